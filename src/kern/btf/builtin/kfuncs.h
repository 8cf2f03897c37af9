/* SPDX-License-Identifier: GPL-2.0-only */
/* Kfuncs: KFUNC(name, return value; parameters;)
 * Written by tools/btf_headers.py from the list in wanted.txt; see builtin.bpf.c. */

KFUNC(__bpf_trap, )
KFUNC(__scx_bpf_dsq_insert_vtime, bool ret__; struct task_struct *p; struct
      scx_bpf_dsq_insert_vtime_args *args;)
KFUNC(__scx_bpf_select_cpu_and, s32 ret__; struct task_struct *p; const struct cpumask
      *cpus_allowed; struct scx_bpf_select_cpu_and_args *args;)
KFUNC(bpf_arena_alloc_pages, void *ret__; void *p__map; void *addr__ign; u32 page_cnt; int node_id;
      u64 flags;)
KFUNC(bpf_arena_free_pages, void *p__map; void *ptr__ign; u32 page_cnt;)
KFUNC(bpf_arena_reserve_pages, int ret__; void *p__map; void *ptr__ign; u32 page_cnt;)
KFUNC(bpf_cast_to_kern_ctx, void *ret__; void *obj;)
KFUNC(bpf_cgroup_acquire, struct cgroup *ret__; struct cgroup *cgrp;)
KFUNC(bpf_cgroup_ancestor, struct cgroup *ret__; struct cgroup *cgrp; int level;)
KFUNC(bpf_cgroup_from_id, struct cgroup *ret__; u64 cgid;)
KFUNC(bpf_cgroup_read_xattr, int ret__; struct cgroup *cgroup; const char *name__str; struct
      bpf_dynptr *value_p;)
KFUNC(bpf_cgroup_release, struct cgroup *cgrp;)
KFUNC(bpf_copy_from_user_dynptr, int ret__; const struct bpf_dynptr *dptr; u64 off; u64 size; const
      void *unsafe_ptr__ign;)
KFUNC(bpf_copy_from_user_str, int ret__; void *dst; u32 dst__sz; const void *unsafe_ptr__ign; u64
      flags;)
KFUNC(bpf_copy_from_user_str_dynptr, int ret__; const struct bpf_dynptr *dptr; u64 off; u64 size;
      const void *unsafe_ptr__ign;)
KFUNC(bpf_copy_from_user_task_dynptr, int ret__; const struct bpf_dynptr *dptr; u64 off; u64 size;
      const void *unsafe_ptr__ign; struct task_struct *tsk;)
KFUNC(bpf_copy_from_user_task_str, int ret__; void *dst; u32 dst__sz; const void *unsafe_ptr__ign;
      struct task_struct *tsk; u64 flags;)
KFUNC(bpf_copy_from_user_task_str_dynptr, int ret__; const struct bpf_dynptr *dptr; u64 off; u64
      size; const void *unsafe_ptr__ign; struct task_struct *tsk;)
KFUNC(bpf_cpumask_acquire, struct bpf_cpumask *ret__; struct bpf_cpumask *cpumask;)
KFUNC(bpf_cpumask_and, bool ret__; struct bpf_cpumask *dst; const struct cpumask *src1; const struct
      cpumask *src2;)
KFUNC(bpf_cpumask_any_and_distribute, u32 ret__; const struct cpumask *src1; const struct cpumask
      *src2;)
KFUNC(bpf_cpumask_any_distribute, u32 ret__; const struct cpumask *cpumask;)
KFUNC(bpf_cpumask_clear, struct bpf_cpumask *cpumask;)
KFUNC(bpf_cpumask_clear_cpu, u32 cpu; struct bpf_cpumask *cpumask;)
KFUNC(bpf_cpumask_copy, struct bpf_cpumask *dst; const struct cpumask *src;)
KFUNC(bpf_cpumask_create, struct bpf_cpumask *ret__;)
KFUNC(bpf_cpumask_empty, bool ret__; const struct cpumask *cpumask;)
KFUNC(bpf_cpumask_equal, bool ret__; const struct cpumask *src1; const struct cpumask *src2;)
KFUNC(bpf_cpumask_first, u32 ret__; const struct cpumask *cpumask;)
KFUNC(bpf_cpumask_first_and, u32 ret__; const struct cpumask *src1; const struct cpumask *src2;)
KFUNC(bpf_cpumask_first_zero, u32 ret__; const struct cpumask *cpumask;)
KFUNC(bpf_cpumask_full, bool ret__; const struct cpumask *cpumask;)
KFUNC(bpf_cpumask_intersects, bool ret__; const struct cpumask *src1; const struct cpumask *src2;)
KFUNC(bpf_cpumask_or, struct bpf_cpumask *dst; const struct cpumask *src1; const struct cpumask
      *src2;)
