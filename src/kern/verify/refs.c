/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a path holds: references to objects, locks, disabled interrupts. Each is an entry of
 * state->refs in the order of acquisition; locks and interrupt flags are also counted in the
 * state itself. Releasing an object takes away every register derived from it (parent_id), and
 * complains if something acquired from it is still held.
 *
 * Called by the checks of helpers, kfuncs and exits. Which call acquires or releases what is
 * theirs to know.
 */
#include "kern/verify/verify.h"

/* ---- acquire ---- */

static struct reference_state *acquire_reference_state(struct verifier_env *env, int insn_idx)
{
	struct verifier_state *state = env->cur_state;
	u32 n = state->acquired_refs;

	if (resize_reference_state(env, state, n + 1))
		return NULL;
	state->refs[n].insn_idx = insn_idx;
	return &state->refs[n];
}

/* Linux: verifier.c acquire_reference() */
int acquire_reference(struct verifier_env *env, int insn_idx, int parent_id)
{
	struct reference_state *s = acquire_reference_state(env, insn_idx);

	if (!s)
		return -ENOMEM;
	s->type = REF_TYPE_PTR;
	s->id = ++env->id_gen;
	s->parent_id = parent_id;
	return s->id;
}

/* Linux: verifier.c acquire_lock_state() */
int acquire_lock_state(struct verifier_env *env, int insn_idx, enum ref_state_type type, int id,
		       void *ptr)
{
	struct reference_state *s = acquire_reference_state(env, insn_idx);
	struct verifier_state *state = env->cur_state;

	if (!s)
		return -ENOMEM;
	s->type = type;
	s->id = id;
	s->ptr = ptr;
	state->active_locks++;
	state->active_lock_id = id;
	state->active_lock_ptr = ptr;
	return 0;
}

/* Linux: verifier.c acquire_irq_state() */
int acquire_irq_state(struct verifier_env *env, int insn_idx)
{
	struct reference_state *s = acquire_reference_state(env, insn_idx);

	if (!s)
		return -ENOMEM;
	s->type = REF_TYPE_IRQ;
	s->id = ++env->id_gen;
	env->cur_state->active_irq_id = s->id;
	return s->id;
}

/* ---- find ---- */

static struct reference_state *find_ptr_reference(const struct verifier_state *state, int id)
{
	for (u32 i = 0; i < state->acquired_refs; i++)
		if (state->refs[i].type == REF_TYPE_PTR && state->refs[i].id == id)
			return &state->refs[i];
	return NULL;
}

bool find_reference_state(const struct verifier_state *state, int id)
{
	return find_ptr_reference(state, id);
}

bool reg_is_referenced(struct verifier_env *env, const struct reg_state *reg)
{
	return find_reference_state(env->cur_state, reg->id);
}

/* `type`: a mask */
struct reference_state *find_lock_state(struct verifier_state *state, enum ref_state_type type,
					int id, void *ptr)
{
	for (u32 i = 0; i < state->acquired_refs; i++) {
		struct reference_state *s = &state->refs[i];

		if ((s->type & type) && s->id == id && s->ptr == ptr)
			return s;
	}
	return NULL;
}

/* ---- release ---- */

/* The order of the others stays: interrupt flags must be restored in reverse order. */
static void release_reference_state(struct verifier_state *state, struct reference_state *s)
{
	struct reference_state *last = &state->refs[--state->acquired_refs];

	memmove(s, s + 1, (char *)last - (char *)s);
	memset(last, 0, sizeof(*last));
}

/* Linux: verifier.c release_lock_state() */
int release_lock_state(struct verifier_env *env, int type, int id, void *ptr)
{
	struct verifier_state *state = env->cur_state;
	void *prev_ptr = NULL;
	u32 prev_id = 0;

	for (u32 i = 0; i < state->acquired_refs; i++) {
		struct reference_state *s = &state->refs[i];

		if ((int)s->type == type && s->id == id && s->ptr == ptr) {
			release_reference_state(state, s);
			state->active_locks--;
			state->active_lock_id = prev_id;
			state->active_lock_ptr = prev_ptr;
			return 0;
		}
		if (s->type & REF_TYPE_LOCK_MASK) {
			prev_id = s->id;
			prev_ptr = s->ptr;
		}
	}
	return -EINVAL;
}

/* Linux: verifier.c release_irq_state() */
int release_irq_state(struct verifier_env *env, int id)
{
	struct verifier_state *state = env->cur_state;
	u32 prev_id = 0;

	if ((u32)id != state->active_irq_id)
		return -EACCES;
	for (u32 i = 0; i < state->acquired_refs; i++) {
		struct reference_state *s = &state->refs[i];

		if (s->type != REF_TYPE_IRQ)
			continue;
		if (s->id == id) {
			release_reference_state(state, s);
			state->active_irq_id = prev_id;
			return 0;
		}
		prev_id = s->id;
	}
	return -EINVAL;
}

