/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Return sections: "0 on success, -EINVAL if @a is zero; or a negative errno on other failures".
 * A sentence is clauses, a clause is values (values.def) and the condition they come with, which
 * goes up to a comma, "or" or the like that a next value follows. A sentence with a place where a
 * value should stand and none is known gives no claim, and the section is not whole.
 */
#include <pthread.h>

#include "review/kdoc/words.h"

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

/* Words in front of a value that say nothing of it */
#define LEADS "returns|return|returned|may|can|might|could|returning|it|this|that|function|functions|will|always|either|then|and|or|also|the|value|is|a|should|must|would|shall|we|only|simply|just|would|possible|values|are|be|with|both"
#define CONDITION_WORDS "if|when|on|upon|in|for|unless|as|once|whenever|because|where|while|after|until|without|with|during|otherwise|else|depending|due|otherwise|until|iff|at|indicating|indicates|meaning|means|signals|signifies|to|excluding|including|since|given|should|representing|that|which|and|not|per|e.g|i.e"
#define ON_WORDS "success|successful|failure|error|errors|completion|allocation|fail|overflow|invalid|timeout"

#define NOWHERE UINT32_MAX

struct value {
	u8 value;
	bool is_certain;
	u32 words;
	struct stretch slot;
	s64 number;
	const char *subject;
	bool is_known; /* that there is one, or, with no words, none */
};

struct reading {
	struct prose *prose;
	struct stretch in; /* the sentence */
	u32 first_claim;   /* of this sentence */
	bool in_item;	   /* an item of a list: "-EINVAL text" needs no "if" */
	struct value *values; /* at each word, as far as known */
	bool is_later;	   /* values were told before this sentence */
};

static bool object_at(const struct reading *reading, u32 at, struct value *out);

static const struct word *word_at(const struct reading *reading, u32 at)
{
	static const struct word none = {.kind = WORD_PUNCT, .text = "", .low = ""};

	return at < reading->in.to ? &reading->prose->words[at] : &none;
}

static bool is_constant(const struct word *word)
{
	bool has_letter = false;

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
		struct stretch slot = {0};
		u32 words =
			value_rows[i].letters & word_letter(word)
				? phrase_slot_at(reading->prose, in, value_rows[i].phrase, &slot)
				: 0;

		if (words > out->words)
			*out = (struct value){.value = value_rows[i].value,
					      .words = words,
					      .slot = slot,
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
static bool value_at(const struct reading *reading, u32 at, struct value *out)
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

/* Stands for itself wherever it stands: no prose has it in passing */
static bool is_strong(const struct value *value)
{
	return value->value == CV_NONE || value->value == CV_ERRNO || value->value == CV_ERR_PTR ||
	       value->value == CV_NAMED || value->value == CV_CALLEE ||
	       (value->value == CV_ANY_ERRNO && value->is_certain);
}

static bool is_separator(const struct word *word)
{
	return (word->kind == WORD_PUNCT && strchr(",;/", *word->text) && *word->text) ||
	       word_in(word, "or|and|otherwise|else|but");
}

static bool is_dash(const struct word *word)
{
	return word->kind == WORD_PUNCT && *word->text && strchr("-:=", *word->text);
}

static u32 skip_leads(const struct reading *reading, u32 at)
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

/* Does a value that stands here begin a clause, rather than being part of what is said before? */
static bool begins_clause(const struct reading *reading, u32 at, const struct value *value)
{
	const struct word *next = word_at(reading, at + value->words);

	if (is_strong(value))
		return true;
	if (value->value == CV_PARAMETER)
		return word_in(next, "is|on|if") && word_in(word_at(reading, at + value->words + 1), "returned|success|the|not");
	return at + value->words >= reading->in.to || word_in(next, "if|on|upon|when|otherwise|else|in|for|is|unless|at|to") ||
	       is_dash(next) || (next->kind == WORD_PUNCT && *next->text && strchr(",.;(", *next->text));
}

/* "is returned", "will be returned" behind a value */
static u32 skip_returned(const struct reading *reading, u32 at)
{
	u32 to = at;

	while (word_in(word_at(reading, to), "is|are|will|be|was|gets|should"))
		to++;
	return word_in(word_at(reading, to), "returned") ? to + 1 : at;
}

/* "on success," or "if x, returns": a condition before its value; where the value stands */
static u32 condition_before(const struct reading *reading, u32 at, struct stretch *condition)
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
static u32 clause_behind(const struct reading *reading, u32 at, bool in_condition)
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

static struct stretch condition_at(const struct reading *reading, u32 at)
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
		if (next_clause(reading, condition.to) || is_new_line_clause(reading, condition.to))
			break;
	}
	while (condition.to > condition.from &&
	       is_separator(&reading->prose->words[condition.to - 1]) &&
	       !word_in(&reading->prose->words[condition.to - 1], "otherwise|else"))
		condition.to--;
	return condition;
}

