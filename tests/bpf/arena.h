/* SPDX-License-Identifier: GPL-2.0-only */
/* What the programs of arena.bpf.c are asked */
#ifndef DRYDOCK_TESTS_BPF_ARENA_H
#define DRYDOCK_TESTS_BPF_ARENA_H

#define ARENA_TEST_PAGES 64

struct arena_ask {
	unsigned long long at;	  /* an address in the arena */
	unsigned long long value; /* what is stored, loaded, returned */
	unsigned int count;
};

#endif
