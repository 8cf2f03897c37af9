/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drydock verify OBJ...: loads every program of every object alone and says whether Linux would
 * take it. Objects are the jobs of worker processes, programs their steps, and each object has a
 * kernel of its own.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/run.h"
#include "cli/workers.h"

#define MODULES_MAX 16
#define STEP_SECONDS_MAX 60

enum { COUNT_REJECTED, COUNT_GAPS };

struct verify {
	struct dd_kern_options kernel;
	const char *modules[MODULES_MAX + 1];
	unsigned int module_count;
	bool json, unprivileged, show_log, run;
	int log_level;
	unsigned int workers;
	char **paths;
	unsigned int path_count;
	unsigned int rejected, gaps; /* in all */
};

/* ---- in a worker ---- */

static const char *const verdict_names[] = { "accept", "reject", "gap" };

static void print(const struct verify *verify, const struct report *report, FILE *out)
{
	if (verify->json)
		report_json(report, out);
	else
		report_text(report, out);
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
	load_program(load);
	describe(load, &report);
	if (verify->show_log)
		fprintf(out, "%s", load->log);
	if (verify->run && load->verdict == VERDICT_ACCEPT && run_is_asked(load))
		run_on_engines(load, &report);
	load_end(load);
	state->counts[COUNT_REJECTED] += load->verdict == VERDICT_REJECT;
	state->counts[COUNT_GAPS] += load->verdict == VERDICT_GAP;
	print(verify, &report, out);
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
	print(verify, &report, out);
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
		state->counts[COUNT_REJECTED]++;
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
	err = dd_kern_new(&load.kern, &verify->kernel);
	if (err) {
		tell_trouble(verify, verify->paths[job], err, "cannot make a kernel", out);
		state->counts[COUNT_REJECTED]++;
		return;
	}
	dd_enter(load.kern);
	err = object_file_open(&file, verify->paths[job]);
	if (err) {
		tell_trouble(verify, verify->paths[job], err, "not a BPF object libbpf can open",
			     out);
		state->counts[COUNT_REJECTED]++;
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
	verify->rejected++;
}

static void count(void *context, uint32_t job, const struct job_state *state)
{
	struct verify *verify = context;

	verify->rejected += state->counts[COUNT_REJECTED];
	verify->gaps += state->counts[COUNT_GAPS];
}

static int usage(FILE *to, int code)
{
	fprintf(to,
		"usage: drydock verify [OPTION...] OBJ...\n\n"
		"Loads every program of every object alone and says what Linux 7.3 would say.\n\n"
		"  --btf FILE                       kernel BTF (default: the built-in one)\n"
		"  --module-btf NAME=SPLIT[:BASE]   BTF of a module; may be given several times\n"
		"  --kconfig FILE                   kernel configuration (text) for __kconfig\n"
		"  --unpriv                         programs annotated so, without capabilities\n"
		"  --run                            run what annotations ask to run\n"
		"  --json                           an object a line\n"
		"  -v, --verbose                    the verifier's log too; twice: libbpf's words\n"
		"  -l, --log-level N                at least this log level (1, 2)\n"
		"  -j, --jobs N                     worker processes (default: one per CPU)\n"
		"  --seed N                         of the kernel's random numbers\n\n"
		"Exit code: 0 all taken, 1 one was rejected, 2 wrong usage, 3 a gap and no "
		"rejection.\n");
	return code;
}

enum { OPT_BTF = 256, OPT_MODULE, OPT_KCONFIG, OPT_UNPRIV, OPT_RUN, OPT_JSON, OPT_SEED, OPT_HELP };

static const struct option long_options[] = {
	{ "btf", required_argument, NULL, OPT_BTF },
	{ "module-btf", required_argument, NULL, OPT_MODULE },
	{ "kconfig", required_argument, NULL, OPT_KCONFIG },
	{ "unpriv", no_argument, NULL, OPT_UNPRIV },
	{ "run", no_argument, NULL, OPT_RUN },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "seed", required_argument, NULL, OPT_SEED },
	{ "verbose", no_argument, NULL, 'v' },
	{ "log-level", required_argument, NULL, 'l' },
	{ "jobs", required_argument, NULL, 'j' },
	{ "help", no_argument, NULL, OPT_HELP },
	{},
};

/* False: not a number */
static bool read_number(const char *text, unsigned long long *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 0);
	return !errno && end != text && !*end;
}

static bool read_option(struct verify *verify, int option)
{
	unsigned long long number = 0;

	if (option == 'l' || option == 'j' || option == OPT_SEED)
		if (!read_number(optarg, &number))
			return false;
	switch (option) {
	case OPT_BTF:
		verify->kernel.btf_path = optarg;
		return true;
	case OPT_MODULE:
		if (verify->module_count == MODULES_MAX)
			return false;
		verify->modules[verify->module_count++] = optarg;
		return true;
	case OPT_KCONFIG:
		verify->kernel.config_path = optarg;
		return true;
	case OPT_UNPRIV:
		return verify->unprivileged = true;
	case OPT_RUN:
		return verify->run = verify->kernel.record_states = true;
	case OPT_JSON:
		return verify->json = true;
	case OPT_SEED:
		verify->kernel.seed = number;
		return true;
	case 'v':
		if (verify->show_log)
			load_tell_all();
		return verify->show_log = true;
	case 'l':
		verify->log_level = number;
		return number <= 2;
	case 'j':
		verify->workers = number;
		return number > 0 && number <= 256;
	default:
		return false;
	}
}

static bool read_options(struct verify *verify, int argc, char **argv, bool *help)
{
	int option;

	*help = false;
	while ((option = getopt_long(argc, argv, "vl:j:h", long_options, NULL)) >= 0) {
		if (option == OPT_HELP || option == 'h') {
			*help = true;
			return true;
		}
		if (!read_option(verify, option))
			return false;
	}
	verify->paths = argv + optind;
	verify->path_count = argc - optind;
	return verify->path_count > 0;
}

int cmd_verify(int argc, char **argv)
{
	struct verify verify = { .workers = sysconf(_SC_NPROCESSORS_ONLN) };
	struct workers workers;
	bool help;
	int err;

	if (!read_options(&verify, argc, argv, &help))
		return usage(stderr, EXIT_USAGE);
	if (help)
		return usage(stdout, EXIT_WELL);
	verify.kernel.size = sizeof(verify.kernel);
	verify.kernel.module_btfs = verify.modules;
	workers = (struct workers){ .job_count = verify.path_count,
				    .worker_count = verify.workers,
				    .step_seconds_max = STEP_SECONDS_MAX,
				    .context = &verify,
				    .run = verify_object,
				    .lost = tell_lost,
				    .ended = count };
	err = workers_run(&workers, stdout);
	if (err) {
		fprintf(stderr, "drydock verify: %s\n", strerror(-err));
		return EXIT_REJECTED;
	}
	if (verify.rejected)
		return EXIT_REJECTED;
	return verify.gaps ? EXIT_GAP : EXIT_WELL;
}
