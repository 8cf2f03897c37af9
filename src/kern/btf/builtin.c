/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The built-in kernel BTF as bytes of this library. They are made when it is built: clang compiles
 * builtin/builtin.bpf.c, tools/btf_pack.py takes its BTF and writes a C source.
 */
#include "kern/btf/btf.h"

extern const u8 btf_builtin_data[];
extern const u32 btf_builtin_bytes;

const void *btf_builtin(u32 *bytes)
{
	*bytes = btf_builtin_bytes;
	return btf_builtin_data;
}
