/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory of states: how they are made, copied, put aside and dropped.
 *
 * A walk makes and drops a state at every branch, so none of it goes through malloc. Blocks are
 * cut from chunks and come back through free lists; a frame keeps its stack array and a state
 * its history and reference arrays while it waits for its next use. At the end of a walk
 * free_states() forgets all of them at once by starting again at the first chunk.
 *
 * List entry, stack element and back-edge begin with their state and share one kind of block (a
 * box). Resuming a path swaps the state it left into the current one instead of copying it.
 */
#include "kern/verify/verify.h"

/* Small enough for the pool to hand out the same memory again and again */
#define CHUNK_BYTES_MIN 8000
#define CHUNK_BYTES_MAX 64000
#define ARRAY_CLASSES 24 /* blocks of 64 << class bytes */
#define ARRAY_BYTES_MIN 64
#define COMPLEXITY_LIMIT_JMP_SEQ 8192

union state_box {
	struct verifier_state_list list;
	struct verifier_stack_elem elem;
	struct scc_backedge backedge;
	union state_box *next_free;
};

struct chunk {
	struct chunk *next;
	size_t bytes; /* of data */
	_Alignas(16) char data[];
};

struct free_block {
	struct free_block *next;
};

struct state_caches {
	struct chunk *first, *cur;
	char *at, *end;
	union state_box *boxes;
	struct free_block *funcs;
	struct free_block *arrays[ARRAY_CLASSES];
};

static struct state_caches *caches(struct verifier_env *env)
{
	return env->state_caches;
}

static void use_chunk(struct state_caches *c, struct chunk *chunk)
{
	c->cur = chunk;
	c->at = chunk->data;
	c->end = chunk->data + chunk->bytes;
}

static int add_chunk(struct verifier_env *env, size_t bytes)
{
	struct state_caches *c = caches(env);
	struct chunk *chunk = c->cur ? c->cur->next : c->first;
	size_t want = c->cur ? min(c->cur->bytes * 2, (size_t)CHUNK_BYTES_MAX) : CHUNK_BYTES_MIN;

	if (chunk && chunk->bytes >= bytes) {
		use_chunk(c, chunk);
		return 0;
	}
	want = max(want, bytes);
	chunk = pool_alloc_raw(env->pool, sizeof(*chunk) + want);
	if (!chunk)
		return -ENOMEM;
	chunk->bytes = want;
	if (c->cur) {
		chunk->next = c->cur->next;
		c->cur->next = chunk;
	} else {
		chunk->next = c->first;
		c->first = chunk;
	}
	use_chunk(c, chunk);
	return 0;
}

/* Not cleared */
static void *cut(struct verifier_env *env, size_t bytes)
{
	struct state_caches *c = caches(env);
	void *block;

	bytes = ALIGN_UP(bytes, 16UL);
	if ((size_t)(c->end - c->at) < bytes && add_chunk(env, bytes))
		return NULL;
	block = c->at;
	c->at += bytes;
	return block;
}

void *state_alloc(struct verifier_env *env, size_t bytes)
{
	void *block = cut(env, bytes);

	if (block)
		memset(block, 0, bytes);
	return block;
}

static int explored_states_init(struct verifier_env *env)
{
	u32 len = env->prog->len;

	if (!env->explored_states)
		env->explored_states = pool_alloc(env->pool, len * sizeof(struct list_head));
	if (!env->explored_states)
		return -ENOMEM;
	for (u32 i = 0; i < len; i++)
		list_init(&env->explored_states[i]);
	list_init(&env->free_list);
	return 0;
}

int state_caches_init(struct verifier_env *env)
{
	if (env->state_caches)
		return 0;
	env->state_caches = pool_alloc(env->pool, sizeof(struct state_caches));
	if (!env->state_caches)
		return -ENOMEM;
	return explored_states_init(env);
}

