/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The text of an instruction, to the byte as Linux's disassembler writes it: the code in hex, then
 * a C-like line, without a newline. The row of insns.def says how a form reads; forms that only
 * rewritten code has, and codes without a form, read as Linux writes what it does not know.
 *
 * The verifier calls it for its log, dumps of translated programs do so too.
 */
#include "kern/isa/isa.h"

#include <stdio.h>

#define say(names, ...) (names)->print((names)->context, __VA_ARGS__)

/* Linux: disasm.c func_id_name() */
const char *func_id_name(int id)
{
	static const char *const helper_names[HELPER_COUNT] = {
#define NAME(name, number, ...) [number] = "bpf_" #name,
		___BPF_FUNC_MAPPER(NAME)
#undef NAME
	};

	return id >= 0 && id < HELPER_COUNT && helper_names[id] ? helper_names[id] : "unknown";
}

/* Linux: disasm.c bpf_alu_string[] */
const char *alu_op_text(u8 code)
{
	static const char *const text[16] = {
		[BPF_ADD >> 4] = "+=",	 [BPF_SUB >> 4] = "-=",	   [BPF_MUL >> 4] = "*=",
		[BPF_DIV >> 4] = "/=",	 [BPF_OR >> 4] = "|=",	   [BPF_AND >> 4] = "&=",
		[BPF_LSH >> 4] = "<<=",	 [BPF_RSH >> 4] = ">>=",   [BPF_NEG >> 4] = "neg",
		[BPF_MOD >> 4] = "%=",	 [BPF_XOR >> 4] = "^=",	   [BPF_MOV >> 4] = "=",
		[BPF_ARSH >> 4] = "s>>=", [BPF_END >> 4] = "endian",
	};

	return text[BPF_OP(code) >> 4];
}

static bool helper_exists(int id)
{
	return id >= 0 && id < HELPER_COUNT && strcmp(func_id_name(id), "unknown");
}

static const char *call_name(const struct disasm_names *names, const struct bpf_insn *insn)
{
	const char *name;

	if (!insn->src_reg && helper_exists(insn->imm))
		return func_id_name(insn->imm);
	name = names->call ? names->call(names->context, insn) : NULL;
	if (name)
		return name;
	return insn->src_reg == BPF_PSEUDO_KFUNC_CALL ? "kernel-function" : "unknown";
}

static void disasm_call_pc(const struct disasm_names *names, const struct bpf_insn *insn)
{
	const char *name = names->call ? names->call(names->context, insn) : NULL;

	if (name)
		say(names, "(%02x) call pc%s", insn->code, name);
	else
		say(names, "(%02x) call pc%+d", insn->code, insn->imm);
}

static void disasm_ldimm64(const struct disasm_names *names, const struct bpf_insn *insn,
			   bool allow_ptr_leaks)
{
	u64 imm = (u64)(u32)insn[1].imm << 32 | (u32)insn->imm;
	bool address = insn->src_reg && insn->src_reg != BPF_PSEUDO_FUNC &&
		       insn->src_reg <= BPF_PSEUDO_MAP_IDX_VALUE;
	const char *text;

	if (address && !allow_ptr_leaks)
		imm = 0;
	text = names->imm ? names->imm(names->context, insn, imm) : NULL;
	if (text)
		say(names, "(%02x) r%d = %s", insn->code, insn->dst_reg, text);
	else
		say(names, "(%02x) r%d = 0x%llx", insn->code, insn->dst_reg,
		    (unsigned long long)imm);
}

