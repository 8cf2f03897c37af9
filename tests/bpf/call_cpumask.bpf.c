/* SPDX-License-Identifier: GPL-2.0-only */
/* Every operation on masks of CPUs, on a kernel with two. Expectations are Linux's. */
#include "expect.h"

struct cpumask {
	unsigned long bits[1];
} __attribute__((preserve_access_index));
struct bpf_cpumask {
	struct cpumask cpumask;
} __attribute__((preserve_access_index));

#define CPUMASK(mask) ((const struct cpumask *)(mask))
/* Masks are references: a failed expectation is noted, and all are given back at the end. */
#define NOTE(cond) \
	do { \
		if (!(cond) && !line) \
			line = __LINE__; \
	} while (0)

extern struct bpf_cpumask *bpf_cpumask_create(void) __ksym;
extern struct bpf_cpumask *bpf_cpumask_acquire(struct bpf_cpumask *mask) __ksym;
extern void bpf_cpumask_release(struct bpf_cpumask *mask) __ksym;
extern __u32 bpf_cpumask_first(const struct cpumask *mask) __ksym;
extern __u32 bpf_cpumask_first_zero(const struct cpumask *mask) __ksym;
extern __u32 bpf_cpumask_first_and(const struct cpumask *a, const struct cpumask *b) __ksym;
extern __u32 bpf_cpumask_any_distribute(const struct cpumask *mask) __ksym;
extern __u32 bpf_cpumask_any_and_distribute(const struct cpumask *a,
					    const struct cpumask *b) __ksym;
extern _Bool bpf_cpumask_equal(const struct cpumask *a, const struct cpumask *b) __ksym;
extern _Bool bpf_cpumask_intersects(const struct cpumask *a, const struct cpumask *b) __ksym;
extern _Bool bpf_cpumask_subset(const struct cpumask *a, const struct cpumask *b) __ksym;
extern _Bool bpf_cpumask_empty(const struct cpumask *mask) __ksym;
extern _Bool bpf_cpumask_full(const struct cpumask *mask) __ksym;
extern __u32 bpf_cpumask_weight(const struct cpumask *mask) __ksym;
extern _Bool bpf_cpumask_test_cpu(__u32 cpu, const struct cpumask *mask) __ksym;
extern void bpf_cpumask_set_cpu(__u32 cpu, struct bpf_cpumask *mask) __ksym;
extern void bpf_cpumask_clear_cpu(__u32 cpu, struct bpf_cpumask *mask) __ksym;
extern _Bool bpf_cpumask_test_and_set_cpu(__u32 cpu, struct bpf_cpumask *mask) __ksym;
extern _Bool bpf_cpumask_test_and_clear_cpu(__u32 cpu, struct bpf_cpumask *mask) __ksym;
extern void bpf_cpumask_setall(struct bpf_cpumask *mask) __ksym;
extern void bpf_cpumask_clear(struct bpf_cpumask *mask) __ksym;
extern _Bool bpf_cpumask_and(struct bpf_cpumask *to, const struct cpumask *a,
			     const struct cpumask *b) __ksym;
extern void bpf_cpumask_or(struct bpf_cpumask *to, const struct cpumask *a,
			   const struct cpumask *b) __ksym;
extern void bpf_cpumask_xor(struct bpf_cpumask *to, const struct cpumask *a,
			    const struct cpumask *b) __ksym;
extern void bpf_cpumask_copy(struct bpf_cpumask *to, const struct cpumask *from) __ksym;
extern int bpf_cpumask_populate(struct bpf_cpumask *to, void *from, __u64 bytes) __ksym;
extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;

/* One bit at a time; a CPU that there is not is nowhere. */
SEC("syscall") int single_bits(void *ctx)
{
	struct bpf_cpumask *mask = bpf_cpumask_create();
	int line = 0;

	if (!mask)
		return __LINE__;
	NOTE(bpf_cpumask_first_zero(CPUMASK(mask)) == 0);
	NOTE(bpf_cpumask_any_distribute(CPUMASK(mask)) == 2);
	NOTE(!bpf_cpumask_test_and_set_cpu(0, mask) && bpf_cpumask_test_and_set_cpu(0, mask));
	NOTE(bpf_cpumask_first(CPUMASK(mask)) == 0 && bpf_cpumask_first_zero(CPUMASK(mask)) == 1);
	NOTE(bpf_cpumask_any_distribute(CPUMASK(mask)) == 0);
	NOTE(!bpf_cpumask_test_and_set_cpu(7, mask) && !bpf_cpumask_test_and_set_cpu(7, mask));
	bpf_cpumask_set_cpu(1, mask);
	NOTE(bpf_cpumask_full(CPUMASK(mask)) && bpf_cpumask_first_zero(CPUMASK(mask)) == 2);
	bpf_cpumask_clear_cpu(0, mask);
	NOTE(!bpf_cpumask_test_cpu(0, CPUMASK(mask)) && bpf_cpumask_test_cpu(1, CPUMASK(mask)));
	NOTE(bpf_cpumask_any_distribute(CPUMASK(mask)) == 1);
	NOTE(bpf_cpumask_test_and_clear_cpu(1, mask) && !bpf_cpumask_test_and_clear_cpu(1, mask));
	NOTE(!bpf_cpumask_test_and_clear_cpu(7, mask) && bpf_cpumask_empty(CPUMASK(mask)));
	bpf_cpumask_setall(mask);
	NOTE(bpf_cpumask_weight(CPUMASK(mask)) == 2);
	bpf_cpumask_clear(mask);
	NOTE(bpf_cpumask_empty(CPUMASK(mask)));
	bpf_cpumask_release(mask);
	return line;
}

