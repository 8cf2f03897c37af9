/* SPDX-License-Identifier: GPL-2.0-only */
/* struct map: what every map has, whatever its family. The families are in maps/. */
#ifndef DRYDOCK_KERN_OBJ_MAP_H
#define DRYDOCK_KERN_OBJ_MAP_H

#include "kern/obj/kern.h"

struct map {
	struct object object; /* first */
	enum bpf_map_type map_type;
	u32 key_size, value_size, max_entries, map_flags;
	u64 map_extra;
	char name[BPF_OBJ_NAME_LEN];
	struct btf *btf;
	u32 btf_key_type_id, btf_value_type_id, btf_vmlinux_value_type_id;
	struct btf_record *record; /* special fields of the value; NULL: none */
	struct map *inner_map_meta; /* maps of maps: the shape of what they hold */
	s64 writecnt;		    /* writable mappings */
	bool frozen, bypass_spec_v1;
	u64 memory_bytes; /* as fdinfo's memlock tells */
	u64 cookie;
	u8 *excl_prog_sha; /* digest of the only program that may use it; NULL: any may */
	/* Maps that hold programs: all must agree with the first (Linux: struct bpf_map_owner) */
	struct {
		bool set;
		enum bpf_prog_type type;
		enum bpf_attach_type expected_attach_type;
		bool jited, xdp_has_frags, sleepable;
		const struct btf_type *attach_func_proto;
	} owner;
	struct lock lock; /* owner, frozen, writecnt */
	/* The family's own state follows: each allocates a struct that begins with struct map. */
};

static inline struct kern *map_kern(const struct map *map)
{
	return map->object.kern;
}
static inline void map_get(struct map *map)
{
	object_get(&map->object);
}
static inline void map_put(struct map *map)
{
	object_put(&map->object);
}

#endif
