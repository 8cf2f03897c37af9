/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Control flow in machine code: entry and exit of subprograms, jumps, calls.
 *
 * A frame holds only what its code needs. Callee-saved registers are pushed first, then rbp if
 * the code uses its stack. Code that calls nobody keeps up to 128 bytes of stack in the red zone
 * and moves rsp not at all; an empty program is `xor eax, eax; ret`. Where something is called,
 * rsp is a multiple of 16 and holds the seventh and later outgoing arguments.
 */
#include "kern/exec/jit.h"

#define RED_ZONE_BYTES 128

/* ---- the frame ---- */

static bool insn_is_call_like(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP | BPF_CALL) || insn->code == (BPF_JMP | BPF_TAIL_CALL);
}

/* Registers an instruction names, as a set; calls and jumps keep other things in the fields. */
static u32 insn_regs(const struct bpf_insn *insn)
{
	u32 class = BPF_CLASS(insn->code);

	if (insn_is_helper_call(insn) && call_row((u32)insn->imm)->body == internal_may_goto)
		return BIT(BPF_REG_FP);
	if (insn_is_call_like(insn))
		return 0;
	if (class == BPF_LD)
		return BIT(insn->dst_reg);
	return BIT(insn->dst_reg) | BIT(insn->src_reg);
}

struct frame_use {
	u32 regs;
	bool calls, divides_by_imm, stack_args, far_in_args;
	s32 out_count;
};

static void survey_insn(const struct bpf_insn *insn, struct frame_use *use)
{
	use->regs |= insn_regs(insn);
	use->calls |= insn_is_call_like(insn);
	if (insn_is_stack_arg_ldx(insn)) {
		use->stack_args = true;
		use->far_in_args |= insn->off > 8;
	} else if (insn_is_stack_arg_st(insn) || insn_is_stack_arg_stx(insn)) {
		use->stack_args = true;
		use->out_count = max(use->out_count, -insn->off / 8);
	}
	if ((BPF_CLASS(insn->code) == BPF_ALU || BPF_CLASS(insn->code) == BPF_ALU64) &&
	    BPF_SRC(insn->code) == BPF_K &&
	    (BPF_OP(insn->code) == BPF_DIV || BPF_OP(insn->code) == BPF_MOD))
		use->divides_by_imm = true;
}

static void survey_subprog(struct jit *jit, struct frame_use *use)
{
	const struct verified_subprog *subprog = &jit->verified->subprogs[jit->subprog];

	for (u32 i = subprog->start; i < subprog->end; i++) {
		survey_insn(&jit->verified->insns[i], use);
		if (insn_is_ldimm64(&jit->verified->insns[i]))
			i++;
	}
}

void jit_plan_frame(struct jit *jit)
{
	static const u8 saved[][2] = {{BPF_REG_6, RBX}, {BPF_REG_7, R13}, {BPF_REG_8, R14},
				      {BPF_REG_9, R15}};
	u32 stack = ALIGN_UP((u32)jit->verified->subprogs[jit->subprog].stack_bytes, 8);
	struct frame_plan *frame = &jit->frame;
	struct frame_use use = {0};
	u32 words, out_bytes;

	*frame = (struct frame_plan){0};
	survey_subprog(jit, &use);
	for (u32 i = 0; i < ARRAY_SIZE(saved); i++)
		if (use.regs & BIT(saved[i][0]))
			frame->pushed[frame->push_count++] = saved[i][1];
	if (jit->verified->uses_arena)
		frame->pushed[frame->push_count++] = R12;
	frame->spills_r9 = use.stack_args && use.divides_by_imm;
	frame->uses_fp = use.regs & BIT(BPF_REG_FP) || use.far_in_args || frame->spills_r9;
	frame->calls = use.calls;
	if (frame->spills_r9) {
		stack += 8;
		frame->r9_slot = -(s32)stack;
	}
	out_bytes = use.out_count > 1 ? (u32)(use.out_count - 1) * 8 : 0;
	words = frame->push_count + (frame->uses_fp ? 1 : 0);
	frame->in_args = 8 * (s32)words + 8;
	if (!frame->uses_fp)
		stack = 0;
	if (!frame->calls && stack <= RED_ZONE_BYTES)
		return;
	frame->sub_rsp = stack + out_bytes;
	if (frame->calls && (8 + 8 * words + frame->sub_rsp) % 16)
		frame->sub_rsp += 8;
}

