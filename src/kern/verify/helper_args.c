/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The arguments of a helper call, one after the other: first the register by its type (args.c),
 * then what the argument means. What later arguments and the return value need to know is left in
 * the call's meta. Called by check_helper_call() only.
 */
#include "kern/verify/verify.h"

/* Linux: verifier.c can_elide_value_nullness(): lookups that can't fail with a known key */
bool can_elide_value_nullness(const struct map *map)
{
	return !(map->map_flags & BPF_F_INNER_MAP) &&
	       (map->map_type == BPF_MAP_TYPE_ARRAY ||
		map->map_type == BPF_MAP_TYPE_PERCPU_ARRAY);
}

/* Bytes of one kind from byte `from` of a slot downwards */
static u32 count_bytes(const u8 *slot_type, int from, enum stack_slot_type type)
{
	u32 count = 0;

	for (int i = from; i >= 0 && slot_type[i] == type; i--)
		count++;
	return count;
}

/*
 * The key's value, if it is a constant on the stack: 0, -EOPNOTSUPP: it is not, or another errno.
 * Linux: verifier.c get_constant_map_key()
 */
static int get_constant_map_key(struct verifier_env *env, struct reg_state *key, u32 key_size,
				s64 *value)
{
	struct func_state *state = reg_func(env, key);
	struct stack_state *stack;
	int slot, err;

	if (!env->bpf_capable || key->type != PTR_TO_STACK || !tnum_is_const(key->var_off))
		return -EOPNOTSUPP;
	slot = -(int)key->var_off.value - 1;
	stack = &state->stack[slot / BPF_REG_SIZE];
	if (count_bytes(stack->slot_type, slot % BPF_REG_SIZE, STACK_ZERO) >= key_size) {
		*value = 0;
		return 0;
	}
	if (!is_spilled_scalar_reg(stack) ||
	    count_bytes(stack->slot_type, slot % BPF_REG_SIZE, STACK_SPILL) != key_size ||
	    !tnum_is_const(stack->spilled_ptr.var_off))
		return -EOPNOTSUPP;
	/* The result relies on this value: another one must not be pruned against it. */
	bt_set_frame_slot(&env->bt, key->frameno, slot / BPF_REG_SIZE);
	err = mark_chain_precision_batch(env, env->cur_state);
	if (err < 0)
		return err;
	*value = stack->spilled_ptr.var_off.value;
	return 0;
}

static int check_map_key_arg(struct verifier_env *env, struct reg_state *reg, argno_t argno,
			     struct call_arg_meta *meta)
{
	struct mem_range key = {.reg = reg, .argno = argno};
	struct map *map = meta->map.ptr;
	int err;

	if (!map)
		return verifier_bug(env, "invalid map_ptr to access map->key");
	key.size = map->key_size;
	err = check_helper_mem_access(env, &key, ACCESS_READ, NULL);
	if (err || !can_elide_value_nullness(map))
		return err;
	err = get_constant_map_key(env, reg, map->key_size, &meta->const_map_key);
	if (err < 0)
		meta->const_map_key = -1;
	return err == -EOPNOTSUPP ? 0 : err;
}

static int check_map_value_arg(struct verifier_env *env, struct reg_state *reg, argno_t argno,
			       enum arg_type arg_type, struct call_arg_meta *meta)
{
	struct mem_range value = {.reg = reg, .argno = argno};

	if (type_may_be_null(arg_type) && register_is_null(reg))
		return 0;
	if (!meta->map.ptr)
		return verifier_bug(env, "invalid map_ptr to access map->value");
	value.size = meta->map.ptr->value_size;
	/* Of a bloom filter the helper reads the value that it is asked about. */
	if (meta->func_id == BPF_FUNC_map_peek_elem &&
	    meta->map.ptr->map_type == BPF_MAP_TYPE_BLOOM_FILTER)
		meta->arg_raw_mem.regno = 0;
	return check_helper_mem_access(env, &value,
				       arg_type & MEM_WRITE ? ACCESS_WRITE : ACCESS_READ, meta);
}

