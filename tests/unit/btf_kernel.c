/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel BTF: the built-in one, and where they are given Linux 7.3's own with a module (first
 * argument or DRYDOCK_BTF_DIR: a folder with linux-7.3.btf, bpf_testmod-7.3.btf and
 * bpf_testmod-7.3.btf.base). Lookups, members, contexts, prototypes, what is known of trust.
 */
#include <stdio.h>
#include <time.h>

#include "btf_build.h"
#include "kern/obj/kern.h"
#include "unit.h"

#define PARSE_MS_MAX 50 /* generous: a sanitizer build on a busy machine; measured are 7 */

static struct mem *mem;
static struct kern kern;

static void *read_file(const char *directory, const char *name, u32 *bytes)
{
	char path[512];
	void *data;
	FILE *file;
	long size;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "rb");
	if (!file)
		return NULL;
	fseek(file, 0, SEEK_END);
	size = ftell(file);
	rewind(file);
	data = malloc(size + 1);
	*bytes = fread(data, 1, size, file);
	fclose(file);
	return data;
}

static bool kind_is(const struct btf *btf, s32 id, u32 kind, const char *name)
{
	return id > 0 && btf_type_kind(btf_type_by_id(btf, id)) == kind &&
	       !strcmp(btf_type_name(btf, id), name);
}

static void test_lookup(const struct btf *btf)
{
	s32 task = btf_find_by_name_kind(btf, "task_struct", BTF_KIND_STRUCT);
	s32 func = btf_find_func(btf, "bpf_task_acquire");
	const struct btf_type *proto;
	u32 id, size;

	CHECK(kind_is(btf, task, BTF_KIND_STRUCT, "task_struct"));
	CHECK(btf_find_by_name_kind(btf, "task_struct", BTF_KIND_UNION) == -ENOENT);
	CHECK(btf_find_by_name_kind(btf, "no such thing", BTF_KIND_STRUCT) == -ENOENT);
	CHECK(btf_find_by_name_kind(btf, "", BTF_KIND_STRUCT) > 0);
	CHECK(!btf_named_first(btf, "no such thing"));
	proto = btf_func_proto(btf, func);
	CHECK(proto && btf_type_vlen(proto) == 1);
	CHECK(!strcmp(btf_name_by_offset(btf, btf_params(proto)->name_off), "p"));
	CHECK(btf_type_resolve_ptr(btf, btf_params(proto)->type, &id) && id == (u32)task);
	CHECK(btf_find_member(btf, "task_struct", "comm", &size) > 0 && size == 16);
	CHECK(btf_find_member(btf, "task_struct", "no", NULL) == -ENOENT);
	CHECK(btf_find_member(btf, "no", "comm", NULL) == -ENOENT);
	CHECK(btf_find_member(btf, "file", "f_path.dentry", NULL) -
	      btf_find_member(btf, "file", "f_path", NULL) ==
	      btf_find_member(btf, "path", "dentry", NULL));
	/* in an anonymous union */
	CHECK(btf_find_member(btf, "sock_common", "skc_daddr", &size) >= 0 && size == 4);
	CHECK(btf_find_member(btf, "__sk_buff", "len", NULL) == 0);
	CHECK(btf_find_member(btf, "xdp_md", "data_end", &size) == 4 && size == 4);
	CHECK(btf_find_member(btf, "pt_regs", "ip", NULL) == 128);
}

