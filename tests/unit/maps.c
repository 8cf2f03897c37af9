/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Maps through libbpf's wrappers: per family a table of steps with Linux's answers, errors of
 * creation, models (LPM against brute force, hashes against an array) and threads with forked
 * children on one table.
 */
#include <drydock/drydock.h>

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include "unit.h"

#define CPUS 4
#define ENOTSUPP 524 /* Linux's own, in no header of user space */
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define T(type) BPF_MAP_TYPE_##type

typedef unsigned int u32;
typedef unsigned long long u64;

static struct dd_kern *kern;

static int new_map(u32 type, u32 key, u32 value, u32 entries, u32 flags)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = flags);

	return bpf_map_create(type, "m", key, value, entries, &opts);
}

/* ---- errors of creation ---- */

static const struct {
	u32 type, key, value, entries, flags;
	int ret; /* 0: a descriptor */
} creations[] = {
	{ T(ARRAY), 4, 8, 1, 0, 0 },
	{ T(ARRAY), 8, 8, 1, 0, -EINVAL },
	{ T(ARRAY), 4, 0, 1, 0, -EINVAL },
	{ T(ARRAY), 4, 8, 0, 0, -EINVAL },
	{ T(ARRAY), 4, 8, 1, BPF_F_NO_PREALLOC, -EINVAL },
	{ T(ARRAY), 4, 8, 1, BPF_F_RDONLY_PROG | BPF_F_WRONLY_PROG, -EINVAL },
	{ T(ARRAY), 4, 1U << 31, 1, 0, -E2BIG },
	{ T(PERCPU_ARRAY), 4, 8, 1, BPF_F_MMAPABLE, -EINVAL },
	{ T(PERCPU_ARRAY), 4, 32776, 1, 0, -E2BIG },
	{ T(HASH), 0, 8, 1, 0, -EINVAL },
	{ T(HASH), 4, 0, 1, 0, -EINVAL },
	{ T(HASH), 4, 8, 0, 0, -EINVAL },
	{ T(HASH), 4, 8, 1, BPF_F_NO_COMMON_LRU, -EINVAL },
	{ T(HASH), 4, 8, 1, BPF_F_MMAPABLE, -EINVAL },
	{ T(LRU_HASH), 4, 8, 1, BPF_F_NO_PREALLOC, -ENOTSUPP },
	{ T(PERCPU_HASH), 4, 32776, 1, 0, -E2BIG },
	{ T(LPM_TRIE), 8, 8, 1, 0, -EINVAL },
	{ T(LPM_TRIE), 4, 8, 1, BPF_F_NO_PREALLOC, -EINVAL },
	{ T(LPM_TRIE), 261, 8, 1, BPF_F_NO_PREALLOC, -EINVAL },
	{ T(LPM_TRIE), 260, 8, 1, BPF_F_NO_PREALLOC, 0 },
	{ T(QUEUE), 4, 8, 1, 0, -EINVAL },
	{ T(QUEUE), 0, 0, 1, 0, -EINVAL },
	{ T(STACK), 0, 8, 0, 0, -EINVAL },
	{ T(STACK), 0, 8, 1, BPF_F_NO_PREALLOC, -EINVAL },
	{ T(BLOOM_FILTER), 4, 8, 1, 0, -EINVAL },
	{ T(BLOOM_FILTER), 0, 8, 0, 0, -EINVAL },
	{ T(RINGBUF), 0, 0, 4095, 0, -EINVAL },
	{ T(RINGBUF), 0, 0, 4096, BPF_F_RB_OVERWRITE, 0 },
	{ T(USER_RINGBUF), 0, 0, 4096, BPF_F_RB_OVERWRITE, -EINVAL },
	{ T(RINGBUF), 4, 0, 4096, 0, -EINVAL },
	{ T(PROG_ARRAY), 4, 8, 1, 0, -EINVAL },
	{ T(PROG_ARRAY), 4, 4, 1, BPF_F_RDONLY_PROG, -EINVAL },
	{ T(ARRAY_OF_MAPS), 4, 4, 1, 0, -EBADF },
	{ T(HASH_OF_MAPS), 4, 8, 1, 0, -EINVAL },
	{ T(UNSPEC), 4, 4, 1, 0, -EINVAL },
	{ 1000, 4, 4, 1, 0, -EINVAL },
};

