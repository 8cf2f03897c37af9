/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of known words, found by hash. The hash table is made at the first question and only
 * read from then on; workers ask it before they start (see index.c).
 */
#include "review/tree/words.h"

#include <pthread.h>

#define SLOTS 1024 /* hash() gives ten bits */

static const struct {
	const char *name;
	u8 bytes, kind;
} words[] = {
#define WORD(name, kind) { #name, sizeof(#name) - 1, WORD_##kind },
#include "review/tree/words.def"
#undef WORD
};

static u16 slots[SLOTS]; /* 1 + number of the word; 0: free */
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Five of its bytes tell a word from nearly all others */
static u32 hash(const char *text, u32 bytes)
{
	u32 ends = (u8)text[0] | (u8)text[bytes - 1] << 8 | (u8)text[bytes / 2] << 16 | bytes << 24;

	ends ^= (u8)text[bytes / 4] << 12 ^ (u8)text[bytes * 3 / 4] << 20;
	return ends * 0x9e3779b1U >> 22;
}

static void slots_fill(void)
{
	static_assert(ARRAY_SIZE(words) < SLOTS / 2, "the table of words is too full");
	for (u32 i = 0; i < ARRAY_SIZE(words); i++) {
		u32 slot = hash(words[i].name, words[i].bytes);

		while (slots[slot])
			slot = (slot + 1) % SLOTS;
		slots[slot] = i + 1;
	}
}

enum word_kind word_kind(const struct token *token, const char *text)
{
	u32 slot;

	if (token->kind != TOKEN_NAME || !token->bytes)
		return WORD_NONE;
	pthread_once(&once, slots_fill);
	slot = hash(text + token->start, token->bytes);
	for (; slots[slot]; slot = (slot + 1) % SLOTS) {
		u32 word = slots[slot] - 1;

		if (words[word].bytes == token->bytes &&
		    !memcmp(words[word].name, text + token->start, token->bytes))
			return words[word].kind;
	}
	return WORD_NONE;
}