static void test_context(const struct btf *btf)
{
	static const u32 words[] = {
		INT(int, 4), STRUCT(task_struct, 0, 0), PTR(2), TYPE(td, TYPEDEF, 0, 0, 2),
		PTR(4), END};
	struct btf_ctx_query query = {.prog_type = BPF_PROG_TYPE_TRACING};
	struct btf *prog;
	char text[256];

	CHECK(kind_is(btf, get_kern_ctx_btf_id(NULL, btf, BPF_PROG_TYPE_XDP), BTF_KIND_STRUCT,
		      "xdp_buff"));
	CHECK(kind_is(btf, get_kern_ctx_btf_id(NULL, btf, BPF_PROG_TYPE_SOCKET_FILTER),
		      BTF_KIND_STRUCT, "sk_buff"));
	CHECK(get_kern_ctx_btf_id(NULL, btf, BPF_PROG_TYPE_TRACING) == -EINVAL);
	CHECK(btf_is_projection_of("xdp_md", "xdp_buff") &&
	      !btf_is_projection_of("xdp_md", "sk_buff"));
	CHECK(!btf_check_words(mem, words, text, sizeof(text), &prog));
	CHECK(!btf_is_prog_ctx_type(NULL, btf, prog, btf_type_by_id(prog, 3), BPF_PROG_TYPE_XDP,
				    0));
	CHECK(btf_validate_prog_ctx_type(NULL, btf, prog, btf_type_by_id(prog, 3), &query));
	query.prog_type = BPF_PROG_TYPE_SYSCALL;
	CHECK(!btf_validate_prog_ctx_type(NULL, btf, prog, btf_type_by_id(prog, 5), &query));
	query.prog_type = BPF_PROG_TYPE_XDP;
	CHECK(btf_validate_prog_ctx_type(NULL, btf, prog, btf_type_by_id(prog, 1), &query));
	btf_put(prog);
}

static u32 pointee(const struct btf *btf, const char *name)
{
	return btf_find_by_name_kind(btf, name, BTF_KIND_STRUCT);
}

static void test_trust(const struct btf *btf)
{
	u32 file = pointee(btf, "file"), inode = pointee(btf, "inode"), task, meta;
	u64 mask;

	CHECK(btf_nested_type_is_trusted(btf, file, "f_inode", inode, "__safe_trusted"));
	CHECK(!btf_nested_type_is_trusted(btf, file, "f_inode", inode, "__safe_rcu"));
	CHECK(!btf_nested_type_is_trusted(btf, file, "f_inode", file, "__safe_trusted"));
	CHECK(!btf_nested_type_is_trusted(btf, file, "private_data", inode, "__safe_trusted"));
	/* behind an anonymous union, as contexts of iterators have it */
	task = pointee(btf, "task_struct");
	meta = pointee(btf, "bpf_iter__task");
	CHECK(btf_nested_type_is_trusted(btf, meta, "task", task, "__safe_trusted"));
	CHECK(btf_raw_tp_null_args("kfree_skb", &mask) && mask == 0x1000);
	CHECK(btf_raw_tp_null_args("sched_pi_setprio", &mask) && mask == 0x10);
	CHECK(btf_raw_tp_null_args("amdtp_packet", &mask) &&
	      btf_raw_tp_null_args("xs_stream_read_data", &mask));
	CHECK(!btf_raw_tp_null_args("sched_switch", &mask) && !mask);
}

static void test_functions(const struct btf *btf)
{
	const struct btf_type *proto = btf_func_proto(btf, btf_find_func(btf, "vfs_read"));
	const struct btf_type *iter = btf_func_proto(btf, btf_find_func(btf, "bpf_iter_num_new"));
	const struct btf_type *crypt =
		btf_func_proto(btf, btf_find_func(btf, "bpf_crypto_encrypt"));
	struct btf_func_model m;

	CHECK(!btf_distill_func_proto(NULL, btf, proto, "vfs_read", &m));
	CHECK(m.nr_args == 4 && m.ret_size == 8 && m.ret_flags == BTF_FMODEL_SIGNED_ARG);
	CHECK(m.arg_size[2] == 8 && !m.arg_flags[2]);
	CHECK(btf_ctx_arg_offset(btf, proto, 3) == 24 && btf_ctx_arg_idx(btf, proto, 24) == 3);
	CHECK(btf_ctx_arg_idx(btf, proto, 32) == 4 && btf_ctx_arg_idx(btf, proto, 40) == 5);
	CHECK(!btf_distill_func_proto(NULL, btf, NULL, "", &m) && m.nr_args == 5);
	CHECK(btf_param_match_suffix(btf, &btf_params(crypt)[3], "__nullable"));
	CHECK(!btf_param_match_suffix(btf, &btf_params(crypt)[2], "__nullable"));
	CHECK(kind_is(btf, btf_check_iter_arg(btf, iter, 0), BTF_KIND_STRUCT, "bpf_iter_num"));
	CHECK(btf_check_iter_arg(btf, iter, 1) == -EINVAL);
	CHECK(btf_check_iter_arg(btf, proto, 0) == -EINVAL);
}

