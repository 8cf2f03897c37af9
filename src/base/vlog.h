/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The log window that BPF_PROG_LOAD and BTF_LOAD write to: a user buffer that holds the last
 * len_max bytes (rotating) or the first (BPF_LOG_FIXED), and remembers how long the whole was.
 * Linux: kernel/bpf/log.c. Nothing here knows what is logged.
 */
#ifndef DRYDOCK_BASE_VLOG_H
#define DRYDOCK_BASE_VLOG_H

#include <stdarg.h>

#include "base/types.h"

#define LOG_LEVEL1 1U
#define LOG_LEVEL2 2U
#define LOG_STATS 4U
#define LOG_FIXED 8U
#define LOG_LEVEL (LOG_LEVEL1 | LOG_LEVEL2)
#define LOG_MASK (LOG_LEVEL | LOG_STATS | LOG_FIXED)
/* Where the state column of an instruction line begins, and its step */
#define LOG_MIN_ALIGNMENT 8U
#define LOG_ALIGNMENT 40U

struct vlog {
	u64 start_pos, end_pos; /* the window within the whole log */
	u64 user_buf;		/* address of the user's buffer, 0: none */
	u32 level;
	u32 len_total, len_max;
	bool faulted;	/* a write to user_buf failed: finalize says -EFAULT */
	char buf[1024]; /* one formatted piece */
};

/* -EINVAL for a level, size or address that Linux refuses */
int vlog_init(struct vlog *log, u32 level, u64 user_buf, u32 size);
static inline bool vlog_needed(const struct vlog *log)
{
	return log && log->level;
}
void vlog_printf(struct vlog *log, const char *format, ...) printf_like(2, 3);
void vlog_vprintf(struct vlog *log, const char *format, va_list args);
/* The same for text that is ready; not cut, however long. The log must be needed. */
void vlog_write(struct vlog *log, const char *text, size_t bytes);
/* Forgets everything after position `pos` (a successful path at level 1). */
void vlog_reset(struct vlog *log, u64 pos);
/* Puts the window in order, terminates it. *true_size: bytes that hold it all. -ENOSPC, -EFAULT. */
int vlog_finalize(struct vlog *log, u32 *true_size);

#endif
