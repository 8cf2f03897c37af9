/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the tables are read: one struct per kind of row, one lookup per key. The rows are in the
 * .def files beside this header; each .c here expands one of them. A row is const data, and is
 * named across processes by its number, never by its address.
 */
#ifndef DRYDOCK_KERN_TABLES_TABLES_H
#define DRYDOCK_KERN_TABLES_TABLES_H

#include "kern/tables/insns.h"
#include "kern/tables/regtypes.h"
#include "kern/tables/types.h"

struct map_ops;
struct prog_ops;

/*
 * ---- helpers.def, kfuncs.def, internal.def: helpers, kfuncs, and calls that only rewritten code
 * makes; bodies.def names those that have a body ----
 */

enum call_kind { CALL_HELPER, CALL_KFUNC, CALL_INTERNAL };

enum call_flag {
	CALL_GPL_ONLY = BIT(0),
	CALL_PKT_ACCESS = BIT(1),
	CALL_MIGHT_SLEEP = BIT(2),
	CALL_FASTCALL = BIT(3),
	CALL_CHANGES_PKT = BIT(4),
	CALL_TAIL = BIT(5),   /* bpf_tail_call */
	CALL_THROWS = BIT(6), /* bpf_throw */
	CALL_ACQUIRES = BIT(7), /* the result must be given back */
	CALL_ACQUIRES_FROM_SOCKMAP = BIT(8), /* the same if the map holds sockets */
	CALL_PTR_CAST = BIT(9), /* the result is the argument, seen as another type */
	CALL_SYNC_CALLBACK = BIT(10),
	CALL_ASYNC_CALLBACK = BIT(11),
	CALL_NOTES_MAP = BIT(12), /* the verifier notes its map for rewriting */
	CALL_WRITES_MAP = BIT(13), /* not on a map that is read-only for programs */
};

/* Who may call a helper beyond what availability.def says (Linux: bpf_func_proto.allowed) */
enum call_policy {
	POLICY_NONE,
	POLICY_D_PATH,
	POLICY_SLEEPABLE_LSM_HOOK,
	POLICY_SK_STORAGE_TRACING,
};

/* What is known of an integer result (Linux: do_refine_retval_range()) */
enum call_retval {
	RETVAL_ANY,
	RETVAL_SIZE,  /* -errno, or at most the size argument */
	RETVAL_CPU,   /* a CPU number */
	RETVAL_ERRNO, /* bpf_get_retval */
};

/* What the verifier knows a kfunc for. Forms of one kfunc share a role. */
enum kfunc_special {
	KFS_NONE,
	KFS_OBJ_NEW,
	KFS_PERCPU_OBJ_NEW,
	KFS_OBJ_DROP,
	KFS_PERCPU_OBJ_DROP,
	KFS_REFCOUNT_ACQUIRE,
	KFS_LIST_PUSH, /* front, back */
	KFS_LIST_ADD,
	KFS_LIST_DEL,
	KFS_LIST_POP,
	KFS_LIST_PEEK,	 /* front, back */
	KFS_LIST_IS_END, /* first, last */
	KFS_LIST_EMPTY,
	KFS_RBTREE_ADD,
	KFS_RBTREE_REMOVE,
	KFS_RBTREE_PEEK,  /* first, root */
	KFS_RBTREE_CHILD, /* left, right */
	KFS_CAST_TO_KERN_CTX,
	KFS_RDONLY_CAST,
	KFS_RCU_READ_LOCK,
	KFS_RCU_READ_UNLOCK,
	KFS_DYNPTR_FROM_SKB,
	KFS_DYNPTR_FROM_XDP,
	KFS_DYNPTR_FROM_SKB_META,
	KFS_DYNPTR_FROM_FILE,
	KFS_DYNPTR_FILE_DISCARD,
	KFS_DYNPTR_SLICE,
	KFS_DYNPTR_SLICE_RDWR,
	KFS_DYNPTR_CLONE,
	KFS_XDP_PULL_DATA,
	KFS_THROW,
	KFS_TRAP,
	KFS_WQ_SET_CALLBACK,
	KFS_TASK_WORK,
	KFS_PREEMPT_DISABLE,
	KFS_PREEMPT_ENABLE,
	KFS_IRQ_SAVE,
	KFS_IRQ_RESTORE,
	KFS_RES_LOCK,
	KFS_RES_UNLOCK,
	KFS_RES_LOCK_IRQ,
	KFS_RES_UNLOCK_IRQ,
	KFS_ITER_CSS_TASK_NEW,
	KFS_ITER_NUM_NEW,
	KFS_ITER_NUM_NEXT,
	KFS_ITER_NUM_DESTROY,
	KFS_GET_KMEM_CACHE,
	KFS_SESSION_COOKIE,
	KFS_SESSION_IS_RETURN,
	KFS_SET_DENTRY_XATTR,
	KFS_REMOVE_DENTRY_XATTR,
	KFS_ARENA_ALLOC_PAGES,
	KFS_ARENA_FREE_PAGES,
	KFS_XDP_METADATA,
};