u32 jit_frame_bytes(const struct image *image, u32 subprog)
{
	struct jit jit = {.verified = &image->prog->verified, .subprog = subprog};

	jit_plan_frame(&jit);
	return jit.frame.sub_rsp + 8U * (jit.frame.push_count + jit.frame.uses_fp);
}

static void emit_push(struct jit *jit, u32 reg)
{
	emit_prefix(jit, 0, 0x50 | (reg & 7), 0, 0, reg);
}

static void emit_pop(struct jit *jit, u32 reg)
{
	emit_prefix(jit, 0, 0x58 | (reg & 7), 0, 0, reg);
}

void jit_prologue(struct jit *jit)
{
	const struct frame_plan *frame = &jit->frame;

	for (u32 i = 0; i < frame->push_count; i++)
		emit_push(jit, frame->pushed[i]);
	if (frame->uses_fp) {
		emit_push(jit, RBP);
		emit_mov(jit, RBP, RSP);
	}
	if (frame->sub_rsp)
		emit_group1(jit, W64, 5, RSP, (s32)frame->sub_rsp);
	if (jit->verified->uses_arena)
		emit_const(jit, R12, jit->image->arena_base);
}

void jit_epilogue(struct jit *jit)
{
	const struct frame_plan *frame = &jit->frame;

	if (frame->uses_fp && frame->sub_rsp)
		emit1(jit, 0xc9); /* leave */
	else if (frame->uses_fp)
		emit_pop(jit, RBP);
	else if (frame->sub_rsp)
		emit_group1(jit, W64, 0, RSP, (s32)frame->sub_rsp);
	for (u32 i = frame->push_count; i--;)
		emit_pop(jit, frame->pushed[i]);
	emit1(jit, 0xc3);
}

/* ---- jumps ---- */

static enum x86_cond cond_of(u8 code)
{
	switch (BPF_OP(code)) {
	case BPF_JEQ:
		return CC_E;
	case BPF_JNE:
	case BPF_JSET:
		return CC_NE;
	case BPF_JGT:
		return CC_A;
	case BPF_JGE:
		return CC_AE;
	case BPF_JLT:
		return CC_B;
	case BPF_JLE:
		return CC_BE;
	case BPF_JSGT:
		return CC_G;
	case BPF_JSGE:
		return CC_GE;
	case BPF_JSLT:
		return CC_L;
	case BPF_JSLE:
		return CC_LE;
	}
	return CC_ALWAYS;
}

static void emit_test_imm(struct jit *jit, u32 flags, u32 dst, s32 imm)
{
	if (imm >= 0 && imm <= 0x7f) {
		emit_rr(jit, dst >= 4 ? BYTE : 0, 0xf6, 0, dst);
		emit1(jit, (u32)imm);
		return;
	}
	if (imm >= 0)
		flags &= ~(u32)W64;
	emit_rr(jit, flags, 0xf7, 0, dst);
	emit4(jit, (u32)imm);
}

static void emit_compare(struct jit *jit, u32 flags)
{
	const struct bpf_insn *insn = jit->insn;
	u32 dst = reg_of(insn->dst_reg), src = reg_of(insn->src_reg);
	bool set = BPF_OP(insn->code) == BPF_JSET;

	if (BPF_SRC(insn->code) == BPF_X)
		emit_rr(jit, flags, set ? 0x85 : 0x39, src, dst);
	else if (set)
		emit_test_imm(jit, flags, dst, insn->imm);
	else if (!insn->imm)
		emit_rr(jit, flags, 0x85, dst, dst);
	else
		emit_group1(jit, flags, 7, dst, insn->imm);
}

static void jit_cond_jump(struct jit *jit)
{
	const struct bpf_insn *insn = jit->insn;

	emit_compare(jit, BPF_CLASS(insn->code) == BPF_JMP ? W64 : 0);
	jit_jump(jit, cond_of(insn->code), jit->idx + 1 + (u32)(s32)insn->off);
}

