/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Checked mode: what the verifier believed, for the interpreter to assert. Before each
 * instruction of the walk the registers of the current frame widen what was seen there before:
 * scalars to the hull of their ranges, anything mixed to "anything".
 *
 * Pruning makes one correction needed. A stored state stands in for a path whose imprecise
 * scalars may differ from its own, so what was recorded after it says too little about them. Such
 * registers are marked when a path is pruned (record_prune()), and record_settle() carries the
 * mark along the code to whatever is computed from them; a marked register is "anything". Marks
 * are kept per register and once for the whole stack.
 *
 * record_finish() hands it all to the engines, after rewriting.
 */
#include "kern/verify/verify.h"

#define RECORD_REGS 11
#define TAINT_STACK BIT(15) /* beside one bit per register */
#define TAINT_ALL (TAINT_STACK | 0x3ffU)

struct insn_record {
	struct reg_record regs[RECORD_REGS]; /* first: insn_aux.records points at it */
	u16 taint;
};

static struct insn_record *insn_record(struct verifier_env *env, u32 idx)
{
	struct insn_aux *aux = &env->insn_aux[idx];
	struct insn_record *rec;

	if (aux->records)
		return container_of(aux->records, struct insn_record, regs[0]);
	rec = pool_alloc(env->pool, sizeof(*rec));
	if (rec)
		aux->records = rec->regs;
	return rec;
}

/* ---- widening ---- */

static enum reg_record_kind reg_kind(const struct reg_state *reg)
{
	if (reg->type & (PTR_UNTRUSTED | MEM_USER | MEM_PERCPU))
		return REC_ANY;
	switch (base_type(reg->type)) {
	case SCALAR_VALUE:
		return REC_SCALAR;
	case NOT_INIT:
	case PTR_TO_ARENA:
	case PTR_TO_FUNC: /* a token */
	case PTR_TO_INSN: /* a token */
		return REC_ANY;
	case PTR_TO_CTX: /* a syscall program may be run without one */
	case PTR_TO_BTF_ID: /* trusted or not, it may be NULL for some hooks */
	case PTR_TO_PACKET:
	case PTR_TO_PACKET_META:
	case PTR_TO_PACKET_END:
		return REC_POINTER_OR_NULL;
	default:
		return type_may_be_null(reg->type) ? REC_POINTER_OR_NULL : REC_POINTER;
	}
}

static void set_scalar(struct reg_record *rec, const struct reg_state *reg)
{
	rec->smin = reg_smin(reg);
	rec->smax = reg_smax(reg);
	rec->umin = reg_umin(reg);
	rec->umax = reg_umax(reg);
	rec->tnum_value = reg->var_off.value;
	rec->tnum_mask = reg->var_off.mask;
}

static void widen_scalar(struct reg_record *rec, const struct reg_state *reg)
{
	struct tnum bits = tnum_union((struct tnum){rec->tnum_value, rec->tnum_mask},
				      reg->var_off);

	rec->smin = min(rec->smin, reg_smin(reg));
	rec->smax = max(rec->smax, reg_smax(reg));
	rec->umin = min(rec->umin, reg_umin(reg));
	rec->umax = max(rec->umax, reg_umax(reg));
	rec->tnum_value = bits.value;
	rec->tnum_mask = bits.mask;
}

static bool is_pointer_kind(u8 kind)
{
	return kind == REC_POINTER || kind == REC_POINTER_OR_NULL;
}

static void widen_reg(struct reg_record *rec, const struct reg_state *reg)
{
	u8 kind = reg_kind(reg);

	if (rec->kind == REC_NEVER) {
		rec->kind = kind;
		if (kind == REC_SCALAR)
			set_scalar(rec, reg);
	} else if (rec->kind == kind) {
		if (kind == REC_SCALAR)
			widen_scalar(rec, reg);
	} else if (is_pointer_kind(rec->kind) && is_pointer_kind(kind)) {
		rec->kind = REC_POINTER_OR_NULL;
	} else {
		rec->kind = REC_ANY;
	}
}

int record_state(struct verifier_env *env)
{
	struct insn_record *rec = insn_record(env, env->insn_idx);
	const struct reg_state *regs = cur_regs(env);

	if (!rec)
		return -ENOMEM;
	for (int i = 0; i < RECORD_REGS; i++)
		widen_reg(&rec->regs[i], &regs[i]);
	return 0;
}

/* ---- pruning ---- */

