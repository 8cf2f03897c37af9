/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of this folder share: the tree itself, the list of its files (walk.c), the index
 * of names (index.c, cache.c).
 *
 * The index says which files may hold a name and how: an array of numbers, sorted by the name's
 * hash, that can be used where it lies in a mapped cache file. It holds no names: who looks one up
 * reads the files it points to and compares there, so that two names of one hash cost time only.
 */
#ifndef DRYDOCK_REVIEW_INTERNAL_H
#define DRYDOCK_REVIEW_INTERNAL_H

#include "review/tree/tree.h"

/* hash of the name << 32 | number of the file << 8 | enum record_flag */
typedef u64 record;

enum record_flag {
	RECORD_FUNCTION = 1 << 0, /* a definition with a body */
	RECORD_ITEM = 1 << 1,	  /* any other item of that name */
	RECORD_CONSTANT = 1 << 2, /* an enumerator */
	RECORD_BODY = 1 << 3,	  /* stands in a function's body */
	RECORD_WORD = 1 << 4,	  /* stands anywhere in the code */
};

#define RECORD_FILES_MAX (1U << 24)

static inline u32 record_hash(record r)
{
	return r >> 32;
}

static inline u32 record_file(record r)
{
	return (u32)r >> 8;
}

u32 name_hash(const char *name, u32 bytes);

struct index {
	const record *records;
	u64 count;
};

/* The records of that hash: first and behind */
struct index_range {
	const record *first, *behind;
};

struct index_range index_find(const struct index *index, u32 hash);

/* Records of one text, sorted by nothing */
struct record_list {
	record *list;
	u64 count, room;
};

struct indexer;

struct indexer *indexer_new(void);
void indexer_drop(struct indexer *indexer);
/* Appends the records of a C text. 0 or -ENOMEM. */
int indexer_add(struct indexer *indexer, u32 file, const char *text, size_t bytes);
struct record_list *indexer_records(struct indexer *indexer);
int records_sort(struct record_list *list);
int records_append(struct record_list *to, const struct record_list *from);

/* A C file of the tree, as it is on disk */
struct source {
	const char *path;
	u64 bytes;
	s64 mtime_ns;
	struct file *file;     /* once somebody has asked for it */
	bool is_overlaid;      /* its records in the index are of another text */
};

struct sources {
	struct source *list; /* sorted by path */
	u32 count, room;
	u32 unreadable;
};

/* All .c and .h files in the folders `under`, symbolic links not followed. 0 or -errno. */
int sources_find(struct pool *pool, int dir, const char *const *under, u32 under_count,
		 struct sources *out);

/* Reads a file for free(), with a zero byte behind it; NULL: errno says why. */
char *text_read(int dir, const char *path, size_t *bytes);
bool path_is_c(const char *path);

/* Reads all files by several threads. 0 or -errno. */
int index_build(struct tree *tree, const struct tree_options *options, struct record_list *out);

/* What is known of a name, found once */
struct name {
	struct name *next;
	const char *text;
	u32 hash;
	bool found;
	const struct item **items;
	u32 item_count;
	struct callers {
		const struct item *const *list;
		u32 count;
		bool found;
	} callers;
	struct ranked *ranked; /* functions_find() by the file that asked */
};

#define NAME_SLOTS 65536

struct tree {
	char *dir;
	int dir_fd;
	struct pool *pool;	/* everything that stays until tree_close() */
	struct sources sources;
	struct index index;	/* of what is on disk */
	struct record_list own; /* its records if they lie in no cache */
	struct file **others;	/* files that are no C source of the tree, or were laid over */
	u32 other_count, other_room;
	struct name *names[NAME_SLOTS];
	struct parser *parser;
	struct record_list configs; /* names of the Kconfig files */
	struct kfunc_row *kfuncs;
	u32 kfunc_count;
	bool kfuncs_found;
	const char **paths;
};

/* Does a Kconfig file define it? `name` without CONFIG_ */
bool config_exists(struct tree *tree, const char *name);
struct source *source_find(const struct tree *tree, const char *path);
const struct file *source_file(struct tree *tree, u32 number);
/* The overlays: files whose items count besides what the index says */
const struct file *overlay_next(const struct tree *tree, u32 *at);

#endif
