/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs: entering a program, leaving it from anywhere, calling back into it, tail calls.
 *
 * All engines share the same way in: exec_enter() saves the callee-saved registers and the stack
 * pointer in a struct boundary and calls a C function. bpf_throw goes back to the innermost
 * boundary (whose program has an exception callback, the verifier sees to that), a gap to the
 * outermost one of the run. A tail call is a nested call whose value is returned at once, so the
 * program that made it is the current one again wherever its caller goes on.
 *
 * Preconditions: a thread runs one program at a time; a nested run (a body that runs another
 * program) links to the one it interrupts through run->outer.
 */
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "kern/exec/engine.h"
#include "kern/maps/maps.h"
#include "kern/obj/grace.h"

static __thread struct run *current __attribute__((tls_model("initial-exec")));

struct run *run_current(void)
{
	return current;
}

s32 run_tls_offset(void)
{
	u64 base;

	__asm__("mov %%fs:0, %0" : "=r"(base));
	return (s32)((u64)&current - base);
}

/*
 * void *exec_enter(boundary, fn, arg): saves what the C ABI wants kept, calls fn(arg).
 * exec_resume(boundary): returns from that exec_enter() with 0.
 */
_Noreturn void exec_resume(struct boundary *boundary);
__asm__(".pushsection .text\n"
	".globl exec_enter\n.hidden exec_enter\n.type exec_enter, @function\n"
	"exec_enter:\n"
	"	push %rbp\n	push %rbx\n	push %r12\n	push %r13\n"
	"	push %r14\n	push %r15\n	sub $8, %rsp\n"
	"	mov %rsp, (%rdi)\n"
	"	mov %rdx, %rdi\n"
	"	call *%rsi\n"
	"1:	add $8, %rsp\n"
	"	pop %r15\n	pop %r14\n	pop %r13\n	pop %r12\n"
	"	pop %rbx\n	pop %rbp\n"
	"	ret\n"
	".globl exec_resume\n.hidden exec_resume\n.type exec_resume, @function\n"
	"exec_resume:\n"
	"	mov (%rdi), %rsp\n"
	"	xor %eax, %eax\n"
	"	jmp 1b\n"
	".popsection\n");
static_assert(offsetof(struct run, cpu) == RUN_CPU_OFF, "rewritten code reads it there");
static_assert(offsetof(struct run, task) == RUN_TASK_OFF, "rewritten code reads it there");
static_assert(offsetof(struct boundary, rsp) == 0, "exec_enter() writes the first member");

_Noreturn void exec_leave(struct boundary *boundary)
{
	exec_resume(boundary);
}

static struct engine_state *state_of(const struct run *run)
{
	return run->engine_state;
}

_Noreturn void exec_throw(u64 cookie)
{
	struct boundary *boundary = state_of(current)->boundary;

	boundary->left = LEFT_BY_THROW;
	boundary->cookie = cookie;
	exec_leave(boundary);
}

_Noreturn void exec_stop(struct run *run)
{
	struct boundary *boundary = state_of(run)->boundary;

	while (boundary->outer)
		boundary = boundary->outer;
	boundary->left = LEFT_BY_STOP;
	exec_leave(boundary);
}

_Noreturn void exec_gap(const char *format, ...)
{
	struct run *run = current;
	char text[200];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	kern_gap(run->kern, "%s", text);
	run->gap = true;
	exec_stop(run);
}

_Noreturn void exec_fail(int err)
{
	state_of(current)->err = err;
	exec_stop(current);
}

_Noreturn void exec_gap_row(u32 row)
{
	const struct call_row *call = call_row(row);

	exec_gap("%s%s is not implemented%s%s", call->kind == CALL_HELPER ? "bpf_" : "", call->name,
		 call->note ? ": " : "", call->note ? call->note : "");
}

/* ---- calling code of an image ---- */

static u64 machine_call(struct image *image, u32 subprog, const u64 args[5])
{
	call_body fn = (call_body)image->entry[subprog];
	struct stretch stretch;
	u64 ret;

	frames_enter(&stretch, NULL);
	ret = fn(args[0], args[1], args[2], args[3], args[4]);
	frames_leave(&stretch);
	return ret;
}

u64 image_call(struct run *run, struct image *image, u32 subprog, const u64 args[5])
{
	if (image->engine == ENGINE_JIT)
		return machine_call(image, subprog, args);
	return interp_run(run, image, subprog, args);
}

u64 exec_callback(u64 token, u64 a1, u64 a2, u64 a3, u64 a4, u64 a5)
{
	struct run *run = current;

	return image_call(run, state_of(run)->image, (u32)token, (u64[5]){a1, a2, a3, a4, a5});
}

