/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A tree: opened, its files read when somebody asks for one, other texts laid over them. Looking
 * names up is find.c's part, bodies are parse.c's. A tree has one user at a time; a process that
 * wants help forks after tree_open(), and the index is shared.
 */
#include "review/tree/tree.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "review/tree/internal.h"
#include "review/tree/parse.h"
#include "review/tree/scan.h"

int tree_open(struct tree **out, const struct tree_options *options)
{
	struct tree *tree = calloc(1, sizeof(*tree));
	int err;

	if (!tree)
		return -ENOMEM;
	tree->dir_fd = open(options->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	err = tree->dir_fd < 0 ? -errno : 0;
	if (err == -EACCES || err == -ELOOP)
		err = -EIO;
	tree->pool = pool_new(NULL);
	tree->parser = parser_new();
	if (!err && (!tree->pool || !tree->parser))
		err = -ENOMEM;
	err = err ?: sources_find(tree->pool, tree->dir_fd, options->under, options->under_count,
				  &tree->sources);
	err = err ?: index_build(tree, options, &tree->own);
	if (err) {
		tree_close(tree);
		return err;
	}
	tree->index = (struct index){ tree->own.list, tree->own.count };
	*out = tree;
	return 0;
}

void tree_close(struct tree *tree)
{
	if (!tree)
		return;
	if (tree->dir_fd >= 0)
		close(tree->dir_fd);
	parser_drop(tree->parser);
	free(tree->sources.list);
	free(tree->own.list);
	free(tree->configs.list);
	free(tree->others);
	free(tree->kfuncs);
	free(tree->paths);
	pool_drop(tree->pool);
	free(tree);
}

/* ---- files ---- */

static bool is_binary(const char *text, size_t bytes)
{
	return memchr(text, 0, min(bytes, (size_t)8192));
}

/* `text` goes into the pool. NULL: memory is out. */
static struct file *file_make(struct tree *tree, const char *path, const char *text, size_t bytes)
{
	struct file *file = pool_alloc(tree->pool, sizeof(*file));
	char *copied = pool_alloc_raw(tree->pool, bytes + 1);
	struct scan_options options = { 0 };
	struct tokens tokens = { 0 };
	int err = 0;

	if (!file || !copied)
		return NULL;
	memcpy(copied, text, bytes);
	copied[bytes] = 0;
	file->path = pool_printf(tree->pool, "%s", path);
	file->text = copied;
	file->bytes = bytes;
	file->partial = !path_is_c(path) || is_binary(copied, bytes);
	if (!file->path)
		return NULL;
	if (file->partial)
		file->line_count = text_lines(copied, bytes);
	else
		err = scan_file(tree->pool, file, &tokens, &options);
	free(tokens.list);
	return err ? NULL : file;
}

static struct file *file_read(struct tree *tree, const char *path)
{
	size_t bytes;
	char *text = text_read(tree->dir_fd, path, &bytes);
	struct file *file = text ? file_make(tree, path, text, bytes) : NULL;

	free(text);
	return file;
}

struct source *source_find(const struct tree *tree, const char *path)
{
	u32 low = 0, high = tree->sources.count;

	while (low < high) {
		u32 middle = (low + high) / 2;
		int order = strcmp(tree->sources.list[middle].path, path);

		if (!order)
			return &tree->sources.list[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct file *source_file(struct tree *tree, u32 number)
{
	struct source *source = &tree->sources.list[number];

	if (!source->file)
		source->file = file_read(tree, source->path);
	return source->file;
}

/* Files that are no sources of the index: overlays, documentation, what is outside of `under` */
static struct file **other_find(struct tree *tree, const char *path)
{
	for (u32 i = 0; i < tree->other_count; i++)
		if (!strcmp(tree->others[i]->path, path))
			return &tree->others[i];
	return NULL;
}

static int other_add(struct tree *tree, struct file *file)
{
	if (tree->other_count == tree->other_room) {
		u32 room = tree->other_room ? tree->other_room * 2 : 16;
		struct file **others = realloc(tree->others, room * sizeof(*others));

		if (!others)
			return -ENOMEM;
		tree->others = others;
		tree->other_room = room;
	}
	tree->others[tree->other_count++] = file;
	return 0;
}

/* Below the top, no matter how it is spelled: "./a//b" is a/b, "../x" is not ours */
static bool path_clean(const char *path, char *out, size_t room)
{
	size_t at = 0;

	while (*path) {
		size_t bytes = strcspn(path, "/");

		if (bytes == 2 && !memcmp(path, "..", 2))
			return false;
		if (bytes && !(bytes == 1 && *path == '.')) {
			if (at + bytes + 2 > room)
				return false;
			if (at)
				out[at++] = '/';
			memcpy(out + at, path, bytes);
			at += bytes;
		}
		path += bytes + (path[bytes] == '/');
	}
	out[at] = 0;
	return at > 0;
}

const struct file *tree_file(struct tree *tree, const char *path)
{
	char clean[PATH_MAX];
	struct source *source;
	struct file **other, *file;

	if (*path == '/' || !path_clean(path, clean, sizeof(clean)))
		return NULL;
	other = other_find(tree, clean);
	if (other)
		return *other;
	source = source_find(tree, clean);
	if (source && !source->is_overlaid)
		return source_file(tree, source - tree->sources.list);
	file = file_read(tree, clean);
	return file && !other_add(tree, file) ? file : NULL;
}

/* What was found by name may be another thing now */
static void names_forget(struct tree *tree)
{
	memset(tree->names, 0, sizeof(tree->names));
	free(tree->kfuncs);
	tree->kfuncs = NULL;
	tree->kfuncs_found = false;
}

int tree_overlay(struct tree *tree, const char *path, const char *text, size_t bytes)
{
	char clean[PATH_MAX];
	struct source *source;
	struct file **other, *file;

	if (*path == '/' || !path_clean(path, clean, sizeof(clean)))
		return -EINVAL;
	source = source_find(tree, clean);
	other = other_find(tree, clean);
	names_forget(tree);
	if (source)
		source->is_overlaid = text;
	if (!text) {
		if (other)
			*other = tree->others[--tree->other_count];
		return 0;
	}
	file = file_make(tree, clean, text, bytes);
	if (!file)
		return -ENOMEM;
	file->is_overlay = true;
	if (other) {
		*other = file;
		return 0;
	}
	return other_add(tree, file);
}

const struct file *overlay_next(const struct tree *tree, u32 *at)
{
	while (*at < tree->other_count) {
		const struct file *file = tree->others[(*at)++];

		if (file->is_overlay && path_is_c(file->path))
			return file;
	}
	return NULL;
}

u32 tree_paths(struct tree *tree, const char *const **paths)
{
	if (!tree->paths) {
		tree->paths = malloc((tree->sources.count + 1) * sizeof(*tree->paths));
		if (!tree->paths)
			return 0;
		for (u32 i = 0; i < tree->sources.count; i++)
			tree->paths[i] = tree->sources.list[i].path;
	}
	*paths = tree->paths;
	return tree->sources.count;
}

bool tree_has_path(struct tree *tree, const char *path)
{
	char clean[PATH_MAX];

	if (*path == '/' || !path_clean(path, clean, sizeof(clean)))
		return false;
	if (other_find(tree, clean))
		return true;
	return !faccessat(tree->dir_fd, clean, F_OK, AT_SYMLINK_NOFOLLOW);
}

struct ast *function_body(struct tree *tree, const struct item *function)
{
	struct item *item = (struct item *)function;

	if (item->kind != ITEM_FUNCTION || !item->body)
		return NULL;
	if (!item->ast)
		item->ast = parse_body(tree->parser, tree->pool, item);
	return item->ast;
}
