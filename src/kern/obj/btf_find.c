/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's BTF objects as a set: vmlinux first, then the modules. btf/ declares this lookup and
 * uses it for kptr fields and CO-RE candidates; it is here because only obj/ knows struct kern.
 */
#include "kern/obj/kern.h"

struct btf *kern_btf_at(const struct kern *kern, u32 index)
{
	if (!kern)
		return NULL;
	if (!index)
		return kern->vmlinux;
	return index - 1 < kern->module_count ? kern->modules[index - 1] : NULL;
}

/* Linux: btf.c bpf_find_btf_id() */
s32 find_btf_id(struct kern *kern, const char *name, u32 kind, struct btf **btf_out)
{
	struct btf *btf;
	s32 id = -ENOENT;

	for (u32 i = 0; (btf = kern_btf_at(kern, i)); i++) {
		id = btf_find_by_name_kind(btf, name, kind);
		if (id > 0) {
			btf_get(btf);
			*btf_out = btf;
			return id;
		}
	}
	return id;
}
