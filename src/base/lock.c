/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks that survive their owners. The mutex is pthread's robust, process-shared one. The word
 * lock is for struct bpf_spin_lock, which has four bytes: it holds the owner's thread id, and a
 * waiter that has waited long asks the system whether that thread still lives.
 */
#include "base/lock.h"

#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/process.h"

int lock_init(struct lock *lock)
{
	pthread_mutexattr_t attr;
	int err;

	err = pthread_mutexattr_init(&attr);
	if (err)
		return -err;
	pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	err = pthread_mutex_init(&lock->mutex, &attr);
	pthread_mutexattr_destroy(&attr);
	return -err;
}

static int after_lock(struct lock *lock, int err)
{
	if (err == EOWNERDEAD)
		pthread_mutex_consistent(&lock->mutex);
	return -err;
}

int lock_acquire(struct lock *lock)
{
	return after_lock(lock, pthread_mutex_lock(&lock->mutex));
}

bool lock_try(struct lock *lock)
{
	int err = pthread_mutex_trylock(&lock->mutex);

	after_lock(lock, err);
	return !err || err == EOWNERDEAD;
}

void lock_release(struct lock *lock)
{
	pthread_mutex_unlock(&lock->mutex);
}

bool spin_try(u32 *word)
{
	u32 expected = 0;

	return __atomic_compare_exchange_n(word, &expected, thread_id(), false, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED);
}

/* Takes the lock over from a thread that is gone. */
static bool steal(u32 *word)
{
	u32 owner = __atomic_load_n(word, __ATOMIC_RELAXED);

	if (!owner || !syscall(SYS_tkill, owner, 0) || errno != ESRCH)
		return false;
	return __atomic_compare_exchange_n(word, &owner, thread_id(), false, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED);
}

void spin_acquire(u32 *word)
{
	for (u32 tries = 1; !spin_try(word); tries++) {
		__builtin_ia32_pause();
		if (tries % 64)
			continue;
		sched_yield();
		if (tries % 4096 == 0 && steal(word))
			return;
	}
}

void spin_release(u32 *word)
{
	__atomic_store_n(word, 0, __ATOMIC_RELEASE);
}
