/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A libbpf program as any other: object from memory, variables, maps by name, ring buffer, tail
 * call, pins, ids, info; a forked child on the same kernel; children killed in the midst of
 * loading; allocations that fail.
 */
#include <drydock/drydock.h>

#include <errno.h>
#include <libgen.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include "unit.h"

static struct dd_kern *kern;
static char image[1 << 20];
static size_t image_bytes;

struct data {
	unsigned long long start;
};

static bool read_image(const char *self)
{
	char path[4096], folder[4096];
	FILE *file;

	snprintf(folder, sizeof(folder), "%s", self);
	snprintf(path, sizeof(path), "%s/api.bpf.o", dirname(folder));
	file = fopen(path, "rb");
	if (!file)
		return false;
	image_bytes = fread(image, 1, sizeof(image), file);
	fclose(file);
	return image_bytes;
}

static struct bpf_object *open_object(unsigned int factor)
{
	struct bpf_object *object = bpf_object__open_mem(image, image_bytes, NULL);
	struct bpf_map *rodata;
	size_t bytes;

	if (!object)
		return NULL;
	rodata = bpf_object__find_map_by_name(object, ".rodata");
	memcpy(bpf_map__initial_value(rodata, &bytes), &factor, sizeof(factor));
	return object;
}

static struct bpf_object *load_object(unsigned int factor, int *err)
{
	struct bpf_object *object = open_object(factor);

	*err = object ? bpf_object__load(object) : -errno;
	if (*err) {
		bpf_object__close(object);
		return NULL;
	}
	return object;
}

static void *variables(struct bpf_object *object, const char *name)
{
	size_t bytes;

	return bpf_map__initial_value(bpf_object__find_map_by_name(object, name), &bytes);
}

static int prog_fd(struct bpf_object *object, const char *name)
{
	return bpf_program__fd(bpf_object__find_program_by_name(object, name));
}

static int map_fd(struct bpf_object *object, const char *name)
{
	return bpf_map__fd(bpf_object__find_map_by_name(object, name));
}

/* What the program returns for a packet of `bytes`; negative: error */
static int run(int fd, unsigned int bytes, unsigned int mark)
{
	struct __sk_buff context = { .mark = mark };
	char packet[256] = {};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = packet, .data_size_in = bytes,
		    .ctx_in = &context, .ctx_size_in = sizeof(context));
	int err = bpf_prog_test_run_opts(fd, &opts);

	return err ? err : (int)opts.retval;
}

static void test_variables(struct bpf_object *object)
{
	struct data *data = variables(object, ".data");
	unsigned long long *runs = variables(object, ".bss"), seen = 0, before = *runs;
	unsigned int key = 64;
	int fd = prog_fd(object, "count");

	CHECK(run(fd, 64, 0) == 105);
	data->start = 1000;
	CHECK(run(fd, 64, 0) == 1005);
	data->start = 100;
	CHECK(*runs == before + 2);
	CHECK(!bpf_map_lookup_elem(map_fd(object, "counts"), &key, &seen) && seen >= 2);
}

struct records {
	unsigned long long count, last, wrong;
};

static int on_record(void *context, void *data, size_t bytes)
{
	const unsigned long long *words = data;
	struct records *records = context;

	records->count++;
	for (int i = 0; i < 5; i++)
		records->wrong += words[i] != words[0];
	records->wrong += bytes != 40 || words[0] <= records->last || words[0] % 3 == 0;
	records->last = words[0];
	return 0;
}

