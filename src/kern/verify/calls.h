/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls of helpers and kfuncs: which may be called, what their arguments must be, what they leave
 * behind. The facts are rows of the calls table; here are the rules that read them. Prototypes by
 * file. An int is 0 or -errno, text written, unless said otherwise.
 */
#ifndef DRYDOCK_KERN_VERIFY_CALLS_H
#define DRYDOCK_KERN_VERIFY_CALLS_H

#include "kern/verify/env.h"

/* ---- args.c: what helpers, kfuncs and global functions ask of an argument ---- */

static inline bool arg_type_is_mem_size(u32 type)
{
	return type == ARG_MEM_SIZE || type == ARG_MEM_SIZE_OR_ZERO;
}
static inline bool arg_type_is_release(u32 type)
{
	return type & OBJ_RELEASE;
}
static inline bool arg_type_is_dynptr(u32 type)
{
	return base_type(type) == ARG_PTR_TO_DYNPTR;
}
struct arg_want {
	u32 type;   /* enum arg_type and modifiers */
	u32 btf_id; /* struct of vmlinux; 0: what the type itself asks for */
};
int check_reg_type(struct verifier_env *env, struct reg_state *reg, argno_t argno,
		   struct arg_want want, struct call_arg_meta *meta);
int check_func_arg_reg_off(struct verifier_env *env, const struct reg_state *reg, argno_t argno,
			   enum arg_type arg_type);
int __check_func_arg_reg_off(struct verifier_env *env, const struct reg_state *reg,
			     argno_t argno, enum arg_type arg_type, bool btf_id_fixed_off_ok);
int check_arg_const_str(struct verifier_env *env, struct reg_state *reg, argno_t argno);
int process_map_ptr_arg(struct verifier_env *env, struct reg_state *reg, argno_t argno,
			struct call_arg_meta *meta);
int process_const_alloc_mem_size(struct verifier_env *env, struct reg_state *reg, argno_t argno,
				 struct call_arg_meta *meta);
int process_const_arg(struct verifier_env *env, struct reg_state *reg, argno_t argno,
		      struct call_arg_meta *meta);
/* A referenced pointer, never NULL and without modifiers that take trust away */
bool is_trusted_reg(struct verifier_env *env, const struct reg_state *reg);
/* Id of struct `name` in vmlinux, 0 if there is none; remembered for the verification */
u32 vmlinux_struct_id(struct verifier_env *env, const char *name);

/* ---- special.c: locks, timers, kptrs, dynptrs ---- */

#define PROCESS_SPIN_LOCK BIT(0) /* takes the lock; else gives it back */
#define PROCESS_RES_LOCK BIT(1)
#define PROCESS_LOCK_IRQ BIT(2)
int process_spin_lock(struct verifier_env *env, struct reg_state *reg, argno_t argno, u32 flags);
int check_map_field_pointer(struct verifier_env *env, struct reg_state *reg, argno_t argno,
			    enum btf_field_type field_type, struct call_arg_meta *meta);
int process_timer_func(struct verifier_env *env, struct reg_state *reg, argno_t argno,
		       struct call_arg_meta *meta);
int process_kptr_func(struct verifier_env *env, int regno, struct call_arg_meta *meta);
/* A dynptr argument. Fills meta->dynptr from an initialized one; with MEM_UNINIT makes one. A call
 * of a global function passes meta NULL: nothing is remembered. */
int process_dynptr_func(struct verifier_env *env, struct reg_state *reg, argno_t argno,
			enum arg_type arg_type, struct call_arg_meta *meta);

/* ---- iter.c ---- */

int process_iter_arg(struct verifier_env *env, struct reg_state *reg, argno_t argno, int insn_idx,
		     struct call_arg_meta *meta);
struct reg_state *get_iter_from_state(struct verifier_state *st, const struct call_arg_meta *meta);
/* Forks: the iterator is drained (R0 NULL), or active once more. */
int process_iter_next_call(struct verifier_env *env, int insn_idx, struct call_arg_meta *meta);

/* ---- helper.c, helper_args.c, helper_map.c, helper_ret.c, format.c ---- */

int check_helper_call(struct verifier_env *env, struct bpf_insn *insn, int *insn_idx);
void fill_call_user(struct verifier_env *env, struct call_user *user);
/* The row of helper `func_id` for this program: 0, -ERANGE: no such id, -EINVAL: not allowed */
int get_helper_proto(struct verifier_env *env, int func_id, const struct call_row **row);
int check_func_arg(struct verifier_env *env, u32 arg, struct call_arg_meta *meta);
int check_map_func_compatibility(struct verifier_env *env, struct map *map,
				 const struct call_row *row);
void clear_all_pkt_pointers(struct verifier_env *env);
int release_reg(struct verifier_env *env, struct reg_state *reg, bool convert_rcu,
		bool release_dynptr);
bool allow_tail_call_in_subprogs(struct verifier_env *env);
bool can_elide_value_nullness(const struct map *map);
int record_func_map(struct verifier_env *env, struct call_arg_meta *meta, int insn_idx);
int record_func_key(struct verifier_env *env, struct call_arg_meta *meta, int insn_idx);
int set_helper_ret_type(struct verifier_env *env, struct call_arg_meta *meta, bool is_alloc);
int set_helper_ret_ids(struct verifier_env *env, struct call_arg_meta *meta, int insn_idx);
int refine_helper_retval(struct verifier_env *env, struct call_arg_meta *meta);
/* 0, or -EINVAL: not a format that BPF programs may use with so many arguments */
int check_bprintf_format(const char *format, u32 num_args);

