/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a declaration declares. It has no types to look up and no macros expanded, so that it goes
 * by shape: attributes are dropped by table (words.def), the first name with an argument list
 * behind a type is a function, "(*name)(...)" is a pointer to one, NAME(...) alone is a macro call.
 */
#include "review/tree/scan.h"

#include <stdlib.h>

#include "review/tree/words.h"

#define CORE_MAX 128
#define NO_NAME U32_MAX

/* The declaration without its attributes */
struct core {
	const struct declaration *from;
	struct entry list[CORE_MAX];
	u8 kinds[CORE_MAX]; /* enum word_kind */
	u32 count;
	struct entry dropped[CORE_MAX];
	u32 dropped_count;
};

static const struct token *token_of(const struct core *core, u32 i)
{
	return &core->from->list[core->list[i].at];
}

static bool is_group(const struct core *core, u32 i, char open)
{
	return i < core->count && core->list[i].close && token_of(core, i)->first == (u8)open;
}

static bool is_name(const struct core *core, u32 i)
{
	return i < core->count && token_of(core, i)->kind == TOKEN_NAME &&
	       (core->kinds[i] == WORD_NONE || core->kinds[i] >= WORD_FUNCTION_PAIRS);
}

static bool is_char(const struct core *core, u32 i, char c)
{
	return i < core->count && !core->list[i].close && token_is_punct(token_of(core, i), c);
}

/* ---- texts ---- */

static bool needs_blank(const struct token *left, const struct token *right)
{
	bool word = right->kind == TOKEN_NAME || right->kind == TOKEN_NUMBER || right->first == '*';

	if (left->kind == TOKEN_NAME || left->kind == TOKEN_NUMBER)
		return word || right->bytes > 1 ||
		       (right->kind == TOKEN_PUNCT && strchr("<>=!&|+-/%?:{}", right->first));
	if (left->first == ',' || left->first == ']' || left->first == ')')
		return word || right->bytes > 1;
	return left->kind == TOKEN_PUNCT && (left->bytes > 1 || strchr("<>?:{}", left->first)) &&
	       (left->bytes > 1 || left->first) && right->first != ')' &&
	       !(left->bytes == 2 && left->first == '-');
}

char *tokens_print(const struct declaration *declaration, u32 first, u32 behind, u32 leave_out)
{
	const struct token *left = NULL;
	size_t room = 1, at = 0;
	char *out;

	for (u32 i = first; i < behind; i++)
		room += declaration->list[i].bytes + 1;
	out = pool_alloc_raw(declaration->pool, room);
	if (!out)
		return NULL;
	for (u32 i = first; i < behind; i++) {
		const struct token *token = &declaration->list[i];

		if (token->kind > TOKEN_PUNCT || (i == leave_out && leave_out))
			continue;
		if (left && needs_blank(left, token))
			out[at++] = ' ';
		memcpy(out + at, declaration->text + token->start, token->bytes);
		at += token->bytes;
		left = token;
	}
	out[at] = 0;
	return out;
}

static const char *word_copy(const struct core *core, u32 at)
{
	const struct token *token = &core->from->list[at];

	if (core->from->names_only)
		return core->from->text + token->start;
	return token_copy(core->from->pool, core->from->text, token);
}

/* Entries [first, behind) as one text */
static char *entries_print(const struct core *core, const struct entry *list, u32 count)
{
	struct pool *pool = core->from->pool;
	char *all = NULL;

	for (u32 i = 0; i < count; i++) {
		const struct token *token = &core->from->list[list[i].at];
		u32 behind = (list[i].close ?: list[i].at) + 1;
		char *text = tokens_print(core->from, list[i].at, behind, 0);
		bool glued = i &&
			     (list[i].close || (token->first == '*' &&
						core->from->list[list[i - 1].at].first == '*'));

		if (text && all)
			text = pool_printf(pool, glued ? "%s%s" : "%s %s", all, text);
		if (!text)
			return NULL;
		all = text;
	}
	return all ? all : pool_printf(pool, "%s", "");
}

/* ---- attributes ---- */

static void drop(struct core *core, struct entry entry)
{
	if (core->dropped_count < CORE_MAX)
		core->dropped[core->dropped_count++] = entry;
}

