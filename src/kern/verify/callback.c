/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions of the program that a helper or kfunc calls back. A callback that runs within the
 * call is walked in a frame on top of the caller's, any number of times: each return leads to the
 * call again, until the states converge. One that runs later (timer, work queue, task work) is
 * walked as a path of its own, on a fresh stack.
 *
 * The set_*_callback_state() functions say what the callback's registers hold; whoever checks
 * the call passes the right one to push_callback_call().
 */
#include "kern/verify/verify.h"

#define COMPLEXITY_LIMIT_JMP_SEQ 8192

/* Linux: verifier.c push_async_cb(); the callback's frame, or NULL: *err says why */
static struct func_state *push_async_cb(struct verifier_env *env, int insn_idx, int subprog,
					bool is_sleepable, int *err)
{
	int start = env->subprog_info[subprog].start;
	struct verifier_stack_elem *elem = push_stack_elem(env, start, insn_idx, err);
	struct func_state *frame;

	if (!elem)
		return NULL;
	if (env->stack_size > COMPLEXITY_LIMIT_JMP_SEQ) {
		*err = reject(env, -E2BIG,
			      "The sequence of %d jumps is too complex for async cb.\n",
			      env->stack_size);
		return NULL;
	}
	elem->st.branches = 1;
	elem->st.in_sleepable = is_sleepable;
	frame = new_func_state(env);
	if (!frame) {
		*err = -ENOMEM;
		return NULL;
	}
	init_func_state(env, frame, MAIN_FUNC, 0, subprog);
	elem->st.frame[0] = frame;
	return frame;
}

static int push_async_callback(struct verifier_env *env, const struct bpf_insn *insn, int insn_idx,
			       int subprog, set_callee_state_fn set_callee_state_cb)
{
	struct func_state *caller = cur_func(env), *callee;
	int err;

	env->subprog_info[subprog].is_async_cb = true;
	callee = push_async_cb(env, insn_idx, subprog, is_async_cb_sleepable(env, insn), &err);
	if (!callee)
		return err;
	callee->async_entry_cnt = caller->async_entry_cnt + 1;
	return set_callee_state_cb(env, caller, callee, insn_idx);
}

/* Linux: verifier.c push_callback_call() */
int push_callback_call(struct verifier_env *env, const struct bpf_insn *insn, int insn_idx,
		       int subprog, set_callee_state_fn set_callee_state_cb)
{
	struct func_state *caller = cur_func(env);
	struct verifier_state *callback_state;
	int err;

	err = btf_check_subprog_call(env, subprog, caller->regs);
	if (err == -EFAULT)
		return err;
	env->subprog_info[subprog].is_cb = true;
	if (!is_callback_calling_insn(env, insn))
		return verifier_bug(env, "call #%d not marked as callback-calling", insn->imm);
	if (is_async_callback_calling_insn(env, insn))
		return push_async_callback(env, insn, insn_idx, subprog, set_callee_state_cb);
	/* The callback waits; the walk goes on as if it had not run (again). */
	callback_state = push_stack(env, env->subprog_info[subprog].start, insn_idx, false, &err);
	if (!callback_state)
		return err;
	err = setup_func_entry(env, subprog, insn_idx, set_callee_state_cb, callback_state);
	if (err)
		return err;
	callback_state->callback_unroll_depth++;
	callback_state->frame[callback_state->curframe - 1]->callback_depth++;
	caller->callback_depth = 0;
	return 0;
}

/* ---- what the callee's registers hold ---- */

int set_callee_state(struct verifier_env *env, struct func_state *caller,
		     struct func_state *callee, int insn_idx)
{
	memcpy(&callee->regs[BPF_REG_1], &caller->regs[BPF_REG_1], 5 * sizeof(struct reg_state));
	return 0;
}

static void mark_unused_from(struct verifier_env *env, struct func_state *callee, int regno)
{
	for (; regno <= BPF_REG_5; regno++)
		mark_reg_not_init(env, &callee->regs[regno]);
}

static void mark_sync_callback(struct func_state *callee)
{
	callee->in_callback_fn = true;
	callee->callback_ret_range = retval_range(0, 1);
}

/* The map's key in R2 and its value in R3 */
static void set_map_key_value(struct verifier_env *env, struct func_state *callee, struct map *map,
			      u32 map_uid)
{
	static const u8 types[] = {PTR_TO_MAP_KEY, PTR_TO_MAP_VALUE};

	for (int i = 0; i < 2; i++) {
		struct reg_state *reg = &callee->regs[BPF_REG_2 + i];

		reg->type = types[i];
		__mark_reg_known_zero(reg);
		reg->map_ptr = map;
		reg->map_uid = map_uid;
	}
	callee->regs[BPF_REG_3].id = ++env->id_gen;
}

#define FOR_EACH_MAPS \
	(BIT_ULL(BPF_MAP_TYPE_ARRAY) | BIT_ULL(BPF_MAP_TYPE_PERCPU_ARRAY) | \
	 BIT_ULL(BPF_MAP_TYPE_HASH) | BIT_ULL(BPF_MAP_TYPE_LRU_HASH) | \
	 BIT_ULL(BPF_MAP_TYPE_PERCPU_HASH) | BIT_ULL(BPF_MAP_TYPE_LRU_PERCPU_HASH) | \
	 BIT_ULL(BPF_MAP_TYPE_RHASH))

