/* SPDX-License-Identifier: GPL-2.0-only */
/* Private to maps/: what the families share with each other. */
#ifndef DRYDOCK_KERN_MAPS_FAMILY_H
#define DRYDOCK_KERN_MAPS_FAMILY_H

#include "kern/maps/maps.h"

#define MAP_ACCESS_MASK (BPF_F_RDONLY | BPF_F_RDONLY_PROG | BPF_F_WRONLY | BPF_F_WRONLY_PROG)
#define KMALLOC_MAX_BYTES (4U << 20)	/* Linux: KMALLOC_MAX_SIZE */
#define PERCPU_UNIT_MIN_BYTES (32U << 10) /* Linux: PCPU_MIN_UNIT_SIZE */

bool map_access_flags_ok(u32 flags);
/* A zeroed struct of `bytes` that begins with struct map, its common members filled; or NULL. */
void *map_new(struct kern *kern, const struct map_create *create, size_t bytes);
void map_release_memory(struct map *map);

extern const struct map_ops map_ops_array;

/* Index maps share this; the key is a u32 */
int index_get_next_key(struct map *map, const void *key, void *next_key);
/* The descriptor forms of values that are objects (fd_array.c) */
int inner_map_get_fd(struct map *map, u32 fd, struct map **out);

/* The key of an array. A program's key on the stack may lie at any address. */
static inline u32 key_index(const void *key)
{
	u32 index;

	memcpy(&index, key, sizeof(index));
	return index;
}

static inline u32 round8(u32 bytes)
{
	return ALIGN_UP(bytes, 8U);
}

static inline u32 user_percpu_value_bytes(const struct map *map)
{
	return round8(map->value_size) * map->object.kern->world.cpu_count;
}

static inline u32 pow2_at_least(u32 n)
{
	return n <= 1 ? 1 : 1U << (32 - __builtin_clz(n - 1));
}

#endif
