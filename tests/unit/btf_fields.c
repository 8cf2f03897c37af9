/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Special fields of values: which are found, at what offsets, and which combinations BTF_LOAD and
 * MAP_CREATE refuse. Kernel types come from the built-in BTF.
 */
#include "btf_build.h"
#include "kern/obj/kern.h"
#include "unit.h"

#define ALL_FIELDS (~0U)
/* Types 1 to 11 of every case */
#define SPECIALS \
	INT(int, 4), STRUCT(bpf_spin_lock, 1, 4), MEMBER(value, 1, 0), \
	STRUCT(bpf_list_head, 0, 16), STRUCT(bpf_list_node, 0, 24), STRUCT(bpf_rb_root, 0, 16), \
	STRUCT(bpf_rb_node, 0, 32), STRUCT(bpf_refcount, 1, 4), MEMBER(value, 1, 0), \
	STRUCT(bpf_timer, 0, 16), STRUCT(bpf_wq, 0, 16), STRUCT(bpf_res_spin_lock, 1, 4), \
	MEMBER(value, 1, 0), STRUCT(bpf_task_work, 0, 8)
enum { T_INT = 1, T_LOCK, T_HEAD, T_LNODE, T_ROOT, T_RNODE, T_REF, T_TIMER, T_WQ, T_RES_LOCK,
       T_WORK, T_NEXT };

struct field_case {
	const char *what;
	int load_err;  /* of BTF_LOAD */
	int field_err; /* of the fields of struct T_NEXT, if it is loaded */
	const char *fields; /* "mask@offset ..." as text */
	u32 words[WORDS_MAX];
};

