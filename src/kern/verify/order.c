/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Orders on the control flow graph that the data flow passes work in: successors of an
 * instruction, the postorder of each subprogram's reachable instructions, and the strongly
 * connected components (loops). Calls are no edges here: each subprogram is a graph of its own.
 */
#include "kern/verify/verify.h"

/* Linux: liveness.c bpf_insn_successors() */
struct iarray *insn_successors(struct verifier_env *env, u32 idx)
{
	const struct bpf_insn *insn = &env->prog->insns[idx];
	u8 class = BPF_CLASS(insn->code), op = BPF_OP(insn->code);
	bool is_jmp = class == BPF_JMP || class == BPF_JMP32;
	struct iarray *succ = env->succ;

	if (unlikely(env->insn_aux[idx].jt))
		return env->insn_aux[idx].jt;
	succ->cnt = 0;
	if (!is_jmp || (op != BPF_EXIT && op != BPF_JA))
		succ->items[succ->cnt++] = idx + (insn_is_ldimm64(insn) ? 2 : 1);
	if (is_jmp && op != BPF_EXIT && op != BPF_CALL)
		succ->items[succ->cnt++] = idx + insn_jmp_offset(insn) + 1;
	return succ;
}

enum { SEEN = 1, EXPANDED = 2 };

/* Appends the postorder of the graph below `start`. */
static void postorder_from(struct verifier_env *env, int start, u8 *state, int *stack)
{
	u32 depth = 1;

	stack[0] = start;
	while (depth) {
		int top = stack[depth - 1];
		const struct iarray *succ;

		state[top] |= SEEN;
		if (state[top] & EXPANDED) {
			env->cfg.insn_postorder[env->cfg.cur_postorder++] = top;
			depth--;
			continue;
		}
		succ = insn_successors(env, top);
		for (int i = 0; i < succ->cnt; i++) {
			if (state[succ->items[i]])
				continue;
			stack[depth++] = succ->items[i];
			state[succ->items[i]] |= SEEN;
		}
		state[top] |= EXPANDED;
	}
}

/*
 * Linux: cfg.c bpf_compute_postorder(). Not the textbook order: all new successors go onto the
 * stack before the first is expanded. The order shows in logs and in how data flow converges.
 */
int compute_postorder(struct verifier_env *env)
{
	u32 len = env->prog->len, i;
	u8 *state = pool_alloc(env->pool, len);
	int *stack = pool_alloc(env->pool, len * sizeof(int));

	env->cfg.insn_postorder = pool_alloc(env->pool, len * sizeof(int));
	if (!state || !stack || !env->cfg.insn_postorder)
		return -ENOMEM;
	env->cfg.cur_postorder = 0;
	for (i = 0; i < env->subprog_cnt; i++) {
		env->subprog_info[i].postorder_start = env->cfg.cur_postorder;
		postorder_from(env, env->subprog_info[i].start, state, stack);
	}
	env->subprog_info[i].postorder_start = env->cfg.cur_postorder;
	return 0;
}

/* Tarjan's algorithm in Pearce's form: one `low` for both numbers, an explicit stack. */
struct tarjan {
	u32 *stack, *dfs; /* vertices of open components; the path being walked */
	u32 *pre, *low;	  /* order of discovery; the lowest such number reachable on the stack */
	u32 stack_len, dfs_len, next_pre, next_scc;
};

#define NOT_ON_STACK U32_MAX

/* A loop: several vertices, an edge to itself, or a call that runs a callback repeatedly */
static bool is_loop(struct verifier_env *env, const struct tarjan *t, u32 root,
		    const struct iarray *succ)
{
	if (t->stack[t->stack_len - 1] != root || calls_callback(env, root))
		return true;
	for (int i = 0; i < succ->cnt; i++)
		if (succ->items[i] == root)
			return true;
	return false;
}

static void close_component(struct verifier_env *env, struct tarjan *t, u32 root,
			    const struct iarray *succ)
{
	bool assign = is_loop(env, t, root, succ);
	u32 v;

	do {
		v = t->stack[--t->stack_len];
		t->low[v] = NOT_ON_STACK;
		if (assign)
			env->insn_aux[v].scc = t->next_scc;
	} while (v != root);
	t->next_scc += assign;
}

/* One look at the vertex on top of the path: descends, or is done with it. */
static void tarjan_step(struct verifier_env *env, struct tarjan *t)
{
	u32 w = t->dfs[t->dfs_len - 1];
	const struct iarray *succ;

	if (!t->pre[w]) {
		t->low[w] = t->pre[w] = t->next_pre++;
		t->stack[t->stack_len++] = w;
	}
	succ = insn_successors(env, w);
	for (int i = 0; i < succ->cnt; i++) {
		u32 s = succ->items[i];

		if (!t->pre[s]) {
			t->dfs[t->dfs_len++] = s;
			return;
		}
		t->low[w] = min(t->low[w], t->low[s]);
	}
	/* Below `low` something is still open: w belongs to its component. */
	if (t->low[w] == t->pre[w])
		close_component(env, t, w, succ);
	t->dfs_len--;
}

/* Linux: cfg.c bpf_compute_scc(): insn_aux.scc is 0 outside of loops. */
int compute_scc(struct verifier_env *env)
{
	u32 len = env->prog->len;
	size_t bytes = len * sizeof(u32);
	struct tarjan t = {.next_pre = 1, .next_scc = 1};

	t.stack = pool_alloc(env->pool, bytes);
	t.pre = pool_alloc(env->pool, bytes);
	t.low = pool_alloc(env->pool, bytes);
	t.dfs = pool_alloc(env->pool, bytes);
	if (!t.stack || !t.pre || !t.low || !t.dfs)
		return -ENOMEM;
	for (u32 i = 0; i < len; i++) {
		if (t.pre[i])
			continue;
		t.dfs[0] = i;
		t.dfs_len = 1;
		while (t.dfs_len)
			tarjan_step(env, &t);
	}
	env->scc_cnt = t.next_scc;
	env->scc_info = pool_alloc(env->pool, t.next_scc * sizeof(*env->scc_info));
	return env->scc_info ? 0 : -ENOMEM;
}
