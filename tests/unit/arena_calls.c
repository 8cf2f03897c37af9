/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * System calls on absent pages of an arena: each works as on Linux, and touches as many pages. A
 * row is one call on an arena of its own, whose pages are all absent but where it says so.
 */
#include <drydock/drydock.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include "memlock.h"
#include "unit.h"

#define PAGE 4096
#define PAGES 16

static int arena_fd;
static char *base; /* of an arena without pages */
static int ends[2]; /* of a stream of Unix sockets, "hello" waits at the first */
static int file;    /* three pages of 'x' */

static bool all_are(const char *at, char byte, size_t count)
{
	while (count && *at == byte)
		at++, count--;
	return !count;
}

/* ---- data in ---- */

static bool call_pread(void)
{
	return pread(file, base + 100, PAGE, 50) == PAGE && base[99] == 0 && base[100] == 'x';
}

/* What comes is short: only the page that gets it is touched. */
static bool call_read(void)
{
	return read(ends[0], base, 10 * PAGE) == 5 && !memcmp(base, "hello", 6);
}

static bool call_readv(void)
{
	struct iovec parts[3] = { { base + 10, 2 }, { base + 3 * PAGE, 2 },
				  { base + 5 * PAGE, 9 } };

	return readv(ends[0], parts, 3) == 5 && !memcmp(base + 10, "he", 2) &&
	       !memcmp(base + 3 * PAGE, "ll", 2) && base[5 * PAGE] == 'o';
}

static bool call_preadv(void)
{
	struct iovec parts[2] = { { base + 10, 2 }, { base + 3 * PAGE, 2 * PAGE } };

	return preadv(file, parts, 2, PAGE) == 2 * PAGE && all_are(base + 3 * PAGE, 'x', PAGE);
}

static bool call_readv_bad(void)
{
	struct iovec *volatile nowhere = (void *)8; /* or the compiler objects */
	volatile int count = -1;

	return readv(ends[0], nowhere, 1) == -1 && errno == EFAULT &&
	       readv(ends[0], (void *)base, count) == -1 && errno == EINVAL;
}

static bool call_recv(void)
{
	return recv(ends[0], base + PAGE, 3 * PAGE, 0) == 5 && !memcmp(base + PAGE, "hello", 6);
}

static bool call_recvfrom(void)
{
	socklen_t *bytes = (void *)(base + 8 * PAGE);

	return recvfrom(ends[0], base, PAGE, 0, (void *)(base + 4 * PAGE), bytes) == 5 &&
	       !memcmp(base, "hello", 6);
}

static bool call_recvmsg(void)
{
	struct iovec parts[2] = { { base + 100, 2 }, { base + 3 * PAGE, PAGE } };
	struct msghdr *message = (void *)(base + 6 * PAGE);

	*message = (struct msghdr){ .msg_iov = parts, .msg_iovlen = 2, .msg_flags = -1 };
	return recvmsg(ends[0], message, 0) == 5 && !memcmp(base + 100, "he", 2) &&
	       !memcmp(base + 3 * PAGE, "llo", 4) && !message->msg_flags &&
	       message->msg_iov == parts;
}

/* The length of a datagram that is cut is told, but there is no more data than room. */
static bool call_recv_cut(void)
{
	int pair[2];
	bool good = !socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) && send(pair[1], "hello", 5, 0) == 5 &&
		    recv(pair[0], base, 2, MSG_TRUNC) == 5 && !memcmp(base, "he\0", 3);

	close(pair[0]);
	close(pair[1]);
	return good;
}

static bool call_getrandom(void)
{
	return getrandom(base + PAGE - 1, 64, 0) == 64 && !all_are(base + PAGE, 0, 63);
}

static bool call_readlink(void)
{
	return readlink("/proc/self/cwd", base, 4 * PAGE) > 0 && base[0] == '/';
}

static bool call_nothing(void)
{
	return read(-1, base, 10) == -1 && errno == EBADF;
}

/* ---- data out ---- */

static bool call_pwrite(void)
{
	return pwrite(file, base + PAGE - 1, 2, 0) == 2;
}

static bool call_writev(void)
{
	return writev(ends[0], &(struct iovec){ base + 3 * PAGE - 1, 2 }, 1) == 2;
}

static bool call_pwritev(void)
{
	return pwritev(file, &(struct iovec){ base, PAGE }, 1, 0) == PAGE;
}

static bool call_send(void)
{
	return send(ends[0], base, 2 * PAGE, 0) == 2 * PAGE;
}

