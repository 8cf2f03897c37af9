// SPDX-License-Identifier: GPL-2.0-only
/*
 * A function that gives something back, and on some way leaves the work to later (irq_work, a work
 * item, an RCU callback): until then what was freed is still there. Asked of documentation that a
 * patch brings and that has no word for it.
 */
#include "review/check/lib.h"

#define CALLS_MAX 2

static const char *const queues[] = { "irq_work_queue",	      "schedule_work", "queue_work",
				      "queue_rcu_work",	      "call_rcu",      "queue_delayed_work",
				      "schedule_delayed_work" };

static const char *const givers[] = { "free",	"release", "destroy", "remove",
				      "delete", "unmap",   "clear" };

struct search {
	const struct subject *subject;
	const struct item *function;
	u32 depth;
	struct steps *steps;
};

static bool visit(const struct ast *node, void *context)
{
	struct search *search = context, inner = *search;
	const struct item *const *list;
	char name[128];
	u32 bytes;
	const char *callee = ast_callee(node, &bytes);

	if (search->steps->count)
		return false;
	for (u32 i = 0; i < ARRAY_SIZE(queues); i++)
		if (ast_calls(node, queues[i]))
			step_add(search->steps, search->function, node->line, "%s",
				 source_text(search->steps->pool, node));
	if (!callee || search->steps->count || search->depth == CALLS_MAX)
		return true;
	word_copy(name, sizeof(name), callee, bytes);
	if (functions_find(search->subject->tree, name, search->function->file, &list) &&
	    list[0]->is_static && list[0]->file == search->function->file) {
		inner.function = list[0];
		inner.depth++;
		ast_each(function_body(search->subject->tree, list[0]), visit, &inner);
	}
	return true;
}

static bool doc_tells(const struct kdoc *doc)
{
	static const char *const words[] = { "later",	     "defer",	   "async",	"eventual",
					     "grace period", "work queue", "workqueue", "RCU" };

	for (u32 i = 0; i < doc->section_count; i++)
		for (u32 j = 0; j < ARRAY_SIZE(words); j++)
			if (text_has(doc->sections[i].body.text, words[j]))
				return true;
	return false;
}

static bool gives_back(const char *name)
{
	for (u32 i = 0; i < ARRAY_SIZE(givers); i++)
		if (strstr(name, givers[i]))
			return true;
	return false;
}

int function_deferred(const struct subject *subject, struct findings *to)
{
	struct steps steps = { .pool = to->pool };
	struct search search = { .subject = subject,
				 .function = subject->function,
				 .steps = &steps };
	struct finding finding;

	if (!subject->doc || subject->function->kind != ITEM_FUNCTION ||
	    !gives_back(subject->function->name) || doc_tells(subject->doc))
		return 0;
	ast_each(function_body(subject->tree, subject->function), visit, &search);
	if (!steps.count)
		return 0;
	finding = finding_of(subject);
	finding.is_proof = false;
	finding.key = "deferred";
	finding.question =
		pool_printf(to->pool,
			    "%s() may leave the work to later: when it returns, nothing "
			    "needs to have happened. Should the text say so, and when that is?",
			    finding.function);
	finding_steps(&finding, &steps);
	return report(to, CHECK_deferred, &finding);
}
