/* SPDX-License-Identifier: GPL-2.0-only */
/* Types of the kernel that BPF programs commonly read.
 * Written by tools/btf_headers.py from the list in wanted.txt; see builtin.bpf.c. */

struct Qdisc;
struct Qdisc_class_ops;
struct Qdisc_ops;
struct __key_reference_with_attributes;
struct __sk_buff;
struct ack_sample;
struct address_space;
struct address_space_operations;
struct audit_context;
struct audit_krule;
struct bio;
struct bio_list;
struct block_device;
struct bpf_cpumask;
struct bpf_crypto_ctx;
struct bpf_crypto_params;
struct bpf_crypto_type;
struct bpf_dummy_ops_state;
struct bpf_dynptr;
struct bpf_fentry_test_t;
struct bpf_flow_keys;
struct bpf_func_proto;
struct bpf_insn;
struct bpf_iter_bits;
struct bpf_iter_css;
struct bpf_iter_css_task;
struct bpf_iter_dmabuf;
struct bpf_iter_kmem_cache;
struct bpf_iter_meta;
struct bpf_iter_num;
struct bpf_iter_scx_dsq;
struct bpf_iter_task;
struct bpf_iter_task_vma;
struct bpf_key;
struct bpf_ksock;
struct bpf_ksock_create_opts;
struct bpf_link;
struct bpf_list_head;
struct bpf_list_node;
struct bpf_local_storage;
struct bpf_local_storage_data;
struct bpf_local_storage_map;
struct bpf_log_attr;
struct bpf_map;
struct bpf_map_ops;
struct bpf_mem_cache;
struct bpf_net_context;
struct bpf_prog;
struct bpf_prog_aux;
struct bpf_rb_node;
struct bpf_rb_root;
struct bpf_res_spin_lock;
struct bpf_retval_range;
struct bpf_ringbuf;
struct bpf_run_ctx;
struct bpf_sk_buff_ptr;
struct bpf_sock;
struct bpf_sock_addr_kern;
struct bpf_sock_ops_kern;
struct bpf_task_work;
struct bpf_tcp_req_attrs;
struct bpf_timer;
struct bpf_token;
struct bpf_verifier_log;
struct bpf_wq;
struct bpf_ws_lock;
struct bpf_xfrm_state_opts;
struct btf;
struct btf_struct_meta;
struct callback_head;
struct cdev;
struct cgroup;
struct cgroup_namespace;
struct cgroup_root;
struct cgroup_subsys;
struct cgroup_subsys_state;
struct cpumask;
struct cred;
struct css_rstat_cpu;
struct css_set;
struct ctl_table;
struct ctl_table_header;
struct delegated_inode;
struct dentry;
struct dentry_operations;
struct dev_ifalias;
struct dma_buf;
struct dst_entry;
struct dst_ops;
struct fdtable;
struct fib6_info;
struct file;
struct file_kattr;
struct file_operations;
struct file_system_type;
struct filename;
struct files_struct;
struct flowi;
struct flowi_common;
struct folio;
struct folio_batch;
struct fown_struct;
struct fs_context;
struct fs_parameter;
struct fs_struct;
struct gendisk;
struct gnet_dump;
struct group_info;
struct hlist_node;
struct hlist_nulls_node;
struct hrtimer;
struct hrtimer_clock_base;
struct hrtimer_sleeper;
struct iattr;
struct in6_addr;
struct inet_bind_bucket;
struct inet_connection_sock_af_ops;
struct inet_hashinfo;
struct inet_timewait_death_row;
struct inode;
struct inode_operations;
struct io_context;
struct io_uring_cmd;
struct io_uring_task;
struct iou_ctx;
struct iov_iter;
struct ipc_namespace;
struct ipv6_pinfo;
struct irqaction;
struct k_sigaction;
struct kallsym_iter;
struct kern_ipc_perm;
struct kernel_clone_args;
struct kernel_siginfo;
struct kernfs_iattrs;
struct kernfs_node;
struct kernfs_root;
struct key;
struct kiocb;
struct kmem_cache;
struct kstat;
struct linux_binprm;
struct list_head;
struct llist_node;
struct lsm_context;
struct lsm_ctx;
struct lsm_prop;
struct mem_cgroup;
struct mm_struct;
struct mnt_idmap;
struct mnt_namespace;
struct module;
struct mount;
struct mptcp_sock;
struct msg_msg;
struct msghdr;
struct nameidata;
struct net;
struct net_device;
struct net_device_ops;
struct netdev_queue;
struct netlink_ext_ack;
struct netlink_sock;
struct nexthop;
struct nf_hook_state;
struct nh_info;
struct nlattr;
struct ns_common;
struct nsproxy;
struct oom_control;
struct open_flags;
struct packet_type;
struct page;
struct path;
struct percpu_ref_data;
struct perf_event;
struct perf_sample_data;
struct pid;
struct pid_namespace;
struct pipe_inode_info;
struct poll_table_struct;
struct posix_acl;
struct prog_test_member;
struct prog_test_ref_kfunc;
struct proto;
struct proto_accept_arg;
struct proto_ops;
struct pt_regs;
struct qstr;
struct rate_sample;
struct rb_node;
struct readahead_control;
struct reclaim_state;
struct renamedata;
struct request;
struct request_queue;
struct request_sock;
struct request_sock_ops;
struct rlimit;
struct rq;
struct saved_syn;
struct sctp_association;
struct scx_bpf_dsq_insert_vtime_args;
struct scx_bpf_select_cpu_and_args;
struct scx_cid_topo;
struct scx_cmask;
struct scx_event_stats;
struct sembuf;
struct seq_file;
struct seq_operations;
struct sighand_struct;
struct signal_struct;
struct sk_buff;
struct skb_ext;
struct skb_shared_info;
struct sock;
struct sock_common;
struct sock_reuseport;
struct sockaddr;
struct sockaddr_unsized;
struct socket;
struct socket_wq;
struct super_block;
struct super_operations;
struct task_struct;
struct tcp_congestion_ops;
struct tcp_sock;
struct tcp_ulp_ops;
struct time_namespace;
struct timer_list;
struct timespec64;
struct timezone;
struct tty_struct;
struct udp_sock;
struct udp_table;
struct unix_address;
struct unix_sock;
struct user_namespace;
struct user_struct;
struct uts_namespace;
struct vfsmount;
struct vm_area_struct;
struct vm_fault;
struct vm_operations_struct;
struct vm_struct;
struct work_struct;
struct xattr;
struct xdp_cpumap_stats;
struct xdp_md;
struct xdp_rxq_info;
struct xdp_txq_info;
struct xfrm_policy;
struct xfrm_replay_state_esn;
struct xfrm_sec_ctx;
struct xfrm_state;
struct xfrm_user_sec_ctx;
union bpf_attr;
union bpf_ksock_addr;
union tcp_cc_info;

typedef short unsigned int __u16;
typedef __u16 u16;
typedef long long unsigned int __u64;
typedef __u64 u64;
struct fred_cs {
	u64 cs : 16;
	u64 sl : 2;
	u64 wfe : 1;
} ROOT(fred_cs);

struct fred_ss {
	u64 ss : 16;
	u64 sti : 1;
	u64 swevent : 1;
	u64 nmi : 1;
	u64 vector : 8;
	u64 type : 4;
	u64 enclave : 1;
	u64 l : 1;
	u64 nested : 1;
	u64 insnlen : 4;
} ROOT(fred_ss);

struct pt_regs {
	long unsigned int r15;
	long unsigned int r14;
	long unsigned int r13;
	long unsigned int r12;
	long unsigned int bp;
	long unsigned int bx;
	long unsigned int r11;
	long unsigned int r10;
	long unsigned int r9;
	long unsigned int r8;
	long unsigned int ax;
	long unsigned int cx;
	long unsigned int dx;
	long unsigned int si;
	long unsigned int di;
	long unsigned int orig_ax;
	long unsigned int ip;
	union {
		u16 cs;
		u64 csx;
		struct fred_cs fred_cs;
	};
	long unsigned int flags;
	long unsigned int sp;
	union {
		u16 ss;
		u64 ssx;
		struct fred_ss fred_ss;
	};
} ROOT(pt_regs);

typedef struct pt_regs bpf_user_pt_regs_t;
typedef unsigned char __u8;
typedef __u8 u8;
typedef unsigned int __u32;
typedef __u32 u32;
typedef signed char __s8;
typedef __s8 s8;
typedef short int __s16;
typedef __s16 s16;
typedef int __s32;
typedef __s32 s32;
typedef long long int __s64;
typedef __s64 s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u64 __be64;
typedef __u16 __sum16;
typedef __u32 __wsum;
typedef _Bool bool;
typedef long unsigned int __kernel_ulong_t;
typedef __kernel_ulong_t __kernel_size_t;
typedef __kernel_size_t size_t;
typedef long int __kernel_long_t;
typedef __kernel_long_t __kernel_ssize_t;
typedef __kernel_ssize_t ssize_t;
typedef long long int __kernel_loff_t;
typedef __kernel_loff_t loff_t;
typedef int __kernel_pid_t;
typedef __kernel_pid_t pid_t;
typedef unsigned int __kernel_uid32_t;
typedef __kernel_uid32_t uid_t;
typedef unsigned int __kernel_gid32_t;
typedef __kernel_gid32_t gid_t;
typedef u32 __kernel_dev_t;
typedef __kernel_dev_t dev_t;
typedef short unsigned int umode_t;
typedef unsigned int gfp_t;
typedef struct {
	int counter;
} atomic_t;
typedef struct {
	s64 counter;
} atomic64_t;
typedef atomic64_t atomic_long_t;
typedef u8 uint8_t;
typedef u16 uint16_t;
typedef u32 uint32_t;
typedef u64 uint64_t;
typedef struct {
	uid_t val;
} kuid_t;
typedef struct {
	gid_t val;
} kgid_t;
typedef struct {
	u64 key[2];
} siphash_key_t;
enum bpf_adj_room_flags {
	BPF_F_ADJ_ROOM_FIXED_GSO = 1,
	BPF_F_ADJ_ROOM_ENCAP_L3_IPV4 = 2,
	BPF_F_ADJ_ROOM_ENCAP_L3_IPV6 = 4,
	BPF_F_ADJ_ROOM_ENCAP_L4_GRE = 8,
	BPF_F_ADJ_ROOM_ENCAP_L4_UDP = 16,
	BPF_F_ADJ_ROOM_NO_CSUM_RESET = 32,
	BPF_F_ADJ_ROOM_ENCAP_L2_ETH = 64,
	BPF_F_ADJ_ROOM_DECAP_L3_IPV4 = 128,
	BPF_F_ADJ_ROOM_DECAP_L3_IPV6 = 256,
	BPF_F_ADJ_ROOM_DECAP_L4_GRE = 512,
	BPF_F_ADJ_ROOM_DECAP_L4_UDP = 1024,
	BPF_F_ADJ_ROOM_DECAP_IPXIP4 = 2048,
	BPF_F_ADJ_ROOM_DECAP_IPXIP6 = 4096,
} ROOT(bpf_adj_room_flags);

enum bpf_attach_type {
	BPF_CGROUP_INET_INGRESS = 0,
	BPF_CGROUP_INET_EGRESS = 1,
	BPF_CGROUP_INET_SOCK_CREATE = 2,
	BPF_CGROUP_SOCK_OPS = 3,
	BPF_SK_SKB_STREAM_PARSER = 4,
	BPF_SK_SKB_STREAM_VERDICT = 5,
	BPF_CGROUP_DEVICE = 6,
	BPF_SK_MSG_VERDICT = 7,
	BPF_CGROUP_INET4_BIND = 8,
	BPF_CGROUP_INET6_BIND = 9,
	BPF_CGROUP_INET4_CONNECT = 10,
	BPF_CGROUP_INET6_CONNECT = 11,
	BPF_CGROUP_INET4_POST_BIND = 12,
	BPF_CGROUP_INET6_POST_BIND = 13,
	BPF_CGROUP_UDP4_SENDMSG = 14,
	BPF_CGROUP_UDP6_SENDMSG = 15,
	BPF_LIRC_MODE2 = 16,
	BPF_FLOW_DISSECTOR = 17,
	BPF_CGROUP_SYSCTL = 18,
	BPF_CGROUP_UDP4_RECVMSG = 19,
	BPF_CGROUP_UDP6_RECVMSG = 20,
	BPF_CGROUP_GETSOCKOPT = 21,
	BPF_CGROUP_SETSOCKOPT = 22,
	BPF_TRACE_RAW_TP = 23,
	BPF_TRACE_FENTRY = 24,
	BPF_TRACE_FEXIT = 25,
	BPF_MODIFY_RETURN = 26,
	BPF_LSM_MAC = 27,
	BPF_TRACE_ITER = 28,
	BPF_CGROUP_INET4_GETPEERNAME = 29,
	BPF_CGROUP_INET6_GETPEERNAME = 30,
	BPF_CGROUP_INET4_GETSOCKNAME = 31,
	BPF_CGROUP_INET6_GETSOCKNAME = 32,
	BPF_XDP_DEVMAP = 33,
	BPF_CGROUP_INET_SOCK_RELEASE = 34,
	BPF_XDP_CPUMAP = 35,
	BPF_SK_LOOKUP = 36,
	BPF_XDP = 37,
	BPF_SK_SKB_VERDICT = 38,
	BPF_SK_REUSEPORT_SELECT = 39,
	BPF_SK_REUSEPORT_SELECT_OR_MIGRATE = 40,
	BPF_PERF_EVENT = 41,
	BPF_TRACE_KPROBE_MULTI = 42,
	BPF_LSM_CGROUP = 43,
	BPF_STRUCT_OPS = 44,
	BPF_NETFILTER = 45,
	BPF_TCX_INGRESS = 46,
	BPF_TCX_EGRESS = 47,
	BPF_TRACE_UPROBE_MULTI = 48,
	BPF_CGROUP_UNIX_CONNECT = 49,
	BPF_CGROUP_UNIX_SENDMSG = 50,
	BPF_CGROUP_UNIX_RECVMSG = 51,
	BPF_CGROUP_UNIX_GETPEERNAME = 52,
	BPF_CGROUP_UNIX_GETSOCKNAME = 53,
	BPF_NETKIT_PRIMARY = 54,
	BPF_NETKIT_PEER = 55,
	BPF_TRACE_KPROBE_SESSION = 56,
	BPF_TRACE_UPROBE_SESSION = 57,
	BPF_TRACE_FSESSION = 58,
	BPF_TRACE_FENTRY_MULTI = 59,
	BPF_TRACE_FEXIT_MULTI = 60,
	BPF_TRACE_FSESSION_MULTI = 61,
	__MAX_BPF_ATTACH_TYPE = 62,
} ROOT(bpf_attach_type);

enum bpf_cmd {
	BPF_MAP_CREATE = 0,
	BPF_MAP_LOOKUP_ELEM = 1,
	BPF_MAP_UPDATE_ELEM = 2,
	BPF_MAP_DELETE_ELEM = 3,
	BPF_MAP_GET_NEXT_KEY = 4,
	BPF_PROG_LOAD = 5,
	BPF_OBJ_PIN = 6,
	BPF_OBJ_GET = 7,
	BPF_PROG_ATTACH = 8,
	BPF_PROG_DETACH = 9,
	BPF_PROG_TEST_RUN = 10,
	BPF_PROG_RUN = 10,
	BPF_PROG_GET_NEXT_ID = 11,
	BPF_MAP_GET_NEXT_ID = 12,
	BPF_PROG_GET_FD_BY_ID = 13,
	BPF_MAP_GET_FD_BY_ID = 14,
	BPF_OBJ_GET_INFO_BY_FD = 15,
	BPF_PROG_QUERY = 16,
	BPF_RAW_TRACEPOINT_OPEN = 17,
	BPF_BTF_LOAD = 18,
	BPF_BTF_GET_FD_BY_ID = 19,
	BPF_TASK_FD_QUERY = 20,
	BPF_MAP_LOOKUP_AND_DELETE_ELEM = 21,
	BPF_MAP_FREEZE = 22,
	BPF_BTF_GET_NEXT_ID = 23,
	BPF_MAP_LOOKUP_BATCH = 24,
	BPF_MAP_LOOKUP_AND_DELETE_BATCH = 25,
	BPF_MAP_UPDATE_BATCH = 26,
	BPF_MAP_DELETE_BATCH = 27,
	BPF_LINK_CREATE = 28,
	BPF_LINK_UPDATE = 29,
	BPF_LINK_GET_FD_BY_ID = 30,
	BPF_LINK_GET_NEXT_ID = 31,
	BPF_ENABLE_STATS = 32,
	BPF_ITER_CREATE = 33,
	BPF_LINK_DETACH = 34,
	BPF_PROG_BIND_MAP = 35,
	BPF_TOKEN_CREATE = 36,
	BPF_PROG_STREAM_READ_BY_FD = 37,
	BPF_PROG_ASSOC_STRUCT_OPS = 38,
	__MAX_BPF_CMD = 39,
	BPF_COMMON_ATTRS = 65536,
} ROOT(bpf_cmd);

enum bpf_core_relo_kind {
	BPF_CORE_FIELD_BYTE_OFFSET = 0,
	BPF_CORE_FIELD_BYTE_SIZE = 1,
	BPF_CORE_FIELD_EXISTS = 2,
	BPF_CORE_FIELD_SIGNED = 3,
	BPF_CORE_FIELD_LSHIFT_U64 = 4,
	BPF_CORE_FIELD_RSHIFT_U64 = 5,
	BPF_CORE_TYPE_ID_LOCAL = 6,
	BPF_CORE_TYPE_ID_TARGET = 7,
	BPF_CORE_TYPE_EXISTS = 8,
	BPF_CORE_TYPE_SIZE = 9,
	BPF_CORE_ENUMVAL_EXISTS = 10,
	BPF_CORE_ENUMVAL_VALUE = 11,
	BPF_CORE_TYPE_MATCHES = 12,
} ROOT(bpf_core_relo_kind);

enum bpf_features {
	BPF_FEAT_RDONLY_CAST_TO_VOID = 0,
	BPF_FEAT_STREAMS = 1,
	__MAX_BPF_FEAT = 2,
} ROOT(bpf_features);