static u32 sentence_end(const struct reading *reading)
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
static u32 skip_tail(const struct reading *reading, u32 at)
{
	u32 end = sentence_end(reading), depth = 0;

	for (; at < end; at++) {
		const struct word *word = word_at(reading, at);

		depth += word->kind == WORD_PUNCT && *word->text == '(';
		depth -= depth && word->kind == WORD_PUNCT && *word->text == ')';
		if (depth)
			continue;
		if (begins_condition(reading, at) || next_clause(reading, at) ||
		    skip_returned(reading, at) > at || is_new_line_clause(reading, at))
			break;
	}
	return at;
}

static bool has_tail(const struct value *value)
{
	return value->value == CV_COUNT || value->value == CV_POINTER ||
	       value->value == CV_OBJECT || value->value == CV_POSITIVE ||
	       value->value == CV_NONNEGATIVE || value->value == CV_NONZERO;
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
static bool object_at(const struct reading *reading, u32 at, struct value *out)
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

static void add_value(struct reading *reading, const struct value *value, u32 at)
{
	struct prose *prose = reading->prose;

	if (value->value == CV_NONE) {
		prose->list_from = prose->claim_count;
		return;
	}
	prose_claim(prose, &(struct claim){
		.kind = CLAIM_RETURNS, .value = value->value, .number = value->number,
		.is_certain = value->is_certain, .subject = value->subject,
		.line = prose->words[at].line, .sentence = "",
	});
}

enum { CLASS_OTHER, CLASS_FAILURE, CLASS_TRUTH };

static u8 value_class(u8 value)
{
	if (value == CV_ERRNO || value == CV_ANY_ERRNO || value == CV_ERR_PTR || value == CV_NULL)
		return CLASS_FAILURE;
	return value == CV_TRUE || value == CV_FALSE ? CLASS_TRUTH : CLASS_OTHER;
}

/*
 * Gives the condition to the last value of the clause and to those before it of its class:
 * "0, -EINVAL or -EIO on failure". `from` is the clause's first claim.
 */
static void add_condition(struct reading *reading, u32 from, struct stretch condition)
{
	struct prose *prose = reading->prose;
	u32 last = prose->claim_count - 1;

	while (condition.from < condition.to && prose->words[condition.from].kind == WORD_PUNCT)
		condition.from++;
	for (u32 i = last; i + 1 > from; i--) {
		u8 class = value_class(prose->claims[i].value);

		if (i < last &&
		    (class == CLASS_OTHER || class != value_class(prose->claims[last].value)))
			break;
		if (!prose->claims[i].condition)
			claim_condition(prose, &prose->claims[i], condition);
	}
}

/* "-EINVAL, -ENOMEM or -EIO": where they end */
static u32 read_values(struct reading *reading, u32 at)
{
	struct value value;

	while (value_at(reading, at, &value) || object_at(reading, at, &value)) {
		u32 next;

		add_value(reading, &value, at);
		at += value.words;
		if (has_tail(&value) || (value.value == CV_ANY_ERRNO && word_in(word_at(reading, at), "of|from|that")))
			at = skip_tail(reading, at);
		if (!is_separator(word_at(reading, at)))
			break;
		next = clause_behind(reading, at, false);
		if (!next || !value_at(reading, next, &value))
			break;
		for (u32 i = at; i < next; i++) {
			if (word_in(word_at(reading, i), "otherwise|else"))
				return at;
		}
		at = next;
	}
	return at;
}

static u32 skip_separators(const struct reading *reading, u32 at)
{
	while (at < reading->in.to && is_separator(word_at(reading, at)) &&
	       !word_in(word_at(reading, at), "otherwise|else"))
		at++;
	return at;
}

/* "true @dentry is on the list": whatever stands behind is when */
static bool is_truth(const struct prose *prose, u32 first)
{
	return prose->claim_count > first &&
	       value_class(prose->claims[prose->claim_count - 1].value) == CLASS_TRUTH;
}

/* One clause from `at` on; where the next begins, 0 if it was not understood */
static u32 read_clause(struct reading *reading, u32 at)
{
	struct prose *prose = reading->prose;
	struct stretch before = {0}, condition;
	u32 value_place, first = prose->claim_count, end = sentence_end(reading), to;

	at = skip_separators(reading, at);
	value_place = condition_before(reading, at, &before);
	if (value_place == NOWHERE)
		value_place = skip_leads(reading, at);
	if (value_place >= end)
		return 0;
	to = read_values(reading, value_place);
	if (to == value_place)
		return 0;
	to = skip_returned(reading, to);
	if (before.to > before.from && prose->claim_count > first)
		add_condition(reading, first, before);
	if (to >= end)
		return reading->in.to;
	if (next_clause(reading, to) || is_new_line_clause(reading, to)) {
		if (!word_in(word_at(reading, to), "otherwise|else"))
			return to;
		/* "errno otherwise": the word belongs to what stands before it, unless a value follows */
		return to;
	}
	if (is_separator(word_at(reading, to)) && !word_in(word_at(reading, to), "otherwise|else") &&
	    word_in(word_at(reading, to + 1), "otherwise|else|if|when|unless|e.g|i.e|which|in"))
		to++;
	if (!word_in(word_at(reading, to), CONDITION_WORDS) && !is_dash(word_at(reading, to)) &&
	    !(*word_at(reading, to)->text == '(') && !reading->in_item && !is_truth(prose, first))
		return 0;
	condition = condition_at(reading, to);
	if (prose->claim_count > first)
		add_condition(reading, first, condition);
	return max(condition.to, to + 1);
}

/* Words that a sentence about values has, and one about other things has not */
static bool speaks_of_values(const struct reading *reading)
{
	for (u32 at = reading->in.from; at < reading->in.to; at++) {
		const struct word *word = word_at(reading, at);
		struct value value;

		/* "The returned array" is none. */
		if (word_is(word, "returned") && at > reading->in.from &&
		    !word_in(word_at(reading, at - 1), "is|are|be"))
			continue;
		if (word_in(word, "return|returns|returned|returning|value|values|errno|code|codes|otherwise|"
				  "zero|null|true|false|negative|positive|integer"))
			return true;
		if (value_at(reading, at, &value) &&
		    (is_strong(&value) || value.value == CV_NUMBER))
			return true;
	}
	return false;
}

static bool is_open(const struct reading *reading)
{
	for (u32 at = reading->in.from; at < reading->in.to; at++) {
		const struct word *word = word_at(reading, at);

		if (word_in(word, "e.g|etc|example|among|possibly|various|usually|typically|maybe|mostly|normally"))
			return true;
		if (word_in(word, "such") && word_in(word_at(reading, at + 1), "as"))
			return true;
	}
	return false;
}

/* "one of the following negative error codes on failure:": the list below says which */
static bool is_introduction(const struct reading *reading)
{
	const struct word *last = word_at(reading, reading->in.to - 1);
	bool ends = last->kind == WORD_PUNCT && *last->text == ':';

	if (!ends)
		return false;
	for (u32 at = reading->in.from; at < reading->in.to; at++) {
		if (word_in(word_at(reading, at), "following|these|values|codes|errors|of|below|are"))
			return true;
	}
	return reading->in.to - reading->in.from <= 3;
}

static void sentence_marks(struct reading *reading)
{
	struct prose *prose = reading->prose;
	const char *sentence = prose_slice(prose, reading->in);
	bool is_sure = !is_open(reading);

	for (u32 i = reading->first_claim; i < prose->claim_count; i++) {
		struct claim *claim = &prose->claims[i];

		claim->sentence = sentence;
		claim->is_certain &= is_sure;
		if (claim->value == CV_ANY_ERRNO || claim->value == CV_CALLEE || !is_sure ||
		    (claim->value == CV_ERR_PTR && !claim->number) || claim->value == CV_NONZERO)
			prose->is_open = true;
	}
}

static void read_sentence(struct reading *reading)
{
	struct prose *prose = reading->prose;
	u32 at = reading->in.from, end = sentence_end(reading);

	reading->first_claim = prose->claim_count;
	reading->is_later = prose->claim_count > prose->first_claim && !reading->in_item;
	while (at < end) {
		u32 before = prose->claim_count, next = read_clause(reading, at);

		if (!next) {
			prose->claim_count = before;
			/* What was understood stays; that something was not is kept in mind. */
			if (reading->first_claim == prose->claim_count &&
			    prose->claim_count > prose->first_claim && !reading->in_item &&
			    !speaks_of_values(reading))
				break;
			if (!is_introduction(reading))
				prose->is_whole = false;
			break;
		}
		at = next;
	}
	sentence_marks(reading);
}

#define ABOUT_NOT_DONE (ABOUT_FAILURE | ABOUT_ABSENT | ABOUT_LOCK)

/*
 * What was told in words is a pointer beside NULL or an error pointer, and no error beside errnos.
 * Alone it may be anything: then it says nothing.
 */
static void resolve_objects(struct prose *prose, u32 first)
{
	bool has_pointer = false, has_error = false;
	u32 kept = first;

	for (u32 i = first; i < prose->claim_count; i++) {
		const struct claim *claim = &prose->claims[i];
		u8 value = claim->value;

		has_pointer |= value == CV_NULL || value == CV_ERR_PTR || value == CV_POINTER;
		has_error |= value == CV_ERRNO || value == CV_ANY_ERRNO || value == CV_NAMED ||
			     (value == CV_NUMBER && claim->number < 0) ||
			     (value == CV_ZERO && claim->about & ABOUT_NOT_DONE);
	}
	for (u32 i = first; i < prose->claim_count; i++) {
		struct claim claim = prose->claims[i];

		if (claim.value == CV_OBJECT && !has_error && !has_pointer) {
			prose->is_whole = false;
			continue;
		}
		if (claim.value == CV_OBJECT && !has_error)
			claim.value = CV_POINTER;
		prose->claims[kept++] = claim;
	}
	prose->claim_count = kept;
}

static void letters_init(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(value_rows); i++)
		value_rows[i].letters = phrase_letters(value_rows[i].phrase);
}

