/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ways in which the verifier speaks: notes, rejections, gaps, broken invariants. Each of the
 * last three is one call that logs and gives the errno, so that a text and its errno cannot
 * drift apart. What registers and instructions look like in the log is in print.c.
 */
#include <stdio.h>

#include "kern/verify/verify.h"

void verbose(struct verifier_env *env, const char *format, ...)
{
	va_list args;

	if (!vlog_needed(env->log))
		return;
	va_start(args, format);
	vlog_vprintf(env->log, format, args);
	va_end(args);
}

int reject(struct verifier_env *env, int err, const char *format, ...)
{
	va_list args;

	if (vlog_needed(env->log)) {
		va_start(args, format);
		vlog_vprintf(env->log, format, args);
		va_end(args);
	}
	return err;
}

int reject_log(struct vlog *log, int err, const char *format, ...)
{
	va_list args;

	if (vlog_needed(log)) {
		va_start(args, format);
		vlog_vprintf(log, format, args);
		va_end(args);
	}
	return err;
}

int unsupported(struct verifier_env *env, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	verbose(env, "gap: %s\n", text);
	env->rejected_by_gap = true;
	return kern_gap(env->kern, "%s", text);
}

int verifier_bug(struct verifier_env *env, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	verbose(env, "verifier bug: %s\n", text);
	return -EFAULT;
}
