/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Helper calls: some become a few instructions in place, the others are bound to their row of the
 * calls table. Calls on a map whose family is known say so, and the engines go there directly.
 */
#include "kern/hooks/hooks.h"
#include "kern/verify/verify.h"

static int emit_bound(struct rewrite *rw, const struct bpf_insn *insn, const struct map *map)
{
	const struct call_row *row;
	struct bpf_insn call = *insn;
	int err = get_helper_proto(rw->env, insn->imm, &row);

	if (err)
		return verifier_bug(rw->env, "helper %d has no row after the walk", insn->imm);
	call.imm = (s32)call_row_number(row);
	call.off = map ? (s16)(map->map_type + 1) : 0;
	rewrite_emit_old(rw, call);
	return 1;
}

/* ---- tail calls ---- */

/* Linux: the tail call part of fixups.c bpf_do_misc_fixups() */
static int emit_tail_call(struct rewrite *rw, const struct insn_aux *aux)
{
	struct verifier_env *env = rw->env;
	struct prog *prog = env->prog;
	const struct map *map = aux->map_ptr_state.map_ptr;

	/* The program called may be any: nothing is known of what it touches. */
	prog->cb_access = true;
	if (!allow_tail_call_in_subprogs(env))
		prog->stack_depth = MAX_BPF_STACK;
	prog->max_pkt_offset = MAX_PACKET_OFF;
	if (map_ptr_unpriv(aux)) {
		u64 mask;

		if (map_ptr_poisoned(aux))
			return reject(env, -EINVAL, "tail_call abusing map_ptr\n");
		mask = (1ULL << (map->max_entries > 1 ?
					 64 - __builtin_clzll(map->max_entries - 1ULL) : 0)) - 1;
		rewrite_emit(rw, JMP_IMM(BPF_JGE, BPF_REG_3, (s32)map->max_entries, 2));
		rewrite_emit(rw, ALU32_IMM(BPF_AND, BPF_REG_3, (s32)mask));
	}
	rewrite_emit(rw, RAW_INSN(BPF_JMP | BPF_TAIL_CALL, 0, 0, 0, 0));
	return 1;
}

/* ---- calls on maps ---- */

static bool is_map_call(s32 helper)
{
	switch (helper) {
	case BPF_FUNC_map_lookup_elem:
	case BPF_FUNC_map_update_elem:
	case BPF_FUNC_map_delete_elem:
	case BPF_FUNC_map_push_elem:
	case BPF_FUNC_map_pop_elem:
	case BPF_FUNC_map_peek_elem:
	case BPF_FUNC_redirect_map:
	case BPF_FUNC_map_lookup_percpu_elem:
		return true;
	}
	return false;
}

static int emit_map_call(struct rewrite *rw, const struct insn_aux *aux,
			 const struct bpf_insn *insn)
{
	struct verifier_env *env = rw->env;
	struct map *map = aux->map_ptr_state.map_ptr;
	const struct map_ops *ops;
	int count;

	if (map_ptr_poisoned(aux) || !map)
		return emit_bound(rw, insn, NULL);
	ops = map_ops(map);
	if (insn->imm != BPF_FUNC_map_lookup_elem || !ops->gen_lookup)
		return emit_bound(rw, insn, map);
	count = ops->gen_lookup(map, env->insn_buf);
	if (count == -EOPNOTSUPP)
		return emit_bound(rw, insn, map);
	if (count <= 0 || count >= INSN_BUF_SIZE)
		return verifier_bug(env, "%d insns generated for map lookup", count);
	rewrite_emit_all(rw, env->insn_buf, (u32)count);
	return 1;
}

/* ---- what a run knows anyway ---- */

/* Reads a member of the struct run; the form is that of Linux's per-CPU variables. */
static int emit_run_member(struct rewrite *rw, s32 off, u32 size_code)
{
	rewrite_emit(rw, MOV64_IMM(BPF_REG_0, off));
	rewrite_emit(rw, MOV64_PERCPU_REG(BPF_REG_0, BPF_REG_0, 0));
	rewrite_emit(rw, LDX_MEM(size_code, BPF_REG_0, BPF_REG_0, 0));
	return 1;
}

/* ---- arguments and result of the traced function: the context is preceded by their number ---- */

static void emit_arg_count(struct rewrite *rw)
{
	struct prog *prog = rw->env->prog;

	if (prog->expected_attach_type == BPF_TRACE_RAW_TP) {
		/* The first parameter of the tracepoint's function is not an argument. */
		rewrite_emit(rw, MOV64_IMM(BPF_REG_0,
					   (s32)btf_type_vlen(prog->attach_func_proto) - 1));
		return;
	}
	rewrite_emit(rw, LDX_MEM(BPF_DW, BPF_REG_0, BPF_REG_1, -8));
	rewrite_emit(rw, ALU64_IMM(BPF_AND, BPF_REG_0, 0xff));
}

