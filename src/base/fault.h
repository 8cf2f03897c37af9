/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Faults on purpose. Some code may touch addresses that strangers chose: copies from and to user
 * space, probe reads of programs, JIT code. Such code registers its address range with a
 * function that says where to go on; one handler for SIGSEGV and SIGBUS looks there first and
 * passes every other fault on to whoever had the signal before.
 */
#ifndef DRYDOCK_BASE_FAULT_H
#define DRYDOCK_BASE_FAULT_H

#include <ucontext.h>

#include "base/types.h"

/* True: `context` was changed so that execution goes on elsewhere. Runs in the signal handler. */
typedef bool (*fault_fixup)(ucontext_t *context, uintptr_t address, void *owner);

/* The code [start, start + bytes) may fault. 0, or -ENOMEM. Thread-safe. */
int fault_register(const void *start, size_t bytes, fault_fixup fixup, void *owner);
void fault_unregister(const void *start);

/*
 * Data that may be absent, wherever the code is that touches it (arenas). Consulted for faults of
 * code that is in no range of code, and by user_read() and user_write().
 */
enum fault_outcome {
	FAULT_PASS,  /* not ours: the former action */
	FAULT_RETRY, /* the page is there now */
	FAULT_SEGV,  /* the user gets a SIGSEGV, whatever signal it was */
	FAULT_BUS,
};
/* `context` is NULL for user_*(). Runs in the signal handler. */
typedef enum fault_outcome (*fault_data_fn)(const ucontext_t *context, uintptr_t address,
					    void *owner);
int fault_register_data(const void *start, size_t bytes, fault_data_fn fn, void *owner);
void fault_unregister_data(const void *start);

/* Some data was registered: false costs nothing. */
bool fault_has_data(void);
/* The range has some of it. Takes no lock. */
bool fault_overlaps_data(const void *start, size_t bytes);

/*
 * Does to absent data what a touch by user code would: for those who are about to hand the memory
 * to the host, whose own accesses raise no signal. -EFAULT if a touch would have been fatal.
 */
int fault_touch(const void *start, size_t bytes);

/* Installs the handler once per process; called by all that register and by user_*(). */
void fault_init(void);

/*
 * sigaction() of a user for SIGSEGV or SIGBUS while our handler is in place: true, and what the
 * user installs gets the faults that are not ours. False: ours is not in place.
 */
struct sigaction;
bool fault_user_action(int number, const struct sigaction *action, struct sigaction *old);

/*
 * Copies that may fault. 0, or -EFAULT with the destination partly written. `address` is a user
 * pointer as bpf(2) attributes carry it.
 */
int user_read(void *to, u64 address, size_t bytes);
int user_write(u64 address, const void *from, size_t bytes);
/* Length without the zero, `bytes_max` if there is none, or -EFAULT; `to` is always terminated. */
int user_strncpy(char *to, u64 address, size_t bytes_max);
/* A read for programs: on a fault the destination is zeroed and -EFAULT returned. */
int probe_read(void *to, const void *from, size_t bytes);
int probe_write(void *to, const void *from, size_t bytes);

#endif
