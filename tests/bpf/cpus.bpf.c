/* SPDX-License-Identifier: GPL-2.0-only */
/* For tests/unit/cpus.c: which CPU a thread is on; sections that exclude one another. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

void bpf_preempt_disable(void) __ksym;
void bpf_preempt_enable(void) __ksym;
void bpf_local_irq_save(unsigned long *flags) __ksym;
void bpf_local_irq_restore(unsigned long *flags) __ksym;

unsigned int arrived, cpus_seen[2];
volatile unsigned long counter;

static long wait_for_both(unsigned int index, void *ctx)
{
	return *(volatile unsigned int *)&arrived >= 2;
}

static long wait_long(unsigned int index, void *ctx)
{
	return bpf_loop(1 << 23, wait_for_both, 0, 0) < 1 << 23;
}

/* Both threads are inside before either looks, however late the second is. */
SEC("syscall")
int meet(void *ctx)
{
	unsigned int self = __sync_fetch_and_add(&arrived, 1) & 1;

	bpf_loop(1000, wait_long, 0, 0);
	cpus_seen[self] = bpf_get_smp_processor_id();
	return arrived < 2;
}

static long count_on(unsigned int index, void *ctx)
{
	unsigned long flags, seen;

	if (index & 1)
		bpf_preempt_disable();
	bpf_local_irq_save(&flags);
	seen = counter;
	counter = seen + 1;
	bpf_local_irq_restore(&flags);
	if (index & 1)
		bpf_preempt_enable();
	return 0;
}

SEC("syscall")
int count(void *ctx)
{
	bpf_loop(100000, count_on, 0, 0);
	return 0;
}

char _license[] SEC("license") = "GPL";
