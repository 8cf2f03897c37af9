/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Objects of program-defined types (Linux: helpers.c bpf_obj_new() and its kin). They are blocks
 * of the region. The verifier adds the arguments after the visible ones: the size, and what
 * special fields the type has.
 *
 * A per-CPU object is a word that points to its copies, KSYM_PERCPU_STRIDE apart as those of
 * kernel variables are, so that per_cpu_ptr() is one rule for both.
 *
 * Unlike Linux: memory is free at once, not after an RCU grace period. A program that still looks
 * at a dropped object sees memory of the region, perhaps of another object.
 */
#include "kern/call/objects.h"

#include "kern/call/call.h"
#include "kern/obj/ksym.h"

static const struct btf_record *record_of(u64 meta)
{
	return meta ? ((const struct btf_struct_meta *)as_ptr(meta))->record : NULL;
}

static s32 *refcount_of(void *object, const struct btf_record *record)
{
	return (s32 *)((char *)object + record->refcount_off);
}

static void free_fields(struct kern *kern, void *object, const struct btf_record *record)
{
	for (u32 i = 0; i < record->cnt; i++)
		field_release(kern, &record->fields[i],
			      (char *)object + record->fields[i].offset);
}

void object_drop(struct kern *kern, void *object, const struct btf_record *record)
{
	if (record && record->refcount_off >= 0 &&
	    __atomic_sub_fetch(refcount_of(object, record), 1, __ATOMIC_ACQ_REL))
		return;
	if (record)
		free_fields(kern, object, record);
	mem_free(kern->mem, object);
}

void percpu_object_drop(struct kern *kern, void *object)
{
	mem_free(kern->mem, *(void **)object);
	mem_free(kern->mem, object);
}

/* Linux: bpf_obj_init(): memory is zero already */
static void init_fields(void *object, const struct btf_record *record)
{
	for (u32 i = 0; i < record->cnt; i++) {
		const struct btf_field *field = &record->fields[i];
		void *at = (char *)object + field->offset;

		if (field->type == BPF_REFCOUNT)
			*(s32 *)at = 1;
		else if (field->type == BPF_LIST_HEAD || field->type == BPF_LIST_NODE)
			list_init(at);
		else if (field->type == BPF_RB_NODE)
			((struct tree_node *)at)->parent_color = (uintptr_t)at;
	}
}

static u64 obj_new(u64 bytes, u64 meta)
{
	void *object = mem_alloc(run_kern()->mem, bytes);
	const struct btf_record *record = record_of(meta);

	if (object && record)
		init_fields(object, record);
	return (uintptr_t)object;
}

static u64 percpu_obj_new(u64 bytes)
{
	struct kern *kern = run_kern();
	u64 others = (kern->world.cpu_count ?: 1) - 1;
	void **object = mem_alloc(kern->mem, sizeof(*object));

	if (!object)
		return 0;
	*object = mem_alloc(kern->mem, others * KSYM_PERCPU_STRIDE + bytes);
	if (*object)
		return (uintptr_t)object;
	mem_free(kern->mem, object);
	return 0;
}

/* NULL if nobody held it any more: it is being freed. */
static u64 refcount_acquire(u64 object, u64 meta)
{
	s32 *refcount = refcount_of(as_ptr(object), record_of(meta));
	s32 held = __atomic_load_n(refcount, __ATOMIC_RELAXED);

	do {
		if (!held)
			return 0;
	} while (!__atomic_compare_exchange_n(refcount, &held, held + 1, false, __ATOMIC_ACQ_REL,
					      __ATOMIC_RELAXED));
	return object;
}

/* Programs built for older kernels name the _impl forms. */
KFUNC_BODY(bpf_obj_new)
{
	return obj_new(a1, a2);
}

KFUNC_BODY(bpf_obj_new_impl)
{
	return obj_new(a1, a2);
}

KFUNC_BODY(bpf_percpu_obj_new)
{
	return percpu_obj_new(a1);
}

KFUNC_BODY(bpf_percpu_obj_new_impl)
{
	return percpu_obj_new(a1);
}

KFUNC_BODY(bpf_obj_drop)
{
	object_drop(run_kern(), as_ptr(a1), record_of(a2));
	return 0;
}

KFUNC_BODY(bpf_obj_drop_impl)
{
	object_drop(run_kern(), as_ptr(a1), record_of(a2));
	return 0;
}

KFUNC_BODY(bpf_percpu_obj_drop)
{
	percpu_object_drop(run_kern(), as_ptr(a1));
	return 0;
}

KFUNC_BODY(bpf_percpu_obj_drop_impl)
{
	percpu_object_drop(run_kern(), as_ptr(a1));
	return 0;
}

KFUNC_BODY(bpf_refcount_acquire)
{
	return refcount_acquire(a1, a2);
}

KFUNC_BODY(bpf_refcount_acquire_impl)
{
	return refcount_acquire(a1, a2);
}

/* Where no place in a map is known the call stays; most are one instruction. */
HELPER_BODY(kptr_xchg)
{
	return (uintptr_t)__atomic_exchange_n((void **)as_ptr(a1), as_ptr(a2), __ATOMIC_ACQ_REL);
}

HELPER_BODY(per_cpu_ptr)
{
	u32 cpu = (u32)a2;

	if (cpu >= (run_kern()->world.cpu_count ?: 1))
		return 0;
	return a1 + (u64)cpu * KSYM_PERCPU_STRIDE;
}

HELPER_BODY(this_cpu_ptr)
{
	return a1 + (u64)kern_this_cpu() * KSYM_PERCPU_STRIDE;
}
