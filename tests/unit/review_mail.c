/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mails, mboxes and diffs as literal texts: what is read from them, and where hunks are placed on
 * literal files.
 */
#include "review/mail/mail.h"

#include <stdlib.h>

#include "unit.h"

static struct pool *pool;
static struct patch_series series;
static const char *complaint;

static bool is(const char *a, const char *b)
{
	bool same = a && b && !strcmp(a, b);

	if (!same)
		printf("<%s> is not <%s>\n", a ? a : "(null)", b ? b : "(null)");
	return same;
}

/* From a block of its own bytes, so that a sanitizer sees every byte read beyond the end */
static int read_bytes(const char *text, size_t bytes)
{
	char *exact = malloc(bytes ? bytes : 1);
	int err;

	memcpy(exact, text, bytes);
	err = patch_series_read(pool, &(struct patch_input){"x.mbox", exact, bytes}, &series,
				&complaint);
	free(exact);
	return err;
}

static int read_review(const char *text, struct review_mail *mail)
{
	return review_mail_read(pool, &(struct patch_input){"r", text, strlen(text)}, mail,
				&complaint);
}

static int read_text(const char *text)
{
	return read_bytes(text, strlen(text));
}

#define DIFF \
	"diff --git a/lib/x.c b/lib/x.c\n" \
	"index 1111111..2222222 100644\n" \
	"--- a/lib/x.c\n" \
	"+++ b/lib/x.c\n" \
	"@@ -1,3 +1,3 @@ int x(void)\n" \
	" a\n" \
	"-b\n" \
	"+B\n" \
	" c\n"

static void test_plain_mail(void)
{
	const struct patch *patch;

	CHECK(!read_text("From: A <a@x>\nSubject: [PATCH bpf-next v2 3/5] lib: do it\n"
			 "Message-ID: <1@x>\nDate: today\n\nWhy it is done.\n\n"
			 "Signed-off-by: A <a@x>\n---\nv2: better\n lib/x.c | 2 +-\n\n" DIFF
			 "-- \n2.43.0\n"));
	CHECK(series.patch_count == 1);
	patch = series.patches;
	CHECK(is(patch->subject, "lib: do it"));
	CHECK(is(patch->prefix, "PATCH bpf-next v2 3/5"));
	CHECK(patch->number == 3 && patch->count == 5 && patch->version == 2);
	CHECK(is(patch->author, "A <a@x>") && is(patch->message_id, "<1@x>"));
	CHECK(is(patch->message, "Why it is done.\n\nSigned-off-by: A <a@x>"));
	CHECK(patch->message_line == 1 && patch->notes_line == 5);
	CHECK(is(patch->notes, "v2: better\n lib/x.c | 2 +-"));
	CHECK(patch->file_count == 1 && !patch->partial);
	CHECK(is(patch->files[0].new_path, "lib/x.c"));
	CHECK(patch->files[0].hunk_count == 1);
	CHECK(patch->files[0].hunks[0].line_count == 4);
	CHECK(is(patch->files[0].hunks[0].heading, "int x(void)"));
	CHECK(is(patch->files[0].hunks[0].lines[2].text, "B"));
	CHECK(patch->files[0].hunks[0].lines[2].mail_line == 15);
}

static void test_in_body_from(void)
{
	CHECK(!read_text("From: Sender <s@x>\nSubject: [PATCH] y\n\nFrom: A <a@x>\n\nText.\n---\n"
			 DIFF));
	CHECK(is(series.patches[0].author, "A <a@x>"));
	CHECK(is(series.patches[0].message, "Text."));
}

