/* SPDX-License-Identifier: GPL-2.0-only */
/* The virtual CPU that this thread runs programs on. A thread's own, never in the region. */
#include "kern/obj/kern.h"

__thread u32 kern_cpu_number;
