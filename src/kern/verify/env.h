/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verifier's own data: what is known of a register, a stack slot, a frame, a path; what is
 * noted per instruction and per subprogram; and the environment that ties them together. Private
 * to verify/. Members keep Linux's names, so that a rule can be looked up there; the prototypes
 * of each file are in verify.h.
 *
 * Memory: everything hangs off env->pool and is dropped with it. States and stacks that come and
 * go on the walk are recycled through free lists (state.c).
 */
#ifndef DRYDOCK_KERN_VERIFY_ENV_H
#define DRYDOCK_KERN_VERIFY_ENV_H

#include "base/list.h"
#include "kern/isa/isa.h"
#include "kern/maps/maps.h"
#include "kern/obj/prog.h"
#include "kern/verify/cnum.h"
#include "kern/verify/tnum.h"
#include "kern/verify/verifier.h"

#define BPF_REG_SIZE 8
#define BPF_HALF_REG_SIZE 4
#define STACK_HALF_SLOTS (MAX_BPF_STACK / BPF_HALF_REG_SIZE)
#define BPF_MAX_VAR_OFF (1 << 29)
#define BPF_MAX_VAR_SIZ (1 << 29)
#define MAX_PACKET_OFF 0xffff
#define CALLER_SAVED_REGS 6
#define TMP_STR_BUF_LEN 320
#define INSN_BUF_SIZE 32
#define MAX_STACK_ARG_SLOTS (MAX_BPF_FUNC_ARGS - MAX_BPF_FUNC_REG_ARGS)
#define ID_MAP_SIZE ((MAX_BPF_REG + MAX_BPF_STACK / BPF_REG_SIZE + MAX_STACK_ARG_SLOTS) * \
		     MAX_CALL_FRAMES)
#define MAIN_FUNC (-1)
#define DYNPTR_NR_SLOTS 2

/* Links between scalars that differ by a constant: in the top bits of reg->id */
#define BPF_ADD_CONST64 (1U << 31)
#define BPF_ADD_CONST32 (1U << 30)
#define BPF_ADD_CONST (BPF_ADD_CONST64 | BPF_ADD_CONST32)

enum iter_state { ITER_STATE_INVALID, ITER_STATE_ACTIVE, ITER_STATE_DRAINED };

/* What is known of one register. Order matters: states_equal() compares the head by memcmp. */
struct reg_state {
	enum reg_type type;
	s32 delta; /* from the linked scalar with the same id */
	union {
		int range;	     /* packet pointers: bytes known to be there */
		u8 frameno;	     /* PTR_TO_STACK: whose stack */
		struct map *map_ptr; /* map pointers, keys, values, PTR_TO_INSN */
		struct {	     /* PTR_TO_BTF_ID */
			struct btf *btf;
			u32 btf_id;
		};
		u32 mem_size; /* PTR_TO_MEM */
		struct {
			enum dynptr_type type;
			bool first_slot;
		} dynptr;
		struct {
			struct btf *btf;
			u32 btf_id;
			enum iter_state state : 2;
			int depth : 30;
		} iter;
		struct {
			enum { IRQ_NATIVE_KFUNC, IRQ_LOCK_KFUNC } kfunc_class;
		} irq;
		struct {
			unsigned long raw1, raw2;
		} raw;
		u32 subprogno; /* PTR_TO_FUNC */
	};
	struct tnum var_off; /* scalars: the value; pointers: the variable part of the offset */
	struct cnum64 r64;
	struct cnum32 r32;
	u32 id;
	u32 parent_id; /* object it was derived from: release cascades */
	u32 map_uid;   /* tells inner maps apart */
	bool precise;
};

enum stack_slot_type {
	STACK_INVALID,
	STACK_SPILL,
	STACK_MISC,
	STACK_ZERO,
	STACK_DYNPTR,
	STACK_ITER,
	STACK_IRQ_FLAG,
	STACK_POISON, /* a dead slot, wiped by liveness */
};

struct stack_state {
	struct reg_state spilled_ptr;
	u8 slot_type[BPF_REG_SIZE];
};

enum ref_state_type {
	REF_TYPE_PTR = BIT(1),
	REF_TYPE_IRQ = BIT(2),
	REF_TYPE_LOCK = BIT(3),
	REF_TYPE_RES_LOCK = BIT(4),
	REF_TYPE_RES_LOCK_IRQ = BIT(5),
	REF_TYPE_LOCK_MASK = REF_TYPE_LOCK | REF_TYPE_RES_LOCK | REF_TYPE_RES_LOCK_IRQ,
};

