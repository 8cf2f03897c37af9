/* SPDX-License-Identifier: GPL-2.0-only */
/* Dynptrs of packets and files: what is behind them is not there yet, so none is ever made. */
#include "kern/call/call.h"
#include "kern/call/dynptr.h"

int packet_dynptr_read(const struct dynptr *ptr, u64 offset, void *to, u64 bytes)
{
	exec_gap("reading a dynptr of kind %d", dynptr_kind(ptr));
}

int packet_dynptr_write(const struct dynptr *ptr, u64 offset, const void *from, u64 bytes,
			u64 flags)
{
	exec_gap("writing a dynptr of kind %d", dynptr_kind(ptr));
}

void *packet_dynptr_slice(const struct dynptr *ptr, u64 offset, void *buffer, u64 bytes)
{
	exec_gap("a slice of a dynptr of kind %d", dynptr_kind(ptr));
}
