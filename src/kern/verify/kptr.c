/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pointers to kernel objects that are kept in map values (kptr, percpu_kptr, uptr fields). A
 * plain load gives a pointer that is only as good as the protection around it: RCU if the object
 * and the place allow it, else untrusted. A plain store is for unreferenced kptrs only; the
 * others change hands through bpf_kptr_xchg().
 *
 * Called by loads and stores of map values (access.c), and by the checker of bpf_kptr_xchg().
 */
#include "kern/verify/verify.h"

static const u32 KERN_FLAGS = PTR_MAYBE_NULL | PTR_TRUSTED | MEM_RCU;

/* Modifiers with which a pointer may be put into the field */
static u32 kptr_perm_flags(const struct btf_field *field, const struct btf *reg_btf)
{
	if (btf_is_kernel(reg_btf))
		return field->type == BPF_KPTR_UNREF ? KERN_FLAGS | PTR_UNTRUSTED : KERN_FLAGS;
	return field->type == BPF_KPTR_PERCPU ? PTR_MAYBE_NULL | MEM_ALLOC | MEM_PERCPU :
						PTR_MAYBE_NULL | MEM_ALLOC;
}

static int reject_kptr_type(struct verifier_env *env, const struct btf_field *field,
			    const struct reg_state *reg, u32 regno, const char *reg_name)
{
	const char *targ_name = btf_type_name(field->kptr.btf, field->kptr.btf_id);

	verbose(env, "invalid kptr access, R%d type=%s%s ", regno, reg_type_str(env, reg->type),
		reg_name);
	verbose(env, "expected=%s%s", reg_type_str(env, PTR_TO_BTF_ID), targ_name);
	if (field->type == BPF_KPTR_UNREF)
		verbose(env, " or %s%s\n", reg_type_str(env, PTR_TO_BTF_ID | PTR_UNTRUSTED),
			targ_name);
	else
		verbose(env, "\n");
	return -EINVAL;
}

/*
 * May the register be stored into the field? An unreferenced field also takes a pointer to a
 * member whose type fits (the first member included); the others take the object itself only.
 * Linux: verifier.c map_kptr_match_type()
 */
int map_kptr_match_type(struct verifier_env *env, struct btf_field *kptr_field,
			struct reg_state *reg, u32 regno)
{
	struct struct_place place;
	const char *reg_name;

	if (base_type(reg->type) != PTR_TO_BTF_ID)
		return reject_kptr_type(env, kptr_field, reg, regno, "");
	if (type_flag(reg->type) & ~kptr_perm_flags(kptr_field, reg->btf))
		return reject_kptr_type(env, kptr_field, reg, regno, "");
	/* Such a field is read back as per-CPU memory. */
	if ((kptr_field->type == BPF_KPTR_PERCPU) != !!(reg->type & MEM_PERCPU))
		return reject_kptr_type(env, kptr_field, reg, regno, "");

	reg_name = btf_type_name(reg->btf, reg->btf_id);
	if (__check_ptr_off_reg(env, reg, argno_from_reg(regno), true))
		return -EACCES;
	place = reg_struct_place(reg, reg->var_off.value);
	if (!btf_struct_ids_match(env->log, &place, kptr_field->kptr.btf, kptr_field->kptr.btf_id,
				  kptr_field->type != BPF_KPTR_UNREF))
		return reject_kptr_type(env, kptr_field, reg, regno, reg_name);
	return 0;
}

/* Kernel structs that are freed after an RCU grace period. Linux: rcu_protected_types */
static const char *const rcu_protected_types[] = {
	"prog_test_ref_kfunc", "cgroup", "bpf_cpumask", "task_struct", "bpf_crypto_ctx",
	"bpf_ksock",
};

/* Linux: verifier.c rcu_protected_object() */
bool rcu_protected_object(const struct btf *btf, u32 btf_id)
{
	const struct btf_type *t = btf_type_by_id(btf, btf_id);

	if (!btf_is_kernel(btf))
		return true;
	/* The list is one of vmlinux's types: a module's own struct of that name is another. */
	if (!t || !btf_type_is_only_struct(t) ||
	    (btf_is_module(btf) && btf_id >= btf_start_id(btf)))
		return false;
	for (u32 i = 0; i < ARRAY_SIZE(rcu_protected_types); i++)
		if (!strcmp(btf_type_name(btf, btf_id), rcu_protected_types[i]))
			return true;
	return false;
}

