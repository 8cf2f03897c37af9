/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * BPF_PROG_TEST_RUN as Linux's test_loader does it: 64 zero bytes of data, or none for syscall
 * programs; struct_ops maps attached before. Linux: test_loader.c do_prog_test_run().
 */
#include "cli/run.h"

#include <errno.h>
#include <string.h>

#include <bpf/bpf.h>
#include <linux/bpf.h>

#define DATA_BYTES 64

bool run_is_asked(const struct load *load)
{
	const struct annotations *a = &load->file->annotations[load->index];

	return a->execute[load->unprivileged] && !a->expect_failure[load->unprivileged];
}

static int test_run(const struct load *load, int32_t *retval)
{
	const struct annotations *a = &load->file->annotations[load->index];
	unsigned char in[DATA_BYTES] = {}, out[DATA_BYTES * 4];
	struct __sk_buff ctx = { .data_end = a->linear_size };
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	int err;

	if (bpf_program__type(load->program) != BPF_PROG_TYPE_SYSCALL) {
		opts.data_in = in;
		opts.data_size_in = sizeof(in);
		opts.data_out = out;
		opts.data_size_out = sizeof(out);
		opts.repeat = 1;
	}
	if (a->linear_size) {
		opts.ctx_in = &ctx;
		opts.ctx_size_in = sizeof(ctx);
	}
	err = bpf_prog_test_run_opts(bpf_program__fd(load->program), &opts);
	*retval = opts.retval;
	return err;
}

static void run_once(struct load *load, enum dd_engine engine, const struct failures *failures,
		     struct report *report)
{
	bool told;
	int err;

	dd_set_engine(load->kern, engine);
	failures_arm(load->kern, failures);
	err = test_run(load, &report->retval[engine]);
	failures_arm(load->kern, NULL);
	/* A gap says what is missing; checked mode says which claim did not hold (-EFAULT). */
	told = err == -ENOSYS || err == -EFAULT;
	report->run[engine] = !err;
	if (err)
		snprintf(report->run_message, sizeof(report->run_message), "%s: %s%s%s",
			 engine_names[engine], strerror(-err), told ? ": " : "",
			 told ? dd_gap_text(load->kern) : "");
}

void run_on_engines(struct load *load, const struct failures *failures, struct report *report)
{
	for (int engine = 0; engine < ENGINE_COUNT; engine++) {
		if (engine) {
			load_end(load);
			load_program(load);
		}
		if (load->verdict == VERDICT_ACCEPT && load->program)
			run_once(load, engine, failures, report);
	}
	dd_set_engine(load->kern, DD_JIT);
}