static void test_creation(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(creations); i++) {
		int fd;

		/* A descriptor that is none: standard input must not pass for an inner map */
		LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = creations[i].flags,
			    .inner_map_fd = 9999);
		if (creations[i].type != T(ARRAY_OF_MAPS) && creations[i].type != T(HASH_OF_MAPS))
			opts.inner_map_fd = 0;
		fd = bpf_map_create(creations[i].type, "m", creations[i].key, creations[i].value,
				    creations[i].entries, &opts);
		if (creations[i].ret ? fd != creations[i].ret : fd < 0)
			printf("creation %u: %d\n", i, fd);
		CHECK(creations[i].ret ? fd == creations[i].ret : fd >= 0);
		if (fd >= 0)
			close(fd);
	}
}

/* ---- tables of steps; keys and values are numbers ---- */

enum op { UPDATE, LOOKUP, DELETE, NEXT, TAKE, NEW, FREEZE };

struct step {
	enum op op;
	u64 key, value; /* NEXT: the key expected; NEW: entries and flags */
	u64 flags;
	int ret;
};

#define NO_KEY (~0ULL)
#define MAP(type, key, value, entries, flags) \
	{ NEW, (u64)(type) << 32 | (key), (u64)(entries) << 32 | (value), flags, 0 }

static const struct step steps[] = {
	MAP(T(ARRAY), 4, 8, 4, 0),
	{ UPDATE, 3, 7, BPF_ANY, 0 },
	{ LOOKUP, 3, 7, 0, 0 },
	{ LOOKUP, 0, 0, 0, 0 },
	{ LOOKUP, 4, 0, 0, -ENOENT },
	{ LOOKUP, 3, 0, BPF_F_LOCK, -EINVAL },
	{ LOOKUP, 3, 0, BPF_EXIST, -EINVAL },
	{ LOOKUP, 3, 0, BPF_F_CPU, -EINVAL },
	{ UPDATE, 4, 1, BPF_ANY, -E2BIG },
	{ UPDATE, 3, 1, BPF_NOEXIST, -EEXIST },
	{ UPDATE, 4, 1, BPF_NOEXIST, -E2BIG },
	{ UPDATE, 3, 8, BPF_EXIST, 0 },
	{ UPDATE, 3, 1, 3, -EINVAL },
	{ UPDATE, 3, 1, BPF_F_LOCK, -EINVAL },
	{ UPDATE, 3, 1, 1ULL << 40, -EINVAL },
	{ DELETE, 3, 0, 0, -EINVAL },
	{ TAKE, 3, 0, 0, -ENOTSUPP },
	{ NEXT, NO_KEY, 0, 0, 0 },
	{ NEXT, 0, 1, 0, 0 },
	{ NEXT, 99, 0, 0, 0 },
	{ NEXT, 3, 0, 0, -ENOENT },
	{ FREEZE, 0, 0, 0, 0 },
	{ UPDATE, 3, 1, BPF_ANY, -EPERM },
	{ DELETE, 3, 0, 0, -EPERM },
	{ TAKE, 3, 0, 0, -EPERM },
	{ LOOKUP, 3, 8, 0, 0 },
	{ FREEZE, 0, 0, 0, -EPERM },
	MAP(T(ARRAY), 4, 8, 1, BPF_F_RDONLY),
	{ UPDATE, 0, 1, 0, -EPERM },
	{ LOOKUP, 0, 0, 0, 0 },
	{ FREEZE, 0, 0, 0, -EPERM },
	MAP(T(ARRAY), 4, 8, 1, BPF_F_WRONLY),
	{ UPDATE, 0, 1, 0, 0 },
	{ LOOKUP, 0, 0, 0, -EPERM },
	{ NEXT, NO_KEY, 0, 0, -EPERM },
	MAP(T(HASH), 4, 8, 2, 0),
	{ NEXT, NO_KEY, 0, 0, -ENOENT },
	{ LOOKUP, 1, 0, 0, -ENOENT },
	{ DELETE, 1, 0, 0, -ENOENT },
	{ UPDATE, 1, 5, BPF_EXIST, -ENOENT },
	{ UPDATE, 1, 5, BPF_NOEXIST, 0 },
	{ UPDATE, 1, 6, BPF_NOEXIST, -EEXIST },
	{ LOOKUP, 1, 5, 0, 0 },
	{ UPDATE, 2, 6, BPF_ANY, 0 },
	{ UPDATE, 3, 7, BPF_ANY, -E2BIG },
	{ UPDATE, 2, 8, BPF_EXIST, 0 },
	{ UPDATE, 2, 8, 3, -EINVAL },
	{ UPDATE, 2, 8, BPF_F_ALL_CPUS, -EINVAL },
	{ TAKE, 2, 8, 0, 0 },
	{ TAKE, 2, 0, 0, -ENOENT },
	{ TAKE, 1, 0, BPF_EXIST, -EINVAL },
	{ NEXT, 77, 1, 0, 0 },
	{ NEXT, 1, 0, 0, -ENOENT },
	{ DELETE, 1, 0, 0, 0 },
	{ UPDATE, 3, 7, BPF_ANY, 0 },
	{ UPDATE, 4, 7, BPF_ANY, 0 },
	MAP(T(HASH), 4, 8, 1, BPF_F_NO_PREALLOC),
	{ UPDATE, 1, 5, BPF_ANY, 0 },
	{ UPDATE, 1, 6, BPF_ANY, 0 },
	{ UPDATE, 2, 6, BPF_ANY, -E2BIG },
	{ DELETE, 1, 0, 0, 0 },
	{ UPDATE, 2, 6, BPF_ANY, 0 },
	{ LOOKUP, 2, 6, 0, 0 },
	MAP(T(QUEUE), 0, 8, 2, 0),
	{ LOOKUP, NO_KEY, 0, 0, -ENOENT },
	{ UPDATE, NO_KEY, 1, BPF_ANY, 0 },
	{ UPDATE, NO_KEY, 2, BPF_ANY, 0 },
	{ UPDATE, NO_KEY, 3, BPF_ANY, -E2BIG },
	{ UPDATE, NO_KEY, 3, BPF_NOEXIST, -EINVAL },
	{ LOOKUP, NO_KEY, 1, 0, 0 },
	{ UPDATE, NO_KEY, 3, BPF_EXIST, 0 },
	{ TAKE, NO_KEY, 2, 0, 0 },
	{ TAKE, NO_KEY, 3, 0, 0 },
	{ TAKE, NO_KEY, 0, 0, -ENOENT },
	{ TAKE, NO_KEY, 0, BPF_F_LOCK, -EINVAL },
	{ LOOKUP, 1, 0, 0, -EINVAL },
	{ NEXT, NO_KEY, 0, 0, -EINVAL },
	MAP(T(STACK), 0, 8, 2, 0),
	{ UPDATE, NO_KEY, 1, BPF_ANY, 0 },
	{ UPDATE, NO_KEY, 2, BPF_ANY, 0 },
	{ LOOKUP, NO_KEY, 2, 0, 0 },
	{ UPDATE, NO_KEY, 3, BPF_EXIST, 0 },
	{ TAKE, NO_KEY, 3, 0, 0 },
	{ TAKE, NO_KEY, 2, 0, 0 },
	{ TAKE, NO_KEY, 0, 0, -ENOENT },
	MAP(T(LPM_TRIE), 8, 8, 1, BPF_F_NO_PREALLOC),
	{ UPDATE, 8 | 10ULL << 32, 1, BPF_EXIST, -ENOENT },
	{ UPDATE, 8 | 10ULL << 32, 1, BPF_NOEXIST, 0 },
	{ UPDATE, 8 | 10ULL << 32, 1, BPF_NOEXIST, -EEXIST },
	{ UPDATE, 8 | 11ULL << 32, 1, BPF_ANY, -ENOSPC },
	{ UPDATE, 33 | 11ULL << 32, 1, BPF_ANY, -EINVAL },
	{ UPDATE, 8 | 10ULL << 32, 2, BPF_ANY, 0 },
	{ LOOKUP, 32 | 0xff0aULL << 32, 2, 0, 0 },
	{ LOOKUP, 32 | 0xff0bULL << 32, 2, 0, -ENOENT },
	{ DELETE, 9 | 10ULL << 32, 0, 0, -ENOENT },
	{ DELETE, 33 | 10ULL << 32, 0, 0, -EINVAL },
	{ DELETE, 8 | 10ULL << 32, 0, 0, 0 },
	{ NEXT, NO_KEY, 0, 0, -ENOENT },
	MAP(T(RINGBUF), 0, 0, 4096, 0),
	{ NEXT, NO_KEY, 0, 0, -ENOTSUPP },
	MAP(T(PROG_ARRAY), 4, 4, 2, 0),
	{ LOOKUP, 0, 0, 0, -ENOENT },
	{ DELETE, 0, 0, 0, -ENOENT },
	{ DELETE, 2, 0, 0, -E2BIG },
	{ UPDATE, 0, 9999, 0, -EBADF },
	{ UPDATE, 0, 9999, BPF_NOEXIST, -EINVAL },
	{ UPDATE, 2, 9999, 0, -E2BIG },
};

