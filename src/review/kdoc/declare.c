/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The declaration below a comment, held against it (Linux 7.3: kdoc_parser.py dump_function(),
 * dump_enum(), dump_typedef(), dump_var()). Functions, function-like macros, system calls and
 * tracepoints are all "functions"; structs and unions are in members.c.
 */
#include "review/kdoc/entry.h"

struct prototype {
	const char *type, *name, *arguments;
};

/* The text between the parenthesis at `open` and the one that closes it, as far as can be told */
static const char *arguments_at(struct reader *reader, const char *open)
{
	const char *run = open + 1, *end = run + strcspn(run, "(");

	while (end > run && end[-1] != ')')
		end--;
	/* None before the next opening one: then all up to the last. */
	if (end == run)
		end = strrchr(run, ')') ? strrchr(run, ')') + 1 : run;
	return end > run ? reader_copy(reader, run, end - 1 - run) : NULL;
}

/* "type words name(": what stands before the parenthesis is words and stars. */
static bool split_prototype(struct reader *reader, const char *text, struct prototype *out)
{
	const char *open = strchr(text, '('), *end, *name, *star = NULL;

	if (!open)
		return false;
	end = name = trim_end(text, open);
	while (name > text && is_word(name[-1]))
		name--;
	if (name == end || *text == '*')
		return false;
	for (const char *at = text; at < name; at++) {
		if (!is_word(*at) && !is_space(*at) && *at != '*')
			return false;
		if (*at == '*')
			star = at;
	}
	/* A star must be the last thing but blanks, if there is any. */
	if (star && trim_end(text, name) != star + 1)
		return false;
	out->arguments = arguments_at(reader, open);
	out->type = reader_copy(reader, text, name - text);
	out->name = reader_copy(reader, name, end - name);
	return out->arguments;
}

static bool returns_value(const char *type)
{
	const char *end = trim_end(type, type + strlen(type)), *last = end, *at;

	if (!*type)
		return false;
	/* "void", alone or with one word behind it */
	while (last > type && is_word(last[-1]))
		last--;
	for (at = type; (at = strstr(at, "void")); at++) {
		const char *rest = skip_space(at + strlen("void"));

		if (rest >= end || skip_word(rest) == end)
			return false;
	}
	return true;
}

static bool has_return(const struct entry *entry)
{
	for (u32 i = 0; i < entry->section_count; i++) {
		if (!strcmp(entry->sections[i].name, "Return"))
			return true;
	}
	return false;
}

static void check_function(struct reader *reader, const struct prototype *found)
{
	struct owner owner = {"function", found->name};

	if (strcmp(reader->entry.identifier, found->name)) {
		reader_warn(reader, KDOC_WARN,
			    "expecting prototype for %s(). Prototype was for %s() instead",
			    reader->entry.identifier, found->name);
		return;
	}
	parameters_check(reader, &owner);
	if (returns_value(found->type) && !has_return(&reader->entry))
		reader_warn(reader, KDOC_WARN_RETURN, "No description found for return value of '%s'",
			    found->name);
	reader->entry.is_complete = true;
}

/* Every second comma of SYSCALL_DEFINE3(name, type, a, type, b ...) parts a type and its name. */
static const char *syscall_prototype(struct reader *reader, const char *proto)
{
	const char *start = strstr(proto, "SYSCALL_DEFINE"), *open = strrchr(start, '(');
	bool is_void = strstr(proto, "SYSCALL_DEFINE0");
	char *text, *at;
	u32 count = 0;

	if (!open)
		return proto;
	text = (char *)reader_printf(reader, "%.*slong sys_%s  ", (int)(start - proto), proto,
				     skip_space(open + 1));
	at = strchr(text, is_void ? ')' : ',');
	if (!at)
		return text;
	if (is_void)
		return reader_printf(reader, "%.*s(void)%s", (int)(at - text), text, at + 1);
	*at = '(';
	for (; *at; at++) {
		if (*at == ',' && ++count % 2)
			*at = ' ';
	}
	return text;
}

/* Argument `number` of `macro(`, up to the next comma or, for the last, parenthesis */
static const char *macro_argument(struct reader *reader, const char *text, const char *macro,
				  u32 number)
{
	const char *at = strstr(text, macro), *end;

	at = at ? at + strlen(macro) : NULL;
	for (; at && number > 1; number--)
		at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL;
	end = at ? strchr(at, ',') : NULL;
	return end ? reader_copy(reader, skip_space(at), end - skip_space(at)) : NULL;
}

