/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Four threads allocate, touch and free pages of one arena, and touch pages of their own that
 * nobody allocated. No page is given to two, no byte changes under its owner, and in the end no
 * page is counted. Then a forked child, which sees the arena by a mapping of its own.
 */
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kern/arena/arena.h"
#include "unit.h"

#define PAGES 1024
#define THREADS 4
#define ROUNDS 3000
#define HELD 16
#define START ((1ULL << 44) + (3ULL << 28))

static struct arena *arena;
static u32 errors;

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

static void *work(void *arg)
{
	u32 self = (u32)(uintptr_t)arg;
	u64 held[HELD] = {};
	u32 marks[HELD] = {};

	for (u32 round = 1; round <= ROUNDS; round++) {
		u32 slot = round * 7 % HELD, count = 1 + slot % 5;
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
		/* A page that nobody allocates: the last ones are reserved, one for each thread. */
		at = (volatile u32 *)(uintptr_t)(START + (u64)(PAGES - 1 - self) * PAGE_BYTES);
		expect(!*at);
		*at = round;
		arena_free_pages(arena, (uintptr_t)at, 1, true);
		arena_reserve_pages(arena, (uintptr_t)at, 1);
	}
	for (u32 slot = 0; slot < HELD; slot++)
		release(&held[slot], 1 + slot % 5, marks[slot]);
	return NULL;
}

static void test_threads(void)
{
	pthread_t threads[THREADS];

	for (uintptr_t i = 0; i < THREADS; i++)
		CHECK(!pthread_create(&threads[i], NULL, work, (void *)i));
	for (u32 i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	arena_run_deferred(map_kern(&arena->map));
	CHECK(!errors);
	/* Between freeing and reserving, another thread may have allocated the page and so on. */
	arena_free_pages(arena, START, PAGES, true);
	CHECK(map_ops(&arena->map)->memory_usage(&arena->map) == 0);
}

static int end_of(pid_t child)
{
	int status = 0;

	waitpid(child, &status, 0);
	return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* The child has no mapping of the user's: a touch is a SIGSEGV. Its own mapping is the same memory. */
static void test_fork(void)
{
	volatile char *page = (volatile char *)(uintptr_t)START;
	struct map_mapping want = {(void *)START, PAGES * PAGE_BYTES, PROT_READ | PROT_WRITE,
				   MAP_SHARED, 0};
	pid_t child = fork();
	void *out;

	if (!child) {
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

int main(void)
{
	struct kern_options options = {.world = {.cpu_count = 1}, .caps = ~0ULL};
	struct map_create create = {.map_type = BPF_MAP_TYPE_ARENA, .max_entries = PAGES,
				    .map_flags = BPF_F_MMAPABLE, .map_extra = START};
	struct map_mapping want = {(void *)START, PAGES * PAGE_BYTES, PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_FIXED, 0};
	struct kern *kern;
	struct map *map;
	void *out;

	CHECK(!kern_new(&kern, &options));
	CHECK(!map_create(kern, &create, &map) && !map_ops(map)->mmap(map, &want, &out));
	arena = arena_of(map);
	test_threads();
	test_fork();
	map_put(map);
	kern_drop(kern);
	return UNIT_END();
}
