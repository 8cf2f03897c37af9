/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What struct kern keeps for its objects: ids, descriptors, bpffs. Private to obj/. Everything
 * here is guarded by kern->lock, which is a leaf: nothing is freed and no function of a map or a
 * program is called while it is held.
 */
#ifndef DRYDOCK_KERN_OBJ_TABLES_H
#define DRYDOCK_KERN_OBJ_TABLES_H

#include <sys/types.h>

#include "kern/obj/kern.h"

/* ---- ids.c: ids of one kind, in rising order ---- */

struct id_entry {
	u32 id;
	struct object *object;
};

struct id_table {
	struct id_entry *entries;
	u32 count, room;
	u32 next; /* where the search for a free id starts: cyclic, so ids are not reused soon */
};

int id_add(struct kern *kern, struct object *object);
void id_remove(struct kern *kern, struct object *object);
/* The entry of `id`, or of the next higher one that there is; NULL */
struct id_entry *id_from(struct kern *kern, enum object_kind kind, u32 id);

/* ---- fds.c: descriptors ---- */

/* A process that keeps the kernel's end of a descriptor's pipe, and its number there */
struct fd_keeper {
	pid_t pid;
	int fd;
};
#define FD_KEEPERS_MAX 8

struct fd_entry {
	struct fd_entry *next;
	u64 inode;
	struct object *object; /* NULL: closed, but some process still keeps its end */
	u32 open_flags;
	bool readable; /* a byte is in the pipe */
	struct fd_keeper keepers[FD_KEEPERS_MAX];
};
#define FD_BUCKETS 256

/* ---- bpffs.c ---- */

struct fs_node {
	struct fs_node *next, *children;
	struct object *object; /* NULL: a folder */
	char name[];
};

struct kern_tables {
	struct id_table ids[OBJECT_KIND_COUNT];
	struct fd_entry *fds[FD_BUCKETS];
	struct fs_node *root; /* /sys/fs/bpf */
};

/* kern->lock, with the news of a process that died inside */
void kern_lock(struct kern *kern);
void kern_unlock(struct kern *kern);

/* Closes this process's ends of all descriptors (the kernel is dropped). */
void fd_forget_all(struct kern *kern);

/*
 * What differs between kinds. The rows are in cmd/, which knows how maps and programs are freed;
 * obj/ sees only this.
 */
struct object_kind_row {
	const char *name;			/* as in /proc/self/fd: "bpf-map" */
	void (*free)(struct object *object);	/* the last reference is gone */
	bool waits;				/* ... and all runs that might use it without one */
	void (*release)(struct object *object); /* the last descriptor or pin is gone */
};
const struct object_kind_row *object_kind_row(enum object_kind kind);

#endif
