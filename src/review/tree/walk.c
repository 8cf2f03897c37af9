/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which C files a tree has. Folders are read depth first with openat(), symbolic links are not
 * followed (a kernel tree has links to folders, and a loop of them would never end), and what
 * cannot be read is counted. Sorting comes last: the order of a folder is the file system's.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "review/tree/internal.h"

#define DEPTH_MAX 64
#define READ_BYTES_MAX (1UL << 30)

bool path_is_c(const char *path)
{
	size_t bytes = strlen(path);

	return bytes > 2 && path[bytes - 2] == '.' &&
	       (path[bytes - 1] == 'c' || path[bytes - 1] == 'h');
}

bool path_is_kconfig(const char *path)
{
	const char *slash = strrchr(path, '/');

	return !strncmp(slash ? slash + 1 : path, "Kconfig", 7);
}

/* A descriptor of a regular file that is not too large, and its size; -1 with errno */
static int text_open(int dir, const char *path, size_t *bytes)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat about;

	if (fd < 0)
		return -1;
	if (fstat(fd, &about) || !S_ISREG(about.st_mode) ||
	    about.st_size >= (off_t)READ_BYTES_MAX) {
		close(fd);
		errno = S_ISDIR(about.st_mode) ? EISDIR : EFBIG;
		return -1;
	}
	*bytes = about.st_size;
	return fd;
}

/* Reads what there is of *bytes, puts a zero byte behind it and closes the file */
static char *text_fill(char *text, int fd, size_t *bytes)
{
	size_t wanted = *bytes;
	ssize_t got;

	*bytes = 0;
	while (text && *bytes < wanted &&
	       (got = read(fd, text + *bytes, wanted - *bytes)) > 0)
		*bytes += got;
	if (text)
		text[*bytes] = 0;
	close(fd);
	return text;
}

char *text_read(struct pool *pool, int dir, const char *path, size_t *bytes)
{
	int fd = text_open(dir, path, bytes);

	if (fd < 0)
		return NULL;
	return text_fill(pool ? pool_alloc_raw(pool, *bytes + 1) : malloc(*bytes + 1), fd, bytes);
}

char *text_read_into(struct text_room *room, int dir, const char *path, size_t *bytes)
{
	int fd = text_open(dir, path, bytes);

	if (fd < 0)
		return NULL;
	if (*bytes >= room->bytes) {
		free(room->text);
		room->bytes = *bytes + *bytes / 2 + 4096;
		room->text = malloc(room->bytes);
		if (!room->text)
			room->bytes = 0;
	}
	return text_fill(room->text, fd, bytes);
}

int source_add(struct sources *to, const struct source *source)
{
	if (to->count == to->room) {
		u32 room = to->room ? to->room * 2 : 1024;
		struct source *list = realloc(to->list, room * sizeof(*list));

		if (!list)
			return -ENOMEM;
		to->list = list;
		to->room = room;
	}
	if (to->count == RECORD_FILES_MAX - 1)
		return -EIO;
	to->list[to->count++] = *source;
	return 0;
}

int folder_add(struct sources *to, const struct folder *folder)
{
	if (to->folder_count == to->folder_room) {
		u32 room = to->folder_room ? to->folder_room * 2 : 256;
		struct folder *folders = realloc(to->folders, room * sizeof(*folders));

		if (!folders)
			return -ENOMEM;
		to->folders = folders;
		to->folder_room = room;
	}
	to->folders[to->folder_count++] = *folder;
	return 0;
}

static int path_add(struct pool *pool, struct sources *to, const char *path,
		    const struct stat *about)
{
	struct source source = { .path = pool_printf(pool, "%s", path), .bytes = about->st_size };

	source.mtime_ns = about->st_mtim.tv_sec * 1000000000LL + about->st_mtim.tv_nsec;
	return source.path ? source_add(to, &source) : -ENOMEM;
}

struct walk {
	struct pool *pool;
	struct sources *to;
	u32 depth;
};

static int folder_walk(struct walk *walk, int fd, const char *path);

