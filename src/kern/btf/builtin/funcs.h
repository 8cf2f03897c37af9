/* SPDX-License-Identifier: GPL-2.0-only */
/* Functions to attach to: FUNC(name, return value; parameters;)
 * Written by tools/btf_headers.py from the list in wanted.txt; see builtin.bpf.c. */

FUNC(bpf_list_add_impl, int ret__; struct bpf_list_head *head; struct bpf_list_node *new_; struct
      bpf_list_node *prev__nonown_allowed; struct btf_struct_meta *meta; u64 off;)
FUNC(bpf_stream_print_stack_impl, int ret__; int stream_id; struct bpf_prog_aux *aux;)
FUNC(bpf_stream_vprintk_impl, int ret__; int stream_id; const char *fmt__str; const void *args; u32
      len__sz; struct bpf_prog_aux *aux;)
FUNC(bpf_wq_set_callback_impl, int ret__; struct bpf_wq *wq; int (*callback_fn)(void *, int *, void
      *); unsigned int flags; struct bpf_prog_aux *aux;)
FUNC(bpf_task_work_schedule_resume_impl, int ret__; struct task_struct *task; struct bpf_task_work
      *tw; void *map__const_map; bpf_task_work_callback_t callback; struct bpf_prog_aux *aux;)
FUNC(bpf_task_work_schedule_signal_impl, int ret__; struct task_struct *task; struct bpf_task_work
      *tw; void *map__const_map; bpf_task_work_callback_t callback; struct bpf_prog_aux *aux;)
FUNC(scx_bpf_cid_curr_impl, struct task_struct *ret__; s32 cid; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_cid_override_impl, const s32 *cpu_to_cid__arena; u32 cpu_to_cid_cnt; const s32
      *shard_start__arena; u32 shard_start_cnt; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_cid_to_cpu_impl, s32 ret__; s32 cid; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_cid_topo_impl, s32 cid; struct scx_cid_topo *out; size_t out__sz; const struct
      bpf_prog_aux *aux;)
FUNC(scx_bpf_cidperf_cap_impl, u32 ret__; s32 cid; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_cidperf_cur_impl, u32 ret__; s32 cid; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_cidperf_set_impl, s32 ret__; s32 cid; u32 perf; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_cpu_curr_impl, struct task_struct *ret__; s32 cpu; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_cpu_node_impl, s32 ret__; s32 cpu; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_cpu_to_cid_impl, s32 ret__; s32 cpu; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_cpuperf_cap_impl, u32 ret__; s32 cpu; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_cpuperf_cur_impl, u32 ret__; s32 cpu; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_cpuperf_set_impl, s32 cpu; u32 perf; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_create_dsq_impl, s32 ret__; u64 dsq_id; s32 node; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_destroy_dsq_impl, u64 dsq_id; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_dispatch_cancel_impl, const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_dispatch_nr_slots_impl, u32 ret__; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_dsq_insert___v2_impl, bool ret__; struct task_struct *p; u64 dsq_id; u64 slice; u64
      enq_flags; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_dsq_insert_impl, struct task_struct *p; u64 dsq_id; u64 slice; u64 enq_flags; const
      struct bpf_prog_aux *aux;)
FUNC(scx_bpf_dsq_move_to_local___v2_impl, bool ret__; u64 dsq_id; u64 enq_flags; const struct
      bpf_prog_aux *aux;)
FUNC(scx_bpf_dsq_move_to_local_impl, bool ret__; u64 dsq_id; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_dsq_nr_queued_impl, s32 ret__; u64 dsq_id; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_dsq_peek_impl, struct task_struct *ret__; u64 dsq_id; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_dsq_reenq_impl, u64 dsq_id; u64 reenq_flags; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_dump_bstr_impl, char *fmt; long long unsigned int *data; u32 data__sz; const struct
      bpf_prog_aux *aux;)
FUNC(scx_bpf_error_bstr_impl, char *fmt; long long unsigned int *data; u32 data__sz; const struct
      bpf_prog_aux *aux;)
FUNC(scx_bpf_events_impl, struct scx_event_stats *events; size_t events__sz; const struct
      bpf_prog_aux *aux;)
FUNC(scx_bpf_exit_bstr_impl, s64 exit_code; char *fmt; long long unsigned int *data; u32 data__sz;
      const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_get_idle_cpumask_impl, const struct cpumask *ret__; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_get_idle_cpumask_node_impl, const struct cpumask *ret__; s32 node; const struct
      bpf_prog_aux *aux;)
FUNC(scx_bpf_get_idle_smtmask_impl, const struct cpumask *ret__; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_get_idle_smtmask_node_impl, const struct cpumask *ret__; s32 node; const struct
      bpf_prog_aux *aux;)
FUNC(scx_bpf_kick_cid_impl, s32 cid; u64 flags; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_kick_cpu_impl, s32 cpu; u64 flags; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_locked_rq_impl, struct rq *ret__; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_online_cmask_impl, const void *ret__; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_pick_any_cpu_impl, s32 ret__; const struct cpumask *cpus_allowed; u64 flags; const
      struct bpf_prog_aux *aux;)
FUNC(scx_bpf_pick_any_cpu_node_impl, s32 ret__; const struct cpumask *cpus_allowed; s32 node; u64
      flags; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_pick_idle_cpu_impl, s32 ret__; const struct cpumask *cpus_allowed; u64 flags; const
      struct bpf_prog_aux *aux;)
FUNC(scx_bpf_pick_idle_cpu_node_impl, s32 ret__; const struct cpumask *cpus_allowed; s32 node; u64
      flags; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_reenqueue_local___v2_impl, const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_reenqueue_local_impl, u32 ret__; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_select_cpu_dfl_impl, s32 ret__; struct task_struct *p; s32 prev_cpu; u64 wake_flags;
      bool *is_idle; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_sub_caps_impl, s32 ret__; u64 cgroup_id; u64 caps; struct scx_cmask *out__arena; const
      struct bpf_prog_aux *aux;)
FUNC(scx_bpf_sub_dispatch_impl, bool ret__; u64 cgroup_id; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_sub_grant_impl, s32 ret__; u64 cgroup_id; u64 caps; const struct scx_cmask
      *cmask__arena; struct scx_cmask *denied_out__arena__nullable; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_sub_kill_bstr_impl, s32 ret__; u64 cgroup_id; char *fmt; long long unsigned int *data;
      u32 data__sz; const struct bpf_prog_aux *aux;)
FUNC(scx_bpf_sub_revoke_impl, u64 cgroup_id; u64 caps; const struct scx_cmask *cmask__arena; const
      struct bpf_prog_aux *aux;)
FUNC(scx_bpf_task_cgroup_impl, struct cgroup *ret__; struct task_struct *p; const struct
      bpf_prog_aux *aux;)
FUNC(scx_bpf_task_set_dsq_vtime_impl, bool ret__; struct task_struct *p; u64 vtime; const struct
      bpf_prog_aux *aux;)
FUNC(scx_bpf_task_set_slice_impl, bool ret__; struct task_struct *p; u64 slice; const struct
      bpf_prog_aux *aux;)
FUNC(scx_bpf_test_and_clear_cpu_idle_impl, bool ret__; s32 cpu; const struct bpf_prog_aux *aux;)
FUNC(__scx_bpf_dsq_insert_vtime_impl, bool ret__; struct task_struct *p; struct
      scx_bpf_dsq_insert_vtime_args *args; const struct bpf_prog_aux *aux;)
