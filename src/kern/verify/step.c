/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One step of the walk: which check an instruction gets, and the few instructions that are
 * checked right here (indirect jumps, packet loads of old, exits). Arithmetic and branches are
 * values, loads and stores memory, calls calls.
 */
#include "kern/verify/verify.h"

/* ---- one instruction, several paths: the pointer types must go together ---- */

/* May one instruction see this type on one path and another on the next? */
static bool reg_type_mismatch_ok(u32 type)
{
	if (base_type(type) == PTR_TO_MEM)
		return !may_fault_on_deref(type);
	return !regtype_row(type)->one_per_insn;
}

/* A type for both, which keeps the load a probe read if either needs that */
static enum reg_type merge_ptr_types(u32 a, u32 b)
{
	bool to_mem = base_type(a) == PTR_TO_MEM || base_type(b) == PTR_TO_MEM;
	u32 merged = to_mem ? PTR_TO_MEM : PTR_TO_BTF_ID;

	if (may_fault_on_deref(a) || may_fault_on_deref(b))
		merged |= to_mem ? MEM_RDONLY | PTR_UNTRUSTED : PTR_UNTRUSTED;
	else
		merged |= (a | b) & MEM_RDONLY;
	return merged;
}

/*
 * Rewriting goes by the pointer type, so it must be one for all paths: socket on one and stack
 * on another cannot be. Linux: verifier.c save_aux_ptr_type()
 */
int save_aux_ptr_type(struct verifier_env *env, enum reg_type type, bool allow_trust_mismatch)
{
	enum reg_type *prev = &cur_aux(env)->ptr_type;

	if (*prev == NOT_INIT) {
		*prev = type;
		return 0;
	}
	if (type == *prev || (reg_type_mismatch_ok(type) && reg_type_mismatch_ok(*prev)))
		return 0;
	if (!allow_trust_mismatch || !is_ptr_to_mem_or_btf_id(type) ||
	    !is_ptr_to_mem_or_btf_id(*prev))
		return reject(env, -EINVAL,
			      "same insn cannot be used with different pointers\n");
	*prev = merge_ptr_types(type, *prev);
	return 0;
}

/* Errors after which a barrier can stand in for the instruction on a speculative path */
bool error_recoverable_with_nospec(int err)
{
	return err == -EPERM || err == -EACCES || err == -EINVAL;
}

/* ---- exits ---- */

/* Linux: verifier.c process_bpf_exit_full(); do_print_state may be NULL with exception_exit */
int process_bpf_exit_full(struct verifier_env *env, bool *do_print_state, bool exception_exit)
{
	struct func_state *frame = cur_func(env);
	bool nested = env->cur_state->curframe;
	int err;

	/* Before the frame goes: a callback must leave behind what its caller held. */
	err = check_resource_leak(env, exception_exit, exception_exit || !nested,
				  exception_exit ? "bpf_throw" :
						   "BPF_EXIT instruction in main prog");
	if (err)
		return err;
	/* Frames that an exception skips go when the next path is taken up. */
	if (exception_exit)
		return PROCESS_BPF_EXIT;
	if (nested) {
		err = prepare_func_exit(env, (int *)&env->insn_idx);
		if (err)
			return err;
		*do_print_state = true;
		return INSN_IDX_UPDATED;
	}
	if (frame->subprogno && !frame->in_async_callback_fn && !frame->in_exception_callback_fn)
		err = check_global_subprog_return_code(env);
	else
		err = check_return_code(env, BPF_REG_0, "R0");
	return err ? err : PROCESS_BPF_EXIT;
}

/* ---- LD_ABS, LD_IND ---- */

static bool may_access_skb(enum bpf_prog_type type)
{
	return type == BPF_PROG_TYPE_SOCKET_FILTER || type == BPF_PROG_TYPE_SCHED_CLS ||
	       type == BPF_PROG_TYPE_SCHED_ACT;
}

static int check_ld_abs_allowed(struct verifier_env *env)
{
	struct verifier_state *state = env->cur_state;

	if (!may_access_skb(prog_resolved_type(env->prog)))
		return reject(env, -EINVAL,
			      "BPF_LD_[ABS|IND] instructions not allowed for this program type\n");
	for (u32 i = state->curframe; i; i--)
		if (state->frame[i]->in_callback_fn)
			return reject(env, -EINVAL,
				      "cannot use BPF_LD_[ABS|IND] within callback\n");
	return 0;
}

