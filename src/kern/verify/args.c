/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an argument of a call must be, as far as helpers, kfuncs and global functions agree: the
 * register types that fit an argument type, offsets, constants, strings. What follows from the
 * argument being right (locks taken, memory checked) is with the callers: helper_args.c,
 * kfunc_args.c, and the calls of global functions.
 */
#include "kern/verify/verify.h"

/* ---- structs of the kernel by name ---- */

#define STRUCT_IDS_MAX 64

struct struct_id_cache {
	u32 count;
	struct {
		const char *name; /* a literal: compared by address */
		u32 id;
	} entries[STRUCT_IDS_MAX];
};

static u32 find_struct_id(struct verifier_env *env, const char *name)
{
	s32 id = env->kern->vmlinux ?
			 btf_find_by_name_kind(env->kern->vmlinux, name, BTF_KIND_STRUCT) : -ENOENT;

	return id > 0 ? id : 0;
}

u32 vmlinux_struct_id(struct verifier_env *env, const char *name)
{
	struct struct_id_cache *cache = env->struct_ids;
	u32 id;

	if (!cache) {
		cache = env->struct_ids = pool_alloc(env->pool, sizeof(*cache));
		if (!cache)
			return find_struct_id(env, name);
	}
	for (u32 i = 0; i < cache->count; i++)
		if (cache->entries[i].name == name)
			return cache->entries[i].id;
	id = find_struct_id(env, name);
	if (cache->count < STRUCT_IDS_MAX) {
		cache->entries[cache->count].name = name;
		cache->entries[cache->count++].id = id;
	}
	return id;
}

/* ---- trust ---- */

/* Linux: verifier.c is_trusted_reg() */
bool is_trusted_reg(struct verifier_env *env, const struct reg_state *reg)
{
	if (reg_is_referenced(env, reg))
		return true;
	if (type_has_unsafe_modifiers(reg->type))
		return false;
	/* Types that stand for a struct are trusted without a mark. */
	return regtype_row(reg->type)->kern_struct ||
	       (type_flag(reg->type) & REG_TRUSTED_MODIFIERS);
}

/* ---- register types that fit ---- */

#define REG_TYPES_MAX 10

struct reg_types {
	u32 types[REG_TYPES_MAX]; /* in the order in which the log lists them */
	const char *btf;	  /* struct behind a PTR_TO_BTF_ID, unless the row names one */
};

static const struct reg_types mem_types = {
	.types = {PTR_TO_STACK, PTR_TO_PACKET, PTR_TO_PACKET_META, PTR_TO_MAP_KEY,
		  PTR_TO_MAP_VALUE, PTR_TO_MEM, PTR_TO_MEM | MEM_RINGBUF, PTR_TO_BUF,
		  PTR_TO_BTF_ID | PTR_TRUSTED, PTR_TO_CTX},
};
static const struct reg_types scalar_types = {.types = {SCALAR_VALUE}};
static const struct reg_types context_types = {.types = {PTR_TO_CTX}};
static const struct reg_types const_map_ptr_types = {.types = {CONST_PTR_TO_MAP}};
static const struct reg_types sock_types = {
	.types = {PTR_TO_SOCK_COMMON, PTR_TO_SOCKET, PTR_TO_TCP_SOCK, PTR_TO_XDP_SOCK},
};
static const struct reg_types btf_id_sock_common_types = {
	.types = {PTR_TO_SOCK_COMMON, PTR_TO_SOCKET, PTR_TO_TCP_SOCK, PTR_TO_XDP_SOCK,
		  PTR_TO_BTF_ID, PTR_TO_BTF_ID | PTR_TRUSTED},
	.btf = "sock_common",
};
static const struct reg_types fullsock_types = {.types = {PTR_TO_SOCKET}};
static const struct reg_types btf_ptr_types = {
	.types = {PTR_TO_BTF_ID, PTR_TO_BTF_ID | PTR_TRUSTED, PTR_TO_BTF_ID | MEM_RCU},
};
static const struct reg_types spin_lock_types = {
	.types = {PTR_TO_MAP_VALUE, PTR_TO_BTF_ID | MEM_ALLOC},
};
static const struct reg_types ringbuf_mem_types = {.types = {PTR_TO_MEM | MEM_RINGBUF}};
static const struct reg_types percpu_btf_ptr_types = {
	.types = {PTR_TO_BTF_ID | MEM_PERCPU, PTR_TO_BTF_ID | MEM_PERCPU | MEM_RCU,
		  PTR_TO_BTF_ID | MEM_PERCPU | PTR_TRUSTED},
};
static const struct reg_types func_ptr_types = {.types = {PTR_TO_FUNC}};
static const struct reg_types stack_ptr_types = {.types = {PTR_TO_STACK}};
static const struct reg_types map_value_types = {.types = {PTR_TO_MAP_VALUE}};
static const struct reg_types kptr_xchg_dest_types = {
	.types = {PTR_TO_MAP_VALUE, PTR_TO_BTF_ID | MEM_ALLOC,
		  PTR_TO_BTF_ID | MEM_ALLOC | NON_OWN_REF,
		  PTR_TO_BTF_ID | MEM_ALLOC | NON_OWN_REF | MEM_RCU},
};
static const struct reg_types dynptr_types = {.types = {PTR_TO_STACK, CONST_PTR_TO_DYNPTR}};

