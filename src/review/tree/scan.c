/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From tokens to items. The scanner collects a declaration until something ends it: a semicolon, a
 * function's body, the end of a line after a macro call such as EXPORT_SYMBOL(f). Brackets are
 * skipped whole. Where they do not match, the next line that begins with a closing brace or a
 * declaration in the first column is taken as firm ground, the file is marked partial, and after
 * a few such places it is given up: reading a file never costs more than its length.
 */
#include "review/tree/scan.h"

#include <stdlib.h>

#include "review/tree/words.h"

#define ENTRIES_MAX 4096 /* no declaration is longer; prose and data can be */
#define BROKEN_MAX 16
#define ITEMS_MAX (1U << 20) /* the largest header of Linux has a quarter of it */

struct scan {
	struct pool *pool;
	struct file *file;
	struct token *list;
	struct live live;
	struct entry *entries;
	u32 count, room;
	struct item *items;
	u32 item_count, item_room, macro_count; /* macros that are only marked */
	struct item unwanted; /* one more than there may be */
	u32 broken;
	u32 line, line_at;     /* the number of the line at byte line_at */
	const char *condition; /* of the branches that were open at condition_version */
	u32 condition_version;
	bool names_only, is_broken_off, out_of_memory;
};

static u32 line_of(struct scan *scan, u32 at)
{
	const char *text = scan->file->text, *from = text + scan->line_at, *end = text + at;

	/* A macro within a declaration comes before it */
	for (; from > end; from--)
		scan->line -= from[-1] == '\n';
	while ((from = memchr(from, '\n', end - from))) {
		from++;
		scan->line++;
	}
	scan->line_at = at;
	return scan->line;
}

static struct item *item_new(struct scan *scan, u8 kind, u32 start, u32 end)
{
	struct item *item;

	if (scan->item_count + scan->macro_count == ITEMS_MAX) {
		scan->file->partial = scan->is_broken_off = true;
		return &scan->unwanted;
	}
	if (scan->item_count == scan->item_room) {
		u32 room = scan->item_room ? scan->item_room * 2 : 64;
		struct item *items = realloc(scan->items, room * sizeof(*items));

		if (!items)
			return NULL;
		scan->items = items;
		scan->item_room = room;
	}
	item = &scan->items[scan->item_count++];
	*item = (struct item) { .kind = kind, .file = scan->file, .start = start, .end = end };
	if (!scan->names_only) {
		item->line = line_of(scan, start);
		item->end_line = line_of(scan, end ? end - 1 : 0);
	}
	return item;
}

static int entry_add(struct scan *scan, u32 at, u32 close)
{
	if (scan->count == scan->room) {
		u32 room = scan->room ? scan->room * 2 : 256;
		struct entry *entries = realloc(scan->entries, room * sizeof(*entries));

		if (!entries)
			return -ENOMEM;
		scan->entries = entries;
		scan->room = room;
	}
	scan->entries[scan->count++] = (struct entry) { at, close };
	scan->live.is_open = true;
	return 0;
}

static void entries_clear(struct scan *scan)
{
	scan->count = 0;
	scan->live.is_open = false;
}

static u32 token_end(const struct scan *scan, u32 at)
{
	return scan->list[at].start + scan->list[at].bytes;
}

static bool in_first_column(const struct scan *scan, u32 at)
{
	u32 start = scan->list[at].start;

	return !start || scan->file->text[start - 1] == '\n';
}

static int directive_take(struct scan *scan, u32 at);

/* The token that closes the bracket `open`; 0 if none does. Macros defined inside are items. */
static u32 group_close(struct scan *scan, u32 open)
{
	struct live *live = &scan->live;
	bool is_block = scan->list[open].first == '{';
	s32 braces = live->braces - is_block, parens = live->parens - !is_block;

	for (;;) {
		u32 at = live_next_mark(live);

		if (scan->list[at].kind == TOKEN_END)
			return 0;
		if (scan->list[at].kind == TOKEN_DIRECTIVE && directive_take(scan, at))
			scan->out_of_memory = true;
		if (is_block ? live->braces == braces : live->parens == parens) {
			live->parens = parens;
			return at;
		}
		if (!is_block && live->braces < braces)
			return 0;
	}
}

