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

/*
 * The second form that a kernel's BTF has of kfuncs whose last argument the verifier gives: with
 * that argument. The verifier looks for them by name.
 */
FUNC(bpf_stream_print_stack_impl, int ret__; int stream_id; struct bpf_prog_aux *aux;)
FUNC(bpf_stream_vprintk_impl, int ret__; int stream_id; const char *fmt__str; const void *args;
     u32 len__sz; struct bpf_prog_aux *aux;)
FUNC(bpf_task_work_schedule_resume_impl, int ret__; struct task_struct *task;
     struct bpf_task_work *tw; void *map__const_map; bpf_task_work_callback_t callback;
     struct bpf_prog_aux *aux;)
FUNC(bpf_task_work_schedule_signal_impl, int ret__; struct task_struct *task;
     struct bpf_task_work *tw; void *map__const_map; bpf_task_work_callback_t callback;
     struct bpf_prog_aux *aux;)
FUNC(bpf_wq_set_callback_impl, int ret__; struct bpf_wq *wq;
     int (*callback_fn)(void *, int *, void *); unsigned int flags; struct bpf_prog_aux *aux;)
