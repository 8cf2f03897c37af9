/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What programs ask of the system around them: clocks, the current task, user memory, queues,
 * per-CPU values, interrupts, exceptions. tests/unit/call_bodies.c fills in struct user and the
 * user ring buffer. Expectations are Linux's.
 */
#include "expect.h"
#include <bpf/bpf_core_read.h>

#define EAGAIN 11
#define ESRCH 3

struct task_struct {
	int pid, tgid;
} __attribute__((preserve_access_index));
struct sk_buff {
	unsigned int len;
} __attribute__((preserve_access_index));
struct bpf_map;
struct bpf_res_spin_lock {
	__u32 val;
};

extern void bpf_preempt_disable(void) __ksym;
extern void bpf_preempt_enable(void) __ksym;
extern void bpf_local_irq_save(unsigned long *flags) __ksym;
extern void bpf_local_irq_restore(unsigned long *flags) __ksym;
extern void bpf_throw(__u64 cookie) __ksym;
extern int bpf_stream_print_stack(int stream) __ksym;
extern void *bpf_dynptr_slice_rdwr(const struct bpf_dynptr *p, __u64 off, void *buffer,
				   __u64 bytes) __ksym;
extern _Bool bpf_dynptr_is_null(const struct bpf_dynptr *p) __ksym;
extern _Bool bpf_dynptr_is_rdonly(const struct bpf_dynptr *p) __ksym;
extern int bpf_timer_cancel_async(struct bpf_timer *timer) __ksym;
extern int bpf_res_spin_lock_irqsave(struct bpf_res_spin_lock *lock, unsigned long *flags) __ksym;
extern void bpf_res_spin_unlock_irqrestore(struct bpf_res_spin_lock *lock,
					   unsigned long *flags) __ksym;
extern struct task_struct *bpf_task_from_vpid(int vpid) __ksym;
extern void bpf_task_release(struct task_struct *task) __ksym;
extern void *bpf_cast_to_kern_ctx(void *ctx) __ksym;
extern void *bpf_rdonly_cast(const void *object, __u32 btf_id) __ksym;
extern int bpf_probe_read_user_dynptr(const struct bpf_dynptr *p, __u64 off, __u64 size,
				      const void *from) __ksym;
extern int bpf_probe_read_user_str_dynptr(const struct bpf_dynptr *p, __u64 off, __u64 size,
					  const void *from) __ksym;
extern int bpf_copy_from_user_dynptr(const struct bpf_dynptr *p, __u64 off, __u64 size,
				     const void *from) __ksym;
extern int bpf_copy_from_user_str_dynptr(const struct bpf_dynptr *p, __u64 off, __u64 size,
					 const void *from) __ksym;

struct {
	const char *text; /* "world" */
	char *room;	  /* 8 bytes that may be written */
	__u64 uid_gid;
	char comm[16];
} user SEC(".data.user") = {(char *)8};
const void *nowhere = (void *)-8;
char kernel_text[] = "drydock";

SEC("tc") int clocks(struct __sk_buff *skb)
{
	__u64 before = bpf_ktime_get_ns(), after = bpf_ktime_get_ns();

	EXPECT(before && after >= before);
	EXPECT(bpf_ktime_get_boot_ns() >= before);
	EXPECT(bpf_ktime_get_coarse_ns() <= bpf_ktime_get_ns());
	EXPECT(bpf_ktime_get_tai_ns() && bpf_jiffies64());
	EXPECT(bpf_get_smp_processor_id() == 0 && bpf_get_numa_node_id() == 0);
	return 0;
}

/* get_raw_smp_processor_id is what socket filters get of that helper. */
SEC("socket") int cpu_number(void *ctx)
{
	EXPECT(bpf_get_smp_processor_id() == 0);
	return 0;
}

SEC("raw_tp") int current_task(void *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();
	char comm[16] = "xxxxxxxxxxxxxxx";

	EXPECT((__u64)task == bpf_get_current_task());
	EXPECT(task->pid == (int)bpf_get_current_pid_tgid());
	EXPECT(bpf_get_current_uid_gid() == user.uid_gid);
	EXPECT(!bpf_get_current_comm(comm, sizeof(comm)));
	for (int i = 0; i < 16; i++)
		EXPECT(comm[i] == user.comm[i]);
	EXPECT(!bpf_get_current_comm(comm, 3) && comm[1] == user.comm[1] && !comm[2]);
	return 0;
}

