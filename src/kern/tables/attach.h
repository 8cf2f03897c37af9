/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Facts about what tracing programs attach to, by name: iterators, structs of function pointers,
 * and the short lists of functions that are special.
 */
#ifndef DRYDOCK_KERN_TABLES_ATTACH_H
#define DRYDOCK_KERN_TABLES_ATTACH_H

#include "kern/tables/types.h"

#define ITER_ARGS_MAX 2

struct iter_row {
	const char *target;
	struct {
		const char *member; /* of struct bpf_iter__<target> */
		enum reg_type reg_type;
		const char *pointee; /* struct name; NULL: a buffer */
	} args[ITER_ARGS_MAX]; /* unused ones: member NULL */
};

struct struct_ops_row {
	const char *name;
	/* NULL: every member; else NULL-terminated */
	const char *const *supported, *const *sleepable;
	/* NULL: none */
	const char *const *unsupported, *const *private_stack;
};

const struct iter_row *iter_row_find(const char *target);	/* NULL: no such iterator */
const struct struct_ops_row *struct_ops_row_find(const char *name);
bool name_in_list(const char *const *list, const char *name);

/* No tracing program may attach: what attaching itself runs through */
bool attach_is_denied(const char *func_name);
/* Functions that do not return: nothing can be attached to their exit */
bool attach_is_noreturn(const char *func_name);
/* Functions made for BPF_MODIFY_RETURN; *sleepable: for programs that sleep too */
bool attach_is_modify_return(const char *func_name, bool *sleepable);
/* Tracepoints that are hit where page faults may sleep */
bool tracepoint_is_faultable(const char *name);

#endif
