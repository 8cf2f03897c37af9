/* SPDX-License-Identifier: GPL-2.0-only */
/* What the firewall program and its host agree on. */
#ifndef FIREWALL_H
#define FIREWALL_H

enum verdict { PASSED, DROPPED_PORT, DROPPED_PREFIX, NOT_IP, VERDICT_COUNT };

struct prefix_key {
	__u32 prefixlen;
	__u32 address; /* network order */
};

#endif
