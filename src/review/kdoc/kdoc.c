/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading a file's kernel-doc (see kdoc.h): lines as Linux's tool sees them (universal line ends,
 * tabs expanded, continued lines of a declaration joined), and entries turned into results.
 * What a line means is comment.c's part.
 */
#include <stdarg.h>
#include <stdio.h>

#include "review/kdoc/entry.h"

const char *reader_copy(struct reader *reader, const char *text, size_t bytes)
{
	char *copy = pool_alloc_raw(reader->pool, bytes + 1);

	if (!copy) {
		reader->failed = true;
		return "";
	}
	memcpy(copy, text, bytes);
	copy[bytes] = 0;
	return copy;
}

static const char *copy_vprintf(struct reader *reader, const char *format, va_list args)
{
	char piece[256], *copy;
	va_list again;
	int bytes;

	va_copy(again, args);
	bytes = vsnprintf(piece, sizeof(piece), format, args);
	copy = bytes < 0 ? NULL : pool_alloc_raw(reader->pool, bytes + 1);
	if (copy)
		vsnprintf(copy, bytes + 1, format, again);
	else
		reader->failed = true;
	va_end(again);
	return copy ? copy : "";
}

const char *reader_printf(struct reader *reader, const char *format, ...)
{
	const char *copy;
	va_list args;

	va_start(args, format);
	copy = copy_vprintf(reader, format, args);
	va_end(args);
	return copy;
}

void *reader_grow(struct reader *reader, void *list, u32 *count, u32 *room, size_t bytes)
{
	char **at = list;

	if (*count == *room) {
		u32 more = *room ? *room * 2 : 4;
		char *grown = pool_realloc(reader->pool, *at, *room * bytes, more * bytes);

		if (!grown) {
			reader->failed = true;
			return NULL;
		}
		*at = grown;
		*room = more;
	}
	return *at + bytes * (*count)++;
}

void reader_warn(struct reader *reader, u8 kind, const char *format, ...)
{
	struct kdoc_warning *warning;
	va_list args;

	warning = reader_grow(reader, &reader->warnings, &reader->warning_count,
			      &reader->warning_room, sizeof(*warning));
	if (!warning)
		return;
	va_start(args, format);
	*warning = (struct kdoc_warning){
		.line = reader->index, .kind = kind, .text = copy_vprintf(reader, format, args)};
	va_end(args);
}

#define INDEX_FROM 32 /* names; fewer are looked through */

static u32 name_hash(const char *name)
{
	u32 hash = 2166136261U;

	while (*name)
		hash = (hash ^ (u8)*name++) * 16777619U;
	return hash;
}

static void index_add(struct entry *entry, u32 number)
{
	u32 at = name_hash(entry->described[number].name) & (entry->index_size - 1);

	while (entry->index[at])
		at = (at + 1) & (entry->index_size - 1);
	entry->index[at] = number + 1;
}

/* Makes the index, twice as large as it must be, when there are many and when it is half full. */
static void index_grow(struct reader *reader)
{
	struct entry *entry = &reader->entry;

	if (entry->described_count < INDEX_FROM || entry->described_count * 2 <= entry->index_size)
		return;
	entry->index_size = max(entry->index_size * 2, 4U * INDEX_FROM);
	entry->index = pool_alloc(reader->pool, entry->index_size * sizeof(*entry->index));
	if (!entry->index) {
		reader->failed = true;
		entry->index_size = 0;
		return;
	}
	for (u32 i = 0; i < entry->described_count; i++)
		index_add(entry, i);
}

struct described *entry_described(struct entry *entry, const char *name)
{
	u32 at;

	if (!entry->index_size) {
		for (u32 i = 0; i < entry->described_count; i++) {
			if (!strcmp(entry->described[i].name, name))
				return &entry->described[i];
		}
		return NULL;
	}
	for (at = name_hash(name) & (entry->index_size - 1); entry->index[at];
	     at = (at + 1) & (entry->index_size - 1)) {
		if (!strcmp(entry->described[entry->index[at] - 1].name, name))
			return &entry->described[entry->index[at] - 1];
	}
	return NULL;
}

void entry_describe(struct reader *reader, const char *name, u8 how, struct draft *draft)
{
	struct entry *entry = &reader->entry;
	struct described *described = entry_described(entry, name);

	if (!described) {
		described = reader_grow(reader, &entry->described, &entry->described_count,
					&entry->described_room, sizeof(*described));
		if (!described)
			return;
		described->name = name;
		if (entry->index_size)
			index_add(entry, entry->described_count - 1);
		index_grow(reader);
	}
	*described = (struct described){.name = name, .how = how, .draft = draft};
}

