/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A finding: a promise, and the proof that the code does not keep it. Made by checks, printed as a
 * reply mail, text, JSON or SARIF. Its id is made of the check, the function and what is promised,
 * not of line numbers, so that it stays the same over versions of a patch and of the tree.
 */
#ifndef DRYDOCK_REVIEW_FINDING_H
#define DRYDOCK_REVIEW_FINDING_H

#include "review/flow/flow.h"

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };
enum origin { ORIGIN_NEW, ORIGIN_FIXED_LATER, ORIGIN_BEFORE };

struct finding {
	const char *check;	/* the row's name: "errno-missing" */
	u8 severity;
	u8 origin;
	bool is_proof;		/* false: a question that the author must answer */
	const char *path;	/* NULL: the commit message */
	u32 line;		/* of the promise; of the decoded mail's body if path is NULL */
	u32 patch;		/* which one of the series, from 0 */
	const char *function;
	const char *key;	/* what the id is made of besides check, path and function */
	const char *question;	/* one or two sentences, as a reviewer writes them */
	const char *quote;	/* the sentence that is wrong; NULL */
	const struct step *steps; /* the witness */
	u32 step_count;
	char id[17];		/* hex; made by findings_add() */
};

struct findings {
	struct pool *pool;
	struct finding *list;
	u32 count, room;
};

/* Copies; drops a finding whose id is there already. 0 or -ENOMEM. */
int findings_add(struct findings *findings, const struct finding *finding);
/* By path, line, check, id: same input, same bytes. */
void findings_sort(struct findings *findings);

#endif