void free_states(struct verifier_env *env)
{
	struct state_caches *c = caches(env);

	env->cur_state = NULL;
	env->head = NULL;
	env->stack_size = 0;
	c->cur = NULL;
	c->at = c->end = NULL;
	c->boxes = NULL;
	c->funcs = NULL;
	memset(c->arrays, 0, sizeof(c->arrays));
	if (env->scc_info)
		memset(env->scc_info, 0, env->scc_cnt * sizeof(*env->scc_info));
	explored_states_init(env);
}

/* ---- arrays: sizes are powers of two ---- */

static u32 array_class(size_t bytes)
{
	if (bytes <= ARRAY_BYTES_MIN)
		return 0;
	return 64 - __builtin_clzll((bytes - 1) / ARRAY_BYTES_MIN);
}

struct array {
	void *items;
	u32 room;
	size_t item_bytes;
};

/* Makes room for `count` items; the first `keep` of them stay. */
static int array_grow(struct verifier_env *env, struct array *array, u32 count, u32 keep)
{
	struct state_caches *c = caches(env);
	u32 class = array_class(count * array->item_bytes);
	struct free_block *block = c->arrays[class], *old = array->items;

	if (block)
		c->arrays[class] = block->next;
	else
		block = cut(env, (size_t)ARRAY_BYTES_MIN << class);
	if (!block)
		return -ENOMEM;
	if (old) {
		u32 old_class = array_class(array->room * array->item_bytes);

		memcpy(block, old, keep * array->item_bytes);
		old->next = c->arrays[old_class];
		c->arrays[old_class] = old;
	}
	array->items = block;
	array->room = ((size_t)ARRAY_BYTES_MIN << class) / array->item_bytes;
	return 0;
}

/* ---- boxes ---- */

static union state_box *new_box(struct verifier_env *env)
{
	struct state_caches *c = caches(env);
	union state_box *box = c->boxes;
	struct verifier_state *st, keep;

	if (!box)
		return state_alloc(env, sizeof(*box));
	c->boxes = box->next_free;
	st = &box->list.state;
	keep.refs = st->refs;
	keep.refs_room = st->refs_room;
	keep.jmp_history = st->jmp_history;
	keep.jmp_history_room = st->jmp_history_room;
	memset(box, 0, sizeof(*box));
	st->refs = keep.refs;
	st->refs_room = keep.refs_room;
	st->jmp_history = keep.jmp_history;
	st->jmp_history_room = keep.jmp_history_room;
	return box;
}

static void free_box(struct verifier_env *env, union state_box *box)
{
	struct state_caches *c = caches(env);

	free_verifier_state(env, &box->list.state);
	box->next_free = c->boxes;
	c->boxes = box;
}

struct verifier_state *new_verifier_state(struct verifier_env *env)
{
	union state_box *box = new_box(env);

	return box ? &box->list.state : NULL;
}

struct verifier_state_list *new_state_list(struct verifier_env *env)
{
	union state_box *box = new_box(env);

	return box ? &box->list : NULL;
}

struct scc_backedge *new_scc_backedge(struct verifier_env *env)
{
	union state_box *box = new_box(env);

	return box ? &box->backedge : NULL;
}

void free_state_list(struct verifier_env *env, struct verifier_state_list *sl)
{
	free_box(env, container_of(sl, union state_box, list));
}

void free_scc_backedge(struct verifier_env *env, struct scc_backedge *backedge)
{
	free_box(env, container_of(backedge, union state_box, backedge));
}

/* ---- frames ---- */

/* Registers are not set: init_func_state() or copy_func_state() comes next. */
struct func_state *new_func_state(struct verifier_env *env)
{
	struct state_caches *c = caches(env);
	struct func_state *state = (struct func_state *)c->funcs;

	if (state) {
		c->funcs = c->funcs->next;
		return state;
	}
	state = cut(env, sizeof(*state));
	if (!state)
		return NULL;
	memset((char *)state + offsetof(struct func_state, callsite), 0,
	       sizeof(*state) - offsetof(struct func_state, callsite));
	return state;
}