static int run_step(const struct step *step, int fd, bool *right)
{
	u64 key = step->key, value = step->value, got = 0;
	void *at = step->key == NO_KEY ? NULL : &key;
	int ret;

	switch (step->op) {
	case UPDATE:
		return bpf_map_update_elem(fd, at, &value, step->flags);
	case LOOKUP:
		ret = bpf_map_lookup_elem_flags(fd, at, &got, step->flags);
		break;
	case TAKE:
		ret = bpf_map_lookup_and_delete_elem_flags(fd, at, &got, step->flags);
		break;
	case NEXT:
		ret = bpf_map_get_next_key(fd, at, &got);
		break;
	case DELETE:
		return bpf_map_delete_elem(fd, at);
	default:
		return bpf_map_freeze(fd);
	}
	*right = ret || got == step->value;
	return ret;
}

static void test_steps(void)
{
	int fd = -1;

	for (u32 i = 0; i < ARRAY_SIZE(steps); i++) {
		const struct step *s = &steps[i];
		bool right = true;
		int ret;

		if (s->op == NEW) {
			close(fd);
			fd = new_map(s->key >> 32, (u32)s->key, (u32)s->value, s->value >> 32,
				     s->flags);
			CHECK(fd >= 0);
			continue;
		}
		ret = run_step(s, fd, &right);
		if (ret != s->ret || !right)
			printf("step %u (op %d key %llu): %d, not %d\n", i, s->op, s->key, ret,
			       s->ret);
		CHECK(ret == s->ret && right);
	}
	close(fd);
}

