/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the verifier's log and prints one program's outcome. The reason line is the last line
 * that is neither statistics nor part of the structured report of 7.3, which begins with
 * "Verification failed:" and ends the log but for the statistics.
 */
#include "cli/report.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

const char *const engine_names[ENGINE_COUNT] = { "jit", "interpreter", "checked" };

static bool starts(const char *line, const char *prefix)
{
	return !strncmp(line, prefix, strlen(prefix));
}

static bool is_statistics(const char *line)
{
	return starts(line, "verification time ") || starts(line, "stack depth ") ||
	       starts(line, "processed ") || starts(line, "subprog ");
}

/* Where the last structured report begins, or the end of the log */
static const char *report_begin(const char *log)
{
	const char *mark = "\nVerification failed: ";
	const char *found = NULL, *next = log;

	if (starts(log, mark + 1))
		found = log;
	while ((next = strstr(next, mark)))
		found = next++;
	return found ? found : log + strlen(log);
}

static bool is_blank(const char *from, const char *to)
{
	while (from < to && strchr(" \t\r\n", *from))
		from++;
	return from == to;
}

/* The last line of [log, *end) that tells something, and where it ends; NULL: there is none */
static const char *last_telling_line(const char *log, const char **end)
{
	while (*end > log) {
		const char *line = *end;

		while (line > log && line[-1] != '\n')
			line--;
		if (!is_blank(line, *end) && !is_statistics(line))
			return line;
		*end = line > log ? line - 1 : log;
	}
	return NULL;
}

/*
 * Linux's structured report stands behind the line that it explains, and so before a line that
 * only says what follows from it. Without reports such lines are told by their texts.
 */
