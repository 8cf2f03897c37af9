/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel BTF: vmlinux (5 MB, 120,000 types) and modules. It comes from a build, not from a
 * stranger, so types are not resolved one by one as for programs; what is checked here in one pass
 * is what the rest of btf/ relies on: sections and descriptions lie within the bytes, every string
 * and type number is in range, chains of modifiers end. Called when a kernel is created, so it has
 * to take milliseconds.
 */
#include "kern/btf/object.h"

#define CHAIN_MAX 32
#define CONSTANT_BYTES_MIN (1U << 20)

/* What the pass over the types collects, to be compared with the limits once at the end */
struct scan {
	u32 id_max;   /* highest type number referred to */
	u32 name_max; /* highest string offset used */
};

/* Header and sections: offsets within the bytes, the string section terminated. */
static int check_sections(struct btf *btf)
{
	struct btf_hdr *hdr = &btf->hdr;
	u64 room;

	if (btf->data_size < BTF_HDR_BYTES_OLD)
		return -EINVAL;
	memcpy(hdr, btf->data, BTF_HDR_BYTES_OLD);
	if (hdr->magic != BTF_MAGIC || hdr->hdr_len < BTF_HDR_BYTES_OLD ||
	    hdr->hdr_len > btf->data_size)
		return -EINVAL;
	if (hdr->version != BTF_VERSION || hdr->flags)
		return -ENOTSUPP;
	if (hdr->hdr_len >= sizeof(*hdr))
		memcpy(hdr, btf->data, sizeof(*hdr));
	room = btf->data_size - hdr->hdr_len;
	if ((u64)hdr->type_off + hdr->type_len > room || (u64)hdr->str_off + hdr->str_len > room ||
	    (hdr->type_off & 3) || (hdr->hdr_len & 3))
		return -EINVAL;
	btf->strings = (const char *)btf->data + hdr->hdr_len + hdr->str_off;
	if (!hdr->str_len)
		return btf->base ? 0 : -EINVAL;
	if (btf->strings[hdr->str_len - 1] || (!btf->base && btf->strings[0]))
		return -EINVAL;
	return 0;
}

/*
 * Where a kind's description has numbers of types and offsets of names, beside its own name. The
 * masks are all ones or zero: the loop over 120,000 types then has few branches to guess.
 */
static const struct kind_refs {
	u32 type;	   /* mask: struct btf_type's own `type` */
	u32 name, id;	   /* masks: of each element of vlen, word 0 and word id_at */
	u8 id_at;
} kind_refs[NR_BTF_KINDS] = {
	[BTF_KIND_PTR] = {.type = ~0U},
	[BTF_KIND_TYPEDEF] = {.type = ~0U},
	[BTF_KIND_VOLATILE] = {.type = ~0U},
	[BTF_KIND_CONST] = {.type = ~0U},
	[BTF_KIND_RESTRICT] = {.type = ~0U},
	[BTF_KIND_FUNC] = {.type = ~0U},
	[BTF_KIND_VAR] = {.type = ~0U},
	[BTF_KIND_DECL_TAG] = {.type = ~0U},
	[BTF_KIND_TYPE_TAG] = {.type = ~0U},
	[BTF_KIND_STRUCT] = {.name = ~0U, .id = ~0U, .id_at = 1},
	[BTF_KIND_UNION] = {.name = ~0U, .id = ~0U, .id_at = 1},
	[BTF_KIND_FUNC_PROTO] = {.type = ~0U, .name = ~0U, .id = ~0U, .id_at = 1},
	[BTF_KIND_ENUM] = {.name = ~0U},
	[BTF_KIND_ENUM64] = {.name = ~0U},
	[BTF_KIND_DATASEC] = {.id = ~0U},
};

static void scan_type(struct scan *scan, const struct btf_type *t, u32 kind)
{
	const struct kind_refs *refs = &kind_refs[kind];
	u32 id_max = max(scan->id_max, t->type & refs->type);
	u32 name_max = max(scan->name_max, t->name_off);
	u32 stride = btf_kind_bytes[kind].each / 4;
	const u32 *at = (const u32 *)(t + 1);

	if (kind == BTF_KIND_ARRAY)
		id_max = max(id_max, max(at[0], at[1]));
	for (u32 left = stride ? btf_type_vlen(t) : 0; left; left--, at += stride) {
		name_max = max(name_max, at[0] & refs->name);
		id_max = max(id_max, at[refs->id_at] & refs->id);
	}
	scan->id_max = id_max;
	scan->name_max = name_max;
}

