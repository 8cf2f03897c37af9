/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drydock SUBCOMMAND ...: finds the subcommand's row and hands over. To add one: a file
 * cmd_<name>.c with int cmd_<name>(int argc, char **argv), and a row here.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

static const struct command commands[] = {
	{ "verify", cmd_verify, "would Linux take these programs?" },
	{ "run", cmd_run, "run one program on given input" },
	{ "doc", cmd_doc, "the contract of a helper, kfunc, map type, program type, command" },
	{ "review", cmd_review, "does the code do what its documentation promises?" },
	{ "contract", cmd_contract, "what a C function returns, when, and the proof" },
	{ "bench", cmd_bench, "how fast programs are here, and on the host's kernel" },
};
#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static int usage(FILE *to, int code)
{
	fprintf(to, "usage: drydock SUBCOMMAND ...\n\n"
		    "bpf(2) of Linux 7.3 in a process: no kernel, no root, no VM.\n\n");
	for (unsigned int i = 0; i < COMMAND_COUNT; i++)
		fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].summary);
	fprintf(to, "\nEach takes --help. Exit codes: 0 all well, 1 something was rejected or "
		    "failed,\n2 wrong usage, 3 a gap stood in the way (and nothing failed).\n");
	return code;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return usage(stderr, EXIT_USAGE);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))
		return usage(stdout, EXIT_WELL);
	for (unsigned int i = 0; i < COMMAND_COUNT; i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	fprintf(stderr, "drydock: no subcommand '%s'; see drydock --help\n", argv[1]);
	return EXIT_USAGE;
}