FUNC(__scx_bpf_select_cpu_and_impl, s32 ret__; struct task_struct *p; const struct cpumask
      *cpus_allowed; struct scx_bpf_select_cpu_and_args *args; const struct bpf_prog_aux *aux;)
FUNC(bpf_iter_scx_dsq_new_impl, int ret__; struct bpf_iter_scx_dsq *it; u64 dsq_id; u64 flags; const
      struct bpf_prog_aux *aux;)
FUNC(bpf_lsm_audit_rule_free, void *lsmrule;)
FUNC(bpf_lsm_audit_rule_init, int ret__; u32 field; u32 op; char *rulestr; void **lsmrule; gfp_t
      gfp;)
FUNC(bpf_lsm_audit_rule_known, int ret__; struct audit_krule *krule;)
FUNC(bpf_lsm_audit_rule_match, int ret__; struct lsm_prop *prop; u32 field; u32 op; void *lsmrule;)
FUNC(bpf_lsm_backing_file_alloc, int ret__; struct file *backing_file; const struct file
      *user_file;)
FUNC(bpf_lsm_backing_file_free, struct file *backing_file;)
FUNC(bpf_lsm_bdev_alloc_security, int ret__; struct block_device *bdev;)
FUNC(bpf_lsm_bdev_free_security, struct block_device *bdev;)
FUNC(bpf_lsm_bdev_setintegrity, int ret__; struct block_device *bdev; enum lsm_integrity_type type;
      const void *value; size_t size;)
FUNC(bpf_lsm_binder_set_context_mgr, int ret__; const struct cred *mgr;)
FUNC(bpf_lsm_binder_transaction, int ret__; const struct cred *from; const struct cred *to;)
FUNC(bpf_lsm_binder_transfer_binder, int ret__; const struct cred *from; const struct cred *to;)
FUNC(bpf_lsm_binder_transfer_file, int ret__; const struct cred *from; const struct cred *to; const
      struct file *file;)
FUNC(bpf_lsm_bpf, int ret__; int cmd; union bpf_attr *attr; unsigned int size; bool kernel;)
FUNC(bpf_lsm_bpf_map, int ret__; struct bpf_map *map; fmode_t fmode;)
FUNC(bpf_lsm_bpf_map_create, int ret__; struct bpf_map *map; union bpf_attr *attr; struct bpf_token
      *token; bool kernel;)
FUNC(bpf_lsm_bpf_map_free, struct bpf_map *map;)
FUNC(bpf_lsm_bpf_prog, int ret__; struct bpf_prog *prog;)
FUNC(bpf_lsm_bpf_prog_free, struct bpf_prog *prog;)
FUNC(bpf_lsm_bpf_prog_load, int ret__; struct bpf_prog *prog; union bpf_attr *attr; struct bpf_token
      *token; bool kernel;)
FUNC(bpf_lsm_bpf_token_capable, int ret__; const struct bpf_token *token; int cap;)
FUNC(bpf_lsm_bpf_token_cmd, int ret__; const struct bpf_token *token; enum bpf_cmd cmd;)
FUNC(bpf_lsm_bpf_token_create, int ret__; struct bpf_token *token; union bpf_attr *attr; const
      struct path *path;)
FUNC(bpf_lsm_bpf_token_free, struct bpf_token *token;)
FUNC(bpf_lsm_bprm_check_security, int ret__; struct linux_binprm *bprm;)
FUNC(bpf_lsm_bprm_committed_creds, const struct linux_binprm *bprm;)
FUNC(bpf_lsm_bprm_committing_creds, const struct linux_binprm *bprm;)
FUNC(bpf_lsm_bprm_creds_for_exec, int ret__; struct linux_binprm *bprm;)
FUNC(bpf_lsm_bprm_creds_from_file, int ret__; struct linux_binprm *bprm; const struct file *file;)
FUNC(bpf_lsm_capable, int ret__; const struct cred *cred; struct user_namespace *ns; int cap;
      unsigned int opts;)
FUNC(bpf_lsm_capget, int ret__; const struct task_struct *target; kernel_cap_t *effective;
      kernel_cap_t *inheritable; kernel_cap_t *permitted;)
FUNC(bpf_lsm_capset, int ret__; struct cred *new_; const struct cred *old; const kernel_cap_t
      *effective; const kernel_cap_t *inheritable; const kernel_cap_t *permitted;)
FUNC(bpf_lsm_cred_alloc_blank, int ret__; struct cred *cred; gfp_t gfp;)
FUNC(bpf_lsm_cred_free, struct cred *cred;)
FUNC(bpf_lsm_cred_getlsmprop, const struct cred *c; struct lsm_prop *prop;)
FUNC(bpf_lsm_cred_getsecid, const struct cred *c; u32 *secid;)
FUNC(bpf_lsm_cred_prepare, int ret__; struct cred *new_; const struct cred *old; gfp_t gfp;)
FUNC(bpf_lsm_cred_transfer, struct cred *new_; const struct cred *old;)
FUNC(bpf_lsm_current_getlsmprop_subj, struct lsm_prop *prop;)
FUNC(bpf_lsm_d_instantiate, struct dentry *dentry; struct inode *inode;)
FUNC(bpf_lsm_dentry_create_files_as, int ret__; struct dentry *dentry; int mode; const struct qstr
      *name; const struct cred *old; struct cred *new_;)
FUNC(bpf_lsm_dentry_init_security, int ret__; struct dentry *dentry; int mode; const struct qstr
      *name; const char **xattr_name; struct lsm_context *cp;)
FUNC(bpf_lsm_file_alloc_security, int ret__; struct file *file;)
FUNC(bpf_lsm_file_fcntl, int ret__; struct file *file; unsigned int cmd; long unsigned int arg;)
FUNC(bpf_lsm_file_free_security, struct file *file;)
FUNC(bpf_lsm_file_ioctl, int ret__; struct file *file; unsigned int cmd; long unsigned int arg;)
FUNC(bpf_lsm_file_ioctl_compat, int ret__; struct file *file; unsigned int cmd; long unsigned int
      arg;)
FUNC(bpf_lsm_file_lock, int ret__; struct file *file; unsigned int cmd;)
FUNC(bpf_lsm_file_mprotect, int ret__; struct vm_area_struct *vma; long unsigned int reqprot; long
      unsigned int prot;)
FUNC(bpf_lsm_file_open, int ret__; struct file *file;)
FUNC(bpf_lsm_file_permission, int ret__; struct file *file; int mask;)
FUNC(bpf_lsm_file_post_open, int ret__; struct file *file; int mask;)
FUNC(bpf_lsm_file_receive, int ret__; struct file *file;)
FUNC(bpf_lsm_file_release, struct file *file;)
FUNC(bpf_lsm_file_send_sigiotask, int ret__; struct task_struct *tsk; struct fown_struct *fown; int
      sig;)
FUNC(bpf_lsm_file_set_fowner, struct file *file;)
FUNC(bpf_lsm_file_truncate, int ret__; struct file *file;)
FUNC(bpf_lsm_find_cgroup_shim, const struct bpf_prog *prog; bpf_func_t *bpf_func;)
FUNC(bpf_lsm_fs_context_dup, int ret__; struct fs_context *fc; struct fs_context *src_sc;)
FUNC(bpf_lsm_fs_context_parse_param, int ret__; struct fs_context *fc; struct fs_parameter *param;)
FUNC(bpf_lsm_fs_context_submount, int ret__; struct fs_context *fc; struct super_block *reference;)
FUNC(bpf_lsm_func_proto, const struct bpf_func_proto *ret__; enum bpf_func_id func_id; const struct
      bpf_prog *prog;)
