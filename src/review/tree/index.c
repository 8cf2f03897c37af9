/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Making the index. Each file is read, cut into tokens and items, and forgotten: what stays are
 * one record for each name in it. Several threads take file after file; records are sorted at the
 * end. A name is only its hash here, see internal.h.
 */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "review/tree/internal.h"
#include "review/tree/scan.h"
#include "review/tree/words.h"

#define WORKERS_MAX 64
#define SET_SLOTS_MIN 1024

/* The names of one file, each once: an open hash table. All slots are free between two files. */
struct indexer {
	struct text_room room;
	struct tokens tokens;
	struct record_list records;
	u64 *slots; /* hash << 8 | flags; 0: free */
	u32 slot_count, slot_room, used; /* slot_count: of those that there is room for */
};

/* The last 1 to 8 bytes of a name, in any order that is always the same */
static u64 word_of(const char *name, u32 bytes)
{
	u32 low, high;

	if (bytes < 4)
		return (u64)(u8)name[0] << 16 | (u64)(u8)name[bytes / 2] << 8 | (u8)name[bytes - 1];
	memcpy(&low, name, 4);
	memcpy(&high, name + bytes - 4, 4);
	return (u64)high << 32 | low;
}

static inline u64 hash_of(const char *name, u32 bytes)
{
	u64 hash = bytes * 0xff51afd7ed558ccdULL, word;

	for (; bytes > 8; bytes -= 8, name += 8) {
		memcpy(&word, name, 8);
		hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
		hash ^= hash >> 32;
	}
	if (bytes)
		hash = (hash ^ word_of(name, bytes)) * 0x9e3779b97f4a7c15ULL;
	hash = (hash ^ hash >> 29) * 0xff51afd7ed558ccdULL;
	hash >>= 64 - RECORD_HASH_BITS;
	return hash ? hash : 1;
}

u64 name_hash(const char *name, u32 bytes)
{
	return hash_of(name, bytes);
}

static void indexer_drop(struct indexer *indexer)
{
	if (!indexer)
		return;
	free(indexer->tokens.list);
	free(indexer->room.text);
	free(indexer->records.list);
	free(indexer->slots);
	free(indexer);
}

/* Free slots, at least so many that a file of so many tokens rarely needs more */
static int set_start(struct indexer *indexer, u32 token_count)
{
	u32 count = SET_SLOTS_MIN;

	while (count < token_count / 4)
		count *= 2;
	indexer->slot_count = count;
	if (count <= indexer->slot_room)
		return 0;
	free(indexer->slots);
	indexer->slots = calloc(count, sizeof(*indexer->slots));
	indexer->slot_room = indexer->slots ? count : 0;
	return indexer->slots ? 0 : -ENOMEM;
}

static int set_grow(struct indexer *indexer)
{
	u32 count = indexer->slot_count * 2;
	u64 *slots = calloc(count, sizeof(*slots));

	if (!slots)
		return -ENOMEM;
	for (u32 i = 0; i < indexer->slot_count; i++) {
		u32 at = indexer->slots[i] >> RECORD_FLAG_BITS & (count - 1);

		if (!indexer->slots[i])
			continue;
		while (slots[at])
			at = (at + 1) & (count - 1);
		slots[at] = indexer->slots[i];
	}
	free(indexer->slots);
	indexer->slots = slots;
	indexer->slot_count = indexer->slot_room = count;
	return 0;
}

static inline int set_add(struct indexer *indexer, u64 hash, u8 flags)
{
	u32 at;

	if (indexer->used * 2 >= indexer->slot_count && set_grow(indexer))
		return -ENOMEM;
	at = hash & (indexer->slot_count - 1);
	while (indexer->slots[at] && indexer->slots[at] >> RECORD_FLAG_BITS != hash)
		at = (at + 1) & (indexer->slot_count - 1);
	indexer->used += !indexer->slots[at];
	indexer->slots[at] |= hash << RECORD_FLAG_BITS | flags;
	return 0;
}

