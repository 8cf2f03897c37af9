/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * "did you mean one of": the members and parameters whose names are near to a described one that
 * does not exist (Linux 7.3: kdoc_parser.py get_suggestions_hint()). Nearness is that of Python's
 * difflib: twice the characters in common blocks over the characters of both, at least 0.6, and
 * the three nearest.
 */
#include "review/kdoc/entry.h"

#define HINT_NAMES_MAX 2000	    /* Unlike Linux: because what is larger was made to be slow, */
#define HINT_NAMES_FILE_MAX 100000 /* there are no hints then. */
#define NEAREST_MAX 3
#define CUTOFF 0.6
#define NAME_BYTES_MAX 200 /* difflib changes its ways for longer ones, which no name is */

struct span {
	u32 from, to;
};

struct block {
	u32 a, b, bytes;
};

/* The longest run that both spans hold, the earliest of those in a, then in b */
static struct block longest_block(const char *a, const char *b, struct span in_a, struct span in_b)
{
	struct block best = {in_a.from, in_b.from, 0};
	u32 runs[NAME_BYTES_MAX + 1] = {0}; /* runs[j + 1]: of the run that ends in b[j] */

	for (u32 i = in_a.from; i < in_a.to; i++) {
		for (u32 j = in_b.to; j-- > in_b.from;)
			runs[j + 1] = a[i] != b[j] ? 0 : j > in_b.from ? runs[j] + 1 : 1;
		for (u32 j = in_b.from; j < in_b.to; j++) {
			if (runs[j + 1] > best.bytes)
				best = (struct block){i + 1 - runs[j + 1], j + 1 - runs[j + 1],
						      runs[j + 1]};
		}
	}
	return best;
}

static u32 common_bytes(const char *a, const char *b, struct span in_a, struct span in_b)
{
	struct block block;

	if (in_a.from >= in_a.to || in_b.from >= in_b.to)
		return 0;
	block = longest_block(a, b, in_a, in_b);
	if (!block.bytes)
		return 0;
	return block.bytes +
	       common_bytes(a, b, (struct span){in_a.from, block.a},
			    (struct span){in_b.from, block.b}) +
	       common_bytes(a, b, (struct span){block.a + block.bytes, in_a.to},
			    (struct span){block.b + block.bytes, in_b.to});
}

static double nearness(const char *name, const char *other)
{
	size_t bytes = strlen(name), other_bytes = strlen(other);

	if (bytes > NAME_BYTES_MAX || other_bytes > NAME_BYTES_MAX)
		return 0;
	if (!bytes && !other_bytes)
		return 1;
	return 2.0 *
	       common_bytes(other, name, (struct span){0, other_bytes}, (struct span){0, bytes}) /
	       (bytes + other_bytes);
}

struct hint {
	struct reader *reader;
	const char **names;
	u32 count, room;
};

static void hint_add(struct hint *hint, const char *name)
{
	const char **slot;

	for (u32 i = 0; i < hint->count; i++) {
		if (!strcmp(hint->names[i], name))
			return;
	}
	slot = reader_grow(hint->reader, &hint->names, &hint->count, &hint->room, sizeof(*slot));
	if (slot)
		*slot = name;
}

struct near {
	double nearness;
	const char *name;
};

static bool is_nearer(const struct near *a, const struct near *b)
{
	return a->nearness > b->nearness ||
	       (a->nearness == b->nearness && strcmp(a->name, b->name) > 0);
}

static void hint_nearest(struct hint *hint, const char *name, const struct entry *entry)
{
	struct near best[NEAREST_MAX + 1];
	u32 count = 0;

	for (u32 i = 0; i < entry->parameter_count; i++) {
		struct near now = {nearness(name, entry->parameters[i]), entry->parameters[i]};
		u32 at = count;

		if (now.nearness < CUTOFF)
			continue;
		for (; at && is_nearer(&now, &best[at - 1]); at--)
			best[at] = best[at - 1];
		best[at] = now;
		count = min(count + 1, (u32)NEAREST_MAX);
	}
	for (u32 i = 0; i < count; i++)
		hint_add(hint, best[i].name);
}

/* The last part of "a.b"; NULL if there is but one */
static const char *last_part(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot ? dot + 1 : NULL;
}

enum part { PART_SAME, PART_HOLDS, PART_NEAR, PART_COUNT };

static u8 part_kind(const char *name, const char *part)
{
	if (!strcmp(name, part))
		return PART_SAME;
	if (strstr(part, name))
		return PART_HOLDS;
	return nearness(name, part) >= CUTOFF ? PART_NEAR : PART_COUNT;
}

static void hint_parts(struct hint *hint, const char *name, const struct entry *entry)
{
	for (u8 kind = 0; kind < PART_COUNT; kind++) {
		for (u32 i = 0; i < entry->parameter_count; i++) {
			const char *part = last_part(entry->parameters[i]);

			if (part && part_kind(name, part) == kind)
				hint_add(hint, entry->parameters[i]);
		}
	}
}

const char *nearest_hint(struct reader *reader, const char *name)
{
	struct hint hint = {.reader = reader};
	const struct entry *entry = &reader->entry;
	const char *text = "";

	reader->hint_names += entry->parameter_count;
	if (entry->parameter_count > HINT_NAMES_MAX || reader->hint_names > HINT_NAMES_FILE_MAX)
		return "";
	hint_parts(&hint, name, entry);
	hint_nearest(&hint, name, entry);
	for (u32 i = 0; i < entry->parameter_count; i++) {
		if (strstr(entry->parameters[i], name))
			hint_add(&hint, entry->parameters[i]);
	}
	for (u32 i = 0; i < hint.count; i++)
		text = reader_printf(reader, "%s%s%s'", text, i ? ", '" : " (did you mean one of: '",
				     hint.names[i]);
	return hint.count ? reader_printf(reader, "%s)", text) : "";
}
