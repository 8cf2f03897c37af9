/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sentences as kernel authors write them and the claims they make, as literal tables: a text, and
 * its claims as this file prints them:
 *
 *	LINE KIND VALUE[?] [number] {subject} [condition] about:bits (parameters)
 *
 * "?" is what is not certain. A first line "whole" or "closed" is about the Return section.
 *
 * With file names as arguments it prints every Return section of functions in them with its claims,
 * and how many were understood.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "review/kdoc/claim.h"
#include "unit.h"

struct claim_case {
	const char *text, *expected;
};

/* Bodies of Return sections of a function with parameters @a, @flags and @map */
static const struct claim_case returns[] = {
	{"0 on success, negative errno on failure.",
	 "whole\n1 ZERO [on success] success\n1 ANY_ERRNO [on failure] failure\n"},
	{"%0 on success, -errno otherwise", "whole\n1 ZERO [on success] success\n1 ANY_ERRNO [otherwise] failure\n"},
	{"0 on success, otherwise error\n", "whole\n1 ZERO [on success] success\n1 ANY_ERRNO? [otherwise] failure\n"},
	{"On success 0, on error negative errno.",
	 "whole\n1 ZERO [On success] success\n1 ANY_ERRNO [on error] failure\n"},
	{"On success zero is returned. On failure a negative error code is\nreturned.",
	 "whole\n1 ZERO [On success] success\n1 ANY_ERRNO [On failure] failure\n"},
	{"0 if it worked, -EINVAL if @a is zero, or another negative error code.",
	 "whole\n1 ZERO [if it worked]\n1 ERRNO -22 [if @a is zero] zero (a)\n1 ANY_ERRNO\n"},
	{"0 on success; -EINVAL if the argument is invalid; -EEXIST if it is there\nalready; or -ENOMEM.",
	 "closed\n1 ZERO [on success] success\n1 ERRNO -22 [if the argument is invalid] type\n"
	 "1 ERRNO -17 [if it is there already] exists\n2 ERRNO -12\n"},
	{"0, -EINVAL or -ERANGE on failure",
	 "closed\n1 ZERO\n1 ERRNO -22 [on failure] failure\n1 ERRNO -34 [on failure] failure\n"},
	/* What is not a value in the middle of a condition */
	{"%NULL if @map is none, @flags is non-zero, @a is zero or exceeds the\nsize, or memory is out.",
	 "whole\n1 NULL [if @map is none, @flags is non-zero, @a is zero or exceeds the size, or memory is out] "
	 "zero range memory absent flags (map flags a)\n"},
	{"1 if @a is 0 or 1, 0 otherwise.",
	 "closed\n1 NUMBER 1 [if @a is 0 or 1] zero (a)\n1 ZERO [otherwise] failure\n"},
	/* Lists */
	{"* 0 on success, or when @a is zero.\n* -EINVAL if @map is not one or\n  is outside.\n* %-EBUSY - locked",
	 "closed\n1 ZERO [on success, or when @a is zero] zero success (a)\n"
	 "2 ERRNO -22 [if @map is not one or is outside] range (map)\n4 ERRNO -16 [locked] lock\n"},
	{"0 on success, or one of the following negative error codes on failure:\n* %-EIO      - I/O error (including "
	 "corruption).\n* %-ENOMEM   - Insufficient memory available.",
	 "closed\n1 ZERO [on success] success\n2 ERRNO -5 [I/O error (including corruption)] failure\n"
	 "3 ERRNO -12 [Insufficient memory available] memory full\n"},
	{"0 on success, or one of the following error codes:", "1 ZERO [on success] success\n"},
	{"%0 - done\n%-EINTR - a signal came,\nother negative values - failure.",
	 "whole\n1 ZERO [done]\n2 ERRNO -4 [a signal came]\n3 ANY_ERRNO [failure] failure\n"},
	{"%rpc_success:   done\n%rpc_drop_reply: Do not reply.",
	 "closed\n1 NAMED {rpc_success} [done]\n2 NAMED {rpc_drop_reply} [Do not reply]\n"},
	/* Pointers */
	{"Pointer to the object, or %NULL on failure.", "closed\n1 POINTER\n1 NULL [on failure] failure\n"},
	{"The found folio or an ERR_PTR() otherwise.", "whole\n1 POINTER\n1 ERR_PTR [otherwise] failure\n"},
	{"the object on success, ERR_PTR(-ENOMEM) if memory is out",
	 "closed\n1 POINTER [on success] success\n1 ERR_PTR -12 [if memory is out] memory\n"},
	{"The new ID, or -ENOSPC if there is no room.",
	 "closed\n1 OBJECT\n1 ERRNO -28 [if there is no room] absent full\n"},
	{"The current value.", ""},
	{"On success, the new block is\nreturned. On failure an error pointer is returned.",
	 "whole\n1 POINTER [On success] success\n2 ERR_PTR [On failure] failure\n"},
	{"-ESTALE if it is another.\nOtherwise the found entry is returned.",
	 "closed\n1 ERRNO -116 [if it is another]\n2 OBJECT [Otherwise] failure\n"},
	{"Found address on success, 0 on failure.",
	 "closed\n1 OBJECT [on success] success\n1 ZERO [on failure] failure\n"},
	/* Truth */
	{"%true if @a is set, else %false.", "closed\n1 TRUE [if @a is set] (a)\n1 FALSE [else] failure\n"},
	{"true or false.", "closed\n1 TRUE\n1 FALSE\n"},
	{"Whether the page was added to the list.", "closed\n1 TRUTH\n"},
	/* Counts, and what a number is for */
	{"The number of bytes read, 0 at the end, or a negative error.",
	 "whole\n1 COUNT\n1 ZERO [at the end]\n1 ANY_ERRNO\n"},
	{"number of pages (may be 0)", "closed\n1 COUNT\n"},
	{"Always 0.", "closed\n1 ZERO\n"},
	{"0 on success, <0 on failure. The buffer is updated with a text.",
	 "whole\n1 ZERO [on success] success\n1 ANY_ERRNO [on failure] failure\n"},
	/* Open ends */
	{"0 on success.", "whole\n1 ZERO [on success] success\n"},
	{"NULL if memory is out or a pointer to the path", "closed\n1 NULL [if memory is out] memory\n1 POINTER\n"},
	{"-EINVAL, e.g. if @a is 0", "whole\n1 ERRNO? -22 [e.g. if @a is 0] zero (a)\n"},
	{"0 or whatever foo() returns.", "whole\n1 ZERO\n1 CALLEE {foo}\n"},
	{"- same errors as foo(), or\n- ERR_PTR(-EACCES) if it is not readable",
	 "whole\n1 CALLEE {foo}\n2 ERR_PTR -13 [if it is not readable]\n"},
	{"0 on success, EINVAL if called wrongly.",
	 "closed\n1 ZERO [on success] success\n1 ERRNO? -22 [if called wrongly]\n"},
	/* What is not understood says nothing, and the list is not closed */
	{"Nobody knows. The value may be shifted by the number that was given.", ""},
	{"0 on success. Other values should be returned to the caller.", "1 ZERO [on success] success\n"},
	{"", ""},
};

