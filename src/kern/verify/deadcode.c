/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Code that cannot run is taken out (privileged programs) or made harmless (others), so that the
 * engines never see it. Also takes out the spills and fills around calls that turned out not to
 * clobber registers (fastcall.c found them).
 */
#include "kern/verify/verify.h"

static const struct bpf_insn NOP = {.code = BPF_JMP | BPF_JA};
static const struct bpf_insn MAY_GOTO_0 = {.code = BPF_JMP | BPF_JCOND};

static bool insn_equals(const struct bpf_insn *a, const struct bpf_insn *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* Linux: fixups.c bpf_remove_fastcall_spills_fills() */
int remove_fastcall_spills_fills(struct verifier_env *env)
{
	struct subprog_info *subprog = env->subprog_info;
	struct bpf_insn *insns = env->prog->insns;
	bool modified = false;

	for (u32 i = 0; i < env->prog->len; i++) {
		u32 spills = env->insn_aux[i].fastcall_spills_num;

		/* opt_remove_nops() takes them out. */
		for (u32 j = 1; j <= spills; j++)
			insns[i - j] = insns[i + j] = NOP;
		modified |= spills > 0;
		if (subprog[1].start == i + 1) {
			if (modified && !subprog->keep_fastcall_stack)
				subprog->stack_depth = (u16)-subprog->fastcall_stack_off;
			subprog++;
			modified = false;
		}
	}
	return 0;
}

/* A branch of which one side is dead always goes the other way.
 * Linux: fixups.c bpf_opt_hard_wire_dead_code_branches() */
void opt_hard_wire_dead_code_branches(struct verifier_env *env)
{
	struct insn_aux *aux = env->insn_aux;

	for (u32 i = 0; i < env->prog->len; i++) {
		struct bpf_insn *insn = &env->prog->insns[i], ja = NOP;

		if (!insn_is_cond_jump(insn->code))
			continue;
		if (!aux[i + 1].seen)
			ja.off = insn->off;
		else if (aux[i + 1 + insn->off].seen)
			continue;
		*insn = ja;
	}
}

/* Linux: fixups.c bpf_opt_remove_dead_code() */
int opt_remove_dead_code(struct verifier_env *env)
{
	struct rewrite rw;
	u32 i = 0;
	int err;

	while (i < env->prog->len && env->insn_aux[i].seen)
		i++;
	if (i == env->prog->len)
		return 0;
	err = rewrite_begin(&rw, env);
	if (err)
		return err;
	for (i = 0; i < env->prog->len; i++) {
		if (env->insn_aux[i].seen)
			rewrite_keep(&rw, i);
		else
			rewrite_open(&rw, i);
	}
	return rewrite_end(&rw);
}

/*
 * Which instructions are nops. Taking out a `may_goto +0` is followed by a second look at what
 * is then in front of it: if that jumped just over what is gone, it became a nop itself.
 */
static void find_nops(const struct verifier_env *env, u8 *is_nop, u32 *left)
{
	const struct bpf_insn *insns = env->prog->insns;
	u32 left_count = 0;

	for (u32 i = 0; i < env->prog->len; i++) {
		bool may_goto = insn_equals(&insns[i], &MAY_GOTO_0);

		left[left_count++] = i;
		if (!may_goto && !insn_equals(&insns[i], &NOP))
			continue;
		is_nop[i] = 1;
		left_count--;
		while (may_goto && left_count) {
			u32 before = left[left_count - 1];
			struct bpf_insn insn = insns[before];
			bool idle = insn.off > 0 && before + 1 + (u32)insn.off <= i + 1;

			insn.off = 0;
			may_goto = insn_equals(&insn, &MAY_GOTO_0);
			if (!idle || (!may_goto && !insn_equals(&insn, &NOP)))
				break;
			is_nop[before] = 1;
			left_count--;
		}
	}
}

/* Linux: fixups.c bpf_opt_remove_nops() */
int opt_remove_nops(struct verifier_env *env)
{
	u32 len = env->prog->len;
	u8 *is_nop = pool_alloc(env->pool, len);
	u32 *left = pool_alloc(env->pool, len * sizeof(*left));
	struct rewrite rw;
	int err;

	if (!is_nop || !left)
		return -ENOMEM;
	find_nops(env, is_nop, left);
	if (!memchr(is_nop, 1, len))
		return 0;
	err = rewrite_begin(&rw, env);
	if (err)
		return err;
	for (u32 i = 0; i < len; i++) {
		if (is_nop[i])
			rewrite_open(&rw, i);
		else
			rewrite_keep(&rw, i);
	}
	return rewrite_end(&rw);
}

/* Dead code of unprivileged programs may still be reached by speculation: it jumps to itself.
 * Linux: verifier.c sanitize_dead_code() */
void sanitize_dead_code(struct verifier_env *env)
{
	struct bpf_insn trap = NOP;

	trap.off = -1;
	for (u32 i = 0; i < env->prog->len; i++) {
		if (env->insn_aux[i].seen)
			continue;
		env->prog->insns[i] = trap;
		env->insn_aux[i].zext_dst = false;
	}
}
