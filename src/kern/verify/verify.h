/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verifier's inner prototypes, one header per group of files, and the four ways out of it:
 *
 *   return reject(env, -EACCES, "...\n", ...)  the program is wrong: log text and errno together
 *   verbose(env, "...", ...)                   a line that does not decide (state, notes)
 *   return unsupported(env, "...", ...)        Drydock cannot tell: a gap (-ENOSYS)
 *   return verifier_bug(env, "...", ...)       a broken invariant of ours or Linux's: -EFAULT
 */
#ifndef DRYDOCK_KERN_VERIFY_VERIFY_H
#define DRYDOCK_KERN_VERIFY_VERIFY_H

#include "kern/verify/env.h"

void verbose(struct verifier_env *env, const char *format, ...) printf_like(2, 3);
/* Logs and returns err. */
int reject(struct verifier_env *env, int err, const char *format, ...) printf_like(3, 4);
/* Records the gap, logs "gap: ..." and returns -ENOSYS. */
int unsupported(struct verifier_env *env, const char *format, ...) printf_like(2, 3);
/* Logs "verifier bug: ..." and returns -EFAULT. */
int verifier_bug(struct verifier_env *env, const char *format, ...) printf_like(2, 3);
#define verifier_bug_if(cond, env, fmt, ...) \
	({ \
		bool bug_cond_ = (cond); \
		if (unlikely(bug_cond_)) \
			verifier_bug(env, fmt " (" #cond ")", ##__VA_ARGS__); \
		bug_cond_; \
	})

#include "kern/verify/prepare.h" /* before the walk: subprogs, BTF, cfg, liveness, resolve */
#include "kern/verify/values.h"	 /* registers, arithmetic, branches, printing */
#include "kern/verify/walk.h"	 /* the walk: states, references, pruning, precision, frames */
#include "kern/verify/memory.h"	 /* stack, slots, access, ranges */
#include "kern/verify/calls.h"	 /* arguments, helpers, kfuncs */
#include "kern/verify/after.h"	 /* rewriting */

#endif
