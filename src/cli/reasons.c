/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reason lines in the user's words. A row is a pattern with '*' for what varies, what it means,
 * and what to do; $1 to $6 in the words stand for what the stars matched. Rows are tried in order
 * on every line of the reason, so that a telling line ("invalid access to packet ...") goes before
 * the general one that ends the log ("... is outside of the allowed memory range").
 */
#include "cli/reasons.h"

#include <stdio.h>
#include <string.h>

struct row {
	const char *pattern, *meaning, *advice;
};

static const struct row rows[] = {
	/* ---- memory: NULL, bounds ---- */
	{ "R* invalid mem access '*_or_null*'",
	  "R$1 may be NULL here: what it was taken from can fail, and nothing on this path has "
	  "compared it with NULL.",
	  "Test it right after the call: `if (!ptr) return 0;`, and use the same variable that you "
	  "tested." },
	{ "R* invalid mem access 'scalar'",
	  "R$1 is used as a pointer, but to the verifier it is a plain number: it was never a "
	  "pointer, was NULL on this path, or lost its type by arithmetic, a cast, or a narrow "
	  "load.",
	  "Read kernel memory with bpf_probe_read_kernel() or BPF_CORE_READ(); otherwise follow R$1 "
	  "back to where it turns into a number, and keep the pointer." },
	{ "R* invalid mem access '*'",
	  "R$1 is of type $2, and memory behind that type cannot be read or written directly.",
	  "Use the helper or kfunc made for it (for a map pointer: bpf_map_lookup_elem()), or check "
	  "that the right variable is dereferenced." },
	{ "invalid access to packet, off=* size=*, R*(id=*,off=*,r=*)",
	  "The program touches $2 byte(s) at offset $1 of the packet, but on this path only the "
	  "first $6 bytes behind that pointer were compared with data_end.",
	  "Compare with data_end before the access, for as many bytes as it needs: `if (data + $1 + "
	  "$2 > data_end) return ...;`, on the same pointer that is then used." },
	{ "R* offset is outside of the packet",
	  "The offset added to the packet pointer R$1 may be larger than any packet.",
	  "Limit it first (for example `off &= 0x7ff`), then compare the pointer with data_end." },
	{ "invalid access to map value, value_size=* off=* size=*",
	  "A value of this map has $1 bytes; this access of $3 byte(s) may be at offset $2.",
	  "Check the index against the size before it is used: `if (i >= N) return 0;`, or mask it: "
	  "`i &= N - 1`. A check of a copy counts only if the copy is what is used." },
	{ "invalid access to map value pointer, value_size=* off=*",
	  "An access to the value (of $1 bytes) overlaps a special field at offset $2.",
	  "Leave locks, timers and kptrs to their helpers; copy the other members one by one." },
	{ "invalid access to memory, mem_size=* off=* size=*",
	  "The memory has $1 bytes; this access of $3 byte(s) may be at offset $2.",
	  "Check the offset against the size before the access, or ask for more memory." },
	{ "R* min value is negative, either use unsigned*",
	  "The index or size in R$1 may be negative: nothing on this path excludes it.",
	  "Make the variable unsigned, or check it: `if (i < 0) return 0;` before it is used." },
	{ "R* unbounded memory access, *",
	  "The index or size in R$1 has no upper limit that the verifier knows.",
	  "Limit it before use: `if (n > MAX) n = MAX;` or `n &= MAX` with MAX = 2^k - 1. If clang "
	  "moves the check to a copy, tie them with `asm volatile(\"\" : \"+r\"(n));`." },
	{ "R* m?? value is outside of the allowed memory range",
	  "For some value that R$1 can have here, the access leaves the memory it points to.",
	  "Check the index or length against the size before the access, on the same variable." },
	{ "R* invalid zero-sized read: u64=[*,*]",
	  "The size in R$1 may be 0 here ($2 to $3), and this helper wants at least one byte.",
	  "Check for it: `if (!size) return 0;`." },
	{ "R* and R* memory, len pair leads to invalid memory access",
	  "R$1 does not point to as many bytes as R$2 says.",
	  "Pass a size that the memory has: sizeof() of the buffer, or a checked length." },
	/* ---- context ---- */
	{ "invalid bpf_context access off=* size=**",
	  "The context has no field that this program type may read or write so at offset $1 with "
	  "$2 byte(s): the field is not for this program type or attach type, is read-only, or the "
	  "width is wrong.",
	  "Look the field up in `drydock doc` of the program type; read it with its own width; for "
	  "tracing programs, take the argument with BPF_PROG() so that its type is known." },
	{ "invalid bpf_context access off=*",
	  "The context has no such field for this program, at offset $1.",
	  "See `drydock doc` of the program type for what its context is." },
	{ "dereference of modified * ptr R* off=* disallowed",
	  "R$2 is $1 plus an offset ($3). The context may only be accessed with constant offsets "
	  "from the pointer as it came.",
	  "Keep ctx as it is and use its members directly; clang may add the offset first when the "
	  "address of a member is taken." },
	{ "variable * access var_off=* disallowed",
	  "The offset into $1 is not a constant.",
	  "Access it by constant offsets only: unroll the loop, or switch over the index." },
	{ "negative offset * ptr R* off=* disallowed",
	  "The offset $3 from the $1 pointer in R$2 is negative.",
	  "Use the pointer as it came, and members at or behind it." },
	/* ---- references ---- */
	{ "Unreleased reference id=* alloc_insn=*",
	  "What was acquired at insn $2 (a socket, a ring buffer record, an object, a lock) is "
	  "still held when the program ends on this path.",
	  "Release it on every path, early returns included: bpf_sk_release(), "
	  "bpf_ringbuf_submit() or _discard(), bpf_obj_drop(), ..." },
	{ "Leaking reference id=* alloc_insn=*",
	  "What was acquired at insn $2 would be lost here.",
	  "Release it before the variable that holds it is overwritten." },
	{ "release * expects referenced PTR_TO_BTF_ID passed to R*",
	  "$1 gives back an object, but R$2 does not hold one that this program acquired.",
	  "Pass the pointer exactly as the acquiring call returned it, after its NULL check, once." },
	{ "R* must be referenced or trusted",
	  "R$1 is a kernel pointer that may be stale: it was read from memory, or is no longer "
	  "held.",
	  "Pass a pointer that is an argument of the hook, or one that an acquiring kfunc "
	  "returned." },
	{ "R* must be a rcu pointer",
	  "R$1 has to be protected by RCU, and is not.",
	  "Read it between bpf_rcu_read_lock() and bpf_rcu_read_unlock(), and use it there." },
	{ "Possibly NULL pointer passed to *",
	  "The pointer may be NULL on this path, and this call does not take NULL.",
	  "Test it before the call: `if (!ptr) return 0;`." },
	/* ---- types of arguments, results ---- */
	{ "R* type=* expected=*",
	  "R$1 is $2 here, but this call takes $3. (fp is the stack, scalar a plain number.)",
	  "Pass what is expected; if it is a number, follow it back to where the pointer got lost. "
	  "`drydock doc NAME` tells the arguments of a helper." },
	{ "At program exit the register R* has * should have been in [*, *]",
	  "The return value may be outside of what this program type is allowed to return, $3 to "
	  "$4: it has $2.",
	  "Return constants in that range, or check the value before the return." },
	{ "At * the register R* has * should have been in [*, *]",
	  "At $1, R$2 must be between $4 and $5, and has $3.",
	  "Use a constant in that range, or check the value first." },
	{ "R* !read_ok",
	  "R$1 is read, but on this path nothing was ever written to it, or a call has destroyed it "
	  "(R1 to R5 do not survive a call).",
	  "Initialize the variable on every path; in assembly, keep what you need in R6 to R9." },
	{ "R* is invalid", "The instruction names register R$1, which it may not use.",
	  "Only R0 to R9 can be written; R10 is the frame pointer." },
	{ "frame pointer is read only", "The program writes to R10, the frame pointer.",
	  "Copy it to another register first." },
	/* ---- pointer arithmetic ---- */
	{ "math between * pointer and register with unbounded min value is not allowed",
	  "A number that may be arbitrarily far below zero is added to a $1 pointer.",
	  "Make the number unsigned or limit it from below and above before it is added." },
	{ "math between * pointer and * is not allowed",
	  "Adding $2 to a $1 pointer can lead nowhere useful: the offset is too large.",
	  "Check the constant; keep offsets below 512 MiB." },
	{ "value * makes * pointer be out of bounds",
	  "After adding $1, the $2 pointer would be too far outside.",
	  "Limit the number before it is added." },
	{ "* pointer offset * is not allowed", "The offset $2 of the $1 pointer is too large.",
	  "Limit the number before it is added." },
	{ "R* pointer arithmetic on * prohibited, null-check it first",
	  "R$1 ($2) may be NULL, and arithmetic would hide that.",
	  "Test it first: `if (!ptr) return 0;`, then add." },
	{ "R* pointer arithmetic on * prohibited",
	  "Nothing may be added to R$1, which is $2.", "Use it as it is." },
	{ "R* pointer * pointer prohibited",
	  "Two pointers are combined with $2; only packet pointers can be subtracted.",
	  "Turn the calculation around: keep one pointer and add numbers to it." },
	{ "R* pointer comparison prohibited",
	  "Pointers of different kinds are compared, and this program may not learn addresses.",
	  "Compare with NULL only, or load with CAP_PERFMON." },
	{ "R* tried to subtract pointer from scalar",
	  "A pointer (R$1) is subtracted from a number.", "Swap the operands." },
	{ "R* partial copy of pointer", "Only half of the pointer in R$1 is copied.",
	  "Copy pointers with 64-bit moves; do not cast them to 32 bits." },
	{ "R* sign-extension part of pointer", "The pointer in R$1 is sign-extended.",
	  "Copy pointers with plain 64-bit moves." },
	{ "R* * prohibited for !root*",
	  "This use of R$1 ($2) is refused to programs without CAP_PERFMON: it could be turned into "
	  "a speculative read of other memory.",
	  "Load with CAP_BPF and CAP_PERFMON, or use constant offsets." },
	/* ---- stack ---- */
	{ "invalid read from stack*off *+* size *",
	  "The program reads stack bytes that were never written on this path.",
	  "Initialize the whole variable, padding included: `struct key k = {};` or "
	  "__builtin_memset()." },
	{ "invalid * stack R* off=* size=*",
	  "R$2 leads $4 byte(s) at offset $3 of the stack, which is outside of the 512 bytes of a "
	  "frame or of its object.",
	  "Check the index into the array on the stack; move large buffers to a per-CPU array map." },
	{ "invalid variable-offset* stack R* *",
	  "The offset into the stack (R$2) is not known well enough to stay inside the frame.",
	  "Limit the index with a mask or a comparison just before it is used." },
	{ "combined stack size of * calls is *. Too large",
	  "The frames of $1 nested calls need $2 bytes; there are 512 in all.",
	  "Move buffers to a per-CPU array map, or nest less deeply." },
	{ "attempt to corrupt spilled pointer on stack",
	  "A part of a pointer saved on the stack would be overwritten.",
	  "Write the whole 8 bytes, or use another slot." },
	{ "R* leaks addr *",
	  "R$1 is a kernel address, and it would get out: $2. Programs without CAP_PERFMON may not "
	  "do that.",
	  "Return or store a number; or load the program with CAP_PERFMON." },
	/* ---- writes ---- */
	{ "write into map forbidden, *", "The map is read-only for programs.",
	  "Drop BPF_F_RDONLY_PROG, or make the variable non-const so that it is in .data." },
	{ "read from map forbidden, *", "The map is write-only for programs.",
	  "Drop BPF_F_WRONLY_PROG." },
	{ "the prog does not allow writes to packet data",
	  "This program type may only read packets.",
	  "Use a type that may write (xdp, tc)." },
	{ "cannot write into packet", "This program type may only read packets.",
	  "Use a type that may write (xdp, tc), or bpf_skb_store_bytes() where it is allowed." },
	{ "R* cannot write into *", "R$1 points to $2, which programs may only read.",
	  "Copy it to the stack or a map, and change the copy." },
	{ "only read is supported", "Kernel structs may only be read this way.",
	  "Use the kfunc or helper that changes this member, if there is one." },
	{ "access beyond struct * at off * size *",
	  "struct $1 has no $3 byte(s) at offset $2 in this kernel's BTF.",
	  "Compile against this kernel's vmlinux.h and use CO-RE (preserve_access_index)." },
	{ "misaligned *access off *", "The address is not a multiple of the access's size.",
	  "Align the variable, or read it byte by byte (__builtin_memcpy())." },
	{ "BPF_ATOMIC * R* * is not allowed",
	  "Atomic operations do not work on memory of this kind ($3).",
	  "Use map values or the stack." },
	{ "invalid kptr access, R* type=* expected=*",
	  "The kptr field takes $3, not $2.", "Store an object of the field's own type." },
	/* ---- locks, regions ---- */
	{ "bpf_spin_lock at off=* must be held for *",
	  "$2 may only be touched while the lock at offset $1 of the same value is held.",
	  "Call bpf_spin_lock() on that lock before and bpf_spin_unlock() after." },
	{ "function calls are not allowed while holding a lock",
	  "Between bpf_spin_lock() and bpf_spin_unlock() only few functions may be called.",
	  "Do the call before taking the lock, or after giving it back." },
	{ "bpf_*spin_unlock of different lock",
	  "The lock given back is not the one that was taken last.",
	  "Unlock through the same pointer, in reverse order." },
	{ "* cannot be used inside *-ed region",
	  "$1 may not happen between $2 and its end.",
	  "End the region first, on this path too." },
	{ "global function calls are not allowed while holding a lock*",
	  "A global function is verified on its own, without knowing that a lock is held.",
	  "Make the function static, or call it outside of the lock." },
	{ "sleepable global function * called in * region",
	  "$1 may sleep, and $2 regions may not.", "Call it outside of the region." },
	{ "tracing progs cannot use *",
	  "Tracing programs run anywhere, also where the lock is held already: $1 is refused.",
	  "Use atomic operations or per-CPU maps." },
	{ "* cannot be accessed directly by load/store",
	  "$1 is opaque: only its helpers may touch it.",
	  "Copy the members around it one by one, not the whole struct." },
	{ "direct access to * is disallowed",
	  "$1 is opaque: only its kfuncs may touch it.",
	  "Copy the members around it one by one, not the whole struct." },
	{ "unmatched rcu read unlock*",
	  "bpf_rcu_read_unlock() on a path that holds no RCU read lock.",
	  "Lock and unlock on the same paths." },
	{ "kernel func * requires RCU critical section protection",
	  "$1 may only be called under RCU.",
	  "Call it between bpf_rcu_read_lock() and bpf_rcu_read_unlock()." },
	{ "expected an RCU CS when using *", "$1 may only be called under RCU.",
	  "Keep the whole iteration between bpf_rcu_read_lock() and bpf_rcu_read_unlock()." },
	{ "cannot restore irq state out of order*",
	  "Interrupt states must be restored in the reverse order of saving.",
	  "Nest the regions; restore the one saved last first." },
	{ "expected an initialized irq flag as R*",
	  "R$1 must point to a flag that bpf_local_irq_save() wrote.",
	  "Save before you restore, with the same variable, on every path." },
	/* ---- objects in lists, trees, maps ---- */
	{ "bpf_obj_new/bpf_percpu_obj_new type ID argument must be of a struct",
	  "Only structs can be allocated.", "Wrap the value in a struct." },
	{ "R* expected pointer to allocated object",
	  "R$1 must hold an object from bpf_obj_new() here.",
	  "Pass the pointer that bpf_obj_new() returned, after its NULL check." },
	{ "R* must have zero offset when passed to release func or trusted arg to kfunc",
	  "R$1 points into the object, not to its beginning.",
	  "Pass the object itself; use container_of() to get back to it." },
	{ "bpf_* not found at offset=*",
	  "There is no bpf_$1 at offset $2 of this object.",
	  "Pass the address of the member, and check the __contains() tag." },
	{ "*can only take non-owning or refcounted *",
	  "The node must be one that is in the container now.",
	  "Use the pointer from a lookup, while the lock is held." },
	/* ---- dynptrs, iterators ---- */
	{ "Expected an initialized dynptr as R*",
	  "R$1 must be a dynptr that is valid here; on this path it was not made, or it was given "
	  "up, or its memory has changed hands.",
	  "Make it (bpf_dynptr_from_*(), bpf_ringbuf_reserve_dynptr()) on every path before this, "
	  "and do not use it after it was submitted." },
	{ "Dynptr has to be an uninitialized dynptr",
	  "A dynptr is made in a place that already holds one.", "Use another variable." },
	{ "cannot overwrite referenced dynptr",
	  "A dynptr that must still be submitted or discarded would be overwritten.",
	  "Submit or discard it first." },
	{ "expected an initialized iter_* as R*",
	  "R$2 must be an iterator that bpf_iter_$1_new() made and nobody destroyed.",
	  "Call new, then next until NULL, then destroy, in this order on every path." },
	{ "expected uninitialized iter_* as R*", "The iterator in R$2 is in use already.",
	  "Destroy it first, or use another variable." },
	/* ---- calls ---- */
	{ "program of this type cannot use helper *",
	  "$1 is not there for this program type (or attach type, or capabilities).",
	  "See `drydock doc` of the helper for the program types that have it." },
	{ "calling kernel function * is not allowed",
	  "The kfunc $1 is not there for this program type.",
	  "See `drydock doc $1` for the program types that have it." },
	{ "cannot pass map_type * into func *",
	  "$2 does not take maps of this type.",
	  "See `drydock doc` of the helper for its map types." },
	{ "kfunc '*' is referenced but wasn't resolved",
	  "This kernel has no kfunc $1: it is in a module that is not there, or in another kernel.",
	  "Give the module's BTF with --module-btf, or declare it __weak and test "
	  "bpf_ksym_exists()." },
	{ "metadata kfuncs require device-bound program",
	  "This kfunc asks the network driver, so the program must be loaded for one device.",
	  "Load it with BPF_F_XDP_DEV_BOUND_ONLY and an ifindex." },
	{ "sleepable helper * in non-sleepable prog",
	  "$1 may sleep, and this program may not.",
	  "Make the program sleepable (\"lsm.s/...\", \"fentry.s/...\"), or use the other form." },
	{ "same insn cannot be used with different pointers",
	  "One instruction would access different kinds of memory, depending on the path.",
	  "Write the two accesses apart, one in each branch." },
	{ "Caller passes invalid args into func#* (*)",
	  "A call of the global function $2 does not fit its declared arguments, which are all "
	  "that the verifier knows there.",
	  "Check NULL before the call, tag the parameter (__arg_ctx, __arg_nonnull), or make the "
	  "function static." },
	{ "bpf_throw kfunc (insn *) cannot be called from callback subprog *",
	  "An exception (insn $1) cannot leave a callback.",
	  "Return an error from the callback, and throw behind the loop." },
	{ "R* expected pointer to an iterator on stack",
	  "R$1 must be the address of a local variable of the iterator's type.",
	  "Declare it in the function: `struct bpf_iter_num it;`, and pass &it." },
	{ "get_local_storage() doesn't support non-zero flags",
	  "The flags argument is reserved.", "Pass 0." },
	{ "fd * is not pointing to valid bpf_map",
	  "The instruction names a map by a descriptor that is not a map.",
	  "Load the object through libbpf, which fills in the descriptors." },
	{ "failed to resolve CO-RE relocation *",
	  "A struct or member that the program uses is not in this kernel's BTF: $1.",
	  "Test it first with bpf_core_field_exists(), or compile for this kernel." },
	{ "R* invalid * access off=* size=*",
	  "The $2 behind R$1 has no field that may be accessed so at offset $3 with $4 byte(s).",
	  "Read the fields of the user's struct (struct bpf_sock ...) with their own width." },
	{ "invalid access to flow keys off=* size=*",
	  "struct bpf_flow_keys has no field at offset $1 with $2 byte(s).",
	  "Use its members by name." },
	{ "* uses reserved fields",
	  "The instruction has bits set that must be zero.",
	  "Compile with a clang that knows the target (-mcpu=v3 or v4), or repair the assembly." },
	/* ---- control flow ---- */
	{ "infinite loop detected at insn *",
	  "The program comes back to insn $1 with nothing changed: the loop would not end.",
	  "Make sure that the loop's variable changes; use bpf_for(), or can_loop." },
	{ "back-edge from insn * to *",
	  "There is a loop (insn $1 to $2), and this program may not have any.",
	  "Unroll it, or load with CAP_BPF." },
	{ "unreachable insn *", "No path leads to insn $1.", "Remove it, or the jump over it." },
	{ "BPF program is too large. Processed * insn",
	  "After $1 instructions on all paths, the verifier gives up: too many branches or "
	  "iterations to follow.",
	  "Use bpf_for() or bpf_loop() for loops, put parts into global functions (verified once), "
	  "and keep branches from multiplying." },
	{ "unexpected __bpf_trap() due to uninitialized variable?",
	  "Clang found undefined behaviour and put a trap here: mostly an uninitialized variable.",
	  "Compile with -Wall -Wuninitialized and initialize it." },
	{ "div by zero", "The program divides by the constant 0.", "Check the divisor." },
	{ "invalid shift *", "A shift by $1 is as wide as the register or wider.",
	  "Shift by less than 32 or 64." },
};
#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