FUNC(bpf_lsm_get_retval_range, int ret__; const struct bpf_prog *prog; struct bpf_retval_range
      *retval_range;)
FUNC(bpf_lsm_getprocattr, int ret__; struct task_struct *p; const char *name; char **value;)
FUNC(bpf_lsm_getselfattr, int ret__; unsigned int attr; struct lsm_ctx *ctx; u32 *size; u32 flags;)
FUNC(bpf_lsm_has_d_inode_locked, bool ret__; const struct bpf_prog *prog;)
FUNC(bpf_lsm_hook_returns_errno, bool ret__; u32 btf_id;)
FUNC(bpf_lsm_ib_alloc_security, int ret__; void *sec;)
FUNC(bpf_lsm_ib_endport_manage_subnet, int ret__; void *sec; const char *dev_name; u8 port_num;)
FUNC(bpf_lsm_ib_pkey_access, int ret__; void *sec; u64 subnet_prefix; u16 pkey;)
FUNC(bpf_lsm_inet_conn_established, struct sock *sk; struct sk_buff *skb;)
FUNC(bpf_lsm_inet_conn_request, int ret__; const struct sock *sk; struct sk_buff *skb; struct
      request_sock *req;)
FUNC(bpf_lsm_inet_csk_clone, struct sock *newsk; const struct request_sock *req;)
FUNC(bpf_lsm_init, int ret__;)
FUNC(bpf_lsm_initramfs_populated, )
FUNC(bpf_lsm_inode_alloc_security, int ret__; struct inode *inode;)
FUNC(bpf_lsm_inode_copy_up, int ret__; struct dentry *src; struct cred **new_;)
FUNC(bpf_lsm_inode_copy_up_xattr, int ret__; struct dentry *src; const char *name;)
FUNC(bpf_lsm_inode_create, int ret__; struct inode *dir; struct dentry *dentry; umode_t mode;)
FUNC(bpf_lsm_inode_file_getattr, int ret__; struct dentry *dentry; struct file_kattr *fa;)
FUNC(bpf_lsm_inode_file_setattr, int ret__; struct dentry *dentry; struct file_kattr *fa;)
FUNC(bpf_lsm_inode_follow_link, int ret__; struct dentry *dentry; struct inode *inode; bool rcu;)
FUNC(bpf_lsm_inode_free_security, struct inode *inode;)
FUNC(bpf_lsm_inode_free_security_rcu, void *inode_security;)
FUNC(bpf_lsm_inode_get_acl, int ret__; struct mnt_idmap *idmap; struct dentry *dentry; const char
      *acl_name;)
FUNC(bpf_lsm_inode_getattr, int ret__; const struct path *path;)
FUNC(bpf_lsm_inode_getlsmprop, struct inode *inode; struct lsm_prop *prop;)
FUNC(bpf_lsm_inode_getsecctx, int ret__; struct inode *inode; struct lsm_context *cp;)
FUNC(bpf_lsm_inode_getsecurity, int ret__; struct mnt_idmap *idmap; struct inode *inode; const char
      *name; void **buffer; bool alloc;)
FUNC(bpf_lsm_inode_getxattr, int ret__; struct dentry *dentry; const char *name;)
FUNC(bpf_lsm_inode_init_security, int ret__; struct inode *inode; struct inode *dir; const struct
      qstr *qstr; struct xattr *xattrs; int *xattr_count;)
FUNC(bpf_lsm_inode_init_security_anon, int ret__; struct inode *inode; const struct qstr *name;
      const struct inode *context_inode;)
FUNC(bpf_lsm_inode_invalidate_secctx, struct inode *inode;)
FUNC(bpf_lsm_inode_killpriv, int ret__; struct mnt_idmap *idmap; struct dentry *dentry;)
FUNC(bpf_lsm_inode_link, int ret__; struct dentry *old_dentry; struct inode *dir; struct dentry
      *new_dentry;)
FUNC(bpf_lsm_inode_listsecurity, int ret__; struct inode *inode; char **buffer; ssize_t
      *remaining_size;)
FUNC(bpf_lsm_inode_listxattr, int ret__; struct dentry *dentry;)
FUNC(bpf_lsm_inode_mkdir, int ret__; struct inode *dir; struct dentry *dentry; umode_t mode;)
FUNC(bpf_lsm_inode_mknod, int ret__; struct inode *dir; struct dentry *dentry; umode_t mode; dev_t
      dev;)
FUNC(bpf_lsm_inode_need_killpriv, int ret__; struct dentry *dentry;)
FUNC(bpf_lsm_inode_notifysecctx, int ret__; struct inode *inode; void *ctx; u32 ctxlen;)
FUNC(bpf_lsm_inode_permission, int ret__; struct inode *inode; int mask;)
FUNC(bpf_lsm_inode_post_create_tmpfile, struct mnt_idmap *idmap; struct inode *inode;)
FUNC(bpf_lsm_inode_post_remove_acl, struct mnt_idmap *idmap; struct dentry *dentry; const char
      *acl_name;)
FUNC(bpf_lsm_inode_post_removexattr, struct dentry *dentry; const char *name;)
FUNC(bpf_lsm_inode_post_set_acl, struct dentry *dentry; const char *acl_name; struct posix_acl
      *kacl;)
FUNC(bpf_lsm_inode_post_setattr, struct mnt_idmap *idmap; struct dentry *dentry; int ia_valid;)
FUNC(bpf_lsm_inode_post_setxattr, struct dentry *dentry; const char *name; const void *value; size_t
      size; int flags;)
FUNC(bpf_lsm_inode_readlink, int ret__; struct dentry *dentry;)
FUNC(bpf_lsm_inode_remove_acl, int ret__; struct mnt_idmap *idmap; struct dentry *dentry; const char
      *acl_name;)
FUNC(bpf_lsm_inode_removexattr, int ret__; struct mnt_idmap *idmap; struct dentry *dentry; const
      char *name;)
FUNC(bpf_lsm_inode_rename, int ret__; struct inode *old_dir; struct dentry *old_dentry; struct inode
      *new_dir; struct dentry *new_dentry;)
FUNC(bpf_lsm_inode_rmdir, int ret__; struct inode *dir; struct dentry *dentry;)
FUNC(bpf_lsm_inode_set_acl, int ret__; struct mnt_idmap *idmap; struct dentry *dentry; const char
      *acl_name; struct posix_acl *kacl;)
FUNC(bpf_lsm_inode_setattr, int ret__; struct mnt_idmap *idmap; struct dentry *dentry; struct iattr
      *attr;)
FUNC(bpf_lsm_inode_setintegrity, int ret__; const struct inode *inode; enum lsm_integrity_type type;
      const void *value; size_t size;)
FUNC(bpf_lsm_inode_setsecctx, int ret__; struct dentry *dentry; void *ctx; u32 ctxlen;)
FUNC(bpf_lsm_inode_setsecurity, int ret__; struct inode *inode; const char *name; const void *value;
      size_t size; int flags;)
FUNC(bpf_lsm_inode_setxattr, int ret__; struct mnt_idmap *idmap; struct dentry *dentry; const char
      *name; const void *value; size_t size; int flags;)
