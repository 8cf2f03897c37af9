/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRYDOCK_KERN_VERIFY_MEMORY_H
#define DRYDOCK_KERN_VERIFY_MEMORY_H

#include "kern/verify/env.h"

#endif
