/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Instruction by instruction: does it exist, does it hold nothing in fields it does not use, and
 * what does a 64-bit load name? Maps, map values and kernel variables are put into the load as
 * addresses, and noted for the passes that want to know what they were.
 */
#include "kern/obj/ksym.h"
#include "kern/verify/verify.h"

/* Linux: verifier.c __check_pseudo_btf_id(), the variables */
static int resolve_variable(struct verifier_env *env, const struct btf *btf, u32 var_id,
			    struct insn_aux *aux)
{
	u32 type_id = btf_type_by_id(btf, var_id)->type, bytes;
	const struct btf_type *t = btf_type_skip_modifiers(btf, type_id, NULL);
	bool percpu = ksym_is_percpu(btf, var_id);

	if (percpu || btf_type_is_struct(t)) {
		aux->btf_var.reg_type = PTR_TO_BTF_ID | (percpu ? MEM_PERCPU : 0);
		aux->btf_var.btf = (struct btf *)btf;
		aux->btf_var.btf_id = type_id;
		return 0;
	}
	if (!btf_resolve_size(btf, t, &bytes))
		return reject(env, -EINVAL,
			      "ldimm64 unable to resolve the size of type '%s': %d\n",
			      btf_name_by_offset(btf, t->name_off), -EINVAL);
	aux->btf_var.reg_type = PTR_TO_MEM | MEM_RDONLY;
	aux->btf_var.mem_size = bytes;
	return 0;
}

static int resolve_btf_id(struct verifier_env *env, struct bpf_insn *insn, struct insn_aux *aux,
			  const struct btf *btf)
{
	u32 id = insn->imm;
	const struct btf_type *t = btf_type_by_id(btf, id);
	u64 address;

	if (!t)
		return reject(env, -ENOENT, "ldimm64 insn specifies invalid btf_id %d.\n", id);
	if (!btf_type_is_var(t) && !btf_type_is_func(t))
		return reject(env, -EINVAL,
			      "pseudo btf_id %d in ldimm64 isn't KIND_VAR or KIND_FUNC\n", id);
	if (btf_type_is_func(t))
		address = ksym_address(id);
	else if (ksym_variable(env->kern, btf, id, &address))
		return -ENOMEM;
	insn[0].imm = (u32)address;
	insn[1].imm = address >> 32;
	if (btf_type_is_func(t)) {
		aux->btf_var.reg_type = PTR_TO_MEM | MEM_RDONLY;
		aux->btf_var.mem_size = 0;
		return 0;
	}
	return resolve_variable(env, btf, id, aux);
}

/* Linux: verifier.c check_pseudo_btf_id() */
int check_pseudo_btf_id(struct verifier_env *env, struct bpf_insn *insn, struct insn_aux *aux)
{
	int fd = insn[1].imm, err;
	struct btf *btf;

	if (fd) {
		if (btf_get_fd(env->kern, fd, &btf))
			return reject(env, -EINVAL, "invalid module BTF object FD specified.\n");
	} else {
		btf = env->kern->vmlinux;
		if (!btf)
			return reject(env, -EINVAL, "kernel is missing BTF, make sure "
				      "CONFIG_DEBUG_INFO_BTF=y is specified in Kconfig.\n");
		btf_get(btf);
	}
	err = resolve_btf_id(env, insn, aux, btf);
	if (err) {
		btf_put(btf);
		return err;
	}
	return add_used_btf(env, btf);
}

/* Address of a byte in the value of a map of one element */
static int resolve_map_value(struct verifier_env *env, struct map *map, u32 off, u64 *address)
{
	const struct map_ops *ops = map_ops(map);
	int err;

	if (!ops->direct_value_addr)
		return reject(env, -EINVAL, "no direct value access support for this map type\n");
	err = ops->direct_value_addr(map, address, off);
	if (err)
		return reject(env, err,
			      "invalid access to map value pointer, value_size=%u off=%u\n",
			      map->value_size, off);
	*address += off;
	return 0;
}

static int resolve_map(struct verifier_env *env, struct bpf_insn *insn, struct insn_aux *aux)
{
	u8 kind = insn->src_reg;
	bool value = kind == BPF_PSEUDO_MAP_VALUE || kind == BPF_PSEUDO_MAP_IDX_VALUE;
	bool by_idx = kind == BPF_PSEUDO_MAP_IDX || kind == BPF_PSEUDO_MAP_IDX_VALUE;
	u64 address;
	int map_idx, err;

	if (!value && ((kind != BPF_PSEUDO_MAP_FD && !by_idx) || insn[1].imm))
		return reject(env, -EINVAL, "unrecognized bpf_ld_imm64 insn\n");
	map_idx = by_idx ? fd_array_get_map_idx(env, insn->imm) :
			   add_used_map_fd(env, insn->imm);
	if (map_idx < 0)
		return map_idx;
	aux->map_index = map_idx;
	address = (u64)(uintptr_t)env->used_maps[map_idx];
	if (value) {
		err = resolve_map_value(env, env->used_maps[map_idx], insn[1].imm, &address);
		if (err)
			return err;
		aux->map_off = insn[1].imm;
	}
	insn[0].imm = (u32)address;
	insn[1].imm = address >> 32;
	return 0;
}

static int resolve_ldimm64(struct verifier_env *env, u32 i)
{
	struct bpf_insn *insn = &env->prog->insns[i];
	struct insn_aux *aux = &env->insn_aux[i];

	if (i == env->prog->len - 1 || insn[1].code || insn[1].dst_reg || insn[1].src_reg ||
	    insn[1].off)
		return reject(env, -EINVAL, "invalid bpf_ld_imm64 insn\n");
	if (insn->off)
		return reject(env, -EINVAL, "BPF_LD_IMM64 uses reserved fields\n");
	switch (insn->src_reg) {
	case 0:
		return 0;
	case BPF_PSEUDO_BTF_ID:
		return check_pseudo_btf_id(env, insn, aux);
	case BPF_PSEUDO_FUNC:
		aux->ptr_type = PTR_TO_FUNC;
		return 0;
	default:
		return resolve_map(env, insn, aux);
	}
}

static int check_registers(struct verifier_env *env, const struct bpf_insn *insn)
{
	if (insn->dst_reg >= MAX_BPF_REG && !insn_is_stack_arg_st(insn) &&
	    !insn_is_stack_arg_stx(insn))
		return reject(env, -EINVAL, "R%d is invalid\n", insn->dst_reg);
	if (insn->src_reg >= MAX_BPF_REG && !insn_is_stack_arg_ldx(insn))
		return reject(env, -EINVAL, "R%d is invalid\n", insn->src_reg);
	return 0;
}

/* Linux: verifier.c check_and_resolve_insns() */
int check_and_resolve_insns(struct verifier_env *env)
{
	int err = prog_calc_tag(env);

	for (u32 i = 0; i < env->prog->len && !err; i++) {
		const struct bpf_insn *insn = &env->prog->insns[i];

		err = check_registers(env, insn);
		if (err)
			break;
		if (insn_is_ldimm64(insn)) {
			err = resolve_ldimm64(env, i++);
			continue;
		}
		if (!insn_code_known(insn->code))
			return reject(env, -EINVAL, "unknown opcode %02x\n", insn->code);
		err = check_insn_fields(env, insn);
	}
	return err;
}
