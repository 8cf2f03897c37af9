/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The passes before the walk: what they leave in the environment (subprograms, BTF info, resolved
 * maps, control flow, constants, liveness), and the questions that later passes ask of it. The
 * order of the passes is in verify.c.
 */
#ifndef DRYDOCK_KERN_VERIFY_PREPARE_H
#define DRYDOCK_KERN_VERIFY_PREPARE_H

#include "kern/verify/env.h"

/* ---- marks on instructions (they are read through walk.h) ---- */

static inline void mark_prune_point(struct verifier_env *env, int idx)
{
	env->insn_aux[idx].prune_point = true;
}
static inline void mark_force_checkpoint(struct verifier_env *env, int idx)
{
	env->insn_aux[idx].force_checkpoint = true;
}
static inline void mark_calls_callback(struct verifier_env *env, int idx)
{
	env->insn_aux[idx].calls_callback = true;
}
static inline void mark_jmp_point(struct verifier_env *env, int idx)
{
	env->insn_aux[idx].jmp_point = true;
}
static inline void mark_jump_target(struct verifier_env *env, int idx)
{
	env->insn_aux[idx].jump_target = true;
}
static inline bool is_jump_target(const struct verifier_env *env, int idx)
{
	return env->insn_aux[idx].jump_target;
}

/* ---- log.c: beside verbose() and its kin of verify.h ---- */

/* reject() for code that is called without an environment; `log` may be NULL. */
int reject_log(struct vlog *log, int err, const char *format, ...) printf_like(3, 4);

/* ---- subprog.c ---- */

static inline struct subprog_info *subprog_info(struct verifier_env *env, int subprog)
{
	return &env->subprog_info[subprog];
}
static inline struct func_info_aux *subprog_aux(const struct verifier_env *env, int subprog)
{
	return &env->prog->func_info_aux[subprog];
}
int add_subprogs(struct verifier_env *env);
int check_subprogs(struct verifier_env *env);
int add_kfuncs(struct verifier_env *env);
int sort_subprogs_topo(struct verifier_env *env);
/* The subprogram that holds instruction `off`; NULL: none does */
struct subprog_info *find_containing_subprog(struct verifier_env *env, int off);
/* Number of the subprogram that begins at `off`, or -ENOENT */
int find_subprog(struct verifier_env *env, int off);
bool subprog_is_global(const struct verifier_env *env, int subprog);
bool subprog_returns_void(struct verifier_env *env, int subprog);
const char *subprog_name(const struct verifier_env *env, int subprog); /* "" without BTF */
void mark_subprog_exc_cb(struct verifier_env *env, int subprog);
static inline bool subprog_is_exc_cb(const struct verifier_env *env, int subprog)
{
	return env->subprog_info[subprog].is_exception_cb;
}

/* ---- subprog_args.c ---- */

/* Argument expectations of a subprogram from its BTF, into subprog_info.args. Linux: btf.c */
int btf_prepare_func_args(struct verifier_env *env, int subprog);

/* ---- check_btf.c ---- */

int prepare_btf_info(struct verifier_env *env);
int check_core_relo(struct verifier_env *env);
int check_btf_info(struct verifier_env *env);

/* ---- fields.c, resolve.c, used.c, tag.c ---- */

int check_insn_fields(struct verifier_env *env, const struct bpf_insn *insn);
int check_and_resolve_insns(struct verifier_env *env);
int check_pseudo_btf_id(struct verifier_env *env, struct bpf_insn *insn, struct insn_aux *aux);
int process_fd_array(struct verifier_env *env);
/* Module BTF of a kfunc call's fd_array slot, with a reference. Linux: fd_array_get_btf() */
int fd_array_get_btf(struct verifier_env *env, u32 idx, struct btf **out);
int fd_array_get_map_idx(struct verifier_env *env, u32 idx);
/* Index in used_maps[] of the map behind a descriptor, or -errno */
int add_used_map_fd(struct verifier_env *env, int fd);
int add_used_map(struct verifier_env *env, struct map *map);
/* Takes over the caller's reference, whatever it returns. Linux: __add_used_btf() */
int add_used_btf(struct verifier_env *env, struct btf *btf);
void release_used(struct verifier_env *env);
int check_map_prog_compatibility(struct verifier_env *env, struct map *map);
int prog_calc_tag(struct verifier_env *env);

/* ---- attach.c, struct_ops.c, attach_target.c (check_attach_target() is in verifier.h) ---- */

int check_attach_btf_id(struct verifier_env *env);
int check_struct_ops_btf_id(struct verifier_env *env); /* struct_ops.c */
int prog_ctx_arg_info_init(struct prog *prog, const struct ctx_arg_aux *info, u32 count);
bool prog_check_recur(const struct prog *prog);
/* What is known of the LSM hook a program attaches to. Linux: bpf_lsm.c */
bool lsm_is_sleepable_hook(const struct prog *prog);
bool lsm_is_trusted(const struct prog *prog);
bool lsm_hook_returns_errno(const struct prog *prog);
int lsm_get_retval_range(const struct prog *prog, struct retval_range *range);

/* ---- cfg.c, gotox.c, order.c ---- */

int check_cfg(struct verifier_env *env);
int compute_postorder(struct verifier_env *env);
int compute_scc(struct verifier_env *env);
struct iarray *iarray_new(struct verifier_env *env, size_t count);
/* Sorted distinct targets map[start..end] into off[]; their number, or -errno */
int copy_insn_array_uniq(struct map *map, u32 start, u32 end, u32 *off);
/* The jump table of the subprogram around gotox `t`, made once. */
int gotox_targets(struct verifier_env *env, int t, struct iarray **out);
/* Successors of an instruction; valid until the next call */
struct iarray *insn_successors(struct verifier_env *env, u32 idx);

/* ---- const_fold.c ---- */

int compute_const_regs(struct verifier_env *env);
int prune_dead_branches(struct verifier_env *env);

/* ---- live_regs.c, live_stack.c, live_args.c, live_access.c, live_analyze.c, live_print.c ---- */

int compute_live_registers(struct verifier_env *env);
int stack_liveness_init(struct verifier_env *env);
int compute_subprog_arg_access(struct verifier_env *env);
/* Sets up stack_slot_alive() for the frames of a state */
int live_stack_query_init(struct verifier_env *env, struct verifier_state *st);
/* May 4-byte slot `half_spi` of a frame still be read? */
bool stack_slot_alive(struct verifier_env *env, u32 frameno, u32 half_spi);

/* ---- fastcall.c ---- */

int mark_fastcall_patterns(struct verifier_env *env);
/* Fills *cs and returns true if `call` is a helper or kfunc call that can be looked up */
bool get_call_summary(struct verifier_env *env, const struct bpf_insn *call,
		      struct call_summary *cs);
bool verifier_inlines_helper_call(struct verifier_env *env, s32 imm);

/* ---- depth.c ---- */

int check_max_stack_depth(struct verifier_env *env);

#endif
