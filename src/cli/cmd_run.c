/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drydock run OBJ[:PROG]: runs one program on given input, on one engine or on all of them, each
 * in a kernel of its own, and shows what came out. With all engines, a difference between them is
 * a failure.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/testrun.h"

struct run_command {
	struct kernel_choice kernel;
	struct testrun_input input;
	struct testrun_report report;
	char *path; /* OBJ of OBJ:PROG */
	const char *program;
	const char *data_out, *ctx_out; /* files */
	bool engines[ENGINE_COUNT];
	bool json;
	char trouble[512];
};

static int usage(void)
{
	printf("usage: drydock run [OPTION...] OBJ[:PROG]\n\n"
	       "Runs one program (BPF_PROG_TEST_RUN) and shows what came out.\n"
	       "BYTES is hexadecimal digits, a file, @FILE, or @- for standard input.\n\n"
	       "  --data-in BYTES       packet (default: 64 zero bytes, where one is needed)\n"
	       "  --data-out FILE       write the packet there too\n"
	       "  --ctx-in BYTES        context\n"
	       "  --ctx-out FILE        ask for the context and write it there\n"
	       "  --repeat N            run it N times; duration is the average\n"
	       "  --engine NAME         jit (default), interp, checked, all\n"
	       "  --cpu N               run on this CPU (raw tracepoints)\n"
	       "  --cpus N              the kernel has N CPUs (default 1)\n"
	       "  --virtual-clock       time advances only as the program looks at it\n"
	       FAILURES_HELP("      ")
	       "  --maps                show the entries of the maps\n"
	       "  --json                an object a line, one for each engine\n"
	       KERNEL_OPTIONS_HELP
	       "\nExit code: 0 it ran, 1 it was rejected or failed, 2 wrong usage, 3 a gap.\n");
	return EXIT_WELL;
}

enum {
	OPT_DATA_IN = OPT_OWN, OPT_DATA_OUT, OPT_CTX_IN, OPT_CTX_OUT, OPT_REPEAT, OPT_ENGINE,
	OPT_CPU, OPT_CPUS, OPT_CLOCK, OPT_FAIL, OPT_MAPS,
};

static const struct option long_options[] = {
	KERNEL_LONG_OPTIONS,
	{ "data-in", required_argument, NULL, OPT_DATA_IN },
	{ "data-out", required_argument, NULL, OPT_DATA_OUT },
	{ "ctx-in", required_argument, NULL, OPT_CTX_IN },
	{ "ctx-out", required_argument, NULL, OPT_CTX_OUT },
	{ "repeat", required_argument, NULL, OPT_REPEAT },
	{ "engine", required_argument, NULL, OPT_ENGINE },
	{ "cpu", required_argument, NULL, OPT_CPU },
	{ "cpus", required_argument, NULL, OPT_CPUS },
	{ "virtual-clock", no_argument, NULL, OPT_CLOCK },
	{ "fail", required_argument, NULL, OPT_FAIL },
	{ "maps", no_argument, NULL, OPT_MAPS },
	{},
};

static bool read_engine(struct run_command *command, const char *name)
{
	memset(command->engines, 0, sizeof(command->engines));
	for (int engine = 0; engine < ENGINE_COUNT; engine++)
		if (!strcmp(name, "all") || !strcmp(name, engine_names[engine]) ||
		    (engine == DD_INTERPRETER && !strcmp(name, "interp")))
			command->engines[engine] = true;
	for (int engine = 0; engine < ENGINE_COUNT; engine++)
		if (command->engines[engine])
			return true;
	return false;
}

static bool read_bytes(struct run_command *command, struct bytes *to, bool *given)
{
	int err = bytes_read(to, optarg);

	*given = !err;
	if (err)
		snprintf(command->trouble, sizeof(command->trouble),
			 "'%s' is neither hexadecimal digits nor a file to be read (%s)", optarg,
			 strerror(-err));
	return !err;
}

static bool read_numbers(struct run_command *command, int option)
{
	unsigned long long number;

	if (option == OPT_FAIL)
		return failures_read(&command->input.failures, optarg);
	if (!read_number(optarg, 1U << 30, &number))
		return false;
	switch (option) {
	case OPT_REPEAT:
		command->input.repeat = command->report.repeat = number;
		return number > 0;
	case OPT_CPU:
		command->input.on_cpu = true;
		command->input.cpu = number;
		if (command->kernel.options.cpus <= number)
			command->kernel.options.cpus = number + 1;
		return number < 64;
	default: /* OPT_CPUS */
		command->kernel.options.cpus = number;
		return number > 0 && number <= 64;
	}
}

static bool read_option(struct run_command *command, int option)
{
	switch (option) {
	case OPT_DATA_IN:
		return read_bytes(command, &command->input.data_in, &command->input.data_given);
	case OPT_CTX_IN:
		return read_bytes(command, &command->input.ctx_in, &command->input.ctx_given);
	case OPT_DATA_OUT:
		command->data_out = optarg;
		return true;
	case OPT_CTX_OUT:
		command->ctx_out = optarg;
		return command->input.ctx_out = true;
	case OPT_ENGINE:
		return read_engine(command, optarg);
	case OPT_REPEAT:
	case OPT_CPU:
	case OPT_CPUS:
	case OPT_FAIL:
		return read_numbers(command, option);
	case OPT_CLOCK:
		return command->kernel.options.virtual_clock = true;
	case OPT_MAPS:
		return command->report.maps = true;
	case OPT_JSON:
		return command->json = true;
	default:
		return kernel_choice_option(&command->kernel, option, optarg);
	}
}

