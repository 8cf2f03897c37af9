/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two threads run programs at once: each has a virtual CPU of its own if there are two; if there
 * is one, sections with preemption or interrupts off keep them apart.
 */
#include <drydock/drydock.h>

#include <libgen.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "unit.h"

static struct bpf_object *object;
static int failed;

/* .bss of the programs */
struct seen {
	unsigned int arrived, cpus[2];
	unsigned int unused;
	unsigned long counter;
};

static void *run(void *arg)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	struct bpf_program *prog = bpf_object__find_program_by_name(object, arg);

	if (!prog || bpf_prog_test_run_opts(bpf_program__fd(prog), &opts) || opts.retval)
		__atomic_add_fetch(&failed, 1, __ATOMIC_RELAXED);
	return NULL;
}

static void run_twice(char *name)
{
	pthread_t other;

	failed = 0;
	CHECK(!pthread_create(&other, NULL, run, name));
	run(name);
	pthread_join(other, NULL);
	CHECK(!failed);
}

static void test(const char *folder, unsigned int cpus, enum dd_engine engine)
{
	struct dd_kern_options options = { .size = sizeof(options), .cpus = cpus };
	const volatile struct seen *seen;
	struct dd_kern *kern;
	char path[4096];
	size_t bytes;

	snprintf(path, sizeof(path), "%s/cpus.bpf.o", folder);
	CHECK(!dd_kern_new(&kern, &options));
	dd_enter(kern);
	dd_set_engine(kern, engine);
	object = bpf_object__open_file(path, NULL);
	CHECK(object && !bpf_object__load(object));
	seen = bpf_map__initial_value(bpf_object__find_map_by_name(object, ".bss"), &bytes);
	run_twice("meet");
	CHECK(seen->cpus[0] + seen->cpus[1] == cpus - 1);
	run_twice("count");
	CHECK(seen->counter == 200000 || cpus > 1); /* sections are a CPU's own */
	bpf_object__close(object);
	dd_leave();
	dd_kern_drop(kern);
}

int main(int argc, char **argv)
{
	const char *folder = dirname(strdup(argv[0]));

	for (int engine = DD_JIT; engine <= DD_INTERPRETER; engine++) {
		test(folder, 1, engine);
		test(folder, 2, engine);
	}
	return UNIT_END();
}
