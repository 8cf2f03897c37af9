/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Findings for programs: JSON, an object a line, and SARIF 2.1.0 (OASIS), which code hosts show
 * beside the code. Keys come in one order, so that the same findings give the same bytes.
 */
#include "review/report/show.h"

#include <jansson.h>
#include <stdlib.h>

static json_t *string(const struct report *report, const char *text)
{
	char *clean = text ? text_clean(report->findings->pool, text) : NULL;

	return clean ? json_string(clean) : json_null();
}

/* ---- an object a line ---- */

static json_t *steps_json(const struct report *report, const struct finding *finding)
{
	json_t *list = json_array();

	for (u32 i = 0; i < finding->step_count; i++) {
		const struct step *step = &finding->steps[i];
		json_t *object = json_object();

		json_object_set_new(object, "path", string(report, step_path(step)));
		json_object_set_new(object, "line", json_integer(step->line));
		json_object_set_new(object, "function",
				    string(report, step->function ? step->function->name : NULL));
		json_object_set_new(object, "what", string(report, step->what));
		json_array_append_new(list, object);
	}
	return list;
}

static json_t *finding_json(const struct report *report, const struct finding *finding)
{
	json_t *object = json_object();

	json_object_set_new(object, "id", json_string(finding->id));
	json_object_set_new(object, "check", string(report, finding->check));
	json_object_set_new(object, "severity", json_string(severity_name(finding)));
	json_object_set_new(object, "origin", json_string(origin_name(finding)));
	if (since_name(finding))
		json_object_set_new(object, "since", json_string(since_name(finding)));
	json_object_set_new(object, "proof", json_boolean(finding->is_proof));
	if (report->series)
		json_object_set_new(object, "patch", json_integer(finding->patch));
	json_object_set_new(object, "path", string(report, finding->path));
	json_object_set_new(object, "line", json_integer(finding->line));
	json_object_set_new(object, "function", string(report, finding->function));
	json_object_set_new(object, "question", string(report, finding->question));
	json_object_set_new(object, "quote", string(report, finding->quote));
	json_object_set_new(object, "steps", steps_json(report, finding));
	return object;
}

static int add_json(struct text *to, json_t *object, size_t flags)
{
	char *text = json_dumps(object, flags);

	json_decref(object);
	if (!text)
		return -ENOMEM;
	text_add(to, text, strlen(text));
	text_add(to, "\n", 1);
	free(text);
	return to->failed ? -ENOMEM : 0;
}

/* The last line, if there is anything to say in it */
static json_t *unread_json(const struct report *report)
{
	json_t *list = json_array();

	for (u32 i = 0; i < report->unread_count; i++) {
		const struct unread *unread = &report->unread[i];
		json_t *object = json_object();

		json_object_set_new(object, "path", string(report, unread->path));
		json_object_set_new(object, "line", json_integer(unread->line));
		json_object_set_new(object, "what", string(report, unread->what));
		json_array_append_new(list, object);
	}
	return json_pack("{s:o}", "unread", list);
}

int findings_json(struct text *to, const struct report *report)
{
	int err = 0;

	for (u32 i = 0; i < report->findings->count && !err; i++) {
		const struct finding *finding = &report->findings->list[i];

		if (report_shows(report, finding) || finding->since == SINCE_ANSWERED)
			err = add_json(to, finding_json(report, finding), JSON_COMPACT);
	}
	if (!err && report->unread_count)
		err = add_json(to, unread_json(report), JSON_COMPACT);
	return err;
}

/* ---- SARIF ---- */

/* Paths are relative to the tree's top; characters that a URI may not have are escaped. */
static json_t *uri(const struct report *report, const char *path)
{
	struct text text;
	json_t *out;

	text_init(&text, 3 * PATH_MAX);
	for (const unsigned char *at = (const unsigned char *)path; *at; at++)
		text_printf(&text, *at <= ' ' || *at >= 127 || strchr("\"#%<>?[\\]^`{|}", *at) ?
			    "%%%02X" : "%c", *at);
	out = json_string(text.data ? text.data : "");
	text_fini(&text);
	return out;
}