KFUNC(bpf_cpumask_populate, int ret__; struct bpf_cpumask *cpumask; void *src; size_t src__sz;)
KFUNC(bpf_cpumask_release, struct bpf_cpumask *cpumask;)
KFUNC(bpf_cpumask_set_cpu, u32 cpu; struct bpf_cpumask *cpumask;)
KFUNC(bpf_cpumask_setall, struct bpf_cpumask *cpumask;)
KFUNC(bpf_cpumask_subset, bool ret__; const struct cpumask *src1; const struct cpumask *src2;)
KFUNC(bpf_cpumask_test_and_clear_cpu, bool ret__; u32 cpu; struct bpf_cpumask *cpumask;)
KFUNC(bpf_cpumask_test_and_set_cpu, bool ret__; u32 cpu; struct bpf_cpumask *cpumask;)
KFUNC(bpf_cpumask_test_cpu, bool ret__; u32 cpu; const struct cpumask *cpumask;)
KFUNC(bpf_cpumask_weight, u32 ret__; const struct cpumask *cpumask;)
KFUNC(bpf_cpumask_xor, struct bpf_cpumask *dst; const struct cpumask *src1; const struct cpumask
      *src2;)
KFUNC(bpf_crypto_ctx_acquire, struct bpf_crypto_ctx *ret__; struct bpf_crypto_ctx *ctx;)
KFUNC(bpf_crypto_ctx_create, struct bpf_crypto_ctx *ret__; const struct bpf_crypto_params *params;
      u32 params__sz; int *err;)
KFUNC(bpf_crypto_ctx_release, struct bpf_crypto_ctx *ctx;)
KFUNC(bpf_crypto_decrypt, int ret__; struct bpf_crypto_ctx *ctx; const struct bpf_dynptr *src; const
      struct bpf_dynptr *dst; const struct bpf_dynptr *siv__nullable;)
KFUNC(bpf_crypto_encrypt, int ret__; struct bpf_crypto_ctx *ctx; const struct bpf_dynptr *src; const
      struct bpf_dynptr *dst; const struct bpf_dynptr *siv__nullable;)
KFUNC(bpf_dynptr_adjust, int ret__; struct bpf_dynptr *p; u64 start; u64 end;)
KFUNC(bpf_dynptr_clone, int ret__; const struct bpf_dynptr *p; struct bpf_dynptr *clone__uninit;)
KFUNC(bpf_dynptr_copy, int ret__; const struct bpf_dynptr *dst_ptr; u64 dst_off; const struct
      bpf_dynptr *src_ptr; u64 src_off; u64 size;)
KFUNC(bpf_dynptr_file_discard, int ret__; struct bpf_dynptr *dynptr;)
KFUNC(bpf_dynptr_from_file, int ret__; struct file *file; u32 flags; struct bpf_dynptr
      *ptr__uninit;)
KFUNC(bpf_dynptr_from_skb, int ret__; struct __sk_buff *s; u64 flags; struct bpf_dynptr
      *ptr__uninit;)
KFUNC(bpf_dynptr_from_skb_meta, int ret__; struct __sk_buff *skb_; u64 flags; struct bpf_dynptr
      *ptr__uninit;)
KFUNC(bpf_dynptr_from_xdp, int ret__; struct xdp_md *x; u64 flags; struct bpf_dynptr *ptr__uninit;)
KFUNC(bpf_dynptr_is_null, bool ret__; const struct bpf_dynptr *p;)
KFUNC(bpf_dynptr_is_rdonly, bool ret__; const struct bpf_dynptr *p;)
KFUNC(bpf_dynptr_memset, int ret__; const struct bpf_dynptr *p; u64 offset; u64 size; u8 val;)
KFUNC(bpf_dynptr_size, u64 ret__; const struct bpf_dynptr *p;)
KFUNC(bpf_dynptr_slice, void *ret__; const struct bpf_dynptr *p; u64 offset; void *buffer__nullable;
      u64 buffer__szk;)
KFUNC(bpf_dynptr_slice_rdwr, void *ret__; const struct bpf_dynptr *p; u64 offset; void
      *buffer__nullable; u64 buffer__szk;)
KFUNC(bpf_fentry_test1, int ret__; int a;)
KFUNC(bpf_get_dentry_xattr, int ret__; struct dentry *dentry; const char *name__str; struct
      bpf_dynptr *value_p;)
KFUNC(bpf_get_file_xattr, int ret__; struct file *file; const char *name__str; struct bpf_dynptr
      *value_p;)
