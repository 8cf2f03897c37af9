/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * BPF_PROG_TEST_RUN: what all families share, and the two whose context is plain memory: syscall
 * programs and raw tracepoints. Packets are in test_run_skb.c and test_run_xdp.c.
 * Linux: net/bpf/test_run.c
 */
#include "kern/hooks/test_run.h"

/* A test run has values of its own, zeroes. Linux: bpf_cgroup_storage_alloc() */
static int cgroup_storage_new(struct run *run, const struct prog *prog)
{
	for (u32 i = 0; i < ARRAY_SIZE(run->cgroup_storage); i++) {
		const struct map *map = prog->cgroup_storage[i];
		u32 copies = i ? run->kern->world.cpu_count : 1;

		if (!map)
			continue;
		run->cgroup_storage[i] =
			mem_alloc(run->kern->mem, (size_t)ALIGN_UP(map->value_size, 8U) * copies);
		if (!run->cgroup_storage[i])
			return -ENOMEM;
	}
	return 0;
}

static void cgroup_storage_free(struct run *run)
{
	for (u32 i = 0; i < ARRAY_SIZE(run->cgroup_storage); i++)
		mem_free(run->kern->mem, run->cgroup_storage[i]);
}

int test_run_exec(struct test_run *t, void *ctx, u32 repeat)
{
	struct kern *kern = prog_kern(t->prog);
	struct run run = {
		.kern = kern,
		.prog = t->prog,
		.cpu = kern_this_cpu(),
		.pinned = t->on_cpu,
		.engine = kern->engine,
	};
	u64 ret = 0, duration = 0;
	int err = cgroup_storage_new(&run, t->prog);

	if (!err)
		err = exec_run_repeat(&run, t->prog, ctx, repeat ? repeat : 1, &ret, &duration);
	cgroup_storage_free(&run);
	kern->insns_run = run.insn_count;
	if (err == -EFAULT && run.unsound)
		kern_gap(kern, "unsound: %s", run.unsound_text);
	t->retval = (u32)ret;
	t->duration_ns = (u32)min(duration, (u64)U32_MAX);
	return err;
}

static u32 packet_memory_bytes(const struct layout *l, enum packet_memory which)
{
	return which == PACKET_PAGE ? PAGE_BYTES : max(l->skb_meta_bytes, l->xdp_buff_bytes);
}

void *packet_memory_take(struct kern *kern, enum packet_memory which)
{
	struct layout *l = (struct layout *)layout_of(kern);
	void *memory = __atomic_exchange_n(&l->spares[which], NULL, __ATOMIC_ACQ_REL);
	u32 bytes = packet_memory_bytes(l, which);

	if (memory)
		return memset(memory, 0, bytes);
	return mem_alloc_aligned(kern->mem, bytes, which == PACKET_PAGE ? PAGE_BYTES : 64);
}

void packet_memory_give(struct kern *kern, enum packet_memory which, void *memory)
{
	struct layout *l = (struct layout *)layout_of(kern);

	if (memory)
		mem_free(kern->mem, __atomic_exchange_n(&l->spares[which], memory,
							__ATOMIC_ACQ_REL));
}

int test_run_put(const struct test_run *t, size_t offset, u32 value)
{
	return user_write((uintptr_t)t->user_attr + offset, &value, sizeof(value));
}

/* Bytes beyond what this kernel knows must be zero. Linux: bpf_check_uarg_tail_zero() */
static int check_tail_zero(u64 from, u32 bytes, u32 known)
{
	u8 byte;

	for (u32 i = known; i < bytes; i++) {
		if (user_read(&byte, from + i, 1))
			return -EFAULT;
		if (byte)
			return -E2BIG;
	}
	return 0;
}

/* Linux: bpf_ctx_init() */
int test_run_ctx_in(const struct test_run *t, void *to, u32 bytes, bool *given)
{
	u64 from = t->attr->test.ctx_in;
	u32 size = t->attr->test.ctx_size_in;
	int err;

	*given = from || t->attr->test.ctx_out;
	memset(to, 0, bytes);
	if (!from)
		return 0;
	if (size > PAGE_BYTES)
		return -E2BIG;
	err = check_tail_zero(from, size, bytes);
	return err ? err : user_read(to, from, min(size, bytes));
}

/* Linux: bpf_ctx_finish() */
int test_run_ctx_out(const struct test_run *t, const void *from, u32 bytes)
{
	u32 room = t->attr->test.ctx_size_out;

	if (!t->attr->test.ctx_out)
		return 0;
	if (user_write(t->attr->test.ctx_out, from, min(bytes, room)) ||
	    test_run_put(t, offsetof(union bpf_attr, test.ctx_size_out), bytes))
		return -EFAULT;
	return bytes > room ? -ENOSPC : 0;
}

