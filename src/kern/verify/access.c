/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loads and stores. The type of the pointer picks a rule (regtypes.def, column access), and each
 * rule is one function here: may the program do this, and what is in the register afterwards? A
 * load then cuts or sign-extends what it got to its size.
 *
 * Called for each load, store and atomic, and by the checkers of call arguments. The bounds of
 * the objects are in region.c, the stack's bytes in stack.c and stack_read.c, kernel structs in
 * access_btf.c, kptrs in kptr.c.
 */
#include "kern/hooks/hooks.h"
#include "kern/verify/verify.h"

static int check_leak(struct verifier_env *env, const struct mem_access *a, const char *where)
{
	if (a->t == ACCESS_WRITE && a->value_regno >= 0 && is_pointer_value(env, a->value_regno))
		return reject(env, -EACCES, "R%d leaks addr into %s\n", a->value_regno, where);
	return 0;
}

static int reject_write(struct verifier_env *env, const struct mem_access *a)
{
	return reject(env, -EACCES, "%s cannot write into %s\n", reg_arg_name(env, a->m.argno),
		      reg_type_str(env, a->m.reg->type));
}

static int reject_pointer(struct verifier_env *env, const struct mem_access *a)
{
	return reject(env, -EACCES, "%s invalid mem access '%s'\n", reg_arg_name(env, a->m.argno),
		      reg_type_str(env, a->m.reg->type));
}

/* What a load of bytes nobody knows leaves behind */
static void mark_loaded(struct verifier_env *env, const struct mem_access *a)
{
	if (a->t == ACCESS_READ && a->value_regno >= 0)
		mark_reg_unknown(env, cur_regs(env), a->value_regno);
}

/* ---- map keys and values ---- */

static int access_map_key(struct verifier_env *env, const struct mem_access *a)
{
	int err;

	if (a->t == ACCESS_WRITE)
		return reject(env, -EACCES, "write to change key %s not allowed\n",
			      reg_arg_name(env, a->m.argno));
	err = check_mem_region_access(env, &a->m, a->m.reg->map_ptr->key_size);
	if (!err)
		mark_loaded(env, a);
	return err;
}

/* Linux: verifier.c bpf_map_is_rdonly() */
bool map_is_rdonly(const struct map *map)
{
	return (map->map_flags & BPF_F_RDONLY_PROG) && map->frozen && !map->writecnt;
}

/* Linux: verifier.c bpf_map_direct_read() */
int map_direct_read(struct map *map, int off, int size, u64 *val, bool is_ldsx)
{
	const void *ptr;
	u64 addr;
	int err;

	if (map->map_type == BPF_MAP_TYPE_INSN_ARRAY ||
	    map->map_type == BPF_MAP_TYPE_PERCPU_ARRAY)
		return -EINVAL;
	err = map_ops(map)->direct_value_addr(map, &addr, off);
	if (err)
		return err;
	ptr = (const char *)(uintptr_t)addr + off;
	if (size != 1 && size != 2 && size != 4 && size != 8)
		return -EINVAL;
	/* At any address: alignment is checked elsewhere, and not always */
	*val = 0;
	memcpy(val, ptr, size);
	if (is_ldsx && size < 8)
		*val = (u64)((s64)(*val << (64 - 8 * size)) >> (64 - 8 * size));
	return 0;
}

/* Linux: verifier.c add_scalar_to_reg() */
static void add_scalar_to_reg(struct reg_state *dst_reg, s64 val)
{
	struct reg_state scalar = {.type = SCALAR_VALUE};

	if (!val)
		return;
	__mark_reg_known(&scalar, val);
	scalar32_min_max_add(dst_reg, &scalar);
	scalar_min_max_add(dst_reg, &scalar);
	dst_reg->var_off = tnum_add(dst_reg->var_off, scalar.var_off);
	reg_bounds_sync(dst_reg);
}

/* A jump target out of an instruction array */
static int load_insn_ptr(struct verifier_env *env, const struct mem_access *a)
{
	struct reg_state *dst = &cur_regs(env)[a->value_regno];

	if (a->m.size != 8)
		return reject(env, -EACCES, "Invalid read of %d bytes from insn_array\n", a->m.size);
	*dst = *a->m.reg;
	add_scalar_to_reg(dst, a->m.off);
	dst->type = PTR_TO_INSN;
	return 0;
}

