/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What user space may do to an arena's mapping, and what happens when it touches an absent page:
 * in plain code, in system calls, with signals blocked, in a forked child, after munmap(). Through
 * the door, with libbpf, on every engine. docs/arena.md says all that in words.
 */
#include <drydock/drydock.h>

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include "tests/bpf/arena.h"
#include "memlock.h"
#include "unit.h"

#define PAGE 4096
#define BYTES ((size_t)ARENA_TEST_PAGES * PAGE)
#define FAILS_WITH(call, number) ((long)(call) == -1 && errno == (number))

static struct dd_kern *kern;
static struct bpf_object *object;
static struct arena_ask *ask;
static int arena_fd;
static char *base;

/* ---- the arena ---- */

static void run(const char *name)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	struct bpf_program *prog = bpf_object__find_program_by_name(object, name);

	CHECK(prog && !bpf_prog_test_run_opts(bpf_program__fd(prog), &opts) && !opts.retval);
}

static unsigned long long load(const void *at)
{
	ask->at = (uintptr_t)at;
	ask->value = 12345;
	run("load");
	return ask->value;
}

static void give_back(const void *at, unsigned int pages)
{
	ask->at = (uintptr_t)at;
	ask->count = pages;
	run("give_back");
}

/* Pages that have memory, by what the map costs */
static long pages_in_use(void)
{
	return map_memlock(arena_fd) / PAGE;
}

