/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fuzz target: sequences of bpf(2) calls. Every command's attributes are filled by field: file
 * descriptors are mostly those that earlier calls of the sequence gave, pointers lead to good
 * memory, to the last bytes before a hole, to read-only memory or nowhere, and some bytes are then
 * changed. No call may crash or hang, and -ENOSYS must come with the text of a gap.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <drydock/drydock.h>

#include "fuzz.h"

#define CALLS 64 /* per sequence */
#define LIVE_MAX 32
#define PAGE 4096
#define COMMAND_COUNT 39
#define GOOD_BYTES 65536
#define COMMON_BYTES 32
#define COMMON_ATTRS (1 << 16) /* BPF_COMMON_ATTRS of 7.3 */

enum kind { FD, SMALL, SIZE, PTR, IN, FLAGS, ANY, BTF_PTR, INSNS, PATH };

/* Where a command keeps what; what no row names stays zero or is hit by mutation. */
static const struct field {
	unsigned char cmd, offset, bytes, kind;
} fields[] = {
#define F(cmd, member, kind)                                                                       \
	{ BPF_##cmd, offsetof(union bpf_attr, member), sizeof(((union bpf_attr *)0)->member), kind }
	F(MAP_CREATE, map_type, SMALL),
	F(MAP_CREATE, key_size, SIZE),
	F(MAP_CREATE, value_size, SIZE),
	F(MAP_CREATE, max_entries, SIZE),
	F(MAP_CREATE, map_flags, FLAGS),
	F(MAP_CREATE, inner_map_fd, FD),
	F(MAP_CREATE, btf_fd, FD),
	F(MAP_CREATE, btf_key_type_id, SMALL),
	F(MAP_CREATE, btf_value_type_id, SMALL),
	F(MAP_CREATE, map_extra, FLAGS),
#define ELEM(cmd) F(cmd, map_fd, FD), F(cmd, key, IN), F(cmd, value, PTR), F(cmd, flags, FLAGS)
	ELEM(MAP_LOOKUP_ELEM),
	ELEM(MAP_UPDATE_ELEM),
	ELEM(MAP_DELETE_ELEM),
	ELEM(MAP_GET_NEXT_KEY),
	ELEM(MAP_LOOKUP_AND_DELETE_ELEM),
	F(MAP_FREEZE, map_fd, FD),
#define BATCH(cmd)                                                                                 \
	F(cmd, batch.in_batch, IN), F(cmd, batch.out_batch, PTR), F(cmd, batch.keys, PTR),         \
		F(cmd, batch.values, PTR), F(cmd, batch.count, SIZE), F(cmd, batch.map_fd, FD),    \
		F(cmd, batch.flags, FLAGS)
	BATCH(MAP_LOOKUP_BATCH),
	BATCH(MAP_LOOKUP_AND_DELETE_BATCH),
	BATCH(MAP_UPDATE_BATCH),
	BATCH(MAP_DELETE_BATCH),
	F(PROG_LOAD, prog_type, SMALL),
	F(PROG_LOAD, insn_cnt, SMALL),
	F(PROG_LOAD, insns, INSNS),
	F(PROG_LOAD, license, IN),
	F(PROG_LOAD, log_level, SMALL),
	F(PROG_LOAD, log_size, SIZE),
	F(PROG_LOAD, log_buf, PTR),
	F(PROG_LOAD, prog_flags, FLAGS),
	F(PROG_LOAD, expected_attach_type, SMALL),
	F(PROG_LOAD, prog_btf_fd, FD),
	F(PROG_LOAD, func_info_rec_size, SIZE),
	F(PROG_LOAD, func_info, IN),
	F(PROG_LOAD, func_info_cnt, SMALL),
	F(PROG_LOAD, line_info_rec_size, SIZE),
	F(PROG_LOAD, line_info, IN),
	F(PROG_LOAD, line_info_cnt, SMALL),
	F(PROG_LOAD, attach_btf_id, ANY),
	F(PROG_LOAD, attach_prog_fd, FD),
	F(PROG_LOAD, fd_array, IN),
	F(PROG_LOAD, fd_array_cnt, SMALL),
	F(OBJ_PIN, pathname, PATH),
	F(OBJ_PIN, bpf_fd, FD),
	F(OBJ_PIN, file_flags, FLAGS),
	F(OBJ_GET, pathname, PATH),
	F(OBJ_GET, file_flags, FLAGS),
#define ATTACH(cmd)                                                                                \
	F(cmd, target_fd, FD), F(cmd, attach_bpf_fd, FD), F(cmd, attach_type, SMALL),              \
		F(cmd, attach_flags, FLAGS), F(cmd, replace_bpf_fd, FD), F(cmd, relative_fd, FD)
	ATTACH(PROG_ATTACH),
	ATTACH(PROG_DETACH),
	F(PROG_TEST_RUN, test.prog_fd, FD),
	F(PROG_TEST_RUN, test.data_size_in, SIZE),
	F(PROG_TEST_RUN, test.data_size_out, SIZE),
	F(PROG_TEST_RUN, test.data_in, IN),
	F(PROG_TEST_RUN, test.data_out, PTR),
	F(PROG_TEST_RUN, test.repeat, SMALL),
	F(PROG_TEST_RUN, test.ctx_size_in, SIZE),
	F(PROG_TEST_RUN, test.ctx_size_out, SIZE),
	F(PROG_TEST_RUN, test.ctx_in, IN),
	F(PROG_TEST_RUN, test.ctx_out, PTR),
	F(PROG_TEST_RUN, test.flags, FLAGS),
	F(PROG_TEST_RUN, test.batch_size, SMALL),
#define IDS(cmd) F(cmd, start_id, SMALL), F(cmd, open_flags, FLAGS)
	IDS(PROG_GET_NEXT_ID),
	IDS(MAP_GET_NEXT_ID),
	IDS(BTF_GET_NEXT_ID),
	IDS(LINK_GET_NEXT_ID),
	IDS(PROG_GET_FD_BY_ID),
	IDS(MAP_GET_FD_BY_ID),
	IDS(BTF_GET_FD_BY_ID),
	IDS(LINK_GET_FD_BY_ID),
	F(OBJ_GET_INFO_BY_FD, info.bpf_fd, FD),
	F(OBJ_GET_INFO_BY_FD, info.info_len, SIZE),
	F(OBJ_GET_INFO_BY_FD, info.info, PTR),
	F(PROG_QUERY, query.target_fd, FD),
	F(PROG_QUERY, query.attach_type, SMALL),
	F(PROG_QUERY, query.query_flags, FLAGS),
	F(PROG_QUERY, query.prog_ids, PTR),
	F(PROG_QUERY, query.prog_cnt, SIZE),
	F(PROG_QUERY, query.link_ids, PTR),
	F(RAW_TRACEPOINT_OPEN, raw_tracepoint.name, IN),
	F(RAW_TRACEPOINT_OPEN, raw_tracepoint.prog_fd, FD),
	F(BTF_LOAD, btf, BTF_PTR),
	F(BTF_LOAD, btf_log_buf, PTR),
	F(BTF_LOAD, btf_size, SIZE),
	F(BTF_LOAD, btf_log_size, SIZE),
	F(BTF_LOAD, btf_log_level, SMALL),
	F(TASK_FD_QUERY, task_fd_query.pid, SMALL),
	F(TASK_FD_QUERY, task_fd_query.fd, FD),
	F(TASK_FD_QUERY, task_fd_query.buf_len, SIZE),
	F(TASK_FD_QUERY, task_fd_query.buf, PTR),
	F(LINK_CREATE, link_create.prog_fd, FD),
	F(LINK_CREATE, link_create.target_fd, FD),
	F(LINK_CREATE, link_create.attach_type, SMALL),
	F(LINK_CREATE, link_create.flags, FLAGS),
	F(LINK_CREATE, link_create.iter_info, IN),
	F(LINK_CREATE, link_create.iter_info_len, SIZE),
	F(LINK_CREATE, link_create.kprobe_multi.syms, IN),
	F(LINK_CREATE, link_create.kprobe_multi.addrs, IN),
	F(LINK_UPDATE, link_update.link_fd, FD),
	F(LINK_UPDATE, link_update.new_prog_fd, FD),
	F(LINK_UPDATE, link_update.flags, FLAGS),
	F(LINK_UPDATE, link_update.old_prog_fd, FD),
	F(LINK_DETACH, link_detach.link_fd, FD),
	F(ENABLE_STATS, enable_stats.type, SMALL),
	F(ITER_CREATE, iter_create.link_fd, FD),
	F(ITER_CREATE, iter_create.flags, FLAGS),
	F(PROG_BIND_MAP, prog_bind_map.prog_fd, FD),
	F(PROG_BIND_MAP, prog_bind_map.map_fd, FD),
	F(PROG_BIND_MAP, prog_bind_map.flags, FLAGS),
	F(TOKEN_CREATE, token_create.flags, FLAGS),
	F(TOKEN_CREATE, token_create.bpffs_fd, FD),
	F(PROG_STREAM_READ_BY_FD, prog_stream_read.stream_buf, PTR),
	F(PROG_STREAM_READ_BY_FD, prog_stream_read.stream_buf_len, SIZE),
	F(PROG_STREAM_READ_BY_FD, prog_stream_read.stream_id, SMALL),
	F(PROG_STREAM_READ_BY_FD, prog_stream_read.prog_fd, FD),
	F(PROG_ASSOC_STRUCT_OPS, prog_assoc_struct_ops.map_fd, FD),
	F(PROG_ASSOC_STRUCT_OPS, prog_assoc_struct_ops.prog_fd, FD),
};

static struct {
	unsigned char *good; /* GOOD_BYTES to read and write, then a page of nothing */
	unsigned char *fixed; /* a page to read */
	int live[LIVE_MAX], live_count;
} place;

/* INT int, and STRUCT {int a;}: enough for maps to name types */
static const struct {
	unsigned short magic;
	unsigned char version, flags;
	uint32_t header[5];
	uint32_t types[10];
	char strings[12];
} btf_bytes = {
	.magic = 0xeb9f, .version = 1, .header = {24, 0, 40, 40, 12},
	.types = {1, 1U << 24, 4, 32 | 1U << 24, 5, 4U << 24 | 1, 4, 7, 1, 0},
	.strings = "\0int\0s\0a",
};

static const struct bpf_insn exit_zero[] = {
	{ .code = BPF_ALU64 | BPF_MOV | BPF_K },
	{ .code = BPF_JMP | BPF_EXIT },
};

static uint64_t some_pointer(void)
{
	unsigned char *end = place.good + GOOD_BYTES;

	switch (fuzz_next(12)) {
	case 0:
		return 0;
	case 1:
		return fuzz_next64();
	case 2:
		return (uintptr_t)end; /* nothing there */
	case 3:
		return (uintptr_t)end - 1 - fuzz_next(16);
	case 4:
		return (uintptr_t)place.fixed + fuzz_next(8);
	case 5:
		return fuzz_next(PAGE);
	default:
		return (uintptr_t)place.good + fuzz_next(64) * 64;
	}
}

static uint64_t some_size(void)
{
	static const uint32_t sizes[] = {0, 1, 4, 8, 12, 16, 24, 64, 80, 256, 4096, 65536};

	switch (fuzz_next(6)) {
	case 0:
		return (uint32_t)fuzz_edge();
	default:
		return sizes[fuzz_next(12)];
	}
}

static uint64_t some_fd(void)
{
	if (place.live_count && fuzz_next(12))
		return place.live[fuzz_next(place.live_count)];
	return fuzz_next(2) ? 0 : 500 + fuzz_next(100);
}

static uint64_t some_insns(void)
{
	return fuzz_next(4) ? (uintptr_t)exit_zero : some_pointer();
}

static uint64_t some_path(void)
{
	char *path = (char *)place.good;

	if (!fuzz_next(4))
		return some_pointer();
	snprintf(path, 64, "/sys/fs/bpf/%s%u", fuzz_next(8) ? "" : "x/", fuzz_next(6));
	return (uintptr_t)path;
}

static uint64_t make(enum kind kind)
{
	switch (kind) {
	case FD:
		return some_fd();
	case SMALL:
		return fuzz_next(3) ? fuzz_next(4) : fuzz_next(64);
	case SIZE:
		return some_size();
	case PTR:
		return some_pointer();
	case IN:
		return some_pointer();
	case FLAGS:
		return fuzz_next(3) ? 0 : 1ULL << fuzz_next(20);
	case BTF_PTR:
		return fuzz_next(3) ? (uintptr_t)&btf_bytes : some_pointer();
	case INSNS:
		return some_insns();
	case PATH:
		return some_path();
	default:
		return (uint32_t)fuzz_edge();
	}
}

/* Numbers that fit each other, which the rows cannot say */
static void make_valid(int cmd, union bpf_attr *attr)
{
	if (cmd == BPF_PROG_LOAD) {
		memset(attr, 0, sizeof(*attr));
		attr->prog_type = fuzz_next(34);
		attr->insns = (uintptr_t)exit_zero;
		attr->insn_cnt = 2;
		attr->license = (uintptr_t)"GPL";
		attr->expected_attach_type = fuzz_next(2) ? 0 : fuzz_next(60);
	} else if (cmd == BPF_BTF_LOAD) {
		memset(attr, 0, sizeof(*attr));
		attr->btf = (uintptr_t)&btf_bytes;
		attr->btf_size = sizeof(btf_bytes);
	} else if (cmd == BPF_MAP_CREATE) {
		memset(attr, 0, sizeof(*attr));
		attr->map_type = fuzz_next(36);
		attr->key_size = fuzz_next(8) ? 4 : fuzz_next(40);
		attr->value_size = fuzz_next(4) ? 4U << fuzz_next(3) : fuzz_next(100);
		attr->max_entries = 1 + fuzz_next(16);
		attr->map_flags = fuzz_next(2) ? 0 : 1U << fuzz_next(18);
		attr->inner_map_fd = fuzz_next(2) ? some_fd() : 0;
	}
}

static void fill(int cmd, union bpf_attr *attr)
{
	memset(attr, 0, sizeof(*attr));
	for (unsigned int i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		uint64_t value;

		if (fields[i].cmd != cmd || !fuzz_next(4))
			continue;
		value = make(fields[i].kind);
		memcpy((char *)attr + fields[i].offset, &value, fields[i].bytes);
	}
	if (fuzz_next(4))
		make_valid(cmd, attr);
	if (fuzz_next(8) == 0)
		fuzz_mutate((unsigned char *)attr, sizeof(*attr));
}

static bool makes_fd(int cmd)
{
	switch (cmd) {
	case BPF_MAP_CREATE:
	case BPF_PROG_LOAD:
	case BPF_OBJ_GET:
	case BPF_PROG_GET_FD_BY_ID:
	case BPF_MAP_GET_FD_BY_ID:
	case BPF_BTF_GET_FD_BY_ID:
	case BPF_LINK_GET_FD_BY_ID:
	case BPF_RAW_TRACEPOINT_OPEN:
	case BPF_BTF_LOAD:
	case BPF_LINK_CREATE:
	case BPF_ENABLE_STATS:
	case BPF_ITER_CREATE:
	case BPF_TOKEN_CREATE:
		return true;
	default:
		return false;
	}
}

/* Kept for later calls, in the place of another if there are many */
static void keep_fd(int fd)
{
	uint32_t at = fuzz_next(LIVE_MAX);

	if (place.live_count < LIVE_MAX) {
		place.live[place.live_count++] = fd;
		return;
	}
	close(place.live[at]);
	place.live[at] = fd;
}

static void drop_fds(void)
{
	while (place.live_count)
		close(place.live[--place.live_count]);
}

static int some_command(void)
{
	static const unsigned char makers[] = {BPF_MAP_CREATE, BPF_PROG_LOAD, BPF_BTF_LOAD,
					       BPF_MAP_UPDATE_ELEM, BPF_LINK_CREATE};

	if (fuzz_next(3) == 0)
		return makers[fuzz_next(sizeof(makers))];
	return fuzz_next(COMMAND_COUNT + 1);
}

static long call(struct dd_kern *kern, int cmd)
{
	uint64_t common[COMMON_BYTES / 8] = {some_pointer(), some_size(), 0};
	unsigned int size = fuzz_next(6) ? sizeof(union bpf_attr) : fuzz_next(300);
	/* What is larger than the attributes must be there to be read. */
	union bpf_attr *attr = (union bpf_attr *)(place.good + GOOD_BYTES / 2);

	memset(attr, 0, 512);
	fill(cmd, attr);
	if (fuzz_next(50) == 0)
		attr = (void *)(uintptr_t)some_pointer();
	if (fuzz_next(20) == 0)
		cmd |= COMMON_ATTRS;
	return dd_bpf(kern, cmd, attr, size, common, fuzz_next(COMMON_BYTES + 8));
}

/* Returns how many calls succeeded, -1 if one returned what it must not. */
static int sequence(struct dd_kern *kern, uint64_t seed)
{
	int succeeded = 0;

	if (fuzz_next(4) == 0)
		dd_set_caps(kern, fuzz_next64());
	for (int i = 0; i < CALLS; i++) {
		int cmd = some_command();
		uint64_t gaps = dd_gap_count(kern);
		long ret = call(kern, cmd);

		if (ret < -4095 || (ret == -ENOSYS && dd_gap_count(kern) == gaps)) {
			printf("seed %llu: call %d, command %d: %ld, no gap\n",
			       (unsigned long long)seed, i, cmd, ret);
			return -1;
		}
		succeeded += ret >= 0;
		if (ret >= 0 && makes_fd(cmd))
			keep_fd(ret);
	}
	dd_set_caps(kern, ~0ULL);
	return succeeded;
}

static bool map_places(void)
{
	place.good = mmap(NULL, GOOD_BYTES + PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	place.fixed = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return place.good != MAP_FAILED && place.fixed != MAP_FAILED &&
	       !mprotect(place.good + GOOD_BYTES, PAGE, PROT_NONE);
}

int main(int argc, char **argv)
{
	struct dd_kern_options options = {.size = sizeof(options), .virtual_clock = true,
					  .bytes_max = 1U << 30};
	struct dd_kern *kern = NULL;
	struct fuzz fuzz;

	fuzz_init(&fuzz, "attr", 500, argv);
	if (!map_places())
		return 1;
	for (long i = 0; i < fuzz.count && fuzz.bad < 10; i++) {
		uint64_t seed = fuzz_begin(&fuzz, i);
		int succeeded;

		/* A kernel for each sequence, so that its seed alone repeats it */
		if (dd_kern_new(&kern, &options))
			return 1;
		succeeded = sequence(kern, seed);
		fuzz.used += succeeded > 0;
		fuzz.bad += succeeded < 0;
		drop_fds();
		dd_kern_drop(kern);
	}
	return fuzz_end(&fuzz);
}
