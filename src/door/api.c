/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The public functions of drydock.h, and which kernel a thread is in. Making a kernel here means
 * reading the files that its options name; the kernel itself gets bytes.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "door/door.h"
#include "door/options.h"
#include "kern/arena/arena.h"
#include "kern/cmd/cmd.h"
#include "kern/exec/exec.h"
#include "kern/world/world.h"

/* What threads are in that entered none themselves: the last that any entered and did not leave */
static struct dd_kern *entered;

static __thread struct {
	struct dd_kern *kern;
	bool decided; /* dd_enter() or dd_leave() was called on this thread */
} thread;

struct dd_kern *door_current(void)
{
	if (thread.decided)
		return thread.kern;
	return __atomic_load_n(&entered, __ATOMIC_ACQUIRE);
}

static void register_fork_handler(void)
{
	pthread_atfork(NULL, NULL, mapping_after_fork);
}

static void leave_everywhere(struct dd_kern *dd)
{
	__atomic_compare_exchange_n(&entered, &(struct dd_kern *){ dd }, NULL, false,
				    __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
	if (thread.kern == dd)
		thread.kern = NULL;
}

int dd_kern_new(struct dd_kern **out, const struct dd_kern_options *given)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct dd_kern_options options = {};
	struct kern_files files = {};
	struct dd_kern *dd;
	int err;

	if (given)
		memcpy(&options, given, min(given->size ? given->size : sizeof(options),
					    sizeof(options)));
	dd = calloc(1, sizeof(*dd));
	if (!dd)
		return -ENOMEM;
	text_init(&dd->config, 16U << 20);
	snprintf(dd->release, sizeof(dd->release), "%s",
		 options.release ? options.release : "7.3.4");
	err = kern_files_read(&files, &options, &dd->config);
	if (!err)
		err = kern_new(&dd->kern, &files.options);
	kern_files_drop(&files);
	if (err) {
		text_fini(&dd->config);
		free(dd);
		return err;
	}
	dd->kern->record_states = options.record_states;
	dd->kern->checked_max = options.checked_max;
	pthread_once(&once, register_fork_handler);
	*out = dd;
	return 0;
}

void dd_kern_drop(struct dd_kern *dd)
{
	if (!dd)
		return;
	leave_everywhere(dd);
	mapping_drop_all(dd);
	world_files_drop(dd);
	exec_forget_kern(dd->kern);
	arena_forget_kern(dd->kern);
	kern_drop(dd->kern);
	text_fini(&dd->config);
	free(dd);
}

void dd_enter(struct dd_kern *dd)
{
	thread.kern = dd;
	thread.decided = true;
	__atomic_store_n(&entered, dd, __ATOMIC_RELEASE);
}

void dd_leave(void)
{
	struct dd_kern *left = thread.kern;

	thread.kern = NULL;
	thread.decided = true;
	if (left)
		__atomic_compare_exchange_n(&entered, &left, NULL, false,
					    __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

struct dd_kern *dd_current(void)
{
	return door_current();
}

long dd_bpf(struct dd_kern *dd, int cmd, union bpf_attr *attr, unsigned int size, void *common,
	    unsigned int common_size)
{
	struct bpf_args args = { .cmd = cmd,
				 .attr = (uintptr_t)attr,
				 .size = size,
				 .common = (uintptr_t)common,
				 .common_size = common_size };
	long ret = kern_bpf(dd->kern, &args);

	if (dd->observer)
		dd->observer(dd->observer_context, cmd, attr, size, ret);
	return ret;
}

void dd_set_observer(struct dd_kern *dd, dd_observer observer, void *context)
{
	dd->observer = observer;
	dd->observer_context = context;
}

const char *dd_gap_text(struct dd_kern *dd)
{
	return dd->kern->gap_text;
}

uint64_t dd_gap_count(struct dd_kern *dd)
{
	return __atomic_load_n(&dd->kern->gap_count, __ATOMIC_RELAXED);
}

uint64_t dd_set_caps(struct dd_kern *dd, uint64_t caps)
{
	uint64_t former = dd->kern->caps;

	dd->kern->caps = caps;
	return former;
}

void dd_set_engine(struct dd_kern *dd, enum dd_engine engine)
{
	_Static_assert((int)DD_JIT == ENGINE_JIT && (int)DD_INTERPRETER == ENGINE_INTERPRETER &&
			       (int)DD_CHECKED == ENGINE_CHECKED, "the same order");

	dd->kern->engine = engine;
}

uint64_t dd_insn_count(struct dd_kern *dd)
{
	return dd->kern->insns_run;
}

unsigned int dd_trace_read(struct dd_kern *dd, char *to, unsigned int bytes)
{
	return world_trace_read(dd->kern, to, bytes);
}

void dd_fail_alloc(struct dd_kern *dd, uint64_t nth)
{
	mem_fail_nth(dd->kern->mem, nth);
}

void dd_fail_lock(struct dd_kern *dd, uint64_t nth)
{
	dd->kern->fail_lock = nth;
}
