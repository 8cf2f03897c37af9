/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One handler for SIGSEGV and SIGBUS, the code ranges that may fault, and the data ranges that may
 * be absent.
 *
 * The ranges are a sorted array that is never changed in place: registering makes a new array and
 * swaps the pointer, then waits until no handler reads the old one. So the handler takes no lock
 * and may interrupt anything, a registration included. A fault whose program counter is in no
 * range of code, and whose address in no range of data, goes to the action that was there before
 * ours, as if we were not there.
 *
 * The copies at the end are written in assembly so that their range is exact and no register is
 * live that the fixup would have to restore.
 */
#include "base/fault.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

struct range {
	uintptr_t start, end;
	union {
		fault_fixup fixup; /* code */
		fault_data_fn fn;  /* data */
	};
	void *owner;
};

struct ranges {
	size_t count;
	struct range range[];
};

static struct ranges *current_ranges, *current_data;
static u32 readers; /* handlers at work, in all threads of this process */
static pthread_mutex_t ranges_lock = PTHREAD_MUTEX_INITIALIZER;

/*
 * What gets the faults that are not ours. A handler may be reading one while another is installed:
 * each has a place of its own, used again after many others only.
 */
#define FORMER_PLACES 64
struct former {
	struct sigaction place[FORMER_PLACES];
	u32 latest; /* counts on */
};
static struct former former_segv, former_bus;
static bool is_installed;

static const struct range *range_find(const struct ranges *ranges, uintptr_t pc)
{
	size_t low = 0, high = ranges ? ranges->count : 0;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (pc >= ranges->range[middle].end)
			low = middle + 1;
		else
			high = middle;
	}
	if (ranges && low < ranges->count && pc >= ranges->range[low].start)
		return &ranges->range[low];
	return NULL;
}

static struct sigaction *former_of(int number)
{
	struct former *former = number == SIGSEGV ? &former_segv : &former_bus;

	return &former->place[__atomic_load_n(&former->latest, __ATOMIC_ACQUIRE) % FORMER_PLACES];
}

static void former_set(int number, const struct sigaction *action)
{
	struct former *former = number == SIGSEGV ? &former_segv : &former_bus;
	u32 next = former->latest + 1;

	former->place[next % FORMER_PLACES] = *action;
	__atomic_store_n(&former->latest, next, __ATOMIC_RELEASE);
}

/* As the kernel would; what it blocks for the length of the handler the return unblocks. */
static void call_former(int number, siginfo_t *info, void *context)
{
	struct sigaction former = *former_of(number);
	struct sigaction dfl = {.sa_handler = SIG_DFL};

	sigdelset(&former.sa_mask, SIGSEGV);
	sigdelset(&former.sa_mask, SIGBUS);
	pthread_sigmask(SIG_BLOCK, &former.sa_mask, NULL);
	if (former.sa_flags & (int)SA_RESETHAND)
		former_set(number, &dfl);
	if (former.sa_flags & SA_SIGINFO)
		former.sa_sigaction(number, info, context);
	else
		former.sa_handler(number);
}

static bool is_default(const struct sigaction *action)
{
	return !(action->sa_flags & SA_SIGINFO) &&
	       (action->sa_handler == SIG_DFL || action->sa_handler == SIG_IGN);
}

static void pass_on(int number, siginfo_t *info, void *context)
{
	struct sigaction dfl = {.sa_handler = SIG_DFL};

	if (is_default(former_of(number)))
		/* Returning runs the faulting instruction again, now with the default action. */
		sigaction(number, &dfl, NULL);
	else
		call_former(number, info, context);
}

static void on_fault(int signal, siginfo_t *info, void *context);

/*
 * Absent data raises SIGBUS where the kernel that we stand for raises SIGSEGV. The action that
 * counts is today's: somebody may have replaced ours behind our back.
 */
static void deliver_segv(siginfo_t *info, void *context)
{
	struct sigaction action;

	info->si_signo = SIGSEGV;
	info->si_code = SEGV_MAPERR;
	sigaction(SIGSEGV, NULL, &action);
	if (!(action.sa_flags & SA_SIGINFO) || action.sa_sigaction != on_fault)
		former_set(SIGSEGV, &action);
	if (is_default(former_of(SIGSEGV))) {
		signal(SIGSEGV, SIG_DFL);
		raise(SIGSEGV);
	} else {
		call_former(SIGSEGV, info, context);
	}
}

bool fault_has_data(void)
{
	return __atomic_load_n(&current_data, __ATOMIC_ACQUIRE);
}

bool fault_overlaps_data(const void *start, size_t bytes)
{
	uintptr_t first = (uintptr_t)start, end = first + bytes;
	const struct ranges *data;
	bool found = false;

	if (!fault_has_data() || end <= first)
		return false;
	__atomic_fetch_add(&readers, 1, __ATOMIC_SEQ_CST);
	data = __atomic_load_n(&current_data, __ATOMIC_SEQ_CST);
	for (size_t i = 0; i < data->count && !found; i++)
		found = data->range[i].start < end && first < data->range[i].end;
	__atomic_fetch_sub(&readers, 1, __ATOMIC_SEQ_CST);
	return found;
}

