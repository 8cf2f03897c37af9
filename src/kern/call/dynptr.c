/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Dynptrs (Linux: helpers.c bpf_dynptr_*(), ringbuf.c): bounds are checked at run time, so every
 * function here answers -E2BIG or NULL where a program asks for too much. Memory that dynptrs
 * show may overlap, hence memmove().
 */
#include "kern/call/call.h"
#include "kern/call/dynptr.h"

#define COPY_STEP_BYTES 256U

static bool is_memory(const struct dynptr *ptr)
{
	return dynptr_kind(ptr) == DYNPTR_LOCAL || dynptr_kind(ptr) == DYNPTR_RINGBUF;
}

static void *memory_at(const struct dynptr *ptr, u64 offset)
{
	return (char *)ptr->data + ptr->offset + offset;
}

/* Linux: helpers.c __bpf_dynptr_read() */
int dynptr_read(void *to, u64 bytes, const struct dynptr *from, u64 offset)
{
	if (!from->data)
		return -EINVAL;
	if (dynptr_check_range(from, offset, bytes))
		return -E2BIG;
	if (!is_memory(from))
		return packet_dynptr_read(from, from->offset + offset, to, bytes);
	memmove(to, memory_at(from, offset), bytes);
	return 0;
}

/* Linux: helpers.c __bpf_dynptr_write() */
int dynptr_write(const struct dynptr *to, u64 offset, const void *from, u64 bytes, u64 flags)
{
	if (!to->data || dynptr_is_rdonly(to))
		return -EINVAL;
	if (dynptr_check_range(to, offset, bytes))
		return -E2BIG;
	if (!is_memory(to))
		return packet_dynptr_write(to, to->offset + offset, from, bytes, flags);
	if (flags)
		return -EINVAL;
	memmove(memory_at(to, offset), from, bytes);
	return 0;
}

/* Linux: helpers.c bpf_dynptr_slice() */
void *dynptr_slice(const struct dynptr *ptr, u64 offset, void *buffer, u64 bytes)
{
	if (!ptr->data || dynptr_check_range(ptr, offset, bytes))
		return NULL;
	if (!is_memory(ptr))
		return packet_dynptr_slice(ptr, ptr->offset + offset, buffer, bytes);
	return memory_at(ptr, offset);
}

static void *slice_rdwr(const struct dynptr *ptr, u64 offset, void *buffer, u64 bytes)
{
	return dynptr_is_rdonly(ptr) ? NULL : dynptr_slice(ptr, offset, buffer, bytes);
}

/* ---- helpers ---- */

HELPER_BODY(dynptr_from_mem)
{
	struct dynptr *ptr = as_ptr(a4);
	int err = a2 > DYNPTR_BYTES_MAX ? -E2BIG : a3 ? -EINVAL : 0;

	dynptr_clear(ptr);
	if (!err)
		dynptr_init(ptr, as_ptr(a1), DYNPTR_LOCAL, (u32)a2);
	return err;
}

HELPER_BODY(dynptr_read)
{
	const struct dynptr *from = as_ptr(a3);

	return from->data && !a5 ? dynptr_read(as_ptr(a1), a2, from, a4) : -EINVAL;
}

HELPER_BODY(dynptr_write)
{
	return dynptr_write(as_ptr(a1), a2, as_ptr(a3), a4, a5);
}

HELPER_BODY(dynptr_data)
{
	const struct dynptr *ptr = as_ptr(a1);

	if (!ptr->data || dynptr_check_range(ptr, a2, a3) || dynptr_is_rdonly(ptr))
		return 0;
	return is_memory(ptr) ? (uintptr_t)memory_at(ptr, a2) : 0;
}

/* ---- kfuncs ---- */

KFUNC_BODY(bpf_dynptr_slice)
{
	return (uintptr_t)dynptr_slice(as_ptr(a1), a2, as_ptr(a3), a4);
}

KFUNC_BODY(bpf_dynptr_slice_rdwr)
{
	return (uintptr_t)slice_rdwr(as_ptr(a1), a2, as_ptr(a3), a4);
}

KFUNC_BODY(bpf_dynptr_adjust)
{
	struct dynptr *ptr = as_ptr(a1);
	u64 start = a2, end = a3, bytes;

	if (!ptr->data || start > end)
		return (u32)-EINVAL;
	bytes = dynptr_bytes(ptr);
	if (start > bytes || end > bytes)
		return (u32)-ERANGE;
	ptr->offset += (u32)start;
	ptr->size = (ptr->size & ~DYNPTR_BYTES_MAX) | (u32)(end - start);
	return 0;
}

