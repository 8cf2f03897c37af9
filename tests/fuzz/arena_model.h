/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an arena should do, said a second time as simply as it can be: an array with a state for
 * each page. fuzz_arena makes the same calls of this and of src/kern/arena/ and compares. Nothing
 * is shared with what it models: no range tree, no memory, no header of the kernel's.
 */
#ifndef DRYDOCK_TESTS_FUZZ_ARENA_MODEL_H
#define DRYDOCK_TESTS_FUZZ_ARENA_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#define MODEL_PAGES_MAX 1152
#define MODEL_LATER_MAX 64
#define MODEL_PAGE_BYTES 4096

struct model_page {
	bool free;	/* may be allocated or reserved */
	bool present;	/* has memory */
	bool scratch;	/* which only the kernel asked for; it may be hidden: not present */
	uint64_t stamp; /* when its run of free pages last changed */
	uint64_t value; /* what was last written to it */
};

struct model {
	uint32_t max_entries, mapped; /* in pages */
	uint32_t pages;		      /* the larger of them */
	uint64_t start;		      /* of the user's mapping; 0: none */
	bool segv;		      /* BPF_F_SEGV_ON_FAULT */
	struct model_page page[MODEL_PAGES_MAX];
	struct {
		uint32_t first, count;
	} later[MODEL_LATER_MAX]; /* to be freed, or with count 0 hidden, in the order of calls */
	uint32_t later_count;
	uint32_t in_use; /* pages that count as memory */
	uint64_t clock;
	uint64_t fail_alloc, fail_lock; /* the Nth from now on fails, once */
};

/* max_entries, mapped, start and segv are set: all else as in a new arena */
void model_reset(struct model *model);

struct model_request {
	uint64_t address;
	uint32_t count;
	int node;
	uint64_t flags;
	bool sleepable;
};

uint64_t model_alloc(struct model *model, const struct model_request *request);
void model_free(struct model *model, uint64_t address, uint32_t count, bool sleepable);
int model_reserve(struct model *model, uint64_t address, uint32_t count);
void model_free_later(struct model *model); /* the deferred work runs */
/* Of a page inside the mapping. 0: it is there, -EFAULT: SIGSEGV, -EBUSY: SIGBUS */
int model_user_touch(struct model *model, uint32_t page);
void model_kernel_touch(struct model *model, uint32_t page);
uint32_t model_run_count(const struct model *model); /* runs of free pages */

#endif
