/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a process sees of an arena: one view, a shared mapping of the arena's memfd, whose absent
 * pages fault. userfaultfd sees to that at no cost in mappings: a touch of an absent page raises
 * SIGBUS. Where userfaultfd is refused, pages are made inaccessible with mprotect() instead, which
 * costs a mapping for each run of pages, and which a forked child only finds out by faulting.
 *
 * A fault of a program's own instruction never comes here, its engine skips it. What comes here is
 * a fault of user code, or of a body that a program called.
 *
 * If the process has the user's mapping, that is the view. Else the first run of a program makes
 * one for programs only, somewhere else: at the user's address there is then nothing, as on Linux.
 * A forked child does not inherit the user's mapping (Linux: VM_DONTCOPY).
 *
 * A program's 32-bit address may lie outside of the arena. On Linux nothing is there; here the
 * host's memory may be, so the rest of the 4 GiB around the arena is set aside, inaccessible, as
 * far as it is free.
 *
 * What it does not do: a mapping is writable even if the user asked for a read-only one, since
 * programs write through it.
 */
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fault.h"
#include "kern/arena/arena.h"
#include "kern/arena/spare.h"

/* What this process knows of an arena, from the creation of the arena on */
struct view {
	struct view *next;
	struct arena *arena;
	struct kern *kern; /* the arena's; the arena itself may be gone with its region */
	int memfd;
	char *start; /* NULL: not mapped here */
	u64 bytes;
	int uffd;  /* -1: by mprotect() */
	bool user; /* the user's mapping */
	bool seen;   /* it was mapped here before ... */
	bool shared; /* ... or may be in another process */
	struct spares spares;
	struct {
		char *start; /* NULL: somebody else's memory is there */
		u64 bytes;
	} aside[2]; /* below and above */
};

/*
 * Per process. The lock is never held while fault.c is asked to register or unregister: that waits
 * for handlers at work, which may want the lock. Nor while images are forgotten: making one asks
 * for a view.
 */
static struct view *views;
static pthread_mutex_t views_lock = PTHREAD_MUTEX_INITIALIZER;
static bool use_mprotect;

void arena_use_mprotect(bool use)
{
	use_mprotect = use;
}

static struct view *find_view(const struct arena *arena)
{
	struct view *view = views;

	while (view && view->arena != arena)
		view = view->next;
	return view;
}

void arena_view_protect(const struct arena *arena, u32 first, u32 count, bool present)
{
	int prot = present ? PROT_READ | PROT_WRITE : PROT_NONE;
	struct view *view;

	if (!use_mprotect)
		return;
	pthread_mutex_lock(&views_lock);
	view = find_view(arena);
	if (view && view->start && view->uffd < 0 &&
	    (first + (u64)count) * PAGE_BYTES <= view->bytes)
		mprotect(view->start + (u64)first * PAGE_BYTES, (u64)count * PAGE_BYTES, prot);
	pthread_mutex_unlock(&views_lock);
}

bool arena_view_populate(struct arena *arena, u32 first, u32 count)
{
	struct view *view;
	bool done;

	pthread_mutex_lock(&views_lock);
	view = find_view(arena);
	done = view && view->spares.on && spares_populate(&view->spares, first, count);
	pthread_mutex_unlock(&views_lock);
	return done;
}

bool arena_view_hide(struct arena *arena, u32 first, u32 count)
{
	struct view *view;
	bool done;

	pthread_mutex_lock(&views_lock);
	view = find_view(arena);
	done = view && view->spares.on;
	if (done)
		spares_hide(&view->spares, arena->present, first, count);
	pthread_mutex_unlock(&views_lock);
	return done;
}

/* ---- faults ---- */

/* Another process may have made it present, or somebody taken it out of the mapping. */
static void show_again(const struct arena *arena, u32 page)
{
	struct view *view;

	arena_view_protect(arena, page, 1, true);
	pthread_mutex_lock(&views_lock);
	view = find_view(arena);
	if (view && view->spares.on)
		spares_show(&view->spares, page);
	pthread_mutex_unlock(&views_lock);
}

static enum fault_outcome on_touch(const ucontext_t *context, uintptr_t address, void *owner)
{
	struct view *view = owner;
	u64 offset = address - (uintptr_t)view->start;
	bool write = context && (context->uc_mcontext.gregs[REG_ERR] & 2);
	u32 page = (u32)(offset / PAGE_BYTES);

