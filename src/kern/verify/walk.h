/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The walk over all paths of a program, and what lives with it: states and their copies,
 * references, pruning, precision, frames. Grouped by file. Names are Linux's minus bpf_.
 */
#ifndef DRYDOCK_KERN_VERIFY_WALK_H
#define DRYDOCK_KERN_VERIFY_WALK_H

#include "kern/verify/env.h"

#define BPF_REGMASK_ARGS 0x3eU /* R1 to R5 */

/* What one step tells the walk besides 0 and -errno */
enum step_result {
	PROCESS_BPF_EXIT = 1, /* the path ends here */
	INSN_IDX_UPDATED = 2, /* env->insn_idx already names the next instruction */
};

/* ---- walk.c ---- */
/* Main program, then every global function that is called (and the exception callback). */
int do_check_main(struct verifier_env *env);
int do_check_subprogs(struct verifier_env *env);

/* ---- step.c ---- */
int do_check_insn(struct verifier_env *env, bool *do_print_state);
int save_aux_ptr_type(struct verifier_env *env, enum reg_type type, bool allow_trust_mismatch);
int process_bpf_exit_full(struct verifier_env *env, bool *do_print_state, bool exception_exit);
bool error_recoverable_with_nospec(int err);

/* ---- state.c ---- */
/* The memory of states; called once, before the walk. 0 or -ENOMEM. */
int state_caches_init(struct verifier_env *env);
/* Forgets every state of the walk at once (Linux: free_states()). */
void free_states(struct verifier_env *env);
/* States come in boxes that serve as list entry, stack element and back-edge alike. */
struct verifier_state *new_verifier_state(struct verifier_env *env);
struct verifier_state_list *new_state_list(struct verifier_env *env);
struct scc_backedge *new_scc_backedge(struct verifier_env *env);
void free_state_list(struct verifier_env *env, struct verifier_state_list *sl);
void free_scc_backedge(struct verifier_env *env, struct scc_backedge *backedge);
struct func_state *new_func_state(struct verifier_env *env);
/* A block that lives until free_states() */
void *state_alloc(struct verifier_env *env, size_t bytes);
void free_func_state(struct verifier_env *env, struct func_state *state);
void init_func_state(struct verifier_env *env, struct func_state *state, int callsite, int frameno,
		     int subprogno);
int copy_verifier_state(struct verifier_env *env, struct verifier_state *dst,
			const struct verifier_state *src);
void free_verifier_state(struct verifier_env *env, struct verifier_state *state);
/* Room for one more entry; NULL: no memory */
struct jmp_history_entry *grow_jmp_history(struct verifier_env *env, struct verifier_state *state);
int grow_stack_state(struct verifier_env *env, struct func_state *state, int size);
int grow_stack_arg_slots(struct verifier_env *env, struct func_state *state, int cnt);
int resize_reference_state(struct verifier_env *env, struct verifier_state *state, u32 n);
/* A copy of the current state is put aside for later; NULL: *err says why. */
struct verifier_state *push_stack(struct verifier_env *env, int insn_idx, int prev_insn_idx,
				  bool speculative, int *err);
/* An element with an empty state, on top of what is put aside; NULL: *err says why. */
struct verifier_stack_elem *push_stack_elem(struct verifier_env *env, int insn_idx,
					    int prev_insn_idx, int *err);
/* Takes the youngest of them up as current: 0, or -ENOENT. */
int pop_stack(struct verifier_env *env, int *prev_insn_idx, int *insn_idx, bool pop_log);
bool same_callsites(const struct verifier_state *a, const struct verifier_state *b);
struct list_head *explored_state(struct verifier_env *env, int idx);

/* ---- refs.c ---- */
int acquire_reference(struct verifier_env *env, int insn_idx, int parent_id); /* id or -ENOMEM */
int acquire_lock_state(struct verifier_env *env, int insn_idx, enum ref_state_type type, int id,
		       void *ptr);
int acquire_irq_state(struct verifier_env *env, int insn_idx); /* id or -ENOMEM */
int release_lock_state(struct verifier_env *env, int type, int id, void *ptr);
int release_irq_state(struct verifier_env *env, int id);
struct reference_state *find_lock_state(struct verifier_state *state, enum ref_state_type type,
					int id, void *ptr);
