/* SPDX-License-Identifier: GPL-2.0-only */
/* Masks of CPUs, tasks, locks that may fail, storage, per-CPU objects, careful reads. */
#include "expect.h"
#include <bpf/bpf_core_read.h>

struct bpf_iter_task {
	__u64 opaque[3];
} __attribute__((aligned(8)));
struct task_struct {
	int pid, tgid;
} __attribute__((preserve_access_index));
struct cpumask {
	unsigned long bits[1];
} __attribute__((preserve_access_index));
struct bpf_cpumask {
	struct cpumask cpumask;
} __attribute__((preserve_access_index));
struct bpf_res_spin_lock {
	__u32 val;
};
struct bpf_map {
	__u32 id;
} __attribute__((preserve_access_index));
struct counter {
	long value;
};

extern struct bpf_cpumask *bpf_cpumask_create(void) __ksym;
extern void bpf_cpumask_release(struct bpf_cpumask *mask) __ksym;
extern void bpf_cpumask_set_cpu(__u32 cpu, struct bpf_cpumask *mask) __ksym;
extern void bpf_cpumask_setall(struct bpf_cpumask *mask) __ksym;
extern _Bool bpf_cpumask_test_cpu(__u32 cpu, const struct cpumask *mask) __ksym;
extern _Bool bpf_cpumask_empty(const struct cpumask *mask) __ksym;
extern _Bool bpf_cpumask_full(const struct cpumask *mask) __ksym;
extern __u32 bpf_cpumask_first(const struct cpumask *mask) __ksym;
extern __u32 bpf_cpumask_weight(const struct cpumask *mask) __ksym;
extern struct task_struct *bpf_task_from_pid(int pid) __ksym;
extern struct task_struct *bpf_task_acquire(struct task_struct *task) __ksym;
extern void bpf_task_release(struct task_struct *task) __ksym;
extern int bpf_iter_task_new(struct bpf_iter_task *it, struct task_struct *task,
			     unsigned int flags) __ksym;
extern struct task_struct *bpf_iter_task_next(struct bpf_iter_task *it) __ksym;
extern void bpf_iter_task_destroy(struct bpf_iter_task *it) __ksym;
extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;
extern int bpf_res_spin_lock(struct bpf_res_spin_lock *lock) __ksym;
extern void bpf_res_spin_unlock(struct bpf_res_spin_lock *lock) __ksym;
extern void *bpf_percpu_obj_new_impl(__u64 type, void *meta) __ksym;
extern void bpf_percpu_obj_drop_impl(void *object, void *meta) __ksym;
extern long bpf_map_sum_elem_count(const struct bpf_map *map) __ksym;
extern int bpf_probe_read_kernel_dynptr(const struct bpf_dynptr *ptr, __u64 off, __u64 size,
					const void *from) __ksym;
extern int bpf_probe_read_kernel_str_dynptr(const struct bpf_dynptr *ptr, __u64 off, __u64 size,
					    const void *from) __ksym;

#ifndef NULL
#define NULL ((void *)0)
#endif

SEC("syscall") int cpumasks(void *ctx)
{
	struct bpf_cpumask *mask = bpf_cpumask_create();
	const struct cpumask *seen = (const struct cpumask *)mask;
	int line = 0;

	if (!mask)
		return __LINE__;
	/* Two CPUs */
	if (!bpf_cpumask_empty(seen) || bpf_cpumask_first(seen) != 2)
		line = __LINE__;
	bpf_cpumask_set_cpu(1, mask);
	bpf_cpumask_set_cpu(2, mask);
	if (bpf_cpumask_weight(seen) != 1 || bpf_cpumask_first(seen) != 1 ||
	    !bpf_cpumask_test_cpu(1, seen) || bpf_cpumask_test_cpu(0, seen))
		line = __LINE__;
	bpf_cpumask_setall(mask);
	if (!bpf_cpumask_full(seen) || bpf_cpumask_weight(seen) != 2)
		line = __LINE__;
	bpf_cpumask_release(mask);
	return line;
}

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, long);
} storage SEC(".maps");

