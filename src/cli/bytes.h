/* SPDX-License-Identifier: GPL-2.0-only */
/* Bytes given on the command line, and bytes shown. */
#ifndef DRYDOCK_CLI_BYTES_H
#define DRYDOCK_CLI_BYTES_H

#include <stddef.h>
#include <stdio.h>

struct bytes {
	unsigned char *data; /* malloc()ed, or NULL */
	size_t count;
};

/*
 * "0011aaff" (pairs of hexadecimal digits, blanks and colons between them), "@FILE" or a file's
 * name for its content as it is, "@-" for standard input. 0; -EINVAL: neither digits nor a file's
 * name; -errno of reading; -EFBIG.
 */
int bytes_read(struct bytes *bytes, const char *argument);
int bytes_write(const char *path, const void *data, size_t count);
void bytes_drop(struct bytes *bytes);

/* "00 11 22", at most `max` of them */
void bytes_print(FILE *out, const void *data, size_t count, size_t max);
/* Lines of 16 behind their offset, indented */
void bytes_dump(FILE *out, const void *data, size_t count, int indent);
/* "001122", to be freed; NULL: no memory */
char *bytes_hex(const void *data, size_t count);

#endif
