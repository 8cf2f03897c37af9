/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Prose as words, and phrases in it (see words.h). Made for kernel-doc and commit messages: knows
 * bullets, %CONSTANTS, @parameters, function(), -EERRNO, ERR_PTR(-ENOMEM), and that "e.g." ends no
 * sentence. Every text is read, in time that grows with its length.
 */
#include <stdlib.h>
#include <strings.h>

#include "review/kdoc/entry.h"
#include "review/kdoc/words.h"

#include "review/kdoc/errno.h"

struct scan {
	struct prose *prose;
	const char *at;
	u32 line_index; /* in lines[] */
	const u32 *lines;
	u32 line;
	bool first;
};

static struct word *word_add(struct scan *scan, u8 kind, const char *from, const char *to)
{
	struct prose *prose = scan->prose;
	struct word *word;

	if (prose->count == prose->room) {
		u32 room = prose->room ? prose->room * 2 : 64;
		struct word *grown =
			pool_realloc(prose->pool, prose->words, prose->room * sizeof(*word),
				     room * sizeof(*word));

		if (!grown) {
			prose->failed = true;
			return NULL;
		}
		prose->words = grown;
		prose->room = room;
	}
	word = &prose->words[prose->count++];
	*word = (struct word){
		.kind = kind, .first = scan->first, .line = scan->line,
		.from = from - prose->source, .to = to - prose->source, .text = "", .low = "",
	};
	scan->first = false;
	scan->at = to;
	return word;
}

/* The word's text, as it stands and in lower case */
static void word_text(struct prose *prose, struct word *word, const char *from, const char *to)
{
	char *text, *low;

	if (!word)
		return;
	text = pool_alloc_raw(prose->pool, 2 * (to - from + 1));
	if (!text) {
		prose->failed = true;
		return;
	}
	low = text + (to - from + 1);
	for (const char *at = from; at < to; at++) {
		text[at - from] = *at;
		low[at - from] = *at >= 'A' && *at <= 'Z' ? *at + 'a' - 'A' : *at;
	}
	text[to - from] = low[to - from] = 0;
	word->text = text;
	word->low = low;
}

/* A star, dash or plus with a blank behind it, first of its line */
static bool is_bullet(const struct scan *scan)
{
	return scan->first && strchr("*-+", *scan->at) && (scan->at[1] == ' ' || scan->at[1] == '\t');
}

static bool is_errno_name(const char *at, const char *end)
{
	if (*at != 'E' || end - at < 3)
		return false;
	for (const char *c = at; c < end; c++) {
		if (!(*c >= 'A' && *c <= 'Z') && !(*c >= '0' && *c <= '9'))
			return false;
	}
	return errno_of_name(at, end - at) != 0;
}

/* "-EINVAL", "-1", "42", "0x10"; NULL if it is none */
static const char *number_end(const char *at)
{
	const char *digits = at + (*at == '-' || *at == '+');

	if (*digits < '0' || *digits > '9')
		return NULL;
	digits = skip_word(digits);
	return digits;
}

static bool scan_errno(struct scan *scan, const char *from, const char *at)
{
	const char *name = at + (*at == '-'), *end = skip_word(name);
	struct word *word;

	if (name == at || !is_errno_name(name, end))
		return false;
	word = word_add(scan, WORD_ERRNO, from, end);
	word_text(scan->prose, word, at, end);
	if (word)
		word->number = -errno_of_name(name, end - name);
	return true;
}

static bool scan_number(struct scan *scan, const char *from, const char *at)
{
	const char *end = number_end(at);
	struct word *word;
	char *stop;

	if (!end)
		return false;
	word = word_add(scan, WORD_NUMBER, from, end);
	word_text(scan->prose, word, at, end);
	if (!word)
		return true;
	word->number = strtoll(word->text, &stop, 0);
	if (*stop)
		word->kind = WORD_PLAIN;
	return true;
}

/* "name(...)": one word, if the parenthesis is closed soon and on the same line */
static const char *call_end(const char *open)
{
	const char *end = open + 1 + strcspn(open + 1, "()\n");

	return *open == '(' && *end == ')' && end - open < 40 ? end + 1 : NULL;
}

