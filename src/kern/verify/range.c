/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that helpers, kfuncs and global functions read or write: a pointer and a number of
 * bytes, the number known or bounded by a register. Whether the memory is there is asked of the
 * pointer's type (region.c, access_btf.c); on the stack every byte that is read must have been
 * written, and what is written becomes unknown.
 *
 * Called by the checkers of call arguments, and for stack reads at unknown offsets.
 */
#include "kern/verify/verify.h"

/* A range of the stack: offsets min_off to max_off, each with `bytes` after it */
struct stack_range {
	struct func_state *state;
	const struct reg_state *reg;
	argno_t argno;
	int min_off, max_off, bytes;
	bool clobber;	   /* the call may write any byte of it */
	bool allow_poison; /* dead slots may be handed on */
};

static int reject_range_byte(struct verifier_env *env, const struct stack_range *r, u8 type, int i)
{
	const char *name = reg_arg_name(env, r->argno);
	char tn_buf[48];

	if (type == STACK_POISON)
		return reject(env, -EACCES,
			      "reading from stack %s off %d+%d size %d, slot poisoned by dead code "
			      "elimination\n", name, r->min_off, i - r->min_off, r->bytes);
	if (tnum_is_const(r->reg->var_off))
		return reject(env, -EACCES, "invalid read from stack %s off %d+%d size %d\n", name,
			      r->min_off, i - r->min_off, r->bytes);
	tnum_strn(tn_buf, sizeof(tn_buf), r->reg->var_off);
	return reject(env, -EACCES, "invalid read from stack %s var_off %s+%d size %d\n", name,
		      tn_buf, i - r->min_off, r->bytes);
}

static int check_range_byte(struct verifier_env *env, const struct stack_range *r, int off)
{
	int slot = -off - 1;
	struct stack_state *stack = &r->state->stack[slot / BPF_REG_SIZE];
	u8 *stype = &stack->slot_type[slot % BPF_REG_SIZE];

	if (r->state->allocated_stack <= slot)
		return reject(env, -EFAULT, "allocated_stack too small\n");
	if (*stype == STACK_MISC)
		return 0;
	if (*stype == STACK_ZERO || (*stype == STACK_INVALID && env->allow_uninit_stack)) {
		if (r->clobber)
			*stype = STACK_MISC;
		return 0;
	}
	if (is_spilled_reg(stack) &&
	    (stack->spilled_ptr.type == SCALAR_VALUE || env->allow_ptr_leaks)) {
		if (!r->clobber)
			return 0;
		__mark_reg_unknown(env, &stack->spilled_ptr);
		for (int j = 0; j < BPF_REG_SIZE; j++)
			scrub_spilled_slot(&stack->slot_type[j]);
		return 0;
	}
	if (*stype == STACK_POISON && r->allow_poison)
		return 0;
	return reject_range_byte(env, r, *stype, off);
}

/*
 * Negative size: an argument of a global function, which may be handed dead slots (its BTF says
 * what it could read, liveness what it does read).
 * Linux: verifier.c check_stack_range_initialized()
 */
int check_stack_range_initialized(struct verifier_env *env, const struct mem_range *m,
				  enum access_type type, struct call_arg_meta *meta)
{
	/* The call fills the memory: it need not be initialized. */
	bool raw_mode = meta && meta->arg_raw_mem.regno == reg_from_argno(m->argno);
	struct mem_range bounds = *m;
	struct stack_range r = {
		.state = reg_func(env, m->reg),
		.reg = m->reg,
		.argno = m->argno,
		.bytes = m->size < 0 ? -m->size : m->size,
		.clobber = type == ACCESS_WRITE,
		.allow_poison = m->size < 0 || type == ACCESS_WRITE,
	};
	int err;

	if (r.bytes == 0 && !m->zero_ok)
		return reject(env, -EACCES, "invalid zero-sized read\n");
	bounds.size = r.bytes;
	err = check_stack_access_within_bounds(env, &bounds, type);
	if (err)
		return err;
	if (tnum_is_const(m->reg->var_off)) {
		r.min_off = r.max_off = m->reg->var_off.value + m->off;
	} else {
		if (!env->bypass_spec_v1) {
			char tn_buf[48];

			tnum_strn(tn_buf, sizeof(tn_buf), m->reg->var_off);
			return reject(env, -EACCES, "%s variable offset stack access prohibited "
				      "for !root, var_off=%s\n", reg_arg_name(env, m->argno),
				      tn_buf);
		}
		/* Which bytes get filled is not known. */
		raw_mode = false;
		r.min_off = reg_smin(m->reg) + m->off;
		r.max_off = reg_smax(m->reg) + m->off;
	}
	if (raw_mode) {
		meta->arg_raw_mem.size = r.bytes;
		return 0;
	}
	for (int i = r.min_off; i < r.max_off + r.bytes; i++) {
		err = check_range_byte(env, &r, i);
		if (err)
			return err;
	}
	return 0;
}

static int reject_rdonly(struct verifier_env *env, const struct mem_range *m)
{
	return reject(env, -EACCES, "%s cannot write into %s\n", reg_arg_name(env, m->argno),
		      reg_type_str(env, m->reg->type));
}

/* The context of syscall programs is memory like any other. */
static int check_helper_ctx(struct verifier_env *env, const struct mem_range *m)
{
	int err = check_mem_region_access(env, m, U16_MAX);

	if (err)
		return err;
	if (env->prog->max_ctx_offset < reg_umax(m->reg) + m->size)
		env->prog->max_ctx_offset = reg_umax(m->reg) + m->size;
	return 0;
}

