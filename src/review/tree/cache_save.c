/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writing the cache file. Runs at the same time do not meet: each writes a file of its own and
 * renames it. A file that had changed just before it was read may change again within the same
 * tick of the clock: such ones are written with a time that no file has.
 *
 * What is written does not change any more, so that a thread writes the first cache of a tree while
 * the tree is used. It has no FILE: a process that forks meanwhile flushes all of them.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "review/tree/cache_file.h"

#define TICK_NS 2000000000LL

/* The folders above the file */
static void folders_make(const char *path)
{
	char copied[PATH_MAX];

	if (snprintf(copied, sizeof(copied), "%s", path) >= (int)sizeof(copied))
		return;
	for (char *slash = strchr(copied + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		mkdir(copied, 0700);
		*slash = '/';
	}
}

/* What is written: the sources that still count, by path, and their new numbers */
struct saving {
	struct tree *tree;
	struct tree_options options;
	pthread_t thread;
	int fd;
	u32 *order;   /* of the written: number in the tree */
	u32 *numbers; /* of the tree's: 1 + number in the file; 0: left out */
	u32 count;
	struct head head;
	bool failed;
};

static void put(struct saving *saving, const void *data, size_t bytes)
{
	for (size_t at = 0; at < bytes && !saving->failed;) {
		ssize_t put = write(saving->fd, (const char *)data + at, bytes - at);

		if (put > 0)
			at += put;
		else if (put == 0 || errno != EINTR)
			saving->failed = true;
	}
}

/* In scope, and not found there: it is gone. What is out of scope was not looked at. */
static bool is_gone(const struct saving *saving, const struct source *source)
{
	return !source->in_scope && path_in_scope(source->path, &saving->options);
}

/* Both parts of the list are sorted; where a path is in both, the later one counts. */
static void order_make(struct saving *saving)
{
	const struct sources *sources = &saving->tree->sources;
	u32 old = 0, fresh = sources->cached_count;

	while (old < sources->cached_count || fresh < sources->count) {
		int order = old == sources->cached_count ? 1
			    : fresh == sources->count
				    ? -1
				    : strcmp(sources->list[old].path, sources->list[fresh].path);
		u32 take = order < 0 ? old : fresh;

		old += order <= 0;
		fresh += order >= 0;
		if (is_gone(saving, &sources->list[take]))
			continue;
		saving->order[saving->count] = take;
		saving->numbers[take] = ++saving->count;
	}
}

/* The next record of a part that still counts, under its new number; false: no more */
static bool record_take(const struct saving *saving, const struct index *index, u64 *at,
			record *out)
{
	for (; *at < index->count; ++*at) {
		record r = index->records[*at];
		u32 file = record_file(r);
		u32 number = file < saving->tree->sources.count ? saving->numbers[file] : 0;

		if (!number)
			continue;
		*out = record_make(record_hash(r), number - 1, (u8)r);
		return true;
	}
	return false;
}

/* Both parts as one sorted list, for free() */
static record *records_merge(struct saving *saving)
{
	const struct index *index = saving->tree->index;
	record *out = malloc((index[0].count + index[1].count + 1) * sizeof(*out)), next[2];
	u64 at[2] = { 0 }, count = 0;
	bool has[2];

	if (!out)
		return NULL;
	for (u32 i = 0; i < 2; i++)
		has[i] = record_take(saving, &index[i], &at[i], &next[i]);
	while (has[0] || has[1]) {
		u32 i = !has[0] || (has[1] && next[1] < next[0]);

		out[count++] = next[i];
		at[i]++;
		has[i] = record_take(saving, &index[i], &at[i], &next[i]);
	}
	saving->head.record_count = count;
	return out;
}

/* A time so young that the thing may change once more without its time changing */
static s64 time_to_write(const struct saving *saving, const char *path, s64 mtime_ns)
{
	if (!path_in_scope(path, &saving->options) || mtime_ns <= saving->tree->opened_ns - TICK_NS)
		return mtime_ns;
	return NO_TIME;
}

struct tables {
	char *block;
	size_t bytes, path_bytes, path_at;
	struct row *row;
	char *paths;
};

static void row_put(struct tables *tables, const char *path, u64 bytes, s64 mtime_ns)
{
	size_t length = strlen(path) + 1;

	*tables->row++ = (struct row) { bytes, mtime_ns, tables->path_at };
	memcpy(tables->paths + tables->path_at, path, length);
	tables->path_at += length;
}

static int tables_room(struct saving *saving, struct tables *tables)
{
	const struct sources *sources = &saving->tree->sources;
	size_t row_bytes = (saving->count + sources->folder_count) * sizeof(struct row);
	size_t path_bytes = strlen(saving->tree->cache->dir) + 1;

	for (u32 i = 0; i < saving->count; i++)
		path_bytes += strlen(sources->list[saving->order[i]].path) + 1;
	for (u32 i = 0; i < sources->folder_count; i++)
		path_bytes += strlen(sources->folders[i].path) + 1;
	tables->bytes = row_bytes + path_bytes;
	tables->block = calloc(1, tables->bytes);
	if (!tables->block)
		return -ENOMEM;
	tables->row = (struct row *)tables->block;
	tables->paths = tables->block + row_bytes;
	tables->path_bytes = path_bytes;
	return 0;
}

/* Rows and paths as they will stand in the file, one block */
static int tables_make(struct saving *saving, struct tables *tables)
{
	const struct sources *sources = &saving->tree->sources;
	const char *dir = saving->tree->cache->dir;

	if (tables_room(saving, tables))
		return -ENOMEM;
	tables->path_at = strlen(dir) + 1;
	memcpy(tables->paths, dir, tables->path_at);
	for (u32 i = 0; i < saving->count; i++) {
		const struct source *source = &sources->list[saving->order[i]];

		row_put(tables, source->path, source->bytes,
			time_to_write(saving, source->path, source->mtime_ns));
	}
	for (u32 i = 0; i < sources->folder_count; i++)
		row_put(tables, sources->folders[i].path, 0,
			time_to_write(saving, sources->folders[i].path,
				      sources->folders[i].mtime_ns));
	saving->head.source_count = saving->count;
	saving->head.folder_count = sources->folder_count;
	saving->head.path_bytes = tables->path_bytes;
	return 0;
}

static struct bucket *buckets_make(struct head *head, const record *records)
{
	struct bucket *buckets;
	u64 at = 0;

	while (head->bucket_bits < BUCKET_BITS_MAX &&
	       head->record_count >> head->bucket_bits > BUCKET_RECORDS)
		head->bucket_bits++;
	buckets = calloc(bucket_count(head) + 1, sizeof(*buckets));
	for (u64 i = 0; buckets && i < bucket_count(head); i++) {
		u64 start = at;

		while (at < head->record_count && bucket_of(head, records[at]) == i)
			at++;
		buckets[i].start = start;
		buckets[i].sum = sum_of(records + start, (at - start) * sizeof(*records), 2);
	}
	if (buckets)
		buckets[bucket_count(head)].start = at;
	return buckets;
}

/* What is to be written; *merged is for free() */
static const record *records_of_all(struct saving *saving, record **merged)
{
	const struct tree *tree = saving->tree;

	*merged = NULL;
	if (tree->sources.cached_count || saving->count != tree->sources.count)
		return *merged = records_merge(saving);
	saving->head.record_count = tree->own.count; /* all are new, and keep their numbers */
	return tree->own.list;
}

static void all_put(struct saving *saving)
{
	record *merged;
	const record *records = records_of_all(saving, &merged);
	struct tables tables = { 0 };
	struct head *head = &saving->head;
	struct bucket *buckets = records ? buckets_make(head, records) : NULL;

	if (buckets && head->record_count < U32_MAX && !tables_make(saving, &tables)) {
		size_t bucket_bytes = (bucket_count(head) + 1) * sizeof(*buckets);

		head->magic = CACHE_MAGIC;
		head->version = CACHE_VERSION;
		head->buckets_sum = sum_of(buckets, bucket_bytes, 3);
		head->tables_sum = sum_of(tables.block, tables.bytes, 1);
		head->head_sum = sum_of(head, offsetof(struct head, head_sum), 0);
		put(saving, head, sizeof(*head));
		put(saving, buckets, bucket_bytes);
		put(saving, records, head->record_count * sizeof(*records));
		put(saving, tables.block, tables.bytes);
	} else {
		saving->failed = true;
	}
	free(merged);
	free(buckets);
	free(tables.block);
}

/* A file without a name: nothing is left of it should the process be killed. -1: not here */
static int unnamed_open(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash ? strndup(path, slash + 1 - path) : strdup(".");
	int fd = folder ? open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600) : -1;

	free(folder);
	return fd;
}

