/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loads and stores through pointers to structs that BTF describes: kernel objects, objects that
 * the program allocated, and maps themselves. The heart is what a loaded pointer is worth: it
 * inherits trust only where a member is listed for that, counts as RCU protected inside an RCU
 * section, and else is untrusted (loads through it survive a fault, calls refuse it).
 *
 * Called by check_mem_access() and for memory arguments of calls. The search for the member is
 * in struct_walk.c.
 */
#include "kern/hooks/hooks.h"
#include "kern/verify/verify.h"

static int check_btf_ptr_rights(struct verifier_env *env, const struct reg_state *reg,
				const char *tname)
{
	if (!env->allow_ptr_leaks)
		return reject(env, -EPERM, "'struct %s' access is allowed only to CAP_PERFMON and "
			      "CAP_SYS_ADMIN\n", tname);
	if (!env->prog->gpl_compatible && btf_is_kernel(reg->btf))
		return reject(env, -EINVAL, "Cannot access kernel 'struct %s' from non-GPL "
			      "compatible program\n", tname);
	return 0;
}

/* Is the pointer one that may be followed at `off` (its own offset included on return)? */
static int check_btf_ptr_place(struct verifier_env *env, const struct reg_state *reg,
			       argno_t argno, const char *tname, int *off)
{
	if (!tnum_is_const(reg->var_off)) {
		char tn_buf[48];

		tnum_strn(tn_buf, sizeof(tn_buf), reg->var_off);
		return reject(env, -EACCES,
			      "%s is ptr_%s invalid variable offset: off=%d, var_off=%s\n",
			      reg_arg_name(env, argno), tname, *off, tn_buf);
	}
	*off += reg->var_off.value;
	if (*off < 0)
		return reject(env, -EACCES, "%s is ptr_%s invalid negative access: off=%d\n",
			      reg_arg_name(env, argno), tname, *off);
	if (reg->type & MEM_USER)
		return reject(env, -EACCES, "%s is ptr_%s access user memory: off=%d\n",
			      reg_arg_name(env, argno), tname, *off);
	if (reg->type & MEM_PERCPU)
		return reject(env, -EACCES, "%s is ptr_%s access percpu memory: off=%d\n",
			      reg_arg_name(env, argno), tname, *off);
	return 0;
}

/* A program family's own rule for stores into kernel structs. 0 and up, or -errno */
static int write_by_family(struct verifier_env *env, const struct mem_range *m, int off)
{
	const struct reg_state *reg = m->reg;
	int ret;

	if (!btf_is_kernel(reg->btf))
		return verifier_bug(env, "reg->btf must be kernel btf");
	ret = prog_ops(env->prog)->struct_write(env->log, reg->btf, reg->btf_id, off, m->size);
	if (ret < 0)
		verbose(env, "%s cannot write into ptr_%s at off=%d size=%d\n",
			reg_arg_name(env, m->argno), btf_type_name(reg->btf, reg->btf_id), off,
			m->size);
	return ret;
}

static bool member_is_safe(const struct reg_state *reg, const struct struct_member *member,
			   const char *suffix)
{
	return btf_nested_type_is_trusted(reg->btf, reg->btf_id, member->name, member->btf_id,
					  suffix);
}

/* Inside an RCU section: modifiers of a pointer loaded through one that is trusted or RCU */
static u32 rcu_walk_flags(const struct reg_state *reg, const struct struct_member *member)
{
	u32 flag = member->flag;
	bool safe_or_null;

	if (member_is_safe(reg, member, "__safe_rcu"))
		return flag | MEM_RCU;
	safe_or_null = member_is_safe(reg, member, "__safe_rcu_or_null");
	if ((flag & MEM_RCU) || safe_or_null) {
		flag |= MEM_RCU | PTR_MAYBE_NULL;
		return safe_or_null ? flag & ~PTR_UNTRUSTED : flag;
	}
	if (flag & (MEM_PERCPU | MEM_USER))
		return flag;
	/* A plain pointer of the old kind: neither trusted nor marked as untrusted */
	return flag & ~(REG_TRUSTED_MODIFIERS | MEM_RCU);
}

