/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads of the stack. A read of exactly what was spilled is a fill and brings the register's
 * state back; other reads yield 0 if every byte is known to be 0, else an unknown scalar. Bytes
 * never written may be read by programs with CAP_PERFMON only, bytes that liveness found dead
 * (POISON) by nobody.
 *
 * Called by check_mem_access() with bounds checked. What calls read: range.c. Writes: stack.c.
 */
#include "kern/verify/verify.h"

/* One load: of a frame's slot, into a register of the current frame */
struct stack_read {
	struct func_state *ptr_state; /* the frame that is read */
	struct stack_state *slot;
	int off, size;
	int dst_regno; /* -1: nowhere */
};

/*
 * Sets dst_regno from bytes that are no register. Spilled zeros count as zero bytes; then their
 * slots must be exact, lest another state with a nonzero spill be pruned against this one.
 * Linux: verifier.c mark_reg_stack_read()
 */
static int mark_reg_stack_read(struct verifier_env *env, struct func_state *ptr_state,
			       int min_off, int max_off, int dst_regno)
{
	struct reg_state *regs = cur_regs(env);
	u64 zero_spill_mask = 0;
	int zeros = 0;

	for (int i = min_off; i < max_off; i++, zeros++) {
		int slot = -i - 1, spi = slot / BPF_REG_SIZE;
		struct stack_state *stack = &ptr_state->stack[spi];
		u8 type = stack->slot_type[slot % BPF_REG_SIZE];

		mark_stack_slot_scratched(env, spi);
		if (type == STACK_ZERO)
			continue;
		if (type != STACK_SPILL || !register_is_null(&stack->spilled_ptr))
			break;
		zero_spill_mask |= 1ULL << spi;
	}
	if (zeros != max_off - min_off) {
		mark_reg_unknown(env, regs, dst_regno);
		return 0;
	}
	/* Loads zero-extend, so the whole register is 0. */
	__mark_reg_const_zero(env, &regs[dst_regno]);
	if (!zero_spill_mask)
		return 0;
	bt_set_frame_slot_mask(&env->bt, ptr_state->frameno, zero_spill_mask);
	return mark_chain_precision_batch(env, env->cur_state);
}

static int reject_byte(struct verifier_env *env, const struct stack_read *r, u8 type, int i)
{
	if (type == STACK_POISON)
		return reject(env, -EACCES,
			      "reading from stack off %d+%d size %d, slot poisoned by dead code "
			      "elimination\n", r->off, i, r->size);
	return reject(env, -EACCES, "invalid read from stack off %d+%d size %d\n", r->off, i,
		      r->size);
}

static u8 read_type(const struct stack_read *r, int i)
{
	return r->slot->slot_type[(-r->off - 1 - i) % BPF_REG_SIZE];
}

static bool readable_byte(struct verifier_env *env, u8 type)
{
	return type == STACK_MISC || type == STACK_ZERO ||
	       (type == STACK_INVALID && env->allow_uninit_stack);
}

/*
 * A load that takes part of a spilled scalar, or more than it. *fill: the register's own state
 * went to dst.
 */
static int read_around_spill(struct verifier_env *env, const struct stack_read *r, bool *fill)
{
	struct reg_state *dst = &cur_regs(env)[r->dst_regno];
	struct reg_state *reg = &r->slot->spilled_ptr;
	int spills = 0, zeros = 0;

	for (int i = 0; i < r->size; i++) {
		u8 type = read_type(r, i);

		spills += type == STACK_SPILL;
		zeros += type == STACK_ZERO;
		if (type != STACK_SPILL && !readable_byte(env, type))
			return reject_byte(env, r, type, i);
	}
	*fill = spills == r->size && tnum_equals_const(reg->var_off, 0);
	if (*fill || zeros == r->size) {
		__mark_reg_const_zero(env, dst);
		return 0;
	}
	return mark_reg_stack_read(env, r->ptr_state, r->off, r->off + r->size, r->dst_regno);
}

/* The low bytes of a spilled scalar, as it was spilled */
static void fill_narrow(struct verifier_env *env, const struct stack_read *r, int spill_size)
{
	struct reg_state *dst = &cur_regs(env)[r->dst_regno];
	struct reg_state *reg = &r->slot->spilled_ptr;

	if (env->bpf_capable && r->size == 4 && spill_size == 4 && get_reg_width(reg) <= 32)
		assign_scalar_id_before_mov(env, reg);
	*dst = *reg;
	/* check_mem_access() cuts the value; if that changes it, it is another one. */
	if (get_reg_width(reg) > r->size * 8)
		clear_scalar_id(dst);
}

