// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kfunc's argument with the suffix __ign reaches the function as it is: the verifier looks away.
 * A text that has it "as returned by" another function promises a check that nobody makes, unless
 * the body compares it with something.
 */
#include "review/check/lib.h"

static bool is_unchecked(const char *name)
{
	return name && strstr(name, "__ign");
}

int function_kfunc_unchecked(const struct subject *subject, struct findings *to)
{
	const struct item *function = subject->function;
	int error = 0;

	if (!subject->kfunc || !subject->doc)
		return 0;
	for (u32 i = 0; !error && i < function->parameter_count; i++) {
		const char *name = function->parameters[i].name;
		const struct kdoc_section *section =
			name ? kdoc_section_find(subject->doc, name) : NULL;
		struct steps steps = { .pool = to->pool };
		struct finding finding = finding_of(subject);

		if (!is_unchecked(name) || !section ||
		    (!text_has(section->body.text, "returned by") &&
		     !text_has(section->body.text, "obtained from")))
			continue;
		step_add(&steps, function, function->line, "%s: the verifier does not check it",
			 name);
		finding.line = section->line;
		finding.quote = section->body.text;
		finding.is_proof = false;
		finding.key = name;
		finding.question = pool_printf(
			to->pool,
			"The suffix __ign keeps the verifier from checking "
			"@%s, so a program can pass any value, not only one that another "
			"function returned. Should the text say what others do?",
			name);
		finding_steps(&finding, &steps);
		error = report(to, CHECK_kfunc_unchecked, &finding);
	}
	return error;
}