/* The lists are left as they are behind what is in them: they are large, and most are short */
static void core_make(struct core *core, const struct declaration *from, struct item *out)
{
	core->from = from;
	core->count = core->dropped_count = 0;
	for (u32 i = 0; i < from->count && core->count < CORE_MAX; i++) {
		struct entry entry = from->entries[i];
		u8 kind = word_kind(&from->list[entry.at], from->text);
		bool has_arguments = i + 1 < from->count && from->entries[i + 1].close;

		switch (kind) {
		case WORD_ATTRIBUTE_CALL:
			drop(core, entry);
			if (has_arguments)
				drop(core, from->entries[++i]);
			continue;
		case WORD_WEAK:
			out->is_weak = true;
			drop(core, entry);
			continue;
		case WORD_ATTRIBUTE:
			drop(core, entry);
			continue;
		case WORD_INLINE:
			out->is_inline = true;
			continue;
		case WORD_STATIC:
			out->is_static = true;
			continue;
		case WORD_EXTERN:
			continue;
		}
		core->kinds[core->count] = kind;
		core->list[core->count++] = entry;
	}
}

/* ---- parameters ---- */

struct span {
	u32 first, behind; /* tokens */
};

/* The token behind the bracket at `at`, or `behind` */
static u32 bracket_skip(const struct token *list, u32 at, u32 behind)
{
	u32 depth = 0;

	for (; at < behind; at++) {
		if (list[at].kind != TOKEN_PUNCT || list[at].bytes != 1)
			continue;
		if (strchr("([{", list[at].first))
			depth++;
		else if (strchr(")]}", list[at].first) && !--depth)
			return at + 1;
	}
	return behind;
}

/* The name in "int (*name)(...)", "int (*name[3])(...)": behind the star; 0 if that is not it */
static u32 pointer_name(const struct core *core, u32 open, u32 behind)
{
	const struct token *list = core->from->list;
	u32 at = open + 1;

	if (at >= behind || list[at].first != '*')
		return 0;
	for (; at < behind && !token_is_punct(&list[at], ')'); at++)
		if (list[at].kind == TOKEN_NAME &&
		    word_kind(&list[at], core->from->text) == WORD_NONE)
			return at;
	return 0;
}

/* Which token of a parameter's declaration is its name; 0: none */
static u32 parameter_name(const struct core *core, struct span span)
{
	const struct token *list = core->from->list;
	u32 name = 0, words = 0;

	for (u32 at = span.first; at < span.behind; at++) {
		u8 kind = word_kind(&list[at], core->from->text);

		if (token_is_punct(&list[at], '[') || token_is_punct(&list[at], '='))
			break;
		if (token_is_punct(&list[at], '(')) {
			u32 pointer = pointer_name(core, at, span.behind);

			if (pointer)
				return pointer;
			at = bracket_skip(list, at, span.behind) - 1;
			words++;
			continue;
		}
		if (list[at].kind != TOKEN_NAME)
			continue;
		if (kind == WORD_ATTRIBUTE_CALL && token_is_punct(&list[at + 1], '('))
			at = bracket_skip(list, at + 1, span.behind) - 1;
		else if (kind == WORD_NONE && words++)
			name = at;
		else if (kind == WORD_TYPE || kind == WORD_TYPEOF)
			words++;
	}
	/* "struct name" has no name, "struct name name" has */
	if (name && name > span.first &&
	    word_kind(&list[name - 1], core->from->text) == WORD_RECORD)
		return 0;
	return name;
}

static int parameter_add(const struct core *core, struct span span, struct item *out)
{
	struct parameter *parameters = (struct parameter *)out->parameters;
	u32 name = parameter_name(core, span);
	struct parameter *parameter = &parameters[out->parameter_count++];

	parameter->name = name ? word_copy(core, name) : "";
	parameter->type = tokens_print(core->from, span.first, span.behind, name);
	return parameter->name && parameter->type ? 0 : -ENOMEM;
}

static u32 comma_find(const struct token *list, u32 at, u32 behind)
{
	while (at < behind && !token_is_punct(&list[at], ',')) {
		if (list[at].kind == TOKEN_PUNCT && list[at].bytes == 1 &&
		    strchr("([{", list[at].first))
			at = bracket_skip(list, at, behind);
		else
			at++;
	}
	return at;
}

static int parameters_room(const struct core *core, struct entry group, struct item *out)
{
	out->parameters =
		pool_alloc(core->from->pool, (group.close - group.at) * sizeof(*out->parameters));
	return out->parameters ? 0 : -ENOMEM;
}

static struct span trimmed(const struct core *core, u32 first, u32 behind)
{
	const struct token *list = core->from->list;

	while (first < behind && list[first].kind > TOKEN_PUNCT)
		first++;
	while (behind > first && list[behind - 1].kind > TOKEN_PUNCT)
		behind--;
	return (struct span) { first, behind };
}

