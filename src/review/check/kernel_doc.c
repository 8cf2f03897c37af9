// SPDX-License-Identifier: GPL-2.0-only
/*
 * What kernel-doc itself would say of the comments and declarations that a patch touches. Only of
 * patches: who reviews a tree runs the kernel's own tool over it.
 */
#include "review/check/lib.h"

/* The declaration that a line is in or above; the tool names the line above its own. */
static const char *declaration_at(const struct file *file, u32 line)
{
	for (u32 i = 0; i < file->item_count; i++)
		if (file->items[i].end_line >= line && file->items[i].kind != ITEM_COMMENT)
			return file->items[i].name;
	return "";
}

int file_kernel_doc(const struct subject *in, const struct file *file, struct findings *to)
{
	struct kdoc_file docs = {};
	int error = kdoc_read(to->pool, file, &docs);

	(void)in;
	for (u32 i = 0; !error && i < docs.warning_count; i++) {
		const struct kdoc_warning *warning = &docs.warnings[i];
		struct finding finding = { .is_proof = true,
					   .path = file->path,
					   .line = warning->line + 1,
					   .key = warning->text };

		if (warning->kind == KDOC_WARN_SHORT)
			continue;
		finding.function = declaration_at(file, warning->line + 1);
		finding.question = pool_printf(to->pool, "kernel-doc: %s", warning->text);
		error = report(to, CHECK_kernel_doc, &finding);
	}
	return error;
}
