/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands below the door: what is made is freed to the last byte when its descriptors are gone,
 * also when any one allocation on the way fails. The kernel is called directly, with plain
 * system calls around it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "kern/cmd/cmd.h"
#include "unit.h"

static struct kern *kern;

static long call_bpf(int cmd, union bpf_attr *attr)
{
	struct bpf_args args = { .cmd = cmd, .attr = (uintptr_t)attr, .size = sizeof(*attr) };

	return kern_bpf(kern, &args);
}

/* Closes and lets the kernel see it, as the door's close() does */
static void end_fd(long fd)
{
	if (fd >= 0)
		close(fd);
	fd_reap(kern);
	btf_sweep(kern);
}

static long new_map(u32 type, u32 value_size, u32 entries)
{
	union bpf_attr attr = { .map_type = type,
				.key_size = 4,
				.value_size = value_size,
				.max_entries = entries };

	return call_bpf(BPF_MAP_CREATE, &attr);
}

/* r0 = 0 if the map (if there is one) has key 0; exit */
static long new_prog(long map_fd)
{
	struct bpf_insn insns[] = {
		{ BPF_ST | BPF_MEM | BPF_W, BPF_REG_10, 0, -4, 0 },
		{ BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_2, BPF_REG_10, 0, 0 },
		{ BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_2, 0, 0, -4 },
		{ BPF_LD | BPF_DW | BPF_IMM, BPF_REG_1, BPF_PSEUDO_MAP_FD, 0, map_fd },
		{ 0 },
		{ BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_map_lookup_elem },
		{ BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0 },
		{ BPF_JMP | BPF_EXIT, 0, 0, 0, 0 },
	};
	union bpf_attr attr = { .prog_type = BPF_PROG_TYPE_SOCKET_FILTER,
				.insn_cnt = ARRAY_SIZE(insns),
				.insns = (uintptr_t)insns,
				.license = (uintptr_t)"GPL" };

	return call_bpf(BPF_PROG_LOAD, &attr);
}

static long new_btf(void)
{
	static const struct {
		struct btf_header header;
		struct btf_type type;
		u32 word;
		char strings[5];
	} blob = {
		{ .magic = BTF_MAGIC, .version = BTF_VERSION, .hdr_len = sizeof(struct btf_header),
		  .type_len = 16, .str_off = 16, .str_len = 5 },
		{ .name_off = 1, .info = BTF_KIND_INT << 24, .size = 4 },
		BTF_INT_SIGNED << 24 | 32,
		"\0int",
	};
	union bpf_attr attr = { .btf = (uintptr_t)&blob,
				.btf_size = sizeof(blob.header) + 16 + 5 };

	return call_bpf(BPF_BTF_LOAD, &attr);
}

/* One life of a map, a BTF and a program that uses the map; the first error or 0 */
static long live(void)
{
	long map = new_map(BPF_MAP_TYPE_HASH, 8, 16), btf = -1, prog = -1, err;
	u32 key = 0;
	u64 value = 1;
	union bpf_attr attr = { .map_fd = map,
				.key = (uintptr_t)&key,
				.value = (uintptr_t)&value };

	err = map < 0 ? map : call_bpf(BPF_MAP_UPDATE_ELEM, &attr);
	if (!err) {
		btf = new_btf();
		err = btf < 0 ? btf : 0;
	}
	if (!err) {
		prog = new_prog(map);
		err = prog < 0 ? prog : 0;
	}
	/* The map goes before the program that holds it */
	end_fd(map);
	end_fd(prog);
	end_fd(btf);
	return err;
}

static void test_leaks(void)
{
	u64 before;

	CHECK(!live()); /* tables grow once */
	before = mem_allocation_count(kern->mem);
	for (int i = 0; i < 10; i++)
		CHECK(!live());
	CHECK(mem_allocation_count(kern->mem) == before);
}

static void test_failing_allocations(void)
{
	u64 before = mem_allocation_count(kern->mem);
	int other = 0;
	u64 nth;
	long err;

	for (nth = 1; nth < 10000; nth++) {
		mem_fail_nth(kern->mem, nth);
		err = live();
		mem_fail_nth(kern->mem, 0);
		if (mem_allocation_count(kern->mem) != before) {
			printf("allocation %llu failing leaks\n", (unsigned long long)nth);
			CHECK(mem_allocation_count(kern->mem) == before);
			break;
		}
		other += err && err != -ENOMEM;
		if (!err)
			break;
	}
	CHECK(nth > 10); /* there were allocations to fail */
	CHECK(!other);
}

