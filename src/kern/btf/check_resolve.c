/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Second pass, references: every type a type refers to must be there, be of a kind that can stand
 * there, have a size where one is needed, and not lead back to the type itself. A walk in depth
 * with a stack of its own; what ends a walk depends on where it began: pointers may go round
 * through structs, structs may not contain themselves. Each type that is done leaves the id (and,
 * for arrays, the size) of what it stands for.
 *
 * The order of checks and the notes left behind are Linux's: both decide which line is logged.
 */
#include <stdio.h>

#include "kern/btf/check.h"

static bool needs_resolve(const struct btf_type *t)
{
	return btf_type_is_modifier(t) || btf_type_is_ptr(t) || btf_type_is_struct(t) ||
	       btf_type_is_array(t) || btf_type_is_var(t) || btf_type_is_func(t) ||
	       btf_type_is_decl_tag(t) || btf_type_is_datasec(t);
}

/* Kinds that refer to others and that nothing can refer to */
static bool is_source_only(const struct btf_type *t)
{
	return btf_type_is_var(t) || btf_type_is_decl_tag(t) || btf_type_is_datasec(t);
}

/* Does the walk under way end at this type? */
static bool is_sink(const struct btf_check *c, const struct btf_type *t)
{
	switch (c->resolve_mode) {
	case RESOLVE_PTR:
		return !btf_type_is_modifier(t) && !btf_type_is_ptr(t);
	case RESOLVE_STRUCT_OR_ARRAY:
		return !btf_type_is_modifier(t) && !btf_type_is_array(t) && !btf_type_is_struct(t);
	default:
		return !needs_resolve(t);
	}
}

static bool is_resolved(const struct btf_check *c, u32 id)
{
	return c->visit_states[id] == RESOLVED;
}

/* Must the walk go there before it can go on? */
static bool is_ahead(const struct btf_check *c, const struct btf_type *t, u32 id)
{
	return !is_sink(c, t) && !is_resolved(c, id);
}

static int push(struct btf_check *c, const struct btf_type *t, u32 id)
{
	if (c->top_stack == MAX_RESOLVE_DEPTH)
		return -E2BIG;
	if (c->visit_states[id] != NOT_VISITED)
		return -EEXIST;
	c->visit_states[id] = VISITED;
	c->stack[c->top_stack++] = (struct resolve_vertex){.t = t, .type_id = id};
	if (c->resolve_mode == RESOLVE_TBD) {
		if (btf_type_is_ptr(t))
			c->resolve_mode = RESOLVE_PTR;
		else if (btf_type_is_struct(t) || btf_type_is_array(t))
			c->resolve_mode = RESOLVE_STRUCT_OR_ARRAY;
	}
	return 0;
}

static int pop(struct btf_check *c, u32 resolved_id, u32 resolved_size)
{
	u32 id = c->stack[--c->top_stack].type_id;

	c->btf->resolved_ids[id] = resolved_id;
	c->btf->resolved_sizes[id] = resolved_size;
	c->visit_states[id] = RESOLVED;
	return 0;
}

int btfc_resolve_unsupported(struct btf_check *c, const struct resolve_vertex *v)
{
	btfc_log_basic(c, v->t, "Unsupported resolve");
	return -EINVAL;
}

enum ref_rule {
	REF_THROUGH_PTR = BIT(0), /* a modifier that was left at a pointer is followed on */
	REF_NO_SIZE_OK = BIT(1),  /* void, forward declarations and prototypes will do */
};

