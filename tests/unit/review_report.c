/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Findings made by hand, and the bytes of each output: ids, order, the reply mail, text, JSON,
 * SARIF, comparison with an earlier version.
 */
#include "review/report/report.h"

#include <jansson.h>
#include <stdlib.h>

#include "unit.h"

static struct pool *pool;

#define PATCH \
	"From: A <a@x>\nSubject: [PATCH v2] lib: document z\nMessage-ID: <1@x>\nDate: today\n\n" \
	"Say what z() does. It never\nsleeps.\n\nNo functional change.\n---\n" \
	"diff --git a/lib/z.c b/lib/z.c\n--- a/lib/z.c\n+++ b/lib/z.c\n" \
	"@@ -10,3 +10,14 @@ int y(void)\n \treturn 0;\n }\n \n+/**\n+ * z() - Do it.\n+ * @a: what\n" \
	"+ *\n+ * More words.\n+ *\n+ * Return: 0, or -EINVAL if @a\n+ * is negative.\n+ */\n" \
	"+int z(int a)\n+{\n"

static const struct file file = {.path = "lib/z.c"};
static const struct item function = {.kind = ITEM_FUNCTION, .file = &file, .name = "z"};

static const struct step steps[] = {
	{&function, 25, "a is 7"},
	{&function, 26, "kmalloc() fails"},
	{&function, 27, "returns -ENOMEM"},
};

static const struct finding missing = {
	.check = "errno-missing", .severity = SEVERITY_ERROR, .is_proof = true, .path = "lib/z.c",
	.line = 19, .function = "z", .key = "-ENOMEM",
	.question = "Can z() also return -ENOMEM? The list names only -EINVAL, and the allocation "
		    "that comes first can fail.",
	.quote = "0, or -EINVAL if @a is negative.", .steps = steps, .step_count = 3,
};
static const struct finding sleeps = {
	.check = "message-context", .severity = SEVERITY_WARNING, .line = 1, .key = "sleeps",
	.question = "Does z() not sleep?", .quote = "It never sleeps.",
};
static const struct finding before = {
	.check = "old", .path = "lib/y.c", .line = 3, .key = "k", .origin = ORIGIN_BEFORE,
	.question = "Old?",
};

static struct patch_series series;

static void series_make(void)
{
	const char *complaint;

	CHECK(!patch_series_read(pool, &(struct patch_input){"p", PATCH, strlen(PATCH)}, &series,
				 &complaint));
	for (u32 i = 0, line = 10; i < series.patches[0].files[0].hunks[0].line_count; i++)
		series.patches[0].files[0].hunks[0].lines[i].new_line = line++;
}

static struct findings some(u32 count)
{
	static const struct finding *const list[] = {&missing, &sleeps, &before};
	struct findings findings = {.pool = pool};

	for (u32 i = 0; i < count; i++)
		CHECK(!findings_add(&findings, list[i]));
	findings_sort(&findings);
	return findings;
}

static void test_ids(void)
{
	struct finding other = missing;
	struct findings findings = some(3);
	char id[17];

	CHECK(findings.count == 3);
	CHECK(!findings.list[0].path); /* the message comes first */
	memcpy(id, findings.list[2].id, sizeof(id));
	CHECK(!strcmp(findings.list[2].check, "errno-missing") && strlen(id) == 16);
	other.line = 400;
	other.question = "other words";
	CHECK(!findings_add(&findings, &other) && findings.count == 3);
	CHECK(finding_find(&findings, id) == &findings.list[2]);
	id[6] = 0;
	CHECK(finding_find(&findings, id) == &findings.list[2]);
	CHECK(!finding_find(&findings, "") && !finding_find(&findings, "xyz"));
	other.key = "-EBUSY";
	CHECK(!findings_add(&findings, &other) && findings.count == 4);
	CHECK(findings.list[3].question != other.question); /* a copy */
	for (u32 i = 0; i < 1000; i++) {
		other.key = pool_printf(pool, "%u", i % 500);
		CHECK(!findings_add(&findings, &other));
	}
	CHECK(findings.count == 504);
}

