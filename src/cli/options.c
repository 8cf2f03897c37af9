/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Options that several subcommands take, and errors about options: one line that names the option
 * and the way to --help.
 */
#include "cli/options.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

void kernel_choice_init(struct kernel_choice *choice)
{
	*choice = (struct kernel_choice){ .options.size = sizeof(choice->options) };
}

bool read_number(const char *text, unsigned long long max, unsigned long long *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 0);
	return !errno && end != text && !*end && text[0] != '-' && *value <= max;
}

bool kernel_choice_option(struct kernel_choice *choice, int option, const char *argument)
{
	unsigned long long number;

	switch (option) {
	case OPT_BTF:
		choice->options.btf_path = argument;
		return true;
	case OPT_KCONFIG:
		choice->options.config_path = argument;
		return true;
	case OPT_MODULE:
		if (choice->module_count == MODULES_MAX)
			return false;
		choice->modules[choice->module_count++] = argument;
		/* Set here, so that the choice may be copied until its first module is read */
		choice->options.module_btfs = choice->modules;
		return true;
	case OPT_SEED:
		if (!read_number(argument, -1ULL, &number))
			return false;
		choice->options.seed = number;
		return true;
	default:
		return false;
	}
}

int next_option(int argc, char **argv, const char *letters, const struct option *long_options)
{
	opterr = 0;
	return getopt_long(argc, argv, letters, long_options, NULL);
}

int usage_error(const char *command, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "drydock %s: ", command);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "; see drydock %s --help\n", command);
	return EXIT_USAGE;
}

int option_error(const char *command, int argc, char **argv, int option)
{
	const char *word = optind > 0 && optind <= argc ? argv[optind - 1] : "";

	if (option == ':')
		return usage_error(command, "option '%s' wants an argument", word);
	if (option == '?' && optopt && optopt < OPT_HELP)
		return usage_error(command, "no option '-%c'", optopt);
	if (option == '?')
		return usage_error(command, "no option '%s'", word);
	return usage_error(command, "'%s' is not a good value for its option",
			   optarg ? optarg : word);
}

bool failures_read(struct failures *failures, const char *text)
{
	const char *number = strchr(text, ':');
	unsigned long long nth;

	if (!number || !read_number(number + 1, -1ULL, &nth) || !nth)
		return false;
	if (!strncmp(text, "alloc:", 6))
		failures->alloc = nth;
	else if (!strncmp(text, "lock:", 5))
		failures->lock = nth;
	else
		return false;
	return true;
}

void failures_arm(struct dd_kern *kern, const struct failures *failures)
{
	dd_fail_alloc(kern, failures ? failures->alloc : 0);
	dd_fail_lock(kern, failures ? failures->lock : 0);
}