/* Linux: verifier.c kptr_pointee_btf_record() */
struct btf_record *kptr_pointee_btf_record(struct btf_field *kptr_field)
{
	struct btf_struct_meta *meta;

	if (btf_is_kernel(kptr_field->kptr.btf))
		return NULL;
	meta = btf_find_struct_meta(kptr_field->kptr.btf, kptr_field->kptr.btf_id);
	return meta ? meta->record : NULL;
}

/* Linux: verifier.c rcu_safe_kptr() */
bool rcu_safe_kptr(const struct btf_field *field)
{
	return field->type == BPF_KPTR_PERCPU ||
	       (field->type == BPF_KPTR_REF &&
		rcu_protected_object(field->kptr.btf, field->kptr.btf_id));
}

/* Modifiers of a loaded kptr. Linux: verifier.c btf_ld_kptr_type() */
u32 btf_ld_kptr_type(struct verifier_env *env, struct btf_field *kptr_field)
{
	u32 flags = PTR_MAYBE_NULL | MEM_RCU;

	if (!rcu_safe_kptr(kptr_field) || !in_rcu_cs(env))
		return PTR_MAYBE_NULL | PTR_UNTRUSTED;
	if (kptr_field->type == BPF_KPTR_PERCPU)
		flags |= MEM_PERCPU;
	else if (!btf_is_kernel(kptr_field->kptr.btf))
		flags |= MEM_ALLOC;
	if (btf_record_has_field(kptr_pointee_btf_record(kptr_field), BPF_GRAPH_NODE))
		flags |= NON_OWN_REF;
	return flags;
}

/* User memory pinned for the program. Linux: verifier.c mark_uptr_ld_reg() */
static void mark_uptr_ld_reg(struct verifier_env *env, u32 regno, const struct btf_field *field)
{
	struct reg_state *reg = reg_state(env, regno);

	mark_reg_known_zero(env, cur_regs(env), regno);
	reg->type = PTR_TO_MEM | PTR_MAYBE_NULL;
	reg->mem_size = btf_type_by_id(field->kptr.btf, field->kptr.btf_id)->size;
	reg->id = ++env->id_gen;
}

static int load_kptr(struct verifier_env *env, int value_regno, struct btf_field *field)
{
	int err;

	if (field->type == BPF_UPTR) {
		mark_uptr_ld_reg(env, value_regno, field);
		return 0;
	}
	err = mark_btf_ld_reg(env, cur_regs(env), value_regno, PTR_TO_BTF_ID, field->kptr.btf,
			      field->kptr.btf_id, btf_ld_kptr_type(env, field));
	return err < 0 ? err : 0;
}

static int store_kptr(struct verifier_env *env, const struct bpf_insn *insn, int value_regno,
		      struct btf_field *field)
{
	struct reg_state *val_reg;

	if (BPF_CLASS(insn->code) == BPF_ST) {
		if (insn->imm)
			return reject(env, -EACCES,
				      "BPF_ST imm must be 0 when storing to kptr at off=%u\n",
				      field->offset);
		return 0;
	}
	val_reg = reg_state(env, value_regno);
	if (register_is_null(val_reg)) /* allowed because it is 0: it must stay exactly that */
		return mark_chain_precision(env, value_regno);
	return map_kptr_match_type(env, field, val_reg, value_regno) ? -EACCES : 0;
}

/* The field is hit exactly (check_map_access()). Linux: verifier.c check_map_kptr_access() */
int check_map_kptr_access(struct verifier_env *env, int value_regno, int insn_idx,
			  struct btf_field *kptr_field)
{
	const struct bpf_insn *insn = &env->prog->insns[insn_idx];
	int class = BPF_CLASS(insn->code);

	if (BPF_MODE(insn->code) != BPF_MEM)
		return reject(env, -EACCES,
			      "kptr in map can only be accessed using BPF_MEM instruction mode\n");
	if (class != BPF_LDX && (kptr_field->type & (BPF_KPTR_REF | BPF_KPTR_PERCPU)))
		return reject(env, -EACCES, "store to referenced kptr disallowed\n");
	if (class != BPF_LDX && kptr_field->type == BPF_UPTR)
		return reject(env, -EACCES, "store to uptr disallowed\n");
	if (class == BPF_LDX)
		return load_kptr(env, value_regno, kptr_field);
	if (class == BPF_STX || class == BPF_ST)
		return store_kptr(env, insn, value_regno, kptr_field);
	return reject(env, -EACCES,
		      "kptr in map can only be accessed using BPF_LDX/BPF_STX/BPF_ST\n");
}