/* R6 is the packet, and nothing is held that a failing load would leave behind. */
static int check_ld_abs_operands(struct verifier_env *env, const struct bpf_insn *insn)
{
	struct reg_state *regs = cur_regs(env);
	int err;

	err = check_reg_arg(env, BPF_REG_6, SRC_OP);
	if (err)
		return err;
	err = check_resource_leak(env, false, true, "BPF_LD_[ABS|IND]");
	if (err)
		return err;
	if (regs[BPF_REG_6].type != PTR_TO_CTX)
		return reject(env, -EINVAL,
			      "at the time of BPF_LD_ABS|IND R6 != pointer to skb\n");
	if (BPF_MODE(insn->code) == BPF_IND) {
		err = check_reg_arg(env, insn->src_reg, SRC_OP);
		if (err)
			return err;
	}
	return check_ptr_off_reg(env, &regs[BPF_REG_6], BPF_REG_6);
}

/*
 * A load past the packet's end leaves the (sub)program with R0 = 0: in a subprogram that is a
 * path of its own. Linux: verifier.c check_ld_abs()
 */
static int check_ld_abs(struct verifier_env *env, const struct bpf_insn *insn)
{
	struct reg_state *regs = cur_regs(env);
	int err;

	err = check_ld_abs_allowed(env);
	if (err)
		return err;
	err = check_ld_abs_operands(env, insn);
	if (err < 0)
		return err;
	clear_caller_saved_regs(env, regs);
	mark_reg_unknown(env, regs, BPF_REG_0);
	if (!env->cur_state->curframe)
		return 0;
	mark_reg_scratched(env, BPF_REG_0);
	if (!push_stack(env, env->insn_idx + 1, env->insn_idx, false, &err))
		return err;
	mark_reg_known_zero(env, regs, BPF_REG_0);
	err = prepare_func_exit(env, (int *)&env->insn_idx);
	if (err)
		return err;
	env->insn_idx--;
	return 0;
}

/* ---- gotox ---- */

struct index_range {
	u64 min, max;
};

/* Which entries of the jump table R<regno> may point at */
static int indirect_jump_range(struct verifier_env *env, int regno, const struct map *map,
			       struct index_range *range)
{
	struct reg_state *reg = reg_state(env, regno);
	const u64 entry_bytes = 8, limit = (u64)U32_MAX * entry_bytes;
	u64 umin = reg_umin(reg), umax = reg_umax(reg);

	if (umin > limit)
		return reject(env, -ERANGE, "the sum of R%u umin_value %llu is too big\n", regno,
			      (unsigned long long)umin);
	if (umax > limit)
		return reject(env, -ERANGE, "the sum of R%u umax_value %llu is too big\n", regno,
			      (unsigned long long)umax);
	range->min = umin / entry_bytes;
	range->max = umax / entry_bytes;
	if (range->max >= map->max_entries)
		return reject(env, -EINVAL,
			      "R%u points to outside of jump table: [%llu,%llu] max_entries %u\n",
			      regno, (unsigned long long)range->min,
			      (unsigned long long)range->max, map->max_entries);
	return 0;
}

/* All targets but the last are put aside, the last is walked. */
static int take_targets(struct verifier_env *env, const u32 *targets, int count)
{
	int err;

	for (int i = 0; i < count; i++)
		env->insn_aux[targets[i]].indirect_target = true;
	for (int i = 0; i < count - 1; i++)
		if (!push_stack(env, targets[i], env->insn_idx, env->cur_state->speculative, &err))
			return err;
	env->insn_idx = targets[count - 1];
	return INSN_IDX_UPDATED;
}