/* Linux: btf.c btf_modifier_resolve(), btf_ptr_resolve(), btf_var_resolve() */
static int resolve_ref(struct btf_check *c, const struct resolve_vertex *v, u32 rules)
{
	const struct btf *btf = c->btf;
	u32 id = v->t->type;
	const struct btf_type *next = btf_type_by_id(btf, id);

	if (!next || is_source_only(next))
		return btfc_bad_type(c, v->t, "Invalid type_id");
	if (is_ahead(c, next, id))
		return push(c, next, id);
	if ((rules & REF_THROUGH_PTR) && btf_type_is_modifier(next)) {
		u32 target_id = btf->resolved_ids[id];
		const struct btf_type *target = btf_type_by_id(btf, target_id);

		if (btf_type_is_ptr(target) && is_ahead(c, target, target_id))
			return push(c, target, target_id);
	}
	if (!btf_type_id_size(btf, &id, NULL)) {
		if (rules & REF_NO_SIZE_OK && is_resolved(c, id)) {
			id = btf->resolved_ids[id];
			next = btf_type_by_id(btf, id);
		}
		if (!(rules & REF_NO_SIZE_OK) ||
		    !(btf_type_is_void(next) || btf_type_is_fwd(next) ||
		      btf_type_is_func_proto(next)))
			return btfc_bad_type(c, v->t, "Invalid type_id");
	}
	return pop(c, id, 0);
}

int btfc_resolve_modifier(struct btf_check *c, const struct resolve_vertex *v)
{
	return resolve_ref(c, v, REF_NO_SIZE_OK);
}

int btfc_resolve_ptr(struct btf_check *c, const struct resolve_vertex *v)
{
	return resolve_ref(c, v, REF_THROUGH_PTR | REF_NO_SIZE_OK);
}

int btfc_resolve_var(struct btf_check *c, const struct resolve_vertex *v)
{
	return resolve_ref(c, v, REF_THROUGH_PTR);
}

int btfc_resolve_array(struct btf_check *c, const struct resolve_vertex *v)
{
	const struct btf_array *array = btf_array(v->t);
	const struct btf *btf = c->btf;
	u32 id = array->index_type, bytes;
	const struct btf_type *t = btf_type_by_id(btf, id);

	if (btf_type_nosize_or_null(t) || is_source_only(t))
		return btfc_bad_type(c, v->t, "Invalid index");
	if (is_ahead(c, t, id))
		return push(c, t, id);
	t = btf_type_id_size(btf, &id, NULL);
	if (!t || !btf_type_is_int(t) || !btf_type_int_is_regular(t, 0))
		return btfc_bad_type(c, v->t, "Invalid index");

	id = array->type;
	t = btf_type_by_id(btf, id);
	if (btf_type_nosize_or_null(t) || is_source_only(t))
		return btfc_bad_type(c, v->t, "Invalid elem");
	if (is_ahead(c, t, id))
		return push(c, t, id);
	t = btf_type_id_size(btf, &id, &bytes);
	if (!t)
		return btfc_bad_type(c, v->t, "Invalid elem");
	if (btf_type_is_int(t) && !btf_type_int_is_regular(t, 0))
		return btfc_bad_type(c, v->t, "Invalid array of int");
	if (array->nelems && bytes > U32_MAX / array->nelems)
		return btfc_bad_type(c, v->t, "Array size overflows U32_MAX");
	return pop(c, id, bytes * array->nelems);
}

static int check_one_member(struct btf_check *c, const struct member_check *m)
{
	const struct btf_kind_row *row = btf_kind_row(m->type);

	return btf_type_kflag(m->st) ? row->kflag_member(c, m) : row->member(c, m);
}

int btfc_resolve_struct(struct btf_check *c, const struct resolve_vertex *v)
{
	struct member_check m = {.st = v->t};
	u32 i = v->next_member;
	int err = 0;

	/* The member that the walk went off for is checked now that it has a size. */
	if (i) {
		m.member = btf_members(v->t) + i - 1;
		m.type = btf_type_by_id(c->btf, m.member->type);
		err = check_one_member(c, &m);
	}
	for (; i < btf_type_vlen(v->t) && !err; i++) {
		m.member = btf_members(v->t) + i;
		m.type = btf_type_by_id(c->btf, m.member->type);
		if (btf_type_nosize_or_null(m.type) || is_source_only(m.type))
			return btfc_bad_member(c, &m, "Invalid member");
		if (is_ahead(c, m.type, m.member->type)) {
			c->stack[c->top_stack - 1].next_member = i + 1;
			return push(c, m.type, m.member->type);
		}
		err = check_one_member(c, &m);
	}
	return err ? err : pop(c, 0, 0);
}

