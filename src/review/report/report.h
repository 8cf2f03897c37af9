/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Findings as people and programs read them: a reply mail, text for terminals, JSON, SARIF, and
 * the whole proof of one. All write to a text and none decides anything: the same findings give
 * the same bytes.
 */
#ifndef DRYDOCK_REVIEW_REPORT_H
#define DRYDOCK_REVIEW_REPORT_H

#include "base/text.h"
#include "review/mail/patch.h"
#include "review/report/finding.h"

struct report_rule {
	const char *name, *proves;
};

/* What the answer does not hold for */
struct unread {
	const char *path;
	u32 line; /* where it begins */
	const char *what;
	bool is_body; /* of a function */
};

struct report {
	const struct findings *findings; /* sorted */
	struct tree *tree;		 /* for lines of code; may be NULL */
	const struct patch_series *series; /* NULL: files were reviewed, not a patch */
	const struct report_rule *rules;   /* what each check proves; for SARIF */
	u32 rule_count;
	const struct unread *unread; /* for JSON */
	u32 unread_count;
	bool colour;
	bool all; /* also what was there before, or goes away later in the series */
};

/* 0 or -ENOMEM; a text that is full is truncated, see there. */
int findings_text(struct text *to, const struct report *report);
int findings_json(struct text *to, const struct report *report);
int findings_sarif(struct text *to, const struct report *report);
/* A reply to each patch with findings; several of them as an mbox */
int findings_mail(struct text *to, const struct report *report);
int finding_explain(struct text *to, const struct report *report, const struct finding *finding);

/* Findings that count: new ones, and with `all` the others; none that were answered */
u32 report_count(const struct report *report);
bool report_shows(const struct report *report, const struct finding *finding);

#endif