static bool scan_call(struct scan *scan, const char *from, const char *at, const char *end)
{
	const char *close = call_end(end), *inner = skip_space(end + (*end == '('));
	bool is_err_ptr = end - at == 7 && !strncmp(at, "ERR_PTR", 7);
	struct word *word;

	if (!close || (*inner != ')' && !is_err_ptr))
		return false;
	word = word_add(scan, is_err_ptr ? WORD_ERR_PTR : WORD_FUNCTION, from, close);
	word_text(scan->prose, word, at, end);
	inner += strspn(inner, "%`");
	if (word && is_err_ptr && *inner == '-' && is_errno_name(inner + 1, skip_word(inner + 1)))
		word->number = -errno_of_name(inner + 1, skip_word(inner + 1) - inner - 1);
	return true;
}

/* Inside of words: "out-of-range", "doesn't", "foo->bar", "a.b", "f2fs/file.c" */
static const char *plain_end(const char *at)
{
	while (*at) {
		if (is_word(*at) || (unsigned char)*at >= 0x80)
			at++;
		else if (at[0] == '-' && at[1] == '>' && is_word(at[2]))
			at += 2;
		else if (strchr("-'./", *at) && is_word(at[1]))
			at++;
		else
			break;
	}
	return at;
}

static bool is_abbreviation(const struct word *word)
{
	return word_in(word, "e.g|i.e|etc|resp|vs|cf");
}

/* "EINVAL" without its sign */
static bool scan_bare_errno(struct scan *scan, const char *from, const char *at, const char *end)
{
	struct word *word;

	if (!is_errno_name(at, end))
		return false;
	word = word_add(scan, WORD_ERRNO, from, end);
	word_text(scan->prose, word, at, end);
	if (word) {
		word->number = -errno_of_name(at, end - at);
		word->mark = '+';
	}
	return true;
}

static void scan_plain(struct scan *scan, const char *from, const char *at, char mark)
{
	const char *end = plain_end(at + (*at == '-')), *name_end = skip_word(at);
	struct word *word;

	if (scan_bare_errno(scan, from, at, end))
		return;

	if (*name_end == '(' && scan_call(scan, from, at, name_end))
		return;
	if (end == at)
		end = at + 1;
	word = word_add(scan, WORD_PLAIN, from, end);
	word_text(scan->prose, word, at, end);
	if (!word)
		return;
	word->mark = mark;
	if (*end == '.' && is_abbreviation(word))
		scan->at++;
	scan->at += strspn(scan->at, "`");
	if (*scan->at == '(' && scan->at[1] == ')' && mark == '@')
		scan->at += 2;
}

static void scan_punct(struct scan *scan)
{
	const char *at = scan->at;
	struct word *word = word_add(scan, WORD_PUNCT, at, at + 1);

	word_text(scan->prose, word, at, at + 1);
	if (word)
		word->ends = *at == '.' && (is_space(at[1]) || !at[1] || strchr(")\"'", at[1]));
}

static void scan_word(struct scan *scan)
{
	const char *at = scan->at, *from = at;
	char mark = 0;

	if (is_bullet(scan)) {
		word_add(scan, WORD_BULLET, at, at + 1);
		return;
	}
	while (*at == '`' || *at == '%' || *at == '"')
		mark = *at++;
	if (*at == '@' || (*at == '&' && is_word(at[1])) || *at == '#')
		mark = *at++;
	if (scan_errno(scan, from, at) || scan_number(scan, from, at))
		return;
	if (is_word(*at) || (unsigned char)*at >= 0x80 || (*at == '-' && is_word(at[1])) ||
	    (mark == '@' && !strncmp(at, "...", 3)))
		scan_plain(scan, from, at, mark);
	else if (mark && !*at)
		scan->at = at;
	else if (mark)
		scan->at = at;
	else
		scan_punct(scan);
}