static void test_encodings(void)
{
	CHECK(!read_text("From: =?utf-8?q?J=C3=B6rg?= =?utf-8?b?IFg=?= <j@x>\r\n"
			 "Subject: =?iso-8859-1?Q?[PATCH]_caf=E9?=\r\n"
			 "Content-Type: text/plain; charset=\"utf-8\"\r\n"
			 "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
			 "A long line=20=\r\nthat goes on.\r\n---\r\n"
			 "--- a/x.c\r\n+++ b/x.c\r\n@@ -1 +1 @@\r\n-a =3D 1;\r\n+a =3D 2;\r\n"));
	CHECK(is(series.patches[0].author, "J\xc3\xb6rg X <j@x>"));
	CHECK(is(series.patches[0].subject, "caf\xc3\xa9"));
	CHECK(is(series.patches[0].message, "A long line that goes on."));
	CHECK(is(series.patches[0].files[0].hunks[0].lines[1].text, "a = 2;"));

	/* base64 of "Msg.\n---\n--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\n" */
	CHECK(!read_text("Subject: [PATCH] z\nContent-Transfer-Encoding: base64\n\n"
			 "TXNnLgotLS0KLS0tIGEveC5jCisrKyBiL3guYwpAQCAtMSArMSBAQAotYQor\nYgo=\n"));
	CHECK(is(series.patches[0].message, "Msg."));
	CHECK(is(series.patches[0].files[0].hunks[0].lines[1].text, "b"));

	CHECK(!read_text("Subject: [PATCH] f\nContent-Type: text/plain; format=flowed\n\n"
			 "One \nparagraph.\n---\n--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,2 @@\n"
			 "  kept\n-a\n+b\n"));
	CHECK(is(series.patches[0].message, "One paragraph."));
	CHECK(is(series.patches[0].files[0].hunks[0].lines[0].text, "kept"));
}

static void test_multipart(void)
{
	static const char mail[] =
		"Subject: [PATCH] m\nContent-Type: multipart/mixed; boundary=\"=-b\"\n\nold mailer\n"
		"--=-b\nContent-Type: multipart/alternative; boundary=in\n\n"
		"--in\nContent-Type: text/plain\n\nThe text.\n---\n"
		"--in\nContent-Type: text/html\n\n<b>The text.</b>\n--in--\n\n"
		"--=-b\nContent-Type: text/x-patch; name=\"x.patch\"\n"
		"Content-Disposition: attachment; filename=\"x.patch\"\n\n" DIFF
		"--=-b\nContent-Type: application/pdf\n\nnot text\n--=-b--\n";

	CHECK(!read_text(mail));
	CHECK(series.patch_count == 1);
	CHECK(is(series.patches[0].message, "The text."));
	CHECK(series.patches[0].file_count == 1);

	CHECK(!read_text("Subject: two\nContent-Type: multipart/mixed; boundary=b\n\n"
			 "--b\n\nHere they are.\n"
			 "--b\nContent-Type: application/octet-stream; name=2.patch\n\n"
			 "From 1111 Mon Sep 17 00:00:00 2001\nFrom: A\nSubject: [PATCH 2/2] second\n\n"
			 "m2\n---\n" DIFF
			 "--b\nContent-Type: application/octet-stream; name=1.patch\n\n"
			 "From: A\nSubject: [PATCH 1/2] first\n\nm1\n---\n" DIFF "--b--\n"));
	CHECK(series.patch_count == 2);
	CHECK(is(series.patches[0].message, "m1") && is(series.patches[1].subject, "second"));
}

static void test_mbox(void)
{
	CHECK(!read_text("From x@y Mon Jan  1 00:00:00 2024\nFrom: A\nSubject: [PATCH v3 2/2] two\n\n"
			 ">From the start.\n---\n" DIFF "\n"
			 "From x@y Mon Jan  1 00:00:00 2024\nFrom: A\nSubject: [PATCH v3 0/2] cover\n\n"
			 "The cover.\n\n"
			 "From x@y Mon Jan  1 00:00:00 2024\nFrom: B\nSubject: Re: [PATCH v3 2/2] two\n\n"
			 "> diff --git a/lib/x.c b/lib/x.c\n\nno\n\n"
			 "From x@y Mon Jan  1 00:00:00 2024\nFrom: A\nSubject: [PATCH v3 1/2] one\n\n"
			 "From here on.\n---\n" DIFF));
	CHECK(series.patch_count == 2);
	CHECK(is(series.patches[0].subject, "one") && is(series.patches[1].subject, "two"));
	CHECK(is(series.patches[1].message, "From the start."));
	CHECK(is(series.patches[0].message, "From here on."));
	CHECK(is(series.cover, "The cover."));
}

