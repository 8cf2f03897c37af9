// SPDX-License-Identifier: GPL-2.0-only
/*
 * ASSERT_NEQ(query->faults, -1, "read_stats FAULTS"): the text names one function, but the program
 * beside the test (same file name, another folder) fills that member from another, always.
 */
#include <ctype.h>

#include "review/check/lib.h"

#define STATEMENT_BYTES 512
#define FILES_MAX	4

/* A statement that a patch adds, its lines joined */
struct statement {
	char text[STATEMENT_BYTES];
	u32 bytes;
	const struct patch_file *file;
	const struct patch_line *last;
};

struct search {
	const struct subject *in;
	struct findings *to;
	struct statement statement;
	int error;
};

/* The member that is tested: the first ->name or .name */
static bool member_read(const char *text, char *to, size_t room)
{
	const char *at = strstr(text, "->");
	size_t bytes;

	if (!at)
		return false;
	at += 2;
	bytes = word_length(at);
	word_copy(to, room, at, bytes);
	return bytes > 1 && bytes < room;
}

/* The first word of the string that is a name with '_' */
static bool name_read(const char *text, char *to, size_t room)
{
	const char *at = strchr(text, '"');

	for (at = at ? at + 1 : NULL; at && *at && *at != '"';) {
		size_t bytes = word_length(at);

		if (bytes > 6 && bytes < room && memchr(at, '_', bytes) && islower((u8)*at)) {
			word_copy(to, room, at, bytes);
			return true;
		}
		at += bytes ? bytes : 1;
	}
	return false;
}

static bool same_name(const char *path, const char *other)
{
	const char *a = strrchr(path, '/'), *b = strrchr(other, '/');

	return a && b && !strcmp(a, b) && strcmp(path, other);
}

/* The files beside the test that have its name: the folder above is the same */
static u32 beside_find(const struct subject *in, const char *path, const struct file **files)
{
	const char *const *paths;
	u32 count = tree_paths(in->tree, &paths), found = 0;
	const char *name = strrchr(path, '/'), *folder = name;
	size_t above;

	while (folder && folder > path && (folder == name || *folder != '/'))
		folder--;
	above = folder ? folder - path : 0;
	for (u32 i = 0; i < count && found < FILES_MAX; i++)
		if (above && !strncmp(paths[i], path, above) && same_name(paths[i], path)) {
			files[found] = tree_file(in->tree, paths[i]);
			found += files[found] != NULL;
		}
	return found;
}

/* What fills a member: `.name = call(`; false when something else does, or nothing */
struct filler {
	char name[96];
	u32 line;
};

static bool filler_read(const struct file *file, const char *member, struct filler *out)
{
	size_t bytes = strlen(member);
	bool found = false;

	for (const char *at = file->text; (at = strstr(at, member)); at++) {
		const char *value = at + bytes;
		size_t length;

		if (at == file->text || (at[-1] != '.' && at[-1] != '>') ||
		    strncmp(value, " = ", 3))
			continue;
		value += 3;
		length = word_length(value);
		if (value[length] != '(' || length >= sizeof(out->name))
			return false;
		if (found && (strlen(out->name) != length || strncmp(out->name, value, length)))
			return false;
		word_copy(out->name, sizeof(out->name), value, length);
		out->line = 1;
		for (const char *c = file->text; c < at; c++)
			out->line += *c == '\n';
		found = true;
	}
	return found;
}

static int text_report(const struct search *search, const char *name, const struct filler *filler,
		       const struct file *file)
{
	const struct statement *statement = &search->statement;
	struct pool *pool = search->to->pool;
	struct finding finding = { .is_proof = true,
				   .function = "",
				   .path = statement->file->new_path,
				   .line = statement->last->new_line };

	finding.key = pool_printf(pool, "%s:%s", name, filler->name);
	finding.quote = statement->last->text;
	finding.question =
		pool_printf(pool,
			    "The text names %s, but the value comes from %s() (%s:%u). Should "
			    "the text name that?",
			    name, filler->name, file->path, filler->line);
	return report(search->to, CHECK_assert_text, &finding);
}

static int statement_check(const struct search *search)
{
	const struct statement *statement = &search->statement;
	const struct file *files[FILES_MAX];
	char member[64], name[96];
	struct filler filler;
	u32 count;

	if (!strstr(statement->text, "ASSERT") ||
	    !member_read(statement->text, member, sizeof(member)) ||
	    !name_read(statement->text, name, sizeof(name)))
		return 0;
	count = beside_find(search->in, statement->file->new_path, files);
	for (u32 i = 0; i < count; i++)
		if (filler_read(files[i], member, &filler) && strcmp(filler.name, name) &&
		    tree_has_identifier(search->in->tree, name))
			return text_report(search, name, &filler, files[i]);
	return 0;
}

static bool line_join(const struct patch_file *file, const struct patch_line *line, void *context)
{
	struct search *search = context;
	struct statement *statement = &search->statement;
	const char *text = line->text + strspn(line->text, " \t");
	size_t bytes = strlen(text);

	if (statement->file != file || statement->bytes + bytes + 2 > sizeof(statement->text))
		statement->bytes = 0;
	if (bytes + 2 > sizeof(statement->text))
		return true;
	memcpy(statement->text + statement->bytes, text, bytes);
	statement->bytes += bytes;
	statement->text[statement->bytes] = 0;
	statement->file = file;
	statement->last = line;
	if (bytes && strchr(";{}", text[bytes - 1])) {
		search->error = file->new_path ? statement_check(search) : 0;
		statement->bytes = 0;
	}
	return !search->error;
}

int patch_assert_text(const struct subject *in, const struct patch *patch, struct findings *to)
{
	struct search search = { .in = in, .to = to };

	patch_each_line(patch, '+', line_join, &search);
	return search.error;
}