/* Expected texts are those of Linux's own test of bpf_snprintf_btf(). */
static void test_text(const struct btf *btf)
{
	static const struct {
		const char *type, *want;
		u64 flags;
		u32 words[2];
	} rows[] = {
		{"list_head", "(struct list_head){.next = (struct list_head *)0x0000000000000001,}",
		 BTF_F_PTR_RAW, {1}},
		{"list_head", "(struct list_head){}", BTF_F_PTR_RAW, {0}},
		{"bpf_insn", "{1,0x2,0x3,4,5,}", BTF_F_NONAME, {1 | 0x32 << 8 | 4 << 16, 5}},
		{"bpf_insn", "(struct bpf_insn){}", 0, {0}},
	};
	char text[256];

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		u32 object[4] = {rows[i].words[0], rows[i].words[1]};

		btf_type_snprintf_show(
			btf, btf_find_by_name_kind(btf, rows[i].type, BTF_KIND_STRUCT), object,
			text, sizeof(text), rows[i].flags | BTF_F_COMPACT);
		CHECK(!strcmp(text, rows[i].want));
	}
}

static void test_candidates(void)
{
	static const u32 words[] = {INT(int, 4), STRUCT(task_struct, 0, 0), STRUCT(S, 0, 0), END};
	const struct btf *found;
	struct btf *prog, *holder;
	char text[256];
	u32 id;

	CHECK(!btf_check_words(mem, words, text, sizeof(text), &prog));
	CHECK(btf_core_find_cands(&kern, prog, 2, &found, &id) == 1);
	CHECK(found == kern.vmlinux && kind_is(found, id, BTF_KIND_STRUCT, "task_struct"));
	CHECK(btf_core_find_cands(&kern, prog, 3, &found, &id) == 0);
	CHECK(btf_core_essential_name_len("a___b") == 1);
	CHECK(btf_core_essential_name_len("task_struct___x___y") == 15);
	CHECK(btf_core_essential_name_len("___b") == 4 && btf_core_essential_name_len("a___") == 4);
	btf_put(prog);
	CHECK(find_btf_id(&kern, "task_struct", BTF_KIND_STRUCT, &holder) > 0 &&
	      holder == kern.vmlinux && btf_refs(holder) == 2);
	btf_put(holder);
	CHECK(find_btf_id(&kern, "no such thing", BTF_KIND_STRUCT, &holder) == -ENOENT);
	CHECK(find_btf_id(NULL, "task_struct", BTF_KIND_STRUCT, &holder) == -ENOENT);
}

static void test_kernel(const struct btf *btf)
{
	kern.vmlinux = (struct btf *)btf;
	kern.mem = mem;
	CHECK(btf_is_kernel(btf) && btf_is_vmlinux(btf) && !btf_is_module(btf));
	test_lookup(btf);
	test_context(btf);
	test_trust(btf);
	test_functions(btf);
	test_text(btf);
	test_candidates();
}

/* The same types in no order: found through the index that is made then */
static void test_unsorted(void)
{
	enum { COUNT = 600, WORDS = 6 + COUNT * 3 };
	u32 *blob = calloc(1, sizeof(u32) * WORDS + COUNT * 8 + 8), at = 6;
	char *names = (char *)&blob[WORDS], name[8];
	bool all = true;
	struct btf *btf;
	u32 used = 1;

	for (u32 i = 0; i < COUNT; i++) {
		blob[at++] = used;
		blob[at++] = BTF_KIND_STRUCT << 24;
		blob[at++] = 0;
		used += snprintf(names + used, 8, "t%u", COUNT - i) + 1;
	}
	memcpy(blob, (u32[]){1 << 16 | 0xeb9f, 24, 0, COUNT * 12, COUNT * 12, used}, 24);
	CHECK(!btf_parse_kernel(mem, "vmlinux", blob, WORDS * 4 + used, NULL, &btf));
	for (u32 i = 0; i < COUNT; i++) {
		snprintf(name, sizeof(name), "t%u", COUNT - i);
		all &= btf_find_by_name_kind(btf, name, BTF_KIND_STRUCT) == (s32)i + 1;
	}
	CHECK(all);
	CHECK(btf_find_by_name_kind(btf, "t0", BTF_KIND_STRUCT) == -ENOENT);
	btf_put(btf);
	free(blob);
}

