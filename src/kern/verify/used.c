/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The maps and BTFs a program uses: found by descriptor or by index into fd_array, checked
 * against the program once, and held until the program is gone. fd_array comes in two shapes:
 * with a count every entry is resolved before anything else, without one an entry is read when
 * an instruction names it. (Signed programs are a gap of PROG_LOAD, so nothing here knows them.)
 */
#include "base/fault.h"
#include "kern/verify/verify.h"

#define FD_ARRAY_COUNT_MAX 4096

/* Maps that programs which may sleep can use. Linux: check_map_prog_compatibility() */
static const u64 sleepable_maps =
	BIT_ULL(BPF_MAP_TYPE_HASH) | BIT_ULL(BPF_MAP_TYPE_RHASH) |
	BIT_ULL(BPF_MAP_TYPE_LRU_HASH) | BIT_ULL(BPF_MAP_TYPE_ARRAY) |
	BIT_ULL(BPF_MAP_TYPE_PERCPU_HASH) | BIT_ULL(BPF_MAP_TYPE_PERCPU_ARRAY) |
	BIT_ULL(BPF_MAP_TYPE_LRU_PERCPU_HASH) | BIT_ULL(BPF_MAP_TYPE_LPM_TRIE) |
	BIT_ULL(BPF_MAP_TYPE_ARRAY_OF_MAPS) | BIT_ULL(BPF_MAP_TYPE_HASH_OF_MAPS) |
	BIT_ULL(BPF_MAP_TYPE_RINGBUF) | BIT_ULL(BPF_MAP_TYPE_USER_RINGBUF) |
	BIT_ULL(BPF_MAP_TYPE_INODE_STORAGE) | BIT_ULL(BPF_MAP_TYPE_SK_STORAGE) |
	BIT_ULL(BPF_MAP_TYPE_TASK_STORAGE) | BIT_ULL(BPF_MAP_TYPE_CGRP_STORAGE) |
	BIT_ULL(BPF_MAP_TYPE_QUEUE) | BIT_ULL(BPF_MAP_TYPE_STACK) |
	BIT_ULL(BPF_MAP_TYPE_ARENA) | BIT_ULL(BPF_MAP_TYPE_INSN_ARRAY) |
	BIT_ULL(BPF_MAP_TYPE_PROG_ARRAY);

static int check_map_fields(struct verifier_env *env, const struct map *map)
{
	enum bpf_prog_type type = prog_resolved_type(env->prog);
	bool tracing = is_tracing_prog_type(type);

	if (tracing && btf_record_has_field(map->record, BPF_LIST_HEAD | BPF_RB_ROOT))
		return reject(env, -EINVAL,
			      "tracing progs cannot use bpf_{list_head,rb_root} yet\n");
	if (type == BPF_PROG_TYPE_SOCKET_FILTER &&
	    btf_record_has_field(map->record, BPF_SPIN_LOCK | BPF_RES_SPIN_LOCK))
		return reject(env, -EINVAL,
			      "socket filter progs cannot use bpf_spin_lock yet\n");
	if (tracing && btf_record_has_field(map->record, BPF_SPIN_LOCK))
		return reject(env, -EINVAL, "tracing progs cannot use bpf_spin_lock yet\n");
	return 0;
}

static int use_cgroup_storage(struct verifier_env *env, struct map *map)
{
	struct map **used = &env->prog->cgroup_storage[map->map_type ==
						       BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE];

	if (*used && *used != map)
		return reject(env, -EBUSY, "only one cgroup storage of each type is allowed\n");
	*used = map;
	return 0;
}

static int use_arena(struct verifier_env *env, struct map *map)
{
	const struct map_ops *ops = map_ops(map);
	struct prog *prog = env->prog;
	u64 user_start = 0;

	if (prog->arena)
		return reject(env, -EBUSY, "Only one arena per program\n");
	if (!env->allow_ptr_leaks || !env->bpf_capable)
		return reject(env, -EPERM, "CAP_BPF and CAP_PERFMON are required to use arena\n");
	if (!prog->jit_requested)
		return reject(env, -EOPNOTSUPP, "JIT is required to use arena\n");
	prog->arena = map;
	prog->jit_required = true;
	if (!ops->direct_value_addr || ops->direct_value_addr(map, &user_start, 0) || !user_start)
		return reject(env, -EINVAL,
			      "arena's user address must be set via map_extra or mmap()\n");
	return 0;
}

