/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Freed pages that keep their memory. To allocate a page in the memfd and to punch it out again
 * takes the host far longer than to zero it, most of all if it was touched: so a view hides a
 * freed page (its mapping loses it, the memfd does not) and shows it again, zeroed, when it is
 * allocated. userfaultfd reports a touch of a hidden page, too, in the mode that tells of pages
 * which are there but not mapped. Zeroes are written through a second mapping, the alias, before
 * the page is shown.
 *
 * It needs a view that is the only one, since a page that another process populates would be
 * hidden here: view.c sees to that. And pages must not be swapped out, which would hide them: the
 * view is locked in memory as far as it is populated. Where that is not allowed, and on hosts
 * without the mode, there are no spares, and memory.c does without.
 *
 * What it does not do: notice that another thread touches an absent page in the moment in which
 * spares_stop() changes the mode; survive that somebody unlocks the view behind our back and its
 * pages are swapped out: a program would find them absent.
 */
#include "kern/arena/spare.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#ifndef MADV_DONTNEED_LOCKED
#define MADV_DONTNEED_LOCKED 24
#endif

static bool is_kept(const struct spares *spares, u32 page)
{
	return spares->kept[page / 64] & BIT_ULL(page % 64);
}

static int watch(const struct spares *spares, u64 mode)
{
	struct uffdio_register range = {.range = {(uintptr_t)spares->start, spares->bytes},
					.mode = mode};

	return ioctl(spares->uffd, UFFDIO_REGISTER, &range);
}

static void let_go(struct spares *spares)
{
	if (spares->alias != MAP_FAILED)
		munmap(spares->alias, spares->bytes);
	free(spares->kept);
	*spares = (struct spares){};
}

bool spares_start(struct spares *spares, char *start, u64 bytes, int uffd, int memfd)
{
	*spares = (struct spares){.start = start, .bytes = bytes, .uffd = uffd, .memfd = memfd};
	spares->kept = calloc(ALIGN_UP(bytes / PAGE_BYTES, 64) / 64, sizeof(u64));
	spares->alias = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE,
			     memfd, 0);
	if (spares->kept && spares->alias != MAP_FAILED &&
	    !madvise(spares->alias, bytes, MADV_DONTFORK) &&
	    !mlock2(start, bytes, MLOCK_ONFAULT)) {
		spares->on = !watch(spares, UFFDIO_REGISTER_MODE_MISSING |
						    UFFDIO_REGISTER_MODE_MINOR);
		if (spares->on)
			return true;
		munlock(start, bytes);
	}
	let_go(spares);
	return false;
}

/* The pages from `page` on that are all kept, or all not: how many, `end` at most */
static u32 run_length(const struct spares *spares, u32 page, u32 end)
{
	bool kept = is_kept(spares, page);
	u32 next = page;

	while (next < end && is_kept(spares, next) == kept)
		next++;
	return next - page;
}

static void punch_kept(struct spares *spares)
{
	u32 end = (u32)(spares->bytes / PAGE_BYTES), run;

	for (u32 page = 0; page < end && spares->kept_count; page += run) {
		run = 1;
		if (page % 64 == 0 && !spares->kept[page / 64]) {
			run = 64;
		} else if (is_kept(spares, page)) {
			run = run_length(spares, page, end);
			fallocate(spares->memfd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
				  (off_t)page * PAGE_BYTES, (off_t)run * PAGE_BYTES);
			spares->kept_count -= run;
		}
	}
	memset(spares->kept, 0, ALIGN_UP(end, 64) / 8);
}

void spares_stop(struct spares *spares, bool watch_on)
{
	struct uffdio_range range = {(uintptr_t)spares->start, spares->bytes};

	if (!spares->on)
		return;
	punch_kept(spares);
	if (watch_on) {
		munlock(spares->start, spares->bytes);
		/* A mode is only added to by registering again. */
		ioctl(spares->uffd, UFFDIO_UNREGISTER, &range);
		watch(spares, UFFDIO_REGISTER_MODE_MISSING);
	}
	let_go(spares);
}

/* Memory in the memfd for all of them, zeroed: false if there is none. */
static bool make_zeroed(struct spares *spares, u32 first, u32 count)
{
	u32 end = first + count, run, kept = 0;
	int ret = 0;

	for (u32 page = first; page < end; page += run) {
		run = run_length(spares, page, end);
		if (is_kept(spares, page)) {
			memset(spares->alias + (u64)page * PAGE_BYTES, 0, (u64)run * PAGE_BYTES);
			kept += run;
		}
	}
	if (kept == count)
		return true;
	do {
		ret = fallocate(spares->memfd, 0, (off_t)first * PAGE_BYTES,
				(off_t)count * PAGE_BYTES);
	} while (ret && errno == EINTR);
	return !ret;
}

static bool show(const struct spares *spares, u32 first, u32 count)
{
	u64 done = 0, bytes = (u64)count * PAGE_BYTES;

	while (done < bytes) {
		struct uffdio_continue range = {
			.range = {(uintptr_t)spares->start + (u64)first * PAGE_BYTES + done,
				  bytes - done}};

		if (ioctl(spares->uffd, UFFDIO_CONTINUE, &range) && errno != EAGAIN)
			return false;
		done += range.mapped > 0 ? (u64)range.mapped : 0;
	}
	return true;
}

void spares_show(const struct spares *spares, u32 page)
{
	show(spares, page, 1); /* if it cannot, it is shown: EEXIST */
}

bool spares_populate(struct spares *spares, u32 first, u32 count)
{
	if (!make_zeroed(spares, first, count) || !show(spares, first, count)) {
		spares_stop(spares, true);
		return false;
	}
	for (u32 page = first; page < first + count; page++) {
		spares->kept_count -= is_kept(spares, page);
		spares->kept[page / 64] &= ~BIT_ULL(page % 64);
	}
	return true;
}

void spares_hide(struct spares *spares, const u64 *present, u32 first, u32 count)
{
	madvise(spares->start + (u64)first * PAGE_BYTES, (u64)count * PAGE_BYTES,
		MADV_DONTNEED_LOCKED);
	for (u32 page = first; page < first + count; page++) {
		if (!(present[page / 64] & BIT_ULL(page % 64)))
			continue;
		spares->kept[page / 64] |= BIT_ULL(page % 64);
		spares->kept_count++;
	}
	if (spares->kept_count > SPARES_MAX)
		punch_kept(spares);
}