void prose_read(struct prose *prose, const char *text, const u32 *lines, u32 line)
{
	struct scan scan = {.prose = prose, .at = text, .lines = lines, .first = true};

	prose->source = text;
	prose->count = 0;
	scan.line = lines ? lines[0] : line;
	while (*scan.at && !prose->failed) {
		if (*scan.at == '\n') {
			scan.line_index++;
			scan.line = lines ? lines[scan.line_index] : line + scan.line_index;
			scan.first = true;
			scan.at++;
		} else if (is_space(*scan.at)) {
			scan.at++;
		} else {
			scan_word(&scan);
		}
	}
}

/* The words as written, white space made single blanks */
const char *prose_slice(struct prose *prose, struct stretch stretch)
{
	const char *at, *end;
	char *copy, *to;

	if (stretch.from >= stretch.to)
		return "";
	at = prose->source + prose->words[stretch.from].from;
	end = prose->source + prose->words[stretch.to - 1].to;
	copy = to = pool_alloc(prose->pool, end - at + 1);
	if (!copy) {
		prose->failed = true;
		return "";
	}
	for (; at < end; at++) {
		if (!is_space(*at))
			*to++ = *at;
		else if (to > copy && to[-1] != ' ')
			*to++ = ' ';
	}
	return copy;
}

void prose_claim(struct prose *prose, const struct claim *claim)
{
	if (prose->claim_count == prose->claim_room) {
		u32 room = prose->claim_room ? prose->claim_room * 2 : 8;
		struct claim *grown =
			pool_realloc(prose->pool, prose->claims, prose->claim_room * sizeof(*grown),
				     room * sizeof(*grown));

		if (!grown) {
			prose->failed = true;
			return;
		}
		prose->claims = grown;
		prose->claim_room = room;
	}
	prose->claims[prose->claim_count] = *claim;
	if (!claim->parameters)
		prose->claims[prose->claim_count].parameters = "";
	prose->claim_count++;
}

#define LINE_COLUMNS                                                                               \
	55 /* a line that stops although the next word fits into so many stops on purpose */

/* "0 if no error" and, on the next line, "The inode ...": a sentence without its full stop */
static bool ends_at_line(const struct prose *prose, u32 next)
{
	const struct word *word = &prose->words[next];
	u32 start = prose->words[next - 1].to;

	if (!word->first || *word->text < 'A' || *word->text > 'Z' ||
	    word->low[1] != word->text[1] || !word->text[1] || word_is(word, "null"))
		return false;
	while (start && prose->source[start - 1] != '\n')
		start--;
	return prose->words[next - 1].to - start + 1 + (word->to - word->from) < LINE_COLUMNS;
}

#define SENTENCE_WORDS_MAX                                                                         \
	400 /* nobody writes longer ones; the time to read grows with its square */

struct stretch prose_sentence(const struct prose *prose, u32 at)
{
	struct stretch sentence = {at, at};

	while (sentence.to < prose->count && sentence.to - at < SENTENCE_WORDS_MAX) {
		const struct word *word = &prose->words[sentence.to];

		if (sentence.to > at &&
		    (word->kind == WORD_BULLET || ends_at_line(prose, sentence.to)))
			break;
		sentence.to++;
		if (word->ends)
			break;
	}
	return sentence;
}

bool word_in(const struct word *word, const char *list)
{
	size_t bytes = strlen(word->low);

	while (bytes) {
		size_t part = strcspn(list, "|");

		if (part == bytes && !memcmp(list, word->low, bytes))
			return true;
		if (!list[part])
			break;
		list += part + 1;
	}
	return false;
}

bool word_is(const struct word *word, const char *text)
{
	return !strcmp(word->low, text);
}

/* One element of a phrase: [from, to) without brackets */
struct element {
	const char *from, *to;
	bool is_optional;
};

static const char *element_next(const char *phrase, struct element *out)
{
	const char *end = phrase + strcspn(phrase, " ");

	out->is_optional = *phrase == '[';
	out->from = phrase + out->is_optional;
	out->to = end - out->is_optional;
	return *end ? end + 1 : end;
}

static bool is_element(const struct element *element, const char *name)
{
	return (size_t)(element->to - element->from) == strlen(name) &&
	       !strncmp(element->from, name, strlen(name));
}

