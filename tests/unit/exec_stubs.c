/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The surroundings of the engines in their own tests: a calls table with the bodies the tests
 * want, one prog array, a gap counter. With it the engines are linked without the kernel.
 */
#include "exec_stubs.h"

#include <stdarg.h>
#include <unistd.h>

#include "kern/maps/maps.h"
#include "kern/obj/grace.h"
#include "kern/world/world.h"

__thread u32 kern_cpu_number;

u32 kern_cpu_take(struct kern *kern, u32 wanted)
{
	return wanted;
}

void kern_cpu_give(struct kern *kern, u32 cpu)
{
}

struct task_name world_current_name(const struct kern *kern)
{
	return (struct task_name){17, "stub"};
}

const char *btf_name_by_offset(const struct btf *btf, u32 offset)
{
	return NULL;
}

struct prog *stub_tail_target, *stub_nested_prog;
u32 stub_gap_count;

static u64 body_get_cpu(u64 a1, u64 a2, u64 a3, u64 a4, u64 a5)
{
	return run_current()->cpu;
}

static u64 body_loop(u64 count, u64 callback, u64 context, u64 a4, u64 a5)
{
	for (u64 i = 0; i < count; i++)
		if (exec_callback(callback, i, context, 0, 0, 0))
			return i + 1;
	return count;
}

static u64 body_throw(u64 cookie, u64 a2, u64 a3, u64 a4, u64 a5)
{
	exec_throw(cookie);
}

static u64 body_weigh(u64 a1, u64 a2, u64 a3, u64 a4, u64 a5, u64 a6, u64 a7, u64 a8, u64 a9,
		      u64 a10, u64 a11, u64 a12)
{
	return a1 + 2 * a2 + 3 * a3 + 4 * a4 + 5 * a5 + 6 * a6 + 7 * a7 + 8 * a8 + 9 * a9 +
	       10 * a10 + 11 * a11 + 12 * a12;
}

/* Needs a stack aligned as the C ABI has it: the compiler uses aligned stores for it. */
static u64 body_aligned(u64 a1, u64 a2, u64 a3, u64 a4, u64 a5)
{
	return (u64)__builtin_frame_address(0) % 16;
}

/* Sleeps longer than a loop may run: what is left of its time? */
static u64 body_sleepy_loop(u64 a1, u64 a2, u64 a3, u64 a4, u64 a5)
{
	u64 slots[2] = {0};

	exec_may_goto(slots);
	usleep(300000);
	return exec_may_goto(slots);
}

static u64 body_trace(u64 callback, u64 rsp, u64 a3, u64 a4, u64 a5)
{
	struct stream_stage stage;
	struct frames before;

	if (callback)
		exec_callback(callback, 0, 0, 0, 0, 0);
	before = frames;
	if (rsp)
		frames.rsp = rsp;
	stage_begin(&stage, run_current()->prog);
	stage_print_stack(&stage);
	stage_commit(&stage, BPF_STREAM_STDERR);
	frames = before;
	return 0;
}

static u64 body_nest(u64 engine, u64 a2, u64 a3, u64 a4, u64 a5)
{
	struct run run = {.kern = run_current()->kern, .engine = (enum engine)engine};
	u64 ret = 0;

	return exec_run(&run, stub_nested_prog, NULL, &ret) ? 1 : ret;
}

static const struct call_row rows[STUB_COUNT] = {
	[STUB_NONE] = {.name = "none", .kind = CALL_HELPER, .id = 7},
	[STUB_GET_CPU] = {.name = "get_cpu", .kind = CALL_HELPER, .id = 8, .body = body_get_cpu},
	[STUB_LOOP] = {.name = "loop", .kind = CALL_HELPER, .id = 181, .body = body_loop},
	[STUB_THROW] = {.name = "throw", .kind = CALL_KFUNC, .body = body_throw},
	[STUB_WEIGH] = {.name = "weigh", .kind = CALL_KFUNC,
			.body = (call_body)(void *)body_weigh},
	[STUB_ALIGNED] = {.name = "aligned", .kind = CALL_HELPER, .id = 9, .body = body_aligned},
	[STUB_SLEEPY_LOOP] = {.name = "sleepy_loop", .kind = CALL_HELPER, .id = 10,
			      .body = body_sleepy_loop},
	[STUB_TRACE] = {.name = "trace", .kind = CALL_HELPER, .id = 11, .body = body_trace},
	[STUB_NEST] = {.name = "nest", .kind = CALL_HELPER, .id = 12, .body = body_nest},
	[STUB_MAY_GOTO] = {.name = "may_goto", .kind = CALL_INTERNAL, .body = internal_may_goto},
};

const struct call_row *call_row(u32 row)
{
	return &rows[row];
}

const struct call_row *call_find_helper(u32 id)
{
	for (u32 i = 0; i < STUB_COUNT; i++)
		if (id && rows[i].id == id)
			return &rows[i];
	return NULL;
}

const struct map_row *map_row(u32 type)
{
	return NULL;
}

static const struct map_ops no_ops;

const struct map_ops *map_ops(const struct map *map)
{
	return &no_ops;
}

struct prog *prog_array_get(struct map *map, u32 index)
{
	return stub_tail_target;
}

u64 *grace_enter(struct kern *kern)
{
	static u64 slot;

	return &slot;
}

void grace_leave(struct kern *kern, u64 *slot)
{
}

void grace_renew(struct kern *kern, u64 *slot)
{
}

int kern_gap(struct kern *kern, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(kern->gap_text, sizeof(kern->gap_text), format, args);
	va_end(args);
	stub_gap_count++;
	return -ENOSYS;
}