/* Linux: verifier.c check_map_mem_read() */
static int check_map_mem_read(struct verifier_env *env, const struct mem_access *a)
{
	struct reg_state *dst = &cur_regs(env)[a->value_regno];
	struct map *map = a->m.reg->map_ptr;
	u64 val = 0;
	int err;

	if (map->map_type == BPF_MAP_TYPE_INSN_ARRAY)
		return load_insn_ptr(env, a);
	/* What nobody can change any more is a constant. */
	if (map->map_type == BPF_MAP_TYPE_PERCPU_ARRAY || !tnum_is_const(a->m.reg->var_off) ||
	    !map_is_rdonly(map) || !map_ops(map)->direct_value_addr) {
		mark_reg_unknown(env, cur_regs(env), a->value_regno);
		return 0;
	}
	err = map_direct_read(map, a->m.off + a->m.reg->var_off.value, a->m.size, &val, a->is_ldsx);
	if (err)
		return err;
	dst->type = SCALAR_VALUE;
	__mark_reg_known(dst, val);
	return 0;
}

static int access_map_value(struct verifier_env *env, const struct mem_access *a)
{
	struct btf_field *kptr_field = NULL;
	int err;

	err = check_leak(env, a, "map");
	if (err)
		return err;
	err = check_map_access_type(env, a->m.reg, a->m.off, a->m.size, a->t);
	if (err)
		return err;
	err = check_map_access(env, &a->m, ACCESS_DIRECT);
	if (err)
		return err;
	if (tnum_is_const(a->m.reg->var_off))
		kptr_field = btf_record_find(a->m.reg->map_ptr->record,
					     a->m.off + a->m.reg->var_off.value,
					     BPF_KPTR | BPF_UPTR);
	if (kptr_field)
		return check_map_kptr_access(env, a->value_regno, env->insn_idx, kptr_field);
	if (a->t == ACCESS_READ && a->value_regno >= 0)
		return check_map_mem_read(env, a);
	return 0;
}

/* ---- memory and buffers ---- */

static int access_mem(struct verifier_env *env, const struct mem_access *a)
{
	bool rdonly = type_is_rdonly_mem(a->m.reg->type);
	/* These are read by loads that survive a fault: there are no bounds to check. */
	bool rdonly_untrusted = rdonly && (a->m.reg->type & PTR_UNTRUSTED);
	int err;

	if (a->t == ACCESS_WRITE && rdonly)
		return reject_write(env, a);
	err = check_leak(env, a, "mem");
	if (err)
		return err;
	if (rdonly_untrusted && !env->allow_ptr_leaks)
		return reject(env, -EPERM,
			      "%s access is allowed only to CAP_PERFMON and CAP_SYS_ADMIN\n",
			      reg_type_str(env, a->m.reg->type));
	if (!rdonly_untrusted)
		err = check_mem_region_access(env, &a->m, a->m.reg->mem_size);
	if (!err)
		mark_loaded(env, a);
	return err;
}

static int access_buf(struct verifier_env *env, const struct mem_access *a)
{
	bool rdonly = type_is_rdonly_mem(a->m.reg->type);
	int err;

	if (rdonly && a->t == ACCESS_WRITE)
		return reject_write(env, a);
	err = check_buffer_access(env, &a->m, rdonly ? &env->prog->max_rdonly_access :
							 &env->prog->max_rdwr_access);
	if (!err)
		mark_loaded(env, a);
	return err;
}

static int access_tp_buffer(struct verifier_env *env, const struct mem_access *a)
{
	int err = check_buffer_access(env, &a->m, &env->prog->max_tp_access);

	if (!err)
		mark_loaded(env, a);
	return err;
}

static int access_arena(struct verifier_env *env, const struct mem_access *a)
{
	mark_loaded(env, a);
	return 0;
}

static int access_stack(struct verifier_env *env, const struct mem_access *a)
{
	int err = check_stack_access_within_bounds(env, &a->m, a->t);

	if (err)
		return err;
	if (a->t == ACCESS_READ)
		return check_stack_read(env, &a->m, a->value_regno);
	return check_stack_write(env, &a->m, a->value_regno, env->insn_idx);
}

/* ---- network: packets, flow keys, sockets ---- */

static int access_packet(struct verifier_env *env, const struct mem_access *a)
{
	int err;

	if (a->t == ACCESS_WRITE && !may_access_direct_pkt_data(env, NULL, a->t))
		return reject(env, -EACCES, "cannot write into packet\n");
	err = check_leak(env, a, "packet");
	if (err)
		return err;
	err = check_packet_access(env, &a->m);
	if (!err)
		mark_loaded(env, a);
	return err;
}

