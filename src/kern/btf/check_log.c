/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lines that the check of BTF writes: one per type ("[1] INT int size=4 ..."), one per member,
 * and the same lines with a reason behind them when something is wrong.
 */
#include "kern/btf/check.h"

void btfc_log(struct btf_check *c, const char *format, ...)
{
	va_list args;

	if (!vlog_needed(c->log))
		return;
	va_start(args, format);
	vlog_vprintf(c->log, format, args);
	va_end(args);
}

static void finish_line(struct btf_check *c, const char *format, va_list args)
{
	if (format && *format) {
		vlog_printf(c->log, " ");
		vlog_vprintf(c->log, format, args);
	}
	vlog_printf(c->log, "\n");
}

static void begin_type(struct btf_check *c, const struct btf_type *t, bool details)
{
	vlog_printf(c->log, "[%u] %s %s%s", c->log_type_id, btf_type_str(t),
		    btf_log_name(c->btf, t->name_off), details ? " " : "");
	if (details)
		btf_kind_row(t)->log_details(c, t);
}

/* Linux: btf.c btf_verifier_log_type() */
void btfc_log_type(struct btf_check *c, const struct btf_type *t, const char *format, ...)
{
	va_list args;

	if (!vlog_needed(c->log))
		return;
	begin_type(c, t, true);
	va_start(args, format);
	finish_line(c, format, args);
	va_end(args);
}

/* Linux: btf.c btf_verifier_log_basic(): what follows the type can't be trusted yet */
void btfc_log_basic(struct btf_check *c, const struct btf_type *t, const char *format, ...)
{
	va_list args;

	if (!vlog_needed(c->log))
		return;
	begin_type(c, t, false);
	va_start(args, format);
	finish_line(c, format, args);
	va_end(args);
}

/* Linux: btf.c btf_verifier_log_member() */
void btfc_log_member(struct btf_check *c, const struct btf_type *st,
		     const struct btf_member *member, const char *format, ...)
{
	const char *name;
	va_list args;

	if (!vlog_needed(c->log))
		return;
	/* Later than the first pass the struct's own line is far up in the log. */
	if (c->metas_done)
		btfc_log_type(c, st, NULL);
	name = btf_log_name(c->btf, member->name_off);
	if (btf_type_kflag(st))
		vlog_printf(c->log, "\t%s type_id=%u bitfield_size=%u bits_offset=%u", name,
			    member->type, BTF_MEMBER_BITFIELD_SIZE(member->offset),
			    BTF_MEMBER_BIT_OFFSET(member->offset));
	else
		vlog_printf(c->log, "\t%s type_id=%u bits_offset=%u", name, member->type,
			    member->offset);
	va_start(args, format);
	finish_line(c, format, args);
	va_end(args);
}

/* Linux: btf.c btf_verifier_log_vsi() */
void btfc_log_vsi(struct btf_check *c, const struct btf_type *t, const struct btf_var_secinfo *vsi,
		  const char *text)
{
	if (!vlog_needed(c->log))
		return;
	if (c->metas_done)
		btfc_log_type(c, t, NULL);
	vlog_printf(c->log, "\t type_id=%u offset=%u size=%u", vsi->type, vsi->offset, vsi->size);
	if (text)
		vlog_printf(c->log, " %s", text);
	vlog_printf(c->log, "\n");
}

int btfc_bad_type(struct btf_check *c, const struct btf_type *t, const char *text)
{
	btfc_log_type(c, t, "%s", text);
	return -EINVAL;
}

int btfc_bad_member(struct btf_check *c, const struct member_check *m, const char *text)
{
	btfc_log_member(c, m->st, m->member, "%s", text);
	return -EINVAL;
}

int btfc_bad_vsi(struct btf_check *c, const struct btf_type *t, const struct btf_var_secinfo *vsi,
		 const char *text)
{
	btfc_log_vsi(c, t, vsi, text);
	return -EINVAL;
}

static const char *encoding_name(u32 encoding)
{
	switch (encoding) {
	case 0:
		return "(none)";
	case BTF_INT_SIGNED:
		return "SIGNED";
	case BTF_INT_CHAR:
		return "CHAR";
	case BTF_INT_BOOL:
		return "BOOL";
	default:
		return "UNKN";
	}
}

void btfc_log_int(struct btf_check *c, const struct btf_type *t)
{
	u32 word = btf_type_int_word(t);

	btfc_log(c, "size=%u bits_offset=%u nr_bits=%u encoding=%s", t->size, BTF_INT_OFFSET(word),
		 BTF_INT_BITS(word), encoding_name(BTF_INT_ENCODING(word)));
}

void btfc_log_ref(struct btf_check *c, const struct btf_type *t)
{
	btfc_log(c, "type_id=%u", t->type);
}

void btfc_log_fwd(struct btf_check *c, const struct btf_type *t)
{
	btfc_log(c, "%s", btf_type_kflag(t) ? "union" : "struct");
}

void btfc_log_array(struct btf_check *c, const struct btf_type *t)
{
	const struct btf_array *array = btf_array(t);

	btfc_log(c, "type_id=%u index_type_id=%u nr_elems=%u", array->type, array->index_type,
		 array->nelems);
}

void btfc_log_size_vlen(struct btf_check *c, const struct btf_type *t)
{
	btfc_log(c, "size=%u vlen=%u", t->size, btf_type_vlen(t));
}

void btfc_log_func_proto(struct btf_check *c, const struct btf_type *t)
{
	const struct btf_param *args = btf_params(t);
	u32 count = btf_type_vlen(t);

	btfc_log(c, "return=%u args=(", t->type);
	if (!count)
		btfc_log(c, "void");
	for (u32 i = 0; i < count; i++) {
		if (i)
			btfc_log(c, ", ");
		if (i == count - 1 && !args[i].type)
			btfc_log(c, "vararg");
		else
			btfc_log(c, "%u %s", args[i].type, btf_log_name(c->btf, args[i].name_off));
	}
	btfc_log(c, ")");
}

void btfc_log_var(struct btf_check *c, const struct btf_type *t)
{
	btfc_log(c, "type_id=%u linkage=%u", t->type, btf_var(t)->linkage);
}

void btfc_log_float(struct btf_check *c, const struct btf_type *t)
{
	btfc_log(c, "size=%u", t->size);
}

void btfc_log_decl_tag(struct btf_check *c, const struct btf_type *t)
{
	btfc_log(c, "type=%u component_idx=%d", t->type, btf_decl_tag(t)->component_idx);
}
