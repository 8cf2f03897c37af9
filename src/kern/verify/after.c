/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The end of verification: the last checks of the rewritten program, then everything the engines
 * and BPF_OBJ_GET_INFO need is moved from the verifier's memory to the region. After
 * build_verified() the program owns its code, its maps and its BTFs, and the environment can go.
 */
#include "kern/verify/verify.h"

/* Linux: fixups.c bpf_fixup_call_args(); all our engines take every form, so only this is left */
int fixup_call_args(struct verifier_env *env)
{
	for (u32 i = 0; i < env->subprog_cnt; i++) {
		const struct subprog_info *info = &env->subprog_info[i];
		u32 outgoing = (u32)info->stack_arg_cnt - in_stack_arg_cnt(info);

		if (info->max_out_stack_arg_cnt > outgoing)
			return reject(env, -EINVAL,
				      "func#%d writes %u stack arg slots, but calls only require %u\n",
				      (int)i, info->max_out_stack_arg_cnt, outgoing);
	}
	return 0;
}

/*
 * A reference to a function that is gone: its code was dead, as that of a loop body that runs zero
 * times is. Linux does not look at such references where the main program is all that is left;
 * the engines get something harmless instead, which nobody reaches.
 */
static void drop_reference(struct bpf_insn *insn)
{
	if (insn_is_pseudo_func(insn)) {
		insn[0].src_reg = 0;
		insn[0].imm = insn[1].imm = 0;
	} else {
		*insn = MOV64_IMM(BPF_REG_0, 0);
	}
}

/* Calls and function references name subprograms by number from now on. */
static int bind_subprogs(struct verifier_env *env)
{
	for (u32 i = 0; i < env->prog->len; i++) {
		struct bpf_insn *insn = &env->prog->insns[i];
		bool function = insn_is_pseudo_func(insn);
		/* Of other instructions the immediate is any number, so without sign */
		int target = (int)(i + (u32)insn->imm + 1), subprog;

		i += insn_is_ldimm64(insn);
		if (!function && !insn_is_pseudo_call(insn))
			continue;
		subprog = find_subprog(env, target);
		if (subprog < 0) {
			if (env->subprog_cnt > 1)
				return verifier_bug(env, "No program to jit at insn %d", target);
			drop_reference(insn);
			continue;
		}
		insn->imm = subprog;
		if (function)
			insn[1].imm = 0;
		else
			insn->off = 0;
	}
	return 0;
}

/* 64-bit immediates are what they resolved to. Linux: convert_pseudo_ld_imm64() */
static void convert_pseudo_ld_imm64(struct verifier_env *env)
{
	struct bpf_insn *insns = env->prog->insns;

	for (u32 i = 0; i < env->prog->len; i++) {
		if (!insn_is_ldimm64(&insns[i]))
			continue;
		if (insns[i].src_reg != BPF_PSEUDO_FUNC)
			insns[i].src_reg = 0;
		i++;
	}
}

/* Linux: verifier.c adjust_btf_func() */
static void adjust_btf_func(struct verifier_env *env)
{
	struct prog *prog = env->prog;
	u32 count = env->subprog_cnt - env->hidden_subprog_cnt;

	for (u32 i = 0; prog->func_info && i < count && i < prog->func_info_cnt; i++)
		prog->func_info[i].insn_off = env->subprog_info[i].start;
}

static void fill_subprog(struct verifier_env *env, u32 i, struct verified_subprog *to)
{
	const struct subprog_info *info = &env->subprog_info[i];
	const struct prog *prog = env->prog;
	const char *name = "";

	to->start = info[0].start;
	to->end = info[1].start;
	to->stack_bytes = ALIGN_UP(info->stack_depth, 8);
	to->stack_arg_count = in_stack_arg_cnt(info);
	to->out_stack_arg_max = info->max_out_stack_arg_cnt;
	to->is_exception_cb = info->is_exception_cb;
	to->is_async_cb = info->is_async_cb;
	to->tail_call_reachable = info->tail_call_reachable;
	to->changes_pkt_data = info->changes_pkt_data;
	to->might_sleep = info->might_sleep;
	if (prog->func_info && i < prog->func_info_cnt) {
		to->func_type_id = prog->func_info[i].type_id;
		name = btf_type_name(prog->btf, to->func_type_id);
	}
	strncpy(to->name, name, sizeof(to->name) - 1);
}

static u64 hash_code(const struct bpf_insn *insns, u32 count)
{
	const u64 *words = (const u64 *)insns;
	u64 hash = count;

	for (u32 i = 0; i < count; i++) {
		hash = (hash ^ words[i]) * 0x9e3779b97f4a7c15ULL;
		hash ^= hash >> 29;
	}
	return hash;
}

static int take_subprogs(struct verifier_env *env, struct verified *verified)
{
	verified->subprogs = mem_alloc(env->kern->mem,
				       env->subprog_cnt * sizeof(*verified->subprogs));
	if (!verified->subprogs)
		return -ENOMEM;
	verified->subprog_count = env->subprog_cnt;
	for (u32 i = 0; i < env->subprog_cnt; i++)
		fill_subprog(env, i, &verified->subprogs[i]);
	verified->exception_cb = env->exception_callback_subprog ?
					 env->exception_callback_subprog : -1;
	return 0;
}

static int take_code(struct verifier_env *env, struct verified *verified)
{
	struct prog *prog = env->prog;

	verified->orig_idx = mem_alloc(env->kern->mem, prog->len * sizeof(*verified->orig_idx));
	if (!verified->orig_idx)
		return -ENOMEM;
	for (u32 i = 0; i < prog->len; i++)
		verified->orig_idx[i] = env->insn_aux[i].orig_idx;
	verified->insns = prog->insns;
	verified->insn_count = prog->len;
	verified->uses_arena = prog->arena != NULL;
	verified->code_hash = hash_code(verified->insns, verified->insn_count);
	return 0;
}

/* The references pass to the program. */
static int take_used(struct verifier_env *env)
{
	struct prog *prog = env->prog;
	struct mem *mem = env->kern->mem;
	size_t map_bytes = env->used_map_cnt * sizeof(*prog->used_maps);
	size_t btf_bytes = env->used_btf_cnt * sizeof(*prog->used_btfs);

	if (map_bytes) {
		prog->used_maps = mem_alloc(mem, map_bytes);
		if (!prog->used_maps)
			return -ENOMEM;
		memcpy(prog->used_maps, env->used_maps, map_bytes);
	}
	if (btf_bytes) {
		prog->used_btfs = mem_alloc(mem, btf_bytes);
		if (!prog->used_btfs)
			return -ENOMEM;
		memcpy(prog->used_btfs, env->used_btfs, btf_bytes);
	}
	prog->used_map_cnt = env->used_map_cnt;
	prog->used_btf_cnt = env->used_btf_cnt;
	env->used_map_cnt = env->used_btf_cnt = 0;
	return 0;
}

int build_verified(struct verifier_env *env)
{
	struct verified *verified = &env->prog->verified;
	int err = bind_subprogs(env);

	if (err)
		return err;
	convert_pseudo_ld_imm64(env);
	adjust_btf_func(env);
	err = take_subprogs(env, verified);
	err = err ?: take_code(env, verified);
	err = err ?: record_finish(env);
	err = err ?: take_used(env);
	if (err)
		return err;
	env->prog->verified_insns = env->insn_processed;
	for (u32 i = 0; i < env->insn_array_map_cnt; i++)
		insn_array_ready(env->insn_array_maps[i]);
	return 0;
}
