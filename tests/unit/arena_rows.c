/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The contracts of the page kfuncs, a row for each sentence of their comments (call/arena.c) that
 * names a value. Each row has an arena of its own: 16 pages at START, mapped. A row may prepare it
 * (`before`), then makes one call, and may look at what came of it (`after`). All rows run twice:
 * with userfaultfd, and with what stands in for it where it is refused.
 */
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kern/arena/arena.h"
#include "unit.h"

#define START ((1ULL << 45) + (1ULL << 28))
#define PAGES 16
#define PAGE(n) (START + (u64)(n) * PAGE_BYTES)
#define OTHER_UPPER_HALF(address) ((u64)(u32)(address) | (7ULL << 32))
#define NO_NODE -1

u64 kfunc_bpf_arena_alloc_pages(u64 map, u64 addr, u64 cnt, u64 node, u64 flags);
u64 internal_bpf_arena_alloc_pages_non_sleepable(u64 map, u64 addr, u64 cnt, u64 node, u64 flags);
u64 kfunc_bpf_arena_free_pages(u64 map, u64 ptr, u64 cnt, u64 unused4, u64 unused5);
u64 internal_bpf_arena_free_pages_non_sleepable(u64 map, u64 ptr, u64 cnt, u64 unused4,
						u64 unused5);
u64 kfunc_bpf_arena_reserve_pages(u64 map, u64 ptr, u64 cnt, u64 unused4, u64 unused5);

enum call { ALLOC, ALLOC_NOSLEEP, FREE, FREE_NOSLEEP, RESERVE };

struct row {
	const char *name;
	enum call call;
	u64 address;
	u32 count;
	s64 want;     /* the value returned */
	u32 in_use;   /* pages counted afterwards */
	void (*before)(void);
	bool (*after)(void);
	u64 flags;
	int node;	/* 0: NO_NODE */
	u32 fail_alloc, fail_lock; /* the Nth from the call on */
	u32 pages, mapped; /* 0: PAGES */
	u32 map_flags;
	bool not_arena, unmapped;
};

static struct kern *kern;
static struct map *map;

static u64 call(enum call what, u64 address, u32 count)
{
	u64 self = (uintptr_t)map;

	switch (what) {
	case ALLOC:
		return kfunc_bpf_arena_alloc_pages(self, address, count, (u32)NO_NODE, 0);
	case ALLOC_NOSLEEP:
		return internal_bpf_arena_alloc_pages_non_sleepable(self, address, count,
								    (u32)NO_NODE, 0);
	case FREE:
		return kfunc_bpf_arena_free_pages(self, address, count, 0, 0);
	case FREE_NOSLEEP:
		return internal_bpf_arena_free_pages_non_sleepable(self, address, count, 0, 0);
	case RESERVE:
		return kfunc_bpf_arena_reserve_pages(self, address, count, 0, 0);
	}
	return 0;
}

static u32 pages_in_use(void)
{
	return (u32)(map_ops(map)->memory_usage(map) / PAGE_BYTES);
}

static volatile char *at(u32 page)
{
	return (volatile char *)(uintptr_t)PAGE(page);
}