KFUNC(bpf_get_fsverity_digest, int ret__; struct file *file; const struct bpf_dynptr *digest_p;)
KFUNC(bpf_get_kmem_cache, struct kmem_cache *ret__; u64 addr;)
KFUNC(bpf_get_mem_cgroup, struct mem_cgroup *ret__; struct cgroup_subsys_state *css;)
KFUNC(bpf_get_root_mem_cgroup, struct mem_cgroup *ret__;)
KFUNC(bpf_get_task_exe_file, struct file *ret__; struct task_struct *task;)
KFUNC(bpf_icmp_send, int ret__; struct __sk_buff *skb_ctx; int type; int code;)
KFUNC(bpf_io_uring_get_region, __u8 *ret__; struct iou_ctx *loop_ctx; __u32 region_id; const size_t
      rdwr_buf_size;)
KFUNC(bpf_io_uring_submit_sqes, int ret__; struct iou_ctx *loop_ctx; u32 nr;)
KFUNC(bpf_iter_bits_destroy, struct bpf_iter_bits *it;)
KFUNC(bpf_iter_bits_new, int ret__; struct bpf_iter_bits *it; const u64 *unsafe_ptr__ign; u32
      nr_words;)
KFUNC(bpf_iter_bits_next, int *ret__; struct bpf_iter_bits *it;)
KFUNC(bpf_iter_css_destroy, struct bpf_iter_css *it;)
KFUNC(bpf_iter_css_new, int ret__; struct bpf_iter_css *it; struct cgroup_subsys_state *start;
      unsigned int flags;)
KFUNC(bpf_iter_css_next, struct cgroup_subsys_state *ret__; struct bpf_iter_css *it;)
KFUNC(bpf_iter_css_task_destroy, struct bpf_iter_css_task *it;)
KFUNC(bpf_iter_css_task_new, int ret__; struct bpf_iter_css_task *it; struct cgroup_subsys_state
      *css; unsigned int flags;)
KFUNC(bpf_iter_css_task_next, struct task_struct *ret__; struct bpf_iter_css_task *it;)
KFUNC(bpf_iter_dmabuf_destroy, struct bpf_iter_dmabuf *it;)
KFUNC(bpf_iter_dmabuf_new, int ret__; struct bpf_iter_dmabuf *it;)
KFUNC(bpf_iter_dmabuf_next, struct dma_buf *ret__; struct bpf_iter_dmabuf *it;)
KFUNC(bpf_iter_kmem_cache_destroy, struct bpf_iter_kmem_cache *it;)
KFUNC(bpf_iter_kmem_cache_new, int ret__; struct bpf_iter_kmem_cache *it;)
KFUNC(bpf_iter_kmem_cache_next, struct kmem_cache *ret__; struct bpf_iter_kmem_cache *it;)
KFUNC(bpf_iter_num_destroy, struct bpf_iter_num *it;)
KFUNC(bpf_iter_num_new, int ret__; struct bpf_iter_num *it; int start; int end;)
KFUNC(bpf_iter_num_next, int *ret__; struct bpf_iter_num *it;)
KFUNC(bpf_iter_scx_dsq_destroy, struct bpf_iter_scx_dsq *it;)
KFUNC(bpf_iter_scx_dsq_new, int ret__; struct bpf_iter_scx_dsq *it; u64 dsq_id; u64 flags;)
KFUNC(bpf_iter_scx_dsq_next, struct task_struct *ret__; struct bpf_iter_scx_dsq *it;)
KFUNC(bpf_iter_task_destroy, struct bpf_iter_task *it;)
KFUNC(bpf_iter_task_new, int ret__; struct bpf_iter_task *it; struct task_struct *task__nullable;
      unsigned int flags;)
KFUNC(bpf_iter_task_next, struct task_struct *ret__; struct bpf_iter_task *it;)
KFUNC(bpf_iter_task_vma_destroy, struct bpf_iter_task_vma *it;)
KFUNC(bpf_iter_task_vma_new, int ret__; struct bpf_iter_task_vma *it; struct task_struct *task; u64
      addr;)
KFUNC(bpf_iter_task_vma_next, struct vm_area_struct *ret__; struct bpf_iter_task_vma *it;)
KFUNC(bpf_key_put, struct bpf_key *bkey;)
KFUNC(bpf_kfree_skb, struct sk_buff *skb;)
KFUNC(bpf_kfunc_call_memb_release, struct prog_test_member *p;)
KFUNC(bpf_kfunc_call_test_release, struct prog_test_ref_kfunc *p;)
KFUNC(bpf_ksock_acquire, struct bpf_ksock *ret__; struct bpf_ksock *ks;)
KFUNC(bpf_ksock_connect, int ret__; struct bpf_ksock *ks; const union bpf_ksock_addr *addr; u32
      addr__sz;)
