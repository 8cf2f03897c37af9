/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory operations of the interpreter that are more than a load or a store; see memory.c. */
#ifndef DRYDOCK_KERN_EXEC_MEMORY_H
#define DRYDOCK_KERN_EXEC_MEMORY_H

#include "kern/exec/engine.h"

/* Registers the code that may fault; once per process. */
void arena_init(void);

/* `imm` of the instruction says which; *src receives what a fetching form fetches, r[0] is
 * compared and replaced by a compare-and-exchange. */
void atomic_apply32(u32 *at, s32 imm, u64 *src, u64 *r);
void atomic_apply64(u64 *at, s32 imm, u64 *src, u64 *r);

/* `code`: opcode, for size and sign. A fault gives 0. */
u64 probe_load(u64 address, s32 code);
/* The same at base + low half of the pointer + off; faults are reported. */
u64 arena_load(u64 base, u64 pointer, s16 off, s32 code);
void arena_store(u64 base, u64 pointer, s16 off, s32 code, u64 value);
void arena_atomic(u64 base, const struct op *op, u64 *src, u64 *r);

#endif
