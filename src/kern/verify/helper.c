/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One call of a helper on the walk: is it there for this program, are the arguments right, what
 * does it do to locks, references, packet pointers and paths, what is in R0 after it. Arguments
 * are helper_args.c, maps helper_map.c, R0 helper_ret.c; the rules of single helpers that fit no
 * column are here, one function each, found through a switch on the helper's number.
 */
#include "kern/verify/verify.h"

#define MAX_ERRNO 4095

/* ---- is it there? ---- */

/* What decides about a program's calls; asked anew each time, attach_btf_id() may change it. */
void fill_call_user(struct verifier_env *env, struct call_user *user)
{
	const struct prog *prog = env->prog;
	const struct btf_type *t;

	*user = (struct call_user){
		.prog_type = prog_resolved_type(prog),
		.own_type = prog->type,
		.attach_type = prog->expected_attach_type,
		.caps = env->kern->caps,
		.sleepable = prog->sleepable,
	};
	if (!prog->attach_btf || !prog->attach_btf_id)
		return;
	t = btf_type_by_id(prog->attach_btf, prog->attach_btf_id);
	if (!t)
		return;
	if (btf_type_is_func(t) && btf_is_kernel(prog->attach_btf))
		user->target = btf_name_by_offset(prog->attach_btf, t->name_off);
	if (prog->type == BPF_PROG_TYPE_STRUCT_OPS && prog->attach_func_name) {
		user->st_ops = btf_name_by_offset(prog->attach_btf, t->name_off);
		user->st_member = prog->attach_func_name;
	}
}

/* The answers so far, good while what the program attaches to does not change */
struct helper_cache {
	u32 prog_type, attach_type;
	const char *attach_func;
	bool asked[HELPER_COUNT];
	const struct call_row *rows[HELPER_COUNT];
};

static struct helper_cache *helper_cache(struct verifier_env *env)
{
	struct helper_cache *cache = env->helper_cache;
	const struct prog *prog = env->prog;

	if (!cache) {
		cache = env->helper_cache = pool_alloc(env->pool, sizeof(*cache));
		if (!cache)
			return NULL;
	} else if (cache->prog_type == prog_resolved_type(prog) &&
		   cache->attach_type == prog->expected_attach_type &&
		   cache->attach_func == prog->attach_func_name) {
		return cache;
	}
	*cache = (struct helper_cache){
		.prog_type = prog_resolved_type(prog),
		.attach_type = prog->expected_attach_type,
		.attach_func = prog->attach_func_name,
	};
	return cache;
}

/* Linux: verifier.c bpf_get_helper_proto() */
int get_helper_proto(struct verifier_env *env, int func_id, const struct call_row **row)
{
	struct helper_cache *cache;
	struct call_user user;

	if (func_id < 0 || func_id >= HELPER_COUNT)
		return -ERANGE;
	cache = helper_cache(env);
	if (!cache)
		return -ENOMEM;
	if (!cache->asked[func_id]) {
		fill_call_user(env, &user);
		cache->rows[func_id] = call_helper_for(func_id, &user);
		cache->asked[func_id] = true;
	}
	*row = cache->rows[func_id];
	return *row ? 0 : -EINVAL;
}

/* Linux: bpf_trace.c bpf_d_path_allowed() */
static bool d_path_allowed(const struct prog *prog, const char *target)
{
	static const char *const allowed[] = {
		"security_file_permission", "security_inode_getattr", "security_file_open",
		"security_path_truncate",   "vfs_truncate",	      "vfs_fallocate",
		"dentry_open",		    "vfs_getattr",	      "filp_close",
	};

	if (prog->type == BPF_PROG_TYPE_TRACING && prog->expected_attach_type == BPF_TRACE_ITER)
		return true;
	if (prog->type == BPF_PROG_TYPE_LSM)
		return lsm_is_sleepable_hook(prog);
	for (size_t i = 0; target && i < ARRAY_SIZE(allowed); i++)
		if (!strcmp(target, allowed[i]))
			return true;
	return false;
}

