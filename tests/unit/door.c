/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The door end to end, without a program: unmodified libbpf calls and plain C library calls reach
 * a kernel of ours and nothing else. What must hold: descriptors live and die as Linux's do
 * (also by fork and kill), ids are cyclic, errno is Linux's, files are the world's.
 */
#include <drydock/drydock.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include "unit.h"

static struct dd_kern *kern;

static long sys_bpf(int cmd, union bpf_attr *attr, unsigned int size)
{
	return syscall(__NR_bpf, cmd, attr, size);
}

static int new_array(unsigned int entries, unsigned int flags)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = flags);

	return bpf_map_create(BPF_MAP_TYPE_ARRAY, "test", 4, 8, entries, &opts);
}

static unsigned int map_id(int fd)
{
	struct bpf_map_info info = {};
	unsigned int bytes = sizeof(info);

	return bpf_obj_get_info_by_fd(fd, &info, &bytes) ? 0 : info.id;
}

/* -errno of a libbpf call */
#define FAILS_WITH(call, number) ((call) < 0 && errno == (number))

static void test_attributes(void)
{
	union bpf_attr attr = {};
	char big[5000] = {};

	CHECK(FAILS_WITH(sys_bpf(BPF_MAP_CREATE, &attr, sizeof(attr)), EINVAL));
	CHECK(FAILS_WITH(sys_bpf(1000, &attr, sizeof(attr)), EINVAL));
	CHECK(FAILS_WITH(sys_bpf(BPF_MAP_CREATE, NULL, 72), EFAULT));
	CHECK(FAILS_WITH(sys_bpf(BPF_MAP_CREATE, (void *)big, 4097), E2BIG));
	big[200] = 1;
	CHECK(FAILS_WITH(sys_bpf(BPF_MAP_CREATE, (void *)big, 300), E2BIG));
	/* Something behind the last field of MAP_FREEZE */
	attr.map_fd = 100000;
	attr.key = 1;
	CHECK(FAILS_WITH(sys_bpf(BPF_MAP_FREEZE, &attr, sizeof(attr)), EINVAL));
	attr.key = 0;
	CHECK(FAILS_WITH(sys_bpf(BPF_MAP_FREEZE, &attr, sizeof(attr)), EBADF));
	/* libbpf's question whether common attributes are known */
	CHECK(syscall(__NR_bpf, BPF_PROG_LOAD | 1 << 16, &attr, sizeof(attr), NULL, 24) < 0 &&
	      errno == EFAULT);
}

static void test_elements(void)
{
	unsigned int key = 1, next;
	unsigned long long value = 42;
	int fd = new_array(4, 0);

	CHECK(fd >= 0);
	CHECK(!bpf_map_update_elem(fd, &key, &value, BPF_ANY));
	value = 0;
	CHECK(!bpf_map_lookup_elem(fd, &key, &value) && value == 42);
	CHECK(FAILS_WITH(bpf_map_update_elem(fd, &key, &value, BPF_NOEXIST), EEXIST));
	CHECK(FAILS_WITH(bpf_map_delete_elem(fd, &key), EINVAL));
	key = 4;
	CHECK(FAILS_WITH(bpf_map_lookup_elem(fd, &key, &value), ENOENT));
	CHECK(FAILS_WITH(bpf_map_update_elem(fd, &key, &value, 0), E2BIG));
	key = 3;
	CHECK(FAILS_WITH(bpf_map_get_next_key(fd, &key, &next), ENOENT));
	CHECK(!bpf_map_get_next_key(fd, NULL, &next) && next == 0);
	CHECK(FAILS_WITH(bpf_map_lookup_elem(fd, (void *)8, &value), EFAULT));
	CHECK(FAILS_WITH(read(fd, &value, 8), EINVAL));
	CHECK(!bpf_map_freeze(fd));
	key = 0;
	CHECK(FAILS_WITH(bpf_map_update_elem(fd, &key, &value, 0), EPERM));
	CHECK(!bpf_map_lookup_elem(fd, &key, &value));
	CHECK(FAILS_WITH(bpf_map_freeze(fd), EPERM));
	close(fd);
	CHECK(FAILS_WITH(bpf_map_lookup_elem(fd, &key, &value), EBADF));
}