static bool is_covered(const struct reg_state *old, const struct reg_state *cur)
{
	if (old->type != SCALAR_VALUE || cur->type != SCALAR_VALUE)
		return true; /* the types are equal, or nobody reads it */
	return old->precise ||
	       (!old->id && cnum64_is_subset(old->r64, cur->r64) &&
		cnum32_is_subset(old->r32, cur->r32) && tnum_in(old->var_off, cur->var_off));
}

static u16 frame_taint(const struct func_state *old, const struct func_state *cur)
{
	int slots = min(old->allocated_stack, cur->allocated_stack) / BPF_REG_SIZE;
	u16 taint = 0;

	for (int i = 0; i < BPF_REG_FP; i++)
		if (!is_covered(&old->regs[i], &cur->regs[i]))
			taint |= BIT(i);
	for (int i = 0; i < slots; i++)
		if (is_spilled_reg(&old->stack[i]) &&
		    (!is_spilled_reg(&cur->stack[i]) ||
		     !is_covered(&old->stack[i].spilled_ptr, &cur->stack[i].spilled_ptr)))
			taint |= TAINT_STACK;
	return taint;
}

/* The current path ends at the stored state `old`. */
int record_prune(struct verifier_env *env, const struct verifier_state *old)
{
	struct verifier_state *cur = env->cur_state;

	if (cur->speculative)
		return 0;
	for (u32 fr = 0; fr <= old->curframe; fr++) {
		u16 taint = frame_taint(old->frame[fr], cur->frame[fr]);
		struct insn_record *rec;

		if (!taint)
			continue;
		rec = insn_record(env, frame_insn_idx(cur, fr));
		if (!rec)
			return -ENOMEM;
		rec->taint |= taint;
	}
	return 0;
}

/* ---- carrying marks along ---- */

struct settle {
	struct verifier_env *env;
	u16 returned[BPF_MAX_SUBPROGS + 2]; /* per subprogram: R0 and stack at its exits */
	bool changed;
};

static u16 copy_bit(u16 taint, int from, int to)
{
	return (taint >> from) & 1 ? taint | BIT(to) : taint & ~BIT(to);
}

static u16 load_taint(u16 taint, int dst)
{
	return taint & TAINT_STACK ? taint | BIT(dst) : taint & ~BIT(dst);
}

static u16 alu_taint(const struct bpf_insn *insn, u16 taint)
{
	bool from_reg = BPF_SRC(insn->code) == BPF_X && BPF_OP(insn->code) != BPF_END;

	if (BPF_OP(insn->code) == BPF_MOV)
		return from_reg ? copy_bit(taint, insn->src_reg, insn->dst_reg) :
				  taint & ~BIT(insn->dst_reg);
	if (from_reg && (taint & BIT(insn->src_reg)))
		taint |= BIT(insn->dst_reg);
	return taint;
}

static u16 store_taint(const struct bpf_insn *insn, u16 taint)
{
	if (taint & BIT(insn->src_reg))
		taint |= TAINT_STACK;
	if (BPF_MODE(insn->code) != BPF_ATOMIC || !(taint & TAINT_STACK))
		return taint;
	return taint | BIT(0) | BIT(insn->src_reg) | BIT(insn->dst_reg);
}

/* Comparing teaches each side about the other, and whatever is linked to it. */
static u16 jump_taint(const struct bpf_insn *insn, u16 taint)
{
	u16 both = BIT(insn->dst_reg) | BIT(insn->src_reg);

	return BPF_SRC(insn->code) == BPF_X && (taint & both) ? TAINT_ALL : taint;
}

static void add_taint(struct settle *s, u32 idx, u16 taint)
{
	struct reg_record *regs = s->env->insn_aux[idx].records;
	struct insn_record *rec;

	if (!regs) /* never reached */
		return;
	rec = container_of(regs, struct insn_record, regs[0]);
	if (!(taint & ~rec->taint))
		return;
	rec->taint |= taint;
	s->changed = true;
}

static void add_returned(struct settle *s, int subprog, u16 taint)
{
	if (taint & ~s->returned[subprog]) {
		s->returned[subprog] |= taint;
		s->changed = true;
	}
}

#define TAINT_ARGS (BPF_REGMASK_ARGS | TAINT_STACK)
#define TAINT_CALLER_SAVED 0x3fU

