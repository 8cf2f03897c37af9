/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What all maps share: creation by the row of the type, common members, equality of shapes. The
 * command MAP_CREATE (cmd/) checks attributes that no family looks at, names and publishes.
 */
#include "kern/maps/maps.h"
#include "kern/maps/family.h"

const struct map_ops *map_ops(const struct map *map)
{
	return map_row(map->map_type)->ops;
}

void map_init_common(struct map *map, struct kern *kern, const struct map_create *create)
{
	object_init(&map->object, kern, OBJECT_MAP);
	map->map_type = create->map_type;
	map->key_size = create->key_size;
	map->value_size = create->value_size;
	map->max_entries = create->max_entries;
	map->map_flags = create->map_flags;
	map->map_extra = create->map_extra;
	map->bypass_spec_v1 = kern_perfmon_capable(kern);
	lock_init(&map->lock);
}

int map_create(struct kern *kern, const struct map_create *create, struct map **out)
{
	const struct map_row *row = map_row(create->map_type);
	int err;

	if (!row)
		return -EINVAL;
	if (!row->ops)
		return kern_gap(kern, "map type %s: %s", row->name, row->note);
	if (row->ops->alloc_check) {
		err = row->ops->alloc_check(kern, create);
		if (err)
			return err;
	}
	if (kern->unprivileged_bpf_disabled && !kern_bpf_capable(kern))
		return -EPERM;
	if (row->caps && !kern_capable(kern, row->caps))
		return -EPERM;
	return row->ops->alloc(kern, create, out);
}

/* Linux: map_in_map.c bpf_map_meta_equal() */
bool map_meta_equal(const struct map *meta, const struct map *inner)
{
	return meta->map_type == inner->map_type && meta->key_size == inner->key_size &&
	       meta->value_size == inner->value_size && meta->map_flags == inner->map_flags &&
	       btf_record_equal(meta->record, inner->record);
}

/* Linux: bpf_map_flags_access_ok() */
bool map_access_flags_ok(u32 flags)
{
	return (flags & (BPF_F_RDONLY_PROG | BPF_F_WRONLY_PROG)) !=
	       (BPF_F_RDONLY_PROG | BPF_F_WRONLY_PROG);
}

void *map_new(struct kern *kern, const struct map_create *create, size_t bytes)
{
	char *form = mem_alloc(kern->mem, MAP_FORM_BYTES + bytes);
	struct map *map;

	if (!form)
		return NULL;
	map = (struct map *)(form + MAP_FORM_BYTES);
	map_init_common(map, kern, create);
	map->memory_bytes = bytes;
	return map;
}

void map_release_memory(struct map *map)
{
	mem_free(map_kern(map)->mem, (char *)map - MAP_FORM_BYTES);
}
