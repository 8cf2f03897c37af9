/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A C source tree as the reviewer sees it: files with what stands at their top level. Finding that
 * needs no parser and no build: a scanner that knows comments, strings, brackets and preprocessor
 * lines cuts a file into items (scan.c); only the functions somebody asks about are parsed
 * (parse.c, a real C parser). So a construct the parser cannot read costs one function.
 *
 * A tree is read once and kept in a cache file (cache.c); a second run reads only what changed.
 * Several files may define the same name (static functions, stubs under #else, architectures):
 * functions_find() gives all, those nearest to a file first.
 */
#ifndef DRYDOCK_REVIEW_TREE_H
#define DRYDOCK_REVIEW_TREE_H

#include "base/mem.h"
#include "review/tree/ast.h"

struct tree;

struct tree_options {
	const char *dir;	   /* the tree's top */
	const char *const *under;  /* read only these folders or files below it; NULL: all of it */
	u32 under_count;
	const char *cache;	   /* the cache file; NULL: $XDG_CACHE_HOME/drydock/..., "": none */
	u32 worker_count;	   /* 0: one a CPU */
	/* Take the cache's word for what is on disk, and look meanwhile: tree_is_sure() tells */
	bool later;
	void (*progress)(void *context, u32 done, u32 of); /* may be NULL */
	void *context;
};

/* 0, or -ENOENT, -ENOTDIR, -ENOMEM, -EIO. Files that cannot be read are counted, not fatal. */
int tree_open(struct tree **out, const struct tree_options *options);
void tree_close(struct tree *tree);
/* Was all that was found true of what is on disk? False: open it anew without `later`. */
bool tree_is_sure(struct tree *tree);

/* The first place in [text, end) where the word stands alone; NULL if there is none */
const char *word_find(const char *text, const char *end, const char *word);

/*
 * A file's text can be laid over what is on disk: a patch applied in memory. The tree keeps a
 * copy. `text` NULL removes the overlay. What was got from the old text stays valid until
 * tree_close().
 */
int tree_overlay(struct tree *tree, const char *path, const char *text, size_t bytes);

struct file {
	const char *path; /* below the tree's top */
	const char *text; /* with a zero byte behind it */
	size_t bytes;
	size_t unread_bytes; /* so many follow that are not looked at: the file is too long */
	struct item *items; /* in the order of the text */
	u32 item_count;
	u32 line_count;
	const struct item **by_name; /* items_find()'s own */
	u32 by_name_count;
	const struct word_table *enum_words; /* constant_find()'s own */
	const struct word_table *body_words; /* callers_find()'s own */
	u32 callers_asked;
	bool is_overlay;
	bool partial; /* too large, not C, or brackets do not match: not all items are known */
};

/* NULL if the tree has no such file (or memory is out). */
const struct file *tree_file(struct tree *tree, const char *path);
/* All paths, sorted. */
u32 tree_paths(struct tree *tree, const char *const **paths);

enum item_kind {
	ITEM_FUNCTION,	/* a definition with a body */
	ITEM_PROTOTYPE,
	ITEM_MACRO,	/* #define */
	ITEM_STRUCT,	/* struct, union, enum with a body */
	ITEM_TYPEDEF,
	ITEM_VARIABLE,
	ITEM_COMMENT,	/* at the top level; kernel-doc if text begins with two stars */
	ITEM_CALL,	/* a macro call at the top level: EXPORT_SYMBOL(f) */
};

struct parameter {
	const char *name, *type; /* zero-terminated, white space made single blanks */
};

/* One thing at the top level of a file */
struct item {
	u8 kind;
	bool is_static, is_inline, is_weak;
	/* Of functions, set by function_body(): an #if stands in the body, of which only the first
	 * branch was read */
	bool has_branches;
	const struct file *file;
	const char *name;	/* zero-terminated; NULL for comments, "" for an anonymous struct */
	u32 line, end_line;
	u32 start, end;		/* bytes in file->text */
	u32 body;		/* of functions: where the { stands; of macros: the replacement */
	bool is_function_like;	/* of macros: #define name(parameters) */
	char record_kind;	/* of ITEM_STRUCT: s, u or e, as struct, union or enum begins */
	const char *return_type; /* of functions and prototypes: attributes and macros removed */
	const struct parameter *parameters;
	u32 parameter_count;
	bool is_variadic;
	const char *annotations; /* what was removed from the declaration: "__init __must_check" */
	struct ast *ast;	/* function_body()'s own */
	const char *unread;	/* set by function_body(): why no body was read, or NULL */
	const char *condition;	/* the #if conditions it stands under, " && " between; NULL: none */
};

/* The kernel-doc or other comment directly above the item (blank lines allowed); NULL if none */
const struct item *item_comment(const struct item *item);

/*
 * Definitions of that name; nearest to `near` (same file, same folder, header) first. What lies in
 * user space (tools, samples, scripts, usr) is left out for a `near` that does not, unless nothing
 * else has the name.
 */
u32 functions_find(struct tree *tree, const char *name, const struct file *near,
		   const struct item *const **out);
/* Items of any kind of that name. */
u32 items_find(struct tree *tree, const char *name, const struct item *const **out);
/* The same without user space, as functions_find(): fewer files are read. */
u32 items_find_near(struct tree *tree, const char *name, const struct file *near,
		    const struct item *const **out);
/*
 * What code in the file `near` can mean by the name: the file's own items, those of headers, and
 * elsewhere those of files that have a function of that name that is not static. Functions come
 * first, the nearest before others; how many they are is `function_count`.
 */
u32 items_reach(struct tree *tree, const char *name, const struct file *near,
		const struct item *const **out, u32 *function_count);
/* Functions whose bodies call, or take the address of, `name`. */
u32 callers_find(struct tree *tree, const char *name, const struct item *const **out);
/* Is that word an identifier anywhere in the tree's code or macros? CONFIG_ names: in Kconfig. */
bool tree_has_identifier(struct tree *tree, const char *name);
bool tree_has_path(struct tree *tree, const char *path);

/* A function's body, parsed at the first call and kept; NULL if it has none or memory is out. */
struct ast *function_body(struct tree *tree, const struct item *function);
/* Those of which nothing could be read (item->unread), in the order they were asked for */
u32 tree_unread(const struct tree *tree, const struct item *const **out);
/* The value of an object-like macro or enum constant that is a plain integer. */
bool constant_find(struct tree *tree, const char *name, const struct file *near, s64 *value);

/* One kfunc of a BTF_KFUNCS_START or BTF_SET8_START list */
struct kfunc_row {
	const char *name;
	const char *flags;  /* "KF_ACQUIRE | KF_RET_NULL"; "" for none */
	const char *set;    /* the list's name */
	const struct file *file;
	u32 line;
};

u32 kfuncs_find(struct tree *tree, const struct kfunc_row **out);
/* The first of that name; NULL: none */
const struct kfunc_row *kfunc_row_find(struct tree *tree, const char *name);

/*
 * A number that changes whenever a file of the tree, an overlay or this program does; 0: cannot be
 * told (a file changed within the last seconds, or one was read that is no source).
 */
u64 tree_state(const struct tree *tree);
/*
 * An answer that was put under the same question (all that it hangs on besides the tree: options,
 * paths, the way of printing) while the tree was as it is now; for free(). NULL: there is none.
 */
char *tree_memo_get(struct tree *tree, const char *question, size_t *bytes);
void tree_memo_put(struct tree *tree, const char *question, const char *text, size_t bytes);

#endif
