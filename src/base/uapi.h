/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The user API of bpf(2): libbpf's copy of linux/bpf.h (the set-up fetches it with libbpf), plus
 * what Linux 7.3 added after that copy was made. Drop a line here when libbpf's copy has it.
 */
#ifndef DRYDOCK_BASE_UAPI_H
#define DRYDOCK_BASE_UAPI_H

#include <linux/bpf.h>
#include <linux/btf.h>

#include "base/types.h"

/* Commands and map types */
#define BPF_COMMON_ATTRS (1 << 16)
#define BPF_MAP_TYPE_RHASH 35
#define MAP_TYPE_COUNT 36
#define PROG_TYPE_COUNT 33
#define HELPER_COUNT 212 /* ids 1 to 211 */
#define CMD_COUNT 39

/* Attach and link types */
#define BPF_TRACE_FENTRY_MULTI 59
#define BPF_TRACE_FEXIT_MULTI 60
#define BPF_TRACE_FSESSION_MULTI 61
#define ATTACH_TYPE_COUNT 62
#define BPF_LINK_TYPE_TRACING_MULTI 15

/* Arguments 4 and 5 of bpf(2) */
struct common_attr {
	u64 log_buf;
	u32 log_size;
	u32 log_level;
	u32 log_true_size;
	u32 reserved;
};

/* Internal opcodes that only verified programs hold (Linux: include/linux/filter.h) */
#define BPF_PROBE_MEM 0x20
#define BPF_PROBE_MEMSX 0x40
#define BPF_PROBE_MEM32 0xa0
#define BPF_PROBE_MEM32SX 0xc0
#define BPF_PROBE_ATOMIC 0xe0
#define BPF_NOSPEC 0xc0
#define BPF_TAIL_CALL 0xf0
#define BPF_ADDR_PERCPU (-1)

#define BPF_REG_PARAMS MAX_BPF_REG /* R11: stack arguments of a call */
#define BPF_REG_AX (MAX_BPF_REG + 1) /* scratch register of rewritten code */
#define MAX_BPF_EXT_REG (MAX_BPF_REG + 2)
#define BPF_REG_FP BPF_REG_10

#define MAX_BPF_STACK 512
#define MAX_BPF_FUNC_ARGS 12
#define MAX_BPF_FUNC_REG_ARGS 5
#define MAX_CALL_FRAMES 16
#define BPF_MAX_SUBPROGS 256
#define MAX_USED_MAPS 64
#define MAX_USED_BTFS 64
#define MAX_KFUNC_DESCS 256
#define BPF_COMPLEXITY_LIMIT_INSNS 1000000
#ifndef BPF_MAXINSNS
#define BPF_MAXINSNS 4096
#endif
#define MAX_TAIL_CALL_CNT 33

/* 7.3's btf_type.info: vlen is 24 bits and kind 7 bits wide. */
#undef BTF_INFO_KIND
#undef BTF_INFO_VLEN
#undef BTF_INFO_KFLAG
#define BTF_INFO_KIND(info) (((info) >> 24) & 0x7f)
#define BTF_INFO_VLEN(info) ((info) & 0xffffff)
#define BTF_INFO_KFLAG(info) ((info) >> 31)

#endif
