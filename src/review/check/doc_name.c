// SPDX-License-Identifier: GPL-2.0-only
/*
 * A function's documentation speaks of @name, which is no parameter of it, or gives as its result a
 * member of something that the function does not have, while it has that member of something else:
 * names from before a rename. The kernel's own tool looks at the sections, not into their text.
 */
#include <ctype.h>

#include "review/check/lib.h"

static bool is_parameter(const struct item *function, const char *name)
{
	for (u32 i = 0; i < function->parameter_count; i++) {
		const char *parameter = function->parameters[i].name;

		if (text_is(parameter, name))
			return true;
	}
	return false;
}

static bool item_has(const struct item *item, const char *name)
{
	const char *text = item->file->text + item->start, *end = item->file->text + item->end;
	size_t bytes = strlen(name);

	for (const char *at = text; (at = memmem(at, end - at, name, bytes)); at++)
		if ((at == text || !is_word_char(at[-1])) && !is_word_char(at[bytes]))
			return true;
	return false;
}

/* A variable, a macro, a struct of the file */
static bool file_has(const struct file *file, const char *name)
{
	for (u32 i = 0; i < file->item_count; i++)
		if (text_is(file->items[i].name, name))
			return true;
	return false;
}

static int name_report(const struct subject *subject, const char *name, u32 line,
		       const char *question, struct findings *to)
{
	struct finding finding = finding_of(subject);
	struct steps steps = { .pool = to->pool };

	step_add(&steps, subject->function, subject->function->line, "has no %s", name);
	finding.line = line;
	finding.key = name;
	finding.question = question;
	finding_steps(&finding, &steps);
	return report(to, CHECK_doc_name, &finding);
}

/* "the label information for @profile": only where the one-line purpose says it */
static int purpose_check(const struct subject *subject, struct findings *to)
{
	const char *at = subject->doc->purpose ? strchr(subject->doc->purpose, '@') : NULL;
	const char *name;
	size_t bytes = 0;

	if (!at || at == subject->doc->purpose || at[-1] != ' ')
		return 0;
	while (is_word_char(at[1 + bytes]))
		bytes++;
	name = bytes ? pool_span(to->pool, at + 1, bytes) : NULL;
	if (!name || is_parameter(subject->function, name) || item_has(subject->function, name) ||
	    file_has(subject->function->file, name) ||
	    at[1 + bytes] == '-' || at[1 + bytes] == '.')
		return 0;
	return name_report(subject, name, subject->doc->line + 1,
			   pool_printf(to->pool,
				       "The text of %s() speaks of @%s, but it has no parameter of "
				       "that name. What is it called now?",
				       subject->function->name, name),
			   to);
}

/* Does the function use the member, of something else? */
static bool has_member(const struct item *function, const char *member)
{
	const char *text = function->file->text + function->body;
	const char *end = function->file->text + function->end;
	size_t bytes = strlen(member);

	for (const char *at = text; (at = memmem(at, end - at, member, bytes)); at++)
		if ((at[-1] == '.' || at[-1] == '>') && !is_word_char(at[bytes]))
			return true;
	return false;
}

static int member_check(const struct subject *subject, const char *arrow, u32 line,
			struct findings *to)
{
	const char *from = arrow, *to_name = arrow + 2;
	const char *base, *member;
	size_t bytes = 0;

	while (from > arrow - 60 && is_word_char(from[-1]))
		from--;
	while (is_word_char(to_name[bytes]))
		bytes++;
	if (from == arrow || !bytes || strchr("&>.@", from[-1]))
		return 0;
	base = pool_span(to->pool, from, arrow - from);
	member = pool_span(to->pool, to_name, bytes);
	if (!base || !member)
		return -ENOMEM;
	if (item_has(subject->function, base) || !has_member(subject->function, member))
		return 0;
	return name_report(subject, base, line,
			   pool_printf(to->pool,
				       "The Return section of %s() speaks of %s->%s, but the "
				       "function has no %s: it uses the %s of something else. What "
				       "is it called now?",
				       subject->function->name, base, member, base, member),
			   to);
}

static int return_check(const struct subject *subject, struct findings *to)
{
	const struct kdoc_section *section = kdoc_section_find(subject->doc, "Return");
	u32 line = 0;
	int error = 0;

	for (const char *at = section ? section->body.text : NULL; at && *at && !error; at++) {
		line += *at == '\n';
		if (at[0] == '-' && at[1] == '>' && at > section->body.text &&
		    line < section->body.line_count)
			error = member_check(subject, at, section->body.lines[line], to);
	}
	return error;
}

int function_doc_name(const struct subject *subject, struct findings *to)
{
	int error;

	if (!subject->doc || subject->function->kind != ITEM_FUNCTION)
		return 0;
	error = purpose_check(subject, to);
	return error ? error : return_check(subject, to);
}
