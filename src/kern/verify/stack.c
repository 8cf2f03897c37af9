/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes to the stack. Each 8-byte slot has a type per byte and room for one register's state:
 * an aligned store of a register is a spill, which keeps all that is known of it; any other store
 * leaves bytes of type MISC or ZERO and destroys what was spilled there. A store at an unknown
 * offset may hit any slot of its range, so each of them gets weaker and none is made certain.
 *
 * Called by check_mem_access(), which has checked bounds and alignment. Reads: stack_read.c.
 */
#include "kern/verify/verify.h"

/* One store as the functions below hand it around */
struct stack_write {
	struct func_state *state; /* the frame that is written */
	struct reg_state *reg;	  /* the value; NULL: an immediate, or not known */
	int off, size;
	int value_regno, insn_idx;
};

/* Linux: verifier.c is_stack_slot_special() */
bool is_stack_slot_special(const struct stack_state *stack)
{
	switch (stack->slot_type[BPF_REG_SIZE - 1]) {
	case STACK_SPILL:
	case STACK_DYNPTR:
	case STACK_ITER:
	case STACK_IRQ_FLAG:
		return true;
	default:
		return false;
	}
}

/*
 * A byte that holds something, but not what we know. ZERO is kept, it says more; INVALID and
 * POISON are kept because privileged programs may read INVALID anyway and nobody may read POISON.
 * Linux: verifier.c mark_stack_slot_misc()
 */
void mark_stack_slot_misc(struct verifier_env *env, u8 *stype)
{
	if (*stype != STACK_ZERO && *stype != STACK_INVALID && *stype != STACK_POISON)
		*stype = STACK_MISC;
}

/* Linux: verifier.c scrub_spilled_slot() */
void scrub_spilled_slot(u8 *stype)
{
	if (*stype != STACK_INVALID && *stype != STACK_POISON)
		*stype = STACK_MISC;
}

/* Linux: verifier.c scrub_special_slot() */
static void scrub_special_slot(struct func_state *state, int spi)
{
	struct stack_state *slot = &state->stack[spi];

	slot->spilled_ptr.type = NOT_INIT;
	if (!is_stack_slot_special(slot))
		return;
	for (int i = 0; i < BPF_REG_SIZE; i++)
		scrub_spilled_slot(&slot->slot_type[i]);
}

/* Linux: verifier.c save_register_state() */
void save_register_state(struct verifier_env *env, struct func_state *state, int spi,
			 struct reg_state *reg, int size)
{
	struct stack_state *slot = &state->stack[spi];
	int i = BPF_REG_SIZE;

	slot->spilled_ptr = *reg;
	for (; i > BPF_REG_SIZE - size; i--)
		slot->slot_type[i - 1] = STACK_SPILL;
	for (; i; i--) /* the rest of a slot that is spilled to in part */
		mark_stack_slot_misc(env, &slot->slot_type[i - 1]);
}

static bool is_st_mem(const struct bpf_insn *insn)
{
	return BPF_CLASS(insn->code) == BPF_ST && BPF_MODE(insn->code) == BPF_MEM;
}

/*
 * Spills around a call that clobbers few registers are removed again if nothing else touches
 * their slots; such a touch switches that off for the subprogram.
 * Linux: verifier.c check_fastcall_stack_contract()
 */
void check_fastcall_stack_contract(struct verifier_env *env, struct func_state *state,
				   int insn_idx, int off)
{
	struct subprog_info *subprog = &env->subprog_info[state->subprogno];
	struct insn_aux *aux = env->insn_aux;

	if (subprog->fastcall_stack_off <= off || aux[insn_idx].fastcall_pattern)
		return;
	subprog->fastcall_stack_off = S16_MIN; /* below every offset: happens once */
	for (u32 i = subprog->start; i < subprog[1].start; i++) {
		aux[i].fastcall_spills_num = 0;
		aux[i].fastcall_pattern = 0;
	}
}