static int check_helper_no_mem(struct verifier_env *env, const struct mem_range *m)
{
	const struct reg_state *reg = m->reg;

	if (m->zero_ok && m->size == 0 && register_is_null(reg))
		return 0;
	verbose(env, "%s type=%s ", reg_arg_name(env, m->argno), reg_type_str(env, reg->type));
	return reject(env, -EACCES, "expected=%s\n", reg_type_str(env, PTR_TO_STACK));
}

/* Keys are never written, nor empty. */
static int check_helper_map_key(struct verifier_env *env, const struct mem_range *m,
				enum access_type access_type)
{
	struct mem_range key = *m;

	if (access_type == ACCESS_WRITE)
		return reject_rdonly(env, m);
	key.zero_ok = false;
	return check_mem_region_access(env, &key, m->reg->map_ptr->key_size);
}

/* Linux: verifier.c check_helper_mem_access() */
int check_helper_mem_access(struct verifier_env *env, const struct mem_range *m,
			    enum access_type access_type, struct call_arg_meta *meta)
{
	struct reg_state *reg = m->reg;
	bool rdonly_write = type_is_rdonly_mem(reg->type) && access_type == ACCESS_WRITE;

	switch (base_type(reg->type)) {
	case PTR_TO_PACKET:
	case PTR_TO_PACKET_META:
		return check_packet_access(env, m);
	case PTR_TO_MAP_KEY:
		return check_helper_map_key(env, m, access_type);
	case PTR_TO_MAP_VALUE:
		if (check_map_access_type(env, reg, 0, m->size, access_type))
			return -EACCES;
		return check_map_access(env, m, ACCESS_HELPER);
	case PTR_TO_MEM:
		if (rdonly_write)
			return reject_rdonly(env, m);
		return check_mem_region_access(env, m, reg->mem_size);
	case PTR_TO_BUF:
		if (rdonly_write)
			return reject_rdonly(env, m);
		return check_buffer_access(env, m, type_is_rdonly_mem(reg->type) ?
						   &env->prog->max_rdonly_access :
						   &env->prog->max_rdwr_access);
	case PTR_TO_STACK:
		return check_stack_range_initialized(env, m, access_type, meta);
	case PTR_TO_BTF_ID:
		return check_ptr_to_btf_access(env, m, access_type, -1);
	case PTR_TO_CTX:
		if (is_var_ctx_off_allowed(env->prog))
			return check_helper_ctx(env, m);
		break;
	}
	return check_helper_no_mem(env, m);
}

/* The same for a reading call, a writing one, or one that does both */
static int check_helper_mem(struct verifier_env *env, const struct mem_range *m, u32 access_type,
			    struct call_arg_meta *meta)
{
	int err = 0;

	if (access_type & ACCESS_READ)
		err = check_helper_mem_access(env, m, ACCESS_READ, meta);
	if (!err && (access_type & ACCESS_WRITE))
		err = check_helper_mem_access(env, m, ACCESS_WRITE, meta);
	return err;
}

static int check_size_bounds(struct verifier_env *env, const struct reg_state *size_reg,
			     argno_t size_argno, bool zero_size_allowed)
{
	if (reg_smin(size_reg) < 0)
		return reject(env, -EACCES, "%s min value is negative, either use unsigned or "
			      "'var &= const'\n", reg_arg_name(env, size_argno));
	if (reg_umin(size_reg) == 0 && !zero_size_allowed)
		return reject(env, -EACCES, "%s invalid zero-sized read: u64=[%lld,%lld]\n",
			      reg_arg_name(env, size_argno), (long long)reg_umin(size_reg),
			      (long long)reg_umax(size_reg));
	if (reg_umax(size_reg) >= BPF_MAX_VAR_SIZ)
		return reject(env, -EACCES, "%s unbounded memory access, use 'var &= const' or "
			      "'if (var < const)'\n", reg_arg_name(env, size_argno));
	return 0;
}

/* Linux: verifier.c check_mem_size_reg() */
int check_mem_size_reg(struct verifier_env *env, const struct mem_size_args *args,
		       u32 access_type, struct call_arg_meta *meta)
{
	struct mem_range m = {
		.reg = args->mem,
		.argno = args->mem_argno,
		.size = (int)reg_umax(args->size),
		.zero_ok = args->zero_ok,
	};
	int err;

	/* Some calls return at most this size: do_refine_retval_range() */
	meta->msize_max_value = reg_umax(args->size);
	/* A call that may fill only part of the memory must find it initialized. */
	if (!tnum_is_const(args->size->var_off))
		meta = NULL;

	err = check_size_bounds(env, args->size, args->size_argno, args->zero_ok);
	if (err)
		return err;
	err = check_helper_mem(env, &m, access_type, meta);
	if (err)
		return err;
	return mark_arg_precision(env, args->size_argno);
}

/* Linux: verifier.c check_mem_reg() */
int check_mem_reg(struct verifier_env *env, const struct mem_range *m, u32 access_type,
		  struct call_arg_meta *meta)
{
	struct mem_range range = *m;

	if (register_is_null(m->reg))
		return mark_arg_precision(env, m->argno);
	if (m->size < 0)
		return reject(env, -EACCES, "%s memory size %u is too large\n",
			      reg_arg_name(env, m->argno), (u32)m->size);
	/* Without meta it is a global function's argument: see check_stack_range_initialized(). */
	if (!meta && base_type(m->reg->type) == PTR_TO_STACK)
		range.size = -m->size;
	range.zero_ok = true;
	return check_helper_mem(env, &range, access_type, meta);
}
