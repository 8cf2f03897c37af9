// SPDX-License-Identifier: GPL-2.0-only
/*
 * References and suffixes of kfuncs against their text: KF_ACQUIRE and KF_RELEASE that the text
 * does not speak of, a reference that the text has released and the verifier is not told of, the
 * function it is released with, and what a suffix (__sz, __nullable, __uninit ...) says of an
 * argument while the text says otherwise.
 */
#include "review/check/lib.h"

static bool has_flag(const struct subject *subject, const char *name, const char *flag)
{
	const struct kfunc_row *rows;
	u32 count = kfuncs_find(subject->tree, &rows);

	for (u32 i = 0; i < count; i++)
		if (text_is(rows[i].name, name) && text_has_word(rows[i].flags, flag))
			return true;
	return false;
}

static bool is_kfunc(const struct subject *subject, const char *name)
{
	const struct kfunc_row *rows;
	u32 count = kfuncs_find(subject->tree, &rows);

	for (u32 i = 0; i < count; i++)
		if (text_is(rows[i].name, name))
			return true;
	return false;
}

/* Any of the words in the purpose or in a section, which *where is set to */
static bool doc_has(const struct kdoc *doc, const char *const *words, u32 count)
{
	for (u32 i = 0; i < count; i++) {
		if (text_has(doc->purpose, words[i]))
			return true;
		for (u32 j = 0; j < doc->section_count; j++)
			if (text_has(doc->sections[j].body.text, words[i]))
				return true;
	}
	return false;
}

static int text_report(const struct subject *subject, struct findings *to, const char *key,
		       const char *question)
{
	struct finding finding = finding_of(subject);
	struct steps steps = { .pool = to->pool };

	step_add(&steps, subject->function, subject->function->line, "registered in %s with %s",
		 subject->kfunc->set, *subject->kfunc->flags ? subject->kfunc->flags : "no flags");
	finding.key = key;
	finding.question = question;
	finding_steps(&finding, &steps);
	return report(to, CHECK_kfunc_text, &finding);
}

static int reference_check(const struct subject *subject, struct findings *to)
{
	static const char *const words[] = { "releas", "acquir", "refer", "refcount", "put", "drop",
					     "free",   "destroy", "owner", "delete", "consume",
					     "_put",   "new ",	 "creat", "alloc",  "close" };
	const char *name = subject->function->name;

	if (doc_has(subject->doc, words, ARRAY_SIZE(words)))
		return 0;
	if (has_flag(subject, name, "KF_ACQUIRE"))
		return text_report(subject, to, "acquire-undocumented",
				   pool_printf(to->pool,
					       "%s() has KF_ACQUIRE: a program must release what it "
					       "gets. Its documentation does not speak of a "
					       "reference; should it say with what?",
					       name));
	if (has_flag(subject, name, "KF_RELEASE"))
		return text_report(subject, to, "release-undocumented",
				   pool_printf(to->pool,
					       "%s() has KF_RELEASE: the argument is gone behind it. "
					       "Its documentation does not speak of a reference.",
					       name));
	return 0;
}

/* "must be released with box_put()": the name behind the words; its bytes */
static size_t releaser_of(const char *text, char *name, size_t room)
{
	static const char *const leads[] = { "released with ",	   "released by ",  "released using ",
					     "released via ",	   "freed with ",   "freed by ",
					     "released by calling ", "freed using " };

	for (u32 i = 0; text && i < ARRAY_SIZE(leads); i++) {
		const char *at = strstr(text, leads[i]);
		size_t bytes = 0;

		at = at ? at + strlen(leads[i]) : NULL;
		while (at && is_word_char(at[bytes]))
			bytes++;
		if (!bytes || bytes >= room || strncmp(at + bytes, "()", 2))
			continue;
		word_copy(name, room, at, bytes);
		return bytes;
	}
	return 0;
}

/* What the text has it released with, if that is a kfunc too: both must have their flags. */
static int releaser_check(const struct subject *subject, const char *text, struct findings *to)
{
	const char *name = subject->function->name;
	char releaser[96];

	if (!releaser_of(text, releaser, sizeof(releaser)) || !is_kfunc(subject, releaser) ||
	    !type_is_pointer(subject->function->return_type) || has_flag(subject, name, "KF_ITER_NEW"))
		return 0;
	if (!has_flag(subject, name, "KF_ACQUIRE"))
		return text_report(subject, to, "acquire-unflagged",
				   pool_printf(to->pool,
					       "The text has what %s() gives released with %s(), but "
					       "it is registered without KF_ACQUIRE: the verifier "
					       "does not make a program do so.",
					       name, releaser));
	if (!has_flag(subject, releaser, "KF_RELEASE"))
		return text_report(subject, to, pool_printf(to->pool, "releaser:%s", releaser),
				   pool_printf(to->pool,
					       "The text has what %s() gives released with %s(), which "
					       "is registered without KF_RELEASE: the verifier does "
					       "not take that for a release.",
					       name, releaser));
	return 0;
}

/* What a suffix promises the verifier, and words of the argument's text that say otherwise */
static const struct {
	const char *suffix, *words, *says;
} suffixes[] = {
	{ "__sz", "in pages", "its value is in bytes" },
	{ "__sz", "number of pages", "its value is in bytes" },
	{ "__sz", "number of elements", "its value is in bytes" },
	{ "__sz", "number of entries", "its value is in bytes" },
	{ "__sz", "in bits", "its value is in bytes" },
	{ "__szk", "number of elements", "its value is in bytes" },
	{ "__nullable", "not NULL", "NULL may be passed" },
	{ "__nullable", "non-NULL", "NULL may be passed" },
	{ "__nullable", "must not be NULL", "NULL may be passed" },
	{ "__opt", "non-NULL", "NULL may be passed" },
	{ "__uninit", "an initialized", "it must not be initialized yet" },
	{ "__uninit", "initialized by", "it must not be initialized yet" },
	{ "__k", "any value", "it must be a constant that is known" },
	{ "__str", "not terminated", "it is a constant string with its end" },
};

static bool ends_with(const char *name, const char *end)
{
	size_t bytes = strlen(name), of_end = strlen(end);

	return bytes > of_end && !strcmp(name + bytes - of_end, end);
}

static int suffix_check(const struct subject *subject, const struct parameter *parameter,
			struct findings *to)
{
	const struct kdoc_section *section =
		parameter->name ? kdoc_section_find(subject->doc, parameter->name) : NULL;

	for (u32 i = 0; section && i < ARRAY_SIZE(suffixes); i++)
		if (ends_with(parameter->name, suffixes[i].suffix) &&
		    text_has(section->body.text, suffixes[i].words))
			return text_report(
				subject, to, pool_printf(to->pool, "suffix:%s", parameter->name),
				pool_printf(to->pool,
					    "To the verifier the suffix %s of @%s says that %s, but "
					    "the text says \"%s\". Which of them holds?",
					    suffixes[i].suffix, parameter->name, suffixes[i].says,
					    suffixes[i].words));
	return 0;
}

int function_kfunc_text(const struct subject *subject, struct findings *to)
{
	const struct item *function = subject->function;
	int error;

	if (!subject->kfunc || !subject->doc)
		return 0;
	error = reference_check(subject, to);
	for (u32 i = 0; !error && i < subject->doc->section_count; i++)
		error = releaser_check(subject, subject->doc->sections[i].body.text, to);
	for (u32 i = 0; !error && i < function->parameter_count; i++)
		error = suffix_check(subject, &function->parameters[i], to);
	return error;
}