static int check_spin_lock_arg(struct verifier_env *env, struct reg_state *reg, argno_t argno,
			       struct call_arg_meta *meta)
{
	if (in_rbtree_lock_required_cb(env))
		return reject(env, -EACCES, "can't spin_{lock,unlock} in rbtree cb\n");
	if (meta->func_id == BPF_FUNC_spin_lock)
		return process_spin_lock(env, reg, argno, PROCESS_SPIN_LOCK);
	if (meta->func_id == BPF_FUNC_spin_unlock)
		return process_spin_lock(env, reg, argno, 0);
	return verifier_bug(env, "spin lock arg on unexpected helper");
}

/* Memory of a size that the prototype tells; other memory is checked with the size argument. */
static int check_mem_arg(struct verifier_env *env, struct reg_state *reg, u32 arg,
			 struct call_arg_meta *meta)
{
	u32 arg_type = meta->row->args[arg], size = meta->row->arg_size[arg];
	const struct mem_range m = {
		.reg = reg,
		.argno = argno_from_reg(BPF_REG_1 + arg),
		.size = (int)size,
	};
	int err;

	if (!(arg_type & MEM_FIXED_SIZE))
		return 0;
	err = check_mem_reg(env, &m, arg_type & MEM_WRITE ? ACCESS_WRITE : ACCESS_READ, meta);
	if (err || !(arg_type & MEM_ALIGNED))
		return err;
	return check_ptr_alignment(env, reg, 0, size, true);
}

static int check_mem_size_arg(struct verifier_env *env, struct reg_state *reg, u32 arg,
			      bool zero_size_allowed, struct call_arg_meta *meta)
{
	u32 regno = BPF_REG_1 + arg;
	const struct mem_size_args args = {
		.mem = reg_state(env, regno - 1),
		.size = reg,
		.mem_argno = argno_from_reg(regno - 1),
		.size_argno = argno_from_reg(regno),
		.zero_ok = zero_size_allowed,
	};

	return check_mem_size_reg(env, &args,
				  meta->row->args[arg - 1] & MEM_WRITE ? ACCESS_WRITE :
									 ACCESS_READ, meta);
}

/* The type of the register is right: what of its meaning? */
static int check_arg_meaning(struct verifier_env *env, u32 arg, enum arg_type arg_type,
			     struct call_arg_meta *meta)
{
	u32 regno = BPF_REG_1 + arg;
	struct reg_state *reg = reg_state(env, regno);
	argno_t argno = argno_from_reg(regno);

	switch (base_type(arg_type)) {
	case ARG_CONST_MAP_PTR:
		return process_map_ptr_arg(env, reg, argno, meta);
	case ARG_PTR_TO_MAP_KEY:
		return check_map_key_arg(env, reg, argno, meta);
	case ARG_PTR_TO_MAP_VALUE:
		return check_map_value_arg(env, reg, argno, arg_type, meta);
	case ARG_PTR_TO_PERCPU_BTF_ID:
		if (!reg->btf_id)
			return reject(env, -EACCES, "Helper has invalid btf_id in R%d\n", regno);
		meta->ret_btf = reg->btf;
		meta->ret_btf_id = reg->btf_id;
		return 0;
	case ARG_PTR_TO_SPIN_LOCK:
		return check_spin_lock_arg(env, reg, argno, meta);
	case ARG_PTR_TO_TIMER:
		return process_timer_func(env, reg, argno, meta);
	case ARG_PTR_TO_FUNC:
		meta->subprogno = reg->subprogno;
		return 0;
	case ARG_PTR_TO_MEM:
		return check_mem_arg(env, reg, arg, meta);
	case ARG_MEM_SIZE:
		return check_mem_size_arg(env, reg, arg, false, meta);
	case ARG_MEM_SIZE_OR_ZERO:
		return check_mem_size_arg(env, reg, arg, true, meta);
	case ARG_PTR_TO_DYNPTR:
		return process_dynptr_func(env, reg, argno, arg_type, meta);
	case ARG_CONST_ALLOC_SIZE_OR_ZERO:
		return process_const_alloc_mem_size(env, reg, argno, meta);
	case ARG_PTR_TO_CONST_STR:
		return check_arg_const_str(env, reg, argno);
	case ARG_KPTR_XCHG_DEST:
		return process_kptr_func(env, regno, meta);
	}
	return 0;
}

