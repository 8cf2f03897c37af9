/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The reader of context tables, and the way from a program to the rules of its family.
 * Called by the verifier for each access of a context.
 */
#include "kern/hooks/ctx.h"

static const struct ctx_field *find_field(const struct ctx_table *table, int off)
{
	for (u32 i = 0; i < table->count; i++) {
		const struct ctx_field *f = &table->fields[i];

		if (off >= f->off && off < f->end && (!(f->flags & CTX_EXACT) || off == f->off))
			return f;
	}
	return NULL;
}

static bool allowed_for(u64 attach_types, const struct prog *prog)
{
	return !attach_types || (prog && prog->expected_attach_type < 64 &&
				 (attach_types & BIT_ULL(prog->expected_attach_type)));
}

static bool size_ok(const struct ctx_field *f, const struct ctx_access *access)
{
	struct insn_access *info = access->info;
	int off = access->off, size = access->size;
	enum access_type type = access->type;

	if (f->flags & CTX_ANY_SIZE)
		return off + size <= f->end;
	if ((f->flags & CTX_NO_LDSX) && info->is_ldsx)
		return false;
	if (type == ACCESS_READ && (f->flags & CTX_NARROW))
		info->ctx_field_size = f->size;
	if ((f->flags & CTX_WIDE) && size == 8 && off + size <= f->end)
		return true;
	if (type == ACCESS_WRITE || !(f->flags & CTX_NARROW))
		return size == f->size;
	if ((f->flags & CTX_WHOLE_4) && size == 4) {
		info->ctx_field_size = 4;
		return true;
	}
	if ((f->flags & CTX_MIN_2) && size < 2)
		return false;
	return ctx_narrow_ok(size, f->size);
}

static bool set_btf_type(const struct ctx_field *f, const struct prog *prog,
			 struct insn_access *info)
{
	struct btf *vmlinux = prog_kern(prog)->vmlinux;
	s32 id = vmlinux ? btf_find_by_name_kind(vmlinux, f->kern_struct, BTF_KIND_STRUCT) : -1;

	if (id < 0)
		return false;
	info->btf = vmlinux;
	info->btf_id = id;
	return true;
}

bool ctx_table_access(const struct ctx_table *table, const struct ctx_access *access)
{
	bool write = access->type == ACCESS_WRITE;
	int off = access->off, size = access->size;
	const struct ctx_field *f;

	if (off < 0 || off >= table->bytes || off % size)
		return false;
	if (table->strict_end && off + size > table->bytes)
		return false;
	f = find_field(table, off);
	if (!f)
		return !write && size == table->default_size;
	if (!(f->flags & (write ? CTX_W : CTX_R)))
		return false;
	if (!allowed_for(write ? f->write_by : f->read_by, access->prog) || !size_ok(f, access))
		return false;
	if (f->kern_struct && !set_btf_type(f, access->prog, access->info))
		return false;
	if (f->reg_type)
		access->info->reg_type = f->reg_type;
	return true;
}

static const struct prog_ops no_ops = {};

const struct prog_ops *prog_ops(const struct prog *prog)
{
	const struct prog_row *row = prog_row(prog_resolved_type(prog));
	const struct prog_ops *ops = NULL;

	if (prog->type == BPF_PROG_TYPE_STRUCT_OPS)
		ops = struct_ops_find(prog);
	if (ops)
		return ops;
	return row ? row->ops : &no_ops;
}
