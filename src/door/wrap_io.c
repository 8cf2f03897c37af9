/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The wrapped calls that hand memory to the host's kernel, made from wrap_io.def: before the call
 * and after it landing.c sees to absent pages of arenas in that memory. syscall(2) goes by the
 * same rows.
 *
 * The wrappers have no types: on x86-64 every argument of these calls is a register, and so is the
 * result, whatever the prototype says. Hence wrap.h, which has the prototypes, is not included.
 *
 * What it does not do: calls that the table does not have, and calls made inside shared libraries
 * (docs/arena.md).
 */
#include <poll.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

#include "base/fault.h"
#include "door/door.h"
#include "door/landing.h"

#define ARGS_MAX 6
#define TOLD_BYTES_MAX 65536 /* no call writes more where it points to a socklen_t */

/* ---- the table ---- */

enum handed_kind { KIND_NONE, KIND_HAS, KIND_GETS, KIND_PARTS, KIND_GETS_PARTS, KIND_MESSAGE,
		   KIND_GETS_MESSAGE };

struct handed {
	enum handed_kind kind;
	u8 arg;
	u8 size_arg, size_at; /* how many units: this argument says, or points to it; 0: one */
	bool is_long;	      /* it is a size_t */
	u16 unit;	      /* bytes */
};

struct handed_row {
	long number; /* of the system call, -1: another row has it */
	struct handed handed[4];
};

#define HAS(arg_, ...) {.kind = KIND_HAS, .arg = (arg_), __VA_ARGS__}
#define GETS(arg_, ...) {.kind = KIND_GETS, .arg = (arg_), __VA_ARGS__}
#define HAS_PARTS(arg_, count) {.kind = KIND_PARTS, .arg = (arg_), .size_arg = (count)}
#define GETS_PARTS(arg_, count) {.kind = KIND_GETS_PARTS, .arg = (arg_), .size_arg = (count)}
#define HAS_MESSAGE(arg_) {.kind = KIND_MESSAGE, .arg = (arg_)}
#define GETS_MESSAGE(arg_) {.kind = KIND_GETS_MESSAGE, .arg = (arg_)}
#define BYTES(bytes) .unit = (bytes)
#define ARG(arg_) .size_arg = (arg_), .is_long = true
#define ITEMS(arg_, bytes) .size_arg = (arg_), .unit = (bytes)
#define AT(arg_) .size_at = (arg_), .unit = 1

#define CALL(name, ...) ROW_##name,
enum {
#include "door/wrap_io.def"
	ROW_COUNT
};
#undef CALL

