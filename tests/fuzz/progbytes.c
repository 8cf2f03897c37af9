/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fuzz target: real programs, damaged. Objects are loaded through libbpf; what it hands to
 * BPF_PROG_LOAD is kept, and its instructions, func info, line info and CO-RE records are then
 * mutated and loaded again, with the maps and BTF of the object still there. What is accepted runs
 * once in checked mode. No load may crash, hang or return what Linux cannot.
 *
 *	fuzz_progbytes [SEED [COUNT [FILE-OR-FOLDER...]]]
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <drydock/drydock.h>

#include "fuzz.h"

#define KEPT_MAX 64
#define ROUNDS 100 /* inputs made from one object */

/* Copies of what a load pointed to */
struct kept {
	union bpf_attr attr;
	void *insns, *funcs, *lines, *relos;
};

static struct kept kept[KEPT_MAX];
static int kept_count;

static void *copy(uint64_t from, size_t bytes)
{
	void *to = malloc(bytes + 1);

	if (!to)
		abort();
	if (from && bytes)
		memcpy(to, (const void *)(uintptr_t)from, bytes);
	return to;
}

static void observe(void *context, int cmd, const union bpf_attr *attr, unsigned int size, long ret)
{
	struct kept *to = &kept[kept_count];

	/* libbpf probes with programs of a few instructions. */
	if (cmd != BPF_PROG_LOAD || ret == -EFAULT || attr->insn_cnt < 3 || kept_count == KEPT_MAX)
		return;
	memset(to, 0, sizeof(*to));
	memcpy(&to->attr, attr, size < sizeof(to->attr) ? size : sizeof(to->attr));
	to->insns = copy(attr->insns, attr->insn_cnt * sizeof(struct bpf_insn));
	to->funcs = copy(to->attr.func_info, to->attr.func_info_cnt * to->attr.func_info_rec_size);
	to->lines = copy(to->attr.line_info, to->attr.line_info_cnt * to->attr.line_info_rec_size);
	to->relos = copy(to->attr.core_relos,
			 to->attr.core_relo_cnt * to->attr.core_relo_rec_size);
	kept_count++;
}

static void drop_kept(void)
{
	while (kept_count) {
		struct kept *k = &kept[--kept_count];

		free(k->insns);
		free(k->funcs);
		free(k->lines);
		free(k->relos);
	}
}

/* Mutants of one thing each, most often of an instruction */
static void mutate(const struct kept *from, union bpf_attr *attr, void *insns, void *funcs)
{
	struct bpf_insn *insn = (struct bpf_insn *)insns + fuzz_next(attr->insn_cnt);

	switch (fuzz_next(12)) {
	case 0:
		fuzz_mutate(funcs, attr->func_info_cnt * attr->func_info_rec_size);
		break;
	case 1:
		fuzz_mutate(insns, attr->insn_cnt * sizeof(*insn));
		break;
	case 2:
		insn->off = fuzz_edge();
		break;
	case 3:
		insn->imm = fuzz_edge();
		break;
	case 4:
		insn->dst_reg = fuzz_next(11);
		break;
	case 5:
		insn->src_reg = fuzz_next(11);
		break;
	case 6:
		*insn = ((struct bpf_insn *)from->insns)[fuzz_next(attr->insn_cnt)];
		break;
	case 7: /* another call or constant, near */
		insn->imm += fuzz_next(2) ? 1 : -1;
		break;
	case 8:
		insn->code = fuzz_next(256);
		break;
	case 9:
		attr->insn_cnt = 1 + fuzz_next(attr->insn_cnt);
		break;
	case 10:
		attr->prog_type = fuzz_next(34);
		attr->prog_flags ^= 1U << fuzz_next(9);
		break;
	default:
		insn->off += fuzz_next(2) ? 1 : -1;
	}
}

