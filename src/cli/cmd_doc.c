/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drydock doc NAME: the contract of a helper, kfunc, map type, program type or command of bpf(2),
 * as the tables have it. Prototypes of kfuncs come from the kernel's BTF.
 */
#include <errno.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/doc.h"
#include "cli/options.h"

struct doc_command {
	struct kernel_choice kernel;
	bool json, list, markdown;
	const char *name; /* with list: a kind, or NULL for all */
	const struct btf *btf;
	unsigned int found;
};

static int usage(void)
{
	printf("usage: drydock doc [OPTION...] NAME\n"
	       "       drydock doc --list [helpers|kfuncs|maps|progs|cmds]\n"
	       "       drydock doc --markdown\n\n"
	       "What a helper, kfunc, map type, program type or command of bpf(2) takes, returns,\n"
	       "who may use it, and how far Drydock goes. --markdown is docs/support.md.\n\n"
	       "  --json                           an object a line\n"
	       KERNEL_OPTIONS_HELP);
	return EXIT_WELL;
}

enum { OPT_LIST = OPT_OWN, OPT_MARKDOWN };

static const struct option long_options[] = {
	KERNEL_LONG_OPTIONS,
	{ "list", no_argument, NULL, OPT_LIST },
	{ "markdown", no_argument, NULL, OPT_MARKDOWN },
	{},
};

static bool list_row(void *context, const struct doc_row *row)
{
	const struct doc_command *command = context;

	if (command->json)
		doc_json(row, stdout);
	else if (row->kind > DOC_KFUNCS || !row->call.form)
		printf("%-8s %-44s %-8s %s\n", doc_kind_names[row->kind], doc_name(row),
		       dd_support_name(doc_support(row)), doc_note(row));
	return true;
}

static int list(struct doc_command *command)
{
	bool known = false;

	for (enum doc_kind kind = 0; kind < DOC_KIND_COUNT; kind++) {
		if (command->name && strcmp(command->name, doc_kind_names[kind]))
			continue;
		known = true;
		doc_each(kind, list_row, command);
	}
	return known ? EXIT_WELL : usage_error("doc", "no list '%s'", command->name);
}

static bool show_row(void *context, const struct doc_row *row)
{
	struct doc_command *command = context;

	if (!doc_matches(row, command->name))
		return true;
	if (command->json) {
		doc_json(row, stdout);
	} else {
		if (command->found)
			putchar('\n');
		doc_page(row, command->btf, stdout);
	}
	command->found++;
	return true;
}

static int show(struct doc_command *command)
{
	struct dd_kern *kern;
	struct btf *btf;
	int err = dd_kern_new(&kern, &command->kernel.options);

	if (err) {
		fprintf(stderr, "drydock doc: cannot make a kernel: %s; check --btf\n",
			strerror(-err));
		return EXIT_REJECTED;
	}
	dd_enter(kern);
	btf = btf__load_vmlinux_btf();
	command->btf = btf;
	for (enum doc_kind kind = 0; kind < DOC_KIND_COUNT; kind++)
		doc_each(kind, show_row, command);
	btf__free(btf);
	dd_leave();
	dd_kern_drop(kern);
	if (command->found)
		return EXIT_WELL;
	fprintf(stderr, "drydock doc: nothing is called '%s'; see drydock doc --list\n",
		command->name);
	return EXIT_REJECTED;
}

static int read_options(struct doc_command *command, int argc, char **argv, bool *help)
{
	int option;

	while ((option = next_option(argc, argv, ":h", long_options)) >= 0) {
		*help = option == OPT_HELP || option == 'h';
		if (*help)
			return usage();
		if (option == OPT_LIST)
			command->list = true;
		else if (option == OPT_MARKDOWN)
			command->markdown = true;
		else if (option == OPT_JSON)
			command->json = true;
		else if (!kernel_choice_option(&command->kernel, option, optarg))
			return option_error("doc", argc, argv, option);
	}
	if (optind < argc)
		command->name = argv[optind++];
	if (optind < argc)
		return usage_error("doc", "one NAME at a time, and '%s' is one too many",
				   argv[optind]);
	if (!command->name && !command->list && !command->markdown)
		return usage_error("doc", "a NAME is wanted");
	return EXIT_WELL;
}

int cmd_doc(int argc, char **argv)
{
	struct doc_command command = {};
	bool help = false;
	int code;

	kernel_choice_init(&command.kernel);
	code = read_options(&command, argc, argv, &help);
	if (code || help)
		return code;
	if (command.markdown)
		doc_markdown(stdout);
	else if (command.list)
		return list(&command);
	else
		return show(&command);
	return EXIT_WELL;
}
