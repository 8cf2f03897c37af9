/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verifier: a list of passes over a program, in Linux's order (verifier.c bpf_check()), as
 * which error a program gets depends on who looks at it first. The first list prepares (what do
 * the instructions name, where does control flow, what is constant, what is alive), then comes the
 * walk over all paths, then the rewriting. A pass that fails ends the list; the statistics line is
 * written all the same. What was accepted becomes prog->verified.
 */
#include <time.h>

#include "kern/verify/verify.h"

static int remove_dead_code(struct verifier_env *env);

static int (*const passes[])(struct verifier_env *env) = {
	prepare_btf_info,
	check_core_relo,
	add_subprogs,
	check_subprogs,
	check_btf_info,
	check_and_resolve_insns,
	add_kfuncs,
	check_cfg,
	compute_postorder,
	stack_liveness_init,
	check_attach_btf_id,
	compute_const_regs,
	prune_dead_branches,
	sort_subprogs_topo,
	compute_scc,
	compute_live_registers,
	mark_fastcall_patterns,

	state_caches_init,
	do_check_main,
	do_check_subprogs,

	remove_fastcall_spills_fills,
	check_max_stack_depth,
	optimize_bpf_loop,
	remove_dead_code,
	convert_ctx_accesses,
	do_misc_fixups,
	opt_subreg_zext_lo32_rnd_hi32,
	fixup_call_args,
};

static u64 now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (u64)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Code that no path reaches is taken out, or for the unprivileged made into a trap. */
static int remove_dead_code(struct verifier_env *env)
{
	int err;

	if (!env->bpf_capable) {
		sanitize_dead_code(env);
		return 0;
	}
	opt_hard_wire_dead_code_branches(env);
	err = opt_remove_dead_code(env);
	return err ?: opt_remove_nops(env);
}

static void init_privileges(struct verifier_env *env)
{
	bool perfmon = kern_perfmon_capable(env->kern);

	env->allow_ptr_leaks = perfmon;
	env->allow_uninit_stack = perfmon;
	env->bypass_spec_v1 = perfmon;
	env->bypass_spec_v4 = perfmon;
	env->bpf_capable = kern_bpf_capable(env->kern);
}

static void init_flags(struct verifier_env *env)
{
	u32 flags = env->attr->prog_flags;

	env->strict_alignment =
		(flags & BPF_F_STRICT_ALIGNMENT) && !(flags & BPF_F_ANY_ALIGNMENT);
	env->test_state_freq = env->bpf_capable && (flags & BPF_F_TEST_STATE_FREQ);
	env->test_reg_invariants = flags & BPF_F_TEST_REG_INVARIANTS;
}

/* What every later pass relies on: notes per instruction, the table of explored states */
static int init_arrays(struct verifier_env *env)
{
	u32 len = env->prog->len;

	env->insn_aux_len = len;
	env->insn_aux = pool_alloc(env->pool, len * sizeof(*env->insn_aux));
	env->succ = iarray_new(env, 2);
	env->explored_states = pool_alloc(env->pool, len * sizeof(*env->explored_states));
	if (!env->insn_aux || !env->succ || !env->explored_states)
		return -ENOMEM;
	for (u32 i = 0; i < len; i++) {
		env->insn_aux[i].orig_idx = i;
		list_init(&env->explored_states[i]);
	}
	list_init(&env->free_list);
	mark_verifier_state_clean(env);
	return 0;
}

/* Before anything of the program is looked at; errors here leave no statistics line. */
static int begin(struct verifier_env *env)
{
	const struct prog *prog = env->prog;
	const struct prog_row *row = prog_row(prog->type);

	if (insn_is_ldimm64(&prog->insns[prog->len - 1]))
		return reject(env, -EINVAL, "invalid bpf_ld_imm64 insn\n");
	if (!row || row->support == SUPPORT_NONE)
		return unsupported(env, "programs of type %s", row ? row->name : "?");
	return process_fd_array(env);
}

/* Linux: verifier.c print_verification_stats() */
static void print_verification_stats(struct verifier_env *env)
{
	u32 subprogs = env->subprog_cnt - env->hidden_subprog_cnt;

	if (env->log->level & LOG_STATS) {
		verbose(env, "verification time %lld usec\n",
			(long long)(env->verification_time / 1000));
		verbose(env, "stack depth max %u\n", env->max_stack_depth);
		for (u32 i = 0; i < subprogs; i++) {
			const struct subprog_info *sub = &env->subprog_info[i];
			const char *kind = !i ? "main" :
					   subprog_is_global(env, i) ? "global" : "static";

			verbose(env, "subprog %u (%s) %s insns_self %u insns_total %u stack %u\n",
				i, sub->name && *sub->name ? sub->name : "<unknown>", kind,
				sub->insns_self, sub->insns_total, sub->stack_depth);
		}
	}
	verbose(env, "processed %u insns (limit %d) max_states_per_insn %u total_states %u "
		"peak_states %u mark_read %u\n", env->insn_processed, BPF_COMPLEXITY_LIMIT_INSNS,
		env->max_states_per_insn, env->total_states, env->peak_states,
		env->longest_mark_read_walk);
}

static int run_passes(struct verifier_env *env)
{
	int err = init_arrays(env);

	for (u32 i = 0; i < ARRAY_SIZE(passes) && !err; i++)
		err = passes[i](env);
	env->verification_time = now_ns() - env->start_ns;
	print_verification_stats(env);
	env->prog->verified_insns = env->insn_processed;
	env->prog->verification_time_ns = env->verification_time;
	return err;
}

static int verify(struct verifier_env *env)
{
	struct prog *prog = env->prog;
	int err;

	init_privileges(env);
	init_flags(env);
	err = begin(env);
	if (!err)
		err = run_passes(env);
	if (!err)
		err = build_verified(env);
	if (err) {
		release_used(env);
		return err;
	}
	/* An extension had its target's attach type only while it was verified. */
	if (prog->type == BPF_PROG_TYPE_EXT)
		prog->expected_attach_type = 0;
	prog->jited = prog->jit_requested;
	return 0;
}

/*
 * Zeroed, but for the table of subprograms, which is most of it: its lines are cleared as they come
 * into use (add_subprog()), and most programs use two.
 */
static struct verifier_env *env_new(struct pool *pool)
{
	struct verifier_env *env = pool_alloc_raw(pool, sizeof(*env));
	const size_t table = offsetof(struct verifier_env, subprog_info);
	const size_t after = table + sizeof(env->subprog_info);

	if (!env)
		return NULL;
	memset(env, 0, table + 2 * sizeof(env->subprog_info[0]));
	memset((char *)env + after, 0, sizeof(*env) - after);
	return env;
}

int prog_verify(struct prog *prog, const struct verify_options *options)
{
	u64 start = now_ns(); /* before anything is allocated, as Linux measures */
	struct kern *kern = prog_kern(prog);
	struct pool *pool = pool_new(kern->mem);
	struct verifier_env *env;
	int err;

	if (!pool)
		return -ENOMEM;
	env = env_new(pool);
	if (!env) {
		pool_drop(pool);
		return -ENOMEM;
	}
	env->start_ns = start;
	env->kern = kern;
	env->pool = pool;
	env->prog = prog;
	env->attr = options->attr;
	env->user_attr = options->user_attr;
	env->log = options->log;
	env->record_states = options->record_states;
	env->bt.env = env;
	err = verify(env);
	pool_drop(pool);
	return err;
}
