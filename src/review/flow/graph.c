/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From statements to nodes. `current` is the node that what comes next hangs on; after a jump it
 * is a fresh node that nothing leads to, so code behind a return needs no special case. Nodes get
 * their ids when they are placed, which is in the order of the source: targets that lie ahead are
 * made first and placed later. Expressions and conditions: build.c.
 */
#include "review/flow/graph.h"

#include "review/flow/idiom.h"

#define DEPTH_MAX 160
#define NODES_MAX 60000

struct node *node_new(struct builder *builder, u8 kind, const struct ast *ast)
{
	static struct node spare; /* memory is out: what is built is thrown away */
	struct node *node = pool_alloc(builder->graph->pool, sizeof(*node));

	if (!node) {
		builder->graph->failed = true;
		spare = (struct node){0};
		node = &spare;
	}
	node->kind = kind;
	node->ast = ast;
	node->line = ast ? ast->line : 0;
	node->variable = node->source = NO_VARIABLE;
	node->first = U32_MAX;
	return node;
}

void node_place(struct builder *builder, struct node *node)
{
	struct graph *graph = builder->graph;
	u32 room = graph->node_room;

	if (graph->node_count == room) {
		graph->node_room = room ? 2 * room : 64;
		graph->nodes = pool_realloc(graph->pool, graph->nodes, room * sizeof(node),
					    graph->node_room * sizeof(node));
		if (!graph->nodes) {
			graph->failed = true;
			graph->node_count = graph->node_room = 0;
			return;
		}
	}
	if (graph->node_count > NODES_MAX)
		graph->unreadable = "the function is too large";
	node->id = graph->node_count;
	graph->nodes[graph->node_count++] = node;
}

void node_append(struct builder *builder, struct node *node)
{
	builder->current->next[0] = node;
	node_place(builder, node);
	builder->current = node;
}

void node_continue_at(struct builder *builder, struct node *node)
{
	node_place(builder, node);
	builder->current = node;
}

void jump_to(struct builder *builder, struct node *node)
{
	builder->current->next[0] = node;
	builder->current = node_new(builder, NODE_PLACE, NULL);
	node_place(builder, builder->current);
}

u32 variable_new(struct graph *graph, const char *name, const char *type)
{
	u32 room = graph->variable_room;

	if (graph->variable_count == room) {
		graph->variable_room = room ? 2 * room : 32;
		graph->variables = pool_realloc(graph->pool, graph->variables,
						room * sizeof(struct variable),
						graph->variable_room * sizeof(struct variable));
		if (!graph->variables) {
			graph->failed = true;
			graph->variable_count = graph->variable_room = 0;
			return NO_VARIABLE;
		}
	}
	graph->variables[graph->variable_count] = (struct variable){.name = name, .type = type};
	return graph->variable_count++;
}

void variable_bind(struct graph *graph, const struct ast *ast, u32 variable)
{
	if (!map_set(&graph->variable_of, ast, variable))
		graph->failed = true;
}

u32 graph_variable(const struct graph *graph, const struct ast *ast)
{
	return map_get(&graph->variable_of, ast);
}

static bool has_word(const char *type, const char *word)
{
	size_t bytes = strlen(word);

	for (const char *at = strstr(type, word); at; at = strstr(at + 1, word)) {
		bool begins = at == type || at[-1] == ' ';

		if (begins && (!at[bytes] || at[bytes] == ' '))
			return true;
	}
	return false;
}

static void variable_type(struct variable *variable)
{
	const char *type = variable->type;

	variable->is_static = has_word(type, "static");
	variable->is_pointer = strchr(type, '*');
	variable->is_array = strchr(type, '[');
	if (variable->is_pointer || variable->is_array)
		return;
	variable->is_bool = has_word(type, "bool");
	variable->is_unsigned = type_is_unsigned(type, strlen(type));
	variable->bits = type_bits(type, strlen(type));
}

static void scope_push(struct builder *builder, const struct ast *declared, const char *name,
		       u32 variable)
{
	struct scope_name *entry = pool_alloc(builder->graph->pool, sizeof(*entry));

	if (!entry || variable == NO_VARIABLE) {
		builder->graph->failed = true;
		return;
	}
	*entry = (struct scope_name){.outer = builder->scope, .declared = declared, .name = name,
				     .name_bytes = strlen(name), .variable = variable};
	builder->scope = entry;
	variable_type(&builder->graph->variables[variable]);
}

