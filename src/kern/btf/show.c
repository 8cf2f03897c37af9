/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Values as text, by their BTF: bpf_snprintf_btf(), bpf_seq_printf_btf(), dumps of pinned maps.
 * Output is Linux's to the byte, its habits included: an array of pointers shows its first element
 * again and again, a section has no closing brace.
 *
 * Zero members are left out unless asked for, and so are aggregates in which nothing is shown: each
 * aggregate within another is walked twice, first silently (depth_check) to see whether anything
 * would come (depth_to_show), then for real.
 *
 * The object may be anywhere: unless BTF_SHOW_UNSAFE is given it is copied piece by piece with
 * probe_read(). Pointers are shown hashed, by a fixed rule, unless raw ones are asked for.
 */
#include <stdio.h>

#include "base/fault.h"
#include "kern/btf/show.h"

#define TEXT_BYTES 1024 /* of one line: names are at most 512 */

/* A value within the object */
struct spot {
	const struct btf_type *t;
	u32 type_id;
	const u8 *data;
	u8 bits_offset;
};

typedef void (*show_fn)(struct show *show, struct spot at);
static void show_any(struct show *show, struct spot at);

static const char *indent_of(const struct show *show)
{
	static const char spaces[] = "                                ";
	u32 most = sizeof(spaces) - 1;

	return show->flags & BTF_F_COMPACT ? "" : spaces + most - min((u32)show->depth, most);
}

static const char *newline_of(const struct show *show)
{
	return show->flags & BTF_F_COMPACT ? "" : "\n";
}

static const char *delim_of(const struct show *show)
{
	if (!show->depth)
		return "";
	if ((show->flags & BTF_F_COMPACT) && show->type &&
	    btf_type_kind(show->type) == BTF_KIND_UNION)
		return "|";
	return ",";
}

static void put(struct show *show, const char *format, ...) printf_like(2, 3);
static void put(struct show *show, const char *format, ...)
{
	char text[TEXT_BYTES];
	va_list args;
	int bytes;

	if (show->depth_check)
		return;
	va_start(args, format);
	bytes = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (bytes > 0)
		show->emit(show->target, text, min(bytes, TEXT_BYTES - 1));
}

static void put_value(struct show *show, bool nonzero, const char *format, ...) printf_like(3, 4);
/* A value with what stands around it; zero ones only at the top or if asked for */
static void put_value(struct show *show, bool nonzero, const char *format, ...)
{
	char value[TEXT_BYTES];
	va_list args;

	if (!nonzero && !(show->flags & BTF_F_ZERO) && show->depth)
		return;
	va_start(args, format);
	vsnprintf(value, sizeof(value), format, args);
	va_end(args);
	put(show, "%s", indent_of(show));
	put(show, "%s", btf_show_name(show));
	put(show, "%s%s", value, delim_of(show));
	put(show, "%s", newline_of(show));
	show->depth_to_show = max(show->depth, show->depth_to_show);
}

/* ---- the object and its copy ---- */

static int copy_part(struct show *show, const u8 *data)
{
	s64 left = (s64)show->object_bytes - (data - show->head);

	if (left < 0)
		return -EFAULT;
	return probe_read(show->safe, data, min(left, (s64)SHOW_SAFE_BYTES));
}

/* Linux: btf.c btf_show_obj_safe(): a copy of what is at `data`, or NULL with status set */
static const u8 *safe_data(struct show *show, const struct btf_type *t, const u8 *data)
{
	u32 size;

	if (show->flags & BTF_SHOW_UNSAFE)
		return data;
	if (!btf_resolve_size(show->btf, t, &size)) {
		show->status = -EINVAL;
		return NULL;
	}
	if (!show->depth) {
		show->object_bytes = size;
		show->head = data;
	} else if (data >= show->data &&
		   data + min(size, (u32)SHOW_BASE_TYPE_BYTES) < show->data + SHOW_SAFE_BYTES) {
		return show->safe + (data - show->data);
	}
	show->status = copy_part(show, data);
	if (show->status)
		return NULL;
	show->data = data;
	return show->safe;
}

static const u8 *start_type(struct show *show, struct spot at)
{
	show->type = at.t;
	show->type_id = at.type_id;
	show->name[0] = '\0';
	return safe_data(show, at.t, at.data);
}

