/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parent forks a worker per job, at most so many at once, and reads what each writes from a
 * pipe. End of the pipe is end of the worker. A worker says in shared memory which step it is at,
 * so that the parent can name the one that crashed or hung. See workers.h.
 */
#include "cli/workers.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WORKERS_MAX 256
#define WATCH_MS 200

struct slot {
	pid_t pid; /* 0: idle */
	int pipe;
	uint32_t job;
	bool timed_out;
	struct job_state *state;
};

struct output {
	char *data;
	size_t bytes;
	FILE *stream;
	bool ended;
};

struct run {
	const struct workers *workers;
	struct slot slots[WORKERS_MAX];
	uint32_t slot_count;
	struct output *outputs; /* one per job */
	uint32_t next_job, next_print;
	FILE *out;
};

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void set_text(char *to, size_t bytes, const char *text)
{
	snprintf(to, bytes, "%s", text ? text : "");
}

void step_begin(struct job_state *state, uint32_t step, const char *a, const char *b,
		const char *c)
{
	state->step = step;
	set_text(state->what[0], sizeof(state->what[0]), a);
	set_text(state->what[1], sizeof(state->what[1]), b);
	set_text(state->what[2], sizeof(state->what[2]), c);
	__atomic_store_n(&state->started_ms, now_ms(), __ATOMIC_RELEASE);
}

void step_end(struct job_state *state)
{
	__atomic_store_n(&state->started_ms, 0, __ATOMIC_RELEASE);
}

/* The worker's side; does not return. */
static void work(struct run *run, struct slot *slot, int pipe, uint32_t first_step)
{
	const struct workers *workers = run->workers;
	FILE *out = fdopen(pipe, "w");

	if (!out)
		_exit(127);
	workers->run(workers->context, slot->job, first_step, slot->state, out);
	fflush(out);
	_exit(0);
}

static int start(struct run *run, struct slot *slot, uint32_t job, uint32_t first_step)
{
	int ends[2];

	if (pipe(ends))
		return -errno;
	slot->job = job;
	slot->timed_out = false;
	slot->state->started_ms = 0;
	fflush(NULL);
	slot->pid = fork();
	if (slot->pid == 0) {
		close(ends[0]);
		work(run, slot, ends[1], first_step);
	}
	close(ends[1]);
	if (slot->pid < 0) {
		slot->pid = 0;
		close(ends[0]);
		return -errno;
	}
	slot->pipe = ends[0];
	return 0;
}

static struct output *output_of(struct run *run, uint32_t job)
{
	struct output *output = &run->outputs[job];

	if (!output->stream)
		output->stream = open_memstream(&output->data, &output->bytes);
	return output;
}

/* Prints what is complete, in the order of the jobs. */
static void print_ended(struct run *run)
{
	while (run->next_print < run->workers->job_count) {
		struct output *output = &run->outputs[run->next_print];

		if (!output->ended)
			break;
		if (output->stream)
			fclose(output->stream);
		if (output->data)
			fwrite(output->data, 1, output->bytes, run->out);
		free(output->data);
		*output = (struct output){ .ended = true };
		run->next_print++;
	}
	fflush(run->out);
}

/* Why a worker ended early, or NULL if it did not */
static const char *reason_of(const struct slot *slot, int status, char *text, size_t bytes)
{
	if (slot->timed_out)
		return "no end within the time limit";
	if (WIFSIGNALED(status)) {
		snprintf(text, bytes, "crashed: %s", strsignal(WTERMSIG(status)));
		return text;
	}
	if (WEXITSTATUS(status)) {
		snprintf(text, bytes, "ended with code %d", WEXITSTATUS(status));
		return text;
	}
	return NULL;
}

/* The pipe is at its end: reap the worker, go on behind a lost step or take the next job. */
static void end_worker(struct run *run, struct slot *slot)
{
	const struct workers *workers = run->workers;
	struct output *output = output_of(run, slot->job);
	const char *reason;
	char text[64];
	int status;

	close(slot->pipe);
	while (waitpid(slot->pid, &status, 0) < 0 && errno == EINTR)
		;
	slot->pid = 0;
	reason = reason_of(slot, status, text, sizeof(text));
	if (reason) {
		bool in_step = slot->state->started_ms != 0;

		workers->lost(workers->context, slot->job, slot->state, reason, output->stream);
		if (in_step && !start(run, slot, slot->job, slot->state->step + 1))
			return;
	}
	if (workers->ended)
		workers->ended(workers->context, slot->job, slot->state);
	output->ended = true;
	print_ended(run);
}

static void fill_idle(struct run *run)
{
	for (uint32_t i = 0; i < run->slot_count; i++) {
		struct slot *slot = &run->slots[i];

		while (!slot->pid && run->next_job < run->workers->job_count) {
			memset(slot->state, 0, sizeof(*slot->state));
			if (start(run, slot, run->next_job++, 0)) {
				run->workers->lost(run->workers->context, slot->job, slot->state,
						   "cannot start a worker",
						   output_of(run, slot->job)->stream);
				run->outputs[slot->job].ended = true;
			}
		}
	}
}

static void watch(struct run *run)
{
	uint64_t now = now_ms(), limit = run->workers->step_seconds_max * 1000ULL;

	for (uint32_t i = 0; i < run->slot_count; i++) {
		struct slot *slot = &run->slots[i];
		uint64_t started;

		if (!slot->pid || slot->timed_out)
			continue;
		started = __atomic_load_n(&slot->state->started_ms, __ATOMIC_ACQUIRE);
		if (!started || now < started + limit)
			continue;
		slot->timed_out = true;
		kill(slot->pid, SIGKILL);
	}
}

static void take_output(struct run *run, struct slot *slot)
{
	char chunk[65536];
	ssize_t bytes = read(slot->pipe, chunk, sizeof(chunk));

	if (bytes > 0)
		fwrite(chunk, 1, bytes, output_of(run, slot->job)->stream);
	else if (bytes == 0 || (errno != EINTR && errno != EAGAIN))
		end_worker(run, slot);
}

/* One round: wait for output, take it. False: nobody is at work. */
static bool serve(struct run *run)
{
	struct pollfd fds[WORKERS_MAX];
	struct slot *slots[WORKERS_MAX];
	uint32_t count = 0;

	for (uint32_t i = 0; i < run->slot_count; i++) {
		if (!run->slots[i].pid)
			continue;
		slots[count] = &run->slots[i];
		fds[count++] = (struct pollfd){ .fd = run->slots[i].pipe, .events = POLLIN };
	}
	if (!count)
		return false;
	if (poll(fds, count, WATCH_MS) > 0)
		for (uint32_t i = 0; i < count; i++)
			if (fds[i].revents)
				take_output(run, slots[i]);
	watch(run);
	return true;
}

int workers_run(const struct workers *workers, FILE *out)
{
	struct run run = { .workers = workers, .out = out };
	struct job_state *states;

	run.slot_count = workers->worker_count < WORKERS_MAX ? workers->worker_count :
							       WORKERS_MAX;
	states = mmap(NULL, run.slot_count * sizeof(*states), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	run.outputs = calloc(workers->job_count, sizeof(*run.outputs));
	if (states == MAP_FAILED || !run.outputs)
		return -ENOMEM;
	for (uint32_t i = 0; i < run.slot_count; i++)
		run.slots[i].state = &states[i];
	do
		fill_idle(&run);
	while (serve(&run));
	print_ended(&run);
	munmap(states, run.slot_count * sizeof(*states));
	free(run.outputs);
	return 0;
}
