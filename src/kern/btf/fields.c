/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Special fields, found: a walk over the type of a map value (struct or section) or of an allocated
 * object that lists the locks, timers, kptrs, list heads ... in it, with their offsets. They are
 * known by the name of their type, kptrs by a tag on the pointer. What the list means is made out
 * in record.c.
 */
#include "kern/btf/object.h"

#define NAME_BYTES_MAX 512

enum { FIELD_IGNORE, FIELD_FOUND };

/* Size and alignment are those of Linux's structs; unique: at most one in a value */
static const struct {
	enum btf_field_type type;
	const char *name; /* of the struct; NULL: a tagged pointer */
	const char *log_name;
	u8 size, align;
	bool unique;
} field_rows[] = {
	{BPF_SPIN_LOCK, "bpf_spin_lock", "bpf_spin_lock", 4, 4, true},
	{BPF_RES_SPIN_LOCK, "bpf_res_spin_lock", "bpf_res_spin_lock", 4, 4, true},
	{BPF_TIMER, "bpf_timer", "bpf_timer", 16, 8, true},
	{BPF_WORKQUEUE, "bpf_wq", "bpf_wq", 16, 8, true},
	{BPF_TASK_WORK, "bpf_task_work", "bpf_task_work", 8, 8, true},
	{BPF_LIST_HEAD, "bpf_list_head", "bpf_list_head", 16, 8, false},
	{BPF_LIST_NODE, "bpf_list_node", "bpf_list_node", 24, 8, false},
	{BPF_RB_ROOT, "bpf_rb_root", "bpf_rb_root", 16, 8, false},
	{BPF_RB_NODE, "bpf_rb_node", "bpf_rb_node", 32, 8, false},
	{BPF_REFCOUNT, "bpf_refcount", "bpf_refcount", 4, 4, true},
	{BPF_KPTR_UNREF, NULL, "kptr", 8, 8, false},
	{BPF_KPTR_REF, NULL, "kptr", 8, 8, false},
	{BPF_KPTR_PERCPU, NULL, "percpu_kptr", 8, 8, false},
	{BPF_UPTR, NULL, "uptr", 8, 8, false},
};

static int field_row(u32 type)
{
	for (u32 i = 0; i < ARRAY_SIZE(field_rows); i++)
		if (field_rows[i].type == type)
			return i;
	return -1;
}

u32 btf_field_type_size(enum btf_field_type type)
{
	int row = field_row(type);

	return row < 0 ? 0 : field_rows[row].size;
}

u32 btf_field_type_align(enum btf_field_type type)
{
	int row = field_row(type);

	return row < 0 ? 0 : field_rows[row].align;
}

const char *btf_field_type_name(enum btf_field_type type)
{
	int row = field_row(type);

	return row < 0 ? "unknown" : field_rows[row].log_name;
}

struct field_walk {
	const struct btf *btf;
	u32 field_mask; /* what to look for */
	u32 seen_mask;	/* unique ones met */
};

/* What the walk stands on: a member of a struct, or a variable of a section */
struct field_place {
	const struct btf_type *owner; /* the struct, or the VAR: what decl tags are on */
	int component;		      /* of owner, for decl tags */
	const struct btf_type *type;
	u32 off;
	u32 expected_size; /* a variable's size, 0 for members */
};

/* Linux: btf.c btf_find_kptr() */
int btf_find_kptr(const struct btf *btf, const struct btf_type *t, u32 off, u32 field_mask,
		  struct btf_field_info *info)
{
	static const struct btf_type_tag_match tags[] = {
		{"kptr_untrusted", BPF_KPTR_UNREF},
		{"kptr", BPF_KPTR_REF},
		{"percpu_kptr", BPF_KPTR_PERCPU},
		{"uptr", BPF_UPTR},
	};
	struct btf_type_tag_walk walk;
	int err;

