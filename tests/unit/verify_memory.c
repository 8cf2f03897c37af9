/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory rules on whole small programs: what the stack, contexts, packets and sockets allow, with
 * Linux's errno and the line that says why. Expectations are those of Linux's selftests
 * (verifier_stack_ptr.c, verifier_spill_fill.c, verifier_direct_packet_access.c ...).
 */
#include "kern/isa/build.h"
#include "kern/verify/verify.h"
#include "unit.h"

#define LOG_BYTES 65536
#define CALL_HELPER(id) RAW_INSN(BPF_JMP | BPF_CALL, 0, 0, 0, id)
#define ATOMIC(size, op, d, s, o) RAW_INSN(BPF_STX | BPF_ATOMIC | (size), d, s, o, op)
#define SKB(member) ((int)offsetof(struct __sk_buff, member))

static struct kern *kern;
static char text[LOG_BYTES];

struct given {
	u32 type;
	bool unprivileged;
	const struct bpf_insn *insns;
	u32 len;
};

/* Verifies the program; its errno. The log is in text[]. */
static int verify(const struct given *given)
{
	size_t bytes = given->len * sizeof(struct bpf_insn);
	struct prog *prog = mem_alloc(kern->mem, sizeof(*prog));
	union bpf_attr attr = {.prog_type = given->type, .insn_cnt = given->len};
	struct vlog log;
	struct verify_options options = {.attr = &attr, .attr_bytes = sizeof(attr), .log = &log};
	u64 caps = kern->caps;
	u32 true_size;
	int err;

	text[0] = 0;
	vlog_init(&log, LOG_LEVEL1, (u64)(uintptr_t)text, sizeof(text));
	object_init(&prog->object, kern, OBJECT_PROG);
	prog->type = given->type;
	prog->gpl_compatible = prog->jit_requested = true;
	prog->orig_len = prog->len = given->len;
	prog->orig_insns = mem_alloc(kern->mem, bytes);
	prog->insns = mem_alloc(kern->mem, bytes);
	memcpy(prog->orig_insns, given->insns, bytes);
	memcpy(prog->insns, given->insns, bytes);
	kern->caps = given->unprivileged ? 0 : caps;
	err = prog_verify(prog, &options);
	kern->caps = caps;
	vlog_finalize(&log, &true_size);
	prog_put(prog);
	return err;
}

#define VERIFY(prog_type, unpriv, ...) \
	({ \
		const struct bpf_insn insns_[] = {__VA_ARGS__}; \
		verify(&(struct given){prog_type, unpriv, insns_, ARRAY_SIZE(insns_)}); \
	})
#define FILTER(...) VERIFY(BPF_PROG_TYPE_SOCKET_FILTER, false, __VA_ARGS__)
#define UNPRIV(...) VERIFY(BPF_PROG_TYPE_SOCKET_FILTER, true, __VA_ARGS__)
#define TC(...) VERIFY(BPF_PROG_TYPE_SCHED_CLS, false, __VA_ARGS__)
#define SAYS(line) (strstr(text, line) != NULL)
#define RETURN_0 MOV64_IMM(BPF_REG_0, 0), EXIT_INSN()

static void test_stack_bounds(void)
{
	CHECK(FILTER(ST_MEM(BPF_DW, BPF_REG_10, 8, 0), RETURN_0) == -EACCES);
	CHECK(SAYS("invalid write to stack R10 off=8 size=8"));
	CHECK(FILTER(ST_MEM(BPF_DW, BPF_REG_10, -520, 0), RETURN_0) == -EACCES);
	CHECK(FILTER(ST_MEM(BPF_DW, BPF_REG_10, -512, 0), RETURN_0) == 0);
	CHECK(FILTER(ST_MEM(BPF_DW, BPF_REG_10, -10, 0), RETURN_0) == -EACCES);
	CHECK(SAYS("misaligned stack access off 0+-10 size 8"));
	CHECK(FILTER(ST_MEM(BPF_B, BPF_REG_10, -9, 0), RETURN_0) == 0);
}

static void test_uninitialized(void)
{
	CHECK(FILTER(LDX_MEM(BPF_DW, BPF_REG_0, BPF_REG_10, -8), EXIT_INSN()) == 0);
	CHECK(UNPRIV(LDX_MEM(BPF_DW, BPF_REG_0, BPF_REG_10, -8), EXIT_INSN()) == -EACCES);
	CHECK(SAYS("invalid read from stack R10 off=-8 size=8"));
	CHECK(UNPRIV(ST_MEM(BPF_W, BPF_REG_10, -8, 1), LDX_MEM(BPF_DW, BPF_REG_0, BPF_REG_10, -8),
		     EXIT_INSN()) == -EACCES);
	CHECK(SAYS("invalid read from stack off -8+4 size 8"));
}