SEC("syscall") int tasks_by_number(void *ctx)
{
	int pid = (int)bpf_get_current_pid_tgid(), found;
	struct task_struct *task = bpf_task_from_vpid(pid);

	if (!task)
		return __LINE__;
	found = task->pid;
	bpf_task_release(task);
	EXPECT(found == pid);
	task = bpf_task_from_vpid(-1);
	if (task)
		bpf_task_release(task);
	EXPECT(!task);
	return 0;
}

SEC("raw_tp") int user_memory(void *ctx)
{
	char to[8] = "xxxxxxx";

	EXPECT(!bpf_probe_read_user(to, 3, user.text) && to[0] == 'w' && to[2] == 'r');
	EXPECT(to[3] == 'x');
	EXPECT(bpf_probe_read_user(to, 3, nowhere) == -EFAULT && !to[0] && !to[2]);
	EXPECT(bpf_probe_read_user_str(to, sizeof(to), user.text) == 6 && to[4] == 'd' && !to[5]);
	EXPECT(bpf_probe_read_user_str(to, 3, user.text) == 3 && to[1] == 'o' && !to[2]);
	EXPECT(bpf_probe_read_user_str(to, 3, nowhere) == -EFAULT);
	EXPECT(bpf_probe_read_kernel_str(to, sizeof(to), kernel_text) == 8 && to[6] == 'k');
	EXPECT(bpf_probe_read_kernel_str(to, 4, kernel_text) == 4 && !to[3]);
	EXPECT(bpf_probe_read_str(to, sizeof(to), kernel_text) == 8 && to[0] == 'd');
	EXPECT(!bpf_probe_write_user(user.room, "ok", 3));
	EXPECT(!bpf_probe_read_user(to, 3, user.room) && to[0] == 'o' && to[1] == 'k');
	EXPECT(bpf_probe_write_user((void *)8, "ok", 3));
	return 0;
}

char memory[16];

SEC("syscall") int user_memory_by_dynptr(void *ctx)
{
	struct bpf_dynptr ptr;

	EXPECT(!bpf_dynptr_from_mem(memory, sizeof(memory), 0, &ptr));
	EXPECT(!bpf_probe_read_user_dynptr(&ptr, 2, 3, user.text) && memory[2] == 'w');
	EXPECT(bpf_probe_read_user_dynptr(&ptr, 14, 3, user.text) == -E2BIG);
	EXPECT(bpf_probe_read_user_dynptr(&ptr, 0, 3, (void *)8) == -EFAULT);
	EXPECT(bpf_probe_read_user_str_dynptr(&ptr, 4, 12, user.text) == 6 && memory[8] == 'd');
	EXPECT(bpf_probe_read_user_str_dynptr(&ptr, 4, 2, user.text) == 2 && !memory[5]);
	EXPECT(!bpf_copy_from_user_dynptr(&ptr, 0, 5, user.text) && memory[4] == 'd');
	EXPECT(bpf_copy_from_user_dynptr(&ptr, 0, 5, (void *)8) == -EFAULT);
	EXPECT(bpf_copy_from_user_str_dynptr(&ptr, 8, 8, user.text) == 6 && memory[12] == 'd');
	return 0;
}

SEC("tc") int dynptr_questions(struct __sk_buff *skb)
{
	struct bpf_dynptr ptr;
	char buffer[4], *slice;

	EXPECT(bpf_dynptr_from_mem(memory, sizeof(memory), 1, &ptr) == -EINVAL);
	EXPECT(bpf_dynptr_is_null(&ptr));
	EXPECT(!bpf_dynptr_from_mem(memory, sizeof(memory), 0, &ptr));
	EXPECT(!bpf_dynptr_is_null(&ptr) && !bpf_dynptr_is_rdonly(&ptr));
	slice = bpf_dynptr_slice_rdwr(&ptr, 4, buffer, 4);
	EXPECT(slice);
	slice[1] = '!';
	EXPECT(memory[5] == '!');
	EXPECT(!bpf_dynptr_slice_rdwr(&ptr, 13, buffer, 4));
	return 0;
}

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 2);
	__type(value, int);
} queue SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 3);
	__type(key, int);
	__type(value, long);
} percpu SEC(".maps");

