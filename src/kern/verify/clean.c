/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Forgets what a path can no longer look at: registers that are not live before the next
 * instruction, and dead 4-byte halves of stack slots. Done before states are compared and
 * stored, so that dead values neither prevent a match nor are held on to.
 */
#include "kern/verify/verify.h"

#define SLOT_ALL(type) (0x0101010101010101ULL * (type))

static u64 slot_types(const struct stack_state *slot)
{
	u64 types;

	memcpy(&types, slot->slot_type, sizeof(types));
	return types;
}

/*
 * Half `lo` is bytes 0 to 3 of the slot, the ones nearer to the frame pointer. False: the upper
 * half cannot be given up alone, because what is spilled needs it.
 */
static bool forget_spill(struct verifier_env *env, struct stack_state *slot, bool lo_live)
{
	struct reg_state *spill = &slot->spilled_ptr;

	if (lo_live && slot->slot_type[BPF_REG_SIZE - 1] == STACK_SPILL) {
		/* Half a pointer must go on being no scalar; half a zero would need precision. */
		if (spill->type != SCALAR_VALUE || register_is_null(spill))
			return false;
		for (int j = 0; j < BPF_HALF_REG_SIZE; j++)
			if (slot->slot_type[j] == STACK_SPILL)
				slot->slot_type[j] = STACK_MISC;
	}
	mark_reg_not_init(env, spill);
	return true;
}

static void clean_slot(struct verifier_env *env, struct stack_state *slot, bool lo_live,
		       bool hi_live)
{
	int start = lo_live ? BPF_HALF_REG_SIZE : 0;
	int end = hi_live ? BPF_HALF_REG_SIZE : BPF_REG_SIZE;

	switch (slot->slot_type[BPF_REG_SIZE - 1]) {
	case STACK_DYNPTR:
	case STACK_ITER:
	case STACK_IRQ_FLAG:
		/* Overwriting or making one again must still be noticed. */
		return;
	}
	if (!hi_live && !forget_spill(env, slot, lo_live))
		return;
	memset(&slot->slot_type[start], STACK_POISON, end - start);
}

/* Linux: states.c __clean_func_state() */
static void clean_func_state(struct verifier_env *env, struct func_state *st, u16 live_regs,
			     int frame)
{
	int slots = st->allocated_stack / BPF_REG_SIZE;

	for (int i = 0; i < BPF_REG_FP; i++)
		if (!(live_regs & BIT(i)) && st->regs[i].type != NOT_INIT)
			mark_reg_not_init(env, &st->regs[i]);
	for (int i = 0; i < slots; i++) {
		bool lo_live, hi_live;

		if (slot_types(&st->stack[i]) == SLOT_ALL(STACK_POISON))
			continue;
		lo_live = stack_slot_alive(env, frame, i * 2);
		hi_live = stack_slot_alive(env, frame, i * 2 + 1);
		if (!lo_live || !hi_live)
			clean_slot(env, &st->stack[i], lo_live, hi_live);
	}
}

/* Linux: states.c clean_verifier_state() */
int clean_verifier_state(struct verifier_env *env, struct verifier_state *st)
{
	int err = live_stack_query_init(env, st);

	if (err)
		return err;
	for (u32 i = 0; i <= st->curframe; i++) {
		u32 idx = frame_insn_idx(st, i);

		clean_func_state(env, st->frame[i], env->insn_aux[idx].live_regs_before, i);
	}
	return 0;
}
