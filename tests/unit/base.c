/* SPDX-License-Identifier: GPL-2.0-only */
/* The base layer: regions, pools, locks, faulting copies, texts and the log window. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/lock.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/vlog.h"
#include "unit.h"

static struct mem *region(size_t bytes)
{
	struct mem_options options = {.bytes_max = bytes};
	struct mem *mem = NULL;

	CHECK(mem_region_new(&mem, &options) == 0);
	return mem;
}

static void test_alloc_zeroed_and_distinct(void)
{
	struct mem *mem = region(64 << 20);
	enum { COUNT = 3000 };
	static u8 *block[COUNT];
	static size_t bytes[COUNT];
	u32 seed = 1;
	bool zero = true, intact = true;

	for (int round = 0; round < 5; round++) {
		for (int i = 0; i < COUNT; i++) {
			seed = seed * 1103515245 + 12345;
			bytes[i] = (seed >> 8) % (i % 50 ? 700 : 40000);
			block[i] = mem_alloc(mem, bytes[i]);
			for (size_t k = 0; k < bytes[i]; k++)
				zero &= !block[i][k];
			memset(block[i], i, bytes[i]);
		}
		for (int i = 0; i < COUNT; i++)
			for (size_t k = 0; k < bytes[i]; k++)
				intact &= block[i][k] == (u8)i;
		for (int i = 0; i < COUNT; i++)
			mem_free(mem, block[(i * 7 + round) % COUNT]);
	}
	CHECK(zero);
	CHECK(intact);
	CHECK(mem_allocation_count(mem) == 0);
	CHECK(mem_bytes_in_use(mem) == 0);
	mem_region_drop(mem);
}

static void test_alignment_and_pages(void)
{
	struct mem *mem = region(64 << 20);
	void *a, *b, *c;

	for (size_t align = 16; align <= 4096; align *= 2) {
		a = mem_alloc_aligned(mem, 24, align);
		CHECK(a && (uintptr_t)a % align == 0);
	}
	a = mem_alloc_pages(mem, 100);
	b = mem_alloc_pages(mem, 100);
	CHECK(a && b && (uintptr_t)a % PAGE_BYTES == 0);
	memset(a, 1, 100 * PAGE_BYTES);
	mem_free(mem, a);
	mem_free(mem, b);
	c = mem_alloc_pages(mem, 200); /* the two joined */
	CHECK(c == a);
	CHECK(*(u8 *)c == 0 && ((u8 *)c)[99 * PAGE_BYTES] == 0);
	CHECK(!mem_alloc_pages(mem, 64 << 20));
	mem_region_drop(mem);
}

static void test_fail_nth(void)
{
	struct mem *mem = region(16 << 20);
	struct pool *pool = pool_new(mem);

	mem_fail_nth(mem, 2);
	CHECK(mem_alloc(mem, 8));
	CHECK(!mem_alloc(mem, 8));
	CHECK(mem_alloc(mem, 8));
	mem_fail_nth(mem, 1);
	CHECK(!pool_alloc(pool, 8));
	CHECK(pool_alloc(pool, 1 << 20));
	pool_drop(pool);
	mem_region_drop(mem);
}

static void test_full_region(void)
{
	struct mem *mem = region(1 << 20);
	int count = 0;

	while (mem_alloc(mem, 4096))
		count++;
	CHECK(count > 100 && count < 256);
	mem_region_drop(mem);
}

static void test_forked_child_shares(void)
{
	struct mem *mem = region(16 << 20);
	u32 **cell = mem_alloc(mem, sizeof(*cell));
	struct lock *lock = mem_alloc(mem, sizeof(*lock));
	int status;
	pid_t child;

	CHECK(lock_init(lock) == 0);
	child = fork();
	if (!child) {
		*cell = mem_alloc(mem, sizeof(u32));
		**cell = 42;
		lock_acquire(lock);
		_exit(0); /* with the lock held */
	}
	waitpid(child, &status, 0);
	CHECK(*cell && **cell == 42);
	CHECK(lock_acquire(lock) == -EOWNERDEAD);
	lock_release(lock);
	CHECK(lock_acquire(lock) == 0);
	lock_release(lock);
	mem_region_drop(mem);
}

/* A forked child reads what was written before; nobody else's memory moves, and none is lost. */
static void test_constants(void)
{
	struct mem *mem = region(64 << 20), *other;
	u8 *small = mem_alloc(mem, 16), *constant, *again;
	int status;
	pid_t child;

	constant = mem_alloc_constant(mem, (3 << 20) + 5);
	CHECK(constant && mem_contains(mem, constant) && mem_contains(mem, constant + (3 << 20)));
	memset(constant, 7, (3 << 20) + 5);
	CHECK(mem_region_attach(&other, mem_region_fd(mem), mem) == -EOPNOTSUPP);
	child = fork();
	if (!child) {
		*small = constant[3 << 20];
		_exit(constant[0] != 7);
	}
	CHECK(waitpid(child, &status, 0) == child && status == 0);
	CHECK(*small == 7);
	mem_free(mem, constant);
	again = mem_alloc_constant(mem, 3 << 20);
	CHECK(again && !again[0] && again != constant);
	mem_free(mem, again);
	mem_free(mem, small);
	CHECK(!mem_allocation_count(mem) && !mem_bytes_in_use(mem));
	CHECK(!mem_alloc_constant(mem, 64 << 20));
	mem_fail_nth(mem, 1);
	CHECK(!mem_alloc_constant(mem, 8));
	mem_region_drop(mem);
}

