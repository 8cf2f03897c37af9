/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Accesses of the context and of socket views become accesses of the objects behind them: each
 * program family writes the code for one field (hooks/), here it is put in place, narrowed to
 * what the program asked for, and extended. Also here, since it is the same sweep: loads through
 * pointers that may fault become probing loads, arena accesses get their own forms, barriers are
 * put where the walk asked for them, and code at entry and exit is added.
 */
#include "kern/hooks/hooks.h"
#include "kern/verify/verify.h"

#define BUF_SIZE INSN_BUF_SIZE

/* State of the sweep */
struct conversion {
	struct rewrite rw;
	struct verifier_env *env;
	const struct prog_ops *ops;
	struct bpf_insn epilogue[BUF_SIZE];
	u32 epilogue_count, epilogue_at; /* in the new program; 0: not yet there */
};

static bool is_plain_load(u8 code)
{
	u32 mode = BPF_MODE(code);

	return BPF_CLASS(code) == BPF_LDX &&
	       (mode == BPF_MEM || (mode == BPF_MEMSX && BPF_SIZE(code) != BPF_DW));
}

static bool is_plain_store(u8 code)
{
	return (BPF_CLASS(code) == BPF_STX || BPF_CLASS(code) == BPF_ST) &&
	       BPF_MODE(code) == BPF_MEM;
}

static bool is_sock_view(u32 ptr_type)
{
	return ptr_type == PTR_TO_SOCKET || ptr_type == PTR_TO_SOCK_COMMON ||
	       ptr_type == PTR_TO_TCP_SOCK || ptr_type == PTR_TO_XDP_SOCK;
}

static u8 size_code_of(int bytes)
{
	return bytes == 8 ? BPF_DW : bytes == 4 ? BPF_W : BPF_H;
}

/* A narrow load reads the whole field; this takes the part that was asked for. */
static u32 emit_narrow(const struct bpf_insn *insn, int size, int field_size, u32 count,
		       struct bpf_insn *buf)
{
	u32 shift = (u32)(insn->off & (field_size - 1)) * 8;
	s32 mask = (s32)((1ULL << size * 8) - 1);

	if (shift && field_size <= 4)
		buf[count++] = ALU32_IMM(BPF_RSH, insn->dst_reg, (s32)shift);
	else if (shift)
		buf[count++] = ALU64_IMM(BPF_RSH, insn->dst_reg, (s32)shift);
	buf[count++] = ALU32_IMM(BPF_AND, insn->dst_reg, mask);
	return count;
}

/* What the family knows no code for is a gap when it is reached, not when it is loaded. */
static u32 emit_gap(struct bpf_insn *buf)
{
	buf[0] = CALL_BY_ROW(call_row_number(call_find_internal("context_access")));
	return 1;
}

static u32 convert_by_family(struct conversion *c, u32 ptr_type, enum access_type type,
			     struct bpf_insn *insn, u32 *target_size)
{
	struct bpf_insn *buf = c->env->insn_buf;

	if (is_sock_view(ptr_type))
		return sock_view_convert(ptr_type, insn, buf, c->env->prog, target_size);
	if (!c->ops->convert_access)
		return 0;
	return c->ops->convert_access(type, insn, buf, c->env->prog, target_size);
}

/* One access of the context or a socket view */
static int convert_access(struct conversion *c, u32 i, enum access_type type)
{
	struct verifier_env *env = c->env;
	const struct insn_aux *aux = &env->insn_aux[i];
	const struct bpf_insn *old = &env->prog->insns[i];
	int size = insn_access_bytes(old), field_size = aux->ctx_field_size;
	bool narrow = size < field_size;
	struct bpf_insn insn = *old;
	u32 target_size = 0, count;

	if (narrow && type == ACCESS_WRITE)
		return verifier_bug(env, "narrow ctx access misconfigured");
	if (narrow) {
		insn.off = (s16)(old->off & ~(field_size - 1));
		insn.code = BPF_LDX | BPF_MEM | size_code_of(field_size);
	}
	count = convert_by_family(c, aux->ptr_type, type, &insn, &target_size);
	if (!count && (is_sock_view(aux->ptr_type) || c->ops->rewrites_ctx)) {
		count = emit_gap(env->insn_buf);
	} else if (!count || count >= BUF_SIZE || (field_size && !target_size)) {
		return verifier_bug(env, "error during ctx access conversion (%d)", (int)count);
	} else {
		if (narrow && (u32)size < target_size)
			count = emit_narrow(old, size, field_size, count, env->insn_buf);
		if (BPF_MODE(old->code) == BPF_MEMSX)
			env->insn_buf[count++] = RAW_INSN(BPF_ALU64 | BPF_MOV | BPF_X,
							  old->dst_reg, old->dst_reg, size * 8, 0);
	}
	rewrite_emit_all(&c->rw, env->insn_buf, count);
	return 0;
}

