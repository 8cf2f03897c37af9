/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Is the tree as the cache knows it? Asking for the time of each folder and file costs a third of
 * reading the folders anew, and two threads share it. An edited file is found by its size and
 * time; one that came or went by its folder's time, and then the tree is walked again.
 *
 * Even so it takes as long as reviewing a patch does. A run that can be repeated need not wait: it
 * begins with what the cache says, but for files that were found edited before (edited.c), while a
 * thread looks; at its end it learns whether that was right.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "review/tree/internal.h"

#define THREADS 2
#define STEP 256 /* files taken at once */

enum state { STATE_OUT, STATE_SAME, STATE_CHANGED };

struct sweep {
	struct tree *tree;
	const struct tree_options *options;
	u8 *states; /* of the cached sources */
	u32 next_folder, next_source;
	bool is_stale;
	/* of one that goes on while the tree is used */
	pthread_t thread;
	u32 edited_count; /* so many were known to have changed when it began */
	struct tree_options copied;
};

static s64 time_of(const struct stat *about)
{
	return about->st_mtim.tv_sec * 1000000000LL + about->st_mtim.tv_nsec;
}

bool path_in_scope(const char *path, const struct tree_options *options)
{
	if (!options->under)
		return true;
	for (u32 i = 0; i < options->under_count; i++) {
		const char *under = options->under[i];
		size_t bytes = strlen(under);

		while (bytes && under[bytes - 1] == '/')
			bytes--;
		if (!bytes || !strcmp(under, "."))
			return true;
		if (!strncmp(path, under, bytes) && (!path[bytes] || path[bytes] == '/'))
			return true;
	}
	return false;
}

static bool folder_is_known(const struct sources *sources, const char *path, size_t bytes)
{
	for (u32 i = 0; i < sources->folder_count; i++)
		if (!strncmp(sources->folders[i].path, path, bytes) &&
		    !sources->folders[i].path[bytes])
			return true;
	return false;
}

/* Was every folder asked for read into the cache? */
static bool scope_is_known(const struct tree *tree, const struct tree_options *options)
{
	if (!options->under)
		return folder_is_known(&tree->sources, "", 0);
	for (u32 i = 0; i < options->under_count; i++) {
		size_t bytes = strlen(options->under[i]);

		while (bytes && options->under[i][bytes - 1] == '/')
			bytes--;
		if (!strcmp(options->under[i], "."))
			bytes = 0;
		if (!folder_is_known(&tree->sources, options->under[i], bytes))
			return false;
	}
	return true;
}

static void folder_check(struct sweep *sweep, const struct folder *folder)
{
	struct stat about;

	if (!path_in_scope(folder->path, sweep->options))
		return;
	if (fstatat(sweep->tree->dir_fd, *folder->path ? folder->path : ".", &about,
		    AT_SYMLINK_NOFOLLOW) ||
	    !S_ISDIR(about.st_mode) || time_of(&about) != folder->mtime_ns)
		__atomic_store_n(&sweep->is_stale, true, __ATOMIC_RELAXED);
}

static void source_check(struct sweep *sweep, u32 number)
{
	const struct source *source = &sweep->tree->sources.list[number];
	struct stat about;

	if (sweep->states[number] != STATE_OUT || !path_in_scope(source->path, sweep->options))
		return;
	if (fstatat(sweep->tree->dir_fd, source->path, &about, AT_SYMLINK_NOFOLLOW) ||
	    !S_ISREG(about.st_mode)) {
		__atomic_store_n(&sweep->is_stale, true, __ATOMIC_RELAXED);
		return;
	}
	if ((u64)about.st_size == source->bytes && time_of(&about) == source->mtime_ns)
		sweep->states[number] = STATE_SAME;
	else
		sweep->states[number] = STATE_CHANGED;
}

static void *sweep_run(void *context)
{
	struct sweep *sweep = context;
	const struct sources *sources = &sweep->tree->sources;

	while (!__atomic_load_n(&sweep->is_stale, __ATOMIC_RELAXED)) {
		u32 first = __atomic_fetch_add(&sweep->next_folder, STEP, __ATOMIC_RELAXED);

		if (first >= sources->folder_count)
			break;
		for (u32 i = first; i < min(first + STEP, sources->folder_count); i++)
			folder_check(sweep, &sources->folders[i]);
	}
	while (!__atomic_load_n(&sweep->is_stale, __ATOMIC_RELAXED)) {
		u32 first = __atomic_fetch_add(&sweep->next_source, STEP, __ATOMIC_RELAXED);

		if (first >= sources->cached_count)
			break;
		for (u32 i = first; i < min(first + STEP, sources->cached_count); i++)
			source_check(sweep, i);
	}
	return NULL;
}

