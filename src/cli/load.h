/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loading one program of an object alone, the way its annotations or veristat would, and what came
 * of it. Goes through libbpf and the door only.
 */
#ifndef DRYDOCK_CLI_LOAD_H
#define DRYDOCK_CLI_LOAD_H

#include <drydock/drydock.h>
#include <stddef.h>

#include "cli/annotations.h"

#define LOG_BYTES (64UL << 20)

/* An object file in memory, opened anew for each program */
struct object_file {
	const char *path;
	char name[64]; /* what libbpf calls the object: the file's name up to the first dot */
	void *data;
	size_t bytes;
	struct annotations *annotations; /* one per program, in the object's order */
	unsigned int program_count;
	struct bpf_object *object; /* kept open for names and tags */
	char trouble[512]; /* if it cannot be opened: why, in one line */
};

/* 0, or -errno: not to be read, or nothing libbpf can open */
int object_file_open(struct object_file *file, const char *path);
/* What libbpf warned of last */
const char *load_last_words(void);
/* What libbpf says goes to stderr from now on. */
void load_tell_all(void);
void object_file_close(struct object_file *file);

/* ---- trouble.c ---- */

/* Why these bytes are no BPF object, in one line; NULL: they may be one */
const char *object_trouble(const void *data, size_t bytes);

/* ---- sections.c: once per process ---- */
void sections_register(void);

enum verdict { VERDICT_ACCEPT, VERDICT_REJECT, VERDICT_GAP };

struct load {
	/* What is asked */
	struct dd_kern *kern;
	const struct object_file *file;
	unsigned int index; /* of the program in the object */
	bool unprivileged;
	int log_level; /* at least this one */
	bool plain;    /* level 1, whatever else is asked */
	bool brief;    /* statistics only: the verifier's own time, as veristat measures it */
	char *log;     /* LOG_BYTES; taken by all loads of a process in turn */
	/* What came of it */
	enum verdict verdict;
	int err; /* of BPF_PROG_LOAD; if it was not reached, of what came before */
	bool reached;
	char why[512]; /* if it was not reached: the last thing libbpf said */
	struct bpf_object *object;   /* loaded, for runs; NULL: rejected */
	struct bpf_program *program; /* in it */
};

void load_program(struct load *load);
/* Closes what load_program() left open. */
void load_end(struct load *load);

/* ---- fixups.c: what veristat and test_loader change in an object before loading ---- */

void fixup_like_veristat(struct bpf_object *object, struct bpf_program *program);
/* Names of parameters from another object's BTF (for assembly functions): 0 or -errno */
int fixup_func_names(struct bpf_object *object, const char *btf_path);
/* Makes calls of missing kernel functions a matter of the programs that call them. */
void weaken_functions(struct object_file *file);
bool map_is_for_unprivileged(const struct bpf_map *map);

#endif