static void test_bloom(void)
{
	int fd = new_map(T(BLOOM_FILTER), 0, 8, 100, 0), wrong = 0;
	u64 value;

	for (value = 0; value < 100; value++)
		CHECK(!bpf_map_update_elem(fd, NULL, &value, BPF_ANY));
	for (value = 0; value < 100; value++)
		CHECK(!bpf_map_lookup_elem(fd, NULL, &value));
	for (value = 1000; value < 2000; value++)
		wrong += !bpf_map_lookup_elem(fd, NULL, &value);
	CHECK(wrong < 200);
	CHECK(bpf_map_update_elem(fd, NULL, &value, BPF_EXIST) == -EINVAL);
	CHECK(bpf_map_delete_elem(fd, NULL) == -EOPNOTSUPP);
	CHECK(bpf_map_get_next_key(fd, NULL, &value) == -EOPNOTSUPP);
	close(fd);
}

/* ---- values per CPU ---- */

static void test_percpu(u32 type)
{
	u64 all[CPUS] = { 1, 2, 3, 4 }, got[CPUS] = {}, one = 9;
	int fd = new_map(type, 4, 8, 4, 0);
	u32 key = 1;

	CHECK(!bpf_map_update_elem(fd, &key, all, BPF_ANY));
	CHECK(!bpf_map_lookup_elem(fd, &key, got) && !memcmp(all, got, sizeof(all)));
	CHECK(!bpf_map_update_elem(fd, &key, &one, BPF_F_CPU | 2ULL << 32));
	CHECK(!bpf_map_lookup_elem_flags(fd, &key, got, BPF_F_CPU | 2ULL << 32) && got[0] == 9);
	CHECK(!bpf_map_lookup_elem(fd, &key, got) && got[1] == 2 && got[2] == 9 && got[3] == 4);
	CHECK(!bpf_map_update_elem(fd, &key, &one, BPF_F_ALL_CPUS));
	CHECK(!bpf_map_lookup_elem(fd, &key, got));
	for (u32 cpu = 0; cpu < CPUS; cpu++)
		CHECK(got[cpu] == 9);
	CHECK(bpf_map_update_elem(fd, &key, &one, BPF_F_CPU | 4ULL << 32) == -ERANGE);
	CHECK(bpf_map_update_elem(fd, &key, &one, BPF_F_CPU | BPF_F_ALL_CPUS) == -EINVAL);
	CHECK(bpf_map_update_elem(fd, &key, &one, 1ULL << 32) == -EINVAL);
	CHECK(bpf_map_lookup_elem_flags(fd, &key, got, BPF_F_ALL_CPUS) == -EINVAL);
	close(fd);
}