static const struct reg_types *const compatible_reg_types[ARG_TYPE_COUNT] = {
	[ARG_PTR_TO_MAP_KEY] = &mem_types,
	[ARG_PTR_TO_MAP_VALUE] = &mem_types,
	[ARG_PTR_TO_MEM] = &mem_types,
	[ARG_MEM_SIZE] = &scalar_types,
	[ARG_MEM_SIZE_OR_ZERO] = &scalar_types,
	[ARG_CONST_ALLOC_SIZE_OR_ZERO] = &scalar_types,
	[ARG_SCALAR] = &scalar_types,
	[ARG_CONST_MAP_PTR] = &const_map_ptr_types,
	[ARG_PTR_TO_CTX] = &context_types,
	[ARG_PTR_TO_SOCK_COMMON] = &sock_types,
	[ARG_PTR_TO_BTF_ID_SOCK_COMMON] = &btf_id_sock_common_types,
	[ARG_PTR_TO_SOCKET] = &fullsock_types,
	[ARG_PTR_TO_BTF_ID] = &btf_ptr_types,
	[ARG_PTR_TO_SPIN_LOCK] = &spin_lock_types,
	[ARG_PTR_TO_RINGBUF_MEM] = &ringbuf_mem_types,
	[ARG_PTR_TO_PERCPU_BTF_ID] = &percpu_btf_ptr_types,
	[ARG_PTR_TO_FUNC] = &func_ptr_types,
	[ARG_PTR_TO_STACK] = &stack_ptr_types,
	[ARG_PTR_TO_CONST_STR] = &map_value_types,
	[ARG_PTR_TO_TIMER] = &map_value_types,
	[ARG_KPTR_XCHG_DEST] = &kptr_xchg_dest_types,
	[ARG_PTR_TO_DYNPTR] = &dynptr_types,
};

static int type_count(const struct reg_types *fit)
{
	int count = 0;

	while (count < REG_TYPES_MAX && fit->types[count] != NOT_INIT)
		count++;
	return count;
}

/* Modifiers that an argument of this type does not mind are taken off before comparing. */
static u32 folded_type(const struct reg_state *reg, argno_t argno, u32 arg_type, bool kptr_xchg)
{
	u32 type = reg->type;

	if (arg_type & MEM_RDONLY)
		type &= ~MEM_RDONLY;
	if (arg_type & PTR_MAYBE_NULL)
		type &= ~PTR_MAYBE_NULL;
	if (base_type(arg_type) == ARG_PTR_TO_MEM)
		type &= ~DYNPTR_TYPE_FLAG_MASK;
	/* What is exchanged into a kptr field may be an object of the program's own. */
	if (kptr_xchg && type_is_alloc(type) && reg_from_argno(argno) == BPF_REG_2)
		type &= ~(MEM_ALLOC | MEM_PERCPU);
	return type;
}

