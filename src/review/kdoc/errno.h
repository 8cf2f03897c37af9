/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRYDOCK_REVIEW_KDOC_ERRNO_H
#define DRYDOCK_REVIEW_KDOC_ERRNO_H

#include "base/types.h"

/* The number of "EINVAL", 0 if there is no such errno. */
s64 errno_of_name(const char *name, size_t bytes);

#endif
