/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Objects on the stack that programs hold but must not look into: dynptrs (two slots), iterators
 * (as many slots as their struct has) and saved irq flags (one slot). Their slots carry a type of
 * their own, and the first slot's register state carries what is known of the object, its id
 * above all. Slot numbers grow downwards: an object at spi covers spi, spi - 1, ...
 *
 * Called by the argument checkers of helpers and kfuncs, and by stores (a dynptr that is
 * overwritten must be let go first).
 */
#include "kern/verify/verify.h"

/* Linux: verifier.c is_spi_bounds_valid() */
static bool is_spi_bounds_valid(const struct func_state *state, int spi, int nr_slots)
{
	return spi - nr_slots + 1 >= 0 && spi < state->allocated_stack / BPF_REG_SIZE;
}

/* Linux: verifier.c stack_slot_obj_get_spi() */
static int stack_slot_obj_get_spi(struct verifier_env *env, struct reg_state *reg,
				  const char *obj_kind, int nr_slots)
{
	int off, spi;

	if (!tnum_is_const(reg->var_off))
		return reject(env, -EINVAL, "%s has to be at a constant offset\n", obj_kind);
	off = reg->var_off.value;
	if (off >= 0 || off % BPF_REG_SIZE)
		return reject(env, -EINVAL, "cannot pass in %s at an offset=%d\n", obj_kind, off);
	spi = get_spi(off);
	if (spi + 1 < nr_slots)
		return reject(env, -EINVAL, "cannot pass in %s at an offset=%d\n", obj_kind, off);
	if (!is_spi_bounds_valid(reg_func(env, reg), spi, nr_slots))
		return -ERANGE;
	return spi;
}

int dynptr_get_spi(struct verifier_env *env, struct reg_state *reg)
{
	return stack_slot_obj_get_spi(env, reg, "dynptr", DYNPTR_NR_SLOTS);
}

int iter_get_spi(struct verifier_env *env, struct reg_state *reg, int nr_slots)
{
	return stack_slot_obj_get_spi(env, reg, "iter", nr_slots);
}

int irq_flag_get_spi(struct verifier_env *env, struct reg_state *reg)
{
	return stack_slot_obj_get_spi(env, reg, "irq_flag", 1);
}

static void set_slot_type(struct stack_state *slot, u8 type)
{
	memset(slot->slot_type, type, BPF_REG_SIZE);
}

static bool whole_slot_is(const struct stack_state *slot, u8 type)
{
	for (int i = 0; i < BPF_REG_SIZE; i++)
		if (slot->slot_type[i] != type)
			return false;
	return true;
}

static bool any_byte_is(const struct stack_state *slot, u8 type)
{
	return memchr(slot->slot_type, type, BPF_REG_SIZE);
}

/* ---- dynptrs ---- */

static const struct {
	enum dynptr_type type;
	enum type_flag flag;
	bool referenced; /* must be given back: losing the last one is an error */
} dynptr_kinds[] = {
	{DYNPTR_LOCAL, DYNPTR_TYPE_LOCAL, false},
	{DYNPTR_RINGBUF, DYNPTR_TYPE_RINGBUF, true},
	{DYNPTR_SKB, DYNPTR_TYPE_SKB, false},
	{DYNPTR_XDP, DYNPTR_TYPE_XDP, false},
	{DYNPTR_SKB_META, DYNPTR_TYPE_SKB_META, false},
	{DYNPTR_FILE, DYNPTR_TYPE_FILE, true},
};

/* Linux: verifier.c arg_to_dynptr_type() */
enum dynptr_type arg_to_dynptr_type(enum arg_type arg_type)
{
	for (u32 i = 0; i < ARRAY_SIZE(dynptr_kinds); i++)
		if ((arg_type & DYNPTR_TYPE_FLAG_MASK) == (u32)dynptr_kinds[i].flag)
			return dynptr_kinds[i].type;
	return DYNPTR_INVALID;
}

/* Linux: verifier.c get_dynptr_type_flag() */
enum type_flag get_dynptr_type_flag(enum dynptr_type type)
{
	for (u32 i = 0; i < ARRAY_SIZE(dynptr_kinds); i++)
		if (dynptr_kinds[i].type == type)
			return dynptr_kinds[i].flag;
	return 0;
}

/* Linux: verifier.c dynptr_type_referenced() */
bool dynptr_type_referenced(enum dynptr_type type)
{
	for (u32 i = 0; i < ARRAY_SIZE(dynptr_kinds); i++)
		if (dynptr_kinds[i].type == type)
			return dynptr_kinds[i].referenced;
	return false;
}