	if (!view->start || offset >= view->bytes)
		return FAULT_PASS;
	if (context &&
	    map_arena_touched(write, view->arena->user_start + (u64)page * PAGE_BYTES))
		return arena_kernel_fault(view->arena, page) ? FAULT_PASS : FAULT_RETRY;
	if (!view->user)
		return FAULT_SEGV;
	switch (arena_user_fault(view->arena, page)) {
	case 0:
		show_again(view->arena, page);
		return FAULT_RETRY;
	case -EBUSY:
		return FAULT_BUS;
	}
	return FAULT_SEGV;
}

/* A descriptor, or -1: refused here */
static int watch(char *start, u64 bytes)
{
	struct uffdio_api api = {.api = UFFD_API, .features = UFFD_FEATURE_SIGBUS};
	struct uffdio_register range = {.range = {(uintptr_t)start, bytes},
					.mode = UFFDIO_REGISTER_MODE_MISSING};
	int fd = use_mprotect ? -1 : (int)syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);

	if (fd < 0)
		return -1;
	if (!ioctl(fd, UFFDIO_API, &api) && !ioctl(fd, UFFDIO_REGISTER, &range))
		return fd;
	close(fd);
	return -1;
}

/* ---- where it is ---- */

static bool is_overlap(const char *start, u64 bytes, const char *from, u64 count)
{
	return start && start < from + count && from < start + bytes;
}

/* Offsets of accesses reach ARENA_GUARD_BYTES beyond the 4 GiB. */
static u64 span_end(u64 base, u64 end)
{
	return max(base + ARENA_BYTES_MAX, end) + ARENA_GUARD_BYTES;
}

