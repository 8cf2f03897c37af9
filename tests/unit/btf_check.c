/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The check of program BTF: what is taken, what is refused, with which errno and last log line.
 * Expected texts were read off Linux 7.3's btf.c.
 */
#include "btf_build.h"
#include "unit.h"

struct check_case {
	const char *what;
	int err;
	const char *log_end; /* NULL: not looked at */
	u32 words[WORDS_MAX];
};

static const struct check_case cases[] = {
	/* ---- accepted, among them what libbpf probes for ---- */
	{"int", 0, "[1] INT int size=4 bits_offset=0 nr_bits=32 encoding=SIGNED\n",
	 {INT(int, 4), END}},
	{"function", 0, "[3] FUNC f type_id=2\n",
	 {INT(int, 4), PROTO(0, 1), PARAM(a, 1), FUNC(f, 2, BTF_FUNC_STATIC), END}},
	{"global function", 0, "[2] FUNC_PROTO (anon) return=0 args=(1 a)\n[3] FUNC f type_id=2\n",
	 {INT(int, 4), PROTO(0, 1), PARAM(a, 1), FUNC(f, 2, BTF_FUNC_GLOBAL), END}},
	{"prototypes", 0, "[2] FUNC_PROTO (anon) return=1 args=(void)\n"
	 "[3] FUNC_PROTO (anon) return=0 args=(vararg)\n"
	 "[4] FUNC_PROTO (anon) return=0 args=(1 a, 1 b, vararg)\n",
	 {INT(int, 4), PROTO(1, 0), PROTO(0, 1), PARAM(none, 0), PROTO(0, 3), PARAM(a, 1),
	  PARAM(b, 1), PARAM(none, 0), END}},
	{"section", 0, "[3] DATASEC .data size=4 vlen=1\n\t type_id=2 offset=0 size=4\n",
	 {INT(int, 4), VAR(x, 1), TYPE(dot_data, DATASEC, 0, 1, 4), 2, 0, 4, END}},
	{"section with a question mark", 0, "[3] DATASEC ?.data x size=4 vlen=1\n"
	 "\t type_id=2 offset=0 size=4\n",
	 {INT(int, 4), VAR(x, 1), TYPE(question_data, DATASEC, 0, 1, 4), 2, 0, 4, END}},
	{"float", 0, "[1] FLOAT td size=4\n", {TYPE(td, FLOAT, 0, 0, 4), END}},
	{"declaration tag", 0, "[3] DECL_TAG a type=2 component_idx=-1\n",
	 {INT(int, 4), VAR(x, 1), TAG(a, 2, -1), END}},
	{"type tag", 0, "[2] TYPE_TAG a type_id=1\n[3] PTR (anon) type_id=2\n",
	 {INT(int, 4), TYPE(a, TYPE_TAG, 0, 0, 1), PTR(2), END}},
	{"enum", 0, "[1] ENUM E size=4 vlen=2\n\tE0 val=-1\n\tE1 val=7\n",
	 {TYPE(E, ENUM, 1, 2, 4), N_E0, -1, N_E1, 7, END}},
	{"64-bit enum", 0, "[1] ENUM64 E size=8 vlen=1\n\tE0 val=8589934593\n",
	 {TYPE(E, ENUM64, 0, 1, 8), N_E0, 1, 2, END}},
	{"struct", 0, "[2] STRUCT S size=8 vlen=2\n\ta type_id=1 bits_offset=0\n"
	 "\tb type_id=1 bits_offset=32\n",
	 {INT(int, 4), STRUCT(S, 2, 8), MEMBER(a, 1, 0), MEMBER(b, 1, 32), END}},
	{"bitfields", 0, "[2] STRUCT S size=4 vlen=2\n"
	 "\ta type_id=1 bitfield_size=3 bits_offset=0\n"
	 "\tb type_id=1 bitfield_size=5 bits_offset=3\n",
	 {INT(int, 4), TYPE(S, STRUCT, 1, 2, 4), MEMBER(a, 1, 3 << 24),
	  MEMBER(b, 1, 5 << 24 | 3), END}},
	{"list through a pointer", 0, NULL,
	 {STRUCT(S, 1, 8), MEMBER(a, 2, 0), PTR(1), END}},
	{"forward declarations", 0, "[1] FWD S struct\n[2] FWD U union\n",
	 {TYPE(S, FWD, 0, 0, 0), TYPE(U, FWD, 1, 0, 0), END}},
	{"array", 0, "[2] ARRAY (anon) type_id=1 index_type_id=1 nr_elems=3\n",
	 {INT(int, 4), ARRAY(1, 1, 3), END}},

	/* ---- descriptions ---- */
	{"cut off", -EINVAL, "[1] meta_left:8 meta_needed:12", {N_int, BTF_KIND_INT << 24, END}},
	{"no room for the word", -EINVAL, "[1] INT int meta_left:0 meta_needed:4\n",
	 {TYPE(int, INT, 0, 0, 4), END}},
	{"unknown kind", -EINVAL, "[1] Invalid kind:20", {N_int, 20 << 24, 0, END}},
	{"name beyond the strings", -EINVAL, "[1] Invalid name_offset:100000",
	 {100000, BTF_KIND_PTR << 24, 0, END}},
	{"int with vlen", -EINVAL,
	 "[1] INT int size=4 bits_offset=0 nr_bits=32 encoding=(none) vlen != 0\n",
	 {TYPE(int, INT, 0, 1, 4), 32, END}},
	{"int with the flag", -EINVAL, " Invalid btf_info kind_flag\n",
	 {TYPE(int, INT, 1, 0, 4), 32, END}},
	{"int data", -EINVAL, "[1] INT int Invalid int_data:10000020\n",
	 {TYPE(int, INT, 0, 0, 4), 0x10000020, END}},
	{"too many bits", -EINVAL, " nr_bits exceeds 128\n",
	 {TYPE(int, INT, 0, 0, 32), 129, END}},
	{"more bits than bytes", -EINVAL, " nr_bits exceeds type_size\n",
	 {TYPE(int, INT, 0, 0, 1), 9, END}},
	{"two encodings", -ENOTSUPP, " encoding=UNKN Unsupported encoding\n",
	 {TYPE(int, INT, 0, 0, 4), 3 << 24 | 32, END}},
	{"pointer with a name", -EINVAL, "[1] PTR a type_id=0 Invalid name\n",
	 {TYPE(a, PTR, 0, 0, 0), END}},
	{"typedef without a name", -EINVAL, "[1] TYPEDEF (anon) type_id=0 Invalid name\n",
	 {TYPE(none, TYPEDEF, 0, 0, 0), END}},
	{"bad identifier", -EINVAL, "[1] TYPEDEF 1x type_id=0 Invalid name\n",
	 {TYPE(bad_ident, TYPEDEF, 0, 0, 0), END}},
	{"tag without a value", -EINVAL, "component_idx=-1 Invalid value\n",
	 {INT(int, 4), VAR(x, 1), TAG(none, 2, -1), END}},
	{"tag on component -2", -EINVAL, "component_idx=-2 Invalid component_idx\n",
	 {INT(int, 4), VAR(x, 1), TAG(a, 2, -2), END}},
	{"array with a size", -EINVAL, " size != 0\n",
	 {INT(int, 4), TYPE(none, ARRAY, 0, 0, 4), 1, 1, 3, END}},
	{"array of void", -EINVAL, " Invalid elem\n", {INT(int, 4), ARRAY(0, 1, 3), END}},
	{"union member with an offset", -EINVAL, "\tb type_id=1 bits_offset=8 "
	 "Invalid member bits_offset\n",
	 {INT(int, 4), TYPE(U, UNION, 0, 2, 8), MEMBER(a, 1, 0), MEMBER(b, 1, 8), END}},
	{"members out of order", -EINVAL, "Invalid member bits_offset\n",
	 {INT(int, 4), STRUCT(S, 2, 8), MEMBER(a, 1, 32), MEMBER(b, 1, 0), END}},
	{"member behind the end", -EINVAL, "Member bits_offset exceeds its struct size\n",
	 {INT(int, 4), STRUCT(S, 1, 4), MEMBER(a, 1, 64), END}},
	{"enum of 3 bytes", -EINVAL, " Unexpected size\n",
	 {TYPE(E, ENUM, 0, 1, 3), N_E0, 0, END}},
	{"enumerator without a name", -EINVAL, "[1] ENUM E size=4 vlen=1 Invalid name\n",
	 {TYPE(E, ENUM, 0, 1, 4), 0, 0, END}},
	{"extern function", -EINVAL, " Invalid func linkage\n",
	 {PROTO(0, 0), FUNC(f, 1, 2), END}},
	{"variable of void", -EINVAL, "[1] VAR x type_id=0 linkage=1 Invalid type_id\n",
	 {VAR(x, 0), END}},
	{"extern variable", -EINVAL, " Linkage not supported\n",
	 {INT(int, 4), TYPE(x, VAR, 0, 0, 1), BTF_VAR_GLOBAL_EXTERN, END}},
	{"section without size", -EINVAL, "[3] DATASEC .data size=0 vlen=1 size == 0\n",
	 {INT(int, 4), VAR(x, 1), TYPE(dot_data, DATASEC, 0, 1, 0), 2, 0, 4, END}},
	{"overlapping variables", -EINVAL, "\t type_id=2 offset=2 size=4 Invalid offset\n",
	 {INT(int, 4), VAR(x, 1), TYPE(dot_data, DATASEC, 0, 2, 8), 2, 0, 4, 2, 2, 4, END}},
	{"float of 3 bytes", -EINVAL, " Invalid type_size\n", {TYPE(td, FLOAT, 0, 0, 3), END}},

	/* ---- references ---- */
	{"struct in itself", -EEXIST, "[1] STRUCT S size=4 vlen=1 Loop detected\n",
	 {STRUCT(S, 1, 4), MEMBER(a, 1, 0), END}},
	{"typedef of itself", -EEXIST, "[1] TYPEDEF td type_id=1 Loop detected\n",
	 {TYPE(td, TYPEDEF, 0, 0, 1), END}},
	{"missing type", -EINVAL, "[1] PTR (anon) type_id=9 Invalid type_id\n", {PTR(9), END}},
	{"member of a missing type", -EINVAL, "\ta type_id=9 bits_offset=0 Invalid member\n",
	 {INT(int, 4), STRUCT(S, 1, 4), MEMBER(a, 9, 0), END}},
	{"member larger than its struct", -EINVAL, "[2] STRUCT S size=3 vlen=1\n"
	 "\ta type_id=1 bits_offset=0 Member exceeds struct_size\n",
	 {INT(int, 4), STRUCT(S, 1, 3), MEMBER(a, 1, 0), END}},
	{"unaligned pointer", -EINVAL, " Member is not byte aligned\n",
	 {INT(int, 4), PTR(1), STRUCT(S, 1, 16), MEMBER(a, 2, 4), END}},
	{"bitfield larger than its type", -EINVAL, " Invalid member bitfield_size\n",
	 {INT(int, 4), TYPE(S, STRUCT, 1, 1, 8), MEMBER(a, 1, 33 << 24), END}},
	{"array overflow", -EINVAL, " Array size overflows U32_MAX\n",
	 {INT(int, 4), ARRAY(1, 1, 0x40000001), END}},
	{"index that is no int", -EINVAL, " Invalid index\n",
	 {INT(int, 4), PTR(1), ARRAY(1, 2, 3), END}},
	{"parameter without a name", -EINVAL, "[3] FUNC f type_id=2 Invalid arg#1\n",
	 {INT(int, 4), PROTO(0, 1), PARAM(none, 1), FUNC(f, 2, 1), END}},
	{"void parameter", -EINVAL, " Invalid arg#1\n",
	 {INT(int, 4), PROTO(0, 2), PARAM(a, 0), PARAM(b, 1), END}},
	{"returns a function", -EINVAL, " Invalid return type\n",
	 {PROTO(0, 0), FUNC(f, 1, 1), PROTO(2, 0), END}},
	{"section of something else", -EINVAL,
	 "\t type_id=1 offset=0 size=4 Not a VAR kind member\n",
	 {INT(int, 4), TYPE(dot_data, DATASEC, 0, 1, 4), 1, 0, 4, END}},
	{"section too small for its variable", -EINVAL, " Invalid size\n",
	 {INT(int, 4), VAR(x, 1), TYPE(dot_data, DATASEC, 0, 1, 4), 2, 0, 2, END}},
	{"tag on a missing parameter", -EINVAL, " Invalid component_idx\n",
	 {INT(int, 4), PROTO(0, 1), PARAM(a, 1), FUNC(f, 2, 1), TAG(a, 3, 1), END}},
	{"tag on an int", -EINVAL, " Invalid type_id\n", {INT(int, 4), TAG(a, 1, -1), END}},
};

