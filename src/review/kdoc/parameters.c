/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parameters of a function and the members of a struct, one by one, held against what the
 * comment describes (Linux 7.3: kdoc_parser.py create_parameter_list(), push_parameter(),
 * check_sections()). Declarations are cut by their looks, as Linux's tool does: no types are
 * known, so `x` of "foo_t x[4]" is what stands before the bracket.
 */
#include "review/kdoc/entry.h"

/* What one parameter needs at hand */
struct pushing {
	struct reader *reader;
	const struct owner *owner;
};

static const char *owner_noun(const struct owner *owner)
{
	return strcmp(owner->of, "function") ? "member" : "parameter";
}

/* "args...": described as @args...: or as @args:, and one without a name needs no description. */
static const char *push_variadic(struct pushing *pushing, const char *name)
{
	struct reader *reader = pushing->reader;
	size_t bytes = strlen(name) - strlen("...");
	struct described *whole = entry_described(&reader->entry, name), *bare;
	const char *from = name;

	if (bytes) {
		name = reader_copy(reader, name, bytes);
		bare = entry_described(&reader->entry, name);
		if (whole && !bare)
			entry_describe(reader, name, whole->how, whole->draft);
		whole = entry_described(&reader->entry, from);
		if (whole) {
			whole->how = DESCRIBED_IMPLIED;
			whole->draft = NULL;
		}
	}
	if (entry_described(&reader->entry, name))
		return name;
	if (bytes && !strcmp(pushing->owner->of, "function"))
		reader_warn(reader, KDOC_WARN, "function parameter '%s' not described in '%s'", name,
			    pushing->owner->name);
	entry_describe(reader, name, DESCRIBED_IMPLIED, NULL);
	return name;
}

static const char *push_typeless(struct pushing *pushing, const char *name)
{
	struct reader *reader = pushing->reader;
	size_t bytes = strlen(name);

	if (bytes >= 3 && !strcmp(name + bytes - 3, "..."))
		return push_variadic(pushing, name);
	if (!bytes || !strcmp(name, "void")) {
		entry_describe(reader, "void", DESCRIBED_IMPLIED, NULL);
		return "void";
	}
	if (!strcmp(name, "struct") || !strcmp(name, "union")) {
		name = reader_printf(reader, "{unnamed_%s}", name);
		entry_describe(reader, name, DESCRIBED_IMPLIED, NULL);
		reader->entry.in_anonymous = true;
	}
	return name;
}

static void push(struct pushing *pushing, const char *name, bool has_type)
{
	struct reader *reader = pushing->reader;
	struct entry *entry = &reader->entry;

	if (entry->in_anonymous && !has_type && !strcmp(name, "}"))
		return;
	entry->in_anonymous = false;
	name = reader_copy(reader, name, strcspn(name, "[)"));
	if (!has_type)
		name = push_typeless(pushing, name);
	if (*name != '#' && !entry_described(entry, name)) {
		entry_describe(reader, name, DESCRIBED_NOT, NULL);
		if (!strchr(name, '.'))
			reader_warn(reader, KDOC_WARN, "%s %s '%s' not described in '%s'",
				    pushing->owner->of, owner_noun(pushing->owner), name,
				    pushing->owner->name);
	}
	entry_parameter(reader, name);
}

/* Is there "( ... ) <opening>": a pointer to a function or to an array */
static bool has_declarator(const char *text, char opening)
{
	const char *open = strchr(text, '(');

	for (const char *close = open ? open + 1 : ""; *close; close++) {
		if (*close == ')' && close > open + 1 && *skip_space(close + 1) == opening)
			return true;
	}
	return false;
}

static bool is_name_char(char c)
{
	return is_word(c) || c == '.';
}

/* The name in "type (*name)(...)" or "type (*name[4])(...)"; NULL if it is none */
static const char *function_pointer_name(struct reader *reader, const char *text)
{
	const char *at = strchr(text, '('), *name;

	if (!at || at == text)
		return NULL;
	at = skip_space(at[1] == '*' ? at + 2 : at + 1);
	for (name = at; is_name_char(*at) || *at == '[' || *at == ']'; at++)
		;
	return *skip_space(at) == ')' ? reader_copy(reader, name, at - name) : NULL;
}

/* The name in "type (*name[4])[8]" */
static const char *array_pointer_name(struct reader *reader, const char *text)
{
	const char *at = strchr(text, '('), *name, *end;

	if (!at || at == text)
		return NULL;
	at = skip_space(at + 1);
	if (*at != '*')
		return NULL;
	name = at = skip_space(at + 1);
	while (is_name_char(*at))
		at++;
	for (end = skip_space(at); *end == '['; end = skip_space(end + 1)) {
		const char *size = skip_space(end + 1);

		end = skip_space(skip_word(size));
		if (skip_word(size) == size || *end != ']')
			return NULL;
	}
	return *end == ')' ? reader_copy(reader, name, at - name) : NULL;
}

static void push_pointer(struct pushing *pushing, const char *text, const char *name)
{
	if (!name) {
		reader_warn(pushing->reader, KDOC_WARN, "Invalid param: %s", text);
		name = text;
	}
	/* What is left of the text without the name is the type. */
	push(pushing, name, strcmp(name, text) != 0);
}

/* "foo:3": the name, if it is a bit-field */
static const char *bitfield_name(struct reader *reader, const char *text)
{
	for (const char *colon = strchr(text, ':'); colon; colon = strchr(colon + 1, ':')) {
		if (is_word(colon[1]))
			return reader_copy(reader, text, colon - text);
	}
	return NULL;
}

