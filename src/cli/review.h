/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One run of `drydock review`: cmd_review.c reads the options, review_input.c what is to be
 * reviewed and in which tree, review_run.c does it, review_check.c answers somebody's review.
 */
#ifndef DRYDOCK_CLI_REVIEW_H
#define DRYDOCK_CLI_REVIEW_H

#include "review/check/check.h"
#include "review/report/report.h"

struct unreads {
	struct unread *list;
	u32 count, room;
};

struct review {
	/* as options say */
	const char *tree_dir; /* NULL: to be found */
	const char *explain, *since, *check_mail;
	bool json, sarif, mail, all, no_cache;
	char **paths;
	u32 path_count;

	/* what they mean */
	struct pool *pool;
	struct patch_input *inputs; /* the patches' texts, one a path, once they were read */
	struct patch_series series;
	bool is_series;		 /* patches are reviewed, else files */
	const char **files;	 /* files and folders, below the tree's top */
	u32 file_count;
	bool later;		 /* the tree is looked at while it is used */
	struct tree *tree;
	struct flow *flow;
	struct findings findings;
	bool partial;		 /* something could not be read or placed */
	struct text notes;	 /* and what: lines for stderr */
	struct unreads unread;	 /* of what could not be read, that which has a place */
	u32 bodies_seen;	 /* so many of tree_unread() are in it */
};

struct review_paths {
	const char **list;
	u32 count;
};

/* Each returns an exit code, and has said on stderr why if it is not EXIT_WELL. */
int review_read_inputs(struct review *review);
int review_choose_tree(struct review *review);
int review_read_series(struct review *review, char *const *paths, u32 count,
		       struct patch_series *out);
int review_open_tree(struct review *review, struct tree **tree, struct flow **flow);
int review_run(struct review *review);
int review_run_check(struct review *review);

/* A file's bytes, in the pool; "-" is standard input. EXIT_WELL or EXIT_USAGE */
int review_read_file(struct review *review, const char *path, struct patch_input *out);
/* Notes that the answer is partial: a line that is told on stderr at the end */
void review_note(struct review *review, const char *format, ...) printf_like(2, 3);
/* review_unread.c: what could not be read, of which path and what stay; 0 or -ENOMEM */
int review_unread_add(struct review *review, const struct unread *unread);
/* ... those bodies that the tree has met since this was called last */
int review_unread_bodies(struct review *review);
/* Sorts them, each once, and notes the bodies among them */
void review_unread_tell(struct review *review);
/* The checks over one file, and over many by several processes */
int review_run_file(struct review *review, const char *path);
int review_run_shares(struct review *review, const struct review_paths *paths);
bool review_shares_pay(const struct review_paths *paths);
/* One line on stderr; returns `code`. */
int review_error(int code, const char *format, ...) printf_like(2, 3);
/* Writes the text to standard output and frees it. */
int review_print(struct text *text);

#endif