KFUNC(bpf_ksock_create, struct bpf_ksock *ret__; const struct bpf_ksock_create_opts *opts; u32
      opts__sz; int *err__uninit;)
KFUNC(bpf_ksock_release, struct bpf_ksock *ks;)
KFUNC(bpf_ksock_send, int ret__; struct bpf_ksock *ks; const void *data; u32 data__sz;)
KFUNC(bpf_list_add, int ret__; struct bpf_list_head *head; struct bpf_list_node *new_; struct
      bpf_list_node *prev__nonown_allowed;)
KFUNC(bpf_list_back, struct bpf_list_node *ret__; struct bpf_list_head *head;)
KFUNC(bpf_list_del, struct bpf_list_node *ret__; struct bpf_list_head *head; struct bpf_list_node
      *node__nonown_allowed;)
KFUNC(bpf_list_empty, bool ret__; struct bpf_list_head *head;)
KFUNC(bpf_list_front, struct bpf_list_node *ret__; struct bpf_list_head *head;)
KFUNC(bpf_list_is_first, bool ret__; struct bpf_list_head *head; struct bpf_list_node
      *node__nonown_allowed;)
KFUNC(bpf_list_is_last, bool ret__; struct bpf_list_head *head; struct bpf_list_node
      *node__nonown_allowed;)
KFUNC(bpf_list_pop_back, struct bpf_list_node *ret__; struct bpf_list_head *head;)
KFUNC(bpf_list_pop_front, struct bpf_list_node *ret__; struct bpf_list_head *head;)
KFUNC(bpf_list_push_back, int ret__; struct bpf_list_head *head; struct bpf_list_node *node;)
KFUNC(bpf_list_push_back_impl, int ret__; struct bpf_list_head *head; struct bpf_list_node *node;
      void *meta__ign; u64 off;)
KFUNC(bpf_list_push_front, int ret__; struct bpf_list_head *head; struct bpf_list_node *node;)
KFUNC(bpf_list_push_front_impl, int ret__; struct bpf_list_head *head; struct bpf_list_node *node;
      void *meta__ign; u64 off;)
KFUNC(bpf_local_irq_restore, long unsigned int *flags__irq_flag;)
KFUNC(bpf_local_irq_save, long unsigned int *flags__irq_flag;)
KFUNC(bpf_lookup_system_key, struct bpf_key *ret__; u64 id;)
KFUNC(bpf_lookup_user_key, struct bpf_key *ret__; s32 serial; u64 flags;)
KFUNC(bpf_map_sum_elem_count, s64 ret__; const struct bpf_map *map;)
KFUNC(bpf_mem_cgroup_flush_stats, struct mem_cgroup *memcg;)
KFUNC(bpf_mem_cgroup_memory_events, long unsigned int ret__; struct mem_cgroup *memcg; enum
      memcg_memory_event event;)
KFUNC(bpf_mem_cgroup_page_state, long unsigned int ret__; struct mem_cgroup *memcg; int idx;)
KFUNC(bpf_mem_cgroup_usage, long unsigned int ret__; struct mem_cgroup *memcg;)
KFUNC(bpf_mem_cgroup_vm_events, long unsigned int ret__; struct mem_cgroup *memcg; enum
      vm_event_item event;)
KFUNC(bpf_modify_return_test, int ret__; int a; int *b;)
KFUNC(bpf_modify_return_test2, int ret__; int a; int *b; short int c; int d; void *e; char f; int
      g;)
KFUNC(bpf_modify_return_test_tp, int ret__; int nonce;)
KFUNC(bpf_obj_drop, void *p__alloc;)
KFUNC(bpf_obj_drop_impl, void *p__alloc; void *meta__ign;)
KFUNC(bpf_obj_new, void *ret__; u64 local_type_id__k;)
KFUNC(bpf_obj_new_impl, void *ret__; u64 local_type_id__k; void *meta__ign;)
KFUNC(bpf_path_d_path, int ret__; const struct path *path; char *buf; size_t buf__sz;)
KFUNC(bpf_percpu_obj_drop, void *p__alloc;)
KFUNC(bpf_percpu_obj_drop_impl, void *p__alloc; void *meta__ign;)
KFUNC(bpf_percpu_obj_new, void *ret__; u64 local_type_id__k;)
KFUNC(bpf_percpu_obj_new_impl, void *ret__; u64 local_type_id__k; void *meta__ign;)
KFUNC(bpf_preempt_disable, )
KFUNC(bpf_preempt_enable, )
KFUNC(bpf_probe_read_kernel_dynptr, int ret__; const struct bpf_dynptr *dptr; u64 off; u64 size;
      const void *unsafe_ptr__ign;)
