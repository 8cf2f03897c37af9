/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Private to this folder: what checks share. A check looks at one subject, decides, and hands a
 * finding to report(). Walking bodies is walk.c's part, reading words is words.c's, the parts of a
 * patch that a check asks about are lines.c's.
 */
#ifndef DRYDOCK_REVIEW_CHECK_LIB_H
#define DRYDOCK_REVIEW_CHECK_LIB_H

#include "review/check/check.h"

#define ERRNO_MAX 4095

enum check_id {
#define CHECK(id, ...) CHECK_##id,
#include "review/check/checks.def"
#undef CHECK
	CHECK_COUNT
};

/* --- report.c: findings --- */

/* A finding about the subject's function, at the line of its documentation if it has one */
struct finding finding_of(const struct subject *subject);
/* Adds it under the row's name and severity. 0 or -ENOMEM. */
int report(struct findings *to, enum check_id id, struct finding *finding);
/* One step of a witness at an item's line, appended; room for `room` steps. */
struct steps {
	struct pool *pool;
	struct step list[8];
	u32 count;
};
void step_add(struct steps *steps, const struct item *where, u32 line, const char *format, ...)
	printf_like(4, 5);
/* Its place and quote are the claim's; its witness is the outcome's. */
void finding_claim(struct finding *finding, const struct claim *claim);
void finding_outcome(struct finding *finding, const struct outcome *outcome);
void finding_steps(struct finding *finding, struct steps *steps);

/* --- walk.c: bodies --- */

/* Calls `visit` on a node and all below it; false: not below this one. */
typedef bool (*ast_visit)(const struct ast *node, void *context);
void ast_each(const struct ast *node, ast_visit visit, void *context);
bool ast_is(const struct ast *node, const char *text);
/* The same source text */
bool ast_same(const struct ast *one, const struct ast *other);
/* The n-th child; NULL if there is none */
const struct ast *ast_child(const struct ast *node, u32 n);
/* Without casts and parentheses */
const struct ast *ast_plain(const struct ast *node);
/* A call of a plain name: that name, not terminated, in *bytes; NULL if it is no such call */
const char *ast_callee(const struct ast *node, u32 *bytes);
bool ast_calls(const struct ast *node, const char *name);
/* A call of a plain name that has the part in it */
bool ast_callee_has(const struct ast *node, const char *part);
/* The one function that a call by name can mean; NULL: none or several */
const struct item *ast_callee_item(struct tree *tree, const struct ast *call,
				   const struct file *near);
/* Is it a number < 0, or -NAME where NAME looks like an errno? The errno in *number, its name. */
bool ast_errno(const struct subject *subject, const struct ast *node, s64 *number,
	       const char **name);
/* Source text of a node, white space made single blanks */
const char *source_text(struct pool *pool, const struct ast *node);
/* Does the name stand anywhere in it? */
bool ast_mentions(const struct ast *node, const char *name);

/* --- words.c: texts --- */

bool text_is(const char *text, const char *other);	/* both may be NULL */
bool text_has_word(const char *text, const char *word); /* a whole identifier */
bool text_has(const char *text, const char *part);	/* anywhere, case ignored */
bool is_word_char(char c);
size_t word_length(const char *at); /* of the identifier there; 0: none */
/*
 * The next name that is put into the member, ".get = box_get" or "box->get = &box_get", from *at
 * on, which moves behind the place; its length in *bytes. NULL: no further
 */
const char *member_value_next(const char *text, const char **at, const char *member,
			      size_t *bytes);
/* Does a sentence name a function or variable that is not `name`? Then it may be about that. */
bool names_other(const char *sentence, const char *name);
/* Copies at most room - 1 bytes of a word that is not terminated. */
void word_copy(char *to, size_t room, const char *from, size_t bytes);
const char *pool_span(struct pool *pool, const char *from, size_t bytes);
bool type_is_pointer(const char *type);
/* bool, size_t, u32, unsigned int ...; not unsigned long (the IS_ERR_VALUE idiom) */
bool type_unsigned(const char *type);
bool type_is(const char *type, const char *name); /* const, static and inline left out */
const char *errno_text(s64 number);		  /* "-EINVAL"; NULL: no errno of Linux */
s64 errno_value(const char *name);		  /* of "EINVAL", "-EINVAL"; 0: none */

/* What a guard is about, as enum about: the word that a documented condition would use for it */
u32 guard_about(const struct guard *guard);
/* Does it hold when the demand is broken: misaligned, NULL, zero, flags that are not 0? */
bool guard_breaks(const struct guard *guard, u32 about);
/* guard_about(), also of a variable that was set by a call: `ret = find_slot(); if (ret)` */
u32 guard_about_deep(struct tree *tree, const struct guard *guard);
/* The claims of a value: 0 or more of the list from `at` on; NULL: no further */
const struct claim *claim_next(const struct claims *claims, u8 kind, u8 value, u32 *at);
bool claims_have(const struct claims *claims, u8 kind, u8 value);
/* The claim that documents the value of this outcome; NULL: none does */
const struct claim *claim_of_outcome(const struct claims *claims, const struct outcome *outcome);

/* --- lines.c: patches --- */

/* In the name of what fragment.c lays beside a file */
#define FRAGMENT_MARK "quoted:"

/* All lines that the patch adds to or takes from files of C */
typedef bool (*line_visit)(const struct patch_file *file, const struct patch_line *line,
			   void *context);
void patch_each_line(const struct patch *patch, char sign, line_visit visit, void *context);
bool patch_has_word(const struct patch *patch, char sign, const char *word);
/* Lines of the patch were left out by who quoted it */
bool patch_is_cut(const struct patch *patch);
/* Does the patch add a line in [from, to] of that file, or take one away there? */
bool patch_touches(const struct patch *patch, const char *path, u32 from, u32 to);
/* The line of the decoded mail body that stands for a line of a patched file; 0: none */
const struct patch_line *patch_line_at(const struct patch *patch, const char *path, u32 line);

/* --- message.c: commit messages --- */

/* A finding about the commit message, at a place in it */
struct finding finding_of_message(const struct patch *patch, const char *at);
/* The line around a place, for the reply; in the pool */
const char *message_line(struct pool *pool, const struct patch *patch, const char *at);
/* The text from the start of the sentence to its end, blanks for newlines; in the pool */
const char *message_sentence(struct pool *pool, const char *text, const char *at);
/* Behind the message's own words: Signed-off-by and its like begin there */
const char *message_end(const struct patch *patch);

/* The checks */
#define CHECK(id, name, hook, ...) CHECK_##hook(id);
#define CHECK_FUNCTION(id) \
	int function_##id(const struct subject *subject, struct findings *to)
#define CHECK_FILE(id)                                                                             \
	int file_##id(const struct subject *in, const struct file *file, struct findings *to)
#define CHECK_PATCH(id)                                                                            \
	int patch_##id(const struct subject *in, const struct patch *patch, struct findings *to)
#include "review/check/checks.def"
#undef CHECK

#endif