static bool call_sendto(void)
{
	return sendto(ends[0], base, 1, 0, NULL, 0) == 1;
}

static bool call_sendmsg(void)
{
	struct iovec *part = (void *)(base + 2 * PAGE);
	struct msghdr message = { .msg_iov = part, .msg_iovlen = 1 };

	*part = (struct iovec){ base, 1 };
	return sendmsg(ends[0], &message, 0) == 1;
}

/* ---- what is of one size ---- */

static bool call_stat(void)
{
	return !stat("/", (struct stat *)base) && S_ISDIR(((struct stat *)base)->st_mode);
}

static bool call_lstat(void)
{
	return !lstat("/", (struct stat *)base) && S_ISDIR(((struct stat *)base)->st_mode);
}

static bool call_fstat(void)
{
	return !fstat(file, (struct stat *)base) && ((struct stat *)base)->st_size == 3 * PAGE;
}

static bool call_fstatat(void)
{
	return !fstatat(AT_FDCWD, "/", (struct stat *)base, 0);
}

static bool call_statx(void)
{
	return !statx(AT_FDCWD, "/", 0, STATX_MODE, (struct statx *)base);
}

static bool call_statfs(void)
{
	return !statfs("/", (struct statfs *)base) && !fstatfs(file, (void *)(base + PAGE));
}

static bool call_getcwd(void)
{
	return getcwd(base, PAGE) == base && base[0] == '/';
}

static bool call_socketpair(void)
{
	int *pair = (int *)base;
	bool good = !socketpair(AF_UNIX, SOCK_STREAM, 0, pair) && pair[1] > pair[0];

	close(pair[0]);
	close(pair[1]);
	return good;
}

static bool call_pipe(void)
{
	int *pair = (int *)base;
	bool good = !pipe(pair) && pair[1] > pair[0];

	close(pair[0]);
	close(pair[1]);
	return good;
}

static bool call_names(void)
{
	struct sockaddr_un *name = (void *)base;
	socklen_t *bytes = (void *)(base + 2 * PAGE);

	*bytes = sizeof(*name);
	return !getsockname(ends[0], (void *)name, bytes) && name->sun_family == AF_UNIX &&
	       *bytes == sizeof(name->sun_family);
}

static bool call_sockopt(void)
{
	int *value = (void *)base;
	socklen_t *bytes = (void *)(base + 2 * PAGE);

	*bytes = sizeof(*value);
	return !getsockopt(ends[0], SOL_SOCKET, SO_TYPE, value, bytes) && *value == SOCK_STREAM &&
	       !setsockopt(ends[0], SOL_SOCKET, SO_KEEPALIVE, base + 4 * PAGE, 4);
}

static bool call_poll(void)
{
	struct pollfd *fds = (void *)base;

	/* Descriptor 0, without events: what an absent page says */
	return poll(fds, 1, 0) >= 0 && fds[0].fd == 0;
}

static bool call_select(void)
{
	return !select(1, (fd_set *)base, NULL, NULL, &(struct timeval){ 0 });
}

static bool call_epoll(void)
{
	int epoll = epoll_create1(0);
	struct epoll_event *events = (void *)(base + 2 * PAGE);
	bool good = !epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &(struct epoll_event){ EPOLLIN }) &&
		    epoll_wait(epoll, events, 4, 0) == 1 && events[0].events == EPOLLIN;

	close(epoll);
	return good;
}

/* A count that makes no sense: nothing is touched. */
static bool call_epoll_bad(void)
{
	volatile int count = -1;

	return epoll_wait(ends[0], (void *)base, count, 0) == -1 && errno == EINVAL;
}

static bool call_clock(void)
{
	struct timespec *now = (void *)base;

	return !clock_gettime(CLOCK_PROCESS_CPUTIME_ID, now) && now->tv_nsec;
}

static bool call_sleep(void)
{
	return !nanosleep((void *)base, NULL) &&
	       !clock_nanosleep(CLOCK_MONOTONIC, 0, (void *)(base + PAGE), NULL);
}

static bool call_waitpid(void)
{
	pid_t child = fork();

	if (!child)
		_exit(3);
	return waitpid(child, (int *)base, 0) == child && WEXITSTATUS(*(int *)base) == 3;
}

static bool call_usage(void)
{
	return !getrusage(RUSAGE_SELF, (void *)base) &&
	       !getrlimit(RLIMIT_NOFILE, (void *)(base + PAGE)) &&
	       !sysinfo((void *)(base + 2 * PAGE)) && !uname((void *)(base + 3 * PAGE)) &&
	       sched_getaffinity(0, 128, (void *)(base + 4 * PAGE)) >= 0;
}