static json_t *location(const struct report *report, const char *path, u32 line)
{
	json_t *artifact = json_object(), *physical = json_object(), *region = json_object();
	json_t *out = json_object();

	json_object_set_new(artifact, "uri", uri(report, path));
	json_object_set_new(artifact, "uriBaseId", json_string("SRCROOT"));
	json_object_set_new(region, "startLine", json_integer(line ? line : 1));
	json_object_set_new(physical, "artifactLocation", artifact);
	json_object_set_new(physical, "region", region);
	json_object_set_new(out, "physicalLocation", physical);
	return out;
}

static json_t *message(const struct report *report, const char *text)
{
	json_t *out = json_object();

	json_object_set_new(out, "text", string(report, text ? text : ""));
	return out;
}

static json_t *code_flows(const struct report *report, const struct finding *finding)
{
	json_t *locations = json_array(), *thread = json_object(), *flow = json_object();

	for (u32 i = 0; i < finding->step_count; i++) {
		const struct step *step = &finding->steps[i];
		json_t *where = location(report, step_path(step), step->line);
		json_t *entry = json_object();

		json_object_set_new(where, "message", message(report, step->what));
		json_object_set_new(entry, "location", where);
		json_array_append_new(locations, entry);
	}
	json_object_set_new(thread, "locations", locations);
	json_object_set_new(flow, "threadFlows", json_pack("[o]", thread));
	return json_pack("[o]", flow);
}

static const char *sarif_level(const struct finding *finding)
{
	return severity_name(finding); /* note, warning, error: SARIF's own names */
}

static json_t *result(const struct report *report, const struct finding *finding)
{
	json_t *out = json_object();

	json_object_set_new(out, "ruleId", string(report, finding->check));
	json_object_set_new(out, "level", json_string(sarif_level(finding)));
	json_object_set_new(out, "message", message(report, finding->question));
	/* A commit message has no place in the tree. */
	json_object_set_new(out, "locations", finding->path ?
			    json_pack("[o]", location(report, finding->path, finding->line)) :
			    json_array());
	json_object_set_new(out, "partialFingerprints",
			    json_pack("{s:s}", "drydock/v1", finding->id));
	if (finding->step_count)
		json_object_set_new(out, "codeFlows", code_flows(report, finding));
	if (finding->since != SINCE_NOT_ASKED)
		json_object_set_new(out, "baselineState",
				    json_string(finding->since == SINCE_NEW ? "new" :
						finding->since == SINCE_STILL ? "unchanged" :
						"absent"));
	json_object_set_new(out, "properties",
			    json_pack("{s:s, s:b}", "origin", origin_name(finding), "proof",
				      finding->is_proof));
	return out;
}

static json_t *rules(const struct report *report)
{
	json_t *list = json_array();

	for (u32 i = 0; i < report->rule_count; i++) {
		json_t *rule = json_object();

		json_object_set_new(rule, "id", string(report, report->rules[i].name));
		json_object_set_new(rule, "shortDescription",
				    message(report, report->rules[i].proves));
		json_array_append_new(list, rule);
	}
	return list;
}

int findings_sarif(struct text *to, const struct report *report)
{
	json_t *results = json_array(), *driver = json_object(), *run = json_object();
	json_t *top = json_object();

	for (u32 i = 0; i < report->findings->count; i++) {
		const struct finding *finding = &report->findings->list[i];

		if (report_shows(report, finding) || finding->since == SINCE_ANSWERED)
			json_array_append_new(results, result(report, finding));
	}
	json_object_set_new(driver, "name", json_string("drydock review"));
	json_object_set_new(driver, "rules", rules(report));
	json_object_set_new(run, "tool", json_pack("{s:o}", "driver", driver));
	json_object_set_new(run, "results", results);
	json_object_set_new(top, "$schema",
			    json_string("https://json.schemastore.org/sarif-2.1.0.json"));
	json_object_set_new(top, "version", json_string("2.1.0"));
	json_object_set_new(top, "runs", json_pack("[o]", run));
	return add_json(to, top, JSON_INDENT(1));
}
