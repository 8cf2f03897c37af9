/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Linked scalars: copies of one value (same id), or copies that differ by a constant (same id with
 * an ADD_CONST bit, reg->delta). When a comparison narrows one of them, the others follow. The
 * set that followed is packed into the instruction history, for precision must follow it back.
 *
 * Called from branch.c, precision.c reads the packed form. At most LINKED_REGS_MAX can be kept:
 * what is beyond loses its link.
 */
#include "kern/verify/verify.h"

/*
 * 64 bits hold a count and up to five entries, the last one lowest:
 *   count:4 | frame:4 slot_or_reg:6 is_reg:1 | frame:4 ...
 */
#define COUNT_BITS 4
#define FRAME_BITS 4
#define SLOT_BITS 6
#define ENTRY_BITS (FRAME_BITS + SLOT_BITS + 1)
#define LOW_BITS(n) ((1ULL << (n)) - 1)

_Static_assert(MAX_CALL_FRAMES <= 1 << FRAME_BITS, "a frame number fits");
_Static_assert(MAX_BPF_STACK / BPF_REG_SIZE <= 1 << SLOT_BITS, "a slot number fits");
_Static_assert(LINKED_REGS_MAX * ENTRY_BITS + COUNT_BITS <= 64, "all entries fit");

/* Linux: verifier.c linked_regs_pack() */
u64 linked_regs_pack(const struct linked_regs *s)
{
	u64 packed = 0;

	for (int i = 0; i < s->cnt; i++) {
		const struct linked_reg *e = &s->entries[i];
		u64 entry = e->frameno | (u64)e->spi << FRAME_BITS |
			    (u64)e->is_reg << (FRAME_BITS + SLOT_BITS);

		packed = packed << ENTRY_BITS | entry;
	}
	return packed << COUNT_BITS | (u64)s->cnt;
}

/* Linux: verifier.c linked_regs_unpack() */
void linked_regs_unpack(u64 val, struct linked_regs *s)
{
	s->cnt = (int)(val & LOW_BITS(COUNT_BITS));
	val >>= COUNT_BITS;
	for (int i = 0; i < s->cnt; i++, val >>= ENTRY_BITS) {
		s->entries[i].frameno = val & LOW_BITS(FRAME_BITS);
		s->entries[i].spi = (val >> FRAME_BITS) & LOW_BITS(SLOT_BITS);
		s->entries[i].is_reg = (val >> (FRAME_BITS + SLOT_BITS)) & 1;
	}
}

static void collect_one(struct linked_regs *set, struct reg_state *reg, u32 id,
			struct linked_reg place)
{
	if (reg->type != SCALAR_VALUE || (reg->id & ~BPF_ADD_CONST) != id)
		return;
	if (set->cnt < LINKED_REGS_MAX)
		set->entries[set->cnt++] = place;
	else
		clear_scalar_id(reg);
}

/*
 * Linux: verifier.c collect_linked_regs()
 * Live registers and spilled ones of all frames, the innermost first
 */
void collect_linked_regs(struct verifier_env *env, struct verifier_state *vstate, u32 id,
			 struct linked_regs *linked_regs)
{
	id &= ~BPF_ADD_CONST;
	for (int frame = (int)vstate->curframe; frame >= 0; frame--) {
		u16 live = env->insn_aux[frame_insn_idx(vstate, frame)].live_regs_before;
		struct func_state *func = vstate->frame[frame];

		for (int i = 0; i < BPF_REG_FP; i++)
			if (live & BIT(i))
				collect_one(linked_regs, &func->regs[i], id,
					    (struct linked_reg){frame, {.regno = i}, true});
		for (int i = 0; i < func->allocated_stack / BPF_REG_SIZE; i++)
			if (is_spilled_reg(&func->stack[i]))
				collect_one(linked_regs, &func->stack[i].spilled_ptr, id,
					    (struct linked_reg){frame, {.spi = i}, false});
	}
}

/* reg = known_reg, moved by the difference of their deltas; reg keeps its own link. */
static void follow_by_delta(struct reg_state *reg, const struct reg_state *known_reg)
{
	struct reg_state distance = {.type = SCALAR_VALUE};
	s32 delta = reg->delta;
	u32 id = reg->id;

	__mark_reg_known(&distance, (u64)((s64)delta - known_reg->delta));
	*reg = *known_reg;
	reg->delta = delta;
	reg->id = id;
	scalar32_min_max_add(reg, &distance);
	scalar_min_max_add(reg, &distance);
	reg->var_off = tnum_add(reg->var_off, distance.var_off);
	if ((reg->id | known_reg->id) & BPF_ADD_CONST32)
		zext_32_to_64(reg);
	reg_bounds_sync(reg);
}

static bool may_follow(const struct reg_state *reg, const struct reg_state *known_reg)
{
	if (reg->type != SCALAR_VALUE || reg == known_reg)
		return false;
	if ((reg->id & ~BPF_ADD_CONST) != (known_reg->id & ~BPF_ADD_CONST))
		return false;
	/* A 32-bit and a 64-bit delta do not add up. */
	return ((reg->id ^ known_reg->id) & BPF_ADD_CONST) != BPF_ADD_CONST;
}

/* Linux: verifier.c sync_linked_regs() */
void sync_linked_regs(struct verifier_env *env, struct verifier_state *vstate,
		      struct reg_state *known_reg, struct linked_regs *linked_regs)
{
	for (int i = 0; i < linked_regs->cnt; i++) {
		const struct linked_reg *e = &linked_regs->entries[i];
		struct func_state *func = vstate->frame[e->frameno];
		struct reg_state *reg = e->is_reg ? &func->regs[e->regno] :
						    &func->stack[e->spi].spilled_ptr;

		if (!may_follow(reg, known_reg))
			continue;
		if (!((reg->id | known_reg->id) & BPF_ADD_CONST) || reg->delta == known_reg->delta)
			*reg = *known_reg;
		else
			follow_by_delta(reg, known_reg);
		if (e->is_reg)
			mark_reg_scratched(env, e->regno);
		else
			mark_stack_slot_scratched(env, e->spi);
	}
}
