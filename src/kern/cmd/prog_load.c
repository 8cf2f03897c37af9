/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * BPF_PROG_LOAD: from the attributes to a program with a descriptor. The order of checks is
 * Linux's bpf_prog_load(), since which errno a caller sees depends on it: flags, capabilities,
 * what it attaches to, instructions, license, name, then the verifier. What a program is made of
 * is freed in prog_free.c.
 */
#include <fcntl.h>
#include <time.h>

#include "kern/cmd/cmd.h"
#include "kern/hooks/hooks.h"
#include "kern/verify/verifier.h"

#define LOAD_FLAGS (BPF_F_STRICT_ALIGNMENT | BPF_F_ANY_ALIGNMENT | BPF_F_TEST_STATE_FREQ | \
		    BPF_F_SLEEPABLE | BPF_F_TEST_RND_HI32 | BPF_F_XDP_HAS_FRAGS | \
		    BPF_F_XDP_DEV_BOUND_ONLY | BPF_F_TEST_REG_INVARIANTS | BPF_F_TOKEN_FD)

/* Linux: bpf_prog_load_fixup_attach_type(): types that once were loaded without */
static void fixup_attach_type(union bpf_attr *attr)
{
	if (attr->expected_attach_type)
		return;
	if (attr->prog_type == BPF_PROG_TYPE_CGROUP_SOCK)
		attr->expected_attach_type = BPF_CGROUP_INET_SOCK_CREATE;
	else if (attr->prog_type == BPF_PROG_TYPE_SK_REUSEPORT)
		attr->expected_attach_type = BPF_SK_REUSEPORT_SELECT;
}

static int check_privilege(struct kern *kern, const union bpf_attr *attr)
{
	bool bpf_cap = kern_bpf_capable(kern);
	u32 type = attr->prog_type;

	if (kern->unprivileged_bpf_disabled && !bpf_cap)
		return -EPERM;
	if (!attr->insn_cnt ||
	    attr->insn_cnt > (bpf_cap ? BPF_COMPLEXITY_LIMIT_INSNS : BPF_MAXINSNS))
		return -E2BIG;
	if (type != BPF_PROG_TYPE_SOCKET_FILTER && type != BPF_PROG_TYPE_CGROUP_SKB && !bpf_cap)
		return -EPERM;
	if (prog_type_needs_net_admin(type) && !kern_capable(kern, DD_CAP_NET_ADMIN))
		return -EPERM;
	if (prog_type_needs_perfmon(type) && !kern_perfmon_capable(kern))
		return -EPERM;
	return 0;
}

/* What the program attaches to: another program, or a function of the kernel's BTF */
static int find_target(struct kern *kern, const union bpf_attr *attr, struct prog **dst_prog,
		       struct btf **attach_btf)
{
	*dst_prog = NULL;
	*attach_btf = NULL;
	if (attr->attach_prog_fd) {
		if (!prog_get_fd(kern, attr->attach_prog_fd, dst_prog))
			return 0;
		if (btf_get_fd(kern, attr->attach_btf_obj_fd, attach_btf))
			return -EINVAL;
		return btf_is_kernel(*attach_btf) ? 0 : -ENOTSUPP;
	}
	if (!attr->attach_btf_id && !is_tracing_multi(attr->expected_attach_type))
		return 0;
	if (!kern->vmlinux)
		return -EINVAL;
	*attach_btf = kern->vmlinux;
	btf_get(*attach_btf);
	return 0;
}

/*
 * Types that a kernel has only if it is configured so; a function that comes with the type tells.
 * Linux: find_prog_type()
 */
static bool type_is_there(const struct kern *kern, u32 type)
{
	if (!type || type >= PROG_TYPE_COUNT || !prog_row(type))
		return false;
	if (type != BPF_PROG_TYPE_LIRC_MODE2 || !kern->vmlinux)
		return true;
	return btf_find_func(kern->vmlinux, "lirc_prog_attach") > 0;
}

static bool license_is_gpl(const char *license)
{
	static const char *const compatible[] = { "GPL", "GPL v2", "GPL and additional rights",
						  "Dual BSD/GPL", "Dual MIT/GPL",
						  "Dual MPL/GPL" };

	for (u32 i = 0; i < ARRAY_SIZE(compatible); i++)
		if (!strcmp(license, compatible[i]))
			return true;
	return false;
}