static struct mem *mem;
static char text[1 << 16];

static void run_case(const struct check_case *c)
{
	struct btf *btf = NULL;
	u64 live = mem_allocation_count(mem);
	int err = btf_check_words(mem, c->words, text, sizeof(text), &btf);
	bool good = err == c->err && (!c->log_end || ends_with(text, c->log_end));

	CHECK(good);
	if (!good)
		printf("%s: %d, log:\n%s\n", c->what, err, text);
	if (!err)
		btf_put(btf);
	CHECK(mem_allocation_count(mem) == live);
}

/* The depth of references is limited; the limit is told. */
static void test_depth(void)
{
	u32 words[WORDS_MAX], n = 0, last = 40;
	struct btf *btf;

	for (u32 id = 1; id < last; id++) {
		words[n++] = 0;
		words[n++] = BTF_KIND_CONST << 24;
		words[n++] = id + 1;
	}
	memcpy(&words[n], (u32[]){INT(int, 4), END}, 5 * sizeof(u32));
	CHECK(btf_check_words(mem, words, text, sizeof(text), &btf) == -E2BIG);
	CHECK(ends_with(text, "[1] CONST (anon) type_id=2 Exceeded max resolving depth:32\n"));
}

struct header_case {
	u32 word; /* of the header, to be changed */
	u32 value;
	int err;
	const char *log_end;
};

