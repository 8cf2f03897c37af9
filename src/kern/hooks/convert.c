/* SPDX-License-Identifier: GPL-2.0-only */
/* The tools of convert.h: finding members, emitting loads and stores. Used by convert_*.c. */
#include "kern/hooks/convert.h"

#define CONVERT_MAX 32

struct convert convert_new(enum access_type type, const struct bpf_insn *si, struct bpf_insn *to,
			   struct prog *prog, u32 *target_size)
{
	struct btf *vmlinux = prog_kern(prog)->vmlinux;

	return (struct convert){
		.btf = vmlinux,
		.si = si,
		.type = type,
		.prog = prog,
		.to = to,
		.target_size = target_size,
		.failed = !vmlinux,
	};
}

u32 convert_end(const struct convert *c)
{
	return c->failed ? 0 : c->count;
}

void emit(struct convert *c, struct bpf_insn insn)
{
	if (c->count < CONVERT_MAX)
		c->to[c->count++] = insn;
	else
		c->failed = true;
}

int member_off(struct convert *c, const char *in, const char *member, u32 *bytes)
{
	u32 unused = 0;
	int off = c->btf ? btf_find_member(c->btf, in, member, bytes ? bytes : &unused) : -ENOENT;

	if (off < 0)
		c->failed = true;
	return off < 0 ? 0 : off;
}

struct bit_place member_bits(struct convert *c, const char *in, const char *member)
{
	struct btf_member_place place = {};
	s32 id = c->btf ? btf_find_by_name_kind(c->btf, in, BTF_KIND_STRUCT) : -ENOENT;

	if (id < 0 ||
	    btf_find_member_place(c->btf, btf_type_by_id(c->btf, id), member, &place) ||
	    !place.bits || place.bits > 8) {
		c->failed = true;
		return (struct bit_place){};
	}
	return (struct bit_place){
		.off = place.bit_offset / 8,
		.shift = place.bit_offset % 8,
		.mask = (1U << place.bits) - 1,
	};
}

u8 size_code(u32 bytes)
{
	return bytes == 8 ? BPF_DW : bytes == 4 ? BPF_W : bytes == 2 ? BPF_H : BPF_B;
}

void emit_load(struct convert *c, u8 dst, u8 src, const char *in, const char *member)
{
	u32 bytes = 0;
	int off = member_off(c, in, member, &bytes);

	emit(c, LDX_MEM(size_code(bytes), dst, src, off));
}

void emit_target_load(struct convert *c, u8 dst, u8 src, const char *in, const char *member)
{
	u32 bytes = 0;

	member_off(c, in, member, &bytes);
	*c->target_size = bytes;
	emit_load(c, dst, src, in, member);
}

void emit_access(struct convert *c, u8 size, int off)
{
	const struct bpf_insn *si = c->si;

	if (c->type == ACCESS_WRITE)
		emit(c, RAW_INSN(BPF_CLASS(si->code) | size | BPF_MEM, si->dst_reg, si->src_reg,
				 off, si->imm));
	else
		emit(c, LDX_MEM(size, si->dst_reg, si->src_reg, off));
}
