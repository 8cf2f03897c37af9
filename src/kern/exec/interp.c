/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interpreter: threaded code over the decoded program (decode.c). Each op holds the address
 * of its label, so an instruction costs one indirect jump and its work. Calls between
 * subprograms push a frame here and do not recurse; callbacks do, through exec_callback().
 *
 * Checked mode is the same loop: there every op's label is OP_CHECK, which asks check_registers()
 * and then goes on at the op's own label.
 */
#include "base/fault.h"
#include "kern/exec/engine.h"
#include "kern/exec/memory.h"

const void *const *interp_labels;

struct frame {
	const struct op *ret;
	u64 saved[5]; /* R6 to R10 */
	u64 out[MAX_BPF_FUNC_ARGS - MAX_BPF_FUNC_REG_ARGS]; /* arguments beyond the fifth */
};

struct interp {
	struct run *run;
	const struct image *image;
	u8 *stack; /* of the current frame: [stack, stack + frame_bytes) */
	struct frame *frame, *bottom;
	const struct op *pc; /* where it was when it last did what may be reported */
};

/* name, opcode, result of a (old destination) and b (source) */
#define ALU_LIST(X) \
	X(add, BPF_ADD, a + b) \
	X(sub, BPF_SUB, a - b) \
	X(mul, BPF_MUL, a * b) \
	X(div, BPF_DIV, b ? a / b : 0) \
	X(mod, BPF_MOD, b ? a % b : a) \
	X(or, BPF_OR, a | b) \
	X(and, BPF_AND, a & b) \
	X(xor, BPF_XOR, a ^ b) \
	X(mov, BPF_MOV, (b)) \
	X(lsh, BPF_LSH, a << (b & (sizeof(a) * 8 - 1))) \
	X(rsh, BPF_RSH, a >> (b & (sizeof(a) * 8 - 1)))

#define JMP_LIST(X) \
	X(jeq, BPF_JEQ, u, a == b) \
	X(jne, BPF_JNE, u, a != b) \
	X(jgt, BPF_JGT, u, a > b) \
	X(jge, BPF_JGE, u, a >= b) \
	X(jlt, BPF_JLT, u, a < b) \
	X(jle, BPF_JLE, u, a <= b) \
	X(jset, BPF_JSET, u, a & b) \
	X(jsgt, BPF_JSGT, s, a > b) \
	X(jsge, BPF_JSGE, s, a >= b) \
	X(jslt, BPF_JSLT, s, a < b) \
	X(jsle, BPF_JSLE, s, a <= b)

/* name, opcode, type in memory, type it is widened through */
#define LOAD_LIST(X) \
	X(ldx_b, BPF_LDX | BPF_MEM | BPF_B, u8, u64) \
	X(ldx_h, BPF_LDX | BPF_MEM | BPF_H, u16, u64) \
	X(ldx_w, BPF_LDX | BPF_MEM | BPF_W, u32, u64) \
	X(ldx_dw, BPF_LDX | BPF_MEM | BPF_DW, u64, u64) \
	X(ldsx_b, BPF_LDX | BPF_MEMSX | BPF_B, s8, s64) \
	X(ldsx_h, BPF_LDX | BPF_MEMSX | BPF_H, s16, s64) \
	X(ldsx_w, BPF_LDX | BPF_MEMSX | BPF_W, s32, s64) \
	X(load_acq_b, OP_LOAD_ACQ8, u8, u64) \
	X(load_acq_h, OP_LOAD_ACQ16, u16, u64) \
	X(load_acq_w, OP_LOAD_ACQ32, u32, u64) \
	X(load_acq_dw, OP_LOAD_ACQ64, u64, u64)

