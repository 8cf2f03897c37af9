/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * BTF for tests: types as words, names as offsets into one string section that all tests share.
 * The words are written with the macros below, one line per type, so that a case reads like a log
 * of the check.
 */
#ifndef DRYDOCK_TESTS_BTF_BUILD_H
#define DRYDOCK_TESTS_BTF_BUILD_H

#include <stdlib.h>

#include "kern/btf/btf.h"

#define NAMES(N) \
	N(int) N(a) N(b) N(c) N(S) N(U) N(f) N(x) N(td) N(char) N(value) N(lock) N(node) N(head) \
	N(ref) N(owner) N(list) N(E) N(E0) N(E1) N(long) N(inner) N(bpf_spin_lock) \
	N(bpf_res_spin_lock) N(bpf_timer) N(bpf_wq) N(bpf_task_work) N(bpf_list_head) \
	N(bpf_list_node) N(bpf_rb_root) N(bpf_rb_node) N(bpf_refcount) N(kptr) \
	N(kptr_untrusted) N(percpu_kptr) N(uptr) N(task_struct) N(file)
enum name_off {
	N_none,
	/* each name starts behind the one before and its zero */
#define NAME_AT(name) N_##name, N_end_of_##name = N_##name + sizeof(#name) - 1,
	NAMES(NAME_AT)
#undef NAME_AT
	N_bad_ident,		     /* "1x" */
	N_contains_node = N_bad_ident + 3, /* "contains:node:list" */
	N_contains_none = N_contains_node + 19, /* "contains:node:" */
	N_dot_data = N_contains_none + 15,	/* ".data" */
	N_question_data = N_dot_data + 6,	/* "?.data x" */
	N_after = N_question_data + 9,
};
static const char test_names[] = "\0"
#define NAME_TEXT(name) #name "\0"
	NAMES(NAME_TEXT)
#undef NAME_TEXT
	"1x\0contains:node:list\0contains:node:\0.data\0?.data x";

#define TYPE(name, kind, kflag, vlen, size) \
	N_##name, (u32)BTF_KIND_##kind << 24 | (u32)(kflag) << 31 | (vlen), size
#define INT(name, bytes) TYPE(name, INT, 0, 0, bytes), BTF_INT_SIGNED << 24 | (bytes) * 8
#define PTR(to) TYPE(none, PTR, 0, 0, to)
#define ARRAY(elem, index, count) TYPE(none, ARRAY, 0, 0, 0), elem, index, count
#define STRUCT(name, members, bytes) TYPE(name, STRUCT, 0, members, bytes)
#define MEMBER(name, type, bits) N_##name, type, bits
#define PROTO(ret, params) TYPE(none, FUNC_PROTO, 0, params, ret)
#define PARAM(name, type) N_##name, type
#define FUNC(name, proto, linkage) TYPE(name, FUNC, 0, linkage, proto)
#define VAR(name, type) TYPE(name, VAR, 0, 0, type), BTF_VAR_GLOBAL_ALLOCATED
#define TAG(name, type, component) TYPE(name, DECL_TAG, 0, 0, type), component
#define END 0xdeadbeefU
#define WORDS_MAX 160

/* header, the words up to END, the names; *bytes: of all. free() it. */
static inline u8 *btf_build(const u32 *words, u32 *bytes)
{
	u32 header[6] = {1 << 16 | 0xeb9f, 24}, count = 0;
	u8 *blob;

	while (count < WORDS_MAX && words[count] != END)
		count++;
	header[3] = header[4] = count * 4;
	header[5] = sizeof(test_names);
	*bytes = sizeof(header) + count * 4 + sizeof(test_names);
	blob = malloc(*bytes);
	memcpy(blob, header, sizeof(header));
	memcpy(blob + sizeof(header), words, count * 4);
	memcpy(blob + sizeof(header) + count * 4, test_names, sizeof(test_names));
	return blob;
}

/* Checks the bytes as BTF_LOAD would, with a log at level 1 in `text`. */
static inline int btf_check_blob(struct mem *mem, const void *blob, u32 bytes, char *text,
				 u32 text_bytes, struct btf **out)
{
	static struct vlog log;
	u32 size;
	int err;

	vlog_init(&log, LOG_LEVEL1, (u64)(uintptr_t)text, text_bytes);
	err = btf_parse(NULL, mem, blob, bytes, &log, out);
	vlog_finalize(&log, &size);
	return err;
}

static inline int btf_check_words(struct mem *mem, const u32 *words, char *text, u32 text_bytes,
				  struct btf **out)
{
	u32 bytes;
	u8 *blob = btf_build(words, &bytes);
	int err = btf_check_blob(mem, blob, bytes, text, text_bytes, out);

	free(blob);
	return err;
}

static inline bool ends_with(const char *text, const char *end)
{
	size_t a = strlen(text), b = strlen(end);

	return a >= b && !strcmp(text + a - b, end);
}

#endif
