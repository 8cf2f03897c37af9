/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The driver of the x86-64 JIT: surveys the program, sweeps over it once with the emitters of
 * jit_*.c, lays the pieces out, seals the code.
 *
 * Layout: a piece is code that ends where a jump is. First every jump is long; then jumps that
 * reach their target in 8 bits are made short until no more do. Shortening one never lengthens
 * another, so this ends, and a jump once short stays so.
 */
#include <stdlib.h>

#include "kern/exec/jit.h"
#include "kern/maps/maps.h"

#define INSN_BYTES_MAX 96 /* of machine code for one instruction, exits included */
#define SUBPROG_ALIGN 16

/* ---- growing arrays ---- */

static void *grow(struct jit *jit, void *array, u32 count, u32 *room, size_t each)
{
	void *more;

	if (count < *room)
		return array;
	more = realloc(array, (size_t)(*room * 2 + 16) * each);
	if (!more) {
		jit->failed = true;
		return array;
	}
	*room = *room * 2 + 16;
	return more;
}

/* Begins a new piece; an empty one without a jump is used again. */
void jit_piece(struct jit *jit)
{
	struct piece *last = jit->piece_count ? &jit->pieces[jit->piece_count - 1] : NULL;

	if (last && last->start == jit->pos && last->cond == CC_NONE)
		return;
	jit->pieces = grow(jit, jit->pieces, jit->piece_count, &jit->piece_room,
			   sizeof(*jit->pieces));
	if (jit->failed)
		return;
	jit->pieces[jit->piece_count++] = (struct piece){.start = jit->pos, .cond = CC_NONE};
}

void jit_jump(struct jit *jit, enum x86_cond cond, u32 target)
{
	struct piece *piece = &jit->pieces[jit->piece_count - 1];

	piece->cond = cond;
	piece->target = target;
	jit_piece(jit);
}

void jit_fixup(struct jit *jit, enum fixup_kind kind, u64 target)
{
	jit->fixups = grow(jit, jit->fixups, jit->fixup_count, &jit->fixup_room,
			   sizeof(*jit->fixups));
	if (!jit->failed)
		jit->fixups[jit->fixup_count++] =
			(struct fixup){kind, jit->piece_count - 1, jit->pos, target};
	emit4(jit, 0);
}

struct fault_entry *jit_may_fault(struct jit *jit, u32 start, s8 dst)
{
	static __thread struct fault_entry lost; /* out of memory: failed is set, nobody reads it */

	jit->faults = grow(jit, jit->faults, jit->fault_count, &jit->fault_room,
			   sizeof(*jit->faults));
	if (jit->failed)
		return &lost;
	jit->faults[jit->fault_count] = (struct jit_fault){
		.piece = jit->piece_count - 1,
		.entry = {.start = start, .end = jit->pos, .dst = dst},
	};
	return &jit->faults[jit->fault_count++].entry;
}

/* ---- the sweep ---- */

static void mark_targets(struct jit *jit)
{
	const struct verified *verified = jit->verified;

	for (u32 i = 0; i < verified->insn_count; i++) {
		const struct bpf_insn *insn = &verified->insns[i];

		if (insn_is_gotox(insn))
			jit->has_gotox = true;
		else if (insn_is_cond_jump(insn->code) || insn->code == (BPF_JMP | BPF_JA) ||
			 insn->code == (BPF_JMP32 | BPF_JA))
			jit->is_target[i + 1 + (u32)insn_jmp_offset(insn)] = 1;
		else if (insn_is_ldimm64(insn))
			i++;
	}
	if (jit->has_gotox)
		memset(jit->is_target, 1, verified->insn_count);
}

static bool room_for_insn(struct jit *jit)
{
	u8 *more;

	if (jit->pos + 2 * INSN_BYTES_MAX <= jit->room)
		return true;
	more = realloc(jit->buf, (size_t)jit->room * 2);
	if (!more) {
		jit->failed = true;
		return false;
	}
	jit->buf = more;
	jit->room *= 2;
	return true;
}

static u32 emit_insn(struct jit *jit)
{
	switch (BPF_CLASS(jit->insn->code)) {
	case BPF_ALU:
	case BPF_ALU64:
		if (jit->insn->code == (BPF_ALU64 | BPF_MOV | BPF_X) &&
		    (jit->insn->off == BPF_ADDR_PERCPU || jit->insn->off == BPF_ADDR_SPACE_CAST))
			return jit_address(jit);
		return jit_alu(jit);
	case BPF_LDX:
	case BPF_ST:
	case BPF_STX:
		return jit_memory(jit);
	}
	return jit_flow(jit);
}

