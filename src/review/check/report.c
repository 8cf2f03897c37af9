// SPDX-License-Identifier: GPL-2.0-only
/*
 * How checks make findings: name and severity come from the check's row, the place from the
 * subject, the witness is put together step by step. The table of checks is here too.
 */
#include <stdarg.h>
#include <stdio.h>

#include "review/check/lib.h"

#define ON_FUNCTION(id) .check_function = function_##id
#define ON_FILE(id)	.check_file = file_##id
#define ON_PATCH(id)	.check_patch = patch_##id

const struct check review_checks[] = {
#define CHECK(id, title, hook, ...) { .name = title, ON_##hook(id), __VA_ARGS__ },
#include "review/check/checks.def"
#undef CHECK
};
const u32 review_check_count = ARRAY_SIZE(review_checks);

struct finding finding_of(const struct subject *subject)
{
	const struct item *function = subject->function;
	const struct kdoc *doc = subject->doc;

	return (struct finding){
		.path = doc ? doc->file->path : function->file->path,
		.line = doc ? doc->line : function->line,
		.function = function->name,
		.key = "",
		.is_proof = true,
	};
}

int report(struct findings *to, enum check_id id, struct finding *finding)
{
	finding->check = review_checks[id].name;
	finding->severity = review_checks[id].severity;
	if (!finding->question || !finding->key)
		return -ENOMEM; /* a pool_printf() of the caller failed */
	return findings_add(to, finding);
}

void step_add(struct steps *steps, const struct item *where, u32 line, const char *format, ...)
{
	char what[400];
	va_list args;

	if (steps->count == ARRAY_SIZE(steps->list))
		return;
	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	steps->list[steps->count].function = where;
	steps->list[steps->count].line = line;
	steps->list[steps->count].what = pool_span(steps->pool, what, strlen(what));
	if (steps->list[steps->count].what)
		steps->count++;
}

void finding_steps(struct finding *finding, struct steps *steps)
{
	finding->steps = steps->list;
	finding->step_count = steps->count;
}

void finding_claim(struct finding *finding, const struct claim *claim)
{
	finding->line = claim->line;
	finding->quote = claim->sentence;
}

void finding_outcome(struct finding *finding, const struct outcome *outcome)
{
	finding->steps = outcome->steps;
	finding->step_count = outcome->step_count;
}
