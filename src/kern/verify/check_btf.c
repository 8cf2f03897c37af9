/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The BTF that comes with a program: which function begins where (func_info) and which source
 * line (line_info). The functions are read first, as the exception callback is named by them;
 * that they agree with the calls in the code is checked once all subprograms are known. User
 * records may be shorter or longer than ours: what is missing is zero, what is over must be.
 */
#include "base/fault.h"
#include "kern/verify/verify.h"

#define FUNC_INFO_BYTES_MIN 8U
#define LINE_INFO_BYTES_MIN 16U
#define INFO_BYTES_MAX 252U

/* An array of records in user memory */
struct user_records {
	u64 at;		 /* the next one */
	u32 bytes, ours; /* size there, size here */
	size_t bytes_field; /* of union bpf_attr: gets our size if theirs holds more */
	const char *too_long;
};

/* Linux: verifier.c check_abnormal_return(): leaving a function from its middle needs its BTF. */
static int check_abnormal_return(struct verifier_env *env)
{
	for (u32 i = 1; i < env->subprog_cnt; i++) {
		if (env->subprog_info[i].has_ld_abs)
			return reject(env, -EINVAL,
				      "LD_ABS is not allowed in subprogs without BTF\n");
		if (env->subprog_info[i].has_tail_call)
			return reject(env, -EINVAL,
				      "tail_call is not allowed in subprogs without BTF\n");
	}
	return 0;
}

/* Linux: syscall.c bpf_check_uarg_tail_zero() */
static int check_tail_zero(const struct user_records *records)
{
	u8 tail[INFO_BYTES_MAX];
	u32 over;

	if (records->bytes <= records->ours)
		return 0;
	over = records->bytes - records->ours;
	if (user_read(tail, records->at + records->ours, over))
		return -EFAULT;
	for (u32 i = 0; i < over; i++)
		if (tail[i])
			return -E2BIG;
	return 0;
}

static int read_record(struct verifier_env *env, struct user_records *records, void *to)
{
	int err = check_tail_zero(records);

	if (err == -E2BIG) {
		verbose(env, "%s", records->too_long);
		if (env->user_attr && user_write(env->user_attr + records->bytes_field,
						 &records->ours, sizeof(records->ours)))
			err = -EFAULT;
	}
	if (err)
		return err;
	if (user_read(to, records->at, min(records->bytes, records->ours)))
		return -EFAULT;
	records->at += records->bytes;
	return 0;
}

static int check_func_record(struct verifier_env *env, const struct bpf_func_info *infos, u32 i)
{
	const struct btf *btf = env->prog->btf;
	const struct btf_type *func, *proto;

	if (!i && infos[0].insn_off)
		return reject(env, -EINVAL,
			      "nonzero insn_off %u for the first func info record",
			      infos[0].insn_off);
	if (i && infos[i].insn_off <= infos[i - 1].insn_off)
		return reject(env, -EINVAL, "same or smaller insn offset (%u) than previous func "
			      "info record (%u)", infos[i].insn_off, infos[i - 1].insn_off);
	func = btf_type_by_id(btf, infos[i].type_id);
	if (!func || !btf_type_is_func(func))
		return reject(env, -EINVAL, "invalid type id %d in func info", infos[i].type_id);
	proto = btf_type_by_id(btf, func->type);
	return proto && btf_type_is_func_proto(proto) ? 0 : -EINVAL;
}

/* Linux: check_btf.c prepare_btf_func() */
static int prepare_btf_func(struct verifier_env *env)
{
	const union bpf_attr *attr = env->attr;
	u32 count = attr->func_info_cnt, bytes = attr->func_info_rec_size;
	struct user_records records = {
		.at = attr->func_info,
		.bytes = bytes,
		.ours = sizeof(struct bpf_func_info),
		.bytes_field = offsetof(union bpf_attr, func_info_rec_size),
		.too_long = "nonzero tailing record in func info",
	};
	struct bpf_func_info *infos;
	int err = 0;

	if (!count)
		return check_abnormal_return(env);
	if (bytes < FUNC_INFO_BYTES_MIN || bytes > INFO_BYTES_MAX || bytes % sizeof(u32))
		return reject(env, -EINVAL, "invalid func info rec size %u\n", bytes);
	if (count > INT_MAX / sizeof(*infos))
		return -ENOMEM;
	infos = mem_alloc(env->kern->mem, count * sizeof(*infos));
	if (!infos)
		return -ENOMEM;
	for (u32 i = 0; i < count && !err; i++) {
		err = read_record(env, &records, &infos[i]);
		if (!err)
			err = check_func_record(env, infos, i);
	}
	if (err) {
		mem_free(env->kern->mem, infos);
		return err;
	}
	env->prog->func_info = infos;
	env->prog->func_info_cnt = count;
	return 0;
}

/* Linux: check_btf.c bpf_prepare_btf_info() */
int prepare_btf_info(struct verifier_env *env)
{
	const union bpf_attr *attr = env->attr;
	struct btf *btf;
	int err;

	if (!attr->func_info_cnt && !attr->line_info_cnt && !attr->core_relo_cnt)
		return check_abnormal_return(env);
	err = btf_get_fd(env->kern, attr->prog_btf_fd, &btf);
	if (err)
		return err;
	if (btf_is_kernel(btf)) {
		btf_put(btf);
		return -EACCES;
	}
	env->prog->btf = btf;
	return prepare_btf_func(env);
}

/* Relocations that a loader without libbpf leaves to the kernel */
int check_core_relo(struct verifier_env *env)
{
	if (!env->attr->core_relo_cnt)
		return 0;
	return unsupported(env, "CO-RE relocations done by the kernel (core_relo_cnt %u)",
			   env->attr->core_relo_cnt);
}

