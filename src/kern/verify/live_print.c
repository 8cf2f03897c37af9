/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What stack liveness found, as log level 2 shows it: the flow of frame pointers while it is
 * computed, then for each subprogram the pointers at its accesses, then for each instance the
 * slots that its instructions use and define.
 */
#include <stdio.h>
#include <stdlib.h>

#include "kern/verify/live_stack.h"

static void verbose_arg_track(struct verifier_env *env, const struct arg_track *at)
{
	switch (at->frame) {
	case ARG_NONE:
		verbose(env, "_");
		return;
	case ARG_UNVISITED:
		verbose(env, "?");
		return;
	case ARG_IMPRECISE:
		verbose(env, "IMP%x", at->mask);
		return;
	}
	if (!at->off_cnt)
		verbose(env, "fp%d ?", at->frame);
	for (int i = 0; i < at->off_cnt; i++)
		verbose(env, "%sfp%d%+d", i ? "|" : "", at->frame, at->off[i]);
}

static void verbose_insn_at(struct verifier_env *env, int idx)
{
	verbose(env, "%3d: ", idx);
	verbose_insn(env, &env->prog->insns[idx]);
}

/* "r3", "sa0", "fp-8": element `i` of an arg_state */
static void verbose_place(struct verifier_env *env, int i)
{
	if (i >= ARG_TRACK_REGS)
		verbose(env, "fp%+d", -(i - ARG_TRACK_REGS + 1) * BPF_REG_SIZE);
	else if (i >= MAX_BPF_REG)
		verbose(env, "sa%d", i - MAX_BPF_REG);
	else
		verbose(env, "r%d", i);
}

#define ARG_PLACES (ARG_TRACK_REGS + ARG_SPILL_SLOTS)
static_assert(sizeof(struct arg_state) == ARG_PLACES * sizeof(struct arg_track), "no padding");

static const struct arg_track *place(const struct arg_state *state, int i)
{
	return i < ARG_TRACK_REGS ? &state->regs[i] : &state->stack[i - ARG_TRACK_REGS];
}

/* Linux: liveness.c arg_track_log() */
void arg_track_log(struct verifier_env *env, int idx, const struct arg_state *in,
		   const struct arg_state *out)
{
	bool printed = false;

	for (int i = 0; i < ARG_PLACES; i++) {
		if (arg_track_eq(place(out, i), place(in, i)))
			continue;
		if (!printed)
			verbose_insn_at(env, idx);
		printed = true;
		verbose(env, "\t");
		verbose_place(env, i);
		verbose(env, ": ");
		verbose_arg_track(env, place(in, i));
		verbose(env, " -> ");
		verbose_arg_track(env, place(out, i));
	}
	if (printed)
		verbose(env, "\n");
}

/* Linux: liveness.c arg_track_join(), its log line */
void arg_join_log(struct verifier_env *env, int from, int to, int where,
		  const struct arg_track values[3])
{
	verbose(env, "arg JOIN insn %d -> %d ", from, to);
	verbose_place(env, where);
	verbose(env, ": ");
	verbose_arg_track(env, &values[0]);
	verbose(env, " + ");
	verbose_arg_track(env, &values[1]);
	verbose(env, " => ");
	verbose_arg_track(env, &values[2]);
	verbose(env, "\n");
}

static void verbose_subprog(struct verifier_env *env, int subprog)
{
	const char *name = env->subprog_info[subprog].name;

	verbose(env, "subprog#%d%s%s", subprog, name ? " " : "", name ?: "");
}

/* Is R10 left out? It always points to its own frame. */
static bool place_shown(const struct arg_state *in, int i)
{
	if (i < ARG_TRACK_REGS && (i == BPF_REG_FP || !arg_is_visited(&in->regs[0])))
		return false;
	return arg_is_fp(place(in, i));
}

static bool shows_args(const struct bpf_insn *insn)
{
	u8 class = BPF_CLASS(insn->code);

	return class == BPF_LDX || class == BPF_STX || insn->code == (BPF_JMP | BPF_CALL);
}

/* Linux: liveness.c print_subprog_arg_access() */
void print_subprog_arg_access(struct verifier_env *env, int subprog, const struct arg_state *in)
{
	const struct subprog_info *sub = &env->subprog_info[subprog];

	verbose_subprog(env, subprog);
	verbose(env, ":\n");
	for (u32 idx = sub->start; idx < sub[1].start; idx++) {
		const struct bpf_insn *insn = &env->prog->insns[idx];
		const struct arg_state *at = &in[idx - sub->start];
		bool extra = false;

		verbose_insn_at(env, idx);
		for (int i = 0; shows_args(insn) && i < ARG_PLACES; i++) {
			if (!place_shown(at, i))
				continue;
			verbose(env, extra ? " " : " // ");
			extra = true;
			verbose_place(env, i);
			verbose(env, "=");
			verbose_arg_track(env, place(at, i));
		}
		verbose(env, "\n");
		if (insn_is_ldimm64(insn))
			idx++;
	}
}