/* A block whose braces do not match: up to the next one that closes in the first column */
static u32 block_guess(struct scan *scan, u32 open)
{
	for (u32 at = open + 1; scan->list[at].kind != TOKEN_END; at++)
		if (token_is_punct(&scan->list[at], '}') && in_first_column(scan, at))
			return at;
	return 0;
}

/* Goes on behind token `at`, at the top level, whatever was read before */
static void resume(struct scan *scan, u32 at)
{
	scan->live.version++;
	scan->live.at = at + 1;
	scan->live.braces = scan->live.parens = 0;
	scan->live.branch_count = scan->live.too_deep = 0;
}

static u32 group_read(struct scan *scan, u32 open)
{
	u32 close = group_close(scan, open);

	if (close)
		return close;
	scan->file->partial = true;
	if (++scan->broken > BROKEN_MAX) {
		scan->is_broken_off = true;
		return 0;
	}
	close = block_guess(scan, open);
	if (close)
		resume(scan, close);
	else
		scan->is_broken_off = true;
	return close;
}

static struct declaration declaration_of(const struct scan *scan)
{
	return (struct declaration) { .text = scan->file->text,
				      .list = scan->list,
				      .entries = scan->entries,
				      .count = scan->count,
				      .names_only = scan->names_only,
				      .pool = scan->pool };
}

/* ---- conditions ---- */

/* The condition of one branch as text, "!(...)" for an #else */
static char *branch_print(const struct scan *scan, const struct live_branch *branch)
{
	struct declaration words = declaration_of(scan);
	const struct token *name = &scan->list[branch->directive + 1];
	u32 first = branch->directive + 2, behind = first;
	bool is_not = token_is(name, scan->file->text, "ifndef");
	bool is_defined = is_not || token_is(name, scan->file->text, "ifdef");
	char *text;

	while (scan->list[behind].kind != TOKEN_LINE_END && scan->list[behind].kind != TOKEN_END)
		behind++;
	text = tokens_print(&words, first, behind, 0);
	if (text && is_defined)
		text = pool_printf(scan->pool, "%sdefined(%s)", is_not ? "!" : "", text);
	if (text && branch->is_else)
		text = pool_printf(scan->pool, "!(%s)", text);
	return text;
}

static int condition_make(struct scan *scan)
{
	const struct live *live = &scan->live;
	char *all = NULL;

	if (scan->condition_version == live->version)
		return 0;
	for (u32 i = 0; i < live->branch_count; i++) {
		char *text;

		if (live->branches[i].is_guard)
			continue;
		text = branch_print(scan, &live->branches[i]);
		if (text)
			all = all ? pool_printf(scan->pool, "%s && %s", all, text) : text;
		if (!all)
			return -ENOMEM;
	}
	scan->condition = all;
	scan->condition_version = live->version;
	return 0;
}

/* ---- items ---- */

static int declaration_end(struct scan *scan, bool has_body)
{
	struct declaration declaration = declaration_of(scan);
	const struct entry *last = &scan->entries[scan->count - 1];
	u32 start = scan->list[scan->entries[0].at].start;
	struct item item = { 0 }, *added;
	int err;

	declaration.has_body = has_body;
	err = declaration_read(&declaration, &item);
	if (!err) {
		added = item_new(scan, item.kind, start, token_end(scan, last->close ?: last->at));
		if (!added)
			return -ENOMEM;
		item.file = added->file;
		item.line = added->line;
		item.end_line = added->end_line;
		item.start = added->start;
		item.end = added->end;
		if (!scan->names_only && condition_make(scan))
			return -ENOMEM;
		item.condition = scan->condition;
		if (has_body)
			item.body = scan->list[last->at].start;
		*added = item;
	}
	entries_clear(scan);
	return err == -ENOMEM ? err : 0;
}