bool find_reference_state(const struct verifier_state *state, int id);
bool reg_is_referenced(struct verifier_env *env, const struct reg_state *reg);
int __release_reference_nomark(struct verifier_state *state, int id);
int release_reference_nomark(struct verifier_env *env, int id);
int release_reference(struct verifier_env *env, int id);
int ref_convert_alloc_rcu_protected(struct verifier_env *env, u32 id);
void invalidate_non_owning_refs(struct verifier_env *env);
void invalidate_rcu_protected_refs(struct verifier_env *env);
int check_reference_leak(struct verifier_env *env, bool exception_exit);
int check_resource_leak(struct verifier_env *env, bool exception_exit, bool check_lock,
			const char *prefix);
bool in_sleepable(struct verifier_env *env);
bool in_rcu_cs(struct verifier_env *env);
bool in_sleepable_context(struct verifier_env *env);
const char *non_sleepable_context_description(struct verifier_env *env);
bool in_rbtree_lock_required_cb(struct verifier_env *env);
void update_ref_obj(struct ref_obj_desc *ref_obj, const struct reg_state *reg);
int validate_ref_obj(struct verifier_env *env, const struct ref_obj_desc *ref_obj);

/* ---- prune.c ---- */
/* 1: an explored state covers the current one; 0: go on; -errno */
int is_state_visited(struct verifier_env *env, int insn_idx);
int update_branch_counts(struct verifier_env *env, struct verifier_state *st);
int propagate_precision(struct verifier_env *env, const struct verifier_state *old,
			struct verifier_state *cur, bool *changed);
struct verifier_state *find_prev_entry(struct verifier_env *env, struct verifier_state *cur,
				       int insn_idx);
int widen_imprecise_scalars(struct verifier_env *env, struct verifier_state *old,
			    struct verifier_state *cur);
void clear_singular_ids(struct verifier_env *env, struct verifier_state *st);
void update_peak_states(struct verifier_env *env);

/* ---- clean.c ---- */
int clean_verifier_state(struct verifier_env *env, struct verifier_state *st);

/* ---- equal.c ---- */
enum exact_level { NOT_EXACT, EXACT, RANGE_WITHIN };
bool states_equal(struct verifier_env *env, struct verifier_state *old, struct verifier_state *cur,
		  enum exact_level exact);
bool states_maybe_looping(const struct verifier_state *old, const struct verifier_state *cur);
bool iter_active_depths_differ(const struct verifier_state *old, const struct verifier_state *cur);

/* ---- visits.c ---- */
int maybe_enter_scc(struct verifier_env *env, struct verifier_state *st);
int maybe_exit_scc(struct verifier_env *env, struct verifier_state *st);
int add_scc_backedge(struct verifier_env *env, struct verifier_state *st,
		     struct scc_backedge *backedge);
bool incomplete_read_marks(struct verifier_env *env, struct verifier_state *st);

/* ---- precision.c, backtrack.c ---- */
int push_jmp_history(struct verifier_env *env, u32 insn_flags, int spi, int frame,
		     u64 linked_regs);
/* R<regno> of the current state, or with -1 what env->bt already asks for, must be exact. */
int mark_chain_precision(struct verifier_env *env, int regno);
int mark_chain_precision_batch(struct verifier_env *env, struct verifier_state *starting_state);
/* Linux: bpf_mark_chain_precision() */
int mark_chain_precision_from(struct verifier_env *env, struct verifier_state *starting_state,
			      int regno, bool *changed);
void mark_all_scalars_precise(struct verifier_env *env, struct verifier_state *st);
int backtrack_insn(struct verifier_env *env, int idx, int subseq_idx,
		   struct jmp_history_entry *hist, struct backtrack_state *bt);
void bt_sync_linked_regs(struct backtrack_state *bt, const struct jmp_history_entry *hist);

static inline void bt_set_frame_reg(struct backtrack_state *bt, u32 frame, u32 reg)
{
	bt->reg_masks[frame] |= 1U << reg;
}
static inline void bt_set_frame_slot(struct backtrack_state *bt, u32 frame, u32 slot)
{
	bt->stack_masks[frame] |= 1ULL << slot;
}
static inline void bt_set_frame_slot_mask(struct backtrack_state *bt, u32 frame, u64 mask)
{
	bt->stack_masks[frame] |= mask;
}
static inline void bt_set_frame_stack_arg_slot(struct backtrack_state *bt, u32 frame, u32 slot)
{
	bt->stack_arg_masks[frame] |= 1U << slot;
}
static inline bool bt_is_frame_reg_set(const struct backtrack_state *bt, u32 frame, u32 reg)
{
	return (bt->reg_masks[frame] >> reg) & 1;
}
static inline bool bt_is_frame_slot_set(const struct backtrack_state *bt, u32 frame, u32 slot)
{
	return (bt->stack_masks[frame] >> slot) & 1;
}
static inline bool bt_is_frame_stack_arg_slot_set(const struct backtrack_state *bt, u32 frame,
						  u32 slot)
{
	return (bt->stack_arg_masks[frame] >> slot) & 1;
}

