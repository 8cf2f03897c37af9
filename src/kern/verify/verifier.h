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
	u64 user_attr; /* the caller's own, for what is written back; 0: nowhere */
	struct vlog *log;
	bool record_states; /* keep what checked mode asserts (verified.records) */
};

/* What a program is attached to, as it was checked */
struct attach_target_info {
	struct btf_func_model model;
	const char *name;
	const struct btf_type *type; /* its prototype; NULL: five words */
};

/*
 * May `prog` be attached to function `btf_id` of `tgt_prog`, or (NULL) of its attach_btf? For the
 * verifier, and for links made with another target. Linux: bpf_check_attach_target()
 */
int check_attach_target(struct vlog *log, const struct prog *prog, const struct prog *tgt_prog,
			u32 btf_id, struct attach_target_info *info);
/* The same for one function of a multi link. Linux: bpf_check_attach_btf_id_multi() */
int check_attach_btf_id_multi(struct btf *btf, const struct prog *prog, u32 btf_id,
			      struct attach_target_info *info);

/* Linux: bpf_check(). 0 or -errno; the statistics line is written; the caller finalizes the log. */
int prog_verify(struct prog *prog, const struct verify_options *options);

#endif
