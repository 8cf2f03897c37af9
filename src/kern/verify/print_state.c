/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * States in the log: " R1=ctx() R10=fp0 fp-8=m" after an instruction (only what it touched), in
 * full where a path begins. Numbers are decimal where they fit 16 bits, else hex; bounds that are
 * equal share one number ("smin=umin=4"), bounds that say nothing are left out.
 *
 * Called from the walk, branches, frames and precision, once or more per instruction that is walked
 * over: hence lines are put together by hand. Linux: log.c print_verifier_state().
 */
#include "base/line.h"
#include "kern/verify/verify.h"

/* Linux: log.c is_snum_decimal() */
static bool is_snum_decimal(s64 num)
{
	return num >= S16_MIN && num <= S16_MAX;
}

/* Linux: log.c verbose_unum() */
static void print_unum(struct line *line, u64 num)
{
	if (num <= U16_MAX)
		line_unsigned(line, num);
	else
		line_hex(line, num);
}

/* Linux: log.c verbose_snum() */
static void print_snum(struct line *line, s64 num)
{
	if (is_snum_decimal(num))
		line_signed(line, num);
	else
		line_hex(line, (u64)num);
}

/* ---- registers ---- */

/* The next of a comma-separated list of attributes */
static void attribute(struct line *line, const char **sep, const char *name)
{
	line_text(line, *sep);
	line_text(line, name);
	*sep = ",";
}