struct reference_state {
	enum ref_state_type type;
	int id;
	int insn_idx; /* where it was acquired */
	union {
		int parent_id; /* REF_TYPE_PTR */
		void *ptr;     /* locks: their object */
	};
};

struct retval_range {
	s32 minval, maxval;
	bool return_32bit;
};

struct func_state {
	struct reg_state regs[MAX_BPF_REG];
	int callsite;
	u32 frameno;
	u32 subprogno;
	u32 async_entry_cnt;
	struct retval_range callback_ret_range;
	bool in_callback_fn, in_async_callback_fn, in_exception_callback_fn, no_stack_arg_load;
	u32 callback_depth; /* how often the callback of the next frame was simulated */
	u32 insns_subtotal; /* this frame and its callees on this path */
	/* copy_func_state() copies the above by value, the rest deeply */
	struct stack_state *stack; /* [0] is fp-8 */
	int allocated_stack;	   /* bytes, a multiple of 8 */
	u32 stack_room;		   /* slots the array can hold */
	u16 out_stack_arg_cnt;
	u16 stack_arg_room;
	struct reg_state *stack_arg_regs; /* outgoing arguments beyond the fifth */
};

enum insn_history_flag {
	INSN_F_STACK_ACCESS = BIT(0),
	INSN_F_DST_REG_STACK = BIT(1),
	INSN_F_SRC_REG_STACK = BIT(2),
	INSN_F_STACK_ARG_ACCESS = BIT(3),
};

struct jmp_history_entry {
	u32 idx : 20;
	u32 frame : 4;
	u32 spi : 6;
	u32 : 2;
	u32 prev_idx : 20;
	u32 flags : 4;
	u32 : 8;
	u64 linked_regs; /* linked_regs_pack() */
};

/* One path's state. Its tree of parents carries precision marks; see state.c and prune.c. */
struct verifier_state {
	struct func_state *frame[MAX_CALL_FRAMES];
	struct verifier_state *parent;
	struct reference_state *refs;
	u32 refs_room;
	u32 branches; /* paths from here still to be walked */
	u32 insn_idx;
	u32 curframe;
	u32 acquired_refs;
	u32 active_locks, active_preempt_locks, active_irq_id, active_lock_id;
	void *active_lock_ptr;
	u32 active_rcu_locks;
	bool speculative, in_sleepable;
	u32 first_insn_idx, last_insn_idx;
	struct verifier_state *equal_state;
	struct jmp_history_entry *jmp_history;
	u32 jmp_history_cnt, jmp_history_room;
	u32 dfs_depth, callback_unroll_depth, may_goto_depth;
};

struct verifier_state_list {
	struct verifier_state state; /* first: see state.c */
	struct list_head node;
	u32 miss_cnt;
	u32 hit_cnt : 31;
	u32 in_free_list : 1;
};

struct verifier_stack_elem {
	struct verifier_state st; /* first: see state.c */
	int insn_idx, prev_insn_idx;
	struct verifier_stack_elem *next;
	u32 log_pos;
};

struct iarray {
	int cnt;
	u32 items[];
};

#define BPF_ALU_SANITIZE_SRC BIT(0)
#define BPF_ALU_SANITIZE_DST BIT(1)
#define BPF_ALU_NEG_VALUE BIT(2)
#define BPF_ALU_NON_POINTER BIT(3)
#define BPF_ALU_IMMEDIATE BIT(4)
#define BPF_ALU_SANITIZE (BPF_ALU_SANITIZE_SRC | BPF_ALU_SANITIZE_DST)

#define BPF_MAP_KEY_POISON BIT_ULL(63)
#define BPF_MAP_KEY_SEEN BIT_ULL(62)

struct loop_inline_state {
	bool initialized, fit_for_inline;
	u32 callback_subprogno;
};

