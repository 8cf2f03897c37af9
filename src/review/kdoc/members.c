/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Members of structs and unions (Linux 7.3: kdoc_parser.py dump_struct(),
 * rewrite_struct_members()). Nested ones are made flat from the inside outward, so that
 *
 *	struct { int a; u8 b[4]; } foo;	becomes	struct foo; int foo.a; u8 foo.b;
 *
 * and what an anonymous one holds is a member of the outer.
 */
#include "review/kdoc/entry.h"

/* The innermost "struct|union <name> { <content> } <rest>;" of a text */
struct nested {
	const char *start, *content, *content_end, *rest, *end; /* end: behind the semicolon */
	const char *word;
};

static const char *keyword_at(const char *at)
{
	return !strncmp(at, "struct", 6) ? "struct" : !strncmp(at, "union", 5) ? "union" : NULL;
}

static bool nested_at(const char *at, struct nested *out)
{
	const char *open;

	out->word = keyword_at(at);
	if (!out->word)
		return false;
	out->start = at;
	at += strlen(out->word);
	open = at + strcspn(at, "{};");
	if (*open != '{' || open == at)
		return false;
	out->content = open + 1;
	out->content_end = out->content + strcspn(out->content, "{}");
	if (*out->content_end != '}')
		return false;
	out->rest = out->content_end + 1;
	out->end = out->rest + strcspn(out->rest, "{};");
	return *out->end++ == ';';
}

struct flattening {
	struct reader *reader;
	struct text out;
};

/* A part of the text, without white space around */
struct part {
	const char *at, *end;
};

static struct part part_trim(const char *at, const char *end)
{
	while (at < end && is_space(*at))
		at++;
	return (struct part){at, trim_end(at, end)};
}

static struct part part_next(const char **at, const char *end, char between)
{
	const char *start = *at, *stop = memchr(start, between, end - start);

	stop = stop ? stop : end;
	*at = stop < end ? stop + 1 : NULL;
	return part_trim(start, stop);
}

/* The bare name of a declarator: no stars, no array, no bits */
static struct part bare_name(struct part part)
{
	const char *at = part.at, *end;

	for (end = at; end < part.end && *end != ':' && *end != '['; end++)
		;
	while (at < end && is_space(*at))
		at++;
	while (at + 1 < end && *at == '*' && !is_space(at[1]))
		at++;
	return (struct part){at, end};
}

static void add_named(struct flattening *flat, struct part type, struct part outer,
		      struct part name)
{
	const char *dot = outer.at < outer.end ? "." : "";

	text_printf(&flat->out, "%.*s%.*s%s%.*s", (int)(type.end - type.at), type.at,
		    (int)(outer.end - outer.at), outer.at, dot, (int)(name.end - name.at), name.at);
}

/* "type (*name)(args)"; false if it is none */
static bool add_function_pointer(struct flattening *flat, struct part member, struct part outer)
{
	const char *at = member.at, *name;

	while (at < member.end && *at != '(')
		at++;
	if (at == member.at || at == member.end)
		return false;
	at++;
	at += at < member.end && *at == '*';
	while (at < member.end && is_space(*at))
		at++;
	for (name = at; at < member.end && (is_word(*at) || *at == '.'); at++)
		;
	if (part_trim(at, member.end).at >= member.end || *part_trim(at, member.end).at != ')')
		return false;
	add_named(flat, (struct part){member.at, name}, outer, (struct part){name, at});
	text_printf(&flat->out, "%.*s; ", (int)(member.end - at), at);
	return true;
}

/* Bit counts and arrays cut out, no blanks around commas */
static const char *member_plain(struct reader *reader, struct part member)
{
	char *copy = pool_alloc(reader->pool, member.end - member.at + 1), *to = copy;
	const char *open = memchr(member.at, '[', member.end - member.at), *close = member.end;

	if (!copy) {
		reader->failed = true;
		return "";
	}
	while (close > member.at && close[-1] != ']')
		close--;
	for (const char *at = member.at; at < member.end; at++) {
		struct part digits = part_trim(at + 1, member.end);

		if (open && at == open && close > open) {
			at = close - 1;
		} else if (*at == ':' && digits.at < member.end && *digits.at >= '0' &&
			   *digits.at <= '9') {
			at = digits.at;
			while (at < member.end && *at >= '0' && *at <= '9')
				at++;
			at = part_trim(at, member.end).at - 1;
		} else if (*at == ',') {
			to = (char *)trim_end(copy, to);
			*to++ = ',';
			at = digits.at - 1;
		} else {
			*to++ = *at;
		}
	}
	*to = 0;
	return copy;
}

/* "type a, *b": one declaration per name */
static void add_members(struct flattening *flat, struct part member, struct part outer)
{
	const char *text = member_plain(flat->reader, member);
	const char *end = trim_end(text, text + strlen(text)), *names = end, *at;

	while (names > text && !is_space(names[-1]))
		names--;
	if (names == text) {
		text_printf(&flat->out, "%s; ", text);
		return;
	}
	for (at = names; at;) {
		struct part name = bare_name(part_next(&at, end, ','));

		add_named(flat, (struct part){text, names}, outer, name);
		text_add(&flat->out, "; ", 2);
	}
}

