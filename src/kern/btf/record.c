/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * struct btf_record: the special fields of a map value or allocated object, in the order of their
 * offsets, each with what it needs at run time: for a kptr the type it points to and what frees
 * such an object, for a list or tree the type it contains. Made at MAP_CREATE and BTF_LOAD; lives
 * in the region.
 */
#include "kern/btf/object.h"
#include "kern/tables/tables.h"

/*
 * Objects that may be kept in maps, and what frees one that is left there (Linux:
 * register_btf_id_dtor_kfuncs). `body`: the row whose body does that work; Linux's destructors
 * only wrap it.
 */
static const struct {
	const char *struct_name, *dtor, *body;
} dtor_rows[] = {
	{"bpf_cpumask", "bpf_cpumask_release_dtor", "bpf_cpumask_release"},
	{"bpf_crypto_ctx", "bpf_crypto_ctx_release_dtor", "bpf_crypto_ctx_release"},
	{"bpf_ksock", "bpf_ksock_release_dtor", "bpf_ksock_release"},
	{"bpf_testmod_ctx", "bpf_testmod_ctx_release_dtor", "bpf_testmod_ctx_release"},
	{"cgroup", "bpf_cgroup_release_dtor", "bpf_cgroup_release"},
	{"prog_test_member", "bpf_kfunc_call_memb_release_dtor", "bpf_kfunc_call_memb_release"},
	{"prog_test_ref_kfunc", "bpf_kfunc_call_test_release_dtor",
	 "bpf_kfunc_call_test_release"},
	{"sk_buff", "bpf_kfree_skb_dtor", "bpf_kfree_skb"},
	{"task_struct", "bpf_task_release_dtor", "bpf_task_release"},
};

int btf_dtor_row(const struct btf *btf, const char *struct_name, u32 *row)
{
	const struct call_row *call;

	for (u32 i = 0; i < ARRAY_SIZE(dtor_rows); i++) {
		if (strcmp(dtor_rows[i].struct_name, struct_name))
			continue;
		/* A kernel built without the destructor has not registered it. */
		if (btf_find_func(btf, dtor_rows[i].dtor) < 0)
			return -ENOENT;
		call = call_find_kfunc(dtor_rows[i].body);
		*row = call ? call_row_number(call) : U32_MAX;
		return 0;
	}
	return -ENOENT;
}

/* Linux: btf.c btf_parse_kptr() */
static int parse_kptr(struct kern *kern, const struct btf *btf, struct btf_field *field,
		      const struct btf_field_info *info)
{
	const struct btf_type *t = btf_type_by_id(btf, info->kptr_type_id);
	const char *name = btf_log_name(btf, t->name_off);
	struct btf *kptr_btf;
	s32 id = find_btf_id(kern, name, btf_type_kind(t), &kptr_btf);
	int err = 0;

	field->kptr.dtor_row = U32_MAX;
	if (id == -ENOENT) {
		/* Known to the program alone: an object of bpf_obj_new(). */
		field->kptr.btf = (struct btf *)btf;
		field->kptr.btf_id = info->kptr_type_id;
		return 0;
	}
	if (id < 0)
		return id;
	if (info->type == BPF_KPTR_REF)
		err = btf_dtor_row(kptr_btf, name, &field->kptr.dtor_row);
	if (err) {
		btf_put(kptr_btf);
		return err;
	}
	field->kptr.btf = kptr_btf;
	field->kptr.btf_id = id;
	return 0;
}

/* Linux: btf.c btf_parse_graph_root(): the node is a member of that name and of the right type */
static int parse_graph_root(const struct btf *btf, struct btf_field *field,
			    const struct btf_field_info *info, enum btf_field_type node_type)
{
	const struct btf_type *t = btf_type_by_id(btf, info->graph_root.value_btf_id), *n = NULL;
	const struct btf_member *m = btf_members(t);
	u32 offset;

	for (u32 i = 0; i < btf_type_vlen(t); i++, m++) {
		if (strcmp(info->graph_root.node_name, btf_log_name(btf, m->name_off)))
			continue;
		if (n)
			return -EINVAL;
		n = btf_type_by_id(btf, m->type);
		if (!btf_type_is_only_struct(n) ||
		    strcmp(btf_field_type_name(node_type), btf_log_name(btf, n->name_off)))
			return -EINVAL;
		/* By the flag of the node's struct, as in Linux; a node has no bitfields. */
		offset = btf_member_bit_offset(n, m);
		if (offset % 8 || offset / 8 % btf_field_type_align(node_type))
			return -EINVAL;
		field->graph_root.btf = (struct btf *)btf;
		field->graph_root.value_btf_id = info->graph_root.value_btf_id;
		field->graph_root.node_offset = offset / 8;
	}
	return n ? 0 : -ENOENT;
}

