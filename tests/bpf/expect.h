/* SPDX-License-Identifier: GPL-2.0-only */
/* Test programs return 0, or the line of the first expectation that did not hold. */
#ifndef DRYDOCK_TESTS_EXPECT_H
#define DRYDOCK_TESTS_EXPECT_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define EXPECT(cond) \
	do { \
		if (!(cond)) \
			return __LINE__; \
	} while (0)
#define EINVAL 22
#define ENOENT 2
#define ENOMEM 12
#define EFAULT 14
#define E2BIG 7
#define ERANGE 34
#define ENODATA 61
#define EDEADLK 35
#define EBUSY 16

#endif
