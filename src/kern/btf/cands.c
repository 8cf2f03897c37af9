/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CO-RE candidates: which types of the kernel a program's type may stand for. Names are compared up
 * to a "___flavour"; vmlinux goes first, and only if it has none do the modules count.
 *
 * Relocating instructions is libbpf's work; this is for what the kernel itself matches
 * (arguments tagged "arg:trusted").
 */
#include "kern/btf/object.h"

struct cand_search {
	const char *name;
	size_t bytes; /* of the essential name */
	u32 kind;
	u32 count;
	const struct btf *first_btf;
	u32 first_id;
};

/* X___Y, where X and Y are no underscores */
static bool is_flavor_sep(const char *s)
{
	return s[0] != '_' && s[1] == '_' && s[2] == '_' && s[3] == '_' && s[4] != '_';
}

/* Linux: btf.c bpf_core_essential_name_len(): the last "___" cuts */
size_t btf_core_essential_name_len(const char *name)
{
	size_t bytes = strlen(name);

	for (size_t i = bytes >= 5 ? bytes - 4 : 0; i-- > 0;)
		if (is_flavor_sep(name + i))
			return i + 1;
	return bytes;
}

static void add_candidate(struct cand_search *search, const struct btf *btf, u32 id)
{
	const struct btf_type *t = btf_type_by_id(btf, id);
	const char *name = btf_name_by_offset(btf, t->name_off);

	if (btf_type_kind(t) != search->kind || strncmp(search->name, name, search->bytes) ||
	    btf_core_essential_name_len(name) != search->bytes)
		return;
	if (!search->count++) {
		search->first_btf = btf;
		search->first_id = id;
	}
}

/* First id, in sorted BTF, of a name that has the wanted beginning or comes after it */
static u32 first_with_prefix(const struct btf *btf, const struct cand_search *search)
{
	u32 low = btf->named_start_id, high = btf_nr_types(btf);

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (strncmp(btf_type_name(btf, middle), search->name, search->bytes) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Linux: btf.c bpf_core_add_cands() */
static void search_btf(struct cand_search *search, const struct btf *btf)
{
	u32 id = btf_start_id(btf);

	if (btf->named_start_id)
		id = first_with_prefix(btf, search);
	for (; id < btf_nr_types(btf); id++) {
		if (btf->named_start_id &&
		    strncmp(btf_type_name(btf, id), search->name, search->bytes))
			break;
		add_candidate(search, btf, id);
	}
}

/* Linux: btf.c bpf_core_find_cands() */
int btf_core_find_cands(struct kern *kern, const struct btf *local_btf, u32 local_id,
			const struct btf **btf_out, u32 *id)
{
	const struct btf_type *t = btf_type_by_id(local_btf, local_id);
	struct cand_search search = {0};
	struct btf *btf;

	if (!kern_btf_at(kern, 0) || !t)
		return -EINVAL;
	search.name = btf_name_by_offset(local_btf, t->name_off);
	if (!*search.name)
		return -EINVAL;
	search.bytes = btf_core_essential_name_len(search.name);
	search.kind = btf_type_kind(t);
	search_btf(&search, kern_btf_at(kern, 0));
	if (!search.count)
		for (u32 i = 1; (btf = kern_btf_at(kern, i)); i++)
			search_btf(&search, btf);
	if (search.count) {
		*btf_out = search.first_btf;
		*id = search.first_id;
	}
	return search.count;
}
