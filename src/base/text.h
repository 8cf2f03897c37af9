/* SPDX-License-Identifier: GPL-2.0-only */
/* A text that grows up to a stated maximum, then stops growing and says so. */
#ifndef DRYDOCK_BASE_TEXT_H
#define DRYDOCK_BASE_TEXT_H

#include <stdarg.h>

#include "base/types.h"

struct text {
	char *data; /* always terminated once anything was added */
	size_t bytes, room, bytes_max;
	bool truncated, failed;
};

void text_init(struct text *text, size_t bytes_max);
void text_fini(struct text *text);
void text_clear(struct text *text);
int text_add(struct text *text, const void *data, size_t bytes); /* 0, -ENOMEM, -ENOSPC */
int text_printf(struct text *text, const char *format, ...) printf_like(2, 3);
int text_vprintf(struct text *text, const char *format, va_list args);

#endif
