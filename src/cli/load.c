/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Opens the object anew, sets it up for one program, loads it, and tells what BPF_PROG_LOAD said.
 * libbpf's own return code may come from another step or another program, so an observer of the
 * kernel watches for the load with our log buffer. Linux: test_loader.c run_subtest(), veristat.c
 * process_prog().
 */
#include "cli/load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <linux/bpf.h>

#define CAP(number) (1ULL << (number))
/* NET_ADMIN, SYS_ADMIN, PERFMON, BPF: what test_loader takes away */
#define CAPS_DROPPED (CAP(12) | CAP(21) | CAP(38) | CAP(39))

static char last_words[512]; /* libbpf's last warning; one load at a time in a process */
static bool all_words;	     /* tell everything that libbpf says */

void load_tell_all(void)
{
	all_words = true;
}

const char *load_last_words(void)
{
	last_words[strcspn(last_words, "\n")] = 0;
	return last_words;
}

static int keep_words(enum libbpf_print_level level, const char *format, va_list args)
{
	va_list again;

	va_copy(again, args);
	if (all_words)
		vfprintf(stderr, format, again);
	va_end(again);
	/* "failed to load object" comes last and says nothing */
	if (level == LIBBPF_WARN && !strstr(format, "failed to load object"))
		vsnprintf(last_words, sizeof(last_words), format, args);
	return 0;
}

