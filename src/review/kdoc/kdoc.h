/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernel-doc comments, read as the kernel's own tool reads them (7.3: tools/lib/python/kdoc): the
 * same names, parameters, members, sections, and the same warnings as `kernel-doc -none`. What
 * the sentences mean is claim.h's part.
 */
#ifndef DRYDOCK_REVIEW_KDOC_H
#define DRYDOCK_REVIEW_KDOC_H

#include "review/tree/tree.h"

enum kdoc_kind {
	KDOC_FUNCTION,
	KDOC_STRUCT,
	KDOC_UNION,
	KDOC_ENUM,
	KDOC_TYPEDEF,
	KDOC_DEFINE,
	KDOC_VARIABLE,
	KDOC_DOC
};

/* A stretch of the comment's text: joined lines, stars and indentation removed */
struct kdoc_text {
	const char *text;   /* zero-terminated, lines joined with '\n' */
	const u32 *lines;   /* the file's line of each line of text */
	u32 line_count;
};

struct kdoc_section {
	const char *name;   /* "Return", "Context", "Note", "Description", or a parameter's name */
	bool is_parameter;
	u32 line;
	struct kdoc_text body;
};

struct kdoc {
	u8 kind;
	const char *name, *purpose;
	u32 line, end_line;
	const struct file *file;
	const struct item *subject; /* the declaration it documents; NULL if it documents nothing */
	const struct kdoc_section *sections;
	u32 section_count;
	/* The declaration below was read and is of that name; its parameters or members as Linux's
	 * tool names them ("a.b" in a nested struct, "args" of "args...", "{unnamed_union}"). */
	bool is_complete;
	const char *const *parameters;
	u32 parameter_count;
	/* Where "Return:" stands with nothing behind it: then Linux's tool has no such section, and
	 * what the author meant for it, below a blank line, is description. 0: nowhere. */
	u32 empty_return_line;
};

enum kdoc_warning_kind {
	KDOC_WARN,
	KDOC_WARN_RETURN,
	KDOC_WARN_SHORT
}; /* always, -Wreturn, -Wshort-desc */

struct kdoc_warning {
	u32 line; /* as Linux's tool prints it: it counts from 0, so that this is the line above */
	u8 kind;
	const char *text; /* the kernel tool's text, without "file:line " and the level */
};

struct kdoc_file {
	const struct kdoc *docs;
	u32 doc_count;
	const struct kdoc_warning *warnings;
	u32 warning_count;
};

/* All kernel-doc of a file. Results live in `pool`. 0 or -ENOMEM. */
int kdoc_read(struct pool *pool, const struct file *file, struct kdoc_file *out);
const struct kdoc_section *kdoc_section_find(const struct kdoc *doc, const char *name);

#endif
