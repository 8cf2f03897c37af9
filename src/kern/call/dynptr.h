/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Dynptrs: the 16 bytes on a program's stack, laid out as Linux's struct bpf_dynptr_kern. Memory
 * and ring buffer records are handled in dynptr.c; packets have functions of their own, found
 * here by the kind of the dynptr.
 */
#ifndef DRYDOCK_KERN_CALL_DYNPTR_H
#define DRYDOCK_KERN_CALL_DYNPTR_H

#include "base/types.h"
#include "kern/tables/types.h"

struct dynptr {
	void *data; /* NULL: no dynptr; packets: the sk_buff or xdp_buff */
	u32 size;   /* bits 0 to 23 bytes, 28 to 30 kind, 31 read-only */
	u32 offset;
};

#define DYNPTR_BYTES_MAX 0xffffffU
#define DYNPTR_KIND_SHIFT 28
#define DYNPTR_RDONLY BIT(31)

static inline enum dynptr_type dynptr_kind(const struct dynptr *ptr)
{
	return (ptr->size & ~DYNPTR_RDONLY) >> DYNPTR_KIND_SHIFT;
}
static inline u64 dynptr_bytes(const struct dynptr *ptr)
{
	return ptr->size & DYNPTR_BYTES_MAX;
}
static inline bool dynptr_is_rdonly(const struct dynptr *ptr)
{
	return ptr->size & DYNPTR_RDONLY;
}
static inline void dynptr_clear(struct dynptr *ptr)
{
	memset(ptr, 0, sizeof(*ptr));
}
static inline void dynptr_init(struct dynptr *ptr, void *data, enum dynptr_type kind, u32 bytes)
{
	*ptr = (struct dynptr){data, bytes | (u32)kind << DYNPTR_KIND_SHIFT, 0};
}
/* -E2BIG: [offset, offset + bytes) is not all inside */
static inline int dynptr_check_range(const struct dynptr *ptr, u64 offset, u64 bytes)
{
	u64 all = dynptr_bytes(ptr);

	return bytes > all || offset > all - bytes ? -E2BIG : 0;
}

/* dynptr.c: for other bodies that read or write through a dynptr. 0 or -errno */
int dynptr_read(void *to, u64 bytes, const struct dynptr *from, u64 offset);
int dynptr_write(const struct dynptr *to, u64 offset, const void *from, u64 bytes, u64 flags);
/* Memory that holds the range, `buffer` filled with it (may be NULL), or NULL */
void *dynptr_slice(const struct dynptr *ptr, u64 offset, void *buffer, u64 bytes);

/*
 * dynptr_packet.c: the same for DYNPTR_SKB, DYNPTR_XDP, DYNPTR_SKB_META and DYNPTR_FILE. The range
 * is already checked; `offset` counts from the start of the packet (ptr->offset is added).
 */
int packet_dynptr_read(const struct dynptr *ptr, u64 offset, void *to, u64 bytes);
int packet_dynptr_write(const struct dynptr *ptr, u64 offset, const void *from, u64 bytes,
			u64 flags);
void *packet_dynptr_slice(const struct dynptr *ptr, u64 offset, void *buffer, u64 bytes);

#endif
