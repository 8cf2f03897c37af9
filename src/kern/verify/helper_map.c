/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Helpers and maps: which helper takes which type of map, and what is noted at a call about its
 * map and key for the rewriting later (lookups inlined, tail calls made direct). Two visits with
 * different maps poison the note.
 */
#include "kern/verify/verify.h"

/* Linux: verifier.c may_update_sockmap(): where no locked socket can be at hand */
static bool may_update_sockmap(struct verifier_env *env, u32 func_id)
{
	if (func_id != BPF_FUNC_map_update_elem && func_id != BPF_FUNC_map_delete_elem)
		return false;
	switch (prog_resolved_type(env->prog)) {
	case BPF_PROG_TYPE_TRACING:
		if (env->prog->expected_attach_type == BPF_TRACE_ITER)
			return true;
		break;
	case BPF_PROG_TYPE_SOCK_OPS:
		if (func_id == BPF_FUNC_map_delete_elem)
			return true;
		break;
	case BPF_PROG_TYPE_SK_REUSEPORT:
	case BPF_PROG_TYPE_SK_LOOKUP:
		return true;
	default:
		break;
	}
	verbose(env, "cannot update sockmap in this context\n");
	return false;
}

/* The map's view: closed types are for the helpers that name them. */
static bool map_takes_helper(struct verifier_env *env, const struct map *map,
			     const struct call_row *row)
{
	u64 type = BIT_ULL(map->map_type);

	if (!(call_closed_maps() & type) || ((row->maps | row->maps_also) & type))
		return true;
	if (map->map_type == BPF_MAP_TYPE_SOCKMAP || map->map_type == BPF_MAP_TYPE_SOCKHASH)
		return may_update_sockmap(env, row->id);
	return false;
}

/* Linux: verifier.c bpf_allow_tail_call_in_subprogs() */
bool allow_tail_call_in_subprogs(struct verifier_env *env)
{
	return env->prog->jit_requested;
}

/* Linux: verifier.c check_map_func_compatibility() */
int check_map_func_compatibility(struct verifier_env *env, struct map *map,
				 const struct call_row *row)
{
	if (!map)
		return 0;
	if (!map_takes_helper(env, map, row) ||
	    (row->maps && !(row->maps & BIT_ULL(map->map_type))))
		return reject(env, -EINVAL, "cannot pass map_type %d into func %s#%d\n",
			      map->map_type, func_id_name(row->id), row->id);
	if ((row->flags & CALL_TAIL) && env->subprog_cnt > 1 && !allow_tail_call_in_subprogs(env))
		return reject(env, -EINVAL,
			      "mixing of tail_calls and bpf-to-bpf calls is not supported\n");
	return 0;
}

static void note_map(struct insn_aux *aux, struct map *map, bool poison)
{
	aux->map_ptr_state.unpriv |= !map->bypass_spec_v1;
	aux->map_ptr_state.poison = poison;
	aux->map_ptr_state.map_ptr = map;
}

/* Linux: verifier.c record_func_map() */
int record_func_map(struct verifier_env *env, struct call_arg_meta *meta, int insn_idx)
{
	struct insn_aux *aux = &env->insn_aux[insn_idx];
	struct map *map = meta->map.ptr;

	if (!(meta->row->flags & CALL_NOTES_MAP))
		return 0;
	if (!map)
		return verifier_bug(env, "expected map for helper call");
	if ((map->map_flags & BPF_F_RDONLY_PROG) && (meta->row->flags & CALL_WRITES_MAP))
		return reject(env, -EACCES, "write into map forbidden\n");
	if (aux->map_ptr_state.map_ptr != map)
		note_map(aux, map, aux->map_ptr_state.map_ptr != NULL);
	return 0;
}

static void note_key(struct insn_aux *aux, u64 key)
{
	aux->map_key_state = key | BPF_MAP_KEY_SEEN | (aux->map_key_state & BPF_MAP_KEY_POISON);
}

/* The index of a tail call, if it is always the same. Linux: verifier.c record_func_key() */
int record_func_key(struct verifier_env *env, struct call_arg_meta *meta, int insn_idx)
{
	struct insn_aux *aux = &env->insn_aux[insn_idx];
	struct map *map = meta->map.ptr;
	struct reg_state *reg;
	int err;

	if (!(meta->row->flags & CALL_TAIL))
		return 0;
	if (!map || map->map_type != BPF_MAP_TYPE_PROG_ARRAY)
		return reject(env, -EINVAL, "expected prog array map for tail call");
	reg = reg_state(env, BPF_REG_3);
	if (!is_reg_const(reg, false) || reg->var_off.value >= map->max_entries) {
		note_key(aux, BPF_MAP_KEY_POISON);
		return 0;
	}
	err = mark_chain_precision(env, BPF_REG_3);
	if (err)
		return err;
	if (map_key_unseen(aux))
		note_key(aux, reg->var_off.value);
	else if (!map_key_poisoned(aux) && map_key_immediate(aux) != reg->var_off.value)
		note_key(aux, BPF_MAP_KEY_POISON);
	return 0;
}
