/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rows as pages for people: what a call takes and returns, who may call it, how far Drydock
 * goes, and the kernel-doc of its body if it has one (kdoc.c). The support page (docs/support.md)
 * is made of the same rows.
 */
#include "cli/doc.h"

#include <ctype.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/kdoc.h"

const char *const doc_kind_names[DOC_KIND_COUNT] = { "helpers", "kfuncs", "maps", "progs",
						     "cmds" };

static bool row_at(enum doc_kind kind, unsigned int index, struct doc_row *row)
{
	row->kind = kind;
	switch (kind) {
	case DOC_HELPERS:
	case DOC_KFUNCS:
		return dd_call_row_at(index, &row->call);
	case DOC_MAPS:
		return dd_map_row_at(index, &row->map);
	case DOC_PROGS:
		return dd_prog_row_at(index, &row->prog);
	case DOC_CMDS:
		return dd_cmd_row_at(index, &row->cmd);
	default:
		return false;
	}
}

void doc_each(enum doc_kind kind, bool (*each)(void *context, const struct doc_row *row),
	      void *context)
{
	struct doc_row row;

	for (unsigned int i = 0; row_at(kind, i, &row); i++) {
		if (kind == DOC_HELPERS && row.call.kind != DD_HELPER)
			break;
		if (kind == DOC_KFUNCS && row.call.kind != DD_KFUNC)
			continue;
		if (!each(context, &row))
			break;
	}
}

const char *doc_name(const struct doc_row *row)
{
	switch (row->kind) {
	case DOC_MAPS:
		return row->map.name;
	case DOC_PROGS:
		return row->prog.name;
	case DOC_CMDS:
		return row->cmd.name;
	default:
		return row->call.name;
	}
}

enum dd_support doc_support(const struct doc_row *row)
{
	switch (row->kind) {
	case DOC_MAPS:
		return row->map.support;
	case DOC_PROGS:
		return row->prog.support;
	case DOC_CMDS:
		return row->cmd.support;
	default:
		return row->call.support;
	}
}

const char *doc_note(const struct doc_row *row)
{
	const char *note = row->kind == DOC_MAPS  ? row->map.note :
			   row->kind == DOC_PROGS ? row->prog.note :
			   row->kind == DOC_CMDS  ? row->cmd.note :
						    row->call.note;

	return note ? note : "";
}

static const char *skip(const char *text, const char *prefix)
{
	size_t bytes = strlen(prefix);

	return strncasecmp(text, prefix, bytes) ? text : text + bytes;
}

bool doc_matches(const struct doc_row *row, const char *name)
{
	const char *own = doc_name(row);

	switch (row->kind) {
	case DOC_HELPERS:
		return !strcmp(skip(own, "bpf_"), skip(skip(name, "BPF_FUNC_"), "bpf_"));
	case DOC_MAPS:
		return !strcasecmp(own, skip(name, "BPF_MAP_TYPE_"));
	case DOC_PROGS:
		return !strcasecmp(own, skip(name, "BPF_PROG_TYPE_"));
	case DOC_CMDS:
		return !strcasecmp(skip(own, "BPF_"), skip(name, "BPF_"));
	default:
		return !strcmp(own, name);
	}
}

/* ---- names of bits ---- */

struct names {
	const char *of[64];
};

static bool note_name(void *context, const struct doc_row *row)
{
	struct names *names = context;
	uint32_t number = row->kind == DOC_MAPS ? row->map.type : row->prog.type;

	if (number < 64)
		names->of[number] = doc_name(row);
	return true;
}

