// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names in comments that the tree does not have: functions written as name(), struct tags, CONFIG_
 * options, paths. A name is only reported when it is spelled like one of the tree (see
 * is_function()) and when nothing nearby says that the text speaks of another time or another
 * program.
 */
#include <ctype.h>
#include <stdio.h>

#include "review/check/lib.h"

#define CONTEXT_BYTES 160 /* how far around a name words of another time count */
#define WINDOW_BYTES  (2 * CONTEXT_BYTES + 1)

/* A comment, and the place in it that is read */
struct comment {
	const struct subject *in;
	const struct file *file;
	const char *from, *end;
	struct findings *to;
};

/* Words that say that the text is about the past, the future, a pattern or somebody else's code */
static const char *const elsewhere[] = {
	"used to",    "formerly",   "renamed",	  "removed",	  "replaced",  "originally",
	"previous",   "no longer",  "old ",	  "older",	  "Fixed",     "historic",
	"future",     "todo",	    "fixme",	  "once ",	  "userspace", "user space",
	"user-space", "bsd",	    "2.4",	  "2.6",	  "would ",    "was called",
	"e.g.",	      "example",    "xxx",	  "...",	  "fsck",      "mkfs",
	"libc",	      "glibc",	    "imagine",	  "hypothetical", "no such",   "Copyright",
	"based on",   "derived",    "pseudo",	  "was ",	  "not exist",
	"Linux", /* in whose tree this is another program */ "rewritten",
	"aken from",  "tolen from", "opied from", "ntil there", "here is no ",
};

/* What stands around a name, in one line */
static void window_read(const struct comment *comment, const char *at, char *window)
{
	const char *from = at - comment->from > CONTEXT_BYTES ? at - CONTEXT_BYTES : comment->from;
	const char *end = comment->end - at > CONTEXT_BYTES ? at + CONTEXT_BYTES : comment->end;

	word_copy(window, WINDOW_BYTES, from, end - from);
	for (char *c = window; *c; c++)
		if (*c == '\n' || *c == '\t')
			*c = ' ';
}

/* "[Feb 1997 ...]": notes that carry a year tell how things were then. */
static bool has_year(const struct comment *comment)
{
	for (const char *at = comment->from; at + 4 < comment->end; at++)
		if ((!strncmp(at, "19", 2) || !strncmp(at, "20", 2)) && isdigit((u8)at[2]) &&
		    isdigit((u8)at[3]) && !isalnum((u8)at[4]) && !isalnum((u8)at[-1]))
			return true;
	return false;
}

static bool is_elsewhere(const struct comment *comment, const char *at)
{
	char window[WINDOW_BYTES];

	window_read(comment, at, window);
	for (u32 i = 0; i < ARRAY_SIZE(elsewhere); i++)
		if (text_has(window, elsewhere[i]))
			return true;
	return false;
}

/* Endings and beginnings of names that macros make by pasting */
static bool is_pasted(const char *name)
{
	static const char *const ends[] = { "_show", "_store", "_fops", "_attr", "_open",
					    "_init", "_exit",  "_get",	"_set",	 "_release" };
	static const char *const begins[] = { "trace_",	    "sys_",	    "folio_test_",
					      "folio_set_", "folio_clear_", "__folio_",
					      "is_",	    "has_",	    "test_",
					      "set_",	    "clear_",	    "for_each_" };
	size_t bytes = strlen(name);

	for (u32 i = 0; i < ARRAY_SIZE(ends); i++)
		if (bytes > strlen(ends[i]) && !strcmp(name + bytes - strlen(ends[i]), ends[i]))
			return true;
	for (u32 i = 0; i < ARRAY_SIZE(begins); i++)
		if (!strncmp(name, begins[i], strlen(begins[i])))
			return true;
	return false;
}

static bool is_pattern(const char *name)
{
	static const char *const parts[] = { "xxx", "foo",  "bar_", "_bar", "_N_", "blah", "baz",  "_xx",  "goes_here" };

	for (u32 i = 0; i < ARRAY_SIZE(parts); i++)
		if (strstr(name, parts[i]))
			return true;
	return false;
}

/* g_f_a_w_n: somebody's shorthand */
static bool is_shorthand(const char *name)
{
	u32 letters = 0;

	for (const char *at = name; *at; at++)
		letters += (at == name || at[-1] == '_') && *at != '_' && (!at[1] || at[1] == '_');
	return letters > 1;
}

