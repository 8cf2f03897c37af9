/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * BTF as an object of bpf(2). A struct btf is counted by its own library and lives on in maps and
 * programs after its descriptor is closed, and so must its id: "bpftool prog dump" asks for the
 * BTF of a program by id. So the table of ids keeps one reference on the handle and the handle one
 * on the BTF, and what only the table still holds is swept before ids are looked at.
 */
#include "kern/obj/tables.h"

int btf_publish(struct kern *kern, struct btf *btf, struct btf_handle **out)
{
	struct btf_handle *handle = mem_alloc(kern->mem, sizeof(*handle));
	int err;

	if (!handle)
		return -ENOMEM;
	object_init(&handle->object, kern, OBJECT_BTF);
	handle->btf = btf;
	err = object_publish(&handle->object);
	if (err) {
		mem_free(kern->mem, handle);
		return err;
	}
	btf_get(btf);
	btf_set_obj_id(btf, handle->object.id);
	*out = handle;
	return 0;
}

static bool unused(struct object *object)
{
	struct btf_handle *handle = container_of(object, struct btf_handle, object);

	return __atomic_load_n(&object->refs, __ATOMIC_ACQUIRE) == 1 &&
	       btf_refs(handle->btf) == 1;
}

void btf_sweep(struct kern *kern)
{
	u32 id = 1;

	for (;;) {
		struct object *victim = NULL;
		struct id_entry *entry;

		kern_lock(kern);
		for (entry = id_from(kern, OBJECT_BTF, id); entry && !victim;
		     entry = id_from(kern, OBJECT_BTF, id)) {
			id = entry->id + 1;
			if (unused(entry->object)) {
				victim = entry->object;
				id_remove(kern, victim);
				victim->id = 0;
			}
		}
		kern_unlock(kern);
		if (!victim)
			return;
		object_put(victim); /* the table's */
	}
}
