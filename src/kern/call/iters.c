/* SPDX-License-Identifier: GPL-2.0-only */
/* Iterators over bits (Linux: helpers.c bpf_iter_bits_*()); numbers are in loops.c. */
#include "kern/call/call.h"

#define BITS_WORDS_MAX 511

/* In the program's struct bpf_iter_bits */
struct iter_bits {
	union {
		u64 *words; /* in the region, ours */
		u64 word;   /* of 64 bits only */
	};
	s32 count, bit;
};

KFUNC_BODY(bpf_iter_bits_new)
{
	struct iter_bits *it = as_ptr(a1);
	u32 words = (u32)a3, bytes = words * 8;
	u64 *copy;

	*it = (struct iter_bits){.bit = -1};
	if (!a2 || !words)
		return (u32)-EINVAL;
	if (words > BITS_WORDS_MAX)
		return (u32)-E2BIG;
	if (words == 1) {
		if (probe_read(&it->word, as_ptr(a2), bytes))
			return (u32)-EFAULT;
		it->count = 64;
		return 0;
	}
	copy = mem_alloc(run_kern()->mem, bytes);
	if (!copy)
		return (u32)-ENOMEM;
	if (probe_read(copy, as_ptr(a2), bytes)) {
		mem_free(run_kern()->mem, copy);
		return (u32)-EFAULT;
	}
	it->words = copy;
	it->count = (s32)words * 64;
	return 0;
}

KFUNC_BODY(bpf_iter_bits_next)
{
	struct iter_bits *it = as_ptr(a1);
	const u64 *words = it->count == 64 ? &it->word : it->words;
	s32 bit = it->bit + 1;

	if (!it->count || bit > it->count)
		return 0;
	while (bit < it->count && !(words[bit / 64] >> (bit % 64) & 1))
		bit++;
	it->bit = bit;
	return bit < it->count ? (uintptr_t)&it->bit : 0;
}

KFUNC_BODY(bpf_iter_bits_destroy)
{
	struct iter_bits *it = as_ptr(a1);

	if (it->count > 64)
		mem_free(run_kern()->mem, it->words);
	return 0;
}