/* A map of each type, with each of its allocations failing */
static void test_failing_maps(void)
{
	u64 before = mem_allocation_count(kern->mem);
	int wrong = 0, made = 0, kept = 0; /* the kernel keeps a freed ring for the next one */

	for (u32 type = 1; type < MAP_TYPE_COUNT; type++) {
		bool ring = type == BPF_MAP_TYPE_RINGBUF || type == BPF_MAP_TYPE_USER_RINGBUF;
		bool queue = type == BPF_MAP_TYPE_QUEUE || type == BPF_MAP_TYPE_STACK ||
			     type == BPF_MAP_TYPE_BLOOM_FILTER;
		bool trie = type == BPF_MAP_TYPE_LPM_TRIE || type == BPF_MAP_TYPE_RHASH;
		long inner = new_map(BPF_MAP_TYPE_ARRAY, 8, 1), fd = -ENOMEM;
		u64 held = mem_allocation_count(kern->mem);
		union bpf_attr attr = {
			.map_type = type,
			.key_size = ring || queue ? 0 : type == BPF_MAP_TYPE_LPM_TRIE ? 8 : 4,
			.value_size = ring ? 0 : type == BPF_MAP_TYPE_INSN_ARRAY ? 16 : 4,
			.max_entries = ring ? 4096 : 4,
			.map_flags = trie ? BPF_F_NO_PREALLOC : 0,
			.inner_map_fd = inner,
		};

		if (type != BPF_MAP_TYPE_ARRAY_OF_MAPS && type != BPF_MAP_TYPE_HASH_OF_MAPS)
			attr.inner_map_fd = 0;
		for (u64 nth = 1; fd == -ENOMEM && nth < 100; nth++) {
			mem_fail_nth(kern->mem, nth);
			fd = call_bpf(BPF_MAP_CREATE, &attr);
			mem_fail_nth(kern->mem, 0);
			end_fd(fd);
			if (ring && !kept && mem_allocation_count(kern->mem) == held + 1) {
				kept = 1;
				held++;
			}
			if (mem_allocation_count(kern->mem) != held)
				printf("map type %u: allocation %llu failing leaks\n", type,
				       (unsigned long long)nth);
			wrong += mem_allocation_count(kern->mem) != held;
			held = mem_allocation_count(kern->mem);
		}
		made += fd >= 0;
		end_fd(inner);
	}
	CHECK(!wrong);
	CHECK(made >= 14);
	CHECK(mem_allocation_count(kern->mem) == before + kept);
}

static void test_wild_pointers(void)
{
	union bpf_attr attr = { .prog_type = BPF_PROG_TYPE_SOCKET_FILTER,
				.insn_cnt = 2,
				.insns = 8,
				.license = (uintptr_t)"GPL" };
	u64 before = mem_allocation_count(kern->mem);

	CHECK(call_bpf(BPF_PROG_LOAD, &attr) == -EFAULT);
	attr = (union bpf_attr){ .btf = 8, .btf_size = 100 };
	CHECK(call_bpf(BPF_BTF_LOAD, &attr) == -EFAULT);
	attr = (union bpf_attr){ .pathname = 8, .bpf_fd = 1 };
	CHECK(call_bpf(BPF_OBJ_PIN, &attr) == -EINVAL);
	attr.bpf_fd = 0;
	CHECK(call_bpf(BPF_OBJ_GET, &attr) == -EFAULT);
	CHECK(mem_allocation_count(kern->mem) == before);
}

static void test_bind(void)
{
	long map = new_map(BPF_MAP_TYPE_ARRAY, 8, 1), other = new_map(BPF_MAP_TYPE_ARRAY, 8, 1);
	long prog = new_prog(map);
	union bpf_attr attr = {};
	struct bpf_prog_info info = {};
	u32 ids[2] = {};

	attr.prog_bind_map.prog_fd = prog;
	attr.prog_bind_map.map_fd = other;
	CHECK(!call_bpf(BPF_PROG_BIND_MAP, &attr));
	CHECK(!call_bpf(BPF_PROG_BIND_MAP, &attr)); /* twice is once */
	info.nr_map_ids = 2;
	info.map_ids = (uintptr_t)ids;
	attr = (union bpf_attr){};
	attr.info.bpf_fd = prog;
	attr.info.info = (uintptr_t)&info;
	attr.info.info_len = sizeof(info);
	CHECK(!call_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr));
	CHECK(info.nr_map_ids == 2 && ids[0] && ids[1] && ids[0] != ids[1]);
	CHECK(info.type == BPF_PROG_TYPE_SOCKET_FILTER && info.xlated_prog_len && info.id);
	end_fd(map);
	end_fd(other);
	attr = (union bpf_attr){ .map_id = ids[1] };
	other = call_bpf(BPF_MAP_GET_FD_BY_ID, &attr); /* the program holds it */
	CHECK(other >= 0);
	end_fd(other);
	end_fd(prog);
	CHECK(call_bpf(BPF_MAP_GET_FD_BY_ID, &attr) == -ENOENT);
}

int main(void)
{
	struct kern_options options = { .caps = ~0ULL };

	options.vmlinux.name = "vmlinux";
	options.vmlinux.data = btf_builtin(&options.vmlinux.bytes);
	CHECK(!kern_new(&kern, &options));
	if (!kern)
		return UNIT_END();
	test_leaks();
	test_failing_allocations();
	test_failing_maps();
	test_wild_pointers();
	test_bind();
	CHECK(!kern->gap_count);
	kern_drop(kern);
	return UNIT_END();
}
