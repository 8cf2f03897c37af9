/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a touch of a page by user code does: a row for each outcome (Linux: arena.c
 * arena_vm_fault()). Each row has an arena of its own, 16 pages at START; it may prepare it
 * (`before`), touches one page, and may look at what came of it (`after`). All rows run twice: with
 * userfaultfd, and with what stands in for it where it is refused.
 */
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>

#include "kern/arena/arena.h"
#include "unit.h"

#define START ((1ULL << 45) + (2ULL << 28))
#define PAGES 16
#define PAGE(n) (START + (u64)(n) * PAGE_BYTES)

struct row {
	const char *name;
	u32 page;
	int signal; /* 0: none */
	u32 in_use; /* pages counted afterwards */
	void (*before)(void);
	bool (*after)(void);
	u32 fail_alloc, fail_lock; /* the Nth from the touch on */
	u32 mapped;		   /* 0: PAGES */
	u32 map_flags;
};

static struct kern *kern;
static struct map *map;
static sigjmp_buf back;
static volatile int caught;

/* Installed before the handler of base/fault.c: gets what that does not want. */
static void on_signal(int number, siginfo_t *info, void *context)
{
	caught = number;
	siglongjmp(back, 1);
}

static volatile u8 *at(u32 page)
{
	return (volatile u8 *)(uintptr_t)PAGE(page);
}

static int touch(u32 page)
{
	caught = 0;
	if (!sigsetjmp(back, 1))
		(void)*at(page);
	return caught;
}

static u64 alloc_at(u32 page)
{
	struct arena_request request = {PAGE(page), 1, -1, true};

	return arena_alloc_pages(arena_of(map), &request);
}

static void alloc_3(void) { alloc_at(3); *at(3) = 77; }
static void reserve_3(void) { arena_reserve_pages(arena_of(map), PAGE(3), 1); }
static void free_3(void) { alloc_3(); arena_free_pages(arena_of(map), PAGE(3), 1, true); }
/* In a run a body touched it; the run is over. */
static void scratch_3(void)
{
	arena_kernel_fault(arena_of(map), 3);
	arena_run_deferred(kern);
}
static void scratch_3_taken(void) { scratch_3(); alloc_3(); }
static void scratch_3_freed(void)
{
	scratch_3();
	arena_free_pages(arena_of(map), PAGE(3), 1, true);
}

static bool is_3_kept(void) { return *at(3) == 77; }
static bool is_3_taken(void) { return !alloc_at(3); }
static bool is_3_free(void) { return alloc_at(3) == PAGE(3); }
static bool is_0_free(void) { return alloc_at(0) == PAGE(0); }
static bool is_3_zero_and_taken(void) { return !*at(3) && is_3_taken(); }
static bool is_lost_from_3(void) { return is_3_taken() && !alloc_at(15) && is_0_free(); }
static bool is_3_the_programs_too(void)
{
	/* The same memory: one mapping serves both. */
	*at(3) = 5;
	return arena_bit(arena_of(map)->present, 3) &&
	       map_ops(map)->arena_base(map) + (u32)PAGE(3) == PAGE(3);
}
static bool is_3_programs_only(void)
{
	bool again = arena_scratch(map, (u32)PAGE(3)) && !arena_scratch(map, (u32)PAGE(4));

	/* There for a program's access, and gone with the run */
	again &= arena_bit(arena_of(map)->present, 3) && !touch(3);
	arena_run_deferred(kern);
	return again && touch(3) == SIGSEGV && is_3_free();
}
static bool works_next_time(void) { return !touch(3); }

static const struct row rows[] = {
	{"lock not obtained: SIGBUS", 3, SIGBUS, 0, .fail_lock = 1, .after = works_next_time},
	{"page allocated: that page", 3, 0, 1, alloc_3, is_3_kept},
	{"page allocated, SEGV_ON_FAULT: that page", 3, 0, 1, alloc_3, is_3_kept,
	 .map_flags = BPF_F_SEGV_ON_FAULT},
	{"scratch page: SIGSEGV", 3, SIGSEGV, 0, scratch_3, is_3_programs_only},
	{"scratch page, allocated since: that page", 3, 0, 1, scratch_3_taken, is_3_kept},
	{"scratch page, freed since: a new one", 3, 0, 1, scratch_3_freed, is_3_zero_and_taken},
	{"absent, SEGV_ON_FAULT: SIGSEGV", 3, SIGSEGV, 0, NULL, is_3_free,
	 .map_flags = BPF_F_SEGV_ON_FAULT},
	{"no memory for the split: SIGSEGV, lost", 3, SIGSEGV, 0, .fail_alloc = 1,
	 .after = is_lost_from_3},
	{"no memory for the page: SIGSEGV, free", 3, SIGSEGV, 0, .fail_alloc = 2, .after = is_3_free},
	{"no memory for the first page: SIGSEGV, free", 0, SIGSEGV, 0, .fail_alloc = 1,
	 .after = is_0_free},
	{"absent: zeroed, counted, taken", 3, 0, 1, NULL, is_3_zero_and_taken},
	{"absent: the program's, too", 3, 0, 1, NULL, is_3_the_programs_too},
	{"freed: zeroed, counted, taken", 3, 0, 1, free_3, is_3_zero_and_taken},
	{"reserved: populated", 3, 0, 1, reserve_3, is_3_zero_and_taken},
	{"last page", PAGES - 1, 0, 1},
	{"beyond max_entries: populated", PAGES + 3, 0, 1, .mapped = 32},
};

static void make_map(const struct row *row)
{
	struct map_create create = {.map_type = BPF_MAP_TYPE_ARENA, .max_entries = PAGES,
				    .map_flags = BPF_F_MMAPABLE | row->map_flags};
	struct map_mapping want = {(void *)START,
				   (size_t)(row->mapped ? row->mapped : PAGES) * PAGE_BYTES,
				   PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, 0};
	void *out;

	CHECK(!map_create(kern, &create, &map) && !map_ops(map)->mmap(map, &want, &out));
}

static void test_row(const struct row *row)
{
	int failed = unit_failed, got;

	make_map(row);
	if (row->before)
		row->before();
	mem_fail_nth(kern->mem, row->fail_alloc);
	kern->fail_lock = row->fail_lock;
	got = touch(row->page);
	mem_fail_nth(kern->mem, 0);
	kern->fail_lock = 0;
	CHECK(got == row->signal);
	CHECK(map_ops(map)->memory_usage(map) == (u64)row->in_use * PAGE_BYTES);
	CHECK(!row->after || row->after());
	if (unit_failed != failed)
		printf("row \"%s\": signal %d\n", row->name, got);
	map_put(map);
}

int main(void)
{
	struct kern_options options = {.world = {.cpu_count = 1}, .caps = ~0ULL};
	struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO};
	u64 live;

	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	CHECK(!kern_new(&kern, &options));
	live = mem_allocation_count(kern->mem);
	for (u32 i = 0; i < ARRAY_SIZE(rows); i++)
		test_row(&rows[i]);
	arena_use_mprotect(true);
	for (u32 i = 0; i < ARRAY_SIZE(rows); i++)
		test_row(&rows[i]);
	CHECK(mem_allocation_count(kern->mem) == live);
	kern_drop(kern);
	return UNIT_END();
}