/* Linux: verifier.c check_flow_keys_access() */
static int check_flow_keys_access(struct verifier_env *env, const struct mem_access *a)
{
	int off = a->m.off;

	if (!tnum_is_const(a->m.reg->var_off)) {
		char tn_buf[48];

		tnum_strn(tn_buf, sizeof(tn_buf), a->m.reg->var_off);
		return reject(env, -EACCES,
			      "%s invalid variable offset to flow keys: off=%d, var_off=%s\n",
			      reg_arg_name(env, a->m.argno), off, tn_buf);
	}
	off += a->m.reg->var_off.value;
	if (a->m.size < 0 || off < 0 || (u64)off + a->m.size > sizeof(struct bpf_flow_keys))
		return reject(env, -EACCES, "invalid access to flow keys off=%d size=%d\n", off,
			      a->m.size);
	return 0;
}

static int access_flow_keys(struct verifier_env *env, const struct mem_access *a)
{
	int err = check_leak(env, a, "flow keys");

	if (err)
		return err;
	err = check_flow_keys_access(env, a);
	if (!err)
		mark_loaded(env, a);
	return err;
}

/* Linux: verifier.c check_sock_access() */
static int access_sock(struct verifier_env *env, const struct mem_access *a)
{
	struct insn_access info = {};

	if (a->t == ACCESS_WRITE)
		return reject_write(env, a);
	if (reg_smin(a->m.reg) < 0)
		return reject(env, -EACCES,
			      "%s min value is negative, either use unsigned index or do a if "
			      "(index >=0) check.\n", reg_arg_name(env, a->m.argno));
	if (!sock_view_is_valid_access(a->m.reg->type, a->m.off, a->m.size, a->t, &info))
		return reject(env, -EACCES, "%s invalid %s access off=%d size=%d\n",
			      reg_arg_name(env, a->m.argno), reg_type_str(env, a->m.reg->type),
			      a->m.off, a->m.size);
	env->insn_aux[env->insn_idx].ctx_field_size = info.ctx_field_size;
	mark_loaded(env, a);
	return 0;
}

/* ---- contexts ---- */

/* Linux: verifier.c is_var_ctx_off_allowed() */
bool is_var_ctx_off_allowed(const struct prog *prog)
{
	return prog_resolved_type(prog) == BPF_PROG_TYPE_SYSCALL;
}

/* Linux: verifier.c __check_ctx_access() */
static int check_ctx_field(struct verifier_env *env, const struct mem_access *a, int off,
			   struct insn_access *info)
{
	const struct prog_ops *ops = prog_ops(env->prog);

	if (!ops->is_valid_access ||
	    !ops->is_valid_access(off, a->m.size, a->t, env->prog, info))
		return reject(env, -EACCES, "invalid bpf_context access off=%d size=%d\n", off,
			      a->m.size);
	/* A field size says that a narrower load is turned into a load of the field and a mask. */
	if (base_type(info->reg_type) != PTR_TO_BTF_ID)
		env->insn_aux[env->insn_idx].ctx_field_size = info->ctx_field_size;
	else if (info->ref_id && !find_reference_state(env->cur_state, info->ref_id))
		return reject(env, -EACCES, "invalid bpf_context access off=%d. Reference may "
			      "already be released\n", off);
	if (env->prog->max_ctx_offset < (u32)(off + a->m.size))
		env->prog->max_ctx_offset = off + a->m.size;
	return 0;
}

/* Linux: verifier.c check_ctx_access() */
static int check_ctx_access(struct verifier_env *env, const struct mem_access *a,
			    struct insn_access *info)
{
	int err;

	/* A context that is not rewritten may be reached from a pointer into it, too. */
	if (is_var_ctx_off_allowed(env->prog))
		err = check_mem_region_access(env, &a->m, U16_MAX);
	else
		err = __check_ptr_off_reg(env, a->m.reg, a->m.argno,
					  !prog_ops(env->prog)->rewrites_ctx);
	if (err)
		return err;
	err = check_ctx_field(env, a, a->m.off + reg_umax(a->m.reg), info);
	if (err)
		verbose_linfo(env, env->insn_idx, "; ");
	return err;
}

