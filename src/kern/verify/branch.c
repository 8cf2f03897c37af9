/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Conditional jumps: the way that is not followed now is put aside with what the condition
 * teaches there (bounds, NULL or not, bytes of the packet), the current state goes on with the
 * opposite. If only one way is possible, only that one is followed; without CAP_PERFMON the other
 * is walked as speculation. Also the wide immediate load, whose result depends on what it names.
 *
 * Entered from the walk. Linux: verifier.c check_cond_jmp_op(), check_ld_imm().
 */
#include "kern/verify/verify.h"

/*
 * "pkt + 8 > pkt_end" is false: 8 bytes are there, for every pointer that differs from this one by
 * a constant (same id). `range_right_open`: they compared with >=, so one byte more is there.
 * Linux: verifier.c find_good_pkt_pointers()
 */
void find_good_pkt_pointers(struct verifier_state *vstate, struct reg_state *dst_reg,
			    enum reg_type type, bool range_right_open)
{
	u64 umax = reg_umax(dst_reg);
	u32 id = dst_reg->id;
	struct func_state *state;
	struct reg_state *reg;
	int range;

	if (!umax && range_right_open)
		return;
	/* An offset that far could have wrapped. */
	if (umax > MAX_PACKET_OFF)
		return;
	range = (int)umax + range_right_open;
	for_each_reg_in_vstate(vstate, state, reg, {
		if (reg->type == type && reg->id == id)
			reg->range = max(reg->range, range);
	});
}

/*
 * Linux: verifier.c mark_pkt_end()
 * The pointer is at the end of the packet or beyond it (open: beyond for sure).
 */
void mark_pkt_end(struct verifier_state *vstate, int regn, bool range_open)
{
	struct reg_state *reg = &vstate->frame[vstate->curframe]->regs[regn];

	if (reg->type == PTR_TO_PACKET)
		reg->range = range_open ? BEYOND_PKT_END : AT_PKT_END;
}

static bool is_pkt_and_end(const struct reg_state *pkt, const struct reg_state *end)
{
	return (pkt->type == PTR_TO_PACKET && end->type == PTR_TO_PACKET_END) ||
	       (pkt->type == PTR_TO_PACKET_META && reg_is_init_pkt_pointer(end, PTR_TO_PACKET));
}

/*
 * Linux: verifier.c try_match_pkt_pointers(). Read as "pkt op end", >= and > leave the bytes before
 * pkt to the way that falls through, < and <= to the way that jumps.
 */
static bool try_match_pkt_pointers(const struct bpf_insn *insn, struct verifier_state *this_branch,
				   struct verifier_state *other_branch)
{
	struct reg_state *regs = this_branch->frame[this_branch->curframe]->regs;
	struct reg_state *pkt = &regs[insn->dst_reg], *end = &regs[insn->src_reg];
	struct verifier_state *inside, *outside;
	u8 opcode = BPF_OP(insn->code), pkt_regno = insn->dst_reg;
	bool open;

	if (BPF_SRC(insn->code) != BPF_X || BPF_CLASS(insn->code) == BPF_JMP32)
		return false;
	if (opcode != BPF_JGT && opcode != BPF_JGE && opcode != BPF_JLT && opcode != BPF_JLE)
		return false;
	if (!is_pkt_and_end(pkt, end)) {
		if (!is_pkt_and_end(end, pkt))
			return false;
		pkt = end;
		pkt_regno = insn->src_reg;
		opcode = flip_opcode(opcode);
	}
	inside = opcode == BPF_JGT || opcode == BPF_JGE ? this_branch : other_branch;
	outside = inside == this_branch ? other_branch : this_branch;
	open = opcode == BPF_JGE || opcode == BPF_JLT;
	find_good_pkt_pointers(inside, pkt, pkt->type, open);
	mark_pkt_end(outside, pkt_regno, !open);
	return true;
}

