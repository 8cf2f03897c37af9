/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reviewing many files by several processes, one a CPU, each of which begins with what the parent
 * has read. The files are cut into as many runs of neighbours, because neighbours call the same
 * functions; a process takes files from the front of its own run, then from the back of the
 * longest one left. What it learns of functions takes memory: when that is too much it ends, and
 * a fresh one goes on. What is found in a file does not hang on who looked at it; findings come
 * back as records in a memfd. A file whose process died makes the answer partial.
 */
#include "cli/review.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/review_records.h"

#define WORKERS_MAX 32
#define TAKE_FILES 4 /* at once */
#define ALONE_FILES 24 /* fewer are not worth the processes */
#define RECORDS_BYTES_MAX (1UL << 30)
#define MEMORY_BYTES_MAX (1200UL << 20) /* what all that run may learn */
#define PROGRESS_FILES 64

/* ---- which files ---- */

/* Neighbours: the first << 32 | the one behind the last */
typedef u64 run;

/* In memory that all processes share */
struct board {
	run runs[WORKERS_MAX];
	u32 run_count, done;
};

static u32 run_first(run run)
{
	return run >> 32;
}

static u32 run_end(run run)
{
	return (u32)run;
}

static u32 run_length(run run)
{
	return run_end(run) - run_first(run);
}

/* The next few files of a run; an empty one if it has none */
static run take_from(run *from, bool front)
{
	run old = __atomic_load_n(from, __ATOMIC_RELAXED), rest, taken;
	u32 first, end, count;

	do {
		first = run_first(old);
		end = run_end(old);
		count = min(end - first, (u32)TAKE_FILES);
		if (!count)
			return 0;
		taken = front ? (run)first << 32 | (first + count) : (run)(end - count) << 32 | end;
		rest = front ? (run)(first + count) << 32 | end : (run)first << 32 | (end - count);
	} while (!__atomic_compare_exchange_n(from, &old, rest, false, __ATOMIC_RELAXED,
					      __ATOMIC_RELAXED));
	return taken;
}

static run take(struct board *board, u32 own)
{
	run taken = take_from(&board->runs[own], true);

	while (!taken) {
		u32 most = 0;

		for (u32 i = 1; i < board->run_count; i++)
			if (run_length(board->runs[i]) > run_length(board->runs[most]))
				most = i;
		if (!run_length(board->runs[most]))
			return 0;
		taken = take_from(&board->runs[most], false);
	}
	return taken;
}

static bool is_left(const struct board *board)
{
	for (u32 i = 0; i < board->run_count; i++)
		if (run_length(board->runs[i]))
			return true;
	return false;
}

static struct board *board_new(u32 files)
{
	struct board *board = mmap(NULL, sizeof(*board), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	if (board == MAP_FAILED)
		return NULL;
	board->run_count = cpus < 1 ? 1 : min(cpus, (long)WORKERS_MAX);
	for (u64 i = 0; i < board->run_count; i++)
		board->runs[i] = files * i / board->run_count << 32 |
				 files * (i + 1) / board->run_count;
	return board;
}

/* ---- a process ---- */

struct worker {
	u32 own; /* the run it begins with */
	pid_t pid;
	int fd;
	struct worker *before;
};

struct team {
	struct review *review;
	const struct review_paths *paths;
	struct board *board;
	struct worker *newest;
	struct cursor *cursors; /* of each file, at its findings */
	u32 running;
};

/* Memory of its own: what is mapped from files is not counted */
static size_t memory_bytes(void)
{
	FILE *file = fopen("/proc/self/statm", "re");
	size_t resident = 0, shared = 0;

	if (file && fscanf(file, "%*u %zu %zu", &resident, &shared) != 2)
		resident = shared = 0;
	if (file)
		fclose(file);
	return (resident - shared) * sysconf(_SC_PAGESIZE);
}

static void show_progress(const struct team *team)
{
	u32 done = __atomic_add_fetch(&team->board->done, 1, __ATOMIC_RELAXED);

	if (done % PROGRESS_FILES == 0 && isatty(STDERR_FILENO))
		fprintf(stderr, "\rreviewing: %u of %u files\033[K", done, team->paths->count);
}

/* The file's number, the length of what follows; how many findings, these, what to note, how much
 * could not be read, and what */
static int file_work(const struct team *team, u32 number, struct text *records)
{
	struct review *review = team->review;
	size_t start;
	u32 bytes;
	int code;

	review->findings = (struct findings){ .pool = review->pool };
	code = review_run_file(review, team->paths->list[number]);
	if (code)
		return code;
	put_number(records, number);
	put_number(records, 0);
	start = records->bytes;
	put_number(records, review->findings.count);
	for (u32 f = 0; f < review->findings.count; f++)
		put_finding(records, &review->findings.list[f]);
	put_string(records, review->notes.data);
	text_clear(&review->notes);
	put_number(records, review->unread.count);
	for (u32 i = 0; i < review->unread.count; i++)
		put_unread(records, &review->unread.list[i]);
	review->unread.count = 0;
	show_progress(team);
	if (records->truncated || records->failed)
		return EXIT_GAP;
	bytes = records->bytes - start;
	memcpy(records->data + start - sizeof(bytes), &bytes, sizeof(bytes));
	return EXIT_WELL;
}

static int records_write(const struct text *records, int fd)
{
	for (size_t at = 0; at < records->bytes;) {
		ssize_t bytes = write(fd, records->data + at, records->bytes - at);

		if (bytes < 0)
			return EXIT_GAP;
		at += bytes;
	}
	return EXIT_WELL;
}

static int worker_run(const struct team *team, const struct worker *worker)
{
	size_t most = memory_bytes() + MEMORY_BYTES_MAX / team->board->run_count;
	struct text records;
	int code = EXIT_WELL;
	run taken;

	text_init(&records, RECORDS_BYTES_MAX);
	do {
		taken = take(team->board, worker->own);
		for (u32 i = run_first(taken); i < run_end(taken) && !code; i++)
			code = file_work(team, i, &records);
		code = code ? code : records_write(&records, worker->fd);
		text_clear(&records);
	} while (taken && !code && memory_bytes() < most);
	return code;
}

static int worker_start(struct team *team, u32 own)
{
	struct worker *worker = pool_alloc(team->review->pool, sizeof(*worker));

	if (!worker)
		return -ENOMEM;
	*worker = (struct worker){ .own = own, .before = team->newest };
	worker->fd = memfd_create("review", MFD_CLOEXEC);
	if (worker->fd < 0)
		return -errno;
	fflush(NULL);
	worker->pid = fork();
	if (!worker->pid)
		_exit(worker_run(team, worker));
	if (worker->pid < 0) {
		close(worker->fd);
		return -errno;
	}
	team->newest = worker;
	team->running++;
	return 0;
}

/* ---- all of them ---- */

/* What a process that ended has written; it stays mapped: strings are used where they lie */
static void records_read(struct team *team, int fd)
{
	off_t bytes = lseek(fd, 0, SEEK_END);
	char *map = bytes > 0 ? mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
	struct cursor at = { map, map + bytes, false };

	close(fd);
	while (map != MAP_FAILED && at.at < at.end) {
		u32 number = get_number(&at), length = get_number(&at);

		if (at.failed || number >= team->paths->count || length > at.end - at.at)
			return;
		team->cursors[number] = (struct cursor){ at.at, at.at + length, false };
		at.at += length;
	}
}

/* Waits for one of them; NULL: none is running */
static struct worker *worker_wait(struct team *team)
{
	struct worker *worker;
	int status;
	pid_t pid;

