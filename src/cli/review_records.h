/* SPDX-License-Identifier: GPL-2.0-only */
/* Findings as bytes, from one process to another: review_records.c */
#ifndef DRYDOCK_CLI_REVIEW_RECORDS_H
#define DRYDOCK_CLI_REVIEW_RECORDS_H

#include "base/text.h"
#include "review/report/report.h"

void put_number(struct text *to, u32 number);
/* Its length and a zero byte, so that it can be used where it lies; NULL has the length U32_MAX */
void put_string(struct text *to, const char *string);
void put_finding(struct text *to, const struct finding *finding);
void put_unread(struct text *to, const struct unread *unread);

struct cursor {
	const char *at, *end;
	bool failed; /* the bytes ended too early */
};

u32 get_number(struct cursor *cursor);
const char *get_string(struct cursor *cursor);
/* Adds it; 0, -EIO if the bytes end too early, -ENOMEM */
int get_finding(struct cursor *cursor, struct findings *to);
/* Where the bytes end too early, cursor->failed */
struct unread get_unread(struct cursor *cursor);

#endif
