// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sentences of a review that are claims about code, and what the code says to them:
 *
 *   f() returns -EINVAL, Can f() return NULL?	the contract of f(); refuted only if it is complete
 *   f() returns size_t				the declared type
 *   FILE does not define NAME			the text of the file
 *   f() does not exist, has no callers		the tree
 *   f() is (not) registered with KF_X		the lists of kfuncs
 *   the documentation of f() does not mention -EBUSY
 *
 * A sentence with "should", a negation in another place or a doubt is not a claim of that kind.
 */
#include <ctype.h>

#include "review/check/refute.h"

static bool is_doubtful(const char *sentence)
{
	static const char *const words[] = { "should",	"not ",	  "n't",   "never",
					     "instead", "rather", "would", "if this",
					     "could",	"might" };

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
	if (!at || (size_t)(at - from) >= room)
		return false;
	word_copy(to, room, from, at - from);
	*rest = at + 2;
	return true;
}

static const struct item *function_of(const struct ask *ask, const char *name)
{
	const struct item *const *list;

	return *name && functions_find(ask->tree, name, NULL, &list) == 1 ? list[0] : NULL;
}

static const char *behind_any(const char *at, const char *const *phrases, u32 count)
{
	for (u32 i = 0; i < count; i++)
		if (!strncmp(at, phrases[i], strlen(phrases[i])))
			return at + strlen(phrases[i]);
	return NULL;
}

/* --- f() returns -EINVAL, NULL, size_t --- */

/* What is said to be returned; NULL. A question counts if it asks just that. */
static const char *returned_read(const char *sentence, const char *rest)
{
	static const char *const says[] = { " returns ", " can return ", " may return ",
					    " can also return ", " also returns " };
	static const char *const asks[] = { " return ", " also return ", " ever return ",
					    " really return " };

	if (strchr(sentence, '?'))
		return strncmp(sentence, "Can ", 4) ? NULL
						    : behind_any(rest, asks, ARRAY_SIZE(asks));
	return behind_any(rest, says, ARRAY_SIZE(says));
}

/* Nothing may stand behind the value that makes it another claim: "-EINVAL if ..." */
static bool is_whole(const char *at)
{
	return !*at || strchr(".,;?!)", *at) || !strncmp(at, " here", 5) || !strncmp(at, " too", 4) ||
	       !strncmp(at, ", but", 5);
}

static const struct outcome *outcome_find(const struct contract *contract, s64 number, bool null,
					  bool *open)
{
	const struct outcome *found = NULL;

	*open = !contract->is_closed;
	for (u32 i = 0; i < contract->outcome_count; i++) {
		const struct outcome *outcome = &contract->outcomes[i];

		*open |= outcome->kind == VALUE_UNKNOWN || outcome->kind == VALUE_NEGATIVE ||
			 (outcome->kind == VALUE_ERR_PTR && !outcome->number);
		if (!outcome->is_certain)
			continue;
		if (null ? outcome->kind == VALUE_NULL
			 : outcome->number == number && (outcome->kind == VALUE_INT ||
							 outcome->kind == VALUE_ERR_PTR))
			found = outcome;
	}
	return found;
}

/* `whole`: nothing more is said of when; else it can be refuted, but not confirmed */
static bool value_answer(const struct ask *ask, const struct item *function, s64 number, bool whole)
{
	const char *name = number ? errno_text(number) : "NULL";
	const struct contract *contract = flow_contract(ask->flow, function);
	struct pool *pool = ask->found->pool;
	const struct outcome *outcome;
	bool open;

	if (!contract || !contract->outcome_count)
		return false;
	outcome = outcome_find(contract, number, !number, &open);
	if (outcome)
		return whole && answer_set(
			ask->out, VERDICT_CONFIRMED,
			pool_printf(pool, "%s() returns %s on this way.", function->name, outcome->name),
			outcome->steps, outcome->step_count);
	if (open || function->has_branches)
		return false;
	return answer_set(ask->out, VERDICT_REFUTED,
			  pool_printf(pool, "No way through %s() returns %s.", function->name, name),
			  contract->outcomes[0].steps, contract->outcomes[0].step_count);
}