/* What tools find out about a descriptor from /proc */
static bool proc_tells(int fd, const char *link, const char *line)
{
	char path[64], text[1024] = "";
	ssize_t bytes;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	bytes = readlink(path, text, sizeof(text) - 1);
	if (bytes != (ssize_t)strlen(link) || strcmp(text, link) ||
	    readlink(path, text, 4) != 4 || memcmp(text, link, 4))
		return false;
	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", getpid(), fd);
	file = fopen(path, "r");
	bytes = file ? fread(text, 1, sizeof(text) - 1, file) : 0;
	text[bytes] = 0;
	if (file)
		fclose(file);
	if (!strstr(text, line))
		printf("%s: %s\n", path, text);
	return strstr(text, line);
}

static void test_proc(void)
{
	struct bpf_insn insns[] = {{.code = BPF_ALU64 | BPF_MOV | BPF_K},
				   {.code = BPF_JMP | BPF_EXIT}};
	int map = new_array(1, 0), fd;
	struct btf *btf = btf__new_empty();

	CHECK(proc_tells(map, "anon_inode:bpf-map", "\nmap_type:\t2\nkey_size:\t4\n"));
	close(map);
	fd = bpf_prog_load(BPF_PROG_TYPE_SOCKET_FILTER, NULL, "GPL", insns, 2, NULL);
	CHECK(proc_tells(fd, "anon_inode:bpf-prog",
			 "\nprog_type:\t1\nprog_jited:\t1\nprog_tag:\t"));
	CHECK(proc_tells(fd, "anon_inode:bpf-prog", "\nmemlock:\t4096\nprog_id:\t"));
	CHECK(proc_tells(fd, "anon_inode:bpf-prog", "\nverified_insns:\t2\n"));
	close(fd);
	CHECK(btf__add_int(btf, "int", 4, BTF_INT_SIGNED) == 1 && !btf__load_into_kernel(btf));
	CHECK(proc_tells(btf__fd(btf), "anon_inode:btf", "\nbtf_id:\t"));
	btf__free(btf);
}

/* The address of a symbol by /proc/kallsyms, 0: not there */
static unsigned long long symbol_address(const char *wanted)
{
	unsigned long long address, found = 0;
	FILE *file = fopen("/proc/kallsyms", "r");
	char line[512], name[256];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "%llx %*c %255s", &address, name) == 2 && !strcmp(name, wanted))
			found = address;
	if (file)
		fclose(file);
	return found;
}

/* Dumped programs name what they call by its distance from __bpf_call_base. */
static void test_call_symbols(void)
{
	struct bpf_insn insns[] = {
		{.code = BPF_ST | BPF_MEM | BPF_W, .dst_reg = 10, .off = -4},
		{.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = 2, .src_reg = 10},
		{.code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = 2, .imm = -4},
		{.code = BPF_LD | BPF_IMM | BPF_DW, .dst_reg = 1, .src_reg = BPF_PSEUDO_MAP_FD},
		{},
		{.code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_map_delete_elem},
		{.code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_get_prandom_u32},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K},
		{.code = BPF_JMP | BPF_EXIT}};
	unsigned long long base = symbol_address("__bpf_call_base");
	struct bpf_prog_info info = {.xlated_prog_insns = (uintptr_t)insns,
				     .xlated_prog_len = sizeof(insns)};
	unsigned int bytes = sizeof(info);
	int map = new_array(1, 0), fd;

	insns[3].imm = map;
	fd = bpf_prog_load(BPF_PROG_TYPE_SOCKET_FILTER, NULL, "GPL", insns, 9, NULL);
	CHECK(fd >= 0 && !bpf_prog_get_info_by_fd(fd, &info, &bytes));
	CHECK(base && info.xlated_prog_len == sizeof(insns));
	CHECK(symbol_address("bpf_map_delete_elem") == base + insns[5].imm);
	CHECK(symbol_address("bpf_get_prandom_u32") == base + insns[6].imm);
	close(fd);
	close(map);
}

/* Above all numbers in use */
#define HIGH_FD 300

static int by_dup2(int from, int to)
{
	return dup2(from, to);
}

