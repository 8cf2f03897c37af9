/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bodies of helpers, kfuncs and internal calls. A body is a function of 64-bit words named
 * helper_x, kfunc_x or internal_x; listing x in tables/bodies.def links it. The verifier has
 * proved what the row says of the arguments, so a body checks only what Linux's body checks.
 */
#ifndef DRYDOCK_KERN_CALL_CALL_H
#define DRYDOCK_KERN_CALL_CALL_H

#include "base/fault.h"
#include "kern/exec/exec.h"
#include "kern/maps/maps.h"
#include "kern/world/world.h"

#define BODY_PROTOTYPE(kind_, name_) u64 kind_##name_(u64 a1, u64 a2, u64 a3, u64 a4, u64 a5)
#define HELPER_BODY(name) BODY_PROTOTYPE(helper_, name); BODY_PROTOTYPE(helper_, name)
#define KFUNC_BODY(name) BODY_PROTOTYPE(kfunc_, name); BODY_PROTOTYPE(kfunc_, name)
#define INTERNAL_BODY(name) BODY_PROTOTYPE(internal_, name); BODY_PROTOTYPE(internal_, name)

/* A 64-bit word as the address it stands for */
static inline void *as_ptr(u64 word)
{
	return (void *)(uintptr_t)word;
}
static inline struct kern *run_kern(void)
{
	return run_current()->kern;
}

#endif
