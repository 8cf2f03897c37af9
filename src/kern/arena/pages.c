/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Allocating, freeing and reserving pages of an arena (Linux: arena.c). The order of the checks is
 * Linux's, since each has its answer; the tables of tests/unit/arena_rows.c name them row by row.
 *
 * A page number is free, or taken: allocated, reserved, or touched by the user. Only what is
 * taken and present has memory. Of an address only the lower 32 bits count.
 *
 * Programs that may not sleep free later: what they free goes to a list, and is there as before
 * until the run is over.
 */
#include "kern/arena/arena.h"

/* What is to be done after the run */
struct span {
	struct span *next;
	struct arena *arena;
	u64 address;
	u32 page_cnt; /* to be freed; 0: a scratch page, to be hidden */
};

bool arena_lock(struct arena *arena)
{
	struct kern *kern = map_kern(&arena->map);

	if (kern_lock_fails(kern))
		return false;
	if (lock_acquire(&arena->lock) == -EOWNERDEAD)
		kern->broken = true;
	return true;
}

static u64 upper_half(u64 address)
{
	return address & ~(ARENA_BYTES_MAX - 1);
}

static u64 mapped_pages(const struct arena *arena)
{
	return (arena->user_end - arena->user_start) / PAGE_BYTES;
}

/* Linux: arena.c compute_pgoff() */
static u32 page_of(const struct arena *arena, u64 address)
{
	return ((u32)address - (u32)arena->user_start) / PAGE_BYTES;
}

/* ---- allocating ---- */

/* Takes the numbers out of the free ones: 0 and *first, or an error. */
static int claim(struct arena *arena, const struct arena_request *request, u32 *first)
{
	s64 found = range_tree_find(arena->free, request->page_cnt);

	*first = request->address ? page_of(arena, request->address) : (u32)found;
	if (request->address && !range_tree_is_set(arena->free, *first, request->page_cnt))
		return -EBUSY;
	if (found < 0)
		return (int)found;
	return range_tree_clear(arena->free, *first, request->page_cnt);
}

static bool pages_fail(struct arena *arena, u32 count)
{
	bool fails = false;

	while (count-- && !fails)
		fails = mem_should_fail(map_kern(&arena->map)->mem);
	return fails;
}

/*
 * Memory for up to a batch of pages: how many got it, all if it went well. A page that is there
 * already ends the batch, unless only the kernel had touched it.
 */
static u32 fill_batch(struct arena *arena, u32 first, u32 count)
{
	u32 done = 0;

	if (pages_fail(arena, count))
		return 0;
	while (done < count) {
		u32 page = first + done;

		if (page >= arena->page_count)
			break;
		if (arena_bit(arena->scratch, page))
			arena_depopulate(arena, page, 1);
		if (arena_bit(arena->present, page))
			break;
		done++;
	}
	if (done && arena_populate(arena, first, done))
		return 0;
	arena->map.memory_bytes += (u64)done * PAGE_BYTES;
	return done;
}

/* How many pages got memory: all, or those before the failure. */
static u32 fill(struct arena *arena, u32 first, u32 count)
{
	u32 done = 0;

	while (done < count) {
		u32 want = min(count - done, (u32)ARENA_BATCH_PAGES);
		u32 got = fill_batch(arena, first + done, want);

		done += got;
		if (got < want)
			break;
	}
	return done;
}

static bool fits(const struct arena *arena, const struct arena_request *request)
{
	u64 pages = mapped_pages(arena);

	/* One node: its number is 0. */
	if (request->node_id != -1 && request->node_id != 0)
		return false;
	if (request->page_cnt > pages)
		return false;
	if (!request->address)
		return true;
	return !(request->address & (PAGE_BYTES - 1)) &&
	       page_of(arena, request->address) <= pages - request->page_cnt;
}

/* Linux: arena.c arena_alloc_pages() */
u64 arena_alloc_pages(struct arena *arena, const struct arena_request *request)
{
	u64 base = upper_half(arena->user_start);
	u32 first, filled, low;

	/* The allocation that may fail here stands for Linux's array of page pointers. */
	if (!fits(arena, request) || mem_should_fail(map_kern(&arena->map)->mem) ||
	    !arena_lock(arena))
		return 0;
	if (claim(arena, request, &first)) {
		lock_release(&arena->lock);
		return 0;
	}
	low = (u32)(arena->user_start + (u64)first * PAGE_BYTES);
	filled = fill(arena, first, request->page_cnt);
	if (filled < request->page_cnt)
		range_tree_set(arena->free, first + filled, request->page_cnt - filled);
	lock_release(&arena->lock);
	if (filled == request->page_cnt)
		return base + low;
	if (filled)
		arena_free_pages(arena, low, filled, request->sleepable);
	return 0;
}

/* ---- freeing ---- */

/* Under the arena's lock */
static void free_now(struct arena *arena, u64 address, u32 page_cnt)
{
	u32 first = page_of(arena, address);

	range_tree_set(arena->free, first, page_cnt);
	arena_depopulate(arena, first, page_cnt);
}

/* The notes from `first` to `last`, in that order, before all others */
static void push(struct kern *kern, struct span *first, struct span *last)
{
	void *next = __atomic_load_n(&kern->arena_spans, __ATOMIC_RELAXED);

	do {
		last->next = next;
	} while (!__atomic_compare_exchange_n(&kern->arena_spans, &next, first, true,
					      __ATOMIC_RELEASE, __ATOMIC_RELAXED));
}

/* No memory for the note: the pages stay as they are, for good. */
static void free_later(struct arena *arena, u64 address, u32 page_cnt)
{
	struct kern *kern = map_kern(&arena->map);
	struct span *span = mem_alloc(kern->mem, sizeof(*span));

	if (!span)
		return;
	*span = (struct span){.arena = arena, .address = address, .page_cnt = page_cnt};
	push(kern, span, span);
}