/* The filter in front of a kfunc (Linux: btf_kfunc_id_set.filter); availability.c */
enum kfunc_filter {
	KFILTER_NONE,
	KFILTER_QDISC,
	KFILTER_TRACE_ITER,
	KFILTER_KSOCK,
	KFILTER_SESSION,
	KFILTER_BINFMT,
	KFILTER_FS,
	KFILTER_FSVERITY,
	KFILTER_SCX,
};

/* Groups of sched_ext kfuncs; an operation of a scheduler may call some of them */
enum scx_group {
	SCX_ANY = BIT(0),
	SCX_IDLE = BIT(1),
	SCX_CID = BIT(2),
	SCX_CPU_ONLY = BIT(3),
	SCX_UNLOCKED = BIT(4),
	SCX_INIT_CIDS = BIT(5),
	SCX_CPU_RELEASE = BIT(6),
	SCX_DISPATCH = BIT(7),
	SCX_ENQUEUE_DISPATCH = BIT(8),
	SCX_SELECT_CPU = BIT(9),
};

/* A body takes up to 12 arguments as 64-bit words and returns one. */
typedef u64 (*call_body)(u64 a1, u64 a2, u64 a3, u64 a4, u64 a5);

struct call_row {
	const char *name;  /* "map_lookup_elem" for a helper, the full name for a kfunc */
	const char *ident; /* unique: helpers of one id may have several forms */
	enum call_kind kind;
	u32 id; /* helper number; 0 for others */
	/* Helpers: prototype. Kfuncs: empty, their prototype is BTF. */
	enum return_type ret;
	enum arg_type args[MAX_BPF_FUNC_REG_ARGS];
	u32 arg_size[MAX_BPF_FUNC_REG_ARGS];
	const char *arg_btf[MAX_BPF_FUNC_REG_ARGS]; /* struct name of ARG_PTR_TO_BTF_ID */
	const char *ret_btf;
	u32 flags;  /* enum call_flag */
	u32 kflags; /* enum kfunc_flag */
	enum call_policy policy;
	enum call_retval retval;
	enum kfunc_special special;
	enum kfunc_filter filter;
	u32 scx_groups;	 /* enum scx_group */
	u64 kfunc_progs; /* kfuncs: BIT_ULL(prog type) it is registered for; bit 0 (UNSPEC): all */
	u64 maps;      /* BIT_ULL(map type) a helper is limited to; 0: any open one */
	u64 maps_also; /* closed map types that a helper without such a limit takes */
	call_body body; /* NULL: a gap at run time */
	enum support support;
	const char *note;    /* what is missing, unless support is FULL */
	const char *twin;    /* the form that the verifier may choose instead, an internal call */
	const char *dtor_of; /* kernel struct whose kptrs it destroys */
	const char *module;  /* kernel module that has it; NULL: the kernel itself */
	bool fmodret;	     /* BPF_MODIFY_RETURN programs may attach to it */
};