static void test_ring(struct bpf_object *object)
{
	struct records records = {};
	struct ring_buffer *ring = ring_buffer__new(map_fd(object, "ring"), on_record, &records,
						    NULL);
	unsigned long long *runs = variables(object, ".bss"), sent = 0, before;
	int fd = prog_fd(object, "send"), full = 0;

	CHECK(ring);
	if (!ring)
		return;
	CHECK(ring_buffer__poll(ring, 0) == 0);
	/* 48 bytes do not divide a page: records lie across the end of the ring */
	for (int round = 0; round < 300; round++) {
		CHECK(!run(fd, 64, 0));
		sent += *runs % 3 != 0;
		CHECK(ring_buffer__poll(ring, 0) >= 0);
	}
	ring_buffer__consume(ring);
	CHECK(records.count == sent && !records.wrong);
	before = records.count;
	CHECK(!run(fd, 64, BPF_RB_NO_WAKEUP) && !run(fd, 64, BPF_RB_NO_WAKEUP));
	ring_buffer__consume(ring);
	CHECK(records.count > before);
	while (full < 1000 && !run(fd, 64, BPF_RB_FORCE_WAKEUP))
		full++;
	CHECK(full == 4096 / 48);
	CHECK(ring_buffer__poll(ring, 100) > 0);
	CHECK(!run(fd, 64, 0) && !records.wrong);
	ring_buffer__consume(ring);
	ring_buffer__free(ring);
}

static void test_tail_call(struct bpf_object *object)
{
	int map = map_fd(object, "jumps"), fd = prog_fd(object, "count");
	unsigned int key = 0;

	CHECK(run(prog_fd(object, "jump"), 64, 0) == 7);
	CHECK(!bpf_map_update_elem(map, &key, &fd, BPF_ANY));
	CHECK(run(prog_fd(object, "jump"), 64, 0) == 105);
	fd = prog_fd(object, "other_type");
	CHECK(bpf_map_update_elem(map, &key, &fd, BPF_ANY) == -EINVAL);
	CHECK(!bpf_map_delete_elem(map, &key));
	CHECK(run(prog_fd(object, "jump"), 64, 0) == 7);
}

static void test_pins(struct bpf_object *object)
{
	struct bpf_map *map = bpf_object__find_map_by_name(object, "counts");
	struct bpf_program *prog = bpf_object__find_program_by_name(object, "count");
	struct bpf_map_info info = {}, again = {};
	unsigned int bytes = sizeof(info);
	struct bpf_object *second;
	int fd, err;

	CHECK(!bpf_map__pin(map, "/sys/fs/bpf/counts"));
	CHECK(!bpf_program__pin(prog, "/sys/fs/bpf/count"));
	fd = bpf_obj_get("/sys/fs/bpf/count");
	CHECK(fd >= 0 && run(fd, 64, 0) == 105);
	close(fd);
	second = open_object(5);
	CHECK(!bpf_map__set_pin_path(bpf_object__find_map_by_name(second, "counts"),
				     "/sys/fs/bpf/counts"));
	err = bpf_object__load(second);
	CHECK(!err);
	CHECK(!bpf_obj_get_info_by_fd(bpf_map__fd(map), &info, &bytes));
	CHECK(!bpf_obj_get_info_by_fd(map_fd(second, "counts"), &again, &bytes));
	CHECK(info.id == again.id && !strcmp(info.name, "counts") && info.max_entries == 64);
	CHECK(info.btf_id && info.btf_value_type_id);
	bpf_object__close(second);
	CHECK(!bpf_program__unpin(prog, "/sys/fs/bpf/count"));
	CHECK(!bpf_map__unpin(map, "/sys/fs/bpf/counts"));
}

static void test_ids(struct bpf_object *object)
{
	unsigned int id = 0, found = 0, bytes, map_ids[8] = {};
	struct bpf_prog_info info;

	while (!bpf_prog_get_next_id(id, &id)) {
		int fd = bpf_prog_get_fd_by_id(id);

		memset(&info, 0, sizeof(info));
		info.nr_map_ids = 8;
		info.map_ids = (uintptr_t)map_ids;
		bytes = sizeof(info);
		CHECK(fd >= 0 && !bpf_obj_get_info_by_fd(fd, &info, &bytes) && info.id == id);
		if (!strcmp(info.name, "count")) {
			found++;
			CHECK(info.type == BPF_PROG_TYPE_SCHED_CLS && info.nr_map_ids == 4);
			CHECK(info.btf_id && info.nr_func_info == 1 && info.nr_line_info > 3);
		}
		close(fd);
	}
	CHECK(found == 1);
}

static void test_all(struct bpf_object *object)
{
	test_variables(object);
	test_ring(object);
	test_tail_call(object);
	test_pins(object);
}