void free_func_state(struct verifier_env *env, struct func_state *state)
{
	struct free_block *block = (struct free_block *)state;

	if (!state)
		return;
	/* The link lies in the registers: the arrays stay with the block. */
	block->next = caches(env)->funcs;
	caches(env)->funcs = block;
}

/* Linux: verifier.c init_func_state() */
void init_func_state(struct verifier_env *env, struct func_state *state, int callsite, int frameno,
		     int subprogno)
{
	memset((char *)state + offsetof(struct func_state, callsite), 0,
	       offsetof(struct func_state, stack) - offsetof(struct func_state, callsite));
	state->allocated_stack = 0;
	state->out_stack_arg_cnt = 0;
	state->callsite = callsite;
	state->frameno = frameno;
	state->subprogno = subprogno;
	state->callback_ret_range = retval_range(0, 0);
	init_reg_state(env, state);
	mark_verifier_state_scratched(env);
}

static int reserve_stack(struct verifier_env *env, struct func_state *state, u32 slots, u32 keep)
{
	struct array a = {state->stack, state->stack_room, sizeof(*state->stack)};

	if (likely(state->stack_room >= slots))
		return 0;
	if (array_grow(env, &a, slots, keep))
		return -ENOMEM;
	state->stack = a.items;
	state->stack_room = a.room;
	return 0;
}

static int reserve_stack_args(struct verifier_env *env, struct func_state *state, u32 count,
			      u32 keep)
{
	struct array a = {state->stack_arg_regs, state->stack_arg_room, sizeof(struct reg_state)};

	if (state->stack_arg_room >= count)
		return 0;
	if (array_grow(env, &a, count, keep))
		return -ENOMEM;
	state->stack_arg_regs = a.items;
	state->stack_arg_room = a.room;
	return 0;
}

/* Linux: verifier.c copy_func_state() */
static int copy_func_state(struct verifier_env *env, struct func_state *dst,
			   const struct func_state *src)
{
	u32 slots = src->allocated_stack / BPF_REG_SIZE;
	u32 args = src->out_stack_arg_cnt;

	memcpy(dst, src, offsetof(struct func_state, stack));
	dst->insns_subtotal = 0; /* counted per path, not part of the state */
	if (reserve_stack(env, dst, slots, 0))
		return -ENOMEM;
	if (slots)
		memcpy(dst->stack, src->stack, slots * sizeof(*src->stack));
	dst->allocated_stack = src->allocated_stack;
	if (args) {
		if (reserve_stack_args(env, dst, args, 0))
			return -ENOMEM;
		memcpy(dst->stack_arg_regs, src->stack_arg_regs, args * sizeof(struct reg_state));
	}
	dst->out_stack_arg_cnt = args;
	return 0;
}

/* Linux: verifier.c grow_stack_state(). `size` in bytes; also the subprogram's high-water mark */
int grow_stack_state(struct verifier_env *env, struct func_state *state, int size)
{
	u32 old_slots = state->allocated_stack / BPF_REG_SIZE, slots;

	size = ALIGN_UP(size, BPF_REG_SIZE);
	slots = size / BPF_REG_SIZE;
	if (old_slots >= slots)
		return 0;
	if (reserve_stack(env, state, slots, old_slots))
		return -ENOMEM;
	memset(&state->stack[old_slots], 0, (slots - old_slots) * sizeof(*state->stack));
	state->allocated_stack = size;
	if (env->subprog_info[state->subprogno].stack_depth < size)
		env->subprog_info[state->subprogno].stack_depth = size;
	return 0;
}

