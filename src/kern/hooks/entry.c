/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Code that a family puts at the entry or the exits of its programs: a packet is made private
 * before it is written, a queueing discipline's own bookkeeping is done around the program's.
 * Entry code ends with the program's first instruction, as Linux's does.
 *
 * Called by the rewriting passes through prog_ops. Calls in it that are no helpers of the program
 * name their row.
 */
#include <linux/pkt_cls.h>

#include "kern/hooks/convert.h"

static struct bpf_insn call_kfunc(const char *name)
{
	const struct call_row *row = call_find_kfunc(name);

	return CALL_BY_ROW(call_row_number(row ? row : call_find_internal("context_access")));
}

int noop_prologue(struct bpf_insn *to, bool direct_write, const struct prog *prog)
{
	return 0;
}

/* ---- packets ---- */

/*
 * if (!skb->cloned) goto start; ret = bpf_skb_pull_data(skb, 0); if (ret) return drop_verdict;
 * Linux: filter.c bpf_unclone_prologue()
 */
static int unclone_prologue(struct bpf_insn *to, bool direct_write, const struct prog *prog,
			    int drop_verdict)
{
	struct convert c = {.btf = prog_kern(prog)->vmlinux, .to = to};
	struct bit_place cloned;

	if (!direct_write)
		return 0;
	cloned = member_bits(&c, "sk_buff", "cloned");
	if (c.failed) { /* this kernel's packets can't be told apart: a gap when it runs */
		to[0] = CALL_BY_ROW(call_row_number(call_find_internal("context_access")));
		return 1;
	}
	emit(&c, LDX_MEM(BPF_B, BPF_REG_6, BPF_REG_1, cloned.off));
	emit(&c, ALU32_IMM(BPF_AND, BPF_REG_6, cloned.mask << cloned.shift));
	emit(&c, JMP_IMM(BPF_JEQ, BPF_REG_6, 0, 7));
	emit(&c, MOV64_REG(BPF_REG_6, BPF_REG_1));
	emit(&c, ALU64_REG(BPF_XOR, BPF_REG_2, BPF_REG_2));
	emit(&c, RAW_INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_skb_pull_data));
	emit(&c, JMP_IMM(BPF_JEQ, BPF_REG_0, 0, 2));
	emit(&c, MOV32_IMM(BPF_REG_0, drop_verdict));
	emit(&c, EXIT_INSN());
	emit(&c, MOV64_REG(BPF_REG_1, BPF_REG_6));
	emit(&c, prog->insns[0]);
	return c.count;
}

int tc_cls_act_prologue(struct bpf_insn *to, bool direct_write, const struct prog *prog)
{
	return unclone_prologue(to, direct_write, prog, TC_ACT_SHOT);
}

int sk_skb_prologue(struct bpf_insn *to, bool direct_write, const struct prog *prog)
{
	return unclone_prologue(to, direct_write, prog, SK_DROP);
}

/* ---- queueing disciplines ---- */

static bool is_qdisc_op(const struct prog *prog, const char *member)
{
	int off = btf_find_member(prog->attach_btf, "Qdisc_ops", member, NULL);

	return off >= 0 && prog->attach_st_ops_member_off == (u32)off;
}

/* Linux: bpf_qdisc.c bpf_qdisc_gen_prologue() */
int qdisc_prologue(struct bpf_insn *to, bool direct_write, const struct prog *prog)
{
	struct convert c = {.to = to};

	if (!is_qdisc_op(prog, "init"))
		return 0;
	emit(&c, MOV64_REG(BPF_REG_6, BPF_REG_1));
	emit(&c, LDX_MEM(BPF_DW, BPF_REG_2, BPF_REG_1, 16)); /* extack */
	emit(&c, LDX_MEM(BPF_DW, BPF_REG_1, BPF_REG_1, 0));  /* sch */
	emit(&c, call_kfunc("bpf_qdisc_init_prologue"));
	emit(&c, JMP_IMM(BPF_JEQ, BPF_REG_0, 0, 1));
	emit(&c, EXIT_INSN());
	emit(&c, MOV64_REG(BPF_REG_1, BPF_REG_6));
	emit(&c, prog->insns[0]);
	return c.count;
}

