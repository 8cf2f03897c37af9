/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Drydock: bpf(2) of Linux 7.3 in a process of your own.
 *
 * A program that links libdrydock with a static libbpf (`pkg-config --cflags --libs drydock`
 * gives the --wrap flags) makes a kernel, enters it, and uses libbpf as it always does:
 *
 *	struct dd_kern *kern;
 *
 *	if (dd_kern_new(&kern, NULL))
 *		...
 *	dd_enter(kern);
 *	... bpf_object__open_file(), __load(), bpf_prog_test_run_opts() ...
 *	dd_leave();
 *	dd_kern_drop(kern);
 */
#ifndef DRYDOCK_H
#define DRYDOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct dd_kern;
union bpf_attr;

/** struct dd_kern_options - how a kernel is to be; zero-filled means defaults
 * @size:	sizeof(struct dd_kern_options), so that members can be added
 * @btf_path:	kernel BTF to use; NULL: the built-in one
 * @module_btfs: NULL-terminated list of "NAME=SPLIT[:BASE]"; NULL: none
 * @config_path: kernel configuration (text) behind /proc/config.gz; NULL: a built-in one
 * @release:	what uname(2) reports; NULL: "7.3.4"
 * @cpus:	possible CPUs, 1 to 64; 0: 1
 * @seed:	of the random numbers
 * @caps:	effective capabilities as a bit set by number; 0 with @unprivileged false: all
 * @unprivileged: no capabilities at all
 * @virtual_clock: time advances only as programs ask for it
 * @bytes_max:	most memory the kernel may take; 0: 64 GiB of address space, taken as touched
 * @region_address: where the kernel's memory is mapped; 0: chosen
 * @record_states: keep what checked mode asserts, for every program loaded
 * @checked_max: instructions after which a run in checked mode stops, as a gap; 0: no limit
 */
struct dd_kern_options {
	size_t size;
	const char *btf_path;
	const char *const *module_btfs;
	const char *config_path;
	const char *release;
	unsigned int cpus;
	uint64_t seed;
	uint64_t caps;
	bool unprivileged;
	bool virtual_clock;
	size_t bytes_max;
	void *region_address;
	bool record_states;
	uint64_t checked_max;
};

/** dd_kern_new() - make a kernel
 * @out:	receives it; the caller owns it and ends it with dd_kern_drop()
 * @options:	NULL for defaults
 *
 * Return: 0; -ENOMEM if its memory cannot be mapped; -ENOENT, -EACCES if a file of @options
 * cannot be read; -EINVAL if one is not BTF or a number is out of range.
 */
int dd_kern_new(struct dd_kern **out, const struct dd_kern_options *options);

/** dd_kern_drop() - end a kernel; everything in it is freed at once. NULL is allowed. */
void dd_kern_drop(struct dd_kern *kern);

/** dd_enter() - make @kern the kernel of this thread, for wrapped system calls. */
void dd_enter(struct dd_kern *kern);

/** dd_leave() - this thread has no kernel any more: wrapped calls reach the host. */
void dd_leave(void);

/** dd_current() - the kernel of this thread, or NULL. */
struct dd_kern *dd_current(void);

/** dd_bpf() - bpf(2) on @kern
 * @cmd:	enum bpf_cmd, BPF_COMMON_ATTRS included
 * @attr:	as for bpf(2)
 * @size:	bytes of @attr
 * @common:	fourth argument of bpf(2) of 7.3, used only with BPF_COMMON_ATTRS
 * @common_size: bytes of @common
 *
 * Return: what Linux 7.3 returns: a descriptor or 0 or more, or -errno. -ENOSYS, which Linux
 * never returns here, means a gap: dd_gap_text() says which.
 */
long dd_bpf(struct dd_kern *kern, int cmd, union bpf_attr *attr, unsigned int size, void *common,
	    unsigned int common_size);

/** dd_observer - is told of every bpf(2) call on a kernel, after it returned
 * @context:	as given to dd_set_observer()
 * @cmd:	enum bpf_cmd
 * @attr:	the caller's attributes, @size bytes; may be a wild pointer if @ret is -EFAULT
 * @ret:	what the caller gets
 */
typedef void (*dd_observer)(void *context, int cmd, const union bpf_attr *attr, unsigned int size,
			    long ret);

/** dd_set_observer() - watch the bpf(2) calls that this process makes on @kern; NULL: stop */
void dd_set_observer(struct dd_kern *kern, dd_observer observer, void *context);

/** dd_gap_text() - the last gap met on @kern, "" if none; valid until the next call on it. */
const char *dd_gap_text(struct dd_kern *kern);

/** dd_gap_count() - how many gaps were met so far */
uint64_t dd_gap_count(struct dd_kern *kern);

/** dd_set_caps() - replace the effective capabilities; returns the former ones */
uint64_t dd_set_caps(struct dd_kern *kern, uint64_t caps);

/** enum dd_engine - what runs programs */
enum dd_engine { DD_JIT, DD_INTERPRETER, DD_CHECKED };

/** dd_set_engine() - choose the engine for BPF_PROG_TEST_RUN on @kern; DD_JIT at start */
void dd_set_engine(struct dd_kern *kern, enum dd_engine engine);

/** dd_insn_count() - instructions that the last BPF_PROG_TEST_RUN executed, all repeats together
 *
 * Counted by DD_INTERPRETER and DD_CHECKED; 0 after a run on DD_JIT.
 */
uint64_t dd_insn_count(struct dd_kern *kern);

/** dd_trace_read() - take away the oldest text that programs printed with bpf_trace_printk()
 *
 * Return: how many bytes @to got, at most @bytes; 0: there is no more. Not terminated.
 */
unsigned int dd_trace_read(struct dd_kern *kern, char *to, unsigned int bytes);

/** dd_fail_alloc() - make the @nth allocation from now on fail, once; 0: none */
void dd_fail_alloc(struct dd_kern *kern, uint64_t nth);

/** dd_fail_lock() - make the @nth lock that can time out fail, once, from now on; 0: none
 *
 * Counts what Linux has resilient spin locks with a time limit for: the locks of arenas, which the
 * page kfuncs and the faults of user code take, and bpf_res_spin_lock().
 */
void dd_fail_lock(struct dd_kern *kern, uint64_t nth);

#ifdef __cplusplus
}
#endif

#endif
