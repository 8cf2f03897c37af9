/* SPDX-License-Identifier: GPL-2.0-only */
/* The whole of the unit test harness: CHECK() counts, UNIT_END() tells. */
#ifndef DRYDOCK_TESTS_UNIT_H
#define DRYDOCK_TESTS_UNIT_H

#include <stdio.h>

static int unit_passed, unit_failed;

#define CHECK(cond) \
	do { \
		if (cond) { \
			unit_passed++; \
		} else { \
			unit_failed++; \
			printf("%s:%d: failed: %s\n", __FILE__, __LINE__, #cond); \
		} \
	} while (0)

#define UNIT_END() \
	(printf("%d passed, %d failed\n", unit_passed, unit_failed), unit_failed != 0)

#endif
