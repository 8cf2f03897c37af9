/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The list of wakeup sources: devices that may wake the machine, of which a world has none. The
 * list's head is memory that programs walk with probe reads. Linux: drivers/base/power/wakeup.c
 */
#include "kern/call/call.h"

KFUNC_BODY(bpf_wakeup_sources_get_head)
{
	return (uintptr_t)world_wakeup_sources(run_kern());
}

/* An opaque word, not 0: Linux's is the index of an SRCU section, plus one. Nothing is changed
 * here that a lock would have to keep others from seeing. */
KFUNC_BODY(bpf_wakeup_sources_read_lock)
{
	return 1;
}

KFUNC_BODY(bpf_wakeup_sources_read_unlock)
{
	return 0;
}
