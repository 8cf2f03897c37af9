/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sets of numbers as a few spans. All operations are exact but for one: a union that needs more
 * than SET_SPANS spans closes its smallest gaps. Called by everything that asks what a value can
 * be; knows nothing of C or of the kernel.
 */
#include "review/flow/set.h"

struct set set_empty(void)
{
	return (struct set){0};
}

struct set set_between(s64 low, s64 high)
{
	struct set set = {.count = low <= high, .spans[0] = {low, high}};

	return set;
}

struct set set_full(void)
{
	return set_between(S64_MIN, S64_MAX);
}

struct set set_number(s64 number)
{
	return set_between(number, number);
}

struct set set_errors(void)
{
	return set_between(-ERRNO_MAX, -1);
}

struct set set_pointers(void)
{
	return set_between(POINTER_MIN, S64_MAX);
}

/* Spans while they are collected: room for those of two sets. Here and in what is made of them the
 * spans behind the last are left as they are: most sets have one. */
struct spans {
	u32 count;
	struct span at[2 * SET_SPANS];
};

/* Appends a span whose low is not below the last one's; joins what touches. */
static void spans_append(struct spans *to, struct span span)
{
	struct span *last = to->count ? &to->at[to->count - 1] : NULL;

	if (last && (last->high == S64_MAX || span.low <= last->high + 1)) {
		last->high = max(last->high, span.high);
		return;
	}
	to->at[to->count++] = span;
}

static void spans_close_smallest_gap(struct spans *spans)
{
	u64 smallest = U64_MAX;
	u32 at = 1;

	for (u32 i = 1; i < spans->count; i++) {
		u64 gap = (u64)spans->at[i].low - (u64)spans->at[i - 1].high;

		if (gap < smallest) {
			smallest = gap;
			at = i;
		}
	}
	spans->at[at - 1].high = spans->at[at].high;
	spans->count--;
	memmove(&spans->at[at], &spans->at[at + 1], (spans->count - at) * sizeof(spans->at[0]));
}

static struct set set_of_spans(struct spans *spans)
{
	struct set set;

	while (spans->count > SET_SPANS)
		spans_close_smallest_gap(spans);
	set.count = spans->count;
	memcpy(set.spans, spans->at, spans->count * sizeof(spans->at[0]));
	return set;
}

struct set set_union(const struct set *a, const struct set *b)
{
	struct spans spans;
	u32 i = 0, j = 0;

	spans.count = 0;
	while (i < a->count || j < b->count) {
		bool from_a = j == b->count || (i < a->count && a->spans[i].low <= b->spans[j].low);

		spans_append(&spans, from_a ? a->spans[i++] : b->spans[j++]);
	}
	return set_of_spans(&spans);
}

struct set set_intersect(const struct set *a, const struct set *b)
{
	struct spans spans;
	u32 i = 0, j = 0;

	spans.count = 0;
	while (i < a->count && j < b->count) {
		s64 low = max(a->spans[i].low, b->spans[j].low);
		s64 high = min(a->spans[i].high, b->spans[j].high);

		if (low <= high)
			spans_append(&spans, (struct span){low, high});
		if (a->spans[i].high < b->spans[j].high)
			i++;
		else
			j++;
	}
	return set_of_spans(&spans);
}

struct set set_complement(const struct set *a)
{
	struct spans spans;
	s64 from = S64_MIN;

	spans.count = 0;
	for (u32 i = 0; i < a->count; i++) {
		if (a->spans[i].low > from)
			spans_append(&spans, (struct span){from, a->spans[i].low - 1});
		if (a->spans[i].high == S64_MAX)
			return set_of_spans(&spans);
		from = a->spans[i].high + 1;
	}
	spans_append(&spans, (struct span){from, S64_MAX});
	return set_of_spans(&spans);
}

struct set set_minus(const struct set *a, const struct set *b)
{
	struct set others = set_complement(b);

	return set_intersect(a, &others);
}

struct set set_negate(const struct set *a)
{
	struct spans spans;

	spans.count = 0;
	for (u32 i = a->count; i-- > 0;) {
		if (a->spans[i].low == S64_MIN)
			return set_full();
		spans_append(&spans, (struct span){-a->spans[i].high, -a->spans[i].low});
	}
	return set_of_spans(&spans);
}

struct set set_add(const struct set *a, const struct set *b)
{
	s64 low, high;

	if (!a->count || !b->count)
		return set_empty();
	if (__builtin_add_overflow(set_low(a), set_low(b), &low) ||
	    __builtin_add_overflow(set_high(a), set_high(b), &high))
		return set_full();
	return set_between(low, high);
}

bool set_is_empty(const struct set *a)
{
	return !a->count;
}

bool set_is_full(const struct set *a)
{
	return a->count == 1 && a->spans[0].low == S64_MIN && a->spans[0].high == S64_MAX;
}

bool set_is_number(const struct set *a, s64 *number)
{
	if (a->count != 1 || a->spans[0].low != a->spans[0].high)
		return false;
	*number = a->spans[0].low;
	return true;
}

bool set_has(const struct set *a, s64 number)
{
	for (u32 i = 0; i < a->count; i++)
		if (number >= a->spans[i].low && number <= a->spans[i].high)
			return true;
	return false;
}

bool set_equal(const struct set *a, const struct set *b)
{
	return a->count == b->count &&
	       !memcmp(a->spans, b->spans, a->count * sizeof(a->spans[0]));
}

bool set_within(const struct set *a, const struct set *b)
{
	struct set both = set_intersect(a, b);

	return set_equal(&both, a);
}

s64 set_low(const struct set *a)
{
	return a->count ? a->spans[0].low : 0;
}

s64 set_high(const struct set *a)
{
	return a->count ? a->spans[a->count - 1].high : 0;
}