	if (btf_type_kind(t) == BTF_KIND_VOLATILE)
		t = btf_type_by_id(btf, t->type);
	if (!btf_type_is_ptr(t))
		return FIELD_IGNORE;
	walk.t = t;
	err = btf_type_tag_walk(btf, &walk, tags, ARRAY_SIZE(tags));
	if (err)
		return err;
	if (!(walk.res & field_mask))
		return FIELD_IGNORE;
	if (!btf_type_is_only_struct(walk.t))
		return -EINVAL;
	info->type = walk.res;
	info->off = off;
	info->kptr_type_id = walk.id;
	return FIELD_FOUND;
}

/*
 * Linux: btf.c btf_find_graph_root(). What a list or tree contains is told by a tag on the member:
 * "contains:<struct>:<its node member>".
 */
static int find_graph_root(const struct btf *btf, const struct field_place *at, u32 type,
			   struct btf_field_info *info)
{
	char value_type[NAME_BYTES_MAX + 1];
	const char *tag, *colon;
	s32 id;

	if (btf_decl_tag_value(btf, at->owner, at->component, "contains:", &tag))
		return -EINVAL;
	colon = strchr(tag, ':');
	if (!colon)
		return -EINVAL;
	if (colon - tag > NAME_BYTES_MAX)
		return -ENOENT;
	memcpy(value_type, tag, colon - tag);
	value_type[colon - tag] = 0;
	id = btf_find_by_name_kind(btf, value_type, BTF_KIND_STRUCT);
	if (id < 0)
		return id;
	if (!colon[1])
		return -EINVAL;
	info->type = type;
	info->off = at->off;
	info->graph_root.value_btf_id = id;
	info->graph_root.node_name = colon + 1;
	return FIELD_FOUND;
}

/* Linux: btf.c btf_get_field_type(): what the type may be, 0: nothing special, or an error */
static int field_type_of(struct field_walk *walk, const struct btf_type *t)
{
	const char *name = btf_log_name(walk->btf, t->name_off);

	for (u32 i = 0; i < ARRAY_SIZE(field_rows); i++) {
		u32 type = field_rows[i].type;

		if (!field_rows[i].name || !(walk->field_mask & type) ||
		    strcmp(name, field_rows[i].name))
			continue;
		if (field_rows[i].unique) {
			if (walk->seen_mask & type)
				return -E2BIG;
			walk->seen_mask |= type;
		}
		return type;
	}
	/* Which kind of kptr, if it is one, its tag tells later. */
	if ((walk->field_mask & (BPF_KPTR | BPF_UPTR)) && !btf_type_is_only_struct(t))
		return BPF_KPTR_REF;
	return 0;
}

/* Linux: btf.c btf_repeat_fields(): an array's elements have the fields of the first one */
static int repeat_fields(struct btf_field_info *info, u32 info_cnt, u32 field_cnt, u32 repeat_cnt,
			 u32 elem_size)
{
	const u32 repeatable = BPF_KPTR | BPF_UPTR | BPF_LIST_HEAD | BPF_RB_ROOT;
	u32 next = field_cnt;

	for (u32 i = 0; i < field_cnt; i++)
		if (!(info[i].type & repeatable))
			return -EINVAL;
	if (((u64)repeat_cnt + 1) * field_cnt > info_cnt)
		return -E2BIG;
	for (u32 i = 1; i <= repeat_cnt; i++) {
		for (u32 j = 0; j < field_cnt; j++) {
			info[next] = info[j];
			info[next++].off += i * elem_size;
		}
	}
	return 0;
}

struct field_room {
	struct btf_field_info *info;
	int cnt; /* how many still fit */
	u32 level;
};

static int find_in_struct(struct field_walk *walk, const struct btf_type *t,
			  struct field_room room);

/* Linux: btf.c btf_find_nested_struct() */
static int find_nested(struct field_walk *walk, const struct field_place *at, u32 nelems,
		       struct field_room room)
{
	int found, err;

	if (++room.level >= MAX_RESOLVE_DEPTH)
		return -E2BIG;
	found = find_in_struct(walk, at->type, room);
	if (found <= 0)
		return found;
	for (int i = 0; i < found; i++)
		room.info[i].off += at->off;
	if (nelems <= 1)
		return found;
	err = repeat_fields(room.info, room.cnt, found, nelems - 1, at->type->size);
	return err ? err : (int)(found * nelems);
}

