/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Instances of subprograms with their slot masks, the backward data flow that turns reads and
 * writes into liveness, and the question that pruning asks: may this slot of this frame still be
 * read? A slot is alive if the innermost function may read it from where it stands, or if any
 * function in between may, once its callee has returned.
 */
#include "kern/verify/live_stack.h"

/* Linux: liveness.c bpf_stack_liveness_init() */
int stack_liveness_init(struct verifier_env *env)
{
	env->liveness = pool_alloc(env->pool, sizeof(*env->liveness));
	return env->liveness ? 0 : -ENOMEM;
}

static struct func_instance **instance_bucket(struct verifier_env *env, u32 callsite, u32 depth)
{
	return &env->liveness->instances[(callsite * 31 + depth) %
					 ARRAY_SIZE(env->liveness->instances)];
}

static struct func_instance *find_instance(struct verifier_env *env, u32 callsite, u32 depth)
{
	struct func_instance *f = *instance_bucket(env, callsite, depth);

	while (f && (f->depth != depth || f->callsite != callsite))
		f = f->next;
	return f;
}

/* Linux: liveness.c call_instance(); caller NULL: an entry, keyed by its own start */
struct func_instance *call_instance(struct verifier_env *env, const struct func_instance *caller,
				    u32 callsite, int subprog)
{
	const struct subprog_info *sub = &env->subprog_info[subprog];
	u32 depth = caller ? caller->depth + 1 : 0;
	u32 key = depth ? callsite : sub->start;
	struct func_instance *f = find_instance(env, key, depth), **bucket;

	if (f)
		return f;
	f = pool_alloc(env->pool, sizeof(*f));
	if (!f)
		return NULL;
	f->callsite = key;
	f->depth = depth;
	f->subprog = subprog;
	f->subprog_start = sub->start;
	f->insn_cnt = sub[1].start - sub->start;
	bucket = instance_bucket(env, key, depth);
	f->next = *bucket;
	*bucket = f;
	env->liveness->instance_cnt++;
	return f;
}

/* An empty one that nobody finds. Linux: liveness.c fresh_instance() */
struct func_instance *fresh_instance(struct verifier_env *env, const struct func_instance *like)
{
	struct func_instance *f = pool_alloc(env->pool, sizeof(*f));

	if (f) {
		f->callsite = like->callsite;
		f->depth = like->depth;
		f->subprog = like->subprog;
		f->subprog_start = like->subprog_start;
		f->insn_cnt = like->insn_cnt;
	}
	return f;
}

/* Mask arrays are as long as their subprogram: a spare one serves its other instances. */
static struct slot_masks *new_masks(struct verifier_env *env, const struct func_instance *instance)
{
	struct slot_masks **spare = &env->liveness->spare[instance->subprog];
	struct slot_masks *masks = *spare;
	size_t bytes = instance->insn_cnt * sizeof(*masks);

	if (!masks)
		return pool_alloc(env->pool, bytes);
	memcpy(spare, masks, sizeof(*spare));
	memset(masks, 0, bytes);
	return masks;
}

void recycle_instance(struct verifier_env *env, struct func_instance *instance)
{
	struct slot_masks **spare = &env->liveness->spare[instance->subprog];

	for (u32 f = 0; f <= instance->depth; f++) {
		if (!instance->frames[f])
			continue;
		memcpy(instance->frames[f], spare, sizeof(*spare));
		*spare = instance->frames[f];
		instance->frames[f] = NULL;
	}
}

struct slot_masks *get_frame_masks(const struct func_instance *instance, u32 frame, u32 insn_idx)
{
	struct slot_masks *masks = instance->frames[frame];

	return masks ? &masks[insn_idx - instance->subprog_start] : NULL;
}

static struct slot_masks *need_frame_masks(struct verifier_env *env,
					   struct func_instance *instance, u32 frame, u32 insn_idx)
{
	if (!instance->frames[frame])
		instance->frames[frame] = new_masks(env, instance);
	return get_frame_masks(instance, frame, insn_idx);
}

int mark_stack_read(struct verifier_env *env, struct func_instance *instance, u32 frame,
		    u32 insn_idx, slot_set slots)
{
	struct slot_masks *masks = need_frame_masks(env, instance, frame, insn_idx);

	if (!masks)
		return -ENOMEM;
	masks->may_read |= slots;
	return 0;
}

int mark_stack_write(struct verifier_env *env, struct func_instance *instance, u32 frame,
		     u32 insn_idx, slot_set slots)
{
	struct slot_masks *masks = need_frame_masks(env, instance, frame, insn_idx);

	if (!masks)
		return -ENOMEM;
	masks->must_write |= slots;
	return 0;
}

/*
 * Linux: liveness.c merge_instances(). Any analysis may read, only what all of them write is
 * certainly written. live_before follows from update_instance().
 */