static int by_dup3(int from, int to)
{
	return dup3(from, to, O_CLOEXEC);
}

static int by_syscall(int from, int to)
{
	return syscall(__NR_dup3, from, to, 0);
}

static int by_close(int from, int to)
{
	close(to);
	return fcntl(from, F_DUPFD, to);
}

static int by_sys_close(int from, int to)
{
	syscall(__NR_close, to);
	return fcntl(from, F_DUPFD, to);
}

static int by_fclose(int from, int to)
{
	FILE *stream = fdopen(to, "r");

	if (!stream || fclose(stream))
		close(to);
	return fcntl(from, F_DUPFD, to);
}

static int by_range(int from, int to)
{
	close_range(to - 1, to + 1, 0);
	return fcntl(from, F_DUPFD, to);
}

static int by_sys_range(int from, int to)
{
	syscall(__NR_close_range, to, to, 0);
	return fcntl(from, F_DUPFD, to);
}

/* In a child, which may lose what lies above */
static int by_closefrom(int from, int to)
{
	unsigned int id = map_id(to), other = map_id(from);
	pid_t child = fork();
	int status;

	if (!child) {
		closefrom(to);
		_exit(map_id(to) != 0 || fcntl(from, F_DUPFD, to) != to || map_id(to) != other);
	}
	waitpid(child, &status, 0);
	CHECK(!status && map_id(to) == id);
	return by_dup2(from, to);
}

static void test_ids(void)
{
	int a = new_array(1, 0), b, copy;
	unsigned int id = map_id(a), found = 0;

	CHECK(id > 0);
	CHECK(bpf_map_get_fd_by_id(id + 1000) < 0 && errno == ENOENT);
	copy = bpf_map_get_fd_by_id(id);
	CHECK(copy >= 0 && map_id(copy) == id);
	close(a);
	CHECK(map_id(copy) == id);
	a = dup(copy);
	close(copy);
	CHECK(map_id(a) == id);
	CHECK(!bpf_map_get_next_id(id - 1, &found) && found == id);
	close(a);
	/* The last holder is gone, and so is the id; a new map gets the next one */
	CHECK(bpf_map_get_fd_by_id(id) < 0 && errno == ENOENT);
	b = new_array(1, 0);
	CHECK(map_id(b) == id + 1);
	CHECK(bpf_map_get_next_id(id + 1, &found) < 0 && errno == ENOENT);
	close(b);
}

/* Each way to give a number to another file, of which the door must know. Returns the number. */
struct way {
	const char *name;
	int (*replace)(int from, int to);
};

static const struct way ways[] = {
	{"dup2", by_dup2},		 {"dup3", by_dup3},	      {"syscall", by_syscall},
	{"close", by_close},		 {"fclose", by_fclose},	      {"close_range", by_range},
	{"syscall close", by_sys_close}, {"closefrom", by_closefrom}, {"syscall range", by_sys_range},
};

/*
 * One number that stands for two maps in turn, then for none: what is remembered of it (fds.c) must
 * be forgotten. Other copies keep the maps alive, so that a stale answer would be found.
 */
static void test_replaced(void)
{
	int fds[2] = {new_array(1, 0), new_array(1, 0)};

	for (unsigned int i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		int number = fcntl(fds[0], F_DUPFD_CLOEXEC, HIGH_FD), wrong = 0;

		for (unsigned int j = 1; j < 5; j++) {
			wrong += map_id(number) != map_id(fds[(j - 1) % 2]);
			wrong += ways[i].replace(fds[j % 2], number) != number;
			wrong += map_id(number) != map_id(fds[j % 2]);
		}
		wrong += ways[i].replace(STDOUT_FILENO, number) != number || map_id(number) != 0;
		close(number);
		wrong += map_id(number) != 0;
		if (wrong)
			printf("%s: %d times taken for what it was\n", ways[i].name, wrong);
		CHECK(!wrong);
	}
	close(fds[0]);
	close(fds[1]);
}