static void returns_between(struct prose *prose, bool only_returns)
{
	struct reading reading = {.prose = prose};
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, letters_init);
	reading.values = pool_alloc(prose->pool, (prose->count + 1) * sizeof(*reading.values));
	if (!reading.values) {
		prose->failed = true;
		return;
	}

	for (u32 at = 0; at < prose->count && !prose->failed; at = reading.in.to) {
		reading.in = prose_sentence(prose, at);
		reading.in_item = prose->words[at].kind == WORD_BULLET;
		reading.in.from += reading.in_item;
		if (reading.in.from == reading.in.to ||
		    (only_returns && !word_in(word_at(&reading, reading.in.from), "returns|return")))
			continue;
		read_sentence(&reading);
	}
}

/* Is there a list below "one of the following"? */
static bool has_list(const struct prose *prose)
{
	for (u32 i = prose->list_from; i < prose->claim_count; i++) {
		u8 value = prose->claims[i].value;

		if (value == CV_ERRNO || value == CV_NAMED || value == CV_ERR_PTR ||
		    value == CV_NUMBER)
			return true;
	}
	return false;
}

/* "None", "Nothing": the function returns no value */
static bool is_no_value(struct prose *prose)
{
	struct stretch all = {0, prose->count};
	u32 words = phrase_at(prose, all, "none|nothing|void|n/a|na");

	if (!words)
		words = phrase_at(prose, all, "no|nothing [is] [return] [value] [is] returned|value");
	if (!words || (words < prose->count && prose->words[words].kind != WORD_PUNCT))
		return false;
	prose_claim(prose, &(struct claim){
		.kind = CLAIM_NO_VALUE, .is_certain = true, .line = prose->words[0].line,
		.sentence = prose_slice(prose, prose_sentence(prose, 0)),
	});
	return true;
}

void returns_read(struct prose *prose)
{
	u32 first = prose->claim_count;

	if (is_no_value(prose))
		return;
	prose->is_whole = true;
	prose->is_open = false;
	prose->list_from = NOWHERE;
	returns_between(prose, false);
	resolve_objects(prose, first);
	prose->is_whole &= prose->list_from == NOWHERE || has_list(prose);
}

void returns_read_sentences(struct prose *prose)
{
	u32 first = prose->claim_count;

	returns_between(prose, true);
	resolve_objects(prose, first);
}
