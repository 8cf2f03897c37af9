/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bodies of helpers and kfuncs, through libbpf: each program of tests/bpf/call_*.bpf.c runs on
 * all engines and returns 0, or the line of what did not hold. Built-in kernel BTF.
 */
#include <drydock/drydock.h>

#include <errno.h>
#include <libgen.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include "unit.h"

static const char user_text[] = "world";
static char user_room[8];

/* As .data.user has it in some objects; others have only the first member */
struct user {
	const char *text;
	char *room;
	unsigned long long uid_gid;
	char comm[16];
};

/* Samples for programs that drain a user ring buffer: 1, 2, 4, 8 */
static void fill_user_ring(struct bpf_object *object)
{
	struct bpf_map *map = bpf_object__find_map_by_name(object, "user_ring");
	struct user_ring_buffer *ring = map ? user_ring_buffer__new(bpf_map__fd(map), NULL) : NULL;
	long *sample;

	CHECK(!map || ring);
	for (int i = 0; ring && i < 4; i++) {
		sample = user_ring_buffer__reserve(ring, sizeof(*sample));
		CHECK(sample);
		if (!sample)
			break;
		*sample = 1 << i;
		user_ring_buffer__submit(ring, sample);
	}
	user_ring_buffer__free(ring);
}

static int ignore(void *context, void *data, size_t bytes)
{
	return 0;
}

/* What the programs of one engine have written, those of the next must not find. */
static void empty_ring(struct bpf_object *object)
{
	struct bpf_map *map = bpf_object__find_map_by_name(object, "ring");
	struct ring_buffer *ring =
		map ? ring_buffer__new(bpf_map__fd(map), ignore, NULL, NULL) : NULL;

	CHECK(!map || (ring && ring_buffer__consume(ring) >= 0));
	ring_buffer__free(ring);
}

static void run(struct dd_kern *kern, struct bpf_program *program, enum dd_engine engine)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	unsigned char packet[64] = {};
	int err;

	if (bpf_program__type(program) == BPF_PROG_TYPE_SCHED_CLS ||
	    bpf_program__type(program) == BPF_PROG_TYPE_SOCKET_FILTER) {
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

static void give_user(struct bpf_object *object)
{
	struct bpf_map *map = bpf_object__find_map_by_name(object, ".data.user");
	struct user user = { user_text, user_room, (unsigned long long)getgid() << 32 | getuid() };
	size_t bytes = 0;
	void *data = map ? bpf_map__initial_value(map, &bytes) : NULL;

	prctl(PR_GET_NAME, user.comm);
	if (data)
		memcpy(data, &user, bytes < sizeof(user) ? bytes : sizeof(user));
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
	give_user(object);
	err = bpf_object__load(object);
	CHECK(!err);
	for (int engine = DD_JIT; !err && engine <= DD_CHECKED; engine++) {
		fill_user_ring(object);
		empty_ring(object);
		bpf_object__for_each_program(program, object)
			run(kern, program, engine);
	}
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
	test_object(kern, folder, "call_system.bpf.o");
	dd_leave();
	dd_kern_drop(kern);
	return UNIT_END();
}