/* ---- by number ---- */

static bool call_by_number(void)
{
	return syscall(SYS_read, ends[0], base, 10 * PAGE) == 5 && !memcmp(base, "hello", 6) &&
	       !syscall(SYS_fstat, file, base + PAGE);
}

static bool call_futex(void)
{
	return syscall(SYS_futex, base, FUTEX_WAKE, 1, NULL, NULL, 0) == 0 &&
	       syscall(SYS_futex, base + PAGE, FUTEX_WAIT, 1, NULL, NULL, 0) == -1 &&
	       errno == EAGAIN;
}

static bool call_futex_private(void)
{
	return syscall(SYS_futex, base, FUTEX_WAIT, 1, NULL, NULL, 0) == -1 && errno == EAGAIN;
}

/* ---- */

#define ROW(name, pages) { #name, call_##name, pages }
static const struct {
	const char *name;
	bool (*call)(void);
	int pages; /* that it makes present */
} rows[] = {
	ROW(pread, 2), ROW(read, 1), ROW(readv, 3), ROW(preadv, 3), ROW(readv_bad, 0),
	ROW(recv, 1), ROW(recvfrom, 2), ROW(recvmsg, 3), ROW(recv_cut, 1), ROW(getrandom, 2),
	ROW(readlink, 1), ROW(nothing, 0),
	ROW(pwrite, 2), ROW(writev, 2), ROW(pwritev, 1), ROW(send, 2), ROW(sendto, 1),
	ROW(sendmsg, 2),
	ROW(stat, 1), ROW(lstat, 1), ROW(fstat, 1), ROW(fstatat, 1), ROW(statx, 1),
	ROW(statfs, 2), ROW(getcwd, 1), ROW(socketpair, 1), ROW(pipe, 1), ROW(names, 2),
	ROW(sockopt, 3), ROW(poll, 1), ROW(select, 1), ROW(epoll, 1), ROW(epoll_bad, 0),
	ROW(clock, 1),
	ROW(sleep, 2), ROW(waitpid, 1), ROW(usage, 5),
	ROW(by_number, 2), ROW(futex, 2), ROW(futex_private, 1),
};

/* Pages that have memory, by what the map costs */
static long pages_in_use(void)
{
	return map_memlock(arena_fd) / PAGE;
}

static void set_up(__u32 flags)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_MMAPABLE | flags);
	char text[3 * PAGE];

	memset(text, 'x', sizeof(text));
	arena_fd = bpf_map_create(BPF_MAP_TYPE_ARENA, "arena", 0, 0, PAGES, &opts);
	base = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, arena_fd, 0);
	file = memfd_create("test", 0);
	CHECK(arena_fd >= 0 && base != MAP_FAILED && pages_in_use() == 0);
	CHECK(write(file, text, sizeof(text)) == sizeof(text));
	CHECK(!socketpair(AF_UNIX, SOCK_STREAM, 0, ends) && write(ends[1], "hello", 5) == 5);
}

static void tear_down(void)
{
	CHECK(!munmap(base, PAGES * PAGE));
	close(arena_fd);
	close(file);
	close(ends[0]);
	close(ends[1]);
}

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int failed = unit_failed;

		set_up(0);
		CHECK(rows[i].call());
		CHECK(pages_in_use() == rows[i].pages);
		tear_down();
		if (unit_failed != failed)
			printf("%s: errno %d\n", rows[i].name, errno);
	}
}

/* Where a touch is a SIGSEGV, all of them are EFAULT. */
static void test_segv_on_fault(void)
{
	set_up(BPF_F_SEGV_ON_FAULT);
	CHECK(read(ends[0], base, 5) == -1 && errno == EFAULT);
	CHECK(fstat(file, (void *)base) == -1 && errno == EFAULT);
	CHECK(readv(ends[0], &(struct iovec){ base, 2 }, 1) == -1 && errno == EFAULT);
	CHECK(sendto(ends[0], base, 1, 0, NULL, 0) == -1 && errno == EFAULT);
	CHECK(pages_in_use() == 0);
	tear_down();
}

int main(void)
{
	struct dd_kern_options options = { .size = sizeof(options) };
	struct dd_kern *kern;

	CHECK(!dd_kern_new(&kern, &options));
	dd_enter(kern);
	test_rows();
	test_segv_on_fault();
	dd_leave();
	dd_kern_drop(kern);
	return UNIT_END();
}
