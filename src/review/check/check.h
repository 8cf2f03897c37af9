/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A check is a row of checks.def and one file: what it proves, its severity, and what it looks at.
 * It reads what others found (claims, contracts, kfunc flags, the patch) and adds findings; it
 * never prints. A check that is not certain stays silent.
 */
#ifndef DRYDOCK_REVIEW_CHECK_H
#define DRYDOCK_REVIEW_CHECK_H

#include "review/kdoc/claim.h"
#include "review/mail/patch.h"
#include "review/report/finding.h"

/* One documented (or undocumented: doc NULL) function, with all that is known of it */
struct subject {
	struct tree *tree;
	struct flow *flow;
	const struct item *function; /* the definition if there is one, else the prototype */
	const struct kdoc *doc;
	const struct claims *claims;
	const struct contract *contract; /* NULL without a body */
	const struct kfunc_row *kfunc;	 /* NULL: not a kfunc */
	const struct patch *patch;	 /* NULL: no patch is reviewed */
	/* The files of the patch as they were before it, in its order; an entry may be NULL */
	const struct file *const *before;
	const struct subject *siblings; /* all subjects of the same file, this one too */
	u32 sibling_count;
};

struct check {
	const char *name, *proves;
	u8 severity;
	bool on_by_default;
	/* Of rows over files: a finding counts if the patch touches the item `function`, though its
	 * line is not one of the patch's */
	bool by_item;
	int (*check_function)(const struct subject *subject, struct findings *to);
	int (*check_file)(const struct subject *in, const struct file *file, struct findings *to);
	int (*check_patch)(const struct subject *in, const struct patch *patch,
			   struct findings *to);
};

extern const struct check review_checks[];
extern const u32 review_check_count;

/*
 * Runs all checks over a file, or over what a patch touches. A finding of a patch is ORIGIN_BEFORE
 * if the tree without the patch has it too. check_patch() lays the patch over the tree (it calls
 * patch_apply()) and leaves it there.
 */
int check_file(struct tree *tree, struct flow *flow, const char *path, struct findings *to);
int check_patch(struct tree *tree, struct flow *flow, struct patch *patch, struct findings *to);
/*
 * A series is one unit, laid over the tree patch by patch: what a later patch of it takes away
 * again is ORIGIN_FIXED_LATER. finding.patch says whose finding it is.
 */
int check_series(struct tree *tree, struct flow *flow, struct patch_series *series,
		 struct findings *to);

/* What the code says to a question of somebody's review mail */
enum verdict { VERDICT_UNDECIDED, VERDICT_CONFIRMED, VERDICT_REFUTED };

struct answer {
	u8 verdict;
	const char *why; /* one or two sentences; for VERDICT_UNDECIDED what is not known */
	const struct step *steps; /* the witness */
	u32 step_count;
};

/*
 * Answers a question of a review mail whose patch was laid over the tree (check_patch() first; its
 * findings are the evidence). 0 or -ENOMEM; what is written to *out lives in found->pool.
 */
struct asking {
	struct tree *tree;
	struct flow *flow;
	const struct review_mail *mail;
	struct findings *found;
};

int check_question(const struct asking *asking, u32 question, struct answer *out);

#endif