/* A store that a CPU may run past needs a barrier if the old bytes could be a pointer. */
static bool needs_store_barrier(const struct stack_write *w, int spi)
{
	int slot = -w->off - 1;

	if (w->reg && is_pointer_regtype(w->reg->type))
		return true;
	for (int i = 0; i < w->size; i++) {
		u8 type = w->state->stack[spi].slot_type[(slot - i) % BPF_REG_SIZE];

		if (type != STACK_MISC && type != STACK_ZERO)
			return true;
	}
	return false;
}

static void spill_scalar(struct verifier_env *env, const struct stack_write *w, int spi)
{
	/* The slot and the register are one value from here on, unless the store cuts it. */
	bool fits = get_reg_width(w->reg) <= 8 * w->size;

	if (fits)
		assign_scalar_id_before_mov(env, w->reg);
	save_register_state(env, w->state, spi, w->reg, w->size);
	if (!fits)
		clear_scalar_id(&w->state->stack[spi].spilled_ptr);
}

static void spill_immediate(struct verifier_env *env, const struct stack_write *w, int spi)
{
	struct reg_state *tmp = &env->fake_reg[0];

	memset(tmp, 0, sizeof(*tmp));
	__mark_reg_known(tmp, env->prog->insns[w->insn_idx].imm);
	tmp->type = SCALAR_VALUE;
	save_register_state(env, w->state, spi, tmp, w->size);
}

static int spill_pointer(struct verifier_env *env, const struct stack_write *w, int spi)
{
	if (w->size != BPF_REG_SIZE) {
		verbose_linfo(env, w->insn_idx, "; ");
		return reject(env, -EACCES, "invalid size of register spill\n");
	}
	if (w->state != cur_func(env) && w->reg->type == PTR_TO_STACK)
		return reject(env, -EINVAL, "cannot spill pointers to stack into stack frame of "
					    "the caller\n");
	save_register_state(env, w->state, spi, w->reg, w->size);
	return 0;
}

static bool writes_zero(struct verifier_env *env, const struct stack_write *w)
{
	const struct bpf_insn *insn = &env->prog->insns[w->insn_idx];

	return w->reg ? register_is_null(w->reg) : is_st_mem(insn) && insn->imm == 0;
}

/* A store that is no spill: bytes only. */
static int write_bytes(struct verifier_env *env, const struct stack_write *w, int spi)
{
	int slot = -w->off - 1, err;
	u8 type = STACK_MISC;

	scrub_special_slot(w->state, spi);
	if (writes_zero(env, w)) {
		/* ZERO bytes don't remember the register they came from: it must be exact now. */
		err = mark_chain_precision(env, w->value_regno);
		if (err)
			return err;
		type = STACK_ZERO;
	}
	for (int i = 0; i < w->size; i++)
		w->state->stack[spi].slot_type[(slot - i) % BPF_REG_SIZE] = type;
	return 0;
}

/* Linux: verifier.c check_stack_write_fixed_off() */
static int check_stack_write_fixed_off(struct verifier_env *env, const struct stack_write *w)
{
	const struct bpf_insn *insn = &env->prog->insns[w->insn_idx];
	struct func_state *state = w->state;
	bool whole_slot = !(w->off % BPF_REG_SIZE);
	int spi = get_spi(w->off), err = 0;

	if (!env->allow_ptr_leaks && is_spilled_reg(&state->stack[spi]) &&
	    !is_spilled_scalar_reg(&state->stack[spi]) && w->size != BPF_REG_SIZE)
		return reject(env, -EACCES, "attempt to corrupt spilled pointer on stack\n");
	if (!env->bypass_spec_v4 && needs_store_barrier(w, spi))
		env->insn_aux[w->insn_idx].nospec_result = true;

	err = destroy_if_dynptr_stack_slot(env, state, spi);
	if (err)
		return err;
	check_fastcall_stack_contract(env, state, w->insn_idx, w->off);
	mark_stack_slot_scratched(env, spi);

	if (w->reg && whole_slot && w->reg->type == SCALAR_VALUE && env->bpf_capable)
		spill_scalar(env, w, spi);
	else if (!w->reg && whole_slot && is_st_mem(insn) && env->bpf_capable)
		spill_immediate(env, w, spi);
	else if (w->reg && is_pointer_regtype(w->reg->type))
		err = spill_pointer(env, w, spi);
	else
		return write_bytes(env, w, spi);
	if (err)
		return err;
	return push_jmp_history(env, INSN_F_STACK_ACCESS, spi, state->frameno, 0);
}