/* The child uses its parent's objects and its own, and the parent sees what it did. */
static void test_child(struct bpf_object *object)
{
	unsigned long long *runs = variables(object, ".bss"), before = *runs;
	int status, err;
	pid_t child = fork();

	if (!child) {
		struct bpf_object *own = load_object(5, &err);

		unit_failed = 0;
		CHECK(own);
		if (own)
			test_all(own);
		bpf_object__close(own);
		CHECK(run(prog_fd(object, "count"), 64, 0) == 105);
		test_ring(object);
		fflush(stdout);
		_exit(unit_failed != 0);
	}
	waitpid(child, &status, 0);
	CHECK(!status);
	CHECK(*runs > before);
	test_all(object);
}

/* Children are killed while they load. The kernel goes on, or says once and for all that not. */
static void test_killed(void)
{
	int broken = 0, err;

	for (int round = 0; round < 60; round++) {
		struct bpf_object *object;
		pid_t child = fork();

		if (!child)
			for (;;)
				bpf_object__close(load_object(5, &err));
		usleep(1000 + rand() % 9000);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		object = load_object(5, &err);
		broken += !object;
		CHECK(object ? !broken : err == -EOWNERDEAD);
		bpf_object__close(object);
	}
	printf("%d of 60 loads after a kill refused\n", broken);
}

/*
 * One life of everything, with its Nth allocation failing. libbpf lives with some failures (of
 * its probes; a program it loads once more with a log), so only many successes in a row mean that
 * there was nothing left to fail.
 */
#define ROW 400
static void test_failing(void)
{
	unsigned int nth, row = 0, failed = 0;
	int other = 0, err;

	for (nth = 1; nth < 20000 && row < ROW; nth++) {
		struct bpf_object *object;

		dd_fail_alloc(kern, nth);
		object = load_object(5, &err);
		if (object) {
			err = run(prog_fd(object, "count"), 64, 0);
			err = err == 105 ? 0 : err;
		}
		dd_fail_alloc(kern, 0);
		if (err && err != -ENOMEM && other++ < 5)
			printf("allocation %u: %d\n", nth, err);
		row = err ? 0 : row + 1;
		failed += err == -ENOMEM;
		bpf_object__close(object);
	}
	printf("%u of %u allocations failed a load\n", failed, nth - 1);
	CHECK(row == ROW && failed > 5);
	CHECK(!other);
}

/*
 * The first packet of a kernel needs memory for the device it comes from, and every packet some
 * for itself: without it a run fails with -ENOMEM, which is no gap.
 */
static void test_first_packet(void)
{
	struct bpf_object *object;
	struct dd_kern *fresh;
	unsigned int nth = 0;
	int ret, err;

	CHECK(!dd_kern_new(&fresh, NULL));
	dd_enter(fresh);
	object = load_object(5, &err);
	CHECK(object);
	do {
		dd_fail_alloc(fresh, ++nth);
		ret = object ? run(prog_fd(object, "count"), 64, 0) : 105;
		dd_fail_alloc(fresh, 0);
		CHECK(ret == -ENOMEM || ret == 105);
	} while (ret != 105 && nth < 20);
	CHECK(ret == 105 && nth > 4);
	CHECK(!dd_gap_count(fresh));
	bpf_object__close(object);
	dd_kern_drop(fresh);
	dd_enter(kern);
}

int main(int argc, char **argv)
{
	struct dd_kern_options options = { .size = sizeof(options), .cpus = 2 };
	struct bpf_object *object;
	int err;

	CHECK(read_image(argv[0]));
	CHECK(!dd_kern_new(&kern, &options));
	if (!kern || !image_bytes)
		return UNIT_END();
	alarm(300);
	dd_enter(kern);
	libbpf_set_print(NULL);
	object = load_object(5, &err);
	CHECK(object);
	if (object) {
		test_all(object);
		test_ids(object);
		test_child(object);
		bpf_object__close(object);
		test_failing();
		test_first_packet();
		CHECK(dd_gap_count(kern) == 0);
		test_killed();
	}
	dd_leave();
	dd_kern_drop(kern);
	return UNIT_END();
}