/* Not from inside of itself. Linux: bpf_sk_storage.c bpf_sk_storage_tracing_allowed() */
static bool sk_storage_tracing_allowed(const struct prog *prog)
{
	if (prog->dst_prog)
		return false;
	switch ((u32)prog->expected_attach_type) {
	case BPF_TRACE_ITER:
	case BPF_TRACE_RAW_TP:
		return true;
	case BPF_TRACE_FENTRY:
	case BPF_TRACE_FEXIT:
	case BPF_TRACE_FSESSION:
		return !prog->attach_func_name ||
		       strncmp(prog->attach_func_name, "bpf_sk_storage", 14);
	default:
		return false;
	}
}

static bool policy_allows(struct verifier_env *env, const struct call_row *row)
{
	struct call_user user;

	switch (row->policy) {
	case POLICY_NONE:
		return true;
	case POLICY_D_PATH:
		fill_call_user(env, &user);
		return d_path_allowed(env->prog, user.target);
	case POLICY_SLEEPABLE_LSM_HOOK:
		return lsm_is_sleepable_hook(env->prog);
	case POLICY_SK_STORAGE_TRACING:
		return sk_storage_tracing_allowed(env->prog);
	}
	return false;
}

/* The helper may be called here at all. */
static int find_helper(struct verifier_env *env, int func_id, const struct call_row **row)
{
	int err = get_helper_proto(env, func_id, row);

	if (err == -ENOMEM)
		return err;
	if (err == -ERANGE)
		return reject(env, -EINVAL, "invalid func %s#%d\n", func_id_name(func_id),
			      func_id);
	if (err)
		return reject(env, err, "program of this type cannot use helper %s#%d\n",
			      func_id_name(func_id), func_id);
	if (!env->prog->gpl_compatible && ((*row)->flags & CALL_GPL_ONLY))
		return reject(env, -EINVAL, "cannot call GPL-restricted function from non-GPL "
					    "compatible program\n");
	if (!policy_allows(env, *row))
		return reject(env, -EINVAL, "helper call is not allowed in probe\n");
	if (((*row)->flags & CALL_MIGHT_SLEEP) && !in_sleepable_context(env))
		return reject(env, -EINVAL, "sleepable helper %s#%d in %s\n",
			      func_id_name(func_id), func_id,
			      non_sleepable_context_description(env));
	return 0;
}

/* Which arguments are filled, or released, by the call. Linux: verifier.c check_func_proto() */
static void read_proto(const struct call_row *row, struct call_arg_meta *meta)
{
	for (int i = 0; i < MAX_BPF_FUNC_REG_ARGS && row->args[i] != ARG_DONTCARE; i++) {
		u32 type = row->args[i], base = base_type(type);

		if ((base == ARG_PTR_TO_MEM || base == ARG_PTR_TO_MAP_VALUE) &&
		    (type & MEM_UNINIT))
			meta->arg_raw_mem.regno = i + 1;
		if (arg_type_is_release(type))
			meta->release_regno = i + 1;
	}
}

/* ---- what it does ---- */

/* Packet data may have moved: pointers into it, and slices of dynptrs over it, are void.
 * Linux: verifier.c clear_all_pkt_pointers() */
void clear_all_pkt_pointers(struct verifier_env *env)
{
	struct func_state *state;
	struct reg_state *reg;

	for_each_reg_in_vstate(env->cur_state, state, reg, ({
		if (reg_is_pkt_pointer_any(reg) || reg_is_dynptr_slice_pkt(reg))
			mark_reg_invalid(env, reg);
	}));
}

/* Linux: verifier.c release_reg() */
int release_reg(struct verifier_env *env, struct reg_state *reg, bool convert_rcu,
		bool release_dynptr)
{
	if (register_is_null(reg))
		return 0;
	if (release_dynptr)
		return unmark_stack_slots_dynptr(env, reg);
	if (convert_rcu)
		return ref_convert_alloc_rcu_protected(env, reg->id);
	if (reg_is_referenced(env, reg))
		return release_reference(env, reg->id);
	return -EINVAL;
}

static int release_arg(struct verifier_env *env, struct call_arg_meta *meta)
{
	struct reg_state *reg;
	bool convert_rcu;

	if (!meta->release_regno)
		return 0;
	reg = &cur_regs(env)[meta->release_regno];
	convert_rcu = meta->func_id == BPF_FUNC_kptr_xchg && in_rcu_cs(env) &&
		      (reg->type & MEM_ALLOC) && (reg->type & MEM_PERCPU);
	return release_reg(env, reg, convert_rcu, meta->dynptr.id);
}