FUNC(bpf_lsm_inode_symlink, int ret__; struct inode *dir; struct dentry *dentry; const char
      *old_name;)
FUNC(bpf_lsm_inode_unlink, int ret__; struct inode *dir; struct dentry *dentry;)
FUNC(bpf_lsm_inode_xattr_skipcap, int ret__; const char *name;)
FUNC(bpf_lsm_ipc_getlsmprop, struct kern_ipc_perm *ipcp; struct lsm_prop *prop;)
FUNC(bpf_lsm_ipc_permission, int ret__; struct kern_ipc_perm *ipcp; short int flag;)
FUNC(bpf_lsm_is_sleepable_hook, bool ret__; u32 btf_id;)
FUNC(bpf_lsm_is_trusted, bool ret__; const struct bpf_prog *prog;)
FUNC(bpf_lsm_ismaclabel, int ret__; const char *name;)
FUNC(bpf_lsm_kernel_act_as, int ret__; struct cred *new_; u32 secid;)
FUNC(bpf_lsm_kernel_create_files_as, int ret__; struct cred *new_; struct inode *inode;)
FUNC(bpf_lsm_kernel_load_data, int ret__; enum kernel_load_data_id id; bool contents;)
FUNC(bpf_lsm_kernel_module_request, int ret__; char *kmod_name;)
FUNC(bpf_lsm_kernel_post_load_data, int ret__; char *buf; loff_t size; enum kernel_load_data_id id;
      char *description;)
FUNC(bpf_lsm_kernel_post_read_file, int ret__; struct file *file; char *buf; loff_t size; enum
      kernel_read_file_id id;)
FUNC(bpf_lsm_kernel_read_file, int ret__; struct file *file; enum kernel_read_file_id id; bool
      contents;)
FUNC(bpf_lsm_kernfs_init_security, int ret__; struct kernfs_node *kn_dir; struct kernfs_node *kn;)
FUNC(bpf_lsm_key_alloc, int ret__; struct key *key; const struct cred *cred; long unsigned int
      flags;)
FUNC(bpf_lsm_key_getsecurity, int ret__; struct key *key; char **buffer;)
FUNC(bpf_lsm_key_permission, int ret__; key_ref_t key_ref; const struct cred *cred; enum
      key_need_perm need_perm;)
FUNC(bpf_lsm_key_post_create_or_update, struct key *keyring; struct key *key; const void *payload;
      size_t payload_len; long unsigned int flags; bool create;)
FUNC(bpf_lsm_locked_down, int ret__; enum lockdown_reason what;)
FUNC(bpf_lsm_lsmprop_to_secctx, int ret__; struct lsm_prop *prop; struct lsm_context *cp;)
FUNC(bpf_lsm_mmap_addr, int ret__; long unsigned int addr;)
FUNC(bpf_lsm_mmap_backing_file, int ret__; struct vm_area_struct *vma; struct file *backing_file;
      struct file *user_file;)
FUNC(bpf_lsm_mmap_file, int ret__; struct file *file__nullable; long unsigned int reqprot; long
      unsigned int prot; long unsigned int flags;)
FUNC(bpf_lsm_move_mount, int ret__; const struct path *from_path; const struct path *to_path;)
FUNC(bpf_lsm_mptcp_add_subflow, int ret__; struct sock *sk; struct sock *ssk;)
FUNC(bpf_lsm_msg_msg_alloc_security, int ret__; struct msg_msg *msg;)
FUNC(bpf_lsm_msg_msg_free_security, struct msg_msg *msg;)
FUNC(bpf_lsm_msg_queue_alloc_security, int ret__; struct kern_ipc_perm *perm;)
FUNC(bpf_lsm_msg_queue_associate, int ret__; struct kern_ipc_perm *perm; int msqflg;)
FUNC(bpf_lsm_msg_queue_free_security, struct kern_ipc_perm *perm;)
FUNC(bpf_lsm_msg_queue_msgctl, int ret__; struct kern_ipc_perm *perm; int cmd;)
FUNC(bpf_lsm_msg_queue_msgrcv, int ret__; struct kern_ipc_perm *perm; struct msg_msg *msg; struct
      task_struct *target; long int type; int mode;)
FUNC(bpf_lsm_msg_queue_msgsnd, int ret__; struct kern_ipc_perm *perm; struct msg_msg *msg; int
      msqflg;)
FUNC(bpf_lsm_netlink_send, int ret__; struct sock *sk; struct sk_buff *skb;)
FUNC(bpf_lsm_path_chmod, int ret__; const struct path *path; umode_t mode;)
FUNC(bpf_lsm_path_chown, int ret__; const struct path *path; kuid_t uid; kgid_t gid;)
FUNC(bpf_lsm_path_chroot, int ret__; const struct path *path;)
FUNC(bpf_lsm_path_link, int ret__; struct dentry *old_dentry; const struct path *new_dir; struct
      dentry *new_dentry;)
FUNC(bpf_lsm_path_mkdir, int ret__; const struct path *dir; struct dentry *dentry; umode_t mode;)
FUNC(bpf_lsm_path_mknod, int ret__; const struct path *dir; struct dentry *dentry; umode_t mode;
      unsigned int dev;)
FUNC(bpf_lsm_path_notify, int ret__; const struct path *path; u64 mask; unsigned int obj_type;)
FUNC(bpf_lsm_path_post_mknod, struct mnt_idmap *idmap; struct dentry *dentry;)
FUNC(bpf_lsm_path_rename, int ret__; const struct path *old_dir; struct dentry *old_dentry; const
      struct path *new_dir; struct dentry *new_dentry; unsigned int flags;)
FUNC(bpf_lsm_path_rmdir, int ret__; const struct path *dir; struct dentry *dentry;)
FUNC(bpf_lsm_path_symlink, int ret__; const struct path *dir; struct dentry *dentry; const char
      *old_name;)
FUNC(bpf_lsm_path_truncate, int ret__; const struct path *path;)
FUNC(bpf_lsm_path_unlink, int ret__; const struct path *dir; struct dentry *dentry;)
FUNC(bpf_lsm_perf_event_alloc, int ret__; struct perf_event *event;)
FUNC(bpf_lsm_perf_event_open, int ret__; int type;)
FUNC(bpf_lsm_perf_event_read, int ret__; struct perf_event *event;)
FUNC(bpf_lsm_perf_event_write, int ret__; struct perf_event *event;)
FUNC(bpf_lsm_ptrace_access_check, int ret__; struct task_struct *child; unsigned int mode;)
FUNC(bpf_lsm_ptrace_traceme, int ret__; struct task_struct *parent;)
FUNC(bpf_lsm_quota_on, int ret__; struct dentry *dentry;)
FUNC(bpf_lsm_quotactl, int ret__; int cmds; int type; int id; const struct super_block *sb;)
FUNC(bpf_lsm_release_secctx, struct lsm_context *cp;)
FUNC(bpf_lsm_req_classify_flow, const struct request_sock *req; struct flowi_common *flic;)
FUNC(bpf_lsm_sb_alloc_security, int ret__; struct super_block *sb;)
FUNC(bpf_lsm_sb_clone_mnt_opts, int ret__; const struct super_block *oldsb; struct super_block
      *newsb; long unsigned int kern_flags; long unsigned int *set_kern_flags;)