u32 call_count(void);
const struct call_row *call_row(u32 row); /* row < call_count() */
u32 call_row_number(const struct call_row *row);
const struct call_row *call_find_helper(u32 id);	  /* NULL: no such id */
const struct call_row *call_find_kfunc(const char *name); /* NULL: not in the table */
const struct call_row *call_find_internal(const char *name);
/* The row that destroys kptrs to kernel struct `name`; NULL: they can't be kept in maps */
const struct call_row *call_find_dtor(const char *name);
/* Map types that only the calls which name them may use */
u64 call_closed_maps(void);

/* What of a program decides which calls it may make */
struct call_user {
	u32 prog_type; /* resolved: an extension counts as what it extends */
	u32 own_type;  /* as loaded */
	u32 attach_type;
	u64 caps; /* BIT_ULL(CAP_*); CAP_SYS_ADMIN stands in for the others */
	bool sleepable;
	const char *target; /* kernel function it attaches to, or NULL */
	const char *st_ops; /* struct_ops: the struct, and the member's name; NULL: not known yet */
	const char *st_member;
};

/* The form of helper `id` that a program may call; NULL: none (availability.c) */
const struct call_row *call_helper_for(u32 id, const struct call_user *user);
/* Is a kfunc registered for programs of this type at all? Linux: btf_kfunc_flags() */
bool call_kfunc_registered(const struct call_row *row, const struct call_user *user);
/* May the program call it, filters included? Linux: btf_kfunc_is_allowed() */
bool call_kfunc_allowed(const struct call_row *row, const struct call_user *user);

/* ---- maps.def ---- */

struct map_row {
	const char *name; /* as libbpf spells it: "hash", "percpu_array" */
	enum bpf_map_type type;
	const struct map_ops *ops; /* NULL with support NONE */
	u64 caps; /* capabilities that creating one needs, a set of BIT_ULL(CAP_*) */
	enum support support;
	const char *note;
};

const struct map_row *map_row(u32 type); /* NULL: no such type */

/* ---- progs.def: program types, attach types, and what depends on both ---- */

/* What a program may return at exit. */
struct prog_ret {
	enum { PROG_RET_ANY, PROG_RET_RANGE, PROG_RET_HOOK } rule; /* HOOK: the LSM hook says */
	s32 min, max;
};

enum prog_packet { /* direct access to packet data */
	PROG_PACKET_NONE,
	PROG_PACKET_READ,
	PROG_PACKET_WRITE,  /* read and write */
	PROG_PACKET_OPTVAL, /* "packet" is the value of a socket option */
};

enum prog_attach_rule { /* expected_attach_type at load */
	PROG_ATTACH_ANY,
	PROG_ATTACH_ZERO,
	PROG_ATTACH_LISTED, /* those that have a row with this program type */
};

struct prog_row {
	const char *name; /* as libbpf spells it: "socket_filter" */
	enum bpf_prog_type type;
	const char *ctx_name;		 /* user type of the context: "__sk_buff"; "": none */
	const char *kern_ctx_name;	 /* kernel type: "sk_buff" */
	const struct prog_ops *ops;	 /* access rules; never NULL */
	u64 caps; /* BIT_ULL(CAP_*) that loading needs, all of them */
	enum prog_packet packet;
	enum prog_attach_rule attach;
	struct prog_ret ret; /* unless the attach type's row says otherwise */
	enum support support;
	const char *note;
};

/* NULL: no such type, and for UNSPEC */
const struct prog_row *prog_row(u32 type);
const char *prog_attach_name(u32 attach); /* as libbpf spells it; NULL: no such type */
/* May a program of this type be loaded with this expected_attach_type? */
bool prog_attach_allowed(u32 type, u32 attach);
struct prog_ret prog_return_range(u32 type, u32 attach);

#endif
