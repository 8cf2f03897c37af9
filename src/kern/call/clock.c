/* SPDX-License-Identifier: GPL-2.0-only */
/* Helpers that ask for time, random numbers and CPUs. */
#include "kern/call/call.h"

HELPER_BODY(ktime_get_ns)
{
	return world_time_ns(run_kern(), CLOCK_MONO);
}

HELPER_BODY(ktime_get_boot_ns)
{
	return world_time_ns(run_kern(), CLOCK_BOOT);
}

HELPER_BODY(ktime_get_coarse_ns)
{
	return world_time_ns(run_kern(), CLOCK_COARSE);
}

HELPER_BODY(ktime_get_tai_ns)
{
	return world_time_ns(run_kern(), CLOCK_ATOMIC);
}

HELPER_BODY(jiffies64)
{
	return world_jiffies(run_kern());
}

HELPER_BODY(get_prandom_u32)
{
	return world_random_u32(run_kern());
}

HELPER_BODY(get_smp_processor_id)
{
	return kern_this_cpu();
}

HELPER_BODY(get_raw_smp_processor_id)
{
	return kern_this_cpu();
}

HELPER_BODY(get_numa_node_id)
{
	return 0;
}
