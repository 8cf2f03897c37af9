/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fuzz target: damaged ELF objects through libbpf and the door, each in a child of its own. What
 * crashes in libbpf's or libelf's own reading, before any object is loaded, is theirs and counted
 * apart; a crash later, or a child without end, is ours.
 *
 *	fuzz_elf [SEED [COUNT [FILE-OR-FOLDER...]]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bpf/libbpf.h>
#include <drydock/drydock.h>

#include "fuzz.h"

#define SECONDS_MAX 20

enum { LOADED, REFUSED, NOT_LOADED }; /* exit codes of a child */

static int say_nothing(enum libbpf_print_level level, const char *format, va_list args)
{
	return 0;
}

static void mutate(unsigned char *data, size_t *bytes)
{
	switch (fuzz_next(8)) {
	case 0:
		*bytes = fuzz_next(*bytes);
		break;
	case 1: /* the ELF header */
		fuzz_mutate(data, *bytes < 64 ? *bytes : 64);
		break;
	case 2: /* section headers, which lie at the end */
		if (*bytes > 1024)
			fuzz_mutate(data + *bytes - 1024, 1024);
		break;
	default:
		fuzz_mutate(data, *bytes);
	}
}

/* @stage: one byte written once libbpf has read the object */
static int child(const unsigned char *data, size_t bytes, int stage)
{
	struct dd_kern_options options = {.size = sizeof(options), .virtual_clock = true,
					  .bytes_max = 1U << 30};
	struct bpf_object *object;
	struct dd_kern *kern;
	int err;

	alarm(SECONDS_MAX);
	if (dd_kern_new(&kern, &options))
		abort();
	dd_enter(kern);
	object = bpf_object__open_mem(data, bytes, NULL);
	if (!object)
		return REFUSED;
	if (write(stage, "o", 1) != 1)
		return REFUSED;
	err = bpf_object__load(object);
	bpf_object__close(object);
	dd_leave();
	dd_kern_drop(kern);
	return err ? NOT_LOADED : LOADED;
}

/* Returns the child's wait status. */
static int run(const unsigned char *data, size_t bytes, bool *opened)
{
	int stage[2], status = -1;
	char byte;
	pid_t pid;

	if (pipe(stage))
		abort();
	fflush(stdout);
	pid = fork();
	if (pid < 0)
		abort();
	if (!pid)
		_exit(child(data, bytes, stage[1]));
	close(stage[1]);
	*opened = read(stage[0], &byte, 1) == 1;
	close(stage[0]);
	waitpid(pid, &status, 0);
	return status;
}

static void one(struct fuzz *fuzz, long i, long *theirs)
{
	uint64_t seed = fuzz_begin(fuzz, i);
	const char *path = fuzz->files[fuzz_next(fuzz->file_count)];
	unsigned char *data;
	bool opened = false;
	size_t bytes;
	int status;

	data = fuzz_read(path, &bytes);
	if (!bytes)
		abort();
	mutate(data, &bytes);
	status = run(data, bytes, &opened);
	free(data);
	fuzz->used += opened;
	if (WIFEXITED(status) && WEXITSTATUS(status) <= NOT_LOADED)
		return;
	printf("%s: seed %llu: status %#x %s\n", path, (unsigned long long)seed, status,
	       opened ? "in loading" : "in libbpf's reading");
	*theirs += !opened;
	fuzz->bad += opened;
}

int main(int argc, char **argv)
{
	struct fuzz fuzz;
	long theirs = 0;

	fuzz_init(&fuzz, "elf", 100, argv);
	for (int a = 3; a < argc; a++)
		fuzz_add_files(&fuzz, argv[a], ".bpf.o");
	fuzz_default_files(&fuzz, ".bpf.o");
	libbpf_set_print(say_nothing);
	for (long i = 0; fuzz.file_count && i < fuzz.count && fuzz.bad < 10; i++)
		one(&fuzz, i, &theirs);
	printf("%ld crashes of libbpf itself\n", theirs);
	return fuzz_end(&fuzz);
}
