// SPDX-License-Identifier: GPL-2.0-only
/*
 * A local variable of an unsigned type that holds what can be negative: compared with `< 0`, which
 * is never true, or filled by a call that gives -1 or an errno and then returned.
 */
#include "review/check/lib.h"

#define NAMES_MAX 32

/* Calls of the C library that give -1; in the kernel's own code a ssize_t says so. */
static const char *const negative_calls[] = { "read", "write", "pread", "pwrite",  "recv",
					      "send", "open",  "ioctl", "readlink" };

struct search {
	const struct subject *subject;
	const struct ast *variables[NAMES_MAX];
	const struct ast *filled[NAMES_MAX]; /* by a call that can be negative */
	u32 count;
	const struct ast *found, *variable, *fill;
};

static bool decl_is_unsigned(const struct ast *node)
{
	char type[64];

	if (!node->type || node->type_bytes >= sizeof(type))
		return false;
	word_copy(type, sizeof(type), node->type, node->type_bytes);
	return type_unsigned(type) && !type_is(type, "bool");
}

/* Not behind a cast: who writes (int)x < 0 knows */
static s32 variable_index(const struct search *search, const struct ast *node)
{
	if (!node || node->kind != AST_NAME)
		return -1;
	for (u32 i = 0; i < search->count; i++)
		if (search->variables[i]->bytes == node->bytes &&
		    !memcmp(search->variables[i]->text, node->text, node->bytes))
			return i;
	return -1;
}

static bool gives_negative(const struct search *search, const struct ast *call)
{
	const struct item *const *list;
	char name[128];
	u32 bytes;
	const char *callee = ast_callee(call, &bytes);

	if (!callee)
		return false;
	word_copy(name, sizeof(name), callee, bytes);
	if (functions_find(search->subject->tree, name, search->subject->function->file, &list))
		return type_is(list[0]->return_type, "ssize_t");
	for (u32 i = 0; i < ARRAY_SIZE(negative_calls); i++)
		if (text_is(name, negative_calls[i]))
			return true;
	return false;
}

static void compare_look(struct search *search, const struct ast *node)
{
	const struct ast *zero = ast_plain(ast_child(node, 1));
	s32 index = variable_index(search, node->child);

	if (index < 0 || search->found || !zero || zero->kind != AST_NUMBER || !ast_is(zero, "0"))
		return;
	search->found = node;
	search->variable = search->variables[index];
	search->fill = search->filled[index];
}

static bool visit(const struct ast *node, void *context)
{
	struct search *search = context;
	s32 index;

	if (node->kind == AST_DECL && decl_is_unsigned(node) && search->count < NAMES_MAX) {
		search->filled[search->count] = gives_negative(search, node->child) ? node : NULL;
		search->variables[search->count++] = node;
	}
	if (node->kind == AST_BINARY && node->op == '<')
		compare_look(search, node);
	if (node->kind == AST_ASSIGN && !node->op) {
		index = variable_index(search, node->child);
		if (index >= 0 && gives_negative(search, ast_child(node, 1)))
			search->filled[index] = node;
	}
	if (node->kind == AST_RETURN && !search->found) {
		index = variable_index(search, node->child);
		if (index >= 0 && search->filled[index] &&
		    type_unsigned(search->subject->function->return_type)) {
			search->found = node;
			search->variable = search->variables[index];
			search->fill = search->filled[index];
		}
	}
	return true;
}

static int holder_report(const struct search *search, struct findings *to)
{
	const struct item *function = search->subject->function;
	struct steps steps = { .pool = to->pool };
	struct finding finding = finding_of(search->subject);
	const struct ast *variable = search->variable;

	step_add(&steps, function, variable->line, "declared as %.*s %.*s",
		 (int)variable->type_bytes, variable->type, (int)variable->bytes, variable->text);
	if (search->fill)
		step_add(&steps, function, search->fill->line, "%s",
			 source_text(to->pool, search->fill));
	step_add(&steps, function, search->found->line, "%s", source_text(to->pool, search->found));
	finding.path = function->file->path;
	finding.line = search->found->line;
	finding.key = pool_span(to->pool, variable->text, variable->bytes);
	finding.question = pool_printf(to->pool,
				       "%.*s is unsigned (%.*s): a negative result becomes a large "
				       "number and the error is lost. Should it be signed?",
				       (int)variable->bytes, variable->text,
				       (int)variable->type_bytes, variable->type);
	finding_steps(&finding, &steps);
	return report(to, CHECK_unsigned_holder, &finding);
}

static bool is_candidate(const struct item *function)
{
	const char *text = function->file->text + function->body;
	size_t bytes = function->end - function->body;

	if (function->kind != ITEM_FUNCTION)
		return false;
	if (!memmem(text, bytes, "unsigned", 8) && !memmem(text, bytes, "size_t", 6) &&
	    !memmem(text, bytes, "u32", 3) && !memmem(text, bytes, "u64", 3))
		return false;
	return memmem(text, bytes, "< 0", 3) || type_unsigned(function->return_type);
}

int function_unsigned_holder(const struct subject *subject, struct findings *to)
{
	struct search search = { .subject = subject };

	if (!is_candidate(subject->function))
		return 0;
	ast_each(function_body(subject->tree, subject->function), visit, &search);
	return search.found ? holder_report(&search, to) : 0;
}
