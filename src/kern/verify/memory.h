/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory as the verifier sees it: the stack and the objects on it, loads and stores by the type
 * of the pointer, memory that calls read and write. Prototypes by file; signatures are Linux's
 * with our struct names. A function that returns int returns 0 or -errno, text written.
 */
#ifndef DRYDOCK_KERN_VERIFY_MEMORY_H
#define DRYDOCK_KERN_VERIFY_MEMORY_H

#include "kern/verify/env.h"

enum access_src { ACCESS_DIRECT = 1, ACCESS_HELPER = 2 };

/* The memory [reg + off, +size), and the argument that names `reg` in the log */
struct mem_range {
	struct reg_state *reg;
	argno_t argno;
	int off, size;
	bool zero_ok; /* an empty range is fine */
};

static inline bool type_is_alloc(u32 type)
{
	return type & MEM_ALLOC;
}
static inline bool type_is_rdonly_mem(u32 type)
{
	return type & MEM_RDONLY;
}

/* ---- stack.c: writes and spills; stack_read.c: reads and fills; stack_arg.c ---- */

int check_stack_read(struct verifier_env *env, const struct mem_range *m,
		     int dst_regno); /* -1: nowhere */
int check_stack_write(struct verifier_env *env, const struct mem_range *m,
		      int value_regno /* -1: an unknown value */, int insn_idx);
void save_register_state(struct verifier_env *env, struct func_state *state, int spi,
			 struct reg_state *reg, int size);
void check_fastcall_stack_contract(struct verifier_env *env, struct func_state *state,
				   int insn_idx, int off);
bool is_stack_slot_special(const struct stack_state *stack);
void mark_stack_slot_misc(struct verifier_env *env, u8 *stype);
void scrub_spilled_slot(u8 *stype);
int check_stack_arg_write(struct verifier_env *env, struct func_state *state, int off,
			  struct reg_state *value_reg); /* value_reg NULL: the insn's immediate */
int check_stack_arg_read(struct verifier_env *env, struct func_state *state, int off,
			 int dst_regno);
int check_outgoing_stack_args(struct verifier_env *env, struct func_state *caller, int nargs);
int mark_stack_arg_precision(struct verifier_env *env, int arg_idx);
int mark_arg_precision(struct verifier_env *env, argno_t argno);
/* Argument `arg` (from 0) of the call that frame `caller` makes, with its registers `regs` */
static inline struct reg_state *get_func_arg_reg(struct func_state *caller,
						 struct reg_state *regs, int arg)
{
	if (arg < MAX_BPF_FUNC_REG_ARGS)
		return &regs[arg + 1];
	return &caller->stack_arg_regs[arg - MAX_BPF_FUNC_REG_ARGS];
}

/* ---- slots.c: dynptrs, iterators and irq flags on the stack ---- */

int dynptr_get_spi(struct verifier_env *env, struct reg_state *reg); /* -ERANGE: not grown yet */
int iter_get_spi(struct verifier_env *env, struct reg_state *reg, int nr_slots);
int irq_flag_get_spi(struct verifier_env *env, struct reg_state *reg);
enum dynptr_type arg_to_dynptr_type(enum arg_type arg_type);
enum type_flag get_dynptr_type_flag(enum dynptr_type type);
bool dynptr_type_referenced(enum dynptr_type type);
void mark_dynptr_cb_reg(struct verifier_env *env, struct reg_state *reg, enum dynptr_type type);
/* `dynptr` is meta->dynptr: type DYNPTR_INVALID for constructors, else the clone's source */
int mark_stack_slots_dynptr(struct verifier_env *env, struct reg_state *reg,
			    enum arg_type arg_type, int insn_idx, struct call_arg_meta *meta);
