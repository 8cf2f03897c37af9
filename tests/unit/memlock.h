/* SPDX-License-Identifier: GPL-2.0-only */
/* What a map costs, as fdinfo tells it: for tests of arenas, whose pages are in it. */
#ifndef DRYDOCK_TESTS_MEMLOCK_H
#define DRYDOCK_TESTS_MEMLOCK_H

#include <stdio.h>

/* In bytes; -1: not told */
static inline long map_memlock(int fd)
{
	char path[64], line[128];
	long bytes = -1;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "memlock:\t%ld", &bytes) == 1)
			break;
	if (file)
		fclose(file);
	return bytes;
}

#endif
