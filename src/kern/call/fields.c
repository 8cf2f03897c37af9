/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a special field of a value holds is given back when the value goes (Linux: syscall.c
 * bpf_obj_free_fields()). maps/ calls this through field_release(), because only the bodies here
 * know how objects are freed.
 */
#include "kern/call/async.h"
#include "kern/call/call.h"
#include "kern/call/objects.h"
#include "kern/tables/tables.h"

/* An object of the program's own type */
static void release_local(struct kern *kern, const struct btf_field *field, void *object)
{
	const struct btf_struct_meta *meta =
		btf_find_struct_meta(field->kptr.btf, field->kptr.btf_id);

	if (field->type == BPF_KPTR_PERCPU)
		percpu_object_drop(kern, object);
	else
		object_drop(kern, object, meta ? meta->record : NULL);
}

static void release_kptr(struct kern *kern, const struct btf_field *field, void *at)
{
	void *object = __atomic_exchange_n((void **)at, NULL, __ATOMIC_ACQ_REL);
	const struct call_row *dtor;

	if (!object)
		return;
	if (!btf_is_kernel(field->kptr.btf)) {
		release_local(kern, field, object);
		return;
	}
	if (field->kptr.dtor_row == U32_MAX) {
		kern_gap(kern, "what frees a kernel object in a map");
		return;
	}
	dtor = call_row(field->kptr.dtor_row);
	if (dtor->body)
		dtor->body((uintptr_t)object, (uintptr_t)kern, 0, 0, 0);
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
	case BPF_LIST_HEAD:
		graph_list_drain(kern, field, at);
		break;
	case BPF_RB_ROOT:
		graph_tree_drain(kern, field, at);
		break;
	case BPF_TIMER:
	case BPF_WORKQUEUE:
		async_release(kern, at);
		break;
	default:
		break;
	}
}
