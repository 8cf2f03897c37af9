/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Descriptors. What bpf(2) returns is the reading end of a pipe of its own; the kernel keeps the
 * writing end. So close-on-exec, dup, poll, passing and a killed holder behave as they do for
 * any file: when the last copy of the reading end is gone, however that came about, poll says so
 * on the writing end (POLLERR). Which object a descriptor stands for is found by the pipe's inode,
 * which all copies share, in a table in the region.
 *
 * The writing end is a number in each process that uses the kernel: the maker, its forked
 * children, and processes that were handed the descriptor (they open one through /proc/self/fd).
 * The entry lists them as keepers. A descriptor whose keepers are all dead is closed too; a
 * process that was handed one and never used it does not count.
 *
 * To ask the host for an inode (fstat) costs more than all else that a short call of bpf(2) does,
 * and any system call costs a third of it. So each process remembers the inodes behind numbers that
 * stood for its objects, and the door tells of every call that may give a number another meaning:
 * fd_changed(). What the door can't see is a close() within a shared library that was linked
 * without Drydock's flags: the number then stands for its object as long as another copy keeps
 * that alive, or until the door sees the number change.
 *
 * Expected load: tens of descriptors, seldom more than a few hundred.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/process.h"
#include "kern/obj/tables.h"

/* Kept ends live above this number, so that users see the small numbers they expect. */
#define KEPT_FD_MIN 512
#define KNOWN_FDS 1024

static struct fd_entry **bucket_of(struct kern *kern, u64 inode)
{
	return &kern->tables->fds[inode % FD_BUCKETS];
}

/*
 * Inodes behind this process's descriptors, 0: ask. They are 32 bits wide (Linux: get_next_ino());
 * above is the count of changes, so that who asked before a change does not note it after. All
 * threads write here.
 */
static u64 known_inodes[KNOWN_FDS];

/* The C library's daemon() replaces 0 to 2 unseen. */
static u64 *known_inode(int fd)
{
	return fd > STDERR_FILENO && fd < KNOWN_FDS ? &known_inodes[fd] : NULL;
}