/* What a load of a context field leaves behind */
static int mark_ctx_loaded(struct verifier_env *env, const struct mem_access *a,
			   const struct insn_access *info)
{
	struct reg_state *regs = cur_regs(env), *dst = &regs[a->value_regno];
	struct retval_range range;
	int err;

	if (info->reg_type == SCALAR_VALUE) {
		mark_reg_unknown(env, regs, a->value_regno);
		if (info->is_retval && get_func_retval_range(env->prog, &range)) {
			err = __mark_reg_s32_range(env, regs, a->value_regno, range.minval,
						   range.maxval);
			if (err)
				return err;
		}
	} else {
		mark_reg_known_zero(env, regs, a->value_regno);
		if (base_type(info->reg_type) == PTR_TO_BTF_ID) {
			dst->btf = info->btf;
			dst->btf_id = info->btf_id;
			dst->id = info->ref_id;
		}
		if (type_may_be_null(info->reg_type) && !dst->id)
			dst->id = ++env->id_gen;
	}
	dst->type = info->reg_type;
	return 0;
}

static int access_ctx(struct verifier_env *env, const struct mem_access *a)
{
	struct insn_access info = {
		.reg_type = SCALAR_VALUE,
		.is_ldsx = a->is_ldsx,
		.log = env->log,
	};
	int err;

	err = check_leak(env, a, "ctx");
	if (err)
		return err;
	err = check_ctx_access(env, a, &info);
	if (err || a->t != ACCESS_READ || a->value_regno < 0)
		return err;
	return mark_ctx_loaded(env, a, &info);
}

/* ---- structs ---- */

static int access_btf_id(struct verifier_env *env, const struct mem_access *a)
{
	return check_ptr_to_btf_access(env, &a->m, a->t, a->value_regno);
}

static int access_map_ptr(struct verifier_env *env, const struct mem_access *a)
{
	return check_ptr_to_map_access(env, &a->m, a->t, a->value_regno);
}

/* ---- the common part ---- */

typedef int (*access_rule)(struct verifier_env *env, const struct mem_access *a);

static const access_rule access_rules[] = {
	[REG_ACCESS_NONE] = reject_pointer,
	[REG_ACCESS_MAP_KEY] = access_map_key,
	[REG_ACCESS_MAP_VALUE] = access_map_value,
	[REG_ACCESS_MEM] = access_mem,
	[REG_ACCESS_CTX] = access_ctx,
	[REG_ACCESS_STACK] = access_stack,
	[REG_ACCESS_PACKET] = access_packet,
	[REG_ACCESS_FLOW_KEYS] = access_flow_keys,
	[REG_ACCESS_SOCK] = access_sock,
	[REG_ACCESS_TP_BUFFER] = access_tp_buffer,
	[REG_ACCESS_BTF_ID] = access_btf_id,
	[REG_ACCESS_MAP_PTR] = access_map_ptr,
	[REG_ACCESS_BUF] = access_buf,
	[REG_ACCESS_ARENA] = access_arena,
};

/* Loads of less than 8 bytes zero- or sign-extend. */
static void extend_loaded(struct reg_state *dst, int size, bool is_ldsx)
{
	bool unchanged;

	if (!is_ldsx) {
		coerce_reg_to_size(dst, size);
		return;
	}
	/* If the sign bit may be set, the value may differ from those it is linked with. */
	unchanged = reg_umax(dst) < 1ULL << (size * 8 - 1);
	coerce_reg_to_size_sx(dst, size);
	if (!unchanged)
		clear_scalar_id(dst);
}

/* Linux: verifier.c check_mem_access() */
int check_mem_access(struct verifier_env *env, const struct mem_access *a)
{
	const struct mem_range *m = &a->m;
	struct reg_state *dst = a->value_regno >= 0 ? &cur_regs(env)[a->value_regno] : NULL;
	int err = check_ptr_alignment(env, m->reg, m->off, m->size, a->aligned);

	if (err)
		return err;
	err = access_rules[regtype_access(m->reg->type)](env, a);
	if (err)
		return err;
	if (a->t == ACCESS_READ && dst && dst->type == SCALAR_VALUE && m->size < BPF_REG_SIZE)
		extend_loaded(dst, m->size, a->is_ldsx);
	return 0;
}

int check_mem_fill(struct verifier_env *env, const struct mem_range *m, int step)
{
	struct mem_access a = {.m = *m, .t = ACCESS_WRITE, .value_regno = -1};
	int err = 0;

	a.m.size = step;
	for (int off = 0; !err && off < m->size; off += step) {
		a.m.off = m->off + off;
		err = check_mem_access(env, &a);
	}
	return err;
}

