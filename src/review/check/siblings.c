// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions of a family (same file, same first words of the name, same types of the first two
 * parameters) that treat the same argument differently: one gives its failure value for a
 * misaligned address and says so, the other gives 0; one has a meaning for NULL, the other takes it
 * for an address. Asked when a patch documents them side by side.
 */
#include "review/check/lib.h"

#define WORDS_SHARED 2

/* Length of the first words of a name, "bpf_arena_" of bpf_arena_alloc_pages; 0: it has no more */
static size_t family_bytes(const char *name)
{
	const char *at = name;

	for (u32 i = 0; i < WORDS_SHARED; i++) {
		at = strchr(at, '_');
		if (!at++)
			return 0;
	}
	return at - name;
}

static bool is_family(const struct item *a, const struct item *b)
{
	size_t bytes = family_bytes(a->name);

	if (a == b || !bytes || strncmp(a->name, b->name, bytes) || a->parameter_count < 2 ||
	    b->parameter_count < 2)
		return false;
	return text_is(a->parameters[0].type, b->parameters[0].type) &&
	       text_is(a->parameters[0].name, b->parameters[0].name) &&
	       text_is(a->parameters[1].type, b->parameters[1].type);
}

/* The outcome whose deciding condition is about that, of parameter `number` (from 1) */
static const struct outcome *outcome_about(const struct contract *contract, u32 about, u32 number)
{
	for (u32 i = 0; contract && i < contract->outcome_count; i++) {
		const struct outcome *outcome = &contract->outcomes[i];
		const struct guard *guard;

		if (!outcome->guard_count || !outcome->is_certain)
			continue;
		guard = &outcome->guards[outcome->guard_count - 1];
		if (guard->parameter == number && guard_breaks(guard, about))
			return outcome;
	}
	return NULL;
}

static bool is_failure(const struct outcome *outcome)
{
	return outcome->kind == VALUE_NULL || outcome->kind == VALUE_ERR_PTR ||
	       (outcome->kind == VALUE_INT && outcome->number < 0);
}

static bool is_success(const struct outcome *outcome)
{
	return outcome->kind == VALUE_INT && !outcome->number;
}

static void outcome_steps(struct steps *steps, const struct outcome *outcome)
{
	for (u32 i = outcome->step_count > 2 ? outcome->step_count - 2 : 0; i < outcome->step_count;
	     i++)
		step_add(steps, outcome->steps[i].function, outcome->steps[i].line, "%s",
			 outcome->steps[i].what);
}

static int pair_report(const struct subject *subject, const struct subject *other,
		       const struct outcome *mine, const struct outcome *theirs,
		       struct findings *to)
{
	struct finding finding = finding_of(subject);
	struct steps steps = { .pool = to->pool };
	const char *parameter = subject->function->parameters[1].name;
	const struct kdoc_section *section = kdoc_section_find(subject->doc, parameter);

	finding.line = section ? section->line : finding.line;
	finding.quote = section ? section->body.text : NULL;
	finding.is_proof = false;
	finding.key = pool_printf(to->pool, "misaligned:%s", other->function->name);
	finding.question = pool_printf(
		to->pool,
		"A misaligned @%s gives %s here, %s in %s(): one calls it "
		"success, the other failure. Should both do the same, or the text tell?",
		parameter, mine->name ? mine->name : "0", theirs->name ? theirs->name : "an error",
		other->function->name);
	outcome_steps(&steps, mine);
	outcome_steps(&steps, theirs);
	finding_steps(&finding, &steps);
	return report(to, CHECK_siblings, &finding);
}

struct null_search {
	const char *name;
	const struct ast *found;
};

/* Is the name itself a truth value somewhere: if (addr), !ptr, page_cnt && ptr, addr ? a : b */
static bool null_visit(const struct ast *node, void *context)
{
	struct null_search *search = context;
	const struct ast *tested = NULL;

	if (node->kind == AST_IF || node->kind == AST_COND ||
	    (node->kind == AST_UNARY && node->op == '!'))
		tested = node->child;
	if (tested && ast_is(ast_plain(tested), search->name))
		search->found = node;
	if (node->kind == AST_BINARY && (node->op == OP('&', '&') || node->op == OP('|', '|')))
		for (const struct ast *side = node->child; side; side = side->next)
			if (ast_is(ast_plain(side), search->name))
				search->found = node;
	return !search->found;
}