#define REPLY \
	"To: A <a@x>\nSubject: Re: [PATCH v2] lib: document z\nIn-Reply-To: <1@x>\n" \
	"References: <1@x>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n" \
	"Content-Transfer-Encoding: 8bit\n\nOn today, A <a@x> wrote:\n" \
	"> Say what z() does. It never\n> sleeps.\n\nDoes z() not sleep?\n\n" \
	"> diff --git a/lib/z.c b/lib/z.c\n> @@ -10,3 +10,14 @@ int y(void)\n\n[ ... ]\n\n" \
	"> + *\n> + * More words.\n> + *\n> + * Return: 0, or -EINVAL if @a\n> + * is negative.\n\n" \
	"Can z() also return -ENOMEM? The list names only -EINVAL, and the\n" \
	"allocation that comes first can fail.\n\n" \
	"    lib/z.c:25: a is 7\n    lib/z.c:26: kmalloc() fails\n" \
	"    lib/z.c:27: returns -ENOMEM\n\n-- \n"

static void test_reply(void)
{
	struct findings findings = some(3);
	struct report report = {.findings = &findings, .series = &series};
	struct text text;

	text_init(&text, 1 << 20);
	CHECK(!findings_mail(&text, &report));
	CHECK(!strncmp(text.data, REPLY, strlen(REPLY)));
	if (strncmp(text.data, REPLY, strlen(REPLY)))
		printf("%s", text.data);
	CHECK(strstr(text.data, "errno-missing z\n") && !strstr(text.data, "Old?"));
	text_clear(&text);
	report.all = true;
	CHECK(!findings_mail(&text, &report));
	CHECK(strstr(text.data, "There before this patch") && strstr(text.data, "lib/y.c:3:\n"));
	text_fini(&text);
}

/* The line that the finding names is inside the sentence: all of that is quoted. */
static void test_reply_sentence(void)
{
	struct findings findings = {.pool = pool};
	struct report report = {.findings = &findings, .series = &series};
	struct finding finding = missing, second = missing;
	struct text text;

	finding.line = 20;
	second.line = 20;
	second.key = "-EBUSY";
	CHECK(!findings_add(&findings, &finding) && !findings_add(&findings, &second));
	findings_sort(&findings);
	text_init(&text, 1 << 20);
	CHECK(!findings_mail(&text, &report));
	CHECK(strstr(text.data, "> + * Return: 0, or -EINVAL if @a\n> + * is negative.\n\nCan z()"));
	CHECK(strstr(text.data, "returns -ENOMEM\n\nCan z()"));
	CHECK(!finding_explain(&text, &report, &findings.list[0]));
	CHECK(strstr(text.data, findings.list[0].id) && strstr(text.data, "3. lib/z.c:27 z: returns"));
	text_fini(&text);
}

static u32 lines_between(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from), *end = at ? strstr(at, to) : NULL;
	u32 count = 0;

	for (; end && at < end; at++)
		count += *at == '\n';
	return count;
}

static void test_reply_is_short(void)
{
	struct findings findings = {.pool = pool};
	struct report report = {.findings = &findings, .series = &series};
	struct finding finding = missing;
	struct step many[100];
	struct text text;
	char words[3000];

	for (u32 i = 0; i < 100; i++)
		many[i] = (struct step){&function, i + 1, i < 99 ? "a step" : "the last"};
	for (u32 i = 0; i + 5 < sizeof(words); i += 5)
		memcpy(words + i, "word ", 6);
	finding.question = words;
	finding.steps = many;
	finding.step_count = 100;
	CHECK(!findings_add(&findings, &finding));
	text_init(&text, 1 << 20);
	CHECK(!findings_mail(&text, &report));
	CHECK(lines_between(text.data, "word word", "\n\n-- \n") + 1 == 12);
	CHECK(strstr(text.data, "lib/z.c:100: the last\n") && strstr(text.data, " more ]"));
	text_fini(&text);
}

static void test_text(void)
{
	struct findings findings = some(3);
	struct report report = {.findings = &findings, .series = &series};
	struct text text;

	text_init(&text, 1 << 20);
	CHECK(!findings_text(&text, &report));
	CHECK(strstr(text.data, "lib/z.c\n  19: error: z() [errno-missing "));
	CHECK(strstr(text.data, "\n      > It never sleeps.\n"));
	CHECK(strstr(text.data, "2 findings; not shown: 1 there before, 0 fixed later (--all)\n"));
	CHECK(!strchr(text.data, '\033') && report_count(&report) == 2);
	text_clear(&text);
	report.colour = report.all = true;
	CHECK(!findings_text(&text, &report));
	CHECK(strchr(text.data, '\033') && strstr(text.data, "Old?"));
	text_fini(&text);
}