/* Linux: verifier.c check_map_prog_compatibility() */
int check_map_prog_compatibility(struct verifier_env *env, struct map *map)
{
	int err;

	if (map->excl_prog_sha &&
	    memcmp(map->excl_prog_sha, env->prog->digest, sizeof(env->prog->digest)))
		return reject(env, -EACCES,
			      "program's hash doesn't match map's excl_prog_hash\n");
	err = check_map_fields(env, map);
	if (err)
		return err;
	if (map->map_type == BPF_MAP_TYPE_STRUCT_OPS)
		return reject(env, -EINVAL, "bpf_struct_ops map cannot be used in prog\n");
	if (env->prog->sleepable && !(sleepable_maps >> map->map_type & 1))
		return reject(env, -EINVAL, "Sleepable programs can only use array, hash, ringbuf "
			      "and local storage maps\n");
	switch (map->map_type) {
	case BPF_MAP_TYPE_CGROUP_STORAGE:
	case BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE:
		return use_cgroup_storage(env, map);
	case BPF_MAP_TYPE_ARENA:
		return use_arena(env, map);
	default:
		return 0;
	}
}

/* Linux: verifier.c __add_used_map() */
int add_used_map(struct verifier_env *env, struct map *map)
{
	int err;

	for (u32 i = 0; i < env->used_map_cnt; i++)
		if (env->used_maps[i] == map)
			return i;
	if (env->used_map_cnt >= MAX_USED_MAPS)
		return reject(env, -E2BIG,
			      "The total number of maps per program has reached the limit of %u\n",
			      MAX_USED_MAPS);
	err = check_map_prog_compatibility(env, map);
	if (err)
		return err;
	map_get(map);
	env->used_maps[env->used_map_cnt++] = map;
	if (map->map_type == BPF_MAP_TYPE_INSN_ARRAY) {
		err = insn_array_init(map, env->prog);
		if (err)
			return reject(env, err, "Failed to properly initialize insn array\n");
		env->insn_array_maps[env->insn_array_map_cnt++] = map;
		env->prog->jit_required = true;
	}
	return env->used_map_cnt - 1;
}

/* Linux: verifier.c add_used_map() */
int add_used_map_fd(struct verifier_env *env, int fd)
{
	struct map *map;
	int ret = map_get_fd(env->kern, fd, &map);

	if (ret)
		return reject(env, ret, "fd %d is not pointing to valid bpf_map\n", fd);
	ret = add_used_map(env, map);
	map_put(map);
	return ret;
}

int add_used_btf(struct verifier_env *env, struct btf *btf)
{
	for (u32 i = 0; i < env->used_btf_cnt; i++) {
		if (env->used_btfs[i] == btf) {
			btf_put(btf);
			return 0;
		}
	}
	if (env->used_btf_cnt >= MAX_USED_BTFS) {
		btf_put(btf);
		return reject(env, -E2BIG,
			      "The total number of btfs per program has reached the limit of %u\n",
			      MAX_USED_BTFS);
	}
	env->used_btfs[env->used_btf_cnt++] = btf;
	return 0;
}

/* Of a rejected program: everything goes back. Linux: release_maps() and its kin */
void release_used(struct verifier_env *env)
{
	for (u32 i = 0; i < env->insn_array_map_cnt; i++)
		insn_array_release(env->insn_array_maps[i]);
	for (u32 i = 0; i < env->used_map_cnt; i++)
		map_put(env->used_maps[i]);
	for (u32 i = 0; i < env->used_btf_cnt; i++)
		btf_put(env->used_btfs[i]);
	env->insn_array_map_cnt = env->used_map_cnt = env->used_btf_cnt = 0;
	env->prog->arena = NULL;
	memset(env->prog->cgroup_storage, 0, sizeof(env->prog->cgroup_storage));
}