/* A load or store by the type of its pointer; 0, or -errno */
static int convert_memory(struct conversion *c, u32 i, enum access_type type)
{
	struct verifier_env *env = c->env;
	struct bpf_insn insn = env->prog->insns[i];
	u32 ptr_type = env->insn_aux[i].ptr_type;
	bool sign = BPF_MODE(insn.code) == BPF_MEMSX;

	if (is_sock_view(ptr_type) ||
	    (ptr_type == PTR_TO_CTX && (c->ops->convert_access || c->ops->rewrites_ctx)))
		return convert_access(c, i, type);
	if (ptr_type == CONST_PTR_TO_MAP) {
		if (env->insn_aux[i].map_member_unknown) {
			rewrite_emit_all(&c->rw, env->insn_buf, emit_gap(env->insn_buf));
			return 0;
		}
		insn.off = (s16)(insn.off - MAP_FORM_BYTES);
	} else if (ptr_type == PTR_TO_ARENA) {
		insn.code = BPF_CLASS(insn.code) | BPF_SIZE(insn.code) |
			    (sign ? BPF_PROBE_MEM32SX : BPF_PROBE_MEM32);
	} else if (may_fault_on_deref(ptr_type)) {
		if (!is_ptr_to_mem_or_btf_id(ptr_type) || type != ACCESS_READ)
			return verifier_bug(env, "access to a fault prone pointer is not rewritten "
						 "as a probed one");
		insn.code = BPF_LDX | BPF_SIZE(insn.code) |
			    (sign ? BPF_PROBE_MEMSX : BPF_PROBE_MEM);
	}
	rewrite_emit_old(&c->rw, insn);
	return 0;
}

/* The exits of the main program go through the epilogue; all but the first jump to it. */
static void convert_exit(struct conversion *c)
{
	if (c->epilogue_at) {
		s32 distance = (s32)c->epilogue_at - (s32)c->rw.count - 1;

		rewrite_emit(&c->rw, RAW_INSN(BPF_JMP32 | BPF_JA, 0, 0, 0, distance));
		return;
	}
	c->epilogue_at = c->rw.count;
	rewrite_emit_all(&c->rw, c->epilogue, c->epilogue_count);
}

static int convert_insn(struct conversion *c, u32 i)
{
	struct verifier_env *env = c->env;
	const struct insn_aux *aux = &env->insn_aux[i];
	struct bpf_insn insn = env->prog->insns[i];

	if (is_plain_load(insn.code))
		return convert_memory(c, i, ACCESS_READ);
	if (is_plain_store(insn.code)) {
		/* A store that speculation could undo is left as it is and fenced. */
		if (!aux->nospec_result)
			return convert_memory(c, i, ACCESS_WRITE);
		rewrite_emit_old(&c->rw, insn);
		rewrite_emit(&c->rw, NOSPEC_INSN());
		return 0;
	}
	if (BPF_CLASS(insn.code) == BPF_STX && BPF_MODE(insn.code) == BPF_ATOMIC &&
	    aux->ptr_type == PTR_TO_ARENA)
		insn.code = BPF_STX | BPF_PROBE_ATOMIC | BPF_SIZE(insn.code);
	if (insn.code == (BPF_JMP | BPF_EXIT) && c->epilogue_count &&
	    i < env->subprog_info[1].start)
		convert_exit(c);
	else
		rewrite_emit_old(&c->rw, insn);
	return 0;
}

