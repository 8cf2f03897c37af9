/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Private to this folder: prose as words, and the claims that are collected from it.
 *
 *	words.c		text -> words, phrases of the tables looked for in them
 *	returns.c	"0 on success, -EINVAL if ..." (see returns.h)
 *	promises.c	context, parameters, no-ops (promises.def)
 *	mentions.c	function(), &struct, CONFIG_X, paths
 *	notes.c		commit messages: version notes, "No functional change"
 *	claim.c		which of them reads what
 *
 * Markup is gone from words (%NULL and ``NULL`` are NULL), and what it said is in `mark`.
 */
#ifndef DRYDOCK_REVIEW_KDOC_WORDS_H
#define DRYDOCK_REVIEW_KDOC_WORDS_H

#include "review/kdoc/claim.h"

enum word_kind {
	WORD_PLAIN,
	WORD_NUMBER,   /* 0, -1, zero is WORD_PLAIN */
	WORD_ERRNO,    /* -EINVAL */
	WORD_ERR_PTR,  /* ERR_PTR(-ENOMEM), ERR_PTR() */
	WORD_FUNCTION, /* name() */
	WORD_PUNCT,    /* one of , ; : . ( ) / - = */
	WORD_BULLET,   /* what begins an item of a list */
};

struct word {
	u8 kind;
	char mark;	  /* '%', '@', '&', '`' before it; '+' an errno without sign; 0 */
	bool first;	  /* of its line */
	bool ends;	  /* a full stop that ends a sentence */
	const char *text; /* without marks; of functions without "()" */
	const char *low;  /* in lower case */
	u32 line;
	u32 from, to;	  /* in the source, marks included */
	s64 number;	  /* of numbers and errnos; of ERR_PTR the errno, 0: any */
};

struct prose {
	struct pool *pool;
	const struct kdoc *doc; /* NULL: free text */
	const char *source;
	struct word *words;
	u32 count, room;
	bool failed;
	bool names_errnos; /* not of the Return section, whose errnos are claims themselves */
	/* what is collected */
	struct claim *claims;
	u32 claim_count, claim_room;
	bool is_open, is_whole; /* of the Return section */
	u32 list_from;		/* the first claim behind "one of the following" */
	u32 first_claim;	/* of the section, which may be read in two parts */
};

struct stretch {
	u32 from, to; /* words */
};

/* Reads a text into prose->words; what was there is given up. lines NULL: they count from line. */
void prose_read(struct prose *prose, const char *text, const u32 *lines, u32 line);
const char *prose_slice(struct prose *prose, struct stretch stretch);
void prose_claim(struct prose *prose, const struct claim *claim);
/* The sentence at word `at`: up to a full stop, a bullet or the end */
struct stretch prose_sentence(const struct prose *prose, u32 at);
void claim_condition(struct prose *prose, struct claim *claim, struct stretch condition);

/*
 * The words from `at` on as a phrase: how many it takes, 0 if it is not there. A phrase is words
 * with blanks between: "a|b" either, "[a|b]" or neither, "<number>", "<errno>", "<function>",
 * "<name>" (any identifier or marked word), "<words>" (one to six plain words, as few as possible).
 */
u32 phrase_at(const struct prose *prose, struct stretch in, const char *phrase);
/* The letters that a phrase can begin with, as bits; without the word's bit it is not there. */
u32 phrase_letters(const char *phrase);
u32 word_letter(const struct word *word);
/* The same; what "<...>" stood for in *slot. */
u32 phrase_slot_at(const struct prose *prose, struct stretch in, const char *phrase,
		   struct stretch *slot);

bool word_is(const struct word *word, const char *text);
/* Is the word one of those in "a|b|c"? */
bool word_in(const struct word *word, const char *list);

/* is_last: no list follows in another text */
void returns_read(struct prose *prose, bool is_last);
void returns_read_text(struct prose *prose); /* of free text: "foo() returns ..." */
void returns_read_sentences(struct prose *prose); /* of a description: those that begin with "Returns" */
/* `where` is a letter of promises.def; parameter: whose text it is, NULL: none */
void promises_read(struct prose *prose, char where, const char *parameter);
void mentions_read(struct prose *prose);
/* The word that names something that must exist, if word `at` begins such a mention */
const struct word *mention_at(const struct prose *prose, u32 at);
void notes_read(struct prose *prose);

#endif
