/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Regions: a kernel's memory, shared by the processes that use it.
 *
 *	[header][what each page is][heap: pages handed out from the bottom up ...     ]
 *
 * Small requests (up to 32 KiB) are rounded to a size class and cut from slabs of 16 pages; freed
 * blocks wait on their class's list. Larger ones are runs of whole pages; freed runs join free
 * neighbours. What each page is stands in one word of a side table, so blocks have no header and
 * any address tells what it belongs to. Pages come zeroed from the memfd; reused ones are cleared.
 *
 * Expected load: tens of thousands of blocks up to a few hundred bytes, few large runs.
 * Sanitizer builds poison freed blocks and a red zone behind each block (while the region has
 * one process: poison is private to a process).
 */
#include "base/mem.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/list.h"
#include "base/lock.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define RED_ZONE_BYTES 32
#define POISON(ptr, bytes) ASAN_POISON_MEMORY_REGION(ptr, bytes)
#define UNPOISON(ptr, bytes) ASAN_UNPOISON_MEMORY_REGION(ptr, bytes)
#else
#define RED_ZONE_BYTES 0
#define POISON(ptr, bytes) ((void)(ptr), (void)(bytes))
#define UNPOISON(ptr, bytes) ((void)(ptr), (void)(bytes))
#endif

#define REGION_MAGIC 0x6472796472656731ULL
#define REGION_BYTES_MAX (64ULL << 30)
/* Clear of what loaders use for programs, and where both sanitizers expect application memory */
#define REGION_FIRST_ADDRESS 0x550000000000ULL
#define REGION_SLOTS 64

#define SLAB_PAGES 16
#define SMALL_BYTES_MAX 32768
#define CLASS_COUNT 40
#define HUGE_PAGE_BYTES (2UL << 20)
#define RETURN_PAGES 64 /* runs from this size give their memory back when freed */

/* What a page is: one word each */
#define PAGE_SMALL 0x20000000U	   /* | class */
#define PAGE_RUN_START 0x80000000U /* | pages */
#define PAGE_CONSTANT 0xa0000000U  /* | pages: a run of private memory, never used again */
#define PAGE_FREE_EDGE 0x40000000U /* | pages: first and last page of a free run */
#define PAGE_KIND 0xe0000000U
#define PAGE_COUNT 0x1fffffffU

struct free_run {
	struct list_head node;
	u32 pages;
};

struct mem {
	u64 magic;
	void *address;
	size_t bytes_max;
	struct lock lock;
	bool broken; /* a process died while it changed the lists */
	bool shared; /* forked or attached: no more poison */
	bool has_constants;
	u32 *page_words;
	char *heap;
	u32 heap_pages, used_pages; /* handed out from the bottom so far */
	struct {
		void *free; /* list through the first word of each block */
		char *next, *end;
	} classes[CLASS_COUNT];
	struct list_head free_runs;
	u64 bytes_in_use, live_count;
	u64 fail_countdown;
};

/* Per process: the descriptor behind each region mapped here. */
static struct {
	struct mem *mem;
	int fd;
} regions[REGION_SLOTS];
static pthread_mutex_t regions_lock = PTHREAD_MUTEX_INITIALIZER;

/* Classes: multiples of 16 to 128, then four steps to each doubling: 160 192 224 256 320 ... */
static u32 class_bytes(u32 class)
{
	u32 doubling, step;

	if (class < 8)
		return (class + 1) * 16;
	doubling = (class - 8) / 4;
	step = (class - 8) % 4 + 1;
	return (128U << doubling) + (32U << doubling) * step;
}

static u32 class_of(size_t bytes)
{
	u32 doubling, base, step;

	if (bytes <= 128)
		return bytes ? (u32)(bytes - 1) / 16 : 0;
	doubling = 63 - __builtin_clzll(bytes - 1) - 7;
	base = 128U << doubling;
	step = (u32)((bytes - 1 - base) / (32U << doubling));
	return 8 + doubling * 4 + step;
}

static void after_fork(void)
{
	for (u32 i = 0; i < REGION_SLOTS; i++) {
		struct mem *mem = regions[i].mem;

		if (!mem)
			continue;
		mem->shared = true;
		UNPOISON(mem->heap, (size_t)mem->used_pages * PAGE_BYTES);
	}
}

static void register_fork_handler(void)
{
	pthread_atfork(NULL, after_fork, after_fork);
}

static int regions_add(struct mem *mem, int fd)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	int err = -ENOMEM;

	pthread_once(&once, register_fork_handler);
	pthread_mutex_lock(&regions_lock);
	for (u32 i = 0; i < REGION_SLOTS && err; i++) {
		if (regions[i].mem)
			continue;
		regions[i].mem = mem;
		regions[i].fd = fd;
		err = 0;
	}
	pthread_mutex_unlock(&regions_lock);
	return err;
}