/* One name behind the closing brace (or none: anonymous), with all members under it */
static void flatten_name(struct flattening *flat, const struct nested *nested, struct part name)
{
	struct part outer = bare_name(name);

	text_printf(&flat->out, "%s %.*s; ", nested->word, (int)(name.end - name.at), name.at);
	for (const char *at = nested->content; at;) {
		struct part member = part_next(&at, nested->content_end, ';');

		if (!add_function_pointer(flat, member, outer))
			add_members(flat, member, outer);
	}
}

/* All that are innermost now, once; false if there are none */
static bool flatten_once(struct flattening *flat, const char *text)
{
	struct nested nested;
	bool any = false;

	text_clear(&flat->out);
	while (*text) {
		if (!nested_at(text, &nested)) {
			/* None of the words up to the next bracket begins one either. */
			size_t bytes = nested.word ? max(strcspn(text, "{};"), (size_t)1) : 1;

			text_add(&flat->out, text, bytes);
			text += bytes;
			continue;
		}
		any = true;
		for (const char *at = nested.rest; at;)
			flatten_name(flat, &nested, part_next(&at, nested.end - 1, ','));
		text = nested.end;
	}
	return any;
}

#define NESTING_MAX 32
#define MEMBERS_BYTES_MAX (1U << 20)

static const char *members_flatten(struct reader *reader, const char *members)
{
	struct flattening flat = {.reader = reader};

	text_init(&flat.out, MEMBERS_BYTES_MAX);
	for (u32 i = 0; i < NESTING_MAX && flatten_once(&flat, members); i++)
		members = reader_copy(reader, flat.out.data ? flat.out.data : "", flat.out.bytes);
	reader->failed |= flat.out.failed;
	text_fini(&flat.out);
	return members;
}

/* Enumerators between braces are not members. */
static const char *without_braces(struct reader *reader, const char *text)
{
	char *copy = pool_alloc(reader->pool, strlen(text) + 1), *to = copy;

	if (!copy) {
		reader->failed = true;
		return "";
	}
	while (*text) {
		const char *end = *text == '{' ? text + 1 + strcspn(text + 1, "{}") : text;

		if (*text == '{' && *end == '}')
			text = end + 1;
		else
			*to++ = *text++;
	}
	return copy;
}

struct declared {
	const char *word, *name, *members;
};

/* "struct foo { ... }", wherever it stands */
static bool find_tagged(struct reader *reader, const char *proto, const char *close,
			struct declared *out)
{
	for (const char *at = proto; *at; at++) {
		const char *name, *end, *open;

		out->word = keyword_at(at);
		if (!out->word)
			continue;
		name = skip_space(at + strlen(out->word));
		end = skip_word(name);
		open = skip_space(end);
		if (name == at + strlen(out->word) || end == name || *open != '{' || close < open)
			continue;
		out->name = reader_copy(reader, name, end - name);
		out->members = reader_copy(reader, open + 1, close - open - 1);
		return true;
	}
	return false;
}

/* Behind an attribute that may stand between the brace and a typedef's name */
static const char *skip_attribute(const char *at)
{
	static const char *const names[] = {"__attribute__", "__packed", "__aligned",
					    "____cacheline_aligned_in_smp", "____cacheline_aligned"};

	for (u32 i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strncmp(at, names[i], strlen(names[i])))
			return skip_space(at + strlen(names[i]));
	}
	return at;
}

/* "typedef struct { ... } foo;" */
static bool find_typedef(struct reader *reader, const char *proto, const char *close,
			 struct declared *out)
{
	const char *at = strstr(proto, "typedef"), *open, *name;

	if (!at || !is_space(at[strlen("typedef")]))
		return false;
	at = skip_space(at + strlen("typedef"));
	out->word = keyword_at(at);
	if (!out->word)
		return false;
	open = skip_space(at + strlen(out->word));
	name = skip_attribute(skip_space(close + 1));
	if (*open != '{' || skip_word(name) == name || *skip_space(skip_word(name)) != ';')
		return false;
	out->name = reader_copy(reader, name, skip_word(name) - name);
	out->members = reader_copy(reader, open + 1, close - open - 1);
	return true;
}

void declare_members(struct reader *reader, const char *proto)
{
	struct entry *entry = &reader->entry;
	struct declared declared;
	struct owner owner;
	const char *close;

	proto = tokens_public(reader, proto);
	close = strrchr(proto, '}');
	if (!close || (!find_tagged(reader, proto, close, &declared) &&
		       !find_typedef(reader, proto, close, &declared))) {
		reader_warn(reader, KDOC_WARN, "%s error: Cannot parse struct or union!", proto);
		return;
	}
	if (strcmp(entry->identifier, declared.name)) {
		reader_warn(reader, KDOC_WARN,
			    "expecting prototype for %s %s. Prototype was for %s %s instead",
			    declared.word, entry->identifier, declared.word, declared.name);
		return;
	}
	owner = (struct owner){declared.word, declared.name};
	parameters_read(reader, &owner,
			without_braces(reader, members_flatten(reader, tokens_rewrite(
				reader, REWRITE_STRUCT, declared.members))), ';');
	parameters_check(reader, &owner);
	entry->is_complete = true;
}
