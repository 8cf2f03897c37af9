/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One bpf(2) call on its way: the checked copy of its attributes, where they came from, and
 * scratch memory that goes with the call. Handlers are named by rows of tables/cmds.def; each
 * file here holds one group of them. User memory is reached through user_read() and user_write()
 * only, so that a wild pointer is -EFAULT and not a crash.
 */
#ifndef DRYDOCK_KERN_CMD_CMD_H
#define DRYDOCK_KERN_CMD_CMD_H

#include "base/fault.h"
#include "base/vlog.h"
#include "kern/maps/maps.h"
#include "kern/obj/prog.h"
#include "kern/tables/cmds.h"

struct call {
	struct kern *kern;
	union bpf_attr attr; /* the caller's, the rest zero */
	u64 user_attr;	     /* its address */
	u32 size;	     /* bytes of it, at most sizeof(attr) */
	struct common_attr common;
	u64 user_common;
	u32 common_size;
	struct pool *pool;
};

/* The call itself: what dd_bpf() of the door stands on */
struct bpf_args {
	int cmd;
	u64 attr;
	u32 size;
	u64 common;
	u32 common_size;
};
long kern_bpf(struct kern *kern, const struct bpf_args *args);

/* Zeroed memory until the end of the call, or NULL */
void *call_alloc(struct call *call, size_t bytes);
/* Puts a number into the caller's attributes: the field at `offset`. */
int call_put_u32(struct call *call, size_t offset, u32 value);

/* Linux: bpf_check_uarg_tail_zero(): -E2BIG if there is more than `known` bytes and it matters */
int user_tail_zero(u64 address, size_t known, size_t actual);

/* Linux: CHECK_ATTR: nothing is set behind the last field of a command */
bool attr_tail_is_zero(const union bpf_attr *attr, u32 last);
/* Linux: bpf_obj_name_cpy(): letters, digits, '_' and '.', terminated; -EINVAL */
int name_copy(char *to, const char *from, size_t bytes);
/* Linux: bpf_get_file_flag(): O_RDONLY, O_WRONLY or O_RDWR for map flags; -EINVAL */
int file_flags(u32 flags);

/* ---- log.c: the log of a call, through its own fields or the common ones ---- */

struct call_log {
	struct vlog vlog;
	u64 true_size_at; /* where the user wants to know how much room it needs; 0: nowhere */
};
struct log_fields {
	u64 buf;
	u32 size, level;
	size_t true_size_offset; /* in union bpf_attr */
};
/* Linux: bpf_log_attr_init(): -EINVAL, also if both sets of fields are used and differ */
int call_log_init(struct call *call, const struct log_fields *fields, struct call_log *log);
/* Linux: bpf_log_attr_create_vlog(): the common fields only (MAP_CREATE) */
int call_log_init_common(struct call *call, struct call_log *log);
int call_log_finalize(struct call_log *log);

/* A token's descriptor was given: there are no tokens, so which errno is all there is to say */
int token_fd_error(struct kern *kern, int fd);
/* A new descriptor; on failure the reference is dropped. */
long new_fd_or_put(struct object *object, u32 open_flags);

/* ---- info.c and its parts ---- */

struct prog;
struct info_place {
	u64 address; /* the user's info structure */
	u32 bytes;   /* of it */
};
int prog_info(struct call *call, struct prog *prog, const struct info_place *place);
/* The program as `bpftool prog dump xlated` shows it: insns[] of prog->verified.insn_count */
struct bpf_insn *prog_dump_insns(struct call *call, const struct prog *prog);
#define CALL_KSYM_BYTES 128
/* Name and synthetic address of the function of a calls row; *in_btf: kernel BTF names it, too */
u64 call_ksym(const struct kern *kern, u32 row, char name[CALL_KSYM_BYTES], bool *in_btf);
int info_write(struct call *call, const struct info_place *place, const void *info, size_t bytes);

/* ---- prog_attach_type.c: what goes with what ---- */

/* Linux: bpf_prog_load_check_attach() */
struct attach_request {
	enum bpf_prog_type type;
	enum bpf_attach_type attach_type;
	const struct btf *attach_btf;
	u32 btf_id;
	const struct prog *dst_prog;
};
int prog_load_check_attach(const struct attach_request *request);
bool is_tracing_multi(u32 attach_type);
bool prog_type_needs_net_admin(u32 type);
bool prog_type_needs_perfmon(u32 type);
/* Linux: attach_type_to_prog_type() */
enum bpf_prog_type attach_type_to_prog_type(u32 attach_type);
int prog_attach_check_attach_type(const struct prog *prog, u32 attach_type);

/* ---- synthetic addresses of kernel functions: obj.c, the door's /proc/kallsyms ---- */

#include "kern/obj/ksym.h"

#endif
