/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls that print: to the trace log of the world (what trace_pipe shows), to a buffer of the
 * program, to its streams. The formatter is format.c.
 */
#include "kern/call/call.h"
#include "kern/call/format.h"

#define TRACE_PRINTK_ARGS 3

/* In the program: linux/bpf.h struct btf_ptr */
static int check_btf_ptr(const struct btf_ptr *ptr, u32 bytes, u64 flags)
{
	const u64 known = BTF_F_COMPACT | BTF_F_NONAME | BTF_F_PTR_RAW | BTF_F_ZERO;

	if (flags & ~known || bytes != sizeof(*ptr) || !run_kern()->vmlinux ||
	    (s32)ptr->type_id <= 0)
		return -EINVAL;
	return btf_type_by_id(run_kern()->vmlinux, ptr->type_id) ? 0 : -ENOENT;
}

static int print_to_trace(const struct format_call *call)
{
	char text[FORMAT_BUFFER_BYTES];
	int length = format_print(text, sizeof(text), call);

	if (length >= 0)
		world_trace_write(run_kern(), text);
	return length;
}

HELPER_BODY(trace_printk)
{
	u64 args[TRACE_PRINTK_ARGS] = {a3, a4, a5};
	struct format_call call = {as_ptr(a1), (u32)a2, args, TRACE_PRINTK_ARGS};

	return print_to_trace(&call);
}

HELPER_BODY(trace_vprintk)
{
	struct format_call call = {as_ptr(a1), (u32)a2, as_ptr(a3), (u32)a4 / 8};

	return format_check_args(a3, (u32)a4) ?: print_to_trace(&call);
}

HELPER_BODY(snprintf)
{
	struct format_call call = {as_ptr(a3), U32_MAX, as_ptr(a4), (u32)a5 / 8};
	int ret = format_check_args(a4, (u32)a5);

	if (ret)
		return ret;
	ret = format_print(as_ptr(a1), (u32)a2, &call);
	return ret < 0 ? ret : ret + 1;
}

HELPER_BODY(snprintf_btf)
{
	const struct btf_ptr *ptr = as_ptr(a3);
	int err = check_btf_ptr(ptr, (u32)a4, a5);

	if (err)
		return err;
	return btf_type_snprintf_show(run_kern()->vmlinux, ptr->type_id, ptr->ptr, as_ptr(a1),
				      (int)a2, a5);
}

/* ---- streams; the last argument is the program, put there by the verifier ---- */

static int print_to_stream(struct prog *prog, int stream, const struct format_call *call)
{
	char text[FORMAT_BUFFER_BYTES];
	int length = format_print(text, sizeof(text), call);

	return length < 0 ? length : stream_write(prog, stream, text, (u32)length);
}

/* Linux: stream.c bpf_stream_vprintk() */
KFUNC_BODY(bpf_stream_vprintk)
{
	struct format_call call = {as_ptr(a2), U32_MAX, as_ptr(a3), (u32)a4 / 8};
	int stream = (int)a1, err;

	if (stream != BPF_STREAM_STDOUT && stream != BPF_STREAM_STDERR)
		return (u32)-ENOENT;
	err = format_check_args(a3, (u32)a4);
	return (u32)(err ?: print_to_stream(as_ptr(a5), stream, &call));
}

KFUNC_BODY(bpf_stream_print_stack)
{
	struct stream_stage stage;
	int stream = (int)a1;

	if (stream != BPF_STREAM_STDOUT && stream != BPF_STREAM_STDERR)
		return (u32)-ENOENT;
	stage_begin(&stage, as_ptr(a2));
	stage_print_stack(&stage);
	/* Linux tells nothing of a stack that found no room */
	stage_commit(&stage, stream);
	return 0;
}
