/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Return sections: "0 on success, -EINVAL if @a is zero; or a negative errno on other failures".
 * A sentence is clauses, a clause is values and the condition they come with (clauses.c). Where a
 * value should stand and none is known, the sentence gives no more claims, and the section is not
 * whole.
 */
#include "review/kdoc/returns.h"

/* What may stand behind a value: its condition begins with it. */
#define CONDITION_WORDS \
	"if|when|on|upon|in|for|unless|as|once|whenever|because|where|while|after|until|" \
	"without|with|during|otherwise|else|depending|due|iff|at|indicating|indicates|" \
	"meaning|means|signals|signifies|to|excluding|including|since|given|should|" \
	"representing|that|which|and|not|per|e.g|i.e"

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
	if (is_clause_next(reading, to))
		return to;
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

static void returns_between(struct prose *prose, bool only_returns)
{
	struct reading reading = {.prose = prose};

	if (values_init(&reading))
		return;
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

/* "0 on success", and no more: what else there may be is not told. */
static bool is_lone(const struct prose *prose, u32 first)
{
	const struct claim *claims = prose->claims;

	for (u32 i = first; i < prose->claim_count; i++) {
		if (!claims[i].condition || claims[i].value != claims[first].value ||
		    claims[i].number != claims[first].number ||
		    claims[i].subject != claims[first].subject)
			return false;
	}
	return true;
}

void returns_read(struct prose *prose, bool is_last)
{
	u32 first = prose->first_claim;
	bool is_first = prose->claim_count == first;

	prose->is_whole = true;
	if (is_first)
		prose->list_from = NOWHERE;
	if (is_first && is_no_value(prose))
		return;
	returns_between(prose, false);
	if (!is_last)
		return;
	resolve_objects(prose, first);
	prose->is_whole &= prose->list_from == NOWHERE || has_list(prose);
	prose->is_open |= is_lone(prose, first);
}

void returns_read_sentences(struct prose *prose)
{
	u32 first = prose->claim_count;

	returns_between(prose, true);
	resolve_objects(prose, first);
}

/* "foo() [now] returns": where what it returns stands; NOWHERE */
static u32 function_returns(const struct prose *prose, struct stretch sentence, u32 at)
{
	u32 to = at + 1;

	if (prose->words[at].kind != WORD_FUNCTION)
		return NOWHERE;
	while (to < sentence.to && word_in(&prose->words[to], "will|now|can|may|should|always|only|to|then"))
		to++;
	if (to >= sentence.to || !word_in(&prose->words[to], "return|returns|returning"))
		return NOWHERE;
	return to + 1;
}

/* What a message tells of a function may be how it was: only "now" and "always" are certain. */
static bool is_said_of_now(const struct prose *prose, u32 from, u32 to)
{
	for (u32 i = from; i < to; i++) {
		if (word_in(&prose->words[i], "now|always"))
			return true;
	}
	return false;
}

void returns_read_text(struct prose *prose)
{
	struct reading reading = {.prose = prose};

	if (values_init(&reading))
		return;
	for (u32 at = 0; at < prose->count && !prose->failed; at++) {
		struct stretch sentence = prose_sentence(prose, at);
		u32 place = function_returns(prose, sentence, at), first = prose->claim_count;

		if (place >= sentence.to)
			continue;
		prose->first_claim = first;
		reading.in = (struct stretch){place, place};
		while (reading.in.to < sentence.to &&
		       function_returns(prose, sentence, reading.in.to) == NOWHERE)
			reading.in.to++;
		read_sentence(&reading);
		resolve_objects(prose, first);
		for (u32 i = first; i < prose->claim_count; i++) {
			prose->claims[i].function = prose->words[at].text;
			prose->claims[i].is_certain &= is_said_of_now(prose, at, place);
		}
	}
}