KFUNC(bpf_probe_read_kernel_str_dynptr, int ret__; const struct bpf_dynptr *dptr; u64 off; u64 size;
      const void *unsafe_ptr__ign;)
KFUNC(bpf_probe_read_user_dynptr, int ret__; const struct bpf_dynptr *dptr; u64 off; u64 size; const
      void *unsafe_ptr__ign;)
KFUNC(bpf_probe_read_user_str_dynptr, int ret__; const struct bpf_dynptr *dptr; u64 off; u64 size;
      const void *unsafe_ptr__ign;)
KFUNC(bpf_put_file, struct file *file;)
KFUNC(bpf_put_mem_cgroup, struct mem_cgroup *memcg;)
KFUNC(bpf_qdisc_bstats_update, struct Qdisc *sch; const struct sk_buff *skb;)
KFUNC(bpf_qdisc_init_prologue, int ret__; struct Qdisc *sch; struct netlink_ext_ack *extack;)
KFUNC(bpf_qdisc_reset_destroy_epilogue, struct Qdisc *sch;)
KFUNC(bpf_qdisc_skb_drop, struct sk_buff *skb; struct bpf_sk_buff_ptr *to_free_list;)
KFUNC(bpf_qdisc_watchdog_schedule, struct Qdisc *sch; u64 expire; u64 delta_ns;)
KFUNC(bpf_rbtree_add, int ret__; struct bpf_rb_root *root; struct bpf_rb_node *node; bool
      (*less)(struct bpf_rb_node *, const struct bpf_rb_node *);)
KFUNC(bpf_rbtree_add_impl, int ret__; struct bpf_rb_root *root; struct bpf_rb_node *node; bool
      (*less)(struct bpf_rb_node *, const struct bpf_rb_node *); void *meta__ign; u64 off;)
KFUNC(bpf_rbtree_first, struct bpf_rb_node *ret__; struct bpf_rb_root *root;)
KFUNC(bpf_rbtree_left, struct bpf_rb_node *ret__; struct bpf_rb_root *root; struct bpf_rb_node
      *node;)
KFUNC(bpf_rbtree_remove, struct bpf_rb_node *ret__; struct bpf_rb_root *root; struct bpf_rb_node
      *node;)
KFUNC(bpf_rbtree_right, struct bpf_rb_node *ret__; struct bpf_rb_root *root; struct bpf_rb_node
      *node;)
KFUNC(bpf_rbtree_root, struct bpf_rb_node *ret__; struct bpf_rb_root *root;)
KFUNC(bpf_rcu_read_lock, )
KFUNC(bpf_rcu_read_unlock, )
KFUNC(bpf_rdonly_cast, void *ret__; const void *obj__ign; u32 btf_id__k;)
KFUNC(bpf_real_data_inode, struct inode *ret__; struct file *file;)
KFUNC(bpf_refcount_acquire, void *ret__; void *p__refcounted_kptr;)
KFUNC(bpf_refcount_acquire_impl, void *ret__; void *p__refcounted_kptr; void *meta__ign;)
KFUNC(bpf_remove_dentry_xattr, int ret__; struct dentry *dentry; const char *name__str;)
KFUNC(bpf_res_spin_lock, int ret__; struct bpf_res_spin_lock *lock;)
KFUNC(bpf_res_spin_lock_irqsave, int ret__; struct bpf_res_spin_lock *lock; long unsigned int
      *flags__irq_flag;)
KFUNC(bpf_res_spin_unlock, struct bpf_res_spin_lock *lock;)
KFUNC(bpf_res_spin_unlock_irqrestore, struct bpf_res_spin_lock *lock; long unsigned int
      *flags__irq_flag;)
KFUNC(bpf_send_signal_task, int ret__; struct task_struct *task; int sig; enum pid_type type; u64
      value;)
KFUNC(bpf_session_cookie, __u64 *ret__; void *ctx;)
KFUNC(bpf_session_is_return, bool ret__; void *ctx;)
KFUNC(bpf_set_dentry_xattr, int ret__; struct dentry *dentry; const char *name__str; const struct
      bpf_dynptr *value_p; int flags;)
KFUNC(bpf_sk_assign_tcp_reqsk, int ret__; struct __sk_buff *s; struct sock *sk; struct
      bpf_tcp_req_attrs *attrs; int attrs__sz;)
KFUNC(bpf_skb_get_hash, u32 ret__; struct sk_buff *skb;)
KFUNC(bpf_sock_addr_set_sun_path, int ret__; struct bpf_sock_addr_kern *sa_kern; const u8 *sun_path;
      u32 sun_path__sz;)