static int read_file(const char *path, void **data, size_t *bytes)
{
	struct stat st;
	size_t done = 0;
	/* A FIFO without a writer must not hold us. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		close(fd);
		return -EINVAL;
	}
	*data = malloc(st.st_size + 1);
	while (*data && done < (size_t)st.st_size) {
		ssize_t got = read(fd, (char *)*data + done, st.st_size - done);

		if (got <= 0)
			break;
		done += got;
	}
	close(fd);
	*bytes = done;
	return *data ? 0 : -ENOMEM;
}

static void name_object(struct object_file *file)
{
	const char *base = strrchr(file->path, '/');

	snprintf(file->name, sizeof(file->name), "%s", base ? base + 1 : file->path);
	file->name[strcspn(file->name, ".")] = 0;
}

static struct bpf_object *open_object(const struct object_file *file, const char *btf_path)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = file->name,
		    .btf_custom_path = btf_path);

	return bpf_object__open_mem(file->data, file->bytes, &opts);
}

static int read_annotations(struct object_file *file)
{
	struct bpf_program *program;
	unsigned int i = 0;

	bpf_object__for_each_program(program, file->object)
		file->program_count++;
	file->annotations = calloc(file->program_count + 1, sizeof(file->annotations[0]));
	if (!file->annotations)
		return -ENOMEM;
	bpf_object__for_each_program(program, file->object)
		annotations_read(&file->annotations[i++], file->object, program);
	return 0;
}

static void set_trouble(struct object_file *file, const char *text)
{
	snprintf(file->trouble, sizeof(file->trouble), "%s", text);
	file->trouble[strcspn(file->trouble, "\n")] = 0;
}

static int open_and_check(struct object_file *file)
{
	const char *trouble;
	int err = read_file(file->path, &file->data, &file->bytes);

	if (err) {
		set_trouble(file, err == -EINVAL ? "not a regular file" : strerror(-err));
		return err;
	}
	trouble = object_trouble(file->data, file->bytes);
	if (trouble) {
		set_trouble(file, trouble);
		return -ENOEXEC;
	}
	file->object = open_object(file, NULL);
	err = file->object ? 0 : -errno;
	if (err)
		set_trouble(file, last_words[0] ? last_words : strerror(-err));
	return err;
}

int object_file_open(struct object_file *file, const char *path)
{
	int err;

	memset(file, 0, sizeof(*file));
	file->path = path;
	name_object(file);
	libbpf_set_print(keep_words);
	last_words[0] = 0;
	err = open_and_check(file);
	if (!err)
		err = read_annotations(file);
	if (!err)
		weaken_functions(file);
	else
		object_file_close(file);
	return err;
}

void object_file_close(struct object_file *file)
{
	bpf_object__close(file->object);
	free(file->annotations);
	free(file->data);
	file->object = NULL;
	file->annotations = NULL;
	file->data = NULL;
}

/* ---- one load ---- */

/* Told of every bpf(2) call: the load that carries our log buffer is the one that counts. */
static void observe(void *context, int cmd, const union bpf_attr *attr, unsigned int size,
		    long ret)
{
	struct load *load = context;

	if ((cmd & 0xffff) != BPF_PROG_LOAD || attr->log_buf != (uintptr_t)load->log)
		return;
	load->reached = true;
	load->err = ret < 0 ? ret : 0;
}

static const struct annotations *annotations_of(const struct load *load)
{
	return &load->file->annotations[load->index];
}

/* The path of a BTF that an annotation names: it lies beside the object. */
static const char *beside(const struct load *load, const char *name, char *path, size_t bytes)
{
	const char *slash = strrchr(load->file->path, '/');

	if (!name)
		return NULL;
	snprintf(path, bytes, "%.*s%s", slash ? (int)(slash - load->file->path + 1) : 0,
		 load->file->path, name);
	return path;
}

/* A test's auxiliary programs come with it; an auxiliary program is judged alone. */
static bool is_loaded_too(const struct load *load, unsigned int index)
{
	const struct annotations *other = &load->file->annotations[index];
	unsigned int mode = load->unprivileged ? MODE_UNPRIV : MODE_PRIV;

	return annotations_of(load)->any && !annotations_of(load)->auxiliary &&
	       other->auxiliary && (other->modes & mode);
}

static void choose_programs(struct load *load)
{
	struct bpf_program *program;
	unsigned int i = 0;

	bpf_object__for_each_program(program, load->object) {
		if (i == load->index)
			load->program = program;
		bpf_program__set_autoload(program, i == load->index || is_loaded_too(load, i));
		i++;
	}
}

static void choose_maps(struct load *load)
{
	struct bpf_map *map;

	if (!load->unprivileged)
		return;
	bpf_object__for_each_map(map, load->object)
		bpf_map__set_autocreate(map, map_is_for_unprivileged(map));
}

static int choose_log_level(const struct load *load)
{
	int level = annotations_of(load)->log_level;

	if (load->brief || load->plain)
		return load->brief ? 4 : 1 | 4;
	if ((level & 3) < load->log_level)
		level = (level & ~3) | load->log_level;
	if (!(level & 3))
		level |= 1;
	return level | 4;
}

static int open_for_load(struct load *load)
{
	const struct annotations *a = annotations_of(load);
	char path[4096], func_path[4096];
	const char *btf_func = beside(load, a->btf_func_path, func_path, sizeof(func_path));
	const char *btf = beside(load, a->btf_path, path, sizeof(path));
	int err;

	load->object = open_object(load->file, btf ? btf : btf_func);
	if (!load->object)
		return -errno;
	if (btf_func) {
		err = fixup_func_names(load->object, btf_func);
		if (err)
			return err;
	}
	choose_programs(load);
	choose_maps(load);
	if (!a->any || a->auxiliary)
		fixup_like_veristat(load->object, load->program);
	bpf_program__set_log_buf(load->program, load->log, LOG_BYTES);
	bpf_program__set_log_level(load->program, choose_log_level(load));
	bpf_program__set_flags(load->program, bpf_program__flags(load->program) | a->flags);
	return 0;
}

static enum verdict verdict_of(const struct load *load, int err)
{
	int decisive = load->reached ? load->err : err;

	if (decisive == -ENOSYS)
		return VERDICT_GAP;
	return decisive ? VERDICT_REJECT : VERDICT_ACCEPT;
}

void load_program(struct load *load)
{
	uint64_t caps = 0;
	int err;

	load->object = NULL;
	load->program = NULL;
	load->reached = false;
	load->err = 0;
	load->log[0] = 0;
	last_words[0] = 0;
	if (load->unprivileged) {
		caps = dd_set_caps(load->kern, 0);
		dd_set_caps(load->kern,
			    (caps & ~CAPS_DROPPED) | annotations_of(load)->caps_unpriv);
	}
	dd_set_observer(load->kern, observe, load);
	err = open_for_load(load);
	if (!err)
		err = bpf_object__load(load->object);
	dd_set_observer(load->kern, NULL, NULL);
	if (load->unprivileged)
		dd_set_caps(load->kern, caps);
	load->verdict = verdict_of(load, err);
	if (!load->reached)
		load->err = err;
	snprintf(load->why, sizeof(load->why), "%s", last_words);
	load->why[strcspn(load->why, "\n")] = 0;
}

void load_end(struct load *load)
{
	bpf_object__close(load->object);
	load->object = NULL;
}
