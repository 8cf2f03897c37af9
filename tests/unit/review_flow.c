/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What functions return, over the fixtures in tests/review/flow: C files in which the expected
 * table stands above each function. With arguments (a tree, names of functions) it prints
 * contracts instead.
 */
#include "unit.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "review/flow/flow.h"
#include "review/flow/state.h"

static const char *value_of(const struct outcome *outcome)
{
	switch (outcome->kind) {
	case VALUE_POINTER:
		return "a pointer";
	case VALUE_ERR_PTR:
		return outcome->number ? outcome->name : "some ERR_PTR";
	case VALUE_BOOL:
		return "true or false";
	case VALUE_POSITIVE:
		return outcome->or_zero ? "a number >= 0" : "a number > 0";
	case VALUE_NEGATIVE:
		return "some negative number";
	case VALUE_UNKNOWN:
		return "(not known)";
	}
	return outcome->name;
}

static void add_outcome(struct text *to, const struct outcome *outcome)
{
	bool any = false;

	text_printf(to, " * %s%s", value_of(outcome), outcome->is_certain ? "" : "?");
	if (outcome->what)
		text_printf(to, ", %s: %s", outcome->type, outcome->what);
	if (outcome->callee)
		text_printf(to, ", %s", outcome->callee->name);
	text_printf(to, " | ");
	for (u32 i = 0; i < outcome->guard_count; i++) {
		if (outcome->guards[i].passed)
			continue;
		text_printf(to, "%s%s", any ? " and " : "", outcome->guards[i].text);
		any = true;
	}
	text_printf(to, "%s\n", any ? "" : "otherwise");
}

static void add_context(struct text *to, const struct contract *contract)
{
	static const char *const kinds[] = {[LOCK_TAKES] = "takes", [LOCK_RELEASES] = "releases",
					    [LOCK_ASSERTS] = "asserts"};

	if (contract->may_sleep)
		text_printf(to, " * %s sleep: %s\n", contract->must_sleep ? "must" : "may",
			    contract->sleep_steps[0].what);
	for (u32 i = 0; i < contract->lock_count; i++)
		text_printf(to, " * %s%s %s\n", contract->locks[i].always ? "always " : "",
			    kinds[contract->locks[i].kind], contract->locks[i].lock);
}

static void check_function(struct flow *flow, const struct item *function,
			   const struct item *comment)
{
	const struct contract *contract = flow_contract(flow, function);
	const char *wanted = comment->file->text + comment->start;
	size_t bytes = comment->end - comment->start;
	struct text text;

	text_init(&text, 1 << 20);
	text_printf(&text, "/* expect\n");
	for (u32 i = 0; contract && i < contract->outcome_count; i++)
		add_outcome(&text, &contract->outcomes[i]);
	if (contract && strcmp(function->file->path, "basics.c"))
		add_context(&text, contract);
	if (contract)
		text_printf(&text, " * %s\n */", contract->is_closed ? "complete" :
			    contract->complete ? "named" : contract->why_incomplete);
	CHECK(text.bytes == bytes && !memcmp(text.data, wanted, bytes));
	if (text.bytes != bytes || memcmp(text.data, wanted, bytes))
		printf("%s:%u: %s gives\n%s\n", function->file->path, function->line, function->name,
		       text.data);
	text_fini(&text);
}

static void check_file(struct tree *tree, const char *path)
{
	const struct file *file = tree_file(tree, path);
	struct flow *flow;
	u32 checked = 0;

	CHECK(file && !flow_new(&flow, tree));
	if (!file)
		return;
	flow_name_values(flow);
	for (u32 i = 0; i < file->item_count; i++) {
		const struct item *comment = item_comment(&file->items[i]);

		if (file->items[i].kind != ITEM_FUNCTION || !comment ||
		    strncmp(file->text + comment->start, "/* expect\n", 10))
			continue;
		check_function(flow, &file->items[i], comment);
		checked++;
	}
	CHECK(checked);
	flow_free(flow);
}

