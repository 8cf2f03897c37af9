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

#include "review/tree/lex.h"
#include "review/tree/tree.h"

/* hash of the name, 37 bits | number of the file, 19 | enum record_flag, 8 */
typedef u64 record;

enum record_flag {
	RECORD_FUNCTION = 1 << 0, /* a definition with a body */
	RECORD_ITEM = 1 << 1,	  /* any other item of that name */
	RECORD_CONSTANT = 1 << 2, /* an enumerator */
	RECORD_BODY = 1 << 3,	  /* stands in a function's body */
	RECORD_WORD = 1 << 4,	  /* stands anywhere in the code */
	RECORD_CONFIG = 1 << 5,	  /* CONFIG_name: a Kconfig file defines it */
	RECORD_LINKED = 1 << 6,	  /* a function or prototype that is not static */
};

#define RECORD_FLAG_BITS 8
#define RECORD_FILE_BITS 19
#define RECORD_HASH_BITS (64 - RECORD_FLAG_BITS - RECORD_FILE_BITS)
#define RECORD_FILES_MAX (1U << RECORD_FILE_BITS)

static inline record record_make(u64 hash, u32 file, u8 flags)
{
	return hash << (64 - RECORD_HASH_BITS) | (u64)file << RECORD_FLAG_BITS | flags;
}

static inline u64 record_hash(record r)
{
	return r >> (64 - RECORD_HASH_BITS);
}

static inline u32 record_file(record r)
{
	return (r >> RECORD_FLAG_BITS) & (RECORD_FILES_MAX - 1);
}

/* Never 0. A kernel has 4 million names: with 32 bits every thousandth question would lead to files
 * that have another name, and the largest of them have most names. */
u64 name_hash(const char *name, u32 bytes);

struct index {
	const record *records;
	u64 count;
	struct cache *cache; /* that they lie in; NULL: none */
};

/* Where the hash's records begin in a sorted list, or would */
u64 index_find(const struct index *index, u64 hash);
/* The same for the record of one file */
u64 index_find_file(const struct index *index, u64 hash, u32 file);

/* Records of one text, sorted by nothing */
struct record_list {
	record *list;
	u64 count, room;
};

int records_room(struct record_list *list, u64 more);
int records_append(struct record_list *to, const struct record_list *from);
/* Sorts all records of the lists into one; takes their memory. records.c */
int records_gather(struct record_list *to, struct record_list *lists, u32 count);

/* A C file of the tree, as it is on disk */
struct source {
	const char *path;
	u64 bytes;
	s64 mtime_ns;
	struct file *file; /* once somebody has asked for it */
	bool in_scope;	   /* below `under`, and its records are of the text on disk */
	bool is_overlaid;  /* ... but another text counts */
};

/* A folder whose entries are known: as long as its time is the same, none came or went */
struct folder {
	const char *path; /* "": the tree's top */
	s64 mtime_ns;
};

/* Records name sources by number. Both parts of the list are sorted by path: what the cache file
 * has, then what was read anew; a file that has changed is in both. */
struct sources {
	struct source *list;
	u32 count, cached_count, room;
	struct folder *folders;
	u32 folder_count, folder_room;
	u32 unreadable;
};

struct sweep;

int source_add(struct sources *to, const struct source *source);
int folder_add(struct sources *to, const struct folder *folder);
/* All .c, .h and Kconfig files in the folders `under`, symbolic links not followed, sorted. 0 or
 * -errno. */
int sources_find(struct pool *pool, int dir, const struct tree_options *options,
		 struct sources *out);
/*
 * The quick way (fresh.c): are all folders in question as the cache has them? Then its files are
 * all there are; those that have changed are added, the others are in scope. False: look again.
 */
bool sources_are_fresh(struct tree *tree, const struct tree_options *options);
/* `later`: begins to look, and takes all for fresh that has not changed lately. False: look now */
bool sweep_start(struct tree *tree, const struct tree_options *options);
/* Is all as it was taken for? Waits until that is known. */
bool sweep_end(struct tree *tree);
void sweep_drop(struct sweep *sweep);
/* Numbers of cached sources, for free(); how many */
u32 edited_read(const struct tree *tree, u32 **numbers);
void edited_write(const struct tree *tree, const u32 *numbers, u32 count);
bool path_in_scope(const char *path, const struct tree_options *options);

/* Reads a file into the pool, or without one for free(), with a zero byte behind it; NULL: errno
 * says why. */
char *text_read(struct pool *pool, int dir, const char *path, size_t *bytes);
/* The same into room that is used again for the next file; free() it in the end */
struct text_room {
	char *text;
	size_t bytes;
};

char *text_read_into(struct text_room *room, int dir, const char *path, size_t *bytes);
bool path_is_c(const char *path);
bool path_is_kconfig(const char *path);

/* Reads the sources from number `first` on by several threads. 0 or -errno. */
int index_build(struct tree *tree, const struct tree_options *options, u32 first);

