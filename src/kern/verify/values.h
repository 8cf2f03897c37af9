/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Values: what may be said of a register (reg.c), how instructions change it (alu.c,
 * alu_scalar.c, alu_shift.c, alu_divmod.c, alu_ptr.c, spectre.c), what a comparison teaches
 * (branch.c, branch_taken.c, linked.c), and how all of it reads in the log (print.c,
 * print_state.c). Names are Linux's; where one is gone from a signature it followed from another
 * argument.
 */
#ifndef DRYDOCK_KERN_VERIFY_VALUES_H
#define DRYDOCK_KERN_VERIFY_VALUES_H

#include "kern/verify/env.h"

/* ---- small facts about a register ---- */

static inline struct reg_state *reg_state(struct verifier_env *env, int regno)
{
	return cur_regs(env) + regno;
}
static inline bool is_pointer_regtype(u32 type)
{
	return type != SCALAR_VALUE && type != NOT_INIT;
}
static inline bool __is_pointer_value(bool allow_ptr_leaks, const struct reg_state *reg)
{
	return !allow_ptr_leaks && is_pointer_regtype(reg->type);
}
/* True if giving the register away would leak an address. */
static inline bool is_pointer_value(struct verifier_env *env, int regno)
{
	return __is_pointer_value(env->allow_ptr_leaks, reg_state(env, regno));
}
/* A known scalar; `subreg32`: of its lower half only that is asked */
static inline bool is_reg_const(const struct reg_state *reg, bool subreg32)
{
	return reg->type == SCALAR_VALUE &&
	       (subreg32 ? tnum_subreg_is_const(reg->var_off) : tnum_is_const(reg->var_off));
}
static inline u64 reg_const_value(const struct reg_state *reg, bool subreg32)
{
	return subreg32 ? tnum_subreg(reg->var_off).value : reg->var_off.value;
}
static inline int get_reg_width(const struct reg_state *reg)
{
	u64 umax = reg_umax(reg);

	return umax ? 64 - __builtin_clzll(umax) : 0;
}
static inline bool reg_is_pkt_pointer(const struct reg_state *reg)
{
	return type_is_pkt_pointer(reg->type);
}
static inline bool reg_is_pkt_pointer_any(const struct reg_state *reg)
{
	return reg_is_pkt_pointer(reg) || reg->type == PTR_TO_PACKET_END;
}
bool reg_is_dynptr_slice_pkt(const struct reg_state *reg);
bool reg_is_init_pkt_pointer(const struct reg_state *reg, enum reg_type which);
/* The base cannot be NULL and the offset cannot make it so. */
bool reg_not_null(struct verifier_env *env, const struct reg_state *reg);
/* The register type that stands for kernel struct `btf_id` of vmlinux, or NOT_INIT */
enum reg_type lookup_reg2btf_ids(struct verifier_env *env, u32 btf_id);
/* The other way round: id in vmlinux, or 0 */
u32 reg2btf_id(struct verifier_env *env, u32 base);
/* Special fields of what the register points to, NULL: none */
struct btf_record *reg_btf_record(const struct reg_state *reg);
bool reg_may_point_to_spin_lock(const struct reg_state *reg);

/* Linux: verifier.c enum { AT_PKT_END, BEYOND_PKT_END }: reg->range after a comparison */
#define AT_PKT_END (-1)
#define BEYOND_PKT_END (-2)

/* ---- reg.c: marks ---- */

void ___mark_reg_known(struct reg_state *reg, u64 imm); /* keeps id */
void __mark_reg_known(struct reg_state *reg, u64 imm);
void __mark_reg32_known(struct reg_state *reg, u64 imm);
void __mark_reg_known_zero(struct reg_state *reg);
void __mark_reg_const_zero(const struct verifier_env *env, struct reg_state *reg);
void mark_reg_known_zero(struct verifier_env *env, struct reg_state *regs, u32 regno);
void mark_reg_unknown_imprecise(struct reg_state *reg);
void __mark_reg_unknown(const struct verifier_env *env, struct reg_state *reg);
void mark_reg_unknown(struct verifier_env *env, struct reg_state *regs, u32 regno);
void mark_reg_not_init(const struct verifier_env *env, struct reg_state *reg);
/* An invalidated pointer: an unknown scalar, or not readable at all without pointer leaks */
void mark_reg_invalid(const struct verifier_env *env, struct reg_state *reg);
void __mark_dynptr_reg(struct reg_state *reg, enum dynptr_type type, bool first_slot, int id,
		       int parent_id);