/* Linux: verifier.c __release_reference_nomark() */
int __release_reference_nomark(struct verifier_state *state, int id)
{
	struct reference_state *s = find_ptr_reference(state, id);

	if (!s)
		return -EINVAL;
	release_reference_state(state, s);
	return 0;
}

/* Linux: verifier.c release_reference_nomark() */
int release_reference_nomark(struct verifier_env *env, int id)
{
	return __release_reference_nomark(env->cur_state, id);
}

/* Ids still to be released, in the idmap's `old` column */
static int idstack_push(struct verifier_env *env, u32 id)
{
	struct idmap *stack = &env->idmap_scratch;

	if (!id)
		return 0;
	for (u32 i = 0; i < stack->cnt; i++)
		if (stack->map[i].old == id)
			return 0;
	if (stack->cnt >= ID_MAP_SIZE)
		return -EFAULT;
	stack->map[stack->cnt++].old = id;
	return 0;
}

static u32 idstack_pop(struct verifier_env *env)
{
	struct idmap *stack = &env->idmap_scratch;

	return stack->cnt ? stack->map[--stack->cnt].old : 0;
}

/* What was acquired from a parent cannot be reached any more once the parent is gone. */
static int check_no_child_references(struct verifier_env *env, u32 parent_id)
{
	struct verifier_state *state = env->cur_state;

	for (u32 i = 0; i < state->acquired_refs; i++) {
		struct reference_state *s = &state->refs[i];

		if (s->type == REF_TYPE_PTR && (u32)s->parent_id == parent_id)
			return reject(env, -EINVAL,
				      "Leaking reference id=%d alloc_insn=%d. Release it first.\n",
				      s->id, s->insn_idx);
	}
	return 0;
}

/* One register or slot that is the object `id` or was derived from it */
static int invalidate_derived(struct verifier_env *env, u32 id, struct reg_state *reg,
			      struct stack_state *slot)
{
	int err;

	if (reg->parent_id == id) {
		err = idstack_push(env, reg->id);
		if (err)
			return err;
	}
	if (slot && slot->slot_type[BPF_REG_SIZE - 1] == STACK_DYNPTR)
		invalidate_dynptr(env, reg->dynptr.first_slot ? slot - 1 : slot);
	else
		mark_reg_invalid(env, reg);
	return 0;
}

/* Linux: verifier.c release_reference() */
int release_reference(struct verifier_env *env, int id)
{
	u32 mask = BIT(STACK_SPILL) | BIT(STACK_DYNPTR);
	struct verifier_state *state = env->cur_state;
	struct func_state *func;
	struct stack_state *slot;
	struct reg_state *reg;
	int err;

	env->idmap_scratch.cnt = 0;
	err = idstack_push(env, id);
	if (err)
		return err;
	release_reference_nomark(env, id); /* a derived object may hold none of its own */
	for (u32 cur = idstack_pop(env); cur; cur = idstack_pop(env)) {
		err = check_no_child_references(env, cur);
		if (err)
			return err;
		for_each_reg_in_vstate_mask(state, func, reg, slot, mask, {
			if (reg->id != cur && reg->parent_id != cur)
				continue;
			err = invalidate_derived(env, cur, reg, slot);
			if (err)
				return err;
		});
	}
	(void)func;
	return 0;
}

/* Linux: verifier.c ref_convert_alloc_rcu_protected() */
int ref_convert_alloc_rcu_protected(struct verifier_env *env, u32 id)
{
	struct func_state *func;
	struct reg_state *reg;
	int err = release_reference_nomark(env, id);

	if (err)
		return err;
	for_each_reg_in_vstate(env->cur_state, func, reg, {
		if (reg->id == id && (reg->type & MEM_ALLOC) && (reg->type & MEM_PERCPU)) {
			reg->id = 0;
			reg->type = (reg->type & ~MEM_ALLOC) | MEM_RCU;
		}
	});
	(void)func;
	return 0;
}

/* Pointers into a list or tree end with the lock that guards it. */
void invalidate_non_owning_refs(struct verifier_env *env)
{
	struct func_state *func;
	struct reg_state *reg;

	for_each_reg_in_vstate(env->cur_state, func, reg, {
		if (type_is_non_owning_ref(reg->type))
			mark_reg_invalid(env, reg);
	});
	(void)func;
}

