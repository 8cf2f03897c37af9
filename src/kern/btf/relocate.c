/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Modules built with a distilled base: .BTF.base holds only the few kernel types that the module's
 * own types refer to, each by name (and size). When the module meets a kernel, every distilled type
 * is matched with the one of that kernel, and the module's numbers of types and strings are
 * rewritten, so that it is a split BTF over vmlinux. Rules of matching are those of Linux
 * (tools/lib/bpf/btf_relocate.c); the search goes by the kernel's names instead of through all of
 * its types.
 */
#include "kern/btf/object.h"

struct relocation {
	struct btf *split;	  /* stands on the distilled base; its bytes are our own copy */
	const struct btf *dist;
	const struct btf *vmlinux;
	u32 *ids;      /* by distilled id: id in vmlinux */
	u32 *strings;  /* by distilled string offset: offset in vmlinux */
	bool *embedded; /* by distilled id: a member of a module's struct, so size counts */
};

typedef int (*visit_u32)(struct relocation *r, u32 *number);

/* Calls `visit` for each type number in t. */
static int each_type_id(struct relocation *r, struct btf_type *t, visit_u32 visit)
{
	u32 *more = (u32 *)(t + 1), vlen = btf_type_vlen(t), stride = 0, first = 0;
	int err = 0;

	switch (btf_type_kind(t)) {
	case BTF_KIND_INT:
	case BTF_KIND_FLOAT:
	case BTF_KIND_FWD:
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return 0;
	case BTF_KIND_ARRAY:
		err = visit(r, &more[0]);
		return err ? err : visit(r, &more[1]);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		stride = 3;
		first = 1;
		break;
	case BTF_KIND_DATASEC:
		stride = 3;
		break;
	case BTF_KIND_FUNC_PROTO:
		stride = 2;
		first = 1;
		err = visit(r, &t->type);
		break;
	default:
		return visit(r, &t->type);
	}
	for (u32 i = 0; i < vlen && !err; i++)
		err = visit(r, &more[i * stride + first]);
	return err;
}

/* Calls `visit` for each string offset in t. */
static int each_string(struct relocation *r, struct btf_type *t, visit_u32 visit)
{
	u32 *more = (u32 *)(t + 1), vlen = btf_type_vlen(t), stride = 0;
	int err = visit(r, &t->name_off);

	switch (btf_type_kind(t)) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
	case BTF_KIND_ENUM64:
		stride = 3;
		break;
	case BTF_KIND_ENUM:
	case BTF_KIND_FUNC_PROTO:
		stride = 2;
		break;
	default:
		return err;
	}
	for (u32 i = 0; i < vlen && !err; i++)
		err = visit(r, &more[i * stride]);
	return err;
}

/* A distilled base has nothing but types with a name that others can match. */
static int check_distilled(const struct btf *dist)
{
	for (u32 id = 1; id < btf_nr_types(dist); id++) {
		const struct btf_type *t = btf_type_by_id(dist, id);

		switch (btf_type_kind(t)) {
		case BTF_KIND_INT:
		case BTF_KIND_FLOAT:
		case BTF_KIND_ENUM:
		case BTF_KIND_STRUCT:
		case BTF_KIND_UNION:
		case BTF_KIND_FWD:
			if (t->name_off)
				break;
			/* fallthrough */
		default:
			return -EINVAL;
		}
	}
	return 0;
}

/* A struct that a module's struct contains, through modifiers and arrays, must keep its size. */
static int mark_embedded(struct relocation *r, u32 *number)
{
	u32 id = *number;

	for (u32 depth = 0; id && depth < MAX_RESOLVE_DEPTH; depth++) {
		const struct btf_type *t = btf_type_by_id(r->split, id);

		if (btf_type_is_modifier(t)) {
			id = t->type;
		} else if (btf_type_is_array(t)) {
			id = btf_array(t)->type;
		} else {
			if (btf_type_is_struct(t) && id < btf_nr_types(r->dist))
				r->embedded[id] = true;
			return 0;
		}
	}
	return 0;
}

/* Does the kernel have several structs or unions of this name? Then size decides. */
static bool is_ambiguous(const struct btf *vmlinux, const char *name)
{
	u32 count = 0, id;

	for (id = btf_named_first(vmlinux, name); id; id = btf_named_next(vmlinux, id))
		count += btf_type_is_struct(btf_type_by_id(vmlinux, id));
	return count > 1;
}

/* Can kernel type b stand for distilled type d of the same name? */
static bool matches(const struct btf_type *d, const struct btf_type *b, bool embedded,
		    bool ambiguous)
{
	u32 bk = btf_type_kind(b);
	bool same_size = b->size == d->size;

	switch (btf_type_kind(d)) {
	case BTF_KIND_FWD:
		if (bk == BTF_KIND_FWD)
			return btf_type_kflag(d) == btf_type_kflag(b);
		if (ambiguous && !same_size)
			return false;
		/* Linux looks at the flag of the struct itself, not at that of the FWD */
		return (bk == BTF_KIND_STRUCT && !btf_type_kflag(b)) ||
		       (bk == BTF_KIND_UNION && btf_type_kflag(b));
	case BTF_KIND_INT:
		return bk == BTF_KIND_INT && same_size &&
		       BTF_INT_ENCODING(btf_type_int_word(b)) ==
			       BTF_INT_ENCODING(btf_type_int_word(d));
	case BTF_KIND_FLOAT:
		return bk == BTF_KIND_FLOAT && same_size;
	case BTF_KIND_ENUM:
		return (bk == BTF_KIND_ENUM || bk == BTF_KIND_ENUM64) && same_size;
	default: /* struct, union */
		if (bk == BTF_KIND_FWD)
			return same_size || !embedded;
		if (btf_type_is_struct(b))
			return same_size || (!embedded && !ambiguous);
		return btf_type_has_size(b) && same_size;
	}
}

