/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What tests/unit/test_runs.c runs: programs whose results depend on what BPF_PROG_TEST_RUN puts
 * around them. Expectations are Linux's.
 */
#include "expect.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>

#define AS_BTF __attribute__((preserve_access_index))

struct net_device {
	int ifindex;
} AS_BTF;

struct sk_buff {
	unsigned int len;
	unsigned short protocol, network_header, mac_header;
	struct net_device *dev;
} AS_BTF;

struct nf_hook_state {
	unsigned char hook, pf;
	struct net_device *in, *out;
} AS_BTF;

struct bpf_nf_ctx {
	const struct nf_hook_state *state;
	struct sk_buff *skb;
} AS_BTF;

struct list_head {
	struct list_head *next, *prev;
} AS_BTF;

struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_STORAGE);
	__type(key, struct bpf_cgroup_storage_key);
	__type(value, __u64[3]);
} shared SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE);
	__type(key, struct bpf_cgroup_storage_key);
	__type(value, __u64);
} percpu SEC(".maps");

struct bpf_ws_lock {};
extern struct bpf_ws_lock *bpf_wakeup_sources_read_lock(void) __ksym;
extern void bpf_wakeup_sources_read_unlock(struct bpf_ws_lock *lock) __ksym;
extern void *bpf_wakeup_sources_get_head(void) __ksym;
extern int bpf_dynptr_from_skb(struct __sk_buff *skb, __u64 flags, struct bpf_dynptr *ptr) __ksym;

/* What the hook's state and the packet are: user space knows what it gave. */
struct {
	__u32 protocol, first, len, in, out, header;
} seen;

SEC("netfilter") int hook(struct bpf_nf_ctx *ctx)
{
	const struct nf_hook_state *state = ctx->state;
	struct sk_buff *skb = ctx->skb;
	struct bpf_dynptr ptr;
	__u8 first = 0;

	if (!bpf_dynptr_from_skb((struct __sk_buff *)skb, 0, &ptr))
		bpf_dynptr_read(&first, 1, &ptr, 0, 0);
	seen.first = first;
	seen.len = skb->len;
	seen.protocol = bpf_ntohs(skb->protocol);
	seen.header = skb->network_header;
	seen.in = state->in ? BPF_CORE_READ(state, in, ifindex) : 0;
	seen.out = state->out ? BPF_CORE_READ(state, out, ifindex) : 0;
	return state->hook == 3 && state->pf == 2;
}

/* A run begins with zeroes and keeps its values over repetitions. */
SEC("cgroup_skb/egress") int storage(struct __sk_buff *skb)
{
	__u64 *a = bpf_get_local_storage(&shared, 0), *b = bpf_get_local_storage(&percpu, 0);

	a[0]++;
	a[2] += 2;
	*b += 3;
	return a[2] == 2 * a[0] && *b == 3 * a[0] && a[0] == 5;
}

/* Nothing in a world may wake the machine. */
SEC("syscall") int wakeup(void *ctx)
{
	struct list_head *head = bpf_wakeup_sources_get_head(), *next = NULL;
	struct bpf_ws_lock *lock = bpf_wakeup_sources_read_lock();

	if (!lock)
		return __LINE__;
	bpf_probe_read_kernel(&next, sizeof(next), &head->next);
	bpf_wakeup_sources_read_unlock(lock);
	EXPECT(head && next == head);
	return 0;
}

char _license[] SEC("license") = "GPL";