/* Linux: arena.c arena_free_pages() */
void arena_free_pages(struct arena *arena, u64 address, u32 page_cnt, bool sleepable)
{
	u64 low = (u32)address & ~(u64)(PAGE_BYTES - 1);
	u64 full = upper_half(arena->user_start) + low;
	u64 end = min(arena->user_end, full + (u64)page_cnt * PAGE_BYTES);

	if (full < arena->user_start || full >= end)
		return;
	page_cnt = (u32)((end - full) / PAGE_BYTES);
	if (!sleepable || !arena_lock(arena)) {
		free_later(arena, low, page_cnt);
		return;
	}
	free_now(arena, low, page_cnt);
	lock_release(&arena->lock);
}

/* Takes the notes of one arena out of a list, in its order; *last is the last of them. */
static struct span *take_spans(struct span **list, const struct arena *arena, struct span **last)
{
	struct span *taken = NULL, **end = &taken;

	*last = NULL;
	while (*list) {
		struct span *span = *list;

		if (span->arena != arena) {
			list = &span->next;
			continue;
		}
		*list = span->next;
		*last = *end = span;
		end = &span->next;
	}
	*end = NULL;
	return taken;
}

/*
 * On Linux user space cannot see scratch memory, and here it could: after the run it goes. That
 * the page has some is remembered, for the touches to come.
 */
static void hide_scratch(struct arena *arena, u64 address)
{
	u32 page = page_of(arena, address);

	if (!arena_bit(arena->scratch, page))
		return;
	arena_depopulate(arena, page, 1);
	arena->scratch[page / 64] |= BIT_ULL(page % 64);
}

/* Under the arena's lock */
static void free_spans(struct arena *arena, struct span *span)
{
	while (span) {
		struct span *next = span->next;

		if (span->page_cnt)
			free_now(arena, span->address, span->page_cnt);
		else
			hide_scratch(arena, span->address);
		mem_free(map_kern(&arena->map)->mem, span);
		span = next;
	}
}

/*
 * An arena's notes are honoured together, the newest first, or go back if the lock cannot be had:
 * another time. Linux: arena.c arena_free_worker()
 */
void arena_run_deferred(struct kern *kern)
{
	struct span *list = __atomic_exchange_n(&kern->arena_spans, NULL, __ATOMIC_ACQUIRE);

	while (list) {
		struct arena *arena = list->arena;
		struct span *last, *spans = take_spans(&list, arena, &last);

		if (arena_lock(arena)) {
			free_spans(arena, spans);
			lock_release(&arena->lock);
		} else {
			push(kern, spans, last);
		}
	}
}

/* ---- reserving ---- */

/* Linux: arena.c arena_reserve_pages() */
int arena_reserve_pages(struct arena *arena, u64 address, u32 page_cnt)
{
	u32 first = page_of(arena, address);
	int ret = -EBUSY;

	if (address & (PAGE_BYTES - 1))
		return 0;
	if ((u64)first + page_cnt > mapped_pages(arena))
		return -EINVAL;
	if (!arena_lock(arena))
		return -EBUSY;
	if (range_tree_is_set(arena->free, first, page_cnt))
		ret = range_tree_clear(arena->free, first, page_cnt);
	lock_release(&arena->lock);
	return ret;
}

/* ---- faults ---- */

static int user_fault_locked(struct arena *arena, u32 page)
{
	if (page >= arena->page_count)
		return -EFAULT;
	if (arena_bit(arena->scratch, page))
		return -EFAULT;
	if (arena_bit(arena->present, page))
		return 0;
	if (arena->map.map_flags & BPF_F_SEGV_ON_FAULT)
		return -EFAULT;
	if (range_tree_clear(arena->free, page, 1))
		return -EFAULT;
	if (pages_fail(arena, 1) || arena_populate(arena, page, 1)) {
		range_tree_set(arena->free, page, 1);
		return -EFAULT;
	}
	arena->map.memory_bytes += PAGE_BYTES;
	return 0;
}

/* Linux: arena.c arena_vm_fault() */
int arena_user_fault(struct arena *arena, u32 page)
{
	int err;

	if (!arena_lock(arena))
		return -EBUSY;
	err = user_fault_locked(arena, page);
	lock_release(&arena->lock);
	return err;
}

static int kernel_fault_locked(struct arena *arena, u32 page)
{
	int err;

	if (page >= arena->page_count)
		return -EFAULT;
	if (arena_bit(arena->present, page))
		return 0;
	err = arena_populate(arena, page, 1);
	if (err)
		return err;
	arena->scratch[page / 64] |= BIT_ULL(page % 64);
	free_later(arena, arena->user_start + (u64)page * PAGE_BYTES, 0);
	return 0;
}

/* Linux: arena.c bpf_arena_handle_page_fault(); here each page has scratch memory of its own. */
int arena_kernel_fault(struct arena *arena, u32 page)
{
	int err;

	if (lock_acquire(&arena->lock) == -EOWNERDEAD)
		map_kern(&arena->map)->broken = true;
	err = kernel_fault_locked(arena, page);
	lock_release(&arena->lock);
	return err;
}

bool arena_scratch(struct map *map, u32 low)
{
	struct arena *arena = arena_of(map);
	u32 page = page_of(arena, low);
	bool scratch;

	if (page >= arena->page_count)
		return false;
	if (lock_acquire(&arena->lock) == -EOWNERDEAD)
		map_kern(map)->broken = true;
	scratch = arena_bit(arena->scratch, page) && !kernel_fault_locked(arena, page);
	lock_release(&arena->lock);
	return scratch;
}
