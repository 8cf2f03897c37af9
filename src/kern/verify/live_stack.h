/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Liveness of stack slots, shared by its files:
 *
 *	live_track.c	where do pointers into stack frames flow within one subprogram?
 *	live_access.c	which slots does an instruction then read and write?
 *	live_analyze.c	both of these over the call tree
 *	live_stack.c	what follows: live slots before each instruction, and the answer to pruning
 *	live_print.c	all of it as log level 2 shows it
 *
 * A subprogram is analysed once per (call site, depth), as an instance, because what its pointer
 * arguments point to depends on who called it. Slots are 4 bytes: slot 0 is [fp-4, fp).
 */
#ifndef DRYDOCK_KERN_VERIFY_LIVE_STACK_H
#define DRYDOCK_KERN_VERIFY_LIVE_STACK_H

#include "kern/verify/verify.h"

/* A set of the 128 slots of a frame */
__extension__ typedef unsigned __int128 slot_set;

#define SLOTS_NONE ((slot_set)0)
#define SLOTS_ALL (~(slot_set)0)

static inline bool slot_in(slot_set set, u32 slot)
{
	return set >> slot & 1;
}
/* Slots low to high, those that exist */
static inline slot_set slot_range(u32 low, u32 high)
{
	if (low > high || low >= STACK_HALF_SLOTS)
		return SLOTS_NONE;
	high = min(high, (u32)STACK_HALF_SLOTS - 1);
	return SLOTS_ALL >> (STACK_HALF_SLOTS - 1 - high) & SLOTS_ALL << low;
}

/* Of one instruction, about the slots of one frame */
struct slot_masks {
	slot_set may_read, must_write;
	slot_set live_before; /* may be read by it or what follows */
};

struct func_instance {
	struct func_instance *next; /* of the same hash */
	u32 callsite;		    /* calling instruction; depth 0: own first instruction */
	u32 depth, subprog, subprog_start, insn_cnt;
	struct slot_masks *frames[MAX_CALL_FRAMES]; /* per instruction; NULL: nothing to say */
	bool must_write_initialized;		    /* was analysed before */
};

/*
 * A value as far as it is derived from a frame pointer:
 *	frame >= 0, off_cnt > 0		one of these offsets from that frame's pointer
 *	frame >= 0, off_cnt == 0	some offset from that frame's pointer
 *	ARG_IMPRECISE			from one of the frames in `mask`
 * Merging paths moves down this list.
 */
#define ARG_OFFSETS_MAX 4

struct arg_track {
	union {
		s16 off[ARG_OFFSETS_MAX]; /* ascending */
		u16 mask;
	};
	s8 frame; /* or enum arg_track_state */
	s8 off_cnt;
};

enum arg_track_state {
	ARG_NONE = -1, /* not derived from a frame pointer */
	ARG_UNVISITED = -2,
	ARG_IMPRECISE = -3,
};

#define ARG_SPILL_SLOTS 64 /* 8-byte slots in which spilled pointers are tracked */
#define ARG_TRACK_REGS (MAX_BPF_REG + MAX_STACK_ARG_SLOTS)

/* Before an instruction: R0 to R10, outgoing stack arguments, own stack */
struct arg_state {
	struct arg_track regs[ARG_TRACK_REGS];
	struct arg_track stack[ARG_SPILL_SLOTS];
};

/* The last analysis of a subprogram */
struct subprog_args {
	struct arg_state *in; /* per instruction */
	bool analyzed;
};

struct liveness {
	struct func_instance *instances[256];
	u32 instance_cnt;
	struct slot_masks *spare[BPF_MAX_SUBPROGS]; /* arrays to use again, per subprogram */
	struct {
		struct func_instance *instances[MAX_CALL_FRAMES]; /* up to curframe */
		u32 callsites[MAX_CALL_FRAMES]; /* [i]: instruction of frame i that calls i + 1 */
		u32 curframe, insn_idx;
		u32 known; /* frames whose slots were asked for */
		slot_set alive[MAX_CALL_FRAMES];
	} query;
	u32 subprog_calls; /* analyses so far */
	struct subprog_args args[BPF_MAX_SUBPROGS];
	u32 callsites[MAX_CALL_FRAMES]; /* of the call chain being analysed */
};

static inline struct arg_track arg_none(void)
{
	return (struct arg_track){.frame = ARG_NONE};
}
static inline bool arg_is_visited(const struct arg_track *at)
{
	return at->frame != ARG_UNVISITED;
}
static inline bool arg_is_fp(const struct arg_track *at)
{
	return at->frame >= 0 || at->frame == ARG_IMPRECISE;
}

/* ---- live_stack.c ---- */
/* NULL: no memory */
struct func_instance *call_instance(struct verifier_env *env, const struct func_instance *caller,
				    u32 callsite, int subprog);
struct func_instance *fresh_instance(struct verifier_env *env, const struct func_instance *like);
void recycle_instance(struct verifier_env *env, struct func_instance *instance);
/* What `src` found is added to what an earlier analysis left in `dst`. */
void merge_instances(struct func_instance *dst, struct func_instance *src);
struct slot_masks *get_frame_masks(const struct func_instance *instance, u32 frame, u32 insn_idx);
int mark_stack_read(struct verifier_env *env, struct func_instance *instance, u32 frame,
		    u32 insn_idx, slot_set slots);
int mark_stack_write(struct verifier_env *env, struct func_instance *instance, u32 frame,
		     u32 insn_idx, slot_set slots);
void update_instance(struct verifier_env *env, struct func_instance *instance);

/* ---- live_track.c ---- */
struct arg_track arg_single(int frame, s16 off);
bool arg_track_eq(const struct arg_track *a, const struct arg_track *b);
struct arg_track arg_track_join(struct arg_track a, struct arg_track b);
bool arg_add(s16 off, s64 delta, s16 *out); /* true: it does not fit */
/* What instruction `idx` does to `out`; `entry`: the incoming stack arguments */
void arg_track_xfer(struct verifier_env *env, int idx, struct arg_state *out,
		    const struct arg_track *entry, int depth);

/* ---- live_access.c ---- */
int record_load_store_access(struct verifier_env *env, struct func_instance *instance,
			     const struct arg_track *at, int insn_idx);
int record_call_access(struct verifier_env *env, struct func_instance *instance,
		       const struct arg_track *at, int insn_idx);

/* ---- live_print.c: only at log level 2 ---- */
void arg_track_log(struct verifier_env *env, int idx, const struct arg_state *in,
		   const struct arg_state *out);
/* where: register, or ARG_TRACK_REGS + spill slot; values: old, joined with, result */
void arg_join_log(struct verifier_env *env, int from, int to, int where,
		  const struct arg_track values[3]);
void print_subprog_arg_access(struct verifier_env *env, int subprog,
			      const struct arg_state *in);
int print_instances(struct verifier_env *env);

#endif