static const char *kept(struct builder *builder, const char *text, size_t bytes)
{
	const char *word = name_keep(builder->graph->words, text ? text : "", text ? bytes : 0);

	if (!word)
		builder->graph->failed = true;
	return word ? word : "";
}

static void build_declaration(struct builder *builder, const struct ast *declaration)
{
	struct graph *graph = builder->graph;
	const char *name = kept(builder, declaration->text, declaration->bytes);
	const char *type = kept(builder, declaration->type, declaration->type_bytes);
	struct node *node;
	u32 variable;

	if (declaration->child)
		build_expression(builder, declaration->child);
	variable = variable_new(graph, name, type);
	scope_push(builder, declaration, name, variable);
	if (graph->failed)
		return;
	node = node_new(builder, NODE_SET, declaration->child);
	if (graph->variables[variable].is_static || graph->variables[variable].is_array)
		node->kind = NODE_FORGET;
	node->line = declaration->line;
	node->variable = variable;
	node_append(builder, node);
}

static void build_block(struct builder *builder, const struct ast *block)
{
	struct scope_name *outer = builder->scope;

	build_statements(builder, block->child);
	builder->scope = outer;
}

static const struct idiom *idiom_of_call(const struct ast *ast)
{
	if (ast->kind != AST_CALL || !ast->child || ast->child->kind != AST_NAME)
		return NULL;
	return idiom_find(ast->child->text, ast->child->bytes);
}

static void build_dead_end(struct builder *builder)
{
	builder->current = node_new(builder, NODE_PLACE, NULL);
	node_place(builder, builder->current);
}

static void build_expression_statement(struct builder *builder, const struct ast *statement)
{
	const struct ast *value = statement->child;
	const struct idiom *idiom = value ? idiom_of_call(value) : NULL;
	struct node *dead, *on;

	if (!value)
		return;
	if (idiom && idiom->kind == IDIOM_BUG_ON && value->child->next) {
		dead = node_new(builder, NODE_PLACE, NULL);
		on = node_new(builder, NODE_PLACE, NULL);
		build_condition(builder, value->child->next, dead, on);
		node_place(builder, dead);
		node_continue_at(builder, on);
		return;
	}
	build_expression(builder, value);
	node_append(builder, node_new(builder, NODE_EVAL, value));
	if (idiom && idiom->kind == IDIOM_NO_RETURN)
		build_dead_end(builder);
}

static struct node *join_new(struct builder *builder, const struct ast *of)
{
	struct node *join = node_new(builder, NODE_JOIN, of);

	join->first = builder->graph->node_count;
	return join;
}

static void build_if(struct builder *builder, const struct ast *statement)
{
	const struct ast *condition = statement->child, *then, *otherwise;
	struct node *join = join_new(builder, statement);
	struct node *yes = node_new(builder, NODE_PLACE, NULL), *no = join;

	then = condition ? condition->next : NULL;
	otherwise = then ? then->next : NULL;
	if (!then)
		return;
	if (otherwise)
		no = node_new(builder, NODE_PLACE, NULL);
	build_condition(builder, condition, yes, no);
	node_continue_at(builder, yes);
	build_statement(builder, then);
	builder->current->next[0] = join;
	if (otherwise) {
		node_continue_at(builder, no);
		build_statement(builder, otherwise);
		builder->current->next[0] = join;
	}
	node_continue_at(builder, join);
}

/* A loop's body, with the targets of break and continue. */
static void build_body(struct builder *builder, const struct ast *body, struct node *break_to,
		       struct node *continue_to)
{
	struct node *outer_break = builder->break_to, *outer_continue = builder->continue_to;

	builder->break_to = break_to;
	builder->continue_to = continue_to;
	if (body)
		build_statement(builder, body);
	builder->break_to = outer_break;
	builder->continue_to = outer_continue;
}

static void build_while(struct builder *builder, const struct ast *statement)
{
	const struct ast *condition = statement->child;
	struct node *join = join_new(builder, statement);
	struct node *head = node_new(builder, NODE_PLACE, condition);
	struct node *body = node_new(builder, NODE_PLACE, NULL);

	if (!condition)
		return;
	node_append(builder, head);
	build_condition(builder, condition, body, join);
	node_continue_at(builder, body);
	build_body(builder, condition->next, join, head);
	jump_to(builder, head);
	node_continue_at(builder, join);
}