static bool name_give(int fd, const char *name)
{
	char unnamed[64];

	snprintf(unnamed, sizeof(unnamed), "/proc/self/fd/%d", fd);
	return !linkat(AT_FDCWD, unnamed, AT_FDCWD, name, AT_SYMLINK_FOLLOW);
}

static void file_write(struct saving *saving, const char *path)
{
	char *beside = NULL;
	bool is_named;

	if (asprintf(&beside, "%s.XXXXXX", path) < 0)
		return;
	folders_make(path);
	saving->fd = unnamed_open(path);
	is_named = saving->fd < 0;
	if (is_named)
		saving->fd = mkostemp(beside, O_CLOEXEC);
	if (saving->fd >= 0) {
		all_put(saving);
		if (!is_named && !saving->failed) {
			snprintf(strrchr(beside, '.') + 1, 7, "%06x", gettid() & 0xffffff);
			saving->failed = !name_give(saving->fd, beside);
			is_named = !saving->failed;
		}
		saving->failed |= close(saving->fd) != 0;
		if (is_named && (saving->failed || rename(beside, path)))
			unlink(beside);
	}
	free(beside);
}

static void saving_drop(struct saving *saving)
{
	free(saving->order);
	free(saving->numbers);
	free(saving);
}

static struct saving *saving_new(struct tree *tree, const struct tree_options *options)
{
	struct saving *saving = calloc(1, sizeof(*saving));