enum bpf_func_id {
	BPF_FUNC_unspec = 0,
	BPF_FUNC_map_lookup_elem = 1,
	BPF_FUNC_map_update_elem = 2,
	BPF_FUNC_map_delete_elem = 3,
	BPF_FUNC_probe_read = 4,
	BPF_FUNC_ktime_get_ns = 5,
	BPF_FUNC_trace_printk = 6,
	BPF_FUNC_get_prandom_u32 = 7,
	BPF_FUNC_get_smp_processor_id = 8,
	BPF_FUNC_skb_store_bytes = 9,
	BPF_FUNC_l3_csum_replace = 10,
	BPF_FUNC_l4_csum_replace = 11,
	BPF_FUNC_tail_call = 12,
	BPF_FUNC_clone_redirect = 13,
	BPF_FUNC_get_current_pid_tgid = 14,
	BPF_FUNC_get_current_uid_gid = 15,
	BPF_FUNC_get_current_comm = 16,
	BPF_FUNC_get_cgroup_classid = 17,
	BPF_FUNC_skb_vlan_push = 18,
	BPF_FUNC_skb_vlan_pop = 19,
	BPF_FUNC_skb_get_tunnel_key = 20,
	BPF_FUNC_skb_set_tunnel_key = 21,
	BPF_FUNC_perf_event_read = 22,
	BPF_FUNC_redirect = 23,
	BPF_FUNC_get_route_realm = 24,
	BPF_FUNC_perf_event_output = 25,
	BPF_FUNC_skb_load_bytes = 26,
	BPF_FUNC_get_stackid = 27,
	BPF_FUNC_csum_diff = 28,
	BPF_FUNC_skb_get_tunnel_opt = 29,
	BPF_FUNC_skb_set_tunnel_opt = 30,
	BPF_FUNC_skb_change_proto = 31,
	BPF_FUNC_skb_change_type = 32,
	BPF_FUNC_skb_under_cgroup = 33,
	BPF_FUNC_get_hash_recalc = 34,
	BPF_FUNC_get_current_task = 35,
	BPF_FUNC_probe_write_user = 36,
	BPF_FUNC_current_task_under_cgroup = 37,
	BPF_FUNC_skb_change_tail = 38,
	BPF_FUNC_skb_pull_data = 39,
	BPF_FUNC_csum_update = 40,
	BPF_FUNC_set_hash_invalid = 41,
	BPF_FUNC_get_numa_node_id = 42,
	BPF_FUNC_skb_change_head = 43,
	BPF_FUNC_xdp_adjust_head = 44,
	BPF_FUNC_probe_read_str = 45,
	BPF_FUNC_get_socket_cookie = 46,
	BPF_FUNC_get_socket_uid = 47,
	BPF_FUNC_set_hash = 48,
	BPF_FUNC_setsockopt = 49,
	BPF_FUNC_skb_adjust_room = 50,
	BPF_FUNC_redirect_map = 51,
	BPF_FUNC_sk_redirect_map = 52,
	BPF_FUNC_sock_map_update = 53,
	BPF_FUNC_xdp_adjust_meta = 54,
	BPF_FUNC_perf_event_read_value = 55,
	BPF_FUNC_perf_prog_read_value = 56,
	BPF_FUNC_getsockopt = 57,
	BPF_FUNC_override_return = 58,
	BPF_FUNC_sock_ops_cb_flags_set = 59,
	BPF_FUNC_msg_redirect_map = 60,
	BPF_FUNC_msg_apply_bytes = 61,
	BPF_FUNC_msg_cork_bytes = 62,
	BPF_FUNC_msg_pull_data = 63,
	BPF_FUNC_bind = 64,
	BPF_FUNC_xdp_adjust_tail = 65,
	BPF_FUNC_skb_get_xfrm_state = 66,
	BPF_FUNC_get_stack = 67,
	BPF_FUNC_skb_load_bytes_relative = 68,
	BPF_FUNC_fib_lookup = 69,
	BPF_FUNC_sock_hash_update = 70,
	BPF_FUNC_msg_redirect_hash = 71,
	BPF_FUNC_sk_redirect_hash = 72,
	BPF_FUNC_lwt_push_encap = 73,
	BPF_FUNC_lwt_seg6_store_bytes = 74,
	BPF_FUNC_lwt_seg6_adjust_srh = 75,
	BPF_FUNC_lwt_seg6_action = 76,
	BPF_FUNC_rc_repeat = 77,
	BPF_FUNC_rc_keydown = 78,
	BPF_FUNC_skb_cgroup_id = 79,
	BPF_FUNC_get_current_cgroup_id = 80,
	BPF_FUNC_get_local_storage = 81,
	BPF_FUNC_sk_select_reuseport = 82,
	BPF_FUNC_skb_ancestor_cgroup_id = 83,
	BPF_FUNC_sk_lookup_tcp = 84,
	BPF_FUNC_sk_lookup_udp = 85,
	BPF_FUNC_sk_release = 86,
	BPF_FUNC_map_push_elem = 87,
	BPF_FUNC_map_pop_elem = 88,
	BPF_FUNC_map_peek_elem = 89,
	BPF_FUNC_msg_push_data = 90,
	BPF_FUNC_msg_pop_data = 91,
	BPF_FUNC_rc_pointer_rel = 92,
	BPF_FUNC_spin_lock = 93,
	BPF_FUNC_spin_unlock = 94,
	BPF_FUNC_sk_fullsock = 95,
	BPF_FUNC_tcp_sock = 96,
	BPF_FUNC_skb_ecn_set_ce = 97,
	BPF_FUNC_get_listener_sock = 98,
	BPF_FUNC_skc_lookup_tcp = 99,
	BPF_FUNC_tcp_check_syncookie = 100,
	BPF_FUNC_sysctl_get_name = 101,
	BPF_FUNC_sysctl_get_current_value = 102,
	BPF_FUNC_sysctl_get_new_value = 103,
	BPF_FUNC_sysctl_set_new_value = 104,
	BPF_FUNC_strtol = 105,
	BPF_FUNC_strtoul = 106,
	BPF_FUNC_sk_storage_get = 107,
	BPF_FUNC_sk_storage_delete = 108,
	BPF_FUNC_send_signal = 109,
	BPF_FUNC_tcp_gen_syncookie = 110,
	BPF_FUNC_skb_output = 111,
	BPF_FUNC_probe_read_user = 112,
	BPF_FUNC_probe_read_kernel = 113,
	BPF_FUNC_probe_read_user_str = 114,
	BPF_FUNC_probe_read_kernel_str = 115,
	BPF_FUNC_tcp_send_ack = 116,
	BPF_FUNC_send_signal_thread = 117,
	BPF_FUNC_jiffies64 = 118,
	BPF_FUNC_read_branch_records = 119,
	BPF_FUNC_get_ns_current_pid_tgid = 120,
	BPF_FUNC_xdp_output = 121,
	BPF_FUNC_get_netns_cookie = 122,
	BPF_FUNC_get_current_ancestor_cgroup_id = 123,
	BPF_FUNC_sk_assign = 124,
	BPF_FUNC_ktime_get_boot_ns = 125,
	BPF_FUNC_seq_printf = 126,
	BPF_FUNC_seq_write = 127,
	BPF_FUNC_sk_cgroup_id = 128,
	BPF_FUNC_sk_ancestor_cgroup_id = 129,
	BPF_FUNC_ringbuf_output = 130,
	BPF_FUNC_ringbuf_reserve = 131,
	BPF_FUNC_ringbuf_submit = 132,
	BPF_FUNC_ringbuf_discard = 133,
	BPF_FUNC_ringbuf_query = 134,
	BPF_FUNC_csum_level = 135,
	BPF_FUNC_skc_to_tcp6_sock = 136,
	BPF_FUNC_skc_to_tcp_sock = 137,
	BPF_FUNC_skc_to_tcp_timewait_sock = 138,
	BPF_FUNC_skc_to_tcp_request_sock = 139,
	BPF_FUNC_skc_to_udp6_sock = 140,
	BPF_FUNC_get_task_stack = 141,
	BPF_FUNC_load_hdr_opt = 142,
	BPF_FUNC_store_hdr_opt = 143,
	BPF_FUNC_reserve_hdr_opt = 144,
	BPF_FUNC_inode_storage_get = 145,
	BPF_FUNC_inode_storage_delete = 146,
	BPF_FUNC_d_path = 147,
	BPF_FUNC_copy_from_user = 148,
	BPF_FUNC_snprintf_btf = 149,
	BPF_FUNC_seq_printf_btf = 150,
	BPF_FUNC_skb_cgroup_classid = 151,
	BPF_FUNC_redirect_neigh = 152,
	BPF_FUNC_per_cpu_ptr = 153,
	BPF_FUNC_this_cpu_ptr = 154,
	BPF_FUNC_redirect_peer = 155,
	BPF_FUNC_task_storage_get = 156,
	BPF_FUNC_task_storage_delete = 157,
	BPF_FUNC_get_current_task_btf = 158,
	BPF_FUNC_bprm_opts_set = 159,
	BPF_FUNC_ktime_get_coarse_ns = 160,
	BPF_FUNC_ima_inode_hash = 161,
	BPF_FUNC_sock_from_file = 162,
	BPF_FUNC_check_mtu = 163,
	BPF_FUNC_for_each_map_elem = 164,
	BPF_FUNC_snprintf = 165,
	BPF_FUNC_sys_bpf = 166,
	BPF_FUNC_btf_find_by_name_kind = 167,
	BPF_FUNC_sys_close = 168,
	BPF_FUNC_timer_init = 169,
	BPF_FUNC_timer_set_callback = 170,
	BPF_FUNC_timer_start = 171,
	BPF_FUNC_timer_cancel = 172,
	BPF_FUNC_get_func_ip = 173,
	BPF_FUNC_get_attach_cookie = 174,
	BPF_FUNC_task_pt_regs = 175,
	BPF_FUNC_get_branch_snapshot = 176,
	BPF_FUNC_trace_vprintk = 177,
	BPF_FUNC_skc_to_unix_sock = 178,
	BPF_FUNC_kallsyms_lookup_name = 179,
	BPF_FUNC_find_vma = 180,
	BPF_FUNC_loop = 181,
	BPF_FUNC_strncmp = 182,
	BPF_FUNC_get_func_arg = 183,
	BPF_FUNC_get_func_ret = 184,
	BPF_FUNC_get_func_arg_cnt = 185,
	BPF_FUNC_get_retval = 186,
	BPF_FUNC_set_retval = 187,
	BPF_FUNC_xdp_get_buff_len = 188,
	BPF_FUNC_xdp_load_bytes = 189,
	BPF_FUNC_xdp_store_bytes = 190,
	BPF_FUNC_copy_from_user_task = 191,
	BPF_FUNC_skb_set_tstamp = 192,
	BPF_FUNC_ima_file_hash = 193,
	BPF_FUNC_kptr_xchg = 194,
	BPF_FUNC_map_lookup_percpu_elem = 195,
	BPF_FUNC_skc_to_mptcp_sock = 196,
	BPF_FUNC_dynptr_from_mem = 197,
	BPF_FUNC_ringbuf_reserve_dynptr = 198,
	BPF_FUNC_ringbuf_submit_dynptr = 199,
	BPF_FUNC_ringbuf_discard_dynptr = 200,
	BPF_FUNC_dynptr_read = 201,
	BPF_FUNC_dynptr_write = 202,
	BPF_FUNC_dynptr_data = 203,
	BPF_FUNC_tcp_raw_gen_syncookie_ipv4 = 204,
	BPF_FUNC_tcp_raw_gen_syncookie_ipv6 = 205,
	BPF_FUNC_tcp_raw_check_syncookie_ipv4 = 206,
	BPF_FUNC_tcp_raw_check_syncookie_ipv6 = 207,
	BPF_FUNC_ktime_get_tai_ns = 208,
	BPF_FUNC_user_ringbuf_drain = 209,
	BPF_FUNC_cgrp_storage_get = 210,
	BPF_FUNC_cgrp_storage_delete = 211,
	__BPF_FUNC_MAX_ID = 212,
} ROOT(bpf_func_id);

enum bpf_link_type {
	BPF_LINK_TYPE_UNSPEC = 0,
	BPF_LINK_TYPE_RAW_TRACEPOINT = 1,
	BPF_LINK_TYPE_TRACING = 2,
	BPF_LINK_TYPE_CGROUP = 3,
	BPF_LINK_TYPE_ITER = 4,
	BPF_LINK_TYPE_NETNS = 5,
	BPF_LINK_TYPE_XDP = 6,
	BPF_LINK_TYPE_PERF_EVENT = 7,
	BPF_LINK_TYPE_KPROBE_MULTI = 8,
	BPF_LINK_TYPE_STRUCT_OPS = 9,
	BPF_LINK_TYPE_NETFILTER = 10,
	BPF_LINK_TYPE_TCX = 11,
	BPF_LINK_TYPE_UPROBE_MULTI = 12,
	BPF_LINK_TYPE_NETKIT = 13,
	BPF_LINK_TYPE_SOCKMAP = 14,
	BPF_LINK_TYPE_TRACING_MULTI = 15,
	__MAX_BPF_LINK_TYPE = 16,
} ROOT(bpf_link_type);

enum bpf_map_type {
	BPF_MAP_TYPE_UNSPEC = 0,
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PROG_ARRAY = 3,
	BPF_MAP_TYPE_PERF_EVENT_ARRAY = 4,
	BPF_MAP_TYPE_PERCPU_HASH = 5,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_STACK_TRACE = 7,
	BPF_MAP_TYPE_CGROUP_ARRAY = 8,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_LRU_PERCPU_HASH = 10,
	BPF_MAP_TYPE_LPM_TRIE = 11,
	BPF_MAP_TYPE_ARRAY_OF_MAPS = 12,
	BPF_MAP_TYPE_HASH_OF_MAPS = 13,
	BPF_MAP_TYPE_DEVMAP = 14,
	BPF_MAP_TYPE_SOCKMAP = 15,
	BPF_MAP_TYPE_CPUMAP = 16,
	BPF_MAP_TYPE_XSKMAP = 17,
	BPF_MAP_TYPE_SOCKHASH = 18,
	BPF_MAP_TYPE_CGROUP_STORAGE_DEPRECATED = 19,
	BPF_MAP_TYPE_CGROUP_STORAGE = 19,
	BPF_MAP_TYPE_REUSEPORT_SOCKARRAY = 20,
	BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE_DEPRECATED = 21,
	BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE = 21,
	BPF_MAP_TYPE_QUEUE = 22,
	BPF_MAP_TYPE_STACK = 23,
	BPF_MAP_TYPE_SK_STORAGE = 24,
	BPF_MAP_TYPE_DEVMAP_HASH = 25,
	BPF_MAP_TYPE_STRUCT_OPS = 26,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_MAP_TYPE_INODE_STORAGE = 28,
	BPF_MAP_TYPE_TASK_STORAGE = 29,
	BPF_MAP_TYPE_BLOOM_FILTER = 30,
	BPF_MAP_TYPE_USER_RINGBUF = 31,
	BPF_MAP_TYPE_CGRP_STORAGE = 32,
	BPF_MAP_TYPE_ARENA = 33,
	BPF_MAP_TYPE_INSN_ARRAY = 34,
	BPF_MAP_TYPE_RHASH = 35,
	__MAX_BPF_MAP_TYPE = 36,
} ROOT(bpf_map_type);

enum bpf_prog_type {
	BPF_PROG_TYPE_UNSPEC = 0,
	BPF_PROG_TYPE_SOCKET_FILTER = 1,
	BPF_PROG_TYPE_KPROBE = 2,
	BPF_PROG_TYPE_SCHED_CLS = 3,
	BPF_PROG_TYPE_SCHED_ACT = 4,
	BPF_PROG_TYPE_TRACEPOINT = 5,
	BPF_PROG_TYPE_XDP = 6,
	BPF_PROG_TYPE_PERF_EVENT = 7,
	BPF_PROG_TYPE_CGROUP_SKB = 8,
	BPF_PROG_TYPE_CGROUP_SOCK = 9,
	BPF_PROG_TYPE_LWT_IN = 10,
	BPF_PROG_TYPE_LWT_OUT = 11,
	BPF_PROG_TYPE_LWT_XMIT = 12,
	BPF_PROG_TYPE_SOCK_OPS = 13,
	BPF_PROG_TYPE_SK_SKB = 14,
	BPF_PROG_TYPE_CGROUP_DEVICE = 15,
	BPF_PROG_TYPE_SK_MSG = 16,
	BPF_PROG_TYPE_RAW_TRACEPOINT = 17,
	BPF_PROG_TYPE_CGROUP_SOCK_ADDR = 18,
	BPF_PROG_TYPE_LWT_SEG6LOCAL = 19,
	BPF_PROG_TYPE_LIRC_MODE2 = 20,
	BPF_PROG_TYPE_SK_REUSEPORT = 21,
	BPF_PROG_TYPE_FLOW_DISSECTOR = 22,
	BPF_PROG_TYPE_CGROUP_SYSCTL = 23,
	BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE = 24,
	BPF_PROG_TYPE_CGROUP_SOCKOPT = 25,
	BPF_PROG_TYPE_TRACING = 26,
	BPF_PROG_TYPE_STRUCT_OPS = 27,
	BPF_PROG_TYPE_EXT = 28,
	BPF_PROG_TYPE_LSM = 29,
	BPF_PROG_TYPE_SK_LOOKUP = 30,
	BPF_PROG_TYPE_SYSCALL = 31,
	BPF_PROG_TYPE_NETFILTER = 32,
	__MAX_BPF_PROG_TYPE = 33,
} ROOT(bpf_prog_type);

enum bpf_ret_code {
	BPF_OK = 0,
	BPF_DROP = 2,
	BPF_REDIRECT = 7,
	BPF_LWT_REROUTE = 128,
	BPF_FLOW_DISSECTOR_CONTINUE = 129,
} ROOT(bpf_ret_code);

enum cgroup_subsys_id {
	cpuset_cgrp_id = 0,
	cpu_cgrp_id = 1,
	cpuacct_cgrp_id = 2,
	io_cgrp_id = 3,
	memory_cgrp_id = 4,
	devices_cgrp_id = 5,
	freezer_cgrp_id = 6,
	net_cls_cgrp_id = 7,
	perf_event_cgrp_id = 8,
	net_prio_cgrp_id = 9,
	hugetlb_cgrp_id = 10,
	pids_cgrp_id = 11,
	rdma_cgrp_id = 12,
	misc_cgrp_id = 13,
	CGROUP_SUBSYS_COUNT = 14,
} ROOT(cgroup_subsys_id);

enum node_stat_item {
	NR_LRU_BASE = 0,
	NR_INACTIVE_ANON = 0,
	NR_ACTIVE_ANON = 1,
	NR_INACTIVE_FILE = 2,
	NR_ACTIVE_FILE = 3,
	NR_UNEVICTABLE = 4,
	NR_SLAB_RECLAIMABLE_B = 5,
	NR_SLAB_UNRECLAIMABLE_B = 6,
	NR_ISOLATED_ANON = 7,
	NR_ISOLATED_FILE = 8,
	WORKINGSET_NODES = 9,
	WORKINGSET_REFAULT_BASE = 10,
	WORKINGSET_REFAULT_ANON = 10,
	WORKINGSET_REFAULT_FILE = 11,
	WORKINGSET_ACTIVATE_BASE = 12,
	WORKINGSET_ACTIVATE_ANON = 12,
	WORKINGSET_ACTIVATE_FILE = 13,
	WORKINGSET_RESTORE_BASE = 14,
	WORKINGSET_RESTORE_ANON = 14,
	WORKINGSET_RESTORE_FILE = 15,
	WORKINGSET_NODERECLAIM = 16,
	NR_ANON_MAPPED = 17,
	NR_FILE_MAPPED = 18,
	NR_FILE_PAGES = 19,
	NR_FILE_DIRTY = 20,
	NR_WRITEBACK = 21,
	NR_SHMEM = 22,
	NR_SHMEM_THPS = 23,
	NR_SHMEM_PMDMAPPED = 24,
	NR_FILE_THPS = 25,
	NR_FILE_PMDMAPPED = 26,
	NR_ANON_THPS = 27,
	NR_VMSCAN_WRITE = 28,
	NR_VMSCAN_IMMEDIATE = 29,
	NR_DIRTIED = 30,
	NR_WRITTEN = 31,
	NR_THROTTLED_WRITTEN = 32,
	NR_KERNEL_MISC_RECLAIMABLE = 33,
	NR_FOLL_PIN_ACQUIRED = 34,
	NR_FOLL_PIN_RELEASED = 35,
	NR_VMALLOC = 36,
	NR_KERNEL_STACK_KB = 37,
	NR_PAGETABLE = 38,
	NR_SECONDARY_PAGETABLE = 39,
	NR_IOMMU_PAGES = 40,
	NR_SWAPCACHE = 41,
	PGPROMOTE_SUCCESS = 42,
	PGPROMOTE_CANDIDATE = 43,
	PGPROMOTE_CANDIDATE_NRL = 44,
	PGDEMOTE_KSWAPD = 45,
	PGDEMOTE_DIRECT = 46,
	PGDEMOTE_KHUGEPAGED = 47,
	PGDEMOTE_PROACTIVE = 48,
	PGSTEAL_KSWAPD = 49,
	PGSTEAL_DIRECT = 50,
	PGSTEAL_KHUGEPAGED = 51,
	PGSTEAL_PROACTIVE = 52,
	PGSTEAL_ANON = 53,
	PGSTEAL_FILE = 54,
	PGSCAN_KSWAPD = 55,
	PGSCAN_DIRECT = 56,
	PGSCAN_KHUGEPAGED = 57,
	PGSCAN_PROACTIVE = 58,
	PGSCAN_ANON = 59,
	PGSCAN_FILE = 60,
	PGROTATE_ANON = 61,
	PGROTATE_FILE = 62,
	PGREFILL = 63,
	NR_HUGETLB = 64,
	NR_BALLOON_PAGES = 65,
	NR_KERNEL_FILE_PAGES = 66,
	NR_GPU_ACTIVE = 67,
	NR_GPU_RECLAIM = 68,
	NR_VM_NODE_STAT_ITEMS = 69,
} ROOT(node_stat_item);

enum pid_type {
	PIDTYPE_PID = 0,
	PIDTYPE_TGID = 1,
	PIDTYPE_PGID = 2,
	PIDTYPE_SID = 3,
	PIDTYPE_MAX = 4,
} ROOT(pid_type);

