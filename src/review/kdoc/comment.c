/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lines of a kernel-doc comment and of the declaration below it (Linux 7.3:
 * tools/lib/python/kdoc/kdoc_parser.py, process_*()). A small state machine: what a line means
 * hangs on where in the comment it stands. Patterns are looked for at every star of a line, since
 * Linux's tool searches and does not anchor: " * * Return: x" begins a section.
 */
#include <strings.h>

#include "review/kdoc/entry.h"

#define PURPOSE_BYTES_MAX 4096 /* a comment without any section may be long */

static void content_add(struct reader *reader, struct draft *draft, const char *text)
{
	struct content *content;

	content = reader_grow(reader, &draft->contents, &draft->count, &draft->room,
			      sizeof(*content));
	if (content)
		*content = (struct content){.text = text, .line = reader->index + 1};
}

static void section_begin(struct reader *reader, const char *name, u32 line)
{
	struct draft *draft = pool_alloc(reader->pool, sizeof(*draft));

	if (!draft)
		reader->failed = true;
	else
		*draft = (struct draft){.name = name, .line = line};
	reader->entry.section = draft;
}

static void section_add(struct reader *reader, const char *text)
{
	if (reader->entry.section)
		content_add(reader, reader->entry.section, text);
}

/* "foo", "foo.bar", "foo->bar", "args...", "..." at the start of what stands behind the @ */
static const char *parameter_end(const char *at)
{
	at = skip_word(at);
	while (true) {
		u32 skip = *at == '.' ? 1 : at[0] == '-' && at[1] == '>' ? 2 : 0;

		if (!skip || !is_word(at[skip]))
			break;
		at = skip_word(at + skip);
	}
	return strncmp(at, "...", 3) ? at : at + 3;
}

static void section_append(struct reader *reader, struct draft *draft)
{
	struct entry *entry = &reader->entry;
	struct draft *before = entry_section(entry, draft->name);
	struct draft *slot;

	if (!before) {
		slot = reader_grow(reader, &entry->sections, &entry->section_count,
				   &entry->section_room, sizeof(*slot));
		if (slot)
			*slot = *draft;
		return;
	}
	if (strcmp(draft->name, "Description")) {
		u32 index = reader->index;

		reader->index = draft->line - 1;
		reader_warn(reader, KDOC_WARN, "duplicate section name '%s'", draft->name);
		reader->index = index;
	}
	content_add(reader, before, "");
	for (u32 i = 0; i < draft->count; i++) {
		struct content *content = reader_grow(reader, &before->contents, &before->count,
						      &before->room, sizeof(*content));

		if (content)
			*content = draft->contents[i];
	}
}

/* What was read goes where it belongs; what follows is description. */
static void section_end(struct reader *reader)
{
	struct draft *draft = reader->entry.section;

	if (draft && (draft->count || strcmp(draft->name, "Description"))) {
		if (draft->name[0] == '@') {
			const char *name = draft->name + 1;

			draft->is_parameter = true;
			draft->name = reader_copy(reader, name, parameter_end(name) - name);
			entry_describe(reader, draft->name, DESCRIBED_WRITTEN, draft);
		} else {
			section_append(reader, draft);
		}
	}
	section_begin(reader, "Description", reader->index + 1);
}

/* `text` ends in `end`, behind white space: where that is; NULL if not */
static const char *match_word(const char *at, const char *word)
{
	size_t bytes = strlen(word);

	return strncasecmp(at, word, bytes) ? NULL : at + bytes;
}

static const char *match_section_word(const char *at)
{
	static const char *const words[] = {"description", "context", "returns", "return", "notes",
					    "note", "examples", "example"};

	for (u32 i = 0; i < ARRAY_SIZE(words); i++) {
		const char *end = match_word(at, words[i]);

		if (end && *skip_space(end) == ':')
			return end;
	}
	return NULL;
}

