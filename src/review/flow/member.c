/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The types of what is not declared in a function: members of structs and unions, globals, what a
 * typedef stands for. A definition is cut into tokens when somebody asks for one of its names, and
 * the answer is kept; nothing is read ahead. Members of structs inside of a struct count as its
 * own. What a macro declares is not found.
 */
#include <stdio.h>
#include <stdlib.h>

#include "review/flow/flow_private.h"
#include "review/tree/lex.h"

#define ALIASES_MAX 4
#define TYPE_MAX 256

/* One search for the declarator of `name` */
struct scan {
	const char *text;
	const struct token *list;
	u32 count;
	const char *name;
	const char *record; /* whose definition it is */
	const struct token *begin; /* of the declaration */
	u32 begin_depth;
};

static bool is_qualifier(const char *word, size_t bytes)
{
	static const char *const words[] = {"const", "volatile", "static", "extern", "register",
					    "typedef", "__rcu", "__user", "__percpu", "__iomem",
					    "__force", "__read_mostly", "inline"};

	for (u32 i = 0; i < ARRAY_SIZE(words); i++)
		if (strlen(words[i]) == bytes && !memcmp(words[i], word, bytes))
			return true;
	return false;
}

/* May that stand behind the name that a declaration declares? */
static bool ends_declarator(const struct token *token, const char *text)
{
	if (token->kind == TOKEN_PUNCT)
		return token->bytes == 1 && strchr(";,:[)=(", token->first);
	return token->kind == TOKEN_END ||
	       (token->kind == TOKEN_NAME && !strncmp(text + token->start, "__", 2));
}

static void add_words(struct text *to, const struct scan *scan, const struct token *name)
{
	const struct token *at = scan->begin, *behind;

	for (; at < name && at->kind == TOKEN_NAME; at = behind) {
		behind = at + 1;
		if (behind != name && behind->kind != TOKEN_NAME && !token_is_punct(behind, '*') &&
		    !token_is_punct(behind, '('))
			return; /* the first declarator of a list */
		if (!is_qualifier(scan->text + at->start, at->bytes))
			text_printf(to, "%s%.*s", to->bytes ? " " : "", (int)at->bytes,
				    scan->text + at->start);
	}
}

/* "struct page *" of `struct page *a, *name[4];`; false: it declares nothing of that name */
static bool add_type(struct text *to, const struct scan *scan, const struct token *name, u32 depth)
{
	bool is_inner = name > scan->begin && token_is_punct(name - 1, '*') &&
			name - 1 > scan->begin && token_is_punct(name - 2, '(');
	const struct token *at = name;

	if (depth != scan->begin_depth + is_inner || !ends_declarator(name + 1, scan->text))
		return false;
	add_words(to, scan, name);
	if (name == scan->begin) /* struct { ... } name: its members count as the record's */
		text_printf(to, "%s", scan->record);
	if (is_inner) {
		text_printf(to, " (*)()");
		return true;
	}
	while (at > scan->begin && (token_is_punct(at - 1, '*') || (at[-1].kind == TOKEN_NAME &&
	       is_qualifier(scan->text + at[-1].start, at[-1].bytes))))
		if (token_is_punct(--at, '*'))
			text_printf(to, to->bytes && to->data[to->bytes - 1] == '*' ? "*" : " *");
	if (token_is_punct(name + 1, '['))
		text_printf(to, " []");
	else if (token_is_punct(name + 1, '('))
		text_printf(to, " ()");
	return true;
}

static bool find_declarator(struct text *to, struct scan *scan)
{
	u32 depth = 0;

	scan->begin = scan->list;
	for (u32 i = 0; i < scan->count; i++) {
		const struct token *token = &scan->list[i];

		depth += token_is_punct(token, '(');
		depth -= depth && token_is_punct(token, ')');
		if (token_is_punct(token, ';') || token_is_punct(token, '{') ||
		    token_is_punct(token, '}')) {
			scan->begin = token + 1;
			scan->begin_depth = depth;
		} else if (token->kind == TOKEN_NAME && token_is(token, scan->text, scan->name) &&
			   add_type(to, scan, token, depth)) {
			return true;
		}
	}
	return false;
}

