/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The soundness check: before each instruction every register must lie in what the verifier said
 * it can be there (struct verified's records: the hull over all paths that reached it). The
 * first claim that fails stops the run and is told in words.
 */
#include <stdio.h>

#include "kern/exec/engine.h"

#define RECORD_REGS 11 /* R0 to R10 */

static const char *wrong_scalar(const struct reg_record *record, u64 value)
{
	if ((s64)value < record->smin || (s64)value > record->smax)
		return "signed range";
	if (value < record->umin || value > record->umax)
		return "unsigned range";
	if ((value & ~record->tnum_mask) != record->tnum_value)
		return "known bits";
	return NULL;
}

/* A NULL context (BPF_PROG_TEST_RUN without one) is one that the verifier let nobody touch. */
static const char *wrong_register(const struct run *run, const struct reg_record *record,
				  u64 value)
{
	switch (record->kind) {
	case REC_SCALAR:
		return wrong_scalar(record, value);
	case REC_POINTER:
		return value || !run->ctx ? NULL : "not NULL";
	}
	return NULL;
}

bool check_registers(struct run *run, const struct image *image, u32 insn, const u64 *regs)
{
	const struct verified *verified = &image->prog->verified;
	const struct reg_record *record = verified->records + (size_t)insn * RECORD_REGS;

	if (record[BPF_REG_FP].kind == REC_NEVER) {
		snprintf(run->unsound_text, sizeof(run->unsound_text),
			 "insn %u (%u as loaded) was never reached by the verifier", insn,
			 verified->orig_idx[insn]);
		run->unsound = true;
		return false;
	}
	for (int i = 0; i < RECORD_REGS; i++) {
		const char *claim = wrong_register(run, &record[i], regs[i]);

		if (!claim)
			continue;
		snprintf(run->unsound_text, sizeof(run->unsound_text),
			 "insn %u (%u as loaded): R%d is 0x%llx, against its %s (smin=%lld "
			 "smax=%lld umin=0x%llx umax=0x%llx var_off=(0x%llx; 0x%llx))",
			 insn, verified->orig_idx[insn], i, (unsigned long long)regs[i], claim,
			 (long long)record[i].smin, (long long)record[i].smax,
			 (unsigned long long)record[i].umin, (unsigned long long)record[i].umax,
			 (unsigned long long)record[i].tnum_value,
			 (unsigned long long)record[i].tnum_mask);
		run->unsound = true;
		return false;
	}
	return true;
}
