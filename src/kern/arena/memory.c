/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory of an arena is a memfd, and a process sees it through one view: a shared mapping at
 * the arena's user address, whose absent pages fault. userfaultfd sees to that at no cost in
 * mappings: a touch of an absent page raises SIGBUS. A page is made present by allocating it in
 * the memfd, and absent again by punching a hole, which every view notices. Where userfaultfd is
 * refused, pages are made inaccessible with mprotect() instead, which costs a mapping for each
 * run of pages, and which a forked child only finds out by faulting.
 *
 * A fault of a program's own instruction never comes here, its engine skips it. What comes here is
 * a fault of user code, or of a body that a program called.
 *
 * Views are per process. A forked child does not inherit the user's mapping (Linux: VM_DONTCOPY);
 * it gets a view for programs only, at the same address.
 *
 * A program's 32-bit address may lie outside of the arena. On Linux nothing is there; here the
 * host's memory may be, so the rest of the 4 GiB around the arena is set aside, inaccessible, as
 * far as it is free.
 *
 * What it does not do: a mapping is writable even if the user asked for a read-only one, since
 * programs write through it; host system calls that touch absent pages fail with EFAULT.
 */
#include "kern/arena/arena.h"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fault.h"

/* What this process knows of an arena, from the creation of the arena on */
struct view {
	struct view *next;
	struct arena *arena;
	struct kern *kern; /* the arena's; the arena itself may be gone with its region */
	int memfd;
	char *start; /* NULL: not mapped here */
	u64 bytes;
	int uffd;  /* -1: by mprotect() */
	bool user; /* user code may touch it */
	struct {
		char *start; /* NULL: somebody else's memory is there */
		u64 bytes;
	} aside[2]; /* below and above */
};

/*
 * Per process. The lock is never held while fault.c is asked to register or unregister: that waits
 * for handlers at work, which may want the lock.
 */
static struct view *views;
static pthread_mutex_t views_lock = PTHREAD_MUTEX_INITIALIZER;
static bool use_mprotect;

void arena_use_mprotect(bool use)
{
	use_mprotect = use;
}

/* ---- the memfd ---- */

static void register_fork_handler(void);

int arena_memory_new(struct arena *arena)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct view *view = malloc(sizeof(*view));

	arena->memfd = view ? memfd_create("arena", MFD_CLOEXEC) : -1;
	if (arena->memfd < 0) {
		free(view);
		return -ENOMEM;
	}
	pthread_once(&once, register_fork_handler);
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

static int grow_bits(struct arena *arena, u64 **bits, u32 page_count)
{
	struct mem *mem = map_kern(&arena->map)->mem;
	u64 *next = mem_alloc(mem, ALIGN_UP(page_count, 64) / 8);

	if (!next)
		return -ENOMEM;
	if (*bits)
		memcpy(next, *bits, ALIGN_UP(arena->page_count, 64) / 8);
	mem_free(mem, *bits);
	*bits = next;
	return 0;
}

int arena_memory_size(struct arena *arena, u64 bytes)
{
	u32 page_count = (u32)(bytes / PAGE_BYTES);

	if (page_count <= arena->page_count)
		return 0;
	if (ftruncate(arena->memfd, (off_t)bytes) ||
	    grow_bits(arena, &arena->present, page_count) ||
	    grow_bits(arena, &arena->scratch, page_count))
		return -ENOMEM;
	arena->page_count = page_count;
	return 0;
}

static struct view *find_view(const struct arena *arena)
{
	struct view *view = views;

	while (view && view->arena != arena)
		view = view->next;
	return view;
}

/* Only where userfaultfd is refused: pages that this process may touch, or may not */
static void protect(const struct arena *arena, u32 first, u32 count, int prot)
{
	struct view *view;

	pthread_mutex_lock(&views_lock);
	view = find_view(arena);
	if (view && view->start && view->uffd < 0 &&
	    (first + (u64)count) * PAGE_BYTES <= view->bytes)
		mprotect(view->start + (u64)first * PAGE_BYTES, (u64)count * PAGE_BYTES, prot);
	pthread_mutex_unlock(&views_lock);
}

int arena_populate(struct arena *arena, u32 first, u32 count)
{
	off_t at = (off_t)first * PAGE_BYTES, bytes = (off_t)count * PAGE_BYTES;
	int ret;

	do {
		ret = fallocate(arena->memfd, 0, at, bytes);
	} while (ret && errno == EINTR);
	if (ret) {
		fallocate(arena->memfd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, at, bytes);
		return -ENOMEM;
	}
	for (u32 page = first; page < first + count; page++)
		arena->present[page / 64] |= BIT_ULL(page % 64);
	if (use_mprotect)
		protect(arena, first, count, PROT_READ | PROT_WRITE);
	return 0;
}

static void punch(struct arena *arena, u32 first, u32 count)
{
	if (use_mprotect)
		protect(arena, first, count, PROT_NONE);
	fallocate(arena->memfd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
		  (off_t)first * PAGE_BYTES, (off_t)count * PAGE_BYTES);
}

void arena_depopulate(struct arena *arena, u32 first, u32 count)
{
	u32 end = min(first + count, arena->page_count), lowest = end, highest = 0;

	for (u32 page = first; page < end; page++) {
		if (!arena_bit(arena->present, page))
			continue;
		if (!arena_bit(arena->scratch, page))
			arena->map.memory_bytes -= PAGE_BYTES;
		arena->present[page / 64] &= ~BIT_ULL(page % 64);
		arena->scratch[page / 64] &= ~BIT_ULL(page % 64);
		lowest = min(lowest, page);
		highest = page;
	}
	if (lowest < end)
		punch(arena, lowest, highest - lowest + 1);
}

