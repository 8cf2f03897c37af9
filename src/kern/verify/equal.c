/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When is a stored state good for the current one? If everything the current path could go on to
 * do was already seen to be safe from the stored state. `exact` says how strict:
 *   NOT_EXACT     the stored state is finished: what it never needed exactly may differ
 *   RANGE_WITHIN  its marks are not final (a loop): every range must lie within
 *   EXACT         the very same: an infinite loop
 * Ids may differ as long as they are linked the same way; env->idmap_scratch pairs them.
 *
 * Pure questions: nothing but the scratch map changes.
 */
#include "kern/verify/verify.h"

static bool range_within(const struct reg_state *old, const struct reg_state *cur)
{
	return cnum64_is_subset(old->r64, cur->r64) && cnum32_is_subset(old->r32, cur->r32);
}

static bool value_within(const struct reg_state *old, const struct reg_state *cur)
{
	return range_within(old, cur) && tnum_in(old->var_off, cur->var_off);
}

/* Linux: states.c check_ids(). A full map means: not equal. */
static bool check_ids(u32 old_id, u32 cur_id, struct idmap *idmap)
{
	if (!old_id != !cur_id)
		return false;
	if (!old_id)
		return true;
	for (u32 i = 0; i < idmap->cnt; i++) {
		if (idmap->map[i].old == old_id)
			return idmap->map[i].cur == cur_id;
		if (idmap->map[i].cur == cur_id)
			return false;
	}
	if (idmap->cnt >= ID_MAP_SIZE)
		return false;
	idmap->map[idmap->cnt].old = old_id;
	idmap->map[idmap->cnt].cur = cur_id;
	idmap->cnt++;
	return true;
}

/*
 * A stored scalar without id was used alone: any link of the current one only says more. With an
 * id, unlinked current scalars must not pass as linked: each gets an id of its own. A link with
 * a distance must also agree about the id it is linked to.
 * Linux: states.c check_scalar_ids()
 */
static bool check_scalar_ids(u32 old_id, u32 cur_id, struct idmap *idmap)
{
	if (!old_id)
		return true;
	if (!cur_id)
		cur_id = ++idmap->tmp_id_gen;
	if (!check_ids(old_id, cur_id, idmap))
		return false;
	if (!(old_id & BPF_ADD_CONST))
		return true;
	return check_ids(old_id & ~BPF_ADD_CONST, cur_id & ~BPF_ADD_CONST, idmap);
}

static bool all_ids_match(const struct reg_state *old, const struct reg_state *cur,
			  struct idmap *idmap)
{
	return check_ids(old->id, cur->id, idmap) &&
	       check_ids(old->parent_id, cur->parent_id, idmap) &&
	       check_ids(old->map_uid, cur->map_uid, idmap);
}

static bool regs_exact(const struct reg_state *old, const struct reg_state *cur,
		       struct idmap *idmap)
{
	return memcmp(old, cur, offsetof(struct reg_state, id)) == 0 &&
	       all_ids_match(old, cur, idmap);
}

static bool scalar_safe(struct verifier_env *env, const struct reg_state *old,
			const struct reg_state *cur, enum exact_level exact)
{
	struct idmap *idmap = &env->idmap_scratch;

	if (env->explore_alu_limits)
		return memcmp(old, cur, offsetof(struct reg_state, id)) == 0 &&
		       check_scalar_ids(old->id, cur->id, idmap);
	if (!old->precise && exact == NOT_EXACT)
		return true;
	/* 32-bit and 64-bit links mean different things, and so do different distances. */
	if (old->id && ((old->id ^ cur->id) & BPF_ADD_CONST))
		return false;
	if ((old->id & BPF_ADD_CONST) && old->delta != cur->delta)
		return false;
	return check_scalar_ids(old->id, cur->id, idmap) && value_within(old, cur);
}

static bool packet_safe(const struct reg_state *old, const struct reg_state *cur,
			struct idmap *idmap)
{
	/* Negative: AT_PKT_END, BEYOND_PKT_END */
	if (old->range < 0 || cur->range < 0) {
		if (old->range != cur->range)
			return false;
	} else if (old->range > cur->range) {
		return false;
	}
	if (!check_ids(old->id, cur->id, idmap))
		return false;
	/* The distance between pointers with one id stays. */
	if (old->id && old->r64.base != cur->r64.base)
		return false;
	return value_within(old, cur);
}

/* Linux: states.c regsafe() */
static bool regsafe(struct verifier_env *env, const struct reg_state *old,
		    const struct reg_state *cur, enum exact_level exact)
{
	struct idmap *idmap = &env->idmap_scratch;

	if (exact == EXACT)
		return regs_exact(old, cur, idmap);
	if (old->type == NOT_INIT)
		return true;
	if (old->type != cur->type)
		return false;
	switch (base_type(old->type)) {
	case SCALAR_VALUE:
		return scalar_safe(env, old, cur, exact);
	case PTR_TO_MAP_KEY:
	case PTR_TO_MAP_VALUE:
	case PTR_TO_MEM:
	case PTR_TO_BUF:
	case PTR_TO_TP_BUFFER:
		return memcmp(old, cur, offsetof(struct reg_state, var_off)) == 0 &&
		       value_within(old, cur) && all_ids_match(old, cur, idmap);
	case PTR_TO_PACKET_META:
	case PTR_TO_PACKET:
		return packet_safe(old, cur, idmap);
	case PTR_TO_ARENA:
		return true;
	case PTR_TO_INSN:
		return memcmp(old, cur, offsetof(struct reg_state, var_off)) == 0 &&
		       value_within(old, cur);
	default:
		return regs_exact(old, cur, idmap);
	}
}