static const char *tracepoint_prototype(struct reader *reader, const char *proto)
{
	const char *name = macro_argument(reader, proto, "TRACE_EVENT(", 1), *other, *arguments, *end;

	other = macro_argument(reader, proto, "DEFINE_SINGLE_EVENT(", 1);
	name = other ? other : name;
	other = macro_argument(reader, proto, "DEFINE_EVENT(", 2);
	name = other ? other : name;
	arguments = strstr(proto, "TP_PROTO(");
	end = arguments ? strchr(arguments, ')') : NULL;
	if (!name || !*name || !end || end == arguments + strlen("TP_PROTO(")) {
		reader_warn(reader, KDOC_WARN, "Unrecognized tracepoint format:\n%s\n", proto);
		return proto;
	}
	arguments += strlen("TP_PROTO(");
	reader->entry.identifier = reader_printf(reader, "trace_%s", reader->entry.identifier);
	return reader_printf(reader, "static inline void trace_%s(%.*s)", name, (int)(end - arguments),
			     arguments);
}

/* "int (*name)(args)" reads as "int name(args)". */
static const char *without_pointer(struct reader *reader, const char *proto)
{
	const char *open = proto, *name, *end;

	while (*open && !is_space(*open))
		open++;
	if (open == proto || !is_space(*open))
		return proto;
	open = skip_space(open);
	name = skip_space(open + (*open == '('));
	if (*open != '(' || *name != '*')
		return proto;
	for (end = ++name; *end && !is_space(*end); end++)
		;
	while (end > name && *--end != ')')
		;
	if (end == name)
		return proto;
	return reader_printf(reader, "%.*s%.*s%s", (int)(open - proto), proto, (int)(end - name), name,
			     end + 1);
}

/* The last comment end on the line that `open` stands on; NULL if there is none */
static const char *last_comment_end(const char *open)
{
	const char *end = open + strcspn(open, "\n");

	while (end >= open + 4 && (end[-2] != '*' || end[-1] != '/'))
		end--;
	return end >= open + 4 ? end : NULL;
}

/* Comments, from the first to the last on a line, and white space around removed */
static const char *clean_prototype(struct reader *reader, const char *proto)
{
	const char *open = proto, *end;

	while ((open = strstr(open, "/*"))) {
		end = last_comment_end(open);
		if (end) {
			size_t before = open - proto;

			proto = reader_printf(reader, "%.*s%s", (int)before, proto, end);
			open = proto + min(before, strlen(proto));
		} else {
			open += strcspn(open, "\n");
		}
	}
	proto = skip_space(proto);
	end = trim_end(proto, proto + strlen(proto));
	return without_pointer(reader, reader_copy(reader, proto, end - proto));
}

/* "#define NAME value" and "#define name(args) ..." */
static bool macro_prototype(struct reader *reader, const char *proto, struct prototype *found)
{
	const char *end = skip_word(proto);

	reader->entry.kind = KDOC_DEFINE;
	if (end > proto && is_space(*end)) {
		*found = (struct prototype){"", reader_copy(reader, proto, end - proto), NULL};
		return true;
	}
	return split_prototype(reader, proto, found);
}

static const char *define_body(const char *proto)
{
	const char *at = skip_space(proto + (*proto == '#'));

	if (*proto != '#' || strncmp(at, "define", strlen("define")) || !is_space(at[strlen("define")]))
		return NULL;
	return skip_space(at + strlen("define"));
}

void declare_function(struct reader *reader, const char *proto)
{
	struct prototype found = {0};
	const char *body;
	bool is_found;

	proto = clean_prototype(reader, proto);
	if (strstr(proto, "SYSCALL_DEFINE"))
		proto = syscall_prototype(reader, proto);
	else if (strstr(proto, "TRACE_EVENT") || strstr(proto, "DEFINE_EVENT") ||
		 strstr(proto, "DEFINE_SINGLE_EVENT"))
		proto = tracepoint_prototype(reader, proto);
	body = define_body(proto);
	if (body) {
		proto = body;
		is_found = macro_prototype(reader, proto, &found);
	} else {
		proto = tokens_rewrite(reader, REWRITE_FUNCTION, proto);
		is_found = split_prototype(reader, proto, &found);
	}
	if (!is_found) {
		reader_warn(reader, KDOC_WARN, "cannot understand function prototype: '%s'", proto);
		return;
	}
	if (found.arguments)
		parameters_read(reader, &(struct owner){"function", found.name}, found.arguments, ',');
	check_function(reader, &found);
}