static int emit_get_func_arg(struct rewrite *rw)
{
	emit_arg_count(rw);
	rewrite_emit(rw, JMP32_REG(BPF_JGE, BPF_REG_2, BPF_REG_0, 6));
	rewrite_emit(rw, ALU64_IMM(BPF_LSH, BPF_REG_2, 3));
	rewrite_emit(rw, ALU64_REG(BPF_ADD, BPF_REG_2, BPF_REG_1));
	rewrite_emit(rw, LDX_MEM(BPF_DW, BPF_REG_0, BPF_REG_2, 0));
	rewrite_emit(rw, STX_MEM(BPF_DW, BPF_REG_3, BPF_REG_0, 0));
	rewrite_emit(rw, MOV64_IMM(BPF_REG_0, 0));
	rewrite_emit(rw, JMP_A(1));
	rewrite_emit(rw, MOV64_IMM(BPF_REG_0, -EINVAL));
	return 1;
}

static int emit_get_func_ret(struct rewrite *rw)
{
	switch ((u32)rw->env->prog->expected_attach_type) {
	case BPF_TRACE_FEXIT:
	case BPF_TRACE_FSESSION:
	case BPF_TRACE_FEXIT_MULTI:
	case BPF_TRACE_FSESSION_MULTI:
	case BPF_MODIFY_RETURN:
		rewrite_emit(rw, LDX_MEM(BPF_DW, BPF_REG_0, BPF_REG_1, -8));
		rewrite_emit(rw, ALU64_IMM(BPF_AND, BPF_REG_0, 0xff));
		rewrite_emit(rw, ALU64_IMM(BPF_LSH, BPF_REG_0, 3));
		rewrite_emit(rw, ALU64_REG(BPF_ADD, BPF_REG_0, BPF_REG_1));
		rewrite_emit(rw, LDX_MEM(BPF_DW, BPF_REG_3, BPF_REG_0, 0));
		rewrite_emit(rw, STX_MEM(BPF_DW, BPF_REG_2, BPF_REG_3, 0));
		rewrite_emit(rw, MOV64_IMM(BPF_REG_0, 0));
		break;
	default:
		rewrite_emit(rw, MOV64_IMM(BPF_REG_0, -EOPNOTSUPP));
	}
	return 1;
}

/* Helpers of tracing programs; 0: not one of them */
static int inline_tracing_call(struct rewrite *rw, const struct bpf_insn *insn)
{
	switch (insn->imm) {
	case BPF_FUNC_get_func_arg:
		return emit_get_func_arg(rw);
	case BPF_FUNC_get_func_ret:
		return emit_get_func_ret(rw);
	case BPF_FUNC_get_func_arg_cnt:
		emit_arg_count(rw);
		return 1;
	case BPF_FUNC_get_func_ip:
		rewrite_emit(rw, LDX_MEM(BPF_DW, BPF_REG_0, BPF_REG_1, -16));
		return 1;
	}
	return 0;
}

/* Calls that get something more, or that are done in place */
static int inline_known_call(struct rewrite *rw, const struct insn_aux *aux,
			     const struct bpf_insn *insn)
{
	u64 prog = (u64)rw->env->prog;

	switch (insn->imm) {
	case BPF_FUNC_timer_set_callback:
		rewrite_emit(rw, LD_IMM64_LOW(BPF_REG_3, prog));
		rewrite_emit(rw, LD_IMM64_HIGH(prog));
		return emit_bound(rw, insn, NULL);
	case BPF_FUNC_get_smp_processor_id:
		return emit_run_member(rw, RUN_CPU_OFF, BPF_W);
	case BPF_FUNC_get_current_task:
	case BPF_FUNC_get_current_task_btf:
		return emit_run_member(rw, RUN_TASK_OFF, BPF_DW);
	case BPF_FUNC_kptr_xchg:
		rewrite_emit(rw, MOV64_REG(BPF_REG_0, BPF_REG_2));
		rewrite_emit(rw, RAW_INSN(BPF_STX | BPF_ATOMIC | BPF_DW, BPF_REG_1, BPF_REG_0, 0,
					  BPF_XCHG));
		return 1;
	}
	if (is_map_call(insn->imm))
		return emit_map_call(rw, aux, insn);
	return 0;
}

/* Linux: the calls part of fixups.c bpf_do_misc_fixups() */
int inline_call(struct rewrite *rw, u32 old, const struct bpf_insn *insn)
{
	struct verifier_env *env = rw->env;
	const struct insn_aux *aux = &env->insn_aux[old];
	struct prog *prog = env->prog;
	struct bpf_insn call = *insn;
	int ret = 0;

	if (insn->off == CALL_BY_ROW_OFF) {
		call.off = 0;
		if (call_row((u32)insn->imm)->kind == CALL_KFUNC)
			call.src_reg = BPF_PSEUDO_KFUNC_CALL;
		rewrite_emit_old(rw, call);
		return 1;
	}
	if (insn->imm == BPF_FUNC_get_route_realm)
		prog->dst_needed = true;
	if (insn->imm == BPF_FUNC_override_return)
		prog->kprobe_override = true;
	if (insn->imm == BPF_FUNC_tail_call)
		return emit_tail_call(rw, aux);
	if (aux->call_with_percpu_alloc_ptr) {
		/* Allocated per-CPU memory is a pointer to the per-CPU pointer. */
		rewrite_emit(rw, LDX_MEM(BPF_DW, BPF_REG_1, BPF_REG_1, 0));
		return emit_bound(rw, insn, NULL);
	}
	ret = inline_known_call(rw, aux, insn);
	if (!ret && prog_resolved_type(prog) == BPF_PROG_TYPE_TRACING)
		ret = inline_tracing_call(rw, insn);
	return ret ? ret : emit_bound(rw, insn, NULL);
}
