/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * States in the log: " R1=ctx() R10=fp0 fp-8=m" after an instruction (only what it touched), in
 * full where a path begins. Numbers are decimal where they fit 16 bits, else hex; bounds that are equal
 * share one number ("smin=umin=4"), bounds that say nothing are left out.
 *
 * Called from the walk, branches, frames and precision. Linux: log.c print_verifier_state().
 */
#include "kern/verify/verify.h"

/* Linux: log.c is_unum_decimal() */
static bool is_unum_decimal(u64 num)
{
	return num <= U16_MAX;
}

/* Linux: log.c is_snum_decimal() */
static bool is_snum_decimal(s64 num)
{
	return num >= S16_MIN && num <= S16_MAX;
}

/* Linux: log.c verbose_unum() */
static void verbose_unum(struct verifier_env *env, u64 num)
{
	verbose(env, is_unum_decimal(num) ? "%llu" : "0x%llx", (unsigned long long)num);
}

/* Linux: log.c verbose_snum() */
static void verbose_snum(struct verifier_env *env, s64 num)
{
	if (is_snum_decimal(num))
		verbose(env, "%lld", (long long)num);
	else
		verbose(env, "0x%llx", (unsigned long long)num);
}

/* One of the eight bounds. Signed and unsigned ones alternate in pairs of min and max. */
struct bound {
	const char *name;
	u64 value;
	bool is_signed, omit;
};

static bool negative(const struct bound *b)
{
	return b->is_signed && (s64)b->value < 0;
}

/* Hex is printed without the sign extension: smin32=0xfffffff0 */
static u64 s32_bound(s32 value)
{
	return is_snum_decimal(value) ? (u64)(s64)value : (u32)value;
}

static void print_bound(struct verifier_env *env, const struct bound *b)
{
	if (b->is_signed)
		verbose_snum(env, (s64)b->value);
	else
		verbose_unum(env, b->value);
}

/* Linux: log.c print_scalar_ranges() */
static void print_scalar_ranges(struct verifier_env *env, const struct reg_state *reg,
				const char **sep)
{
	struct bound bounds[] = {
		{"smin", reg_smin(reg), true, reg_smin(reg) == S64_MIN},
		{"smax", reg_smax(reg), true, reg_smax(reg) == S64_MAX},
		{"umin", reg_umin(reg), false, reg_umin(reg) == 0},
		{"umax", reg_umax(reg), false, reg_umax(reg) == U64_MAX},
		{"smin32", s32_bound(reg_s32_min(reg)), true, reg_s32_min(reg) == S32_MIN},
		{"smax32", s32_bound(reg_s32_max(reg)), true, reg_s32_max(reg) == S32_MAX},
		{"umin32", reg_u32_min(reg), false, reg_u32_min(reg) == 0},
		{"umax32", reg_u32_max(reg), false, reg_u32_max(reg) == U32_MAX},
	};
	u32 count = ARRAY_SIZE(bounds);

	for (u32 i = 0; i < count; i++) {
		if (bounds[i].omit)
			continue;
		verbose(env, "%s%s=", *sep, bounds[i].name);
		*sep = ",";
		for (u32 j = i + 2; j < count; j += 2) {
			if (bounds[j].omit || bounds[j].value != bounds[i].value ||
			    negative(&bounds[j]) != negative(&bounds[i]))
				continue;
			bounds[j].omit = true;
			verbose(env, "%s=", bounds[j].name);
		}
		print_bound(env, &bounds[i]);
	}
}