/* Preprocessor lines of an enum's body: each was given a semicolon when it was read. */
static const char *without_directives(struct reader *reader, const char *text)
{
	static const char *const names[] = {"define", "ifdef", "if", "endif"};
	const char *last = strrchr(text, ';');
	char *copy = pool_alloc(reader->pool, strlen(text) + 1), *to = copy;

	if (!copy) {
		reader->failed = true;
		return "";
	}
	while (*text) {
		const char *at = *text == '#' && text < last ? skip_space(text + 1) : NULL,
			   *end = NULL;

		for (u32 i = 0; at && i < ARRAY_SIZE(names); i++) {
			size_t bytes = strlen(names[i]);

			if (!strncmp(at, names[i], bytes) && (is_space(at[bytes]) || *at == 'e'))
				end = strchr(at + bytes, ';');
		}
		if (end)
			text = end + 1;
		else
			*to++ = *text++;
	}
	return copy;
}

/* "enum foo { ... }" or "typedef enum { ... } foo;": the name and what is between the braces */
static bool split_enum(struct reader *reader, const char *proto, struct prototype *out)
{
	const char *close = strrchr(proto, '}'), *at, *end;

	at = strstr(proto, "typedef");
	if (at && close && is_space(at[strlen("typedef")])) {
		at = skip_space(at + strlen("typedef"));
		end = skip_word(skip_space(close + 1));
		if (!strncmp(at, "enum", 4) && *skip_space(at + 4) == '{' && *skip_space(end) == ';') {
			const char *name = skip_space(close + 1);

			at = skip_space(at + 4) + 1;
			out->name = reader_copy(reader, name, end - name);
			out->arguments = reader_copy(reader, at, close - at);
			return true;
		}
	}
	if (strncmp(proto, "enum", 4) || !is_space(proto[4]) || !close)
		return false;
	at = skip_space(proto + 4);
	end = skip_space(skip_word(at));
	if (*end != '{' || close < end)
		return false;
	out->name = reader_copy(reader, at, skip_word(at) - at);
	out->arguments = reader_copy(reader, end + 1, close - end - 1);
	return true;
}

/* Arguments of macros in values hold commas that part no enumerators. */
static const char *without_arguments(struct reader *reader, const char *text)
{
	char *copy = pool_alloc(reader->pool, strlen(text) + 1), *to = copy;

	if (!copy) {
		reader->failed = true;
		return "";
	}
	while (*text) {
		const char *end = *text == '(' ? text + 1 + strcspn(text + 1, ";)") : text + 1;

		if (*text == '(' && *end == ')') {
			text = end + 1;
			continue;
		}
		/* No parenthesis before `end` is closed either. */
		memcpy(to, text, end - text);
		to += end - text;
		text = end;
	}
	return copy;
}

static void enum_value(struct reader *reader, const char *owner, const char *at, const char *end)
{
	struct entry *entry = &reader->entry;
	const char *name = at;

	while (name < end && is_space(*name))
		name++;
	if (name == end)
		return;
	if (is_word(*name))
		end = min(skip_word(name), end);
	else
		name = at;
	name = reader_copy(reader, name, end - name);
	if (!entry_described(entry, name)) {
		entry_describe(reader, name, DESCRIBED_NOT, NULL);
		reader_warn(reader, KDOC_WARN, "Enum value '%s' not described in enum '%s'", name, owner);
	}
	entry_parameter(reader, name);
}

static void enum_values(struct reader *reader, const char *owner, const char *values)
{
	struct entry *entry = &reader->entry;

	for (const char *at = values; at && !reader->failed;) {
		const char *comma = strchr(at, ',');

		enum_value(reader, owner, at, comma ? comma : at + strlen(at));
		at = comma ? comma + 1 : NULL;
	}
	for (u32 i = 0; i < entry->described_count; i++) {
		const char *name = entry->described[i].name;

		if (!entry->described[i].is_parameter)
			reader_warn(reader, KDOC_WARN, "Excess enum value '@%s' description in '%s'",
				    name, owner);
	}
	entry->is_complete = true;
}

