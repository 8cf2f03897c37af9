/* SPDX-License-Identifier: GPL-2.0-only */
/* `verify --explain`: why a program was rejected, from its log, on one screen. */
#ifndef DRYDOCK_CLI_EXPLAIN_H
#define DRYDOCK_CLI_EXPLAIN_H

#include <stdbool.h>
#include <stdio.h>

/*
 * `log` is a log of level 1, which holds just the path that failed; it is cut into lines here.
 * What the path was like matters only if there is one: programs may fail before the walk.
 */
void explain_log(char *log, bool colour, FILE *out);

#endif
