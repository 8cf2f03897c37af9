/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One rewriting sweep: the new program is emitted in order while the old one stays as it is, and
 * at the end everything that names instructions is moved over in one go: jumps and calls,
 * subprogram starts, notes, line info, jump tables. So a pass costs time proportional to the
 * program, however much it replaces (Linux moves the rest of the program at each replacement).
 *
 * Notes go to the last instruction of a replacement, as in Linux: the one that does what the old
 * one did. Instructions in front of it are as seen as it was and otherwise blank.
 */
#include "kern/verify/verify.h"

#define NO_TARGET U32_MAX

/* Nothing is copied before the first replacement: most sweeps of most programs have none. */
int rewrite_begin(struct rewrite *rw, struct verifier_env *env)
{
	*rw = (struct rewrite){.env = env, .old = env->prog->insns, .old_count = env->prog->len};
	return 0;
}

static void append(struct rewrite *rw, struct rewritten entry)
{
	u32 room = rw->room * 2;

	if (rw->count == rw->room && !rw->failed) {
		struct rewritten *more = pool_realloc(rw->env->pool, rw->out,
						      rw->room * sizeof(*rw->out),
						      room * sizeof(*rw->out));

		rw->failed = !more;
		rw->out = more;
		rw->room = room;
	}
	if (!rw->failed)
		rw->out[rw->count++] = entry;
}

/* The index that a jump, subprogram call or function reference names, or NO_TARGET */
static u32 insn_target(const struct bpf_insn *insn, u32 at)
{
	if (insn_is_pseudo_call(insn) || insn_is_pseudo_func(insn))
		return at + 1 + (u32)insn->imm;
	if (insn->code == (BPF_JMP32 | BPF_JA))
		return at + 1 + (u32)insn->imm;
	if (insn->code == (BPF_JMP | BPF_JA) || insn_is_cond_jump(insn->code))
		return at + 1 + (u32)(s32)insn->off;
	return NO_TARGET;
}

static void begin_old(struct rewrite *rw, u32 old)
{
	assert(old == rw->next_old || rw->failed);
	if (rw->failed)
		return;
	rw->first[old] = rw->landing[old] = rw->count;
	rw->next_old = old + 1;
}

static bool is_second_half(const struct rewrite *rw, u32 old)
{
	return old && insn_is_ldimm64(&rw->old[old - 1]);
}

static void keep(struct rewrite *rw, u32 old)
{
	const struct bpf_insn *insn = &rw->old[old];

	begin_old(rw, old);
	append(rw, (struct rewritten){*insn, old,
				      is_second_half(rw, old) ? NO_TARGET : insn_target(insn, old),
				      false});
}

void rewrite_keep(struct rewrite *rw, u32 old)
{
	if (rw->changed)
		keep(rw, old);
}

/* The first replacement: what was kept so far is copied now. */
static void start(struct rewrite *rw, u32 kept)
{
	struct pool *pool = rw->env->pool;
	u32 count = rw->old_count;

	rw->changed = true;
	rw->room = count + count / 4 + 64;
	rw->out = pool_alloc(pool, rw->room * sizeof(*rw->out));
	rw->first = pool_alloc(pool, (count + 1) * sizeof(*rw->first));
	rw->landing = pool_alloc(pool, (count + 1) * sizeof(*rw->landing));
	rw->failed = !rw->out || !rw->first || !rw->landing;
	for (u32 i = 0; i < kept; i++)
		keep(rw, i);
}

void rewrite_open(struct rewrite *rw, u32 old)
{
	if (!rw->changed)
		start(rw, old);
	begin_old(rw, old);
}

void rewrite_append(struct rewrite *rw)
{
	if (!rw->changed)
		start(rw, rw->old_count);
}

void rewrite_emit(struct rewrite *rw, struct bpf_insn insn)
{
	append(rw, (struct rewritten){insn, rw->next_old - 1, NO_TARGET, true});
}