static void set_aside(struct view *view, u32 side, u64 start, u64 end)
{
	char *got;

	if (view->aside[side].start || start >= end)
		return;
	got = mmap((void *)(uintptr_t)start, end - start, PROT_NONE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
	if (got == MAP_FAILED)
		return;
	view->aside[side].start = got;
	view->aside[side].bytes = end - start;
}

/* The 4 GiB begin at `base`. */
static void set_rest_aside(struct view *view, u64 base)
{
	u64 start = (uintptr_t)view->start, end = start + view->bytes;

	if (base)
		set_aside(view, 0, base - ARENA_GUARD_BYTES, start);
	set_aside(view, 1, end, span_end(base, end));
}

/* The lock is held. What another arena was mapped into stays. */
static void give_rest_back(struct view *view)
{
	for (u32 side = 0; side < 2; side++) {
		char *start = view->aside[side].start, *end = start + view->aside[side].bytes;
		const struct view *other = views;

		while (other && (other == view || !other->start || other->start >= end ||
				 other->start + other->bytes <= start))
			other = other->next;
		if (start && !other)
			munmap(start, view->aside[side].bytes);
		view->aside[side].start = NULL;
	}
}

/* What is present stays accessible. */
static void protect_absent(const struct arena *arena, char *start, u64 bytes)
{
	mprotect(start, bytes, PROT_NONE);
	for (u32 page = 0; page < min(arena->page_count, (u32)(bytes / PAGE_BYTES)); page++)
		if (arena_bit(arena->present, page))
			mprotect(start + (u64)page * PAGE_BYTES, PAGE_BYTES,
				 PROT_READ | PROT_WRITE);
}

/* It is and was the only view, of all pages, and none is present yet. */
static bool may_keep_spares(const struct view *view, u64 bytes)
{
	return !view->seen && !view->shared && !view->arena->map.memory_bytes &&
	       bytes == (u64)view->arena->page_count * PAGE_BYTES;
}

static int view_map(struct view *view, void *place, u64 bytes, int fixed)
{
	char *got = mmap(place, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE | fixed,
			 view->memfd, 0);

	if (got == MAP_FAILED)
		return errno == EEXIST ? -EBUSY : -ENOMEM;
	madvise(got, bytes, MADV_DONTFORK);
	view->uffd = watch(got, bytes);
	if (view->uffd < 0) {
		use_mprotect = true;
		protect_absent(view->arena, got, bytes);
	} else if (may_keep_spares(view, bytes)) {
		spares_start(&view->spares, got, bytes, view->uffd, view->memfd);
	}
	view->seen = true;
	view->bytes = bytes;
	view->start = got;
	return 0;
}

/* The lock is held. At the user's address: 0, -EBUSY (somebody's memory is there), -ENOMEM */
static int map_for_user(struct view *view, void *place, u64 bytes, bool force)
{
	int err = view_map(view, place, bytes, force ? MAP_FIXED : MAP_FIXED_NOREPLACE);

	if (err)
		return err;
	view->user = true;
	set_rest_aside(view, (uintptr_t)place & ~(ARENA_BYTES_MAX - 1));
	return 0;
}

/*
 * The lock is held. Room for all 32-bit addresses and what offsets add, wherever there is some,
 * and the arena in the middle of it
 */
static int map_for_programs(struct view *view)
{
	u64 low = (u32)view->arena->user_start;
	u64 bytes = view->arena->user_end - view->arena->user_start;
	u64 room = ARENA_GUARD_BYTES + span_end(0, low + bytes);
	char *got = mmap(NULL, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	int err;

	if (got == MAP_FAILED)
		return -ENOMEM;
	err = view_map(view, got + ARENA_GUARD_BYTES + low, bytes, MAP_FIXED);
	if (err) {
		munmap(got, room);
		return err;
	}
	view->user = false;
	view->aside[0].start = got;
	view->aside[0].bytes = ARENA_GUARD_BYTES + low;
	view->aside[1].start = view->start + bytes;
	view->aside[1].bytes = got + room - view->aside[1].start;
	return 0;
}

/* ---- making and ending ---- */

int arena_view_prepare(struct arena *arena)
{
	struct view *view = malloc(sizeof(*view));

	if (!view)
		return -ENOMEM;
	*view = (struct view){.arena = arena,
			      .kern = map_kern(&arena->map),
			      .memfd = arena->memfd,
			      .uffd = -1};
	pthread_mutex_lock(&views_lock);
	view->next = views;
	views = view;
	pthread_mutex_unlock(&views_lock);
	return 0;
}

/* Not seen any more; the lock is held and released. */
static void unsee_and_unlock(struct view *view, bool unmap)
{
	struct view old = *view;

	spares_stop(&view->spares, false);
	give_rest_back(view);
	view->start = NULL;
	view->uffd = -1;
	view->user = false;
	pthread_mutex_unlock(&views_lock);
	if (!old.start)
		return;
	fault_unregister_data(old.start);
	if (old.uffd >= 0)
		close(old.uffd);
	if (unmap)
		munmap(old.start, old.bytes);
}

/* One view of the kernel (and, if not NULL, of that arena) goes: true if there was one. */
static bool forget_one(const struct kern *kern, const struct arena *arena)
{
	struct view **link = &views, *view;

	pthread_mutex_lock(&views_lock);
	while (*link && ((*link)->kern != kern || (arena && (*link)->arena != arena)))
		link = &(*link)->next;
	view = *link;
	if (!view) {
		pthread_mutex_unlock(&views_lock);
		return false;
	}
	*link = view->next;
	unsee_and_unlock(view, true);
	close(view->memfd);
	free(view);
	return true;
}

void arena_forget_kern(struct kern *kern)
{
	while (forget_one(kern, NULL))
		;
}

void arena_view_drop(struct arena *arena)
{
	forget_one(map_kern(&arena->map), arena);
}

/* Another arena of this process may be seen at this place, about to be mapped over by force. */
static void unsee_overlaid(const char *start, u64 bytes)
{
	struct view *view;

	do {
		struct map *map = NULL;

		pthread_mutex_lock(&views_lock);
		for (view = views; view; view = view->next)
			if (is_overlap(view->start, view->bytes, start, bytes))
				break;
		if (view) {
			map = &view->arena->map;
			unsee_and_unlock(view, false);
			map_arena_moved(map);
		}
	} while (view);
	pthread_mutex_unlock(&views_lock);
}

/* A view for programs makes way for the user's mapping. */
static void unsee_programs_view(const struct arena *arena)
{
	struct view *view;

	pthread_mutex_lock(&views_lock);
	view = find_view(arena);
	if (!view || !view->start || view->user) {
		pthread_mutex_unlock(&views_lock);
		return;
	}
	unsee_and_unlock(view, true);
	map_arena_moved(&arena->map);
}

int arena_view_new(struct arena *arena, void *place, u64 bytes, bool force)
{
	struct view *view;
	int err = -ENODEV;

	unsee_programs_view(arena);
	if (force)
		unsee_overlaid(place, bytes);
	pthread_mutex_lock(&views_lock);
	view = find_view(arena);
	if (view)
		err = map_for_user(view, place, bytes, force);
	pthread_mutex_unlock(&views_lock);
	return err ? err : fault_register_data(place, bytes, on_touch, view);
}

int arena_view_ensure(struct arena *arena, u64 *start)
{
	struct view *view;
	u64 bytes;
	int err = 0;

	pthread_mutex_lock(&views_lock);
	view = find_view(arena);
	if (!view || view->start || !arena->user_start) {
		*start = view && view->start ? (uintptr_t)view->start : arena->user_start;
		pthread_mutex_unlock(&views_lock);
		return view ? 0 : kern_gap(map_kern(&arena->map),
					   "an arena that another process created");
	}
	err = map_for_programs(view);
	*start = err ? arena->user_start : (uintptr_t)view->start;
	bytes = view->bytes;
	pthread_mutex_unlock(&views_lock);
	return err ? err : fault_register_data((void *)(uintptr_t)*start, bytes, on_touch, view);
}

void arena_view_unmapped(struct arena *arena, const void *start)
{
	struct view *view;

	pthread_mutex_lock(&views_lock);
	view = find_view(arena);
	if (!view || view->start != start || !view->user) {
		pthread_mutex_unlock(&views_lock);
		return;
	}
	unsee_and_unlock(view, false);
	map_arena_moved(&arena->map);
}

bool arena_view_is_user(const struct arena *arena)
{
	const struct view *view;
	bool user;

	pthread_mutex_lock(&views_lock);
	view = find_view(arena);
	user = view && view->start && view->user;
	pthread_mutex_unlock(&views_lock);
	return user;
}

/* Absent pages of the arena from `first` up to `end`; those that stay absent do not count. */
static bool has_absent(struct arena *arena, u32 first, u32 end)
{
	bool absent = false;

	if (arena->map.map_flags & BPF_F_SEGV_ON_FAULT)
		return false;
	if (lock_acquire(&arena->lock) == -EOWNERDEAD)
		map_kern(&arena->map)->broken = true;
	for (u32 page = first; page < min(end, arena->page_count) && !absent; page++)
		absent = !arena_bit(arena->present, page);
	lock_release(&arena->lock);
	return absent;
}

/* The first user's view that overlaps the range; the lock is held. */
static struct view *find_overlap(const void *start, u64 bytes)
{
	struct view *view = views;

	while (view && !(view->user && is_overlap(view->start, view->bytes, start, bytes)))
		view = view->next;
	return view;
}

bool arena_is_absent(const void *start, u64 bytes)
{
	const char *from = start;
	struct arena *arena = NULL;
	u32 first = 0, end = 0;
	struct view *view;

	if (!fault_overlaps_data(start, bytes))
		return false;
	pthread_mutex_lock(&views_lock);
	view = find_overlap(start, bytes);
	if (view) {
		arena = view->arena;
		first = from > view->start ? (u32)((from - view->start) / PAGE_BYTES) : 0;
		end = (u32)((from + bytes - 1 - view->start) / PAGE_BYTES) + 1;
	}
	pthread_mutex_unlock(&views_lock);
	/* The arena's lock is never taken under the other. */
	return arena && has_absent(arena, first, end);
}

void arena_overlaid(const void *start, u64 bytes)
{
	pthread_mutex_lock(&views_lock);
	for (struct view *view = views; view; view = view->next)
		for (u32 side = 0; side < 2; side++)
			if (is_overlap(view->aside[side].start, view->aside[side].bytes, start,
				       bytes))
				view->aside[side].start = NULL;
	pthread_mutex_unlock(&views_lock);
}

/* ---- forks ---- */

/* In the parent, before and after: the child may make views of all arenas that there are. */
static void share_views(void)
{
	pthread_mutex_lock(&views_lock);
	for (struct view *view = views; view; view = view->next) {
		spares_stop(&view->spares, true);
		view->shared = true;
	}
	pthread_mutex_unlock(&views_lock);
}

/* The mappings were not copied, what was set aside was; the parent's userfaultfd is its own. */
static void after_fork_in_child(void)
{
	pthread_mutex_init(&views_lock, NULL);
	for (struct view *view = views; view; view = view->next) {
		pthread_mutex_lock(&views_lock);
		view->shared = true;
		unsee_and_unlock(view, false);
	}
	map_arenas_forked();
}

/* After the handlers of fault.c, which make it fit to be asked again. */
void arena_view_init(void)
{
	fault_init();
	pthread_atfork(share_views, share_views, after_fork_in_child);
}
