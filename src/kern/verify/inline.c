/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The last sweep: instructions that only the verifier understands become ones that engines run.
 * may_goto gets its counter, packet loads their code, address space casts their move; divisions
 * and pointer arithmetic are guarded (inline_alu.c), calls bound to rows (inline_call.c,
 * inline_kfunc.c).
 */
#include "kern/hooks/hooks.h"
#include "kern/verify/verify.h"

#define MAX_TIMED_LOOPS 0xffff
#define MAY_GOTO_BYTES 16 /* stack: count, start time */

/* Casts that need no arena base. Linux: fixups.c is_addr_space_cast32() */
static bool is_addr_space_cast32(const struct prog *prog, const struct bpf_insn *insn)
{
	if (insn_is_cast_kern(insn))
		return true;
	return insn_is_cast_user(insn) && prog->arena &&
	       (prog->arena->map_flags & BPF_F_NO_USER_CONV);
}

/*
 * Counts iterations down in a slot; at 0 the call gives more time or none. The call's argument
 * and result are in AX: where the slots are, from the frame pointer, and the new count.
 */
static void emit_may_goto(struct rewrite *rw, u32 old, const struct bpf_insn *insn, s32 slot)
{
	u32 row = call_row_number(call_find_internal("may_goto"));

	rewrite_emit(rw, LDX_MEM(BPF_DW, BPF_REG_AX, BPF_REG_10, slot));
	rewrite_emit_to(rw, JMP_IMM(BPF_JEQ, BPF_REG_AX, 0, 0), old + 1 + (u32)(s32)insn->off);
	rewrite_emit(rw, ALU64_IMM(BPF_SUB, BPF_REG_AX, 1));
	rewrite_emit(rw, JMP_IMM(BPF_JNE, BPF_REG_AX, 0, 2));
	rewrite_emit(rw, MOV64_IMM(BPF_REG_AX, slot));
	rewrite_emit(rw, RAW_INSN(BPF_JMP | BPF_CALL, 0, 0, 0, (s32)row));
	rewrite_emit(rw, STX_MEM(BPF_DW, BPF_REG_10, BPF_REG_AX, slot));
}

static int emit_ld_abs(struct rewrite *rw, const struct bpf_insn *insn)
{
	struct verifier_env *env = rw->env;
	const struct prog_ops *ops = prog_ops(env->prog);
	int count;

	if (!ops->gen_ld_abs)
		return unsupported(env, "packet loads (LD_ABS, LD_IND) of this program type");
	count = ops->gen_ld_abs(insn, env->insn_buf);
	if (count <= 0 || count >= INSN_BUF_SIZE)
		return verifier_bug(env, "%d insns generated for ld_abs", count);
	rewrite_emit_all(rw, env->insn_buf, (u32)count);
	return 1;
}

/* Addresses of per-CPU values: this CPU's is a stride per CPU away from what is loaded. */
static int percpu_stride(struct verifier_env *env, u32 i, u32 *stride)
{
	const struct bpf_insn *insn = &env->prog->insns[i];
	const struct map_ops *ops;
	struct map *map;

	*stride = 0;
	if (insn->src_reg != BPF_PSEUDO_MAP_VALUE && insn->src_reg != BPF_PSEUDO_MAP_IDX_VALUE)
		return 0;
	map = env->used_maps[env->insn_aux[i].map_index];
	if (map->map_type != BPF_MAP_TYPE_PERCPU_ARRAY)
		return 0;
	ops = map_ops(map);
	if (!ops->percpu_stride)
		return unsupported(env, "direct addresses of per-CPU values");
	*stride = ops->percpu_stride(map);
	return 0;
}

/* Both halves of a 64-bit immediate */
static int keep_ldimm64(struct rewrite *rw, u32 i)
{
	u32 stride;
	int err = percpu_stride(rw->env, i, &stride);
	u8 dst = rw->old[i].dst_reg;

	if (err)
		return err;
	rewrite_keep(rw, i);
	if (!stride) {
		rewrite_keep(rw, i + 1);
		return 0;
	}
	rewrite_open(rw, i + 1);
	rewrite_emit(rw, rw->old[i + 1]);
	rewrite_emit(rw, MOV64_PERCPU_REG(dst, dst, (s32)stride));
	return 0;
}

/* Everything that is replaced but may_goto. 1: emitted; 0: the instruction stays; or -errno */
static int replace_insn(struct rewrite *rw, u32 i, const struct bpf_insn *insn)
{
	u32 class = BPF_CLASS(insn->code), op = BPF_OP(insn->code);
	bool alu = class == BPF_ALU || class == BPF_ALU64;

	if (alu && (op == BPF_DIV || op == BPF_MOD))
		return inline_div_mod(rw, insn);
	if (insn->code == (BPF_ALU64 | BPF_ADD | BPF_X) ||
	    insn->code == (BPF_ALU64 | BPF_SUB | BPF_X))
		return inline_alu_limit(rw, i, insn);
	if (class == BPF_LD && (BPF_MODE(insn->code) == BPF_ABS ||
				BPF_MODE(insn->code) == BPF_IND))
		return emit_ld_abs(rw, insn);
	if (insn_is_helper_call(insn))
		return inline_call(rw, i, insn);
	if (insn_is_kfunc_call(insn))
		return fixup_kfunc_call(rw, i, insn);
	return 0;
}

