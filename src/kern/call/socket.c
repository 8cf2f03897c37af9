/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sockets as programs see them. The world has no network stack: a look-up finds nothing, and the
 * only sockets are those that a test run puts under a packet (closed, of no protocol; see
 * hooks/test_run_skb.c). Linux: net/core/filter.c
 */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "kern/call/packet.h"
#include "kern/call/shared.h"

#define OVERFLOW_UID 65534
#define INIT_NETNS_COOKIE 1
#define TCP_NEW_SYN_RECV 12

/* Not a request, nor what is left of a connection. Linux: sk_fullsock() */
static bool is_full(const struct layout *l, const void *sk)
{
	u8 state = FIELD(const u8, sk, l->sk_state);

	return state != TCP_TIME_WAIT && state != TCP_NEW_SYN_RECV;
}

/* Of the kind given; family 0: IPv4 or IPv6 */
static bool is_kind(const struct layout *l, const void *sk, u16 protocol, u16 type, u16 family)
{
	u16 own = FIELD(const u16, sk, l->sk_family);

	return is_full(l, sk) && FIELD(const u16, sk, l->sk_protocol) == protocol &&
	       FIELD(const u16, sk, l->sk_type) == type &&
	       (family ? own == family : own == AF_INET || own == AF_INET6);
}

/* ---- casts: the argument, or NULL if it is no such socket ---- */

HELPER_BODY(sk_fullsock)
{
	return is_full(packet_layout(), as_ptr(a1)) ? a1 : 0;
}

HELPER_BODY(tcp_sock)
{
	return is_kind(packet_layout(), as_ptr(a1), IPPROTO_TCP, SOCK_STREAM, 0) ? a1 : 0;
}

HELPER_BODY(skc_to_tcp_sock)
{
	return a1 && is_kind(packet_layout(), as_ptr(a1), IPPROTO_TCP, SOCK_STREAM, 0) ? a1 : 0;
}

HELPER_BODY(skc_to_tcp6_sock)
{
	return a1 && is_kind(packet_layout(), as_ptr(a1), IPPROTO_TCP, SOCK_STREAM, AF_INET6) ? a1 :
												0;
}

HELPER_BODY(skc_to_udp6_sock)
{
	return a1 && is_kind(packet_layout(), as_ptr(a1), IPPROTO_UDP, SOCK_DGRAM, AF_INET6) ? a1 :
											       0;
}

HELPER_BODY(skc_to_unix_sock)
{
	return a1 && FIELD(u16, as_ptr(a1), packet_layout()->sk_family) == AF_UNIX ? a1 : 0;
}

/* These ask whose operations the socket has: none here has TCP's. */
HELPER_BODY(skc_to_tcp_timewait_sock)
{
	return 0;
}

HELPER_BODY(skc_to_tcp_request_sock)
{
	return 0;
}

HELPER_BODY(skc_to_mptcp_sock)
{
	return 0;
}

/* Listening, and safe to use without a reference: no socket here is */
HELPER_BODY(get_listener_sock)
{
	return 0;
}

/* ---- look-ups: nothing is there, whatever the tuple and the namespace ---- */

#define NO_SOCKET_BODY(name) HELPER_BODY(name) { return 0; }

NO_SOCKET_BODY(sk_lookup_tcp)
NO_SOCKET_BODY(sk_lookup_udp)
NO_SOCKET_BODY(skc_lookup_tcp)
NO_SOCKET_BODY(tc_sk_lookup_tcp)
NO_SOCKET_BODY(tc_sk_lookup_udp)
NO_SOCKET_BODY(tc_skc_lookup_tcp)
NO_SOCKET_BODY(xdp_sk_lookup_tcp)
NO_SOCKET_BODY(xdp_sk_lookup_udp)
NO_SOCKET_BODY(xdp_skc_lookup_tcp)
NO_SOCKET_BODY(sock_addr_sk_lookup_tcp)
NO_SOCKET_BODY(sock_addr_sk_lookup_udp)
NO_SOCKET_BODY(sock_addr_skc_lookup_tcp)