/* A child that is killed holding the last copy */
static void test_killed_holder(void)
{
	int fd = new_array(1, 0), status;
	unsigned int id = map_id(fd);
	pid_t child = fork();

	if (!child) {
		pause();
		_exit(0);
	}
	close(fd);
	fd = bpf_map_get_fd_by_id(id);
	CHECK(fd >= 0); /* the child still has it */
	close(fd);
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	CHECK(bpf_map_get_fd_by_id(id) < 0 && errno == ENOENT);
}

/* Maker gone, descriptor passed on: the receiver is now the one who keeps it alive. */
static void test_passed_on(void)
{
	char control[CMSG_SPACE(sizeof(int))] = {}, byte = 0;
	struct iovec part = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control,
				  .msg_controllen = sizeof(control) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	unsigned long long value = 7;
	unsigned int key = 0, id;
	int ends[2], fd, status;
	pid_t child;

	CHECK(!socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	child = fork();
	if (!child) {
		fd = new_array(1, 0);
		bpf_map_update_elem(fd, &key, &value, 0);
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(header), &fd, sizeof(fd));
		_exit(sendmsg(ends[0], &message, 0) != 1);
	}
	CHECK(recvmsg(ends[1], &message, 0) == 1);
	memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	value = 0;
	CHECK(!bpf_map_lookup_elem(fd, &key, &value) && value == 7);
	waitpid(child, &status, 0);
	CHECK(!status);
	id = map_id(fd);
	CHECK(id > 0);
	close(fd);
	CHECK(bpf_map_get_fd_by_id(id) < 0 && errno == ENOENT);
	close(ends[0]);
	close(ends[1]);
}

static void test_mmap(void)
{
	unsigned long long *view, *again, value;
	unsigned int key = 2;
	int fd = new_array(1024, BPF_F_MMAPABLE), plain = new_array(4, 0);

	view = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK(view != MAP_FAILED);
	if (view == MAP_FAILED)
		return;
	view[2] = 99;
	CHECK(!bpf_map_lookup_elem(fd, &key, &value) && value == 99);
	CHECK(FAILS_WITH(bpf_map_freeze(fd), EBUSY));
	CHECK(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED && errno == EINVAL);
	CHECK(mmap(NULL, 4096, PROT_READ, MAP_SHARED, plain, 0) == MAP_FAILED);
	/* As skeletons do: the same place, now read-only */
	again = mmap(view, 8192, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0);
	CHECK(again == view && again[2] == 99);
	CHECK(!bpf_map_freeze(fd));
	CHECK(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED &&
	      errno == EPERM);
	close(fd); /* the mapping holds the map */
	CHECK(again[2] == 99);
	munmap(again, 8192);
	close(plain);
}

static void test_pins(void)
{
	struct statfs st;
	int fd = new_array(1, 0), got;
	unsigned int id = map_id(fd);

	CHECK(!statfs("/sys/fs/bpf", &st) && (unsigned int)st.f_type == 0xcafe4a11);
	CHECK(!bpf_obj_pin(fd, "/sys/fs/bpf/one"));
	CHECK(FAILS_WITH(bpf_obj_pin(fd, "/sys/fs/bpf/one"), EEXIST));
	CHECK(FAILS_WITH(bpf_obj_pin(fd, "/sys/fs/bpf/no/such"), ENOENT));
	CHECK(FAILS_WITH(bpf_obj_pin(fd, "/sys/fs/bpf/a.b"), EPERM));
	CHECK(!mkdir("/sys/fs/bpf/dir", 0700));
	CHECK(!bpf_obj_pin(fd, "/sys/fs/bpf/dir/two"));
	close(fd);
	got = bpf_obj_get("/sys/fs/bpf/dir/two");
	CHECK(got >= 0 && map_id(got) == id);
	close(got);
	CHECK(FAILS_WITH(rmdir("/sys/fs/bpf/dir"), ENOTEMPTY));
	CHECK(!unlink("/sys/fs/bpf/dir/two"));
	CHECK(!rmdir("/sys/fs/bpf/dir"));
	CHECK(bpf_obj_get("/sys/fs/bpf/dir/two") < 0 && errno == ENOENT);
	CHECK(!unlink("/sys/fs/bpf/one"));
	CHECK(bpf_map_get_fd_by_id(id) < 0 && errno == ENOENT);
}

