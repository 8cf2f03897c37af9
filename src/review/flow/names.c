/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two hash tables with open addressing that only grow: words and pointers. They live in a pool and
 * are dropped with it.
 */
#include "review/flow/names.h"

static u32 hash_bytes(const char *text, size_t bytes)
{
	u32 hash = 2166136261u;

	for (size_t i = 0; i < bytes; i++)
		hash = (hash ^ (u8)text[i]) * 16777619u;
	return hash;
}

static const char **name_slot(const struct names *names, const char *text, size_t bytes)
{
	u32 at = hash_bytes(text, bytes) & (names->room - 1);

	while (names->slots[at] && (strncmp(names->slots[at], text, bytes) ||
				    names->slots[at][bytes]))
		at = (at + 1) & (names->room - 1);
	return &names->slots[at];
}

static bool names_grow(struct names *names)
{
	struct names larger = *names;

	larger.room = names->room ? 2 * names->room : 256;
	larger.slots = pool_alloc(names->pool, larger.room * sizeof(larger.slots[0]));
	if (!larger.slots)
		return false;
	for (u32 i = 0; i < names->room; i++)
		if (names->slots[i])
			*name_slot(&larger, names->slots[i], strlen(names->slots[i])) =
				names->slots[i];
	*names = larger;
	return true;
}

const char *name_keep(struct names *names, const char *text, size_t bytes)
{
	const char **slot;
	char *copy;

	if (2 * names->count >= names->room && !names_grow(names))
		return NULL;
	slot = name_slot(names, text, bytes);
	if (*slot)
		return *slot;
	copy = pool_alloc(names->pool, bytes + 1);
	if (!copy)
		return NULL;
	memcpy(copy, text, bytes);
	names->count++;
	return *slot = copy;
}

static struct map_slot *map_slot(const struct map *map, const void *key)
{
	u64 hash = (u64)(uintptr_t)key * 0x9e3779b97f4a7c15ull;
	u32 at = (u32)(hash >> 32) & (map->room - 1);

	while (map->slots[at].key && map->slots[at].key != key)
		at = (at + 1) & (map->room - 1);
	return &map->slots[at];
}

static bool map_grow(struct map *map)
{
	struct map larger = *map;

	larger.room = map->room ? 2 * map->room : 128;
	larger.slots = pool_alloc(map->pool, larger.room * sizeof(larger.slots[0]));
	if (!larger.slots)
		return false;
	for (u32 i = 0; i < map->room; i++)
		if (map->slots[i].key)
			*map_slot(&larger, map->slots[i].key) = map->slots[i];
	*map = larger;
	return true;
}

bool map_set(struct map *map, const void *key, u32 value)
{
	struct map_slot *slot;

	if (2 * map->count >= map->room && !map_grow(map))
		return false;
	slot = map_slot(map, key);
	map->count += !slot->key;
	slot->key = key;
	slot->value = value;
	return true;
}

u32 map_get(const struct map *map, const void *key)
{
	const struct map_slot *slot = map->room ? map_slot(map, key) : NULL;

	return slot && slot->key ? slot->value : MAP_NONE;
}