/* Some maps take something else as their value. Linux: verifier.c resolve_map_arg_type() */
static int resolve_map_arg_type(struct verifier_env *env, const struct call_arg_meta *meta,
				enum arg_type *arg_type)
{
	if (!meta->map.ptr)
		return verifier_bug(env, "invalid map_ptr to access map->type");
	switch (meta->map.ptr->map_type) {
	case BPF_MAP_TYPE_SOCKMAP:
	case BPF_MAP_TYPE_SOCKHASH:
		if (*arg_type != ARG_PTR_TO_MAP_VALUE)
			return reject(env, -EINVAL, "invalid arg_type for sockmap/sockhash\n");
		*arg_type = ARG_PTR_TO_BTF_ID_SOCK_COMMON;
		return 0;
	case BPF_MAP_TYPE_BLOOM_FILTER:
		if (meta->func_id == BPF_FUNC_map_peek_elem)
			*arg_type = ARG_PTR_TO_MAP_VALUE;
		return 0;
	default:
		return 0;
	}
}

/* The register alone: its type, the struct behind it, its offset */
static int check_arg_reg(struct verifier_env *env, u32 arg, enum arg_type arg_type,
			 struct call_arg_meta *meta)
{
	struct arg_want want = {.type = arg_type};
	u32 regno = BPF_REG_1 + arg;
	struct reg_state *reg = reg_state(env, regno);
	argno_t argno = argno_from_reg(regno);
	int err;

	if (register_is_null(reg) && type_may_be_null(arg_type))
		return mark_chain_precision(env, regno);
	if (base_type(arg_type) == ARG_PTR_TO_BTF_ID && meta->row->arg_btf[arg])
		want.btf_id = vmlinux_struct_id(env, meta->row->arg_btf[arg]);
	err = check_reg_type(env, reg, argno, want, meta);
	if (err)
		return err;
	return check_func_arg_reg_off(env, reg, argno, arg_type);
}

/* Linux: verifier.c check_func_arg() */
int check_func_arg(struct verifier_env *env, u32 arg, struct call_arg_meta *meta)
{
	enum arg_type arg_type = meta->row->args[arg];
	u32 regno = BPF_REG_1 + arg;
	struct reg_state *reg = reg_state(env, regno);
	int err;

	if (arg_type == ARG_DONTCARE)
		return 0;
	err = check_reg_arg(env, regno, SRC_OP);
	if (err)
		return err;
	if (arg_type == ARG_ANYTHING) {
		if (!is_pointer_value(env, regno))
			return 0;
		return reject(env, -EACCES, "R%d leaks addr into helper function\n", regno);
	}
	if (type_is_pkt_pointer(reg->type) &&
	    !may_access_direct_pkt_data(env, meta->row, ACCESS_READ))
		return reject(env, -EACCES, "helper access to the packet is not allowed\n");
	if (base_type(arg_type) == ARG_PTR_TO_MAP_VALUE) {
		err = resolve_map_arg_type(env, meta, &arg_type);
		if (err)
			return err;
	}
	err = check_arg_reg(env, arg, arg_type, meta);
	if (err)
		return err;
	if (arg_type_is_release(arg_type) && !arg_type_is_dynptr(arg_type) &&
	    !reg_is_referenced(env, reg) && !register_is_null(reg))
		return reject(env, -EINVAL,
			      "release helper %s expects referenced PTR_TO_BTF_ID passed to %s\n",
			      func_id_name(meta->func_id),
			      reg_arg_name(env, argno_from_reg(regno)));
	if (reg_is_referenced(env, reg))
		update_ref_obj(&meta->ref_obj, reg);
	return check_arg_meaning(env, arg, arg_type, meta);
}
