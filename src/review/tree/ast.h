/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The body of one C function as a tree of our own: few kinds, no preprocessor, no type system.
 * It is made from the parser's tree (parse.c) with kernel idioms already made plain: attributes
 * gone, likely(x) is x, guard(mutex)(&m) is a statement that names the lock, loops written as
 * macros (list_for_each_entry) are AST_FOR_MACRO. Who walks it needs no knowledge of the parser.
 *
 * Nodes live in the pool of the function that was parsed. Children are a list: child, then next.
 * Texts are not terminated copies: they point into the source, `bytes` long.
 */
#ifndef DRYDOCK_REVIEW_AST_H
#define DRYDOCK_REVIEW_AST_H

#include "base/types.h"

enum ast_kind {
	/* expressions */
	AST_NAME,	/* text */
	AST_NUMBER,	/* text; value if has_value */
	AST_STRING,	/* text, and character constants (has_value) */
	AST_CALL,	/* child: callee, then arguments */
	AST_UNARY,	/* op; child: operand. op: - ! ~ + * & ++ -- (prefix), p (++ postfix), m */
	AST_BINARY,	/* op; child: left, right */
	AST_ASSIGN,	/* op (0 is plain =, else the operator of op=); child: target, value */
	AST_COND,	/* a ? b : c, or a ?: c with two children */
	AST_CAST,	/* text: the type; child: operand */
	AST_MEMBER,	/* text: the member; op '.' or '>'; child: object */
	AST_INDEX,	/* child: array, index */
	AST_COMMA,	/* child: left, right */
	AST_SIZEOF,	/* sizeof, alignof, offsetof, typeof: text is the whole */
	AST_STMT_EXPR,	/* ({ }): child: block */
	AST_INIT_LIST,	/* { a, b } and compound literals (text: the type, if any) */
	/* statements */
	AST_BLOCK,	/* child: statements */
	AST_DECL,	/* one declarator: text is the name, type its type; child: initialiser */
	AST_EXPR,	/* child: expression */
	AST_IF,		/* child: condition, then, else (if any) */
	AST_WHILE,	/* child: condition, body */
	AST_DO,		/* child: body, condition */
	AST_FOR,	/* child: init, condition, step (each AST_EMPTY if absent), body */
	AST_FOR_MACRO,	/* text: the macro; child: arguments as one AST_CALL, then body */
	AST_SWITCH,	/* child: value, body */
	AST_CASE,	/* child: value (none: default; op '.' '.': a range); the statements follow
			 * as siblings */
	AST_LABEL,	/* text: the name; the statements follow as siblings */
	AST_GOTO,	/* text: the label */
	AST_RETURN,	/* child: expression, if any */
	AST_BREAK,
	AST_CONTINUE,
	AST_GUARD,	/* text: the class (mutex, rcu, spinlock_irqsave ...); child: arguments;
			 * held to the end of the block; with op 's' for the last child, a body */
	AST_ASM,
	AST_EMPTY,
	AST_UNKNOWN,	/* could not be read, or a statement that is a macro's argument: text is the
			 * whole; analysis must not guess */
};

struct ast {
	u8 kind;	/* enum ast_kind */
	bool has_value;
	u16 op;		/* the operator's characters: '+', '=' << 8 | '=' for "==", ... */
	u32 line;	/* in the file, from 1 */
	u32 bytes, type_bytes;
	const char *text, *type;
	s64 value;
	struct ast *child, *next;
};

/* Linux's two-character operators as one number: OP('=', '=') */
#define OP(a, b) ((u16)((a) << 8 | (b)))

#endif
