/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel-doc comments of bodies in src/kern/call/, as tools/kernel_doc.py found them. */
#ifndef DRYDOCK_CLI_KDOC_H
#define DRYDOCK_CLI_KDOC_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* A paragraph or a list item, with the marks of kernel-doc: @parameter, %VALUE */
struct kdoc_block {
	const char *section; /* "@parameter", "": the description, "Context", "Return" */
	const char *text;    /* one line; NULL: there are no more blocks */
	bool item;
};

struct kdoc {
	const char *name, *brief;
	const struct kdoc_block *blocks;
};

extern const struct kdoc kdocs[]; /* kdoc_table.c; the last name is NULL */

const struct kdoc *kdoc_find(const char *name); /* NULL: none */
void kdoc_print(const struct kdoc *doc, FILE *out); /* as a part of a page; NULL: nothing */
json_t *kdoc_json(const struct kdoc *doc);

#endif
