/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs that use an inner map, or run as a tail call's target, while user space takes it away
 * and has its memory used again by others. They must see what they saw before: 42. On all engines,
 * the program in another thread and in another process.
 */
#include <drydock/drydock.h>

#include <errno.h>
#include <libgen.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include "unit.h"

#define OTHERS 64

static struct dd_kern *kern;
static char path[4096];
static volatile unsigned long long *signals; /* of the object that runs */

struct scene {
	const char *prog;  /* what runs */
	const char *holder; /* the map that the element is taken from */
};

static struct bpf_object *load(int shared_signals, int shared_jumps)
{
	struct bpf_object *object = bpf_object__open_file(path, NULL);

	if (!object)
		return NULL;
	if (shared_signals >= 0) {
		bpf_map__reuse_fd(bpf_object__find_map_by_name(object, "signals"), shared_signals);
		bpf_map__reuse_fd(bpf_object__find_map_by_name(object, "jumps"), shared_jumps);
	}
	if (!bpf_object__load(object))
		return object;
	bpf_object__close(object);
	return NULL;
}

static int map_fd(struct bpf_object *object, const char *name)
{
	return bpf_map__fd(bpf_object__find_map_by_name(object, name));
}

static int prog_fd(struct bpf_object *object, const char *name)
{
	return bpf_program__fd(bpf_object__find_program_by_name(object, name));
}

static int new_values(unsigned long long value)
{
	unsigned int key = 0;
	int fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, "values", 4, 8, 1, NULL);

	bpf_map_update_elem(fd, &key, &value, BPF_ANY);
	return fd;
}

/* What the run returns, or -errno */
static void *run(void *arg)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	long fd = (long)arg;
	int err;

	dd_enter(kern);
	err = bpf_prog_test_run_opts(fd, &opts);
	dd_leave();
	return (void *)(long)(err ? err : (int)opts.retval);
}

struct runner {
	bool forked;
	pthread_t thread;
	pid_t child;
};

static void start(struct runner *runner, int fd)
{
	signals[0] = signals[1] = 0;
	if (!runner->forked) {
		pthread_create(&runner->thread, NULL, run, (void *)(long)fd);
	} else {
		runner->child = fork();
		if (!runner->child)
			_exit((long)run((void *)(long)fd));
	}
	while (!signals[0])
		usleep(100);
}

static int finish(struct runner *runner)
{
	void *ret = NULL;
	int status;

	signals[1] = 1;
	if (!runner->forked) {
		pthread_join(runner->thread, &ret);
		return (long)ret;
	}
	return waitpid(runner->child, &status, 0) > 0 && WIFEXITED(status) ? WEXITSTATUS(status) :
									      -1;
}

/* Whatever was freed now belongs to maps full of another number. */
static void use_memory_again(int *fds)
{
	for (int i = 0; i < OTHERS; i++)
		fds[i] = new_values(666);
}

static void close_all(const int *fds)
{
	for (int i = 0; i < OTHERS; i++)
		close(fds[i]);
}

static void test_inner_map(struct bpf_object *object, const struct scene *scene, bool forked)
{
	struct runner runner = { .forked = forked };
	int holder = map_fd(object, scene->holder), inner = new_values(42), others[OTHERS];
	unsigned int key = 0;

	CHECK(!bpf_map_update_elem(holder, &key, &inner, BPF_ANY));
	start(&runner, prog_fd(object, scene->prog));
	CHECK(!bpf_map_delete_elem(holder, &key));
	close(inner);
	use_memory_again(others);
	CHECK(finish(&runner) == 42);
	close_all(others);
}

static void test_tail_call(struct bpf_object *object, bool forked)
{
	int jumps = map_fd(object, "jumps"), others[OTHERS], fd;
	struct bpf_object *second = load(map_fd(object, "signals"), jumps);
	struct runner runner = { .forked = forked };
	unsigned long long value = 42;
	unsigned int key = 0;

	CHECK(second);
	if (!second)
		return;
	bpf_map_update_elem(map_fd(second, "own"), &key, &value, BPF_ANY);
	fd = prog_fd(second, "target");
	CHECK(!bpf_map_update_elem(jumps, &key, &fd, BPF_ANY));
	start(&runner, prog_fd(object, "jump"));
	CHECK(!bpf_map_delete_elem(jumps, &key));
	bpf_object__close(second);
	use_memory_again(others);
	CHECK(finish(&runner) == 42);
	close_all(others);
}

int main(int argc, char **argv)
{
	static const struct scene scenes[] = {
		{ "use_inner", "outer" },
		{ "use_inner_of_hash", "outer_hash" },
	};
	struct dd_kern_options options = { .size = sizeof(options), .cpus = 2,
					   .record_states = true };
	struct bpf_object *object;

	alarm(100);
	snprintf(path, sizeof(path), "%s/grace.bpf.o", dirname(strdup(argv[0])));
	CHECK(!dd_kern_new(&kern, &options));
	dd_enter(kern);
	object = load(-1, -1);
	CHECK(object);
	if (!object)
		return UNIT_END();
	signals = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, map_fd(object, "signals"), 0);
	for (int engine = DD_JIT; engine <= DD_CHECKED; engine++)
		for (int forked = 0; forked < 2; forked++) {
			dd_set_engine(kern, engine);
			for (int i = 0; i < 2; i++)
				test_inner_map(object, &scenes[i], forked);
			test_tail_call(object, forked);
		}
	bpf_object__close(object);
	dd_leave();
	dd_kern_drop(kern);
	return UNIT_END();
}
