/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The wrapped calls about paths and descriptors. Each asks whether a kernel is in force on this
 * thread and whether the path or descriptor is that kernel's; if so it answers, else it passes
 * everything on unchanged. Which calls there are is told by wrap.list; those about memory are in
 * wrap_memory.c and wrap_io.c. errno as the C library sets it: here it is an interface, while
 * everything below returns -errno.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "base/fault.h"
#include "door/door.h"
#include "door/landing.h"
#include "door/wrap.h"
#include "kern/maps/maps.h"

#define BPFFS_MAGIC 0xcafe4a11

bool door_owns(int fd)
{
	struct dd_kern *dd = door_current();

	return dd && fd >= 0 && fd_is_ours(dd->kern, fd);
}

/* ---- paths ---- */

static bool opened(const char *path, int flags, int *fd)
{
	struct dd_kern *dd = door_current();
	int ret;

	if (!dd || !path || !world_open(dd, path, flags, &ret))
		return false;
	*fd = answer(ret);
	return true;
}

#define OPEN_MODE(flags, mode) \
	do { \
		va_list args; \
		va_start(args, flags); \
		(mode) = (flags) & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0; \
		va_end(args); \
	} while (0)

int __wrap_open(const char *path, int flags, ...)
{
	mode_t mode;
	int fd;

	OPEN_MODE(flags, mode);
	return opened(path, flags, &fd) ? fd : __real_open(path, flags, mode);
}

int __wrap_open64(const char *path, int flags, ...)
{
	mode_t mode;
	int fd;

	OPEN_MODE(flags, mode);
	return opened(path, flags, &fd) ? fd : __real_open64(path, flags, mode);
}

int __wrap_openat(int dirfd, const char *path, int flags, ...)
{
	mode_t mode;
	int fd;

	OPEN_MODE(flags, mode);
	return opened(path, flags, &fd) ? fd : __real_openat(dirfd, path, flags, mode);
}

int __wrap_openat64(int dirfd, const char *path, int flags, ...)
{
	mode_t mode;
	int fd;

	OPEN_MODE(flags, mode);
	return opened(path, flags, &fd) ? fd : __real_openat64(dirfd, path, flags, mode);
}

static int stdio_flags(const char *mode)
{
	int flags = strchr(mode, 'e') ? O_CLOEXEC : 0;

	if (strchr(mode, '+'))
		return flags | O_RDWR;
	return flags | (mode[0] == 'r' ? O_RDONLY : O_WRONLY);
}

static bool stream_opened(const char *path, const char *mode, FILE **stream)
{
	int fd;

	if (!opened(path, stdio_flags(mode), &fd))
		return false;
	*stream = fd < 0 ? NULL : fdopen(fd, mode);
	return true;
}

FILE *__wrap_fopen(const char *path, const char *mode)
{
	FILE *stream;

	return stream_opened(path, mode, &stream) ? stream : __real_fopen(path, mode);
}

FILE *__wrap_fopen64(const char *path, const char *mode)
{
	FILE *stream;

	return stream_opened(path, mode, &stream) ? stream : __real_fopen64(path, mode);
}

static bool gz_opened(const char *path, const char *mode, gzFile *file)
{
	int fd;

	if (!opened(path, stdio_flags(mode), &fd))
		return false;
	*file = fd < 0 ? NULL : gzdopen(fd, mode);
	return true;
}

gzFile __wrap_gzopen(const char *path, const char *mode)
{
	gzFile file;

	return gz_opened(path, mode, &file) ? file : __real_gzopen(path, mode);
}

gzFile __wrap_gzopen64(const char *path, const char *mode)
{
	gzFile file;

	return gz_opened(path, mode, &file) ? file : __real_gzopen64(path, mode);
}

/* A question about a path of the world: true, and *err and *is_folder tell. */
static bool asked(const char *path, int *err, bool *is_folder)
{
	struct dd_kern *dd = door_current();

	return dd && path && world_stat(dd, path, err, is_folder);
}

int __wrap_access(const char *path, int mode)
{
	bool is_folder;
	int err;

	return asked(path, &err, &is_folder) ? answer(err) : __real_access(path, mode);
}

int __wrap_faccessat(int dirfd, const char *path, int mode, int flags)
{
	bool is_folder;
	int err;

	if (asked(path, &err, &is_folder))
		return answer(err);
	return __real_faccessat(dirfd, path, mode, flags);
}

static void fill_stat(mode_t *mode, nlink_t *links, bool is_folder)
{
	*mode = is_folder ? S_IFDIR | 01777 : S_IFREG | 0600;
	*links = 1;
}

