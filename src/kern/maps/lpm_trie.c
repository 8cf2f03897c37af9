/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Longest-prefix-match tries (Linux: lpm_trie.c). A key is a prefix length and bytes, most
 * significant bit first. Each node stands for a prefix; its children continue it with a 0 or a 1
 * bit. A node that was made only because two prefixes part there is intermediate: it has no value.
 *
 *	10.0.0.0/8 and 10.128.0.0/9:   [10/8] --1--> [10.128/9]
 *
 * One lock for writers and readers: user tables are small and lookups short. Freed nodes stay with
 * their trie until it goes: a program may still hold a pointer to the value in one.
 */
#include "kern/maps/family.h"

#define LPM_DATA_BYTES_MAX 256
#define LPM_CREATE_FLAGS (BPF_F_NO_PREALLOC | BPF_F_NUMA_NODE | MAP_ACCESS_MASK)

struct node {
	struct node *child[2];
	u32 prefixlen;
	bool intermediate;
	u8 data[] __attribute__((aligned(8))); /* key bytes, rounded up to 8, then the value */
};

struct trie {
	struct map map;
	u32 lock;
	struct node *root;
	struct node *free; /* linked by child[0] */
	u32 count, data_bytes;
};

struct key {
	u32 prefixlen;
	u8 data[];
};

static int trie_alloc(struct kern *kern, const struct map_create *create, struct map **out)
{
	struct trie *trie;

	if (!create->max_entries || !(create->map_flags & BPF_F_NO_PREALLOC) ||
	    create->map_flags & ~LPM_CREATE_FLAGS || !map_access_flags_ok(create->map_flags) ||
	    create->key_size < sizeof(struct key) + 1 ||
	    create->key_size > sizeof(struct key) + LPM_DATA_BYTES_MAX || !create->value_size ||
	    create->value_size > KMALLOC_MAX_BYTES - LPM_DATA_BYTES_MAX - 40)
		return -EINVAL;
	trie = map_new(kern, create, sizeof(*trie));
	if (!trie)
		return -ENOMEM;
	trie->data_bytes = create->key_size - sizeof(struct key);
	*out = &trie->map;
	return 0;
}

static void *node_value(const struct trie *trie, struct node *node)
{
	return node->data + round8(trie->data_bytes);
}

static u32 bit_at(const u8 *data, u32 index)
{
	return data[index / 8] >> (7 - index % 8) & 1;
}

/* How many leading bits node and key share, at most the shorter prefix */
static u32 match_length(const struct trie *trie, const struct node *node, const struct key *key)
{
	u32 limit = min(node->prefixlen, key->prefixlen), length = 0;

	for (u32 i = 0; i < trie->data_bytes && length < limit; i++) {
		u32 differ = node->data[i] ^ key->data[i];

		length += differ ? (u32)__builtin_clz(differ) - 24 : 8;
		if (differ)
			break;
	}
	return min(length, limit);
}

static void *trie_lookup(struct map *map, const void *key_ptr)
{
	struct trie *trie = (struct trie *)map;
	const struct key *key = key_ptr;
	struct node *node, *found = NULL;
	u32 max_len = trie->data_bytes * 8;

	if (key->prefixlen > max_len)
		return NULL;
	spin_acquire(&trie->lock);
	for (node = trie->root; node; node = node->child[bit_at(key->data, node->prefixlen)]) {
		u32 length = match_length(trie, node, key);

		if (length == max_len) {
			found = node;
			break;
		}
		if (length < node->prefixlen)
			break;
		if (!node->intermediate)
			found = node;
	}
	spin_release(&trie->lock);
	return found && !found->intermediate ? node_value(trie, found) : NULL;
}

static void node_free(struct trie *trie, struct node *node)
{
	node->child[0] = trie->free;
	trie->free = node;
}

/* With the lock held */
static struct node *node_new(struct trie *trie, const void *value)
{
	size_t bytes = sizeof(struct node) + round8(trie->data_bytes) +
		       round8(trie->map.value_size);
	struct node *node = trie->free;

