/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From verified instructions to the form the interpreter runs: one struct op per instruction, at
 * the same index, with the label to jump to and the operands unpacked. Most opcodes are their own
 * label; forms that Linux tells apart by off, imm or src_reg get one of enum op_code, so that the
 * loop never asks. Also answers, for both engines, what a call instruction really calls.
 */
#include <stdlib.h>

#include "kern/exec/decode.h"
#include "kern/isa/isa.h"
#include "kern/maps/maps.h"

/* The family's own function behind a map helper, or NULL */
static call_body map_op_body(u32 helper, const struct map_ops *ops)
{
	switch (helper) {
	case BPF_FUNC_map_lookup_elem:
		return (call_body)(void *)ops->lookup;
	case BPF_FUNC_map_update_elem:
		return (call_body)(void *)ops->update;
	case BPF_FUNC_map_delete_elem:
		return (call_body)(void *)ops->delete;
	case BPF_FUNC_map_push_elem:
		return (call_body)(void *)ops->push;
	case BPF_FUNC_map_pop_elem:
		return (call_body)(void *)ops->pop;
	case BPF_FUNC_map_peek_elem:
		return (call_body)(void *)ops->peek;
	case BPF_FUNC_map_lookup_percpu_elem:
		return (call_body)(void *)ops->lookup_percpu;
	case BPF_FUNC_redirect_map:
		return (call_body)(void *)ops->redirect;
	}
	return NULL;
}

call_body call_target(const struct bpf_insn *insn)
{
	const struct call_row *row = call_row((u32)insn->imm);
	const struct map_row *map;
	call_body body = NULL;

	if (insn->src_reg == 0 && insn->off > 0 && row->kind == CALL_HELPER) {
		map = map_row((u32)insn->off - 1);
		if (map && map->ops)
			body = map_op_body(row->id, map->ops);
	}
	return body ? body : row->body;
}

static u32 decode_div_mod(const struct bpf_insn *insn)
{
	bool is64 = BPF_CLASS(insn->code) == BPF_ALU64, imm = BPF_SRC(insn->code) == BPF_K;
	bool mod = BPF_OP(insn->code) == BPF_MOD;

	if (insn->off != 1)
		return insn->code;
	return (is64 ? OP_SDIV64_X : OP_SDIV32_X) + (mod ? 2 : 0) + (imm ? 1 : 0);
}

static u32 decode_mov(const struct bpf_insn *insn)
{
	bool is64 = BPF_CLASS(insn->code) == BPF_ALU64;

	if (BPF_SRC(insn->code) == BPF_K)
		return insn->code;
	switch (insn->off) {
	case 8:
		return is64 ? OP_MOVSX64_8 : OP_MOVSX32_8;
	case 16:
		return is64 ? OP_MOVSX64_16 : OP_MOVSX32_16;
	case 32:
		return OP_MOVSX64_32;
	case BPF_ADDR_PERCPU:
		return OP_PERCPU;
	case BPF_ADDR_SPACE_CAST:
		return insn->imm == 1 << 16 ? OP_CAST_USER : (BPF_ALU | BPF_MOV | BPF_X);
	}
	return insn->code;
}

static u32 decode_end(const struct bpf_insn *insn)
{
	u32 step = insn->imm == 16 ? 0 : insn->imm == 32 ? 1 : 2;

	if (BPF_CLASS(insn->code) == BPF_ALU64)
		return OP_BSWAP16 + step;
	return (BPF_SRC(insn->code) == BPF_TO_BE ? OP_BE16 : OP_LE16) + step;
}

static u32 decode_alu(const struct bpf_insn *insn)
{
	switch (BPF_OP(insn->code)) {
	case BPF_DIV:
	case BPF_MOD:
		return decode_div_mod(insn);
	case BPF_MOV:
		return decode_mov(insn);
	case BPF_END:
		return decode_end(insn);
	}
	return insn->code;
}

static u32 decode_atomic(const struct bpf_insn *insn, struct op *op)
{
	static const u8 step[] = {[BPF_W >> 3] = 2, [BPF_H >> 3] = 1, [BPF_B >> 3] = 0,
				  [BPF_DW >> 3] = 3};
	u32 size = BPF_SIZE(insn->code);

	if (BPF_MODE(insn->code) == BPF_PROBE_ATOMIC) {
		op->imm = insn->imm | (s32)(size << 16);
		return OP_ARENA_ATOMIC;
	}
	if (insn->imm == BPF_LOAD_ACQ)
		return OP_LOAD_ACQ8 + step[size >> 3];
	if (insn->imm == BPF_STORE_REL)
		return OP_STORE_REL8 + step[size >> 3];
	return size == BPF_DW ? OP_ATOMIC64 : OP_ATOMIC32;
}