/* "returns size_t": the declared type; only of words that are types of their own */
static bool type_answer(const struct ask *ask, const struct item *function, const char *type)
{
	struct step *step = pool_alloc(ask->found->pool, sizeof(*step));
	bool same = type_is(function->return_type, type);

	if (!step)
		return false;
	*step = (struct step){ function, function->line,
			       pool_printf(ask->found->pool, "declared as %s", function->return_type) };
	return answer_set(ask->out, same ? VERDICT_CONFIRMED : VERDICT_REFUTED,
			  pool_printf(ask->found->pool, "%s() is declared as %s.", function->name,
				      function->return_type),
			  step, 1);
}

static bool returned_answer(const struct ask *ask, const struct item *function, const char *value)
{
	static const char *const types[] = { "void", "bool", "size_t", "ssize_t", "u32", "u64",
					     "int" };
	char word[32];
	size_t bytes;

	value += strspn(value, "%'`-");
	bytes = word_length(value);
	word_copy(word, sizeof(word), value, bytes);
	value += bytes + strspn(value + bytes, "'`");
	for (u32 i = 0; i < ARRAY_SIZE(types); i++)
		if (text_is(word, types[i]) && is_whole(value))
			return type_answer(ask, function, types[i]);
	if (text_is(word, "NULL") && type_is_pointer(function->return_type))
		return value_answer(ask, function, 0, is_whole(value));
	return errno_value(word) && value_answer(ask, function, errno_value(word), is_whole(value));
}