static void end_type(struct show *show)
{
	show->type = NULL;
	show->type_id = 0;
	show->name[0] = '\0';
}

static u64 load(const u8 *from, u32 bytes)
{
	u64 value = 0;

	memcpy(&value, from, bytes);
	return value;
}

/* ---- integers ---- */

static void put_128(struct show *show, u64 upper, u64 lower)
{
	if (upper) {
		/* No test for zero, and so no trace in depth_to_show but this */
		put_value(show, true, "0x%llx%016llx", (unsigned long long)upper,
			  (unsigned long long)lower);
		return;
	}
	put_value(show, lower, "0x%llx", (unsigned long long)lower);
}

/* Bits [offset, offset + bits) of what is at `from` */
static void put_bits(struct show *show, const u8 *from, u32 offset, u32 bits)
{
	unsigned __int128 value = 0;

	memcpy(&value, from, min(bits_to_bytes_up(offset + bits), (u32)sizeof(value)));
	value >>= offset;
	if (bits < 128)
		value &= ((unsigned __int128)1 << bits) - 1;
	put_128(show, value >> 64, (u64)value);
}

static void put_int_bits(struct show *show, const struct btf_type *t, const u8 *from, u32 offset)
{
	u32 word = btf_type_int_word(t);

	offset += BTF_INT_OFFSET(word);
	put_bits(show, from + offset / 8, offset % 8, BTF_INT_BITS(word));
}

/* A byte of a char array: 'c', nothing after the zero; false: show it as a number */
static bool put_char(struct show *show, u8 ch)
{
	if (show->array_encoding != BTF_INT_CHAR)
		return false;
	if (show->array_terminated)
		return true;
	if (!ch) {
		show->array_terminated = true;
		return true;
	}
	if (!latin1_isprint(ch))
		return false;
	put_value(show, true, "'%c'", ch);
	return true;
}

static void put_whole_int(struct show *show, const u8 *from, u32 bytes, bool is_signed)
{
	u64 value = load(from, bytes);
	u32 unused = 64 - bytes * 8;

	if (is_signed)
		put_value(show, value, "%lld", (long long)((s64)(value << unused) >> unused));
	else
		put_value(show, value, "%llu", (unsigned long long)value);
}

static void show_int(struct show *show, struct spot at)
{
	u32 word = btf_type_int_word(at.t), bits = BTF_INT_BITS(word);
	bool is_signed = BTF_INT_ENCODING(word) & BTF_INT_SIGNED;
	const u8 *from = start_type(show, at);

	if (!from)
		return;
	if (at.bits_offset || BTF_INT_OFFSET(word) || bits % 8)
		put_int_bits(show, at.t, from, at.bits_offset);
	else if (bits == 128)
		put_128(show, load(from + 8, 8), load(from, 8));
	else if (bits == 8 && put_char(show, *from))
		;
	else if (bits == 8 || bits == 16 || bits == 32 || bits == 64)
		put_whole_int(show, from, bits / 8, is_signed);
	else
		put_int_bits(show, at.t, from, at.bits_offset);
	end_type(show);
}

/* ---- enums and pointers ---- */

static void show_enum(struct show *show, struct spot at)
{
	const struct btf_enum *e = btf_enums(at.t), *end = e + btf_type_vlen(at.t);
	const u8 *from = start_type(show, at);
	s32 value;

	if (!from)
		return;
	value = (s32)load(from, 4); /* whatever size the enum has */
	while (e < end && e->val != value)
		e++;
	if (e < end)
		put_value(show, true, "%s", btf_log_name(show->btf, e->name_off));
	else if (btf_type_kflag(at.t))
		put_value(show, value, "%d", value);
	else
		put_value(show, value, "%u", (u32)value);
	end_type(show);
}

static void show_enum64(struct show *show, struct spot at)
{
	const struct btf_enum64 *e = btf_enum64s(at.t), *end = e + btf_type_vlen(at.t);
	const u8 *from = start_type(show, at);
	u64 value;

	if (!from)
		return;
	value = load(from, 8);
	while (e < end && btf_enum64_value64(e) != value)
		e++;
	if (e < end)
		put_value(show, true, "%s", btf_log_name(show->btf, e->name_off));
	else if (btf_type_kflag(at.t))
		put_value(show, value, "%lld", (long long)value);
	else
		put_value(show, value, "%llu", (unsigned long long)value);
	end_type(show);
}

