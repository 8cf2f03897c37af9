/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drydock verify OBJ...: loads every program of every object alone and says whether Linux would
 * take it. Objects are the jobs of worker processes, programs their steps, and each object has a
 * kernel of its own.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/explain.h"
#include "cli/options.h"
#include "cli/run.h"
#include "cli/workers.h"

#define STEP_SECONDS_MAX 60
#define PROGRESS_OBJECTS_MIN 8 /* fewer are done before one could read it */

enum { COUNT_ACCEPTED, COUNT_REJECTED, COUNT_GAPS, COUNT_ERRORS };

struct verify {
	struct kernel_choice kernel;
	struct failures failures;
	bool json, unprivileged, show_log, run, explain;
	bool colour, progress, head_is_told;
	int log_level;
	unsigned int workers;
	char **paths;
	unsigned int path_count;
	unsigned int accepted, rejected, gaps, errors, ended; /* in all; objects */
};

/* ---- in a worker ---- */

static const char *const verdict_names[] = { "accept", "reject", "gap" };

static void print(const struct verify *verify, const struct report *report, FILE *out)
{
	if (verify->json)
		report_json(report, out);
	else
		report_text(report, verify->colour, out);
}

static const char *mode_name(const struct verify *verify)
{
	return verify->unprivileged ? "unpriv" : "priv";
}

static void describe(const struct load *load, struct report *report)
{
	report->verdict = verdict_names[load->verdict];
	report->err = load->err;
	report_read_log(report, load->log, load->verdict == VERDICT_ACCEPT);
	if (load->verdict == VERDICT_GAP && strncmp(report->message, "gap: ", 5))
		snprintf(report->message, sizeof(report->message), "gap: %s",
			 dd_gap_text(load->kern));
	else if (load->verdict == VERDICT_REJECT && !load->reached)
		snprintf(report->message, sizeof(report->message), "%s", load->why);
}

/*
 * The first load asks for statistics only, so that time_us is the verifier's and not that of
 * printing a log; programs that it does not take are loaded again for the log.
 */
static void load_and_describe(const struct verify *verify, struct load *load,
			      struct report *report)
{
	long time_us;

	load->brief = !verify->show_log && !verify->log_level;
	load_program(load);
	describe(load, report);
	if (!load->brief || load->verdict == VERDICT_ACCEPT)
		return;
	time_us = report->time_us;
	load_end(load);
	load->brief = false;
	load_program(load);
	describe(load, report);
	if (time_us >= 0)
		report->time_us = time_us;
}

/* A log of level 2 has all paths in it: ask for the one that failed. */
static void explain(const struct verify *verify, struct load *load, FILE *out)
{
	if (!load->reached) {
		fprintf(out, "\nRejected before the verifier saw it, by libbpf: %s\n\n", load->why);
		return;
	}
	if (verify->log_level > 1 || load->file->annotations[load->index].log_level & 2) {
		load->plain = true;
		load_end(load);
		load_program(load);
		load->plain = false;
	}
	fputc('\n', out);
	explain_log(load->log, verify->colour, out);
	fputc('\n', out);
}

static void verify_one(const struct verify *verify, struct load *load, struct job_state *state,
		       FILE *out)
{
	struct report report = { .file = load->file->path, .mode = mode_name(verify) };
	struct bpf_program *program = NULL;

	for (unsigned int i = 0; i <= load->index; i++)
		program = bpf_object__next_program(load->file->object, program);
	report.prog = bpf_program__name(program);
	report.sec = bpf_program__section_name(program);
	step_begin(state, load->index, report.prog, report.sec, report.mode);
	/* libbpf keeps what it found out about the kernel: let it find out with all capabilities */
	if (load->unprivileged) {
		load->unprivileged = false;
		load_program(load);
		load_end(load);
		load->unprivileged = true;
	}
	load_and_describe(verify, load, &report);
	if (verify->show_log && verify->json)
		report.log = load->log;
	else if (verify->show_log)
		fprintf(out, "%s", load->log);
	if (verify->run && load->verdict == VERDICT_ACCEPT && run_is_asked(load))
		run_on_engines(load, &verify->failures, &report);
	state->counts[COUNT_ACCEPTED] += load->verdict == VERDICT_ACCEPT;
	state->counts[COUNT_REJECTED] += load->verdict == VERDICT_REJECT;
	state->counts[COUNT_GAPS] += load->verdict == VERDICT_GAP;
	print(verify, &report, out);
	if (verify->explain && !verify->json && load->verdict == VERDICT_REJECT)
		explain(verify, load, out);
	load_end(load);
	fflush(out);
	step_end(state);
}

