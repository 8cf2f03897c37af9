/* SPDX-License-Identifier: GPL-2.0-only */
/* bpf_user_ringbuf_drain(): samples of user space, each shown to a callback as a dynptr. */
#include "kern/call/call.h"
#include "kern/call/dynptr.h"

#define SAMPLES_MAX (128 * 1024)

/* What the callback says; not 0 ends the draining */
static u64 show(const struct user_ringbuf_sample *sample, u64 callback, u64 context)
{
	struct dynptr ptr;

	dynptr_init(&ptr, sample->data, DYNPTR_LOCAL, sample->bytes);
	return exec_callback(callback, (uintptr_t)&ptr, context, 0, 0, 0);
}

/* Samples shown, or -errno. Linux: ringbuf.c bpf_user_ringbuf_drain() */
static int drain(struct map *map, u64 callback, u64 context)
{
	struct user_ringbuf_sample sample;
	int shown = 0;

	for (u32 i = 0; i < SAMPLES_MAX; i++) {
		int err = user_ringbuf_peek(map, &sample);
		u64 stop;

		if (err == -ENODATA)
			break;
		if (err == -EAGAIN)
			continue;
		if (err)
			return err;
		stop = show(&sample, callback, context);
		user_ringbuf_release(map, &sample, 0);
		shown++;
		if (stop)
			break;
	}
	return shown;
}

HELPER_BODY(user_ringbuf_drain)
{
	struct map *map = as_ptr(a1);
	int ret;

	if (a4 & ~(u64)(BPF_RB_NO_WAKEUP | BPF_RB_FORCE_WAKEUP))
		return (u64)-EINVAL;
	if (!user_ringbuf_lock(map))
		return (u64)-EBUSY;
	ret = drain(map, a2, a3);
	user_ringbuf_unlock(map);
	return ret;
}