/* Linux: verifier.c grow_stack_arg_slots() */
int grow_stack_arg_slots(struct verifier_env *env, struct func_state *state, int cnt)
{
	u32 old_cnt = state->out_stack_arg_cnt;

	if (cnt < 0 || old_cnt >= (u32)cnt)
		return 0;
	if (reserve_stack_args(env, state, cnt, old_cnt))
		return -ENOMEM;
	memset(&state->stack_arg_regs[old_cnt], 0, (cnt - old_cnt) * sizeof(struct reg_state));
	state->out_stack_arg_cnt = cnt;
	return 0;
}

/* ---- states ---- */

static int reserve_refs(struct verifier_env *env, struct verifier_state *state, u32 n, u32 keep)
{
	struct array a = {state->refs, state->refs_room, sizeof(*state->refs)};

	if (state->refs_room >= n)
		return 0;
	if (array_grow(env, &a, n, keep))
		return -ENOMEM;
	state->refs = a.items;
	state->refs_room = a.room;
	return 0;
}

static int reserve_history(struct verifier_env *env, struct verifier_state *state, u32 n, u32 keep)
{
	struct array a = {state->jmp_history, state->jmp_history_room,
			  sizeof(*state->jmp_history)};

	if (state->jmp_history_room >= n)
		return 0;
	if (array_grow(env, &a, n, keep))
		return -ENOMEM;
	state->jmp_history = a.items;
	state->jmp_history_room = a.room;
	return 0;
}

int resize_reference_state(struct verifier_env *env, struct verifier_state *state, u32 n)
{
	u32 old = state->acquired_refs;

	if (reserve_refs(env, state, n, old))
		return -ENOMEM;
	if (n > old)
		memset(&state->refs[old], 0, (n - old) * sizeof(*state->refs));
	state->acquired_refs = n;
	return 0;
}

struct jmp_history_entry *grow_jmp_history(struct verifier_env *env, struct verifier_state *state)
{
	u32 cnt = state->jmp_history_cnt;

	if (reserve_history(env, state, cnt + 1, cnt))
		return NULL;
	state->jmp_history_cnt = cnt + 1;
	return &state->jmp_history[cnt];
}

static int copy_reference_state(struct verifier_env *env, struct verifier_state *dst,
				const struct verifier_state *src)
{
	u32 n = src->acquired_refs;

	if (n) {
		if (reserve_refs(env, dst, n, 0))
			return -ENOMEM;
		memcpy(dst->refs, src->refs, n * sizeof(*dst->refs));
	}
	dst->acquired_refs = n;
	dst->active_locks = src->active_locks;
	dst->active_preempt_locks = src->active_preempt_locks;
	dst->active_rcu_locks = src->active_rcu_locks;
	dst->active_irq_id = src->active_irq_id;
	dst->active_lock_id = src->active_lock_id;
	dst->active_lock_ptr = src->active_lock_ptr;
	return 0;
}

static int copy_jmp_history(struct verifier_env *env, struct verifier_state *dst,
			    const struct verifier_state *src)
{
	u32 n = src->jmp_history_cnt;

	if (n) {
		if (reserve_history(env, dst, n, 0))
			return -ENOMEM;
		memcpy(dst->jmp_history, src->jmp_history, n * sizeof(*dst->jmp_history));
	}
	dst->jmp_history_cnt = n;
	return 0;
}

/* Linux: verifier.c copy_verifier_state(). insn_idx is not copied: it is the walk's to set. */
int copy_verifier_state(struct verifier_env *env, struct verifier_state *dst,
			const struct verifier_state *src)
{
	if (copy_jmp_history(env, dst, src) || copy_reference_state(env, dst, src))
		return -ENOMEM;
	for (u32 i = src->curframe + 1; i <= dst->curframe; i++) {
		free_func_state(env, dst->frame[i]);
		dst->frame[i] = NULL;
	}
	dst->speculative = src->speculative;
	dst->in_sleepable = src->in_sleepable;
	dst->curframe = src->curframe;
	dst->branches = src->branches;
	dst->parent = src->parent;
	dst->first_insn_idx = src->first_insn_idx;
	dst->last_insn_idx = src->last_insn_idx;
	dst->dfs_depth = src->dfs_depth;
	dst->callback_unroll_depth = src->callback_unroll_depth;
	dst->may_goto_depth = src->may_goto_depth;
	dst->equal_state = src->equal_state;
	for (u32 i = 0; i <= src->curframe; i++) {
		if (!dst->frame[i])
			dst->frame[i] = new_func_state(env);
		if (!dst->frame[i] || copy_func_state(env, dst->frame[i], src->frame[i]))
			return -ENOMEM;
	}
	return 0;
}

