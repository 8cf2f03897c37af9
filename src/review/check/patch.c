// SPDX-License-Identifier: GPL-2.0-only
/*
 * check_patch() and check_series(): the patch is laid over the tree, the rows run over the
 * functions and lines it touches, and what the file had before the patch (the same rows over the
 * old text, same ids) is marked as old. In a series, what is gone when all patches are laid is
 * "fixed later".
 */
#include "review/check/lib.h"
#include "review/check/run.h"

static bool is_c(const char *path)
{
	size_t bytes = path ? strlen(path) : 0;

	return bytes > 2 && (!strcmp(path + bytes - 2, ".c") || !strcmp(path + bytes - 2, ".h"));
}

static bool row_touched(const struct run *run, const struct item *function)
{
	for (u32 i = 0; i < run->kfunc_count; i++)
		if (text_is(run->kfuncs[i].name, function->name) && run->kfuncs[i].file &&
		    patch_touches(run->patch, run->kfuncs[i].file->path, run->kfuncs[i].line,
				  run->kfuncs[i].line))
			return true;
	return false;
}

/* The patch changes the function, its documentation or its registration. */
static bool wants_touched(const struct run *run, const struct item *function)
{
	const struct item *comment = item_comment(function);
	u32 from = comment ? comment->line : function->line;

	return patch_touches(run->patch, function->file->path, from, function->end_line) ||
	       row_touched(run, function);
}

static bool wants_named(const struct run *run, const struct item *function)
{
	for (u32 i = 0; i < run->named->count; i++)
		if (text_is(run->named->list[i].function, function->name))
			return true;
	return false;
}

/* The touched item of that name, which may have several: stubs under #else */
static bool touches_named(const struct run *run, const struct file *file, const char *name)
{
	for (u32 i = 0; name && i < file->item_count; i++)
		if (text_is(file->items[i].name, name) && wants_touched(run, &file->items[i]))
			return true;
	return false;
}

/* Rows that look at a whole file find more than the patch's work: theirs must be on its lines. */
static bool is_of_patch(const struct run *run, const struct file *file,
			const struct finding *finding)
{
	if (patch_line_at(run->patch, file->path, finding->line))
		return true;
	for (u32 i = 0; i < review_check_count; i++)
		if ((review_checks[i].check_function || review_checks[i].by_item) &&
		    text_is(review_checks[i].name, finding->check))
			return touches_named(run, file, finding->function);
	return false;
}

static bool id_among(const struct findings *findings, const char *id)
{
	for (u32 i = 0; i < findings->count; i++)
		if (!strcmp(findings->list[i].id, id))
			return true;
	return false;
}

struct work {
	struct run run;
	struct pool *pool;
	const struct file **old; /* of each file of the patch, before it; NULL: none */
	struct findings *to;
};

/* What the old text of the file has of the same findings */
static int old_run(const struct work *work, const struct file *old, const struct findings *now,
		   struct findings *before)
{
	struct run run = work->run;

	if (!old || !now->count)
		return 0;
	run.patch = NULL;
	run.all_rows = true;
	run.wants = wants_named;
	run.named = now;
	return run_file(&run, old, before);
}

static int file_run(const struct work *work, const struct file *file, const struct file *old,
		    const char *shown_path)
{
	struct findings now = { .pool = work->pool }, before = { .pool = work->pool };
	int error = run_file(&work->run, file, &now);

	if (!error)
		error = old_run(work, old, &now, &before);
	for (u32 i = 0; !error && i < now.count; i++) {
		struct finding *finding = &now.list[i];

		if (text_is(finding->path, file->path) && !is_of_patch(&work->run, file, finding))
			continue;
		if (id_among(&before, finding->id))
			finding->origin = ORIGIN_BEFORE;
		if (text_is(finding->path, file->path))
			finding->path = shown_path;
		error = findings_add(work->to, finding);
	}
	return error;
}

/* All of it is in the tree, and whole. */
static bool is_placed(const struct patch_file *file)
{
	for (u32 i = 0; i < file->hunk_count; i++)
		if (file->hunks[i].placing == PLACED_NOWHERE || file->hunks[i].is_cut)
			return false;
	return true;
}

