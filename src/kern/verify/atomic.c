/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Atomic instructions: read-modify-write forms are a read of the memory (twice if the old value
 * goes to a register, so that a fill is seen as one) and a write of an unknown value to it;
 * load-acquire and store-release are a load and a store with fewer allowed pointers.
 *
 * Called by the walk for BPF_STX | BPF_ATOMIC.
 */
#include "kern/verify/verify.h"

/* The register that receives the old value, -1: none. Linux: bpf_atomic_load_reg() */
static int atomic_load_reg(const struct bpf_insn *insn)
{
	if (insn->imm == BPF_CMPXCHG)
		return BPF_REG_0;
	return insn->imm & BPF_FETCH ? insn->src_reg : -1;
}

/* In arenas the JIT has no loop of compare-and-exchange. Linux: x86 bpf_jit_supports_insn() */
static bool arena_supports(const struct bpf_insn *insn)
{
	return insn->imm != (BPF_AND | BPF_FETCH) && insn->imm != (BPF_OR | BPF_FETCH) &&
	       insn->imm != (BPF_XOR | BPF_FETCH);
}

/* Linux: verifier.c atomic_ptr_type_ok() */
static bool atomic_ptr_type_ok(struct verifier_env *env, int regno, const struct bpf_insn *insn)
{
	if (is_ctx_reg(env, regno) || is_pkt_reg(env, regno) || is_flow_key_reg(env, regno) ||
	    is_sk_reg(env, regno))
		return false;
	if (is_arena_reg(env, regno))
		return arena_supports(insn);
	/* A load-acquire is not turned into a load that survives a fault. */
	return insn->imm != BPF_LOAD_ACQ || !may_fault_on_deref(reg_state(env, regno)->type);
}

static int reject_store(struct verifier_env *env, const struct bpf_insn *insn)
{
	return reject(env, -EACCES, "BPF_ATOMIC stores into R%d %s is not allowed\n",
		      insn->dst_reg, reg_type_str(env, reg_state(env, insn->dst_reg)->type));
}

/* The registers that are read, and whether they may be given to memory */
static int check_rmw_operands(struct verifier_env *env, const struct bpf_insn *insn)
{
	int err;

	err = check_reg_arg(env, insn->src_reg, SRC_OP);
	if (err)
		return err;
	err = check_reg_arg(env, insn->dst_reg, SRC_OP);
	if (err)
		return err;
	if (insn->imm == BPF_CMPXCHG) {
		err = check_reg_arg(env, BPF_REG_0, SRC_OP);
		if (err)
			return err;
		if (is_pointer_value(env, BPF_REG_0))
			return reject(env, -EACCES, "R%d leaks addr into mem\n", BPF_REG_0);
	}
	if (is_pointer_value(env, insn->src_reg))
		return reject(env, -EACCES, "R%d leaks addr into mem\n", insn->src_reg);
	return 0;
}

static int rmw_access(struct verifier_env *env, const struct bpf_insn *insn, enum access_type t,
		      int value_regno)
{
	const struct mem_access a = {
		.m = {
			.reg = &cur_regs(env)[insn->dst_reg],
			.argno = argno_from_reg(insn->dst_reg),
			.off = insn->off,
			.size = insn_access_bytes(insn),
		},
		.t = t,
		.value_regno = value_regno,
		.aligned = true,
	};

	return check_mem_access(env, &a);
}

/* Linux: verifier.c check_atomic_rmw() */
static int check_atomic_rmw(struct verifier_env *env, const struct bpf_insn *insn)
{
	int load_reg = atomic_load_reg(insn), err;

	if (BPF_SIZE(insn->code) != BPF_W && BPF_SIZE(insn->code) != BPF_DW)
		return reject(env, -EINVAL, "invalid atomic operand size\n");
	err = check_rmw_operands(env, insn);
	if (err)
		return err;
	if (!atomic_ptr_type_ok(env, insn->dst_reg, insn))
		return reject_store(env, insn);
	if (load_reg >= 0) {
		err = check_reg_arg(env, load_reg, DST_OP);
		if (err)
			return err;
	}
	err = rmw_access(env, insn, ACCESS_READ, -1);
	if (!err && load_reg >= 0)
		err = rmw_access(env, insn, ACCESS_READ, load_reg);
	if (err)
		return err;
	err = save_aux_ptr_type(env, reg_state(env, insn->dst_reg)->type, false);
	if (err)
		return err;
	return rmw_access(env, insn, ACCESS_WRITE, -1);
}

/* Linux: verifier.c check_atomic_load() */
static int check_atomic_load(struct verifier_env *env, struct bpf_insn *insn)
{
	int err = check_reg_arg(env, insn->src_reg, SRC_OP);

	if (err)
		return err;
	if (!atomic_ptr_type_ok(env, insn->src_reg, insn))
		return reject(env, -EACCES, "BPF_ATOMIC loads from R%d %s is not allowed\n",
			      insn->src_reg,
			      reg_type_str(env, reg_state(env, insn->src_reg)->type));
	return check_load_mem(env, insn, true, false, "atomic_load");
}

/* Linux: verifier.c check_atomic_store() */
static int check_atomic_store(struct verifier_env *env, struct bpf_insn *insn)
{
	int err = check_store_reg(env, insn, true);

	if (err)
		return err;
	return atomic_ptr_type_ok(env, insn->dst_reg, insn) ? 0 : reject_store(env, insn);
}

/* Linux: verifier.c check_atomic() */
int check_atomic(struct verifier_env *env, struct bpf_insn *insn)
{
	switch (insn->imm) {
	case BPF_ADD:
	case BPF_ADD | BPF_FETCH:
	case BPF_AND:
	case BPF_AND | BPF_FETCH:
	case BPF_OR:
	case BPF_OR | BPF_FETCH:
	case BPF_XOR:
	case BPF_XOR | BPF_FETCH:
	case BPF_XCHG:
	case BPF_CMPXCHG:
		return check_atomic_rmw(env, insn);
	case BPF_LOAD_ACQ:
		return check_atomic_load(env, insn);
	case BPF_STORE_REL:
		return check_atomic_store(env, insn);
	}
	return reject(env, -EINVAL, "BPF_ATOMIC uses invalid atomic opcode %02x\n", insn->imm);
}