static void test_header(void)
{
	static const u32 words[] = {INT(int, 4), END};
	static const struct header_case headers[] = {
		{0, 1 << 16 | 0xeb9e, -EINVAL, "Invalid magic"},
		{0, 2 << 16 | 0xeb9f, -ENOTSUPP, "Unsupported version"},
		{0, 1 << 24 | 1 << 16 | 0xeb9f, -ENOTSUPP, "Unsupported flags"},
		{1, 100000, -EINVAL, "btf_header not found"},
		{2, 1, -EINVAL, "Unsupported section found"},
		{3, 8, -EINVAL, "Unsupported section found"},
		{3, 20, -EINVAL, "Section overlap found"},
		{4, 20, -EINVAL, "Unsupported section found"},
		{4, 100000, -EINVAL, "Invalid section offset"},
		{5, 1, -EINVAL, "Unsupported section found"},
		{5, 100000, -EINVAL, "Total section length too long"},
	};
	struct btf *btf;
	u32 bytes;

	for (u32 i = 0; i < ARRAY_SIZE(headers); i++) {
		u8 *blob = btf_build(words, &bytes);

		memcpy(blob + headers[i].word * 4, &headers[i].value, 4);
		CHECK(btf_check_blob(mem, blob, bytes, text, sizeof(text), &btf) ==
		      headers[i].err);
		CHECK(ends_with(text, headers[i].log_end));
		free(blob);
	}
	CHECK(btf_check_blob(mem, words, 4, text, sizeof(text), &btf) == -EINVAL);
	CHECK(ends_with(text, "hdr_len not found"));
	CHECK(btf_parse(NULL, mem, words, BTF_MAX_SIZE + 1, NULL, &btf) == -E2BIG);
}

