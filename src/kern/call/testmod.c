/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kfuncs of Linux's test module (tools/testing/selftests/bpf/test_kmods/bpf_testmod.c), which the
 * selftests call. They are no part of the kernel: they can be called only where the module's BTF
 * was given (--module-btf bpf_testmod=...). What would call into struct_ops, or make sockets, is
 * not here and stays a gap.
 */
#include "kern/call/dynptr.h"
#include "kern/call/packet.h"
#include "kern/call/shared.h"

#define EMPTY_BODY(name) KFUNC_BODY(name) { return 0; }

/* ---- empty: their arguments are what is tested ---- */

EMPTY_BODY(bpf_kfunc_common_test)
EMPTY_BODY(bpf_kfunc_dynptr_test)
EMPTY_BODY(bpf_kfunc_nested_acquire_nonzero_offset_test)
EMPTY_BODY(bpf_kfunc_nested_acquire_zero_offset_test)
EMPTY_BODY(bpf_kfunc_nested_release_test)
EMPTY_BODY(bpf_kfunc_trusted_vma_test)
EMPTY_BODY(bpf_kfunc_trusted_task_test)
EMPTY_BODY(bpf_kfunc_trusted_num_test)
EMPTY_BODY(bpf_kfunc_rcu_task_test)
EMPTY_BODY(bpf_kfunc_ret_rcu_test)
EMPTY_BODY(bpf_kfunc_ret_rcu_test_nostruct)
EMPTY_BODY(bpf_kfunc_put_default_trusted_ptr_test)
EMPTY_BODY(bpf_kfunc_call_int_mem_release)
EMPTY_BODY(bpf_kfunc_call_test_pass_ctx)
EMPTY_BODY(bpf_kfunc_call_test_pass1)
EMPTY_BODY(bpf_kfunc_call_test_pass2)
EMPTY_BODY(bpf_kfunc_call_test_fail1)
EMPTY_BODY(bpf_kfunc_call_test_fail2)
EMPTY_BODY(bpf_kfunc_call_test_fail3)
EMPTY_BODY(bpf_kfunc_call_test_mem_len_pass1)
EMPTY_BODY(bpf_kfunc_call_test_mem_len_fail1)
EMPTY_BODY(bpf_kfunc_call_test_mem_len_fail2)
EMPTY_BODY(bpf_kfunc_call_test_ref)
EMPTY_BODY(bpf_kfunc_call_test_destructive)
EMPTY_BODY(bpf_kfunc_call_test_sleepable)
/* Linux warns in these, and does nothing else */
EMPTY_BODY(bpf_kfunc_call_test_offset)
EMPTY_BODY(bpf_kfunc_call_memb_acquire)
EMPTY_BODY(bpf_kfunc_call_memb1_release)
EMPTY_BODY(bpf_kfunc_call_memb_release)

static struct call_shared *shared(void)
{
	return packet_layout()->shared;
}

/* ---- sums ---- */

KFUNC_BODY(bpf_kfunc_call_test1)
{
	return (u32)a2 + a3 + (u32)a4 + a5;
}

KFUNC_BODY(bpf_kfunc_call_test2)
{
	return (u32)a2 + (u32)a3;
}

KFUNC_BODY(bpf_kfunc_call_test3)
{
	return a1;
}

/* The caller's signs are tested: all of the first three arguments are negative. */
KFUNC_BODY(bpf_kfunc_call_test4)
{
	if ((s8)a1 >= 0)
		return 1;
	if ((s16)a2 >= 0)
		return 2;
	if ((s32)a3 >= 0)
		return 3;
	return (u64)((s8)a1 + (s64)(s16)a2 + (s32)a3 + (s64)a4);
}

/* Fails only if arguments are extended wrongly, which their conversion here rules out */
KFUNC_BODY(bpf_kfunc_call_test5)
{
	return 0;
}

KFUNC_BODY(bpf_kfunc_call_test_static_unused_arg)
{
	return (u32)a1;
}

/* ---- arguments on the stack ---- */

/* a8 to a10 after the first five and two more */
#define BODY_OF_TEN(name) \
	u64 kfunc_##name(u64 a1, u64 a2, u64 a3, u64 a4, u64 a5, u64 a6, u64 a7, u64 a8, u64 a9, \
			 u64 a10); \
	u64 kfunc_##name(u64 a1, u64 a2, u64 a3, u64 a4, u64 a5, u64 a6, u64 a7, u64 a8, u64 a9, \
			 u64 a10)
#define BODY_OF_SEVEN(name) \
	u64 kfunc_##name(u64 a1, u64 a2, u64 a3, u64 a4, u64 a5, u64 a6, u64 a7); \
	u64 kfunc_##name(u64 a1, u64 a2, u64 a3, u64 a4, u64 a5, u64 a6, u64 a7)
#define SUM_OF_NINE (a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9)

BODY_OF_TEN(bpf_kfunc_call_stack_arg)
{
	return SUM_OF_NINE + a10;
}

/* struct prog_test_pass1 is four ints */
BODY_OF_TEN(bpf_kfunc_call_stack_arg_ptr)
{
	const int *x = as_ptr(a10);

	return SUM_OF_NINE + (u64)(s64)x[0] + (u64)(s64)x[1];
}

