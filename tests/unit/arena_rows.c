/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The contracts of the page kfuncs. Each row has an arena of its own: 16 pages at START, mapped.
 * A row may prepare it (`before`), then makes one call, and may look at what came of it (`after`).
 * All rows run twice: with userfaultfd, and with what stands in for it where it is refused.
 *
 * Rows are tied to the kernel-doc of the calls (call/arena.c) by words of its sentences (`says`).
 * Every sentence that names a value (%0) and every item of a list must have a row; a value that
 * such a sentence begins with must be the row's; and no row returns an error that the list of
 * return values does not have.
 */
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../arena_prog.h"
#include "cli/kdoc.h"
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
	const char *says; /* words of the sentence of the kernel-doc that it shows */
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
static void take_1040(void) { call(ALLOC, 0, 1040); }
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
/* Page 3 is absent to a program: it reads 0, writes nothing, and both are reported. */
static bool does_prog_see_none(void)
{
	struct prog *prog = arena_prog_load(map);
	struct touch touch = {PAGE(3), 5, false};
	char report[1024];
	bool good;

	if (!prog)
		return false;
	good = !arena_prog_touch(prog, ENGINE_JIT, &touch) && !touch.value;
	arena_prog_report(prog, report, sizeof(report));
	good &= !strncmp(report, "ERROR: Arena READ access at unmapped address 0x2000", 51);
	touch = (struct touch){PAGE(3), 5, true};
	good &= !arena_prog_touch(prog, ENGINE_JIT, &touch);
	arena_prog_report(prog, report, sizeof(report));
	good &= !strncmp(report, "ERROR: Arena WRITE access at unmapped address 0x2000", 52);
	prog_put(prog);
	return good && *at(3) == 0; /* the user's touch makes it anew */
}
static bool was_lock_not_asked(void) { return kern->fail_lock == 1; }
static bool is_ascending(void)
{
	return call(ALLOC, 0, 1) == PAGE(2) && call(ALLOC, 0, 3) == PAGE(3);
}

