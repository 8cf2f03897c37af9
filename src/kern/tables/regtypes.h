/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The register type table: what a row of regtypes.def says about a base type, whatever its
 * modifiers. The log name, which arithmetic is allowed, whether it can be NULL, how memory behind
 * it is reached.
 */
#ifndef DRYDOCK_KERN_TABLES_REGTYPES_H
#define DRYDOCK_KERN_TABLES_REGTYPES_H

#include "kern/tables/types.h"

/* Arithmetic with a scalar */
enum regtype_alu {
	REG_ALU_NONE,	  /* none at all */
	REG_ALU_ADD_ZERO, /* + 0 only */
	REG_ALU_CONST,	  /* + and - a constant */
	REG_ALU_ANY,	  /* + and - a bounded scalar */
};

/* When is a register of this type, without PTR_MAYBE_NULL, known not to be NULL? */
enum regtype_not_null {
	REG_NULL_UNKNOWN,
	REG_NOT_NULL,
	REG_NOT_NULL_TRUSTED,	     /* if is_trusted_reg() */
	REG_NOT_NULL_UNLESS_UNTRUSTED, /* unless it has PTR_UNTRUSTED */
};

/* The rule for loads and stores through it, one function each in verify/access.c */
enum regtype_access {
	REG_ACCESS_NONE,
	REG_ACCESS_MAP_KEY,
	REG_ACCESS_MAP_VALUE,
	REG_ACCESS_MEM,
	REG_ACCESS_CTX,
	REG_ACCESS_STACK,
	REG_ACCESS_PACKET,
	REG_ACCESS_FLOW_KEYS,
	REG_ACCESS_SOCK,
	REG_ACCESS_TP_BUFFER,
	REG_ACCESS_BTF_ID,
	REG_ACCESS_MAP_PTR,
	REG_ACCESS_BUF,
	REG_ACCESS_ARENA,
};

struct regtype_row {
	const char *log;	 /* "map_value" */
	const char *or_null;	 /* what PTR_MAYBE_NULL appends; NULL: "_or_null" */
	const char *align_desc;	 /* "misaligned value access": "value "; NULL: none */
	const char *kern_struct; /* vmlinux struct that the type stands for: "sock" */
	u8 alu;			 /* enum regtype_alu */
	u8 not_null;		 /* enum regtype_not_null */
	u8 access;		 /* enum regtype_access */
	/* Modifiers with which `access` still applies; others make it REG_ACCESS_NONE */
	u32 access_flags;
	bool aligned; /* accesses are always checked for alignment */
	/* A load or store through it is rewritten: one instruction must not see it and another
	 * type too (Linux: !reg_type_mismatch_ok(); PTR_TO_MEM: if it may fault). */
	bool one_per_insn;
	bool has_map; /* map_ptr names a map that ks= and vs= are shown of */
};

/* Never NULL: a base type beyond the table gets NOT_INIT's row. */
const struct regtype_row *regtype_row(u32 type);
/* REG_ACCESS_NONE if the modifiers of `type` rule an access out. */
enum regtype_access regtype_access(u32 type);
/* "rdonly_", "trusted_rcu_" ...: the prefixes that modifiers give a type in the log */
struct regtype_prefix {
	u32 flag;
	const char *text;
};
#define REGTYPE_PREFIX_COUNT 7
extern const struct regtype_prefix regtype_prefixes[REGTYPE_PREFIX_COUNT];

#endif
