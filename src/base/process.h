/* SPDX-License-Identifier: GPL-2.0-only */
/* Ids of this process and thread without a system call each time; true in forked children too. */
#ifndef DRYDOCK_BASE_PROCESS_H
#define DRYDOCK_BASE_PROCESS_H

#include "base/types.h"

u32 process_id(void);
u32 thread_id(void);

#endif
