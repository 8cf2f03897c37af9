/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions and their prototypes: what the verifier and the trampolines want to know of a kernel
 * function or of a program that another one attaches to.
 */
#include "kern/btf/object.h"

#define ITER_PREFIX "bpf_iter_"
#define NOCAST_ALIAS_SUFFIX "___init"

const struct btf_type *btf_func_proto(const struct btf *btf, u32 func_id)
{
	const struct btf_type *t = btf_type_by_id(btf, func_id);

	t = t && btf_type_is_func(t) ? btf_type_by_id(btf, t->type) : NULL;
	return t && btf_type_is_func_proto(t) ? t : NULL;
}

/* Linux: btf.c btf_param_match_suffix() */
bool btf_param_match_suffix(const struct btf *btf, const struct btf_param *arg,
			    const char *suffix)
{
	const char *name = btf_name_by_offset(btf, arg->name_off);
	size_t bytes = strlen(suffix), length = name ? strlen(name) : 0;

	return length > bytes && !strcmp(name + length - bytes, suffix);
}

/* Linux: btf.c btf_ctx_arg_offset() */
int btf_ctx_arg_offset(const struct btf *btf, const struct btf_type *func_proto, u32 arg_no)
{
	const struct btf_param *args = btf_params(func_proto);
	int offset = 0;

	for (u32 i = 0; i < arg_no; i++) {
		u32 size;

		if (!btf_resolve_size(btf, btf_type_by_id(btf, args[i].type), &size))
			return -EINVAL;
		offset += ALIGN_UP(size, 8);
	}
	return offset;
}

static u32 ctx_slot_bytes(const struct btf *btf, u32 id)
{
	const struct btf_type *t = btf_type_skip_modifiers(btf, id, NULL);

	return btf_type_is_ptr(t) ? 8 : ALIGN_UP(t->size, 8);
}

/* Linux: btf.c btf_ctx_arg_idx(): the argument count stands for the return value */
u32 btf_ctx_arg_idx(const struct btf *btf, const struct btf_type *func_proto, int off)
{
	const struct btf_param *args;
	u32 count, end = 0;

	if (!func_proto)
		return off / 8;
	args = btf_params(func_proto);
	count = btf_type_vlen(func_proto);
	for (u32 i = 0; i < count; i++) {
		end += ctx_slot_bytes(btf, args[i].type);
		if ((u32)off < end)
			return i;
	}
	end += ctx_slot_bytes(btf, func_proto->type);
	return (u32)off < end ? count : count + 1;
}

/* Linux: btf.c btf_check_iter_arg(): id of struct bpf_iter_<type> that the argument points to */
int btf_check_iter_arg(const struct btf *btf, const struct btf_type *func_proto, u32 arg_idx)
{
	const struct btf_type *t;
	const char *name;
	u32 id;

	if (btf_type_vlen(func_proto) <= arg_idx)
		return -EINVAL;
	t = btf_type_resolve_ptr(btf, btf_params(func_proto)[arg_idx].type, &id);
	if (!t || !btf_type_is_only_struct(t))
		return -EINVAL;
	name = btf_name_by_offset(btf, t->name_off);
	if (!name || strncmp(name, ITER_PREFIX, strlen(ITER_PREFIX)))
		return -EINVAL;
	return id;
}

/* Linux: btf.c btf_is_dynptr_ptr(): struct bpf_dynptr, which may be only declared */
bool btf_is_dynptr_ptr(const struct btf *btf, const struct btf_type *ptr)
{
	const struct btf_type *t = btf_type_skip_modifiers(btf, ptr->type, NULL);
	const char *name;

	if (!btf_type_is_struct(t) && !(btf_type_is_fwd(t) && !btf_type_kflag(t)))
		return false;
	name = btf_name_by_offset(btf, t->name_off);
	return name && !strcmp(name, "bpf_dynptr");
}

/* Linux: btf.c btf_type_ids_nocast_alias() */
bool btf_type_ids_nocast_alias(const struct btf *reg_btf, u32 reg_id, const struct btf *arg_btf,
			       u32 arg_id)
{
	const char *a, *b, *longer;
	size_t a_bytes, b_bytes, shorter, suffix = strlen(NOCAST_ALIAS_SUFFIX);

	if (!btf_type_by_id(reg_btf, reg_id) || !btf_type_by_id(arg_btf, arg_id))
		return false;
	a = btf_type_name(reg_btf, reg_id);
	b = btf_type_name(arg_btf, arg_id);
	a_bytes = strlen(a);
	b_bytes = strlen(b);
	shorter = min(a_bytes, b_bytes);
	longer = a_bytes > b_bytes ? a : b;
	if (max(a_bytes, b_bytes) != shorter + suffix)
		return false;
	/* The first place where the suffix stands must be the end. */
	longer = strstr(longer, NOCAST_ALIAS_SUFFIX);
	return longer && !longer[suffix] && !strncmp(a, b, shorter);
}