/* The end of a section's name at `at`: "@foo.bar", "Return"; it is followed by one colon. */
static const char *section_name_end(const char *at)
{
	const char *end = at + 1, *colon;

	if (*at == '@') {
		while (is_word(*end) || *end == '.')
			end++;
		if (end == at + 1)
			return NULL;
	} else {
		end = match_section_word(at);
		if (!end)
			return NULL;
	}
	colon = skip_space(end);
	return colon[0] == ':' && colon[1] != ':' ? end : NULL;
}

static const char *section_title(struct reader *reader, const char *name, size_t bytes)
{
	static const char *const returns[] = {"@return", "@returns", "return", "returns"};

	reader->state = *name == '@' ? STATE_SPECIAL : STATE_BODY;
	if (bytes == strlen("description") && match_word(name, "description"))
		return "Description";
	if (bytes == strlen("context") && match_word(name, "context")) {
		reader->state = STATE_SPECIAL;
		return "Context";
	}
	for (u32 i = 0; i < ARRAY_SIZE(returns); i++) {
		if (bytes == strlen(returns[i]) && match_word(name, returns[i])) {
			reader->state = STATE_SPECIAL;
			return "Return";
		}
	}
	return reader_copy(reader, name, bytes);
}

static bool is_new_section(struct reader *reader, const char *line)
{
	for (const char *star = strchr(line, '*'); star; star = strchr(star + 1, '*')) {
		const char *name = skip_space(star + 1), *end = section_name_end(name), *title;

		if (!end)
			continue;
		section_end(reader);
		title = section_title(reader, name, end - name);
		section_begin(reader, title, reader->index + 1);
		reader->entry.leading_space = -1;
		section_add(reader, skip_space(skip_space(end) + 1));
		return true;
	}
	return false;
}

/* " * text" and the comment's end on one line, with no blank between */
static bool is_suspicious_end(const char *line)
{
	const char *at = skip_space(line), *text;

	if (*at != '*')
		return false;
	text = at = skip_space(at + 1);
	while (is_word(*at) || *at == ':' || *at == '.')
		at++;
	return at > text && at[0] == '*' && at[1] == '/';
}

static bool is_comment_end(struct reader *reader, const char *line)
{
	if (!strstr(line, "*/"))
		return false;
	section_end(reader);
	if (is_suspicious_end(line))
		reader_warn(reader, KDOC_WARN, "suspicious ending line: %s", line);
	text_clear(&reader->proto);
	reader->entry.end_line = reader->index + 1;
	reader->state = STATE_PROTO;
	return true;
}

/* What stands behind the first star and one blank; NULL, with a warning, without a star */
static const char *line_content(struct reader *reader, const char *line)
{
	const char *star = strchr(line, '*');

	if (!star) {
		reader_warn(reader, KDOC_WARN, "bad line: %s", line);
		return NULL;
	}
	return star[1] == ' ' ? star + 2 : star + 1;
}

/* Without white space around, and each stretch of two and more made one blank */
static const char *trim_whitespace(struct reader *reader, const char *text)
{
	const char *at = skip_space(text), *end = trim_end(at, at + strlen(at));
	char *copy = pool_alloc(reader->pool, end - at + 1), *to = copy;

	if (!copy) {
		reader->failed = true;
		return "";
	}
	while (at < end) {
		const char *next = skip_space(at);

		if (next - at >= 2) {
			*to++ = ' ';
			at = next;
		} else {
			*to++ = *at++;
		}
	}
	return copy;
}

/* "* struct foo": the kind, and the name in *name, which may be empty */
static bool match_data(struct entry *entry, const char *line, const char **name)
{
	static const struct {
		const char *word;
		u8 kind;
	} kinds[] = {
		{"struct", KDOC_STRUCT}, {"union", KDOC_UNION}, {"enum", KDOC_ENUM},
		{"typedef", KDOC_TYPEDEF}, {"var", KDOC_VARIABLE},
	};
	const char *at = skip_space(line);

	at = skip_space(*at == '*' ? at + 1 : at);
	for (u32 i = 0; i < ARRAY_SIZE(kinds); i++) {
		size_t bytes = strlen(kinds[i].word);

		if (strncmp(at, kinds[i].word, bytes) || is_word(at[bytes]))
			continue;
		entry->kind = kinds[i].kind;
		*name = skip_space(at + bytes);
		return true;
	}
	return false;
}

