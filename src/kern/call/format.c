/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * printf for programs: the subset of formats that Linux lets them use (helpers.c
 * bpf_bprintf_prepare()), checked and printed in one pass. Strings and addresses come from the
 * program and may be anything, so they are read with care; what cannot be read is "".
 *
 * Linux gathers the arguments in a buffer of 512 bytes first; its limit is kept by counting.
 * Pointers: %p is a number made from the address (as Linux's hash, it says only which are equal),
 * %px the address; symbols (%ps, %pS, %pB) have no names here and are printed as addresses, as
 * Linux prints those that are in no function.
 */
#include <ctype.h>
#include <stdio.h>

#include "kern/call/call.h"
#include "kern/call/format.h"

#define ARGS_BYTES 512 /* Linux: MAX_BPRINTF_BIN_ARGS */

struct printer {
	const struct format_call *call;
	const char *at, *end; /* in the format */
	u32 arg;
	u32 used; /* bytes that Linux would have gathered by now */
	char *to;
	u64 room, length;
};

/* A conversion: flags and width as they stand between % and the letter */
struct spec {
	char text[16]; /* "%-08", without length and letter */
	bool too_wide; /* does not fit: nothing sensible is that wide */
};

static void put(struct printer *p, const char *text, u64 bytes)
{
	for (u64 i = 0; i < bytes; i++, p->length++)
		if (p->length + 1 < p->room)
			p->to[p->length] = text[i];
}

static void put_number(struct printer *p, const char *format, u64 value)
{
	char text[1200];
	int bytes = snprintf(text, sizeof(text), format, value);

	put(p, text, min((u64)bytes, sizeof(text) - 1));
}

static void put_text(struct printer *p, const struct spec *spec, const char *value)
{
	char format[20], text[1600];
	int bytes;

	snprintf(format, sizeof(format), "%ss", spec->text);
	bytes = snprintf(text, sizeof(text), format, value);
	put(p, text, min((u64)bytes, sizeof(text) - 1));
}

static char peek(const struct printer *p, u32 ahead)
{
	return p->at + ahead < p->end ? p->at[ahead] : 0;
}

/* The kernel's isspace() and ispunct() know Latin-1 */
static bool ends_spec(char c)
{
	unsigned char u = (unsigned char)c;

	if (u >= 0x80)
		return (u >= 0xa0 && u <= 0xbf) || u == 0xd7 || u == 0xf7;
	return !u || isspace(u) || ispunct(u);
}

static u64 next_arg(struct printer *p)
{
	return p->call->args[p->arg++];
}

/* Room for a number in the buffer of arguments */
static int take_number(struct printer *p, u32 bytes)
{
	p->used = ALIGN_UP(p->used, 4U);
	if (p->used > ARGS_BYTES || ARGS_BYTES - p->used < bytes)
		return -ENOSPC;
	p->used += bytes;
	return 0;
}

static int print_string(struct printer *p, const struct spec *spec)
{
	char text[ARGS_BYTES + 1];
	u32 room = ARGS_BYTES - p->used;
	int length;

	if (!ends_spec(peek(p, 1)))
		return -EINVAL;
	if (p->used >= ARGS_BYTES)
		return -ENOSPC;
	fault_init();
	length = user_strncpy(text, next_arg(p), room);
	if (length < 0)
		length = 0;
	if ((u32)length == room)
		length = (int)room - 1; /* cut off */
	text[length] = 0;
	p->used += (u32)length + 1;
	put_text(p, spec, text);
	return 0;
}

static void format_ip4(char *text, u32 room, const u8 *ip, bool zeros)
{
	snprintf(text, room, zeros ? "%03u.%03u.%03u.%03u" : "%u.%u.%u.%u", ip[0], ip[1], ip[2],
		 ip[3]);
}

static void format_ip6(char *text, u32 room, const u8 *ip, bool colons)
{
	u32 at = 0;

	for (u32 i = 0; i < 16; i += 2)
		at += (u32)snprintf(text + at, room - at, "%s%02x%02x", i && colons ? ":" : "",
				    ip[i], ip[i + 1]);
}

/* "%pI4" and its kin: dotted or in groups, with or without leading zeros and separators */
static int print_ip(struct printer *p)
{
	char kind = peek(p, 1), version = peek(p, 2), text[48];
	u32 bytes = version == '4' ? 4 : 16;
	u8 ip[16];

	if ((kind != 'i' && kind != 'I') || (version != '4' && version != '6'))
		return -EINVAL;
	p->at += 2;
	if (p->used > ARGS_BYTES || ARGS_BYTES - p->used < bytes)
		return -ENOSPC;
	probe_read(ip, as_ptr(next_arg(p)), bytes);
	if (version == '4')
		format_ip4(text, sizeof(text), ip, kind == 'i');
	else
		format_ip6(text, sizeof(text), ip, kind == 'I');
	p->used += (u32)strlen(text) + 1;
	put(p, text, strlen(text));
	return 0;
}

/* Small numbers (NULL, error codes) are printed as they are, as Linux does. */
static u64 hashed(u64 address)
{
	if (!address || address >= (u64)-4095)
		return address;
	return (u32)(((address >> 4) * 0x9e3779b97f4a7c15ULL) >> 32);
}

static int print_address(struct printer *p, const struct spec *spec, char kind)
{
	char format[24];
	bool plain = spec->text[1] == 0;
	u64 value;
	int err = take_number(p, 8);

	if (err)
		return err;
	value = next_arg(p);
	if (kind == 's' || kind == 'S') {
		put_number(p, "0x%llx", value);
		return 0;
	}
	snprintf(format, sizeof(format), "%s%sllx", spec->text, plain ? "016" : "");
	put_number(p, format, kind == 'x' ? value : hashed(value));
	return 0;
}

/* p->at is on the 'p'. Letters after a known one belong to it and mean nothing. */
static int print_pointer(struct printer *p, const struct spec *spec)
{
	char kind = peek(p, 1);
	struct spec none = {"%", false};
	int err;

	if (ends_spec(kind))
		return print_address(p, spec, 0);
	if ((kind == 'k' || kind == 'u') && peek(p, 2) == 's') {
		p->at += 2;
		return print_string(p, &none);
	}
	if (kind == 'K' || kind == 'x' || kind == 's' || kind == 'S') {
		p->at++;
		err = print_address(p, spec, kind);
	} else if (kind == 'B') {
		p->at++;
		put_number(p, "0x%llx", next_arg(p));
		err = 0;
	} else {
		err = print_ip(p);
	}
	while (!err && isalnum((unsigned char)peek(p, 1)))
		p->at++;
	return err;
}

static int print_char(struct printer *p, const struct spec *spec)
{
	char format[20], text[1100];
	int bytes;

	if (p->used >= ARGS_BYTES)
		return -ENOSPC;
	p->used++;
	snprintf(format, sizeof(format), "%sc", spec->text);
	bytes = snprintf(text, sizeof(text), format, (int)(u8)next_arg(p));
	put(p, text, min((u64)bytes, sizeof(text) - 1));
	return 0;
}

static int print_integer(struct printer *p, const struct spec *spec)
{
	char format[24], letter;
	u32 bytes = 4;
	u64 value;
	int err;

	for (int i = 0; i < 2 && peek(p, 0) == 'l'; i++) {
		bytes = 8;
		p->at++;
	}
	letter = peek(p, 0);
	if (!letter || !strchr("iduxX", letter))
		return -EINVAL;
	err = take_number(p, bytes);
	if (err)
		return err;
	value = next_arg(p);
	if (bytes == 4)
		value = letter == 'i' || letter == 'd' ? (u64)(s64)(s32)value : (u32)value;
	snprintf(format, sizeof(format), "%sll%c", spec->text, letter);
	put_number(p, format, value);
	return 0;
}

/* p->at moves behind flags and width */
static void read_spec(struct printer *p, struct spec *spec)
{
	const char *start = p->at;
	u32 flags = 0;

	*spec = (struct spec){"%", false};
	/* Each flag once is as good as many times. */
	for (; peek(p, 0) && strchr("0+- ", peek(p, 0)); p->at++)
		if (!strchr(spec->text, peek(p, 0)) && flags < 4)
			spec->text[++flags] = peek(p, 0);
	start = p->at;
	if (peek(p, 0) >= '1' && peek(p, 0) <= '9')
		while (isdigit((unsigned char)peek(p, 0)))
			p->at++;
	if (p->at - start > 3)
		spec->too_wide = true;
	else
		memcpy(spec->text + flags + 1, start, p->at - start);
}

static int print_conversion(struct printer *p)
{
	struct spec spec;

	if (p->arg >= p->call->arg_count || peek(p, 0) & 0x80)
		return -EINVAL;
	read_spec(p, &spec);
	if (spec.too_wide)
		exec_gap("a format with a field of more than 999 characters");
	switch (peek(p, 0)) {
	case 'p':
		return print_pointer(p, &spec);
	case 's':
		return print_string(p, &spec);
	case 'c':
		return print_char(p, &spec);
	default:
		return print_integer(p, &spec);
	}
}

static int print_all(struct printer *p)
{
	int err = 0;

	for (; p->at < p->end && !err; p->at++) {
		unsigned char c = (unsigned char)*p->at;

		if (c < 0x80 && !isprint(c) && !isspace(c))
			return -EINVAL;
		if (c != '%') {
			put(p, p->at, 1);
			continue;
		}
		p->at++;
		if (peek(p, 0) == '%')
			put(p, "%", 1);
		else
			err = print_conversion(p);
	}
	return err;
}

/* Linux: helpers.c bpf_bprintf_prepare() and bstr_printf() */
int format_print(char *to, u32 room, const struct format_call *call)
{
	struct printer p = {.call = call, .at = call->format, .to = to, .room = room};
	u64 length = strnlen(call->format, call->format_bytes);
	int err;

	if (length == call->format_bytes)
		return -EINVAL;
	p.end = call->format + length;
	err = print_all(&p);
	if (err)
		return err;
	if (room)
		to[min(p.length, (u64)room - 1)] = 0;
	return (int)p.length;
}

int format_check_args(u64 args, u32 bytes)
{
	if (bytes % 8 || bytes > FORMAT_ARGS_MAX * 8 || (bytes && !args))
		return -EINVAL;
	return 0;
}