static int end_of(pid_t child)
{
	int status = 0;

	waitpid(child, &status, 0);
	return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* ---- system calls ---- */

/* Each part starts with an empty arena. */
static void start_over(void)
{
	give_back(base, ARENA_TEST_PAGES);
	CHECK(pages_in_use() == 0);
}

static void test_reads(void)
{
	char text[3 * PAGE];
	int ends[2], file = memfd_create("test", 0);

	memset(text, 'x', sizeof(text));
	CHECK(!pipe(ends));
	/* What comes is short: only the page that gets it is touched. */
	CHECK(write(ends[1], "hello", 5) == 5);
	CHECK(read(ends[0], base, 10 * PAGE) == 5 && !memcmp(base, "hello", 5));
	CHECK(pages_in_use() == 1 && !base[5]);
	/* Across three absent pages, the first half of one and the second of another */
	CHECK(write(file, text, sizeof(text)) == sizeof(text));
	CHECK(pread(file, base + 2 * PAGE + 100, 2 * PAGE, 50) == 2 * PAGE);
	CHECK(base[2 * PAGE + 99] == 0 && base[2 * PAGE + 100] == 'x' &&
	      base[4 * PAGE + 99] == 'x' && base[4 * PAGE + 100] == 0);
	CHECK(pages_in_use() == 4);
	CHECK(load(base) == 0x6f6c6c6568ULL); /* a program sees it, too */
	/* A descriptor that is none: nothing is touched. */
	CHECK(FAILS_WITH(read(-1, base + 8 * PAGE, 10), EBADF));
	CHECK(pages_in_use() == 4);
	close(ends[0]);
	close(ends[1]);
	close(file);
}

static void test_writes(void)
{
	char text[2 * PAGE] = "x";
	int ends[2];

	CHECK(!pipe(ends));
	CHECK(write(ends[1], base + PAGE - 1, 2) == 2);
	CHECK(read(ends[0], text, 2) == 2 && !text[0] && !text[1]);
	CHECK(pages_in_use() == 2);
	base[3 * PAGE] = 7;
	CHECK(writev(ends[1], &(struct iovec){ base + 3 * PAGE - 1, 2 }, 1) == 2);
	CHECK(read(ends[0], text, 2) == 2 && !text[0] && text[1] == 7);
	CHECK(pages_in_use() == 4);
	close(ends[0]);
	close(ends[1]);
}

static void test_vectors_and_sockets(void)
{
	struct iovec parts[2] = { { base + 100, 3 }, { base + 5 * PAGE, PAGE } };
	int ends[2];

	CHECK(!socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	CHECK(write(ends[1], "abcdef", 6) == 6);
	CHECK(readv(ends[0], parts, 2) == 6);
	CHECK(!memcmp(base + 100, "abc", 3) && !memcmp(base + 5 * PAGE, "def", 3));
	CHECK(pages_in_use() == 2);
	CHECK(send(ends[1], base + 9 * PAGE, 1, 0) == 1);
	CHECK(recv(ends[0], base + 10 * PAGE, PAGE, 0) == 1 && !base[10 * PAGE]);
	CHECK(pages_in_use() == 4);
	close(ends[0]);
	close(ends[1]);
}

/* Blocks as large as the stream's buffer go to the file without a stop in it. */
static void test_streams(void)
{
	FILE *file = tmpfile();

	base[7] = 'y';
	CHECK(file && fwrite(base, PAGE, 4, file) == 4);
	rewind(file);
	CHECK(fread(base + 8 * PAGE, PAGE, 4, file) == 4 && base[8 * PAGE + 7] == 'y');
	CHECK(pages_in_use() == 8);
	fclose(file);
}

/* ---- the mapping ---- */

static void test_parts(void)
{
	base[0] = 3;
	CHECK(FAILS_WITH(munmap(base, PAGE), EINVAL));
	CHECK(FAILS_WITH(munmap(base + PAGE, BYTES), EINVAL));
	CHECK(FAILS_WITH(munmap(base - PAGE, 2 * PAGE), EINVAL));
	CHECK(FAILS_WITH(mmap(base + PAGE, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
			      -1, 0), EINVAL));
	CHECK(FAILS_WITH(mprotect(base, PAGE, PROT_READ), EINVAL));
	CHECK(FAILS_WITH(mprotect(base + PAGE, PAGE, PROT_NONE), EINVAL));
	CHECK(FAILS_WITH(mprotect(base, BYTES, PROT_READ | PROT_EXEC), EACCES));
	CHECK(!mprotect(base + PAGE, PAGE, PROT_READ | PROT_WRITE)); /* changes nothing */
	CHECK(mremap(base, BYTES, BYTES, 0) == base);
	CHECK(FAILS_WITH(mremap(base, BYTES, BYTES / 2, 0), EINVAL));
	CHECK(FAILS_WITH(mremap(base, BYTES, 2 * BYTES, MREMAP_MAYMOVE), EFAULT));
	CHECK(FAILS_WITH(mremap(base, BYTES, BYTES, MREMAP_MAYMOVE | MREMAP_FIXED,
				(void *)(1UL << 40)), EINVAL));
	CHECK(FAILS_WITH(mremap(base, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
				(void *)(1UL << 40)), EINVAL));
	CHECK(base[0] == 3 && pages_in_use() == 1);
}

static void test_advice(void)
{
	base[0] = 3;
	CHECK(FAILS_WITH(madvise(base, BYTES, MADV_DOFORK), EINVAL));
	CHECK(FAILS_WITH(madvise(base, PAGE, MADV_REMOVE), ENODEV));
	CHECK(FAILS_WITH(madvise(base, PAGE, MADV_RANDOM), EINVAL));
	CHECK(!madvise(base, PAGE, MADV_DONTNEED) && base[0] == 3);
	CHECK(!madvise(base + 2 * PAGE, 3 * PAGE, MADV_POPULATE_WRITE) && pages_in_use() == 4);
}

/* One gap, said as such: Linux would do it. */
static void test_protect_whole(void)
{
	CHECK(FAILS_WITH(mprotect(base, BYTES, PROT_READ), ENOSYS));
	CHECK(!strcmp(dd_gap_text(kern), "mprotect of an arena's mapping"));
}

static void test_remap(void)
{
	char *again;

	base[PAGE] = 9;
	CHECK(!munmap(base, BYTES));
	/* Nobody is there, or who is there now is not the arena. */
	CHECK(FAILS_WITH(write(1, base + PAGE, 1), EFAULT));
	CHECK(load(base + PAGE) == 9 && load(base + 3 * PAGE) == 0);
	ask->at = (uintptr_t)base + 8;
	run("to_user");
	CHECK(ask->value == (uintptr_t)base + 8);
	CHECK(FAILS_WITH(mmap(base, BYTES / 2, PROT_READ | PROT_WRITE, MAP_SHARED, arena_fd, 0),
			 EINVAL));
	CHECK(FAILS_WITH(mmap(base, 2 * BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, arena_fd, 0),
			 E2BIG));
	CHECK(FAILS_WITH(mmap(base + PAGE, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, arena_fd, 0),
			 EINVAL));
	again = mmap(base, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, arena_fd, 0);
	CHECK(again == base && base[PAGE] == 9);
	base[2 * PAGE] = 4;
	CHECK(load(base + 2 * PAGE) == 4 && pages_in_use() == 2);
	/* Twice at once is the same as once. */
	again = mmap(base, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, arena_fd, 0);
	CHECK(again == base && pages_in_use() == ARENA_TEST_PAGES);
	CHECK(load(base + PAGE) == 9);
}

/* ---- a forked child ---- */

static int child_runs_program(void)
{
	if (load(base) != 11 || load(base + 5 * PAGE))
		return 1;
	ask->at = (uintptr_t)base + 6 * PAGE;
	ask->count = 1;
	run("alloc");
	if (ask->value != (uintptr_t)base + 6 * PAGE)
		return 2;
	ask->at = ask->value + 16;
	ask->value = 77;
	run("store");
	ask->at = (uintptr_t)base + 24;
	run("to_user");
	return ask->value != (uintptr_t)base + 24 ? 3 : unit_failed != 0;
}

static int child_maps(void)
{
	if (mmap(base, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, arena_fd, 0) != base)
		return 4;
	base[7 * PAGE] = 5;
	return base[0] == 11 && *(long long *)(base + 6 * PAGE + 16) == 77 &&
	       load(base + 7 * PAGE) == 5 ? 0 : 5;
}

static void test_fork(void)
{
	pid_t child;

	base[0] = 11;
	child = fork();
	if (!child) {
		signal(SIGSEGV, SIG_DFL); /* sanitizers have a handler of their own */
		_exit(base[0]); /* present, and yet not this process's */
	}
	CHECK(end_of(child) == 1000 + SIGSEGV);
	child = fork();
	if (!child)
		_exit(child_runs_program() ?: child_maps());
	CHECK(!end_of(child));
	child = fork();
	if (!child) {
		signal(SIGSEGV, SIG_DFL);
		if (load(base) == 11)
			base[0] = 1; /* the program saw it, user code still does not */
		_exit(0);
	}
	CHECK(end_of(child) == 1000 + SIGSEGV);
	CHECK(pages_in_use() == 3 && base[7 * PAGE] == 5 && base[0] == 11);
}

/* ---- signals ---- */

static void *touch_with_all_blocked(void *arg)
{
	volatile char *at = arg;
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, NULL);
	*at = 1;
	return NULL;
}

static sigjmp_buf back;
static volatile int caught;

static void on_segv(int number, siginfo_t *info, void *context)
{
	caught = number;
	siglongjmp(back, 1);
}

static void on_segv_plain(int number)
{
	caught = -number;
	siglongjmp(back, 1);
}

static int fault_at(volatile char *at)
{
	caught = 0;
	if (!sigsetjmp(back, 1))
		*at = 1;
	return caught;
}

static void test_signals(void)
{
	struct sigaction action = { .sa_sigaction = on_segv, .sa_flags = SA_SIGINFO }, old, now;
	void (*former)(int);
	pthread_t thread;

	CHECK(!pthread_create(&thread, NULL, touch_with_all_blocked, base + 4 * PAGE));
	pthread_join(thread, NULL);
	CHECK(pages_in_use() == 1);
	CHECK(!sigaction(SIGSEGV, &action, &old));
	CHECK(!sigaction(SIGSEGV, NULL, &now) && now.sa_sigaction == on_segv);
	CHECK(fault_at(base + 2 * PAGE) == 0);
	CHECK(fault_at((char *)16) == SIGSEGV);
	CHECK(load(base + 3 * PAGE) == 0); /* and a program's fault is not the user's */
	former = signal(SIGSEGV, on_segv_plain);
	CHECK((void *)former == (void *)on_segv && fault_at((char *)16) == -SIGSEGV);
	CHECK(!sigaction(SIGSEGV, &old, NULL));
	CHECK(pages_in_use() == 2);
}

/* BPF_F_SEGV_ON_FAULT: a touch is fatal, in system calls, too. */
static void test_segv_on_fault(void)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_MMAPABLE | BPF_F_SEGV_ON_FAULT);
	struct sigaction action = { .sa_sigaction = on_segv, .sa_flags = SA_SIGINFO }, old;
	int fd = bpf_map_create(BPF_MAP_TYPE_ARENA, "segv", 0, 0, 4, &opts), ends[2];
	char *at = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	CHECK(fd >= 0 && at != MAP_FAILED && !pipe(ends));
	CHECK(!sigaction(SIGSEGV, &action, &old));
	CHECK(fault_at(at) == SIGSEGV);
	CHECK(!sigaction(SIGSEGV, &old, NULL));
	CHECK(FAILS_WITH(write(ends[1], at, 1), EFAULT));
	CHECK(write(ends[1], "abc", 3) == 3);
	CHECK(FAILS_WITH(read(ends[0], at, 3), EFAULT));
	close(ends[0]);
	close(ends[1]);
	CHECK(!munmap(at, 4 * PAGE));
	close(fd);
}

