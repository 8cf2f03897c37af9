/* SPDX-License-Identifier: GPL-2.0-only */
/* How much one run of a program of arena.bpf.c does: its time is divided by it. */
#ifndef DRYDOCK_BENCH_ARENA_H
#define DRYDOCK_BENCH_ARENA_H

#define PAIRS_OF_1 100
#define PAIRS_OF_64 10
#define ELEMENTS 1000
#define WALKS 20
#define FINDS 20000

#endif
