/* SPDX-License-Identifier: GPL-2.0-only */
/* The rows of lsm_hooks.def as an array, searched from end to end: a program loads once. */
#include "kern/tables/lsm.h"

#define PREFIX "bpf_lsm_"

static const struct lsm_hook_row rows[] = {
#define HOOK(hook, returns, hook_flags) \
	{.name = #hook, .ret = LSM_RETURNS_##returns, .flags = hook_flags},
#define NONE LSM_NONE
#define SLEEPABLE LSM_SLEEPABLE
#define DISABLED LSM_DISABLED
#define UNTRUSTED LSM_UNTRUSTED
#define LOCKED_SOCKOPT LSM_LOCKED_SOCKOPT
#define UNLOCKED_SOCKOPT LSM_UNLOCKED_SOCKOPT
#include "kern/tables/lsm_hooks.def"
};

const struct lsm_hook_row *lsm_hook_find(const char *func_name)
{
	if (strncmp(func_name, PREFIX, strlen(PREFIX)))
		return NULL;
	for (u32 i = 0; i < ARRAY_SIZE(rows); i++)
		if (!strcmp(func_name + strlen(PREFIX), rows[i].name))
			return &rows[i];
	return NULL;
}
