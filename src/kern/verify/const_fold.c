/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Constants before the walk: a forward data flow that finds registers which hold one 64-bit
 * constant, map, map value or function on every path, and the conditional jumps that this
 * decides. Such jumps become gotos, so that the liveness passes do not look into dead code, and
 * calls learn the sizes and callbacks they are given. A value is noted if it fits 32 bits.
 */
#include "kern/verify/verify.h"

enum const_state {
	CONST_UNVISITED, /* the instruction was not reached yet */
	CONST_UNKNOWN,
	CONST_NUMBER,
	CONST_MAP_PTR,	 /* map_index */
	CONST_MAP_VALUE, /* map_index, and value is the offset */
	CONST_SUBPROG,	 /* value is the number of the function */
};

struct const_info {
	enum const_state state;
	u32 map_index;
	u64 value;
};

static const struct const_info const_unknown = {.state = CONST_UNKNOWN};

static bool is_number(const struct const_info *ci)
{
	return ci->state == CONST_NUMBER;
}

static struct const_info const_number(const struct const_info *old, u64 value)
{
	return (struct const_info){CONST_NUMBER, old->map_index, value};
}

/* Value of a sign-extending move; unknown for address space casts */
static struct const_info extend_const(struct const_info ci, int off)
{
	if (!off)
		return ci;
	if (!is_number(&ci))
		return const_unknown;
	switch (off) {
	case 8:
		return const_number(&ci, (s8)ci.value);
	case 16:
		return const_number(&ci, (s16)ci.value);
	case 32:
		return const_number(&ci, (s32)ci.value);
	default:
		return const_unknown;
	}
}

static struct const_info and_const(const struct const_info *dst, const struct const_info *src)
{
	if (is_number(dst) && is_number(src))
		return const_number(dst, dst->value & src->value);
	/* Whatever the other side is, 0 & x is 0. */
	if ((is_number(dst) && !dst->value) || (is_number(src) && !src->value))
		return const_number(dst, 0);
	return const_unknown;
}

static struct const_info add_const(const struct const_info *dst, s64 delta)
{
	struct const_info sum = *dst;

	if (!is_number(dst) && dst->state != CONST_MAP_VALUE)
		return const_unknown;
	sum.value += delta;
	return sum;
}

static void fold_alu(struct const_info *regs, const struct bpf_insn *insn)
{
	struct const_info *dst = &regs[insn->dst_reg];
	struct const_info imm = const_number(dst, (s64)insn->imm);

	switch (BPF_OP(insn->code) | BPF_SRC(insn->code)) {
	case BPF_MOV | BPF_K:
		*dst = imm;
		break;
	case BPF_MOV | BPF_X:
		*dst = extend_const(regs[insn->src_reg], insn->off);
		break;
	case BPF_ADD | BPF_K:
		*dst = add_const(dst, insn->imm);
		break;
	case BPF_SUB | BPF_K:
		*dst = add_const(dst, -(s64)insn->imm);
		break;
	case BPF_AND | BPF_K:
		*dst = and_const(dst, &imm);
		break;
	case BPF_AND | BPF_X:
		*dst = and_const(dst, &regs[insn->src_reg]);
		break;
	default:
		*dst = const_unknown;
		break;
	}
	if (BPF_CLASS(insn->code) == BPF_ALU) {
		if (is_number(dst))
			dst->value = (u32)dst->value;
		else if (dst->state != CONST_UNKNOWN)
			*dst = const_unknown;
	}
}

static void forget_caller_saved(struct const_info *regs)
{
	for (int r = 0; r < CALLER_SAVED_REGS; r++)
		regs[r] = const_unknown;
}

