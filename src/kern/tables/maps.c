/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of map types: maps.def expanded, and its one lookup. The operations of each family
 * are link-time names, so a row without its family does not link.
 */
#include <linux/capability.h>

#include "kern/tables/tables.h"

#define MAP(type_, name_, ops_, caps_, support_, note_) extern const struct map_ops map_ops_##ops_;
#include "kern/tables/maps.def"
#undef MAP


#define MAP(type_, name_, ops_, caps_, support_, note_) \
	[BPF_MAP_TYPE_##type_] = {.name = name_, \
				  .type = BPF_MAP_TYPE_##type_, \
				  .ops = &map_ops_##ops_, \
				  .caps = (caps_) ? BIT_ULL(caps_) : 0, \
				  .support = SUPPORT_##support_, \
				  .note = note_},
static const struct map_row rows[MAP_TYPE_COUNT] = {
#include "kern/tables/maps.def"
};

const struct map_row *map_row(u32 type)
{
	return type < MAP_TYPE_COUNT && rows[type].name ? &rows[type] : NULL;
}
