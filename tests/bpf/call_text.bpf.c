/* SPDX-License-Identifier: GPL-2.0-only */
/* String kfuncs, numbers from text, the formatter, streams, bits. Expectations are Linux's. */
#include "expect.h"

struct bpf_iter_bits {
	__u64 opaque[2];
} __attribute__((aligned(8)));

extern int bpf_strcmp(const char *s1, const char *s2) __ksym;
extern int bpf_strcasecmp(const char *s1, const char *s2) __ksym;
extern int bpf_strncasecmp(const char *s1, const char *s2, __u64 len) __ksym;
extern int bpf_strchr(const char *s, char c) __ksym;
extern int bpf_strchrnul(const char *s, char c) __ksym;
extern int bpf_strnchr(const char *s, __u64 count, char c) __ksym;
extern int bpf_strrchr(const char *s, int c) __ksym;
extern int bpf_strlen(const char *s) __ksym;
extern int bpf_strnlen(const char *s, __u64 count) __ksym;
extern int bpf_strspn(const char *s, const char *accept) __ksym;
extern int bpf_strcspn(const char *s, const char *reject) __ksym;
extern int bpf_strstr(const char *s1, const char *s2) __ksym;
extern int bpf_strcasestr(const char *s1, const char *s2) __ksym;
extern int bpf_strnstr(const char *s1, const char *s2, __u64 len) __ksym;
extern int bpf_strncasestr(const char *s1, const char *s2, __u64 len) __ksym;
extern int bpf_iter_bits_new(struct bpf_iter_bits *it, const __u64 *bits, __u32 words) __ksym;
extern int *bpf_iter_bits_next(struct bpf_iter_bits *it) __ksym;
extern void bpf_iter_bits_destroy(struct bpf_iter_bits *it) __ksym;
extern int bpf_stream_vprintk(int stream, const char *fmt, const void *args, __u32 len) __ksym;
extern int bpf_copy_from_user_str(void *dst, __u32 size, const void *from, __u64 flags) __ksym;

char nowhere_text[] = "drydock";
const char *nowhere = (char *)-1;
/* The host's own address of "world" */
const char *user_text SEC(".data.user") = (char *)8;
char buffer[64];
char from_user[8];
__u64 masks[4] = {5, 0, 1ULL << 63, 0};

SEC("syscall") int strings(void *ctx)
{
	EXPECT(bpf_strcmp("a", "b") == -1 && bpf_strcmp("b", "a") == 1);
	EXPECT(bpf_strcmp("ab", "ab") == 0 && bpf_strcmp("a", "ab") == -1);
	EXPECT(bpf_strcasecmp("aB", "Ab") == 0 && bpf_strncasecmp("abX", "ABy", 2) == 0);
	EXPECT(bpf_strchr("hello", 'l') == 2 && bpf_strchr("hello", 'x') == -ENOENT);
	EXPECT(bpf_strchr("hello", 0) == 5 && bpf_strchrnul("hello", 'x') == 5);
	EXPECT(bpf_strnchr("hello", 2, 'l') == -ENOENT && bpf_strnchr("hello", 3, 'l') == 2);
	EXPECT(bpf_strrchr("hello", 'l') == 3 && bpf_strrchr("hello", 'x') == -ENOENT);
	EXPECT(bpf_strlen("hello") == 5 && bpf_strnlen("hello", 3) == 3);
	EXPECT(bpf_strspn("aabc", "ab") == 3 && bpf_strcspn("aabc", "c") == 3);
	EXPECT(bpf_strstr("hello", "ll") == 2 && bpf_strstr("hello", "") == 0);
	EXPECT(bpf_strstr("hello", "lx") == -ENOENT && bpf_strcasestr("hello", "LL") == 2);
	EXPECT(bpf_strnstr("hello", "lo", 4) == -ENOENT && bpf_strnstr("hello", "lo", 5) == 3);
	EXPECT(bpf_strncasestr("hello", "LO", 5) == 3);
	return 0;
}

SEC("syscall") int string_addresses(void *ctx)
{
	char local[] = "stack";

	EXPECT(bpf_strlen(local) == 5 && bpf_strlen(nowhere_text) == 7);
	EXPECT(bpf_strlen(nowhere) == -EFAULT && bpf_strlen((char *)1) == -ERANGE);
	EXPECT(bpf_strcmp(user_text, "x") == -ERANGE && bpf_strcmp("x", nowhere) == -EFAULT);
	return 0;
}