int btfc_resolve_datasec(struct btf_check *c, const struct resolve_vertex *v)
{
	c->resolve_mode = RESOLVE_TBD;
	for (u32 i = v->next_member; i < btf_type_vlen(v->t); i++) {
		const struct btf_var_secinfo *vsi = btf_var_secinfos(v->t) + i;
		const struct btf_type *var = btf_type_by_id(c->btf, vsi->type);
		u32 id, bytes = 0;

		if (!var || !btf_type_is_var(var))
			return btfc_bad_vsi(c, v->t, vsi, "Not a VAR kind member");
		if (is_ahead(c, var, vsi->type)) {
			c->stack[c->top_stack - 1].next_member = i + 1;
			return push(c, var, vsi->type);
		}
		id = var->type;
		if (!btf_type_id_size(c->btf, &id, &bytes))
			return btfc_bad_vsi(c, v->t, vsi, "Invalid type");
		if (vsi->size < bytes)
			return btfc_bad_vsi(c, v->t, vsi, "Invalid size");
	}
	return pop(c, 0, 0);
}

/* Linux: btf.c btf_func_check(): parameters of a function have names */
int btfc_resolve_func(struct btf_check *c, const struct resolve_vertex *v)
{
	const struct btf_type *proto = btf_type_by_id(c->btf, v->t->type);
	const struct btf_param *args;

	if (!proto || !btf_type_is_func_proto(proto))
		return btfc_bad_type(c, v->t, "Invalid type_id");
	args = btf_params(proto);
	for (u32 i = 0; i < btf_type_vlen(proto); i++) {
		if (!args[i].name_off && args[i].type) {
			btfc_log_type(c, v->t, "Invalid arg#%u", i + 1);
			return -EINVAL;
		}
	}
	return pop(c, v->t->type, 0);
}

static bool is_tag_target(const struct btf_type *t)
{
	return btf_type_is_func(t) || btf_type_is_struct(t) || btf_type_is_var(t) ||
	       btf_type_is_typedef(t);
}

int btfc_resolve_decl_tag(struct btf_check *c, const struct resolve_vertex *v)
{
	s32 component = btf_decl_tag(v->t)->component_idx;
	u32 id = v->t->type;
	const struct btf_type *next = btf_type_by_id(c->btf, id);

	if (!next || !is_tag_target(next))
		return btfc_bad_type(c, v->t, "Invalid type_id");
	if (is_ahead(c, next, id))
		return push(c, next, id);
	if (component != -1) {
		if (btf_type_is_var(next) || btf_type_is_typedef(next))
			return btfc_bad_type(c, v->t, "Invalid component_idx");
		if (btf_type_is_func(next))
			next = btf_type_by_id(c->btf, next->type);
		if ((u32)component >= btf_type_vlen(next))
			return btfc_bad_type(c, v->t, "Invalid component_idx");
	}
	return pop(c, id, 0);
}

/* Linux: btf.c btf_resolve_valid(): do the notes fit together? */
static bool notes_valid(const struct btf_check *c, const struct btf_type *t, u32 id)
{
	const struct btf *btf = c->btf;
	u32 to = btf->resolved_ids[id], size = btf->resolved_sizes[id], bytes, elem_id;

	if (!is_resolved(c, id))
		return false;
	if (btf_type_is_struct(t) || btf_type_is_datasec(t))
		return !to && !size;
	if (btf_type_is_decl_tag(t) || btf_type_is_func(t))
		return to && !size;
	if (btf_type_is_modifier(t) || btf_type_is_ptr(t) || btf_type_is_var(t)) {
		t = btf_type_by_id(btf, to);
		return t && !btf_type_is_modifier(t) && !btf_type_is_var(t) &&
		       !btf_type_is_datasec(t);
	}
	if (!btf_type_is_array(t))
		return false;
	elem_id = btf_array(t)->type;
	bytes = btf_array(t)->nelems;
	t = btf_type_id_size(btf, &elem_id, &size);
	return t && !btf_type_is_modifier(t) && bytes * size == btf->resolved_sizes[id];
}