/* After "NAME(...)": does the line's end end it? */
static bool is_whole_call(const struct scan *scan)
{
	const struct token *name = &scan->list[scan->entries[0].at], *next;
	enum word_kind kind = word_kind(name, scan->file->text);
	u32 close = scan->entries[1].close;

	next = &scan->list[close + 1];
	if (name->kind != TOKEN_NAME || (kind != WORD_NONE && kind != WORD_CALL) ||
	    scan->list[scan->entries[1].at].first != '(')
		return false;
	if (next->kind == TOKEN_END || next->kind == TOKEN_DIRECTIVE || next->kind == TOKEN_COMMENT)
		return true;
	if (next->kind != TOKEN_NAME || !memchr(scan->file->text + token_end(scan, close), '\n',
						next->start - token_end(scan, close)))
		return false;
	if (kind == WORD_CALL)
		return true;
	/* __attribute(x) on a line of its own, before the declaration */
	return !(name->bytes > 2 && name->first == '_' &&
		 scan->file->text[name->start + 1] == '_' &&
		 scan->file->text[name->start + 2] >= 'a');
}

/* The comment behind a call in the same line belongs to nothing: the call ends there too, unless a
 * body follows. */
static bool body_follows(const struct scan *scan, u32 close)
{
	u32 at = close + 1;

	while (scan->list[at].kind == TOKEN_COMMENT)
		at++;
	return token_is_punct(&scan->list[at], '{') || token_is_punct(&scan->list[at], ';');
}

static bool has_initialiser(const struct scan *scan)
{
	for (u32 i = 0; i < scan->count; i++)
		if (token_is_punct(&scan->list[scan->entries[i].at], '='))
			return true;
	return false;
}

/* extern "C" { */
static bool is_linkage(const struct scan *scan)
{
	return scan->count == 2 && scan->list[scan->entries[1].at].kind == TOKEN_STRING;
}

/* NAME(x) { .member = ... }; : a macro's initialiser */
static bool is_member_list(const struct scan *scan, u32 open)
{
	while (scan->list[++open].kind == TOKEN_COMMENT)
		;
	return token_is_punct(&scan->list[open], '.') && scan->list[open + 1].kind == TOKEN_NAME;
}

static int block_take(struct scan *scan, u32 open)
{
	struct declaration declaration = declaration_of(scan);
	bool is_body = scan->count && !has_initialiser(scan) &&
		       !declaration_is_record(&declaration) && !is_member_list(scan, open);
	u32 close;

	if (is_linkage(scan)) {
		scan->live.braces--;
		entries_clear(scan);
		return 0;
	}
	close = group_read(scan, open);
	if (!close)
		return 0;
	if (entry_add(scan, open, close))
		return -ENOMEM;
	return is_body ? declaration_end(scan, true) : 0;
}

static int group_take(struct scan *scan, u32 open)
{
	u32 close = group_close(scan, open);

	if (!close) {
		scan->file->partial = true;
		if (++scan->broken > BROKEN_MAX)
			scan->is_broken_off = true;
		resume(scan, open);
		entries_clear(scan);
		return 0;
	}
	if (entry_add(scan, open, close))
		return -ENOMEM;
	if (scan->count == 2 && is_whole_call(scan) && !body_follows(scan, close))
		return declaration_end(scan, false);
	return 0;
}

static int punct_take(struct scan *scan, u32 at)
{
	switch (scan->list[at].first) {
	case '{':
		return block_take(scan, at);
	case '(':
	case '[':
		return group_take(scan, at);
	case '}':
	case ')':
	case ']': /* closes nothing: of extern "C", or of a text we misread */
		scan->live.braces = scan->live.parens = 0;
		entries_clear(scan);
		return 0;
	default:
		return entry_add(scan, at, 0);
	}
}

