/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Queues and stacks (Linux: queue_stack_maps.c): a circle of max_entries + 1 values. A queue is
 * read at its tail, a stack at its head; push with BPF_EXIST drops the oldest of a full one.
 */
#include "kern/maps/family.h"

struct queue {
	struct map map;
	u32 lock;
	u32 head, tail, size;
	char values[];
};

#define QUEUE_CREATE_FLAGS (BPF_F_NUMA_NODE | MAP_ACCESS_MASK)

static int queue_alloc_check(struct kern *kern, const struct map_create *create)
{
	if (!create->max_entries || create->key_size || !create->value_size ||
	    create->map_flags & ~QUEUE_CREATE_FLAGS || !map_access_flags_ok(create->map_flags))
		return -EINVAL;
	if (create->value_size > KMALLOC_MAX_BYTES ||
	    create->max_entries >= U32_MAX / create->value_size)
		return -E2BIG;
	return 0;
}

static int queue_alloc(struct kern *kern, const struct map_create *create, struct map **out)
{
	u64 size = (u64)create->max_entries + 1;
	struct queue *queue;

	queue = map_new(kern, create, sizeof(*queue) + size * create->value_size);
	if (!queue)
		return -ENOMEM;
	queue->size = size;
	*out = &queue->map;
	return 0;
}

static char *at(struct queue *queue, u32 index)
{
	return queue->values + (size_t)index * queue->map.value_size;
}

static u32 after(const struct queue *queue, u32 index)
{
	return index + 1 >= queue->size ? 0 : index + 1;
}

static u32 before(const struct queue *queue, u32 index)
{
	return index ? index - 1 : queue->size - 1;
}

static long push(struct map *map, const void *value, u64 flags)
{
	struct queue *queue = (struct queue *)map;
	long err = 0;

	if (flags & BPF_NOEXIST || flags > BPF_EXIST)
		return -EINVAL;
	spin_acquire(&queue->lock);
	if (after(queue, queue->head) == queue->tail) {
		if (flags & BPF_EXIST)
			queue->tail = after(queue, queue->tail);
		else
			err = -E2BIG;
	}
	if (!err) {
		memcpy(at(queue, queue->head), value, map->value_size);
		queue->head = after(queue, queue->head);
	}
	spin_release(&queue->lock);
	return err;
}

static long take(struct map *map, void *value, bool newest, bool remove)
{
	struct queue *queue = (struct queue *)map;
	long err = 0;
	u32 index;

	spin_acquire(&queue->lock);
	if (queue->head == queue->tail) {
		memset(value, 0, map->value_size);
		err = -ENOENT;
	} else {
		index = newest ? before(queue, queue->head) : queue->tail;
		memcpy(value, at(queue, index), map->value_size);
		if (remove && newest)
			queue->head = index;
		else if (remove)
			queue->tail = after(queue, index);
	}
	spin_release(&queue->lock);
	return err;
}

static long queue_pop(struct map *map, void *value)
{
	return take(map, value, false, true);
}

static long queue_peek(struct map *map, void *value)
{
	return take(map, value, false, false);
}

static long stack_pop(struct map *map, void *value)
{
	return take(map, value, true, true);
}

static long stack_peek(struct map *map, void *value)
{
	return take(map, value, true, false);
}

static long no_update(struct map *map, const void *key, const void *value, u64 flags)
{
	return -EINVAL;
}

static long no_delete(struct map *map, const void *key)
{
	return -EINVAL;
}

static int no_next_key(struct map *map, const void *key, void *next_key)
{
	return -EINVAL;
}

static u64 memory_usage(const struct map *map)
{
	return map->memory_bytes;
}

#define QUEUE_COMMON \
	.alloc_check = queue_alloc_check, .alloc = queue_alloc, .free = map_release_memory, \
	.push = push, .update = no_update, .delete = no_delete, .get_next_key = no_next_key, \
	.memory_usage = memory_usage, .meta_equal = map_meta_equal

const struct map_ops map_ops_queue = {QUEUE_COMMON, .pop = queue_pop, .peek = queue_peek};
const struct map_ops map_ops_stack = {QUEUE_COMMON, .pop = stack_pop, .peek = stack_peek};