void rewrite_emit_all(struct rewrite *rw, const struct bpf_insn *insns, u32 count)
{
	for (u32 i = 0; i < count; i++)
		rewrite_emit(rw, insns[i]);
}

void rewrite_emit_to(struct rewrite *rw, struct bpf_insn insn, u32 old_target)
{
	append(rw, (struct rewritten){insn, rw->next_old - 1, old_target, true});
}

void rewrite_emit_old(struct rewrite *rw, struct bpf_insn insn)
{
	u32 old = rw->next_old - 1, target = insn_target(&insn, old);

	if (rw->failed)
		return;
	/* The trap of sanitized dead code still jumps to itself, not to what is put before it. */
	if (is_second_half(rw, old) || target == old)
		target = NO_TARGET;
	rewrite_emit_to(rw, insn, target);
	if (!rw->failed)
		rw->out[rw->count - 1].same = true;
}

void rewrite_land_here(struct rewrite *rw)
{
	if (!rw->failed)
		rw->landing[rw->next_old - 1] = rw->count;
}

/* ---- moving over ---- */

static int retarget(struct rewrite *rw, u32 i)
{
	struct bpf_insn *insn = &rw->out[i].insn;
	bool entry = insn_is_pseudo_call(insn) || insn_is_pseudo_func(insn);
	s64 target = entry ? rw->first[rw->out[i].target] : rw->landing[rw->out[i].target];
	s64 distance = target - i - 1;

	if (entry || insn->code == (BPF_JMP32 | BPF_JA)) {
		insn->imm = (s32)distance;
		return 0;
	}
	if (distance != (s16)distance)
		return reject(rw->env, -ENOMEM, "insn %d cannot be patched due to 16-bit range\n",
			      rw->env->insn_aux[rw->out[i].from].orig_idx);
	insn->off = (s16)distance;
	return 0;
}

static int move_insns(struct rewrite *rw)
{
	struct prog *prog = rw->env->prog;
	struct mem *mem = rw->env->kern->mem;
	struct bpf_insn *insns = mem_alloc(mem, max(rw->count, 1U) * sizeof(*insns));
	int err;

	if (!insns)
		return -ENOMEM;
	for (u32 i = 0; i < rw->count; i++) {
		err = rw->out[i].target == NO_TARGET ? 0 : retarget(rw, i);
		if (err) {
			mem_free(mem, insns);
			return err;
		}
		insns[i] = rw->out[i].insn;
	}
	mem_free(mem, prog->insns);
	prog->insns = insns;
	prog->len = rw->count;
	return 0;
}

static bool is_last_of_group(const struct rewrite *rw, u32 i)
{
	return i + 1 == rw->count || rw->out[i + 1].from != rw->out[i].from;
}

static bool is_only_of_group(const struct rewrite *rw, u32 i)
{
	return is_last_of_group(rw, i) && (!i || rw->out[i - 1].from != rw->out[i].from);
}

/* The notes of new instruction i, given those of the old one it comes from */
static struct insn_aux moved_aux(const struct rewrite *rw, u32 i, const struct insn_aux *old)
{
	const struct rewritten *out = &rw->out[i];
	struct insn_aux aux = {.seen = old->seen, .orig_idx = old->orig_idx};

	if (!out->replaced || (out->same && is_only_of_group(rw, i)))
		return *old;
	if (is_last_of_group(rw, i)) {
		aux = *old;
		aux.indirect_target = 0;
	}
	if (i == rw->landing[out->from])
		aux.indirect_target = old->indirect_target;
	aux.zext_dst = insn_def32(rw->env->prog, &out->insn) >= 0;
	return aux;
}