static int entry_walk(struct walk *walk, int dir, const char *name, const char *path)
{
	struct stat about;
	char below[PATH_MAX];
	int fd;

	if (snprintf(below, sizeof(below), "%s%s%s", path, *path ? "/" : "", name) >=
	    (int)sizeof(below))
		return 0;
	if (fstatat(dir, name, &about, AT_SYMLINK_NOFOLLOW)) {
		walk->to->unreadable++;
		return 0;
	}
	if (S_ISREG(about.st_mode))
		return path_is_c(name) || path_is_kconfig(name)
			       ? path_add(walk->pool, walk->to, below, &about)
			       : 0;
	if (!S_ISDIR(about.st_mode) || walk->depth == DEPTH_MAX)
		return 0;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0) {
		walk->to->unreadable++;
		return 0;
	}
	return folder_walk(walk, fd, below);
}

/* Only files that can be of use are looked at: a stat() each is most of the cost */
static bool is_worth(const struct dirent *entry)
{
	if (entry->d_name[0] == '.')
		return false;
	return entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN ||
	       (entry->d_type == DT_REG &&
		(path_is_c(entry->d_name) || path_is_kconfig(entry->d_name)));
}

static int folder_walk(struct walk *walk, int fd, const char *path)
{
	struct folder folder = { .path = pool_printf(walk->pool, "%s", path) };
	struct stat about;
	DIR *dir = fdopendir(fd);
	struct dirent *entry;
	int err;

	/* The time before the entries are read: what comes later changes it again */
	if (!dir || fstat(fd, &about)) {
		if (dir)
			closedir(dir);
		else
			close(fd);
		walk->to->unreadable++;
		return 0;
	}
	folder.mtime_ns = about.st_mtim.tv_sec * 1000000000LL + about.st_mtim.tv_nsec;
	err = folder.path ? folder_add(walk->to, &folder) : -ENOMEM;
	walk->depth++;
	while (!err && (entry = readdir(dir)))
		if (is_worth(entry))
			err = entry_walk(walk, fd, entry->d_name, path);
	walk->depth--;
	closedir(dir);
	return err;
}

static int path_compare(const void *a, const void *b)
{
	const struct source *left = a, *right = b;

	return strcmp(left->path, right->path);
}

static int folder_compare(const void *a, const void *b)
{
	const struct folder *left = a, *right = b;

	return strcmp(left->path, right->path);
}

static int under_walk(struct walk *walk, int dir, const char *under)
{
	struct stat about;
	char path[PATH_MAX];
	size_t bytes = snprintf(path, sizeof(path), "%s", under);
	int fd;

	if (bytes >= sizeof(path))
		return 0;
	while (bytes && path[bytes - 1] == '/')
		path[--bytes] = 0;
	if (fstatat(dir, *path ? path : ".", &about, 0))
		return 0;
	if (S_ISREG(about.st_mode))
		return path_is_c(path) ? path_add(walk->pool, walk->to, path, &about) : 0;
	fd = openat(dir, *path ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? 0 : folder_walk(walk, fd, strcmp(path, ".") ? path : "");
}

int sources_find(struct pool *pool, int dir, const struct tree_options *options,
		 struct sources *out)
{
	struct walk walk = { .pool = pool, .to = out };
	u32 kept = 0;
	int err = 0;

	if (!options->under)
		err = under_walk(&walk, dir, "");
	for (u32 i = 0; options->under && i < options->under_count && !err; i++)
		err = under_walk(&walk, dir, options->under[i]);
	if (out->folder_count)
		qsort(out->folders, out->folder_count, sizeof(*out->folders), folder_compare);
	if (err || !out->count)
		return err;
	qsort(out->list, out->count, sizeof(*out->list), path_compare);
	for (u32 i = 0; i < out->count; i++)
		if (!kept || strcmp(out->list[i].path, out->list[kept - 1].path))
			out->list[kept++] = out->list[i];
	out->count = kept;
	return 0;
}
