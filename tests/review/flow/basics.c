/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What functions return. Above each function stands what must come out: a line per outcome, the
 * value, then the conditions that enclose it; '?' behind the value: not certain. The last line is
 * "complete" (no other value), "named" (what each value is), or why neither.
 */

bool bad(int i);
bool allowed(int who);
void use(int id);

/* expect
 * -EINVAL | count == 0
 * 0 | otherwise
 * complete
 */
static int early_exit(int count)
{
	if (!count)
		return -EINVAL;
	return 0;
}

/* expect
 * -EINVAL | irq < 0
 * 0 | otherwise
 * complete
 */
static int tells_and_returns(struct device *dev, int irq)
{
	if (irq < 0)
		return dev_err_probe(dev, -EINVAL, "no interrupt");
	return 0;
}

/* expect
 * -ERANGE | limit < count
 * -EINVAL, early_exit | count == 0
 * 0, early_exit | otherwise
 * complete
 */
static int passes_on(unsigned int count, int limit)
{
	if (limit < count)
		return -ERANGE;
	return early_exit(count);
}

/* expect
 * 0, early_exit | otherwise
 * complete
 */
static int knows_its_argument(void)
{
	return early_exit(3);
}

/* expect
 * -EINVAL, early_exit | err != 0 and count == 0
 * 1 | otherwise
 * complete
 */
static int takes_only_errors(int count)
{
	int err = early_exit(count);

	if (err)
		return err;
	return 1;
}

/* expect
 * -EBUSY | flag == 2
 * -ENOMEM | p == 0
 * 0 | otherwise
 * complete
 */
static int ladder(int flag, char **out)
{
	int ret;
	char *p;

	if (flag == 2) {
		ret = -EBUSY;
		goto out;
	}
	p = kmalloc(4, GFP_KERNEL);
	ret = -ENOMEM;
	if (!p)
		goto out_unlock;
	*out = p;
	ret = 0;
out_unlock:
	mutex_unlock(&lock);
out:
	if (flag)
		pr_info("bye\n");
	return ret;
}

/* expect
 * 0 | a == 0
 * 0 | b == 0
 * 1 | otherwise
 * complete
 */
static int either(int a, int b)
{
	if (!a || !b)
		return 0;
	return 1;
}

/* expect
 * ERR_PTR(-EINVAL) | size > 4096
 * ERR_PTR(-ENOMEM) | p == 0
 * a pointer | otherwise
 * complete
 */
static void *make(unsigned int size)
{
	void *p;

	if (size > 4096)
		return ERR_PTR(-EINVAL);
	p = kzalloc(size, GFP_KERNEL);
	if (!p)
		return ERR_PTR(-ENOMEM);
	return p;
}

/* expect
 * -EINVAL, make | IS_ERR(p) and size > 4096
 * -ENOMEM, make | IS_ERR(p) and p == 0
 * 0 | otherwise
 * complete
 */
static int unwraps(unsigned int size)
{
	void *p = make(size);

	if (IS_ERR(p))
		return PTR_ERR(p);
	kfree(p);
	return 0;
}

/* expect
 * -EINVAL, make | IS_ERR(make(size)) and size > 4096
 * -ENOMEM, make | IS_ERR(make(size)) and p == 0
 * 0 | !IS_ERR(make(size))
 * complete
 */
static int error_or_zero(unsigned int size)
{
	return PTR_ERR_OR_ZERO(make(size));
}

/* expect
 * 0 | ret == -EEXIST
 * -ENOENT, lookup | kind == 1
 * 0, lookup | kind is none of the cases
 * complete
 */
static int handles_one(int kind)
{
	int ret = lookup(kind);

	if (ret == -EEXIST)
		ret = 0;
	return ret;
}

/* expect
 * -ENOENT | kind == 1
 * -EEXIST | kind == 2
 * 0 | kind is none of the cases
 * complete
 */
static int lookup(int kind)
{
	switch (kind) {
	case 1:
		return -ENOENT;
	case 2:
		return -EEXIST;
	default:
		return 0;
	}
}

/* expect
 * -EIO | i < n and bad(i)
 * 0 | otherwise
 * complete
 */
static int loops(int n)
{
	int i, ret = 0;

	for (i = 0; i < n; i++) {
		if (bad(i)) {
			ret = -EIO;
			break;
		}
	}
	return ret;
}

/* expect
 * complete
 */
static int never_both(int x)
{
	if (x == 0)
		BUG();
	if (x == 0)
		return -EINVAL;
	BUG();
}

/* expect
 * -EPERM? | !allowed(who)
 * 0 | otherwise
 * complete
 */
static int believes(int who)
{
	if (!allowed(who))
		panic("no");
	if (!allowed(who))
		return -EPERM;
	return 0;
}

/* expect
 * 0 | otherwise
 * complete
 */
static int recursive(int depth)
{
	if (depth)
		return recursive(depth - 1);
	return 0;
}

/* expect
 * some negative number? | ret < 0
 * 0 | otherwise
 * calls through a pointer
 */
static int through_pointer(struct ops *ops)
{
	int ret = ops->open(ops);

	if (ret < 0)
		return ret;
	return 0;
}

/* expect
 * true | a > 0 and b > 0
 * false | a <= 0
 * false | a > 0 and b <= 0
 * complete
 */
static bool both(int a, int b)
{
	return a > 0 && b > 0;
}

/* expect
 * 0 | otherwise
 * -EINTR | otherwise
 * complete
 */
static int locks(struct mutex *lock)
{
	return mutex_lock_interruptible(lock);
}

