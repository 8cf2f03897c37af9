/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The calls table: rows of helpers.def, kfuncs.def and internal.def in this order, with the
 * bodies of bodies.def put in. helpers.def is sorted by id and kfuncs.def by name, so rows are
 * found by halving. Readers are the verifier, the engines and the documentation.
 */
#include "kern/tables/call_rows.h"
#include "kern/tables/tables.h"

#define BODY_NAME_HELPER(n) helper_##n
#define BODY_NAME_KFUNC(n) kfunc_##n
#define BODY_NAME_INTERNAL(n) internal_##n

/* Bodies with more parameters are defined with more: the engines pass up to 12 words. */
#define BODY(kind, n) u64 BODY_NAME_##kind(n)(u64 a1, u64 a2, u64 a3, u64 a4, u64 a5);
#define BODY_PARTIAL(kind, n, what) BODY(kind, n)
#define INLINED(kind, n)
#include "kern/tables/bodies.def"
#undef BODY
#undef BODY_PARTIAL
#undef INLINED

#define MAP_BIT(type) BIT_ULL(BPF_MAP_TYPE_##type)
#define P(type) BIT_ULL(BPF_PROG_TYPE_##type)

/* Program types that share a registry of kfuncs. Linux: bpf_prog_type_to_kfunc_hook() */
#define HOOK_COMMON P(UNSPEC)
#define HOOK_XDP P(XDP)
#define HOOK_TC P(SCHED_CLS)
#define HOOK_SCHED_ACT P(SCHED_ACT)
#define HOOK_STRUCT_OPS P(STRUCT_OPS)
#define HOOK_TRACING (P(TRACING) | P(TRACEPOINT) | P(RAW_TRACEPOINT) | P(PERF_EVENT) | P(LSM))
#define HOOK_SYSCALL P(SYSCALL)
#define HOOK_CGROUP (P(CGROUP_SKB) | P(CGROUP_SOCK) | P(CGROUP_DEVICE) | P(CGROUP_SOCK_ADDR) | \
		     P(CGROUP_SOCKOPT) | P(CGROUP_SYSCTL) | P(SOCK_OPS))
#define HOOK_SK_SKB P(SK_SKB)
#define HOOK_SOCKET_FILTER P(SOCKET_FILTER)
#define HOOK_LWT (P(LWT_OUT) | P(LWT_IN) | P(LWT_XMIT) | P(LWT_SEG6LOCAL))
#define HOOK_NETFILTER P(NETFILTER)
#define HOOK_KPROBE P(KPROBE)
/* Two combinations that many kfuncs have: basic ones, and those that want an skb */
#define HOOK_GENERIC (HOOK_CGROUP | HOOK_STRUCT_OPS | HOOK_SYSCALL | HOOK_TC | HOOK_TRACING | \
		      HOOK_XDP)
#define HOOK_SKB (HOOK_CGROUP | HOOK_LWT | HOOK_NETFILTER | HOOK_SCHED_ACT | HOOK_SK_SKB | \
		  HOOK_SOCKET_FILTER | HOOK_TC | HOOK_TRACING)

