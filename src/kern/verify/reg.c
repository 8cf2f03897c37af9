/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Marks: what sets a register to something new (a constant, anything, a pointer of a kind), and
 * the small questions about one. Bounds are in bounds.c, arithmetic in alu*.c.
 *
 * Called from everywhere in the verifier. The marks do not look at what the register was, except
 * where a comment says so.
 */
#include "kern/verify/verify.h"

/* Linux: verifier.c reg_is_dynptr_slice_pkt() */
bool reg_is_dynptr_slice_pkt(const struct reg_state *reg)
{
	return base_type(reg->type) == PTR_TO_MEM &&
	       (reg->type & (DYNPTR_TYPE_SKB | DYNPTR_TYPE_XDP | DYNPTR_TYPE_SKB_META));
}

/*
 * Linux: verifier.c reg_is_init_pkt_pointer()
 * As it came from the context: not moved; a comparison may have given it a range already.
 */
bool reg_is_init_pkt_pointer(const struct reg_state *reg, enum reg_type which)
{
	return reg->type == which && !reg->id && tnum_equals_const(reg->var_off, 0);
}

/* Linux: verifier.c reg_not_null(). An unbounded offset could make a valid base wrap to 0. */
bool reg_not_null(struct verifier_env *env, const struct reg_state *reg)
{
	if (type_may_be_null(reg->type))
		return false;
	if (reg_smin(reg) <= -BPF_MAX_VAR_OFF || reg_smax(reg) >= BPF_MAX_VAR_OFF)
		return false;
	switch ((enum regtype_not_null)regtype_row(reg->type)->not_null) {
	case REG_NOT_NULL:
		return true;
	case REG_NOT_NULL_TRUSTED:
		return is_trusted_reg(env, reg);
	case REG_NOT_NULL_UNLESS_UNTRUSTED:
		return !(reg->type & PTR_UNTRUSTED);
	case REG_NULL_UNKNOWN:
		break;
	}
	return false;
}

/* Linux: verifier.c reg2btf_ids[] */
u32 reg2btf_id(struct verifier_env *env, u32 base)
{
	const char *name = regtype_row(base)->kern_struct;

	return name ? vmlinux_struct_id(env, name) : 0;
}

/* Linux: verifier.c lookup_reg2btf_ids() */
enum reg_type lookup_reg2btf_ids(struct verifier_env *env, u32 btf_id)
{
	for (u32 type = 0; type < REG_TYPE_COUNT && btf_id; type++)
		if (reg2btf_id(env, type) == btf_id)
			return (enum reg_type)type;
	return NOT_INIT;
}

/* Linux: verifier.c reg_btf_record() */
struct btf_record *reg_btf_record(const struct reg_state *reg)
{
	struct btf_struct_meta *meta;

	if (reg->type == PTR_TO_MAP_VALUE)
		return reg->map_ptr->record;
	if (!type_is_ptr_alloc_obj(reg->type))
		return NULL;
	meta = btf_find_struct_meta(reg->btf, reg->btf_id);
	return meta ? meta->record : NULL;
}

/* Linux: verifier.c reg_may_point_to_spin_lock() */
bool reg_may_point_to_spin_lock(const struct reg_state *reg)
{
	return btf_record_has_field(reg_btf_record(reg), BPF_SPIN_LOCK | BPF_RES_SPIN_LOCK);
}

/*
 * Linux: verifier.c ___mark_reg_known()
 * The value or variable offset alone: type, id and the rest stay.
 */
void ___mark_reg_known(struct reg_state *reg, u64 imm)
{
	reg->var_off = tnum_const(imm);
	reg->r64 = cnum64_from_urange(imm, imm);
	reg->r32 = cnum32_from_urange((u32)imm, (u32)imm);
}

/*
 * Linux: verifier.c __mark_reg_known()
 * Keeps the type (and precision): whatever belonged to the old type is gone.
 */
void __mark_reg_known(struct reg_state *reg, u64 imm)
{
	reg->delta = 0;
	reg->raw.raw1 = 0;
	reg->raw.raw2 = 0;
	reg->id = 0;
	reg->parent_id = 0;
	reg->map_uid = 0;
	___mark_reg_known(reg, imm);
}