static void build_do(struct builder *builder, const struct ast *statement)
{
	const struct ast *body = statement->child;
	struct node *join = join_new(builder, statement);
	struct node *head = node_new(builder, NODE_PLACE, body);
	struct node *test = node_new(builder, NODE_PLACE, NULL);

	if (!body || !body->next)
		return;
	node_append(builder, head);
	build_body(builder, body, join, test);
	builder->current->next[0] = test;
	node_continue_at(builder, test);
	build_condition(builder, body->next, head, join);
	node_continue_at(builder, join);
}

static void build_for(struct builder *builder, const struct ast *statement)
{
	struct scope_name *outer = builder->scope;
	const struct ast *init = statement->child;
	const struct ast *condition = init ? init->next : NULL;
	const struct ast *step = condition ? condition->next : NULL;
	struct node *join, *head, *body, *again;

	if (!step)
		return;
	build_statement(builder, init);
	join = join_new(builder, statement);
	head = node_new(builder, NODE_PLACE, condition);
	body = node_new(builder, NODE_PLACE, NULL);
	again = node_new(builder, NODE_PLACE, step);
	node_append(builder, head);
	if (condition->kind == AST_EMPTY)
		builder->current->next[0] = body;
	else
		build_condition(builder, condition, body, join);
	node_continue_at(builder, body);
	build_body(builder, step->next, join, again);
	builder->current->next[0] = again;
	node_continue_at(builder, again);
	build_statement(builder, step);
	jump_to(builder, head);
	node_continue_at(builder, join);
	builder->scope = outer;
}

/* list_for_each_entry(pos, ...): the names of locals among its arguments change in each round. */
static void forget_arguments(struct builder *builder, const struct ast *call)
{
	for (const struct ast *at = call ? call->child : NULL; at; at = at->next) {
		u32 variable = graph_variable(builder->graph, at);
		struct node *node;

		if (at->kind != AST_NAME || variable == NO_VARIABLE ||
		    builder->graph->variables[variable].parameter)
			continue;
		node = node_new(builder, NODE_FORGET, at);
		node->variable = variable;
		node_append(builder, node);
	}
}

/* scoped_guard() and its like are loops by their form only: the body is run once. */
static bool is_scoped(const struct ast *statement)
{
	static const char stem[] = "scoped_";

	return statement->bytes >= sizeof(stem) &&
	       !memcmp(statement->text, stem, sizeof(stem) - 1) &&
	       !memmem(statement->text, statement->bytes, "cond", 4);
}

static void build_for_macro(struct builder *builder, const struct ast *statement)
{
	const struct ast *call = statement->child;
	struct node *join = join_new(builder, statement);
	struct node *head = node_new(builder, NODE_PLACE, statement);
	struct node *body = node_new(builder, NODE_BRANCH, statement);

	if (!call)
		return;
	build_expression(builder, call);
	if (is_scoped(statement)) {
		build_body(builder, call->next, join, join);
		builder->current->next[0] = join;
		node_continue_at(builder, join);
		return;
	}
	node_append(builder, head);
	forget_arguments(builder, call);
	node_append(builder, body);
	body->next[0] = join;
	body->next[1] = node_new(builder, NODE_PLACE, NULL);
	node_continue_at(builder, body->next[1]);
	build_body(builder, call->next, join, head);
	jump_to(builder, head);
	node_continue_at(builder, join);
}

static void build_switch(struct builder *builder, const struct ast *statement)
{
	const struct ast *value = statement->child;
	struct node *outer = builder->switch_node, *outer_break = builder->break_to;
	struct node *join = join_new(builder, statement);
	struct node *node = node_new(builder, NODE_SWITCH, value);

	if (!value)
		return;
	build_expression(builder, value);
	node_append(builder, node);
	builder->switch_node = node;
	builder->break_to = join;
	build_dead_end(builder);
	if (value->next)
		build_statement(builder, value->next);
	builder->current->next[0] = join;
	if (!node->next[0])
		node->next[0] = join;
	builder->switch_node = outer;
	builder->break_to = outer_break;
	node_continue_at(builder, join);
}

