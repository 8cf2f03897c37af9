/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Arenas as maps, a row for each condition and its errno, in the order in which Linux asks:
 * creation (arena.c arena_map_alloc()), commands on elements, mmap (arena_get_unmapped_area(),
 * arena_map_mmap()), what a program that names one is asked (verifier.c), and how a fault is
 * reported. Through the door. Touches are rows of arena_faults.c, calls of arena_rows.c; what
 * happens to a mapping later is in arena_user.c.
 *
 * Not reached: no arena support in the JIT, or no JIT (x86-64 has both), and mmap's -EBUSY and
 * -EFAULT, which stand behind the same questions asked before.
 */
#include <drydock/drydock.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include "unit.h"

#define PAGE 4096ULL
#define GIB4 (1ULL << 32)
#define PLACE ((1ULL << 45) + (5ULL << 28))
#define CAP_SYS_ADMIN (1ULL << 21)
#define CAP_PERFMON (1ULL << 38)
#define CAP_BPF (1ULL << 39)

static struct dd_kern *kern;

static long sys_bpf(int cmd, union bpf_attr *attr, unsigned int size)
{
	return syscall(__NR_bpf, cmd, attr, size) < 0 ? -errno : 0;
}

/* ---- creation ---- */

struct create_row {
	const char *name;
	union bpf_attr attr;
	long want; /* 0: created */
	uint64_t caps_without;
};

#define ARENA .map_type = BPF_MAP_TYPE_ARENA, .map_flags = BPF_F_MMAPABLE
#define ARENA_WITH(flags) .map_type = BPF_MAP_TYPE_ARENA, .map_flags = BPF_F_MMAPABLE | (flags)
#define GOOD ARENA, .max_entries = 4
#define GOOD_WITH(flags) ARENA_WITH(flags), .max_entries = 4

static const struct create_row create_rows[] = {
	{"map_extra of another type",
	 {.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1,
	  .map_extra = PAGE}, -EINVAL},
	{"NUMA node that is not there", {GOOD_WITH(BPF_F_NUMA_NODE), .numa_node = 77}, -EINVAL},
	{"without CAP_BPF", {GOOD}, -EPERM, CAP_BPF | CAP_SYS_ADMIN},
	{"key size", {GOOD, .key_size = 4}, -EINVAL},
	{"value size", {GOOD, .value_size = 4}, -EINVAL},
	{"no entries", {ARENA}, -EINVAL},
	{"not MMAPABLE", {.map_type = BPF_MAP_TYPE_ARENA, .max_entries = 4}, -EINVAL},
	{"another flag", {GOOD_WITH(BPF_F_RDONLY_PROG)}, -EINVAL},
	{"NUMA node, although it is there", {GOOD_WITH(BPF_F_NUMA_NODE)}, -EINVAL},
	{"map_extra not aligned", {GOOD, .map_extra = PLACE + 1}, -EINVAL},
	{"map_extra not aligned beats size",
	 {ARENA, .max_entries = (1 << 20) + 1, .map_extra = 1}, -EINVAL},
	{"more than 4 GiB", {ARENA, .max_entries = (1 << 20) + 1}, -E2BIG},
	{"more than 4 GiB by far", {ARENA, .max_entries = -1U}, -E2BIG},
	{"over a 4 GiB line", {GOOD, .map_extra = 2 * GIB4 - 3 * PAGE}, -ERANGE},
	{"up to a 4 GiB line", {GOOD, .map_extra = 2 * GIB4 - 4 * PAGE}, 0},
	{"4 GiB", {ARENA, .max_entries = 1 << 20}, 0},
	{"4 GiB, not at a line", {ARENA, .max_entries = 1 << 20, .map_extra = PLACE}, -ERANGE},
	{"SEGV_ON_FAULT and NO_USER_CONV",
	 {GOOD_WITH(BPF_F_SEGV_ON_FAULT | BPF_F_NO_USER_CONV)}, 0},
	{"one page, no map_extra, as libbpf's probe", {ARENA, .max_entries = 1}, 0},
};

static void test_create(void)
{
	for (size_t i = 0; i < sizeof(create_rows) / sizeof(create_rows[0]); i++) {
		const struct create_row *row = &create_rows[i];
		union bpf_attr attr = row->attr;
		uint64_t caps = dd_set_caps(kern, ~row->caps_without);
		long fd = syscall(__NR_bpf, BPF_MAP_CREATE, &attr, sizeof(attr));
		long got = fd < 0 ? -errno : 0;

		dd_set_caps(kern, caps);
		CHECK(got == row->want);
		if (got != row->want)
			printf("create, \"%s\": %ld\n", row->name, got);
		if (fd >= 0)
			close(fd);
	}
}