static struct const_info ldimm64_const(struct verifier_env *env, int idx,
				       const struct const_info *old)
{
	const struct bpf_insn *insn = &env->prog->insns[idx];
	const struct insn_aux *aux = &env->insn_aux[idx];
	int subprog;

	switch (insn->src_reg) {
	case 0:
		return const_number(old, (u32)insn[0].imm | (u64)(u32)insn[1].imm << 32);
	case BPF_PSEUDO_FUNC:
		subprog = find_subprog(env, idx + insn->imm + 1);
		if (subprog < 0)
			return const_unknown;
		return (struct const_info){CONST_SUBPROG, old->map_index, subprog};
	case BPF_PSEUDO_MAP_VALUE:
	case BPF_PSEUDO_MAP_IDX_VALUE:
		return (struct const_info){CONST_MAP_VALUE, aux->map_index, aux->map_off};
	case BPF_PSEUDO_MAP_FD:
	case BPF_PSEUDO_MAP_IDX:
		return (struct const_info){CONST_MAP_PTR, aux->map_index, old->value};
	default:
		return const_unknown;
	}
}

static void fold_ld(struct verifier_env *env, struct const_info *regs, int idx)
{
	const struct bpf_insn *insn = &env->prog->insns[idx];
	u8 mode = BPF_MODE(insn->code);

	if (mode == BPF_ABS || mode == BPF_IND)
		forget_caller_saved(regs);
	else if (insn_is_ldimm64(insn))
		regs[insn->dst_reg] = ldimm64_const(env, idx, &regs[insn->dst_reg]);
}

/* A load from a frozen read-only map is a constant too. */
static struct const_info load_const(struct verifier_env *env, const struct const_info *src,
				    const struct const_info *dst, const struct bpf_insn *insn)
{
	int size = insn_access_bytes(insn), off;
	struct map *map;
	u64 value = 0;

	if (src->state != CONST_MAP_VALUE)
		return const_unknown;
	map = env->used_maps[src->map_index];
	off = src->value + insn->off;
	if (!map_is_rdonly(map) || !map_ops(map)->direct_value_addr || off < 0 ||
	    (u32)off + size > map->value_size ||
	    map_direct_read(map, off, size, &value, BPF_MODE(insn->code) == BPF_MEMSX))
		return const_unknown;
	return const_number(dst, value);
}

/* Linux: const_fold.c const_reg_xfer() */
static void const_reg_xfer(struct verifier_env *env, struct const_info *regs, int idx)
{
	const struct bpf_insn *insn = &env->prog->insns[idx];
	int r;

	/* Stack arguments (R11) are not tracked. */
	if (insn_is_stack_arg_st(insn) || insn_is_stack_arg_stx(insn))
		return;
	if (insn_is_stack_arg_ldx(insn)) {
		regs[insn->dst_reg] = const_unknown;
		return;
	}
	switch (BPF_CLASS(insn->code)) {
	case BPF_ALU:
	case BPF_ALU64:
		fold_alu(regs, insn);
		break;
	case BPF_LD:
		fold_ld(env, regs, idx);
		break;
	case BPF_LDX:
		regs[insn->dst_reg] = load_const(env, &regs[insn->src_reg],
						 &regs[insn->dst_reg], insn);
		break;
	case BPF_JMP:
		if (insn->code == (BPF_JMP | BPF_CALL))
			forget_caller_saved(regs);
		break;
	case BPF_STX:
		r = insn_atomic_load_reg(insn);
		if (r >= 0)
			regs[r] = const_unknown;
		break;
	}
}

/* Linux: const_fold.c const_reg_join(). True: the successor knows less (or was new). */
static bool const_reg_join(struct const_info *target, const struct const_info *from)
{
	bool changed = false;

	for (int r = 0; r < MAX_BPF_REG; r++) {
		struct const_info *old = &target[r];
		const struct const_info *new = &from[r];

		if (old->state == CONST_UNKNOWN)
			continue;
		if (old->state == CONST_UNVISITED) {
			if (new->state == CONST_UNVISITED)
				continue;
			*old = *new;
			changed = true;
		} else if (new->state != old->state || new->value != old->value ||
			   new->map_index != old->map_index) {
			old->state = CONST_UNKNOWN;
			changed = true;
		}
	}
	return changed;
}

