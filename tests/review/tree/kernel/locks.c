// SPDX-License-Identifier: GPL-2.0-only
/* The caller's context against the body */
#include <linux/shelf.h>

/**
 * shelf_fill - Fill it
 * @shelf: the shelf
 *
 * Context: Caller must hold shelf->order_lock.
 */
void shelf_fill(struct shelf *shelf)
{
	mutex_lock(&shelf->order_lock);
	shelf->used = shelf->size;
	mutex_unlock(&shelf->order_lock);
}

/**
 * shelf_drain - Empty it
 * @shelf: the shelf
 *
 * Context: Caller must hold shelf->order_lock.
 */
void shelf_drain(struct shelf *shelf)
{
	lockdep_assert_held(&shelf->lock);
	shelf->used = 0;
}

/**
 * shelf_swap - Swap it
 * @shelf: the shelf
 *
 * Context: Caller must hold shelf->order_lock.
 */
void shelf_swap(struct shelf *shelf)
{
	lockdep_assert_held(&shelf->order_lock);
	shelf->used = 0;
}

static void shelf_tick(struct timer_list *timer)
{
	mutex_lock(&shelf_all.lock);
	mutex_unlock(&shelf_all.lock);
}

static void shelf_tock(struct timer_list *timer)
{
	if (in_task())
		mutex_lock(&shelf_all.lock);
}

void shelf_start(struct shelf *shelf)
{
	timer_setup(&shelf_timer, shelf_tick, 0);
	timer_setup(&shelf_clock, shelf_tock, 0);
}
