/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Streams: what a program says to user space on its stdout and stderr. Each program has two, made
 * when first written to, each a list of messages of at most 100000 bytes in all (Linux's
 * BPF_STREAM_MAX_CAPACITY). A reader takes bytes away; a message gives its capacity back when it
 * has been read to its end, as in Linux. A report is several messages: they are gathered in a
 * stage, and all of them go to the stream or, if they do not fit, none.
 *
 * Written by bodies (bpf_stream_vprintk) and by the engines' own reports; read by
 * BPF_PROG_STREAM_READ_BY_FD.
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/fault.h"
#include "kern/exec/engine.h"

#define STREAM_COUNT 2
#define STREAM_BYTES_MAX 100000
#define MESSAGE_BYTES_MAX 1024 /* one formatted message, Linux's MAX_BPRINTF_BUF */

struct message {
	struct list_head node;
	u32 bytes, consumed;
	char text[];
};

struct stream {
	struct lock lock; /* all below */
	struct list_head messages;
	u32 used_bytes;
};

static int streams_make(struct prog *prog)
{
	struct stream *streams = mem_alloc(prog_kern(prog)->mem, STREAM_COUNT * sizeof(*streams));
	struct stream *none = NULL;

	if (!streams)
		return -ENOMEM;
	for (int i = 0; i < STREAM_COUNT; i++) {
		lock_init(&streams[i].lock);
		list_init(&streams[i].messages);
	}
	/* Another thread may have been faster. */
	if (!__atomic_compare_exchange_n(&prog->streams, &none, streams, false, __ATOMIC_ACQ_REL,
					 __ATOMIC_ACQUIRE))
		mem_free(prog_kern(prog)->mem, streams);
	return 0;
}

static int stream_get(struct prog *prog, int stream_id, struct stream **out)
{
	int err;

	if (stream_id < 1 || stream_id > STREAM_COUNT)
		return -ENOENT;
	if (!__atomic_load_n(&prog->streams, __ATOMIC_ACQUIRE)) {
		err = streams_make(prog);
		if (err)
			return err;
	}
	*out = &prog->streams[stream_id - 1];
	return 0;
}

static struct message *message_new(struct mem *mem, const char *text, u32 bytes)
{
	struct message *message = mem_alloc(mem, sizeof(*message) + bytes);

	if (!message)
		return NULL;
	message->bytes = bytes;
	memcpy(message->text, text, bytes);
	return message;
}

static void messages_free(struct mem *mem, struct list_head *messages)
{
	struct list_head *node, *after;

	list_for_each_safe(node, after, messages)
		mem_free(mem, list_entry(node, struct message, node));
	list_init(messages);
}

/* Linux: stream.c bpf_stream_consume_capacity() */
static bool has_room(const struct stream *stream, u32 bytes)
{
	return __atomic_load_n(&stream->used_bytes, __ATOMIC_RELAXED) + bytes < STREAM_BYTES_MAX;
}

/* All of `messages`, `bytes` together, or none. Linux: stream.c bpf_stream_stage_commit() */
static int stream_append(struct prog *prog, struct stream *stream, struct list_head *messages,
			 u32 bytes)
{
	struct list_head *node, *after;
	int err = 0;

	if (lock_acquire(&stream->lock))
		prog_kern(prog)->broken = true;
	if (!has_room(stream, bytes)) {
		err = -ENOSPC;
	} else {
		__atomic_fetch_add(&stream->used_bytes, bytes, __ATOMIC_RELAXED);
		list_for_each_safe(node, after, messages) {
			list_del(node);
			list_add_tail(node, &stream->messages);
		}
	}
	lock_release(&stream->lock);
	return err;
}

/* Linux: stream.c bpf_stream_push_str() */
int stream_write(struct prog *prog, int stream_id, const char *text, u32 bytes)
{
	struct mem *mem = prog_kern(prog)->mem;
	struct message *message;
	struct list_head alone;
	struct stream *stream;
	int err = stream_get(prog, stream_id, &stream);

	if (err)
		return err;
	if (!has_room(stream, bytes))
		return -ENOSPC;
	if (bytes > MESSAGE_BYTES_MAX) {
		/* In Linux, too, the room is gone. */
		__atomic_fetch_add(&stream->used_bytes, bytes, __ATOMIC_RELAXED);
		return -ENOMEM;
	}
	message = message_new(mem, text, bytes);
	if (!message)
		return -ENOMEM;
	list_init(&alone);
	list_add(&message->node, &alone);
	err = stream_append(prog, stream, &alone, bytes);
	messages_free(mem, &alone);
	return err;
}

void stage_begin(struct stream_stage *stage, struct prog *prog)
{
	stage->prog = prog;
	stage->bytes = 0;
	list_init(&stage->messages);
}

/* Linux: stream.c bpf_stream_stage_printk(); what has no room in its buffer is an error there. */
int stage_printf(struct stream_stage *stage, const char *format, ...)
{
	char text[MESSAGE_BYTES_MAX];
	struct message *message;
	va_list args;
	int bytes;

	va_start(args, format);
	bytes = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (bytes < 0 || (u32)bytes >= sizeof(text))
		return -ENOMEM;
	message = message_new(prog_kern(stage->prog)->mem, text, (u32)bytes);
	if (!message)
		return -ENOMEM;
	stage->bytes += (u32)bytes;
	list_add_tail(&message->node, &stage->messages);
	return 0;
}

int stage_commit(struct stream_stage *stage, int stream_id)
{
	struct stream *stream;
	int err = stream_get(stage->prog, stream_id, &stream);

	err = err ?: stream_append(stage->prog, stream, &stage->messages, stage->bytes);
	messages_free(prog_kern(stage->prog)->mem, &stage->messages);
	return err;
}

/* Linux: stream.c bpf_stream_read() */
static int stream_take(struct prog *prog, struct stream *stream, u64 user_buf, u32 bytes)
{
	u32 done = 0;

	while (done < bytes && !list_empty(&stream->messages)) {
		struct message *message =
			list_entry(stream->messages.next, struct message, node);
		u32 step = min(message->bytes - message->consumed, bytes - done);

		if (user_write(user_buf + done, message->text + message->consumed, step))
			return -EFAULT;
		message->consumed += step;
		done += step;
		if (message->consumed < message->bytes)
			break;
		__atomic_fetch_sub(&stream->used_bytes, message->bytes, __ATOMIC_RELAXED);
		list_del(&message->node);
		mem_free(prog_kern(prog)->mem, message);
	}
	return (int)done;
}

int stream_read(struct prog *prog, int stream_id, u64 user_buf, u32 bytes)
{
	struct stream *stream;
	int ret = stream_get(prog, stream_id, &stream);

	if (ret)
		return ret;
	if (lock_acquire(&stream->lock))
		prog_kern(prog)->broken = true;
	ret = stream_take(prog, stream, user_buf, bytes);
	lock_release(&stream->lock);
	return ret;
}

void stream_free(struct prog *prog)
{
	struct mem *mem = prog_kern(prog)->mem;

	for (int i = 0; prog->streams && i < STREAM_COUNT; i++)
		messages_free(mem, &prog->streams[i].messages);
	mem_free(mem, prog->streams);
	prog->streams = NULL;
}
