/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What /proc tells of descriptors: the link /proc/self/fd/N, by which tools tell maps from
 * programs, and the file /proc/self/fdinfo/N, where they look for what one costs (Linux: syscall.c
 * bpf_map_show_fdinfo(), bpf_prog_show_fdinfo()). Made anew at each open. The lines about the mount
 * and the inode are left out: there are none here.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "door/door.h"
#include "kern/maps/maps.h"
#include "kern/obj/prog.h"
#include "kern/obj/tables.h"

/* Linux: sizeof(struct bpf_prog), which stands before the instructions */
#define PROG_HEAD_BYTES 96

/* The number after "/proc/self/FOLDER/" or "/proc/PID/FOLDER/", -1: another path */
static int fd_of(const char *path, const char *folder)
{
	char prefix[2][40];
	char *end;
	long fd;

	snprintf(prefix[0], sizeof(prefix[0]), "/proc/self/%s/", folder);
	snprintf(prefix[1], sizeof(prefix[1]), "/proc/%d/%s/", getpid(), folder);
	for (u32 i = 0; i < 2; i++) {
		if (strncmp(path, prefix[i], strlen(prefix[i])))
			continue;
		fd = strtol(path + strlen(prefix[i]), &end, 10);
		return *end || end == path + strlen(prefix[i]) || fd < 0 || fd > S32_MAX ? -1 :
											   (int)fd;
	}
	return -1;
}

bool fdinfo_is_ours(struct dd_kern *dd, const char *path)
{
	int fd = fd_of(path, "fdinfo");

	return fd >= 0 && fd_is_ours(dd->kern, fd);
}

int fd_link_read(struct dd_kern *dd, const char *path, char to[FD_LINK_BYTES])
{
	int fd = fd_of(path, "fd");
	struct object *object;
	const char *name;

	if (fd < 0 || object_get_fd(dd->kern, fd, &object))
		return 0;
	name = object_kind_row(object->kind)->name;
	object_put(object);
	return name ? snprintf(to, FD_LINK_BYTES, "anon_inode:%s", name) : 0;
}

static int write_map(const struct map *map, struct text *text)
{
	int err = text_printf(text,
			      "map_type:\t%u\nkey_size:\t%u\nvalue_size:\t%u\nmax_entries:\t%u\n"
			      "map_flags:\t%#x\nmap_extra:\t%#llx\nmemlock:\t%llu\nmap_id:\t%u\n"
			      "frozen:\t%u\n",
			      map->map_type, map->key_size, map->value_size, map->max_entries,
			      map->map_flags, (unsigned long long)map->map_extra,
			      (unsigned long long)map_ops(map)->memory_usage(map), map->object.id,
			      map->frozen);

	if (err || !map->owner.set)
		return err;
	return text_printf(text, "owner_prog_type:\t%u\nowner_jited:\t%u\n", map->owner.type,
			   map->owner.jited);
}

static int write_prog(const struct prog *prog, struct text *text)
{
	u64 bytes = PROG_HEAD_BYTES + (u64)prog->verified.insn_count * sizeof(struct bpf_insn);
	int err = text_printf(text, "prog_type:\t%u\nprog_jited:\t%u\nprog_tag:\t", prog->type,
			      prog->jited);

	for (u32 i = 0; !err && i < sizeof(prog->tag); i++)
		err = text_printf(text, "%02x", prog->tag[i]);
	if (err)
		return err;
	return text_printf(text,
			   "\nmemlock:\t%llu\nprog_id:\t%u\nrun_time_ns:\t%llu\nrun_cnt:\t%llu\n"
			   "recursion_misses:\t%llu\nverified_insns:\t%u\n",
			   (unsigned long long)ALIGN_UP(bytes, PAGE_BYTES), prog->object.id,
			   (unsigned long long)prog->run_time_ns,
			   (unsigned long long)prog->run_cnt,
			   (unsigned long long)prog->recursion_misses, prog->verified_insns);
}

static int write_object(struct object *object, struct text *text)
{
	switch (object->kind) {
	case OBJECT_MAP:
		return write_map(container_of(object, struct map, object), text);
	case OBJECT_PROG:
		return write_prog(container_of(object, struct prog, object), text);
	case OBJECT_BTF:
		return text_printf(text, "btf_id:\t%u\n", object->id);
	default:
		return kern_gap(object->kern, "fdinfo of what is no map, program or BTF");
	}
}

int file_fdinfo(struct dd_kern *dd, const char *path, struct text *text)
{
	int fd = fd_of(path, "fdinfo"), cloexec = fcntl(fd, F_GETFD) & FD_CLOEXEC ? O_CLOEXEC : 0;
	struct object *object;
	u32 open_flags;
	int err = object_get_fd_mode(dd->kern, fd, &object, &open_flags);

	if (err)
		return err;
	err = text_printf(text, "pos:\t0\nflags:\t0%o\n", open_flags | cloexec);
	if (!err)
		err = write_object(object, text);
	object_put(object);
	return err;
}