static int move_aux(struct rewrite *rw)
{
	struct verifier_env *env = rw->env;
	struct insn_aux *aux = env->insn_aux;

	/* Only removing: every new place is at or before the old one, so in place. */
	if (rw->grows) {
		aux = pool_alloc(env->pool, rw->count * sizeof(*aux));
		if (!aux)
			return -ENOMEM;
	}
	for (u32 i = 0; i < rw->count; i++)
		aux[i] = moved_aux(rw, i, &env->insn_aux[rw->out[i].from]);
	env->insn_aux = aux;
	env->insn_aux_len = rw->count;
	return 0;
}

/* A subprogram all of whose instructions went is forgotten, with what BTF says of it. */
static void move_subprogs(struct rewrite *rw)
{
	struct verifier_env *env = rw->env;
	struct prog *prog = env->prog;
	u32 kept = 0, count = env->subprog_cnt;
	int exception_cb = env->exception_callback_subprog;

	for (u32 i = 0; i <= count; i++) {
		struct subprog_info *info = &env->subprog_info[i];
		u32 start = rw->first[info->start];

		if (i < count && start == rw->first[info[1].start])
			continue;
		if ((int)i == exception_cb)
			env->exception_callback_subprog = (int)kept;
		if (kept != i) {
			env->subprog_info[kept] = *info;
			if (prog->func_info && i < prog->func_info_cnt) {
				prog->func_info[kept] = prog->func_info[i];
				prog->func_info_aux[kept] = prog->func_info_aux[i];
			}
		}
		env->subprog_info[kept++].start = start;
	}
	env->subprog_cnt = kept - 1;
	if (prog->func_info)
		prog->func_info_cnt -= count - env->subprog_cnt;
}

/*
 * Line info of removed instructions passes to the next live one unless that has its own: of
 * entries that end up at the same place the last one counts.
 */
static void move_line_info(struct rewrite *rw)
{
	struct verifier_env *env = rw->env;
	struct bpf_line_info *linfo = env->prog->linfo;
	u32 kept = 0, line = 0;

	for (u32 i = 0; i < env->prog->nr_linfo; i++) {
		u32 at = rw->first[linfo[i].insn_off];

		if (at == rw->count)
			break;
		if (kept && linfo[kept - 1].insn_off == at)
			kept--;
		linfo[kept] = linfo[i];
		linfo[kept++].insn_off = at;
	}
	env->prog->nr_linfo = kept;
	for (u32 i = 0; kept && i < env->subprog_cnt; i++) {
		while (line < kept && linfo[line].insn_off < env->subprog_info[i].start)
			line++;
		env->subprog_info[i].linfo_idx = line;
	}
}

/* An entry is gone if its instruction never ran; one of a removed nop leads past it. */
static void move_jump_tables(struct rewrite *rw)
{
	struct verifier_env *env = rw->env;

	for (u32 i = 0; i < env->insn_array_map_cnt; i++) {
		struct map *map = env->insn_array_maps[i];
		struct bpf_insn_array_value *values = insn_array_values(map);

		for (u32 k = 0; k < map->max_entries; k++) {
			u32 off = values[k].xlated_off;

			if (off == INSN_DELETED || off >= rw->old_count)
				continue;
			values[k].xlated_off = env->insn_aux[off].seen ? rw->landing[off] :
									  INSN_DELETED;
		}
	}
}

static void survey_groups(struct rewrite *rw)
{
	for (u32 i = 0; i < rw->count && !rw->grows; i++)
		rw->grows = rw->out[i].from < i || !is_last_of_group(rw, i);
}

int rewrite_end(struct rewrite *rw)
{
	int err;

	if (rw->failed)
		return -ENOMEM;
	if (!rw->changed)
		return 0;
	assert(rw->next_old == rw->old_count);
	rw->first[rw->old_count] = rw->landing[rw->old_count] = rw->count;
	survey_groups(rw);
	err = move_insns(rw);
	if (err)
		return err;
	move_jump_tables(rw);
	move_subprogs(rw);
	move_line_info(rw);
	return move_aux(rw);
}
