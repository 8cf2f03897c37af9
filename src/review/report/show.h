/* SPDX-License-Identifier: GPL-2.0-only */
/* Private to this folder: what the outputs share. */
#ifndef DRYDOCK_REVIEW_SHOW_H
#define DRYDOCK_REVIEW_SHOW_H

#include "review/report/report.h"

const char *severity_name(const struct finding *finding);
const char *origin_name(const struct finding *finding);
const char *since_name(const struct finding *finding); /* NULL: not asked */

/* Where a step is: "" if its function is not known */
const char *step_path(const struct step *step);

/* A copy that is valid UTF-8 without control characters but newlines; NULL: no memory */
char *text_clean(struct pool *pool, const char *text);

struct wrap {
	const char *prefix; /* of every line */
	u32 width;	    /* of the line, prefix included */
	u32 lines_max;	    /* 0: any number; what is beyond becomes " ..." */
};

/* Breaks a text into lines; newlines in it stay. Returns how many lines were written. */
u32 text_wrap(struct text *to, const char *text, const struct wrap *wrap);

/* Line `number` of a file, without newline and leading blanks; false: there is none */
bool code_line(struct tree *tree, const char *path, u32 number, const char **at, u32 *bytes);

#endif
