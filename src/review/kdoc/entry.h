/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Private to this folder: one kernel-doc comment while it is read, and the reader of a file.
 *
 *	comment.c	lines -> an entry, and the text of the declaration below it
 *	declare.c	that text -> functions, enums, typedefs, variables
 *	members.c	that text -> members of structs and unions
 *	parameters.c	their parameters, held against what is described
 *	tokens.c	C tokens and the macros that are rewritten first (rewrites.def)
 *	nearest.c	"did you mean one of"
 *
 * Memory is the caller's pool; running out sets `failed` and gives empty texts, so that only
 * kdoc_read() looks.
 */
#ifndef DRYDOCK_REVIEW_KDOC_ENTRY_H
#define DRYDOCK_REVIEW_KDOC_ENTRY_H

#include "base/text.h"
#include "review/kdoc/kdoc.h"

struct content {
	const char *text;
	u32 line; /* in the file, from 1 */
};

/* A section, or a parameter's description */
struct draft {
	const char *name;
	bool is_parameter;
	u32 line;
	struct content *contents;
	u32 count, room;
};

enum description { DESCRIBED_WRITTEN, DESCRIBED_IMPLIED, DESCRIBED_NOT };

struct described {
	const char *name;
	u8 how; /* enum description */
	bool is_parameter; /* there is one of that name */
	struct draft *draft;
};

enum kdoc_state {
	STATE_NORMAL, STATE_NAME, STATE_DECLARATION, STATE_BODY, STATE_SPECIAL, STATE_PROTO,
	STATE_DOCBLOCK, STATE_INLINE_NAME, STATE_INLINE_TEXT,
};

struct entry {
	bool has_kind,
		is_complete; /* complete: the declaration was read and is the one described */
	u8 kind;		    /* enum kdoc_kind */
	const char *identifier, *purpose;
	u32 line, end_line, declared_line;
	struct draft *section; /* the one being read */
	s32 leading_space;     /* of its lines after the first; -1: not seen yet */
	struct draft *sections;
	u32 section_count, section_room;
	struct described *described;
	u32 described_count, described_room;
	u32 *index; /* of described, by a hash of the name: 1 + where; once there are many */
	u32 index_size;
	const char **parameters;
	u32 parameter_count, parameter_room;
	bool in_anonymous;
	s32 braces;
};

struct reader {
	struct pool *pool;
	const struct file *file;
	bool failed;
	u8 state; /* enum kdoc_state */
	u32 index; /* of the line being read, from 0: what Linux's tool prints */
	struct entry entry;
	struct text proto;
	struct kdoc *docs;
	u32 doc_count, doc_room;
	struct kdoc_warning *warnings;
	u32 warning_count, warning_room;
	u32 hint_names; /* compared so far: a file of one's own making shall not take forever */
};

/* kdoc.c */
const char *reader_copy(struct reader *reader, const char *text, size_t bytes);
const char *reader_printf(struct reader *reader, const char *format, ...) printf_like(2, 3);
/* Room for one more; NULL if memory is out. */
void *reader_grow(struct reader *reader, void *list, u32 *count, u32 *room, size_t bytes);
void reader_warn(struct reader *reader, u8 kind, const char *format, ...) printf_like(3, 4);
void entry_begin(struct reader *reader);
void entry_finish(struct reader *reader);
struct described *entry_described(struct entry *entry, const char *name);
void entry_describe(struct reader *reader, const char *name, u8 how, struct draft *draft);
/* A parameter, member or enumerator, which is described already (or said not to be) */
void entry_parameter(struct reader *reader, const char *name);
struct draft *entry_section(struct entry *entry, const char *name);

/* comment.c: one line, without its end and with its tabs expanded */
void comment_line(struct reader *reader, const char *line);

/* declare.c: the declaration is whole. members.c: those of a struct or union. */
void declare_function(struct reader *reader, const char *proto);
void declare_data(struct reader *reader, const char *proto);
void declare_members(struct reader *reader, const char *proto);

/* parameters.c. `of`: "function", "struct", "union", as warnings say it */
struct owner {
	const char *of, *name;
};
void parameters_read(struct reader *reader, const struct owner *owner, const char *list,
		     char between);
void parameters_check(struct reader *reader, const struct owner *owner);

/* tokens.c */
enum rewrites { REWRITE_FUNCTION, REWRITE_STRUCT, REWRITE_VARIABLE };
/* Comments and private members dropped */
const char *tokens_public(struct reader *reader, const char *source);
const char *tokens_rewrite(struct reader *reader, u8 set, const char *source);

/* nearest.c: " (did you mean one of: 'a', 'b')", or "" */
const char *nearest_hint(struct reader *reader, const char *name);

/* Python's \s and \w, of ASCII */
static inline bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1c && c <= 0x1f);
}
static inline bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}
static inline const char *skip_space(const char *at)
{
	while (is_space(*at))
		at++;
	return at;
}
static inline const char *skip_word(const char *at)
{
	while (is_word(*at))
		at++;
	return at;
}
/* Where `text` ends without the white space at its end */
static inline const char *trim_end(const char *text, const char *end)
{
	while (end > text && is_space(end[-1]))
		end--;
	return end;
}

#endif
