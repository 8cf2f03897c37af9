/* SPDX-License-Identifier: GPL-2.0-only */
/* drydock contract: cmd_contract.c reads the options; contract_survey.c counts many functions. */
#ifndef DRYDOCK_CLI_CONTRACT_H
#define DRYDOCK_CLI_CONTRACT_H

#include "cli/review.h"

/* Paths are below the tree's top. An exit code; has said on stderr why if it is not EXIT_WELL. */
int contract_survey(struct review *review, char *const *below, u32 below_count);

#endif