	if (!saving)
		return NULL;
	*saving = (struct saving) { .tree = tree, .options = *options };
	saving->order = malloc((tree->sources.count + 1) * sizeof(*saving->order));
	saving->numbers = calloc(tree->sources.count + 1, sizeof(*saving->numbers));
	if (saving->order && saving->numbers)
		return saving;
	saving_drop(saving);
	return NULL;
}

static void *saving_run(void *context)
{
	struct saving *saving = context;

	order_make(saving);
	file_write(saving, saving->tree->cache->path);
	return NULL;
}

void cache_save(struct tree *tree, const struct tree_options *options)
{
	struct saving *saving;

	if (!tree->cache || !tree->cache->path || !*tree->cache->path)
		return;
	/* Damage must not get the right sums */
	for (u64 i = 0; tree->cache->map && i < bucket_count(tree->cache->map); i++)
		if (!cache_prove(tree->cache, i))
			return;
	saving = saving_new(tree, options);
	if (!saving)
		return;
	/* What `under` names is the caller's, and he has not promised to keep it */
	if (!tree->cache->map && tree->is_whole &&
	    !pthread_create(&saving->thread, NULL, saving_run, saving)) {
		tree->saving = saving;
		return;
	}
	saving_run(saving);
	saving_drop(saving);
}

void cache_saved(struct tree *tree)
{
	if (!tree->saving)
		return;
	pthread_join(tree->saving->thread, NULL);
	saving_drop(tree->saving);
	tree->saving = NULL;
}
