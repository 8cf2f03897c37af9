/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finding types by name. Linux 7.3 sorts kernel BTF by name when it is built and searches it by
 * halves; other kernels' BTF gets an index by hash the first time somebody asks. Small BTF (that
 * of programs) is read from front to back. All three give the type with the lowest id.
 */
#include "kern/btf/object.h"

#define INDEX_TYPES_MIN 512 /* fewer types than this are searched one by one */

static const char *name_of(const struct btf *btf, u32 id)
{
	return btf_str_by_offset(btf, btf_type_by_id(btf, id)->name_off);
}

/* First id, in a BTF sorted by name, whose name is not before `name`. */
static u32 lower_bound(const struct btf *btf, const char *name)
{
	u32 low = btf->named_start_id, high = btf_nr_types(btf);

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (strcmp(name_of(btf, middle), name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static u32 hash_name(const char *name)
{
	u32 hash = 2166136261U;

	while (*name)
		hash = (hash ^ (u8)*name++) * 16777619U;
	return hash;
}

static void index_fill(const struct btf *btf, struct btf_name_index *index)
{
	/* From the highest id down, so that each chain ascends */
	for (u32 own = btf->nr_types; own-- > (btf->base ? 0 : 1);) {
		const char *name = name_of(btf, btf->start_id + own);
		u32 *bucket = &index->buckets[hash_name(name) & index->bucket_mask];

		if (!*name)
			continue;
		index->next[own] = *bucket;
		*bucket = own + 1;
	}
}

static struct btf_name_index *index_new(const struct btf *btf)
{
	struct btf_name_index *index = mem_alloc(btf->mem, sizeof(*index));
	u32 buckets = 1;

	if (!index)
		return NULL;
	while (buckets < btf->nr_types)
		buckets *= 2;
	index->bucket_mask = buckets - 1;
	index->buckets = mem_alloc(btf->mem, (size_t)buckets * sizeof(u32));
	index->next = mem_alloc(btf->mem, (size_t)btf->nr_types * sizeof(u32));
	if (index->buckets && index->next) {
		index_fill(btf, index);
		return index;
	}
	mem_free(btf->mem, index->buckets);
	mem_free(btf->mem, index->next);
	mem_free(btf->mem, index);
	return NULL;
}

/* The index of a large unsorted BTF, made at most once; NULL: do without. */
static const struct btf_name_index *name_index(const struct btf *btf)
{
	struct btf_name_index **at = &((struct btf *)btf)->names, *made, *none = NULL;
	struct btf_name_index *index = __atomic_load_n(at, __ATOMIC_ACQUIRE);

	if (index || !btf->kernel || btf->nr_types < INDEX_TYPES_MIN)
		return index;
	made = index_new(btf);
	if (!made)
		return NULL;
	if (__atomic_compare_exchange_n(at, &none, made, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return made;
	mem_free(btf->mem, made->buckets);
	mem_free(btf->mem, made->next);
	mem_free(btf->mem, made);
	return none;
}

/* From `id` on: the first type of that name, in BTF that has no order and no index. */
static u32 scan_from(const struct btf *btf, const char *name, u32 id)
{
	for (; id < btf_nr_types(btf); id++)
		if (!strcmp(name_of(btf, id), name))
			return id;
	return 0;
}

static u32 chain_from(const struct btf *btf, const struct btf_name_index *index, u32 link,
		      const char *name)
{
	for (; link; link = index->next[link - 1])
		if (!strcmp(name_of(btf, btf->start_id + link - 1), name))
			return btf->start_id + link - 1;
	return 0;
}

u32 btf_named_first(const struct btf *btf, const char *name)
{
	const struct btf_name_index *index;
	u32 id;

	if (btf->named_start_id && *name) {
		id = lower_bound(btf, name);
		return id < btf_nr_types(btf) && !strcmp(name_of(btf, id), name) ? id : 0;
	}
	index = *name ? name_index(btf) : NULL;
	if (index)
		return chain_from(btf, index, index->buckets[hash_name(name) & index->bucket_mask],
				  name);
	return scan_from(btf, name, btf_start_id(btf));
}

u32 btf_named_next(const struct btf *btf, u32 id)
{
	const struct btf_name_index *index;
	const char *name = name_of(btf, id);

	if (btf->named_start_id && *name) {
		id++;
		return id < btf_nr_types(btf) && !strcmp(name_of(btf, id), name) ? id : 0;
	}
	index = *name ? name_index(btf) : NULL;
	if (index)
		return chain_from(btf, index, index->next[id - btf->start_id], name);
	return scan_from(btf, name, id + 1);
}

/* Without order or index, looking at the kind first spares most comparisons. */
static s32 scan_by_kind(const struct btf *btf, const char *name, u8 kind)
{
	u32 id;

	for (id = btf_start_id(btf); id < btf_nr_types(btf); id++)
		if (btf_type_kind(btf_type_by_id(btf, id)) == kind &&
		    !strcmp(name_of(btf, id), name))
			return id;
	return -ENOENT;
}

/* Linux: btf.c btf_find_by_name_kind(): the base goes before the split BTF */
s32 btf_find_by_name_kind(const struct btf *btf, const char *name, u8 kind)
{
	u32 id;

	if (btf->base) {
		s32 base_id = btf_find_by_name_kind(btf->base, name, kind);

		if (base_id > 0)
			return base_id;
	}
	if (!*name || (!btf->named_start_id && !name_index(btf)))
		return scan_by_kind(btf, name, kind);
	for (id = btf_named_first(btf, name); id; id = btf_named_next(btf, id))
		if (btf_type_kind(btf_type_by_id(btf, id)) == kind)
			return id;
	return -ENOENT;
}

s32 btf_find_func(const struct btf *btf, const char *name)
{
	return btf_find_by_name_kind(btf, name, BTF_KIND_FUNC);
}

/* Linux: verifier.c find_btf_percpu_datasec() */
s32 btf_find_percpu_datasec(const struct btf *btf)
{
	for (u32 id = btf_named_first(btf, ".data..percpu"); id; id = btf_named_next(btf, id))
		if (btf_type_is_datasec(btf_type_by_id(btf, id)))
			return id;
	return -ENOENT;
}

/* Linux: btf.c btf_find_next_decl_tag() */
int btf_find_next_decl_tag(const struct btf *btf, const struct btf_type *pt, int comp_idx,
			   const char *tag_key, int last_id)
{
	size_t bytes = strlen(tag_key);
	u32 id = last_id + 1;

	if (!btf->base)
		id = max(id, btf->first_decl_tag);
	for (; id < btf_nr_types(btf); id++) {
		const struct btf_type *t = btf_type_by_id(btf, id);

		if (btf_type_is_decl_tag(t) && pt == btf_type_by_id(btf, t->type) &&
		    btf_decl_tag(t)->component_idx == comp_idx &&
		    !strncmp(btf_log_name(btf, t->name_off), tag_key, bytes))
			return id;
	}
	return -ENOENT;
}

/* Linux: btf.c btf_find_decl_tag_value() */
int btf_decl_tag_value(const struct btf *btf, const struct btf_type *pt, int comp_idx,
		       const char *tag_key, const char **value)
{
	int id = btf_find_next_decl_tag(btf, pt, comp_idx, tag_key, 0);

	*value = NULL;
	if (id < 0)
		return id;
	if (btf_find_next_decl_tag(btf, pt, comp_idx, tag_key, id) >= 0)
		return -EEXIST;
	*value = btf_type_name(btf, id) + strlen(tag_key);
	return 0;
}

const char *btf_find_decl_tag_value(const struct btf *btf, const struct btf_type *pt, int comp_idx,
				    const char *tag_key)
{
	const char *value;

	btf_decl_tag_value(btf, pt, comp_idx, tag_key, &value);
	return value;
}