KFUNC(bpf_sock_destroy, int ret__; struct sock_common *sock;)
KFUNC(bpf_sock_ops_enable_tx_tstamp, int ret__; struct bpf_sock_ops_kern *skops; u64 flags;)
KFUNC(bpf_sock_read_xattr, int ret__; struct socket *sock; const char *name__str; struct bpf_dynptr
      *value_p;)
KFUNC(bpf_strcasecmp, int ret__; const char *s1__ign; const char *s2__ign;)
KFUNC(bpf_strcasestr, int ret__; const char *s1__ign; const char *s2__ign;)
KFUNC(bpf_strchr, int ret__; const char *s__ign; char c;)
KFUNC(bpf_strchrnul, int ret__; const char *s__ign; char c;)
KFUNC(bpf_strcmp, int ret__; const char *s1__ign; const char *s2__ign;)
KFUNC(bpf_strcspn, int ret__; const char *s__ign; const char *reject__ign;)
KFUNC(bpf_stream_print_stack, int ret__; int stream_id;)
KFUNC(bpf_stream_vprintk, int ret__; int stream_id; const char *fmt__str; const void *args; u32
      len__sz;)
KFUNC(bpf_strlen, int ret__; const char *s__ign;)
KFUNC(bpf_strncasecmp, int ret__; const char *s1__ign; const char *s2__ign; size_t len;)
KFUNC(bpf_strncasestr, int ret__; const char *s1__ign; const char *s2__ign; size_t len;)
KFUNC(bpf_strnchr, int ret__; const char *s__ign; size_t count; char c;)
KFUNC(bpf_strnlen, int ret__; const char *s__ign; size_t count;)
KFUNC(bpf_strnstr, int ret__; const char *s1__ign; const char *s2__ign; size_t len;)
KFUNC(bpf_strrchr, int ret__; const char *s__ign; int c;)
KFUNC(bpf_strspn, int ret__; const char *s__ign; const char *accept__ign;)
KFUNC(bpf_strstr, int ret__; const char *s1__ign; const char *s2__ign;)
KFUNC(bpf_task_acquire, struct task_struct *ret__; struct task_struct *p;)
KFUNC(bpf_task_from_pid, struct task_struct *ret__; s32 pid;)
KFUNC(bpf_task_from_vpid, struct task_struct *ret__; s32 vpid;)
KFUNC(bpf_task_get_cgroup1, struct cgroup *ret__; struct task_struct *task; int hierarchy_id;)
KFUNC(bpf_task_release, struct task_struct *p;)
KFUNC(bpf_task_under_cgroup, long int ret__; struct task_struct *task; struct cgroup *ancestor;)
KFUNC(bpf_task_work_schedule_resume, int ret__; struct task_struct *task; struct bpf_task_work *tw;
      void *map__const_map; bpf_task_work_callback_t callback;)
KFUNC(bpf_task_work_schedule_signal, int ret__; struct task_struct *task; struct bpf_task_work *tw;
      void *map__const_map; bpf_task_work_callback_t callback;)
KFUNC(bpf_throw, u64 cookie;)
KFUNC(bpf_timer_cancel_async, int ret__; struct bpf_timer *timer;)
KFUNC(bpf_verify_pkcs7_signature, int ret__; const struct bpf_dynptr *data_p; const struct
      bpf_dynptr *sig_p; struct bpf_key *trusted_keyring;)
KFUNC(bpf_wakeup_sources_get_head, void *ret__;)
KFUNC(bpf_wakeup_sources_read_lock, struct bpf_ws_lock *ret__;)
KFUNC(bpf_wakeup_sources_read_unlock, struct bpf_ws_lock *lock;)
KFUNC(bpf_wq_init, int ret__; struct bpf_wq *wq; void *p__const_map; unsigned int flags;)
KFUNC(bpf_wq_set_callback, int ret__; struct bpf_wq *wq; int (*callback_fn)(void *, int *, void *);
      unsigned int flags;)
KFUNC(bpf_wq_start, int ret__; struct bpf_wq *wq; unsigned int flags;)
KFUNC(bpf_xdp_get_xfrm_state, struct xfrm_state *ret__; struct xdp_md *ctx; struct
      bpf_xfrm_state_opts *opts; u32 opts__sz;)
KFUNC(bpf_xdp_metadata_rx_hash, int ret__; const struct xdp_md *ctx; u32 *hash; enum
      xdp_rss_hash_type *rss_type;)
KFUNC(bpf_xdp_metadata_rx_timestamp, int ret__; const struct xdp_md *ctx; u64 *timestamp;)
KFUNC(bpf_xdp_metadata_rx_vlan_tag, int ret__; const struct xdp_md *ctx; __be16 *vlan_proto; u16
      *vlan_tci;)