/* Linux: verifier.c mark_dynptr_cb_reg() */
void mark_dynptr_cb_reg(struct verifier_env *env, struct reg_state *reg, enum dynptr_type type)
{
	__mark_dynptr_reg(reg, type, true, ++env->id_gen, 0);
}

/*
 * Whose child a new dynptr is. A clone shares its source's parent. A constructor's parent is the
 * referenced object it was made from, with a reference of its own in between if the dynptr itself
 * must be given back, so that giving it back also ends its clones. id or -errno.
 */
static int dynptr_parent_id(struct verifier_env *env, enum dynptr_type type, int insn_idx,
			    const struct call_arg_meta *meta)
{
	int err;

	if (meta->dynptr.type != DYNPTR_INVALID)
		return meta->dynptr.parent_id;
	err = validate_ref_obj(env, &meta->ref_obj);
	if (err)
		return err;
	if (dynptr_type_referenced(type))
		return acquire_reference(env, insn_idx, meta->ref_obj.id);
	return meta->ref_obj.id;
}

/* Linux: verifier.c mark_stack_slots_dynptr() */
int mark_stack_slots_dynptr(struct verifier_env *env, struct reg_state *reg,
			    enum arg_type arg_type, int insn_idx, struct call_arg_meta *meta)
{
	struct func_state *state = reg_func(env, reg);
	enum dynptr_type type = arg_to_dynptr_type(arg_type);
	int spi, err, parent_id, id;

	spi = dynptr_get_spi(env, reg);
	if (spi < 0)
		return spi;
	/* The two slots may be halves of two others: [d1][d1][d2][d2], slots 2 and 1 written. */
	err = destroy_if_dynptr_stack_slot(env, state, spi);
	if (err)
		return err;
	err = destroy_if_dynptr_stack_slot(env, state, spi - 1);
	if (err)
		return err;
	set_slot_type(&state->stack[spi], STACK_DYNPTR);
	set_slot_type(&state->stack[spi - 1], STACK_DYNPTR);
	if (type == DYNPTR_INVALID)
		return -EINVAL;
	parent_id = dynptr_parent_id(env, type, insn_idx, meta);
	if (parent_id < 0)
		return parent_id;

	id = ++env->id_gen;
	__mark_dynptr_reg(&state->stack[spi].spilled_ptr, type, true, id, parent_id);
	__mark_dynptr_reg(&state->stack[spi - 1].spilled_ptr, type, false, id, parent_id);
	return 0;
}

/* `stack` is the lower of the two slots (spi - 1). Linux: verifier.c invalidate_dynptr() */
void invalidate_dynptr(struct verifier_env *env, struct stack_state *stack)
{
	for (int i = 0; i < DYNPTR_NR_SLOTS; i++) {
		set_slot_type(&stack[i], STACK_INVALID);
		mark_reg_not_init(env, &stack[i].spilled_ptr);
	}
}

/* Linux: verifier.c unmark_stack_slots_dynptr() */
int unmark_stack_slots_dynptr(struct verifier_env *env, struct reg_state *reg)
{
	int spi = dynptr_get_spi(env, reg);
	struct reg_state *slot;

	if (spi < 0)
		return spi;
	slot = &reg_func(env, reg)->stack[spi].spilled_ptr;
	return release_reference(env, dynptr_type_referenced(slot->dynptr.type) ?
				 slot->parent_id : slot->id);
}

/* How many dynptrs hang off reference `parent_id`. Linux: verifier.c dynptr_ref_cnt() */
static int dynptr_ref_cnt(struct verifier_env *env, u32 parent_id)
{
	struct stack_state *stack;
	struct func_state *state;
	struct reg_state *reg;
	int count = 0;

	for_each_reg_in_vstate_mask(env->cur_state, state, reg, stack, 1U << STACK_DYNPTR, ({
		if (stack && stack->slot_type[0] == STACK_DYNPTR && reg->dynptr.first_slot &&
		    reg->parent_id == parent_id)
			count++;
	}));
	return count;
}

/* Linux: verifier.c destroy_if_dynptr_stack_slot() */
int destroy_if_dynptr_stack_slot(struct verifier_env *env, struct func_state *state, int spi)
{
	struct reg_state *first;
	int err;

	if (state->stack[spi].slot_type[0] != STACK_DYNPTR)
		return 0;
	if (!state->stack[spi].spilled_ptr.dynptr.first_slot)
		spi++;
	first = &state->stack[spi].spilled_ptr;
	/* One of several may go: the reference can still be given back through another. */
	if (dynptr_type_referenced(first->dynptr.type) &&
	    dynptr_ref_cnt(env, first->parent_id) <= 1)
		return reject(env, -EINVAL, "cannot overwrite referenced dynptr\n");

	err = release_reference(env, first->id);
	if (err)
		return err;
	mark_stack_slot_scratched(env, spi);
	mark_stack_slot_scratched(env, spi - 1);
	return 0;
}