/* The same for texts of parameters, contexts and descriptions */
static const struct claim_case parameters[] = {
	{"Page-aligned address, or %NULL to let the kernel choose.", "1 PARAM_ALIGNED {a}\n1 PARAM_NULL_OK {a}\n"},
	{"Number of pages. Must be non-zero and no greater\nthan the arena's size.",
	 "1 PARAM_NONZERO {a}\n1 PARAM_LIMIT {a} [no greater than the arena's size] range absent\n"},
	{"Reserved for future use; must be 0.", "1 PARAM_ZERO {a}\n1 PARAM_ZERO {a}\n"},
	{"Count. Zero is permitted and is a no-op.", "1 NOOP {a} [Zero is permitted and is a no-op] zero permission\n"},
	{"must not be NULL", "1 PARAM_NOT_NULL {a}\n"},
	{"optional, may be NULL", "1 PARAM_NULL_OK {a}\n"},
	{"The string must be null-terminated.", ""},
	{"where to look, or NULL on error", ""},
	{"Will be page-aligned.", ""},
	{"@flags must be zero, and this should be 0 otherwise.", "1 PARAM_ZERO? {flags} [otherwise] failure\n1 PARAM_ZERO? {a} [otherwise] failure\n"},
	{"Must be zero, for now.", "1 PARAM_ZERO {a}\n"},
	{"what to do, else -EINVAL", "1 ERRNO {-EINVAL}\n"},
};

