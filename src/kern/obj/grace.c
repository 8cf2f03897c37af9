/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The epochs behind grace.h, in Linux's place of RCU. Example: the epoch is 7 when run A enters and
 * notes 7. A map's last reference goes; it waits with epoch 8. Run B enters and notes 8: it cannot
 * find the map any more. When A has left, no run notes less than 8, and the map is freed by A, by
 * the next bpf(2) call, or by the next object that has to wait.
 *
 * A run's note also names its thread. One that was killed inside is found out when it holds
 * something up; if the system has given its number to another thread, that one is waited for. Not
 * done: memory of objects that programs drop does not wait (call/objects.c).
 */
#include "kern/obj/grace.h"

#include <sys/syscall.h>
#include <unistd.h>

#include "base/process.h"
#include "kern/obj/tables.h"

int grace_init(struct kern *kern)
{
	kern->grace = mem_alloc_aligned(kern->mem, sizeof(*kern->grace), 64);
	return kern->grace ? 0 : -ENOMEM;
}

/* Clears the note of a thread that is gone. */
static bool is_dead(u64 *slot, u64 word)
{
	if (!syscall(SYS_tkill, (u32)word, 0) || errno != ESRCH)
		return false;
	__atomic_compare_exchange_n(slot, &word, 0, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
	return true;
}

static bool take_slot(u64 *slot, u64 word)
{
	u64 idle = 0;

	/* What this thread finds from now on was not unlinked before others look at the slots. */
	return __atomic_compare_exchange_n(slot, &idle, word, false, __ATOMIC_SEQ_CST,
					   __ATOMIC_RELAXED);
}

/* The first slots tried are all taken, perhaps by the dead. */
static u64 *enter_crowd(struct grace *grace, u64 word)
{
	for (u32 i = 0; i < GRACE_SLOTS; i++) {
		u64 *slot = &grace->slots[i].word;
		u64 other = __atomic_load_n(slot, __ATOMIC_RELAXED);

		if ((!other || is_dead(slot, other)) && take_slot(slot, word))
			return slot;
	}
	__atomic_add_fetch(&grace->crowd, 1, __ATOMIC_SEQ_CST);
	return &grace->crowd;
}

u64 *grace_enter(struct kern *kern)
{
	struct grace *grace = kern->grace;
	u32 tid = thread_id();
	u64 word = (u64)__atomic_load_n(&grace->epoch, __ATOMIC_RELAXED) << 32 | tid;

	for (u32 i = 0; i < 8; i++) {
		u64 *slot = &grace->slots[(tid + i) % GRACE_SLOTS].word;

		if (take_slot(slot, word))
			return slot;
	}
	return enter_crowd(grace, word);
}

void grace_leave(struct kern *kern, u64 *slot)
{
	if (likely(slot != &kern->grace->crowd))
		__atomic_store_n(slot, 0, __ATOMIC_RELEASE);
	else
		__atomic_sub_fetch(slot, 1, __ATOMIC_RELEASE);
	grace_poll(kern);
}

void grace_renew(struct kern *kern, u64 *slot)
{
	u32 epoch = __atomic_load_n(&kern->grace->epoch, __ATOMIC_RELAXED);

	if (slot == &kern->grace->crowd || (u32)(*slot >> 32) == epoch)
		return;
	__atomic_store_n(slot, (u64)epoch << 32 | (u32)*slot, __ATOMIC_SEQ_CST);
	grace_poll(kern);
}

/* The epoch of the oldest run that lives, `newest` if none is older; epochs wrap around. */
static u32 oldest_run(struct grace *grace, u32 newest)
{
	u32 oldest = newest;

	for (u32 i = 0; i < GRACE_SLOTS; i++) {
		u64 *slot = &grace->slots[i].word;
		u64 word = __atomic_load_n(slot, __ATOMIC_SEQ_CST);

		if (word && (s32)((u32)(word >> 32) - oldest) < 0 && !is_dead(slot, word))
			oldest = (u32)(word >> 32);
	}
	return oldest;
}

/* Cuts off those that wait for nobody: the end of the list, which is the oldest. */
static struct object *take_ready(struct grace *grace)
{
	struct object **link = &grace->waiting, *ready;
	u32 oldest;

	if (!*link || __atomic_load_n(&grace->crowd, __ATOMIC_SEQ_CST))
		return NULL;
	oldest = oldest_run(grace, (*link)->grace_epoch);
	while (*link && (s32)(oldest - (*link)->grace_epoch) < 0)
		link = &(*link)->grace_next;
	ready = *link;
	__atomic_store_n(link, NULL, __ATOMIC_RELAXED);
	return ready;
}

void grace_drain(struct kern *kern)
{
	struct grace *grace = kern->grace;
	struct object *ready;

	spin_acquire(&grace->lock);
	ready = take_ready(grace);
	spin_release(&grace->lock);
	while (ready) {
		struct object *next = ready->grace_next;

		object_kind_row(ready->kind)->free(ready);
		ready = next;
	}
}

void grace_free(struct object *object)
{
	struct grace *grace = object->kern->grace;

	spin_acquire(&grace->lock);
	object->grace_epoch = __atomic_add_fetch(&grace->epoch, 1, __ATOMIC_SEQ_CST);
	object->grace_next = grace->waiting;
	__atomic_store_n(&grace->waiting, object, __ATOMIC_RELAXED);
	spin_release(&grace->lock);
	grace_drain(object->kern);
}
