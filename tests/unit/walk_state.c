/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * States of the walk by hand: copies are deep and independent, blocks come back, references are
 * released with what was derived from them, and a stored state covers what it should and nothing
 * more. Verification of whole programs is tested elsewhere.
 */
#include "kern/verify/verify.h"
#include "unit.h"

#define INSNS 8

struct world {
	struct kern kern;
	struct prog prog;
	struct vlog log;
	struct bpf_insn insns[INSNS];
	struct insn_aux aux[INSNS];
	struct verifier_env *env;
};

static struct verifier_env *env_new(struct world *w)
{
	struct pool *pool = pool_new(NULL);
	struct verifier_env *env = pool_alloc(pool, sizeof(*env));

	memset(w, 0, sizeof(*w));
	env->pool = pool;
	env->kern = &w->kern;
	env->prog = &w->prog;
	env->log = &w->log;
	env->insn_aux = w->aux;
	env->insn_aux_len = INSNS;
	env->bpf_capable = env->allow_ptr_leaks = env->allow_uninit_stack = true;
	w->prog.insns = w->insns;
	w->prog.len = INSNS;
	w->env = env;
	for (int i = 0; i < INSNS; i++)
		w->aux[i].live_regs_before = 0x7ff;
	return env;
}

static void begin(struct verifier_env *env)
{
	struct verifier_state *st;

	CHECK(!state_caches_init(env));
	st = new_verifier_state(env);
	st->branches = 1;
	st->frame[0] = new_func_state(env);
	env->cur_state = st;
	init_func_state(env, st->frame[0], MAIN_FUNC, 0, 0);
}

static void set_const(struct verifier_env *env, int regno, u64 value)
{
	__mark_reg_known(&cur_regs(env)[regno], value);
	cur_regs(env)[regno].type = SCALAR_VALUE;
}

static void test_copy(void)
{
	struct world w;
	struct verifier_env *env = env_new(&w);
	struct verifier_state *copy;
	int prev, idx, err;

	begin(env);
	set_const(env, 6, 42);
	CHECK(!grow_stack_state(env, cur_func(env), 20));
	CHECK(cur_func(env)->allocated_stack == 24);
	CHECK(env->subprog_info[0].stack_depth == 24);
	CHECK(cur_func(env)->stack[2].slot_type[0] == STACK_INVALID);
	cur_func(env)->stack[1].slot_type[3] = STACK_MISC;
	copy = push_stack(env, 5, 3, false, &err);
	CHECK(copy && env->stack_size == 1);
	CHECK(copy->frame[0] != cur_func(env) && copy->frame[0]->stack != cur_func(env)->stack);
	set_const(env, 6, 7);
	CHECK(!grow_stack_state(env, cur_func(env), 512));
	CHECK(cur_func(env)->stack[1].slot_type[3] == STACK_MISC);
	CHECK(copy->frame[0]->regs[6].var_off.value == 42);
	CHECK(copy->frame[0]->allocated_stack == 24);
	env->cur_state->insn_idx = 4;
	CHECK(!pop_stack(env, &prev, &idx, false));
	CHECK(prev == 3 && idx == 5 && env->cur_state->insn_idx == 4);
	CHECK(cur_regs(env)[6].var_off.value == 42 && cur_func(env)->allocated_stack == 24);
	CHECK(pop_stack(env, &prev, &idx, false) == -ENOENT);
	free_states(env);
	CHECK(!env->cur_state);
	begin(env); /* on the same memory */
	CHECK(cur_func(env)->allocated_stack == 0 && cur_regs(env)[6].type == NOT_INIT);
	pool_drop(env->pool);
}