static void test_spills(void)
{
	/* A filled pointer is a pointer; part of one is nothing. */
	CHECK(FILTER(STX_MEM(BPF_DW, BPF_REG_10, BPF_REG_1, -8),
		     LDX_MEM(BPF_DW, BPF_REG_2, BPF_REG_10, -8),
		     LDX_MEM(BPF_W, BPF_REG_0, BPF_REG_2, SKB(len)), EXIT_INSN()) == 0);
	CHECK(FILTER(STX_MEM(BPF_W, BPF_REG_10, BPF_REG_1, -8), RETURN_0) == -EACCES);
	CHECK(SAYS("invalid size of register spill"));
	CHECK(FILTER(STX_MEM(BPF_DW, BPF_REG_10, BPF_REG_1, -8),
		     LDX_MEM(BPF_W, BPF_REG_0, BPF_REG_10, -8), EXIT_INSN()) == -EACCES);
	CHECK(SAYS("invalid size of register fill"));
	CHECK(UNPRIV(STX_MEM(BPF_DW, BPF_REG_10, BPF_REG_1, -8), ST_MEM(BPF_B, BPF_REG_10, -8, 1),
		     RETURN_0) == -EACCES);
	CHECK(SAYS("attempt to corrupt spilled pointer on stack"));
	CHECK(UNPRIV(STX_MEM(BPF_DW, BPF_REG_10, BPF_REG_1, -8), MOV64_IMM(BPF_REG_2, 1),
		     ATOMIC(BPF_DW, BPF_ADD, BPF_REG_10, BPF_REG_2, -8), RETURN_0) == -EACCES);
	CHECK(SAYS("leaking pointer from stack off -8"));
	/* A spilled bound holds after the fill: the division is by no zero the verifier minds. */
	CHECK(TC(LDX_MEM(BPF_W, BPF_REG_2, BPF_REG_1, SKB(data)),
		 LDX_MEM(BPF_W, BPF_REG_3, BPF_REG_1, SKB(data_end)),
		 STX_MEM(BPF_DW, BPF_REG_10, BPF_REG_2, -16), MOV64_REG(BPF_REG_4, BPF_REG_2),
		 ALU64_IMM(BPF_ADD, BPF_REG_4, 8), JMP_REG(BPF_JGT, BPF_REG_4, BPF_REG_3, 2),
		 LDX_MEM(BPF_DW, BPF_REG_5, BPF_REG_10, -16),
		 LDX_MEM(BPF_DW, BPF_REG_5, BPF_REG_5, 0), RETURN_0) == 0);
}

static void test_packets(void)
{
	CHECK(TC(LDX_MEM(BPF_W, BPF_REG_2, BPF_REG_1, SKB(data)),
		 LDX_MEM(BPF_B, BPF_REG_0, BPF_REG_2, 0), EXIT_INSN()) == -EACCES);
	CHECK(SAYS("invalid access to packet, off=0 size=1, R2(id=0,off=0,r=0)"));
	CHECK(SAYS("R2 min value is outside of the allowed memory range"));
	CHECK(FILTER(LDX_MEM(BPF_W, BPF_REG_2, BPF_REG_1, SKB(data)), RETURN_0) == -EACCES);
	CHECK(SAYS("invalid bpf_context access off=76 size=4"));
	CHECK(VERIFY(BPF_PROG_TYPE_CGROUP_SKB, false,
		     LDX_MEM(BPF_W, BPF_REG_2, BPF_REG_1, SKB(data)),
		     LDX_MEM(BPF_W, BPF_REG_3, BPF_REG_1, SKB(data_end)),
		     MOV64_REG(BPF_REG_4, BPF_REG_2), ALU64_IMM(BPF_ADD, BPF_REG_4, 8),
		     JMP_REG(BPF_JGT, BPF_REG_4, BPF_REG_3, 1), ST_MEM(BPF_B, BPF_REG_2, 0, 1),
		     RETURN_0) == -EACCES);
	CHECK(SAYS("cannot write into packet"));
}