static const struct claim_case contexts[] = {
	{"Process context. May sleep. Takes and releases &foo->lock.", "1 PROCESS\n1 SLEEPS\n1 TAKES {foo->lock}\n"},
	{"Any context.", "1 NO_SLEEP\n"},
	{"Caller must hold rtnl_lock.", "1 HOLDS {rtnl_lock}\n"},
	{"The caller need not hold @lock. Must not sleep.", "1 NO_SLEEP\n"},
	{"Any context. May sleep if @flags permit.", "1 NO_SLEEP?\n1 SLEEPS? [if @flags permit] flags (flags)\n"},
	{"Caller may not sleep until it has called foo_put().", ""},
	{"Can be called under rcu_read_lock(). The @map callback must not sleep.", ""},
	{"The caller should hold the xa_lock or the RCU lock.", "1 HOLDS? {xa_lock}\n"},
	{"Must not be called in interrupt context.", "1 PROCESS\n"},
	{"May be called from process or interrupt context, but not in NMI context.",
	 "1 NO_SLEEP? [but not in NMI context]\n"},
	{"This does not block the commit of a transaction.", ""},
};

static const struct claim_case messages[] = {
	{"Their contracts (sleepable-only context) are new.\n\nNo functional change.\n", "10 SLEEPS\n12 NO_CHANGE\n"},
	{"Changes in v2:\n - Fix the text for foo(): it was\n   wrong.\n - Drop \"x\" of foo() and bar().\n"
	 "v2 -> v3:\n* Tighten the prose\n",
	 "11 NOTE {foo} action fix of v2 [Fix the text for foo()]\n"
	 "13 NOTE {foo} action drop of v2 [Drop \"x\" of foo() and bar().]\n"
	 "13 NOTE {bar} action drop of v2 [Drop \"x\" of foo() and bar().]\n"
	 "15 NOTE action change of v3 [Tighten the prose]\n"
	 "11 NAMES {foo}\n13 NAMES {foo}\n13 NAMES {bar}\n"},
	{"foo() returns -EINVAL if it is zero, and bar() now returns NULL.\n",
	 "10 ERRNO? -22 of foo() [if it is zero] zero\n10 NULL of bar()\n"
	 "10 NAMES {foo}\n10 NAMES {bar}\n"},
	{"foo() does not return NULL.\n", "10 NAMES {foo}\n"},
	{"Changes since v1:\n- Add FOO_BAR\n", "11 NOTE {FOO_BAR} action add of v2 [Add FOO_BAR]\n11 NAMES {FOO_BAR}\n"},
	{"The size in v2 is a mask:\n- as it was\n", ""},
	{"Add foo_bar() to kernel/bpf/arena.c under CONFIG_BPF_JIT, and &struct foo.\n",
	 "10 NAMES {foo_bar}\n10 NAMES {kernel/bpf/arena.c}\n10 NAMES {CONFIG_BPF_JIT}\n10 NAMES {foo}\n"},
};

/* Whole comments: what stands below a blank line behind "Return:" is meant for it. */
static const struct claim_case comments[] = {
	{"/**\n * foo - x\n *\n * Returns:\n *\n *  * 0 when done\n *  * -ENOMEM when out of memory\n *\n"
	 " * Returns NULL to nobody.\n */\nint foo(void);\n",
	 "closed\n9 NULL [to nobody]\n6 ZERO [when done]\n7 ERRNO -12 [when out of memory] memory\n"},
	{"/**\n * foo - x\n * Return: 0 on success, or one of the following codes:\n *\n * -EIO: if it broke\n"
	 " *\n * More of it, not -EINVAL.\n */\nint foo(void);\n",
	 "whole\n3 ZERO [on success] success\n5 ERRNO -5 [if it broke]\n7 ERRNO {-EINVAL}\n"},
	{"/**\n * foo - x\n * Return: one of the following codes:\n *\n *  -EIO: if it broke\n *\n"
	 " *  -EINVAL: if not\n */\nint foo(void);\n",
	 "closed\n5 ERRNO -5 [if it broke]\n7 ERRNO -22 [if not]\n"},
	{"/**\n * foo - x\n * Return:\n */\nint foo(void);\n", ""},
	{"/**\n * foo - x\n *\n * Returns 0 on success.\n */\nint foo(void);\n", "4 ZERO [on success] success\n"},
};