static void test_history(void)
{
	struct world w;
	struct verifier_env *env = env_new(&w);
	struct verifier_state *st;
	int err;

	begin(env);
	st = env->cur_state;
	for (int i = 0; i < 50; i++) {
		env->cur_hist_ent = NULL;
		env->insn_idx = i + 1;
		env->prev_insn_idx = i;
		CHECK(!push_jmp_history(env, 0, 0, 0, 0));
	}
	/* A second note for the same instruction */
	CHECK(!push_jmp_history(env, INSN_F_STACK_ACCESS, 9, 1, 0));
	CHECK(st->jmp_history_cnt == 50);
	CHECK(st->jmp_history[49].spi == 9 && st->jmp_history[49].prev_idx == 49);
	CHECK(st->jmp_history[10].idx == 11 && st->jmp_history[10].prev_idx == 10);
	st = push_stack(env, 1, 0, true, &err);
	CHECK(st->speculative && st->jmp_history_cnt == 50);
	CHECK(st->jmp_history != env->cur_state->jmp_history && st->jmp_history[49].spi == 9);
	pool_drop(env->pool);
}

static void test_references(void)
{
	struct world w;
	struct verifier_env *env = env_new(&w);
	int parent, child, irq1, irq2;

	begin(env);
	parent = acquire_reference(env, 1, 0);
	irq1 = acquire_irq_state(env, 2);
	child = acquire_reference(env, 3, parent);
	irq2 = acquire_irq_state(env, 4);
	CHECK(parent == 1 && child == 3 && env->cur_state->acquired_refs == 4);
	CHECK(release_irq_state(env, irq1) == -EACCES); /* out of order */
	CHECK(!release_irq_state(env, irq2) && env->cur_state->active_irq_id == (u32)irq1);
	CHECK(!release_irq_state(env, irq1) && !env->cur_state->active_irq_id);
	CHECK(release_reference(env, parent) == -EINVAL); /* the child is still held */
	CHECK(!release_reference(env, child) && !find_reference_state(env->cur_state, child));
	/* Derived registers go with it, and what was derived from those. */
	parent = acquire_reference(env, 5, 0);
	for (int i = 1; i <= 3; i++) {
		set_const(env, i, 0);
		cur_regs(env)[i].type = PTR_TO_MEM;
		cur_regs(env)[i].id = 100 + i;
	}
	cur_regs(env)[1].id = parent;
	cur_regs(env)[2].parent_id = parent;
	cur_regs(env)[3].parent_id = 102;
	set_const(env, 4, 9);
	CHECK(!release_reference(env, parent));
	CHECK(cur_regs(env)[1].type == SCALAR_VALUE && cur_regs(env)[2].type == SCALAR_VALUE);
	CHECK(cur_regs(env)[3].type == SCALAR_VALUE && !cur_regs(env)[3].parent_id);
	CHECK(cur_regs(env)[4].var_off.value == 9);
	CHECK(!env->cur_state->acquired_refs);
	CHECK(!acquire_lock_state(env, 1, REF_TYPE_LOCK, 7, &w));
	CHECK(!acquire_lock_state(env, 2, REF_TYPE_RES_LOCK, 8, env));
	CHECK(env->cur_state->active_locks == 2 && env->cur_state->active_lock_id == 8);
	CHECK(find_lock_state(env->cur_state, REF_TYPE_LOCK_MASK, 7, &w));
	CHECK(!find_lock_state(env->cur_state, REF_TYPE_RES_LOCK, 7, &w));
	CHECK(release_lock_state(env, REF_TYPE_LOCK, 8, env) == -EINVAL);
	CHECK(!release_lock_state(env, REF_TYPE_RES_LOCK, 8, env));
	CHECK(env->cur_state->active_lock_id == 7 && env->cur_state->active_lock_ptr == &w);
	pool_drop(env->pool);
}

static struct verifier_state *stored(struct verifier_env *env)
{
	struct verifier_state_list *sl = new_state_list(env);

	copy_verifier_state(env, &sl->state, env->cur_state);
	return &sl->state;
}