static void build_case(struct builder *builder, const struct ast *statement)
{
	struct node *at = builder->switch_node, *place = node_new(builder, NODE_PLACE, statement);
	struct graph *graph = builder->graph;

	if (!at) {
		graph->unreadable = "a case stands outside of a switch";
		return;
	}
	builder->current->next[0] = place;
	node_continue_at(builder, place);
	if (!statement->child) {
		at->next[0] = place;
		return;
	}
	build_expression(builder, statement->child);
	/* Room is doubled */
	if (!(at->arm_count & (at->arm_count - 1)))
		at->arms = pool_realloc(graph->pool, at->arms, at->arm_count * sizeof(struct arm),
					(2 * at->arm_count + 1) * sizeof(struct arm));
	if (!at->arms) {
		graph->failed = true;
		at->arm_count = 0;
		return;
	}
	at->arms[at->arm_count++] = (struct arm){.value = statement->child, .to = place};
}

struct node *label_known(struct builder *builder, const struct ast *name)
{
	struct label *label = builder->labels;

	while (label &&
	       (label->bytes != name->bytes || memcmp(label->name, name->text, name->bytes)))
		label = label->next;
	return label ? label->node : NULL;
}

static struct node *label_find(struct builder *builder, const struct ast *ast)
{
	struct label *label = builder->labels;

	while (label && (label->bytes != ast->bytes || memcmp(label->name, ast->text, ast->bytes)))
		label = label->next;
	if (label)
		return label->node;
	label = pool_alloc(builder->graph->pool, sizeof(*label));
	if (!label) {
		builder->graph->failed = true;
		return node_new(builder, NODE_LABEL, ast);
	}
	*label = (struct label){.next = builder->labels, .name = ast->text, .bytes = ast->bytes,
				.node = node_new(builder, NODE_LABEL, NULL)};
	builder->labels = label;
	return label->node;
}

static void build_label(struct builder *builder, const struct ast *statement)
{
	struct node *node = label_find(builder, statement);

	if (node->ast) {
		builder->graph->unreadable = "a label stands there twice";
		return;
	}
	node->ast = statement;
	node->line = statement->line;
	builder->current->next[0] = node;
	node_continue_at(builder, node);
}

static void build_goto(struct builder *builder, const struct ast *statement)
{
	jump_to(builder, label_find(builder, statement));
}

static void build_return(struct builder *builder, const struct ast *statement)
{
	struct node *node = node_new(builder, NODE_RETURN, statement->child);

	if (statement->child)
		build_expression(builder, statement->child);
	node->line = statement->line;
	node_append(builder, node);
	build_dead_end(builder);
}

static void build_break(struct builder *builder, const struct ast *statement)
{
	if (builder->break_to)
		jump_to(builder, builder->break_to);
}

static void build_continue(struct builder *builder, const struct ast *statement)
{
	if (builder->continue_to)
		jump_to(builder, builder->continue_to);
}

static void build_lost(struct builder *builder, const struct ast *statement)
{
	if (!builder->graph->unreadable)
		builder->graph->unreadable = pool_printf(builder->graph->pool,
							 "line %u cannot be read", statement->line);
	if (!builder->graph->unreadable)
		builder->graph->failed = true;
}

/* scoped_cond_guard(mutex_intr, return -EINTR, &lock): what it does on failure is not seen. */
static bool can_fail(const struct ast *guard)
{
	static const char *const ends[] = {"_try", "_intr", "_kill", "_timeout"};

	for (u32 i = 0; guard->text && i < ARRAY_SIZE(ends); i++) {
		size_t bytes = strlen(ends[i]);

		if (guard->bytes > bytes &&
		    !memcmp(guard->text + guard->bytes - bytes, ends[i], bytes))
			return true;
	}
	for (const struct ast *child = guard->child; child; child = child->next)
		if (child->kind == AST_UNKNOWN)
			return true;
	return false;
}

static void build_guard(struct builder *builder, const struct ast *statement)
{
	struct node *outer_break = builder->break_to, *outer_continue = builder->continue_to;
	const struct ast *last = statement->child;
	struct node *end;

	if (can_fail(statement))
		builder->graph->hidden = "a guard in it can fail";
	while (last && last->next)
		last = last->next;
	if (statement->op != 's' || !last)
		return;
	end = node_new(builder, NODE_PLACE, NULL);
	/* The macro is a for loop, but for the scope of the guard. */
	builder->break_to = builder->continue_to = end;
	build_statement(builder, last);
	builder->break_to = outer_break;
	builder->continue_to = outer_continue;
	builder->current->next[0] = end;
	node_continue_at(builder, end);
}