static void push_declarator(struct pushing *pushing, const char *text, bool has_type)
{
	const char *name;

	if (*text == '*') {
		push(pushing, skip_space(text + strspn(text, "*")), true);
		return;
	}
	name = bitfield_name(pushing->reader, text);
	if (!name)
		push(pushing, text, has_type);
	else if (has_type)
		push(pushing, name, true);
}

/* Without blanks around colons, commas and before brackets; `stars` parted from what they follow */
static const char *declaration_tidy(struct reader *reader, const char *text)
{
	char *copy = pool_alloc(reader->pool, 2 * strlen(text) + 2), *to = copy;
	bool is_first = true;

	if (!copy) {
		reader->failed = true;
		return "";
	}
	for (const char *at = text; *at; at++) {
		const char *next = skip_space(at);

		if (next > at && (*next == ':' || *next == ',' || *next == '['))
			at = next;
		is_first &= *at != ',';
		if (*at == '*' && is_first) {
			*to++ = ' ';
			while (*at == '*')
				*to++ = *at++;
			at = skip_space(at) - 1;
			continue;
		}
		*to++ = *at;
		if (*at == ':' || *at == ',')
			at = skip_space(at + 1) - 1;
	}
	return copy;
}

/* "type a, *b, c:3": the type ends at the last white space before a bracket. */
static void push_plain(struct pushing *pushing, const char *text)
{
	const char *at = declaration_tidy(pushing->reader, text), *comma, *end;
	bool has_type;

	end = at + strcspn(at, ",");
	comma = at + strcspn(at, "[],");
	while (comma > at && !is_space(comma[-1]))
		comma--;
	has_type = comma > at;
	for (at = comma;; at = end + 1, end = at + strcspn(at, ",")) {
		push_declarator(pushing, reader_copy(pushing->reader, at, end - at), has_type);
		if (!*end)
			break;
	}
}

/* " POS " and " POS0 " are marks of arguments. */
static const char *mark_end(const char *text, const char *at)
{
	const char *end = at + 3;

	if (at == text || !is_space(at[-1]) || strncmp(at, "POS", 3))
		return NULL;
	end += *end == '0';
	return is_space(*end) ? end + 1 : NULL;
}

/* Without marks, and with "static" where "at_least" stands for it in an array's size */
static const char *without_marks(struct reader *reader, const char *text)
{
	char *copy = pool_alloc(reader->pool, strlen(text) + 1), *to = copy;
	const char *at;

	if (!copy) {
		reader->failed = true;
		return "";
	}
	for (at = text; *at;) {
		const char *end = *at == 'P' ? mark_end(text, at) : NULL;

		if (end)
			at = end;
		else
			*to++ = *at++;
	}
	at = strstr(copy, "[at_least ");
	return at ? reader_printf(reader, "%.*s[static %s", (int)(at - copy), copy,
				  at + strlen("[at_least "))
		  : copy;
}

static const char *with_commas(struct reader *reader, const char *text)
{
	char *copy = (char *)reader_copy(reader, text, strlen(text));

	for (char *at = copy; *at; at++)
		*at = *at == '#' ? ',' : *at;
	return copy;
}

/* One declaration; commas in its parentheses are written as # until it is known what it is. */
static void push_declaration(struct pushing *pushing, const char *from, const char *end)
{
	struct reader *reader = pushing->reader;
	const char *text = skip_space(from), *space;

	if (text >= end)
		return;
	text = without_marks(reader, reader_copy(reader, text, trim_end(text, end) - text));
	for (space = text; *space && !is_space(*space); space++)
		;
	if (*space)
		text = reader_printf(reader, "%.*s %s", (int)(space - text), text, skip_space(space));
	if (*text == '#')
		push(pushing, text, false);
	else if (has_declarator(text, '('))
		push_pointer(pushing, with_commas(reader, text),
			     function_pointer_name(reader, with_commas(reader, text)));
	else if (has_declarator(text, '['))
		push_pointer(pushing, text, array_pointer_name(reader, text));
	else if (*text)
		push_plain(pushing, text);
}

/* A comma inside parentheses parts no declarations: it becomes '#'. */
static void hide_commas(char *text)
{
	const char *open = NULL;

	for (char *at = text; *at; at++) {
		if (*at == '(' && !open)
			open = at;
		else if (*at == ')')
			open = NULL;
		else if (*at == ',' && open && at - open > 1)
			*at = '#';
		else if (*at == ',')
			open = NULL;
	}
}

void parameters_read(struct reader *reader, const struct owner *owner, const char *list,
		     char between)
{
	struct pushing pushing = {.reader = reader, .owner = owner};
	char *copy = (char *)reader_copy(reader, list, strlen(list));
	const char *at = copy;

	if (!*copy)
		return; /* also without memory: then it is a literal */
	hide_commas(copy);
	while (!reader->failed) {
		const char *end = strchr(at, between);

		push_declaration(&pushing, at, end ? end : at + strlen(at));
		if (!end)
			break;
		at = end + 1;
	}
}

/* Linux's tool takes these texts for its own. */
static bool is_implied(const struct described *described)
{
	const struct draft *draft = described->draft;

	return described->how != DESCRIBED_WRITTEN ||
	       !strncmp(described->name, "{unnamed_", strlen("{unnamed_")) ||
	       (draft && draft->count == 1 && !strcmp(draft->contents[0].text, "anonymous"));
}

/* What is described but is no parameter or member */
void parameters_check(struct reader *reader, const struct owner *owner)
{
	const struct entry *entry = &reader->entry;

	for (u32 i = 0; i < entry->described_count; i++) {
		const struct described *described = &entry->described[i];

		if (is_implied(described) || described->is_parameter)
			continue;
		reader_warn(reader, KDOC_WARN, "Excess %s %s '%s' description in '%s'%s", owner->of,
			    owner_noun(owner), described->name, owner->name,
			    nearest_hint(reader, described->name));
	}
}
