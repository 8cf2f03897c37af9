/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ids of objects: per kind an array in rising order. New ids grow, so adding is mostly appending,
 * and the search is by halving. As in Linux (idr_alloc_cyclic) an id is not given out again
 * until the numbers have gone once around. Callers hold kern->lock.
 */
#include "kern/obj/tables.h"

static struct id_table *table_of(struct kern *kern, enum object_kind kind)
{
	return &kern->tables->ids[kind];
}

/* Index of the first entry with an id of at least `id` */
static u32 lower_bound(const struct id_table *table, u32 id)
{
	u32 low = 0, high = table->count;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (table->entries[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int grow(struct kern *kern, struct id_table *table)
{
	u32 room = table->room ? table->room * 2 : 64;
	struct id_entry *entries = mem_alloc(kern->mem, room * sizeof(*entries));

	if (!entries)
		return -ENOMEM;
	if (table->count)
		memcpy(entries, table->entries, table->count * sizeof(*entries));
	mem_free(kern->mem, table->entries);
	table->entries = entries;
	table->room = room;
	return 0;
}

/* The first free id from `from` on and its place; false: none up to INT_MAX */
static bool find_free(const struct id_table *table, u32 from, u32 *id, u32 *place)
{
	u32 at = lower_bound(table, from);

	while (at < table->count && table->entries[at].id == from) {
		at++;
		from++;
	}
	*id = from;
	*place = at;
	return from < INT_MAX;
}

int id_add(struct kern *kern, struct object *object)
{
	struct id_table *table = table_of(kern, object->kind);
	u32 id, place;
	int err;

	if (table->count == table->room) {
		err = grow(kern, table);
		if (err)
			return err;
	}
	if (!find_free(table, table->next ? table->next : 1, &id, &place) &&
	    !find_free(table, 1, &id, &place))
		return -ENOSPC;
	memmove(&table->entries[place + 1], &table->entries[place],
		(table->count - place) * sizeof(table->entries[0]));
	table->entries[place] = (struct id_entry){ .id = id, .object = object };
	table->count++;
	table->next = id + 1;
	object->id = id;
	return 0;
}

void id_remove(struct kern *kern, struct object *object)
{
	struct id_table *table = table_of(kern, object->kind);
	u32 place = lower_bound(table, object->id);

	if (!object->id || place == table->count || table->entries[place].object != object)
		return;
	table->count--;
	memmove(&table->entries[place], &table->entries[place + 1],
		(table->count - place) * sizeof(table->entries[0]));
}

struct id_entry *id_from(struct kern *kern, enum object_kind kind, u32 id)
{
	struct id_table *table = table_of(kern, kind);
	u32 place = lower_bound(table, id);

	return place < table->count ? &table->entries[place] : NULL;
}
