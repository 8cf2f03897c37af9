/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which files were edited since the cache was written: a short list beside it, because writing the
 * cache anew costs more than reading a few files at each run. It saves looking at all others first
 * (fresh.c); a list that is lost, damaged or of another cache costs time only.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "review/tree/cache_file.h"

#define EDITED_MAX 4096

struct edited_head {
	u64 cache; /* the head's sum */
	u64 count, sum;
};

static char *edited_path(const struct tree *tree)
{
	const char *beside = cache_path(tree->cache);
	char *path = NULL;

	if (!beside || !*beside || !tree->cache->map || asprintf(&path, "%s.edited", beside) < 0)
		return NULL;
	return path;
}

u32 edited_read(const struct tree *tree, u32 **numbers)
{
	char *path = edited_path(tree), *text;
	struct edited_head head = { 0 };
	size_t bytes = 0;

	*numbers = NULL;
	text = path ? text_read(NULL, AT_FDCWD, path, &bytes) : NULL;
	free(path);
	if (!text)
		return 0;
	if (bytes >= sizeof(head)) {
		memcpy(&head, text, sizeof(head));
		bytes -= sizeof(head);
		memmove(text, text + sizeof(head), bytes);
	}
	if (head.cache == tree->cache->map->head_sum && head.count <= EDITED_MAX &&
	    bytes == head.count * sizeof(u32) && head.sum == sum_of(text, bytes, 4)) {
		*numbers = (u32 *)text;
		return head.count;
	}
	free(text);
	return 0;
}

void edited_write(const struct tree *tree, const u32 *numbers, u32 count)
{
	struct edited_head head = { .count = count,
				    .sum = sum_of(numbers, count * sizeof(*numbers), 4) };
	char *path = edited_path(tree), *beside = NULL;
	bool well = false;
	int fd = -1;

	if (path && count <= EDITED_MAX && asprintf(&beside, "%s.XXXXXX", path) >= 0)
		fd = mkostemp(beside, O_CLOEXEC);
	if (fd >= 0) {
		size_t bytes = count * sizeof(*numbers);

		head.cache = tree->cache->map->head_sum;
		well = write(fd, &head, sizeof(head)) == sizeof(head) &&
		       write(fd, numbers, bytes) == (ssize_t)bytes;
		close(fd);
		if (!well || rename(beside, path))
			unlink(beside);
	}
	free(beside);
	free(path);
}