/* Linux: bpf_qdisc.c bpf_qdisc_gen_epilogue() */
int qdisc_epilogue(struct bpf_insn *to, const struct prog *prog, s16 ctx_off)
{
	struct convert c = {.to = to};

	if (!is_qdisc_op(prog, "reset") && !is_qdisc_op(prog, "destroy"))
		return 0;
	emit(&c, LDX_MEM(BPF_DW, BPF_REG_1, BPF_REG_FP, ctx_off));
	emit(&c, LDX_MEM(BPF_DW, BPF_REG_1, BPF_REG_1, 0));
	emit(&c, call_kfunc("bpf_qdisc_reset_destroy_epilogue"));
	emit(&c, EXIT_INSN());
	return c.count;
}

/* ---- the test module's operations: *args is one number; 1000 before, 10000 after ---- */

static bool is_op(const struct prog *prog, const char *first, const char *second)
{
	return !strcmp(prog->attach_func_name, first) || !strcmp(prog->attach_func_name, second);
}

static bool with_kfunc(const struct prog *prog)
{
	return !strncmp(prog->name, "test_kfunc_", strlen("test_kfunc_"));
}

/* Linux: bpf_testmod.c st_ops_gen_prologue() */
int st_ops_prologue(struct bpf_insn *to, bool direct_write, const struct prog *prog)
{
	struct convert c = {.to = to};
	u8 ctx = BPF_REG_1;

	if (!is_op(prog, "test_prologue", "test_pro_epilogue"))
		return 0;
	if (with_kfunc(prog)) {
		ctx = BPF_REG_8;
		emit(&c, MOV64_REG(BPF_REG_8, BPF_REG_1));
		emit(&c, MOV64_IMM(BPF_REG_1, 0));
		emit(&c, call_kfunc("bpf_cgroup_from_id"));
		emit(&c, JMP_IMM(BPF_JNE, BPF_REG_0, 0, 5));
	}
	emit(&c, LDX_MEM(BPF_DW, BPF_REG_6, ctx, 0));
	emit(&c, LDX_MEM(BPF_DW, BPF_REG_7, BPF_REG_6, 0));
	emit(&c, ALU64_IMM(BPF_ADD, BPF_REG_7, 1000));
	emit(&c, STX_MEM(BPF_DW, BPF_REG_6, BPF_REG_7, 0));
	if (with_kfunc(prog)) {
		emit(&c, JMP_A(2));
		emit(&c, MOV64_REG(BPF_REG_1, BPF_REG_0));
		emit(&c, call_kfunc("bpf_cgroup_release"));
		emit(&c, MOV64_REG(BPF_REG_1, BPF_REG_8));
	}
	emit(&c, prog->insns[0]);
	return c.count;
}

/* Linux: bpf_testmod.c st_ops_gen_epilogue() */
int st_ops_epilogue(struct bpf_insn *to, const struct prog *prog, s16 ctx_off)
{
	struct convert c = {.to = to};

	if (!is_op(prog, "test_epilogue", "test_pro_epilogue"))
		return 0;
	if (with_kfunc(prog)) {
		emit(&c, MOV64_IMM(BPF_REG_1, 0));
		emit(&c, MOV64_IMM(BPF_REG_6, 0));
		emit(&c, call_kfunc("bpf_cgroup_from_id"));
		emit(&c, JMP_IMM(BPF_JNE, BPF_REG_0, 0, 6));
	}
	emit(&c, LDX_MEM(BPF_DW, BPF_REG_1, BPF_REG_FP, ctx_off));
	emit(&c, LDX_MEM(BPF_DW, BPF_REG_1, BPF_REG_1, 0));
	emit(&c, LDX_MEM(BPF_DW, BPF_REG_6, BPF_REG_1, 0));
	emit(&c, ALU64_IMM(BPF_ADD, BPF_REG_6, 10000));
	emit(&c, STX_MEM(BPF_DW, BPF_REG_1, BPF_REG_6, 0));
	if (with_kfunc(prog)) {
		emit(&c, JMP_A(2));
		emit(&c, MOV64_REG(BPF_REG_1, BPF_REG_0));
		emit(&c, call_kfunc("bpf_cgroup_release"));
	}
	emit(&c, MOV64_REG(BPF_REG_0, BPF_REG_6));
	emit(&c, ALU64_IMM(BPF_MUL, BPF_REG_0, 2));
	emit(&c, EXIT_INSN());
	return c.count;
}