/* Linux: verifier.c is_dynptr_reg_valid_uninit() */
bool is_dynptr_reg_valid_uninit(struct verifier_env *env, struct reg_state *reg)
{
	int spi;

	if (reg->type == CONST_PTR_TO_DYNPTR)
		return false;
	/* Out of the stack grown so far is fine: it is grown later. So is a slot in use: it is
	 * overwritten, see mark_stack_slots_dynptr(). */
	spi = dynptr_get_spi(env, reg);
	return spi >= 0 || spi == -ERANGE;
}

/* Linux: verifier.c is_dynptr_reg_valid_init() */
bool is_dynptr_reg_valid_init(struct verifier_env *env, struct reg_state *reg)
{
	struct stack_state *stack;
	int spi;

	if (reg->type == CONST_PTR_TO_DYNPTR)
		return true;
	spi = dynptr_get_spi(env, reg);
	if (spi < 0)
		return false;
	stack = reg_func(env, reg)->stack;
	return stack[spi].spilled_ptr.dynptr.first_slot &&
	       whole_slot_is(&stack[spi], STACK_DYNPTR) &&
	       whole_slot_is(&stack[spi - 1], STACK_DYNPTR);
}

/* Linux: verifier.c dynptr_reg_type() */
enum dynptr_type dynptr_reg_type(struct verifier_env *env, struct reg_state *reg)
{
	int spi;

	if (reg->type == CONST_PTR_TO_DYNPTR)
		return reg->dynptr.type;
	spi = dynptr_get_spi(env, reg);
	if (spi < 0)
		return DYNPTR_INVALID;
	return reg_func(env, reg)->stack[spi].spilled_ptr.dynptr.type;
}

/* Linux: verifier.c is_dynptr_type_expected() */
bool is_dynptr_type_expected(struct verifier_env *env, struct reg_state *reg,
			     enum arg_type arg_type)
{
	return arg_type == ARG_PTR_TO_DYNPTR ||
	       dynptr_reg_type(env, reg) == arg_to_dynptr_type(arg_type);
}

/* ---- iterators ---- */

/* Linux: verifier.c mark_stack_slots_iter() */
int mark_stack_slots_iter(struct verifier_env *env, struct call_arg_meta *meta,
			  struct reg_state *reg, u32 btf_id, int nr_slots)
{
	struct func_state *state = reg_func(env, reg);
	u32 rcu_flag = 0;
	int spi, id;

	spi = iter_get_spi(env, reg, nr_slots);
	if (spi < 0)
		return spi;
	id = acquire_reference(env, env->insn_idx, 0);
	if (id < 0)
		return id;
	if (meta->kfunc_flags & KF_RCU_PROTECTED)
		rcu_flag = in_rcu_cs(env) ? MEM_RCU : PTR_UNTRUSTED;

	for (int i = 0; i < nr_slots; i++) {
		struct stack_state *slot = &state->stack[spi - i];
		struct reg_state *st = &slot->spilled_ptr;

		__mark_reg_known_zero(st);
		st->type = PTR_TO_STACK | rcu_flag; /* there is no type of its own */
		st->id = i == 0 ? id : 0;
		st->iter.btf = meta->btf;
		st->iter.btf_id = btf_id;
		st->iter.state = ITER_STATE_ACTIVE;
		st->iter.depth = 0;
		set_slot_type(slot, STACK_ITER);
		mark_stack_slot_scratched(env, spi - i);
	}
	return 0;
}

/* Linux: verifier.c unmark_stack_slots_iter() */
int unmark_stack_slots_iter(struct verifier_env *env, struct reg_state *reg, int nr_slots)
{
	struct func_state *state = reg_func(env, reg);
	int spi = iter_get_spi(env, reg, nr_slots);

	if (spi < 0)
		return spi;
	for (int i = 0; i < nr_slots; i++) {
		struct stack_state *slot = &state->stack[spi - i];

		if (i == 0)
			(void)release_reference(env, slot->spilled_ptr.id);
		mark_reg_not_init(env, &slot->spilled_ptr);
		set_slot_type(slot, STACK_INVALID);
		mark_stack_slot_scratched(env, spi - i);
	}
	return 0;
}

/* Linux: verifier.c is_iter_reg_valid_uninit() */
bool is_iter_reg_valid_uninit(struct verifier_env *env, struct reg_state *reg, int nr_slots)
{
	int spi = iter_get_spi(env, reg, nr_slots);
	struct stack_state *stack;

	if (spi < 0) /* beyond the stack so far: it is grown later */
		return spi == -ERANGE;
	stack = reg_func(env, reg)->stack;
	for (int i = 0; i < nr_slots; i++)
		if (any_byte_is(&stack[spi - i], STACK_ITER))
			return false;
	return true;
}

