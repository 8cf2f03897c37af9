/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Images: what this process made of a program, decoded for the interpreter or as machine code.
 * Programs live in the shared region, images do not: each process makes its own at the first run
 * and finds it again by the program's address. An address can be used again by another program
 * (of the same kernel or of a later one), so the hash of the code is compared too.
 *
 * One lock guards the table; the last image used is remembered per thread, so a run that repeats
 * takes no lock.
 */
#include <pthread.h>
#include <stdlib.h>

#include "kern/exec/engine.h"
#include "kern/maps/maps.h"

#define BUCKET_COUNT 1024

/* Per process, as images are */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct image *buckets[BUCKET_COUNT];
static u64 generation; /* counts images that were forgotten: what threads remember is then stale */
static struct image *forgotten; /* while a run may still be in them */
static u32 run_count;

static __thread struct {
	struct image *image;
	u64 generation;
} last_used __attribute__((tls_model("initial-exec")));

static u32 bucket_of(const struct prog *prog)
{
	return (u32)(((u64)prog >> 6) * 0x9e3779b97f4a7c15ULL >> 54) % BUCKET_COUNT;
}

static bool image_fits(const struct image *image, const struct prog *prog, enum engine engine)
{
	return image->prog == prog && image->engine == engine &&
	       image->code_hash == prog->verified.code_hash;
}

static void image_free(struct image *image)
{
	if (!image)
		return;
	if (image->code)
		code_free(image->code, image->code_bytes);
	free(image->ops);
	free(image->checked);
	free(image->faults);
	free(image->entry);
	free(image->end_offset);
	free(image->insn_offset);
	free(image);
}

/* Images live as long as any run that was there when they were forgotten (Linux: RCU). */
static void free_forgotten(void)
{
	while (forgotten && !__atomic_load_n(&run_count, __ATOMIC_ACQUIRE)) {
		struct image *image = forgotten;

		forgotten = image->next;
		image_free(image);
	}
}

void image_run_begins(void)
{
	__atomic_fetch_add(&run_count, 1, __ATOMIC_ACQ_REL);
}

void image_run_ends(void)
{
	if (__atomic_sub_fetch(&run_count, 1, __ATOMIC_ACQ_REL) ||
	    !__atomic_load_n(&forgotten, __ATOMIC_RELAXED))
		return;
	pthread_mutex_lock(&lock);
	free_forgotten();
	pthread_mutex_unlock(&lock);
}

/* Forgets the images in a bucket that `stale` says are; returns how many. */
static u32 bucket_sweep(u32 bucket, bool (*stale)(const struct image *, const void *),
			const void *context)
{
	struct image **link = &buckets[bucket];
	u32 count = 0;

	while (*link) {
		struct image *image = *link;

		if (!stale(image, context)) {
			link = &image->next;
			continue;
		}
		*link = image->next;
		image->next = forgotten;
		forgotten = image;
		count++;
	}
	if (count)
		__atomic_fetch_add(&generation, 1, __ATOMIC_RELEASE);
	free_forgotten();
	return count;
}

static bool is_of_prog(const struct image *image, const void *prog)
{
	return image->prog == prog;
}

static bool is_of_region(const struct image *image, const void *mem)
{
	return mem_contains(mem, image->prog);
}

/* NULL: of any arena */
static bool is_of_arena(const struct image *image, const void *arena)
{
	return image->arena && (!arena || image->arena == arena);
}

/* The program at this address is not the one the image was made from. */
static bool is_outdated(const struct image *image, const void *prog)
{
	return image->prog == prog &&
	       image->code_hash != ((const struct prog *)prog)->verified.code_hash;
}

static int image_arena_base(struct image *image)
{
	struct map *arena = image->prog->arena;
	const struct map_ops *ops;

	if (!arena)
		return 0;
	ops = map_ops(arena);
	if (!ops->arena_base)
		return kern_gap(prog_kern(image->prog), "arena accesses of programs");
	image->arena = arena;
	image->arena_base = ops->arena_base(arena);
	ops->direct_value_addr(arena, &image->arena_user, 0);
	image->arena_user &= ~0xffffffffULL;
	return 0;
}