static void test_git_log(void)
{
	CHECK(!read_text("commit 1234567890123456789012345678901234567890\nAuthor: A <a@x>\n"
			 "Date:   now\n\n    first: do\n\n    Because.\n\n" DIFF "\n"
			 "commit 2234567890123456789012345678901234567890\nAuthor: B <b@x>\n\n"
			 "    second: do\n\n" DIFF));
	CHECK(series.patch_count == 2);
	CHECK(is(series.patches[0].subject, "first: do"));
	CHECK(is(series.patches[0].message, "Because."));
	CHECK(is(series.patches[1].author, "B <b@x>"));
}

static const struct patch_file *only_file(const char *text)
{
	CHECK(!read_text(text));
	CHECK(series.patch_count == 1 && series.patches[0].file_count >= 1);
	return series.patches[0].files;
}

static void test_kinds_of_files(void)
{
	const struct patch_file *file;

	file = only_file("diff --git a/a b.c b/a b.c\nnew file mode 100644\nindex 0..1\n"
			 "--- /dev/null\n+++ b/a b.c\n@@ -0,0 +1,2 @@\n+a\n+b\n"
			 "\\ No newline at end of file\n");
	CHECK(file->is_new && !file->old_path && is(file->new_path, "a b.c"));
	CHECK(file->hunks[0].line_count == 2 && file->hunks[0].new_count == 2);
	file = only_file("diff --git a/gone.c b/gone.c\ndeleted file mode 100644\n--- a/gone.c\n"
			 "+++ /dev/null\n@@ -1 +0,0 @@\n-a\n");
	CHECK(file->is_deleted && !file->new_path && is(file->old_path, "gone.c"));
	file = only_file("diff --git a/old.c b/sub/new.c\nsimilarity index 100%\n"
			 "rename from old.c\nrename to sub/new.c\n");
	CHECK(file->is_renamed && is(file->old_path, "old.c") && is(file->new_path, "sub/new.c"));
	file = only_file("diff --git a/x.png b/x.png\nindex 1..2 100644\nGIT binary patch\n"
			 "literal 3\nKcmZQ\n\ndiff --git a/y.c b/y.c\n--- a/y.c\n+++ b/y.c\n"
			 "@@ -1 +1 @@\n-a\n+b\n");
	CHECK(file->is_binary && file[1].hunk_count == 1);
	file = only_file("diff --git \"a/f\\303\\244.c\" \"b/f\\303\\244.c\"\n"
			 "--- \"a/f\\303\\244.c\"\n+++ \"b/f\\303\\244.c\"\n@@ -1 +1 @@\n-a\n+b\n");
	CHECK(is(file->new_path, "f\xc3\xa4.c"));
	file = only_file("--- linux.orig/lib/y.c\t2024-01-01 00:00:00\n"
			 "+++ linux/lib/y.c\t2024-01-02 00:00:00\n@@ -1 +1 @@\n-a\n+b\n");
	CHECK(is(file->new_path, "lib/y.c") && is(file->whole_path, "linux/lib/y.c"));
}

static void test_hunks(void)
{
	const struct patch_file *file;

	/* "--- x" and "+++ y" inside a hunk; a context line without its blank */
	file = only_file("--- a/x.sql\n+++ b/x.sql\n@@ -1,3 +1,3 @@\n\n--- old\n+++ new\n end\n");
	CHECK(file->hunks[0].line_count == 4);
	CHECK(is(file->hunks[0].lines[1].text, "-- old") && file->hunks[0].lines[0].sign == ' ');
	/* counts too small, and two hunks */
	file = only_file("--- a/x.c\n+++ b/x.c\n@@ -1,1 +1,1 @@\n a\n+b\n+c\n d\n@@ -9 +11 @@\n-x\n"
			 "+y\n-- \n2.1\n");
	CHECK(file->hunk_count == 2 && file->hunks[0].line_count == 4);
	CHECK(file->hunks[0].old_count == 2 && file->hunks[0].new_count == 4);
	CHECK(file->hunks[1].line_count == 2 && !series.patches[0].partial);
	/* cut short */
	file = only_file("--- a/x.c\n+++ b/x.c\n@@ -1,9 +1,9 @@\n a\n+b\n");
	CHECK(file->hunks[0].line_count == 2);
	CHECK(series.patches[0].partial && strstr(series.patches[0].partial, "shorter"));
}