/* 7.3's header with a layout section, and the log of a header */
static void test_layout(void)
{
	static const u32 words[] = {INT(int, 4), END};
	u32 header[8] = {1 << 16 | 0xeb9f, 32, 8, 16, 24, sizeof(test_names), 0, 8}, bytes;
	u8 *plain = btf_build(words, &bytes), *blob = malloc(bytes + 16);
	struct btf *btf;
	char want[512];

	memcpy(blob, header, sizeof(header));
	memset(blob + 32, 0, 8);
	memcpy(blob + 40, plain + 24, bytes - 24);
	bytes += 16;
	CHECK(btf_check_blob(mem, blob, bytes, text, sizeof(text), &btf) == 0);
	snprintf(want, sizeof(want),
		 "magic: 0xeb9f\nversion: 1\nflags: 0x0\nhdr_len: 32\ntype_off: 8\ntype_len: 16\n"
		 "str_off: 24\nstr_len: %zu\nlayout_off: 0\nlayout_len: 8\nbtf_total_size: %u\n"
		 "[1] INT int size=4 bits_offset=0 nr_bits=32 encoding=SIGNED\n",
		 sizeof(test_names), bytes);
	CHECK(!strcmp(text, want));
	btf_put(btf);
	header[7] = 2; /* smaller than a row; the gap is found first */
	memcpy(blob, header, sizeof(header));
	CHECK(btf_check_blob(mem, blob, bytes, text, sizeof(text), &btf) == -EINVAL);
	free(blob);
	free(plain);
}

/* Every allocation may fail, and nothing is lost. */
static void test_no_memory(void)
{
	static const u32 words[] = {
		INT(int, 4), STRUCT(bpf_spin_lock, 1, 4), MEMBER(a, 1, 0),
		STRUCT(S, 1, 4), MEMBER(lock, 2, 0), END};
	u64 live = mem_allocation_count(mem);
	struct btf *btf;
	int err = -ENOMEM;
	u32 n;

	for (n = 1; err && n < 100; n++) {
		mem_fail_nth(mem, n);
		err = btf_check_words(mem, words, text, sizeof(text), &btf);
		mem_fail_nth(mem, 0);
		CHECK(!err || err == -ENOMEM);
		if (err)
			CHECK(mem_allocation_count(mem) == live);
	}
	CHECK(n > 5 && !err);
	btf_put(btf);
}

int main(void)
{
	if (mem_region_new(&mem, NULL))
		return 1;
	for (u32 i = 0; i < ARRAY_SIZE(cases); i++)
		run_case(&cases[i]);
	test_depth();
	test_header();
	test_layout();
	test_no_memory();
	mem_region_drop(mem);
	return UNIT_END();
}
