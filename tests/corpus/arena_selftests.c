/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Linux's own arena selftests: the objects that Linux's build made of arena_list, arena_htab,
 * arena_atomics, arena_spin_lock, arena_strsearch, arena_mem_usage and, as far as arenas go,
 * stream, each with a user side of our own that does the steps of its prog_tests file and expects
 * the same; and those of arena_direct_value, which has no object. With libbpf, on every engine.
 *
 *	arena_selftests FOLDER BTF
 *
 * FOLDER has the objects, BTF is the kernel's they were built for. The corpus does not come with
 * the sources, so this is no test of the suite by itself: tools/run-tests runs it where the corpus
 * is, and says so where not.
 */
#include <drydock/drydock.h>

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include "tests/unit/memlock.h"
#include "tests/unit/unit.h"

#define PAGE 4096
#define MAPS_MAX 4
#define THREADS_MAX 16

/* As the selftests' own kernel has it; the lock refuses to work with more than 1024. */
static const char config[] = "CONFIG_NR_CPUS=128\n";
static char config_path[32];
static const char *folder, *btf_path;
static const char *engine_name;

/* ---- an object with its variables, as a skeleton has them ---- */

struct loaded {
	struct bpf_object *object;
	struct bpf_object_skeleton skeleton;
	struct bpf_map_skeleton maps[MAPS_MAX];
	struct bpf_map *map[MAPS_MAX];
	void *memory[MAPS_MAX];
	void *file;
	size_t file_bytes;
};

static bool file_read(struct loaded *loaded, const char *name)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s.bpf.o", folder, name);
	file = fopen(path, "r");
	if (!file)
		return false;
	fseek(file, 0, SEEK_END);
	loaded->file_bytes = ftell(file);
	rewind(file);
	loaded->file = malloc(loaded->file_bytes);
	if (fread(loaded->file, 1, loaded->file_bytes, file) != loaded->file_bytes)
		loaded->file_bytes = 0;
	fclose(file);
	return loaded->file_bytes;
}

/* `maps`: whose memory the host looks at, "" behind the last */
static bool open_object(struct loaded *loaded, const char *name, const char *const *maps)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts);
	struct bpf_object_skeleton *s = &loaded->skeleton;

	memset(loaded, 0, sizeof(*loaded));
	if (!file_read(loaded, name)) {
		printf("%s: no such object\n", name);
		return false;
	}
	*s = (struct bpf_object_skeleton){ .sz = sizeof(*s), .name = name,
					   .data = loaded->file, .data_sz = loaded->file_bytes,
					   .obj = &loaded->object, .maps = loaded->maps,
					   .map_skel_sz = sizeof(loaded->maps[0]) };
	for (; maps[s->map_cnt][0]; s->map_cnt++)
		loaded->maps[s->map_cnt] = (struct bpf_map_skeleton){
			.name = maps[s->map_cnt],
			.map = &loaded->map[s->map_cnt],
			.mmaped = &loaded->memory[s->map_cnt],
		};
	return !bpf_object__open_skeleton(s, &opts);
}

static bool load_object(struct loaded *loaded)
{
	return !bpf_object__load_skeleton(&loaded->skeleton);
}

static void close_object(struct loaded *loaded)
{
	bpf_object__close(loaded->object);
	free(loaded->file);
}

/* Where a variable lies in its section; -1: not in it */
static long offset_of_variable(const struct btf *btf, const char *section, const char *name)
{
	int id = btf__find_by_name_kind(btf, section, BTF_KIND_DATASEC);
	const struct btf_type *type = id > 0 ? btf__type_by_id(btf, id) : NULL;
	const struct btf_var_secinfo *at = type ? btf_var_secinfos(type) : NULL;

	for (int i = 0; type && i < btf_vlen(type); i++, at++) {
		const struct btf_type *variable = btf__type_by_id(btf, at->type);

		if (!strcmp(btf__name_by_offset(btf, variable->name_off), name))
			return at->offset;
	}
	return -1;
}

static void *variable(const struct loaded *loaded, const char *name)
{
	static char nowhere[8];

	for (int i = 0; i < loaded->skeleton.map_cnt; i++) {
		const char *map = loaded->maps[i].name;
		long offset = offset_of_variable(bpf_object__btf(loaded->object),
						 map[0] == '.' ? map : ".addr_space.1", name);

		if (offset >= 0 && loaded->memory[i])
			return (char *)loaded->memory[i] + offset;
	}
	printf("no variable %s\n", name);
	CHECK(!"variable");
	return nowhere;
}

