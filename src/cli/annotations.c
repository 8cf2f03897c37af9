/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads decl tags of a FUNC into struct annotations. Tags are sorted by their counter, which is
 * the order in the source; it matters where a later tag takes back an earlier one.
 */
#include "cli/annotations.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/btf.h>
#include <linux/bpf.h>

#define TAGS_MAX 256

/* A tag's text behind "comment:<n>:", or NULL for another tag */
static const char *skip_prefix(const char *text)
{
	int bytes = 0;

	if (sscanf(text, "comment:%*d:%n", &bytes) < 0 || !bytes)
		return NULL;
	return text + bytes;
}

static int compare_tags(const void *a, const void *b)
{
	return strverscmp(*(const char *const *)a, *(const char *const *)b);
}

static unsigned int collect(const struct btf *btf, int func_id, const char **tags)
{
	unsigned int count = 0;

	for (unsigned int id = 1; id < btf__type_cnt(btf); id++) {
		const struct btf_type *t = btf__type_by_id(btf, id);

		if (btf_is_decl_tag(t) && t->type == (uint32_t)func_id &&
		    btf_decl_tag(t)->component_idx == -1 && count < TAGS_MAX)
			tags[count++] = btf__str_by_offset(btf, t->name_off);
	}
	qsort(tags, count, sizeof(tags[0]), compare_tags);
	return count;
}

static void read_flag(struct annotations *to, const char *value)
{
	static const struct {
		const char *name;
		uint32_t flag;
	} names[] = {
		{ "BPF_F_STRICT_ALIGNMENT", BPF_F_STRICT_ALIGNMENT },
		{ "BPF_F_ANY_ALIGNMENT", BPF_F_ANY_ALIGNMENT },
		{ "BPF_F_TEST_RND_HI32", BPF_F_TEST_RND_HI32 },
		{ "BPF_F_TEST_STATE_FREQ", BPF_F_TEST_STATE_FREQ },
		{ "BPF_F_SLEEPABLE", BPF_F_SLEEPABLE },
		{ "BPF_F_XDP_HAS_FRAGS", BPF_F_XDP_HAS_FRAGS },
		{ "BPF_F_TEST_REG_INVARIANTS", BPF_F_TEST_REG_INVARIANTS },
	};
	bool clear = value[0] == '!';
	uint32_t flag;

	value += clear;
	flag = strtoul(value, NULL, 0);
	for (unsigned int i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(value, names[i].name))
			flag = names[i].flag;
	if (clear)
		to->flags &= ~flag;
	else
		to->flags |= flag;
}

/* "12|39": capabilities by number */
static void read_caps(struct annotations *to, const char *value)
{
	while (*value) {
		char *end;
		unsigned long cap = strtoul(value, &end, 0);

		if (end == value)
			break;
		if (cap < 64)
			to->caps_unpriv |= 1ULL << cap;
		value = *end ? end + 1 : end;
	}
}

static void set_mode(struct annotations *to, unsigned int mode)
{
	to->modes |= mode;
}

/* What was said about unprivileged mode explicitly: the rest is inherited */
struct explicit {
	bool result, retval;
};

/* Tags without a value. False: it is none of them */
static bool read_plain(struct annotations *to, const char *tag, struct explicit *unpriv)
{
	static const struct {
		const char *tag;
		unsigned int mode;
		bool failure, auxiliary;
	} tags[] = {
		{ "test_expect_success", MODE_PRIV },
		{ "test_expect_failure", MODE_PRIV, .failure = true },
		{ "test_expect_success_unpriv", MODE_UNPRIV },
		{ "test_expect_failure_unpriv", MODE_UNPRIV, .failure = true },
		{ "test_auxiliary", MODE_PRIV, .auxiliary = true },
		{ "test_auxiliary_unpriv", MODE_UNPRIV, .auxiliary = true },
	};

	for (unsigned int i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		if (strcmp(tag, tags[i].tag))
			continue;
		set_mode(to, tags[i].mode);
		if (tags[i].auxiliary) {
			to->auxiliary = true;
		} else {
			to->expect_failure[tags[i].mode == MODE_UNPRIV] = tags[i].failure;
			unpriv->result |= tags[i].mode == MODE_UNPRIV;
		}
		return true;
	}
	return false;
}

