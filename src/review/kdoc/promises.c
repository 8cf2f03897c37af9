/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Promises other than return values: context and locks, what a parameter may be, when nothing is
 * done, that nothing changes. Each row of promises.def is looked for at every word of a sentence;
 * a sentence may hold several. What is negated in a way the phrase does not say ("need not hold")
 * gives nothing.
 */
#include <pthread.h>

#include "review/kdoc/words.h"

static struct promise {
	u8 kind;
	const char *where, *phrase;
	u32 letters; /* that it can begin with */
} promises[] = {
#define PROMISE(kind, where, phrase) {CLAIM_##kind, where, phrase},
#include "review/kdoc/promises.def"
#undef PROMISE
};

static const struct about_row {
	u32 bit;
	const char *words;
} about_rows[] = {
#define ABOUT(bit, words) {ABOUT_##bit, words},
#include "review/kdoc/about.def"
#undef ABOUT
};

static bool is_parameter_name(const struct prose *prose, const char *name)
{
	const struct kdoc *doc = prose->doc;

	for (u32 i = 0; doc && i < doc->parameter_count; i++) {
		if (!strcmp(doc->parameters[i], name))
			return true;
	}
	for (u32 i = 0; doc && i < doc->section_count; i++) {
		if (doc->sections[i].is_parameter && !strcmp(doc->sections[i].name, name))
			return true;
	}
	return false;
}

/* "foo->bar" and "foo.bar" are of foo. */
static const char *parameter_of(struct prose *prose, const struct word *word)
{
	size_t bytes = strcspn(word->text, ".->[(");
	const char *name;

	if (word->mark != '@' && !is_parameter_name(prose, word->text))
		return NULL;
	name = pool_printf(prose->pool, "%.*s", (int)bytes, word->text);
	prose->failed |= !name;
	/* A parameter named like a word of English ("a", "to") counts only if it is marked. */
	return bytes && (word->mark == '@' || bytes > 2) ? name : NULL;
}

static const char *names_add(struct prose *prose, const char *names, const char *name)
{
	size_t bytes = strlen(name);
	char *longer;

	for (const char *at = names; (at = strstr(at, name)); at += bytes) {
		if ((at == names || at[-1] == ' ') && (!at[bytes] || at[bytes] == ' '))
			return names;
	}
	longer = pool_printf(prose->pool, "%s%s%s", names, *names ? " " : "", name);
	prose->failed |= !longer;
	return longer ? longer : names;
}

#define NAMES_BYTES_MAX 1000
#define CONDITION_WORDS_MAX 80

void claim_condition(struct prose *prose, struct claim *claim, struct stretch condition)
{
	const char *names = "";
	u32 about = 0;

	condition.to = min(condition.to, condition.from + CONDITION_WORDS_MAX);
	while (condition.to > condition.from && word_in(&prose->words[condition.to - 1], ".|,|;|:"))
		condition.to--;
	if (condition.from == condition.to)
		return;

	for (u32 at = condition.from; at < condition.to; at++) {
		const struct word *word = &prose->words[at];
		const char *name = parameter_of(prose, word);

		for (u32 i = 0; i < ARRAY_SIZE(about_rows); i++) {
			if (word_in(word, about_rows[i].words))
				about |= about_rows[i].bit;
		}
		if (name && strlen(names) < NAMES_BYTES_MAX)
			names = names_add(prose, names, name);
	}
	claim->condition = prose_slice(prose, condition);
	claim->about = about;
	claim->parameters = names;
}

struct place {
	struct prose *prose;
	const char *parameter;
	char where;
	struct stretch sentence;
	const char *text; /* the sentence, once somebody needs it */
};

static bool is_uncertain(const struct place *place)
{
	for (u32 at = place->sentence.from; at < place->sentence.to; at++) {
		if (word_in(&place->prose->words[at], "usually|typically|probably|e.g|normally|mostly|unless|perhaps|often|sometimes"))
			return true;
	}
	return false;
}

