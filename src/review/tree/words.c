/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of known words, found by hash. The hash table is made at the first question and only
 * read from then on; workers ask it before they start (see index.c).
 */
#include "review/tree/words.h"

#include <pthread.h>

#define SLOTS 1024

static const struct {
	const char *name;
	u8 kind;
} words[] = {
#define WORD(name, kind) { #name, WORD_##kind },
#include "review/tree/words.def"
#undef WORD
};

static u16 slots[SLOTS]; /* 1 + number of the word; 0: free */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static u32 hash(const char *text, u32 bytes)
{
	u32 sum = bytes;

	for (u32 i = 0; i < bytes; i++)
		sum = sum * 33 + (u8)text[i];
	return sum;
}

static void slots_fill(void)
{
	static_assert(ARRAY_SIZE(words) < SLOTS / 2, "the table of words is too full");
	for (u32 i = 0; i < ARRAY_SIZE(words); i++) {
		u32 slot = hash(words[i].name, strlen(words[i].name)) % SLOTS;

		while (slots[slot])
			slot = (slot + 1) % SLOTS;
		slots[slot] = i + 1;
	}
}

enum word_kind word_kind(const struct token *token, const char *text)
{
	u32 slot;

	if (token->kind != TOKEN_NAME)
		return WORD_NONE;
	pthread_once(&once, slots_fill);
	slot = hash(text + token->start, token->bytes) % SLOTS;
	for (; slots[slot]; slot = (slot + 1) % SLOTS)
		if (token_is(token, text, words[slots[slot] - 1].name))
			return words[slots[slot] - 1].kind;
	return WORD_NONE;
}
