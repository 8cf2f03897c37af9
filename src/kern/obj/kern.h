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

enum object_kind {
	OBJECT_MAP = 1,
	OBJECT_PROG,
	OBJECT_BTF,
	OBJECT_LINK,
	OBJECT_ITER,
	OBJECT_TOKEN,
	OBJECT_STATS, /* what BPF_ENABLE_STATS returns */
	OBJECT_PERF,  /* what perf_event_open(2) returns */
};
#define OBJECT_KIND_COUNT 9

struct kern;

/* What maps, programs, links and BTF handles have in common; the first member of each. */
struct object {
	struct kern *kern;
	enum object_kind kind;
	u32 id;		 /* 0: not published */
	s64 refs;	 /* holders in all: descriptors, pins, programs, maps */
	s64 user_refs;	 /* maps: descriptors and pins only (Linux: usercnt) */
	struct object *grace_next; /* grace.c: without a reference, but perhaps still in use */
	u32 grace_epoch;
};

/* Refcounts are atomic; the last put frees through the kind's own free function, maps and programs
 * when those have left that were running (grace.h). */
void object_init(struct object *object, struct kern *kern, enum object_kind kind);
void object_get(struct object *object);
void object_put(struct object *object);
/* Publishes under the next free id of its kind: 0, or -ENOSPC, -ENOMEM. */
int object_publish(struct object *object);
/* By id, a reference taken; -ENOENT. */
int object_by_id(struct kern *kern, enum object_kind kind, u32 id, struct object **out);
/* The lowest id of the kind from *id on; -ENOENT. */
int object_next_id(struct kern *kern, enum object_kind kind, u32 *id);
/* Descriptors and pins of a map: the last one to go releases it (Linux: bpf_map_put_uref()). */
void object_user_get(struct object *object);
void object_user_put(struct object *object);

/* A BTF that user space can name: lives as long as anybody uses the BTF; see obj/btf_handle.c */
struct btf_handle {
	struct object object; /* first */
	struct btf *btf;
};
/* Publishes a BTF under an id of its own; takes a reference of its own on it. */
int btf_publish(struct kern *kern, struct btf *btf, struct btf_handle **out);
/* Drops handles that nobody uses any more. */
void btf_sweep(struct kern *kern);

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
	bool jit_enabled;
	bool record_states; /* programs keep what checked mode asserts */
	u64 checked_max;    /* instructions of a run in checked mode; 0: no limit */
	u32 stats_users;    /* open descriptors of BPF_ENABLE_STATS */
	u32 engine;	    /* enum engine: what BPF_PROG_TEST_RUN uses */
	u64 insns_run;	    /* by the interpreter, in the last BPF_PROG_TEST_RUN */
	struct btf *vmlinux; /* kernel BTF; NULL only while starting */
	struct btf *modules[KERN_MODULES_MAX];
	u32 module_count;
	u64 gap_count;	    /* gaps met so far; the last one is told in gap_text */
	char gap_text[256];
	struct kern_tables *tables; /* obj/: ids, descriptors, bpffs */
	struct grace *grace;	    /* obj/grace.c: who runs, what is freed when they have left */
	void *world_state;	    /* world/: clock, tasks, files, random numbers */
	void *hook_state;	    /* hooks/: what is attached */
	u32 rings_lock;		    /* of rings_free */
	void *rings_free;	    /* maps/ring.c: rings to be used again, any size */
	void *arena_spans;	    /* arena/: pages to be freed after the run, all arenas' */
	u32 cpu_users[KERN_CPUS_MAX];	 /* who runs a program on it: a spin lock's word */
	u32 cpu_sections[KERN_CPUS_MAX]; /* who has turned its preemption off, the same */
	u64 fail_lock;		    /* the Nth lock from now on times out, once; 0: none */
	struct ksyms *ksyms;	    /* obj/ksym.c: memory of kernel variables, NULL: none yet */
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

/* Where Linux's resilient locks may time out: true if this one must, on purpose. */
static inline bool kern_lock_fails(struct kern *kern)
{
	return __atomic_load_n(&kern->fail_lock, __ATOMIC_RELAXED) &&
	       !__atomic_sub_fetch(&kern->fail_lock, 1, __ATOMIC_RELAXED);
}

