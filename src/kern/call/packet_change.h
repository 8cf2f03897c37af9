/* SPDX-License-Identifier: GPL-2.0-only */
/* Private to packet_change.c and packet_adjust.c: room behind the headers of a packet. */
#ifndef DRYDOCK_KERN_CALL_PACKET_CHANGE_H
#define DRYDOCK_KERN_CALL_PACKET_CHANGE_H

#include "kern/call/packet.h"

#define PACKET_GSO_DODGY BIT(1)

/* `len` zero bytes after the first `off`; the caller has made headroom. Linux:
 * bpf_skb_net_hdr_push() */
void packet_header_push(const struct layout *l, void *skb, u32 off, u32 len);
/* Takes `len` bytes away after the first `off`. -ENOMEM: too short */
int packet_header_pop(const struct layout *l, void *skb, u32 off, u32 len);

#endif
