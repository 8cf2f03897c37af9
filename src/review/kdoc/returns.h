/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Private to this folder: Return sections while they are read.
 *
 *	values.c	phrases that name a value, at a word (values.def)
 *	clauses.c	where in a sentence values and their conditions begin and end
 *	returns.c	sentences -> claims, and whether all was understood
 */
#ifndef DRYDOCK_REVIEW_KDOC_RETURNS_H
#define DRYDOCK_REVIEW_KDOC_RETURNS_H

#include "review/kdoc/words.h"

/* A value that is named, and how many words that takes */
struct value {
	u8 value; /* enum claim_value; CV_NONE with words: "one of the following" */
	bool is_certain;
	bool is_known; /* that there is one, or, with no words, none */
	u32 words;
	s64 number;
	const char *subject;
};

struct reading {
	struct prose *prose;
	struct stretch in;    /* the sentence */
	struct value *values; /* at each word, as far as known */
	u32 first_claim;      /* of this sentence */
	bool in_item;	      /* an item of a list: "-EINVAL text" needs no "if" */
	bool is_later;	      /* values were told before this sentence */
};

#define NOWHERE UINT32_MAX

/* Words in front of a value that say nothing of it */
#define LEADS \
	"returns|return|returned|returning|may|can|might|could|will|should|must|would|shall|it|this|" \
	"that|function|functions|always|either|then|and|or|also|the|value|values|is|are|be|a|we|" \
	"only|simply|just|possible|with|both"
/* What follows "on" where that means when */
#define ON_WORDS \
	"success|successful|failure|error|errors|completion|allocation|fail|overflow|invalid|timeout"

enum value_class { CLASS_OTHER, CLASS_FAILURE, CLASS_TRUTH };

/* The sentence's word; an empty one behind its end */
const struct word *word_at(const struct reading *reading, u32 at);

/* values.c */
int values_init(struct reading *reading); /* of the text that was read; 0 or -ENOMEM */
bool value_at(const struct reading *reading, u32 at, struct value *out);
/* It stands for itself wherever it stands: no prose has it in passing. */
bool is_strong(const struct value *value);
u8 value_class(u8 value);

/* clauses.c */
bool is_separator(const struct word *word);
bool is_dash(const struct word *word);
u32 skip_leads(const struct reading *reading, u32 at);
u32 skip_separators(const struct reading *reading, u32 at);
u32 skip_returned(const struct reading *reading, u32 at); /* "is returned" */
u32 skip_tail(const struct reading *reading, u32 at);	  /* "of bytes that were copied" */
bool has_tail(const struct value *value);
u32 sentence_end(const struct reading *reading); /* without what ends it */
/* Something told in words where a value is due */
bool object_at(const struct reading *reading, u32 at, struct value *out);
/* "on success," at `at`: where the value behind stands, NOWHERE if it is none */
u32 condition_before(const struct reading *reading, u32 at, struct stretch *condition);
/* The condition that begins at `at`: up to the next clause */
struct stretch condition_at(const struct reading *reading, u32 at);
/* Where the clause behind the separator at `at` begins; 0: none */
u32 clause_behind(const struct reading *reading, u32 at, bool in_condition);
/* Does a clause begin at `at`, behind a separator or on a new line? */
bool is_clause_next(const struct reading *reading, u32 at);

#endif
