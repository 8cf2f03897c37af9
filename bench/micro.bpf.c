// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs for bench/micro: each spends its time in one kind of code that BPF programs are made
 * of, for a few microseconds a run, and returns a value that all engines must agree on. Loops have
 * constant bounds, so that every kernel takes them.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;

#define LOOP _Pragma("clang loop unroll(disable)")
#define NOINLINE __attribute__((noinline))
/* Keeps clang from replacing a byte loop by wider or cleverer code */
#define OPAQUE(x) asm volatile("" : "+r"(x))
#define ROTL64(x, n) ((x) << (n) | (x) >> (64 - (n)))

u32 block[1024];     /* 4 KiB */
u64 big[8192];	     /* 64 KiB */
u64 copy_to[512], copy_from[512];

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, u32);
	__type(value, u64);
} table SEC(".maps");

SEC("xdp") int empty_xdp(struct xdp_md *ctx)
{
	return 2;
}

SEC("socket") int empty_socket(void *ctx)
{
	return 0;
}

SEC("syscall") int empty_syscall(void *ctx)
{
	return 0;
}

SEC("xdp") int hash_4k(struct xdp_md *ctx)
{
	u32 h = 2166136261u;

	LOOP for (u32 i = 0; i < 1024; i++)
	{
		h = (h ^ block[i]) * 16777619u;
		h ^= h >> 15;
	}
	return h & 0xffff;
}

SEC("xdp") int arithmetic(struct xdp_md *ctx)
{
	u64 a = 1, b = 2, c = 3;

	LOOP for (u32 i = 0; i < 64; i++)
	{
		LOOP for (u32 j = 0; j < 16; j++)
		{
			a = (a + b) * 0x9e3779b97f4a7c15ULL;
			b = (b ^ c) + (a >> 7);
			c = ((c << 3) | (c >> 61)) - i;
		}
	}
	return (a ^ b ^ c) & 0xffff;
}

/* Counts words and quoted parts of a packet's text */
SEC("xdp") int state_machine(struct xdp_md *ctx)
{
	u8 *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	u32 words = 0, quoted = 0, state = 0;

	if (data + 1024 > end)
		return 0;
	LOOP for (u32 i = 0; i < 1024; i++)
	{
		u32 c = data[i];

		if (state == 2) {
			if (c == '"')
				state = 0;
			else
				quoted++;
		} else if (c == '"') {
			state = 2;
		} else if (c <= ' ') {
			state = 0;
		} else if (state == 0) {
			words++;
			state = 1;
		}
	}
	return (words * 31 + quoted) & 0xffff;
}

SEC("xdp") int rc4_stack(struct xdp_md *ctx)
{
	u8 s[256];
	u32 sum = 0;
	u8 i = 0, j = 0;

	LOOP for (u32 k = 0; k < 256; k++)
		s[k] = k;
	LOOP for (u32 k = 0; k < 256; k++)
	{
		u8 t = s[k & 255];

		j += t + (u8)(k * 7);
		s[k & 255] = s[j & 255];
		s[j & 255] = t;
	}
	j = 0;
	LOOP for (u32 k = 0; k < 256; k++)
	{
		u8 t;

		i++;
		t = s[i & 255];
		j += t;
		s[i & 255] = s[j & 255];
		s[j & 255] = t;
		t += s[i & 255];
		sum = sum * 31 + s[t & 255];
	}
	return sum & 0xffff;
}

SEC("xdp") int stride_64k(struct xdp_md *ctx)
{
	u64 sum = 0;
	u32 at = 0;

	LOOP for (u32 i = 0; i < 2048; i++)
	{
		sum += big[at & 8191] + i;
		at += 9; /* another cache line each time */
	}
	return sum & 0xffff;
}

SEC("xdp") int div_mod(struct xdp_md *ctx)
{
	u64 a = 0x123456789abcdefULL, sum = 0;

	LOOP for (u32 i = 1; i <= 512; i++)
	{
		u32 b = a;

		sum += a / i + a % (i + 3);
		sum ^= b / (i + 1) + b % (i + 7);
		a = a * 6364136223846793005ULL + 1442695040888963407ULL;
	}
	return sum & 0xffff;
}

static NOINLINE u64 leaf(u64 a, u64 b)
{
	OPAQUE(a);
	return a * 3 + b;
}

static NOINLINE u64 middle(u64 a, u64 b, u64 c)
{
	return leaf(a, b) ^ leaf(b, c);
}

SEC("xdp") int calls(struct xdp_md *ctx)
{
	u64 sum = 1;

	LOOP for (u32 i = 0; i < 256; i++)
		sum = middle(sum, i, 7);
	return sum & 0xffff;
}

#define SIPROUND \
	do { \
		v0 += v1; \
		v1 = ROTL64(v1, 13) ^ v0; \
		v0 = ROTL64(v0, 32); \
		v2 += v3; \
		v3 = ROTL64(v3, 16) ^ v2; \
		v0 += v3; \
		v3 = ROTL64(v3, 21) ^ v0; \
		v2 += v1; \
		v1 = ROTL64(v1, 17) ^ v2; \
		v2 = ROTL64(v2, 32); \
	} while (0)

SEC("xdp") int siphash(struct xdp_md *ctx)
{
	u64 v0 = 0x736f6d6570736575ULL, v1 = 0x646f72616e646f6dULL;
	u64 v2 = 0x6c7967656e657261ULL, v3 = 0x7465646279746573ULL;

	LOOP for (u32 i = 0; i < 128; i++)
	{
		u64 m = copy_from[i];

		v3 ^= m;
		SIPROUND;
		SIPROUND;
		v0 ^= m;
	}
	v2 ^= 0xff;
	SIPROUND;
	SIPROUND;
	SIPROUND;
	SIPROUND;
	return (v0 ^ v1 ^ v2 ^ v3) & 0xffff;
}

SEC("xdp") int checksum(struct xdp_md *ctx)
{
	u8 *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	u32 sum = 0;

	if (data + 1024 > end)
		return 0;
	LOOP for (u32 i = 0; i < 512; i++)
		sum += *(u16 *)(data + i * 2);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum & 0xffff;
}

SEC("xdp") int copy_4k(struct xdp_md *ctx)
{
	LOOP for (u32 i = 0; i < 512; i++)
	{
		u64 word = copy_from[i];

		OPAQUE(word);
		copy_to[i] = word + i;
	}
	return copy_to[100] & 0xffff;
}

SEC("xdp") int hash_map(struct xdp_md *ctx)
{
	u64 sum = 0;

	LOOP for (u32 i = 0; i < 64; i++)
	{
		u32 key = i * 5 & 63;
		u64 *value = bpf_map_lookup_elem(&table, &key), one = i;

		if (value)
			sum += ++*value;
		else
			bpf_map_update_elem(&table, &key, &one, 0);
	}
	return sum ? 1 : 0;
}

char LICENSE[] SEC("license") = "GPL";
