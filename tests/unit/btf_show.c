/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text of values. Expected texts follow Linux's btf_show(): zero members left out, aggregates that
 * would be empty too, text arrays ended by their zero.
 */
#include <sys/mman.h>

#include "btf_build.h"
#include "unit.h"

enum { T_INT = 1, T_CHAR, T_LONG, T_NAME, T_INNER, T_ENUM, T_PTR, T_S, T_TD, T_FLAGS, T_UNION,
       T_INTS };

static const u32 words[] = {
	INT(int, 4),
	TYPE(char, INT, 0, 0, 1), BTF_INT_SIGNED << 24 | 8,
	INT(long, 8),
	ARRAY(T_CHAR, T_INT, 8),
	STRUCT(inner, 2, 8), MEMBER(a, T_INT, 0), MEMBER(b, T_INT, 32),
	TYPE(E, ENUM, 0, 2, 4), N_E0, 0, N_E1, 1,
	PTR(T_INNER),
	STRUCT(S, 5, 40), MEMBER(x, T_INT, 0), MEMBER(value, T_ENUM, 32), MEMBER(f, T_NAME, 64),
	MEMBER(ref, T_INNER, 128), MEMBER(head, T_PTR, 192),
	TYPE(td, TYPEDEF, 0, 0, T_S),
	TYPE(U, STRUCT, 1, 2, 4), MEMBER(a, T_INT, 3 << 24), MEMBER(b, T_INT, 5 << 24 | 3),
	TYPE(list, UNION, 0, 2, 4), MEMBER(a, T_INT, 0), MEMBER(b, T_INT, 0),
	ARRAY(T_INT, T_INT, 3),
	END};

struct value {
	s32 x;
	u32 e;
	char text[8];
	s32 a, b;
	u64 pointer;
	u64 end;
};

static struct mem *mem;
static struct btf *btf;
static char text[4096];

static bool shows(u32 id, const void *object, u64 flags, const char *want)
{
	int length = btf_type_snprintf_show(btf, id, object, text, sizeof(text), flags);

	if (length == (int)strlen(want) && !strcmp(text, want))
		return true;
	printf("got %d:\n%s\nwanted %zu:\n%s\n", length, text, strlen(want), want);
	return false;
}

static void test_scalars(void)
{
	s32 minus = -5, one = 1, seven = 7, zero = 0;
	u64 pointer = 0xffff888012345678ULL;
	s64 large = -(1LL << 40);
	u8 bits = 5 | 17 << 3;

	CHECK(shows(T_INT, &minus, 0, "(int)-5\n"));
	CHECK(shows(T_INT, &zero, 0, "(int)0\n"));
	CHECK(shows(T_INT, &minus, BTF_F_NONAME, "-5\n"));
	CHECK(shows(T_LONG, &large, 0, "(long)-1099511627776\n"));
	CHECK(shows(T_ENUM, &one, 0, "(enum E)E1\n"));
	CHECK(shows(T_ENUM, &seven, 0, "(enum E)7\n"));
	CHECK(shows(T_PTR, &pointer, BTF_F_PTR_RAW, "(struct inner *)0xffff888012345678\n"));
	CHECK(btf_type_snprintf_show(btf, T_PTR, &pointer, text, sizeof(text), 0) == 35 &&
	      !strncmp(text, "(struct inner *)0x00000000", 26));
	pointer = 0;
	CHECK(shows(T_PTR, &pointer, 0, "(struct inner *)0x0000000000000000\n"));
	CHECK(shows(T_FLAGS, &(u32){bits}, BTF_F_COMPACT,
		    "(struct U){.a = (int)0x5,.b = (int)0x11,}"));
	CHECK(shows(T_INTS, (s32[]){1, 0, 3}, BTF_F_COMPACT, "(int[])[1,3,]"));
	CHECK(shows(T_INTS, (s32[]){1, 0, 3}, BTF_F_COMPACT | BTF_F_ZERO | BTF_F_NONAME,
		    "[1,0,3,]"));
	CHECK(shows(T_UNION, &one, BTF_F_COMPACT, "(union list){.a = (int)1,.b = (int)1,}"));
}

static void test_struct(void)
{
	struct value v = {.x = 1, .text = "hi", .b = 2};

	CHECK(shows(T_S, &v, 0,
		    "(struct S){\n"
		    " .x = (int)1,\n"
		    " .value = (enum E)E0,\n"
		    " .f = (char[])[\n"
		    "  'h',\n"
		    "  'i',\n"
		    " ],\n"
		    " .ref = (struct inner){\n"
		    "  .b = (int)2,\n"
		    " },\n"
		    "}\n"));
	CHECK(shows(T_S, &v, BTF_F_COMPACT | BTF_F_NONAME, "{1,E0,['h','i',],{2,},}"));
	v.b = 0;
	v.text[0] = 0;
	CHECK(shows(T_S, &v, BTF_F_COMPACT,
		    "(struct S){.x = (int)1,.value = (enum E)E0,}"));
	CHECK(shows(T_S, &v, BTF_F_COMPACT | BTF_F_NONAME | BTF_F_ZERO,
		    "{1,E0,[],{0,0,},0x0000000000000000,}"));
	/* Checked BTF forgets the typedef at the top. */
	CHECK(shows(T_TD, &v, BTF_F_COMPACT, "(struct S){.x = (int)1,.value = (enum E)E0,}"));
}

static void test_buffer(void)
{
	s32 value = 123456;

	memset(text, 'z', 16);
	CHECK(btf_type_snprintf_show(btf, T_INT, &value, text, 8, 0) == 12);
	CHECK(!strcmp(text, "(int)12") && text[8] == 'z');
	CHECK(btf_type_name_to_buf(btf, T_PTR, text, sizeof(text)) == 16);
	CHECK(!strcmp(text, "(struct inner *)"));
}

/* What can't be read is an error, not a crash. */
static void test_fault(void)
{
	char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	mprotect(pages + 4096, 4096, PROT_NONE);
	CHECK(btf_type_snprintf_show(btf, T_S, pages + 4096, text, sizeof(text), 0) == -EFAULT);
	CHECK(shows(T_INT, pages + 4092, 0, "(int)0\n"));
	munmap(pages, 8192);
}

int main(void)
{
	if (mem_region_new(&mem, NULL) || btf_check_words(mem, words, text, sizeof(text), &btf)) {
		printf("%s\n", text);
		return 1;
	}
	test_scalars();
	test_struct();
	test_buffer();
	test_fault();
	btf_put(btf);
	mem_region_drop(mem);
	return UNIT_END();
}
