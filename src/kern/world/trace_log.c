/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What programs print with bpf_trace_printk(): lines as /sys/kernel/tracing/trace_pipe shows them,
 * in a ring of text. Readers take lines away; when nobody reads, the oldest text is lost.
 */
#include <stdio.h>

#include "kern/world/state.h"

#define TRACE_BYTES_MAX (256U * 1024)
#define LINE_BYTES_MAX 1200

struct trace_log {
	u64 first, end; /* positions only grow */
	char text[TRACE_BYTES_MAX];
};

static struct trace_log *log_of(struct kern *kern, struct world *world)
{
	if (!world->trace_log)
		world->trace_log = mem_alloc(kern->mem, sizeof(struct trace_log));
	return world->trace_log;
}

static void drop_oldest_line(struct trace_log *log)
{
	while (log->first < log->end && log->text[log->first++ % TRACE_BYTES_MAX] != '\n')
		;
}

static void append(struct trace_log *log, const char *line, u32 bytes)
{
	while (log->end - log->first + bytes > TRACE_BYTES_MAX)
		drop_oldest_line(log);
	for (u32 i = 0; i < bytes; i++)
		log->text[log->end++ % TRACE_BYTES_MAX] = line[i];
}

void world_trace_write(struct kern *kern, const char *text)
{
	struct world *world = world_of(kern);
	struct task *task = world_current(kern);
	u64 us = world_time_ns(kern, CLOCK_MONO) / 1000;
	char line[LINE_BYTES_MAX];
	struct trace_log *log;
	int bytes;

	if (!world)
		return;
	bytes = snprintf(line, sizeof(line),
			 "%16s-%-7u [%03u] ..... %5llu.%06llu: bpf_trace_printk: %s\n",
			 task ? task->comm : "<...>", task ? task->pid : 0, kern_this_cpu(),
			 (unsigned long long)us / 1000000, (unsigned long long)us % 1000000, text);
	if (lock_acquire(&world->lock))
		kern->broken = true;
	log = log_of(kern, world);
	if (log)
		append(log, line, min((u32)bytes, (u32)sizeof(line) - 1));
	lock_release(&world->lock);
}

u32 world_trace_read(struct kern *kern, char *to, u32 bytes)
{
	struct world *world = world_of(kern);
	struct trace_log *log;
	u32 done = 0;

	if (!world)
		return 0;
	if (lock_acquire(&world->lock))
		kern->broken = true;
	log = world->trace_log;
	while (log && done < bytes && log->first < log->end)
		to[done++] = log->text[log->first++ % TRACE_BYTES_MAX];
	lock_release(&world->lock);
	return done;
}
