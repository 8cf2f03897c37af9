/* SPDX-License-Identifier: GPL-2.0-only */
/* The verifier's reason lines in the user's words: a table of patterns, reasons.c. */
#ifndef DRYDOCK_CLI_REASONS_H
#define DRYDOCK_CLI_REASONS_H

#include <stdbool.h>
#include <stddef.h>

#define REASON_CAPTURES 6
#define REASON_BYTES 1024

struct reason_words {
	char meaning[REASON_BYTES];
	char advice[REASON_BYTES];
};

/*
 * Fills *words for the most telling of `count` log lines (the last is the reason line). False: no
 * row of the table matches any of them.
 */
bool reason_explain(const char *const *lines, unsigned int count, struct reason_words *words);

#endif
