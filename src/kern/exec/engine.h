/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of exec/ share: the image of a program in this process, the decoded form that
 * the interpreter runs, and the boundaries that a throw or a gap unwinds to.
 *
 * A run has one struct engine_state. Code enters a program through exec_enter(), which saves the
 * caller's registers in a struct boundary; exec_leave() goes back there from any depth, through
 * frames of programs and of helper bodies alike (bpf_throw and gaps are the only users).
 */
#ifndef DRYDOCK_KERN_EXEC_ENGINE_H
#define DRYDOCK_KERN_EXEC_ENGINE_H

#include "kern/exec/exec.h"
#include "kern/tables/tables.h"

/* One decoded instruction; same index as the instruction it was made from. */
struct op {
	const void *label;
	union {
		struct {
			u8 dst, src;
			s16 off;
			s32 imm;
		};
		u64 imm64;
		call_body body;
	};
};

/* Numbers of decoded forms that have no opcode of their own; below 256: the opcode itself. */
enum op_code {
	OP_SDIV64_X = 256, OP_SDIV64_K, OP_SMOD64_X, OP_SMOD64_K,
	OP_SDIV32_X, OP_SDIV32_K, OP_SMOD32_X, OP_SMOD32_K,
	OP_MOVSX64_8, OP_MOVSX64_16, OP_MOVSX64_32, OP_MOVSX32_8, OP_MOVSX32_16,
	OP_PERCPU, OP_CAST_USER,
	OP_BE16, OP_BE32, OP_BE64, OP_LE16, OP_LE32, OP_LE64, OP_BSWAP16, OP_BSWAP32, OP_BSWAP64,
	OP_ATOMIC32, OP_ATOMIC64, OP_LOAD_ACQ8, OP_LOAD_ACQ16, OP_LOAD_ACQ32, OP_LOAD_ACQ64,
	OP_STORE_REL8, OP_STORE_REL16, OP_STORE_REL32, OP_STORE_REL64,
	OP_ARENA_LOAD, OP_ARENA_STORE, OP_ARENA_STORE_IMM, OP_ARENA_ATOMIC,
	OP_PROBE_LOAD,
	OP_CALL_BODY, OP_CALL_BODY_STACK, OP_CALL_SUBPROG, OP_CALL_MAY_GOTO, OP_CALL_GAP,
	OP_STACK_ARG_LOAD, OP_STACK_ARG_STORE, OP_STACK_ARG_STORE_IMM,
	OP_LDIMM64, OP_CHECK, OP_BAD,
	OP_COUNT
};

/* A load or store of machine code that may fault, and what to do then */
struct fault_entry {
	u32 start, end; /* in the image; go on at `end` */
	s8 dst;		/* machine register to clear, -1: none */
	bool arena, write;
	u8 arena_reg; /* machine register with the 32-bit arena address */
	s16 arena_off;
};

/* A program as this process runs it. Never changed once made. */
struct image {
	struct image *next; /* in its bucket */
	struct prog *prog;
	u64 code_hash;
	enum engine engine;
	bool percpu_task; /* reads run->task */
	int exception_cb; /* subprogram, -1: none */
	/* What is added to a 32-bit address of the arena: to access it here, and for the user */
	const struct map *arena;
	u64 arena_base, arena_user;
	/* interpreter */
	struct op *ops;
	const void **checked; /* checked mode: the label behind OP_CHECK, per op */
	u32 frame_bytes;	/* largest frame */
	/* JIT */
	u8 *code;
	u32 code_bytes, fault_count;
	struct fault_entry *faults;
	void **entry; /* machine code of each subprogram */
	u32 *end_offset;  /* where it ends */
	u32 *insn_offset; /* where the code of each instruction begins; for reports */
};

/*
 * A stretch of a program's frames on the stack: from where C code called it, to where it called C
 * code in turn. Stretches are linked from the innermost outward, over runs within runs, too.
 */
struct stretch {
	struct stretch *outer;
	const struct interp *interp; /* NULL: machine code */
	uintptr_t top;		     /* machine code: its frames are below */
	uintptr_t outer_rsp;	     /* what frames.rsp was of the outer one */
};

/* The frames of this thread. Machine code writes the first member: see frames.c. */
struct frames {
	uintptr_t rsp; /* where the innermost stretch called C, its return address right below */
	uintptr_t rip; /* 0, or it called nobody: its instruction there faulted */
	struct stretch *inner;
};
extern __thread struct frames frames __attribute__((tls_model("initial-exec")));