/* Modifiers of the pointer in `member`, loaded through `reg` */
static u32 walked_ptr_flags(struct verifier_env *env, const struct reg_state *reg,
			    const struct struct_member *member)
{
	if (type_flag(reg->type) & PTR_UNTRUSTED)
		return PTR_UNTRUSTED;
	if (!is_trusted_reg(env, reg) && !is_rcu_reg(reg))
		return member->flag & ~(REG_TRUSTED_MODIFIERS | MEM_RCU);
	if (member_is_safe(reg, member, "__safe_trusted"))
		return member->flag | PTR_TRUSTED;
	if (member_is_safe(reg, member, "__safe_trusted_or_null"))
		return member->flag | PTR_TRUSTED | PTR_MAYBE_NULL;
	if (in_rcu_cs(env) && !type_may_be_null(reg->type))
		return rcu_walk_flags(reg, member);
	/* Without a mark it would pass as a plain pointer, which helpers accept. */
	return PTR_UNTRUSTED;
}

static int mark_member_loaded(struct verifier_env *env, int value_regno, int reg_type,
			      struct btf *btf, const struct struct_member *member)
{
	int err = mark_btf_ld_reg(env, cur_regs(env), value_regno, reg_type, btf, member->btf_id,
				  member->flag);

	return err < 0 ? err : 0;
}

/* A register type, or -errno */
static int access_by_btf(struct verifier_env *env, const struct mem_range *m, int off,
			 enum access_type atype, struct struct_member *member)
{
	const struct reg_state *reg = m->reg;

	if (prog_ops(env->prog)->struct_write && !type_is_alloc(reg->type) &&
	    atype == ACCESS_WRITE)
		return write_by_family(env, m, off);
	if (atype != ACCESS_READ && !type_is_ptr_alloc_obj(reg->type))
		return reject(env, -EACCES, "only read is supported\n");
	if (type_is_alloc(reg->type) && !may_fault_on_deref(reg->type) &&
	    !type_is_non_owning_ref(reg->type) && !(reg->type & MEM_RCU) &&
	    !reg_is_referenced(env, reg))
		return verifier_bug(env, "allocated object must have a referenced id");
	return btf_struct_access(env->log, reg, off, m->size, member);
}

/* Linux: verifier.c check_ptr_to_btf_access() */
int check_ptr_to_btf_access(struct verifier_env *env, const struct mem_range *m,
			    enum access_type atype, int value_regno)
{
	struct reg_state *reg = m->reg;
	const char *tname = btf_type_name(reg->btf, reg->btf_id);
	struct struct_member member = {};
	int off = m->off, ret;

	ret = check_btf_ptr_rights(env, reg, tname);
	if (ret)
		return ret;
	ret = check_btf_ptr_place(env, reg, m->argno, tname, &off);
	if (ret)
		return ret;
	if (atype != ACCESS_READ && may_fault_on_deref(reg->type))
		return reject(env, -EACCES, "only read is supported\n");
	ret = access_by_btf(env, m, off, atype, &member);
	if (ret < 0)
		return ret;
	if (ret == PTR_TO_BTF_ID)
		member.flag = walked_ptr_flags(env, reg, &member);
	if (atype != ACCESS_READ || value_regno < 0)
		return 0;
	return mark_member_loaded(env, value_regno, ret, reg->btf, &member);
}

