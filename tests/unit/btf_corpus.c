/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Real programs' BTF through the check: every object of a folder (first argument or
 * DRYDOCK_SELFTESTS: Linux's compiled selftests, *.bpf.o). Before BTF is loaded, a loader fills in
 * what only the linker knew: sizes of sections, offsets of variables, externs; so does this test,
 * as far as the check needs it. Objects listed below are refused by Linux too.
 */
#include <dirent.h>
#include <elf.h>
#include <stdio.h>

#include "btf_build.h"
#include "unit.h"

#define LINKAGE_EXTERN 2

static const struct {
	const char *object;
	int err;
} refused[] = {
	{"btf__core_reloc_nesting___err_too_deep.bpf.o", -E2BIG},
	{"btf_dump_test_case_namespacing.bpf.o", -EINVAL}, /* an enum that is only declared */
	{"iters_looping.bpf.o", -EINVAL}, /* these: parameters without names */
	{"linked_maps.linked.bpf.o", -EINVAL}, /* not refused but not loadable: an extern map */
	{"uninit_stack.bpf.o", -EINVAL},
	{"verifier_bounds.bpf.o", -EINVAL},
	{"verifier_ldsx.bpf.o", -EINVAL},
	{"verifier_lsm.bpf.o", -EINVAL},
	{"verifier_set_retval.bpf.o", -EINVAL},
};

/* An object file in memory */
struct object {
	u8 *data;
	const Elf64_Shdr *sections;
	u32 section_count;
	const char *section_names;
};

static struct mem *mem;
static char text[1 << 20];

static bool object_read(struct object *object, const char *path)
{
	FILE *file = fopen(path, "rb");
	const Elf64_Ehdr *head;
	long bytes;

	if (!file)
		return false;
	fseek(file, 0, SEEK_END);
	bytes = ftell(file);
	rewind(file);
	object->data = malloc(bytes);
	bytes = fread(object->data, 1, bytes, file);
	fclose(file);
	head = (const Elf64_Ehdr *)object->data;
	object->sections = (const Elf64_Shdr *)(object->data + head->e_shoff);
	object->section_count = head->e_shnum;
	object->section_names =
		(const char *)object->data + object->sections[head->e_shstrndx].sh_offset;
	return true;
}

static u32 find_section(const struct object *object, const char *name)
{
	for (u32 i = 1; i < object->section_count; i++)
		if (!strcmp(object->section_names + object->sections[i].sh_name, name))
			return i;
	return 0;
}

static u32 symbol_offset(const struct object *object, u32 section, const char *name)
{
	const Elf64_Shdr *table = &object->sections[find_section(object, ".symtab")];
	const Elf64_Sym *sym = (const Elf64_Sym *)(object->data + table->sh_offset);
	const char *names =
		(const char *)object->data + object->sections[table->sh_link].sh_offset;

	for (u32 i = 0; i < table->sh_size / sizeof(*sym); i++)
		if (sym[i].st_shndx == section && !strcmp(names + sym[i].st_name, name))
			return sym[i].st_value;
	return 0;
}