static bool insn_reads_task(const struct bpf_insn *insn, const struct bpf_insn *end)
{
	return insn->code == (BPF_ALU64 | BPF_MOV | BPF_X) && insn->off == BPF_ADDR_PERCPU &&
	       !insn->imm && insn + 1 < end && insn[1].code == (BPF_LDX | BPF_MEM | BPF_DW);
}

/* What a run has to prepare for this program, and what the engines must know of it. */
static u32 image_survey(struct image *image)
{
	const struct verified *verified = &image->prog->verified;

	for (u32 i = 0; i < verified->insn_count; i++)
		if (insn_reads_task(&verified->insns[i], verified->insns + verified->insn_count))
			image->percpu_task = true;
	for (u32 i = 0; i < verified->subprog_count; i++)
		image->frame_bytes = max(image->frame_bytes,
					 ALIGN_UP((u32)verified->subprogs[i].stack_bytes, 16));
	image->exception_cb = verified->exception_cb;
	return verified->insn_count;
}

static int image_new(struct prog *prog, enum engine engine, struct image **out)
{
	struct image *image = calloc(1, sizeof(*image));
	int err;

	if (!image)
		return -ENOMEM;
	image->prog = prog;
	image->engine = engine;
	image->code_hash = prog->verified.code_hash;
	image_survey(image);
	err = image_arena_base(image);
	if (!err)
		err = engine == ENGINE_JIT ? image_compile(image) : image_decode(image);
	if (err) {
		image_free(image);
		return err;
	}
	*out = image;
	return 0;
}

static int image_find_or_make(struct prog *prog, enum engine engine, struct image **out)
{
	u32 bucket = bucket_of(prog);
	struct image *image;
	int err;

	bucket_sweep(bucket, is_outdated, prog);
	for (image = buckets[bucket]; image; image = image->next)
		if (image_fits(image, prog, engine))
			break;
	if (!image) {
		err = image_new(prog, engine, &image);
		if (err)
			return err;
		image->next = buckets[bucket];
		buckets[bucket] = image;
	}
	*out = image;
	return 0;
}

int image_get(struct prog *prog, enum engine engine, struct image **out)
{
	int err;

	if (last_used.image &&
	    last_used.generation == __atomic_load_n(&generation, __ATOMIC_ACQUIRE) &&
	    image_fits(last_used.image, prog, engine)) {
		*out = last_used.image;
		return 0;
	}
	pthread_mutex_lock(&lock);
	err = image_find_or_make(prog, engine, out);
	if (!err) {
		last_used.image = *out;
		last_used.generation = generation;
	}
	pthread_mutex_unlock(&lock);
	return err;
}

void exec_forget(struct prog *prog)
{
	pthread_mutex_lock(&lock);
	bucket_sweep(bucket_of(prog), is_of_prog, prog);
	pthread_mutex_unlock(&lock);
}

void exec_forget_kern(struct kern *kern)
{
	pthread_mutex_lock(&lock);
	for (u32 i = 0; i < BUCKET_COUNT; i++)
		bucket_sweep(i, is_of_region, kern->mem);
	pthread_mutex_unlock(&lock);
}

void map_arena_moved(const struct map *arena)
{
	pthread_mutex_lock(&lock);
	for (u32 i = 0; i < BUCKET_COUNT; i++)
		bucket_sweep(i, is_of_arena, arena);
	pthread_mutex_unlock(&lock);
}

/* Nobody else runs here: what other threads of the parent held and did does not count. */
void map_arenas_forked(void)
{
	pthread_mutex_init(&lock, NULL);
	run_count = 0;
	map_arena_moved(NULL);
}

int exec_image(struct prog *prog, const void **code, u32 *bytes)
{
	struct image *image;
	int err = image_get(prog, ENGINE_JIT, &image);

	if (err)
		return err;
	*code = image->code;
	*bytes = image->code_bytes;
	return 0;
}
