/* SPDX-License-Identifier: GPL-2.0-only */
/* Worker processes: crashes and hangs cost one step each, and output keeps the order of jobs. */
#include "cli/workers.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"

#define JOBS 6
#define STEPS 4

/* Step 1 of job 2 crashes, step 3 of job 4 hangs, job 5 ends with a code in step 0. */
static void run(void *context, uint32_t job, uint32_t first, struct job_state *state, FILE *out)
{
	(void)context;
	for (uint32_t step = first; step < STEPS; step++) {
		char name[32];

		snprintf(name, sizeof(name), "step%u", step);
		step_begin(state, step, name, "", "");
		if (job == 0)
			usleep(20000); /* the first job ends last */
		if (job == 2 && step == 1)
			raise(SIGABRT);
		if (job == 4 && step == 3)
			pause();
		if (job == 5 && step == 0)
			_exit(7);
		fprintf(out, "%u.%u\n", job, step);
		fflush(out);
		state->counts[0]++;
		step_end(state);
	}
}

static void lost(void *context, uint32_t job, const struct job_state *state, const char *reason,
		 FILE *out)
{
	(void)context;
	fprintf(out, "%u %s lost: %s\n", job, state->what[0], reason);
}

static void ended(void *context, uint32_t job, const struct job_state *state)
{
	unsigned int *counts = context;

	counts[job] = state->counts[0];
}

int main(void)
{
	unsigned int counts[JOBS] = {};
	struct workers workers = { .job_count = JOBS, .worker_count = 3, .step_seconds_max = 1,
				   .context = counts, .run = run, .lost = lost, .ended = ended };
	const char *expected = "0.0\n0.1\n0.2\n0.3\n"
			       "1.0\n1.1\n1.2\n1.3\n"
			       "2.0\n2 step1 lost: crashed: Aborted\n2.2\n2.3\n"
			       "3.0\n3.1\n3.2\n3.3\n"
			       "4.0\n4.1\n4.2\n4 step3 lost: no end within the time limit\n"
			       "5 step0 lost: ended with code 7\n5.1\n5.2\n5.3\n";
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	CHECK(!workers_run(&workers, out));
	fclose(out);
	CHECK(!strcmp(text, expected));
	if (strcmp(text, expected))
		printf("%s", text);
	CHECK(counts[0] == 4 && counts[2] == 3 && counts[4] == 3 && counts[5] == 3);
	free(text);
	return UNIT_END();
}
