/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Linux's libarena (tools/testing/selftests/bpf/libarena: allocators and containers in an arena of
 * 4 GiB, written in BPF) and its tests, which are programs in the same object. Does the steps of
 * prog_tests/libarena.c, on every engine: those named test_ one by one, those named parallel_test_
 * by threads of one program each, between their __init and their __fini.
 *
 *	libarena OBJECT BTF
 *
 * No test of the suite: the object is in no corpus. `make libarena.bpf.o` in that folder builds it,
 * given a vmlinux.h made from BTF.
 */
#include <drydock/drydock.h>

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "tests/unit/unit.h"

#define NAME_MAX_BYTES 256
#define THREADS_MAX 16
#define RESERVED_PAGES 8

static const char config[] = "CONFIG_NR_CPUS=128\n";
static struct bpf_object *object;
static struct dd_kern *kern;

static struct bpf_program *find(const char *format, int length, const char *name, int number)
{
	char full[NAME_MAX_BYTES];

	snprintf(full, sizeof(full), format, length, name, number);
	return bpf_object__find_program_by_name(object, full);
}

/* What the program returns, or the call's error */
static int run(const struct bpf_program *prog)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	int err = prog ? bpf_prog_test_run_opts(bpf_program__fd(prog), &opts) : -ENOENT;

	return err ? err : (int)opts.retval;
}

static int run_named(const char *name)
{
	return run(bpf_object__find_program_by_name(object, name));
}

static bool starts(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

static bool ends(const char *text, const char *with)
{
	size_t bytes = strlen(text), tail = strlen(with);

	return bytes >= tail && !strcmp(text + bytes - tail, with);
}

static void expect(const char *name, int ret)
{
	CHECK(!ret);
	if (ret)
		printf("%s: %d\n", name, ret);
}

/* Tests of the buddy allocator make their own. */
static void test_alone(const struct bpf_program *prog)
{
	const char *name = bpf_program__name(prog);

	expect("arena_buddy", run_named(strstr(name, "test_buddy") ? "arena_buddy_destroy" :
								      "arena_buddy_reset"));
	expect(name, run(prog));
}

static void *run_in_thread(void *prog)
{
	dd_enter(kern);
	return (void *)(long)run(prog);
}

static void run_workers(const char *name, int length)
{
	pthread_t threads[THREADS_MAX];
	struct bpf_program *prog;
	int count = 0;

	while (count < THREADS_MAX && (prog = find("%.*s__%d", length, name, count)))
		CHECK(!pthread_create(&threads[count++], NULL, run_in_thread, prog));
	CHECK(count > 0);
	for (int i = 0; i < count; i++) {
		void *ret;

		pthread_join(threads[i], &ret);
		/* -EINTR: it gave up because another did. */
		expect(name, (int)(long)ret == -EINTR ? 0 : (int)(long)ret);
	}
}

static void test_parallel(const struct bpf_program *init)
{
	const char *name = bpf_program__name(init);
	int length = (int)(strlen(name) - strlen("__init"));
	struct bpf_program *enabled = find("%.*s__enabled", length, name, 0);

	if (enabled && run(enabled) == -EOPNOTSUPP) {
		printf("%s skipped\n", name);
		return;
	}
	expect("arena_buddy_reset", run_named("arena_buddy_reset"));
	expect(name, run(init));
	run_workers(name, length);
	expect("__fini", run(find("%.*s__fini", length, name, 0)));
}

static int reserve(void)
{
	struct {
		unsigned long long page_count;
	} args = { RESERVED_PAGES };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = &args, .ctx_size_in = sizeof(args));
	struct bpf_program *prog = bpf_object__find_program_by_name(object, "arena_alloc_reserve");
	int err = prog ? bpf_prog_test_run_opts(bpf_program__fd(prog), &opts) : -ENOENT;

	return err ? err : (int)opts.retval;
}

static void test_object(const char *path)
{
	struct bpf_program *prog;

	object = bpf_object__open_file(path, NULL);
	if (!object || bpf_object__load(object)) {
		CHECK(!"loaded");
		return;
	}
	expect("arena_alloc_reserve", reserve());
	bpf_object__for_each_program(prog, object) {
		const char *name = bpf_program__name(prog);

		if (starts(name, "parallel_test") && ends(name, "__init"))
			test_parallel(prog);
		else if (starts(name, "test_"))
			test_alone(prog);
	}
	bpf_object__close(object);
}

int main(int argc, char **argv)
{
	char config_path[32];
	int fd = memfd_create("config", 0);

	if (argc != 3) {
		fprintf(stderr, "usage: libarena OBJECT BTF\n");
		return 2;
	}
	CHECK(write(fd, config, sizeof(config) - 1) == sizeof(config) - 1);
	snprintf(config_path, sizeof(config_path), "/proc/self/fd/%d", fd);
	for (int engine = DD_JIT; engine <= DD_CHECKED; engine++) {
		struct dd_kern_options options = { .size = sizeof(options), .btf_path = argv[2],
						   .config_path = config_path, .cpus = 4,
						   .record_states = engine == DD_CHECKED };
		int failed = unit_failed;

		CHECK(!dd_kern_new(&kern, &options));
		dd_enter(kern);
		dd_set_engine(kern, engine);
		test_object(argv[1]);
		CHECK(!dd_gap_count(kern));
		printf("engine %d: %s %s\n", engine, failed == unit_failed ? "ok" : "failed",
		       dd_gap_text(kern));
		dd_leave();
		dd_kern_drop(kern);
	}
	return UNIT_END();
}