/* Comments and directives go */
static u32 keep_code(struct token *list, u32 count)
{
	bool in_directive = false;
	u32 kept = 0;

	for (u32 i = 0; i < count; i++) {
		in_directive |= list[i].kind == TOKEN_DIRECTIVE;
		if (!in_directive && list[i].kind != TOKEN_COMMENT)
			list[kept++] = list[i];
		in_directive = in_directive && list[i].kind != TOKEN_LINE_END;
	}
	return kept;
}

/* The type that an item gives to a name inside of it; NULL: none */
static const char *type_in(struct flow *flow, const struct item *item, const char *name)
{
	/* lex() wants a zero byte at the end; the answer keeps nothing of the copy */
	char *copy = strndup(item->file->text + item->start, item->end - item->start);
	struct scan scan = {.text = copy, .name = name,
			    .record = item->name ? item->name : ""};
	const char *type = NULL;
	struct tokens tokens = {};
	struct text text;

	if (!copy || lex(&tokens, copy, strlen(copy))) {
		free(tokens.list);
		free(copy);
		return NULL;
	}
	scan.list = tokens.list;
	scan.count = keep_code(tokens.list, tokens.count);
	text_init(&text, TYPE_MAX);
	if (scan.count && find_declarator(&text, &scan))
		type = name_keep(&flow->words, text.data ? text.data : "", text.bytes);
	text_fini(&text);
	free(tokens.list);
	free(copy);
	return type;
}

/* Which of several definitions code in `near` means: the smaller, the likelier */
static u32 distance(const struct file *near, const struct file *file)
{
	const char *slash = strrchr(near->path, '/');
	size_t folder = slash ? slash - near->path + 1 : 0;

	if (file == near)
		return 0;
	if (!strncmp(near->path, file->path, folder) && !strchr(file->path + folder, '/'))
		return 1;
	return !strncmp(file->path, "include/", 8) ? 2 : 3;
}

static const char *search(struct flow *flow, const struct file *near, const char *record, u8 kind,
			  const char *name)
{
	const struct item *const *list;
	u32 count = items_find_near(flow->tree, record, near, &list), best = 4;
	const char *type = NULL;

	for (u32 i = 0; i < count; i++) {
		u32 far = distance(near, list[i]->file);
		const char *found;

		if (list[i]->kind != kind || far > best || (far == best && type))
			continue;
		found = type_in(flow, list[i], name);
		if (found) {
			type = found;
			best = far;
		}
	}
	return type;
}

/* An answer that is kept under "file what:name" */
static const char *kept_search(struct flow *flow, const struct file *near, const char *record,
			       u8 kind, const char *name)
{
	char words[TYPE_MAX];
	const char *key, *type;
	u32 at;

	snprintf(words, sizeof(words), "%s %u %s.%s", near->path, kind, record, name);
	key = name_keep(&flow->words, words, strlen(words));
	at = key ? map_get(&flow->types, key) : MAP_NONE;
	if (at != MAP_NONE)
		return flow->type_list[at];
	type = search(flow, near, record, kind, name);
	if (flow->type_count == flow->type_room) {
		u32 room = flow->type_room ? 2 * flow->type_room : 256;

		flow->type_list = pool_realloc(flow->pool, flow->type_list,
					       flow->type_room * sizeof(type), room * sizeof(type));
		flow->type_room = room;
	}
	if (!key || !flow->type_list || !map_set(&flow->types, key, flow->type_count)) {
		flow->failed = true;
		return NULL;
	}
	return flow->type_list[flow->type_count++] = type;
}

