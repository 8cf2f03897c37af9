/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is told about a program. Most members come in pairs: the caller says how many elements it
 * has room for and where, the kernel says how many there are and copies what fits. The image of
 * the JIT is one piece here, so lengths and addresses of functions are those of the whole.
 * Linux: bpf_prog_get_info_by_fd().
 */
#include "kern/cmd/cmd.h"
#include "kern/exec/exec.h"

#define INFO_END (offsetof(struct bpf_prog_info, attach_btf_id) + sizeof(u32))

/* An array for the caller: where, how many fit, and what it is made of */
struct array {
	u64 to;
	u32 *count; /* in: room; out: how many there are */
	const void *data;
	u32 element_bytes, available;
};

static int put_array(const struct array *array)
{
	u32 room = min(*array->count, array->available);

	*array->count = array->available;
	if (!room)
		return 0;
	return user_write(array->to, array->data, (size_t)room * array->element_bytes);
}

/* Linux: set_info_rec_size() */
static int check_record_size(u32 count, u32 *bytes, u32 expected)
{
	if ((count || *bytes) && *bytes != expected)
		return -EINVAL;
	*bytes = expected;
	return 0;
}

static int check_record_sizes(struct bpf_prog_info *info)
{
	if (check_record_size(info->nr_func_info, &info->func_info_rec_size,
			      sizeof(struct bpf_func_info)) ||
	    check_record_size(info->nr_line_info, &info->line_info_rec_size,
			      sizeof(struct bpf_line_info)) ||
	    check_record_size(info->nr_jited_line_info, &info->jited_line_info_rec_size,
			      sizeof(u64)))
		return -EINVAL;
	return 0;
}

static int put_map_ids(struct call *call, const struct prog *prog, struct bpf_prog_info *info)
{
	u32 *ids = call_alloc(call, (prog->used_map_cnt + 1) * sizeof(*ids));
	struct array array = { info->map_ids, &info->nr_map_ids, ids, sizeof(*ids),
			       prog->used_map_cnt };

	if (!ids)
		return -ENOMEM;
	for (u32 i = 0; i < prog->used_map_cnt; i++)
		ids[i] = prog->used_maps[i]->object.id;
	return put_array(&array);
}

static void fill_basics(const struct prog *prog, struct bpf_prog_info *info)
{
	info->type = prog->type;
	info->id = prog->object.id;
	info->load_time = prog->load_time_ns;
	info->created_by_uid = 0;
	info->gpl_compatible = prog->gpl_compatible;
	memcpy(info->tag, prog->tag, sizeof(prog->tag));
	memcpy(info->name, prog->name, sizeof(prog->name));
	info->run_time_ns = prog->run_time_ns;
	info->run_cnt = prog->run_cnt;
	info->recursion_misses = prog->recursion_misses;
	info->verified_insns = prog->verified_insns;
	if (prog->btf)
		info->btf_id = btf_obj_id(prog->btf);
}

static void hide_code(struct bpf_prog_info *info)
{
	info->jited_prog_len = 0;
	info->xlated_prog_len = 0;
	info->nr_jited_ksyms = 0;
	info->nr_jited_func_lens = 0;
	info->nr_func_info = 0;
	info->nr_line_info = 0;
	info->nr_jited_line_info = 0;
}

static int put_xlated(struct call *call, const struct prog *prog, struct bpf_prog_info *info)
{
	struct array array = { info->xlated_prog_insns, &info->xlated_prog_len, NULL, 1,
			       prog->verified.insn_count * sizeof(struct bpf_insn) };

	if (info->xlated_prog_len && array.available) {
		array.data = prog_dump_insns(call, prog);
		if (!array.data)
			return -ENOMEM;
	}
	return put_array(&array);
}

/* Image, addresses and lengths. Linux tells a length and an address per function. */
static int put_jited(struct prog *prog, struct bpf_prog_info *info)
{
	const void *code = NULL;
	u64 address;
	u32 bytes = 0, count = 1;
	int err;

	/* Without an image (no JIT here, or not for this program) the length is 0 */
	if (!prog_kern(prog)->jit_enabled || exec_image(prog, &code, &bytes))
		bytes = 0;
	address = (uintptr_t)code;
	err = put_array(&(struct array){ info->jited_prog_insns, &info->jited_prog_len, code, 1,
					 bytes });
	if (!err)
		err = put_array(&(struct array){ info->jited_ksyms, &info->nr_jited_ksyms,
						 &address, sizeof(address), count });
	if (!err)
		err = put_array(&(struct array){ info->jited_func_lens,
						 &info->nr_jited_func_lens, &bytes,
						 sizeof(bytes), count });
	return err;
}

static int put_debug_info(const struct prog *prog, struct bpf_prog_info *info)
{
	struct array funcs = { info->func_info, &info->nr_func_info, prog->func_info,
			       sizeof(struct bpf_func_info), prog->func_info_cnt };
	struct array lines = { info->line_info, &info->nr_line_info, prog->linfo,
			       sizeof(struct bpf_line_info), prog->nr_linfo };
	struct array tags = { info->prog_tags, &info->nr_prog_tags, prog->tag, BPF_TAG_SIZE, 1 };
	int err = put_array(&funcs);

	if (!err)
		err = put_array(&lines);
	info->nr_jited_line_info = 0;
	return err ? err : put_array(&tags);
}

static int fill_code(struct call *call, struct prog *prog, struct bpf_prog_info *info)
{
	int err = put_xlated(call, prog, info);

	if (!err)
		err = put_jited(prog, info);
	info->attach_btf_id = prog->attach_btf_id;
	if (prog->attach_btf)
		info->attach_btf_obj_id = btf_obj_id(prog->attach_btf);
	else if (prog->dst_prog && prog->dst_prog->btf)
		info->attach_btf_obj_id = btf_obj_id(prog->dst_prog->btf);
	return err ? err : put_debug_info(prog, info);
}

int prog_info(struct call *call, struct prog *prog, const struct info_place *place)
{
	struct bpf_prog_info info = {};
	int err;

	err = user_tail_zero(place->address, INFO_END, place->bytes);
	if (!err)
		err = user_read(&info, place->address, min((size_t)place->bytes, sizeof(info)));
	if (err)
		return err;
	fill_basics(prog, &info);
	err = put_map_ids(call, prog, &info);
	if (!err)
		err = check_record_sizes(&info);
	if (err)
		return err;
	if (kern_bpf_capable(call->kern))
		err = fill_code(call, prog, &info);
	else
		hide_code(&info);
	return err ? err : info_write(call, place, &info, sizeof(info));
}
