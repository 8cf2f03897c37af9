/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What `drydock review` was given: patches, or C files and folders of a tree; and the tree. Without
 * --tree it is the one that one stands in, found upward by what the top of a tree has; a C file
 * that is in none is reviewed with its folder as the tree.
 */
#include "cli/review.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/options.h"

#define INPUT_BYTES_MAX ((64UL << 20) + 1) /* patch_series_read() refuses what is larger */

int review_error(int code, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "drydock review: ");
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return code;
}

void review_note(struct review *review, const char *format, ...)
{
	va_list args;

	review->partial = true;
	text_printf(&review->notes, "drydock review: partial: ");
	va_start(args, format);
	text_vprintf(&review->notes, format, args);
	va_end(args);
	text_printf(&review->notes, "\n");
}

int review_read_file(struct review *review, const char *path, struct patch_input *out)
{
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	struct text text;
	char piece[65536];
	ssize_t bytes;
	int err = 0;

	if (fd < 0)
		return review_error(EXIT_USAGE, "%s: %s", path, strerror(errno));
	text_init(&text, INPUT_BYTES_MAX);
	while ((bytes = read(fd, piece, sizeof(piece))) > 0 && !err)
		err = text_add(&text, piece, bytes);
	if (bytes < 0)
		err = -errno;
	if (fd != STDIN_FILENO)
		close(fd);
	*out = (struct patch_input){ .name = path, .bytes = text.bytes };
	out->text = pool_realloc(review->pool, text.data, text.bytes, text.bytes + 1);
	text_fini(&text);
	if (bytes < 0 || !out->text)
		return review_error(EXIT_USAGE, "%s: %s", path,
				    strerror(out->text ? -err : ENOMEM));
	return EXIT_WELL;
}

int review_read_series(struct review *review, char *const *paths, u32 count,
		       struct patch_series *out)
{
	struct patch_input *inputs = review->inputs;

	*out = (struct patch_series){};
	if (!inputs)
		inputs = pool_alloc(review->pool, (count + 1) * sizeof(*inputs));
	if (!inputs)
		return review_error(EXIT_GAP, "%s", strerror(ENOMEM));
	review->inputs = inputs;
	for (u32 i = 0; i < count; i++) {
		struct patch_series one;
		const char *complaint;
		int err, code = EXIT_WELL;

		if (!inputs[i].text)
			code = review_read_file(review, paths[i], &inputs[i]);
		if (code)
			return code;
		err = patch_series_read(review->pool, &inputs[i], &one, &complaint);
		if (err == -EINVAL)
			return review_error(EXIT_USAGE, "%s", complaint);
		if (!err)
			err = patch_series_join(review->pool, out, &one);
		if (err)
			return review_error(EXIT_GAP, "%s: %s", paths[i], strerror(-err));
	}
	return EXIT_WELL;
}

/* ---- the tree ---- */

static bool has(const char *dir, const char *name)
{
	char path[PATH_MAX + 64];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return !access(path, F_OK);
}

static bool is_top(const char *dir)
{
	return (has(dir, "MAINTAINERS") && has(dir, "Kbuild")) || has(dir, ".git");
}

/* The top of the tree that `dir` is in: cut to it in place; false: it is in none */
static bool find_top(char *dir)
{
	while (!is_top(dir)) {
		char *slash = strrchr(dir, '/');

		if (!slash || slash == dir)
			return false;
		*slash = 0;
	}
	return true;
}

static char *keep(struct review *review, const char *text)
{
	return pool_printf(review->pool, "%s", text);
}

static bool is_folder(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

/* Upward from where one stands, else from the first file, else that file's folder */
int review_choose_tree(struct review *review)
{
	char dir[PATH_MAX], *slash;

	if (review->tree_dir)
		return EXIT_WELL;
	if (getcwd(dir, sizeof(dir)) && find_top(dir)) {
		review->tree_dir = keep(review, dir);
		return EXIT_WELL;
	}
	if (review->is_series || review->check_mail || !review->path_count)
		return review_error(EXIT_USAGE, "no source tree found here or above (one with "
				    "MAINTAINERS and Kbuild, or .git); name it with --tree DIR");
	if (!realpath(review->paths[0], dir))
		return review_error(EXIT_USAGE, "%s: %s", review->paths[0], strerror(errno));
	slash = strrchr(dir, '/');
	if (!is_folder(dir) && slash)
		*slash = 0;
	review->tree_dir = keep(review, dir);
	if (find_top(dir))
		review->tree_dir = keep(review, dir);
	return EXIT_WELL;
}

/* A file of the tree by a path from here, or from the tree's top; NULL: neither */
static const char *below_tree(struct review *review, const char *path)
{
	char top[PATH_MAX], whole[PATH_MAX], inside[2 * PATH_MAX];
	size_t bytes;

	if (!realpath(review->tree_dir, top))
		return NULL;
	bytes = strlen(top);
	snprintf(inside, sizeof(inside), "%s/%s", top, path);
	if (realpath(path, whole) && !strncmp(whole, top, bytes) &&
	    (whole[bytes] == '/' || !whole[bytes]))
		return keep(review, whole + bytes + (whole[bytes] == '/'));
	if (path[0] != '/' && realpath(inside, whole) && !strncmp(whole, top, bytes) &&
	    (whole[bytes] == '/' || !whole[bytes]))
		return keep(review, whole + bytes + (whole[bytes] == '/'));
	return NULL;
}

/* ---- what is to be reviewed ---- */

static bool is_c(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot && (!strcmp(dot, ".c") || !strcmp(dot, ".h"));
}

static bool is_source(const struct review *review, const char *path)
{
	char inside[2 * PATH_MAX];

	if (is_c(path) || is_folder(path))
		return true;
	snprintf(inside, sizeof(inside), "%s/%s", review->tree_dir ? review->tree_dir : ".", path);
	return access(path, F_OK) && is_folder(inside);
}

static int read_files(struct review *review)
{
	review->files = pool_alloc(review->pool, (review->path_count + 1) * sizeof(char *));
	if (!review->files)
		return review_error(EXIT_GAP, "%s", strerror(ENOMEM));
	for (u32 i = 0; i < review->path_count; i++) {
		const char *path = below_tree(review, review->paths[i]);

		if (!path)
			return review_error(EXIT_USAGE, "%s: no such file or folder in the tree %s; "
					    "name another one with --tree DIR", review->paths[i],
					    review->tree_dir);
		review->files[review->file_count++] = path;
	}
	return EXIT_WELL;
}

int review_read_inputs(struct review *review)
{
	u32 sources = 0;
	int code;

	for (u32 i = 0; i < review->path_count; i++)
		sources += is_source(review, review->paths[i]);
	if (sources && sources < review->path_count)
		return review_error(EXIT_USAGE, "give patches, or files and folders, not both");
	review->is_series = !sources && review->path_count;
	if (review->is_series && !review->check_mail) {
		code = review_read_series(review, review->paths, review->path_count,
					  &review->series);
		if (code)
			return code;
	}
	code = review_choose_tree(review);
	if (code || !sources)
		return code;
	return read_files(review);
}
