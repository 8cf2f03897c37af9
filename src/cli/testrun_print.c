/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a run left behind, for people or as JSON: return value, time, data, what was printed, and
 * the entries of maps, a bounded number of them.
 */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include "cli/testrun.h"

#define ENTRIES_MAX 64	   /* shown of a map */
#define VALUE_BYTES_MAX 64 /* shown of a value, as text */
#define CPUS_MAX 64

/* "XDP_PASS" for 2; "" if the value has no name */
static const char *retval_name(const struct bpf_program *program, unsigned int value)
{
	static const char *const xdp[] = { " XDP_ABORTED", " XDP_DROP", " XDP_PASS", " XDP_TX",
					   " XDP_REDIRECT" };
	static const char *const tc[] = { " TC_ACT_OK", " TC_ACT_RECLASSIFY", " TC_ACT_SHOT",
					  " TC_ACT_PIPE" };

	switch (bpf_program__type(program)) {
	case BPF_PROG_TYPE_XDP:
		return value < 5 ? xdp[value] : "";
	case BPF_PROG_TYPE_SCHED_CLS:
	case BPF_PROG_TYPE_SCHED_ACT:
		return value < 4 ? tc[value] : "";
	default:
		return "";
	}
}

/* ---- maps ---- */

struct walk {
	const struct bpf_map *map;
	unsigned char *key, *next, *value;
	size_t key_bytes, value_bytes;
	unsigned int shown, zero; /* zero: entries of an array that nobody wrote */
	bool started;
};

static bool is_array(enum bpf_map_type type)
{
	return type == BPF_MAP_TYPE_ARRAY || type == BPF_MAP_TYPE_PERCPU_ARRAY;
}

static bool is_per_cpu(enum bpf_map_type type)
{
	return type == BPF_MAP_TYPE_PERCPU_ARRAY || type == BPF_MAP_TYPE_PERCPU_HASH ||
	       type == BPF_MAP_TYPE_LRU_PERCPU_HASH;
}

static bool walk_begin(struct walk *walk, const struct bpf_map *map)
{
	enum bpf_map_type type = bpf_map__type(map);
	size_t room;

	*walk = (struct walk){ .map = map, .key_bytes = bpf_map__key_size(map) };
	walk->value_bytes = bpf_map__value_size(map);
	room = walk->value_bytes;
	if (is_per_cpu(type)) {
		int cpus = libbpf_num_possible_cpus();

		walk->value_bytes = (walk->value_bytes + 7) / 8 * 8 * (cpus > 0 ? cpus : 1);
		room = (room + 7) / 8 * 8 * CPUS_MAX;
	}
	if (!walk->key_bytes || !walk->value_bytes || bpf_map__fd(map) < 0)
		return false;
	walk->key = calloc(1, walk->key_bytes);
	walk->next = calloc(1, walk->key_bytes);
	walk->value = calloc(1, room);
	return walk->key && walk->next && walk->value;
}

static bool is_zero(const unsigned char *bytes, size_t count)
{
	return !bytes[0] && !memcmp(bytes, bytes + 1, count - 1);
}

/* The next entry worth showing */
static bool walk_next(struct walk *walk)
{
	int fd = bpf_map__fd(walk->map);

	while (walk->shown < ENTRIES_MAX &&
	       !bpf_map_get_next_key(fd, walk->started ? walk->key : NULL, walk->next)) {
		walk->started = true;
		memcpy(walk->key, walk->next, walk->key_bytes);
		if (bpf_map_lookup_elem(fd, walk->key, walk->value))
			continue;
		if (is_array(bpf_map__type(walk->map)) && walk->value_bytes &&
		    is_zero(walk->value, walk->value_bytes)) {
			walk->zero++;
			continue;
		}
		walk->shown++;
		return true;
	}
	return false;
}

static void walk_end(struct walk *walk)
{
	free(walk->key);
	free(walk->next);
	free(walk->value);
}

static void map_text(const struct bpf_map *map, FILE *out)
{
	struct walk walk;

	fprintf(out, "  map %s (%s)\n", bpf_map__name(map),
		libbpf_bpf_map_type_str(bpf_map__type(map)));
	if (walk_begin(&walk, map)) {
		while (walk_next(&walk)) {
			fprintf(out, "    ");
			bytes_print(out, walk.key, walk.key_bytes, VALUE_BYTES_MAX);
			fprintf(out, ": ");
			bytes_print(out, walk.value, walk.value_bytes, VALUE_BYTES_MAX);
			fputc('\n', out);
		}
		if (walk.zero)
			fprintf(out, "    (%u entries are zero)\n", walk.zero);
		if (walk.shown == ENTRIES_MAX)
			fprintf(out, "    (the first %u entries)\n", ENTRIES_MAX);
	}
	walk_end(&walk);
}

