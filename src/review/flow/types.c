/* SPDX-License-Identifier: GPL-2.0-only */
/* What little of C's types matters here: which are unsigned, and how wide the small ones are. */
#include "review/flow/flow_private.h"

static const struct {
	const char *name;
	u8 bits; /* 0: as wide as a number here, or wider */
} unsigned_types[] = {
	{"u8", 8}, {"u16", 16}, {"u32", 32}, {"u64", 0}, {"__u8", 8}, {"__u16", 16}, {"__u32", 32},
	{"__u64", 0}, {"uint8_t", 8}, {"uint16_t", 16}, {"uint32_t", 32}, {"uint64_t", 0},
	{"uint", 32}, {"size_t", 0}, {"gfp_t", 0}, {"umode_t", 16}, {"unsigned char", 8},
	{"unsigned short", 16}, {"unsigned int", 32}, {"unsigned", 32}, {"unsigned long", 0},
	{"unsigned long long", 0}, {"dma_addr_t", 0}, {"phys_addr_t", 0}, {"sector_t", 0},
	{"pgoff_t", 0}, {"uintptr_t", 0}, {"__be16", 16}, {"__be32", 32}, {"__le16", 16},
	{"__le32", 32},
};

static bool skip_word(const char **type, size_t *bytes, const char *word)
{
	size_t length = strlen(word);

	if (*bytes <= length || memcmp(*type, word, length) || (*type)[length] != ' ')
		return false;
	*type += length + 1;
	*bytes -= length + 1;
	return true;
}

static int type_row(const char *type, size_t bytes)
{
	while (skip_word(&type, &bytes, "const") || skip_word(&type, &bytes, "static") ||
	       skip_word(&type, &bytes, "volatile") || skip_word(&type, &bytes, "register"))
		;
	for (u32 i = 0; i < ARRAY_SIZE(unsigned_types); i++)
		if (strlen(unsigned_types[i].name) == bytes &&
		    !memcmp(unsigned_types[i].name, type, bytes))
			return i;
	return -1;
}

bool type_is_unsigned(const char *type, size_t bytes)
{
	return type_row(type, bytes) >= 0;
}

u8 type_bits(const char *type, size_t bytes)
{
	int row = type_row(type, bytes);

	return row < 0 ? 0 : unsigned_types[row].bits;
}
