/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The families of maps behind one table of operations. A row of maps.def names a family's
 * struct map_ops; the commands, the verifier and the bodies of helpers reach maps only through
 * it. An operation that is NULL is answered with Linux's errno for "this type has none".
 */
#ifndef DRYDOCK_KERN_MAPS_MAPS_H
#define DRYDOCK_KERN_MAPS_MAPS_H

#include "kern/obj/map.h"
#include "kern/tables/tables.h"

struct prog;
struct stat;

/* Attributes of MAP_CREATE that a family looks at, already checked by the command. */
struct map_create {
	u32 map_type, key_size, value_size, max_entries, map_flags;
	u64 map_extra;
	int inner_map_fd;
	u32 numa_node;
	u32 btf_vmlinux_value_type_id;
};

typedef u64 (*map_each_fn)(void *context, struct map *map, void *key, void *value);

struct map_ops {
	/* Errors of the attributes (Linux: map_alloc_check), before anything is allocated */
	int (*alloc_check)(struct kern *kern, const struct map_create *create);
	/* A new map in the region with its common members filled by map_init_common() */
	int (*alloc)(struct kern *kern, const struct map_create *create, struct map **out);
	void (*free)(struct map *map);
	void (*release)(struct map *map); /* last descriptor or pin gone (map_release_uref) */

	/* For programs. lookup returns the value's address (this CPU's for per-CPU maps). */
	void *(*lookup)(struct map *map, const void *key);
	void *(*lookup_percpu)(struct map *map, const void *key, u32 cpu);
	long (*update)(struct map *map, const void *key, const void *value, u64 flags);
	long (*delete)(struct map *map, const void *key);
	long (*push)(struct map *map, const void *value, u64 flags);
	long (*pop)(struct map *map, void *value);
	long (*peek)(struct map *map, void *value);
	long (*for_each)(struct map *map, map_each_fn fn, void *context, u64 flags);
	long (*redirect)(struct map *map, u64 key, u64 flags);

	/* For bpf(2). copy_value fills `value` as user space sees it (all CPUs, fd to id ...). */
	int (*copy_value)(struct map *map, const void *key, void *value, u64 flags);
	int (*update_user)(struct map *map, const void *key, const void *value, u64 flags);
	int (*lookup_and_delete)(struct map *map, const void *key, void *value, u64 flags);
	int (*get_next_key)(struct map *map, const void *key, void *next_key);
	u32 (*user_value_size)(const struct map *map); /* NULL: value_size */

	/* For the verifier and ldimm64 */
	int (*direct_value_addr)(struct map *map, u64 *addr, u32 offset);
	int (*direct_value_meta)(struct map *map, u64 addr, u32 *offset);
	int (*check_btf)(struct map *map, const struct btf *btf, const struct btf_type *key,
			 const struct btf_type *value);
	/* True if two maps may stand for each other as inner maps */
	bool (*meta_equal)(const struct map *meta, const struct map *inner);

	/* For user space: -ENOTSUPP if there is none. The address is in the region or mapped anew. */
	int (*mmap)(struct map *map, void *hint, size_t bytes, int prot, int flags, u64 offset,
		    void **out);
	u32 (*poll)(struct map *map); /* EPOLL bits that hold now */
	u64 (*memory_usage)(const struct map *map);
	bool can_hold_inner; /* may be an inner map (Linux: map_meta_equal is set) */
};

/* Creates by the row of create->map_type: row, alloc_check, alloc. Not published yet. */
int map_create(struct kern *kern, const struct map_create *create, struct map **out);
/* The common members from the attributes; families call it first. */
void map_init_common(struct map *map, struct kern *kern, const struct map_create *create);
const struct map_ops *map_ops(const struct map *map);

/* Linux: bpf_map_meta_equal(): type, sizes, flags and record agree */
bool map_meta_equal(const struct map *meta, const struct map *inner);

/* Special fields (timers, kptrs, lists ...) of a value: freed, or copied around. */
void map_free_fields(struct map *map, void *value);
void map_copy_value(struct map *map, void *to, const void *from); /* skips special fields */
void map_copy_value_long(struct map *map, void *to, const void *from);
void map_zero_fields(struct map *map, void *value); /* clears them in a value for user space */
void map_lock_value(struct map *map, void *value, bool lock);

#endif
