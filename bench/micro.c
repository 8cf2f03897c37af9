/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bench/micro [--no-host]: how fast Drydock is, and how that compares with the host's kernel.
 * Rounds alternate between the places, so that what else the machine does hits all alike; a ratio
 * is the median over rounds. Programs must return the same everywhere. Prints a table, then what
 * verifying them took, the cost of a call of BPF_PROG_TEST_RUN and that of starting `drydock
 * verify`. Only the programs of micro.bpf.o are loaded into the host's kernel, none is attached.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <math.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine.h"

#define ROUNDS 51
#define SAMPLE_NS 3e5 /* how long one sample takes: well within a time slice of the scheduler */
#define CALLS 200
#define REPEATS 20000
#define STARTS 41
#define LOADS 21

extern char **environ;

struct row {
	double ns[PLACE_COUNT]; /* medians; 0: not there */
	double ratio;		/* jit / host */
	double ns_per_insn;
	uint64_t insns; /* of one run */
};

static void fail(const char *what, int err)
{
	fprintf(stderr, "micro: %s: %s\n", what, strerror(-err));
	exit(1);
}

/* How often to repeat, so that a sample takes SAMPLE_NS; also warms up */
static uint32_t calibrate(struct bench *bench, enum place place, unsigned int index)
{
	struct sample sample = bench_run(bench, place, index, 1000);

	if (sample.err)
		fail(bench_name(bench, index), sample.err);
	return SAMPLE_NS / fmax(sample.run_ns, 1) + 2;
}

/* The return value depends on how often it ran if it counts in a map: run once on a fresh one. */
static void check_values(struct bench *bench, unsigned int index, bool host)
{
	struct sample jit = bench_run(bench, PLACE_JIT, index, 1);
	struct sample interpreter = bench_run(bench, PLACE_INTERPRETER, index, 1);
	struct sample other = host ? bench_run(bench, PLACE_HOST, index, 1) : jit;

	if (host)
		bench_run(bench, PLACE_HOST, index, 1);
	if (jit.err || interpreter.err || other.err)
		fail(bench_name(bench, index), jit.err + interpreter.err + other.err);
	if (strcmp(bench_name(bench, index), "hash_map") &&
	    (jit.retval != interpreter.retval || jit.retval != other.retval)) {
		fprintf(stderr, "micro: %s returns %u (jit), %u (interpreter), %u (host)\n",
			bench_name(bench, index), jit.retval, interpreter.retval, other.retval);
		exit(1);
	}
}

static struct row measure(struct bench *bench, unsigned int index, bool host)
{
	double ns[PLACE_COUNT][ROUNDS], ratios[ROUNDS];
	uint32_t repeats[PLACE_COUNT];
	unsigned int places = host ? PLACE_COUNT : PLACE_HOST;
	struct row row = {};

	check_values(bench, index, host);
	for (unsigned int place = 0; place < places; place++)
		repeats[place] = calibrate(bench, place, index);
	for (unsigned int round = 0; round < ROUNDS; round++) {
		for (unsigned int place = 0; place < places; place++) {
			struct sample sample = bench_run(bench, place, index, repeats[place]);

			ns[place][round] = fmax(sample.run_ns, 0.5);
			if (place == PLACE_INTERPRETER)
				row.insns = sample.insns / repeats[place];
		}
		if (host)
			ratios[round] = ns[PLACE_JIT][round] / ns[PLACE_HOST][round];
	}
	for (unsigned int place = 0; place < places; place++)
		row.ns[place] = bench_median(ns[place], ROUNDS);
	row.ratio = host ? bench_median(ratios, ROUNDS) : 0;
	row.ns_per_insn = row.insns ? row.ns[PLACE_INTERPRETER] / row.insns : 0;
	return row;
}

static void print_row(const char *name, const struct row *row, bool host)
{
	printf("%-14s %9.0f %10.0f ", name, row->ns[PLACE_JIT], row->ns[PLACE_INTERPRETER]);
	if (host)
		printf("%10.0f %8.3f ", row->ns[PLACE_HOST], row->ratio);
	printf("%9llu %8.2f\n", (unsigned long long)row->insns, row->ns_per_insn);
}

/* Programs that do nothing are there for the cost of a call. */
static bool is_empty(const struct bench *bench, unsigned int index)
{
	return !strncmp(bench_name(bench, index), "empty_", 6);
}

static void programs_table(struct bench *bench, bool host)
{
	double ratio_log = 0, insn_log = 0, ratio_max = 0;
	unsigned int count = 0;

	printf("%-14s %9s %10s ", "program", "jit ns", "interp ns");
	if (host)
		printf("%10s %8s ", "host ns", "jit/host");
	printf("%9s %8s\n", "insns", "ns/insn");
	for (unsigned int i = 0; i < bench_count(bench); i++) {
		struct row row;

		if (is_empty(bench, i))
			continue;
		row = measure(bench, i, host);
		print_row(bench_name(bench, i), &row, host);
		fflush(stdout);
		ratio_log += host ? log(row.ratio) : 0;
		insn_log += log(row.ns_per_insn);
		ratio_max = fmax(ratio_max, row.ratio);
		count++;
	}
	if (host)
		printf("jit/host: geometric mean %.3f, worst %.3f\n", exp(ratio_log / count),
		       ratio_max);
	printf("interpreter: geometric mean %.2f ns per instruction\n", exp(insn_log / count));
}