/* Linux: verifier.c __mark_reg32_known() */
void __mark_reg32_known(struct reg_state *reg, u64 imm)
{
	reg->var_off = tnum_const_subreg(reg->var_off, (u32)imm);
	reg->r32 = cnum32_from_urange((u32)imm, (u32)imm);
}

/* Linux: verifier.c __mark_reg_known_zero() */
void __mark_reg_known_zero(struct reg_state *reg)
{
	__mark_reg_known(reg, 0);
}

/* Linux: verifier.c __mark_reg_const_zero() */
void __mark_reg_const_zero(const struct verifier_env *env, struct reg_state *reg)
{
	__mark_reg_known(reg, 0);
	reg->type = SCALAR_VALUE;
	reg->precise = !env->bpf_capable;
}

/* Linux: verifier.c mark_reg_known_zero() */
void mark_reg_known_zero(struct verifier_env *env, struct reg_state *regs, u32 regno)
{
	__mark_reg_known_zero(&regs[regno]);
}

/* Linux: verifier.c bpf_mark_reg_unknown_imprecise() */
void mark_reg_unknown_imprecise(struct reg_state *reg)
{
	memset(reg, 0, sizeof(*reg));
	reg->type = SCALAR_VALUE;
	reg->var_off = tnum_unknown;
	__mark_reg_unbounded(reg);
}

/*
 * Linux: verifier.c __mark_reg_unknown()
 * Scalars begin imprecise; without CAP_BPF everything counts as precise.
 */
void __mark_reg_unknown(const struct verifier_env *env, struct reg_state *reg)
{
	mark_reg_unknown_imprecise(reg);
	reg->precise = !env->bpf_capable;
}

/* Linux: verifier.c mark_reg_unknown() */
void mark_reg_unknown(struct verifier_env *env, struct reg_state *regs, u32 regno)
{
	__mark_reg_unknown(env, &regs[regno]);
}

/* Linux: verifier.c bpf_mark_reg_not_init() */
void mark_reg_not_init(const struct verifier_env *env, struct reg_state *reg)
{
	__mark_reg_unknown(env, reg);
	reg->type = NOT_INIT;
}

/* Linux: verifier.c mark_reg_invalid() */
void mark_reg_invalid(const struct verifier_env *env, struct reg_state *reg)
{
	if (env->allow_ptr_leaks)
		__mark_reg_unknown(env, reg);
	else
		mark_reg_not_init(env, reg);
}

/*
 * Linux: verifier.c __mark_dynptr_reg()
 * Stack slots ignore the type; a callback's argument needs it.
 */
void __mark_dynptr_reg(struct reg_state *reg, enum dynptr_type type, bool first_slot, int id,
		       int parent_id)
{
	__mark_reg_known_zero(reg);
	reg->type = CONST_PTR_TO_DYNPTR;
	reg->id = id;
	reg->parent_id = parent_id;
	reg->dynptr.type = type;
	reg->dynptr.first_slot = first_slot;
}

/*
 * A looked-up value that is more than memory: an inner map (the id of the lookup tells inner maps
 * apart from then on) or a socket.
 * Linux: verifier.c refine_map_lookup_value()
 */
void refine_map_lookup_value(struct reg_state *reg)
{
	u32 maybe_null = reg->type & PTR_MAYBE_NULL;
	struct map *map = reg->map_ptr;

	if (map->inner_map_meta) {
		reg->type = (enum reg_type)(CONST_PTR_TO_MAP | maybe_null);
		reg->map_ptr = map->inner_map_meta;
		reg->map_uid = reg->id;
		return;
	}
	switch (map->map_type) {
	case BPF_MAP_TYPE_XSKMAP:
		reg->type = (enum reg_type)(PTR_TO_XDP_SOCK | maybe_null);
		reg->map_uid = 0;
		break;
	case BPF_MAP_TYPE_SOCKMAP:
	case BPF_MAP_TYPE_SOCKHASH:
		reg->type = (enum reg_type)(PTR_TO_SOCKET | maybe_null);
		reg->map_uid = 0;
		break;
	default:
		break;
	}
}

/* Linux: verifier.c mark_ptr_not_null_reg() */
void mark_ptr_not_null_reg(struct reg_state *reg)
{
	reg->type = (enum reg_type)(reg->type & ~PTR_MAYBE_NULL);
}

