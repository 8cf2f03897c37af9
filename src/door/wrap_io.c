/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The wrapped calls that hand memory to the host's kernel. On Linux a system call that touches an
 * absent page of an arena finds it populated, as user code does; the host's kernel cannot ask us
 * and fails with EFAULT. So what is to be written is touched first, and what is read goes to
 * memory of ours first and is then copied to where it was wanted, so that just the pages that get
 * data are touched. None of it happens where no absent page of an arena is involved.
 *
 * What it does not do: other system calls that take a pointer, and calls made inside the C library
 * (docs/arena.md).
 */
#include <stdlib.h>
#include <sys/mman.h>

#include "base/fault.h"
#include "door/door.h"
#include "door/wrap.h"
#include "kern/arena/arena.h"

/* ---- from memory ---- */

/* 0, or -1 and EFAULT: a touch of user code would be fatal, too */
static int touch(const void *from, size_t bytes)
{
	return arena_is_absent(from, bytes) ? answer(fault_touch(from, bytes)) : 0;
}

ssize_t __wrap_write(int fd, const void *from, size_t bytes)
{
	if (door_owns(fd))
		return answer(-EINVAL);
	return touch(from, bytes) ? -1 : __real_write(fd, from, bytes);
}

ssize_t __wrap_pwrite(int fd, const void *from, size_t bytes, off_t offset)
{
	return touch(from, bytes) ? -1 : __real_pwrite(fd, from, bytes, offset);
}

ssize_t __wrap_pwrite64(int fd, const void *from, size_t bytes, off64_t offset)
{
	return touch(from, bytes) ? -1 : __real_pwrite64(fd, from, bytes, offset);
}

ssize_t __wrap_writev(int fd, const struct iovec *parts, int count)
{
	for (int i = 0; i < count; i++)
		if (touch(parts[i].iov_base, parts[i].iov_len))
			return -1;
	return __real_writev(fd, parts, count);
}

ssize_t __wrap_send(int fd, const void *from, size_t bytes, int flags)
{
	return touch(from, bytes) ? -1 : __real_send(fd, from, bytes, flags);
}

size_t __wrap_fwrite(const void *from, size_t size, size_t count, FILE *stream)
{
	return touch(from, size * count) ? 0 : __real_fwrite(from, size, count, stream);
}

/* ---- to memory ---- */

/* Where the host puts the data: where it is wanted, or in memory of ours */
struct landing {
	void *wanted, *at;
	size_t bytes;
};

/* False: there is no memory, errno is set. */
static bool landing_begin(struct landing *landing, void *wanted, size_t bytes)
{
	*landing = (struct landing){ wanted, wanted, bytes };
	if (!arena_is_absent(wanted, bytes))
		return true;
	landing->at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return landing->at != MAP_FAILED;
}

/* `got` bytes came, or -1. */
static ssize_t landing_end(const struct landing *landing, ssize_t got)
{
	int saved_errno = errno;

	if (landing->at == landing->wanted)
		return got;
	if (got > 0 && user_write((uintptr_t)landing->wanted, landing->at, got)) {
		saved_errno = EFAULT;
		got = -1;
	}
	munmap(landing->at, landing->bytes);
	errno = saved_errno;
	return got;
}

ssize_t __wrap_read(int fd, void *to, size_t bytes)
{
	struct landing landing;

	if (door_owns(fd))
		return answer(-EINVAL);
	if (!landing_begin(&landing, to, bytes))
		return -1;
	return landing_end(&landing, __real_read(fd, landing.at, bytes));
}

ssize_t __wrap_pread(int fd, void *to, size_t bytes, off_t offset)
{
	struct landing landing;

	if (!landing_begin(&landing, to, bytes))
		return -1;
	return landing_end(&landing, __real_pread(fd, landing.at, bytes, offset));
}

ssize_t __wrap_pread64(int fd, void *to, size_t bytes, off64_t offset)
{
	struct landing landing;

	if (!landing_begin(&landing, to, bytes))
		return -1;
	return landing_end(&landing, __real_pread64(fd, landing.at, bytes, offset));
}

ssize_t __wrap_recv(int fd, void *to, size_t bytes, int flags)
{
	struct landing landing;

	if (!landing_begin(&landing, to, bytes))
		return -1;
	return landing_end(&landing, __real_recv(fd, landing.at, bytes, flags));
}

size_t __wrap_fread(void *to, size_t size, size_t count, FILE *stream)
{
	struct landing landing;
	size_t got;

	if (!landing_begin(&landing, to, size * count))
		return 0;
	got = __real_fread(landing.at, size, count, stream);
	return landing_end(&landing, (ssize_t)(got * size)) < 0 ? 0 : got;
}

/* Reads into one piece, and deals it out. */
static ssize_t read_and_scatter(int fd, const struct iovec *parts, int count, size_t total)
{
	char *at = mmap(NULL, total, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	ssize_t got, done = 0;
	int err = 0;

	if (at == MAP_FAILED)
		return -1;
	got = __real_readv(fd, &(struct iovec){ at, total }, 1);
	for (int i = 0; i < count && done < got && !err; i++) {
		size_t bytes = min(parts[i].iov_len, (size_t)(got - done));

		err = user_write((uintptr_t)parts[i].iov_base, at + done, bytes);
		done += bytes;
	}
	munmap(at, total);
	return err ? answer(err) : got;
}

ssize_t __wrap_readv(int fd, const struct iovec *parts, int count)
{
	bool absent = false;
	size_t total = 0;

	for (int i = 0; i < count; i++) {
		absent |= arena_is_absent(parts[i].iov_base, parts[i].iov_len);
		total += parts[i].iov_len;
	}
	return absent ? read_and_scatter(fd, parts, count, total) : __real_readv(fd, parts, count);
}
