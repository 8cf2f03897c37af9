/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kfuncs of Linux's test module that take pointers into an arena (see testmod.c). Only the low 32
 * bits of such an argument count. Linux's verifier writes code that adds the arena's base; the
 * bodies do it here. Absent pages get scratch memory when a body touches them (arena/memory.c).
 */
#include "kern/call/call.h"

static char *arena_address(u64 arg)
{
	struct map *arena = run_current()->prog->arena;

	if (!arena || !map_ops(arena)->arena_base)
		exec_gap("an arena argument of a program that has no arena");
	return (char *)as_ptr(map_ops(arena)->arena_base(arena)) + (u32)arg;
}

/* Of an argument that may be NULL */
static char *arena_address_or_null(u64 arg)
{
	return (u32)arg ? arena_address(arg) : NULL;
}

static u64 arena_value(u64 arg)
{
	return *(volatile u64 *)arena_address(arg);
}

static u64 arena_value_or_zero(u64 arg)
{
	return (u32)arg ? arena_value(arg) : 0;
}

KFUNC_BODY(bpf_kfunc_arena_arg_test)
{
	volatile u64 *value = (volatile u64 *)arena_address(a1);
	u64 old = *value;

	*value = old + 1;
	return old;
}

KFUNC_BODY(bpf_kfunc_arena_cap_test)
{
	return (uintptr_t)arena_address(a1);
}

KFUNC_BODY(bpf_kfunc_arena_cap_nullable_test)
{
	return (uintptr_t)arena_address_or_null(a1);
}

KFUNC_BODY(bpf_kfunc_arena_args5_test)
{
	return arena_value(a1) + arena_value(a2) + arena_value(a3) + arena_value(a4) +
	       arena_value_or_zero(a5);
}

KFUNC_BODY(bpf_kfunc_arena_mixed_test)
{
	return arena_value(a1) + arena_value_or_zero(a2);
}
