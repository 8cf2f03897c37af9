/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Jump tables: where an indirect jump (gotox) may go. A program names its tables as maps of type
 * INSN_ARRAY; which map a jump uses is known only on the walk, so the graph has an edge to every
 * target of every table that lies in the jump's subprogram.
 */
#include <stdlib.h>

#include "kern/verify/verify.h"

struct iarray *iarray_new(struct verifier_env *env, size_t count)
{
	struct iarray *array = pool_alloc(env->pool, sizeof(*array) + count * sizeof(u32));

	if (array)
		array->cnt = count;
	return array;
}

static int compare_u32(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return (x > y) - (x < y);
}

/* Linux: cfg.c sort_insn_array_uniq() */
static int sort_uniq(u32 *items, int count)
{
	int unique = 1;

	qsort(items, count, sizeof(*items), compare_u32);
	for (int i = 1; i < count; i++)
		if (items[i] != items[unique - 1])
			items[unique++] = items[i];
	return unique;
}

/* Linux: cfg.c bpf_copy_insn_array_uniq() */
int copy_insn_array_uniq(struct map *map, u32 start, u32 end, u32 *off)
{
	for (u32 i = start; i <= end; i++) {
		const struct bpf_insn_array_value *value = map_ops(map)->lookup(map, &i);

		if (!value)
			return -EINVAL;
		off[i - start] = value->xlated_off;
	}
	return sort_uniq(off, end - start + 1);
}

/* Adds the targets of one map to the table, if the map belongs to the subprogram: its first
 * target tells; that all the others do too is checked on the whole table. */
static int add_map_targets(struct verifier_env *env, struct map *map,
			   const struct subprog_info *sub, struct iarray **jt)
{
	struct iarray *targets = iarray_new(env, map->max_entries), *all;
	int count, old = *jt ? (*jt)->cnt : 0;

	if (!targets)
		return -ENOMEM;
	count = copy_insn_array_uniq(map, 0, map->max_entries - 1, targets->items);
	if (count <= 0)
		return count ?: -EINVAL;
	if (targets->items[0] < sub[0].start || targets->items[0] >= sub[1].start)
		return 0;
	all = iarray_new(env, old + count);
	if (!all)
		return -ENOMEM;
	if (old)
		memcpy(all->items, (*jt)->items, old * sizeof(u32));
	memcpy(all->items + old, targets->items, count * sizeof(u32));
	*jt = all;
	return 0;
}

/* Linux: cfg.c create_jt() */
int gotox_targets(struct verifier_env *env, int t, struct iarray **out)
{
	const struct subprog_info *sub = find_containing_subprog(env, t);
	struct iarray *jt = NULL;

	*out = env->insn_aux[t].jt;
	if (*out)
		return 0;
	for (u32 i = 0; i < env->insn_array_map_cnt; i++) {
		int err = add_map_targets(env, env->insn_array_maps[i], sub, &jt);

		if (err)
			return err;
	}
	if (!jt)
		return reject(env, -EINVAL,
			      "no jump tables found for subprog starting at %u\n", sub->start);
	jt->cnt = sort_uniq(jt->items, jt->cnt);
	for (int i = 0; i < jt->cnt; i++)
		if (jt->items[i] < sub[0].start || jt->items[i] >= sub[1].start)
			return reject(env, -EINVAL, "jump table for insn %d points outside of the "
				      "subprog [%u,%u]\n", t, sub[0].start, sub[1].start);
	*out = env->insn_aux[t].jt = jt;
	return 0;
}