/* ---- models for trampolines ---- */

/* Linux: btf.c __get_type_size(): bytes of a value of this type as an argument */
static int arg_bytes(const struct btf *btf, u32 id, const struct btf_type **ret_type)
{
	const struct btf_type *t;

	*ret_type = btf_type_by_id(btf, 0);
	if (!id)
		return 0;
	t = btf_type_by_id(btf, id);
	while (t && btf_type_is_modifier(t))
		t = btf_type_by_id(btf, t->type);
	if (!t)
		return -EINVAL;
	*ret_type = t;
	if (btf_type_is_ptr(t))
		return sizeof(u64);
	return btf_type_is_scalar(t) || btf_type_is_struct(t) ? (int)t->size : -EINVAL;
}

static u8 type_flags(const struct btf_type *t)
{
	return btf_type_is_signed_int(t) ? BTF_FMODEL_SIGNED_ARG : 0;
}

static u8 arg_flags(const struct btf *btf, const struct btf_param *arg, const struct btf_type *t)
{
	u8 flags = type_flags(t);

	if (btf_param_match_suffix(btf, arg, "__arena__nullable"))
		return flags | BTF_FMODEL_ARENA_ARG | BTF_FMODEL_NULLABLE_ARG;
	if (btf_param_match_suffix(btf, arg, "__arena"))
		return flags | BTF_FMODEL_ARENA_ARG;
	if (btf_param_match_suffix(btf, arg, "__nullable"))
		return flags | BTF_FMODEL_NULLABLE_ARG;
	return flags;
}

/* A program without BTF: five words in, one out */
static void model_of_words(struct btf_func_model *m)
{
	for (u32 i = 0; i < MAX_BPF_FUNC_REG_ARGS; i++) {
		m->arg_size[i] = 8;
		m->arg_flags[i] = 0;
	}
	m->ret_size = 8;
	m->ret_flags = 0;
	m->nr_args = MAX_BPF_FUNC_REG_ARGS;
}

/* The next argument of m */
static int model_arg(struct vlog *log, const struct btf *btf, const struct btf_param *arg,
		     const char *tname, struct btf_func_model *m)
{
	const struct btf_type *t;
	int bytes = arg_bytes(btf, arg->type, &t);

	if (bytes < 0 || bytes > 16) {
		vlog_printf(log, "The function %s arg%d type %s is unsupported.\n", tname,
			    m->nr_args, btf_type_str(t));
		return -EINVAL;
	}
	if (!bytes) {
		vlog_printf(log, "The function %s has malformed void argument.\n", tname);
		return -EINVAL;
	}
	m->arg_size[m->nr_args] = bytes;
	m->arg_flags[m->nr_args++] = arg_flags(btf, arg, t);
	return 0;
}

/* Linux: btf.c btf_distill_func_proto() */
int btf_distill_func_proto(struct vlog *log, const struct btf *btf, const struct btf_type *func,
			   const char *tname, struct btf_func_model *m)
{
	const struct btf_param *args;
	const struct btf_type *t;
	u32 count;
	int bytes;

	if (!func) {
		model_of_words(m);
		return 0;
	}
	args = btf_params(func);
	count = btf_type_vlen(func);
	if (count > MAX_BPF_FUNC_ARGS) {
		vlog_printf(log, "The function %s has %d arguments. Too many.\n", tname, count);
		return -EINVAL;
	}
	bytes = arg_bytes(btf, func->type, &t);
	if (bytes < 0 || btf_type_is_struct(t)) {
		vlog_printf(log, "The function %s return type %s is unsupported.\n", tname,
			    btf_type_str(t));
		return -EINVAL;
	}
	m->ret_size = bytes;
	m->ret_flags = type_flags(t);
	m->nr_args = 0;
	for (u32 i = 0; i < count; i++) {
		int err;

		if (i == count - 1 && !args[i].type) {
			vlog_printf(log, "The function %s with variable args is unsupported.\n",
				    tname);
			return -EINVAL;
		}
		err = model_arg(log, btf, &args[i], tname, m);
		if (err)
			return err;
	}
	return 0;
}