void fd_changed(int fd)
{
	u64 *known = known_inode(fd), before;

	if (!known)
		return;
	before = __atomic_load_n(known, __ATOMIC_RELAXED);
	while (!__atomic_compare_exchange_n(known, &before, ((before >> 32) + 1) << 32, true,
					    __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
		;
}

void fds_changed(u32 first, u32 last)
{
	for (u32 fd = first; fd <= last && fd < KNOWN_FDS; fd++)
		fd_changed(fd);
}

/* Inode of the pipe behind a descriptor. -EBADF: not open; -EINVAL: not a pipe */
static int pipe_inode(int fd, u64 *inode)
{
	struct stat st;

	if (fstat(fd, &st))
		return -EBADF;
	if (!S_ISFIFO(st.st_mode))
		return -EINVAL;
	*inode = st.st_ino;
	return 0;
}

/* What stands for an object; one whose object is gone stays for a while, and is passed over. */
static struct fd_entry *find(struct kern *kern, u64 inode)
{
	struct fd_entry *entry = *bucket_of(kern, inode);

	while (entry && (entry->inode != inode || !entry->object))
		entry = entry->next;
	return entry;
}

/* The lock is held on success. -EBADF: not open; -EINVAL: not an object's */
static int find_locked(struct kern *kern, int fd, struct fd_entry **out)
{
	u64 *known = known_inode(fd);
	u64 before = known ? __atomic_load_n(known, __ATOMIC_SEQ_CST) : 0, inode = (u32)before;
	int err;

	kern_lock(kern);
	*out = inode ? find(kern, inode) : NULL;
	if (*out)
		return 0;
	kern_unlock(kern);
	err = pipe_inode(fd, &inode);
	if (err)
		return err;
	kern_lock(kern);
	*out = find(kern, inode);
	if (!*out) {
		kern_unlock(kern);
		return -EINVAL;
	}
	if (known && inode <= U32_MAX)
		__atomic_compare_exchange_n(known, &before, (before & ~(u64)U32_MAX) | inode, false,
					    __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
	return 0;
}

static bool process_is_dead(pid_t pid)
{
	return kill(pid, 0) && errno == ESRCH;
}

static bool is_kept_end(const struct fd_entry *entry, int fd)
{
	u64 inode;

	return !pipe_inode(fd, &inode) && inode == entry->inode &&
	       (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY;
}

static int move_up(int fd)
{
	int high = fcntl(fd, F_DUPFD_CLOEXEC, KEPT_FD_MIN);

	if (high < 0)
		return fd;
	close(fd);
	return high;
}

static bool add_keeper(struct fd_entry *entry, int fd)
{
	for (u32 i = 0; i < FD_KEEPERS_MAX; i++) {
		struct fd_keeper *keeper = &entry->keepers[i];

		if (keeper->pid && !process_is_dead(keeper->pid))
			continue;
		*keeper = (struct fd_keeper){ .pid = process_id(), .fd = fd };
		return true;
	}
	return false;
}

/*
 * This process's kept end, or -1. A forked child has inherited its parent's under the same number.
 * user_fd: a copy of the user's end that this process has, -1 if none is at hand
 */
static int kept_end(struct fd_entry *entry, int user_fd)
{
	pid_t self = process_id();
	char path[32];
	int fd = -1;

	for (u32 i = 0; i < FD_KEEPERS_MAX; i++)
		if (entry->keepers[i].pid == self)
			return entry->keepers[i].fd;
	for (u32 i = 0; i < FD_KEEPERS_MAX; i++)
		if (entry->keepers[i].pid && is_kept_end(entry, entry->keepers[i].fd))
			fd = entry->keepers[i].fd;
	if (fd < 0 && user_fd >= 0) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", user_fd);
		fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
		if (fd >= 0)
			fd = move_up(fd);
	}
	if (fd >= 0)
		add_keeper(entry, fd);
	return fd;
}

static bool has_keepers(struct fd_entry *entry)
{
	bool alive = false;

	for (u32 i = 0; i < FD_KEEPERS_MAX; i++) {
		if (entry->keepers[i].pid && process_is_dead(entry->keepers[i].pid))
			entry->keepers[i].pid = 0;
		alive |= entry->keepers[i].pid != 0;
	}
	return alive;
}

static void close_kept_end(struct fd_entry *entry)
{
	pid_t self = process_id();

	for (u32 i = 0; i < FD_KEEPERS_MAX; i++) {
		struct fd_keeper *keeper = &entry->keepers[i];

		if (keeper->pid != self)
			continue;
		fd_changed(keeper->fd);
		close(keeper->fd);
		keeper->pid = 0;
	}
}

static bool hung_up(int fd)
{
	struct pollfd pollfd = { .fd = fd };

	return poll(&pollfd, 1, 0) == 1 && (pollfd.revents & (POLLERR | POLLNVAL));
}

/* True if nobody holds the user's end any more. */
static bool is_closed(struct fd_entry *entry)
{
	int fd = kept_end(entry, -1);

	return fd >= 0 ? hung_up(fd) : !has_keepers(entry);
}

/*
 * Takes one closed descriptor out of the table. Returns the object whose reference is now the
 * caller's to drop, outside of the lock; NULL: there is none (any more).
 */
static struct object *take_closed(struct kern *kern)
{
	for (u32 i = 0; i < FD_BUCKETS; i++) {
		struct fd_entry **link = &kern->tables->fds[i];

		while (*link) {
			struct fd_entry *entry = *link;
			struct object *object = NULL;

			if (entry->object && is_closed(entry)) {
				object = entry->object;
				entry->object = NULL;
			}
			if (!entry->object)
				close_kept_end(entry);
			if (!entry->object && !has_keepers(entry)) {
				*link = entry->next;
				mem_free(kern->mem, entry);
			} else {
				link = &entry->next;
			}
			if (object)
				return object;
		}
	}
	return NULL;
}

void fd_reap(struct kern *kern)
{
	struct object *object;

	do {
		kern_lock(kern);
		object = take_closed(kern);
		kern_unlock(kern);
		if (object) {
			object_user_put(object);
			object_put(object);
		}
	} while (object);
}

int object_get_fd_mode(struct kern *kern, int fd, struct object **out, u32 *open_flags)
{
	struct fd_entry *entry;
	int err = find_locked(kern, fd, &entry);

	if (err)
		return err;
	kept_end(entry, fd);
	*out = entry->object;
	*open_flags = entry->open_flags;
	object_get(entry->object);
	kern_unlock(kern);
	return 0;
}

int object_get_fd(struct kern *kern, int fd, struct object **out)
{
	u32 open_flags;

	return object_get_fd_mode(kern, fd, out, &open_flags);
}

bool fd_is_ours(struct kern *kern, int fd)
{
	struct fd_entry *entry;

	if (find_locked(kern, fd, &entry))
		return false;
	kern_unlock(kern);
	return true;
}

static int new_entry(struct object *object, u32 open_flags, int user_fd, int kept_fd)
{
	struct kern *kern = object->kern;
	struct fd_entry *entry = mem_alloc(kern->mem, sizeof(*entry));
	struct fd_entry **bucket;

	if (!entry)
		return -ENOMEM;
	if (pipe_inode(user_fd, &entry->inode)) {
		mem_free(kern->mem, entry);
		return -EBADF;
	}
	entry->object = object;
	entry->open_flags = open_flags;
	add_keeper(entry, kept_fd);
	kern_lock(kern);
	bucket = bucket_of(kern, entry->inode);
	entry->next = *bucket;
	*bucket = entry;
	kern_unlock(kern);
	return 0;
}

int object_new_fd(struct object *object, u32 open_flags)
{
	int ends[2];
	int err;

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK))
		return -errno;
	fd_changed(ends[0]); /* should the number have been closed unseen */
	ends[1] = move_up(ends[1]);
	err = new_entry(object, open_flags, ends[0], ends[1]);
	if (err) {
		close(ends[0]);
		close(ends[1]);
		return err;
	}
	object_user_get(object);
	return ends[0];
}

/* Puts the byte in the pipe, or takes it out through a reading end opened for that. */
static void set_readable(struct fd_entry *entry, bool readable)
{
	int fd = kept_end(entry, -1);
	char path[32], byte = 0;
	int reader;

	if (fd < 0 || entry->readable == readable)
		return;
	if (readable) {
		entry->readable = write(fd, &byte, 1) == 1;
		return;
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (reader < 0)
		return;
	if (read(reader, &byte, 1) >= 0 || errno == EAGAIN)
		entry->readable = false;
	close(reader);
}

void object_set_readable(struct object *object, bool readable)
{
	struct kern *kern = object->kern;

	kern_lock(kern);
	for (u32 i = 0; i < FD_BUCKETS; i++)
		for (struct fd_entry *entry = kern->tables->fds[i]; entry; entry = entry->next)
			if (entry->object == object)
				set_readable(entry, readable);
	kern_unlock(kern);
}

void fd_forget_all(struct kern *kern)
{
	kern_lock(kern);
	for (u32 i = 0; i < FD_BUCKETS; i++)
		for (struct fd_entry *entry = kern->tables->fds[i]; entry; entry = entry->next) {
			kept_end(entry, -1);
			close_kept_end(entry);
		}
	kern_unlock(kern);
}

/* ---- by kind ---- */

/* *out is left alone unless the descriptor is of that kind. */
static int get_kind(struct kern *kern, int fd, enum object_kind kind, struct object **out)
{
	struct object *object;
	int err = object_get_fd(kern, fd, &object);

	if (err)
		return err;
	if (object->kind != kind) {
		object_put(object);
		return -EINVAL;
	}
	*out = object;
	return 0;
}

int map_get_fd(struct kern *kern, int fd, struct map **out)
{
	return get_kind(kern, fd, OBJECT_MAP, (struct object **)out);
}

int prog_get_fd(struct kern *kern, int fd, struct prog **out)
{
	return get_kind(kern, fd, OBJECT_PROG, (struct object **)out);
}

int btf_get_fd(struct kern *kern, int fd, struct btf **out)
{
	struct object *object;
	int err = get_kind(kern, fd, OBJECT_BTF, &object);

	if (err)
		return err;
	*out = container_of(object, struct btf_handle, object)->btf;
	btf_get(*out);
	object_put(object);
	return 0;
}