void merge_instances(struct func_instance *dst, struct func_instance *src)
{
	for (u32 f = 0; f <= dst->depth; f++) {
		struct slot_masks *to = dst->frames[f], *from = src->frames[f];

		if (!to) {
			dst->frames[f] = to = from;
			src->frames[f] = from = NULL;
		}
		for (u32 i = 0; to && i < dst->insn_cnt; i++) {
			to[i].may_read |= from ? from[i].may_read : SLOTS_NONE;
			to[i].must_write &= from ? from[i].must_write : SLOTS_NONE;
		}
	}
}

static bool update_insn(struct verifier_env *env, struct func_instance *instance, u32 frame,
			u32 insn_idx)
{
	const struct iarray *succ = insn_successors(env, insn_idx);
	struct slot_masks *insn = get_frame_masks(instance, frame, insn_idx);
	slot_set live = SLOTS_NONE;

	if (!succ->cnt)
		return false;
	for (int s = 0; s < succ->cnt; s++)
		live |= get_frame_masks(instance, frame, succ->items[s])->live_before;
	live = (live & ~insn->must_write) | insn->may_read;
	if (live == insn->live_before)
		return false;
	insn->live_before = live;
	return true;
}

/* Linux: liveness.c update_instance(): live_before, to a fixed point */
void update_instance(struct verifier_env *env, struct func_instance *instance)
{
	const struct subprog_info *sub = &env->subprog_info[instance->subprog];
	bool changed = true;

	instance->must_write_initialized = true;
	while (changed) {
		changed = false;
		for (u32 frame = 0; frame <= instance->depth; frame++) {
			if (!instance->frames[frame])
				continue;
			for (u32 i = sub[0].postorder_start; i < sub[1].postorder_start; i++)
				changed |= update_insn(env, instance, frame,
						       env->cfg.insn_postorder[i]);
		}
	}
}

/*
 * The instance of a frame of a state. A function that got no frame pointers was analysed as an
 * entry only, at a smaller depth. Linux: liveness.c lookup_instance()
 */
static struct func_instance *lookup_instance(struct verifier_env *env,
					     const struct verifier_state *st, u32 frameno)
{
	u32 start = env->subprog_info[st->frame[frameno]->subprogno].start;
	u32 callsite = frameno ? (u32)st->frame[frameno]->callsite : start;
	struct func_instance *f;

	for (u32 depth = frameno; depth > 0; depth--) {
		f = find_instance(env, callsite, depth);
		if (f)
			return f;
	}
	return find_instance(env, start, 0);
}

/* Linux: liveness.c bpf_live_stack_query_init() */
int live_stack_query_init(struct verifier_env *env, struct verifier_state *st)
{
	struct liveness *live = env->liveness;

	for (u32 frame = 0; frame <= st->curframe; frame++) {
		live->query.instances[frame] = lookup_instance(env, st, frame);
		if (frame < st->curframe)
			live->query.callsites[frame] = st->frame[frame + 1]->callsite;
	}
	live->query.curframe = st->curframe;
	live->query.insn_idx = st->insn_idx;
	live->query.known = 0;
	return 0;
}

/* Slots of a frame that the function of frame `i` may read from `insn_idx` on */
static slot_set alive_in(const struct liveness *live, u32 i, u32 insn_idx, u32 frameno)
{
	const struct func_instance *instance = live->query.instances[i];
	/* Frames are numbered from the instance's own entry. */
	u32 frame = frameno + instance->depth - i;
	const struct slot_masks *masks;

	if (frame > instance->depth)
		return i == live->query.curframe ? SLOTS_NONE : SLOTS_ALL;
	masks = get_frame_masks(instance, frame, insn_idx);
	return masks ? masks->live_before : SLOTS_NONE;
}

static slot_set alive_slots(struct verifier_env *env, u32 frameno)
{
	const struct liveness *live = env->liveness;
	u32 cur = live->query.curframe;
	slot_set alive;

	if (!live->query.instances[cur])
		return SLOTS_ALL;
	alive = alive_in(live, cur, live->query.insn_idx, frameno);
	for (u32 i = frameno; i < cur; i++) {
		u32 at = live->query.callsites[i];

		if (!live->query.instances[i])
			return SLOTS_ALL;
		/* A callback may run again: its caller still stands before the call. */
		alive |= alive_in(live, i, calls_callback(env, at) ? at : at + 1, frameno);
	}
	return alive;
}

/* Linux: liveness.c bpf_stack_slot_alive(); here a frame's slots are looked up once a query. */
bool stack_slot_alive(struct verifier_env *env, u32 frameno, u32 half_spi)
{
	struct liveness *live = env->liveness;

	if (!(live->query.known & BIT(frameno))) {
		live->query.alive[frameno] = alive_slots(env, frameno);
		live->query.known |= BIT(frameno);
	}
	return slot_in(live->query.alive[frameno], half_spi);
}
