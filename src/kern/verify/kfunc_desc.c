/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kfuncs that a program calls. Before the walk each is looked up once: its BTF (the kernel's,
 * or a module's behind the fd_array), prototype, row, and the kinds of its arguments. On the walk
 * a call finds its descriptor by (function id, offset) and asks whether this program may call it.
 * A function that the BTF calls a kfunc and that has no row is a gap when it is reached.
 */
#include <stdio.h>

#include "kern/verify/kfunc.h"

/* ---- descriptors ---- */

static int compare_desc(const struct kfunc_desc *desc, u32 func_id, u16 offset)
{
	if (desc->func_id != func_id)
		return desc->func_id < func_id ? -1 : 1;
	return (int)desc->offset - (int)offset;
}

/* Index of the descriptor, or of where it belongs */
static u32 desc_index(const struct verifier_env *env, u32 func_id, u16 offset)
{
	u32 low = 0, high = env->kfunc_cnt;

	while (low < high) {
		u32 middle = (low + high) / 2;

		if (compare_desc(&env->kfuncs[middle], func_id, offset) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Linux: verifier.c find_kfunc_desc() */
struct kfunc_desc *find_kfunc_desc(struct verifier_env *env, u32 func_id, u16 offset)
{
	u32 i = desc_index(env, func_id, offset);

	if (i < env->kfunc_cnt && !compare_desc(&env->kfuncs[i], func_id, offset))
		return &env->kfuncs[i];
	return NULL;
}

static int insert_desc(struct verifier_env *env, const struct kfunc_desc *desc)
{
	u32 i = desc_index(env, desc->func_id, desc->offset), count = env->kfunc_cnt;
	struct kfunc_desc *grown;

	grown = pool_realloc(env->pool, env->kfuncs, count * sizeof(*desc),
			     (count + 1) * sizeof(*desc));
	if (!grown)
		return -ENOMEM;
	memmove(grown + i + 1, grown + i, (count - i) * sizeof(*desc));
	grown[i] = *desc;
	env->kfuncs = grown;
	env->kfunc_cnt++;
	return 0;
}

/* ---- looking one up ---- */

/* Linux: verifier.c find_kfunc_desc_btf(). Modules live as long as their kernel: no reference. */
static int find_kfunc_btf(struct verifier_env *env, s16 offset, struct btf **out)
{
	int err;

	if (!offset) {
		*out = env->kern->vmlinux;
		return *out ? 0 : -ENOENT;
	}
	if (offset < 0)
		return reject(env, -EINVAL,
			      "negative offset disallowed for kernel module function call\n");
	for (u32 i = 0; i < env->kfunc_cnt; i++) {
		if (env->kfuncs[i].offset == (u16)offset) {
			*out = env->kfuncs[i].btf;
			return 0;
		}
	}
	err = fd_array_get_btf(env, offset, out);
	if (err)
		return err;
	err = btf_is_module(*out) ? 0 : -EINVAL;
	btf_put(*out);
	if (err)
		return reject(env, err, "BTF fd for kfunc is not a module BTF\n");
	return 0;
}

/* A kfunc with arguments that the verifier adds has its whole prototype at <name>_impl. */
static const struct btf_type *find_kfunc_impl_proto(struct verifier_env *env,
						    const struct btf *btf, const char *name)
{
	char impl[512];
	s32 id;

	if (snprintf(impl, sizeof(impl), "%s_impl", name) >= (int)sizeof(impl)) {
		verbose(env, "function name %s_impl is too long\n", name);
		return NULL;
	}
	id = btf_find_by_name_kind(btf, impl, BTF_KIND_FUNC);
	if (id <= 0) {
		verbose(env, "cannot find function %s in BTF\n", impl);
		return NULL;
	}
	return btf_type_by_id(btf, btf_type_by_id(btf, id)->type);
}

/* Flags as registered for programs of this type; *registered false: not at all */
static u32 registered_flags(struct verifier_env *env, const struct call_row *row, bool *registered)
{
	struct call_user user;

	fill_call_user(env, &user);
	*registered = call_kfunc_registered(row, &user);
	return *registered ? row->kflags : 0;
}

/* Linux: verifier.c fetch_kfunc_meta() */
static int look_up_kfunc(struct verifier_env *env, s32 func_id, s16 offset,
			 struct kfunc_desc *desc)
{
	const struct btf_type *func;
	bool registered;
	u32 flags;
	int err;

	if (func_id <= 0)
		return reject(env, -EINVAL, "invalid kernel function btf_id %d\n", func_id);
	*desc = (struct kfunc_desc){.func_id = func_id, .offset = offset};
	err = find_kfunc_btf(env, offset, &desc->btf);
	if (err)
		return reject(env, err, "failed to find BTF for kernel function\n");
	func = btf_type_by_id(desc->btf, func_id);
	if (!func || !btf_type_is_func(func))
		return reject(env, -EINVAL, "kernel btf_id %d is not a function\n", func_id);
	desc->name = btf_name_by_offset(desc->btf, func->name_off);
	desc->row = call_find_kfunc(desc->name);
	flags = registered_flags(env, desc->row, &registered);
	desc->proto = flags & KF_IMPLICIT_ARGS ?
			      find_kfunc_impl_proto(env, desc->btf, desc->name) :
			      btf_type_by_id(desc->btf, func->type);
	if (!desc->proto || !btf_type_is_func_proto(desc->proto))
		return reject(env, -EINVAL,
			      "kernel function btf_id %d does not have a valid func_proto\n",
			      func_id);
	return 0;
}

static void fill_meta(struct verifier_env *env, struct kfunc_desc *desc, bool *registered,
		      struct call_arg_meta *meta)
{
	meta->btf = desc->btf;
	meta->func_id = desc->func_id;
	meta->func_proto = desc->proto;
	meta->func_name = desc->name;
	meta->row = desc->row;
	meta->kfunc_flags = registered_flags(env, desc->row, registered);
}

/*
 * <name>_impl in the BTF of a kfunc with implicit arguments tells its prototype only: there is no
 * such function.
 */
static int check_address(struct verifier_env *env, const struct kfunc_desc *desc)
{
	size_t bytes = strlen(desc->name);
	const struct call_row *row;
	char name[512];

	if (desc->row || bytes < 6 || bytes >= sizeof(name) ||
	    strcmp(desc->name + bytes - 5, "_impl"))
		return 0;
	memcpy(name, desc->name, bytes - 5);
	name[bytes - 5] = 0;
	row = call_find_kfunc(name);
	if (!row || !(row->kflags & KF_IMPLICIT_ARGS))
		return 0;
	return reject(env, -EINVAL, "cannot find address for kernel function %s\n", desc->name);
}

/* Kfuncs of network drivers: metadata. Linux: offload.c bpf_dev_bound_kfunc_check() */
static int check_dev_bound(struct verifier_env *env, const struct kfunc_desc *desc)
{
	if (!desc->row || desc->row->special != KFS_XDP_METADATA || env->prog->dev_bound)
		return 0;
	return reject(env, -EINVAL, "metadata kfuncs require device-bound program\n");
}

/* Linux: verifier.c bpf_add_kfunc_call() */
int add_kfunc_call(struct verifier_env *env, u32 func_id, u16 offset)
{
	struct call_arg_meta meta = {0};
	struct btf_func_model model;
	struct kfunc_desc desc;
	bool registered;
	int err;

	if (!env->kern->vmlinux)
		return reject(env, -ENOTSUPP, "calling kernel function is not supported without "
					      "CONFIG_DEBUG_INFO_BTF\n");
	if (!env->prog->jit_requested)
		return reject(env, -ENOTSUPP, "JIT is required for calling kernel function\n");
	if (!env->prog->gpl_compatible)
		return reject(env, -EINVAL,
			      "cannot call kernel function from non-GPL compatible program\n");
	env->prog->jit_required = true;
	/* A weak kfunc that is not there: an error only if the call is still there in the end. */
	if (!func_id && !offset)
		return 0;
	if (find_kfunc_desc(env, func_id, offset))
		return 0;
	if (env->kfunc_cnt == MAX_KFUNC_DESCS)
		return reject(env, -E2BIG, "too many different kernel function calls\n");
	err = look_up_kfunc(env, func_id, offset, &desc);
	if (err)
		return err;
	err = check_address(env, &desc);
	if (err)
		return err;
	err = check_dev_bound(env, &desc);
	if (err)
		return err;
	err = btf_distill_func_proto(env->log, desc.btf, desc.proto, desc.name, &model);
	if (err)
		return err;
	fill_meta(env, &desc, &registered, &meta);
	err = gen_kfunc_arg_proto(env, &meta, desc.arg_type);
	if (err)
		return err;
	return insert_desc(env, &desc);
}

/* ---- on the walk ---- */

/* The kernel's BTF marks its kfuncs; one without a row is newer than our table. */
bool is_unknown_kfunc(const struct call_arg_meta *meta)
{
	return !meta->row &&
	       btf_find_next_decl_tag(meta->btf, btf_type_by_id(meta->btf, meta->func_id), -1,
				      "bpf_kfunc", 0) > 0;
}

/* Linux: verifier.c bpf_fetch_kfunc_arg_meta() */
int fetch_kfunc_arg_meta(struct verifier_env *env, s32 func_id, s16 offset,
			 struct call_arg_meta *meta)
{
	struct kfunc_desc *desc = find_kfunc_desc(env, func_id, offset), found;
	struct call_user user;
	bool registered;
	int err;

	memset(meta, 0, sizeof(*meta));
	meta->desc = desc;
	if (!desc) {
		err = look_up_kfunc(env, func_id, offset, &found);
		if (err)
			return err;
		desc = &found;
	}
	fill_meta(env, desc, &registered, meta);
	fill_call_user(env, &user);
	if (!registered || !call_kfunc_allowed(desc->row, &user))
		return -EACCES;
	/* What is released is always the first argument. */
	if (meta->kfunc_flags & KF_RELEASE)
		meta->release_regno = BPF_REG_1;
	return 0;
}

/* Linux: verifier.c kfunc_spin_allowed() */
bool kfunc_spin_allowed(struct verifier_env *env, s32 func_id, s16 offset)
{
	const struct kfunc_desc *desc = find_kfunc_desc(env, func_id, offset);
	bool registered;

	return desc && (registered_flags(env, desc->row, &registered) & KF_SPINLOCK_SAFE);
}

enum kfunc_special insn_kfunc_special(struct verifier_env *env, const struct bpf_insn *insn)
{
	const struct kfunc_desc *desc;

	if (!insn_is_kfunc_call(insn))
		return KFS_NONE;
	desc = insn_kfunc_desc(env, insn);
	return desc && desc->row ? desc->row->special : KFS_NONE;
}

static u32 helper_flags(const struct bpf_insn *insn)
{
	const struct call_row *row;

	if (!insn_is_helper_call(insn))
		return 0;
	row = call_find_helper(insn->imm);
	return row ? row->flags : 0;
}

/* Linux: verifier.c bpf_is_sync_callback_calling_insn() */
bool is_sync_callback_calling_insn(struct verifier_env *env, const struct bpf_insn *insn)
{
	return (helper_flags(insn) & CALL_SYNC_CALLBACK) ||
	       insn_kfunc_special(env, insn) == KFS_RBTREE_ADD;
}

/* Linux: verifier.c bpf_is_async_callback_calling_insn() */
bool is_async_callback_calling_insn(struct verifier_env *env, const struct bpf_insn *insn)
{
	enum kfunc_special role = insn_kfunc_special(env, insn);

	return (helper_flags(insn) & CALL_ASYNC_CALLBACK) || role == KFS_WQ_SET_CALLBACK ||
	       role == KFS_TASK_WORK;
}

/* Linux: verifier.c is_async_cb_sleepable() */
bool is_async_cb_sleepable(struct verifier_env *env, const struct bpf_insn *insn)
{
	enum kfunc_special role = insn_kfunc_special(env, insn);

	if (role == KFS_WQ_SET_CALLBACK || role == KFS_TASK_WORK)
		return true;
	if (!(helper_flags(insn) & CALL_ASYNC_CALLBACK))
		verifier_bug(env, "unhandled async callback in is_async_cb_sleepable");
	return false;
}

/* Linux: verifier.c bpf_is_throw_kfunc() */
bool is_throw_kfunc(struct verifier_env *env, const struct bpf_insn *insn)
{
	return insn_kfunc_special(env, insn) == KFS_THROW;
}

/* Linux: verifier.c is_bpf_rbtree_api_kfunc() */
bool is_rbtree_lock_required_kfunc(struct verifier_env *env, const struct bpf_insn *insn)
{
	switch (insn_kfunc_special(env, insn)) {
	case KFS_RBTREE_ADD:
	case KFS_RBTREE_REMOVE:
	case KFS_RBTREE_PEEK:
	case KFS_RBTREE_CHILD:
		return true;
	default:
		return false;
	}
}

/* Linux: verifier.c bpf_is_kfunc_pkt_changing() */
bool is_kfunc_pkt_changing(const struct call_arg_meta *meta)
{
	return kfunc_role(meta) == KFS_XDP_PULL_DATA;
}
