/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fuzz target: random programs that are mostly valid (gen.h), some of them then damaged. Each is
 * loaded; an accepted one that ends is run on the JIT, on the interpreter and in checked mode,
 * which must agree and find every claim of the verifier true. Prints, for a program that
 * misbehaves, its seed and instructions.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <linux/btf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <drydock/drydock.h>

#include "gen.h"

#define TYPE_LOCKED 3 /* in btf_bytes: the value with a lock */
#define TYPE_FUNC 5

static struct gen_maps maps;
static int btf_fd;

/* A static function for all func info, and a map value that begins with a lock */
#define KIND(kind, vlen) ((uint32_t)BTF_KIND_##kind << 24 | (vlen))
static const struct {
	struct btf_header header;
	uint32_t types[31];
	char strings[44];
} btf_bytes = {
	.header = {.magic = BTF_MAGIC, .version = BTF_VERSION, .hdr_len = sizeof(struct btf_header),
		   .type_len = 31 * 4, .str_off = 31 * 4, .str_len = 44},
	.types = {
		1, KIND(INT, 0), 4, BTF_INT_SIGNED << 24 | 32,
		5, KIND(STRUCT, 1), 4, 19, 1, 0,
		23, KIND(STRUCT, 4), 16, 30, 2, 0, 36, 1, 32, 38, 1, 64, 40, 1, 96,
		0, KIND(FUNC_PROTO, 0), 1,
		42, KIND(FUNC, BTF_FUNC_STATIC), 4,
	},
	.strings = "\0int\0bpf_spin_lock\0val\0locked\0lock_\0a\0b\0c\0f",
};

static int load(struct dd_kern *kern, const struct program *p)
{
	struct bpf_func_info funcs[FUNCS_MAX];
	union bpf_attr attr = {.prog_type = p->type};
	int fd;

	attr.insns = (uintptr_t)p->insns;
	attr.insn_cnt = p->count;
	attr.license = (uintptr_t)"GPL";
	if (p->func_count > 1) {
		for (int i = 0; i < p->func_count; i++)
			funcs[i] = (struct bpf_func_info){p->funcs[i].insn_off, TYPE_FUNC};
		attr.prog_btf_fd = btf_fd;
		attr.func_info = (uintptr_t)funcs;
		attr.func_info_cnt = p->func_count;
		attr.func_info_rec_size = sizeof(funcs[0]);
	}
	if (p->unprivileged)
		dd_set_caps(kern, 0);
	fd = dd_bpf(kern, BPF_PROG_LOAD, &attr, sizeof(attr), NULL, 0);
	dd_set_caps(kern, ~0ULL);
	return fd;
}

static int update(struct dd_kern *kern, int fd, uint32_t key, const void *value)
{
	union bpf_attr attr = {.map_fd = fd};

	attr.key = (uintptr_t)&key;
	attr.value = (uintptr_t)value;
	return dd_bpf(kern, BPF_MAP_UPDATE_ELEM, &attr, sizeof(attr), NULL, 0);
}

/* The values that programs change go back to what they were, so that engines see the same. */
static int reset_maps(struct dd_kern *kern)
{
	unsigned char value[VALUE_BYTES];
	int err = 0;

	for (uint32_t key = 0; key < 2; key++) {
		memset(value, key + 3, sizeof(value));
		err |= update(kern, maps.values, key, value);
		err |= update(kern, maps.locks, key, value);
	}
	return err;
}

static int run(struct dd_kern *kern, int fd, enum dd_engine engine, uint32_t *retval)
{
	static unsigned char packet[64];
	union bpf_attr attr = {};
	int err;

	reset_maps(kern);
	attr.test.prog_fd = fd;
	attr.test.data_in = (uintptr_t)packet;
	attr.test.data_size_in = sizeof(packet);
	dd_set_engine(kern, engine);
	err = dd_bpf(kern, BPF_PROG_TEST_RUN, &attr, sizeof(attr), NULL, 0);
	*retval = attr.test.retval;
	return err;
}

static void print_program(const struct program *p)
{
	for (int i = 0; i < p->count; i++)
		printf("  {0x%02x, %d, %d, %d, %d},\n", p->insns[i].code, p->insns[i].dst_reg,
		       p->insns[i].src_reg, p->insns[i].off, p->insns[i].imm);
}

