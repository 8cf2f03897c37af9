/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The files of a world: which paths it answers for (files.def), and a descriptor for one. The
 * content is made once per kernel and process, kept in a memfd, and each open is a description of
 * its own on that, so seek, mmap and stdio work as on any file. Called by the wrappers.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "door/door.h"

#define FILE_BYTES_MAX (256U << 20)

static const struct {
	const char *pattern;
	file_producer produce;
} files[] = {
#define FILE(file_pattern, file_produce) { file_pattern, file_produce },
#define OWNED(prefix)
#include "door/files.def"
#undef FILE
#undef OWNED
};

static const char *const owned[] = {
#define FILE(pattern, produce)
#define OWNED(prefix) prefix,
#include "door/files.def"
#undef FILE
#undef OWNED
};

static bool matches(const char *pattern, const char *path)
{
	size_t bytes = strlen(pattern);

	if (bytes && pattern[bytes - 1] == '*')
		return !strncmp(pattern, path, bytes - 1);
	return !strcmp(pattern, path);
}

static bool is_owned(struct dd_kern *dd, const char *path)
{
	if (fdinfo_is_ours(dd, path))
		return true;
	for (u32 i = 0; i < ARRAY_SIZE(owned); i++)
		if (!strncmp(owned[i], path, strlen(owned[i])))
			return true;
	return false;
}

static file_producer producer_of(const char *path)
{
	if (strstr(path, "/fdinfo/"))
		return file_fdinfo;
	for (u32 i = 0; i < ARRAY_SIZE(files); i++)
		if (matches(files[i].pattern, path))
			return files[i].produce;
	return NULL;
}

static struct world_file *cached(struct dd_kern *dd, const char *path)
{
	struct world_file *file = dd->files;

	while (file && strcmp(file->path, path))
		file = file->next;
	return file;
}

static int fill_memfd(const char *path, const struct text *text)
{
	size_t done = 0;
	int fd = memfd_create(path, MFD_CLOEXEC);

	if (fd < 0)
		return -errno;
	while (done < text->bytes) {
		ssize_t bytes = write(fd, text->data + done, text->bytes - done);

		if (bytes <= 0) {
			close(fd);
			return -ENOMEM;
		}
		done += bytes;
	}
	return fd;
}

/* Content that changes while a kernel runs must not be kept. */
static bool may_be_cached(const char *path)
{
	return strncmp(path, "/proc/sys/", 10) && !strstr(path, "/fdinfo/");
}

static int make(struct dd_kern *dd, const char *path, int *memfd)
{
	file_producer produce = producer_of(path);
	struct text text;
	int err;

	if (!produce)
		return -ENOENT;
	text_init(&text, FILE_BYTES_MAX);
	err = produce(dd, path, &text);
	if (!err) {
		*memfd = fill_memfd(path, &text);
		err = *memfd < 0 ? *memfd : 0;
	}
	text_fini(&text);
	return err;
}

static void remember(struct dd_kern *dd, const char *path, int memfd)
{
	size_t bytes = strlen(path) + 1;
	struct world_file *file = calloc(1, sizeof(*file) + bytes);

	if (!file) {
		close(memfd);
		return;
	}
	memcpy(file->path, path, bytes);
	file->memfd = memfd;
	file->next = dd->files;
	dd->files = file;
}

static void keep_or_close(struct dd_kern *dd, const char *path, int memfd)
{
	if (may_be_cached(path))
		remember(dd, path, memfd);
	else
		close(memfd);
}

static int reopen(int memfd, int flags)
{
	char self[32];
	int fd;

	snprintf(self, sizeof(self), "/proc/self/fd/%d", memfd);
	fd = open(self, O_RDONLY | (flags & (O_CLOEXEC | O_NONBLOCK)));
	return fd < 0 ? -errno : fd;
}

static int open_file(struct dd_kern *dd, const char *path, int flags)
{
	struct world_file *file = cached(dd, path);
	int memfd = -1, fd, err;

	if (!file) {
		err = make(dd, path, &memfd);
		if (err)
			return err;
	}
	if ((flags & O_ACCMODE) != O_RDONLY) {
		if (memfd >= 0)
			close(memfd);
		return kern_gap(dd->kern, "writing to %s", path) ? -EACCES : 0;
	}
	fd = reopen(file ? file->memfd : memfd, flags);
	if (memfd >= 0)
		keep_or_close(dd, path, memfd);
	return fd;
}

/* A folder cannot be listed; its descriptor is only good for *at() calls and BPF_TOKEN_CREATE. */
static int open_bpffs(struct dd_kern *dd, const char *path)
{
	enum fs_kind kind;
	int err = bpffs_stat(dd->kern, path, &kind);
	int fd;

	if (err)
		return err;
	if (kind == FS_OBJECT)
		return -EIO;
	fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

bool world_open(struct dd_kern *dd, const char *path, int flags, int *fd)
{
	if (bpffs_covers(path)) {
		*fd = open_bpffs(dd, path);
		return true;
	}
	if (!is_owned(dd, path))
		return false;
	*fd = open_file(dd, path, flags);
	return true;
}

bool world_stat(struct dd_kern *dd, const char *path, int *err, bool *is_folder)
{
	enum fs_kind kind = FS_NONE;
	int memfd;

	*is_folder = false;
	if (bpffs_covers(path)) {
		*err = bpffs_stat(dd->kern, path, &kind);
		*is_folder = kind == FS_FOLDER;
		return true;
	}
	if (!is_owned(dd, path))
		return false;
	if (cached(dd, path)) {
		*err = 0;
		return true;
	}
	*err = make(dd, path, &memfd);
	if (!*err)
		keep_or_close(dd, path, memfd);
	return true;
}

void world_files_drop(struct dd_kern *dd)
{
	while (dd->files) {
		struct world_file *file = dd->files;

		dd->files = file->next;
		close(file->memfd);
		free(file);
	}
}
