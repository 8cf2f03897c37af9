/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fuzz target: sequences of calls on an arena, each made of the kernel and of a model of it
 * (arena_model.h) that shares no code with it: the page kfuncs in both forms, touches by the user,
 * by a program and by a kfunc's body, the deferred work, allocations and locks that fail on
 * purpose. After each call its value and the count of pages must be equal, after each sequence
 * the state of every page, what it holds, and what a touch of an absent one reports.
 *
 * Kernel, arenas and programs are made once; a sequence takes one of the arenas and empties it.
 *
 * What it does not do: touch pages beyond the user's mapping (programs see those as absent here).
 * Pages that only a body of a kfunc has touched are read by programs, nothing else: Linux has one
 * page for all of them, which the user may not touch, and we have one each.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../arena_prog.h"
#include "arena_model.h"
#include "base/fault.h"
#include "fuzz.h"

#define OPS_MAX 16
#define WINDOW(n) ((1ULL << 45) + ((u64)(n) << 32)) /* 4 GiB for each arena */

u64 kfunc_bpf_arena_alloc_pages(u64 map, u64 addr, u64 cnt, u64 node, u64 flags);
u64 internal_bpf_arena_alloc_pages_non_sleepable(u64 map, u64 addr, u64 cnt, u64 node, u64 flags);
u64 kfunc_bpf_arena_free_pages(u64 map, u64 ptr, u64 cnt, u64 unused4, u64 unused5);
u64 internal_bpf_arena_free_pages_non_sleepable(u64 map, u64 ptr, u64 cnt, u64 unused4,
						u64 unused5);
u64 kfunc_bpf_arena_reserve_pages(u64 map, u64 ptr, u64 cnt, u64 unused4, u64 unused5);

enum op_kind {
	ALLOC,
	FREE,
	RESERVE,
	LATER,
	USER_READ,
	USER_WRITE,
	PROG_READ,
	PROG_WRITE,
	BODY,
	OP_KINDS
};
static const char *const op_names[] = {"alloc",	     "free",	  "reserve",	  "deferred work",
				       "user reads", "user writes", "program reads",
				       "program writes", "a body touches"};

struct op {
	enum op_kind kind;
	u64 address, flags, value;
	u32 count, page;
	int node;
	bool sleepable;
	u64 fail_alloc, fail_lock; /* for this call only */
};

static const struct shape {
	u32 max_entries, mapped; /* pages */
	u64 start;
	u32 map_flags;
} shapes[] = {
	{24, 24, WINDOW(0) + (1U << 28), 0},
	{24, 24, WINDOW(2) - 24 * PAGE_BYTES, 0}, /* up to the end of its 4 GiB */
	{24, 16, WINDOW(3) + (1U << 20), 0},
	{16, 32, WINDOW(4) + (1U << 20), 0},
	{24, 24, WINDOW(5) + (1U << 20), BPF_F_SEGV_ON_FAULT},
	{24, 24, WINDOW(6), 0}, /* the lower half of its first address is 0 */
	{64, 64, WINDOW(7) + (1U << 20), 0},
	{24, 0, 0, 0},				  /* nobody mapped it */
	{1100, 1100, WINDOW(8) + (1U << 20), 0}, /* more than a batch; taken seldom */
};
#define USUAL_SHAPES (ARRAY_SIZE(shapes) - 1)

static struct side {
	struct map *map;
	struct arena *arena;
	struct prog *prog; /* NULL: a program cannot have this arena */
} sides[ARRAY_SIZE(shapes)];

static struct kern *kern;
static struct side *side; /* of this sequence */
static struct model model;
static struct op ops[OPS_MAX];
static u32 op_count;
static u64 seed;
static u32 engine;

/* ---- making the arenas ---- */

static bool make_side(const struct shape *shape, struct side *out)
{
	const struct map_create create = {.map_type = BPF_MAP_TYPE_ARENA,
					  .max_entries = shape->max_entries,
					  .map_flags = BPF_F_MMAPABLE | shape->map_flags};
	const struct map_mapping want = {(void *)shape->start,
					 (size_t)shape->mapped * PAGE_BYTES,
					 PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, 0};
	void *at;

	if (map_create(kern, &create, &out->map))
		return false;
	out->arena = arena_of(out->map);
	if (!shape->mapped)
		return true;
	if (map_ops(out->map)->mmap(out->map, &want, &at))
		return false;
	out->prog = arena_prog_load(out->map);
	return out->prog;
}