static int check_btf_func_one(struct verifier_env *env, u32 i)
{
	struct subprog_info *sub = &env->subprog_info[i];
	const struct bpf_func_info *info = &env->prog->func_info[i];
	const struct btf *btf = env->prog->btf;
	const struct btf_type *func, *proto, *ret;
	bool scalar_return;

	if (sub->start != info->insn_off)
		return reject(env, -EINVAL, "func_info BTF section doesn't match subprog layout "
			      "in BPF program\n");
	func = btf_type_by_id(btf, info->type_id);
	env->prog->func_info_aux[i].linkage = btf_func_linkage(func);
	proto = btf_type_by_id(btf, func->type);
	ret = btf_type_skip_modifiers(btf, proto->type, NULL);
	scalar_return = btf_type_is_small_int(ret) || btf_is_any_enum(ret);
	if (i && !scalar_return && sub->has_ld_abs)
		return reject(env, -EINVAL,
			      "LD_ABS is only allowed in functions that return 'int'.\n");
	if (i && !scalar_return && sub->has_tail_call)
		return reject(env, -EINVAL,
			      "tail_call is only allowed in functions that return 'int'.\n");
	sub->name = btf_name_by_offset(btf, func->name_off);
	return 0;
}

/* Linux: check_btf.c check_btf_func() */
static int check_btf_func(struct verifier_env *env)
{
	u32 count = env->attr->func_info_cnt;
	struct prog *prog = env->prog;
	int err = 0;

	if (!count)
		return check_abnormal_return(env);
	if (count != env->subprog_cnt)
		return reject(env, -EINVAL, "number of funcs in func_info doesn't match number of "
			      "subprogs\n");
	prog->func_info_aux = mem_alloc(env->kern->mem, count * sizeof(*prog->func_info_aux));
	if (!prog->func_info_aux)
		return -ENOMEM;
	for (u32 i = 0; i < count && !err; i++)
		err = check_btf_func_one(env, i);
	if (err) {
		mem_free(env->kern->mem, prog->func_info_aux);
		prog->func_info_aux = NULL;
	}
	return err;
}

/* Record i against the program; *subprog is the first function whose line was not met yet. */
static int check_line_record(struct verifier_env *env, const struct bpf_line_info *lines, u32 i,
			     u32 *subprog)
{
	u32 previous = i ? lines[i - 1].insn_off : 0, off = lines[i].insn_off;
	const struct btf *btf = env->prog->btf;
	struct subprog_info *sub = &env->subprog_info[*subprog];

	if ((i && off <= previous) || off >= env->prog->len)
		return reject(env, -EINVAL, "Invalid line_info[%u].insn_off:%u (prev_offset:%u "
			      "prog->len:%u)\n", i, off, previous, env->prog->len);
	if (!env->prog->insns[off].code)
		return reject(env, -EINVAL, "Invalid insn code at line_info[%u].insn_off\n", i);
	if (!btf_name_by_offset(btf, lines[i].line_off) ||
	    !btf_name_by_offset(btf, lines[i].file_name_off))
		return reject(env, -EINVAL,
			      "Invalid line_info[%u].line_off or .file_name_off\n", i);
	if (*subprog == env->subprog_cnt)
		return 0;
	if (off == sub->start) {
		sub->linfo_idx = i;
		++*subprog;
	} else if (sub->start < off) {
		return reject(env, -EINVAL, "missing bpf_line_info for func#%u\n", *subprog);
	}
	return 0;
}

static int read_lines(struct verifier_env *env, struct bpf_line_info *lines, u32 count)
{
	struct user_records records = {
		.at = env->attr->line_info,
		.bytes = env->attr->line_info_rec_size,
		.ours = sizeof(struct bpf_line_info),
		.bytes_field = offsetof(union bpf_attr, line_info_rec_size),
		.too_long = "nonzero tailing record in line_info",
	};
	u32 subprog = 0;

	for (u32 i = 0; i < count; i++) {
		int err = read_record(env, &records, &lines[i]);

		if (!err)
			err = check_line_record(env, lines, i, &subprog);
		if (err)
			return err;
	}
	if (subprog != env->subprog_cnt)
		return reject(env, -EINVAL,
			      "missing bpf_line_info for %u funcs starting from func#%u\n",
			      env->subprog_cnt - subprog, subprog);
	return 0;
}

/* Linux: check_btf.c check_btf_line() */
static int check_btf_line(struct verifier_env *env)
{
	u32 count = env->attr->line_info_cnt, bytes = env->attr->line_info_rec_size;
	struct bpf_line_info *lines;
	int err;

	if (!count)
		return 0;
	if (count > INT_MAX / sizeof(*lines))
		return -EINVAL;
	if (bytes < LINE_INFO_BYTES_MIN || bytes > INFO_BYTES_MAX || bytes % sizeof(u32))
		return -EINVAL;
	lines = mem_alloc(env->kern->mem, count * sizeof(*lines));
	if (!lines)
		return -ENOMEM;
	err = read_lines(env, lines, count);
	if (err) {
		mem_free(env->kern->mem, lines);
		return err;
	}
	env->prog->linfo = lines;
	env->prog->nr_linfo = count;
	return 0;
}

/* Linux: check_btf.c bpf_check_btf_info() */
int check_btf_info(struct verifier_env *env)
{
	int err;

	if (!env->attr->func_info_cnt && !env->attr->line_info_cnt)
		return check_abnormal_return(env);
	err = check_btf_func(env);
	return err ?: check_btf_line(env);
}
