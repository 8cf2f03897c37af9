// SPDX-License-Identifier: GPL-2.0-only
/*
 * A function that is registered to run in softirq or hard interrupt context (tasklet, timer, RCU
 * callback, irq_work, hrtimer) and calls, on its own lines, something that needs process context.
 */
#include "review/check/lib.h"

/* Who registers a handler, and which argument it is (from 0) */
static const struct {
	const char *name, *runs_as;
	u32 argument;
} registrars[] = {
	{ "DECLARE_TASKLET", "a tasklet", 1 }, { "DECLARE_TASKLET_DISABLED", "a tasklet", 1 },
	{ "tasklet_setup", "a tasklet", 1 },   { "tasklet_init", "a tasklet", 1 },
	{ "timer_setup", "a timer", 1 },       { "DEFINE_TIMER", "a timer", 1 },
	{ "call_rcu", "an RCU callback", 1 },  { "init_irq_work", "an irq_work", 1 },
};

static const char *const sleepers[] = {
	"mutex_lock",
	"mutex_unlock",
	"mutex_lock_interruptible",
	"mutex_lock_killable",
	"down_read",
	"down_write",
	"down",
	"msleep",
	"ssleep",
	"usleep_range",
	"schedule",
	"schedule_timeout",
	"wait_for_completion",
	"synchronize_rcu",
	"synchronize_net",
	"cond_resched",
	"cancel_work_sync",
	"flush_work",
	"might_sleep",
};

struct search {
	const struct ast *found;
};

static bool sleeper_visit(const struct ast *node, void *context)
{
	struct search *search = context;

	/* "if (in_task())" and the like: what the code tells apart, it knows */
	if (node->kind == AST_IF &&
	    (ast_mentions(node->child, "in_task") || ast_mentions(node->child, "in_softirq") ||
	     ast_mentions(node->child, "in_interrupt")))
		return false;
	for (u32 i = 0; !search->found && i < ARRAY_SIZE(sleepers); i++)
		if (ast_calls(node, sleepers[i]))
			search->found = node;
	return !search->found;
}

static int handler_report(const struct subject *in, const struct item *handler, u32 registrar,
			  const struct item *where, struct findings *to)
{
	struct search search = {};
	struct steps steps = { .pool = to->pool };
	struct finding finding;
	struct subject subject = *in;

	ast_each(function_body(in->tree, handler), sleeper_visit, &search);
	if (!search.found)
		return 0;
	subject.function = handler;
	subject.doc = NULL;
	finding = finding_of(&subject);
	finding.line = search.found->line;
	finding.key = registrars[registrar].name;
	step_add(&steps, where, where->line, "%s() runs as %s", handler->name,
		 registrars[registrar].runs_as);
	step_add(&steps, handler, search.found->line, "%s", source_text(to->pool, search.found));
	finding.question =
		pool_printf(to->pool,
			    "%s() runs as %s, where sleeping is not allowed: can it call "
			    "%.*s()?",
			    handler->name, registrars[registrar].runs_as,
			    (int)search.found->child->bytes, search.found->child->text);
	finding_steps(&finding, &steps);
	return report(to, CHECK_handler, &finding);
}

/* The n-th argument of the call at `at`, if it is a plain name or &name */
static bool argument_name(const char *at, u32 n, char *name, size_t room)
{
	const char *from;
	u32 depth = 0;

	at = strchr(at, '(');
	for (; at && *at && *at != ';'; at++) {
		if (*at == '(' || *at == '{')
			depth++;
		if ((*at == ')' || *at == '}') && !--depth)
			return false;
		if (depth == 1 && (*at == ',' || *at == '(') && (*at == '(' ? !n : !--n))
			break;
	}
	if (!at || !*at || *at == ';')
		return false;
	for (at++; *at == ' ' || *at == '\t' || *at == '\n' || *at == '&'; at++)
		;
	from = at;
	while (is_word_char(*at))
		at++;
	word_copy(name, room, from, at - from);
	return at > from && (*at == ',' || *at == ')');
}

static const struct item *item_at(const struct file *file, size_t offset)
{
	for (u32 i = 0; i < file->item_count; i++)
		if (file->items[i].start <= offset && offset < file->items[i].end)
			return &file->items[i];
	return NULL;
}

static const struct item *function_in(const struct file *file, const char *name)
{
	for (u32 i = 0; i < file->item_count; i++)
		if (file->items[i].kind == ITEM_FUNCTION && text_is(file->items[i].name, name))
			return &file->items[i];
	return NULL;
}

static int registrar_check(const struct subject *in, const struct file *file, u32 registrar,
			   struct findings *to)
{
	const char *word = registrars[registrar].name, *at = file->text;
	const struct item *handler, *where;
	char name[128];
	int error = 0;

	for (; !error && (at = strstr(at, word)); at++) {
		size_t end = strlen(word);

		if ((at > file->text && is_word_char(at[-1])) || at[end] != '(' ||
		    !argument_name(at, registrars[registrar].argument, name, sizeof(name)))
			continue;
		where = item_at(file, at - file->text);
		handler = function_in(file, name);
		if (where && where->kind != ITEM_COMMENT && where->kind != ITEM_MACRO && handler)
			error = handler_report(in, handler, registrar, where, to);
	}
	return error;
}

int file_handler(const struct subject *in, const struct file *file, struct findings *to)
{
	int error = 0;

	for (u32 i = 0; !error && i < ARRAY_SIZE(registrars); i++)
		error = registrar_check(in, file, i, to);
	return error;
}
