/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where in a sentence the values that it tells begin and end, and their conditions. A condition
 * goes up to a comma, "or" or the like that a next value follows: in "%NULL if @a is zero or exceeds
 * the size, or -EIO" it is the last comma. A value that is a plain number or "NULL" must look like
 * a clause's beginning ("0 if", "0 on", "0,"), so that "if @a is 0 or 1" holds none.
 */
#include "review/kdoc/returns.h"

const struct word *word_at(const struct reading *reading, u32 at)
{
	static const struct word none = {.kind = WORD_PUNCT, .text = "", .low = ""};

	return at < reading->in.to ? &reading->prose->words[at] : &none;
}

bool is_separator(const struct word *word)
{
	return (word->kind == WORD_PUNCT && strchr(",;/", *word->text) && *word->text) ||
	       word_in(word, "or|and|otherwise|else|but");
}

bool is_dash(const struct word *word)
{
	return word->kind == WORD_PUNCT && *word->text && strchr("-:=", *word->text);
}

u32 skip_leads(const struct reading *reading, u32 at)
{
	while (at < reading->in.to) {
		const struct word *word = word_at(reading, at);
		struct value value;

		if (value_at(reading, at, &value))
			break;
		if (!word_in(word, LEADS) && !(word->kind == WORD_PUNCT && strchr(",:", *word->text)))
			break;
		at++;
	}
	return at;
}

u32 skip_separators(const struct reading *reading, u32 at)
{
	while (at < reading->in.to && is_separator(word_at(reading, at)) &&
	       !word_in(word_at(reading, at), "otherwise|else"))
		at++;
	return at;
}

/* "a pointer to", "the number of" */
static bool is_told_at_length(const struct value *value)
{
	return (value->value == CV_POINTER && value->words >= 3) ||
	       (value->value == CV_COUNT && value->words >= 2);
}

/* Does a value that stands here begin a clause, rather than being part of what is said before? */
static bool begins_clause(const struct reading *reading, u32 at, const struct value *value)
{
	const struct word *next = word_at(reading, at + value->words);

	if (is_strong(value) || is_told_at_length(value))
		return true;
	if (value->value == CV_PARAMETER)
		return word_in(next, "is|on|if") && word_in(word_at(reading, at + value->words + 1), "returned|success|the|not");
	return at + value->words >= reading->in.to || word_in(next, "if|on|upon|when|otherwise|else|in|for|is|unless|at|to") ||
	       is_dash(next) || (next->kind == WORD_PUNCT && *next->text && strchr(",.;(", *next->text));
}

/* "is returned", "will be returned" behind a value */
u32 skip_returned(const struct reading *reading, u32 at)
{
	u32 to = at;

	while (word_in(word_at(reading, to), "is|are|will|be|was|gets|should"))
		to++;
	return word_in(word_at(reading, to), "returned") ? to + 1 : at;
}

/* "on success," or "if x, returns": a condition before its value; where the value stands */
u32 condition_before(const struct reading *reading, u32 at, struct stretch *condition)
{
	const struct word *word = word_at(reading, at);
	struct value value;

	if (!word_in(word, "on|upon|if|when|in|for|otherwise|else|unless"))
		return NOWHERE;
	*condition = (struct stretch){at, at + 1};
	if (word_in(word, "otherwise|else")) {
		u32 to = skip_leads(reading, at + 1);

		return value_at(reading, to, &value) || object_at(reading, to, &value) ? to
										       : NOWHERE;
	}
	for (; condition->to < reading->in.to; condition->to++) {
		u32 to;

		word = word_at(reading, condition->to);
		if (!(word->kind == WORD_PUNCT && *word->text && strchr(",:", *word->text)) &&
		    !word_in(word, "return|returns|returning|then|zero|a|0") &&
		    !(condition->to == at + 2 && word_in(word_at(reading, at + 1), ON_WORDS)))
			continue;
		to = skip_leads(reading, condition->to);
		if (value_at(reading, to, &value) &&
		    (value.value != CV_PARAMETER || to > condition->to + 1))
			return to;
		if ((word_in(word, "return|returns") ||
		     (word_is(word, ",") && word_in(word_at(reading, at + 1), ON_WORDS))) &&
		    object_at(reading, to, &value) &&
		    (!word_is(word, ",") || skip_returned(reading, to + value.words) > to + value.words))
			return to;
	}
	return NOWHERE;
}

/*
 * If a next clause begins at the separator `at`: where its value stands (or the "otherwise" before
 * it), else 0.
 */
u32 clause_behind(const struct reading *reading, u32 at, bool in_condition)
{
	const struct word *word = word_at(reading, at), *before = word_at(reading, at - 1);
	struct stretch condition;
	struct value value;
	u32 to = at;

	if (!is_separator(word))
		return 0;
	while (to < reading->in.to && (is_separator(word_at(reading, to)) ||
				       word_in(word_at(reading, to), "returns|return|returning|then|either|also|it|will|a|an|the")) &&
	       !value_at(reading, to, &value))
		to++;
	if (word_in(word_at(reading, to), "on|upon") && word_in(word_at(reading, to + 1), ON_WORDS) &&
	    condition_before(reading, to, &condition) != NOWHERE)
		return to;
	if (!value_at(reading, to, &value))
		return 0;
	/* "if it is 0 or 1" */
	if (in_condition && word_in(word, "or|and|/") && !is_strong(&value) &&
	    (before->kind == WORD_NUMBER || word_in(before, "null|zero|true|false")))
		return 0;
	return begins_clause(reading, to, &value) ? to : 0;
}