BODY_OF_TEN(bpf_kfunc_call_stack_arg_mix)
{
	const int *p = as_ptr(a8), *q = as_ptr(a10);

	return a1 + a2 + a3 + a4 + a5 + a6 + a7 + (u64)(s64)p[0] + a9 + (u64)(s64)q[1];
}

BODY_OF_TEN(bpf_kfunc_call_stack_arg_dynptr)
{
	return SUM_OF_NINE + dynptr_bytes(as_ptr(a10));
}

BODY_OF_SEVEN(bpf_kfunc_call_stack_arg_mem)
{
	const u8 *bytes = as_ptr(a6);
	u64 sum = a1 + a2 + a3 + a4 + a5;

	for (int i = 0; i < (int)a7; i++)
		sum += bytes[i];
	return sum;
}

struct testmod_seq {
	s64 value;
	int cnt;
};

BODY_OF_TEN(bpf_kfunc_call_stack_arg_iter)
{
	const struct testmod_seq *seq = as_ptr(a10);

	return SUM_OF_NINE + (u64)seq->value;
}

BODY_OF_TEN(bpf_kfunc_call_stack_arg_const_str)
{
	return SUM_OF_NINE;
}

BODY_OF_TEN(bpf_kfunc_call_stack_arg_timer)
{
	return SUM_OF_NINE;
}

BODY_OF_SEVEN(bpf_kfunc_call_stack_arg_big)
{
	return a1 + a2 + a3 + a4 + a5 + a6 + a7;
}

/* ---- an object with a reference count, one for the whole kernel ---- */

static struct testmod_ref *test_object(void)
{
	struct testmod_ref *object = &shared()->testmod_ref;

	if (!object->next) {
		object->a = 42;
		object->b = 108;
		object->cnt = 1;
		object->next = object;
	}
	return object;
}

KFUNC_BODY(bpf_kfunc_call_test_acquire)
{
	struct testmod_ref *object = test_object();

	__atomic_add_fetch(&object->cnt, 1, __ATOMIC_RELAXED);
	return (uintptr_t)object;
}

KFUNC_BODY(bpf_kfunc_call_test_release)
{
	struct testmod_ref *object = as_ptr(a1);

	__atomic_sub_fetch(&object->cnt, 1, __ATOMIC_RELAXED);
	return 0;
}

static u64 object_memory(u64 object, u64 bytes)
{
	return (u32)bytes > 2 * sizeof(int) ? 0 : object;
}

KFUNC_BODY(bpf_kfunc_call_test_get_rdwr_mem)
{
	return object_memory(a1, a2);
}

KFUNC_BODY(bpf_kfunc_call_test_get_rdonly_mem)
{
	return object_memory(a1, a2);
}

KFUNC_BODY(bpf_kfunc_call_test_acq_rdonly_mem)
{
	return object_memory(a1, a2);
}

KFUNC_BODY(bpf_kfunc_get_default_trusted_ptr_test)
{
	return (uintptr_t)&shared()->testmod_member;
}

/* ---- iterator, arena, implicit arguments ---- */

KFUNC_BODY(bpf_iter_testmod_seq_new)
{
	struct testmod_seq *seq = as_ptr(a1);

	seq->cnt = (int)a3;
	if (seq->cnt < 0)
		return (u32)-EINVAL;
	seq->value = (s64)a2;
	return 0;
}

KFUNC_BODY(bpf_iter_testmod_seq_next)
{
	struct testmod_seq *seq = as_ptr(a1);

	if (seq->cnt <= 0)
		return 0;
	seq->cnt--;
	return (uintptr_t)&seq->value;
}

KFUNC_BODY(bpf_iter_testmod_seq_value)
{
	const struct testmod_seq *seq = as_ptr(a2);

	return seq->cnt < 0 ? 0 : (u64)((int)a1 + seq->value);
}

KFUNC_BODY(bpf_iter_testmod_seq_destroy)
{
	((struct testmod_seq *)as_ptr(a1))->cnt = 0;
	return 0;
}

static int implicit_sum(u64 first, u64 second)
{
	return (int)((u32)first + (u32)second);
}

/* The program is always there to be passed. */
KFUNC_BODY(bpf_kfunc_implicit_arg)
{
	return (int)a1 > 0 ? (u32)a1 : (u32)-EINVAL;
}

KFUNC_BODY(bpf_kfunc_implicit_arg_legacy)
{
	return (u32)implicit_sum(a1, a2);
}

KFUNC_BODY(bpf_kfunc_implicit_arg_legacy_impl)
{
	return a3 ? (u32)implicit_sum(a1, a2) : (u32)-EINVAL;
}

/* struct st_ops_args begins with the u64 a. */
KFUNC_BODY(bpf_kfunc_st_ops_inc10)
{
	u64 *a = as_ptr(a1);

	*a += 10;
	return (u32)*a;
}

KFUNC_BODY(bpf_testmod_test_mod_kfunc)
{
	shared()->testmod_percpu = (int)a1;
	return 0;
}
