/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Open-coded iterators: struct bpf_iter_<x> on the stack with its kfuncs bpf_iter_<x>_new(),
 * _next() and _destroy(). The walk can't follow a loop to its end, so next() forks: on one path
 * the iterator is drained and next() gave NULL, on the other it is active, one step deeper, and
 * the result is not NULL. The deep path ends when is_state_visited() finds the same state at the
 * same call. To make that happen at all, scalars that changed since the last round and that
 * nobody needed exactly are forgotten (widened): with `i` counted in the loop below, the second
 * visit of next() has i unknown, and the third one finds a state it knows.
 *
 *	while (bpf_iter_num_next(&it))
 *		i++;
 */
#include "kern/verify/verify.h"

static bool is_iter_new(const struct call_arg_meta *meta)
{
	return meta->kfunc_flags & KF_ITER_NEW;
}

static int start_iter(struct verifier_env *env, struct reg_state *reg, argno_t argno,
		      int insn_idx, struct call_arg_meta *meta)
{
	int btf_id = btf_check_iter_arg(meta->btf, meta->func_proto, arg_idx_from_argno(argno));
	int nr_slots = btf_type_by_id(meta->btf, btf_id)->size / BPF_REG_SIZE;
	const struct mem_range m = {
		.reg = reg,
		.argno = argno,
		.size = nr_slots * BPF_REG_SIZE,
	};
	int err;

	if (!is_iter_reg_valid_uninit(env, reg, nr_slots))
		return reject(env, -EINVAL, "expected uninitialized iter_%s as %s\n",
			      iter_type_str(meta->btf, btf_id), reg_arg_name(env, argno));
	err = check_mem_fill(env, &m, BPF_REG_SIZE);
	return err ? err : mark_stack_slots_iter(env, meta, reg, btf_id, nr_slots);
}

static int use_iter(struct verifier_env *env, struct reg_state *reg, argno_t argno, int btf_id,
		    struct call_arg_meta *meta)
{
	int nr_slots = btf_type_by_id(meta->btf, btf_id)->size / BPF_REG_SIZE;
	int spi, err;

	err = is_iter_reg_valid_init(env, reg, meta->btf, btf_id, nr_slots);
	if (err == -EINVAL)
		return reject(env, err, "expected an initialized iter_%s as %s\n",
			      iter_type_str(meta->btf, btf_id), reg_arg_name(env, argno));
	if (err == -EPROTO)
		return reject(env, err, "expected an RCU CS when using %s\n", meta->func_name);
	if (err)
		return err;
	spi = iter_get_spi(env, reg, nr_slots);
	if (spi < 0)
		return spi;
	mark_stack_slots_scratched(env, spi, nr_slots);
	/* For process_iter_next_call() */
	meta->iter.spi = spi;
	meta->iter.frameno = reg->frameno;
	update_ref_obj(&meta->ref_obj, &reg_func(env, reg)->stack[spi].spilled_ptr);
	if (meta->kfunc_flags & KF_ITER_DESTROY)
		return unmark_stack_slots_iter(env, reg, nr_slots);
	return 0;
}

/* Linux: verifier.c process_iter_arg() */
int process_iter_arg(struct verifier_env *env, struct reg_state *reg, argno_t argno, int insn_idx,
		     struct call_arg_meta *meta)
{
	int btf_id;

	if (reg->type != PTR_TO_STACK)
		return reject(env, -EINVAL, "%s expected pointer to an iterator on stack\n",
			      reg_arg_name(env, argno));
	btf_id = btf_check_iter_arg(meta->btf, meta->func_proto, arg_idx_from_argno(argno));
	if (btf_id < 0)
		return reject(env, -EINVAL, "expected valid iter pointer as %s\n",
			      reg_arg_name(env, argno));
	if (is_iter_new(meta))
		return start_iter(env, reg, argno, insn_idx, meta);
	return use_iter(env, reg, argno, btf_id, meta);
}

/* Linux: verifier.c get_iter_from_state() */
struct reg_state *get_iter_from_state(struct verifier_state *st, const struct call_arg_meta *meta)
{
	return &st->frame[meta->iter.frameno]->stack[meta->iter.spi].spilled_ptr;
}

/* The path on which next() gave one more element */
static int fork_active_iter(struct verifier_env *env, int insn_idx, struct call_arg_meta *meta)
{
	struct verifier_state *cur_st = env->cur_state, *queued, *prev;
	struct reg_state *iter;
	int err;

	/* The call is a forced checkpoint, so the state before it is the parent. */
	if (!cur_st->parent || cur_st->parent->insn_idx != (u32)insn_idx ||
	    !same_callsites(cur_st->parent, cur_st))
		return verifier_bug(env, "bad parent state for iter next call");
	/* Asked for the parent: the checkpoint of right now is not the last round. */
	prev = find_prev_entry(env, cur_st->parent, insn_idx);
	queued = push_stack(env, insn_idx + 1, insn_idx, false, &err);
	if (!queued)
		return err;
	iter = get_iter_from_state(queued, meta);
	iter->iter.state = ITER_STATE_ACTIVE;
	iter->iter.depth++;
	if (prev)
		widen_imprecise_scalars(env, prev, queued);
	mark_ptr_not_null_reg(&queued->frame[queued->curframe]->regs[BPF_REG_0]);
	return 0;
}

/* Linux: verifier.c process_iter_next_call() */
int process_iter_next_call(struct verifier_env *env, int insn_idx, struct call_arg_meta *meta)
{
	struct reg_state *iter = get_iter_from_state(env->cur_state, meta);
	int err;

	if (iter->iter.state != ITER_STATE_ACTIVE && iter->iter.state != ITER_STATE_DRAINED)
		return verifier_bug(env, "unexpected iterator state %d (%s)", iter->iter.state,
				    iter_state_str(iter->iter.state));
	if (iter->iter.state == ITER_STATE_ACTIVE) {
		err = fork_active_iter(env, insn_idx, meta);
		if (err)
			return err;
	}
	/* This path goes on with the end of the loop; the depth stays. */
	iter->iter.state = ITER_STATE_DRAINED;
	__mark_reg_const_zero(env, &cur_regs(env)[BPF_REG_0]);
	return 0;
}
