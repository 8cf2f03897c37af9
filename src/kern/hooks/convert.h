/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writing the code that stands for a context access. The members of kernel structs are found by
 * name in the kernel BTF in use, so one table serves every kernel. Private to hooks/.
 */
#ifndef DRYDOCK_KERN_HOOKS_CONVERT_H
#define DRYDOCK_KERN_HOOKS_CONVERT_H

#include "kern/hooks/ctx.h"
#include "kern/isa/build.h"

struct convert {
	const struct btf *btf;	   /* vmlinux */
	const struct bpf_insn *si; /* the access as written */
	enum access_type type;
	struct prog *prog;
	struct bpf_insn *to;
	u32 count;
	u32 *target_size;
	bool failed; /* the BTF lacks a member: no code */
};

struct convert convert_new(enum access_type type, const struct bpf_insn *si, struct bpf_insn *to,
			   struct prog *prog, u32 *target_size);
/* The number of instructions; 0: this access can't be converted */
u32 convert_end(const struct convert *c);

void emit(struct convert *c, struct bpf_insn insn);
/* Byte offset of a member; *bytes may be NULL */
int member_off(struct convert *c, const char *in, const char *member, u32 *bytes);
/* A bit field: its first byte, and where it is in that */
struct bit_place {
	int off;
	u32 shift, mask; /* mask: of the shifted value */
};
struct bit_place member_bits(struct convert *c, const char *in, const char *member);
u8 size_code(u32 bytes); /* BPF_B ... BPF_DW */

/* dst = src->member, in the member's own size; the second makes that the target size, too */
void emit_load(struct convert *c, u8 dst, u8 src, const char *in, const char *member);
void emit_target_load(struct convert *c, u8 dst, u8 src, const char *in, const char *member);
/* Loads from, or stores to, the context at `off`: what the instruction did, `size` bytes */
void emit_access(struct convert *c, u8 size, int off);

#endif