/* (05) may not be told from a conditional jump of an unknown kind, hence the default. */
static void disasm_jump(const struct disasm_names *names, const struct bpf_insn *insn,
			const struct insn_row *row)
{
	char width = BPF_CLASS(insn->code) == BPF_JMP32 ? 'w' : 'r';
	const char *op = row && row->kind == KIND_COND ? row->op : "(null)";

	switch (row ? row->kind : 0) {
	case KIND_JUMP:
		say(names, "(%02x) goto pc%+d", insn->code, insn->off);
		return;
	case KIND_JUMP32:
		say(names, "(%02x) gotol pc%+d", insn->code, insn->imm);
		return;
	case KIND_GOTOX:
		say(names, "(%02x) gotox r%d", insn->code, insn->dst_reg);
		return;
	case KIND_MAY_GOTO:
		say(names, "(%02x) may_goto pc%+d", insn->code, insn->off);
		return;
	case KIND_EXIT:
		say(names, "(%02x) exit", insn->code);
		return;
	}
	if (BPF_OP(insn->code) == BPF_CALL && insn->src_reg == BPF_PSEUDO_CALL)
		disasm_call_pc(names, insn);
	else if (BPF_OP(insn->code) == BPF_CALL)
		say(names, "(%02x) call %s#%d", insn->code, call_name(names, insn), insn->imm);
	else if (BPF_SRC(insn->code) == BPF_X)
		say(names, "(%02x) if %c%d %s %c%d goto pc%+d", insn->code, width, insn->dst_reg,
		    op, width, insn->src_reg, insn->off);
	else
		say(names, "(%02x) if %c%d %s 0x%x goto pc%+d", insn->code, width, insn->dst_reg,
		    op, (u32)insn->imm, insn->off);
}

static void disasm_alu(const struct disasm_names *names, const struct bpf_insn *insn,
		       const struct insn_row *row)
{
	char width = BPF_CLASS(insn->code) == BPF_ALU ? 'w' : 'r';
	const char *op = row && row->op ? row->op : alu_op_text(insn->code);
	const char *cast = row && row->cast ? row->cast : "";
	u8 dst = insn->dst_reg, src = insn->src_reg;

	switch (row ? row->kind : 0) {
	case KIND_END:
	case KIND_BSWAP:
		say(names, "(%02x) r%d = %s%d r%d", insn->code, dst, op, insn->imm, dst);
		return;
	case KIND_NEG:
		say(names, "(%02x) %c%d = -%c%d", insn->code, width, dst, width, dst);
		return;
	case KIND_CAST:
		say(names, "(%02x) r%d = addr_space_cast(r%d, %u, %u)", insn->code, dst, src,
		    (u32)insn->imm >> 16, (u32)insn->imm & 0xffff);
		return;
	case KIND_PERCPU:
		say(names, "(%02x) r%d = &(void __percpu *)(r%d)", insn->code, dst, src);
		return;
	}
	if (!op)
		op = "(null)";
	if (BPF_SRC(insn->code) == BPF_X)
		say(names, "(%02x) %c%d %s %s%c%d", insn->code, width, dst, op, cast, width, src);
	else
		say(names, "(%02x) %c%d %s %d", insn->code, width, dst, op, insn->imm);
}

/*
 * A width that no atomic operation has (they are 32 or 64 bits wide, but for acquire and release)
 * is refused only later: until then it reads like the others.
 */
static const struct insn_row *atomic_row(const struct bpf_insn *insn)
{
	struct bpf_insn word = *insn;

	word.code = (insn->code & ~0x18) | BPF_W;
	return insn_row(&word);
}