static void test_create_tail(void)
{
	struct {
		union bpf_attr attr;
		char more[8];
	} wide = { .attr = {GOOD}, .more = {1} };

	CHECK(sys_bpf(BPF_MAP_CREATE, &wide.attr, sizeof(wide)) == -E2BIG);
}

static int new_arena(unsigned int pages, unsigned long long place)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_MMAPABLE, .map_extra = place);

	return bpf_map_create(BPF_MAP_TYPE_ARENA, "arena", 0, 0, pages, &opts);
}

/* Every allocation of a creation fails in turn, and nothing is left behind. */
static void test_create_without_memory(void)
{
	int failures = 0;
	long fd;

	do {
		union bpf_attr attr = {GOOD};

		dd_fail_alloc(kern, failures + 1);
		fd = syscall(__NR_bpf, BPF_MAP_CREATE, &attr, sizeof(attr));
		dd_fail_alloc(kern, 0);
		CHECK(fd >= 0 || errno == ENOMEM);
	} while (fd < 0 && ++failures < 100);
	CHECK(failures > 3 && fd >= 0);
	close((int)fd);
}

/* ---- elements ---- */

static void test_elements(void)
{
	static const struct {
		const char *name;
		int cmd;
		long want;
	} rows[] = {
		{"lookup", BPF_MAP_LOOKUP_ELEM, -EINVAL},
		{"update", BPF_MAP_UPDATE_ELEM, -EOPNOTSUPP},
		{"delete", BPF_MAP_DELETE_ELEM, -EOPNOTSUPP},
		{"next key", BPF_MAP_GET_NEXT_KEY, -EOPNOTSUPP},
	};
	char value[8] = "";
	int fd = new_arena(4, 0);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		union bpf_attr attr = {.map_fd = fd}; /* there is no key */
		long got;

		if (rows[i].cmd != BPF_MAP_DELETE_ELEM)
			attr.value = (uintptr_t)value; /* next_key is the same member */
		got = sys_bpf(rows[i].cmd, &attr, sizeof(attr));
		CHECK(got == rows[i].want);
		if (got != rows[i].want)
			printf("element, \"%s\": %ld\n", rows[i].name, got);
	}
	close(fd);
}

/* ---- mmap ---- */

enum kind { FRESH, PLACED, MAPPED, FROZEN, FROZEN_MAPPED, HASH, PRIVATE_ARRAY, RDONLY_ARRAY };

struct mmap_row {
	const char *name;
	enum kind kind;
	unsigned long long hint, bytes;
	int prot, flags;
	long long offset;
	long want; /* 0: mapped, at `hint` if there is one */
};

#define RW (PROT_READ | PROT_WRITE)
#define FOUR (4 * PAGE)

static const struct mmap_row mmap_rows[] = {
	{"no mmap", HASH, 0, PAGE, RW, MAP_SHARED, 0, -ENOTSUP},
	{"not shared", FRESH, 0, FOUR, RW, MAP_PRIVATE, 0, -EINVAL},
	{"write, frozen", FROZEN, 0, FOUR, RW, MAP_SHARED, 0, -EPERM},
	{"read, frozen", FROZEN, 0, FOUR, PROT_READ, MAP_SHARED, 0, 0},
	{"write, read-only for programs", RDONLY_ARRAY, 0, PAGE, RW, MAP_SHARED, 0, -EACCES},
	{"execute", FRESH, 0, FOUR, RW | PROT_EXEC, MAP_SHARED, 0, -EPERM},
	{"no bytes", FRESH, 0, 0, RW, MAP_SHARED, 0, -EINVAL},
	{"offset", FRESH, 0, FOUR, RW, MAP_SHARED, PAGE, -EINVAL},
	{"offset beats frozen", FROZEN, 0, FOUR, RW, MAP_SHARED, PAGE, -EINVAL},
	{"offset beats more than 4 GiB", FRESH, 0, GIB4 + PAGE, RW, MAP_SHARED, PAGE, -EINVAL},
	{"more than 4 GiB", FRESH, 0, GIB4 + PAGE, RW, MAP_SHARED, 0, -E2BIG},
	{"4 GiB of a small arena", FRESH, 0, GIB4, RW, MAP_SHARED, 0, 0},
	{"more than was mapped", MAPPED, PLACE, FOUR + PAGE, RW, MAP_SHARED, 0, -E2BIG},
	{"less than was mapped", MAPPED, PLACE, FOUR - PAGE, RW, MAP_SHARED, 0, -EINVAL},
	{"elsewhere", MAPPED, PLACE + PAGE, FOUR, RW, MAP_SHARED, 0, -EINVAL},
	{"elsewhere by force", MAPPED, PLACE + PAGE, FOUR, RW, MAP_SHARED | MAP_FIXED, 0, -EINVAL},
	{"anywhere, although mapped", MAPPED, 0, FOUR, RW, MAP_SHARED, 0, -EINVAL},
	{"again", MAPPED, PLACE, FOUR, RW, MAP_SHARED, 0, 0},
	{"again by force", MAPPED, PLACE, FOUR, RW, MAP_SHARED | MAP_FIXED, 0, 0},
	{"again, not a whole page", MAPPED, PLACE, FOUR - 1, RW, MAP_SHARED, 0, 0},
	{"more than map_extra says", PLACED, PLACE, FOUR + PAGE, RW, MAP_SHARED, 0, -E2BIG},
	{"less than map_extra says", PLACED, PLACE, FOUR - PAGE, RW, MAP_SHARED, 0, -EINVAL},
	{"not where map_extra says", PLACED, 0, FOUR, RW, MAP_SHARED, 0, -EINVAL},
	{"where map_extra says", PLACED, PLACE, FOUR, RW, MAP_SHARED, 0, 0},
	{"by force", FRESH, PLACE, FOUR, RW, MAP_SHARED | MAP_FIXED, 0, 0},
	{"larger than the arena", FRESH, 0, 2 * FOUR, RW, MAP_SHARED, 0, 0},
	{"smaller than the arena", FRESH, 0, PAGE, RW, MAP_SHARED, 0, 0},
};