static int parse_one(struct kern *kern, const struct btf *btf, struct btf_record *rec,
		     const struct btf_field_info *info)
{
	struct btf_field *field = &rec->fields[rec->cnt];

	switch (info->type) {
	case BPF_SPIN_LOCK:
		rec->spin_lock_off = info->off;
		return 0;
	case BPF_RES_SPIN_LOCK:
		rec->res_spin_lock_off = info->off;
		return 0;
	case BPF_TIMER:
		rec->timer_off = info->off;
		return 0;
	case BPF_WORKQUEUE:
		rec->wq_off = info->off;
		return 0;
	case BPF_TASK_WORK:
		rec->task_work_off = info->off;
		return 0;
	case BPF_REFCOUNT:
		rec->refcount_off = info->off;
		return 0;
	case BPF_LIST_HEAD:
		return parse_graph_root(btf, field, info, BPF_LIST_NODE);
	case BPF_RB_ROOT:
		return parse_graph_root(btf, field, info, BPF_RB_NODE);
	case BPF_LIST_NODE:
	case BPF_RB_NODE:
		return 0;
	default:
		return parse_kptr(kern, btf, field, info);
	}
}

/* Rules between the fields of one value */
static int check_together(const struct btf_record *rec)
{
	bool locked = rec->spin_lock_off >= 0 || rec->res_spin_lock_off >= 0;

	if (rec->spin_lock_off >= 0 && rec->res_spin_lock_off >= 0)
		return -EINVAL;
	if (btf_record_has_field(rec, BPF_GRAPH_ROOT) && !locked)
		return -EINVAL;
	if (rec->refcount_off < 0 && btf_record_has_field(rec, BPF_LIST_NODE) &&
	    btf_record_has_field(rec, BPF_RB_NODE))
		return -EINVAL;
	return 0;
}

static struct btf_record *record_new(struct mem *mem, u32 cnt)
{
	struct btf_record *rec = mem_alloc(mem, sizeof(*rec) + cnt * sizeof(rec->fields[0]));

	if (!rec)
		return NULL;
	rec->spin_lock_off = rec->res_spin_lock_off = rec->timer_off = -EINVAL;
	rec->wq_off = rec->refcount_off = rec->task_work_off = -EINVAL;
	return rec;
}

struct field_list {
	struct btf_field_info infos[BTF_FIELDS_MAX];
	u32 cnt, value_size;
};

static int parse_all(struct kern *kern, const struct btf *btf, struct btf_record *rec,
		     const struct field_list *list)
{
	u32 next_off = 0;

	for (u32 i = 0; i < list->cnt; i++) {
		const struct btf_field_info *info = &list->infos[i];
		u32 size = btf_field_type_size(info->type);
		int err;

		if (info->off + size > list->value_size)
			return -EFAULT;
		/* Fields come in the order of their offsets: none may begin within another. */
		if (info->off < next_off)
			return -EEXIST;
		next_off = info->off + size;
		rec->field_mask |= info->type;
		rec->fields[i].offset = info->off;
		rec->fields[i].type = info->type;
		rec->fields[i].size = size;
		err = parse_one(kern, btf, rec, info);
		if (err)
			return err;
		rec->cnt++;
	}
	return check_together(rec);
}

/* Linux: btf.c btf_parse_fields() */
int btf_parse_fields(struct kern *kern, const struct btf *btf, const struct btf_type *t,
		     u32 field_mask, u32 value_size, struct btf_record **out)
{
	struct field_list list = {.value_size = value_size};
	int cnt = btf_find_field(btf, t, field_mask, list.infos, BTF_FIELDS_MAX);
	struct btf_record *rec;
	int err;

	*out = NULL;
	if (cnt <= 0)
		return cnt;
	list.cnt = cnt;
	rec = record_new(btf->mem, cnt);
	if (!rec)
		return -ENOMEM;
	err = parse_all(kern, btf, rec, &list);
	if (err) {
		btf_record_free(btf->mem, rec);
		return err;
	}
	*out = rec;
	return 0;
}

static bool holds_kernel_btf(const struct btf_field *field)
{
	return (field->type & (BPF_KPTR | BPF_UPTR)) && btf_is_kernel(field->kptr.btf);
}

void btf_record_free(struct mem *mem, struct btf_record *rec)
{
	for (u32 i = 0; rec && i < rec->cnt; i++)
		if (holds_kernel_btf(&rec->fields[i]))
			btf_put(rec->fields[i].kptr.btf);
	mem_free(mem, rec);
}

struct btf_record *btf_record_dup(struct mem *mem, const struct btf_record *rec)
{
	struct btf_record *copy = rec ? record_new(mem, rec->cnt) : NULL;

	if (!copy)
		return NULL;
	memcpy(copy, rec, sizeof(*rec) + rec->cnt * sizeof(rec->fields[0]));
	for (u32 i = 0; i < rec->cnt; i++)
		if (holds_kernel_btf(&copy->fields[i]))
			btf_get(copy->fields[i].kptr.btf);
	return copy;
}

/* Linux: syscall.c btf_record_equal(): unused bytes are zero, so bytes tell */
bool btf_record_equal(const struct btf_record *a, const struct btf_record *b)
{
	if (!a || !b)
		return a == b;
	return a->cnt == b->cnt &&
	       !memcmp(a, b, sizeof(*a) + a->cnt * sizeof(a->fields[0]));
}

struct btf_field *btf_record_find(const struct btf_record *rec, u32 offset, u32 field_mask)
{
	u32 low = 0, high;

	if (!rec || !(rec->field_mask & field_mask))
		return NULL;
	for (high = rec->cnt; low < high;) {
		u32 middle = low + (high - low) / 2;

		if (rec->fields[middle].offset < offset)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == rec->cnt || rec->fields[low].offset != offset ||
	    !(rec->fields[low].type & field_mask))
		return NULL;
	return (struct btf_field *)&rec->fields[low];
}
