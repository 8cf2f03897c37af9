/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How much of the stack a call touches through a pointer argument, as far as prototypes and the
 * constants found before the walk tell. Asked by the liveness of stack slots: a guess too high is
 * safe for reads, writes must be certain. Nothing is checked here, and nothing logged.
 */
#include "kern/verify/kfunc.h"

#define DYNPTR_BYTES 16

/* A register that has one constant value at the call: *value is set */
static bool const_reg(const struct insn_aux *aux, int regno, s64 *value)
{
	if (!(aux->const_reg_mask & BIT(regno)))
		return false;
	*value = aux->const_reg_vals[regno];
	return true;
}

static u32 map_bytes(const struct map *map, bool is_key)
{
	return is_key ? map->key_size : map->value_size;
}

/* The largest key or value of all maps: when it is not known which one is passed */
static s64 largest_of_all_maps(struct verifier_env *env, bool is_key)
{
	u32 largest = 0;

	for (u32 i = 0; i < env->used_map_cnt; i++) {
		const struct map *map = env->used_maps[i];

		largest = max(largest, map_bytes(map, is_key));
		if (map->inner_map_meta)
			largest = max(largest, map_bytes(map->inner_map_meta, is_key));
	}
	return largest ? largest : S64_MIN;
}

static s64 map_arg_bytes(struct verifier_env *env, const struct call_row *row, int arg,
			 const struct insn_aux *aux)
{
	bool is_key = base_type(row->args[arg]) == ARG_PTR_TO_MAP_KEY;
	int map_arg = 0;
	u32 index;

	while (map_arg < arg && base_type(row->args[map_arg]) != ARG_CONST_MAP_PTR)
		map_arg++;
	if (map_arg == arg || !(aux->const_reg_map_mask & BIT(BPF_REG_1 + map_arg)))
		return largest_of_all_maps(env, is_key);
	index = aux->const_reg_vals[BPF_REG_1 + map_arg];
	if (index >= env->used_map_cnt)
		return largest_of_all_maps(env, is_key);
	return map_bytes(env->used_maps[index], is_key);
}

/* Memory with its size in the next argument, or in the prototype; *exact false: at most so much */
static s64 mem_arg_bytes(const struct call_row *row, int arg, const struct insn_aux *aux,
			 bool *exact)
{
	s64 bytes;

	if (row->args[arg] & MEM_FIXED_SIZE)
		return row->arg_size[arg];
	if (arg + 1 == MAX_BPF_FUNC_REG_ARGS || !arg_type_is_mem_size(row->args[arg + 1]))
		return S64_MIN;
	if (const_reg(aux, BPF_REG_1 + arg + 1, &bytes))
		return bytes;
	*exact = false;
	return MAX_BPF_STACK;
}

/* Linux: verifier.c bpf_helper_stack_access_bytes() */
s64 helper_stack_access_bytes(struct verifier_env *env, const struct bpf_insn *insn, int arg,
			      int insn_idx)
{
	const struct insn_aux *aux = &env->insn_aux[insn_idx];
	const struct call_row *row;
	bool exact = true, writes;
	s64 bytes;

	/* A prototype has five arguments; what stands behind them is nobody's. */
	if (arg >= MAX_BPF_FUNC_REG_ARGS || get_helper_proto(env, insn->imm, &row) < 0)
		return S64_MIN;
	writes = row->args[arg] & MEM_UNINIT;
	switch (base_type(row->args[arg])) {
	case ARG_PTR_TO_MAP_KEY:
	case ARG_PTR_TO_MAP_VALUE:
		bytes = map_arg_bytes(env, row, arg, aux);
		break;
	case ARG_PTR_TO_MEM:
		bytes = mem_arg_bytes(row, arg, aux, &exact);
		break;
	case ARG_PTR_TO_DYNPTR:
		bytes = DYNPTR_BYTES;
		break;
	case ARG_PTR_TO_STACK:
		/* For the callback, which is looked at by itself */
		return 0;
	default:
		return S64_MIN;
	}
	if (bytes == S64_MIN || !writes)
		return bytes;
	return exact ? -bytes : 0;
}

/* Memory behind pointer argument `arg` of a kfunc; *exact false: at most so much is read */
static s64 kfunc_arg_bytes(struct verifier_env *env, const struct call_arg_meta *meta, u32 arg,
			   const struct insn_aux *aux, bool *exact)
{
	const struct btf_param *args = btf_params(meta->func_proto);
	const struct btf_type *t = btf_type_skip_modifiers(meta->btf, args[arg].type, NULL);
	u32 type_bytes;
	s64 bytes;

	if (is_kfunc_arg_dynptr(env, meta->btf, &args[arg]))
		return DYNPTR_BYTES;
	if (arg + 1 < btf_type_vlen(meta->func_proto) &&
	    (btf_param_match_suffix(meta->btf, &args[arg + 1], "__sz") ||
	     btf_param_match_suffix(meta->btf, &args[arg + 1], "__szk"))) {
		if (const_reg(aux, BPF_REG_1 + arg + 1, &bytes))
			return bytes;
		*exact = false;
		return MAX_BPF_STACK;
	}
	t = btf_type_skip_modifiers(meta->btf, t->type, NULL);
	return btf_resolve_size(meta->btf, t, &type_bytes) ? (s64)type_bytes : S64_MIN;
}

/* Linux: verifier.c bpf_kfunc_stack_access_bytes() */
s64 kfunc_stack_access_bytes(struct verifier_env *env, const struct bpf_insn *insn, int arg,
			     int insn_idx)
{
	const struct btf_param *param;
	struct call_arg_meta meta;
	bool exact = true;
	s64 bytes;

	if (fetch_kfunc_arg_meta(env, insn->imm, insn->off, &meta) < 0)
		return S64_MIN;
	if ((u32)arg >= btf_type_vlen(meta.func_proto))
		return 0;
	param = &btf_params(meta.func_proto)[arg];
	if (!btf_type_is_ptr(btf_type_skip_modifiers(meta.btf, param->type, NULL)))
		return 0;
	bytes = kfunc_arg_bytes(env, &meta, arg, &env->insn_aux[insn_idx], &exact);
	if (bytes == S64_MIN || !exact)
		return bytes;
	if ((arg == 0 && (meta.kfunc_flags & KF_ITER_NEW)) || is_kfunc_arg_uninit(meta.btf, param))
		return -bytes;
	return bytes;
}