static void check_kdoc(struct tree *tree)
{
	static const char wanted[] =
		" * Context: Process context. May sleep.\n"
		" *\n"
		" * Return:\n"
		" * * %-EINVAL if @count == 0, or if @page->count > @count and @count != 7.\n"
		" * * %-ENOMEM if a_name_that_is_quite_long_so_that_the_line_breaks(@page) == 0.\n"
		" * * %0 on success.\n";
	const char *text =
		"int f(struct page *page, int count)\n{\n"
		"\tvoid *count_of;\n\tmight_sleep();\n"
		"\tif (!count)\n\t\treturn -EINVAL;\n"
		"\tif (page->count > count && count != 7)\n\t\treturn -EINVAL;\n"
		"\tif (a_name_that_is_quite_long_so_that_the_line_breaks(page) == 0)\n"
		"\t\treturn -ENOMEM;\n\treturn 0;\n}\n";
	const struct file *file;
	struct text out;
	struct flow *flow;

	CHECK(!tree_overlay(tree, "kdoc.c", text, strlen(text)) && !flow_new(&flow, tree));
	file = tree_file(tree, "kdoc.c");
	CHECK(file && file->item_count == 1);
	if (!file)
		return;
	text_init(&out, 1 << 16);
	CHECK(!contract_print_kdoc(&out, flow_contract(flow, &file->items[0])));
	CHECK(!strcmp(out.data, wanted));
	if (strcmp(out.data, wanted))
		printf("%s", out.data);
	text_fini(&out);
	flow_free(flow);
}

#define CHAIN 3000

/* Each function calls the one before: what a summary holds must not grow with the depth. */
static void check_chain(struct tree *tree)
{
	u32 most_outcomes = 0, most_guards = 0;
	const struct file *file;
	struct flow *flow;
	struct text text;

	text_init(&text, 1 << 20);
	text_printf(&text, "static int f0(int x)\n{\n\treturn x < 0 ? -EINVAL : 0;\n}\n");
	for (u32 i = 1; i < CHAIN; i++)
		text_printf(&text, "static int f%u(int x)\n{\n\tif (x < 0)\n\t\treturn -EINVAL;\n"
			    "\treturn f%u(x - 1);\n}\n", i, i - 1);
	CHECK(!tree_overlay(tree, "chain.c", text.data, text.bytes) && !flow_new(&flow, tree));
	file = tree_file(tree, "chain.c");
	CHECK(file && file->item_count == CHAIN);
	for (u32 i = 0; file && i < file->item_count; i++) {
		const struct contract *contract = flow_contract(flow, &file->items[i]);

		CHECK(contract && contract->is_closed);
		most_outcomes = max(most_outcomes, contract ? contract->outcome_count : 0);
		for (u32 j = 0; contract && j < contract->outcome_count; j++)
			most_guards = max(most_guards, contract->outcomes[j].guard_count);
	}
	CHECK(most_outcomes > 2 && most_outcomes < 24);
	CHECK(most_guards > 2 && most_guards < 32);
	text_fini(&text);
	flow_free(flow);
}

/* Loops strip the same choices each round: what loses nothing is not copied. */
static void check_trails(void)
{
	struct walk walk = {.pool = pool_new(NULL)};
	const struct trail *before = trail_add(&walk, NULL, &(struct trail){.node = 1});
	const struct trail *other = trail_add(&walk, NULL, &(struct trail){.node = 2});
	const struct trail *inside = trail_add(&walk, before, &(struct trail){.node = 5});
	const struct trail *choice = trail_choice(&walk, inside, other, 6), *stripped;

	stripped = trail_strip(&walk, choice, 4, 7);
	CHECK(stripped != choice && stripped->choice_count == 2);
	CHECK(stripped->choices[0] == before && stripped->choices[1] == other);
	CHECK(trail_strip(&walk, stripped, 4, 7) == stripped);
	pool_drop(walk.pool);
}

static int print_contracts(struct flow *flow, struct tree *tree, char **names)
{
	const struct item *const *list;

	for (; *names; names++) {
		u32 count = functions_find(tree, *names, NULL, &list);

		for (u32 i = 0; i < count; i++) {
			const struct contract *contract = flow_contract(flow, list[i]);
			struct text text;

			text_init(&text, 1 << 20);
			if (contract)
				contract_print_table(&text, contract);
			puts(text.data ? text.data : "out of memory");
			text_fini(&text);
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct tree_options options = {.dir = argc > 1 ? argv[1] : "tests/review/flow",
				       .cache = argc > 1 ? NULL : ""};
	const char *const *paths;
	struct tree *tree;
	struct flow *flow;
	u32 count;

	if (tree_open(&tree, &options)) {
		printf("%s cannot be read\n0 passed, 1 failed\n", options.dir);
		return 1;
	}
	if (argc > 1)
		return flow_new(&flow, tree) || print_contracts(flow, tree, argv + 2);
	count = tree_paths(tree, &paths);
	CHECK(count);
	for (u32 i = 0; i < count; i++)
		if (!strchr(paths[i], '/'))
			check_file(tree, paths[i]);
	check_kdoc(tree);
	check_chain(tree);
	check_trails();
	tree_close(tree);
	return UNIT_END();
}