static void test_json(void)
{
	struct finding bad = missing;
	struct findings findings = some(2);
	struct report report = {.findings = &findings};
	json_t *object;
	struct text text;

	bad.key = "bytes";
	bad.question = "a\xff\x01z \xc3\xa9";
	CHECK(!findings_add(&findings, &bad));
	text_init(&text, 1 << 20);
	CHECK(!findings_json(&text, &report));
	object = json_loads(strrchr(text.data, '{') ? text.data : "", JSON_DISABLE_EOF_CHECK, NULL);
	CHECK(object && json_is_null(json_object_get(object, "path")));
	CHECK(!json_object_get(object, "since"));
	json_decref(object);
	CHECK(strstr(text.data, "\"question\":\"a??z \xc3\xa9\""));
	CHECK(strstr(text.data, "{\"path\":\"lib/z.c\",\"line\":27,\"function\":\"z\",\"what\":"
				"\"returns -ENOMEM\"}"));
	text_fini(&text);
}

static void test_sarif(void)
{
	static const struct report_rule rules[] = {{"errno-missing", "a value is not named"}};
	struct findings findings = some(2);
	struct report report = {.findings = &findings, .rules = rules, .rule_count = 1};
	const char *rule, *level, *uri, *version;
	struct text text;
	json_t *top;
	int line;

	text_init(&text, 1 << 20);
	CHECK(!findings_sarif(&text, &report));
	top = json_loads(text.data, 0, NULL);
	CHECK(top && !json_unpack(top, "{s:s, s:[{s:{s:{s:[{s:s}]}}, s:[{}, {s:s, s:[{s:{s:{s:s},"
				  " s:{s:i}}}]}]}]}", "version", &version, "runs", "tool", "driver",
				  "rules", "id", &rule, "results", "level", &level, "locations",
				  "physicalLocation", "artifactLocation", "uri", &uri, "region",
				  "startLine", &line));
	CHECK(top && !strcmp(version, "2.1.0") && !strcmp(rule, "errno-missing"));
	CHECK(top && !strcmp(level, "error") && !strcmp(uri, "lib/z.c") && line == 19);
	json_decref(top);
	text_fini(&text);
}

static void test_compare(void)
{
	struct findings now = some(1), then = some(2);
	struct report report = {.findings = &now, .series = &series};
	struct finding fresh = missing;
	struct text text;

	fresh.key = "-EBUSY";
	CHECK(!findings_add(&now, &fresh));
	CHECK(!findings_compare(&now, &then) && now.count == 3);
	CHECK(report_count(&report) == 2);
	text_init(&text, 1 << 20);
	CHECK(!findings_text(&text, &report));
	CHECK(strstr(text.data, "raised before: 1 still there, 1 answered"));
	CHECK(strstr(text.data, "answered: (commit message)  [message-context "));
	text_clear(&text);
	CHECK(!findings_json(&text, &report));
	CHECK(strstr(text.data, "\"since\":\"still\"") && strstr(text.data, "\"since\":\"new\"") &&
	      strstr(text.data, "\"since\":\"answered\""));
	text_clear(&text);
	CHECK(!findings_mail(&text, &report));
	CHECK(strstr(text.data, "(Raised on the version before, too.)"));
	text_fini(&text);
	/* against nothing, and nothing against something */
	then = (struct findings){.pool = pool};
	CHECK(!findings_compare(&now, &then));
	now = (struct findings){.pool = pool};
	then = some(2);
	CHECK(!findings_compare(&now, &then) && now.count == 2 && !report_count(&report));
}

static void test_same_bytes(void)
{
	struct findings one = {.pool = pool}, two = {.pool = pool};
	struct report report = {.series = &series, .all = true};
	struct text first, second;

	findings_add(&one, &missing);
	findings_add(&one, &sleeps);
	findings_add(&one, &before);
	findings_add(&two, &before);
	findings_add(&two, &sleeps);
	findings_add(&two, &missing);
	findings_sort(&one);
	findings_sort(&two);
	text_init(&first, 1 << 20);
	text_init(&second, 1 << 20);
	report.findings = &one;
	findings_mail(&first, &report);
	findings_json(&first, &report);
	findings_sarif(&first, &report);
	report.findings = &two;
	findings_mail(&second, &report);
	findings_json(&second, &report);
	findings_sarif(&second, &report);
	CHECK(first.bytes == second.bytes && !memcmp(first.data, second.data, first.bytes));
	text_fini(&first);
	text_fini(&second);
}

int main(void)
{
	pool = pool_new(NULL);
	series_make();
	test_ids();
	test_reply();
	test_reply_sentence();
	test_reply_is_short();
	test_text();
	test_json();
	test_sarif();
	test_compare();
	test_same_bytes();
	pool_drop(pool);
	return UNIT_END();
}