static void test_two_regions(void)
{
	struct mem *a = region(16 << 20), *b = region(16 << 20);
	void *in_a = mem_alloc(a, 8);

	CHECK(mem_contains(a, in_a) && !mem_contains(b, in_a));
	mem_region_drop(a);
	mem_region_drop(b);
}

static void test_faulting_copies(void)
{
	char *pages = mmap(NULL, 2 * PAGE_BYTES, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	u64 at = (u64)(uintptr_t)pages, end = at + PAGE_BYTES;
	static const size_t sizes[] = {1, 3, 8, 17, 300, 4096};
	char buf[5000];

	munmap(pages + PAGE_BYTES, PAGE_BYTES);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		size_t n = sizes[i];

		memset(buf, 'x', n);
		CHECK(user_write(end - n, buf, n) == 0);
		memset(buf, 0, n);
		CHECK(user_read(buf, end - n, n) == 0 && buf[0] == 'x' && buf[n - 1] == 'x');
		CHECK(user_read(buf, end - n + 1, n) == -EFAULT);
		CHECK(user_write(end - n + 1, buf, n) == -EFAULT);
	}
	CHECK(user_read(buf, 0, 8) == -EFAULT);
	CHECK(user_read(buf, U64_MAX - 3, 8) == -EFAULT);
	CHECK(user_read(buf, 0xffff800000000000ULL, 8) == -EFAULT);
	CHECK(user_read(buf, 0x0000dead00000000ULL, 8) == -EFAULT);
	CHECK(user_read(NULL, end, 0) == 0);
	memset(buf, 'y', 8);
	CHECK(probe_read(buf, (void *)0xdead0000deadbeefULL, 8) == -EFAULT && !buf[0] && !buf[7]);
	memcpy(pages + PAGE_BYTES - 4, "abc", 4);
	CHECK(user_strncpy(buf, end - 4, 100) == 3 && !strcmp(buf, "abc"));
	CHECK(user_strncpy(buf, end - 4, 2) == 2 && !strcmp(buf, "a"));
	pages[PAGE_BYTES - 1] = 'd';
	CHECK(user_strncpy(buf, end - 4, 100) == -EFAULT);
	munmap(pages, PAGE_BYTES);
}

static void test_foreign_fault_still_kills(void)
{
	int *volatile nowhere = (int *)8; /* volatile: the compiler warns of what it can see */
	int status;
	pid_t child = fork();

	if (!child) {
		fault_init();
		*nowhere = 1;
		_exit(0);
	}
	waitpid(child, &status, 0);
	CHECK(!WIFEXITED(status) || WEXITSTATUS(status)); /* a sanitizer exits */
}

static void test_text(void)
{
	struct text text;

	text_init(&text, 10);
	CHECK(text_printf(&text, "%s", "12345678") == 0);
	CHECK(text_printf(&text, "%s", "90ab") == -ENOSPC);
	CHECK(text.truncated && !strcmp(text.data, "1234567890"));
	text_clear(&text);
	CHECK(text_add(&text, "z", 1) == 0 && text.bytes == 1);
	text_fini(&text);
}

/* The window shows the stream's end (rotating) or its start (fixed), for every buffer size. */
static void test_log_window(void)
{
	static const char whole[] = "one two three four five six seven";
	u32 length = sizeof(whole);

	for (u32 size = 1; size < length + 5; size++)
		for (u32 fixed = 0; fixed < 2; fixed++) {
			char buf[64] = {0}, expected[64] = {0};
			struct vlog log;
			u32 true_size, shown = min(size, length);
			int err;

			CHECK(vlog_init(&log, LOG_LEVEL1 | (fixed ? LOG_FIXED : 0),
					(u64)(uintptr_t)buf, size) == 0);
			vlog_printf(&log, "one two thr");
			vlog_printf(&log, "ee %s six", "four five");
			vlog_printf(&log, " seven");
			err = vlog_finalize(&log, &true_size);
			CHECK(err == (size < length ? -ENOSPC : 0));
			CHECK(true_size == length);
			if (fixed)
				memcpy(expected, whole, shown - 1);
			else
				memcpy(expected, whole + length - shown, shown - 1);
			CHECK(!strcmp(buf, expected));
		}
}

static void test_log_reset_and_arguments(void)
{
	char buf[16];
	struct vlog log;
	u32 true_size;

	CHECK(vlog_init(&log, 16, 0, 0) == -EINVAL);
	CHECK(vlog_init(&log, 0, (u64)(uintptr_t)buf, 16) == -EINVAL);
	CHECK(vlog_init(&log, 1, (u64)(uintptr_t)buf, 0) == -EINVAL);
	CHECK(vlog_init(&log, 1, (u64)(uintptr_t)buf, U32_MAX) == -EINVAL);
	CHECK(vlog_init(&log, 1, 0, 0) == 0);
	CHECK(vlog_init(&log, 1, (u64)(uintptr_t)buf, sizeof(buf)) == 0);
	vlog_printf(&log, "a path that is long");
	vlog_reset(&log, 0);
	vlog_printf(&log, "ok");
	CHECK(vlog_finalize(&log, &true_size) == -ENOSPC && !strcmp(buf, "ok"));
	CHECK(true_size == 20);
	CHECK(vlog_init(&log, 1, 4096, 64) == 0);
	vlog_printf(&log, "nowhere");
	CHECK(vlog_finalize(&log, &true_size) == -EFAULT);
}

int main(void)
{
	test_alloc_zeroed_and_distinct();
	test_alignment_and_pages();
	test_fail_nth();
	test_full_region();
	test_forked_child_shares();
	test_constants();
	test_two_regions();
	test_faulting_copies();
	test_foreign_fault_still_kills();
	test_text();
	test_log_window();
	test_log_reset_and_arguments();
	return UNIT_END();
}
