/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * struct btf as an object: made, counted, freed, asked for its types and strings by number.
 * Everything that reads BTF comes through here; nothing here knows what a type means, beyond how
 * long its description is.
 */
#include "kern/btf/object.h"

const struct btf_kind_bytes btf_kind_bytes[NR_BTF_KINDS] = {
	[BTF_KIND_INT] = {4, 0},
	[BTF_KIND_ARRAY] = {sizeof(struct btf_array), 0},
	[BTF_KIND_STRUCT] = {0, sizeof(struct btf_member)},
	[BTF_KIND_UNION] = {0, sizeof(struct btf_member)},
	[BTF_KIND_ENUM] = {0, sizeof(struct btf_enum)},
	[BTF_KIND_FUNC_PROTO] = {0, sizeof(struct btf_param)},
	[BTF_KIND_VAR] = {sizeof(struct btf_var), 0},
	[BTF_KIND_DATASEC] = {0, sizeof(struct btf_var_secinfo)},
	[BTF_KIND_DECL_TAG] = {sizeof(struct btf_decl_tag), 0},
	[BTF_KIND_ENUM64] = {0, sizeof(struct btf_enum64)},
};

struct btf *btf_object_new(struct mem *mem, const struct btf *base)
{
	struct btf *btf = mem_alloc(mem, sizeof(*btf));

	if (!btf)
		return NULL;
	btf->mem = mem;
	btf->refs = 1;
	btf->first_decl_tag = U32_MAX;
	if (base) {
		btf_get((struct btf *)base);
		btf->base = base;
		btf->start_id = btf_nr_types(base);
		btf->start_str_off = base->start_str_off + base->hdr.str_len;
	}
	return btf;
}

int btf_object_alloc_types(struct btf *btf, u32 own_count)
{
	btf->offsets = mem_alloc(btf->mem, ((size_t)own_count + 1) * sizeof(u32));
	return btf->offsets ? 0 : -ENOMEM;
}

static void free_metas(struct btf *btf)
{
	for (u32 i = 0; btf->metas && i < btf->metas->cnt; i++)
		btf_record_free(btf->mem, btf->metas->types[i].record);
	mem_free(btf->mem, btf->metas);
}

void btf_object_free(struct btf *btf)
{
	struct mem *mem;

	if (!btf)
		return;
	mem = btf->mem;
	free_metas(btf);
	if (btf->names) {
		mem_free(mem, btf->names->buckets);
		mem_free(mem, btf->names->next);
		mem_free(mem, btf->names);
	}
	mem_free(mem, btf->resolved_ids);
	mem_free(mem, btf->resolved_sizes);
	mem_free(mem, btf->offsets);
	if (btf->data_owned)
		mem_free(mem, (u8 *)btf->data - btf->data_pad);
	btf_put((struct btf *)btf->base);
	mem_free(mem, btf);
}

void btf_get(struct btf *btf)
{
	__atomic_add_fetch(&btf->refs, 1, __ATOMIC_RELAXED);
}

void btf_put(struct btf *btf)
{
	if (btf && !__atomic_sub_fetch(&btf->refs, 1, __ATOMIC_ACQ_REL))
		btf_object_free(btf);
}

s64 btf_refs(const struct btf *btf)
{
	return __atomic_load_n(&btf->refs, __ATOMIC_ACQUIRE);
}

u32 btf_obj_id(const struct btf *btf)
{
	return btf->id;
}

void btf_set_obj_id(struct btf *btf, u32 id)
{
	btf->id = id;
}

bool btf_is_kernel(const struct btf *btf)
{
	return btf->kernel;
}

bool btf_is_module(const struct btf *btf)
{
	return btf->kernel && strcmp(btf->name, "vmlinux");
}

bool btf_is_vmlinux(const struct btf *btf)
{
	return btf->kernel && !btf->base;
}

const char *btf_get_name(const struct btf *btf)
{
	return btf->name;
}

const void *btf_raw_data(const struct btf *btf, u32 *bytes)
{
	*bytes = btf->data_size;
	return btf->data;
}

const struct btf *btf_base_btf(const struct btf *btf)
{
	return btf->base;
}

u32 btf_nr_types(const struct btf *btf)
{
	return btf->start_id + btf->nr_types;
}

u32 btf_start_id(const struct btf *btf)
{
	return btf->base ? btf->start_id : 1;
}

const struct btf_type *btf_type_by_id(const struct btf *btf, u32 id)
{
	while (id < btf->start_id)
		btf = btf->base;
	id -= btf->start_id;
	if (id >= btf->nr_types)
		return NULL;
	if (!id && !btf->base)
		return &btf->void_type;
	return (const struct btf_type *)(btf->data + btf->offsets[id]);
}

const char *btf_str_by_offset(const struct btf *btf, u32 offset)
{
	while (offset < btf->start_str_off)
		btf = btf->base;
	offset -= btf->start_str_off;
	return offset < btf->hdr.str_len ? btf->strings + offset : NULL;
}

const char *btf_name_by_offset(const struct btf *btf, u32 offset)
{
	return btf_str_by_offset(btf, offset);
}

const char *btf_log_name(const struct btf *btf, u32 offset)
{
	const char *name;

	if (!offset)
		return "(anon)";
	name = btf_str_by_offset(btf, offset);
	return name ? name : "(invalid-name-offset)";
}

const char *btf_type_name(const struct btf *btf, u32 id)
{
	const struct btf_type *t = btf_type_by_id(btf, id);
	const char *name = t ? btf_str_by_offset(btf, t->name_off) : NULL;

	return name ? name : "";
}
