/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packet and socket helpers, through libbpf: each program of tests/bpf/call_packet.bpf.c and
 * call_sockets.bpf.c runs on all engines with one packet and returns 0, or the line of what did
 * not hold. Then what a test run gives back to user space. Built-in kernel BTF.
 */
#include <drydock/drydock.h>

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include "unit.h"

#define PACKET_BYTES 64

static const unsigned char packet[PACKET_BYTES] = {
	0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1, 0x08, 0x00, /* to the loopback's own address */
	0x45, 0, 0, 50, 0, 0, 0, 0, 64, 6, 0x66, 0xc4, 10, 0, 0, 1, 10, 0, 0, 2,
	1000 >> 8, 1000 & 255, 0, 80,
};

static int run(const struct bpf_program *program, unsigned char *out, unsigned int *bytes)
{
	bool fragments = !strcmp(bpf_program__name(program), "fragments");
	struct __sk_buff ctx = {.data_end = 34};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = packet, .data_size_in = sizeof(packet),
		    .data_out = out, .data_size_out = *bytes);
	int err;

	if (fragments) {
		opts.ctx_in = &ctx;
		opts.ctx_size_in = sizeof(ctx);
	}
	err = bpf_prog_test_run_opts(bpf_program__fd(program), &opts);
	*bytes = opts.data_size_out;
	return err ? err : (int)opts.retval;
}

/* The packet comes back as the program left it; the Ethernet header as Linux fills it in. */
static void test_output(const struct bpf_object *object)
{
	unsigned char out[8192];
	unsigned int bytes = sizeof(out);

	CHECK(!run(bpf_object__find_program_by_name(object, "fragments"), out, &bytes));
	CHECK(bytes == 60 && out[14] == 0x45 && out[44] == 80 && !memcmp(out, packet, 44));
	bytes = sizeof(out);
	CHECK(!run(bpf_object__find_program_by_name(object, "classic_loads"), out, &bytes));
	CHECK(bytes == PACKET_BYTES && !memcmp(out + 14, packet + 14, 50) && !out[12]);
	bytes = sizeof(out);
	CHECK(!run(bpf_object__find_program_by_name(object, "head_and_tail"), out, &bytes));
	CHECK(bytes == 3214);
	bytes = 100;
	CHECK(run(bpf_object__find_program_by_name(object, "head_and_tail"), out, &bytes) == -ENOSPC);
	CHECK(bytes == 3214);
}

/* The object, after all its programs have run */
static struct bpf_object *test_object(struct dd_kern *kern, const char *folder, const char *name)
{
	struct bpf_program *program;
	struct bpf_object *object;
	unsigned char out[8192];
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	object = bpf_object__open_file(path, NULL);
	CHECK(object && !bpf_object__load(object));
	for (int engine = DD_JIT; object && engine <= DD_CHECKED; engine++) {
		dd_set_engine(kern, engine);
		bpf_object__for_each_program(program, object) {
			unsigned int bytes = sizeof(out);
			int ret = run(program, out, &bytes);

			CHECK(!ret);
			if (ret)
				printf("%s: %d %s\n", bpf_program__name(program), ret,
				       ret == -ENOSYS ? dd_gap_text(kern) : "");
		}
	}
	return object;
}

int main(int argc, char **argv)
{
	struct dd_kern_options options = {.size = sizeof(options), .record_states = true};
	const char *folder = dirname(strdup(argv[0]));
	struct bpf_object *object;
	struct dd_kern *kern;

	CHECK(!dd_kern_new(&kern, &options));
	dd_enter(kern);
	object = test_object(kern, folder, "call_packet.bpf.o");
	if (object)
		test_output(object);
	bpf_object__close(object);
	bpf_object__close(test_object(kern, folder, "call_sockets.bpf.o"));
	dd_leave();
	dd_kern_drop(kern);
	return UNIT_END();
}