SEC("tc") int queues(struct __sk_buff *skb)
{
	int value = 1, six = 6;

	bpf_map_pop_elem(&queue, &value); /* what the last run left */
	bpf_map_pop_elem(&queue, &value);
	EXPECT(bpf_map_peek_elem(&queue, &value) == -ENOENT);
	EXPECT(bpf_map_pop_elem(&queue, &value) == -ENOENT && value == 0);
	value = 5;
	EXPECT(!bpf_map_push_elem(&queue, &value, 0) && !bpf_map_push_elem(&queue, &six, 0));
	value = 7;
	EXPECT(bpf_map_push_elem(&queue, &value, 0) == -E2BIG);
	EXPECT(bpf_map_push_elem(&queue, &value, BPF_NOEXIST) == -EINVAL);
	EXPECT(!bpf_map_push_elem(&queue, &value, BPF_EXIST)); /* 5 makes room for 7 */
	EXPECT(!bpf_map_peek_elem(&queue, &value) && value == 6);
	EXPECT(!bpf_map_pop_elem(&queue, &value) && value == 6);
	EXPECT(!bpf_map_pop_elem(&queue, &value) && value == 7);
	return 0;
}

/* What callbacks were given: how often, all together; and after how many calls they stop, 0: not */
struct {
	long values, calls, stop;
} sum;

static void sum_from_zero(long stop)
{
	sum.values = sum.calls = 0;
	sum.stop = stop;
}

static long add_up(struct bpf_map *map, int *key, long *value, void *context)
{
	sum.calls++;
	sum.values += *value;
	return sum.calls == sum.stop;
}

SEC("tc") int percpu_values(struct __sk_buff *skb)
{
	long value, *zero, *one;
	int key, i;

	bpf_for(i, 0, 3) {
		key = i;
		value = 1L << i;
		EXPECT(!bpf_map_update_elem(&percpu, &key, &value, 0));
	}
	key = 1;
	zero = bpf_map_lookup_percpu_elem(&percpu, &key, 0);
	one = bpf_map_lookup_percpu_elem(&percpu, &key, 1);
	EXPECT(zero && one && *zero == 2 && *one == 0);
	EXPECT(!bpf_map_lookup_percpu_elem(&percpu, &key, 2));
	sum_from_zero(0);
	EXPECT(bpf_for_each_map_elem(&percpu, add_up, 0, 0) == 3);
	EXPECT(sum.calls == 3 && sum.values == 7);
	sum_from_zero(2);
	EXPECT(bpf_for_each_map_elem(&percpu, add_up, 0, 0) == 2 && sum.values == 3);
	EXPECT(bpf_for_each_map_elem(&percpu, add_up, 0, 1) == -EINVAL);
	return 0;
}

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_USER_RINGBUF);
	__uint(max_entries, 4096);
} user_ring SEC(".maps");

/* User space has emptied the ring. */
SEC("tc") int ring_output(struct __sk_buff *skb)
{
	long before = bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA), record[3] = {1, 2, 3};

	EXPECT(bpf_ringbuf_output(&ring, record, sizeof(record), 1 << 4) == -EINVAL);
	EXPECT(!bpf_ringbuf_output(&ring, record, sizeof(record), 0));
	EXPECT(bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA) == before + 32);
	for (int i = 0; i < 130; i++)
		if (bpf_ringbuf_output(&ring, record, sizeof(record), 0) == -EAGAIN)
			return 0;
	return __LINE__;
}

static long take_sample(struct bpf_dynptr *sample, void *context)
{
	long value = 0;

	sum.calls++;
	bpf_dynptr_read(&value, sizeof(value), sample, 0, 0);
	sum.values += value;
	return sum.calls == sum.stop;
}

/* User space has written 1, 2, 4 and 8. */
SEC("tc") int user_samples(struct __sk_buff *skb)
{
	EXPECT(bpf_user_ringbuf_drain(&user_ring, take_sample, 0, 1 << 5) == -EINVAL);
	sum_from_zero(1);
	EXPECT(bpf_user_ringbuf_drain(&user_ring, take_sample, 0, 0) == 1 && sum.values == 1);
	sum_from_zero(0);
	EXPECT(bpf_user_ringbuf_drain(&user_ring, take_sample, 0, BPF_RB_NO_WAKEUP) == 3);
	EXPECT(sum.calls == 3 && sum.values == 14);
	EXPECT(bpf_user_ringbuf_drain(&user_ring, take_sample, 0, 0) == 0 && sum.calls == 3);
	return 0;
}