#define VARIABLE(loaded, type, name) (*(type *)variable(loaded, name))

static void run(const struct loaded *loaded, const char *name)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	struct bpf_program *prog = bpf_object__find_program_by_name(loaded->object, name);

	CHECK(prog && !bpf_prog_test_run_opts(bpf_program__fd(prog), &opts));
	CHECK(!opts.retval);
}

/* ---- arena_list ---- */

struct list_element {
	struct list_element *next;
	struct list_element **pprev;
	unsigned long long value;
};

static int list_sum(const struct loaded *loaded)
{
	struct list_element *at = *VARIABLE(loaded, struct list_element **, "list_head");
	int sum = 0;

	for (; at; at = at->next)
		sum += at->value;
	return sum;
}

static void test_list(int count, bool nonsleepable)
{
	static const char *const maps[] = { "arena", ".bss", ".rodata", "" };
	int want = count * (count - 1) / 2;
	struct loaded loaded;

	if (!open_object(&loaded, "arena_list", maps)) {
		CHECK(!"opened");
		return;
	}
	VARIABLE(&loaded, bool, "nonsleepable") = nonsleepable;
	CHECK(load_object(&loaded));
	VARIABLE(&loaded, int, "cnt") = count;
	run(&loaded, "arena_list_add");
	CHECK(!VARIABLE(&loaded, bool, "skip"));
	CHECK(list_sum(&loaded) == want);
	CHECK(VARIABLE(&loaded, long, "arena_sum") == want);
	CHECK(VARIABLE(&loaded, int, "test_val") == count + 1);
	run(&loaded, "arena_list_del");
	CHECK(list_sum(&loaded) == 0);
	CHECK(VARIABLE(&loaded, int, "list_sum") == want);
	CHECK(VARIABLE(&loaded, long, "arena_sum") == want);
	close_object(&loaded);
}

static void test_lists(void)
{
	test_list(1, false);
	test_list(1000, false);
	test_list(1, true);
	test_list(1000, true);
}

/* ---- arena_htab ---- */

struct table_element {
	int hash, key, value;
	struct table_node {
		struct table_node *next, **pprev;
	} node;
};

struct table {
	struct table_node **buckets;
	int bucket_count;
};

/* Pointers that the program wrote, as they are */
static int table_find(const struct table *table, int key)
{
	struct table_node *at = table->buckets[key & (table->bucket_count - 1)];

	for (; at; at = at->next) {
		const struct table_element *element =
			(void *)((char *)at - offsetof(struct table_element, node));

		if (element->hash == key && element->key == key)
			return element->value;
	}
	return -1;
}

static void test_table(const char *name, const char *program, bool touch)
{
	static const char *const maps[] = { "arena", ".bss", "" };
	const struct table *table;
	struct loaded loaded;
	size_t bytes;

	CHECK(open_object(&loaded, name, maps) && load_object(&loaded));
	if (touch)
		*(volatile int *)bpf_map__initial_value(loaded.map[0], &bytes) = 0x55aa;
	run(&loaded, program);
	CHECK(!VARIABLE(&loaded, bool, "skip"));
	table = VARIABLE(&loaded, struct table *, "htab_for_user");
	CHECK(table && table->buckets);
	for (int i = 0; table && table->buckets && i < 16; i += 4)
		CHECK(table_find(table, i) == i);
	close_object(&loaded);
}

static void test_tables(void)
{
	test_table("arena_htab", "arena_htab_llvm", true);
	test_table("arena_htab_asm", "arena_htab_asm", false);
}

/* ---- arena_atomics ---- */

