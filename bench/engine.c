/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The object is loaded twice: into a kernel of Drydock in this process, and, where bpf(2) of the
 * host may be used, into the host's kernel by a child that was forked before. The child is asked
 * over pipes, so that both sides can take turns within one run. Nothing is attached anywhere.
 */
#include "engine.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <drydock/drydock.h>
#include <linux/bpf.h>

#define PACKET_BYTES 1024
#define SMALL_PACKET_BYTES 64
#define LOG_BYTES 4096
#define LOG_STATS 4 /* BPF_LOG_STATS: the lines at the end of the verifier's log only */

struct request {
	uint32_t index, repeat, calls; /* no calls: load the object anew */
};

struct programs {
	struct bpf_object *object;
	unsigned int count;
	int fds[PROGRAMS_MAX];
	bool takes_packet[PROGRAMS_MAX];
	const char *names[PROGRAMS_MAX];
	char logs[PROGRAMS_MAX][LOG_BYTES];
};

struct bench {
	struct dd_kern *kern;
	const char *path;
	struct programs programs;
	pid_t host; /* 0: none */
	int to_host, from_host;
	char host_reason[128];
};

double bench_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e9 + now.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double bench_median(double *values, unsigned int count)
{
	qsort(values, count, sizeof(values[0]), compare);
	return count & 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static int silent(enum libbpf_print_level level, const char *format, va_list args)
{
	return 0;
}

/* Text with words, blanks and quotes, the same on every side */
static void fill_packet(unsigned char *packet)
{
	static const char text[] = "the quick \"brown fox\" jumps over the \"lazy\" dog ";

	for (unsigned int i = 0; i < PACKET_BYTES; i++)
		packet[i] = text[i % (sizeof(text) - 1)];
}

/* Global arrays that programs read: other contents than zero */
static void fill_maps(struct bpf_object *object)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, object) {
		size_t bytes;
		unsigned char *value = bpf_map__initial_value(map, &bytes);

		if (!value || !strstr(bpf_map__name(map), "bss"))
			continue;
		for (size_t i = 0; i < bytes; i++)
			value[i] = i * 7 + (i >> 8);
	}
}

static int ask_for_statistics(struct programs *programs)
{
	struct bpf_program *program;
	unsigned int count = 0;

	bpf_object__for_each_program(program, programs->object) {
		if (count == PROGRAMS_MAX)
			return -E2BIG;
		bpf_program__set_log_level(program, LOG_STATS);
		bpf_program__set_log_buf(program, programs->logs[count++], LOG_BYTES);
	}
	return 0;
}

static int load(struct programs *programs, const char *path)
{
	struct bpf_program *program;
	int err;

	libbpf_set_print(silent);
	programs->object = bpf_object__open_file(path, NULL);
	if (!programs->object)
		return -errno;
	fill_maps(programs->object);
	err = ask_for_statistics(programs);
	if (!err)
		err = bpf_object__load(programs->object);
	if (err)
		return err;
	bpf_object__for_each_program(program, programs->object) {
		programs->names[programs->count] = bpf_program__name(program);
		programs->takes_packet[programs->count] =
			bpf_program__type(program) != BPF_PROG_TYPE_SYSCALL;
		programs->fds[programs->count++] = bpf_program__fd(program);
	}
	return 0;
}

static struct sample run(const struct programs *programs, const struct request *request)
{
	static unsigned char packet[PACKET_BYTES];
	bool takes_packet = programs->takes_packet[request->index];
	struct sample sample = {};
	double start;

	fill_packet(packet);
	start = bench_now_ns();
	for (uint32_t i = 0; i < request->calls && !sample.err; i++) {
		LIBBPF_OPTS(bpf_test_run_opts, opts);

		if (takes_packet) {
			opts.data_in = packet;
			opts.data_size_in = request->calls > 1 ? SMALL_PACKET_BYTES : PACKET_BYTES;
			opts.repeat = request->repeat;
		}
		sample.err = bpf_prog_test_run_opts(programs->fds[request->index], &opts);
		sample.retval = opts.retval;
		sample.run_ns = opts.duration;
	}
	sample.call_ns = (bench_now_ns() - start) / request->calls;
	return sample;
}

/* Loads the object anew and throws it away. */
static struct verified verify(const char *path)
{
	static struct programs programs;
	struct verified verified = {};

	memset(&programs, 0, sizeof(programs));
	verified.err = load(&programs, path);
	for (unsigned int i = 0; i < programs.count && !verified.err; i++) {
		const char *time = strstr(programs.logs[i], "verification time ");

		if (!time || sscanf(time, "verification time %lf usec", &verified.us[i]) != 1)
			verified.err = -EPROTO;
	}
	bpf_object__close(programs.object);
	return verified;
}

/* ---- the host's side ---- */

static bool exactly(ssize_t done, size_t wanted)
{
	return done == (ssize_t)wanted;
}

