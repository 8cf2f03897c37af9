// SPDX-License-Identifier: GPL-2.0-only
/*
 * struct foo x = { .bar = ... } that a patch adds, where the tree with the patch has a struct foo
 * without a member bar: the patch that adds it comes later, or not at all.
 */
#include "review/check/lib.h"

/* "static const struct foo name = {": foo */
static bool tag_read(const struct item *item, char *to, size_t room)
{
	const char *from = item->file->text + item->start;
	const char *end = memchr(from, '=', item->end - item->start);
	const char *at = end ? memmem(from, end - from, "struct ", 7) : NULL;
	size_t bytes;

	if (!at || memchr(from, '[', end - from) || memchr(from, '(', end - from))
		return false;
	at += 7;
	bytes = word_length(at);
	word_copy(to, room, at, bytes);
	return bytes && bytes < room;
}

static const struct item *struct_find(struct tree *tree, const char *tag)
{
	const struct item *const *list;
	const struct item *found = NULL;
	u32 count = items_find(tree, tag, &list);

	for (u32 i = 0; i < count; i++) {
		if (list[i]->kind != ITEM_STRUCT)
			continue;
		if (found) /* more than one: which of them is not known */
			return NULL;
		found = list[i];
	}
	return found;
}

static bool has_member(const struct item *record, const char *name)
{
	return word_find(record->file->text + record->start, record->file->text + record->end,
			 name);
}

/* Members of such structs may come from macros or from structs inside */
static bool is_plain_record(const struct item *record)
{
	const char *text = record->file->text + record->start;
	size_t bytes = record->end - record->start;

	return !memmem(text, bytes, "struct_group", 12) && !memmem(text, bytes, "#include", 8);
}

static int member_report(const struct item *item, u32 line, const char *name,
			 const struct item *record, struct findings *to)
{
	struct steps steps = { .pool = to->pool };
	struct finding finding = { .is_proof = true,
				   .function = item->name ? item->name : "",
				   .path = item->file->path,
				   .line = line };

	finding.key = pool_span(to->pool, name, strlen(name));
	finding.question =
		pool_printf(to->pool,
			    "struct %s has no member %s at this point. Does another patch "
			    "of the series add it, and should that one come first?",
			    record->name, name);
	step_add(&steps, record, record->line, "struct %s, without %s", record->name, name);
	finding_steps(&finding, &steps);
	return report(to, CHECK_member_missing, &finding);
}

static int item_check(const struct subject *in, const struct item *item, struct findings *to)
{
	const char *text = item->file->text, *at = text + item->start, *end = text + item->end;
	const struct item *record;
	char tag[96], name[64];
	u32 line = item->line, depth = 0;
	int error = 0;

	if (!tag_read(item, tag, sizeof(tag)))
		return 0;
	record = struct_find(in->tree, tag);
	if (!record || !is_plain_record(record))
		return 0;
	for (; !error && at < end; at++) {
		size_t bytes;

		line += *at == '\n';
		depth += *at == '{' || *at == '(';
		depth -= *at == '}' || *at == ')';
		if (*at != '.' || depth != 1 || is_word_char(at[-1]) || at[-1] == ']' ||
		    at[-1] == '.')
			continue;
		bytes = word_length(at + 1);
		word_copy(name, sizeof(name), at + 1, bytes);
		if (bytes && bytes < sizeof(name) && !has_member(record, name))
			error = member_report(item, line, name, record, to);
	}
	return error;
}

int file_member_missing(const struct subject *in, const struct file *file, struct findings *to)
{
	int error = 0;

	for (u32 i = 0; !error && i < file->item_count; i++)
		if (file->items[i].kind == ITEM_VARIABLE)
			error = item_check(in, &file->items[i], to);
	return error;
}