static bool make_kernel(void)
{
	struct kern_options options = {.mem = {.bytes_max = 1U << 30}, .caps = ~0ULL};

	if (kern_new(&kern, &options))
		return false;
	for (u32 i = 0; i < ARRAY_SIZE(shapes); i++)
		if (!make_side(&shapes[i], &sides[i]))
			return false;
	return true;
}

static void drop_kernel(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(shapes); i++) {
		if (sides[i].prog)
			prog_put(sides[i].prog);
		map_put(sides[i].map);
	}
	kern_drop(kern);
}

/* Both as in a new arena */
static void reset(u32 which)
{
	const struct shape *shape = &shapes[which];
	struct arena *arena;

	side = &sides[which];
	arena = side->arena;
	arena_run_deferred(kern);
	arena_depopulate(arena, 0, arena->page_count);
	range_tree_clear(arena->free, 0, arena->page_count);
	range_tree_set(arena->free, 0, shape->max_entries);
	model.max_entries = shape->max_entries;
	model.mapped = shape->mapped;
	model.start = shape->start;
	model.segv = shape->map_flags & BPF_F_SEGV_ON_FAULT;
	model_reset(&model);
}

/* ---- saying what went wrong ---- */

static void print_op(u32 i)
{
	const struct op *op = &ops[i];

	printf("  %2u %s%s", i, op_names[op->kind], op->sleepable ? "" : ", not sleepable");
	if (op->kind <= RESERVE)
		printf(" 0x%llx %u", (unsigned long long)op->address, op->count);
	if (op->kind == ALLOC)
		printf(" node %d flags %llu", op->node, (unsigned long long)op->flags);
	if (op->kind > LATER)
		printf(" page %u", op->page);
	if (op->fail_alloc)
		printf(", allocation %llu fails", (unsigned long long)op->fail_alloc);
	if (op->fail_lock)
		printf(", lock %llu fails", (unsigned long long)op->fail_lock);
	printf("\n");
}

static bool differ(const char *what, u64 got, u64 want)
{
	if (got == want)
		return false;
	printf("seed %llu: %s: %lld, the model has %lld; arena of %u pages, %u mapped at 0x%llx%s\n",
	       (unsigned long long)seed, what, (long long)got, (long long)want, model.max_entries,
	       model.mapped, (unsigned long long)model.start, model.segv ? ", SEGV_ON_FAULT" : "");
	for (u32 i = 0; i < op_count; i++)
		print_op(i);
	return true;
}

/* A touch that the model allows */
static void on_segv(int signal)
{
	differ("signal of a user's touch", (u64)signal, 0);
	_exit(1);
}

/* ---- making a sequence ---- */

static u64 some_address(void)
{
	s32 page = (s32)fuzz_next(model.pages + 1);
	u64 address;

	if (!fuzz_next(16))
		page = (s32)model.mapped - 2 + (s32)fuzz_next(4);
	if (!fuzz_next(24))
		page = -(s32)fuzz_next(3);
	address = model.start + (u64)((s64)page * PAGE_BYTES);
	if (!fuzz_next(12))
		address += fuzz_next(PAGE_BYTES);
	if (!fuzz_next(8))
		address = (u32)address | fuzz_next64() << 32;
	return fuzz_next(40) ? address : fuzz_next64() << fuzz_next(40);
}

static u32 some_count(void)
{
	switch (fuzz_next(20)) {
	case 0:
		return 0;
	case 1:
		return model.mapped + fuzz_next(3) - 1;
	case 2:
		return (u32)fuzz_edge();
	case 3 ... 6:
		return 1 + fuzz_next(model.pages);
	}
	return 1 + fuzz_next(4);
}

static struct op some_op(void)
{
	static const u8 kinds[] = {ALLOC, ALLOC,   ALLOC,     ALLOC,	  ALLOC,     FREE,
				   FREE,  FREE,	   RESERVE,   RESERVE,	  LATER,     USER_WRITE,
				   BODY,  PROG_READ, USER_READ, PROG_WRITE};
	struct op op = {.kind = kinds[fuzz_next(ARRAY_SIZE(kinds))], .node = -1};

