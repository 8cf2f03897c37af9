/* SPDX-License-Identifier: GPL-2.0-only */
/* Private to this folder: one run of the rows over files, with or without a patch. */
#ifndef DRYDOCK_REVIEW_CHECK_RUN_H
#define DRYDOCK_REVIEW_CHECK_RUN_H

#include "review/check/check.h"

struct run {
	struct tree *tree;
	struct flow *flow;
	const struct patch *patch;	  /* NULL: none */
	const struct file *const *before; /* its files without it */
	bool all_rows;			  /* also those that are off by default */
	/* Only functions that it wants; NULL: all */
	bool (*wants)(const struct run *run, const struct item *function);
	const struct findings *named; /* for wants_named() */
	const struct kfunc_row *kfuncs;
	u32 kfunc_count;
};

int run_file(const struct run *run, const struct file *file, struct findings *to);
/* The rows that look at the patch itself */
int run_patch_rows(const struct run *run, struct findings *to);

/*
 * What is left of a patch that fits nowhere (quoted in pieces, or of another tree): the new side of
 * its hunks as a file of its own beside the real one, each line at its own number. Sets new_line of
 * those lines. *path: its name in the tree; NULL if there is nothing to read.
 */
int fragment_lay(struct pool *pool, struct tree *tree, const struct patch_file *file,
		 const char **path);

#endif