/* What the instruction does through register `ptr_regno` */
static struct mem_access instruction_access(struct verifier_env *env,
					    const struct bpf_insn *insn, u32 ptr_regno,
					    enum access_type t, int value_regno)
{
	return (struct mem_access){
		.m = {
			.reg = &cur_regs(env)[ptr_regno],
			.argno = argno_from_reg(ptr_regno),
			.off = insn->off,
			.size = insn_access_bytes(insn),
		},
		.t = t,
		.value_regno = value_regno,
		.is_ldsx = BPF_MODE(insn->code) == BPF_MEMSX,
	};
}

/* Linux: verifier.c check_load_mem() */
int check_load_mem(struct verifier_env *env, struct bpf_insn *insn, bool strict_alignment_once,
		   bool allow_trust_mismatch, const char *ctx)
{
	struct mem_access a =
		instruction_access(env, insn, insn->src_reg, ACCESS_READ, insn->dst_reg);
	enum reg_type src_reg_type;
	int err;

	if (insn_is_stack_arg_ldx(insn)) {
		err = check_reg_arg(env, insn->dst_reg, DST_OP_NO_MARK);
		if (err)
			return err;
		return check_stack_arg_read(env, cur_func(env), insn->off, insn->dst_reg);
	}
	err = check_reg_arg(env, insn->src_reg, SRC_OP);
	if (err)
		return err;
	err = check_reg_arg(env, insn->dst_reg, DST_OP_NO_MARK);
	if (err)
		return err;
	src_reg_type = a.m.reg->type; /* the load may replace it */
	a.aligned = strict_alignment_once;
	err = check_mem_access(env, &a);
	if (err)
		return err;
	err = save_aux_ptr_type(env, src_reg_type, allow_trust_mismatch);
	if (err)
		return err;
	return reg_bounds_sanity_check(env, &cur_regs(env)[insn->dst_reg], ctx);
}

/* The store itself, once the instruction's registers are known to be readable */
static int store_mem(struct verifier_env *env, struct bpf_insn *insn, int value_regno,
		     bool strict_alignment_once)
{
	struct mem_access a =
		instruction_access(env, insn, insn->dst_reg, ACCESS_WRITE, value_regno);
	enum reg_type dst_reg_type = a.m.reg->type;
	int err;

	a.aligned = strict_alignment_once;
	err = check_mem_access(env, &a);
	return err ? err : save_aux_ptr_type(env, dst_reg_type, false);
}

/* Linux: verifier.c check_store_reg() */
int check_store_reg(struct verifier_env *env, struct bpf_insn *insn, bool strict_alignment_once)
{
	int err = check_reg_arg(env, insn->src_reg, SRC_OP);

	if (err)
		return err;
	if (insn_is_stack_arg_stx(insn))
		return check_stack_arg_write(env, cur_func(env), insn->off,
					     &cur_regs(env)[insn->src_reg]);
	err = check_reg_arg(env, insn->dst_reg, SRC_OP);
	if (err)
		return err;
	return store_mem(env, insn, insn->src_reg, strict_alignment_once);
}

/* Linux: verifier.c do_check_insn(), case BPF_ST */
int check_store_imm(struct verifier_env *env, struct bpf_insn *insn)
{
	int err;

	if (insn_is_stack_arg_st(insn))
		return check_stack_arg_write(env, cur_func(env), insn->off, NULL);
	err = check_reg_arg(env, insn->dst_reg, SRC_OP);
	if (err)
		return err;
	return store_mem(env, insn, -1, false);
}

/* ---- what others ask of a register or a program ---- */

bool is_ctx_reg(struct verifier_env *env, int regno)
{
	return reg_state(env, regno)->type == PTR_TO_CTX;
}

bool is_sk_reg(struct verifier_env *env, int regno)
{
	return type_is_sk_pointer(reg_state(env, regno)->type);
}

bool is_pkt_reg(struct verifier_env *env, int regno)
{
	return type_is_pkt_pointer(reg_state(env, regno)->type);
}

bool is_flow_key_reg(struct verifier_env *env, int regno)
{
	return reg_state(env, regno)->type == PTR_TO_FLOW_KEYS;
}

bool is_arena_reg(struct verifier_env *env, int regno)
{
	return reg_state(env, regno)->type == PTR_TO_ARENA;
}

/* Linux: verifier.c get_func_retval_range() */
bool get_func_retval_range(const struct prog *prog, struct retval_range *range)
{
	return prog->type == BPF_PROG_TYPE_LSM && prog->expected_attach_type == BPF_LSM_MAC &&
	       !lsm_get_retval_range(prog, range);
}
