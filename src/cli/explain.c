/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads a verifier log of level 1 and tells: the reason line, what it means and what to do, the
 * source line and instruction where it happened, what was known of the register in question, and
 * which branches led there. At level 1 the log forgets the paths that went well, so its lines are
 * the way to the failure in order.
 */
#include "cli/explain.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cli/reasons.h"

#define REASON_LINES_MAX 4
#define BRANCHES_SHOWN 6
#define WIDTH 96
#define INDENT 12

struct branch {
	const char *source, *text;
	long insn;
	bool taken;
};

struct story {
	const char *source; /* "text @ file:line", NULL: none yet */
	const char *text;   /* the last instruction */
	long insn;	    /* its number, -1: none yet */
	const char *reason[REASON_LINES_MAX]; /* lines behind it, the last ones */
	unsigned int reason_count;
	struct branch branches[BRANCHES_SHOWN]; /* a ring */
	unsigned int branch_count;
	bool undecided; /* the last instruction is a branch: the next line says which way */
	const char *states[11]; /* "R2=..." where last told, by register */
};

static bool starts(const char *line, const char *prefix)
{
	return !strncmp(line, prefix, strlen(prefix));
}

/* "12: (b7) r1 = 0": the number, or -1; *text what stands behind it */
static long insn_line(const char *line, const char **text)
{
	char *end;
	long insn;

	if (!isdigit((unsigned char)line[0]))
		return -1;
	insn = strtol(line, &end, 10);
	if (*end != ':')
		return -1;
	*text = end + 1;
	while (**text == ' ')
		(*text)++;
	return insn;
}

static void decide(struct story *story, long next)
{
	struct branch *branch;

	if (!story->undecided)
		return;
	branch = &story->branches[(story->branch_count - 1) % BRANCHES_SHOWN];
	branch->taken = next != branch->insn + 1;
	story->undecided = false;
}

/* States are told as " R1=... R2=..."; a value has no space before its closing bracket. */
static void note_states(struct story *story, const char *text)
{
	for (const char *at = text; (at = strstr(at, "R")); at++) {
		char *end;
		long number;

		if ((at != text && at[-1] != ' ') || !isdigit((unsigned char)at[1]))
			continue;
		number = strtol(at + 1, &end, 10);
		if (number <= 10 && *end == '=')
			story->states[number] = at;
	}
}

static void take_insn(struct story *story, long insn, char *text)
{
	char *states = strstr(text, " ; ");

	decide(story, insn);
	note_states(story, states ? states : "");
	if (text[0] != '(') { /* a state line: "12: R1=ctx()" */
		note_states(story, text);
		return;
	}
	if (states)
		*states = 0;
	for (char *end = text + strlen(text); end > text && strchr(" ;", end[-1]); end--)
		end[-1] = 0;
	story->insn = insn;
	story->text = strchr(text, ')') ? strchr(text, ')') + 2 : text;
	story->reason_count = 0;
	if (!starts(story->text, "if "))
		return;
	story->branches[story->branch_count++ % BRANCHES_SHOWN] =
		(struct branch){ story->source, story->text, insn, false };
	story->undecided = true;
}

static bool is_told_elsewhere(const char *line)
{
	static const char *const prefixes[] = { "processed ", "stack depth ", "verification time ",
						"subprog ", "mark_precise: ", "func#", "max_states" };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (starts(line, prefixes[i]))
			return true;
	return !*line;
}

static void take_reason(struct story *story, const char *line)
{
	if (is_told_elsewhere(line))
		return;
	if (story->reason_count == REASON_LINES_MAX) {
		memmove(story->reason, story->reason + 1,
			(REASON_LINES_MAX - 1) * sizeof(story->reason[0]));
		story->reason_count--;
	}
	story->reason[story->reason_count++] = line;
}

static void take_line(struct story *story, char *line)
{
	long insn, from, to;
	const char *text;

	if (starts(line, "; ")) {
		story->source = line + 2;
	} else if ((insn = insn_line(line, &text)) >= 0) {
		take_insn(story, insn, (char *)text);
	} else if (sscanf(line, "from %ld to %ld", &from, &to) == 2) {
		decide(story, to);
		note_states(story, line);
	} else {
		take_reason(story, line);
	}
}

/* ---- printing ---- */

struct page {
	FILE *out;
	bool colour;
};

static const char *bold(const struct page *page)
{
	return page->colour ? "\033[1m" : "";
}