static int parameters_read(const struct core *core, struct entry group, struct item *out)
{
	const struct token *list = core->from->list;

	if (core->from->names_only || group.close <= group.at + 1)
		return 0;
	if (parameters_room(core, group, out))
		return -ENOMEM;
	for (u32 at = group.at + 1; at < group.close;) {
		u32 comma = comma_find(list, at, group.close);
		struct span span = trimmed(core, at, comma);

		at = comma + 1;
		if (span.behind == span.first)
			continue;
		if (span.behind == span.first + 1 &&
		    token_is(&list[span.first], core->from->text, "void"))
			continue;
		if (token_is(&list[span.first], core->from->text, "..."))
			out->is_variadic = true;
		else if (parameter_add(core, span, out))
			return -ENOMEM;
	}
	return 0;
}

/* SYSCALL_DEFINE2(name, type, parameter, type, parameter) */
static int pairs_read(const struct core *core, struct entry group, struct item *out)
{
	const struct token *list = core->from->list;
	u32 at = comma_find(list, group.at + 1, group.close) + 1;

	if (core->from->names_only || at >= group.close)
		return 0;
	if (parameters_room(core, group, out))
		return -ENOMEM;
	while (at < group.close) {
		struct parameter *parameter =
			(struct parameter *)&out->parameters[out->parameter_count++];
		u32 comma = comma_find(list, at, group.close);
		u32 next = comma_find(list, min(comma + 1, group.close), group.close);

		parameter->type = tokens_print(core->from, at, comma, 0);
		parameter->name = tokens_print(core->from, min(comma + 1, group.close), next, 0);
		if (!parameter->type || !parameter->name)
			return -ENOMEM;
		at = next + 1;
	}
	return 0;
}

/* ---- kinds ---- */

static u32 first_name_in(const struct core *core, struct entry group)
{
	for (u32 at = group.at + 1; at < group.close; at++)
		if (core->from->list[at].kind == TOKEN_NAME)
			return at;
	return 0;
}

static bool is_capital(const struct core *core, u32 i)
{
	const struct token *token = token_of(core, i);

	for (u32 at = 0; at < token->bytes; at++)
		if (core->from->text[token->start + at] >= 'a')
			return false;
	return true;
}

/* Texts that only a reader of one file wants */
static int texts_make(const struct core *core, u32 type_count, struct item *out)
{
	if (core->from->names_only)
		return 0;
	out->annotations = entries_print(core, core->dropped, core->dropped_count);
	if (out->kind == ITEM_FUNCTION || out->kind == ITEM_PROTOTYPE)
		out->return_type = entries_print(core, core->list, type_count);
	else
		out->return_type = "";
	return out->annotations && out->return_type ? 0 : -ENOMEM;
}

static int named(const struct core *core, u8 kind, u32 name, struct item *out)
{
	out->kind = kind;
	out->name = name != NO_NAME ? word_copy(core, name) : "";
	return out->name ? texts_make(core, 0, out) : -ENOMEM;
}

/* NAME(...) and nothing of a type before it */
static int call_read(const struct core *core, struct item *out)
{
	u8 kind = core->kinds[0];
	u32 name = core->list[0].at, inner = first_name_in(core, core->list[1]);
	int err;

	if (!core->from->has_body || !inner)
		return named(core, ITEM_CALL, name, out);
	if (kind == WORD_SYSCALL || kind == WORD_FUNCTION_PAIRS || is_capital(core, 0)) {
		err = named(core, ITEM_FUNCTION, inner, out);
		if (err || core->from->names_only)
			return err;
		out->annotations = word_copy(core, name);
		out->return_type = kind == WORD_SYSCALL		 ? "long"
				   : kind == WORD_FUNCTION_PAIRS ? "u64"
								 : "";
		if (kind == WORD_SYSCALL)
			out->name = pool_printf(core->from->pool, "sys_%s", out->name);
		if (!out->name || !out->annotations)
			return -ENOMEM;
		return kind == WORD_NONE ? 0 : pairs_read(core, core->list[1], out);
	}
	return named(core, ITEM_FUNCTION, name, out) ?: parameters_read(core, core->list[1], out);
}

static int function_make(const struct core *core, u32 name, u32 arguments, struct item *out)
{
	out->kind = core->from->has_body ? ITEM_FUNCTION : ITEM_PROTOTYPE;
	out->name = word_copy(core, core->list[name].at);
	if (!out->name || texts_make(core, name, out))
		return -ENOMEM;
	return parameters_read(core, core->list[arguments], out);
}

/* Which entry is the name of a function: a name behind a type, before an argument list */
static u32 function_name(const struct core *core)
{
	u32 found = 0;

	for (u32 i = 1; i + 1 < core->count; i++) {
		if (is_char(core, i, '='))
			break;
		if (!is_name(core, i) || !is_group(core, i + 1, '('))
			continue;
		/* FOO(x) in front of the name */
		if (!found || (is_capital(core, found) && !is_capital(core, i)))
			found = i;
	}
	return found;
}

