/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sleeping and locks: behind the values stand "must sleep" or "may sleep" with the line that says
 * so first, and what the body does to locks ("always": on every way).
 */

/* expect
 * nothing | otherwise
 * must sleep: calls mutex_lock, which may sleep
 * always takes &it->lock
 * always releases &it->lock
 * complete
 */
static void always(struct thing *it)
{
	mutex_lock(&it->lock);
	mutex_unlock(&it->lock);
}

/* expect
 * nothing | otherwise
 * must sleep: calls always()
 * always asserts &it->other
 * complete
 */
static void through_another(struct thing *it)
{
	lockdep_assert_held(&it->other);
	always(it);
}

/* expect
 * -EINVAL | it == 0
 * 0 | otherwise
 * may sleep: calls through_another()
 * complete
 */
static int after_a_check(struct thing *it)
{
	if (!it)
		return -EINVAL;
	through_another(it);
	return 0;
}

/* expect
 * 0 | otherwise
 * complete
 */
static int only_if_asked(struct thing *it, bool nowait)
{
	if (!nowait)
		always(it);
	return 0;
}

/* expect
 * -EAGAIN | nowait != 0
 * 0 | otherwise
 * complete
 */
static int leaves_if_asked(struct thing *it, bool nowait)
{
	if (nowait)
		return -EAGAIN;
	always(it);
	return 0;
}

/* expect
 * NULL | otherwise
 * a pointer | otherwise
 * complete
 */
static void *by_mask(gfp_t gfp)
{
	return kmalloc(8, gfp);
}

/* expect
 * NULL | otherwise
 * a pointer | otherwise
 * must sleep: calls kmalloc, which may sleep
 * complete
 */
static void *with_kernel_mask(void)
{
	return kmalloc(8, GFP_KERNEL | __GFP_ZERO);
}

/* expect
 * NULL | otherwise
 * a pointer | otherwise
 * must sleep: calls kzalloc_obj, which may sleep
 * complete
 */
static struct thing *without_mask(void)
{
	return kzalloc_obj(struct thing);
}

/* expect
 * NULL | otherwise
 * a pointer | otherwise
 * complete
 */
static struct thing *with_atomic_mask(void)
{
	return kzalloc_obj(struct thing, GFP_ATOMIC);
}

/* expect
 * 0 | otherwise
 * must sleep: calls a guard that takes a sleeping lock, which may sleep
 * always takes &it->lock
 * complete
 */
static int guarded(struct thing *it)
{
	guard(mutex)(&it->lock);
	return 0;
}