/* What %p makes of a pointer: 32 bits that tell pointers apart and give none away */
static u64 hash_pointer(u64 pointer)
{
	u64 hash = pointer;

	if (!pointer || pointer >= (u64)-4095)
		return pointer;
	hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdULL;
	hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53ULL;
	return (u32)(hash ^ (hash >> 33));
}

static void show_ptr(struct show *show, struct spot at)
{
	const u8 *from = start_type(show, at);
	u64 pointer;

	if (!from)
		return;
	pointer = load(from, 8);
	put_value(show, pointer, "0x%016llx",
		  (unsigned long long)(show->flags & BTF_F_PTR_RAW ? pointer :
								     hash_pointer(pointer)));
	end_type(show);
}

/* ---- aggregates ---- */

static const u8 *start_aggregate(struct show *show, struct spot at)
{
	const u8 *from = start_type(show, at);

	if (!from)
		return NULL;
	put(show, "%s", indent_of(show));
	put(show, "%s%s", btf_show_name(show), newline_of(show));
	show->depth++;
	return from;
}

static void end_aggregate(struct show *show, const char *bracket)
{
	show->depth--;
	put(show, "%s%s%s%s", indent_of(show), bracket, delim_of(show), newline_of(show));
	end_type(show);
}

/* Linux: btf.c btf_struct_show(), btf_array_show(): first silently, then if anything is there */
static void show_if_any(struct show *show, struct spot at, show_fn show_inner)
{
	const struct btf_member *member = show->member;

	if (show->depth && !(show->flags & BTF_F_ZERO)) {
		if (!show->depth_check) {
			show->depth_check = show->depth + 1;
			show->depth_to_show = 0;
		}
		show_inner(show, at);
		show->member = member;
		/* Within the silent walk of an outer one: that one decides. */
		if (show->depth_check != show->depth + 1)
			return;
		show->depth_check = 0;
		if (show->depth_to_show <= show->depth)
			return;
	}
	show_inner(show, at);
}

/* Arrays of bytes are taken for text, whatever their encoding says. */
static u16 encoding_of(const struct btf_type *elem)
{
	if (!btf_type_is_int(elem))
		return 0;
	return elem->size == 1 ? BTF_INT_CHAR : BTF_INT_ENCODING(btf_type_int_word(elem));
}

static void show_elements(struct show *show, struct spot at)
{
	const struct btf_array *array = btf_array(at.t);
	struct spot elem = {
		.t = btf_type_skip_modifiers(show->btf, array->type, NULL),
		.type_id = array->type, .data = at.data, .bits_offset = at.bits_offset,
	};

	show->array_encoding = encoding_of(elem.t);
	show->array_terminated = false;
	if (!start_aggregate(show, at))
		return;
	for (u32 i = 0; i < array->nelems; i++) {
		show->array_member = true;
		show->member = NULL;
		show_any(show, elem);
		if (btf_type_has_size(elem.t))
			elem.data += elem.t->size;
		show->array_member = false;
		show->member = NULL;
		if (show->array_terminated)
			break;
	}
	show->array_encoding = 0;
	show->array_terminated = false;
	end_aggregate(show, "]");
}

static void show_array(struct show *show, struct spot at)
{
	show_if_any(show, at, show_elements);
}

static void show_members(struct show *show, struct spot at)
{
	const struct btf_member *m = btf_members(at.t), *end = m + btf_type_vlen(at.t);

	if (!start_aggregate(show, at))
		return;
	for (; m < end; m++) {
		u32 offset = btf_member_bit_offset(at.t, m);
		u32 bits = btf_member_bitfield_size(at.t, m);
		struct spot member = {
			.t = btf_type_by_id(show->btf, m->type), .type_id = m->type,
			.data = at.data + offset / 8, .bits_offset = offset % 8,
		};

		show->member = m;
		if (bits) {
			const u8 *from = start_type(show, member);

			if (from)
				put_bits(show, from, member.bits_offset, bits);
			end_type(show);
		} else {
			show_any(show, member);
		}
		show->member = NULL;
	}
	end_aggregate(show, "}");
}