enum vm_event_item {
	PGPGIN = 0,
	PGPGOUT = 1,
	PSWPIN = 2,
	PSWPOUT = 3,
	PGALLOC_DMA = 4,
	PGALLOC_DMA32 = 5,
	PGALLOC_NORMAL = 6,
	PGALLOC_MOVABLE = 7,
	PGALLOC_DEVICE = 8,
	ALLOCSTALL_DMA = 9,
	ALLOCSTALL_DMA32 = 10,
	ALLOCSTALL_NORMAL = 11,
	ALLOCSTALL_MOVABLE = 12,
	ALLOCSTALL_DEVICE = 13,
	PGSCAN_SKIP_DMA = 14,
	PGSCAN_SKIP_DMA32 = 15,
	PGSCAN_SKIP_NORMAL = 16,
	PGSCAN_SKIP_MOVABLE = 17,
	PGSCAN_SKIP_DEVICE = 18,
	PGFREE = 19,
	PGACTIVATE = 20,
	PGDEACTIVATE = 21,
	PGLAZYFREE = 22,
	PGFAULT = 23,
	PGMAJFAULT = 24,
	PGLAZYFREED = 25,
	PGREUSE = 26,
	PGSCAN_DIRECT_THROTTLE = 27,
	PGSCAN_ZONE_RECLAIM_SUCCESS = 28,
	PGSCAN_ZONE_RECLAIM_FAILED = 29,
	PGINODESTEAL = 30,
	SLABS_SCANNED = 31,
	KSWAPD_INODESTEAL = 32,
	KSWAPD_LOW_WMARK_HIT_QUICKLY = 33,
	KSWAPD_HIGH_WMARK_HIT_QUICKLY = 34,
	PAGEOUTRUN = 35,
	PGROTATED = 36,
	DROP_PAGECACHE = 37,
	DROP_SLAB = 38,
	OOM_KILL = 39,
	NUMA_PTE_UPDATES = 40,
	NUMA_HUGE_PTE_UPDATES = 41,
	NUMA_HINT_FAULTS = 42,
	NUMA_HINT_FAULTS_LOCAL = 43,
	NUMA_PAGE_MIGRATE = 44,
	PGMIGRATE_SUCCESS = 45,
	PGMIGRATE_FAIL = 46,
	THP_MIGRATION_SUCCESS = 47,
	THP_MIGRATION_FAIL = 48,
	THP_MIGRATION_SPLIT = 49,
	COMPACTMIGRATE_SCANNED = 50,
	COMPACTFREE_SCANNED = 51,
	COMPACTISOLATED = 52,
	COMPACTSTALL = 53,
	COMPACTFAIL = 54,
	COMPACTSUCCESS = 55,
	KCOMPACTD_WAKE = 56,
	KCOMPACTD_MIGRATE_SCANNED = 57,
	KCOMPACTD_FREE_SCANNED = 58,
	HTLB_BUDDY_PGALLOC = 59,
	HTLB_BUDDY_PGALLOC_FAIL = 60,
	CMA_ALLOC_SUCCESS = 61,
	CMA_ALLOC_FAIL = 62,
	UNEVICTABLE_PGCULLED = 63,
	UNEVICTABLE_PGSCANNED = 64,
	UNEVICTABLE_PGRESCUED = 65,
	UNEVICTABLE_PGMLOCKED = 66,
	UNEVICTABLE_PGMUNLOCKED = 67,
	UNEVICTABLE_PGCLEARED = 68,
	UNEVICTABLE_PGSTRANDED = 69,
	THP_FAULT_ALLOC = 70,
	THP_FAULT_FALLBACK = 71,
	THP_FAULT_FALLBACK_CHARGE = 72,
	THP_COLLAPSE_ALLOC = 73,
	THP_COLLAPSE_ALLOC_FAILED = 74,
	THP_FILE_ALLOC = 75,
	THP_FILE_FALLBACK = 76,
	THP_FILE_FALLBACK_CHARGE = 77,
	THP_FILE_MAPPED = 78,
	THP_SPLIT_PAGE = 79,
	THP_SPLIT_PAGE_FAILED = 80,
	THP_DEFERRED_SPLIT_PAGE = 81,
	THP_UNDERUSED_SPLIT_PAGE = 82,
	THP_SPLIT_PMD = 83,
	THP_SCAN_EXCEED_NONE_PTE = 84,
	THP_SCAN_EXCEED_SWAP_PTE = 85,
	THP_SCAN_EXCEED_SHARED_PTE = 86,
	THP_SPLIT_PUD = 87,
	THP_ZERO_PAGE_ALLOC = 88,
	THP_ZERO_PAGE_ALLOC_FAILED = 89,
	THP_SWPOUT = 90,
	THP_SWPOUT_FALLBACK = 91,
	BALLOON_INFLATE = 92,
	BALLOON_DEFLATE = 93,
	BALLOON_MIGRATE = 94,
	SWAP_RA = 95,
	SWAP_RA_HIT = 96,
	SWPIN_ZERO = 97,
	SWPOUT_ZERO = 98,
	KSM_SWPIN_COPY = 99,
	COW_KSM = 100,
	ZSWPIN = 101,
	ZSWPOUT = 102,
	ZSWPWB = 103,
	DIRECT_MAP_LEVEL2_SPLIT = 104,
	DIRECT_MAP_LEVEL3_SPLIT = 105,
	DIRECT_MAP_LEVEL2_COLLAPSE = 106,
	DIRECT_MAP_LEVEL3_COLLAPSE = 107,
	NRSWPIN = 108,
	NRSWPOUT = 109,
	NR_VM_EVENT_ITEMS = 110,
} ROOT(vm_event_item);

enum xdp_action {
	XDP_ABORTED = 0,
	XDP_DROP = 1,
	XDP_PASS = 2,
	XDP_TX = 3,
	XDP_REDIRECT = 4,
} ROOT(xdp_action);

struct qdisc_skb_head {
	__u32 qlen;
} ROOT(qdisc_skb_head);

typedef struct {
	atomic_long_t a;
} local_t;
typedef struct {
	local_t a;
} local64_t;
typedef struct {
	local64_t v;
} u64_stats_t;
struct u64_stats_sync {
	unsigned long opaque__[0];
} ROOT(u64_stats_sync);

struct gnet_stats_basic_sync {
	u64_stats_t bytes;
	u64_stats_t packets;
	struct u64_stats_sync syncp;
} ROOT(gnet_stats_basic_sync);

struct gnet_stats_queue {
	__u32 backlog;
	__u32 drops;
} ROOT(gnet_stats_queue);

struct Qdisc {
	unsigned int flags;
	u32 limit;
	u32 handle;
	u32 parent;
	struct netdev_queue *dev_queue;
	struct Qdisc *next_sched;
	struct qdisc_skb_head q;
	struct gnet_stats_basic_sync bstats;
	struct gnet_stats_queue qstats;
} ROOT(Qdisc);

struct Qdisc_ops {
	struct Qdisc_ops *next;
	const struct Qdisc_class_ops *cl_ops;
	char id[16];
	int priv_size;
	unsigned int static_flags;
	int (*enqueue)(struct sk_buff *, struct Qdisc *, struct sk_buff **);
	struct sk_buff *(*dequeue)(struct Qdisc *);
	struct sk_buff *(*peek)(struct Qdisc *);
	int (*init)(struct Qdisc *, struct nlattr *, struct netlink_ext_ack *);
	void (*reset)(struct Qdisc *);
	void (*destroy)(struct Qdisc *);
	int (*change)(struct Qdisc *, struct nlattr *, struct netlink_ext_ack *);
	void (*attach)(struct Qdisc *);
	int (*change_tx_queue_len)(struct Qdisc *, unsigned int);
	void (*change_real_num_tx)(struct Qdisc *, unsigned int);
	int (*dump)(struct Qdisc *, struct sk_buff *);
	int (*dump_stats)(struct Qdisc *, struct gnet_dump *);
	void (*ingress_block_set)(struct Qdisc *, u32);
	void (*egress_block_set)(struct Qdisc *, u32);
	u32 (*ingress_block_get)(struct Qdisc *);
	u32 (*egress_block_get)(struct Qdisc *);
	struct module *owner;
} ROOT(Qdisc_ops);

typedef long long int __kernel_time64_t;
struct __kernel_timespec {
	__kernel_time64_t tv_sec;
	long long int tv_nsec;
} ROOT(__kernel_timespec);

struct __sk_buff {
	__u32 len;
	__u32 pkt_type;
	__u32 mark;
	__u32 queue_mapping;
	__u32 protocol;
	__u32 vlan_present;
	__u32 vlan_tci;
	__u32 vlan_proto;
	__u32 priority;
	__u32 ingress_ifindex;
	__u32 ifindex;
	__u32 tc_index;
	__u32 cb[5];
	__u32 hash;
	__u32 tc_classid;
	__u32 data;
	__u32 data_end;
	__u32 napi_id;
	__u32 family;
	__u32 remote_ip4;
	__u32 local_ip4;
	__u32 remote_ip6[4];
	__u32 local_ip6[4];
	__u32 remote_port;
	__u32 local_port;
	__u32 data_meta;
	union {
		struct bpf_flow_keys *flow_keys;
	};
	__u64 tstamp;
	__u32 wire_len;
	__u32 gso_segs;
	union {
		struct bpf_sock *sk;
	};
	__u32 gso_size;
	__u8 tstamp_type;
	__u64 hwtstamp;
} ROOT(__sk_buff);

struct ack_sample {
	u32 pkts_acked;
	s32 rtt_us;
	u32 in_flight;
} ROOT(ack_sample);

struct address_space {
	struct inode *host;
	long unsigned int nrpages;
	const struct address_space_operations *a_ops;
	long unsigned int flags;
} ROOT(address_space);

typedef __u32 blk_opf_t;
typedef u64 sector_t;
struct bvec_iter {
	sector_t bi_sector;
	unsigned int bi_size;
} ROOT(bvec_iter);

struct bio {
	struct block_device *bi_bdev;
	blk_opf_t bi_opf;
	struct bvec_iter bi_iter;
} ROOT(bio);

struct block_device {
	sector_t bd_nr_sectors;
	struct gendisk *bd_disk;
	dev_t bd_dev;
} ROOT(block_device);

struct work_struct {
	atomic_long_t data;
} ROOT(work_struct);

struct bpf_map {
	const struct bpf_map_ops *ops;
	struct bpf_map *inner_map_meta;
	enum bpf_map_type map_type;
	u32 key_size;
	u32 value_size;
	u32 max_entries;
	u64 map_extra;
	u32 map_flags;
	u32 id;
	u32 btf_key_type_id;
	u32 btf_value_type_id;
	char name[16];
	atomic64_t refcnt;
	atomic64_t usercnt;
	union {
		struct work_struct work;
	};
	bool frozen;
} ROOT(bpf_map);

struct bpf_arena {
	struct bpf_map map;
	u64 user_vm_start;
	u64 user_vm_end;
} ROOT(bpf_arena);

struct bpf_array {
	struct bpf_map map;
	u32 elem_size;
	u32 index_mask;
} ROOT(bpf_array);

union bpf_attr {
	struct {
		union {
			__u64 value;
		};
	};
	struct {
	__u64 name;
	__u32 prog_fd;
	__u64 cookie;
} raw_tracepoint;
} ROOT(bpf_attr);

struct bpf_btf_info {
	__u64 btf;
	__u32 btf_size;
	__u32 id;
	__u64 name;
	__u32 name_len;
	__u32 kernel_btf;
} ROOT(bpf_btf_info);

struct bpf_cgroup_dev_ctx {
	__u32 access_type;
	__u32 major;
	__u32 minor;
} ROOT(bpf_cgroup_dev_ctx);

struct bpf_cgroup_storage_key {
	__u64 cgroup_inode_id;
	__u32 attach_type;
} ROOT(bpf_cgroup_storage_key);

struct bpf_cgroup_storage_map {
	struct bpf_map map;
} ROOT(bpf_cgroup_storage_map);

struct bpf_cpu_map {
	struct bpf_map map;
} ROOT(bpf_cpu_map);

struct cpumask {
	long unsigned int bits[128];
} ROOT(cpumask);

typedef struct cpumask cpumask_t;
struct refcount_struct {
	atomic_t refs;
} ROOT(refcount_struct);

typedef struct refcount_struct refcount_t;
struct bpf_cpumask {
	cpumask_t cpumask;
	refcount_t usage;
} ROOT(bpf_cpumask);

struct callback_head {
	struct callback_head *next;
	void (*func)(struct callback_head *);
} ROOT(callback_head);

struct bpf_crypto_ctx {
	const struct bpf_crypto_type *type;
	void *tfm;
	u32 siv_len;
	struct callback_head rcu;
	refcount_t usage;
} ROOT(bpf_crypto_ctx);

struct bpf_crypto_params {
	char type[14];
	u8 reserved[2];
	char algo[128];
	u8 key[256];
	u32 key_len;
	u32 authsize;
} ROOT(bpf_crypto_params);

typedef s64 ktime_t;
typedef unsigned int sk_buff_data_t;
struct sk_buff {
	union {
		struct {
			struct sk_buff *next;
			struct sk_buff *prev;
			union {
				struct net_device *dev;
			};
		};
	};
	struct sock *sk;
	union {
		ktime_t tstamp;
	};
	char cb[48];
	union {
		struct {
			long unsigned int _skb_refdst;
		};
	};
	unsigned int len;
	unsigned int data_len;
	__u16 mac_len;
	__u16 hdr_len;
	__u16 queue_mapping;
	__u8 cloned : 1;
	__u8 nohdr : 1;
	__u8 fclone : 2;
	union {
		struct {
			__u8 __pkt_type_offset[0];
			__u8 pkt_type : 3;
			__u8 ip_summed : 2;
			__u8 tstamp_type : 2;
			__u8 tc_at_ingress : 1;
			__u8 csum_level : 2;
			__u8 inner_protocol_type : 1;
			__u8 l4_hash : 1;
			__u8 sw_hash : 1;
			__u8 encapsulation : 1;
			__u8 csum_valid : 1;
			__u16 tc_index;
			union {
				__wsum csum;
				struct {
					__u16 csum_start;
					__u16 csum_offset;
				};
			};
			__u32 priority;
			int skb_iif;
			__u32 hash;
			union {
				u32 vlan_all;
				struct {
					__be16 vlan_proto;
					__u16 vlan_tci;
				};
			};
			union {
				unsigned int napi_id;
			};
			union {
				__u32 mark;
			};
			union {
				__be16 inner_protocol;
			};
			__u16 inner_transport_header;
			__u16 inner_network_header;
			__u16 inner_mac_header;
			__be16 protocol;
			__u16 transport_header;
			__u16 network_header;
			__u16 mac_header;
		};
	};
	sk_buff_data_t tail;
	sk_buff_data_t end;
	unsigned char *head;
	unsigned char *data;
	unsigned int truesize;
	refcount_t users;
	struct skb_ext *extensions;
} ROOT(sk_buff);

struct xdp_md {
	__u32 data;
	__u32 data_end;
	__u32 data_meta;
	__u32 ingress_ifindex;
	__u32 rx_queue_index;
	__u32 egress_ifindex;
} ROOT(xdp_md);

struct xdp_buff {
	void *data;
	void *data_end;
	void *data_meta;
	void *data_hard_start;
	struct xdp_rxq_info *rxq;
	struct xdp_txq_info *txq;
	union {
		struct {
			u32 frame_sz;
			u32 flags;
		};
	};
} ROOT(xdp_buff);

struct bpf_sock {
	__u32 bound_dev_if;
	__u32 family;
	__u32 type;
	__u32 protocol;
	__u32 mark;
	__u32 priority;
	__u32 src_ip4;
	__u32 src_ip6[4];
	__u32 src_port;
	__be16 dst_port;
	__u32 dst_ip4;
	__u32 dst_ip6[4];
	__u32 state;
	__s32 rx_queue_mapping;
} ROOT(bpf_sock);

typedef __u64 __addrpair;
typedef __u32 __portpair;
struct hlist_node {
	struct hlist_node *next;
	struct hlist_node **pprev;
} ROOT(hlist_node);

typedef struct {
	struct net *net;
} possible_net_t;
struct in6_addr {
	union {
	__u8 u6_addr8[16];
	__be16 u6_addr16[8];
	__be32 u6_addr32[4];
} in6_u;
} ROOT(in6_addr);

struct hlist_nulls_node {
	struct hlist_nulls_node *next;
	struct hlist_nulls_node **pprev;
} ROOT(hlist_nulls_node);

struct sock_common {
	union {
		__addrpair skc_addrpair;
		struct {
			__be32 skc_daddr;
			__be32 skc_rcv_saddr;
		};
	};
	union {
		unsigned int skc_hash;
		__u16 skc_u16hashes[2];
	};
	union {
		__portpair skc_portpair;
		struct {
			__be16 skc_dport;
			__u16 skc_num;
		};
	};
	short unsigned int skc_family;
	volatile unsigned char skc_state;
	unsigned char skc_reuse : 4;
	unsigned char skc_reuseport : 1;
	unsigned char skc_ipv6only : 1;
	unsigned char skc_net_refcnt : 1;
	int skc_bound_dev_if;
	union {
		struct hlist_node skc_bind_node;
		struct hlist_node skc_portaddr_node;
	};
	struct proto *skc_prot;
	possible_net_t skc_net;
	struct in6_addr skc_v6_daddr;
	struct in6_addr skc_v6_rcv_saddr;
	atomic64_t skc_cookie;
	union {
		long unsigned int skc_flags;
		struct sock *skc_listener;
		struct inet_timewait_death_row *skc_tw_dr;
	};
	union {
		struct hlist_node skc_node;
		struct hlist_nulls_node skc_nulls_node;
	};
	short unsigned int skc_tx_queue_mapping;
	short unsigned int skc_rx_queue_mapping;
	union {
		int skc_incoming_cpu;
		u32 skc_rcv_wnd;
		u32 skc_tw_rcv_nxt;
	};
	refcount_t skc_refcnt;
} ROOT(sock_common);

struct sk_buff_head {
	union {
		struct {
			struct sk_buff *next;
			struct sk_buff *prev;
		};
	};
	__u32 qlen;
} ROOT(sk_buff_head);

struct timer_list {
	struct hlist_node entry;
	long unsigned int expires;
	void (*function)(struct timer_list *);
	u32 flags;
} ROOT(timer_list);

struct sock_cgroup_data {
	struct cgroup *cgroup;
} ROOT(sock_cgroup_data);

struct sock {
	struct sock_common __sk_common;
	atomic_t sk_drops;
	struct sk_buff_head sk_receive_queue;
	struct {
	atomic_t rmem_alloc;
	int len;
	struct sk_buff *head;
	struct sk_buff *tail;
} sk_backlog;
	struct dst_entry *sk_rx_dst;
	int sk_rcvbuf;
	union {
		struct socket_wq *sk_wq;
	};
	long int sk_rcvtimeo;
	int sk_err;
	struct socket *sk_socket;
	struct mem_cgroup *sk_memcg;
	int sk_forward_alloc;
	atomic_t sk_omem_alloc;
	int sk_err_soft;
	int sk_wmem_queued;
	refcount_t sk_wmem_alloc;
	struct sk_buff_head sk_write_queue;
	union {
		struct timer_list tcp_retransmit_timer;
	};
	long unsigned int sk_pacing_rate;
	u32 sk_pacing_status;
	long unsigned int sk_max_pacing_rate;
	long int sk_sndtimeo;
	u32 sk_priority;
	u32 sk_mark;
	kuid_t sk_uid;
	u16 sk_protocol;
	u16 sk_type;
	struct dst_entry *sk_dst_cache;
	unsigned int sk_gso_max_size;
	u32 sk_txhash;
	int sk_sndbuf;
	u8 sk_kern_sock : 1;
	u8 sk_shutdown;
	long unsigned int sk_lingertime;
	u32 sk_ack_backlog;
	u32 sk_max_ack_backlog;
	struct pid *sk_peer_pid;
	const struct cred *sk_peer_cred;
	u8 sk_bpf_cb_flags;
	void *sk_user_data;
	void *sk_security;
	struct sock_cgroup_data sk_cgrp_data;
	struct sock_reuseport *sk_reuseport_cb;
	struct bpf_local_storage *sk_bpf_storage;
} ROOT(sock);

struct bpf_sock_addr {
	__u32 user_family;
	__u32 user_ip4;
	__u32 user_ip6[4];
	__u32 user_port;
	__u32 family;
	__u32 type;
	__u32 protocol;
	__u32 msg_src_ip4;
	__u32 msg_src_ip6[4];
	union {
		struct bpf_sock *sk;
	};
} ROOT(bpf_sock_addr);

struct bpf_sock_addr_kern {
	struct sock *sk;
	struct sockaddr_unsized *uaddr;
	u64 tmp_reg;
	void *t_ctx;
	u32 uaddrlen;
} ROOT(bpf_sock_addr_kern);

struct bpf_sock_ops {
	__u32 op;
	union {
		__u32 args[4];
		__u32 reply;
		__u32 replylong[4];
	};
	__u32 family;
	__u32 remote_ip4;
	__u32 local_ip4;
	__u32 remote_ip6[4];
	__u32 local_ip6[4];
	__u32 remote_port;
	__u32 local_port;
	__u32 is_fullsock;
	__u32 snd_cwnd;
	__u32 srtt_us;
	__u32 bpf_sock_ops_cb_flags;
	__u32 state;
	__u32 rtt_min;
	__u32 snd_ssthresh;
	__u32 rcv_nxt;
	__u32 snd_nxt;
	__u32 snd_una;
	__u32 mss_cache;
	__u32 ecn_flags;
	__u32 rate_delivered;
	__u32 rate_interval_us;
	__u32 packets_out;
	__u32 retrans_out;
	__u32 total_retrans;
	__u32 segs_in;
	__u32 data_segs_in;
	__u32 segs_out;
	__u32 data_segs_out;
	__u32 lost_out;
	__u32 sacked_out;
	__u32 sk_txhash;
	__u64 bytes_received;
	__u64 bytes_acked;
	union {
		struct bpf_sock *sk;
	};
	union {
		void *skb_data;
	};
	union {
		void *skb_data_end;
	};
	__u32 skb_len;
	__u32 skb_tcp_flags;
	__u64 skb_hwtstamp;
} ROOT(bpf_sock_ops);

struct bpf_sock_ops_kern {
	struct sock *sk;
	union {
		u32 args[4];
		u32 reply;
		u32 replylong[4];
	};
	struct sk_buff *skb;
	void *skb_data_end;
	u8 op;
	u8 is_fullsock;
	u8 is_locked_tcp_sock;
	u8 remaining_opt_len;
	u64 temp;
} ROOT(bpf_sock_ops_kern);

