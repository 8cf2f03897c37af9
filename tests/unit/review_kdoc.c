/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernel-doc comments and what is read out of them, as one literal table. What Linux 7.3's own tool
 * says about each is the expectation; tools/kdoc-parity compares the two over a whole tree. With
 * file names as arguments this program prints warnings as `kernel-doc -none` does (with -Wall
 * first: as `kernel-doc -Wall -none` does).
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "review/kdoc/kdoc.h"
#include "unit.h"

static const struct {
	const char *source, *expected;
} cases[] = {
	{"/**\n * foo - does it\n * @a: first\n *     more\n * @b: second\n *\n * Long text.\n *\n"
	 " * Context: Any.\n * Return: 0 or\n *   more\n */\nint foo(int a, char *b)\n{\n",
	 "function foo: does it [a b]\n@a 3: first|more\n@b 5: second\n"
	 "Description 7: Long text.\nContext 9: Any.\nReturn 10: 0 or|more\n"},
	/* A name may end in (), and the type may stand before it */
	{"/**\n * int *foo() - x\n */\nint *foo(void);\n",
	 "function foo: x [void]\n"
	 "-Wreturn 3 No description found for return value of 'foo'\n"},
	{"/**\n * foo: x\n * goes on\n */\nvoid foo(int a);\n",
	 "function foo: x goes on [a]\n4 function parameter 'a' not described in 'foo'\n"},
	{"/**\n * foo - x\n * @b: no\n */\nvoid foo(int a);\n",
	 "function foo: x [a]\n@b 3: no\n4 function parameter 'a' not described in 'foo'\n"
	 "4 Excess function parameter 'b' description in 'foo'\n"},
	/* What is near is asked about */
	{"/**\n * foo - x\n * @flgas: no\n */\nvoid foo(int flags);\n",
	 "function foo: x [flags]\n@flgas 3: no\n4 function parameter 'flags' not described in 'foo'\n"
	 "4 Excess function parameter 'flgas' description in 'foo' (did you mean one of: 'flags')\n"},
	{"/**\n * foo - x\n */\nvoid bar(void);\n",
	 "function foo: x, of nothing [void]\n"
	 "3 expecting prototype for foo(). Prototype was for bar() instead\n"},
	{"/**\n * What this is about\n */\nint foo;\n",
	 "1 This comment starts with '/**', but isn't a kernel-doc comment. Refer to "
	 "Documentation/doc-guide/kernel-doc.rst\n * What this is about\n"},
	{"/**\n * @file\n * foo - x\n */\nvoid foo(void);\n",
	 "function foo: x [void]\n1 Cannot find identifier on line:\n * @file\n"},
	{"/**\n * foo\n * @a: x\n */\n#define foo(a, b...) bar(a)\n",
	 "define foo:  [a b]\n@a 3: x\n-Wshort-desc 1 missing initial short description on line:\n * foo\n"
	 "4 function parameter 'b' not described in 'foo'\n"},
	{"/**\n * define FOO - x\n */\n#define FOO 3\n", "define FOO: x []\n"},
	{"/**\n * foo - x\n * @...: more\n */\nvoid foo(...);\n",
	 "function foo: x [...]\n@... 3: more\n"},
	/* Pointers to functions and arrays; macros of the kernel */
	{"/**\n * foo - x\n */\nstatic __must_check inline void foo(int (*f)(int a, int b), char *(*g)[4], u8 c[2], "
	 "struct x __maybe_unused *d);\n",
	 "function foo: x [f g c d]\n3 function parameter 'f' not described in 'foo'\n"
	 "3 function parameter 'g' not described in 'foo'\n3 function parameter 'c' not described in 'foo'\n"
	 "3 function parameter 'd' not described in 'foo'\n"},
	{"/**\n * sys_foo - x\n * @a: x\n * @b: x\n */\nSYSCALL_DEFINE2(foo, int, a,\n\t\tchar *, b)\n{\n",
	 "function sys_foo: x [a b]\n@a 3: x\n@b 4: x\n"
	 "-Wreturn 7 No description found for return value of 'sys_foo'\n"},
	{"/**\n * foo - x\n * @a: x\n */\nTRACE_EVENT(foo, TP_PROTO(int a), TP_ARGS(a));\n",
	 "function trace_foo: x [a]\n@a 3: x\n"},
	/* Structs */
	{"/**\n * struct foo - x\n * @a: first\n * @n: nested\n * @n.d: inner\n */\nstruct foo {\n\tint a, *b;\n"
	 "\tstruct {\n\t\tint c:3;\n\t\tint (*d)(int x, int y);\n\t} n;\n\t/* private: */\n\tint hidden;\n"
	 "\t/* public: */\n\t/** @e: in place */\n\tDECLARE_BITMAP(e, 4);\n\tunion {\n\t\tint f[3];\n\t};\n"
	 "\t/**\n\t * @g: over\n\t * lines\n\t */\n\tint g;\n};\n",
	 "struct foo: x [a b n n.c n.d e {unnamed_union} f g]\n@a 3: first\n@n 4: nested\n@n.d 5: inner\n"
	 "@e 16: in place \n@g 22: over|lines\n"
	 "25 struct member 'b' not described in 'foo'\n25 struct member 'f' not described in 'foo'\n"},
	{"/**\n * struct foo - x\n * @c: x\n */\nstruct foo {\n\tstruct_group(g, int a; int b;);\n"
	 "\tstruct {\n\t\tint c;\n\t} s;\n};\n",
	 "struct foo: x [{unnamed_struct} a b s s.c]\n@c 3: x\n9 struct member 'a' not described in 'foo'\n"
	 "9 struct member 'b' not described in 'foo'\n9 struct member 's' not described in 'foo'\n"
	 "9 Excess struct member 'c' description in 'foo' (did you mean one of: 's.c', '{unnamed_struct}')\n"},
	{"/**\n * struct foo - x\n */\ntypedef struct {\n} __packed foo;\n", "struct foo: x []\n"},
	{"/**\n * struct foo - x\n */\nint bar;\n",
	 "struct foo: x, of nothing []\n3 int bar; error: Cannot parse struct or union!\n"},
	/* Enums, typedefs, variables */
	{"/**\n * enum foo - x\n * @A: x\n * @D: x\n */\nenum foo {\n\tA = B(1, 2),\n#ifdef X\n\tC,\n#endif\n};\n",
	 "enum foo: x [A C]\n@A 3: x\n@D 4: x\n10 Enum value 'C' not described in enum 'foo'\n"
	 "10 Excess enum value '@D' description in 'foo'\n"},
	{"/**\n * typedef foo - x\n * @a: x\n */\ntypedef int (*foo)(int a, int b);\n",
	 "typedef foo: x [a b]\n@a 3: x\n4 function parameter 'b' not described in 'foo'\n"},
	{"/**\n * typedef foo - x\n */\ntypedef struct bar foo;\n", "typedef foo: x []\n"},
	{"/**\n * var foo - x\n */\nextern struct bar *foo[];\n", "var foo: x []\n"},
	{"/**\n * DOC: a title\n *\n * text\n */\n", "doc a title:  []\na title 3: |text\n"},
	/* Sections: a blank line ends a special one; "::" begins none; titles are tidied */
	{"/**\n * foo() - x\n * RETURNS: 1\n *\n * more\n * example::\n * note: here\n */\nint foo(void);\n",
	 "function foo: x [void]\nReturn 3: 1\nDescription 5: more|example::\nnote 7: here\n"},
	{"/**\n * foo() - x\n * Return: 1\n * Returns: 2\n */\nint foo(void);\n",
	 "function foo: x [void]\nReturn 3: 1||2\n3 duplicate section name 'Return'\n"},
	{"/**\n * foo() - x\n bad\n * end.*/\nvoid foo(void);\n",
	 "function foo: x [void]\n2 bad line:  bad\n3 suspicious ending line:  * end.*/\n"},
	/* Line ends, tabs, letters that are none of ASCII, a file that ends early */
	{"/**\r\n * foo() \xe2\x80\x94 x\r\n */\r\nvoid foo(void);\r\n",
	 "1 This comment starts with '/**', but isn't a kernel-doc comment. Refer to "
	 "Documentation/doc-guide/kernel-doc.rst\n * foo() \xe2\x80\x94 x\n"},
	{"/**\n * foo() - \xff\n */\nvoid foo(void);\n", "function foo: \\xff [void]\n"},
	{"/**\n * foo() - x\n", ""},
	{"/**", ""},
	{"", ""},
};

