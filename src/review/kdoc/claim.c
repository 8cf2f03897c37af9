/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Claims of a kernel-doc comment or of a commit message (see claim.h): which part of the text is
 * read by which part of the grammar. Results are in the order of the text, but for return values
 * that stand below a blank line behind "Return:".
 *
 * Such a list is description to Linux's tool, since a blank line ends a section. Its author meant
 * it to be what the function returns, and so it is read here: what follows "Return:" with nothing
 * behind it, or a Return section that ends in a colon.
 */
#include "review/kdoc/words.h"

/* Lines [from, to) of a section's text */
struct lines {
	const struct kdoc_section *section;
	const char *text; /* of line `from`, up to the section's end */
	u32 from, to;
};

static const char *next_line(const char *text)
{
	const char *end = strchr(text, '\n');

	return end ? end + 1 : text + strlen(text);
}

static bool is_blank_line(const char *text)
{
	return !text[strspn(text, " \n")] || text[strspn(text, " ")] == '\n';
}

/* "* 0", "-EINVAL: text", "%-EINVAL", "1 if ..." */
static bool is_item_line(const char *text)
{
	text += strspn(text, " ");
	return *text && strchr("*-+%0123456789", *text);
}

/* The line of the file that what continues the Return section stands behind; 0: nothing does */
static u32 continued_line(const struct kdoc *doc)
{
	const struct kdoc_section *section = kdoc_section_find(doc, "Return");
	size_t bytes = section ? strlen(section->body.text) : 0;

	if (!section)
		return doc->empty_return_line;
	if (!bytes || section->body.text[bytes - 1] != ':' || !section->body.line_count)
		return 0;
	return section->body.lines[section->body.line_count - 1];
}

/*
 * What the author meant for the Return section in the description: up to a blank line that no item
 * follows, or to where another section was cut out.
 */
static struct lines find_continuation(const struct kdoc *doc)
{
	const struct kdoc_section *section = kdoc_section_find(doc, "Description");
	u32 behind = continued_line(doc);
	struct lines found = {.section = section};
	const char *text;

	if (!section || !behind)
		return found;
	text = section->body.text;
	while (found.from < section->body.line_count &&
	       (section->body.lines[found.from] <= behind || is_blank_line(text))) {
		text = next_line(text);
		found.from++;
	}
	found.text = text;
	for (found.to = found.from; found.to < section->body.line_count; found.to++) {
		const char *next = next_line(text);

		if (found.to > found.from &&
		    section->body.lines[found.to] != section->body.lines[found.to - 1] + 1)
			break;
		if (is_blank_line(text) && !is_item_line(next))
			break;
		text = next;
	}
	return found;
}

static char *copy_text(struct prose *prose, const char *text, size_t bytes)
{
	char *copy = pool_printf(prose->pool, "%.*s", (int)min(bytes, (size_t)INT_MAX), text);

	prose->failed |= !copy;
	return copy;
}

static size_t lines_bytes(const struct lines *lines)
{
	const char *end = lines->text;

	for (u32 i = lines->from; i < lines->to; i++)
		end = next_line(end);
	return end - lines->text;
}

static void section_begin(struct prose *prose, const char *name)
{
	prose->first_claim = prose->claim_count;
	prose->names_errnos = strcmp(name, "Return");
}

/* A Return section, with what continues it */
static void read_return(struct prose *prose, const struct kdoc_section *section,
			const struct lines *more, struct claims *out)
{
	bool is_whole = true;

	section_begin(prose, "Return");
	out->has_return = true;
	if (section && section->body.line_count) {
		prose_read(prose, section->body.text, section->body.lines, section->line);
		returns_read(prose, more->to == more->from);
		is_whole = prose->is_whole;
		mentions_read(prose);
	}
	if (more->to > more->from) {
		char *text = copy_text(prose, more->text, lines_bytes(more));

		if (!text)
			return;
		prose_read(prose, text, more->section->body.lines + more->from, 0);
		returns_read(prose, true);
		mentions_read(prose);
	}
	out->return_whole = is_whole && prose->is_whole && !prose->failed;
}