/* ---- does an extension fit the function it replaces? ---- */

/* One side of the comparison */
struct func_side {
	const struct btf *btf;
	const char *name;
	const struct btf_type *proto;
};

static const struct btf_type *side_type(const struct func_side *side, u32 id)
{
	return btf_type_skip_modifiers(side->btf, id, NULL);
}

static int match_context(struct vlog *log, const struct func_side *a, const struct func_side *b,
			 const struct btf_type *const *ptrs, u32 i)
{
	const struct btf_type *t1 = side_type(a, ptrs[0]->type);
	const struct btf_type *t2 = side_type(b, ptrs[1]->type);
	const char *s1, *s2;

	if (!btf_type_is_struct(t1) || !btf_type_is_struct(t2)) {
		vlog_printf(log, "arg%d in %s() is not a pointer to context\n", i,
			    btf_type_is_struct(t1) ? b->name : a->name);
		return -EINVAL;
	}
	s1 = btf_name_by_offset(a->btf, t1->name_off);
	s2 = btf_name_by_offset(b->btf, t2->name_off);
	if (strcmp(s1, s2)) {
		vlog_printf(log, "arg%d %s(struct %s *) doesn't match %s(struct %s *)\n", i,
			    a->name, s1, b->name, s2);
		return -EINVAL;
	}
	return 0;
}

static int match_arg(struct vlog *log, const struct func_side *a, const struct func_side *b, u32 i)
{
	const struct btf_type *t1 = side_type(a, btf_params(a->proto)[i].type);
	const struct btf_type *t2 = side_type(b, btf_params(b->proto)[i].type);

	if (t1->info != t2->info) {
		vlog_printf(log, "arg%d in %s() is %s while %s() has %s\n", i, a->name,
			    btf_type_str(t1), b->name, btf_type_str(t2));
		return -EINVAL;
	}
	if (btf_type_has_size(t1) && t1->size != t2->size) {
		vlog_printf(log, "arg%d in %s() has size %d while %s() has %d\n", i, a->name,
			    t1->size, b->name, t2->size);
		return -EINVAL;
	}
	if (btf_type_is_scalar(t1))
		return 0;
	if (!btf_type_is_ptr(t1)) {
		vlog_printf(log, "arg%d in %s() has unrecognized type\n", i, a->name);
		return -EINVAL;
	}
	return match_context(log, a, b, (const struct btf_type *[]){t1, t2}, i);
}

static int match_protos(struct vlog *log, const struct func_side *a, const struct func_side *b)
{
	u32 count1 = btf_type_vlen(a->proto), count2 = btf_type_vlen(b->proto);
	const struct btf_type *t1, *t2;
	int err = 0;

	if (count1 != count2) {
		vlog_printf(log, "%s() has %d args while %s() has %d args\n", a->name, count1,
			    b->name, count2);
		return -EINVAL;
	}
	t1 = side_type(a, a->proto->type);
	t2 = side_type(b, b->proto->type);
	if (t1->info != t2->info) {
		vlog_printf(log, "Return type %s of %s() doesn't match type %s of %s()\n",
			    btf_type_str(t1), a->name, btf_type_str(t2), b->name);
		return -EINVAL;
	}
	for (u32 i = 0; i < count1 && !err; i++)
		err = match_arg(log, a, b, i);
	return err;
}

/* Linux: btf.c btf_check_func_type_match() */
int btf_check_func_type_match(struct vlog *log, const struct btf *btf1, const struct btf_type *t1,
			      const struct btf *btf2, const struct btf_type *t2)
{
	struct func_side a = {btf1, btf_name_by_offset(btf1, t1->name_off), NULL};
	struct func_side b = {btf2, btf_name_by_offset(btf2, t2->name_off), NULL};

	if (btf_func_linkage(t1) != BTF_FUNC_GLOBAL || btf_func_linkage(t2) != BTF_FUNC_GLOBAL) {
		vlog_printf(log, "%s() is not a global function\n",
			    btf_func_linkage(t1) != BTF_FUNC_GLOBAL ? a.name : b.name);
		return -EINVAL;
	}
	a.proto = btf_type_by_id(btf1, t1->type);
	b.proto = btf_type_by_id(btf2, t2->type);
	if (!a.proto || !btf_type_is_func_proto(a.proto) || !b.proto ||
	    !btf_type_is_func_proto(b.proto))
		return -EFAULT;
	return match_protos(log, &a, &b);
}
