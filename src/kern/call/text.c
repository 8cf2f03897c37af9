/* SPDX-License-Identifier: GPL-2.0-only */
/* Helpers on text in the program's own memory: numbers from text, comparing, user strings. */
#include <ctype.h>

#include "kern/call/call.h"

#define NUMBER_BYTES 64 /* Linux looks at no more of a number */
#define BASE_MASK 0x1fU

/* The kernel's isspace(): Latin-1's no-break space is one */
static bool is_space(char c)
{
	return isspace((unsigned char)c) || (unsigned char)c == 0xa0;
}

static bool is_hex_prefix(const char *s)
{
	return s[0] == '0' && (s[1] == 'x' || s[1] == 'X');
}

/* Linux: lib/kstrtox.c _parse_integer_fixup_radix() */
static const char *skip_prefix(const char *s, u32 *base)
{
	if (!*base) {
		*base = 10;
		if (s[0] == '0')
			*base = is_hex_prefix(s) && isxdigit((unsigned char)s[2]) ? 16 : 8;
	}
	return *base == 16 && is_hex_prefix(s) ? s + 2 : s;
}

static u32 digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? (u32)(c - 'a') + 10 : 99;
}

/* Digits taken, -EINVAL: none, -ERANGE: more than 64 bits */
static int parse_digits(const char *s, u32 base, u64 *value)
{
	bool overflow = false;
	int count = 0;

	*value = 0;
	for (; digit_of(s[count]) < base; count++) {
		overflow |= __builtin_mul_overflow(*value, (u64)base, value);
		overflow |= __builtin_add_overflow(*value, (u64)digit_of(s[count]), value);
	}
	if (overflow)
		return -ERANGE;
	return count ? count : -EINVAL;
}

struct parsed {
	u64 value;
	bool negative;
};

/* Linux: helpers.c __bpf_strtoull(): how many characters were the number */
static int parse(const char *text, u64 bytes, u64 flags, struct parsed *out)
{
	u32 base = flags & BASE_MASK;
	char copy[NUMBER_BYTES];
	const char *digits;
	u64 at = 0, rest;
	int count;

	if (!text || !bytes || flags & ~(u64)BASE_MASK ||
	    (base != 0 && base != 8 && base != 10 && base != 16))
		return -EINVAL;
	while (at < bytes && is_space(text[at]))
		at++;
	out->negative = at < bytes && text[at] == '-';
	at += out->negative;
	if (at == bytes)
		return -EINVAL;
	rest = min(bytes - at, (u64)sizeof(copy) - 1);
	memcpy(copy, text + at, rest);
	copy[rest] = 0;
	digits = skip_prefix(copy, &base);
	count = parse_digits(digits, base, &out->value);
	return count < 0 ? count : (int)(at + (digits - copy) + count);
}

HELPER_BODY(strtol)
{
	s64 *result = as_ptr(a4);
	struct parsed parsed;
	int ret = parse(as_ptr(a1), a2, a3, &parsed);

	*result = 0;
	if (ret < 0)
		return ret;
	if (parsed.negative) {
		parsed.value = -parsed.value;
		if ((s64)parsed.value > 0)
			return (u64)-ERANGE;
	} else if ((s64)parsed.value < 0) {
		return (u64)-ERANGE;
	}
	*result = (s64)parsed.value;
	return ret;
}

HELPER_BODY(strtoul)
{
	u64 *result = as_ptr(a4);
	struct parsed parsed;
	int ret = parse(as_ptr(a1), a2, a3, &parsed);

	*result = 0;
	if (ret < 0)
		return ret;
	if (parsed.negative)
		return (u64)-EINVAL;
	*result = parsed.value;
	return ret;
}

HELPER_BODY(strncmp)
{
	int order = strncmp(as_ptr(a1), as_ptr(a3), (u32)a2);

	return (u64)(s64)((order > 0) - (order < 0));
}

/* Linux: helpers.c bpf_copy_from_user_str() */
KFUNC_BODY(bpf_copy_from_user_str)
{
	char *to = as_ptr(a1);
	u32 bytes = (u32)a2;
	int length;

	if (a4 & ~(u64)BPF_F_PAD_ZEROS)
		return (u32)-EINVAL;
	if (!bytes)
		return 0;
	fault_init();
	length = user_strncpy(to, a3, bytes);
	if (length == (int)bytes)
		length--;
	if (a4 & BPF_F_PAD_ZEROS)
		memset(to + max(length, 0), 0, bytes - max(length, 0));
	return (u32)(length < 0 ? length : length + 1);
}
