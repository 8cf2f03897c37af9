/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The page kfuncs. Each kernel-doc is the whole contract: whoever reads it need not read the code.
 * tests/unit/arena_rows.c has a case for every sentence in it that names a value (what kernel-doc
 * writes %so), and `drydock doc` prints it. A call of a program arrives as 64-bit words at the
 * bodies at the end, one for each of the forms that the verifier chooses from.
 */
#include "kern/arena/arena.h"

#include "kern/call/call.h"

static struct arena *arena_arg(void *map)
{
	struct map *arena = map;

	return arena && arena->map_type == BPF_MAP_TYPE_ARENA ? arena_of(arena) : NULL;
}

static void *alloc(void *map, const struct arena_request *request, u64 flags)
{
	struct arena *arena = arena_arg(map);

	if (!arena || flags || !request->page_cnt)
		return NULL;
	return as_ptr(arena_alloc_pages(arena, request));
}

/**
 * bpf_arena_alloc_pages() - Allocate consecutive pages of an arena.
 * @p__map:	The arena.
 * @addr__ign:	Where: an address in the user mapping, page aligned. Its lower 32 bits choose the
 *		page, the upper ones are ignored. %NULL, all 64 bits being 0, means: wherever it
 *		fits best.
 * @page_cnt:	How many pages, at most as many as the user mapping has.
 * @node_id:	NUMA node to prefer, or %NUMA_NO_NODE. Another node is used if that has no memory.
 * @flags:	None are defined: must be 0.
 *
 * With %NULL for @addr__ign the pages are the lowest of the smallest free range that holds
 * @page_cnt pages, and if several are of that size, of the one that changed last. A new arena
 * therefore hands out its pages in ascending order, and holes are filled before the rest is broken
 * into.
 *
 * Every byte of the pages is %0. They count as memory of the map and are charged to the memory
 * cgroup of its creator. Programs can access them at once; user space can, too, but they enter its
 * mapping one by one, when they are first touched.
 *
 * The size of the user mapping is the limit, not the map's max_entries. If the mapping is larger,
 * a page at or beyond max_entries is not free before bpf_arena_free_pages() made it so. If it is
 * smaller, a call with %NULL for @addr__ign may give pages beyond the mapping, which user space
 * cannot reach and bpf_arena_free_pages() does not free.
 *
 * What can go wrong is checked in the order in which Return lists it.
 *
 * Context: Any: programs of all types, sleepable or not, also while they hold a bpf_spin_lock or a
 * bpf_res_spin_lock, and in RCU, preemption-off and IRQ-off sections. Never sleeps: takes the
 * arena's lock, keeps interrupts off until the last page is there, and gets memory without
 * reclaim. What the verifier knows of the call, not its state at run time, decides whether it
 * counts as one that may sleep; that only matters for a failure after some of the pages.
 *
 * Return:
 * * %NULL if @p__map is not an arena, @flags is not 0 or @page_cnt is 0
 * * %NULL if @node_id is neither %NUMA_NO_NODE nor the number of a node that is online
 * * %NULL if @page_cnt is more than the pages of the user mapping. There is none before the first
 *   mmap(), unless the map was created with an address (map_extra)
 * * %NULL if @addr__ign is not page aligned
 * * %NULL if the pages from @addr__ign on are not all inside the user mapping
 * * %NULL if there is no memory for a list of the pages
 * * %NULL if the arena's lock cannot be taken, because of a deadlock or for 250 ms
 * * %NULL if a page from @addr__ign on is not free: allocated, reserved, touched by user space,
 *   freed but not given back yet, or at or beyond max_entries
 * * %NULL if @addr__ign is %NULL and no free range holds @page_cnt pages in a row
 * * %NULL if there is no memory to split a free range, which only a call for pages from its middle
 *   does. The pages asked for and all above them in that range then stay taken until they are
 *   freed explicitly
 * * %NULL if there is no memory for a page. What was allocated before, in batches of 1024 pages,
 *   is freed as by bpf_arena_free_pages(): later if the call is one that may not sleep, and not at
 *   all if it lies beyond the user mapping
 * * the address of the first page otherwise, in user form: its upper 32 bits are those of the user
 *   mapping. A program has to cast it to its own form before it accesses the page
 */
static void *bpf_arena_alloc_pages(void *p__map, void *addr__ign, u32 page_cnt, int node_id,
				   u64 flags)
{
	const struct arena_request request = {(uintptr_t)addr__ign, page_cnt, node_id, true};

	return alloc(p__map, &request, flags);
}

static void free_pages(void *map, void *ptr, u32 page_cnt, bool sleepable)
{
	struct arena *arena = arena_arg(map);

	if (arena && page_cnt && ptr)
		arena_free_pages(arena, (uintptr_t)ptr, page_cnt, sleepable);
}

