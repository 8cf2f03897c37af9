/* SPDX-License-Identifier: GPL-2.0-only */
/* What subcommands share of reading their options: the kernel's options, and one-line errors. */
#ifndef DRYDOCK_CLI_OPTIONS_H
#define DRYDOCK_CLI_OPTIONS_H

#include <drydock/drydock.h>
#include <getopt.h>
#include <stdbool.h>

#define MODULES_MAX 16

/* How the kernel is to be, as options say; start with kernel_choice_init(). */
struct kernel_choice {
	struct dd_kern_options options;
	const char *modules[MODULES_MAX + 1];
	unsigned int module_count;
};

/* Codes of long options; a subcommand's own begin at OPT_OWN. */
enum { OPT_HELP = 256, OPT_BTF, OPT_MODULE, OPT_KCONFIG, OPT_SEED, OPT_JSON, OPT_OWN };

/* Rows of long_options[] */
#define KERNEL_LONG_OPTIONS \
	{ "btf", required_argument, NULL, OPT_BTF }, \
	{ "module-btf", required_argument, NULL, OPT_MODULE }, \
	{ "kconfig", required_argument, NULL, OPT_KCONFIG }, \
	{ "seed", required_argument, NULL, OPT_SEED }, \
	{ "json", no_argument, NULL, OPT_JSON }, \
	{ "help", no_argument, NULL, OPT_HELP }

#define KERNEL_OPTIONS_HELP \
	"  --btf FILE                       kernel BTF (default: the built-in one)\n" \
	"  --module-btf NAME=SPLIT[:BASE]   BTF of a module; may be given several times\n" \
	"  --kconfig FILE                   kernel configuration (text) for __kconfig\n" \
	"  --seed N                         of the kernel's random numbers\n"

void kernel_choice_init(struct kernel_choice *choice);
/* Takes one of the kernel's options. False: it is another one, or its argument is wrong. */
bool kernel_choice_option(struct kernel_choice *choice, int option, const char *argument);

/* False: not a number, or above max */
bool read_number(const char *text, unsigned long long max, unsigned long long *value);

/* What fails on purpose in a run (--fail alloc:N, lock:N): the N-th; 0: none */
struct failures {
	unsigned long long alloc, lock;
};
#define FAILURES_HELP(indent) \
	"  --fail alloc:N  " indent "the N-th allocation of the run fails\n" \
	"  --fail lock:N   " indent "the N-th lock that may time out does so\n"
bool failures_read(struct failures *failures, const char *text);
/* NULL: nothing fails any more. */
void failures_arm(struct dd_kern *kern, const struct failures *failures);

/* The next option, as getopt_long(); silent about wrong ones. */
int next_option(int argc, char **argv, const char *letters, const struct option *long_options);
/* One line on stderr about the option that next_option() returned or read last: EXIT_USAGE */
int option_error(const char *command, int argc, char **argv, int option);
int usage_error(const char *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