static u32 decode_memory(const struct bpf_insn *insn, struct op *op)
{
	u32 mode = BPF_MODE(insn->code);

	if (insn_is_stack_arg_ldx(insn))
		return OP_STACK_ARG_LOAD;
	if (insn_is_stack_arg_stx(insn))
		return OP_STACK_ARG_STORE;
	if (insn_is_stack_arg_st(insn))
		return OP_STACK_ARG_STORE_IMM;
	switch (BPF_CLASS(insn->code)) {
	case BPF_LDX:
		if (mode == BPF_MEM || mode == BPF_MEMSX)
			return insn->code;
		op->imm = insn->code;
		return mode == BPF_PROBE_MEM || mode == BPF_PROBE_MEMSX ? OP_PROBE_LOAD :
									  OP_ARENA_LOAD;
	case BPF_STX:
		if (mode == BPF_ATOMIC || mode == BPF_PROBE_ATOMIC)
			return decode_atomic(insn, op);
		op->imm = mode == BPF_MEM ? insn->imm : insn->code;
		return mode == BPF_MEM ? insn->code : OP_ARENA_STORE;
	}
	if (mode != BPF_PROBE_MEM32)
		return insn->code;
	op->src = insn->code;
	return OP_ARENA_STORE_IMM;
}

static u32 decode_call(const struct verified *verified, const struct bpf_insn *insn,
		       struct op *op)
{
	call_body body;

	if (insn->src_reg == BPF_PSEUDO_CALL) {
		op->imm = (s32)verified->subprogs[insn->imm].start;
		return OP_CALL_SUBPROG;
	}
	body = call_target(insn);
	if (!body)
		return OP_CALL_GAP;
	if (body == internal_may_goto)
		return OP_CALL_MAY_GOTO;
	op->body = body;
	return insn->src_reg == BPF_PSEUDO_KFUNC_CALL ? OP_CALL_BODY_STACK : OP_CALL_BODY;
}

static u32 decode_insn(const struct verified *verified, const struct bpf_insn *insn, struct op *op)
{
	*op = (struct op){.dst = insn->dst_reg, .src = insn->src_reg, .off = insn->off,
			  .imm = insn->imm};
	switch (BPF_CLASS(insn->code)) {
	case BPF_ALU:
	case BPF_ALU64:
		return decode_alu(insn);
	case BPF_LD:
		return insn_is_ldimm64(insn) ? OP_LDIMM64 : OP_BAD;
	case BPF_LDX:
	case BPF_ST:
	case BPF_STX:
		return decode_memory(insn, op);
	}
	if (insn->code == (BPF_JMP | BPF_CALL))
		return decode_call(verified, insn, op);
	return insn->code;
}

static u64 imm64_of(const struct bpf_insn *insn)
{
	if (insn_is_pseudo_func(insn))
		return (u32)insn[0].imm;
	return (u32)insn[0].imm | (u64)(u32)insn[1].imm << 32;
}

/* Checked mode: every instruction goes through OP_CHECK, which finds its own label here. */
static int decode_checked(struct image *image, u32 count)
{
	image->checked = calloc(count, sizeof(*image->checked));
	if (!image->checked)
		return -ENOMEM;
	for (u32 i = 0; i < count; i++) {
		image->checked[i] = image->ops[i].label;
		image->ops[i].label = interp_labels[OP_CHECK];
	}
	return 0;
}

int image_decode(struct image *image)
{
	const struct verified *verified = &image->prog->verified;
	u32 count = verified->insn_count;

	if (image->engine == ENGINE_CHECKED && !verified->records)
		return kern_gap(prog_kern(image->prog),
				"checked mode of a program loaded without recorded states");
	if (image->frame_bytes > INTERP_FRAME_MAX)
		return kern_gap(prog_kern(image->prog), "stack frames of %u bytes in the interpreter",
				image->frame_bytes);
	interp_init();
	image->ops = calloc(count, sizeof(*image->ops));
	if (!image->ops)
		return -ENOMEM;
	for (u32 i = 0; i < count; i++) {
		const struct bpf_insn *insn = &verified->insns[i];
		u32 code = decode_insn(verified, insn, &image->ops[i]);

		image->ops[i].label = interp_labels[code] ?: interp_labels[OP_BAD];
		if (code == OP_LDIMM64)
			image->ops[++i] = (struct op){.label = interp_labels[OP_BAD],
						      .imm64 = imm64_of(insn)};
	}
	return image->engine == ENGINE_CHECKED ? decode_checked(image, count) : 0;
}