/* Of the functions that the sentence names, the first that it says something of */
static bool by_returned(const struct ask *ask, const char *sentence)
{
	const char *at = sentence, *rest, *value;
	const struct item *function;
	char name[128];

	if (is_doubtful(sentence))
		return false;
	for (; function_read(at, name, sizeof(name), &rest); at = rest) {
		value = returned_read(sentence, rest);
		function = value ? function_of(ask, name) : NULL;
		if (function && returned_answer(ask, function, value))
			return true;
	}
	return false;
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
		size_t bytes;

		if (!at || !path_read(ask, sentence, path, sizeof(path)))
			continue;
		at += strlen(phrases[i]);
		bytes = word_length(at);
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

/* --- f() does not exist, is not called --- */

static bool by_tree(const struct ask *ask, const char *sentence)
{
	static const char *const absent[] = { " does not exist", " doesn't exist",
					      " is not defined anywhere", " no longer exists" };
	static const char *const idle[] = { " has no callers", " is never called",
					    " is not called anywhere" };
	const struct item *const *list;
	struct pool *pool = ask->found->pool;
	struct step *step;
	const char *rest;
	char name[128];
	u32 count;

	if (strchr(sentence, '?') || !function_read(sentence, name, sizeof(name), &rest))
		return false;
	if (behind_any(rest, absent, ARRAY_SIZE(absent)))
		count = functions_find(ask->tree, name, NULL, &list);
	else if (behind_any(rest, idle, ARRAY_SIZE(idle)))
		count = callers_find(ask->tree, name, &list);
	else
		return false;
	step = count ? pool_alloc(pool, sizeof(*step)) : NULL;
	if (!step)
		return !count && !tree_has_identifier(ask->tree, name) &&
		       answer_set(ask->out, VERDICT_CONFIRMED,
				  pool_printf(pool, "The tree has no %s().", name), NULL, 0);
	*step = (struct step){ list[0], list[0]->line,
			       pool_printf(pool, "%s() is here", list[0]->name) };
	return answer_set(ask->out, VERDICT_REFUTED,
			  text_is(list[0]->name, name)
				  ? pool_printf(pool, "%s() is in %s.", name, list[0]->file->path)
				  : pool_printf(pool, "%s() is called by %s().", name, list[0]->name),
			  step, 1);
}

/* --- f() has KF_X, f() is registered without KF_X --- */

static const struct kfunc_row *kfunc_find(struct tree *tree, const char *name)
{
	const struct kfunc_row *rows, *found = NULL;
	u32 count = kfuncs_find(tree, &rows);

	for (u32 i = 0; i < count; i++) {
		if (!text_is(rows[i].name, name))
			continue;
		if (found) /* in several lists */
			return NULL;
		found = &rows[i];
	}
	return found;
}

static bool by_flag(const struct ask *ask, const char *sentence)
{
	static const char *const with[] = { " has ", " is registered with ", " is marked ",
					    " is flagged " };
	static const char *const without[] = { " lacks ", " does not have ", " is registered without ",
					       " is missing ", " is not marked ", " has no " };
	const struct kfunc_row *row;
	const char *rest, *flag;
	char name[128], word[48];
	size_t bytes;
	bool claimed;

	if (strchr(sentence, '?') || !function_read(sentence, name, sizeof(name), &rest))
		return false;
	flag = behind_any(rest, with, ARRAY_SIZE(with));
	claimed = flag != NULL;
	flag = flag ? flag : behind_any(rest, without, ARRAY_SIZE(without));
	row = flag && !strncmp(flag, "KF_", 3) ? kfunc_find(ask->tree, name) : NULL;
	if (!row)
		return false;
	bytes = word_length(flag);
	word_copy(word, sizeof(word), flag, bytes);
	return answer_set(ask->out,
			  text_has_word(row->flags, word) == claimed ? VERDICT_CONFIRMED
								     : VERDICT_REFUTED,
			  pool_printf(ask->found->pool, "%s() is registered in %s with %s (%s:%u).",
				      name, row->set, *row->flags ? row->flags : "no flags",
				      row->file->path, row->line),
			  NULL, 0);
}

/* --- the documentation of f() does not mention -EBUSY --- */

static bool by_documentation(const struct ask *ask, const char *sentence)
{
	static const char *const phrases[] = { "does not mention ", "doesn't mention ",
					       "does not document ", "doesn't document ",
					       "does not list ", "doesn't list " };
	const struct item *function, *comment;
	struct pool *pool = ask->found->pool;
	const char *rest, *value = NULL;
	char name[128], word[32];
	size_t bytes;

	if (strchr(sentence, '?') || !text_has(sentence, "documentation") ||
	    !function_read(sentence, name, sizeof(name), &rest))
		return false;
	for (u32 i = 0; i < ARRAY_SIZE(phrases) && !value; i++) {
		value = strstr(sentence, phrases[i]);
		value = value ? value + strlen(phrases[i]) : NULL;
	}
	function = value ? function_of(ask, name) : NULL;
	comment = function ? item_comment(function) : NULL;
	if (!comment)
		return false;
	value += strspn(value, "%-`'");
	bytes = word_length(value);
	word_copy(word, sizeof(word), value, bytes);
	if (!errno_value(word) && !text_is(word, "NULL"))
		return false;
	value = pool_span(pool, comment->file->text + comment->start,
			  comment->end - comment->start);
	return answer_set(ask->out,
			  text_has_word(value, word) ? VERDICT_REFUTED : VERDICT_CONFIRMED,
			  pool_printf(pool, "The documentation of %s() (%s:%u) %s %s.", name,
				      comment->file->path, comment->line,
				      text_has_word(value, word) ? "has" : "does not have", word),
			  NULL, 0);
}

bool claim_answer(const struct ask *ask, const char *sentence)
{
	return by_documentation(ask, sentence) || by_returned(ask, sentence) ||
	       by_file(ask, sentence) || by_tree(ask, sentence) || by_flag(ask, sentence);
}
