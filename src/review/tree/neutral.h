/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Making kernel C plain C for the parser, without moving a byte: what the grammar cannot read is
 * blanked or overwritten in a copy, so that every node's place is its place in the source, and
 * the source still says what really stood there. Only live tokens are copied: comments,
 * directives and branches not read are blank.
 */
#ifndef DRYDOCK_REVIEW_NEUTRAL_H
#define DRYDOCK_REVIEW_NEUTRAL_H

#include "review/tree/tree.h"

/* What the copy begins with, so that a body is a function's */
#define NEUTRAL_HEAD "int f()"
#define NEUTRAL_HEAD_BYTES (sizeof(NEUTRAL_HEAD) - 1)

/*
 * The body text[start, end) behind NEUTRAL_HEAD, for free(); NULL if memory is out. *has_branches:
 * a conditional directive stands in it.
 */
char *neutral_copy(const char *text, u32 start, u32 end, bool *has_branches);

#endif