static const struct row rows[] = {
	/* bpf_arena_alloc_pages(): NULL */
	{"alloc: not an arena", ALLOC, 0, 1, 0, 0, .not_arena = true,
	 .says = "is not an arena, @flags is not 0"},
	{"alloc: flags", ALLOC, 0, 1, 0, 0, .flags = 1,
	 .says = "is not an arena, @flags is not 0"},
	{"alloc: no pages", ALLOC, 0, 0, 0, 0,
	 .says = "is not an arena, @flags is not 0"},
	{"alloc: node that is not there", ALLOC, 0, 1, 0, 0, .node = 1,
	 .says = "number of a node that is online"},
	{"alloc: node below NUMA_NO_NODE", ALLOC, 0, 1, 0, 0, .node = -2,
	 .says = "number of a node that is online"},
	{"alloc: more than the mapping has", ALLOC, 0, PAGES + 1, 0, 0,
	 .says = "more than the pages of the user mapping"},
	{"alloc: more than a smaller mapping has", ALLOC, 0, 9, 0, 0, .mapped = 8,
	 .says = "more than the pages of the user mapping"},
	{"alloc: never mapped", ALLOC, 0, 1, 0, 0, .unmapped = true,
	 .says = "There is none before the first"},
	{"alloc: address not aligned", ALLOC, PAGE(3) + 1, 1, 0, 0,
	 .says = "is not page aligned"},
	{"alloc: beyond the mapping", ALLOC, PAGE(PAGES), 1, 0, 0,
	 .says = "are not all inside the user mapping"},
	{"alloc: below the mapping", ALLOC, PAGE(-1), 1, 0, 0,
	 .says = "are not all inside the user mapping"},
	{"alloc: end beyond the mapping", ALLOC, PAGE(15), 2, 0, 0,
	 .says = "are not all inside the user mapping"},
	{"alloc: page is allocated", ALLOC, PAGE(2), 2, 0, 1, take_3,
	 .says = "on is not free: allocated"},
	{"alloc: page is reserved", ALLOC, PAGE(3), 1, 0, 0, reserve_3,
	 .says = "on is not free: allocated"},
	{"alloc: page was touched by the user", ALLOC, PAGE(3), 1, 0, 1, touch_3,
	 .says = "on is not free: allocated"},
	{"alloc: page is freed, not given back", ALLOC, PAGE(3), 1, 0, 1, free_3_later,
	 .says = "on is not free: allocated"},
	{"alloc: page was given back", ALLOC, PAGE(3), 1, PAGE(3), 1, free_3_done, is_3_zero,
	 .says = "the address of the first page otherwise"},
	{"alloc: at max_entries", ALLOC, PAGE(PAGES), 1, 0, 0, .mapped = 32,
	 .says = "on is not free: allocated"},
	{"alloc: no pages in a row", ALLOC, 0, 2, 0, 8, every_second,
	 .says = "no free range holds"},
	{"alloc: no page left", ALLOC, 0, 1, 0, PAGES, take_all,
	 .says = "no free range holds"},
	{"alloc: no memory for the list", ALLOC, 0, 2, 0, 0, .fail_alloc = 1, .after = are_all_free,
	 .says = "no memory for a list of the pages"},
	{"alloc: no memory for the split", ALLOC, PAGE(3), 1, 0, 0, .fail_alloc = 2,
	 .after = is_below_3_free,
	 .says = "no memory to split a free range"},
	{"alloc: split without memory, freed", ALLOC, PAGE(3), 1, 0, 0, .fail_alloc = 2,
	 .after = freed_explicitly,
	 .says = "above them in that range then stay taken"},
	{"alloc: no memory for the first page", ALLOC, 0, 2, 0, 0, .fail_alloc = 2,
	 .after = are_all_free,
	 .says = "no memory for a page"},
	{"alloc: no memory for a later page", ALLOC, 0, 2, 0, 0, .fail_alloc = 3,
	 .after = are_all_free,
	 .says = "no memory for a page"},
	{"alloc: second batch fails, freed at once", ALLOC, 0, 1030, 0, 0, .fail_alloc = 1030,
	 .pages = 2048, .after = are_all_free,
	 .says = "in batches of 1024 pages"},
	{"alloc: second batch fails, freed later", ALLOC_NOSLEEP, 0, 1030, 0, 1024,
	 .fail_alloc = 1030, .pages = 2048, .after = are_free_after_work,
	 .says = "in batches of 1024 pages"},
	{"alloc: lock times out", ALLOC, 0, 1, 0, 0, .fail_lock = 1, .after = are_all_free,
	 .says = "lock cannot be taken"},
	{"alloc: checks come before the lock", ALLOC, PAGE(3) + 1, 1, 0, 0, .fail_lock = 1,
	 .after = was_lock_not_asked,
	 .says = "is not page aligned"},
	/* bpf_arena_alloc_pages(): addresses */
	{"alloc: first page of a new arena", ALLOC, 0, 2, START, 2, NULL, is_ascending,
	 .says = "wherever it fits best"},
	{"alloc: all", ALLOC, 0, PAGES, START, PAGES,
	 .says = "the address of the first page otherwise"},
	{"alloc: given address", ALLOC, PAGE(3), 2, PAGE(3), 2, NULL, is_4_taken,
	 .says = "Its lower 32 bits choose the page"},
	{"alloc: upper half is ignored", ALLOC, OTHER_UPPER_HALF(PAGE(3)), 1, PAGE(3), 1,
	 .says = "Its lower 32 bits choose the page"},
	{"alloc: node 0", ALLOC, 0, 1, START, 1, .node = 1000,
	 .says = "NUMA node to prefer"},
	{"alloc: smallest hole that fits", ALLOC, 0, 3, PAGE(1), 12, holes,
	 .says = "the lowest of the smallest free range"},
	{"alloc: newest of equal holes", ALLOC, 0, 1, PAGE(10), 10, holes,
	 .says = "the lowest of the smallest free range"},
	{"alloc: zeroed", ALLOC, 0, PAGES, START, PAGES, free_3_done, is_3_zero,
	 .says = "Every byte of the pages is"},
	{"alloc: more than a batch", ALLOC, 0, 2000, START, 2000, .pages = 2048,
	 .says = "the address of the first page otherwise"},
	{"alloc: beyond a smaller mapping", ALLOC, 0, 8, PAGE(8), 8 + 8, .mapped = 8, .before = take_8,
	 .says = "may give pages beyond the mapping"},
	{"alloc: not sleepable", ALLOC_NOSLEEP, 0, 1, START, 1,
	 .says = "the address of the first page otherwise"},
	/* bpf_arena_free_pages() */
	{"free: not an arena", FREE, PAGE(3), 1, 0, 0, .not_arena = true,
	 .says = "is not an arena or"},
	{"free: no pages", FREE, PAGE(3), 0, 0, 1, write_3, is_3_kept,
	 .says = "is not an arena or"},
	{"free: NULL", FREE, 0, PAGES, 0, 1, write_3, is_3_kept,
	 .says = "all 64 bits being 0"},
	{"free: one", FREE, PAGE(3), 1, 0, 0, write_3, is_3_free,
	 .says = "Their memory is given back"},
	{"free: rounded down", FREE, PAGE(3) + 4095, 1, 0, 0, write_3, is_3_free,
	 .says = "rounded down to a page"},
	{"free: upper half is ignored", FREE, OTHER_UPPER_HALF(PAGE(3)), 1, 0, 0, write_3, is_3_free,
	 .says = "the upper ones are ignored"},
	{"free: clipped at the end", FREE, START, 1000, 0, 0, take_all, are_all_free,
	 .says = "Those beyond the end of the user mapping"},
	{"free: below the mapping", FREE, PAGE(-1), PAGES, 0, 1, write_3, is_3_kept,
	 .says = "the first page is below the user mapping"},
	{"free: beyond the mapping", FREE, PAGE(PAGES), 1, 0, 1, write_3, is_3_kept,
	 .says = "the first page is below the user mapping"},
	{"free: reserved", FREE, PAGE(3), 1, 0, 0, reserve_3, is_3_free,
	 .says = "any mix of states"},
	{"free: touched by the user", FREE, PAGE(3), 1, 0, 0, touch_3, is_3_free,
	 .says = "any mix of states"},
	{"free: mixed", FREE, PAGE(2), 5, 0, 0, mixed, are_all_free,
	 .says = "any mix of states"},
	{"free: never allocated", FREE, PAGE(3), 1, 0, 0, NULL, are_all_free,
	 .says = "any mix of states"},
	{"free: twice", FREE, PAGE(3), 1, 0, 0, free_3_done, are_all_free,
	 .says = "any mix of states"},
	{"free: user touches it again", FREE, PAGE(3), 1, 0, 0, write_3, touch_takes_3_again,
	 .says = "gets a new one, all"},
	{"free: user touches it, SEGV_ON_FAULT", FREE, PAGE(3), 1, 0, 0, take_3, touch_is_segv,
	 .map_flags = BPF_F_SEGV_ON_FAULT,
	 .says = "gets a new one, all"},
	{"free: not sleepable: later", FREE_NOSLEEP, PAGE(3), 1, 0, 1, write_3, is_3_freed_by_work,
	 .says = "only makes a note of them"},
	{"free: no lock: later", FREE, PAGE(3), 1, 0, 1, write_3, is_3_freed_by_work, .fail_lock = 1,
	 .says = "only makes a note of them"},
	{"free: later, no lock: later still", FREE_NOSLEEP, PAGE(3), 1, 0, 1, write_3, is_3_requeued,
	 .says = "Until then they can be read and written"},
	{"free: later, no memory: never", FREE_NOSLEEP, PAGE(3), 1, 0, 1, write_3, is_3_leaked,
	 .fail_alloc = 1,
	 .says = "If there is no memory for the note"},
	{"free: beyond max_entries makes it free", FREE, PAGE(PAGES), 2, 0, 0, NULL,
	 is_beyond_given, .mapped = 32,
	 .says = "makes them available to"},
	/* bpf_arena_reserve_pages() */
	{"reserve: not an arena", RESERVE, PAGE(3), 1, -EINVAL, 0, .not_arena = true,
	 .says = "is not an arena"},
	{"reserve: no pages", RESERVE, PAGE(3), 0, 0, 0, NULL, is_3_free,
	 .says = "%0 if @page_cnt is 0"},
	{"reserve: no pages beats misaligned", RESERVE, PAGE(99) + 1, 0, 0, 0,
	 .says = "%0 if @page_cnt is 0"},
	{"reserve: misaligned reserves nothing", RESERVE, PAGE(3) + 1, 1, 0, 0, NULL, are_all_free,
	 .says = "though nothing is reserved"},
	{"reserve: misaligned beats beyond", RESERVE, PAGE(99) + 1, 1, 0, 0,
	 .says = "though nothing is reserved"},
	{"reserve: beyond the mapping", RESERVE, PAGE(15), 2, -EINVAL, 0,
	 .says = "are not all inside the user mapping"},
	{"reserve: NULL is an address", RESERVE, 0, 1, -EINVAL, 0,
	 .says = "it is the address 0"},
	{"reserve: beyond beats the lock", RESERVE, PAGE(15), 2, -EINVAL, 0, .fail_lock = 1,
	 .after = was_lock_not_asked,
	 .says = "are not all inside the user mapping"},
	{"reserve: lock times out", RESERVE, PAGE(3), 1, -EBUSY, 0, .fail_lock = 1,
	 .after = are_all_free,
	 .says = "lock cannot be taken"},
	{"reserve: allocated", RESERVE, PAGE(2), 2, -EBUSY, 1, take_3,
	 .says = "one of the pages is not free"},
	{"reserve: reserved", RESERVE, PAGE(3), 1, -EBUSY, 0, reserve_3,
	 .says = "one of the pages is not free"},
	{"reserve: touched by the user", RESERVE, PAGE(3), 1, -EBUSY, 1, touch_3,
	 .says = "one of the pages is not free"},
	{"reserve: at max_entries", RESERVE, PAGE(PAGES), 1, -EBUSY, 0, .mapped = 32,
	 .says = "one of the pages is not free"},
	{"reserve: no memory for the split", RESERVE, PAGE(3), 1, -ENOMEM, 0, .fail_alloc = 1,
	 .after = is_below_3_free,
	 .says = "no memory to split a free range"},
	{"reserve: split without memory, freed", RESERVE, PAGE(3), 1, -ENOMEM, 0, .fail_alloc = 1,
	 .after = freed_explicitly,
	 .says = "above them in that range then stay taken"},
	{"reserve: reserved then", RESERVE, PAGE(3), 1, 0, 0, NULL, is_3_taken,
	 .says = "%0 if the pages are reserved"},
	{"reserve: upper half is ignored", RESERVE, OTHER_UPPER_HALF(PAGE(3)), 1, 0, 0, NULL,
	 is_3_taken,
	 .says = "the upper ones are ignored"},
	{"reserve: user touches it", RESERVE, PAGE(3), 1, 0, 0, NULL, touch_works,
	 .says = "gets a page all the same"},
	{"reserve: user touches it, SEGV_ON_FAULT", RESERVE, PAGE(3), 1, 0, 0, NULL, touch_is_segv,
	 .map_flags = BPF_F_SEGV_ON_FAULT,
	 .says = "gets a page all the same"},
	/* guards in their order, and what the rest of the contract says */
	{"alloc: memory for the list comes before the lock", ALLOC, 0, 1, 0, 0, .fail_alloc = 1,
	 .fail_lock = 1, .after = was_lock_not_asked, .says = "no memory for a list of the pages"},
	{"alloc: the lock comes before the page", ALLOC, PAGE(3), 1, 0, 1, take_3, .fail_lock = 1,
	 .says = "lock cannot be taken"},
	{"alloc: second batch fails beyond a smaller mapping", ALLOC, 0, 1040, 0, 1040 + 1024,
	 take_1040, .fail_alloc = 1030, .pages = 4096, .mapped = 1040,
	 .says = "in batches of 1024 pages"},
	{"free: a program reads and writes it", FREE, PAGE(3), 1, 0, 0, write_3, does_prog_see_none,
	 .says = "A program that reads a freed page"},
	{"reserve: a program reads and writes it", RESERVE, PAGE(3), 1, 0, 0, NULL,
	 does_prog_see_none, .says = "A program that reads one"},
	{"reserve: freed, not given back", RESERVE, PAGE(3), 1, -EBUSY, 1, free_3_later,
	 .says = "one of the pages is not free"},
	{"reserve: never mapped", RESERVE, PAGE(3), 1, -EINVAL, 0, .unmapped = true,
	 .says = "are not all inside the user mapping"},
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

/* ---- what is documented ---- */

static const struct kdoc *doc_of(enum call what)
{
	const char *name = what == RESERVE ? "bpf_arena_reserve_pages" :
			   what <= ALLOC_NOSLEEP ? "bpf_arena_alloc_pages" :
						   "bpf_arena_free_pages";
	const struct kdoc *doc = kdocs;

	while (doc->name && strcmp(doc->name, name))
		doc++;
	return doc;
}

/* The sentence that begins at `text`, without the blank behind it; where the next one is */
static const char *cut_sentence(const char *text, char *to, size_t bytes)
{
	const char *end = text;

	while (*end && !(end[0] == '.' && end[1] == ' '))
		end++;
	end += *end == '.';
	snprintf(to, bytes, "%.*s", (int)(end - text), text);
	return *end ? end + 1 : end;
}

/* The value a sentence begins with, if any */
static bool value_of(const char *sentence, s64 *value)
{
	static const struct {
		const char *name;
		s64 value;
	} names[] = {{"%NULL ", 0}, {"%0 ", 0}, {"%-EINVAL ", -EINVAL}, {"%-EBUSY ", -EBUSY},
		     {"%-ENOMEM ", -ENOMEM}};

	for (u32 i = 0; i < ARRAY_SIZE(names); i++) {
		*value = names[i].value;
		if (!strncmp(sentence, names[i].name, strlen(names[i].name)))
			return true;
	}
	return false;
}

/* How many rows show the sentence; they must return the value it begins with. */
static u32 count_rows(const struct kdoc *doc, const struct kdoc_block *block, const char *sentence)
{
	s64 value;
	bool has_value = !strcmp(block->section, "Return") && value_of(sentence, &value);
	u32 count = 0;

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		if (doc_of(rows[i].call) != doc || !strstr(sentence, rows[i].says))
			continue;
		count++;
		CHECK(!has_value || rows[i].want == value);
	}
	return count;
}

