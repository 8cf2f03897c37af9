/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What programs read of a map through a map pointer (map->max_entries). They know struct bpf_map by
 * the kernel's BTF, which is not our struct map. So in front of each map lies MAP_FORM_BYTES of
 * memory in the form that the BTF says, where the members below have their values, and the
 * verifier moves the offset of such a load by that much. A load of another member is a gap.
 */
#include "kern/maps/family.h"

#define MEMBER(name_, ours_) \
	{"bpf_map", name_, 0, offsetof(struct map, ours_), sizeof(((struct map *)0)->ours_)}

static const struct form_member {
	const char *struct_name, *name;
	enum bpf_map_type type; /* 0: of every map */
	u16 offset, bytes;	/* in struct map; 0 bytes: the family sets it */
} members[] = {
	MEMBER("map_type", map_type),
	MEMBER("key_size", key_size),
	MEMBER("value_size", value_size),
	MEMBER("max_entries", max_entries),
	MEMBER("map_extra", map_extra),
	MEMBER("map_flags", map_flags),
	MEMBER("id", object.id),
	MEMBER("name", name),
	MEMBER("btf_key_type_id", btf_key_type_id),
	MEMBER("btf_value_type_id", btf_value_type_id),
	{"bpf_map", "ops"},
	{"bpf_arena", "user_vm_start", BPF_MAP_TYPE_ARENA},
	{"bpf_arena", "user_vm_end", BPF_MAP_TYPE_ARENA},
};

/*
 * An address as the operations of a map type might have in a kernel: not NULL, not the same for
 * two types, and of the half that no process has memory in.
 */
#define OPS_ADDRESS(type) (0xffffffff82000000ULL + (u64)(type) * 512)

static void set(struct map *map, const struct form_member *member, const void *value, u32 bytes)
{
	const struct btf *btf = map_kern(map)->vmlinux;
	char *form = (char *)map - MAP_FORM_BYTES;
	u32 size;
	int at = btf ? btf_find_member(btf, member->struct_name, member->name, &size) : -ENOENT;

	if (at >= 0 && size == bytes && (u32)at + size <= MAP_FORM_BYTES)
		memcpy(form + at, value, bytes);
}

void map_form_fill(struct map *map)
{
	for (u32 i = 0; i < ARRAY_SIZE(members); i++)
		if (members[i].bytes)
			set(map, &members[i], (char *)map + members[i].offset, members[i].bytes);
	map_form_set(map, "bpf_map", "ops", OPS_ADDRESS(map->map_type));
}

void map_form_set(struct map *map, const char *struct_name, const char *name, u64 value)
{
	const struct form_member member = {struct_name, name};

	set(map, &member, &value, sizeof(value));
}

bool map_form_knows(const struct map *map, u32 off, u32 bytes)
{
	const struct btf *btf = map_kern(map)->vmlinux;

	for (u32 i = 0; i < ARRAY_SIZE(members); i++) {
		u32 size;
		int at;

		if (members[i].type && members[i].type != map->map_type)
			continue;
		at = btf_find_member(btf, members[i].struct_name, members[i].name, &size);
		if (at >= 0 && off >= (u32)at && off + bytes <= (u32)at + size)
			return off + bytes <= MAP_FORM_BYTES;
	}
	return false;
}
