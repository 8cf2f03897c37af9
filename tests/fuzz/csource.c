/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fuzz target: damaged C through the reviewer's scanner and parser. It begins with pieces of C
 * files (those of the arguments, else a text of its own with a bit of everything), then moves,
 * doubles and drops words, lines and brackets. What comes out is checked: items in order and
 * inside the text, the same functions however little was asked for, nodes inside their function.
 *
 *	fuzz_csource [SEED [COUNT [FILE-OR-FOLDER...]]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "review/tree/parse.h"
#include "review/tree/scan.h"

#define PIECE_BYTES_MAX 1500
#define TEXT_BYTES_MAX 8192

static const char everything[] =
	"#ifndef A_H\n#define A_H\n#include <linux/x.h>\n#define MAX(a, b) ((a) > (b) ? (a) : "
	"(b))\n"
	"/** f() - does it\n * @p: what\n */\n"
	"static __always_inline struct foo *f(const struct bar __user *p, int (*fn)(int), ...)\n{\n"
	"\tstruct foo *x __free(kfree) = NULL, y[3] = { [0 ... 1] = { .a = 1 }, };\n"
	"\ttypeof(*x) z = (u32)-1;\n\n"
	"\tguard(mutex)(&p->lock);\n"
	"\tscoped_guard(rcu) {\n\t\tlist_for_each_entry(x, &p->list, node)\n\t\t\tcontinue;\n\t}\n"
	"#ifdef CONFIG_X\n\tif (unlikely(!x)) {\n#else\n\tif (x) {\n#endif\n\t\tgoto out;\n\t}\n"
	"\tswitch (x->a) {\n\tcase 1 ... 5:\n\t\tfallthrough;\n\tdefault:\n\t\tbreak;\n\t}\n"
	"\tasm volatile goto(\"nop\\n\" \"%l[out]\" : : \"r\"(x) : \"memory\" : out);\n"
	"\tfor (int i = 0; i < 3; i++)\n\t\tdo { x = ({ int q = 1; q; }); } while (0);\n"
	"\tp = &&out;\n\tgoto *p;\n\tx = container_of(p, struct foo, member) ?: ERR_PTR(-EINVAL);\n"
	"\tWARN_ON(x)\n\tFOO(a, return -1; , , struct x *);\n"
	"out:\n\treturn sizeof(struct foo) + va_arg(ap, unsigned long) + 64 KB;\n}\n"
	"EXPORT_SYMBOL_GPL(f);\n#if 0\nint never(void) {\n#endif\n"
	"SYSCALL_DEFINE2(frob, int, fd, struct bar __user *, p)\n{\n\treturn fd ? 'a' : "
	"L'\\n';\n}\n"
	"enum color { RED, GREEN = 1 << 2, BLUE };\ntypedef void (*handler_t)(void *);\n"
	"BTF_KFUNCS_START(ids)\nBTF_ID_FLAGS(func, f, KF_ACQUIRE | KF_RET_NULL)\n"
	"BTF_KFUNCS_END(ids)\nstatic DEFINE_MUTEX(m);\nstruct foo { int a; } __packed;\n"
	"int old(a, b) int a; char *b; { return a; }\nvoid (*sig(int n))(int) { return 0; "
	"}\n#endif\n";

static struct parser *parser;
static struct tokens tokens;
static struct file scanned; /* outlives the input, so that a debugger finds it */

#define MUST(cond) \
	do { \
		if (!(cond)) { \
			printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #cond); \
			abort(); \
		} \
	} while (0)

static void check_node(const struct file *file, const struct ast *ast, u32 depth)
{
	const char *end = file->text + file->bytes;

	MUST(depth < 2000);
	for (; ast; ast = ast->next) {
		MUST(ast->kind <= AST_UNKNOWN);
		MUST(ast->line >= 1 && ast->line <= file->line_count + 1);
		MUST(ast->text >= file->text && ast->text + ast->bytes <= end);
		MUST(ast->kind != AST_CALL || ast->child);
		check_node(file, ast->child, depth + 1);
	}
}

static void check_item(const struct file *file, const struct item *item)
{
	MUST(item->start < item->end && item->end <= file->bytes);
	MUST(item->line >= 1 && item->line <= item->end_line &&
	     item->end_line <= file->line_count + 1);
	MUST(item->kind == ITEM_COMMENT || item->name);
	MUST(item->body <= item->end && (!item->body || item->body >= item->start));
	for (u32 i = 0; i < item->parameter_count; i++)
		MUST(item->parameters[i].name && item->parameters[i].type);
}

/* The quick reading, for the index, must find the same functions. */
static u32 functions_count(struct pool *pool, const struct file *whole)
{
	struct scan_options options = { .names_only = true };
	struct file file = { .path = whole->path, .text = whole->text, .bytes = whole->bytes };
	u32 count = 0;

	MUST(!scan_file(pool, &file, &tokens, &options));
	for (u32 i = 0; i < file.item_count; i++)
		count += file.items[i].kind == ITEM_FUNCTION;
	return count;
}

/* True: there was a function whose body could be read */
static bool try_text(const char *text, size_t bytes)
{
	struct pool *pool = pool_new(NULL);
	struct scan_options options = { 0 };
	u32 functions = 0, read = 0;

	scanned = (struct file) { .path = "fuzz.c", .text = text, .bytes = bytes };
	MUST(pool && !scan_file(pool, &scanned, &tokens, &options));
	for (u32 i = 0; i < scanned.item_count; i++) {
		struct item *item = &scanned.items[i];
		struct ast *body;

		check_item(&scanned, item);
		MUST(!i || item[-1].start < item->start);
		if (item->kind != ITEM_FUNCTION)
			continue;
		functions++;
		body = parse_body(parser, pool, item);
		MUST(body && body->kind == AST_BLOCK);
		check_node(&scanned, body, 0);
		read += !body->child || body->child->kind != AST_UNKNOWN;
	}
	MUST(functions_count(pool, &scanned) == functions);
	pool_drop(pool);
	return read;
}

/* ---- damage ---- */

/* Where the next word, line or bracket begins: what is moved about */
static size_t unit_end(const char *text, size_t at, size_t bytes)
{
	static const char *const ends[] = { " \t\n(", "\n", "(){}[];,", ";{" };
	const char *set = ends[fuzz_next(4)];

	for (at++; at < bytes && !strchr(set, text[at]); at++)
		;
	return at < bytes ? at : bytes;
}

static size_t put_piece(char *text, size_t bytes, const char *piece, size_t piece_bytes)
{
	size_t at = fuzz_next(bytes + 1);

	if (bytes + piece_bytes > TEXT_BYTES_MAX)
		return bytes;
	memmove(text + at + piece_bytes, text + at, bytes - at);
	memcpy(text + at, piece, piece_bytes);
	return bytes + piece_bytes;
}

static const char *const pieces[] = {
	"(",
	")",
	"{",
	"}",
	"[",
	"]",
	";",
	",",
	"\"",
	"'",
	"/*",
	"*/",
	"//",
	"\\\n",
	"\n#if X\n",
	"\n#else\n",
	"\n#endif\n",
	"\n#define A(x) x\n",
	"#",
	"##",
	"...",
	"\r\n",
	"&&",
	" else ",
	" if (",
	" for (",
	" do ",
	" while (x)",
	" switch (x) {",
	" case 1:",
	"return",
	"goto x;",
	"=",
	"({",
	"})",
	"(u32)",
	"(u8)-",
	" __attribute__((x)) ",
	"asm(",
	"typeof(",
	"static ",
	"struct {",
	"NAME(",
	"for_each(x)",
	"guard(x)(y);",
	"\377",
	"\001",
	": ",
	"? ",
	"->",
	"*",
};

static size_t damage_once(char *text, size_t bytes)
{
	char copied[TEXT_BYTES_MAX];
	size_t at, end;

	if (!bytes || !fuzz_next(3)) {
		const char *piece = pieces[fuzz_next(sizeof(pieces) / sizeof(*pieces))];

		return put_piece(text, bytes, piece, strlen(piece));
	}
	at = fuzz_next(bytes);
	end = unit_end(text, at, bytes);
	switch (fuzz_next(3)) {
	case 0:
		memmove(text + at, text + end, bytes - end);
		return bytes - (end - at);
	case 1:
		memcpy(copied, text + at, end - at);
		return put_piece(text, bytes, copied, end - at);
	default:
		fuzz_mutate((unsigned char *)text + at, end - at);
		return bytes;
	}
}

/* One input: the text has room for a zero byte behind it */
static size_t make_text(char *text, const char *from, size_t from_bytes)
{
	size_t piece = 1 + fuzz_next(PIECE_BYTES_MAX), at = 0;
	u32 times = 1 + fuzz_next(8);

	if (from_bytes > piece) {
		at = fuzz_next(from_bytes - piece);
		while (at && from[at - 1] != '\n')
			at--;
	}
	piece = min(piece, from_bytes - at);
	memcpy(text, from + at, piece);
	while (times--)
		piece = damage_once(text, piece);
	text[piece] = 0;
	return piece;
}

int main(int argc, char **argv)
{
	static char text[TEXT_BYTES_MAX + 1];
	struct fuzz fuzz;
	char *from = NULL;
	size_t bytes = 0;
	long file = -1;

	fuzz_init(&fuzz, "csource", 3000, argv);
	for (int i = 3; i < argc; i++)
		fuzz_add_files(&fuzz, argv[i], ".c");
	parser = parser_new();
	if (!parser)
		return 1;
	for (long i = 0; i < fuzz.count; i++) {
		uint64_t seed = fuzz_begin(&fuzz, i);

		if (fuzz.file_count && (long)(seed / 64 % fuzz.file_count) != file) {
			free(from);
			file = seed / 64 % fuzz.file_count;
			from = (char *)fuzz_read(fuzz.files[file], &bytes);
		}
		if (from && bytes)
			fuzz.used += try_text(text, make_text(text, from, bytes));
		else
			fuzz.used +=
				try_text(text, make_text(text, everything, sizeof(everything) - 1));
	}
	free(from);
	free(tokens.list);
	parser_drop(parser);
	return fuzz_end(&fuzz);
}
