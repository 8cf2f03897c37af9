/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What fuzz targets share: random numbers from a seed, mutation of bytes, a watch for hangs. A
 * target is a program
 *
 *	fuzz_<name> [SEED [COUNT [FILE...]]]
 *
 * that makes COUNT inputs, input i from SEED + i alone: a printed seed with count 1 makes that
 * input again. What it does may also hang on what earlier inputs left behind (fuzz_progbytes: the
 * maps of one object); then begin earlier. The last line is "N passed, N failed".
 */
#ifndef DRYDOCK_TESTS_FUZZ_H
#define DRYDOCK_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FUZZ_FILES_MAX 4096

struct fuzz {
	const char *name;
	uint64_t first_seed;
	long count; /* inputs to make */
	char **files;
	int file_count;
	long used, bad; /* inputs that got past the first checks; inputs that misbehaved */
};

/* Reads the arguments; @count is the number of inputs without any. */
void fuzz_init(struct fuzz *fuzz, const char *name, long count, char **argv);

/* Files named *@end in folder @path, or @path itself, are added to fuzz->files, sorted. */
void fuzz_add_files(struct fuzz *fuzz, const char *path, const char *end);

/* The same for the folder of this program, if no argument named any file */
void fuzz_default_files(struct fuzz *fuzz, const char *end);

/* A file's bytes, for free(); NULL if it cannot be read */
unsigned char *fuzz_read(const char *path, size_t *bytes);

/*
 * Input @i begins: the random numbers start anew, and it has 60 s of CPU time until this is called
 * again.
 */
uint64_t fuzz_begin(const struct fuzz *fuzz, long i);

/* Prints the counts and frees the files. Returns what main() is to return. */
int fuzz_end(struct fuzz *fuzz);

uint32_t fuzz_next(uint32_t below);
uint64_t fuzz_next64(void);

/* A number that checks tend to be about */
int32_t fuzz_edge(void);

/* Changes a few of @bytes, in place. */
void fuzz_mutate(unsigned char *data, size_t bytes);

#endif
