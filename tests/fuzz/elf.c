/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fuzz target: damaged ELF objects through libbpf and the door, each in a child of its own. What
 * crashes in libbpf's or libelf's own reading, before any object is loaded, is theirs and counted
 * apart, and so is a later crash whose instruction is libbpf's; any other, or a child without end,
 * is ours.
 *
 *	fuzz_elf [SEED [COUNT [FILE-OR-FOLDER...]]]
 */
#include <fcntl.h>
#include <gelf.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include <bpf/libbpf.h>
#include <drydock/drydock.h>

#include "fuzz.h"

#define SECONDS_MAX 20

enum { LOADED, REFUSED, NOT_LOADED }; /* exit codes of a child */

extern const char __executable_start[];
static int crash_pipe;

/* The name of the last global function that begins at or below the address in the file */
static const char *function_below(Elf *elf, Elf_Scn *section, const GElf_Shdr *header,
				  uintptr_t address)
{
	Elf_Data *data = elf_getdata(section, NULL);
	const char *name = "";
	uintptr_t nearest = 0;
	GElf_Sym symbol;

	for (size_t i = 0; i < header->sh_size / header->sh_entsize; i++) {
		if (!gelf_getsym(data, i, &symbol) || GELF_ST_TYPE(symbol.st_info) != STT_FUNC ||
		    GELF_ST_BIND(symbol.st_info) == STB_LOCAL || symbol.st_value > address ||
		    symbol.st_value < nearest)
			continue;
		nearest = symbol.st_value;
		name = elf_strptr(elf, header->sh_link, symbol.st_name);
	}
	return name;
}

/* Of Drydock just dd_* and __wrap_* are global, and lies in the program in one piece. */
static bool is_libbpf(uintptr_t pc)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	const char *name = "";
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	bool theirs;
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	while (!name[0] && (section = elf_nextscn(elf, section)))
		if (gelf_getshdr(section, &header) && header.sh_type == SHT_SYMTAB)
			name = function_below(elf, section, &header,
					      pc - (uintptr_t)__executable_start);
	theirs = name[0] && strncmp(name, "dd_", 3) && strncmp(name, "__wrap_", 7) &&
		 strncmp(name, "fuzz_", 5) && strcmp(name, "main");
	elf_end(elf);
	close(fd);
	return theirs;
}

static void on_crash(int number, siginfo_t *info, void *context)
{
	uintptr_t pc = ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];

	if (write(crash_pipe, &pc, sizeof(pc)) < 0)
		abort();
	signal(number, SIG_DFL);
	raise(number);
}

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
	struct sigaction action = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO};
	struct bpf_object *object;
	struct dd_kern *kern;
	int err;

	crash_pipe = stage;
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
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

/* Returns the child's wait status; *ours: it got as far as Drydock, and did not crash in libbpf. */
static int run(const unsigned char *data, size_t bytes, bool *opened, bool *ours)
{
	int stage[2], status = -1;
	uintptr_t pc;
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
	*ours = *opened && (read(stage[0], &pc, sizeof(pc)) != sizeof(pc) || !is_libbpf(pc));
	close(stage[0]);
	waitpid(pid, &status, 0);
	return status;
}

static void one(struct fuzz *fuzz, long i, long *theirs)
{
	uint64_t seed = fuzz_begin(fuzz, i);
	const char *path = fuzz->files[fuzz_next(fuzz->file_count)];
	unsigned char *data;
	bool opened = false, ours = false;
	size_t bytes;
	int status;

	data = fuzz_read(path, &bytes);
	if (!bytes)
		abort();
	mutate(data, &bytes);
	status = run(data, bytes, &opened, &ours);
	free(data);
	fuzz->used += opened;
	if (WIFEXITED(status) && WEXITSTATUS(status) <= NOT_LOADED)
		return;
	printf("%s: seed %llu: status %#x %s\n", path, (unsigned long long)seed, status,
	       ours ? "in loading" : opened ? "in libbpf, loading" : "in libbpf's reading");
	*theirs += !ours;
	fuzz->bad += ours;
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