struct sk_msg_md {
	union {
		void *data;
	};
	union {
		void *data_end;
	};
	__u32 family;
	__u32 remote_ip4;
	__u32 local_ip4;
	__u32 remote_ip6[4];
	__u32 local_ip6[4];
	__u32 remote_port;
	__u32 local_port;
	__u32 size;
	union {
		struct bpf_sock *sk;
	};
} ROOT(sk_msg_md);

struct sk_msg_sg {
	unsigned long opaque__[80];
} ROOT(sk_msg_sg);

struct sk_msg {
	struct sk_msg_sg sg;
	void *data;
	void *data_end;
	u32 apply_bytes;
	u32 cork_bytes;
	u32 flags;
	struct sk_buff *skb;
	struct sock *sk;
} ROOT(sk_msg);

struct bpf_flow_dissector {
	struct bpf_flow_keys *flow_keys;
	const struct sk_buff *skb;
	const void *data;
	const void *data_end;
} ROOT(bpf_flow_dissector);

struct bpf_perf_event_data {
	bpf_user_pt_regs_t regs;
	__u64 sample_period;
	__u64 addr;
} ROOT(bpf_perf_event_data);

struct bpf_perf_event_data_kern {
	bpf_user_pt_regs_t *regs;
	struct perf_sample_data *data;
	struct perf_event *event;
} ROOT(bpf_perf_event_data_kern);

struct bpf_raw_tracepoint_args {
	__u64 args[0];
} ROOT(bpf_raw_tracepoint_args);

struct bpf_sysctl {
	__u32 write;
	__u32 file_pos;
} ROOT(bpf_sysctl);

struct bpf_sysctl_kern {
	struct ctl_table_header *head;
	const struct ctl_table *table;
	void *cur_val;
	size_t cur_len;
	void *new_val;
	size_t new_len;
	int new_updated;
	int write;
	loff_t *ppos;
} ROOT(bpf_sysctl_kern);

struct bpf_sockopt {
	union {
		struct bpf_sock *sk;
	};
	union {
		void *optval;
	};
	union {
		void *optval_end;
	};
	__s32 level;
	__s32 optname;
	__s32 optlen;
	__s32 retval;
} ROOT(bpf_sockopt);

struct bpf_sockopt_kern {
	struct sock *sk;
	u8 *optval;
	u8 *optval_end;
	s32 level;
	s32 optname;
	s32 optlen;
} ROOT(bpf_sockopt_kern);

struct sk_reuseport_md {
	union {
		void *data;
	};
	union {
		void *data_end;
	};
	__u32 len;
	__u32 eth_protocol;
	__u32 ip_protocol;
	__u32 bind_inany;
	__u32 hash;
	union {
		struct bpf_sock *sk;
	};
	union {
		struct bpf_sock *migrating_sk;
	};
} ROOT(sk_reuseport_md);

struct sk_reuseport_kern {
	struct sk_buff *skb;
	struct sock *sk;
	struct sock *selected_sk;
	struct sock *migrating_sk;
	void *data_end;
	u32 hash;
	u32 reuseport_id;
	bool bind_inany;
} ROOT(sk_reuseport_kern);

struct bpf_sk_lookup {
	union {
		union {
			struct bpf_sock *sk;
		};
		__u64 cookie;
	};
	__u32 family;
	__u32 protocol;
	__u32 remote_ip4;
	__u32 remote_ip6[4];
	__be16 remote_port;
	__u32 local_ip4;
	__u32 local_ip6[4];
	__u32 local_port;
	__u32 ingress_ifindex;
} ROOT(bpf_sk_lookup);

struct bpf_sk_lookup_kern {
	u16 family;
	u16 protocol;
	__be16 sport;
	u16 dport;
	struct {
	__be32 saddr;
	__be32 daddr;
} v4;
	struct {
	const struct in6_addr *saddr;
	const struct in6_addr *daddr;
} v6;
	struct sock *selected_sk;
	u32 ingress_ifindex;
	bool no_reuseport;
} ROOT(bpf_sk_lookup_kern);

struct bpf_nf_ctx {
	const struct nf_hook_state *state;
	struct sk_buff *skb;
} ROOT(bpf_nf_ctx);

struct bpf_ctx_convert {
	struct __sk_buff BPF_PROG_TYPE_SOCKET_FILTER_prog;
	struct sk_buff BPF_PROG_TYPE_SOCKET_FILTER_kern;
	struct __sk_buff BPF_PROG_TYPE_SCHED_CLS_prog;
	struct sk_buff BPF_PROG_TYPE_SCHED_CLS_kern;
	struct __sk_buff BPF_PROG_TYPE_SCHED_ACT_prog;
	struct sk_buff BPF_PROG_TYPE_SCHED_ACT_kern;
	struct xdp_md BPF_PROG_TYPE_XDP_prog;
	struct xdp_buff BPF_PROG_TYPE_XDP_kern;
	struct __sk_buff BPF_PROG_TYPE_CGROUP_SKB_prog;
	struct sk_buff BPF_PROG_TYPE_CGROUP_SKB_kern;
	struct bpf_sock BPF_PROG_TYPE_CGROUP_SOCK_prog;
	struct sock BPF_PROG_TYPE_CGROUP_SOCK_kern;
	struct bpf_sock_addr BPF_PROG_TYPE_CGROUP_SOCK_ADDR_prog;
	struct bpf_sock_addr_kern BPF_PROG_TYPE_CGROUP_SOCK_ADDR_kern;
	struct __sk_buff BPF_PROG_TYPE_LWT_IN_prog;
	struct sk_buff BPF_PROG_TYPE_LWT_IN_kern;
	struct __sk_buff BPF_PROG_TYPE_LWT_OUT_prog;
	struct sk_buff BPF_PROG_TYPE_LWT_OUT_kern;
	struct __sk_buff BPF_PROG_TYPE_LWT_XMIT_prog;
	struct sk_buff BPF_PROG_TYPE_LWT_XMIT_kern;
	struct __sk_buff BPF_PROG_TYPE_LWT_SEG6LOCAL_prog;
	struct sk_buff BPF_PROG_TYPE_LWT_SEG6LOCAL_kern;
	struct bpf_sock_ops BPF_PROG_TYPE_SOCK_OPS_prog;
	struct bpf_sock_ops_kern BPF_PROG_TYPE_SOCK_OPS_kern;
	struct __sk_buff BPF_PROG_TYPE_SK_SKB_prog;
	struct sk_buff BPF_PROG_TYPE_SK_SKB_kern;
	struct sk_msg_md BPF_PROG_TYPE_SK_MSG_prog;
	struct sk_msg BPF_PROG_TYPE_SK_MSG_kern;
	struct __sk_buff BPF_PROG_TYPE_FLOW_DISSECTOR_prog;
	struct bpf_flow_dissector BPF_PROG_TYPE_FLOW_DISSECTOR_kern;
	bpf_user_pt_regs_t BPF_PROG_TYPE_KPROBE_prog;
	struct pt_regs BPF_PROG_TYPE_KPROBE_kern;
	__u64 BPF_PROG_TYPE_TRACEPOINT_prog;
	u64 BPF_PROG_TYPE_TRACEPOINT_kern;
	struct bpf_perf_event_data BPF_PROG_TYPE_PERF_EVENT_prog;
	struct bpf_perf_event_data_kern BPF_PROG_TYPE_PERF_EVENT_kern;
	struct bpf_raw_tracepoint_args BPF_PROG_TYPE_RAW_TRACEPOINT_prog;
	u64 BPF_PROG_TYPE_RAW_TRACEPOINT_kern;
	struct bpf_raw_tracepoint_args BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE_prog;
	u64 BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE_kern;
	void *BPF_PROG_TYPE_TRACING_prog;
	void *BPF_PROG_TYPE_TRACING_kern;
	struct bpf_cgroup_dev_ctx BPF_PROG_TYPE_CGROUP_DEVICE_prog;
	struct bpf_cgroup_dev_ctx BPF_PROG_TYPE_CGROUP_DEVICE_kern;
	struct bpf_sysctl BPF_PROG_TYPE_CGROUP_SYSCTL_prog;
	struct bpf_sysctl_kern BPF_PROG_TYPE_CGROUP_SYSCTL_kern;
	struct bpf_sockopt BPF_PROG_TYPE_CGROUP_SOCKOPT_prog;
	struct bpf_sockopt_kern BPF_PROG_TYPE_CGROUP_SOCKOPT_kern;
	struct sk_reuseport_md BPF_PROG_TYPE_SK_REUSEPORT_prog;
	struct sk_reuseport_kern BPF_PROG_TYPE_SK_REUSEPORT_kern;
	struct bpf_sk_lookup BPF_PROG_TYPE_SK_LOOKUP_prog;
	struct bpf_sk_lookup_kern BPF_PROG_TYPE_SK_LOOKUP_kern;
	void *BPF_PROG_TYPE_STRUCT_OPS_prog;
	void *BPF_PROG_TYPE_STRUCT_OPS_kern;
	void *BPF_PROG_TYPE_EXT_prog;
	void *BPF_PROG_TYPE_EXT_kern;
	void *BPF_PROG_TYPE_LSM_prog;
	void *BPF_PROG_TYPE_LSM_kern;
	void *BPF_PROG_TYPE_SYSCALL_prog;
	void *BPF_PROG_TYPE_SYSCALL_kern;
	struct bpf_nf_ctx BPF_PROG_TYPE_NETFILTER_prog;
	struct bpf_nf_ctx BPF_PROG_TYPE_NETFILTER_kern;
} ROOT(bpf_ctx_convert);

struct bpf_dtab {
	struct bpf_map map;
} ROOT(bpf_dtab);

struct bpf_dummy_ops {
	int (*test_1)(struct bpf_dummy_ops_state *);
	int (*test_2)(struct bpf_dummy_ops_state *, int, short unsigned int, char, long unsigned
		int);
	int (*test_sleepable)(struct bpf_dummy_ops_state *);
} ROOT(bpf_dummy_ops);

struct bpf_dummy_ops_state {
	int val;
} ROOT(bpf_dummy_ops_state);

struct bpf_dynptr {
	__u64 __opaque[2];
} ROOT(bpf_dynptr);

struct bpf_dynptr_kern {
	void *data;
	u32 size;
	u32 offset;
} ROOT(bpf_dynptr_kern);

struct bpf_fentry_test_t {
	struct bpf_fentry_test_t *a;
} ROOT(bpf_fentry_test_t);

struct bpf_fib_lookup {
	__u8 family;
	__u8 l4_protocol;
	__be16 sport;
	__be16 dport;
	union {
		__u16 tot_len;
		__u16 mtu_result;
	};
	__u32 ifindex;
	union {
		__u8 tos;
		__be32 flowinfo;
		__u32 rt_metric;
	};
	union {
		__be32 ipv4_src;
		__u32 ipv6_src[4];
	};
	union {
		__be32 ipv4_dst;
		__u32 ipv6_dst[4];
	};
	union {
		struct {
			__be16 h_vlan_proto;
			__be16 h_vlan_TCI;
		};
		__u32 tbid;
	};
	union {
		struct {
			__u32 mark;
		};
		struct {
			__u8 smac[6];
			__u8 dmac[6];
		};
	};
} ROOT(bpf_fib_lookup);

struct bpf_flow_keys {
	__u16 nhoff;
	__u16 thoff;
	__u16 addr_proto;
	__u8 is_frag;
	__u8 is_first_frag;
	__u8 is_encap;
	__u8 ip_proto;
	__be16 n_proto;
	__be16 sport;
	__be16 dport;
	union {
		struct {
			__be32 ipv4_src;
			__be32 ipv4_dst;
		};
		struct {
			__u32 ipv6_src[4];
			__u32 ipv6_dst[4];
		};
	};
	__u32 flags;
	__be32 flow_label;
} ROOT(bpf_flow_keys);

struct bpf_mem_alloc {
	struct bpf_mem_cache *cache;
} ROOT(bpf_mem_alloc);

struct bpf_htab {
	struct bpf_map map;
	struct bpf_mem_alloc ma;
	atomic_t count;
	u32 n_buckets;
	u32 elem_size;
} ROOT(bpf_htab);

struct bpf_insn {
	__u8 code;
	__u8 dst_reg : 4;
	__u8 src_reg : 4;
	__s16 off;
	__s32 imm;
} ROOT(bpf_insn);

struct bpf_iter__bpf_link {
	union {
		struct bpf_iter_meta *meta;
	};
	union {
		struct bpf_link *link;
	};
} ROOT(bpf_iter__bpf_link);

struct bpf_iter__bpf_map {
	union {
		struct bpf_iter_meta *meta;
	};
	union {
		struct bpf_map *map;
	};
} ROOT(bpf_iter__bpf_map);

struct bpf_iter__bpf_map_elem {
	union {
		struct bpf_iter_meta *meta;
	};
	union {
		struct bpf_map *map;
	};
	union {
		void *key;
	};
	union {
		void *value;
	};
} ROOT(bpf_iter__bpf_map_elem);

struct bpf_iter__bpf_prog {
	union {
		struct bpf_iter_meta *meta;
	};
	union {
		struct bpf_prog *prog;
	};
} ROOT(bpf_iter__bpf_prog);

struct bpf_iter__bpf_sk_storage_map {
	union {
		struct bpf_iter_meta *meta;
	};
	union {
		struct bpf_map *map;
	};
	union {
		struct sock *sk;
	};
	union {
		void *value;
	};
} ROOT(bpf_iter__bpf_sk_storage_map);

struct bpf_iter__cgroup {
	union {
		struct bpf_iter_meta *meta;
	};
	union {
		struct cgroup *cgroup;
	};
} ROOT(bpf_iter__cgroup);

struct bpf_iter__dmabuf {
	union {
		struct bpf_iter_meta *meta;
	};
	union {
		struct dma_buf *dmabuf;
	};
} ROOT(bpf_iter__dmabuf);

struct bpf_iter__ipv6_route {
	union {
		struct bpf_iter_meta *meta;
	};
	union {
		struct fib6_info *rt;
	};
} ROOT(bpf_iter__ipv6_route);

struct bpf_iter__kmem_cache {
	union {
		struct bpf_iter_meta *meta;
	};
	union {
		struct kmem_cache *s;
	};
} ROOT(bpf_iter__kmem_cache);

struct bpf_iter__ksym {
	union {
		struct bpf_iter_meta *meta;
	};
	union {
		struct kallsym_iter *ksym;
	};
} ROOT(bpf_iter__ksym);

struct bpf_iter__netlink {
	union {
		struct bpf_iter_meta *meta;
	};
	union {
		struct netlink_sock *sk;
	};
} ROOT(bpf_iter__netlink);

struct bpf_iter__sockmap {
	union {
		struct bpf_iter_meta *meta;
	};
	union {
		struct bpf_map *map;
	};
	union {
		void *key;
	};
	union {
		struct sock *sk;
	};
} ROOT(bpf_iter__sockmap);

struct bpf_iter__task {
	union {
		struct bpf_iter_meta *meta;
	};
	union {
		struct task_struct *task;
	};
} ROOT(bpf_iter__task);

struct bpf_iter__task__safe_trusted {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
} ROOT(bpf_iter__task__safe_trusted);

struct bpf_iter__task_file {
	union {
		struct bpf_iter_meta *meta;
	};
	union {
		struct task_struct *task;
	};
	u32 fd;
	union {
		struct file *file;
	};
} ROOT(bpf_iter__task_file);

struct bpf_iter__task_vma {
	union {
		struct bpf_iter_meta *meta;
	};
	union {
		struct task_struct *task;
	};
	union {
		struct vm_area_struct *vma;
	};
} ROOT(bpf_iter__task_vma);

struct bpf_iter__tcp {
	union {
		struct bpf_iter_meta *meta;
	};
	union {
		struct sock_common *sk_common;
	};
	uid_t uid;
} ROOT(bpf_iter__tcp);

struct bpf_iter__udp {
	union {
		struct bpf_iter_meta *meta;
	};
	union {
		struct udp_sock *udp_sk;
	};
	uid_t uid;
	char __pad0[4];
	int bucket;
} ROOT(bpf_iter__udp);

struct bpf_iter__unix {
	union {
		struct bpf_iter_meta *meta;
	};
	union {
		struct unix_sock *unix_sk;
	};
	uid_t uid;
} ROOT(bpf_iter__unix);

struct bpf_iter_bits {
	__u64 __opaque[2];
} ROOT(bpf_iter_bits);

struct bpf_iter_css {
	__u64 __opaque[3];
} ROOT(bpf_iter_css);

struct bpf_iter_css_task {
	__u64 __opaque[1];
} ROOT(bpf_iter_css_task);

struct bpf_iter_dmabuf {
	__u64 __opaque[1];
} ROOT(bpf_iter_dmabuf);

struct bpf_iter_kmem_cache {
	__u64 __opaque[1];
} ROOT(bpf_iter_kmem_cache);

enum bpf_cgroup_iter_order {
	BPF_CGROUP_ITER_ORDER_UNSPEC = 0,
	BPF_CGROUP_ITER_SELF_ONLY = 1,
	BPF_CGROUP_ITER_DESCENDANTS_PRE = 2,
	BPF_CGROUP_ITER_DESCENDANTS_POST = 3,
	BPF_CGROUP_ITER_ANCESTORS_UP = 4,
	BPF_CGROUP_ITER_CHILDREN = 5,
} ROOT(bpf_cgroup_iter_order);

union bpf_iter_link_info {
	struct {
	__u32 map_fd;
} map;
	struct {
	enum bpf_cgroup_iter_order order;
	__u32 cgroup_fd;
	__u64 cgroup_id;
} cgroup;
	struct {
	__u32 tid;
	__u32 pid;
	__u32 pid_fd;
} task;
} ROOT(bpf_iter_link_info);

struct bpf_iter_meta {
	union {
		struct seq_file *seq;
	};
	u64 session_id;
	u64 seq_num;
} ROOT(bpf_iter_meta);

struct bpf_iter_num {
	__u64 __opaque[1];
} ROOT(bpf_iter_num);

struct bpf_iter_scx_dsq {
	u64 __opaque[6];
} ROOT(bpf_iter_scx_dsq);

struct bpf_iter_task {
	__u64 __opaque[3];
} ROOT(bpf_iter_task);

struct bpf_iter_task_vma {
	__u64 __opaque[1];
} ROOT(bpf_iter_task_vma);

struct bpf_key {
	struct key *key;
	bool has_ref;
} ROOT(bpf_key);

typedef short unsigned int __kernel_sa_family_t;
struct in_addr {
	__be32 s_addr;
} ROOT(in_addr);

struct sockaddr_in {
	__kernel_sa_family_t sin_family;
	__be16 sin_port;
	struct in_addr sin_addr;
	unsigned char __pad[8];
} ROOT(sockaddr_in);

union bpf_ksock_addr {
	struct sockaddr_in sin;
} ROOT(bpf_ksock_addr);

struct bpf_ksock_create_opts {
	__u8 family;
	__u8 type;
	__u8 protocol;
} ROOT(bpf_ksock_create_opts);

struct bpf_link {
	atomic64_t refcnt;
	u32 id;
	enum bpf_link_type type;
	struct bpf_prog *prog;
} ROOT(bpf_link);

struct bpf_link_info {
	__u32 type;
	__u32 id;
	__u32 prog_id;
} ROOT(bpf_link_info);

struct bpf_list_head {
	__u64 __opaque[2];
} ROOT(bpf_list_head);

struct bpf_list_node {
	__u64 __opaque[3];
} ROOT(bpf_list_node);

struct bpf_local_storage {
	void *owner;
} ROOT(bpf_local_storage);

struct bpf_local_storage_map {
	struct bpf_map map;
} ROOT(bpf_local_storage_map);

struct bpf_map_info {
	__u32 type;
	__u32 id;
	__u32 key_size;
	__u32 value_size;
	__u32 max_entries;
	__u32 map_flags;
	char name[16];
	__u32 ifindex;
	__u32 btf_vmlinux_value_type_id;
	__u64 netns_dev;
	__u64 netns_ino;
	__u32 btf_id;
	__u32 btf_key_type_id;
	__u32 btf_value_type_id;
	__u32 btf_vmlinux_id;
	__u64 map_extra;
	__u64 hash;
	__u32 hash_size;
} ROOT(bpf_map_info);

struct bpf_map_ops {
	struct bpf_map *(*map_alloc)(union bpf_attr *);
} ROOT(bpf_map_ops);

struct llist_head {
	struct llist_node *first;
} ROOT(llist_head);

struct bpf_mem_cache {
	int unit_size;
	struct llist_head free_by_rcu_ttrace;
	struct llist_head waiting_for_gp_ttrace;
	atomic_t call_rcu_ttrace_in_progress;
} ROOT(bpf_mem_cache);

struct bpf_perf_event_value {
	__u64 counter;
	__u64 enabled;
	__u64 running;
} ROOT(bpf_perf_event_value);

struct bpf_pidns_info {
	__u32 pid;
	__u32 tgid;
} ROOT(bpf_pidns_info);