static u32 word_bytes(const char *text)
{
	u32 bytes = 0;

	while (text[bytes] == '_' || text[bytes] == '$' || (u8)(text[bytes] - '0') < 10 ||
	       (u8)((text[bytes] | 32) - 'a') < 26)
		bytes++;
	return bytes;
}

static int record_items(struct indexer *indexer, const struct file *file)
{
	for (u32 i = 0; i < file->item_count; i++) {
		const struct item *item = &file->items[i];
		u8 flag = item->kind == ITEM_FUNCTION ? RECORD_FUNCTION : RECORD_ITEM;
		u32 bytes = item->name ? word_bytes(item->name) : 0;

		if (!item->is_static && (flag == RECORD_FUNCTION || item->kind == ITEM_PROTOTYPE))
			flag |= RECORD_LINKED;
		if (bytes && set_add(indexer, name_hash(item->name, bytes), flag))
			return -ENOMEM;
	}
	return 0;
}

/* What words are at one place of a file, and up to where: items in the order of the text */
struct place {
	const struct file *file;
	u32 number, until;
	u8 flags;
};

static void place_move(struct place *place, u32 at)
{
	const struct file *file = place->file;
	const struct item *item;

	while (place->number < file->item_count && file->items[place->number].end <= at)
		place->number++;
	place->flags = RECORD_WORD;
	place->until = U32_MAX;
	if (place->number == file->item_count)
		return;
	item = &file->items[place->number];
	place->until = item->end;
	if (item->start > at) {
		place->until = item->start;
	} else if (item->kind == ITEM_FUNCTION && at >= item->body) {
		place->flags |= RECORD_BODY;
	} else if (item->kind == ITEM_FUNCTION) {
		place->until = min(item->body, item->end);
	} else if (item->kind == ITEM_STRUCT && item->record_kind == 'e') {
		place->flags |= RECORD_CONSTANT;
	}
}

static int words_add(struct indexer *indexer, const struct file *file)
{
	const struct token *token = indexer->tokens.list;
	struct place place = { .file = file };

	for (; token->kind != TOKEN_END; token++) {
		u8 flags;

		if (token->kind != TOKEN_NAME)
			continue;
		if (token->start >= place.until)
			place_move(&place, token->start);
		flags = place.flags | (token->names_macro ? RECORD_ITEM : 0);
		if (set_add(indexer, hash_of(file->text + token->start, token->bytes), flags))
			return -ENOMEM;
	}
	return 0;
}

static int set_empty(struct indexer *indexer, u32 file)
{
	struct record_list *records = &indexer->records;
	record *out;

	if (records_room(records, indexer->used + 1))
		return -ENOMEM;
	out = records->list + records->count;
	/* No branch: which slots are free is chance */
	for (u32 i = 0; i < indexer->slot_count; i++) {
		u64 slot = indexer->slots[i];

		*out = record_make(slot >> RECORD_FLAG_BITS, file, (u8)slot);
		out += slot != 0;
	}
	records->count += indexer->used;
	indexer->used = 0;
	memset(indexer->slots, 0, indexer->slot_count * sizeof(*indexer->slots));
	return 0;
}

/* A Kconfig file: the names it defines */
static int configs_add(struct indexer *indexer, u32 file, const char *text)
{
	const char *name;
	u32 bytes;

	if (set_start(indexer, 0))
		return -ENOMEM;
	while ((name = kconfig_next(&text, &bytes)))
		if (set_add(indexer, name_hash(name, bytes), RECORD_CONFIG))
			return -ENOMEM;
	return set_empty(indexer, file);
}

