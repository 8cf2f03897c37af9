/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fuzz target: damaged mails and diffs through reading, placing on a small tree, and the outputs.
 * Beside crashes and hangs it looks for answers that cannot be: a path that leads out of the tree,
 * an inserted line that is not where the hunk says it is, a finding that takes too much of a mail.
 *
 *	fuzz_patch [SEED [COUNT [FILE-OR-FOLDER...]]]
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "review/report/report.h"

#define INPUTS_A_TREE 2000 /* overlays stay until the tree is closed */
#define TEXT_MAX 8192

static const char source_c[] =
	"// SPDX\n#include <linux/jar.h>\n\nint jar_open(struct jar *jar)\n{\n\tif (!jar)\n"
	"\t\treturn -EINVAL;\n\treturn 0;\n}\n\n/**\n * jar_fill() - Fill it.\n * @jar: the jar\n"
	" *\n * Return: 0, or -ENOMEM.\n */\nint jar_fill(struct jar *jar, int much)\n{\n"
	"\tint err = jar_open(jar);\n\n\tif (err)\n\t\treturn err;\n\tjar->much += much;\n"
	"\treturn 0;\n}\n\nvoid jar_close(struct jar *jar)\n{\n\tjar->much = 0;\n}\n";

static const char *const seeds[] = {
	"From: A <a@x>\nSubject: [PATCH v2 1/2] jar: =?utf-8?q?caf=C3=A9?=\nMessage-ID: <1@x>\n\n"
	"Say it.\n\nNo functional change.\n---\nv2: more\n jar.c | 2 +-\n\n"
	"diff --git a/lib/jar.c b/lib/jar.c\nindex 1..2 100644\n--- a/lib/jar.c\n+++ b/lib/jar.c\n"
	"@@ -3,7 +3,13 @@\n \n+/**\n+ * jar_open() - Open it.\n+ * @jar: the jar\n+ *\n"
	"+ * Return: 0.\n+ */\n int jar_open(struct jar *jar)\n {\n \tif (!jar)\n \t\treturn -EINVAL;\n"
	" \treturn 0;\n }\n@@ -19,6 +25,7 @@ int jar_fill(struct jar *jar, int much)\n"
	" \tint err = jar_open(jar);\n \n \tif (err)\n-\t\treturn err;\n+\t\treturn -EIO;\n+\tx();\n"
	" \tjar->much += much;\n \treturn 0;\n-- \n2.43.0\n",

	"From x@y Mon Jan  1 00:00:00 2024\nFrom: A\nSubject: [PATCH 2/2] two\n\n>From here.\n---\n"
	"diff --git a/lib/jar.c b/lib/pot.c\nsimilarity index 90%\nrename from lib/jar.c\n"
	"rename to lib/pot.c\n--- a/lib/jar.c\n+++ b/lib/pot.c\n@@ -26,4 +26,4 @@ x\n \n"
	" void jar_close(struct jar *jar)\n {\n-\tjar->much = 0;\n+\tjar->much = 1;\n\n"
	"From x@y Mon Jan  1 00:00:00 2024\nFrom: A\nSubject: [PATCH 0/2] cover\n\nCover.\n\n"
	"From x@y Mon Jan  1 00:00:00 2024\nFrom: A\nSubject: [PATCH 1/2] one\n\n"
	"diff --git a/new.c b/new.c\nnew file mode 100644\n--- /dev/null\n+++ b/new.c\n"
	"@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n"
	"diff --git a/x.png b/x.png\nGIT binary patch\nliteral 3\nabc\n",

	"Subject: Re: [PATCH] jar\nContent-Type: multipart/mixed; boundary=\"b\"\n\n--b\n"
	"Content-Type: text/plain; charset=iso-8859-1; format=flowed\n"
	"Content-Transfer-Encoding: quoted-printable\n\n> Returns EIO.=20\n\nDoes it?\n\n"
	"> diff --git a/lib/jar.c b/lib/jar.c\n> --- a/lib/jar.c\n> +++ b/lib/jar.c\n"
	"> @@ -4,4 +4,5 @@\n>  int jar_open(struct jar *jar)\n>  {\n> +\tnew();\n\nWhy?\n  ^^^\n\n"
	">  \tif (!jar)\n\n[ ... ]\n\n>  \tjar->much +=3D much;\n> -\treturn 0;\n> +\treturn 1;\n\n"
	"And?\n\n-- \nR\n--b\nContent-Type: text/x-patch; name=x.patch\n"
	"Content-Transfer-Encoding: base64\n\nLS0tIGEveC5jCisrKyBiL3guYwpAQCAtMSArMSBAQAotYQorYgo=\n"
	"--b--\n",

	"commit 1234567890123456789012345678901234567890\nAuthor: A <a@x>\n\n    jar: do\n\n    Why.\n\n"
	"--- linux.orig/lib/jar.c\t2024\n+++ linux/lib/jar.c\t2024\n@@ -70,4 +70,5 @@ int gone(void)\n"
	" gone\n \tif (err)\n-\t\treturn err;\n+\t\treturn -1;\n gone\n",
};