/* A description, but for the lines that belong to the Return section */
static void read_description(struct prose *prose, const struct kdoc_section *section,
			     const struct lines *without, struct claims *out)
{
	char *text = copy_text(prose, section->body.text, strlen(section->body.text));
	u32 before = prose->claim_count;

	if (!text)
		return;
	if (without->section == section && without->to > without->from) {
		char *at = text + (without->text - section->body.text);

		for (char *end = at + lines_bytes(without); at < end; at++)
			*at = *at == '\n' ? '\n' : ' ';
	}
	prose_read(prose, text, section->body.lines, section->line);
	returns_read_sentences(prose);
	out->returns_in_description |= prose->claim_count > before;
	promises_read(prose, 'D', NULL);
	mentions_read(prose);
}

static void read_section(struct prose *prose, const struct kdoc_section *section,
			 const struct lines *more, struct claims *out)
{
	section_begin(prose, section->name);
	if (!section->is_parameter && !strcmp(section->name, "Return")) {
		read_return(prose, section, more, out);
	} else if (section->is_parameter || !strcmp(section->name, "Context")) {
		prose_read(prose, section->body.text, section->body.lines, section->line);
		promises_read(prose, section->is_parameter ? 'P' : 'C',
			      section->is_parameter ? section->name : NULL);
		mentions_read(prose);
	} else {
		read_description(prose, section, more, out);
	}
}

/*
 * "Any context. May sleep if @gfp permits": that a function may be called from anywhere says
 * nothing certain of sleeping if the text speaks of that elsewhere.
 */
static void weaken_contexts(struct prose *prose)
{
	bool sleeps = false;

	for (u32 i = 0; i < prose->claim_count; i++)
		sleeps |= prose->claims[i].kind == CLAIM_SLEEPS;
	for (u32 i = 0; i < prose->claim_count && sleeps; i++) {
		if (prose->claims[i].kind == CLAIM_NO_SLEEP)
			prose->claims[i].is_certain = false;
	}
}

/* Errnos that are spoken of behind a list that was found below its section: it may go on there. */
static bool goes_on(const struct prose *prose)
{
	for (u32 i = 0; i < prose->claim_count; i++) {
		if (prose->claims[i].kind == CLAIM_ERRNO)
			return true;
	}
	return false;
}

int claims_of_doc(struct pool *pool, const struct kdoc *doc, struct claims *out)
{
	struct prose prose = {.pool = pool, .doc = doc, .is_whole = true};
	struct lines more = find_continuation(doc);

	*out = (struct claims){0};
	for (u32 i = 0; i < doc->section_count && !prose.failed; i++) {
		if (doc->sections[i].body.line_count)
			read_section(&prose, &doc->sections[i], &more, out);
	}
	if (!kdoc_section_find(doc, "Return") && more.to > more.from)
		read_return(&prose, NULL, &more, out);
	prose.is_open |= more.to > more.from && goes_on(&prose);
	weaken_contexts(&prose);
	out->list = prose.claims;
	out->count = prose.claim_count;
	out->return_closed = out->return_whole && !prose.is_open;
	out->returns_in_description &= !out->has_return;
	return prose.failed ? -ENOMEM : 0;
}

int claims_of_text(struct pool *pool, const char *text, size_t bytes, u32 first_line,
		   struct claims *out)
{
	struct prose prose = {.pool = pool, .is_whole = true};
	char *copy = copy_text(&prose, text, bytes);

	*out = (struct claims){0};
	if (!copy)
		return -ENOMEM;
	prose_read(&prose, copy, NULL, first_line);
	promises_read(&prose, 'M', NULL);
	notes_read(&prose);
	returns_read_text(&prose);
	mentions_read(&prose);
	out->list = prose.claims;
	out->count = prose.claim_count;
	return prose.failed ? -ENOMEM : 0;
}
