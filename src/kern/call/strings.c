/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * String kfuncs (Linux: helpers.c bpf_strcmp() and its kin): results are indexes or -errno, a
 * string that is longer than XATTR_SIZE_MAX is -E2BIG, one that cannot be read is -EFAULT.
 *
 * Linux answers -ERANGE for addresses of user space, and says so from the address alone. Here
 * kernel and user memory share a process, whose addresses are all "user" ones. So: an address in
 * the lower half is the kernel's if it is in the kernel's region (maps, values, kernel objects) or
 * on the stack of the program that runs; any other there is -ERANGE. The upper half, which nobody
 * can read, faults as unmapped kernel memory does; only the vsyscall page and non-canonical
 * addresses are -ERANGE there, as on x86-64.
 */
#include <ctype.h>

#include "kern/call/call.h"
#include "kern/call/strings.h"

#define STRING_BYTES_MAX 65536 /* XATTR_SIZE_MAX */
#define UPPER_HALF 0xffff800000000000ULL
#define VSYSCALL_PAGE 0xffffffffff600000ULL

/* From this frame up to the struct run of the outermost run, a local variable of who started it */
static bool on_run_stack(u64 address)
{
	const struct run *run = run_current();

	while (run->outer)
		run = run->outer;
	return address >= (uintptr_t)__builtin_frame_address(0) && address < (uintptr_t)run;
}

bool is_kernel_address(u64 address)
{
	if (address >= UPPER_HALF)
		return (address & ~(PAGE_BYTES - 1)) != VSYSCALL_PAGE;
	return mem_contains(run_kern()->mem, as_ptr(address)) || on_run_stack(address);
}

/* False: not readable */
static bool get_char(u64 address, char *out)
{
	return !probe_read(out, as_ptr(address), 1);
}

static char fold(char c, bool ignore_case)
{
	return ignore_case ? (char)tolower((unsigned char)c) : c;
}

struct comparison {
	bool ignore_case;
	u64 length;
};

/* Linux: helpers.c __bpf_strncasecmp() */
static int compare(u64 s1, u64 s2, struct comparison how)
{
	u64 i, end = min(how.length, (u64)STRING_BYTES_MAX);
	char c1, c2;

	if (!is_kernel_address(s1) || !is_kernel_address(s2))
		return -ERANGE;
	for (i = 0; i < end; i++) {
		if (!get_char(s1 + i, &c1) || !get_char(s2 + i, &c2))
			return -EFAULT;
		c1 = fold(c1, how.ignore_case);
		c2 = fold(c2, how.ignore_case);
		if (c1 != c2)
			return c1 < c2 ? -1 : 1;
		if (!c1)
			return 0;
	}
	return i == STRING_BYTES_MAX ? -E2BIG : 0;
}

/* Index of the first `c` or of the end, whichever comes first; `length` if neither does */
static int scan(u64 s, u64 length, int c, char *found)
{
	u64 i, end = min(length, (u64)STRING_BYTES_MAX);

	if (!is_kernel_address(s))
		return -ERANGE;
	for (i = 0; i < end; i++) {
		if (!get_char(s + i, found))
			return -EFAULT;
		if (*found == (char)c || !*found)
			return (int)i;
	}
	return i == STRING_BYTES_MAX ? -E2BIG : (int)i;
}

static int find_char(u64 s, u64 length, char c)
{
	char found = 0;
	int at = scan(s, length, c, &found);

	if (at < 0)
		return at;
	return (u64)at < length && found == c ? at : -ENOENT;
}

/* Linux compares the character with an int: one outside of char's range is never found. */
static int find_last(u64 s, int c)
{
	int last = -ENOENT;
	char found;

	if (!is_kernel_address(s))
		return -ERANGE;
	for (int i = 0; i < STRING_BYTES_MAX; i++) {
		if (!get_char(s + i, &found))
			return -EFAULT;
		if (found == c)
			last = i;
		if (!found)
			return last;
	}
	return -E2BIG;
}

/* Is `c` among the characters of `set`? -errno if the set has no end or cannot be read. */
static int is_member(u64 set, char c)
{
	char found;

	for (int i = 0; i < STRING_BYTES_MAX; i++) {
		if (!get_char(set + i, &found))
			return -EFAULT;
		if (found == c)
			return 1;
		if (!found)
			return 0;
	}
	return -E2BIG;
}

