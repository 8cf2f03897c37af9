/* SPDX-License-Identifier: GPL-2.0-only */
/* Running loaded programs as their annotations say (BPF_PROG_TEST_RUN), on each engine. */
#ifndef DRYDOCK_CLI_RUN_H
#define DRYDOCK_CLI_RUN_H

#include "cli/load.h"
#include "cli/options.h"
#include "cli/report.h"

/* True if the annotations of the loaded program ask for a run in this mode */
bool run_is_asked(const struct load *load);
/*
 * Runs it on every engine, each time freshly loaded, since a run changes the maps. `load` is
 * loaded again for each; fills run, retval and run_message of the report.
 */
void run_on_engines(struct load *load, const struct failures *failures, struct report *report);

#endif
