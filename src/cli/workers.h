/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Worker processes: many jobs, each a list of steps, each job in a process of its own. A crash or
 * a hang loses one step: it is reported, and the job goes on behind it in a new process. What jobs
 * write comes out whole and in the order of the jobs, whichever ends first.
 */
#ifndef DRYDOCK_CLI_WORKERS_H
#define DRYDOCK_CLI_WORKERS_H

#include <stdint.h>
#include <stdio.h>

/* Shared by a worker and its parent: what the worker is at, and what it counted */
struct job_state {
	uint32_t step;
	uint64_t started_ms; /* when this step began; 0: between steps */
	char what[3][160];   /* the step in the job's own words */
	uint32_t counts[4];
};

struct workers {
	uint32_t job_count, worker_count;
	uint32_t step_seconds_max;
	void *context;
	/* In a worker: does the steps from first_step on; calls step_begin() before each. */
	void (*run)(void *context, uint32_t job, uint32_t first_step, struct job_state *state,
		    FILE *out);
	/* In the parent: tells of a step that was lost; `reason` is a text. */
	void (*lost)(void *context, uint32_t job, const struct job_state *state,
		     const char *reason, FILE *out);
	/* In the parent: a job has ended, its counts are final. */
	void (*ended)(void *context, uint32_t job, const struct job_state *state);
};

/* 0, or -errno if no worker could be started */
int workers_run(const struct workers *workers, FILE *out);
void step_begin(struct job_state *state, uint32_t step, const char *a, const char *b,
		const char *c);
void step_end(struct job_state *state);

#endif