static const struct call_row rows[CALL_ROW_COUNT] = {
#define HELPER_AS(n, helper, number, ...) \
	[CALL_ROW_HELPER(n)] = {.name = #helper, .ident = #n, .kind = CALL_HELPER, .id = number, \
				##__VA_ARGS__},
#define HELPER(n, number, ...) HELPER_AS(n, n, number, ##__VA_ARGS__)
#include "kern/tables/helpers.def"
#undef HELPER
#undef HELPER_AS
#define KFUNC(n, ...) \
	[CALL_ROW_KFUNC(n)] = {.name = #n, .ident = #n, .kind = CALL_KFUNC, ##__VA_ARGS__},
#include "kern/tables/kfuncs.def"
#undef KFUNC
#define INTERNAL(n, ...) \
	[CALL_ROW_INTERNAL(n)] = {.name = #n, .ident = #n, .kind = CALL_INTERNAL, ##__VA_ARGS__},
#include "kern/tables/internal.def"
#undef INTERNAL
/* Later designators add to the rows above. */
#define BODY(kind, n) \
	[CALL_ROW_##kind(n)].body = (call_body)BODY_NAME_##kind(n), \
	[CALL_ROW_##kind(n)].support = SUPPORT_FULL,
#define BODY_PARTIAL(kind, n, what) \
	[CALL_ROW_##kind(n)].body = (call_body)BODY_NAME_##kind(n), \
	[CALL_ROW_##kind(n)].support = SUPPORT_PARTIAL, [CALL_ROW_##kind(n)].note = what,
#define INLINED(kind, n) [CALL_ROW_##kind(n)].support = SUPPORT_FULL,
#include "kern/tables/bodies.def"
#undef BODY
#undef BODY_PARTIAL
#undef INLINED
};

u32 call_count(void)
{
	return CALL_ROW_COUNT;
}

const struct call_row *call_row(u32 row)
{
	assert(row < CALL_ROW_COUNT);
	return &rows[row];
}

u32 call_row_number(const struct call_row *row)
{
	assert(row >= rows && row < rows + CALL_ROW_COUNT);
	return row - rows;
}

/* The first row of the id: its common form */
const struct call_row *call_find_helper(u32 id)
{
	u32 low = 0, high = CALL_ROW_FIRST_KFUNC;

	while (low < high) {
		u32 middle = (low + high) / 2;

		if (rows[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < CALL_ROW_FIRST_KFUNC && rows[low].id == id ? &rows[low] : NULL;
}

const struct call_row *call_find_kfunc(const char *name)
{
	u32 low = CALL_ROW_FIRST_KFUNC, high = CALL_ROW_FIRST_INTERNAL;

	while (low < high) {
		u32 middle = (low + high) / 2;
		int order = strcmp(rows[middle].name, name);

		if (!order)
			return &rows[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct call_row *call_find_internal(const char *name)
{
	for (u32 row = CALL_ROW_FIRST_INTERNAL; row < CALL_ROW_COUNT; row++)
		if (!strcmp(rows[row].name, name))
			return &rows[row];
	return NULL;
}

const struct call_row *call_find_dtor(const char *name)
{
	for (u32 row = CALL_ROW_FIRST_KFUNC; row < CALL_ROW_FIRST_INTERNAL; row++)
		if (rows[row].dtor_of && !strcmp(rows[row].dtor_of, name))
			return &rows[row];
	return NULL;
}

/* Linux: verifier.c check_map_func_compatibility(), the map's point of view */
u64 call_closed_maps(void)
{
	return MAP_BIT(PROG_ARRAY) | MAP_BIT(PERF_EVENT_ARRAY) | MAP_BIT(RINGBUF) |
	       MAP_BIT(USER_RINGBUF) | MAP_BIT(STACK_TRACE) | MAP_BIT(CGROUP_ARRAY) |
	       MAP_BIT(CGROUP_STORAGE) | MAP_BIT(PERCPU_CGROUP_STORAGE) | MAP_BIT(DEVMAP) |
	       MAP_BIT(DEVMAP_HASH) | MAP_BIT(CPUMAP) | MAP_BIT(XSKMAP) |
	       MAP_BIT(ARRAY_OF_MAPS) | MAP_BIT(HASH_OF_MAPS) | MAP_BIT(SOCKMAP) |
	       MAP_BIT(SOCKHASH) | MAP_BIT(REUSEPORT_SOCKARRAY) | MAP_BIT(QUEUE) |
	       MAP_BIT(STACK) | MAP_BIT(SK_STORAGE) | MAP_BIT(INODE_STORAGE) |
	       MAP_BIT(TASK_STORAGE) | MAP_BIT(CGRP_STORAGE) | MAP_BIT(BLOOM_FILTER) |
	       MAP_BIT(INSN_ARRAY);
}