static int map_of(enum kind kind)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_MMAPABLE | BPF_F_RDONLY_PROG);
	int fd;

	switch (kind) {
	case HASH:
		return bpf_map_create(BPF_MAP_TYPE_HASH, "hash", 4, 4, 4, NULL);
	case RDONLY_ARRAY:
		return bpf_map_create(BPF_MAP_TYPE_ARRAY, "array", 4, 8, 4, &opts);
	default:
		fd = new_arena(4, kind == PLACED ? PLACE : 0);
	}
	if (kind == MAPPED)
		CHECK(mmap((void *)PLACE, FOUR, RW, MAP_SHARED | MAP_FIXED, fd, 0) ==
		      (void *)PLACE);
	if (kind == FROZEN)
		CHECK(!bpf_map_freeze(fd));
	return fd;
}

static void test_mmap_row(const struct mmap_row *row)
{
	int fd = map_of(row->kind);
	void *at = mmap((void *)row->hint, row->bytes, row->prot, row->flags, fd, row->offset);
	long got = at == MAP_FAILED ? -errno : 0;

	/* The kernel's own number, which the C library has no name for */
	if (got == -524)
		got = -ENOTSUP;
	CHECK(got == row->want);
	CHECK(got || !row->hint || at == (void *)row->hint);
	/* Never over a 4 GiB line */
	CHECK(got || ((uintptr_t)at ^ ((uintptr_t)at + row->bytes - 1)) < GIB4);
	if (got != row->want)
		printf("mmap, \"%s\": %ld\n", row->name, got);
	if (!got)
		munmap(at, row->bytes);
	if (row->kind == MAPPED)
		munmap((void *)PLACE, FOUR);
	close(fd);
}

static void test_mmap(void)
{
	int fd;

	for (size_t i = 0; i < sizeof(mmap_rows) / sizeof(mmap_rows[0]); i++)
		test_mmap_row(&mmap_rows[i]);
	/* No memory to take note of the mapping */
	fd = new_arena(4, 0);
	dd_fail_alloc(kern, 1);
	CHECK(mmap(NULL, FOUR, RW, MAP_SHARED, fd, 0) == MAP_FAILED && errno == ENOMEM);
	dd_fail_alloc(kern, 0);
	close(fd);
}

/* ---- what a program is asked ---- */

/* Six instructions: -errno or 0, and the log */
static long load(enum bpf_prog_type type, const struct bpf_insn *insns, char *log, size_t bytes)
{
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .log_buf = log, .log_size = bytes, .log_level = 1);
	int fd;

	log[0] = 0;
	fd = bpf_prog_load(type, "arena", "GPL", insns, 6, &opts);
	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

#define LD_MAP(reg, fd) \
	{ .code = BPF_LD | BPF_DW | BPF_IMM, .dst_reg = reg, .src_reg = BPF_PSEUDO_MAP_FD, \
	  .imm = fd }, {}
#define RETURN_0 \
	{ .code = BPF_ALU64 | BPF_MOV | BPF_K }, { .code = BPF_JMP | BPF_EXIT }