KFUNC(bpf_xdp_pull_data, int ret__; struct xdp_md *x; u32 len;)
KFUNC(bpf_xdp_xfrm_state_release, struct xfrm_state *x;)
KFUNC(crash_kexec, struct pt_regs *regs;)
KFUNC(css_rstat_flush, struct cgroup_subsys_state *css;)
KFUNC(css_rstat_updated, struct cgroup_subsys_state *css; int cpu;)
KFUNC(cubictcp_acked, struct sock *sk; const struct ack_sample *sample;)
KFUNC(cubictcp_cong_avoid, struct sock *sk; u32 ack; u32 acked;)
KFUNC(cubictcp_cwnd_event_tx_start, struct sock *sk;)
KFUNC(cubictcp_init, struct sock *sk;)
KFUNC(cubictcp_recalc_ssthresh, u32 ret__; struct sock *sk;)
KFUNC(cubictcp_state, struct sock *sk; u8 new_state;)
KFUNC(scx_bpf_cid_curr, struct task_struct *ret__; s32 cid;)
KFUNC(scx_bpf_cid_override, const s32 *cpu_to_cid__arena; u32 cpu_to_cid_cnt; const s32
      *shard_start__arena; u32 shard_start_cnt;)
KFUNC(scx_bpf_cid_to_cpu, s32 ret__; s32 cid;)
KFUNC(scx_bpf_cid_topo, s32 cid; struct scx_cid_topo *out; size_t out__sz;)
KFUNC(scx_bpf_cidperf_cap, u32 ret__; s32 cid;)
KFUNC(scx_bpf_cidperf_cur, u32 ret__; s32 cid;)
KFUNC(scx_bpf_cidperf_set, s32 ret__; s32 cid; u32 perf;)
KFUNC(scx_bpf_cpu_curr, struct task_struct *ret__; s32 cpu;)
KFUNC(scx_bpf_cpu_node, s32 ret__; s32 cpu;)
KFUNC(scx_bpf_cpu_to_cid, s32 ret__; s32 cpu;)
KFUNC(scx_bpf_cpuperf_cap, u32 ret__; s32 cpu;)
KFUNC(scx_bpf_cpuperf_cur, u32 ret__; s32 cpu;)
KFUNC(scx_bpf_cpuperf_set, s32 cpu; u32 perf;)
KFUNC(scx_bpf_create_dsq, s32 ret__; u64 dsq_id; s32 node;)
KFUNC(scx_bpf_destroy_dsq, u64 dsq_id;)
KFUNC(scx_bpf_dispatch_cancel, )
KFUNC(scx_bpf_dispatch_nr_slots, u32 ret__;)
KFUNC(scx_bpf_dsq_insert, struct task_struct *p; u64 dsq_id; u64 slice; u64 enq_flags;)
KFUNC(scx_bpf_dsq_insert___v2, bool ret__; struct task_struct *p; u64 dsq_id; u64 slice; u64
      enq_flags;)
KFUNC(scx_bpf_dsq_insert_vtime, struct task_struct *p; u64 dsq_id; u64 slice; u64 vtime; u64
      enq_flags;)
KFUNC(scx_bpf_dsq_move, bool ret__; struct bpf_iter_scx_dsq *it__iter; struct task_struct *p; u64
      dsq_id; u64 enq_flags;)
KFUNC(scx_bpf_dsq_move_set_slice, struct bpf_iter_scx_dsq *it__iter; u64 slice;)
KFUNC(scx_bpf_dsq_move_set_vtime, struct bpf_iter_scx_dsq *it__iter; u64 vtime;)
KFUNC(scx_bpf_dsq_move_to_local, bool ret__; u64 dsq_id;)
KFUNC(scx_bpf_dsq_move_to_local___v2, bool ret__; u64 dsq_id; u64 enq_flags;)
KFUNC(scx_bpf_dsq_move_vtime, bool ret__; struct bpf_iter_scx_dsq *it__iter; struct task_struct *p;
      u64 dsq_id; u64 enq_flags;)
