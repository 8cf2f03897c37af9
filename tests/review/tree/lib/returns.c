// SPDX-License-Identifier: GPL-2.0-only
/* What is returned, against the Return section */
#include <linux/shelf.h>

/**
 * shelf_claim - Claim a slot
 * @shelf: the shelf
 * @slot: which one
 *
 * Return: 0 on success, -EINVAL if @slot is out of range.
 */
int shelf_claim(struct shelf *shelf, unsigned int slot)
{
	if (slot >= shelf->size)
		return -EINVAL;
	if (shelf->slots[slot])
		return -EBUSY;
	shelf->slots[slot] = 1;
	return 0;
}

/**
 * shelf_claim_open - Claim a slot, or fail somehow
 * @shelf: the shelf
 * @slot: which one
 *
 * Return: 0 on success, -EINVAL if @slot is out of range, or another negative errno.
 */
int shelf_claim_open(struct shelf *shelf, unsigned int slot)
{
	if (slot >= shelf->size)
		return -EINVAL;
	if (shelf->slots[slot])
		return -EBUSY;
	return 0;
}

/**
 * shelf_check - Look whether a slot is free
 * @shelf: the shelf
 * @slot: which one
 *
 * Return: 0 if it is free, -EINVAL if @slot is out of range, -EPERM if the slot is locked.
 */
int shelf_check(struct shelf *shelf, unsigned int slot)
{
	if (slot >= shelf->size)
		return -EINVAL;
	return 0;
}

/**
 * shelf_find - Find a slot's word
 * @shelf: the shelf
 * @slot: which one
 *
 * Return: the word, or NULL on failure.
 */
unsigned long *shelf_find(struct shelf *shelf, unsigned int slot)
{
	if (slot >= shelf->size)
		return ERR_PTR(-ENOENT);
	return &shelf->slots[slot];
}

/**
 * shelf_close - Close it
 * @shelf: the shelf
 *
 * Return: 0 on success, a negative errno if it is in use.
 */
void shelf_close(struct shelf *shelf)
{
	shelf->used = 0;
}

/**
 * shelf_reset - Forget what is on it
 * @shelf: the shelf
 *
 * Return: nothing.
 */
void shelf_reset(struct shelf *shelf)
{
	shelf->used = 0;
}

bool shelf_is_full(struct shelf *shelf)
{
	if (!shelf)
		return -EINVAL;
	return shelf->used == shelf->size;
}

static int shelf_word(struct shelf *shelf)
{
	unsigned int got;

	got = shelf_claim(shelf, 0);
	if (got < 0)
		return -EIO;
	return 0;
}

int shelf_grow(struct shelf *shelf, unsigned int size)
{
	unsigned long *slots;

	slots = kcalloc(size, sizeof(*slots), GFP_KERNEL);
	if (!slots)
		return -EINVAL;
	shelf->slots = slots;
	return shelf_word(shelf);
}

int shelf_copy(struct shelf *to, struct shelf *from)
{
	to->slots = kmemdup(from->slots, from->size, GFP_KERNEL);
	if (!to->slots)
		return -ENOMEM;
	from->slots = kmemdup(to->slots, from->size, GFP_KERNEL);
	if (!from->slots)
		return -ENOMEM;
	to->slots = kmemdup(to->slots, from->size, GFP_KERNEL);
	return to->slots ? 0 : -ENOMEM;
}

/**
 * shelf_map - Map a part of it
 * @shelf: the shelf
 * @addr: page-aligned address of the first byte
 * @size: how many bytes
 *
 * Return: 0 on success, or when @size is zero; -EINVAL if the range lies outside.
 */
int shelf_map(struct shelf *shelf, unsigned long addr, unsigned long size)
{
	if (!size)
		return 0;
	if (addr & ~PAGE_MASK)
		return 0;
	if (addr + size > shelf->size)
		return -EINVAL;
	shelf->used += size;
	return 0;
}