int __wrap_stat(const char *path, struct stat *st)
{
	bool is_folder;
	int err;

	if (!asked(path, &err, &is_folder))
		return host_stat(path, st);
	memset(st, 0, sizeof(*st));
	fill_stat(&st->st_mode, &st->st_nlink, is_folder);
	return answer(err);
}

int __wrap_stat64(const char *path, struct stat64 *st)
{
	bool is_folder;
	int err;

	if (!asked(path, &err, &is_folder))
		return host_stat64(path, st);
	memset(st, 0, sizeof(*st));
	fill_stat(&st->st_mode, &st->st_nlink, is_folder);
	return answer(err);
}

int __wrap_statfs(const char *path, struct statfs *st)
{
	bool is_folder;
	int err;

	if (!asked(path, &err, &is_folder))
		return host_statfs(path, st);
	memset(st, 0, sizeof(*st));
	st->f_type = bpffs_covers(path) ? BPFFS_MAGIC : 0x62656572 /* sysfs */;
	return answer(err);
}

int __wrap_statfs64(const char *path, struct statfs64 *st)
{
	bool is_folder;
	int err;

	if (!asked(path, &err, &is_folder))
		return host_statfs64(path, st);
	memset(st, 0, sizeof(*st));
	st->f_type = bpffs_covers(path) ? BPFFS_MAGIC : 0x62656572 /* sysfs */;
	return answer(err);
}

int __wrap_mkdir(const char *path, mode_t mode)
{
	struct dd_kern *dd = door_current();

	if (!dd || !path || !bpffs_covers(path))
		return __real_mkdir(path, mode);
	return answer(bpffs_mkdir(dd->kern, path));
}

int __wrap_rmdir(const char *path)
{
	struct dd_kern *dd = door_current();

	if (!dd || !path || !bpffs_covers(path))
		return __real_rmdir(path);
	return answer(bpffs_rmdir(dd->kern, path));
}

int __wrap_unlink(const char *path)
{
	struct dd_kern *dd = door_current();

	if (!dd || !path || !bpffs_covers(path))
		return __real_unlink(path);
	return answer(bpffs_unlink(dd->kern, path));
}

ssize_t __wrap_readlink(const char *path, char *to, size_t bytes)
{
	struct dd_kern *dd = door_current();
	char name[FD_LINK_BYTES];
	int length = dd && path ? fd_link_read(dd, path, name) : 0;

	if (!length)
		return host_readlink(path, to, bytes);
	if (!bytes)
		return answer(-EINVAL);
	length = min((size_t)length, bytes);
	return user_write((uintptr_t)to, name, length) ? answer(-EFAULT) : length;
}

int __wrap_uname(struct utsname *name)
{
	struct dd_kern *dd = door_current();

	if (!dd)
		return host_uname(name);
	*name = (struct utsname){ .sysname = "Linux",
				  .nodename = "drydock",
				  .version = "#1 SMP PREEMPT_DYNAMIC",
				  .machine = "x86_64" };
	memcpy(name->release, dd->release, sizeof(dd->release));
	return 0;
}

/* ---- descriptors ---- */

int __wrap_close(int fd)
{
	struct dd_kern *dd = door_current();
	bool was_ours = door_owns(fd);
	int ret;

	fd_changed(fd);
	ret = __real_close(fd);
	fd_changed(fd);
	if (was_ours)
		fd_reap(dd->kern);
	return ret;
}

int __wrap_dup2(int from, int to)
{
	int ret = __real_dup2(from, to);

	fd_changed(to);
	return ret;
}

int __wrap_dup3(int from, int to, int flags)
{
	int ret = __real_dup3(from, to, flags);

	fd_changed(to);
	return ret;
}

/* Some of the numbers may have stood for objects, and none of those is told by itself. */
static void reap(void)
{
	struct dd_kern *dd = door_current();

	if (dd)
		fd_reap(dd->kern);
}

int __wrap_close_range(unsigned int first, unsigned int last, int flags)
{
	int ret;

	fds_changed(first, last);
	ret = __real_close_range(first, last, flags);
	fds_changed(first, last);
	reap();
	return ret;
}

void __wrap_closefrom(int first)
{
	u32 from = max(first, 0);

	fds_changed(from, U32_MAX);
	__real_closefrom(first);
	fds_changed(from, U32_MAX);
	reap();
}

int __wrap_fclose(FILE *stream)
{
	int fd = stream ? fileno(stream) : -1, ret;

	fd_changed(fd);
	ret = __real_fclose(stream);
	fd_changed(fd);
	return ret;
}

ssize_t __wrap_read(int fd, void *to, size_t bytes)
{
	return door_owns(fd) ? answer(-EINVAL) : host_read(fd, to, bytes);
}

ssize_t __wrap_write(int fd, const void *from, size_t bytes)
{
	return door_owns(fd) ? answer(-EINVAL) : host_write(fd, from, bytes);
}