/* Notes where each type begins. */
static int index_types(struct btf *btf, struct scan *scan)
{
	u32 at = btf->hdr.hdr_len + btf->hdr.type_off, end = at + btf->hdr.type_len;
	u32 own = btf->base ? 0 : 1;

	while (at < end) {
		const struct btf_type *t = (const struct btf_type *)(btf->data + at);
		u32 kind, bytes, left = end - at;

		if (left < sizeof(*t))
			return -EINVAL;
		kind = btf_type_kind(t);
		if (kind == BTF_KIND_UNKN || kind > BTF_KIND_MAX || btf_type_vlen(t) > left / 4)
			return -EINVAL;
		bytes = btf_type_bytes(t);
		if (bytes > left)
			return -EINVAL;
		if (kind == BTF_KIND_DECL_TAG && btf->first_decl_tag == U32_MAX)
			btf->first_decl_tag = btf->start_id + own;
		scan_type(scan, t, kind);
		btf->offsets[own++] = at;
		at += bytes;
	}
	btf->nr_types = own;
	return 0;
}

/* An own type, by its number among them: the passes below visit 120,000 */
static const struct btf_type *own_type(const struct btf *btf, u32 own)
{
	return (const struct btf_type *)(btf->data + btf->offsets[own]);
}

/* Linux: btf.c btf_check_modifier_chain_length() */
static int check_chains(const struct btf *btf)
{
	u32 good = btf_start_id(btf) - 1;

	for (u32 own = btf->base ? 0 : 1; own < btf->nr_types; own++) {
		const struct btf_type *t = own_type(btf, own);
		u32 id = btf->start_id + own, at = id, left = CHAIN_MAX;

		if (!btf_type_is_modifier(t))
			continue;
		while (btf_type_is_modifier(t) && at > good) {
			if (!left--)
				return -ELOOP;
			at = t->type;
			t = btf_type_by_id(btf, at);
		}
		good = id;
	}
	return 0;
}

/*
 * Sorted by name, those without a name first? Linux trusts that its own vmlinux is; a BTF of
 * another kernel may not be, and is told apart after a few names.
 */
static void check_sorted(struct btf *btf)
{
	const char *before = "";
	u32 named = 0;

	for (u32 own = btf->base ? 0 : 1; own < btf->nr_types; own++) {
		u32 offset = own_type(btf, own)->name_off;
		const char *name;

		if (!offset && !named)
			continue;
		name = offset < btf->start_str_off ? btf_str_by_offset(btf->base, offset) :
						     btf->strings + offset - btf->start_str_off;
		if (strcmp(before, name) > 0)
			return;
		if (!named && *name)
			named = btf->start_id + own;
		before = name;
	}
	btf->named_start_id = named;
}

static int keep_data(struct btf *btf, const void *data, u32 bytes)
{
	void *copy;

	btf->data = data;
	btf->data_size = bytes;
	if (mem_contains(btf->mem, data) && IS_ALIGNED((uintptr_t)data, 4))
		return 0;
	copy = bytes >= CONSTANT_BYTES_MIN ? mem_alloc_constant(btf->mem, bytes) :
					     mem_alloc(btf->mem, bytes);
	if (!copy)
		return -ENOMEM;
	btf->data = memcpy(copy, data, bytes);
	btf->data_owned = true;
	return 0;
}

static int parse(struct btf *btf, const void *data, u32 bytes)
{
	struct scan scan = {0};
	u64 str_end;
	int err;

	err = keep_data(btf, data, bytes);
	err = err ? err : check_sections(btf);
	if (err)
		return err;
	/* No description is shorter than struct btf_type; what is not touched takes no memory. */
	err = btf_object_alloc_types(btf, btf->hdr.type_len / sizeof(struct btf_type));
	err = err ? err : index_types(btf, &scan);
	if (err)
		return err;
	str_end = (u64)btf->start_str_off + btf->hdr.str_len;
	if (scan.id_max >= btf_nr_types(btf) || (scan.name_max && scan.name_max >= str_end))
		return -EINVAL;
	return check_chains(btf);
}

int btf_parse_kernel(struct mem *mem, const char *name, const void *data, u32 bytes,
		     const struct btf *base, struct btf **out)
{
	struct btf *btf = btf_object_new(mem, base);
	int err;

	if (!btf)
		return -ENOMEM;
	btf->kernel = true;
	strncpy(btf->name, name, sizeof(btf->name) - 1);
	err = parse(btf, data, bytes);
	if (err) {
		btf_object_free(btf);
		return err;
	}
	check_sorted(btf);
	*out = btf;
	return 0;
}