static int regions_remove(const struct mem *mem)
{
	int fd = -1;

	pthread_mutex_lock(&regions_lock);
	for (u32 i = 0; i < REGION_SLOTS; i++) {
		if (regions[i].mem != mem)
			continue;
		regions[i].mem = NULL;
		fd = regions[i].fd;
		break;
	}
	pthread_mutex_unlock(&regions_lock);
	return fd;
}

int mem_region_fd(const struct mem *mem)
{
	int fd = -1;

	pthread_mutex_lock(&regions_lock);
	for (u32 i = 0; i < REGION_SLOTS; i++)
		if (regions[i].mem == mem)
			fd = regions[i].fd;
	pthread_mutex_unlock(&regions_lock);
	return fd;
}

static void *map_at(void *address, size_t bytes, int fd)
{
	void *got = mmap(address, bytes, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_FIXED_NOREPLACE | MAP_NORESERVE, fd, 0);

	return got == MAP_FAILED || got != address ? NULL : got;
}

static void *map_anywhere(size_t bytes, int fd)
{
	void *got = NULL;

	for (u64 i = 0; i < REGION_SLOTS && !got; i++)
		got = map_at((void *)(REGION_FIRST_ADDRESS + i * REGION_BYTES_MAX), bytes, fd);
	return got;
}

static void region_init(struct mem *mem, size_t bytes)
{
	size_t pages = bytes / PAGE_BYTES;
	size_t head = ALIGN_UP(sizeof(*mem), PAGE_BYTES);
	size_t words = ALIGN_UP(pages * sizeof(u32), PAGE_BYTES);

	mem->magic = REGION_MAGIC;
	mem->address = mem;
	mem->bytes_max = bytes;
	mem->page_words = (u32 *)((char *)mem + head);
	mem->heap = (char *)mem + head + words;
	mem->heap_pages = (bytes - head - words) / PAGE_BYTES;
	list_init(&mem->free_runs);
	lock_init(&mem->lock);
}