static u64 now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (u64)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* The members that are the attributes' or the target's; takes over the target's references. */
static void fill_from_attr(struct prog *prog, const union bpf_attr *attr, struct prog *dst_prog,
			   struct btf *attach_btf)
{
	prog->type = attr->prog_type;
	prog->expected_attach_type = attr->expected_attach_type;
	prog->prog_flags = attr->prog_flags;
	prog->sleepable = attr->prog_flags & BPF_F_SLEEPABLE;
	prog->xdp_has_frags = attr->prog_flags & BPF_F_XDP_HAS_FRAGS;
	prog->jit_requested = prog_kern(prog)->jit_enabled;
	prog->attach_btf = attach_btf;
	prog->attach_btf_id = attr->attach_btf_id;
	if (is_tracing_multi(attr->expected_attach_type)) {
		s32 id = btf_find_func(attach_btf, "bpf_multi_func");

		prog->attach_btf_id = id > 0 ? (u32)id : 0;
	}
	prog->dst_prog = dst_prog;
	if (!dst_prog)
		return;
	prog->saved_dst_prog_type = dst_prog->type;
	prog->saved_dst_attach_type = dst_prog->expected_attach_type;
	prog->attach_tracing_prog = prog->type == BPF_PROG_TYPE_TRACING &&
				    dst_prog->type == BPF_PROG_TYPE_TRACING;
}

static int read_insns(struct prog *prog, const union bpf_attr *attr)
{
	struct mem *mem = prog_kern(prog)->mem;
	size_t bytes = attr->insn_cnt * sizeof(struct bpf_insn);

	prog->orig_len = prog->len = attr->insn_cnt;
	prog->orig_insns = mem_alloc(mem, bytes);
	prog->insns = mem_alloc(mem, bytes);
	if (!prog->orig_insns || !prog->insns)
		return -ENOMEM;
	if (user_read(prog->orig_insns, attr->insns, bytes))
		return -EFAULT;
	memcpy(prog->insns, prog->orig_insns, bytes);
	return 0;
}

static int read_rest(struct prog *prog, const union bpf_attr *attr)
{
	struct kern *kern = prog_kern(prog);
	char license[128];
	int err;

	err = read_insns(prog, attr);
	if (err)
		return err;
	if (user_strncpy(license, attr->license, sizeof(license) - 1) < 0)
		return -EFAULT;
	license[sizeof(license) - 1] = 0;
	prog->gpl_compatible = license_is_gpl(license);
	if (attr->prog_ifindex)
		return kern_gap(kern, "PROG_LOAD: programs bound to a device (prog_ifindex)");
	if (!type_is_there(kern, attr->prog_type))
		return -EINVAL;
	prog->load_time_ns = now_ns();
	return name_copy(prog->name, attr->prog_name, sizeof(prog->name));
}

static int new_prog(struct kern *kern, const union bpf_attr *attr, struct prog **out)
{
	struct attach_request request = { .type = attr->prog_type,
					  .attach_type = attr->expected_attach_type,
					  .btf_id = attr->attach_btf_id };
	struct btf *attach_btf;
	struct prog *dst_prog, *prog = NULL;
	int err;

	err = find_target(kern, attr, &dst_prog, &attach_btf);
	if (!err) {
		request.attach_btf = attach_btf;
		request.dst_prog = dst_prog;
		err = prog_load_check_attach(&request);
	}
	if (!err) {
		prog = mem_alloc(kern->mem, sizeof(*prog));
		err = prog ? 0 : -ENOMEM;
	}
	if (err) {
		if (dst_prog)
			prog_put(dst_prog);
		if (attach_btf)
			btf_put(attach_btf);
		return err;
	}
	object_init(&prog->object, kern, OBJECT_PROG);
	fill_from_attr(prog, attr, dst_prog, attach_btf);
	*out = prog;
	return 0;
}

static int verify(struct call *call, struct prog *prog, struct call_log *log)
{
	struct verify_options options = { .attr = &call->attr,
					  .attr_bytes = call->size,
					  .user_attr = call->user_attr,
					  .log = &log->vlog,
					  .record_states = call->kern->record_states };
	int err, log_err;

	if (call->attr.signature)
		return kern_gap(call->kern, "PROG_LOAD: signed programs");
	err = prog_verify(prog, &options);
	log_err = call_log_finalize(log);
	return log_err ? log_err : err;
}

static int load(struct call *call, struct call_log *log, struct prog **out)
{
	union bpf_attr *attr = &call->attr;
	int err;

	if (attr->prog_flags & ~LOAD_FLAGS)
		return -EINVAL;
	fixup_attach_type(attr);
	if (attr->prog_flags & BPF_F_TOKEN_FD)
		return token_fd_error(call->kern, attr->prog_token_fd);
	err = check_privilege(call->kern, attr);
	if (!err)
		err = new_prog(call->kern, attr, out);
	if (!err)
		err = read_rest(*out, attr);
	if (!err)
		err = verify(call, *out, log);
	return err ? err : object_publish(&(*out)->object);
}

long cmd_prog_load(struct call *call)
{
	const union bpf_attr *attr = &call->attr;
	struct log_fields fields = { .buf = attr->log_buf,
				     .size = attr->log_size,
				     .level = attr->log_level,
				     .true_size_offset = offsetof(union bpf_attr, log_true_size) };
	struct prog *prog = NULL;
	struct call_log log;
	int err;

	fd_reap(call->kern);
	err = call_log_init(call, &fields, &log);
	if (err)
		return err;
	err = load(call, &log, &prog);
	if (!err)
		return new_fd_or_put(&prog->object, O_RDWR);
	if (prog)
		prog_put(prog);
	return err;
}
