/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The page kfuncs. Each comment is the whole contract: whoever reads it need not read the code.
 * A row of tests/unit/arena_rows.c holds every sentence here that names a value.
 */
#include "kern/arena/arena.h"

#include "kern/call/call.h"

static struct arena *arena_arg(u64 map)
{
	struct map *arena = as_ptr(map);

	return arena && arena->map_type == BPF_MAP_TYPE_ARENA ? arena_of(arena) : NULL;
}

static u64 alloc(u64 map, const struct arena_request *request, u64 flags)
{
	struct arena *arena = arena_arg(map);

	return arena && !flags && request->page_cnt ? arena_alloc_pages(arena, request) : 0;
}

/**
 * bpf_arena_alloc_pages() - allocate consecutive pages of an arena
 * @p__map:	the arena
 * @addr__ign:	where: an address inside the arena's user mapping, page aligned, of which only the
 *		lower 32 bits choose the page; NULL: wherever it fits best
 * @page_cnt:	how many pages
 * @node_id:	NUMA node to prefer, or NUMA_NO_NODE (-1)
 * @flags:	must be 0
 *
 * With @addr__ign NULL the pages are the lowest of the smallest free range that holds @page_cnt
 * pages; among ranges of one size, of the one that changed last. A new arena therefore gives its
 * pages in ascending order, and holes are filled before the rest of it is broken into.
 *
 * The pages are zeroed and count as memory used by the map. Programs can access them at once; user
 * space can, too, through its mapping, where they appear when they are touched. Only the size of
 * the user mapping limits @page_cnt, not the map's max_entries; pages at and beyond max_entries
 * are not free at first, though. With a mapping smaller than max_entries pages, a NULL
 * @addr__ign may give pages beyond the mapping.
 *
 * Context: Any program, sleepable or not, also while it holds a bpf_spin_lock or a
 * bpf_res_spin_lock, or is in an RCU, preemption-off or IRQ-off section. Never sleeps. Takes the
 * arena's lock.
 *
 * Return: The address of the first page as user space knows it (the program has to cast it to its
 * own form before it accesses the page), or NULL if
 *
 * * @p__map is not an arena, @flags is not 0 or @page_cnt is 0
 * * @node_id is neither NUMA_NO_NODE nor a node that is online
 * * @page_cnt is more than the user mapping has pages, or there never was a user mapping and the
 *   map was created without an address for it
 * * @addr__ign is not page aligned, or the pages would not lie inside the user mapping
 * * a page at @addr__ign is not free: allocated, reserved, touched by user space before, freed but
 *   not yet given back (see bpf_arena_free_pages()), or at or beyond max_entries
 * * @addr__ign is NULL and no free range holds @page_cnt pages in a row
 * * there is no memory for the list of pages, for the split of a free range or for a page. In the
 *   last case pages that were allocated before the failure are freed again, by programs that may
 *   not sleep only after the call; in the case of the split, the pages asked for and those above
 *   them in the same free range stay taken until they are freed explicitly
 * * the arena's lock could not be taken: deadlock, or not within 250 ms
 */
KFUNC_BODY(bpf_arena_alloc_pages)
{
	const struct arena_request request = {a2, (u32)a3, (int)a4, true};

	return alloc(a1, &request, a5);
}

INTERNAL_BODY(bpf_arena_alloc_pages_non_sleepable)
{
	const struct arena_request request = {a2, (u32)a3, (int)a4, false};

	return alloc(a1, &request, a5);
}

static u64 free_pages(u64 map, u64 address, u32 page_cnt, bool sleepable)
{
	struct arena *arena = arena_arg(map);

	if (arena && page_cnt && address)
		arena_free_pages(arena, address, page_cnt, sleepable);
	return 0;
}

/**
 * bpf_arena_free_pages() - give pages of an arena back
 * @p__map:	the arena
 * @ptr__ign:	an address in the first page. Only the lower 32 bits count, and they are rounded
 *		down to a page
 * @page_cnt:	how many pages; what lies beyond the user mapping's end is left out
 *
 * The pages become free, whatever they were: allocated by programs or by the touch of user space,
 * reserved, or free already, in any mix; they need not be the result of one call of
 * bpf_arena_alloc_pages(). Their memory goes, counted no more. Programs that access them
 * afterwards read 0 and write nothing, and get a report. User space that touches one gets a new
 * zeroed page, which is then taken again, or a SIGSEGV if the map has BPF_F_SEGV_ON_FAULT.
 *
 * Nothing happens if @p__map is not an arena, @page_cnt is 0, @ptr__ign is NULL, or the first page
 * is below or beyond the user mapping. With a user mapping larger than max_entries pages, freeing
 * pages beyond max_entries makes them available to bpf_arena_alloc_pages().
 *
 * Context: Any program, sleepable or not, also while it holds a bpf_spin_lock or a
 * bpf_res_spin_lock, or is in an RCU, preemption-off or IRQ-off section. Where the program may not
 * sleep, and where the arena's lock could not be taken, the pages are freed some time after the
 * call. Until then they can be read and written as before, and are not free to be allocated or
 * reserved. If there is no memory to take a note of it they stay so, until they are freed again or
 * the map goes.
 *
 * Return: Nothing.
 */
KFUNC_BODY(bpf_arena_free_pages)
{
	return free_pages(a1, a2, (u32)a3, true);
}

INTERNAL_BODY(bpf_arena_free_pages_non_sleepable)
{
	return free_pages(a1, a2, (u32)a3, false);
}

/**
 * bpf_arena_reserve_pages() - keep pages of an arena from being allocated
 * @p__map:	the arena
 * @ptr__ign:	address of the first page, of which only the lower 32 bits choose the page. NULL
 *		is the address 0, not "anywhere"
 * @page_cnt:	how many pages
 *
 * bpf_arena_alloc_pages() leaves reserved pages alone; bpf_arena_free_pages() makes them free
 * again. A reserved page has no memory and is not counted: programs that access it read 0, write
 * nothing, and get a report. User space that touches one gets a zeroed page all the same, unless
 * the map has BPF_F_SEGV_ON_FAULT.
 *
 * Context: Any program, sleepable or not, also while it holds a bpf_spin_lock or a
 * bpf_res_spin_lock, or is in an RCU, preemption-off or IRQ-off section. Never sleeps. Takes the
 * arena's lock.
 *
 * Return: In this order,
 *
 * * -EINVAL if @p__map is not an arena
 * * 0 if @page_cnt is 0
 * * 0 if @ptr__ign is not page aligned, and nothing is reserved
 * * -EINVAL if the pages do not lie inside the user mapping
 * * -EBUSY if the arena's lock could not be taken: deadlock, or not within 250 ms
 * * -EBUSY if one of the pages is not free: allocated, reserved, touched by user space, or at or
 *   beyond max_entries
 * * -ENOMEM if there is no memory for the split of a free range. Then the pages asked for, and
 *   those above them in the same free range, stay taken until they are freed explicitly
 * * 0 if the pages are reserved
 */
KFUNC_BODY(bpf_arena_reserve_pages)
{
	struct arena *arena = arena_arg(a1);

	if (!arena)
		return (u32)-EINVAL;
	return (u32)(a3 & U32_MAX ? arena_reserve_pages(arena, a2, (u32)a3) : 0);
}