static void test_refused_paths(void)
{
	static const char *const paths[] = {"../../etc/passwd", "a/../../etc/passwd", "/etc/passwd",
					    "a/./x", "a//x", "a/x\\y", "a/\x01x"};

	for (u32 i = 0; i < ARRAY_SIZE(paths); i++) {
		const char *text = pool_printf(pool, "--- %s\n+++ %s\n@@ -1 +1 @@\n-a\n+b\n"
					       "--- a/ok.c\n+++ b/ok.c\n@@ -1 +1 @@\n-a\n+b\n",
					       paths[i], paths[i]);

		CHECK(!read_text(text));
		CHECK(series.patches[0].file_count == 1);
		CHECK(is(series.patches[0].files[0].new_path, "ok.c"));
		CHECK(strstr(series.patches[0].partial, "refused"));
	}
	CHECK(!read_text("diff --git a/../x b/../x\nrename from ../x\nrename to /y\n" DIFF));
	CHECK(series.patches[0].file_count == 1);
}

static void test_bad_input(void)
{
	static const char bytes[] = "Subject: [PATCH] x\n\n\0\0\xff\xfe--- a/x\n";

	CHECK(read_text("") == -EINVAL);
	CHECK(read_text("Hello.\n") == -EINVAL);
	CHECK(is(complaint, "x.mbox: no diff in it; give a patch mail, an mbox, or a file that git "
			    "format-patch wrote"));
	CHECK(read_bytes(bytes, sizeof(bytes) - 1) == -EINVAL);
	CHECK(read_text("Content-Type: multipart/mixed; boundary=b\nSubject: x\n\n--b\n--b\n--b--")
	      == -EINVAL);
	CHECK(read_text("Content-Type: multipart/mixed\nSubject: x\n\n--\n") == -EINVAL);
	CHECK(read_text("diff --git \n--- \n+++ \n@@ -1 +1 @@\n") == 0);
	CHECK(series.patches[0].partial && !series.patches[0].file_count);
}

#define REVIEW \
	"From: R <r@x>\nSubject: Re: [PATCH v2 1/2] lib: z\nIn-Reply-To: <2@x>\n\nThanks!\n\n" \
	"> Returns EIO.\n\nDoes it?\n\n" \
	"> diff --git a/lib/z.c b/lib/z.c\n> --- a/lib/z.c\n> +++ b/lib/z.c\n" \
	"> @@ -2,6 +2,7 @@ int z(void)\n>  {\n>  \tone();\n> +\ttwo();\n\n" \
	"[Severity: Low]\nWhy two?\n  ^^^^\n\nReally.\n\n" \
	">  \tthree();\n\n[ ... ]\n\n> +\tlast();\n\nAnd this?\n\n-- \nR\n"

