// SPDX-License-Identifier: GPL-2.0-only
/*
 * A function's documentation speaks of @name, which is no parameter of it, or gives as its result a
 * member of something that the function does not have, while it has that member of something else:
 * names from before a rename. The kernel's own tool looks at the sections, not into their text.
 */
#include <ctype.h>

#include "review/check/lib.h"

#define NAMES_MAX 64 /* of a section; each is looked for in function, file and structs */

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
	return word_find(item->file->text + item->start, item->file->text + item->end, name);
}

/* A variable, a macro, a struct of the file, also one that is declared by a macro */
static bool file_has(const struct subject *subject, const char *name)
{
	const struct file *file = subject->function->file;
	const struct item *const *list;
	u32 count = items_find_near(subject->tree, name, file, &list);

	for (u32 i = 0; i < count; i++)
		if (list[i]->file == file)
			return true;
	for (u32 i = 0; i < file->item_count; i++)
		if (file->items[i].kind == ITEM_CALL && item_has(&file->items[i], name))
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

/* The struct that a parameter points to has it: "the @size member", "@ecc_bytes of @bch" */
static bool record_has(const struct subject *subject, const struct parameter *parameter,
		       const char *name)
{
	const char *tag = parameter->type ? strstr(parameter->type, "struct ") : NULL;
	const struct item *const *list;
	char record[96];
	size_t bytes;
	u32 count;

	tag = tag ? tag + strlen("struct ") : "";
	bytes = word_length(tag);
	if (!bytes || bytes >= sizeof(record))
		return false;
	word_copy(record, sizeof(record), tag, bytes);
	count = items_find_near(subject->tree, record, subject->function->file, &list);
	for (u32 i = 0; i < count; i++)
		if (list[i]->kind == ITEM_STRUCT && item_has(list[i], name))
			return true;
	return false;
}

static bool is_member(const struct subject *subject, const char *name)
{
	for (u32 i = 0; i < subject->function->parameter_count; i++)
		if (record_has(subject, &subject->function->parameters[i], name))
			return true;
	return false;
}

/* A name in lower case that a sentence uses as a parameter's, and that nothing here has */
static bool is_unknown(const struct subject *subject, const char *name, char behind)
{
	for (const char *at = name; *at; at++)
		if (isupper((u8)*at))
			return false;
	return !strchr("-.>[(", behind ? behind : ' ') && !is_parameter(subject->function, name) &&
	       !item_has(subject->function, name) && !file_has(subject, name) &&
	       !is_member(subject, name);
}

/* "the @end parameter to idr_alloc()": of another function, in the same line */
static bool line_names_function(const char *at)
{
	return memmem(at, strcspn(at, "\n"), "()", 2);
}

static int name_check(const struct subject *subject, const char *at, u32 line, struct findings *to)
{
	size_t bytes;
	const char *name;

	bytes = word_length(at + 1);
	name = bytes > 1 ? pool_span(to->pool, at + 1, bytes) : NULL;
	if (!name || line_names_function(at) || !is_unknown(subject, name, at[1 + bytes]))
		return 0;
	return name_report(subject, name, line,
			   pool_printf(to->pool,
				       "The text of %s() speaks of @%s, but it has no parameter of "
				       "that name. What is it called now?",
				       subject->function->name, name),
			   to);
}

static int section_check(const struct subject *subject, const struct kdoc_section *section,
			 struct findings *to)
{
	const char *text = section->body.text;
	u32 line = 0, names = 0;
	int error = 0;

	for (const char *at = text; at && *at && !error && names < NAMES_MAX; at++) {
		line += *at == '\n';
		if (*at == '@' && (at == text || at[-1] == ' ' || at[-1] == '\n') &&
		    line < section->body.line_count) {
			error = name_check(subject, at, section->body.lines[line], to);
			names++;
		}
	}
	return error;
}

/* "the label information for @profile" */
static int purpose_check(const struct subject *subject, struct findings *to)
{
	const char *purpose = subject->doc->purpose;
	const char *at = purpose ? strchr(purpose, '@') : NULL;

	if (!at || (at > purpose && at[-1] != ' '))
		return 0;
	return name_check(subject, at, subject->doc->line + 1, to);
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
	size_t bytes;

	while (from > arrow - 60 && is_word_char(from[-1]))
		from--;
	bytes = word_length(to_name);
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
	for (u32 i = 0; !error && i < subject->doc->section_count; i++)
		error = section_check(subject, &subject->doc->sections[i], to);
	return error ? error : return_check(subject, to);
}
