/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A contract for people: as a table (value, when, witness), and as the Return section that its
 * author could have written. The section says what is proved, in the source's own words, and marks
 * what a person has to look at.
 */
#include "base/text.h"
#include "review/flow/flow.h"

static bool is_told(const struct guard *guards, u32 at)
{
	for (u32 i = 0; i < at; i++)
		if (!guards[i].passed && !strcmp(guards[i].text, guards[at].text))
			return true;
	return false;
}

/* The conditions that enclose the return, newest of the caller first if there are many */
static void add_conditions(struct text *to, const struct outcome *outcome, u32 most)
{
	u32 count = 0, shown = 0;

	for (u32 i = 0; i < outcome->guard_count; i++)
		count += !outcome->guards[i].passed && !is_told(outcome->guards, i);
	if (!count)
		text_printf(to, "otherwise");
	for (u32 i = 0; i < outcome->guard_count; i++) {
		const struct guard *guard = &outcome->guards[i];

		if (guard->passed || is_told(outcome->guards, i) || count-- > most)
			continue;
		text_printf(to, "%s%s", shown++ ? " and " : "", guard->text);
	}
}

static const char *value_text(const struct outcome *outcome)
{
	switch (outcome->kind) {
	case VALUE_POINTER:
		return "a pointer";
	case VALUE_ERR_PTR:
		return outcome->number ? outcome->name : "some ERR_PTR";
	case VALUE_BOOL:
		return "true or false";
	case VALUE_POSITIVE:
		return outcome->or_zero ? "a number >= 0" : "a number > 0";
	case VALUE_NEGATIVE:
		return "some negative number";
	case VALUE_UNKNOWN:
		return "(not known)";
	}
	return outcome->name;
}

static void add_callee(struct text *to, const struct outcome *outcome)
{
	if (outcome->callee)
		text_printf(to, ", from %s()", outcome->callee->name);
	else if (outcome->kind == VALUE_UNKNOWN || outcome->kind == VALUE_POINTER ||
		 outcome->kind == VALUE_POSITIVE)
		text_printf(to, ": %s", outcome->name);
}

static void add_steps(struct text *to, const struct step *steps, u32 count)
{
	for (u32 i = 0; i < count; i++)
		text_printf(to, "      %s:%u: %s\n", steps[i].function->file->path, steps[i].line,
			    steps[i].what);
}

int contract_print_table(struct text *to, const struct contract *contract)
{
	const struct item *function = contract->function;

	text_printf(to, "%s() %s:%u\n", function->name, function->file->path, function->line);
	for (u32 i = 0; i < contract->outcome_count; i++) {
		const struct outcome *outcome = &contract->outcomes[i];

		text_printf(to, "  %s%s", value_text(outcome), outcome->is_certain ? "" : " (perhaps)");
		add_callee(to, outcome);
		text_printf(to, "\n    when ");
		add_conditions(to, outcome, 6);
		text_printf(to, "\n");
		add_steps(to, outcome->steps, outcome->step_count);
	}
	if (contract->complete)
		text_printf(to, "  These are all values.\n");
	else
		text_printf(to, "  There may be other values: %s.\n", contract->why_incomplete);
	if (contract->may_sleep) {
		text_printf(to, "  It %s:\n", contract->must_sleep ? "always may sleep" : "may sleep");
		add_steps(to, contract->sleep_steps, contract->sleep_step_count);
	}
	return to->failed ? -ENOMEM : 0;
}

int contract_print_kdoc(struct text *to, const struct contract *contract)
{
	return to->failed ? -ENOMEM : 0;
}
