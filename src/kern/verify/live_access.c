/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which stack slots an instruction may read or certainly writes, given where its pointers come
 * from. The size of an access is a signed number of bytes: positive a read, negative a write,
 * 0 none, S64_MIN a read of unknown length. When in doubt, slots are read: that only keeps
 * states apart that could have been merged.
 */
#include "kern/verify/live_stack.h"

struct stack_range {
	s64 off, bytes;
};

/* Linux: liveness.c record_stack_access_off(): what an access at `off` reads or writes */
static int record_at(struct verifier_env *env, struct func_instance *instance, u32 frame,
		     u32 insn_idx, const struct stack_range *range)
{
	s64 off = range->off, bytes = range->bytes, low, high;

	/* Above the frame: no slot of it, and the walk rejects the access. */
	if (off >= 0)
		return 0;
	if (bytes == S64_MIN)
		bytes = -off;
	if (bytes > 0) {
		/* Every slot that is touched is read. */
		high = (-off - 1) / BPF_HALF_REG_SIZE;
		low = max((-off - bytes) / BPF_HALF_REG_SIZE, (s64)0);
		return mark_stack_read(env, instance, frame, insn_idx, slot_range(low, high));
	}
	/* Only slots that are covered whole are written. */
	bytes = -bytes;
	high = -off / BPF_HALF_REG_SIZE - 1;
	low = max((-off - bytes + BPF_HALF_REG_SIZE - 1) / BPF_HALF_REG_SIZE, (s64)0);
	if (low > high)
		return 0;
	return mark_stack_write(env, instance, frame, insn_idx, slot_range(low, high));
}

/* Linux: liveness.c record_stack_access(): through a pointer into one known frame */
static int record_stack_access(struct verifier_env *env, struct func_instance *instance,
			       const struct arg_track *at, u32 insn_idx, s64 bytes)
{
	bool is_read = bytes > 0 || bytes == S64_MIN;
	int err = 0;

	if (!bytes)
		return 0;
	if (!at->off_cnt)
		return is_read ? mark_stack_read(env, instance, at->frame, insn_idx, SLOTS_ALL) : 0;
	/* One of several places is written: none of them for certain. */
	if (!is_read && at->off_cnt != 1)
		return 0;
	for (int i = 0; i < at->off_cnt && !err; i++) {
		struct stack_range range = {at->off[i], bytes};

		err = record_at(env, instance, at->frame, insn_idx, &range);
	}
	return err;
}

/* Linux: liveness.c record_imprecise(): every slot of every frame it may point into */
static int record_imprecise(struct verifier_env *env, struct func_instance *instance, u32 mask,
			    u32 insn_idx)
{
	int err = 0;

	for (u32 f = 0; f <= instance->depth && !err; f++)
		if (mask & BIT(f))
			err = mark_stack_read(env, instance, f, insn_idx, SLOTS_ALL);
	return err;
}

static int record_access(struct verifier_env *env, struct func_instance *instance,
			 const struct arg_track *at, u32 insn_idx, s64 bytes)
{
	if (at->frame >= 0 && at->frame <= (int)instance->depth)
		return record_stack_access(env, instance, at, insn_idx, bytes);
	if (at->frame == ARG_IMPRECISE)
		return record_imprecise(env, instance, at->mask, insn_idx);
	return 0;
}

/* The register an instruction accesses memory through, -1: none; *bytes as above */
static int memory_operand(const struct bpf_insn *insn, s64 *bytes)
{
	*bytes = insn_access_bytes(insn);
	switch (BPF_CLASS(insn->code)) {
	case BPF_LDX:
		return insn->src_reg;
	case BPF_STX:
		if (BPF_MODE(insn->code) != BPF_ATOMIC || insn->imm == BPF_STORE_REL)
			*bytes = -*bytes;
		else if (insn->imm == BPF_LOAD_ACQ)
			return insn->src_reg;
		return insn->dst_reg;
	case BPF_ST:
		*bytes = -*bytes;
		return insn->dst_reg;
	default:
		return -1;
	}
}

/* Linux: liveness.c record_load_store_access() */
int record_load_store_access(struct verifier_env *env, struct func_instance *instance,
			     const struct arg_track *at, int insn_idx)
{
	const struct bpf_insn *insn = &env->prog->insns[insn_idx];
	struct arg_track target;
	s64 bytes;
	int reg;

	switch (BPF_CLASS(insn->code)) {
	case BPF_LDX:
	case BPF_ST:
	case BPF_STX:
		break;
	default:
		return 0;
	}
	/* R11 is no pointer, and at[11] something else. */
	if (insn_is_stack_arg_stx(insn) || insn_is_stack_arg_st(insn) ||
	    insn_is_stack_arg_ldx(insn))
		return 0;
	reg = memory_operand(insn, &bytes);
	target = at[reg];
	/* With `mask` in place of offsets off_cnt is 0. */
	for (int i = 0; i < target.off_cnt; i++)
		if (arg_add(target.off[i], insn->off, &target.off[i]))
			target.off_cnt = 0;
	return record_access(env, instance, &target, insn_idx, bytes);
}

/* Linux: liveness.c record_arg_access() */
static int record_arg_access(struct verifier_env *env, struct func_instance *instance,
			     const struct arg_track *at, int arg_idx, int insn_idx)
{
	const struct bpf_insn *insn = &env->prog->insns[insn_idx];
	s64 bytes;

	if (!arg_is_fp(at))
		return 0;
	if (insn_is_helper_call(insn))
		bytes = helper_stack_access_bytes(env, insn, arg_idx, insn_idx);
	else if (insn_is_kfunc_call(insn))
		bytes = kfunc_stack_access_bytes(env, insn, arg_idx, insn_idx);
	else
		return record_imprecise(env, instance, U32_MAX, insn_idx);
	return bytes ? record_access(env, instance, at, insn_idx, bytes) : 0;
}

/* Linux: liveness.c record_call_access(): helpers and kfuncs; subprograms speak for themselves */
int record_call_access(struct verifier_env *env, struct func_instance *instance,
		       const struct arg_track *at, int insn_idx)
{
	const struct bpf_insn *insn = &env->prog->insns[insn_idx];
	int count = MAX_BPF_FUNC_REG_ARGS, err = 0;
	struct call_summary cs;

	if (insn_is_pseudo_call(insn))
		return 0;
	if (get_call_summary(env, insn, &cs))
		count = min((int)cs.num_params, MAX_BPF_FUNC_ARGS);
	for (int i = 0; i < count && !err; i++) {
		int reg = i < MAX_BPF_FUNC_REG_ARGS ? BPF_REG_1 + i :
						      MAX_BPF_REG + i - MAX_BPF_FUNC_REG_ARGS;

		err = record_arg_access(env, instance, &at[reg], i, insn_idx);
	}
	return err;
}
