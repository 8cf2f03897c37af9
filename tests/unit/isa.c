/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The instruction table and the disassembler. The lines are what Linux 7.3 wrote into its log for
 * these instructions (kfunc ids are the kernel's own); the table must know every opcode that Linux
 * takes and give each form back.
 */
#include <stdarg.h>

#include "kern/isa/isa.h"
#include "unit.h"

static char text[256];

static void printf_like(2, 3) print(void *context, const char *format, ...)
{
	size_t used = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + used, sizeof(text) - used, format, args);
	va_end(args);
}

static const char *kfunc_name(void *context, const struct bpf_insn *insn)
{
	return insn->src_reg == BPF_PSEUDO_KFUNC_CALL ? "bpf_iter_num_new" : NULL;
}

static const char *disassemble(const struct bpf_insn *insn, bool allow_ptr_leaks)
{
	const struct disasm_names names = {.call = kfunc_name, .print = print};

	text[0] = 0;
	disasm_insn(&names, insn, allow_ptr_leaks);
	return text;
}

static void test_lines(void)
{
	static const struct {
		struct bpf_insn insn;
		const char *line;
	} rows[] = {
		{{0xb7, 0, 0, 0, 0}, "(b7) r0 = 0"},
		{{0xb4, 4, 0, 0, -1}, "(b4) w4 = -1"},
		{{0xbf, 1, 10, 0, 0}, "(bf) r1 = r10"},
		{{0x07, 1, 0, 0, -8}, "(07) r1 += -8"},
		{{0x67, 1, 0, 0, 32}, "(67) r1 <<= 32"},
		{{0xc7, 1, 0, 0, 32}, "(c7) r1 s>>= 32"},
		{{0x34, 1, 0, 1, -3}, "(34) w1 s/= -3"},
		{{0x94, 1, 0, 1, -3}, "(94) w1 s%= -3"},
		{{0x9f, 1, 2, 0, 0}, "(9f) r1 %= r2"},
		{{0x87, 0, 0, 0, 0}, "(87) r0 = -r0"},
		{{0x84, 0, 0, 0, 0}, "(84) w0 = -w0"},
		{{0xd4, 2, 0, 0, 64}, "(d4) r2 = le64 r2"},
		{{0xdc, 0, 0, 0, 16}, "(dc) r0 = be16 r0"},
		{{0xd7, 0, 0, 0, 32}, "(d7) r0 = bswap32 r0"},
		{{0xbc, 6, 0, 8, 0}, "(bc) w6 = (s8)w0"},
		{{0xbf, 1, 0, 32, 0}, "(bf) r1 = (s32)r0"},
		{{0xbf, 7, 6, 1, 1}, "(bf) r7 = addr_space_cast(r6, 0, 1)"},
		{{0xbf, 2, 2, 1, 1 << 16}, "(bf) r2 = addr_space_cast(r2, 1, 0)"},
		{{0x89, 8, 0, 24, 0}, "(89) r8 = *(s16 *)(r0 +24)"},
		{{0x79, 6, 1, 16, 0}, "(79) r6 = *(u64 *)(r1 +16)"},
		{{0x7b, 10, 1, -8, 0}, "(7b) *(u64 *)(r10 -8) = r1"},
		{{0x62, 10, 0, -8, 0}, "(62) *(u32 *)(r10 -8) = 0"},
		{{0xdb, 0, 1, 0, BPF_ADD | BPF_FETCH},
		 "(db) r1 = atomic64_fetch_add((u64 *)(r0 +0), r1)"},
		{{0xc3, 6, 1, 0, BPF_CMPXCHG}, "(c3) r0 = atomic_cmpxchg((u32 *)(r6 +0), r0, r1)"},
		{{0xc3, 0, 1, 0, BPF_ADD}, "(c3) lock *(u32 *)(r0 +0) += r1"},
		{{0xdb, 0, 1, 0, BPF_XCHG}, "(db) r1 = atomic64_xchg((u64 *)(r0 +0), r1)"},
		{{0xdb, 4, 3, -8, BPF_LOAD_ACQ}, "(db) r4 = load_acquire((u64 *)(r3 -8))"},
		{{0xcb, 10, 1, -2, BPF_STORE_REL}, "(cb) store_release((u16 *)(r10 -2), r1)"},
		{{0xdb, 4, 3, -8, 0x77}, "BUG_db"},
		{{0x99, 4, 3, -8, 0}, "BUG_ldx_99"},
		{{0x30, 0, 0, 0, 42}, "(30) r0 = *(u8 *)skb[42]"},
		{{0x40, 0, 1, 0, -2097152}, "(40) r0 = *(u32 *)skb[r1 + -2097152]"},
		{{0x05, 0, 0, -3, 0}, "(05) goto pc-3"},
		{{0x06, 0, 0, 0, 1}, "(06) gotol pc+1"},
		{{0x0d, 1, 0, 0, 0}, "(0d) gotox r1"},
		{{0xe5, 0, 0, 20, 0}, "(e5) may_goto pc+20"},
		{{0x15, 0, 0, 19, 0}, "(15) if r0 == 0x0 goto pc+19"},
		{{0xc5, 1, 0, 2, 0}, "(c5) if r1 s< 0x0 goto pc+2"},
		{{0x1d, 0, 2, 2, 0}, "(1d) if r0 == r2 goto pc+2"},
		{{0x16, 1, 0, 2, -1}, "(16) if w1 == 0xffffffff goto pc+2"},
		{{0x2e, 1, 2, 2, 0}, "(2e) if w1 > w2 goto pc+2"},
		{{0x85, 0, 0, 0, 7}, "(85) call bpf_get_prandom_u32#7"},
		{{0x85, 0, 0, 0, 195896080}, "(85) call unknown#195896080"},
		{{0x85, 0, 1, 0, 2}, "(85) call pc+2"},
		{{0x85, 0, 2, 0, 66893}, "(85) call bpf_iter_num_new#66893"},
		{{0x95, 0, 0, 0, 0}, "(95) exit"},
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *got = disassemble(&rows[i].insn, true);

		if (strcmp(got, rows[i].line))
			printf("\"%s\", not \"%s\"\n", got, rows[i].line);
		CHECK(!strcmp(got, rows[i].line));
	}
}