static int load(struct dd_kern *kern, const struct kept *from, char *log, size_t log_bytes)
{
	union bpf_attr attr = from->attr;
	size_t lines = attr.line_info_cnt * attr.line_info_rec_size;
	size_t relos = attr.core_relo_cnt * attr.core_relo_rec_size;
	void *insns = copy((uintptr_t)from->insns, attr.insn_cnt * sizeof(struct bpf_insn));
	void *funcs = copy((uintptr_t)from->funcs, attr.func_info_cnt * attr.func_info_rec_size);
	void *line = copy((uintptr_t)from->lines, lines);
	void *relo = copy((uintptr_t)from->relos, relos);
	int fd;

	mutate(from, &attr, insns, funcs);
	if (fuzz_next(12) == 0)
		fuzz_mutate(line, lines);
	if (fuzz_next(12) == 0)
		fuzz_mutate(relo, relos);
	attr.insns = (uintptr_t)insns;
	attr.func_info = attr.func_info_cnt ? (uintptr_t)funcs : 0;
	attr.line_info = attr.line_info_cnt ? (uintptr_t)line : 0;
	attr.core_relos = attr.core_relo_cnt ? (uintptr_t)relo : 0;
	attr.license = (uintptr_t)"GPL";
	attr.log_buf = (uintptr_t)log;
	attr.log_size = log_bytes;
	attr.log_level = fuzz_next(8) ? 1 : 2;
	fd = dd_bpf(kern, BPF_PROG_LOAD, &attr, sizeof(attr), NULL, 0);
	free(insns);
	free(funcs);
	free(line);
	free(relo);
	return fd;
}

static void run(struct dd_kern *kern, int fd)
{
	static unsigned char packet[128];
	union bpf_attr attr = {};

	attr.test.prog_fd = fd;
	attr.test.data_in = (uintptr_t)packet;
	attr.test.data_size_in = sizeof(packet);
	dd_set_engine(kern, DD_CHECKED);
	dd_bpf(kern, BPF_PROG_TEST_RUN, &attr, sizeof(attr), NULL, 0);
}

/* A failure to load that Linux has no reason for */
static bool is_wrong(struct dd_kern *kern, int fd, uint64_t gaps)
{
	return fd < -4095 || (fd == -ENOSYS && dd_gap_count(kern) == gaps);
}

/* Input @i on the programs of the object that is loaded now */
static void one(struct fuzz *fuzz, struct dd_kern *kern, const char *path, long i)
{
	static char log[1 << 16];
	uint64_t seed = fuzz_begin(fuzz, i), gaps = dd_gap_count(kern);
	int which = fuzz_next(kept_count), fd;

	fd = load(kern, &kept[which], log, sizeof(log));
	if (is_wrong(kern, fd, gaps)) {
		printf("%s: seed %llu: program %d: %d\n", path, (unsigned long long)seed, which,
		       fd);
		fuzz->bad++;
	}
	if (fd < 0)
		return;
	fuzz->used++;
	run(kern, fd);
	close(fd);
}

static struct dd_kern *new_kern(void)
{
	/* The selftests' own kernel BTF, if the environment names it */
	struct dd_kern_options options = {.size = sizeof(options), .virtual_clock = true,
					  .cpus = 2, .record_states = true, .bytes_max = 4ULL << 30,
					  .btf_path = getenv("FUZZ_BTF"),
					  .checked_max = 1000000};
	struct dd_kern *kern;

	if (dd_kern_new(&kern, &options))
		abort();
	return kern;
}

/* Inputs from @i on, from one object; returns the first that is not made. */
static long use_object(struct fuzz *fuzz, const char *path, long i)
{
	long end = i + ROUNDS < fuzz->count ? i + ROUNDS : fuzz->count;
	struct dd_kern *kern = new_kern();
	struct bpf_object *object;

	printf("%s from seed %llu\n", path, (unsigned long long)fuzz->first_seed + i);
	fflush(stdout);
	dd_enter(kern);
	object = bpf_object__open_file(path, NULL);
	dd_set_observer(kern, observe, NULL);
	if (object)
		bpf_object__load(object);
	dd_set_observer(kern, NULL, NULL);
	while (kept_count && i < end)
		one(fuzz, kern, path, i++);
	drop_kept();
	bpf_object__close(object);
	dd_leave();
	dd_kern_drop(kern);
	return i;
}

static int say_nothing(enum libbpf_print_level level, const char *format, va_list args)
{
	return 0;
}

int main(int argc, char **argv)
{
	struct fuzz fuzz;
	long i = 0, before;

	fuzz_init(&fuzz, "progbytes", 1000, argv);
	for (int a = 3; a < argc; a++)
		fuzz_add_files(&fuzz, argv[a], ".bpf.o");
	fuzz_default_files(&fuzz, ".bpf.o");
	libbpf_set_print(say_nothing);
	do {
		before = i;
		for (int f = 0; f < fuzz.file_count && i < fuzz.count && fuzz.bad < 10; f++)
			i = use_object(&fuzz, fuzz.files[f], i);
	} while (i > before && i < fuzz.count && fuzz.bad < 10);
	return fuzz_end(&fuzz);
}
