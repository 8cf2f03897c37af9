/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Streams: what a program says to user space on its stdout and stderr. Each program has two, made
 * when first written to, each a list of messages of at most 100000 bytes in all (Linux's
 * BPF_STREAM_MAX_CAPACITY). A reader takes bytes away; a message gives its capacity back when it
 * has been read to its end, as in Linux.
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

/* Linux: stream.c bpf_stream_push_str() */
int stream_write(struct prog *prog, int stream_id, const char *text, u32 bytes)
{
	struct mem *mem = prog_kern(prog)->mem;
	struct message *message;
	struct stream *stream;
	int err = stream_get(prog, stream_id, &stream);

	if (err)
		return err;
	if (stream->used_bytes + bytes >= STREAM_BYTES_MAX)
		return -ENOSPC;
	message = mem_alloc(mem, sizeof(*message) + bytes);
	if (!message)
		return -ENOMEM;
	message->bytes = bytes;
	memcpy(message->text, text, bytes);
	if (lock_acquire(&stream->lock))
		prog_kern(prog)->broken = true;
	if (stream->used_bytes + bytes >= STREAM_BYTES_MAX) {
		err = -ENOSPC;
		mem_free(mem, message);
	} else {
		stream->used_bytes += bytes;
		list_add_tail(&message->node, &stream->messages);
	}
	lock_release(&stream->lock);
	return err;
}

int stream_printf(struct prog *prog, int stream_id, const char *format, ...)
{
	char text[MESSAGE_BYTES_MAX];
	va_list args;
	int bytes;

	va_start(args, format);
	bytes = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (bytes < 0)
		return -EINVAL;
	return stream_write(prog, stream_id, text, min((u32)bytes, (u32)sizeof(text) - 1));
}

/* Of BTF's function if there is one, as in Linux's symbols. Linux: core.c bpf_get_prog_name() */
static const char *symbol_name(const struct prog *prog)
{
	const struct verified *verified = &prog->verified;

	return verified->subprog_count && verified->subprogs[0].name[0] ?
		       verified->subprogs[0].name : prog->name;
}

/*
 * Unlike Linux: the trace names the program that runs and stops there, because what is below it
 * is Drydock and not a kernel.
 */
int stream_print_stack(struct prog *prog, int stream_id)
{
	struct run *run = run_current();
	int err = stream_printf(prog, stream_id, "CPU: %u UID: 0 PID: 1 Comm: drydock\n",
				run ? run->cpu : 0);

	err = err ?: stream_printf(prog, stream_id, "Call trace:\n");
	for (; run && !err; run = run->outer) {
		const u8 *tag = run->prog->tag;

		err = stream_printf(prog, stream_id,
				    "bpf_prog_%02x%02x%02x%02x%02x%02x%02x%02x_%s+0x0/0x0\n",
				    tag[0], tag[1], tag[2], tag[3], tag[4], tag[5], tag[6], tag[7],
				    symbol_name(run->prog));
	}
	return err ?: stream_printf(prog, stream_id, "\n");
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
		stream->used_bytes -= message->bytes;
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
	struct list_head *node, *after;

	for (int i = 0; prog->streams && i < STREAM_COUNT; i++)
		list_for_each_safe(node, after, &prog->streams[i].messages)
			mem_free(mem, list_entry(node, struct message, node));
	mem_free(mem, prog->streams);
	prog->streams = NULL;
}