static bool is_identifier(const struct word *word)
{
	return word->kind == WORD_FUNCTION || word->mark == '&' || word->mark == '@' ||
	       word->mark == '%' || word->mark == '`' || strpbrk(word->text, "_>");
}

static bool slot_matches(const struct element *element, const struct word *word)
{
	if (is_element(element, "<number>"))
		return word->kind == WORD_NUMBER;
	if (is_element(element, "<errno>"))
		return word->kind == WORD_ERRNO;
	if (is_element(element, "<function>"))
		return word->kind == WORD_FUNCTION;
	if (is_element(element, "<errptr>"))
		return word->kind == WORD_ERR_PTR;
	if (is_element(element, "<param>"))
		return word->mark == '@';
	if (is_element(element, "<name>"))
		return word->kind <= WORD_FUNCTION && is_identifier(word);
	return false;
}

static bool word_matches(const struct element *element, const struct word *word)
{
	const char *at = element->from;
	size_t bytes = strlen(word->low);

	if (*at == '<' && element->to > at + 1 && is_word(at[1]))
		return slot_matches(element, word);
	while (at < element->to && bytes) {
		const char *end = memchr(at, '|', element->to - at);

		end = end ? end : element->to;
		if ((size_t)(end - at) == bytes && !memcmp(at, word->low, bytes))
			return true;
		at = end + 1;
	}
	return false;
}

#define WORDS_MAX 6 /* of "<words>" */

struct match {
	const struct prose *prose;
	u32 end;
	struct stretch *slot;
};

static u32 match_rest(const struct match *match, u32 at, const char *phrase);

static u32 match_words(const struct match *match, u32 at, const char *next)
{
	for (u32 i = 1; i <= WORDS_MAX && at + i <= match->end; i++) {
		u32 end;

		if (match->prose->words[at + i - 1].kind == WORD_PUNCT)
			break;
		end = match_rest(match, at + i, next);
		if (end) {
			*match->slot = (struct stretch){at, at + i};
			return end;
		}
	}
	return 0;
}

/* 1 + the word behind the phrase; 0 */
static u32 match_rest(const struct match *match, u32 at, const char *phrase)
{
	struct element element;
	const char *next;
	u32 end;

	if (!*phrase)
		return at + 1;
	next = element_next(phrase, &element);
	if (is_element(&element, "<words>"))
		return match_words(match, at, next);
	if (at < match->end && word_matches(&element, &match->prose->words[at])) {
		end = match_rest(match, at + 1, next);
		if (end && *element.from == '<' && element.from[1] != '=' &&
		    element.to > element.from + 1)
			*match->slot = (struct stretch){at, at + 1};
		if (end)
			return end;
	}
	return element.is_optional ? match_rest(match, at, next) : 0;
}

u32 phrase_slot_at(const struct prose *prose, struct stretch in, const char *phrase,
		   struct stretch *slot)
{
	struct match match = {.prose = prose, .end = in.to, .slot = slot};
	u32 end = match_rest(&match, in.from, phrase);

	return end ? end - 1 - in.from : 0;
}

u32 phrase_at(const struct prose *prose, struct stretch in, const char *phrase)
{
	struct stretch slot;

	return phrase_slot_at(prose, in, phrase, &slot);
}

#define OTHER_LETTER 26 /* the bit of all that begins with no letter */

static u32 letter_bit(char c)
{
	return BIT(c >= 'a' && c <= 'z' ? c - 'a' : OTHER_LETTER);
}

u32 word_letter(const struct word *word)
{
	return letter_bit(*word->low);
}

u32 phrase_letters(const char *phrase)
{
	struct element element = {.is_optional = true};
	u32 letters = 0;

	while (*phrase && element.is_optional) {
		phrase = element_next(phrase, &element);
		if (*element.from == '<' && is_word(element.from[1]))
			return UINT32_MAX;
		for (const char *at = element.from; at && at < element.to;) {
			letters |= letter_bit(*at);
			at = memchr(at, '|', element.to - at);
			at += at != NULL;
		}
	}
	return letters;
}
