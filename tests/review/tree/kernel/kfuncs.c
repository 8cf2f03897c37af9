// SPDX-License-Identifier: GPL-2.0-only
/* Flags of kfuncs against body and text */
#include <linux/shelf.h>

/**
 * bpf_shelf_acquire - Get a shelf
 * @id: its number
 *
 * Return: the shelf.
 */
__bpf_kfunc struct shelf *bpf_shelf_acquire(int id)
{
	if (id < 0)
		return NULL;
	return shelf_lookup(id);
}

/**
 * bpf_shelf_first - The first shelf
 * @hint: where to begin; may be NULL
 *
 * Return: the shelf, or NULL if there is none.
 */
__bpf_kfunc struct shelf *bpf_shelf_first(struct shelf *hint)
{
	if (!hint)
		return NULL;
	return hint;
}

/**
 * bpf_shelf_wait - Wait until it is free
 * @shelf: the shelf
 *
 * Context: Any context.
 */
__bpf_kfunc void bpf_shelf_wait(struct shelf *shelf)
{
	shelf->used = 0;
}

struct shelf *bpf_shelf_bare(struct shelf *shelf)
{
	return shelf;
}

BTF_KFUNCS_START(shelf_kfunc_ids)
BTF_ID_FLAGS(func, bpf_shelf_acquire, KF_ACQUIRE | KF_RET_NULL)
BTF_ID_FLAGS(func, bpf_shelf_first)
BTF_ID_FLAGS(func, bpf_shelf_wait, KF_SLEEPABLE)
BTF_ID_FLAGS(func, bpf_shelf_bare)
BTF_KFUNCS_END(shelf_kfunc_ids)

static const struct btf_kfunc_id_set shelf_kfunc_set = {
	.owner = THIS_MODULE,
	.set = &shelf_kfunc_ids,
};