/* "page" of "const struct page *": the word that says which record it is */
static const char *record_of(struct flow *flow, const char *type)
{
	while (*type) {
		size_t bytes = strcspn(type, " *[(");

		if (bytes && !is_qualifier(type, bytes) && !(bytes == 6 && !memcmp(type, "struct", 6)) &&
		    !(bytes == 5 && !memcmp(type, "union", 5)))
			return name_keep(&flow->words, type, bytes);
		if (type[bytes] && type[bytes] != ' ')
			return NULL;
		type += bytes + (type[bytes] == ' ');
	}
	return NULL;
}

const char *type_alias(struct flow *flow, const struct file *near, const char *type)
{
	const char *name = record_of(flow, type), *alias;

	if (!name || strncmp(name, type, strlen(name)))
		return NULL;
	alias = kept_search(flow, near, name, ITEM_TYPEDEF, name);
	return alias && strcmp(alias, name) ? alias : NULL;
}

const char *type_of_member(struct flow *flow, const struct file *near, const char *type,
			   const char *member)
{
	for (u32 i = 0; type && i < ALIASES_MAX; i++) {
		const char *record = record_of(flow, type), *found;

		if (!record)
			return NULL;
		found = kept_search(flow, near, record, ITEM_STRUCT, member);
		if (!found)
			found = kept_search(flow, near, record, ITEM_TYPEDEF, member);
		if (found)
			return found;
		type = type_alias(flow, near, record);
	}
	return NULL;
}

const char *type_of_global(struct flow *flow, const struct file *near, const char *name)
{
	const char *type = kept_search(flow, near, name, ITEM_VARIABLE, name);

	/* struct { ... } name[] = { ... }; is a record of the variable's name. */
	return type ? type : kept_search(flow, near, name, ITEM_STRUCT, name);
}

bool is_constant_macro(struct flow *flow, const struct file *near, const char *name)
{
	const struct item *const *list;
	u32 count = items_find_near(flow->tree, name, near, &list);

	for (u32 i = 0; i < count; i++)
		if (list[i]->kind == ITEM_MACRO && !list[i]->is_function_like &&
		    distance(near, list[i]->file) < 3)
			return true;
	return false;
}

/* What a function of that name is declared to return; NULL: there is none */
const char *type_of_function(struct flow *flow, const struct file *near, const char *name)
{
	const struct item *const *list;
	u32 count = items_find_near(flow->tree, name, near, &list), best = 4;
	const char *type = NULL;

	for (u32 i = 0; i < count; i++) {
		u32 far = distance(near, list[i]->file);

		if ((list[i]->kind != ITEM_FUNCTION && list[i]->kind != ITEM_PROTOTYPE) ||
		    far >= best || !list[i]->return_type || !*list[i]->return_type)
			continue;
		type = list[i]->return_type;
		best = far;
	}
	return type;
}

/* "int" of "int (*)()", also if a typedef hides it */
const char *type_of_result(struct flow *flow, const struct file *near, const char *type)
{
	for (u32 i = 0; type && i < ALIASES_MAX; i++) {
		const char *open = strchr(type, '(');
		size_t bytes = open ? open - type : 0;

		while (bytes && type[bytes - 1] == ' ')
			bytes--;
		if (bytes)
			return name_keep(&flow->words, type, bytes);
		type = type_alias(flow, near, type);
	}
	return NULL;
}

/* "struct page" of "struct page *" and of "struct page []"; NULL: it is no pointer */
const char *type_behind(struct flow *flow, const char *type)
{
	size_t bytes = type ? strlen(type) : 0;

	if (bytes > 2 && type[bytes - 1] == ']')
		while (bytes && type[bytes] != '[')
			bytes--;
	else if (bytes && type[bytes - 1] == '*')
		bytes--;
	else
		return NULL;
	while (bytes && type[bytes - 1] == ' ')
		bytes--;
	return bytes ? name_keep(&flow->words, type, bytes) : NULL;
}
