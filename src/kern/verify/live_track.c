/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where pointers into stack frames flow: what one instruction does to the arg_track of every
 * register, outgoing stack argument and spilled slot, and how two paths are merged. Pure
 * functions of their arguments, but for a look at the callers' spilled pointers.
 */
#include "kern/verify/live_stack.h"

struct arg_track arg_single(int frame, s16 off)
{
	return (struct arg_track){.off = {off}, .frame = frame, .off_cnt = 1};
}

bool arg_track_eq(const struct arg_track *a, const struct arg_track *b)
{
	if (a->frame != b->frame)
		return false;
	if (a->frame == ARG_IMPRECISE)
		return a->mask == b->mask;
	if (a->frame < 0)
		return true;
	return a->off_cnt == b->off_cnt &&
	       !memcmp(a->off, b->off, a->off_cnt * sizeof(a->off[0]));
}

/* Adds an offset above all that are there; false: there are too many now. */
static bool append_offset(struct arg_track *at, s16 off)
{
	if (at->off_cnt && at->off[at->off_cnt - 1] == off)
		return true;
	if (at->off_cnt >= ARG_OFFSETS_MAX)
		return false;
	at->off[at->off_cnt++] = off;
	return true;
}

/* Linux: liveness.c arg_merge_offsets(): of the same frame, both with offsets */
static struct arg_track arg_merge_offsets(struct arg_track a, struct arg_track b)
{
	struct arg_track all = {.frame = a.frame};
	int i = 0, j = 0;

	while (i < a.off_cnt || j < b.off_cnt) {
		bool from_a = j >= b.off_cnt || (i < a.off_cnt && a.off[i] <= b.off[j]);

		if (!append_offset(&all, from_a ? a.off[i++] : b.off[j++]))
			return (struct arg_track){.frame = a.frame};
	}
	return all;
}

static u32 arg_frames(const struct arg_track *at)
{
	if (at->frame >= 0)
		return BIT(at->frame);
	return at->frame == ARG_IMPRECISE ? at->mask : 0;
}

static struct arg_track arg_join_imprecise(struct arg_track a, struct arg_track b)
{
	return (struct arg_track){.mask = arg_frames(&a) | arg_frames(&b), .frame = ARG_IMPRECISE};
}

/*
 * A pointer on one path, none on the other. With offset 0 added (no slot is there) a single offset
 * is no longer the only one: its slot may be read, but is not certainly written.
 */
static struct arg_track arg_join_none(struct arg_track at)
{
	return at.off_cnt == 1 ? arg_merge_offsets(at, arg_single(at.frame, 0)) : at;
}

/* Linux: liveness.c __arg_track_join() */
struct arg_track arg_track_join(struct arg_track a, struct arg_track b)
{
	if (!arg_is_visited(&b))
		return a;
	if (!arg_is_visited(&a))
		return b;
	if (a.frame == b.frame && a.frame >= 0) {
		if (!a.off_cnt || !b.off_cnt)
			return (struct arg_track){.frame = a.frame};
		return arg_merge_offsets(a, b);
	}
	if (a.frame == ARG_NONE && b.frame == ARG_NONE)
		return a;
	if (a.frame >= 0 && b.frame == ARG_NONE)
		return arg_join_none(a);
	if (b.frame >= 0 && a.frame == ARG_NONE)
		return arg_join_none(b);
	return arg_join_imprecise(a, b);
}

/* Linux: liveness.c arg_track_alu64(): dst = dst op src, both registers */
static void arg_track_alu64(struct arg_track *dst, const struct arg_track *src)
{
	if (dst->frame >= 0 && (src->frame == ARG_NONE || src->frame == dst->frame)) {
		dst->off_cnt = 0;
	} else if (src->frame >= 0 && dst->frame == ARG_NONE) {
		dst->off_cnt = 0;
		dst->frame = src->frame;
	} else if (dst->frame != ARG_NONE || src->frame != ARG_NONE) {
		*dst = arg_join_imprecise(*dst, *src);
	}
}

bool arg_add(s16 off, s64 delta, s16 *out)
{
	s16 narrow = delta;

	return narrow != delta || __builtin_add_overflow(off, narrow, out);
}

static void arg_padd(struct arg_track *at, s64 delta)
{
	for (int i = 0; i < at->off_cnt; i++)
		if (arg_add(at->off[i], delta, &at->off[i]))
			at->off_cnt = 0;
}