	do {
		do
			pid = wait(&status);
		while (pid < 0 && errno == EINTR);
		worker = pid < 0 ? NULL : team->newest;
		while (worker && worker->pid != pid)
			worker = worker->before;
	} while (pid >= 0 && !worker);
	team->running -= worker != NULL;
	return worker;
}

/* Each that ends is followed by another as long as files are left */
static int team_run(struct team *team)
{
	struct worker *ended;
	int err = 0;

	for (u32 i = 0; i < team->board->run_count && !err; i++)
		err = worker_start(team, i);
	if (!team->running)
		return err;
	while (team->running && (ended = worker_wait(team))) {
		ended->pid = 0;
		records_read(team, ended->fd);
		if (is_left(team->board))
			worker_start(team, ended->own);
	}
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K");
	return 0;
}

/* What file_work() wrote of one file; -ENOMEM */
static int file_collect(struct review *review, struct cursor *cursor)
{
	u32 count = get_number(cursor);
	const char *note;
	int err = 0;

	for (u32 i = 0; i < count && !cursor->failed; i++) {
		err = get_finding(cursor, &review->findings);
		if (err && err != -EIO)
			return err;
	}
	note = get_string(cursor);
	if (note && *note) {
		review->partial = true;
		text_printf(&review->notes, "%s", note);
	}
	count = get_number(cursor);
	for (u32 i = 0; i < count && !cursor->failed; i++) {
		struct unread unread = get_unread(cursor);

		if (!cursor->failed && review_unread_add(review, &unread))
			return -ENOMEM;
	}
	return 0;
}

/* The findings in the order of the files, whichever process had them */
static int collect(struct team *team)
{
	struct review *review = team->review;
	u32 lost = 0;

	for (u32 i = 0; i < team->paths->count; i++) {
		struct cursor *cursor = &team->cursors[i];
		int err = file_collect(review, cursor);

		if (err)
			return err;
		lost += cursor->failed;
	}
	if (lost)
		review_note(review, "%u files could not be reviewed: a process ended early", lost);
	return 0;
}

int review_run_shares(struct review *review, const struct review_paths *paths)
{
	struct team team = { .review = review, .paths = paths, .board = board_new(paths->count) };
	const struct kfunc_row *rows;
	int err;

	team.cursors = pool_alloc(review->pool, paths->count * sizeof(*team.cursors));
	if (!team.board || !team.cursors)
		return -ENOMEM;
	kfuncs_find(review->tree, &rows); /* all need them */
	err = team_run(&team);
	munmap(team.board, sizeof(*team.board));
	return err ? err : collect(&team);
}

bool review_shares_pay(const struct review_paths *paths)
{
	return paths->count >= ALONE_FILES;
}