/* Memory that the helper fills: its stack bytes hold something now. */
static int fill_raw_mem(struct verifier_env *env, struct call_arg_meta *meta, int insn_idx)
{
	u8 regno = meta->arg_raw_mem.regno;
	const struct mem_range m = {
		.reg = &cur_regs(env)[regno],
		.argno = argno_from_reg(regno),
		.size = meta->arg_raw_mem.size,
	};

	return check_mem_fill(env, &m, 1);
}

static int check_get_local_storage(struct verifier_env *env)
{
	if (!register_is_null(reg_state(env, BPF_REG_2)))
		return reject(env, -EINVAL,
			      "get_local_storage() doesn't support non-zero flags\n");
	return mark_chain_precision(env, BPF_REG_2);
}

/* The format is a constant: it is checked now. Linux: verifier.c check_bpf_snprintf_call() */
static int check_snprintf_call(struct verifier_env *env)
{
	struct reg_state *format = reg_state(env, BPF_REG_3);
	u64 data_len = reg_state(env, BPF_REG_5)->var_off.value, address;
	int err;

	if (data_len % 8)
		return -EINVAL;
	err = map_ops(format->map_ptr)
		      ->direct_value_addr(format->map_ptr, &address, format->var_off.value);
	if (err)
		return reject(env, -EFAULT, "failed to retrieve map value address\n");
	err = check_bprintf_format((const char *)(uintptr_t)address + format->var_off.value,
				   data_len / 8);
	if (err < 0)
		verbose(env, "Invalid format string\n");
	return err;
}

/* Returns 1 if R4 of bpf_loop() is known to be 0, 0 if not, or -errno. */
static int loop_flag_is_zero(struct verifier_env *env)
{
	int err;

	if (!register_is_null(reg_state(env, BPF_REG_4)))
		return 0;
	err = mark_chain_precision(env, BPF_REG_4);
	return err ? err : 1;
}

/* bpf_loop() becomes a loop in place if every visit has one callback and no flags.
 * Linux: verifier.c update_loop_inline_state() */
static int update_loop_inline_state(struct verifier_env *env, u32 subprogno)
{
	struct loop_inline_state *state = &cur_aux(env)->loop_inline_state;
	int is_zero;

	if (state->initialized && !state->fit_for_inline)
		return 0;
	is_zero = loop_flag_is_zero(env);
	if (is_zero < 0)
		return is_zero;
	if (!state->initialized) {
		state->initialized = true;
		state->fit_for_inline = is_zero;
		state->callback_subprogno = subprogno;
	} else {
		state->fit_for_inline = is_zero && state->callback_subprogno == subprogno;
	}
	return 0;
}

static int check_loop(struct verifier_env *env, struct bpf_insn *insn, int insn_idx,
		      struct call_arg_meta *meta)
{
	int err = update_loop_inline_state(env, meta->subprogno);

	if (err)
		return err;
	/* Whether the callback runs once more depends on R1. */
	err = mark_chain_precision(env, BPF_REG_1);
	if (err)
		return err;
	if (cur_func(env)->callback_depth < reg_umax(reg_state(env, BPF_REG_1)))
		return push_callback_call(env, insn, insn_idx, meta->subprogno,
					  set_loop_callback_state);
	cur_func(env)->callback_depth = 0;
	if (env->log && (env->log->level & LOG_LEVEL2))
		verbose(env, "frame%d bpf_loop iteration limit reached\n",
			env->cur_state->curframe);
	return 0;
}

static int check_set_retval(struct verifier_env *env)
{
	struct retval_range range = {.minval = -MAX_ERRNO, .maxval = 0, .return_32bit = true};
	const struct prog *prog = env->prog;
	struct reg_state *r1 = reg_state(env, BPF_REG_1);
	u32 type = prog_resolved_type(prog);
	int err;

	if (r1->type != SCALAR_VALUE)
		return reject(env, -EINVAL, "R1 is not a scalar\n");
	if (type == BPF_PROG_TYPE_CGROUP_SOCKOPT &&
	    prog->expected_attach_type == BPF_CGROUP_GETSOCKOPT)
		return 0;
	if (type == BPF_PROG_TYPE_LSM && prog->expected_attach_type == BPF_LSM_CGROUP) {
		if (!prog->attach_func_proto->type)
			return reject(env, -EINVAL, "BPF_LSM_CGROUP that attach to void LSM hooks "
						    "can't modify return value!\n");
		lsm_get_retval_range(prog, &range);
	}
	err = mark_chain_precision(env, BPF_REG_1);
	if (err)
		return err;
	if (!retval_range_within(range, r1)) {
		verbose_invalid_scalar(env, r1, range, "At bpf_set_retval", "R1");
		return -EINVAL;
	}
	return 0;
}