static bool is_explained(const char *line, const char *end, const char *next)
{
	static const struct {
		const char *line, *next; /* parts of the two */
	} pairs[] = {
		{ "Unreleased reference ", " would lead to reference leak" },
		{ " expected=ptr_", "Caller passes invalid args into func#" },
		{ "dereference of modified ", "Caller passes invalid args into func#" },
		{ " expected pointer to stack or const struct ",
		  "Caller passes invalid args into func#" },
		{ "Possibly NULL pointer passed ", "Caller passes invalid args into func#" },
		{ " outside of the allowed memory range", " arithmetic of map value goes out of range" },
		{ " unbounded memory access, ", " arithmetic of map value goes out of range" },
		{ " min value is negative, ", " arithmetic of map value goes out of range" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		const char *found = strstr(line, pairs[i].line);

		if (found && found < end && strstr(next, pairs[i].next))
			return true;
	}
	return false;
}

/* Linux ends a few reasons without a newline, and the statistics follow in the same line. */
static const char *reason_end(const char *line, const char *end)
{
	const char *statistics = strstr(line, "verification time ");
	unsigned long usec;
	int bytes = 0;

	if (!statistics || statistics >= end ||
	    sscanf(statistics, "verification time %lu usec%n", &usec, &bytes) != 1)
		return end;
	return bytes && statistics + bytes == end ? statistics : end;
}

/* The line of [log, end) that says why */
static void find_reason(const char *log, const char *end, char *to, size_t bytes)
{
	const char *line = last_telling_line(log, &end), *earlier, *earlier_end;

	to[0] = 0;
	if (!line)
		return;
	earlier_end = line > log ? line - 1 : log;
	earlier = last_telling_line(log, &earlier_end);
	if (earlier && is_explained(earlier, earlier_end, line)) {
		line = earlier;
		end = earlier_end;
	}
	snprintf(to, bytes, "%.*s", (int)(reason_end(line, end) - line), line);
}

/* The number behind the last `mark`, -1 if there is none */
static long last_number(const char *log, const char *mark)
{
	const char *found = NULL;

	while ((log = strstr(log, mark)))
		found = log++;
	return found ? strtol(found + strlen(mark), NULL, 10) : -1;
}

/* Statistics end the log; a log of millions of lines need not be searched from its beginning. */
static const char *tail_of(const char *log)
{
	size_t bytes = strlen(log);

	return bytes > 65536 ? log + bytes - 65536 : log;
}

void report_read_log(struct report *report, const char *log, bool accepted)
{
	const char *tail = tail_of(log);

	report->insns = last_number(tail, "processed ");
	report->states = last_number(tail, " total_states ");
	report->time_us = last_number(tail, "verification time ");
	report->message[0] = 0;
	if (!accepted)
		find_reason(log, report_begin(log), report->message, sizeof(report->message));
}

/* Text that may hold anything: what is no UTF-8 becomes '?' */
static json_t *text(const char *s)
{
	json_t *json = json_string(s);
	char *copy;

	if (json)
		return json;
	copy = strdup(s);
	for (char *c = copy; c && *c; c++)
		if ((unsigned char)*c >= 0x80)
			*c = '?';
	json = json_string(copy ? copy : "");
	free(copy);
	return json;
}

static void add_number(json_t *object, const char *name, long value)
{
	if (value >= 0)
		json_object_set_new(object, name, json_integer(value));
}

static void add_run(json_t *object, const struct report *report)
{
	json_t *values = json_object();
	bool any = false;

	for (int i = 0; i < ENGINE_COUNT; i++) {
		any |= report->run[i];
		json_object_set_new(values, engine_names[i],
				    report->run[i] ? json_integer(report->retval[i]) :
						     json_null());
	}
	if (any || report->run_message[0])
		json_object_set(object, "retval", values);
	if (report->run_message[0])
		json_object_set_new(object, "run_message", text(report->run_message));
	json_decref(values);
}

void report_json(const struct report *report, FILE *out)
{
	json_t *object = json_object();

	json_object_set_new(object, "file", text(report->file));
	json_object_set_new(object, "prog", text(report->prog));
	json_object_set_new(object, "sec", text(report->sec));
	json_object_set_new(object, "mode", text(report->mode));
	json_object_set_new(object, "verdict", text(report->verdict));
	json_object_set_new(object, "errno", json_integer(report->err));
	add_number(object, "insns", report->insns);
	add_number(object, "states", report->states);
	add_number(object, "time_us", report->time_us);
	json_object_set_new(object, "message", text(report->message));
	if (report->log)
		json_object_set_new(object, "log", text(report->log));
	add_run(object, report);
	json_dumpf(object, out, JSON_COMPACT);
	fputc('\n', out);
	json_decref(object);
}

/* ---- the table: numbers first, since names are of any length ---- */

#define INDENT 8

static const char *colour_of(const char *verdict)
{
	if (!strcmp(verdict, "accept"))
		return "\033[32m";
	return strcmp(verdict, "gap") ? "\033[31m" : "\033[33m";
}

static void print_number(FILE *out, int width, long value)
{
	if (value >= 0)
		fprintf(out, " %*ld", width, value);
	else
		fprintf(out, " %*s", width, "-");
}

void report_head(FILE *out)
{
	fprintf(out, "%-7s %10s %9s %11s  PROGRAM\n", "VERDICT", "INSNS", "STATES", "TIME us");
}

static void print_runs(const struct report *report, FILE *out)
{
	const char *before = "ran: ";

	for (int i = 0; i < ENGINE_COUNT; i++) {
		if (!report->run[i])
			continue;
		if (before[0] == 'r')
			fprintf(out, "%*s", INDENT, "");
		fprintf(out, "%s%s %d", before, engine_names[i], report->retval[i]);
		before = ", ";
	}
	if (before[0] == ',')
		fputc('\n', out);
	if (report->run_message[0])
		fprintf(out, "%*srun: %s\n", INDENT, "", report->run_message);
}

void report_text(const struct report *report, bool colour, FILE *out)
{
	fprintf(out, "%s%-7s%s", colour ? colour_of(report->verdict) : "", report->verdict,
		colour ? "\033[0m" : "");
	print_number(out, 10, report->insns);
	print_number(out, 9, report->states);
	print_number(out, 11, report->time_us);
	fprintf(out, "  %s%s%s%s%s\n", report->file, report->prog[0] ? ":" : "", report->prog,
		strcmp(report->mode, "priv") ? " @" : "",
		strcmp(report->mode, "priv") ? report->mode : "");
	if (report->message[0] || report->err)
		fprintf(out, "%*s%s%s%s%s\n", INDENT, "", report->message,
			report->err ? " (" : "", report->err ? strerror(-report->err) : "",
			report->err ? ")" : "");
	print_runs(report, out);
}
