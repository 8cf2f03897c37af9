/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cache file of one tree: a head, the records, the sources, their paths. It is mapped and used
 * where it lies. A sum over each part tells a damaged file, the version one of another program;
 * both are ignored and written anew. Runs at the same time do not meet: each writes a file of its
 * own and renames it. A file that had changed just before it was read may change again within the
 * same tick of the clock: such ones are written with a time that no file has.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "review/tree/internal.h"

/* To be counted up with every change of what scan.c, index.c or words.def find */
#define CACHE_VERSION 3
#define CACHE_MAGIC 0x7865646e69647264ULL /* "drdindex" */
#define NO_TIME INT64_MIN
#define TICK_NS 2000000000LL

struct head {
	u64 magic, version;
	u64 record_count, source_count, folder_count;
	u64 path_bytes; /* of the tree's own path and all others */
	u64 records_sum, tables_sum;
	u64 head_sum; /* of all before */
};

struct row { /* a source; then, with no bytes, a folder */
	u64 bytes;
	s64 mtime_ns;
	u64 path; /* where it begins in the paths */
};

struct cache {
	const struct head *map;
	size_t bytes;
	char *path; /* of the file; NULL: do not write one */
	const char *dir;
};

/* Four sums side by side, so that the processor does not wait for each multiplication */
static u64 sum_of(const void *data, size_t bytes, u64 seed)
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

/* ---- reading ---- */

static const record *records_of(const struct head *head)
{
	return (const record *)(head + 1);
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
	u64 left = bytes - sizeof(*head), rows;

	if (bytes < sizeof(*head) || head->magic != CACHE_MAGIC || head->version != CACHE_VERSION ||
	    head->head_sum != sum_of(head, offsetof(struct head, head_sum), 0))
		return false;
	if (head->record_count > left / sizeof(record))
		return false;
	left -= head->record_count * sizeof(record);
	if (head->source_count >= RECORD_FILES_MAX || head->folder_count >= RECORD_FILES_MAX)
		return false;
	rows = (head->source_count + head->folder_count) * sizeof(struct row);
	return rows <= left && left - rows == head->path_bytes && head->path_bytes;
}

/* Is it whole, and of this tree? */
static bool body_is_good(const struct cache *cache)
{
	const struct head *head = cache->map;
	const char *paths = paths_of(head);
	u64 rows = head->source_count + head->folder_count;
	size_t tables = rows * sizeof(struct row) + head->path_bytes;

	if (sum_of(rows_of(head), tables, 1) != head->tables_sum || paths[head->path_bytes - 1] ||
	    strcmp(paths, cache->dir))
		return false;
	for (u64 i = 0; i < rows; i++)
		if (rows_of(head)[i].path >= head->path_bytes)
			return false;
	return sum_of(records_of(head), head->record_count * sizeof(record), 2) ==
	       head->records_sum;
}

static void map_open(struct cache *cache)
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
	if (cache->map && !(head_is_good(cache->map, cache->bytes) && body_is_good(cache))) {
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
	tree->index[0] = (struct index) { records_of(head), head->record_count };
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
	map_open(cache);
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
	free(cache);
}

/* ---- writing ---- */

/* What is written: the sources that still count, by path, and their new numbers */
struct saving {
	struct tree *tree;
	const struct tree_options *options;
	FILE *to;
	u32 *order;   /* of the written: number in the tree */
	u32 *numbers; /* of the tree's: 1 + number in the file; 0: left out */
	u32 count;
	struct head head;
	bool failed;
};

static void put(struct saving *saving, const void *data, size_t bytes)
{
	if (bytes && fwrite(data, bytes, 1, saving->to) != 1)
		saving->failed = true;
}

/* In scope, and not found there: it is gone. What is out of scope was not looked at. */
static bool is_gone(const struct saving *saving, const struct source *source)
{
	return !source->in_scope && path_in_scope(source->path, saving->options);
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

/* Both parts as one sorted list */
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
	if (!path_in_scope(path, saving->options) || mtime_ns <= saving->tree->opened_ns - TICK_NS)
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

static void all_put(struct saving *saving)
{
	record *records = records_merge(saving);
	struct tables tables = { 0 };
	struct head *head = &saving->head;

	if (records && !tables_make(saving, &tables)) {
		head->magic = CACHE_MAGIC;
		head->version = CACHE_VERSION;
		head->records_sum = sum_of(records, head->record_count * sizeof(*records), 2);
		head->tables_sum = sum_of(tables.block, tables.bytes, 1);
		head->head_sum = sum_of(head, offsetof(struct head, head_sum), 0);
		put(saving, head, sizeof(*head));
		put(saving, records, head->record_count * sizeof(*records));
		put(saving, tables.block, tables.bytes);
	} else {
		saving->failed = true;
	}
	free(records);
	free(tables.block);
}

static void file_write(struct saving *saving, const char *path)
{
	char *beside = NULL;
	int fd;

	if (asprintf(&beside, "%s.XXXXXX", path) < 0)
		return;
	folders_make(path);
	fd = mkostemp(beside, O_CLOEXEC);
	saving->to = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (saving->to) {
		all_put(saving);
		saving->failed |= fclose(saving->to) != 0;
		if (saving->failed || rename(beside, path))
			unlink(beside);
	} else if (fd >= 0) {
		close(fd);
		unlink(beside);
	}
	free(beside);
}

void cache_save(struct tree *tree, const struct tree_options *options)
{
	struct saving saving = { .tree = tree, .options = options };

	if (!tree->cache || !tree->cache->path || !*tree->cache->path)
		return;
	saving.order = malloc((tree->sources.count + 1) * sizeof(*saving.order));
	saving.numbers = calloc(tree->sources.count + 1, sizeof(*saving.numbers));
	if (saving.order && saving.numbers) {
		order_make(&saving);
		file_write(&saving, tree->cache->path);
	}
	free(saving.order);
	free(saving.numbers);
}
