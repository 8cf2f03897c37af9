/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the test annotations of Linux's selftests (decl tags on a program's FUNC, "comment:<n>:...")
 * say about how a program is to be loaded and run. Linux: test_loader.c parse_test_spec().
 */
#ifndef DRYDOCK_CLI_ANNOTATIONS_H
#define DRYDOCK_CLI_ANNOTATIONS_H

#include <stdbool.h>
#include <stdint.h>

#include <bpf/libbpf.h>

#define MODE_PRIV 1
#define MODE_UNPRIV 2

struct annotations {
	bool any; /* false: load as veristat does */
	bool auxiliary;
	unsigned int modes; /* MODE_* it is to be loaded in */
	uint32_t flags;	    /* prog_flags to add */
	int log_level;
	uint64_t caps_unpriv;	   /* capabilities kept in unprivileged mode */
	const char *btf_path;	   /* kernel BTF for CO-RE of this program alone */
	const char *btf_func_path; /* BTF with names of parameters */
	int linear_size;
	/* Per mode: is a run asked for, and is the load to succeed? Index 0 priv, 1 unpriv */
	bool execute[2], expect_failure[2];
};

/* Texts stay in the object's BTF. */
void annotations_read(struct annotations *to, const struct bpf_object *object,
		      const struct bpf_program *program);

#endif
