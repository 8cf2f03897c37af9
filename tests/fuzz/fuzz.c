/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The driver that fuzz targets share; see fuzz.h. No coverage guides it: what makes its inputs
 * good is that targets start from valid ones.
 */
#include "fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#define SECONDS_MAX 60

static uint64_t state;
static uint64_t seed_now; /* for the handler */

uint64_t fuzz_next64(void)
{
	state += 0x9e3779b97f4a7c15ULL;
	uint64_t z = (state ^ state >> 30) * 0xbf58476d1ce4e5b9ULL;

	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

uint32_t fuzz_next(uint32_t below)
{
	return (uint32_t)(fuzz_next64() >> 32) % below;
}

int32_t fuzz_edge(void)
{
	static const int32_t edges[] = {0,  1,	2,   7,	    8,	       31,	   32,	      63,
					64, -1, 255, 65535, INT32_MAX, INT32_MIN, 0x55555555, -8};

	return fuzz_next(2) ? edges[fuzz_next(16)] : (int32_t)fuzz_next(UINT32_MAX);
}

static void mutate_once(unsigned char *data, size_t bytes)
{
	size_t at = fuzz_next(bytes), other = fuzz_next(bytes), many = 1 + fuzz_next(16);
	int32_t edge = fuzz_edge();

	switch (fuzz_next(5)) {
	case 0:
		data[at] ^= 1U << fuzz_next(8);
		break;
	case 1:
		data[at] = fuzz_next(256);
		break;
	case 2: /* an aligned number */
		at &= ~(size_t)3;
		memcpy(data + at, &edge, bytes - at < sizeof(edge) ? bytes - at : sizeof(edge));
		break;
	case 3: /* a part over another */
		many = many < bytes - at ? many : bytes - at;
		many = many < bytes - other ? many : bytes - other;
		memmove(data + at, data + other, many);
		break;
	default:
		data[at] += fuzz_next(2) ? 1 : -1;
	}
}

void fuzz_mutate(unsigned char *data, size_t bytes)
{
	for (uint32_t i = bytes ? 1 + fuzz_next(4) : 0; i; i--)
		mutate_once(data, bytes);
}

/* The limit is of CPU time: a busy machine is no hang. */
static void on_limit(int signal)
{
	char text[80];
	int bytes = snprintf(text, sizeof(text), "seed %llu: no end after %d s of CPU time\n",
			     (unsigned long long)seed_now, SECONDS_MAX);

	if (write(STDOUT_FILENO, text, bytes) < 0)
		_exit(3);
	abort();
}

void fuzz_init(struct fuzz *fuzz, const char *name, long count, char **argv)
{
	*fuzz = (struct fuzz){.name = name, .first_seed = 1, .count = count};
	fuzz->files = calloc(FUZZ_FILES_MAX, sizeof(fuzz->files[0]));
	if (!fuzz->files)
		abort();
	setvbuf(stdout, NULL, _IOLBF, 0); /* what was found must not be lost */
	signal(SIGPROF, on_limit);
	if (argv[0] && argv[1])
		fuzz->first_seed = strtoull(argv[1], NULL, 0);
	if (argv[0] && argv[1] && argv[2])
		fuzz->count = strtol(argv[2], NULL, 0);
}

static bool ends_in(const char *name, const char *end)
{
	size_t bytes = strlen(name);

	return bytes >= strlen(end) && !strcmp(name + bytes - strlen(end), end);
}

static void add_file(struct fuzz *fuzz, const char *folder, const char *name)
{
	char path[8192];

	snprintf(path, sizeof(path), "%s%s%s", folder, name[0] ? "/" : "", name);
	if (fuzz->file_count < FUZZ_FILES_MAX)
		fuzz->files[fuzz->file_count++] = strdup(path);
}

void fuzz_add_files(struct fuzz *fuzz, const char *path, const char *end)
{
	struct dirent **entries = NULL;
	int count = scandir(path, &entries, NULL, alphasort);

	if (count < 0)
		add_file(fuzz, path, "");
	for (int i = 0; i < count; i++) {
		if (ends_in(entries[i]->d_name, end))
			add_file(fuzz, path, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}

void fuzz_default_files(struct fuzz *fuzz, const char *end)
{
	char path[4096];
	ssize_t bytes = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (fuzz->file_count || bytes < 0)
		return;
	path[bytes] = 0;
	fuzz_add_files(fuzz, dirname(path), end);
}

unsigned char *fuzz_read(const char *path, size_t *bytes)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	unsigned char *data = NULL;
	struct stat st;

	*bytes = 0;
	if (fd < 0)
		return NULL;
	if (!fstat(fd, &st))
		data = malloc(st.st_size + 1);
	if (data && read(fd, data, st.st_size) == st.st_size)
		*bytes = st.st_size;
	close(fd);
	return data;
}

uint64_t fuzz_begin(const struct fuzz *fuzz, long i)
{
	static const struct itimerval limit = {.it_value.tv_sec = SECONDS_MAX};

	seed_now = fuzz->first_seed + i;
	state = seed_now * 0x2545f4914f6cdd1dULL;
	setitimer(ITIMER_PROF, &limit, NULL);
	return seed_now;
}

int fuzz_end(struct fuzz *fuzz)
{
	bool enough = fuzz->used > fuzz->count / 20;

	while (fuzz->file_count)
		free(fuzz->files[--fuzz->file_count]);
	free(fuzz->files);
	printf("%s: %ld inputs, %ld accepted (%.1f %%), seeds from %llu\n", fuzz->name, fuzz->count,
	       fuzz->used, fuzz->count ? 100.0 * fuzz->used / fuzz->count : 0,
	       (unsigned long long)fuzz->first_seed);
	printf("%d passed, %ld failed\n", enough && !fuzz->bad, fuzz->bad + !enough);
	return fuzz->bad || !enough;
}