static bool is_nowhere(const struct patch_file *file)
{
	for (u32 i = 0; i < file->hunk_count; i++)
		if (file->hunks[i].placing != PLACED_NOWHERE)
			return false;
	return true;
}

static int patch_file_run(struct work *work, const struct patch_file *patched,
			  const struct file *old)
{
	const char *path = patched->new_path;
	const struct file *file;
	int error = 0;

	if (!is_c(path) || patched->is_binary)
		return 0;
	file = is_nowhere(patched) ? NULL : tree_file(work->run.tree, path);
	if (file)
		error = file_run(work, file, old, path);
	if (error || is_placed(patched))
		return error;
	error = fragment_lay(work->pool, work->run.tree, patched, &path);
	work->run.kfunc_count = kfuncs_find(work->run.tree, &work->run.kfuncs);
	file = !error && path ? tree_file(work->run.tree, path) : NULL;
	return file ? file_run(work, file, NULL, patched->new_path) : error;
}

int check_patch(struct tree *tree, struct flow *flow, struct patch *patch, struct findings *to)
{
	struct work work = { .pool = to->pool, .to = to };
	int error;

	work.run =
		(struct run){ .tree = tree, .flow = flow, .patch = patch, .wants = wants_touched };
	work.old = pool_alloc(to->pool, (patch->file_count + 1) * sizeof(*work.old));
	if (!work.old)
		return -ENOMEM;
	for (u32 i = 0; i < patch->file_count; i++)
		if (patch->files[i].old_path)
			work.old[i] = tree_file(tree, patch->files[i].old_path);
	work.run.before = work.old;
	error = patch_apply(to->pool, patch, tree);
	work.run.kfunc_count = kfuncs_find(tree, &work.run.kfuncs);
	for (u32 i = 0; !error && i < patch->file_count; i++)
		error = patch_file_run(&work, &patch->files[i], work.old[i]);
	if (!error)
		error = run_patch_rows(&work.run, to);
	return error;
}

/* All findings of the files of the series when all of it is laid */
static int end_run(struct tree *tree, struct flow *flow, const struct patch_series *series,
		   struct findings *end)
{
	struct run run = { .tree = tree, .flow = flow, .all_rows = true };
	int error = 0;

	run.kfunc_count = kfuncs_find(tree, &run.kfuncs);
	for (u32 i = 0; i < series->patch_count; i++) {
		for (u32 j = 0; !error && j < series->patches[i].file_count; j++) {
			const struct patch_file *patched = &series->patches[i].files[j];
			const struct file *file = is_c(patched->new_path) && is_placed(patched)
							  ? tree_file(tree, patched->new_path)
							  : NULL;

			error = file ? run_file(&run, file, end) : 0;
		}
	}
	return error;
}

/* A row's finding is of the text of a file, not of the message or the diff. */
static bool is_of_file(const struct finding *finding)
{
	for (u32 i = 0; i < review_check_count; i++)
		if (text_is(review_checks[i].name, finding->check))
			return !review_checks[i].check_patch;
	return false;
}

int check_series(struct tree *tree, struct flow *flow, struct patch_series *series,
		 struct findings *to)
{
	struct findings end = { .pool = to->pool };
	u32 first, last = series->patch_count ? series->patch_count - 1 : 0;
	int error = 0;

	for (u32 i = 0; !error && i < series->patch_count; i++) {
		first = to->count;
		error = check_patch(tree, flow, &series->patches[i], to);
		for (u32 j = first; j < to->count; j++)
			to->list[j].patch = i;
	}
	if (error || !last)
		return error;
	error = end_run(tree, flow, series, &end);
	for (u32 i = 0; !error && i < to->count; i++) {
		struct finding *finding = &to->list[i];

		if (finding->patch < last && finding->origin == ORIGIN_NEW && is_of_file(finding) &&
		    !id_among(&end, finding->id))
			finding->origin = ORIGIN_FIXED_LATER;
	}
	return error;
}