/* Each sentence with a value, and the first one of each item, has a row. */
static void test_sentences(const struct kdoc *doc)
{
	for (const struct kdoc_block *block = doc->blocks; block->text; block++) {
		const char *next = block->text;
		bool wants_row = block->item;
		char sentence[1024];

		while (*next) {
			next = cut_sentence(next, sentence, sizeof(sentence));
			if ((wants_row || strchr(sentence, '%')) &&
			    !count_rows(doc, block, sentence)) {
				printf("no row shows: %s\n", sentence);
				CHECK(false);
			}
			wants_row = false;
		}
	}
}

/* The words of a row are in one sentence, and its value is in the list of return values. */
static void test_row_is_documented(const struct row *row)
{
	bool listed = row->call == FREE || row->call == FREE_NOSLEEP || row->want > 0;
	u32 found = 0;

	for (const struct kdoc_block *block = doc_of(row->call)->blocks; block->text; block++) {
		s64 value;

		found += !!strstr(block->text, row->says);
		listed |= block->item && !strcmp(block->section, "Return") &&
			  value_of(block->text, &value) && value == row->want;
	}
	if (found != 1 || !listed)
		printf("row \"%s\" is not documented\n", row->name);
	CHECK(found == 1 && listed);
}

static void test_documented(void)
{
	u32 documented = 0;

	for (const struct kdoc *doc = kdocs; doc->name; doc++)
		if (!strncmp(doc->name, "bpf_arena_", 10)) {
			test_sentences(doc);
			documented++;
		}
	CHECK(documented == 3);
	for (u32 i = 0; i < ARRAY_SIZE(rows); i++)
		test_row_is_documented(&rows[i]);
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

	test_documented();
	CHECK(!kern_new(&kern, &options));
	for (u32 i = 0; i < ARRAY_SIZE(rows); i++)
		test_row(&rows[i]);
	test_goes_with_notes();
	live = mem_allocation_count(kern->mem); /* tables grow once */
	arena_use_mprotect(true);
	for (u32 i = 0; i < ARRAY_SIZE(rows); i++)
		test_row(&rows[i]);
	CHECK(mem_allocation_count(kern->mem) == live);
	kern_drop(kern);
	return UNIT_END();
}
