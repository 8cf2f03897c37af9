/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happens to absent pages of an arena that are handed to the host's kernel. On Linux a system
 * call that touches one finds it populated, as user code does; the host's kernel cannot ask us and
 * fails with EFAULT. So memory is touched first, but where data is to come, of whatever length:
 * that lands in memory of ours and is then copied to where it was wanted, so that just the pages
 * that get data are touched. None of it happens where no absent page is involved.
 *
 * Called by the wrappers, on memory that the caller may have got wrong. May be called in a signal
 * handler, as system calls may: no lock is taken where no arena is involved.
 */
#include "door/landing.h"

#include <sys/mman.h>

#include "base/fault.h"
#include "door/door.h"
#include "kern/arena/arena.h"

#define PARTS_MAX 1024 /* Linux: UIO_MAXIOV */

void landing_touch(const void *start, size_t bytes)
{
	if (arena_is_absent(start, bytes))
		fault_touch(start, bytes);
}

/* Too many, or one that cannot be read: the host says what is wrong with it. */
static size_t known_parts(size_t count)
{
	return count <= PARTS_MAX ? count : 0;
}

static bool part_at(const struct iovec *parts, size_t i, struct iovec *out)
{
	return !user_read(out, (uintptr_t)(parts + i), sizeof(*out));
}

void landing_touch_parts(const struct iovec *parts, size_t count)
{
	struct iovec part;

	for (size_t i = 0; i < known_parts(count) && part_at(parts, i, &part); i++)
		landing_touch(part.iov_base, part.iov_len);
}

bool landing_begin_parts(struct landing *landing, const struct iovec *parts, size_t count)
{
	bool absent = false;
	size_t bytes = 0;
	struct iovec part;
	void *at;

	landing->parts = parts;
	landing->count = known_parts(count);
	landing->at = (struct iovec){ NULL, 0 };
	for (size_t i = 0; i < landing->count && part_at(parts, i, &part); i++) {
		absent |= arena_is_absent(part.iov_base, part.iov_len);
		bytes += min(part.iov_len, LANDING_BYTES_MAX - bytes);
	}
	if (!absent)
		return false;
	at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
		  -1, 0);
	if (at == MAP_FAILED)
		return false;
	landing->at = (struct iovec){ at, bytes };
	return true;
}

bool landing_begin(struct landing *landing, void *wanted, size_t bytes)
{
	landing->single = (struct iovec){ wanted, bytes };
	return landing_begin_parts(landing, &landing->single, 1);
}

/* Deals out what came. 0 or -EFAULT */
static int scatter(const struct landing *landing, size_t got)
{
	const char *from = landing->at.iov_base;
	struct iovec part;
	int err = 0;

	for (size_t i = 0; i < landing->count && got && !err; i++) {
		if (!part_at(landing->parts, i, &part))
			return -EFAULT;
		part.iov_len = min(part.iov_len, got);
		err = user_write((uintptr_t)part.iov_base, from, part.iov_len);
		from += part.iov_len;
		got -= part.iov_len;
	}
	return err;
}

ssize_t landing_end(const struct landing *landing, ssize_t got)
{
	int saved_errno = errno, err = 0;

	if (!landing->at.iov_base)
		return got;
	/* The length of a cut message may be more than what came. */
	if (got > 0)
		err = scatter(landing, min((size_t)got, landing->at.iov_len));
	munmap(landing->at.iov_base, landing->at.iov_len);
	errno = saved_errno;
	return err ? answer(err) : got;
}