static void test_files(void)
{
	struct utsname name;
	char text[64] = "";
	struct btf *btf;
	int fd;

	CHECK(!uname(&name) && !strcmp(name.release, "7.3.9-test"));
	fd = open("/sys/devices/system/cpu/possible", O_RDONLY);
	CHECK(fd >= 0 && read(fd, text, sizeof(text) - 1) == 4 && !strcmp(text, "0-2\n"));
	close(fd);
	CHECK(libbpf_num_possible_cpus() == 3);
	CHECK(open("/sys/kernel/nothing", O_RDONLY) < 0 && errno == ENOENT);
	CHECK(open("/boot/config-1.2.3", O_RDONLY) < 0 && errno == ENOENT);
	btf = btf__load_vmlinux_btf();
	CHECK(btf && btf__find_by_name_kind(btf, "task_struct", BTF_KIND_STRUCT) > 0);
	btf__free(btf);
	dd_leave();
	CHECK(!uname(&name) && strcmp(name.release, "7.3.9-test"));
	dd_enter(kern);
}

static void test_btf(void)
{
	struct btf *btf = btf__new_empty();
	struct bpf_btf_info info = {};
	unsigned int bytes = sizeof(info);
	char log[4096] = "";
	int fd;

	btf__add_int(btf, "int", 4, BTF_INT_SIGNED);
	CHECK(!btf__load_into_kernel(btf));
	fd = btf__fd(btf);
	CHECK(!bpf_obj_get_info_by_fd(fd, &info, &bytes) && info.id > 1 && !info.kernel_btf);
	btf__free(btf);
	fd = bpf_btf_get_fd_by_id(info.id);
	CHECK(fd < 0 && errno == ENOENT);
	fd = bpf_btf_get_fd_by_id(1);
	CHECK(fd >= 0);
	close(fd);
	LIBBPF_OPTS(bpf_btf_load_opts, opts, .log_buf = log, .log_size = sizeof(log),
		    .log_level = 1);
	CHECK(bpf_btf_load("garbage_garbage_garbage_garbage", 31, &opts) < 0 && errno == EINVAL);
	CHECK(log[0]);
}

static void test_two_kernels(void)
{
	struct dd_kern_options options = { .size = sizeof(options) };
	struct dd_kern *other;
	int fd = new_array(1, 0);
	unsigned int id = map_id(fd);

	CHECK(!dd_kern_new(&other, &options));
	dd_enter(other);
	CHECK(bpf_map_get_fd_by_id(id) < 0 && errno == ENOENT);
	CHECK(map_id(fd) == 0); /* a descriptor of the first kernel means nothing here */
	dd_enter(kern);
	CHECK(map_id(fd) == id);
	dd_kern_drop(other);
	close(fd);
}

static void test_capabilities(void)
{
	union bpf_attr attr = { .start_id = 0 };
	uint64_t caps = dd_set_caps(kern, 0);

	CHECK(FAILS_WITH(sys_bpf(BPF_MAP_GET_NEXT_ID, &attr, sizeof(attr)), EPERM));
	attr.start_id = 0x7fffffff;
	CHECK(FAILS_WITH(sys_bpf(BPF_MAP_GET_NEXT_ID, &attr, sizeof(attr)), EINVAL));
	CHECK(bpf_map_create(BPF_MAP_TYPE_LRU_HASH, "x", 4, 4, 1, NULL) == -EPERM);
	dd_set_caps(kern, caps);
}

int main(void)
{
	struct dd_kern_options options = { .size = sizeof(options), .cpus = 3,
					   .release = "7.3.9-test" };

	CHECK(!dd_kern_new(&kern, &options));
	if (!kern)
		return UNIT_END();
	dd_enter(kern);
	libbpf_set_print(NULL);
	test_attributes();
	test_elements();
	test_ids();
	test_replaced();
	test_proc();
	test_call_symbols();
	test_killed_holder();
	test_passed_on();
	test_mmap();
	test_pins();
	test_files();
	test_btf();
	test_two_kernels();
	test_capabilities();
	CHECK(dd_gap_count(kern) == 0);
	dd_leave();
	dd_kern_drop(kern);
	return UNIT_END();
}
