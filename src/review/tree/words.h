/* SPDX-License-Identifier: GPL-2.0-only */
/* What is known of words: C's keywords and the kernel's attributes and macros, from words.def. */
#ifndef DRYDOCK_REVIEW_WORDS_H
#define DRYDOCK_REVIEW_WORDS_H

#include "review/tree/lex.h"

enum word_kind {
	WORD_NONE,
	WORD_ATTRIBUTE,	     /* says nothing about types; dropped */
	WORD_ATTRIBUTE_CALL, /* the same with arguments */
	WORD_INLINE,
	WORD_WEAK,
	WORD_STATIC,
	WORD_EXTERN,
	WORD_TYPEDEF,
	WORD_TYPEOF, /* a type with arguments */
	WORD_RECORD, /* struct, union, enum */
	WORD_TYPE,   /* part of a type, no name */
	WORD_STATEMENT,
	WORD_SIZEOF,
	WORD_FUNCTION_PAIRS, /* NAME(function, type, parameter, ...) { */
	WORD_SYSCALL,	     /* the same, and the function is called sys_... */
	WORD_CALL,	     /* a call at the top level whatever it looks like */
	WORD_OTHER,
};

enum word_kind word_kind(const struct token *token, const char *text);

#endif
