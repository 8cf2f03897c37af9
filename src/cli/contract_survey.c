/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drydock contract --survey PATH...: of each documented function below the paths a line of JSON:
 * whether its contract is complete, and if not, why. This is what tools/review-eval counts to say
 * how much of a tree is understood; it judges nothing.
 */
#include "cli/contract.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "review/kdoc/kdoc.h"

static const char *const kind_names[] = {
	[VALUE_INT] = "int", [VALUE_NULL] = "null", [VALUE_ERR_PTR] = "err_ptr",
	[VALUE_POINTER] = "pointer", [VALUE_BOOL] = "bool", [VALUE_POSITIVE] = "positive",
	[VALUE_NEGATIVE] = "negative", [VALUE_VOID] = "void", [VALUE_UNKNOWN] = "unknown",
};

static json_t *values_of(const struct contract *contract)
{
	json_t *values = json_array();

	for (u32 i = 0; i < contract->outcome_count; i++) {
		const struct outcome *outcome = &contract->outcomes[i];

		json_array_append_new(values, json_pack("{s:s, s:s?, s:s?}", "kind",
							kind_names[outcome->kind], "name",
							outcome->name, "what",
							outcome->what));
	}
	return values;
}

static int print_line(const struct contract *contract)
{
	const struct item *function = contract->function;
	json_t *line = json_pack("{s:s, s:i, s:s, s:s?, s:b, s:b, s:s?, s:o}", "path",
				 function->file->path, "line", (int)function->line, "function",
				 function->name, "type", function->return_type, "complete",
				 contract->complete, "closed", contract->is_closed, "why", contract->why_incomplete, "values",
				 values_of(contract));
	int err = line ? json_dumpf(line, stdout, JSON_COMPACT) : -1;

	json_decref(line);
	return err || putchar('\n') == EOF ? -EIO : 0;
}

static int survey_file(struct review *review, const struct file *file)
{
	struct pool *pool = pool_new(NULL);
	struct kdoc_file docs = {};
	int err = pool ? kdoc_read(pool, file, &docs) : -ENOMEM;

	for (u32 i = 0; !err && i < docs.doc_count; i++) {
		const struct item *function = docs.docs[i].subject;
		const struct contract *contract;

		if (docs.docs[i].kind != KDOC_FUNCTION || !function ||
		    function->kind != ITEM_FUNCTION)
			continue;
		contract = flow_contract(review->flow, function);
		err = contract ? print_line(contract) : -ENOMEM;
	}
	pool_drop(pool);
	return err;
}

static bool is_below(const char *path, const char *folder)
{
	size_t bytes = strlen(folder);

	while (bytes && folder[bytes - 1] == '/')
		bytes--;
	return !strncmp(path, folder, bytes) && (!path[bytes] || path[bytes] == '/');
}

int contract_survey(struct review *review, char *const *below, u32 below_count)
{
	const char *const *paths;
	u32 count = tree_paths(review->tree, &paths), files = 0;
	int err = 0;

	for (u32 i = 0; !err && i < count; i++) {
		bool wanted = false;
		const struct file *file;

		for (u32 j = 0; j < below_count; j++)
			wanted |= is_below(paths[i], below[j]);
		file = wanted ? tree_file(review->tree, paths[i]) : NULL;
		files += file != NULL;
		err = file ? survey_file(review, file) : 0;
	}
	if (err)
		return review_error(EXIT_GAP, "%s", strerror(-err));
	return files ? EXIT_WELL : review_error(EXIT_USAGE, "%s: the tree has no C files there",
						below[0]);
}
