/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory of arenas that the host's kernel is to read or write; see landing.c. */
#ifndef DRYDOCK_DOOR_LANDING_H
#define DRYDOCK_DOOR_LANDING_H

#include <sys/uio.h>

#include "base/types.h"

/*
 * The host is about to read or write all of it. Where a touch is fatal, nothing happens, and the
 * host says EFAULT.
 */
void landing_touch(const void *start, size_t bytes);
void landing_touch_parts(const struct iovec *parts, size_t count);

/* Where the host puts data of whatever length: where it is wanted, or in memory of ours */
struct landing {
	struct iovec single, at; /* at.iov_base NULL: where it is wanted */
	const struct iovec *parts;
	size_t count;
};

#define LANDING_BYTES_MAX 0x7ffff000UL /* Linux: MAX_RW_COUNT */
/* True: the host is to write at landing->at instead, as much as that has room for. */
bool landing_begin(struct landing *landing, void *wanted, size_t bytes);
bool landing_begin_parts(struct landing *landing, const struct iovec *parts, size_t count);
/* `got` bytes came, or -1. Returns that, or -1 and EFAULT. */
ssize_t landing_end(const struct landing *landing, ssize_t got);

#endif
