/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Row numbers of the calls table by name, for code that must name one call: CALL_ROW_HELPER(x),
 * CALL_ROW_KFUNC(x), CALL_ROW_INTERNAL(x). x is an ident: "get_stack_pe", not "get_stack".
 */
#ifndef DRYDOCK_KERN_TABLES_CALL_ROWS_H
#define DRYDOCK_KERN_TABLES_CALL_ROWS_H

enum call_row_number {
#define HELPER(n, ...) CALL_ROW_HELPER_##n,
#define HELPER_AS(n, ...) CALL_ROW_HELPER_##n,
#include "kern/tables/helpers.def"
#undef HELPER
#undef HELPER_AS
	CALL_ROW_FIRST_KFUNC, /* the next one has the same number */
	CALL_ROW_LAST_HELPER = CALL_ROW_FIRST_KFUNC - 1,
#define KFUNC(n, ...) CALL_ROW_KFUNC_##n,
#include "kern/tables/kfuncs.def"
#undef KFUNC
	CALL_ROW_FIRST_INTERNAL,
	CALL_ROW_LAST_KFUNC = CALL_ROW_FIRST_INTERNAL - 1,
#define INTERNAL(n, ...) CALL_ROW_INTERNAL_##n,
#include "kern/tables/internal.def"
#undef INTERNAL
	CALL_ROW_COUNT,
};

#define CALL_ROW_HELPER(n) CALL_ROW_HELPER_##n
#define CALL_ROW_KFUNC(n) CALL_ROW_KFUNC_##n
#define CALL_ROW_INTERNAL(n) CALL_ROW_INTERNAL_##n

#endif