/* A name, "()" or "(word)" or nothing, then the line's end, a dash or a colon */
static bool match_function_name(const char *at)
{
	const char *end = skip_word(at);

	if (end == at)
		return false;
	at = skip_space(end);
	if (*at == '(') {
		end = skip_word(at + 1);
		if (*end == ')')
			at = skip_space(end + 1);
	}
	return !*at || *at == '-' || *at == ':';
}

/* The same, behind an optional "define" */
static const char *match_defined(const char *at)
{
	size_t bytes = strlen("define");

	if (!strncmp(at, "define", bytes) && is_space(at[bytes]) &&
	    match_function_name(skip_space(at + bytes)))
		return skip_space(at + bytes);
	return match_function_name(at) ? at : NULL;
}

/* Where the function's name stands in "* foo() - what it does" or "* type *foo: ..."; NULL */
static const char *match_function(const char *line)
{
	for (const char *star = strchr(line, '*'); star; star = strchr(star + 1, '*')) {
		const char *at = skip_space(star + 1), *type = skip_space(skip_word(at)), *name;

		name = type > at && is_word(*at) && *type == '*'
			       ? match_defined(skip_space(type + 1))
			       : NULL;
		if (!name)
			name = match_defined(at);
		if (name)
			return name;
	}
	return NULL;
}

static bool begin_docblock(struct reader *reader, const char *line)
{
	for (const char *star = strchr(line, '*'); star; star = strchr(star + 1, '*')) {
		const char *at = skip_space(star + 1);

		if (strncmp(at, "DOC:", 4))
			continue;
		at = skip_space(at + 4);
		reader->entry.has_kind = true;
		reader->entry.kind = KDOC_DOC;
		reader->entry.identifier = *at ? at : "Introduction";
		section_begin(reader, reader->entry.identifier, reader->index + 1);
		reader->state = STATE_DOCBLOCK;
		return true;
	}
	return false;
}

static bool has_identifier(const char *line)
{
	for (const char *star = strchr(line, '*'); star; star = strchr(star + 1, '*')) {
		if (is_word(*skip_space(star + 1)))
			return true;
	}
	return false;
}

static void read_purpose(struct reader *reader, const char *line)
{
	struct entry *entry = &reader->entry;
	const char *dash = line + strcspn(line, "-:");

	entry->purpose = *dash ? trim_whitespace(reader, dash + 1) : "";
	reader->state = *dash ? STATE_DECLARATION : STATE_BODY;
	if (!*entry->purpose)
		reader_warn(reader, KDOC_WARN_SHORT, "missing initial short description on line:\n%s", line);
	if (!*entry->identifier && entry->kind != KDOC_ENUM) {
		reader_warn(reader, KDOC_WARN, "wrong kernel-doc identifier on line:\n%s", line);
		reader->state = STATE_NORMAL;
	}
}

static void line_name(struct reader *reader, const char *line)
{
	struct entry *entry = &reader->entry;
	const char *name;

	if (begin_docblock(reader, line))
		return;
	if (!has_identifier(line)) {
		reader_warn(reader, KDOC_WARN, "Cannot find identifier on line:\n%s", line);
		return;
	}
	if (!match_data(entry, line, &name)) {
		name = match_function(line);
		entry->kind = KDOC_FUNCTION;
	}
	if (!name) {
		reader_warn(reader, KDOC_WARN,
			    "This comment starts with '/**', but isn't a kernel-doc comment. Refer to "
			    "Documentation/doc-guide/kernel-doc.rst\n%s", line);
		reader->state = STATE_NORMAL;
		return;
	}
	entry->has_kind = true;
	entry->identifier = reader_copy(reader, name, skip_word(name) - name);
	section_begin(reader, "Description", reader->index + 2);
	read_purpose(reader, line);
}