KFUNC(scx_bpf_dsq_nr_queued, s32 ret__; u64 dsq_id;)
KFUNC(scx_bpf_dsq_peek, struct task_struct *ret__; u64 dsq_id;)
KFUNC(scx_bpf_dsq_reenq, u64 dsq_id; u64 reenq_flags;)
KFUNC(scx_bpf_dump_bstr, char *fmt; long long unsigned int *data; u32 data__sz;)
KFUNC(scx_bpf_error_bstr, char *fmt; long long unsigned int *data; u32 data__sz;)
KFUNC(scx_bpf_events, struct scx_event_stats *events; size_t events__sz;)
KFUNC(scx_bpf_exit_bstr, s64 exit_code; char *fmt; long long unsigned int *data; u32 data__sz;)
KFUNC(scx_bpf_get_idle_cpumask, const struct cpumask *ret__;)
KFUNC(scx_bpf_get_idle_cpumask_node, const struct cpumask *ret__; s32 node;)
KFUNC(scx_bpf_get_idle_smtmask, const struct cpumask *ret__;)
KFUNC(scx_bpf_get_idle_smtmask_node, const struct cpumask *ret__; s32 node;)
KFUNC(scx_bpf_get_online_cpumask, const struct cpumask *ret__;)
KFUNC(scx_bpf_get_possible_cpumask, const struct cpumask *ret__;)
KFUNC(scx_bpf_kick_cid, s32 cid; u64 flags;)
KFUNC(scx_bpf_kick_cpu, s32 cpu; u64 flags;)
KFUNC(scx_bpf_locked_rq, struct rq *ret__;)
KFUNC(scx_bpf_now, u64 ret__;)
KFUNC(scx_bpf_nr_cids, u32 ret__;)
KFUNC(scx_bpf_nr_cpu_ids, u32 ret__;)
KFUNC(scx_bpf_nr_node_ids, u32 ret__;)
KFUNC(scx_bpf_nr_online_cids, u32 ret__;)
KFUNC(scx_bpf_online_cmask, const void *ret__;)
KFUNC(scx_bpf_pick_any_cpu, s32 ret__; const struct cpumask *cpus_allowed; u64 flags;)
KFUNC(scx_bpf_pick_any_cpu_node, s32 ret__; const struct cpumask *cpus_allowed; s32 node; u64
      flags;)
KFUNC(scx_bpf_pick_idle_cpu, s32 ret__; const struct cpumask *cpus_allowed; u64 flags;)
KFUNC(scx_bpf_pick_idle_cpu_node, s32 ret__; const struct cpumask *cpus_allowed; s32 node; u64
      flags;)
KFUNC(scx_bpf_put_cpumask, const struct cpumask *cpumask;)
KFUNC(scx_bpf_put_idle_cpumask, const struct cpumask *idle_mask;)
KFUNC(scx_bpf_reenqueue_local, u32 ret__;)
KFUNC(scx_bpf_reenqueue_local___v2, )
KFUNC(scx_bpf_select_cpu_and, s32 ret__; struct task_struct *p; s32 prev_cpu; u64 wake_flags; const
      struct cpumask *cpus_allowed; u64 flags;)
KFUNC(scx_bpf_select_cpu_dfl, s32 ret__; struct task_struct *p; s32 prev_cpu; u64 wake_flags; bool
      *is_idle;)
KFUNC(scx_bpf_sub_caps, s32 ret__; u64 cgroup_id; u64 caps; struct scx_cmask *out__arena;)
KFUNC(scx_bpf_sub_dispatch, bool ret__; u64 cgroup_id;)
KFUNC(scx_bpf_sub_grant, s32 ret__; u64 cgroup_id; u64 caps; struct scx_cmask *cmask__arena; struct
      scx_cmask *denied_out__arena__nullable;)
KFUNC(scx_bpf_sub_kill_bstr, s32 ret__; u64 cgroup_id; char *fmt; long long unsigned int *data; u32
      data__sz;)
KFUNC(scx_bpf_sub_revoke, u64 cgroup_id; u64 caps; struct scx_cmask *cmask__arena;)
KFUNC(scx_bpf_task_cgroup, struct cgroup *ret__; struct task_struct *p;)
KFUNC(scx_bpf_task_cid, s32 ret__; const struct task_struct *p;)
KFUNC(scx_bpf_task_cpu, s32 ret__; const struct task_struct *p;)
KFUNC(scx_bpf_task_running, bool ret__; const struct task_struct *p;)
KFUNC(scx_bpf_task_set_dsq_vtime, bool ret__; struct task_struct *p; u64 vtime;)
KFUNC(scx_bpf_task_set_slice, bool ret__; struct task_struct *p; u64 slice;)
KFUNC(scx_bpf_test_and_clear_cpu_idle, bool ret__; s32 cpu;)
KFUNC(scx_bpf_this_cid, s32 ret__;)
KFUNC(scx_bpf_tid_to_task, struct task_struct *ret__; u64 tid;)
KFUNC(tcp_cong_avoid_ai, struct tcp_sock *tp; u32 w; u32 acked;)
KFUNC(tcp_reno_cong_avoid, struct sock *sk; u32 ack; u32 acked;)
KFUNC(tcp_reno_ssthresh, u32 ret__; struct sock *sk;)
KFUNC(tcp_reno_undo_cwnd, u32 ret__; struct sock *sk;)
KFUNC(tcp_slow_start, u32 ret__; struct tcp_sock *tp; u32 acked;)
