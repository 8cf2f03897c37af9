/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A kernel function that no BTF has stops libbpf from loading an object at all, even if only other
 * programs call it. As a weak symbol it stops only those: libbpf marks the call, and the kernel's
 * log names the function. So undefined symbols that are functions are made weak in our copy of the
 * object file. Found functions are resolved as before.
 */
#include <elf.h>
#include <string.h>

#include <bpf/btf.h>

#include "cli/load.h"

struct image {
	char *data;
	size_t bytes;
	const Elf64_Shdr *sections;
	unsigned int section_count;
};

static bool fits(const struct image *image, uint64_t offset, uint64_t bytes)
{
	return offset <= image->bytes && bytes <= image->bytes - offset;
}

static bool image_read(struct image *image, const struct object_file *file)
{
	const Elf64_Ehdr *elf = file->data;

	*image = (struct image){ .data = file->data, .bytes = file->bytes };
	if (!fits(image, 0, sizeof(*elf)) || memcmp(elf->e_ident, ELFMAG, SELFMAG) ||
	    elf->e_ident[EI_CLASS] != ELFCLASS64)
		return false;
	image->section_count = elf->e_shnum;
	if (!fits(image, elf->e_shoff, elf->e_shnum * sizeof(Elf64_Shdr)))
		return false;
	image->sections = (const Elf64_Shdr *)(image->data + elf->e_shoff);
	return true;
}

/* A name in a string section, or NULL */
static const char *name_at(const struct image *image, uint32_t section, uint32_t offset)
{
	const Elf64_Shdr *strings;

	if (section >= image->section_count)
		return NULL;
	strings = &image->sections[section];
	if (!fits(image, strings->sh_offset, strings->sh_size) || offset >= strings->sh_size ||
	    image->data[strings->sh_offset + strings->sh_size - 1])
		return NULL;
	return image->data + strings->sh_offset + offset;
}

static void weaken(Elf64_Sym *symbol, const char *name, const struct btf *btf)
{
	if (symbol->st_shndx != SHN_UNDEF || ELF64_ST_BIND(symbol->st_info) != STB_GLOBAL)
		return;
	if (name && btf__find_by_name_kind(btf, name, BTF_KIND_FUNC) > 0)
		symbol->st_info = ELF64_ST_INFO(STB_WEAK, ELF64_ST_TYPE(symbol->st_info));
}

void weaken_functions(struct object_file *file)
{
	const struct btf *btf = bpf_object__btf(file->object);
	struct image image;

	if (!btf || !image_read(&image, file))
		return;
	for (unsigned int i = 0; i < image.section_count; i++) {
		const Elf64_Shdr *section = &image.sections[i];
		Elf64_Sym *symbols = (Elf64_Sym *)(image.data + section->sh_offset);

		if (section->sh_type != SHT_SYMTAB ||
		    !fits(&image, section->sh_offset, section->sh_size))
			continue;
		for (size_t j = 0; j < section->sh_size / sizeof(*symbols); j++)
			weaken(&symbols[j], name_at(&image, section->sh_link, symbols[j].st_name),
			       btf);
	}
}