/* How a child ends that touches the page: 0, or the signal's number */
static int touch_in_child(u32 page, bool dies)
{
	int status = 0;
	pid_t child = fork();

	if (!child) {
		void *out;
		struct map_mapping want = {(void *)START, PAGES * PAGE_BYTES,
					   PROT_READ | PROT_WRITE, MAP_SHARED, 0};

		/* The mapping is not inherited. */
		if (map_ops(map)->mmap(map, &want, &out))
			_exit(99);
		if (dies)
			signal(SIGSEGV, SIG_DFL); /* sanitizers have a handler of their own */
		*at(page) = 1;
		_exit(0);
	}
	waitpid(child, &status, 0);
	return WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

/* ---- what rows prepare ---- */

static void take_3(void) { call(ALLOC, PAGE(3), 1); }
static void take_all(void) { call(ALLOC, 0, PAGES); }
static void take_8(void) { call(ALLOC, 0, 8); }
static void reserve_3(void) { call(RESERVE, PAGE(3), 1); }
static void touch_3(void) { *at(3) = 1; }
static void write_3(void) { take_3(); *at(3) = 77; }
static void free_3_later(void) { write_3(); call(FREE_NOSLEEP, PAGE(3), 1); }
static void free_3_done(void) { free_3_later(); arena_run_deferred(kern); }
static void every_second(void)
{
	for (u32 page = 0; page < PAGES; page += 2)
		call(ALLOC, PAGE(page), 1);
}
/* Free: 3 pages at 1, 2 at 6 and then 2 at 10 */
static void holes(void)
{
	take_all();
	call(FREE, PAGE(1), 3);
	call(FREE, PAGE(6), 2);
	call(FREE, PAGE(10), 2);
}
static void mixed(void)
{
	take_3();
	call(RESERVE, PAGE(4), 1);
	touch_3();
	*at(5) = 1;
}

/* ---- what rows look at ---- */

static bool is_3_zero(void) { return !*at(3); }
static bool is_3_kept(void) { return *at(3) == 77; }
static bool is_3_free(void) { return call(ALLOC, PAGE(3), 1) == PAGE(3); }
static bool is_3_taken(void) { return !call(ALLOC, PAGE(3), 1); }
static bool is_4_taken(void) { return !call(ALLOC, PAGE(4), 1); }
static bool are_all_free(void) { return call(ALLOC, PAGE(0), PAGES) == START; }
static bool is_lost_above_3(void) { return is_3_taken() && !call(ALLOC, PAGE(15), 1); }
static bool is_below_3_free(void) { return call(ALLOC, 0, 3) == START && is_lost_above_3(); }
static bool freed_explicitly(void) { call(FREE, START, PAGES); return are_all_free(); }
static bool are_free_after_work(void)
{
	bool taken = !call(ALLOC, START, 2);

	arena_run_deferred(kern);
	return taken && are_all_free();
}
static bool is_3_freed_by_work(void)
{
	bool kept = is_3_kept() && is_3_taken();

	arena_run_deferred(kern);
	return kept && !pages_in_use() && is_3_free();
}
static bool is_3_requeued(void)
{
	kern->fail_lock = 1;
	arena_run_deferred(kern);
	return is_3_freed_by_work();
}
static bool is_3_leaked(void)
{
	arena_run_deferred(kern);
	if (!is_3_kept() || !is_3_taken())
		return false;
	call(FREE, PAGE(3), 1);
	return is_3_free();
}
static bool touch_takes_3_again(void) { return is_3_zero() && is_3_taken(); }
static bool touch_is_segv(void) { return touch_in_child(3, true) == SIGSEGV; }
static bool touch_works(void) { return touch_in_child(3, false) == 0 && pages_in_use() == 1; }
static bool is_beyond_given(void) { return call(ALLOC, PAGE(PAGES), 2) == PAGE(PAGES); }
static bool was_lock_not_asked(void) { return kern->fail_lock == 1; }
static bool is_ascending(void)
{
	return call(ALLOC, 0, 1) == PAGE(2) && call(ALLOC, 0, 3) == PAGE(3);
}

static const struct row rows[] = {
	/* bpf_arena_alloc_pages(): NULL */
	{"alloc: not an arena", ALLOC, 0, 1, 0, 0, .not_arena = true},
	{"alloc: flags", ALLOC, 0, 1, 0, 0, .flags = 1},
	{"alloc: no pages", ALLOC, 0, 0, 0, 0},
	{"alloc: node that is not there", ALLOC, 0, 1, 0, 0, .node = 1},
	{"alloc: node below NUMA_NO_NODE", ALLOC, 0, 1, 0, 0, .node = -2},
	{"alloc: more than the mapping has", ALLOC, 0, PAGES + 1, 0, 0},
	{"alloc: more than a smaller mapping has", ALLOC, 0, 9, 0, 0, .mapped = 8},
	{"alloc: never mapped", ALLOC, 0, 1, 0, 0, .unmapped = true},
	{"alloc: address not aligned", ALLOC, PAGE(3) + 1, 1, 0, 0},
	{"alloc: beyond the mapping", ALLOC, PAGE(PAGES), 1, 0, 0},
	{"alloc: below the mapping", ALLOC, PAGE(-1), 1, 0, 0},
	{"alloc: end beyond the mapping", ALLOC, PAGE(15), 2, 0, 0},
	{"alloc: page is allocated", ALLOC, PAGE(2), 2, 0, 1, take_3},
	{"alloc: page is reserved", ALLOC, PAGE(3), 1, 0, 0, reserve_3},
	{"alloc: page was touched by the user", ALLOC, PAGE(3), 1, 0, 1, touch_3},
	{"alloc: page is freed, not given back", ALLOC, PAGE(3), 1, 0, 1, free_3_later},
	{"alloc: page was given back", ALLOC, PAGE(3), 1, PAGE(3), 1, free_3_done, is_3_zero},
	{"alloc: at max_entries", ALLOC, PAGE(PAGES), 1, 0, 0, .mapped = 32},
	{"alloc: no pages in a row", ALLOC, 0, 2, 0, 8, every_second},
	{"alloc: no page left", ALLOC, 0, 1, 0, PAGES, take_all},
	{"alloc: no memory for the list", ALLOC, 0, 2, 0, 0, .fail_alloc = 1, .after = are_all_free},
	{"alloc: no memory for the split", ALLOC, PAGE(3), 1, 0, 0, .fail_alloc = 2,
	 .after = is_below_3_free},
	{"alloc: split without memory, freed", ALLOC, PAGE(3), 1, 0, 0, .fail_alloc = 2,
	 .after = freed_explicitly},
	{"alloc: no memory for the first page", ALLOC, 0, 2, 0, 0, .fail_alloc = 2,
	 .after = are_all_free},
	{"alloc: no memory for a later page", ALLOC, 0, 2, 0, 0, .fail_alloc = 3,
	 .after = are_all_free},
	{"alloc: second batch fails, freed at once", ALLOC, 0, 1030, 0, 0, .fail_alloc = 1030,
	 .pages = 2048, .after = are_all_free},
	{"alloc: second batch fails, freed later", ALLOC_NOSLEEP, 0, 1030, 0, 1024,
	 .fail_alloc = 1030, .pages = 2048, .after = are_free_after_work},
	{"alloc: lock times out", ALLOC, 0, 1, 0, 0, .fail_lock = 1, .after = are_all_free},
	{"alloc: checks come before the lock", ALLOC, PAGE(3) + 1, 1, 0, 0, .fail_lock = 1,
	 .after = was_lock_not_asked},
	/* bpf_arena_alloc_pages(): addresses */
	{"alloc: first page of a new arena", ALLOC, 0, 2, START, 2, NULL, is_ascending},
	{"alloc: all", ALLOC, 0, PAGES, START, PAGES},
	{"alloc: given address", ALLOC, PAGE(3), 2, PAGE(3), 2, NULL, is_4_taken},
	{"alloc: upper half is ignored", ALLOC, OTHER_UPPER_HALF(PAGE(3)), 1, PAGE(3), 1},
	{"alloc: node 0", ALLOC, 0, 1, START, 1, .node = 1000},
	{"alloc: smallest hole that fits", ALLOC, 0, 3, PAGE(1), 12, holes},
	{"alloc: newest of equal holes", ALLOC, 0, 1, PAGE(10), 10, holes},
	{"alloc: zeroed", ALLOC, 0, PAGES, START, PAGES, free_3_done, is_3_zero},
	{"alloc: more than a batch", ALLOC, 0, 2000, START, 2000, .pages = 2048},
	{"alloc: beyond a smaller mapping", ALLOC, 0, 8, PAGE(8), 8 + 8, .mapped = 8, .before = take_8},
	{"alloc: not sleepable", ALLOC_NOSLEEP, 0, 1, START, 1},
	/* bpf_arena_free_pages() */
	{"free: not an arena", FREE, PAGE(3), 1, 0, 0, .not_arena = true},
	{"free: no pages", FREE, PAGE(3), 0, 0, 1, write_3, is_3_kept},
	{"free: NULL", FREE, 0, PAGES, 0, 1, write_3, is_3_kept},
	{"free: one", FREE, PAGE(3), 1, 0, 0, write_3, is_3_free},
	{"free: rounded down", FREE, PAGE(3) + 4095, 1, 0, 0, write_3, is_3_free},
	{"free: upper half is ignored", FREE, OTHER_UPPER_HALF(PAGE(3)), 1, 0, 0, write_3, is_3_free},
	{"free: clipped at the end", FREE, START, 1000, 0, 0, take_all, are_all_free},
	{"free: below the mapping", FREE, PAGE(-1), PAGES, 0, 1, write_3, is_3_kept},
	{"free: beyond the mapping", FREE, PAGE(PAGES), 1, 0, 1, write_3, is_3_kept},
	{"free: reserved", FREE, PAGE(3), 1, 0, 0, reserve_3, is_3_free},
	{"free: touched by the user", FREE, PAGE(3), 1, 0, 0, touch_3, is_3_free},
	{"free: mixed", FREE, PAGE(2), 5, 0, 0, mixed, are_all_free},
	{"free: never allocated", FREE, PAGE(3), 1, 0, 0, NULL, are_all_free},
	{"free: twice", FREE, PAGE(3), 1, 0, 0, free_3_done, are_all_free},
	{"free: user touches it again", FREE, PAGE(3), 1, 0, 0, write_3, touch_takes_3_again},
	{"free: user touches it, SEGV_ON_FAULT", FREE, PAGE(3), 1, 0, 0, take_3, touch_is_segv,
	 .map_flags = BPF_F_SEGV_ON_FAULT},
	{"free: not sleepable: later", FREE_NOSLEEP, PAGE(3), 1, 0, 1, write_3, is_3_freed_by_work},
	{"free: no lock: later", FREE, PAGE(3), 1, 0, 1, write_3, is_3_freed_by_work, .fail_lock = 1},
	{"free: later, no lock: later still", FREE_NOSLEEP, PAGE(3), 1, 0, 1, write_3, is_3_requeued},
	{"free: later, no memory: never", FREE_NOSLEEP, PAGE(3), 1, 0, 1, write_3, is_3_leaked,
	 .fail_alloc = 1},
	{"free: beyond max_entries makes it free", FREE, PAGE(PAGES), 2, 0, 0, NULL,
	 is_beyond_given, .mapped = 32},
	/* bpf_arena_reserve_pages() */
	{"reserve: not an arena", RESERVE, PAGE(3), 1, -EINVAL, 0, .not_arena = true},
	{"reserve: no pages", RESERVE, PAGE(3), 0, 0, 0, NULL, is_3_free},
	{"reserve: no pages beats misaligned", RESERVE, PAGE(99) + 1, 0, 0, 0},
	{"reserve: misaligned reserves nothing", RESERVE, PAGE(3) + 1, 1, 0, 0, NULL, are_all_free},
	{"reserve: misaligned beats beyond", RESERVE, PAGE(99) + 1, 1, 0, 0},
	{"reserve: beyond the mapping", RESERVE, PAGE(15), 2, -EINVAL, 0},
	{"reserve: NULL is an address", RESERVE, 0, 1, -EINVAL, 0},
	{"reserve: beyond beats the lock", RESERVE, PAGE(15), 2, -EINVAL, 0, .fail_lock = 1,
	 .after = was_lock_not_asked},
	{"reserve: lock times out", RESERVE, PAGE(3), 1, -EBUSY, 0, .fail_lock = 1,
	 .after = are_all_free},
	{"reserve: allocated", RESERVE, PAGE(2), 2, -EBUSY, 1, take_3},
	{"reserve: reserved", RESERVE, PAGE(3), 1, -EBUSY, 0, reserve_3},
	{"reserve: touched by the user", RESERVE, PAGE(3), 1, -EBUSY, 1, touch_3},
	{"reserve: at max_entries", RESERVE, PAGE(PAGES), 1, -EBUSY, 0, .mapped = 32},
	{"reserve: no memory for the split", RESERVE, PAGE(3), 1, -ENOMEM, 0, .fail_alloc = 1,
	 .after = is_below_3_free},
	{"reserve: split without memory, freed", RESERVE, PAGE(3), 1, -ENOMEM, 0, .fail_alloc = 1,
	 .after = freed_explicitly},
	{"reserve: reserved then", RESERVE, PAGE(3), 1, 0, 0, NULL, is_3_taken},
	{"reserve: upper half is ignored", RESERVE, OTHER_UPPER_HALF(PAGE(3)), 1, 0, 0, NULL,
	 is_3_taken},
	{"reserve: user touches it", RESERVE, PAGE(3), 1, 0, 0, NULL, touch_works},
	{"reserve: user touches it, SEGV_ON_FAULT", RESERVE, PAGE(3), 1, 0, 0, NULL, touch_is_segv,
	 .map_flags = BPF_F_SEGV_ON_FAULT},
};

static int make_map(const struct row *row)
{
	struct map_create create = {.map_type = BPF_MAP_TYPE_ARENA,
				    .max_entries = row->pages ? row->pages : PAGES,
				    .map_flags = BPF_F_MMAPABLE | row->map_flags};
	u32 mapped = row->mapped ? row->mapped : create.max_entries;
	struct map_mapping want = {(void *)START, (size_t)mapped * PAGE_BYTES,
				   PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, 0};
	void *out;
	int err;

	if (row->not_arena)
		create = (struct map_create){.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4,
					     .value_size = 8, .max_entries = 1};
	err = map_create(kern, &create, &map);
	if (err || row->not_arena || row->unmapped)
		return err;
	return map_ops(map)->mmap(map, &want, &out);
}

static s64 make_call(const struct row *row)
{
	int node = row->node == 1000 ? 0 : row->node ? row->node : NO_NODE;

	if (row->call == ALLOC && (row->flags || row->node))
		return (s64)kfunc_bpf_arena_alloc_pages((uintptr_t)map, row->address, row->count,
							(u32)node, row->flags);
	if (row->call == RESERVE)
		return (s32)call(RESERVE, row->address, row->count);
	return (s64)call(row->call, row->address, row->count);
}

static void test_row(const struct row *row)
{
	int failed = unit_failed;
	s64 got;

	CHECK(!make_map(row));
	if (row->before)
		row->before();
	mem_fail_nth(kern->mem, row->fail_alloc);
	kern->fail_lock = row->fail_lock;
	got = make_call(row);
	mem_fail_nth(kern->mem, 0);
	CHECK(got == row->want);
	CHECK(row->not_arena || pages_in_use() == row->in_use);
	CHECK(!row->after || row->after());
	kern->fail_lock = 0;
	if (unit_failed != failed)
		printf("row \"%s\": got %lld\n", row->name, (long long)got);
	map_put(map);
}

/* What is to be freed later is freed before its arena goes, though the lock fails then. */
static void test_goes_with_notes(void)
{
	const struct row row = {};

	CHECK(!make_map(&row));
	free_3_later();
	kern->fail_lock = 1;
	map_put(map);
	CHECK(!kern->arena_spans && !kern->fail_lock);
}

int main(void)
{
	struct kern_options options = {.world = {.cpu_count = 1}, .caps = ~0ULL};
	u64 live;

	CHECK(!kern_new(&kern, &options));
	live = mem_allocation_count(kern->mem);
	for (u32 i = 0; i < ARRAY_SIZE(rows); i++)
		test_row(&rows[i]);
	test_goes_with_notes();
	arena_use_mprotect(true);
	for (u32 i = 0; i < ARRAY_SIZE(rows); i++)
		test_row(&rows[i]);
	CHECK(mem_allocation_count(kern->mem) == live);
	kern_drop(kern);
	return UNIT_END();
}