/* The file has a longer name that ends in this one: the rest may be meant to be understood. */
static bool is_end_of_name(const struct file *file, const char *name)
{
	size_t bytes = strlen(name);

	for (const char *at = file->text; (at = strstr(at, name)); at++)
		if (at - file->text > 1 && at[-1] == '_' && is_word_char(at[-2]) &&
		    !is_word_char(at[bytes]))
			return true;
	return false;
}

/* handle_error() in fs/box is box_handle_error(), __reset() is __box_reset(). */
static bool is_without_prefix(const struct comment *comment, const char *name)
{
	const char *path = comment->file->path, *end = strrchr(path, '/'), *folder = end;
	size_t under = strspn(name, "_");
	char whole[220];

	while (folder && folder > path && folder[-1] != '/')
		folder--;
	if (!folder || end - folder > 100)
		return false;
	snprintf(whole, sizeof(whole), "%.*s%.*s_%s", (int)under, name, (int)(end - folder), folder,
		 name + under);
	return tree_has_identifier(comment->in->tree, whole);
}

/* struct hlist_heads: several struct hlist_head */
static bool is_plural(struct tree *tree, const char *name)
{
	char one[100];
	size_t bytes = strlen(name);

	if (name[bytes - 1] != 's')
		return false;
	word_copy(one, sizeof(one), name, bytes - 1);
	return tree_has_identifier(tree, one);
}

/* Lower case with at least two parts, as functions of the tree are called */
static bool is_function(const char *name)
{
	const char *under = strchr(name + 1, '_');

	if (name[0] == '_' && name[1] != '_')
		return false;
	for (const char *at = name; *at; at++)
		if (isupper((u8)*at))
			return false;
	return strlen(name) >= 7 && under && under[1] && strlen(name) < 90 && !is_pattern(name) &&
	       !is_pasted(name) && !is_shorthand(name);
}

static u32 line_of(const struct file *file, const char *at)
{
	u32 line = 1;

	for (const char *c = file->text; c < at; c++)
		line += *c == '\n';
	return line;
}

static const char *whole_line(struct pool *pool, const struct comment *comment, const char *at)
{
	const char *from = at, *end = at;

	while (from > comment->file->text && from[-1] != '\n')
		from--;
	while (end < comment->end && *end != '\n')
		end++;
	return pool_span(pool, from, end - from);
}

/* The function the comment stands in or above */
static const struct item *owner(const struct file *file, const char *at)
{
	size_t offset = at - file->text;

	for (u32 i = 0; i < file->item_count; i++) {
		const struct item *item = &file->items[i];

		if (item->kind == ITEM_FUNCTION && offset < item->end)
			return item;
	}
	return NULL;
}

static int stale_report(const struct comment *comment, const char *at, const char *name,
			const char *what)
{
	const struct item *function = owner(comment->file, at);
	struct steps steps = { .pool = comment->to->pool };
	struct finding finding = {
		.path = comment->file->path,
		.line = line_of(comment->file, at),
		.function = function ? function->name : "",
		.key = pool_span(steps.pool, name, strlen(name)),
		.is_proof = true,
		.quote = whole_line(steps.pool, comment, at),
	};

	finding.question =
		pool_printf(steps.pool,
			    "The comment names %s %s, which the tree does not have. What "
			    "is it called now?",
			    what, name);
	if (!finding.quote)
		return -ENOMEM;
	return report(comment->to, CHECK_stale, &finding);
}

/* A word of the comment: is it followed by (), or does it stand behind "struct "? */
static const char *kind_of_word(const struct comment *comment, const char *at, const char *end)
{
	size_t before = at - comment->from;

	if (before && strchr(">.*-<\"'/@$`\\:{", at[-1]))
		return NULL;
	if (end + 2 <= comment->end && !strncmp(end, "()", 2) && end[2] != '.' && end[2] != '_' &&
	    !is_word_char(end[2]))
		return "the function";
	if (before > 7 && !strncmp(at - 7, "struct ", 7) && comment->from[2] == '*' &&
	    *end != '{' && strncmp(end, " {", 2) && strncmp(end, " *", 2) && *end != '*' &&
	    *end != '-')
		return "the struct";
	return NULL;
}

/* An example: statements stand around it. */
static bool is_code(const struct comment *comment, const char *at)
{
	char window[WINDOW_BYTES];

	window_read(comment, at, window);
	return strchr(window, ';') || strchr(window, '{');
}

