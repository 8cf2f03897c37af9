/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A loaded program as `bpftool prog dump xlated` shows it. Our verified code names helpers and
 * kfuncs by rows of the calls table and subprograms by number; here they get the distances that
 * Linux shows, from __bpf_call_base to synthetic addresses which /proc/kallsyms of this kernel
 * names too. Addresses of maps become ids again. Linux: bpf_insn_prepare_dump().
 */
#include <stdio.h>

#include "kern/cmd/cmd.h"
#include "kern/isa/isa.h"

/* Where functions that kernel BTF does not name are said to be: beyond all that it names, and no
 * helper's number, which is what a reader would take a small distance for */
#define NAMELESS_DISTANCE 0x40000000

u64 call_ksym(const struct kern *kern, u32 row, char name[CALL_KSYM_BYTES], bool *in_btf)
{
	const struct call_row *call = call_row(row);
	s32 id;

	snprintf(name, CALL_KSYM_BYTES, "%s%s", call->kind == CALL_HELPER ? "bpf_" : "",
		 call->name);
	id = kern->vmlinux ? btf_find_func(kern->vmlinux, name) : 0;
	*in_btf = id > 0;
	return id > 0 ? ksym_address(id) : KSYM_BASE + NAMELESS_DISTANCE + 16 * row;
}

/* Distance from __bpf_call_base to the function of a calls row, 0 if there is no such row */
static s32 call_distance(const struct prog *prog, s32 row)
{
	char name[CALL_KSYM_BYTES];
	bool in_btf;

	if (row < 0 || (u32)row >= call_count())
		return 0;
	return (s32)(call_ksym(prog_kern(prog), row, name, &in_btf) - KSYM_BASE);
}

static void dump_call(const struct prog *prog, struct bpf_insn *insn, u32 idx)
{
	const struct verified *verified = &prog->verified;
	s32 distance;

	if (insn->src_reg != BPF_PSEUDO_CALL) {
		insn->imm = call_distance(prog, insn->imm);
		insn->off = 0; /* ours: the type of the map */
		return;
	}
	if ((u32)insn->imm >= verified->subprog_count)
		return;
	/* imm keeps the number of the subprogram, off is the distance if it fits */
	distance = (s32)verified->subprogs[insn->imm].start - (s32)idx - 1;
	insn->off = distance > S16_MAX || distance < S16_MIN ? 0 : distance;
}

static void dump_ldimm64(const struct prog *prog, struct bpf_insn *insn)
{
	u64 value = (u64)(u32)insn[1].imm << 32 | (u32)insn[0].imm;

	if (insn->src_reg)
		return;
	for (u32 i = 0; i < prog->used_map_cnt; i++) {
		struct map *map = prog->used_maps[i];
		const struct map_ops *ops = map_ops(map);
		u32 offset = 0;

		if ((uintptr_t)map == value) {
			insn->src_reg = BPF_PSEUDO_MAP_FD;
		} else if (ops->direct_value_meta &&
			   !ops->direct_value_meta(map, value, &offset)) {
			insn->src_reg = BPF_PSEUDO_MAP_VALUE;
		} else {
			continue;
		}
		insn[0].imm = map->object.id;
		insn[1].imm = offset;
		return;
	}
}

static bool is_memory_mode(u8 code, u8 mode)
{
	u8 class = BPF_CLASS(code);

	return BPF_MODE(code) == mode &&
	       (class == BPF_LDX || (mode == BPF_PROBE_MEM32 &&
				     (class == BPF_STX || class == BPF_ST)));
}

static void dump_insn(const struct prog *prog, struct bpf_insn *insn, u32 idx)
{
	u8 code = insn->code;

	if (code == (BPF_JMP | BPF_TAIL_CALL)) {
		insn->code = BPF_JMP | BPF_CALL;
		insn->imm = BPF_FUNC_tail_call;
	} else if (code == (BPF_JMP | BPF_CALL)) {
		dump_call(prog, insn, idx);
	} else if (is_memory_mode(code, BPF_PROBE_MEM) || is_memory_mode(code, BPF_PROBE_MEM32)) {
		insn->code = BPF_CLASS(code) | BPF_SIZE(code) | BPF_MEM;
	} else if (insn_is_ldimm64(insn)) {
		dump_ldimm64(prog, insn);
	}
}

struct bpf_insn *prog_dump_insns(struct call *call, const struct prog *prog)
{
	const struct verified *verified = &prog->verified;
	struct bpf_insn *insns;

	insns = call_alloc(call, verified->insn_count * sizeof(*insns));
	if (!insns)
		return NULL;
	memcpy(insns, verified->insns, verified->insn_count * sizeof(*insns));
	for (u32 i = 0; i < verified->insn_count; i++) {
		bool wide = insn_is_ldimm64(&insns[i]);

		dump_insn(prog, &insns[i], i);
		i += wide;
	}
	return insns;
}