/*
 * Arithmetic on pointers that may be NULL is refused, so the offset is 0; helpers may return
 * allocated objects with an offset.
 * Linux: verifier.c mark_ptr_or_null_reg()
 */
static void mark_ptr_or_null_reg(struct reg_state *reg, u32 id, bool is_null)
{
	if (!type_may_be_null(reg->type) || reg->id != id || (!is_rcu_reg(reg) && !reg->id))
		return;
	if (!type_is_ptr_alloc_obj(reg->type) && !tnum_equals_const(reg->var_off, 0))
		return;
	if (is_null) {
		__mark_reg_known_zero(reg);
		reg->type = SCALAR_VALUE;
	} else {
		mark_ptr_not_null_reg(reg);
	}
}

/*
 * Linux: verifier.c mark_ptr_or_null_regs()
 * A reference that turns out to be NULL was never taken.
 */
void mark_ptr_or_null_regs(struct verifier_state *vstate, u32 regno, bool is_null)
{
	u32 id = vstate->frame[vstate->curframe]->regs[regno].id;
	struct func_state *state;
	struct reg_state *reg;

	if (is_null && find_reference_state(vstate, id))
		__release_reference_nomark(vstate, id);
	for_each_reg_in_vstate(vstate, state, reg, { mark_ptr_or_null_reg(reg, id, is_null); });
}

/* ---- one comparison ---- */

struct cond_jmp {
	struct verifier_env *env;
	struct bpf_insn *insn;
	u8 opcode;
	bool is_jmp32, has_src; /* the right side is a register */
	struct reg_state *dst_reg, *src_reg;
	struct linked_regs linked;
};

/*
 * may_goto: the walk goes on with the jump; falling through is put aside, its scalars widened
 * against the state of the round before, so that loops converge.
 */
static int check_may_goto(struct verifier_env *env, const struct bpf_insn *insn, u32 *insn_idx)
{
	struct verifier_state *prev_st, *queued_st;
	int idx = (int)*insn_idx, err = 0;

	prev_st = find_prev_entry(env, env->cur_state->parent, idx);
	queued_st = push_stack(env, idx + 1, idx, false, &err);
	if (!queued_st)
		return err;
	queued_st->may_goto_depth++;
	if (prev_st)
		widen_imprecise_scalars(env, prev_st, queued_st);
	*insn_idx += insn->off;
	return 0;
}

/* Reads the operands. An immediate becomes a register of its own, env->fake_reg. */
static int check_cond_operands(struct cond_jmp *c)
{
	struct verifier_env *env = c->env;
	struct reg_state *regs = cur_regs(env);
	int err, flags = 0;

	err = check_reg_arg(env, c->insn->dst_reg, SRC_OP);
	if (err)
		return err;
	c->dst_reg = &regs[c->insn->dst_reg];
	if (c->has_src) {
		err = check_reg_arg(env, c->insn->src_reg, SRC_OP);
		if (err)
			return err;
		c->src_reg = &regs[c->insn->src_reg];
		if (!(reg_is_pkt_pointer_any(c->dst_reg) && reg_is_pkt_pointer_any(c->src_reg)) &&
		    is_pointer_value(env, c->insn->src_reg))
			return reject(env, -EACCES, "R%d pointer comparison prohibited\n",
				      c->insn->src_reg);
		if (c->src_reg->type == PTR_TO_STACK)
			flags |= INSN_F_SRC_REG_STACK;
	} else {
		c->src_reg = &env->fake_reg[0];
		memset(c->src_reg, 0, sizeof(*c->src_reg));
		c->src_reg->type = SCALAR_VALUE;
		__mark_reg_known(c->src_reg, (u64)(s64)c->insn->imm);
	}
	if (c->dst_reg->type == PTR_TO_STACK)
		flags |= INSN_F_DST_REG_STACK;
	return flags ? push_jmp_history(env, flags, 0, 0, 0) : 0;
}

static bool is_linked(const struct reg_state *reg)
{
	return reg->type == SCALAR_VALUE && reg->id;
}