static void tell_trouble(const struct verify *verify, const char *path, int err, const char *text,
			 FILE *out)
{
	struct report report = { .file = path, .prog = "", .sec = "", .mode = mode_name(verify),
				 .verdict = "error", .err = err, .insns = -1, .states = -1,
				 .time_us = -1 };

	snprintf(report.message, sizeof(report.message), "%s", text);
	if (verify->json)
		report_json(&report, out);
	fprintf(stderr, "drydock verify: %s: %s\n", path, text);
}

static void tell_no_kernel(const struct verify *verify, const char *path, int err, FILE *out)
{
	char text[160];

	snprintf(text, sizeof(text), "cannot make a kernel (%s)%s", strerror(-err),
		 err == -ENOMEM ? "" : "; check --btf, --module-btf and --kconfig");
	tell_trouble(verify, path, err, text, out);
}

/* Two descriptors for each map and program, and objects with hundreds of them */
static void raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static void verify_programs(const struct verify *verify, struct load *load, uint32_t first,
			    struct job_state *state, FILE *out)
{
	unsigned int mode = verify->unprivileged ? MODE_UNPRIV : MODE_PRIV;

	load->log = mmap(NULL, LOG_BYTES, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (load->log == MAP_FAILED) {
		tell_trouble(verify, load->file->path, -ENOMEM, "no memory for a log", out);
		state->counts[COUNT_ERRORS]++;
		return;
	}
	for (load->index = first; load->index < load->file->program_count; load->index++)
		if (load->file->annotations[load->index].modes & mode)
			verify_one(verify, load, state, out);
}

static void verify_object(void *context, uint32_t job, uint32_t first, struct job_state *state,
			  FILE *out)
{
	const struct verify *verify = context;
	struct object_file file;
	struct load load = { .file = &file,
			     .unprivileged = verify->unprivileged,
			     .log_level = verify->log_level };
	int err;

	raise_limit();
	sections_register();
	err = dd_kern_new(&load.kern, &verify->kernel.options);
	if (err) {
		tell_no_kernel(verify, verify->paths[job], err, out);
		state->counts[COUNT_ERRORS]++;
		return;
	}
	dd_enter(load.kern);
	err = object_file_open(&file, verify->paths[job]);
	if (err) {
		tell_trouble(verify, verify->paths[job], err, file.trouble, out);
		state->counts[COUNT_ERRORS]++;
		return;
	}
	verify_programs(verify, &load, first, state, out);
	object_file_close(&file);
	dd_leave();
	dd_kern_drop(load.kern);
}

/* ---- in the parent ---- */

static void tell_lost(void *context, uint32_t job, const struct job_state *state,
		      const char *reason, FILE *out)
{
	struct verify *verify = context;
	struct report report = { .file = verify->paths[job], .prog = state->what[0],
				 .sec = state->what[1], .mode = mode_name(verify),
				 .verdict = "error", .insns = -1, .states = -1, .time_us = -1 };

	snprintf(report.message, sizeof(report.message), "drydock: %s", reason);
	print(verify, &report, out);
	verify->errors++;
}

static void count(void *context, uint32_t job, const struct job_state *state)
{
	struct verify *verify = context;
	const uint32_t *counts = state->counts;

	if (!verify->json && !verify->head_is_told &&
	    counts[COUNT_ACCEPTED] + counts[COUNT_REJECTED] + counts[COUNT_GAPS]) {
		report_head(stdout);
		verify->head_is_told = true;
	}
	verify->accepted += counts[COUNT_ACCEPTED];
	verify->rejected += counts[COUNT_REJECTED];
	verify->gaps += counts[COUNT_GAPS];
	verify->errors += counts[COUNT_ERRORS];
	verify->ended++;
	if (verify->progress)
		fprintf(stderr, "\r%u of %u objects\033[K%s", verify->ended, verify->path_count,
			verify->ended == verify->path_count ? "\r\033[K" : "");
}

static void summarize(const struct verify *verify)
{
	const char *hint = "";

	if (verify->json || !verify->head_is_told)
		return;
	if (verify->rejected + verify->gaps && !verify->show_log && !verify->explain)
		hint = "  (-v: the log, --explain: the reason in words)";
	printf("%u accepted, %u rejected, %u gaps", verify->accepted, verify->rejected,
	       verify->gaps);
	if (verify->errors)
		printf(", %u not verified", verify->errors);
	printf("%s\n", hint);
}

static int usage(void)
{
	printf("usage: drydock verify [OPTION...] OBJ...\n\n"
	       "Loads every program of every object alone and says what Linux 7.3 would say.\n\n"
	       KERNEL_OPTIONS_HELP
	       "  --unpriv                         programs annotated so, without capabilities\n"
	       "  --run                            run what annotations ask to run\n"
	       FAILURES_HELP("                 ")
	       "  --explain                        why one was rejected, in words, and on which "
	       "path\n"
	       "  --json                           an object a line\n"
	       "  -v, --verbose                    the verifier's log too; twice: libbpf's words\n"
	       "  -l, --log-level N                at least this log level (1, 2)\n"
	       "  -j, --jobs N                     worker processes (default: one per CPU)\n\n"
	       "Exit code: 0 all taken, 1 one was rejected, 2 wrong usage, 3 a gap and no "
	       "rejection.\n");
	return EXIT_WELL;
}

enum { OPT_UNPRIV = OPT_OWN, OPT_RUN, OPT_FAIL, OPT_EXPLAIN };

static const struct option long_options[] = {
	KERNEL_LONG_OPTIONS,
	{ "unpriv", no_argument, NULL, OPT_UNPRIV },
	{ "run", no_argument, NULL, OPT_RUN },
	{ "fail", required_argument, NULL, OPT_FAIL },
	{ "explain", no_argument, NULL, OPT_EXPLAIN },
	{ "verbose", no_argument, NULL, 'v' },
	{ "log-level", required_argument, NULL, 'l' },
	{ "jobs", required_argument, NULL, 'j' },
	{},
};

static bool read_option(struct verify *verify, int option)
{
	unsigned long long number = 0;

	switch (option) {
	case OPT_UNPRIV:
		return verify->unprivileged = true;
	case OPT_RUN:
		return verify->run = verify->kernel.options.record_states = true;
	case OPT_FAIL:
		return failures_read(&verify->failures, optarg);
	case OPT_EXPLAIN:
		return verify->explain = true;
	case OPT_JSON:
		return verify->json = true;
	case 'v':
		if (verify->show_log)
			load_tell_all();
		return verify->show_log = true;
	case 'l':
		if (!read_number(optarg, 2, &number))
			return false;
		verify->log_level = number;
		return true;
	case 'j':
		if (!read_number(optarg, 256, &number) || !number)
			return false;
		verify->workers = number;
		return true;
	default:
		return kernel_choice_option(&verify->kernel, option, optarg);
	}
}

/* EXIT_WELL; else what to end with, *help: after --help */
static int read_options(struct verify *verify, int argc, char **argv, bool *help)
{
	int option;

	*help = false;
	while ((option = next_option(argc, argv, ":vl:j:h", long_options)) >= 0) {
		*help = option == OPT_HELP || option == 'h';
		if (*help)
			return usage();
		if (!read_option(verify, option))
			return option_error("verify", argc, argv, option);
	}
	if ((verify->failures.alloc || verify->failures.lock) && !verify->run)
		return usage_error("verify", "--fail is about runs: it needs --run");
	verify->paths = argv + optind;
	verify->path_count = argc - optind;
	return verify->path_count ? EXIT_WELL : usage_error("verify", "no object given");
}

static int verify_all(struct verify *verify)
{
	struct workers workers = { .job_count = verify->path_count,
				   .worker_count = verify->workers,
				   .step_seconds_max = STEP_SECONDS_MAX,
				   .context = verify,
				   .run = verify_object,
				   .lost = tell_lost,
				   .ended = count };
	int err;

	err = workers_run(&workers, stdout);
	if (err) {
		fprintf(stderr, "drydock verify: no worker could be started: %s\n",
			strerror(-err));
		return EXIT_REJECTED;
	}
	summarize(verify);
	if (verify->rejected || verify->errors)
		return EXIT_REJECTED;
	return verify->gaps ? EXIT_GAP : EXIT_WELL;
}

int cmd_verify(int argc, char **argv)
{
	struct verify verify = { .workers = sysconf(_SC_NPROCESSORS_ONLN),
				 .colour = isatty(STDOUT_FILENO) };
	bool help;
	int code;

	kernel_choice_init(&verify.kernel);
	code = read_options(&verify, argc, argv, &help);
	if (code || help)
		return code;
	verify.progress = isatty(STDERR_FILENO) && verify.path_count >= PROGRESS_OBJECTS_MIN;
	return verify_all(&verify);
}
