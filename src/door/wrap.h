/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Prototypes of the wrapped calls, and of what the linker calls __real_*: the host's. The rest of
 * the library reaches the host's calls too: the build renames its references (see meson.build).
 */
#ifndef DRYDOCK_DOOR_WRAP_H
#define DRYDOCK_DOOR_WRAP_H

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/utsname.h>
#include <zlib.h>

#define DD_EXPORT __attribute__((visibility("default")))
/* What wrap_io.def makes is not here; host_NAME() is the host's call with memory seen to. */
#define WRAPPED_HOST(type, name, ...) \
	DD_EXPORT type __wrap_##name(__VA_ARGS__); \
	type host_##name(__VA_ARGS__);
#define WRAPPED(type, name, ...) \
	DD_EXPORT type __wrap_##name(__VA_ARGS__); \
	type __real_##name(__VA_ARGS__);

WRAPPED(int, access, const char *path, int mode)
WRAPPED(int, close, int fd)
WRAPPED(int, close_range, unsigned int first, unsigned int last, int flags)
WRAPPED(void, closefrom, int first)
WRAPPED(int, dup2, int from, int to)
WRAPPED(int, dup3, int from, int to, int flags)
WRAPPED_HOST(int, epoll_wait, int epoll_fd, struct epoll_event *events, int count, int timeout)
WRAPPED(int, faccessat, int dirfd, const char *path, int mode, int flags)
WRAPPED(int, fclose, FILE *stream)
WRAPPED(FILE *, fopen, const char *path, const char *mode)
WRAPPED(FILE *, fopen64, const char *path, const char *mode)
WRAPPED(gzFile, gzopen, const char *path, const char *mode)
WRAPPED(gzFile, gzopen64, const char *path, const char *mode)
WRAPPED(size_t, fread, void *to, size_t size, size_t count, FILE *stream)
WRAPPED(size_t, fwrite, const void *from, size_t size, size_t count, FILE *stream)
WRAPPED(int, ioctl, int fd, unsigned long request, ...)
WRAPPED(int, madvise, void *start, size_t bytes, int advice)
WRAPPED(int, mkdir, const char *path, mode_t mode)
WRAPPED(void *, mmap, void *hint, size_t bytes, int prot, int flags, int fd, off_t offset)
WRAPPED(void *, mmap64, void *hint, size_t bytes, int prot, int flags, int fd, off64_t offset)
WRAPPED(int, mprotect, void *start, size_t bytes, int prot)
WRAPPED(void *, mremap, void *start, size_t bytes, size_t new_bytes, int flags, ...)
WRAPPED(int, munmap, void *start, size_t bytes)
WRAPPED(int, open, const char *path, int flags, ...)
WRAPPED(int, open64, const char *path, int flags, ...)
WRAPPED(int, openat, int dirfd, const char *path, int flags, ...)
WRAPPED(int, openat64, int dirfd, const char *path, int flags, ...)
WRAPPED_HOST(int, poll, struct pollfd *fds, nfds_t count, int timeout)
WRAPPED(int, pthread_sigmask, int how, const sigset_t *set, sigset_t *old)
WRAPPED_HOST(ssize_t, read, int fd, void *to, size_t bytes)
WRAPPED_HOST(ssize_t, readlink, const char *path, char *to, size_t bytes)
WRAPPED(int, rmdir, const char *path)
WRAPPED(int, sigaction, int number, const struct sigaction *action, struct sigaction *old)
WRAPPED(__sighandler_t, signal, int number, __sighandler_t handler)
WRAPPED(int, sigprocmask, int how, const sigset_t *set, sigset_t *old)
WRAPPED(int, socket, int domain, int type, int protocol)
WRAPPED_HOST(int, stat, const char *path, struct stat *st)
WRAPPED_HOST(int, stat64, const char *path, struct stat64 *st)
WRAPPED_HOST(int, statfs, const char *path, struct statfs *st)
WRAPPED_HOST(int, statfs64, const char *path, struct statfs64 *st)
WRAPPED(long, syscall, long number, ...)
WRAPPED_HOST(int, uname, struct utsname *name)
WRAPPED(int, unlink, const char *path)
WRAPPED_HOST(ssize_t, write, int fd, const void *from, size_t bytes)

#endif
