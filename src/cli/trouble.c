/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files that are no BPF objects: says what they are instead, in one line. Looked at before libbpf
 * sees the bytes, since its own words are many and name its own functions.
 */
#include <elf.h>
#include <stdio.h>
#include <string.h>

#include "cli/load.h"

static bool sections_fit(const Elf64_Ehdr *elf, size_t bytes)
{
	const Elf64_Shdr *section;
	bool has_bytes;

	if (!elf->e_shoff || elf->e_shentsize != sizeof(*section) || elf->e_shoff > bytes ||
	    bytes - elf->e_shoff < (size_t)elf->e_shnum * sizeof(*section))
		return false;
	section = (const void *)((const char *)elf + elf->e_shoff);
	for (unsigned int i = 0; i < elf->e_shnum; i++, section++) {
		has_bytes = section->sh_type != SHT_NOBITS && section->sh_type != SHT_NULL;
		if (has_bytes && (section->sh_offset > bytes ||
				  section->sh_size > bytes - section->sh_offset))
			return false;
	}
	return true;
}

const char *object_trouble(const void *data, size_t bytes)
{
	const Elf64_Ehdr *elf = data;

	if (!bytes)
		return "the file is empty";
	if (bytes < SELFMAG || memcmp(elf->e_ident, ELFMAG, SELFMAG))
		return "not an ELF object; compile with `clang -target bpf -O2 -g -c`";
	if (bytes < sizeof(*elf))
		return "truncated: the ELF header is not complete";
	if (elf->e_ident[EI_DATA] == ELFDATA2MSB)
		return "a big-endian object; compile with `clang -target bpfel`";
	if (elf->e_ident[EI_CLASS] != ELFCLASS64 || elf->e_machine != EM_BPF)
		return "an ELF file, but not for BPF; compile with `clang -target bpf`";
	if (elf->e_type != ET_REL)
		return "an ELF file for BPF, but not a relocatable object (clang -c)";
	if (!sections_fit(elf, bytes))
		return "truncated: sections lie beyond the end of the file";
	return NULL;
}