	op.sleepable = fuzz_next(3);
	op.count = some_count();
	op.value = fuzz_next64();
	op.address = op.kind == ALLOC && fuzz_next(2) ? 0 : some_address();
	if (op.kind == ALLOC && !fuzz_next(20))
		op.node = (int)fuzz_next(4) - 2;
	if (op.kind == ALLOC && !fuzz_next(40))
		op.flags = 1ULL << fuzz_next(64);
	if (!fuzz_next(8))
		op.fail_alloc = 1 + fuzz_next(fuzz_next(4) ? 3 : op.count % 2048 + 1);
	if (!fuzz_next(12))
		op.fail_lock = 1 + fuzz_next(2);
	if (op.kind > LATER && !model.mapped)
		op.kind = LATER;
	if (op.kind > LATER)
		op.page = fuzz_next(model.mapped);
	return op;
}

/* ---- one call, of both ---- */

static u64 call_kfunc(const struct op *op)
{
	u64 map = (uintptr_t)side->map;

	if (op->kind == RESERVE)
		return kfunc_bpf_arena_reserve_pages(map, op->address, op->count, 0, 0);
	if (op->kind == FREE)
		return (op->sleepable ? kfunc_bpf_arena_free_pages :
					internal_bpf_arena_free_pages_non_sleepable)(
			map, op->address, op->count, 0, 0);
	return (op->sleepable ? kfunc_bpf_arena_alloc_pages :
				internal_bpf_arena_alloc_pages_non_sleepable)(
		map, op->address, op->count, (u32)op->node, op->flags);
}

static u64 call_model(const struct op *op)
{
	const struct model_request request = {op->address, op->count, op->node, op->flags,
					      op->sleepable};

	if (op->kind == RESERVE)
		return (u32)model_reserve(&model, op->address, op->count);
	if (op->kind == ALLOC)
		return model_alloc(&model, &request);
	model_free(&model, op->address, op->count, op->sleepable);
	return 0;
}

/* Where in its page a page's value is */
static u64 *word_of(u32 page)
{
	return (u64 *)(uintptr_t)(model.start + (u64)page * PAGE_BYTES + page % 512 * 8);
}

static bool is_zero(u32 page)
{
	static const u8 zeroes[PAGE_BYTES];

	return !memcmp((void *)(uintptr_t)(model.start + (u64)page * PAGE_BYTES), zeroes,
		       PAGE_BYTES);
}

/* A touch that the model does not allow is made by a copy, which comes back. */
static bool user_touch(const struct op *op)
{
	bool was_there = model.page[op->page].present;
	int want = model_user_touch(&model, op->page);
	volatile u64 *word = word_of(op->page);
	u64 value = op->value;

	if (want && op->kind == USER_READ)
		return differ("a touch", (u64)user_read(&value, (uintptr_t)word, 8), (u64)-EFAULT);
	if (want)
		return differ("a touch", (u64)user_write((uintptr_t)word, &value, 8), (u64)-EFAULT);
	if (differ("what the user reads", *word, model.page[op->page].value))
		return true;
	if (!was_there && differ("zeroes of a new page", is_zero(op->page), true))
		return true;
	if (op->kind == USER_WRITE)
		*word = model.page[op->page].value = value;
	return false;
}

/* The first line of the report, and nothing of it if there is none to be */
static bool check_report(const struct op *op, bool reports)
{
	char want[96] = "", got[1024];
	int bytes = arena_prog_report(side->prog, got, sizeof(got));

	if (reports)
		snprintf(want, sizeof(want), "ERROR: Arena %s access at unmapped address 0x%llx\n",
			 op->kind == PROG_WRITE ? "WRITE" : "READ",
			 (unsigned long long)(uintptr_t)word_of(op->page));
	if (!strncmp(got, want, strlen(want)) && (reports || !bytes))
		return false;
	printf("report \"%s\"\n", got);
	return differ("the report's bytes", (u64)bytes, 0);
}

static bool prog_touch(const struct op *op)
{
	struct model_page *page = &model.page[op->page];
	struct touch touch = {(uintptr_t)word_of(op->page), op->value, op->kind == PROG_WRITE};

	if (page->scratch)
		model_kernel_touch(&model, op->page);
	if (differ("the run", (u64)arena_prog_touch(side->prog, engine, &touch), 0))
		return true;
	if (op->kind == PROG_READ && differ("what a program reads", touch.value, page->value))
		return true;
	if (op->kind == PROG_WRITE && page->present)
		page->value = op->value;
	return check_report(op, !page->present);
}