/* Whatever the text of an asm statement names may be written by it. */
static void build_asm(struct builder *builder, const struct ast *statement)
{
	const char *at = statement->text, *end = at + statement->bytes;

	while (at < end) {
		size_t bytes = 0;

		while (at + bytes < end && (at[bytes] == '_' || (at[bytes] | 32) >= 'a') &&
		       (at[bytes] | 32) <= 'z')
			bytes++;
		if (bytes == 4 && !memcmp(at, "goto", 4))
			build_lost(builder, statement);
		for (struct scope_name *name = builder->scope; bytes && name; name = name->outer) {
			struct node *node;

			if (name->name_bytes != bytes || memcmp(name->name, at, bytes))
				continue;
			node = node_new(builder, NODE_FORGET, statement);
			node->variable = name->variable;
			node_append(builder, node);
			break;
		}
		at += bytes ? bytes : 1;
	}
}

static void build_nothing(struct builder *builder, const struct ast *statement)
{
}

static void build_bare_expression(struct builder *builder, const struct ast *statement)
{
	struct ast wrapped = {.kind = AST_EXPR, .child = (struct ast *)statement};

	build_expression_statement(builder, &wrapped);
}

static void (*const build_kinds[])(struct builder *, const struct ast *) = {
	[AST_BLOCK] = build_block, [AST_DECL] = build_declaration,
	[AST_EXPR] = build_expression_statement, [AST_IF] = build_if, [AST_WHILE] = build_while,
	[AST_DO] = build_do, [AST_FOR] = build_for, [AST_FOR_MACRO] = build_for_macro,
	[AST_SWITCH] = build_switch, [AST_CASE] = build_case, [AST_LABEL] = build_label,
	[AST_GOTO] = build_goto, [AST_RETURN] = build_return, [AST_BREAK] = build_break,
	[AST_CONTINUE] = build_continue, [AST_GUARD] = build_guard, [AST_ASM] = build_asm,
	[AST_EMPTY] = build_nothing, [AST_UNKNOWN] = build_lost,
};

void build_statement(struct builder *builder, const struct ast *statement)
{
	void (*lower)(struct builder *, const struct ast *) = build_bare_expression;

	if (builder->graph->failed || builder->graph->unreadable)
		return;
	if (builder->depth >= DEPTH_MAX) {
		builder->graph->unreadable = "it is nested too deeply";
		return;
	}
	if (statement->kind < ARRAY_SIZE(build_kinds) && build_kinds[statement->kind])
		lower = build_kinds[statement->kind];
	builder->depth++;
	lower(builder, statement);
	builder->depth--;
}

void build_statements(struct builder *builder, const struct ast *first)
{
	for (; first; first = first->next)
		build_statement(builder, first);
}

static void build_parameters(struct builder *builder, const struct item *function)
{
	for (u32 i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		u32 variable = variable_new(builder->graph, parameter->name ? parameter->name : "",
					    parameter->type ? parameter->type : "");

		if (variable == NO_VARIABLE)
			return;
		builder->graph->variables[variable].parameter = i + 1;
		scope_push(builder, NULL, builder->graph->variables[variable].name, variable);
	}
}

/* Labels are known beforehand: macros can jump to those that they are given. */
static void find_labels(struct builder *builder, const struct ast *ast, u32 depth)
{
	if (ast->kind == AST_LABEL)
		label_find(builder, ast);
	if (depth > 2 * DEPTH_MAX)
		return;
	for (const struct ast *child = ast->child; child; child = child->next)
		find_labels(builder, child, depth + 1);
}

/* Every label that something jumps to must be there. */
static void check_labels(struct builder *builder)
{
	for (struct label *label = builder->labels; label; label = label->next)
		if (!label->node->ast && !builder->graph->unreadable)
			builder->graph->unreadable = "a label is missing";
}

int graph_build(struct graph *graph, const struct item *function, const struct ast *body)
{
	struct builder builder = {.graph = graph};
	struct node *end;

	graph->variable_of.pool = graph->name_of.pool = graph->pool;
	builder.current = graph->entry = node_new(&builder, NODE_PLACE, NULL);
	node_place(&builder, graph->entry);
	build_parameters(&builder, function);
	find_labels(&builder, body, 0);
	build_statement(&builder, body);
	check_labels(&builder);
	end = node_new(&builder, NODE_RETURN, NULL);
	end->line = function->end_line;
	node_append(&builder, end);
	if (graph->failed)
		return -ENOMEM;
	/* What cannot be read ends the building early: not all targets are placed. */
	return graph->unreadable ? 0 : graph_order(graph);
}
