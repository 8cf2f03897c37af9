/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Subprograms: where they begin (every target of a BPF-to-BPF call or function reference, and the
 * exception callback that BTF names), that jumps stay inside one, and in which order they call
 * each other. env->subprog_info[] is sorted by first instruction; one entry beyond the last
 * begins at the end of the program, so that [n].start .. [n + 1].start is always a range.
 */
#include "kern/verify/verify.h"

#define EXCEPTION_CALLBACK_TAG "exception_callback:"

/* Linux: verifier.c bpf_find_containing_subprog() */
struct subprog_info *find_containing_subprog(struct verifier_env *env, int off)
{
	u32 low = 0, high = env->subprog_cnt;

	if (off < 0 || (u32)off >= env->prog->len || !env->subprog_cnt)
		return NULL;
	/* Invariant: [low].start <= off < [high].start */
	while (high - low > 1) {
		u32 middle = low + (high - low) / 2;

		if (env->subprog_info[middle].start <= (u32)off)
			low = middle;
		else
			high = middle;
	}
	return &env->subprog_info[low];
}

/* Linux: verifier.c bpf_find_subprog() */
int find_subprog(struct verifier_env *env, int off)
{
	struct subprog_info *sub = find_containing_subprog(env, off);

	return sub && sub->start == (u32)off ? (int)(sub - env->subprog_info) : -ENOENT;
}

/* Linux: verifier.c bpf_subprog_is_global() */
bool subprog_is_global(const struct verifier_env *env, int subprog)
{
	const struct func_info_aux *aux = env->prog->func_info_aux;

	return aux && aux[subprog].linkage == BTF_FUNC_GLOBAL;
}

/* Linux: verifier.c subprog_returns_void() */
bool subprog_returns_void(struct verifier_env *env, int subprog)
{
	const struct btf *btf = env->prog->btf;
	u32 id = env->prog->func_info[subprog].type_id;
	const struct btf_type *func = btf_type_by_id(btf, id), *proto, *ret;

	if (verifier_bug_if(!func, env, "btf_id %u not found", id))
		return false;
	proto = btf_type_by_id(btf, func->type);
	ret = proto ? btf_type_skip_modifiers(btf, proto->type, NULL) : NULL;
	return ret && btf_type_is_void(ret);
}

/* Linux: verifier.c bpf_subprog_name() */
const char *subprog_name(const struct verifier_env *env, int subprog)
{
	const struct prog *prog = env->prog;

	return prog->func_info ? btf_type_name(prog->btf, prog->func_info[subprog].type_id) : "";
}

/* Linux: verifier.c bpf_mark_subprog_exc_cb() */
void mark_subprog_exc_cb(struct verifier_env *env, int subprog)
{
	struct subprog_info *sub = &env->subprog_info[subprog];

	sub->is_cb = sub->is_async_cb = sub->is_exception_cb = true;
}

/* Linux: verifier.c add_subprog(); only the starts are known yet, so only they move. */
static int add_subprog(struct verifier_env *env, int off)
{
	struct subprog_info *subs = env->subprog_info;
	u32 at;

	if (off < 0 || (u32)off >= env->prog->len)
		return reject(env, -EINVAL, "call to invalid destination\n");
	if (find_subprog(env, off) >= 0)
		return 0;
	if (env->subprog_cnt >= BPF_MAX_SUBPROGS)
		return reject(env, -E2BIG, "too many subprograms\n");
	memset(&subs[env->subprog_cnt + 1], 0, sizeof(*subs)); /* where the end will be noted */
	for (at = env->subprog_cnt++; at > 0 && subs[at - 1].start > (u32)off; at--)
		subs[at].start = subs[at - 1].start;
	subs[at].start = off;
	return 0;
}

/* First instruction of function `id`, which BTF names as exception callback, or -errno */
static int exception_callback_start(struct verifier_env *env, u32 id)
{
	const struct prog *prog = env->prog;
	int start = -1;

	for (u32 i = 0; i < prog->func_info_cnt; i++) {
		if (prog->func_info[i].type_id != id)
			continue;
		start = prog->func_info[i].insn_off;
		if (!start)
			verbose(env, "invalid exception callback insn_off in func_info: 0\n");
	}
	if (start < 0)
		return reject(env, -EINVAL, "exception callback type id not found in func_info\n");
	return start ? start : -EINVAL;
}