static char dir[] = "/tmp/fuzz_patch.XXXXXX";
static struct tree *tree;

static void tree_new(void)
{
	struct tree_options options = {.dir = dir, .cache = "", .worker_count = 1};

	tree_close(tree);
	if (tree_open(&tree, &options))
		abort();
}

static void write_source(void)
{
	char path[sizeof(dir) + 16];
	FILE *file;

	if (!mkdtemp(dir) || chdir(dir) || mkdir("lib", 0700))
		abort();
	snprintf(path, sizeof(path), "%s/lib/jar.c", dir);
	file = fopen(path, "w");
	if (!file || fputs(source_c, file) < 0 || fclose(file))
		abort();
}

/* ---- an input ---- */

static size_t line_at(const char *text, size_t bytes, size_t at)
{
	while (at && text[at - 1] != '\n')
		at--;
	return at < bytes ? at : 0;
}

static size_t line_end(const char *text, size_t bytes, size_t at)
{
	const char *newline = memchr(text + at, '\n', bytes - at);

	return newline ? (size_t)(newline + 1 - text) : bytes;
}

static void splice(char *text, size_t *bytes, size_t at, const char *piece, size_t many)
{
	many = many < TEXT_MAX - *bytes ? many : TEXT_MAX - *bytes;
	memmove(text + at + many, text + at, *bytes - at);
	memcpy(text + at, piece, many);
	*bytes += many;
}

/* A whole line taken out, doubled, or brought from another place or seed */
static void mutate_lines(char *text, size_t *bytes)
{
	size_t at = line_at(text, *bytes, fuzz_next(*bytes)), end = line_end(text, *bytes, at);
	const char *other = seeds[fuzz_next(sizeof(seeds) / sizeof(seeds[0]))];
	size_t from = line_at(other, strlen(other), fuzz_next(strlen(other)));
	char line[1024];

	switch (fuzz_next(4)) {
	case 0:
		memmove(text + at, text + end, *bytes - end);
		*bytes -= end - at;
		break;
	case 1:
		end = end - at < sizeof(line) ? end : at + sizeof(line);
		memcpy(line, text + at, end - at);
		splice(text, bytes, line_at(text, *bytes, fuzz_next(*bytes)), line, end - at);
		break;
	case 2:
		splice(text, bytes, at, other + from, line_end(other, strlen(other), from) - from);
		break;
	default:
		splice(text, bytes, at, other + from, strlen(other + from));
	}
}

static void mutate_words(char *text, size_t *bytes)
{
	static const char *const words[] = {
		"../", "/", "\n", "\r\n", "> ", ">", "@@ -1,3 +1,3 @@", "--- a/", "+++ b/", "-", "+",
		" ", "4294967295", "0", "/dev/null", "--b\n", "[ ... ]\n", "\n\n", "---\n", "-- \n",
		"From ", "Content-Type: multipart/mixed; boundary=b\n", "=", "\"", "lib/jar.c", "jar_fill",
		"diff --git a/lib/jar.c b/lib/jar.c\n", "/**\n", "99999999999999999999", "=?utf-8?q?",
	};
	const char *word = words[fuzz_next(sizeof(words) / sizeof(words[0]))];

	splice(text, bytes, fuzz_next(*bytes + 1), word, strlen(word));
}

static void make_input(char *text, size_t *bytes)
{
	const char *seed = seeds[fuzz_next(sizeof(seeds) / sizeof(seeds[0]))];

	*bytes = strlen(seed);
	memcpy(text, seed, *bytes);
	for (uint32_t i = fuzz_next(6); i && *bytes; i--) {
		switch (fuzz_next(4)) {
		case 0:
			mutate_lines(text, bytes);
			break;
		case 1:
			fuzz_mutate((unsigned char *)text, *bytes);
			break;
		default:
			mutate_words(text, bytes);
		}
	}
}

/* ---- what must hold ---- */

static bool path_leads_out(const char *path)
{
	return path && (*path == '/' || !strncmp(path, "../", 3) || strstr(path, "/../") || !*path);
}

static bool is_line(const struct file *file, u32 number, const char *text)
{
	const char *at = file->text, *end = file->text + file->bytes;

	for (u32 i = 1; i < number && at < end; i++) {
		at = memchr(at, '\n', end - at);
		at = at ? at + 1 : end;
	}
	return (size_t)(end - at) > strlen(text) && !strncmp(at, text, strlen(text)) &&
	       at[strlen(text)] == '\n';
}

/* Two diffs of one file: the second moves the lines of the first. */
static bool is_last(const struct patch *patch, u32 file)
{
	const char *path = patch->files[file].new_path;

	for (u32 i = file + 1; i < patch->file_count; i++)
		if ((patch->files[i].new_path && !strcmp(patch->files[i].new_path, path)) ||
		    (patch->files[i].old_path && !strcmp(patch->files[i].old_path, path)))
			return false;
	return true;
}

