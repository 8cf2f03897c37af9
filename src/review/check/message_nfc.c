// SPDX-License-Identifier: GPL-2.0-only
/*
 * "No functional change", and a function gives a value that it did not give before: proved by its
 * contract before and after, both complete.
 */
#include "review/check/lib.h"

static const char *claim_find(const char *message)
{
	static const char *const phrases[] = { "No functional change", "no functional change",
					       "No change in functionality",
					       "no change in behavior", "No change in behavior" };

	for (u32 i = 0; i < ARRAY_SIZE(phrases); i++) {
		const char *at = strstr(message, phrases[i]);

		if (at)
			return at;
	}
	return NULL;
}

static bool has_outcome(const struct contract *contract, const struct outcome *wanted)
{
	for (u32 i = 0; i < contract->outcome_count; i++)
		if (contract->outcomes[i].kind == wanted->kind &&
		    contract->outcomes[i].number == wanted->number)
			return true;
	return false;
}

static const struct outcome *new_outcome(const struct contract *before,
					 const struct contract *after)
{
	for (u32 i = 0; i < after->outcome_count; i++) {
		const struct outcome *outcome = &after->outcomes[i];

		if (outcome->is_certain && outcome->kind <= VALUE_ERR_PTR &&
		    !has_outcome(before, outcome))
			return outcome;
	}
	return NULL;
}

static int change_report(const struct patch *patch, const char *at, const struct item *function,
			 const struct outcome *outcome, struct findings *to)
{
	struct finding finding = finding_of_message(patch, at);

	finding.function = function->name;
	finding.key = "functional";
	finding.quote = message_line(to->pool, patch, at);
	finding_outcome(&finding, outcome);
	finding.question =
		pool_printf(to->pool,
			    "The message says that nothing changes in function, but %s() "
			    "now also gives %s. Is that meant?",
			    function->name, outcome->name ? outcome->name : "another value");
	return report(to, CHECK_message_nfc, &finding);
}

static const struct item *function_of(const struct file *file, const char *name)
{
	for (u32 i = 0; i < file->item_count; i++)
		if (file->items[i].kind == ITEM_FUNCTION && text_is(file->items[i].name, name))
			return &file->items[i];
	return NULL;
}

static int function_check(const struct subject *in, const char *at, const struct item *old,
			  const struct item *now, struct findings *to)
{
	const struct contract *before, *after;
	const struct outcome *outcome;
	size_t bytes = now->end - now->body;

	if (old->end - old->body == bytes &&
	    !memcmp(old->file->text + old->body, now->file->text + now->body, bytes))
		return 0;
	before = flow_contract(in->flow, old);
	after = flow_contract(in->flow, now);
	if (!before || !after || !before->is_closed || !after->is_closed)
		return 0;
	outcome = new_outcome(before, after);
	return outcome ? change_report(in->patch, at, now, outcome, to) : 0;
}

int patch_message_nfc(const struct subject *in, const struct patch *patch, struct findings *to)
{
	const char *at = patch->message ? claim_find(patch->message) : NULL;
	int error = 0;

	for (u32 i = 0; at && i < patch->file_count; i++) {
		const struct file *old = in->before ? in->before[i] : NULL;
		const struct file *now = patch->files[i].new_path
						 ? tree_file(in->tree, patch->files[i].new_path)
						 : NULL;

		for (u32 j = 0; !error && old && now && old != now && j < now->item_count; j++) {
			const struct item *function = &now->items[j];
			const struct item *was = function->kind == ITEM_FUNCTION
							 ? function_of(old, function->name)
							 : NULL;

			if (was)
				error = function_check(in, at, was, function, to);
		}
	}
	return error;
}
