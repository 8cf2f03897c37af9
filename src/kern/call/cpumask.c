/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Masks of CPUs (Linux: cpumask.c). A kernel here has at most 64 CPUs, so the first word of a
 * mask is all of it; the rest of a struct cpumask stays zero. Which CPU "any" picks is free to
 * choose: it is the first.
 */
#include "kern/call/call.h"

static u32 cpu_count(void)
{
	return run_kern()->world.cpu_count ?: 1;
}

/* The bits that are CPUs */
static u64 valid_bits(void)
{
	return ~0ULL >> (64 - cpu_count());
}

static u64 bits_of(u64 mask)
{
	return *(const u64 *)as_ptr(mask) & valid_bits();
}

static void set_bits(u64 mask, u64 bits)
{
	*(u64 *)as_ptr(mask) = bits;
}

/* The number of CPUs if there is none */
static u32 first_of(u64 bits)
{
	return bits ? (u32)__builtin_ctzll(bits) : cpu_count();
}

static s32 *usage_of(struct kern *kern, u64 mask)
{
	u32 bytes;

	return world_member(kern, as_ptr(mask), "bpf_cpumask", "usage", &bytes);
}

static void release(struct kern *kern, u64 mask)
{
	if (!__atomic_sub_fetch(usage_of(kern, mask), 1, __ATOMIC_ACQ_REL))
		world_object_free(kern, as_ptr(mask));
}

KFUNC_BODY(bpf_cpumask_create)
{
	struct kern *kern = run_kern();
	void *mask = world_object_new(kern, "bpf_cpumask");

	if (mask)
		*usage_of(kern, (uintptr_t)mask) = 1;
	return (uintptr_t)mask;
}

KFUNC_BODY(bpf_cpumask_acquire)
{
	__atomic_add_fetch(usage_of(run_kern(), a1), 1, __ATOMIC_RELAXED);
	return a1;
}

KFUNC_BODY(bpf_cpumask_release)
{
	release(run_kern(), a1);
	return 0;
}

/* Destructors run outside of programs too: the kernel is their second argument. */
KFUNC_BODY(bpf_cpumask_release_dtor)
{
	release(as_ptr(a2), a1);
	return 0;
}

/* ---- asking ---- */

KFUNC_BODY(bpf_cpumask_first)
{
	return first_of(bits_of(a1));
}

KFUNC_BODY(bpf_cpumask_first_zero)
{
	return first_of(~bits_of(a1) & valid_bits());
}

KFUNC_BODY(bpf_cpumask_first_and)
{
	return first_of(bits_of(a1) & bits_of(a2));
}

KFUNC_BODY(bpf_cpumask_any_distribute)
{
	return first_of(bits_of(a1));
}

KFUNC_BODY(bpf_cpumask_any_and_distribute)
{
	return first_of(bits_of(a1) & bits_of(a2));
}

KFUNC_BODY(bpf_cpumask_test_cpu)
{
	u32 cpu = (u32)a1;

	return cpu < cpu_count() && bits_of(a2) >> cpu & 1;
}

KFUNC_BODY(bpf_cpumask_equal)
{
	return bits_of(a1) == bits_of(a2);
}

KFUNC_BODY(bpf_cpumask_intersects)
{
	return (bits_of(a1) & bits_of(a2)) != 0;
}

KFUNC_BODY(bpf_cpumask_subset)
{
	return !(bits_of(a1) & ~bits_of(a2));
}

KFUNC_BODY(bpf_cpumask_empty)
{
	return !bits_of(a1);
}

KFUNC_BODY(bpf_cpumask_full)
{
	return bits_of(a1) == valid_bits();
}

KFUNC_BODY(bpf_cpumask_weight)
{
	return (u32)__builtin_popcountll(bits_of(a1));
}

/* ---- changing ---- */

/* The bit's value before */
static bool change_bit(u32 cpu, u64 mask, bool set)
{
	u64 bit = 1ULL << (cpu % 64), before;

	if (cpu >= cpu_count())
		return false;
	if (set)
		before = __atomic_fetch_or((u64 *)as_ptr(mask), bit, __ATOMIC_SEQ_CST);
	else
		before = __atomic_fetch_and((u64 *)as_ptr(mask), ~bit, __ATOMIC_SEQ_CST);
	return before & bit;
}

KFUNC_BODY(bpf_cpumask_set_cpu)
{
	change_bit((u32)a1, a2, true);
	return 0;
}

KFUNC_BODY(bpf_cpumask_clear_cpu)
{
	change_bit((u32)a1, a2, false);
	return 0;
}

KFUNC_BODY(bpf_cpumask_test_and_set_cpu)
{
	return change_bit((u32)a1, a2, true);
}

KFUNC_BODY(bpf_cpumask_test_and_clear_cpu)
{
	return change_bit((u32)a1, a2, false);
}

KFUNC_BODY(bpf_cpumask_setall)
{
	set_bits(a1, valid_bits());
	return 0;
}

KFUNC_BODY(bpf_cpumask_clear)
{
	set_bits(a1, 0);
	return 0;
}

KFUNC_BODY(bpf_cpumask_and)
{
	u64 bits = bits_of(a2) & bits_of(a3);

	set_bits(a1, bits);
	return bits != 0;
}

KFUNC_BODY(bpf_cpumask_or)
{
	set_bits(a1, bits_of(a2) | bits_of(a3));
	return 0;
}

KFUNC_BODY(bpf_cpumask_xor)
{
	set_bits(a1, bits_of(a2) ^ bits_of(a3));
	return 0;
}

KFUNC_BODY(bpf_cpumask_copy)
{
	set_bits(a1, bits_of(a2));
	return 0;
}

KFUNC_BODY(bpf_cpumask_populate)
{
	if (a3 < sizeof(u64))
		return (u32)-EACCES;
	set_bits(a1, bits_of(a2));
	return 0;
}