/* At the end of an RCU section: what it protected may still be read, but not trusted. */
void invalidate_rcu_protected_refs(struct verifier_env *env)
{
	u32 mask = BIT(STACK_SPILL) | BIT(STACK_ITER);
	struct func_state *func;
	struct stack_state *slot;
	struct reg_state *reg;

	for_each_reg_in_vstate_mask(env->cur_state, func, reg, slot, mask, {
		if (reg->type & MEM_RCU) {
			reg->type &= ~(MEM_RCU | PTR_MAYBE_NULL | NON_OWN_REF);
			reg->type |= PTR_UNTRUSTED;
		}
	});
	(void)func;
}

/* ---- leaks ---- */

/* Linux: verifier.c check_reference_leak() */
int check_reference_leak(struct verifier_env *env, bool exception_exit)
{
	bool struct_ops = prog_resolved_type(env->prog) == BPF_PROG_TYPE_STRUCT_OPS;
	struct verifier_state *state = env->cur_state;
	u32 r0_id = cur_regs(env)[BPF_REG_0].id;
	int err = 0;

	if (!exception_exit && cur_func(env)->frameno)
		return 0;
	for (u32 i = 0; i < state->acquired_refs; i++) {
		struct reference_state *s = &state->refs[i];

		if (s->type != REF_TYPE_PTR)
			continue;
		/* A struct_ops program may return what it holds; check_return_code() looks. */
		if (struct_ops && !exception_exit && r0_id == (u32)s->id)
			continue;
		err = reject(env, -EINVAL, "Unreleased reference id=%d alloc_insn=%d\n", s->id,
			     s->insn_idx);
	}
	return err;
}

/* Linux: verifier.c check_resource_leak() */
int check_resource_leak(struct verifier_env *env, bool exception_exit, bool check_lock,
			const char *prefix)
{
	struct verifier_state *state = env->cur_state;
	const char *region = NULL;
	int err;

	if (check_lock && state->active_locks)
		return reject(env, -EINVAL, "%s cannot be used inside bpf_spin_lock-ed region\n",
			      prefix);
	err = check_reference_leak(env, exception_exit);
	if (err)
		return reject(env, err, "%s would lead to reference leak\n", prefix);
	if (!check_lock)
		return 0;
	if (state->active_irq_id)
		region = "bpf_local_irq_save";
	else if (state->active_rcu_locks)
		region = "bpf_rcu_read_lock";
	else if (state->active_preempt_locks)
		region = "bpf_preempt_disable";
	if (region)
		return reject(env, -EINVAL, "%s cannot be used inside %s-ed region\n", prefix,
			      region);
	return 0;
}

/* ---- where a path stands ---- */

bool in_sleepable(struct verifier_env *env)
{
	return env->cur_state->in_sleepable;
}

bool in_rcu_cs(struct verifier_env *env)
{
	struct verifier_state *state = env->cur_state;

	return state->active_rcu_locks || state->active_preempt_locks || state->active_locks ||
	       state->active_irq_id || !state->in_sleepable;
}

bool in_sleepable_context(struct verifier_env *env)
{
	return !in_rcu_cs(env);
}

const char *non_sleepable_context_description(struct verifier_env *env)
{
	struct verifier_state *state = env->cur_state;

	if (state->active_rcu_locks)
		return "rcu_read_lock region";
	if (state->active_preempt_locks)
		return "non-preemptible region";
	if (state->active_irq_id)
		return "IRQ-disabled region";
	if (state->active_locks)
		return "lock region";
	return "non-sleepable prog";
}

/*
 * In the `less` callback of an rbtree kfunc, or in what it calls: the lock is held by the
 * caller, so nothing is to be said about it. Linux: verifier.c in_rbtree_lock_required_cb()
 */
bool in_rbtree_lock_required_cb(struct verifier_env *env)
{
	struct verifier_state *state = env->cur_state;

	for (u32 fr = state->curframe; fr; fr--) {
		struct func_state *callee = state->frame[fr];

		if (callee->in_callback_fn &&
		    is_rbtree_lock_required_kfunc(env, &env->prog->insns[callee->callsite]))
			return true;
	}
	return false;
}

void update_ref_obj(struct ref_obj_desc *ref_obj, const struct reg_state *reg)
{
	ref_obj->id = reg->id;
	ref_obj->parent_id = reg->parent_id;
	ref_obj->cnt++;
}

int validate_ref_obj(struct verifier_env *env, const struct ref_obj_desc *ref_obj)
{
	if (ref_obj->cnt > 1)
		return verifier_bug(env, "function expects only one referenced object but got %d\n",
				    ref_obj->cnt);
	return 0;
}