	if (node) {
		trie->free = node->child[0];
		memset(node, 0, bytes);
	} else {
		node = mem_alloc(map_kern(&trie->map)->mem, bytes);
	}
	if (node && value)
		map_copy_value(&trie->map, node_value(trie, node), value);
	return node;
}

static int check_room(struct trie *trie, u64 flags)
{
	if (flags == BPF_EXIST)
		return -ENOENT;
	if (trie->count == trie->map.max_entries)
		return -ENOSPC;
	trie->count++;
	return 0;
}

/* Puts fresh where node was: same prefix, it replaces it and takes its children. */
static int replace_node(struct trie *trie, struct node **slot, struct node *fresh, u64 flags)
{
	struct node *node = *slot;
	int err = 0;

	if (!node->intermediate) {
		if (flags == BPF_NOEXIST)
			return -EEXIST;
	} else {
		err = check_room(trie, flags);
		if (err)
			return err;
	}
	fresh->child[0] = node->child[0];
	fresh->child[1] = node->child[1];
	*slot = fresh;
	node_free(trie, node);
	return 0;
}

/* Puts fresh above node, or both below a new intermediate one where they part. */
static int insert_above(struct trie *trie, struct node **slot, struct node *fresh, u32 length,
			u64 flags)
{
	struct node *node = *slot, *fork;
	int err = check_room(trie, flags);
	u32 next;

	if (err)
		return err;
	if (length == fresh->prefixlen) {
		next = bit_at(node->data, length);
		fresh->child[next] = node;
		*slot = fresh;
		return 0;
	}
	fork = node_new(trie, NULL);
	if (!fork) {
		trie->count--;
		return -ENOMEM;
	}
	fork->prefixlen = length;
	fork->intermediate = true;
	memcpy(fork->data, node->data, trie->data_bytes);
	next = bit_at(fresh->data, length);
	fork->child[next] = fresh;
	fork->child[!next] = node;
	*slot = fork;
	return 0;
}

static int insert(struct trie *trie, struct node *fresh, const struct key *key, u64 flags)
{
	struct node **slot = &trie->root;
	u32 length = 0;
	int err;

	while (*slot) {
		length = match_length(trie, *slot, key);
		if ((*slot)->prefixlen != length || (*slot)->prefixlen == key->prefixlen)
			break;
		slot = &(*slot)->child[bit_at(key->data, (*slot)->prefixlen)];
	}
	if (!*slot) {
		err = check_room(trie, flags);
		if (!err)
			*slot = fresh;
		return err;
	}
	if ((*slot)->prefixlen == length && length == key->prefixlen)
		return replace_node(trie, slot, fresh, flags);
	return insert_above(trie, slot, fresh, length, flags);
}

/* Linux: lpm_trie.c trie_update_elem() */
static long trie_update(struct map *map, const void *key_ptr, const void *value, u64 flags)
{
	struct trie *trie = (struct trie *)map;
	const struct key *key = key_ptr;
	struct node *fresh;
	int err;

	if (flags > BPF_EXIST || key->prefixlen > trie->data_bytes * 8)
		return -EINVAL;
	spin_acquire(&trie->lock);
	fresh = node_new(trie, value);
	err = fresh ? 0 : -ENOMEM;
	if (fresh) {
		fresh->prefixlen = key->prefixlen;
		memcpy(fresh->data, key->data, trie->data_bytes);
		err = insert(trie, fresh, key, flags);
		if (err)
			node_free(trie, fresh);
	}
	spin_release(&trie->lock);
	return err;
}

/* Takes out the node at *slot; an intermediate parent with one child left goes too. */
static void remove_node(struct trie *trie, struct node **slot, struct node **parent_slot)
{
	struct node *node = *slot, *parent = parent_slot ? *parent_slot : NULL;

	if (node->child[0] && node->child[1]) {
		node->intermediate = true;
		return;
	}
	if (parent && parent->intermediate && !node->child[0] && !node->child[1]) {
		*parent_slot = parent->child[0] == node ? parent->child[1] : parent->child[0];
		node_free(trie, parent);
	} else {
		*slot = node->child[0] ? node->child[0] : node->child[1];
	}
	node_free(trie, node);
}

