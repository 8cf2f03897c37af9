/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bench/arena [--no-host]: what pages of an arena cost, and walks over what lies in one, here and
 * on the host's kernel. Rounds alternate between the places; a ratio is the median over rounds.
 * Programs must return the same everywhere. "touched" writes a word of each page between its
 * allocation and its end. Only the programs of arena.bpf.o are loaded into the host's kernel, and
 * none is attached.
 */
#include "arena.h"

#include <libgen.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine.h"

#define ROUNDS 51
#define SAMPLE_NS 3e5 /* how long one sample takes: well within a time slice of the scheduler */

static const struct row {
	const char *program, *what;
	unsigned int units; /* of what is told, in one run */
	double goal;	    /* jit / host at most; 0: none is set */
} rows[] = {
	{ "alloc_free_1", "alloc and free of 1 page", PAIRS_OF_1, 1 },
	{ "alloc_free_64", "alloc and free of 64 pages", PAIRS_OF_64, 0.5 },
	{ "touched_1", "the same, touched: 1 page", PAIRS_OF_1, 0 },
	{ "touched_64", "the same, touched: 64 pages", PAIRS_OF_64, 0 },
	{ "list_walk", "an element of a list", ELEMENTS * WALKS, 1.1 },
	{ "hash_find", "a look-up in a hash table", FINDS, 1.1 },
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

static _Noreturn void fail(const char *what, int err)
{
	fprintf(stderr, "arena: %s: %s\n", what, strerror(-err));
	exit(1);
}

static unsigned int find(const struct bench *bench, const char *name)
{
	for (unsigned int i = 0; i < bench_count(bench); i++)
		if (!strcmp(bench_name(bench, i), name))
			return i;
	fprintf(stderr, "arena: no program '%s' in arena.bpf.o\n", name);
	exit(1);
}

/* One run everywhere: the value of the first place must be that of all. */
static void check_values(struct bench *bench, const char *name, unsigned int places)
{
	unsigned int index = find(bench, name);
	struct sample first = {};

	for (unsigned int place = 0; place < places; place++) {
		struct sample sample = bench_run_often(bench, place, index, 1);

		if (sample.err)
			fail(name, sample.err);
		if (place == PLACE_JIT)
			first = sample;
		if (sample.retval != first.retval || !sample.retval) {
			fprintf(stderr, "arena: %s returns %u on the JIT and %u elsewhere\n", name,
				first.retval, sample.retval);
			exit(1);
		}
	}
}

static void measure(struct bench *bench, const struct row *row, unsigned int places)
{
	double ns[PLACE_COUNT][ROUNDS] = {}, ratios[ROUNDS] = {};
	unsigned int index = find(bench, row->program), calls[PLACE_COUNT];

	check_values(bench, row->program, places);
	for (unsigned int place = 0; place < places; place++)
		calls[place] = SAMPLE_NS / bench_run_often(bench, place, index, 3).call_ns + 1;
	for (unsigned int round = 0; round < ROUNDS; round++) {
		for (unsigned int place = 0; place < places; place++)
			ns[place][round] = bench_run_often(bench, place, index, calls[place])
						   .call_ns / row->units;
		ratios[round] = ns[PLACE_JIT][round] / fmax(ns[PLACE_HOST][round], 1e-3);
	}
	printf("%-28s %10.2f %10.2f", row->what, bench_median(ns[PLACE_JIT], ROUNDS),
	       bench_median(ns[PLACE_INTERPRETER], ROUNDS));
	if (places > PLACE_HOST)
		printf(" %10.2f %8.3f", bench_median(ns[PLACE_HOST], ROUNDS),
		       bench_median(ratios, ROUNDS));
	if (places > PLACE_HOST && row->goal)
		printf("  (at most %.1f)", row->goal);
	printf("\n");
	fflush(stdout);
}

/* Drydock's engines share one arena: build() once for both. */
static void build_all(struct bench *bench, bool host)
{
	unsigned int index = find(bench, "build");
	struct sample here = bench_run_often(bench, PLACE_JIT, index, 1);
	struct sample there = host ? bench_run_often(bench, PLACE_HOST, index, 1) : here;

	if (here.err || there.err)
		fail("build", here.err ? here.err : there.err);
	if (here.retval != there.retval || (int)here.retval < 0) {
		fprintf(stderr, "arena: build returns %d here and %d at the host\n", here.retval,
			there.retval);
		exit(1);
	}
}

int main(int argc, char **argv)
{
	bool host, want_host = argc < 2 || strcmp(argv[1], "--no-host");
	char self[PATH_MAX] = "", object[PATH_MAX + 16];
	struct bench *bench;
	const char *reason;
	int err;

	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		fail("/proc/self/exe", -1);
	snprintf(object, sizeof(object), "%s/arena.bpf.o", dirname(self));
	err = bench_open(&bench, object, want_host);
	if (err)
		fail(object, err);
	host = bench_has_host(bench, &reason);
	if (!host)
		printf("no comparison with the host's kernel: %s\n", reason);
	build_all(bench, host);
	printf("%-28s %10s %10s%s\n", "arena", "jit ns", "interp ns",
	       host ? "    host ns jit/host" : "");
	for (unsigned int i = 0; i < ROWS; i++)
		measure(bench, &rows[i], host ? PLACE_COUNT : PLACE_HOST);
	bench_close(bench);
	return 0;
}
