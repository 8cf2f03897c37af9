/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What can be done with a loaded program: run it on given input, tie a map to its life, read
 * what it printed, tie it to a struct_ops map.
 */
#include <fcntl.h>

#include "kern/call/async.h"
#include "kern/cmd/cmd.h"
#include "kern/exec/exec.h"
#include "kern/hooks/hooks.h"

/* Linux: bpf_prog_test_run(): a size without a buffer, or the other way round */
static bool half_given(u64 address, u32 size)
{
	return !address != !size;
}

long cmd_prog_test_run(struct call *call)
{
	const union bpf_attr *attr = &call->attr;
	const struct prog_ops *ops;
	struct prog *prog;
	int err;

	if (half_given(attr->test.ctx_in, attr->test.ctx_size_in) ||
	    half_given(attr->test.ctx_out, attr->test.ctx_size_out))
		return -EINVAL;
	err = prog_get_fd(call->kern, attr->test.prog_fd, &prog);
	if (err)
		return err;
	ops = prog_ops(prog);
	err = ops && ops->test_run ?
	      ops->test_run(prog, attr, (union bpf_attr *)(uintptr_t)call->user_attr) : -ENOTSUPP;
	async_run_due(call->kern);
	prog_put(prog);
	return err;
}

static bool uses_map(const struct prog *prog, const struct map *map)
{
	for (u32 i = 0; i < prog->used_map_cnt; i++)
		if (prog->used_maps[i] == map)
			return true;
	return false;
}

/* Adds a reference of the map to the program's list. Callers hold kern->lock. */
static int bind(struct prog *prog, struct map *map)
{
	struct mem *mem = prog_kern(prog)->mem;
	struct map **maps;

	maps = mem_alloc(mem, (prog->used_map_cnt + 1) * sizeof(maps[0]));
	if (!maps)
		return -ENOMEM;
	if (prog->used_map_cnt)
		memcpy(maps, prog->used_maps, prog->used_map_cnt * sizeof(maps[0]));
	maps[prog->used_map_cnt] = map;
	mem_free(mem, prog->used_maps);
	prog->used_maps = maps;
	prog->used_map_cnt++;
	map_get(map);
	return 0;
}

long cmd_prog_bind_map(struct call *call)
{
	const union bpf_attr *attr = &call->attr;
	struct prog *prog;
	struct map *map;
	int err;

	if (attr->prog_bind_map.flags)
		return -EINVAL;
	err = prog_get_fd(call->kern, attr->prog_bind_map.prog_fd, &prog);
	if (err)
		return err;
	err = map_get_fd(call->kern, attr->prog_bind_map.map_fd, &map);
	if (!err) {
		if (lock_acquire(&call->kern->lock) == -EOWNERDEAD)
			call->kern->broken = true;
		if (!uses_map(prog, map))
			err = bind(prog, map);
		lock_release(&call->kern->lock);
		map_put(map);
	}
	prog_put(prog);
	return err;
}

long cmd_prog_stream_read_by_fd(struct call *call)
{
	const union bpf_attr *attr = &call->attr;
	struct prog *prog;
	int ret;

	ret = prog_get_fd(call->kern, attr->prog_stream_read.prog_fd, &prog);
	if (ret)
		return ret;
	ret = stream_read(prog, attr->prog_stream_read.stream_id,
			  attr->prog_stream_read.stream_buf,
			  attr->prog_stream_read.stream_buf_len);
	prog_put(prog);
	return ret;
}

long cmd_prog_assoc_struct_ops(struct call *call)
{
	const union bpf_attr *attr = &call->attr;
	struct prog *prog;
	struct map *map;
	int err;

	if (attr->prog_assoc_struct_ops.flags)
		return -EINVAL;
	err = prog_get_fd(call->kern, attr->prog_assoc_struct_ops.prog_fd, &prog);
	if (err)
		return err;
	if (prog->type == BPF_PROG_TYPE_STRUCT_OPS) {
		prog_put(prog);
		return -EINVAL;
	}
	err = map_get_fd(call->kern, attr->prog_assoc_struct_ops.map_fd, &map);
	if (!err) {
		err = map->map_type != BPF_MAP_TYPE_STRUCT_OPS ? -EINVAL :
		      kern_gap(call->kern, "PROG_ASSOC_STRUCT_OPS: %s",
			       cmd_row(BPF_PROG_ASSOC_STRUCT_OPS)->note);
		map_put(map);
	}
	prog_put(prog);
	return err;
}

/* Run time statistics are kept while the descriptor is open. */
long cmd_enable_stats(struct call *call)
{
	struct object *object;

	if (call->attr.enable_stats.type != BPF_STATS_RUN_TIME)
		return -EINVAL;
	object = mem_alloc(call->kern->mem, sizeof(*object));
	if (!object)
		return -ENOMEM;
	object_init(object, call->kern, OBJECT_STATS);
	__atomic_add_fetch(&call->kern->stats_users, 1, __ATOMIC_RELAXED);
	return new_fd_or_put(object, O_RDONLY);
}