struct bpf_prog {
	u16 pages;
	u32 jited : 1;
	u32 gpl_compatible : 1;
	u32 sleepable : 1;
	enum bpf_prog_type type;
	enum bpf_attach_type expected_attach_type;
	u32 len;
	u32 jited_len;
	union {
		u8 tag[8];
	};
	struct bpf_prog_aux *aux;
} ROOT(bpf_prog);

struct bpf_prog_aux {
	atomic64_t refcnt;
	u32 used_map_cnt;
	u32 max_ctx_offset;
	u32 stack_depth;
	u32 id;
	u32 attach_btf_id;
	struct {
	s32 keyring_serial;
	u8 keyring_type;
	u8 verdict;
} sig;
	const char *attach_func_name;
	u64 load_time;
	u32 verified_insns;
	char name[16];
} ROOT(bpf_prog_aux);

struct bpf_prog_info {
	__u32 type;
	__u32 id;
	__u8 tag[8];
	__u32 jited_prog_len;
	__u32 xlated_prog_len;
	__u64 jited_prog_insns;
	__u64 xlated_prog_insns;
	__u64 load_time;
	__u32 created_by_uid;
	__u32 nr_map_ids;
	__u64 map_ids;
	char name[16];
	__u32 ifindex;
	__u32 gpl_compatible : 1;
	__u64 netns_dev;
	__u64 netns_ino;
	__u32 nr_jited_ksyms;
	__u32 nr_jited_func_lens;
	__u64 jited_ksyms;
	__u64 jited_func_lens;
	__u32 btf_id;
	__u32 func_info_rec_size;
	__u64 func_info;
	__u32 nr_func_info;
	__u32 nr_line_info;
	__u64 line_info;
	__u64 jited_line_info;
	__u32 nr_jited_line_info;
	__u32 line_info_rec_size;
	__u32 jited_line_info_rec_size;
	__u32 nr_prog_tags;
	__u64 prog_tags;
	__u64 run_time_ns;
	__u64 run_cnt;
	__u64 recursion_misses;
	__u32 verified_insns;
	__u32 attach_btf_obj_id;
	__u32 attach_btf_id;
} ROOT(bpf_prog_info);

struct bpf_queue_stack {
	struct bpf_map map;
} ROOT(bpf_queue_stack);

struct bpf_rb_node {
	__u64 __opaque[4];
} ROOT(bpf_rb_node);

struct bpf_rb_root {
	__u64 __opaque[2];
} ROOT(bpf_rb_root);

struct bpf_redir_neigh {
	__u32 nh_family;
	union {
		__be32 ipv4_nh;
		__u32 ipv6_nh[4];
	};
} ROOT(bpf_redir_neigh);

struct bpf_refcount {
	__u32 __opaque[1];
} ROOT(bpf_refcount);

struct bpf_res_spin_lock {
	u32 val;
} ROOT(bpf_res_spin_lock);

struct bpf_ringbuf {
	long unsigned int consumer_pos;
	long unsigned int producer_pos;
} ROOT(bpf_ringbuf);

struct bpf_ringbuf_map {
	struct bpf_map map;
	struct bpf_ringbuf *rb;
} ROOT(bpf_ringbuf_map);

struct bpf_shtab {
	struct bpf_map map;
} ROOT(bpf_shtab);

struct qdisc_skb_cb {
	unsigned int pkt_len;
	u16 tc_classid;
	unsigned char data[20];
	u16 slave_dev_queue_mapping;
} ROOT(qdisc_skb_cb);

struct bpf_skb_data_end {
	struct qdisc_skb_cb qdisc_cb;
	void *data_meta;
	void *data_end;
} ROOT(bpf_skb_data_end);

struct bpf_sock_tuple {
	union {
		struct {
	__be32 saddr;
	__be32 daddr;
	__be16 sport;
	__be16 dport;
} ipv4;
		struct {
	__be32 saddr[4];
	__be32 daddr[4];
	__be16 sport;
	__be16 dport;
} ipv6;
	};
} ROOT(bpf_sock_tuple);

struct bpf_spin_lock {
	__u32 val;
} ROOT(bpf_spin_lock);

struct bpf_stab {
	struct bpf_map map;
} ROOT(bpf_stab);

struct bpf_stack_map {
	struct bpf_map map;
} ROOT(bpf_stack_map);

enum bpf_struct_ops_state {
	BPF_STRUCT_OPS_STATE_INIT = 0,
	BPF_STRUCT_OPS_STATE_INUSE = 1,
	BPF_STRUCT_OPS_STATE_TOBEFREE = 2,
	BPF_STRUCT_OPS_STATE_READY = 3,
} ROOT(bpf_struct_ops_state);

struct bpf_struct_ops_common_value {
	refcount_t refcnt;
	enum bpf_struct_ops_state state;
} ROOT(bpf_struct_ops_common_value);

struct bpf_struct_ops_Qdisc_ops {
	struct bpf_struct_ops_common_value common;
	char __pad0[56];
	struct Qdisc_ops data;
	char __pad1[16];
} ROOT(bpf_struct_ops_Qdisc_ops);

struct bpf_struct_ops_bpf_dummy_ops {
	struct bpf_struct_ops_common_value common;
	char __pad0[56];
	struct bpf_dummy_ops data;
	char __pad1[40];
} ROOT(bpf_struct_ops_bpf_dummy_ops);

enum tcp_ca_event {
	CA_EVENT_TX_START = 0,
	CA_EVENT_CWND_RESTART = 1,
	CA_EVENT_COMPLETE_CWR = 2,
	CA_EVENT_LOSS = 3,
	CA_EVENT_ECN_NO_CE = 4,
	CA_EVENT_ECN_IS_CE = 5,
} ROOT(tcp_ca_event);

struct list_head {
	struct list_head *next;
	struct list_head *prev;
} ROOT(list_head);

struct tcp_congestion_ops {
	void (*cong_avoid)(struct sock *, u32, u32);
	void (*cong_control)(struct sock *, u32, int, const struct rate_sample *);
	u32 (*ssthresh)(struct sock *);
	void (*set_state)(struct sock *, u8);
	void (*cwnd_event)(struct sock *, enum tcp_ca_event);
	void (*cwnd_event_tx_start)(struct sock *);
	void (*in_ack_event)(struct sock *, u32);
	void (*pkts_acked)(struct sock *, const struct ack_sample *);
	u32 (*min_tso_segs)(struct sock *);
	u32 (*undo_cwnd)(struct sock *);
	u32 (*sndbuf_expand)(struct sock *);
	size_t (*get_info)(struct sock *, u32, int *, union tcp_cc_info *);
	char name[16];
	struct module *owner;
	struct list_head list;
	u32 key;
	u32 flags;
	void (*init)(struct sock *);
	void (*release)(struct sock *);
	char __pad0[32];
} ROOT(tcp_congestion_ops);

struct bpf_struct_ops_tcp_congestion_ops {
	struct bpf_struct_ops_common_value common;
	char __pad0[56];
	struct tcp_congestion_ops data;
} ROOT(bpf_struct_ops_tcp_congestion_ops);

struct bpf_task_work {
	__u64 __opaque;
} ROOT(bpf_task_work);

struct bpf_tcp_req_attrs {
	u32 rcv_tsval;
	u32 rcv_tsecr;
	u16 mss;
	u8 rcv_wscale;
	u8 snd_wscale;
	u8 ecn_ok;
	u8 wscale_ok;
	u8 sack_ok;
	u8 tstamp_ok;
} ROOT(bpf_tcp_req_attrs);

struct bpf_tcp_sock {
	__u32 snd_cwnd;
	__u32 srtt_us;
	__u32 rtt_min;
	__u32 snd_ssthresh;
	__u32 rcv_nxt;
	__u32 snd_nxt;
	__u32 snd_una;
	__u32 mss_cache;
	__u32 ecn_flags;
	__u32 rate_delivered;
	__u32 rate_interval_us;
	__u32 packets_out;
	__u32 retrans_out;
	__u32 total_retrans;
	__u32 segs_in;
	__u32 data_segs_in;
	__u32 segs_out;
	__u32 data_segs_out;
	__u32 lost_out;
	__u32 sacked_out;
	__u64 bytes_received;
	__u64 bytes_acked;
	__u32 dsack_dups;
	__u32 delivered;
	__u32 delivered_ce;
	__u32 icsk_retransmits;
} ROOT(bpf_tcp_sock);

struct bpf_timer {
	__u64 __opaque[2];
} ROOT(bpf_timer);

struct bpf_run_ctx {
	unsigned long opaque__[0];
} ROOT(bpf_run_ctx);

struct bpf_trace_run_ctx {
	struct bpf_run_ctx run_ctx;
	u64 bpf_cookie;
	bool is_uprobe;
} ROOT(bpf_trace_run_ctx);

struct bpf_tunnel_key {
	__u32 tunnel_id;
	union {
		__u32 remote_ipv4;
		__u32 remote_ipv6[4];
	};
	__u8 tunnel_tos;
	__u8 tunnel_ttl;
	union {
		__u16 tunnel_ext;
		__be16 tunnel_flags;
	};
	__u32 tunnel_label;
	union {
		__u32 local_ipv4;
		__u32 local_ipv6[4];
	};
} ROOT(bpf_tunnel_key);

struct bpf_verifier_env {
	struct bpf_prog *prog;
} ROOT(bpf_verifier_env);

struct bpf_wq {
	__u64 __opaque[2];
} ROOT(bpf_wq);

struct bpf_xdp_sock {
	__u32 queue_id;
} ROOT(bpf_xdp_sock);

struct bpf_xfrm_state {
	__u32 reqid;
	__u32 spi;
	__u16 family;
	__u16 ext;
	union {
		__u32 remote_ipv4;
		__u32 remote_ipv6[4];
	};
} ROOT(bpf_xfrm_state);

typedef union {
	__be32 a4;
	__be32 a6[4];
	struct in6_addr in6;
} xfrm_address_t;
struct bpf_xfrm_state_opts {
	s32 netns_id;
	xfrm_address_t daddr;
	__be32 spi;
	u8 proto;
	u16 family;
} ROOT(bpf_xfrm_state_opts);

struct btf {
	u32 id;
	char name[56];
} ROOT(btf);

struct btf_ptr {
	void *ptr;
	__u32 type_id;
	__u32 flags;
} ROOT(btf_ptr);

struct btf_type {
	__u32 name_off;
	__u32 info;
	union {
		__u32 size;
		__u32 type;
	};
} ROOT(btf_type);

struct percpu_ref {
	long unsigned int percpu_count_ptr;
	struct percpu_ref_data *data;
} ROOT(percpu_ref);

struct cgroup_subsys_state {
	struct cgroup *cgroup;
	struct cgroup_subsys *ss;
	struct percpu_ref refcnt;
	struct css_rstat_cpu *rstat_cpu;
	struct list_head sibling;
	struct list_head children;
	int id;
	unsigned int flags;
	u64 serial_nr;
	atomic_t online_cnt;
	struct cgroup_subsys_state *parent;
	int nr_descendants;
} ROOT(cgroup_subsys_state);

struct cgroup_file {
	unsigned long opaque__[8];
} ROOT(cgroup_file);

struct cgroup_bpf {
	unsigned long opaque__[128];
} ROOT(cgroup_bpf);

struct seqcount {
	unsigned int sequence;
} ROOT(seqcount);

typedef struct seqcount seqcount_t;
struct seqcount_spinlock {
	seqcount_t seqcount;
} ROOT(seqcount_spinlock);

typedef struct seqcount_spinlock seqcount_spinlock_t;
struct cgroup_freezer_state {
	bool freeze;
	bool e_freeze;
	int nr_frozen_descendants;
	int nr_frozen_tasks;
	seqcount_spinlock_t freeze_seq;
	u64 freeze_start_nsec;
	u64 frozen_nsec;
} ROOT(cgroup_freezer_state);

struct cgroup {
	struct cgroup_subsys_state self;
	long unsigned int flags;
	int level;
	int max_depth;
	int nr_descendants;
	int nr_dying_descendants;
	struct kernfs_node *kn;
	struct cgroup_file procs_file;
	u32 subtree_control;
	u32 subtree_ss_mask;
	struct cgroup_subsys_state *subsys[14];
	struct cgroup_root *root;
	struct list_head cset_links;
	struct list_head e_csets[14];
	struct cgroup *dom_cgrp;
	struct cgroup *old_dom_cgrp;
	struct cgroup_bpf bpf;
	struct cgroup_freezer_state freezer;
	union {
		struct {
			struct cgroup *ancestors[0];
		};
	};
} ROOT(cgroup);

struct ns_common {
	unsigned int inum;
} ROOT(ns_common);

struct cgroup_namespace {
	struct ns_common ns;
	struct user_namespace *user_ns;
	struct css_set *root_cset;
} ROOT(cgroup_namespace);

struct cgroup_root {
	struct kernfs_root *kf_root;
	unsigned int subsys_mask;
	int hierarchy_id;
	unsigned int flags;
	char release_agent_path[4096];
	char name[64];
	struct cgroup cgrp;
} ROOT(cgroup_root);

struct cgroup_subsys {
	int id;
	const char *name;
	const char *legacy_name;
	struct cgroup_root *root;
} ROOT(cgroup_subsys);

typedef struct {
	u64 val;
} kernel_cap_t;
struct cred {
	atomic_long_t usage;
	kuid_t uid;
	kgid_t gid;
	kuid_t suid;
	kgid_t sgid;
	kuid_t euid;
	kgid_t egid;
	kuid_t fsuid;
	kgid_t fsgid;
	unsigned int securebits;
	kernel_cap_t cap_inheritable;
	kernel_cap_t cap_permitted;
	kernel_cap_t cap_effective;
	kernel_cap_t cap_bset;
	kernel_cap_t cap_ambient;
	struct user_struct *user;
	struct user_namespace *user_ns;
	struct group_info *group_info;
} ROOT(cred);

struct css_rstat_cpu {
	struct cgroup_subsys_state *updated_children;
} ROOT(css_rstat_cpu);

struct css_set {
	struct cgroup_subsys_state *subsys[14];
	refcount_t refcount;
	struct css_set *dom_cset;
	struct cgroup *dfl_cgrp;
	int nr_tasks;
} ROOT(css_set);

struct qstr {
	union {
		struct {
			u32 hash;
			u32 len;
		};
		u64 hash_len;
	};
	const unsigned char *name;
} ROOT(qstr);

union shortname_store {
	unsigned char string[40];
} ROOT(shortname_store);

struct dentry {
	unsigned int d_flags;
	struct dentry *d_parent;
	union {
		const struct qstr d_name;
	};
	struct inode *d_inode;
	union shortname_store d_shortname;
	const struct dentry_operations *d_op;
	struct super_block *d_sb;
	long unsigned int d_time;
	void *d_fsdata;
} ROOT(dentry);

struct dev_ifalias {
	struct callback_head rcuhead;
} ROOT(dev_ifalias);

struct dma_buf {
	size_t size;
	struct file *file;
	const char *exp_name;
	const char *name;
} ROOT(dma_buf);

struct dst_entry {
	union {
		struct net_device *dev;
	};
	struct dst_ops *ops;
} ROOT(dst_entry);

struct erspan_md2 {
	__be32 timestamp;
	__u8 hwid_upper : 2;
	__u8 dir : 1;
	__u8 hwid : 4;
} ROOT(erspan_md2);

struct erspan_metadata {
	int version;
	union {
	__be32 index;
	struct erspan_md2 md2;
} u;
} ROOT(erspan_metadata);

struct ethhdr {
	unsigned char h_dest[6];
	unsigned char h_source[6];
	__be16 h_proto;
} ROOT(ethhdr);

struct fastopen_queue {
	int max_qlen;
} ROOT(fastopen_queue);

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
} ROOT(fdtable);

struct rt6key {
	struct in6_addr addr;
	int plen;
} ROOT(rt6key);

struct fib_nh_common {
	struct net_device *nhc_dev;
	u8 nhc_gw_family;
	union {
	__be32 ipv4;
	struct in6_addr ipv6;
} nhc_gw;
} ROOT(fib_nh_common);

struct fib6_nh {
	struct fib_nh_common nh_common;
} ROOT(fib6_nh);

struct fib6_info {
	refcount_t fib6_ref;
	struct rt6key fib6_dst;
	u32 fib6_flags;
	struct rt6key fib6_src;
	u32 fib6_metric;
	struct nexthop *nh;
	struct fib6_nh fib6_nh[0];
} ROOT(fib6_info);

typedef unsigned int fmode_t;
struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
} ROOT(path);

typedef u32 errseq_t;
struct file_ra_state {
	long unsigned int start;
	unsigned int size;
	unsigned int async_size;
	unsigned int ra_pages;
	short unsigned int order;
	short unsigned int mmap_miss;
	loff_t prev_pos;
} ROOT(file_ra_state);

typedef struct {
	atomic64_t refcnt;
} file_ref_t;
struct file {
	fmode_t f_mode;
	const struct file_operations *f_op;
	struct address_space *f_mapping;
	void *private_data;
	struct inode *f_inode;
	unsigned int f_flags;
	unsigned int f_iocb_flags;
	const struct cred *f_cred;
	struct fown_struct *f_owner;
	union {
		const struct path f_path;
	};
	loff_t f_pos;
	void *f_security;
	errseq_t f_wb_err;
	union {
		struct callback_head f_task_work;
		struct file_ra_state f_ra;
	};
	file_ref_t f_ref;
} ROOT(file);

typedef unsigned int __poll_t;
typedef void *fl_owner_t;
struct file_operations {
	struct module *owner;
	ssize_t (*read)(struct file *, char *, size_t, loff_t *);
	ssize_t (*write)(struct file *, const char *, size_t, loff_t *);
	ssize_t (*read_iter)(struct kiocb *, struct iov_iter *);
	ssize_t (*write_iter)(struct kiocb *, struct iov_iter *);
	__poll_t (*poll)(struct file *, struct poll_table_struct *);
	long int (*unlocked_ioctl)(struct file *, unsigned int, long unsigned int);
	int (*mmap)(struct file *, struct vm_area_struct *);
	int (*open)(struct inode *, struct file *);
	int (*flush)(struct file *, fl_owner_t);
	int (*release)(struct inode *, struct file *);
	int (*fsync)(struct file *, loff_t, loff_t, int);
} ROOT(file_operations);

struct file_system_type {
	const char *name;
	int fs_flags;
} ROOT(file_system_type);

struct files_struct {
	atomic_t count;
	struct fdtable *fdt;
	unsigned int next_fd;
} ROOT(files_struct);

typedef struct {
	long unsigned int f;
} memdesc_flags_t;
struct folio {
	union {
		struct {
			memdesc_flags_t flags;
			struct address_space *mapping;
			union {
				long unsigned int index;
			};
		};
	};
} ROOT(folio);

struct fown_struct {
	enum pid_type pid_type;
	int signum;
} ROOT(fown_struct);

struct fs_struct {
	int users;
	int umask;
	struct path root;
	struct path pwd;
} ROOT(fs_struct);

struct gendisk {
	int major;
	int first_minor;
	char disk_name[32];
} ROOT(gendisk);

struct geneve_opt {
	__be16 opt_class;
	u8 type;
	u8 length : 5;
	u8 r3 : 1;
	u8 r2 : 1;
	u8 r1 : 1;
	u8 opt_data[0];
} ROOT(geneve_opt);

struct hlist_head {
	struct hlist_node *first;
} ROOT(hlist_head);

enum hrtimer_restart {
	HRTIMER_NORESTART = 0,
	HRTIMER_RESTART = 1,
} ROOT(hrtimer_restart);

struct hrtimer {
	struct hrtimer_clock_base *base;
	enum hrtimer_restart (*function)(struct hrtimer *);
} ROOT(hrtimer);

typedef __s64 time64_t;
struct timespec64 {
	time64_t tv_sec;
	long int tv_nsec;
} ROOT(timespec64);

struct iattr {
	unsigned int ia_valid;
	umode_t ia_mode;
	union {
		kuid_t ia_uid;
	};
	union {
		kgid_t ia_gid;
	};
	loff_t ia_size;
	struct timespec64 ia_mtime;
	struct file *ia_file;
} ROOT(iattr);

struct icmp6hdr {
	__u8 icmp6_type;
	__u8 icmp6_code;
	__sum16 icmp6_cksum;
} ROOT(icmp6hdr);

struct icmphdr {
	__u8 type;
	__u8 code;
	__sum16 checksum;
	union {
	struct {
	__be16 id;
	__be16 sequence;
} echo;
	__be32 gateway;
	struct {
	__be16 __unused;
	__be16 mtu;
} frag;
	__u8 reserved[4];
} un;
} ROOT(icmphdr);

struct inet_sock {
	struct sock sk;
	struct ipv6_pinfo *pinet6;
	long unsigned int inet_flags;
	__be32 inet_saddr;
	__s16 uc_ttl;
	__be16 inet_sport;
	atomic_t inet_id;
	__u8 tos;
	__u8 min_ttl;
	__u8 mc_ttl;
} ROOT(inet_sock);

struct request_sock_queue {
	struct fastopen_queue fastopenq;
} ROOT(request_sock_queue);

