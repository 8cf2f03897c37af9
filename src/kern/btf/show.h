/* SPDX-License-Identifier: GPL-2.0-only */
/* State of one value being shown: see show.c. For show*.c only. */
#ifndef DRYDOCK_KERN_BTF_SHOW_H
#define DRYDOCK_KERN_BTF_SHOW_H

#include "kern/btf/object.h"

#define SHOW_NAME_BYTES 80
#define SHOW_SAFE_BYTES 32	/* how much of the object is copied at a time */
#define SHOW_BASE_TYPE_BYTES 16 /* the largest value that is not an aggregate */

struct show {
	u64 flags;
	const struct btf *btf;
	btf_show_emit emit;
	void *target;
	int status; /* of the last copy: 0 or a negative errno */
	/* Where in the value we are */
	u8 depth, depth_to_show, depth_check;
	bool array_member, array_terminated;
	u16 array_encoding;
	u32 type_id;
	const struct btf_type *type;
	const struct btf_member *member;
	char name[SHOW_NAME_BYTES];
	/* The object, and a copy of the part of it that is under way */
	u32 object_bytes;
	const u8 *head, *data;
	u8 safe[SHOW_SAFE_BYTES + SHOW_BASE_TYPE_BYTES];
};

/* show_name.c: ".member = (struct foo){" as it stands before a value */
const char *btf_show_name(struct show *show);

#endif
