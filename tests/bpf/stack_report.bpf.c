/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs that fault in an arena deep down, for tests of what is reported of it */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct bpf_map;

#define __arena __attribute__((address_space(1)))
#define ABSENT 0x3000

extern void bpf_throw(__u64 cookie) __ksym;
extern int bpf_stream_print_stack(int stream_id) __ksym;

struct {
	__uint(type, BPF_MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 16);
} arena SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} values SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} targets SEC(".maps");

__u64 sum;
__u32 once = 1;

#define HAS_ARENA() asm volatile("" : : "r"(&arena))

static __noinline __u64 touch(__u64 at, __u64 value)
{
	__u64 __arena *slot = (__u64 __arena *)at;

	sum += value; /* so that the access is not first of its line */
	*(volatile __u64 __arena *)slot = sum + value;
	return sum + at;
}

static __noinline __u64 touch_twice(__u64 at)
{
	__u64 first = touch(at, 1);

	return first + sum;
}

static long on_element(struct bpf_map *map, __u32 *key, __u64 *value, void *context)
{
	sum += touch_twice(ABSENT);
	return 0;
}

SEC("syscall")
int in_callback(void *ctx)
{
	HAS_ARENA();
	bpf_for_each_map_elem(&values, on_element, NULL, 0);
	return (int)sum & 0;
}

SEC("syscall")
int tail_target(void *ctx)
{
	HAS_ARENA();
	sum += touch(ABSENT, 3);
	return (int)sum & 0;
}

static __noinline int leave(void *ctx)
{
	int failed = 1;

	bpf_tail_call(ctx, &targets, 0);
	asm volatile("" : "+r"(failed)); /* it does return another value, too */
	return failed;
}

SEC("syscall")
int in_tail_call(void *ctx)
{
	int got = leave(ctx);

	HAS_ARENA();
	return got + (int)(sum & 0);
}

static __noinline int thrower(__u64 cookie)
{
	bpf_throw(cookie);
	return 1;
}

__noinline int on_throw(__u64 cookie)
{
	sum += touch(ABSENT, cookie);
	return (int)sum & 0;
}

SEC("syscall")
__attribute__((btf_decl_tag("exception_callback:on_throw")))
int in_exception(void *ctx)
{
	HAS_ARENA();
	thrower(sum | 1);
	return 1;
}

static long on_step(__u32 i, void *context)
{
	int err = bpf_stream_print_stack(2);

	return err != 0;
}

SEC("syscall")
int on_request(void *ctx)
{
	bpf_loop(once, on_step, NULL, 0);
	return 0;
}

char _license[] SEC("license") = "GPL";
