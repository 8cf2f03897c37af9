/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CONFIG_ names: what the Kconfig files of the whole tree define. A tree that was read whole has
 * them in its index; one that was read in part looks its Kconfig files through once, when somebody
 * first asks.
 */
#include <stdio.h>
#include <stdlib.h>

#include "review/tree/internal.h"

const char *kconfig_next(const char **at, u32 *bytes)
{
	const char *line = *at;

	while (line) {
		size_t skip;

		line += strspn(line, " \t\r\n");
		skip = !strncmp(line, "config", 6) ? 6 : !strncmp(line, "menuconfig", 10) ? 10 : 0;
		if (skip && strspn(line + skip, " \t")) {
			line += skip + strspn(line + skip, " \t");
			*bytes = strcspn(line, " \t\r\n#");
			*at = strchr(line, '\n');
			if (*bytes)
				return line;
		}
		line = strchr(line, '\n');
	}
	*at = NULL;
	return NULL;
}

static int file_read(const struct tree *tree, const char *path, struct record_list *names)
{
	size_t bytes;
	u32 length;
	char *text = text_read(NULL, tree->dir_fd, path, &bytes);
	const char *at = text, *name;
	int err = 0;

	while (!err && (name = kconfig_next(&at, &length))) {
		record r = record_make(name_hash(name, length), 0, 0);
		struct record_list one = { .list = &r, .count = 1 };

		err = records_append(names, &one);
	}
	free(text);
	return err;
}

/* Never leaves the list empty, so that it is made once */
static int names_read(struct tree *tree)
{
	struct tree_options whole = { 0 };
	struct sources found = { 0 };
	record end = 0;
	struct record_list one = { .list = &end, .count = 1 }, names = { 0 };
	int err = sources_find(tree->pool, tree->dir_fd, &whole, &found);

	for (u32 i = 0; !err && i < found.count; i++)
		if (path_is_kconfig(found.list[i].path))
			err = file_read(tree, found.list[i].path, &names);
	free(found.list);
	free(found.folders);
	err = err ?: records_append(&names, &one);
	if (!err)
		return records_gather(&tree->config_names, &names, 1);
	free(names.list);
	return err;
}

static bool is_config(struct tree *tree, const char *name, u32 bytes)
{
	struct index index = { tree->config_names.list, tree->config_names.count };
	u64 hash = name_hash(name, bytes);
	char copied[256];
	struct hits hits;
	u32 number;
	u64 at;

	if (!tree->is_whole) {
		at = index_find(&index, hash);
		return at < index.count && record_hash(index.records[at]) == hash;
	}
	if (snprintf(copied, sizeof(copied), "%.*s", (int)bytes, name) >= (int)sizeof(copied))
		return false;
	hits_init(&hits, tree, copied, RECORD_CONFIG);
	return hits_next(&hits, &number);
}

bool config_exists(struct tree *tree, const char *name)
{
	size_t bytes = strlen(name);

	/* Without memory nothing is said to be missing */
	if (!tree->is_whole && !tree->config_names.count && names_read(tree))
		return true;
	if (is_config(tree, name, bytes))
		return true;
	/* CONFIG_X_MODULE is defined for tristate symbols, by no Kconfig file */
	return bytes > 7 && !strcmp(name + bytes - 7, "_MODULE") &&
	       is_config(tree, name, bytes - 7);
}
