/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /sys/fs/bpf of one kernel: a tree of folders and pinned objects, in the region. Only what
 * bpf(2) and a few calls of libbpf reach: pin, get, make and remove folders, unlink. One mount,
 * always there. Errors are those of Linux's inode.c and of its path lookup.
 *
 * Expected load: a handful of names; lists are searched one by one.
 */
#include <stdlib.h>

#include "kern/obj/tables.h"

#define MOUNT_POINT "/sys/fs/bpf"

/* The place a path leads to: the folder, the last name in it, and what is there */
struct place {
	struct fs_node *folder; /* NULL: the path is the mount point itself */
	const char *name;
	u32 name_bytes;
	struct fs_node *node; /* NULL: no such name */
};

bool bpffs_covers(const char *path)
{
	size_t bytes = strlen(MOUNT_POINT);

	return !strncmp(path, MOUNT_POINT, bytes) && (!path[bytes] || path[bytes] == '/');
}

static struct fs_node *node_new(struct kern *kern, const char *name, u32 name_bytes)
{
	struct fs_node *node = mem_alloc(kern->mem, sizeof(*node) + name_bytes + 1);

	if (node)
		memcpy(node->name, name, name_bytes);
	return node;
}

static struct fs_node *child(struct fs_node *folder, const char *name, u32 name_bytes)
{
	struct fs_node *node = folder->children;

	while (node && (strlen(node->name) != name_bytes || memcmp(node->name, name, name_bytes)))
		node = node->next;
	return node;
}

static int root_of(struct kern *kern, struct fs_node **root)
{
	if (!kern->tables->root)
		kern->tables->root = node_new(kern, "", 0);
	*root = kern->tables->root;
	return *root ? 0 : -ENOMEM;
}

/* Walks the path. place->node is NULL if only the last name is missing. */
static int walk(struct kern *kern, const char *path, struct place *place)
{
	const char *at = path + strlen(MOUNT_POINT);
	struct fs_node *node;
	int err = root_of(kern, &node);

	if (err)
		return err;
	*place = (struct place){ .node = node };
	for (;;) {
		u32 bytes;

		while (*at == '/')
			at++;
		bytes = strcspn(at, "/");
		if (!bytes)
			return 0;
		if (bytes == 1 && *at == '.') {
			at++;
			continue;
		}
		if (!place->node)
			return -ENOENT;
		if (place->node->object)
			return -ENOTDIR;
		if (memchr(at, '.', bytes))
			return -EPERM;
		place->folder = place->node;
		place->name = at;
		place->name_bytes = bytes;
		place->node = child(place->folder, at, bytes);
		at += bytes;
	}
}

int bpffs_stat(struct kern *kern, const char *path, enum fs_kind *kind)
{
	struct place place;
	int err;

	kern_lock(kern);
	err = walk(kern, path, &place);
	if (!err && !place.node)
		err = -ENOENT;
	if (!err)
		*kind = place.node->object ? FS_OBJECT : FS_FOLDER;
	kern_unlock(kern);
	return err;
}

/* A new name for `object`, or a folder if it is NULL */
static int add(struct kern *kern, const char *path, struct object *object)
{
	struct fs_node *node;
	struct place place;
	int err;

	kern_lock(kern);
	err = walk(kern, path, &place);
	if (!err && place.node)
		err = -EEXIST;
	if (!err && place.name_bytes > 255)
		err = -ENAMETOOLONG;
	if (!err) {
		node = node_new(kern, place.name, place.name_bytes);
		err = node ? 0 : -ENOMEM;
	}
	if (!err) {
		node->object = object;
		node->next = place.folder->children;
		place.folder->children = node;
	}
	kern_unlock(kern);
	return err;
}

int bpffs_pin(struct kern *kern, const char *path, struct object *object)
{
	int err;

	object_get(object);
	object_user_get(object);
	err = add(kern, path, object);
	if (err) {
		object_user_put(object);
		object_put(object);
	}
	return err;
}

int bpffs_mkdir(struct kern *kern, const char *path)
{
	return add(kern, path, NULL);
}

int bpffs_get(struct kern *kern, const char *path, struct object **out)
{
	struct place place;
	int err;

	kern_lock(kern);
	err = walk(kern, path, &place);
	if (!err && !place.node)
		err = -ENOENT;
	if (!err && !place.node->object)
		err = -EACCES;
	if (!err) {
		*out = place.node->object;
		object_get(*out);
	}
	kern_unlock(kern);
	return err;
}

static void take_out(struct kern *kern, struct place *place)
{
	struct fs_node **link = &place->folder->children;

	while (*link != place->node)
		link = &(*link)->next;
	*link = place->node->next;
	mem_free(kern->mem, place->node);
}

int bpffs_unlink(struct kern *kern, const char *path)
{
	struct object *object = NULL;
	struct place place;
	int err;

	kern_lock(kern);
	err = walk(kern, path, &place);
	if (!err && !place.node)
		err = -ENOENT;
	if (!err && !place.node->object)
		err = -EISDIR;
	if (!err) {
		object = place.node->object;
		take_out(kern, &place);
	}
	kern_unlock(kern);
	if (object) {
		object_user_put(object);
		object_put(object);
	}
	return err;
}

int bpffs_rmdir(struct kern *kern, const char *path)
{
	struct place place;
	int err;

	kern_lock(kern);
	err = walk(kern, path, &place);
	if (!err && !place.node)
		err = -ENOENT;
	if (!err && place.node->object)
		err = -ENOTDIR;
	if (!err && !place.folder)
		err = -EBUSY;
	if (!err && place.node->children)
		err = -ENOTEMPTY;
	if (!err)
		take_out(kern, &place);
	kern_unlock(kern);
	return err;
}
