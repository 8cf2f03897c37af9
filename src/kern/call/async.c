/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bpf_timer and bpf_wq (Linux: helpers.c, struct bpf_async_cb). The field in the map value points
 * to a struct async, made by init, freed with the value.
 *
 * Unlike Linux: no thread waits for the time. What is due runs when a run of any program ends
 * (async_run_due()), on the thread that ran it: work at the end of the run that started it, a
 * timer at the end of the first run that ends after its time. So a callback never interrupts a
 * program, and a program cannot wait for its own timer. BPF_PROG_TEST_RUN is what ends runs.
 */
#include "kern/arena/arena.h"
#include "kern/call/async.h"

#include <time.h>

#include "kern/call/call.h"

#define CLOCKS_MAX 16
#define CLOCK_NUMBER_REALTIME 0
#define CLOCK_NUMBER_MONOTONIC 1
#define CLOCK_NUMBER_BOOTTIME 7

struct async {
	struct due due; /* first */
	struct map *map;
	void *value;
	struct prog *prog; /* a reference; NULL: no callback set */
	u64 callback;
	u32 clock;
	bool is_work;
};

/* The timer whose callback this thread runs */
static __thread struct async *running;

static struct async **field_of(u64 word)
{
	return as_ptr(word);
}

static struct async *load(u64 word)
{
	return __atomic_load_n(field_of(word), __ATOMIC_ACQUIRE);
}

static void set_callback(struct async *async, struct prog *prog, u64 callback)
{
	struct prog *before;

	if (prog)
		prog_get(prog);
	before = __atomic_exchange_n(&async->prog, prog, __ATOMIC_ACQ_REL);
	async->callback = callback;
	if (before)
		prog_put(before);
}

void async_release(struct kern *kern, void *at)
{
	struct async *async = __atomic_exchange_n((struct async **)at, NULL, __ATOMIC_ACQ_REL);

	if (!async)
		return;
	world_due_remove(kern, &async->due);
	set_callback(async, NULL, 0);
	mem_free(kern->mem, async);
}

/* Linux: helpers.c __bpf_async_init() */
static int init(u64 field, struct map *map, u32 clock, bool is_work)
{
	struct kern *kern = run_kern();
	struct async *async, *none = NULL;

	if (load(field))
		return -EBUSY;
	async = mem_alloc(kern->mem, sizeof(*async));
	if (!async)
		return -ENOMEM;
	async->map = map;
	async->value = (char *)as_ptr(field) -
		       (is_work ? map->record->wq_off : map->record->timer_off);
	async->clock = clock;
	async->is_work = is_work;
	if (!__atomic_compare_exchange_n(field_of(field), &none, async, false, __ATOMIC_ACQ_REL,
					 __ATOMIC_ACQUIRE)) {
		mem_free(kern->mem, async);
		return -EBUSY;
	}
	/* A map that user space has let go of would never be released. */
	if (!__atomic_load_n(&map->object.user_refs, __ATOMIC_ACQUIRE)) {
		async_release(kern, as_ptr(field));
		return -EPERM;
	}
	return 0;
}

/* ---- running ---- */

/* Linux: map_key_from_value(): arrays have numbers, hash tables the key before the value */
static void *key_of(const struct async *async, u32 *index)
{
	struct map *map = async->map;

	if (map->map_type != BPF_MAP_TYPE_ARRAY)
		return (char *)async->value - ALIGN_UP(map->key_size, 8U);
	*index = (u32)((char *)async->value - (char *)array_value(map, 0)) / array_elem_bytes(map);
	return index;
}

/* The callback may free the timer: nothing of it is used afterwards. */
static void run_callback(struct kern *kern, struct async *async)
{
	struct prog *prog = async->prog;
	u64 callback = async->callback, ret;
	struct run run = {.kern = kern, .prog = prog, .cpu = kern_this_cpu(),
			  .engine = kern->engine};
	u32 index = 0;
	u64 args[5] = {(uintptr_t)async->map, (uintptr_t)key_of(async, &index),
		       (uintptr_t)async->value};
	int err;

	if (!prog)
		return;
	prog_get(prog);
	running = async->is_work ? NULL : async;
	err = exec_run_callback(&run, prog, callback, args, &ret);
	running = NULL;
	if (err == -EFAULT && run.unsound)
		kern_gap(kern, "unsound: %s", run.unsound_text);
	prog_put(prog);
}

