/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory for machine code: one reserved range of address space per process, near the library's
 * own code so that `call rel32` reaches every body, given out in whole pages. A page is writable
 * or executable, never both: code_alloc() makes it writable, code_seal() executable.
 *
 * The range is registered once with base/fault; which image a faulting instruction belongs to is
 * looked up by page. Callers hold the image lock, except for image_find_code(), which runs in the
 * signal handler and only reads.
 */
#include <sys/mman.h>

#include "base/fault.h"
#include "kern/exec/engine.h"

#define RANGE_BYTES (256UL << 20)
#define RANGE_PAGES (RANGE_BYTES / PAGE_BYTES)
#define REACH_BYTES (1UL << 30) /* looked for within this distance, so rel32 is safe */

/* Per process: the reserved range, and per page the image whose code it holds */
static u8 *range;
static struct image **owner_of_page;
static u8 page_taken[RANGE_PAGES];
static size_t search_from;

static bool fixup_fault(ucontext_t *context, uintptr_t address, void *owner);

static u8 *reserve(void *hint)
{
	void *got = mmap(hint, RANGE_BYTES, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);

	return got == MAP_FAILED ? NULL : got;
}

int code_init(void)
{
	uintptr_t here = (uintptr_t)code_init & ~(RANGE_BYTES - 1);

	if (range)
		return 0;
	for (uintptr_t away = RANGE_BYTES; !range && away <= REACH_BYTES; away += RANGE_BYTES) {
		range = reserve((void *)(here - away));
		if (!range)
			range = reserve((void *)(here + away));
	}
	if (!range) {
		void *got = mmap(NULL, RANGE_BYTES, PROT_NONE,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

		if (got == MAP_FAILED)
			return -ENOMEM;
		range = got;
	}
	owner_of_page = mmap(NULL, RANGE_PAGES * sizeof(*owner_of_page), PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (owner_of_page == MAP_FAILED)
		return -ENOMEM;
	return fault_register(range, RANGE_BYTES, fixup_fault, NULL);
}

static size_t page_count(size_t bytes)
{
	return (bytes + PAGE_BYTES - 1) / PAGE_BYTES;
}

/* First fit from where the last search ended; 0 pages free together: RANGE_PAGES */
static size_t find_pages(size_t from, size_t count)
{
	size_t run = 0;

	for (size_t i = from; i < RANGE_PAGES; i++) {
		run = page_taken[i] ? 0 : run + 1;
		if (run == count)
			return i + 1 - count;
	}
	return RANGE_PAGES;
}

void *code_alloc(size_t bytes)
{
	size_t count = page_count(bytes), page;

	if (code_init())
		return NULL;
	page = find_pages(search_from, count);
	if (page == RANGE_PAGES)
		page = find_pages(0, count);
	if (page == RANGE_PAGES)
		return NULL;
	if (mprotect(range + page * PAGE_BYTES, count * PAGE_BYTES, PROT_READ | PROT_WRITE))
		return NULL;
	memset(page_taken + page, 1, count);
	search_from = page + count;
	return range + page * PAGE_BYTES;
}

int code_seal(void *code, size_t bytes)
{
	if (mprotect(code, page_count(bytes) * PAGE_BYTES, PROT_READ | PROT_EXEC))
		return -ENOMEM;
	return 0;
}

int code_set_owner(void *code, size_t bytes, struct image *image)
{
	size_t page = (size_t)((u8 *)code - range) / PAGE_BYTES;

	for (size_t i = 0; i < page_count(bytes); i++)
		__atomic_store_n(&owner_of_page[page + i], image, __ATOMIC_RELEASE);
	return 0;
}

void code_free(void *code, size_t bytes)
{
	size_t page = (size_t)((u8 *)code - range) / PAGE_BYTES;

	if (!code)
		return;
	code_set_owner(code, bytes, NULL);
	/* The pages go back to the system and fault from now on. */
	mmap(code, page_count(bytes) * PAGE_BYTES, PROT_NONE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
	memset(page_taken + page, 0, page_count(bytes));
}

bool code_reaches(const void *target)
{
	u64 to = (u64)target, low = (u64)range, high = low + RANGE_BYTES;
	u64 farthest = max(to > low ? to - low : low - to, to > high ? to - high : high - to);

	return farthest < (1ULL << 31) - PAGE_BYTES;
}

struct image *image_find_code(uintptr_t pc)
{
	if (!range || pc - (uintptr_t)range >= RANGE_BYTES)
		return NULL;
	return __atomic_load_n(&owner_of_page[(pc - (uintptr_t)range) / PAGE_BYTES],
			       __ATOMIC_ACQUIRE);
}

/* Machine register number to its place in the signal context */
static const u8 greg_of[16] = {
	REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
	REG_R8,	 REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15,
};

static const struct fault_entry *find_entry(const struct image *image, u32 offset)
{
	u32 low = 0, high = image->fault_count;

	while (low < high) {
		u32 middle = (low + high) / 2;

		if (offset >= image->faults[middle].end)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < image->fault_count && offset >= image->faults[low].start)
		return &image->faults[low];
	return NULL;
}

static void report_arena_fault(const struct fault_entry *entry, const greg_t *gregs)
{
	struct frames before = frames;

	frames.rsp = (uintptr_t)gregs[REG_RSP];
	frames.rip = (uintptr_t)gregs[REG_RIP];
	exec_report_arena_fault(entry->write, (u64)gregs[greg_of[entry->arena_reg]] +
						      (u64)(s64)entry->arena_off);
	frames = before;
}

/* Linux: bpf_jit_comp.c ex_handler_bpf() */
static bool fixup_fault(ucontext_t *context, uintptr_t address, void *owner)
{
	greg_t *gregs = context->uc_mcontext.gregs;
	struct image *image = image_find_code((uintptr_t)gregs[REG_RIP]);
	const struct fault_entry *entry;

	if (!image)
		return false;
	entry = find_entry(image, (u32)((u8 *)gregs[REG_RIP] - image->code));
	if (!entry)
		return false;
	if (entry->arena && exec_arena_again((u32)(address - image->arena_base)))
		return true;
	if (entry->arena)
		report_arena_fault(entry, gregs);
	if (entry->dst >= 0)
		gregs[greg_of[entry->dst]] = 0;
	gregs[REG_RIP] = (greg_t)(image->code + entry->end);
	return true;
}
