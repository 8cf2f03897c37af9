/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a special field of a value holds is given back when the value goes (Linux: syscall.c
 * bpf_obj_free_fields()). maps/ calls this through field_release(), because only the bodies here
 * know how objects are freed.
 */
#include "kern/call/call.h"
#include "kern/tables/tables.h"

static void release_kptr(struct kern *kern, const struct btf_field *field, void *at)
{
	void *object = __atomic_exchange_n((void **)at, NULL, __ATOMIC_ACQ_REL);
	const struct call_row *dtor;

	if (!object)
		return;
	if (field->kptr.dtor_row == U32_MAX) {
		mem_free(kern->mem, object);
		return;
	}
	dtor = call_row(field->kptr.dtor_row);
	if (dtor->body)
		dtor->body((uintptr_t)object, 0, 0, 0, 0);
	else
		kern_gap(kern, "destructor %s", dtor->name);
}

void field_release(struct kern *kern, const struct btf_field *field, void *at)
{
	switch (field->type) {
	case BPF_KPTR_REF:
	case BPF_KPTR_PERCPU:
		release_kptr(kern, field, at);
		break;
	case BPF_KPTR_UNREF:
		memset(at, 0, field->size);
		break;
	default:
		break;
	}
}