static u32 next_clause(const struct reading *reading, u32 at)
{
	return clause_behind(reading, at, true);
}

/* A line that begins with a value which the line before does not lead to */
static bool is_new_line_clause(const struct reading *reading, u32 at)
{
	const struct word *word = word_at(reading, at), *before = word_at(reading, at - 1);
	struct value value;

	if (!word->first || word_in(before, LEADS "|of|than|to|from|by|if|on|not|equals|return"))
		return false;
	if (!value_at(reading, at, &value) || value.value == CV_PARAMETER ||
	    value.value == CV_COUNT || value.value == CV_POINTER)
		return false;
	if (value.value == CV_NAMED)
		return is_dash(word_at(reading, at + 1));
	return is_strong(&value) || begins_clause(reading, at, &value);
}

bool is_clause_next(const struct reading *reading, u32 at)
{
	return next_clause(reading, at) || is_new_line_clause(reading, at);
}

struct stretch condition_at(const struct reading *reading, u32 at)
{
	struct stretch condition = {at, at};
	u32 depth = 0;

	for (; condition.to < reading->in.to; condition.to++) {
		const struct word *word = word_at(reading, condition.to);

		depth += word->kind == WORD_PUNCT && *word->text == '(';
		depth -= depth && word->kind == WORD_PUNCT && *word->text == ')';
		if (word->ends && condition.to + 1 == reading->in.to)
			break;
		if (depth || condition.to == at)
			continue;
		if (is_clause_next(reading, condition.to))
			break;
	}
	while (condition.to > condition.from &&
	       is_separator(&reading->prose->words[condition.to - 1]) &&
	       !word_in(&reading->prose->words[condition.to - 1], "otherwise|else"))
		condition.to--;
	return condition;
}

u32 sentence_end(const struct reading *reading)
{
	u32 to = reading->in.to;

	while (to > reading->in.from && (word_in(&reading->prose->words[to - 1], "or|and") ||
					 (reading->prose->words[to - 1].kind == WORD_PUNCT &&
					  strchr(".;,", *reading->prose->words[to - 1].text))))
		to--;
	return to;
}

/* "on success", "if ...", "otherwise": here what the value is ends and its condition begins. */
static bool begins_condition(const struct reading *reading, u32 at)
{
	const struct word *word = word_at(reading, at), *next = word_at(reading, at + 1);

	if (word_in(word, "if|when|otherwise|else|unless|whenever"))
		return true;
	if (word_in(word, "in"))
		return word_in(next, "case|any|all");
	return word_in(word, "on|upon|for") &&
	       word_in(next, ON_WORDS "|memory|any");
}

/* The words that tell more of a value: "of bytes that were copied to @to" */
u32 skip_tail(const struct reading *reading, u32 at)
{
	u32 end = sentence_end(reading), depth = 0;

	for (; at < end; at++) {
		const struct word *word = word_at(reading, at);

		depth += word->kind == WORD_PUNCT && *word->text == '(';
		depth -= depth && word->kind == WORD_PUNCT && *word->text == ')';
		if (depth)
			continue;
		if (begins_condition(reading, at) || is_clause_next(reading, at) ||
		    skip_returned(reading, at) > at)
			break;
	}
	return at;
}

bool has_tail(const struct value *value)
{
	return value->value == CV_COUNT || value->value == CV_POINTER ||
	       value->value == CV_OBJECT || value->value == CV_POSITIVE ||
	       value->value == CV_NONNEGATIVE || value->value == CV_NONZERO ||
	       value->value == CV_TRUTH;
}

/* In a sentence behind the first, what is told in words is a value only where that is said. */
static bool is_led(const struct reading *reading, u32 at)
{
	for (u32 i = reading->in.from; i < at; i++) {
		if (word_in(word_at(reading, i), "return|returns|otherwise|else|on|upon"))
			return true;
	}
	return false;
}

/*
 * Something told in words where a value is due: "the found folio on success". What it is shows
 * beside what else is returned.
 */
bool object_at(const struct reading *reading, u32 at, struct value *out)
{
	u32 end = skip_tail(reading, at);

	if (reading->is_later && !is_led(reading, at))
		return false;
	if (end == at || word_at(reading, at)->kind != WORD_PLAIN ||
	    word_at(reading, at)->mark == '@' ||
	    (at > reading->in.from &&
	     word_in(word_at(reading, at - 1), "we|also|it|this|function|will|should|must|"
					       "is|are|be|only|would|shall|we")) ||
	    word_in(word_at(reading, at), LEADS
		    "|if|on|when|for|in|not|no|any|all|note|see|use|do|"
		    "caller|callers|may|can|also|there|they|these|those|upon|after|which|whether|unless|same"))
		return false;
	for (u32 i = at; i < end; i++) {
		const struct word *word = word_at(reading, i);
		struct value value;

		if (word_in(word, "return|returns|returned|errno|error|errors|failure|is|are|must|should|was|otherwise"
				  "|will|has|code|may|can|does|not"))
			return false;
		if (value_at(reading, i, &value) && (is_strong(&value) || value.value == CV_NULL))
			return false;
	}
	*out = (struct value){.value = CV_OBJECT, .is_certain = true, .words = end - at};
	return true;
}