/* The kernel's struct behind a map of each type; what programs see of it is read-only. */
static const char *const map_structs[MAP_TYPE_COUNT] = {
	[BPF_MAP_TYPE_HASH] = "bpf_htab",
	[BPF_MAP_TYPE_ARRAY] = "bpf_array",
	[BPF_MAP_TYPE_PROG_ARRAY] = "bpf_array",
	[BPF_MAP_TYPE_PERF_EVENT_ARRAY] = "bpf_array",
	[BPF_MAP_TYPE_PERCPU_HASH] = "bpf_htab",
	[BPF_MAP_TYPE_PERCPU_ARRAY] = "bpf_array",
	[BPF_MAP_TYPE_STACK_TRACE] = "bpf_stack_map",
	[BPF_MAP_TYPE_CGROUP_ARRAY] = "bpf_array",
	[BPF_MAP_TYPE_LRU_HASH] = "bpf_htab",
	[BPF_MAP_TYPE_LRU_PERCPU_HASH] = "bpf_htab",
	[BPF_MAP_TYPE_LPM_TRIE] = "lpm_trie",
	[BPF_MAP_TYPE_ARRAY_OF_MAPS] = "bpf_array",
	[BPF_MAP_TYPE_HASH_OF_MAPS] = "bpf_htab",
	[BPF_MAP_TYPE_DEVMAP] = "bpf_dtab",
	[BPF_MAP_TYPE_SOCKMAP] = "bpf_stab",
	[BPF_MAP_TYPE_CPUMAP] = "bpf_cpu_map",
	[BPF_MAP_TYPE_XSKMAP] = "xsk_map",
	[BPF_MAP_TYPE_SOCKHASH] = "bpf_shtab",
	[BPF_MAP_TYPE_CGROUP_STORAGE] = "bpf_cgroup_storage_map",
	[BPF_MAP_TYPE_REUSEPORT_SOCKARRAY] = "reuseport_array",
	[BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE] = "bpf_cgroup_storage_map",
	[BPF_MAP_TYPE_QUEUE] = "bpf_queue_stack",
	[BPF_MAP_TYPE_STACK] = "bpf_queue_stack",
	[BPF_MAP_TYPE_SK_STORAGE] = "bpf_local_storage_map",
	[BPF_MAP_TYPE_DEVMAP_HASH] = "bpf_dtab",
	[BPF_MAP_TYPE_STRUCT_OPS] = "bpf_struct_ops_map",
	[BPF_MAP_TYPE_RINGBUF] = "bpf_ringbuf_map",
	[BPF_MAP_TYPE_INODE_STORAGE] = "bpf_local_storage_map",
	[BPF_MAP_TYPE_TASK_STORAGE] = "bpf_local_storage_map",
	[BPF_MAP_TYPE_BLOOM_FILTER] = "bpf_bloom_filter",
	[BPF_MAP_TYPE_USER_RINGBUF] = "bpf_ringbuf_map",
	[BPF_MAP_TYPE_CGRP_STORAGE] = "bpf_local_storage_map",
	[BPF_MAP_TYPE_ARENA] = "bpf_arena",
	[BPF_MAP_TYPE_INSN_ARRAY] = "bpf_insn_array",
	[BPF_MAP_TYPE_RHASH] = "bpf_rhtab",
};

/* Linux: verifier.c check_ptr_to_map_access() */
int check_ptr_to_map_access(struct verifier_env *env, const struct mem_range *m,
			    enum access_type atype, int value_regno)
{
	struct btf *vmlinux = env->kern->vmlinux;
	const struct map *map = m->reg->map_ptr;
	const char *tname = map_structs[map->map_type];
	struct reg_state as_struct = {.type = PTR_TO_BTF_ID, .btf = vmlinux};
	struct struct_member member = {};
	s32 id;
	int ret;

	if (!vmlinux)
		return reject(env, -ENOTSUPP,
			      "map_ptr access not supported without CONFIG_DEBUG_INFO_BTF\n");
	id = tname ? btf_find_by_name_kind(vmlinux, tname, BTF_KIND_STRUCT) : -ENOENT;
	if (id < 0)
		return reject(env, -ENOTSUPP, "map_ptr access not supported for map type %d\n",
			      map->map_type);
	if (!env->allow_ptr_leaks)
		return reject(env, -EPERM, "'struct %s' access is allowed only to CAP_PERFMON and "
			      "CAP_SYS_ADMIN\n", tname);
	if (m->off < 0)
		return reject(env, -EACCES, "%s is %s invalid negative access: off=%d\n",
			      reg_arg_name(env, m->argno), tname, m->off);
	if (atype != ACCESS_READ)
		return reject(env, -EACCES, "only read from %s is supported\n", tname);

	if (!map_form_knows(map, (u32)m->off, (u32)m->size))
		env->insn_aux[env->insn_idx].map_member_unknown = true;
	as_struct.btf_id = id;
	ret = btf_struct_access(env->log, &as_struct, m->off, m->size, &member);
	if (ret < 0 || value_regno < 0)
		return ret < 0 ? ret : 0;
	return mark_member_loaded(env, value_regno, ret, vmlinux, &member);
}