int unmark_stack_slots_dynptr(struct verifier_env *env, struct reg_state *reg);
void invalidate_dynptr(struct verifier_env *env, struct stack_state *stack);
int destroy_if_dynptr_stack_slot(struct verifier_env *env, struct func_state *state, int spi);
bool is_dynptr_reg_valid_uninit(struct verifier_env *env, struct reg_state *reg);
bool is_dynptr_reg_valid_init(struct verifier_env *env, struct reg_state *reg);
enum dynptr_type dynptr_reg_type(struct verifier_env *env, struct reg_state *reg);
bool is_dynptr_type_expected(struct verifier_env *env, struct reg_state *reg,
			     enum arg_type arg_type);

/* An iterator of meta->btf's struct btf_id, acquired here */
int mark_stack_slots_iter(struct verifier_env *env, struct call_arg_meta *meta,
			  struct reg_state *reg, u32 btf_id, int nr_slots);
int unmark_stack_slots_iter(struct verifier_env *env, struct reg_state *reg, int nr_slots);
bool is_iter_reg_valid_uninit(struct verifier_env *env, struct reg_state *reg, int nr_slots);
/* 0; -EINVAL: not such an iterator; -EPROTO: untrusted (left its RCU section) */
int is_iter_reg_valid_init(struct verifier_env *env, struct reg_state *reg, struct btf *btf,
			   u32 btf_id, int nr_slots);

int mark_stack_slot_irq_flag(struct verifier_env *env, struct call_arg_meta *meta,
			     struct reg_state *reg, int insn_idx, int kfunc_class);
int unmark_stack_slot_irq_flag(struct verifier_env *env, struct reg_state *reg, int kfunc_class);
bool is_irq_flag_reg_valid_uninit(struct verifier_env *env, struct reg_state *reg);
int is_irq_flag_reg_valid_init(struct verifier_env *env, struct reg_state *reg);

/* ---- region.c: is it within the object? ---- */

int check_mem_region_access(struct verifier_env *env, const struct mem_range *m, u32 mem_size);
int check_map_access_type(struct verifier_env *env, struct reg_state *reg, int off, int size,
			  enum access_type type);
int check_map_access(struct verifier_env *env, const struct mem_range *m, enum access_src src);
int check_packet_access(struct verifier_env *env, const struct mem_range *m);
int check_buffer_access(struct verifier_env *env, const struct mem_range *m, u32 *max_access);
int __check_ptr_off_reg(struct verifier_env *env, const struct reg_state *reg, argno_t argno,
			bool fixed_off_ok);
int check_ptr_off_reg(struct verifier_env *env, const struct reg_state *reg, int regno);
/* `fn` NULL: a direct access, else the helper that gets the pointer */
bool may_access_direct_pkt_data(struct verifier_env *env, const struct call_row *fn,
				enum access_type t);
int check_stack_access_within_bounds(struct verifier_env *env, const struct mem_range *m,
				     enum access_type type);
int check_ptr_alignment(struct verifier_env *env, const struct reg_state *reg, int off, int size,
			bool strict_alignment_once);
u32 map_mem_size(const struct map *map);

/* ---- access.c: loads and stores by pointer type ---- */

/* A load or store by the current instruction */
struct mem_access {
	struct mem_range m;
	enum access_type t;
	int value_regno; /* what is stored, or what a load goes to; -1: unknown, or nowhere */
	bool is_ldsx;
	bool aligned; /* must be, whatever the program asked for */
};
int check_mem_access(struct verifier_env *env, const struct mem_access *a);
/* The current instruction calls something that writes all of [reg, +m->size), `step` at a time. */
int check_mem_fill(struct verifier_env *env, const struct mem_range *m, int step);
int check_load_mem(struct verifier_env *env, struct bpf_insn *insn, bool strict_alignment_once,
		   bool allow_trust_mismatch, const char *ctx);
int check_store_reg(struct verifier_env *env, struct bpf_insn *insn, bool strict_alignment_once);
/* A BPF_ST of an immediate, to memory or to an outgoing stack argument */
int check_store_imm(struct verifier_env *env, struct bpf_insn *insn);