static void test_review_mail(void)
{
	struct review_mail mail;
	const struct patch_file *file;

	CHECK(!read_review(REVIEW, &mail));
	CHECK(is(mail.author, "R <r@x>") && is(mail.in_reply_to, "<2@x>"));
	CHECK(is(mail.series.patches[0].message, "Returns EIO."));
	file = mail.series.patches[0].files;
	CHECK(file->hunk_count == 3);
	CHECK(file->hunks[0].old_start == 2 && file->hunks[0].line_count == 3);
	CHECK(file->hunks[1].is_continued && file->hunks[1].old_start == 4);
	CHECK(file->hunks[2].is_cut && !file->hunks[2].old_start);
	CHECK(mail.question_count == 3);
	CHECK(is(mail.questions[0].text, "Does it?") && !mail.questions[0].path);
	CHECK(is(mail.questions[0].below, "Returns EIO."));
	CHECK(is(mail.questions[1].text, "Why two?\n\nReally."));
	CHECK(is(mail.questions[1].path, "lib/z.c") && is(mail.questions[1].below, "\ttwo();"));
	CHECK(is(mail.questions[2].text, "And this?") && is(mail.questions[2].below, "\tlast();"));
	CHECK(read_review(DIFF, &mail) == -EINVAL);
	CHECK(strstr(complaint, "no quoted patch"));
	/* a reply as a patch: what it quotes */
	CHECK(!read_text(REVIEW) && series.patch_count == 1);
	CHECK(series.patches[0].number == 1 && series.patches[0].version == 2);
}

/* ---- placing ---- */

#define TREE \
	"#include <x.h>\n\nint first(int a)\n{\n\tif (!a)\n\t\treturn -EINVAL;\n\treturn 0;\n}\n\n" \
	"int second(int b)\n{\n\tint count = b;\n\n\tcount++;\n\treturn count;\n}\n"

static const struct place_function functions[] = {{"first", 3, 8, 3}, {"second", 10, 16, 10}};
static char *placed;

static const struct hunk *place(const char *tree, const char *diff)
{
	struct place_target target = {tree, strlen(tree), functions, ARRAY_SIZE(functions)};
	struct patch_file *file = (struct patch_file *)only_file(diff);
	size_t bytes;

	CHECK(!place_hunks(pool, &target, file, &placed, &bytes));
	CHECK(bytes == strlen(placed));
	return file->hunks;
}

#define HEAD "--- a/x.c\n+++ b/x.c\n"

static void test_place_exact(void)
{
	const struct hunk *hunk;

	hunk = place("a\nb\nc\n", HEAD "@@ -1,3 +1,4 @@\n a\n-b\n+B\n+BB\n c\n");
	CHECK(hunk->placing == PLACED_EXACT && !hunk->note);
	CHECK(is(placed, "a\nB\nBB\nc\n"));
	CHECK(hunk->lines[0].new_line == 1 && hunk->lines[1].new_line == 0);
	CHECK(hunk->lines[3].new_line == 3 && hunk->lines[4].new_line == 4);
	hunk = place("", HEAD "@@ -0,0 +1,2 @@\n+a\n+b\n");
	CHECK(hunk->placing == PLACED_EXACT && is(placed, "a\nb\n"));
	/* without context, as diff -U0 has it; blanks at the end do not matter */
	hunk = place("a\nb \nc\n", HEAD "@@ -2 +1,0 @@\n-b\n@@ -3,0 +3 @@\n+d\n");
	CHECK(hunk[0].placing == PLACED_EXACT && is(placed, "a\nc\nd\n"));
}

static void test_place_moved(void)
{
	const struct hunk *hunk;

	hunk = place("new\nnew\na\nb\nc\n", HEAD "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n");
	CHECK(hunk->placing == PLACED_OFFSET && is(hunk->note, "placed 2 lines below"));
	CHECK(is(placed, "new\nnew\na\nB\nc\n") && hunk->lines[2].new_line == 4);
	/* the nearest of two */
	hunk = place("one\nb\nx\nx\nx\nx\nx\none\nb\n", HEAD "@@ -7,2 +7,2 @@\n one\n-b\n+B\n");
	CHECK(is(placed, "one\nb\nx\nx\nx\nx\nx\none\nB\n"));
	hunk = place("0\na\nb\nc\nd\nX\n", HEAD "@@ -1,6 +1,7 @@\n 0\n a\n b\n+n\n c\n d\n e\n");
	CHECK(hunk->placing == PLACED_OFFSET && strstr(hunk->note, "context less"));
	CHECK(is(placed, "0\na\nb\nn\nc\nd\nX\n"));
	hunk = place("a\nB\nc\n", HEAD "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n");
	CHECK(hunk->placing == PLACED_ALREADY && is(placed, "a\nB\nc\n"));
	CHECK(hunk->lines[2].new_line == 2);
	hunk = place("a\nb\n", HEAD "@@ -1,2 +1,2 @@\n x\n-y\n+z\n");
	CHECK(hunk->placing == PLACED_NOWHERE && hunk->note && is(placed, "a\nb\n"));
	CHECK(!hunk->lines[2].new_line);
	/* one line removed twice */
	hunk = place("a\nb\n", HEAD "@@ -1,2 +1 @@\n a\n-b\n@@ -1,2 +1 @@\n a\n-b\n");
	CHECK(hunk[0].placing == PLACED_EXACT && hunk[1].placing == PLACED_NOWHERE);
	CHECK(is(placed, "a\n"));
}

