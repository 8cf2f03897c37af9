// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lets the program build a list in its arena, walks it with ordinary C pointers, puts an element
 * of the host in front, which appears in the arena at the first touch, and lets the program sum
 * up the whole.
 *
 * Usage: arena_list ARENA_LIST.bpf.o
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdio.h>

#include <drydock/drydock.h>

#include "arena_list.h"

static int run(struct bpf_object *obj, const char *name)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	struct bpf_program *prog = bpf_object__find_program_by_name(obj, name);
	int err = prog ? bpf_prog_test_run_opts(bpf_program__fd(prog), &opts) : -1;

	if (err || opts.retval)
		fprintf(stderr, "%s: error %d, returned %u\n", name, err, opts.retval);
	return err || opts.retval;
}

static int share(struct bpf_object *obj)
{
	struct bpf_map *arena = bpf_object__find_map_by_name(obj, "arena");
	struct bpf_map *data = bpf_object__find_map_by_name(obj, ".bss");
	struct list *list;
	struct element *mine;
	unsigned long long sum = 0;
	unsigned int count = 0;
	size_t bytes;

	list = data ? bpf_map__initial_value(data, &bytes) : NULL;
	mine = arena ? bpf_map__initial_value(arena, &bytes) : NULL;
	if (!list || !mine)
		return 1;
	list->wanted = 10;
	if (run(obj, "add"))
		return 1;
	for (struct element *at = list->head; at; at = at->next, count++)
		sum += at->value;
	printf("the program's list: %u elements, sum %llu\n", count, sum);

	/* A page that nobody allocated: the host may just use it, too. */
	mine += 32 * 4096 / sizeof(*mine);
	mine->value = 100;
	mine->next = list->head;
	list->head = mine;
	if (run(obj, "sum_up"))
		return 1;
	printf("with the host's element, as the program sees it: %llu\n", list->sum);
	return count != 10 || sum != 55 || list->sum != 155;
}

int main(int argc, char **argv)
{
	struct dd_kern *kern;
	struct bpf_object *obj;
	int failed = 1;

	if (argc != 2) {
		fprintf(stderr, "usage: arena_list ARENA_LIST.bpf.o\n");
		return 2;
	}
	if (dd_kern_new(&kern, NULL))
		return 1;
	dd_enter(kern);
	obj = bpf_object__open_file(argv[1], NULL);
	if (obj && !bpf_object__load(obj))
		failed = share(obj);
	bpf_object__close(obj);
	dd_leave();
	dd_kern_drop(kern);
	return failed;
}