void async_run_due(struct kern *kern)
{
	struct due *due;
	u64 now;

	if (run_current())
		return;
	arena_run_deferred(kern);
	if (!world_due_any(kern))
		return;
	/* What callbacks start is later than this, so that the loop ends. */
	now = world_time_ns(kern, CLOCK_MONO);
	while ((due = world_due_take(kern, now)))
		run_callback(kern, (struct async *)due);
}

/* ---- timers ---- */

HELPER_BODY(timer_init)
{
	if (a3 >= CLOCKS_MAX || (a3 != CLOCK_NUMBER_MONOTONIC && a3 != CLOCK_NUMBER_REALTIME &&
				 a3 != CLOCK_NUMBER_BOOTTIME))
		return (u64)-EINVAL;
	return init(a1, as_ptr(a2), (u32)a3, false);
}

HELPER_BODY(timer_set_callback)
{
	struct async *async = load(a1);

	if (!async)
		return (u64)-EINVAL;
	set_callback(async, as_ptr(a3), a2);
	return 0;
}

/* An absolute time of the timer's clock, as one of CLOCK_MONO */
static u64 absolute_ns(struct kern *kern, const struct async *async, u64 ns)
{
	s64 ahead = 0;

	if (async->clock == CLOCK_NUMBER_REALTIME)
		exec_gap("a timer at an absolute CLOCK_REALTIME");
	if (async->clock == CLOCK_NUMBER_BOOTTIME)
		ahead = (s64)(world_time_ns(kern, CLOCK_BOOT) - world_time_ns(kern, CLOCK_MONO));
	return (s64)ns > ahead ? ns - (u64)ahead : 0;
}

HELPER_BODY(timer_start)
{
	struct async *async = load(a1);
	struct kern *kern = run_kern();
	u64 ns = a2, at;

	if (a3 & ~(u64)(BPF_F_TIMER_ABS | BPF_F_TIMER_CPU_PIN) || !async || !async->prog)
		return (u64)-EINVAL;
	if (a3 & BPF_F_TIMER_ABS)
		at = absolute_ns(kern, async, ns);
	else if (__builtin_add_overflow(world_time_ns(kern, CLOCK_MONO), ns, &at))
		at = U64_MAX;
	world_due_remove(kern, &async->due);
	world_due_add(kern, &async->due, at);
	return 0;
}

HELPER_BODY(timer_cancel)
{
	struct async *async = load(a1);

	if (!async)
		return (u64)-EINVAL;
	if (running == async)
		return (u64)-EDEADLK;
	set_callback(async, NULL, 0);
	return world_due_remove(run_kern(), &async->due);
}

/* Unlike bpf_timer_cancel(): keeps the callback; -1 from the timer's own callback */
KFUNC_BODY(bpf_timer_cancel_async)
{
	struct async *async = load(a1);

	if (!async)
		return (u32)-EINVAL;
	if (running == async && !async->due.queued)
		return (u32)-1;
	return world_due_remove(run_kern(), &async->due);
}

/* ---- work ---- */

KFUNC_BODY(bpf_wq_init)
{
	return (u32)((u32)a3 ? -EINVAL : init(a1, as_ptr(a2), 0, true));
}

/* The program is the argument that the verifier adds. */
KFUNC_BODY(bpf_wq_set_callback)
{
	struct async *async = load(a1);

	if ((u32)a3 || !async)
		return (u32)-EINVAL;
	set_callback(async, as_ptr(a4), a2);
	return 0;
}

KFUNC_BODY(bpf_wq_start)
{
	struct async *async = load(a1);
	struct kern *kern = run_kern();

	if ((u32)a2 || !async || !async->prog)
		return (u32)-EINVAL;
	if (!async->due.queued)
		world_due_add(kern, &async->due, world_time_ns(kern, CLOCK_MONO));
	return 0;
}