static const struct {
	const char *program, *name;
	unsigned int bytes;
	unsigned long long want;
} atomics[] = {
	{ "add", "add64_value", 8, 3 },
	{ "add", "add64_result", 8, 1 },
	{ "add", "add32_value", 4, 3 },
	{ "add", "add32_result", 4, 1 },
	{ "add", "add_stack_value_copy", 8, 3 },
	{ "add", "add_stack_result", 8, 1 },
	{ "add", "add_noreturn_value", 8, 3 },
	{ "sub", "sub64_value", 8, -1ULL },
	{ "sub", "sub64_result", 8, 1 },
	{ "sub", "sub32_value", 4, -1U },
	{ "sub", "sub32_result", 4, 1 },
	{ "sub", "sub_stack_value_copy", 8, -1ULL },
	{ "sub", "sub_stack_result", 8, 1 },
	{ "sub", "sub_noreturn_value", 8, -1ULL },
	{ "and", "and64_value", 8, 0x010ULL << 32 },
	{ "and", "and32_value", 4, 0x010 },
	{ "or", "or64_value", 8, 0x111ULL << 32 },
	{ "or", "or32_value", 4, 0x111 },
	{ "xor", "xor64_value", 8, 0x101ULL << 32 },
	{ "xor", "xor32_value", 4, 0x101 },
	{ "cmpxchg", "cmpxchg64_value", 8, 2 },
	{ "cmpxchg", "cmpxchg64_result_fail", 8, 1 },
	{ "cmpxchg", "cmpxchg64_result_succeed", 8, 1 },
	{ "cmpxchg", "cmpxchg32_value", 4, 2 },
	{ "cmpxchg", "cmpxchg32_result_fail", 4, 1 },
	{ "cmpxchg", "cmpxchg32_result_succeed", 4, 1 },
	{ "xchg", "xchg64_value", 8, 2 },
	{ "xchg", "xchg64_result", 8, 1 },
	{ "xchg", "xchg32_value", 4, 2 },
	{ "xchg", "xchg32_result", 4, 1 },
	{ "uaf", "uaf_recovery_fails", 8, 0 },
	{ "load_acquire", "load_acquire8_result", 1, 0x12 },
	{ "load_acquire", "load_acquire16_result", 2, 0x1234 },
	{ "load_acquire", "load_acquire32_result", 4, 0x12345678 },
	{ "load_acquire", "load_acquire64_result", 8, 0x1234567890abcdef },
	{ "store_release", "store_release8_result", 1, 0x12 },
	{ "store_release", "store_release16_result", 2, 0x1234 },
	{ "store_release", "store_release32_result", 4, 0x12345678 },
	{ "store_release", "store_release64_result", 8, 0x1234567890abcdef },
};

static void test_atomics(void)
{
	static const char *const maps[] = { "arena", ".bss", ".data", "" };
	struct loaded loaded;
	const char *ran = "";

	CHECK(open_object(&loaded, "arena_atomics", maps));
	CHECK(!VARIABLE(&loaded, bool, "skip_all_tests"));
	CHECK(!VARIABLE(&loaded, bool, "skip_lacq_srel_tests"));
	CHECK(load_object(&loaded));
	VARIABLE(&loaded, unsigned int, "pid") = getpid();
	for (size_t i = 0; i < sizeof(atomics) / sizeof(atomics[0]); i++) {
		unsigned long long got = 0;

		if (strcmp(ran, atomics[i].program))
			run(&loaded, atomics[i].program);
		ran = atomics[i].program;
		memcpy(&got, variable(&loaded, atomics[i].name), atomics[i].bytes);
		CHECK(got == atomics[i].want);
		if (got != atomics[i].want)
			printf("%s: %#llx\n", atomics[i].name, got);
	}
	close_object(&loaded);
}

/* ---- arena_spin_lock ---- */

static struct {
	pthread_barrier_t barrier;
	int prog_fd, repeat, next_cpu;
	struct dd_kern *kern;
	int failed;
} contest;

