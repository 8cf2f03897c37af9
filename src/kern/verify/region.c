/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Is [reg + off, + size) within its object? One answer per kind of object: regions of known size
 * (map values, memory, packets as far as they were checked, contexts), buffers that only note how
 * far they were used, the stack, and the alignment that each of them asks for.
 *
 * Called for loads and stores (access.c) and for memory that calls use (range.c). What may be
 * done with the object once it is reached is decided there, not here.
 */
#include "kern/hooks/hooks.h"
#include "kern/verify/verify.h"

/* How an access beyond the object's end reads in the log; by exact type. */
static void say_out_of_object(struct verifier_env *env, const struct mem_range *m, int off,
			      u32 mem_size)
{
	switch ((u32)m->reg->type) {
	case PTR_TO_MAP_KEY:
		verbose(env, "invalid access to map key, key_size=%d off=%d size=%d\n",
			(int)mem_size, off, m->size);
		break;
	case PTR_TO_MAP_VALUE:
		verbose(env, "invalid access to map value, value_size=%d off=%d size=%d\n",
			(int)mem_size, off, m->size);
		break;
	case PTR_TO_PACKET:
	case PTR_TO_PACKET_META:
	case PTR_TO_PACKET_END:
		verbose(env, "invalid access to packet, off=%d size=%d, %s(id=%d,off=%d,r=%d)\n",
			off, m->size, reg_arg_name(env, m->argno), (int)m->reg->id, off,
			(int)mem_size);
		break;
	case PTR_TO_CTX:
		verbose(env, "invalid access to context, ctx_size=%d off=%d size=%d\n",
			(int)mem_size, off, m->size);
		break;
	default:
		verbose(env, "invalid access to memory, mem_size=%u off=%d size=%d\n", mem_size,
			off, m->size);
	}
}

/* The access at one known offset. Linux: verifier.c __check_mem_access() */
static int check_mem_end(struct verifier_env *env, const struct mem_range *m, int off,
			 u32 mem_size)
{
	bool size_ok = m->size > 0 || (m->size == 0 && m->zero_ok);

	if (off >= 0 && size_ok && (u64)off + m->size <= mem_size)
		return 0;
	say_out_of_object(env, m, off, mem_size);
	return -EACCES;
}

/* Both ends of the register's range must do. Linux: verifier.c check_mem_region_access() */
int check_mem_region_access(struct verifier_env *env, const struct mem_range *m, u32 mem_size)
{
	s64 smin = reg_smin(m->reg), start = smin + m->off;
	u64 umax = reg_umax(m->reg);
	int err;

	if (smin < 0 && (smin == S64_MIN || start != (s64)(s32)start || start < 0))
		return reject(env, -EACCES,
			      "%s min value is negative, either use unsigned index or do a if "
			      "(index >=0) check.\n", reg_arg_name(env, m->argno));
	err = check_mem_end(env, m, start, mem_size);
	if (err)
		return reject(env, err, "%s min value is outside of the allowed memory range\n",
			      reg_arg_name(env, m->argno));
	if (umax >= BPF_MAX_VAR_OFF)
		return reject(env, -EACCES,
			      "%s unbounded memory access, make sure to bounds check any such "
			      "access\n", reg_arg_name(env, m->argno));
	err = check_mem_end(env, m, umax + m->off, mem_size);
	if (err)
		return reject(env, err, "%s max value is outside of the allowed memory range\n",
			      reg_arg_name(env, m->argno));
	return 0;
}

/*
 * Pointers that are only good unmodified, or at a known offset.
 * Linux: verifier.c __check_ptr_off_reg()
 */
int __check_ptr_off_reg(struct verifier_env *env, const struct reg_state *reg, argno_t argno,
			bool fixed_off_ok)
{
	if (!tnum_is_const(reg->var_off)) {
		char tn_buf[48];

		tnum_strn(tn_buf, sizeof(tn_buf), reg->var_off);
		return reject(env, -EACCES, "variable %s access var_off=%s disallowed\n",
			      reg_type_str(env, reg->type), tn_buf);
	}
	if (reg_smin(reg) < 0)
		return reject(env, -EACCES, "negative offset %s ptr %s off=%lld disallowed\n",
			      reg_type_str(env, reg->type), reg_arg_name(env, argno),
			      (long long)reg->var_off.value);
	if (!fixed_off_ok && reg->var_off.value != 0)
		return reject(env, -EACCES,
			      "dereference of modified %s ptr %s off=%lld disallowed\n",
			      reg_type_str(env, reg->type), reg_arg_name(env, argno),
			      (long long)reg->var_off.value);
	return 0;
}

/* Linux: verifier.c check_ptr_off_reg() */
int check_ptr_off_reg(struct verifier_env *env, const struct reg_state *reg, int regno)
{
	return __check_ptr_off_reg(env, reg, argno_from_reg(regno), false);
}

/* ---- maps ---- */