/* Spill slot of [fp + off, fp + off + 8): 0 is at fp-8; -1 if it is none */
static int fp_off_to_slot(s16 off)
{
	if (off >= 0 || off < -ARG_SPILL_SLOTS * BPF_REG_SIZE || off % BPF_REG_SIZE)
		return -1;
	return -off / BPF_REG_SIZE - 1;
}

/* Slot of a stack argument from the offset of its access through R11, -1: none */
static int stack_arg_off_to_slot(s16 off)
{
	int slots = (off < 0 ? -off : off) / BPF_REG_SIZE;

	return slots > MAX_STACK_ARG_SLOTS ? -1 : slots - 1;
}

/*
 * Where an access of `insn` through `at` goes: the offsets of the pointer, each with the
 * instruction's own. A register that is the frame pointer has one, whatever was tracked.
 */
static struct arg_track access_base(const struct bpf_insn *insn, int reg,
				    const struct arg_track *at)
{
	return reg == BPF_REG_FP ? arg_single(0, 0) : *at;
}

/* Linux: liveness.c fill_from_stack(): what an 8-byte load through `base` yields */
static struct arg_track fill_from_stack(const struct bpf_insn *insn, const struct arg_track *base,
					const struct arg_track *stack, int depth)
{
	struct arg_track imprecise = {.mask = BIT(depth + 1) - 1, .frame = ARG_IMPRECISE};
	struct arg_track at = access_base(insn, insn->src_reg, base), result;
	bool first = insn->src_reg == BPF_REG_FP;

	if (!at.off_cnt)
		return imprecise;
	result = arg_none();
	for (int i = 0; i < at.off_cnt; i++) {
		s16 off;
		int slot;

		if (arg_add(at.off[i], insn->off, &off))
			return imprecise;
		slot = fp_off_to_slot(off);
		if (slot < 0)
			return imprecise;
		if (first)
			return stack[slot];
		result = arg_track_join(result, stack[slot]);
	}
	return result;
}

/* Linux: liveness.c spill_to_stack(): a narrower store leaves no pointer behind. */
static void spill_to_stack(const struct bpf_insn *insn, const struct arg_track *base,
			   struct arg_track *stack, const struct arg_track *value)
{
	struct arg_track new = insn_access_bytes(insn) == 8 ? *value : arg_none();
	struct arg_track at = access_base(insn, insn->dst_reg, base);

	if (!at.off_cnt)
		for (int slot = 0; slot < ARG_SPILL_SLOTS; slot++)
			stack[slot] = arg_track_join(stack[slot], new);
	for (int i = 0; i < at.off_cnt; i++) {
		s16 off;
		int slot = arg_add(at.off[i], insn->off, &off) ? -1 : fp_off_to_slot(off);

		if (slot < 0)
			continue;
		stack[slot] = at.off_cnt == 1 ? new : arg_track_join(stack[slot], new);
	}
}

/* Linux: liveness.c clear_overlapping_stack_slots(); only one possible place: it is cleared */
static void clear_slots(struct arg_track *stack, int off, int bytes, bool certain)
{
	for (int i = 0; i < ARG_SPILL_SLOTS; i++) {
		int start = -(i + 1) * BPF_REG_SIZE;

		if (start >= off + bytes || start + BPF_REG_SIZE <= off)
			continue;
		stack[i] = certain ? arg_none() : arg_track_join(stack[i], arg_none());
	}
}

static void clear_any_slot(struct arg_track *stack)
{
	clear_slots(stack, -ARG_SPILL_SLOTS * BPF_REG_SIZE, ARG_SPILL_SLOTS * BPF_REG_SIZE, false);
}

/* Linux: liveness.c clear_stack_for_all_offs(): a store of something that is no register */
static void clear_stack(const struct bpf_insn *insn, const struct arg_track *base,
			struct arg_track *stack)
{
	struct arg_track at = access_base(insn, insn->dst_reg, base);

	if (!at.off_cnt)
		clear_any_slot(stack);
	for (int i = 0; i < at.off_cnt; i++) {
		s16 off;

		if (arg_add(at.off[i], insn->off, &off)) {
			clear_any_slot(stack);
			break;
		}
		clear_slots(stack, off, insn_access_bytes(insn), at.off_cnt == 1);
	}
}

static bool can_be_local_fp(int depth, int regno, const struct arg_track *at)
{
	return regno == BPF_REG_FP || at->frame == depth ||
	       (at->frame == ARG_IMPRECISE && (at->mask & BIT(depth)));
}