static int fixup_insn(struct rewrite *rw, u32 i, s32 may_goto_slot)
{
	struct verifier_env *env = rw->env;
	struct bpf_insn insn = env->prog->insns[i];
	int ret;

	if (is_addr_space_cast32(env->prog, &insn)) {
		rewrite_emit_old(rw, MOV32_REG(insn.dst_reg, insn.src_reg));
		return 0;
	}
	if (env->insn_aux[i].needs_zext)
		insn.code = BPF_ALU | BPF_OP(insn.code) | BPF_SRC(insn.code);
	if (insn_is_may_goto(&insn)) {
		emit_may_goto(rw, i, &insn, may_goto_slot);
		return 0;
	}
	ret = replace_insn(rw, i, &insn);
	if (!ret)
		rewrite_emit_old(rw, insn);
	return ret < 0 ? ret : 0;
}

static bool needs_fixup(const struct verifier_env *env, u32 i)
{
	const struct bpf_insn *insn = &env->prog->insns[i];
	u32 class = BPF_CLASS(insn->code), op = BPF_OP(insn->code);

	switch (class) {
	case BPF_ALU:
	case BPF_ALU64:
		return op == BPF_DIV || op == BPF_MOD || env->insn_aux[i].needs_zext ||
		       env->insn_aux[i].alu_state || insn_is_cast_kern(insn) ||
		       insn_is_cast_user(insn);
	case BPF_LD:
		return BPF_MODE(insn->code) != BPF_IMM;
	case BPF_JMP:
		return insn_is_may_goto(insn) || insn_is_helper_call(insn) ||
		       insn_is_kfunc_call(insn);
	}
	return false;
}

static bool subprog_has_may_goto(const struct verifier_env *env, const struct subprog_info *sub)
{
	for (u32 i = sub[0].start; i < sub[1].start; i++) {
		if (insn_is_may_goto(&env->prog->insns[i]))
			return true;
		i += insn_is_ldimm64(&env->prog->insns[i]);
	}
	return false;
}

/* The sweep over one subprogram; may_goto's slots are made and set at its entry. */
static int fixup_subprog(struct rewrite *rw, struct subprog_info *sub)
{
	struct verifier_env *env = rw->env;
	bool may_goto = subprog_has_may_goto(env, sub), entry = may_goto;
	s32 slot = -(s32)sub->stack_depth - MAY_GOTO_BYTES;
	int err = 0;

	for (u32 i = sub[0].start; i < sub[1].start && !err; i++) {
		bool wide = insn_is_ldimm64(&env->prog->insns[i]), at_entry = entry;

		if (entry || (!wide && needs_fixup(env, i)))
			rewrite_open(rw, i);
		if (entry) {
			rewrite_emit(rw, ST_MEM(BPF_DW, BPF_REG_FP, slot, MAX_TIMED_LOOPS));
			rewrite_emit(rw, ST_MEM(BPF_DW, BPF_REG_FP, slot + 8, 0));
			rewrite_land_here(rw);
			entry = false;
		}
		if (wide && at_entry) {
			rewrite_emit(rw, rw->old[i]);
			rewrite_keep(rw, ++i);
		} else if (wide) {
			err = keep_ldimm64(rw, i++);
		} else if (at_entry || needs_fixup(env, i)) {
			err = fixup_insn(rw, i, slot);
		} else {
			rewrite_keep(rw, i);
		}
	}
	if (may_goto) {
		sub->stack_depth += MAY_GOTO_BYTES;
		sub->stack_extra = MAY_GOTO_BYTES;
	}
	return err;
}

/*
 * A program that may throw and names no exception callback gets one that returns the cookie.
 * Linux: fixups.c add_hidden_subprog()
 */
static void append_exception_cb(struct rewrite *rw)
{
	rewrite_append(rw);
	rewrite_emit(rw, MOV64_REG(BPF_REG_0, BPF_REG_1));
	rewrite_emit(rw, EXIT_INSN());
}

static void note_exception_cb(struct verifier_env *env)
{
	u32 count = env->subprog_cnt;

	env->subprog_info[count + 1] = (struct subprog_info){.start = env->prog->len};
	env->subprog_info[count].start = env->prog->len - 2;
	env->subprog_cnt++;
	env->hidden_subprog_cnt++;
	env->exception_callback_subprog = (int)count;
	mark_subprog_exc_cb(env, (int)count);
}

/* Linux: fixups.c bpf_do_misc_fixups() */
int do_misc_fixups(struct verifier_env *env)
{
	bool add_cb = env->seen_exception && !env->exception_callback_subprog;
	struct rewrite rw;
	int err = rewrite_begin(&rw, env);

	for (u32 i = 0; i < env->subprog_cnt && !err; i++)
		err = fixup_subprog(&rw, &env->subprog_info[i]);
	if (err)
		return err;
	if (add_cb)
		append_exception_cb(&rw);
	err = rewrite_end(&rw);
	if (err)
		return err;
	if (add_cb)
		note_exception_cb(env);
	env->prog->stack_depth = env->subprog_info[0].stack_depth;
	for (u32 i = 0; i < env->subprog_cnt && !env->prog->jit_requested; i++) {
		const struct subprog_info *sub = &env->subprog_info[i];

		if (sub->stack_depth > MAX_BPF_STACK)
			return reject(env, -EINVAL, "stack size %d(extra %d) is too large\n",
				      sub->stack_depth, sub->stack_extra);
	}
	return 0;
}
