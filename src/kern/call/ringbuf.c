/* SPDX-License-Identifier: GPL-2.0-only */
/* Helpers on ring buffers (Linux: ringbuf.c). Dynptrs of records are in dynptr.c. */
#include "kern/call/call.h"

HELPER_BODY(ringbuf_reserve)
{
	if (a3)
		return 0;
	return (uintptr_t)ringbuf_reserve(as_ptr(a1), a2);
}

HELPER_BODY(ringbuf_submit)
{
	ringbuf_commit(run_kern(), as_ptr(a1), a2, false);
	return 0;
}

HELPER_BODY(ringbuf_discard)
{
	ringbuf_commit(run_kern(), as_ptr(a1), a2, true);
	return 0;
}

HELPER_BODY(ringbuf_query)
{
	return ringbuf_query(as_ptr(a1), a2);
}

HELPER_BODY(ringbuf_output)
{
	u64 bytes = a3, flags = a4;
	void *sample;

	if (flags & ~(u64)(BPF_RB_NO_WAKEUP | BPF_RB_FORCE_WAKEUP))
		return (u64)-EINVAL;
	sample = ringbuf_reserve(as_ptr(a1), bytes);
	if (!sample)
		return (u64)-EAGAIN;
	memcpy(sample, as_ptr(a2), bytes);
	ringbuf_commit(run_kern(), sample, flags, false);
	return 0;
}