static void print_body(struct text *to, const struct kdoc_section *section)
{
	text_printf(to, "%s%s %u: ", section->is_parameter ? "@" : "", section->name,
		    section->body.line_count ? section->body.lines[0] : section->line);
	for (const char *at = section->body.text; *at; at++)
		text_printf(to, "%c", *at == '\n' ? '|' : *at);
	text_add(to, "\n", 1);
}

static void print_file(struct text *to, const struct kdoc_file *file)
{
	static const char *const kinds[] = {"function", "struct", "union", "enum", "typedef", "define", "var", "doc"};
	static const char *const flags[] = {"", "-Wreturn ", "-Wshort-desc "};

	for (u32 i = 0; i < file->doc_count; i++) {
		const struct kdoc *doc = &file->docs[i];

		text_printf(to, "%s %s: %s%s [", kinds[doc->kind], doc->name, doc->purpose,
			    doc->is_complete || doc->kind == KDOC_DOC ? "" : ", of nothing");
		for (u32 j = 0; j < doc->parameter_count; j++)
			text_printf(to, "%s%s", j ? " " : "", doc->parameters[j]);
		text_printf(to, "]\n");
		for (u32 j = 0; j < doc->section_count; j++)
			print_body(to, &doc->sections[j]);
	}
	for (u32 i = 0; i < file->warning_count; i++)
		text_printf(to, "%s%u %s\n", flags[file->warnings[i].kind], file->warnings[i].line,
			    file->warnings[i].text);
}