/* Notes on one instruction. The union is by the kind of instruction. */
struct insn_aux {
	union {
		enum reg_type ptr_type; /* loads and stores */
		struct {
			struct map *map_ptr;
			bool poison, unpriv;
		} map_ptr_state; /* calls with a map */
		s32 call_imm;
		u32 alu_limit;
		struct {
			u32 map_index, map_off;
		}; /* ldimm64 of a map */
		struct {
			enum reg_type reg_type;
			union {
				struct {
					struct btf *btf;
					u32 btf_id;
				};
				u32 mem_size;
			};
		} btf_var; /* ldimm64 of a kernel variable */
		struct loop_inline_state loop_inline_state;
	};
	union {
		u64 obj_new_size;
		u64 insert_off;
	};
	struct iarray *jt;
	struct btf_struct_meta *kptr_struct_meta;
	u64 map_key_state;
	int ctx_field_size;
	u32 seen;
	bool nospec, nospec_result, zext_dst, needs_zext, prevent_zext, map_member_unknown,
		non_sleepable, is_iter_next;
	bool call_with_percpu_alloc_ptr;
	u8 alu_state;
	u8 fastcall_pattern : 1;
	u8 fastcall_spills_num : 3;
	u8 arg_prog : 4;
	/* Below: set once, before the walk */
	u32 orig_idx;
	u32 jmp_point : 1, prune_point : 1, force_checkpoint : 1, calls_callback : 1;
	u32 indirect_target : 1, jump_target : 1;
	u32 scc;
	u16 live_regs_before;
	u16 const_reg_mask, const_reg_map_mask, const_reg_subprog_mask;
	u32 const_reg_vals[10];
	/* Checked mode: the hull of what was seen here, R0 to R10; record.c */
	struct reg_record *records;
};

struct subprog_arg_info {
	enum arg_type arg_type;
	union {
		u32 mem_size;
		u32 btf_id;
	};
};

enum priv_stack_mode { PRIV_STACK_UNKNOWN, NO_PRIV_STACK, PRIV_STACK_ADAPTIVE };

struct subprog_info {
	const char *name;
	u32 start, linfo_idx, postorder_start, exit_idx;
	u16 stack_depth, stack_extra;
	u32 insns_total, insns_self;
	s16 fastcall_stack_off;
	bool has_tail_call, might_throw, tail_call_reachable, has_ld_abs, is_cb, is_async_cb;
	bool is_exception_cb, args_cached, keep_fastcall_stack, changes_pkt_data, might_sleep;
	u8 arg_cnt;
	enum priv_stack_mode priv_stack_mode;
	struct subprog_arg_info args[MAX_BPF_FUNC_ARGS];
	u16 stack_arg_cnt, max_out_stack_arg_cnt;
};

static inline u16 in_stack_arg_cnt(const struct subprog_info *sub)
{
	return sub->arg_cnt > MAX_BPF_FUNC_REG_ARGS ? sub->arg_cnt - MAX_BPF_FUNC_REG_ARGS : 0;
}

struct verifier_env;

struct backtrack_state {
	struct verifier_env *env;
	u32 frame;
	u32 reg_masks[MAX_CALL_FRAMES];
	u64 stack_masks[MAX_CALL_FRAMES];
	u8 stack_arg_masks[MAX_CALL_FRAMES];
};

struct idmap {
	u32 tmp_id_gen, cnt;
	struct {
		u32 old, cur;
	} map[ID_MAP_SIZE];
};

struct idset {
	u32 num_ids;
	struct {
		u32 id, cnt;
	} entries[ID_MAP_SIZE];
};

/* Call sites that lead into a loop, and the loop: Linux: compute_scc_callchain() */
struct scc_callchain {
	u32 callsites[MAX_CALL_FRAMES - 1];
	u32 scc;
};

struct scc_backedge {
	struct verifier_state state; /* first: see state.c */
	struct scc_backedge *next;
};

struct scc_visit {
	struct scc_callchain callchain;
	struct verifier_state *entry_state;
	struct scc_backedge *backedges;
	u32 num_backedges;
};

struct scc_info {
	u32 num_visits, visits_room;
	struct scc_visit visits[];
};

struct fd_slot {
	struct map *map; /* one of the two, or neither */
	struct btf *btf;
};

/* A kfunc that the program calls, found once: its BTF, its row, the kinds of its arguments */
struct kfunc_desc {
	u32 func_id;
	u16 offset; /* fd_array slot of the module's BTF; 0: vmlinux */
	struct btf *btf;
	const struct call_row *row; /* NULL: not in our table */
	const char *name;
	const struct btf_type *proto;	 /* with the arguments that the verifier adds */
	u32 arg_type[MAX_BPF_FUNC_ARGS]; /* enum kfunc_arg_type and modifiers */
};