/* Bytes behind a pointer to a map's value. Linux: verifier.c map_mem_size() */
u32 map_mem_size(const struct map *map)
{
	if (map->map_type == BPF_MAP_TYPE_INSN_ARRAY) /* its whole table of jump targets */
		return map->max_entries * sizeof(long);
	return map->value_size;
}

/* Linux: verifier.c check_map_access_type() */
int check_map_access_type(struct verifier_env *env, struct reg_state *reg, int off, int size,
			  enum access_type type)
{
	struct map *map = reg->map_ptr;

	if (type == ACCESS_WRITE && (map->map_flags & BPF_F_RDONLY_PROG))
		return reject(env, -EACCES,
			      "write into map forbidden, value_size=%d off=%lld size=%d\n",
			      map->value_size, (long long)(reg_smin(reg) + off), size);
	if (type == ACCESS_READ && !(map->map_flags & BPF_F_RDONLY_PROG) &&
	    (map->map_flags & BPF_F_WRONLY_PROG))
		return reject(env, -EACCES,
			      "read from map forbidden, value_size=%d off=%lld size=%d\n",
			      map->value_size, (long long)(reg_smin(reg) + off), size);
	return 0;
}

/* An access that touches a kptr field: only whole, direct, and at a known place */
static int check_kptr_field_access(struct verifier_env *env, const struct mem_range *m,
				   const struct btf_field *field, enum access_src src)
{
	const char *name = btf_field_type_name(field->type);
	u64 off = m->off + m->reg->var_off.value;

	if (src != ACCESS_DIRECT)
		return reject(env, -EACCES, "%s cannot be accessed indirectly by helper\n", name);
	if (!tnum_is_const(m->reg->var_off))
		return reject(env, -EACCES, "%s access cannot have variable offset\n", name);
	if (field->offset != off)
		return reject(env, -EACCES, "%s access misaligned expected=%u off=%llu\n", name,
			      field->offset, (unsigned long long)off);
	if (m->size != 8)
		return reject(env, -EACCES, "%s access size must be BPF_DW\n", name);
	return 0;
}

/* Linux: verifier.c check_map_access() */
int check_map_access(struct verifier_env *env, const struct mem_range *m, enum access_src src)
{
	struct map *map = m->reg->map_ptr;
	struct btf_record *rec = map->record;
	int err;

	err = check_mem_region_access(env, m, map_mem_size(map));
	if (err || !rec)
		return err;
	for (u32 i = 0; i < rec->cnt; i++) {
		struct btf_field *field = &rec->fields[i];

		/* Overlap of [smin + off, umax + off + size) with the field */
		if (reg_smin(m->reg) + m->off >= (s64)(field->offset + field->size) ||
		    field->offset >= reg_umax(m->reg) + m->off + m->size)
			continue;
		if (!(field->type & (BPF_KPTR | BPF_UPTR)))
			return reject(env, -EACCES,
				      "%s cannot be accessed directly by load/store\n",
				      btf_field_type_name(field->type));
		err = check_kptr_field_access(env, m, field, src);
		if (err)
			return err;
	}
	return 0;
}

/* ---- packets ---- */

/* Linux: verifier.c may_access_direct_pkt_data() */
bool may_access_direct_pkt_data(struct verifier_env *env, const struct call_row *fn,
				enum access_type t)
{
	switch (prog_row(prog_resolved_type(env->prog))->packet) {
	case PROG_PACKET_READ:
		if (t == ACCESS_WRITE)
			return false;
		break;
	case PROG_PACKET_WRITE:
		break;
	case PROG_PACKET_OPTVAL: /* the "packet" is the value of a socket option */
		if (t == ACCESS_WRITE)
			env->seen_direct_write = true;
		return true;
	default:
		return false;
	}
	if (fn)
		return fn->flags & CALL_PKT_ACCESS;
	env->seen_direct_write = true;
	return true;
}

/* Linux: verifier.c check_packet_access() */
int check_packet_access(struct verifier_env *env, const struct mem_range *m)
{
	int err;

	if (m->reg->range < 0)
		return reject(env, -EINVAL, "%s offset is outside of the packet\n",
			      reg_arg_name(env, m->argno));
	err = check_mem_region_access(env, m, m->reg->range);
	if (err)
		return err;
	/* No overflow: a range is at most MAX_PACKET_OFF, and the access lies within it. */
	env->prog->max_pkt_offset = max(env->prog->max_pkt_offset,
					(u32)(m->off + reg_umax(m->reg) + m->size - 1));
	return 0;
}

/* ---- buffers: the program notes how much of them it uses ---- */

static const char *buffer_kind(const struct reg_state *reg)
{
	if (reg->type == PTR_TO_TP_BUFFER)
		return "tracepoint";
	return type_is_rdonly_mem(reg->type) ? "rdonly" : "rdwr";
}