/* Accesses through pointers that are what they seem stay as they are. */
static bool is_special_pointer(const struct conversion *c, u32 ptr_type)
{
	return ptr_type == PTR_TO_CTX ? c->ops->convert_access || c->ops->rewrites_ctx :
					is_sock_view(ptr_type) || ptr_type == PTR_TO_ARENA ||
						ptr_type == CONST_PTR_TO_MAP ||
						may_fault_on_deref(ptr_type);
}

/* Is there anything to do for this instruction? Most need no replacement. */
static bool needs_conversion(const struct conversion *c, u32 i)
{
	const struct insn_aux *aux = &c->env->insn_aux[i];
	u8 code = c->env->prog->insns[i].code;

	if (aux->nospec)
		return true;
	if (is_plain_load(code) || is_plain_store(code))
		return is_special_pointer(c, aux->ptr_type) ||
		       (is_plain_store(code) && aux->nospec_result);
	if (BPF_CLASS(code) == BPF_STX && BPF_MODE(code) == BPF_ATOMIC)
		return aux->ptr_type == PTR_TO_ARENA;
	return code == (BPF_JMP | BPF_EXIT) && c->epilogue_count;
}

/* The epilogue finds the context in a stack slot of the main program. */
static int plan_epilogue(struct conversion *c)
{
	struct subprog_info *main = &c->env->subprog_info[0];
	int count;

	if (!c->ops->epilogue)
		return 0;
	count = c->ops->epilogue(c->epilogue, c->env->prog, (s16)-(main->stack_depth + 8));
	if (count >= BUF_SIZE)
		return verifier_bug(c->env, "epilogue is too long");
	c->epilogue_count = (u32)count;
	if (count)
		main->stack_depth += 8;
	return 0;
}

/* Code at entry: emitted for instruction 0, not seen by jumps to it */
static int emit_entry(struct conversion *c)
{
	struct verifier_env *env = c->env;
	int count;

	if (env->seen_direct_write && !c->ops->prologue)
		return verifier_bug(env, "gen_prologue is null");
	if (c->ops->prologue) {
		count = c->ops->prologue(env->insn_buf, env->seen_direct_write, env->prog);
		if (count >= BUF_SIZE)
			return verifier_bug(env, "prologue is too long");
		/* Linux's end with the instruction they precede. */
		if (count > 0 && !memcmp(&env->insn_buf[count - 1], env->prog->insns,
					 sizeof(struct bpf_insn)))
			count--;
		rewrite_emit_all(&c->rw, env->insn_buf, (u32)count);
	}
	if (c->epilogue_count)
		rewrite_emit(&c->rw, STX_MEM(BPF_DW, BPF_REG_FP, BPF_REG_1,
					     -(s32)env->subprog_info[0].stack_depth));
	rewrite_land_here(&c->rw);
	return 0;
}

/* Linux: fixups.c bpf_convert_ctx_accesses() */
int convert_ctx_accesses(struct verifier_env *env)
{
	struct conversion *c = pool_alloc(env->pool, sizeof(*c));
	int err;

	if (!c)
		return -ENOMEM;
	c->env = env;
	c->ops = prog_ops(env->prog);
	err = rewrite_begin(&c->rw, env);
	err = err ?: plan_epilogue(c);
	for (u32 i = 0; !err && i < env->prog->len; i++) {
		bool entry = i == 0 && (c->ops->prologue || c->epilogue_count ||
					env->seen_direct_write);

		if (!entry && !needs_conversion(c, i)) {
			rewrite_keep(&c->rw, i);
			continue;
		}
		rewrite_open(&c->rw, i);
		if (entry)
			err = emit_entry(c);
		if (!err && env->insn_aux[i].nospec)
			rewrite_emit(&c->rw, NOSPEC_INSN());
		err = err ?: convert_insn(c, i);
		/* The second half of a 64-bit immediate is no instruction. */
		if (!err && insn_is_ldimm64(&env->prog->insns[i]))
			rewrite_keep(&c->rw, ++i);
	}
	return err ?: rewrite_end(&c->rw);
}