/* ---- stack ---- */

static const struct reg_state unbound_reg = {
	.type = SCALAR_VALUE,
	.var_off = {0, U64_MAX},
	.r64 = {.base = 0, .size = U64_MAX},
	.r32 = {.base = 0, .size = U32_MAX},
};

static bool is_unset(u8 slot_type)
{
	return slot_type == STACK_INVALID || slot_type == STACK_POISON;
}

/*
 * The scalar that a load of bytes [from, 8) of a slot gives: what was spilled, or, where loads
 * of anything are allowed, an unknown one. NULL: neither.
 */
static const struct reg_state *scalar_reg_for_stack(struct verifier_env *env,
						    const struct stack_state *slot, int from)
{
	if (slot->slot_type[from] == STACK_SPILL && slot->spilled_ptr.type == SCALAR_VALUE)
		return &slot->spilled_ptr;
	for (int i = from; i < BPF_REG_SIZE; i++) {
		u8 type = slot->slot_type[i];

		if (type != STACK_MISC && !(is_unset(type) && env->allow_uninit_stack))
			return NULL;
	}
	return &unbound_reg;
}

static bool special_slot_safe(struct verifier_env *env, const struct stack_state *old,
			      const struct stack_state *cur, enum exact_level exact)
{
	const struct reg_state *o = &old->spilled_ptr, *c = &cur->spilled_ptr;
	struct idmap *idmap = &env->idmap_scratch;

	switch (old->slot_type[BPF_REG_SIZE - 1]) {
	case STACK_SPILL:
		return regsafe(env, o, c, exact);
	case STACK_DYNPTR:
		return o->dynptr.type == c->dynptr.type &&
		       o->dynptr.first_slot == c->dynptr.first_slot &&
		       check_ids(o->id, c->id, idmap) &&
		       check_ids(o->parent_id, c->parent_id, idmap);
	case STACK_ITER:
		/* Not the depth: it differs in every round of a loop. */
		return o->type == c->type && o->iter.btf == c->iter.btf &&
		       o->iter.btf_id == c->iter.btf_id && o->iter.state == c->iter.state &&
		       check_ids(o->id, c->id, idmap);
	case STACK_IRQ_FLAG:
		return check_ids(o->id, c->id, idmap) && o->irq.kfunc_class == c->irq.kfunc_class;
	default: /* STACK_MISC, STACK_ZERO, STACK_INVALID, STACK_POISON */
		return true;
	}
}

static bool same_slot_types(const struct stack_state *old, const struct stack_state *cur)
{
	for (int i = 0; i < BPF_REG_SIZE; i++) {
		u8 o = old->slot_type[i], c = cur->slot_type[i];

		if (o != c && !(is_unset(o) && is_unset(c)))
			return false;
	}
	return true;
}

/* One stored slot against the current one; `cur` NULL: the current stack does not reach there. */
static bool slot_safe(struct verifier_env *env, const struct stack_state *old,
		      const struct stack_state *cur, enum exact_level exact)
{
	if (exact == EXACT && (!cur || !same_slot_types(old, cur)))
		return false;
	for (int im = 0; im < BPF_REG_SIZE; im++) {
		u8 type = old->slot_type[im];

		if (is_unset(type) || (type == STACK_MISC && env->allow_uninit_stack))
			continue;
		if (!cur)
			return false;
		if (im % BPF_HALF_REG_SIZE == 0) {
			const struct reg_state *o = scalar_reg_for_stack(env, old, im);
			const struct reg_state *c = scalar_reg_for_stack(env, cur, im);

			if (o && c)
				return regsafe(env, o, c, exact);
		}
		if (type == STACK_MISC && cur->slot_type[im] == STACK_ZERO)
			continue;
		if (type != cur->slot_type[im])
			return false;
		if (im == BPF_REG_SIZE - 1)
			return special_slot_safe(env, old, cur, exact);
	}
	return true;
}

/* Linux: states.c stacksafe() */
static bool stacksafe(struct verifier_env *env, const struct func_state *old,
		      const struct func_state *cur, enum exact_level exact)
{
	int old_slots = old->allocated_stack / BPF_REG_SIZE;
	int cur_slots = cur->allocated_stack / BPF_REG_SIZE;

	for (int i = 0; i < old_slots; i++)
		if (!slot_safe(env, &old->stack[i], i < cur_slots ? &cur->stack[i] : NULL, exact))
			return false;
	return true;
}

