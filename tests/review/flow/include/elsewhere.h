/* SPDX-License-Identifier: GPL-2.0-only */
/* A stub; the function that it stands in for is in no file here. */
#ifdef CONFIG_ELSEWHERE
int elsewhere(int x);
#else
static inline int elsewhere(int x)
{
	return -ENOSYS;
}
#endif