/* Linux: verifier.c check_indirect_jump() */
static int check_indirect_jump(struct verifier_env *env, const struct bpf_insn *insn)
{
	struct reg_state *dst = reg_state(env, insn->dst_reg);
	struct index_range range = {0, 0};
	struct map *map;
	int err, n;

	if (dst->type != PTR_TO_INSN)
		return reject(env, -EINVAL, "R%d has type %s, expected PTR_TO_INSN\n",
			      insn->dst_reg, reg_type_str(env, dst->type));
	map = dst->map_ptr;
	if (verifier_bug_if(!map, env, "R%d has an empty map pointer", insn->dst_reg))
		return -EFAULT;
	if (verifier_bug_if(map->map_type != BPF_MAP_TYPE_INSN_ARRAY, env,
			    "R%d has incorrect map type %d", insn->dst_reg, map->map_type))
		return -EFAULT;
	err = indirect_jump_range(env, insn->dst_reg, map, &range);
	if (err)
		return err;
	n = range.max - range.min + 1;
	if (!env->gotox_tmp_buf || env->gotox_tmp_buf->cnt < n)
		env->gotox_tmp_buf = iarray_new(env, n);
	if (!env->gotox_tmp_buf)
		return -ENOMEM;
	n = copy_insn_array_uniq(map, range.min, range.max, env->gotox_tmp_buf->items);
	if (n < 0)
		return n;
	if (!n)
		return reject(env, -EINVAL,
			      "register R%d doesn't point to any offset in map id=%d\n",
			      insn->dst_reg, map->object.id);
	return take_targets(env, env->gotox_tmp_buf->items, n);
}

/* ---- dispatch ---- */

static int check_call(struct verifier_env *env, struct bpf_insn *insn)
{
	int *insn_idx = (int *)&env->insn_idx;
	bool kfunc = insn->src_reg == BPF_PSEUDO_KFUNC_CALL;

	if (env->cur_state->active_locks) {
		bool helper_banned = insn->src_reg == 0 && insn->imm != BPF_FUNC_spin_unlock &&
				     insn->imm != BPF_FUNC_kptr_xchg;

		if (helper_banned || (kfunc && !kfunc_spin_allowed(env, insn->imm, insn->off)))
			return reject(env, -EINVAL,
				      "function calls are not allowed while holding a lock\n");
	}
	mark_reg_scratched(env, BPF_REG_0);
	if (in_stack_arg_cnt(&env->subprog_info[cur_func(env)->subprogno]))
		cur_func(env)->no_stack_arg_load = true;
	if (insn->src_reg == BPF_PSEUDO_CALL)
		return check_func_call(env, insn, insn_idx);
	if (kfunc)
		return check_kfunc_call(env, insn, insn_idx);
	return check_helper_call(env, insn, insn_idx);
}

static int check_jump(struct verifier_env *env, struct bpf_insn *insn, bool *do_print_state)
{
	env->jmps_processed++;
	switch (BPF_OP(insn->code)) {
	case BPF_CALL:
		return check_call(env, insn);
	case BPF_JA:
		if (BPF_SRC(insn->code) == BPF_X)
			return check_indirect_jump(env, insn);
		env->insn_idx += 1 + (BPF_CLASS(insn->code) == BPF_JMP ? insn->off : insn->imm);
		return INSN_IDX_UPDATED;
	case BPF_EXIT:
		return process_bpf_exit_full(env, do_print_state, false);
	default:
		return check_cond_jmp_op(env, insn, &env->insn_idx);
	}
}

static int check_ld(struct verifier_env *env, struct bpf_insn *insn)
{
	u8 mode = BPF_MODE(insn->code);
	int err;

	if (mode == BPF_ABS || mode == BPF_IND)
		return check_ld_abs(env, insn);
	if (mode != BPF_IMM)
		return 0;
	err = check_ld_imm(env, insn);
	if (err)
		return err;
	env->insn_idx++;
	sanitize_mark_insn_seen(env);
	return 0;
}

/*
 * Checks the instruction at env->insn_idx and changes the current state as it would. Returns 0,
 * -errno or an enum step_result. Linux: verifier.c do_check_insn()
 */
int do_check_insn(struct verifier_env *env, bool *do_print_state)
{
	struct bpf_insn *insn = &env->prog->insns[env->insn_idx];

	switch (BPF_CLASS(insn->code)) {
	case BPF_ALU:
	case BPF_ALU64:
		return check_alu_op(env, insn);
	case BPF_LDX:
		return check_load_mem(env, insn, false, true, "ldx");
	case BPF_STX:
		if (BPF_MODE(insn->code) == BPF_ATOMIC)
			return check_atomic(env, insn);
		return check_store_reg(env, insn, false);
	case BPF_ST:
		return check_store_imm(env, insn);
	case BPF_JMP:
	case BPF_JMP32:
		return check_jump(env, insn, do_print_state);
	default:
		return check_ld(env, insn);
	}
}
