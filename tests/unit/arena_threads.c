/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Four threads allocate, touch and free pages of one arena, and touch pages of their own that
 * nobody allocated. No page is given to two, no byte changes under its owner, and in the end no
 * page is counted or lost. Then a forked child, which sees the arena by a mapping of its own, and
 * copies of bpf(2), which make absent pages present as a touch does.
 *
 *	test_arena_threads [SECONDS]	how long the threads work; else a number of rounds
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fault.h"
#include "kern/arena/arena.h"
#include "unit.h"

#define PAGES 1024
#define THREADS 4
#define ROUNDS 3000
#define HELD 16
/* Memory of the program for the thread sanitizer as well as for the address sanitizer */
#define START (0x7e9000000000ULL + (3ULL << 28))

static struct arena *arena;
static u32 errors;
static u64 rounds_done;
static long seconds; /* 0: ROUNDS */
static time_t started;

static void expect(bool holds)
{
	if (!holds)
		__atomic_add_fetch(&errors, 1, __ATOMIC_RELAXED);
}

static void release(u64 *held, u32 count, u32 mark)
{
	volatile u32 *at = (volatile u32 *)(uintptr_t)*held;

	if (!*held)
		return;
	expect(at[0] == mark && at[(count - 1) * 1024] == mark);
	arena_free_pages(arena, *held, count, mark % 3);
	*held = 0;
}

static bool goes_on(u32 round)
{
	if (!seconds)
		return round <= ROUNDS;
	return round % 64 || time(NULL) < started + seconds;
}

static void *work(void *arg)
{
	u32 self = (u32)(uintptr_t)arg;
	u64 held[HELD] = {};
	u32 marks[HELD] = {};

	for (u32 round = 1; goes_on(round); round++) {
		u32 slot = round * 7 % HELD, count = 2 + slot % 5;
		struct arena_request request = {0, count, -1, true};
		volatile u32 *at;

		release(&held[slot], count, marks[slot]);
		arena_run_deferred(map_kern(&arena->map));
		held[slot] = arena_alloc_pages(arena, &request);
		if (!held[slot])
			continue;
		marks[slot] = round * THREADS + self;
		at = (volatile u32 *)(uintptr_t)held[slot];
		expect(!at[0] && !at[(count - 1) * 1024]);
		at[0] = at[(count - 1) * 1024] = marks[slot];
		/* A page of its own between reserved ones: too small alone to be allocated */
		at = (volatile u32 *)(uintptr_t)(START + (u64)(PAGES - 2 - 2 * self) * PAGE_BYTES);
		expect(!*at);
		*at = round;
		arena_free_pages(arena, (uintptr_t)at, 1, true);
		__atomic_add_fetch(&rounds_done, 1, __ATOMIC_RELAXED);
	}
	for (u32 slot = 0; slot < HELD; slot++)
		release(&held[slot], 2 + slot % 5, marks[slot]);
	return NULL;
}

/* All numbers are free again: what the threads could take can be had in one piece. */
static bool are_all_there(void)
{
	struct arena_request request = {START, PAGES - 2 * THREADS - 1, -1, true};
	u64 got = arena_alloc_pages(arena, &request);

	arena_free_pages(arena, got, request.page_cnt, true);
	return got == START;
}

static void test_threads(void)
{
	pthread_t threads[THREADS];

	started = time(NULL);
	CHECK(!arena_reserve_pages(arena, START + (PAGES - 2 * THREADS - 1) * PAGE_BYTES,
				   2 * THREADS + 1));
	for (u32 i = 0; i < THREADS; i++)
		arena_free_pages(arena, START + (u64)(PAGES - 2 - 2 * i) * PAGE_BYTES, 1, true);
	for (uintptr_t i = 0; i < THREADS; i++)
		CHECK(!pthread_create(&threads[i], NULL, work, (void *)i));
	for (u32 i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	arena_run_deferred(map_kern(&arena->map));
	CHECK(!errors);
	CHECK(map_ops(&arena->map)->memory_usage(&arena->map) == 0);
	CHECK(are_all_there());
	if (seconds)
		printf("%llu rounds in %ld s\n", (unsigned long long)rounds_done, seconds);
	fflush(stdout);
}

static int end_of(pid_t child)
{
	int status = 0;

	waitpid(child, &status, 0);
	return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* The child has no mapping of the user's: a touch is a SIGSEGV. Its own is the same memory. */
static void test_fork(void)
{
	volatile char *page = (volatile char *)(uintptr_t)START;
	struct map_mapping want = {(void *)START, PAGES * PAGE_BYTES, PROT_READ | PROT_WRITE,
				   MAP_SHARED, 0};
	pid_t child = fork();
	void *out;

	if (!child) {
		signal(SIGSEGV, SIG_DFL); /* sanitizers have a handler of their own */
		page[PAGE_BYTES] = 1;
		_exit(0);
	}
	CHECK(end_of(child) == 1000 + SIGSEGV);
	page[0] = 5;
	child = fork();
	if (!child) {
		if (map_ops(&arena->map)->mmap(&arena->map, &want, &out) || out != (void *)page)
			_exit(1);
		if (page[0] != 5)
			_exit(2);
		page[3 * PAGE_BYTES] = 6;
		_exit(0);
	}
	CHECK(!end_of(child));
	CHECK(map_ops(&arena->map)->memory_usage(&arena->map) == 2 * PAGE_BYTES);
	CHECK(page[3 * PAGE_BYTES] == 6);
}

static void test_copies(void)
{
	u64 used = map_ops(&arena->map)->memory_usage(&arena->map);
	u64 across = START + 9 * PAGE_BYTES - 4;
	char text[8] = "";

	CHECK(!user_write(across, "arenas!", 8));
	CHECK(!user_read(text, across, 8) && !strcmp(text, "arenas!"));
	CHECK(map_ops(&arena->map)->memory_usage(&arena->map) == used + 2 * PAGE_BYTES);
	/* Programs' probes do not. */
	CHECK(probe_read(text, (void *)(uintptr_t)(START + 20 * PAGE_BYTES), 8) == -EFAULT);
	CHECK(probe_write((void *)(uintptr_t)(START + 20 * PAGE_BYTES), text, 8) == -EFAULT);
	CHECK(user_read(text, START + PAGES * PAGE_BYTES, 8) == -EFAULT);
}

int main(int argc, char **argv)
{
	struct kern_options options = {.world = {.cpu_count = 1}, .caps = ~0ULL};
	struct map_create create = {.map_type = BPF_MAP_TYPE_ARENA, .max_entries = PAGES,
				    .map_flags = BPF_F_MMAPABLE, .map_extra = START};
	struct map_mapping want = {(void *)START, PAGES * PAGE_BYTES, PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_FIXED, 0};
	struct kern *kern;
	struct map *map;
	void *out;

	seconds = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
	CHECK(!kern_new(&kern, &options));
	CHECK(!map_create(kern, &create, &map) && !map_ops(map)->mmap(map, &want, &out));
	arena = arena_of(map);
	test_threads();
	test_fork();
	test_copies();
	map_put(map);
	kern_drop(kern);
	return UNIT_END();
}