static long trie_delete(struct map *map, const void *key_ptr)
{
	struct trie *trie = (struct trie *)map;
	const struct key *key = key_ptr;
	struct node **slot = &trie->root, **parent = NULL;
	long err = -ENOENT;

	if (key->prefixlen > trie->data_bytes * 8)
		return -EINVAL;
	spin_acquire(&trie->lock);
	while (*slot) {
		u32 length = match_length(trie, *slot, key);

		if ((*slot)->prefixlen != length)
			break;
		if ((*slot)->prefixlen == key->prefixlen) {
			if (!(*slot)->intermediate) {
				remove_node(trie, slot, parent);
				trie->count--;
				err = 0;
			}
			break;
		}
		parent = slot;
		slot = &(*slot)->child[bit_at(key->data, (*slot)->prefixlen)];
	}
	spin_release(&trie->lock);
	return err;
}

struct walk {
	const struct key *after; /* report the next key in order after this one */
	struct node *found, *first;
	bool passed;
};

/*
 * Keys come longest prefix first: children before their parent, 0 before 1. The key after `after`
 * is the first one visited once `after` itself was. Depth is at most the key's bits.
 */
static void visit(const struct trie *trie, struct node *node, struct walk *walk)
{
	if (!node || walk->found)
		return;
	visit(trie, node->child[0], walk);
	visit(trie, node->child[1], walk);
	if (walk->found || node->intermediate)
		return;
	if (!walk->first)
		walk->first = node;
	if (walk->passed)
		walk->found = node;
	else if (walk->after && node->prefixlen == walk->after->prefixlen &&
		 match_length(trie, node, walk->after) == node->prefixlen)
		walk->passed = true;
}

static int trie_get_next_key(struct map *map, const void *key_ptr, void *next_key)
{
	struct trie *trie = (struct trie *)map;
	struct walk walk = {.after = key_ptr};
	struct key *next = next_key;
	struct node *node;

	spin_acquire(&trie->lock);
	visit(trie, trie->root, &walk);
	node = walk.found ? walk.found : walk.passed ? NULL : walk.first;
	if (node) {
		next->prefixlen = node->prefixlen;
		memcpy(next->data, node->data, trie->data_bytes);
	}
	spin_release(&trie->lock);
	return node ? 0 : -ENOENT;
}

static int trie_copy_value(struct map *map, const void *key, void *value, u64 flags)
{
	void *from = trie_lookup(map, key);

	if (!from)
		return -ENOENT;
	map_copy_value(map, value, from);
	return 0;
}

static void free_below(struct trie *trie, struct node *node)
{
	if (!node)
		return;
	free_below(trie, node->child[0]);
	free_below(trie, node->child[1]);
	mem_free(map_kern(&trie->map)->mem, node);
}

static void trie_free(struct map *map)
{
	struct trie *trie = (struct trie *)map;

	free_below(trie, trie->root);
	while (trie->free) {
		struct node *node = trie->free;

		trie->free = node->child[0];
		mem_free(map_kern(map)->mem, node);
	}
	map_release_memory(map);
}

static int trie_check_btf(struct map *map, const struct btf *btf, const struct btf_type *key,
			  const struct btf_type *value)
{
	return btf_type_is_only_struct(key) ? 0 : -EINVAL;
}

static u64 memory_usage(const struct map *map)
{
	const struct trie *trie = (const struct trie *)map;

	return (u64)trie->count * (sizeof(struct node) + trie->data_bytes + map->value_size);
}

const struct map_ops map_ops_lpm_trie = {
	.alloc = trie_alloc,
	.free = trie_free,
	.lookup = trie_lookup,
	.update = trie_update,
	.delete = trie_delete,
	.copy_value = trie_copy_value,
	.get_next_key = trie_get_next_key,
	.check_btf = trie_check_btf,
	.memory_usage = memory_usage,
	.meta_equal = map_meta_equal,
};