/* A file that has changed: its cached records are out of scope, it is read anew */
static bool changed_add(struct tree *tree, u32 number)
{
	struct source source = tree->sources.list[number];
	struct stat about;

	if (fstatat(tree->dir_fd, source.path, &about, AT_SYMLINK_NOFOLLOW))
		return false;
	source.bytes = about.st_size;
	source.mtime_ns = time_of(&about);
	source.in_scope = true;
	return !source_add(&tree->sources, &source);
}

static bool states_take(struct sweep *sweep)
{
	struct sources *sources = &sweep->tree->sources;

	for (u32 i = 0; i < sources->cached_count; i++) {
		sources->list[i].in_scope = sweep->states[i] == STATE_SAME;
		if (sweep->states[i] == STATE_CHANGED && !changed_add(sweep->tree, i))
			return false;
	}
	return true;
}

/* As if nothing had been looked at */
static void scope_forget(struct sources *sources)
{
	sources->count = sources->cached_count;
	for (u32 i = 0; i < sources->count; i++)
		sources->list[i].in_scope = false;
}

bool sources_are_fresh(struct tree *tree, const struct tree_options *options)
{
	struct sweep sweep = { .tree = tree, .options = options };
	pthread_t threads[THREADS];
	bool runs[THREADS] = { false };

	if (!tree->sources.cached_count || !scope_is_known(tree, options))
		return false;
	sweep.states = calloc(tree->sources.cached_count, 1);
	if (!sweep.states)
		return false;
	for (u32 i = 1; i < THREADS; i++)
		runs[i] = !pthread_create(&threads[i], NULL, sweep_run, &sweep);
	sweep_run(&sweep);
	for (u32 i = 1; i < THREADS; i++)
		if (runs[i])
			pthread_join(threads[i], NULL);
	if (!sweep.is_stale && !states_take(&sweep)) {
		scope_forget(&tree->sources);
		sweep.is_stale = true;
	}
	free(sweep.states);
	return !sweep.is_stale;
}

/* ---- while the tree is used ---- */

static u32 changed_count(const struct sweep *sweep)
{
	u32 count = 0;

	for (u32 i = 0; i < sweep->tree->sources.cached_count; i++)
		count += sweep->states[i] == STATE_CHANGED;
	return count;
}

/* What an earlier run found edited is looked at before anything else. */
static bool edited_check(struct sweep *sweep)
{
	struct sources *sources = &sweep->tree->sources;
	u32 *numbers, count = edited_read(sweep->tree, &numbers);

	for (u32 i = 0; i < count; i++)
		if (numbers[i] < sources->cached_count)
			source_check(sweep, numbers[i]);
	free(numbers);
	sweep->edited_count = changed_count(sweep);
	for (u32 i = 0; i < sources->cached_count; i++) {
		sources->list[i].in_scope = sweep->states[i] != STATE_CHANGED;
		if (sweep->states[i] == STATE_CHANGED && !changed_add(sweep->tree, i))
			return false;
	}
	return !sweep->is_stale;
}

bool sweep_start(struct tree *tree, const struct tree_options *options)
{
	struct sweep *sweep;

	if (options->under || !tree->sources.cached_count || !scope_is_known(tree, options))
		return false;
	sweep = calloc(1, sizeof(*sweep));
	if (!sweep)
		return false;
	*sweep = (struct sweep) { .tree = tree, .options = &sweep->copied, .copied = *options };
	sweep->states = calloc(tree->sources.cached_count, 1);
	if (sweep->states && edited_check(sweep) &&
	    !pthread_create(&sweep->thread, NULL, sweep_run, sweep)) {
		tree->sweep = sweep;
		return true;
	}
	free(sweep->states);
	free(sweep);
	scope_forget(&tree->sources);
	return false;
}

static void edited_keep(struct sweep *sweep)
{
	u32 count = changed_count(sweep), at = 0;
	u32 *numbers = malloc((count + 1) * sizeof(*numbers));

	for (u32 i = 0; numbers && i < sweep->tree->sources.cached_count; i++)
		if (sweep->states[i] == STATE_CHANGED)
			numbers[at++] = i;
	if (numbers)
		edited_write(sweep->tree, numbers, count);
	free(numbers);
}

bool sweep_end(struct tree *tree)
{
	struct sweep *sweep = tree->sweep;
	bool is_right;

	sweep_run(sweep);
	pthread_join(sweep->thread, NULL);
	is_right = !sweep->is_stale && changed_count(sweep) == sweep->edited_count;
	if (!sweep->is_stale && !is_right)
		edited_keep(sweep);
	free(sweep->states);
	free(sweep);
	tree->sweep = NULL;
	return is_right;
}

void sweep_drop(struct sweep *sweep)
{
	if (!sweep)
		return;
	__atomic_store_n(&sweep->is_stale, true, __ATOMIC_RELAXED);
	pthread_join(sweep->thread, NULL);
	free(sweep->states);
	free(sweep);
}