static void xfer_alu64(const struct bpf_insn *insn, struct arg_track *regs)
{
	struct arg_track *dst = &regs[insn->dst_reg];
	const struct arg_track *src = &regs[insn->src_reg];
	u8 op = BPF_OP(insn->code);

	if (BPF_SRC(insn->code) == BPF_X) {
		if (op == BPF_MOV)
			*dst = insn->off ? arg_none() : *src;
		else
			arg_track_alu64(dst, src);
	} else if (op == BPF_MOV) {
		*dst = arg_none();
	} else if (dst->frame >= 0) {
		if (op == BPF_ADD)
			arg_padd(dst, insn->imm);
		else if (op == BPF_SUB)
			arg_padd(dst, -(s64)insn->imm);
		else
			dst->off_cnt = 0;
	}
}

static void xfer_load(struct verifier_env *env, const struct bpf_insn *insn,
		      struct arg_state *out, int depth)
{
	struct arg_track *dst = &out->regs[insn->dst_reg], src = out->regs[insn->src_reg];
	const struct arg_track *outer;

	if (BPF_MODE(insn->code) != BPF_MEM || insn_access_bytes(insn) != 8) {
		*dst = arg_none();
	} else if (can_be_local_fp(depth, insn->src_reg, &src)) {
		*dst = fill_from_stack(insn, &src, out->stack, depth);
	} else if (src.frame >= 0 && src.frame < depth) {
		outer = env->callsite_at_stack[env->liveness->callsites[src.frame]];
		*dst = fill_from_stack(insn, &src, outer, src.frame);
	} else if (src.frame == ARG_IMPRECISE && src.mask) {
		*dst = src; /* frames of callers only */
	} else {
		*dst = arg_none();
	}
}

static void xfer_store(const struct bpf_insn *insn, struct arg_state *out, int depth)
{
	struct arg_track *dst = &out->regs[insn->dst_reg];
	bool local = can_be_local_fp(depth, insn->dst_reg, dst);
	u8 mode = BPF_MODE(insn->code);
	int loaded;

	if (BPF_CLASS(insn->code) == BPF_ST) {
		if (local && mode == BPF_MEM)
			clear_stack(insn, dst, out->stack);
		return;
	}
	if (local && mode == BPF_MEM)
		spill_to_stack(insn, dst, out->stack, &out->regs[insn->src_reg]);
	if (mode != BPF_ATOMIC)
		return;
	if (local && insn->imm != BPF_LOAD_ACQ)
		clear_stack(insn, dst, out->stack);
	loaded = insn_atomic_load_reg(insn);
	if (loaded >= 0)
		out->regs[loaded] = arg_none();
}

/* Loads and stores of stack arguments through R11; false: the instruction is something else */
static bool xfer_stack_arg(const struct bpf_insn *insn, struct arg_track *regs,
			   const struct arg_track *entry)
{
	int slot = stack_arg_off_to_slot(insn->off);

	if (insn_is_stack_arg_ldx(insn)) {
		regs[insn->dst_reg] = slot >= 0 ? entry[slot] : arg_none();
		return true;
	}
	if (!insn_is_stack_arg_st(insn) && !insn_is_stack_arg_stx(insn))
		return false;
	if (slot >= 0)
		regs[MAX_BPF_REG + slot] =
			insn_is_stack_arg_stx(insn) ? regs[insn->src_reg] : arg_none();
	return true;
}

/* Linux: liveness.c arg_track_xfer() */
void arg_track_xfer(struct verifier_env *env, int idx, struct arg_state *out,
		    const struct arg_track *entry, int depth)
{
	const struct bpf_insn *insn = &env->prog->insns[idx];

	if (xfer_stack_arg(insn, out->regs, entry))
		return;
	switch (BPF_CLASS(insn->code)) {
	case BPF_ALU64:
		xfer_alu64(insn, out->regs);
		break;
	case BPF_ALU:
		out->regs[insn->dst_reg] = arg_none();
		break;
	case BPF_JMP:
		/*
		 * Spilled pointers stay: a callee may overwrite them, but not with another
		 * frame pointer, so that at worst too many slots are kept alive.
		 */
		if (BPF_OP(insn->code) == BPF_CALL)
			for (int r = 0; r < CALLER_SAVED_REGS; r++)
				out->regs[r] = arg_none();
		break;
	case BPF_LD:
		if (BPF_MODE(insn->code) == BPF_IMM)
			out->regs[insn->dst_reg] = arg_none();
		break;
	case BPF_LDX:
		xfer_load(env, insn, out, depth);
		break;
	case BPF_ST:
	case BPF_STX:
		xfer_store(insn, out, depth);
		break;
	}
}
