/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cache file of one tree, mapped and used where it lies. A sum over each part tells a damaged
 * file, the version one of another program; both are ignored and written anew (cache_save.c).
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "review/tree/cache_file.h"

/* Four sums side by side, so that the processor does not wait for each multiplication */
u64 sum_of(const void *data, size_t bytes, u64 seed)
{
	u64 lanes[4] = { seed, seed + 1, seed + 2, seed + 3 };
	const u64 *words = data;
	size_t count = bytes / 8, i = 0;
	u64 tail = 0;

	for (; i + 4 <= count; i += 4)
		for (u32 lane = 0; lane < 4; lane++)
			lanes[lane] = (lanes[lane] ^ words[i + lane]) * 0x9e3779b97f4a7c15ULL;
	for (; i < count; i++)
		lanes[0] = (lanes[0] ^ words[i]) * 0x9e3779b97f4a7c15ULL;
	memcpy(&tail, words + count, bytes % 8);
	for (u32 lane = 0; lane < 4; lane++)
		tail = (tail ^ (lanes[lane] ^ lanes[lane] >> 29)) * 0xff51afd7ed558ccdULL;
	return tail;
}

/* ---- where it is ---- */

static u64 text_sum(const char *text)
{
	u64 sum = 14695981039346656037ULL;

	for (; *text; text++)
		sum = (sum ^ (u8)*text) * 1099511628211ULL;
	return sum;
}

static char *default_path(const char *dir)
{
	const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	char *path = NULL;
	int got;

	if (base && *base == '/')
		got = asprintf(&path, "%s/drydock/tree-%016llx", base,
			       (unsigned long long)text_sum(dir));
	else if (home && *home == '/')
		got = asprintf(&path, "%s/.cache/drydock/tree-%016llx", home,
			       (unsigned long long)text_sum(dir));
	else
		return NULL;
	return got < 0 ? NULL : path;
}

/* ---- reading ---- */

static const struct bucket *buckets_of(const struct head *head)
{
	return (const struct bucket *)(head + 1);
}

static const record *records_of(const struct head *head)
{
	return (const record *)(buckets_of(head) + bucket_count(head) + 1);
}

static const struct row *rows_of(const struct head *head)
{
	return (const struct row *)(records_of(head) + head->record_count);
}

static const char *paths_of(const struct head *head)
{
	return (const char *)(rows_of(head) + head->source_count + head->folder_count);
}

static bool head_is_good(const struct head *head, size_t bytes)
{
	u64 left = bytes - sizeof(*head), rows, buckets;

	if (bytes < sizeof(*head) || head->magic != CACHE_MAGIC || head->version != CACHE_VERSION ||
	    head->head_sum != sum_of(head, offsetof(struct head, head_sum), 0))
		return false;
	if (head->bucket_bits > BUCKET_BITS_MAX)
		return false;
	buckets = (bucket_count(head) + 1) * sizeof(struct bucket);
	if (buckets > left)
		return false;
	left -= buckets;
	if (head->record_count > left / sizeof(record))
		return false;
	left -= head->record_count * sizeof(record);
	if (head->source_count >= RECORD_FILES_MAX || head->folder_count >= RECORD_FILES_MAX)
		return false;
	rows = (head->source_count + head->folder_count) * sizeof(struct row);
	return rows <= left && left - rows == head->path_bytes && head->path_bytes;
}

static bool buckets_are_good(const struct cache *cache)
{
	const struct head *head = cache->map;
	u64 count = bucket_count(head);

	if (sum_of(cache->buckets, (count + 1) * sizeof(struct bucket), 3) != head->buckets_sum ||
	    cache->buckets[0].start || cache->buckets[count].start != head->record_count)
		return false;
	for (u64 i = 0; i < count; i++)
		if (cache->buckets[i].start > cache->buckets[i + 1].start)
			return false;
	return true;
}

static bool bucket_is_good(const struct cache *cache, u32 number)
{
	const struct bucket *bucket = &cache->buckets[number];

	return (u32)sum_of(records_of(cache->map) + bucket->start,
			   (bucket[1].start - bucket->start) * sizeof(record), 2) == bucket->sum;
}