static const char *const kind_names[] = {
	"", "NO_VALUE", "SLEEPS", "NO_SLEEP", "HOLDS", "TAKES", "PARAM_NULL_OK", "PARAM_NOT_NULL",
	"PARAM_ALIGNED", "PARAM_NONZERO", "PARAM_LIMIT", "PARAM_ZERO", "NAMES", "NOOP", "PROCESS", "NO_CHANGE", "ERRNO", "NOTE",
};
static const char *const value_names[] = {
	"", "ERRNO", "ANY_ERRNO", "ZERO", "NULL", "POINTER", "ERR_PTR", "TRUE", "FALSE", "POSITIVE",
	"NONNEGATIVE", "NUMBER", "COUNT", "NONZERO", "OBJECT", "CALLEE", "NAMED", "PARAMETER",
	"TRUTH",
};
static const char *const about_names[] = {
	"zero", "null", "misaligned", "range", "memory", "lock", "exists", "absent", "type", "flags",
	"full", "success", "failure", "permission",
};

static void print_note(struct text *to, const struct claim *claim)
{
	static const char *const actions[] = {"other", "fix", "drop", "add", "rename", "change"};

	text_printf(to, "%u NOTE", claim->line);
	if (claim->subject)
		text_printf(to, " {%s}", claim->subject);
	text_printf(to, " action %s of v%lld [%s]\n", actions[claim->value], (long long)claim->number,
		    claim->condition);
}

static void print_claim(struct text *to, const struct claim *claim)
{
	if (claim->kind == CLAIM_NOTE) {
		print_note(to, claim);
		return;
	}
	text_printf(to, "%u %s%s%s", claim->line, kind_names[claim->kind], value_names[claim->value],
		    claim->is_certain ? "" : "?");
	if (claim->number && claim->kind == CLAIM_RETURNS)
		text_printf(to, " %lld", (long long)claim->number);
	if (claim->subject)
		text_printf(to, " {%s}", claim->subject);
	if (claim->function)
		text_printf(to, " of %s()", claim->function);
	if (claim->condition)
		text_printf(to, " [%s]", claim->condition);
	for (u32 i = 0; i < ARRAY_SIZE(about_names); i++) {
		if (claim->about & BIT(i))
			text_printf(to, " %s", about_names[i]);
	}
	if (*claim->parameters)
		text_printf(to, " (%s)", claim->parameters);
	text_add(to, "\n", 1);
}

static void print_claims(struct text *to, const struct claims *claims, bool names_too)
{
	if (claims->return_closed || claims->return_whole)
		text_printf(to, "%s\n", claims->return_closed ? "closed" : "whole");
	for (u32 i = 0; i < claims->count; i++) {
		if (names_too || claims->list[i].kind != CLAIM_NAMES)
			print_claim(to, &claims->list[i]);
	}
}

static bool case_holds(const struct claim_case *row, struct text *text)
{
	const char *got = text->data ? text->data : "";
	bool holds = !strcmp(got, row->expected);

	if (!holds)
		printf("--- of\n%s\n--- expected\n%s--- got\n%s", row->text, row->expected, got);
	return holds;
}

#define LINES_MAX 16

/* The text as the section `name` of a function foo(a, flags, map) */
static bool section_holds(const struct claim_case *row, const char *name, bool is_parameter)
{
	static const char *const names[] = {"a", "flags", "map"};
	u32 lines[LINES_MAX];
	struct kdoc_section section = {.name = name, .is_parameter = is_parameter, .line = 1};
	struct kdoc doc = {.name = "foo", .sections = &section, .section_count = 1, .parameters = names,
			   .parameter_count = ARRAY_SIZE(names)};
	struct pool *pool = pool_new(NULL);
	struct claims claims;
	struct text text;
	bool holds;

	for (u32 i = 0; i < LINES_MAX; i++)
		lines[i] = i + 1;
	section.body = (struct kdoc_text){row->text, lines, *row->text ? LINES_MAX : 0};
	text_init(&text, 1 << 16);
	holds = !claims_of_doc(pool, &doc, &claims);
	print_claims(&text, &claims, false);
	holds = case_holds(row, &text) && holds;
	text_fini(&text);
	pool_drop(pool);
	return holds;
}

