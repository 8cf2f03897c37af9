/* SPDX-License-Identifier: GPL-2.0-only */
/* What both engines ask of an instruction: the function that a helper or kfunc call reaches. */
#ifndef DRYDOCK_KERN_EXEC_DECODE_H
#define DRYDOCK_KERN_EXEC_DECODE_H

#include "kern/exec/engine.h"

/* NULL: there is none, a gap at run time */
call_body call_target(const struct bpf_insn *insn);

#endif
