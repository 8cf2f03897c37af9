/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory of kernel variables. They are few (a program names them one by one), so they hang in a
 * list off struct kern, each found by its BTF and id. Per-CPU variables share one area that is
 * laid out alike for every CPU. Called by the verifier when it resolves a program's references.
 */
#include "kern/obj/ksym.h"

#include "kern/obj/tables.h"

struct ksym {
	struct ksym *next;
	const struct btf *btf;
	u32 id;
	void *memory;
};

struct ksyms {
	struct ksym *list;
	u8 *percpu_area; /* KSYM_PERCPU_STRIDE bytes for each CPU */
	u32 percpu_used;
};

/* Linux: __check_pseudo_btf_id(): a variable listed in its BTF's ".data..percpu" */
bool ksym_is_percpu(const struct btf *btf, u32 id)
{
	s32 section_id = btf_find_percpu_datasec(btf);
	const struct btf_var_secinfo *vars;
	const struct btf_type *section;

	if (section_id <= 0)
		return false;
	section = btf_type_by_id(btf, section_id);
	vars = btf_var_secinfos(section);
	for (u32 i = 0; i < btf_type_vlen(section); i++)
		if (vars[i].type == id)
			return true;
	return false;
}

static void *percpu_memory(struct kern *kern, struct ksyms *all, u32 bytes)
{
	u32 cpus = kern->world.cpu_count ?: 1;
	void *memory;

	bytes = ALIGN_UP(bytes, 64U);
	if (bytes > KSYM_PERCPU_STRIDE - all->percpu_used)
		return NULL;
	if (!all->percpu_area)
		all->percpu_area = mem_alloc_aligned(kern->mem, (size_t)cpus * KSYM_PERCPU_STRIDE,
						     PAGE_BYTES);
	if (!all->percpu_area)
		return NULL;
	memory = all->percpu_area + all->percpu_used;
	all->percpu_used += bytes;
	return memory;
}

static struct ksym *new_ksym(struct kern *kern, const struct btf *btf, u32 id)
{
	const struct btf_type *var = btf_type_by_id(btf, id);
	struct ksyms *all = kern->ksyms;
	struct ksym *sym;
	u32 bytes;

	if (!btf_resolve_size(btf, btf_type_by_id(btf, var->type), &bytes))
		bytes = 0;
	bytes = max(bytes, 8U);
	sym = mem_alloc(kern->mem, sizeof(*sym));
	if (!sym)
		return NULL;
	sym->memory = ksym_is_percpu(btf, id) ? percpu_memory(kern, all, bytes) :
						mem_alloc(kern->mem, bytes);
	if (!sym->memory) {
		mem_free(kern->mem, sym);
		return NULL;
	}
	sym->btf = btf;
	sym->id = id;
	sym->next = all->list;
	all->list = sym;
	return sym;
}

static struct ksym *find_ksym(struct kern *kern, const struct btf *btf, u32 id)
{
	struct ksym *sym = kern->ksyms->list;

	while (sym && (sym->btf != btf || sym->id != id))
		sym = sym->next;
	return sym ?: new_ksym(kern, btf, id);
}

int ksym_variable(struct kern *kern, const struct btf *btf, u32 id, u64 *address)
{
	const struct btf_type *var = btf_type_by_id(btf, id);
	struct ksym *sym = NULL;

	if (!var || !btf_type_is_var(var))
		return -ENOENT;
	kern_lock(kern);
	if (!kern->ksyms)
		kern->ksyms = mem_alloc(kern->mem, sizeof(*kern->ksyms));
	if (kern->ksyms)
		sym = find_ksym(kern, btf, id);
	kern_unlock(kern);
	if (!sym)
		return -ENOMEM;
	*address = (u64)(uintptr_t)sym->memory;
	return 0;
}
