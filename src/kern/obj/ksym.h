/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Addresses of kernel symbols. A function has a synthetic address, which nothing is behind. A
 * variable has zeroed memory of its type's size, made when it is first asked for; a per-CPU
 * variable has it once for each CPU, KSYM_PERCPU_STRIDE bytes apart.
 */
#ifndef DRYDOCK_KERN_OBJ_KSYM_H
#define DRYDOCK_KERN_OBJ_KSYM_H

#include "kern/obj/kern.h"

#define KSYM_BASE 0xffffffff81000000ULL /* of __bpf_call_base; FUNC id n lives at + 16 * n */
static inline u64 ksym_address(u32 func_id)
{
	return KSYM_BASE + 16ULL * func_id;
}

#define KSYM_PERCPU_STRIDE 65536U

/* Address of VAR `id` of kernel BTF `btf` (per-CPU: that of CPU 0): 0, -ENOENT, -ENOMEM */
int ksym_variable(struct kern *kern, const struct btf *btf, u32 id, u64 *address);
bool ksym_is_percpu(const struct btf *btf, u32 id);

#endif
