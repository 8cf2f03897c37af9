/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * perf_event_open(2), as far as it names kprobes: an event at the entry or return of a kernel
 * function is a descriptor if this kernel has the function. libbpf asks so whether system calls
 * have wrappers of their own (__x64_sys_bpf), and then gives BPF_LINK_CREATE what it got, where
 * attaching is a gap. All other events, and all that can be done with one, are gaps too. Called by
 * the wrappers. Linux: kernel/events/core.c perf_event_open(), trace_kprobe.c
 */
#include <fcntl.h>
#include <linux/perf_event.h>

#include "base/fault.h"
#include "door/door.h"

#define KSYM_NAME_BYTES 512 /* Linux: KSYM_NAME_LEN */
#define PERF_FLAGS \
	(PERF_FLAG_FD_NO_GROUP | PERF_FLAG_FD_OUTPUT | PERF_FLAG_PID_CGROUP | PERF_FLAG_FD_CLOEXEC)

/* What the kernel does not know of must be zero; an old caller's shorter struct ends in zeroes. */
static int copy_attr(const struct perf_args *args, struct perf_event_attr *attr)
{
	u32 bytes;
	u8 byte;

	memset(attr, 0, sizeof(*attr));
	if (user_read(&bytes, args->attr + offsetof(struct perf_event_attr, size), sizeof(bytes)))
		return -EFAULT;
	if (!bytes)
		bytes = PERF_ATTR_SIZE_VER0;
	if (bytes < PERF_ATTR_SIZE_VER0 || bytes > PAGE_BYTES)
		return -E2BIG;
	if (user_read(attr, args->attr, min(bytes, (u32)sizeof(*attr))))
		return -EFAULT;
	for (u32 i = sizeof(*attr); i < bytes; i++) {
		if (user_read(&byte, args->attr + i, 1))
			return -EFAULT;
		if (byte)
			return -E2BIG;
	}
	return 0;
}

static bool has_function(const struct kern *kern, const char *name)
{
	if (kern->vmlinux && btf_find_by_name_kind(kern->vmlinux, name, BTF_KIND_FUNC) > 0)
		return true;
	for (u32 i = 0; i < kern->module_count; i++)
		if (btf_find_by_name_kind(kern->modules[i], name, BTF_KIND_FUNC) > 0)
			return true;
	return false;
}

/* Linux: perf_kprobe_event_init() */
static int check_kprobe(struct kern *kern, const struct perf_event_attr *attr)
{
	char name[KSYM_NAME_BYTES];
	int bytes;

	if (!kern_perfmon_capable(kern))
		return -EACCES;
	if (attr->sample_type & PERF_SAMPLE_BRANCH_STACK)
		return -EOPNOTSUPP;
	if (!attr->kprobe_func)
		return kern_gap(kern, "perf_event_open: a kprobe by address");
	bytes = user_strncpy(name, attr->kprobe_func, sizeof(name));
	if (bytes < 0)
		return bytes;
	if (bytes == sizeof(name))
		return -E2BIG;
	if (!name[0] || strchr(name, ':') || attr->probe_offset)
		return kern_gap(kern, "perf_event_open: a kprobe by address, module or offset");
	return has_function(kern, name) ? 0 : -ENOENT;
}

static int check(struct kern *kern, const struct perf_args *args, struct perf_event_attr *attr)
{
	int err;

	if (args->flags & ~(unsigned long)PERF_FLAGS)
		return -EINVAL;
	err = copy_attr(args, attr);
	if (err)
		return err;
	/* kernel.perf_event_paranoid is 2 */
	if (!attr->exclude_kernel && !kern_perfmon_capable(kern))
		return -EACCES;
	if (attr->type != PMU_KPROBE || args->group_fd != -1 || args->flags & PERF_FLAG_PID_CGROUP)
		return kern_gap(kern, "perf_event_open: events other than kprobes");
	if (args->cpu == -1 ? args->pid == -1 : (u32)args->cpu >= kern->world.cpu_count)
		return -EINVAL;
	return check_kprobe(kern, attr);
}

long perf_open(struct dd_kern *dd, const struct perf_args *args)
{
	struct perf_event_attr attr;
	struct object *event;
	int fd, err = check(dd->kern, args, &attr);

	if (err)
		return err;
	event = mem_alloc(dd->kern->mem, sizeof(*event));
	if (!event)
		return -ENOMEM;
	object_init(event, dd->kern, OBJECT_PERF);
	fd = object_new_fd(event, O_RDWR);
	if (fd < 0)
		object_put(event);
	else if (!(args->flags & PERF_FLAG_FD_CLOEXEC))
		fcntl(fd, F_SETFD, 0);
	return fd;
}

int perf_ioctl(struct dd_kern *dd, int fd)
{
	struct object *object;
	int err = object_get_fd(dd->kern, fd, &object);

	if (err)
		return err;
	err = object->kind == OBJECT_PERF ?
	      kern_gap(dd->kern, "ioctl on a perf event: nothing can be attached yet") : -ENOTTY;
	object_put(object);
	return err;
}
