/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The stack in reports on a program's stream, on every engine: through subprograms, callbacks,
 * tail calls and exception callbacks. The whole text is compared, but for tags of subprograms and
 * for offsets, which have to lie in their functions.
 */
#include <drydock/drydock.h>

#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include "unit.h"

#define SOURCE "stack_report.bpf.c"

/* Per frame the function and the text of its line */
static const struct row {
	const char *prog, *stream; /* NULL: its own */
	bool faults;
	const char *frames[5][2];
} rows[] = {
	{ "in_callback", NULL, true,
	  { { "touch", "*(volatile __u64 __arena *)slot = sum + value;" },
	    { "touch_twice", "__u64 first = touch(at, 1);" },
	    { "on_element", "sum += touch_twice(ABSENT);" },
	    { "in_callback", "bpf_for_each_map_elem(&values, on_element, NULL, 0);" } } },
	{ "in_tail_call", "tail_target", true,
	  { { "touch", "*(volatile __u64 __arena *)slot = sum + value;" },
	    { "tail_target", "sum += touch(ABSENT, 3);" },
	    { "in_tail_call", "int got = leave(ctx);" } } },
	{ "in_exception", NULL, true,
	  { { "touch", "*(volatile __u64 __arena *)slot = sum + value;" },
	    { "on_throw", "sum += touch(ABSENT, cookie);" } } },
	{ "on_request", NULL, false,
	  { { "on_step", "int err = bpf_stream_print_stack(2);" },
	    { "on_request", "bpf_loop(once, on_step, NULL, 0);" } } },
};

static struct bpf_object *object;
static char source[16384];

static int prog_fd(const char *name)
{
	return bpf_program__fd(bpf_object__find_program_by_name(object, name));
}

/* The number of the line of the source that has the text */
static int line_number(const char *text)
{
	const char *at = strstr(source, text);
	int number = 1;

	CHECK(at && !strstr(at + 1, text));
	for (const char *c = source; at && c < at; c++)
		number += *c == '\n';
	return number;
}

static const char *take_line(char **at)
{
	char *line = *at, *end = strchr(line, '\n');

	if (!end)
		return "";
	*end = 0;
	*at = end + 1;
	return line;
}

/* "bpf_prog_TAG_NAME+0xOFFSET/0xSIZE" */
static bool names_function(const char *line, const char *name)
{
	unsigned int offset, size;
	char tag[17], got[64], again[128];

	if (sscanf(line, "bpf_prog_%16[0-9a-f]_%63[^+]+0x%x/0x%x", tag, got, &offset, &size) != 4)
		return false;
	snprintf(again, sizeof(again), "bpf_prog_%s_%s+0x%x/0x%x", tag, got, offset, size);
	return !strcmp(line, again) && strlen(tag) == 16 && !strcmp(got, name) && offset &&
	       offset < size;
}

static bool frames_match(const struct row *row, char *text)
{
	for (int i = 0; i < 5 && row->frames[i][0]; i++) {
		const char *line = row->frames[i][1];
		char want[256];

		if (!names_function(take_line(&text), row->frames[i][0]))
			return false;
		snprintf(want, sizeof(want), "  %s @ " SOURCE ":%d", line, line_number(line));
		if (strcmp(take_line(&text), want))
			return false;
	}
	return !strcmp(text, "\n");
}

static bool report_matches(const struct row *row, char *text)
{
	char want[128];

	if (row->faults && strncmp(take_line(&text), "ERROR: Arena WRITE access at unmapped "
				   "address 0x", 48))
		return false;
	snprintf(want, sizeof(want), "CPU: 0 UID: %u PID: %u Comm: reporter", geteuid(),
		 (unsigned int)getpid());
	return !strcmp(take_line(&text), want) && !strcmp(take_line(&text), "Call trace:") &&
	       frames_match(row, text);
}

static void test_row(const struct row *row)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	char text[4096] = "", kept[4096];

	CHECK(!bpf_prog_test_run_opts(prog_fd(row->prog), &opts) && !opts.retval);
	bpf_prog_stream_read(prog_fd(row->stream ?: row->prog), BPF_STREAM_STDERR, text,
			     sizeof(text) - 1, NULL);
	strcpy(kept, text);
	if (!report_matches(row, text)) {
		CHECK(!"the report");
		printf("%s:\n%s", row->prog, kept);
	}
}

/* The main program's tag is the one that it is known by. */
static void test_tag(void)
{
	struct bpf_prog_info info = { 0 };
	__u32 bytes = sizeof(info);
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	char text[4096] = "", want[64] = "\nbpf_prog_";
	int fd = prog_fd("on_request");

	CHECK(!bpf_prog_get_info_by_fd(fd, &info, &bytes));
	for (int i = 0; i < BPF_TAG_SIZE; i++)
		snprintf(want + strlen(want), 3, "%02x", info.tag[i]);
	strcat(want, "_on_request+0x");
	CHECK(!bpf_prog_test_run_opts(fd, &opts));
	bpf_prog_stream_read(fd, BPF_STREAM_STDERR, text, sizeof(text) - 1, NULL);
	CHECK(strstr(text, want));
}

static unsigned int take_stderr(int fd)
{
	static char text[100000];

	return bpf_prog_stream_read(fd, BPF_STREAM_STDERR, text, sizeof(text), NULL);
}

/* A stream that is full has whole reports only: a report that does not fit leaves no line. */
static void test_full_stream(void)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	int fd = prog_fd("in_callback");
	unsigned int bytes;

	CHECK(!bpf_prog_test_run_opts(fd, &opts));
	bytes = take_stderr(fd);
	CHECK(bytes > 100);
	for (unsigned int i = 0; i < 100000 / bytes + 2; i++)
		CHECK(!bpf_prog_test_run_opts(fd, &opts));
	CHECK(take_stderr(fd) == 99999 / bytes * bytes);
}

static bool load_object(const char *folder)
{
	char path[4096];
	int target;

	snprintf(path, sizeof(path), "%s/stack_report.bpf.o", folder);
	object = bpf_object__open_file(path, NULL);
	if (!object || bpf_object__load(object))
		return false;
	target = prog_fd("tail_target");
	return !bpf_map_update_elem(bpf_object__find_map_fd_by_name(object, "targets"),
				    &(int){ 0 }, &target, 0);
}

static bool read_source(void)
{
	FILE *file = fopen(STACK_REPORT_SOURCE, "r");
	bool ok = file && fread(source, 1, sizeof(source) - 1, file) > 0;

	if (file)
		fclose(file);
	return ok;
}

int main(int argc, char **argv)
{
	char *folder = dirname(strdup(argv[0]));

	prctl(PR_SET_NAME, "reporter");
	CHECK(read_source());
	for (int engine = DD_JIT; engine <= DD_CHECKED; engine++) {
		struct dd_kern_options options = { .size = sizeof(options),
						   .record_states = true };
		struct dd_kern *kern;

		CHECK(!dd_kern_new(&kern, &options));
		dd_enter(kern);
		dd_set_engine(kern, engine);
		if (load_object(folder)) {
			for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
				test_row(&rows[i]);
			test_tag();
			test_full_stream();
		} else {
			CHECK(!"loaded");
		}
		bpf_object__close(object);
		dd_leave();
		dd_kern_drop(kern);
	}
	return UNIT_END();
}
