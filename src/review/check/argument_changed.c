// SPDX-License-Identifier: GPL-2.0-only
/*
 * An argument that the function silently makes into another one before it uses it: cut to 32 bits,
 * rounded to a page, clipped by min(). The caller who reads "the address of the first page" must
 * know that 0x1001 frees the page at 0x1000. Only asked of documentation that a patch brings, and
 * only where that text has no word for it.
 *
 * It follows an argument by name through direct calls of static functions, two deep.
 */
#include "base/text.h"
#include "review/check/lib.h"

#define CALLS_MAX 2

enum change { CUT = 1, ROUNDED = 2, CLIPPED = 4 };

static const struct {
	u32 change;
	const char *text;
	const char *const words[6]; /* any of them in the documentation tells of it */
} changes[] = {
	{ CUT, "only its lower 32 bits count", { "32", "lower", "truncat" } },
	{ ROUNDED, "it is rounded down to a page", { "round", "align", "boundar" } },
	{ CLIPPED,
	  "what goes past the end is left out",
	  { "clip", "clamp", "capped", "beyond", "at most", "up to" } },
};

struct follow {
	const struct subject *subject;
	const struct item *function; /* the one that is walked */
	const char *argument;	     /* its name there */
	const char *clip; /* a variable that holds min() of something with the argument */
	u32 found, depth;
	struct steps *steps; /* one for each change found */
	u32 *step_of;	     /* which of them proves it, by the bit's number */
};

static void follow_body(struct follow *follow);

static void found_add(struct follow *follow, u32 change, const struct ast *node, const char *how)
{
	if (follow->found & change)
		return;
	follow->found |= change;
	follow->step_of[__builtin_ctz(change)] = follow->steps->count;
	step_add(follow->steps, follow->function, node->line, "%s: %s", how,
		 source_text(follow->steps->pool, node));
}

static bool is_cast_to_32(const struct ast *node)
{
	return node && node->kind == AST_CAST &&
	       (ast_is(node, "u32") || ast_is(node, "__u32") || ast_is(node, "unsigned int") ||
		ast_is(node, "uint32_t"));
}

static bool is_min(const struct ast *node)
{
	return ast_calls(node, "min") || ast_calls(node, "min_t") || ast_calls(node, "clamp");
}

static bool is_rounding(const struct ast *node)
{
	return ast_calls(node, "round_down") || ast_calls(node, "ALIGN_DOWN") ||
	       ast_calls(node, "PAGE_ALIGN_DOWN");
}

static void assign_look(struct follow *follow, const struct ast *node)
{
	const struct ast *target = ast_child(node, 0), *value = ast_child(node, 1);
	bool is_argument = target && target->kind == AST_NAME && ast_is(target, follow->argument);

	if (!is_argument) {
		if (target && target->kind == AST_NAME && is_min(value) &&
		    ast_mentions(value, follow->argument))
			follow->clip = pool_span(follow->steps->pool, target->text, target->bytes);
		return;
	}
	if (is_cast_to_32(value))
		found_add(follow, CUT, node, "cut to 32 bits");
	if ((node->op == '&' || node->op == OP('&', '=')) && ast_is(value, "PAGE_MASK"))
		found_add(follow, ROUNDED, node, "rounded down");
	if (is_rounding(value))
		found_add(follow, ROUNDED, node, "rounded down");
	if (is_min(value) || (follow->clip && ast_mentions(value, follow->clip)))
		found_add(follow, CLIPPED, node, "clipped");
}

/* The argument goes on as parameter `at` of a static function of the same file. */
static void call_enter(struct follow *follow, const struct ast *call, u32 at)
{
	const struct item *const *list;
	const struct item *callee;
	struct follow inner = *follow;
	u32 bytes;
	char name[128];
	const char *text = ast_callee(call, &bytes);

	if (!text || follow->depth == CALLS_MAX)
		return;
	word_copy(name, sizeof(name), text, bytes);
	if (!functions_find(follow->subject->tree, name, follow->function->file, &list))
		return;
	callee = list[0];
	if (!callee->is_static || callee->file != follow->function->file ||
	    at >= callee->parameter_count)
		return;
	inner.function = callee;
	inner.argument = callee->parameters[at].name;
	inner.clip = NULL;
	inner.depth++;
	if (inner.argument)
		follow_body(&inner);
	follow->found = inner.found;
}

static bool follow_visit(const struct ast *node, void *context)
{
	struct follow *follow = context;
	u32 at = 0;

	if (node->kind == AST_ASSIGN)
		assign_look(follow, node);
	if (is_cast_to_32(node) && node->child && follow->depth &&
	    ast_plain(node->child)->kind == AST_BINARY &&
	    ast_mentions(node->child, follow->argument))
		found_add(follow, CUT, node, "cut to 32 bits");
	if (node->kind != AST_CALL)
		return true;
	for (const struct ast *argument = ast_child(node, 1); argument;
	     argument = argument->next, at++)
		if (ast_plain(argument)->kind == AST_NAME &&
		    ast_is(ast_plain(argument), follow->argument))
			call_enter(follow, node, at);
	return true;
}

static void follow_body(struct follow *follow)
{
	ast_each(function_body(follow->subject->tree, follow->function), follow_visit, follow);
}

static bool doc_tells(const struct kdoc *doc, u32 change)
{
	for (u32 i = 0; i < doc->section_count; i++) {
		const char *text = doc->sections[i].body.text;

		for (u32 j = 0; text && j < ARRAY_SIZE(changes[change].words); j++)
			if (changes[change].words[j] && text_has(text, changes[change].words[j]))
				return true;
	}
	return false;
}

static int change_report(const struct subject *subject, const char *parameter, u32 change,
			 const struct step *step, struct findings *to)
{
	struct finding finding = finding_of(subject);
	const struct kdoc_section *section = kdoc_section_find(subject->doc, parameter);

	finding.line = section ? section->line : finding.line;
	finding.quote = section ? section->body.text : NULL;
	finding.is_proof = false;
	finding.key = pool_printf(to->pool, "%s:%u", parameter, changes[change].change);
	finding.steps = step;
	finding.step_count = 1;
	finding.question =
		pool_printf(to->pool,
			    "The code changes @%s before it uses it: %s. No sentence "
			    "tells the caller. Is it meant, and should it be documented?",
			    parameter, changes[change].text);
	return report(to, CHECK_argument_changed, &finding);
}

int function_argument_changed(const struct subject *subject, struct findings *to)
{
	const struct item *function = subject->function;
	int error = 0;

	if (!subject->doc || function->kind != ITEM_FUNCTION)
		return 0;
	for (u32 i = 0; !error && i < function->parameter_count; i++) {
		struct steps steps = { .pool = to->pool };
		u32 step_of[ARRAY_SIZE(changes)] = {};
		struct follow follow = { .subject = subject,
					 .function = function,
					 .argument = function->parameters[i].name,
					 .steps = &steps,
					 .step_of = step_of };

		if (!follow.argument)
			continue;
		follow_body(&follow);
		for (u32 j = 0; !error && j < ARRAY_SIZE(changes); j++)
			if (follow.found & changes[j].change && !doc_tells(subject->doc, j))
				error = change_report(subject, follow.argument, j,
						      &steps.list[step_of[j]], to);
	}
	return error;
}
