/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fuzz target: any bytes as a program's BTF and as kernel BTF. What is accepted is then used as
 * the kernel uses it: sizes, members, prototypes, special fields, text of a value of every type.
 * Build with -fsanitize=fuzzer,address,undefined, or call fuzz_btf() from a driver with files.
 */
#include <stdlib.h>

#include "kern/btf/btf.h"

#define OBJECT_BYTES 4096 /* types larger than this are not shown */
#define SHOWN_MAX 64
#define TEXT_BYTES 512

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
	u64 live;
	u32 size;

	if (!world && mem_region_new(&world, NULL))
		abort();
	live = mem_allocation_count(world);
	vlog_init(&log, LOG_LEVEL1, (u64)(uintptr_t)text, sizeof(text));
	if (n <= BTF_MAX_SIZE && !btf_parse(NULL, world, data, n, &log, &btf)) {
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
	return 0;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t n)
{
	return fuzz_btf(data, n);
}
