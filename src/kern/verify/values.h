/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRYDOCK_KERN_VERIFY_VALUES_H
#define DRYDOCK_KERN_VERIFY_VALUES_H

#include "kern/verify/env.h"

#endif