static int find_of_type(struct field_walk *walk, const struct field_place *at, u32 type,
			struct btf_field_info *info)
{
	if (type & (BPF_KPTR | BPF_UPTR))
		return btf_find_kptr(walk->btf, at->type, at->off, walk->field_mask, info);
	if (!btf_type_is_only_struct(at->type) || at->type->size != btf_field_type_size(type))
		return FIELD_IGNORE;
	if (type & BPF_GRAPH_ROOT)
		return find_graph_root(walk->btf, at, type, info);
	info->type = type;
	info->off = at->off;
	return FIELD_FOUND;
}

/* Linux: btf.c btf_find_field_one(): number of fields at this place, or an error */
static int find_one(struct field_walk *walk, struct field_place *at, struct field_room room)
{
	struct btf_field_info unused;
	u32 nelems = 1, depth = 0, size;
	int type, found;

	for (; depth < MAX_RESOLVE_DEPTH && btf_type_is_array(at->type); depth++) {
		nelems *= btf_array(at->type)->nelems;
		at->type = btf_type_by_id(walk->btf, btf_array(at->type)->type);
	}
	if (depth == MAX_RESOLVE_DEPTH)
		return -E2BIG;
	if (!nelems)
		return 0;
	type = field_type_of(walk, at->type);
	if (type < 0)
		return type;
	if (!type && !btf_type_is_only_struct(at->type))
		return 0;
	size = type ? btf_field_type_size(type) : at->type->size;
	if (at->expected_size && at->expected_size != size * nelems)
		return 0;
	if (!type)
		return find_nested(walk, at, nelems, room);
	if (at->off % btf_field_type_align(type))
		return 0;
	found = find_of_type(walk, at, type, room.cnt ? room.info : &unused);
	if (found <= 0)
		return found;
	if (!room.cnt)
		return -E2BIG;
	if (nelems > 1) {
		int err = repeat_fields(room.info, room.cnt, 1, nelems - 1, size);

		if (err)
			return err;
	}
	return nelems;
}

static int find_in_struct(struct field_walk *walk, const struct btf_type *t,
			  struct field_room room)
{
	const struct btf_member *m = btf_members(t);
	int total = 0;

	for (u32 i = 0; i < btf_type_vlen(t); i++, m++) {
		u32 offset = btf_member_bit_offset(t, m);
		struct field_place at = {
			.owner = t, .component = i, .off = offset / 8,
			.type = btf_type_by_id(walk->btf, m->type),
		};
		int found;

		if (offset % 8)
			return -EINVAL;
		found = find_one(walk, &at, room);
		if (found < 0)
			return found;
		total += found;
		room.info += found;
		room.cnt -= found;
	}
	return total;
}

static int find_in_datasec(struct field_walk *walk, const struct btf_type *t,
			   struct field_room room)
{
	const struct btf_var_secinfo *vsi = btf_var_secinfos(t);
	int total = 0;

	for (u32 i = 0; i < btf_type_vlen(t); i++, vsi++) {
		const struct btf_type *var = btf_type_by_id(walk->btf, vsi->type);
		struct field_place at = {
			.owner = var, .component = -1, .off = vsi->offset,
			.type = btf_type_by_id(walk->btf, var->type),
			.expected_size = vsi->size,
		};
		int found = find_one(walk, &at, room);

		if (found < 0)
			return found;
		total += found;
		room.info += found;
		room.cnt -= found;
	}
	return total;
}

/* Linux: btf.c btf_find_field() */
int btf_find_field(const struct btf *btf, const struct btf_type *t, u32 field_mask,
		   struct btf_field_info *info, int info_cnt)
{
	struct field_walk walk = {.btf = btf, .field_mask = field_mask};
	struct field_room room = {.info = info, .cnt = info_cnt};

	if (btf_type_is_only_struct(t))
		return find_in_struct(&walk, t, room);
	if (btf_type_is_datasec(t))
		return find_in_datasec(&walk, t, room);
	return -EINVAL;
}