/*
 * Before the copies in env->{true,false}_reg are made: collecting may drop ids, which must not
 * come back with the copies.
 */
static void collect_operand_links(struct cond_jmp *c)
{
	if (c->has_src && is_linked(c->src_reg))
		collect_linked_regs(c->env, c->env->cur_state, c->src_reg->id, &c->linked);
	if (is_linked(c->dst_reg))
		collect_linked_regs(c->env, c->env->cur_state, c->dst_reg->id, &c->linked);
}

static int predict(struct cond_jmp *c, int *taken)
{
	struct verifier_env *env = c->env;
	int err = 0;

	env->false_reg1 = env->true_reg1 = *c->dst_reg;
	env->false_reg2 = env->true_reg2 = *c->src_reg;
	*taken = is_branch_taken(env, c->dst_reg, c->src_reg, c->opcode, c->is_jmp32);
	if (*taken < 0)
		return 0;
	/* What decided must be the same when the state is found again. */
	if (!is_pointer_regtype(c->dst_reg->type))
		err = mark_chain_precision(env, c->insn->dst_reg);
	if (!err && c->has_src && !is_pointer_regtype(c->src_reg->type))
		err = mark_chain_precision(env, c->insn->src_reg);
	return err;
}

static void print_after_branch(struct verifier_env *env)
{
	if (env->log->level & LOG_LEVEL)
		print_insn_state(env, env->cur_state, env->cur_state->curframe);
}

/* Only one way is possible; speculation may still go the other. */
static int follow_known_way(struct cond_jmp *c, u32 *insn_idx, bool taken)
{
	u32 other = taken ? *insn_idx + 1 : *insn_idx + c->insn->off + 1;
	int err;

	if (!c->env->bypass_spec_v1) {
		err = sanitize_speculative_path(c->env, c->insn, other, *insn_idx);
		if (err < 0)
			return err;
	}
	print_after_branch(c->env);
	if (taken)
		*insn_idx += c->insn->off;
	return 0;
}

/* Linux: verifier.c regs_bounds_sanity_check_branches() */
static int regs_bounds_sanity_check_branches(struct verifier_env *env)
{
	int err;

	err = reg_bounds_sanity_check(env, &env->true_reg1, "true_reg1");
	if (!err)
		err = reg_bounds_sanity_check(env, &env->true_reg2, "true_reg2");
	if (!err)
		err = reg_bounds_sanity_check(env, &env->false_reg1, "false_reg1");
	if (!err)
		err = reg_bounds_sanity_check(env, &env->false_reg2, "false_reg2");
	return err;
}

static void sync_operand_links(struct cond_jmp *c, struct verifier_state *other_branch,
			       const struct reg_state *reg, u32 regno)
{
	struct verifier_state *this_branch = c->env->cur_state;
	struct reg_state *here = &this_branch->frame[this_branch->curframe]->regs[regno];
	struct reg_state *there = &other_branch->frame[other_branch->curframe]->regs[regno];

	if (!is_linked(reg) || reg->id != there->id)
		return;
	sync_linked_regs(c->env, this_branch, here, &c->linked);
	sync_linked_regs(c->env, other_branch, there, &c->linked);
}

/* The refined operands go to both ways, and on to whatever is linked to them. */
static void apply_refined(struct cond_jmp *c, struct verifier_state *other_branch)
{
	struct reg_state *other_regs = other_branch->frame[other_branch->curframe]->regs;
	struct verifier_env *env = c->env;

	*c->dst_reg = env->false_reg1;
	*c->src_reg = env->false_reg2;
	other_regs[c->insn->dst_reg] = env->true_reg1;
	if (c->has_src) {
		other_regs[c->insn->src_reg] = env->true_reg2;
		sync_operand_links(c, other_branch, c->src_reg, c->insn->src_reg);
	}
	sync_operand_links(c, other_branch, c->dst_reg, c->insn->dst_reg);
}

