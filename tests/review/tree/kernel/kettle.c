// SPDX-License-Identifier: GPL-2.0-only
/* What patches of tests/review/patches document and change */
#include <linux/kettle.h>

static int kettle_lookup_part(struct kettle *kettle, u32 unit, u32 count)
{
	for (u32 i = 0; i < count; i++)
		if (kettle->used[unit + i])
			return -ENOENT;
	return 0;
}

static void *kettle_place(struct kettle *kettle, long where, u32 count)
{
	u32 *words;

	if (where) {
		if (where & ~PAGE_MASK)
			return NULL;
		if (where > kettle->size)
			return NULL;
	}
	words = kmalloc(count * sizeof(*words), GFP_KERNEL);
	if (!words)
		return NULL;
	if (kettle_lookup_part(kettle, 0, count)) {
		kfree(words);
		return NULL;
	}
	return words;
}

static int kettle_keep(struct kettle *kettle, long where, u32 count)
{
	if (where & ~PAGE_MASK)
		return 0;
	if (where + count > kettle->size)
		return -ERANGE;
	kettle->kept = count;
	return 0;
}

static void kettle_pour(struct kettle *kettle, long where, long count)
{
	long end;

	where = (u32)where;
	where &= PAGE_MASK;
	end = min(kettle->size, where + count);
	count = end - where;
	kettle->kept -= count;
}

__bpf_kfunc void *bpf_kettle_take(void *map, void *where__ign, u32 count)
{
	struct kettle *kettle = map;

	if (!count)
		return NULL;
	return kettle_place(kettle, (long)where__ign, count);
}

__bpf_kfunc int bpf_kettle_keep(void *map, void *where__ign, u32 count)
{
	struct kettle *kettle = map;

	if (!count)
		return 0;
	return kettle_keep(kettle, (long)where__ign, count);
}

__bpf_kfunc void bpf_kettle_pour(void *map, void *where__ign, u32 count)
{
	struct kettle *kettle = map;

	if (!where__ign)
		return;
	kettle_pour(kettle, (long)where__ign, count);
}

int kettle_read(struct kettle *kettle, u32 unit)
{
	if (unit > kettle->size)
		return -EINVAL;
	return 0;
}

int kettle_boil(struct kettle *kettle)
{
	int err;

	err = kettle_warm(kettle);
	if (err)
		goto out_free;
	err = kettle_whistle(kettle);
	if (err)
		goto out_free;
	return 0;
out_free:
	kfree(kettle->used);
	return err;
}

BTF_KFUNCS_START(kettle_kfunc_ids)
BTF_ID_FLAGS(func, bpf_kettle_take)
BTF_ID_FLAGS(func, bpf_kettle_keep)
BTF_ID_FLAGS(func, bpf_kettle_pour)
BTF_KFUNCS_END(kettle_kfunc_ids)