FUNC(bpf_lsm_sb_delete, struct super_block *sb;)
FUNC(bpf_lsm_sb_eat_lsm_opts, int ret__; char *orig; void **mnt_opts;)
FUNC(bpf_lsm_sb_free_mnt_opts, void *mnt_opts;)
FUNC(bpf_lsm_sb_free_security, struct super_block *sb;)
FUNC(bpf_lsm_sb_kern_mount, int ret__; const struct super_block *sb;)
FUNC(bpf_lsm_sb_mnt_opts_compat, int ret__; struct super_block *sb; void *mnt_opts;)
FUNC(bpf_lsm_sb_mount, int ret__; const char *dev_name; const struct path *path; const char *type;
      long unsigned int flags; void *data;)
FUNC(bpf_lsm_sb_pivotroot, int ret__; const struct path *old_path; const struct path *new_path;)
FUNC(bpf_lsm_sb_remount, int ret__; struct super_block *sb; void *mnt_opts;)
FUNC(bpf_lsm_sb_set_mnt_opts, int ret__; struct super_block *sb; void *mnt_opts; long unsigned int
      kern_flags; long unsigned int *set_kern_flags;)
FUNC(bpf_lsm_sb_show_options, int ret__; struct seq_file *m; struct super_block *sb;)
FUNC(bpf_lsm_sb_statfs, int ret__; struct dentry *dentry;)
FUNC(bpf_lsm_sb_umount, int ret__; struct vfsmount *mnt; int flags;)
FUNC(bpf_lsm_sctp_assoc_established, int ret__; struct sctp_association *asoc; struct sk_buff *skb;)
FUNC(bpf_lsm_sctp_assoc_request, int ret__; struct sctp_association *asoc; struct sk_buff *skb;)
FUNC(bpf_lsm_sctp_bind_connect, int ret__; struct sock *sk; int optname; struct sockaddr *address;
      int addrlen;)
FUNC(bpf_lsm_sctp_sk_clone, struct sctp_association *asoc; struct sock *sk; struct sock *newsk;)
FUNC(bpf_lsm_secctx_to_secid, int ret__; const char *secdata; u32 seclen; u32 *secid;)
FUNC(bpf_lsm_secid_to_secctx, int ret__; u32 secid; struct lsm_context *cp;)
FUNC(bpf_lsm_secmark_refcount_dec, )
FUNC(bpf_lsm_secmark_refcount_inc, )
FUNC(bpf_lsm_secmark_relabel_packet, int ret__; u32 secid;)
FUNC(bpf_lsm_sem_alloc_security, int ret__; struct kern_ipc_perm *perm;)
FUNC(bpf_lsm_sem_associate, int ret__; struct kern_ipc_perm *perm; int semflg;)
FUNC(bpf_lsm_sem_free_security, struct kern_ipc_perm *perm;)
FUNC(bpf_lsm_sem_semctl, int ret__; struct kern_ipc_perm *perm; int cmd;)
FUNC(bpf_lsm_sem_semop, int ret__; struct kern_ipc_perm *perm; struct sembuf *sops; unsigned int
      nsops; int alter;)
FUNC(bpf_lsm_setprocattr, int ret__; const char *name; void *value; size_t size;)
FUNC(bpf_lsm_setselfattr, int ret__; unsigned int attr; struct lsm_ctx *ctx; u32 size; u32 flags;)
FUNC(bpf_lsm_settime, int ret__; const struct timespec64 *ts; const struct timezone *tz;)
FUNC(bpf_lsm_shm_alloc_security, int ret__; struct kern_ipc_perm *perm;)
FUNC(bpf_lsm_shm_associate, int ret__; struct kern_ipc_perm *perm; int shmflg;)
FUNC(bpf_lsm_shm_free_security, struct kern_ipc_perm *perm;)
FUNC(bpf_lsm_shm_shmat, int ret__; struct kern_ipc_perm *perm; char *shmaddr; int shmflg;)
FUNC(bpf_lsm_shm_shmctl, int ret__; struct kern_ipc_perm *perm; int cmd;)
FUNC(bpf_lsm_sk_alloc_security, int ret__; struct sock *sk; int family; gfp_t priority;)
FUNC(bpf_lsm_sk_clone_security, const struct sock *sk; struct sock *newsk;)
FUNC(bpf_lsm_sk_free_security, struct sock *sk;)
FUNC(bpf_lsm_sk_getsecid, const struct sock *sk; u32 *secid;)
FUNC(bpf_lsm_sock_graft, struct sock *sk; struct socket *parent;)
FUNC(bpf_lsm_socket_accept, int ret__; struct socket *sock; struct socket *newsock;)
FUNC(bpf_lsm_socket_bind, int ret__; struct socket *sock; struct sockaddr *address; int addrlen;)
FUNC(bpf_lsm_socket_connect, int ret__; struct socket *sock; struct sockaddr *address; int addrlen;)
FUNC(bpf_lsm_socket_create, int ret__; int family; int type; int protocol; int kern;)
FUNC(bpf_lsm_socket_getpeername, int ret__; struct socket *sock;)
FUNC(bpf_lsm_socket_getpeersec_dgram, int ret__; struct socket *sock; struct sk_buff *skb; u32
      *secid;)
FUNC(bpf_lsm_socket_getpeersec_stream, int ret__; struct socket *sock; sockptr_t optval; sockptr_t
      optlen; unsigned int len;)
FUNC(bpf_lsm_socket_getsockname, int ret__; struct socket *sock;)
FUNC(bpf_lsm_socket_getsockopt, int ret__; struct socket *sock; int level; int optname;)
FUNC(bpf_lsm_socket_listen, int ret__; struct socket *sock; int backlog;)
FUNC(bpf_lsm_socket_post_create, int ret__; struct socket *sock; int family; int type; int protocol;
      int kern;)
FUNC(bpf_lsm_socket_recvmsg, int ret__; struct socket *sock; struct msghdr *msg; int size; int
      flags;)
FUNC(bpf_lsm_socket_sendmsg, int ret__; struct socket *sock; struct msghdr *msg; int size;)
FUNC(bpf_lsm_socket_setsockopt, int ret__; struct socket *sock; int level; int optname;)
FUNC(bpf_lsm_socket_shutdown, int ret__; struct socket *sock; int how;)
FUNC(bpf_lsm_socket_sock_rcv_skb, int ret__; struct sock *sk; struct sk_buff *skb;)
FUNC(bpf_lsm_socket_socketpair, int ret__; struct socket *socka; struct socket *sockb;)
FUNC(bpf_lsm_syslog, int ret__; int type;)
FUNC(bpf_lsm_task_alloc, int ret__; struct task_struct *task; u64 clone_flags;)
FUNC(bpf_lsm_task_fix_setgid, int ret__; struct cred *new_; const struct cred *old; int flags;)
FUNC(bpf_lsm_task_fix_setgroups, int ret__; struct cred *new_; const struct cred *old;)
FUNC(bpf_lsm_task_fix_setuid, int ret__; struct cred *new_; const struct cred *old; int flags;)
FUNC(bpf_lsm_task_free, struct task_struct *task;)
FUNC(bpf_lsm_task_getioprio, int ret__; struct task_struct *p;)
FUNC(bpf_lsm_task_getlsmprop_obj, struct task_struct *p; struct lsm_prop *prop;)
FUNC(bpf_lsm_task_getpgid, int ret__; struct task_struct *p;)
FUNC(bpf_lsm_task_getscheduler, int ret__; struct task_struct *p;)
FUNC(bpf_lsm_task_getsid, int ret__; struct task_struct *p;)
FUNC(bpf_lsm_task_kill, int ret__; struct task_struct *p; struct kernel_siginfo *info; int sig;
      const struct cred *cred;)