static int word_check(const struct comment *comment, const char *at, const char *end)
{
	char name[100];
	const char *what = kind_of_word(comment, at, end);

	if (!what || (size_t)(end - at) >= sizeof(name))
		return 0;
	word_copy(name, sizeof(name), at, end - at);
	if (!is_function(name) || tree_has_identifier(comment->in->tree, name) ||
	    is_elsewhere(comment, at) || is_end_of_name(comment->file, name) ||
	    is_plural(comment->in->tree, name) || is_without_prefix(comment, name) ||
	    (text_is(what, "the struct") && is_code(comment, at)))
		return 0;
	return stale_report(comment, at, name, what);
}

static int config_check(const struct comment *comment, const char *at, const char *end)
{
	char name[100];

	if ((size_t)(end - at) >= sizeof(name) || end - at < 9 || end[-1] == '_' || *end == '*' ||
	    *end == '/' || *end == '{' || *end == '<')
		return 0;
	word_copy(name, sizeof(name), at, end - at);
	if (tree_has_identifier(comment->in->tree, name) || is_elsewhere(comment, at) ||
	    is_pattern(name))
		return 0;
	return stale_report(comment, at, name, "the option");
}

/* Top folders whose paths are written in full */
static bool begins_path(const char *at)
{
	static const char *const tops[] = {
		"Documentation/", "include/linux/", "kernel/", "drivers/", "arch/",
		"tools/",	  "net/core/",	    "fs/",     "mm/",	   "lib/"
	};

	for (u32 i = 0; i < ARRAY_SIZE(tops); i++)
		if (!strncmp(at, tops[i], strlen(tops[i])))
			return true;
	return false;
}

static int path_check(const struct comment *comment, const char *at, const char *end)
{
	static const char *const ends[] = { ".c", ".h", ".rst", ".txt", ".S" };
	char path[160];
	bool known = false;

	if (at > comment->from && strchr("/.-~<\"", at[-1]))
		return 0;
	while (end > at && (end[-1] == '.' || end[-1] == '/'))
		end--;
	if ((size_t)(end - at) >= sizeof(path))
		return 0;
	word_copy(path, sizeof(path), at, end - at);
	for (u32 i = 0; i < ARRAY_SIZE(ends); i++)
		known |= strlen(path) > strlen(ends[i]) &&
			 !strcmp(path + strlen(path) - strlen(ends[i]), ends[i]);
	if (!known || strchr(path, '*') || tree_has_path(comment->in->tree, path) ||
	    is_elsewhere(comment, at))
		return 0;
	return stale_report(comment, at, path, "the file");
}

static int comment_check(const struct comment *comment)
{
	const char *at = comment->from, *end;
	int error = 0;

	while (!error && at < comment->end) {
		if (!is_word_char(*at)) {
			at++;
			continue;
		}
		for (end = at; end < comment->end && is_word_char(*end);)
			end++;
		if (begins_path(at)) {
			while (end < comment->end && (is_word_char(*end) || strchr("/.-*", *end)))
				end++;
			error = path_check(comment, at, end);
		} else if (!strncmp(at, "CONFIG_", 7)) {
			error = config_check(comment, at, end);
		} else {
			error = word_check(comment, at, end);
		}
		at = end;
	}
	return error;
}

/* The next comment at or behind *at, skipping strings and character constants; false: none */
static bool comment_next(const struct file *file, const char **at, const char **end)
{
	const char *c = *at, *stop = file->text + file->bytes;

	for (; c < stop; c++) {
		if (*c == '"' || *c == '\'') {
			char quote = *c++;

			while (c < stop && *c != quote && *c != '\n')
				c += *c == '\\' ? 2 : 1;
		} else if (*c == '/' && c[1] == '*') {
			*at = c;
			c = strstr(c + 2, "*/");
			*end = c ? c + 2 : stop;
			return true;
		} else if (*c == '/' && c[1] == '/') {
			*at = c;
			c = strchr(c, '\n');
			*end = c ? c : stop;
			return true;
		}
	}
	return false;
}

int file_stale(const struct subject *in, const struct file *file, struct findings *to)
{
	const char *at = file->text, *end;
	int error = 0;

	while (!error && at && comment_next(file, &at, &end)) {
		struct comment comment = {
			.in = in, .file = file, .from = at, .end = end, .to = to
		};

		/* A file's first comment is about its history and licence */
		if ((at - file->text > 200 || !text_has(at, "copyright")) && !has_year(&comment))
			error = comment_check(&comment);
		at = end;
	}
	return error;
}