/* expect
 * nothing | id == 0
 * nothing | otherwise
 * complete
 */
static void returns_nothing(int id)
{
	if (!id)
		return;
	use(id);
}

/* expect
 * 0 | left == 0
 * -EIO | left != 0 and bad(left)
 * complete
 */
static int counts_down(int left)
{
	while (left) {
		if (bad(left))
			return -EIO;
		left--;
	}
	return 0;
}

/* expect
 * -EINVAL | n == 0
 * 0?, counts_down | left == 0
 * -EIO, counts_down | left != 0 and bad(left)
 * complete
 */
static int counts_down_from_one(int n)
{
	if (!n)
		return -EINVAL;
	return counts_down(n);
}

/* expect
 * -ECHILD | mask == 3
 * 0 | otherwise
 * complete
 */
static int deepest(int mask)
{
	if (mask == 3)
		return -ECHILD;
	return 0;
}

/* expect
 * -ECHILD, deepest | mask == 3
 * 0, deepest | otherwise
 * complete
 */
static int hands_on(int mask)
{
	return deepest(mask);
}

/* expect
 * 0, hands_on | otherwise
 * complete
 */
static int two_calls_up(void)
{
	return hands_on(2);
}

/* expect
 * -EFAULT | __get_kernel_nofault(&c, s, char, fault) fails
 * 0 | otherwise
 * complete
 */
static int jumps_in_a_macro(const char *s)
{
	char c;

	__get_kernel_nofault(&c, s, char, fault);
	return 0;
fault:
	return -EFAULT;
}

/* expect
 * 0 | otherwise
 * nothing that is seen jumps to one of its labels
 */
static int jumps_unseen(const char *s)
{
	read_or_jump(s);
	return 0;
fault:
	return -EFAULT;
}

/* expect
 * -EBUSY | busy(s)
 * 0 | otherwise
 * complete
 */
static int scoped(const char *s)
{
	scoped_guard(mutex, &lock) {
		if (busy(s))
			return -EBUSY;
	}
	return 0;
}

#define NEED(x) do { if (!(x)) return -EPROTO; } while (0)

/* expect
 * 0 | otherwise
 * NEED() may leave it
 */
static int leaves_in_a_macro(int x)
{
	NEED(x);
	return 0;
}

/* expect
 * 0 | otherwise
 * a guard in it can fail
 */
static int guard_fails(int x)
{
	scoped_cond_guard(mutex_intr, return -EINTR, &lock) {
		use(x);
	}
	return 0;
}


/* expect
 * -ENOSYS?, elsewhere | otherwise
 * (not known)?, int: elsewhere(x) | otherwise
 * named
 */
static int calls_a_stub(int x)
{
	return elsewhere(x);
}

/* expect
 * 0 | otherwise
 * an #include stands in its body
 */
static int includes(int x)
{
#include "body.c"
	return 0;
}

struct measure {
	struct {
		unsigned int deep; /* not: int deep; */
	} inner;
	int *first, second;
	short list[4];
	int (*read)(struct measure *measure);
};

typedef struct measure measure_t;
static struct measure all_measures;

/* expect
 * (not known)?, unsigned int: m->inner.deep | otherwise
 * named
 */
static int member_of_inner(struct measure *m)
{
	return m->inner.deep;
}

/* expect
 * (not known)?, int: *m->first | m->first == 0
 * (not known)?, int: m->second | otherwise
 * named
 */
static int member_behind_a_local(measure_t *m)
{
	int ret = m->second;

	if (!m->first)
		ret = *m->first;
	return ret;
}

/* expect
 * (not known)?, short: all_measures.list[i] | i != 0
 * (not known)?, int: all_measures.read(&all_measures) | otherwise
 * named
 */
static int member_of_a_global(int i)
{
	if (i)
		return all_measures.list[i];
	return all_measures.read(&all_measures);
}

/* expect
 * (not known)?, unsigned int: m->inner.deep in member_of_inner(), member_of_inner | otherwise
 * named
 */
static int passes_a_name_on(struct measure *m)
{
	return member_of_inner(m);
}

/* expect
 * (not known)? | otherwise
 * the value of m->inner is not known
 */
static int member_of_nothing(struct hidden *m)
{
	return m->inner;
}

/* expect
 * (not known)?, int: ret | otherwise
 * named
 */
static int what_others_wrote(int x)
{
	int ret;

	use_address(&ret);
	return ret;
}

/* expect
 * 0 | i >= count
 * (not known)?, int: sum | i >= count
 * named
 */
static int sums_up(struct measure *m, int count)
{
	int sum = 0;

	for (int i = 0; i < count; i++)
		sum += m->list[i];
	return sum;
}

/* expect
 * -EINVAL | n == 7
 * 0 | otherwise
 * complete
 */
static int steps_down(int n)
{
	if (n == 7)
		return -EINVAL;
	if (n == 8)
		return steps_down(n - 1);
	return 0;
}

static const struct {
	int number;
	const char *name;
} table[] = {
	{-EIO, "I/O"},
};

/* expect
 * (not known)?, int: table[i].number | otherwise
 * named
 */
static int member_of_a_table(int i)
{
	return table[i].number;
}

#define box_error cpu_to_be32(BOX_ERROR)

/* expect
 * (not known)?, int: m->second + sizeof(*m) | full != 0
 * (not known)?, int: box_error | otherwise
 * named
 */
static int has_names(struct measure *m, int full)
{
	if (full)
		return m->second + sizeof(*m);
	return box_error;
}
