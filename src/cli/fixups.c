/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is changed in an opened object before it is loaded, so that a program can be judged alone:
 * veristat's changes for programs without annotations, test_loader's for those with. Linux:
 * veristat.c fixup_obj(), test_loader.c fixup_btf_from_path().
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/btf.h>
#include <linux/bpf.h>

#include "cli/load.h"

#define RINGBUF_BYTES 4096
#define PARAMETERS_MAX 64

static void fixup_map(struct bpf_map *map)
{
	bpf_map__set_pin_path(map, NULL);
	switch (bpf_map__type(map)) {
	case BPF_MAP_TYPE_HASH:
	case BPF_MAP_TYPE_PERCPU_HASH:
	case BPF_MAP_TYPE_LRU_HASH:
	case BPF_MAP_TYPE_LRU_PERCPU_HASH:
	case BPF_MAP_TYPE_SOCKHASH:
	case BPF_MAP_TYPE_DEVMAP_HASH:
	case BPF_MAP_TYPE_QUEUE:
	case BPF_MAP_TYPE_STACK:
	case BPF_MAP_TYPE_BLOOM_FILTER:
	case BPF_MAP_TYPE_STACK_TRACE:
		bpf_map__set_max_entries(map, 1);
		break;
	case BPF_MAP_TYPE_RINGBUF:
	case BPF_MAP_TYPE_USER_RINGBUF:
		bpf_map__set_max_entries(map, RINGBUF_BYTES);
		break;
	case BPF_MAP_TYPE_SK_STORAGE:
	case BPF_MAP_TYPE_TASK_STORAGE:
	case BPF_MAP_TYPE_INODE_STORAGE:
	case BPF_MAP_TYPE_CGROUP_STORAGE:
	case BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE:
	case BPF_MAP_TYPE_CGRP_STORAGE:
	case BPF_MAP_TYPE_STRUCT_OPS:
		break;
	default:
		if (!bpf_map__max_entries(map))
			bpf_map__set_max_entries(map, 1);
	}
}

/* Clears the members of a struct_ops map that point to other programs: libbpf would load those. */
static void keep_only(struct bpf_object *object, struct bpf_map *map, struct bpf_program *program)
{
	struct btf *btf = bpf_object__btf(object);
	const struct btf_type *t;
	size_t bytes;
	char *data;

	t = btf__type_by_id(btf, bpf_map__btf_value_type_id(map));
	if (!t || !btf_is_struct(t))
		return;
	data = bpf_map__initial_value(map, &bytes);
	for (int i = 0; i < btf_vlen(t); i++) {
		const struct btf_member *member = &btf_members(t)[i];
		size_t offset = member->offset / 8;

		if (!btf_is_ptr(btf__type_by_id(btf, member->type)) ||
		    offset + sizeof(void *) > bytes)
			continue;
		if (memcmp(data + offset, &program, sizeof(program)))
			memset(data + offset, 0, sizeof(void *));
	}
}

/* The name of the struct that a function's only argument points to, or NULL */
static const char *context_name(const struct btf *btf, const char *function)
{
	const struct btf_type *t;
	int id = btf ? btf__find_by_name_kind(btf, function, BTF_KIND_FUNC) : -1;

	if (id < 0)
		return NULL;
	t = btf__type_by_id(btf, btf__type_by_id(btf, id)->type);
	if (!btf_is_func_proto(t) || btf_vlen(t) != 1)
		return NULL;
	t = btf__type_by_id(btf, btf_params(t)[0].type);
	while (t && btf_is_mod(t))
		t = btf__type_by_id(btf, t->type);
	if (!t || !btf_is_ptr(t))
		return NULL;
	t = btf__type_by_id(btf, t->type);
	while (t && btf_is_mod(t))
		t = btf__type_by_id(btf, t->type);
	return t ? btf__name_by_offset(btf, t->name_off) : NULL;
}

/* What an extension may stand for, judged by its context */
static void guess_type(struct bpf_object *object, struct bpf_program *program)
{
	static const struct {
		const char *user, *kernel;
		enum bpf_prog_type type;
		enum bpf_attach_type attach_type;
	} guesses[] = {
		{ "__sk_buff", "sk_buff", BPF_PROG_TYPE_SCHED_CLS },
		{ "bpf_sock", "sock", BPF_PROG_TYPE_CGROUP_SOCK, BPF_CGROUP_INET4_POST_BIND },
		{ "bpf_sock_addr", "bpf_sock_addr_kern", BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
		  BPF_CGROUP_INET4_BIND },
		{ "bpf_sock_ops", "bpf_sock_ops_kern", BPF_PROG_TYPE_SOCK_OPS,
		  BPF_CGROUP_SOCK_OPS },
		{ "sk_msg_md", "sk_msg", BPF_PROG_TYPE_SK_MSG, BPF_SK_MSG_VERDICT },
		{ "bpf_cgroup_dev_ctx", NULL, BPF_PROG_TYPE_CGROUP_DEVICE, BPF_CGROUP_DEVICE },
		{ "bpf_sysctl", "bpf_sysctl_kern", BPF_PROG_TYPE_CGROUP_SYSCTL,
		  BPF_CGROUP_SYSCTL },
		{ "bpf_sockopt", "bpf_sockopt_kern", BPF_PROG_TYPE_CGROUP_SOCKOPT,
		  BPF_CGROUP_SETSOCKOPT },
		{ "sk_reuseport_md", "sk_reuseport_kern", BPF_PROG_TYPE_SK_REUSEPORT,
		  BPF_SK_REUSEPORT_SELECT_OR_MIGRATE },
		{ "bpf_sk_lookup", "bpf_sk_lookup_kern", BPF_PROG_TYPE_SK_LOOKUP, BPF_SK_LOOKUP },
		{ "xdp_md", "xdp_buff", BPF_PROG_TYPE_XDP, BPF_XDP },
		{ "bpf_user_pt_regs_t", "pt_regs", BPF_PROG_TYPE_KPROBE },
		{ "bpf_perf_event_data", "bpf_perf_event_data_kern", BPF_PROG_TYPE_PERF_EVENT },
		{ "bpf_raw_tracepoint_args", NULL, BPF_PROG_TYPE_RAW_TRACEPOINT },
	};
	const char *name = context_name(bpf_object__btf(object), bpf_program__name(program));

	for (size_t i = 0; name && i < sizeof(guesses) / sizeof(guesses[0]); i++) {
		if (strcmp(name, guesses[i].user) &&
		    (!guesses[i].kernel || strcmp(name, guesses[i].kernel)))
			continue;
		bpf_program__set_type(program, guesses[i].type);
		bpf_program__set_expected_attach_type(program, guesses[i].attach_type);
		return;
	}
}