static const char *value_of(const char *tag, const char *prefix)
{
	size_t bytes = strlen(prefix);

	return strncmp(tag, prefix, bytes) ? NULL : tag + bytes;
}

/* Tags that only say in which mode the program is to be loaded */
static bool read_mode(struct annotations *to, const char *tag)
{
	static const struct {
		const char *prefix;
		unsigned int mode;
	} prefixes[] = {
		{ "test_expect_msg=", MODE_PRIV },
		{ "test_expect_not_msg=", MODE_PRIV },
		{ "test_expect_msg_unpriv=", MODE_UNPRIV },
		{ "test_expect_not_msg_unpriv=", MODE_UNPRIV },
		{ "test_expect_xlated=", MODE_PRIV },
		{ "test_expect_xlated_unpriv=", MODE_UNPRIV },
		{ "test_jited=", MODE_PRIV },
		{ "test_jited_unpriv=", MODE_UNPRIV },
		{ "test_description=", 0 },
		{ "test_arch=", 0 },
		{ "load_mode=", 0 },
		{ "test_expect_stderr", 0 },
		{ "test_expect_stdout", 0 },
	};

	for (unsigned int i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (!value_of(tag, prefixes[i].prefix))
			continue;
		set_mode(to, prefixes[i].mode);
		return true;
	}
	return false;
}

static bool read_value(struct annotations *to, const char *tag, struct explicit *unpriv)
{
	const char *value;

	if (value_of(tag, "test_retval=")) {
		to->execute[0] = true;
		set_mode(to, MODE_PRIV);
	} else if (value_of(tag, "test_retval_unpriv=")) {
		to->execute[1] = true;
		unpriv->retval = true;
		set_mode(to, MODE_UNPRIV);
	} else if ((value = value_of(tag, "test_log_level="))) {
		to->log_level = strtol(value, NULL, 0);
	} else if ((value = value_of(tag, "test_prog_flags="))) {
		read_flag(to, value);
	} else if ((value = value_of(tag, "test_btf_path="))) {
		to->btf_path = value;
	} else if ((value = value_of(tag, "test_btf_func_path="))) {
		to->btf_func_path = value;
	} else if ((value = value_of(tag, "test_linear_size="))) {
		to->linear_size = strtol(value, NULL, 0);
	} else if ((value = value_of(tag, "test_caps_unpriv="))) {
		read_caps(to, value);
		set_mode(to, MODE_UNPRIV);
	} else {
		return false;
	}
	return true;
}

void annotations_read(struct annotations *to, const struct bpf_object *object,
		      const struct bpf_program *program)
{
	const struct btf *btf = bpf_object__btf(object);
	struct explicit unpriv = {};
	const char *tags[TAGS_MAX];
	unsigned int count = 0;
	int id;

	memset(to, 0, sizeof(*to));
	id = btf ? btf__find_by_name_kind(btf, bpf_program__name(program), BTF_KIND_FUNC) : -1;
	if (id > 0)
		count = collect(btf, id, tags);
	for (unsigned int i = 0; i < count; i++) {
		const char *tag = skip_prefix(tags[i]);

		if (tag)
			to->any |= read_plain(to, tag, &unpriv) || read_mode(to, tag) ||
				   read_value(to, tag, &unpriv);
	}
	if (!to->modes)
		to->modes = MODE_PRIV;
	if (!unpriv.result)
		to->expect_failure[1] = to->expect_failure[0];
	if (!unpriv.retval)
		to->execute[1] = to->execute[0];
}