/* Linux: states.c stack_arg_safe() */
static bool stack_arg_safe(struct verifier_env *env, const struct func_state *old,
			   const struct func_state *cur, enum exact_level exact)
{
	static const struct reg_state not_init = {.type = NOT_INIT};
	u32 count = max(old->out_stack_arg_cnt, cur->out_stack_arg_cnt);

	for (u32 i = 0; i < count; i++) {
		const struct reg_state *o = &not_init, *c = &not_init;

		if (i < old->out_stack_arg_cnt)
			o = &old->stack_arg_regs[i];
		if (i < cur->out_stack_arg_cnt)
			c = &cur->stack_arg_regs[i];
		if (!regsafe(env, o, c, exact))
			return false;
	}
	return true;
}

/* ---- states ---- */

/* Linux: states.c refsafe() */
static bool refsafe(const struct verifier_state *old, const struct verifier_state *cur,
		    struct idmap *idmap)
{
	if (old->acquired_refs != cur->acquired_refs || old->active_locks != cur->active_locks ||
	    old->active_preempt_locks != cur->active_preempt_locks ||
	    old->active_rcu_locks != cur->active_rcu_locks ||
	    old->active_lock_ptr != cur->active_lock_ptr)
		return false;
	if (!check_ids(old->active_irq_id, cur->active_irq_id, idmap) ||
	    !check_ids(old->active_lock_id, cur->active_lock_id, idmap))
		return false;
	for (u32 i = 0; i < old->acquired_refs; i++) {
		const struct reference_state *o = &old->refs[i], *c = &cur->refs[i];

		if (!check_ids(o->id, c->id, idmap) || o->type != c->type)
			return false;
		if (o->type == REF_TYPE_PTR && !check_ids(o->parent_id, c->parent_id, idmap))
			return false;
		if ((o->type & REF_TYPE_LOCK_MASK) && o->ptr != c->ptr)
			return false;
	}
	return true;
}

/* Linux: states.c func_states_equal() */
static bool func_states_equal(struct verifier_env *env, const struct func_state *old,
			      const struct func_state *cur, u32 insn_idx, enum exact_level exact)
{
	u16 live_regs = env->insn_aux[insn_idx].live_regs_before;

	if (old->callback_depth > cur->callback_depth)
		return false;
	if (!old->no_stack_arg_load && cur->no_stack_arg_load)
		return false;
	for (u32 left = live_regs & (BIT(MAX_BPF_REG) - 1); left; left &= left - 1) {
		int i = __builtin_ctz(left);

		if (!regsafe(env, &old->regs[i], &cur->regs[i], exact))
			return false;
	}
	return stacksafe(env, old, cur, exact) && stack_arg_safe(env, old, cur, exact);
}

/* Linux: states.c states_equal() */
bool states_equal(struct verifier_env *env, struct verifier_state *old, struct verifier_state *cur,
		  enum exact_level exact)
{
	if (old->curframe != cur->curframe)
		return false;
	env->idmap_scratch.tmp_id_gen = env->id_gen;
	env->idmap_scratch.cnt = 0;
	/* What was only simulated must not stand in for what really happens. */
	if (old->speculative && !cur->speculative)
		return false;
	if (old->in_sleepable != cur->in_sleepable)
		return false;
	if (!refsafe(old, cur, &env->idmap_scratch))
		return false;
	for (u32 i = 0; i <= old->curframe; i++) {
		if (old->frame[i]->callsite != cur->frame[i]->callsite)
			return false;
		if (!func_states_equal(env, old->frame[i], cur->frame[i], frame_insn_idx(old, i),
				       exact))
			return false;
	}
	return true;
}

/* A cheap look before the EXACT comparison. Linux: states.c states_maybe_looping() */
bool states_maybe_looping(const struct verifier_state *old, const struct verifier_state *cur)
{
	const struct func_state *fold, *fcur;

	if (old->curframe != cur->curframe)
		return false;
	fold = old->frame[cur->curframe];
	fcur = cur->frame[cur->curframe];
	for (int i = 0; i < MAX_BPF_REG; i++)
		if (memcmp(&fold->regs[i], &fcur->regs[i], offsetof(struct reg_state, precise)))
			return false;
	return true;
}

/*
 * Between two visits of the same instruction an active iterator went on: not an infinite loop,
 * however alike the states are. Linux: states.c iter_active_depths_differ()
 */
bool iter_active_depths_differ(const struct verifier_state *old, const struct verifier_state *cur)
{
	for (u32 fr = 0; fr <= old->curframe; fr++) {
		const struct func_state *func = old->frame[fr];

		for (int i = 0; i < func->allocated_stack / BPF_REG_SIZE; i++) {
			const struct reg_state *slot = &func->stack[i].spilled_ptr;

			if (func->stack[i].slot_type[0] != STACK_ITER ||
			    slot->iter.state != ITER_STATE_ACTIVE)
				continue;
			if (cur->frame[fr]->stack[i].spilled_ptr.iter.depth != slot->iter.depth)
				return true;
		}
	}
	return false;
}
