/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fuzz target: kernel-doc comments with their declarations, put together from parts that authors
 * write and then damaged, through the reader and the claims. Beside crashes and hangs it looks for
 * answers that cannot be: lines outside of the file, a closed list that was not read whole, a claim
 * without its sentence.
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "review/kdoc/claim.h"

#define TEXT_MAX 4096
#define PARTS_MAX 24

static const char *const heads[] = {
	"/**\n * foo - does it\n", "/**\n * foo() - does it\n * goes on\n", "/**\n * struct foo - x\n",
	"/**\n * enum foo: x\n", "/**\n * typedef foo - x\n", "/**\n * union foo\n", "/**\n * DOC: title\n",
	"/**\n * var foo - x\n", "/**\n * define foo - x\n", "/**\n * int *foo(): x\n", "/**\r\n * foo - x\r\n", "/**\n",
};

static const char *const lines[] = {
	" * @a: first, may be NULL\n", " * @b: must be page-aligned\n *     and no greater than @a->size\n",
	" * @c...: reserved; must be 0\n", " * @n.d: \xe2\x80\x94 inner\n", " *\n", " * Return:\n", " * Returns: ",
	" * 0 on success, -EINVAL if @a is 0 or 1, or another negative error code.\n", " * * %-EIO - I/O error\n",
	" * - ERR_PTR(-ENOMEM) if memory is out, or\n", " * - same errors as bar()\n", " * Context: Process context. ",
	" * May sleep if @gfp permits. Takes and releases &foo->lock.\n", " * The caller must hold the rtnl_lock or\n",
	" * %true if the object (see bar()) is, else %false\n", " * On success, the number of bytes is\n * returned.\n",
	" * Note: example::\n", " * whatever bar() returns, e.g. 0; otherwise NULL\n", " no star\n", " * ``x`` &struct y CONFIG_Z a/b.c\n",
	" * @@@ %%% ``` ((( 0x -- -E -1 +1 ERR_PTR( %-\n", "\t * @e: in\tplace\n", " * Description: long text. ", " * one of the following:\n",
};

static const char *const tails[] = {
	" */\nint foo(int a, char *b, ...)\n{\n}\n", " */\nstatic __must_check inline struct x *foo(int (*a)(int x, int y), u8 b[2]);\n",
	" */\nstruct foo {\n\tint a, *b;\n\tstruct { int c:3; int (*d)(int x); } n, m;\n\t/* private: */\n\tint h;\n"
	"\t/* public: */\n\t/** @e: in place */\n\tDECLARE_BITMAP(e, 4);\n\tunion { int f[3]; };\n\t/**\n\t * @g: x\n\t */\n"
	"\tstruct_group(k, int l; int o;);\n} __packed;\n",
	" */\nenum foo {\n\tA = B(1, 2),\n#ifdef X\n\tC,\n#endif\n};\n", " */\ntypedef int (*foo)(int a, int b);\n",
	" */\n#define foo(a, b...) bar(a, \\\n\tb)\n", " */\nSYSCALL_DEFINE2(foo, int, a, char *, b)\n{\n",
	" */\nTRACE_EVENT(foo, TP_PROTO(int a), TP_ARGS(a));\n", " */\ntypedef struct {\n} foo;\n", " */\nint foo[3];\n", " */\n", "",
};

static size_t add(char *text, size_t used, const char *part)
{
	size_t bytes = strlen(part);

	if (used + bytes > TEXT_MAX)
		return used;
	memcpy(text + used, part, bytes);
	return used + bytes;
}

static size_t make_text(char *text)
{
	size_t used = add(text, 0, heads[fuzz_next(ARRAY_SIZE(heads))]);

	for (uint32_t i = fuzz_next(PARTS_MAX); i; i--)
		used = add(text, used, lines[fuzz_next(ARRAY_SIZE(lines))]);
	used = add(text, used, tails[fuzz_next(ARRAY_SIZE(tails))]);
	if (fuzz_next(4))
		fuzz_mutate((unsigned char *)text, used);
	text[used] = 0;
	return used;
}

/* Zero-terminated texts end at a zero that was mutated in: lines are counted in all bytes. */
static u32 line_count(const char *text, size_t bytes)
{
	u32 count = 1;

	for (size_t i = 0; i < bytes; i++)
		count += text[i] == '\n' || text[i] == '\r';
	return count;
}

static bool claims_hold(const struct claims *claims, u32 from, u32 to)
{
	for (u32 i = 0; i < claims->count; i++) {
		const struct claim *claim = &claims->list[i];

		if (claim->line < from || claim->line > to || !claim->sentence ||
		    !claim->parameters)
			return false;
		if (claim->condition && !*claim->condition)
			return false;
	}
	return claims->return_whole || !claims->return_closed;
}

static bool docs_hold(struct pool *pool, const struct kdoc_file *read, u32 line_max)
{
	for (u32 i = 0; i < read->warning_count; i++) {
		if (read->warnings[i].line >= line_max)
			return false;
	}
	for (u32 i = 0; i < read->doc_count; i++) {
		const struct kdoc *doc = &read->docs[i];
		struct claims claims;

		if (!doc->name || !doc->line || doc->line > doc->end_line ||
		    doc->end_line > line_max)
			return false;
		if (claims_of_doc(pool, doc, &claims) || !claims_hold(&claims, 1, line_max))
			return false;
	}
	return true;
}

/* True if the input was worth it: a comment was read. */
static bool run(struct fuzz *fuzz, uint64_t seed, const char *text, size_t bytes)
{
	struct file file = {.path = "fuzz.c", .text = text, .bytes = bytes};
	struct pool *pool = pool_new(NULL);
	struct kdoc_file read;
	struct claims claims;
	bool used;

	if (kdoc_read(pool, &file, &read) || !docs_hold(pool, &read, line_count(text, bytes)) ||
	    claims_of_text(pool, text, bytes, 5, &claims) ||
	    !claims_hold(&claims, 5, 5 + line_count(text, bytes))) {
		fuzz->bad++;
		printf("seed %llu: an answer that cannot be\n", (unsigned long long)seed);
	}
	used = read.doc_count > 0;
	pool_drop(pool);
	return used;
}

int main(int argc, char **argv)
{
	static char text[TEXT_MAX + 1];
	struct fuzz fuzz;

	fuzz_init(&fuzz, "kdoc", 20000, argv);
	for (long i = 0; i < fuzz.count; i++) {
		uint64_t seed = fuzz_begin(&fuzz, i);

		fuzz.used += run(&fuzz, seed, text, make_text(text));
	}
	return fuzz_end(&fuzz);
}
