/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Findings as bytes, from one process to another (review_share.c): numbers and strings one behind
 * the other, as the two are of one program and one machine. Reading checks only that all is there,
 * because a process may have died in the middle.
 */
#include "cli/review_records.h"

#include <errno.h>

void put_number(struct text *to, u32 number)
{
	text_add(to, &number, sizeof(number));
}

/* Its length and a zero byte, so that it can be used where it lies; NULL has the length U32_MAX */
void put_string(struct text *to, const char *string)
{
	put_number(to, string ? (u32)strlen(string) : U32_MAX);
	text_add(to, string ? string : "", string ? strlen(string) + 1 : 1);
}

void put_finding(struct text *to, const struct finding *finding)
{
	const u32 numbers[] = { finding->severity, finding->origin, finding->is_proof,
				finding->line, finding->patch, finding->step_count };
	const char *const strings[] = { finding->check, finding->path, finding->function,
					finding->key, finding->question, finding->quote };

	text_add(to, numbers, sizeof(numbers));
	for (u32 i = 0; i < ARRAY_SIZE(strings); i++)
		put_string(to, strings[i]);
	for (u32 i = 0; i < finding->step_count; i++) {
		const struct step *step = &finding->steps[i];

		put_number(to, step->line);
		put_string(to, step->function ? step->function->file->path : NULL);
		put_string(to, step->function ? step->function->name : NULL);
		put_string(to, step->what);
	}
}

void put_unread(struct text *to, const struct unread *unread)
{
	put_string(to, unread->path);
	put_number(to, unread->line);
	put_string(to, unread->what);
	put_number(to, unread->is_body);
}

u32 get_number(struct cursor *cursor)
{
	u32 number = 0;

	if ((size_t)(cursor->end - cursor->at) < sizeof(number)) {
		cursor->failed = true;
		return 0;
	}
	memcpy(&number, cursor->at, sizeof(number));
	cursor->at += sizeof(number);
	return number;
}

const char *get_string(struct cursor *cursor)
{
	u32 bytes = get_number(cursor);
	const char *string = cursor->at;
	size_t taken = bytes == U32_MAX ? 1 : (size_t)bytes + 1;

	if (cursor->failed || (size_t)(cursor->end - cursor->at) < taken) {
		cursor->failed = true;
		return NULL;
	}
	cursor->at += taken;
	return bytes == U32_MAX ? NULL : string;
}

/* The function of a step was parsed in another process: what the outputs say of it is kept. */
static const struct item *get_function(struct cursor *cursor, struct pool *pool)
{
	const char *path = get_string(cursor), *name = get_string(cursor);
	struct item *item = pool_alloc(pool, sizeof(*item));
	struct file *file = pool_alloc(pool, sizeof(*file));

	if (!item || !file)
		cursor->failed = true;
	if (!path || cursor->failed)
		return NULL;
	*file = (struct file){ .path = pool_printf(pool, "%s", path) };
	*item = (struct item){ .kind = ITEM_FUNCTION, .file = file };
	item->name = name ? pool_printf(pool, "%s", name) : NULL;
	return item;
}

int get_finding(struct cursor *cursor, struct findings *to)
{
	struct finding finding = {};
	struct step *steps;

	finding.severity = (u8)get_number(cursor);
	finding.origin = (u8)get_number(cursor);
	finding.is_proof = get_number(cursor);
	finding.line = get_number(cursor);
	finding.patch = get_number(cursor);
	finding.step_count = get_number(cursor);
	finding.check = get_string(cursor);
	finding.path = get_string(cursor);
	finding.function = get_string(cursor);
	finding.key = get_string(cursor);
	finding.question = get_string(cursor);
	finding.quote = get_string(cursor);
	steps = cursor->failed ? NULL :
		pool_alloc(to->pool, (finding.step_count + 1) * sizeof(*steps));
	for (u32 i = 0; steps && i < finding.step_count; i++) {
		steps[i].line = get_number(cursor);
		steps[i].function = get_function(cursor, to->pool);
		steps[i].what = get_string(cursor);
	}
	finding.steps = steps;
	if (!steps || cursor->failed)
		return -EIO;
	return findings_add(to, &finding);
}

struct unread get_unread(struct cursor *cursor)
{
	struct unread unread = { 0 };

	unread.path = get_string(cursor);
	unread.line = get_number(cursor);
	unread.what = get_string(cursor);
	unread.is_body = get_number(cursor);
	cursor->failed |= !unread.path || !unread.what;
	return unread;
}