static json_t *hex(const void *data, size_t count)
{
	char *text = bytes_hex(data, count);
	json_t *json = json_string(text ? text : "");

	free(text);
	return json;
}

static json_t *map_json(const struct bpf_map *map)
{
	json_t *entries = json_array();
	struct walk walk;

	if (walk_begin(&walk, map))
		while (walk_next(&walk))
			json_array_append_new(entries,
					      json_pack("{s:o, s:o}", "key",
							hex(walk.key, walk.key_bytes), "value",
							hex(walk.value, walk.value_bytes)));
	walk_end(&walk);
	return entries;
}

/* ---- the whole ---- */

static void print_text(FILE *out, const char *name, const char *text)
{
	if (!text)
		return;
	fprintf(out, "  %s\n", name);
	while (*text) {
		int bytes = strcspn(text, "\n");

		fprintf(out, "    %.*s\n", bytes, text);
		text += bytes + (text[bytes] == '\n');
	}
}

static void print_outcome(const struct testrun *run, const struct testrun_report *report,
			  FILE *out)
{
	if (run->err) {
		fprintf(out, "  failed    %s%s%s\n", strerror(-run->err),
			run->reason[0] ? ": " : "", run->reason);
		return;
	}
	fprintf(out, "  retval    %d%s\n", (int)run->retval,
		retval_name(run->program, run->retval));
	if (run->data_out.data)
		fprintf(out, "  duration  %u ns%s\n", run->duration_ns,
			report->repeat > 1 ? " a run, on average" : "");
}

void testrun_text(const struct testrun *run, const struct testrun_report *report, FILE *out)
{
	struct bpf_map *map;

	fprintf(out, "%s:%s on %s\n", report->path, report->program, report->engine);
	print_outcome(run, report, out);
	if (run->data_out.count) {
		fprintf(out, "  data out  %zu bytes\n", run->data_out.count);
		bytes_dump(out, run->data_out.data, run->data_out.count, 4);
	}
	if (run->ctx_out.count) {
		fprintf(out, "  ctx out   %zu bytes\n", run->ctx_out.count);
		bytes_dump(out, run->ctx_out.data, run->ctx_out.count, 4);
	}
	print_text(out, "stdout", run->streams[0]);
	print_text(out, "stderr", run->streams[1]);
	print_text(out, "trace", run->trace);
	if (report->maps)
		bpf_object__for_each_map(map, run->object)
			map_text(map, out);
}

static json_t *text_json(const char *text)
{
	json_t *json = json_string(text ? text : "");

	return json ? json : hex(text, strlen(text));
}

void testrun_json(const struct testrun *run, const struct testrun_report *report, FILE *out)
{
	json_t *line = json_object(), *maps;
	struct bpf_map *map;

	json_object_set_new(line, "file", text_json(report->path));
	json_object_set_new(line, "prog", text_json(report->program));
	json_object_set_new(line, "engine", json_string(report->engine));
	json_object_set_new(line, "errno", json_integer(run->err));
	json_object_set_new(line, "message", text_json(run->reason));
	json_object_set_new(line, "retval", run->err ? json_null() : json_integer((int)run->retval));
	json_object_set_new(line, "duration_ns", json_integer(run->duration_ns));
	json_object_set_new(line, "data_out", hex(run->data_out.data, run->data_out.count));
	json_object_set_new(line, "ctx_out", hex(run->ctx_out.data, run->ctx_out.count));
	json_object_set_new(line, "stdout", text_json(run->streams[0]));
	json_object_set_new(line, "stderr", text_json(run->streams[1]));
	json_object_set_new(line, "trace", text_json(run->trace));
	if (report->maps) {
		maps = json_object();
		bpf_object__for_each_map(map, run->object)
			json_object_set_new(maps, bpf_map__name(map), map_json(map));
		json_object_set_new(line, "maps", maps);
	}
	json_dumpf(line, out, JSON_COMPACT);
	fputc('\n', out);
	json_decref(line);
}
