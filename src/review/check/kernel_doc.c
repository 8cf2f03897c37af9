// SPDX-License-Identifier: GPL-2.0-only
/*
 * What kernel-doc itself would say of the comments and declarations that a patch touches. Only of
 * patches: who reviews a tree runs the kernel's own tool over it.
 */
#include "review/check/lib.h"

/* The declaration that a line is in or above; the tool names the line above its own. */
static const char *declaration_at(const struct file *file, u32 line)
{
	u32 low = 0, high = file->item_count;

	while (low < high) {
		u32 middle = (low + high) / 2;

		if (file->items[middle].end_line < line)
			low = middle + 1;
		else
			high = middle;
	}
	while (low < file->item_count && file->items[low].kind == ITEM_COMMENT)
		low++;
	return low < file->item_count && file->items[low].name ? file->items[low].name : "";
}

static bool return_visit(const struct patch_file *file, const struct patch_line *line,
			 void *context)
{
	bool *taken = context;

	(void)file;
	*taken = text_has(line->text, "* return") || text_has(line->text, "@return");
	return !*taken;
}

/* Who writes a new comment without one may have nothing to say. */
static bool takes_return_away(const struct patch *patch)
{
	bool taken = false;

	if (patch)
		patch_each_line(patch, '-', return_visit, &taken);
	return taken;
}

int file_kernel_doc(const struct subject *in, const struct file *file, struct findings *to)
{
	struct kdoc_file docs = {};
	bool taken = !in->patch || takes_return_away(in->patch);
	int error = kdoc_read(to->pool, file, &docs);

	for (u32 i = 0; !error && i < docs.warning_count; i++) {
		const struct kdoc_warning *warning = &docs.warnings[i];
		struct finding finding = { .is_proof = true,
					   .path = file->path,
					   .line = warning->line + 1,
					   .key = warning->text };

		if (warning->kind == KDOC_WARN_SHORT ||
		    (warning->kind == KDOC_WARN_RETURN && !taken))
			continue;
		finding.function = declaration_at(file, warning->line + 1);
		finding.question = pool_printf(to->pool, "kernel-doc: %s", warning->text);
		error = report(to, CHECK_kernel_doc, &finding);
	}
	return error;
}
