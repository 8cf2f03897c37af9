/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Claims of a kernel-doc comment or of a commit message (see claim.h): which part of the text is
 * read by which part of the grammar. Results are in the order of the text.
 */
#include "review/kdoc/words.h"

static void read_section(struct prose *prose, const struct kdoc_section *section,
			 struct claims *out)
{
	if (!section->body.line_count)
		return;
	prose->first_claim = prose->claim_count;
	prose->is_whole = true;
	prose->names_errnos = strcmp(section->name, "Return");
	prose_read(prose, section->body.text, section->body.lines, section->line);
	if (section->is_parameter) {
		promises_read(prose, 'P', section->name);
	} else if (!strcmp(section->name, "Return")) {
		out->has_return = true;
		returns_read(prose);
		out->return_whole = prose->is_whole && !prose->failed;
	} else if (!strcmp(section->name, "Context")) {
		promises_read(prose, 'C', NULL);
	} else {
		u32 before = prose->claim_count;

		returns_read_sentences(prose);
		out->returns_in_description |= prose->claim_count > before;
		promises_read(prose, 'D', NULL);
	}
	mentions_read(prose);
}

/*
 * "Any context. May sleep if @gfp permits": that a function may be called from anywhere says nothing
 * certain of sleeping if the text speaks of that elsewhere.
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

int claims_of_doc(struct pool *pool, const struct kdoc *doc, struct claims *out)
{
	struct prose prose = {.pool = pool, .doc = doc};

	*out = (struct claims){0};
	for (u32 i = 0; i < doc->section_count && !prose.failed; i++)
		read_section(&prose, &doc->sections[i], out);
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
	struct prose prose = {.pool = pool};
	char *copy = pool_printf(pool, "%.*s", (int)min(bytes, (size_t)INT_MAX), text);

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
