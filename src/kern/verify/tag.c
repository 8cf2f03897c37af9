/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tag of a program: SHA-256 over its instructions as loaded, with map descriptors taken out
 * because they differ from one load to the next.
 */
#include "base/sha256.h"
#include "kern/verify/verify.h"

static bool loads_map(const struct bpf_insn *insn)
{
	return insn_is_ldimm64(insn) &&
	       (insn->src_reg == BPF_PSEUDO_MAP_FD || insn->src_reg == BPF_PSEUDO_MAP_VALUE);
}

/* Linux: core.c bpf_prog_calc_tag() */
int prog_calc_tag(struct verifier_env *env)
{
	struct prog *prog = env->prog;
	size_t bytes = prog->len * sizeof(struct bpf_insn);
	struct bpf_insn *copy = pool_alloc(env->pool, bytes);

	if (!copy)
		return -ENOMEM;
	memcpy(copy, prog->insns, bytes);
	for (u32 i = 0; i < prog->len; i++) {
		struct bpf_insn *second;

		if (!loads_map(&copy[i]))
			continue;
		copy[i].imm = 0;
		if (++i == prog->len)
			break;
		second = &copy[i];
		if (!second->code && !second->dst_reg && !second->src_reg && !second->off)
			second->imm = 0;
	}
	sha256(copy, bytes, prog->digest);
	memcpy(prog->tag, prog->digest, sizeof(prog->tag));
	return 0;
}