static void store_consts(struct insn_aux *aux, const struct const_info *regs)
{
	aux->const_reg_mask = aux->const_reg_map_mask = aux->const_reg_subprog_mask = 0;
	for (u32 r = 0; r < ARRAY_SIZE(aux->const_reg_vals); r++) {
		switch (regs[r].state) {
		case CONST_NUMBER:
			if (regs[r].value != (u32)regs[r].value)
				break;
			aux->const_reg_mask |= BIT(r);
			aux->const_reg_vals[r] = regs[r].value;
			break;
		case CONST_MAP_PTR:
			aux->const_reg_map_mask |= BIT(r);
			aux->const_reg_vals[r] = regs[r].map_index;
			break;
		case CONST_SUBPROG:
			aux->const_reg_subprog_mask |= BIT(r);
			aux->const_reg_vals[r] = regs[r].value;
			break;
		default:
			break;
		}
	}
}

/* Linux: const_fold.c bpf_compute_const_regs() */
int compute_const_regs(struct verifier_env *env)
{
	struct const_info (*in)[MAX_BPF_REG], out[MAX_BPF_REG];
	struct pool *pool = pool_new(env->kern->mem);
	bool changed = true;
	int err = -ENOMEM;

	in = pool ? pool_alloc(pool, env->prog->len * sizeof(*in)) : NULL;
	if (!in)
		goto out;
	for (u32 s = 0; s < env->subprog_cnt; s++)
		for (int r = 0; r < MAX_BPF_REG; r++)
			in[env->subprog_info[s].start][r] = const_unknown;
	while (changed) {
		changed = false;
		for (int i = env->cfg.cur_postorder - 1; i >= 0; i--) {
			int idx = env->cfg.insn_postorder[i];
			const struct iarray *succ;

			memcpy(out, in[idx], sizeof(out));
			const_reg_xfer(env, out, idx);
			succ = insn_successors(env, idx);
			for (int s = 0; s < succ->cnt; s++)
				changed |= const_reg_join(in[succ->items[s]], out);
		}
	}
	for (u32 i = 0; i < env->prog->len; i++)
		store_consts(&env->insn_aux[i], in[i]);
	err = 0;
out:
	pool_drop(pool);
	return err;
}

/* Linux: const_fold.c eval_const_branch(). -1: not a comparison */
static int eval_const_branch(u8 code, u64 dst, u64 src)
{
	switch (BPF_OP(code)) {
	case BPF_JEQ:
		return dst == src;
	case BPF_JNE:
		return dst != src;
	case BPF_JGT:
		return dst > src;
	case BPF_JGE:
		return dst >= src;
	case BPF_JLT:
		return dst < src;
	case BPF_JLE:
		return dst <= src;
	case BPF_JSGT:
		return (s64)dst > (s64)src;
	case BPF_JSGE:
		return (s64)dst >= (s64)src;
	case BPF_JSLT:
		return (s64)dst < (s64)src;
	case BPF_JSLE:
		return (s64)dst <= (s64)src;
	case BPF_JSET:
		return (dst & src) != 0;
	default:
		return -1;
	}
}

/* 1: always jumps, 0: never does, -1: not known */
static int const_branch_taken(const struct bpf_insn *insn, const struct insn_aux *aux)
{
	u64 dst, src;

	if (!insn_is_cond_jump(insn->code) || insn_is_may_goto(insn) ||
	    !(aux->const_reg_mask & BIT(insn->dst_reg)))
		return -1;
	dst = aux->const_reg_vals[insn->dst_reg];
	if (BPF_SRC(insn->code) == BPF_K)
		src = insn->imm;
	else if (aux->const_reg_mask & BIT(insn->src_reg))
		src = aux->const_reg_vals[insn->src_reg];
	else
		return -1;
	if (BPF_CLASS(insn->code) == BPF_JMP32) {
		/* Sign extension keeps the order of unsigned numbers too. */
		dst = (s32)dst;
		src = (s32)src;
	}
	return eval_const_branch(insn->code, dst, src);
}

/* Linux: const_fold.c bpf_prune_dead_branches() */
int prune_dead_branches(struct verifier_env *env)
{
	bool changed = false;

	for (u32 i = 0; i < env->prog->len; i++) {
		struct bpf_insn *insn = &env->prog->insns[i];
		int taken = const_branch_taken(insn, &env->insn_aux[i]);

		if (taken < 0)
			continue;
		*insn = (struct bpf_insn){
			.code = BPF_JMP | BPF_JA,
			.off = taken ? insn->off : 0,
		};
		changed = true;
	}
	return changed ? compute_postorder(env) : 0;
}