static int reject_reg_type(struct verifier_env *env, const struct reg_state *reg, argno_t argno,
			   const struct reg_types *fit)
{
	int count = type_count(fit);

	verbose(env, "%s type=%s expected=", reg_arg_name(env, argno),
		reg_type_str(env, reg->type));
	for (int i = 0; i + 1 < count; i++)
		verbose(env, "%s, ", reg_type_str(env, fit->types[i]));
	return reject(env, -EACCES, "%s\n", reg_type_str(env, fit->types[count - 1]));
}

/* A kernel struct (or part of one) is passed: is it the one that is wanted? */
static int check_btf_struct_arg(struct verifier_env *env, struct reg_state *reg, argno_t argno,
				struct arg_want want, struct call_arg_meta *meta)
{
	/* bpf_sk_release() takes whatever begins with a struct sock_common. */
	bool strict = arg_type_is_release(want.type) && meta->func_id != BPF_FUNC_sk_release;
	struct struct_place place;
	int err;

	if (type_may_be_null(reg->type) &&
	    (!type_may_be_null(want.type) || arg_type_is_release(want.type)))
		return reject(env, -EACCES, "Possibly NULL pointer passed to helper %s\n",
			      reg_arg_name(env, argno));
	if (meta->func_id == BPF_FUNC_kptr_xchg)
		return map_kptr_match_type(env, meta->kptr_field, reg, reg_from_argno(argno)) ?
			       -EACCES : 0;
	if (!want.btf_id)
		return verifier_bug(env, "missing arg compatible BTF ID");
	err = __check_ptr_off_reg(env, reg, argno, true);
	if (err)
		return err;
	place = reg_struct_place(reg, reg->var_off.value);
	if (!btf_struct_ids_match(env->log, &place, env->kern->vmlinux, want.btf_id, strict))
		return reject(env, -EACCES, "%s is of type %s but %s is expected\n",
			      reg_arg_name(env, argno), btf_type_name(reg->btf, reg->btf_id),
			      btf_type_name(env->kern->vmlinux, want.btf_id));
	return 0;
}

/* An object of the program's own: only three helpers take one. */
static int check_alloc_arg(struct verifier_env *env, struct reg_state *reg, argno_t argno,
			   struct call_arg_meta *meta)
{
	int regno = reg_from_argno(argno);

	if (meta->func_id == BPF_FUNC_spin_lock || meta->func_id == BPF_FUNC_spin_unlock)
		return 0;
	if (meta->func_id != BPF_FUNC_kptr_xchg)
		return verifier_bug(env, "unimplemented handling of MEM_ALLOC");
	if (regno == BPF_REG_2 && map_kptr_match_type(env, meta->kptr_field, reg, regno))
		return -EACCES;
	return 0;
}

static int check_btf_arg(struct verifier_env *env, struct reg_state *reg, argno_t argno,
			 struct arg_want want, struct call_arg_meta *meta)
{
	switch ((u32)reg->type) {
	case PTR_TO_BTF_ID:
	case PTR_TO_BTF_ID | PTR_TRUSTED:
	case PTR_TO_BTF_ID | PTR_TRUSTED | PTR_MAYBE_NULL:
	case PTR_TO_BTF_ID | MEM_RCU:
	case PTR_TO_BTF_ID | PTR_MAYBE_NULL:
	case PTR_TO_BTF_ID | PTR_MAYBE_NULL | MEM_RCU:
		return check_btf_struct_arg(env, reg, argno, want, meta);
	case PTR_TO_BTF_ID | MEM_ALLOC:
	case PTR_TO_BTF_ID | MEM_PERCPU | MEM_ALLOC:
	case PTR_TO_BTF_ID | MEM_ALLOC | NON_OWN_REF:
	case PTR_TO_BTF_ID | MEM_ALLOC | NON_OWN_REF | MEM_RCU:
		return check_alloc_arg(env, reg, argno, meta);
	case PTR_TO_BTF_ID | MEM_PERCPU:
	case PTR_TO_BTF_ID | MEM_PERCPU | MEM_RCU:
	case PTR_TO_BTF_ID | MEM_PERCPU | PTR_TRUSTED:
		return 0;
	}
	return verifier_bug(env, "invalid PTR_TO_BTF_ID register for type match");
}

