// SPDX-License-Identifier: GPL-2.0-only
/*
 * A member that its struct's documentation ties to others: "@can_sleep: flag must be set iff
 * get()/set() methods sleep". Where a file sets such a flag to a constant and puts functions into
 * those members, they are held against it: one of them sleeps and the flag is false, or the flag is
 * true and none is seen to.
 */
#include "review/check/lib.h"

#define METHODS_MAX 4

struct flag {
	const struct subject *subject;
	const struct ast *assignment;
	char member[64], record[64];
	const char *sentence; /* of the documentation */
	const struct item *methods[METHODS_MAX];
	u32 method_count;
	struct findings *to;
	int error;
};

/* "struct gpio_chip" -> "gpio_chip", from a type or a declaration */
static bool record_of_type(const char *type, size_t bytes, char *record, size_t room)
{
	const char *at = memmem(type, bytes, "struct ", 7);
	size_t length;

	if (!at)
		return false;
	at += 7;
	length = word_length(at);
	word_copy(record, room, at, length);
	return length && length < room;
}

struct declaration {
	const struct ast *name;
	char *record;
	bool found;
};

static bool declaration_visit(const struct ast *node, void *context)
{
	struct declaration *declaration = context;

	if (node->kind == AST_DECL && ast_same(node, declaration->name) && node->type)
		declaration->found |= record_of_type(node->type, node->type_bytes,
						     declaration->record, 64);
	return !declaration->found;
}

/* The record that a name of the function is, or points to */
static bool name_record(const struct subject *subject, const struct ast *name, char *record)
{
	const struct item *function = subject->function;
	struct declaration declaration = { .name = name, .record = record };

	for (u32 i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].name && ast_is(name, function->parameters[i].name))
			return record_of_type(function->parameters[i].type,
					      strlen(function->parameters[i].type), record, 64);
	ast_each(function_body(subject->tree, function), declaration_visit, &declaration);
	return declaration.found;
}

static const struct item *record_find(const struct subject *subject, const char *record)
{
	const struct item *const *list;
	u32 count = items_find_near(subject->tree, record, subject->function->file, &list);

	for (u32 i = 0; i < count; i++)
		if (list[i]->kind == ITEM_STRUCT)
			return list[i];
	return NULL;
}

/* The record of an expression: a name, or a member of one whose struct the tree has */
static bool expression_record(const struct subject *subject, const struct ast *node, char *record)
{
	const struct item *item;
	const char *at, *line;
	char owner[64], member[64];

	node = ast_plain(node);
	if (node && node->kind == AST_NAME)
		return name_record(subject, node, record);
	if (!node || node->kind != AST_MEMBER ||
	    !expression_record(subject, node->child, owner))
		return false;
	item = record_find(subject, owner);
	word_copy(member, sizeof(member), node->text, node->bytes);
	for (at = item ? item->file->text + item->start : NULL;
	     at && (at = strstr(at, member)) && at < item->file->text + item->end; at++) {
		if (is_word_char(at[-1]) || at[strlen(member)] != ';')
			continue;
		for (line = at; line[-1] != '\n' && line[-1] != ';';)
			line--;
		return record_of_type(line, at - line, record, 64);
	}
	return false;
}

/* The member's text in the struct's kernel-doc: from "@member:" to the next '@' or the end */
static const char *member_text(const struct item *record, const char *member, struct pool *pool)
{
	const struct item *comment = item_comment(record);
	const char *mark = pool_printf(pool, "@%s:", member), *at, *end;

	if (!comment || !mark)
		return NULL;
	at = memmem(comment->file->text + comment->start, comment->end - comment->start, mark,
		    strlen(mark));
	if (!at)
		return NULL;
	end = memmem(at + 1, comment->file->text + comment->end - at - 1, " * @", 4);
	return pool_span(pool, at, (end ? end : comment->file->text + comment->end) - at);
}

/* The function that the file puts into the member */
static const struct item *method_find(const struct subject *subject, const char *method)
{
	const struct file *file = subject->function->file;
	const char *at = file->text, *value;
	const struct item *const *list;
	char name[128];
	size_t bytes;

	while ((value = member_value_next(file->text, &at, method, &bytes))) {
		word_copy(name, sizeof(name), value, bytes);
		if (functions_find(subject->tree, name, file, &list) && list[0]->file == file)
			return list[0];
	}
	return NULL;
}

