/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * struct kern: one hermetic world. Everything another test could disturb is a member: ids, names,
 * maps, programs, clock, CPUs, random numbers, capabilities. It lives at the start of its region.
 * Lock order: kern->lock, then a map's own locks, then the region's allocator.
 */
#ifndef DRYDOCK_KERN_OBJ_KERN_H
#define DRYDOCK_KERN_OBJ_KERN_H

#include "base/list.h"
#include "base/lock.h"
#include "base/mem.h"
#include "base/uapi.h"
#include "kern/btf/btf.h"

#define KERN_CPUS_MAX 64
#define KERN_MODULES_MAX 16

/* Capabilities that bpf(2) asks for, as bits of a 64-bit set; numbers are linux/capability.h's. */
#define DD_CAP_NET_ADMIN BIT_ULL(12)
#define DD_CAP_SYS_ADMIN BIT_ULL(21)
#define DD_CAP_SYS_BOOT BIT_ULL(22)
#define DD_CAP_PERFMON BIT_ULL(38)
#define DD_CAP_BPF BIT_ULL(39)

enum object_kind { OBJECT_MAP = 1, OBJECT_PROG, OBJECT_BTF, OBJECT_LINK, OBJECT_ITER, OBJECT_TOKEN };
#define OBJECT_KIND_COUNT 7

struct kern;

/* What maps, programs, links and BTF handles have in common; the first member of each. */
struct object {
	struct kern *kern;
	enum object_kind kind;
	u32 id;		 /* 0: not published */
	s64 refs;	 /* holders in all: descriptors, pins, programs, maps */
	s64 user_refs;	 /* maps: descriptors and pins only (Linux: usercnt) */
};

/* Refcounts are atomic; the last put frees through the kind's own free function. */
void object_init(struct object *object, struct kern *kern, enum object_kind kind);
void object_get(struct object *object);
void object_put(struct object *object);
/* Publishes under the next free id of its kind: 0, or -ENOSPC, -ENOMEM. */
int object_publish(struct object *object);

struct world_options {
	u32 cpu_count;	  /* 1 to KERN_CPUS_MAX; default 1 */
	u64 seed;	  /* of the random numbers */
	bool clock_virtual;
};

struct kern {
	struct mem *mem;
	struct lock lock; /* object tables, bpffs, descriptors */
	bool broken;	  /* a process died inside: every call says so */
	u64 caps;	  /* effective capabilities of the caller, DD_CAP_* */
	struct world_options world;
	bool unprivileged_bpf_disabled;
	bool jit_enabled, stats_enabled;
	struct btf *vmlinux; /* kernel BTF; NULL only while starting */
	struct btf *modules[KERN_MODULES_MAX];
	u32 module_count;
	u64 gap_count;	    /* gaps met so far; the last one is told in gap_text */
	char gap_text[256];
	struct kern_tables *tables; /* obj/: ids, descriptors, bpffs */
	void *world_state;	    /* world/: clock, tasks, files, random numbers */
	void *hook_state;	    /* hooks/: what is attached */
};

static inline bool kern_capable(const struct kern *kern, u64 cap)
{
	return (kern->caps & cap) == cap || (kern->caps & DD_CAP_SYS_ADMIN);
}
/* Linux: bpf_capable(), perfmon_capable(): SYS_ADMIN stands in for both */
static inline bool kern_bpf_capable(const struct kern *kern)
{
	return kern_capable(kern, DD_CAP_BPF);
}
static inline bool kern_perfmon_capable(const struct kern *kern)
{
	return kern_capable(kern, DD_CAP_PERFMON);
}

/* Records a gap (what Drydock cannot do yet) for the user to see; returns -ENOSYS. */
int kern_gap(struct kern *kern, const char *format, ...) printf_like(2, 3);

/* Objects behind descriptors; a reference is taken. -EBADF: not open; -EINVAL: another kind. */
struct map;
struct prog;
struct btf_handle;
int map_get_fd(struct kern *kern, int fd, struct map **out);
int prog_get_fd(struct kern *kern, int fd, struct prog **out);
int btf_get_fd(struct kern *kern, int fd, struct btf **out);
/* Any kind: -EBADF if the descriptor is not open or not one of this kernel's */
int object_get_fd(struct kern *kern, int fd, struct object **out);
/* A new descriptor for the object, whose reference passes to it. -EMFILE, -ENOMEM. */
int object_new_fd(struct object *object, u32 open_flags);

#endif