/* a = {0}, b = {0, 1}, c what becomes of them */
static int compare(struct bpf_cpumask *a, struct bpf_cpumask *b, struct bpf_cpumask *c)
{
	int line = 0;

	bpf_cpumask_set_cpu(0, a);
	bpf_cpumask_setall(b);
	NOTE(bpf_cpumask_subset(CPUMASK(a), CPUMASK(b)));
	NOTE(!bpf_cpumask_subset(CPUMASK(b), CPUMASK(a)));
	NOTE(bpf_cpumask_subset(CPUMASK(c), CPUMASK(a)));
	NOTE(bpf_cpumask_intersects(CPUMASK(a), CPUMASK(b)));
	NOTE(!bpf_cpumask_intersects(CPUMASK(a), CPUMASK(c)));
	NOTE(!bpf_cpumask_equal(CPUMASK(a), CPUMASK(b)));
	NOTE(bpf_cpumask_equal(CPUMASK(a), CPUMASK(a)));
	NOTE(bpf_cpumask_first_and(CPUMASK(a), CPUMASK(b)) == 0);
	NOTE(bpf_cpumask_first_and(CPUMASK(a), CPUMASK(c)) == 2);
	NOTE(bpf_cpumask_any_and_distribute(CPUMASK(a), CPUMASK(b)) == 0);
	NOTE(bpf_cpumask_any_and_distribute(CPUMASK(c), CPUMASK(b)) == 2);
	return line;
}

static int combine(struct bpf_cpumask *a, struct bpf_cpumask *b, struct bpf_cpumask *c)
{
	int line = 0;

	NOTE(bpf_cpumask_and(c, CPUMASK(a), CPUMASK(b)));
	NOTE(bpf_cpumask_equal(CPUMASK(a), CPUMASK(c)));
	bpf_cpumask_xor(c, CPUMASK(a), CPUMASK(b));
	NOTE(bpf_cpumask_weight(CPUMASK(c)) == 1 && bpf_cpumask_test_cpu(1, CPUMASK(c)));
	NOTE(!bpf_cpumask_and(b, CPUMASK(a), CPUMASK(c)) && bpf_cpumask_empty(CPUMASK(b)));
	bpf_cpumask_or(b, CPUMASK(a), CPUMASK(c));
	NOTE(bpf_cpumask_full(CPUMASK(b)));
	bpf_cpumask_copy(c, CPUMASK(a));
	NOTE(bpf_cpumask_equal(CPUMASK(a), CPUMASK(c)));
	return line;
}

/* Bits of CPUs that there are not do not count, too few bytes are refused. */
static int populate(struct bpf_cpumask *mask)
{
	unsigned long bits = 0x32;
	unsigned int few = 1;
	int line = 0;

	NOTE(!bpf_cpumask_populate(mask, &bits, sizeof(bits)));
	NOTE(bpf_cpumask_weight(CPUMASK(mask)) == 1 && bpf_cpumask_first(CPUMASK(mask)) == 1);
	NOTE(bpf_cpumask_populate(mask, &few, sizeof(few)) == -13 /* EACCES */);
	NOTE(bpf_cpumask_first(CPUMASK(mask)) == 1);
	return line;
}

SEC("syscall") int whole_masks(void *ctx)
{
	struct bpf_cpumask *a = bpf_cpumask_create(), *b, *c;
	int line = __LINE__;

	if (!a)
		return line;
	b = bpf_cpumask_create();
	if (b) {
		c = bpf_cpumask_create();
		if (c) {
			line = compare(a, b, c);
			line = line ?: combine(a, b, c);
			line = line ?: populate(c);
			bpf_cpumask_release(c);
		}
		bpf_cpumask_release(b);
	}
	bpf_cpumask_release(a);
	return line;
}

struct holder {
	struct bpf_cpumask __kptr *mask;
};
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct holder);
} holders SEC(".maps");

/* A second reference keeps the mask; the map's goes with the element (bpf_cpumask_release_dtor). */
SEC("syscall") int references(void *ctx)
{
	struct bpf_cpumask *mask = bpf_cpumask_create(), *second;
	struct holder empty = {}, *holder;
	int key = 0, line = 0;

	if (!mask)
		return __LINE__;
	bpf_cpumask_set_cpu(1, mask);
	second = bpf_cpumask_acquire(mask);
	bpf_cpumask_release(mask);
	NOTE(bpf_cpumask_first(CPUMASK(second)) == 1);
	bpf_map_update_elem(&holders, &key, &empty, 0);
	holder = bpf_map_lookup_elem(&holders, &key);
	if (!holder) {
		bpf_cpumask_release(second);
		return __LINE__;
	}
	mask = bpf_kptr_xchg(&holder->mask, bpf_cpumask_acquire(second));
	if (mask)
		bpf_cpumask_release(mask);
	NOTE(!mask);
	NOTE(!bpf_map_delete_elem(&holders, &key));
	NOTE(bpf_cpumask_weight(CPUMASK(second)) == 1);
	bpf_cpumask_release(second);
	return line;
}

char _license[] SEC("license") = "GPL";
