// SPDX-License-Identifier: GPL-2.0-only
/*
 * "@idx: return value from corresponding box_lock()" above box_unlock_fast(), where there is a
 * box_lock_fast(): the text was taken along from the family's plain member. Names that come in
 * pairs (lock and unlock, get and put ...) tell which partner is meant.
 */
#include "review/check/lib.h"

static const struct {
	const char *one, *other;
} pairs[] = {
	{ "unlock", "lock" }, { "put", "get" },	    { "exit", "enter" },	{ "end", "begin" },
	{ "end", "start" },   { "up", "down" },	    { "disable", "enable" },	{ "stop", "start" },
	{ "detach", "attach" }, { "unregister", "register" }, { "unmap", "map" }, { "restore", "save" },
};

static const char *const leads[] = { "corresponding ", "matching ",   "maching ", "paired ",
				     "corresponding call to ", "matching call to " };

/* The part of a name between '_' or its ends */
static const char *part_find(const char *name, const char *part)
{
	size_t bytes = strlen(part);

	for (const char *at = name; (at = strstr(at, part)); at++)
		if ((at == name || at[-1] == '_') && (!at[bytes] || at[bytes] == '_'))
			return at;
	return NULL;
}

static const char *partner_of(struct pool *pool, const char *name, u32 pair)
{
	const char *at = part_find(name, pairs[pair].one);

	return at ? pool_printf(pool, "%.*s%s%s", (int)(at - name), name, pairs[pair].other,
				at + strlen(pairs[pair].one))
		  : NULL;
}

/* Is one the begin of the other, by whole parts? box_lock and box_lock_fast */
static bool is_plain_form(const char *name, const char *of)
{
	size_t bytes = strlen(name);

	return !strncmp(name, of, bytes) && of[bytes] == '_';
}

static int partner_report(const struct subject *subject, const char *named, const char *partner,
			  u32 line, struct findings *to)
{
	struct finding finding = finding_of(subject);
	struct steps steps = { .pool = to->pool };
	const struct item *const *list;

	if (functions_find(subject->tree, partner, subject->function->file, &list))
		step_add(&steps, list[0], list[0]->line, "%s() is there", partner);
	finding.line = line;
	finding.key = named;
	finding.quote = pool_printf(to->pool, "corresponding %s()", named);
	finding.question = pool_printf(to->pool,
				       "The text pairs %s() with %s(), but there is %s(). Is that "
				       "the one that belongs to it?",
				       finding.function, named, partner);
	finding_steps(&finding, &steps);
	return report(to, CHECK_partner, &finding);
}

static int named_check(const struct subject *subject, const char *named, u32 line,
		       struct findings *to)
{
	const struct item *const *list;
	const char *partner;

	for (u32 i = 0; i < ARRAY_SIZE(pairs); i++) {
		partner = partner_of(to->pool, subject->function->name, i);
		if (!partner || text_is(partner, named) || !part_find(named, pairs[i].other) ||
		    !is_plain_form(named, partner) ||
		    !functions_find(subject->tree, partner, subject->function->file, &list))
			continue;
		return partner_report(subject, named, partner, line, to);
	}
	return 0;
}

/* The function named behind a lead, of a text whose lines are known */
static int text_check(const struct subject *subject, const struct kdoc_text *text,
		      struct findings *to)
{
	u32 line = 0;
	int error = 0;

	for (const char *at = text->text; at && *at && !error; at++) {
		line += *at == '\n';
		for (u32 i = 0; i < ARRAY_SIZE(leads); i++) {
			const char *name = at + strlen(leads[i]);
			size_t bytes;

			if (strncmp(at, leads[i], strlen(leads[i])))
				continue;
			bytes = word_length(name);
			if (bytes && !strncmp(name + bytes, "()", 2) && line < text->line_count)
				error = named_check(subject, pool_span(to->pool, name, bytes),
						    text->lines[line], to);
		}
	}
	return error;
}

int function_partner(const struct subject *subject, struct findings *to)
{
	int error = 0;

	for (u32 i = 0; subject->doc && !error && i < subject->doc->section_count; i++)
		error = text_check(subject, &subject->doc->sections[i].body, to);
	return error;
}
