// SPDX-License-Identifier: GPL-2.0-only
/*
 * A plain `return error` among statements that leave through one label which frees or unlocks: a
 * goto to the label stands before it and another one behind, so what the label gives back is held
 * here too. Asked of lines that a patch adds.
 */
#include "review/check/lib.h"

#define GOTOS_MAX 64

struct walk {
	const struct ast *gotos[GOTOS_MAX], *returns[GOTOS_MAX], *labels[GOTOS_MAX];
	const struct ast *cleanups[GOTOS_MAX]; /* the first call behind each label */
	u32 goto_count, return_count, label_count;
};

static bool is_cleanup(const struct ast *node)
{
	static const char *const parts[] = { "free",	"put",	   "unlock",
					     "release", "destroy", "cleanup" };
	u32 bytes;
	const char *callee = ast_callee(node, &bytes);

	for (u32 i = 0; callee && i < ARRAY_SIZE(parts); i++)
		if (memmem(callee, bytes, parts[i], strlen(parts[i])))
			return true;
	return false;
}

static const struct ast *first_cleanup(const struct ast *label)
{
	for (const struct ast *at = label->next; at && at->kind != AST_RETURN; at = at->next)
		if (at->kind == AST_EXPR && is_cleanup(at->child))
			return at->child;
	return NULL;
}

static bool walk_visit(const struct ast *node, void *context)
{
	struct walk *walk = context;

	if (node->kind == AST_GOTO && walk->goto_count < GOTOS_MAX)
		walk->gotos[walk->goto_count++] = node;
	if (node->kind == AST_RETURN && walk->return_count < GOTOS_MAX)
		walk->returns[walk->return_count++] = node;
	if (node->kind == AST_LABEL && walk->label_count < GOTOS_MAX) {
		walk->cleanups[walk->label_count] = first_cleanup(node);
		walk->labels[walk->label_count++] = node;
	}
	return true;
}

static bool is_error_value(const struct subject *subject, const struct ast *value)
{
	const char *name;
	s64 number;

	value = ast_plain(value);
	return ast_errno(subject, value, &number, &name) || ast_calls(value, "PTR_ERR") ||
	       ast_calls(value, "ERR_CAST") || ast_calls(value, "ERR_PTR");
}

static bool goto_between(const struct walk *walk, const struct ast *label, u32 from, u32 to)
{
	for (u32 i = 0; i < walk->goto_count; i++)
		if (walk->gotos[i]->bytes == label->bytes && walk->gotos[i]->line > from &&
		    walk->gotos[i]->line < to &&
		    !memcmp(walk->gotos[i]->text, label->text, label->bytes))
			return true;
	return false;
}

static int leak_report(const struct subject *subject, const struct ast *node,
		       const struct ast *label, const struct ast *cleanup, struct findings *to)
{
	struct steps steps = { .pool = to->pool };
	struct finding finding = finding_of(subject);

	finding.path = subject->function->file->path;
	finding.line = node->line;
	finding.key = pool_printf(to->pool, "%.*s:%s", (int)label->bytes, label->text,
				  source_text(to->pool, node));
	finding.question =
		pool_printf(to->pool,
			    "This returns at once, while the errors before and behind it "
			    "go through %.*s, which calls %s. Is that needed here too?",
			    (int)label->bytes, label->text, source_text(to->pool, cleanup));
	step_add(&steps, subject->function, node->line, "%s", source_text(to->pool, node));
	step_add(&steps, subject->function, cleanup->line, "%s", source_text(to->pool, cleanup));
	finding_steps(&finding, &steps);
	return report(to, CHECK_leak_return, &finding);
}

static int return_check(const struct subject *subject, const struct walk *walk,
			const struct ast *node, struct findings *to)
{
	for (u32 i = 0; i < walk->label_count; i++) {
		const struct ast *label = walk->labels[i];

		if (walk->cleanups[i] && label->line > node->line &&
		    goto_between(walk, label, 0, node->line) &&
		    goto_between(walk, label, node->line, label->line))
			return leak_report(subject, node, label, walk->cleanups[i], to);
	}
	return 0;
}

int function_leak_return(const struct subject *subject, struct findings *to)
{
	const struct item *function = subject->function;
	struct walk walk = {};
	int error = 0;

	if (!subject->patch || function->kind != ITEM_FUNCTION)
		return 0;
	ast_each(function_body(subject->tree, function), walk_visit, &walk);
	for (u32 i = 0; !error && i < walk.return_count; i++) {
		const struct ast *node = walk.returns[i];

		if (node->child && is_error_value(subject, node->child) &&
		    patch_line_at(subject->patch, function->file->path, node->line))
			error = return_check(subject, &walk, node, to);
	}
	return error;
}
