/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads what a kernel is made from: kernel BTF, BTF of modules ("NAME=SPLIT[:BASE]"), the
 * configuration text. Files are mapped, not copied, since kern_new() copies what it keeps.
 */
#include "door/options.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int map_file(struct kern_files *files, const char *path, const void **data, u32 *bytes)
{
	struct stat st;
	void *mapped;
	/* A FIFO without a writer must not hold us; its size is 0. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_size <= 0 || st.st_size > INT_MAX) {
		close(fd);
		return -EINVAL;
	}
	mapped = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (mapped == MAP_FAILED)
		return -errno;
	files->mapped[files->mapped_count] = mapped;
	files->mapped_bytes[files->mapped_count++] = st.st_size;
	*data = mapped;
	*bytes = st.st_size;
	return 0;
}

/* "NAME=SPLIT[:BASE]" */
static int read_module(struct kern_files *files, const char *spec)
{
	u32 index = files->options.module_count;
	struct kern_btf_source *source;
	char split[PATH_MAX];
	const char *equals = strchr(spec, '='), *colon;
	int err;

	if (!equals || equals == spec || index == KERN_MODULES_MAX)
		return -EINVAL;
	snprintf(files->names[index], sizeof(files->names[index]), "%.*s", (int)(equals - spec),
		 spec);
	source = &files->modules[index];
	source->name = files->names[index];
	colon = strchr(equals, ':');
	snprintf(split, sizeof(split), "%.*s",
		 (int)(colon ? (size_t)(colon - equals - 1) : strlen(equals + 1)), equals + 1);
	err = map_file(files, split, &source->data, &source->bytes);
	if (!err && colon)
		err = map_file(files, colon + 1, &source->distilled, &source->distilled_bytes);
	if (!err)
		files->options.module_count++;
	return err;
}

static int read_vmlinux(struct kern_files *files, const char *path)
{
	struct kern_btf_source *source = &files->options.vmlinux;

	source->name = "vmlinux";
	if (path)
		return map_file(files, path, &source->data, &source->bytes);
	source->data = btf_builtin(&source->bytes);
	return 0;
}

static int read_config(const char *path, struct text *config)
{
	char chunk[65536];
	ssize_t bytes;
	int err = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	while (!err && (bytes = read(fd, chunk, sizeof(chunk))) > 0)
		err = text_add(config, chunk, bytes);
	close(fd);
	return err;
}

static void fill_numbers(struct kern_options *options, const struct dd_kern_options *given)
{
	options->mem.address = given->region_address;
	options->mem.bytes_max = given->bytes_max;
	options->world.cpu_count = given->cpus ? given->cpus : 1;
	options->world.seed = given->seed;
	options->world.clock_virtual = given->virtual_clock;
	options->caps = given->caps;
	if (given->unprivileged)
		options->caps = 0;
	else if (!given->caps)
		options->caps = ~0ULL;
}

int kern_files_read(struct kern_files *files, const struct dd_kern_options *given,
		    struct text *config)
{
	int err;

	fill_numbers(&files->options, given);
	files->options.modules = files->modules;
	if (given->cpus > KERN_CPUS_MAX)
		return -EINVAL;
	err = read_vmlinux(files, given->btf_path);
	for (u32 i = 0; !err && given->module_btfs && given->module_btfs[i]; i++)
		err = read_module(files, given->module_btfs[i]);
	if (!err && given->config_path)
		err = read_config(given->config_path, config);
	return err;
}

void kern_files_drop(struct kern_files *files)
{
	for (u32 i = 0; i < files->mapped_count; i++)
		munmap(files->mapped[i], files->mapped_bytes[i]);
}
