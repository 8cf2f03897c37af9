/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The list of findings. An id is the begin of a SHA-256 over the check, the path, the function and
 * the key: no line numbers and no wording of ours, so that it names the same thing in the next
 * version. A table of ids finds doubles.
 */
#include "review/report/finding.h"

#include <stdlib.h>

#include "base/sha256.h"

#define ID_BYTES 8

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static int id_make(struct pool *pool, struct finding *finding)
{
	static const char digits[] = "0123456789abcdef";
	u8 digest[SHA256_BYTES];
	char *text = pool_printf(pool, "%s\n%s\n%s\n%s", finding->check, or_empty(finding->path),
				 or_empty(finding->function), or_empty(finding->key));

	if (!text)
		return -ENOMEM;
	sha256(text, strlen(text), digest);
	for (u32 i = 0; i < ID_BYTES; i++) {
		finding->id[2 * i] = digits[digest[i] >> 4];
		finding->id[2 * i + 1] = digits[digest[i] & 15];
	}
	finding->id[2 * ID_BYTES] = 0;
	return 0;
}

static bool copy_text(struct pool *pool, const char **text)
{
	size_t bytes = *text ? strlen(*text) + 1 : 0;
	char *copy = bytes ? pool_alloc_raw(pool, bytes) : NULL;

	if (copy)
		*text = memcpy(copy, *text, bytes);
	return !bytes || copy;
}

static int copy_deep(struct pool *pool, struct finding *finding)
{
	struct step *steps = pool_alloc(pool, (finding->step_count + 1) * sizeof(*steps));

	if (!steps || !copy_text(pool, &finding->check) || !copy_text(pool, &finding->path) ||
	    !copy_text(pool, &finding->function) || !copy_text(pool, &finding->key) ||
	    !copy_text(pool, &finding->question) || !copy_text(pool, &finding->quote))
		return -ENOMEM;
	for (u32 i = 0; i < finding->step_count; i++) {
		steps[i] = finding->steps[i];
		if (!copy_text(pool, &steps[i].what))
			return -ENOMEM;
	}
	finding->steps = steps;
	return 0;
}

static u32 *slot_find(const struct findings *findings, const char *id)
{
	u32 mask = 2 * findings->room - 1, at = 0;

	for (u32 i = 0; i < 8; i++)
		at = at * 16 + (u32)(id[i] <= '9' ? id[i] - '0' : id[i] - 'a' + 10);
	for (at &= mask; findings->index[at]; at = (at + 1) & mask)
		if (!strcmp(findings->list[findings->index[at] - 1].id, id))
			break;
	return &findings->index[at];
}

static int index_fill(struct findings *findings)
{
	memset(findings->index, 0, 2 * findings->room * sizeof(*findings->index));
	for (u32 i = 0; i < findings->count; i++)
		*slot_find(findings, findings->list[i].id) = i + 1;
	return 0;
}

static int grow(struct findings *findings)
{
	u32 room = findings->room ? 2 * findings->room : 64;
	struct finding *list;

	if (findings->count < findings->room)
		return 0;
	list = pool_realloc(findings->pool, findings->list,
			    findings->count * sizeof(*list), room * sizeof(*list));
	findings->index = pool_alloc(findings->pool, 2 * room * sizeof(*findings->index));
	if (!list || !findings->index)
		return -ENOMEM;
	findings->list = list;
	findings->room = room;
	return index_fill(findings);
}

int findings_add(struct findings *findings, const struct finding *finding)
{
	struct finding copy = *finding;
	u32 *slot;

	if (grow(findings) || id_make(findings->pool, &copy))
		return -ENOMEM;
	slot = slot_find(findings, copy.id);
	if (*slot)
		return 0;
	if (copy_deep(findings->pool, &copy))
		return -ENOMEM;
	findings->list[findings->count++] = copy;
	*slot = findings->count;
	return 0;
}

static int by_place(const void *a, const void *b)
{
	const struct finding *left = a, *right = b;
	int order;

	if (left->patch != right->patch)
		return left->patch < right->patch ? -1 : 1;
	order = strcmp(or_empty(left->path), or_empty(right->path));
	if (order)
		return order;
	if (left->line != right->line)
		return left->line < right->line ? -1 : 1;
	order = strcmp(left->check, right->check);
	return order ? order : strcmp(left->id, right->id);
}

void findings_sort(struct findings *findings)
{
	if (!findings->count)
		return;
	qsort(findings->list, findings->count, sizeof(*findings->list), by_place);
	index_fill(findings);
}

const struct finding *finding_find(const struct findings *findings, const char *id)
{
	const struct finding *found = NULL;
	size_t bytes = strlen(id);

	for (u32 i = 0; i < findings->count; i++) {
		if (strncmp(findings->list[i].id, id, bytes))
			continue;
		if (found)
			return NULL;
		found = &findings->list[i];
	}
	return found;
}

int findings_compare(struct findings *now, const struct findings *before)
{
	u32 count = now->count;

	for (u32 i = 0; i < count; i++) {
		struct finding *finding = &now->list[i];
		bool had = before->count && *slot_find(before, finding->id);

		finding->since = had ? SINCE_STILL : SINCE_NEW;
	}
	for (u32 i = 0; i < before->count; i++) {
		struct finding finding = before->list[i];

		if (count && *slot_find(now, finding.id))
			continue;
		finding.since = SINCE_ANSWERED;
		finding.patch = 0;
		if (findings_add(now, &finding))
			return -ENOMEM;
	}
	findings_sort(now);
	return 0;
}
