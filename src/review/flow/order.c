/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a walk needs to know of a graph before it starts: where loops begin and what they change,
 * and for each node the variables and names that are still read behind it. What is not read any
 * more is dropped from states (join.c), which is what lets them agree and be merged.
 */
#include "review/flow/graph.h"

static void set_bit(u64 *words, u32 bit)
{
	words[bit / 64] |= 1ULL << bit % 64;
}

static bool has_bit(const u64 *words, u32 bit)
{
	return words[bit / 64] >> bit % 64 & 1;
}

u32 graph_live_words(const struct graph *graph)
{
	return (graph->variable_count + graph->name_count) / 64 + 1;
}

bool graph_name_is_live(const struct graph *graph, const struct node *node, const char *name)
{
	u32 number = map_get(&graph->name_of, name);

	return number != MAP_NONE && has_bit(node->live, graph->variable_count + number);
}

/* First pass: numbers for all names; second: what a node reads and sets */
struct scan {
	struct graph *graph;
	u64 *reads, *sets; /* NULL in the first pass */
};

static void scan_name(struct scan *scan, const struct ast *ast)
{
	struct graph *graph = scan->graph;
	const char *word = name_keep(graph->words, ast->text, ast->bytes);
	u32 number;

	if (!word) {
		graph->failed = true;
		return;
	}
	number = map_get(&graph->name_of, word);
	if (number == MAP_NONE) {
		number = graph->name_count++;
		if (!map_set(&graph->name_of, word, number))
			graph->failed = true;
	}
	if (scan->reads)
		set_bit(scan->reads, graph->variable_count + number);
}

static void scan_expression(struct scan *scan, const struct ast *ast)
{
	u32 variable = graph_variable(scan->graph, ast);
	const struct ast *child = ast->child;

	if (variable != NO_VARIABLE) {
		if (scan->reads)
			set_bit(scan->reads, variable);
		return;
	}
	if (ast->kind == AST_NAME || ast->kind == AST_MEMBER)
		scan_name(scan, ast);
	if (ast->kind == AST_ASSIGN && !ast->op && child && child->kind == AST_NAME &&
	    graph_variable(scan->graph, child) != NO_VARIABLE) {
		if (scan->sets)
			set_bit(scan->sets, graph_variable(scan->graph, child));
		child = child->next;
	}
	for (; child; child = child->next)
		scan_expression(scan, child);
}

static void scan_node(struct scan *scan, const struct node *node)
{
	bool has_value = node->kind == NODE_EVAL || node->kind == NODE_SWITCH ||
			 node->kind == NODE_RETURN ||
			 (node->kind == NODE_SET && !node->has_number) ||
			 (node->kind == NODE_BRANCH && node->variable == NO_VARIABLE);

	if (has_value && node->ast && node->ast->kind != AST_FOR_MACRO)
		scan_expression(scan, node->ast);
	if (!scan->reads || node->variable == NO_VARIABLE)
		return;
	if (node->source != NO_VARIABLE)
		set_bit(scan->reads, node->source);
	if (node->kind == NODE_BRANCH)
		set_bit(scan->reads, node->variable);
	else
		set_bit(scan->sets, node->variable);
}

static void mark_back(struct graph *graph, struct node *from, struct node *to)
{
	if (!to)
		return;
	if (graph->nodes[to->id] != to) {
		graph->unreadable = "it jumps to a place that is not there";
		return;
	}
	to->preds++;
	if (to->id > from->id)
		return;
	to->is_head = true;
	to->last = max(to->last, from->id);
}

static void mark_edges(struct graph *graph)
{
	for (u32 i = 0; i < graph->node_count; i++) {
		struct node *node = graph->nodes[i];

		mark_back(graph, node, node->next[0]);
		mark_back(graph, node, node->next[1]);
		for (u32 j = 0; j < node->arm_count; j++)
			mark_back(graph, node, node->arms[j].to);
	}
}

struct flow_bits {
	u64 *reads, *sets;
	u32 words;
};

static void add_live(u64 *to, const struct node *next, u32 words)
{
	for (u32 i = 0; next && i < words; i++)
		to[i] |= next->live[i];
}

