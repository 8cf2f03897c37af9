/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How far a word or white space goes on. Words end after any number of bytes, which no branch
 * predictor guesses: sixteen bytes are looked at together where the processor can, and one by one
 * elsewhere and where fewer are left. Used by lex.c, the innermost loop of reading a whole kernel.
 */
#ifndef DRYDOCK_REVIEW_RUNS_H
#define DRYDOCK_REVIEW_RUNS_H

#include "base/types.h"

#ifdef __SSE2__
#include <emmintrin.h>
#define RUN_BYTES 16

/* Bytes between `least` and `most`; those above 127 are below all */
static inline __m128i bytes_between(__m128i bytes, char least, char most)
{
	return _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8(least - 1)),
			     _mm_cmplt_epi8(bytes, _mm_set1_epi8(most + 1)));
}

static inline u32 word_mask(__m128i bytes)
{
	__m128i letters = bytes_between(_mm_or_si128(bytes, _mm_set1_epi8(32)), 'a', 'z');
	__m128i digits = bytes_between(bytes, '0', '9');
	__m128i others = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('_')),
				      _mm_cmpeq_epi8(bytes, _mm_set1_epi8('$')));

	return _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(letters, digits), others));
}

/* No newlines */
static inline u32 blank_mask(__m128i bytes)
{
	__m128i controls = _mm_andnot_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')),
					    bytes_between(bytes, '\t', '\r'));

	return _mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(' ')), controls));
}
#endif

static inline bool is_word_byte(u8 c)
{
	return (u8)((c | 32) - 'a') < 26 || (u8)(c - '0') < 10 || c == '_' || c == '$';
}

static inline bool is_blank_byte(u8 c)
{
	return c == ' ' || ((u8)(c - '\t') <= '\r' - '\t' && c != '\n');
}

/* Behind the word that `at` is in */
static inline const char *word_skip(const char *at, const char *end)
{
#ifdef __SSE2__
	while (end - at >= RUN_BYTES) {
		u32 others = word_mask(_mm_loadu_si128((const void *)at)) ^ 0xffff;

		if (others)
			return at + __builtin_ctz(others);
		at += RUN_BYTES;
	}
#endif
	while (at < end && is_word_byte(*at))
		at++;
	return at;
}

/* Behind white space, at the end of the line at most */
static inline const char *blanks_skip(const char *at, const char *end)
{
#ifdef __SSE2__
	while (end - at >= RUN_BYTES) {
		u32 others = blank_mask(_mm_loadu_si128((const void *)at)) ^ 0xffff;

		if (others)
			return at + __builtin_ctz(others);
		at += RUN_BYTES;
	}
#endif
	while (at < end && is_blank_byte(*at))
		at++;
	return at;
}

#endif
