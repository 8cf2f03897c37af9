// SPDX-License-Identifier: GPL-2.0-only
/*
 * A tracer of system calls: sends one record per call to user space through a ring buffer, and
 * counts calls by number. Ordinary BPF C for libbpf.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "tracer.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 512);
	__type(key, __u64);
	__type(value, __u64);
} calls SEC(".maps");

SEC("raw_tp/sys_enter")
int on_sys_enter(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 syscall = ctx->args[1], one = 1, *count;
	struct event *event;

	count = bpf_map_lookup_elem(&calls, &syscall);
	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&calls, &syscall, &one, BPF_NOEXIST);

	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		return 0;
	event->time_ns = bpf_ktime_get_ns();
	event->syscall = syscall;
	event->pid = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	bpf_ringbuf_submit(event, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