struct inet_connection_sock {
	struct inet_sock icsk_inet;
	struct request_sock_queue icsk_accept_queue;
	struct inet_bind_bucket *icsk_bind_hash;
	struct timer_list icsk_delack_timer;
	union {
		struct timer_list icsk_keepalive_timer;
	};
	__u32 icsk_rto;
	__u32 icsk_pmtu_cookie;
	const struct tcp_congestion_ops *icsk_ca_ops;
	const struct inet_connection_sock_af_ops *icsk_af_ops;
	const struct tcp_ulp_ops *icsk_ulp_ops;
	__u8 icsk_ca_state : 5;
	__u8 icsk_retransmits;
	__u8 icsk_pending;
	__u8 icsk_backoff;
	__u8 icsk_syn_retries;
	__u8 icsk_probes_out;
	__u16 icsk_ext_hdr_len;
	struct {
	__u8 pending;
	__u8 quick;
	__u8 pingpong;
	__u8 retry;
	__u32 ato : 8;
	__u32 lrcv_flowlabel : 20;
	__u32 dst_quick_ack : 1;
	__u32 unused : 3;
	__u32 lrcvtime;
	__u16 last_seg_size;
	__u16 rcv_mss;
} icsk_ack;
	u64 icsk_ca_priv[13];
} ROOT(inet_connection_sock);

struct inet_hashinfo {
	unsigned int lhash2_mask;
} ROOT(inet_hashinfo);

struct request_sock {
	struct sock_common __req_common;
	struct request_sock *dl_next;
	u16 mss;
	u8 num_retrans;
	u8 syncookie : 1;
	u8 num_timeout : 7;
	u32 ts_recent;
	struct timer_list rsk_timer;
	const struct request_sock_ops *rsk_ops;
	struct sock *sk;
	struct saved_syn *saved_syn;
} ROOT(request_sock);

struct inet_request_sock {
	struct request_sock req;
	u16 snd_wscale : 4;
	u16 rcv_wscale : 4;
	u16 tstamp_ok : 1;
	u16 sack_ok : 1;
	u16 wscale_ok : 1;
	u16 ecn_ok : 1;
} ROOT(inet_request_sock);

struct inet_timewait_death_row {
	struct inet_hashinfo *hashinfo;
} ROOT(inet_timewait_death_row);

struct inet_timewait_sock {
	struct sock_common __tw_common;
	__u32 tw_mark;
	unsigned char tw_substate;
	unsigned char tw_rcv_wscale;
	__be16 tw_sport;
	struct timer_list tw_timer;
} ROOT(inet_timewait_sock);

typedef u64 blkcnt_t;
struct inode {
	umode_t i_mode;
	short unsigned int i_opflags;
	unsigned int i_flags;
	kuid_t i_uid;
	kgid_t i_gid;
	const struct inode_operations *i_op;
	struct super_block *i_sb;
	struct address_space *i_mapping;
	void *i_security;
	u64 i_ino;
	union {
		const unsigned int i_nlink;
	};
	dev_t i_rdev;
	loff_t i_size;
	time64_t i_atime_sec;
	time64_t i_mtime_sec;
	time64_t i_ctime_sec;
	u32 i_atime_nsec;
	u32 i_mtime_nsec;
	u32 i_ctime_nsec;
	u32 i_generation;
	short unsigned int i_bytes;
	u8 i_blkbits;
	blkcnt_t i_blocks;
	atomic64_t i_version;
	atomic_t i_count;
	atomic_t i_writecount;
	union {
		const struct file_operations *i_fop;
	};
	struct address_space i_data;
	union {
		struct pipe_inode_info *i_pipe;
		struct cdev *i_cdev;
	};
	void *i_private;
} ROOT(inode);

struct inode_operations {
	struct dentry *(*lookup)(struct inode *, struct dentry *, unsigned int);
} ROOT(inode_operations);

struct iov_iter {
	u8 iter_type;
	union {
		struct {
			size_t count;
		};
	};
	union {
		long unsigned int nr_segs;
	};
} ROOT(iov_iter);

struct ip_esp_hdr {
	__be32 spi;
} ROOT(ip_esp_hdr);

struct ipc_namespace {
	struct ns_common ns;
} ROOT(ipc_namespace);

struct iphdr {
	__u8 ihl : 4;
	__u8 version : 4;
	__u8 tos;
	__be16 tot_len;
	__be16 id;
	__be16 frag_off;
	__u8 ttl;
	__u8 protocol;
	__sum16 check;
	union {
		struct {
			__be32 saddr;
			__be32 daddr;
		};
		struct {
	__be32 saddr;
	__be32 daddr;
} addrs;
	};
} ROOT(iphdr);

struct ipv6_opt_hdr {
	__u8 nexthdr;
	__u8 hdrlen;
} ROOT(ipv6_opt_hdr);

struct ipv6_pinfo {
	struct in6_addr saddr;
} ROOT(ipv6_pinfo);

struct ipv6hdr {
	__u8 priority : 4;
	__u8 version : 4;
	__u8 flow_lbl[3];
	__be16 payload_len;
	__u8 nexthdr;
	__u8 hop_limit;
	union {
		struct {
			struct in6_addr saddr;
			struct in6_addr daddr;
		};
		struct {
	struct in6_addr saddr;
	struct in6_addr daddr;
} addrs;
	};
} ROOT(ipv6hdr);

struct kallsym_iter {
	loff_t pos;
	loff_t pos_mod_end;
	loff_t pos_ftrace_mod_end;
	loff_t pos_bpf_end;
	long unsigned int value;
	unsigned int nameoff;
	char type;
	char name[512];
	char module_name[56];
	int exported;
	int show_value;
} ROOT(kallsym_iter);

struct kernel_clone_args {
	u64 flags;
	int exit_signal;
} ROOT(kernel_clone_args);

typedef int __kernel_timer_t;
union sigval {
	int sival_int;
	void *sival_ptr;
} ROOT(sigval);

typedef union sigval sigval_t;
typedef __kernel_long_t __kernel_clock_t;
union __sifields {
	struct {
	__kernel_pid_t _pid;
	__kernel_uid32_t _uid;
} _kill;
	struct {
	__kernel_timer_t _tid;
	int _overrun;
	sigval_t _sigval;
	int _sys_private;
} _timer;
	struct {
	__kernel_pid_t _pid;
	__kernel_uid32_t _uid;
	sigval_t _sigval;
} _rt;
	struct {
	__kernel_pid_t _pid;
	__kernel_uid32_t _uid;
	int _status;
	__kernel_clock_t _utime;
	__kernel_clock_t _stime;
} _sigchld;
	struct {
	void *_addr;
	union {
		int _trapno;
		short int _addr_lsb;
		struct {
	char _dummy_bnd[8];
	void *_lower;
	void *_upper;
} _addr_bnd;
		struct {
	char _dummy_pkey[8];
	__u32 _pkey;
} _addr_pkey;
		struct {
	long unsigned int _data;
	__u32 _type;
	__u32 _flags;
} _perf;
	};
} _sigfault;
	struct {
	long int _band;
	int _fd;
} _sigpoll;
	struct {
	void *_call_addr;
	int _syscall;
	unsigned int _arch;
} _sigsys;
} ROOT(__sifields);

struct kernel_siginfo {
	struct {
		int si_signo;
		int si_errno;
		int si_code;
		union __sifields _sifields;
	};
} ROOT(kernel_siginfo);

struct kernfs_iattrs {
	struct timespec64 ia_mtime;
} ROOT(kernfs_iattrs);

struct kernfs_node {
	atomic_t count;
	atomic_t active;
	struct kernfs_node *__parent;
	const char *name;
	const struct ns_common *ns;
	unsigned int hash;
	short unsigned int flags;
	umode_t mode;
	u64 id;
	void *priv;
	struct kernfs_iattrs *iattr;
} ROOT(kernfs_node);

struct kernfs_root {
	struct kernfs_node *kn;
} ROOT(kernfs_root);

struct kiocb {
	struct file *ki_filp;
	loff_t ki_pos;
	int ki_flags;
} ROOT(kiocb);

typedef unsigned int slab_flags_t;
struct kmem_cache {
	slab_flags_t flags;
	unsigned int size;
	unsigned int object_size;
	const char *name;
} ROOT(kmem_cache);

struct linux_binprm {
	struct vm_area_struct *vma;
	struct mm_struct *mm;
	struct file *executable;
	struct file *interpreter;
	struct file *loader;
	struct file *file;
	struct cred *cred;
	int unsafe;
	unsigned int per_clear;
	int argc;
	int envc;
	const char *filename;
	const char *interp;
	const char *fdpath;
	unsigned int interp_flags;
	long unsigned int exec;
} ROOT(linux_binprm);

struct lpm_trie {
	struct bpf_map map;
} ROOT(lpm_trie);

struct mem_cgroup_private_id {
	int id;
	refcount_t ref;
} ROOT(mem_cgroup_private_id);

struct page_counter {
	atomic_long_t usage;
	long unsigned int min;
	long unsigned int low;
	long unsigned int max;
} ROOT(page_counter);

struct mem_cgroup {
	struct cgroup_subsys_state css;
	struct mem_cgroup_private_id id;
	struct page_counter memory;
	union {
		struct page_counter swap;
	};
} ROOT(mem_cgroup);

struct minmax_sample {
	u32 t;
	u32 v;
} ROOT(minmax_sample);

typedef long unsigned int pgdval_t;
typedef struct {
	pgdval_t pgd;
} pgd_t;
typedef long unsigned int vm_flags_t;
typedef struct {
	long unsigned int __mm_flags[1];
} mm_flags_t;
struct mm_struct {
	struct {
		struct {
			atomic_t mm_count;
		};
		pgd_t *pgd;
		atomic_t mm_users;
		int map_count;
		long unsigned int total_vm;
		long unsigned int locked_vm;
		atomic64_t pinned_vm;
		long unsigned int data_vm;
		long unsigned int exec_vm;
		long unsigned int stack_vm;
		union {
			vm_flags_t def_flags;
		};
		long unsigned int start_code;
		long unsigned int end_code;
		long unsigned int start_data;
		long unsigned int end_data;
		long unsigned int start_brk;
		long unsigned int brk;
		long unsigned int start_stack;
		long unsigned int arg_start;
		long unsigned int arg_end;
		long unsigned int env_start;
		long unsigned int env_end;
		long unsigned int saved_auxv[56];
		mm_flags_t flags;
		struct task_struct *owner;
		struct file *exe_file;
	};
} ROOT(mm_struct);

struct mnt_namespace {
	struct ns_common ns;
	struct mount *root;
} ROOT(mnt_namespace);

enum module_state {
	MODULE_STATE_LIVE = 0,
	MODULE_STATE_COMING = 1,
	MODULE_STATE_GOING = 2,
	MODULE_STATE_UNFORMED = 3,
} ROOT(module_state);

struct module {
	enum module_state state;
	char name[56];
} ROOT(module);

struct mptcp_pm_data {
	union {
		struct {
			u8 extra_subflows;
		};
	};
} ROOT(mptcp_pm_data);

struct mptcp_sock {
	u32 token;
	struct list_head conn_list;
	struct sock *first;
	struct mptcp_pm_data pm;
	char ca_name[16];
} ROOT(mptcp_sock);

struct mptcp_subflow_context {
	struct list_head node;
	struct sock *tcp_sock;
} ROOT(mptcp_subflow_context);

struct nameidata {
	unsigned int flags;
	const char *pathname;
} ROOT(nameidata);

struct napi_struct {
	struct net_device *dev;
} ROOT(napi_struct);

struct neighbour {
	unsigned char ha[32];
	struct net_device *dev;
} ROOT(neighbour);

struct netns_ipv4 {
	struct inet_timewait_death_row tcp_death_row;
	struct udp_table *udp_table;
} ROOT(netns_ipv4);

struct net {
	u32 ifindex;
	struct ns_common ns;
	u32 hash_mix;
	struct netns_ipv4 ipv4;
	u64 net_cookie;
} ROOT(net);

typedef u64 netdev_features_t;
struct net_device_stats {
	unsigned long opaque__[23];
} ROOT(net_device_stats);

struct net_device {
	union {
		struct {
			long unsigned int priv_flags : 32;
		};
	};
	const struct net_device_ops *netdev_ops;
	unsigned int real_num_tx_queues;
	unsigned int gso_max_size;
	unsigned int mtu;
	short unsigned int needed_headroom;
	unsigned int flags;
	short unsigned int hard_header_len;
	netdev_features_t features;
	struct bpf_prog *xdp_prog;
	int ifindex;
	unsigned int real_num_rx_queues;
	possible_net_t nd_net;
	char name[16];
	struct dev_ifalias *ifalias;
	short unsigned int needed_tailroom;
	short unsigned int type;
	struct net_device_stats stats;
	unsigned int operstate;
	unsigned char perm_addr[32];
	unsigned char addr_len;
	const unsigned char *dev_addr;
} ROOT(net_device);

struct netdev_queue {
	struct net_device *dev;
	struct Qdisc *qdisc;
	long unsigned int state;
} ROOT(netdev_queue);

struct netlink_sock {
	struct sock sk;
	u32 portid;
	long unsigned int *groups;
	bool cb_running;
} ROOT(netlink_sock);

struct new_utsname {
	char sysname[65];
	char nodename[65];
	char release[65];
	char version[65];
	char machine[65];
	char domainname[65];
} ROOT(new_utsname);

struct nexthop {
	union {
		struct nh_info *nh_info;
	};
} ROOT(nexthop);

union nf_inet_addr {
	__be32 ip;
} ROOT(nf_inet_addr);

union nf_conntrack_man_proto {
	__be16 all;
} ROOT(nf_conntrack_man_proto);

struct nf_conntrack_man {
	union nf_inet_addr u3;
	union nf_conntrack_man_proto u;
} ROOT(nf_conntrack_man);

typedef u8 u_int8_t;
struct nf_conntrack_tuple {
	struct nf_conntrack_man src;
	struct {
	union nf_inet_addr u3;
	union {
	__be16 all;
	struct {
	__be16 port;
} tcp;
	struct {
	__be16 port;
} udp;
	struct {
	u_int8_t type;
	u_int8_t code;
} icmp;
	struct {
	__be16 port;
} dccp;
	struct {
	__be16 port;
} sctp;
	struct {
	__be16 key;
} gre;
} u;
	u_int8_t protonum;
	struct {
} __nfct_hash_offsetend;
	u_int8_t dir;
} dst;
} ROOT(nf_conntrack_tuple);

struct nf_conntrack_tuple_hash {
	struct nf_conntrack_tuple tuple;
} ROOT(nf_conntrack_tuple_hash);

typedef u32 u_int32_t;
struct nf_conn {
	u32 timeout;
	struct nf_conntrack_tuple_hash tuplehash[2];
	long unsigned int status;
	u_int32_t mark;
} ROOT(nf_conn);

struct nf_hook_state {
	u8 hook;
	u8 pf;
	struct net_device *in;
	struct net_device *out;
	struct sock *sk;
	struct net *net;
	int (*okfn)(struct net *, struct sock *, struct sk_buff *);
} ROOT(nf_hook_state);

struct nh_info {
	union {
		struct fib6_nh fib6_nh;
	};
} ROOT(nh_info);

struct nsproxy {
	refcount_t count;
	struct uts_namespace *uts_ns;
	struct ipc_namespace *ipc_ns;
	struct mnt_namespace *mnt_ns;
	struct pid_namespace *pid_ns_for_children;
	struct net *net_ns;
	struct time_namespace *time_ns;
	struct cgroup_namespace *cgroup_ns;
} ROOT(nsproxy);

struct numa_drop_counters {
	atomic_t drops0;
	atomic_t drops1;
} ROOT(numa_drop_counters);

struct page {
	memdesc_flags_t flags;
	union {
		struct {
			struct address_space *mapping;
		};
	};
	atomic_t _refcount;
} ROOT(page);

struct perf_branch_entry {
	__u64 from;
	__u64 to;
	__u64 mispred : 1;
	__u64 predicted : 1;
	__u64 in_tx : 1;
	__u64 abort : 1;
	__u64 cycles : 16;
	__u64 type : 4;
	__u64 spec : 2;
	__u64 new_type : 4;
	__u64 priv : 3;
	__u64 reserved : 31;
} ROOT(perf_branch_entry);

struct perf_event_attr {
	__u32 type;
	__u32 size;
	__u64 config;
	__u64 sample_type;
} ROOT(perf_event_attr);

struct perf_event {
	struct perf_event_attr attr;
} ROOT(perf_event);

struct upid {
	int nr;
	struct pid_namespace *ns;
} ROOT(upid);

struct pid {
	refcount_t count;
	unsigned int level;
	struct hlist_head tasks[4];
	struct upid numbers[0];
} ROOT(pid);

struct pid_namespace {
	struct task_struct *child_reaper;
	unsigned int level;
	struct pid_namespace *parent;
	struct ns_common ns;
} ROOT(pid_namespace);

typedef unsigned int pipe_index_t;
struct pipe_inode_info {
	union {
		struct {
			pipe_index_t head;
			pipe_index_t tail;
		};
	};
	unsigned int ring_size;
} ROOT(pipe_inode_info);

struct prog_test_member1 {
	int a;
} ROOT(prog_test_member1);

struct prog_test_member {
	struct prog_test_member1 m;
	int c;
} ROOT(prog_test_member);

struct prog_test_ref_kfunc {
	int a;
	int b;
	struct prog_test_member memb;
	struct prog_test_ref_kfunc *next;
	refcount_t cnt;
} ROOT(prog_test_ref_kfunc);

struct proto {
	atomic_long_t *memory_allocated;
	unsigned int obj_size;
	char name[32];
} ROOT(proto);

struct proto_ops {
	int family;
} ROOT(proto_ops);

struct rate_sample {
	u64 prior_mstamp;
	u32 prior_delivered;
	u32 prior_delivered_ce;
	s32 delivered;
	s32 delivered_ce;
	long int interval_us;
	u32 snd_interval_us;
	u32 rcv_interval_us;
	long int rtt_us;
	int losses;
	u32 acked_sacked;
	u32 prior_in_flight;
	u32 last_end_seq;
	bool is_app_limited;
	bool is_retrans;
	bool is_ack_delayed;
} ROOT(rate_sample);

struct rb_node {
	long unsigned int __rb_parent_color;
	struct rb_node *rb_right;
	struct rb_node *rb_left;
} ROOT(rb_node);

struct rb_root {
	struct rb_node *rb_node;
} ROOT(rb_root);

typedef __u32 req_flags_t;
struct request {
	struct request_queue *q;
	blk_opf_t cmd_flags;
	req_flags_t rq_flags;
	int tag;
	unsigned int __data_len;
	sector_t __sector;
	struct bio *bio;
	struct block_device *part;
	u64 start_time_ns;
} ROOT(request);

struct reuseport_array {
	struct bpf_map map;
} ROOT(reuseport_array);

struct rq {
	unsigned int nr_running;
	union {
		struct task_struct *curr;
	};
	struct task_struct *idle;
	u64 nr_switches;
	u64 clock;
	int cpu;
} ROOT(rq);

struct scatterlist {
	long unsigned int page_link;
	unsigned int length;
} ROOT(scatterlist);

struct load_weight {
	long unsigned int weight;
	u32 inv_weight;
} ROOT(load_weight);

struct sched_entity {
	struct load_weight load;
	unsigned char on_rq;
	u64 exec_start;
	u64 sum_exec_runtime;
	u64 prev_sum_exec_runtime;
	u64 vruntime;
	u64 nr_migrations;
} ROOT(sched_entity);

struct seq_file {
	char *buf;
	size_t size;
	size_t from;
	size_t count;
	size_t pad_until;
	loff_t index;
	const struct seq_operations *op;
	int poll_event;
	const struct file *file;
	void *private_;
} ROOT(seq_file);

struct sighand_struct {
	refcount_t count;
} ROOT(sighand_struct);

struct rlimit {
	__kernel_ulong_t rlim_cur;
	__kernel_ulong_t rlim_max;
} ROOT(rlimit);

struct signal_struct {
	atomic_t live;
	int nr_threads;
	int group_exit_code;
	struct pid *pids[4];
	int leader;
	struct tty_struct *tty;
	struct rlimit rlim[16];
	short int oom_score_adj;
} ROOT(signal_struct);

struct sk_psock {
	struct sock *sk;
} ROOT(sk_psock);

struct skb_shared_hwtstamps {
	union {
		ktime_t hwtstamp;
		void *netdev_data;
	};
} ROOT(skb_shared_hwtstamps);

typedef long unsigned int netmem_ref;
struct skb_frag {
	netmem_ref netmem;
	unsigned int len;
	unsigned int offset;
} ROOT(skb_frag);

typedef struct skb_frag skb_frag_t;
struct skb_shared_info {
	__u8 flags;
	__u8 meta_len;
	__u8 nr_frags;
	__u8 tx_flags;
	short unsigned int gso_size;
	short unsigned int gso_segs;
	struct sk_buff *frag_list;
	union {
		struct skb_shared_hwtstamps hwtstamps;
	};
	unsigned int gso_type;
	u32 tskey;
	atomic_t dataref;
	skb_frag_t frags[17];
} ROOT(skb_shared_info);