static void sweep_subprog(struct jit *jit)
{
	const struct verified_subprog *subprog = &jit->verified->subprogs[jit->subprog];

	jit_plan_frame(jit);
	if (!room_for_insn(jit))
		return;
	jit_piece(jit);
	if (jit->failed)
		return;
	jit->entry_piece[jit->subprog] = jit->piece_count - 1;
	jit->pieces[jit->piece_count - 1].aligned = true;
	jit_prologue(jit);
	for (jit->idx = subprog->start; jit->idx < subprog->end && !jit->failed;) {
		/* Only what can be jumped to, or listed, needs a piece of its own. */
		if (jit->is_target[jit->idx])
			jit_piece(jit);
		if (!room_for_insn(jit) || jit->failed)
			return;
		jit->piece_of[jit->idx] = jit->piece_count - 1;
		jit->insn_at[jit->idx] = jit->pos;
		jit->insn = &jit->verified->insns[jit->idx];
		jit->idx += emit_insn(jit);
	}
}

/* ---- the layout ---- */

static u32 piece_bytes(const struct jit *jit, u32 i)
{
	return (i + 1 < jit->piece_count ? jit->pieces[i + 1].start : jit->pos) -
	       jit->pieces[i].start;
}

static u32 jump_bytes(const struct piece *piece)
{
	if (piece->cond == CC_NONE)
		return 0;
	if (piece->near)
		return 2;
	return piece->cond == CC_ALWAYS ? 5 : 6;
}

static u32 place_pieces(struct jit *jit)
{
	u32 at = 0;

	for (u32 i = 0; i < jit->piece_count; i++) {
		if (jit->pieces[i].aligned)
			at = ALIGN_UP(at, SUBPROG_ALIGN);
		jit->pieces[i].at = at;
		at += piece_bytes(jit, i) + jump_bytes(&jit->pieces[i]);
	}
	return at;
}

static s64 jump_distance(const struct jit *jit, u32 i)
{
	const struct piece *piece = &jit->pieces[i];
	u32 end = piece->at + piece_bytes(jit, i) + jump_bytes(piece);

	return (s64)jit->pieces[jit->piece_of[piece->target]].at - end;
}

/* Makes jumps short that can be. Jumps stay in their subprogram, where nothing is aligned. */
static u32 shorten_jumps(struct jit *jit)
{
	u32 changed = 0;

	for (u32 i = 0; i < jit->piece_count; i++) {
		struct piece *piece = &jit->pieces[i];
		s64 distance;

		if (piece->cond == CC_NONE || piece->near)
			continue;
		distance = jump_distance(jit, i);
		/* Backward, the short form also ends earlier itself. */
		if (distance < 0)
			distance += jump_bytes(piece) - 2;
		if (is_s8(distance)) {
			piece->near = true;
			changed++;
		}
	}
	return changed;
}

/* A jump to what follows it does nothing. */
static void drop_idle_jumps(struct jit *jit)
{
	for (u32 i = 0; i + 1 < jit->piece_count; i++)
		if (jit->pieces[i].cond == CC_ALWAYS &&
		    jit->piece_of[jit->pieces[i].target] == i + 1 && !jit->pieces[i + 1].aligned)
			jit->pieces[i].cond = CC_NONE;
}

static u32 lay_out(struct jit *jit)
{
	u32 bytes;

	drop_idle_jumps(jit);
	do
		bytes = place_pieces(jit);
	while (shorten_jumps(jit));
	return bytes;
}

/* ---- writing the image ---- */

static void write_jump(const struct jit *jit, u8 *code, u32 i)
{
	const struct piece *piece = &jit->pieces[i];
	s32 distance = (s32)jump_distance(jit, i);
	u8 *at = code + piece->at + piece_bytes(jit, i);

	if (piece->near) {
		*at++ = piece->cond == CC_ALWAYS ? 0xeb : 0x70 | piece->cond;
		*at = (u8)distance;
		return;
	}
	if (piece->cond == CC_ALWAYS) {
		*at++ = 0xe9;
	} else {
		*at++ = 0x0f;
		*at++ = 0x80 | piece->cond;
	}
	memcpy(at, &distance, 4);
}

static u32 image_offset(const struct jit *jit, u32 piece, u32 buf_pos)
{
	return jit->pieces[piece].at + (buf_pos - jit->pieces[piece].start);
}

static void write_fixup(const struct jit *jit, u8 *code, const struct fixup *fixup, u32 table)
{
	u32 at = image_offset(jit, fixup->piece, fixup->at);
	s64 distance = 0;
	s32 field;

	switch (fixup->kind) {
	case FIXUP_FUNCTION:
		distance = (s64)fixup->target - (s64)(code + at + 4);
		break;
	case FIXUP_SUBPROG:
		distance = (s64)jit->pieces[jit->entry_piece[fixup->target]].at - (at + 4);
		break;
	case FIXUP_TABLE:
		distance = (s64)table - (at + 4);
		break;
	}
	field = (s32)distance;
	memcpy(code + at, &field, 4);
}