/* ---- LRU ---- */

static u32 count_keys(int fd, u32 key_bytes)
{
	char key[32], next[32];
	u32 count = 0;

	if (bpf_map_get_next_key(fd, NULL, key))
		return 0;
	do {
		count++;
		if (bpf_map_get_next_key(fd, key, next))
			break;
		memcpy(key, next, key_bytes);
	} while (count < 1000000);
	return count;
}

static void test_lru(void)
{
	int fd = new_map(T(LRU_HASH), 4, 8, 64, 0);
	u64 value;

	for (u32 key = 0; key < 1000; key++) {
		value = key;
		CHECK(!bpf_map_update_elem(fd, &key, &value, BPF_ANY));
		CHECK(!bpf_map_lookup_elem(fd, &key, &value) && value == key);
	}
	CHECK(count_keys(fd, 4) <= 64 && count_keys(fd, 4) > 32);
	close(fd);
}

/* ---- longest prefix match ---- */

#define PREFIXES 300

struct prefix {
	u32 len;
	unsigned char data[4];
};

static bool covers(const struct prefix *p, const struct prefix *of)
{
	for (u32 i = 0; i < p->len; i++)
		if ((p->data[i / 8] ^ of->data[i / 8]) >> (7 - i % 8) & 1)
			return false;
	return p->len <= of->len;
}

static struct prefix random_prefix(void)
{
	struct prefix p = { .len = rand() % 33 };

	for (u32 i = 0; i < 4; i++)
		p.data[i] = rand() % 4 ? 10 : rand();
	for (u32 i = p.len; i < 32; i++)
		p.data[i / 8] &= ~(1 << (7 - i % 8));
	return p;
}

static int model_find(const struct prefix *model, u32 count, const struct prefix *p)
{
	for (u32 i = 0; i < count; i++)
		if (model[i].len == p->len && covers(&model[i], p))
			return i;
	return -1;
}

static void check_match(int fd, const struct prefix *model, u32 count)
{
	struct prefix p = random_prefix(), got = {};
	int best = -1, err;

	p.len = 32;
	for (u32 i = 0; i < count; i++)
		if (covers(&model[i], &p) && (best < 0 || model[i].len > model[best].len))
			best = i;
	err = bpf_map_lookup_elem(fd, &p, &got);
	CHECK(best < 0 ? err == -ENOENT : !err && !memcmp(&got, &model[best], sizeof(got)));
}

static void test_lpm(void)
{
	int fd = new_map(T(LPM_TRIE), 8, 8, PREFIXES, BPF_F_NO_PREALLOC);
	struct prefix model[PREFIXES];
	u32 count = 0;

	for (u32 round = 0; round < 20000; round++) {
		struct prefix p = random_prefix();
		int at = model_find(model, count, &p), err;

		if (rand() % 5 < 3) {
			err = bpf_map_update_elem(fd, &p, &p, BPF_ANY);
			CHECK(err == (at < 0 && count == PREFIXES ? -ENOSPC : 0));
			if (!err && at < 0)
				model[count++] = p;
		} else {
			if (count && rand() % 2) {
				at = rand() % count;
				p = model[at];
			}
			err = bpf_map_delete_elem(fd, &p);
			CHECK(err == (at < 0 ? -ENOENT : 0));
			if (at >= 0)
				model[at] = model[--count];
		}
		check_match(fd, model, count);
		if (round % 1000 == 0)
			CHECK(count_keys(fd, 8) == count);
	}
	close(fd);
}

/* ---- maps of maps ---- */