typedef __kernel_sa_family_t sa_family_t;
struct sockaddr {
	sa_family_t sa_family;
	char sa_data[14];
} ROOT(sockaddr);

struct sockaddr_in6 {
	short unsigned int sin6_family;
	__be16 sin6_port;
	__be32 sin6_flowinfo;
	struct in6_addr sin6_addr;
	__u32 sin6_scope_id;
} ROOT(sockaddr_in6);

struct sockaddr_ll {
	__be16 sll_protocol;
} ROOT(sockaddr_ll);

struct sockaddr_un {
	__kernel_sa_family_t sun_family;
	char sun_path[108];
} ROOT(sockaddr_un);

typedef enum {
	SS_FREE = 0,
	SS_UNCONNECTED = 1,
	SS_CONNECTING = 2,
	SS_CONNECTED = 3,
	SS_DISCONNECTING = 4,
} socket_state;
struct socket {
	socket_state state;
	short int type;
	long unsigned int flags;
	struct file *file;
	struct sock *sk;
	const struct proto_ops *ops;
} ROOT(socket);

struct socket_alloc {
	struct socket socket;
	struct inode vfs_inode;
} ROOT(socket_alloc);

struct socket_wq {
	long unsigned int flags;
} ROOT(socket_wq);

typedef struct {
	__u8 b[16];
} uuid_t;
struct super_block {
	dev_t s_dev;
	unsigned char s_blocksize_bits;
	long unsigned int s_blocksize;
	loff_t s_maxbytes;
	struct file_system_type *s_type;
	const struct super_operations *s_op;
	long unsigned int s_flags;
	long unsigned int s_iflags;
	long unsigned int s_magic;
	struct dentry *s_root;
	void *s_security;
	struct block_device *s_bdev;
	void *s_fs_info;
	char s_id[32];
	uuid_t s_uuid;
	struct user_namespace *s_user_ns;
} ROOT(super_block);

struct trace_entry {
	short unsigned int type;
	unsigned char flags;
	unsigned char preempt_count;
	int pid;
} ROOT(trace_entry);

struct syscall_trace_enter {
	struct trace_entry ent;
	int nr;
	long unsigned int args[0];
} ROOT(syscall_trace_enter);

struct syscall_trace_exit {
	struct trace_entry ent;
	int nr;
	long int ret;
} ROOT(syscall_trace_exit);

struct thread_info {
	long unsigned int flags;
	long unsigned int syscall_work;
	u32 status;
	u32 cpu;
} ROOT(thread_info);

typedef struct {
	long unsigned int sig[1];
} sigset_t;
struct sigpending {
	struct list_head list;
	sigset_t signal;
} ROOT(sigpending);

struct qspinlock {
	union {
		atomic_t val;
		struct {
			u8 locked;
			u8 pending;
		};
		struct {
			u16 locked_pending;
			u16 tail;
		};
	};
} ROOT(qspinlock);

typedef struct qspinlock arch_spinlock_t;
struct raw_spinlock {
	arch_spinlock_t raw_lock;
} ROOT(raw_spinlock);

typedef struct raw_spinlock raw_spinlock_t;
typedef struct kernel_siginfo kernel_siginfo_t;
struct task_io_accounting {
	unsigned long opaque__[7];
} ROOT(task_io_accounting);

struct thread_struct {
	long unsigned int sp;
	long unsigned int fsbase;
	long unsigned int gsbase;
} ROOT(thread_struct);

struct task_struct {
	struct thread_info thread_info;
	unsigned int __state;
	void *stack;
	refcount_t usage;
	unsigned int flags;
	unsigned int ptrace;
	u8 on_cpu;
	u8 on_rq;
	int recent_used_cpu;
	int wake_cpu;
	int prio;
	int static_prio;
	int normal_prio;
	unsigned int rt_priority;
	struct sched_entity se;
	unsigned int policy;
	int nr_cpus_allowed;
	const cpumask_t *cpus_ptr;
	cpumask_t *user_cpus_ptr;
	cpumask_t cpus_mask;
	struct list_head tasks;
	struct mm_struct *mm;
	struct mm_struct *active_mm;
	int exit_state;
	int exit_code;
	int exit_signal;
	int pdeath_signal;
	long unsigned int jobctl;
	unsigned int in_execve : 1;
	unsigned int in_iowait : 1;
	long unsigned int atomic_flags;
	pid_t pid;
	pid_t tgid;
	long unsigned int stack_canary;
	struct task_struct *real_parent;
	struct task_struct *parent;
	struct list_head children;
	struct list_head sibling;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	u64 utime;
	u64 stime;
	long unsigned int nvcsw;
	long unsigned int nivcsw;
	u64 start_time;
	u64 start_boottime;
	long unsigned int min_flt;
	long unsigned int maj_flt;
	const struct cred *ptracer_cred;
	const struct cred *real_cred;
	const struct cred *cred;
	char comm[16];
	struct nameidata *nameidata;
	struct fs_struct *fs;
	struct files_struct *files;
	struct io_uring_task *io_uring;
	struct nsproxy *nsproxy;
	struct signal_struct *signal;
	struct sighand_struct *sighand;
	sigset_t blocked;
	sigset_t real_blocked;
	struct sigpending pending;
	struct callback_head *task_works;
	struct audit_context *audit_context;
	kuid_t loginuid;
	unsigned int sessionid;
	u64 parent_exec_id;
	u64 self_exec_id;
	raw_spinlock_t pi_lock;
	void *journal_info;
	struct bio_list *bio_list;
	struct reclaim_state *reclaim_state;
	struct io_context *io_context;
	kernel_siginfo_t *last_siginfo;
	struct task_io_accounting ioac;
	struct css_set *cgroups;
	struct list_head cg_list;
	struct callback_head rcu;
	refcount_t rcu_users;
	struct vm_struct *stack_vm_area;
	struct bpf_local_storage *bpf_storage;
	struct bpf_run_ctx *bpf_ctx;
	struct bpf_net_context *bpf_net_context;
	struct thread_struct thread;
} ROOT(task_struct);

struct minmax {
	struct minmax_sample s[3];
} ROOT(minmax);

struct tcp_options_received {
	int ts_recent_stamp;
	u32 ts_recent;
	u32 rcv_tsval;
	u32 rcv_tsecr;
	u16 saw_tstamp : 1;
	u16 tstamp_ok : 1;
	u16 dsack : 1;
	u16 wscale_ok : 1;
	u16 sack_ok : 3;
	u16 smc_ok : 1;
	u16 snd_wscale : 4;
	u16 rcv_wscale : 4;
	u8 accecn : 6;
	u8 saw_unknown : 1;
	u8 unused : 1;
	u8 num_sacks;
	u16 user_mss;
	u16 mss_clamp;
} ROOT(tcp_options_received);

struct tcp_sock {
	struct inet_connection_sock inet_conn;
	u32 max_window;
	u32 rcv_ssthresh;
	u32 reordering;
	u16 gso_segs;
	u32 snd_wnd;
	u32 mss_cache;
	u32 snd_cwnd;
	u32 prr_out;
	u32 lost_out;
	u32 sacked_out;
	u16 tcp_header_len;
	u8 is_cwnd_limited : 1;
	u32 copied_seq;
	u32 snd_wl1;
	u32 tlp_high_seq;
	u32 rttvar_us;
	u32 retrans_out;
	u16 urg_data;
	u32 lost;
	u32 snd_ssthresh;
	struct minmax rtt_min;
	u32 delivered;
	u32 delivered_ce;
	u64 bytes_acked;
	u64 bytes_sent;
	u32 data_segs_out;
	u32 snd_sml;
	u32 write_seq;
	u32 pushed_seq;
	u32 lsndtime;
	u32 mdev_us;
	u32 rtt_seq;
	u32 max_packets_out;
	u32 cwnd_usage_seq;
	u32 rate_delivered;
	u32 rate_interval_us;
	u8 ecn_flags;
	__be32 pred_flags;
	u64 tcp_mstamp;
	u32 rcv_nxt;
	u32 snd_nxt;
	u32 snd_una;
	u32 window_clamp;
	u32 srtt_us;
	u32 packets_out;
	u32 app_limited;
	u32 rcv_wnd;
	u32 rcv_tstamp;
	struct tcp_options_received rx_opt;
	u32 segs_in;
	u32 segs_out;
	u64 bytes_received;
	u32 data_segs_in;
	u32 rcv_wup;
	struct {
	u32 rtt_us;
	u32 seq;
	u64 time;
} rcv_rtt_est;
	struct {
	int space;
	u32 seq;
	u64 time;
} rcvq_space;
	u32 dsack_dups;
	u32 mdev_max_us;
	u32 reord_seen;
	u32 snd_cwnd_cnt;
	u32 snd_cwnd_clamp;
	u32 snd_cwnd_used;
	u32 snd_cwnd_stamp;
	u32 prior_cwnd;
	u32 prr_delivered;
	u32 high_seq;
	u32 retrans_stamp;
	u32 undo_marker;
	int undo_retrans;
	u64 bytes_retrans;
	u32 total_retrans;
	u8 bpf_sock_ops_cb_flags;
	bool is_mptcp;
} ROOT(tcp_sock);

struct tcp6_sock {
	struct tcp_sock tcp;
	struct ipv6_pinfo inet6;
} ROOT(tcp6_sock);

struct tcp_request_sock {
	struct inet_request_sock req;
	u32 rcv_isn;
	u32 snt_isn;
} ROOT(tcp_request_sock);

struct tcp_timewait_sock {
	struct inet_timewait_sock tw_sk;
	u32 tw_rcv_wnd;
	u32 tw_ts_offset;
} ROOT(tcp_timewait_sock);

union tcp_word_hdr {
	__be32 words[5];
} ROOT(tcp_word_hdr);

struct tcphdr {
	__be16 source;
	__be16 dest;
	__be32 seq;
	__be32 ack_seq;
	__u16 ae : 1;
	__u16 res1 : 3;
	__u16 doff : 4;
	__u16 fin : 1;
	__u16 syn : 1;
	__u16 rst : 1;
	__u16 psh : 1;
	__u16 ack : 1;
	__u16 urg : 1;
	__u16 ece : 1;
	__u16 cwr : 1;
	__be16 window;
	__sum16 check;
	__be16 urg_ptr;
} ROOT(tcphdr);

struct trace_event_raw_bpf_trigger_tp {
	struct trace_entry ent;
	int nonce;
	char __data[0];
} ROOT(trace_event_raw_bpf_trigger_tp);

struct trace_event_raw_sched_process_exec {
	struct trace_entry ent;
	u32 __data_loc_filename;
	pid_t pid;
	pid_t old_pid;
	char __data[0];
} ROOT(trace_event_raw_sched_process_exec);

struct trace_event_raw_sched_process_fork {
	struct trace_entry ent;
	u32 __data_loc_parent_comm;
	pid_t parent_pid;
	u32 __data_loc_child_comm;
	pid_t child_pid;
	char __data[0];
} ROOT(trace_event_raw_sched_process_fork);

struct trace_event_raw_sched_process_template {
	struct trace_entry ent;
	u32 __data_loc_comm;
	pid_t pid;
	int prio;
	char __data[0];
} ROOT(trace_event_raw_sched_process_template);

struct trace_event_raw_sched_switch {
	struct trace_entry ent;
	char prev_comm[16];
	pid_t prev_pid;
	int prev_prio;
	long int prev_state;
	char next_comm[16];
	pid_t next_pid;
	int next_prio;
	char __data[0];
} ROOT(trace_event_raw_sched_switch);

struct trace_event_raw_sched_wakeup_template {
	struct trace_entry ent;
	char comm[16];
	pid_t pid;
	int prio;
	int target_cpu;
	char __data[0];
} ROOT(trace_event_raw_sched_wakeup_template);

struct trace_event_raw_sys_enter {
	struct trace_entry ent;
	long int id;
	long unsigned int args[6];
	char __data[0];
} ROOT(trace_event_raw_sys_enter);

struct trace_event_raw_sys_exit {
	struct trace_entry ent;
	long int id;
	long int ret;
	char __data[0];
} ROOT(trace_event_raw_sys_exit);

struct trace_event_raw_task_newtask {
	struct trace_entry ent;
	pid_t pid;
	char comm[16];
	u64 clone_flags;
	short int oom_score_adj;
	char __data[0];
} ROOT(trace_event_raw_task_newtask);

struct udp_sock {
	struct inet_sock inet;
	long unsigned int udp_flags;
	int pending;
	__u16 len;
	__u16 gso_size;
	int forward_deficit;
	struct numa_drop_counters drop_counters;
} ROOT(udp_sock);

struct udp6_sock {
	struct udp_sock udp;
	struct ipv6_pinfo inet6;
} ROOT(udp6_sock);

struct udp_table {
	unsigned int mask;
} ROOT(udp_table);

struct udphdr {
	__be16 source;
	__be16 dest;
	__be16 len;
	__sum16 check;
} ROOT(udphdr);

struct unix_address {
	refcount_t refcnt;
	int len;
	struct sockaddr_un name[0];
} ROOT(unix_address);

struct unix_sock {
	struct sock sk;
	struct unix_address *addr;
	struct path path;
	struct sock *peer;
} ROOT(unix_sock);

struct user_namespace {
	struct user_namespace *parent;
	int level;
	kuid_t owner;
	kgid_t group;
	struct ns_common ns;
} ROOT(user_namespace);

struct user_struct {
	kuid_t uid;
} ROOT(user_struct);

struct uts_namespace {
	struct new_utsname name;
	struct ns_common ns;
} ROOT(uts_namespace);

struct vfsmount {
	struct dentry *mnt_root;
	struct super_block *mnt_sb;
	int mnt_flags;
	struct mnt_idmap *mnt_idmap;
} ROOT(vfsmount);

struct vlan_hdr {
	__be16 h_vlan_TCI;
	__be16 h_vlan_encapsulated_proto;
} ROOT(vlan_hdr);

typedef long unsigned int pgprotval_t;
struct pgprot {
	pgprotval_t pgprot;
} ROOT(pgprot);

typedef struct pgprot pgprot_t;
struct vm_area_struct {
	union {
		struct {
			long unsigned int vm_start;
			long unsigned int vm_end;
		};
	};
	struct mm_struct *vm_mm;
	pgprot_t vm_page_prot;
	union {
		const vm_flags_t vm_flags;
	};
	const struct vm_operations_struct *vm_ops;
	long unsigned int vm_pgoff;
	struct file *vm_file;
	void *vm_private_data;
} ROOT(vm_area_struct);

struct vxlan_metadata {
	u32 gbp;
} ROOT(vxlan_metadata);

struct wakeup_source {
	const char *name;
	struct list_head entry;
	ktime_t total_time;
	ktime_t max_time;
	ktime_t last_time;
	ktime_t start_prevent_time;
	ktime_t prevent_sleep_time;
	long unsigned int event_count;
	long unsigned int active_count;
	long unsigned int expire_count;
	long unsigned int wakeup_count;
	bool active : 1;
	bool autosleep_enabled : 1;
} ROOT(wakeup_source);

enum xdp_mem_type {
	MEM_TYPE_PAGE_SHARED = 0,
	MEM_TYPE_PAGE_ORDER0 = 1,
	MEM_TYPE_PAGE_POOL = 2,
	MEM_TYPE_XSK_BUFF_POOL = 3,
	MEM_TYPE_MAX = 4,
} ROOT(xdp_mem_type);

struct xdp_frame {
	void *data;
	u32 len;
	u32 headroom;
	u32 metasize;
	enum xdp_mem_type mem_type : 32;
	struct net_device *dev_rx;
	u32 frame_sz;
	u32 flags;
} ROOT(xdp_frame);

struct xdp_rxq_info {
	struct net_device *dev;
	u32 queue_index;
} ROOT(xdp_rxq_info);

struct xdp_sock {
	u16 queue_id;
} ROOT(xdp_sock);

struct xdp_txq_info {
	struct net_device *dev;
} ROOT(xdp_txq_info);

struct xfrm_replay_state_esn {
	__u32 replay_window;
} ROOT(xfrm_replay_state_esn);

struct xfrm_state {
	struct xfrm_replay_state_esn *replay_esn;
} ROOT(xfrm_state);

struct xsk_map {
	struct bpf_map map;
} ROOT(xsk_map);

PERCPU struct rq runqueues;
PERCPU int bpf_prog_active;
PERCPU int tcp_memory_per_cpu_fw_alloc;
typedef void (*btf_trace_sys_enter)(void *, struct pt_regs *, long int);
btf_trace_sys_enter ROOT(btf_trace_sys_enter);
typedef void (*btf_trace_sys_exit)(void *, struct pt_regs *, long int);
btf_trace_sys_exit ROOT(btf_trace_sys_exit);
typedef void (*btf_trace_sched_switch)(void *, bool, struct task_struct *, struct task_struct *,
      unsigned int);
btf_trace_sched_switch ROOT(btf_trace_sched_switch);
typedef void (*btf_trace_sched_wakeup)(void *, struct task_struct *);
btf_trace_sched_wakeup ROOT(btf_trace_sched_wakeup);
typedef void (*btf_trace_sched_wakeup_new)(void *, struct task_struct *);
btf_trace_sched_wakeup_new ROOT(btf_trace_sched_wakeup_new);
typedef void (*btf_trace_sched_waking)(void *, struct task_struct *);
btf_trace_sched_waking ROOT(btf_trace_sched_waking);
typedef void (*btf_trace_sched_migrate_task)(void *, struct task_struct *, int);
btf_trace_sched_migrate_task ROOT(btf_trace_sched_migrate_task);
typedef void (*btf_trace_sched_process_fork)(void *, struct task_struct *, struct task_struct *);
btf_trace_sched_process_fork ROOT(btf_trace_sched_process_fork);
typedef void (*btf_trace_sched_process_exec)(void *, struct task_struct *, pid_t, struct
      linux_binprm *);
btf_trace_sched_process_exec ROOT(btf_trace_sched_process_exec);
typedef void (*btf_trace_sched_process_exit)(void *, struct task_struct *, bool);
btf_trace_sched_process_exit ROOT(btf_trace_sched_process_exit);
typedef void (*btf_trace_sched_process_free)(void *, struct task_struct *);
btf_trace_sched_process_free ROOT(btf_trace_sched_process_free);
typedef void (*btf_trace_sched_process_wait)(void *, struct pid *);
btf_trace_sched_process_wait ROOT(btf_trace_sched_process_wait);
typedef void (*btf_trace_sched_pi_setprio)(void *, struct task_struct *, struct task_struct *);
btf_trace_sched_pi_setprio ROOT(btf_trace_sched_pi_setprio);
typedef void (*btf_trace_sched_stat_runtime)(void *, struct task_struct *, u64);
btf_trace_sched_stat_runtime ROOT(btf_trace_sched_stat_runtime);
typedef void (*btf_trace_task_newtask)(void *, struct task_struct *, u64);
btf_trace_task_newtask ROOT(btf_trace_task_newtask);
typedef void (*btf_trace_task_rename)(void *, struct task_struct *, const char *);
btf_trace_task_rename ROOT(btf_trace_task_rename);
typedef void (*btf_trace_signal_generate)(void *, int, struct kernel_siginfo *, struct task_struct
      *, int, int);
btf_trace_signal_generate ROOT(btf_trace_signal_generate);
typedef void (*btf_trace_signal_deliver)(void *, int, struct kernel_siginfo *, struct k_sigaction
      *);
btf_trace_signal_deliver ROOT(btf_trace_signal_deliver);
typedef void (*btf_trace_kfree)(void *, long unsigned int, const void *);
btf_trace_kfree ROOT(btf_trace_kfree);
typedef void (*btf_trace_kmalloc)(void *, long unsigned int, const void *, size_t, size_t, gfp_t,
      int);
btf_trace_kmalloc ROOT(btf_trace_kmalloc);
typedef void (*btf_trace_kmem_cache_alloc)(void *, long unsigned int, const void *, struct
      kmem_cache *, gfp_t, int);
btf_trace_kmem_cache_alloc ROOT(btf_trace_kmem_cache_alloc);
typedef void (*btf_trace_kmem_cache_free)(void *, long unsigned int, const void *, const struct
      kmem_cache *);
btf_trace_kmem_cache_free ROOT(btf_trace_kmem_cache_free);
typedef void (*btf_trace_mm_page_alloc)(void *, struct page *, unsigned int, gfp_t, int);
btf_trace_mm_page_alloc ROOT(btf_trace_mm_page_alloc);
typedef void (*btf_trace_mm_page_free)(void *, struct page *, unsigned int);
btf_trace_mm_page_free ROOT(btf_trace_mm_page_free);
enum skb_drop_reason {
	SKB_NOT_DROPPED_YET = 0,
	SKB_CONSUMED = 1,
	SKB_DROP_REASON_NOT_SPECIFIED = 2,
	SKB_DROP_REASON_NO_SOCKET = 3,
	SKB_DROP_REASON_SOCKET_CLOSE = 4,
	SKB_DROP_REASON_SOCKET_FILTER = 5,
	SKB_DROP_REASON_SOCKET_RCVBUFF = 6,
	SKB_DROP_REASON_UNIX_DISCONNECT = 7,
} ROOT(skb_drop_reason);