void refine_map_lookup_value(struct reg_state *reg);
void mark_ptr_not_null_reg(struct reg_state *reg);
/* `ds_head`: a BPF_LIST_HEAD or BPF_RB_ROOT field */
void mark_reg_graph_node(struct reg_state *regs, u32 regno, const struct btf_field *ds_head);
int mark_btf_ld_reg(struct verifier_env *env, struct reg_state *regs, u32 regno,
		    enum reg_type reg_type, struct btf *btf, u32 btf_id, u32 flag);
void init_reg_state(struct verifier_env *env, struct func_state *state);
void mark_stack_slots_scratched(struct verifier_env *env, int spi, int nr_slots);

void clear_scalar_id(struct reg_state *reg);
void assign_scalar_id_before_mov(struct verifier_env *env, struct reg_state *src_reg);

int __check_reg_arg(struct verifier_env *env, struct reg_state *regs, u32 regno,
		    enum reg_arg_use t);
int check_reg_arg(struct verifier_env *env, u32 regno, enum reg_arg_use t);

/* ---- bounds.c ---- */

void __mark_reg32_unbounded(struct reg_state *reg);
void __mark_reg64_unbounded(struct reg_state *reg);
void __mark_reg_unbounded(struct reg_state *reg);
void __update_reg32_bounds(struct reg_state *reg);
void __update_reg_bounds(struct reg_state *reg);
/* Makes bits and both ranges tell each other what they know. */
void reg_bounds_sync(struct reg_state *reg);
bool range_bounds_violation(const struct reg_state *reg);
int reg_bounds_sanity_check(struct verifier_env *env, struct reg_state *reg, const char *ctx);
int __mark_reg_s32_range(struct verifier_env *env, struct reg_state *regs, u32 regno,
			 s32 s32_min, s32 s32_max);
void zext_32_to_64(struct reg_state *reg);
void coerce_reg_to_size(struct reg_state *reg, int size);
void coerce_reg_to_size_sx(struct reg_state *reg, int size);
void coerce_subreg_to_size_sx(struct reg_state *reg, int size);

static inline void reg_set_srange32(struct reg_state *reg, s32 smin, s32 smax)
{
	reg->r32 = cnum32_from_srange(smin, smax);
}
static inline void reg_set_urange32(struct reg_state *reg, u32 umin, u32 umax)
{
	reg->r32 = cnum32_from_urange(umin, umax);
}
static inline void reg_set_srange64(struct reg_state *reg, s64 smin, s64 smax)
{
	reg->r64 = cnum64_from_srange(smin, smax);
}
static inline void reg_set_urange64(struct reg_state *reg, u64 umin, u64 umax)
{
	reg->r64 = cnum64_from_urange(umin, umax);
}

/* ---- alu.c, alu_scalar.c, alu_shift.c, alu_divmod.c, alu_ptr.c ---- */

int check_alu_op(struct verifier_env *env, struct bpf_insn *insn);
int adjust_scalar_min_max_vals(struct verifier_env *env, struct bpf_insn *insn,
			       struct reg_state *dst_reg, struct reg_state src_reg);
int adjust_ptr_min_max_vals(struct verifier_env *env, struct bpf_insn *insn, u32 ptr_regno,
			    const struct reg_state *ptr_reg, const struct reg_state *off_reg);
void scalar32_min_max_add(struct reg_state *dst_reg, const struct reg_state *src_reg);
void scalar_min_max_add(struct reg_state *dst_reg, const struct reg_state *src_reg);
void scalar_min_max_sub(struct reg_state *dst_reg, const struct reg_state *src_reg);
void scalar32_min_max_sub(struct reg_state *dst_reg, const struct reg_state *src_reg);
/* BPF_LSH, RSH, ARSH; BPF_DIV, MOD: the right side is a constant */
void scalar_min_max_shift(const struct bpf_insn *insn, struct reg_state *dst_reg,
			  const struct reg_state *src_reg);
void scalar_min_max_divmod(const struct bpf_insn *insn, struct reg_state *dst_reg,
			   const struct reg_state *src_reg);
void scalar_byte_swap(struct reg_state *dst_reg, const struct bpf_insn *insn);

/* ---- spectre.c ---- */

enum sanitize_reason {
	REASON_BOUNDS = -1,
	REASON_TYPE = -2,
	REASON_PATHS = -3,
	REASON_LIMIT = -4,
	REASON_STACK = -5,
};
struct sanitize_info {
	u8 alu_state;
	u32 alu_limit;
	bool mask_to_left;
};
/* The operands of one pointer operation, as sanitize_ptr_alu() looks at them */
struct ptr_alu {
	struct bpf_insn *insn;
	const struct reg_state *ptr_reg, *off_reg;
	struct reg_state *dst_reg;
};
bool sanitize_needed(u8 opcode);
bool can_skip_alu_sanitation(const struct verifier_env *env, const struct bpf_insn *insn);
int sanitize_val_alu(struct verifier_env *env, struct bpf_insn *insn);
/* Queues the path that the CPU may run although the condition says otherwise. */
int sanitize_speculative_path(struct verifier_env *env, const struct bpf_insn *insn, u32 next_idx,
			      u32 curr_idx);