static bool is_param_kind(u8 kind)
{
	return kind >= CLAIM_PARAM_NULL_OK && kind <= CLAIM_PARAM_ZERO;
}

static bool is_context_kind(u8 kind)
{
	return kind == CLAIM_SLEEPS || kind == CLAIM_PROCESS || kind == CLAIM_NO_SLEEP ||
	       kind == CLAIM_HOLDS || kind == CLAIM_TAKES;
}

#define LOOK_BACK 4

/* "need not hold", "not be called from", "can be called under": what is behind is not demanded. */
static bool is_negated(const struct place *place, const struct promise *promise, u32 at)
{
	const struct word *words = place->prose->words;

	for (u32 back = 1; back <= LOOK_BACK && at >= place->sentence.from + back; back++) {
		const struct word *word = &words[at - back];

		if (word->kind == WORD_PUNCT)
			break;
		if (word_in(word, "no|never|needn't|doesn't|don't|without|isn't|cannot|nor|neither|whether"))
			return true;
		if (word_in(word, "not") && !word_in(&words[at], "null"))
			return true;
		if (back <= 2 && word_in(word, "may|can|might|could|will") &&
		    (promise->kind == CLAIM_HOLDS || is_param_kind(promise->kind)))
			return true;
	}
	return false;
}

/* "@release must not sleep", "the callers may not sleep": not of the function itself */
static bool is_of_others(const struct place *place, u32 at)
{
	const struct prose *prose = place->prose;

	for (u32 back = 1; back <= 7 && at >= place->sentence.from + back; back++) {
		const struct word *word = &prose->words[at - back];

		if (word_in(word, "function|it|this|routine|helper|kfunc|macro|;|:"))
			return false;
		if (word->kind == WORD_FUNCTION)
			return prose->doc && strcmp(word->text, prose->doc->name);
		if (word->mark == '@' || word_in(word, "caller|callers|callback|callbacks|functions|"
						       "which|who|user|users|file|you|calling"))
			return true;
	}
	return false;
}

/* "doesn't block transaction commit": that is no sleeping */
static bool blocks_something(const struct place *place, u32 end)
{
	const struct word *words = place->prose->words;

	return word_in(&words[end - 1], "block|blocks") && end < place->sentence.to &&
	       words[end].kind != WORD_PUNCT &&
	       !word_in(&words[end], "and|or|if|when|while|until|so|therefore|because|but|unless|for|as");
}

/*
 * Where a condition begins: "may sleep if @gfp permits it", "if it is larger, it may sleep"; the
 * sentence's end if there is none
 */
static u32 condition_place(const struct place *place, u32 at, u32 end)
{
	const struct word *words = place->prose->words;

	while (at-- > place->sentence.from) {
		if (word_in(&words[at], "if|when|unless"))
			return at;
	}
	while (end < place->sentence.to &&
	       !word_in(&words[end], "if|when|unless|providing|provided|except|but|depending|iff|while|until|otherwise"))
		end++;
	return end;
}

/* Beside an "or" nothing is certain: "the xa_lock or the RCU lock" */
static bool has_alternative(const struct place *place, u32 at, u32 end)
{
	const struct word *words = place->prose->words;

	return (end < place->sentence.to && word_is(&words[end], "or")) ||
	       (at > place->sentence.from && word_is(&words[at - 1], "or"));
}

/* The parameter that a promise of one is about: the marked word before it, or whose text it is */
static const char *promised_parameter(const struct place *place, u32 at)
{
	const struct word *before = at > place->sentence.from ? &place->prose->words[at - 1] : NULL;

	if (before && before->mark == '@')
		return parameter_of(place->prose, before);
	return place->parameter;
}

