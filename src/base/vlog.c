/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The log window. Text is a stream of bytes with positions from 0; the user's buffer shows a part
 * of it. Fixed: the first len_total bytes. Rotating: byte p of the stream sits at p % len_total,
 * so that the last len_total bytes are there, and finalize turns the buffer so that they begin at
 * its start. len_max remembers the longest the stream ever was: that is what a caller must
 * provide to lose nothing.
 *
 * Called by the verifier and by BTF checks. Every write may fault; after the first that does, the
 * buffer is given up and finalize reports it.
 */
#include "base/vlog.h"

#include <stdio.h>

#include "base/fault.h"

/* Linux: log.c bpf_vlog_init() */
int vlog_init(struct vlog *log, u32 level, u64 user_buf, u32 size)
{
	log->start_pos = log->end_pos = 0;
	log->user_buf = user_buf;
	log->level = level;
	log->len_total = size;
	log->len_max = 0;
	log->faulted = false;
	if (!user_buf != !size || (user_buf && !level))
		return -EINVAL;
	if ((level & ~LOG_MASK) || size > U32_MAX >> 2)
		return -EINVAL;
	return 0;
}

static void put_user(struct vlog *log, u64 offset, const char *text, u32 bytes)
{
	if (!bytes || !log->user_buf)
		return;
	if (user_write(log->user_buf + offset, text, bytes)) {
		log->user_buf = 0;
		log->faulted = true;
	}
}

/* Shows the first bytes of the stream and then stands still. */
static void write_fixed(struct vlog *log, u32 bytes)
{
	u32 room = log->end_pos < log->len_total ? log->len_total - (u32)log->end_pos : 0;
	u32 shown = min(room, bytes);

	if (shown) {
		log->buf[shown - 1] = 0;
		put_user(log, log->end_pos, log->buf, shown);
	}
	log->end_pos += bytes - 1;
}

/* Shows the last bytes of the stream: the terminating zero counts as one of them. */
static void write_rotating(struct vlog *log, u32 bytes)
{
	u64 end = log->end_pos + bytes;
	u32 shown = min(bytes, log->len_total);
	u32 from, first;

	if (end - log->start_pos >= log->len_total)
		log->start_pos = end - log->len_total;
	log->end_pos = end - 1;
	if (!log->user_buf)
		return;
	from = (end - shown) % log->len_total;
	first = min(shown, log->len_total - from);
	put_user(log, from, log->buf + bytes - shown, first);
	put_user(log, 0, log->buf + bytes - shown + first, shown - first);
}

/* A terminated piece of `bytes` in log->buf, the terminating zero counted */
static void emit(struct vlog *log, u32 bytes)
{
	u64 length = log->end_pos + bytes;

	log->len_max = max(log->len_max, (u32)min(length, (u64)U32_MAX));
	if (log->level & LOG_FIXED)
		write_fixed(log, bytes);
	else
		write_rotating(log, bytes);
}

/* Linux: log.c bpf_verifier_vlog(). A piece longer than the buffer is cut, as there. */
void vlog_vprintf(struct vlog *log, const char *format, va_list args)
{
	int wanted = vsnprintf(log->buf, sizeof(log->buf), format, args);

	emit(log, wanted < 0 ? 1 : min((u32)wanted, (u32)sizeof(log->buf) - 1) + 1);
}

void vlog_write(struct vlog *log, const char *text, size_t bytes)
{
	size_t piece;

	for (; bytes; text += piece, bytes -= piece) {
		piece = min(bytes, sizeof(log->buf) - 1);
		memcpy(log->buf, text, piece);
		log->buf[piece] = 0;
		emit(log, (u32)piece + 1);
	}
}

void vlog_printf(struct vlog *log, const char *format, ...)
{
	va_list args;

	if (!vlog_needed(log))
		return;
	va_start(args, format);
	vlog_vprintf(log, format, args);
	va_end(args);
}

/* Linux: log.c bpf_vlog_reset() */
void vlog_reset(struct vlog *log, u64 pos)
{
	u64 offset;

	if (!vlog_needed(log) || pos > log->end_pos)
		return;
	log->end_pos = pos;
	log->start_pos = min(log->start_pos, pos);
	if (!log->user_buf)
		return;
	offset = log->level & LOG_FIXED ? pos + 1 : pos % log->len_total;
	if (offset < log->len_total)
		put_user(log, offset, "", 1);
}

/* Exchanges two stretches of the user's buffer that do not overlap. */
static int swap_user(struct vlog *log, u32 a, u32 b, u32 bytes)
{
	u32 half = sizeof(log->buf) / 2, step;
	u64 at = log->user_buf;

	for (u32 done = 0; done < bytes; done += step) {
		step = min(half, bytes - done);
		if (user_read(log->buf, at + a + done, step) ||
		    user_read(log->buf + half, at + b + done, step) ||
		    user_write(at + a + done, log->buf + half, step) ||
		    user_write(at + b + done, log->buf, step))
			return -EFAULT;
	}
	return 0;
}

/*
 * Turns the buffer left by `left` bytes in place, by exchanging blocks: "EFGABCD" turned by 3
 * exchanges EFG with BCD -> "BCDAEFG"; EFG is where it belongs, and "BCDA" needs a turn by 3.
 */
static int turn_user(struct vlog *log, u32 left)
{
	u32 start = 0, head = left, tail = log->len_total - left;

	while (head && tail) {
		u32 block = min(head, tail);

		if (swap_user(log, start, start + head + tail - block, block))
			return -EFAULT;
		if (head <= tail) {
			tail -= block;
		} else {
			start += block;
			head -= block;
		}
	}
	return 0;
}

/* Linux: log.c bpf_vlog_finalize() */
int vlog_finalize(struct vlog *log, u32 *true_size)
{
	*true_size = 0;
	if (!vlog_needed(log))
		return 0;
	if (log->user_buf && log->start_pos && !(log->level & LOG_FIXED) &&
	    turn_user(log, log->start_pos % log->len_total)) {
		log->user_buf = 0;
		log->faulted = true;
	}
	*true_size = log->len_max;
	if (log->faulted)
		return -EFAULT;
	return log->user_buf && log->len_max > log->len_total ? -ENOSPC : 0;
}