/* An attribute of a comma-separated list */
#define verbose_a(fmt, ...) \
	(verbose(env, "%s" fmt, *sep, ##__VA_ARGS__), *sep = ",")

/* What tells registers of a type apart: identity, object, size */
static void print_attributes(struct verifier_env *env, const struct reg_state *reg,
			     const char **sep)
{
	u32 t = reg->type;

	if (reg->id)
		verbose_a("id=%d", reg->id & ~BPF_ADD_CONST);
	if (reg->id & BPF_ADD_CONST)
		verbose(env, "%+d", reg->delta);
	if (reg->parent_id)
		verbose_a("parent_id=%d", reg->parent_id);
	if (type_is_non_owning_ref(t))
		verbose_a("%s", "non_own_ref");
	if (regtype_row(t)->has_map) {
		if (reg->map_ptr->name[0])
			verbose_a("map=%s", reg->map_ptr->name);
		verbose_a("ks=%d,vs=%d", reg->map_ptr->key_size, reg->map_ptr->value_size);
	}
	if (t != SCALAR_VALUE && reg->delta) {
		verbose_a("off=");
		verbose_snum(env, reg->delta);
	}
	if (type_is_pkt_pointer(t)) {
		verbose_a("r=");
		verbose_unum(env, (u64)(s64)reg->range);
	}
	if (base_type(t) == PTR_TO_MEM) {
		verbose_a("sz=");
		verbose_unum(env, reg->mem_size);
	}
	if (t == CONST_PTR_TO_DYNPTR)
		verbose_a("type=%s", dynptr_type_str(reg->dynptr.type));
}

/* The value of a scalar, the offset of a pointer */
static void print_value(struct verifier_env *env, const struct reg_state *reg, const char **sep)
{
	char bits[48];

	if (tnum_is_const(reg->var_off)) {
		if (reg->var_off.value) {
			verbose_a("imm=");
			verbose_snum(env, (s64)reg->var_off.value);
		}
		return;
	}
	print_scalar_ranges(env, reg, sep);
	if (!tnum_is_unknown(reg->var_off)) {
		tnum_strn(bits, sizeof(bits), reg->var_off);
		verbose_a("var_off=%s", bits);
	}
}

/* Linux: log.c print_reg_state() */
static void print_reg_state(struct verifier_env *env, const struct func_state *state,
			    const struct reg_state *reg)
{
	u32 t = reg->type;
	const char *sep = "";

	if (t == SCALAR_VALUE && reg->precise)
		verbose(env, "P");
	if (t == SCALAR_VALUE && tnum_is_const(reg->var_off)) {
		verbose_snum(env, (s64)reg->var_off.value);
		return;
	}
	verbose(env, "%s", reg_type_str(env, t));
	if (t == PTR_TO_ARENA)
		return;
	if (t == PTR_TO_STACK) {
		if (state->frameno != reg->frameno)
			verbose(env, "[%d]", reg->frameno);
		if (tnum_is_const(reg->var_off)) {
			verbose_snum(env, (s64)(reg->var_off.value + (u64)(s64)reg->delta));
			return;
		}
	}
	if (base_type(t) == PTR_TO_BTF_ID)
		verbose(env, "%s", btf_type_name(reg->btf, reg->btf_id));
	verbose(env, "(");
	print_attributes(env, reg, &sep);
	print_value(env, reg, &sep);
	verbose(env, ")");
}

static const char slot_type_char[] = {
	[STACK_INVALID] = '?', [STACK_SPILL] = 'r', [STACK_MISC] = 'm',	    [STACK_ZERO] = '0',
	[STACK_DYNPTR] = 'd',  [STACK_ITER] = 'i',  [STACK_IRQ_FLAG] = 'f', [STACK_POISON] = 'p',
};

static int slot_off(int spi)
{
	return (-spi - 1) * BPF_REG_SIZE;
}

static void print_dynptr_slot(struct verifier_env *env, const struct reg_state *reg, int spi)
{
	const char *first = "", **sep = &first;

	verbose(env, " fp%d", slot_off(spi));
	verbose(env, "=dynptr_%s(", dynptr_type_str(reg->dynptr.type));
	if (reg->id)
		verbose_a("id=%d", reg->id);
	if (reg->parent_id)
		verbose_a("parent_id=%d", reg->parent_id);
	verbose(env, ")");
}

/* The type characters of a slot; false if there is nothing in it */
static bool slot_types(const struct stack_state *slot, char *types)
{
	bool valid = false;

	for (int i = 0; i < BPF_REG_SIZE; i++) {
		u8 type = slot->slot_type[i];

		valid |= type != STACK_INVALID && type != STACK_POISON;
		types[i] = slot_type_char[type];
	}
	types[BPF_REG_SIZE] = 0;
	return valid;
}

/* A spill: the types of the bytes below a narrow one, then the register */
static void print_spill(struct verifier_env *env, const struct func_state *state, int spi,
			char *types)
{
	const struct stack_state *slot = &state->stack[spi];
	int i = 0;

	while (i < BPF_REG_SIZE && slot->slot_type[i] != STACK_SPILL)
		i++;
	types[i] = 0;
	verbose(env, " fp%d=%s", slot_off(spi), types);
	print_reg_state(env, state, &slot->spilled_ptr);
}

/* Returns the number of slots that it told of. */
static int print_slot(struct verifier_env *env, const struct func_state *state, int spi)
{
	const struct stack_state *slot = &state->stack[spi];
	const struct reg_state *reg = &slot->spilled_ptr;
	char types[BPF_REG_SIZE + 1];

	if (!slot_types(slot, types))
		return 1;
	switch (slot->slot_type[BPF_REG_SIZE - 1]) {
	case STACK_SPILL:
		print_spill(env, state, spi, types);
		return 1;
	case STACK_DYNPTR: /* the main slot is the lower one in memory */
		spi += DYNPTR_NR_SLOTS - 1;
		print_dynptr_slot(env, &state->stack[spi].spilled_ptr, spi);
		return DYNPTR_NR_SLOTS;
	case STACK_ITER: /* only the main slot has an id */
		if (reg->id)
			verbose(env, " fp%d=iter_%s(id=%d,state=%s,depth=%u)", slot_off(spi),
				iter_type_str(reg->iter.btf, reg->iter.btf_id), reg->id,
				iter_state_str(reg->iter.state), (u32)reg->iter.depth);
		return 1;
	default:
		verbose(env, " fp%d=%s", slot_off(spi), types);
		return 1;
	}
}

static void print_refs(struct verifier_env *env, const struct verifier_state *vstate)
{
	if (!vstate->acquired_refs || !vstate->refs[0].id)
		return;
	verbose(env, " refs=%d", vstate->refs[0].id);
	for (u32 i = 1; i < vstate->acquired_refs; i++)
		if (vstate->refs[i].id)
			verbose(env, ",%d", vstate->refs[i].id);
}

/*
 * Linux: log.c print_verifier_state()
 * One frame; unless print_all, only what the last instruction touched, which it forgets then.
 */
void print_verifier_state(struct verifier_env *env, const struct verifier_state *vstate,
			  u32 frameno, bool print_all)
{
	const struct func_state *state = vstate->frame[frameno];

	if (state->frameno)
		verbose(env, " frame%d:", state->frameno);
	for (u32 i = 0; i < MAX_BPF_REG; i++) {
		if (state->regs[i].type == NOT_INIT || (!print_all && !reg_scratched(env, i)))
			continue;
		verbose(env, " R%d=", i);
		print_reg_state(env, state, &state->regs[i]);
	}
	for (int i = 0; i < state->allocated_stack / BPF_REG_SIZE;)
		i += print_all || stack_slot_scratched(env, i) ? print_slot(env, state, i) : 1;
	print_refs(env, vstate);
	if (state->in_callback_fn)
		verbose(env, " cb");
	if (state->in_async_callback_fn)
		verbose(env, " async_cb");
	verbose(env, "\n");
	if (!print_all)
		mark_verifier_state_clean(env);
}

/* Spaces from column `pos` to the column where states stand, less the first. Linux: log.c */
u32 vlog_alignment(u32 pos)
{
	u32 column = max(pos + LOG_MIN_ALIGNMENT / 2, LOG_ALIGNMENT);

	return ALIGN_UP(column, LOG_MIN_ALIGNMENT) - pos - 1;
}

/*
 * Linux: log.c print_insn_state()
 * Behind the instruction if nothing was logged since, else on a line of its own
 */
void print_insn_state(struct verifier_env *env, const struct verifier_state *vstate, u32 frameno)
{
	if (env->prev_log_pos && env->prev_log_pos == env->log->end_pos) {
		vlog_reset(env->log, env->prev_log_pos - 1);
		verbose(env, "%*c;", (int)vlog_alignment((u32)env->prev_insn_print_pos), ' ');
	} else {
		verbose(env, "%d:", env->insn_idx);
	}
	print_verifier_state(env, vstate, frameno, false);
}