static void test_place_by_function(void)
{
	const struct hunk *hunk;

	/* a comment between functions of which the first is not there */
	hunk = place(TREE, HEAD "@@ -20,6 +20,11 @@ int gone(void)\n gone\n gone();\n }\n+\n+/**\n"
		     "+ * second() - Add one.\n+ */\n int second(int b, int new)\n {\n"
		     " \tother();\n");
	CHECK(hunk->placing == PLACED_BY_FUNCTION);
	CHECK(is(hunk->note, "does not apply as it stands: its comment was placed above second(), "
			     "which it documents"));
	CHECK(strstr(placed, "}\n\n\n/**\n * second() - Add one.\n */\nint second(int b)\n"));
	CHECK(hunk->lines[4].new_line == 11);
	/* inside the function of the heading */
	hunk = place(TREE, HEAD "@@ -70,4 +70,5 @@ int second(int b)\n \tgone();\n \tcount++;\n+\tcount++;\n"
		     " \tgone();\n \tgone();\n");
	CHECK(hunk->placing == PLACED_BY_FUNCTION && strstr(hunk->note, "inside second()"));
	CHECK(strstr(placed, "\tcount++;\n\tcount++;\n\treturn count;\n"));
	/* a new function above one that is there */
	hunk = place(TREE, HEAD "@@ -70,2 +70,6 @@\n gone\n+int new(void)\n+{\n+}\n+\n"
		     " int second(int changed)\n gone\n gone\n");
	CHECK(strstr(placed, "int new(void)\n{\n}\n\nint second(int b)\n"));
	/* of two changes one fits */
	hunk = place(TREE, HEAD "@@ -70,5 +70,5 @@ int first(int a)\n-\tif (!a)\n+\tif (a < 1)\n"
		     " \tgone();\n-\tgone2();\n+\tnew();\n \tgone();\n");
	CHECK(hunk->placing == PLACED_BY_FUNCTION);
	CHECK(strstr(hunk->note, "of its 2 changes 1 fit nowhere"));
	CHECK(strstr(placed, "\tif (a < 1)\n") && !strstr(placed, "new()"));
}

static void test_place_pieces(void)
{
	struct place_target target = {TREE, strlen(TREE), functions, ARRAY_SIZE(functions)};
	static const char text[] =
		"Subject: Re: x\n\n> --- a/x.c\n> +++ b/x.c\n> @@ -3,4 +3,5 @@\n>  int first(int a)\n"
		">  {\n> +\tnew();\n\nWhy?\n\n>  \tif (!a)\n\n[ ... ]\n\n>  \tint count = b;\n>\n"
		"> -\tcount++;\n> +\tcount--;\n\nAnd?\n";
	struct review_mail mail;
	struct hunk *hunks;
	size_t bytes;

	CHECK(!read_review(text, &mail));
	CHECK(!place_hunks(pool, &target, mail.series.patches[0].files, &placed, &bytes));
	hunks = mail.series.patches[0].files[0].hunks;
	CHECK(hunks[0].placing == PLACED_EXACT && hunks[1].placing == PLACED_EXACT);
	CHECK(hunks[2].placing == PLACED_OFFSET);
	CHECK(strstr(placed, "{\n\tnew();\n\tif (!a)\n") && strstr(placed, "\n\n\tcount--;\n"));
	review_mail_places(&mail);
	CHECK(mail.questions[0].line == 5 && mail.questions[1].line == 15);
}