static void line(FILE *out, const char *heading, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void line(FILE *out, const char *heading, const char *format, ...)
{
	va_list args;

	fprintf(out, "  %-12s ", heading);
	va_start(args, format);
	vfprintf(out, format, args);
	va_end(args);
	fputc('\n', out);
}

static void put_word(FILE *out, const char *word, int *column)
{
	int bytes = strlen(word);

	if (*column + 1 + bytes > 96) {
		fprintf(out, "\n%*s", 14, "");
		*column = 14;
	}
	fprintf(out, " %s", word);
	*column += 1 + bytes;
}

/* Names of the bits that are set, those in `some` with a star */
static void put_set(FILE *out, const char *heading, enum doc_kind kind, uint64_t set,
		    uint64_t some)
{
	struct names names = {};
	int column = 14;

	doc_each(kind, note_name, &names);
	fprintf(out, "  %-12s", heading);
	for (unsigned int i = 0; i < 64; i++) {
		char word[96];

		if (!(set >> i & 1) || !names.of[i])
			continue;
		snprintf(word, sizeof(word), "%s%s", names.of[i], some >> i & 1 ? "*" : "");
		put_word(out, word, &column);
	}
	fputc('\n', out);
}

static void put_caps(FILE *out, uint64_t caps, const char *none)
{
	int column = 14;

	fprintf(out, "  %-12s", "needs");
	for (unsigned int i = 0; i < 64; i++)
		if (caps >> i & 1)
			put_word(out, dd_cap_name(i) ? dd_cap_name(i) : "?", &column);
	if (!caps)
		fprintf(out, " %s", none);
	fputc('\n', out);
}

/* ---- pages ---- */

static void print_declaration(void *context, const char *format, va_list args)
{
	vfprintf(context, format, args);
}

static void put_prototype(FILE *out, const char *name, const struct btf *btf)
{
	LIBBPF_OPTS(btf_dump_emit_type_decl_opts, opts, .field_name = name);
	int id = btf ? btf__find_by_name_kind(btf, name, BTF_KIND_FUNC) : -1;
	struct btf_dump *dump;

	if (id < 0) {
		line(out, "prototype", "not in this kernel's BTF (give the right one with --btf)");
		return;
	}
	dump = btf_dump__new(btf, print_declaration, out, NULL);
	if (!dump)
		return;
	fprintf(out, "  %-12s ", "prototype");
	btf_dump__emit_type_decl(dump, btf__type_by_id(btf, id)->type, &opts);
	fputc('\n', out);
	btf_dump__free(dump);
}

static void call_users(const struct dd_call_row *row, FILE *out)
{
	if (row->all_progs)
		line(out, "programs", "all");
	else if (row->progs)
		put_set(out, "programs", DOC_PROGS, row->progs, row->progs_some);
	else
		line(out, "programs", "none");
	if (row->progs_some)
		line(out, "", "(*: only with some attach types or hooks, or if sleepable)");
	if (row->maps)
		put_set(out, "map types", DOC_MAPS, row->maps, 0);
}

static void call_page(const struct dd_call_row *row, const struct btf *btf, FILE *out)
{
	const char *heading = "notes";

	if (row->kind == DD_KFUNC) {
		put_prototype(out, row->name, btf);
		line(out, "module", "%s", row->module ? row->module : "the kernel itself");
	} else {
		line(out, "number", "%u%s", row->id, row->form ? " (another form of it)" : "");
		for (int i = 0; i < DD_CALL_ARGS_MAX && row->args[i][0]; i++)
			line(out, i ? "" : "arguments", "R%d  %s", i + 1, row->args[i]);
		if (!row->args[0][0])
			line(out, "arguments", "none");
		line(out, "returns", "%s", row->ret);
	}
	for (int i = 0; row->facts[i]; i++, heading = "")
		line(out, heading, "%s", row->facts[i]);
	call_users(row, out);
}

static void prog_page(const struct dd_prog_row *row, FILE *out)
{
	const char *name;
	int column = 14;

	line(out, "number", "%u", row->type);
	line(out, "context", "%s (in the kernel: %s)", row->ctx[0] ? row->ctx : "has no name",
	     row->kern_ctx[0] ? row->kern_ctx : "none");
	line(out, "packet data", "%s", row->packet);
	if (row->ret_limited)
		line(out, "returns", "%d to %d; attach types may differ", row->ret_min,
		     row->ret_max);
	else
		line(out, "returns", "anything, unless the attach type says otherwise");
	put_caps(out, row->caps, "nothing, unless bpf(2) is for the privileged only");
	line(out, "drydock run", "%s", row->test_run ? "yes (BPF_PROG_TEST_RUN)" : "no");
	if (!row->attach_listed)
		return;
	fprintf(out, "  %-12s", "attach types");
	for (unsigned int i = 0; (name = dd_prog_attach_name(row->type, i)); i++)
		put_word(out, name, &column);
	fputc('\n', out);
}

void doc_page(const struct doc_row *row, const struct btf *btf, FILE *out)
{
	static const char *const what[DOC_KIND_COUNT] = { "helper", "kfunc", "map type",
							  "program type", "command of bpf(2)" };

	fprintf(out, "%s: %s\n", doc_name(row), what[row->kind]);
	switch (row->kind) {
	case DOC_MAPS:
		line(out, "number", "%u", row->map.type);
		put_caps(out, row->map.caps, "nothing, unless bpf(2) is for the privileged only");
		break;
	case DOC_PROGS:
		prog_page(&row->prog, out);
		break;
	case DOC_CMDS:
		line(out, "number", "%u", row->cmd.cmd);
		line(out, "attributes", "%u bytes; what is behind them must be zero",
		     row->cmd.attr_bytes);
		put_caps(out, row->cmd.caps, "what the object asks for");
		break;
	default:
		call_page(&row->call, btf, out);
	}
	if (row->kind <= DOC_KFUNCS && doc_support(row) == DD_SUPPORT_NONE)
		line(out, "in Drydock", "programs with it verify; calling it is a gap");
	else
		line(out, "in Drydock", "%s%s%s", dd_support_name(doc_support(row)),
		     doc_note(row)[0] ? ": " : "", doc_note(row));
	kdoc_print(kdoc_find(doc_name(row)), out);
}

/* ---- JSON ---- */

static void add_texts(json_t *to, const char *name, const char *const *texts, unsigned int count)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < count && texts[i]; i++)
		json_array_append_new(list, json_string(texts[i]));
	json_object_set_new(to, name, list);
}

