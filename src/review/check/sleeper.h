/* SPDX-License-Identifier: GPL-2.0-only */
/* Private to this folder: whether a call may sleep, with the steps that prove it. */
#ifndef DRYDOCK_REVIEW_CHECK_SLEEPER_H
#define DRYDOCK_REVIEW_CHECK_SLEEPER_H

#include "review/check/lib.h"

enum sleeping {
	SLEEPS_NOT_KNOWN,
	SLEEPS,
	SLEEPS_BLINDLY, /* unless a test says otherwise that does not know about locks */
};

/* One of flow's primitives, with a mask that lets it */
bool sleeps_itself(const struct ast *call);
enum sleeping function_sleeps(const struct subject *subject, const struct item *function,
			      struct steps *steps);
enum sleeping call_sleeps(const struct subject *subject, const struct item *caller,
			  const struct ast *call, struct steps *steps);

#endif