static void test_added_lines(void)
{
	const struct patch *patch;

	place("a\nb\nc\nd\n", HEAD "@@ -1,4 +1,5 @@\n a\n-b\n-c\n+B\n+C\n+CC\n d\n");
	patch = series.patches;
	for (u32 line = 0; line < 8; line++) {
		const struct patch_line *found = patch_added_line(patch, "x.c", line, line);

		CHECK((line >= 2 && line <= 4) == (found != NULL));
		CHECK(!found || found->new_line == line);
	}
	CHECK(is(patch_added_line(patch, "x.c", 0, 9)->text, "B"));
	CHECK(is(patch_added_line(patch, "x.c", 3, 9)->text, "C"));
	CHECK(!patch_added_line(patch, "x.c", 5, 9) && !patch_added_line(patch, "y.c", 0, 9));
}

/* Pieces of which the place is not known, behind one that fits nowhere */
static void test_place_lost_pieces(void)
{
	struct place_target target = {TREE, strlen(TREE), functions, ARRAY_SIZE(functions)};
	static const char text[] =
		"Subject: Re: x\n\n> --- a/x.c\n> +++ b/x.c\n> @@ -1,2 +1,3 @@\n>  #include <x.h>\n"
		"> +#include <y.h>\n>\n\n[ ... ]\n\n> +int new(void)\n> +{\n\nWhy?\n\n> +\treturn 1;\n"
		">  }\n\n[...]\n\n>  int second(int b)\n> +\t__must_hold(x)\n>  {\n";
	struct review_mail mail;
	struct hunk *hunks;
	size_t bytes;

	CHECK(!read_review(text, &mail));
	CHECK(!place_hunks(pool, &target, mail.series.patches[0].files, &placed, &bytes));
	hunks = mail.series.patches[0].files[0].hunks;
	CHECK(mail.series.patches[0].files[0].hunk_count == 4);
	CHECK(hunks[0].placing == PLACED_EXACT && hunks[1].placing == PLACED_NOWHERE);
	CHECK(hunks[2].placing == PLACED_NOWHERE && hunks[3].placing == PLACED_OFFSET);
	CHECK(strstr(placed, "int second(int b)\n\t__must_hold(x)\n{\n"));
}

/* Made to be slow: must end soon, placed or not */
static void test_large(void)
{
	enum { LINES = 200000 };
	char *text = pool_alloc(pool, LINES * 8 + 100), *tree = pool_alloc(pool, LINES * 2 + 1);
	struct place_target target = {tree, 2 * LINES, functions, 2};
	char *at = text;
	size_t bytes;

	memset(tree, '\n', 2 * LINES);
	at += snprintf(at, 100, "%s", HEAD);
	for (u32 i = 0; i < LINES / 40; i++)
		at += snprintf(at, 100, "@@ -%u,3 +1,3 @@\n \n-b\n+\n \n", i * 7 % 1000 + 1);
	CHECK(!read_bytes(text, at - text));
	CHECK(series.patches[0].files[0].hunk_count == LINES / 40);
	CHECK(!place_hunks(pool, &target, series.patches[0].files, &placed, &bytes));
	CHECK(bytes == 2 * LINES);
	memset(text, '\n', LINES * 8);
	CHECK(read_bytes(text, LINES * 8) == -EINVAL);
	memset(text, '>', LINES * 8);
	CHECK(read_bytes(text, LINES * 8) == -EINVAL);
}

int main(void)
{
	pool = pool_new(NULL);
	test_plain_mail();
	test_in_body_from();
	test_encodings();
	test_multipart();
	test_mbox();
	test_git_log();
	test_kinds_of_files();
	test_hunks();
	test_refused_paths();
	test_bad_input();
	test_review_mail();
	test_place_exact();
	test_place_moved();
	test_place_by_function();
	test_place_pieces();
	test_place_lost_pieces();
	test_added_lines();
	test_large();
	pool_drop(pool);
	return UNIT_END();
}
