/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _UAPI_LINUX_KETTLE_H
#define _UAPI_LINUX_KETTLE_H

enum kettle_kind {
	KETTLE_KIND_GAS = 1,
};

#endif