/* ---- */

static const struct {
	const char *name;
	void (*test)(void);
} tests[] = {
	{ "reads", test_reads },
	{ "writes", test_writes },
	{ "vectors and sockets", test_vectors_and_sockets },
	{ "streams", test_streams },
	{ "parts", test_parts },
	{ "advice", test_advice },
	{ "protect whole", test_protect_whole },
	{ "remap", test_remap },
	{ "fork", test_fork },
	{ "signals", test_signals },
	{ "segv on fault", test_segv_on_fault },
};

static bool load_object(const char *folder)
{
	char path[4096];
	size_t bytes;

	snprintf(path, sizeof(path), "%s/arena.bpf.o", folder);
	object = bpf_object__open_file(path, NULL);
	if (!object || bpf_object__load(object))
		return false;
	arena_fd = bpf_object__find_map_fd_by_name(object, "arena");
	base = bpf_map__initial_value(bpf_object__find_map_by_name(object, "arena"), &bytes);
	ask = bpf_map__initial_value(bpf_object__find_map_by_name(object, ".bss"), &bytes);
	return base && ask;
}

/* An anonymous mapping takes the arena's place; programs go on. */
static void test_covered(void)
{
	base[0] = 8;
	CHECK(mmap(base, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
		   0) == base);
	base[0] = 1;
	CHECK(load(base) == 8 && base[0] == 1 && pages_in_use() == 1);
}

int main(int argc, char **argv)
{
	char *folder = dirname(strdup(argv[0]));

	for (int engine = DD_JIT; engine <= DD_CHECKED; engine++) {
		struct dd_kern_options options = { .size = sizeof(options),
						   .record_states = true };

		CHECK(!dd_kern_new(&kern, &options));
		dd_enter(kern);
		dd_set_engine(kern, engine);
		if (!load_object(folder)) {
			CHECK(!"loaded");
			break;
		}
		for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
			int failed = unit_failed;

			start_over();
			tests[i].test();
			if (unit_failed != failed)
				printf("in \"%s\", engine %d\n", tests[i].name, engine);
		}
		start_over();
		test_covered();
		bpf_object__close(object);
		dd_leave();
		dd_kern_drop(kern);
	}
	return UNIT_END();
}
