/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Struct metas: which structs of a program's BTF have special fields, so that objects of them may
 * be allocated, freed and put into lists and trees. Made once at BTF_LOAD; the verifier and the
 * bodies of bpf_obj_new() and bpf_obj_drop() look them up by type id.
 */
#include "kern/btf/object.h"

#define META_FIELDS (BPF_SPIN_LOCK | BPF_RES_SPIN_LOCK | BPF_LIST_HEAD | BPF_LIST_NODE | \
		     BPF_RB_ROOT | BPF_RB_NODE | BPF_REFCOUNT | BPF_KPTR)
/* How deep objects may own objects: freeing one frees what it owns, on the kernel's stack */
#define OWNERSHIP_DEPTH_MAX 8

static const char *const special_structs[] = {
	"bpf_spin_lock", "bpf_list_head", "bpf_list_node",
	"bpf_rb_root", "bpf_rb_node", "bpf_refcount",
};

/* Marks the types that make a struct special when it has a member of them. */
static u32 mark_special(const struct btf *btf, bool *special)
{
	struct btf_field_info unused;
	u32 count = 0;

	for (u32 i = 0; i < ARRAY_SIZE(special_structs); i++) {
		s32 id = btf_find_by_name_kind(btf, special_structs[i], BTF_KIND_STRUCT);

		if (id < 0)
			continue;
		special[id] = true;
		count++;
	}
	for (u32 id = 1; id < btf_nr_types(btf); id++) {
		if (btf_find_kptr(btf, btf_type_by_id(btf, id), 0, BPF_KPTR, &unused) != 1)
			continue;
		special[id] = true;
		count++;
	}
	return count;
}

static bool is_special(const struct btf_type *t, const bool *special)
{
	const struct btf_member *m = btf_members(t);

	if (!btf_type_is_only_struct(t))
		return false;
	for (u32 i = 0; i < btf_type_vlen(t); i++, m++)
		if (special[m->type])
			return true;
	return false;
}

static int parse_metas(struct kern *kern, struct btf *btf, const bool *special)
{
	struct btf_struct_metas *tab;
	u32 count = 0;

	for (u32 id = 1; id < btf_nr_types(btf); id++)
		count += is_special(btf_type_by_id(btf, id), special);
	if (!count)
		return 0;
	tab = mem_alloc(btf->mem, sizeof(*tab) + count * sizeof(tab->types[0]));
	if (!tab)
		return -ENOMEM;
	btf->metas = tab;
	for (u32 id = 1; id < btf_nr_types(btf); id++) {
		const struct btf_type *t = btf_type_by_id(btf, id);
		struct btf_struct_meta *meta = &tab->types[tab->cnt];
		int err;

		if (!is_special(t, special))
			continue;
		meta->btf_id = id;
		err = btf_parse_fields(kern, btf, t, META_FIELDS, t->size, &meta->record);
		if (err)
			return err;
		if (!meta->record)
			return -EFAULT;
		tab->cnt++;
	}
	return 0;
}

/* Linux: btf.c btf_find_struct_meta() */
struct btf_struct_meta *btf_find_struct_meta(const struct btf *btf, u32 btf_id)
{
	struct btf_struct_metas *tab = btf->metas;
	u32 low = 0, high = tab ? tab->cnt : 0;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (tab->types[middle].btf_id == btf_id)
			return &tab->types[middle];
		if (tab->types[middle].btf_id < btf_id)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static int check_uptr(const struct btf_field *field)
{
	const struct btf_type *t;

	if (btf_is_kernel(field->kptr.btf))
		return -EINVAL;
	t = btf_type_by_id(field->kptr.btf, field->kptr.btf_id);
	if (!t->size)
		return -EINVAL;
	return t->size > PAGE_BYTES ? -E2BIG : 0;
}

/* Linux: btf.c btf_check_and_fixup_fields(): what needs the metas of the whole BTF */
int btf_check_and_fixup_fields(const struct btf *btf, struct btf_record *rec)
{
	if (!rec || !(rec->field_mask & (BPF_GRAPH_ROOT | BPF_UPTR)))
		return 0;
	for (u32 i = 0; i < rec->cnt; i++) {
		struct btf_field *field = &rec->fields[i];
		struct btf_struct_meta *meta;
		int err = field->type == BPF_UPTR ? check_uptr(field) : 0;

		if (err)
			return err;
		if (!(field->type & BPF_GRAPH_ROOT))
			continue;
		meta = btf_find_struct_meta(btf, field->graph_root.value_btf_id);
		if (!meta)
			return -EFAULT;
		field->graph_root.value_rec = meta->record;
	}
	return 0;
}

/* The meta of what this field owns, as its index; -ENOENT: nothing with special fields */
static int owned_index(const struct btf *btf, const struct btf_field *field)
{
	bool is_root = field->type & BPF_GRAPH_ROOT;
	struct btf_struct_meta *meta;

	if (is_root)
		meta = btf_find_struct_meta(btf, field->graph_root.value_btf_id);
	else if ((field->type == BPF_KPTR_REF || field->type == BPF_KPTR_PERCPU) &&
		 !btf_is_kernel(field->kptr.btf))
		meta = btf_find_struct_meta(btf, field->kptr.btf_id);
	else
		return -ENOENT;
	if (!meta)
		return is_root ? -EFAULT : -ENOENT;
	return meta - btf->metas->types;
}

/* Linux: btf.c btf_ownership_depth(). depth[]: what is known; recursion ends by depth_left. */
static int ownership_depth(const struct btf *btf, u8 *depth, u32 index, int depth_left)
{
	const struct btf_record *rec = btf->metas->types[index].record;
	int deepest = 0;

	if (!depth_left)
		return -ELOOP;
	for (u32 i = 0; !depth[index] && i < rec->cnt; i++) {
		int ret = owned_index(btf, &rec->fields[i]);

		if (ret == -ENOENT)
			continue;
		if (ret >= 0)
			ret = ownership_depth(btf, depth, ret, depth_left - 1);
		if (ret < 0)
			return ret;
		deepest = max(deepest, ret);
	}
	if (!depth[index])
		depth[index] = deepest + 1;
	return depth[index] > depth_left ? -ELOOP : depth[index];
}

static int check_ownership(const struct btf *btf, struct pool *pool)
{
	u8 *depth = pool_alloc(pool, btf->metas->cnt);
	int ret = depth ? 0 : -ENOMEM;

	for (u32 i = 0; i < btf->metas->cnt && ret >= 0; i++)
		ret = ownership_depth(btf, depth, i, OWNERSHIP_DEPTH_MAX);
	return min(ret, 0);
}

static int metas_in(struct kern *kern, struct btf *btf, struct pool *pool)
{
	bool *special = pool_alloc(pool, btf_nr_types(btf));
	int err = 0;

	if (!special)
		return -ENOMEM;
	if (mark_special(btf, special))
		err = parse_metas(kern, btf, special);
	for (u32 i = 0; btf->metas && i < btf->metas->cnt && !err; i++)
		err = btf_check_and_fixup_fields(btf, btf->metas->types[i].record);
	if (!err && btf->metas)
		err = check_ownership(btf, pool);
	return err;
}

/* Linux: btf.c btf_parse_struct_metas(), and the checks of all of them that follow it */
int btf_parse_struct_metas(struct kern *kern, struct btf *btf)
{
	struct pool *pool = pool_new(btf->mem);
	int err = pool ? metas_in(kern, btf, pool) : -ENOMEM;

	pool_drop(pool);
	return err;
}