/* How many characters at the start of `s` are in `set` (`wanted` 1), or are not (0) */
static int span(u64 s, u64 set, int wanted)
{
	char c;
	int in;

	if (!is_kernel_address(s) || !is_kernel_address(set))
		return -ERANGE;
	for (int i = 0; i < STRING_BYTES_MAX; i++) {
		if (!get_char(s + i, &c))
			return -EFAULT;
		if (!c)
			return i;
		in = is_member(set, c);
		if (in < 0)
			return in;
		if (in != wanted)
			return i;
	}
	return -E2BIG;
}

enum match { MATCH_NO = 1, MATCH_YES, MATCH_END };

/* Does `s2` begin at s1 + i? Reads one character of `s2` beyond the limit, for suffixes. */
static int match_at(u64 s1, u64 s2, u64 i, struct comparison how)
{
	char c1, c2;

	for (u64 j = 0; i + j <= how.length; j++) {
		if (j == STRING_BYTES_MAX)
			return -E2BIG;
		if (!get_char(s2 + j, &c2))
			return -EFAULT;
		if (!c2)
			return MATCH_YES;
		if (i + j == how.length)
			return MATCH_END;
		if (!get_char(s1 + i + j, &c1))
			return -EFAULT;
		if (!c1)
			return MATCH_END;
		if (fold(c1, how.ignore_case) != fold(c2, how.ignore_case))
			return MATCH_NO;
	}
	return MATCH_NO;
}

/* Linux: helpers.c __bpf_strnstr() */
static int find_string(u64 s1, u64 s2, struct comparison how)
{
	if (!is_kernel_address(s1) || !is_kernel_address(s2))
		return -ERANGE;
	for (int i = 0; i < STRING_BYTES_MAX; i++) {
		int match = match_at(s1, s2, i, how);

		if (match < 0)
			return match;
		if (match == MATCH_YES)
			return i;
		if (match == MATCH_END)
			return -ENOENT;
	}
	return -E2BIG;
}

#define WHOLE(ignore) ((struct comparison){ignore, STRING_BYTES_MAX})
#define LIMITED(ignore, length) ((struct comparison){ignore, length})

KFUNC_BODY(bpf_strcmp)
{
	return (u32)compare(a1, a2, WHOLE(false));
}

KFUNC_BODY(bpf_strcasecmp)
{
	return (u32)compare(a1, a2, WHOLE(true));
}

KFUNC_BODY(bpf_strncasecmp)
{
	return (u32)compare(a1, a2, LIMITED(true, a3));
}

KFUNC_BODY(bpf_strnchr)
{
	return (u32)find_char(a1, a2, (char)a3);
}

KFUNC_BODY(bpf_strchr)
{
	return (u32)find_char(a1, STRING_BYTES_MAX, (char)a2);
}

KFUNC_BODY(bpf_strchrnul)
{
	char found;

	return (u32)scan(a1, STRING_BYTES_MAX, (char)a2, &found);
}

KFUNC_BODY(bpf_strrchr)
{
	return (u32)find_last(a1, (int)a2);
}

KFUNC_BODY(bpf_strnlen)
{
	char found;

	return (u32)scan(a1, a2, 0, &found);
}

KFUNC_BODY(bpf_strlen)
{
	char found;

	return (u32)scan(a1, STRING_BYTES_MAX, 0, &found);
}

KFUNC_BODY(bpf_strspn)
{
	return (u32)span(a1, a2, 1);
}

KFUNC_BODY(bpf_strcspn)
{
	return (u32)span(a1, a2, 0);
}

KFUNC_BODY(bpf_strstr)
{
	return (u32)find_string(a1, a2, WHOLE(false));
}

KFUNC_BODY(bpf_strcasestr)
{
	return (u32)find_string(a1, a2, WHOLE(true));
}

KFUNC_BODY(bpf_strnstr)
{
	return (u32)find_string(a1, a2, LIMITED(false, a3));
}

KFUNC_BODY(bpf_strncasestr)
{
	return (u32)find_string(a1, a2, LIMITED(true, a3));
}
