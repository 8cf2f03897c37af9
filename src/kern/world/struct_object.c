/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel structs for programs to look at. Their size and the places of their members come from
 * the BTF in use, so that relocated programs find what they look for.
 */
#include "kern/world/state.h"

void *world_object_new(struct kern *kern, const char *struct_name)
{
	s32 id = btf_find_by_name_kind(kern->vmlinux, struct_name, BTF_KIND_STRUCT);
	const struct btf_type *t = id > 0 ? btf_type_by_id(kern->vmlinux, id) : NULL;

	return t ? mem_alloc_aligned(kern->mem, t->size, 64) : NULL;
}

void world_object_free(struct kern *kern, void *object)
{
	mem_free(kern->mem, object);
}

void *world_member(struct kern *kern, void *object, const char *struct_name, const char *member,
		   u32 *bytes)
{
	int offset = btf_find_member(kern->vmlinux, struct_name, member, bytes);

	return offset < 0 ? NULL : (char *)object + offset;
}

int world_set(struct kern *kern, void *object, const char *struct_name, const char *member,
	      u64 value)
{
	u32 bytes = 0;
	void *at = world_member(kern, object, struct_name, member, &bytes);

	if (!at)
		return -ENOENT;
	memcpy(at, &value, min(bytes, (u32)sizeof(value)));
	return 0;
}

int world_get(struct kern *kern, const void *object, const char *struct_name, const char *member,
	      u64 *value)
{
	u32 bytes = 0;
	void *at = world_member(kern, (void *)object, struct_name, member, &bytes);

	*value = 0;
	if (!at)
		return -ENOENT;
	memcpy(value, at, min(bytes, (u32)sizeof(*value)));
	return 0;
}
