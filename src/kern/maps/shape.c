/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Maps that exist for the verifier: creation checks what Linux checks, so that a program that uses
 * one verifies with the same verdict, but their elements stand for things that Drydock does not
 * have (devices, sockets, CPUs to redirect to, cgroups). Every access to an element is a gap.
 */
#include "kern/maps/family.h"
#include "kern/tables/attach.h"

static int gap(struct map *map)
{
	return kern_gap(map_kern(map), "map type %s: %s", map_row(map->map_type)->name,
			map_row(map->map_type)->note);
}

static int shape_alloc(struct kern *kern, const struct map_create *create, struct map **out)
{
	*out = map_new(kern, create, sizeof(struct map));
	return *out ? 0 : -ENOMEM;
}

static void *shape_lookup(struct map *map, const void *key)
{
	gap(map);
	return NULL;
}

static int shape_copy(struct map *map, const void *key, void *value, u64 flags)
{
	return gap(map);
}

static int shape_update(struct map *map, const void *key, const void *value, u64 flags)
{
	return gap(map);
}

static long shape_update_prog(struct map *map, const void *key, const void *value, u64 flags)
{
	return gap(map);
}

static long shape_delete(struct map *map, const void *key)
{
	return gap(map);
}

static int shape_next_key(struct map *map, const void *key, void *next_key)
{
	return gap(map);
}

static u64 memory_usage(const struct map *map)
{
	return map->memory_bytes;
}

static bool sizes_are(const struct map_create *c, u32 key, u32 value1, u32 value2)
{
	return c->key_size == key && (c->value_size == value1 || c->value_size == value2);
}

static int devmap_check(struct kern *kern, const struct map_create *c)
{
	if (!c->max_entries || !sizes_are(c, 4, 4, 8) ||
	    c->map_flags & ~(BPF_F_NUMA_NODE | BPF_F_RDONLY | BPF_F_WRONLY))
		return -EINVAL;
	return c->map_type == BPF_MAP_TYPE_DEVMAP_HASH && c->max_entries > 1U << 31 ? -EINVAL : 0;
}

static int cpumap_check(struct kern *kern, const struct map_create *c)
{
	if (!c->max_entries || !sizes_are(c, 4, 4, 8) || c->map_flags & ~BPF_F_NUMA_NODE)
		return -EINVAL;
	return c->max_entries > 8192 /* Linux: NR_CPUS of a distribution kernel */ ? -E2BIG : 0;
}

static int xskmap_check(struct kern *kern, const struct map_create *c)
{
	return !c->max_entries || !sizes_are(c, 4, 4, 4) ||
			       c->map_flags & ~(BPF_F_NUMA_NODE | BPF_F_RDONLY | BPF_F_WRONLY) ?
		       -EINVAL : 0;
}

static int sockmap_check(struct kern *kern, const struct map_create *c)
{
	return !c->max_entries || c->max_entries > INT_MAX || !sizes_are(c, 4, 4, 8) ||
			       c->map_flags & ~(BPF_F_NUMA_NODE | BPF_F_RDONLY | BPF_F_WRONLY) ?
		       -EINVAL : 0;
}

static int sockhash_check(struct kern *kern, const struct map_create *c)
{
	if (!c->max_entries || !c->key_size || !sizes_are(c, c->key_size, 4, 8) ||
	    c->map_flags & ~(BPF_F_NUMA_NODE | BPF_F_RDONLY | BPF_F_WRONLY))
		return -EINVAL;
	return c->key_size > 512 ? -E2BIG : 0;
}

static int reuseport_check(struct kern *kern, const struct map_create *c)
{
	return !c->max_entries || !sizes_are(c, 4, 4, 8) ||
			       c->map_flags & ~(BPF_F_NUMA_NODE | MAP_ACCESS_MASK) ?
		       -EINVAL : 0;
}

static int stack_trace_check(struct kern *kern, const struct map_create *c)
{
	u32 depth_max = 127; /* Linux: sysctl perf_event_max_stack */
	bool build_id = c->map_flags & BPF_F_STACK_BUILD_ID;
	u32 entry = build_id ? sizeof(struct bpf_stack_build_id) : 8;

	if (c->map_flags & ~(BPF_F_NUMA_NODE | BPF_F_RDONLY | BPF_F_WRONLY | BPF_F_STACK_BUILD_ID))
		return -EINVAL;
	if (!c->max_entries || c->key_size != 4 || c->value_size < 8 || c->value_size % 8)
		return -EINVAL;
	if (c->value_size % entry || c->value_size / entry > depth_max)
		return -EINVAL;
	return c->max_entries > 1U << 31 ? -E2BIG : 0;
}

