/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loads a program as its author would (maps with their own sizes, no fix-ups) and runs it. Only
 * the program that is asked for is loaded, unless the object has tables of programs to call.
 */
#include "cli/testrun.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include "cli/report.h"

#define DATA_BYTES_DEFAULT 64
#define DATA_ROOM 4096 /* for what a program may add to a packet */
#define CTX_ROOM 512
#define TEXT_BYTES_MAX (1U << 20)

#ifndef BPF_F_TEST_RUN_ON_CPU
#define BPF_F_TEST_RUN_ON_CPU 1
#endif

bool testrun_takes_data(const struct bpf_program *program)
{
	switch (bpf_program__type(program)) {
	case BPF_PROG_TYPE_SOCKET_FILTER:
	case BPF_PROG_TYPE_SCHED_CLS:
	case BPF_PROG_TYPE_SCHED_ACT:
	case BPF_PROG_TYPE_XDP:
	case BPF_PROG_TYPE_CGROUP_SKB:
	case BPF_PROG_TYPE_LWT_IN:
	case BPF_PROG_TYPE_LWT_OUT:
	case BPF_PROG_TYPE_LWT_XMIT:
	case BPF_PROG_TYPE_LWT_SEG6LOCAL:
	case BPF_PROG_TYPE_SK_SKB:
	case BPF_PROG_TYPE_FLOW_DISSECTOR:
	case BPF_PROG_TYPE_NETFILTER:
		return true;
	default:
		return false;
	}
}

const char *testrun_choose(const struct object_file *file, const char *name, char *trouble,
			   size_t bytes)
{
	struct bpf_program *program, *only = NULL;
	unsigned int count = 0;
	size_t at;

	bpf_object__for_each_program(program, file->object) {
		if (name && !strcmp(name, bpf_program__name(program)))
			return name;
		only = program;
		count++;
	}
	if (!name && count == 1)
		return bpf_program__name(only);
	if (name)
		at = snprintf(trouble, bytes, "no program '%s'; there are", name);
	else
		at = snprintf(trouble, bytes, count ? "which program? Say OBJ:PROG; there are" :
						      "no program in it");
	bpf_object__for_each_program(program, file->object)
		if (at < bytes)
			at += snprintf(trouble + at, bytes - at, " %s",
				       bpf_program__name(program));
	return NULL;
}

/* ---- loading ---- */

static bool has_program_array(const struct bpf_object *object)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, object)
		if (bpf_map__type(map) == BPF_MAP_TYPE_PROG_ARRAY)
			return true;
	return false;
}

static int open_and_load(struct testrun *run, const struct testrun_input *input, char *log,
			 int log_level)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = input->file->name);
	struct bpf_program *program;
	bool all;

	run->object = bpf_object__open_mem(input->file->data, input->file->bytes, &opts);
	if (!run->object)
		return -errno;
	all = has_program_array(run->object);
	bpf_object__for_each_program(program, run->object) {
		bool chosen = !strcmp(bpf_program__name(program), input->program);

		bpf_program__set_autoload(program, chosen || all);
		if (!chosen)
			continue;
		run->program = program;
		bpf_program__set_log_buf(program, log, LOG_BYTES);
		bpf_program__set_log_level(program, log_level);
	}
	return bpf_object__load(run->object);
}

/* Loaded again only to hear why it was not taken */
static void ask_reason(struct testrun *run, const struct testrun_input *input, char *log)
{
	struct report report = {};

	bpf_object__close(run->object);
	log[0] = 0;
	open_and_load(run, input, log, 1 | 4);
	report_read_log(&report, log, false);
	snprintf(run->reason, sizeof(run->reason), "%s",
		 report.message[0] ? report.message : load_last_words());
}

