/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * struct prog: a loaded program, and struct verified: what the verifier hands to the engines.
 * Everything is in the region; engines keep per-process images keyed by the program's id.
 */
#ifndef DRYDOCK_KERN_OBJ_PROG_H
#define DRYDOCK_KERN_OBJ_PROG_H

#include "kern/obj/kern.h"
#include "kern/obj/map.h"

/*
 * The instruction forms that verified code may use, beyond the ISA:
 *   call helper   code JMP|CALL, src_reg 0, imm = row number in the calls table; off = 1 + map type
 *                 if R1 is a map known to be of that type (the engines call its family directly)
 *   call kfunc    code JMP|CALL, src_reg BPF_PSEUDO_KFUNC_CALL, imm = row number in the calls table
 *   call subprog  code JMP|CALL, src_reg BPF_PSEUDO_CALL, imm = index into subprogs[]
 *   tail call     code JMP|BPF_TAIL_CALL: r1 ctx, r2 map pointer, r3 index
 *   ldimm64       src_reg 0: the 64-bit value (addresses of maps, values, variables included);
 *                 src_reg BPF_PSEUDO_FUNC: imm = index into subprogs[], its callback token
 *   per-CPU       ALU64|MOV|X, off BPF_ADDR_PERCPU: dst = src + CPU number * imm; with imm 0
 *                 dst = address of the struct run + src (RUN_CPU_OFF, RUN_TASK_OFF)
 *   gotox         JMP|JA|X, dst_reg holds a jump token (see insn_array maps): instruction index
 *   loads/stores  modes PROBE_MEM(SX): a fault gives 0; PROBE_MEM32(SX), PROBE_ATOMIC: arena
 *   R11 (BPF_REG_PARAMS) loads and stores: stack arguments; AX: scratch register
 *   ST|NOSPEC: a barrier, no effect here
 * Division by zero, may_goto, LD_ABS/LD_IND and bpf_loop inlining are already rewritten.
 */

/* Where per-CPU forms find what they read in the struct run of exec/ */
#define RUN_TASK_OFF 24 /* address of the current task_struct */
#define RUN_CPU_OFF 32	/* number of the CPU, 32 bits */

/* What the soundness check (checked mode) asserts before an instruction; see verify/record.c */
struct reg_record {
	s64 smin, smax;
	u64 umin, umax;
	u64 tnum_value, tnum_mask;
	u8 kind; /* enum reg_record_kind */
};
enum reg_record_kind { REC_NEVER, REC_ANY, REC_SCALAR, REC_POINTER, REC_POINTER_OR_NULL };

struct verified_subprog {
	u32 start, end;	       /* instructions [start, end) */
	u16 stack_bytes;       /* frame size, rounded up to 8 */
	u16 stack_arg_count;   /* incoming arguments beyond the fifth */
	u16 out_stack_arg_max; /* outgoing */
	bool is_exception_cb, is_async_cb, tail_call_reachable;
	bool changes_pkt_data, might_sleep; /* an extension must not do more */
	u32 func_type_id; /* BTF id of the FUNC, 0: none */
	char name[64];
};

struct verified {
	struct bpf_insn *insns;
	u32 insn_count;
	u64 code_hash; /* of insns[]: tells images of programs at the same address apart */
	u32 *orig_idx; /* per instruction: index in the program as loaded */
	struct verified_subprog *subprogs;
	u32 subprog_count;
	int exception_cb; /* subprog index, -1: none */
	bool uses_arena;
	/* Checked mode: 11 records (R0 to R10) per instruction of insns[]; NULL unless asked for */
	struct reg_record *records;
};

struct ctx_arg_aux {
	u32 offset;
	enum reg_type reg_type;
	struct btf *btf;
	u32 btf_id;
	u32 ref_id;
	bool refcounted;
};

struct prog {
	struct object object; /* first */
	enum bpf_prog_type type;
	enum bpf_attach_type expected_attach_type;
	char name[BPF_OBJ_NAME_LEN];
	u8 digest[32]; /* SHA-256 of the program as loaded, without descriptors */
	u8 tag[BPF_TAG_SIZE]; /* its beginning */
	u32 prog_flags;
	bool gpl_compatible, sleepable, jit_requested, jit_required, jited;
	bool xdp_has_frags, dev_bound, attach_btf_trace, attach_tracing_prog, changes_pkt_data;
	bool might_sleep, kprobe_override, enforce_expected_attach_type, tstamp_type_access;
	bool call_get_stack, call_get_func_ip, call_session_cookie, priv_stack_requested;
	bool tail_call_reachable, exception_cb, exception_boundary, is_extended, cb_access;
	bool dst_needed;
	bool func_proto_unreliable, kprobe_write_ctx;

	/* As loaded */
	struct bpf_insn *orig_insns;
	u32 orig_len;
	struct bpf_insn *insns; /* the verifier's working copy; moves to verified.insns */
	u32 len;
	struct verified verified;

	/* BTF of the program */
	struct btf *btf;
	struct bpf_func_info *func_info;
	u32 func_info_cnt;
	struct func_info_aux {
		u16 linkage;
		bool unreliable, called, verified, verified_sleepable;
		bool called_sleepable, called_non_sleepable;
	} *func_info_aux;
	struct bpf_line_info *linfo;
	u32 nr_linfo;

	/* What it attaches to */
	struct btf *attach_btf;
	u32 attach_btf_id;
	u32 attach_st_ops_member_off;
	const char *attach_func_name;
	const struct btf_type *attach_func_proto;
	struct prog *dst_prog; /* EXT and fentry of a program */
	enum bpf_prog_type saved_dst_prog_type;
	enum bpf_attach_type saved_dst_attach_type;
	struct ctx_arg_aux *ctx_arg_info;
	u32 ctx_arg_info_size;

	/* Limits found by the verifier */
	u32 max_ctx_offset, max_pkt_offset, max_tp_access, max_rdonly_access, max_rdwr_access;
	u32 stack_depth, verified_insns;
	u64 prog_array_member_cnt;

	struct map **used_maps;
	u32 used_map_cnt;
	struct btf **used_btfs;
	u32 used_btf_cnt;
	struct map *arena;
	struct map *cgroup_storage[2];

	u64 load_time_ns, run_time_ns, run_cnt, recursion_misses;
	u64 verification_time_ns;
	struct stream *streams; /* exec/: stdout and stderr */
	struct map *st_ops_assoc;
};

static inline struct kern *prog_kern(const struct prog *prog)
{
	return prog->object.kern;
}
/* Linux: resolve_prog_type() */
static inline enum bpf_prog_type prog_resolved_type(const struct prog *prog)
{
	return prog->type == BPF_PROG_TYPE_EXT && prog->saved_dst_prog_type ?
		       prog->saved_dst_prog_type : prog->type;
}
static inline void prog_get(struct prog *prog)
{
	object_get(&prog->object);
}
static inline void prog_put(struct prog *prog)
{
	object_put(&prog->object);
}

#endif
