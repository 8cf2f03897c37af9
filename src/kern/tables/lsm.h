/* SPDX-License-Identifier: GPL-2.0-only */
/* How rows of lsm_hooks.def are found: what is known of a security module's hook. */
#ifndef DRYDOCK_KERN_TABLES_LSM_H
#define DRYDOCK_KERN_TABLES_LSM_H

#include "base/types.h"

enum lsm_return { LSM_RETURNS_VOID, LSM_RETURNS_BOOL, LSM_RETURNS_ERRNO };

enum lsm_flag {
	LSM_NONE = 0,
	LSM_SLEEPABLE = BIT(0),	       /* runs where page faults may sleep */
	LSM_DISABLED = BIT(1),	       /* no program may attach to it */
	LSM_UNTRUSTED = BIT(2),	       /* objects are being made or freed: arguments not trusted */
	LSM_LOCKED_SOCKOPT = BIT(3),   /* the socket is locked: bpf_setsockopt() is allowed */
	LSM_UNLOCKED_SOCKOPT = BIT(4), /* not locked, but not in use yet either */
};

struct lsm_hook_row {
	const char *name; /* "file_open" */
	u8 ret;		  /* enum lsm_return */
	u8 flags;	  /* enum lsm_flag */
};

/* By name of the kernel function, "bpf_lsm_file_open"; NULL: not a hook */
const struct lsm_hook_row *lsm_hook_find(const char *func_name);

#endif
