/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a text names that must exist: function(), &struct, %CONST, CONFIG_X, paths, and words that
 * only identifiers look like. Parameters (@name) are not: their own section tells about them.
 */
#include "review/kdoc/entry.h"
#include "review/kdoc/words.h"

static bool is_identifier(const char *text)
{
	for (const char *at = text; *at; at++) {
		if (!is_word(*at))
			return false;
	}
	return *text && !(*text >= '0' && *text <= '9');
}

static bool is_path(const char *text)
{
	static const char *const ends[] = {".c", ".h", ".rst", ".S", ".txt", ".py", ".yaml"};
	size_t bytes = strlen(text);

	if (!strchr(text, '/') || strstr(text, "//") || strstr(text, "..") || *text == '/')
		return false;
	for (u32 i = 0; i < ARRAY_SIZE(ends); i++) {
		size_t end = strlen(ends[i]);

		if (bytes > end && !strcmp(text + bytes - end, ends[i]))
			return true;
	}
	return false;
}

/* KF_RET_NULL, CONFIG_BPF: upper case with an underscore inside */
static bool is_macro(const char *text)
{
	const char *line = strchr(text, '_');

	for (const char *at = text; *at; at++) {
		if (*at >= 'a' && *at <= 'z')
			return false;
	}
	return is_identifier(text) && line && line > text && line[1];
}

static bool is_mention(const struct word *word)
{
	if (word->kind == WORD_FUNCTION)
		return is_identifier(word->text);
	if (word->kind != WORD_PLAIN || word->mark == '@')
		return false;
	if (word->mark == '&' || word->mark == '%')
		return is_identifier(word->text) && !word_in(word, "null|struct|union|enum|true|false|zero");
	return is_macro(word->text) || is_path(word->text);
}

/* "&struct foo": the name behind */
static const struct word *tagged_name(const struct prose *prose, u32 at)
{
	const struct word *word = &prose->words[at];

	if (word->mark != '&' || !word_in(word, "struct|union|enum|typedef") || at + 1 >= prose->count)
		return NULL;
	return is_identifier(prose->words[at + 1].text) ? &prose->words[at + 1] : NULL;
}

const struct word *mention_at(const struct prose *prose, u32 at)
{
	const struct word *word = tagged_name(prose, at);

	return !word && is_mention(&prose->words[at]) ? &prose->words[at] : word;
}

static void claim_mention(struct prose *prose, u8 kind, u32 at, const char *sentence)
{
	const struct word *word = kind == CLAIM_NAMES ? mention_at(prose, at) : &prose->words[at];
	s64 number = kind == CLAIM_NAMES ? prose->words[at].kind == WORD_FUNCTION : word->number;

	prose_claim(prose, &(struct claim){.kind = kind, .subject = word->text, .number = number,
					   .line = word->line, .is_certain = true,
					   .sentence = sentence});
}

void mentions_read(struct prose *prose)
{
	struct stretch sentence = {0};
	const char *text = NULL;

	for (u32 at = 0; at < prose->count && !prose->failed; at++) {
		bool is_errno = prose->words[at].kind == WORD_ERRNO && prose->names_errnos;

		if (at >= sentence.to) {
			sentence = prose_sentence(prose, at);
			text = NULL;
		}
		if (!is_errno && !mention_at(prose, at))
			continue;
		if (!text)
			text = prose_slice(prose, sentence);
		claim_mention(prose, is_errno ? CLAIM_ERRNO : CLAIM_NAMES, at, text);
	}
}
