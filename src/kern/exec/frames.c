/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which frames of programs are on this thread's stack, for reports (trace.c).
 *
 * C code that calls a program leaves a record, struct stretch; machine code that calls C leaves
 * its stack pointer, one store to frames.rsp. So the walk goes from record to record and never
 * through a frame of C. Between two records are frames of machine code, whose sizes are those that
 * jit_plan_frame() gave them; the interpreter's frames are not on the stack but in struct interp.
 *
 * A frame is asked about within a call it made or at an instruction that faulted, never in its
 * prologue or epilogue. Takes no lock and no memory: this runs in the signal handler. Whatever is
 * on a damaged stack, each frame is above the one before and below the stretch's top, memory that
 * is not there is not read, and the walk ends at a return address that is no program's.
 */
#include "base/fault.h"
#include "kern/exec/jit.h"

__thread struct frames frames;

s32 frames_tls_offset(void)
{
	u64 base;

	static_assert(offsetof(struct frames, rsp) == 0, "machine code writes the first member");
	__asm__("mov %%fs:0, %0" : "=r"(base));
	return (s32)((u64)&frames - base);
}

/* The last instruction whose code begins before `end` */
static u32 find_insn(const struct image *image, u32 end)
{
	u32 low = 0, high = image->prog->verified.insn_count;

	while (high - low > 1) {
		u32 middle = (low + high) / 2;

		if (image->insn_offset[middle] < end)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* `rip` is in the image, `exact`: at the instruction at work, and not behind a call. */
static struct trace_frame frame_at(const struct image *image, uintptr_t rip, bool exact)
{
	u32 offset = (u32)(rip - (uintptr_t)image->code);

	return (struct trace_frame){image, find_insn(image, offset + exact), offset, !exact};
}

/* From a return address at at->rsp to where it leads. False: no frame of the stretch is there. */
static bool go_back(const struct stretch *stretch, struct frames *at)
{
	if (at->rsp % 8 || at->rsp >= stretch->top ||
	    probe_read(&at->rip, (const void *)at->rsp, sizeof(at->rip)))
		return false;
	at->rsp += 8;
	return true;
}

static bool machine_trace(const struct stretch *stretch, struct frames at, trace_fn fn, void *arg)
{
	bool exact = at.rip;

	if (!exact)
		at.rsp -= 8;
	while (exact || go_back(stretch, &at)) {
		/* A return address is that of whatever follows, if the call does not return. */
		const struct image *image = image_find_code(at.rip - !exact);
		struct trace_frame frame;

		if (!image)
			return true;
		frame = frame_at(image, at.rip, exact);
		if (!fn(&frame, arg))
			return false;
		at.rsp += jit_frame_bytes(image, verified_subprog_of(&image->prog->verified,
								     frame.insn));
		exact = false;
	}
	return true;
}

void frames_trace(trace_fn fn, void *arg)
{
	struct frames at = frames;
	bool more = true;

	for (const struct stretch *stretch = at.inner; stretch && more; stretch = stretch->outer) {
		more = stretch->interp ? interp_trace(stretch->interp, fn, arg) :
					 machine_trace(stretch, at, fn, arg);
		at.rsp = stretch->outer_rsp;
		at.rip = 0;
	}
}
