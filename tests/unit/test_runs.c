/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * BPF_PROG_TEST_RUN of netfilter programs, cgroup storage in test runs, and the world's wakeup
 * sources: results and errno are Linux's. Built-in kernel BTF, all engines.
 */
#include <drydock/drydock.h>

#include <errno.h>
#include <libgen.h>
#include <linux/netfilter.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include "unit.h"

static struct dd_kern *kern;
static struct bpf_object *object;

/* As the program has them in .bss */
struct seen {
	unsigned int protocol, first, len, in, out, header;
};

/* struct nf_hook_state of the kernel */
struct hook_state {
	unsigned char hook, pf;
	void *in, *out, *sk, *net, *okfn;
};

static int prog_fd(const char *name)
{
	return bpf_program__fd(bpf_object__find_program_by_name(object, name));
}

static unsigned char packet[8192];

/* The value returned, or -errno */
static int run_hook(unsigned int bytes, const struct hook_state *state, unsigned int state_bytes)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = packet, .data_size_in = bytes,
		    .ctx_in = state, .ctx_size_in = state_bytes);
	int err = bpf_prog_test_run_opts(prog_fd("hook"), &opts);

	CHECK(err || !opts.data_size_out);
	return err ? err : (int)opts.retval;
}

static int run_at(unsigned int bytes, unsigned char hook, unsigned char pf)
{
	struct hook_state state = { .hook = hook, .pf = pf };

	return run_hook(bytes, &state, sizeof(state));
}

static struct seen *seen(void)
{
	size_t bytes;

	return bpf_map__initial_value(bpf_object__find_map_by_name(object, ".bss"), &bytes);
}

static bool saw(unsigned int protocol, unsigned int first, unsigned int len, unsigned int out,
		unsigned int header)
{
	struct seen *at = seen();

	return at->protocol == protocol && at->first == first && at->len == len && !at->in &&
	       at->out == out && at->header == header;
}

static void test_leaving(void)
{
	packet[0] = 0x45;
	CHECK(run_hook(20, NULL, 0) == 1 && saw(0x0800, 0x45, 20, 0, 0));
	CHECK(run_at(64, NF_INET_LOCAL_OUT, NFPROTO_IPV4) == 1 && saw(0x0800, 0x45, 64, 1, 0));
	CHECK(run_at(64, NF_INET_LOCAL_OUT, NFPROTO_IPV6) == 0 && saw(0x86dd, 0x45, 64, 1, 0));
	CHECK(run_hook(19, NULL, 0) == -EINVAL);
	CHECK(run_hook(4096, NULL, 0) == -EINVAL);
}

static void test_coming_in(void)
{
	memset(packet, 0, sizeof(packet));
	packet[12] = 0x08;
	packet[14] = 0x46;
	CHECK(run_at(34, NF_INET_PRE_ROUTING, NFPROTO_IPV4) == 0);
	CHECK(saw(0x0800, 0x46, 20, 1, 64 + 14));
	CHECK(run_at(34, NF_INET_PRE_ROUTING, NFPROTO_IPV6) == -EINVAL);
	CHECK(run_at(33, NF_INET_FORWARD, NFPROTO_IPV4) == -EINVAL);
	packet[12] = 0x86;
	packet[13] = 0xdd;
	CHECK(run_at(54, NF_INET_LOCAL_IN, NFPROTO_IPV6) == 0);
	CHECK(saw(0x86dd, 0x46, 40, 1, 64 + 14));
	CHECK(run_at(53, NF_INET_LOCAL_IN, NFPROTO_IPV6) == -EINVAL);
	packet[12] = 0x12;
	CHECK(run_at(54, NF_INET_LOCAL_IN, NFPROTO_IPV4) == -EPROTO);
}

static void test_bad_state(void)
{
	struct hook_state state = { .hook = NF_INET_LOCAL_OUT, .pf = NFPROTO_IPV4 };
	unsigned char bytes[sizeof(state) + 8] = {};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = packet, .data_size_in = 64,
		    .ctx_out = bytes, .ctx_size_out = sizeof(bytes));

	CHECK(run_at(64, NF_INET_LOCAL_OUT, NFPROTO_ARP) == -EINVAL);
	state.okfn = &state;
	CHECK(run_hook(64, &state, sizeof(state)) == -EINVAL);
	state.okfn = NULL;
	state.in = &state;
	CHECK(run_hook(64, &state, sizeof(state)) == -EINVAL);
	state.in = NULL;
	CHECK(run_hook(64, (void *)8, sizeof(state)) == -EFAULT);
	memcpy(bytes, &state, sizeof(state));
	CHECK(run_hook(64, (void *)bytes, sizeof(bytes)) == 1);
	bytes[sizeof(state)] = 1;
	CHECK(run_hook(64, (void *)bytes, sizeof(bytes)) == -E2BIG);
	/* Room for a context out is a context of zeroes in */
	CHECK(bpf_prog_test_run_opts(prog_fd("hook"), &opts) == -EINVAL);
	opts.ctx_out = NULL;
	opts.ctx_size_out = 0;
	opts.flags = BPF_F_TEST_RUN_ON_CPU;
	CHECK(bpf_prog_test_run_opts(prog_fd("hook"), &opts) == -EINVAL);
}

static int run_repeated(const char *name, unsigned int bytes, unsigned int repeat)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = bytes ? packet : NULL,
		    .data_size_in = bytes, .repeat = repeat);
	int err = bpf_prog_test_run_opts(prog_fd(name), &opts);

	return err ? err : (int)opts.retval;
}

static void test_storage(void)
{
	CHECK(run_repeated("storage", 64, 5) == 1);
	CHECK(run_repeated("storage", 64, 5) == 1);
	CHECK(run_repeated("storage", 64, 4) == 0);
	dd_fail_alloc(kern, 1);
	CHECK(run_repeated("storage", 64, 5) == -ENOMEM);
	dd_fail_alloc(kern, 2);
	CHECK(run_repeated("storage", 64, 5) == -ENOMEM);
	dd_fail_alloc(kern, 0);
}

int main(int argc, char **argv)
{
	struct dd_kern_options options = { .size = sizeof(options), .cpus = 2,
					   .record_states = true };
	char path[4096];

	snprintf(path, sizeof(path), "%s/test_runs.bpf.o", dirname(strdup(argv[0])));
	CHECK(!dd_kern_new(&kern, &options));
	dd_enter(kern);
	object = bpf_object__open_file(path, NULL);
	CHECK(object && !bpf_object__load(object));
	if (!object)
		return UNIT_END();
	for (int engine = DD_JIT; engine <= DD_CHECKED; engine++) {
		dd_set_engine(kern, engine);
		memset(packet, 0, sizeof(packet));
		test_leaving();
		test_coming_in();
		test_bad_state();
		memset(packet, 0, sizeof(packet));
		packet[12] = 0x08;
		test_storage();
		CHECK(!run_repeated("wakeup", 0, 0));
	}
	CHECK(!dd_gap_count(kern));
	bpf_object__close(object);
	dd_leave();
	dd_kern_drop(kern);
	return UNIT_END();
}