SEC("tc") int interrupts(struct __sk_buff *skb)
{
	unsigned long outer, inner;
	int sum = 0;

	bpf_preempt_disable();
	bpf_local_irq_save(&outer);
	bpf_local_irq_save(&inner);
	sum++;
	bpf_local_irq_restore(&inner);
	bpf_local_irq_restore(&outer);
	bpf_preempt_enable();
	EXPECT(sum == 1);
	return 0;
}

struct locked {
	struct bpf_res_spin_lock lock;
};
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct locked);
} locks SEC(".maps");

SEC("tc") int locks_with_interrupts(struct __sk_buff *skb)
{
	int key = 0, err;
	struct locked *a = bpf_map_lookup_elem(&locks, &key);
	struct locked *b = bpf_map_lookup_elem(&locks, &key);
	unsigned long outer, inner;

	if (!a || !b)
		return __LINE__;
	if (bpf_res_spin_lock_irqsave(&a->lock, &outer))
		return __LINE__;
	err = bpf_res_spin_lock_irqsave(&b->lock, &inner);
	if (!err)
		bpf_res_spin_unlock_irqrestore(&b->lock, &inner);
	bpf_res_spin_unlock_irqrestore(&a->lock, &outer);
	EXPECT(err == -EDEADLK);
	return 0;
}

static __noinline int deep(struct __sk_buff *skb)
{
	if (skb->len)
		bpf_throw(0);
	return 1;
}

/* The cookie, 0, is the program's value. */
SEC("tc") int exceptions(struct __sk_buff *skb)
{
	deep(skb);
	return __LINE__;
}

SEC("tc") int stacks(struct __sk_buff *skb)
{
	EXPECT(!bpf_stream_print_stack(1) && bpf_stream_print_stack(5) == -ENOENT);
	return 0;
}

/* Both are gone when the program runs; what they yield is not. */
SEC("tc") int casts(struct __sk_buff *skb)
{
	struct sk_buff *kernels = bpf_cast_to_kern_ctx(skb), *same;

	same = bpf_rdonly_cast(kernels, bpf_core_type_id_kernel(struct sk_buff));
	EXPECT(kernels->len == skb->len && same->len == skb->len && same == kernels);
	return 0;
}

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, int);
} events SEC(".maps");

/* Of bpf_perf_event_output() this is perf_event_output_raw_tp(). */
SEC("raw_tp") int no_events(void *ctx)
{
	struct bpf_perf_event_value value = {.counter = 1};
	long data = 1;

	EXPECT(bpf_perf_event_output(ctx, &events, 0, &data, 8) == -ENOENT);
	EXPECT(bpf_perf_event_output(ctx, &events, 1, &data, 8) == -E2BIG);
	EXPECT(bpf_perf_event_read(&events, 0) == -ENOENT);
	EXPECT(bpf_perf_event_read(&events, 1) == -E2BIG);
	EXPECT(bpf_perf_event_read_value(&events, 0, &value, sizeof(value)) == -ENOENT);
	EXPECT(!value.counter);
	EXPECT(bpf_perf_event_read_value(&events, 0, &value, 8) == -EINVAL);
	return 0;
}

struct later {
	struct bpf_timer timer;
};
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct later);
} laters SEC(".maps");

static int on_timer(void *map, int *key, struct later *value)
{
	return 0;
}

SEC("tc") int timers(struct __sk_buff *skb)
{
	struct later empty = {}, *value;
	int key = 0;

	bpf_map_delete_elem(&laters, &key);
	bpf_map_update_elem(&laters, &key, &empty, 0);
	value = bpf_map_lookup_elem(&laters, &key);
	if (!value)
		return __LINE__;
	EXPECT(bpf_timer_cancel_async(&value->timer) == -EINVAL);
	EXPECT(!bpf_timer_init(&value->timer, &laters, 1));
	EXPECT(bpf_timer_cancel_async(&value->timer) == 0);
	EXPECT(!bpf_timer_set_callback(&value->timer, on_timer));
	EXPECT(!bpf_timer_start(&value->timer, 1000000, 0));
	EXPECT(bpf_timer_cancel_async(&value->timer) == 1);
	EXPECT(bpf_timer_cancel_async(&value->timer) == 0);
	return 0;
}

char _license[] SEC("license") = "GPL";