static const char *plain(const struct page *page)
{
	return page->colour ? "\033[0m" : "";
}

/* A paragraph, its first line behind a heading */
static void paragraph(const struct page *page, const char *heading, const char *text)
{
	int column = INDENT;

	fprintf(page->out, "%s%-*s%s", bold(page), INDENT, heading, plain(page));
	while (*text) {
		int bytes = strcspn(text, " ");

		if (column > INDENT && column + 1 + bytes > WIDTH) {
			fprintf(page->out, "\n%*s", INDENT, "");
			column = INDENT;
		} else if (column > INDENT) {
			fputc(' ', page->out);
			column++;
		}
		fprintf(page->out, "%.*s", bytes, text);
		column += bytes;
		text += bytes + (text[bytes] == ' ');
	}
	fputc('\n', page->out);
}

/* "text @ file:line" as "file:line  text" */
static void print_source(const struct page *page, const char *heading, const char *source)
{
	const char *at = NULL, *code = source;
	int bytes;

	for (const char *next = source; (next = strstr(next, " @ ")); next++)
		at = next;
	while (isspace((unsigned char)*code))
		code++;
	bytes = at ? (int)(at - code) : (int)strlen(code);
	fprintf(page->out, "%s%-*s%s%s%s%.*s%s\n", bold(page), INDENT, heading, plain(page),
		at ? at + 3 : "", at ? "  " : "", bytes > 72 ? 72 : bytes, code,
		bytes > 72 ? "..." : "");
}

static void print_where(const struct page *page, const struct story *story)
{
	if (story->insn < 0)
		return;
	if (story->source)
		print_source(page, "Where", story->source);
	fprintf(page->out, "%s%-*s%sinsn %ld: %s\n", bold(page), INDENT,
		story->source ? "" : "Where", plain(page), story->insn, story->text);
}

/* What was known of the registers that the reason names */
static void print_states(const struct page *page, const struct story *story)
{
	const char *heading = "Known";
	bool told[11] = {};

	for (unsigned int i = 0; i < story->reason_count; i++)
		for (const char *at = story->reason[i]; (at = strchr(at, 'R')); at++) {
			unsigned int number = atol(at + 1);

			if (!isdigit((unsigned char)at[1]) || number > 10 ||
			    !story->states[number] || told[number])
				continue;
			told[number] = true;
			fprintf(page->out, "%s%-*s%s%.*s\n", bold(page), INDENT, heading,
				plain(page), (int)strcspn(story->states[number], " "),
				story->states[number]);
			heading = "";
		}
}

static void print_path(const struct page *page, const struct story *story)
{
	unsigned int first = story->branch_count > BRANCHES_SHOWN ?
				     story->branch_count - BRANCHES_SHOWN : 0;
	const char *heading = "Path", *source = NULL;

	if (first) {
		fprintf(page->out, "%s%-*s%s(%u earlier branches)\n", bold(page), INDENT, heading,
			plain(page), first);
		heading = "";
	}
	for (unsigned int i = first; i < story->branch_count; i++) {
		const struct branch *branch = &story->branches[i % BRANCHES_SHOWN];

		if (branch->source && branch->source != source) {
			print_source(page, heading, branch->source);
			heading = "";
		}
		source = branch->source;
		fprintf(page->out, "%s%-*s%sinsn %ld: %s   -> %s\n", bold(page), INDENT, heading,
			plain(page), branch->insn, branch->text,
			branch->taken ? "jumps" : "goes on");
		heading = "";
	}
}

static void tell(const struct page *page, const struct story *story)
{
	struct reason_words words;

	for (unsigned int i = 0; i < story->reason_count; i++)
		paragraph(page, i ? "" : "Reason", story->reason[i]);
	if (reason_explain(story->reason, story->reason_count, &words)) {
		paragraph(page, "Meaning", words.meaning);
		paragraph(page, "What to do", words.advice);
	} else {
		paragraph(page, "What to do", "See the whole log: drydock verify -v, or -v -l 2.");
	}
	print_where(page, story);
	print_states(page, story);
	print_path(page, story);
}

void explain_log(char *log, bool colour, FILE *out)
{
	struct page page = { out, colour };
	struct story story = { .insn = -1 };
	char *next = log, *line;

	while ((line = strsep(&next, "\n"))) {
		if (starts(line, "Verification failed: "))
			break;
		take_line(&story, line);
	}
	tell(&page, &story);
}
