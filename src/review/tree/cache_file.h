/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cache file as it lies on disk: a head, the buckets, the records, the sources and folders,
 * their paths. Read by cache.c where it is mapped, written by cache_save.c.
 *
 * A bucket is a part of the records whose hashes begin with the same bits: a name is looked for in
 * its bucket only, and with `later` only buckets that are used are proved to be whole.
 */
#ifndef DRYDOCK_REVIEW_CACHE_FILE_H
#define DRYDOCK_REVIEW_CACHE_FILE_H

#include "review/tree/internal.h"

/* To be counted up with every change of what scan.c, index.c or words.def find */
#define CACHE_VERSION 4
#define CACHE_MAGIC 0x7865646e69647264ULL /* "drdindex" */
#define NO_TIME INT64_MIN
#define BUCKET_BITS_MAX 16
#define BUCKET_RECORDS 256 /* about so many in each */

struct head {
	u64 magic, version;
	u64 bucket_bits; /* so many of the hash's first bits; one bucket more marks the end */
	u64 record_count, source_count, folder_count;
	u64 path_bytes; /* of the tree's own path and all others */
	u64 buckets_sum, tables_sum;
	u64 head_sum; /* of all before */
};

struct bucket {
	u32 start; /* the first record's number */
	u32 sum;   /* of its records */
};

struct row { /* a source; then, with no bytes, a folder */
	u64 bytes;
	s64 mtime_ns;
	u64 path; /* where it begins in the paths */
};

static inline u64 bucket_count(const struct head *head)
{
	return 1ULL << head->bucket_bits;
}

static inline u32 bucket_of(const struct head *head, record r)
{
	return head->bucket_bits ? r >> (64 - head->bucket_bits) : 0;
}

/* A sum that tells damage from chance, not from malice */
u64 sum_of(const void *data, size_t bytes, u64 seed);

struct cache {
	const struct head *map;
	const struct bucket *buckets;
	size_t bytes;
	char *path; /* of the file; NULL: do not write one */
	const char *dir;
	u8 *proved; /* buckets whose sum is right; NULL: all are */
	bool is_damaged;
};

/* Is that bucket whole? */
bool cache_prove(struct cache *cache, u32 bucket);

#endif