static void int_attribute(struct line *line, const char **sep, const char *name, int value)
{
	attribute(line, sep, name);
	line_signed(line, value);
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

/* Linux: log.c print_scalar_ranges() */
static void print_scalar_ranges(struct line *line, const struct reg_state *reg, const char **sep)
{
	struct bound bounds[] = {
		{"smin=", reg_smin(reg), true, reg_smin(reg) == S64_MIN},
		{"smax=", reg_smax(reg), true, reg_smax(reg) == S64_MAX},
		{"umin=", reg_umin(reg), false, reg_umin(reg) == 0},
		{"umax=", reg_umax(reg), false, reg_umax(reg) == U64_MAX},
		{"smin32=", s32_bound(reg_s32_min(reg)), true, reg_s32_min(reg) == S32_MIN},
		{"smax32=", s32_bound(reg_s32_max(reg)), true, reg_s32_max(reg) == S32_MAX},
		{"umin32=", reg_u32_min(reg), false, reg_u32_min(reg) == 0},
		{"umax32=", reg_u32_max(reg), false, reg_u32_max(reg) == U32_MAX},
	};
	u32 count = ARRAY_SIZE(bounds);

	for (u32 i = 0; i < count; i++) {
		if (bounds[i].omit)
			continue;
		attribute(line, sep, bounds[i].name);
		for (u32 j = i + 2; j < count; j += 2) {
			if (bounds[j].omit || bounds[j].value != bounds[i].value ||
			    negative(&bounds[j]) != negative(&bounds[i]))
				continue;
			bounds[j].omit = true;
			line_text(line, bounds[j].name);
		}
		if (bounds[i].is_signed)
			print_snum(line, (s64)bounds[i].value);
		else
			print_unum(line, bounds[i].value);
	}
}

/* What tells registers of a type apart: identity, object, size */
static void print_attributes(struct line *line, const struct reg_state *reg, const char **sep)
{
	u32 t = reg->type;

	if (reg->id)
		int_attribute(line, sep, "id=", (int)(reg->id & ~BPF_ADD_CONST));
	if (reg->id & BPF_ADD_CONST) {
		line_text(line, reg->delta < 0 ? "" : "+");
		line_signed(line, reg->delta);
	}
	if (reg->parent_id)
		int_attribute(line, sep, "parent_id=", (int)reg->parent_id);
	if (type_is_non_owning_ref(t))
		attribute(line, sep, "non_own_ref");
	if (regtype_row(t)->has_map) {
		if (reg->map_ptr->name[0]) {
			attribute(line, sep, "map=");
			line_text(line, reg->map_ptr->name);
		}
		int_attribute(line, sep, "ks=", (int)reg->map_ptr->key_size);
		int_attribute(line, sep, "vs=", (int)reg->map_ptr->value_size);
	}
	if (t != SCALAR_VALUE && reg->delta) {
		attribute(line, sep, "off=");
		print_snum(line, reg->delta);
	}
	if (type_is_pkt_pointer(t)) {
		attribute(line, sep, "r=");
		print_unum(line, (u64)(s64)reg->range);
	}
	if (base_type(t) == PTR_TO_MEM) {
		attribute(line, sep, "sz=");
		print_unum(line, reg->mem_size);
	}
	if (t == CONST_PTR_TO_DYNPTR) {
		attribute(line, sep, "type=");
		line_text(line, dynptr_type_str(reg->dynptr.type));
	}
}

/* The value of a scalar, the offset of a pointer */
static void print_value(struct line *line, const struct reg_state *reg, const char **sep)
{
	if (tnum_is_const(reg->var_off)) {
		if (reg->var_off.value) {
			attribute(line, sep, "imm=");
			print_snum(line, (s64)reg->var_off.value);
		}
		return;
	}
	print_scalar_ranges(line, reg, sep);
	if (!tnum_is_unknown(reg->var_off)) {
		attribute(line, sep, "var_off=(");
		line_hex(line, reg->var_off.value);
		line_text(line, "; ");
		line_hex(line, reg->var_off.mask);
		line_char(line, ')');
	}
}

/* As reg_type_str() has it */
static void print_reg_type(struct line *line, u32 type)
{
	const struct regtype_row *row = regtype_row(type);

	for (u32 i = 0; i < REGTYPE_PREFIX_COUNT && type_flag(type); i++)
		if (type & regtype_prefixes[i].flag)
			line_text(line, regtype_prefixes[i].text);
	line_text(line, row->log);
	if (type_may_be_null(type))
		line_text(line, row->or_null ? row->or_null : "_or_null");
}

/* Linux: log.c print_reg_state() */
static void print_reg_state(struct line *line, const struct func_state *state,
			    const struct reg_state *reg)
{
	u32 t = reg->type;
	const char *sep = "";

	if (t == SCALAR_VALUE && reg->precise)
		line_char(line, 'P');
	if (t == SCALAR_VALUE && tnum_is_const(reg->var_off)) {
		print_snum(line, (s64)reg->var_off.value);
		return;
	}
	print_reg_type(line, t);
	if (t == PTR_TO_ARENA)
		return;
	if (t == PTR_TO_STACK) {
		if (state->frameno != reg->frameno) {
			line_char(line, '[');
			line_unsigned(line, reg->frameno);
			line_char(line, ']');
		}
		if (tnum_is_const(reg->var_off)) {
			print_snum(line, (s64)(reg->var_off.value + (u64)(s64)reg->delta));
			return;
		}
	}
	if (base_type(t) == PTR_TO_BTF_ID)
		line_text(line, btf_type_name(reg->btf, reg->btf_id));
	line_char(line, '(');
	print_attributes(line, reg, &sep);
	print_value(line, reg, &sep);
	line_char(line, ')');
}

/* ---- stack ---- */

static const char slot_type_char[] = {
	[STACK_INVALID] = '?', [STACK_SPILL] = 'r', [STACK_MISC] = 'm',	    [STACK_ZERO] = '0',
	[STACK_DYNPTR] = 'd',  [STACK_ITER] = 'i',  [STACK_IRQ_FLAG] = 'f', [STACK_POISON] = 'p',
};

static void print_slot_name(struct line *line, int spi)
{
	line_text(line, " fp");
	line_signed(line, (-spi - 1) * BPF_REG_SIZE);
	line_char(line, '=');
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

static void print_dynptr_slot(struct line *line, const struct reg_state *reg, int spi)
{
	const char *sep = "";

	print_slot_name(line, spi);
	line_text(line, "dynptr_");
	line_text(line, dynptr_type_str(reg->dynptr.type));
	line_char(line, '(');
	if (reg->id)
		int_attribute(line, &sep, "id=", (int)reg->id);
	if (reg->parent_id)
		int_attribute(line, &sep, "parent_id=", (int)reg->parent_id);
	line_char(line, ')');
}

static void print_iter_slot(struct line *line, const struct reg_state *reg, int spi)
{
	const char *sep = "(";

	print_slot_name(line, spi);
	line_text(line, "iter_");
	line_text(line, iter_type_str(reg->iter.btf, reg->iter.btf_id));
	int_attribute(line, &sep, "id=", (int)reg->id);
	attribute(line, &sep, "state=");
	line_text(line, iter_state_str(reg->iter.state));
	attribute(line, &sep, "depth=");
	line_unsigned(line, (u32)reg->iter.depth);
	line_char(line, ')');
}

/* A spill: the types of the bytes below a narrow one, then the register */
static void print_spill(struct line *line, const struct func_state *state, int spi,
			const char *types)
{
	const struct stack_state *slot = &state->stack[spi];
	u32 below = 0;

	while (below < BPF_REG_SIZE && slot->slot_type[below] != STACK_SPILL)
		below++;
	print_slot_name(line, spi);
	line_bytes(line, types, below);
	print_reg_state(line, state, &slot->spilled_ptr);
}

/* Returns the number of slots that it told of. */
static int print_slot(struct line *line, const struct func_state *state, int spi)
{
	const struct stack_state *slot = &state->stack[spi];
	char types[BPF_REG_SIZE + 1];

	if (!slot_types(slot, types))
		return 1;
	switch (slot->slot_type[BPF_REG_SIZE - 1]) {
	case STACK_SPILL:
		print_spill(line, state, spi, types);
		return 1;
	case STACK_DYNPTR: /* the main slot is the lower one in memory */
		spi += DYNPTR_NR_SLOTS - 1;
		print_dynptr_slot(line, &state->stack[spi].spilled_ptr, spi);
		return DYNPTR_NR_SLOTS;
	case STACK_ITER: /* only the main slot has an id */
		if (slot->spilled_ptr.id)
			print_iter_slot(line, &slot->spilled_ptr, spi);
		return 1;
	default:
		print_slot_name(line, spi);
		line_text(line, types);
		return 1;
	}
}

/* ---- states ---- */

static void print_refs(struct line *line, const struct verifier_state *vstate)
{
	if (!vstate->acquired_refs || !vstate->refs[0].id)
		return;
	line_text(line, " refs=");
	line_signed(line, vstate->refs[0].id);
	for (u32 i = 1; i < vstate->acquired_refs; i++) {
		if (vstate->refs[i].id) {
			line_char(line, ',');
			line_signed(line, vstate->refs[i].id);
		}
	}
}

static void print_frame(struct line *line, struct verifier_env *env,
			const struct func_state *state, bool print_all)
{
	if (state->frameno) {
		line_text(line, " frame");
		line_unsigned(line, state->frameno);
		line_char(line, ':');
	}
	for (u32 i = 0; i < MAX_BPF_REG; i++) {
		if (state->regs[i].type == NOT_INIT || (!print_all && !reg_scratched(env, i)))
			continue;
		line_text(line, " R");
		line_unsigned(line, i);
		line_char(line, '=');
		print_reg_state(line, state, &state->regs[i]);
	}
	for (int i = 0; i < state->allocated_stack / BPF_REG_SIZE;)
		i += print_all || stack_slot_scratched(env, i) ? print_slot(line, state, i) : 1;
}

static void print_state(struct line *line, struct verifier_env *env,
			const struct verifier_state *vstate, u32 frameno, bool print_all)
{
	const struct func_state *state = vstate->frame[frameno];

	if (line->log) {
		print_frame(line, env, state, print_all);
		print_refs(line, vstate);
		line_text(line, state->in_callback_fn ? " cb" : "");
		line_text(line, state->in_async_callback_fn ? " async_cb" : "");
		line_char(line, '\n');
		line_flush(line);
	}
	if (!print_all)
		mark_verifier_state_clean(env);
}

/*
 * Linux: log.c print_verifier_state()
 * One frame; unless print_all, only what the last instruction touched, which it forgets then.
 */
void print_verifier_state(struct verifier_env *env, const struct verifier_state *vstate,
			  u32 frameno, bool print_all)
{
	struct line line;

	line_begin(&line, env->log);
	print_state(&line, env, vstate, frameno, print_all);
}

/*
 * Linux: log.c bpf_vlog_alignment()
 * Spaces from column `pos` to the column where states stand, less the first
 */
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
	struct line line;

	line_begin(&line, env->log);
	if (env->prev_log_pos && env->prev_log_pos == env->log->end_pos) {
		vlog_reset(env->log, env->prev_log_pos - 1);
		line_spaces(&line, vlog_alignment((u32)env->prev_insn_print_pos));
		line_char(&line, ';');
	} else {
		line_signed(&line, (s32)env->insn_idx);
		line_char(&line, ':');
	}
	print_state(&line, env, vstate, frameno, false);
}
