/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * libbpf asks a kernel what it can do by loading tiny programs, maps and BTF, and reads the
 * answers from verdicts and errno. What it concludes about ours must be what it concludes about
 * Linux 7.3. Built-in kernel BTF.
 */
#include <drydock/drydock.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include "unit.h"

/* libbpf's own question; internal, but a static library hides nothing */
bool feat_supported(void *cache, int feature);

/* enum kern_feature_id of libbpf_internal.h, in its order */
static const char *const features[] = {
	"prog name", "global data", "BTF", "BTF func", "BTF datasec", "BTF global func",
	"array mmap", "expected_attach_type", "probe_read_kernel", "prog bind map", "module BTF",
	"BTF float", "perf link", "BTF decl_tag", "BTF type_tag", "memcg account", "cookie",
	"BTF enum64", "syscall wrapper", "uprobe multi", "arg:ctx tag", "BTF ?datasec",
	"ldimm64 full range", "uprobe syscall",
};
static void test_features(void)
{
	for (int i = 0; i < (int)(sizeof(features) / sizeof(features[0])); i++) {
		if (!feat_supported(NULL, i))
			printf("feature missing: %s\n", features[i]);
		CHECK(feat_supported(NULL, i));
	}
}

static void test_prog_types(void)
{
	for (int type = BPF_PROG_TYPE_SOCKET_FILTER; type <= BPF_PROG_TYPE_NETFILTER; type++) {
		int ret = libbpf_probe_bpf_prog_type(type, NULL);

		/* Debian's kernel is built without infrared decoders, ours without that too */
		if (type == BPF_PROG_TYPE_LIRC_MODE2)
			continue;
		if (ret != 1)
			printf("program type %s: %d\n", libbpf_bpf_prog_type_str(type), ret);
		CHECK(ret == 1);
	}
	CHECK(libbpf_probe_bpf_prog_type(100, NULL) < 0);
}

static void test_map_types(void)
{
	for (int type = BPF_MAP_TYPE_HASH; type <= BPF_MAP_TYPE_INSN_ARRAY; type++) {
		int ret = libbpf_probe_bpf_map_type(type, NULL);

		if (ret != 1)
			printf("map type %s: %d\n", libbpf_bpf_map_type_str(type), ret);
		CHECK(ret == 1);
	}
}

static void test_helpers(void)
{
	CHECK(libbpf_probe_bpf_helper(BPF_PROG_TYPE_XDP, BPF_FUNC_redirect_map, NULL) == 1);
	CHECK(libbpf_probe_bpf_helper(BPF_PROG_TYPE_XDP, BPF_FUNC_probe_read, NULL) == 0);
	CHECK(libbpf_probe_bpf_helper(BPF_PROG_TYPE_KPROBE, BPF_FUNC_probe_read, NULL) == 1);
	CHECK(libbpf_probe_bpf_helper(BPF_PROG_TYPE_SOCKET_FILTER, 100000, NULL) == 0);
	CHECK(libbpf_probe_bpf_helper(BPF_PROG_TYPE_SCHED_CLS, BPF_FUNC_skb_store_bytes, NULL) ==
	      1);
}

/* What libbpf asks to find out whether system calls have wrappers, and what it may not conclude */
static int open_kprobe(const char *function, unsigned int type, int cpu)
{
	struct perf_event_attr attr = {
		.type = type,
		.size = sizeof(attr),
		.kprobe_func = (unsigned long)function,
	};
	int fd = syscall(__NR_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static void test_kprobe_events(struct dd_kern *kern)
{
	unsigned long long gaps, caps;
	int fd = open_kprobe("__x64_sys_bpf", 8, 0);

	CHECK(fd >= 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC);
	CHECK(bpf_link_create(-1, fd, BPF_PERF_EVENT, NULL) == -EBADF);
	gaps = dd_gap_count(kern);
	CHECK(ioctl(fd, PERF_EVENT_IOC_ENABLE, 0) < 0 && errno == ENOSYS);
	CHECK(dd_gap_count(kern) == gaps + 1);
	CHECK(!close(fd));
	CHECK(open_kprobe("no_such_function", 8, 0) == -ENOENT);
	CHECK(open_kprobe((void *)1, 8, 0) == -EFAULT);
	CHECK(open_kprobe("__x64_sys_bpf", 8, -1) == -EINVAL);
	CHECK(open_kprobe("__x64_sys_bpf", 8, 1) == -EINVAL);
	caps = dd_set_caps(kern, 1ULL << 39); /* CAP_BPF without CAP_PERFMON */
	CHECK(open_kprobe("__x64_sys_bpf", 8, 0) == -EACCES);
	dd_set_caps(kern, caps);
	CHECK(dd_gap_count(kern) == gaps + 1);
	CHECK(open_kprobe("__x64_sys_bpf", 1, 0) == -ENOSYS);
	CHECK(dd_gap_count(kern) == gaps + 2);
	fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, NULL, 4, 4, 1, NULL);
	CHECK(ioctl(fd, PERF_EVENT_IOC_ENABLE, 0) < 0 && errno == ENOTTY);
	close(fd);
}

int main(void)
{
	struct dd_kern *kern;

	CHECK(!dd_kern_new(&kern, NULL));
	dd_enter(kern);
	libbpf_set_print(NULL);
	test_features();
	test_kprobe_events(kern);
	test_prog_types();
	test_map_types();
	test_helpers();
	dd_leave();
	dd_kern_drop(kern);
	return UNIT_END();
}