/*
 * The cache file: what an earlier run read. Any trouble with it is as if it were not there.
 * cache_open() sets tree->index[0] and the sources it knows (none in scope yet); cache_save()
 * writes all that is known now, in a file of its own that then takes the old one's place.
 */
struct cache;

/* Where in the cache's records those like `least` can be; nowhere if that part is damaged */
void cache_narrow(struct cache *cache, record least, u64 *low, u64 *high);
bool cache_is_damaged(const struct cache *cache);
void cache_open(struct tree *tree, const struct tree_options *options);
/* cache_save.c; it may go on until cache_saved() */
void cache_save(struct tree *tree, const struct tree_options *options);
void cache_saved(struct tree *tree);
void cache_close(struct cache *cache);
/* Where it lies; NULL or "": there is none. */
const char *cache_path(const struct cache *cache);

/* A list that grows in the tree's pool */
struct items {
	struct tree *tree;
	const struct item **list;
	u32 count, room;
	bool failed;
};

void items_add(struct items *to, const struct item *item);

/* What is known of a name, found once */
struct name {
	struct name *next;
	const char *text;
	u64 hash;
	bool found[2]; /* its items in the kernel, and in user space */
	const struct item **items;
	u32 item_count;
	struct callers {
		const struct item *const *list;
		u32 count;
		bool found;
	} callers;
	struct ranked *ranked; /* functions_find() by the file that asked */
	bool constant_found, is_constant;
	s64 constant;
	struct told *told; /* constant_find() by the file that asked */
	struct reached *reached; /* items_reach() by the file that asked */
};

#define NAME_SLOTS 65536

struct tree {
	char *dir;
	int dir_fd;
	struct pool *pool; /* everything that stays until tree_close() */
	struct sources sources;
	struct index index[2];	/* of what is on disk: cached, and read by this run */
	struct record_list own; /* what the second consists of */
	struct cache *cache;
	struct saving *saving; /* the thread that writes the cache */
	struct sweep *sweep;  /* with `later`: what looks whether the cache is right */
	bool is_whole;	      /* nothing was left out by `under` */
	s64 opened_ns;	      /* before anything was looked at */
	struct file **others; /* files that are no C source of the tree, or were laid over */
	u32 other_count, other_room;
	struct name *names[NAME_SLOTS];
	struct parser *parser;
	struct items unread; /* functions whose bodies were asked for and could not be read */
	struct tokens tokens; /* room for the file being read */
	struct record_list config_names; /* of the Kconfig files; never empty once looked for */
	struct kfunc_row *kfuncs;
	const struct kfunc_row **kfuncs_by_name; /* kfunc_row_find()'s own */
	u32 kfunc_count;
	bool kfuncs_found;
	const char **paths;
	u32 path_count;
};

/* Names that a Kconfig text defines, one after the other: NULL at the end */
const char *kconfig_next(const char **at, u32 *bytes);
/* Does a Kconfig file define it? `name` without CONFIG_ */
bool config_exists(struct tree *tree, const char *name);
struct source *source_find(const struct tree *tree, const char *path);

/* Which items of a file may have a word in them: word_table.c */
struct word_table {
	u64 count;
	struct word_place {
		u32 hash, item; /* its number in the file */
	} list[];
};

/* Where the text of the item begins that counts, up to its end; false: none of it does */
typedef bool (*word_part)(const struct item *item, u32 *start);
/* In the tree's pool; NULL: memory is out */
const struct word_table *word_table_make(struct tree *tree, const struct file *file,
					 word_part part);

struct word_search {
	const struct word_table *table;
	u64 at;
	u32 hash;
};

struct word_search word_table_find(const struct word_table *table, const char *word);
/* False: no further item may have it. Each comes once, in the file's order. */
bool word_table_next(struct word_search *search, u32 *item);

/* The files that may hold a name in one of some ways, one after the other */
struct hits {
	struct tree *tree;
	u64 hash;
	u32 overlay;
	u8 flags, found; /* found: all flags of the record that was last given */
	u64 at[2];
};

void hits_init(struct hits *hits, struct tree *tree, const char *name, u8 flags);
/* A source's number, to be read by source_file(); false: no more */
bool hits_next(struct hits *hits, u32 *number);
/* The flags of a source's record of a name; 0: it has none */
u8 source_flags(const struct tree *tree, u32 number, const char *name);
/* Never linked with the kernel: tools, samples, scripts */
bool path_is_apart(const char *path);
/* The functions of a list, in place, nearest to `near` first; how many there are */
u32 functions_rank(const struct item **list, u32 count, const struct file *near);
/* A file's items of that name, in the order of the text */
u32 file_items(struct tree *tree, const struct file *file, const char *name,
	       const struct item *const **out);
/* The next file, overlays included; NULL: no more. Files that cannot be read are left out. */
const struct file *hits_file(struct hits *hits);

/* Made at the first question; NULL: memory is out */
struct name *name_get(struct tree *tree, const char *text);
const struct file *source_file(struct tree *tree, u32 number);
/* The overlays: files whose items count besides what the index says */
const struct file *overlay_next(const struct tree *tree, u32 *at);

#endif