/* Linux: bpf_test_finish(): without a size, the whole is copied, as it always was */
int test_run_finish(const struct test_run *t, const void *data, u32 bytes)
{
	u32 room = t->attr->test.data_size_out;
	bool cut = room && bytes > room;

	if (t->attr->test.data_out &&
	    user_write(t->attr->test.data_out, data, cut ? room : bytes))
		return -EFAULT;
	if (test_run_put(t, offsetof(union bpf_attr, test.data_size_out), bytes) ||
	    test_run_put(t, offsetof(union bpf_attr, test.retval), t->retval) ||
	    test_run_put(t, offsetof(union bpf_attr, test.duration), t->duration_ns))
		return -EFAULT;
	return cut ? -ENOSPC : 0;
}

/* A copy of the user's context in the region, where forked children and engines find it */
static int copy_ctx(struct test_run *t, u32 bytes, void **ctx)
{
	struct mem *mem = prog_kern(t->prog)->mem;

	*ctx = NULL;
	if (!bytes)
		return 0;
	*ctx = mem_alloc(mem, bytes);
	if (!*ctx)
		return -ENOMEM;
	if (!user_read(*ctx, t->attr->test.ctx_in, bytes))
		return 0;
	mem_free(mem, *ctx);
	*ctx = NULL;
	return -EFAULT;
}

/* Linux: bpf_prog_test_run_syscall(): the context goes back to where it came from */
int test_run_syscall(struct prog *prog, const union bpf_attr *attr, union bpf_attr *user_attr)
{
	struct test_run t = {prog, attr, user_attr};
	u32 bytes = attr->test.ctx_size_in;
	void *ctx;
	int err;

	if (attr->test.data_in || attr->test.data_out || attr->test.ctx_out ||
	    attr->test.duration || attr->test.repeat || attr->test.flags || attr->test.batch_size)
		return -EINVAL;
	if (bytes < prog->max_ctx_offset || bytes > U16_MAX)
		return -EINVAL;
	err = copy_ctx(&t, bytes, &ctx);
	if (err)
		return err;
	err = test_run_exec(&t, ctx, 1);
	if (!err)
		err = test_run_put(&t, offsetof(union bpf_attr, test.retval), t.retval);
	if (!err && bytes)
		err = user_write(attr->test.ctx_in, ctx, bytes);
	mem_free(prog_kern(prog)->mem, ctx);
	return err;
}

/* Linux: bpf_prog_test_run_raw_tp() */
int test_run_raw_tp(struct prog *prog, const union bpf_attr *attr, union bpf_attr *user_attr)
{
	struct test_run t = {prog, attr, user_attr};
	bool on_cpu = attr->test.flags & BPF_F_TEST_RUN_ON_CPU;
	u32 bytes = attr->test.ctx_size_in, cpu_before = kern_cpu_number;
	void *ctx;
	int err;

	if (attr->test.data_in || attr->test.data_out || attr->test.ctx_out ||
	    attr->test.duration || attr->test.repeat || attr->test.batch_size)
		return -EINVAL;
	if (bytes < prog->max_ctx_offset || bytes > MAX_BPF_FUNC_ARGS * sizeof(u64))
		return -EINVAL;
	if (!on_cpu && attr->test.cpu)
		return -EINVAL;
	if (prog->sleepable && on_cpu)
		return -EINVAL;
	err = copy_ctx(&t, bytes, &ctx);
	if (err)
		return err;
	if (on_cpu && attr->test.cpu >= prog_kern(prog)->world.cpu_count) {
		err = -ENXIO;
	} else {
		kern_cpu_number = on_cpu ? attr->test.cpu : cpu_before;
		t.on_cpu = on_cpu;
		err = test_run_exec(&t, ctx, 1);
		kern_cpu_number = cpu_before;
	}
	if (!err)
		err = test_run_put(&t, offsetof(union bpf_attr, test.retval), t.retval);
	mem_free(prog_kern(prog)->mem, ctx);
	return err;
}

/*
 * Linux calls its own test functions, so that attached programs run, and tells what the functions
 * return. Nothing is attached here: the functions' own results are all there is to tell.
 * Linux: bpf_prog_test_run_tracing()
 */
int test_run_tracing(struct prog *prog, const union bpf_attr *attr, union bpf_attr *user_attr)
{
	struct test_run t = {prog, attr, user_attr};
	int b = 2, sum;
	u32 side_effects = 0;

	if (attr->test.flags || attr->test.cpu || attr->test.batch_size)
		return -EINVAL;
	switch ((u32)prog->expected_attach_type) {
	case BPF_TRACE_FENTRY:
	case BPF_TRACE_FEXIT:
	case BPF_TRACE_FSESSION:
	case BPF_TRACE_FENTRY_MULTI:
	case BPF_TRACE_FEXIT_MULTI:
	case BPF_TRACE_FSESSION_MULTI:
		return test_run_put(&t, offsetof(union bpf_attr, test.retval), 0);
	case BPF_MODIFY_RETURN:
		/* bpf_modify_return_test(1, &b) and _test2(1, &b, 3, 4, 5, 6, 7) add one to b each
		 * and return the sum of all. */
		sum = 1 + (b + 1);
		side_effects++;
		sum += 1 + (b + 1) + 3 + 4 + 5 + 6 + 7;
		side_effects++;
		return test_run_put(&t, offsetof(union bpf_attr, test.retval),
				    side_effects << 16 | (u16)sum);
	default:
		return -EFAULT;
	}
}