FUNC(bpf_lsm_task_movememory, int ret__; struct task_struct *p;)
FUNC(bpf_lsm_task_prctl, int ret__; int option; long unsigned int arg2; long unsigned int arg3; long
      unsigned int arg4; long unsigned int arg5;)
FUNC(bpf_lsm_task_prlimit, int ret__; const struct cred *cred; const struct cred *tcred; unsigned
      int flags;)
FUNC(bpf_lsm_task_setioprio, int ret__; struct task_struct *p; int ioprio;)
FUNC(bpf_lsm_task_setnice, int ret__; struct task_struct *p; int nice;)
FUNC(bpf_lsm_task_setpgid, int ret__; struct task_struct *p; pid_t pgid;)
FUNC(bpf_lsm_task_setrlimit, int ret__; struct task_struct *p; unsigned int resource; struct rlimit
      *new_rlim;)
FUNC(bpf_lsm_task_setscheduler, int ret__; struct task_struct *p;)
FUNC(bpf_lsm_task_to_inode, struct task_struct *p; struct inode *inode;)
FUNC(bpf_lsm_tun_dev_alloc_security, int ret__; void *security;)
FUNC(bpf_lsm_tun_dev_attach, int ret__; struct sock *sk; void *security;)
FUNC(bpf_lsm_tun_dev_attach_queue, int ret__; void *security;)
FUNC(bpf_lsm_tun_dev_create, int ret__;)
FUNC(bpf_lsm_tun_dev_open, int ret__; void *security;)
FUNC(bpf_lsm_unix_find, int ret__; const struct path *path; struct sock *other; int flags;)
FUNC(bpf_lsm_unix_may_send, int ret__; struct socket *sock; struct socket *other;)
FUNC(bpf_lsm_unix_stream_connect, int ret__; struct sock *sock; struct sock *other; struct sock
      *newsk;)
FUNC(bpf_lsm_uring_allowed, int ret__;)
FUNC(bpf_lsm_uring_cmd, int ret__; struct io_uring_cmd *ioucmd;)
FUNC(bpf_lsm_uring_override_creds, int ret__; const struct cred *new_;)
FUNC(bpf_lsm_uring_sqpoll, int ret__;)
FUNC(bpf_lsm_userns_create, int ret__; const struct cred *cred;)
FUNC(bpf_lsm_verify_prog, int ret__; struct bpf_verifier_log *vlog; const struct bpf_prog *prog;)
FUNC(bpf_lsm_vm_enough_memory, int ret__; struct mm_struct *mm; long int pages;)
FUNC(bpf_lsm_xfrm_decode_session, int ret__; struct sk_buff *skb; u32 *secid; int ckall;)
FUNC(bpf_lsm_xfrm_policy_alloc_security, int ret__; struct xfrm_sec_ctx **ctxp; struct
      xfrm_user_sec_ctx *sec_ctx; gfp_t gfp;)
FUNC(bpf_lsm_xfrm_policy_clone_security, int ret__; struct xfrm_sec_ctx *old_ctx; struct
      xfrm_sec_ctx **new_ctx;)
FUNC(bpf_lsm_xfrm_policy_delete_security, int ret__; struct xfrm_sec_ctx *ctx;)
FUNC(bpf_lsm_xfrm_policy_free_security, struct xfrm_sec_ctx *ctx;)
FUNC(bpf_lsm_xfrm_policy_lookup, int ret__; struct xfrm_sec_ctx *ctx; u32 fl_secid;)
FUNC(bpf_lsm_xfrm_state_alloc, int ret__; struct xfrm_state *x; struct xfrm_user_sec_ctx *sec_ctx;)
FUNC(bpf_lsm_xfrm_state_alloc_acquire, int ret__; struct xfrm_state *x; struct xfrm_sec_ctx *polsec;
      u32 secid;)
FUNC(bpf_lsm_xfrm_state_delete_security, int ret__; struct xfrm_state *x;)
FUNC(bpf_lsm_xfrm_state_free_security, struct xfrm_state *x;)
FUNC(bpf_lsm_xfrm_state_pol_flow_match, int ret__; struct xfrm_state *x; struct xfrm_policy *xp;
      const struct flowi_common *flic;)
FUNC(bpf_iter_task, int ret__; struct bpf_iter_meta *meta; struct task_struct *task;)
FUNC(bpf_iter_task_file, int ret__; struct bpf_iter_meta *meta; struct task_struct *task; u32 fd;
      struct file *file;)
FUNC(bpf_iter_task_vma, int ret__; struct bpf_iter_meta *meta; struct task_struct *task; struct
      vm_area_struct *vma;)
FUNC(bpf_iter_bpf_map, int ret__; struct bpf_iter_meta *meta; struct bpf_map *map;)
FUNC(bpf_iter_bpf_map_elem, int ret__; struct bpf_iter_meta *meta; struct bpf_map *map; void *key;
      void *value;)
FUNC(bpf_iter_bpf_sk_storage_map, int ret__; struct bpf_iter_meta *meta; struct bpf_map *map; struct
      sock *sk; void *value;)
FUNC(bpf_iter_bpf_prog, int ret__; struct bpf_iter_meta *meta; struct bpf_prog *prog;)
FUNC(bpf_iter_bpf_link, int ret__; struct bpf_iter_meta *meta; struct bpf_link *link;)
FUNC(bpf_iter_cgroup, int ret__; struct bpf_iter_meta *meta; struct cgroup *cgroup;)
FUNC(bpf_iter_tcp, int ret__; struct bpf_iter_meta *meta; struct sock_common *sk_common; uid_t uid;)
FUNC(bpf_iter_udp, int ret__; struct bpf_iter_meta *meta; struct udp_sock *udp_sk; uid_t uid; int
      bucket;)
FUNC(bpf_iter_unix, int ret__; struct bpf_iter_meta *meta; struct unix_sock *unix_sk; uid_t uid;)
FUNC(bpf_iter_netlink, int ret__; struct bpf_iter_meta *meta; struct netlink_sock *sk;)
FUNC(bpf_iter_ipv6_route, int ret__; struct bpf_iter_meta *meta; struct fib6_info *rt;)
FUNC(bpf_iter_ksym, int ret__; struct bpf_iter_meta *meta; struct kallsym_iter *ksym;)
FUNC(bpf_iter_sockmap, int ret__; struct bpf_iter_meta *meta; struct bpf_map *map; void *key; struct
      sock *sk;)