static int map_one(struct relocation *r, u32 dist_id)
{
	const struct btf_type *d = btf_type_by_id(r->dist, dist_id);
	const char *name = btf_name_by_offset(r->dist, d->name_off);
	bool ambiguous = is_ambiguous(r->vmlinux, name);
	u32 id;

	for (id = btf_named_first(r->vmlinux, name); id; id = btf_named_next(r->vmlinux, id)) {
		const struct btf_type *b = btf_type_by_id(r->vmlinux, id);

		if (!matches(d, b, r->embedded[dist_id], ambiguous))
			continue;
		if (r->ids[dist_id])
			return -EINVAL;
		r->ids[dist_id] = id;
		r->strings[d->name_off] = b->name_off;
	}
	return r->ids[dist_id] ? 0 : -EINVAL;
}

static int rewrite_id(struct relocation *r, u32 *number)
{
	u32 dist_count = btf_nr_types(r->dist);

	if (*number >= dist_count)
		*number += btf_nr_types(r->vmlinux) - dist_count;
	else
		*number = r->ids[*number];
	return 0;
}

static int rewrite_string(struct relocation *r, u32 *number)
{
	if (!*number)
		return 0;
	if (*number >= r->dist->hdr.str_len) {
		*number += r->vmlinux->hdr.str_len - r->dist->hdr.str_len;
		return 0;
	}
	*number = r->strings[*number];
	return *number ? 0 : -ENOENT;
}

static int map_distilled(struct relocation *r)
{
	int err = 0;

	for (u32 id = btf_start_id(r->split); id < btf_nr_types(r->split) && !err; id++) {
		struct btf_type *t = (struct btf_type *)btf_type_by_id(r->split, id);

		if (btf_type_is_struct(t))
			err = each_type_id(r, t, mark_embedded);
	}
	for (u32 id = 1; id < btf_nr_types(r->dist) && !err; id++)
		err = map_one(r, id);
	return err;
}

static int rewrite(struct relocation *r)
{
	u32 id, end = btf_nr_types(r->split);
	int err = 0;

	for (id = btf_start_id(r->split); id < end && !err; id++) {
		struct btf_type *t = (struct btf_type *)btf_type_by_id(r->split, id);

		err = each_type_id(r, t, rewrite_id);
		err = err ? err : each_string(r, t, rewrite_string);
	}
	return err;
}

static int relocate_in(struct relocation *r, struct pool *pool)
{
	u32 types = btf_nr_types(r->dist);
	int err = check_distilled(r->dist);

	if (err)
		return err;
	r->ids = pool_alloc(pool, types * sizeof(*r->ids));
	r->embedded = pool_alloc(pool, types * sizeof(*r->embedded));
	r->strings = pool_alloc(pool, ((size_t)r->dist->hdr.str_len + 1) * sizeof(*r->strings));
	if (!r->ids || !r->embedded || !r->strings)
		return -ENOMEM;
	err = map_distilled(r);
	return err ? err : rewrite(r);
}

/* The split BTF's bytes, rewritten, then parsed anew over vmlinux. */
static int relocate(struct mem *mem, struct btf *split, const struct btf *dist,
		    const struct btf *vmlinux, struct btf **out)
{
	struct relocation r = {.split = split, .dist = dist, .vmlinux = vmlinux};
	struct pool *pool = pool_new(mem);
	int err = pool ? relocate_in(&r, pool) : -ENOMEM;

	pool_drop(pool);
	if (err)
		return err;
	err = btf_parse_kernel(mem, split->name, split->data, split->data_size, vmlinux, out);
	if (err)
		return err;
	/* The bytes pass from the first parse to the second. */
	(*out)->data_owned = split->data_owned;
	split->data_owned = false;
	return 0;
}

int btf_parse_module(struct mem *mem, const char *name, const void *data, u32 bytes,
		     const void *distilled, u32 distilled_bytes, const struct btf *vmlinux,
		     struct btf **out)
{
	struct btf *dist = NULL, *split = NULL;
	void *copy = mem_alloc(mem, bytes);
	int err;

	if (!copy)
		return -ENOMEM;
	memcpy(copy, data, bytes);
	err = btf_parse_kernel(mem, ".BTF.base", distilled, distilled_bytes, NULL, &dist);
	err = err ? err : btf_parse_kernel(mem, name, copy, bytes, dist, &split);
	if (!err) {
		split->data_owned = true;
		copy = NULL;
		err = relocate(mem, split, dist, vmlinux, out);
	}
	mem_free(mem, copy);
	btf_put(split);
	btf_put(dist);
	return err;
}