#define STORE_LIST(X) \
	X(st_b, BPF_ST | BPF_MEM | BPF_B, u8, (u64)(s64)pc->imm) \
	X(st_h, BPF_ST | BPF_MEM | BPF_H, u16, (u64)(s64)pc->imm) \
	X(st_w, BPF_ST | BPF_MEM | BPF_W, u32, (u64)(s64)pc->imm) \
	X(st_dw, BPF_ST | BPF_MEM | BPF_DW, u64, (u64)(s64)pc->imm) \
	X(stx_b, BPF_STX | BPF_MEM | BPF_B, u8, SRC) \
	X(stx_h, BPF_STX | BPF_MEM | BPF_H, u16, SRC) \
	X(stx_w, BPF_STX | BPF_MEM | BPF_W, u32, SRC) \
	X(stx_dw, BPF_STX | BPF_MEM | BPF_DW, u64, SRC) \
	X(store_rel_b, OP_STORE_REL8, u8, SRC) \
	X(store_rel_h, OP_STORE_REL16, u16, SRC) \
	X(store_rel_w, OP_STORE_REL32, u32, SRC) \
	X(store_rel_dw, OP_STORE_REL64, u64, SRC)

/* name, form, value computed from s (source) */
#define UNARY_LIST(X) \
	X(neg64, BPF_ALU64 | BPF_NEG, -DST) \
	X(neg32, BPF_ALU | BPF_NEG, (u32)-(u32)DST) \
	X(movsx64_8, OP_MOVSX64_8, (u64)(s64)(s8)SRC) \
	X(movsx64_16, OP_MOVSX64_16, (u64)(s64)(s16)SRC) \
	X(movsx64_32, OP_MOVSX64_32, (u64)(s64)(s32)SRC) \
	X(movsx32_8, OP_MOVSX32_8, (u32)(s32)(s8)SRC) \
	X(movsx32_16, OP_MOVSX32_16, (u32)(s32)(s16)SRC) \
	X(arsh64_x, BPF_ALU64 | BPF_ARSH | BPF_X, (u64)((s64)DST >> (SRC & 63))) \
	X(arsh64_k, BPF_ALU64 | BPF_ARSH | BPF_K, (u64)((s64)DST >> (pc->imm & 63))) \
	X(arsh32_x, BPF_ALU | BPF_ARSH | BPF_X, (u32)((s32)DST >> (SRC & 31))) \
	X(arsh32_k, BPF_ALU | BPF_ARSH | BPF_K, (u32)((s32)DST >> (pc->imm & 31))) \
	X(sdiv64_x, OP_SDIV64_X, sdiv64(DST, SRC)) \
	X(sdiv64_k, OP_SDIV64_K, sdiv64(DST, (u64)(s64)pc->imm)) \
	X(smod64_x, OP_SMOD64_X, smod64(DST, SRC)) \
	X(smod64_k, OP_SMOD64_K, smod64(DST, (u64)(s64)pc->imm)) \
	X(sdiv32_x, OP_SDIV32_X, sdiv32((u32)DST, (u32)SRC)) \
	X(sdiv32_k, OP_SDIV32_K, sdiv32((u32)DST, (u32)pc->imm)) \
	X(smod32_x, OP_SMOD32_X, smod32((u32)DST, (u32)SRC)) \
	X(smod32_k, OP_SMOD32_K, smod32((u32)DST, (u32)pc->imm)) \
	X(be16, OP_BE16, __builtin_bswap16((u16)DST)) \
	X(be32, OP_BE32, __builtin_bswap32((u32)DST)) \
	X(be64, OP_BE64, __builtin_bswap64(DST)) \
	X(le16, OP_LE16, (u16)DST) \
	X(le32, OP_LE32, (u32)DST) \
	X(le64, OP_LE64, DST) \
	X(bswap16, OP_BSWAP16, __builtin_bswap16((u16)DST)) \
	X(bswap32, OP_BSWAP32, __builtin_bswap32((u32)DST)) \
	X(bswap64, OP_BSWAP64, __builtin_bswap64(DST)) \
	X(percpu, OP_PERCPU, SRC + (pc->imm ? (u64)in->run->cpu * (u32)pc->imm : (u64)in->run)) \
	X(cast_user, OP_CAST_USER, (u32)SRC ? in->image->arena_user + (u32)SRC : 0) \
	X(probe_load, OP_PROBE_LOAD, probe_load(SRC + (u64)(s64)pc->off, pc->imm)) \
	X(stack_arg_load, OP_STACK_ARG_LOAD, in->frame[-1].out[pc->off / 8 - 1])