struct linked_reg {
	u8 frameno;
	union {
		u8 spi, regno;
	};
	bool is_reg;
};
#define LINKED_REGS_MAX 5
struct linked_regs {
	int cnt;
	struct linked_reg entries[LINKED_REGS_MAX];
};

/* An argument position: register 1 to 5, or argument number on the stack. Linux: argno_t */
typedef struct {
	int argno; /* > 0: register number, < 0: -(argument number, from 1) */
} argno_t;

enum reg_arg_use { SRC_OP, DST_OP, DST_OP_NO_MARK };

/* What a call's arguments told, gathered while they are checked. Linux: bpf_call_arg_meta */
struct call_arg_meta {
	struct btf *btf;
	u32 func_id;
	const struct call_row *row; /* helper or kfunc row; a kfunc may have none */
	const struct kfunc_desc *desc;
	u8 release_regno;
	u32 ret_btf_id, subprogno;
	struct {
		struct map *ptr;
		int uid;
	} map;
	struct {
		enum dynptr_type type;
		u32 id, parent_id;
	} dynptr;
	struct ref_obj_desc {
		u32 id, parent_id;
		u8 cnt;
	} ref_obj;
	struct {
		u32 size;
		bool found;
	} ret_mem;
	/* kfuncs */
	bool r0_rdonly;
	u32 kfunc_flags;
	const struct btf_type *func_proto;
	const char *func_name;
	struct {
		u64 value;
		bool found;
	} arg_constant;
	struct btf *arg_btf;
	u32 arg_btf_id;
	bool arg_owning_ref, arg_prog;
	struct {
		struct btf_field *field;
	} arg_list_head, arg_rbtree_root;
	struct {
		u8 spi, frameno;
	} iter;
	/* helpers */
	u64 msize_max_value;
	s64 const_map_key;
	struct btf *ret_btf;
	struct btf_field *kptr_field;
	struct {
		u8 regno;
		int size;
	} arg_raw_mem;
};

struct call_summary {
	u8 num_params;
	bool is_void, fastcall;
};

struct liveness;
struct arg_track;

struct insn_text;

struct verifier_env {
	struct kern *kern;
	struct pool *pool;
	struct prog *prog;
	const union bpf_attr *attr;
	u64 user_attr; /* the caller's own */
	struct vlog *log;
	bool rejected_by_gap; /* kern_gap() was called: the verdict is a gap */

	u32 insn_idx, prev_insn_idx;
	struct verifier_stack_elem *head;
	int stack_size;
	bool strict_alignment, test_state_freq, test_reg_invariants, record_states;
	struct verifier_state *cur_state;
	struct list_head *explored_states; /* hash table over (insn, callsite) */
	struct list_head free_list;
	u32 explored_states_size, free_list_size;

	struct map *used_maps[MAX_USED_MAPS];
	u32 used_map_cnt;
	struct btf *used_btfs[MAX_USED_BTFS];
	u32 used_btf_cnt;
	struct map *insn_array_maps[MAX_USED_MAPS];
	u32 insn_array_map_cnt;
	struct fd_slot *fd_array;
	u32 fd_array_cnt;
	u64 fd_array_raw; /* user address of a sparse fd_array */
	struct kfunc_desc *kfuncs; /* sorted by (func_id, offset) */
	u32 kfunc_cnt;
	struct struct_id_cache *struct_ids; /* args.c: vmlinux structs by name */
	struct helper_cache *helper_cache;  /* helper.c: what this program may call */

	u32 id_gen;
	u32 hidden_subprog_cnt;
	int exception_callback_subprog;
	bool explore_alu_limits, allow_ptr_leaks, allow_uninit_stack, bpf_capable;
	bool bypass_spec_v1, bypass_spec_v4, seen_direct_write, seen_exception, signature;