static int cgroup_storage_check(struct kern *kern, const struct map_create *c)
{
	u32 bytes_max = U16_MAX - 64;

	if (c->map_type == BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE)
		bytes_max = min(bytes_max, PERCPU_UNIT_MIN_BYTES);
	if ((c->key_size != sizeof(struct bpf_cgroup_storage_key) && c->key_size != 8) ||
	    !c->value_size)
		return -EINVAL;
	if (c->value_size > bytes_max)
		return -E2BIG;
	if (c->map_flags & ~(BPF_F_NUMA_NODE | MAP_ACCESS_MASK) ||
	    !map_access_flags_ok(c->map_flags) || c->max_entries)
		return -EINVAL;
	return 0;
}

/* Linux: bpf_struct_ops.c: the value is a kernel struct, whose registration is a gap */
static int struct_ops_check(struct kern *kern, const struct map_create *c)
{
	return c->key_size != 4 || c->max_entries != 1 ||
			       c->map_flags & ~(BPF_F_LINK | BPF_F_VTYPE_BTF_OBJ_FD) ||
			       !c->btf_vmlinux_value_type_id ?
		       -EINVAL : 0;
}

#define STRUCT_OPS_VALUE "bpf_struct_ops_"

/* The BTF that holds the value's type, with a reference */
static int struct_ops_btf(struct kern *kern, const struct map_create *create, struct btf **out)
{
	int err;

	if (!(create->map_flags & BPF_F_VTYPE_BTF_OBJ_FD)) {
		*out = kern->vmlinux;
		btf_get(*out);
		return 0;
	}
	err = btf_get_fd(kern, create->value_type_btf_obj_fd, out);
	if (err)
		return err;
	if (btf_is_module(*out))
		return 0;
	btf_put(*out);
	return -EINVAL;
}

/* Linux: bpf_struct_ops_find_value(): the value types are named bpf_struct_ops_<ops>. */
static const struct btf_type *struct_ops_value(const struct btf *btf, u32 id)
{
	const struct btf_type *t = btf_type_by_id(btf, id);
	const char *name = t ? btf_name_by_offset(btf, t->name_off) : NULL;
	size_t prefix = strlen(STRUCT_OPS_VALUE);

	if (!name || !btf_type_is_only_struct(t) || strncmp(name, STRUCT_OPS_VALUE, prefix) ||
	    !struct_ops_row_find(name + prefix))
		return NULL;
	return t;
}

static int struct_ops_alloc(struct kern *kern, const struct map_create *create, struct map **out)
{
	const struct btf_type *t;
	struct btf *btf;
	int err = struct_ops_btf(kern, create, &btf);

	if (err)
		return err;
	t = struct_ops_value(btf, create->btf_vmlinux_value_type_id);
	if (!t)
		err = -ENOTSUPP;
	else if (create->value_size != t->size)
		err = -EINVAL;
	btf_put(btf);
	return err ? err : shape_alloc(kern, create, out);
}

#define SHAPE_OPS \
	.free = map_release_memory, .lookup = shape_lookup, .copy_value = shape_copy, \
	.update_user = shape_update, .update = shape_update_prog, .delete = shape_delete, \
	.get_next_key = shape_next_key, .memory_usage = memory_usage
#define SHAPE(check) {SHAPE_OPS, .alloc = shape_alloc, .alloc_check = check, \
		      .meta_equal = map_meta_equal}
#define SHAPE_NOT_INNER(check, alloc_) {SHAPE_OPS, .alloc = alloc_, .alloc_check = check}

const struct map_ops map_ops_devmap = SHAPE(devmap_check);
const struct map_ops map_ops_devmap_hash = SHAPE(devmap_check);
const struct map_ops map_ops_cpumap = SHAPE(cpumap_check);
const struct map_ops map_ops_xskmap = SHAPE(xskmap_check);
const struct map_ops map_ops_sockmap = SHAPE(sockmap_check);
const struct map_ops map_ops_sockhash = SHAPE(sockhash_check);
const struct map_ops map_ops_reuseport_sockarray = SHAPE(reuseport_check);
const struct map_ops map_ops_stack_trace = SHAPE(stack_trace_check);
const struct map_ops map_ops_cgroup_storage = SHAPE_NOT_INNER(cgroup_storage_check, shape_alloc);
const struct map_ops map_ops_percpu_cgroup_storage =
	SHAPE_NOT_INNER(cgroup_storage_check, shape_alloc);
const struct map_ops map_ops_struct_ops = SHAPE_NOT_INNER(struct_ops_check, struct_ops_alloc);