/* `readers` is raised. */
static enum fault_outcome try_data(const ucontext_t *context, uintptr_t address)
{
	const struct range *range =
		range_find(__atomic_load_n(&current_data, __ATOMIC_SEQ_CST), address);

	return range ? range->fn(context, address, range->owner) : FAULT_PASS;
}

static enum fault_outcome try_code(ucontext_t *uc, uintptr_t address, bool *is_code)
{
	const struct range *range = range_find(__atomic_load_n(&current_ranges, __ATOMIC_SEQ_CST),
					       uc->uc_mcontext.gregs[REG_RIP]);

	*is_code = range;
	return range && range->fixup(uc, address, range->owner) ? FAULT_RETRY : FAULT_PASS;
}

static void on_fault(int signal, siginfo_t *info, void *context)
{
	uintptr_t address = (uintptr_t)info->si_addr;
	enum fault_outcome outcome;
	int saved_errno = errno;
	bool is_code;

	__atomic_fetch_add(&readers, 1, __ATOMIC_SEQ_CST);
	outcome = try_code(context, address, &is_code);
	if (!is_code)
		outcome = try_data(context, address);
	__atomic_fetch_sub(&readers, 1, __ATOMIC_SEQ_CST);
	errno = saved_errno;
	if (outcome == FAULT_SEGV)
		deliver_segv(info, context);
	else if (outcome != FAULT_RETRY)
		pass_on(outcome == FAULT_BUS ? SIGBUS : signal, info, context);
}

/* True if some of it is there now; *fatal: some will not be. */
static bool make_present(u64 address, size_t bytes, bool *fatal)
{
	u64 end = address + bytes;
	bool some = false;

	*fatal = false;
	__atomic_fetch_add(&readers, 1, __ATOMIC_SEQ_CST);
	for (; address < end && !*fatal; address = (address | (PAGE_BYTES - 1)) + 1) {
		enum fault_outcome outcome = try_data(NULL, address);

		some |= outcome == FAULT_RETRY;
		*fatal = outcome == FAULT_SEGV || outcome == FAULT_BUS;
	}
	__atomic_fetch_sub(&readers, 1, __ATOMIC_SEQ_CST);
	return some;
}

int fault_touch(const void *start, size_t bytes)
{
	bool fatal;

	make_present((uintptr_t)start, bytes, &fatal);
	return fatal ? -EFAULT : 0;
}

static void publish(struct ranges **where, struct ranges *next)
{
	struct ranges *old = __atomic_exchange_n(where, next, __ATOMIC_SEQ_CST);

	while (__atomic_load_n(&readers, __ATOMIC_SEQ_CST))
		__builtin_ia32_pause();
	free(old);
}

/* A copy of the ranges without the one that starts at `without`, with room for one more. */
static struct ranges *copy_ranges(const struct ranges *now, uintptr_t without)
{
	size_t count = now ? now->count : 0;
	struct ranges *next = malloc(sizeof(*next) + (count + 1) * sizeof(next->range[0]));

	if (!next)
		return NULL;
	next->count = 0;
	for (size_t i = 0; i < count; i++)
		if (now->range[i].start != without)
			next->range[next->count++] = now->range[i];
	return next;
}

static int range_add(struct ranges **where, struct range range)
{
	struct ranges *next;
	size_t at;

	pthread_mutex_lock(&ranges_lock);
	next = copy_ranges(*where, range.start);
	if (next) {
		for (at = next->count; at && next->range[at - 1].start > range.start; at--)
			next->range[at] = next->range[at - 1];
		next->range[at] = range;
		next->count++;
		publish(where, next);
	}
	pthread_mutex_unlock(&ranges_lock);
	return next ? 0 : -ENOMEM;
}

static void range_remove(struct ranges **where, const void *start)
{
	struct ranges *next;

	pthread_mutex_lock(&ranges_lock);
	next = copy_ranges(*where, (uintptr_t)start);
	if (next)
		publish(where, next);
	pthread_mutex_unlock(&ranges_lock);
}

/*
 * int fault_copy(void *to, const void *from, size_t bytes): 0 or -EFAULT. Words first, since most
 * copies are one to eight bytes; long ones as a string move.
 */
int fault_copy(void *to, const void *from, size_t bytes);
extern const char fault_copy_end[], fault_copy_failed[];
__asm__(".pushsection .text\n"
	".type fault_copy, @function\n"
	".globl fault_copy\n.hidden fault_copy\n"
	".globl fault_copy_end\n.hidden fault_copy_end\n"
	".globl fault_copy_failed\n.hidden fault_copy_failed\n"
	"fault_copy:\n"
	"	cmp $256, %rdx\n"
	"	jae 4f\n"
	"1:	cmp $8, %rdx\n"
	"	jb 2f\n"
	"	mov (%rsi), %rax\n"
	"	mov %rax, (%rdi)\n"
	"	add $8, %rsi\n"
	"	add $8, %rdi\n"
	"	sub $8, %rdx\n"
	"	jmp 1b\n"
	"2:	test %rdx, %rdx\n"
	"	jz 3f\n"
	"	movb (%rsi), %al\n"
	"	movb %al, (%rdi)\n"
	"	inc %rsi\n"
	"	inc %rdi\n"
	"	dec %rdx\n"
	"	jmp 2b\n"
	"3:	xor %eax, %eax\n"
	"	ret\n"
	"4:	mov %rdx, %rcx\n"
	"	rep movsb\n"
	"	xor %eax, %eax\n"
	"	ret\n"
	"fault_copy_end:\n"
	"fault_copy_failed:\n"
	"	mov $-14, %eax\n"
	"	ret\n"
	".popsection\n");