static void test_map_in_map(u32 type)
{
	int inner = new_map(T(ARRAY), 4, 8, 2, 0), other = new_map(T(ARRAY), 4, 8, 3, 0), fd;
	LIBBPF_OPTS(bpf_map_create_opts, opts, .inner_map_fd = inner);
	struct bpf_map_info info = {};
	u32 key = 1, id = 0, bytes = sizeof(info);

	fd = bpf_map_create(type, "outer", 4, 4, 2, &opts);
	CHECK(fd >= 0);
	CHECK(!bpf_map_update_elem(fd, &key, &inner, BPF_ANY));
	CHECK(!bpf_obj_get_info_by_fd(inner, &info, &bytes));
	CHECK(!bpf_map_lookup_elem(fd, &key, &id) && id == info.id);
	CHECK(bpf_map_update_elem(fd, &key, &other, BPF_ANY) == -EINVAL);
	CHECK(bpf_map_update_elem(fd, &key, &fd, BPF_ANY) == -EINVAL);
	opts.inner_map_fd = fd;
	CHECK(bpf_map_create(type, "outer", 4, 4, 2, &opts) == -EINVAL);
	/* The outer map holds the inner one */
	close(inner);
	inner = bpf_map_get_fd_by_id(id);
	CHECK(inner >= 0);
	close(inner);
	CHECK(!bpf_map_delete_elem(fd, &key));
	CHECK(bpf_map_get_fd_by_id(id) == -ENOENT);
	CHECK(bpf_map_lookup_elem(fd, &key, &id) == -ENOENT);
	close(fd);
	close(other);
}

/* ---- batches ---- */

#define BATCH 100

static void test_batch(u32 type, u32 flags)
{
	int fd = new_map(type, 4, 8, BATCH, flags);
	bool hash = type == T(HASH);
	u32 keys[BATCH], count = BATCH, cursor = 0, done = 0;
	u64 values[BATCH], sum = 0;
	int err;

	for (u32 i = 0; i < BATCH; i++)
		values[i] = keys[i] = i;
	CHECK(!bpf_map_update_batch(fd, keys, values, &count, NULL) && count == BATCH);
	do {
		count = 30;
		err = bpf_map_lookup_batch(fd, done ? &cursor : NULL, &cursor, keys, values,
					   &count, NULL);
		CHECK(!err || err == -ENOENT);
		for (u32 i = 0; i < count; i++) {
			CHECK(keys[i] == values[i]);
			sum += values[i];
		}
		done += count;
	} while (!err && done <= BATCH);
	CHECK(done == BATCH && sum == BATCH * (BATCH - 1) / 2);
	count = BATCH;
	err = bpf_map_lookup_and_delete_batch(fd, NULL, &cursor, keys, values, &count, NULL);
	CHECK(hash ? (!err || err == -ENOENT) && count == BATCH : err == -ENOTSUPP);
	if (hash)
		CHECK(!count_keys(fd, 4));
	count = BATCH;
	err = bpf_map_delete_batch(fd, keys, &count, NULL);
	CHECK(err == (hash ? -ENOENT : -ENOTSUPP));
	close(fd);
}

/* ---- many at once ---- */

#define WORKERS 4
#define OWN 500

struct work {
	int fd;
	u32 first;
};

/* Each worker has keys of its own, and all of them share the buckets. */
static void *churn(void *context)
{
	struct work *work = context;
	u64 value, bad = 0;

	dd_enter(kern);
	for (u32 round = 0; round < 6; round++)
		for (u32 key = work->first; key < work->first + OWN; key++) {
			value = key + round;
			bad += !!bpf_map_update_elem(work->fd, &key, &value, BPF_ANY);
			value = 0;
			bad += bpf_map_lookup_elem(work->fd, &key, &value) || value != key + round;
			if ((key + round) % 3 == 0)
				bad += !!bpf_map_delete_elem(work->fd, &key);
		}
	return (void *)(uintptr_t)bad;
}

static void test_concurrent(u32 flags)
{
	int fd = new_map(T(HASH), 4, 8, OWN * WORKERS * 2, flags), status;
	struct work works[2 * WORKERS];
	pthread_t threads[WORKERS];
	pid_t children[WORKERS];
	u32 wanted = 0, lost = 0;
	void *bad;

	for (u32 i = 0; i < 2 * WORKERS; i++)
		works[i] = (struct work){ fd, i * OWN };
	for (u32 i = 0; i < WORKERS; i++) {
		children[i] = fork();
		if (!children[i])
			_exit(churn(&works[WORKERS + i]) != NULL);
	}
	for (u32 i = 0; i < WORKERS; i++)
		pthread_create(&threads[i], NULL, churn, &works[i]);
	for (u32 i = 0; i < WORKERS; i++) {
		pthread_join(threads[i], &bad);
		CHECK(!bad);
		waitpid(children[i], &status, 0);
		CHECK(!status);
	}
	for (u32 key = 0; key < 2 * WORKERS * OWN; key++) {
		bool there = (key + 5) % 3 != 0;
		u64 value = 0;

		wanted += there;
		if (!bpf_map_lookup_elem(fd, &key, &value) != there || (there && value != key + 5))
			lost++;
	}
	CHECK(!lost);
	CHECK(count_keys(fd, 4) == wanted);
	close(fd);
}

