/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drydock bench OBJ...: how fast the runnable programs of an object are on the JIT and on the
 * interpreter, and with --host on the host's kernel too, in turns within one run. Only the
 * objects that are named are loaded there, and nothing is attached.
 */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include "cli/cli.h"
#include "cli/options.h"
#include "cli/testrun.h"

#define SAMPLE_NS 2e6
#define ROUNDS 5
#define WARM_UP 100

struct bench_command {
	struct kernel_choice kernel;
	struct bytes data;
	bool data_given, host, json;
};

/* One program, loaded here and, if asked for, in the host's kernel */
struct contest {
	const struct bench_command *command;
	struct testrun run;
	struct bpf_object *host_object;
	int host_fd; /* -1: none */
	const char *host_trouble;
	double jit_ns, interpreter_ns, host_ns, ratio, insns;
};

static int usage(void)
{
	printf("usage: drydock bench [OPTION...] OBJ...\n\n"
	       "Times every program of the objects that BPF_PROG_TEST_RUN can repeat.\n\n"
	       "  --data-in BYTES       packet: hexadecimal digits, a file, @- (default: 64 zero "
	       "bytes)\n"
	       "  --host                on the host's kernel too (needs its permission)\n"
	       "  --json                an object a line\n"
	       KERNEL_OPTIONS_HELP
	       "\nExit code: 0 all timed, 1 one was rejected or failed, 2 wrong usage, 3 a gap.\n");
	return EXIT_WELL;
}

enum { OPT_HOST = OPT_OWN, OPT_DATA_IN };

static const struct option long_options[] = {
	KERNEL_LONG_OPTIONS,
	{ "host", no_argument, NULL, OPT_HOST },
	{ "data-in", required_argument, NULL, OPT_DATA_IN },
	{},
};

/* ---- one sample ---- */

/* Nanoseconds of one run, as the call tells; -errno if it fails */
static double sample(const struct contest *contest, int fd, uint32_t repeat)
{
	static const unsigned char zeroes[64];
	const struct bench_command *command = contest->command;
	LIBBPF_OPTS(bpf_test_run_opts, opts, .repeat = repeat,
		    .data_in = command->data_given ? command->data.data : zeroes,
		    .data_size_in = command->data_given ? command->data.count : sizeof(zeroes));
	int err = bpf_prog_test_run_opts(fd, &opts);

	if (err)
		return err;
	return opts.duration ? opts.duration : 0.5; /* told in whole nanoseconds */
}

static double sample_here(struct contest *contest, enum dd_engine engine, uint32_t repeat)
{
	dd_set_engine(contest->run.kern, engine);
	return sample(contest, bpf_program__fd(contest->run.program), repeat);
}

static double sample_host(struct contest *contest, uint32_t repeat)
{
	double ns;

	dd_leave();
	ns = sample(contest, contest->host_fd, repeat);
	dd_enter(contest->run.kern);
	return ns;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values)
{
	qsort(values, ROUNDS, sizeof(values[0]), compare);
	return values[ROUNDS / 2];
}

static uint32_t repeats_for(double ns)
{
	return SAMPLE_NS / ns + 2;
}

/* ---- a program ---- */

static int measure(struct contest *contest)
{
	double jit[ROUNDS], interpreter[ROUNDS], host[ROUNDS], ratio[ROUNDS];
	double jit_ns = sample_here(contest, DD_JIT, WARM_UP);
	double interpreter_ns = sample_here(contest, DD_INTERPRETER, WARM_UP);

	if (jit_ns < 0 || interpreter_ns < 0)
		return jit_ns < 0 ? jit_ns : interpreter_ns;
	contest->insns = (double)dd_insn_count(contest->run.kern) / WARM_UP;
	if (contest->host_fd >= 0 && sample_host(contest, WARM_UP) < 0) {
		contest->host_trouble = "the host cannot run it";
		contest->host_fd = -1;
	}
	for (int i = 0; i < ROUNDS; i++) {
		jit[i] = sample_here(contest, DD_JIT, repeats_for(jit_ns));
		interpreter[i] = sample_here(contest, DD_INTERPRETER, repeats_for(interpreter_ns));
		host[i] = contest->host_fd < 0 ? 0 : sample_host(contest, repeats_for(jit_ns));
		ratio[i] = host[i] ? jit[i] / host[i] : 0;
	}
	contest->jit_ns = median(jit);
	contest->interpreter_ns = median(interpreter);
	contest->host_ns = median(host);
	contest->ratio = median(ratio);
	return 0;
}

static void load_on_host(struct contest *contest, const struct testrun_input *input)
{
	struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
	struct bpf_program *program;

	dd_leave();
	setrlimit(RLIMIT_MEMLOCK, &unlimited);
	contest->host_object = bpf_object__open_mem(input->file->data, input->file->bytes, NULL);
	if (contest->host_object)
		bpf_object__for_each_program(program, contest->host_object) {
			bool chosen = !strcmp(bpf_program__name(program), input->program);

			bpf_program__set_autoload(program, chosen);
		}
	if (!contest->host_object || bpf_object__load(contest->host_object)) {
		contest->host_trouble = "the host does not load it";
	} else {
		program = bpf_object__find_program_by_name(contest->host_object, input->program);
		contest->host_fd = bpf_program__fd(program);
	}
	dd_enter(contest->run.kern);
}

