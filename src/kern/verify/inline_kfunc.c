/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kfunc calls: bound to the row that kfunc_twin.c chose, with the arguments that only the
 * verifier can give; and the few that become instructions in place, where a call costs more than
 * the work (numeric iterators, casts).
 */
#include "kern/verify/verify.h"

#define MAX_LOOPS (8 * 1024 * 1024)
#define TRAMP_COOKIE_INDEX_SHIFT 8
#define TRAMP_IS_RETURN_SHIFT 63

/* R1 the iterator {cur, end}, R2 start, R3 end */
static void emit_iter_num_new(struct rewrite *rw)
{
	rewrite_emit(rw, JMP32_REG(BPF_JSGT, BPF_REG_2, BPF_REG_3, 8));
	rewrite_emit(rw, MOV32_REG(BPF_REG_0, BPF_REG_3));
	rewrite_emit(rw, ALU32_REG(BPF_SUB, BPF_REG_0, BPF_REG_2));
	rewrite_emit(rw, JMP_IMM(BPF_JGT, BPF_REG_0, MAX_LOOPS, 8));
	/* cur is one before the first number */
	rewrite_emit(rw, ALU32_IMM(BPF_ADD, BPF_REG_2, -1));
	rewrite_emit(rw, STX_MEM(BPF_W, BPF_REG_1, BPF_REG_2, 0));
	rewrite_emit(rw, STX_MEM(BPF_W, BPF_REG_1, BPF_REG_3, 4));
	rewrite_emit(rw, MOV64_IMM(BPF_REG_0, 0));
	rewrite_emit(rw, JMP_A(5));
	/* start > end, and too many: an empty iterator and an error */
	rewrite_emit(rw, ST_MEM(BPF_DW, BPF_REG_1, 0, 0));
	rewrite_emit(rw, MOV64_IMM(BPF_REG_0, -EINVAL));
	rewrite_emit(rw, JMP_A(2));
	rewrite_emit(rw, ST_MEM(BPF_DW, BPF_REG_1, 0, 0));
	rewrite_emit(rw, MOV64_IMM(BPF_REG_0, -E2BIG));
}

static void emit_iter_num_next(struct rewrite *rw)
{
	rewrite_emit(rw, LDX_MEM(BPF_W, BPF_REG_0, BPF_REG_1, 0));
	rewrite_emit(rw, ALU32_IMM(BPF_ADD, BPF_REG_0, 1));
	rewrite_emit(rw, LDX_MEM(BPF_W, BPF_REG_2, BPF_REG_1, 4));
	rewrite_emit(rw, JMP32_REG(BPF_JSGE, BPF_REG_0, BPF_REG_2, 3));
	rewrite_emit(rw, STX_MEM(BPF_W, BPF_REG_1, BPF_REG_0, 0));
	rewrite_emit(rw, MOV64_REG(BPF_REG_0, BPF_REG_1));
	rewrite_emit(rw, JMP_A(2));
	rewrite_emit(rw, ST_MEM(BPF_DW, BPF_REG_1, 0, 0));
	rewrite_emit(rw, MOV64_IMM(BPF_REG_0, 0));
}

static bool is_session(const struct prog *prog)
{
	return (u32)prog->expected_attach_type == BPF_TRACE_FSESSION ||
	       (u32)prog->expected_attach_type == BPF_TRACE_FSESSION_MULTI;
}

/* The word in front of a session's context: is it the return, and where its cookie is */
static bool emit_session_kfunc(struct rewrite *rw, enum kfunc_special special)
{
	if (!is_session(rw->env->prog))
		return false;
	rewrite_emit(rw, LDX_MEM(BPF_DW, BPF_REG_0, BPF_REG_1, -8));
	if (special == KFS_SESSION_IS_RETURN) {
		rewrite_emit(rw, ALU64_IMM(BPF_RSH, BPF_REG_0, TRAMP_IS_RETURN_SHIFT));
		rewrite_emit(rw, ALU64_IMM(BPF_AND, BPF_REG_0, 1));
		return true;
	}
	rewrite_emit(rw, ALU64_IMM(BPF_RSH, BPF_REG_0, TRAMP_COOKIE_INDEX_SHIFT));
	rewrite_emit(rw, ALU64_IMM(BPF_AND, BPF_REG_0, 0xff));
	rewrite_emit(rw, ALU64_IMM(BPF_LSH, BPF_REG_0, 3));
	rewrite_emit(rw, ALU64_REG(BPF_SUB, BPF_REG_0, BPF_REG_1));
	rewrite_emit(rw, ALU64_IMM(BPF_NEG, BPF_REG_0, 0));
	return true;
}

/* True: emitted */
static bool emit_in_place(struct rewrite *rw, enum kfunc_special special)
{
	switch ((u32)special) {
	case KFS_CAST_TO_KERN_CTX:
	case KFS_RDONLY_CAST:
		rewrite_emit(rw, MOV64_REG(BPF_REG_0, BPF_REG_1));
		return true;
	case KFS_ITER_NUM_NEW:
		emit_iter_num_new(rw);
		return true;
	case KFS_ITER_NUM_NEXT:
		emit_iter_num_next(rw);
		return true;
	case KFS_ITER_NUM_DESTROY:
		rewrite_emit(rw, JMP_A(0));
		return true;
	case KFS_SESSION_IS_RETURN:
	case KFS_SESSION_COOKIE:
		return emit_session_kfunc(rw, special);
	}
	return false;
}

static void emit_ldimm64(struct rewrite *rw, u8 reg, u64 value)
{
	rewrite_emit(rw, LD_IMM64_LOW(reg, value));
	rewrite_emit(rw, LD_IMM64_HIGH(value));
}

static int emit_extra_args(struct rewrite *rw, u32 old, const struct kfunc_desc *desc)
{
	const struct insn_aux *aux = &rw->env->insn_aux[old];
	struct kfunc_extra_args extra = {0};
	int err = kfunc_extra_args(rw->env, desc, (int)old, &extra);

	if (err)
		return err;
	if (extra.size_reg)
		rewrite_emit(rw, MOV64_IMM(extra.size_reg, (s32)aux->obj_new_size));
	if (extra.struct_meta_reg)
		emit_ldimm64(rw, extra.struct_meta_reg, (u64)aux->kptr_struct_meta);
	if (extra.node_offset_reg)
		rewrite_emit(rw, MOV64_IMM(extra.node_offset_reg, (s32)aux->insert_off));
	if (extra.prog_reg)
		emit_ldimm64(rw, extra.prog_reg, (u64)rw->env->prog);
	return 0;
}

/* Linux: verifier.c bpf_fixup_kfunc_call() */
int fixup_kfunc_call(struct rewrite *rw, u32 old, const struct bpf_insn *insn)
{
	struct verifier_env *env = rw->env;
	struct kfunc_desc *desc;
	const struct call_row *row;
	struct bpf_insn call = *insn;
	int err;

	if (!insn->imm)
		return reject(env, -EINVAL,
			      "invalid kernel function call not eliminated in verifier pass\n");
	desc = find_kfunc_desc(env, (u32)insn->imm, (u16)insn->off);
	if (!desc)
		return verifier_bug(env, "kernel function descriptor not found for func_id %u",
				    (u32)insn->imm);
	if (desc->row && emit_in_place(rw, desc->row->special))
		return 1;
	row = desc->row ? specialize_kfunc(env, desc, (int)old) :
			  call_find_internal("kfunc_without_row");
	err = emit_extra_args(rw, old, desc);
	if (err)
		return err;
	call.imm = (s32)call_row_number(row);
	call.off = 0;
	rewrite_emit_old(rw, call);
	return 1;
}