/* Writing through a dynptr over an skb may move the packet. */
static int check_dynptr_write(struct call_arg_meta *meta, bool *changes_data)
{
	if (meta->dynptr.type == DYNPTR_INVALID)
		return -EFAULT;
	if (meta->dynptr.type == DYNPTR_SKB || meta->dynptr.type == DYNPTR_SKB_META)
		*changes_data = true;
	return 0;
}

/* per_cpu_ptr(), this_cpu_ptr() of an object that the program allocated */
static int check_percpu_ptr(struct verifier_env *env, int insn_idx, bool *is_alloc)
{
	struct reg_state *reg = reg_state(env, BPF_REG_1);
	const struct btf_type *type;

	if (!(reg->type & MEM_RCU))
		return 0;
	type = btf_type_by_id(reg->btf, reg->btf_id);
	if (!type || !btf_type_is_struct(type))
		return reject(env, -EFAULT, "Helper has invalid btf/btf_id in R1\n");
	*is_alloc = true;
	env->insn_aux[insn_idx].call_with_percpu_alloc_ptr = true;
	return 0;
}

/* What single helpers ask for beyond their row; the arguments are checked. */
struct helper_effects {
	bool changes_data; /* packet pointers are void afterwards */
	bool ret_is_alloc; /* R0 points into an allocated per-CPU object */
};

static int check_one_helper(struct verifier_env *env, struct bpf_insn *insn, int insn_idx,
			    struct call_arg_meta *meta, struct helper_effects *effects)
{
	struct reg_state *regs = cur_regs(env);

	switch (meta->func_id) {
	case BPF_FUNC_tail_call:
		return check_resource_leak(env, false, true, "tail_call");
	case BPF_FUNC_get_local_storage:
		return check_get_local_storage(env);
	case BPF_FUNC_for_each_map_elem:
		return push_callback_call(env, insn, insn_idx, meta->subprogno,
					  set_map_elem_callback_state);
	case BPF_FUNC_timer_set_callback:
		return push_callback_call(env, insn, insn_idx, meta->subprogno,
					  set_timer_callback_state);
	case BPF_FUNC_find_vma:
		return push_callback_call(env, insn, insn_idx, meta->subprogno,
					  set_find_vma_callback_state);
	case BPF_FUNC_user_ringbuf_drain:
		return push_callback_call(env, insn, insn_idx, meta->subprogno,
					  set_user_ringbuf_callback_state);
	case BPF_FUNC_loop:
		return check_loop(env, insn, insn_idx, meta);
	case BPF_FUNC_snprintf:
		return check_snprintf_call(env);
	case BPF_FUNC_dynptr_from_mem:
		if (regs[BPF_REG_1].type == PTR_TO_MAP_VALUE)
			return 0;
		return reject(env, -EACCES,
			      "Unsupported reg type %s for bpf_dynptr_from_mem data\n",
			      reg_type_str(env, regs[BPF_REG_1].type));
	case BPF_FUNC_set_retval:
		return check_set_retval(env);
	case BPF_FUNC_dynptr_write:
		return check_dynptr_write(meta, &effects->changes_data);
	case BPF_FUNC_per_cpu_ptr:
	case BPF_FUNC_this_cpu_ptr:
		return check_percpu_ptr(env, insn_idx, &effects->ret_is_alloc);
	default:
		return 0;
	}
}

