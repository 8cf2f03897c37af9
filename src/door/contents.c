/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is in the world's files. Each producer writes one file's content, from the kernel's options
 * and BTF; the rows that name them are in files.def.
 */
#include <stdio.h>

#include "door/door.h"
#include "kern/cmd/cmd.h"

static int add_btf(const struct btf *btf, struct text *text)
{
	const void *data;
	u32 bytes;

	if (!btf)
		return -ENOENT;
	data = btf_raw_data(btf, &bytes);
	return text_add(text, data, bytes);
}

int file_vmlinux_btf(struct dd_kern *dd, const char *path, struct text *text)
{
	return add_btf(dd->kern->vmlinux, text);
}

int file_module_btf(struct dd_kern *dd, const char *path, struct text *text)
{
	const char *name = strrchr(path, '/') + 1;

	for (u32 i = 0; i < dd->kern->module_count; i++)
		if (!strcmp(name, btf_get_name(dd->kern->modules[i])))
			return add_btf(dd->kern->modules[i], text);
	return -ENOENT;
}

/* What a kernel without a configuration file claims about itself */
static const char builtin_config[] = "CONFIG_64BIT=y\n"
				     "CONFIG_X86_64=y\n"
				     "CONFIG_SMP=y\n"
				     "CONFIG_HZ=250\n"
				     "CONFIG_NET=y\n"
				     "CONFIG_INET=y\n"
				     "CONFIG_CGROUPS=y\n"
				     "CONFIG_BPF=y\n"
				     "CONFIG_BPF_SYSCALL=y\n"
				     "CONFIG_BPF_JIT=y\n"
				     "CONFIG_BPF_EVENTS=y\n"
				     "CONFIG_BPF_LSM=y\n"
				     "CONFIG_CGROUP_BPF=y\n"
				     "CONFIG_DEBUG_INFO_BTF=y\n"
				     "CONFIG_DEBUG_INFO_BTF_MODULES=y\n"
				     "CONFIG_DEFAULT_HOSTNAME=\"(none)\"\n";

/* "config-" of another release is not there. gzip's readers take plain text as it is. */
int file_config(struct dd_kern *dd, const char *path, struct text *text)
{
	const char *boot = "/boot/config-";

	if (!strncmp(path, boot, strlen(boot)) && strcmp(path + strlen(boot), dd->release))
		return -ENOENT;
	if (dd->config.bytes)
		return text_add(text, dd->config.data, dd->config.bytes);
	return text_add(text, builtin_config, strlen(builtin_config));
}

static int add_symbols(struct text *text, const struct btf *btf, const char *module)
{
	u32 count = btf_nr_types(btf);

	for (u32 id = btf_start_id(btf); id < count; id++) {
		const struct btf_type *t = btf_type_by_id(btf, id);
		int err;

		if (!btf_type_is_func(t) && !btf_type_is_var(t))
			continue;
		err = text_printf(text, "%016llx %c %s%s%s%s\n",
				  (unsigned long long)ksym_address(id),
				  btf_type_is_func(t) ? 'T' : 'D', btf_type_name(btf, id),
				  module ? "\t[" : "", module ? module : "", module ? "]" : "");
		if (err)
			return err;
	}
	return 0;
}

/* Symbols that programs of the selftests look up and that no BTF has */
static const char *const plain_symbols[] = {
	"bpf_link_fops", "bpf_map_fops",   "bpf_prog_fops", "__per_cpu_start", "__per_cpu_end",
	"__start_BTF",	 "__stop_BTF",	   "_text",	    "_stext",	       "_etext",
	"bpf_iter_fops", "init_user_ns",   "__start_rodata", "_end",
	"__per_cpu_offset",
};

/* Helpers and kfuncs that BTF does not name, so that calls in dumped programs resolve to names */
static int add_calls(struct text *text, const struct kern *kern)
{
	char name[CALL_KSYM_BYTES];
	int err = 0;

	for (u32 row = 0; !err && row < call_count(); row++) {
		bool in_btf;
		u64 address = call_ksym(kern, row, name, &in_btf);

		if (!in_btf)
			err = text_printf(text, "%016llx T %s\n", (unsigned long long)address,
					  name);
	}
	return err;
}

/*
 * Synthetic: a function or variable lives at an address made from its number in BTF, so that
 * dumped programs, which have those addresses too, resolve to names.
 */
int file_kallsyms(struct dd_kern *dd, const char *path, struct text *text)
{
	struct kern *kern = dd->kern;
	u64 at = KSYM_BASE - 16 * ARRAY_SIZE(plain_symbols);
	int err;

	err = 0;
	for (u32 i = 0; !err && i < ARRAY_SIZE(plain_symbols); i++)
		err = text_printf(text, "%016llx D %s\n", (unsigned long long)(at + 16ULL * i),
				  plain_symbols[i]);
	if (!err)
		err = text_printf(text, "%016llx T __bpf_call_base\n",
				  (unsigned long long)KSYM_BASE);
	if (!err && kern->vmlinux)
		err = add_symbols(text, kern->vmlinux, NULL);
	for (u32 i = 0; !err && i < kern->module_count; i++)
		err = add_symbols(text, kern->modules[i], btf_get_name(kern->modules[i]));
	return err ? err : add_calls(text, kern);
}

int file_cpus(struct dd_kern *dd, const char *path, struct text *text)
{
	u32 count = dd->kern->world.cpu_count;

	return count == 1 ? text_printf(text, "0\n") : text_printf(text, "0-%u\n", count - 1);
}

int file_sysctl(struct dd_kern *dd, const char *path, struct text *text)
{
	const struct kern *kern = dd->kern;
	const struct {
		const char *name;
		u64 value;
	} numbers[] = {
		{ "kernel/unprivileged_bpf_disabled", kern->unprivileged_bpf_disabled },
		{ "kernel/bpf_stats_enabled", kern->stats_users != 0 },
		{ "kernel/perf_event_paranoid", 2 },
		{ "kernel/kptr_restrict", 0 },
		{ "kernel/randomize_va_space", 2 },
		{ "net/core/bpf_jit_enable", kern->jit_enabled },
		{ "net/core/bpf_jit_harden", 0 },
		{ "net/core/bpf_jit_kallsyms", 0 },
		{ "net/core/bpf_jit_limit", 528482304 },
	};

	for (u32 i = 0; i < ARRAY_SIZE(numbers); i++)
		if (!strcmp(path + strlen("/proc/sys/"), numbers[i].name))
			return text_printf(text, "%llu\n", (unsigned long long)numbers[i].value);
	return -ENOENT;
}

/* How perf_event_open(2) wants its kprobes and uprobes; they are as on any x86-64 machine. */
int file_pmu(struct dd_kern *dd, const char *path, struct text *text)
{
	static const struct {
		const char *name, *content;
	} entries[] = {
		{ "kprobe/type", "8\n" }, /* PMU_KPROBE */
		{ "uprobe/type", "9\n" },
		{ "kprobe/format/retprobe", "config:0\n" },
		{ "uprobe/format/retprobe", "config:0\n" },
		{ "uprobe/format/ref_ctr_offset", "config:32-63\n" },
	};

	path += strlen("/sys/bus/event_source/devices/");
	for (u32 i = 0; i < ARRAY_SIZE(entries); i++)
		if (!strcmp(path, entries[i].name))
			return text_add(text, entries[i].content, strlen(entries[i].content));
	return -ENOENT;
}