static bool comment_holds(const struct claim_case *row)
{
	struct file file = {.path = "x.c", .text = row->text, .bytes = strlen(row->text)};
	struct pool *pool = pool_new(NULL);
	struct kdoc_file read;
	struct claims claims;
	struct text text;
	bool holds;

	text_init(&text, 1 << 16);
	holds = !kdoc_read(pool, &file, &read) && read.doc_count == 1 &&
		!claims_of_doc(pool, &read.docs[0], &claims);
	if (holds)
		print_claims(&text, &claims, false);
	holds = case_holds(row, &text) && holds;
	text_fini(&text);
	pool_drop(pool);
	return holds;
}

static bool message_holds(const struct claim_case *row)
{
	struct pool *pool = pool_new(NULL);
	struct claims claims;
	struct text text;
	bool holds;

	text_init(&text, 1 << 16);
	holds = !claims_of_text(pool, row->text, strlen(row->text), 10, &claims);
	print_claims(&text, &claims, true);
	holds = case_holds(row, &text) && holds;
	text_fini(&text);
	pool_drop(pool);
	return holds;
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

struct coverage {
	u32 sections, with_claims, whole, closed;
};

static void print_doc(struct pool *pool, const struct kdoc *doc, struct coverage *coverage)
{
	const struct kdoc_section *section = kdoc_section_find(doc, "Return");
	struct claims claims;
	struct text text;
	u32 returns = 0;

	if (!section || claims_of_doc(pool, doc, &claims))
		return;
	text_init(&text, 1 << 20);
	text_printf(&text, "=== %s:%u %s%s\n%s\n", doc->file->path, section->line, doc->name,
		    claims.return_closed  ? ", closed"
		    : claims.return_whole ? ", whole"
					  : "",
		    section->body.text);
	for (u32 i = 0; i < claims.count; i++) {
		if (claims.list[i].kind == CLAIM_RETURNS || claims.list[i].kind == CLAIM_NO_VALUE) {
			returns++;
			text_add(&text, "\t", 1);
			print_claim(&text, &claims.list[i]);
		}
	}
	printf("%s\n", text.data);
	text_fini(&text);
	coverage->sections++;
	coverage->with_claims += returns > 0;
	coverage->whole += claims.return_whole;
	coverage->closed += claims.return_closed;
}

static int print_files(char **paths)
{
	struct coverage coverage = {0};

	for (; *paths; paths++) {
		struct file file = {.path = *paths};
		char *text = read_file(*paths, &file.bytes);
		struct pool *pool = pool_new(NULL);
		struct kdoc_file read;

		file.text = text;
		if (!text || kdoc_read(pool, &file, &read)) {
			fprintf(stderr, "%s: cannot be read\n", *paths);
			return 1;
		}
		for (u32 i = 0; i < read.doc_count; i++) {
			if (read.docs[i].kind == KDOC_FUNCTION || read.docs[i].kind == KDOC_DEFINE)
				print_doc(pool, &read.docs[i], &coverage);
		}
		pool_drop(pool);
		free(text);
	}
	printf("%u Return sections, %u with claims, %u read whole, %u closed\n", coverage.sections,
	       coverage.with_claims, coverage.whole, coverage.closed);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return print_files(argv + 1);
	for (u32 i = 0; i < ARRAY_SIZE(returns); i++)
		CHECK(section_holds(&returns[i], "Return", false));
	for (u32 i = 0; i < ARRAY_SIZE(parameters); i++)
		CHECK(section_holds(&parameters[i], "a", true));
	for (u32 i = 0; i < ARRAY_SIZE(contexts); i++)
		CHECK(section_holds(&contexts[i], "Context", false));
	for (u32 i = 0; i < ARRAY_SIZE(comments); i++)
		CHECK(comment_holds(&comments[i]));
	for (u32 i = 0; i < ARRAY_SIZE(messages); i++)
		CHECK(message_holds(&messages[i]));
	return UNIT_END();
}
