/* SPDX-License-Identifier: GPL-2.0-only */
/* The subcommands of drydock: each a file cmd_<name>.c and a row of commands[] in main.c. */
#ifndef DRYDOCK_CLI_CLI_H
#define DRYDOCK_CLI_CLI_H

/* Exit codes of every subcommand */
enum { EXIT_WELL, EXIT_REJECTED, EXIT_USAGE, EXIT_GAP };

struct command {
	const char *name;
	int (*run)(int argc, char **argv); /* argv[0] is the subcommand's name */
	const char *summary;
};

int cmd_bench(int argc, char **argv);
int cmd_contract(int argc, char **argv);
int cmd_doc(int argc, char **argv);
int cmd_review(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_verify(int argc, char **argv);

#endif
