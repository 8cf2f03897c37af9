/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * libbpf asks a kernel what it can do by loading tiny programs, maps and BTF, and reads the
 * answers from verdicts and errno. What it concludes about ours must be what it concludes about
 * Linux 7.3. Built-in kernel BTF.
 */
#include <drydock/drydock.h>

#include <errno.h>
#include <string.h>

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
#define SYSCALL_WRAPPER 18 /* needs kprobes, a gap */

static void test_features(void)
{
	for (int i = 0; i < (int)(sizeof(features) / sizeof(features[0])); i++) {
		if (i == SYSCALL_WRAPPER)
			continue;
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

int main(void)
{
	struct dd_kern *kern;

	CHECK(!dd_kern_new(&kern, NULL));
	dd_enter(kern);
	libbpf_set_print(NULL);
	test_features();
	test_prog_types();
	test_map_types();
	test_helpers();
	dd_leave();
	dd_kern_drop(kern);
	return UNIT_END();
}
