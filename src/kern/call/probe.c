/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads of memory that may not be there: probe_read and its kin, and copies from user space. The
 * destination is zeroed when the read faults (Linux: bpf_trace.c). Kernel objects and user
 * memory are both in this process, so an address says nothing of which it is.
 */
#include "kern/call/call.h"

static u64 read_memory(u64 to, u64 bytes, u64 from)
{
	return probe_read(as_ptr(to), as_ptr(from), (u32)bytes);
}

/* Linux: strncpy_from_kernel_nofault(): length with the zero, the rest of the buffer zeroed */
static u64 read_string(u64 to, u64 bytes, u64 from)
{
	u32 room = (u32)bytes;
	char *at = as_ptr(to);
	int length;

	if (!room)
		return 0;
	fault_init();
	length = user_strncpy(at, from, room);
	if (length < 0) {
		memset(at, 0, room);
		return length;
	}
	if ((u32)length == room)
		return room;
	memset(at + length, 0, room - length);
	return length + 1;
}

HELPER_BODY(probe_read)
{
	return read_memory(a1, a2, a3);
}

HELPER_BODY(probe_read_kernel)
{
	return read_memory(a1, a2, a3);
}

HELPER_BODY(probe_read_user)
{
	return read_memory(a1, a2, a3);
}

HELPER_BODY(probe_read_str)
{
	return read_string(a1, a2, a3);
}

HELPER_BODY(probe_read_kernel_str)
{
	return read_string(a1, a2, a3);
}

HELPER_BODY(probe_read_user_str)
{
	return read_string(a1, a2, a3);
}

HELPER_BODY(probe_write_user)
{
	return probe_write(as_ptr(a1), as_ptr(a2), (u32)a3) ? (u64)-EFAULT : 0;
}

HELPER_BODY(copy_from_user)
{
	return read_memory(a1, a2, a3);
}