/* Reads a clock or random numbers, or counts on what was left in a ring: engines may differ */
static bool is_repeatable(const struct program *p)
{
	static const int32_t same[] = {BPF_FUNC_map_lookup_elem, BPF_FUNC_ringbuf_reserve,
				       BPF_FUNC_ringbuf_submit,	 BPF_FUNC_ringbuf_discard,
				       BPF_FUNC_dynptr_from_mem, BPF_FUNC_dynptr_read,
				       BPF_FUNC_loop,		 BPF_FUNC_spin_lock,
				       BPF_FUNC_spin_unlock};
	unsigned int k;

	/* A damaged program may read stack that nothing wrote, and run into the clock. */
	if (p->damaged)
		return false;
	for (int i = 0; i < p->count; i++) {
		if (p->insns[i].code != (BPF_JMP | BPF_CALL) || p->insns[i].src_reg)
			continue;
		for (k = 0; k < sizeof(same) / sizeof(same[0]); k++)
			if (p->insns[i].imm == same[k])
				break;
		if (k == sizeof(same) / sizeof(same[0]))
			return false;
	}
	return true;
}

/*
 * Linux's search for endless loops does not see one that calls a callback each time round
 * (callback_unroll_depth differs), so a damaged loop that is accepted need not end.
 */
static bool may_not_end(const struct program *p)
{
	return p->damaged && has_loop(p);
}

static bool check(struct dd_kern *kern, const struct program *p, uint64_t seed, int fd)
{
	uint32_t jit = 0, interpreter = 0, checked = 0;
	int errs[3];

	if (may_not_end(p))
		return true;

	errs[0] = run(kern, fd, DD_JIT, &jit);
	errs[1] = run(kern, fd, DD_INTERPRETER, &interpreter);
	errs[2] = run(kern, fd, DD_CHECKED, &checked);
	if (!errs[0] && !errs[1] && !errs[2] &&
	    (!is_repeatable(p) || (jit == interpreter && jit == checked)))
		return true;
	/* A gap is no difference. */
	if (errs[0] == -ENOSYS && errs[1] == -ENOSYS && errs[2] == -ENOSYS)
		return true;
	printf("seed %llu: jit %d %#x, interpreter %d %#x, checked %d %#x: %s\n",
	       (unsigned long long)seed, errs[0], jit, errs[1], interpreter, errs[2], checked,
	       dd_gap_text(kern));
	print_program(p);
	return false;
}

static int make_map(struct dd_kern *kern, union bpf_attr *attr)
{
	attr->key_size = attr->map_type == BPF_MAP_TYPE_RINGBUF ? 0 : 4;
	attr->max_entries = attr->map_type == BPF_MAP_TYPE_RINGBUF ? 4096 : 2;
	return dd_bpf(kern, BPF_MAP_CREATE, attr, sizeof(*attr), NULL, 0);
}

static bool make_maps(struct dd_kern *kern)
{
	union bpf_attr btf = {.btf = (uintptr_t)&btf_bytes, .btf_size = sizeof(btf_bytes)};
	union bpf_attr values = {.map_type = BPF_MAP_TYPE_ARRAY, .value_size = VALUE_BYTES};
	union bpf_attr locks = {.map_type = BPF_MAP_TYPE_ARRAY, .value_size = 16,
				.btf_key_type_id = 1, .btf_value_type_id = TYPE_LOCKED};
	union bpf_attr outer = {.map_type = BPF_MAP_TYPE_ARRAY_OF_MAPS, .value_size = 4};
	union bpf_attr ring = {.map_type = BPF_MAP_TYPE_RINGBUF};

	btf_fd = dd_bpf(kern, BPF_BTF_LOAD, &btf, sizeof(btf), NULL, 0);
	maps.values = make_map(kern, &values);
	locks.btf_fd = btf_fd;
	maps.locks = make_map(kern, &locks);
	outer.inner_map_fd = maps.values;
	maps.outer = make_map(kern, &outer);
	maps.ring = make_map(kern, &ring);
	return btf_fd >= 0 && maps.values >= 0 && maps.locks >= 0 && maps.outer >= 0 &&
	       maps.ring >= 0 && !update(kern, maps.outer, 0, &maps.values) &&
	       !update(kern, maps.outer, 1, &maps.values);
}

int main(int argc, char **argv)
{
	struct dd_kern_options options = {.size = sizeof(options), .record_states = true,
					  .virtual_clock = true};
	struct dd_kern *kern;
	struct fuzz fuzz;

	fuzz_init(&fuzz, "prog", 2000, argv);
	if (dd_kern_new(&kern, &options) || !make_maps(kern))
		return 1;
	for (long i = 0; i < fuzz.count && fuzz.bad < 10; i++) {
		uint64_t seed = fuzz_begin(&fuzz, i);
		struct program p;
		int fd;

		generate(&p, &maps);
		fd = load(kern, &p);
		if (fd < 0)
			continue;
		fuzz.used++;
		fuzz.bad += !check(kern, &p, seed, fd);
		close(fd);
	}
	dd_kern_drop(kern);
	return fuzz_end(&fuzz);
}