	u32 insn_aux_len;
	struct insn_aux *insn_aux;
	const struct bpf_line_info *prev_linfo;
	struct insn_text *insn_texts; /* print.c */
	u32 insn_text_cnt;
	struct subprog_info subprog_info[BPF_MAX_SUBPROGS + 2];
	int subprog_topo_order[BPF_MAX_SUBPROGS + 2];
	u32 subprog_cnt;
	union {
		struct idmap idmap_scratch;
		struct idset idset_scratch;
	};
	struct {
		int *insn_state, *insn_stack, *insn_postorder;
		int cur_stack, cur_postorder;
	} cfg;
	struct backtrack_state bt;
	struct jmp_history_entry *cur_hist_ent;
	struct arg_track **callsite_at_stack;
	u32 pass_cnt;
	u32 prev_insn_processed, insn_processed, prev_jmps_processed, jmps_processed;
	u32 max_stack_depth;
	u64 start_ns, verification_time;
	u32 max_states_per_insn, total_states, peak_states, longest_mark_read_walk, num_backedges;
	u32 scratched_regs;
	u64 scratched_stack_slots;
	u64 prev_log_pos, prev_insn_print_pos;
	struct reg_state fake_reg[1];
	struct reg_state true_reg1, true_reg2, false_reg1, false_reg2;
	char tmp_str_buf[TMP_STR_BUF_LEN];
	char tmp_arg_name[32];
	struct bpf_insn insn_buf[INSN_BUF_SIZE];
	struct scc_callchain callchain_buf;
	struct liveness *liveness;
	struct scc_info **scc_info;
	u32 scc_cnt;
	struct iarray *succ, *gotox_tmp_buf;
	struct reg_record **records_by_orig; /* record.c: by instruction as loaded, NULL: none */
	u32 records_by_orig_cnt;
	void *state_caches; /* state.c: free lists of states, stacks, histories */
};

static inline struct func_state *cur_func(struct verifier_env *env)
{
	return env->cur_state->frame[env->cur_state->curframe];
}
static inline struct reg_state *cur_regs(struct verifier_env *env)
{
	return cur_func(env)->regs;
}
static inline struct insn_aux *cur_aux(struct verifier_env *env)
{
	return &env->insn_aux[env->insn_idx];
}

static inline s64 reg_smin(const struct reg_state *reg) { return cnum64_smin(reg->r64); }
static inline s64 reg_smax(const struct reg_state *reg) { return cnum64_smax(reg->r64); }
static inline u64 reg_umin(const struct reg_state *reg) { return cnum64_umin(reg->r64); }
static inline u64 reg_umax(const struct reg_state *reg) { return cnum64_umax(reg->r64); }
static inline s32 reg_s32_min(const struct reg_state *reg) { return cnum32_smin(reg->r32); }
static inline s32 reg_s32_max(const struct reg_state *reg) { return cnum32_smax(reg->r32); }
static inline u32 reg_u32_min(const struct reg_state *reg) { return cnum32_umin(reg->r32); }
static inline u32 reg_u32_max(const struct reg_state *reg) { return cnum32_umax(reg->r32); }

static inline int get_spi(s32 off)
{
	return (-off - 1) / BPF_REG_SIZE;
}
static inline bool is_spilled_reg(const struct stack_state *stack)
{
	return stack->slot_type[BPF_REG_SIZE - 1] == STACK_SPILL;
}
static inline bool is_spilled_scalar_reg(const struct stack_state *stack)
{
	return is_spilled_reg(stack) && stack->spilled_ptr.type == SCALAR_VALUE;
}
static inline bool register_is_null(const struct reg_state *reg)
{
	return reg->type == SCALAR_VALUE && tnum_equals_const(reg->var_off, 0);
}
/* The frame a stack pointer points into; NULL for any other register */
static inline struct func_state *reg_func(struct verifier_env *env, const struct reg_state *reg)
{
	return reg->type == PTR_TO_STACK ? env->cur_state->frame[reg->frameno] : NULL;
}
/* The instruction that frame `frame` is at */
static inline u32 frame_insn_idx(const struct verifier_state *st, u32 frame)
{
	return frame == st->curframe ? st->insn_idx : (u32)st->frame[frame + 1]->callsite;
}