static void add_set(json_t *to, const char *name, enum doc_kind kind, uint64_t set)
{
	struct names names = {};
	json_t *list = json_array();

	doc_each(kind, note_name, &names);
	for (unsigned int i = 0; i < 64; i++)
		if ((set >> i & 1) && names.of[i])
			json_array_append_new(list, json_string(names.of[i]));
	json_object_set_new(to, name, list);
}

static void add_call(json_t *to, const struct dd_call_row *row)
{
	const char *args[DD_CALL_ARGS_MAX] = {};

	for (int i = 0; i < DD_CALL_ARGS_MAX && row->args[i][0]; i++)
		args[i] = row->args[i];
	if (row->kind == DD_HELPER) {
		json_object_set_new(to, "id", json_integer(row->id));
		add_texts(to, "args", args, DD_CALL_ARGS_MAX);
		json_object_set_new(to, "returns", json_string(row->ret));
	} else {
		json_object_set_new(to, "all_progs", json_boolean(row->all_progs));
	}
	add_texts(to, "facts", row->facts, DD_CALL_FACTS_MAX);
	add_set(to, "progs", DOC_PROGS, row->progs);
	add_set(to, "progs_some", DOC_PROGS, row->progs_some);
	add_set(to, "maps", DOC_MAPS, row->maps);
}

void doc_json(const struct doc_row *row, FILE *out)
{
	json_t *to = json_object();

	json_object_set_new(to, "kind", json_string(doc_kind_names[row->kind]));
	json_object_set_new(to, "name", json_string(doc_name(row)));
	json_object_set_new(to, "support", json_string(dd_support_name(doc_support(row))));
	json_object_set_new(to, "note", json_string(doc_note(row)));
	if (row->kind == DOC_HELPERS || row->kind == DOC_KFUNCS)
		add_call(to, &row->call);
	if (kdoc_find(doc_name(row)))
		json_object_set_new(to, "doc", kdoc_json(kdoc_find(doc_name(row))));
	json_dumpf(to, out, JSON_COMPACT);
	fputc('\n', out);
	json_decref(to);
}

/* ---- the support page ---- */

struct page {
	FILE *out;
	unsigned int count[3]; /* by support */
};

static bool count_row(void *context, const struct doc_row *row)
{
	struct page *page = context;

	if (row->kind > DOC_KFUNCS || !row->call.form)
		page->count[doc_support(row)]++;
	return true;
}

static bool markdown_row(void *context, const struct doc_row *row)
{
	struct page *page = context;
	const char *note = doc_note(row);

	if (row->kind <= DOC_KFUNCS && row->call.form)
		return true; /* its common form stands for it */
	fprintf(page->out, "| `%s` | %s | ", doc_name(row), dd_support_name(doc_support(row)));
	if (row->kind == DOC_PROGS)
		fprintf(page->out, "%s%s", row->prog.test_run ? "can be run" : "verified only",
			note[0] ? "; " : "");
	if (row->kind == DOC_KFUNCS && row->call.module)
		fprintf(page->out, "module %s%s", row->call.module, note[0] ? "; " : "");
	fprintf(page->out, "%s |\n", note);
	return true;
}

void doc_markdown(FILE *out)
{
	static const struct {
		const char *title, *text;
	} parts[DOC_KIND_COUNT] = {
		[DOC_HELPERS] = { "Helpers", "Every helper is verified as Linux does. Support "
					     "says what happens when it is called: *none* is a gap "
					     "that ends the run." },
		[DOC_KFUNCS] = { "Kfuncs", "As for helpers. Some are in modules, whose BTF is "
					   "given with `--module-btf`." },
		[DOC_MAPS] = { "Map types", "*partial* types can be created, so that programs with "
					    "them verify." },
		[DOC_PROGS] = { "Program types", "All are verified." },
		[DOC_CMDS] = { "Commands of bpf(2)", "*none* is -ENOSYS, which Linux never returns "
						     "here." },
	};

	fprintf(out, "<!-- Written by `drydock doc --markdown` from the tables of "
		     "src/kern/tables/; do not edit. -->\n# What Drydock supports\n");
	for (enum doc_kind kind = DOC_MAPS;; kind = (kind + 1) % DOC_KIND_COUNT) {
		struct page page = { .out = out };

		doc_each(kind, count_row, &page);
		fprintf(out, "\n## %s\n\n%s\n\n%u full, %u partial, %u none.\n\n"
			     "| name | support | note |\n|---|---|---|\n",
			parts[kind].title, parts[kind].text, page.count[DD_SUPPORT_FULL],
			page.count[DD_SUPPORT_PARTIAL], page.count[DD_SUPPORT_NONE]);
		doc_each(kind, markdown_row, &page);
		if (kind == DOC_KFUNCS)
			break;
	}
}