static int use_storage(struct task_struct *task)
{
	long *value = bpf_task_storage_get(&storage, task, 0, 0);

	EXPECT(!value);
	value = bpf_task_storage_get(&storage, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	EXPECT(value && *value == 0);
	*value = 5;
	value = bpf_task_storage_get(&storage, task, 0, 0);
	EXPECT(value && *value == 5);
	EXPECT(!bpf_task_storage_delete(&storage, task));
	EXPECT(bpf_task_storage_delete(&storage, task) == -ENOENT);
	return 0;
}

SEC("syscall") int tasks(void *ctx)
{
	int pid = (int)bpf_get_current_pid_tgid(), line;
	struct task_struct *task = bpf_task_from_pid(pid);

	if (!task)
		return __LINE__;
	line = task->pid == pid ? use_storage(task) : __LINE__;
	bpf_task_release(task);
	task = bpf_task_from_pid(-1);
	if (task) {
		bpf_task_release(task);
		return __LINE__;
	}
	return line;
}

int found;

SEC("syscall") int task_iterator(void *ctx)
{
	int pid = (int)bpf_get_current_pid_tgid();
	struct bpf_iter_task it;
	struct task_struct *task;

	found = 0;
	bpf_rcu_read_lock();
	bpf_iter_task_new(&it, NULL, 1);
	while ((task = bpf_iter_task_next(&it)))
		found += task->pid == pid;
	bpf_iter_task_destroy(&it);
	bpf_rcu_read_unlock();
	EXPECT(found == 1);
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

SEC("tc") int res_locks(struct __sk_buff *ctx)
{
	int key = 0, err;
	struct locked *a = bpf_map_lookup_elem(&locks, &key);
	struct locked *b = bpf_map_lookup_elem(&locks, &key);

	if (!a || !b)
		return __LINE__;
	if (bpf_res_spin_lock(&a->lock))
		return __LINE__;
	err = bpf_res_spin_lock(&b->lock);
	if (!err)
		bpf_res_spin_unlock(&b->lock);
	bpf_res_spin_unlock(&a->lock);
	EXPECT(err == -EDEADLK);
	if (bpf_res_spin_lock(&a->lock))
		return __LINE__;
	bpf_res_spin_unlock(&a->lock);
	return 0;
}

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, int);
	__type(value, int);
} table SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, int);
} events SEC(".maps");

SEC("syscall") int counting(void *ctx)
{
	int key = 1;

	bpf_map_update_elem(&table, &key, &key, 0);
	key = 2;
	bpf_map_update_elem(&table, &key, &key, 0);
	EXPECT(bpf_map_sum_elem_count((struct bpf_map *)&table) == 2);
	EXPECT(bpf_map_sum_elem_count((struct bpf_map *)&locks) == 0);
	return 0;
}

SEC("raw_tp") int perf_events(void *ctx)
{
	long data = 1;

	EXPECT(bpf_perf_event_output(ctx, &events, 0, &data, 8) == -ENOENT);
	EXPECT(bpf_perf_event_output(ctx, &events, 1, &data, 8) == -E2BIG);
	EXPECT(bpf_perf_event_output(ctx, &events, 1ULL << 40, &data, 8) == -EINVAL);
	return 0;
}

struct holder {
	struct counter __percpu_kptr *object;
};
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct holder);
} holders SEC(".maps");

SEC("syscall") int percpu_objects(void *ctx)
{
	struct counter __percpu_kptr *object =
		bpf_percpu_obj_new_impl(bpf_core_type_id_local(struct counter), NULL);
	struct counter *first, *second;
	int key = 0, line = __LINE__;
	struct holder *holder;

	if (!object)
		return __LINE__;
	holder = bpf_map_lookup_elem(&holders, &key);
	if (!holder) {
		bpf_percpu_obj_drop_impl(object, NULL);
		return __LINE__;
	}
	object = bpf_kptr_xchg(&holder->object, object);
	if (object)
		bpf_percpu_obj_drop_impl(object, NULL);
	bpf_rcu_read_lock();
	object = holder->object;
	if (object) {
		first = bpf_per_cpu_ptr(object, 0);
		second = bpf_per_cpu_ptr(object, 1);
		if (first && second && !bpf_per_cpu_ptr(object, 2)) {
			first->value = 1;
			second->value = 2;
			line = first->value == 1 ? 0 : __LINE__;
		}
	}
	bpf_rcu_read_unlock();
	return line;
}

char memory[16];
char source[] = "careful";

SEC("syscall") int careful(void *ctx)
{
	struct bpf_dynptr ptr;

	EXPECT(!bpf_dynptr_from_mem(memory, sizeof(memory), 0, &ptr));
	EXPECT(!bpf_probe_read_kernel_dynptr(&ptr, 2, 4, source) && memory[3] == 'a');
	EXPECT(bpf_probe_read_kernel_dynptr(&ptr, 14, 4, source) == -E2BIG);
	EXPECT(bpf_probe_read_kernel_dynptr(&ptr, 0, 4, (void *)-1) == -EFAULT);
	EXPECT(bpf_probe_read_kernel_str_dynptr(&ptr, 0, 16, source) == 8);
	EXPECT(bpf_probe_read_kernel_str_dynptr(&ptr, 0, 4, source) == 4 && !memory[3]);
	return 0;
}

char _license[] SEC("license") = "GPL";