/*
 * Two pointers that are equal: if one is not NULL, neither is the other. Not for kernel objects,
 * which may be NULL without being marked so.
 */
static void propagate_not_null(struct cond_jmp *c, struct reg_state *other_branch_regs)
{
	struct verifier_env *env = c->env;
	struct reg_state *equal_regs;

	if (c->is_jmp32 || !c->has_src || !is_pointer_regtype(c->src_reg->type) ||
	    !is_pointer_regtype(c->dst_reg->type) ||
	    base_type(c->src_reg->type) == PTR_TO_BTF_ID ||
	    base_type(c->dst_reg->type) == PTR_TO_BTF_ID)
		return;
	if (c->opcode == BPF_JEQ)
		equal_regs = other_branch_regs;
	else if (c->opcode == BPF_JNE)
		equal_regs = cur_regs(env);
	else
		return;
	if (reg_not_null(env, c->dst_reg) && type_may_be_null(c->src_reg->type))
		mark_ptr_not_null_reg(&equal_regs[c->insn->src_reg]);
	if (reg_not_null(env, c->src_reg) && type_may_be_null(c->dst_reg->type))
		mark_ptr_not_null_reg(&equal_regs[c->insn->dst_reg]);
}

static bool is_null_check(const struct cond_jmp *c)
{
	if (c->is_jmp32 || (c->opcode != BPF_JEQ && c->opcode != BPF_JNE) ||
	    !type_may_be_null(c->dst_reg->type))
		return false;
	return c->has_src ? register_is_null(c->src_reg) : c->insn->imm == 0;
}

/* What comparing pointers teaches; a comparison that would tell an address is refused. */
static int learn_from_pointers(struct cond_jmp *c, struct verifier_state *other_branch)
{
	struct verifier_env *env = c->env;
	struct verifier_state *this_branch = env->cur_state;
	u32 dst = c->insn->dst_reg;
	int err;

	propagate_not_null(c, other_branch->frame[other_branch->curframe]->regs);
	if (is_null_check(c)) {
		/* A register that is 0 is so on this path only. */
		if (c->has_src) {
			err = mark_chain_precision(env, c->insn->src_reg);
			if (err)
				return err;
		}
		mark_ptr_or_null_regs(this_branch, dst, c->opcode == BPF_JNE);
		mark_ptr_or_null_regs(other_branch, dst, c->opcode == BPF_JEQ);
		return 0;
	}
	if (!try_match_pkt_pointers(c->insn, this_branch, other_branch) &&
	    is_pointer_value(env, dst))
		return reject(env, -EACCES, "R%d pointer comparison prohibited\n", dst);
	return 0;
}

/* Linux: verifier.c check_cond_jmp_op() */
int check_cond_jmp_op(struct verifier_env *env, struct bpf_insn *insn, u32 *insn_idx)
{
	struct cond_jmp c = {
		.env = env,
		.insn = insn,
		.opcode = BPF_OP(insn->code),
		.is_jmp32 = BPF_CLASS(insn->code) == BPF_JMP32,
		.has_src = BPF_SRC(insn->code) == BPF_X,
	};
	struct verifier_state *other_branch;
	int err, taken;

	if (c.opcode == BPF_JA || c.opcode > BPF_JCOND)
		return reject(env, -EINVAL, "invalid BPF_JMP/JMP32 opcode %x\n", c.opcode);
	if (c.opcode == BPF_JCOND)
		return check_may_goto(env, insn, insn_idx);

	err = check_cond_operands(&c);
	if (err)
		return err;
	collect_operand_links(&c);
	err = predict(&c, &taken);
	if (err)
		return err;
	if (taken >= 0)
		return follow_known_way(&c, insn_idx, taken);

	/* Before the other way is put aside, so that both have it in their history */
	if (c.linked.cnt > 1) {
		err = push_jmp_history(env, 0, 0, 0, linked_regs_pack(&c.linked));
		if (err)
			return err;
	}
	other_branch = push_stack(env, *insn_idx + insn->off + 1, *insn_idx, false, &err);
	if (!other_branch)
		return err;
	err = regs_bounds_sanity_check_branches(env);
	if (err)
		return err;
	apply_refined(&c, other_branch);
	err = learn_from_pointers(&c, other_branch);
	if (err)
		return err;
	print_after_branch(env);
	return 0;
}

