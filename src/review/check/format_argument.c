// SPDX-License-Identifier: GPL-2.0-only
/*
 * "open high group '%s' failed", low_path: the text speaks of one of two twins, the lines just
 * above use that one, and the argument is the other. Twins are names that differ in one part only.
 */
#include <ctype.h>

#include "review/check/lib.h"

#define LINES_BACK 6

struct search {
	const struct subject *in;
	struct findings *to;
	const struct patch_line *back[LINES_BACK]; /* the last lines added, newest first */
	const struct patch_file *file;
	int error;
};

/* "high" of high_path and low_path: how long the first parts are; false: no twins */
static bool are_twins(const char *a, const char *b, size_t *first_a, size_t *first_b)
{
	const char *rest_a = strchr(a, '_'), *rest_b = strchr(b, '_');

	if (!rest_a || !rest_b || strcmp(rest_a, rest_b) || !strcmp(a, b))
		return false;
	*first_a = rest_a - a;
	*first_b = rest_b - b;
	return *first_a > 1 && *first_b > 1;
}

static bool word_in_string(const char *text, const char *word, size_t bytes)
{
	bool inside = false;

	for (const char *at = text; *at; at++) {
		if (*at == '"')
			inside = !inside;
		else if (inside && !strncmp(at, word, bytes) && !isalnum((u8)at[-1]) &&
			 !isalnum((u8)at[bytes]))
			return true;
	}
	return false;
}

/* Is there a line above that has the string with word, and one with the twin's name? */
static const struct patch_line *string_line(const struct search *search, const char *word,
					    size_t bytes)
{
	for (u32 i = 0; i < 2; i++)
		if (search->back[i] && word_in_string(search->back[i]->text, word, bytes) &&
		    strstr(search->back[i]->text, "%s"))
			return search->back[i];
	return NULL;
}

static bool used_above(const struct search *search, const char *name)
{
	for (u32 i = 0; i < LINES_BACK; i++)
		if (search->back[i] && text_has_word(search->back[i]->text, name))
			return true;
	return false;
}

/* A twin of `name` that the lines above use and whose first part the string has */
static bool twin_find(const struct search *search, const char *name, char *twin, size_t room)
{
	size_t mine, theirs;

	for (u32 i = 0; i < LINES_BACK; i++) {
		const char *at = search->back[i] ? search->back[i]->text : "";

		while (*at) {
			size_t bytes = word_length(at);

			word_copy(twin, room, at, bytes);
			if (bytes && bytes < room && are_twins(twin, name, &theirs, &mine) &&
			    string_line(search, twin, theirs) && !string_line(search, name, mine))
				return true;
			at += bytes ? bytes : 1;
		}
	}
	return false;
}

static int argument_report(const struct search *search, const struct patch_line *line,
			   const char *name, const char *twin)
{
	struct pool *pool = search->to->pool;
	struct finding finding = { .is_proof = false,
				   .function = "",
				   .path = search->file->new_path,
				   .line = line->new_line,
				   .quote = line->text };

	finding.key = pool_printf(pool, "%s:%s", name, twin);
	finding.question =
		pool_printf(pool,
			    "The text and the lines above it speak of %s, but what is printed "
			    "is %s. Should it be %s?",
			    twin, name, twin);
	return report(search->to, CHECK_format_argument, &finding);
}

static int line_check(const struct search *search, const struct patch_line *line)
{
	const char *at = line->text + strspn(line->text, " \t");
	char name[64], twin[64];
	size_t bytes = word_length(at);

	if (!bytes || bytes >= sizeof(name) || (at[bytes] != ',' && at[bytes] != ')'))
		return 0;
	word_copy(name, sizeof(name), at, bytes);
	if (used_above(search, name) || !twin_find(search, name, twin, sizeof(twin)))
		return 0;
	return argument_report(search, line, name, twin);
}

static bool visit(const struct patch_file *file, const struct patch_line *line, void *context)
{
	struct search *search = context;

	if (search->file != file)
		memset(search->back, 0, sizeof(search->back));
	search->file = file;
	search->error = file->new_path ? line_check(search, line) : 0;
	memmove(search->back + 1, search->back, sizeof(search->back) - sizeof(search->back[0]));
	search->back[0] = line;
	return !search->error;
}

int patch_format_argument(const struct subject *in, const struct patch *patch, struct findings *to)
{
	struct search search = { .in = in, .to = to };

	patch_each_line(patch, '+', visit, &search);
	return search.error;
}
