/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Careful reads into dynptrs (Linux: bpf_trace.c __bpf_dynptr_copy(), __bpf_dynptr_copy_str()):
 * straight into the memory where it is contiguous, in pieces otherwise.
 */
#include "kern/call/call.h"
#include "kern/call/dynptr.h"

#define STEP_BYTES 256U

static int copy_data(void *to, u64 from, u32 bytes)
{
	return user_read(to, from, bytes);
}

/* Bytes with the zero, at most `bytes`; always terminated */
static int copy_string(void *to, u64 from, u32 bytes)
{
	int length;

	if (!bytes)
		return 0;
	length = user_strncpy(to, from, bytes);
	return length < 0 || length == (int)bytes ? length : length + 1;
}

static void *target(const struct dynptr *ptr, u64 offset, u64 bytes)
{
	fault_init();
	return ptr->data && !dynptr_is_rdonly(ptr) ? dynptr_slice(ptr, offset, NULL, bytes) : NULL;
}

static int read_data(const struct dynptr *ptr, u64 offset, u64 bytes, u64 from)
{
	void *slice = target(ptr, offset, bytes);
	char step[STEP_BYTES];
	u64 now;

	if (slice)
		return copy_data(slice, from, (u32)bytes);
	if (dynptr_check_range(ptr, offset, bytes))
		return -E2BIG;
	for (u64 done = 0; done < bytes; done += now) {
		int err;

		now = min((u64)sizeof(step), bytes - done);
		err = copy_data(step, from + done, (u32)now);
		err = err ?: dynptr_write(ptr, offset + done, step, now, 0);
		if (err)
			return err;
	}
	return 0;
}

/* Each piece but the last is written without its zero: the next one overwrites it. */
static int read_string(const struct dynptr *ptr, u64 offset, u64 bytes, u64 from)
{
	void *slice = target(ptr, offset, bytes);
	char step[STEP_BYTES];
	u64 done = 0, now;

	if (slice)
		return copy_string(slice, from, (u32)bytes);
	if (dynptr_check_range(ptr, offset, bytes))
		return -E2BIG;
	for (; done < bytes; done += now - 1) {
		int count, err;

		now = min((u64)sizeof(step), bytes - done);
		count = copy_string(step, from + done, (u32)now);
		if (count < 0)
			return count;
		err = dynptr_write(ptr, offset + done, step, (u64)count, 0);
		if (err)
			return err;
		if ((u64)count < now || now == 1)
			return (int)(done + (u64)count);
	}
	return (int)done;
}

KFUNC_BODY(bpf_probe_read_user_dynptr)
{
	return (u32)read_data(as_ptr(a1), a2, a3, a4);
}

KFUNC_BODY(bpf_probe_read_kernel_dynptr)
{
	return (u32)read_data(as_ptr(a1), a2, a3, a4);
}

KFUNC_BODY(bpf_copy_from_user_dynptr)
{
	return (u32)read_data(as_ptr(a1), a2, a3, a4);
}

KFUNC_BODY(bpf_probe_read_user_str_dynptr)
{
	return (u32)read_string(as_ptr(a1), a2, a3, a4);
}

KFUNC_BODY(bpf_probe_read_kernel_str_dynptr)
{
	return (u32)read_string(as_ptr(a1), a2, a3, a4);
}

KFUNC_BODY(bpf_copy_from_user_str_dynptr)
{
	return (u32)read_string(as_ptr(a1), a2, a3, a4);
}