static void *take_lock(void *arg)
{
	char packet[64] = "";
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = packet, .data_size_in = sizeof(packet),
		    .repeat = contest.repeat);
	cpu_set_t cpus;
	int err;

	CPU_ZERO(&cpus);
	CPU_SET(__atomic_fetch_add(&contest.next_cpu, 1, __ATOMIC_RELAXED), &cpus);
	err = pthread_setaffinity_np(pthread_self(), sizeof(cpus), &cpus);
	dd_enter(contest.kern);
	pthread_barrier_wait(&contest.barrier);
	if (err || bpf_prog_test_run_opts(contest.prog_fd, &opts) || opts.retval) {
		printf("error %d, returned %d\n", err, (int)opts.retval);
		__atomic_add_fetch(&contest.failed, 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

static void test_spin_lock(int size, int repeat, int threads)
{
	static const char *const maps[] = { "arena", ".bss", ".data", "" };
	pthread_t thread[THREADS_MAX];
	struct loaded loaded;

	CHECK(open_object(&loaded, "arena_spin_lock", maps) && load_object(&loaded));
	CHECK(VARIABLE(&loaded, int, "test_skip") == 1);
	VARIABLE(&loaded, int, "cs_count") = size;
	VARIABLE(&loaded, int, "limit") = repeat * threads;
	contest.repeat = repeat;
	contest.failed = contest.next_cpu = 0;
	contest.kern = dd_current();
	contest.prog_fd = bpf_program__fd(bpf_object__find_program_by_name(loaded.object, "prog"));
	CHECK(!pthread_barrier_init(&contest.barrier, NULL, threads));
	for (int i = 0; i < threads; i++)
		CHECK(!pthread_create(&thread[i], NULL, take_lock, NULL));
	for (int i = 0; i < threads; i++)
		CHECK(!pthread_join(thread[i], NULL));
	pthread_barrier_destroy(&contest.barrier);
	CHECK(!contest.failed);
	CHECK(VARIABLE(&loaded, int, "test_skip") == 1); /* 3: too many CPUs */
	CHECK(VARIABLE(&loaded, int, "counter") == repeat * threads);
	close_object(&loaded);
}

static int cpu_count(void)
{
	long count = sysconf(_SC_NPROCESSORS_ONLN);

	return count < THREADS_MAX ? (int)count : THREADS_MAX;
}

static void test_spin_locks(void)
{
	if (cpu_count() < 2) {
		printf("arena_spin_lock skipped: one CPU\n");
		return;
	}
	test_spin_lock(1, 1000, cpu_count());
	test_spin_lock(1000, 1000, cpu_count());
	test_spin_lock(50000, 100, cpu_count());
}

/* ---- arena_strsearch ---- */

static void test_string_search(void)
{
	static const char *const maps[] = { ".bss", "" };
	struct loaded loaded;

	CHECK(open_object(&loaded, "arena_strsearch", maps) && load_object(&loaded));
	run(&loaded, "arena_strsearch");
	CHECK(!VARIABLE(&loaded, bool, "skip"));
	close_object(&loaded);
}

/* ---- arena_mem_usage ---- */

/* In pages; -1: not told */
static long memlock(int fd)
{
	long bytes = map_memlock(fd);

	return bytes % PAGE ? -1 : bytes / PAGE;
}

static void free_some(const struct loaded *loaded, long first, int count)
{
	VARIABLE(loaded, long, "free_byte_off") = first * PAGE;
	VARIABLE(loaded, int, "free_cnt") = count;
	run(loaded, "free_pages");
}

static void test_memory_usage(void)
{
	static const char *const maps[] = { "arena", ".bss", "" };
	struct loaded loaded;
	size_t bytes;
	char *base;
	int fd;

	CHECK(open_object(&loaded, "arena_mem_usage", maps) && load_object(&loaded));
	fd = bpf_map__fd(loaded.map[0]);
	CHECK(memlock(fd) == 0);
	VARIABLE(&loaded, int, "alloc_cnt") = 17;
	run(&loaded, "alloc");
	CHECK(VARIABLE(&loaded, void *, "ptr") && memlock(fd) == 17);
	free_some(&loaded, 0, 1);
	CHECK(memlock(fd) == 16);
	free_some(&loaded, 1, 10);
	CHECK(memlock(fd) == 6);
	free_some(&loaded, 11, 6);
	CHECK(memlock(fd) == 0);
	base = bpf_map__initial_value(loaded.map[0], &bytes);
	for (int i = 0; i < 8; i++)
		base[i * PAGE] = 1;
	CHECK(memlock(fd) == 8);
	VARIABLE(&loaded, void *, "ptr") = base;
	free_some(&loaded, 0, 8);
	CHECK(memlock(fd) == 0);
	close_object(&loaded);
}

/* ---- stream: what is reported of a fault ---- */

static const struct {
	const char *program, *access;
	bool tells_address;
	const char *innermost; /* function, NULL: the program itself */
} faults[] = {
	{ "stream_arena_read_fault", "READ", true },
	{ "stream_arena_write_fault", "WRITE", true },
	{ "stream_arena_load_acquire_fault", "READ", true },
	{ "stream_arena_xchg_fault", "WRITE", true },
	{ "stream_arena_cmpxchg_fault", "WRITE", true },
	{ "stream_arena_subprog_fault", "WRITE", false, "subprog" },
	{ "stream_arena_callback_fault", "WRITE", false, "timer_cb" },
};

static void test_fault_report(const struct loaded *loaded, size_t i)
{
	char want[128], got[4096] = "", *frame;
	int fd = bpf_program__fd(bpf_object__find_program_by_name(loaded->object,
								  faults[i].program));

	run(loaded, faults[i].program);
	CHECK(bpf_prog_stream_read(fd, BPF_STREAM_STDERR, got, sizeof(got) - 1, NULL) > 0);
	snprintf(want, sizeof(want), "ERROR: Arena %s access at unmapped address 0x%lx\nCPU: ",
		 faults[i].access, VARIABLE(loaded, unsigned long, "fault_addr"));
	if (!faults[i].tells_address)
		*strrchr(want, 'x') = 0;
	CHECK(!strncmp(got, want, strlen(want)));
	frame = strstr(got, "\nCall trace:\nbpf_prog_");
	snprintf(want, sizeof(want), "_%s+0x", faults[i].innermost ?: faults[i].program);
	CHECK(frame && strstr(frame, want) && strstr(frame, want) < strstr(frame, " @ stream.c:"));
}

static void test_fault_reports(void)
{
	static const char *const maps[] = { ".bss", "" };
	struct loaded loaded;

	CHECK(open_object(&loaded, "stream", maps) && load_object(&loaded));
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		test_fault_report(&loaded, i);
	close_object(&loaded);
}

/* ---- arena_direct_value ---- */

static void test_direct_value(void)
{
	LIBBPF_OPTS(bpf_map_create_opts, create, .map_flags = BPF_F_MMAPABLE);
	char log[16384] = "", want[128];
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .log_buf = log, .log_size = sizeof(log),
		    .log_level = 1);
	const int bytes = 32 * PAGE;
	int fd = bpf_map_create(BPF_MAP_TYPE_ARENA, "direct_value", 0, 0, 32, &create);
	struct bpf_insn insns[] = {
		{ .code = BPF_LD | BPF_DW | BPF_IMM, .dst_reg = 1, .src_reg = BPF_PSEUDO_MAP_VALUE,
		  .imm = fd },
		{ .imm = bytes },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	CHECK(fd >= 0 && at != MAP_FAILED);
	CHECK(bpf_prog_load(BPF_PROG_TYPE_RAW_TRACEPOINT, "direct_value", "GPL", insns, 4,
			    &opts) < 0);
	snprintf(want, sizeof(want), "invalid access to map value pointer, value_size=0 off=%u",
		 bytes);
	CHECK(strstr(log, want));
	munmap(at, bytes);
	close(fd);
}

/* ---- */

static const struct {
	const char *name;
	void (*test)(void);
} tests[] = {
	{ "arena_list", test_lists },
	{ "arena_htab", test_tables },
	{ "arena_atomics", test_atomics },
	{ "arena_spin_lock", test_spin_locks },
	{ "arena_strsearch", test_string_search },
	{ "arena_mem_usage", test_memory_usage },
	{ "stream", test_fault_reports },
	{ "arena_direct_value", test_direct_value },
};

static void run_tests(enum dd_engine engine)
{
	struct dd_kern_options options = { .size = sizeof(options), .btf_path = btf_path,
					   .config_path = config_path, .cpus = cpu_count(),
					   .record_states = engine == DD_CHECKED };
	struct dd_kern *kern;

	if (dd_kern_new(&kern, &options)) {
		CHECK(!"kernel");
		return;
	}
	dd_enter(kern);
	dd_set_engine(kern, engine);
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		int failed = unit_failed;

		tests[i].test();
		printf("%s on %s: %s\n", tests[i].name, engine_name,
		       failed == unit_failed ? "ok" : "failed");
	}
	CHECK(!dd_gap_count(kern));
	if (dd_gap_count(kern))
		printf("gap: %s\n", dd_gap_text(kern));
	dd_leave();
	dd_kern_drop(kern);
}

int main(int argc, char **argv)
{
	static const char *const names[] = { "JIT", "interpreter", "checked mode" };

	int fd;

	if (argc != 3) {
		fprintf(stderr, "usage: arena_selftests FOLDER BTF\n");
		return 2;
	}
	folder = argv[1];
	btf_path = argv[2];
	fd = memfd_create("config", 0);
	CHECK(write(fd, config, sizeof(config) - 1) == sizeof(config) - 1);
	snprintf(config_path, sizeof(config_path), "/proc/self/fd/%d", fd);
	for (int engine = DD_JIT; engine <= DD_CHECKED; engine++) {
		engine_name = names[engine];
		run_tests(engine);
	}
	return UNIT_END();
}