static void *replace_all(void *context)
{
	struct work *work = context;
	u64 bad = 0;

	dd_enter(kern);
	for (u32 i = 0; i < 20000; i++) {
		u32 key = (work->first + i) % 16;
		u64 value = i;

		bad += !!bpf_map_update_elem(work->fd, &key, &value, BPF_ANY);
	}
	return (void *)(uintptr_t)bad;
}

/* Replacing in a full table succeeds, also from more threads than there are CPUs. */
static void test_replace_full(void)
{
	int fd = new_map(T(HASH), 4, 8, 16, 0);
	struct work work = { fd, 0 };
	pthread_t threads[3 * WORKERS];
	void *bad;

	for (u32 key = 0; key < 16; key++)
		CHECK(!bpf_map_update_elem(fd, &key, &(u64){ 0 }, BPF_ANY));
	for (u32 i = 0; i < ARRAY_SIZE(threads); i++)
		pthread_create(&threads[i], NULL, replace_all, &work);
	for (u32 i = 0; i < ARRAY_SIZE(threads); i++) {
		pthread_join(threads[i], &bad);
		CHECK(!bad);
	}
	CHECK(count_keys(fd, 4) == 16);
	close(fd);
}

static void *churn_lru(void *context)
{
	struct work *work = context;
	u64 value, bad = 0;

	dd_enter(kern);
	for (u32 i = 0; i < 5000; i++) {
		u32 key = (work->first + i * 7919) % 1000;
		int err;

		value = key;
		err = bpf_map_update_elem(work->fd, &key, &value, BPF_ANY);
		bad += err && err != -ENOMEM;
		if (i % 5 == 0)
			bpf_map_delete_elem(work->fd, &key);
	}
	return (void *)(uintptr_t)bad;
}

static void test_concurrent_lru(void)
{
	int fd = new_map(T(LRU_HASH), 4, 8, 100, 0);
	struct work works[WORKERS];
	pthread_t threads[WORKERS];
	u32 count, key;
	u64 value;
	void *bad;

	for (u32 i = 0; i < WORKERS; i++) {
		works[i] = (struct work){ fd, i * 31 };
		pthread_create(&threads[i], NULL, churn_lru, &works[i]);
	}
	for (u32 i = 0; i < WORKERS; i++) {
		pthread_join(threads[i], &bad);
		CHECK(!bad);
	}
	count = count_keys(fd, 4);
	CHECK(count > 0 && count <= 100);
	/* Nothing was lost from the pool: it still takes max_entries */
	for (key = 5000; key < 5100; key++) {
		value = key;
		CHECK(!bpf_map_update_elem(fd, &key, &value, BPF_ANY));
	}
	CHECK(count_keys(fd, 4) == 100);
	close(fd);
}

int main(void)
{
	struct dd_kern_options options = { .size = sizeof(options), .cpus = CPUS };

	CHECK(!dd_kern_new(&kern, &options));
	if (!kern)
		return UNIT_END();
	alarm(120);
	dd_enter(kern);
	test_creation();
	test_steps();
	test_bloom();
	test_percpu(T(PERCPU_ARRAY));
	test_percpu(T(PERCPU_HASH));
	test_percpu(T(LRU_PERCPU_HASH));
	test_lru();
	test_lpm();
	test_map_in_map(T(ARRAY_OF_MAPS));
	test_map_in_map(T(HASH_OF_MAPS));
	test_batch(T(ARRAY), 0);
	test_batch(T(HASH), 0);
	test_batch(T(HASH), BPF_F_NO_PREALLOC);
	test_concurrent(0);
	test_concurrent(BPF_F_NO_PREALLOC);
	test_replace_full();
	test_concurrent_lru();
	CHECK(dd_gap_count(kern) == 0);
	dd_leave();
	dd_kern_drop(kern);
	return UNIT_END();
}