void fixup_like_veristat(struct bpf_object *object, struct bpf_program *program)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, object) {
		fixup_map(map);
		if (bpf_map__type(map) == BPF_MAP_TYPE_STRUCT_OPS)
			keep_only(object, map, program);
	}
	if (bpf_program__type(program) == BPF_PROG_TYPE_EXT)
		guess_type(object, program);
}

bool map_is_for_unprivileged(const struct bpf_map *map)
{
	switch (bpf_map__type(map)) {
	case BPF_MAP_TYPE_HASH:
	case BPF_MAP_TYPE_PERCPU_HASH:
	case BPF_MAP_TYPE_HASH_OF_MAPS:
		return !(bpf_map__map_flags(map) & BPF_F_ZERO_SEED);
	case BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE:
	case BPF_MAP_TYPE_ARRAY:
	case BPF_MAP_TYPE_RINGBUF:
	case BPF_MAP_TYPE_PROG_ARRAY:
	case BPF_MAP_TYPE_CGROUP_ARRAY:
	case BPF_MAP_TYPE_PERCPU_ARRAY:
	case BPF_MAP_TYPE_USER_RINGBUF:
	case BPF_MAP_TYPE_ARRAY_OF_MAPS:
	case BPF_MAP_TYPE_CGROUP_STORAGE:
	case BPF_MAP_TYPE_PERF_EVENT_ARRAY:
		return true;
	default:
		return false;
	}
}

/* ---- names of parameters ---- */

static const struct btf_type *find_proto(const struct btf *btf, const char *name)
{
	int id = btf__find_by_name_kind(btf, name, BTF_KIND_FUNC);
	const struct btf_type *t = id > 0 ? btf__type_by_id(btf, id) : NULL;

	t = t ? btf__type_by_id(btf, t->type) : NULL;
	return t && btf_is_func_proto(t) ? t : NULL;
}

/* A new prototype: types of `proto` (copied: adding moves what it points to), names of `other` */
static int add_proto(struct btf *btf, const struct btf_type *proto, const struct btf *names,
		     const struct btf_type *other)
{
	unsigned int count = btf_vlen(proto);
	uint32_t types[PARAMETERS_MAX];
	int id, err = 0;

	if (count > PARAMETERS_MAX)
		return -E2BIG;
	for (unsigned int i = 0; i < count; i++)
		types[i] = btf_params(proto)[i].type;
	id = btf__add_func_proto(btf, proto->type);
	for (unsigned int i = 0; id > 0 && !err && i < count; i++) {
		const char *name = btf__name_by_offset(names, btf_params(other)[i].name_off);

		err = btf__add_func_param(btf, name ? name : "", types[i]);
	}
	return err ? err : id;
}

/* FUNC `id` gets named parameters if it has none and the other BTF knows it. */
static int fixup_func(struct btf *btf, uint32_t id, const struct btf *names)
{
	const struct btf_type *t = btf__type_by_id(btf, id);
	const struct btf_type *proto, *other;
	int proto_id;

	if (!btf_is_func(t))
		return 0;
	proto = btf__type_by_id(btf, t->type);
	if (!proto || !btf_is_func_proto(proto) || !btf_vlen(proto) ||
	    btf_params(proto)[0].name_off)
		return 0;
	other = find_proto(names, btf__name_by_offset(btf, t->name_off));
	if (!other || btf_vlen(other) != btf_vlen(proto))
		return 0;
	proto_id = add_proto(btf, proto, names, other);
	if (proto_id < 0)
		return proto_id;
	((struct btf_type *)btf__type_by_id(btf, id))->type = proto_id;
	return 0;
}

int fixup_func_names(struct bpf_object *object, const char *btf_path)
{
	struct btf *btf = bpf_object__btf(object);
	struct btf *names;
	uint32_t count;
	int err = 0;

	if (!btf)
		return 0;
	names = btf__parse(btf_path, NULL);
	if (!names)
		return -errno;
	count = btf__type_cnt(btf);
	for (uint32_t id = 1; !err && id < count; id++)
		err = fixup_func(btf, id, names);
	btf__free(names);
	return err;
}
