/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Answers kept from one run to the next: what a review of the same tree by the same program said.
 * An answer lies in a file of its own beside the tree's cache, named by the question, and holds
 * the state of the tree it was true of: every path, size and time. One that is of another state,
 * of another program or damaged is as if it were not there.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "review/tree/internal.h"

#define MEMO_MAGIC 0x6f6d656d69647264ULL /* "drdimemo" */
#define YOUNG_NS 2000000000LL		 /* as in cache.c: may change without its time changing */

struct memo_head {
	u64 magic, state, question, bytes, sum;
};

static u64 mix(u64 sum, u64 value)
{
	sum = (sum ^ value) * 0x9e3779b97f4a7c15ULL;
	return sum ^ sum >> 32;
}

static u64 mix_bytes(u64 sum, const char *text, size_t bytes)
{
	for (; bytes >= 8; bytes -= 8, text += 8) {
		u64 word;

		memcpy(&word, text, 8);
		sum = mix(sum, word);
	}
	for (; bytes; bytes--)
		sum = mix(sum, (u8)*text++);
	return sum;
}

/* The program that asks: a new build may find other things */
static u64 program_state(void)
{
	struct stat about;

	if (stat("/proc/self/exe", &about))
		return 0;
	return mix(mix(mix(about.st_ino, about.st_size), about.st_mtim.tv_sec),
		   about.st_mtim.tv_nsec);
}

/* What is on disk: 0 if something is so young that its time does not tell */
static u64 disk_state(const struct tree *tree, u64 sum)
{
	s64 young = tree->opened_ns - YOUNG_NS;

	for (u32 i = 0; i < tree->sources.count; i++) {
		const struct source *source = &tree->sources.list[i];

		if (!source->in_scope)
			continue;
		if (source->mtime_ns > young)
			return 0;
		/* In either part of the list: the order must not matter */
		sum += mix(mix(mix_bytes(1, source->path, strlen(source->path)), source->bytes),
			   source->mtime_ns);
	}
	for (u32 i = 0; i < tree->sources.folder_count; i++) {
		const struct folder *folder = &tree->sources.folders[i];

		if (folder->mtime_ns > young)
			return 0;
		sum += mix(mix_bytes(2, folder->path, strlen(folder->path)), folder->mtime_ns);
	}
	return sum;
}

u64 tree_state(const struct tree *tree)
{
	u64 sum = tree->sweep ? 0 : disk_state(tree, mix(program_state(), tree->is_whole));

	for (u32 i = 0; sum && i < tree->other_count; i++) {
		const struct file *file = tree->others[i];

		/* A file on disk that is no source: nothing says when it changes */
		if (!file->is_overlay)
			return 0;
		sum += mix_bytes(mix_bytes(3, file->path, strlen(file->path)), file->text,
				 file->bytes);
	}
	return sum;
}

/* "" or NULL: there is no cache. For free(). */
static char *memo_path(const struct tree *tree, u64 question)
{
	const char *beside = cache_path(tree->cache);
	char *path = NULL;

	if (!beside || !*beside ||
	    asprintf(&path, "%s.%016llx", beside, (unsigned long long)question) < 0)
		return NULL;
	return path;
}

char *tree_memo_get(struct tree *tree, const char *question, size_t *bytes)
{
	u64 asked = mix_bytes(4, question, strlen(question)), state = tree_state(tree);
	char *path = state ? memo_path(tree, asked) : NULL, *text;
	size_t all = 0;
	struct memo_head head;

	text = path ? text_read(NULL, AT_FDCWD, path, &all) : NULL;
	free(path);
	if (!text)
		return NULL;
	if (all >= sizeof(head)) {
		memcpy(&head, text, sizeof(head));
		*bytes = all - sizeof(head);
		if (head.magic == MEMO_MAGIC && head.state == state && head.question == asked &&
		    head.bytes == *bytes && head.sum == mix_bytes(5, text + sizeof(head), *bytes)) {
			memmove(text, text + sizeof(head), *bytes + 1);
			return text;
		}
	}
	free(text);
	return NULL;
}

void tree_memo_put(struct tree *tree, const char *question, const char *text, size_t bytes)
{
	struct memo_head head = { .magic = MEMO_MAGIC, .state = tree_state(tree), .bytes = bytes };
	char *path, *beside = NULL;
	bool well = false;
	FILE *to = NULL;
	int fd;

	cache_saved(tree); /* it lies beside the cache, whose folder may not be there before */
	head.question = mix_bytes(4, question, strlen(question));
	head.sum = mix_bytes(5, text, bytes);
	path = head.state ? memo_path(tree, head.question) : NULL;
	if (!path || asprintf(&beside, "%s.XXXXXX", path) < 0) {
		free(path);
		return;
	}
	fd = mkostemp(beside, O_CLOEXEC);
	to = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (to) {
		well = fwrite(&head, sizeof(head), 1, to) == 1 &&
		       fwrite(text, 1, bytes, to) == bytes;
		well = !fclose(to) && well;
	} else if (fd >= 0) {
		close(fd);
	}
	if (fd >= 0 && (!well || rename(beside, path)))
		unlink(beside);
	free(beside);
	free(path);
}