static bool copy_fixup(ucontext_t *context, uintptr_t address, void *owner)
{
	context->uc_mcontext.gregs[REG_RIP] = (greg_t)fault_copy_failed;
	return true;
}

/* Handlers and registrations that other threads of the parent were in do not go on here. */
static void after_fork_in_child(void)
{
	pthread_mutex_init(&ranges_lock, NULL);
	__atomic_store_n(&readers, 0, __ATOMIC_SEQ_CST);
}

static void init_once(void)
{
	struct sigaction action = {.sa_sigaction = on_fault,
				   .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};

	sigemptyset(&action.sa_mask);
	sigaction(SIGSEGV, &action, &former_segv.place[0]);
	sigaction(SIGBUS, &action, &former_bus.place[0]);
	__atomic_store_n(&is_installed, true, __ATOMIC_RELEASE);
	pthread_atfork(NULL, NULL, after_fork_in_child);
	range_add(&current_ranges,
		  (struct range){.start = (uintptr_t)fault_copy,
				 .end = (uintptr_t)fault_copy_end,
				 .fixup = copy_fixup});
}

void fault_init(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, init_once);
}

bool fault_user_action(int number, const struct sigaction *action, struct sigaction *old)
{
	struct sigaction now;

	if (!__atomic_load_n(&is_installed, __ATOMIC_ACQUIRE))
		return false;
	pthread_mutex_lock(&ranges_lock);
	now = *former_of(number);
	if (action)
		former_set(number, action);
	pthread_mutex_unlock(&ranges_lock);
	if (old)
		*old = now;
	return true;
}

int fault_register(const void *start, size_t bytes, fault_fixup fixup, void *owner)
{
	fault_init();
	return range_add(&current_ranges, (struct range){.start = (uintptr_t)start,
							 .end = (uintptr_t)start + bytes,
							 .fixup = fixup,
							 .owner = owner});
}

void fault_unregister(const void *start)
{
	range_remove(&current_ranges, start);
}

int fault_register_data(const void *start, size_t bytes, fault_data_fn fn, void *owner)
{
	fault_init();
	return range_add(&current_data, (struct range){.start = (uintptr_t)start,
						       .end = (uintptr_t)start + bytes,
						       .fn = fn,
						       .owner = owner});
}

void fault_unregister_data(const void *start)
{
	range_remove(&current_data, start);
}

/* The upper half is the kernel's on every 64-bit Linux: never a user pointer. */
static bool is_user_range(u64 address, size_t bytes)
{
	return address < BIT_ULL(47) && bytes <= BIT_ULL(47) - address;
}

int user_read(void *to, u64 address, size_t bytes)
{
	bool fatal;

	fault_init();
	if (!is_user_range(address, bytes))
		return -EFAULT;
	if (!fault_copy(to, (const void *)(uintptr_t)address, bytes))
		return 0;
	if (!make_present(address, bytes, &fatal))
		return -EFAULT;
	return fault_copy(to, (const void *)(uintptr_t)address, bytes);
}

int user_write(u64 address, const void *from, size_t bytes)
{
	bool fatal;

	fault_init();
	if (!is_user_range(address, bytes))
		return -EFAULT;
	if (!fault_copy((void *)(uintptr_t)address, from, bytes))
		return 0;
	if (!make_present(address, bytes, &fatal))
		return -EFAULT;
	return fault_copy((void *)(uintptr_t)address, from, bytes);
}

int user_strncpy(char *to, u64 address, size_t bytes_max)
{
	size_t done = 0;

	/* By pieces that end at page ends: a string may end right before unmapped memory. */
	while (done < bytes_max) {
		size_t step = min(bytes_max - done,
				  (size_t)(PAGE_BYTES - (address + done) % PAGE_BYTES));
		const char *zero;

		if (user_read(to + done, address + done, step)) {
			to[done] = 0;
			return -EFAULT;
		}
		zero = memchr(to + done, 0, step);
		if (zero)
			return (int)(zero - to);
		done += step;
	}
	if (bytes_max)
		to[bytes_max - 1] = 0;
	return (int)bytes_max;
}

int probe_read(void *to, const void *from, size_t bytes)
{
	fault_init();
	if (!fault_copy(to, from, bytes))
		return 0;
	memset(to, 0, bytes);
	return -EFAULT;
}

int probe_write(void *to, const void *from, size_t bytes)
{
	fault_init();
	return fault_copy(to, from, bytes);
}