bool is_var_ctx_off_allowed(const struct prog *prog);
bool map_is_rdonly(const struct map *map);
/* Reads a constant out of a frozen read-only map: 0, -EINVAL, or the family's errno. */
int map_direct_read(struct map *map, int off, int size, u64 *val, bool is_ldsx);

bool is_ctx_reg(struct verifier_env *env, int regno);
bool is_sk_reg(struct verifier_env *env, int regno);
bool is_pkt_reg(struct verifier_env *env, int regno);
bool is_flow_key_reg(struct verifier_env *env, int regno);
bool is_arena_reg(struct verifier_env *env, int regno);
/* LSM programs: what the hook may return. False: no range. */
bool get_func_retval_range(const struct prog *prog, struct retval_range *range);

/* ---- kptr.c: pointers kept in map values ---- */

int map_kptr_match_type(struct verifier_env *env, struct btf_field *kptr_field,
			struct reg_state *reg, u32 regno);
int check_map_kptr_access(struct verifier_env *env, int value_regno, int insn_idx,
			  struct btf_field *kptr_field);
u32 btf_ld_kptr_type(struct verifier_env *env, struct btf_field *kptr_field);
struct btf_record *kptr_pointee_btf_record(struct btf_field *kptr_field);
bool rcu_safe_kptr(const struct btf_field *field);
bool rcu_protected_object(const struct btf *btf, u32 btf_id);

/* ---- access_btf.c: pointers to kernel and program structs ---- */

int check_ptr_to_btf_access(struct verifier_env *env, const struct mem_range *m,
			    enum access_type atype, int value_regno);
int check_ptr_to_map_access(struct verifier_env *env, const struct mem_range *m,
			    enum access_type atype, int value_regno);

/* ---- struct_walk.c ---- */

/* What a walk down a struct ended at; flag and btf_id: of a pointer */
struct struct_member {
	u32 btf_id, flag;
	const char *name;
};
/* SCALAR_VALUE, PTR_TO_BTF_ID, PTR_TO_MEM, or -errno */
int btf_struct_access(struct vlog *log, const struct reg_state *reg, int off, int size,
		      struct struct_member *found);
/* A place within a struct */
struct struct_place {
	const struct btf *btf;
	u32 id;
	int off;
	bool walk_flex_arrays; /* beyond the end, if it ends with one */
};
bool btf_struct_ids_match(struct vlog *log, const struct struct_place *place,
			  const struct btf *need_btf, u32 need_type_id, bool strict);
/* The place that a PTR_TO_BTF_ID register points to, or its object with `off` 0 */
static inline struct struct_place reg_struct_place(const struct reg_state *reg, int off)
{
	return (struct struct_place){reg->btf, reg->btf_id, off, !type_is_alloc(reg->type)};
}

/* ---- atomic.c ---- */

int check_atomic(struct verifier_env *env, struct bpf_insn *insn);

/* ---- range.c: memory that calls read and write ---- */

int check_stack_range_initialized(struct verifier_env *env, const struct mem_range *m,
				  enum access_type type, struct call_arg_meta *meta);
int check_helper_mem_access(struct verifier_env *env, const struct mem_range *m,
			    enum access_type access_type, struct call_arg_meta *meta);
/* A pointer argument and the argument that says how many bytes it points to */
struct mem_size_args {
	struct reg_state *mem, *size;
	argno_t mem_argno, size_argno;
	bool zero_ok;
};
/* access_type: ACCESS_READ | ACCESS_WRITE */
int check_mem_size_reg(struct verifier_env *env, const struct mem_size_args *args,
		       u32 access_type, struct call_arg_meta *meta);
/* m->size bytes, or a NULL pointer; meta NULL: an argument of a global function */
int check_mem_reg(struct verifier_env *env, const struct mem_range *m, u32 access_type,
		  struct call_arg_meta *meta);

#endif
