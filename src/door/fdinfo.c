/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /proc/self/fdinfo of a map's descriptor, where tools look for what a map costs (Linux: syscall.c
 * bpf_map_show_fdinfo()). Made anew at each open. The lines about the mount and the inode are left
 * out: there are none here.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "door/door.h"
#include "kern/maps/maps.h"

/* The number after "/proc/self/fdinfo/" or "/proc/PID/fdinfo/", -1: another path */
static int fd_of(const char *path)
{
	char prefix[2][40];
	char *end;
	long fd;

	snprintf(prefix[0], sizeof(prefix[0]), "/proc/self/fdinfo/");
	snprintf(prefix[1], sizeof(prefix[1]), "/proc/%d/fdinfo/", getpid());
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
	int fd = fd_of(path);

	return fd >= 0 && fd_is_ours(dd->kern, fd);
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

int file_fdinfo(struct dd_kern *dd, const char *path, struct text *text)
{
	int fd = fd_of(path), cloexec = fcntl(fd, F_GETFD) & FD_CLOEXEC ? O_CLOEXEC : 0;
	struct object *object;
	u32 open_flags;
	int err = object_get_fd_mode(dd->kern, fd, &object, &open_flags);

	if (err)
		return err;
	err = text_printf(text, "pos:\t0\nflags:\t0%o\n", open_flags | cloexec);
	if (!err && object->kind == OBJECT_MAP)
		err = write_map(container_of(object, struct map, object), text);
	else if (!err)
		err = kern_gap(dd->kern, "fdinfo of what is no map");
	object_put(object);
	return err;
}