static int spi_off(int spi)
{
	return -(spi + 1) * BPF_REG_SIZE;
}

/* Are all the 8-byte slots first .. first + count - 1 in the set, both halves? */
static bool has_spis(slot_set slots, int first, int count)
{
	slot_set run = slot_range(first * 2, (first + count) * 2 - 1);

	return first + count <= STACK_HALF_SLOTS / 2 && (slots & run) == run;
}

/*
 * "fp0-8 fp0-20h fp0-24..-64": whole slots, one half, and runs of three or more. The text is cut
 * where Linux cuts it. Linux: liveness.c fmt_spis_mask()
 */
static void verbose_slots(struct verifier_env *env, int frame, bool first, slot_set slots)
{
	char *to = env->tmp_str_buf;
	size_t room = sizeof(env->tmp_str_buf), used = 0;

	to[0] = 0;
	for (int spi = 0; spi < STACK_HALF_SLOTS / 2 && used + 1 < room; spi++) {
		bool low = slot_in(slots, spi * 2), high = slot_in(slots, spi * 2 + 1);
		const char *space = first ? "" : " ";
		int start = spi;

		if (!low && !high)
			continue;
		if (!low || !high) {
			used += snprintf(to + used, room - used, "%sfp%d%dh", space, frame,
					 spi_off(spi) + (low ? BPF_HALF_REG_SIZE : 0));
		} else if (has_spis(slots, spi, 3)) {
			while (has_spis(slots, spi + 1, 1))
				spi++;
			used += snprintf(to + used, room - used, "%sfp%d%d..%d", space, frame,
					 spi_off(start), spi_off(spi));
		} else {
			used += snprintf(to + used, room - used, "%sfp%d%d", space, frame,
					 spi_off(spi));
		}
		used = min(used, room - 1);
		first = false;
	}
	verbose(env, "%s", to);
}

/* One side, " use: ..." or " def: ..."; false and nothing printed if it is empty */
static bool verbose_side(struct verifier_env *env, const struct func_instance *instance,
			 u32 insn_idx, bool def)
{
	bool any = false;

	for (int frame = instance->depth; frame >= 0; frame--) {
		const struct slot_masks *masks = get_frame_masks(instance, frame, insn_idx);
		slot_set slots = !masks ? SLOTS_NONE : def ? masks->must_write : masks->may_read;

		if (!slots)
			continue;
		if (!any)
			verbose(env, def ? " def: " : " use: ");
		verbose_slots(env, frame, !any, slots);
		any = true;
	}
	return any;
}

/* Linux: liveness.c print_instance() */
static void print_instance(struct verifier_env *env, const struct func_instance *instance)
{
	verbose(env, "stack use/def ");
	verbose_subprog(env, instance->subprog);
	verbose(env, " (d%u,cs%u):\n", instance->depth, instance->callsite);
	for (u32 i = 0; i < instance->insn_cnt; i++) {
		u32 idx = instance->subprog_start + i;
		u64 start = env->log->end_pos, end;
		bool any;

		verbose_insn_at(env, idx);
		end = env->log->end_pos;
		verbose(env, "%*c;", vlog_alignment(end - start), ' ');
		any = verbose_side(env, instance, idx, false);
		any |= verbose_side(env, instance, idx, true);
		if (!any)
			vlog_reset(env->log, end);
		verbose(env, "\n");
		if (insn_is_ldimm64(&env->prog->insns[idx]))
			i++;
	}
}

static int compare_instances(const void *pa, const void *pb)
{
	const struct func_instance *a = *(struct func_instance *const *)pa;
	const struct func_instance *b = *(struct func_instance *const *)pb;

	if (a->callsite != b->callsite)
		return a->callsite < b->callsite ? -1 : 1;
	return (a->depth > b->depth) - (a->depth < b->depth);
}

/* Linux: liveness.c print_instances() */
int print_instances(struct verifier_env *env)
{
	struct liveness *live = env->liveness;
	struct func_instance **sorted;
	u32 count = 0;

	sorted = pool_alloc(env->pool, live->instance_cnt * sizeof(*sorted));
	if (!sorted)
		return -ENOMEM;
	for (u32 b = 0; b < ARRAY_SIZE(live->instances); b++)
		for (struct func_instance *f = live->instances[b]; f; f = f->next)
			sorted[count++] = f;
	qsort(sorted, count, sizeof(*sorted), compare_instances);
	for (u32 i = 0; i < count; i++)
		print_instance(env, sorted[i]);
	return 0;
}