/* Linux: verifier.c is_iter_reg_valid_init() */
int is_iter_reg_valid_init(struct verifier_env *env, struct reg_state *reg, struct btf *btf,
			   u32 btf_id, int nr_slots)
{
	int spi = iter_get_spi(env, reg, nr_slots);

	if (spi < 0)
		return -EINVAL;
	for (int i = 0; i < nr_slots; i++) {
		struct stack_state *slot = &reg_func(env, reg)->stack[spi - i];
		struct reg_state *st = &slot->spilled_ptr;

		if (st->type & PTR_UNTRUSTED)
			return -EPROTO;
		if ((i == 0) != (st->id != 0)) /* the first slot alone has the id */
			return -EINVAL;
		if (st->iter.btf != btf || st->iter.btf_id != btf_id)
			return -EINVAL;
		if (!whole_slot_is(slot, STACK_ITER))
			return -EINVAL;
	}
	return 0;
}

/* ---- irq flags ---- */

/* Linux: verifier.c mark_stack_slot_irq_flag() */
int mark_stack_slot_irq_flag(struct verifier_env *env, struct call_arg_meta *meta,
			     struct reg_state *reg, int insn_idx, int kfunc_class)
{
	int spi = irq_flag_get_spi(env, reg), id;
	struct stack_state *slot;

	if (spi < 0)
		return spi;
	id = acquire_irq_state(env, insn_idx);
	if (id < 0)
		return id;
	slot = &reg_func(env, reg)->stack[spi];
	__mark_reg_known_zero(&slot->spilled_ptr);
	slot->spilled_ptr.type = PTR_TO_STACK; /* there is no type of its own */
	slot->spilled_ptr.id = id;
	slot->spilled_ptr.irq.kfunc_class = kfunc_class;
	set_slot_type(slot, STACK_IRQ_FLAG);
	mark_stack_slot_scratched(env, spi);
	return 0;
}

static const char *irq_class_name(int kfunc_class)
{
	return kfunc_class == IRQ_NATIVE_KFUNC ? "native" : "lock";
}

/* Where the irq state that must be restored first was saved */
static int active_irq_insn(const struct verifier_state *state)
{
	for (u32 i = 0; i < state->acquired_refs; i++)
		if ((u32)state->refs[i].id == state->active_irq_id)
			return state->refs[i].insn_idx;
	return 0;
}

/* Linux: verifier.c unmark_stack_slot_irq_flag() */
int unmark_stack_slot_irq_flag(struct verifier_env *env, struct reg_state *reg, int kfunc_class)
{
	int spi = irq_flag_get_spi(env, reg), err;
	struct stack_state *slot;
	struct reg_state *st;

	if (spi < 0)
		return spi;
	slot = &reg_func(env, reg)->stack[spi];
	st = &slot->spilled_ptr;
	if ((int)st->irq.kfunc_class != kfunc_class)
		return reject(env, -EINVAL, "irq flag acquired by %s kfuncs cannot be restored "
			      "with %s kfuncs\n", irq_class_name(st->irq.kfunc_class),
			      irq_class_name(kfunc_class));
	err = release_irq_state(env, st->id);
	if (err)
		return reject(env, err, "cannot restore irq state out of order, expected id=%d "
			      "acquired at insn_idx=%d\n", env->cur_state->active_irq_id,
			      active_irq_insn(env->cur_state));
	mark_reg_not_init(env, st);
	set_slot_type(slot, STACK_INVALID);
	mark_stack_slot_scratched(env, spi);
	return 0;
}

/* Linux: verifier.c is_irq_flag_reg_valid_uninit() */
bool is_irq_flag_reg_valid_uninit(struct verifier_env *env, struct reg_state *reg)
{
	int spi = irq_flag_get_spi(env, reg);

	if (spi < 0) /* beyond the stack so far: it is grown later */
		return spi == -ERANGE;
	return !any_byte_is(&reg_func(env, reg)->stack[spi], STACK_IRQ_FLAG);
}

/* Linux: verifier.c is_irq_flag_reg_valid_init() */
int is_irq_flag_reg_valid_init(struct verifier_env *env, struct reg_state *reg)
{
	int spi = irq_flag_get_spi(env, reg);
	struct stack_state *slot;

	if (spi < 0)
		return -EINVAL;
	slot = &reg_func(env, reg)->stack[spi];
	return slot->spilled_ptr.id && whole_slot_is(slot, STACK_IRQ_FLAG) ? 0 : -EINVAL;
}