/* Bytes that are no BTF, and BTF cut short, are refused and not followed. */
static void test_broken(const u8 *data, u32 bytes)
{
	u8 *copy = malloc(bytes);
	struct btf *btf;
	u32 type_len;

	memcpy(copy, data, bytes);
	CHECK(btf_parse_kernel(mem, "vmlinux", copy, 20, NULL, &btf) == -EINVAL);
	CHECK(btf_parse_kernel(mem, "vmlinux", copy, bytes - 1, NULL, &btf) == -EINVAL);
	memcpy(&type_len, copy + 12, 4);
	type_len -= 4;
	memcpy(copy + 12, &type_len, 4);
	CHECK(btf_parse_kernel(mem, "vmlinux", copy, bytes, NULL, &btf) == -EINVAL);
	copy[0] = 0;
	CHECK(btf_parse_kernel(mem, "vmlinux", copy, bytes, NULL, &btf) == -EINVAL);
	free(copy);
}

static void test_module(const char *directory, const struct btf *vmlinux)
{
	u32 bytes, base_bytes;
	void *data = read_file(directory, "bpf_testmod-7.3.btf", &bytes);
	void *base = read_file(directory, "bpf_testmod-7.3.btf.base", &base_bytes);
	u64 live = mem_allocation_count(mem);
	const struct btf_type *proto;
	struct btf *module;
	u32 id;

	if (!data || !base) {
		printf("no module BTF in %s: not tested\n", directory);
		return;
	}
	CHECK(!btf_parse_module(mem, "bpf_testmod", data, bytes, base, base_bytes, vmlinux,
				&module));
	CHECK(btf_is_module(module) && !btf_is_vmlinux(module));
	CHECK(btf_base_btf(module) == vmlinux && btf_start_id(module) == btf_nr_types(vmlinux));
	/* A type of the module that contains one of the kernel */
	proto = btf_func_proto(module, btf_find_func(module, "bpf_testmod_test_read"));
	CHECK(proto && btf_type_vlen(proto) == 6);
	CHECK(btf_type_resolve_ptr(module, btf_params(proto)[0].type, &id) &&
	      kind_is(vmlinux, id, BTF_KIND_STRUCT, "file"));
	CHECK(btf_types_are_same(module, id, vmlinux, id));
	id = btf_start_id(module);
	CHECK(!btf_types_are_same(module, id, vmlinux, id));
	CHECK(btf_find_by_name_kind(module, "task_struct", BTF_KIND_STRUCT) ==
	      btf_find_by_name_kind(vmlinux, "task_struct", BTF_KIND_STRUCT));
	/* Another kernel's base does not fit: the built-in one lacks most of its types. */
	btf_put(module);
	CHECK(mem_allocation_count(mem) == live);
	free(data);
	free(base);
}

static double milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static void test_linux(const char *directory)
{
	u32 bytes;
	void *data = read_file(directory, "linux-7.3.btf", &bytes);
	struct btf *btf;
	double start;

	if (!data) {
		printf("no linux-7.3.btf in %s: not tested\n", directory);
		return;
	}
	start = milliseconds();
	CHECK(!btf_parse_kernel(mem, "vmlinux", data, bytes, NULL, &btf));
	start = milliseconds() - start;
	printf("linux-7.3.btf: %.1f ms\n", start);
	CHECK(start < PARSE_MS_MAX);
	CHECK(btf_nr_types(btf) == 121185);
	test_kernel(btf);
	test_module(directory, btf);
	btf_put(btf);
	free(data);
}

int main(int argc, char **argv)
{
	const char *directory = argc > 1 ? argv[1] : getenv("DRYDOCK_BTF_DIR");
	struct btf *btf;
	const void *data;
	u64 live;
	u32 bytes;

	if (mem_region_new(&mem, NULL))
		return 1;
	live = mem_allocation_count(mem);
	data = btf_builtin(&bytes);
	CHECK(bytes < 150 << 10);
	CHECK(!btf_parse_kernel(mem, "vmlinux", data, bytes, NULL, &btf));
	test_kernel(btf);
	btf_put(btf);
	test_unsorted();
	test_broken(data, bytes);
	if (directory)
		test_linux(directory);
	CHECK(mem_allocation_count(mem) == live);
	mem_region_drop(mem);
	return UNIT_END();
}