/* ---- fd_array ---- */

static int read_fd(u64 array, u32 idx, int *fd)
{
	return user_read(fd, array + (u64)idx * sizeof(*fd), sizeof(*fd)) ? -EFAULT : 0;
}

/* Linux: verifier.c add_fd_from_fd_array() */
static int add_fd_from_fd_array(struct verifier_env *env, u32 idx, int fd)
{
	struct fd_slot *slot = &env->fd_array[idx];
	int map_err = map_get_fd(env->kern, fd, &slot->map), err;

	if (!map_err) {
		err = add_used_map(env, slot->map);
		map_put(slot->map);
		return err < 0 ? err : 0;
	}
	slot->map = NULL;
	if (!btf_get_fd(env->kern, fd, &slot->btf))
		return add_used_btf(env, slot->btf);
	slot->btf = NULL;
	return reject(env, map_err, "fd %d is not pointing to valid bpf_map or btf\n", fd);
}

/* Linux: verifier.c process_fd_array() */
int process_fd_array(struct verifier_env *env)
{
	u64 array = env->attr->fd_array;
	u32 count = env->attr->fd_array_cnt;

	if (!array && count)
		return reject(env, -EINVAL, "fd_array_cnt %u without fd_array is invalid\n",
			      count);
	if (!count) {
		env->fd_array_raw = array;
		return 0;
	}
	if (count > FD_ARRAY_COUNT_MAX)
		return reject(env, -E2BIG, "fd_array has too many entries (%u, max %u)\n", count,
			      FD_ARRAY_COUNT_MAX);
	env->fd_array = pool_alloc(env->pool, count * sizeof(*env->fd_array));
	if (!env->fd_array)
		return -ENOMEM;
	env->fd_array_cnt = count;
	for (u32 i = 0; i < count; i++) {
		int fd, err = read_fd(array, i, &fd);

		if (!err)
			err = add_fd_from_fd_array(env, i, fd);
		if (err)
			return err;
	}
	return 0;
}

/* Linux: verifier.c fd_array_get_map_idx() */
int fd_array_get_map_idx(struct verifier_env *env, u32 idx)
{
	int fd, err;

	if (env->fd_array) {
		if (idx >= env->fd_array_cnt)
			return reject(env, -EINVAL, "fd_idx %u out of bounds, fd_array_cnt %u\n",
				      idx, env->fd_array_cnt);
		if (!env->fd_array[idx].map)
			return reject(env, -EINVAL, "fd_idx %u is not a map\n", idx);
		return add_used_map(env, env->fd_array[idx].map);
	}
	if (!env->fd_array_raw)
		return reject(env, -EPROTO, "fd_idx without fd_array is invalid\n");
	err = read_fd(env->fd_array_raw, idx, &fd);
	return err ?: add_used_map_fd(env, fd);
}

/* Linux: verifier.c fd_array_get_btf() */
int fd_array_get_btf(struct verifier_env *env, u32 idx, struct btf **out)
{
	int fd, err;

	if (env->fd_array) {
		if (idx >= env->fd_array_cnt)
			return reject(env, -EINVAL,
				      "kfunc fd_idx %u out of bounds, fd_array_cnt %u\n", idx,
				      env->fd_array_cnt);
		*out = env->fd_array[idx].btf;
		if (!*out)
			return reject(env, -EINVAL, "kfunc fd_idx %u is not a module BTF\n", idx);
		btf_get(*out);
		return 0;
	}
	if (!env->fd_array_raw)
		return reject(env, -EPROTO, "kfunc offset > 0 without fd_array is invalid\n");
	err = read_fd(env->fd_array_raw, idx, &fd);
	if (err)
		return err;
	err = btf_get_fd(env->kern, fd, out);
	return err ? reject(env, err, "invalid module BTF fd specified\n") : 0;
}
