/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What Drydock's tables say about helpers, kfuncs, map types, program types and commands of
 * bpf(2), row by row, as plain structs: for documentation, completion and reviewers. Rows are
 * counted from 0; a function returns false behind the last one:
 *
 *	struct dd_map_row row;
 *
 *	for (unsigned int i = 0; dd_map_row_at(i, &row); i++)
 *		...
 */
#ifndef DRYDOCK_ROWS_H
#define DRYDOCK_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** enum dd_support - how far Drydock goes; what is missing is told in the row's note */
enum dd_support { DD_SUPPORT_NONE, DD_SUPPORT_PARTIAL, DD_SUPPORT_FULL };

enum dd_call_kind { DD_HELPER, DD_KFUNC };

#define DD_CALL_ARGS_MAX 5
#define DD_CALL_FACTS_MAX 24
#define DD_TEXT_BYTES 96

/** struct dd_call_row - a helper or a kfunc
 * @name:	as C code calls it: "bpf_map_lookup_elem"
 * @form:	helpers of one @id may have several forms, for different programs: 0, 1, ...
 * @id:		helper number; 0 for kfuncs
 * @args:	helpers: what each argument must be, "" behind the last. Kfuncs: see kernel BTF
 * @ret:	helpers: what comes back
 * @facts:	what else is to be known, a sentence each; NULL behind the last
 * @progs:	bit set of program types (by number) that may call it
 * @progs_some:	those of @progs that may call it with some attach types, if sleepable, ... only
 * @all_progs:	kfuncs: every program type may call it; then @progs is 0
 * @maps:	bit set of map types (by number) it takes; 0: it takes none, or any open one
 * @module:	kernel module that has it; NULL: the kernel itself
 * @note:	what is missing; NULL if nothing is, or everything
 */
struct dd_call_row {
	enum dd_call_kind kind;
	char name[DD_TEXT_BYTES];
	unsigned int form;
	uint32_t id;
	char args[DD_CALL_ARGS_MAX][DD_TEXT_BYTES];
	char ret[DD_TEXT_BYTES];
	const char *facts[DD_CALL_FACTS_MAX + 1];
	uint64_t progs, progs_some;
	bool all_progs;
	uint64_t maps;
	const char *module;
	enum dd_support support;
	const char *note;
};

/** struct dd_map_row - a map type
 * @caps:	bit set of the capabilities that creating one needs
 */
struct dd_map_row {
	const char *name; /* as libbpf spells it: "hash" */
	uint32_t type;
	uint64_t caps;
	enum dd_support support;
	const char *note;
};

/** struct dd_prog_row - a program type
 * @ctx:	user type of the context, "" if it has no name
 * @packet:	direct access to packet data: "none", "read", "read and write", "socket option"
 * @attach_listed: only the attach types that dd_prog_attach_name() tells may be loaded
 * @ret_min, @ret_max: what it may return, if @ret_limited; attach types may differ
 * @test_run:	BPF_PROG_TEST_RUN is there
 */
struct dd_prog_row {
	const char *name;
	uint32_t type;
	const char *ctx, *kern_ctx;
	uint64_t caps;
	const char *packet;
	bool attach_listed;
	bool ret_limited;
	int32_t ret_min, ret_max;
	bool test_run;
	enum dd_support support;
	const char *note;
};

/** struct dd_cmd_row - a command of bpf(2)
 * @attr_bytes:	of union bpf_attr that it looks at; what is behind must be zero
 * @caps:	capability without which it is -EPERM, whatever the object; 0: it depends
 */
struct dd_cmd_row {
	char name[DD_TEXT_BYTES]; /* "BPF_MAP_CREATE" */
	uint32_t cmd;
	uint32_t attr_bytes;
	uint64_t caps;
	enum dd_support support;
	const char *note;
};

/* Calls that only rewritten code makes are left out. Sorted: helpers by number, kfuncs by name. */
bool dd_call_row_at(unsigned int index, struct dd_call_row *to);
bool dd_map_row_at(unsigned int index, struct dd_map_row *to);
bool dd_prog_row_at(unsigned int index, struct dd_prog_row *to);
bool dd_cmd_row_at(unsigned int index, struct dd_cmd_row *to);

/** dd_prog_attach_name() - the index-th attach type a program type may be loaded with
 *
 * Return: its name as libbpf spells it; NULL behind the last, and if any will do.
 */
const char *dd_prog_attach_name(uint32_t prog_type, unsigned int index);

/** dd_support_name() - "none", "partial", "full" */
const char *dd_support_name(enum dd_support support);

/** dd_cap_name() - "CAP_BPF" for 39; NULL: bpf(2) does not ask for it */
const char *dd_cap_name(unsigned int cap);

#ifdef __cplusplus
}
#endif

#endif
