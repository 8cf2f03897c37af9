/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drydock review PATCH... | FILE|DIR...: where documentation, commit messages and annotations
 * promise something that the code does not do. Needs a C source tree and nothing else.
 */
#include "cli/review.h"

#include <stdio.h>

#include "cli/cli.h"
#include "cli/options.h"

static int usage(void)
{
	printf("usage: drydock review [OPTION...] PATCH...\n"
	       "       drydock review [OPTION...] FILE|DIR...\n"
	       "       drydock review [OPTION...] --check MAIL\n\n"
	       "Finds where documentation, commit messages and annotations promise something that\n"
	       "the code does not do, and shows the way through the code that proves it.\n\n"
	       "  PATCH      a mail, an mbox, a file of git format-patch, a diff, - for standard\n"
	       "             input; several are one series, in the order of their numbers\n"
	       "  FILE, DIR  C files of the tree, or folders\n\n"
	       "  --tree DIR      the source tree (default: the one you stand in)\n"
	       "  --mail          the findings as a reply to the patch\n"
	       "  --json          a finding a line, and a last one of what could not be read\n"
	       "  --sarif         SARIF 2.1.0, for code hosts\n"
	       "  --explain ID    the whole proof of one finding, with the lines of code\n"
	       "  --since V1      V1 is the version before: what was raised then and is still\n"
	       "                  there, what was answered, what is new\n"
	       "  --all           also what was there before, or is fixed later in the series\n"
	       "  --check MAIL    MAIL is somebody's review: each of its claims that is understood\n"
	       "                  is confirmed or refuted, with the proof\n"
	       "  --no-cache      read the tree anew, keep nothing\n\n"
	       "Examples:\n"
	       "  git format-patch -1 --stdout | drydock review -\n"
	       "  drydock review --tree ~/linux --mail v2.mbox >reply.eml\n"
	       "  drydock review --since v1.mbox v2.mbox\n"
	       "  drydock review --tree ~/linux kernel/bpf lib\n"
	       "  drydock review --explain 1f3a kernel/bpf/arena.c\n\n"
	       "Exit code: 0 nothing found, 1 findings (--check: something confirmed), 2 wrong\n"
	       "usage, 3 not all could be read or placed, and nothing was found in the rest.\n"
	       "See docs/review.md.\n");
	return EXIT_WELL;
}

enum { OPT_TREE = OPT_OWN, OPT_SARIF, OPT_MAIL, OPT_EXPLAIN, OPT_SINCE, OPT_CHECK, OPT_ALL,
       OPT_NO_CACHE };

static const struct option long_options[] = {
	{ "help", no_argument, NULL, OPT_HELP },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "tree", required_argument, NULL, OPT_TREE },
	{ "sarif", no_argument, NULL, OPT_SARIF },
	{ "mail", no_argument, NULL, OPT_MAIL },
	{ "explain", required_argument, NULL, OPT_EXPLAIN },
	{ "since", required_argument, NULL, OPT_SINCE },
	{ "check", required_argument, NULL, OPT_CHECK },
	{ "all", no_argument, NULL, OPT_ALL },
	{ "no-cache", no_argument, NULL, OPT_NO_CACHE },
	{},
};

static bool read_option(struct review *review, int option)
{
	switch (option) {
	case OPT_JSON:
		return review->json = true;
	case OPT_SARIF:
		return review->sarif = true;
	case OPT_MAIL:
		return review->mail = true;
	case OPT_ALL:
		return review->all = true;
	case OPT_NO_CACHE:
		return review->no_cache = true;
	case OPT_TREE:
		return *(review->tree_dir = optarg);
	case OPT_EXPLAIN:
		return *(review->explain = optarg);
	case OPT_SINCE:
		return *(review->since = optarg);
	case OPT_CHECK:
		return *(review->check_mail = optarg);
	default:
		return false;
	}
}

/* Which options go together */
static int check_options(const struct review *review)
{
	if (review->json + review->sarif + review->mail + !!review->explain > 1)
		return usage_error("review", "one of --mail, --json, --sarif, --explain");
	if (review->check_mail && (review->path_count || review->since || review->explain ||
				   review->sarif || review->mail))
		return usage_error("review", "--check takes a review mail alone (and --tree, --json)");
	if (!review->path_count && !review->check_mail)
		return usage_error("review", "a PATCH, FILE or DIR is wanted");
	return EXIT_WELL;
}

static int read_options(struct review *review, int argc, char **argv, bool *help)
{
	int option;

	while ((option = next_option(argc, argv, ":h", long_options)) >= 0) {
		*help = option == OPT_HELP || option == 'h';
		if (*help)
			return usage();
		if (!read_option(review, option))
			return option_error("review", argc, argv, option);
	}
	review->paths = argv + optind;
	review->path_count = argc - optind;
	return check_options(review);
}

static int run(struct review *review)
{
	int code = review_read_inputs(review);

	if (code)
		return code;
	if (review->check_mail)
		return review_run_check(review);
	if (!review->is_series && (review->mail || review->since))
		return usage_error("review", "--mail and --since are for patches");
	return review_run(review);
}

int cmd_review(int argc, char **argv)
{
	struct review review = {};
	bool help = false;
	int code = read_options(&review, argc, argv, &help);

	if (code || help)
		return code;
	review.pool = pool_new(NULL);
	review.findings.pool = review.pool;
	if (!review.pool)
		return review_error(EXIT_GAP, "out of memory");
	text_init(&review.notes, 1U << 20);
	code = run(&review);
	text_fini(&review.notes);
	pool_drop(review.pool);
	return code;
}