FUNC(bpf_iter_kmem_cache, int ret__; struct bpf_iter_meta *meta; struct kmem_cache *s;)
FUNC(bpf_iter_dmabuf, int ret__; struct bpf_iter_meta *meta; struct dma_buf *dmabuf;)
FUNC(bpf_fentry_test1, int ret__; int a;)
FUNC(bpf_fentry_test10, int ret__; const void *a;)
FUNC(bpf_fentry_test2, int ret__; int a; u64 b;)
FUNC(bpf_fentry_test3, int ret__; char a; int b; u64 c;)
FUNC(bpf_fentry_test4, int ret__; void *a; char b; int c; u64 d;)
FUNC(bpf_fentry_test5, int ret__; u64 a; void *b; short int c; int d; u64 e;)
FUNC(bpf_fentry_test6, int ret__; u64 a; void *b; short int c; int d; void *e; u64 f;)
FUNC(bpf_fentry_test7, int ret__; struct bpf_fentry_test_t *arg;)
FUNC(bpf_fentry_test8, int ret__; struct bpf_fentry_test_t *arg;)
FUNC(bpf_fentry_test9, u32 ret__; u32 *a;)
FUNC(bpf_fentry_test_ppfile, struct file **ppf;)
FUNC(bpf_fentry_test_pppvoid, void ***ppp;)
FUNC(bpf_fentry_test_ppvoid, void **pp;)
FUNC(bpf_fentry_test_sinfo, struct skb_shared_info *sinfo;)
FUNC(bpf_fexit_test_ret_ppfile, struct file **ret__;)
FUNC(bpf_modify_return_test, int ret__; int a; int *b;)
FUNC(bpf_modify_return_test2, int ret__; int a; int *b; short int c; int d; void *e; char f; int g;)
FUNC(bpf_modify_return_test_tp, int ret__; int nonce;)
FUNC(bpf_cgroup_release_dtor, void *cgrp;)
FUNC(bpf_cpumask_release_dtor, void *cpumask;)
FUNC(bpf_crypto_ctx_release_dtor, void *ctx;)
FUNC(bpf_kfunc_call_memb_release_dtor, void *p;)
FUNC(bpf_kfunc_call_test_release_dtor, void *p;)
FUNC(bpf_ksock_release_dtor, void *ks;)
FUNC(bpf_task_release_dtor, void *p;)
FUNC(bpf_kfree_skb_dtor, void *skb;)
FUNC(__x64_sys_getpgid, long int ret__; const struct pt_regs *regs;)
FUNC(__x64_sys_nanosleep, long int ret__; const struct pt_regs *regs;)
FUNC(__x64_sys_prctl, long int ret__; const struct pt_regs *regs;)
FUNC(__x64_sys_openat, long int ret__; const struct pt_regs *regs;)
FUNC(__x64_sys_execve, long int ret__; const struct pt_regs *regs;)
FUNC(__x64_sys_setdomainname, long int ret__; const struct pt_regs *regs;)
FUNC(__x64_sys_prlimit64, long int ret__; const struct pt_regs *regs;)
FUNC(__x64_sys_kill, long int ret__; const struct pt_regs *regs;)
FUNC(__x64_sys_read, long int ret__; const struct pt_regs *regs;)
FUNC(__x64_sys_write, long int ret__; const struct pt_regs *regs;)
FUNC(__x64_sys_bpf, long int ret__; const struct pt_regs *__unused;)
FUNC(do_nanosleep, int ret__; struct hrtimer_sleeper *t; enum hrtimer_mode mode;)
FUNC(do_exit, long int code;)
FUNC(do_group_exit, int exit_code;)
FUNC(wake_up_new_task, struct task_struct *p;)
FUNC(copy_process, struct task_struct *ret__; struct pid *pid; int trace; int node; struct
      kernel_clone_args *args;)
FUNC(kernel_clone, pid_t ret__; struct kernel_clone_args *args;)
FUNC(__set_task_comm, struct task_struct *tsk; const char *buf; bool exec;)
FUNC(free_task, struct task_struct *tsk;)
FUNC(exit_creds, struct task_struct *tsk;)
FUNC(commit_creds, int ret__; struct cred *new_;)
FUNC(prepare_creds, struct cred *ret__;)
FUNC(schedule, )
FUNC(finish_task_switch, struct rq *ret__; struct task_struct *prev;)
FUNC(try_to_wake_up, int ret__; struct task_struct *p; unsigned int state; int wake_flags;)
FUNC(begin_new_exec, int ret__; struct linux_binprm *bprm;)
FUNC(vfs_read, ssize_t ret__; struct file *file; char *buf; size_t count; loff_t *pos;)
FUNC(vfs_write, ssize_t ret__; struct file *file; const char *buf; size_t count; loff_t *pos;)
FUNC(vfs_open, int ret__; const struct path *path; struct file *file;)
FUNC(vfs_create, int ret__; struct mnt_idmap *idmap; struct dentry *dentry; umode_t mode; struct
      delegated_inode *di;)
FUNC(vfs_unlink, int ret__; struct mnt_idmap *idmap; struct inode *dir; struct dentry *dentry;
      struct delegated_inode *delegated_inode;)
FUNC(vfs_mkdir, struct dentry *ret__; struct mnt_idmap *idmap; struct inode *dir; struct dentry
      *dentry; umode_t mode; struct delegated_inode *delegated_inode;)
FUNC(vfs_rmdir, int ret__; struct mnt_idmap *idmap; struct inode *dir; struct dentry *dentry; struct
      delegated_inode *delegated_inode;)
FUNC(vfs_rename, int ret__; struct renamedata *rd;)
FUNC(vfs_link, int ret__; struct dentry *old_dentry; struct mnt_idmap *idmap; struct inode *dir;
      struct dentry *new_dentry; struct delegated_inode *delegated_inode;)
FUNC(vfs_symlink, int ret__; struct mnt_idmap *idmap; struct inode *dir; struct dentry *dentry;
      const char *oldname; struct delegated_inode *delegated_inode;)
FUNC(vfs_fsync, int ret__; struct file *file; int datasync;)
FUNC(vfs_fsync_range, int ret__; struct file *file; loff_t start; loff_t end; int datasync;)
FUNC(vfs_getattr, int ret__; const struct path *path; struct kstat *stat; u32 request_mask; unsigned
      int query_flags;)
FUNC(vfs_statx, int ret__; int dfd; struct filename *filename; int flags; struct kstat *stat; u32
      request_mask;)
FUNC(vfs_fallocate, int ret__; struct file *file; int mode; loff_t offset; loff_t len;)
FUNC(vfs_truncate, int ret__; const struct path *path; loff_t length;)
FUNC(vfs_readlink, int ret__; struct dentry *dentry; char *buffer; int buflen;)
FUNC(vfs_iter_read, ssize_t ret__; struct file *file; struct iov_iter *iter; loff_t *ppos; rwf_t
      flags;)
FUNC(filp_close, int ret__; struct file *filp; fl_owner_t id;)
FUNC(dentry_open, struct file *ret__; const struct path *path; int flags; const struct cred *cred;)
FUNC(do_file_open, struct file *ret__; int dfd; struct filename *pathname; const struct open_flags
      *op;)
FUNC(d_path, char *ret__; const struct path *path; char *buf; int buflen;)
FUNC(file_update_time, int ret__; struct file *file;)
FUNC(generic_file_read_iter, ssize_t ret__; struct kiocb *iocb; struct iov_iter *iter;)
FUNC(filemap_add_folio, int ret__; struct address_space *mapping; struct folio *folio; long unsigned
      int index; gfp_t gfp;)
FUNC(filemap_fault, vm_fault_t ret__; struct vm_fault *vmf;)
FUNC(filemap_read, ssize_t ret__; struct kiocb *iocb; struct iov_iter *iter; ssize_t already_read;)
FUNC(filemap_get_pages, int ret__; struct kiocb *iocb; size_t count; struct folio_batch *fbatch;
      bool need_uptodate;)
FUNC(page_cache_ra_unbounded, struct readahead_control *ractl; long unsigned int nr_to_read; long
      unsigned int lookahead_size;)