struct capture {
	const char *text;
	int bytes;
};

/* '*' takes as little as will do, '?' one character. Captures: those of the stars. */
static bool match(const char *pattern, const char *text, struct capture *captures, int at)
{
	for (; *pattern != '*'; pattern++, text++) {
		if (!*pattern)
			return !*text;
		if (!*text || (*pattern != '?' && *pattern != *text))
			return false;
	}
	for (int bytes = 0;; bytes++) {
		if (match(pattern + 1, text + bytes, captures, at + 1)) {
			if (at < REASON_CAPTURES)
				captures[at] = (struct capture){ text, bytes };
			return true;
		}
		if (!text[bytes])
			return false;
	}
}

static void put(char *to, const char *words, const struct capture *captures)
{
	size_t at = 0;

	for (; *words && at < REASON_BYTES - 1; words++) {
		int number = words[0] == '$' ? words[1] - '1' : -1;

		if (number < 0 || number >= REASON_CAPTURES) {
			to[at++] = *words;
			continue;
		}
		at += snprintf(to + at, REASON_BYTES - at, "%.*s", captures[number].bytes,
			       captures[number].text ? captures[number].text : "");
		words++;
	}
	to[at < REASON_BYTES ? at : REASON_BYTES - 1] = 0;
}

bool reason_explain(const char *const *lines, unsigned int count, struct reason_words *words)
{
	for (unsigned int row = 0; row < ROW_COUNT; row++)
		for (unsigned int i = 0; i < count; i++) {
			struct capture captures[REASON_CAPTURES] = {};

			if (!match(rows[row].pattern, lines[i], captures, 0))
				continue;
			put(words->meaning, rows[row].meaning, captures);
			put(words->advice, rows[row].advice, captures);
			return true;
		}
	return false;
}