bool cache_prove(struct cache *cache, u32 bucket)
{
	if (!cache->proved || cache->proved[bucket])
		return true;
	cache->proved[bucket] = bucket_is_good(cache, bucket);
	cache->is_damaged |= !cache->proved[bucket];
	return cache->proved[bucket];
}

bool cache_is_damaged(const struct cache *cache)
{
	return cache && cache->is_damaged;
}

/* Is it whole, and of this tree? Records are looked at `later`, or now. */
static bool body_is_good(struct cache *cache, bool later)
{
	const struct head *head = cache->map;
	const char *paths = paths_of(head);
	u64 rows = head->source_count + head->folder_count;
	size_t tables = rows * sizeof(struct row) + head->path_bytes;

	if (sum_of(rows_of(head), tables, 1) != head->tables_sum || paths[head->path_bytes - 1] ||
	    strcmp(paths, cache->dir) || !buckets_are_good(cache))
		return false;
	for (u64 i = 0; i < rows; i++)
		if (rows_of(head)[i].path >= head->path_bytes)
			return false;
	if (later)
		cache->proved = calloc(bucket_count(head), 1);
	for (u64 i = 0; !cache->proved && i < bucket_count(head); i++)
		if (!bucket_is_good(cache, i))
			return false;
	return true;
}

static void map_open(struct cache *cache, bool later)
{
	int fd = open(cache->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat about;
	void *map;

	if (fd < 0)
		return;
	if (!fstat(fd, &about) && S_ISREG(about.st_mode) &&
	    about.st_size >= (off_t)sizeof(struct head)) {
		map = mmap(NULL, about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (map != MAP_FAILED) {
			cache->map = map;
			cache->bytes = about.st_size;
		}
	}
	close(fd);
	if (!cache->map)
		return;
	cache->buckets = buckets_of(cache->map);
	if (!head_is_good(cache->map, cache->bytes) || !body_is_good(cache, later)) {
		munmap((void *)cache->map, cache->bytes);
		cache->map = NULL;
	}
}

static int sources_take(struct tree *tree, const struct head *head)
{
	for (u64 i = 0; i < head->source_count; i++) {
		const struct row *row = &rows_of(head)[i];
		struct source source = { .path = paths_of(head) + row->path,
					 .bytes = row->bytes,
					 .mtime_ns = row->mtime_ns };

		if (source_add(&tree->sources, &source))
			return -ENOMEM;
	}
	for (u64 i = 0; i < head->folder_count; i++) {
		const struct row *row = &rows_of(head)[head->source_count + i];
		struct folder folder = { paths_of(head) + row->path, row->mtime_ns };

		if (folder_add(&tree->sources, &folder))
			return -ENOMEM;
	}
	tree->sources.cached_count = head->source_count;
	tree->index[0] = (struct index) { records_of(head), head->record_count, tree->cache };
	return 0;
}

void cache_open(struct tree *tree, const struct tree_options *options)
{
	struct cache *cache = calloc(1, sizeof(*cache));
	char *real = realpath(options->dir, NULL);

	if (cache && real)
		cache->dir = pool_printf(tree->pool, "%s", real);
	free(real);
	if (!cache || !cache->dir) {
		free(cache);
		return;
	}
	tree->cache = cache;
	cache->path = options->cache ? strdup(options->cache) : default_path(cache->dir);
	if (!cache->path || !*cache->path)
		return;
	map_open(cache, options->later);
	if (cache->map && sources_take(tree, cache->map)) {
		tree->sources.count = tree->sources.cached_count = tree->sources.folder_count = 0;
		tree->index[0].count = 0;
	}
}

const char *cache_path(const struct cache *cache)
{
	return cache ? cache->path : NULL;
}

void cache_close(struct cache *cache)
{
	if (!cache)
		return;
	if (cache->map)
		munmap((void *)cache->map, cache->bytes);
	free(cache->path);
	free(cache->proved);
	free(cache);
}

void cache_narrow(struct cache *cache, record least, u64 *low, u64 *high)
{
	u32 number = bucket_of(cache->map, least);
	bool is_good = cache_prove(cache, number);

	*low = cache->buckets[number].start;
	*high = is_good ? cache->buckets[number + 1].start : *low;
}