static bool body_touch(const struct op *op)
{
	model_kernel_touch(&model, op->page);
	return differ("a body's touch", (u64)arena_kernel_fault(side->arena, op->page), 0);
}

/* True if kernel and model differ */
static bool make_call(const struct op *op)
{
	switch (op->kind) {
	case LATER:
		arena_run_deferred(kern);
		model_free_later(&model);
		return false;
	case USER_READ:
	case USER_WRITE:
		return user_touch(op);
	case PROG_READ:
	case PROG_WRITE:
		return prog_touch(op);
	case BODY:
		return body_touch(op);
	default:
		return differ("the value", call_kfunc(op), call_model(op));
	}
}

static bool make_op(struct op *op)
{
	bool bad;

	if (op->kind > LATER && model.page[op->page].scratch)
		op->kind = PROG_READ;
	if (op->kind == PROG_READ || op->kind == PROG_WRITE || op->kind == BODY)
		op->fail_alloc = op->fail_lock = 0;
	mem_fail_nth(kern->mem, op->fail_alloc);
	model.fail_alloc = op->fail_alloc;
	kern->fail_lock = model.fail_lock = op->fail_lock;
	bad = make_call(op);
	mem_fail_nth(kern->mem, 0);
	kern->fail_lock = model.fail_lock = model.fail_alloc = 0;
	return bad || differ("pages in use", side->map->memory_bytes / PAGE_BYTES, model.in_use);
}

/* ---- the state in the end ---- */

static bool check_page(u32 page)
{
	const struct model_page *want = &model.page[page];
	const struct arena *arena = side->arena;

	op_count = min(op_count, (u32)OPS_MAX);
	if (differ("free", range_tree_is_set(arena->free, page, 1), want->free) ||
	    differ("present", arena_bit(arena->present, page), want->present) ||
	    differ("scratch", arena_bit(arena->scratch, page), want->scratch))
		return true;
	if (!want->present || want->scratch || page >= model.mapped)
		return false;
	if (differ("what a page holds", *word_of(page), want->value))
		return true;
	*word_of(page) = 0;
	return page % 4 == seed % 4 && differ("zeroes of a page", is_zero(page), true);
}

static bool check_state(void)
{
	struct op probe = {.kind = PROG_READ, .page = fuzz_next(max(model.mapped, 1U))};

	if (differ("runs of free pages", range_tree_count(side->arena->free),
		   model_run_count(&model)))
		return true;
	if (side->prog && prog_touch(&probe))
		return true;
	for (u32 page = 0; page < model.pages; page++)
		if (check_page(page))
			return true;
	return false;
}

/* -1: a difference; else whether anything was allocated */
static int sequence(void)
{
	u32 wanted = 1 + fuzz_next(OPS_MAX);
	bool allocated = false;

	reset(fuzz_next(1024) ? fuzz_next(USUAL_SHAPES) : USUAL_SHAPES);
	engine = fuzz_next(4) ? ENGINE_JIT : ENGINE_INTERPRETER;
	for (op_count = 0; op_count < wanted;) {
		ops[op_count] = some_op();
		op_count++;
		if (make_op(&ops[op_count - 1]))
			return -1;
		allocated |= model.in_use;
	}
	return check_state() ? -1 : allocated;
}

/* Streams, images and fault tables are made at first use. */
static bool use_all(void)
{
	const struct op op = {.kind = PROG_READ};
	bool bad = false;

	for (u32 i = 0; i < ARRAY_SIZE(shapes) && !bad; i++) {
		reset(i);
		bad = side->prog && prog_touch(&op);
	}
	return !bad;
}

int main(int argc, char **argv)
{
	struct fuzz fuzz;
	u64 live;

	fuzz_init(&fuzz, "arena", 20000, argv);
	signal(SIGSEGV, on_segv);
	if (!make_kernel() || !use_all()) {
		printf("cannot make the arenas\n");
		return 1;
	}
	live = mem_allocation_count(kern->mem);
	for (long i = 0; i < fuzz.count && fuzz.bad < 10; i++) {
		int result;

		seed = fuzz_begin(&fuzz, i);
		result = sequence();
		fuzz.used += result > 0;
		fuzz.bad += result < 0;
		reset((u32)(side - sides));
		fuzz.bad += differ("blocks of memory that stay",
				   mem_allocation_count(kern->mem) - live, 0);
	}
	drop_kernel();
	return fuzz_end(&fuzz);
}
