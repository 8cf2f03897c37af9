/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pools: memory of one piece of work. Blocks are cut from chunks and never freed one by one.
 * Chunks come from malloc and go back to a small stock kept per thread, because the most common
 * piece of work - verifying a small program - takes a few microseconds, and fresh memory from the
 * system would cost more than that. The stock holds at most STOCK_BYTES_MAX.
 */
#include "base/mem.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#define POOL_GAP_BYTES 16
#include <sanitizer/asan_interface.h>
#else
#define POOL_GAP_BYTES 0
#define ASAN_POISON_MEMORY_REGION(at, bytes) ((void)(at), (void)(bytes))
#define ASAN_UNPOISON_MEMORY_REGION(at, bytes) ((void)(at), (void)(bytes))
#endif

#define CHUNK_BYTES (256UL << 10)
#define STOCK_BYTES_MAX (16UL << 20)

struct chunk {
	struct chunk *next;
	size_t bytes; /* of the whole, this header included */
};

struct pool {
	struct mem *mem;
	struct chunk *chunks;
	char *at, *end; /* what is left of the newest chunk */
	size_t bytes;	/* of all chunks */
};

static __thread struct chunk *stock;
static __thread size_t stock_bytes;
static pthread_key_t stock_key;

static void stock_free(void *unused)
{
	while (stock) {
		struct chunk *chunk = stock;

		stock = chunk->next;
		free(chunk);
	}
	stock_bytes = 0;
}

static void stock_init(void)
{
	pthread_key_create(&stock_key, stock_free);
}

static struct chunk *chunk_new(size_t bytes)
{
	struct chunk *chunk;

	if (bytes <= CHUNK_BYTES && stock) {
		chunk = stock;
		stock = chunk->next;
		stock_bytes -= chunk->bytes;
		return chunk;
	}
	bytes = max(bytes, CHUNK_BYTES);
	chunk = malloc(bytes);
	if (chunk)
		chunk->bytes = bytes;
	return chunk;
}

static void chunk_drop(struct chunk *chunk)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	ASAN_UNPOISON_MEMORY_REGION(chunk + 1, chunk->bytes - sizeof(*chunk));
	if (chunk->bytes != CHUNK_BYTES || stock_bytes + CHUNK_BYTES > STOCK_BYTES_MAX) {
		free(chunk);
		return;
	}
	if (!stock) {
		/* Any value but NULL makes the thread's end call stock_free(). */
		pthread_once(&once, stock_init);
		pthread_setspecific(stock_key, &stock);
	}
	chunk->next = stock;
	stock = chunk;
	stock_bytes += CHUNK_BYTES;
}

static bool pool_grow(struct pool *pool, size_t bytes)
{
	struct chunk *chunk = chunk_new(bytes + sizeof(*chunk));

	if (!chunk)
		return false;
	chunk->next = pool->chunks;
	pool->chunks = chunk;
	pool->bytes += chunk->bytes;
	pool->at = (char *)(chunk + 1);
	pool->end = (char *)chunk + chunk->bytes;
	ASAN_POISON_MEMORY_REGION(pool->at, pool->end - pool->at);
	return true;
}

struct pool *pool_new(struct mem *mem)
{
	struct pool start = {.mem = mem};
	struct pool *pool;

	/* The pool's own head is its first block. */
	pool = pool_alloc(&start, sizeof(*pool));
	if (pool)
		*pool = start;
	return pool;
}

void *pool_alloc_raw(struct pool *pool, size_t bytes)
{
	size_t taken = ALIGN_UP(bytes + POOL_GAP_BYTES, 16UL);
	void *at;

	if (pool->mem && mem_should_fail(pool->mem))
		return NULL;
	if (taken < bytes || ((size_t)(pool->end - pool->at) < taken && !pool_grow(pool, taken)))
		return NULL;
	at = pool->at;
	pool->at += taken;
	ASAN_UNPOISON_MEMORY_REGION(at, bytes);
	return at;
}

void *pool_alloc(struct pool *pool, size_t bytes)
{
	void *at = pool_alloc_raw(pool, bytes);

	return at ? memset(at, 0, bytes) : NULL;
}

void *pool_realloc(struct pool *pool, void *ptr, size_t old_bytes, size_t bytes)
{
	void *at = pool_alloc(pool, bytes);

	if (at && ptr)
		memcpy(at, ptr, min(old_bytes, bytes));
	return at;
}

char *pool_printf(struct pool *pool, const char *format, ...)
{
	va_list args, again;
	char *at;
	int bytes;

	va_start(args, format);
	va_copy(again, args);
	bytes = vsnprintf(NULL, 0, format, args);
	at = bytes < 0 ? NULL : pool_alloc(pool, bytes + 1);
	if (at)
		vsnprintf(at, bytes + 1, format, again);
	va_end(again);
	va_end(args);
	return at;
}

size_t pool_bytes(const struct pool *pool)
{
	return pool->bytes;
}

void pool_drop(struct pool *pool)
{
	struct chunk *chunk = pool ? pool->chunks : NULL;

	while (chunk) {
		struct chunk *next = chunk->next;

		chunk_drop(chunk);
		chunk = next;
	}
}
