/* SPDX-License-Identifier: GPL-2.0-only */
/* Loops: bpf_loop and the number iterator (Linux: bpf_iter.c). */
#include "kern/call/call.h"

#define LOOPS_MAX (1U << 23)

HELPER_BODY(loop)
{
	u32 count = (u32)a1, i;

	if (a4)
		return (u64)-EINVAL;
	if (count > LOOPS_MAX)
		return (u64)-E2BIG;
	for (i = 0; i < count; i++)
		if (exec_callback(a2, i, a3, 0, 0, 0))
			return i + 1;
	return i;
}

/* In the program's struct bpf_iter_num */
struct iter_num {
	s32 now, end;
};

KFUNC_BODY(bpf_iter_num_new)
{
	struct iter_num *it = as_ptr(a1);
	s32 start = (s32)a2, end = (s32)a3;

	it->now = it->end = 0;
	if (start > end)
		return (u32)-EINVAL;
	if ((s64)end - start > LOOPS_MAX)
		return (u32)-E2BIG;
	/* next() adds first: the state before the first element is one below it */
	it->now = (s32)((u32)start - 1);
	it->end = end;
	return 0;
}

KFUNC_BODY(bpf_iter_num_next)
{
	struct iter_num *it = as_ptr(a1);

	if ((s64)(s32)((u32)it->now + 1) >= it->end) {
		it->now = it->end = 0;
		return 0;
	}
	it->now = (s32)((u32)it->now + 1);
	return (uintptr_t)&it->now;
}

KFUNC_BODY(bpf_iter_num_destroy)
{
	struct iter_num *it = as_ptr(a1);

	it->now = it->end = 0;
	return 0;
}
