// SPDX-License-Identifier: GPL-2.0-only
/*
 * A Return section on a function that returns void. One that says so ("None", "nothing") does no
 * harm and is left alone.
 */
#include <ctype.h>
#include <strings.h>

#include "review/check/lib.h"

/* Words of a section that only says that there is no value */
static bool says_nothing(const char *text)
{
	static const char *const words[] = {
		"none", "nothing",	   "void",	     "no value", "no return",
		"n/a",	"does not return", "doesn't return", "-"
	};

	while (*text && !isalnum((u8)*text) && *text != '-')
		text++;
	if (!*text)
		return true;
	for (u32 i = 0; i < ARRAY_SIZE(words); i++)
		if (!strncasecmp(text, words[i], strlen(words[i])))
			return true;
	return text_has(text, "no return value") || text_has(text, "returns nothing") ||
	       text_has(text, "return value: none");
}

static const struct kdoc_section *return_section(const struct kdoc *doc)
{
	const struct kdoc_section *section = kdoc_section_find(doc, "Return");

	return section ? section : kdoc_section_find(doc, "Returns");
}

int function_void_return(const struct subject *subject, struct findings *to)
{
	struct finding finding;
	struct steps steps = { .pool = to->pool };
	const struct kdoc_section *section;

	if (!subject->doc || !type_is(subject->function->return_type, "void") ||
	    claims_have(subject->claims, CLAIM_NO_VALUE, CV_NONE))
		return 0;
	section = return_section(subject->doc);
	if (!section || !section->body.text || says_nothing(section->body.text))
		return 0;
	finding = finding_of(subject);
	finding.line = section->line;
	finding.quote = section->body.text;
	finding.question = pool_printf(to->pool,
				       "%s() returns void, but its documentation says what it "
				       "returns. Is that of an earlier version?",
				       finding.function);
	step_add(&steps, subject->function, subject->function->line, "declared as void");
	finding_steps(&finding, &steps);
	return report(to, CHECK_void_return, &finding);
}
