/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The engines: run a verified program on a context. Three of them over the same struct verified:
 * interpreter, its checked mode (asserts the verifier's claims before each instruction), and the
 * x86-64 JIT. JIT images are private to a process and made at the first run there.
 *
 * A run has a struct run (thread-local, one per nesting level) that bodies of helpers and kfuncs
 * read: which kernel, program, CPU. Bodies get their five register arguments as plain C
 * arguments; a kfunc body with more declares more parameters.
 */
#ifndef DRYDOCK_KERN_EXEC_EXEC_H
#define DRYDOCK_KERN_EXEC_EXEC_H

#include "kern/obj/prog.h"

enum engine { ENGINE_JIT, ENGINE_INTERPRETER, ENGINE_CHECKED };

struct run {
	struct kern *kern;
	struct prog *prog; /* the one running now; a tail call changes it */
	void *ctx;
	void *task; /* what programs see as current; NULL: get_current_task's body is asked */
	u32 cpu;
	enum engine engine;
	struct run *outer; /* the run this one interrupts (nested), or NULL */
	u32 tail_call_count;
	bool gap; /* a call without a body was reached: the result means nothing */
	/* Checked mode: the first claim of the verifier that did not hold */
	bool unsound;
	char unsound_text[256];
	u64 insn_count; /* interpreter: instructions executed */
	u64 checked;	/* checked mode: instructions begun */
	bool pinned;	/* `cpu` was asked for: no other will do */
	/* hooks/: values of the main program's cgroup storage maps: shared, one for each CPU */
	void *cgroup_storage[2];
	void *engine_state;
};

/* The run on this thread; NULL outside of one. */
struct run *run_current(void);

/*
 * Runs `prog` with R1 = ctx. Fills the rest of *run (kern, prog, engine, cpu and hook are the
 * caller's). *ret gets R0. 0; -ENOSYS: a gap; -ENOMEM: no image; -EFAULT: checked mode found the
 * verifier wrong (run->unsound_text).
 */
int exec_run(struct run *run, struct prog *prog, void *ctx, u64 *ret);
/*
 * The same, `repeat` times; *ret is the last one's, *duration_ns the average of one (as
 * BPF_PROG_TEST_RUN tells it). Cheaper than calling exec_run() often.
 */
int exec_run_repeat(struct run *run, struct prog *prog, void *ctx, u32 repeat, u64 *ret,
		    u64 *duration_ns);

/* For callbacks that outlive a run (timers, work): one subprogram of `prog` as a run of its own */
int exec_run_callback(struct run *run, struct prog *prog, u64 token, const u64 args[5], u64 *ret);

/* For bodies: calls subprogram `token` (a callback's value) of the running program. */
u64 exec_callback(u64 token, u64 a1, u64 a2, u64 a3, u64 a4, u64 a5);
/* For bpf_throw: leaves all frames of the program, runs its exception callback. No return. */
_Noreturn void exec_throw(u64 cookie);
/* For bodies that meet a gap at run time: ends the program, run->gap set. No return. */
_Noreturn void exec_gap(const char *format, ...) printf_like(1, 2);

/* For bodies that cannot go on: ends the program, the run returns `err`. No return. */
_Noreturn void exec_fail(int err);

/* Forgets a program's image in this process (its id is gone). */
void exec_forget(struct prog *prog);
/* Forgets the images of all programs of a kernel that is dropped. */
void exec_forget_kern(struct kern *kern);
/* Bytes of machine code and its address in this process, made if need be; for prog info. */
int exec_image(struct prog *prog, const void **code, u32 *bytes);

/*
 * Streams (stream.c): what a program prints for user space, BPF_STDOUT 1 and BPF_STDERR 2. Reads
 * and writes are Linux's: 100000 bytes per stream, -ENOSPC beyond, -ENOENT for another id,
 * -ENOMEM for a text of more than 1024 bytes, which uses up room all the same.
 */
int stream_write(struct prog *prog, int stream_id, const char *text, u32 bytes);
/* A report of several messages, which stage_commit() writes as a whole or not at all, and frees */
struct stream_stage {
	struct prog *prog;
	struct list_head messages;
	u32 bytes;
};
void stage_begin(struct stream_stage *stage, struct prog *prog);
int stage_printf(struct stream_stage *stage, const char *format, ...) printf_like(2, 3);
/* trace.c: "CPU: ..." and the frames of programs on this thread's stack */
int stage_print_stack(struct stream_stage *stage);
int stage_commit(struct stream_stage *stage, int stream_id);
/* BPF_PROG_STREAM_READ_BY_FD: bytes read, or -errno */
int stream_read(struct prog *prog, int stream_id, u64 user_buf, u32 bytes);
void stream_free(struct prog *prog);

#endif