/* int f(a, b) int a; { : the semicolon ends a parameter's declaration only */
static bool is_old_style(const struct scan *scan)
{
	u32 i = 0;

	while (i < scan->count && !(scan->entries[i].close && i))
		i++;
	if (i + 2 >= scan->count || scan->list[scan->entries[i].at].first != '(' ||
	    scan->list[scan->entries[i + 1].at].kind != TOKEN_NAME ||
	    scan->entries[i].close < scan->entries[i].at + 2)
		return false;
	for (u32 at = scan->entries[i].at + 1; at < scan->entries[i].close; at++)
		if (word_kind(&scan->list[at], scan->file->text) != WORD_NONE ||
		    (scan->list[at].kind != TOKEN_NAME && !token_is_punct(&scan->list[at], ',')) ||
		    (scan->list[at].kind == scan->list[at + 1].kind &&
		     scan->list[at].kind == TOKEN_NAME))
			return false;
	return word_kind(&scan->list[scan->entries[i + 1].at], scan->file->text) !=
		       WORD_ATTRIBUTE_CALL &&
	       !scan->entries[i + 2].close;
}

static int token_take(struct scan *scan, u32 at)
{
	const struct token *token = &scan->list[at];

	if (scan->count >= ENTRIES_MAX) {
		scan->file->partial = true;
		entries_clear(scan);
	}
	if (token->kind != TOKEN_PUNCT || token->bytes != 1)
		return entry_add(scan, at, 0);
	if (token->first != ';')
		return punct_take(scan, at);
	if (!scan->count)
		return 0;
	if (entry_add(scan, at, 0))
		return -ENOMEM;
	return is_old_style(scan) ? 0 : declaration_end(scan, false);
}

static int comment_take(struct scan *scan, u32 at)
{
	struct item *item;

	if (scan->names_only || scan->count)
		return 0;
	item = item_new(scan, ITEM_COMMENT, scan->list[at].start, token_end(scan, at));
	return item ? 0 : -ENOMEM;
}

static int parameters_of_macro(struct scan *scan, struct item *item, u32 open, u32 close)
{
	struct parameter *parameters = pool_alloc(scan->pool, (close - open) * sizeof(*parameters));

	if (!parameters)
		return -ENOMEM;
	item->is_function_like = true;
	item->parameters = parameters;
	for (u32 at = open + 1; at < close; at++) {
		if (token_is(&scan->list[at], scan->file->text, "..."))
			item->is_variadic = true;
		if (scan->list[at].kind != TOKEN_NAME)
			continue;
		parameters[item->parameter_count].type = "";
		parameters[item->parameter_count].name =
			token_copy(scan->pool, scan->file->text, &scan->list[at]);
		if (!parameters[item->parameter_count++].name)
			return -ENOMEM;
	}
	return 0;
}

static int macro_mark(struct scan *scan, u32 at)
{
	if (scan->item_count + scan->macro_count == ITEMS_MAX) {
		scan->file->partial = scan->is_broken_off = true;
		return 0;
	}
	scan->list[at + 2].names_macro = true;
	scan->macro_count++;
	return 0;
}

static int macro_take(struct scan *scan, u32 at, u32 end)
{
	const struct token *name = &scan->list[at + 2];
	u32 body = at + 3, close;
	struct item *item = item_new(scan, ITEM_MACRO, scan->list[at].start, scan->list[end].start);

	if (!item)
		return -ENOMEM;
	item->name = token_copy(scan->pool, scan->file->text, name);
	if (!item->name || condition_make(scan))
		return -ENOMEM;
	item->condition = scan->condition;
	if (token_is_punct(&scan->list[body], '(') &&
	    scan->list[body].start == name->start + name->bytes) {
		for (close = body; close < end && !token_is_punct(&scan->list[close], ')'); close++)
			;
		if (parameters_of_macro(scan, item, body, close))
			return -ENOMEM;
		body = min(close + 1, end);
	}
	item->body = scan->list[body].start;
	return 0;
}

static int directive_take(struct scan *scan, u32 at)
{
	live_line_skip(&scan->live);
	if (scan->list[at + 1].kind != TOKEN_NAME || scan->list[at + 2].kind != TOKEN_NAME ||
	    !token_is(&scan->list[at + 1], scan->file->text, "define"))
		return 0;
	return scan->names_only ? macro_mark(scan, at) : macro_take(scan, at, scan->live.at);
}

