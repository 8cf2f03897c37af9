/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers of errno names: those of the C library, which are Linux's, and those that Linux keeps to
 * itself (include/linux/errno.h), as documentation names them all the same.
 */
#include "review/kdoc/errno.h"

#include <string.h>

static const struct {
	const char *name;
	s64 number;
} kernel_errnos[] = {
	{"ERESTARTSYS", 512},	 {"ERESTARTNOINTR", 513}, {"ERESTARTNOHAND", 514},
	{"ENOIOCTLCMD", 515},	 {"ERESTART_RESTARTBLOCK", 516}, {"EPROBE_DEFER", 517},
	{"EOPENSTALE", 518},	 {"ENOPARAM", 519},	  {"EBADHANDLE", 521},
	{"ENOTSYNC", 522},	 {"EBADCOOKIE", 523},	  {"ENOTSUPP", 524},
	{"ETOOSMALL", 525},	 {"ESERVERFAULT", 526},	  {"EBADTYPE", 527},
	{"EJUKEBOX", 528},	 {"EIOCBQUEUED", 529},	  {"ERECALLCONFLICT", 530},
	{"ENOGRACE", 531},
	/* Second names */
	{"EWOULDBLOCK", EAGAIN}, {"EDEADLOCK", EDEADLK},  {"EFSCORRUPTED", EUCLEAN},
	{"EFSBADCRC", EBADMSG},	 {"ENOATTR", ENODATA},	  {"EOPNOTSUPP", EOPNOTSUPP},
};

#define LIBRARY_ERRNO_MAX 133

static bool is_name(const char *known, const char *name, size_t bytes)
{
	return known && strlen(known) == bytes && !memcmp(known, name, bytes);
}

s64 errno_of_name(const char *name, size_t bytes)
{
	for (u32 i = 0; i < ARRAY_SIZE(kernel_errnos); i++) {
		if (is_name(kernel_errnos[i].name, name, bytes))
			return kernel_errnos[i].number;
	}
	for (int i = 1; i <= LIBRARY_ERRNO_MAX; i++) {
		if (is_name(strerrorname_np(i), name, bytes))
			return i;
	}
	return 0;
}
