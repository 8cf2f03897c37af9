/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Section names that Linux 7.3's own libbpf (1.8) knows and the one we are built with may not:
 * sleepable tracepoints and attachments to many functions. They are registered as custom handlers.
 * Drop a row when the oldest libbpf that we build with has it.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include "cli/load.h"

/* Attach types newer than libbpf's copy of the header */
enum { FENTRY_MULTI = 59, FEXIT_MULTI = 60, FSESSION_MULTI = 61 };

enum { SLEEPABLE = 1, TARGET = 2, MODULE = 4 };

static const struct section {
	const char *name;
	enum bpf_prog_type type;
	int attach_type;
	int needs;
} sections[] = {
	{ "tracepoint.s+", BPF_PROG_TYPE_TRACEPOINT, 0, SLEEPABLE },
	{ "tp.s+", BPF_PROG_TYPE_TRACEPOINT, 0, SLEEPABLE },
	{ "raw_tracepoint.s+", BPF_PROG_TYPE_RAW_TRACEPOINT, 0, SLEEPABLE },
	{ "raw_tp.s+", BPF_PROG_TYPE_RAW_TRACEPOINT, 0, SLEEPABLE },
	{ "tp_btf.s+", BPF_PROG_TYPE_TRACING, BPF_TRACE_RAW_TP, SLEEPABLE | TARGET },
	{ "fsession.multi+", BPF_PROG_TYPE_TRACING, FSESSION_MULTI, MODULE },
	{ "fsession.multi.s+", BPF_PROG_TYPE_TRACING, FSESSION_MULTI, SLEEPABLE | MODULE },
	{ "fentry.multi+", BPF_PROG_TYPE_TRACING, FENTRY_MULTI, MODULE },
	{ "fexit.multi+", BPF_PROG_TYPE_TRACING, FEXIT_MULTI, MODULE },
	{ "fentry.multi.s+", BPF_PROG_TYPE_TRACING, FENTRY_MULTI, SLEEPABLE | MODULE },
	{ "fexit.multi.s+", BPF_PROG_TYPE_TRACING, FEXIT_MULTI, SLEEPABLE | MODULE },
};

/* What stands behind the section's '/', or NULL */
static const char *target_of(const struct bpf_program *program)
{
	const char *slash = strchr(bpf_program__section_name(program), '/');

	return slash ? slash + 1 : NULL;
}

static bool is_btf_of(int fd, const char *name, size_t name_bytes)
{
	struct bpf_btf_info info = {};
	unsigned int bytes = sizeof(info);
	char text[64] = "";

	info.name = (uintptr_t)text;
	info.name_len = sizeof(text);
	return !bpf_obj_get_info_by_fd(fd, &info, &bytes) && info.kernel_btf &&
	       strlen(text) == name_bytes && !memcmp(text, name, name_bytes);
}

/* Descriptor of a module's BTF; it stays open for the load that follows. */
static int module_btf(const char *name, size_t name_bytes)
{
	unsigned int id = 0;

	while (!bpf_btf_get_next_id(id, &id)) {
		int fd = bpf_btf_get_fd_by_id(id);

		if (fd < 0)
			continue;
		if (is_btf_of(fd, name, name_bytes))
			return fd;
		close(fd);
	}
	return -ENOENT;
}

static int prepare(struct bpf_program *program, struct bpf_prog_load_opts *opts, long cookie)
{
	const struct section *section = &sections[cookie];
	const char *target = target_of(program), *colon;
	int ret;

	if (section->needs & SLEEPABLE)
		opts->prog_flags |= BPF_F_SLEEPABLE;
	if (section->needs & TARGET) {
		ret = target ? libbpf_find_vmlinux_btf_id(target, section->attach_type) : -EINVAL;
		if (ret < 0)
			return ret;
		opts->attach_btf_id = ret;
	}
	colon = target && (section->needs & MODULE) ? strchr(target, ':') : NULL;
	if (colon) {
		ret = module_btf(target, colon - target);
		if (ret < 0)
			return ret;
		opts->attach_btf_obj_fd = ret;
	}
	return 0;
}

void sections_register(void)
{
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		LIBBPF_OPTS(libbpf_prog_handler_opts, opts, .cookie = i,
			    .prog_prepare_load_fn = prepare);

		libbpf_register_prog_handler(sections[i].name, sections[i].type,
					     sections[i].attach_type, &opts);
	}
}