/* Linux: verifier.c bpf_find_exception_callback_insn_off(). 0: there is none */
static int find_exception_callback_insn_off(struct verifier_env *env)
{
	const struct prog *prog = env->prog;
	const struct btf_type *main_func;
	const char *name;
	int tag, id;

	if (!prog->func_info_cnt)
		return 0;
	main_func = btf_type_by_id(prog->btf, prog->func_info[0].type_id);
	if (!main_func)
		return reject(env, -EINVAL, "invalid btf id for main subprog in func_info\n");
	tag = btf_find_next_decl_tag(prog->btf, main_func, -1, EXCEPTION_CALLBACK_TAG, 0);
	if (tag < 0)
		return tag == -ENOENT ? 0 : tag;
	name = btf_type_name(prog->btf, tag) + strlen(EXCEPTION_CALLBACK_TAG);
	if (btf_find_next_decl_tag(prog->btf, main_func, -1, EXCEPTION_CALLBACK_TAG, tag) >= 0)
		return reject(env, -EEXIST,
			      "multiple exception callback tags for main subprog\n");
	id = btf_find_by_name_kind(prog->btf, name, BTF_KIND_FUNC);
	if (id < 0)
		return reject(env, id, "exception callback '%s' could not be found in BTF\n", name);
	if (btf_func_linkage(btf_type_by_id(prog->btf, id)) != BTF_FUNC_GLOBAL)
		return reject(env, -EINVAL, "exception callback '%s' must have global linkage\n",
			      name);
	return exception_callback_start(env, id);
}

static int add_exception_callback(struct verifier_env *env)
{
	int start = find_exception_callback_insn_off(env), err;

	if (start <= 0)
		return start;
	err = add_subprog(env, start);
	if (err)
		return err;
	env->exception_callback_subprog = find_subprog(env, start);
	mark_subprog_exc_cb(env, env->exception_callback_subprog);
	return 0;
}

/* Linux: verifier.c add_subprogs() */
int add_subprogs(struct verifier_env *env)
{
	const struct bpf_insn *insns = env->prog->insns;
	int len = env->prog->len, err;

	err = add_subprog(env, 0);
	for (int i = 0; i < len && !err; i++) {
		if (!insn_is_pseudo_func(&insns[i]) && !insn_is_pseudo_call(&insns[i]))
			continue;
		if (!env->bpf_capable)
			return reject(env, -EPERM, "loading/calling other bpf or kernel functions "
				      "are allowed for CAP_BPF and CAP_SYS_ADMIN\n");
		err = add_subprog(env, i + insns[i].imm + 1);
	}
	if (!err)
		err = add_exception_callback(env);
	if (err)
		return err;
	env->subprog_info[env->subprog_cnt].start = len;
	if (env->log->level & LOG_LEVEL2)
		for (u32 i = 0; i < env->subprog_cnt; i++)
			verbose(env, "func#%u @%u\n", i, env->subprog_info[i].start);
	return 0;
}

/* Linux: verifier.c add_kfuncs() */
int add_kfuncs(struct verifier_env *env)
{
	const struct bpf_insn *insns = env->prog->insns;

	for (u32 i = 0; i < env->prog->len; i++) {
		int err;

		if (!insn_is_kfunc_call(&insns[i]))
			continue;
		if (!env->bpf_capable)
			return reject(env, -EPERM, "loading/calling other bpf or kernel functions "
				      "are allowed for CAP_BPF and CAP_SYS_ADMIN\n");
		err = add_kfunc_call(env, insns[i].imm, insns[i].off);
		if (err < 0)
			return err;
	}
	return 0;
}