static inline bool is_rcu_reg(const struct reg_state *reg)
{
	return reg->type & MEM_RCU;
}
static inline struct retval_range retval_range(s32 minval, s32 maxval)
{
	return (struct retval_range){minval, maxval, false};
}

static inline bool is_jmp_point(const struct verifier_env *env, int insn_idx)
{
	return env->insn_aux[insn_idx].jmp_point;
}
static inline bool is_prune_point(const struct verifier_env *env, int insn_idx)
{
	return env->insn_aux[insn_idx].prune_point;
}
static inline bool is_force_checkpoint(const struct verifier_env *env, int insn_idx)
{
	return env->insn_aux[insn_idx].force_checkpoint;
}
static inline bool calls_callback(const struct verifier_env *env, int insn_idx)
{
	return env->insn_aux[insn_idx].calls_callback;
}

/* ---- frames.c: calls of static and global functions ---- */
typedef int (*set_callee_state_fn)(struct verifier_env *env, struct func_state *caller,
				   struct func_state *callee, int insn_idx);
int check_func_call(struct verifier_env *env, const struct bpf_insn *insn, int *insn_idx);
int prepare_func_exit(struct verifier_env *env, int *insn_idx);
int setup_func_entry(struct verifier_env *env, int subprog, int callsite,
		     set_callee_state_fn set_callee_state_cb, struct verifier_state *state);
void clear_caller_saved_regs(struct verifier_env *env, struct reg_state *regs);
void invalidate_outgoing_stack_args(struct verifier_env *env, struct func_state *state);
bool retval_range_within(struct retval_range range, const struct reg_state *reg);
void account_processed_insn(struct verifier_env *env);
void account_current_path(struct verifier_env *env);

/* ---- callback.c: functions that helpers and kfuncs call back ---- */
int push_callback_call(struct verifier_env *env, const struct bpf_insn *insn, int insn_idx,
		       int subprog, set_callee_state_fn set_callee_state_cb);
/* A pointer into a list or tree, good while its lock is held */
int ref_set_non_owning(struct verifier_env *env, struct reg_state *reg);
int set_callee_state(struct verifier_env *env, struct func_state *caller,
		     struct func_state *callee, int insn_idx);
int set_map_elem_callback_state(struct verifier_env *env, struct func_state *caller,
				struct func_state *callee, int insn_idx);
int set_loop_callback_state(struct verifier_env *env, struct func_state *caller,
			    struct func_state *callee, int insn_idx);
int set_timer_callback_state(struct verifier_env *env, struct func_state *caller,
			     struct func_state *callee, int insn_idx);
int set_find_vma_callback_state(struct verifier_env *env, struct func_state *caller,
				struct func_state *callee, int insn_idx);
int set_user_ringbuf_callback_state(struct verifier_env *env, struct func_state *caller,
				    struct func_state *callee, int insn_idx);
int set_rbtree_add_callback_state(struct verifier_env *env, struct func_state *caller,
				  struct func_state *callee, int insn_idx);
int set_task_work_schedule_callback_state(struct verifier_env *env, struct func_state *caller,
					  struct func_state *callee, int insn_idx);

/* ---- subprog_call.c ---- */
int btf_check_subprog_call(struct verifier_env *env, int subprog, struct reg_state *regs);

/* ---- retval.c ---- */
int check_return_code(struct verifier_env *env, int regno, const char *reg_name);
int check_global_subprog_return_code(struct verifier_env *env);
bool return_retval_range(struct verifier_env *env, struct retval_range *range);

/* ---- record.c: checked mode ---- */
/* Widens what is recorded for env->insn_idx by the current state. */
int record_state(struct verifier_env *env);
/* The current path ends at `old`, which need not cover its imprecise scalars. */
int record_prune(struct verifier_env *env, const struct verifier_state *old);
/* After the walk; do_check_subprogs() calls it. */
int record_settle(struct verifier_env *env);
/* After rewriting: fills prog->verified.records by orig_idx, if states were recorded. */
int record_finish(struct verifier_env *env);

#endif