static void test_prog(const char *name, const struct bpf_insn *insns, long want, const char *text)
{
	char log[16384];
	long got = load(BPF_PROG_TYPE_SOCKET_FILTER, insns, log, sizeof(log));

	CHECK(got == want && strstr(log, text));
	if (got != want || !strstr(log, text))
		printf("program, \"%s\": %ld, %s\n", name, got, log);
}

static void test_progs(void)
{
	int placed = new_arena(4, PLACE), other = new_arena(4, PLACE + GIB4);
	int unmapped = new_arena(4, 0);
	struct bpf_insn two[] = { LD_MAP(1, placed), LD_MAP(2, other), RETURN_0 };
	struct bpf_insn twice[] = { LD_MAP(1, placed), LD_MAP(2, placed), RETURN_0 };
	struct bpf_insn nowhere[] = { LD_MAP(1, unmapped), LD_MAP(2, unmapped), RETURN_0 };
	uint64_t caps;
	void *at;

	test_prog("one arena", twice, 0, "");
	test_prog("second arena", two, -EBUSY, "Only one arena per program");
	test_prog("never mapped", nowhere, -EINVAL,
		  "arena's user address must be set via map_extra or mmap()");
	at = mmap(NULL, FOUR, RW, MAP_SHARED, unmapped, 0);
	test_prog("mapped", nowhere, 0, "");
	munmap(at, FOUR);
	test_prog("mapped before", nowhere, 0, "");
	caps = dd_set_caps(kern, CAP_BPF | CAP_PERFMON);
	test_prog("with CAP_BPF and CAP_PERFMON", twice, 0, "");
	dd_set_caps(kern, CAP_BPF);
	test_prog("without CAP_PERFMON", twice, -EPERM,
		  "CAP_BPF and CAP_PERFMON are required to use arena");
	dd_set_caps(kern, caps);
	close(placed);
	close(other);
	close(unmapped);
}

/* ---- reports ---- */

/* Reads or writes at the address, arena form; returns what was read. */
static int faulting_prog(int fd, bool write, unsigned int at)
{
	struct bpf_insn insns[] = {
		LD_MAP(1, fd),
		{ .code = BPF_ALU | BPF_MOV | BPF_K, .dst_reg = 1, .imm = (int)at },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = 1, .src_reg = 1, .off = 1,
		  .imm = 1 },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = 7 },
		{ .code = write ? BPF_ST | BPF_W | BPF_MEM : BPF_LDX | BPF_W | BPF_MEM,
		  .src_reg = write ? 0 : 1, .dst_reg = write ? 1 : 0, .off = 8 },
		{ .code = BPF_JMP | BPF_EXIT },
	};

	return bpf_prog_load(BPF_PROG_TYPE_RAW_TRACEPOINT, "faults", "GPL", insns,
			     sizeof(insns) / sizeof(insns[0]), NULL);
}

static void test_report(bool write, unsigned int page)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	int fd = new_arena(4, PLACE);
	int prog = faulting_prog(fd, write, (unsigned int)(PLACE + page * PAGE));
	char got[1024] = "", want[128];
	long bytes;

	CHECK(prog >= 0 && !bpf_prog_test_run_opts(prog, &opts));
	CHECK(opts.retval == (write ? 7 : 0));
	bytes = bpf_prog_stream_read(prog, BPF_STREAM_STDERR, got, sizeof(got) - 1, NULL);
	snprintf(want, sizeof(want),
		 "ERROR: Arena %s access at unmapped address 0x%llx\nCPU: 0 UID: 0 PID: ",
		 write ? "WRITE" : "READ", PLACE + page * PAGE + 8);
	CHECK(!strncmp(got, want, strlen(want)));
	CHECK(strstr(got, "\nCall trace:\nbpf_prog_") && strstr(got, "_faults+0x"));
	CHECK(bytes > 2 && !strcmp(got + bytes - 2, "\n\n"));
	CHECK(bpf_prog_stream_read(prog, BPF_STREAM_STDERR, got, sizeof(got), NULL) == 0);
	close(prog);
	close(fd);
}

static void test_reports(void)
{
	for (int engine = DD_JIT; engine <= DD_INTERPRETER; engine++) {
		dd_set_engine(kern, engine);
		test_report(false, 2);
		test_report(true, 2);
		test_report(false, 1000); /* beyond the arena */
	}
}

int main(void)
{
	CHECK(!dd_kern_new(&kern, NULL));
	dd_enter(kern);
	libbpf_set_print(NULL);
	test_create();
	test_create_tail();
	test_create_without_memory();
	test_elements();
	test_mmap();
	test_progs();
	test_reports();
	CHECK(!dd_gap_count(kern));
	dd_leave();
	dd_kern_drop(kern);
	return UNIT_END();
}
