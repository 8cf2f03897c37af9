/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reviewing many files by several processes. The files are dealt out to a fixed number of shares,
 * each worked off by a process of its own that begins with what the parent has read: what is found
 * does not hang on how many CPUs there are or which process was faster. As many run at a time as
 * there are CPUs. A share's findings come back as records in a memfd; a process that died makes
 * the answer partial.
 */
#include "cli/review.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/cli.h"

#define SHARES 2 /* each finds out anew what functions return: more shares are more work in all */
#define DEAL_FILES 16 /* neighbours stay together: they call the same functions */
#define FORGET_FILES 600 /* of a share, then its knowledge of functions takes gigabytes */
#define ALONE_FILES 24 /* fewer are not worth the processes */
#define RECORDS_BYTES_MAX (1UL << 30)

/* ---- records ---- */

static void put_number(struct text *to, u32 number)
{
	text_add(to, &number, sizeof(number));
}

/* Its length and a zero byte, so that it can be used where it lies; NULL has the length U32_MAX */
static void put_string(struct text *to, const char *string)
{
	put_number(to, string ? (u32)strlen(string) : U32_MAX);
	text_add(to, string ? string : "", string ? strlen(string) + 1 : 1);
}

static void put_finding(struct text *to, const struct finding *finding)
{
	const u32 numbers[] = { finding->severity, finding->origin, finding->is_proof,
				finding->line, finding->patch, finding->step_count };
	const char *const strings[] = { finding->check, finding->path, finding->function,
					finding->key, finding->question, finding->quote };

	text_add(to, numbers, sizeof(numbers));
	for (u32 i = 0; i < ARRAY_SIZE(strings); i++)
		put_string(to, strings[i]);
	for (u32 i = 0; i < finding->step_count; i++) {
		const struct step *step = &finding->steps[i];

		put_number(to, step->line);
		put_string(to, step->function ? step->function->file->path : NULL);
		put_string(to, step->function ? step->function->name : NULL);
		put_string(to, step->what);
	}
}

struct cursor {
	const char *at, *end;
	bool failed;
};

static u32 get_number(struct cursor *cursor)
{
	u32 number = 0;

	if ((size_t)(cursor->end - cursor->at) < sizeof(number)) {
		cursor->failed = true;
		return 0;
	}
	memcpy(&number, cursor->at, sizeof(number));
	cursor->at += sizeof(number);
	return number;
}

static const char *get_string(struct cursor *cursor)
{
	u32 bytes = get_number(cursor);
	const char *string = cursor->at;
	size_t taken = bytes == U32_MAX ? 1 : (size_t)bytes + 1;

	if (cursor->failed || (size_t)(cursor->end - cursor->at) < taken) {
		cursor->failed = true;
		return NULL;
	}
	cursor->at += taken;
	return bytes == U32_MAX ? NULL : string;
}

/* The function of a step was parsed in another process: what the outputs say of it is kept. */
static const struct item *get_function(struct cursor *cursor, struct pool *pool)
{
	const char *path = get_string(cursor), *name = get_string(cursor);
	struct item *item = pool_alloc(pool, sizeof(*item));
	struct file *file = pool_alloc(pool, sizeof(*file));

	if (!item || !file)
		cursor->failed = true;
	if (!path || cursor->failed)
		return NULL;
	*file = (struct file){ .path = pool_printf(pool, "%s", path) };
	*item = (struct item){ .kind = ITEM_FUNCTION, .file = file };
	item->name = name ? pool_printf(pool, "%s", name) : NULL;
	return item;
}

static int get_finding(struct cursor *cursor, struct findings *to)
{
	struct finding finding = {};
	struct step *steps;

	finding.severity = (u8)get_number(cursor);
	finding.origin = (u8)get_number(cursor);
	finding.is_proof = get_number(cursor);
	finding.line = get_number(cursor);
	finding.patch = get_number(cursor);
	finding.step_count = get_number(cursor);
	finding.check = get_string(cursor);
	finding.path = get_string(cursor);
	finding.function = get_string(cursor);
	finding.key = get_string(cursor);
	finding.question = get_string(cursor);
	finding.quote = get_string(cursor);
	steps = cursor->failed ? NULL :
		pool_alloc(to->pool, (finding.step_count + 1) * sizeof(*steps));
	for (u32 i = 0; steps && i < finding.step_count; i++) {
		steps[i].line = get_number(cursor);
		steps[i].function = get_function(cursor, to->pool);
		steps[i].what = get_string(cursor);
	}
	finding.steps = steps;
	if (!steps || cursor->failed)
		return -EIO;
	return findings_add(to, &finding);
}

