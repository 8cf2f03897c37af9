/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loops and precision. When a path comes back to a state inside a loop that it may converge with,
 * that state's marks are not final: other paths through the loop may still add some. So the
 * current state is kept as a back-edge of the loop's visit, and when the state that entered the
 * loop is done, marks are carried along all back-edges until nothing changes.
 *
 * A visit is named by the strongly connected component (order.c) and the call sites that lead to
 * it: the first frame that stands inside a component decides. For
 *
 *     void foo()  { loop { A } }
 *     void main() { B: foo(); C: foo(); }
 *
 * A is in visit (B, loop) on one path and in visit (C, loop) on another.
 */
#include <stdio.h>

#include "kern/verify/verify.h"

#define BACKEDGE_ROUNDS_MAX 64

/* False: no frame of the state is in a loop. Linux: states.c compute_scc_callchain() */
static bool compute_scc_callchain(struct verifier_env *env, const struct verifier_state *st)
{
	struct scc_callchain *chain = &env->callchain_buf;
	u32 frame = 0, idx;

	while (!env->insn_aux[frame_insn_idx(st, frame)].scc)
		if (++frame > st->curframe)
			return false;
	memset(chain, 0, sizeof(*chain));
	for (u32 i = 0; i < frame; i++)
		chain->callsites[i] = frame_insn_idx(st, i);
	idx = frame_insn_idx(st, frame);
	chain->scc = env->insn_aux[idx].scc;
	return true;
}

static struct scc_visit *scc_visit_lookup(struct verifier_env *env)
{
	struct scc_callchain *chain = &env->callchain_buf;
	struct scc_info *info = env->scc_info[chain->scc];

	for (u32 i = 0; info && i < info->num_visits; i++)
		if (!memcmp(chain, &info->visits[i].callchain, sizeof(*chain)))
			return &info->visits[i];
	return NULL;
}

static struct scc_visit *scc_visit_alloc(struct verifier_env *env)
{
	struct scc_callchain *chain = &env->callchain_buf;
	struct scc_info *old = env->scc_info[chain->scc], *info = old;
	u32 count = old ? old->num_visits : 0;
	struct scc_visit *visit;

	if (!old || count == old->visits_room) {
		u32 room = count ? count * 2 : 1;

		info = state_alloc(env, sizeof(*info) + room * sizeof(*visit));
		if (!info)
			return NULL;
		if (old)
			memcpy(info, old, sizeof(*info) + count * sizeof(*visit));
		info->visits_room = room;
		env->scc_info[chain->scc] = info;
	}
	visit = &info->visits[count];
	info->num_visits = count + 1;
	visit->callchain = *chain;
	return visit;
}

/* "(callsite,callsite,scc)" in env->tmp_str_buf */
static const char *format_callchain(struct verifier_env *env)
{
	struct scc_callchain *chain = &env->callchain_buf;
	char *buf = env->tmp_str_buf;
	size_t n = snprintf(buf, TMP_STR_BUF_LEN, "(");

	for (u32 i = 0; i < ARRAY_SIZE(chain->callsites) && chain->callsites[i]; i++)
		n += snprintf(buf + n, TMP_STR_BUF_LEN - n, "%u,", chain->callsites[i]);
	snprintf(buf + n, TMP_STR_BUF_LEN - n, "%u)", chain->scc);
	return buf;
}

/* A stored state: the first of its visit is the one that entered the loop. */
int maybe_enter_scc(struct verifier_env *env, struct verifier_state *st)
{
	struct scc_visit *visit;

	if (!compute_scc_callchain(env, st))
		return 0;
	visit = scc_visit_lookup(env);
	if (!visit)
		visit = scc_visit_alloc(env);
	if (!visit)
		return -ENOMEM;
	if (!visit->entry_state) {
		visit->entry_state = st;
		if (env->log->level & LOG_LEVEL2)
			verbose(env, "SCC enter %s\n", format_callchain(env));
	}
	return 0;
}

static void free_backedges(struct verifier_env *env, struct scc_visit *visit)
{
	struct scc_backedge *backedge = visit->backedges, *next;

	for (; backedge; backedge = next) {
		next = backedge->next;
		free_scc_backedge(env, backedge);
	}
	visit->backedges = NULL;
}

/* Linux: states.c propagate_backedges() */
static int propagate_backedges(struct verifier_env *env, struct scc_visit *visit)
{
	struct scc_backedge *edge;
	bool changed = true;
	int err;

	for (int round = 0; changed; round++) {
		if (round > BACKEDGE_ROUNDS_MAX) {
			if (env->log->level & LOG_LEVEL2)
				verbose(env, "%s: too many iterations\n", __func__);
			for (edge = visit->backedges; edge; edge = edge->next)
				mark_all_scalars_precise(env, &edge->state);
			break;
		}
		changed = false;
		for (edge = visit->backedges; edge; edge = edge->next) {
			err = propagate_precision(env, edge->state.equal_state, &edge->state,
						  &changed);
			if (err)
				return err;
		}
	}
	free_backedges(env, visit);
	return 0;
}

/* All paths from `st` are done: if it entered a loop, the loop's marks can become final. */
int maybe_exit_scc(struct verifier_env *env, struct verifier_state *st)
{
	struct scc_visit *visit;

	if (!compute_scc_callchain(env, st))
		return 0;
	visit = scc_visit_lookup(env);
	if (!visit) {
		/* Only a speculative path may end in a loop without having met a stored state. */
		if (!st->speculative)
			return verifier_bug(env, "scc exit: no visit info for call chain %s",
					    format_callchain(env));
		return 0;
	}
	if (visit->entry_state != st)
		return 0;
	if (env->log->level & LOG_LEVEL2)
		verbose(env, "SCC exit %s\n", format_callchain(env));
	visit->entry_state = NULL;
	env->num_backedges -= visit->num_backedges;
	visit->num_backedges = 0;
	update_peak_states(env);
	return propagate_backedges(env, visit);
}

/* `st`: the stored state that the current one, copied into `backedge`, came back to */
int add_scc_backedge(struct verifier_env *env, struct verifier_state *st,
		     struct scc_backedge *backedge)
{
	struct scc_visit *visit;

	if (!compute_scc_callchain(env, st))
		return verifier_bug(env, "add backedge: no SCC in verification path, insn_idx %d",
				    st->insn_idx);
	visit = scc_visit_lookup(env);
	if (!visit)
		return verifier_bug(env, "add backedge: no visit info for call chain %s",
				    format_callchain(env));
	if (env->log->level & LOG_LEVEL2)
		verbose(env, "SCC backedge %s\n", format_callchain(env));
	backedge->next = visit->backedges;
	visit->backedges = backedge;
	visit->num_backedges++;
	env->num_backedges++;
	update_peak_states(env);
	return 0;
}

/* The state is in a loop that still has back-edges: its marks are not final. */
bool incomplete_read_marks(struct verifier_env *env, struct verifier_state *st)
{
	struct scc_visit *visit;

	if (!compute_scc_callchain(env, st))
		return false;
	visit = scc_visit_lookup(env);
	return visit && visit->backedges;
}