int testrun_load(struct testrun *run, const struct testrun_input *input,
		 const struct dd_kern_options *options)
{
	char *log;

	memset(run, 0, sizeof(*run));
	run->err = dd_kern_new(&run->kern, options);
	if (run->err) {
		snprintf(run->reason, sizeof(run->reason), "cannot make a kernel: check --btf, "
							   "--module-btf and --kconfig");
		return run->err;
	}
	dd_enter(run->kern);
	dd_set_engine(run->kern, input->engine);
	log = mmap(NULL, LOG_BYTES, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (log == MAP_FAILED)
		return run->err = -ENOMEM;
	run->err = open_and_load(run, input, log, 4);
	if (run->err)
		ask_reason(run, input, log);
	munmap(log, LOG_BYTES);
	run->is_loaded = !run->err;
	return run->err;
}

/* ---- running ---- */

static int room_for(struct bytes *bytes, size_t count)
{
	bytes->data = calloc(1, count);
	bytes->count = count;
	return bytes->data ? 0 : -ENOMEM;
}

static int prepare(struct testrun *run, const struct testrun_input *input,
		   struct bpf_test_run_opts *opts)
{
	static const unsigned char zeroes[DATA_BYTES_DEFAULT];
	bool syscall = bpf_program__type(run->program) == BPF_PROG_TYPE_SYSCALL;

	if (input->data_given || testrun_takes_data(run->program)) {
		opts->data_in = input->data_given ? input->data_in.data : zeroes;
		opts->data_size_in = input->data_given ? input->data_in.count : sizeof(zeroes);
		if (room_for(&run->data_out, opts->data_size_in + DATA_ROOM))
			return -ENOMEM;
		opts->data_out = run->data_out.data;
		opts->data_size_out = run->data_out.count;
		opts->repeat = input->repeat ? input->repeat : 1;
	} else {
		opts->repeat = input->repeat;
	}
	if (input->ctx_given) {
		opts->ctx_in = input->ctx_in.data;
		opts->ctx_size_in = input->ctx_in.count;
	}
	if (input->ctx_out && !syscall) {
		if (room_for(&run->ctx_out, input->ctx_in.count + CTX_ROOM))
			return -ENOMEM;
		opts->ctx_out = run->ctx_out.data;
		opts->ctx_size_out = run->ctx_out.count;
	}
	if (input->on_cpu) {
		opts->flags = BPF_F_TEST_RUN_ON_CPU;
		opts->cpu = input->cpu;
	}
	return 0;
}

/* A syscall program's context goes back to where it came from. */
static int take_ctx(struct testrun *run, const struct testrun_input *input)
{
	if (!input->ctx_out || bpf_program__type(run->program) != BPF_PROG_TYPE_SYSCALL)
		return 0;
	if (room_for(&run->ctx_out, input->ctx_in.count + 1))
		return -ENOMEM;
	run->ctx_out.count = input->ctx_in.count;
	if (input->ctx_in.count)
		memcpy(run->ctx_out.data, input->ctx_in.data, input->ctx_in.count);
	return 0;
}

int testrun_run(struct testrun *run, const struct testrun_input *input)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	run->err = prepare(run, input, &opts);
	if (run->err)
		return run->err;
	failures_arm(run->kern, &input->failures);
	run->err = bpf_prog_test_run_opts(bpf_program__fd(run->program), &opts);
	failures_arm(run->kern, NULL);
	run->retval = opts.retval;
	run->duration_ns = opts.duration;
	run->data_out.count = run->err ? 0 : opts.data_size_out;
	if (run->ctx_out.data)
		run->ctx_out.count = run->err ? 0 : opts.ctx_size_out;
	if (run->err == -ENOSYS || run->err == -EFAULT)
		snprintf(run->reason, sizeof(run->reason), "%s", dd_gap_text(run->kern));
	if (!run->err)
		run->err = take_ctx(run, input);
	return run->err;
}

/* ---- what it left behind ---- */

static unsigned int read_some(struct testrun *run, int stream, char *to, unsigned int room)
{
	int got;

	if (stream < 0)
		return dd_trace_read(run->kern, to, room);
	got = bpf_prog_stream_read(bpf_program__fd(run->program), stream, to, room, NULL);
	return got > 0 ? got : 0;
}

/* All text of a stream (1, 2) or of the trace (-1), to be freed; NULL: none */
static char *read_text(struct testrun *run, int stream)
{
	char *text = NULL;
	size_t bytes = 0;
	FILE *to = open_memstream(&text, &bytes);
	char chunk[4096];
	unsigned int got;

	if (!to)
		return NULL;
	while (bytes < TEXT_BYTES_MAX && (got = read_some(run, stream, chunk, sizeof(chunk)))) {
		fwrite(chunk, 1, got, to);
		fflush(to);
	}
	fclose(to);
	if (!bytes) {
		free(text);
		text = NULL;
	}
	return text;
}

void testrun_collect(struct testrun *run)
{
	run->streams[0] = read_text(run, 1);
	run->streams[1] = read_text(run, 2);
	run->trace = read_text(run, -1);
}

void testrun_end(struct testrun *run)
{
	bpf_object__close(run->object);
	bytes_drop(&run->data_out);
	bytes_drop(&run->ctx_out);
	free(run->streams[0]);
	free(run->streams[1]);
	free(run->trace);
	if (run->kern) {
		dd_leave();
		dd_kern_drop(run->kern);
	}
	memset(run, 0, sizeof(*run));
}