static void test_equal_scalars(void)
{
	struct world w;
	struct verifier_env *env = env_new(&w);
	struct verifier_state *old;

	begin(env);
	set_const(env, 6, 5);
	old = stored(env);
	set_const(env, 6, 6);
	CHECK(states_equal(env, old, env->cur_state, NOT_EXACT));
	CHECK(!states_equal(env, old, env->cur_state, RANGE_WITHIN));
	CHECK(!states_equal(env, old, env->cur_state, EXACT));
	old->frame[0]->regs[6].precise = true;
	CHECK(!states_equal(env, old, env->cur_state, NOT_EXACT));
	w.aux[0].live_regs_before = 0; /* nobody reads it */
	CHECK(states_equal(env, old, env->cur_state, NOT_EXACT));
	w.aux[0].live_regs_before = 0x7ff;
	__mark_reg_unknown(env, &old->frame[0]->regs[6]);
	old->frame[0]->regs[6].precise = true;
	CHECK(states_equal(env, old, env->cur_state, NOT_EXACT));
	/* Two linked registers are not covered by two that are not. */
	old->frame[0]->regs[7] = old->frame[0]->regs[6];
	old->frame[0]->regs[6].id = old->frame[0]->regs[7].id = 3;
	set_const(env, 7, 6);
	CHECK(!states_equal(env, old, env->cur_state, NOT_EXACT));
	cur_regs(env)[6].id = cur_regs(env)[7].id = 11;
	CHECK(states_equal(env, old, env->cur_state, NOT_EXACT));
	cur_regs(env)[7].id |= BPF_ADD_CONST64;
	CHECK(!states_equal(env, old, env->cur_state, NOT_EXACT));
	pool_drop(env->pool);
}

static void test_equal_stack(void)
{
	struct world w;
	struct verifier_env *env = env_new(&w);
	struct verifier_state *old;
	struct stack_state *slot;

	begin(env);
	CHECK(!grow_stack_state(env, cur_func(env), 8));
	memset(cur_func(env)->stack[0].slot_type, STACK_MISC, 8);
	old = stored(env);
	slot = cur_func(env)->stack;
	memset(slot->slot_type, STACK_ZERO, 8);
	CHECK(states_equal(env, old, env->cur_state, NOT_EXACT));
	env->allow_uninit_stack = false;
	CHECK(states_equal(env, old, env->cur_state, NOT_EXACT));
	memset(slot->slot_type, STACK_INVALID, 8);
	CHECK(!states_equal(env, old, env->cur_state, NOT_EXACT));
	memset(old->frame[0]->stack->slot_type, STACK_POISON, 8);
	CHECK(states_equal(env, old, env->cur_state, NOT_EXACT));
	CHECK(states_equal(env, old, env->cur_state, EXACT));
	memset(old->frame[0]->stack->slot_type, STACK_ZERO, 8);
	memset(slot->slot_type, STACK_MISC, 8);
	CHECK(!states_equal(env, old, env->cur_state, NOT_EXACT));
	/* A stored spill of any number, and unknown bytes */
	memset(old->frame[0]->stack->slot_type, STACK_SPILL, 8);
	__mark_reg_unknown(env, &old->frame[0]->stack->spilled_ptr);
	old->frame[0]->stack->spilled_ptr.precise = true;
	CHECK(states_equal(env, old, env->cur_state, NOT_EXACT));
	__mark_reg_known(&old->frame[0]->stack->spilled_ptr, 1);
	old->frame[0]->stack->spilled_ptr.precise = true;
	CHECK(!states_equal(env, old, env->cur_state, NOT_EXACT));
	pool_drop(env->pool);
}

static void test_singular_ids(void)
{
	struct world w;
	struct verifier_env *env = env_new(&w);

	begin(env);
	for (int i = 6; i <= 8; i++)
		set_const(env, i, i);
	cur_regs(env)[6].id = 4;
	cur_regs(env)[7].id = 4 | BPF_ADD_CONST32;
	cur_regs(env)[8].id = 5;
	clear_singular_ids(env, env->cur_state);
	CHECK(cur_regs(env)[6].id == 4 && cur_regs(env)[7].id == (4 | BPF_ADD_CONST32));
	CHECK(cur_regs(env)[8].id == 0);
	pool_drop(env->pool);
}

int main(void)
{
	test_copy();
	test_history();
	test_references();
	test_equal_scalars();
	test_equal_stack();
	test_singular_ids();
	return UNIT_END();
}