static const char *check_file_of(const struct patch *patch, u32 number)
{
	const struct patch_file *file = &patch->files[number];
	const struct file *now;

	if (path_leads_out(file->new_path) || path_leads_out(file->old_path))
		return "a path leads out of the tree";
	if (!file->new_path || !is_last(patch, number))
		return NULL;
	now = tree_file(tree, file->new_path);
	for (u32 h = 0; h < file->hunk_count; h++) {
		const struct hunk *hunk = &file->hunks[h];

		if (hunk->placing != PLACED_EXACT && !hunk->note)
			return "no note";
		for (u32 i = 0; i < hunk->line_count && hunk->placing < PLACED_ALREADY; i++) {
			const struct patch_line *line = &hunk->lines[i];

			if (line->sign != '+' || !line->new_line)
				continue;
			if (!now || !is_line(now, line->new_line, line->text))
				return "an inserted line is not where it should be";
		}
	}
	return NULL;
}

static const char *apply(struct pool *pool, struct patch *patch)
{
	const char *wrong = NULL;

	if (patch_apply(pool, patch, tree))
		return "patch_apply() failed";
	for (u32 i = 0; i < patch->file_count && !wrong; i++)
		wrong = check_file_of(patch, i);
	return wrong;
}

static void take_off(const struct patch *patch)
{
	for (u32 i = 0; i < patch->file_count; i++) {
		if (patch->files[i].new_path)
			tree_overlay(tree, patch->files[i].new_path, NULL, 0);
		if (patch->files[i].old_path)
			tree_overlay(tree, patch->files[i].old_path, NULL, 0);
	}
}

/* A finding at some line of some hunk, through each output */
static const char *report(struct pool *pool, const struct patch_series *series)
{
	static const struct step steps[20];
	struct findings findings = {.pool = pool};
	struct report report = {.findings = &findings, .series = series, .tree = tree, .all = true};
	struct finding finding = {.check = "c", .question = "A question?", .steps = steps};
	struct text text;
	int err = 0;

	for (u32 i = 0; i < 3; i++) {
		const struct patch *patch = &series->patches[fuzz_next(series->patch_count)];

		finding.patch = patch - series->patches;
		finding.path = NULL;
		if (patch->file_count)
			finding.path = patch->files[fuzz_next(patch->file_count)].new_path;
		finding.line = fuzz_next(40);
		finding.quote = i & 1 ? "0, or -ENOMEM." : NULL;
		finding.step_count = fuzz_next(20);
		finding.key = i ? "a" : "b";
		err |= findings_add(&findings, &finding);
	}
	findings_sort(&findings);
	text_init(&text, 1 << 20);
	err |= findings_mail(&text, &report);
	err |= findings_text(&text, &report);
	err |= findings_json(&text, &report);
	err |= finding_explain(&text, &report, &findings.list[0]);
	err |= text.truncated;
	text_fini(&text);
	return err ? "an output failed" : NULL;
}

static const char *run(struct pool *pool, struct fuzz *fuzz, const char *text, size_t bytes)
{
	const struct patch_input input = {.name = "x", .text = text, .bytes = bytes};
	struct patch_series series;
	struct review_mail mail;
	const char *complaint, *wrong = NULL;
	int err = patch_series_read(pool, &input, &series, &complaint);

	if (err)
		return err == -EINVAL && complaint ? NULL : "no complaint";
	fuzz->used++;
	for (u32 i = 0; i < series.patch_count && !wrong; i++)
		wrong = apply(pool, &series.patches[i]);
	if (!wrong)
		wrong = report(pool, &series);
	for (u32 i = 0; i < series.patch_count; i++)
		take_off(&series.patches[i]);
	err = review_mail_read(pool, &input, &mail, &complaint);
	if (!wrong && err && !(err == -EINVAL && complaint))
		wrong = "review_mail_read() failed";
	if (!err)
		review_mail_places(&mail);
	return wrong;
}

static void one(struct fuzz *fuzz, long i)
{
	uint64_t seed = fuzz_begin(fuzz, i);
	struct pool *pool = pool_new(NULL);
	char *text = malloc(TEXT_MAX), *exact;
	const char *wrong;
	size_t bytes;

	if (!pool || !text)
		abort();
	make_input(text, &bytes);
	exact = malloc(bytes ? bytes : 1); /* so that a sanitizer sees reads beyond its end */
	if (!exact)
		abort();
	memcpy(exact, text, bytes);
	wrong = run(pool, fuzz, exact, bytes);
	free(exact);
	free(text);
	pool_drop(pool);
	if (!wrong)
		return;
	printf("seed %llu: %s\n", (unsigned long long)seed, wrong);
	fuzz->bad++;
}

int main(int argc, char **argv)
{
	struct fuzz fuzz;

	fuzz_init(&fuzz, "patch", 5000, argv);
	write_source();
	for (long i = 0; i < fuzz.count && fuzz.bad < 10; i++) {
		if (i % INPUTS_A_TREE == 0)
			tree_new();
		one(&fuzz, i);
	}
	tree_close(tree);
	unlink("lib/jar.c");
	rmdir("lib");
	rmdir(dir);
	return fuzz_end(&fuzz);
}
