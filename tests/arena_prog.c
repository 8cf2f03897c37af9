/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The smallest program with an arena: it casts an address of its context to its own form and loads
 * or stores a word there. It is verified and run as any other; only the call of bpf(2) is direct.
 */
#include "arena_prog.h"

#include <fcntl.h>
#include <unistd.h>

#include "kern/cmd/cmd.h"

static long load(struct kern *kern, int map_fd)
{
	const struct bpf_insn insns[] = {
		{BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_6, BPF_REG_1, 0, 0},
		{BPF_LD | BPF_DW | BPF_IMM, BPF_REG_1, BPF_PSEUDO_MAP_FD, 0, map_fd},
		{},
		{BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_2, BPF_REG_6, 0, 0},
		{BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_2, BPF_REG_2, 1, 1}, /* addr_space_cast */
		{BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_3, BPF_REG_6, 16, 0},
		{BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_4, BPF_REG_6, 8, 0},
		{BPF_JMP | BPF_JNE | BPF_K, BPF_REG_3, 0, 2, 0},
		{BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_4, BPF_REG_2, 0, 0},
		{BPF_JMP | BPF_JA, 0, 0, 1, 0},
		{BPF_STX | BPF_MEM | BPF_DW, BPF_REG_2, BPF_REG_4, 0, 0},
		{BPF_STX | BPF_MEM | BPF_DW, BPF_REG_6, BPF_REG_4, 8, 0},
		{BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0},
		{BPF_JMP | BPF_EXIT},
	};
	union bpf_attr attr = {.prog_type = BPF_PROG_TYPE_SYSCALL,
			       .prog_flags = BPF_F_SLEEPABLE,
			       .insn_cnt = ARRAY_SIZE(insns),
			       .insns = (uintptr_t)insns,
			       .license = (uintptr_t)"GPL"};
	struct bpf_args args = {.cmd = BPF_PROG_LOAD, .attr = (uintptr_t)&attr,
				.size = sizeof(attr)};

	return kern_bpf(kern, &args);
}

struct prog *arena_prog_load(struct map *map)
{
	struct kern *kern = map_kern(map);
	struct prog *prog = NULL;
	int map_fd, fd;

	map_get(map);
	map_fd = object_new_fd(&map->object, O_RDWR);
	if (map_fd < 0)
		return NULL;
	fd = (int)load(kern, map_fd);
	if (fd >= 0 && prog_get_fd(kern, fd, &prog))
		prog = NULL;
	close(map_fd);
	close(fd);
	fd_reap(kern);
	return prog;
}

int arena_prog_touch(struct prog *prog, u32 engine, struct touch *touch)
{
	struct run run = {.kern = prog_kern(prog), .prog = prog, .engine = engine};
	u64 ret;

	return exec_run(&run, prog, touch, &ret);
}

int arena_prog_report(struct prog *prog, char *text, u32 bytes)
{
	int got = stream_read(prog, 2, (uintptr_t)text, bytes - 1);

	text[max(got, 0)] = 0;
	return got;
}
