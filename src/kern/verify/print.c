/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Small texts of the verifier's log: names of register types, dynptrs, iterators, arguments; sets
 * of registers and slots; instructions with the source lines they come from. All to the byte as
 * Linux writes them (kernel/bpf/log.c, verifier.c, backtrack.c): users and tests match them.
 */
#include "base/line.h"
#include "kern/verify/verify.h"

#include <ctype.h>
#include <stdio.h>

#define LINE_PIECE_MAX 1023 /* of one piece of a log */

/* Linux: log.c reg_type_str() */
const char *reg_type_str(struct verifier_env *env, u32 type)
{
	const struct regtype_row *row = regtype_row(type);
	const char *or_null = row->or_null ? row->or_null : "_or_null";
	char prefix[64] = "";
	size_t used = 0;

	for (u32 i = 0; i < REGTYPE_PREFIX_COUNT; i++)
		if (type & regtype_prefixes[i].flag)
			used += (size_t)snprintf(prefix + used, sizeof(prefix) - used, "%s",
						 regtype_prefixes[i].text);
	snprintf(env->tmp_str_buf, TMP_STR_BUF_LEN, "%s%s%s", prefix, row->log,
		 type_may_be_null(type) ? or_null : "");
	return env->tmp_str_buf;
}

/* Linux: log.c dynptr_type_str() */
const char *dynptr_type_str(enum dynptr_type type)
{
	static const char *const names[] = {
		[DYNPTR_INVALID] = "<invalid>", [DYNPTR_LOCAL] = "local",
		[DYNPTR_RINGBUF] = "ringbuf",	[DYNPTR_SKB] = "skb",
		[DYNPTR_XDP] = "xdp",		[DYNPTR_SKB_META] = "skb_meta",
		[DYNPTR_FILE] = "file",
	};

	return type < ARRAY_SIZE(names) ? names[type] : "<unknown>";
}

/* Linux: log.c iter_type_str(). "num" of struct bpf_iter_num */
const char *iter_type_str(const struct btf *btf, u32 btf_id)
{
	if (!btf || !btf_id)
		return "<invalid>";
	return btf_type_name(btf, btf_id) + strlen("bpf_iter_");
}

/* Linux: log.c iter_state_str() */
const char *iter_state_str(enum iter_state state)
{
	switch (state) {
	case ITER_STATE_ACTIVE:
		return "active";
	case ITER_STATE_DRAINED:
		return "drained";
	case ITER_STATE_INVALID:
		return "<invalid>";
	}
	return "<unknown>";
}

/* Linux: verifier.c reg_arg_name() */
const char *reg_arg_name(struct verifier_env *env, argno_t argno)
{
	int regno = reg_from_argno(argno);

	if (regno >= 0)
		snprintf(env->tmp_arg_name, sizeof(env->tmp_arg_name), "R%d", regno);
	else
		snprintf(env->tmp_arg_name, sizeof(env->tmp_arg_name), "*(R11-%u)",
			 (arg_from_argno(argno) - MAX_BPF_FUNC_REG_ARGS) * BPF_REG_SIZE);
	return env->tmp_arg_name;
}

/* Linux: backtrack.c fmt_reg_mask() */
void fmt_reg_mask(char *buf, size_t size, u32 reg_mask)
{
	size_t used = 0;

	buf[0] = 0;
	for (int i = 0; i < 32 && used < size; i++)
		if (reg_mask & BIT(i))
			used += (size_t)snprintf(buf + used, size - used, "%sr%d",
						 used ? "," : "", i);
}

/* Linux: backtrack.c bpf_fmt_stack_mask() */
void fmt_stack_mask(char *buf, size_t size, u64 stack_mask)
{
	size_t used = 0;

	buf[0] = 0;
	for (int i = 0; i < 64 && used < size; i++)
		if (stack_mask & BIT_ULL(i))
			used += (size_t)snprintf(buf + used, size - used, "%s%d",
						 used ? "," : "", -(i + 1) * BPF_REG_SIZE);
}

