// SPDX-License-Identifier: GPL-2.0-only
/* Comments against the tree */
#include <linux/shelf.h>

/*
 * shelf_sort_slots - put the slots in order
 */
static void shelf_order(struct shelf *shelf)
{
	/* shelf_pack_words() has made room: the order is that of shelf_claim() */
	shelf->used = 0;
}

/*
 * shelf_turn - turn it round
 */
static void shelf_turn(struct shelf *shelf)
{
	shelf_order(shelf);
}

/*
 * shelf_turn - turn it back
 */
static void shelf_turn_back(struct shelf *shelf)
{
	/* shelf_lay_flat() used to do that; see Documentation/shelf/turning.rst */
	shelf_turn(shelf);
}

/* Without CONFIG_SHELF_TURNING this is never called, with CONFIG_SHELF it is. */
void shelf_turn_twice(struct shelf *shelf)
{
	shelf_turn(shelf);
	shelf_turn_back(shelf);
}
