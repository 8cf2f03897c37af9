/* SPDX-License-Identifier: GPL-2.0-only */
/* What the commands on single elements (map_elem.c) and on batches (map_batch.c) share. */
#ifndef DRYDOCK_KERN_CMD_MAP_ELEM_H
#define DRYDOCK_KERN_CMD_MAP_ELEM_H

#include "kern/cmd/cmd.h"

#define MAP_READ BIT(0)
#define MAP_WRITE BIT(1)

/*
 * The map behind a descriptor that may be used so: -EBADF, -EINVAL, -EPERM. While it is open for
 * writing it cannot be frozen. End with map_close().
 */
int map_open(struct call *call, int fd, u32 access, struct map **out);
void map_close(struct map *map, u32 access);

/* Linux: bpf_map_check_op_flags() */
int map_check_op_flags(const struct map *map, u64 flags, u64 allowed);
bool map_is_percpu(const struct map *map);
/* Linux: bpf_map_value_size() */
u32 map_user_value_bytes(const struct map *map, u64 flags);
/* Linux: bpf_map_copy_value(), bpf_map_update_value() */
int map_copy_out(struct map *map, const void *key, void *value, u64 flags);
int map_store(struct map *map, const void *key, const void *value, u64 flags);

#endif