struct null_test {
	const struct item *function;
	u32 line;
};

/* Where the function, or the static one it hands the argument to, tests parameter 1 for NULL */
static struct null_test null_test_find(const struct subject *subject, const struct item *function,
				       u32 parameter, u32 depth);

struct handing {
	const struct subject *subject;
	const struct item *function;
	const char *name;
	u32 depth;
	struct null_test found;
};

static bool handing_visit(const struct ast *node, void *context)
{
	struct handing *handing = context;
	const struct item *const *list;
	char name[128];
	u32 bytes, at = 0;
	const char *callee = ast_callee(node, &bytes);

	if (!callee)
		return true;
	word_copy(name, sizeof(name), callee, bytes);
	for (const struct ast *argument = ast_child(node, 1); argument;
	     argument = argument->next, at++) {
		if (!ast_is(ast_plain(argument), handing->name) || handing->found.line ||
		    !functions_find(handing->subject->tree, name, handing->function->file, &list) ||
		    !list[0]->is_static)
			continue;
		handing->found = null_test_find(handing->subject, list[0], at, handing->depth + 1);
	}
	return true;
}

static struct null_test null_test_find(const struct subject *subject, const struct item *function,
				       u32 parameter, u32 depth)
{
	struct null_search search = {};
	struct handing handing = { .subject = subject, .function = function, .depth = depth };
	const struct ast *body;

	if (depth > 1 || parameter >= function->parameter_count ||
	    !function->parameters[parameter].name)
		return (struct null_test){};
	search.name = handing.name = function->parameters[parameter].name;
	body = function_body(subject->tree, function);
	ast_each(body, null_visit, &search);
	if (search.found)
		return (struct null_test){ function, search.found->line };
	ast_each(body, handing_visit, &handing);
	return handing.found;
}

/* Two of the family have a meaning for NULL, this one takes it as any other address */
static int null_report(const struct subject *subject, const struct null_test *tests,
		       struct findings *to)
{
	struct finding finding = finding_of(subject);
	struct steps steps = { .pool = to->pool };
	const char *parameter = subject->function->parameters[1].name;
	const struct kdoc_section *section = kdoc_section_find(subject->doc, parameter);

	if (section && text_has(section->body.text, "NULL"))
		return 0;
	finding.line = section ? section->line : finding.line;
	finding.quote = section ? section->body.text : NULL;
	finding.is_proof = false;
	finding.key = "null";
	finding.question = pool_printf(
		to->pool,
		"NULL has a meaning of its own in the functions of this "
		"family, but %s() takes a NULL @%s for an address like any other. Should "
		"the text say what NULL does?",
		finding.function, parameter);
	for (u32 i = 0; i < 2; i++)
		step_add(&steps, tests[i].function, tests[i].line, "tests the argument for NULL");
	step_add(&steps, subject->function, subject->function->line, "no such test");
	finding_steps(&finding, &steps);
	return report(to, CHECK_siblings, &finding);
}

static int null_check(const struct subject *subject, struct findings *to)
{
	struct null_test tests[2] = {}, found;
	u32 count = 0;

	if (!type_is_pointer(subject->function->parameters[1].type) ||
	    null_test_find(subject, subject->function, 1, 0).line)
		return 0;
	for (u32 i = 0; i < subject->sibling_count && count < 2; i++) {
		const struct subject *other = &subject->siblings[i];

		if (!is_family(subject->function, other->function) || !other->doc)
			continue;
		found = null_test_find(other, other->function, 1, 0);
		if (found.line)
			tests[count++] = found;
	}
	return count == 2 ? null_report(subject, tests, to) : 0;
}

int function_siblings(const struct subject *subject, struct findings *to)
{
	const struct outcome *mine, *theirs;
	int error;

	if (!subject->doc || subject->function->parameter_count < 2)
		return 0;
	error = null_check(subject, to);
	mine = outcome_about(subject->contract, ABOUT_MISALIGNED, 2);
	if (error || !mine || !is_success(mine))
		return error;
	for (u32 i = 0; !error && i < subject->sibling_count; i++) {
		const struct subject *other = &subject->siblings[i];

		if (!is_family(subject->function, other->function) || !other->doc)
			continue;
		theirs = outcome_about(other->contract, ABOUT_MISALIGNED, 2);
		if (theirs && is_failure(theirs))
			error = pair_report(subject, other, mine, theirs, to);
	}
	return error;
}