static void test_contexts(void)
{
	CHECK(FILTER(MOV64_REG(BPF_REG_2, BPF_REG_1), ALU64_IMM(BPF_ADD, BPF_REG_2, 4),
		     LDX_MEM(BPF_W, BPF_REG_0, BPF_REG_2, 0), EXIT_INSN()) == -EACCES);
	CHECK(SAYS("dereference of modified ctx ptr R2 off=4 disallowed"));
	CHECK(UNPRIV(STX_MEM(BPF_DW, BPF_REG_1, BPF_REG_1, SKB(cb[0])), RETURN_0) == -EACCES);
	CHECK(SAYS("R1 leaks addr into ctx"));
	CHECK(FILTER(MOV64_IMM(BPF_REG_2, 1),
		     ATOMIC(BPF_W, BPF_ADD, BPF_REG_1, BPF_REG_2, SKB(mark)), RETURN_0) == -EACCES);
	CHECK(SAYS("BPF_ATOMIC stores into R1 ctx is not allowed"));
	CHECK(FILTER(LDX_MEM(BPF_W, BPF_REG_2, BPF_REG_1, SKB(len)),
		     LDX_MEM(BPF_W, BPF_REG_0, BPF_REG_2, 0), EXIT_INSN()) == -EACCES);
	CHECK(SAYS("R2 invalid mem access 'scalar'"));
}

static void test_sockets(void)
{
	CHECK(FILTER(LDX_MEM(BPF_DW, BPF_REG_1, BPF_REG_1, SKB(sk)),
		     LDX_MEM(BPF_W, BPF_REG_0, BPF_REG_1, 0), EXIT_INSN()) == -EACCES);
	CHECK(SAYS("R1 invalid mem access 'sock_common_or_null'"));
	CHECK(FILTER(LDX_MEM(BPF_DW, BPF_REG_1, BPF_REG_1, SKB(sk)),
		     JMP_IMM(BPF_JNE, BPF_REG_1, 0, 2), RETURN_0,
		     LDX_MEM(BPF_W, BPF_REG_0, BPF_REG_1, offsetof(struct bpf_sock, type)),
		     EXIT_INSN()) == -EACCES);
	CHECK(SAYS("R1 invalid sock_common access off=8 size=4"));
	CHECK(FILTER(LDX_MEM(BPF_DW, BPF_REG_1, BPF_REG_1, SKB(sk)),
		     JMP_IMM(BPF_JNE, BPF_REG_1, 0, 2), RETURN_0,
		     ST_MEM(BPF_W, BPF_REG_1, offsetof(struct bpf_sock, mark), 1),
		     RETURN_0) == -EACCES);
	CHECK(SAYS("R1 cannot write into sock_common"));
}

/* Helpers that fill memory take uninitialized stack, and leave it initialized. */
static void test_call_memory(void)
{
	CHECK(UNPRIV(MOV64_IMM(BPF_REG_2, 0), MOV64_REG(BPF_REG_3, BPF_REG_10),
		     ALU64_IMM(BPF_ADD, BPF_REG_3, -8), MOV64_IMM(BPF_REG_4, 8),
		     CALL_HELPER(BPF_FUNC_skb_load_bytes),
		     LDX_MEM(BPF_DW, BPF_REG_0, BPF_REG_10, -8), EXIT_INSN()) == 0);
	CHECK(UNPRIV(MOV64_IMM(BPF_REG_2, 0), MOV64_REG(BPF_REG_3, BPF_REG_10),
		     ALU64_IMM(BPF_ADD, BPF_REG_3, -8), MOV64_IMM(BPF_REG_4, 9),
		     CALL_HELPER(BPF_FUNC_skb_load_bytes), RETURN_0) == -EINVAL);
	CHECK(SAYS("invalid write to stack R3 off=-8 size=9"));
	CHECK(UNPRIV(MOV64_IMM(BPF_REG_2, 0), MOV64_REG(BPF_REG_3, BPF_REG_10),
		     ALU64_IMM(BPF_ADD, BPF_REG_3, -8), MOV64_IMM(BPF_REG_4, 0),
		     CALL_HELPER(BPF_FUNC_skb_load_bytes), RETURN_0) == -EACCES);
	CHECK(SAYS("R4 invalid zero-sized read: u64=[0,0]"));
}

int main(void)
{
	struct kern_options options = {.caps = ~0ULL, .world = {.cpu_count = 1}};
	u32 bytes;

	options.vmlinux.name = "vmlinux";
	options.vmlinux.data = btf_builtin(&bytes);
	options.vmlinux.bytes = bytes;
	CHECK(!kern_new(&kern, &options));
	if (!kern)
		return UNIT_END();
	test_stack_bounds();
	test_uninitialized();
	test_spills();
	test_packets();
	test_contexts();
	test_sockets();
	test_call_memory();
	kern_drop(kern);
	return UNIT_END();
}
