/* SPDX-License-Identifier: GPL-2.0-only */
/* Words kept once, so that equal words are equal pointers; and a map from pointers to numbers. */
#ifndef DRYDOCK_REVIEW_FLOW_NAMES_H
#define DRYDOCK_REVIEW_FLOW_NAMES_H

#include "base/mem.h"

struct names {
	struct pool *pool;
	const char **slots;
	u32 count, room;
};

/* NULL if memory is out */
const char *name_keep(struct names *names, const char *text, size_t bytes);

struct map {
	struct pool *pool;
	struct map_slot {
		const void *key;
		u32 value;
	} *slots;
	u32 count, room;
};

#define MAP_NONE UINT32_MAX

bool map_set(struct map *map, const void *key, u32 value); /* false if memory is out */
u32 map_get(const struct map *map, const void *key);

#endif