static int code_add(struct indexer *indexer, u32 file, const char *text, size_t bytes)
{
	struct scan_options options = { .names_only = true };
	struct file scanned = { .path = "", .text = text, .bytes = bytes };
	struct pool *pool = pool_new(NULL);
	int err = pool ? scan_file(pool, &scanned, &indexer->tokens, &options) : -ENOMEM;

	err = err ?: set_start(indexer, indexer->tokens.count);
	err = err ?: record_items(indexer, &scanned);
	if (!err && indexer->tokens.count)
		err = words_add(indexer, &scanned);
	err = err ?: set_empty(indexer, file);
	free(scanned.items);
	pool_drop(pool);
	return err;
}

/* ---- looking up ---- */

u64 index_find_file(const struct index *index, u64 hash, u32 file)
{
	record least = record_make(hash, file, 0);
	u64 low = 0, high = index->count;

	if (index->cache)
		cache_narrow(index->cache, least, &low, &high);
	while (low < high) {
		u64 middle = (low + high) / 2;

		if (index->records[middle] < least)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

u64 index_find(const struct index *index, u64 hash)
{
	return index_find_file(index, hash, 0);
}

/* ---- workers ---- */

struct work {
	struct tree *tree;
	const struct tree_options *options;
	u32 next; /* file to take, by all */
	u32 unreadable;
	int err;
};

struct worker {
	struct work *work;
	struct indexer *indexer;
	pthread_t thread;
	bool runs;
};

static int source_index(struct worker *worker, u32 number)
{
	struct tree *tree = worker->work->tree;
	size_t bytes;
	const char *path = tree->sources.list[number].path;
	char *text = text_read_into(&worker->indexer->room, tree->dir_fd, path, &bytes);

	if (!text) {
		__atomic_fetch_add(&worker->work->unreadable, 1, __ATOMIC_RELAXED);
		return 0;
	}
	return path_is_c(path) ? code_add(worker->indexer, number, text, bytes)
			       : configs_add(worker->indexer, number, text);
}

static void *worker_run(void *context)
{
	struct worker *worker = context;
	struct work *work = worker->work;
	u32 count = work->tree->sources.count;

	for (;;) {
		u32 number = __atomic_fetch_add(&work->next, 1, __ATOMIC_RELAXED);
		int err;

		if (number >= count || __atomic_load_n(&work->err, __ATOMIC_RELAXED))
			return NULL;
		err = source_index(worker, number);
		if (err)
			__atomic_store_n(&work->err, err, __ATOMIC_RELAXED);
		if (work->options->progress && number % 256 == 0)
			work->options->progress(work->options->context, number, count);
	}
}

static u32 worker_count_of(const struct tree_options *options, u32 files)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	u32 count = options->worker_count ? options->worker_count : cpus > 0 ? cpus : 1;

	return max(1U, min(min(count, (u32)WORKERS_MAX), files / 8));
}

int index_build(struct tree *tree, const struct tree_options *options, u32 first)
{
	struct work work = { .tree = tree, .options = options, .next = first };
	u32 count = worker_count_of(options, tree->sources.count - first);
	struct worker workers[WORKERS_MAX] = { 0 };
	struct record_list lists[WORKERS_MAX] = { 0 };

	for (u32 i = 0; i < count; i++) {
		workers[i].work = &work;
		workers[i].indexer = calloc(1, sizeof(*workers[i].indexer));
		if (!workers[i].indexer) {
			work.err = -ENOMEM;
			break;
		}
		if (i)
			workers[i].runs =
				!pthread_create(&workers[i].thread, NULL, worker_run, &workers[i]);
	}
	if (!work.err)
		worker_run(&workers[0]);
	for (u32 i = 0; i < count; i++) {
		if (workers[i].runs)
			pthread_join(workers[i].thread, NULL);
		if (workers[i].indexer) {
			lists[i] = workers[i].indexer->records;
			workers[i].indexer->records = (struct record_list) { 0 };
		}
		indexer_drop(workers[i].indexer);
	}
	tree->sources.unreadable += work.unreadable;
	work.err = records_gather(&tree->own, lists, count) ?: work.err;
	tree->index[1] = (struct index) { tree->own.list, tree->own.count };
	return work.err;
}