/* "iff get()/set() methods sleep": the words in front of "()" are the members. */
static void methods_read(struct flag *flag)
{
	const char *at = strstr(flag->sentence, "iff ");
	const char *end = at ? strstr(at, "sleep") : NULL;

	for (at = at ? at + 4 : NULL; at && end && at < end; at++) {
		char method[64];
		size_t bytes = word_length(at);

		if (bytes && !strncmp(at + bytes, "()", 2) && flag->method_count < METHODS_MAX) {
			word_copy(method, sizeof(method), at, bytes);
			flag->methods[flag->method_count] = method_find(flag->subject, method);
			flag->method_count += flag->methods[flag->method_count] != NULL;
		}
		at += bytes;
	}
}

static int flag_report(struct flag *flag, bool value, const struct contract *sleeper)
{
	const struct item *function = flag->subject->function;
	struct pool *pool = flag->to->pool;
	struct steps steps = { .pool = pool };
	struct finding finding = finding_of(flag->subject);

	step_add(&steps, function, flag->assignment->line, "%s",
		 source_text(pool, flag->assignment));
	for (u32 i = 0; sleeper && i < sleeper->sleep_step_count; i++)
		step_add(&steps, sleeper->sleep_steps[i].function, sleeper->sleep_steps[i].line,
			 "%s", sleeper->sleep_steps[i].what);
	for (u32 i = 0; !sleeper && i < flag->method_count; i++)
		step_add(&steps, flag->methods[i], flag->methods[i]->line,
			 "nothing in it is seen to sleep");
	finding.path = function->file->path;
	finding.line = flag->assignment->line;
	finding.key = pool_printf(pool, "%s.%s", flag->record, flag->member);
	finding.is_proof = !value;
	finding.question =
		value ? pool_printf(pool,
				    "struct %s documents %s as set if and only if the methods sleep, "
				    "and none of them does here. Is another function meant, and who "
				    "calls them from atomic context?",
				    flag->record, flag->member)
		      : pool_printf(pool,
				    "struct %s documents %s as set if and only if the methods sleep: "
				    "%s() does, and the flag is false.",
				    flag->record, flag->member, sleeper->function->name);
	finding_steps(&finding, &steps);
	return report(flag->to, CHECK_flag_iff, &finding);
}

static int flag_check(struct flag *flag, bool value)
{
	const struct contract *sleeper = NULL;
	u32 known = 0;

	methods_read(flag);
	for (u32 i = 0; i < flag->method_count && !sleeper; i++) {
		const struct contract *contract =
			flow_contract(flag->subject->flow, flag->methods[i]);

		if (!contract)
			return -ENOMEM;
		sleeper = contract->may_sleep ? contract : NULL;
		known++;
	}
	if (!known || value == (sleeper != NULL))
		return 0;
	return flag_report(flag, value, sleeper);
}

/* x->can_sleep = true; */
static bool assignment_visit(const struct ast *node, void *context)
{
	struct flag *flag = context;
	const struct ast *target = node->child, *value = ast_plain(ast_child(node, 1));
	const struct item *record;

	if (flag->error || node->kind != AST_ASSIGN || node->op || target->kind != AST_MEMBER ||
	    (!ast_is(value, "true") && !ast_is(value, "false")))
		return !flag->error;
	word_copy(flag->member, sizeof(flag->member), target->text, target->bytes);
	if (!expression_record(flag->subject, target->child, flag->record))
		return true;
	record = record_find(flag->subject, flag->record);
	flag->sentence = record ? member_text(record, flag->member, flag->to->pool) : NULL;
	if (!flag->sentence || !strstr(flag->sentence, "iff ") || !strstr(flag->sentence, "sleep"))
		return true;
	flag->assignment = node;
	flag->method_count = 0;
	flag->error = flag_check(flag, ast_is(value, "true"));
	return true;
}

int function_flag_iff(const struct subject *subject, struct findings *to)
{
	struct flag flag = { .subject = subject, .to = to };

	if (subject->function->kind == ITEM_FUNCTION)
		ast_each(function_body(subject->tree, subject->function), assignment_visit, &flag);
	return flag.error;
}