/* Linux: verifier.c verbose_invalid_scalar() */
void verbose_invalid_scalar(struct verifier_env *env, const struct reg_state *reg,
			    struct retval_range range, const char *ctx, const char *reg_name)
{
	s64 smin = reg_smin(reg), smax = reg_smax(reg);

	verbose(env, "%s the register %s has", ctx, reg_name);
	if (smin > S64_MIN)
		verbose(env, " smin=%lld", (long long)smin);
	if (smax < S64_MAX)
		verbose(env, " smax=%lld", (long long)smax);
	if (smin == S64_MIN && smax == S64_MAX)
		verbose(env, " unknown scalar value");
	verbose(env, " should have been in [%d, %d]\n", range.minval, range.maxval);
}

/* ---- instructions ---- */

/* BTF that a kfunc call names by its offset: the kernel's for 0, else one resolved before */
static const struct btf *kfunc_call_btf(struct verifier_env *env, const struct bpf_insn *insn)
{
	if (!insn->off)
		return env->kern->vmlinux;
	for (u32 i = 0; i < env->kfunc_cnt && insn->off > 0; i++)
		if (env->kfuncs[i].offset == insn->off)
			return env->kfuncs[i].btf;
	return NULL;
}

/* Linux: verifier.c bpf_disasm_kfunc_name() */
const char *disasm_kfunc_name(struct verifier_env *env, const struct bpf_insn *insn)
{
	const struct btf_type *func;
	const struct btf *btf;

	if (insn->src_reg != BPF_PSEUDO_KFUNC_CALL)
		return NULL;
	btf = kfunc_call_btf(env, insn);
	func = btf ? btf_type_by_id(btf, (u32)insn->imm) : NULL;
	if (!func || !btf_type_is_func(func))
		return "<error>";
	return btf_name_by_offset(btf, func->name_off);
}

/*
 * The text of an instruction is needed each time that a path comes by, and again wherever
 * precision goes back over it, so it is kept. Instructions change before the walk: what it was made
 * from is kept, too.
 */
struct insn_text {
	struct bpf_insn insn[2]; /* the second one only of a wide immediate */
	u16 bytes;
	char *text;
};

struct text_writer {
	struct verifier_env *env;
	char text[256];
	u32 bytes;
};

static const char *call_name(void *context, const struct bpf_insn *insn)
{
	struct text_writer *writer = context;

	return disasm_kfunc_name(writer->env, insn);
}

static void printf_like(2, 3) write_piece(void *context, const char *format, ...)
{
	struct text_writer *writer = context;
	size_t room = sizeof(writer->text) - writer->bytes;
	va_list args;
	int wanted;

	va_start(args, format);
	wanted = vsnprintf(writer->text + writer->bytes, room, format, args);
	va_end(args);
	if (wanted > 0)
		writer->bytes += min((u32)wanted, (u32)room - 1);
}

static void write_insn(struct text_writer *writer, const struct bpf_insn *insn)
{
	const struct disasm_names names = {
		.context = writer,
		.call = call_name,
		.print = write_piece,
	};

	writer->bytes = 0;
	disasm_insn(&names, insn, writer->env->allow_ptr_leaks);
}

/* Where the text of an instruction of the program is kept; NULL: of another one, or no memory */
static struct insn_text *text_slot(struct verifier_env *env, const struct bpf_insn *insn)
{
	const struct prog *prog = env->prog;

	if (insn < prog->insns || insn >= prog->insns + prog->len)
		return NULL;
	if (!env->insn_texts || env->insn_text_cnt < prog->len) {
		env->insn_texts = pool_alloc(env->pool, prog->len * sizeof(struct insn_text));
		env->insn_text_cnt = env->insn_texts ? prog->len : 0;
	}
	return env->insn_texts ? &env->insn_texts[insn - prog->insns] : NULL;
}

