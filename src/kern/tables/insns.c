/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Expands insns.def: the rows in order, and for each code the first of its forms. An instruction's
 * form is found by going on from there while the code is the same.
 */
#include "kern/tables/insns.h"

static const struct insn_row insn_rows[INSN_FORM_COUNT] = {
#define INSN(n, c, ...) [INSN_##n] = {.name = #n, .code = (c), __VA_ARGS__},
#include "kern/tables/insns.def"
};

/* 1 + form; 0: no such code */
static const u16 first_form[256] = {
#define INSN(n, c, ...) [(u8)(c)] = INSN_##n + 1,
#define INSN_ALT(n, c, ...)
#include "kern/tables/insns.def"
};

static s32 selecting_value(const struct insn_row *row, const struct bpf_insn *insn)
{
	switch (row->select) {
	case SELECT_SRC:
		return insn->src_reg;
	case SELECT_OFF:
		return insn->off;
	default:
		return insn->imm;
	}
}

/* A first form without a choice is off 0 of the forms that choose by off. */
static bool form_matches(const struct insn_row *row, bool has_alternatives,
			 const struct bpf_insn *insn)
{
	if (row->select != SELECT_NONE)
		return selecting_value(row, insn) == row->value;
	return !has_alternatives || insn->off == 0;
}

const struct insn_row *insn_row(const struct bpf_insn *insn)
{
	u32 form = first_form[insn->code];

	if (!form--)
		return NULL;
	for (; form < INSN_FORM_COUNT && insn_rows[form].code == insn->code; form++) {
		bool more = form + 1 < INSN_FORM_COUNT && insn_rows[form + 1].code == insn->code;

		if (form_matches(&insn_rows[form], more, insn))
			return &insn_rows[form];
	}
	return NULL;
}

const struct insn_row *insn_row_by_form(enum insn_form form)
{
	return &insn_rows[form];
}

/* Linux: core.c bpf_opcode_in_insntable() */
bool insn_code_known(u8 code)
{
	u32 form = first_form[code];

	return form && !insn_rows[form - 1].internal;
}
