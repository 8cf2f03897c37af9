/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What bodies of calls keep for the life of a kernel, in the region beside the layout of packets
 * (hooks/layout.h). It starts as zeroes; whoever uses a member first fills it.
 */
#ifndef DRYDOCK_KERN_CALL_SHARED_H
#define DRYDOCK_KERN_CALL_SHARED_H

#include "kern/hooks/layout.h"

/* As in the test module's BTF */
struct testmod_member {
	int a, c;
};

struct testmod_ref {
	int a, b;
	struct testmod_member memb;
	struct testmod_ref *next;
	int cnt;
};

struct call_shared {
	u64 last_cookie; /* socket.c */
	struct testmod_ref testmod_ref;	      /* testmod.c */
	struct testmod_member testmod_member; /* testmod.c: stays zero */
	int testmod_percpu;
};

_Static_assert(sizeof(struct call_shared) <= LAYOUT_SHARED_BYTES, "no room in struct layout");

#endif
