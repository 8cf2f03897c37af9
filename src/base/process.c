/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ids that the system was asked for once. A fork handler forgets them in the child, whose only
 * thread is the one that forked. Locks and descriptors ask for these on every call, where a
 * system call would cost more than the work.
 */
#include "base/process.h"

#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

static __thread u32 thread;
static u32 process;

static void forget(void)
{
	thread = 0;
	process = 0;
}

static void register_fork_handler(void)
{
	pthread_atfork(NULL, NULL, forget);
}

u32 process_id(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	u32 id = __atomic_load_n(&process, __ATOMIC_RELAXED);

	if (likely(id))
		return id;
	pthread_once(&once, register_fork_handler);
	id = getpid();
	__atomic_store_n(&process, id, __ATOMIC_RELAXED);
	return id;
}

u32 thread_id(void)
{
	if (unlikely(!thread)) {
		process_id(); /* registers the handler */
		thread = syscall(SYS_gettid);
	}
	return thread;
}
