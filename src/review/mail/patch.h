/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Patches as they come: mails, mboxes, git format-patch files, quoted in replies. Headers and
 * bodies are decoded (quoted-printable, base64, CRLF, RFC 2047), the diff is read, the hunks are
 * placed on a tree: by their lines, else nearby, else by the function they document or change.
 */
#ifndef DRYDOCK_REVIEW_PATCH_H
#define DRYDOCK_REVIEW_PATCH_H

#include "review/tree/tree.h"

enum placing { PLACED_EXACT, PLACED_OFFSET, PLACED_BY_FUNCTION, PLACED_ALREADY, PLACED_NOWHERE };

struct patch_line {
	char sign;	  /* ' ', '+', '-' */
	const char *text; /* zero-terminated, without sign and newline */
	u32 mail_line;	  /* in the decoded body, from 1 */
	u32 new_line;	  /* in the patched file; 0 for '-' lines or if not placed */
};

struct hunk {
	u32 old_start, old_count, new_start, new_count;
	const char *heading; /* the text behind the second @@ */
	struct patch_line *lines;
	u32 line_count;
	/*
	 * Mails quote hunks in pieces, each a hunk of its own here. is_continued: it follows the
	 * hunk before it, without a gap as far as the mail tells. is_cut: something was left out
	 * before it ("[ ... ]"), so that its line numbers are not known (0).
	 */
	bool is_continued, is_cut;
	u8 placing;	     /* enum placing, after patch_apply() */
	const char *note;    /* why it was not placed exactly: one line for the reply */
};

struct patch_file {
	const char *old_path, *new_path; /* without a/ b/; NULL: /dev/null */
	struct hunk *hunks;
	u32 hunk_count;
	const char *whole_path; /* as the diff has it, a/ or b/ included */
	bool is_binary, is_new, is_deleted, is_renamed, is_copied;
};

/* The path as a person says it */
static inline const char *patch_file_name(const struct patch_file *file)
{
	return file->new_path ? file->new_path : file->old_path ? file->old_path : file->whole_path;
}

struct patch {
	const char *subject;	/* without [PATCH ...] */
	const char *prefix;	/* "PATCH bpf-next v2 3/5" */
	const char *author, *date, *message_id, *in_reply_to;
	u32 number, count, version; /* 3 of 5, v2; 0 if not said */
	const char *message;	/* the commit message, trailers included */
	u32 message_line;	/* its first line in the decoded body */
	const char *notes;	/* between --- and the diff: version notes */
	u32 notes_line;
	struct patch_file *files;
	u32 file_count;
	const char *partial;	/* what could not be read, one line; NULL */
};

struct patch_series {
	struct patch *patches; /* in the order of the series, cover letter apart */
	u32 patch_count;
	const char *cover;     /* the cover letter's text; NULL */
};

/* Somebody's review: the patch it quotes, and what is asked about it */
struct review_question {
	const char *text;  /* as written, its lines joined with '\n' */
	const char *path;  /* the file it is about; NULL: the commit message */
	const char *below; /* the quoted line it stands under, without sign */
	u32 line;	   /* of that, in the patched file, by review_mail_places(); 0 unknown */
	u32 mail_line;	   /* where it begins, in the decoded body */
};

struct review_mail {
	struct patch_series series; /* one patch: what is quoted */
	const char *author, *subject, *message_id, *in_reply_to;
	const struct review_question *questions;
	u32 question_count;
};

struct patch_input {
	const char *name; /* for messages */
	const char *text; /* need not be terminated, and may go after reading */
	size_t bytes;
};

/*
 * Reads one file: a mail, an mbox or format-patch output. 0, -ENOMEM, or -EINVAL with one line in
 * *complaint: what, where, what to do. Results live in `pool`.
 */
int patch_series_read(struct pool *pool, const struct patch_input *input, struct patch_series *out,
		      const char **complaint);
/* Adds what another file held: several files are one series, in the order of their numbers. */
int patch_series_join(struct pool *pool, struct patch_series *to, const struct patch_series *from);
/* The same for a review mail; without a quoted patch it is -EINVAL. */
int review_mail_read(struct pool *pool, const struct patch_input *input, struct review_mail *out,
		     const char **complaint);
/* Sets the line of each question, once its patch was applied. */
void review_mail_places(struct review_mail *mail);

/*
 * Lays the patched files over the tree (tree_overlay); sets placing and new_line of hunks. What
 * fits nowhere is left out, with placing and note saying so. 0 or -ENOMEM.
 */
int patch_apply(struct pool *pool, struct patch *patch, struct tree *tree);

/* The first line that the patch adds in lines [from, to] of a patched file; NULL: none */
const struct patch_line *patch_added_line(const struct patch *patch, const char *path, u32 from,
					  u32 to);
/* Does it take a line away between two lines in [from, to] of a patched file? */
bool patch_removes_line(const struct patch *patch, const char *path, u32 from, u32 to);

#endif
