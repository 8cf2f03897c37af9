/* SPDX-License-Identifier: GPL-2.0-only */
/* Rows of the calls table that tests of the engines have; see exec_stubs.c. */
#ifndef DRYDOCK_TESTS_EXEC_STUBS_H
#define DRYDOCK_TESTS_EXEC_STUBS_H

#include <stdio.h>

#include "kern/exec/engine.h"

enum stub_row {
	STUB_NONE, /* no body: a gap */
	STUB_GET_CPU,
	STUB_SLEEPY_LOOP,
	STUB_LOOP,  /* count, callback, context */
	STUB_THROW, /* cookie */
	STUB_WEIGH, /* sum of i * argument i, of 12 */
	STUB_ALIGNED, /* 0 if the stack is aligned */
	STUB_MAY_GOTO,
	STUB_TRACE, /* callback or 0, value of frames.rsp or 0: then the stack goes to stderr */
	STUB_NEST, /* engine: runs stub_nested_prog, within this run */
	STUB_COUNT
};

/* What prog arrays hold at every index */
extern struct prog *stub_tail_target;
extern struct prog *stub_nested_prog;
extern u32 stub_gap_count;

#endif
