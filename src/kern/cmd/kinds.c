/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What ends each kind of object: the rows that obj/ asks for when the last reference is dropped.
 * Freeing a map goes through its family; freeing a program gives back everything that loading and
 * verifying hung on it.
 */
#include "kern/cmd/cmd.h"
#include "kern/exec/exec.h"
#include "kern/obj/tables.h"

/* Linux: bpf_map_free(): the record and the BTF outlive the family's part, which needs them */
static void free_map(struct object *object)
{
	struct map *map = container_of(object, struct map, object);
	struct mem *mem = object->kern->mem;
	struct btf_record *record = map->record;
	struct btf *btf = map->btf;

	mem_free(mem, map->excl_prog_sha);
	map_ops(map)->free(map);
	if (record)
		btf_record_free(mem, record);
	if (btf)
		btf_put(btf);
}

static void release_map(struct object *object)
{
	struct map *map = container_of(object, struct map, object);
	const struct map_ops *ops = map_ops(map);

	if (ops->release)
		ops->release(map);
}

static void free_verified(struct mem *mem, struct verified *verified)
{
	mem_free(mem, verified->insns);
	mem_free(mem, verified->orig_idx);
	mem_free(mem, verified->subprogs);
	mem_free(mem, verified->records);
}

static void put_used(struct prog *prog)
{
	struct mem *mem = prog_kern(prog)->mem;

	for (u32 i = 0; i < prog->used_map_cnt; i++)
		map_put(prog->used_maps[i]);
	for (u32 i = 0; i < prog->used_btf_cnt; i++)
		btf_put(prog->used_btfs[i]);
	mem_free(mem, prog->used_maps);
	mem_free(mem, prog->used_btfs);
}

static void free_prog(struct object *object)
{
	struct prog *prog = container_of(object, struct prog, object);
	struct mem *mem = object->kern->mem;

	exec_forget(prog);
	stream_free(prog);
	if (prog->insns != prog->verified.insns)
		mem_free(mem, prog->insns);
	free_verified(mem, &prog->verified);
	mem_free(mem, prog->orig_insns);
	mem_free(mem, prog->func_info);
	mem_free(mem, prog->func_info_aux);
	mem_free(mem, prog->linfo);
	mem_free(mem, prog->ctx_arg_info);
	put_used(prog);
	if (prog->btf)
		btf_put(prog->btf);
	if (prog->attach_btf)
		btf_put(prog->attach_btf);
	if (prog->dst_prog)
		prog_put(prog->dst_prog);
	mem_free(mem, prog);
}

static void free_btf_handle(struct object *object)
{
	struct btf_handle *handle = container_of(object, struct btf_handle, object);
	struct mem *mem = object->kern->mem;

	btf_put(handle->btf);
	mem_free(mem, handle);
}

/* A descriptor of BPF_ENABLE_STATS: statistics are kept while there is one */
static void free_stats(struct object *object)
{
	__atomic_sub_fetch(&object->kern->stats_users, 1, __ATOMIC_RELAXED);
	mem_free(object->kern->mem, object);
}

static void free_perf(struct object *object)
{
	mem_free(object->kern->mem, object);
}

static const struct object_kind_row rows[OBJECT_KIND_COUNT] = {
	[OBJECT_MAP] = { .name = "bpf-map", .free = free_map, .waits = true,
			 .release = release_map },
	[OBJECT_PROG] = { .name = "bpf-prog", .free = free_prog, .waits = true },
	[OBJECT_BTF] = { .name = "btf", .free = free_btf_handle },
	[OBJECT_STATS] = { .name = "bpf-stats", .free = free_stats },
	[OBJECT_PERF] = { .name = "[perf_event]", .free = free_perf },
};

const struct object_kind_row *object_kind_row(enum object_kind kind)
{
	return &rows[kind];
}