static _Noreturn void serve_host(const char *path, int in, int out)
{
	static struct programs programs;
	struct request request;
	bool heard = true;
	int err = load(&programs, path);

	if (!exactly(write(out, &err, sizeof(err)), sizeof(err)) || err)
		_exit(1);
	while (heard && exactly(read(in, &request, sizeof(request)), sizeof(request))) {
		if (request.calls) {
			struct sample sample = run(&programs, &request);

			heard = exactly(write(out, &sample, sizeof(sample)), sizeof(sample));
		} else {
			struct verified verified = verify(path);

			heard = exactly(write(out, &verified, sizeof(verified)), sizeof(verified));
		}
	}
	_exit(0);
}

static void end_host(struct bench *bench)
{
	if (!bench->host)
		return;
	close(bench->to_host);
	close(bench->from_host);
	waitpid(bench->host, NULL, 0);
	bench->host = 0;
}

static void start_host(struct bench *bench, const char *path)
{
	int to[2], from[2], err = 0;

	if (pipe(to) || pipe(from))
		return;
	bench->host = fork();
	if (!bench->host) {
		close(to[1]);
		close(from[0]);
		serve_host(path, to[0], from[1]);
	}
	close(to[0]);
	close(from[1]);
	bench->to_host = to[1];
	bench->from_host = from[0];
	if (bench->host < 0)
		bench->host = 0;
	else if (exactly(read(from[0], &err, sizeof(err)), sizeof(err)) && !err)
		return;
	snprintf(bench->host_reason, sizeof(bench->host_reason), "the host's bpf(2) says: %s",
		 err ? strerror(-err) : "nothing");
	end_host(bench);
}

/* ---- public ---- */

int bench_open(struct bench **out, const char *object_path, bool want_host)
{
	struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
	struct bench *bench = calloc(1, sizeof(*bench));
	int err;

	*out = bench;
	if (!bench)
		return -ENOMEM;
	bench->path = object_path;
	setrlimit(RLIMIT_MEMLOCK, &unlimited);
	snprintf(bench->host_reason, sizeof(bench->host_reason), "not asked for");
	if (want_host)
		start_host(bench, object_path);
	err = dd_kern_new(&bench->kern, NULL);
	if (err)
		return err;
	dd_enter(bench->kern);
	err = load(&bench->programs, object_path);
	dd_leave();
	return err;
}

void bench_close(struct bench *bench)
{
	if (!bench)
		return;
	end_host(bench);
	if (bench->kern) {
		dd_enter(bench->kern);
		bpf_object__close(bench->programs.object);
		dd_leave();
		dd_kern_drop(bench->kern);
	}
	free(bench);
}

bool bench_has_host(const struct bench *bench, const char **reason)
{
	*reason = bench->host_reason;
	return bench->host != 0;
}

unsigned int bench_count(const struct bench *bench)
{
	return bench->programs.count;
}

const char *bench_name(const struct bench *bench, unsigned int index)
{
	return bench->programs.names[index];
}

static struct sample run_here(struct bench *bench, enum dd_engine engine,
			      const struct request *request)
{
	struct sample sample;

	dd_enter(bench->kern);
	dd_set_engine(bench->kern, engine);
	sample = run(&bench->programs, request);
	sample.insns = dd_insn_count(bench->kern);
	dd_leave();
	return sample;
}

static bool ask_host(struct bench *bench, const struct request *request, void *answer, size_t bytes)
{
	return bench->host &&
	       exactly(write(bench->to_host, request, sizeof(*request)), sizeof(*request)) &&
	       exactly(read(bench->from_host, answer, bytes), bytes);
}

static struct sample run_at_host(struct bench *bench, const struct request *request)
{
	struct sample sample;

	if (!ask_host(bench, request, &sample, sizeof(sample)))
		sample = (struct sample){ .err = -EPIPE };
	return sample;
}

static struct sample ask(struct bench *bench, enum place place, const struct request *request)
{
	if (place == PLACE_HOST)
		return run_at_host(bench, request);
	return run_here(bench, place == PLACE_JIT ? DD_JIT : DD_INTERPRETER, request);
}

struct sample bench_run(struct bench *bench, enum place place, unsigned int index,
			uint32_t repeat)
{
	return ask(bench, place, &(struct request){ index, repeat, 1 });
}

struct sample bench_run_often(struct bench *bench, enum place place, unsigned int index,
			      uint32_t calls)
{
	return ask(bench, place, &(struct request){ index, 1, calls });
}

struct verified bench_verify(struct bench *bench, enum place place)
{
	struct verified verified;

	if (place != PLACE_HOST) {
		dd_enter(bench->kern);
		verified = verify(bench->path);
		dd_leave();
	} else if (!ask_host(bench, &(struct request){}, &verified, sizeof(verified))) {
		verified = (struct verified){ .err = -EPIPE };
	}
	return verified;
}
