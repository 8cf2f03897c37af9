/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel-doc as a part of a page of `drydock doc`. Its marks go: @parameter and %VALUE are printed
 * as the words they are. The table (kdoc_table.c) is made of the comments when Drydock is built.
 */
#include "cli/kdoc.h"

#include <string.h>

#define COLUMNS 96

const struct kdoc *kdoc_find(const char *name)
{
	for (const struct kdoc *doc = kdocs; doc->name; doc++)
		if (!strcmp(doc->name, name))
			return doc;
	return NULL;
}

/* "@page_cnt" and "(%NULL)" without their marks, which begin a word; an address keeps its @ */
static size_t plain_word(const char *word, size_t bytes, char *to, size_t to_bytes)
{
	size_t length = 0;

	for (size_t i = 0; i < bytes && length + 1 < to_bytes; i++)
		if (!strchr("@%", word[i]) || (i && word[i - 1] != '('))
			to[length++] = word[i];
	to[length] = 0;
	return length;
}

/* The text in lines that begin at column `indent`; the first one is there already. */
static void print_wrapped(const char *text, size_t indent, FILE *out)
{
	size_t column = indent;

	while (*text) {
		size_t bytes = strcspn(text, " "), length;
		char word[128];

		length = plain_word(text, bytes, word, sizeof(word));
		if (column > indent && column + 1 + length > COLUMNS) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		}
		column += fprintf(out, "%s%s", column > indent ? " " : "", word);
		text += bytes + strspn(text + bytes, " ");
	}
	fputc('\n', out);
}

void kdoc_print(const struct kdoc *doc, FILE *out)
{
	const char *section = "@";
	bool after_item = false;

	if (!doc)
		return;
	fprintf(out, "\n  %s\n\n", doc->brief);
	for (const struct kdoc_block *block = doc->blocks; block->text; block++) {
		bool starts = strcmp(section, block->section);

		if (block->section[0] == '@') {
			fprintf(out, "  %-12s ", block->section + 1);
			print_wrapped(block->text, 15, out);
			continue;
		}
		if (starts || after_item != block->item || !block->item)
			fputc('\n', out);
		if (starts && block->section[0])
			fprintf(out, "  %s:\n", block->section);
		section = block->section;
		after_item = block->item;
		fprintf(out, "  %s", block->item ? "* " : "");
		print_wrapped(block->text, block->item ? 4 : 2, out);
	}
}

json_t *kdoc_json(const struct kdoc *doc)
{
	json_t *to = json_object(), *blocks = json_array();

	json_object_set_new(to, "brief", json_string(doc->brief));
	for (const struct kdoc_block *block = doc->blocks; block->text; block++) {
		json_t *one = json_object();

		json_object_set_new(one, "section", json_string(block->section));
		json_object_set_new(one, "item", json_boolean(block->item));
		json_object_set_new(one, "text", json_string(block->text));
		json_array_append_new(blocks, one);
	}
	json_object_set_new(to, "blocks", blocks);
	return to;
}