void entry_parameter(struct reader *reader, const char *name)
{
	struct entry *entry = &reader->entry;
	struct described *described = entry_described(entry, name);
	const char **slot;

	if (described)
		described->is_parameter = true;
	slot = reader_grow(reader, &entry->parameters, &entry->parameter_count,
			   &entry->parameter_room, sizeof(*slot));
	if (slot)
		*slot = name;
}

struct draft *entry_section(struct entry *entry, const char *name)
{
	for (u32 i = 0; i < entry->section_count; i++) {
		if (!strcmp(entry->sections[i].name, name))
			return &entry->sections[i];
	}
	return NULL;
}

static bool is_blank(const char *text)
{
	return !*skip_space(text);
}

/* The lines of a draft, those at its end that are blank left out */
static struct kdoc_text draft_text(struct reader *reader, const struct draft *draft)
{
	struct kdoc_text text = {.text = ""};
	u32 count = draft->count, *lines;
	size_t bytes = 0;
	char *to;

	while (count && is_blank(draft->contents[count - 1].text))
		count--;
	for (u32 i = 0; i < count; i++)
		bytes += strlen(draft->contents[i].text) + 1;
	to = pool_alloc_raw(reader->pool, bytes + 1);
	lines = pool_alloc_raw(reader->pool, (count + 1) * sizeof(*lines));
	if (!to || !lines) {
		reader->failed = true;
		return text;
	}
	text = (struct kdoc_text){.text = to, .lines = lines, .line_count = count};
	for (u32 i = 0; i < count; i++) {
		size_t part = strlen(draft->contents[i].text);

		memcpy(to, draft->contents[i].text, part);
		to += part;
		if (i + 1 < count)
			*to++ = '\n';
		lines[i] = draft->contents[i].line;
	}
	*to = 0;
	return text;
}

/* What the entry documents, if it has the name: the next item of that name below the comment */
static const struct item *find_subject(const struct file *file, const struct entry *entry)
{
	u32 low = 0, high = file->item_count;

	/* Items are in the order of the text */
	while (low < high) {
		u32 middle = (low + high) / 2;

		if (file->items[middle].line < entry->line)
			low = middle + 1;
		else
			high = middle;
	}
	for (u32 i = low; i < file->item_count; i++) {
		const struct item *item = &file->items[i];

		if (item->line > entry->declared_line + 1)
			break;
		if (item->end_line <= entry->end_line || !item->name)
			continue;
		if (!strcmp(item->name, entry->identifier))
			return item;
	}
	return NULL;
}

static void add_section(struct reader *reader, struct kdoc_section *to, const struct draft *draft)
{
	*to = (struct kdoc_section){
		.name = draft->name, .is_parameter = draft->is_parameter, .line = draft->line,
		.body = draft_text(reader, draft),
	};
}

void entry_begin(struct reader *reader)
{
	reader->state = STATE_NORMAL;
	reader->entry = (struct entry){.line = reader->index + 1};
	text_clear(&reader->proto);
}

/* Linux's tool drops these two if nothing is in them. */
static bool is_dropped(const struct draft *draft)
{
	for (u32 i = 0; i < draft->count; i++) {
		if (!is_blank(draft->contents[i].text))
			return false;
	}
	return !strcmp(draft->name, "Description") || !strcmp(draft->name, "Return");
}

static void add_sections(struct reader *reader, struct kdoc *doc)
{
	const struct entry *entry = &reader->entry;
	struct kdoc_section *sections;
	u32 count = 0;

	sections = pool_alloc(reader->pool, (entry->section_count + entry->described_count + 1) *
						    sizeof(*sections));
	if (!sections) {
		reader->failed = true;
		return;
	}
	for (u32 i = 0; i < entry->described_count; i++) {
		if (entry->described[i].draft)
			add_section(reader, &sections[count++], entry->described[i].draft);
	}
	for (u32 i = 0; i < entry->section_count; i++) {
		if (!is_dropped(&entry->sections[i]))
			add_section(reader, &sections[count++], &entry->sections[i]);
		else if (!strcmp(entry->sections[i].name, "Return"))
			doc->empty_return_line = entry->sections[i].line;
	}
	doc->sections = sections;
	doc->section_count = count;
}

