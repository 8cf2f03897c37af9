/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The log of one call. PROG_LOAD and BTF_LOAD have fields of their own for it; 7.3 also takes it
 * from the common attributes, which MAP_CREATE can use too. Linux: bpf_log_attr_*() of log.c.
 */
#include "kern/cmd/cmd.h"

#define TRUE_SIZE_OFFSET offsetof(struct common_attr, log_true_size)

/* Errors of one set of fields: what vlog_init() refuses */
static int check_fields(u64 buf, u32 size, u32 level)
{
	struct vlog vlog;

	return vlog_init(&vlog, level, buf, size);
}

static u64 common_true_size(const struct call *call)
{
	if (call->common_size < TRUE_SIZE_OFFSET + sizeof(u32))
		return 0;
	return call->user_common + TRUE_SIZE_OFFSET;
}

int call_log_init(struct call *call, const struct log_fields *fields, struct call_log *log)
{
	const struct common_attr *common = &call->common;

	memset(log, 0, sizeof(*log));
	if (check_fields(common->log_buf, common->log_size, common->log_level) ||
	    check_fields(fields->buf, fields->size, fields->level))
		return -EINVAL;
	if (fields->buf && common->log_buf &&
	    (fields->buf != common->log_buf || fields->size != common->log_size ||
	     fields->level != common->log_level))
		return -EINVAL;
	if (!fields->buf && common->log_buf) {
		log->true_size_at = common_true_size(call);
		return vlog_init(&log->vlog, common->log_level, common->log_buf,
				 common->log_size);
	}
	if (call->size >= fields->true_size_offset + sizeof(u32))
		log->true_size_at = call->user_attr + fields->true_size_offset;
	return vlog_init(&log->vlog, fields->level, fields->buf, fields->size);
}

int call_log_init_common(struct call *call, struct call_log *log)
{
	memset(log, 0, sizeof(*log));
	log->true_size_at = common_true_size(call);
	return vlog_init(&log->vlog, call->common.log_level, call->common.log_buf,
			 call->common.log_size);
}

int call_log_finalize(struct call_log *log)
{
	u32 true_size = 0;
	int err = vlog_finalize(&log->vlog, &true_size);

	if (log->true_size_at &&
	    user_write(log->true_size_at, &true_size, sizeof(true_size)))
		return -EFAULT;
	return err;
}
