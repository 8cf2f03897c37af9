/* SPDX-License-Identifier: GPL-2.0-only */
/* What is told about one program: numbers and the reason line out of the log, as JSON or text. */
#ifndef DRYDOCK_CLI_REPORT_H
#define DRYDOCK_CLI_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define ENGINE_COUNT 3

struct report {
	const char *file, *prog, *sec, *mode, *verdict;
	int err;
	long insns, states, time_us; /* -1: the log does not say */
	char message[1024];
	const char *log; /* JSON only; NULL: not asked for */
	/* --run: what each engine returned */
	bool run[ENGINE_COUNT];
	int32_t retval[ENGINE_COUNT];
	char run_message[256];
};

/* Numbers and reason from a verifier log. A program that was accepted has no reason. */
void report_read_log(struct report *report, const char *log, bool accepted);
void report_json(const struct report *report, FILE *out);
/* The table of `drydock verify`: its head, a program's row */
void report_head(FILE *out);
void report_text(const struct report *report, bool colour, FILE *out);

extern const char *const engine_names[ENGINE_COUNT];

#endif