static bool case_holds(const char *source, const char *expected)
{
	struct file file = {.path = "x.c", .text = source, .bytes = strlen(source)};
	struct pool *pool = pool_new(NULL);
	struct kdoc_file read;
	struct text text;
	bool holds;

	text_init(&text, 1 << 20);
	holds = !kdoc_read(pool, &file, &read);
	print_file(&text, &read);
	holds = holds && !strcmp(text.data ? text.data : "", expected);
	if (!holds)
		printf("--- of\n%s--- expected\n%s--- got\n%s", source, expected, text.data ? text.data : "");
	text_fini(&text);
	pool_drop(pool);
	return holds;
}

/* A declaration that the scanner found is what the comment documents. */
static void check_subject(void)
{
	static const char source[] = "/**\n * foo() - x\n */\nint bar;\nvoid foo(void);\nvoid foo(void);\n";
	struct item items[] = {
		{.kind = ITEM_COMMENT, .line = 1, .end_line = 3},
		{.kind = ITEM_FUNCTION, .name = "foo", .line = 5, .end_line = 5},
		{.kind = ITEM_FUNCTION, .name = "foo", .line = 6, .end_line = 6},
	};
	struct file file = {.path = "x.c", .text = "", .items = items, .item_count = 3};
	struct pool *pool = pool_new(NULL);
	struct kdoc_file read;

	file.text = strstr(source, "int bar;") ? source : "";
	file.bytes = strlen(file.text);
	CHECK(!kdoc_read(pool, &file, &read) && read.doc_count == 1 && !read.docs[0].subject);
	file.text = "/**\n * foo() - x\n */\n\nvoid foo(void);\nvoid foo(void);\n";
	file.bytes = strlen(file.text);
	CHECK(!kdoc_read(pool, &file, &read) && read.doc_count == 1 &&
	      read.docs[0].subject == &items[1]);
	CHECK(read.docs[0].line == 1 && read.docs[0].end_line == 3);
	pool_drop(pool);
}

/* Every allocation fails once: -ENOMEM, and no crash. */
static void check_memory(void)
{
	struct mem *mem;
	int err = -ENOMEM;

	CHECK(!mem_region_new(&mem, &(struct mem_options){.bytes_max = 1 << 20}));
	for (u64 n = 1; err == -ENOMEM && n < 10000; n++) {
		struct file file = {.path = "x.c", .text = cases[14].source, .bytes = strlen(cases[14].source)};
		struct pool *pool = pool_new(mem);
		struct kdoc_file read;

		mem_fail_nth(mem, n);
		err = kdoc_read(pool, &file, &read);
		mem_fail_nth(mem, 0);
		pool_drop(pool);
	}
	CHECK(!err);
	mem_region_drop(mem);
}

static char *read_file(const char *path, size_t *bytes)
{
	FILE *from = fopen(path, "r");
	char *text = NULL;
	long size;

	if (!from)
		return NULL;
	if (!fseek(from, 0, SEEK_END) && (size = ftell(from)) >= 0) {
		rewind(from);
		text = calloc(size + 1, 1);
		*bytes = text ? fread(text, 1, size, from) : 0;
	}
	fclose(from);
	return text;
}

static int print_warnings(char **paths, bool all)
{
	for (; *paths; paths++) {
		struct file file = {.path = *paths};
		struct pool *pool = pool_new(NULL);
		char *text = read_file(*paths, &file.bytes);
		struct kdoc_file read;

		file.text = text;
		if (!text || kdoc_read(pool, &file, &read)) {
			fprintf(stderr, "%s: cannot be read\n", *paths);
			return 1;
		}
		for (u32 i = 0; i < read.warning_count; i++) {
			const struct kdoc_warning *warning = &read.warnings[i];

			if (all || warning->kind == KDOC_WARN)
				printf("Warning: %s:%u %s\n", *paths, warning->line, warning->text);
		}
		pool_drop(pool);
		free(text);
	}
	return 0;
}

int main(int argc, char **argv)
{
	bool all = argc > 1 && !strcmp(argv[1], "-Wall");

	if (argc > 1)
		return print_warnings(argv + 1 + all, all);
	for (u32 i = 0; i < ARRAY_SIZE(cases); i++)
		CHECK(case_holds(cases[i].source, cases[i].expected));
	check_subject();
	check_memory();
	return UNIT_END();
}
