/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The life of an object: refcounted, published under an id, freed by the last put. Two counts:
 * `refs` counts every holder, `user_refs` only what user space holds (descriptors and pins); when
 * the latter ends, a map lets go of what only user space could use (timers, programs in slots).
 */
#include "kern/obj/grace.h"
#include "kern/obj/tables.h"

void object_init(struct object *object, struct kern *kern, enum object_kind kind)
{
	object->kern = kern;
	object->kind = kind;
	object->id = 0;
	object->refs = 1;
	object->user_refs = 0;
}

void object_get(struct object *object)
{
	__atomic_add_fetch(&object->refs, 1, __ATOMIC_RELAXED);
}

/* For those who find an object in a table, where its last holder may just be leaving. */
static bool get_unless_zero(struct object *object)
{
	s64 refs = __atomic_load_n(&object->refs, __ATOMIC_RELAXED);

	while (refs > 0)
		if (__atomic_compare_exchange_n(&object->refs, &refs, refs + 1, false,
						__ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
			return true;
	return false;
}

void object_put(struct object *object)
{
	const struct object_kind_row *row = object_kind_row(object->kind);
	struct kern *kern = object->kern;

	if (__atomic_sub_fetch(&object->refs, 1, __ATOMIC_ACQ_REL) > 0)
		return;
	if (object->id) {
		kern_lock(kern);
		id_remove(kern, object);
		kern_unlock(kern);
	}
	if (row->waits)
		grace_free(object);
	else
		row->free(object);
}

void object_user_get(struct object *object)
{
	__atomic_add_fetch(&object->user_refs, 1, __ATOMIC_RELAXED);
}

void object_user_put(struct object *object)
{
	void (*release)(struct object *object) = object_kind_row(object->kind)->release;

	if (__atomic_sub_fetch(&object->user_refs, 1, __ATOMIC_ACQ_REL) == 0 && release)
		release(object);
}

int object_publish(struct object *object)
{
	int err;

	kern_lock(object->kern);
	err = id_add(object->kern, object);
	kern_unlock(object->kern);
	return err;
}

int object_by_id(struct kern *kern, enum object_kind kind, u32 id, struct object **out)
{
	struct id_entry *entry;
	int err = -ENOENT;

	if (!id)
		return -ENOENT;
	kern_lock(kern);
	entry = id_from(kern, kind, id);
	if (entry && entry->id == id && get_unless_zero(entry->object)) {
		*out = entry->object;
		err = 0;
	}
	kern_unlock(kern);
	return err;
}

int object_next_id(struct kern *kern, enum object_kind kind, u32 *id)
{
	struct id_entry *entry;

	kern_lock(kern);
	entry = id_from(kern, kind, *id);
	if (entry)
		*id = entry->id;
	kern_unlock(kern);
	return entry ? 0 : -ENOENT;
}
