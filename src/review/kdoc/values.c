/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Values that a function returns, as phrases name them: "-EINVAL", "a negative error code", "the
 * number of". Which are known is values.def; %CONSTANTS and @parameters are values too. What a word
 * begins is found once and kept: clauses.c asks for it again and again.
 */
#include <pthread.h>

#include "review/kdoc/returns.h"

static struct value_row {
	u8 value;
	bool is_certain;
	const char *phrase;
	u32 letters; /* that it can begin with */
} value_rows[] = {
#define VALUE(value, certain, phrase) {CV_##value, certain, phrase},
#include "review/kdoc/values.def"
#undef VALUE
};

static bool is_constant(const struct word *word)
{
	bool has_letter = false;

	if (*word->text == '-')
		return false;
	for (const char *c = word->text; *c; c++) {
		if (*c >= 'a' && *c <= 'z' && word->mark != '%')
			return false;
		has_letter |= (*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z');
		if (*c == '/' || *c == '.' || *c == '\'')
			return false;
	}
	return has_letter && word->kind == WORD_PLAIN &&
	       (word->mark == '%' || strchr(word->text, '_'));
}

/* What the row's phrase found, as a value */
static void value_fill(struct prose *prose, struct stretch at, struct value *value)
{
	for (u32 i = at.from; i < at.from + value->words; i++) {
		const struct word *word = &prose->words[i];

		if (word->kind == WORD_ERRNO || word->kind == WORD_ERR_PTR ||
		    word->kind == WORD_NUMBER)
			value->number = word->number;
		value->is_certain &= word->mark != '+';
		if (value->value == CV_CALLEE && word->kind == WORD_FUNCTION)
			value->subject = word->text;
	}
	if (value->value == CV_NUMBER && word_is(&prose->words[at.from], "one"))
		value->number = 1;
	if (value->value == CV_NUMBER && !value->number)
		value->value = CV_ZERO;
}

static void value_find(const struct reading *reading, u32 at, struct value *out)
{
	struct stretch in = {at, reading->in.to};
	const struct word *word = word_at(reading, at);

	for (u32 i = 0; i < ARRAY_SIZE(value_rows); i++) {
		u32 words =
			value_rows[i].letters & word_letter(word)
				? phrase_at(reading->prose, in, value_rows[i].phrase)
				: 0;

		if (words > out->words)
			*out = (struct value){.value = value_rows[i].value,
					      .words = words,
					      .is_certain = value_rows[i].is_certain};
	}
	if (out->words) {
		value_fill(reading->prose, in, out);
		return;
	}
	if (!is_constant(word) && word->mark != '@')
		return;
	if (word->mark == '@' && word_in(word_at(reading, at + 1),
					 "is|are|will|was|has|must|should|memory|may") &&
	    !word_in(word_at(reading, at + 2), "returned"))
		return;
	*out = (struct value){.value = word->mark == '@' ? CV_PARAMETER : CV_NAMED, .words = 1,
			      .is_certain = true, .subject = word->text};
}

/*
 * The longest phrase of the table at `at`; a marked constant or parameter is one too. Looked for
 * once a word: sentences do not overlap.
 */
bool value_at(const struct reading *reading, u32 at, struct value *out)
{
	struct value *known;

	*out = (struct value){0};
	if (at >= reading->in.to)
		return false;
	known = &reading->values[at];
	if (!known->is_known)
		value_find(reading, at, known);
	known->is_known = true;
	*out = *known;
	return out->words;
}

bool is_strong(const struct value *value)
{
	return value->value == CV_NONE || value->value == CV_ERRNO || value->value == CV_ERR_PTR ||
	       value->value == CV_NAMED || value->value == CV_CALLEE ||
	       (value->value == CV_ANY_ERRNO && value->is_certain);
}

u8 value_class(u8 value)
{
	if (value == CV_ERRNO || value == CV_ANY_ERRNO || value == CV_ERR_PTR || value == CV_NULL)
		return CLASS_FAILURE;
	return value == CV_TRUE || value == CV_FALSE ? CLASS_TRUTH : CLASS_OTHER;
}

static void letters_init(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(value_rows); i++)
		value_rows[i].letters = phrase_letters(value_rows[i].phrase);
}

int values_init(struct reading *reading)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct prose *prose = reading->prose;

	pthread_once(&once, letters_init);
	reading->values = pool_alloc(prose->pool, (prose->count + 1) * sizeof(*reading->values));
	prose->failed |= !reading->values;
	return reading->values ? 0 : -ENOMEM;
}
