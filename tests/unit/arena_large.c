/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An arena of 4 GiB whose every second page is freed: no limit on mappings is hit (the host allows
 * 65,530), each page that stays keeps its content, and dropping the arena returns all memory. In
 * the suite, the first 140,000 pages, which are 70,000 runs; the whole takes 2 GiB of memory:
 *
 *	test_arena_large 1048576
 */
#include <dirent.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kern/arena/arena.h"
#include "kern/arena/spare.h"
#include "unit.h"

#define START (1ULL << 45)
#define PAGES (1U << 20)
#define PAGES_IN_SUITE 140000
#define MAPPINGS_MORE 16 /* at most, whatever the number of pages */

static struct kern *kern;
static struct map *map;

static u64 *at(u32 page)
{
	return (u64 *)(uintptr_t)(START + (u64)page * PAGE_BYTES);
}

static u32 mapping_count(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	u32 count = 0;
	int c;

	while ((c = getc(maps)) != EOF)
		count += c == '\n';
	fclose(maps);
	return count;
}

/* Does this process hold the memory of an arena any more? */
static bool holds_arena(void)
{
	DIR *folder = opendir("/proc/self/fd");
	char line[512], path[300];
	struct dirent *entry;
	bool holds = false;
	FILE *maps;

	while ((entry = readdir(folder))) {
		ssize_t bytes;

		snprintf(path, sizeof(path), "/proc/self/fd/%s", entry->d_name);
		bytes = readlink(path, line, sizeof(line) - 1);
		holds |= bytes > 12 && !memcmp(line, "/memfd:arena", 12);
	}
	closedir(folder);
	maps = fopen("/proc/self/maps", "r");
	while (fgets(line, sizeof(line), maps))
		holds |= strstr(line, "/memfd:arena") != NULL;
	fclose(maps);
	return holds;
}

/* Pages that the host has memory for */
static u64 host_pages(void)
{
	struct stat st;

	fstat(arena_of(map)->memfd, &st);
	return (u64)st.st_blocks * 512 / PAGE_BYTES;
}

static void fill(u32 pages)
{
	struct arena_request request = {0, 1000, -1, true};

	for (u32 page = 0; page < pages; page += request.page_cnt) {
		request.page_cnt = min(request.page_cnt, pages - page);
		request.address = (uintptr_t)at(page);
		if (arena_alloc_pages(arena_of(map), &request) != (uintptr_t)at(page)) {
			CHECK(!"allocated");
			return;
		}
		/* Never more than needed: a full arena would be 4 GiB. */
		for (u32 i = page; i < page + request.page_cnt; i++) {
			if (i % 2)
				arena_free_pages(arena_of(map), (uintptr_t)at(i), 1, true);
			else
				*at(i) = i;
		}
	}
}

static void test(u32 pages)
{
	u32 mappings = mapping_count(), wrong = 0;

	fill(pages);
	CHECK(mapping_count() <= mappings + MAPPINGS_MORE);
	CHECK(map_ops(map)->memory_usage(map) == (u64)pages / 2 * PAGE_BYTES);
	CHECK(host_pages() >= pages / 2 && host_pages() <= pages / 2 + SPARES_MAX);
	for (u32 page = 0; page < pages; page += 2)
		wrong += *at(page) != page;
	CHECK(!wrong);
	/* A hole is populated by a touch as any page is. */
	CHECK(*at(pages - 1) == 0);
	CHECK(map_ops(map)->memory_usage(map) == (u64)(pages / 2 + 1) * PAGE_BYTES);
	printf("%u pages, every second freed: %u mappings, %u before\n", pages, mapping_count(),
	       mappings);
}

int main(int argc, char **argv)
{
	struct kern_options options = {.world = {.cpu_count = 1}, .caps = ~0ULL};
	struct map_create create = {.map_type = BPF_MAP_TYPE_ARENA, .max_entries = PAGES,
				    .map_flags = BPF_F_MMAPABLE};
	struct map_mapping want = {(void *)START, (size_t)PAGES * PAGE_BYTES,
				   PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, 0};
	u32 pages = argc > 1 ? (u32)strtoul(argv[1], NULL, 10) : PAGES_IN_SUITE;
	u64 live, bytes;
	void *out;

	CHECK(!kern_new(&kern, &options));
	live = mem_allocation_count(kern->mem);
	bytes = mem_bytes_in_use(kern->mem);
	CHECK(!map_create(kern, &create, &map) && !map_ops(map)->mmap(map, &want, &out));
	test(pages);
	map_put(map);
	CHECK(!holds_arena());
	CHECK(mem_allocation_count(kern->mem) == live && mem_bytes_in_use(kern->mem) == bytes);
	kern_drop(kern);
	return UNIT_END();
}
