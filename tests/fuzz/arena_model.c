/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The model of an arena; see arena_model.h. The free pages are runs of `free` in the array, all
 * pages of a run bear the time at which it last changed, and best fit is a walk over the runs.
 * Each allocation of memory that Linux makes is one call of fails(&model->fail_alloc).
 */
#include "arena_model.h"

#include <errno.h>

#define BATCH_PAGES 1024

struct run {
	uint32_t first, end;
};

static bool fails(uint64_t *countdown)
{
	return *countdown && !--*countdown;
}

/* The next run of free pages at or after `page`; false: there is none */
static bool next_run(const struct model *model, uint32_t page, struct run *run)
{
	while (page < model->pages && !model->page[page].free)
		page++;
	run->first = page;
	while (page < model->pages && model->page[page].free)
		page++;
	run->end = page;
	return run->first < run->end;
}

uint32_t model_run_count(const struct model *model)
{
	struct run run = {};
	uint32_t count = 0;

	while (next_run(model, run.end, &run))
		count++;
	return count;
}

static void stamp(struct model *model, uint32_t first, uint32_t end)
{
	model->clock++;
	for (uint32_t page = first; page < end; page++)
		model->page[page].stamp = model->clock;
}

void model_reset(struct model *model)
{
	model->pages = model->max_entries > model->mapped ? model->max_entries : model->mapped;
	for (uint32_t page = 0; page < model->pages; page++)
		model->page[page] = (struct model_page){.free = page < model->max_entries};
	model->later_count = model->in_use = 0;
	model->fail_alloc = model->fail_lock = 0;
}

static uint32_t page_of(const struct model *model, uint64_t address)
{
	return (uint32_t)(address - model->start) / MODEL_PAGE_BYTES;
}

static bool all_free(const struct model *model, uint32_t first, uint32_t count)
{
	for (uint32_t page = first; page < first + count; page++)
		if (page >= model->pages || !model->page[page].free)
			return false;
	return true;
}

static void set_free(struct model *model, uint32_t first, uint32_t end, bool free)
{
	for (uint32_t page = first; page < end; page++)
		model->page[page].free = free;
}

/* Takes pages of one run. Without memory for a second rest, it and all above it are lost. */
static int take(struct model *model, uint32_t first, uint32_t count)
{
	struct run run = {first, first + count};

	while (run.first && model->page[run.first - 1].free)
		run.first--;
	while (run.end < model->pages && model->page[run.end].free)
		run.end++;
	set_free(model, first, first + count, false);
	if (run.first < first)
		stamp(model, run.first, first);
	if (run.end == first + count)
		return 0;
	if (run.first < first && fails(&model->fail_alloc)) {
		set_free(model, first, run.end, false);
		return -ENOMEM;
	}
	stamp(model, first + count, run.end);
	return 0;
}

/* Without memory for a run of its own, none of the pages is free, whatever they were. */
static void give(struct model *model, uint32_t first, uint32_t count)
{
	uint32_t end = first + count;

	if (all_free(model, first, count))
		return;
	while (first && model->page[first - 1].free)
		first--;
	while (end < model->pages && model->page[end].free)
		end++;
	set_free(model, first, end, true);
	if (end - first == count && fails(&model->fail_alloc))
		set_free(model, first, end, false);
	stamp(model, first, end);
}

/* The smallest run that holds `count` pages, the one that changed last among equal ones */
static bool best_fit(const struct model *model, uint32_t count, uint32_t *first)
{
	struct run run = {}, best = {};

	while (next_run(model, run.end, &run)) {
		uint32_t size = run.end - run.first, best_size = best.end - best.first;

		if (size < count)
			continue;
		if (!best_size || size < best_size ||
		    (size == best_size &&
		     model->page[run.first].stamp > model->page[best.first].stamp))
			best = run;
	}
	*first = best.first;
	return best.end > best.first;
}

static void appear(struct model *model, uint32_t page)
{
	model->page[page] = (struct model_page){.present = true};
	model->in_use++;
}

static void vanish(struct model *model, uint32_t page)
{
	model->in_use -= model->page[page].present && !model->page[page].scratch;
	model->page[page].present = model->page[page].scratch = false;
	model->page[page].value = 0;
}