/* Around a call of a program's code */
static inline void frames_enter(struct stretch *stretch, const struct interp *interp)
{
	stretch->outer = frames.inner;
	stretch->interp = interp;
	stretch->top = (uintptr_t)__builtin_frame_address(0);
	stretch->outer_rsp = frames.rsp;
	frames.rsp = 0;
	frames.inner = stretch;
}

static inline void frames_leave(const struct stretch *stretch)
{
	frames.inner = stretch->outer;
	frames.rsp = stretch->outer_rsp;
}

enum leave { LEFT_NOT, LEFT_BY_THROW, LEFT_BY_STOP };

struct boundary {
	void *rsp; /* written by exec_enter() */
	struct boundary *outer;
	struct image *image;
	enum leave left;
	u64 cookie;
	struct frames frames; /* as they are to be again when it is reached */
};

struct engine_state {
	struct image *image; /* of run->prog */
	struct boundary *boundary;
	u32 former_cpu; /* of the thread, before the run */
	u64 *grace;	/* of grace_enter(); NULL: this run is within another */
	/* the loop of exec_run_repeat() */
	u32 repeat, done;
	u64 ret;
	int err;
};

/* image.c: the image for this engine, made if need be. -ENOMEM, -ENOSYS (a gap, recorded) */
int image_get(struct prog *prog, enum engine engine, struct image **out);
/* Around every run: no image is freed under it. */
void image_run_begins(void);
void image_run_ends(void);
/* The image whose machine code holds `pc`, NULL: none (called in the signal handler). */
struct image *image_find_code(uintptr_t pc);

/* decode.c */
int image_decode(struct image *image);

/* jit.c */
int image_compile(struct image *image);

/* codemem.c: memory for machine code, never writable and executable at once */
int code_init(void);
void *code_alloc(size_t bytes);		     /* writable; NULL: none left */
int code_seal(void *code, size_t bytes);     /* executable from now on */
void code_free(void *code, size_t bytes);
bool code_reaches(const void *target);	     /* a call rel32 from any image gets there */
int code_set_owner(void *code, size_t bytes, struct image *image);

/* interp.c */
#define INTERP_FRAME_MAX 640 /* 512 bytes of stack, and what rewriting adds to a frame */
extern const void *const *interp_labels; /* by opcode or enum op_code */
void interp_init(void);
u64 interp_run(struct run *run, const struct image *image, u32 subprog, const u64 args[5]);

/*
 * A frame of a program, for reports. It is at `insn`, or, if `is_call`, in a call that this made.
 * `offset` is that of the address from the start of the image: of machine code, or of the
 * instructions, 8 bytes each, which stand in for it where there is none.
 */
struct trace_frame {
	const struct image *image;
	u32 insn, offset;
	bool is_call;
};
/* False: no more of them wanted. */
typedef bool (*trace_fn)(const struct trace_frame *frame, void *arg);
/* trace.c */
u32 verified_subprog_of(const struct verified *verified, u32 insn);

/* interp.c: the frames of one stretch, innermost first. False: `fn` ended it */
bool interp_trace(const struct interp *interp, trace_fn fn, void *arg);
/* frames.c: all frames of programs on this thread's stack, innermost first */
void frames_trace(trace_fn fn, void *arg);

/* check.c: false if a claim of the verifier does not hold; told in run->unsound_text */
bool check_registers(struct run *run, const struct image *image, u32 insn, const u64 *regs);

/* run.c */
void *exec_enter(struct boundary *boundary, void *fn, void *arg);
_Noreturn void exec_leave(struct boundary *boundary);
/* Leaves the whole run: its result means nothing. */
_Noreturn void exec_stop(struct run *run);
_Noreturn void exec_gap_row(u32 row);
u64 image_call(struct run *run, struct image *image, u32 subprog, const u64 args[5]);

struct tail_result {
	u64 value;
	u64 taken; /* 0: go on after the tail call */
};
struct tail_result exec_tail_call(void *ctx, struct map *map, u64 index);

/* may_goto.c: the call that rewritten may_goto makes; R0 to R5 survive it, AX is argument and
 * result. Machine code calls the stub, the interpreter the function. */
u64 exec_may_goto(u64 *slots);
void exec_may_goto_stub(void);
u64 internal_may_goto(u64 a1, u64 a2, u64 a3, u64 a4, u64 a5);

/* Distances from the thread pointer, for machine code: of `struct run *`, of frames.rsp */
s32 run_tls_offset(void);
s32 frames_tls_offset(void);

/* Faults of arena accesses go to the program's stderr stream. `address`: 32-bit pointer + off */
void exec_report_arena_fault(bool write, u64 address);
/* Before that: true if the access is to be tried again, what Linux has there is there now. */
bool exec_arena_again(u32 low);

#endif