/* ---- verification ---- */

static void verification_table(struct bench *bench, bool host)
{
	static double us[2][PROGRAMS_MAX][LOADS];
	unsigned int count = bench_count(bench);
	double ratio_log = 0;

	for (unsigned int load = 0; load < LOADS; load++)
		for (unsigned int side = 0; side < (host ? 2 : 1); side++) {
			enum place place = side ? PLACE_HOST : PLACE_JIT;
			struct verified verified = bench_verify(bench, place);

			if (verified.err)
				fail("loading once more", verified.err);
			for (unsigned int i = 0; i < count; i++)
				us[side][i][load] = fmax(verified.us[i], 0.5);
		}
	printf("\nverification, as the verifier's log tells it\n%-14s %9s %10s %8s\n", "program",
	       "us", host ? "host us" : "", host ? "ratio" : "");
	for (unsigned int i = 0; i < count; i++) {
		double here = bench_median(us[0][i], LOADS), there;

		printf("%-14s %9.0f", bench_name(bench, i), here);
		if (host) {
			there = bench_median(us[1][i], LOADS);
			ratio_log += log(here / there);
			printf(" %10.0f %8.3f", there, here / there);
		}
		printf("\n");
	}
	if (host)
		printf("verification/host: geometric mean %.3f\n", exp(ratio_log / count));
}

/* ---- the cost of a call ---- */

struct cost {
	double call, further;
};

/* Syscall programs run once a call; repeats of XDP drown in the work on the host's dispatcher. */
static struct cost call_cost(struct bench *bench, enum place place, unsigned int index)
{
	const char *name = bench_name(bench, index);
	bool repeats = !strstr(name, "syscall") && (place != PLACE_HOST || !strstr(name, "xdp"));
	double call[ROUNDS], further[ROUNDS];

	for (unsigned int round = 0; round < ROUNDS; round++) {
		call[round] = bench_run_often(bench, place, index, CALLS).call_ns;
		further[round] = repeats ? bench_run(bench, place, index, 2 * REPEATS).call_ns -
					   bench_run(bench, place, index, REPEATS).call_ns : 0;
	}
	return (struct cost){ bench_median(call, ROUNDS),
			      bench_median(further, ROUNDS) / REPEATS };
}

static void calls_table(struct bench *bench, bool host)
{
	static const char *const names[] = { "jit", "interp", "host" };
	unsigned int places = host ? PLACE_COUNT : PLACE_HOST;

	printf("\nBPF_PROG_TEST_RUN of programs that do nothing: ns a call, ns each further run\n"
	       "%-14s", "program");
	for (unsigned int place = 0; place < places; place++)
		printf(" %8s %8s", names[place], "further");
	printf("\n");
	for (unsigned int i = 0; i < bench_count(bench); i++) {
		if (!is_empty(bench, i))
			continue;
		printf("%-14s", bench_name(bench, i));
		for (unsigned int place = 0; place < places; place++) {
			struct cost cost = call_cost(bench, place, i);

			printf(" %8.0f", cost.call);
			if (cost.further)
				printf(" %8.2f", cost.further);
			else
				printf(" %8s", "-");
		}
		printf("\n");
	}
}

/* ---- starting the command ---- */

static int start_once(const char *command, const char *object, double *ns)
{
	char *argv[] = { (char *)command, "verify", (char *)object, NULL };
	posix_spawn_file_actions_t actions;
	double start = bench_now_ns();
	int status = -1;
	pid_t pid;
	int err;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	err = posix_spawn(&pid, command, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (err)
		return -err;
	if (waitpid(pid, &status, 0) < 0)
		return -errno;
	*ns = bench_now_ns() - start;
	return status ? -EPROTO : 0;
}

static void start_line(const char *folder)
{
	char command[PATH_MAX], object[PATH_MAX];
	double ns[STARTS];

	snprintf(command, sizeof(command), "%s/../drydock", folder);
	snprintf(object, sizeof(object), "%s/small.bpf.o", folder);
	for (unsigned int i = 0; i < STARTS; i++) {
		int err = start_once(command, object, &ns[i]);

		if (err)
			fail(command, err);
	}
	printf("\ndrydock verify of a small object: %.2f ms from start to exit\n",
	       bench_median(ns, STARTS) / 1e6);
}

int main(int argc, char **argv)
{
	bool want_host = argc < 2 || strcmp(argv[1], "--no-host");
	char self[PATH_MAX] = "", object[PATH_MAX + 16];
	const char *folder, *reason;
	struct bench *bench;
	bool host;
	int err;

	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		fail("/proc/self/exe", -errno);
	folder = dirname(self);
	snprintf(object, sizeof(object), "%s/micro.bpf.o", folder);
	err = bench_open(&bench, object, want_host);
	if (err)
		fail(object, err);
	host = bench_has_host(bench, &reason);
	if (!host)
		printf("no comparison with the host's kernel: %s\n", reason);
	programs_table(bench, host);
	verification_table(bench, host);
	calls_table(bench, host);
	bench_close(bench);
	start_line(folder);
	return 0;
}