/* Runs the exception callback of a program that threw; its value is the program's. */
static u64 call_exception_cb(struct run *run, struct image *image, u64 cookie)
{
	return image_call(run, image, (u32)image->exception_cb, (u64[5]){cookie});
}

static void boundary_push(struct engine_state *state, struct boundary *boundary,
			  struct image *image)
{
	boundary->outer = state->boundary;
	boundary->image = image;
	boundary->left = LEFT_NOT;
	boundary->frames = frames;
	state->boundary = boundary;
}

/* Whoever left, what is current is what was when the boundary was made. */
static void boundary_reached(struct run *run, const struct boundary *boundary)
{
	current = run;
	frames = boundary->frames;
}

/* ---- tail calls ---- */

struct tail_entry {
	struct run *run;
	struct image *image;
	u64 args[5];
	u64 ret;
};

static void *tail_body(void *arg)
{
	struct tail_entry *entry = arg;

	entry->ret = image_call(entry->run, entry->image, 0, entry->args);
	return NULL;
}

/* The target may throw: its frames end here, not at the entry of the run. */
static u64 tail_call_guarded(struct run *run, struct tail_entry *entry)
{
	struct engine_state *state = state_of(run);
	struct boundary boundary;

	boundary_push(state, &boundary, entry->image);
	exec_enter(&boundary, (void *)tail_body, entry);
	boundary_reached(run, &boundary);
	state->boundary = boundary.outer;
	if (boundary.left == LEFT_BY_THROW)
		entry->ret = call_exception_cb(run, entry->image, boundary.cookie);
	return entry->ret;
}

struct tail_result exec_tail_call(void *ctx, struct map *map, u64 index)
{
	struct run *run = current;
	struct engine_state *state = state_of(run);
	struct tail_entry entry = {.run = run, .args = {(u64)ctx}};
	struct image *caller = state->image;
	struct prog *prog;
	int err;

	if ((u32)index >= map->max_entries || run->tail_call_count >= MAX_TAIL_CALL_CNT)
		return (struct tail_result){0, 0};
	prog = prog_array_get(map, (u32)index);
	if (!prog)
		return (struct tail_result){0, 0};
	err = image_get(prog, run->engine, &entry.image);
	if (err) {
		state->err = err;
		exec_stop(run);
	}
	run->tail_call_count++;
	run->prog = prog;
	state->image = entry.image;
	if (entry.image->exception_cb >= 0)
		tail_call_guarded(run, &entry);
	else
		tail_body(&entry);
	run->prog = caller->prog;
	state->image = caller;
	return (struct tail_result){entry.ret, 1};
}

/* ---- whole runs ---- */

/* Before each repetition: now and then, what others have dropped since the last may be freed. */
static void next_repetition(struct run *run, const struct engine_state *state)
{
	run->tail_call_count = 0;
	if (unlikely(state->done % 1024 == 1023) && state->grace)
		grace_renew(run->kern, state->grace);
}

static void *run_loop(void *arg)
{
	struct run *run = arg;
	struct engine_state *state = state_of(run);
	struct image *image = state->image;

	if (image->engine == ENGINE_JIT) {
		u64 (*fn)(void *ctx) = (u64 (*)(void *))image->entry[0];
		struct stretch stretch;

		frames_enter(&stretch, NULL);
		while (state->done < state->repeat) {
			next_repetition(run, state);
			state->ret = fn(run->ctx);
			state->done++;
		}
		frames_leave(&stretch);
		return NULL;
	}
	while (state->done < state->repeat) {
		next_repetition(run, state);
		state->ret = interp_run(run, image, 0, (u64[5]){(u64)run->ctx});
		state->done++;
	}
	return NULL;
}

/* The exception callback is part of the same repetition as the throw. */
static void *throw_loop(void *arg)
{
	struct run *run = arg;
	struct engine_state *state = state_of(run);

	state->ret = call_exception_cb(run, state->image, state->boundary->cookie);
	state->done++;
	return run_loop(run);
}

static int run_repeated(struct run *run, struct engine_state *state)
{
	struct image *image = state->image;
	struct boundary boundary;
	void *(*body)(void *) = run_loop;

	do {
		state->boundary = NULL;
		boundary_push(state, &boundary, image); /* keeps the cookie of a throw */
		exec_enter(&boundary, (void *)body, run);
		boundary_reached(run, &boundary);
		run->prog = image->prog;
		state->image = image;
		body = throw_loop;
	} while (boundary.left == LEFT_BY_THROW);
	if (boundary.left == LEFT_NOT)
		return 0;
	if (run->gap)
		return -ENOSYS;
	return run->unsound ? -EFAULT : state->err;
}

static void run_find_task(struct run *run)
{
	const struct call_row *row = call_find_helper(BPF_FUNC_get_current_task);

	if (row && row->body)
		run->task = (void *)row->body(0, 0, 0, 0, 0);
}