/* References are not counted: the sockets of test runs outlive the run. */
HELPER_BODY(sk_release)
{
	return 0;
}

/* The packets of test runs are not at ingress. Linux: bpf_sk_assign() */
HELPER_BODY(sk_assign)
{
	return !a2 || a3 ? (u64)-EINVAL : (u64)-EOPNOTSUPP;
}

/* ---- who it belongs to ---- */

/* Numbered when first asked, for good. Linux: __sock_gen_cookie() */
static u64 cookie_of(void *sk)
{
	const struct layout *l = packet_layout();
	struct call_shared *shared = l->shared;
	u64 *cookie = &FIELD(u64, sk, l->sk_cookie), none = 0, next;

	if (*cookie)
		return *cookie;
	next = __atomic_add_fetch(&shared->last_cookie, 1, __ATOMIC_RELAXED);
	__atomic_compare_exchange_n(cookie, &none, next, false, __ATOMIC_RELAXED,
				    __ATOMIC_RELAXED);
	return *cookie;
}

HELPER_BODY(get_socket_cookie)
{
	void *sk = FIELD(void *, as_ptr(a1), packet_layout()->skb_sk);

	return sk ? cookie_of(sk) : 0;
}

HELPER_BODY(get_socket_ptr_cookie)
{
	return a1 ? cookie_of(as_ptr(a1)) : 0;
}

HELPER_BODY(get_socket_cookie_sock)
{
	return cookie_of(as_ptr(a1));
}

/* There is one network namespace. */
#define NETNS_BODY(name) HELPER_BODY(name) { return INIT_NETNS_COOKIE; }

NETNS_BODY(get_netns_cookie)
NETNS_BODY(get_netns_cookie_sock)
NETNS_BODY(get_netns_cookie_sock_addr)
NETNS_BODY(get_netns_cookie_sock_ops)
NETNS_BODY(get_netns_cookie_sk_msg)
NETNS_BODY(get_netns_cookie_sockopt)

/* Arrays of cgroups are empty here. Linux: bpf_skb_under_cgroup() */
HELPER_BODY(skb_under_cgroup)
{
	const struct layout *l = packet_layout();
	const struct map *map = as_ptr(a2);
	void *sk = FIELD(void *, as_ptr(a1), l->skb_sk);

	if (!sk || !is_full(l, sk))
		return (u64)-ENOENT;
	return (u64)((u32)a3 >= map->max_entries ? -E2BIG : -EAGAIN);
}

HELPER_BODY(get_socket_uid)
{
	const struct layout *l = packet_layout();
	void *sk = FIELD(void *, as_ptr(a1), l->skb_sk);

	return sk && is_full(l, sk) ? 0 : OVERFLOW_UID;
}

/* ---- storage ---- */

/* Linux: bpf_sk_storage.c bpf_sk_storage_get() */
static u64 sk_storage(struct map *map, void *sk, const void *init, u64 flags)
{
	if (!sk || !is_full(packet_layout(), sk) || flags & ~(u64)BPF_SK_STORAGE_GET_F_CREATE)
		return 0;
	return (uintptr_t)storage_get(map, sk, init, flags);
}

static u64 sk_storage_drop(struct map *map, void *sk)
{
	if (!sk || !is_full(packet_layout(), sk))
		return (u64)-EINVAL;
	return (u64)storage_delete(map, sk);
}

HELPER_BODY(sk_storage_get)
{
	return sk_storage(as_ptr(a1), as_ptr(a2), as_ptr(a3), a4);
}

HELPER_BODY(sk_storage_get_cg_sock)
{
	return sk_storage(as_ptr(a1), as_ptr(a2), as_ptr(a3), a4);
}

HELPER_BODY(sk_storage_get_tracing)
{
	return sk_storage(as_ptr(a1), as_ptr(a2), as_ptr(a3), a4);
}

HELPER_BODY(sk_storage_delete)
{
	return sk_storage_drop(as_ptr(a1), as_ptr(a2));
}

HELPER_BODY(sk_storage_delete_tracing)
{
	return sk_storage_drop(as_ptr(a1), as_ptr(a2));
}
