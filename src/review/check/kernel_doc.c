// SPDX-License-Identifier: GPL-2.0-only
/* What kernel-doc itself would say of the file, for lines that a patch adds. */
#include "review/check/lib.h"

int file_kernel_doc(const struct subject *in, const struct file *file, struct findings *to)
{
	struct kdoc_file docs = {};
	int error;

	if (!in->patch)
		return 0;
	error = kdoc_read(to->pool, file, &docs);
	for (u32 i = 0; !error && i < docs.warning_count; i++) {
		struct finding finding = { .is_proof = true,
					   .function = "",
					   .path = file->path,
					   .line = docs.warnings[i].line,
					   .key = docs.warnings[i].text };

		finding.question = pool_printf(to->pool, "kernel-doc: %s", docs.warnings[i].text);
		error = report(to, CHECK_kernel_doc, &finding);
	}
	return error;
}