static u64 now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (u64)now.tv_sec * 1000000000 + (u64)now.tv_nsec;
}

/* Enters the run; everything that one bpf(2) test run pays once is here. */
static int run_start(struct run *run, struct prog *prog, struct engine_state *state)
{
	int err;

	image_run_begins();
	err = image_get(prog, run->engine, &state->image);
	if (err) {
		image_run_ends();
		return err;
	}
	run->prog = prog;
	run->outer = current;
	run->engine_state = state;
	if (!current || current->kern != run->kern)
		state->grace = grace_enter(run->kern);
	run->tail_call_count = 0;
	run->gap = run->unsound = false;
	current = run;
	state->former_cpu = kern_cpu_number;
	if (!run->outer && !run->pinned)
		run->cpu = kern_cpu_take(prog_kern(prog), run->cpu);
	kern_cpu_number = run->cpu;
	if (!run->task && state->image->percpu_task)
		run_find_task(run);
	return 0;
}

static void run_finish(struct run *run)
{
	u64 *grace = state_of(run)->grace;

	current = run->outer;
	if (!run->outer)
		kern_cpu_give(prog_kern(run->prog), run->cpu);
	kern_cpu_number = state_of(run)->former_cpu;
	run->engine_state = NULL;
	image_run_ends();
	if (grace)
		grace_leave(run->kern, grace);
}

static void run_count(struct prog *prog, u32 times, u64 duration_ns)
{
	__atomic_fetch_add(&prog->run_cnt, times, __ATOMIC_RELAXED);
	__atomic_fetch_add(&prog->run_time_ns, duration_ns, __ATOMIC_RELAXED);
}

int exec_run_repeat(struct run *run, struct prog *prog, void *ctx, u32 repeat, u64 *ret,
		    u64 *duration_ns)
{
	struct engine_state state = {.repeat = repeat};
	bool timed = duration_ns || prog_kern(prog)->stats_users;
	u64 start = 0;
	int err;

	run->ctx = ctx;
	err = run_start(run, prog, &state);
	if (err)
		return err;
	if (timed)
		start = now_ns();
	err = run_repeated(run, &state);
	if (timed) {
		u64 passed = now_ns() - start;

		if (duration_ns)
			*duration_ns = repeat ? passed / repeat : 0;
		if (prog_kern(prog)->stats_users)
			run_count(prog, state.done, passed);
	}
	run_finish(run);
	*ret = state.ret;
	return err;
}

int exec_run(struct run *run, struct prog *prog, void *ctx, u64 *ret)
{
	return exec_run_repeat(run, prog, ctx, 1, ret, NULL);
}

struct callback_entry {
	struct run *run;
	u32 subprog;
	const u64 *args;
};

static void *callback_body(void *arg)
{
	struct callback_entry *entry = arg;
	struct engine_state *state = state_of(entry->run);

	state->ret = image_call(entry->run, state->image, entry->subprog, entry->args);
	return NULL;
}

int exec_run_callback(struct run *run, struct prog *prog, u64 token, const u64 args[5], u64 *ret)
{
	struct callback_entry entry = {run, (u32)token, args};
	struct engine_state state = {.repeat = 1};
	struct boundary boundary;
	int err;

	if (token >= prog->verified.subprog_count)
		return -EINVAL;
	run->ctx = (void *)args[0];
	err = run_start(run, prog, &state);
	if (err)
		return err;
	boundary_push(&state, &boundary, state.image);
	exec_enter(&boundary, (void *)callback_body, &entry);
	boundary_reached(run, &boundary);
	if (boundary.left == LEFT_BY_THROW)
		state.ret = call_exception_cb(run, state.image, boundary.cookie);
	else if (boundary.left == LEFT_BY_STOP)
		err = run->gap ? -ENOSYS : run->unsound ? -EFAULT : state.err;
	run_finish(run);
	*ret = state.ret;
	return err;
}

bool map_arena_touched(bool write, u64 address)
{
	struct stream_stage stage;

	if (!current)
		return false;
	stage_begin(&stage, current->prog);
	stage_printf(&stage, "ERROR: Arena %s access at unmapped address 0x%llx\n",
		     write ? "WRITE" : "READ", (unsigned long long)address);
	stage_print_stack(&stage);
	stage_commit(&stage, BPF_STREAM_STDERR);
	return true;
}

bool exec_arena_again(u32 low)
{
	struct map *arena = current ? state_of(current)->image->prog->arena : NULL;

	return arena && map_ops(arena)->arena_scratch && map_ops(arena)->arena_scratch(arena, low);
}

void exec_report_arena_fault(bool write, u64 address)
{
	if (current)
		map_arena_touched(write, address + state_of(current)->image->arena_user);
}
