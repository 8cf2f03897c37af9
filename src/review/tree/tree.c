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
#include <time.h>
#include <unistd.h>

#include "review/tree/internal.h"
#include "review/tree/parse.h"
#include "review/tree/scan.h"

/* So much of a file is read. The longest C file of Linux has 1.8 MB; headers of registers, made by
 * a program, have up to 24. */
#define C_BYTES_READ (4UL << 20)
#define HEADER_BYTES_READ (32UL << 20)

/* Sorts what is on disk now into what the cache knows and what must be read. Both are sorted. */
static int sources_merge(struct tree *tree, const struct sources *found)
{
	u32 at = 0;

	for (u32 i = 0; i < found->count; i++) {
		struct source source = found->list[i], *known;
		int order = 1;

		for (; at < tree->sources.cached_count; at++) {
			order = strcmp(tree->sources.list[at].path, source.path);
			if (order >= 0)
				break;
		}
		known = &tree->sources.list[at];
		if (at < tree->sources.cached_count && !order && known->bytes == source.bytes &&
		    known->mtime_ns == source.mtime_ns) {
			known->in_scope = true;
			continue;
		}
		source.in_scope = true;
		if (source_add(&tree->sources, &source))
			return -ENOMEM;
	}
	return 0;
}

/* The folders just read, and those of the cache that are not below `under` */
static int folders_merge(struct tree *tree, const struct tree_options *options,
			 struct sources *found)
{
	struct sources *sources = &tree->sources;
	u32 kept = 0;

	for (u32 i = 0; i < sources->folder_count; i++)
		if (!path_in_scope(sources->folders[i].path, options))
			sources->folders[kept++] = sources->folders[i];
	sources->folder_count = kept;
	for (u32 i = 0; i < found->folder_count; i++)
		if (folder_add(sources, &found->folders[i]))
			return -ENOMEM;
	return 0;
}

static int tree_walk(struct tree *tree, const struct tree_options *options)
{
	struct sources found = { 0 };
	int err = sources_find(tree->pool, tree->dir_fd, options, &found);

	tree->sources.unreadable = found.unreadable;
	err = err ?: sources_merge(tree, &found) ?: folders_merge(tree, options, &found);
	free(found.list);
	free(found.folders);
	return err;
}

/* A few files read anew at every run cost less than writing a large cache for them. */
static bool is_worth_saving(const struct tree *tree)
{
	return tree->sources.count - tree->sources.cached_count > tree->sources.cached_count / 64;
}

static int tree_read(struct tree *tree, const struct tree_options *options)
{
	bool was_walked = false;
	int err = 0;

	cache_open(tree, options);
	if (!(options->later && sweep_start(tree, options)) && !sources_are_fresh(tree, options)) {
		was_walked = true;
		err = tree_walk(tree, options);
	}
	if (!err && tree->sources.count > tree->sources.cached_count)
		err = index_build(tree, options, tree->sources.cached_count);
	if (!err && (was_walked || is_worth_saving(tree)))
		cache_save(tree, options);
	return err;
}

bool tree_is_sure(struct tree *tree)
{
	bool is_right = !tree->sweep || sweep_end(tree);

	return is_right && !cache_is_damaged(tree->cache);
}