static void disasm_atomic(const struct disasm_names *names, const struct bpf_insn *insn)
{
	static const char *const types[] = {
		[BPF_W >> 3] = "u32", [BPF_H >> 3] = "u16", [BPF_B >> 3] = "u8",
		[BPF_DW >> 3] = "u64",
	};
	const char *type = types[BPF_SIZE(insn->code) >> 3];
	const char *bits = BPF_SIZE(insn->code) == BPF_DW ? "64" : "";
	const struct insn_row *row = atomic_row(insn);
	const char *probe = row && row->probe ? "probe " : "";
	u8 dst = insn->dst_reg, src = insn->src_reg;

	switch (row ? row->kind : 0) {
	case KIND_ATOMIC:
		say(names, "(%02x) %slock *(%s *)(r%d %+d) %s r%d", insn->code, probe, type, dst,
		    insn->off, row->op, src);
		return;
	case KIND_FETCH:
		say(names, "(%02x) %sr%d = atomic%s_fetch_%s((%s *)(r%d %+d), r%d)", insn->code,
		    probe, src, bits, row->op, type, dst, insn->off, src);
		return;
	case KIND_XCHG:
		say(names, "(%02x) %sr%d = atomic%s_xchg((%s *)(r%d %+d), r%d)", insn->code,
		    probe, src, bits, type, dst, insn->off, src);
		return;
	case KIND_CMPXCHG:
		say(names, "(%02x) %sr0 = atomic%s_cmpxchg((%s *)(r%d %+d), r0, r%d)", insn->code,
		    probe, bits, type, dst, insn->off, src);
		return;
	case KIND_LOAD_ACQUIRE:
		say(names, "(%02x) %sr%d = load_acquire((%s *)(r%d %+d))", insn->code, probe, dst,
		    type, src, insn->off);
		return;
	case KIND_STORE_RELEASE:
		say(names, "(%02x) %sstore_release((%s *)(r%d %+d), r%d)", insn->code, probe, type,
		    dst, insn->off, src);
		return;
	}
	say(names, "BUG_%02x", insn->code);
}

static void disasm_load(const struct disasm_names *names, const struct bpf_insn *insn,
			const struct insn_row *row)
{
	if (!row || row->internal)
		say(names, "BUG_ldx_%02x", insn->code);
	else
		say(names, "(%02x) r%d = *(%s *)(r%d %+d)", insn->code, insn->dst_reg, row->type,
		    insn->src_reg, insn->off);
}

static void disasm_store(const struct disasm_names *names, const struct bpf_insn *insn,
			 const struct insn_row *row)
{
	bool imm = BPF_CLASS(insn->code) == BPF_ST;

	if (row && row->kind == KIND_NOSPEC)
		say(names, "(%02x) nospec", insn->code);
	else if (!row || row->arena)
		say(names, imm ? "BUG_st_%02x" : "BUG_%02x", insn->code);
	else if (imm)
		say(names, "(%02x) *(%s *)(r%d %+d) = %d", insn->code, row->type, insn->dst_reg,
		    insn->off, insn->imm);
	else
		say(names, "(%02x) *(%s *)(r%d %+d) = r%d", insn->code, row->type, insn->dst_reg,
		    insn->off, insn->src_reg);
}

static void disasm_ld(const struct disasm_names *names, const struct bpf_insn *insn,
		      const struct insn_row *row, bool allow_ptr_leaks)
{
	switch (row ? row->kind : 0) {
	case KIND_LD_ABS:
		say(names, "(%02x) r0 = *(%s *)skb[%d]", insn->code, row->type, insn->imm);
		return;
	case KIND_LD_IND:
		say(names, "(%02x) r0 = *(%s *)skb[r%d + %d]", insn->code, row->type,
		    insn->src_reg, insn->imm);
		return;
	case KIND_LDIMM64:
		disasm_ldimm64(names, insn, allow_ptr_leaks);
		return;
	}
	say(names, "BUG_ld_%02x", insn->code);
}

/* Linux: disasm.c print_bpf_insn() */
void disasm_insn(const struct disasm_names *names, const struct bpf_insn *insn,
		 bool allow_ptr_leaks)
{
	const struct insn_row *row = insn_row(insn);

	switch (BPF_CLASS(insn->code)) {
	case BPF_ALU:
	case BPF_ALU64:
		disasm_alu(names, insn, row);
		break;
	case BPF_LDX:
		disasm_load(names, insn, row);
		break;
	case BPF_STX:
		if (BPF_MODE(insn->code) == BPF_ATOMIC || BPF_MODE(insn->code) == BPF_PROBE_ATOMIC)
			disasm_atomic(names, insn);
		else
			disasm_store(names, insn, row);
		break;
	case BPF_ST:
		disasm_store(names, insn, row);
		break;
	case BPF_LD:
		disasm_ld(names, insn, row, allow_ptr_leaks);
		break;
	default:
		disasm_jump(names, insn, row);
	}
}