/* The register holds an instruction index: through a table of code addresses behind the code */
static void jit_gotox(struct jit *jit)
{
	u32 index = reg_of(jit->insn->dst_reg);

	emit_prefix(jit, W64, 0x8d, R11, 0, 0); /* lea r11, [rip + table] */
	emit1(jit, (R11 & 7) << 3 | 5);
	jit_fixup(jit, FIXUP_TABLE, 0);
	emit_rmx(jit, 0, 0xff, 4, BASE_INDEX(R11, index, 3), 0);
}

/* ---- calls ---- */

/* For reports: where the frames are of which the callee may be asked (frames.c) */
static void emit_note_frame(struct jit *jit)
{
	emit1(jit, 0x64); /* mov %fs:offset, rsp */
	emit_prefix(jit, W64, 0x89, RSP, 0, 0);
	emit1(jit, (RSP & 7) << 3 | RSP);
	emit1(jit, 0x25);
	emit4(jit, (u32)frames_tls_offset());
}

static void emit_call_function(struct jit *jit, const void *function)
{
	emit_note_frame(jit);
	if (code_reaches(function)) {
		emit1(jit, 0xe8);
		jit_fixup(jit, FIXUP_FUNCTION, (u64)function);
		return;
	}
	emit_const(jit, R11, (u64)function);
	emit_rr(jit, 0, 0xff, 2, R11);
}

static void jit_call_body(struct jit *jit)
{
	const struct bpf_insn *insn = jit->insn;
	call_body body = call_target(insn);

	if (body == internal_may_goto) {
		emit_rr(jit, W64, 0x03, R10, RBP);
		emit_call_function(jit, (const void *)exec_may_goto_stub);
	} else if (body) {
		emit_call_function(jit, (const void *)body);
	} else {
		emit_const(jit, RDI, (u32)insn->imm);
		emit_call_function(jit, (const void *)exec_gap_row);
	}
}

static void jit_tail_call(struct jit *jit)
{
	u32 skip;

	emit_call_function(jit, (const void *)exec_tail_call);
	emit_rr(jit, 0, 0x85, RDX, RDX);
	skip = emit_skip_open(jit, CC_E);
	jit_epilogue(jit);
	emit_skip_close(jit, skip);
}

static void jit_ldimm64(struct jit *jit)
{
	const struct bpf_insn *insn = jit->insn;
	u64 value = (u32)insn[0].imm | (u64)(u32)insn[1].imm << 32;

	if (insn_is_pseudo_func(insn))
		value = (u32)insn[0].imm;
	emit_const(jit, reg_of(insn->dst_reg), value);
}

u32 jit_flow(struct jit *jit)
{
	const struct bpf_insn *insn = jit->insn;

	if (insn_is_ldimm64(insn)) {
		jit_ldimm64(jit);
		return 2;
	}
	if (insn_is_cond_jump(insn->code)) {
		jit_cond_jump(jit);
		return 1;
	}
	switch (insn->code) {
	case BPF_JMP | BPF_JA:
		jit_jump(jit, CC_ALWAYS, jit->idx + 1 + (u32)(s32)insn->off);
		break;
	case BPF_JMP32 | BPF_JA:
		jit_jump(jit, CC_ALWAYS, jit->idx + 1 + (u32)insn->imm);
		break;
	case BPF_JMP | BPF_JA | BPF_X:
		jit_gotox(jit);
		break;
	case BPF_JMP | BPF_EXIT:
		jit_epilogue(jit);
		break;
	case BPF_JMP | BPF_TAIL_CALL:
		jit_tail_call(jit);
		break;
	case BPF_JMP | BPF_CALL:
		if (insn->src_reg == BPF_PSEUDO_CALL) {
			emit1(jit, 0xe8);
			jit_fixup(jit, FIXUP_SUBPROG, (u64)insn->imm);
		} else {
			jit_call_body(jit);
		}
		break;
	default:
		jit->failed = true;
	}
	return 1;
}
