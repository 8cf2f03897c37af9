// SPDX-License-Identifier: GPL-2.0-only
/*
 * A plain comment above a function that begins with the name of another one: "foo_get - ..." above
 * foo_put(). kernel-doc says that of its own comments, so they are left alone. Certain in two
 * cases: the tree has no such name at all, or another function of the file has it and its own
 * comment begins with it too.
 */
#include <ctype.h>

#include "review/check/lib.h"

struct heading {
	char name[96];
	u32 line;
};

/* "name - text", "name() - text", "name():" as the comment's first words */
static bool heading_read(const struct item *comment, struct heading *out)
{
	const char *at = comment->file->text + comment->start, *from;
	const char *end = comment->file->text + comment->end;

	if (end - at < 8 || at[0] != '/' || at[1] != '*' || at[2] == '*')
		return false;
	out->line = comment->line;
	for (at += 2; at < end && (isspace((u8)*at) || *at == '*'); at++)
		out->line += *at == '\n';
	from = at;
	while (at < end && is_word_char(*at))
		at++;
	if (at == from || (size_t)(at - from) >= sizeof(out->name))
		return false;
	word_copy(out->name, sizeof(out->name), from, at - from);
	if (!strchr(out->name + 1, '_') || isupper((u8)out->name[0]))
		return false;
	if (!strncmp(at, "()", 2))
		at += 2;
	if (*at == ':')
		return at[1] == ' ' || at[1] == '\n';
	return !strncmp(at, " - ", 3) || !strncmp(at, " -- ", 4);
}

/* A function of the file with that name, and a comment of its own that begins with it */
static bool is_of_another(const struct file *file, const char *name)
{
	for (u32 i = 0; i < file->item_count; i++) {
		const struct item *item = &file->items[i];
		struct heading heading;
		const struct item *comment;

		if (item->kind != ITEM_FUNCTION || !text_is(item->name, name))
			continue;
		comment = item_comment(item);
		if (comment && heading_read(comment, &heading) && text_is(heading.name, name))
			return true;
	}
	return false;
}

static int name_check(const struct subject *in, const struct item *function, struct findings *to)
{
	const struct item *comment = item_comment(function);
	struct steps steps = { .pool = to->pool };
	struct subject subject = *in;
	struct finding finding;
	struct heading heading;
	bool exists;

	if (!comment || !heading_read(comment, &heading) || text_is(heading.name, function->name))
		return 0;
	exists = tree_has_identifier(in->tree, heading.name);
	if (exists && !is_of_another(function->file, heading.name))
		return 0;
	subject.function = function;
	subject.doc = NULL;
	finding = finding_of(&subject);
	finding.line = heading.line;
	finding.key = pool_span(to->pool, heading.name, strlen(heading.name));
	finding.question = pool_printf(to->pool,
				       "The comment above %s() begins with the name of another "
				       "function, %s, %s. Is it of an earlier version?",
				       function->name, heading.name,
				       exists ? "which has the same comment of its own"
					      : "which the tree does not have");
	step_add(&steps, function, function->line, "%s() stands under it", function->name);
	finding_steps(&finding, &steps);
	return report(to, CHECK_comment_name, &finding);
}

int file_comment_name(const struct subject *in, const struct file *file, struct findings *to)
{
	int error = 0;

	for (u32 i = 0; !error && i < file->item_count; i++)
		if (file->items[i].kind == ITEM_FUNCTION && file->items[i].name)
			error = name_check(in, &file->items[i], to);
	return error;
}