/* Notes on a call's map and key, for whoever rewrites it */
static inline bool map_ptr_poisoned(const struct insn_aux *aux)
{
	return aux->map_ptr_state.poison;
}
static inline bool map_ptr_unpriv(const struct insn_aux *aux)
{
	return aux->map_ptr_state.unpriv;
}
static inline bool map_key_poisoned(const struct insn_aux *aux)
{
	return aux->map_key_state & BPF_MAP_KEY_POISON;
}
static inline bool map_key_unseen(const struct insn_aux *aux)
{
	return !(aux->map_key_state & BPF_MAP_KEY_SEEN);
}
static inline u64 map_key_immediate(const struct insn_aux *aux)
{
	return aux->map_key_state & ~(BPF_MAP_KEY_SEEN | BPF_MAP_KEY_POISON);
}

/* ---- kfunc_desc.c: the kfuncs a program calls ---- */

/* Notes a kfunc before the walk; again for the same one does nothing. */
int add_kfunc_call(struct verifier_env *env, u32 func_id, u16 offset);
/* NULL: not noted */
struct kfunc_desc *find_kfunc_desc(struct verifier_env *env, u32 func_id, u16 offset);
static inline struct kfunc_desc *insn_kfunc_desc(struct verifier_env *env,
						 const struct bpf_insn *insn)
{
	return find_kfunc_desc(env, insn->imm, insn->off);
}
/* Role of the kfunc that an instruction calls; KFS_NONE for any other instruction */
enum kfunc_special insn_kfunc_special(struct verifier_env *env, const struct bpf_insn *insn);
/* Fills *meta for a kfunc: 0; -EACCES with meta->func_name set: this program may not call it */
int fetch_kfunc_arg_meta(struct verifier_env *env, s32 func_id, s16 offset,
			 struct call_arg_meta *meta);
/* True if a kfunc may be called while a bpf_spin_lock is held */
bool kfunc_spin_allowed(struct verifier_env *env, s32 func_id, s16 offset);

bool is_sync_callback_calling_insn(struct verifier_env *env, const struct bpf_insn *insn);
bool is_async_callback_calling_insn(struct verifier_env *env, const struct bpf_insn *insn);
static inline bool is_callback_calling_insn(struct verifier_env *env, const struct bpf_insn *insn)
{
	return is_sync_callback_calling_insn(env, insn) ||
	       is_async_callback_calling_insn(env, insn);
}
/* Timer callbacks do not sleep; workqueue and task work callbacks do. */
bool is_async_cb_sleepable(struct verifier_env *env, const struct bpf_insn *insn);
bool is_throw_kfunc(struct verifier_env *env, const struct bpf_insn *insn);
/* bpf_rbtree_*(): may be called, and its callback runs, under the tree's lock only */
bool is_rbtree_lock_required_kfunc(struct verifier_env *env, const struct bpf_insn *insn);
static inline bool is_iter_next_kfunc(const struct call_arg_meta *meta)
{
	return meta->kfunc_flags & KF_ITER_NEXT;
}
static inline bool is_kfunc_sleepable(const struct call_arg_meta *meta)
{
	return meta->kfunc_flags & KF_SLEEPABLE;
}
bool is_kfunc_pkt_changing(const struct call_arg_meta *meta);

/* ---- kfunc.c, kfunc_args.c, kfunc_graph.c, kfunc_ret.c ---- */

int check_kfunc_call(struct verifier_env *env, struct bpf_insn *insn, int *insn_idx);
int check_kfunc_args(struct verifier_env *env, struct call_arg_meta *meta, int insn_idx);
bool is_tracing_prog_type(u32 type);

/* ---- kfunc_twin.c: for the rewriting of kfunc calls ---- */

/* The row to call for a kfunc at `insn_idx`: its own, or the form the verifier chose for it.
 * Linux: specialize_kfunc() */
const struct call_row *specialize_kfunc(struct verifier_env *env, const struct kfunc_desc *desc,
					int insn_idx);
/* What a kfunc call gets beside the program's own arguments. Linux: bpf_fixup_kfunc_call() */
struct kfunc_extra_args {
	u8 size_reg;	    /* gets aux->obj_new_size, 0: none */
	u8 struct_meta_reg; /* gets the address of aux->kptr_struct_meta, 0: none */
	u8 node_offset_reg; /* gets aux->insert_off, 0: none */
	u8 prog_reg;	    /* gets the program, 0: none */
};
/* -EFAULT if the walk noted what cannot be */
int kfunc_extra_args(struct verifier_env *env, const struct kfunc_desc *desc, int insn_idx,
		     struct kfunc_extra_args *extra);

/* ---- call_summary.c: for the passes before the walk ---- */

/* Bytes that a call reads through a stack pointer in argument `arg` (from 0): > 0 read, 0 none,
 * < 0 written (-n), S64_MIN unknown */
s64 helper_stack_access_bytes(struct verifier_env *env, const struct bpf_insn *insn, int arg,
			      int insn_idx);
s64 kfunc_stack_access_bytes(struct verifier_env *env, const struct bpf_insn *insn, int arg,
			     int insn_idx);

#endif
