// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kfunc's flags are what the verifier believes: held here against the body and the documentation.
 * KF_RET_NULL and no word of NULL; NULL returned without the flag; sleeping without KF_SLEEPABLE or
 * documented against it; a parameter that may be NULL by the text and not by its suffix; a
 * registered function without __bpf_kfunc. A kfunc in several sets has a flag if it has it in any
 * of them.
 */
#include "review/check/lib.h"

static bool has_flag(const struct subject *subject, const char *flag)
{
	const struct kfunc_row *rows;
	u32 count = kfuncs_find(subject->tree, &rows);

	for (u32 i = 0; i < count; i++)
		if (text_is(rows[i].name, subject->kfunc->name) &&
		    text_has_word(rows[i].flags, flag))
			return true;
	return false;
}

static const struct item *row_item(const struct kfunc_row *row)
{
	for (u32 i = 0; row->file && i < row->file->item_count; i++) {
		const struct item *item = &row->file->items[i];

		if (item->line <= row->line && row->line <= item->end_line)
			return item;
	}
	return NULL;
}

static void row_step(struct steps *steps, const struct subject *subject)
{
	const struct kfunc_row *row = subject->kfunc;
	const struct item *item = row_item(row);

	if (item)
		step_add(steps, item, row->line, "registered in %s with %s", row->set,
			 *row->flags ? row->flags : "no flags");
}

static int flags_report(const struct subject *subject, struct findings *to, struct steps *steps,
			const char *key, const char *question)
{
	struct finding finding = finding_of(subject);

	finding.key = key;
	finding.question = question;
	row_step(steps, subject);
	finding_steps(&finding, steps);
	return report(to, CHECK_kfunc_flags, &finding);
}

static bool doc_has(const struct kdoc *doc, const char *part)
{
	if (text_has(doc->purpose, part))
		return true;
	for (u32 i = 0; i < doc->section_count; i++)
		if (text_has(doc->sections[i].body.text, part))
			return true;
	return false;
}

/* KF_RET_NULL, and the text never says NULL */
static int null_undocumented(const struct subject *subject, struct findings *to)
{
	struct steps steps = { .pool = to->pool };

	if (!subject->doc || !has_flag(subject, "KF_RET_NULL") || doc_has(subject->doc, "null"))
		return 0;
	return flags_report(
		subject, to, &steps, "ret-null-undocumented",
		pool_printf(to->pool,
			    "%s() has KF_RET_NULL: a program must test its result for "
			    "NULL. Its documentation never mentions NULL; should it say when?",
			    subject->function->name));
}

/* From its own lines only: which configuration a callee is built for is not known */
static bool is_own(const struct outcome *outcome)
{
	for (u32 i = 0; i < outcome->step_count; i++)
		if (!strncmp(outcome->steps[i].what, "calls ", 6))
			return false;
	return true;
}

static const struct outcome *null_outcome(const struct contract *contract)
{
	for (u32 i = 0; contract && contract->outcome_count > 1 && i < contract->outcome_count; i++)
		if (contract->outcomes[i].kind == VALUE_NULL && contract->outcomes[i].is_certain &&
		    is_own(&contract->outcomes[i]))
			return &contract->outcomes[i];
	return NULL;
}

/* The verifier knows it by name (KF_name in its list): what its flags do not say, that may */
static bool is_special(const struct subject *subject)
{
	char name[160] = "KF_";

	word_copy(name + 3, sizeof(name) - 3, subject->function->name,
		  strlen(subject->function->name));
	return tree_has_identifier(subject->tree, name);
}

/* NULL returned, and the verifier is not told. A void * is a number to programs: no such rule. */
static int null_unflagged(const struct subject *subject, struct findings *to)
{
	const struct outcome *outcome = null_outcome(subject->contract);
	const char *type = subject->function->return_type;
	struct steps steps = { .pool = to->pool };

	if (!outcome || !type_is_pointer(type) || text_has_word(type, "void") ||
	    has_flag(subject, "KF_RET_NULL") || has_flag(subject, "KF_ITER_NEXT") ||
	    is_special(subject))
		return 0;
	for (u32 i = 0; i < outcome->step_count; i++)
		step_add(&steps, outcome->steps[i].function, outcome->steps[i].line, "%s",
			 outcome->steps[i].what);
	return flags_report(subject, to, &steps, "ret-null-unflagged",
			    pool_printf(to->pool,
					"%s() can return NULL, but is registered without "
					"KF_RET_NULL: programs may use the result untested.",
					subject->function->name));
}

static int sleeps_unflagged(const struct subject *subject, struct findings *to)
{
	const struct contract *contract = subject->contract;
	struct steps steps = { .pool = to->pool };

	if (!contract || !contract->must_sleep || has_flag(subject, "KF_SLEEPABLE") ||
	    is_special(subject))
		return 0;
	for (u32 i = 0; i < contract->sleep_step_count; i++)
		step_add(&steps, contract->sleep_steps[i].function, contract->sleep_steps[i].line,
			 "%s", contract->sleep_steps[i].what);
	return flags_report(
		subject, to, &steps, "sleeps-unflagged",
		pool_printf(to->pool,
			    "%s() sleeps, but is registered without KF_SLEEPABLE: programs "
			    "that must not sleep can call it.",
			    subject->function->name));
}

