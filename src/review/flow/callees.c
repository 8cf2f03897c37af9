/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whom a call may mean. A static function of the same file is one candidate; else all that any
 * configuration or architecture could link: functions of that name, stubs in headers, what a
 * simple macro of that name calls. Weak functions, and names that also are other macros, stay open.
 * And what a name in an expression means: a number, a constant, an address, a variable.
 */
#include <stdlib.h>

#include "review/flow/flow_private.h"

#define CANDIDATES_MAX 24

static bool starts_with(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

/* User space and samples never link with the kernel. */
static bool is_apart(const char *path)
{
	return starts_with(path, "tools/") || starts_with(path, "samples/") ||
	       starts_with(path, "scripts/") || starts_with(path, "Documentation/") ||
	       starts_with(path, "usr/");
}

static bool is_header(const char *path)
{
	size_t bytes = strlen(path);

	return bytes > 2 && !strcmp(path + bytes - 2, ".h");
}

static bool same_folder(const char *a, const char *b)
{
	const char *slash = strrchr(a, '/');
	size_t bytes = slash ? slash - a + 1 : 0;

	return !strncmp(a, b, bytes) && !strchr(b + bytes, '/');
}

/* Can a caller in that file see this definition? */
static bool is_visible(const struct item *caller, const struct item *function)
{
	const char *from = caller->file->path, *path = function->file->path;

	if (function->file == caller->file)
		return true;
	if (is_apart(path) != is_apart(from))
		return false;
	if (!function->is_static && !is_header(path))
		return true;
	return is_header(path) && (starts_with(path, "include/") || strstr(path, "/include/") ||
				   same_folder(from, path));
}

struct candidates {
	struct flow *flow;
	const struct item *caller;
	struct callees *out;
	struct summary *list[CANDIDATES_MAX];
	u32 count;
	bool any_weak, any_strong;
	bool any_linked, is_declared; /* a body or a prototype that is not static */
};

static const char *why_of(struct flow *flow, const char *format, const char *name)
{
	struct text text;

	text_init(&text, 512);
	text_printf(&text, format, name);
	return text_keep(flow, &text);
}

static void add_candidate(struct candidates *candidates, const struct item *function)
{
	struct callees *out = candidates->out;
	struct summary *summary;

	if (candidates->count == CANDIDATES_MAX) {
		out->why = why_of(candidates->flow, "there are very many functions %s()", out->name);
		return;
	}
	summary = summary_of(candidates->flow, function);
	if (!summary)
		return;
	candidates->list[candidates->count++] = summary;
	candidates->any_weak |= function->is_weak;
	candidates->any_strong |= !function->is_weak;
	candidates->any_linked |= !function->is_static;
	out->is_function = true;
}

static void add_functions(struct candidates *candidates, const char *name)
{
	const struct item *const *list, *function;
	u32 count;
	bool same_file = false;

	items_reach(candidates->flow->tree, name, candidates->caller->file, &list, &count);
	for (u32 i = 0; i < count; i++)
		same_file |= list[i]->file == candidates->caller->file;
	for (u32 i = 0; i < count; i++) {
		function = list[i];
		if (function->kind != ITEM_FUNCTION || !is_visible(candidates->caller, function))
			continue;
		if (!same_file || function->file == candidates->caller->file)
			add_candidate(candidates, function);
	}
}

static bool is_name_byte(char c)
{
	return c == '_' || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* "#define f(a, b) g(a, b)" -> "g"; alloc_hooks(g(...)) too. NULL: not so simple */
static const char *forwarded(struct flow *flow, const struct item *macro)
{
	const char *at = macro->file->text + macro->body, *end = macro->file->text + macro->end;
	const char *name, *open;
	int depth = 0;

	if (!macro->is_function_like || !macro->body)
		return NULL;
	at += strspn(at, " \t\\\n");
	if (starts_with(at, "alloc_hooks("))
		at += strlen("alloc_hooks(");
	name = at;
	while (at < end && is_name_byte(*at))
		at++;
	open = at;
	if (open == name || open >= end || *open != '(')
		return NULL;
	for (; at < end; at++) {
		depth += (*at == '(') - (*at == ')');
		if (!depth)
			break;
	}
	for (at++; at < end; at++)
		if (!strchr(" \t\n\\)", *at))
			return NULL;
	return name_keep(&flow->words, name, open - name);
}

static bool has_word(const struct item *macro, const char *word)
{
	const char *at = macro->file->text + macro->body, *end = macro->file->text + macro->end;
	size_t bytes = strlen(word);

	while (macro->body && (at = memmem(at, end - at, word, bytes))) {
		bool begins = !is_name_byte(at[-1]), ends = !is_name_byte(at[bytes]);

		if (begins && ends)
			return true;
		at += bytes;
	}
	return false;
}

/* A macro of that name: another meaning, unless it only hands on */
static void add_macro(struct candidates *candidates, const struct item *macro, bool *is_forwarded)
{
	struct callees *out = candidates->out;
	const char *to = forwarded(candidates->flow, macro);
	const struct idiom *idiom = to ? idiom_find(to, strlen(to)) : NULL;

	out->hides_arguments = true;
	out->leaves |= has_word(macro, "return");
	if (to == out->name)
		return;
	if (to && !idiom && !*is_forwarded) {
		*is_forwarded = true;
		add_functions(candidates, to);
		if (candidates->count)
			return;
	}
	if (!to || idiom || !candidates->count)
		out->why = why_of(candidates->flow, "%s() is a macro", out->name);
}

static void add_macros(struct candidates *candidates)
{
	const struct item *const *list;
	bool is_forwarded = false, same_file = false;
	u32 first, count = items_reach(candidates->flow->tree, candidates->out->name,
				       candidates->caller->file, &list, &first);

	for (u32 i = 0; i < candidates->count; i++)
		same_file |= candidates->list[i]->function->file == candidates->caller->file;
	for (u32 i = first; i < count; i++) {
		const char *path = list[i]->file->path;
		bool is_near = list[i]->file == candidates->caller->file;

		if (list[i]->kind == ITEM_PROTOTYPE) {
			candidates->out->is_function = true;
			candidates->is_declared |= !list[i]->is_static && !is_apart(path);
		}
		if (list[i]->kind != ITEM_MACRO || (same_file && !is_near))
			continue;
		if (is_near || starts_with(path, "include/") ||
		    (is_header(path) && same_folder(candidates->caller->file->path, path)) ||
		    (!candidates->count && is_header(path) && !is_apart(path)))
			add_macro(candidates, list[i], &is_forwarded);
	}
}

static bool same_file_has(struct flow *flow, const struct item *caller, const char *name)
{
	const struct item *const *list;
	u32 count;

	items_reach(flow->tree, name, caller->file, &list, &count);
	return count && list[0]->file == caller->file;
}

static void resolve(struct flow *flow, const struct item *caller, struct callees *out)
{
	struct candidates candidates = {.flow = flow, .caller = caller, .out = out};
	struct summary **list;

	out->idiom = idiom_find(out->name, strlen(out->name));
	if (out->idiom &&
	    !(strchr(out->idiom->name, '*') && same_file_has(flow, caller, out->name)))
		return;
	out->idiom = NULL;
	add_functions(&candidates, out->name);
	add_macros(&candidates);
	if (out->hides_arguments)
		out->is_function = false;
	/* Only stubs were found: what they stand in for is declared, but somewhere else. */
	if ((!candidates.count || (candidates.is_declared && !candidates.any_linked &&
				   !same_file_has(flow, caller, out->name))) && !out->why)
		out->why = why_of(flow, "the body of %s() is not in the tree", out->name);
	if (candidates.any_weak && !candidates.any_strong)
		out->why = why_of(flow, "%s() is weak", out->name);
	list = pool_alloc(flow->pool, (candidates.count + 1) * sizeof(*list));
	if (!list) {
		flow->failed = true;
		return;
	}
	memcpy(list, candidates.list, candidates.count * sizeof(*list));
	out->list = list;
	out->count = candidates.count;
}

static struct set range_of_idiom(const struct idiom *idiom)
{
	struct set sets[8], range = set_empty();
	u32 count = idiom_values(idiom, sets, ARRAY_SIZE(sets));

	for (u32 i = 0; i < count; i++)
		range = set_union(&range, &sets[i]);
	return count ? range : set_full();
}

static bool returns_bool(const struct callees *callees)
{
	for (u32 i = 0; i < callees->count; i++) {
		const char *type = callees->list[i]->function->return_type;

		if (!type || (strcmp(type, "bool") && !strstr(type, " bool")))
			return false;
	}
	return callees->count && !callees->why;
}

/* What the value can be; final once all candidates have their summaries */
static void find_range(struct callees *callees)
{
	bool all_done = true, is_covered = !callees->why;

	if (callees->is_known)
		return;
	callees->range = set_empty();
	for (u32 i = 0; i < callees->count; i++) {
		const struct summary *summary = callees->list[i];

		all_done = all_done && summary->is_done;
		is_covered = is_covered && summary->is_done && summary->is_covered;
		callees->range = set_union(&callees->range, &summary->set);
	}
	if (callees->idiom)
		callees->range = range_of_idiom(callees->idiom);
	else if (returns_bool(callees) && !(is_covered && callees->range.count))
		callees->range = set_between(0, 1);
	else if (!is_covered || !callees->range.count)
		callees->range = set_full();
	callees->is_known = all_done;
}

enum { CALLEES, MEANINGS, MAPS_OF_FILE };

/* What is known of the words of one file, because statics and macros of it come first there */
static struct map *map_of_file(struct flow *flow, const struct file *file, u32 which)
{
	u32 number = map_get(&flow->file_maps, file), count = flow->file_map_count;

	if (number != MAP_NONE)
		return &flow->maps_by_file[number * MAPS_OF_FILE + which];
	if (!(count & (count - 1))) {
		u32 room = count ? 2 * count : 1;

		flow->maps_by_file = pool_realloc(flow->pool, flow->maps_by_file,
						  count * MAPS_OF_FILE * sizeof(struct map),
						  room * MAPS_OF_FILE * sizeof(struct map));
	}
	if (!flow->maps_by_file || !map_set(&flow->file_maps, file, count))
		return NULL;
	for (u32 i = 0; i < MAPS_OF_FILE; i++)
		flow->maps_by_file[count * MAPS_OF_FILE + i] = (struct map){.pool = flow->pool};
	flow->file_map_count++;
	return &flow->maps_by_file[count * MAPS_OF_FILE + which];
}

const struct callees *callees_find(struct flow *flow, const struct item *caller, const char *name)
{
	struct map *map = map_of_file(flow, caller->file, CALLEES);
	u32 number = map ? map_get(map, name) : MAP_NONE, room = flow->callees_room;
	struct callees *callees;

	if (number != MAP_NONE) {
		find_range(flow->callees[number]);
		return flow->callees[number];
	}
	callees = map ? pool_alloc(flow->pool, sizeof(*callees)) : NULL;
	if (callees && flow->callees_count == room) {
		flow->callees_room = room ? 2 * room : 256;
		flow->callees = pool_realloc(flow->pool, flow->callees, room * sizeof(callees),
					     flow->callees_room * sizeof(callees));
	}
	if (!callees || !flow->callees || !map_set(map, name, flow->callees_count)) {
		flow->failed = true;
		return NULL;
	}
	flow->callees[flow->callees_count++] = callees;
	callees->name = name;
	resolve(flow, caller, callees);
	find_range(callees);
	return flow->failed ? NULL : callees;
}

static bool is_upper(const char *name)
{
	bool any = false;

	for (; *name; name++) {
		if (*name >= 'a' && *name <= 'z')
			return false;
		any |= *name >= 'A' && *name <= 'Z';
	}
	return any;
}

/* "(1U << 3)", "BIT(3)", "0x10": what needs no other name */
static bool literal_number(const char *text, size_t bytes, s64 *number)
{
	char copy[64], *at = copy, *end;
	bool is_bit = false;
	u64 value;

	const char *comment = memmem(text, bytes, "/*", 2);

	bytes = comment ? comment - text : bytes;
	while (bytes && strchr(" \t\n", text[bytes - 1]))
		bytes--;
	if (!bytes || bytes >= sizeof(copy))
		return false;
	memcpy(copy, text, bytes);
	copy[bytes] = 0;
	at += strspn(at, " \t(");
	if (starts_with(at, "BIT(")) {
		is_bit = true;
		at += 4;
	}
	errno = 0;
	value = strtoull(at, &end, 0);
	if (end == at || errno)
		return false;
	end += strspn(end, "uUlL");
	end += strspn(end, " ");
	if (!is_bit && starts_with(end, "<<")) {
		u64 shift = strtoull(end + 2, &at, 0);

		if (at == end + 2 || shift > 62)
			return false;
		value <<= shift;
		end = at;
	}
	*number = is_bit && value < 63 ? (s64)1 << value : (s64)value;
	return !end[strspn(end, " \t)")];
}

/* All macros of that name that the file may see must agree. */
static bool macros_number(const struct file *near, const struct item *const *list, u32 count,
			  s64 *number)
{
	bool any = false;
	s64 found;

	for (u32 i = 0; i < count; i++) {
		const struct item *item = list[i];
		const char *path = item->file->path;

		if (item->kind != ITEM_MACRO || item->is_function_like ||
		    (item->file != near && !starts_with(path, "include/") &&
		     !same_folder(near->path, path)))
			continue;
		if (!literal_number(item->file->text + item->body, item->end - item->body,
				    &found) ||
		    (any && found != *number))
			return false;
		*number = found;
		any = true;
	}
	return any;
}

static u8 find_meaning(struct flow *flow, const struct file *near, const char *name, s64 *number)
{
	const struct item *const *list;
	u32 count;

	if (!strcmp(name, "NULL") || !strcmp(name, "false") || !strcmp(name, "true")) {
		*number = name[0] == 't';
		return NAME_NUMBER;
	}
	if (!strcmp(name, "current"))
		return NAME_ADDRESS;
	count = items_find_near(flow->tree, name, near, &list);
	if (macros_number(near, list, count, number))
		return NAME_NUMBER;
	if (is_upper(name))
		return NAME_CONSTANT;
	for (u32 i = 0; i < count; i++)
		if (list[i]->kind == ITEM_FUNCTION || list[i]->kind == ITEM_PROTOTYPE)
			return NAME_ADDRESS;
	return NAME_VARIABLE;
}

u8 name_meaning(struct flow *flow, const struct file *near, const char *name, s64 *number)
{
	struct map *map = map_of_file(flow, near, MEANINGS);
	u32 at = map ? map_get(map, name) : MAP_NONE, room = flow->meaning_room;

	*number = errno_number(name, strlen(name));
	if (*number)
		return NAME_NUMBER;
	if (at == MAP_NONE && map && flow->meaning_count == room) {
		flow->meaning_room = room ? 2 * room : 256;
		flow->meanings = pool_realloc(flow->pool, flow->meanings,
					      room * sizeof(struct meaning),
					      flow->meaning_room * sizeof(struct meaning));
	}
	if (!map || !flow->meanings) {
		flow->failed = true;
		return NAME_VARIABLE;
	}
	if (at == MAP_NONE) {
		struct meaning *meaning = &flow->meanings[at = flow->meaning_count++];

		meaning->kind = find_meaning(flow, near, name, &meaning->number);
		if (!map_set(map, name, at))
			flow->failed = true;
	}
	*number = flow->meanings[at].number;
	return flow->meanings[at].kind;
}
