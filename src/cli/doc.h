/* SPDX-License-Identifier: GPL-2.0-only */
/* Pages and lists of `drydock doc`, made of the rows of <drydock/rows.h>. */
#ifndef DRYDOCK_CLI_DOC_H
#define DRYDOCK_CLI_DOC_H

#include <bpf/btf.h>
#include <drydock/rows.h>
#include <stdio.h>

enum doc_kind { DOC_HELPERS, DOC_KFUNCS, DOC_MAPS, DOC_PROGS, DOC_CMDS, DOC_KIND_COUNT };
extern const char *const doc_kind_names[DOC_KIND_COUNT];

/* One row of any kind */
struct doc_row {
	enum doc_kind kind;
	union {
		struct dd_call_row call;
		struct dd_map_row map;
		struct dd_prog_row prog;
		struct dd_cmd_row cmd;
	};
};

/* Calls `each` for every row of the kind; calls it no more once it returns false. */
void doc_each(enum doc_kind kind, bool (*each)(void *context, const struct doc_row *row),
	      void *context);

const char *doc_name(const struct doc_row *row);
enum dd_support doc_support(const struct doc_row *row);
const char *doc_note(const struct doc_row *row); /* "" if there is none */
/* "hash", "BPF_MAP_TYPE_HASH", "map_lookup_elem", "BPF_PROG_LOAD": in any usual spelling */
bool doc_matches(const struct doc_row *row, const char *name);

/* The whole page of a row; `btf` for prototypes of kfuncs, or NULL */
void doc_page(const struct doc_row *row, const struct btf *btf, FILE *out);
void doc_json(const struct doc_row *row, FILE *out);
/* docs/support.md: every row of every kind */
void doc_markdown(FILE *out);

#endif