typedef void (*btf_trace_kfree_skb)(void *, struct sk_buff *, void *, enum skb_drop_reason, const
      struct sock *);
btf_trace_kfree_skb ROOT(btf_trace_kfree_skb);
typedef void (*btf_trace_consume_skb)(void *, struct sk_buff *, void *);
btf_trace_consume_skb ROOT(btf_trace_consume_skb);
typedef void (*btf_trace_netif_receive_skb)(void *, struct sk_buff *);
btf_trace_netif_receive_skb ROOT(btf_trace_netif_receive_skb);
typedef void (*btf_trace_netif_rx)(void *, struct sk_buff *);
btf_trace_netif_rx ROOT(btf_trace_netif_rx);
typedef void (*btf_trace_net_dev_queue)(void *, struct sk_buff *);
btf_trace_net_dev_queue ROOT(btf_trace_net_dev_queue);
typedef void (*btf_trace_net_dev_xmit)(void *, struct sk_buff *, int, struct net_device *, unsigned
      int);
btf_trace_net_dev_xmit ROOT(btf_trace_net_dev_xmit);
typedef void (*btf_trace_net_dev_start_xmit)(void *, const struct sk_buff *, const struct net_device
      *);
btf_trace_net_dev_start_xmit ROOT(btf_trace_net_dev_start_xmit);
typedef void (*btf_trace_inet_sock_set_state)(void *, const struct sock *, const int, const int);
btf_trace_inet_sock_set_state ROOT(btf_trace_inet_sock_set_state);
typedef void (*btf_trace_tcp_probe)(void *, struct sock *, const struct sk_buff *);
btf_trace_tcp_probe ROOT(btf_trace_tcp_probe);
typedef void (*btf_trace_tcp_retransmit_skb)(void *, const struct sock *, const struct sk_buff *,
      int);
btf_trace_tcp_retransmit_skb ROOT(btf_trace_tcp_retransmit_skb);
typedef void (*btf_trace_tcp_retransmit_synack)(void *, const struct sock *, const struct
      request_sock *);
btf_trace_tcp_retransmit_synack ROOT(btf_trace_tcp_retransmit_synack);
typedef void (*btf_trace_tcp_destroy_sock)(void *, struct sock *);
btf_trace_tcp_destroy_sock ROOT(btf_trace_tcp_destroy_sock);
typedef void (*btf_trace_tcp_receive_reset)(void *, struct sock *);
btf_trace_tcp_receive_reset ROOT(btf_trace_tcp_receive_reset);
enum sk_rst_reason {
	SK_RST_REASON_NOT_SPECIFIED = 0,
	SK_RST_REASON_NO_SOCKET = 1,
	SK_RST_REASON_TCP_INVALID_ACK_SEQUENCE = 2,
	SK_RST_REASON_TCP_RFC7323_PAWS = 3,
	SK_RST_REASON_TCP_TOO_OLD_ACK = 4,
	SK_RST_REASON_TCP_ACK_UNSENT_DATA = 5,
	SK_RST_REASON_TCP_FLAGS = 6,
	SK_RST_REASON_TCP_OLD_ACK = 7,
} ROOT(sk_rst_reason);

typedef void (*btf_trace_tcp_send_reset)(void *, const struct sock *, const struct sk_buff *, const
      enum sk_rst_reason);
btf_trace_tcp_send_reset ROOT(btf_trace_tcp_send_reset);
typedef void (*btf_trace_tcp_rcv_space_adjust)(void *, struct sock *);
btf_trace_tcp_rcv_space_adjust ROOT(btf_trace_tcp_rcv_space_adjust);
typedef void (*btf_trace_tcp_bad_csum)(void *, const struct sk_buff *);
btf_trace_tcp_bad_csum ROOT(btf_trace_tcp_bad_csum);
typedef void (*btf_trace_sock_rcvqueue_full)(void *, struct sock *, struct sk_buff *);
btf_trace_sock_rcvqueue_full ROOT(btf_trace_sock_rcvqueue_full);
typedef void (*btf_trace_cgroup_mkdir)(void *, struct cgroup *, const char *);
btf_trace_cgroup_mkdir ROOT(btf_trace_cgroup_mkdir);
typedef void (*btf_trace_cgroup_rmdir)(void *, struct cgroup *, const char *);
btf_trace_cgroup_rmdir ROOT(btf_trace_cgroup_rmdir);
typedef void (*btf_trace_cgroup_attach_task)(void *, struct cgroup *, const char *, struct
      task_struct *, bool);
btf_trace_cgroup_attach_task ROOT(btf_trace_cgroup_attach_task);
typedef void (*btf_trace_block_rq_issue)(void *, struct request *);
btf_trace_block_rq_issue ROOT(btf_trace_block_rq_issue);
typedef u8 blk_status_t;
typedef void (*btf_trace_block_rq_complete)(void *, struct request *, blk_status_t, unsigned int);
btf_trace_block_rq_complete ROOT(btf_trace_block_rq_complete);
typedef void (*btf_trace_block_rq_insert)(void *, struct request *);
btf_trace_block_rq_insert ROOT(btf_trace_block_rq_insert);
typedef void (*btf_trace_block_bio_queue)(void *, struct bio *);
btf_trace_block_bio_queue ROOT(btf_trace_block_bio_queue);
typedef void (*btf_trace_irq_handler_entry)(void *, int, struct irqaction *);
btf_trace_irq_handler_entry ROOT(btf_trace_irq_handler_entry);
typedef void (*btf_trace_irq_handler_exit)(void *, int, struct irqaction *, int);
btf_trace_irq_handler_exit ROOT(btf_trace_irq_handler_exit);
typedef void (*btf_trace_softirq_entry)(void *, unsigned int);
btf_trace_softirq_entry ROOT(btf_trace_softirq_entry);
typedef void (*btf_trace_softirq_exit)(void *, unsigned int);
btf_trace_softirq_exit ROOT(btf_trace_softirq_exit);
typedef void (*btf_trace_softirq_raise)(void *, unsigned int);
btf_trace_softirq_raise ROOT(btf_trace_softirq_raise);
typedef void (*btf_trace_timer_start)(void *, struct timer_list *, long unsigned int);
btf_trace_timer_start ROOT(btf_trace_timer_start);
typedef void (*btf_trace_timer_expire_entry)(void *, struct timer_list *, long unsigned int);
btf_trace_timer_expire_entry ROOT(btf_trace_timer_expire_entry);
enum hrtimer_mode {
	HRTIMER_MODE_ABS = 0,
	HRTIMER_MODE_REL = 1,
	HRTIMER_MODE_PINNED = 2,
	HRTIMER_MODE_SOFT = 4,
	HRTIMER_MODE_HARD = 8,
	HRTIMER_MODE_LAZY_REARM = 16,
	HRTIMER_MODE_ABS_PINNED = 2,
	HRTIMER_MODE_REL_PINNED = 3,
	HRTIMER_MODE_ABS_SOFT = 4,
	HRTIMER_MODE_REL_SOFT = 5,
	HRTIMER_MODE_ABS_PINNED_SOFT = 6,
	HRTIMER_MODE_REL_PINNED_SOFT = 7,
	HRTIMER_MODE_ABS_HARD = 8,
	HRTIMER_MODE_REL_HARD = 9,
	HRTIMER_MODE_ABS_PINNED_HARD = 10,
	HRTIMER_MODE_REL_PINNED_HARD = 11,
} ROOT(hrtimer_mode);

typedef void (*btf_trace_hrtimer_start)(void *, struct hrtimer *, enum hrtimer_mode, bool);
btf_trace_hrtimer_start ROOT(btf_trace_hrtimer_start);
typedef void (*btf_trace_hrtimer_expire_entry)(void *, struct hrtimer *, ktime_t);
btf_trace_hrtimer_expire_entry ROOT(btf_trace_hrtimer_expire_entry);
typedef void (*btf_trace_workqueue_execute_start)(void *, struct work_struct *);
btf_trace_workqueue_execute_start ROOT(btf_trace_workqueue_execute_start);
typedef void (*work_func_t)(struct work_struct *);
typedef void (*btf_trace_workqueue_execute_end)(void *, struct work_struct *, work_func_t);
btf_trace_workqueue_execute_end ROOT(btf_trace_workqueue_execute_end);
typedef void (*btf_trace_cpu_frequency)(void *, unsigned int, unsigned int);
btf_trace_cpu_frequency ROOT(btf_trace_cpu_frequency);
typedef void (*btf_trace_cpu_idle)(void *, unsigned int, unsigned int);
btf_trace_cpu_idle ROOT(btf_trace_cpu_idle);
typedef void (*btf_trace_page_fault_user)(void *, long unsigned int, struct pt_regs *, long unsigned
      int);
btf_trace_page_fault_user ROOT(btf_trace_page_fault_user);
typedef void (*btf_trace_page_fault_kernel)(void *, long unsigned int, struct pt_regs *, long
      unsigned int);
btf_trace_page_fault_kernel ROOT(btf_trace_page_fault_kernel);
typedef void (*btf_trace_xdp_exception)(void *, const struct net_device *, const struct bpf_prog *,
      u32);
btf_trace_xdp_exception ROOT(btf_trace_xdp_exception);
typedef void (*btf_trace_xdp_redirect)(void *, const struct net_device *, const struct bpf_prog *,
      const void *, int, enum bpf_map_type, u32, u32);
btf_trace_xdp_redirect ROOT(btf_trace_xdp_redirect);
typedef void (*btf_trace_xdp_bulk_tx)(void *, const struct net_device *, int, int, int);
btf_trace_xdp_bulk_tx ROOT(btf_trace_xdp_bulk_tx);
typedef void (*btf_trace_xdp_cpumap_kthread)(void *, int, unsigned int, unsigned int, int, struct
      xdp_cpumap_stats *);
btf_trace_xdp_cpumap_kthread ROOT(btf_trace_xdp_cpumap_kthread);
typedef void (*btf_trace_xdp_cpumap_enqueue)(void *, int, unsigned int, unsigned int, int);
btf_trace_xdp_cpumap_enqueue ROOT(btf_trace_xdp_cpumap_enqueue);
typedef void (*btf_trace_xdp_devmap_xmit)(void *, const struct net_device *, const struct net_device
      *, int, int, int);
btf_trace_xdp_devmap_xmit ROOT(btf_trace_xdp_devmap_xmit);
typedef void (*btf_trace_module_load)(void *, struct module *);
btf_trace_module_load ROOT(btf_trace_module_load);
typedef void (*btf_trace_bpf_trigger_tp)(void *, int);
btf_trace_bpf_trigger_tp ROOT(btf_trace_bpf_trigger_tp);
typedef void (*btf_trace_bpf_test_finish)(void *, int *);
btf_trace_bpf_test_finish ROOT(btf_trace_bpf_test_finish);
typedef void (*btf_trace_bpf_xdp_link_attach_failed)(void *, const char *);
btf_trace_bpf_xdp_link_attach_failed ROOT(btf_trace_bpf_xdp_link_attach_failed);
typedef void (*btf_trace_mm_filemap_add_to_page_cache)(void *, struct folio *);
btf_trace_mm_filemap_add_to_page_cache ROOT(btf_trace_mm_filemap_add_to_page_cache);
typedef void (*btf_trace_mm_filemap_delete_from_page_cache)(void *, struct folio *);
btf_trace_mm_filemap_delete_from_page_cache ROOT(btf_trace_mm_filemap_delete_from_page_cache);
enum memcg_memory_event {
	MEMCG_LOW = 0,
	MEMCG_HIGH = 1,
	MEMCG_MAX = 2,
	MEMCG_OOM = 3,
	MEMCG_OOM_KILL = 4,
	MEMCG_OOM_GROUP_KILL = 5,
	MEMCG_SWAP_HIGH = 6,
	MEMCG_SWAP_MAX = 7,
	MEMCG_SWAP_FAIL = 8,
	MEMCG_SOCK_THROTTLED = 9,
	MEMCG_NR_MEMORY_EVENTS = 10,
} ROOT(memcg_memory_event);

typedef int (*bpf_task_work_callback_t)(struct bpf_map *, void *, void *);
enum xdp_rss_hash_type {
	XDP_RSS_L3_IPV4 = 1,
	XDP_RSS_L3_IPV6 = 2,
	XDP_RSS_L3_DYNHDR = 4,
	XDP_RSS_L4 = 8,
	XDP_RSS_L4_TCP = 16,
	XDP_RSS_L4_UDP = 32,
	XDP_RSS_L4_SCTP = 64,
	XDP_RSS_L4_IPSEC = 128,
} ROOT(xdp_rss_hash_type);

enum lsm_integrity_type {
	LSM_INT_DMVERITY_SIG_VALID = 0,
	LSM_INT_DMVERITY_ROOTHASH = 1,
	LSM_INT_FSVERITY_BUILTINSIG_VALID = 2,
} ROOT(lsm_integrity_type);

typedef unsigned int (*bpf_func_t)(const void *, const struct bpf_insn *);
enum kernel_load_data_id {
	LOADING_UNKNOWN = 0,
	LOADING_FIRMWARE = 1,
	LOADING_MODULE = 2,
	LOADING_KEXEC_IMAGE = 3,
	LOADING_KEXEC_INITRAMFS = 4,
	LOADING_POLICY = 5,
	LOADING_X509_CERTIFICATE = 6,
	LOADING_MODULE_COMPRESSED = 7,
	LOADING_MAX_ID = 8,
} ROOT(kernel_load_data_id);

enum kernel_read_file_id {
	READING_UNKNOWN = 0,
	READING_FIRMWARE = 1,
	READING_MODULE = 2,
	READING_KEXEC_IMAGE = 3,
	READING_KEXEC_INITRAMFS = 4,
	READING_POLICY = 5,
	READING_X509_CERTIFICATE = 6,
	READING_MODULE_COMPRESSED = 7,
	READING_MAX_ID = 8,
} ROOT(kernel_read_file_id);

typedef struct __key_reference_with_attributes *key_ref_t;
enum key_need_perm {
	KEY_NEED_UNSPECIFIED = 0,
	KEY_NEED_VIEW = 1,
	KEY_NEED_READ = 2,
	KEY_NEED_WRITE = 3,
	KEY_NEED_SEARCH = 4,
	KEY_NEED_LINK = 5,
	KEY_NEED_SETATTR = 6,
	KEY_NEED_UNLINK = 7,
	KEY_SYSADMIN_OVERRIDE = 8,
	KEY_AUTHTOKEN_OVERRIDE = 9,
	KEY_DEFER_PERM_CHECK = 10,
} ROOT(key_need_perm);

enum lockdown_reason {
	LOCKDOWN_NONE = 0,
	LOCKDOWN_MODULE_SIGNATURE = 1,
	LOCKDOWN_DEV_MEM = 2,
	LOCKDOWN_EFI_TEST = 3,
	LOCKDOWN_KEXEC = 4,
	LOCKDOWN_HIBERNATION = 5,
	LOCKDOWN_PCI_ACCESS = 6,
	LOCKDOWN_IOPORT = 7,
} ROOT(lockdown_reason);

typedef struct {
	union {
		void *kernel;
		void *user;
	};
	bool is_kernel : 1;
} sockptr_t;
typedef int __kernel_rwf_t;
typedef __kernel_rwf_t rwf_t;
typedef unsigned int vm_fault_t;
typedef sockptr_t bpfptr_t;
typedef struct {
	long unsigned int bits[16];
} nodemask_t;
struct Qdisc_class_ops {} ROOT(Qdisc_class_ops);
struct __key_reference_with_attributes {} ROOT(__key_reference_with_attributes);
struct address_space_operations {} ROOT(address_space_operations);
struct audit_context {} ROOT(audit_context);
struct audit_krule {} ROOT(audit_krule);
struct bio_list {} ROOT(bio_list);
struct bpf_crypto_type {} ROOT(bpf_crypto_type);
struct bpf_func_proto {} ROOT(bpf_func_proto);
struct bpf_ksock {} ROOT(bpf_ksock);
struct bpf_local_storage_data {} ROOT(bpf_local_storage_data);
struct bpf_log_attr {} ROOT(bpf_log_attr);
struct bpf_net_context {} ROOT(bpf_net_context);
struct bpf_retval_range {} ROOT(bpf_retval_range);
struct bpf_sk_buff_ptr {} ROOT(bpf_sk_buff_ptr);
struct bpf_token {} ROOT(bpf_token);
struct bpf_verifier_log {} ROOT(bpf_verifier_log);
struct bpf_ws_lock {} ROOT(bpf_ws_lock);
struct btf_struct_meta {} ROOT(btf_struct_meta);
struct cdev {} ROOT(cdev);
struct ctl_table {} ROOT(ctl_table);
struct ctl_table_header {} ROOT(ctl_table_header);
struct delegated_inode {} ROOT(delegated_inode);
struct dentry_operations {} ROOT(dentry_operations);
struct dst_ops {} ROOT(dst_ops);
struct file_kattr {} ROOT(file_kattr);
struct filename {} ROOT(filename);
struct flowi {} ROOT(flowi);
struct flowi_common {} ROOT(flowi_common);
struct folio_batch {} ROOT(folio_batch);
struct fs_context {} ROOT(fs_context);
struct fs_parameter {} ROOT(fs_parameter);
struct gnet_dump {} ROOT(gnet_dump);
struct group_info {} ROOT(group_info);
struct hrtimer_clock_base {} ROOT(hrtimer_clock_base);
struct hrtimer_sleeper {} ROOT(hrtimer_sleeper);
struct inet_bind_bucket {} ROOT(inet_bind_bucket);
struct inet_connection_sock_af_ops {} ROOT(inet_connection_sock_af_ops);
struct io_context {} ROOT(io_context);
struct io_uring_cmd {} ROOT(io_uring_cmd);
struct io_uring_task {} ROOT(io_uring_task);
struct iou_ctx {} ROOT(iou_ctx);
struct irqaction {} ROOT(irqaction);
struct k_sigaction {} ROOT(k_sigaction);
struct kern_ipc_perm {} ROOT(kern_ipc_perm);
struct key {} ROOT(key);
struct kstat {} ROOT(kstat);
struct llist_node {} ROOT(llist_node);
struct lsm_context {} ROOT(lsm_context);
struct lsm_ctx {} ROOT(lsm_ctx);
struct lsm_prop {} ROOT(lsm_prop);
struct mnt_idmap {} ROOT(mnt_idmap);
struct mount {} ROOT(mount);
struct msg_msg {} ROOT(msg_msg);
struct msghdr {} ROOT(msghdr);
struct net_device_ops {} ROOT(net_device_ops);
struct netlink_ext_ack {} ROOT(netlink_ext_ack);
struct nlattr {} ROOT(nlattr);
struct oom_control {} ROOT(oom_control);
struct open_flags {} ROOT(open_flags);
struct packet_type {} ROOT(packet_type);
struct percpu_ref_data {} ROOT(percpu_ref_data);
struct perf_sample_data {} ROOT(perf_sample_data);
struct poll_table_struct {} ROOT(poll_table_struct);
struct posix_acl {} ROOT(posix_acl);
struct proto_accept_arg {} ROOT(proto_accept_arg);
struct readahead_control {} ROOT(readahead_control);
struct reclaim_state {} ROOT(reclaim_state);
struct renamedata {} ROOT(renamedata);
struct request_queue {} ROOT(request_queue);
struct request_sock_ops {} ROOT(request_sock_ops);
struct saved_syn {} ROOT(saved_syn);
struct sctp_association {} ROOT(sctp_association);
struct scx_bpf_dsq_insert_vtime_args {} ROOT(scx_bpf_dsq_insert_vtime_args);
struct scx_bpf_select_cpu_and_args {} ROOT(scx_bpf_select_cpu_and_args);
struct scx_cid_topo {} ROOT(scx_cid_topo);
struct scx_cmask {} ROOT(scx_cmask);
struct scx_event_stats {} ROOT(scx_event_stats);
struct sembuf {} ROOT(sembuf);
struct seq_operations {} ROOT(seq_operations);
struct skb_ext {} ROOT(skb_ext);
struct sock_reuseport {} ROOT(sock_reuseport);
struct sockaddr_unsized {} ROOT(sockaddr_unsized);
struct super_operations {} ROOT(super_operations);
struct tcp_ulp_ops {} ROOT(tcp_ulp_ops);
struct time_namespace {} ROOT(time_namespace);
struct timezone {} ROOT(timezone);
struct tty_struct {} ROOT(tty_struct);
struct vm_fault {} ROOT(vm_fault);
struct vm_operations_struct {} ROOT(vm_operations_struct);
struct vm_struct {} ROOT(vm_struct);
struct xattr {} ROOT(xattr);
struct xdp_cpumap_stats {} ROOT(xdp_cpumap_stats);
struct xfrm_policy {} ROOT(xfrm_policy);
struct xfrm_sec_ctx {} ROOT(xfrm_sec_ctx);
struct xfrm_user_sec_ctx {} ROOT(xfrm_user_sec_ctx);
union tcp_cc_info {} ROOT(tcp_cc_info);