/* Linux: verifier.c check_reg_type() */
int check_reg_type(struct verifier_env *env, struct reg_state *reg, argno_t argno,
		   struct arg_want want, struct call_arg_meta *meta)
{
	const struct reg_types *fit = compatible_reg_types[base_type(want.type)];
	bool kptr_xchg = meta->func_id == BPF_FUNC_kptr_xchg;
	u32 type, count, i;

	if (!fit)
		return verifier_bug(env, "unsupported arg type %d", want.type);
	type = folded_type(reg, argno, want.type, kptr_xchg);
	count = type_count(fit);
	for (i = 0; i < count && fit->types[i] != type; i++)
		;
	if (i == count)
		return reject_reg_type(env, reg, argno, fit);
	if (base_type(reg->type) != PTR_TO_BTF_ID)
		return 0;
	if (fit == &mem_types) {
		if (want.type & MEM_RDONLY)
			return 0;
		return reject(env, -EACCES,
			      "%s() may write into memory pointed by %s type=%s\n",
			      func_id_name(meta->func_id), reg_arg_name(env, argno),
			      reg_type_str(env, reg->type));
	}
	if (!want.btf_id && fit->btf)
		want.btf_id = vmlinux_struct_id(env, fit->btf);
	return check_btf_arg(env, reg, argno, want, meta);
}

/* ---- offsets ---- */

/* Linux: verifier.c __check_func_arg_reg_off() */
int __check_func_arg_reg_off(struct verifier_env *env, const struct reg_state *reg,
			     argno_t argno, enum arg_type arg_type, bool btf_id_fixed_off_ok)
{
	if (arg_type_is_release(arg_type)) {
		/* A dynptr on the stack: what is released is behind it, not at this offset. */
		if (arg_type_is_dynptr(arg_type) && reg->type == PTR_TO_STACK)
			return 0;
		if (!tnum_equals_const(reg->var_off, 0))
			return reject(env, -EINVAL,
				      "%s must have zero offset when passed to release func or "
				      "trusted arg to kfunc\n",
				      reg_arg_name(env, argno));
	}

	switch ((u32)reg->type) {
	case PTR_TO_STACK:
	case PTR_TO_PACKET:
	case PTR_TO_PACKET_META:
	case PTR_TO_MAP_KEY:
	case PTR_TO_MAP_VALUE:
	case PTR_TO_MEM:
	case PTR_TO_MEM | MEM_RDONLY:
	case PTR_TO_MEM | MEM_RINGBUF:
	case PTR_TO_BUF:
	case PTR_TO_BUF | MEM_RDONLY:
	case PTR_TO_ARENA:
	case SCALAR_VALUE:
		return 0;
	case PTR_TO_BTF_ID:
	case PTR_TO_BTF_ID | MEM_ALLOC:
	case PTR_TO_BTF_ID | PTR_TRUSTED:
	case PTR_TO_BTF_ID | MEM_RCU:
	case PTR_TO_BTF_ID | MEM_ALLOC | NON_OWN_REF:
	case PTR_TO_BTF_ID | MEM_ALLOC | NON_OWN_REF | MEM_RCU:
		return __check_ptr_off_reg(env, reg, argno, btf_id_fixed_off_ok);
	case PTR_TO_CTX:
		/* As memory only: as a context it must be what the next program gets, too. */
		if (arg_type != ARG_PTR_TO_CTX && is_var_ctx_off_allowed(env->prog))
			return 0;
		break;
	}
	return __check_ptr_off_reg(env, reg, argno, false);
}

/* Linux: verifier.c check_func_arg_reg_off() */
int check_func_arg_reg_off(struct verifier_env *env, const struct reg_state *reg, argno_t argno,
			   enum arg_type arg_type)
{
	return __check_func_arg_reg_off(env, reg, argno, arg_type, true);
}

/* ---- constants, strings, maps ---- */

/* Linux: verifier.c process_const_alloc_mem_size() */
int process_const_alloc_mem_size(struct verifier_env *env, struct reg_state *reg, argno_t argno,
				 struct call_arg_meta *meta)
{
	int err;

