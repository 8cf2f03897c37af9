/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What packets may ask of devices and routes. There is one device, the loopback of
 * hooks/layout.c, as it is in a namespace where nothing was configured. Linux: net/core/filter.c
 */
#include <netinet/in.h>
#include <sys/socket.h>

#include "kern/call/packet.h"

#define FIB_FLAGS 0xff /* Linux: BPF_FIB_LOOKUP_MASK */
#define FIB_VLAN BIT(6)
#define FIB_VLAN_INPUT BIT(7)

static char *device_by_index(const struct layout *l, void *here, u32 ifindex)
{
	if (!ifindex)
		return here;
	return ifindex == FIELD(u32, l->loopback, l->dev_ifindex) ? l->loopback : NULL;
}

/* Linux: bpf_skb_check_mtu() */
HELPER_BODY(skb_check_mtu)
{
	const struct layout *l = packet_layout();
	void *skb = as_ptr(a1);
	char *dev = FIELD(char *, skb, l->skb_dev);
	u32 *mtu_len = as_ptr(a3), mtu, header;
	int ret = BPF_MTU_CHK_RET_FRAG_NEEDED, len;

	if (a5 & ~(u64)BPF_MTU_CHK_SEGS || (a5 & BPF_MTU_CHK_SEGS && ((s32)a4 || *mtu_len)))
		return (u64)-EINVAL;
	dev = device_by_index(l, dev, (u32)a2);
	if (!dev)
		return (u64)-ENODEV;
	mtu = FIELD(u32, dev, l->dev_mtu);
	header = FIELD(u16, dev, l->dev_hard_header_len);
	len = (int)(*mtu_len ? *mtu_len + header : FIELD(u32, skb, l->skb_len)) + (s32)a4;
	if (len <= (int)(mtu + header)) {
		ret = BPF_MTU_CHK_RET_SUCCESS;
	} else if (packet_is_gso(l, skb)) {
		if (a5 & BPF_MTU_CHK_SEGS)
			exec_gap("checking the MTU of segments");
		ret = BPF_MTU_CHK_RET_SUCCESS;
	}
	*mtu_len = mtu;
	return ret;
}

/* Linux: bpf_xdp_check_mtu() */
HELPER_BODY(xdp_check_mtu)
{
	const struct layout *l = packet_layout();
	void *xdp = as_ptr(a1);
	char *dev = FIELD(char *, FIELD(char *, xdp, l->xdp_rxq), l->rxq_dev);
	u32 *mtu_len = as_ptr(a3), mtu, header;
	int len;

	if (a5)
		return (u64)-EINVAL;
	dev = device_by_index(l, dev, (u32)a2);
	if (!dev)
		return (u64)-ENODEV;
	mtu = FIELD(u32, dev, l->dev_mtu);
	header = FIELD(u16, dev, l->dev_hard_header_len);
	len = (int)(*mtu_len ? *mtu_len + header : xdp_bytes(l, xdp)) + (s32)a4;
	*mtu_len = mtu;
	return len > (int)(mtu + header) ? BPF_MTU_CHK_RET_FRAG_NEEDED : BPF_MTU_CHK_RET_SUCCESS;
}

/*
 * Linux looks whether the device forwards packets before it looks for a route, and a loopback
 * that nobody has configured does not. Linux: bpf_ipv4_fib_lookup(), bpf_ipv6_fib_lookup()
 */
static int fib_lookup(const struct layout *l, const struct bpf_fib_lookup *params, int bytes,
		      u32 flags)
{
	if (bytes < (int)sizeof(*params) || flags & ~(u32)FIB_FLAGS ||
	    (flags & FIB_VLAN_INPUT && flags & (BPF_FIB_LOOKUP_TBID | BPF_FIB_LOOKUP_OUTPUT)))
		return -EINVAL;
	if (params->family != AF_INET && params->family != AF_INET6)
		return -EAFNOSUPPORT;
	if (!device_by_index(l, NULL, params->ifindex))
		return -ENODEV;
	if (flags & FIB_VLAN_INPUT)
		exec_gap("bpf_fib_lookup() for a VLAN device");
	return BPF_FIB_LKUP_RET_FWD_DISABLED;
}

HELPER_BODY(skb_fib_lookup)
{
	const struct layout *l = packet_layout();

	if ((u32)a4 & FIB_VLAN)
		return (u64)-EINVAL;
	return (u64)fib_lookup(l, as_ptr(a2), (int)a3, (u32)a4);
}

HELPER_BODY(xdp_fib_lookup)
{
	return (u64)fib_lookup(packet_layout(), as_ptr(a2), (int)a3, (u32)a4);
}
