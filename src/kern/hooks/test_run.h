/* SPDX-License-Identifier: GPL-2.0-only */
/* Private to hooks/: what the test runs of all families share. */
#ifndef DRYDOCK_KERN_HOOKS_TEST_RUN_H
#define DRYDOCK_KERN_HOOKS_TEST_RUN_H

#include <linux/bpf.h>

#include "base/fault.h"
#include "kern/exec/exec.h"
#include "kern/hooks/hooks.h"
#include "kern/hooks/layout.h"

#define ETH_HEADER_BYTES 14

struct test_run {
	struct prog *prog;
	const union bpf_attr *attr;
	union bpf_attr *user_attr; /* user memory */
	u32 retval, duration_ns;
	bool on_cpu; /* on the CPU of this thread and no other */
};

/*
 * Memory of a packet: the page of its buffer, or the struct that describes it (sk_buff with its
 * socket, xdp_buff). Cleared; NULL: none left. The last given back is kept for the next run.
 */
enum packet_memory { PACKET_PAGE, PACKET_STRUCT };
void *packet_memory_take(struct kern *kern, enum packet_memory which);
void packet_memory_give(struct kern *kern, enum packet_memory which, void *memory);

/* Runs repeat times (0 counts as 1) with the kernel's engine. */
int test_run_exec(struct test_run *t, void *ctx, u32 repeat);
/* The user's context in a zeroed buffer of `bytes`; *given false if there is none. */
int test_run_ctx_in(const struct test_run *t, void *to, u32 bytes, bool *given);
int test_run_ctx_out(const struct test_run *t, const void *from, u32 bytes);
/* data_out, data_size_out, retval and duration. -ENOSPC: data_out is too small, size told. */
int test_run_finish(const struct test_run *t, const void *data, u32 bytes);
/* Writes one u32 of the user's attributes. */
int test_run_put(const struct test_run *t, size_t offset, u32 value);

/* ---- test_run_skb.c: sk_buffs, also for those whose context only points to one ---- */

struct skb_run {
	struct test_run t;
	const struct layout *l;
	bool l2, direct, lwt, has_ctx;
	struct __sk_buff user; /* the user's context */
	u32 linear;	       /* bytes of data_in that the buffer holds */
	char *head;	       /* buffer */
	char *skb, *sk;
};

/* The buffer: SKB_RUN_HEADROOM, the user's bytes, room for skb_shared_info; the sk_buff of it */
#define SKB_RUN_HEADROOM 64 /* Linux: NET_SKB_PAD + NET_IP_ALIGN */
int skb_run_make_buffer(struct skb_run *r);
void skb_run_free(struct skb_run *r);
/* Takes the Ethernet header off and notes what it says. Linux: eth_type_trans() */
void skb_run_ethernet_in(struct skb_run *r);

int test_run_skb(struct prog *prog, const union bpf_attr *attr, union bpf_attr *user_attr);
int test_run_xdp(struct prog *prog, const union bpf_attr *attr, union bpf_attr *user_attr);
int test_run_netfilter(struct prog *prog, const union bpf_attr *attr, union bpf_attr *user_attr);
int test_run_syscall(struct prog *prog, const union bpf_attr *attr, union bpf_attr *user_attr);
int test_run_raw_tp(struct prog *prog, const union bpf_attr *attr, union bpf_attr *user_attr);
int test_run_tracing(struct prog *prog, const union bpf_attr *attr, union bpf_attr *user_attr);

#endif