	if (meta->ret_mem.found)
		return verifier_bug(env, "only one allocation size argument permitted");
	if (!tnum_is_const(reg->var_off))
		return reject(env, -EINVAL, "%s is not a const\n", reg_arg_name(env, argno));
	if (reg->var_off.value > U32_MAX)
		return reject(env, -EINVAL, "%s allocation size exceeds u32 max\n",
			      reg_arg_name(env, argno));
	err = mark_arg_precision(env, argno);
	if (err)
		return err;
	meta->ret_mem.size = reg->var_off.value;
	meta->ret_mem.found = true;
	return 0;
}

/* Linux: verifier.c process_const_arg() */
int process_const_arg(struct verifier_env *env, struct reg_state *reg, argno_t argno,
		      struct call_arg_meta *meta)
{
	int err;

	if (meta->arg_constant.found)
		return verifier_bug(env, "only one constant argument permitted");
	if (!tnum_is_const(reg->var_off))
		return reject(env, -EINVAL, "%s must be a known constant\n",
			      reg_arg_name(env, argno));
	err = mark_arg_precision(env, argno);
	if (err < 0)
		return err;
	meta->arg_constant.found = true;
	meta->arg_constant.value = reg->var_off.value;
	return 0;
}

/* A string in a map that nobody can change any more. Linux: verifier.c check_arg_const_str() */
int check_arg_const_str(struct verifier_env *env, struct reg_state *reg, argno_t argno)
{
	struct map *map = reg->map_ptr;
	struct mem_range range = {.reg = reg, .argno = argno};
	u64 address, offset = reg->var_off.value;
	int err;

	if (reg->type != PTR_TO_MAP_VALUE)
		return -EINVAL;
	if (map->map_type == BPF_MAP_TYPE_INSN_ARRAY)
		return reject(env, -EACCES,
			      "%s points to insn_array map which cannot be used as const string\n",
			      reg_arg_name(env, argno));
	if (map->map_type == BPF_MAP_TYPE_PERCPU_ARRAY)
		return reject(env, -EACCES,
			      "%s points to percpu_array map which cannot be used as const string\n",
			      reg_arg_name(env, argno));
	if (!map_is_rdonly(map))
		return reject(env, -EACCES, "%s does not point to a readonly map'\n",
			      reg_arg_name(env, argno));
	if (!tnum_is_const(reg->var_off))
		return reject(env, -EACCES, "%s is not a constant address'\n",
			      reg_arg_name(env, argno));
	if (!map_ops(map)->direct_value_addr)
		return reject(env, -EACCES, "no direct value access support for this map type\n");
	range.size = map->value_size - (int)offset;
	err = check_map_access(env, &range, ACCESS_HELPER);
	if (err)
		return err;
	err = map_ops(map)->direct_value_addr(map, &address, offset);
	if (err)
		return reject(env, err, "direct value access on string failed\n");
	if (!memchr((const char *)(uintptr_t)address + offset, 0, map->value_size - offset))
		return reject(env, -EINVAL, "string is not zero-terminated\n");
	return 0;
}

/*
 * A map argument. With an object of a map passed before it (a timer and its map), both must be of
 * the same map: map_uid tells inner maps apart that share their shape.
 * Linux: verifier.c process_map_ptr_arg()
 */
int process_map_ptr_arg(struct verifier_env *env, struct reg_state *reg, argno_t argno,
			struct call_arg_meta *meta)
{
	if (meta->map.ptr &&
	    (meta->map.ptr != reg->map_ptr || meta->map.uid != (int)reg->map_uid)) {
		argno_t object = argno_from_reg(reg_from_argno(argno) - 1);
		const struct btf_record *rec = meta->map.ptr->record;
		const char *kind = rec->timer_off >= 0	     ? "timer" :
				   rec->task_work_off >= 0 ? "bpf_task_work" :
							     "workqueue";

		verbose(env, "%s pointer in %s map_uid=%d ", kind, reg_arg_name(env, object),
			meta->map.uid);
		return reject(env, -EINVAL, "doesn't match map pointer in %s map_uid=%d\n",
			      reg_arg_name(env, argno), reg->map_uid);
	}
	meta->map.ptr = reg->map_ptr;
	meta->map.uid = reg->map_uid;
	return 0;
}
