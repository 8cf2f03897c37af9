// SPDX-License-Identifier: GPL-2.0-only
/*
 * Answers to somebody's review. A question is confirmed by a finding of ours that is a proof,
 * stands at the same place, and is about the same thing (topics.def); else each of its sentences is
 * held against the code (claims.c). Everything else is undecided: to refute a true question costs
 * more than to say nothing.
 */
#include <ctype.h>

#include "review/check/refute.h"

#define NEAR_LINES 12

bool answer_set(struct answer *out, u8 verdict, const char *why, const struct step *steps,
		u32 step_count)
{
	if (!why)
		return false;
	out->verdict = verdict;
	out->why = why;
	out->steps = steps;
	out->step_count = step_count;
	return true;
}

/* A word that names something: no sign of the same subject is any other */
bool is_telling(const char *word, size_t bytes)
{
	bool mixed = false;

	for (size_t i = 0; i < bytes; i++)
		mixed |= word[i] == '_' || isupper((u8)word[i]);
	return bytes >= 4 && mixed && strncmp(word, "The ", 4) && strncmp(word, "This", 4);
}

/* What a question about such a finding has in it: one of the words, '|' between */
static const struct {
	const char *check, *words;
	bool by_function; /* and the name of the function, where the key is no name */
} topics[] = {
#define TOPIC(check, words) { check, words, false },
#define TOPIC_OF_FUNCTION(check, words) { check, words, true },
#include "review/check/topics.def"
#undef TOPIC
#undef TOPIC_OF_FUNCTION
};

static bool has_one_of(const char *text, const char *words)
{
	char word[64];

	while (*words) {
		size_t bytes = strcspn(words, "|");

		word_copy(word, sizeof(word), words, bytes);
		if (text_has(text, word))
			return true;
		words += bytes + (words[bytes] == '|');
	}
	return false;
}

/* A part of the key that is a name or an errno; keys of several parts have ':' between. */
static bool has_key(const char *key, const char *text)
{
	bool telling = false;
	char part[128];

	while (*key) {
		size_t bytes = strcspn(key, ": ");

		word_copy(part, sizeof(part), key, bytes);
		key += bytes + (key[bytes] != 0);
		if (!is_telling(part, strlen(part)) && part[0] != '-')
			continue;
		telling = true;
		if (part[0] == '-' ? text_has_word(text, part + 1) : text_has_word(text, part))
			return true;
	}
	return !telling;
}

/* The question stands at a line of the witness. */
static bool has_step_at(const struct ask *ask, const struct finding *finding)
{
	for (u32 i = 0; i < finding->step_count; i++) {
		const struct step *step = &finding->steps[i];

		if (step->function && ask->question->line && step->line == ask->question->line &&
		    text_is(step->function->file->path, ask->question->path))
			return true;
	}
	return false;
}

static bool is_same_topic(const struct ask *ask, const struct finding *finding)
{
	const char *text = ask->question->text;

	for (u32 i = 0; i < ARRAY_SIZE(topics); i++)
		if (text_is(topics[i].check, finding->check))
			return has_one_of(text, topics[i].words) &&
			       (topics[i].by_function ? text_has_word(text, finding->function) ||
								has_step_at(ask, finding)
						      : has_key(finding->key, text));
	return false;
}

/* The question stands under the line that the finding is about: its text, wherever it is now. */
static bool is_same_line(const struct ask *ask, const struct finding *finding)
{
	const struct file *file = tree_file(ask->tree, finding->path);
	const char *at = file ? file->text : NULL, *below = ask->question->below;

	for (u32 line = 1; at && line < finding->line; line++) {
		at = strchr(at, '\n');
		at = at ? at + 1 : NULL;
	}
	if (!at || !below)
		return false;
	at += strspn(at, " \t");
	below += strspn(below, " \t");
	return strlen(below) > 8 && !strncmp(at, below, strlen(below));
}

static bool is_near(const struct ask *ask, const struct finding *finding)
{
	const struct review_question *question = ask->question;
	u32 low = question->line > NEAR_LINES ? question->line - NEAR_LINES : 0;

	if (!question->path || !finding->path)
		return !question->path && !finding->path;
	if (strcmp(question->path, finding->path))
		return false;
	return !question->line || !finding->line ||
	       (finding->line >= low && finding->line <= question->line + NEAR_LINES) ||
	       (*finding->function && text_has_word(question->text, finding->function)) ||
	       is_same_line(ask, finding) || has_step_at(ask, finding);
}

static u32 distance(const struct ask *ask, const struct finding *finding)
{
	u32 line = ask->question->line;

	if (is_same_line(ask, finding))
		return 0;
	return line > finding->line ? line - finding->line : finding->line - line;
}

/* The nearest of those that are about the same thing */
static bool by_finding(const struct ask *ask)
{
	const struct finding *best = NULL;

	for (u32 i = 0; i < ask->found->count; i++) {
		const struct finding *finding = &ask->found->list[i];

		if (finding->is_proof && is_near(ask, finding) &&
		    is_same_topic(ask, finding) &&
		    (!best || distance(ask, finding) < distance(ask, best)))
			best = finding;
	}
	return best && answer_set(ask->out, VERDICT_CONFIRMED, best->question, best->steps,
				  best->step_count);
}

static bool by_sentences(const struct ask *ask)
{
	const char *text = ask->question->text;

	for (const char *at = text; *at;) {
		const char *sentence = message_sentence(ask->found->pool, text, at);
		/* It may begin before `at`, where a sentence ends without a blank behind. */
		size_t bytes = min(strlen(sentence), strlen(at));

		/* The mark is not part of the sentence. */
		if (at[bytes] == '?')
			sentence = pool_printf(ask->found->pool, "%s?", sentence);
		if (sentence && claim_answer(ask, sentence))
			return true;
		at += bytes ? bytes : 1;
		while (*at && (isspace((u8)*at) || *at == '.' || *at == '?' || *at == '!'))
			at++;
	}
	return false;
}

int check_question(const struct asking *asking, u32 question, struct answer *out)
{
	struct ask ask = { .tree = asking->tree,
			   .flow = asking->flow,
			   .question = &asking->mail->questions[question],
			   .found = asking->found,
			   .out = out };

	*out = (struct answer){ .verdict = VERDICT_UNDECIDED,
				.why = "none of its sentences is of a kind that the code can "
				       "answer" };
	if (!by_finding(&ask))
		by_sentences(&ask);
	return 0;
}
