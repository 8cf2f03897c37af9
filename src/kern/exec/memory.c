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

static u64 widen(u64 value, u32 bytes, bool sign)
{
	u32 shift = 64 - 8 * bytes;

	return sign ? (u64)((s64)(value << shift) >> shift) : value;
}

u64 probe_load(u64 address, s32 code)
{
	u32 bytes = size_of_code(code);
	u64 value = 0;

	if (probe_read(&value, (void *)address, bytes))
		return 0;
	return widen(value, bytes, BPF_MODE(code) == BPF_PROBE_MEMSX);
}

u64 arena_load(u64 base, u64 pointer, s16 off, s32 code)
{
	u64 address = base + (u32)pointer + (u64)(s64)off, value = 0;
	u32 bytes = size_of_code(code);

	if (probe_read(&value, (void *)address, bytes)) {
		exec_report_arena_fault(false, (u32)pointer + (u64)(s64)off);
		return 0;
	}
	return widen(value, bytes, BPF_MODE(code) == BPF_PROBE_MEM32SX);
}

void arena_store(u64 base, u64 pointer, s16 off, s32 code, u64 value)
{
	u64 address = base + (u32)pointer + (u64)(s64)off;

	if (probe_write((void *)address, &value, size_of_code(code)))
		exec_report_arena_fault(true, (u32)pointer + (u64)(s64)off);
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

/*
 * Linux's fault handler skips the instruction and leaves registers alone, except that a faulting
 * load-acquire clears its destination.
 */
void arena_atomic(u64 address, const struct op *op, u64 *src, u64 *r)
{
	u32 bytes = size_of_code(op->imm >> 16);
	void *at = (void *)(address + (u64)(s64)op->off);
	s32 operation = op->imm & 0xffff;
	u64 old = 0;
	bool write = operation != BPF_LOAD_ACQ;

	if (operation == BPF_LOAD_ACQ) {
		/* dst_reg is the destination here, src_reg the pointer */
		at = (void *)(address - (u32)r[op->dst] + (u32)*src + (u64)(s64)op->off);
		if (!probe_read(&old, at, bytes)) {
			r[op->dst] = old;
			return;
		}
		r[op->dst] = 0;
	} else if (operation == BPF_STORE_REL) {
		if (!probe_write(at, src, bytes))
			return;
	} else {
		old = operation == BPF_CMPXCHG ? r[0] : 0;
		if (bytes == 4)
			old = (u32)old;
		if (!arena_rmw(at, operation, bytes, *src, &old)) {
			old = bytes == 4 ? (u32)old : old;
			if (operation == BPF_CMPXCHG)
				r[0] = old;
			else if (operation & BPF_FETCH)
				*src = old;
			return;
		}
	}
	exec_report_arena_fault(write, (u32)(write ? r[op->dst] : *src) + (u64)(s64)op->off);
}