int tree_open(struct tree **out, const struct tree_options *options)
{
	struct tree *tree = calloc(1, sizeof(*tree));
	struct timespec now;
	int err;

	if (!tree)
		return -ENOMEM;
	clock_gettime(CLOCK_REALTIME, &now);
	tree->is_whole = !options->under;
	tree->opened_ns = now.tv_sec * 1000000000LL + now.tv_nsec;
	tree->dir_fd = open(options->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	err = tree->dir_fd < 0 ? -errno : 0;
	if (err == -EACCES || err == -ELOOP)
		err = -EIO;
	tree->pool = pool_new(NULL);
	tree->parser = parser_new();
	tree->unread.tree = tree;
	if (!err && (!tree->pool || !tree->parser))
		err = -ENOMEM;
	err = err ?: tree_read(tree, options);
	if (err) {
		tree_close(tree);
		return err;
	}
	*out = tree;
	return 0;
}

void tree_close(struct tree *tree)
{
	if (!tree)
		return;
	sweep_drop(tree->sweep);
	cache_saved(tree);
	if (tree->dir_fd >= 0)
		close(tree->dir_fd);
	parser_drop(tree->parser);
	free(tree->tokens.list);
	free(tree->sources.list);
	free(tree->sources.folders);
	free(tree->own.list);
	cache_close(tree->cache);
	free(tree->config_names.list);
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

/* How much of a text is read. Of one that is too long: to the end of a function, or of a line */
static size_t bytes_read(const char *path, const char *text, size_t bytes)
{
	bool is_header = path[strlen(path) - 1] == 'h';
	size_t most = is_header ? HEADER_BYTES_READ : C_BYTES_READ;
	const char *end = text + most, *at = end, *line_end;

	if (bytes <= most || !path_is_c(path))
		return bytes;
	while ((at = memrchr(text, '\n', at - text))) {
		line_end = at[1] == '}' ? memchr(at + 1, '\n', end - at - 1) : NULL;
		if (line_end)
			return line_end + 1 - text;
	}
	at = memrchr(text, '\n', most);
	return at ? at + 1 - text : most;
}

/* `text` lies in the pool. NULL: memory is out. */
static struct file *file_make(struct tree *tree, const char *path, char *text, size_t bytes)
{
	struct file *file = pool_alloc(tree->pool, sizeof(*file));
	struct scan_options options = { 0 };
	int err = 0;

	if (!file)
		return NULL;
	file->path = pool_printf(tree->pool, "%s", path);
	file->text = text;
	file->bytes = bytes_read(path, text, bytes);
	file->unread_bytes = bytes - file->bytes;
	text[file->bytes] = 0;
	file->partial = !path_is_c(path) || is_binary(text, bytes);
	if (!file->path)
		return NULL;
	if (file->partial)
		file->line_count = text_lines(text, bytes);
	else
		err = scan_file(tree->pool, file, &tree->tokens, &options);
	file->partial |= file->unread_bytes != 0;
	return err ? NULL : file;
}

static struct file *file_read(struct tree *tree, const char *path)
{
	size_t bytes;
	char *text = text_read(tree->pool, tree->dir_fd, path, &bytes);

	return text ? file_make(tree, path, text, bytes) : NULL;
}

/* An overlay's text is the caller's: the tree keeps a copy. */
static struct file *file_copy(struct tree *tree, const char *path, const char *text, size_t bytes)
{
	char *copied = pool_alloc_raw(tree->pool, bytes + 1);

	if (!copied)
		return NULL;
	memcpy(copied, text, bytes);
	copied[bytes] = 0;
	return file_make(tree, path, copied, bytes);
}

static struct source *part_find(const struct tree *tree, u32 low, u32 high, const char *path)
{
	while (low < high) {
		u32 middle = (low + high) / 2;
		int order = strcmp(tree->sources.list[middle].path, path);

		if (!order)
			return tree->sources.list[middle].in_scope ? &tree->sources.list[middle]
								   : NULL;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

struct source *source_find(const struct tree *tree, const char *path)
{
	return part_find(tree, 0, tree->sources.cached_count, path)
		       ?: part_find(tree, tree->sources.cached_count, tree->sources.count, path);
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
	tree->kfuncs_by_name = NULL;
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
	file = file_copy(tree, clean, text, bytes);
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

static int text_compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

u32 tree_paths(struct tree *tree, const char *const **paths)
{
	if (!tree->paths) {
		tree->paths = malloc((tree->sources.count + 1) * sizeof(*tree->paths));
		if (!tree->paths)
			return 0;
		for (u32 i = 0; i < tree->sources.count; i++)
			if (tree->sources.list[i].in_scope && path_is_c(tree->sources.list[i].path))
				tree->paths[tree->path_count++] = tree->sources.list[i].path;
		qsort(tree->paths, tree->path_count, sizeof(*tree->paths), text_compare);
	}
	*paths = tree->paths;
	return tree->path_count;
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
	if (item->ast)
		return item->ast;
	item->ast = parse_body(tree->parser, tree->pool, item);
	if (item->ast && item->unread)
		items_add(&tree->unread, item);
	return tree->unread.failed ? NULL : item->ast;
}

u32 tree_unread(const struct tree *tree, const struct item *const **out)
{
	*out = tree->unread.list;
	return tree->unread.count;
}
