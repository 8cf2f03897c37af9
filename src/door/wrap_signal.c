/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The wrapped calls about signals. SIGSEGV and SIGBUS carry the faults of arenas and of programs,
 * so they must reach base/fault.c: it stays the handler, and what the user installs gets every
 * fault that is not ours. Nor can the two be blocked: the host's kernel kills a thread that faults
 * with the signal blocked, where on Linux the touch of an absent page of an arena raises none.
 */
#include "base/fault.h"
#include "door/door.h"
#include "door/wrap.h"

static bool is_ours(int number)
{
	return number == SIGSEGV || number == SIGBUS;
}

static sigset_t without_ours(const sigset_t *set)
{
	sigset_t rest = *set;

	sigdelset(&rest, SIGSEGV);
	sigdelset(&rest, SIGBUS);
	return rest;
}

int __wrap_sigaction(int number, const struct sigaction *action, struct sigaction *old)
{
	struct sigaction own;

	if (is_ours(number) && fault_user_action(number, action, old))
		return 0;
	if (!action)
		return __real_sigaction(number, NULL, old);
	own = *action;
	own.sa_mask = without_ours(&action->sa_mask);
	return __real_sigaction(number, &own, old);
}

__sighandler_t __wrap_signal(int number, __sighandler_t handler)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART }, old;

	if (!is_ours(number) || !fault_user_action(number, &action, &old))
		return __real_signal(number, handler);
	return old.sa_handler;
}

int __wrap_pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
	sigset_t rest;

	if (!set || how == SIG_UNBLOCK)
		return __real_pthread_sigmask(how, set, old);
	rest = without_ours(set);
	return __real_pthread_sigmask(how, &rest, old);
}

int __wrap_sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
	sigset_t rest;

	if (!set || how == SIG_UNBLOCK)
		return __real_sigprocmask(how, set, old);
	rest = without_ours(set);
	return __real_sigprocmask(how, &rest, old);
}
