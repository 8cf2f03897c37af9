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
/* Against an earlier version: findings_compare() */
enum since { SINCE_NOT_ASKED, SINCE_NEW, SINCE_STILL, SINCE_ANSWERED };

struct finding {
	const char *check;	/* the row's name: "errno-missing" */
	u8 severity;
	u8 origin;
	u8 since;
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
	u32 *index; /* by id; room is that of the list and half of the index's */
};

/*
 * Copies it, texts and steps too; drops a finding whose id is there already. 0 or -ENOMEM. What it
 * points to otherwise (functions of steps) must live as long.
 */
int findings_add(struct findings *findings, const struct finding *finding);
/* By patch, path, line, check, id: same input, same bytes. */
void findings_sort(struct findings *findings);
/* The finding with that id, or with an id that begins so if there is only one; NULL */
const struct finding *finding_find(const struct findings *findings, const char *id);
/*
 * Says of each finding whether an earlier version had it, and adds what only that one had as
 * SINCE_ANSWERED. 0 or -ENOMEM.
 */
int findings_compare(struct findings *now, const struct findings *before);

#endif