static void line_declaration(struct reader *reader, const char *line)
{
	const char *content;

	if (is_new_section(reader, line) || is_comment_end(reader, line))
		return;
	content = line_content(reader, line);
	if (!content)
		return;
	if (*content && strlen(reader->entry.purpose) < PURPOSE_BYTES_MAX)
		reader->entry.purpose = trim_whitespace(
			reader, reader_printf(reader, "%s %s", reader->entry.purpose, content));
	else if (!*content)
		reader->state = STATE_BODY;
}

/* The lines of a section after its first lose the blanks that the second one begins with. */
static void add_unindented(struct reader *reader, const char *content)
{
	struct entry *entry = &reader->entry;

	if (entry->leading_space < 0)
		entry->leading_space = skip_space(content) - content;
	for (s32 i = 0; i < entry->leading_space; i++) {
		if (content[i] != ' ')
			entry->leading_space = i;
	}
	section_add(reader, content + entry->leading_space);
}

static void line_special(struct reader *reader, const char *line)
{
	const char *star = skip_space(line), *content;

	if (*star == '*' && !*skip_space(star + 1)) {
		section_end(reader);
		reader->state = STATE_BODY;
		return;
	}
	if (is_new_section(reader, line) || is_comment_end(reader, line))
		return;
	content = line_content(reader, line);
	if (content)
		add_unindented(reader, content);
}

static void line_body(struct reader *reader, const char *line)
{
	const char *content;

	if (is_new_section(reader, line) || is_comment_end(reader, line))
		return;
	content = line_content(reader, line);
	if (content)
		section_add(reader, content);
}

static void line_docblock(struct reader *reader, const char *line)
{
	const char *star = strchr(line, '*');

	if (strstr(line, "*/")) {
		section_end(reader);
		reader->entry.end_line = reader->index + 1;
		entry_finish(reader);
	} else if (star) {
		section_add(reader, star[1] == ' ' ? star + 2 : star + 1);
	}
}

/* "@name:" at `at`, blanks allowed around the name; the colon's place, and the name's end in *end */
static const char *match_inline_name(const char *at, const char **end)
{
	const char *name = skip_space(at + 1);

	if (*at != '@' || !is_word(*name))
		return NULL;
	while (is_word(*name) || *name == '.')
		name++;
	name = skip_space(name);
	*end = name;
	return *name == ':' ? name : NULL;
}

static bool is_inline_end(const char *line)
{
	const char *at = skip_space(line);

	return !strncmp(at, "*/", 2) && !*skip_space(at + 2);
}

static bool begin_inline(struct reader *reader, const char *line)
{
	for (const char *star = strchr(line, '*'); star; star = strchr(star + 1, '*')) {
		const char *name = skip_space(star + 1), *end;
		const char *colon = match_inline_name(name, &end);

		if (!colon)
			continue;
		section_begin(reader, reader_copy(reader, name, end - name), reader->index + 1);
		section_add(reader, skip_space(colon + 1));
		reader->state = STATE_INLINE_TEXT;
		return true;
	}
	return false;
}

static void proto_type(struct reader *reader, const char *line);

static void line_inline_name(struct reader *reader, const char *line)
{
	if (begin_inline(reader, line))
		return;
	if (is_inline_end(line)) {
		section_end(reader);
		reader->state = STATE_PROTO;
	} else if (strchr(line, '*')) {
		reader_warn(reader, KDOC_WARN, "Incorrect use of kernel-doc format: %s", line);
		reader->state = STATE_PROTO;
		proto_type(reader, reader_printf(reader, "/**\n%s", line));
	}
}

static void line_inline_text(struct reader *reader, const char *line)
{
	const char *star = strchr(line, '*');

	if (is_inline_end(line)) {
		section_end(reader);
		reader->state = STATE_PROTO;
	} else if (star) {
		section_add(reader, star[1] == ' ' ? star + 2 : star + 1);
	}
}

