/* SPDX-License-Identifier: GPL-2.0-only */
/* The record that the tracer sends to its host. */
#ifndef TRACER_H
#define TRACER_H

struct event {
	__u64 time_ns;
	__u64 syscall;
	__u32 pid;
	char comm[16];
};

#endif