static void line_insn(struct line *line, struct verifier_env *env, const struct bpf_insn *insn)
{
	size_t source_bytes = (insn_is_ldimm64(insn) ? 2 : 1) * sizeof(*insn);
	struct insn_text *kept = text_slot(env, insn);
	struct text_writer writer = {.env = env};

	if (kept && kept->text && !memcmp(kept->insn, insn, source_bytes)) {
		line_bytes(line, kept->text, kept->bytes);
		return;
	}
	write_insn(&writer, insn);
	line_bytes(line, writer.text, writer.bytes);
	if (!kept)
		return;
	kept->text = pool_alloc(env->pool, writer.bytes + 1);
	if (!kept->text)
		return;
	memcpy(kept->text, writer.text, writer.bytes);
	memcpy(kept->insn, insn, source_bytes);
	kept->bytes = (u16)writer.bytes;
}

/* Linux: verifier.c bpf_verbose_insn() */
void verbose_insn(struct verifier_env *env, const struct bpf_insn *insn)
{
	struct line line;

	line_begin(&line, env->log);
	if (!line.log)
		return;
	line_insn(&line, env, insn);
	line_flush(&line);
}

void verbose_insn_line(struct verifier_env *env, u32 insn_idx)
{
	struct line line;

	line_begin(&line, env->log);
	if (!line.log)
		return;
	line_signed(&line, (s32)insn_idx);
	line_text(&line, ": ");
	line_insn(&line, env, &env->prog->insns[insn_idx]);
	line_char(&line, '\n');
	line_flush(&line);
}

/* The last line record at or before the instruction. Linux: core.c bpf_find_linfo() */
const struct bpf_line_info *find_linfo(const struct prog *prog, u32 insn_off)
{
	u32 low = 0, high = prog->nr_linfo;

	if (!prog->nr_linfo || insn_off >= prog->len)
		return NULL;
	while (high - low > 1) {
		u32 middle = low + (high - low) / 2;

		if (prog->linfo[middle].insn_off <= insn_off)
			low = middle;
		else
			high = middle;
	}
	return &prog->linfo[low];
}

static bool same_line(const struct bpf_line_info *a, const struct bpf_line_info *b)
{
	return a->file_name_off == b->file_name_off &&
	       BPF_LINE_INFO_LINE_NUM(a->line_col) == BPF_LINE_INFO_LINE_NUM(b->line_col);
}

/* Is `prev` the last record at or before the instruction, as it often is? */
static bool still_at(const struct prog *prog, const struct bpf_line_info *prev, u32 insn_off)
{
	const struct bpf_line_info *end = prog->linfo + prog->nr_linfo;

	return prev && prev->insn_off <= insn_off &&
	       (prev + 1 == end || prev[1].insn_off > insn_off);
}

/* A text from the user's BTF is cut where Linux cuts it. */
static void line_source(struct line *line, const char *text)
{
	line_bytes(line, text, strnlen(text, LINE_PIECE_MAX));
}

/* Linux: log.c verbose_linfo() */
void verbose_linfo(struct verifier_env *env, u32 insn_off, const char *prefix_format, ...)
{
	const struct bpf_line_info *linfo, *prev = env->prev_linfo;
	const char *source, *file, *slash;
	struct line line;
	va_list args;

	if (!vlog_needed(env->log) || still_at(env->prog, prev, insn_off))
		return;
	linfo = find_linfo(env->prog, insn_off);
	if (!linfo || linfo == prev || (prev && same_line(linfo, prev)))
		return;

	va_start(args, prefix_format);
	vlog_vprintf(env->log, prefix_format, args);
	va_end(args);
	line_begin(&line, env->log);
	source = btf_name_by_offset(env->prog->btf, linfo->line_off);
	while (source && isspace((unsigned char)*source))
		source++;
	line_source(&line, source ? source : "");
	line_text(&line, " @ ");
	file = btf_name_by_offset(env->prog->btf, linfo->file_name_off);
	slash = file ? strrchr(file, '/') : NULL;
	line_source(&line, slash ? slash + 1 : file ? file : "");
	line_char(&line, ':');
	line_unsigned(&line, BPF_LINE_INFO_LINE_NUM(linfo->line_col));
	line_char(&line, '\n');
	line_flush(&line);
	env->prev_linfo = linfo;
}