static const char *proto_text(const struct reader *reader)
{
	return reader->proto.data ? reader->proto.data : "";
}

static void declaration_end(struct reader *reader)
{
	reader->entry.declared_line = reader->index + 1;
	if (reader->entry.kind == KDOC_FUNCTION)
		declare_function(reader, proto_text(reader));
	else
		declare_data(reader, proto_text(reader));
	entry_finish(reader);
}

static bool is_define(const char *line)
{
	const char *at = skip_space(line);

	return *at == '#' && !strncmp(skip_space(at + 1), "define", strlen("define"));
}

/* A function's prototype goes up to its { or ; and a macro's is one line. */
static void proto_function(struct reader *reader, const char *line)
{
	const char *slashes = strstr(line, "//");

	if (slashes)
		line = reader_copy(reader, line, slashes - line);
	if (is_define(line)) {
		text_clear(&reader->proto);
		text_add(&reader->proto, line, strlen(line));
	} else if (*line != '#') {
		text_add(&reader->proto, line, strcspn(line, "{"));
		text_add(&reader->proto, " ", 1);
	}
	if (is_define(line) || strpbrk(line, "{;"))
		declaration_end(reader);
}

/* A type's declaration goes up to a ; outside of braces. */
static void proto_type(struct reader *reader, const char *line)
{
	const char *slashes = strstr(line, "//"), *at = skip_space(line);
	const char *end = trim_end(at, slashes && slashes > at ? slashes : at + strlen(at));
	bool is_directive = *at == '#';

	if (at >= end || (slashes && slashes <= at))
		return;
	for (; at < end; at++) {
		text_add(&reader->proto, at, 1);
		reader->entry.braces += (*at == '{') - (*at == '}');
		if (*at == ';' && reader->entry.braces <= 0) {
			declaration_end(reader);
			return;
		}
	}
	if (is_directive)
		text_add(&reader->proto, ";", 1);
	if (is_directive && reader->entry.braces <= 0)
		declaration_end(reader);
	else
		text_add(&reader->proto, " ", 1);
}

/* Everything on one line: a member's description within the declaration */
static bool read_inline(struct reader *reader, const char *line)
{
	const char *at = skip_space(line), *end = trim_end(at, at + strlen(at)), *name, *name_end,
		   *colon;

	if (strncmp(at, "/**", 3) || end - at < 5 || strncmp(end - 2, "*/", 2))
		return false;
	name = skip_space(at + 3);
	colon = match_inline_name(name, &name_end);
	if (!colon || colon >= end - 2)
		return false;
	section_begin(reader, reader_copy(reader, name, name_end - name), reader->index + 1);
	at = skip_space(colon + 1);
	section_add(reader, at < end - 2 ? reader_copy(reader, at, end - 2 - at) : "");
	section_end(reader);
	return true;
}

static void line_proto(struct reader *reader, const char *line)
{
	const char *at = skip_space(line);

	if (read_inline(reader, line))
		return;
	if (!strncmp(at, "/**", 3) && !*skip_space(at + 3))
		reader->state = STATE_INLINE_NAME;
	else if (reader->entry.kind == KDOC_FUNCTION)
		proto_function(reader, line);
	else
		proto_type(reader, line);
}

void comment_line(struct reader *reader, const char *line)
{
	static void (*const handlers[])(struct reader *, const char *) = {
		[STATE_NAME] = line_name, [STATE_DECLARATION] = line_declaration,
		[STATE_BODY] = line_body, [STATE_SPECIAL] = line_special,
		[STATE_PROTO] = line_proto, [STATE_DOCBLOCK] = line_docblock,
		[STATE_INLINE_NAME] = line_inline_name, [STATE_INLINE_TEXT] = line_inline_text,
	};

	if (reader->state != STATE_NORMAL) {
		handlers[reader->state](reader, line);
	} else if (!strncmp(line, "/**", 3) && !*skip_space(line + 3)) {
		entry_begin(reader);
		reader->state = STATE_NAME;
	}
}
