/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory operations of the interpreter: atomics, loads that may fault, and the arena forms. Arena
 * atomics are loops over a compare-and-exchange written in assembly, so that exactly one
 * instruction may fault and its fixup is to return.
 */
#include "kern/exec/memory.h"

#include "base/fault.h"

#define ATOMIC_APPLY(bits) \
	void atomic_apply##bits(u##bits *at, s32 imm, u64 *src, u64 *r) \
	{ \
		u##bits value = (u##bits)*src, old = 0; \
		switch (imm & ~BPF_FETCH) { \
		case BPF_ADD: \
			old = __atomic_fetch_add(at, value, __ATOMIC_SEQ_CST); \
			break; \
		case BPF_AND: \
			old = __atomic_fetch_and(at, value, __ATOMIC_SEQ_CST); \
			break; \
		case BPF_OR: \
			old = __atomic_fetch_or(at, value, __ATOMIC_SEQ_CST); \
			break; \
		case BPF_XOR: \
			old = __atomic_fetch_xor(at, value, __ATOMIC_SEQ_CST); \
			break; \
		case BPF_XCHG & ~BPF_FETCH: \
			old = __atomic_exchange_n(at, value, __ATOMIC_SEQ_CST); \
			break; \
		case BPF_CMPXCHG & ~BPF_FETCH: \
			old = (u##bits)r[0]; \
			__atomic_compare_exchange_n(at, &old, value, false, __ATOMIC_SEQ_CST, \
						    __ATOMIC_SEQ_CST); \
			r[0] = old; \
			return; \
		} \
		if (imm & BPF_FETCH) \
			*src = old; \
	}
ATOMIC_APPLY(32)
ATOMIC_APPLY(64)

static u32 size_of_code(s32 code)
{
	static const u8 bytes[] = {[BPF_W >> 3] = 4, [BPF_H >> 3] = 2, [BPF_B >> 3] = 1,
				   [BPF_DW >> 3] = 8};

	return bytes[BPF_SIZE(code) >> 3];
}

/*
 * Loads of 1, 2, 4 and 8 bytes at `at`, zero-extended. A fault gives 0 and writes 1 to *faulted.
 * They lie between may_fault_begin and may_fault_end.
 */
u64 fault_load1(u64 at, u32 *faulted);
u64 fault_load2(u64 at, u32 *faulted);
u64 fault_load4(u64 at, u32 *faulted);
u64 fault_load8(u64 at, u32 *faulted);
extern const char may_fault_begin[], may_fault_end[], fault_load_failed[];
__asm__(".pushsection .text\n"
	".globl fault_load1\n.hidden fault_load1\n.globl fault_load2\n.hidden fault_load2\n"
	".globl fault_load4\n.hidden fault_load4\n.globl fault_load8\n.hidden fault_load8\n"
	".globl may_fault_begin\n.hidden may_fault_begin\n"
	".globl may_fault_end\n.hidden may_fault_end\n"
	".globl fault_load_failed\n.hidden fault_load_failed\n"
	"may_fault_begin:\n"
	"fault_load1: movzbl (%rdi), %eax\n	ret\n"
	"fault_load2: movzwl (%rdi), %eax\n	ret\n"
	"fault_load4: mov (%rdi), %eax\n	ret\n"
	"fault_load8: mov (%rdi), %rax\n	ret\n"
	"may_fault_end:\n"
	"fault_load_failed:\n"
	"	movl $1, (%rsi)\n"
	"	xor %eax, %eax\n"
	"	ret\n"
	".popsection\n");

static bool load_fixup(ucontext_t *context, uintptr_t address, void *owner)
{
	context->uc_mcontext.gregs[REG_RIP] = (greg_t)fault_load_failed;
	return true;
}

static u64 guarded_load(u64 at, u32 size_code, bool sign, u32 *faulted)
{
	switch (size_code) {
	case BPF_B:
		return sign ? (u64)(s64)(s8)fault_load1(at, faulted) : fault_load1(at, faulted);
	case BPF_H:
		return sign ? (u64)(s64)(s16)fault_load2(at, faulted) : fault_load2(at, faulted);
	case BPF_W:
		return sign ? (u64)(s64)(s32)fault_load4(at, faulted) : fault_load4(at, faulted);
	}
	return fault_load8(at, faulted);
}

u64 probe_load(u64 address, s32 code)
{
	u32 faulted;

	return guarded_load(address, BPF_SIZE(code), BPF_MODE(code) == BPF_PROBE_MEMSX, &faulted);
}

/* Scratch memory under the first byte or the last: the access is to be tried again. */
static bool is_scratch(u64 address, u32 bytes)
{
	bool first = exec_arena_again((u32)address);

	return exec_arena_again((u32)(address + bytes - 1)) || first;
}

u64 arena_load(u64 base, u64 pointer, s16 off, s32 code)
{
	u64 address = (u32)pointer + (u64)(s64)off, value;
	bool sign = BPF_MODE(code) == BPF_PROBE_MEM32SX;
	u32 faulted = 0;

	value = guarded_load(base + address, BPF_SIZE(code), sign, &faulted);
	if (faulted && is_scratch(address, size_of_code(code))) {
		faulted = 0;
		value = guarded_load(base + address, BPF_SIZE(code), sign, &faulted);
	}
	if (faulted)
		exec_report_arena_fault(false, address);
	return value;
}

void arena_store(u64 base, u64 pointer, s16 off, s32 code, u64 value)
{
	u64 address = (u32)pointer + (u64)(s64)off;
	u32 bytes = size_of_code(code);
	int err = probe_write((void *)(base + address), &value, bytes);

	if (err && is_scratch(address, bytes))
		err = probe_write((void *)(base + address), &value, bytes);
	if (err)
		exec_report_arena_fault(true, address);
}

/*
 * int arena_cmpxchg32/64(void *at, u64 *old, u64 new): 0 exchanged; 1 not, *old is what was
 * there; -EFAULT.
 */
int arena_cmpxchg32(void *at, u64 *old, u64 new);
int arena_cmpxchg64(void *at, u64 *old, u64 new);
extern const char arena_cmpxchg_end[], arena_cmpxchg_failed[];
__asm__(".pushsection .text\n"
	".globl arena_cmpxchg32\n.hidden arena_cmpxchg32\n"
	".globl arena_cmpxchg64\n.hidden arena_cmpxchg64\n"
	".globl arena_cmpxchg_end\n.hidden arena_cmpxchg_end\n"
	".globl arena_cmpxchg_failed\n.hidden arena_cmpxchg_failed\n"
	"arena_cmpxchg32:\n"
	"	mov (%rsi), %eax\n"
	"	lock cmpxchg %edx, (%rdi)\n"
	"	jmp 1f\n"
	"arena_cmpxchg64:\n"
	"	mov (%rsi), %rax\n"
	"	lock cmpxchg %rdx, (%rdi)\n"
	"1:	jne 2f\n"
	"	xor %eax, %eax\n"
	"	ret\n"
	"2:	mov %rax, (%rsi)\n"
	"	mov $1, %eax\n"
	"	ret\n"
	"arena_cmpxchg_end:\n"
	"arena_cmpxchg_failed:\n"
	"	mov $-14, %eax\n"
	"	ret\n"
	".popsection\n");

static bool arena_fixup(ucontext_t *context, uintptr_t address, void *owner)
{
	context->uc_mcontext.gregs[REG_RIP] = (greg_t)arena_cmpxchg_failed;
	return true;
}

void arena_init(void)
{
	fault_register(may_fault_begin, (size_t)(may_fault_end - may_fault_begin), load_fixup,
		       NULL);
	fault_register((const void *)arena_cmpxchg32,
		       (size_t)(arena_cmpxchg_end - (const char *)arena_cmpxchg32), arena_fixup,
		       NULL);
}

static u64 rmw_result(s32 operation, u64 old, u64 value)
{
	switch (operation & ~BPF_FETCH) {
	case BPF_ADD:
		return old + value;
	case BPF_AND:
		return old & value;
	case BPF_OR:
		return old | value;
	case BPF_XOR:
		return old ^ value;
	}
	return value;
}

/* One read-modify-write; *old is what was there before. 0 or -EFAULT. */
static int arena_rmw(void *at, s32 operation, u32 bytes, u64 value, u64 *old)
{
	bool compare = operation == BPF_CMPXCHG;
	int ret;

	if (!compare && probe_read(old, at, bytes))
		return -EFAULT;
	do {
		u64 new = rmw_result(operation, *old, value);

		ret = bytes == 8 ? arena_cmpxchg64(at, old, new) : arena_cmpxchg32(at, old, new);
	} while (ret == 1 && !compare);
	return ret < 0 ? ret : 0;
}

static u64 *loaded_reg(s32 operation, const struct op *op, u64 *src, u64 *r)
{
	if (operation == BPF_LOAD_ACQ)
		return &r[op->dst];
	if (operation == BPF_CMPXCHG)
		return &r[BPF_REG_0];
	return operation & BPF_FETCH ? src : NULL;
}

/* 0, or -EFAULT; *old is what was there, and for a compare-and-exchange what is expected */
static int try_atomic(void *at, const struct op *op, u64 value, u64 *old)
{
	s32 operation = op->imm & 0xffff;
	u32 bytes = size_of_code(op->imm >> 16);

	if (operation == BPF_LOAD_ACQ)
		return probe_read(old, at, bytes);
	if (operation == BPF_STORE_REL)
		return probe_write(at, &value, bytes);
	return arena_rmw(at, operation, bytes, value, old);
}

/* A fault skips the instruction and clears the register it loads, if any. */
void arena_atomic(u64 base, const struct op *op, u64 *src, u64 *r)
{
	s32 operation = op->imm & 0xffff;
	bool write = operation != BPF_LOAD_ACQ;
	u64 address = (u32)(write ? r[op->dst] : *src) + (u64)(s64)op->off, old = 0;
	u64 *loaded = loaded_reg(operation, op, src, r);
	u32 bytes = size_of_code(op->imm >> 16);
	int err;

	if (operation == BPF_CMPXCHG)
		old = bytes == 4 ? (u32)r[0] : r[0];
	err = try_atomic((void *)(base + address), op, *src, &old);
	if (err && is_scratch(address, bytes))
		err = try_atomic((void *)(base + address), op, *src, &old);
	if (loaded)
		*loaded = err ? 0 : bytes == 4 ? (u32)old : old;
	if (err)
		exec_report_arena_fault(write, address);
}