/* "dir/a.bpf.o:prog"; a file whose name has a colon wins */
static bool split_path(struct run_command *command, const char *argument)
{
	char *colon;

	command->path = strdup(argument);
	if (!command->path)
		return false;
	colon = strrchr(command->path, ':');
	if (colon && access(command->path, F_OK)) {
		*colon = 0;
		command->program = colon + 1;
	}
	command->report.path = command->path;
	return true;
}

static int read_options(struct run_command *command, int argc, char **argv, bool *help)
{
	int option;

	while ((option = next_option(argc, argv, ":h", long_options)) >= 0) {
		*help = option == OPT_HELP || option == 'h';
		if (*help)
			return usage();
		if (read_option(command, option))
			continue;
		if (command->trouble[0])
			return usage_error("run", "%s", command->trouble);
		return option_error("run", argc, argv, option);
	}
	if (argc - optind != 1)
		return usage_error("run", "one OBJ[:PROG] is wanted");
	if (!split_path(command, argv[optind]))
		return usage_error("run", "out of memory");
	return EXIT_WELL;
}

/* ---- running ---- */

static int tell_rejected(const struct run_command *command, const struct testrun *run)
{
	bool gap = run->err == -ENOSYS;

	if (command->json)
		testrun_json(run, &command->report, stdout);
	fprintf(stderr, "drydock run: %s:%s is %s: %s (%s)%s\n", command->path,
		command->report.program, gap ? "not supported" : "rejected", run->reason,
		strerror(-run->err), gap ? "" : "; drydock verify --explain says more");
	return gap ? EXIT_GAP : EXIT_REJECTED;
}

static bool write_file(const char *path, const struct bytes *bytes)
{
	int err = path ? bytes_write(path, bytes->data, bytes->count) : 0;

	if (err)
		fprintf(stderr, "drydock run: cannot write %s: %s\n", path, strerror(-err));
	return !err;
}

static int tell_run(const struct run_command *command, const struct testrun *run)
{
	if (command->json)
		testrun_json(run, &command->report, stdout);
	else
		testrun_text(run, &command->report, stdout);
	if (run->err)
		return run->err == -ENOSYS ? EXIT_GAP : EXIT_REJECTED;
	if (!write_file(command->data_out, &run->data_out) ||
	    !write_file(command->ctx_out, &run->ctx_out))
		return EXIT_REJECTED;
	return EXIT_WELL;
}

/* What must be the same on all engines */
struct outcome {
	bool known;
	int err;
	unsigned int retval;
	struct bytes data;
};

static bool differs(struct outcome *first, struct testrun *run)
{
	if (!first->known) {
		*first = (struct outcome){ true, run->err, run->retval, run->data_out };
		run->data_out = (struct bytes){};
		return false;
	}
	return first->err != run->err || first->retval != run->retval ||
	       first->data.count != run->data_out.count ||
	       (first->data.count &&
		memcmp(first->data.data, run->data_out.data, first->data.count));
}

static int run_on(struct run_command *command, enum dd_engine engine, struct outcome *first)
{
	struct testrun run;
	int code;

	command->input.engine = engine;
	command->report.engine = engine_names[engine];
	command->kernel.options.record_states = engine == DD_CHECKED;
	if (testrun_load(&run, &command->input, &command->kernel.options)) {
		code = tell_rejected(command, &run);
	} else {
		testrun_run(&run, &command->input);
		testrun_collect(&run);
		code = tell_run(command, &run);
		if (code != EXIT_GAP && differs(first, &run)) {
			fprintf(stderr, "drydock run: %s differs from the engine before it\n",
				engine_names[engine]);
			code = EXIT_REJECTED;
		}
	}
	testrun_end(&run);
	return code;
}

static int run_all(struct run_command *command)
{
	struct outcome first = {};
	bool gap = false, failed = false;

	for (int engine = 0; engine < ENGINE_COUNT; engine++) {
		int code = command->engines[engine] ? run_on(command, engine, &first) : EXIT_WELL;

		gap |= code == EXIT_GAP;
		failed |= code == EXIT_REJECTED;
	}
	bytes_drop(&first.data);
	if (failed)
		return EXIT_REJECTED;
	return gap ? EXIT_GAP : EXIT_WELL;
}

static int open_and_run(struct run_command *command)
{
	struct object_file file;
	int code;

	sections_register();
	if (object_file_open(&file, command->path)) {
		fprintf(stderr, "drydock run: %s: %s\n", command->path, file.trouble);
		return EXIT_REJECTED;
	}
	command->report.program = testrun_choose(&file, command->program, command->trouble,
						 sizeof(command->trouble));
	command->input.file = &file;
	command->input.program = command->report.program;
	if (command->report.program) {
		code = run_all(command);
	} else {
		fprintf(stderr, "drydock run: %s: %s\n", command->path, command->trouble);
		code = EXIT_USAGE;
	}
	object_file_close(&file);
	return code;
}

int cmd_run(int argc, char **argv)
{
	struct run_command command = { .engines[DD_JIT] = true };
	bool help = false;
	int code;

	kernel_choice_init(&command.kernel);
	code = read_options(&command, argc, argv, &help);
	if (!code && !help)
		code = open_and_run(&command);
	bytes_drop(&command.input.data_in);
	bytes_drop(&command.input.ctx_in);
	free(command.path);
	return code;
}
