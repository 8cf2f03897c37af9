/* SPDX-License-Identifier: GPL-2.0-only */
/* Pages that were freed and wait to be allocated again; see spare.c. For view.c, under its lock. */
#ifndef DRYDOCK_KERN_ARENA_SPARE_H
#define DRYDOCK_KERN_ARENA_SPARE_H

#include "base/types.h"

#define SPARES_MAX 1024 /* pages of each arena: 4 MiB */

struct spares {
	bool on;
	char *start, *alias; /* the view; the same memory where nothing is absent */
	u64 bytes;	     /* of each */
	int uffd, memfd;     /* the view's */
	u64 *kept;	     /* a bit for each page */
	u32 kept_count;
};

/* From now on the view shows and hides pages. False: refused here, and nothing has changed. */
bool spares_start(struct spares *spares, char *start, u64 bytes, int uffd, int memfd);
/* None is kept any more. The view is about to go, or goes on without (`watch`: as it was). */
void spares_stop(struct spares *spares, bool watch);
/* Memory for absent pages, zeroed, which the view shows. False: try without, there are no spares */
bool spares_populate(struct spares *spares, u32 first, u32 count);
/* The view shows a page that is present, if it does not. */
void spares_show(const struct spares *spares, u32 page);
/* The view hides pages; those that are `present` are kept. */
void spares_hide(struct spares *spares, const u64 *present, u32 first, u32 count);

#endif
