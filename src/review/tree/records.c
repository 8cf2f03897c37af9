/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lists of records, and sorting many of them: sixteen million of a whole kernel. They are dealt
 * out by the first bits of their hashes, which makes parts that fit a processor's cache; several
 * threads sort part after part. Called by index.c and config.c.
 */
#include <pthread.h>
#include <stdlib.h>

#include "review/tree/internal.h"

#define PART_BITS 10
#define PARTS (1U << PART_BITS)
#define SORTERS_MAX 64
#define FEW 24 /* so many are put in their places one by one */

int records_room(struct record_list *list, u64 more)
{
	u64 room = list->room ? list->room : 4096;
	record *grown;

	if (list->count + more <= list->room)
		return 0;
	while (room < list->count + more)
		room += room / 2;
	grown = realloc(list->list, room * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	list->list = grown;
	list->room = room;
	return 0;
}

int records_append(struct record_list *to, const struct record_list *from)
{
	if (records_room(to, from->count))
		return -ENOMEM;
	if (from->count)
		memcpy(to->list + to->count, from->list, from->count * sizeof(*from->list));
	to->count += from->count;
	return 0;
}

struct gathering {
	record *out;
	u64 starts[PARTS + 1];
	u32 next; /* part to take, by all */
	int err;
};

static u32 part_of(record r)
{
	return r >> (64 - PART_BITS);
}

static void few_sort(record *list, u64 count)
{
	for (u64 i = 1; i < count; i++) {
		record r = list[i];
		u64 at = i;

		for (; at && list[at - 1] > r; at--)
			list[at] = list[at - 1];
		list[at] = r;
	}
}

/* By eight bits after the other, lowest first, those of the flags left out: an even number of
 * times, so that the last one ends in `from` */
static void part_sort(record *from, record *to, u64 count)
{
	static_assert((64 - PART_BITS - RECORD_FLAG_BITS + 7) / 8 % 2 == 0, "it would end in `to`");
	for (u32 shift = RECORD_FLAG_BITS; shift < 64 - PART_BITS; shift += 8) {
		u64 starts[256] = { 0 }, sum = 0;
		record *swap = from;

		for (u64 i = 0; i < count; i++)
			starts[from[i] >> shift & 255]++;
		for (u32 i = 0; i < 256; i++) {
			u64 some = starts[i];

			starts[i] = sum;
			sum += some;
		}
		for (u64 i = 0; i < count; i++)
			to[starts[from[i] >> shift & 255]++] = from[i];
		from = to;
		to = swap;
	}
}

static void *parts_sort(void *context)
{
	struct gathering *gathering = context;
	record *room;
	u64 most = 0;

	for (u32 i = 0; i < PARTS; i++)
		most = max(most, gathering->starts[i + 1] - gathering->starts[i]);
	room = malloc((most + 1) * sizeof(*room));
	if (!room) {
		__atomic_store_n(&gathering->err, -ENOMEM, __ATOMIC_RELAXED);
		return NULL;
	}
	for (;;) {
		u32 part = __atomic_fetch_add(&gathering->next, 1, __ATOMIC_RELAXED);
		u64 start, count;

		if (part >= PARTS)
			break;
		start = gathering->starts[part];
		count = gathering->starts[part + 1] - start;
		if (count <= FEW)
			few_sort(gathering->out + start, count);
		else
			part_sort(gathering->out + start, room, count);
	}
	free(room);
	return NULL;
}

static void deal_out(struct gathering *gathering, const struct record_list *lists, u32 count)
{
	u64 at[PARTS] = { 0 }, sum = 0;

	for (u32 i = 0; i < count; i++)
		for (u64 r = 0; r < lists[i].count; r++)
			at[part_of(lists[i].list[r])]++;
	for (u32 i = 0; i < PARTS; i++) {
		u64 some = at[i];

		gathering->starts[i] = at[i] = sum;
		sum += some;
	}
	gathering->starts[PARTS] = sum;
	for (u32 i = 0; i < count; i++)
		for (u64 r = 0; r < lists[i].count; r++)
			gathering->out[at[part_of(lists[i].list[r])]++] = lists[i].list[r];
}

static void sorters_run(struct gathering *gathering, u32 count)
{
	pthread_t threads[SORTERS_MAX];
	u32 started = 1;

	while (started < min(count, (u32)SORTERS_MAX) &&
	       !pthread_create(&threads[started], NULL, parts_sort, gathering))
		started++;
	parts_sort(gathering);
	while (--started)
		pthread_join(threads[started], NULL);
}

int records_gather(struct record_list *to, struct record_list *lists, u32 count)
{
	struct gathering gathering = { 0 };
	u64 all = 0;

	for (u32 i = 0; i < count; i++)
		all += lists[i].count;
	gathering.out = malloc((all + 1) * sizeof(*gathering.out));
	if (gathering.out)
		deal_out(&gathering, lists, count);
	else
		gathering.err = -ENOMEM;
	for (u32 i = 0; i < count; i++)
		free(lists[i].list);
	if (!gathering.err)
		sorters_run(&gathering, count);
	if (gathering.err) {
		free(gathering.out);
		return gathering.err;
	}
	*to = (struct record_list) { gathering.out, all, all + 1 };
	return 0;
}