/* Linux: verifier.c check_buffer_access(), check_tp_buffer_access() */
int check_buffer_access(struct verifier_env *env, const struct mem_range *m, u32 *max_access)
{
	const struct reg_state *reg = m->reg;
	s64 start;

	if (!tnum_is_const(reg->var_off)) {
		char tn_buf[48];

		tnum_strn(tn_buf, sizeof(tn_buf), reg->var_off);
		return reject(env, -EACCES, "%s invalid variable buffer offset: off=%d, var_off=%s\n",
			      reg_arg_name(env, m->argno), m->off, tn_buf);
	}
	start = (s64)reg->var_off.value + m->off;
	if (start < 0)
		return reject(env, -EACCES,
			      "%s invalid negative %s buffer offset: off=%d, var_off=%lld\n",
			      reg_arg_name(env, m->argno), buffer_kind(reg), m->off,
			      (long long)reg->var_off.value);
	*max_access = max((u32)(start + m->size), *max_access);
	return 0;
}

/* ---- stack ---- */

/* Reads end at what was written so far, unless any stack may be read. */
static int check_stack_slot_within_bounds(struct verifier_env *env, s64 off,
					  const struct func_state *state, enum access_type t)
{
	int min_valid_off = -state->allocated_stack;

	if (t == ACCESS_WRITE || env->allow_uninit_stack)
		min_valid_off = -MAX_BPF_STACK;
	return off < min_valid_off || off > -1 ? -EACCES : 0;
}

static int reject_stack_bounds(struct verifier_env *env, int err, const struct mem_range *m,
			       const char *doing)
{
	const struct reg_state *reg = m->reg;
	char tn_buf[48];

	if (tnum_is_const(reg->var_off))
		return reject(env, err, "invalid%s stack %s off=%lld size=%d\n", doing,
			      reg_arg_name(env, m->argno),
			      (long long)((s64)reg->var_off.value + m->off), m->size);
	tnum_strn(tn_buf, sizeof(tn_buf), reg->var_off);
	return reject(env, err, "invalid variable-offset%s stack %s var_off=%s off=%d size=%d\n",
		      doing, reg_arg_name(env, m->argno), tn_buf, m->off, m->size);
}

/* Grows the stack to hold the access. Linux: verifier.c check_stack_access_within_bounds() */
int check_stack_access_within_bounds(struct verifier_env *env, const struct mem_range *m,
				     enum access_type type)
{
	const char *doing = type == ACCESS_READ ? " read from" : " write to";
	struct func_state *state = reg_func(env, m->reg);
	s64 smin = reg_smin(m->reg), smax = reg_smax(m->reg), min_off, max_off;
	int err;

	if (tnum_is_const(m->reg->var_off)) {
		min_off = (s64)m->reg->var_off.value + m->off;
		max_off = min_off + m->size;
	} else {
		if (smax >= BPF_MAX_VAR_OFF || smin <= -BPF_MAX_VAR_OFF)
			return reject(env, -EACCES,
				      "invalid unbounded variable-offset%s stack %s\n", doing,
				      reg_arg_name(env, m->argno));
		min_off = smin + m->off;
		max_off = smax + m->off + m->size;
	}
	err = check_stack_slot_within_bounds(env, min_off, state, type);
	if (!err && max_off > 0)
		err = -EINVAL;
	if (!err && m->size < 0)
		err = -EFAULT;
	if (err)
		return reject_stack_bounds(env, err, m, doing);
	return grow_stack_state(env, state, -min_off);
}

/* ---- alignment ---- */

/* Linux: verifier.c check_pkt_ptr_alignment() */
static int check_pkt_ptr_alignment(struct verifier_env *env, const struct reg_state *reg, int off,
				   int size)
{
	const int ip_align = 2; /* headers are placed so that the IP header is aligned */
	char tn_buf[48];

	if (tnum_is_aligned(tnum_add(reg->var_off, tnum_const(ip_align + off)), size))
		return 0;
	tnum_strn(tn_buf, sizeof(tn_buf), reg->var_off);
	return reject(env, -EACCES, "misaligned packet access off %d+%s+%d size %d\n", ip_align,
		      tn_buf, off, size);
}

/* Linux: verifier.c check_ptr_alignment() */
int check_ptr_alignment(struct verifier_env *env, const struct reg_state *reg, int off, int size,
			bool strict_alignment_once)
{
	const struct regtype_row *row = regtype_row(reg->type);
	bool plain = !type_flag(reg->type);
	bool strict = env->strict_alignment || strict_alignment_once || (plain && row->aligned);
	char tn_buf[48];

	if (reg->type == PTR_TO_MAP_VALUE && reg->map_ptr->map_type == BPF_MAP_TYPE_INSN_ARRAY)
		strict = true;
	if (!strict || size == 1 || reg->type == PTR_TO_ARENA)
		return 0;
	if (reg->type == PTR_TO_PACKET || reg->type == PTR_TO_PACKET_META)
		return check_pkt_ptr_alignment(env, reg, off, size);
	if (tnum_is_aligned(tnum_add(reg->var_off, tnum_const(off)), size))
		return 0;
	tnum_strn(tn_buf, sizeof(tn_buf), reg->var_off);
	return reject(env, -EACCES, "misaligned %saccess off %s+%d size %d\n",
		      plain && row->align_desc ? row->align_desc : "", tn_buf, off, size);
}