static const struct field_case cases[] = {
	{"nothing special", 0, 0, "",
	 {SPECIALS, STRUCT(value, 1, 4), MEMBER(a, T_INT, 0), END}},
	{"lock, timer, work queue", 0, 0, "1@0 2@8 400@24",
	 {SPECIALS, STRUCT(value, 3, 40), MEMBER(lock, T_LOCK, 0), MEMBER(a, T_TIMER, 64),
	  MEMBER(b, T_WQ, 192), END}},
	{"resilient lock", 0, 0, "1000@4",
	 {SPECIALS, STRUCT(value, 2, 8), MEMBER(a, T_INT, 0), MEMBER(lock, T_RES_LOCK, 32), END}},
	{"task work", 0, 0, "2000@0",
	 {SPECIALS, STRUCT(value, 1, 8), MEMBER(a, T_WORK, 0), END}},
	{"two locks", -E2BIG, -E2BIG, "",
	 {SPECIALS, STRUCT(value, 2, 8), MEMBER(lock, T_LOCK, 0), MEMBER(a, T_LOCK, 32), END}},
	{"two timers", 0, -E2BIG, "",
	 {SPECIALS, STRUCT(value, 2, 32), MEMBER(a, T_TIMER, 0), MEMBER(b, T_TIMER, 128), END}},
	{"misaligned timer is none", 0, 0, "",
	 {SPECIALS, STRUCT(value, 1, 20), MEMBER(a, T_TIMER, 32), END}},
	{"array of locks", 0, -EINVAL, "",
	 {SPECIALS, STRUCT(value, 1, 8), MEMBER(a, T_NEXT + 1, 0), ARRAY(T_LOCK, T_INT, 2), END}},
	{"within a struct, within an array", 0, 0, "4@0 4@16 4@32",
	 {SPECIALS, STRUCT(value, 1, 48), MEMBER(a, T_NEXT + 1, 0), ARRAY(T_NEXT + 2, T_INT, 3),
	  STRUCT(inner, 2, 16), MEMBER(kptr, T_NEXT + 3, 0), MEMBER(x, T_INT, 64),
	  PTR(T_NEXT + 4), TYPE(kptr_untrusted, TYPE_TAG, 0, 0, T_NEXT + 5),
	  STRUCT(task_struct, 0, 0), END}},
	{"kptrs", 0, 0, "4@0 8@8 10@16 800@24",
	 {SPECIALS, STRUCT(value, 4, 32), MEMBER(a, T_NEXT + 1, 0), MEMBER(b, T_NEXT + 3, 64),
	  MEMBER(c, T_NEXT + 5, 128), MEMBER(x, T_NEXT + 7, 192),
	  PTR(T_NEXT + 2), TYPE(kptr_untrusted, TYPE_TAG, 0, 0, T_NEXT + 9),
	  PTR(T_NEXT + 4), TYPE(kptr, TYPE_TAG, 0, 0, T_NEXT + 9),
	  PTR(T_NEXT + 6), TYPE(percpu_kptr, TYPE_TAG, 0, 0, T_NEXT + 10),
	  PTR(T_NEXT + 8), TYPE(uptr, TYPE_TAG, 0, 0, T_NEXT + 10),
	  STRUCT(task_struct, 0, 0), STRUCT(S, 1, 8), MEMBER(a, T_INT, 0), END}},
	{"kptr to what has no destructor", -ENOENT, 0, "",
	 {SPECIALS, STRUCT(value, 1, 8), MEMBER(a, T_NEXT + 1, 0), PTR(T_NEXT + 2),
	  TYPE(kptr, TYPE_TAG, 0, 0, T_NEXT + 3), STRUCT(file, 0, 0), END}},
	{"kptr to an int", 0, -EINVAL, "",
	 {SPECIALS, STRUCT(value, 1, 8), MEMBER(a, T_NEXT + 1, 0), PTR(T_NEXT + 2),
	  TYPE(kptr, TYPE_TAG, 0, 0, T_INT), END}},
	{"list", 0, 0, "1@0 20@8",
	 {SPECIALS, STRUCT(value, 2, 24), MEMBER(lock, T_LOCK, 0), MEMBER(head, T_HEAD, 64),
	  TAG(contains_node, T_NEXT, 1), STRUCT(node, 1, 24), MEMBER(list, T_LNODE, 0), END}},
	{"list without a lock", -EINVAL, 0, "",
	 {SPECIALS, STRUCT(value, 1, 16), MEMBER(head, T_HEAD, 0),
	  TAG(contains_node, T_NEXT, 0), STRUCT(node, 1, 24), MEMBER(list, T_LNODE, 0), END}},
	{"list of what it does not say", -EINVAL, 0, "",
	 {SPECIALS, STRUCT(value, 2, 24), MEMBER(lock, T_LOCK, 0), MEMBER(head, T_HEAD, 64), END}},
	{"list of a struct that is missing", -ENOENT, 0, "",
	 {SPECIALS, STRUCT(value, 2, 24), MEMBER(lock, T_LOCK, 0), MEMBER(head, T_HEAD, 64),
	  TAG(contains_node, T_NEXT, 1), END}},
	{"list by a member without a name", -EINVAL, 0, "",
	 {SPECIALS, STRUCT(value, 2, 24), MEMBER(lock, T_LOCK, 0), MEMBER(head, T_HEAD, 64),
	  TAG(contains_none, T_NEXT, 1), STRUCT(node, 1, 24), MEMBER(list, T_LNODE, 0), END}},
	{"list by a member that is missing", -ENOENT, 0, "",
	 {SPECIALS, STRUCT(value, 2, 24), MEMBER(lock, T_LOCK, 0), MEMBER(head, T_HEAD, 64),
	  TAG(contains_node, T_NEXT, 1), STRUCT(node, 1, 24), MEMBER(a, T_LNODE, 0), END}},
	{"list by a tree node", -EINVAL, 0, "",
	 {SPECIALS, STRUCT(value, 2, 24), MEMBER(lock, T_LOCK, 0), MEMBER(head, T_HEAD, 64),
	  TAG(contains_node, T_NEXT, 1), STRUCT(node, 1, 32), MEMBER(list, T_RNODE, 0), END}},
	{"both nodes need a refcount", -EINVAL, 0, "",
	 {SPECIALS, STRUCT(value, 2, 56), MEMBER(a, T_LNODE, 0), MEMBER(b, T_RNODE, 192), END}},
	{"both nodes and a refcount", 0, 0, "40@0 100@24 200@56",
	 {SPECIALS, STRUCT(value, 3, 64), MEMBER(a, T_LNODE, 0), MEMBER(b, T_RNODE, 192),
	  MEMBER(ref, T_REF, 448), END}},
	{"list that owns itself", -ELOOP, 0, "",
	 {SPECIALS, STRUCT(node, 3, 56), MEMBER(lock, T_LOCK, 0), MEMBER(head, T_HEAD, 64),
	  MEMBER(list, T_LNODE, 192), TAG(contains_node, T_NEXT, 1), END}},
};

static struct mem *mem;
static struct kern kern;

