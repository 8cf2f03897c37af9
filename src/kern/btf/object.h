/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a struct btf is inside. The raw bytes stay as they were given; beside them stands one
 * array with the place of each type, and what the checks found out (resolved types and sizes,
 * special fields). A split BTF numbers its types and strings on from its base, so every lookup
 * first walks down to the BTF that owns the number.
 *
 * For the files of btf/ only.
 */
#ifndef DRYDOCK_KERN_BTF_OBJECT_H
#define DRYDOCK_KERN_BTF_OBJECT_H

#include "kern/btf/btf.h"

#define BTF_NAME_BYTES 56 /* Linux: MODULE_NAME_LEN on 64 bits */
#define BTF_HDR_BYTES_OLD 24 /* without the layout section */
#define MAX_RESOLVE_DEPTH 32

/* Linux 7.3's header; libbpf's copy of the user API may still end at str_len. */
struct btf_hdr {
	u16 magic;
	u8 version, flags;
	u32 hdr_len;
	u32 type_off, type_len;
	u32 str_off, str_len;
	u32 layout_off, layout_len;
};

/* 7.3's layout section: how big a kind's description is */
struct btf_layout_row {
	u8 info_sz, elem_sz;
	u16 flags;
};

struct btf_struct_metas {
	u32 cnt;
	struct btf_struct_meta types[]; /* by btf_id, ascending */
};

/* Names of a BTF that is not sorted by name: chains of ids, ascending. */
struct btf_name_index {
	u32 bucket_mask;
	u32 *buckets; /* first id by own number; 0: none */
	u32 *next;    /* by own number */
};

struct btf {
	struct mem *mem;
	const struct btf *base;
	const u8 *data;
	u32 data_size;
	bool data_owned; /* data was allocated for this BTF, data_pad bytes before its start */
	u8 data_pad;
	bool kernel;
	char name[BTF_NAME_BYTES];
	struct btf_hdr hdr;
	const char *strings;
	u32 *offsets;  /* by own number: where the type begins in data. [0] of a base: void */
	u32 nr_types;  /* own types; void is one of a base's */
	u32 start_id, start_str_off; /* 0 for a base */
	u32 named_start_id;	     /* 0: types are not sorted by name */
	u32 first_decl_tag;	     /* own id, U32_MAX: none */
	u32 *resolved_ids, *resolved_sizes; /* program BTF only, by own number */
	struct btf_struct_metas *metas;
	struct btf_name_index *names; /* made when first needed */
	u32 ctx_convert_id;	      /* struct bpf_ctx_convert; found when first needed */
	s64 refs;
	u32 id;
	struct btf_type void_type;
};

/* What follows struct btf_type: fixed bytes, and bytes per element of vlen */
extern const struct btf_kind_bytes {
	u8 fixed, each;
} btf_kind_bytes[NR_BTF_KINDS];

/* Bytes that describe the type, with what follows it; kind must be valid. */
static inline u32 btf_type_bytes(const struct btf_type *t)
{
	struct btf_kind_bytes more = btf_kind_bytes[btf_type_kind(t)];

	return sizeof(*t) + more.fixed + more.each * btf_type_vlen(t);
}

/* What a modifier or variable stands for, as the check noted it; kernel BTF: found anew. */
u32 btf_resolved_id(const struct btf *btf, u32 id);

/* A new object over `data`, still without types; takes a reference on base. */
struct btf *btf_object_new(struct mem *mem, const struct btf *base);
/* Frees an object whatever state it is in. */
void btf_object_free(struct btf *btf);
/* Gives *btf room for types; [0] of a base stands for void. */
int btf_object_alloc_types(struct btf *btf, u32 own_count);

static inline bool btf_str_offset_valid(const struct btf *btf, u32 offset)
{
	if (offset > 0x00ffffff) /* BTF_MAX_NAME_OFFSET */
		return false;
	return btf_str_by_offset(btf, offset) != NULL;
}

static inline u32 bits_to_bytes_up(u32 bits)
{
	return (bits >> 3) + !!(bits & 7);
}

/* Letters and what can be printed, as the kernel's ctype has them: Latin-1, in every locale */
static inline bool latin1_isalpha(u8 ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
	       (ch >= 0xc0 && ch != 0xd7 && ch != 0xf7);
}

static inline bool latin1_isprint(u8 ch)
{
	return (ch >= ' ' && ch < 0x7f) || ch >= 0xa0;
}

/* fields.c -> record.c: what a walk over a value found */
struct btf_field_info {
	enum btf_field_type type;
	u32 off;
	union {
		u32 kptr_type_id;
		struct {
			const char *node_name;
			u32 value_btf_id;
		} graph_root;
	};
};
#define BTF_FIELDS_MAX 11

/* Number of fields found, or a negative errno. */
int btf_find_field(const struct btf *btf, const struct btf_type *t, u32 field_mask,
		   struct btf_field_info *info, int info_cnt);
/* 1: t is (a pointer that is) a kptr; Linux: btf_find_kptr() */
int btf_find_kptr(const struct btf *btf, const struct btf_type *t, u32 off, u32 field_mask,
		  struct btf_field_info *info);
/* metas.c: the table of structs with special fields, NULL if there are none */
int btf_parse_struct_metas(struct kern *kern, struct btf *btf);

#endif
