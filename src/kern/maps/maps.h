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
	u32 btf_key_type_id, btf_value_type_id;
	u32 btf_vmlinux_value_type_id;
	int value_type_btf_obj_fd; /* with BPF_F_VTYPE_BTF_OBJ_FD: the module's BTF */
};

typedef u64 (*map_each_fn)(void *context, struct map *map, void *key, void *value);

/* What mmap(2) on a map's descriptor asks for; already checked: shared, not frozen and writable */
struct map_mapping {
	void *hint;
	size_t bytes;
	int prot, flags;
	u64 offset;
};

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
	/* True if two maps may stand for each other as inner maps; NULL: never an inner map */
	bool (*meta_equal)(const struct map *meta, const struct map *inner);

	/* For rewriting and engines; NULL: none. gen_lookup writes code that does what lookup does
	 * (R1 map, R2 key, R0 result; at most 16 insns) and returns their number. percpu_stride:
	 * bytes from a value of one CPU to that of the next (per-CPU arrays, direct values).
	 * arena_base: what a 32-bit arena address is added to. arena_scratch: an access to the
	 * absent page of such an address is to be tried again, Linux has scratch memory there. */
	int (*gen_lookup)(struct map *map, struct bpf_insn *to);
	u32 (*percpu_stride)(const struct map *map);
	u64 (*arena_base)(struct map *map);
	bool (*arena_scratch)(struct map *map, u32 low);

	/* For user space; mmap NULL: -ENOTSUPP. The address is in the region or mapped anew.
	 * check_place (may be NULL) comes before all other checks, as get_unmapped_area does. */
	int (*check_place)(const struct map *map, const struct map_mapping *want);
	int (*mmap)(struct map *map, const struct map_mapping *want, void **out);
	void (*unmapped)(struct map *map, const void *start); /* a user's mapping is gone */
	u32 (*poll)(struct map *map); /* EPOLL bits that hold now */
	u64 (*memory_usage)(const struct map *map);
};

/* Creates by the row of create->map_type: row, alloc_check, alloc. Not published yet. */
int map_create(struct kern *kern, const struct map_create *create, struct map **out);
/* The common members from the attributes; families call it first. */
void map_init_common(struct map *map, struct kern *kern, const struct map_create *create);
const struct map_ops *map_ops(const struct map *map);

/* Linux: bpf_map_meta_equal(): type, sizes, flags and record agree */
bool map_meta_equal(const struct map *meta, const struct map *inner);

/* ---- what programs read through a map pointer (form.c) ---- */

#define MAP_FORM_BYTES 1024 /* in front of the map, in the form of the kernel's BTF */
void map_form_fill(struct map *map); /* once it has its id */
void map_form_set(struct map *map, const char *struct_name, const char *name, u64 value);
/* False: nobody sets what lies there */
bool map_form_knows(const struct map *map, u32 off, u32 bytes);

/* ---- values and their special fields (fields.c) ---- */

void map_free_fields(struct map *map, void *value); /* timers, kptrs, lists: given back */
void map_copy_value(struct map *map, void *to, const void *from); /* skips special fields */
void map_copy_value_locked(struct map *map, void *to, const void *from, bool to_map);
void map_zero_fields(struct map *map, void *value); /* clears them in a value for user space */
/* For a value that user space gave: copied with its special fields cleared */
void map_init_value(struct map *map, void *to, const void *from);
/* Implemented in call/fields.c: gives back what one special field of a value holds. */
void field_release(struct kern *kern, const struct btf_field *field, void *at);

/* ---- maps that hold programs and maps (fd_array.c, map_in_map.c) ---- */

/* Linux: bpf_prog_map_compatible(): false if the program may not be stored in or use the map */
bool map_prog_compatible(struct map *map, const struct prog *prog);
struct prog *prog_array_get(struct map *map, u32 index); /* NULL: empty or out of range */
int map_meta_alloc(struct kern *kern, int inner_map_fd, struct map **out);
void map_meta_free(struct map *meta);

/* ---- array.c ---- */

void *array_value(struct map *map, u32 index);
u32 array_elem_bytes(const struct map *map);

/* ---- ring buffers (ringbuf.c, user_ringbuf.c) ---- */

void *ringbuf_reserve(struct map *map, u64 bytes); /* NULL: no room */
void ringbuf_commit(struct kern *kern, void *sample, u64 flags, bool discard);
u64 ringbuf_query(struct map *map, u64 flags);
struct user_ringbuf_sample {
	void *data;
	u32 bytes;
};
/* 0, -ENODATA: none, -EAGAIN: a discarded sample was skipped, -EBUSY, -EINVAL, -E2BIG */
int user_ringbuf_peek(struct map *map, struct user_ringbuf_sample *sample);
void user_ringbuf_release(struct map *map, const struct user_ringbuf_sample *sample, u64 flags);
bool user_ringbuf_lock(struct map *map); /* false: busy */
void user_ringbuf_unlock(struct map *map);

/* ---- insn_array.c: jump tables of gotox ---- */

#define INSN_DELETED U32_MAX
/* Claims the map for one program: frozen, offsets valid, unused: 0, -EINVAL, -EBUSY */
int insn_array_init(struct map *map, const struct prog *prog);
void insn_array_release(struct map *map);
struct bpf_insn_array_value *insn_array_values(struct map *map);
/* After rewriting: the jump token of each entry is its final instruction index */
void insn_array_ready(struct map *map);

/* ---- arenas ---- */

/*
 * Implemented in exec/run.c: an absent page of an arena was touched, not by an instruction of a
 * program. True if a program runs on this thread: then a body did it for the program, and it was
 * reported on the program's stream.
 */
bool map_arena_touched(bool write, u64 address);
/* exec/image.c: arena_base() of it is another one from now on, in this process. */
void map_arena_moved(const struct map *arena);
/* exec/image.c: the same for all, in a forked child */
void map_arenas_forked(void);

/* ---- storage.c: values that belong to a kernel object ---- */

void *storage_get(struct map *map, void *owner, const void *init, u64 flags); /* NULL: none */
int storage_delete(struct map *map, void *owner);

#endif
