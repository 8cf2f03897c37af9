/* SPDX-License-Identifier: GPL-2.0-only */
/* SHA-256 of one stretch of memory (FIPS 180-4); program tags are made of it. */
#ifndef DRYDOCK_BASE_SHA256_H
#define DRYDOCK_BASE_SHA256_H

#include "base/types.h"

#define SHA256_BYTES 32

void sha256(const void *data, size_t bytes, u8 digest[SHA256_BYTES]);

#endif