/* Linux: verifier.c check_get_func_ip() */
static int check_get_func_ip(struct verifier_env *env)
{
	u32 type = prog_resolved_type(env->prog), attach = env->prog->expected_attach_type;
	int func_id = BPF_FUNC_get_func_ip;

	if (type == BPF_PROG_TYPE_KPROBE)
		return 0;
	if (type != BPF_PROG_TYPE_TRACING)
		return reject(env, -ENOTSUPP, "func %s#%d not supported for program type %d\n",
			      func_id_name(func_id), func_id, type);
	switch (attach) {
	case BPF_TRACE_FENTRY:
	case BPF_TRACE_FEXIT:
	case BPF_MODIFY_RETURN:
	case BPF_TRACE_FSESSION:
	case BPF_TRACE_FENTRY_MULTI:
	case BPF_TRACE_FEXIT_MULTI:
	case BPF_TRACE_FSESSION_MULTI:
		return 0;
	}
	return reject(env, -ENOTSUPP,
		      "func %s#%d supported only for fentry/fexit/fsession/fmod_ret programs\n",
		      func_id_name(func_id), func_id);
}

/* A tail call that happens ends the function it is in; one that fails goes on behind it. */
static int check_tail_call_paths(struct verifier_env *env)
{
	int err;

	if (cur_func(env)->in_callback_fn)
		return reject(env, -EINVAL, "cannot tail call within callback\n");
	mark_reg_scratched(env, BPF_REG_0);
	if (!push_stack(env, env->insn_idx + 1, env->insn_idx, false, &err))
		return err;
	clear_all_pkt_pointers(env);
	mark_reg_unknown(env, cur_regs(env), BPF_REG_0);
	err = prepare_func_exit(env, (int *)&env->insn_idx);
	if (err)
		return err;
	env->insn_idx--;
	return 0;
}

/* After R0 is known: what the program is remembered for */
static int note_helper(struct verifier_env *env, u32 func_id)
{
	switch (func_id) {
	case BPF_FUNC_get_stackid:
	case BPF_FUNC_get_stack:
		env->prog->call_get_stack = true;
		return 0;
	case BPF_FUNC_get_func_ip:
		if (check_get_func_ip(env))
			return -ENOTSUPP;
		env->prog->call_get_func_ip = true;
		return 0;
	default:
		return 0;
	}
}

static int check_helper_args(struct verifier_env *env, struct call_arg_meta *meta, int insn_idx)
{
	int err;

	for (u32 arg = 0; arg < MAX_BPF_FUNC_REG_ARGS; arg++) {
		err = check_func_arg(env, arg, meta);
		if (err)
			return err;
	}
	err = record_func_map(env, meta, insn_idx);
	if (err)
		return err;
	err = record_func_key(env, meta, insn_idx);
	if (err)
		return err;
	err = fill_raw_mem(env, meta, insn_idx);
	if (err)
		return err;
	return release_arg(env, meta);
}

static int set_helper_ret(struct verifier_env *env, struct call_arg_meta *meta, int insn_idx,
			  bool is_alloc)
{
	int err;

	clear_caller_saved_regs(env, cur_regs(env));
	invalidate_outgoing_stack_args(env, cur_func(env));
	err = set_helper_ret_type(env, meta, is_alloc);
	if (err)
		return err;
	err = set_helper_ret_ids(env, meta, insn_idx);
	if (err)
		return err;
	return refine_helper_retval(env, meta);
}

/* Linux: verifier.c check_helper_call() */
int check_helper_call(struct verifier_env *env, struct bpf_insn *insn, int *insn_idx_p)
{
	struct helper_effects effects = {0};
	struct call_arg_meta meta = {.func_id = insn->imm};
	int insn_idx = *insn_idx_p, err;

	err = find_helper(env, insn->imm, &meta.row);
	if (err)
		return err;
	effects.changes_data = meta.row->flags & CALL_CHANGES_PKT;
	read_proto(meta.row, &meta);
	if (!in_sleepable_context(env))
		env->insn_aux[insn_idx].non_sleepable = true;
	err = check_helper_args(env, &meta, insn_idx);
	if (err)
		return err;
	err = check_one_helper(env, insn, insn_idx, &meta, &effects);
	if (err)
		return err;
	err = set_helper_ret(env, &meta, insn_idx, effects.ret_is_alloc);
	if (err)
		return err;
	err = check_map_func_compatibility(env, meta.map.ptr, meta.row);
	if (err)
		return err;
	err = note_helper(env, meta.func_id);
	if (err)
		return err;
	if (meta.row->flags & CALL_TAIL) {
		effects.changes_data = env->cur_state->curframe != 0;
		if (effects.changes_data)
			err = check_tail_call_paths(env);
		if (err)
			return err;
	}
	if (effects.changes_data)
		clear_all_pkt_pointers(env);
	return 0;
}
