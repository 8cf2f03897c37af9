// SPDX-License-Identifier: GPL-2.0-only
/*
 * Answers to somebody's review. A question is confirmed by a finding of ours at the same place that
 * shares a name with it, or by what the code says to one of the sentences that are understood:
 *
 *   f() returns -EINVAL        held against the contract of f(); refuted only if that is complete
 *   FILE does not define NAME  held against the text of the file
 *
 * A sentence with "should", a negation or a doubt is not a claim of that kind. Everything else is
 * undecided: to refute a true question costs more than to say nothing.
 */
#include <ctype.h>

#include "review/check/lib.h"

#define NEAR_LINES 12

struct ask {
	struct tree *tree;
	struct flow *flow;
	const struct review_question *question;
	struct findings *found;
	struct answer *out;
};

static bool answer_set(struct answer *out, u8 verdict, const char *why, const struct step *steps,
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

/* Words that stand in any question: no sign that it is about the same thing */
static bool is_telling(const char *word, size_t bytes)
{
	bool mixed = false;

	for (size_t i = 0; i < bytes; i++)
		mixed |= word[i] == '_' || isupper((u8)word[i]);
	return bytes >= 4 && mixed && strncmp(word, "The ", 4) && strncmp(word, "This", 4);
}

/* A telling word of the finding's question, key or quote stands in the other text. */
static bool shares_word(const char *ours, const char *theirs)
{
	char word[96];

	for (const char *at = ours; at && *at;) {
		size_t bytes = 0;

		while (is_word_char(at[bytes]))
			bytes++;
		if (is_telling(at, bytes) && bytes < sizeof(word)) {
			word_copy(word, sizeof(word), at, bytes);
			if (text_has_word(theirs, word))
				return true;
		}
		at += bytes ? bytes : 1;
	}
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
	       is_same_line(ask, finding);
}

static bool by_finding(const struct ask *ask)
{
	for (u32 i = 0; i < ask->found->count; i++) {
		const struct finding *finding = &ask->found->list[i];

		if (!is_near(ask, finding) ||
		    !(shares_word(finding->key, ask->question->text) ||
		      shares_word(finding->question, ask->question->text)))
			continue;
		return answer_set(ask->out, VERDICT_CONFIRMED, finding->question, finding->steps,
				  finding->step_count);
	}
	return false;
}

/* --- f() returns -EINVAL --- */

static bool is_doubtful(const char *sentence)
{
	static const char *const words[] = { "should",	"not ",	  "n't",   "never",
					     "instead", "rather", "would", "if this",
					     "could",	"might",  "?" };

	for (u32 i = 0; i < ARRAY_SIZE(words); i++)
		if (text_has(sentence, words[i]))
			return true;
	return false;
}

/* The first name written as name(); what stands behind it in *rest */
static bool function_read(const char *sentence, char *to, size_t room, const char **rest)
{
	const char *at = strstr(sentence, "()"), *from = at;

	while (from && from > sentence && is_word_char(from[-1]))
		from--;
	if (!at || from == at || (size_t)(at - from) >= room)
		return false;
	word_copy(to, room, from, at - from);
	*rest = at + 2;
	return true;
}

/* "returns -EINVAL" or "can return -EINVAL" directly behind the name */
static bool returned_read(const char *rest, char *to, size_t room)
{
	static const char *const verbs[] = { " returns ", " can return ", " may return ",
					     " can also return ", " also returns " };
	size_t bytes = 0;

	for (u32 i = 0; i < ARRAY_SIZE(verbs); i++) {
		const char *at = rest + strlen(verbs[i]);

		if (strncmp(rest, verbs[i], strlen(verbs[i])))
			continue;
		at += *at == '%';
		at += *at == '-';
		while (isupper((u8)at[bytes]) || isdigit((u8)at[bytes]))
			bytes++;
		word_copy(to, room, at, bytes);
		return bytes > 2 && errno_value(to);
	}
	return false;
}

static const struct outcome *outcome_find(const struct contract *contract, s64 number, bool *open)
{
	const struct outcome *found = NULL;

	*open = !contract->complete;
	for (u32 i = 0; i < contract->outcome_count; i++) {
		const struct outcome *outcome = &contract->outcomes[i];

		*open |= outcome->kind == VALUE_UNKNOWN || outcome->kind == VALUE_NEGATIVE;
		if (outcome->number == number && outcome->is_certain &&
		    (outcome->kind == VALUE_INT || outcome->kind == VALUE_ERR_PTR))
			found = outcome;
	}
	return found;
}

static bool by_contract(const struct ask *ask, const char *sentence)
{
	const struct item *const *list;
	const struct contract *contract;
	const struct outcome *outcome;
	struct pool *pool = ask->found->pool;
	char function[128], name[32];
	const char *rest;
	bool open;

	if (is_doubtful(sentence) || !function_read(sentence, function, sizeof(function), &rest) ||
	    !returned_read(rest, name, sizeof(name)) ||
	    functions_find(ask->tree, function, NULL, &list) != 1)
		return false;
	contract = flow_contract(ask->flow, list[0]);
	if (!contract)
		return false;
	outcome = outcome_find(contract, errno_value(name), &open);
	if (outcome)
		return answer_set(
			ask->out, VERDICT_CONFIRMED,
			pool_printf(pool, "%s() returns %s on this way.", function, outcome->name),
			outcome->steps, outcome->step_count);
	if (open || !contract->outcome_count)
		return false;
	return answer_set(ask->out, VERDICT_REFUTED,
			  pool_printf(pool, "No way through %s() returns -%s.", function, name),
			  contract->outcomes[0].steps, contract->outcomes[0].step_count);
}

/* --- FILE does not define NAME --- */

static bool path_read(const struct ask *ask, const char *sentence, char *to, size_t room)
{
	for (const char *at = sentence; *at;) {
		size_t bytes = 0;

		while (is_word_char(at[bytes]) || (at[bytes] && strchr("/.-", at[bytes])))
			bytes++;
		if (bytes > 4 && bytes < room && memchr(at, '/', bytes)) {
			word_copy(to, room, at, bytes);
			if (tree_has_path(ask->tree, to))
				return true;
		}
		at += bytes ? bytes : 1;
	}
	return false;
}

static bool by_file(const struct ask *ask, const char *sentence)
{
	static const char *const phrases[] = { "does not define ", "doesn't define ",
					       "does not have a " };
	struct pool *pool = ask->found->pool;
	const struct file *file;
	char path[200], name[96];

	for (u32 i = 0; i < ARRAY_SIZE(phrases); i++) {
		const char *at = strstr(sentence, phrases[i]);
		size_t bytes = 0;

		if (!at || !path_read(ask, sentence, path, sizeof(path)))
			continue;
		at += strlen(phrases[i]);
		while (is_word_char(at[bytes]))
			bytes++;
		word_copy(name, sizeof(name), at, bytes);
		file = tree_file(ask->tree, path);
		if (!file || !is_telling(name, strlen(name)))
			continue;
		if (text_has_word(file->text, name))
			return answer_set(ask->out, VERDICT_REFUTED,
					  pool_printf(pool, "%s has %s.", path, name), NULL, 0);
		return answer_set(ask->out, VERDICT_CONFIRMED,
				  pool_printf(pool, "%s does not have %s.", path, name), NULL, 0);
	}
	return false;
}

static bool by_sentences(const struct ask *ask)
{
	const char *text = ask->question->text;

	for (const char *at = text; *at;) {
		const char *sentence = message_sentence(ask->found->pool, text, at);
		size_t bytes = strlen(sentence);

		if (by_contract(ask, sentence) || by_file(ask, sentence))
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
