/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Format strings of bpf_snprintf(): is every conversion one that BPF programs may use, and is
 * there an argument for it? Asked of a constant string when the program is loaded, so that the
 * helper can't fail at run time. The text itself is made by the helper's body.
 */
#include "kern/verify/verify.h"

/* Character classes as the kernel has them: Latin-1, not the C library's locale */
static bool kernel_isspace(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0;
}

static bool kernel_ispunct(unsigned char c)
{
	return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
	       (c >= '{' && c <= '~') || (c > 0xa0 && c < 0xc0) || c == 0xd7 || c == 0xf7;
}

/* What must stand behind %s and a bare %p */
static bool ends_word(char c)
{
	return !c || kernel_isspace(c) || kernel_ispunct(c);
}

static const char *skip_width(const char *at)
{
	while (*at == '0' || *at == '+' || *at == '-' || *at == ' ')
		at++;
	if (*at >= '1' && *at <= '9')
		while (*at >= '0' && *at <= '9')
			at++;
	return at;
}

/* `at` is the p of "%p...". Its last character, or NULL: not allowed */
static const char *check_pointer(const char *at)
{
	if (ends_word(at[1]))
		return at;
	if ((at[1] == 'k' || at[1] == 'u') && at[2] == 's')
		return ends_word(at[3]) ? at + 2 : NULL;
	if (at[1] == 'K' || at[1] == 'x' || at[1] == 's' || at[1] == 'S' || at[1] == 'B')
		return at + 1;
	if ((at[1] == 'i' || at[1] == 'I') && (at[2] == '4' || at[2] == '6'))
		return at + 2;
	return NULL;
}

/* `at` is what follows the '%'. The conversion's last character, or NULL: not allowed */
static const char *check_conversion(const char *at)
{
	if ((unsigned char)*at >= 0x80)
		return NULL;
	at = skip_width(at);
	if (*at == 'p')
		return check_pointer(at);
	if (*at == 's')
		return ends_word(at[1]) ? at : NULL;
	if (*at == 'c')
		return at;
	for (int i = 0; i < 2 && *at == 'l'; i++)
		at++;
	return *at && strchr("iduxX", *at) ? at : NULL;
}

/* Linux: helpers.c bpf_bprintf_prepare(), when nothing is printed */
int check_bprintf_format(const char *format, u32 num_args)
{
	u32 used = 0;

	for (const char *at = format; *at; at++) {
		unsigned char c = *at;

		if (c < 0x80 && (c < ' ' || c == 0x7f) && !kernel_isspace(c))
			return -EINVAL;
		if (c != '%')
			continue;
		if (at[1] == '%') {
			at++;
			continue;
		}
		if (used++ >= num_args)
			return -EINVAL;
		at = check_conversion(at + 1);
		if (!at)
			return -EINVAL;
	}
	return 0;
}