static u16 call_taint(struct settle *s, u32 idx, u16 taint)
{
	struct verifier_env *env = s->env;
	const struct bpf_insn *insn = &env->prog->insns[idx];
	u16 kept = taint & ~TAINT_CALLER_SAVED;
	int subprog;

	if (insn_is_pseudo_call(insn)) {
		subprog = find_subprog(env, idx + insn->imm + 1);
		if (subprog < 0 || subprog_is_global(env, subprog))
			return kept;
		add_taint(s, env->subprog_info[subprog].start, taint & TAINT_ARGS);
		return kept | s->returned[subprog];
	}
	if (!is_callback_calling_insn(env, insn))
		return kept;
	/* The callback's arguments may be any of the call's. */
	for (u32 i = 1; i < env->subprog_cnt; i++) {
		if (!env->subprog_info[i].is_cb)
			continue;
		if (taint & TAINT_ARGS)
			add_taint(s, env->subprog_info[i].start, TAINT_ARGS);
		kept |= s->returned[i] & TAINT_STACK;
	}
	return kept;
}

static u16 insn_taint(struct settle *s, u32 idx, u16 taint)
{
	const struct bpf_insn *insn = &s->env->prog->insns[idx];

	switch (BPF_CLASS(insn->code)) {
	case BPF_ALU:
	case BPF_ALU64:
		return alu_taint(insn, taint);
	case BPF_LDX:
		return load_taint(taint, insn->dst_reg);
	case BPF_STX:
		return store_taint(insn, taint);
	case BPF_ST:
		return taint;
	case BPF_LD:
		return BPF_MODE(insn->code) == BPF_IMM ? taint & ~BIT(insn->dst_reg) :
							 taint & ~TAINT_CALLER_SAVED;
	default:
		if (BPF_OP(insn->code) == BPF_CALL)
			return call_taint(s, idx, taint);
		return BPF_OP(insn->code) == BPF_JA ? taint : jump_taint(insn, taint);
	}
}

static void settle_insn(struct settle *s, u32 idx)
{
	struct verifier_env *env = s->env;
	const struct bpf_insn *insn = &env->prog->insns[idx];
	struct reg_record *regs = env->insn_aux[idx].records;
	struct iarray *succ;
	u16 taint;

	if (!regs)
		return;
	taint = container_of(regs, struct insn_record, regs[0])->taint;
	if (insn->code == (BPF_JMP | BPF_EXIT)) {
		struct subprog_info *sub = find_containing_subprog(env, idx);

		add_returned(s, sub - env->subprog_info, taint & (BIT(0) | TAINT_STACK));
		return;
	}
	taint = insn_taint(s, idx, taint);
	if (!taint)
		return;
	succ = insn_successors(env, idx);
	for (int i = 0; i < succ->cnt; i++)
		add_taint(s, succ->items[i], taint);
}

static void apply_taint(struct insn_record *rec)
{
	for (int i = 0; i < RECORD_REGS; i++)
		if ((rec->taint & BIT(i)) && rec->regs[i].kind == REC_SCALAR)
			rec->regs[i].kind = REC_ANY;
}

/* After the walk, while the program is as it was walked */
int record_settle(struct verifier_env *env)
{
	struct settle *s = pool_alloc(env->pool, sizeof(*s));
	u32 len = env->prog->len;

	if (!s)
		return -ENOMEM;
	s->env = env;
	do {
		s->changed = false;
		for (u32 i = 0; i < len; i++)
			settle_insn(s, i);
	} while (s->changed);
	env->records_by_orig = pool_alloc(env->pool, len * sizeof(*env->records_by_orig));
	if (!env->records_by_orig)
		return -ENOMEM;
	env->records_by_orig_cnt = len;
	for (u32 i = 0; i < len; i++) {
		struct reg_record *regs = env->insn_aux[i].records;
		u32 orig = env->insn_aux[i].orig_idx;

		if (!regs)
			continue;
		apply_taint(container_of(regs, struct insn_record, regs[0]));
		if (orig < len)
			env->records_by_orig[orig] = regs;
	}
	return 0;
}

/*
 * Where one instruction became several, what was recorded holds before the first of them; inside
 * nothing is claimed.
 */
int record_finish(struct verifier_env *env)
{
	struct verified *v = &env->prog->verified;

	if (!env->records_by_orig)
		return 0;
	v->records = mem_alloc(env->kern->mem, (size_t)v->insn_count * RECORD_REGS *
						       sizeof(*v->records));
	if (!v->records)
		return -ENOMEM;
	for (u32 i = 0; i < v->insn_count; i++) {
		struct reg_record *to = &v->records[(size_t)i * RECORD_REGS];
		u32 orig = v->orig_idx[i];
		bool first = i == 0 || v->orig_idx[i - 1] != orig;

		if (first && orig < env->records_by_orig_cnt && env->records_by_orig[orig])
			memcpy(to, env->records_by_orig[orig], RECORD_REGS * sizeof(*to));
		for (int r = 0; !first && r < RECORD_REGS; r++)
			to[r].kind = REC_ANY;
	}
	return 0;
}
