/* SPDX-License-Identifier: GPL-2.0-only */
/* Private to this folder: a question of somebody's review, and the claims in it. */
#ifndef DRYDOCK_REVIEW_CHECK_REFUTE_H
#define DRYDOCK_REVIEW_CHECK_REFUTE_H

#include "review/check/lib.h"

struct ask {
	struct tree *tree;
	struct flow *flow;
	const struct review_question *question;
	struct findings *found;
	struct answer *out;
};

/* true; false if there is no `why`: memory is out */
bool answer_set(struct answer *out, u8 verdict, const char *why, const struct step *steps,
		u32 step_count);
/* A name: mixed case or underscores */
bool is_telling(const char *word, size_t bytes);
/* claims.c: the sentence is a claim that the code can answer; the answer is set then. */
bool claim_answer(const struct ask *ask, const char *sentence);

#endif