KFUNC_BODY(bpf_dynptr_is_null)
{
	return !((const struct dynptr *)as_ptr(a1))->data;
}

KFUNC_BODY(bpf_dynptr_is_rdonly)
{
	const struct dynptr *ptr = as_ptr(a1);

	return ptr->data && dynptr_is_rdonly(ptr);
}

KFUNC_BODY(bpf_dynptr_size)
{
	const struct dynptr *ptr = as_ptr(a1);

	return ptr->data ? dynptr_bytes(ptr) : (u64)-EINVAL;
}

KFUNC_BODY(bpf_dynptr_clone)
{
	const struct dynptr *ptr = as_ptr(a1);
	struct dynptr *clone = as_ptr(a2);

	if (!ptr->data) {
		dynptr_clear(clone);
		return (u32)-EINVAL;
	}
	*clone = *ptr;
	return 0;
}

/* Neither side is contiguous: by way of a buffer */
static int copy_in_steps(const struct dynptr *to, u64 to_off, const struct dynptr *from,
			 u64 from_off, u64 bytes)
{
	char step[COPY_STEP_BYTES];

	if (dynptr_check_range(to, to_off, bytes) || dynptr_check_range(from, from_off, bytes))
		return -E2BIG;
	for (u64 done = 0; done < bytes; done += sizeof(step)) {
		u64 now = min((u64)sizeof(step), bytes - done);
		int err = dynptr_read(step, now, from, from_off + done);

		err = err ?: dynptr_write(to, to_off + done, step, now, 0);
		if (err)
			return err;
	}
	return 0;
}

/* Linux: helpers.c bpf_dynptr_copy() */
KFUNC_BODY(bpf_dynptr_copy)
{
	const struct dynptr *to = as_ptr(a1), *from = as_ptr(a3);
	void *source = dynptr_slice(from, a4, NULL, a5);
	void *target = to->data ? slice_rdwr(to, a2, NULL, a5) : NULL;

	if (source && target) {
		memmove(target, source, a5);
		return 0;
	}
	if (source)
		return (u32)dynptr_write(to, a2, source, a5, 0);
	if (target)
		return (u32)dynptr_read(target, a5, from, a4);
	return (u32)copy_in_steps(to, a2, from, a4, a5);
}

/* Linux: helpers.c bpf_dynptr_memset() */
KFUNC_BODY(bpf_dynptr_memset)
{
	const struct dynptr *ptr = as_ptr(a1);
	void *slice = ptr->data ? slice_rdwr(ptr, a2, NULL, a3) : NULL;
	char step[COPY_STEP_BYTES];
	int err = 0;

	if (slice) {
		memset(slice, (u8)a4, a3);
		return 0;
	}
	if (dynptr_is_rdonly(ptr))
		return (u32)-EINVAL;
	if (dynptr_check_range(ptr, a2, a3))
		return (u32)-E2BIG;
	memset(step, (u8)a4, sizeof(step));
	for (u64 done = 0; done < a3 && !err; done += sizeof(step))
		err = dynptr_write(ptr, a2 + done, step, min((u64)sizeof(step), a3 - done), 0);
	return (u32)err;
}

/* ---- records of ring buffers ---- */

/* Linux: ringbuf.c bpf_ringbuf_reserve_dynptr() */
HELPER_BODY(ringbuf_reserve_dynptr)
{
	struct dynptr *ptr = as_ptr(a4);
	u32 bytes = (u32)a2;
	void *sample;

	dynptr_clear(ptr);
	if (a3)
		return (u64)-EINVAL;
	if (bytes > DYNPTR_BYTES_MAX)
		return (u64)-E2BIG;
	sample = ringbuf_reserve(as_ptr(a1), bytes);
	if (!sample)
		return (u64)-EINVAL;
	dynptr_init(ptr, sample, DYNPTR_RINGBUF, bytes);
	return 0;
}

static void end_record(struct dynptr *ptr, u64 flags, bool discard)
{
	if (!ptr->data)
		return;
	ringbuf_commit(run_kern(), ptr->data, flags, discard);
	dynptr_clear(ptr);
}

HELPER_BODY(ringbuf_submit_dynptr)
{
	end_record(as_ptr(a1), a2, false);
	return 0;
}

HELPER_BODY(ringbuf_discard_dynptr)
{
	end_record(as_ptr(a1), a2, true);
	return 0;
}
