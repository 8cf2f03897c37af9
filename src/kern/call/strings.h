/* SPDX-License-Identifier: GPL-2.0-only */
/* What counts as the kernel's memory, for calls that tell it from user memory; see strings.c. */
#ifndef DRYDOCK_KERN_CALL_STRINGS_H
#define DRYDOCK_KERN_CALL_STRINGS_H

#include "base/types.h"

bool is_kernel_address(u64 address);

#endif
