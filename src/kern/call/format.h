/* SPDX-License-Identifier: GPL-2.0-only */
/* The formatter behind every call that prints; see format.c. */
#ifndef DRYDOCK_KERN_CALL_FORMAT_H
#define DRYDOCK_KERN_CALL_FORMAT_H

#include "base/types.h"

#define FORMAT_ARGS_MAX 12	 /* Linux: MAX_BPRINTF_VARARGS */
#define FORMAT_BUFFER_BYTES 1024 /* Linux: MAX_BPRINTF_BUF */

struct format_call {
	const char *format;
	u32 format_bytes; /* at most; the zero must be among them */
	const u64 *args;
	u32 arg_count;
};

/*
 * Prints into `to` (room bytes, always terminated if there are any). The length of the whole text,
 * -EINVAL: a format that is not allowed, or too few arguments; -ENOSPC: too much of them.
 */
int format_print(char *to, u32 room, const struct format_call *call);
/* -EINVAL if this many bytes of arguments cannot be */
int format_check_args(u64 args, u32 bytes);

#endif
