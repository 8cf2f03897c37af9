// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions, options and files that a commit message names and that neither the tree nor the patch
 * has. Prose only: indented lines (traces, examples), quoted titles of other commits and what
 * stands behind the message are not read, nor sentences that speak of another time or place. A
 * patch that others of its series follow may name what they bring.
 */
#include <ctype.h>
#include <stdio.h>

#include "review/check/lib.h"

#define NAME_MAX_BYTES 160
#define NAMES_MAX      64 /* each is looked for in all lines of the patch */

/* Sentences about what is not here, or not yet */
static const char *const elsewhere[] = {
	"used to",    "renamed",   "removed",	   "was called",  "no longer", "previous",  "earlier",
	"formerly",   "originally", "old ",	   "replaced",	  "deleted",   "dropped",   "upstream",
	"user space", "userspace", "libbpf",	   "glibc",	  "libc",      "will ",	    "would ",
	"future",     "follow",	   "later",	   "next patch",  "e.g.",      "example",   "instead of",
	"not exist",  "no such",   "does not have", "out-of-tree", "LLVM",     "GCC",	    "Rust",
	"pahole",     "commit ",   "similar to",   "patch series", "could be", "there is no",
	"typo",	      "misspel",
};

static bool is_elsewhere(const char *sentence)
{
	for (u32 i = 0; i < ARRAY_SIZE(elsewhere); i++)
		if (text_has(sentence, elsewhere[i]))
			return true;
	return false;
}

static bool in_patch(const struct patch *patch, const char *name)
{
	for (u32 i = 0; i < patch->file_count; i++)
		if (text_is(patch->files[i].new_path, name) ||
		    text_is(patch->files[i].old_path, name))
			return true;
	return patch_has_word(patch, '+', name) || patch_has_word(patch, '-', name) ||
	       patch_has_word(patch, ' ', name);
}

/* Heads of hunks name functions too */
static bool in_headings(const struct patch *patch, const char *name)
{
	for (u32 i = 0; i < patch->file_count; i++)
		for (u32 j = 0; j < patch->files[i].hunk_count; j++)
			if (text_has_word(patch->files[i].hunks[j].heading, name))
				return true;
	return false;
}

static bool is_function(const char *name)
{
	const char *under = strchr(name + 1, '_');

	for (const char *at = name; *at; at++)
		if (isupper((u8)*at))
			return false;
	return strlen(name) >= 7 && under && under[1] && name[0] != '_' && !strstr(name, "xxx") &&
	       !strstr(name, "foo");
}

/* sys_open(), trace_box() and their like are made by macros, from the second part alone. */
static bool is_made_by_macro(struct tree *tree, const char *name)
{
	static const char *const begins[] = { "sys_",	    "trace_",	   "folio_test_", "folio_set_",
					      "folio_clear_", "for_each_", "bpf_",	  "set_",
					      "test_",	    "clear_",	   "get_",	  "is_" };

	for (u32 i = 0; i < ARRAY_SIZE(begins); i++)
		if (!strncmp(name, begins[i], strlen(begins[i])))
			return strcmp(begins[i], "bpf_") ||
			       tree_has_identifier(tree, name + strlen(begins[i]));
	return false;
}

enum kind { KIND_NONE, KIND_FUNCTION, KIND_OPTION, KIND_FILE };

static const char *const kind_names[] = { "", "the function", "the option", "the file" };

static bool is_path(const char *name)
{
	static const char *const tops[] = { "Documentation/", "include/", "kernel/", "drivers/",
					    "arch/", "tools/", "net/", "fs/", "mm/", "lib/",
					    "security/", "block/", "scripts/" };
	static const char *const ends[] = { ".c", ".h", ".rst", ".txt", ".S" };
	size_t bytes = strlen(name);
	bool known = false;

	for (u32 i = 0; i < ARRAY_SIZE(tops); i++)
		known |= !strncmp(name, tops[i], strlen(tops[i]));
	for (u32 i = 0; known && i < ARRAY_SIZE(ends); i++)
		if (bytes > strlen(ends[i]) && !strcmp(name + bytes - strlen(ends[i]), ends[i]))
			return !strchr(name, '*');
	return false;
}

/* The name at `at`, its kind and how long it is; *bytes is 0 for nothing */
static enum kind name_read(const char *at, char *name, size_t *bytes)
{
	size_t length = 0;

	while (is_word_char(at[length]) || (at[length] && strchr("/.-", at[length]) && length &&
					    is_word_char(at[length + 1])))
		length++;
	*bytes = length;
	if (!length || length >= NAME_MAX_BYTES)
		return KIND_NONE;
	word_copy(name, NAME_MAX_BYTES, at, length);
	if (is_path(name))
		return KIND_FILE;
	*bytes = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
	name[*bytes] = 0;
	if (!strncmp(name, "CONFIG_", 7) && *bytes > 9 && !strchr("*{<", at[*bytes] ? at[*bytes] : ' '))
		return name[*bytes - 1] == '_' ? KIND_NONE : KIND_OPTION;
	return !strncmp(at + *bytes, "()", 2) && is_function(name) ? KIND_FUNCTION : KIND_NONE;
}

static bool is_there(const struct subject *in, enum kind kind, const char *name)
{
	if (in_patch(in->patch, name) || in_headings(in->patch, name))
		return true;
	if (kind == KIND_FILE)
		return tree_has_path(in->tree, name);
	return tree_has_identifier(in->tree, name) ||
	       (kind == KIND_FUNCTION && is_made_by_macro(in->tree, name));
}

static int name_report(const struct subject *in, const char *at, enum kind kind, const char *name,
		       struct findings *to)
{
	struct finding finding = finding_of_message(in->patch, at);

	finding.key = pool_span(to->pool, name, strlen(name));
	finding.is_proof = !patch_is_cut(in->patch);
	finding.quote = message_line(to->pool, in->patch, at);
	finding.question = pool_printf(
		to->pool,
		"The message names %s %s, which neither the tree nor this patch has. What is meant?",
		kind_names[kind], name);
	return report(to, CHECK_message_names, &finding);
}

/* Traces and examples are indented; what stands in quotes is somebody else's. */
static const char *skip_foreign(const char *text, const char *at)
{
	if ((at == text || at[-1] == '\n') && strchr(" \t>[", *at))
		return at + strcspn(at, "\n");
	if (*at == '"') {
		const char *end = strchr(at + 1, '"');

		return end ? end + 1 : at + 1;
	}
	return at;
}

int patch_message_names(const struct subject *in, const struct patch *patch, struct findings *to)
{
	char name[NAME_MAX_BYTES];
	const char *end;
	u32 names = 0;
	int error = 0;

	if (!patch->message || !patch->file_count || patch->number < patch->count)
		return 0;
	end = message_end(patch);
	for (const char *at = patch->message; !error && at < end && names < NAMES_MAX;) {
		const char *behind = skip_foreign(patch->message, at);
		enum kind kind;
		size_t bytes = 0;

		if (behind != at) {
			at = behind;
			continue;
		}
		kind = is_word_char(*at) ? name_read(at, name, &bytes) : KIND_NONE;
		names += kind != KIND_NONE;
		if (kind && (at == patch->message || !strchr("->./_@", at[-1])) &&
		    !is_there(in, kind, name) &&
		    !is_elsewhere(message_sentence(to->pool, patch->message, at)))
			error = name_report(in, at, kind, name, to);
		at += bytes ? bytes : 1;
	}
	return error;
}