/*
 * One byte of a store whose offset is not known. *zero_used: that the value is 0 was relied on.
 * 0, or -EINVAL.
 */
static int write_maybe_byte(struct verifier_env *env, const struct stack_write *w, int off,
			    bool writing_zero, bool *zero_used)
{
	int slot = -off - 1, spi = slot / BPF_REG_SIZE;
	struct stack_state *stack = &w->state->stack[spi];
	u8 *stype = &stack->slot_type[slot % BPF_REG_SIZE];
	u8 new_type = STACK_MISC;

	mark_stack_slot_scratched(env, spi);
	/* Slots that are not certain to be hit would lose their state below: a leak in waiting. */
	if (!env->allow_ptr_leaks && *stype != STACK_MISC && *stype != STACK_ZERO)
		return reject(env, -EINVAL,
			      "spilled ptr in range of var-offset stack write; insn %d, ptr off: %d",
			      w->insn_idx, off);
	if (writing_zero && *stype == STACK_SPILL && is_spilled_scalar_reg(stack) &&
	    tnum_equals_const(stack->spilled_ptr.var_off, 0)) {
		*zero_used = true;
		return 0;
	}
	scrub_special_slot(w->state, spi);
	if (writing_zero && *stype == STACK_ZERO) {
		new_type = STACK_ZERO;
		*zero_used = true;
	}
	if ((*stype == STACK_INVALID || *stype == STACK_POISON) && !env->allow_uninit_stack)
		return reject(env, -EINVAL,
			      "uninit stack in range of var-offset write prohibited for !root; "
			      "insn %d, off: %d", w->insn_idx, off);
	*stype = new_type;
	return 0;
}

/* Linux: verifier.c check_stack_write_var_off() */
static int check_stack_write_var_off(struct verifier_env *env, const struct stack_write *w,
				     const struct reg_state *ptr_reg)
{
	int min_off = reg_smin(ptr_reg) + w->off;
	int max_off = reg_smax(ptr_reg) + w->off + w->size;
	bool writing_zero = writes_zero(env, w), zero_used = false;
	int err;

	for (int i = min_off; i < max_off; i++) {
		err = destroy_if_dynptr_stack_slot(env, w->state, get_spi(i));
		if (err)
			return err;
	}
	check_fastcall_stack_contract(env, w->state, w->insn_idx, min_off);
	for (int i = min_off; i < max_off; i++) {
		err = write_maybe_byte(env, w, i, writing_zero, &zero_used);
		if (err)
			return err;
	}
	return zero_used ? mark_chain_precision(env, w->value_regno) : 0;
}

/* Linux: verifier.c check_stack_write() */
int check_stack_write(struct verifier_env *env, const struct mem_range *m, int value_regno,
		      int insn_idx)
{
	struct stack_write w = {
		.state = reg_func(env, m->reg),
		.reg = value_regno >= 0 ? &cur_regs(env)[value_regno] : NULL,
		.off = m->off,
		.size = m->size,
		.value_regno = value_regno,
		.insn_idx = insn_idx,
	};

	if (!tnum_is_const(m->reg->var_off))
		return check_stack_write_var_off(env, &w, m->reg);
	w.off += m->reg->var_off.value;
	return check_stack_write_fixed_off(env, &w);
}
