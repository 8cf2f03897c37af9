/* SPDX-License-Identifier: GPL-2.0-only */
/* Where a benchmark's programs run: Drydock's JIT, its interpreter, or the host's kernel. */
#ifndef DRYDOCK_BENCH_ENGINE_H
#define DRYDOCK_BENCH_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum place { PLACE_JIT, PLACE_INTERPRETER, PLACE_HOST, PLACE_COUNT };

struct sample {
	int err; /* 0, or -errno */
	uint32_t retval;
	double call_ns; /* of the whole call of bpf(2) */
	double run_ns;	/* of one run, as the call tells it (whole nanoseconds) */
	uint64_t insns; /* interpreter: instructions of all repeats */
};

#define PROGRAMS_MAX 64

/* What verifying each program took, as the verifier's own log tells it (whole microseconds) */
struct verified {
	int err;
	double us[PROGRAMS_MAX];
};

struct bench;

/*
 * Loads all programs of an object; *host_reason says why the host's kernel is not there. The
 * host's side is a process of its own, in which no Drydock kernel is ever entered.
 */
int bench_open(struct bench **out, const char *object_path, bool want_host);
void bench_close(struct bench *bench);
bool bench_has_host(const struct bench *bench, const char **reason);

unsigned int bench_count(const struct bench *bench);
const char *bench_name(const struct bench *bench, unsigned int index);

/*
 * Runs program `index` `repeat` times in one call, on the packet that all share. The call's own
 * time can't be compared: for XDP with repeats, Linux rewrites its dispatcher first, which takes
 * milliseconds.
 */
struct sample bench_run(struct bench *bench, enum place place, unsigned int index,
			uint32_t repeat);
/* `calls` calls of bpf(2), each with one run on a small packet; call_ns is that of one call */
struct sample bench_run_often(struct bench *bench, enum place place, unsigned int index,
			      uint32_t calls);

/*
 * Loads the object once more and drops it. @place: PLACE_HOST or any other, which is Drydock. Path
 * as in bench_open(), which must still be there.
 */
struct verified bench_verify(struct bench *bench, enum place place);

double bench_now_ns(void);
double bench_median(double *values, unsigned int count); /* sorts them */

#endif