/* Linux: btf.c btf_resolve() */
static int resolve(struct btf_check *c, const struct btf_type *t, u32 id)
{
	u32 saved_id = c->log_type_id;
	int err = 0;

	c->resolve_mode = RESOLVE_TBD;
	push(c, t, id);
	while (!err && c->top_stack) {
		struct resolve_vertex v = c->stack[c->top_stack - 1];

		c->log_type_id = v.type_id;
		err = btf_kind_row(v.t)->resolve(c, &v);
	}
	c->log_type_id = id;
	if (err == -E2BIG)
		btfc_log_type(c, t, "Exceeded max resolving depth:%u", MAX_RESOLVE_DEPTH);
	else if (err == -EEXIST)
		btfc_log_type(c, t, "Loop detected");
	if (!err && !notes_valid(c, t, id))
		err = btfc_bad_type(c, t, "Invalid resolve state");
	c->log_type_id = saved_id;
	return err;
}

/* A parameter's or return value's type. `text`: what is said of it if it is not one */
static int check_value_type(struct btf_check *c, const struct btf_type *proto, u32 id,
			    const char *text)
{
	const struct btf_type *t = btf_type_by_id(c->btf, id);

	if (!t || is_source_only(t))
		return btfc_bad_type(c, proto, text);
	if (needs_resolve(t) && !is_resolved(c, id)) {
		int err = resolve(c, t, id);

		if (err)
			return err;
	}
	if (!btf_type_id_size(c->btf, &id, NULL))
		return btfc_bad_type(c, proto, text);
	return 0;
}

static int check_param(struct btf_check *c, const struct btf_type *proto, u32 i)
{
	const struct btf_param *arg = btf_params(proto) + i;
	const struct btf_type *t = btf_type_by_id(c->btf, arg->type);
	char text[32];

	snprintf(text, sizeof(text), "Invalid arg#%u", i + 1);
	if (t && !is_source_only(t) && arg->name_off &&
	    (!btf_str_offset_valid(c->btf, arg->name_off) ||
	     !btf_name_valid_identifier(c->btf, arg->name_off)))
		return btfc_bad_type(c, proto, text);
	return check_value_type(c, proto, arg->type, text);
}

/* Linux: btf.c btf_func_proto_check() */
static int check_func_proto(struct btf_check *c, const struct btf_type *t)
{
	const struct btf_param *args = btf_params(t);
	u32 count = btf_type_vlen(t);
	int err = t->type ? check_value_type(c, t, t->type, "Invalid return type") : 0;

	/* The last one may be "..." */
	if (!err && count && !args[count - 1].type) {
		if (args[count - 1].name_off) {
			btfc_log_type(c, t, "Invalid arg#%u", count);
			return -EINVAL;
		}
		count--;
	}
	for (u32 i = 0; i < count && !err; i++)
		err = check_param(c, t, i);
	return err;
}

/* Linux: btf.c btf_check_all_types() */
int btfc_all_types(struct btf_check *c, struct pool *pool)
{
	struct btf *btf = c->btf;
	u32 count = btf->nr_types;
	int err = 0;

	btf->resolved_sizes = mem_alloc(btf->mem, (size_t)count * sizeof(u32));
	btf->resolved_ids = mem_alloc(btf->mem, (size_t)count * sizeof(u32));
	c->visit_states = pool_alloc(pool, count);
	if (!btf->resolved_sizes || !btf->resolved_ids || !c->visit_states)
		return -ENOMEM;
	for (u32 id = 1; id < count && !err; id++) {
		const struct btf_type *t = btf_type_by_id(btf, id);

		c->log_type_id = id;
		if (needs_resolve(t) && !is_resolved(c, id))
			err = resolve(c, t, id);
		if (!err && btf_type_is_func_proto(t))
			err = check_func_proto(c, t);
	}
	return err;
}
