// SPDX-License-Identifier: GPL-2.0-only
/*
 * "Fix this by taking foo->a_lock", and the lines that the patch adds take b_lock and never a_lock.
 */
#include "review/check/lib.h"

static const char *const takers[] = { "mutex_lock", "guard(",	  "scoped_guard(",
				      "spin_lock",  "down_read",  "down_write",
				      "read_lock",  "write_lock", "raw_spin_lock" };

static bool line_takes(const char *text)
{
	for (u32 i = 0; i < ARRAY_SIZE(takers); i++) {
		const char *at = strstr(text, takers[i]);

		if (at && (at == text || !is_word_char(at[-1])))
			return true;
	}
	return false;
}

struct search {
	const char *name;
	bool found;
	const struct patch_line *other;
	const struct patch_file *file;
};

static bool take_visit(const struct patch_file *file, const struct patch_line *line, void *context)
{
	struct search *search = context;

	if (!line_takes(line->text))
		return true;
	if (text_has_word(line->text, search->name)) {
		search->found = true;
	} else if (!search->other) {
		search->other = line;
		search->file = file;
	}
	return !search->found;
}

/* "locking kvm->slots_lock": the last name of what is taken */
static bool promise_read(const char *at, char *to, size_t room)
{
	static const char *const verbs[] = { "locking ", "taking ", "acquiring ", "holding ",
					     "by locking\n" };
	const char *last;

	for (u32 i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (strncmp(at, verbs[i], strlen(verbs[i])))
			continue;
		at += strlen(verbs[i]);
		at += strncmp(at, "the ", 4) ? 0 : 4;
		for (last = at;
		     is_word_char(*at) || *at == '&' || *at == '.' || !strncmp(at, "->", 2); at++) {
			if (*at == '.' && !is_word_char(at[1]))
				break;
			if (!is_word_char(*at))
				last = *at == '-' ? ++at + 1 : at + 1;
		}
		word_copy(to, room, last, at - last);
		return strstr(to, "lock") && strchr(to, '_');
	}
	return false;
}

static int lock_report(const struct patch *patch, const char *at, const char *name,
		       const struct search *search, struct findings *to)
{
	struct finding finding = finding_of_message(patch, at);

	finding.key = pool_span(to->pool, name, strlen(name));
	finding.is_proof = !patch_is_cut(patch);
	finding.quote = message_line(to->pool, patch, at);
	finding.question =
		pool_printf(to->pool,
			    "The message says that %s is taken, but what the patch takes "
			    "is another lock (%s: \"%s\"). Which one is meant?",
			    name, search->file->new_path ? search->file->new_path : "",
			    search->other->text + strspn(search->other->text, " \t"));
	return report(to, CHECK_message_lock, &finding);
}

int patch_message_lock(const struct subject *in, const struct patch *patch, struct findings *to)
{
	const char *end;
	char name[64];
	int error = 0;

	if (!patch->message)
		return 0;
	end = message_end(patch);
	for (const char *at = patch->message; !error && at < end; at++) {
		struct search search = { .name = name };

		if ((at > patch->message && is_word_char(at[-1])) ||
		    !promise_read(at, name, sizeof(name)))
			continue;
		patch_each_line(patch, '+', take_visit, &search);
		if (search.other && !search.found)
			error = lock_report(patch, at, name, &search, to);
	}
	return error;
}
