/* SPDX-License-Identifier: GPL-2.0-only */
/* A program that touches a word of an arena, for tests below the door. */
#ifndef DRYDOCK_TESTS_ARENA_PROG_H
#define DRYDOCK_TESTS_ARENA_PROG_H

#include "kern/arena/arena.h"
#include "kern/exec/exec.h"

/* Of the address only 32 bits count. */
struct touch {
	u64 address, value, write;
};

/* Loads it for an arena that has an address; NULL: it was rejected. For prog_put() */
struct prog *arena_prog_load(struct map *map);
/* Writes touch->value or reads it, on enum engine `engine`. 0, or -errno of the run */
int arena_prog_touch(struct prog *prog, u32 engine, struct touch *touch);
/* What touches have reported since the last call; `text` has room for `bytes`. The length */
int arena_prog_report(struct prog *prog, char *text, u32 bytes);

#endif