/* A stream hands large blocks to the host as they are. */
size_t __wrap_fread(void *to, size_t size, size_t count, FILE *stream)
{
	struct landing landing;
	size_t got;

	if (size * count > LANDING_BYTES_MAX) {
		landing_touch(to, size * count);
		return __real_fread(to, size, count, stream);
	}
	if (landing_begin(&landing, to, size * count))
		to = landing.at.iov_base;
	got = __real_fread(to, size, count, stream);
	return landing_end(&landing, (ssize_t)(got * size)) < 0 ? 0 : got;
}

size_t __wrap_fwrite(const void *from, size_t size, size_t count, FILE *stream)
{
	landing_touch(from, size * count);
	return __real_fwrite(from, size, count, stream);
}

int __wrap_ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *arg;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	return door_owns(fd) ? answer(perf_ioctl(door_current(), fd)) :
			       __real_ioctl(fd, request, arg);
}

/*
 * Waiting for maps. A program that runs elsewhere fills a ring buffer without a word to us, so a
 * wait is cut in slices, and before each the maps are asked whether there is something to read.
 */
#define SLICE_MS 5

static bool refresh_readable(struct kern *kern)
{
	bool any = false;
	u32 id = 1;

	for (; !object_next_id(kern, OBJECT_MAP, &id); id++) {
		struct object *object;
		struct map *map;

		if (object_by_id(kern, OBJECT_MAP, id, &object))
			continue;
		map = container_of(object, struct map, object);
		if (map_ops(map)->poll) {
			any = true;
			object_set_readable(object, map_ops(map)->poll(map) & EPOLLIN);
		}
		object_put(object);
	}
	return any;
}

static u64 now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (u64)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What a wait has left: -1 for ever */
static int slice_of(int timeout, u64 start)
{
	u64 spent = now_ms() - start;

	if (timeout < 0)
		return SLICE_MS;
	return spent >= (u64)timeout ? 0 : min(SLICE_MS, timeout - (int)spent);
}

int __wrap_epoll_wait(int epoll_fd, struct epoll_event *events, int count, int timeout)
{
	struct dd_kern *dd = door_current();
	u64 start;
	int ret, slice;

	if (!dd || !refresh_readable(dd->kern))
		return host_epoll_wait(epoll_fd, events, count, timeout);
	start = now_ms();
	do {
		slice = slice_of(timeout, start);
		ret = host_epoll_wait(epoll_fd, events, count, slice);
		if (!ret)
			refresh_readable(dd->kern);
	} while (!ret && slice);
	return ret;
}

int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout)
{
	struct dd_kern *dd = door_current();
	u64 start;
	int ret, slice;

	if (!dd || !refresh_readable(dd->kern))
		return host_poll(fds, count, timeout);
	start = now_ms();
	do {
		slice = slice_of(timeout, start);
		ret = host_poll(fds, count, slice);
		if (!ret)
			refresh_readable(dd->kern);
	} while (!ret && slice);
	return ret;
}

int __wrap_socket(int domain, int type, int protocol)
{
	struct dd_kern *dd = door_current();

	if (!dd || domain != AF_NETLINK)
		return __real_socket(domain, type, protocol);
	return answer(kern_gap(dd->kern, "netlink sockets"));
}

/* ---- system calls by number ---- */

#define NR_UPROBE 336

/* Descriptors that the host's call may give another meaning */
static void note_changes(long number, const long a[6])
{
	if (number == __NR_close)
		fd_changed(a[0]);
	else if (number == __NR_dup2 || number == __NR_dup3)
		fd_changed(a[1]);
	else if (number == __NR_close_range)
		fds_changed(a[0], a[1]);
}

static long pass_on(long number, const long a[6])
{
	long ret;

	note_changes(number, a);
	ret = host_syscall(number, a);
	note_changes(number, a);
	return ret;
}

long __wrap_syscall(long number, ...)
{
	struct dd_kern *dd = door_current();
	struct perf_args perf;
	long a[6];
	va_list args;

	va_start(args, number);
	for (u32 i = 0; i < ARRAY_SIZE(a); i++)
		a[i] = va_arg(args, long);
	va_end(args);
	if (!dd)
		return pass_on(number, a);
	switch (number) {
	case __NR_bpf:
		return answer(dd_bpf(dd, a[0], (union bpf_attr *)a[1], a[2], (void *)a[3], a[4]));
	case __NR_perf_event_open:
		perf = (struct perf_args){a[0], a[1], a[2], a[3], a[4]};
		return answer(perf_open(dd, &perf));
	case NR_UPROBE: /* outside of a trampoline that the kernel made */
		return answer(-ENXIO);
	default:
		return pass_on(number, a);
	}
}
