// SPDX-License-Identifier: GPL-2.0-only
/*
 * A commit message that calls the kfuncs it names sleepable-only, while none of them has
 * KF_SLEEPABLE (or says any context of one that has it): the flag is what the verifier enforces.
 * If the version notes say that such a claim was dropped, the question says that too.
 */
#include "review/check/lib.h"

#define NAMED_MAX 6

static const struct item *row_item(const struct kfunc_row *row)
{
	for (u32 i = 0; row->file && i < row->file->item_count; i++)
		if (row->file->items[i].line <= row->line &&
		    row->line <= row->file->items[i].end_line)
			return &row->file->items[i];
	return NULL;
}

/* The rows of kfuncs that the message names; NULL entries never */
struct named {
	const struct kfunc_row *rows[NAMED_MAX];
	u32 count, flagged;
};

static struct named named_find(struct tree *tree, const char *message)
{
	const struct kfunc_row *rows;
	struct named named = {};
	u32 count = kfuncs_find(tree, &rows);

	for (u32 i = 0; i < count && named.count < NAMED_MAX; i++) {
		if (!text_has_word(message, rows[i].name))
			continue;
		named.flagged += text_has_word(rows[i].flags, "KF_SLEEPABLE");
		named.rows[named.count++] = &rows[i];
	}
	return named;
}

static bool notes_dropped(struct pool *pool, const struct patch *patch, u8 kind)
{
	struct claims claims = {};
	u32 at = 0;

	if (!patch->notes || !(text_has(patch->notes, "drop") || text_has(patch->notes, "remove")))
		return false;
	if (claims_of_text(pool, patch->notes, strlen(patch->notes), patch->notes_line, &claims))
		return false;
	return claim_next(&claims, kind, CV_NONE, &at) != NULL;
}

static int context_report(const struct patch *patch, const struct claim *claim,
			  const struct named *named, struct findings *to)
{
	struct finding finding = { .key = "context",
				   .is_proof = true,
				   .function = named->rows[0]->name };
	struct steps steps = { .pool = to->pool };
	bool sleeps = claim->kind == CLAIM_SLEEPS;

	for (u32 i = 0; i < named->count; i++) {
		const struct item *item = row_item(named->rows[i]);

		if (item)
			step_add(&steps, item, named->rows[i]->line, "%s has %s",
				 named->rows[i]->name,
				 *named->rows[i]->flags ? named->rows[i]->flags : "no flags");
	}
	finding_claim(&finding, claim);
	finding.question =
		pool_printf(to->pool,
			    "The commit message says that %s, but %s has "
			    "KF_SLEEPABLE%s.%s Should the message be corrected?",
			    sleeps ? "only sleepable programs can call these kfuncs"
				   : "these kfuncs can be called in any context",
			    sleeps ? "none of them" : "each of them",
			    sleeps ? ": any program can call them" : "",
			    notes_dropped(to->pool, patch, claim->kind)
				    ? " The version notes say that this claim was dropped."
				    : "");
	finding_steps(&finding, &steps);
	return report(to, CHECK_message_context, &finding);
}

int patch_message_context(const struct subject *in, const struct patch *patch, struct findings *to)
{
	struct claims claims = {};
	struct named named;
	const struct claim *claim;
	u32 at = 0;
	int error;

	if (!patch->message)
		return 0;
	named = named_find(in->tree, patch->message);
	if (!named.count)
		return 0;
	error = claims_of_text(to->pool, patch->message, message_end(patch) - patch->message,
			       patch->message_line, &claims);
	if (error)
		return error;
	claim = claim_next(&claims, CLAIM_SLEEPS, CV_NONE, &at);
	if (claim && !named.flagged)
		return context_report(patch, claim, &named, to);
	at = 0;
	claim = claim_next(&claims, CLAIM_NO_SLEEP, CV_NONE, &at);
	if (claim && named.flagged == named.count)
		return context_report(patch, claim, &named, to);
	return 0;
}