int sanitize_ptr_alu(struct verifier_env *env, const struct ptr_alu *op,
		     struct sanitize_info *info, bool commit_window);
void sanitize_mark_insn_seen(struct verifier_env *env);
int sanitize_err(struct verifier_env *env, const struct bpf_insn *insn, int reason);
int sanitize_check_bounds(struct verifier_env *env, const struct bpf_insn *insn,
			  struct reg_state *dst_reg);

/* ---- branch.c, branch_taken.c, linked.c ---- */

int check_cond_jmp_op(struct verifier_env *env, struct bpf_insn *insn, u32 *insn_idx);
int check_ld_imm(struct verifier_env *env, struct bpf_insn *insn);
/* 1: jumps, 0: falls through, -1: may do either (env->{true,false}_reg{1,2} are refined then) */
int is_branch_taken(struct verifier_env *env, struct reg_state *reg1, struct reg_state *reg2,
		    u8 opcode, bool is_jmp32);
void regs_refine_cond_op(struct reg_state *reg1, struct reg_state *reg2, u8 opcode,
			 bool is_jmp32);
u8 flip_opcode(u8 opcode); /* a op b -> b op' a */
u8 rev_opcode(u8 opcode);  /* the opposite condition */
void mark_ptr_or_null_regs(struct verifier_state *vstate, u32 regno, bool is_null);
void find_good_pkt_pointers(struct verifier_state *vstate, struct reg_state *dst_reg,
			    enum reg_type type, bool range_right_open);
void mark_pkt_end(struct verifier_state *vstate, int regn, bool range_open);

u64 linked_regs_pack(const struct linked_regs *s);
void linked_regs_unpack(u64 val, struct linked_regs *s);
void collect_linked_regs(struct verifier_env *env, struct verifier_state *vstate, u32 id,
			 struct linked_regs *linked_regs);
void sync_linked_regs(struct verifier_env *env, struct verifier_state *vstate,
		      struct reg_state *known_reg, struct linked_regs *linked_regs);

/* ---- print.c, print_state.c (verbose() and reject() are in log.c) ---- */

/* The text stands in env->tmp_str_buf until the next call. */
const char *reg_type_str(struct verifier_env *env, u32 type);
const char *dynptr_type_str(enum dynptr_type type);
const char *iter_type_str(const struct btf *btf, u32 btf_id);
const char *iter_state_str(enum iter_state state);
void print_verifier_state(struct verifier_env *env, const struct verifier_state *vstate,
			  u32 frameno, bool print_all);
void print_insn_state(struct verifier_env *env, const struct verifier_state *vstate, u32 frameno);
u32 vlog_alignment(u32 pos);
void verbose_insn(struct verifier_env *env, const struct bpf_insn *insn); /* no newline */
void verbose_insn_line(struct verifier_env *env, u32 insn_idx); /* "3: (95) exit" and a newline */
/* The source line of an instruction after a prefix, unless it was the last one shown */
void verbose_linfo(struct verifier_env *env, u32 insn_off, const char *prefix_format, ...)
	printf_like(3, 4);
const struct bpf_line_info *find_linfo(const struct prog *prog, u32 insn_off);
void verbose_invalid_scalar(struct verifier_env *env, const struct reg_state *reg,
			    struct retval_range range, const char *ctx, const char *reg_name);
/* Name of the kfunc an instruction calls ("<error>" if its BTF has none); NULL: another call */
const char *disasm_kfunc_name(struct verifier_env *env, const struct bpf_insn *insn);
void fmt_reg_mask(char *buf, size_t size, u32 reg_mask);     /* "r0,r2" */
void fmt_stack_mask(char *buf, size_t size, u64 stack_mask); /* "-8,-24" */

static inline argno_t argno_from_reg(u32 regno)
{
	return (argno_t){.argno = (int)regno};
}
static inline argno_t argno_from_arg(u32 arg)
{
	return (argno_t){.argno = -(int)arg};
}
/* The register that holds the argument, -1: it is on the stack */
static inline int reg_from_argno(argno_t a)
{
	if (a.argno >= 0)
		return a.argno;
	return a.argno >= -MAX_BPF_FUNC_REG_ARGS ? -a.argno : -1;
}
static inline int arg_from_argno(argno_t a)
{
	return a.argno < 0 ? -a.argno : -1;
}
static inline int arg_idx_from_argno(argno_t a)
{
	return arg_from_argno(a) - 1;
}
/* "R2" or "*(R11-8)"; stands in env->tmp_arg_name until the next call */
const char *reg_arg_name(struct verifier_env *env, argno_t argno);

#endif
