/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Special fields inside values: spin locks, timers, kptrs, list heads ... A copy of a value must
 * leave them alone, a value shown to user space must not show them, and a value that goes away
 * must give back what they hold. The record of a map lists them in order of offset.
 */
#include "kern/maps/family.h"

/* Calls `copy` for each stretch of the value that is not a special field. */
static void copy_between_fields(const struct map *map, char *to, const char *from, u32 bytes)
{
	const struct btf_record *rec = map->record;
	u32 at = 0;

	for (u32 i = 0; rec && i < rec->cnt; i++) {
		const struct btf_field *field = &rec->fields[i];

		memcpy(to + at, from + at, field->offset - at);
		at = field->offset + field->size;
	}
	memcpy(to + at, from + at, bytes - at);
}

void map_copy_value(struct map *map, void *to, const void *from)
{
	copy_between_fields(map, to, from, map->value_size);
}

void map_copy_value_locked(struct map *map, void *to, const void *from, bool to_map)
{
	char *value = to_map ? to : (void *)from;
	u32 *lock = (u32 *)(value + map->record->spin_lock_off);

	spin_acquire(lock);
	map_copy_value(map, to, from);
	spin_release(lock);
}

void map_zero_fields(struct map *map, void *value)
{
	const struct btf_record *rec = map->record;

	for (u32 i = 0; rec && i < rec->cnt; i++)
		memset((char *)value + rec->fields[i].offset, 0, rec->fields[i].size);
}

void map_init_value(struct map *map, void *to, const void *from)
{
	map_zero_fields(map, to);
	map_copy_value(map, to, from);
}

void map_free_fields(struct map *map, void *value)
{
	const struct btf_record *rec = map->record;

	for (u32 i = 0; rec && i < rec->cnt; i++)
		field_release(map_kern(map), &rec->fields[i],
			      (char *)value + rec->fields[i].offset);
}