int mem_region_new(struct mem **out, const struct mem_options *options)
{
	size_t bytes = options && options->bytes_max ? options->bytes_max : REGION_BYTES_MAX;
	void *wanted = options ? options->address : NULL;
	struct mem *mem;
	int fd, err;

	bytes = ALIGN_UP(bytes, PAGE_BYTES);
	if (bytes < 64 * PAGE_BYTES || bytes > REGION_BYTES_MAX)
		return -EINVAL;
	fd = memfd_create("drydock", MFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = -ENOMEM;
	if (ftruncate(fd, bytes))
		goto out;
	mem = wanted ? map_at(wanted, bytes, fd) : map_anywhere(bytes, fd);
	if (!mem)
		goto out;
	err = regions_add(mem, fd);
	if (err) {
		munmap(mem, bytes);
		goto out;
	}
	region_init(mem, bytes);
	*out = mem;
	return 0;
out:
	close(fd);
	return err;
}

int mem_region_attach(struct mem **out, int memfd, void *address)
{
	struct mem head;
	struct mem *mem;
	int err;

	if (pread(memfd, &head, sizeof(head), 0) != sizeof(head) || head.magic != REGION_MAGIC ||
	    head.address != address)
		return -EINVAL;
	if (head.has_constants)
		return -EOPNOTSUPP;
	mem = map_at(address, head.bytes_max, memfd);
	if (!mem)
		return -ENOMEM;
	err = regions_add(mem, memfd);
	if (err) {
		munmap(mem, head.bytes_max);
		return err;
	}
	mem->shared = true;
	*out = mem;
	return 0;
}

void mem_region_drop(struct mem *mem)
{
	int fd;

	if (!mem)
		return;
	fd = regions_remove(mem);
	UNPOISON(mem->heap, (size_t)mem->used_pages * PAGE_BYTES);
	munmap(mem, mem->bytes_max);
	if (fd >= 0)
		close(fd);
}

bool mem_contains(const struct mem *mem, const void *address)
{
	return (uintptr_t)address - (uintptr_t)mem < mem->bytes_max;
}

bool mem_broken(const struct mem *mem)
{
	return mem->broken;
}

static void region_lock(struct mem *mem)
{
	if (lock_acquire(&mem->lock) == -EOWNERDEAD)
		mem->broken = true;
}

static bool fails_on_purpose(struct mem *mem)
{
	return mem->fail_countdown && !--mem->fail_countdown;
}

static u32 page_of(const struct mem *mem, const void *ptr)
{
	return ((uintptr_t)ptr - (uintptr_t)mem->heap) / PAGE_BYTES;
}

static char *page_address(const struct mem *mem, u32 page)
{
	return mem->heap + (size_t)page * PAGE_BYTES;
}

static void mark_free_run(struct mem *mem, u32 page, u32 pages)
{
	struct free_run *run = (void *)page_address(mem, page);

	mem->page_words[page] = PAGE_FREE_EDGE | pages;
	mem->page_words[page + pages - 1] = PAGE_FREE_EDGE | pages;
	UNPOISON(run, sizeof(*run));
	run->pages = pages;
	list_add(&run->node, &mem->free_runs);
}

static void unmark_free_run(struct mem *mem, u32 page, u32 pages)
{
	struct free_run *run = (void *)page_address(mem, page);

	list_del(&run->node);
	mem->page_words[page] = mem->page_words[page + pages - 1] = 0;
}

static void clear_pages(char *at, u32 pages)
{
	size_t bytes = (size_t)pages * PAGE_BYTES;

	if (pages < RETURN_PAGES || madvise(at, bytes, MADV_REMOVE))
		memset(at, 0, bytes);
}

/* A run of whole pages, cleared; the smallest free one that fits, else from the untouched top. */
static char *take_pages(struct mem *mem, u32 pages)
{
	struct free_run *best = NULL;
	struct list_head *node;
	u32 page;

	list_for_each(node, &mem->free_runs) {
		struct free_run *run = list_entry(node, struct free_run, node);

		if (run->pages >= pages && (!best || run->pages < best->pages))
			best = run;
	}
	if (best) {
		u32 all = best->pages;

		page = page_of(mem, best);
		unmark_free_run(mem, page, all);
		if (all > pages)
			mark_free_run(mem, page + pages, all - pages);
		UNPOISON(page_address(mem, page), (size_t)pages * PAGE_BYTES);
		clear_pages(page_address(mem, page), pages);
		return page_address(mem, page);
	}
	if (pages > mem->heap_pages - mem->used_pages)
		return NULL;
	page = mem->used_pages;
	mem->used_pages += pages;
	return page_address(mem, page);
}

static void give_pages(struct mem *mem, u32 page, u32 pages)
{
	u32 word;

	mem->page_words[page] = 0;
	if (pages >= RETURN_PAGES)
		madvise(page_address(mem, page), (size_t)pages * PAGE_BYTES, MADV_REMOVE);
	word = page + pages < mem->used_pages ? mem->page_words[page + pages] : 0;
	if ((word & PAGE_KIND) == PAGE_FREE_EDGE) {
		unmark_free_run(mem, page + pages, word & PAGE_COUNT);
		pages += word & PAGE_COUNT;
	}
	word = page ? mem->page_words[page - 1] : 0;
	if ((word & PAGE_KIND) == PAGE_FREE_EDGE) {
		page -= word & PAGE_COUNT;
		unmark_free_run(mem, page, word & PAGE_COUNT);
		pages += word & PAGE_COUNT;
	}
	mark_free_run(mem, page, pages);
}

static void *take_run(struct mem *mem, size_t bytes)
{
	size_t pages = (bytes + PAGE_BYTES - 1) / PAGE_BYTES;
	char *at = pages <= mem->heap_pages ? take_pages(mem, pages) : NULL;

	if (!at)
		return NULL;
	mem->page_words[page_of(mem, at)] = PAGE_RUN_START | (u32)pages;
	mem->bytes_in_use += pages * PAGE_BYTES;
	mem->live_count++;
	return at;
}

static bool new_slab(struct mem *mem, u32 class)
{
	char *at = take_pages(mem, SLAB_PAGES);

	if (!at)
		return false;
	for (u32 i = 0; i < SLAB_PAGES; i++)
		mem->page_words[page_of(mem, at) + i] = PAGE_SMALL | class;
	mem->classes[class].next = at;
	mem->classes[class].end = at + SLAB_PAGES * PAGE_BYTES;
	return true;
}

static void *take_small(struct mem *mem, u32 class)
{
	u32 bytes = class_bytes(class);
	void *at = mem->classes[class].free;

	if (at) {
		UNPOISON(at, bytes);
		mem->classes[class].free = *(void **)at;
		memset(at, 0, bytes);
	} else {
		if (mem->classes[class].end - mem->classes[class].next < (ptrdiff_t)bytes &&
		    !new_slab(mem, class))
			return NULL;
		at = mem->classes[class].next;
		mem->classes[class].next += bytes;
	}
	mem->bytes_in_use += bytes;
	mem->live_count++;
	return at;
}

static void *take(struct mem *mem, size_t bytes, bool whole_pages)
{
	void *at = NULL;

	region_lock(mem);
	if (!fails_on_purpose(mem))
		at = whole_pages || bytes + RED_ZONE_BYTES > SMALL_BYTES_MAX ?
			     take_run(mem, bytes) :
			     take_small(mem, class_of(bytes + RED_ZONE_BYTES));
	if (at && RED_ZONE_BYTES && !mem->shared && !whole_pages &&
	    bytes + RED_ZONE_BYTES <= SMALL_BYTES_MAX)
		POISON((char *)at + ALIGN_UP(bytes, 8),
		       class_bytes(class_of(bytes + RED_ZONE_BYTES)) - ALIGN_UP(bytes, 8));
	lock_release(&mem->lock);
	return at;
}

void *mem_alloc(struct mem *mem, size_t bytes)
{
	return take(mem, bytes, false);
}

void *mem_alloc_pages(struct mem *mem, size_t page_count)
{
	if (!page_count || page_count > mem->heap_pages)
		return NULL;
	return take(mem, page_count * PAGE_BYTES, true);
}

/* Slabs begin at a page, so blocks of a power of two are aligned to it, up to a page. */
void *mem_alloc_aligned(struct mem *mem, size_t bytes, size_t align)
{
	size_t rounded = max(align, (size_t)16);

	if (align <= 16)
		return mem_alloc(mem, bytes);
	if (align > PAGE_BYTES || bytes >= SMALL_BYTES_MAX / 2)
		return align > PAGE_BYTES ? NULL : take(mem, bytes, true);
	while (rounded < bytes + RED_ZONE_BYTES)
		rounded *= 2;
	return take(mem, rounded - RED_ZONE_BYTES, false);
}

/* Huge pages where the system has them: what is filled at once is faulted in at once. */
static bool make_private(char *at, size_t bytes)
{
	if (mmap(at, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
		 0) == MAP_FAILED)
		return false;
	madvise(at, bytes, MADV_HUGEPAGE);
	return true;
}

/* The memory goes back to the system; the address is not used again: others keep theirs. */
static void give_constant(struct mem *mem, u32 page, u32 pages)
{
	mem->page_words[page] = 0;
	madvise(page_address(mem, page), (size_t)pages * PAGE_BYTES, MADV_DONTNEED);
}

void *mem_alloc_constant(struct mem *mem, size_t bytes)
{
	size_t pages = ALIGN_UP(bytes, HUGE_PAGE_BYTES) / PAGE_BYTES;
	char *at = NULL;

	region_lock(mem);
	/* From the untouched top, and to the border of a huge page */
	if (!fails_on_purpose(mem)) {
		size_t skip = -(uintptr_t)page_address(mem, mem->used_pages) % HUGE_PAGE_BYTES /
			      PAGE_BYTES;

		if (pages + skip <= mem->heap_pages - mem->used_pages) {
			mem->used_pages += skip;
			at = page_address(mem, mem->used_pages);
		}
	}
	if (at && make_private(at, pages * PAGE_BYTES)) {
		mem->page_words[mem->used_pages] = PAGE_CONSTANT | (u32)pages;
		mem->used_pages += pages;
		mem->bytes_in_use += pages * PAGE_BYTES;
		mem->live_count++;
		mem->has_constants = true;
	} else {
		at = NULL;
	}
	lock_release(&mem->lock);
	return at;
}

void mem_free(struct mem *mem, void *ptr)
{
	u32 page, word, class;

	if (!ptr)
		return;
	region_lock(mem);
	page = page_of(mem, ptr);
	word = mem->page_words[page];
	if (word & PAGE_RUN_START) {
		mem->bytes_in_use -= (size_t)(word & PAGE_COUNT) * PAGE_BYTES;
		if ((word & PAGE_KIND) == PAGE_CONSTANT)
			give_constant(mem, page, word & PAGE_COUNT);
		else
			give_pages(mem, page, word & PAGE_COUNT);
	} else {
		assert((word & PAGE_KIND) == PAGE_SMALL);
		class = word & PAGE_COUNT;
		mem->bytes_in_use -= class_bytes(class);
		UNPOISON(ptr, class_bytes(class));
		*(void **)ptr = mem->classes[class].free;
		mem->classes[class].free = ptr;
		if (!mem->shared)
			POISON((char *)ptr + sizeof(void *), class_bytes(class) - sizeof(void *));
	}
	mem->live_count--;
	lock_release(&mem->lock);
}

char *mem_strdup(struct mem *mem, const char *text)
{
	size_t bytes = strlen(text) + 1;
	char *copy = mem_alloc(mem, bytes);

	return copy ? memcpy(copy, text, bytes) : NULL;
}

u64 mem_bytes_in_use(const struct mem *mem)
{
	return mem->bytes_in_use;
}

u64 mem_allocation_count(const struct mem *mem)
{
	return mem->live_count;
}

void mem_fail_nth(struct mem *mem, u64 n)
{
	region_lock(mem);
	mem->fail_countdown = n;
	lock_release(&mem->lock);
}

bool mem_should_fail(struct mem *mem)
{
	bool fails;

	if (!mem->fail_countdown)
		return false;
	region_lock(mem);
	fails = fails_on_purpose(mem);
	lock_release(&mem->lock);
	return fails;
}