SEC("syscall") int numbers(void *ctx)
{
	unsigned long u;
	long s;

	EXPECT(bpf_strtol(" -42x", 6, 0, &s) == 4 && s == -42);
	EXPECT(bpf_strtol("0x1f", 5, 0, &s) == 4 && s == 31);
	EXPECT(bpf_strtol("010", 4, 0, &s) == 3 && s == 8);
	EXPECT(bpf_strtol("zz", 3, 10, &s) == -EINVAL && s == 0);
	EXPECT(bpf_strtol("9223372036854775808", 20, 10, &s) == -ERANGE);
	EXPECT(bpf_strtol("1", 2, 7, &s) == -EINVAL);
	EXPECT(bpf_strtoul("-1", 3, 10, &u) == -EINVAL);
	EXPECT(bpf_strtoul("18446744073709551615", 21, 10, &u) == 20 && u == ~0UL);
	EXPECT(bpf_strtoul("18446744073709551616", 21, 10, &u) == -ERANGE);
	EXPECT(bpf_strncmp("abc", 3, "abd") == -1 && bpf_strncmp("abc", 2, "abd") == 0);
	return 0;
}

/* BPF_SNPRINTF() is bpf_snprintf() with its arguments in an array. */
#define PRINTS(expected, ...) \
	(BPF_SNPRINTF(buffer, sizeof(buffer), __VA_ARGS__) == sizeof(expected) && \
	 bpf_strcmp(buffer, expected) == 0)

SEC("syscall") int format(void *ctx)
{
	unsigned char ip[4] = {10, 0, 0, 1};

	EXPECT(PRINTS("-1 4294967295 ff", "%d %u %x", -1, -1, 255));
	EXPECT(PRINTS("[  7|7  |007]", "[%3d|%-3d|%03d]", 7, 7, 7));
	EXPECT(PRINTS("-5 123456789012 100%", "%lld %lu 100%%", -5LL, 123456789012ULL));
	EXPECT(PRINTS("c=x s=drydock", "c=%c s=%s", 'x', nowhere_text));
	EXPECT(PRINTS("s=", "s=%s", nowhere));
	EXPECT(PRINTS("10.0.0.1 010.000.000.001", "%pI4 %pi4", ip, ip));
	EXPECT(PRINTS("0000000000001234", "%px", 0x1234));
	EXPECT(BPF_SNPRINTF(buffer, 3, "%s", nowhere_text) == 8 && !bpf_strcmp(buffer, "dr"));
	return 0;
}

SEC("syscall") int printing(void *ctx)
{
	static const char good[] = "n=%d\n", bad[] = "%n", none[] = "%d";
	static const char as_long_as_can_be[] = "%512d%512d", too_long[] = "%512d%513d";
	__u64 args[2] = {7, 7};

	EXPECT(bpf_trace_printk(good, sizeof(good), 12) == 5);
	EXPECT(bpf_trace_printk(bad, sizeof(bad)) == -EINVAL);
	EXPECT(bpf_trace_printk(good, sizeof(good) - 1) == -EINVAL); /* no zero */
	EXPECT(bpf_trace_vprintk(good, sizeof(good), args, 8) == 4);
	EXPECT(bpf_trace_vprintk(good, sizeof(good), args, 0) == -EINVAL);
	EXPECT(bpf_stream_vprintk(1, none, args, 8) == 0);
	EXPECT(bpf_stream_vprintk(3, none, args, 8) == -ENOENT);
	EXPECT(bpf_stream_vprintk(1, as_long_as_can_be, args, 16) == 0);
	EXPECT(bpf_stream_vprintk(1, too_long, args, 16) == -ENOMEM);
	return 0;
}

SEC("syscall") int bits(void *ctx)
{
	struct bpf_iter_bits it;
	int *bit, sum = 0, err;

	err = bpf_iter_bits_new(&it, masks, 4);
	while ((bit = bpf_iter_bits_next(&it)))
		sum += *bit;
	bpf_iter_bits_destroy(&it);
	EXPECT(err == 0 && sum == 0 + 2 + 191);
	err = bpf_iter_bits_new(&it, masks, 1);
	sum = 0;
	while ((bit = bpf_iter_bits_next(&it)))
		sum += *bit + 1;
	bpf_iter_bits_destroy(&it);
	EXPECT(err == 0 && sum == 4);
	err = bpf_iter_bits_new(&it, masks, 512);
	bpf_iter_bits_destroy(&it);
	EXPECT(err == -E2BIG);
	return 0;
}

SEC("syscall") int user_string(void *ctx)
{
	EXPECT(bpf_copy_from_user_str(from_user, sizeof(from_user), user_text, 0) == 6);
	EXPECT(!bpf_strcmp(from_user, "world"));
	EXPECT(bpf_copy_from_user_str(from_user, 3, user_text, BPF_F_PAD_ZEROS) == 3);
	EXPECT(!bpf_strcmp(from_user, "wo"));
	EXPECT(bpf_copy_from_user_str(from_user, 8, nowhere, 0) == -EFAULT);
	EXPECT(bpf_copy_from_user_str(from_user, 8, user_text, 2) == -EINVAL);
	return 0;
}

char _license[] SEC("license") = "GPL";