static void show_struct(struct show *show, struct spot at)
{
	show_if_any(show, at, show_members);
}

static void show_datasec(struct show *show, struct spot at)
{
	const struct btf_var_secinfo *vsi = btf_var_secinfos(at.t);

	if (!start_type(show, at))
		return;
	put_value(show, true, "section (\"%s\") = {", btf_log_name(show->btf, at.t->name_off));
	for (u32 i = 0; i < btf_type_vlen(at.t); i++, vsi++) {
		struct spot var = {
			.t = btf_type_by_id(show->btf, vsi->type), .type_id = vsi->type,
			.data = at.data + vsi->offset, .bits_offset = at.bits_offset,
		};

		if (i)
			put(show, ",");
		show_any(show, var);
	}
	end_type(show);
}

/* ---- types that stand for others ---- */

/* Checked BTF goes on with the id of the type behind; kernel BTF keeps the modifier's, and with it
 * the name of a typedef. */
static void show_modifier(struct show *show, struct spot at)
{
	u32 id = btf_resolved_id(show->btf, at.type_id);

	at.t = btf_type_by_id(show->btf, id);
	if (!btf_is_kernel(show->btf))
		at.type_id = id;
	show_any(show, at);
}

static void show_var(struct show *show, struct spot at)
{
	at.type_id = btf_resolved_id(show->btf, at.type_id);
	at.t = btf_type_by_id(show->btf, at.type_id);
	show_any(show, at);
}

static const show_fn show_fns[NR_BTF_KINDS] = {
	[BTF_KIND_INT] = show_int,
	[BTF_KIND_PTR] = show_ptr,
	[BTF_KIND_ARRAY] = show_array,
	[BTF_KIND_STRUCT] = show_struct,
	[BTF_KIND_UNION] = show_struct,
	[BTF_KIND_ENUM] = show_enum,
	[BTF_KIND_TYPEDEF] = show_modifier,
	[BTF_KIND_VOLATILE] = show_modifier,
	[BTF_KIND_CONST] = show_modifier,
	[BTF_KIND_RESTRICT] = show_modifier,
	[BTF_KIND_VAR] = show_var,
	[BTF_KIND_DATASEC] = show_datasec,
	[BTF_KIND_TYPE_TAG] = show_modifier,
	[BTF_KIND_ENUM64] = show_enum64,
};

static void show_any(struct show *show, struct spot at)
{
	show_fn fn = show_fns[btf_type_kind(at.t)];

	if (fn)
		fn(show, at);
	else
		put(show, "<unsupported kind:%u>", btf_type_kind(at.t));
}

int btf_type_show(const struct btf *btf, u32 type_id, const void *object, u64 flags,
		  btf_show_emit emit, void *target)
{
	struct show show = {.flags = flags, .btf = btf, .emit = emit, .target = target};
	struct spot at = {
		.t = btf_type_by_id(btf, type_id), .type_id = type_id, .data = object,
	};

	if (!at.t)
		return -EINVAL;
	show_any(&show, at);
	return show.status;
}

/* ---- into a buffer ---- */

struct show_buffer {
	char *at;
	int left, length;
};

static void emit_to_buffer(void *target, const char *text, u32 bytes)
{
	struct show_buffer *buffer = target;
	int fits = min((int)bytes, buffer->left - 1);

	buffer->length += bytes;
	if (buffer->left <= 0)
		return;
	memcpy(buffer->at, text, fits);
	buffer->at[fits] = '\0';
	buffer->at += fits;
	buffer->left = fits < (int)bytes ? 0 : buffer->left - fits;
}

/* Linux: btf.c btf_type_snprintf_show() */
int btf_type_snprintf_show(const struct btf *btf, u32 type_id, const void *object, char *to,
			   int bytes, u64 flags)
{
	struct show_buffer buffer = {.at = to, .left = bytes};
	int err = btf_type_show(btf, type_id, object, flags, emit_to_buffer, &buffer);

	return err ? err : buffer.length;
}