FUNC(folio_mark_accessed, struct folio *folio;)
FUNC(security_file_open, int ret__; struct file *file;)
FUNC(security_inode_getattr, int ret__; const struct path *path;)
FUNC(security_bprm_check, int ret__; struct linux_binprm *bprm;)
FUNC(security_bpf_map, int ret__; struct bpf_map *map; fmode_t fmode;)
FUNC(security_file_permission, int ret__; struct file *file; int mask;)
FUNC(update_socket_protocol, int ret__; int family; int type; int protocol;)
FUNC(tcp_connect, int ret__; struct sock *sk;)
FUNC(tcp_v4_connect, int ret__; struct sock *sk; struct sockaddr_unsized *uaddr; int addr_len;)
FUNC(tcp_v6_connect, int ret__; struct sock *sk; struct sockaddr_unsized *uaddr; int addr_len;)
FUNC(tcp_sendmsg, int ret__; struct sock *sk; struct msghdr *msg; size_t size;)
FUNC(tcp_sendmsg_locked, int ret__; struct sock *sk; struct msghdr *msg; size_t size;)
FUNC(tcp_recvmsg, int ret__; struct sock *sk; struct msghdr *msg; size_t len; int flags;)
FUNC(tcp_cleanup_rbuf, struct sock *sk; int copied;)
FUNC(tcp_close, struct sock *sk; long int timeout;)
FUNC(tcp_set_state, struct sock *sk; int state;)
FUNC(tcp_rcv_established, struct sock *sk; struct sk_buff *skb;)
FUNC(tcp_retransmit_skb, int ret__; struct sock *sk; struct sk_buff *skb; int segs;)
FUNC(tcp_init_sock, struct sock *sk;)
FUNC(tcp_v4_do_rcv, int ret__; struct sock *sk; struct sk_buff *skb;)
FUNC(tcp_v4_rcv, int ret__; struct sk_buff *skb;)
FUNC(tcp_ack, int ret__; struct sock *sk; const struct sk_buff *skb; int flag;)
FUNC(inet_csk_accept, struct sock *ret__; struct sock *sk; struct proto_accept_arg *arg;)
FUNC(inet_csk_listen_start, int ret__; struct sock *sk;)
FUNC(inet_listen, int ret__; struct socket *sock; int backlog;)
FUNC(inet_stream_connect, int ret__; struct socket *sock; struct sockaddr_unsized *uaddr; int
      addr_len; int flags;)
FUNC(inet6_sock_destruct, struct sock *sk;)
FUNC(inet_bind, int ret__; struct socket *sock; struct sockaddr_unsized *uaddr; int addr_len;)
FUNC(udp_sendmsg, int ret__; struct sock *sk; struct msghdr *msg; size_t len;)
FUNC(udp_recvmsg, int ret__; struct sock *sk; struct msghdr *msg; size_t len; int flags;)
FUNC(udpv6_sendmsg, int ret__; struct sock *sk; struct msghdr *msg; size_t len;)
FUNC(udp_init_sock, int ret__; struct sock *sk;)
FUNC(unix_listen, int ret__; struct socket *sock; int backlog;)
FUNC(unix_stream_sendmsg, int ret__; struct socket *sock; struct msghdr *msg; size_t len;)
FUNC(ip_rcv, int ret__; struct sk_buff *skb; struct net_device *dev; struct packet_type *pt; struct
      net_device *orig_dev;)
FUNC(ip_output, int ret__; struct net *net; struct sock *sk; struct sk_buff *skb;)
FUNC(ip_queue_xmit, int ret__; struct sock *sk; struct sk_buff *skb; struct flowi *fl;)
FUNC(ip_finish_output, int ret__; struct net *net; struct sock *sk; struct sk_buff *skb;)
FUNC(eth_type_trans, __be16 ret__; struct sk_buff *skb; struct net_device *dev;)
FUNC(skb_tx_error, struct sk_buff *skb;)
FUNC(__netif_receive_skb_core, int ret__; struct sk_buff **pskb; bool pfmemalloc; struct packet_type
      **ppt_prev;)
FUNC(__dev_queue_xmit, int ret__; struct sk_buff *skb; struct net_device *sb_dev;)
FUNC(netif_rx, int ret__; struct sk_buff *skb;)
FUNC(sock_sendmsg, int ret__; struct socket *sock; struct msghdr *msg;)
FUNC(sock_recvmsg, int ret__; struct socket *sock; struct msghdr *msg; int flags;)
FUNC(security_socket_connect, int ret__; struct socket *sock; struct sockaddr *address; int
      addrlen;)
FUNC(bpf_check, int ret__; struct bpf_prog **prog; union bpf_attr *attr; bpfptr_t uattr; struct
      bpf_log_attr *attr_log;)
FUNC(bpf_map_put, struct bpf_map *map;)
FUNC(bpf_map_free_deferred, struct work_struct *work;)
FUNC(bpf_prog_put, struct bpf_prog *prog;)
FUNC(bpf_ktime_get_ns, u64 ret__; u64 __ur_1; u64 __ur_2; u64 __ur_3; u64 __ur_4; u64 __ur_5;)
FUNC(bpf_get_numa_node_id, u64 ret__; u64 __ur_1; u64 __ur_2; u64 __ur_3; u64 __ur_4; u64 __ur_5;)
FUNC(bpf_spin_lock, u64 ret__; u64 lock; u64 __ur_1; u64 __ur_2; u64 __ur_3; u64 __ur_4;)
FUNC(bpf_spin_unlock, u64 ret__; u64 lock; u64 __ur_1; u64 __ur_2; u64 __ur_3; u64 __ur_4;)
FUNC(bpf_local_storage_update, struct bpf_local_storage_data *ret__; void *owner; struct
      bpf_local_storage_map *smap; void *value; u64 map_flags; bool swap_uptrs;)
FUNC(bpf_sk_storage_free, struct sock *sk;)
FUNC(bpf_sk_storage_map_free, struct bpf_map *map;)
FUNC(htab_map_delete_elem, long int ret__; struct bpf_map *map; void *key;)
FUNC(htab_map_free, struct bpf_map *map;)
FUNC(bpf_obj_cancel_fields, struct bpf_map *map; void *obj;)
FUNC(btf_try_get_module, struct module *ret__; const struct btf *btf;)
FUNC(bpf_rstat_flush, struct cgroup *cgrp; struct cgroup *parent; int cpu;)
FUNC(cmdline_proc_show, int ret__; struct seq_file *m; void *v;)
FUNC(do_init_module, int ret__; struct module *mod;)
FUNC(handle_mm_fault, vm_fault_t ret__; struct vm_area_struct *vma; long unsigned int address;
      unsigned int flags; struct pt_regs *regs;)
FUNC(mmput, struct mm_struct *mm;)
FUNC(oom_kill_process, struct oom_control *oc; const char *message;)
FUNC(__alloc_pages_noprof, struct page *ret__; gfp_t gfp; unsigned int order; int preferred_nid;
      nodemask_t *nodemask; unsigned int alloc_flags;)
FUNC(kmem_cache_alloc_noprof, void *ret__; struct kmem_cache *s; gfp_t gfpflags;)
FUNC(submit_bio, struct bio *bio;)
FUNC(blk_mq_start_request, struct request *rq;)
FUNC(blk_account_io_done, struct request *req; u64 now;)
FUNC(mptcp_pm_new_connection, struct mptcp_sock *msk; const struct sock *ssk; int server_side;)
