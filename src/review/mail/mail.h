/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Private to this folder: how a file becomes a patch. mbox.c cuts it into mails, mail.c reads a
 * mail's headers and decodes its body (mime.c, decode.c), lines.c cuts that into lines and takes
 * off quoting, message.c reads what stands before the diff, diff.c the diff, series.c puts it
 * together. place.c lays hunks over a text, apply.c over a tree.
 */
#ifndef DRYDOCK_REVIEW_MAIL_H
#define DRYDOCK_REVIEW_MAIL_H

#include "review/mail/patch.h"

#define MAIL_BYTES_MAX (64U << 20) /* a file larger than that is refused */
#define MAIL_LINES_MAX (4U << 20)  /* lines behind that are not read */
#define PARTS_MAX 100		   /* of one mail, nested ones included */
#define PATCHES_MAX 2000

/* A list that grows: room for one more behind `count`. Rooms are 4, 8, 16, ... NULL: no memory */
static inline void *list_grow(struct pool *pool, const void *list, u32 count, size_t item_bytes)
{
	if (count && (count < 4 || count & (count - 1)))
		return (void *)list;
	return pool_realloc(pool, (void *)list, count * item_bytes,
			    (count ? 2 * (size_t)count : 4) * item_bytes);
}

/* A stretch of the file; not terminated */
struct span {
	const char *at;
	size_t bytes;
};

struct mail {
	const char *subject, *from, *date, *message_id, *in_reply_to; /* NULL: no such header */
	char *body;		    /* UTF-8, lines end in '\n', a zero byte behind it */
	size_t bytes;
	const struct span *attached; /* patches that came as attachments, decoded */
	u32 attached_count;
	const char *partial;	    /* what could not be read */
};

/* True: the text begins with headers. */
bool mail_is_one(const char *text, size_t bytes);
int mail_read(struct pool *pool, struct span text, struct mail *out);

struct headers {
	const char *content_type, *encoding, *disposition;
	const char *subject, *from, *date, *message_id, *in_reply_to;
};

/* Reads unfolded and decoded headers; returns the bytes they take, the blank line included. */
size_t headers_read(struct pool *pool, struct span text, struct headers *out);
/* A parameter of a header's value, as in `text/plain; charset="utf-8"`; NULL if not there. */
const char *header_parameter(struct pool *pool, const char *value, const char *name);

/* Decoders: the result is in the pool, with a zero byte behind it. NULL: no memory */
char *decode_base64(struct pool *pool, struct span text, size_t *bytes);
char *decode_quoted_printable(struct pool *pool, struct span text, size_t *bytes);
/* To UTF-8 and '\n': what is not valid becomes '?'. */
char *decode_charset(struct pool *pool, struct span text, const char *charset, size_t *bytes);
/* RFC 3676: lines that end in a blank go on in the next one. In place. */
size_t decode_flowed(char *text, size_t bytes);
/* RFC 2047: =?utf-8?q?...?= */
char *decode_words(struct pool *pool, const char *text, size_t bytes);

/* The body of a mail: its text, and patches attached to it. 0 or -ENOMEM. */
int mime_read(struct pool *pool, const struct headers *headers, struct span text, struct mail *out);

/* Cuts a file into mails. A file without From_ lines is one. */
int mbox_split(struct pool *pool, struct span text, struct span **mails, u32 *count);

enum line_kind {
	LINE_PATCH, /* of the patch or its message */
	LINE_OWN,   /* a reviewer's words between quoted lines */
	LINE_CUT,   /* "[ ... ]": lines were left out here */
};

struct line {
	const char *text; /* without the newline, zero-terminated */
	u32 number;	  /* in the decoded body, from 1 */
	u8 kind;
};

struct lines {
	struct line *list;
	u32 count;
	bool truncated, is_quoted;
};

/* Cuts in place. Quoting is taken off if the patch is quoted. */
int lines_split(struct pool *pool, char *body, size_t bytes, struct lines *out);
/* The lines [from, to) joined with '\n'; NULL: no memory */
char *lines_join(struct pool *pool, const struct lines *lines, u32 from, u32 to);
/* A diff begins with this line. */
bool lines_diff_begins(const struct lines *lines, u32 at);

/* Reads the diff from line `at` to `to`. 0 or -ENOMEM. */
int diff_read(struct pool *pool, const struct lines *lines, u32 at, u32 to, struct patch *patch);

/* Subject, prefix, number, count, version. */
int subject_read(struct pool *pool, const char *subject, struct patch *patch);
/* Message, notes, in-body headers. *diff: in, where the lines end; out, where the diff begins */
int message_read(struct pool *pool, struct lines *lines, u32 from, struct patch *patch, u32 *diff);

/* Notes the first thing that could not be read. */
void patch_is_partial(struct patch *patch, const char *why);

/* What place.c needs to know of the functions of a file */
struct place_function {
	const char *name;
	u32 line, end_line; /* from 1 */
	u32 above;	    /* line of the comment directly above it, or its own line */
};

struct place_target {
	const char *text;
	size_t bytes;
	const struct place_function *functions; /* in the order of their lines */
	u32 function_count;
	bool is_new; /* the patch makes the file, and it is there: has it the lines already? */
};

/* Places the hunks of a file on its text. *text_out is the new text. 0 or -ENOMEM. */
int place_hunks(struct pool *pool, const struct place_target *target, struct patch_file *file,
		char **text_out, size_t *bytes_out);

#endif
