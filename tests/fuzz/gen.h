/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs made at random, but by rules that keep most of them valid: registers are used after
 * they are set, the stack is read where it was written, pointers are checked before use. A kind is
 * a function that adds a few instructions and keeps struct program true.
 */
#ifndef DRYDOCK_TESTS_FUZZ_GEN_H
#define DRYDOCK_TESTS_FUZZ_GEN_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <stdint.h>

#include "fuzz.h"

#define INSNS_MAX 256
#define FUNCS_MAX 5 /* the program itself and four more */
#define STACK_SLOTS 8
#define VALUE_BYTES 64

/* What lies on the stack below the slots, by offset from R10 */
#define STACK_KEY (-72)
#define STACK_CTX (-80)
#define STACK_DYNPTR (-104)

/* Descriptors of the maps that programs use */
struct gen_maps {
	int values, locks, outer, ring;
};

struct program {
	enum bpf_prog_type type;
	bool unprivileged;
	bool damaged; /* may read what nothing wrote, or loop until the clock ends it */
	struct bpf_insn insns[INSNS_MAX];
	int count;
	unsigned int scalars; /* registers that hold a number */
	unsigned int value;   /* register that points to a map value, 0: none */
	unsigned int slots;   /* stack slots that were written */
	struct bpf_func_info funcs[FUNCS_MAX];
	struct {
		int at; /* the instruction that names the function */
		bool is_callback;
	} wanted[FUNCS_MAX];
	int func_count; /* 1 and the wanted ones */
};

void generate(struct program *p, const struct gen_maps *maps);
/* Jumps back somewhere */
bool has_loop(const struct program *p);

/* gen.c, for gen_calls.c */
void emit(struct program *p, struct bpf_insn insn);
void emit_mov(struct program *p, int dst, int src);
void emit_mov_imm(struct program *p, int dst, int32_t imm);
void emit_add_imm(struct program *p, int dst, int32_t imm);
void emit_call(struct program *p, int32_t helper);
int some_scalar(const struct program *p);
void set_scalar(struct program *p, int reg);
void forget_caller_saved(struct program *p);
void gen_alu(struct program *p);
void gen_alus(struct program *p, int many);
void gen_stack(struct program *p);

typedef void (*gen_fn)(struct program *p, const struct gen_maps *maps);

/* gen_calls.c: kinds that call something or need a context; any kind of program */
extern const gen_fn gen_common_kinds[], gen_privileged_kinds[], gen_packet_kinds[];
extern const unsigned int gen_common_count, gen_privileged_count, gen_packet_count;
/* The functions that kinds asked for, behind the program's end */
void gen_functions(struct program *p);

#endif
