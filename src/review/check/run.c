// SPDX-License-Identifier: GPL-2.0-only
/*
 * check_file(): makes a subject of each function of a file that has kernel-doc, is a kfunc, or is
 * asked about by some row, and runs the rows of checks.def over them, then over the file as a
 * whole. What a subject needs is read once a file; contracts are made only of functions with
 * kernel-doc or a kfunc's row, because most functions have neither.
 */
#include <stdlib.h>

#include "review/check/lib.h"
#include "review/check/run.h"

static bool is_function(const struct item *item)
{
	return item->name && (item->kind == ITEM_FUNCTION || item->kind == ITEM_PROTOTYPE);
}

/* The documentation of each item of the file, the first if it has several; NULL: memory is out */
static const struct kdoc **docs_by_item(struct pool *pool, const struct kdoc_file *docs,
					const struct file *file)
{
	const struct kdoc **by_item = pool_alloc(pool, (file->item_count + 1) * sizeof(*by_item));

	for (u32 i = docs->doc_count; by_item && i-- > 0;) {
		const struct kdoc *doc = &docs->docs[i];

		if (doc->kind == KDOC_FUNCTION && doc->subject)
			by_item[doc->subject - file->items] = doc;
	}
	return by_item;
}

/* A kfunc's row names a function; a static one of that name elsewhere is another */
static bool is_that_kfunc(const struct run *run, const struct kfunc_row *row,
			  const struct item *function)
{
	const struct item *const *list;

	if (!row || function->kind != ITEM_FUNCTION)
		return false;
	return functions_find(run->tree, row->name, row->file, &list) && list[0] == function;
}

static int subject_read(const struct run *run, struct pool *pool, struct subject *subject)
{
	const struct kfunc_row *row = kfunc_row_find(run->tree, subject->function->name);
	struct claims *claims;
	int error;

	subject->kfunc = is_that_kfunc(run, row, subject->function) ? row : NULL;
	if (subject->doc) {
		claims = pool_alloc(pool, sizeof(*claims));
		if (!claims)
			return -ENOMEM;
		error = claims_of_doc(pool, subject->doc, claims);
		if (error)
			return error;
		subject->claims = claims;
	}
	if ((subject->doc || subject->kfunc) && subject->function->kind == ITEM_FUNCTION) {
		subject->contract = flow_contract(run->flow, subject->function);
		if (!subject->contract)
			return -ENOMEM;
	}
	return 0;
}

static bool row_runs(const struct run *run, const struct check *check)
{
	return run->patch || check->on_by_default || run->all_rows;
}

static int subject_check(const struct run *run, const struct subject *subject, struct findings *to)
{
	int error = 0;

	for (u32 i = 0; !error && i < review_check_count; i++)
		if (review_checks[i].check_function && row_runs(run, &review_checks[i]))
			error = review_checks[i].check_function(subject, to);
	return error;
}

static u32 functions_count(const struct file *file)
{
	u32 count = 0;

	for (u32 i = 0; i < file->item_count; i++)
		count += is_function(&file->items[i]);
	return count;
}

static int subjects_check(const struct run *run, struct pool *pool, const struct file *file,
			  struct findings *to)
{
	u32 count = functions_count(file), at = 0;
	struct subject *subjects = pool_alloc(pool, (count + 1) * sizeof(*subjects));
	const struct kdoc **by_item = NULL;
	struct kdoc_file docs = {};
	int error;

	if (!subjects)
		return -ENOMEM;
	error = kdoc_read(pool, file, &docs);
	if (!error && !(by_item = docs_by_item(pool, &docs, file)))
		error = -ENOMEM;
	for (u32 i = 0; !error && i < file->item_count; i++) {
		if (!is_function(&file->items[i]))
			continue;
		subjects[at] = (struct subject){ .tree = run->tree,
						 .flow = run->flow,
						 .patch = run->patch,
						 .function = &file->items[i],
						 .doc = by_item[i],
						 .siblings = subjects,
						 .sibling_count = count };
		error = subject_read(run, pool, &subjects[at++]);
	}
	for (u32 i = 0; !error && i < at; i++)
		if (!run->wants || run->wants(run, subjects[i].function))
			error = subject_check(run, &subjects[i], to);
	return error;
}

static int rows_check_file(const struct run *run, const struct file *file, struct findings *to)
{
	struct subject in = { .tree = run->tree, .flow = run->flow, .patch = run->patch };
	int error = 0;

	for (u32 i = 0; !error && i < review_check_count; i++)
		if (review_checks[i].check_file && row_runs(run, &review_checks[i]))
			error = review_checks[i].check_file(&in, file, to);
	return error;
}

int run_file(const struct run *run, const struct file *file, struct findings *to)
{
	struct pool *pool = pool_new(NULL);
	int error;

	if (!pool)
		return -ENOMEM;
	error = subjects_check(run, pool, file, to);
	if (!error)
		error = rows_check_file(run, file, to);
	pool_drop(pool);
	return error;
}

int run_patch_rows(const struct run *run, struct findings *to)
{
	struct subject in = {
		.tree = run->tree, .flow = run->flow, .patch = run->patch, .before = run->before
	};
	int error = 0;

	for (u32 i = 0; !error && i < review_check_count; i++)
		if (review_checks[i].check_patch)
			error = review_checks[i].check_patch(&in, run->patch, to);
	return error;
}

int check_file(struct tree *tree, struct flow *flow, const char *path, struct findings *to)
{
	struct run run = { .tree = tree, .flow = flow };
	const struct file *file = tree_file(tree, path);

	if (!file)
		return -ENOENT;
	return run_file(&run, file, to);
}