/* The entry "(*name)", behind which come an argument list or dimensions; 0 if none */
static u32 pointer_entry(const struct core *core)
{
	for (u32 i = 1; i + 1 < core->count; i++)
		if (is_group(core, i, '(') && core->list[i + 1].close &&
		    pointer_name(core, core->list[i].at, core->list[i].close))
			return i;
	return 0;
}

/* void (*f(int a))(int): the inner list is f's */
static int pointer_read(const struct core *core, u32 entry, struct item *out)
{
	const struct token *list = core->from->list;
	u32 name = pointer_name(core, core->list[entry].at, core->list[entry].close);
	struct entry inner = { name + 1, 0 };

	if (!token_is_punct(&list[name + 1], '('))
		return named(core, ITEM_VARIABLE, name, out);
	inner.close = bracket_skip(list, inner.at, core->list[entry].close) - 1;
	out->kind = core->from->has_body ? ITEM_FUNCTION : ITEM_PROTOTYPE;
	out->name = word_copy(core, name);
	if (!out->name || texts_make(core, entry, out))
		return -ENOMEM;
	if (!core->from->names_only)
		out->return_type = pool_printf(core->from->pool, "%s (*)()", out->return_type);
	return out->return_type || core->from->names_only ? parameters_read(core, inner, out)
							  : -ENOMEM;
}

static u32 variable_name(const struct core *core)
{
	u32 name = 0;

	for (u32 i = 0; i < core->count; i++) {
		if (is_char(core, i, '=') || is_char(core, i, ',') || is_char(core, i, ':') ||
		    (is_group(core, i, '[') && name))
			break;
		if (is_name(core, i))
			name = core->list[i].at;
	}
	return name;
}

static u32 record_at(const struct core *core)
{
	for (u32 i = 0; i < core->count; i++) {
		if (is_char(core, i, '=') || core->list[i].close)
			break;
		if (core->kinds[i] == WORD_RECORD)
			return i + 1;
	}
	return 0;
}

/* struct NAME { ... } NAME; */
static int record_read(const struct core *core, u32 keyword, struct item *out)
{
	u32 block = keyword + 1;

	while (block < core->count && !is_group(core, block, '{'))
		block++;
	out->record_kind = core->from->text[token_of(core, keyword)->start];
	if (is_name(core, block - 1) && block - 1 > keyword)
		return named(core, ITEM_STRUCT, core->list[block - 1].at, out);
	for (u32 i = block + 1; i < core->count; i++)
		if (is_name(core, i))
			return named(core, ITEM_STRUCT, core->list[i].at, out);
	return named(core, ITEM_STRUCT, NO_NAME, out);
}

static bool has_block(const struct core *core)
{
	for (u32 i = 0; i < core->count && !is_char(core, i, '='); i++)
		if (is_group(core, i, '{'))
			return true;
	return false;
}

static int typedef_read(const struct core *core, struct item *out)
{
	u32 entry = pointer_entry(core), name = NO_NAME;

	if (entry)
		return named(core, ITEM_TYPEDEF,
			     pointer_name(core, core->list[entry].at, core->list[entry].close),
			     out);
	for (u32 i = 1; i < core->count; i++) {
		if (is_char(core, i, ','))
			break;
		if (is_name(core, i) && !(is_group(core, i + 1, '(') && name != NO_NAME))
			name = core->list[i].at;
	}
	return named(core, ITEM_TYPEDEF, name, out);
}

int declaration_read(const struct declaration *declaration, struct item *out)
{
	struct core core;
	u32 at;

	core_make(&core, declaration, out);
	if (core.count && is_char(&core, core.count - 1, ';'))
		core.count--;
	if (!core.count || token_of(&core, 0)->kind != TOKEN_NAME)
		return -ENOENT;
	if (core.kinds[0] == WORD_TYPEDEF)
		return typedef_read(&core, out);
	at = declaration->has_body ? 0 : record_at(&core);
	if (at && has_block(&core))
		return record_read(&core, at - 1, out);
	if (is_name(&core, 0) && is_group(&core, 1, '('))
		if (!function_name(&core) || function_name(&core) == 1)
			return call_read(&core, out);
	at = pointer_entry(&core);
	if (at && !function_name(&core))
		return pointer_read(&core, at, out);
	at = function_name(&core);
	if (at)
		return function_make(&core, at, at + 1, out);
	at = variable_name(&core);
	return at ? named(&core, ITEM_VARIABLE, at, out) : -ENOENT;
}

bool declaration_is_record(const struct declaration *declaration)
{
	struct core core;
	struct item unused = { 0 };
	u32 at;

	core_make(&core, declaration, &unused);
	at = record_at(&core);
	for (; at && at < core.count; at++)
		if (core.list[at].close && !is_group(&core, at, '['))
			return false;
	return at || !core.count;
}
