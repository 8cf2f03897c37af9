/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Local storage of tasks (Linux: bpf_task_storage.c). Which object owns a value is its address.
 * The maps' code is maps/storage.c. Sockets, inodes and cgroups are not here.
 */
#include "kern/call/call.h"

/* Linux: bpf_task_storage_get(): NULL for any mistake */
HELPER_BODY(task_storage_get)
{
	if (a4 & ~(u64)BPF_LOCAL_STORAGE_GET_F_CREATE || !a2)
		return 0;
	return (uintptr_t)storage_get(as_ptr(a1), as_ptr(a2), as_ptr(a3), a4);
}

HELPER_BODY(task_storage_delete)
{
	if (!a2)
		return (u64)-EINVAL;
	return storage_delete(as_ptr(a1), as_ptr(a2));
}