static int by_offset(const void *a, const void *b)
{
	const struct btf_var_secinfo *x = a, *y = b;

	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* The BTF as kernel BTF is good enough to find one's way in it. */
static void fix_datasec(const struct object *object, const struct btf *btf, struct btf_type *t,
			u32 any_int)
{
	const char *name = btf_name_by_offset(btf, t->name_off);
	struct btf_var_secinfo *vsi = (void *)btf_var_secinfos(t);
	u32 section = find_section(object, name);

	if (!section) {
		/* Externs: the check would want variables; a union takes their place. */
		struct btf_member *m = (void *)vsi;

		t->info = BTF_KIND_UNION << 24 | btf_type_vlen(t);
		t->name_off = 0;
		t->size = 8;
		for (u32 i = 0; i < btf_type_vlen(t); i++)
			m[i] = (struct btf_member){.type = any_int};
		return;
	}
	/* An object that was linked from several has it all. */
	if (t->size)
		return;
	t->size = object->sections[section].sh_size;
	for (u32 i = 0; i < btf_type_vlen(t); i++)
		vsi[i].offset = symbol_offset(object, section, btf_type_name(btf, vsi[i].type));
	qsort(vsi, btf_type_vlen(t), sizeof(*vsi), by_offset);
}

static void fix_extern_func(const struct btf *btf, struct btf_type *t)
{
	struct btf_type *proto = (struct btf_type *)btf_func_proto(btf, btf_find_func(
		btf, btf_name_by_offset(btf, t->name_off)));
	struct btf_param *params = (void *)btf_params(proto);

	t->info = BTF_KIND_FUNC << 24 | BTF_FUNC_GLOBAL;
	for (u32 i = 0; i < btf_type_vlen(proto); i++)
		if (params[i].type && !params[i].name_off)
			params[i].name_off = t->name_off;
}

/* An object with externs in a section of its own waits to be linked with another. */
static bool is_unlinked(const struct object *object, const struct btf *btf)
{
	for (u32 id = 1; id < btf_nr_types(btf); id++) {
		const struct btf_type *t = btf_type_by_id(btf, id);

		if (!btf_type_is_datasec(t) || !find_section(object, btf_type_name(btf, id)))
			continue;
		for (u32 i = 0; i < btf_type_vlen(t); i++) {
			const struct btf_type *var =
				btf_type_by_id(btf, btf_var_secinfos(t)[i].type);

			if (btf_type_is_var(var) && btf_var(var)->linkage == LINKAGE_EXTERN)
				return true;
		}
	}
	return false;
}

/* False: not an object that could be loaded */
static bool fix(const struct object *object, u8 *blob, u32 bytes)
{
	struct mem *scratch;
	struct btf *btf;
	u32 any_int = 0;
	bool loadable;

	if (mem_region_new(&scratch, NULL))
		abort();
	CHECK(!btf_parse_kernel(scratch, "", blob, bytes, NULL, &btf));
	loadable = !is_unlinked(object, btf);
	for (u32 id = 1; id < btf_nr_types(btf); id++)
		if (btf_type_is_int(btf_type_by_id(btf, id)))
			any_int = id;
	for (u32 id = 1; id < btf_nr_types(btf); id++) {
		struct btf_type *t = (struct btf_type *)btf_type_by_id(btf, id);

		if (btf_type_is_datasec(t))
			fix_datasec(object, btf, t, any_int);
		if (btf_type_is_func(t) && btf_func_linkage(t) == LINKAGE_EXTERN)
			fix_extern_func(btf, t);
		if (btf_type_is_var(t) && btf_var(t)->linkage == LINKAGE_EXTERN) {
			((struct btf_var *)btf_var(t))->linkage = BTF_VAR_GLOBAL_ALLOCATED;
			t->type = any_int;
		}
	}
	memcpy(blob, btf_raw_data(btf, &bytes), bytes);
	btf_put(btf);
	mem_region_drop(scratch);
	return loadable;
}

static int expected(const char *name)
{
	for (u32 i = 0; i < ARRAY_SIZE(refused); i++)
		if (!strcmp(refused[i].object, name))
			return refused[i].err;
	return 0;
}

static void check_result(const char *name, int err)
{
	CHECK(err == expected(name));
	if (err != expected(name))
		printf("%s: %d\n%s\n", name, err,
		       strlen(text) > 300 ? text + strlen(text) - 300 : text);
}

static void run_object(const char *directory, const char *name)
{
	struct object object;
	struct btf *btf;
	char path[1024];
	u32 section, bytes;
	u8 *blob;
	int err;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	if (!object_read(&object, path))
		return;
	section = find_section(&object, ".BTF");
	if (section) {
		bytes = object.sections[section].sh_size;
		blob = malloc(bytes);
		memcpy(blob, object.data + object.sections[section].sh_offset, bytes);
		if (fix(&object, blob, bytes)) {
			err = btf_check_blob(mem, blob, bytes, text, sizeof(text), &btf);
			check_result(name, err);
			if (!err)
				btf_put(btf);
		}
		free(blob);
	}
	free(object.data);
}

int main(int argc, char **argv)
{
	const char *directory = argc > 1 ? argv[1] : getenv("DRYDOCK_SELFTESTS");
	struct dirent *entry;
	DIR *dir;
	u64 live;

	if (!directory || mem_region_new(&mem, NULL)) {
		printf("no folder of objects given: nothing tested\n");
		return UNIT_END();
	}
	dir = opendir(directory);
	CHECK(dir != NULL);
	live = mem_allocation_count(mem);
	while (dir && (entry = readdir(dir)))
		if (ends_with(entry->d_name, ".bpf.o"))
			run_object(directory, entry->d_name);
	if (dir)
		closedir(dir);
	CHECK(mem_allocation_count(mem) == live);
	mem_region_drop(mem);
	return UNIT_END();
}
