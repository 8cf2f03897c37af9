// SPDX-License-Identifier: GPL-2.0-only
/*
 * tools/include holds copies of the kernel's headers. A patch that adds a name to a copy which the
 * original does not have makes them differ.
 */
#include <ctype.h>

#include "review/check/lib.h"

#define TOOLS "tools/include/"

struct search {
	const struct subject *in;
	struct findings *to;
	int error;
};

/* "NAME = 3,", "NAME," and "#define NAME ...": the name */
static bool name_read(const char *text, char *to, size_t room)
{
	size_t bytes;

	while (isspace((u8)*text))
		text++;
	if (!strncmp(text, "#define ", 8))
		text += 8;
	bytes = word_length(text);
	if (bytes < 4 || bytes >= room || isdigit((u8)*text))
		return false;
	word_copy(to, room, text, bytes);
	for (u32 i = 0; i < bytes; i++)
		if (islower((u8)to[i]))
			return false;
	text += bytes;
	while (*text == ' ' || *text == '\t')
		text++;
	/* the guard of a header is called otherwise in each of them */
	if (bytes > 2 && (!strcmp(to + bytes - 2, "_H") || !strcmp(to + bytes - 3, "_H_")))
		return false;
	return text[0] == ',' || text[0] == '=' || text[0] == '(' || isalnum((u8)text[0]) || !*text;
}

static bool line_visit_copy(const struct patch_file *file, const struct patch_line *line,
			    void *context)
{
	struct search *search = context;
	struct finding finding = { .is_proof = true, .function = "" };
	const struct file *original;
	char name[96];

	if (!file->new_path || strncmp(file->new_path, TOOLS, strlen(TOOLS)) ||
	    !name_read(line->text, name, sizeof(name)))
		return true;
	original = tree_file(search->in->tree, file->new_path + strlen("tools/"));
	if (!original || text_has_word(original->text, name))
		return true;
	finding.path = file->new_path;
	finding.line = line->new_line;
	finding.key = pool_span(search->to->pool, name, strlen(name));
	finding.quote = line->text;
	finding.question = pool_printf(search->to->pool,
				       "This copy has %s, the original %s does not. Does "
				       "another patch add it there?",
				       name, original->path);
	search->error = report(search->to, CHECK_uapi_copy, &finding);
	return !search->error;
}

int patch_uapi_copy(const struct subject *in, const struct patch *patch, struct findings *to)
{
	struct search search = { .in = in, .to = to };

	patch_each_line(patch, '+', line_visit_copy, &search);
	return search.error;
}