/* What one instruction tells about its subprogram, and that its jump stays inside */
static int note_subprog_insn(struct verifier_env *env, struct subprog_info *sub, int i)
{
	const struct bpf_insn *insn = &env->prog->insns[i];
	u8 class = BPF_CLASS(insn->code), mode = BPF_MODE(insn->code);
	int target;

	if (insn_is_helper_call(insn) && insn->imm == BPF_FUNC_tail_call)
		sub->has_tail_call = sub->tail_call_reachable = true;
	if (class == BPF_LD && (mode == BPF_ABS || mode == BPF_IND))
		sub->has_ld_abs = true;
	if ((class != BPF_JMP && class != BPF_JMP32) || BPF_OP(insn->code) == BPF_CALL)
		return 0;
	if (BPF_OP(insn->code) == BPF_EXIT) {
		sub->exit_idx = i;
		return 0;
	}
	if (insn_is_gotox(insn))
		return 0;
	target = (int)((u32)i + (u32)insn_jmp_offset(insn) + 1); /* may wrap, as in Linux */
	if (target < (int)sub->start || target >= (int)sub[1].start)
		return reject(env, -EINVAL, "jump out of range from insn %d to %d\n", i, target);
	return 0;
}

/* Nothing may fall through from one subprogram into the next. */
static bool ends_subprog(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP | BPF_EXIT) || insn->code == (BPF_JMP32 | BPF_JA) ||
	       insn->code == (BPF_JMP | BPF_JA) || insn_is_gotox(insn);
}

/* Linux: verifier.c check_subprogs() */
int check_subprogs(struct verifier_env *env)
{
	for (u32 s = 0; s < env->subprog_cnt; s++) {
		struct subprog_info *sub = &env->subprog_info[s];

		for (u32 i = sub->start; i < sub[1].start; i++) {
			int err = note_subprog_insn(env, sub, i);

			if (err)
				return err;
		}
		if (!ends_subprog(&env->prog->insns[sub[1].start - 1]))
			return reject(env, -EINVAL, "last insn is not an exit or jmp\n");
	}
	return 0;
}

enum topo_color { TOPO_NEW, TOPO_OPEN, TOPO_DONE };

/*
 * The first callee (in the postorder of reachable code) of `caller` that was not visited; -ENOENT
 * if none is left. A direct call of a function that is still open is a recursion; a reference to
 * one is not, as callbacks may name the function they are in.
 */
static int topo_next_callee(struct verifier_env *env, int caller, const u8 *color)
{
	const struct subprog_info *sub = &env->subprog_info[caller];

	for (u32 j = sub[0].postorder_start; j < sub[1].postorder_start; j++) {
		int idx = env->cfg.insn_postorder[j], callee;
		const struct bpf_insn *insn = &env->prog->insns[idx];

		if (!insn_is_pseudo_call(insn) && !insn_is_pseudo_func(insn))
			continue;
		callee = find_subprog(env, idx + insn->imm + 1);
		if (callee < 0)
			return -EFAULT;
		if (color[callee] == TOPO_NEW)
			return callee;
		if (color[callee] == TOPO_OPEN && insn_is_pseudo_call(insn))
			return reject(env, -EINVAL, "recursive call from %s() to %s()\n",
				      subprog_name(env, caller), subprog_name(env, callee));
	}
	return -ENOENT;
}

/* Linux: verifier.c sort_subprogs_topo(): callees before callers, by a depth-first walk. */
int sort_subprogs_topo(struct verifier_env *env)
{
	u32 count = env->subprog_cnt, order = 0, depth;
	u8 *color = pool_alloc(env->pool, count);
	int *open = pool_alloc(env->pool, count * sizeof(*open));

	if (!color || !open)
		return -ENOMEM;
	for (u32 i = 0; i < count; i++) {
		if (color[i] != TOPO_NEW)
			continue;
		color[i] = TOPO_OPEN;
		open[0] = i;
		depth = 1;
		while (depth) {
			int callee = topo_next_callee(env, open[depth - 1], color);

			if (callee >= 0) {
				color[callee] = TOPO_OPEN;
				open[depth++] = callee;
			} else if (callee == -ENOENT) {
				color[open[--depth]] = TOPO_DONE;
				env->subprog_topo_order[order++] = open[depth];
			} else {
				return callee;
			}
		}
	}
	if (env->log->level & LOG_LEVEL2)
		for (u32 i = 0; i < count; i++)
			verbose(env, "topo_order[%u] = %s\n", i,
				subprog_name(env, env->subprog_topo_order[i]));
	return 0;
}