static void print_text(const struct contest *contest, const char *name)
{
	printf("%-24s %10.0f %10.0f %9.0f %9.2f %9.0f", name, contest->jit_ns,
	       contest->interpreter_ns, contest->insns,
	       contest->insns ? contest->interpreter_ns / contest->insns : 0,
	       contest->insns / contest->jit_ns * 1e3);
	if (contest->host_ns)
		printf(" %10.0f %9.2f", contest->host_ns, contest->ratio);
	else if (contest->host_trouble)
		printf(" %s", contest->host_trouble);
	printf("\n");
	fflush(stdout);
}

static void print_json(const struct contest *contest, const struct testrun_input *input)
{
	json_t *line = json_pack("{s:s, s:s, s:f, s:f, s:f}", "file", input->file->path, "prog",
				 input->program, "jit_ns", contest->jit_ns, "interpreter_ns",
				 contest->interpreter_ns, "insns", contest->insns);

	if (contest->host_ns) {
		json_object_set_new(line, "host_ns", json_real(contest->host_ns));
		json_object_set_new(line, "ratio", json_real(contest->ratio));
	}
	json_dumpf(line, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
	putchar('\n');
	json_decref(line);
}

static int tell_failed(const struct testrun_input *input, int err, const char *reason)
{
	fprintf(stderr, "drydock bench: %s:%s: %s%s%s\n", input->file->path, input->program,
		strerror(-err), reason[0] ? ": " : "", reason);
	return err == -ENOSYS ? EXIT_GAP : EXIT_REJECTED;
}

static int bench_program(const struct bench_command *command, const struct testrun_input *input)
{
	struct contest contest = { .command = command, .host_fd = -1 };
	int err, code = EXIT_WELL;

	err = testrun_load(&contest.run, input, &command->kernel.options);
	if (err) {
		code = tell_failed(input, err, contest.run.reason);
	} else {
		if (command->host)
			load_on_host(&contest, input);
		err = measure(&contest);
		if (err)
			code = tell_failed(input, err,
					   err == -ENOSYS ? dd_gap_text(contest.run.kern) : "");
		else if (command->json)
			print_json(&contest, input);
		else
			print_text(&contest, input->program);
	}
	dd_leave();
	bpf_object__close(contest.host_object);
	if (contest.run.kern)
		dd_enter(contest.run.kern);
	testrun_end(&contest.run);
	return code;
}

/* ---- objects ---- */

static int worse(int a, int b)
{
	if (a == EXIT_REJECTED || b == EXIT_REJECTED)
		return EXIT_REJECTED;
	return a == EXIT_GAP || b == EXIT_GAP ? EXIT_GAP : EXIT_WELL;
}

static int bench_object(const struct bench_command *command, const char *path)
{
	struct testrun_input input = {};
	struct object_file file;
	struct bpf_program *program;
	unsigned int timed = 0;
	int code = EXIT_WELL;

	if (object_file_open(&file, path)) {
		fprintf(stderr, "drydock bench: %s: %s\n", path, file.trouble);
		return EXIT_REJECTED;
	}
	input.file = &file;
	bpf_object__for_each_program(program, file.object) {
		if (!testrun_takes_data(program))
			continue;
		input.program = bpf_program__name(program);
		code = worse(code, bench_program(command, &input));
		timed++;
	}
	if (!timed) {
		fprintf(stderr, "drydock bench: %s: no program that BPF_PROG_TEST_RUN can repeat\n",
			path);
		code = EXIT_GAP;
	}
	object_file_close(&file);
	return code;
}

static int read_options(struct bench_command *command, int argc, char **argv, bool *help)
{
	int option;

	while ((option = next_option(argc, argv, ":h", long_options)) >= 0) {
		*help = option == OPT_HELP || option == 'h';
		if (*help)
			return usage();
		if (option == OPT_HOST)
			command->host = true;
		else if (option == OPT_JSON)
			command->json = true;
		else if (option == OPT_DATA_IN)
			command->data_given = !bytes_read(&command->data, optarg);
		else if (!kernel_choice_option(&command->kernel, option, optarg))
			return option_error("bench", argc, argv, option);
		if (option == OPT_DATA_IN && !command->data_given)
			return option_error("bench", argc, argv, option);
	}
	return optind < argc ? EXIT_WELL : usage_error("bench", "no object given");
}

int cmd_bench(int argc, char **argv)
{
	struct bench_command command = {};
	bool help = false;
	int code;

	kernel_choice_init(&command.kernel);
	code = read_options(&command, argc, argv, &help);
	if (!code && !help) {
		sections_register();
		if (!command.json)
			printf("%-24s %10s %10s %9s %9s %9s%s\n", "PROGRAM", "JIT ns", "INTERP ns",
			       "INSNS", "ns/INSN", "JIT M/s",
			       command.host ? "    HOST ns  JIT/HOST" : "");
		fflush(stdout);
		while (optind < argc)
			code = worse(code, bench_object(&command, argv[optind++]));
	}
	bytes_drop(&command.data);
	return code;
}