/* ---- ldimm64 ---- */

/* A variable of the kernel: prepared by check_pseudo_btf_id() */
static int check_ld_btf_id(struct verifier_env *env, struct reg_state *dst_reg)
{
	const struct insn_aux *aux = cur_aux(env);

	dst_reg->type = aux->btf_var.reg_type;
	switch (base_type(dst_reg->type)) {
	case PTR_TO_MEM:
		dst_reg->mem_size = aux->btf_var.mem_size;
		return 0;
	case PTR_TO_BTF_ID:
		dst_reg->btf = aux->btf_var.btf;
		dst_reg->btf_id = aux->btf_var.btf_id;
		return 0;
	default:
		return verifier_bug(env, "pseudo btf id: unexpected dst reg type");
	}
}

/* A function for use as callback: a static one, not the main program */
static int check_ld_func(struct verifier_env *env, const struct bpf_insn *insn,
			 struct reg_state *dst_reg)
{
	int subprogno = find_subprog(env, (int)env->insn_idx + insn->imm + 1);

	if (!env->prog->func_info)
		return reject(env, -EINVAL, "missing btf func_info\n");
	if (env->prog->func_info_aux[subprogno].linkage != BTF_FUNC_STATIC)
		return reject(env, -EINVAL, "callback function not static\n");
	if (subprogno == 0)
		return reject(env, -EINVAL, "callback function cannot be the main program\n");
	dst_reg->type = PTR_TO_FUNC;
	dst_reg->subprogno = subprogno;
	return 0;
}

static int check_ld_map(struct verifier_env *env, const struct bpf_insn *insn,
			struct reg_state *dst_reg)
{
	const struct insn_aux *aux = cur_aux(env);
	struct map *map = env->used_maps[aux->map_index];

	switch (insn->src_reg) {
	case BPF_PSEUDO_MAP_VALUE:
	case BPF_PSEUDO_MAP_IDX_VALUE:
		if (map->map_type == BPF_MAP_TYPE_ARENA) {
			__mark_reg_unknown(env, dst_reg);
			dst_reg->map_ptr = map;
			return 0;
		}
		__mark_reg_known(dst_reg, aux->map_off);
		dst_reg->type = PTR_TO_MAP_VALUE;
		dst_reg->map_ptr = map;
		return 0;
	case BPF_PSEUDO_MAP_FD:
	case BPF_PSEUDO_MAP_IDX:
		dst_reg->type = CONST_PTR_TO_MAP;
		dst_reg->map_ptr = map;
		return 0;
	default:
		return verifier_bug(env, "unexpected src reg value for ldimm64");
	}
}

/* Linux: verifier.c check_ld_imm() */
int check_ld_imm(struct verifier_env *env, struct bpf_insn *insn)
{
	struct reg_state *dst_reg = &cur_regs(env)[insn->dst_reg];
	int err;

	if (BPF_SIZE(insn->code) != BPF_DW)
		return reject(env, -EINVAL, "invalid BPF_LD_IMM insn\n");
	err = check_reg_arg(env, insn->dst_reg, DST_OP);
	if (err)
		return err;
	if (!insn->src_reg) {
		__mark_reg_known(dst_reg, (u64)(u32)insn[1].imm << 32 | (u32)insn->imm);
		return 0;
	}
	__mark_reg_known_zero(dst_reg);
	if (insn->src_reg == BPF_PSEUDO_BTF_ID)
		return check_ld_btf_id(env, dst_reg);
	if (insn->src_reg == BPF_PSEUDO_FUNC)
		return check_ld_func(env, insn, dst_reg);
	return check_ld_map(env, insn, dst_reg);
}