/* A batch whose pages are not all there gets none. Returns how many pages there are in the end. */
static uint32_t fill(struct model *model, uint32_t first, uint32_t count)
{
	uint32_t done = 0;

	while (done < count) {
		uint32_t batch = count - done < BATCH_PAGES ? count - done : BATCH_PAGES;

		for (uint32_t i = 0; i < batch; i++)
			if (fails(&model->fail_alloc))
				return done;
		for (uint32_t i = 0; i < batch; i++)
			appear(model, first + done + i);
		done += batch;
	}
	return done;
}

static bool may_alloc(const struct model *model, const struct model_request *request)
{
	uint32_t page = page_of(model, request->address);

	if (request->flags || !request->count)
		return false;
	if (request->node != -1 && request->node != 0)
		return false;
	if (request->count > model->mapped)
		return false;
	if (!request->address)
		return true;
	return request->address % MODEL_PAGE_BYTES == 0 && page <= model->mapped - request->count;
}

uint64_t model_alloc(struct model *model, const struct model_request *request)
{
	uint32_t first = page_of(model, request->address), done;
	uint64_t address;

	if (!may_alloc(model, request) || fails(&model->fail_alloc) || fails(&model->fail_lock))
		return 0;
	if (request->address ? !all_free(model, first, request->count) :
			       !best_fit(model, request->count, &first))
		return 0;
	if (take(model, first, request->count))
		return 0;
	address = model->start + (uint64_t)first * MODEL_PAGE_BYTES;
	done = fill(model, first, request->count);
	if (done < request->count)
		give(model, first + done, request->count - done);
	if (done == request->count)
		return (model->start >> 32 << 32) | (uint32_t)address;
	if (done)
		model_free(model, address, done, request->sleepable);
	return 0;
}

static void free_now(struct model *model, uint32_t first, uint32_t count)
{
	give(model, first, count);
	for (uint32_t page = first; page < first + count; page++)
		vanish(model, page);
}

void model_free(struct model *model, uint64_t address, uint32_t count, bool sleepable)
{
	uint64_t below = model->start & UINT32_MAX, at = (uint32_t)address;
	uint32_t first;

	if (!count || !address || at / MODEL_PAGE_BYTES < below / MODEL_PAGE_BYTES)
		return;
	first = page_of(model, address);
	if (first >= model->mapped)
		return;
	count = count < model->mapped - first ? count : model->mapped - first;
	if (sleepable && !fails(&model->fail_lock)) {
		free_now(model, first, count);
	} else if (!fails(&model->fail_alloc)) {
		model->later[model->later_count].first = first;
		model->later[model->later_count++].count = count;
	}
}

/* User space is not to see scratch memory; that there was some is not forgotten. */
static void hide(struct model *model, uint32_t page)
{
	if (!model->page[page].scratch)
		return;
	model->page[page].present = false;
	model->page[page].value = 0;
}

/* The newest first, and all of them or, without the lock, none */
void model_free_later(struct model *model)
{
	if (!model->later_count || fails(&model->fail_lock))
		return;
	while (model->later_count) {
		uint32_t first = model->later[--model->later_count].first;
		uint32_t count = model->later[model->later_count].count;

		if (count)
			free_now(model, first, count);
		else
			hide(model, first);
	}
}

int model_reserve(struct model *model, uint64_t address, uint32_t count)
{
	uint32_t first = page_of(model, address);

	if (!count || address % MODEL_PAGE_BYTES)
		return 0;
	if ((uint64_t)first + count > model->mapped)
		return -EINVAL;
	if (fails(&model->fail_lock) || !all_free(model, first, count))
		return -EBUSY;
	return take(model, first, count);
}

int model_user_touch(struct model *model, uint32_t page)
{
	if (model->page[page].present && !model->page[page].scratch)
		return 0;
	if (fails(&model->fail_lock))
		return -EBUSY;
	if (model->page[page].scratch || model->segv)
		return -EFAULT;
	if (model->page[page].free && take(model, page, 1))
		return -EFAULT;
	if (fails(&model->fail_alloc)) {
		give(model, page, 1);
		return -EFAULT;
	}
	appear(model, page);
	return 0;
}

void model_kernel_touch(struct model *model, uint32_t page)
{
	if (model->page[page].present)
		return;
	model->page[page].present = model->page[page].scratch = true;
	model->later[model->later_count].first = page;
	model->later[model->later_count++].count = 0;
}