/* live = reads | (live behind & ~sets); true if it grew */
static bool update_live(struct node *node, const struct flow_bits *bits, u64 *behind)
{
	const u64 *reads = bits->reads + (size_t)node->id * bits->words;
	const u64 *sets = bits->sets + (size_t)node->id * bits->words;
	bool grew = false;

	memset(behind, 0, bits->words * sizeof(u64));
	add_live(behind, node->next[0], bits->words);
	add_live(behind, node->next[1], bits->words);
	for (u32 i = 0; i < node->arm_count; i++)
		add_live(behind, node->arms[i].to, bits->words);
	for (u32 i = 0; i < bits->words; i++) {
		u64 live = reads[i] | (behind[i] & ~sets[i]);

		grew |= live != node->live[i];
		node->live[i] = live;
	}
	return grew;
}

static void find_changed(struct graph *graph, const struct flow_bits *bits)
{
	for (u32 i = 0; i < graph->node_count; i++) {
		struct node *head = graph->nodes[i];

		if (!head->is_head)
			continue;
		head->changed = pool_alloc(graph->pool, bits->words * sizeof(u64));
		if (!head->changed) {
			graph->failed = true;
			return;
		}
		for (u32 j = head->id; j <= head->last; j++)
			for (u32 k = 0; k < bits->words; k++)
				head->changed[k] |= bits->sets[(size_t)j * bits->words + k];
		for (u32 v = 0; v < graph->variable_count; v++)
			if (graph->variables[v].is_stepped || graph->variables[v].has_address)
				set_bit(head->changed, v);
	}
}

static bool reach(struct node *to)
{
	bool is_new = to && !to->is_reached;

	if (to)
		to->is_reached = true;
	return is_new;
}

static bool reach_next(struct node *node)
{
	bool any = reach(node->next[0]);

	any |= reach(node->next[1]);
	for (u32 i = 0; i < node->arm_count; i++)
		any |= reach(node->arms[i].to);
	return any;
}

/* A label that nothing leads to: a macro must do so. */
static void find_hidden_jumps(struct graph *graph)
{
	bool any = reach(graph->entry);

	while (any) {
		any = false;
		for (u32 i = 0; i < graph->node_count; i++)
			if (graph->nodes[i]->is_reached)
				any |= reach_next(graph->nodes[i]);
	}
	for (u32 i = 0; i < graph->node_count; i++)
		if (graph->nodes[i]->kind == NODE_LABEL && !graph->nodes[i]->is_reached)
			graph->hidden = "nothing that is seen jumps to one of its labels";
}

static int find_live(struct graph *graph, struct flow_bits *bits)
{
	size_t bytes = (size_t)graph->node_count * bits->words * sizeof(u64);
	u64 *live = pool_alloc(graph->pool, bytes);
	u64 *behind = pool_alloc(graph->pool, bits->words * sizeof(u64));
	bool grew = true;

	bits->reads = pool_alloc(graph->pool, bytes);
	bits->sets = pool_alloc(graph->pool, bytes);
	if (!live || !behind || !bits->reads || !bits->sets)
		return -ENOMEM;
	for (u32 i = 0; i < graph->node_count; i++) {
		struct scan scan = {graph, bits->reads + (size_t)i * bits->words,
				    bits->sets + (size_t)i * bits->words};

		graph->nodes[i]->live = live + (size_t)i * bits->words;
		scan_node(&scan, graph->nodes[i]);
	}
	while (grew) {
		grew = false;
		for (u32 i = graph->node_count; i-- > 0;)
			grew |= update_live(graph->nodes[i], bits, behind);
	}
	return 0;
}

int graph_order(struct graph *graph)
{
	struct flow_bits bits = {0};
	struct scan scan = {graph};
	int err;

	for (u32 i = 0; i < graph->node_count; i++)
		scan_node(&scan, graph->nodes[i]);
	if (graph->failed)
		return -ENOMEM;
	bits.words = graph_live_words(graph);
	if ((u64)graph->node_count * bits.words > 4 << 20) {
		graph->unreadable = "the function is too large";
		return 0;
	}
	mark_edges(graph);
	find_hidden_jumps(graph);
	if (graph->unreadable)
		return 0;
	err = find_live(graph, &bits);
	if (err)
		return err;
	find_changed(graph, &bits);
	return graph->failed ? -ENOMEM : 0;
}
