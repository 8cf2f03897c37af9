/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Freed pages that keep their memory (spare.c): they are absent to everybody, zeroed when they are
 * allocated again, given back when there are many of them, and gone once another process may see
 * the arena. How much memory there is, the arena's memfd tells.
 */
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fault.h"
#include "kern/arena/arena.h"
#include "unit.h"

#define START ((1ULL << 45) + (5ULL << 28))
#define PAGES 2048

static struct map *map;
static struct arena *arena;

static u64 alloc(u32 count)
{
	const struct arena_request request = {0, count, -1, true};

	return arena_alloc_pages(arena, &request);
}

static u32 pages_of_memory(void)
{
	struct stat st;

	return fstat(arena->memfd, &st) ? 0 : (u32)(st.st_blocks / (PAGE_BYTES / 512));
}

static void fill(u64 address, u32 count, int byte)
{
	memset((void *)(uintptr_t)address, byte, (size_t)count * PAGE_BYTES);
}

static bool is_filled(u64 address, u32 count, u8 byte)
{
	const u8 *at = (const u8 *)(uintptr_t)address;

	for (size_t i = 0; i < (size_t)count * PAGE_BYTES; i++)
		if (at[i] != byte)
			return false;
	return true;
}

static bool is_absent(u64 address)
{
	u64 value;

	return probe_read(&value, (void *)(uintptr_t)address, sizeof(value)) == -EFAULT;
}

static int map_it(void)
{
	const struct map_mapping want = {(void *)START, (size_t)PAGES * PAGE_BYTES,
					 PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, 0};
	void *out;

	return map_ops(map)->mmap(map, &want, &out);
}

/* False: this host does without, for want of the mode or the right to lock memory. */
static bool has_spares(void)
{
	u64 address = alloc(64);

	CHECK(address == START);
	fill(address, 64, 0xff);
	arena_free_pages(arena, address, 64, true);
	CHECK(is_absent(START) && is_absent(START + 63 * PAGE_BYTES));
	return pages_of_memory();
}

static void test_again(void)
{
	CHECK(pages_of_memory() == 64);
	CHECK(alloc(80) == START && pages_of_memory() == 80);
	CHECK(is_filled(START, 80, 0) && arena->map.memory_bytes == 80 * PAGE_BYTES);
	/* Every second page: those between stay what they are. */
	fill(START, 80, 0x11);
	for (u32 page = 0; page < 80; page += 2)
		arena_free_pages(arena, START + page * PAGE_BYTES, 1, true);
	CHECK(pages_of_memory() == 80 && is_absent(START) && is_absent(START + 78 * PAGE_BYTES));
	CHECK(is_filled(START + PAGE_BYTES, 1, 0x11));
	/* The user's touch shows one of them. */
	CHECK(is_filled(START + 2 * PAGE_BYTES, 1, 0));
	CHECK(arena->map.memory_bytes == 41 * PAGE_BYTES && pages_of_memory() == 80);
	arena_free_pages(arena, START, 80, true);
	CHECK(!arena->map.memory_bytes && pages_of_memory() == 80);
}

static void test_many(void)
{
	CHECK(alloc(1500) == START);
	arena_free_pages(arena, START, 1500, true);
	CHECK(!pages_of_memory() && is_absent(START + 1499 * PAGE_BYTES));
}

/* The child sees what the parent wrote, and what it allocates the parent sees. */
static void test_fork(void)
{
	int status = -1;
	pid_t child;

	CHECK(alloc(10) == START);
	fill(START, 10, 0x22);
	arena_free_pages(arena, START + 5 * PAGE_BYTES, 5, true);
	child = fork();
	if (!child) {
		bool good = !map_it() && is_filled(START, 5, 0x22) && alloc(1);

		fill(START + 5 * PAGE_BYTES, 1, 0x33);
		arena_free_pages(arena, START, 1, true);
		_exit(good && is_absent(START) ? 0 : 1);
	}
	waitpid(child, &status, 0);
	CHECK(!status);
	CHECK(pages_of_memory() == 5 && is_absent(START) && is_absent(START + 6 * PAGE_BYTES));
	CHECK(is_filled(START + 5 * PAGE_BYTES, 1, 0x33));
	arena_free_pages(arena, START, 10, true);
	CHECK(!pages_of_memory());
}

int main(void)
{
	struct kern_options options = {.world = {.cpu_count = 1}, .caps = ~0ULL};
	const struct map_create create = {.map_type = BPF_MAP_TYPE_ARENA, .max_entries = PAGES,
					  .map_flags = BPF_F_MMAPABLE};
	struct kern *kern;

	CHECK(!kern_new(&kern, &options));
	CHECK(!map_create(kern, &create, &map));
	arena = arena_of(map);
	CHECK(!map_it());
	if (has_spares()) {
		test_again();
		test_many();
	}
	test_fork();
	map_put(map);
	kern_drop(kern);
	return UNIT_END();
}