/* A macro alone on its line, and then "#undef": a list that another macro gives its meaning */
static int lone_name_end(struct scan *scan, u32 directive)
{
	const struct token *name;
	struct item *item;

	if (scan->count != 1)
		return 0;
	name = &scan->list[scan->entries[0].at];
	if (word_kind(name, scan->file->text) != WORD_NONE || name->kind != TOKEN_NAME ||
	    !in_first_column(scan, scan->entries[0].at) ||
	    !token_is(&scan->list[directive + 1], scan->file->text, "undef"))
		return 0;
	entries_clear(scan);
	item = item_new(scan, ITEM_CALL, name->start, name->start + name->bytes);
	if (!item)
		return -ENOMEM;
	item->name = scan->file->text + name->start;
	if (scan->names_only)
		return 0;
	item->annotations = item->return_type = "";
	item->name = token_copy(scan->pool, scan->file->text, name);
	return item->name ? 0 : -ENOMEM;
}

static int items_read(struct scan *scan)
{
	for (;;) {
		u32 at = live_next(&scan->live);
		int err;

		switch (scan->list[at].kind) {
		case TOKEN_END:
			return 0;
		case TOKEN_COMMENT:
			err = comment_take(scan, at);
			break;
		case TOKEN_DIRECTIVE:
			err = lone_name_end(scan, at) ?: directive_take(scan, at);
			break;
		default:
			err = token_take(scan, at);
			break;
		}
		if (err || scan->out_of_memory)
			return -ENOMEM;
		if (scan->is_broken_off)
			return 0;
	}
}

char *token_copy(struct pool *pool, const char *text, const struct token *token)
{
	char *copied = pool_alloc_raw(pool, token->bytes + 1);

	if (!copied)
		return NULL;
	memcpy(copied, text + token->start, token->bytes);
	copied[token->bytes] = 0;
	return copied;
}

u32 text_lines(const char *text, size_t bytes)
{
	const char *end = text + bytes;
	u32 count = bytes && end[-1] != '\n';

	while ((text = memchr(text, '\n', end - text))) {
		text++;
		count++;
	}
	return count;
}

static int item_compare(const void *a, const void *b)
{
	const struct item *left = a, *right = b;

	return left->start < right->start ? -1 : left->start > right->start;
}

/* In the order of the text, each once: what was read twice after a broken place, and macros that
 * stand in a declaration */
static int items_keep(struct scan *scan)
{
	struct file *file = scan->file;
	u32 kept = 0;

	if (!scan->item_count)
		return 0;
	if (!scan->names_only)
		qsort(scan->items, scan->item_count, sizeof(*scan->items), item_compare);
	for (u32 i = 0; i < scan->item_count; i++)
		if (!kept || scan->items[i].start != scan->items[kept - 1].start)
			scan->items[kept++] = scan->items[i];
	file->item_count = kept;
	if (scan->names_only) {
		file->items = scan->items;
		scan->items = NULL;
		return 0;
	}
	file->items = pool_alloc_raw(scan->pool, kept * sizeof(*file->items));
	if (!file->items)
		return -ENOMEM;
	memcpy(file->items, scan->items, kept * sizeof(*file->items));
	return 0;
}

int scan_file(struct pool *pool, struct file *file, struct tokens *tokens,
	      const struct scan_options *options)
{
	struct scan scan = {
		.pool = pool, .file = file, .names_only = options->names_only, .line = 1
	};
	int err = lex(tokens, file->text, file->bytes);

	if (err == -EFBIG) {
		file->partial = true;
		return 0;
	}
	if (err)
		return err;
	scan.list = tokens->list;
	live_init(&scan.live, file->text, tokens->list);
	err = items_read(&scan) ?: items_keep(&scan);
	if (!options->names_only)
		file->line_count = text_lines(file->text, file->bytes);
	free(scan.items);
	free(scan.entries);
	return err;
}