static void declare_enum(struct reader *reader, const char *proto)
{
	const char *identifier = reader->entry.identifier;
	struct prototype found;

	proto = without_directives(reader, tokens_public(reader, proto));
	if (!split_enum(reader, proto, &found)) {
		reader_warn(reader, KDOC_WARN, "%s: error: Cannot parse enum!", proto);
		return;
	}
	if (strcmp(identifier, found.name)) {
		if (!*identifier)
			reader_warn(reader, KDOC_WARN, "%s: wrong kernel-doc identifier on prototype", proto);
		else
			reader_warn(reader, KDOC_WARN,
				    "expecting prototype for enum %s. Prototype was for enum %s instead",
				    identifier, found.name);
		return;
	}
	enum_values(reader, *found.name ? found.name : "(anonymous)",
		    without_arguments(reader, found.arguments));
}

/* The name in "typedef type (*name)(args);" or "typedef type name(args);"; *arguments behind it */
static const char *typedef_function(struct reader *reader, const char *proto,
				    const char **arguments)
{
	const char *at = strchr(proto, '('), *name, *end, *close;

	if (!at)
		return NULL;
	name = skip_space(at + 1 + strspn(at + 1, "* "));
	end = skip_word(name);
	if (end > name && *skip_space(end) == ')' && *skip_space(skip_space(end) + 1) == '(') {
		at = skip_space(skip_space(end) + 1);
	} else {
		end = name = trim_end(proto, at);
		while (name > proto && is_word(name[-1]))
			name--;
	}
	close = strrchr(at, ')');
	if (end - name < 2 || !close || close[1] != ';')
		return NULL;
	*arguments = reader_copy(reader, at + 1, close - at - 1);
	return reader_copy(reader, name, end - name);
}

/* The last word before a semicolon */
static const char *typedef_name(struct reader *reader, const char *proto)
{
	const char *semicolon = strrchr(proto, ';'), *end, *name;

	if (!semicolon)
		return NULL;
	end = name = trim_end(proto, semicolon);
	while (name > proto && is_word(name[-1]))
		name--;
	if (name == end || name == proto || !is_space(name[-1]))
		return NULL;
	return reader_copy(reader, name, end - name);
}

static void declare_typedef(struct reader *reader, const char *proto)
{
	const char *arguments = NULL, *name = NULL;

	if (!strncmp(proto, "typedef", strlen("typedef"))) {
		name = typedef_function(reader, proto, &arguments);
		name = name ? name : typedef_name(reader, proto);
	}
	if (!name) {
		reader_warn(reader, KDOC_WARN, "error: Cannot parse typedef!");
		return;
	}
	if (strcmp(reader->entry.identifier, name)) {
		reader_warn(reader, KDOC_WARN,
			    "expecting prototype for typedef %s. Prototype was for typedef %s instead",
			    reader->entry.identifier, name);
		return;
	}
	if (arguments)
		parameters_read(reader, &(struct owner){"function", name}, arguments, ',');
	reader->entry.is_complete = true;
}

/* A variable's name is not held against the comment, but there must be one. */
static void declare_variable(struct reader *reader, const char *proto)
{
	const char *define = strstr(proto, "DEFINE_"), *at, *end;

	if (define) {
		end = skip_word(define);
		at = skip_space(end);
		end = skip_word(at + (*at == '('));
		if (*at == '(' && end > at + 1 && *end == ')') {
			reader->entry.is_complete = true;
			return;
		}
	}
	proto = tokens_rewrite(reader, REWRITE_VARIABLE, proto);
	for (at = proto; is_word(*at) || is_space(*at); at++) {
		if (at > proto && is_word(*at) && is_space(at[-1]))
			reader->entry.is_complete = true;
	}
	if (*at == '*' && at > proto && is_space(at[-1]) && is_word(at[strspn(at, "*")]))
		reader->entry.is_complete = true;
	if (!reader->entry.is_complete)
		reader_warn(reader, KDOC_WARN, "%s: can't parse variable", proto);
}

void declare_data(struct reader *reader, const char *proto)
{
	switch (reader->entry.kind) {
	case KDOC_ENUM:
		declare_enum(reader, proto);
		break;
	case KDOC_TYPEDEF:
		declare_typedef(reader, proto);
		break;
	case KDOC_VARIABLE:
		declare_variable(reader, proto);
		break;
	default:
		declare_members(reader, proto);
	}
}
