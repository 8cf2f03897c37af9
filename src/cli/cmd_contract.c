/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drydock contract FUNCTION: what a C function returns, under which conditions, on which way: as a
 * table and as a Return section for its kernel-doc.
 */
#include <stdio.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/contract.h"
#include "cli/options.h"

struct contract_command {
	struct review review; /* for the tree */
	const char *function, *file;
	char **paths;
	u32 path_count;
	bool kdoc, table, survey;
};

static int usage(void)
{
	printf("usage: drydock contract [OPTION...] FUNCTION\n"
	       "       drydock contract --survey [OPTION...] PATH...\n\n"
	       "What a C function of a source tree returns: each value, the conditions on the way\n"
	       "to it and the lines that prove it; then the same as a kernel-doc Return section,\n"
	       "ready to be edited. What cannot be known is said.\n\n"
	       "  --tree DIR   the source tree (default: the one you stand in)\n"
	       "  --file FILE  the function of that file, if several have the name\n"
	       "  --table      only the table\n"
	       "  --kdoc       only the Return section\n"
	       "  --survey     of each documented function below the PATHs (from the tree's top) a\n"
	       "               line of JSON: whether its contract is complete, its values\n"
	       "  --no-cache   read the tree anew, keep nothing\n\n"
	       "Examples:\n"
	       "  drydock contract --tree ~/linux bpf_arena_reserve_pages\n"
	       "  drydock contract --kdoc --file mm/util.c kstrdup\n\n"
	       "Exit code: 0 the contract is complete, 1 the tree has no such function, 2 wrong\n"
	       "usage, 3 it is not complete.\n");
	return EXIT_WELL;
}

enum { OPT_TREE = OPT_OWN, OPT_FILE, OPT_KDOC, OPT_TABLE, OPT_SURVEY, OPT_NO_CACHE };

static const struct option long_options[] = {
	{ "help", no_argument, NULL, OPT_HELP },
	{ "tree", required_argument, NULL, OPT_TREE },
	{ "file", required_argument, NULL, OPT_FILE },
	{ "kdoc", no_argument, NULL, OPT_KDOC },
	{ "table", no_argument, NULL, OPT_TABLE },
	{ "survey", no_argument, NULL, OPT_SURVEY },
	{ "no-cache", no_argument, NULL, OPT_NO_CACHE },
	{},
};

static bool read_option(struct contract_command *command, int option)
{
	switch (option) {
	case OPT_TREE:
		return *(command->review.tree_dir = optarg);
	case OPT_FILE:
		return *(command->file = optarg);
	case OPT_KDOC:
		return command->kdoc = true;
	case OPT_TABLE:
		return command->table = true;
	case OPT_SURVEY:
		return command->survey = true;
	case OPT_NO_CACHE:
		return command->review.no_cache = true;
	default:
		return false;
	}
}

static int read_options(struct contract_command *command, int argc, char **argv, bool *help)
{
	int option;

	while ((option = next_option(argc, argv, ":h", long_options)) >= 0) {
		*help = option == OPT_HELP || option == 'h';
		if (*help)
			return usage();
		if (!read_option(command, option))
			return option_error("contract", argc, argv, option);
	}
	command->paths = argv + optind;
	command->path_count = argc - optind;
	if (command->survey && (command->file || command->kdoc || command->table))
		return usage_error("contract", "--survey goes with --tree and --no-cache alone");
	if (command->survey ? !command->path_count : command->path_count != 1)
		return usage_error("contract", command->survey ? "a PATH is wanted" :
								 "one FUNCTION is wanted");
	command->function = argv[optind];
	return EXIT_WELL;
}

/* The definition in --file, or the first one that has a body */
static const struct item *find(const struct contract_command *command)
{
	const struct item *const *list, *found = NULL;
	u32 others = 0, count = functions_find(command->review.tree, command->function, NULL,
					       &list);

	for (u32 i = 0; i < count; i++) {
		if (list[i]->kind != ITEM_FUNCTION ||
		    (command->file && strcmp(list[i]->file->path, command->file)))
			continue;
		others += found != NULL;
		found = found ? found : list[i];
	}
	if (others)
		fprintf(stderr, "drydock contract: %u more functions are called %s; this is the one "
				"of %s (--file names another)\n", others, command->function,
			found->file->path);
	return found;
}

static int print(const struct contract_command *command, const struct contract *contract)
{
	struct text text;
	int err = 0, code;

	text_init(&text, 16UL << 20);
	if (!command->kdoc)
		err = contract_print_table(&text, contract);
	if (!err && !command->kdoc && !command->table)
		err = text_add(&text, "\n", 1);
	if (!err && !command->table)
		err = contract_print_kdoc(&text, contract);
	code = review_print(&text);
	if (err || code)
		return EXIT_GAP;
	return contract->complete ? EXIT_WELL : EXIT_GAP;
}

static int show(struct contract_command *command)
{
	const struct contract *contract;
	const struct item *function = find(command);

	if (!function) {
		fprintf(stderr, "drydock contract: the tree %s has no function %s%s%s\n",
			command->review.tree_dir, command->function, command->file ? " in " : "",
			command->file ? command->file : "");
		return EXIT_REJECTED;
	}
	contract = flow_contract(command->review.flow, function);
	if (!contract) {
		fprintf(stderr, "drydock contract: out of memory\n");
		return EXIT_GAP;
	}
	return print(command, contract);
}

int cmd_contract(int argc, char **argv)
{
	struct contract_command command = {};
	struct review *review = &command.review;
	bool help = false;
	int code = read_options(&command, argc, argv, &help);

	if (code || help)
		return code;
	review->pool = pool_new(NULL);
	if (!review->pool)
		return EXIT_GAP;
	code = review_choose_tree(review);
	if (!code)
		code = review_open_tree(review, &review->tree, &review->flow);
	if (!code) {
		flow_name_values(review->flow);
		code = command.survey ? contract_survey(review, command.paths, command.path_count) :
					show(&command);
		flow_free(review->flow);
		tree_close(review->tree);
	}
	pool_drop(review->pool);
	return code;
}
