/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fuzz target: any bytes as a program's BTF and as kernel BTF. What is accepted is then used as
 * the kernel uses it: sizes, members, prototypes, special fields, text of a value of every type.
 * As a program it mutates BTF made from a table and, with arguments, that of objects; for
 * libFuzzer build with -DFUZZ_LIBRARY -fsanitize=fuzzer,address,undefined.
 *
 *	fuzz_btf [SEED [COUNT [FILE-OR-FOLDER...]]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/btf_build.h"
#include "fuzz.h"
#include "kern/btf/btf.h"

#define OBJECT_BYTES 4096 /* types larger than this are not shown */
#define SHOWN_MAX 64
#define TEXT_BYTES 512

/* 1: accepted as a program's BTF */
int fuzz_btf(const u8 *data, size_t n);
int LLVMFuzzerTestOneInput(const u8 *data, size_t n);

static void use_type(const struct btf *btf, u32 id, const void *object)
{
	const struct btf_type *t = btf_type_by_id(btf, id);
	struct btf_func_model model;
	char text[TEXT_BYTES];
	u32 size = 0, size_id = id;

	btf_type_name_to_buf(btf, id, text, sizeof(text));
	if (btf_type_is_func_proto(t))
		btf_distill_func_proto(NULL, btf, t, "f", &model);
	btf_type_id_size(btf, &size_id, &size);
	if (size && size <= OBJECT_BYTES)
		btf_type_snprintf_show(btf, id, object, text, sizeof(text),
				       id & 1 ? BTF_F_ZERO : BTF_SHOW_UNSAFE);
}

static void use(struct mem *mem, const struct btf *btf, const void *object)
{
	u32 count = btf_nr_types(btf);

	for (u32 id = 1; id < count && id < SHOWN_MAX; id++) {
		const struct btf_type *t = btf_type_by_id(btf, id);
		struct btf_record *record;

		use_type(btf, id, object);
		if (btf_type_is_only_struct(t) || btf_type_is_datasec(t))
			if (!btf_parse_fields(NULL, btf, t, ~0U, t->size, &record))
				btf_record_free(mem, record);
		btf_find_by_name_kind(btf, btf_type_name(btf, id), btf_type_kind(t));
		btf_find_decl_tag_value(btf, t, -1, "contains:");
	}
}

static struct mem *world;

int fuzz_btf(const u8 *data, size_t n)
{
	static u8 object[OBJECT_BYTES * 2];
	static char text[1 << 16];
	struct vlog log;
	struct btf *btf;
	bool accepted = false;
	u64 live;
	u32 size;

	if (!world && mem_region_new(&world, NULL))
		abort();
	live = mem_allocation_count(world);
	vlog_init(&log, LOG_LEVEL1, (u64)(uintptr_t)text, sizeof(text));
	if (n <= BTF_MAX_SIZE && !btf_parse(NULL, world, data, n, &log, &btf)) {
		accepted = true;
		use(world, btf, object);
		btf_put(btf);
	}
	vlog_finalize(&log, &size);
	if (n <= BTF_MAX_SIZE && !btf_parse_kernel(world, "vmlinux", data, n, NULL, &btf)) {
		for (u32 id = 1; id < btf_nr_types(btf) && id < SHOWN_MAX; id++)
			btf_find_by_name_kind(btf, btf_type_name(btf, id), BTF_KIND_STRUCT);
		btf_put(btf);
	}
	if (mem_allocation_count(world) != live)
		abort();
	return accepted;
}

#ifdef FUZZ_LIBRARY
int LLVMFuzzerTestOneInput(const u8 *data, size_t n)
{
	fuzz_btf(data, n);
	return 0;
}
#else

/* Every kind once or more, with the structures that programs' maps are made of */
static const u32 every_kind[] = {
	INT(int, 4),							 /* 1 */
	INT(char, 1),							 /* 2 */
	PTR(1),								 /* 3 */
	ARRAY(1, 1, 4),							 /* 4 */
	STRUCT(S, 3, 28), MEMBER(a, 1, 0), MEMBER(b, 3, 64), MEMBER(c, 2, 128), /* 5 */
	TYPE(U, UNION, 0, 2, 16), MEMBER(a, 1, 0), MEMBER(b, 4, 0),	 /* 6 */
	TYPE(E, ENUM, 0, 2, 4), N_E0, 0, N_E1, 1,			 /* 7 */
	TYPE(td, TYPEDEF, 0, 0, 5),					 /* 8 */
	TYPE(none, VOLATILE, 0, 0, 8),					 /* 9 */
	TYPE(none, CONST, 0, 0, 9),					 /* 10 */
	PROTO(1, 2), PARAM(a, 1), PARAM(b, 3),				 /* 11 */
	FUNC(f, 11, 1),							 /* 12 */
	VAR(x, 1),							 /* 13 */
	TYPE(dot_data, DATASEC, 0, 1, 8), 13, 0, 4,			 /* 14 */
	STRUCT(bpf_spin_lock, 1, 4), MEMBER(a, 1, 0),			 /* 15 */
	STRUCT(value, 2, 8), MEMBER(lock, 15, 0), MEMBER(a, 1, 32),	 /* 16 */
	TYPE(kptr, TYPE_TAG, 0, 0, 5),					 /* 17 */
	PTR(17),							 /* 18 */
	STRUCT(bpf_list_node, 1, 24), MEMBER(a, 6, 0),			 /* 19 */
	STRUCT(bpf_list_head, 1, 16), MEMBER(a, 6, 0),			 /* 20 */
	STRUCT(node, 2, 32), MEMBER(list, 19, 0), MEMBER(x, 18, 192),	 /* 21 */
	STRUCT(owner, 3, 32), MEMBER(lock, 15, 0), MEMBER(head, 20, 64), /* 22 */
	MEMBER(ref, 18, 192),
	TAG(contains_node, 22, 1),					 /* 23 */
	TYPE(td, FWD, 0, 0, 0),						 /* 24 */
	TYPE(E, ENUM64, 0, 1, 8), N_E0, 1, 2,				 /* 25 */
	TYPE(long, FLOAT, 0, 0, 8),					 /* 26 */
	END,
};

/* The BTF in an object's bytes: where a header of its fixed length begins */
static u8 *find_btf(const unsigned char *data, size_t bytes, u32 *out)
{
	static const u8 start[] = {0x9f, 0xeb, 1, 0, 24, 0, 0, 0};
	const u8 *at = memmem(data, bytes, start, sizeof(start));
	u32 header[6];
	u8 *copy;

	if (!at || (size_t)(data + bytes - at) < sizeof(header))
		return NULL;
	memcpy(header, at, sizeof(header));
	*out = sizeof(header) + header[4] + header[5];
	if (*out > (size_t)(data + bytes - at))
		return NULL;
	copy = malloc(*out);
	if (copy)
		memcpy(copy, at, *out);
	return copy;
}

static u8 *some_btf(const struct fuzz *fuzz, u32 *bytes)
{
	unsigned char *data;
	size_t data_bytes;
	u8 *btf;

	if (!fuzz->file_count || !fuzz_next(2))
		return btf_build(every_kind, bytes);
	data = fuzz_read(fuzz->files[fuzz_next(fuzz->file_count)], &data_bytes);
	btf = find_btf(data, data_bytes, bytes);
	free(data);
	return btf ? btf : btf_build(every_kind, bytes);
}

/* Half of the changes are of numbers in the type section, where what is checked is. */
static void mutate(u8 *data, u32 *bytes)
{
	u32 words;

	memcpy(&words, data + 12, sizeof(words));
	words /= 4;
	if (words && fuzz_next(2)) {
		u32 value = fuzz_next(30);

		memcpy(data + 24 + 4 * fuzz_next(words), &value, sizeof(value));
		return;
	}
	fuzz_mutate(data, *bytes);
	if (fuzz_next(8) == 0)
		*bytes = fuzz_next(*bytes);
}

int main(int argc, char **argv)
{
	struct fuzz fuzz;

	fuzz_init(&fuzz, "btf", 20000, argv);
	for (int a = 3; a < argc; a++)
		fuzz_add_files(&fuzz, argv[a], ".bpf.o");
	for (long i = 0; i < fuzz.count; i++) {
		u32 bytes;
		u8 *data;

		fuzz_begin(&fuzz, i);
		data = some_btf(&fuzz, &bytes);
		mutate(data, &bytes);
		fuzz.used += fuzz_btf(data, bytes);
		free(data);
	}
	return fuzz_end(&fuzz);
}
#endif
