/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks that live in a region and outlive the process that holds them. `struct lock` is a
 * process-shared robust mutex: if its owner died, the next locker gets it with *broken set by
 * lock_acquire() returning -EOWNERDEAD, and the caller marks the kernel broken.
 */
#ifndef DRYDOCK_BASE_LOCK_H
#define DRYDOCK_BASE_LOCK_H

#include <pthread.h>

#include "base/types.h"

struct lock {
	pthread_mutex_t mutex;
};

int lock_init(struct lock *lock);
/* 0, or -EOWNERDEAD: held, but what it guards may be half-made */
int lock_acquire(struct lock *lock);
bool lock_try(struct lock *lock);
void lock_release(struct lock *lock);

/*
 * A word-sized spin lock (as struct bpf_spin_lock in a map value): holds the owner's thread id.
 * A waiter that finds the owner dead takes the lock over.
 */
void spin_acquire(u32 *word);
bool spin_try(u32 *word);
void spin_release(u32 *word);

#endif
