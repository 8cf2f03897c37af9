/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finding rows of idioms.def and errno.def by name. Exact names are sorted once and searched by
 * halves; the few rows that end in '*' are tried in order behind them, so an exact row wins.
 */
#include "review/flow/idiom.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static struct idiom idioms[] = {
#define IDIOM(name, ...) {#name, __VA_ARGS__},
#define IDIOM_STAR(name, ...) {name, __VA_ARGS__},
#include "review/flow/idioms.def"
};

static const struct errno_row {
	const char *name;
	s64 number;
} errnos[] = {
#define ERRNO(name, number) {#name, number},
#include "review/flow/errno.def"
};

static u32 exact_count;
static pthread_once_t sorted = PTHREAD_ONCE_INIT;

static bool is_star(const struct idiom *idiom)
{
	return idiom->name[strlen(idiom->name) - 1] == '*';
}

/* Exact names by alphabet, then the others as they stand. */
static int compare(const void *a, const void *b)
{
	const struct idiom *left = a, *right = b;

	if (is_star(left) != is_star(right))
		return is_star(left) - is_star(right);
	return strcmp(left->name, right->name);
}

static void sort_idioms(void)
{
	qsort(idioms, ARRAY_SIZE(idioms), sizeof(idioms[0]), compare);
	while (exact_count < ARRAY_SIZE(idioms) && !is_star(&idioms[exact_count]))
		exact_count++;
}

static int compare_name(const char *name, size_t bytes, const char *row)
{
	int order = strncmp(name, row, bytes);

	return order ? order : row[bytes] ? -1 : 0;
}

const struct idiom *idiom_find(const char *name, size_t bytes)
{
	u32 low = 0, high;

	pthread_once(&sorted, sort_idioms);
	high = exact_count;
	while (low < high) {
		u32 middle = (low + high) / 2;
		int order = compare_name(name, bytes, idioms[middle].name);

		if (!order)
			return &idioms[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	for (u32 i = exact_count; i < ARRAY_SIZE(idioms); i++) {
		size_t stem = strlen(idioms[i].name) - 1;

		if (bytes >= stem && !memcmp(name, idioms[i].name, stem))
			return &idioms[i];
	}
	return NULL;
}

s64 errno_number(const char *name, size_t bytes)
{
	if (!bytes || name[0] != 'E')
		return 0;
	for (u32 i = 0; i < ARRAY_SIZE(errnos); i++)
		if (strlen(errnos[i].name) == bytes && !memcmp(errnos[i].name, name, bytes))
			return errnos[i].number;
	return 0;
}

const char *errno_name(s64 number)
{
	for (u32 i = 0; i < ARRAY_SIZE(errnos); i++)
		if (errnos[i].number == number)
			return errnos[i].name;
	return NULL;
}

static bool word_set(const char *word, size_t bytes, struct set *set)
{
	static const struct {
		const char *word;
		s64 low, high;
	} words[] = {
		{"NULL", 0, 0},
		{"pointer", POINTER_MIN, S64_MAX},
		{"positive", 1, S64_MAX},
		{"negative", S64_MIN, -1},
		{"bool", 0, 1},
		{"error", -ERRNO_MAX, -1},
	};

	for (u32 i = 0; i < ARRAY_SIZE(words); i++) {
		if (strlen(words[i].word) != bytes || memcmp(words[i].word, word, bytes))
			continue;
		*set = set_between(words[i].low, words[i].high);
		return true;
	}
	if (word[0] == '-' && errno_number(word + 1, bytes - 1)) {
		*set = set_number(-errno_number(word + 1, bytes - 1));
		return true;
	}
	if (word[0] >= '0' && word[0] <= '9') {
		*set = set_number(strtoll(word, NULL, 10));
		return true;
	}
	return false;
}

u32 idiom_values(const struct idiom *idiom, struct set *values, u32 room)
{
	const char *at = idiom->values;
	u32 count = 0;

	while (at && *at && count < room) {
		size_t bytes = strcspn(at, " ");

		if (!word_set(at, bytes, &values[count]))
			return 0;
		count++;
		at += bytes + strspn(at + bytes, " ");
	}
	return count;
}
