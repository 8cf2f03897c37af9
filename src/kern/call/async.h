/* SPDX-License-Identifier: GPL-2.0-only */
/* Timers and work: callbacks that outlive the run that asked for them; see async.c. */
#ifndef DRYDOCK_KERN_CALL_ASYNC_H
#define DRYDOCK_KERN_CALL_ASYNC_H

#include "kern/obj/kern.h"

/* Runs what is due by now. For whoever has just run a program, outside of any run. */
void async_run_due(struct kern *kern);
/* The field at `at` goes away: cancelled and freed. */
void async_release(struct kern *kern, void *at);

#endif