#define CALL(name, kind, number_, ...) \
	[ROW_##name] = {.number = (number_), .handed = {__VA_ARGS__}},
static const struct handed_row rows[ROW_COUNT] = {
#include "door/wrap_io.def"
};
#undef CALL

/* ---- one call ---- */

typedef long (*host_function)(long, long, long, long, long, long);

struct call {
	host_function real; /* NULL: by number */
	long number;
	long args[ARGS_MAX];
	struct landing landing;
	struct msghdr message;
	struct msghdr *callers_message; /* for which `message` stands in; NULL: none */
};

long __real_syscall(long number, ...);

static long call_host(const struct call *call)
{
	const long *a = call->args;

	return call->real ? call->real(a[0], a[1], a[2], a[3], a[4], a[5]) :
			    __real_syscall(call->number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* Of what makes no sense nothing is touched: the host says what is wrong with it. */
static size_t size_of(const struct call *call, const struct handed *handed)
{
	s32 count = 1;

	if (handed->is_long)
		return (size_t)call->args[handed->size_arg];
	if (handed->size_arg)
		count = (s32)call->args[handed->size_arg];
	else if (handed->size_at &&
		 user_read(&count, call->args[handed->size_at], sizeof(count)))
		return 0;
	if (handed->size_at)
		count = min(count, TOLD_BYTES_MAX);
	return count < 0 ? 0 : (size_t)count * handed->unit;
}

/* The host gets one part, which is the landing, instead of the caller's. */
static void land_parts(struct call *call, const struct handed *handed)
{
	if (!landing_begin_parts(&call->landing, (const struct iovec *)call->args[handed->arg],
				 (u32)call->args[handed->size_arg]))
		return;
	call->args[handed->arg] = (long)&call->landing.at;
	call->args[handed->size_arg] = 1;
}

static void land(struct call *call, const struct handed *handed)
{
	if (!landing_begin(&call->landing, (void *)call->args[handed->arg],
			   size_of(call, handed)))
		return;
	call->args[handed->arg] = (long)call->landing.at.iov_base;
	call->args[handed->size_arg] = (long)call->landing.at.iov_len;
}

/* Name and control data are small, and touched. False: there is no message. */
static bool touch_message(struct call *call, const struct handed *handed)
{
	struct msghdr *message = &call->message;

	if (user_read(message, call->args[handed->arg], sizeof(*message)))
		return false;
	landing_touch(message->msg_name, message->msg_namelen);
	landing_touch(message->msg_control, message->msg_controllen);
	return true;
}

static void land_message(struct call *call, const struct handed *handed)
{
	struct msghdr *message = &call->message;

	if (!touch_message(call, handed) ||
	    !landing_begin_parts(&call->landing, message->msg_iov, message->msg_iovlen))
		return;
	call->callers_message = (struct msghdr *)call->args[handed->arg];
	message->msg_iov = &call->landing.at;
	message->msg_iovlen = 1;
	call->args[handed->arg] = (long)message;
}

static void prepare(struct call *call, const struct handed *handed)
{
	const void *at = (const void *)call->args[handed->arg];

	switch (handed->kind) {
	case KIND_NONE:
		break;
	case KIND_HAS:
		landing_touch(at, size_of(call, handed));
		break;
	case KIND_PARTS:
		landing_touch_parts(at, (u32)call->args[handed->size_arg]);
		break;
	case KIND_MESSAGE:
		if (touch_message(call, handed))
			landing_touch_parts(call->message.msg_iov, call->message.msg_iovlen);
		break;
	case KIND_GETS:
		land(call, handed);
		break;
	case KIND_GETS_PARTS:
		land_parts(call, handed);
		break;
	case KIND_GETS_MESSAGE:
		land_message(call, handed);
	}
}

/* What recvmsg(2) tells in the caller's struct */
static void tell_message(const struct call *call)
{
	call->callers_message->msg_namelen = call->message.msg_namelen;
	call->callers_message->msg_controllen = call->message.msg_controllen;
	call->callers_message->msg_flags = call->message.msg_flags;
}

static long run(const struct handed_row *row, host_function real, const long args[ARGS_MAX])
{
	struct call call = {.real = real, .number = row->number};
	long ret;

	memcpy(call.args, args, sizeof(call.args));
	for (u32 i = 0; i < ARRAY_SIZE(row->handed); i++)
		prepare(&call, &row->handed[i]);
	ret = call_host(&call);
	if (call.callers_message && ret >= 0)
		tell_message(&call);
	return landing_end(&call.landing, ret);
}

long host_syscall(long number, const long a[ARGS_MAX])
{
	const struct handed_row *row = rows;

	while (row < rows + ROW_COUNT && row->number != number)
		row++;
	if (fault_has_data() && row < rows + ROW_COUNT)
		return run(row, NULL, a);
	return __real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* ---- the wrappers ---- */

#define WRAPPER(type, wrapper, name) \
	long __real_##name(long, long, long, long, long, long); \
	long wrapper(long, long, long, long, long, long); \
	long wrapper(long a, long b, long c, long d, long e, long f) \
	{ \
		if (!fault_has_data()) \
			return (type)__real_##name(a, b, c, d, e, f); \
		return (type)run(&rows[ROW_##name], __real_##name, (long[]){a, b, c, d, e, f}); \
	}
#define EXPORTED __attribute__((visibility("default")))
#define LONG_WRAPPER(name) WRAPPER(long, EXPORTED __wrap_##name, name)
#define INT_WRAPPER(name) WRAPPER(int, EXPORTED __wrap_##name, name)
#define HOST_LONG_WRAPPER(name) WRAPPER(long, host_##name, name)
#define HOST_INT_WRAPPER(name) WRAPPER(int, host_##name, name)
#define NUMBER_WRAPPER(name)
#define CALL(name, kind, ...) kind##_WRAPPER(name)
#include "door/wrap_io.def"