/* Linux: verifier.c mark_reg_graph_node() */
void mark_reg_graph_node(struct reg_state *regs, u32 regno, const struct btf_field *ds_head)
{
	struct reg_state *reg = &regs[regno];

	__mark_reg_known(reg, ds_head->graph_root.node_offset);
	reg->type = (enum reg_type)(PTR_TO_BTF_ID | MEM_ALLOC);
	reg->btf = ds_head->graph_root.btf;
	reg->btf_id = ds_head->graph_root.value_btf_id;
}

/* What a load through a kernel pointer gives. Linux: verifier.c mark_btf_ld_reg() */
int mark_btf_ld_reg(struct verifier_env *env, struct reg_state *regs, u32 regno,
		    enum reg_type reg_type, struct btf *btf, u32 btf_id, u32 flag)
{
	struct reg_state *reg = &regs[regno];

	switch (reg_type) {
	case SCALAR_VALUE:
		mark_reg_unknown(env, regs, regno);
		return 0;
	case PTR_TO_BTF_ID:
		mark_reg_known_zero(env, regs, regno);
		reg->type = (enum reg_type)(PTR_TO_BTF_ID | flag);
		reg->btf = btf;
		reg->btf_id = btf_id;
		if (type_may_be_null(flag))
			reg->id = ++env->id_gen;
		return 0;
	case PTR_TO_MEM:
		mark_reg_known_zero(env, regs, regno);
		reg->type = (enum reg_type)(PTR_TO_MEM | flag);
		reg->mem_size = 0;
		return 0;
	default:
		return verifier_bug(env, "unexpected reg_type %d in mark_btf_ld_reg\n", reg_type);
	}
}

/* Linux: verifier.c init_reg_state() */
void init_reg_state(struct verifier_env *env, struct func_state *state)
{
	for (int i = 0; i < MAX_BPF_REG; i++)
		mark_reg_not_init(env, &state->regs[i]);
	state->regs[BPF_REG_FP].type = PTR_TO_STACK;
	mark_reg_known_zero(env, state->regs, BPF_REG_FP);
	state->regs[BPF_REG_FP].frameno = state->frameno;
}

/* Linux: verifier.c mark_stack_slots_scratched() */
void mark_stack_slots_scratched(struct verifier_env *env, int spi, int nr_slots)
{
	for (int i = 0; i < nr_slots; i++)
		mark_stack_slot_scratched(env, spi - i);
}

/* Linux: verifier.c clear_scalar_id() */
void clear_scalar_id(struct reg_state *reg)
{
	reg->id = 0;
	reg->delta = 0;
}

/*
 * Before a copy: both get the same id, so that what is learnt of one holds for the other. A link
 * with a delta is given up first: deltas do not add up.
 * Linux: verifier.c assign_scalar_id_before_mov()
 */
void assign_scalar_id_before_mov(struct verifier_env *env, struct reg_state *src_reg)
{
	if (src_reg->type != SCALAR_VALUE)
		return;
	if (src_reg->id & BPF_ADD_CONST)
		clear_scalar_id(src_reg);
	if (!src_reg->id && !tnum_is_const(src_reg->var_off))
		src_reg->id = ++env->id_gen;
}

/*
 * Linux: verifier.c __check_reg_arg()
 * May an instruction read (SRC_OP) or write the register? DST_OP makes it unknown.
 */
int __check_reg_arg(struct verifier_env *env, struct reg_state *regs, u32 regno,
		    enum reg_arg_use t)
{
	mark_reg_scratched(env, regno);
	if (t == SRC_OP) {
		if (regs[regno].type == NOT_INIT)
			return reject(env, -EACCES, "R%d !read_ok\n", regno);
		return 0;
	}
	if (regno == BPF_REG_FP)
		return reject(env, -EACCES, "frame pointer is read only\n");
	if (t == DST_OP)
		mark_reg_unknown(env, regs, regno);
	return 0;
}

/* Linux: verifier.c check_reg_arg() */
int check_reg_arg(struct verifier_env *env, u32 regno, enum reg_arg_use t)
{
	return __check_reg_arg(env, cur_regs(env), regno, t);
}