/* ---- a share ---- */

struct share {
	pid_t pid;
	int fd;
	struct cursor cursor;
	char *map;
	size_t bytes;
};

/* What is known of functions takes memory: it is forgotten now and then. */
static int flow_renew(struct review *review)
{
	flow_free(review->flow);
	return flow_new(&review->flow, review->tree);
}

/* In a process of its own: for each file of the share how many findings, then these */
static int share_work(struct review *review, const struct review_paths *paths, u32 share)
{
	struct text records;
	int code = EXIT_WELL;
	u32 done = 0;

	text_init(&records, RECORDS_BYTES_MAX);
	for (u32 i = 0; i < paths->count && !code; i++) {
		if (i / DEAL_FILES % SHARES != share)
			continue;
		if (++done % FORGET_FILES == 0 && flow_renew(review))
			code = EXIT_GAP;
		review->findings = (struct findings){ .pool = review->pool };
		code = review_run_file(review, paths->list[i]);
		put_number(&records, review->findings.count);
		for (u32 f = 0; f < review->findings.count; f++)
			put_finding(&records, &review->findings.list[f]);
		put_string(&records, review->notes.data);
		text_clear(&review->notes);
	}
	if (records.truncated || records.failed)
		code = EXIT_GAP;
	for (size_t at = 0; !code && at < records.bytes;) {
		ssize_t bytes = write(STDOUT_FILENO, records.data + at, records.bytes - at);

		if (bytes < 0)
			code = EXIT_GAP;
		else
			at += bytes;
	}
	return code;
}

static int share_start(struct review *review, const struct review_paths *paths, u32 number,
		       struct share *share)
{
	share->fd = memfd_create("review", MFD_CLOEXEC);
	if (share->fd < 0)
		return -errno;
	fflush(NULL);
	share->pid = fork();
	if (share->pid < 0) {
		close(share->fd);
		return -errno;
	}
	if (share->pid)
		return 0;
	if (dup2(share->fd, STDOUT_FILENO) < 0)
		_exit(EXIT_GAP);
	_exit(share_work(review, paths, number));
}

static void share_end(struct share *share)
{
	off_t bytes = lseek(share->fd, 0, SEEK_END);

	share->map = bytes > 0 ? mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, share->fd, 0) : NULL;
	if (share->map == MAP_FAILED)
		share->map = NULL;
	share->bytes = share->map ? bytes : 0;
	share->cursor = (struct cursor){ share->map, share->map + share->bytes, false };
	close(share->fd);
}

/* The findings in the order of the files, whichever process had them */
static int collect(struct review *review, const struct review_paths *paths, struct share *shares)
{
	u32 lost = 0;

	for (u32 i = 0; i < paths->count; i++) {
		struct cursor *cursor = &shares[i / DEAL_FILES % SHARES].cursor;
		u32 count = get_number(cursor);
		const char *note;

		for (u32 f = 0; f < count && !cursor->failed; f++) {
			int err = get_finding(cursor, &review->findings);

			if (err && err != -EIO)
				return err;
		}
		note = get_string(cursor);
		if (note && *note) {
			review->partial = true;
			text_printf(&review->notes, "%s", note);
		}
		lost += cursor->failed;
	}
	if (lost)
		review_note(review, "%u files could not be reviewed: a process ended early", lost);
	return 0;
}

int review_run_shares(struct review *review, const struct review_paths *paths)
{
	struct share shares[SHARES] = {};
	long cpus = sysconf(_SC_NPROCESSORS_ONLN), running = 0;
	int err = 0, status;

	for (u32 i = 0; i < SHARES && !err; i++) {
		for (; running >= max(cpus, 1L); running--)
			wait(&status);
		err = share_start(review, paths, i, &shares[i]);
		running += !err;
	}
	for (; running > 0; running--)
		wait(&status);
	for (u32 i = 0; i < SHARES; i++)
		if (shares[i].pid > 0)
			share_end(&shares[i]);
	if (!err)
		err = collect(review, paths, shares);
	for (u32 i = 0; i < SHARES; i++)
		if (shares[i].map)
			munmap(shares[i].map, shares[i].bytes);
	return err;
}

bool review_shares_pay(const struct review_paths *paths)
{
	return paths->count >= ALONE_FILES;
}