/* Gives the frames back; the arrays of the state itself stay with it. */
void free_verifier_state(struct verifier_env *env, struct verifier_state *state)
{
	for (u32 i = 0; i <= state->curframe; i++) {
		free_func_state(env, state->frame[i]);
		state->frame[i] = NULL;
	}
	state->jmp_history_cnt = 0;
	state->acquired_refs = 0;
}

/* ---- paths put aside ---- */

struct verifier_stack_elem *push_stack_elem(struct verifier_env *env, int insn_idx,
					    int prev_insn_idx, int *err)
{
	union state_box *box = new_box(env);
	struct verifier_stack_elem *elem;

	if (!box) {
		*err = -ENOMEM;
		return NULL;
	}
	elem = &box->elem;
	elem->insn_idx = insn_idx;
	elem->prev_insn_idx = prev_insn_idx;
	elem->next = env->head;
	elem->log_pos = env->log->end_pos;
	env->head = elem;
	env->stack_size++;
	return elem;
}

/* Linux: verifier.c push_stack() */
struct verifier_state *push_stack(struct verifier_env *env, int insn_idx, int prev_insn_idx,
				  bool speculative, int *err)
{
	struct verifier_stack_elem *elem = push_stack_elem(env, insn_idx, prev_insn_idx, err);

	if (!elem)
		return NULL;
	*err = copy_verifier_state(env, &elem->st, env->cur_state);
	if (*err)
		return NULL;
	elem->st.speculative |= speculative;
	if (env->stack_size > COMPLEXITY_LIMIT_JMP_SEQ) {
		*err = reject(env, -E2BIG, "The sequence of %d jumps is too complex.\n",
			      env->stack_size);
		return NULL;
	}
	if (elem->st.parent)
		elem->st.parent->branches++;
	return &elem->st;
}

/* Linux: verifier.c pop_stack() */
int pop_stack(struct verifier_env *env, int *prev_insn_idx, int *insn_idx, bool pop_log)
{
	struct verifier_state *cur = env->cur_state;
	struct verifier_stack_elem *head = env->head;
	u32 cur_insn_idx = cur->insn_idx;
	struct verifier_state left;

	if (!head)
		return -ENOENT;
	left = *cur;
	*cur = head->st;
	cur->insn_idx = cur_insn_idx;
	head->st = left;
	if (pop_log)
		vlog_reset(env->log, head->log_pos);
	*insn_idx = head->insn_idx;
	*prev_insn_idx = head->prev_insn_idx;
	env->head = head->next;
	env->stack_size--;
	free_box(env, container_of(head, union state_box, elem));
	return 0;
}

bool same_callsites(const struct verifier_state *a, const struct verifier_state *b)
{
	if (a->curframe != b->curframe)
		return false;
	for (u32 fr = 0; fr <= a->curframe; fr++)
		if (a->frame[fr]->callsite != b->frame[fr]->callsite)
			return false;
	return true;
}

/* Linux: states.c explored_state(); the bucket's length counts, so the hash is Linux's */
struct list_head *explored_state(struct verifier_env *env, int idx)
{
	int callsite = cur_func(env)->callsite;

	return &env->explored_states[(u32)(idx ^ callsite) % env->prog->len];
}
