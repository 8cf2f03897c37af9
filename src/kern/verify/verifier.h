/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verifier as the rest of the kernel sees it: one call that takes a program as loaded and
 * either rejects it with Linux's errno and log, or fills prog->verified for the engines.
 */
#ifndef DRYDOCK_KERN_VERIFY_VERIFIER_H
#define DRYDOCK_KERN_VERIFY_VERIFIER_H

#include "base/vlog.h"
#include "kern/obj/prog.h"

struct verify_options {
	const union bpf_attr *attr; /* checked copy of the caller's */
	u32 attr_bytes;
	struct vlog *log;
	bool record_states; /* keep what checked mode asserts (verified.records) */
};

/* Linux: bpf_check(). 0 or -errno; the statistics line is written; the caller finalizes the log. */
int prog_verify(struct prog *prog, const struct verify_options *options);

#endif
