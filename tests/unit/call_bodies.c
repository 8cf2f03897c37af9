/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bodies of helpers and kfuncs, through libbpf: each program of tests/bpf/call_*.bpf.c runs on
 * all engines and returns 0, or the line of what did not hold. Built-in kernel BTF.
 */
#include <drydock/drydock.h>

#include <errno.h>
#include <libgen.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include "unit.h"

static const char user_text[] = "world";

static void run(struct dd_kern *kern, struct bpf_program *program, enum dd_engine engine)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	unsigned char packet[64] = {};
	int err;

	if (bpf_program__type(program) == BPF_PROG_TYPE_SCHED_CLS) {
		opts.data_in = packet;
		opts.data_size_in = sizeof(packet);
	}

	dd_set_engine(kern, engine);
	err = bpf_prog_test_run_opts(bpf_program__fd(program), &opts);
	if (err)
		printf("%s: %s: %s\n", bpf_program__name(program), strerror(-err),
		       dd_gap_text(kern));
	else if (opts.retval)
		printf("%s: line %d\n", bpf_program__name(program), (int)opts.retval);
	CHECK(!err && !opts.retval);
}

/* Programs find a user address in their variable user_text. */
static void give_user_text(struct bpf_object *object)
{
	struct bpf_map *map = bpf_object__find_map_by_name(object, ".data.user");
	size_t bytes = 0;
	void *data = map ? bpf_map__initial_value(map, &bytes) : NULL;
	const char *address = user_text;

	if (data && bytes >= sizeof(address))
		memcpy(data, &address, sizeof(address));
}

static void test_object(struct dd_kern *kern, const char *folder, const char *name)
{
	struct bpf_program *program;
	struct bpf_object *object;
	char path[4096];
	int err;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	object = bpf_object__open_file(path, NULL);
	CHECK(object != NULL);
	if (!object)
		return;
	if (!strcmp(name, "call_text.bpf.o"))
		give_user_text(object);
	err = bpf_object__load(object);
	CHECK(!err);
	for (int engine = DD_JIT; !err && engine <= DD_CHECKED; engine++)
		bpf_object__for_each_program(program, object)
			run(kern, program, engine);
	bpf_object__close(object);
}

int main(int argc, char **argv)
{
	struct dd_kern *kern;
	struct dd_kern_options options = { .size = sizeof(options), .cpus = 2,
					   .record_states = true };
	char *folder = strdup(argv[0]);

	CHECK(!dd_kern_new(&kern, &options));
	dd_enter(kern);
	folder = dirname(folder);
	test_object(kern, folder, "call_text.bpf.o");
	test_object(kern, folder, "call_objects.bpf.o");
	test_object(kern, folder, "call_state.bpf.o");
	test_object(kern, folder, "call_cpumask.bpf.o");
	test_object(kern, folder, "call_graph.bpf.o");
	dd_leave();
	dd_kern_drop(kern);
	return UNIT_END();
}
