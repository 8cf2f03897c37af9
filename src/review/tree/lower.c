/* SPDX-License-Identifier: GPL-2.0-only */
/* What lowering expressions and statements have in common: making nodes, asking the parser's. */
#include "review/tree/lower.h"

static const char *const names[] = {
#define NODE(name) [NODE_##name] = #name,
#include "review/tree/node.def"
#undef NODE
};

static const char *const field_names[] = {
#define FIELD(name) [FIELD_##name] = #name,
#include "review/tree/field.def"
#undef FIELD
};

static u8 kinds[1024];
static TSFieldId fields[ARRAY_SIZE(field_names)];
static bool tables_made;

static u8 kind_by_name(const char *name)
{
	for (u32 i = 1; i < ARRAY_SIZE(names); i++)
		if (!strcmp(name, names[i]))
			return i;
	return NODE_OTHER;
}

/* The grammar has several symbols of one name (aliases); all are the same kind. */
static void tables_make(const TSLanguage *language, u32 count)
{
	for (u32 symbol = 0; symbol < count; symbol++)
		if (ts_language_symbol_type(language, symbol) == TSSymbolTypeRegular)
			kinds[symbol] = kind_by_name(ts_language_symbol_name(language, symbol));
	for (u32 i = 1; i < ARRAY_SIZE(fields); i++)
		fields[i] = ts_language_field_id_for_name(language, field_names[i],
							  strlen(field_names[i]));
	tables_made = true;
}

void lower_init(struct lower *lower, const TSLanguage *language)
{
	u32 count = min(ts_language_symbol_count(language), (u32)ARRAY_SIZE(kinds));

	if (!tables_made)
		tables_make(language, count);
	lower->kinds = kinds;
	lower->kind_count = count;
}

enum node_kind node_kind(const struct lower *lower, TSNode node)
{
	TSSymbol symbol = ts_node_symbol(node);

	if (symbol == (TSSymbol)-1)
		return NODE_ERROR;
	return symbol < lower->kind_count ? lower->kinds[symbol] : NODE_OTHER;
}

const char *node_text(const struct lower *lower, TSNode node, u32 *bytes)
{
	u32 start = ts_node_start_byte(node);

	*bytes = ts_node_end_byte(node) - start;
	return lower->text + start;
}

bool source_is(const struct lower *lower, TSNode node, const char *word)
{
	u32 bytes;
	const char *text = node_text(lower, node, &bytes);

	return bytes == strlen(word) && !memcmp(text, word, bytes);
}

/* Nodes come nearly in the order of the text */
static u32 line_of(struct lower *lower, u32 at)
{
	while (lower->line_at < at)
		lower->line += lower->text[lower->line_at++] == '\n';
	while (lower->line_at > at)
		lower->line -= lower->text[--lower->line_at] == '\n';
	return lower->line;
}

struct ast *ast_new(struct lower *lower, u8 kind, TSNode node)
{
	struct ast *ast = pool_alloc(lower->pool, sizeof(*ast));

	if (!ast) {
		lower->out_of_memory = true;
		return NULL;
	}
	ast->kind = kind;
	ast->line = line_of(lower, ts_node_start_byte(node));
	ast->text = node_text(lower, node, &ast->bytes);
	return ast;
}

void ast_add(struct ast_list *list, struct ast *node)
{
	if (!node)
		return;
	if (!list->end)
		list->end = &list->first;
	*list->end = node;
	while (*list->end)
		list->end = &(*list->end)->next;
}

void ast_give(struct ast *parent, struct ast *child)
{
	struct ast **end;

	if (!parent || !child)
		return;
	for (end = &parent->child; *end; end = &(*end)->next)
		;
	*end = child;
}

TSNode node_field(TSNode node, enum node_field field)
{
	return ts_node_child_by_field_id(node, fields[field]);
}