static void write_code(const struct jit *jit, u8 *code, u32 bytes, u32 table)
{
	memset(code, 0xcc, bytes);
	for (u32 i = 0; i < jit->piece_count; i++) {
		memcpy(code + jit->pieces[i].at, jit->buf + jit->pieces[i].start,
		       piece_bytes(jit, i));
		if (jit->pieces[i].cond != CC_NONE)
			write_jump(jit, code, i);
	}
	for (u32 i = 0; i < jit->fixup_count; i++)
		write_fixup(jit, code, &jit->fixups[i], table);
	for (u32 i = 0; table && i < jit->verified->insn_count; i++) {
		u8 *to = code + jit->pieces[jit->piece_of[i]].at;

		memcpy(code + table + 8 * i, &to, 8);
	}
}

static int take_faults(const struct jit *jit, struct image *image)
{
	if (!jit->fault_count)
		return 0;
	image->faults = calloc(jit->fault_count, sizeof(*image->faults));
	if (!image->faults)
		return -ENOMEM;
	for (u32 i = 0; i < jit->fault_count; i++) {
		const struct jit_fault *fault = &jit->faults[i];

		image->faults[i] = fault->entry;
		image->faults[i].start = image_offset(jit, fault->piece, fault->entry.start);
		image->faults[i].end = image_offset(jit, fault->piece, fault->entry.end);
	}
	image->fault_count = jit->fault_count;
	return 0;
}

static int take_entries(const struct jit *jit, struct image *image, u8 *code)
{
	u32 count = jit->verified->subprog_count;

	image->entry = calloc(count, sizeof(*image->entry));
	if (!image->entry)
		return -ENOMEM;
	for (u32 i = 0; i < count; i++)
		image->entry[i] = code + jit->pieces[jit->entry_piece[i]].at;
	return take_faults(jit, image);
}

static u32 piece_end(const struct jit *jit, u32 i)
{
	return jit->pieces[i].at + piece_bytes(jit, i) + jump_bytes(&jit->pieces[i]);
}

/* What reports need to tell instructions from addresses */
static int take_offsets(const struct jit *jit, struct image *image)
{
	u32 insns = jit->verified->insn_count, subprogs = jit->verified->subprog_count;

	image->insn_offset = calloc(insns, sizeof(*image->insn_offset));
	image->end_offset = calloc(subprogs, sizeof(*image->end_offset));
	if (!image->insn_offset || !image->end_offset)
		return -ENOMEM;
	for (u32 i = 0; i < insns; i++) {
		if (jit->insn_at[i])
			image->insn_offset[i] = image_offset(jit, jit->piece_of[i],
							     jit->insn_at[i]);
		else if (i)
			image->insn_offset[i] = image->insn_offset[i - 1];
	}
	for (u32 i = 0; i < subprogs; i++)
		image->end_offset[i] =
			piece_end(jit, (i + 1 < subprogs ? jit->entry_piece[i + 1] :
							   jit->piece_count) - 1);
	return 0;
}

static int finish(struct jit *jit, struct image *image)
{
	u32 bytes = lay_out(jit), table = 0;
	u8 *code;
	int err;

	if (jit->has_gotox) {
		table = ALIGN_UP(bytes, 8);
		bytes = table + 8 * jit->verified->insn_count;
	}
	code = code_alloc(bytes);
	if (!code)
		return -ENOMEM;
	image->code = code;
	image->code_bytes = bytes;
	write_code(jit, code, bytes, table);
	err = take_entries(jit, image, code) ?: take_offsets(jit, image);
	if (err)
		return err;
	code_set_owner(code, bytes, image);
	return code_seal(code, bytes);
}

static int jit_begin(struct jit *jit)
{
	u32 count = jit->verified->insn_count;

	jit->room = count * 8 + 4 * INSN_BYTES_MAX;
	jit->buf = malloc(jit->room);
	jit->is_target = calloc(count + 1, 1);
	jit->piece_of = calloc(count + 1, sizeof(*jit->piece_of));
	jit->insn_at = calloc(count + 1, sizeof(*jit->insn_at));
	jit->entry_piece = calloc(jit->verified->subprog_count, sizeof(*jit->entry_piece));
	if (!jit->buf || !jit->is_target || !jit->piece_of || !jit->insn_at || !jit->entry_piece)
		return -ENOMEM;
	return code_init(); /* code_reaches() is asked during the sweep */
}

static void jit_end(struct jit *jit)
{
	free(jit->buf);
	free(jit->is_target);
	free(jit->piece_of);
	free(jit->insn_at);
	free(jit->entry_piece);
	free(jit->pieces);
	free(jit->fixups);
	free(jit->faults);
}

int image_compile(struct image *image)
{
	struct jit jit = {.image = image, .verified = &image->prog->verified,
			  .has_bmi2 = __builtin_cpu_supports("bmi2")};
	int err = jit_begin(&jit);

	if (!err) {
		mark_targets(&jit);
		for (; jit.subprog < jit.verified->subprog_count && !jit.failed; jit.subprog++)
			sweep_subprog(&jit);
		err = jit.failed ? -ENOMEM : finish(&jit, image);
	}
	jit_end(&jit);
	return err;
}
