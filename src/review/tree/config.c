/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CONFIG_ names: what the Kconfig files of the whole tree define, however little of its C was
 * read. They are looked through once, when somebody first asks.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "review/tree/internal.h"

#define DEPTH_MAX 32

struct configs {
	struct tree *tree;
	u32 depth;
	struct record_list *to;
};

static int name_add(struct record_list *to, const char *name, u32 bytes)
{
	record r = (u64)name_hash(name, bytes) << 32;
	struct record_list one = { .list = &r, .count = 1 };

	return records_append(to, &one);
}

/* "config NAME" and "menuconfig NAME" at the beginning of a line */
static void kconfig_read(struct configs *configs, int dir, const char *name)
{
	size_t bytes;
	char *text = text_read(dir, name, &bytes);

	for (char *line = text; line; line = strchr(line, '\n')) {
		size_t skip;

		line += strspn(line, " \t\n");
		skip = !strncmp(line, "config", 6) ? 6 : !strncmp(line, "menuconfig", 10) ? 10 : 0;
		if (!skip || !strspn(line + skip, " \t"))
			continue;
		line += skip + strspn(line + skip, " \t");
		name_add(configs->to, line, strcspn(line, " \t\r\n#"));
	}
	free(text);
}

static void folder_read(struct configs *configs, int fd)
{
	DIR *dir = fdopendir(fd);
	struct dirent *entry;

	if (!dir) {
		close(fd);
		return;
	}
	configs->depth++;
	while ((entry = readdir(dir))) {
		struct stat about;
		int below;

		if (entry->d_name[0] == '.')
			continue;
		if (!strncmp(entry->d_name, "Kconfig", 7))
			kconfig_read(configs, fd, entry->d_name);
		if (configs->depth == DEPTH_MAX || (entry->d_type != DT_DIR && entry->d_type != DT_UNKNOWN))
			continue;
		below = openat(fd, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
		if (below >= 0 && !fstat(below, &about))
			folder_read(configs, below);
	}
	configs->depth--;
	closedir(dir);
}

static bool is_config(const struct tree *tree, const char *name, u32 bytes)
{
	struct index index = { tree->configs.list, tree->configs.count };
	struct index_range range = index_find(&index, name_hash(name, bytes));

	return range.behind > range.first;
}

bool config_exists(struct tree *tree, const char *name)
{
	struct configs configs = { .tree = tree, .to = &tree->configs };
	size_t bytes = strlen(name);

	if (!tree->configs.count) {
		int fd = openat(tree->dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		if (fd >= 0)
			folder_read(&configs, fd);
		/* Never empty, so that it is not looked for again */
		if (name_add(&tree->configs, "", 0) || records_sort(&tree->configs))
			return true;
	}
	if (is_config(tree, name, bytes))
		return true;
	/* CONFIG_X_MODULE is defined for tristate symbols, by no Kconfig file */
	return bytes > 7 && !strcmp(name + bytes - 7, "_MODULE") && is_config(tree, name, bytes - 7);
}