/* for_each_map_elem(map, fn, callback_ctx, flags): fn(map, key, value, callback_ctx) */
int set_map_elem_callback_state(struct verifier_env *env, struct func_state *caller,
				struct func_state *callee, int insn_idx)
{
	struct map *map = env->insn_aux[insn_idx].map_ptr_state.map_ptr;
	const struct reg_state *r1 = &caller->regs[BPF_REG_1];

	if (!(FOR_EACH_MAPS & BIT_ULL(map->map_type)))
		return reject(env, -ENOTSUPP, "callback function not allowed for map\n");
	callee->regs[BPF_REG_1] = *r1;
	set_map_key_value(env, callee, r1->map_ptr, r1->map_uid);
	callee->regs[BPF_REG_4] = caller->regs[BPF_REG_3];
	mark_unused_from(env, callee, BPF_REG_5);
	mark_sync_callback(callee);
	return 0;
}

/* bpf_loop(nr_loops, fn, callback_ctx, flags): fn(index, callback_ctx) */
int set_loop_callback_state(struct verifier_env *env, struct func_state *caller,
			    struct func_state *callee, int insn_idx)
{
	callee->regs[BPF_REG_1].type = SCALAR_VALUE;
	callee->regs[BPF_REG_2] = caller->regs[BPF_REG_3];
	mark_unused_from(env, callee, BPF_REG_3);
	mark_sync_callback(callee);
	return 0;
}

/* A later callback fn(map, key, value) of an object inside a value of `in`'s map */
static void set_async_callback_state(struct verifier_env *env, struct func_state *callee,
				     const struct reg_state *in)
{
	struct reg_state *r1 = &callee->regs[BPF_REG_1];

	r1->type = CONST_PTR_TO_MAP;
	__mark_reg_known_zero(r1);
	r1->map_ptr = in->map_ptr;
	r1->map_uid = in->map_uid;
	set_map_key_value(env, callee, in->map_ptr, in->map_uid);
	mark_unused_from(env, callee, BPF_REG_4);
	callee->in_async_callback_fn = true;
}

/* timer_set_callback(timer, fn), wq_set_callback(wq, fn) */
int set_timer_callback_state(struct verifier_env *env, struct func_state *caller,
			     struct func_state *callee, int insn_idx)
{
	set_async_callback_state(env, callee, &caller->regs[BPF_REG_1]);
	callee->callback_ret_range = retval_range(0, 0);
	return 0;
}

/* task_work_schedule_*(task, task_work, map, fn) */
int set_task_work_schedule_callback_state(struct verifier_env *env, struct func_state *caller,
					  struct func_state *callee, int insn_idx)
{
	set_async_callback_state(env, callee, &caller->regs[BPF_REG_3]);
	callee->callback_ret_range = retval_range(S32_MIN, S32_MAX);
	return 0;
}

/* find_vma(task, addr, fn, callback_ctx, flags): fn(task, vma, callback_ctx) */
int set_find_vma_callback_state(struct verifier_env *env, struct func_state *caller,
				struct func_state *callee, int insn_idx)
{
	struct reg_state *r2 = &callee->regs[BPF_REG_2];

	callee->regs[BPF_REG_1] = caller->regs[BPF_REG_1];
	r2->type = PTR_TO_BTF_ID;
	__mark_reg_known_zero(r2);
	r2->btf = env->kern->vmlinux;
	r2->btf_id = vmlinux_struct_id(env, "vm_area_struct");
	callee->regs[BPF_REG_3] = caller->regs[BPF_REG_4];
	mark_unused_from(env, callee, BPF_REG_4);
	mark_sync_callback(callee);
	return 0;
}

/* user_ringbuf_drain(map, fn, callback_ctx, flags): fn(dynptr, callback_ctx) */
int set_user_ringbuf_callback_state(struct verifier_env *env, struct func_state *caller,
				    struct func_state *callee, int insn_idx)
{
	mark_reg_not_init(env, &callee->regs[BPF_REG_0]);
	mark_dynptr_cb_reg(env, &callee->regs[BPF_REG_1], DYNPTR_LOCAL);
	callee->regs[BPF_REG_2] = caller->regs[BPF_REG_3];
	mark_unused_from(env, callee, BPF_REG_3);
	mark_sync_callback(callee);
	return 0;
}

/* Linux: verifier.c ref_set_non_owning() */
int ref_set_non_owning(struct verifier_env *env, struct reg_state *reg)
{
	struct btf_record *rec = reg_btf_record(reg);

	if (!env->cur_state->active_locks)
		return verifier_bug(env, "%s w/o active lock", __func__);
	if (reg->type & NON_OWN_REF)
		return verifier_bug(env, "NON_OWN_REF already set");
	reg->type |= NON_OWN_REF;
	if (rec->refcount_off >= 0)
		reg->type |= MEM_RCU;
	return 0;
}

/* rbtree_add(root, node, less): less(node, node), both of the type that the root holds */
int set_rbtree_add_callback_state(struct verifier_env *env, struct func_state *caller,
				  struct func_state *callee, int insn_idx)
{
	const struct reg_state *root = &caller->regs[BPF_REG_1];
	struct btf_record *rec = reg_btf_record(root);
	struct btf_field *field = NULL;

	if (rec)
		field = btf_record_find(rec, (s32)root->var_off.value, BPF_RB_ROOT);
	if (!field || !field->graph_root.value_btf_id)
		return -EFAULT;
	for (int i = BPF_REG_1; i <= BPF_REG_2; i++) {
		mark_reg_graph_node(callee->regs, i, field);
		ref_set_non_owning(env, &callee->regs[i]);
	}
	mark_unused_from(env, callee, BPF_REG_3);
	mark_sync_callback(callee);
	return 0;
}