/* What the text says about sleeping, against the flag */
static int sleep_documented(const struct subject *subject, struct findings *to)
{
	struct steps steps = { .pool = to->pool };
	const struct claim *claim;
	bool flag;
	u32 at = 0;

	if (!subject->claims)
		return 0;
	flag = has_flag(subject, "KF_SLEEPABLE");
	claim = claim_next(subject->claims, flag ? CLAIM_NO_SLEEP : CLAIM_SLEEPS, CV_NONE, &at);
	if (!claim || !claim->is_certain || names_other(claim->sentence, subject->function->name))
		return 0;
	return flags_report(
		subject, to, &steps, "sleep-documented",
		pool_printf(to->pool,
			    flag ? "The text lets %s() be called where sleeping is not "
				   "allowed, but it is registered with KF_SLEEPABLE."
				 : "The text has %s() called by sleepable programs only, but it is "
				   "registered without KF_SLEEPABLE.",
			    subject->function->name));
}

static bool suffix_allows_null(const char *name)
{
	return strstr(name, "__nullable") || strstr(name, "__opt") || strstr(name, "__ign") ||
	       strstr(name, "__arena");
}

static int nullable_check(const struct subject *subject, struct findings *to)
{
	const struct item *function = subject->function;
	const struct claim *claim;
	u32 at = 0;
	int error = 0;

	while (!error && (claim = claim_next(subject->claims, CLAIM_PARAM_NULL_OK, CV_NONE, &at))) {
		for (u32 i = 0; !error && i < function->parameter_count; i++) {
			const struct parameter *parameter = &function->parameters[i];
			struct steps steps = { .pool = to->pool };

			if (!text_is(parameter->name, claim->subject) || !claim->is_certain ||
			    text_has(claim->sentence, "return") ||
			    !type_is_pointer(parameter->type) ||
			    suffix_allows_null(parameter->name))
				continue;
			error = flags_report(
				subject, to, &steps,
				pool_printf(to->pool, "nullable:%s", parameter->name),
				pool_printf(
					to->pool,
					"The text allows NULL for @%s, but without the suffix "
					"__nullable the verifier refuses a program that passes it.",
					parameter->name));
		}
	}
	return error;
}

static bool is_annotated(const struct subject *subject)
{
	const struct item *const *list;
	u32 count = items_find(subject->tree, subject->function->name, &list);

	for (u32 i = 0; i < count; i++)
		if (text_has_word(list[i]->annotations, "__bpf_kfunc"))
			return true;
	return text_has_word(subject->function->annotations, "__bpf_kfunc");
}

/* The variable whose .set is the list: "struct btf_kfunc_id_set NAME = { ... .set = &LIST" */
static bool set_variable(const struct kfunc_row *row, const char *list, char *name, size_t room)
{
	const char *use = strstr(row->file->text, list), *at, *found = NULL;
	size_t bytes = 0;

	for (at = row->file->text; use && (at = strstr(at, "btf_kfunc_id_set ")) && at < use; at++)
		found = at + strlen("btf_kfunc_id_set ");
	while (found && is_word_char(found[bytes]))
		bytes++;
	if (!bytes)
		return false;
	word_copy(name, room, found, bytes);
	return true;
}

/* Lists of fmod_ret targets look the same and are no kfuncs. */
static bool is_kfunc_list(struct pool *pool, const struct kfunc_row *row)
{
	const char *start = pool_printf(pool, "BTF_KFUNCS_START(%s)", row->set);
	const char *list = pool_printf(pool, "&%s", row->set), *other;
	char name[128];

	if (!start || !list || !row->file || !strstr(row->file->text, start) ||
	    !set_variable(row, list, name, sizeof(name)))
		return false;
	other = pool_printf(pool, "register_btf_fmodret_id_set(&%s)", name);
	return other && !strstr(row->file->text, other);
}

static int annotation_check(const struct subject *subject, struct findings *to)
{
	const struct item *function = subject->function;
	struct steps steps = { .pool = to->pool };

	if (function->kind != ITEM_FUNCTION || is_annotated(subject) ||
	    !is_kfunc_list(to->pool, subject->kfunc))
		return 0;
	step_add(&steps, function, function->line, "defined without __bpf_kfunc");
	return flags_report(subject, to, &steps, "unannotated",
			    pool_printf(to->pool,
					"%s() is registered as a kfunc, but its definition lacks "
					"__bpf_kfunc: the compiler may inline it or leave it out.",
					function->name));
}

int function_kfunc_flags(const struct subject *subject, struct findings *to)
{
	static int (*const rules[])(const struct subject *, struct findings *) = {
		null_undocumented, null_unflagged, sleeps_unflagged,
		sleep_documented,  nullable_check, annotation_check,
	};
	int error = 0;

	if (!subject->kfunc)
		return 0;
	for (u32 i = 0; !error && i < ARRAY_SIZE(rules); i++)
		error = rules[i](subject, to);
	return error;
}