/* The entry is read: it becomes a result, and the next one begins. */
void entry_finish(struct reader *reader)
{
	const struct entry *entry = &reader->entry;
	struct kdoc *doc;

	doc = reader_grow(reader, &reader->docs, &reader->doc_count, &reader->doc_room,
			  sizeof(*doc));
	if (doc) {
		*doc = (struct kdoc){
			.kind = entry->kind, .name = entry->identifier, .file = reader->file,
			.purpose = entry->purpose ? entry->purpose : "", .line = entry->line,
			.end_line = entry->end_line, .is_complete = entry->is_complete,
			.parameters = entry->parameters, .parameter_count = entry->parameter_count,
		};
		add_sections(reader, doc);
		if (entry->is_complete)
			doc->subject = find_subject(reader->file, entry);
	}
	entry_begin(reader);
}

/* How many bytes a character of UTF-8 has; 0: it is none. */
static u32 utf8_bytes(const unsigned char *at, const unsigned char *end)
{
	u32 bytes = *at < 0x80	 ? 1
		    : *at < 0xc2 ? 0
		    : *at < 0xe0 ? 2
		    : *at < 0xf0 ? 3
		    : *at < 0xf5 ? 4
				 : 0;

	if (bytes > (size_t)(end - at))
		return 0;
	for (u32 i = 1; i < bytes; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	}
	return bytes;
}

static void add_line(struct text *to, const char *text, const char *end)
{
	u32 column = 0;

	while (text < end) {
		u32 bytes = utf8_bytes((const unsigned char *)text, (const unsigned char *)end);
		u32 blanks = 8 - column % 8;

		if (*text == '\t') {
			text_add(to, "        ", blanks);
			column += blanks;
		} else if (bytes) {
			text_add(to, text, bytes);
			column++;
		} else {
			text_printf(to, "\\x%02x", (unsigned char)*text);
			column += 4;
		}
		text += bytes ? bytes : 1;
	}
}

/*
 * Lines of a declaration that end in backslashes are one with the next; the warning's line is then
 * the first one's. `joined` collects them.
 */
static void read_line(struct reader *reader, struct text *joined, const char *text, const char *end)
{
	bool is_continued = reader->state == STATE_PROTO && end > text && end[-1] == '\\';

	if (is_continued) {
		while (end > text && end[-1] == '\\')
			end--;
		add_line(joined, text, end);
		return;
	}
	add_line(joined, text, end);
	comment_line(reader, reader_copy(reader, joined->data ? joined->data : "", joined->bytes));
	text_clear(joined);
}

static const char *line_end(const char *at, const char *end)
{
	while (at < end && *at != '\n' && *at != '\r')
		at++;
	return at;
}

static void read_lines(struct reader *reader, struct text *joined)
{
	const char *at = reader->file->text, *end = at + reader->file->bytes;

	for (u32 index = 0; at < end && !reader->failed; index++) {
		const char *stop = line_end(at, end);

		if (!joined->bytes)
			reader->index = index;
		/* Most lines of a file are none of a comment's: a quick look is enough for them. */
		if (reader->state != STATE_NORMAL || (stop - at >= 3 && !memcmp(at, "/**", 3)))
			read_line(reader, joined, at, stop);
		reader->failed |= joined->failed || reader->proto.failed;
		at = stop + (stop + 1 < end && stop[0] == '\r' && stop[1] == '\n' ? 2 : 1);
	}
}

#define DECLARATION_BYTES_MAX (1U << 20)

int kdoc_read(struct pool *pool, const struct file *file, struct kdoc_file *out)
{
	struct reader reader = {.pool = pool, .file = file};
	struct text joined;

	text_init(&joined, DECLARATION_BYTES_MAX);
	text_init(&reader.proto, DECLARATION_BYTES_MAX);
	read_lines(&reader, &joined);
	text_fini(&joined);
	text_fini(&reader.proto);
	*out = (struct kdoc_file){
		.docs = reader.docs, .doc_count = reader.doc_count,
		.warnings = reader.warnings, .warning_count = reader.warning_count,
	};
	return reader.failed ? -ENOMEM : 0;
}

const struct kdoc_section *kdoc_section_find(const struct kdoc *doc, const char *name)
{
	for (u32 i = 0; i < doc->section_count; i++) {
		if (!strcmp(doc->sections[i].name, name))
			return &doc->sections[i];
	}
	return NULL;
}
