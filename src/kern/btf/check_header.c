/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Header and sections of a program's BTF: types, strings and (7.3, a header of 32 bytes) layout
 * must tile what follows the header. The layout section is checked for its form and not used.
 */
#include "kern/btf/check.h"

#define SECTIONS_MAX 3

struct section {
	u32 off, len;
};

/* A reason, and -EINVAL; these lines have no newline in Linux either */
static int bad(struct btf_check *c, const char *text)
{
	btfc_log(c, "%s", text);
	return -EINVAL;
}

static bool has_layout(const struct btf_hdr *hdr)
{
	return hdr->hdr_len >= sizeof(*hdr) && hdr->layout_len;
}

/* Linux: btf.c btf_verifier_log_hdr() */
static void log_header(struct btf_check *c)
{
	const struct btf_hdr *hdr = &c->btf->hdr;

	btfc_log(c, "magic: 0x%x\n", hdr->magic);
	btfc_log(c, "version: %u\n", hdr->version);
	btfc_log(c, "flags: 0x%x\n", hdr->flags);
	btfc_log(c, "hdr_len: %u\n", hdr->hdr_len);
	btfc_log(c, "type_off: %u\n", hdr->type_off);
	btfc_log(c, "type_len: %u\n", hdr->type_len);
	btfc_log(c, "str_off: %u\n", hdr->str_off);
	btfc_log(c, "str_len: %u\n", hdr->str_len);
	if (hdr->hdr_len >= sizeof(*hdr) && c->btf->data_size >= hdr->hdr_len) {
		btfc_log(c, "layout_off: %u\n", hdr->layout_off);
		btfc_log(c, "layout_len: %u\n", hdr->layout_len);
	}
	btfc_log(c, "btf_total_size: %u\n", c->btf->data_size);
}

/* In the order of offsets, then lengths, as signed differences tell it */
static bool comes_after(const struct section *a, const struct section *b)
{
	s32 by_offset = (s32)(a->off - b->off);

	return by_offset ? by_offset > 0 : (s32)(a->len - b->len) > 0;
}

static void sort_sections(struct section *secs, u32 count)
{
	for (u32 end = count; end > 1; end--) {
		for (u32 i = 1; i < end; i++) {
			struct section saved = secs[i];

			if (!comes_after(&secs[i - 1], &secs[i]))
				continue;
			secs[i] = secs[i - 1];
			secs[i - 1] = saved;
		}
	}
}

/* Linux: btf.c btf_check_sec_info(): no gaps, no overlaps, nothing left over */
static int check_sections(struct btf_check *c)
{
	const struct btf_hdr *hdr = &c->btf->hdr;
	struct section secs[SECTIONS_MAX] = {
		{hdr->type_off, hdr->type_len},
		{hdr->str_off, hdr->str_len},
		{hdr->layout_off, hdr->layout_len},
	};
	u32 count = has_layout(hdr) ? SECTIONS_MAX : SECTIONS_MAX - 1;
	u32 expected = c->btf->data_size - hdr->hdr_len, total = 0;

	sort_sections(secs, count);
	for (u32 i = 0; i < count; i++) {
		if (expected < secs[i].off)
			return bad(c, "Invalid section offset");
		if (total < secs[i].off)
			return bad(c, "Unsupported section found");
		if (total > secs[i].off)
			return bad(c, "Section overlap found");
		if (expected - total < secs[i].len)
			return bad(c, "Total section length too long");
		total += secs[i].len;
	}
	if (expected != total)
		return bad(c, "Unsupported section found");
	return 0;
}

/* Linux: btf.c btf_parse_hdr() */
int btfc_header(struct btf_check *c)
{
	struct btf *btf = c->btf;
	struct btf_hdr *hdr = &btf->hdr;
	u32 hdr_len;

	if (btf->data_size < offsetof(struct btf_hdr, hdr_len) + sizeof(hdr->hdr_len))
		return bad(c, "hdr_len not found");
	memcpy(&hdr_len, btf->data + offsetof(struct btf_hdr, hdr_len), sizeof(hdr_len));
	if (btf->data_size < hdr_len)
		return bad(c, "btf_header not found");
	for (u32 i = sizeof(*hdr); i < hdr_len; i++) {
		if (btf->data[i]) {
			btfc_log(c, "Unsupported btf_header");
			return -E2BIG;
		}
	}
	memcpy(hdr, btf->data, min(hdr_len, (u32)sizeof(*hdr)));
	log_header(c);
	if (hdr->magic != BTF_MAGIC)
		return bad(c, "Invalid magic");
	if (hdr->version != BTF_VERSION) {
		btfc_log(c, "Unsupported version");
		return -ENOTSUPP;
	}
	if (hdr->flags) {
		btfc_log(c, "Unsupported flags");
		return -ENOTSUPP;
	}
	if (btf->data_size == hdr->hdr_len)
		return bad(c, "No data");
	return check_sections(c);
}

/* Linux: btf.c btf_parse_str_sec() */
int btfc_strings(struct btf_check *c)
{
	struct btf *btf = c->btf;
	const struct btf_hdr *hdr = &btf->hdr;
	const char *start = (const char *)btf->data + hdr->hdr_len + hdr->str_off;
	const char *end = start + hdr->str_len;

	if (hdr->hdr_len < sizeof(*hdr) && end != (const char *)btf->data + btf->data_size)
		return bad(c, "String section is not at the end");
	btf->strings = start;
	if (!hdr->str_len || hdr->str_len - 1 > BTF_MAX_NAME_OFF || end[-1] || start[0])
		return bad(c, "Invalid string section");
	return 0;
}

/* Linux: btf.c btf_parse_layout_sec() */
int btfc_layout(struct btf_check *c)
{
	const struct btf_hdr *hdr = &c->btf->hdr;

	if (!has_layout(hdr))
		return 0;
	if (hdr->layout_off & 3)
		return bad(c, "Unaligned layout_off");
	if (hdr->layout_len < sizeof(struct btf_layout_row))
		return bad(c, "Layout section is too small");
	if (hdr->layout_len % sizeof(struct btf_layout_row)) {
		btfc_log(c, "layout_len is not multiple of %zu", sizeof(struct btf_layout_row));
		return -EINVAL;
	}
	if ((u64)hdr->hdr_len + hdr->layout_off + hdr->layout_len > c->btf->data_size)
		return bad(c, "Layout section is too big");
	return 0;
}