/**
 * bpf_arena_free_pages() - Make pages of an arena free.
 * @p__map:	The arena.
 * @ptr__ign:	An address in the first page. Its lower 32 bits count, rounded down to a page; the
 *		upper ones are ignored.
 * @page_cnt:	How many pages. Those beyond the end of the user mapping are left out.
 *
 * The pages may be in any state and any mix of states: allocated by one or more calls of
 * bpf_arena_alloc_pages(), reserved by bpf_arena_reserve_pages(), which thereby ends, there since
 * user space touched them, or free already. Their memory is given back and counts no more.
 *
 * A program that reads a freed page gets %0, and what it writes there is dropped; both are
 * reported on its stream BPF_STDERR. User space that touches a freed page gets a new one, all
 * %0, and so the page is taken again; or it gets %SIGSEGV if the map has BPF_F_SEGV_ON_FAULT.
 *
 * If the user mapping is larger than max_entries pages, freeing pages at or beyond max_entries
 * makes them available to bpf_arena_alloc_pages() and bpf_arena_reserve_pages().
 *
 * Nothing happens
 *
 * * if @p__map is not an arena or @page_cnt is %0
 * * if @ptr__ign is %NULL, all 64 bits being 0
 * * if the first page is below the user mapping, or at or beyond its end
 *
 * Context: Any: programs of all types, sleepable or not, also while they hold a bpf_spin_lock or a
 * bpf_res_spin_lock, and in RCU, preemption-off and IRQ-off sections. A call that may sleep, by
 * what the verifier knows of it, frees the pages before it returns and may sleep to take them out
 * of user mappings. Any other call, and one that cannot take the arena's lock, only makes a note of
 * them, and they are freed some time after it. Until then they can be read and written as before,
 * count as memory, and can be neither allocated nor reserved. If there is no memory for the note
 * they stay so until they are freed again or the map goes.
 *
 * Return: Nothing.
 */
static void bpf_arena_free_pages(void *p__map, void *ptr__ign, u32 page_cnt)
{
	free_pages(p__map, ptr__ign, page_cnt, true);
}

/**
 * bpf_arena_reserve_pages() - Keep free pages of an arena from being allocated.
 * @p__map:	The arena.
 * @ptr__ign:	Address of the first page. Its lower 32 bits choose the page, the upper ones are
 *		ignored. %NULL is no special case: it is the address 0.
 * @page_cnt:	How many pages.
 *
 * bpf_arena_alloc_pages() does not give reserved pages; bpf_arena_free_pages() makes them free
 * again. A reserved page has no memory and does not count as memory of the map. A program that
 * reads one gets %0, and what it writes there is dropped; both are reported on its stream
 * BPF_STDERR. User space that touches one gets a page all the same, all %0; or %SIGSEGV if the map
 * has BPF_F_SEGV_ON_FAULT.
 *
 * The cases are told apart in the order in which Return lists them.
 *
 * Context: Any: programs of all types, sleepable or not, also while they hold a bpf_spin_lock or a
 * bpf_res_spin_lock, and in RCU, preemption-off and IRQ-off sections. Never sleeps. Takes the
 * arena's lock with interrupts off.
 *
 * Return:
 * * %-EINVAL if @p__map is not an arena
 * * %0 if @page_cnt is 0
 * * %0 if @ptr__ign is not page aligned, though nothing is reserved
 * * %-EINVAL if the pages are not all inside the user mapping, which may be smaller or larger than
 *   max_entries pages and is empty before the first mmap() unless the map was created with an
 *   address (map_extra)
 * * %-EBUSY if the arena's lock cannot be taken, because of a deadlock or for 250 ms
 * * %-EBUSY if one of the pages is not free: allocated, reserved, touched by user space, freed but
 *   not given back yet, or at or beyond max_entries
 * * %-ENOMEM if there is no memory to split a free range, which only a call for pages from its
 *   middle does. The pages asked for and all above them in that range then stay taken until they
 *   are freed explicitly
 * * %0 if the pages are reserved
 */
static int bpf_arena_reserve_pages(void *p__map, void *ptr__ign, u32 page_cnt)
{
	struct arena *arena = arena_arg(p__map);

	if (!arena)
		return -EINVAL;
	return page_cnt ? arena_reserve_pages(arena, (uintptr_t)ptr__ign, page_cnt) : 0;
}

KFUNC_BODY(bpf_arena_alloc_pages)
{
	return (uintptr_t)bpf_arena_alloc_pages(as_ptr(a1), as_ptr(a2), (u32)a3, (int)a4, a5);
}

INTERNAL_BODY(bpf_arena_alloc_pages_non_sleepable)
{
	const struct arena_request request = {a2, (u32)a3, (int)a4, false};

	return (uintptr_t)alloc(as_ptr(a1), &request, a5);
}

KFUNC_BODY(bpf_arena_free_pages)
{
	bpf_arena_free_pages(as_ptr(a1), as_ptr(a2), (u32)a3);
	return 0;
}

INTERNAL_BODY(bpf_arena_free_pages_non_sleepable)
{
	free_pages(as_ptr(a1), as_ptr(a2), (u32)a3, false);
	return 0;
}

KFUNC_BODY(bpf_arena_reserve_pages)
{
	return (u32)bpf_arena_reserve_pages(as_ptr(a1), as_ptr(a2), (u32)a3);
}
