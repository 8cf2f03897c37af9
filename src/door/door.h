/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The door: how unmodified libbpf code gets into a kernel of ours. The linker sends the calls of
 * wrap.list to __wrap_*() here; with a kernel in force they are answered from its world, else they
 * go on to the host through __real_*(). Private to door/; users see include/drydock/drydock.h.
 */
#ifndef DRYDOCK_DOOR_DOOR_H
#define DRYDOCK_DOOR_DOOR_H

#include <drydock/drydock.h>

#include "base/text.h"
#include "kern/obj/kern.h"

/* A file of the world, written once and then opened as often as wanted */
struct world_file {
	struct world_file *next;
	int memfd;
	char path[];
};

/* The process's side of a kernel: plain memory, while struct kern is in the region */
struct dd_kern {
	struct kern *kern;
	char release[65];
	struct text config;
	struct world_file *files;
	dd_observer observer;
	void *observer_context;
};

/* The kernel that wrapped calls of this thread go to; NULL: to the host */
struct dd_kern *door_current(void);
/* The descriptor is one of that kernel's. */
bool door_owns(int fd);

/* -1 with errno set, or the value */
static inline long answer(long ret)
{
	if (ret >= 0)
		return ret;
	errno = -ret;
	return -1;
}

/* ---- files.c: the world's files ---- */

/*
 * True if the path is the world's business; then *fd is a descriptor or -errno. False: the host's.
 */
bool world_open(struct dd_kern *dd, const char *path, int flags, int *fd);
/* The same for questions about a path: *err 0 or -errno, *is_folder */
bool world_stat(struct dd_kern *dd, const char *path, int *err, bool *is_folder);
void world_files_drop(struct dd_kern *dd);

/* ---- contents.c: what is in them; -ENOENT: this world has no such file ---- */

typedef int (*file_producer)(struct dd_kern *dd, const char *path, struct text *text);
int file_vmlinux_btf(struct dd_kern *dd, const char *path, struct text *text);
int file_module_btf(struct dd_kern *dd, const char *path, struct text *text);
int file_config(struct dd_kern *dd, const char *path, struct text *text);
int file_kallsyms(struct dd_kern *dd, const char *path, struct text *text);
int file_cpus(struct dd_kern *dd, const char *path, struct text *text);
int file_sysctl(struct dd_kern *dd, const char *path, struct text *text);
int file_pmu(struct dd_kern *dd, const char *path, struct text *text);

/* ---- perf.c: perf_event_open(2) and what is done with an event ---- */

#define PMU_KPROBE 8 /* contents.c: kprobe/type */

struct perf_args {
	u64 attr; /* struct perf_event_attr of the user */
	int pid, cpu, group_fd;
	unsigned long flags;
};
/* A descriptor, or -errno */
long perf_open(struct dd_kern *dd, const struct perf_args *args);
/* For a descriptor of ours, of whatever kind: -errno */
int perf_ioctl(struct dd_kern *dd, int fd);

/* ---- wrap_io.c ---- */

/* syscall(2) of the host with six arguments; memory of arenas is seen to. */
long host_syscall(long number, const long args[6]);

/* ---- fdinfo.c ---- */

#define FD_LINK_BYTES 40
/* What readlink(2) says of the path, and how long that is; 0: not a descriptor of this kernel */
int fd_link_read(struct dd_kern *dd, const char *path, char to[FD_LINK_BYTES]);
bool fdinfo_is_ours(struct dd_kern *dd, const char *path);
int file_fdinfo(struct dd_kern *dd, const char *path, struct text *text);

/* ---- mappings.c ---- */

/* mmap of a descriptor of ours: 0 and *out, or -errno */
struct mmap_args {
	void *hint;
	size_t bytes;
	int prot, flags, fd;
	u64 offset;
};
int mapping_add(struct dd_kern *dd, const struct mmap_args *args, void **out);
/* [start, start + bytes) is gone, or about to be replaced: of whatever kernel. */
void mapping_remove(const void *start, size_t bytes);
void mapping_drop_all(struct dd_kern *dd);
void mapping_after_fork(void); /* in the child */

/* An arena is mapped as a whole or not at all (Linux: arena.c arena_vm_may_split()). */
struct arena_mapping {
	struct kern *kern;
	char *start, *end;
	bool writable;
	bool is_cut; /* the range asked about has not all of it */
};
/* One that overlaps the range, if any */
bool mapping_find_arena(const void *start, size_t bytes, struct arena_mapping *out);
/* -EINVAL if the range has a part of an arena's mapping */
int mapping_check_split(const void *start, size_t bytes);

#endif
