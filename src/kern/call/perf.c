/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Perf events (Linux: bpf_trace.c). No descriptor of a perf event can be had here, so every entry
 * of a PERF_EVENT_ARRAY is empty, and the answer is what Linux gives for an empty entry.
 */
#include "kern/call/call.h"

static int find_event(u64 map, u64 flags)
{
	u64 index = flags & BPF_F_INDEX_MASK;

	if (flags & ~(u64)BPF_F_INDEX_MASK)
		return -EINVAL;
	if (index == BPF_F_CURRENT_CPU)
		index = kern_this_cpu();
	return index >= ((const struct map *)as_ptr(map))->max_entries ? -E2BIG : -ENOENT;
}

HELPER_BODY(perf_event_output)
{
	return find_event(a2, a3);
}

HELPER_BODY(event_output_data)
{
	return find_event(a2, a3);
}

HELPER_BODY(perf_event_output_tp)
{
	return find_event(a2, a3);
}

HELPER_BODY(perf_event_output_raw_tp)
{
	return find_event(a2, a3);
}

HELPER_BODY(perf_event_read)
{
	return find_event(a1, a2);
}

/* Linux: bpf_perf_event_read_value(): the buffer is cleared on any error */
HELPER_BODY(perf_event_read_value)
{
	int err = (u32)a4 == sizeof(struct bpf_perf_event_value) ? find_event(a1, a2) : -EINVAL;

	memset(as_ptr(a3), 0, (u32)a4);
	return err;
}
