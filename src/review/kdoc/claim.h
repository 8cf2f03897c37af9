/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What documentation promises, as data: sentences of Return and Context sections, parameters and
 * commit messages turned into claims by a small grammar of the phrases that kernel authors use
 * ("-EINVAL if ...", "%NULL on failure", "negative errno", "must hold", "may sleep"). A sentence
 * that the grammar does not read gives no claim, and takes away `closed` from the list it is in.
 */
#ifndef DRYDOCK_REVIEW_CLAIM_H
#define DRYDOCK_REVIEW_CLAIM_H

#include "review/kdoc/kdoc.h"

enum claim_kind {
	CLAIM_RETURNS,	     /* the function can return `value` (when `condition`, if any) */
	CLAIM_NO_VALUE,	     /* "returns nothing", "None" */
	CLAIM_SLEEPS,	     /* may sleep; with a `condition`, only then, and not certain */
	CLAIM_NO_SLEEP,	     /* any context, atomic, may be called with interrupts off */
	CLAIM_HOLDS,	     /* the caller must hold `subject` */
	CLAIM_TAKES,	     /* takes and releases `subject` */
	CLAIM_PARAM_NULL_OK, /* subject: the parameter; condition: of LIMIT, the words behind it */
	CLAIM_PARAM_NOT_NULL,
	CLAIM_PARAM_ALIGNED,
	CLAIM_PARAM_NONZERO,
	CLAIM_PARAM_LIMIT,
	CLAIM_PARAM_ZERO, /* must be 0 */
	CLAIM_NAMES,	  /* mentions function `subject`() (number 1), &struct, CONFIG_, path */
	CLAIM_NOOP,	 /* does nothing when `condition` */
	CLAIM_PROCESS,	 /* process context only: the caller's duty, also if it does not sleep */
	CLAIM_NO_CHANGE, /* "No functional change" */
	CLAIM_ERRNO,	 /* the errno `number` is spoken of, outside of the Return section */
	CLAIM_NOTE, /* of a patch: "Drop the ... of f()"; value: enum note_action, number: of version N */
};

enum claim_value {
	CV_NONE, CV_ERRNO, /* number: the negative errno */
	CV_ANY_ERRNO,	   /* "a negative error code" */
	CV_ZERO, CV_NULL, CV_POINTER, CV_ERR_PTR, /* number: errno, 0 for any */
	CV_TRUE, CV_FALSE, CV_POSITIVE, CV_NONNEGATIVE, CV_NUMBER, CV_COUNT, /* "number of ..." */
	CV_NONZERO,
	CV_OBJECT,	   /* told in words, beside values that mean failure: it is none of these */
	CV_CALLEE,	   /* whatever function `subject` returns */
	CV_NAMED,	   /* the constant `subject`: "%NUMA_NO_NODE" */
	CV_PARAMETER,	   /* what parameter `subject` is */
	CV_TRUTH,	   /* "whether ...": true or false */
};

enum note_action { NOTE_OTHER, NOTE_FIX, NOTE_DROP, NOTE_ADD, NOTE_RENAME, NOTE_CHANGE };

/* What a condition's words speak of: enough to hold it against a guard, no more */
enum about {
	ABOUT_ZERO = 1 << 0, ABOUT_NULL = 1 << 1, ABOUT_MISALIGNED = 1 << 2, ABOUT_RANGE = 1 << 3,
	ABOUT_MEMORY = 1 << 4, ABOUT_LOCK = 1 << 5, ABOUT_EXISTS = 1 << 6, ABOUT_ABSENT = 1 << 7,
	ABOUT_TYPE = 1 << 8, ABOUT_FLAGS = 1 << 9, ABOUT_FULL = 1 << 10, ABOUT_SUCCESS = 1 << 11,
	ABOUT_FAILURE = 1 << 12, ABOUT_PERMISSION = 1 << 13,
};

struct claim {
	u8 kind, value;
	bool is_certain;	/* the sentence says so without "may", "usually", "e.g." */
	s64 number;
	const char *subject;	/* parameter, lock, symbol */
	const char *function; /* in free text: whose return value or context it is, if it says so */
	const char *condition;	/* the words after if/when/on; NULL: none */
	u32 about;		/* enum about, of the condition */
	const char *parameters; /* names of parameters in the condition, blanks between; "" none */
	u32 line;		/* in the file */
	const char *sentence;	/* as written, for the reply */
};

struct claims {
	const struct claim *list;
	u32 count;
	/* The Return section was read whole: every sentence gave claims, and none is open-ended ("or
	 * another negative errno", "e.g."): a value that it does not name is not documented. One value
	 * with a condition ("0 on success") is no list, and closes nothing. */
	bool return_closed;
	/* The Return section was read whole, open-ended or not: what it names covers all it says
	 * (CV_ANY_ERRNO every negative errno, an uncertain one every sign of failure). */
	bool return_whole;
	bool has_return;
	/* No Return section, but sentences of the description ("Returns 0 on success") that give
	 * CLAIM_RETURNS; return_closed and return_whole are false then. */
	bool returns_in_description;
};

int claims_of_doc(struct pool *pool, const struct kdoc *doc, struct claims *out);
/* The same grammar over free text (a commit message, a comment); lines count from first_line. */
int claims_of_text(struct pool *pool, const char *text, size_t bytes, u32 first_line,
		   struct claims *out);

#endif