/* name, form, what it does; a fault is reported */
#define ARENA_LIST(X) \
	X(arena_load, OP_ARENA_LOAD, DST = arena_load(ARENA_BASE, SRC, pc->off, pc->imm)) \
	X(arena_store_x, OP_ARENA_STORE, arena_store(ARENA_BASE, DST, pc->off, pc->imm, SRC)) \
	X(arena_store_k, OP_ARENA_STORE_IMM, \
	  arena_store(ARENA_BASE, DST, pc->off, pc->src, (u64)(s64)pc->imm)) \
	X(arena_rmw, OP_ARENA_ATOMIC, arena_atomic(ARENA_BASE, pc, &SRC, r))

/* The rest is written out in the loop. */
#define OTHER_LIST(X) \
	X(ja, BPF_JMP | BPF_JA) \
	X(ja32, BPF_JMP32 | BPF_JA) \
	X(gotox, BPF_JMP | BPF_JA | BPF_X) \
	X(leave, BPF_JMP | BPF_EXIT) \
	X(tail_call, BPF_JMP | BPF_TAIL_CALL) \
	X(nospec, BPF_ST | BPF_NOSPEC) \
	X(ldimm64, OP_LDIMM64) \
	X(atomic32, OP_ATOMIC32) \
	X(atomic64, OP_ATOMIC64) \
	X(stack_arg_store, OP_STACK_ARG_STORE) \
	X(stack_arg_store_imm, OP_STACK_ARG_STORE_IMM) \
	X(call_body, OP_CALL_BODY) \
	X(call_body_stack, OP_CALL_BODY_STACK) \
	X(call_subprog, OP_CALL_SUBPROG) \
	X(call_may_goto, OP_CALL_MAY_GOTO) \
	X(call_gap, OP_CALL_GAP) \
	X(check, OP_CHECK) \
	X(bad, OP_BAD)

static u64 sdiv64(u64 a, u64 b)
{
	if (!b)
		return 0;
	return b == U64_MAX ? -a : (u64)((s64)a / (s64)b);
}

static u64 smod64(u64 a, u64 b)
{
	if (!b)
		return a;
	return b == U64_MAX ? 0 : (u64)((s64)a % (s64)b);
}

static u32 sdiv32(u32 a, u32 b)
{
	if (!b)
		return 0;
	return b == U32_MAX ? -a : (u32)((s32)a / (s32)b);
}

static u32 smod32(u32 a, u32 b)
{
	if (!b)
		return a;
	return b == U32_MAX ? 0 : (u32)((s32)a % (s32)b);
}

typedef u64 (*body_of_12)(u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64);

#define DST (r[pc->dst])
#define SRC (r[pc->src])
#define ARENA_BASE (in->image->arena_base)
#define NEXT() \
	do { \
		pc++; \
		count++; \
		goto *pc->label; \
	} while (0)

/* Before what leaves the loop for code that may ask */
#define TELL_STATE() \
	do { \
		in->pc = pc; \
		in->run->insn_count += count; \
		count = 0; \
	} while (0)

#define ALU_FORM(name, type, source, expr) \
	name: { \
		type a = (type)DST, b = (type)(source); \
		(void)a; \
		DST = (type)(expr); \
		NEXT(); \
	}
