// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs the tracer as if three system calls had happened, from this process and from a forked
 * child that shares the kernel, and prints what came through the ring buffer.
 *
 * Usage: tracer TRACER.bpf.o
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <drydock/drydock.h>

#include "tracer.h"

static int on_event(void *context, void *data, size_t bytes)
{
	const struct event *event = data;
	int *from_child = context;
	int ours = event->pid == (__u32)getpid();

	(void)bytes;

	*from_child += !ours;
	printf("%-16s %s called system call %llu\n", event->comm, ours ? "(parent)" : "(child)",
	       event->syscall);
	return 0;
}

static int fire(int prog_fd, __u64 syscall)
{
	__u64 args[2] = {0, syscall};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = args, .ctx_size_in = sizeof(args));

	return bpf_prog_test_run_opts(prog_fd, &opts);
}

static int trace(struct bpf_object *obj)
{
	int prog_fd = bpf_program__fd(bpf_object__find_program_by_name(obj, "on_sys_enter"));
	struct ring_buffer *ring;
	int status, from_child = 0, events;
	pid_t child;

	ring = ring_buffer__new(bpf_object__find_map_fd_by_name(obj, "events"), on_event,
				&from_child, NULL);
	if (!ring)
		return -1;
	if (fire(prog_fd, 1) || fire(prog_fd, 257))
		return -1;
	fflush(stdout);
	child = fork();
	if (!child)
		_exit(fire(prog_fd, 60) ? 1 : 0);
	waitpid(child, &status, 0);
	events = ring_buffer__poll(ring, 1000);
	ring_buffer__free(ring);
	printf("%d events, %d of them from the child\n", events, from_child);
	return status || events != 3 || from_child != 1 ? -1 : 0;
}

int main(int argc, char **argv)
{
	struct bpf_object *obj;
	struct dd_kern *kern;
	int err = 1;

	if (argc != 2) {
		fprintf(stderr, "usage: %s TRACER.bpf.o\n", argv[0]);
		return 2;
	}
	if (dd_kern_new(&kern, NULL))
		return 1;
	dd_enter(kern);
	obj = bpf_object__open_file(argv[1], NULL);
	if (obj && !bpf_object__load(obj) && !trace(obj))
		err = 0;
	bpf_object__close(obj);
	dd_leave();
	dd_kern_drop(kern);
	return err;
}