/* A load from a slot that holds a spilled register. *fill: see read_around_spill(). */
static int read_spilled(struct verifier_env *env, const struct stack_read *r, bool *fill)
{
	struct reg_state *reg = &r->slot->spilled_ptr;
	int spill_size = 1;

	for (int i = BPF_REG_SIZE - 1; i > 0 && r->slot->slot_type[i - 1] == STACK_SPILL; i--)
		spill_size++;
	*fill = true;
	if (r->size != BPF_REG_SIZE || spill_size != BPF_REG_SIZE) {
		if (reg->type != SCALAR_VALUE) {
			verbose_linfo(env, env->insn_idx, "; ");
			return reject(env, -EACCES, "invalid size of register fill\n");
		}
		*fill = r->dst_regno >= 0;
		if (r->dst_regno < 0)
			return 0;
		if (r->size > spill_size || r->off % BPF_REG_SIZE)
			return read_around_spill(env, r, fill);
		fill_narrow(env, r, spill_size);
		return 0;
	}
	if (r->dst_regno >= 0) {
		if (env->bpf_capable) /* slot and register stay linked */
			assign_scalar_id_before_mov(env, reg);
		cur_regs(env)[r->dst_regno] = *reg;
		return 0;
	}
	/* Atomics read without a destination: then the value counts as a scalar. */
	if (__is_pointer_value(env->allow_ptr_leaks, reg))
		return reject(env, -EACCES, "leaking pointer from stack off %d\n", r->off);
	return 0;
}

static int read_bytes(struct verifier_env *env, const struct stack_read *r)
{
	for (int i = 0; i < r->size; i++)
		if (!readable_byte(env, read_type(r, i)))
			return reject_byte(env, r, read_type(r, i), i);
	if (r->dst_regno < 0)
		return 0;
	return mark_reg_stack_read(env, r->ptr_state, r->off, r->off + r->size, r->dst_regno);
}

/* Linux: verifier.c check_stack_read_fixed_off() */
static int check_stack_read_fixed_off(struct verifier_env *env, struct func_state *ptr_state,
				      int off, int size, int dst_regno)
{
	int spi = get_spi(off), err;
	struct stack_read r = {
		.ptr_state = ptr_state,
		.slot = &ptr_state->stack[spi],
		.off = off,
		.size = size,
		.dst_regno = dst_regno,
	};
	bool fill = false;

	mark_stack_slot_scratched(env, spi);
	check_fastcall_stack_contract(env, cur_func(env), env->insn_idx, off);
	err = is_spilled_reg(r.slot) ? read_spilled(env, &r, &fill) : read_bytes(env, &r);
	if (err || !fill)
		return err;
	return push_jmp_history(env, INSN_F_STACK_ACCESS, spi, ptr_state->frameno,
				0);
}

/* Linux: verifier.c check_stack_read_var_off() */
static int check_stack_read_var_off(struct verifier_env *env, const struct mem_range *m,
				    int dst_regno)
{
	struct func_state *ptr_state = reg_func(env, m->reg);
	int min_off, max_off, err;

	err = check_stack_range_initialized(env, m, ACCESS_READ, NULL);
	if (err)
		return err;
	min_off = reg_smin(m->reg) + m->off;
	max_off = reg_smax(m->reg) + m->off;
	err = mark_reg_stack_read(env, ptr_state, min_off, max_off + m->size, dst_regno);
	if (err)
		return err;
	check_fastcall_stack_contract(env, ptr_state, env->insn_idx, min_off);
	return 0;
}

/* Linux: verifier.c check_stack_read() */
int check_stack_read(struct verifier_env *env, const struct mem_range *m, int dst_regno)
{
	bool var_off = !tnum_is_const(m->reg->var_off);

	if (dst_regno < 0 && var_off) {
		char tn_buf[48];

		tnum_strn(tn_buf, sizeof(tn_buf), m->reg->var_off);
		return reject(env, -EACCES,
			      "variable offset stack pointer cannot be passed into helper function; "
			      "var_off=%s off=%d size=%d\n", tn_buf, m->off, m->size);
	}
	if (var_off)
		return check_stack_read_var_off(env, m, dst_regno);
	return check_stack_read_fixed_off(env, reg_func(env, m->reg),
					  m->off + (int)m->reg->var_off.value, m->size, dst_regno);
}