static inline bool type_is_pkt_pointer(u32 type)
{
	return base_type(type) == PTR_TO_PACKET || base_type(type) == PTR_TO_PACKET_META;
}
static inline bool type_is_sk_pointer(u32 type)
{
	return type == PTR_TO_SOCKET || type == PTR_TO_SOCK_COMMON || type == PTR_TO_TCP_SOCK ||
	       type == PTR_TO_XDP_SOCK;
}
static inline bool type_is_map_ptr(u32 type)
{
	u32 base = base_type(type);

	return base == CONST_PTR_TO_MAP || base == PTR_TO_MAP_KEY || base == PTR_TO_MAP_VALUE;
}
static inline bool type_is_ptr_alloc_obj(u32 type)
{
	return base_type(type) == PTR_TO_BTF_ID && (type & MEM_ALLOC) && !(type & PTR_UNTRUSTED);
}
static inline bool type_is_non_owning_ref(u32 type)
{
	return type_is_ptr_alloc_obj(type) && (type & NON_OWN_REF);
}
static inline bool is_ptr_to_mem_or_btf_id(u32 type)
{
	return base_type(type) == PTR_TO_MEM || base_type(type) == PTR_TO_BTF_ID;
}
static inline bool may_fault_on_deref(u32 type)
{
	return type == PTR_TO_BTF_ID || (type & PTR_UNTRUSTED);
}
#define REG_TRUSTED_MODIFIERS (MEM_ALLOC | PTR_TRUSTED | NON_OWN_REF)
static inline bool type_has_unsafe_modifiers(u32 type)
{
	return type_flag(type) & ~REG_TRUSTED_MODIFIERS;
}

static inline void mark_reg_scratched(struct verifier_env *env, u32 regno)
{
	env->scratched_regs |= 1U << regno;
}
static inline void mark_stack_slot_scratched(struct verifier_env *env, u32 spi)
{
	env->scratched_stack_slots |= 1ULL << spi;
}
static inline bool reg_scratched(const struct verifier_env *env, u32 regno)
{
	return (env->scratched_regs >> regno) & 1;
}
static inline bool stack_slot_scratched(const struct verifier_env *env, u64 spi)
{
	return (env->scratched_stack_slots >> spi) & 1;
}
static inline bool verifier_state_scratched(const struct verifier_env *env)
{
	return env->scratched_regs || env->scratched_stack_slots;
}
static inline void mark_verifier_state_clean(struct verifier_env *env)
{
	env->scratched_regs = 0;
	env->scratched_stack_slots = 0;
}
static inline void mark_verifier_state_scratched(struct verifier_env *env)
{
	env->scratched_regs = ~0U;
	env->scratched_stack_slots = ~0ULL;
}

/* Spilled register in slot `i` of a frame if its last byte's type is in `mask`, else NULL */
static inline struct reg_state *get_spilled_reg(int i, struct func_state *frame, u32 mask)
{
	if (i < frame->allocated_stack / BPF_REG_SIZE &&
	    (1U << frame->stack[i].slot_type[BPF_REG_SIZE - 1]) & mask)
		return &frame->stack[i].spilled_ptr;
	return NULL;
}

/*
 * Runs `expr` for every register, spilled register (slots in `mask`) and outgoing stack argument
 * of a state, with `fn_state`, `reg` and `slot` (NULL unless spilled) set.
 */
#define for_each_reg_in_vstate_mask(vst, fn_state, reg, slot, mask, expr) \
	do { \
		struct verifier_state *each_vst_ = (vst); \
		for (u32 each_f_ = 0; each_f_ <= each_vst_->curframe; each_f_++) { \
			(fn_state) = each_vst_->frame[each_f_]; \
			(slot) = NULL; \
			for (int each_i_ = 0; each_i_ < MAX_BPF_REG; each_i_++) { \
				(reg) = &(fn_state)->regs[each_i_]; \
				expr; \
			} \
			for (int each_i_ = 0; \
			     each_i_ < (fn_state)->allocated_stack / BPF_REG_SIZE; each_i_++) { \
				(reg) = get_spilled_reg(each_i_, (fn_state), (mask)); \
				if (!(reg)) \
					continue; \
				(slot) = &(fn_state)->stack[each_i_]; \
				expr; \
			} \
			(slot) = NULL; \
			for (int each_i_ = 0; each_i_ < (fn_state)->out_stack_arg_cnt; \
			     each_i_++) { \
				(reg) = &(fn_state)->stack_arg_regs[each_i_]; \
				if ((reg)->type == NOT_INIT) \
					continue; \
				expr; \
			} \
		} \
		(void)(slot); \
	} while (0)
#define for_each_reg_in_vstate(vst, fn_state, reg, expr) \
	do { \
		struct stack_state *each_slot_; \
		for_each_reg_in_vstate_mask(vst, fn_state, reg, each_slot_, 1U << STACK_SPILL, \
					    expr); \
	} while (0)

#endif
