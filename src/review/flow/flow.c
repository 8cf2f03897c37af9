/* SPDX-License-Identifier: GPL-2.0-only */
/* The memory of all summaries over one tree, and the contracts that are read out of it. */
#include "review/flow/flow_private.h"

#include <stdlib.h>

int flow_new(struct flow **out, struct tree *tree)
{
	struct flow *flow = calloc(1, sizeof(*flow));

	*out = flow;
	if (!flow)
		return -ENOMEM;
	flow->tree = tree;
	flow->pool = pool_new(NULL);
	if (!flow->pool) {
		free(flow);
		*out = NULL;
		return -ENOMEM;
	}
	flow->words.pool = flow->summaries.pool = flow->file_maps.pool = flow->types.pool =
		flow->pool;
	return 0;
}

void flow_name_values(struct flow *flow)
{
	flow->names_values = true;
}

void flow_free(struct flow *flow)
{
	if (!flow)
		return;
	pool_drop(flow->pool);
	free(flow);
}

static int fill_contract(struct flow *flow, struct summary *summary)
{
	struct outcome *outcomes;

	outcomes = pool_alloc(flow->pool, (summary->result_count + 1) * sizeof(*outcomes));
	if (!outcomes)
		return -ENOMEM;
	for (u32 i = 0; i < summary->result_count; i++)
		outcomes[i] = summary->results[i].outcome;
	summary->contract.outcomes = outcomes;
	summary->contract.outcome_count = summary->result_count;
	summary->is_contract_full = true;
	return 0;
}

const struct contract *flow_contract(struct flow *flow, const struct item *function)
{
	struct summary *summary = flow->failed ? NULL : summary_of(flow, function);

	if (!summary)
		return NULL;
	if (summary->is_contract_full)
		return &summary->contract;
	if (function->kind != ITEM_FUNCTION) {
		summary->contract.why_incomplete = "it has no body here";
		summary->is_done = summary->is_contract_full = true;
		return &summary->contract;
	}
	if (summary_make(flow, summary) || sleep_find(flow, summary) ||
	    locks_find(flow, summary) || fill_contract(flow, summary))
		return NULL;
	return &summary->contract;
}
