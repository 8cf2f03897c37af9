/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One run of one program: loaded into a kernel of its own, run by BPF_PROG_TEST_RUN, everything
 * that it left behind collected. `drydock run` and `drydock bench` stand on it.
 */
#ifndef DRYDOCK_CLI_TESTRUN_H
#define DRYDOCK_CLI_TESTRUN_H

#include <bpf/libbpf.h>

#include "cli/bytes.h"
#include "cli/load.h"
#include "cli/options.h"

/* What is asked */
struct testrun_input {
	const struct object_file *file;
	const char *program; /* its name */
	enum dd_engine engine;
	struct bytes data_in, ctx_in;
	bool data_given, ctx_given, ctx_out;
	unsigned int repeat; /* 0: once, without a repeat count */
	bool on_cpu;
	unsigned int cpu;
	struct failures failures;
};

/* What came of it */
struct testrun {
	struct dd_kern *kern;
	struct bpf_object *object;
	struct bpf_program *program;
	bool is_loaded;
	int err;	  /* of the load or of the run */
	char reason[1024]; /* not loaded: the reason line; not run: what is missing */
	unsigned int retval, duration_ns;
	struct bytes data_out, ctx_out;
	char *streams[2]; /* what the program wrote to stdout and stderr */
	char *trace;	  /* and with bpf_trace_printk() */
};

/* Makes the kernel and loads. 0, or -errno and *run says more; testrun_end() in any case */
int testrun_load(struct testrun *run, const struct testrun_input *input,
		 const struct dd_kern_options *options);
/* Runs what is loaded; -errno of BPF_PROG_TEST_RUN */
int testrun_run(struct testrun *run, const struct testrun_input *input);
/* Reads the streams and the trace. */
void testrun_collect(struct testrun *run);
void testrun_end(struct testrun *run);

/* Does BPF_PROG_TEST_RUN of this program type take data (a packet)? */
bool testrun_takes_data(const struct bpf_program *program);
/* The program that is meant: by name, or the only one. NULL: *trouble says which there are */
const char *testrun_choose(const struct object_file *file, const char *name, char *trouble,
			   size_t bytes);

/* ---- testrun_print.c ---- */

struct testrun_report {
	const char *path, *program, *engine;
	unsigned int repeat;
	bool maps; /* dump them */
};
void testrun_text(const struct testrun *run, const struct testrun_report *report, FILE *out);
void testrun_json(const struct testrun *run, const struct testrun_report *report, FILE *out);

#endif