/* ---- views ---- */

static enum fault_outcome on_touch(const ucontext_t *context, uintptr_t address, void *owner)
{
	struct view *view = owner;
	u32 page = (u32)((address - (uintptr_t)view->start) / PAGE_BYTES);
	bool write = context && (context->uc_mcontext.gregs[REG_ERR] & 2);

	if (context && map_arena_touched(write, address & ~(uintptr_t)(PAGE_BYTES - 1)))
		return arena_kernel_fault(view->arena, page) ? FAULT_PASS : FAULT_RETRY;
	if (!view->user)
		return FAULT_SEGV;
	switch (arena_user_fault(view->arena, page)) {
	case 0:
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

/* Offsets of accesses reach ARENA_GUARD_BYTES beyond the 4 GiB. */
static void set_rest_aside(struct view *view)
{
	u64 start = (uintptr_t)view->start, base = start & ~(ARENA_BYTES_MAX - 1);

	if (base)
		set_aside(view, 0, base - ARENA_GUARD_BYTES, start);
	set_aside(view, 1, start + view->bytes, base + ARENA_BYTES_MAX + ARENA_GUARD_BYTES);
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

static int view_map(struct view *view, void *place, u64 bytes, int fixed)
{
	char *got = mmap(place, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE | fixed,
			 view->memfd, 0);

	if (got == MAP_FAILED)
		return errno == EEXIST ? -EBUSY : -ENOMEM;
	view->start = got;
	view->bytes = bytes;
	madvise(got, bytes, MADV_DONTFORK);
	view->uffd = watch(got, bytes);
	if (view->uffd < 0) {
		use_mprotect = true;
		mprotect(got, bytes, PROT_NONE);
	}
	return 0;
}

/* Not seen any more; the lock is held and released. */
static void unsee_and_unlock(struct view *view, bool unmap)
{
	struct view old = *view;

	view->start = NULL;
	view->uffd = -1;
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
	give_rest_back(view);
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

void arena_memory_drop(struct arena *arena)
{
	struct kern *kern = map_kern(&arena->map);

	forget_one(kern, arena);
	mem_free(kern->mem, arena->present);
	mem_free(kern->mem, arena->scratch);
}

/* The child's mappings were not copied, and the parent's userfaultfd is about the parent. */
static void after_fork_in_child(void)
{
	pthread_mutex_init(&views_lock, NULL);
	for (struct view *view = views; view; view = view->next) {
		if (view->uffd >= 0)
			close(view->uffd);
		view->uffd = -1;
		view->user = false;
		if (view->start)
			view_map(view, view->start, view->bytes, MAP_FIXED_NOREPLACE);
	}
}

static void register_fork_handler(void)
{
	pthread_atfork(NULL, NULL, after_fork_in_child);
}

/* Another arena of this process may be seen at this place, about to be mapped over by force. */
static void unsee_overlaid(const char *start, u64 bytes)
{
	struct view *view;

	do {
		pthread_mutex_lock(&views_lock);
		for (view = views; view; view = view->next)
			if (view->start && view->start < start + bytes &&
			    start < view->start + view->bytes)
				break;
		if (view) {
			give_rest_back(view);
			unsee_and_unlock(view, false);
		}
	} while (view);
	pthread_mutex_unlock(&views_lock);
}

int arena_view_new(struct arena *arena, void *place, u64 bytes, bool user, bool force)
{
	struct view *view;
	int err = -ENODEV;

	if (force)
		unsee_overlaid(place, bytes);
	pthread_mutex_lock(&views_lock);
	view = find_view(arena);
	if (view) {
		view->user = user;
		err = view_map(view, place, bytes, force ? MAP_FIXED : MAP_FIXED_NOREPLACE);
		if (!err)
			set_rest_aside(view);
	}
	pthread_mutex_unlock(&views_lock);
	return err ? err : fault_register_data(place, bytes, on_touch, view);
}

int arena_view_ensure(struct arena *arena)
{
	const struct view *view;
	bool seen;

	pthread_mutex_lock(&views_lock);
	view = find_view(arena);
	seen = view && view->start;
	pthread_mutex_unlock(&views_lock);
	if (!view)
		return kern_gap(map_kern(&arena->map), "an arena that another process created");
	if (seen || !arena->user_start)
		return 0;
	return arena_view_new(arena, (void *)(uintptr_t)arena->user_start,
			      arena->user_end - arena->user_start, false, false);
}

void arena_view_unmapped(struct arena *arena)
{
	struct view *view;

	pthread_mutex_lock(&views_lock);
	view = find_view(arena);
	if (!view || !view->start) {
		pthread_mutex_unlock(&views_lock);
		return;
	}
	unsee_and_unlock(view, false);
	arena_view_ensure(arena);
}

bool arena_view_adopt(struct arena *arena)
{
	struct view *view;
	bool adopted;

	pthread_mutex_lock(&views_lock);
	view = find_view(arena);
	adopted = view && view->start && !view->user;
	if (adopted)
		view->user = true;
	pthread_mutex_unlock(&views_lock);
	return adopted;
}