#define ALU_CODE(name, op, expr) \
	ALU_FORM(alu64_##name##_x, u64, SRC, expr) \
	ALU_FORM(alu64_##name##_k, u64, (s64)pc->imm, expr) \
	ALU_FORM(alu32_##name##_x, u32, SRC, expr) \
	ALU_FORM(alu32_##name##_k, u32, pc->imm, expr)
#define ALU_LABEL(name, op, expr) \
	[BPF_ALU64 | op | BPF_X] = &&alu64_##name##_x, \
	[BPF_ALU64 | op | BPF_K] = &&alu64_##name##_k, \
	[BPF_ALU | op | BPF_X] = &&alu32_##name##_x, \
	[BPF_ALU | op | BPF_K] = &&alu32_##name##_k,
#define JMP_FORM(name, type, source, expr) \
	name: { \
		type a = (type)DST, b = (type)(source); \
		if (expr) \
			pc += pc->off; \
		NEXT(); \
	}
#define JMP_CODE(name, op, sign, expr) \
	JMP_FORM(jmp64_##name##_x, sign##64, SRC, expr) \
	JMP_FORM(jmp64_##name##_k, sign##64, (s64)pc->imm, expr) \
	JMP_FORM(jmp32_##name##_x, sign##32, SRC, expr) \
	JMP_FORM(jmp32_##name##_k, sign##32, pc->imm, expr)
#define JMP_LABEL(name, op, sign, expr) \
	[BPF_JMP | op | BPF_X] = &&jmp64_##name##_x, \
	[BPF_JMP | op | BPF_K] = &&jmp64_##name##_k, \
	[BPF_JMP32 | op | BPF_X] = &&jmp32_##name##_x, \
	[BPF_JMP32 | op | BPF_K] = &&jmp32_##name##_k,
#define LOAD_CODE(name, op, type, wide) \
	name: { \
		type v; \
		memcpy(&v, (void *)(SRC + (u64)(s64)pc->off), sizeof(v)); \
		DST = (u64)(wide)v; \
		NEXT(); \
	}
#define STORE_CODE(name, op, type, value) \
	name: { \
		type v = (type)(value); \
		memcpy((void *)(DST + (u64)(s64)pc->off), &v, sizeof(v)); \
		NEXT(); \
	}
#define UNARY_CODE(name, op, value) \
	name: \
		DST = (value); \
		NEXT();
#define ARENA_CODE(name, op, work) \
	name: \
		in->pc = pc; \
		work; \
		NEXT();
#define PLAIN_LABEL(name, op, ...) [op] = &&name,

/* A frame for subprogram code at `target`; R1 to R5 and the outgoing stack arguments pass. */
static const struct op *push_frame(struct interp *in, u64 *r, const struct op *ret, u32 target)
{
	struct frame *frame = in->frame++;

	frame->ret = ret;
	memcpy(frame->saved, r + BPF_REG_6, sizeof(frame->saved));
	in->stack -= in->image->frame_bytes;
	r[BPF_REG_FP] = (u64)(in->stack + in->image->frame_bytes);
	return in->image->ops + target;
}

static const struct op *pop_frame(struct interp *in, u64 *r)
{
	struct frame *frame = --in->frame;

	memcpy(r + BPF_REG_6, frame->saved, sizeof(frame->saved));
	in->stack += in->image->frame_bytes;
	return frame->ret;
}

/*
 * The loop. `pc` NULL: only publishes the labels. Long because computed goto needs all labels in
 * one function; the lists above hold the work.
 */
static u64 interp_loop(struct interp *in, const struct op *pc, u64 *r)
{
	static const void *const labels[OP_COUNT] = {
		ALU_LIST(ALU_LABEL) JMP_LIST(JMP_LABEL) LOAD_LIST(PLAIN_LABEL)
		STORE_LIST(PLAIN_LABEL) UNARY_LIST(PLAIN_LABEL) ARENA_LIST(PLAIN_LABEL)
		OTHER_LIST(PLAIN_LABEL)
	};
	u64 count = 1;

	if (!pc) {
		interp_labels = labels;
		return 0;
	}
	goto *pc->label;

	ALU_LIST(ALU_CODE)
	JMP_LIST(JMP_CODE)
	LOAD_LIST(LOAD_CODE)
	STORE_LIST(STORE_CODE)
	UNARY_LIST(UNARY_CODE)
	ARENA_LIST(ARENA_CODE)
ja:
	pc += pc->off;
	NEXT();
ja32:
	pc += pc->imm;
	NEXT();
gotox:
	pc = in->image->ops + DST - 1;
	NEXT();
nospec:
	NEXT();
ldimm64:
	DST = pc[1].imm64;
	pc++;
	NEXT();
atomic32:
	atomic_apply32((u32 *)(DST + (u64)(s64)pc->off), pc->imm, &SRC, r);
	NEXT();
atomic64:
	atomic_apply64((u64 *)(DST + (u64)(s64)pc->off), pc->imm, &SRC, r);
	NEXT();
stack_arg_store:
	in->frame->out[-pc->off / 8 - 1] = SRC;
	NEXT();
stack_arg_store_imm:
	in->frame->out[-pc->off / 8 - 1] = (u64)(s64)pc->imm;
	NEXT();
call_body:
	TELL_STATE();
	r[0] = pc->body(r[1], r[2], r[3], r[4], r[5]);
	NEXT();
call_body_stack: {
	u64 *out = in->frame->out;

	TELL_STATE();
	r[0] = ((body_of_12)(void *)pc->body)(r[1], r[2], r[3], r[4], r[5], out[0], out[1], out[2],
				      out[3], out[4], out[5], out[6]);
	NEXT();
}
call_may_goto:
	in->pc = pc;
	r[BPF_REG_AX] = exec_may_goto((u64 *)(r[BPF_REG_FP] + r[BPF_REG_AX]));
	NEXT();
call_gap:
	exec_gap_row((u32)pc->imm);
call_subprog:
	pc = push_frame(in, r, pc, (u32)pc->imm) - 1;
	NEXT();
tail_call: {
	struct tail_result result;

	TELL_STATE();
	result = exec_tail_call((void *)r[1], (struct map *)r[2], r[3]);
	if (!result.taken)
		NEXT();
	r[0] = result.value;
}
leave:
	if (in->frame != in->bottom) {
		pc = pop_frame(in, r);
		NEXT();
	}
	in->run->insn_count += count;
	return r[0];
check:
	if (unlikely(++in->run->checked == in->run->kern->checked_max))
		exec_gap("run: stopped after %llu instructions, as asked",
			 (unsigned long long)in->run->checked);
	if (!check_registers(in->run, in->image, (u32)(pc - in->image->ops), r))
		exec_stop(in->run);
	goto *in->image->checked[pc - in->image->ops];
bad:
	exec_gap("instruction %u has no form in the interpreter", (u32)(pc - in->image->ops));
}

u64 interp_run(struct run *run, const struct image *image, u32 subprog, const u64 args[5])
{
	const struct verified *verified = &image->prog->verified;
	u64 stack[MAX_CALL_FRAMES][INTERP_FRAME_MAX / 8];
	struct frame calls[MAX_CALL_FRAMES + 1];
	u64 r[MAX_BPF_EXT_REG];
	struct interp in = {.run = run, .image = image};
	struct stretch stretch;
	u64 ret;

	/* calls[0] is below the first: the incoming stack arguments of a callback, unused */
	in.frame = in.bottom = &calls[1];
	in.stack = (u8 *)(stack + MAX_CALL_FRAMES) - image->frame_bytes;
	/* By parts: for all of it gcc makes a string instruction, which is slow to start. */
	r[BPF_REG_0] = 0;
	memcpy(r + BPF_REG_1, args, 5 * sizeof(*r));
	memset(r + BPF_REG_6, 0, sizeof(r) - BPF_REG_6 * sizeof(*r));
	r[BPF_REG_FP] = (u64)(stack + MAX_CALL_FRAMES);
	in.pc = image->ops + verified->subprogs[subprog].start;
	frames_enter(&stretch, &in);
	ret = interp_loop(&in, in.pc, r);
	frames_leave(&stretch);
	return ret;
}

static bool trace_at(const struct interp *in, const struct op *pc, trace_fn fn, void *arg)
{
	u32 insn = (u32)(pc - in->image->ops);
	u8 code = in->image->prog->verified.insns[insn].code;
	bool is_call = code == (BPF_JMP | BPF_CALL) || code == (BPF_JMP | BPF_TAIL_CALL);
	struct trace_frame frame = {in->image, insn, (insn + is_call) * 8, is_call};

	return fn(&frame, arg);
}

bool interp_trace(const struct interp *in, trace_fn fn, void *arg)
{
	if (!trace_at(in, in->pc, fn, arg))
		return false;
	for (const struct frame *frame = in->frame; frame-- != in->bottom;)
		if (!trace_at(in, frame->ret, fn, arg))
			return false;
	return true;
}

void interp_init(void)
{
	if (interp_labels)
		return;
	arena_init();
	interp_loop(NULL, NULL, NULL);
}
