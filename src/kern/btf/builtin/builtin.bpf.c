/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The built-in kernel BTF as C: what programs commonly read of a kernel, by the names of Linux 7.3.
 * Compiled for BPF with -g, of which only .BTF is used: tools/btf_pack.py makes it look like a
 * kernel's own. Used when no --btf is given.
 *
 * A function is written as a struct whose members are its return value (ret__) and parameters:
 * for functions without a body clang keeps no names of parameters, and kfuncs need them.
 */
#pragma clang diagnostic ignored "-Wmissing-declarations"

/* Keeps a type that nothing else would. */
#define ROOT(name) *root___##name
#define FUNC(name, ...) struct func___##name { __VA_ARGS__ } *root___func_##name;
#define KFUNC(name, ...) struct kfunc___##name { __VA_ARGS__ } *root___kfunc_##name;
#define PERCPU __attribute__((section(".data..percpu")))

#include "kern/btf/builtin/types.h"
#include "kern/btf/builtin/kfuncs.h"
#include "kern/btf/builtin/funcs.h"
