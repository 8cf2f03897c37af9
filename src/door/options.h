/* SPDX-License-Identifier: GPL-2.0-only */
/* From the public options of a kernel, which name files, to the kernel's own, which hold bytes. */
#ifndef DRYDOCK_DOOR_OPTIONS_H
#define DRYDOCK_DOOR_OPTIONS_H

#include <drydock/drydock.h>

#include "base/text.h"
#include "kern/obj/kern.h"

/* Files read for one kern_new(); dropped when it returned */
struct kern_files {
	struct kern_options options;
	struct kern_btf_source modules[KERN_MODULES_MAX];
	char names[KERN_MODULES_MAX][64];
	void *mapped[2 * KERN_MODULES_MAX + 1];
	size_t mapped_bytes[2 * KERN_MODULES_MAX + 1];
	u32 mapped_count;
};

/* -ENOENT, -EACCES ...: a file cannot be read; -EINVAL: a number or a list is wrong */
int kern_files_read(struct kern_files *files, const struct dd_kern_options *given,
		    struct text *config);
void kern_files_drop(struct kern_files *files);

#endif