static void describe(const struct btf_record *rec, char *to, size_t bytes)
{
	size_t at = 0;

	to[0] = 0;
	for (u32 i = 0; rec && i < rec->cnt; i++)
		at += snprintf(to + at, bytes - at, "%s%x@%u", i ? " " : "", rec->fields[i].type,
			       rec->fields[i].offset);
}

static void run_case(const struct field_case *c)
{
	u64 live = mem_allocation_count(mem);
	struct btf_record *rec = NULL;
	struct btf *btf = NULL;
	char found[128];
	u32 bytes;
	u8 *blob = btf_build(c->words, &bytes);
	int err = btf_parse(&kern, mem, blob, bytes, NULL, &btf);

	CHECK(err == c->load_err);
	if (err != c->load_err)
		printf("%s: load %d\n", c->what, err);
	if (!err) {
		const struct btf_type *t = btf_type_by_id(btf, T_NEXT);

		err = btf_parse_fields(&kern, btf, t, ALL_FIELDS, t->size, &rec);
		describe(rec, found, sizeof(found));
		CHECK(err == c->field_err && !strcmp(found, c->fields));
		if (err != c->field_err || strcmp(found, c->fields))
			printf("%s: %d %s\n", c->what, err, found);
		btf_record_free(mem, rec);
		btf_put(btf);
	}
	free(blob);
	CHECK(mem_allocation_count(mem) == live);
}

static struct btf *load(const u32 *words)
{
	struct btf *btf = NULL;
	u32 bytes;
	u8 *blob = btf_build(words, &bytes);

	CHECK(btf_parse(&kern, mem, blob, bytes, NULL, &btf) == 0);
	free(blob);
	return btf;
}

/* A list's record knows what it contains, and records can be copied, compared and searched. */
static void test_record(void)
{
	static const u32 words[] = {
		SPECIALS, STRUCT(value, 2, 24), MEMBER(lock, T_LOCK, 0), MEMBER(head, T_HEAD, 64),
		TAG(contains_node, T_NEXT, 1), STRUCT(node, 2, 32), MEMBER(a, T_INT, 0),
		MEMBER(list, T_LNODE, 64), END};
	struct btf *btf = load(words);
	const struct btf_type *t = btf_type_by_id(btf, T_NEXT);
	struct btf_record *rec, *copy;
	struct btf_struct_meta *meta = btf_find_struct_meta(btf, T_NEXT + 2);

	CHECK(meta && meta->record->cnt == 1 && !btf_find_struct_meta(btf, T_INT));
	CHECK(btf_parse_fields(&kern, btf, t, ALL_FIELDS, t->size, &rec) == 0);
	CHECK(rec->spin_lock_off == 0 && rec->timer_off == -EINVAL);
	CHECK(rec->fields[1].graph_root.value_btf_id == T_NEXT + 2);
	CHECK(rec->fields[1].graph_root.node_offset == 8);
	CHECK(btf_check_and_fixup_fields(btf, rec) == 0);
	CHECK(rec->fields[1].graph_root.value_rec == meta->record);
	copy = btf_record_dup(mem, rec);
	CHECK(btf_record_equal(copy, rec) && !btf_record_equal(copy, NULL) &&
	      btf_record_equal(NULL, NULL));
	CHECK(btf_record_find(rec, 8, BPF_LIST_HEAD) == &rec->fields[1]);
	CHECK(!btf_record_find(rec, 8, BPF_SPIN_LOCK) && !btf_record_find(rec, 4, BPF_LIST_HEAD));
	copy->fields[1].graph_root.node_offset = 0;
	CHECK(!btf_record_equal(copy, rec));
	btf_record_free(mem, copy);
	btf_record_free(mem, rec);
	btf_put(btf);
}

static void test_rows(void)
{
	CHECK(btf_field_type_size(BPF_RB_NODE) == 32 && btf_field_type_align(BPF_RB_NODE) == 8);
	CHECK(!strcmp(btf_field_type_name(BPF_KPTR_PERCPU), "percpu_kptr"));
	CHECK(!strcmp(btf_field_type_name(BPF_KPTR_REF), "kptr"));
}

int main(void)
{
	const void *data;
	u32 bytes;

	if (mem_region_new(&mem, NULL))
		return 1;
	data = btf_builtin(&bytes);
	CHECK(btf_parse_kernel(mem, "vmlinux", data, bytes, NULL, &kern.vmlinux) == 0);
	for (u32 i = 0; i < ARRAY_SIZE(cases); i++)
		run_case(&cases[i]);
	test_record();
	test_rows();
	mem_region_drop(mem);
	return UNIT_END();
}