/* An address is shown to those who may know it. */
static void test_wide_immediates(void)
{
	struct bpf_insn insns[2] = {{0x18, 2, 0, 0, 0x146000}, {0, 0, 0, 0, (s32)0xff795372}};

	CHECK(!strcmp(disassemble(insns, false), "(18) r2 = 0xff79537200146000"));
	insns[0].src_reg = BPF_PSEUDO_MAP_VALUE;
	CHECK(!strcmp(disassemble(insns, true), "(18) r2 = 0xff79537200146000"));
	CHECK(!strcmp(disassemble(insns, false), "(18) r2 = 0x0"));
	insns[0].src_reg = BPF_PSEUDO_FUNC;
	CHECK(!strcmp(disassemble(insns, false), "(18) r2 = 0xff79537200146000"));
}

/* Each row is found by an instruction that it describes. */
static void test_rows(void)
{
	for (u32 form = 0; form < INSN_FORM_COUNT; form++) {
		const struct insn_row *row = insn_row_by_form((enum insn_form)form);
		struct bpf_insn insn = {.code = row->code};

		if (row->select == SELECT_SRC)
			insn.src_reg = (u8)row->value;
		else if (row->select == SELECT_OFF)
			insn.off = (s16)row->value;
		else if (row->select == SELECT_IMM)
			insn.imm = row->value;
		CHECK(insn_row(&insn) == row);
		CHECK(row->kind && insn_form_of_row(row) == form);
		CHECK(!row->bytes || BPF_CLASS(row->code) == BPF_ALU ||
		      BPF_CLASS(row->code) == BPF_ALU64 || insn_access_bytes(&insn) == row->bytes);
		CHECK((row->kind == KIND_COND || row->kind == KIND_MAY_GOTO) ==
		      insn_is_cond_jump(row->code));
	}
}

static void test_known_codes(void)
{
	u32 known = 0;

	for (u32 code = 0; code < 256; code++)
		known += insn_code_known((u8)code);
	/* Linux: core.c BPF_INSN_MAP, and the 8 that bpf_opcode_in_insntable() adds */
	CHECK(known == 129);
	CHECK(insn_code_known(0x18) && insn_code_known(0x0d) && insn_code_known(0xe5));
	CHECK(!insn_code_known(0x8c) && !insn_code_known(0xdf) && !insn_code_known(0x99));
	CHECK(!insn_code_known(BPF_ST | BPF_NOSPEC) && !insn_code_known(BPF_LDX | BPF_PROBE_MEM));
}

int main(void)
{
	struct bpf_insn gotol = {.code = BPF_JMP32 | BPF_JA, .off = 3, .imm = 5};

	test_lines();
	test_wide_immediates();
	test_rows();
	test_known_codes();
	CHECK(insn_jmp_offset(&gotol) == 5);
	CHECK(!strcmp(func_id_name(1), "bpf_map_lookup_elem"));
	CHECK(!strcmp(func_id_name(211), "bpf_cgrp_storage_delete"));
	CHECK(!strcmp(func_id_name(212), "unknown") && !strcmp(func_id_name(-1), "unknown"));
	return UNIT_END();
}
