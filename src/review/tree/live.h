/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which tokens of a file count. No configuration is known, so that every #if has several texts;
 * read one after the other they would not nest. The rule: what stands whole at the top level is
 * read in all branches; in the middle of something (a body, a declaration, brackets) only the
 * first branch is, so that brackets match. "#if 0" and its like are never read.
 */
#ifndef DRYDOCK_REVIEW_LIVE_H
#define DRYDOCK_REVIEW_LIVE_H

#include "review/tree/lex.h"

#define LIVE_BRANCHES_MAX 64

struct live_branch {
	s32 braces, parens;   /* depth where the #if stands */
	bool was_open, taken; /* taken: some branch is or was read */
	bool is_last;	      /* no other branch can be read: "#if 1" */
	bool is_guard;	      /* a header's include guard */
	u32 directive;	      /* token of the #if or #elif of the branch being read */
	bool is_else;	      /* ... or its #else: the condition is all others' contrary */
};

struct live {
	const char *text;
	const struct token *list;
	u32 at;
	s32 braces, parens;
	bool is_open;	   /* set by the user: in the middle of an item */
	bool has_branches; /* an #if stood in the middle of something */
	u32 branch_count, too_deep;
	u32 version; /* changes with the branches that are open */
	struct live_branch branches[LIVE_BRANCHES_MAX];
};

void live_init(struct live *live, const char *text, const struct token *list);
/*
 * The next token that counts: its number. Comments are given; of directives only those that are
 * not conditional, and their words unless live_line_skip() is called.
 */
u32 live_next(struct live *live);
/* The same; what is no bracket, directive or end may be left out */
u32 live_next_mark(struct live *live);
/* Behind the directive whose # was given last */
void live_line_skip(struct live *live);

#endif
