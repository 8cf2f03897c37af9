// SPDX-License-Identifier: GPL-2.0-only
/*
 * "Add enum foo_kind", "Introduce foo_get()", and no line that the patch adds has the name. Where
 * the quoted patch leaves lines out it is a question only.
 */
#include "review/check/lib.h"

struct symbol {
	const char *kind; /* "enum ", "struct ", "" for a function */
	char name[96];
};

static const char *skip_word(const char *at, const char *word)
{
	return strncmp(at, word, strlen(word)) ? at : at + strlen(word);
}

/* The name that follows a verb of adding, if it is a tag or is written as a function */
static bool symbol_read(const char *at, struct symbol *out)
{
	static const char *const verbs[] = { "Add ", "Introduce ", "Define ", "Implement " };
	static const char *const kinds[] = { "enum ", "struct ", "union " };
	const char *from = at;
	size_t bytes;

	for (u32 i = 0; i < ARRAY_SIZE(verbs) && at == from; i++)
		at = skip_word(at, verbs[i]);
	if (at == from)
		return false;
	at = skip_word(skip_word(skip_word(at, "a "), "the "), "new ");
	out->kind = "";
	for (u32 i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strncmp(at, kinds[i], strlen(kinds[i])))
			out->kind = kinds[i];
	at += strlen(out->kind);
	bytes = word_length(at);
	if (!bytes || bytes >= sizeof(out->name))
		return false;
	word_copy(out->name, sizeof(out->name), at, bytes);
	if (!strchr(out->name, '_'))
		return false;
	return *out->kind || !strncmp(at + bytes, "()", 2);
}

static bool stands_first(const struct patch *patch, const char *at)
{
	return at == patch->message || at[-1] == '\n' ||
	       (at[-1] == ' ' && at - patch->message > 2 && at[-2] == '.');
}

static int symbol_report(const struct subject *in, const char *at, const struct symbol *symbol,
			 struct findings *to)
{
	struct finding finding = finding_of_message(in->patch, at);

	finding.key = pool_span(to->pool, symbol->name, strlen(symbol->name));
	finding.is_proof = !patch_is_cut(in->patch);
	finding.quote = message_line(to->pool, in->patch, at);
	finding.question = pool_printf(
		to->pool,
		"The message says that this patch adds %s%s, but none of its "
		"lines does%s. Is that of another patch of the series?",
		symbol->kind, symbol->name, finding.is_proof ? "" : " as far as it is quoted");
	return report(to, CHECK_message_symbol, &finding);
}

int patch_message_symbol(const struct subject *in, const struct patch *patch, struct findings *to)
{
	struct symbol symbol;
	const char *end;
	int error = 0;

	if (!patch->message || !patch->file_count)
		return 0;
	end = message_end(patch);
	for (const char *at = patch->message; !error && at < end; at++)
		if (stands_first(patch, at) && symbol_read(at, &symbol) &&
		    !patch_has_word(patch, '+', symbol.name))
			error = symbol_report(in, at, &symbol, to);
	return error;
}