/* The virtual CPU of this thread, 0 unless a run chose another (obj/cpu.c). */
extern __thread u32 kern_cpu_number;
static inline u32 kern_this_cpu(void)
{
	return kern_cpu_number;
}
/* For the length of a run: `wanted` if nobody else is there, or another one */
u32 kern_cpu_take(struct kern *kern, u32 wanted);
void kern_cpu_give(struct kern *kern, u32 cpu);
/* Preemption or interrupts off: no other thread is in a section on the same CPU. They nest. */
void kern_section_enter(struct kern *kern);
void kern_section_leave(struct kern *kern);

/* Records a gap (what Drydock cannot do yet) for the user to see; returns -ENOSYS. */
int kern_gap(struct kern *kern, const char *format, ...) printf_like(2, 3);

/* Objects behind descriptors; a reference is taken. -EBADF: not open; -EINVAL: another kind. */
struct map;
struct prog;
struct btf_handle;
int map_get_fd(struct kern *kern, int fd, struct map **out);
int prog_get_fd(struct kern *kern, int fd, struct prog **out);
int btf_get_fd(struct kern *kern, int fd, struct btf **out);
/* Any kind. -EBADF: not open; -EINVAL: open, but not one of this kernel's */
int object_get_fd(struct kern *kern, int fd, struct object **out);
/* The same; *open_flags: O_RDWR, O_RDONLY or O_WRONLY of the descriptor */
int object_get_fd_mode(struct kern *kern, int fd, struct object **out, u32 *open_flags);
/* A new descriptor for the object, whose reference passes to it. -EMFILE, -ENOMEM. */
int object_new_fd(struct object *object, u32 open_flags);
/* Drops the references of descriptors whose last holder is gone. */
void fd_reap(struct kern *kern);
/*
 * The number may stand for another file than before: closed, or the target of dup2(). A close is
 * told before and after, so that no other thread's question in between is remembered.
 */
void fd_changed(int fd);
void fds_changed(u32 first, u32 last);
/* True if the descriptor stands for an object of this kernel; takes no reference. */
bool fd_is_ours(struct kern *kern, int fd);
/* Makes the descriptors of a map readable or not, for poll and epoll of the host. */
void object_set_readable(struct object *object, bool readable);

/* ---- life of a kernel ---- */

struct kern_btf_source {
	const char *name; /* "vmlinux" or a module's */
	const void *data; /* raw BTF; a module's is split BTF over vmlinux or `distilled` */
	u32 bytes;
	const void *distilled; /* modules: .BTF.base, NULL: none */
	u32 distilled_bytes;
};

struct kern_options {
	struct mem_options mem;
	struct world_options world;
	u64 caps;
	struct kern_btf_source vmlinux; /* data NULL: a kernel without BTF */
	const struct kern_btf_source *modules;
	u32 module_count;
};

int kern_new(struct kern **out, const struct kern_options *options);
/* ---- bpffs: /sys/fs/bpf in memory; paths are absolute ---- */

enum fs_kind { FS_NONE, FS_FOLDER, FS_OBJECT };
bool bpffs_covers(const char *path);
/* What is there; -ENOENT (also for a missing folder on the way), -ENOTDIR, -EPERM (a dot in it) */
int bpffs_stat(struct kern *kern, const char *path, enum fs_kind *kind);
/* Takes a reference (and a user reference) of its own. -EEXIST, -ENOENT, -EPERM, -ENOMEM */
int bpffs_pin(struct kern *kern, const char *path, struct object *object);
/* The object, a reference taken. -EACCES: a folder */
int bpffs_get(struct kern *kern, const char *path, struct object **out);
int bpffs_mkdir(struct kern *kern, const char *path);
int bpffs_unlink(struct kern *kern, const char *path); /* an object; -EISDIR */
int bpffs_rmdir(struct kern *kern, const char *path);

/* Closes this process's part of the descriptors and unmaps the region. */
void kern_drop(struct kern *kern);

#endif
