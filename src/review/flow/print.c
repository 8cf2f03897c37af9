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

/* "some int" of a value that is no number, but of which is known what it is */
static void add_value(struct text *to, const struct outcome *outcome)
{
	if (outcome->what && outcome->kind == VALUE_UNKNOWN)
		text_printf(to, "some %s", outcome->type);
	else
		text_printf(to, "%s%s", value_text(outcome), outcome->is_certain || outcome->what ?
							     "" : " (perhaps)");
}

static void add_origin(struct text *to, const struct outcome *outcome)
{
	if (outcome->what)
		text_printf(to, ": %s", outcome->what);
	else if (outcome->callee)
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

		text_printf(to, "  ");
		add_value(to, outcome);
		add_origin(to, outcome);
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

/* A comment's text, broken at 80 columns; lines after the first are indented. */
struct lines {
	struct text *to;
	u32 column;
};

static void add_word(struct lines *lines, const char *word, size_t bytes)
{
	if (lines->column + 1 + bytes > 80) {
		text_printf(lines->to, "\n *   ");
		lines->column = 5;
	} else if (lines->column > 5) {
		text_printf(lines->to, " ");
		lines->column++;
	}
	text_add(lines->to, word, bytes);
	lines->column += bytes;
}

static void add_words(struct lines *lines, const char *text)
{
	while (*text) {
		size_t bytes = strcspn(text, " ");

		if (bytes)
			add_word(lines, text, bytes);
		text += bytes + (text[bytes] == ' ');
	}
}

static bool is_name(char c)
{
	return c == '_' || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* Names of parameters get their @. */
static void add_with_parameters(struct text *to, const struct item *function, const char *from)
{
	bool is_member = false;

	while (*from) {
		size_t bytes = 0;

		while (is_name(from[bytes]))
			bytes++;
		for (u32 i = 0; bytes && !is_member && i < function->parameter_count; i++) {
			const char *name = function->parameters[i].name;

			if (name && strlen(name) == bytes && !memcmp(name, from, bytes))
				text_printf(to, "@");
		}
		is_member = !bytes && (*from == '.' || (*from == '>' && from[1] != ' '));
		bytes = bytes ? bytes : 1;
		text_add(to, from, bytes);
		from += bytes;
	}
}

static bool is_success(const struct outcome *outcome)
{
	return outcome->kind == VALUE_POINTER || outcome->kind == VALUE_POSITIVE ||
	       (outcome->kind == VALUE_INT && outcome->number >= 0);
}

/* "if @page_cnt == 0", "on success", "otherwise" */
static void add_reason(struct text *to, const struct contract *contract,
		       const struct outcome *outcome)
{
	struct text plain;

	text_init(&plain, 4096);
	add_conditions(&plain, outcome, 3);
	if (plain.data && strcmp(plain.data, "otherwise")) {
		text_printf(to, "if ");
		if (outcome->guard_count == outcome->own_guard_count)
			add_with_parameters(to, contract->function, plain.data);
		else
			text_printf(to, "%s (in %s())", plain.data, outcome->callee->name);
	} else {
		text_printf(to, is_success(outcome) ? "on success" : "otherwise");
	}
	text_fini(&plain);
}

static bool same_told(const struct outcome *a, const struct outcome *b)
{
	return a->kind == b->kind && a->number == b->number && a->or_zero == b->or_zero &&
	       a->what == b->what;
}

static bool is_for_kdoc(const struct outcome *outcome)
{
	return outcome->what || (outcome->is_certain && outcome->kind != VALUE_UNKNOWN &&
				 outcome->kind != VALUE_NEGATIVE);
}

static void add_kdoc_value(struct text *to, const struct item *function,
			   const struct outcome *outcome)
{
	bool is_number = outcome->kind == VALUE_INT || outcome->kind == VALUE_NULL;

	if (outcome->what && outcome->kind != VALUE_UNKNOWN)
		text_printf(to, "%s, ", value_text(outcome));
	if (!outcome->what) {
		text_printf(to, "%s%s ", is_number ? "%" : "", value_text(outcome));
	} else if (outcome->callee) {
		text_printf(to, "what %s() returns ", outcome->callee->name);
	} else {
		text_printf(to, "the value of ");
		add_with_parameters(to, function, outcome->what);
		text_printf(to, " ");
	}
}

/* One value and all its reasons, as an entry of the list */
static void add_entry(struct text *to, const struct contract *contract, u32 first)
{
	struct lines lines = {to, 5};
	struct text text;
	u32 count = 0;

	text_init(&text, 1 << 16);
	add_kdoc_value(&text, contract->function, &contract->outcomes[first]);
	for (u32 i = first; i < contract->outcome_count; i++) {
		const struct outcome *outcome = &contract->outcomes[i];
		struct text reason;

		if (!is_for_kdoc(outcome) || !same_told(outcome, &contract->outcomes[first]))
			continue;
		text_init(&reason, 8192);
		add_reason(&reason, contract, outcome);
		if (reason.data && !strstr(text.data, reason.data))
			text_printf(&text, "%s%s", count++ ? ", or " : "", reason.data);
		text_fini(&reason);
	}
	text_printf(to, " * * ");
	add_words(&lines, text.data ? text.data : "");
	text_printf(to, ".\n");
	to->failed |= text.failed;
	text_fini(&text);
}

int contract_print_kdoc(struct text *to, const struct contract *contract)
{
	const struct outcome *outcomes = contract->outcomes;

	if (contract->must_sleep)
		text_printf(to, " * Context: Process context. May sleep.\n *\n");
	if (contract->outcome_count && outcomes[0].kind == VALUE_VOID)
		return to->failed ? -ENOMEM : 0;
	text_printf(to, " * Return:\n");
	for (u32 i = 0; i < contract->outcome_count; i++) {
		bool told = !is_for_kdoc(&outcomes[i]);

		for (u32 j = 0; j < i && !told; j++)
			told = is_for_kdoc(&outcomes[j]) && same_told(&outcomes[i], &outcomes[j]);
		if (!told)
			add_entry(to, contract, i);
	}
	if (!contract->complete) {
		struct lines lines = {to, 5};

		text_printf(to, " * * ");
		add_words(&lines, "(Look here: there may be other values, because");
		add_words(&lines, contract->why_incomplete);
		text_printf(to, ".)\n");
	}
	return to->failed ? -ENOMEM : 0;
}
