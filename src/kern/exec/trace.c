/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The stack in a report on a program's stream: who ran where, then the program's frames, innermost
 * first: its subprograms and callbacks, and the programs that this run interrupts. A frame is
 * named as in Linux's symbol table, with the offset in its machine code, the code's size, and the
 * source line if the program came with lines.
 *
 * Unlike Linux: what is not a program is Drydock and not a kernel, and left out. The interpreter
 * has no machine code; its offsets and sizes count the instructions it runs, 8 bytes each. The tag
 * of a subprogram is made of the program's and its number: Linux's is a hash over addresses, too,
 * so it tells nothing that lasts.
 */
#include <ctype.h>
#include <stdio.h>
#include <unistd.h>

#include "base/sha256.h"
#include "kern/exec/engine.h"
#include "kern/world/world.h"

#define SYMBOL_BYTES_MAX 128
#define PLACE_BYTES_MAX (SYMBOL_BYTES_MAX + sizeof("+0x00000000/0x00000000"))

struct report {
	struct stream_stage *stage;
	int err;
};

u32 verified_subprog_of(const struct verified *verified, u32 insn)
{
	u32 i = 0;

	while (i + 1 < verified->subprog_count && insn >= verified->subprogs[i].end)
		i++;
	return i;
}

/* Linux: core.c bpf_get_prog_name() */
static void symbol_print(char to[SYMBOL_BYTES_MAX], const struct prog *prog, u32 subprog)
{
	const char *function = prog->verified.subprogs[subprog].name;
	u8 digest[SHA256_BYTES], bound[BPF_TAG_SIZE + sizeof(subprog)];
	const char *name = function[0] ? function : subprog ? "F" : prog->name;
	const u8 *tag = prog->tag;

	if (subprog) {
		memcpy(bound, tag, BPF_TAG_SIZE);
		memcpy(bound + BPF_TAG_SIZE, &subprog, sizeof(subprog));
		sha256(bound, sizeof(bound), digest);
		tag = digest;
	}
	snprintf(to, SYMBOL_BYTES_MAX, "bpf_prog_%02x%02x%02x%02x%02x%02x%02x%02x%s%s", tag[0],
		 tag[1], tag[2], tag[3], tag[4], tag[5], tag[6], tag[7], name[0] ? "_" : "", name);
}

/*
 * The last line that begins before the address. Of a call that is the address behind it; of a
 * fault it is the instruction's own, so that a line whose first instruction faults is not it, but
 * the one before. The function's first line begins before any of its instructions.
 * Linux: core.c bpf_prog_get_file_line()
 */
static const struct bpf_line_info *find_line(const struct trace_frame *frame,
					     const struct verified_subprog *subprog)
{
	const struct prog *prog = frame->image->prog;
	const struct bpf_line_info *found = NULL;
	u32 end = frame->insn + frame->is_call;

	for (u32 i = 0; i < prog->nr_linfo; i++) {
		u32 at = prog->linfo[i].insn_off;

		if (at == subprog->start || (at > subprog->start && at < end))
			found = &prog->linfo[i];
		else if (at >= end)
			break;
	}
	return prog->btf ? found : NULL;
}

static int print_with_line(struct stream_stage *stage, const char *place, const struct prog *prog,
			   const struct bpf_line_info *line)
{
	const char *file = btf_name_by_offset(prog->btf, line->file_name_off);
	const char *text = btf_name_by_offset(prog->btf, line->line_off);
	const char *slash = file ? strrchr(file, '/') : NULL;

	while (text && isspace((unsigned char)*text))
		text++;
	return stage_printf(stage, "%s\n  %s @ %s:%u\n", place, text ? text : "",
			    slash ? slash + 1 : file ? file : "",
			    BPF_LINE_INFO_LINE_NUM(line->line_col));
}

/* Linux's %pS: "NAME+0xOFFSET/0xSIZE" */
static void place_print(char to[PLACE_BYTES_MAX], const struct trace_frame *frame, u32 index)
{
	const struct image *image = frame->image;
	const struct verified_subprog *subprog = &image->prog->verified.subprogs[index];
	u32 start = subprog->start * 8, end = subprog->end * 8;
	char symbol[SYMBOL_BYTES_MAX];

	if (image->code) {
		start = (u32)((u8 *)image->entry[index] - image->code);
		end = image->end_offset[index];
	}
	symbol_print(symbol, image->prog, index);
	snprintf(to, PLACE_BYTES_MAX, "%s+0x%x/0x%x", symbol, frame->offset - start, end - start);
}

/* Linux: stream.c dump_stack_cb() */
static bool print_frame(const struct trace_frame *frame, void *arg)
{
	const struct prog *prog = frame->image->prog;
	u32 index = verified_subprog_of(&prog->verified, frame->insn);
	const struct bpf_line_info *line = find_line(frame, &prog->verified.subprogs[index]);
	struct report *report = arg;
	char place[PLACE_BYTES_MAX];

	/* In Linux the target of a tail call has taken the caller's frame. */
	if (prog->verified.insns[frame->insn].code == (BPF_JMP | BPF_TAIL_CALL))
		return true;
	place_print(place, frame, index);
	report->err = line ? print_with_line(report->stage, place, prog, line) :
			     stage_printf(report->stage, "%s\n", place);
	return !report->err;
}

/* Linux: stream.c bpf_stream_stage_dump_stack() */
int stage_print_stack(struct stream_stage *stage)
{
	struct report report = {.stage = stage};
	const struct run *run = run_current();
	struct task_name task = world_current_name(prog_kern(stage->prog));
	int err = stage_printf(stage, "CPU: %u UID: %u PID: %u Comm: %s\n", run ? run->cpu : 0,
			       geteuid(), task.pid, task.comm);

	err = err ?: stage_printf(stage, "Call trace:\n");
	if (err)
		return err;
	frames_trace(print_frame, &report);
	return report.err ?: stage_printf(stage, "\n");
}
