/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Local storage of tasks (Linux: bpf_task_storage.c). Which object owns a value is its address.
 * The maps' code is maps/storage.c. Of cgroups' there are only the values that a test run makes
 * for itself. Sockets and inodes are not here.
 */
#include "kern/call/call.h"

/* Linux: bpf_task_storage_get(): NULL for any mistake */
HELPER_BODY(task_storage_get)
{
	if (a4 & ~(u64)BPF_LOCAL_STORAGE_GET_F_CREATE || !a2)
		return 0;
	return (uintptr_t)storage_get(as_ptr(a1), as_ptr(a2), as_ptr(a3), a4);
}

/* Linux: cgroup.c bpf_get_local_storage() */
HELPER_BODY(get_local_storage)
{
	const struct map *map = as_ptr(a1);
	const struct run *run = run_current();
	bool percpu = map->map_type == BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE;
	u64 storage = (uintptr_t)run->cgroup_storage[percpu];

	if (!storage)
		exec_gap("bpf_get_local_storage() outside of a test run");
	return storage + (percpu ? (u64)run->cpu * ALIGN_UP(map->value_size, 8U) : 0);
}

HELPER_BODY(task_storage_delete)
{
	if (!a2)
		return (u64)-EINVAL;
	return storage_delete(as_ptr(a1), as_ptr(a2));
}