/* What stands before or behind the phrase makes it say something else. */
static bool is_other_sense(const struct place *place, const struct promise *promise, u32 at,
			   u32 end)
{
	const struct word *words = place->prose->words;

	if (is_negated(place, promise, at) || blocks_something(place, end))
		return true;
	if (is_context_kind(promise->kind) && is_of_others(place, at))
		return true;
	if (promise->kind == CLAIM_HOLDS && at > place->sentence.from && word_in(&words[at - 1], "of|on|for"))
		return true;
	if (promise->kind == CLAIM_PARAM_NULL_OK && end < place->sentence.to &&
	    word_in(&words[end], "on|terminated|byte|terminator|terminating|character"))
		return true;
	return is_param_kind(promise->kind) && !promised_parameter(place, at);
}

static struct stretch promise_condition(const struct place *place, const struct promise *promise,
					u32 at, u32 end)
{
	const struct word *words = place->prose->words;

	if (promise->kind == CLAIM_NOOP)
		/* "Zero is permitted and is a no-op": the phrase itself says when. */
		return (struct stretch){word_in(&words[end - 1], "if|when|for") ? end : at,
					place->sentence.to};
	if (promise->kind == CLAIM_PARAM_LIMIT)
		return (struct stretch){at, place->sentence.to};
	if (promise->kind == CLAIM_NO_CHANGE || promise->kind == CLAIM_PARAM_NULL_OK)
		return (struct stretch){end, end};
	return (struct stretch){condition_place(place, at, end), place->sentence.to};
}

static void add_promise(struct place *place, const struct promise *promise, u32 at, u32 words,
			struct stretch slot)
{
	struct prose *prose = place->prose;
	struct stretch condition = promise_condition(place, promise, at, at + words);
	struct claim claim = {
		.kind = promise->kind, .line = prose->words[at].line,
		.is_certain = !is_uncertain(place),
	};

	if (!place->text)
		place->text = prose_slice(prose, place->sentence);
	claim.sentence = place->text;
	if (is_param_kind(promise->kind))
		claim.subject = promised_parameter(place, at);
	else if (place->parameter)
		claim.subject = place->parameter;
	else if (slot.from < slot.to)
		claim.subject = slot.to - slot.from == 1 ? prose->words[slot.from].text
							 : prose_slice(prose, slot);
	claim_condition(prose, &claim, condition);
	if (promise->kind != CLAIM_NOOP && promise->kind != CLAIM_PARAM_LIMIT)
		claim.is_certain &= !claim.condition;
	claim.is_certain &= promise->kind != CLAIM_HOLDS || !has_alternative(place, at, at + words);
	prose_claim(prose, &claim);
}

/* The phrases at one word; how many words the longest took */
static u32 promises_at(struct place *place, u32 at)
{
	struct stretch in = {at, place->sentence.to};
	const struct promise *best = NULL;
	struct stretch best_slot = {0};
	u32 longest = 0, letter = word_letter(&place->prose->words[at]);

	for (u32 i = 0; i < ARRAY_SIZE(promises); i++) {
		struct stretch slot = {0};
		u32 words;

		if (!(promises[i].letters & letter) || !strchr(promises[i].where, place->where))
			continue;
		words = phrase_slot_at(place->prose, in, promises[i].phrase, &slot);
		if (words > longest) {
			longest = words;
			best = &promises[i];
			best_slot = slot;
		}
	}
	if (best && !is_other_sense(place, best, at, at + longest))
		add_promise(place, best, at, longest, best_slot);
	return longest;
}

static void letters_init(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(promises); i++)
		promises[i].letters = phrase_letters(promises[i].phrase);
}

void promises_read(struct prose *prose, char where, const char *parameter)
{
	struct place place = {.prose = prose, .parameter = parameter, .where = where};
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, letters_init);
	for (u32 at = 0; at < prose->count && !prose->failed; at = place.sentence.to) {
		place.sentence = prose_sentence(prose, at);
		place.text = NULL;
		for (u32 word = at; word < place.sentence.to && !prose->failed;)
			word += max(promises_at(&place, word), 1U);
	}
}
