/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a function can return, from the ways that reached its returns: each way's value is taken
 * apart into the numbers, pointers and callee's values that it can be, each with the tests on the
 * way and the lines that show it. Equal values for the same innermost reason are said once.
 */
#include "review/flow/flow_private.h"

#define RESULTS_MAX 160
#define PATHS_MAX 48
#define STEPS_SHOWN 24
#define CERTAIN_DEEP 6 /* further down, too much that was tested above is forgotten */
#define GUARDS_DEEP 16 /* so many of the callee's are told of a value from further down */

/* How the function's type makes a number read */
enum return_class { CLASS_VOID, CLASS_POINTER, CLASS_BOOL, CLASS_NUMBER };

struct gather {
	struct walk *walk;
	struct flow *flow;
	struct summary *summary;
	const struct way *way;
	struct path *paths;
	struct draft *drafts; /* what callers can know of each path */
	u32 path_count;
	u8 returns;
	struct result *results;
	u32 result_count, room;
	bool is_open; /* something was dropped that could be any value */
};

/* A value on its way to a result */
struct found {
	struct set set;
	bool is_certain;
	s32 parameter;
	const struct result *inner; /* the callee's */
	const struct sym *value; /* NULL: it is not known what it is */
	const struct conditions *inner_way;
	const struct draft *inner_draft; /* inner_way over what callers can know */
	const struct sym *call;
	const struct item *callee;
	const char *what; /* a step: "kmalloc() gives NULL" */
};

static u8 return_class(const struct item *function)
{
	const char *type = function->return_type ? function->return_type : "";

	if (strchr(type, '*'))
		return CLASS_POINTER;
	if (!strcmp(type, "void") || strstr(type, "void ") == type)
		return CLASS_VOID;
	return !strcmp(type, "bool") || strstr(type, " bool") ? CLASS_BOOL : CLASS_NUMBER;
}

static u8 kind_of_number(const struct gather *gather, s64 number)
{
	if (gather->returns == CLASS_POINTER) {
		if (!number)
			return VALUE_NULL;
		return number < 0 && number >= -ERRNO_MAX ? VALUE_ERR_PTR : VALUE_POINTER;
	}
	return VALUE_INT;
}

static const char *number_name(struct gather *gather, u8 kind, s64 number)
{
	const char *name = errno_name(-number);
	struct text text;

	if (kind == VALUE_NULL)
		return "NULL";
	if (gather->returns == CLASS_BOOL)
		return number ? "true" : "false";
	text_init(&text, 64);
	if (kind == VALUE_ERR_PTR && name)
		text_printf(&text, "ERR_PTR(-%s)", name);
	else if (name)
		text_printf(&text, "-%s", name);
	else
		text_printf(&text, "%lld", (long long)number);
	return text_keep(gather->flow, &text);
}

static u8 kind_of_set(const struct gather *gather, const struct set *set, bool *or_zero)
{
	struct set errors = set_errors(), pointers = set_pointers();

	*or_zero = false;
	if (gather->returns == CLASS_POINTER) {
		if (set_within(set, &errors))
			return VALUE_ERR_PTR;
		return set_within(set, &pointers) ? VALUE_POINTER : VALUE_UNKNOWN;
	}
	if (set_low(set) >= 0 && set_high(set) <= 1)
		return VALUE_BOOL;
	*or_zero = set_has(set, 0);
	if (set_low(set) >= 0)
		return VALUE_POSITIVE;
	*or_zero = false;
	return set_high(set) < 0 ? VALUE_NEGATIVE : VALUE_UNKNOWN;
}

static void outcome_value(struct gather *gather, const struct found *found, struct outcome *out)
{
	if (gather->returns == CLASS_VOID)
		out->kind = VALUE_VOID;
	else if (set_is_number(&found->set, &out->number))
		out->kind = kind_of_number(gather, out->number);
	else
		out->kind = kind_of_set(gather, &found->set, &out->or_zero);
}

static bool is_open_kind(const struct outcome *outcome)
{
	u8 kind = outcome->kind;

	return kind == VALUE_UNKNOWN || kind == VALUE_NEGATIVE ||
	       (kind == VALUE_ERR_PTR && !outcome->number);
}

/* A number says it all; of other values the expression is told. */
static bool is_number_kind(const struct outcome *outcome)
{
	return outcome->kind == VALUE_INT || outcome->kind == VALUE_NULL ||
	       outcome->kind == VALUE_VOID ||
	       (outcome->kind == VALUE_ERR_PTR && outcome->number);
}

static const char *what_of_callee(struct gather *gather, const struct outcome *inner)
{
	struct text text;

	text_init(&text, 1024);
	text_printf(&text, "%s in %s()", inner->what, inner->function->name);
	return text_keep(gather->flow, &text);
}

/* What an open value is: the callee's word for it, or an expression of the function */
static void name_open(struct gather *gather, const struct found *found, struct outcome *out)
{
	const struct ast *value = gather->way->at->ast;

	const struct outcome *inner = found->inner ? &found->inner->outcome : NULL;
	bool is_inner = inner && found->value && found->value->kind == SYM_CALL;

	if (value)
		out->name = ast_text(gather->flow, value);
	if (is_inner)
		out->type = inner->type;
	else if (found->value)
		out->type = value_type(gather->walk, found->value);
	if (!out->type)
		return;
	/* A pointer that is made a number: PTR_ERR(p) */
	if (gather->returns != CLASS_POINTER && strchr(out->type, '*'))
		out->type = gather->walk->function->return_type;
	if (is_inner)
		out->what = inner->depth ? inner->what : what_of_callee(gather, inner);
	else
		out->what = value_name(gather->walk, found->value);
}

static void name_value(struct gather *gather, struct outcome *out)
{
	const struct ast *value = gather->way->at->ast;

	if (out->name)
		return;
	if (out->kind == VALUE_VOID || !value)
		out->name = "nothing";
	else if (is_number_kind(out))
		out->name = number_name(gather, out->kind, out->number);
	else
		out->name = ast_text(gather->flow, value);
}

static const struct test *innermost(const struct path *path)
{
	for (u32 i = path->count; i-- > 0;)
		if (!path->tests[i].passed)
			return &path->tests[i];
	return NULL;
}

static void fill_guard(struct gather *gather, const struct test *test, struct guard *guard)
{
	const struct ast *ast = test->branch->ast;

	*guard = (struct guard){.expression = ast, .function = gather->walk->function,
				.holds = test->holds, .line = test->branch->line,
				.passed = test->passed, .parameters = test->about->parameters};
	if (test->arm)
		guard->expression = test->branch->arms[test->arm - 1].value;
	if (guard->parameters)
		guard->parameter = 1 + __builtin_ctz(guard->parameters);
	guard->text = guard_text(gather->flow, guard, test);
}

/* The callee's guards, over the caller's parameters */
static void map_guard(const struct found *found, struct guard *guard)
{
	u32 parameters = guard->parameters;

	guard->parameters = guard->parameter = 0;
	for (u32 i = 0; parameters && i < 32; i++) {
		const struct sym *argument = NULL;

		if (parameters >> i & 1)
			argument = argument_of(found->call, i);
		guard->parameters |= argument ? argument->parameters : 0;
	}
	if (guard->parameters)
		guard->parameter = 1 + __builtin_ctz(guard->parameters);
}

static void fill_guards(struct gather *gather, const struct path *path, const struct found *found,
			struct outcome *out)
{
	const struct outcome *callee = found->inner ? &found->inner->outcome : NULL;
	u32 inner = callee ? callee->guard_count : 0, left_out = 0;
	struct guard *guards;

	/* The list would grow with each caller: the innermost say most. */
	if (out->depth > CERTAIN_DEEP && inner > GUARDS_DEEP)
		left_out = inner - GUARDS_DEEP;
	inner -= left_out;
	guards = pool_alloc(gather->flow->pool, (path->count + inner) * sizeof(*guards));
	if (!guards) {
		gather->flow->failed = true;
		return;
	}
	for (u32 i = 0; i < path->count; i++)
		fill_guard(gather, &path->tests[i], &guards[i]);
	for (u32 i = 0; i < inner; i++) {
		guards[path->count + i] = callee->guards[left_out + i];
		map_guard(found, &guards[path->count + i]);
	}
	out->guards = guards;
	out->guard_count = path->count + inner;
	out->own_guard_count = path->count;
}

static void add_step(struct gather *gather, struct step *steps, u32 *count, struct step step)
{
	if (*count < STEPS_SHOWN) {
		step.function = step.function ? step.function : gather->walk->function;
		steps[(*count)++] = step;
	}
}

static const char *sentence(struct gather *gather, const char *before, const char *what)
{
	struct text text;

	text_init(&text, 1024);
	text_printf(&text, "%s%s", before, what);
	return text_keep(gather->flow, &text);
}

static void fill_steps(struct gather *gather, const struct path *path, const struct found *found,
		       struct outcome *out)
{
	const struct ast *call = found->call ? found->call->key : NULL;
	u32 count = 0, line = gather->way->at->line;
	struct step steps[STEPS_SHOWN + 1], *kept;

	for (u32 i = 0; i < path->count; i++)
		if (!path->tests[i].passed)
			add_step(gather, steps, &count, (struct step){.line = out->guards[i].line,
								      .what = out->guards[i].text});
	if (found->inner) {
		add_step(gather, steps, &count, (struct step){.line = call->line,
			 .what = sentence(gather, "calls ", ast_text(gather->flow, call))});
		for (u32 i = 0; i < found->inner->outcome.step_count; i++)
			add_step(gather, steps, &count, found->inner->outcome.steps[i]);
	} else if (found->what) {
		add_step(gather, steps, &count, (struct step){.line = call->line,
							      .what = found->what});
	} else if (gather->way->origin_line && gather->way->origin_line != line) {
		add_step(gather, steps, &count, (struct step){.line = gather->way->origin_line,
			 .what = sentence(gather, "the value becomes ", out->name)});
	}
	steps[count] = (struct step){.function = gather->walk->function, .line = line,
				     .what = sentence(gather, "returns ", out->name)};
	kept = pool_alloc_raw(gather->flow->pool, (count + 1) * sizeof(*steps));
	if (!kept) {
		gather->flow->failed = true;
		return;
	}
	out->steps = memcpy(kept, steps, (count + 1) * sizeof(*steps));
	out->step_count = count + 1;
}

/* A callee's reasons are told one by one if it stands in the same file. */
static const struct guard *inner_guard(const struct outcome *outcome)
{
	for (u32 i = outcome->guard_count; i-- > 0;)
		if (!outcome->guards[i].passed)
			return &outcome->guards[i];
	return NULL;
}

static struct reason reason_of(const struct gather *gather, const struct path *path,
			       const struct found *found, const struct outcome *outcome)
{
	const struct test *test = innermost(path);
	struct reason reason = {.callee = found->callee};

	if (!is_number_kind(outcome))
		reason.value = gather->way->at->ast;
	if (test) {
		reason.branch = test->branch;
		reason.arm = test->arm;
		reason.holds = test->holds;
	}
	if (found->inner)
		reason.inner = inner_guard(&found->inner->outcome);
	reason.is_near = found->inner && outcome->depth <= CERTAIN_DEEP &&
			 found->callee->file == gather->walk->function->file;
	return reason;
}

static bool same_inner(const struct guard *a, const struct guard *b)
{
	if (!a || !b)
		return a == b;
	return a->expression == b->expression && a->holds == b->holds;
}

static bool same_reason(const struct reason *a, const struct reason *b)
{
	return a->value == b->value && a->callee == b->callee && a->branch == b->branch &&
	       a->arm == b->arm && a->holds == b->holds && a->is_near == b->is_near &&
	       (!a->is_near || same_inner(a->inner, b->inner));
}

static struct result *find_result(struct gather *gather, const struct result *like)
{
	bool is_full = gather->result_count >= RESULTS_MAX / 2;

	for (u32 i = 0; i < gather->result_count; i++) {
		struct result *result = &gather->results[i];
		struct outcome *a = &result->outcome;
		const struct outcome *b = &like->outcome;

		if (a->kind == b->kind && a->number == b->number && a->or_zero == b->or_zero &&
		    (is_full ? !a->what == !b->what : a->what == b->what) &&
		    (is_full ? result->reason.callee == like->reason.callee :
			       same_reason(&result->reason, &like->reason)))
			return result;
	}
	return NULL;
}

static struct result *new_result(struct gather *gather)
{
	u32 room = gather->room;

	if (gather->result_count < room)
		return &gather->results[gather->result_count++];
	if (room >= RESULTS_MAX) {
		walk_incomplete(gather->walk, "it has too many return values");
		return NULL;
	}
	gather->room = room ? 2 * room : 8;
	gather->results = pool_realloc(gather->walk->pool, gather->results,
				       room * sizeof(struct result),
				       gather->room * sizeof(struct result));
	if (!gather->results) {
		gather->flow->failed = true;
		gather->result_count = gather->room = 0;
		return NULL;
	}
	return &gather->results[gather->result_count++];
}

static void add_way_to(struct gather *gather, struct result *result, u32 path,
		       const struct found *found)
{
	const struct draft *own = &gather->drafts[path], *inner = found->inner_draft;
	struct draft both;
	u32 more;

	if (!inner || !inner->count) {
		result_add_way(gather->flow, result, own);
		return;
	}
	more = min(inner->count, CONDITIONS_MAX - own->count);
	memcpy(both.list, own->list, own->count * sizeof(both.list[0]));
	memcpy(both.list + own->count, inner->list, more * sizeof(both.list[0]));
	both.count = own->count + more;
	result_add_way(gather->flow, result, &both);
}

static struct result result_of(struct gather *gather, const struct path *path,
			       const struct found *found)
{
	const struct test *test = innermost(path);
	struct result result = {.set = found->set, .parameter = found->parameter};
	struct outcome *outcome = &result.outcome;

	outcome->is_certain = found->is_certain;
	outcome->callee = found->callee;
	outcome->function = gather->walk->function;
	outcome_value(gather, found, outcome);
	if (gather->flow->names_values && is_open_kind(outcome))
		name_open(gather, found, outcome);
	outcome->depth = found->inner ? found->inner->outcome.depth + 1 : 0;
	if (outcome->kind == VALUE_UNKNOWN || outcome->kind == VALUE_NEGATIVE ||
	    outcome->depth > CERTAIN_DEEP)
		outcome->is_certain = false;
	result.reason = reason_of(gather, path, found, outcome);
	result.line = test ? test->branch->line : gather->way->at->line;
	return result;
}

static void add_result(struct gather *gather, u32 number, const struct found *found)
{
	const struct path *path = &gather->paths[number];
	struct result result = result_of(gather, path, found), *to;
	struct outcome *outcome = &result.outcome;

	to = find_result(gather, &result);
	if (to && (to->outcome.is_certain || !outcome->is_certain)) {
		add_way_to(gather, to, number, found);
		return;
	}
	name_value(gather, outcome);
	fill_guards(gather, path, found, outcome);
	if (gather->flow->failed)
		return;
	fill_steps(gather, path, found, outcome);
	if (to)
		memcpy(result.ways, to->ways, sizeof(to->ways));
	result.way_count = to ? to->way_count : 0;
	add_way_to(gather, &result, number, found);
	if (!to)
		to = new_result(gather);
	if (to)
		*to = result;
}

static void add_found(struct gather *gather, const struct found *found)
{
	for (u32 i = 0; i < gather->path_count && !gather->flow->failed; i++)
		add_result(gather, i, found);
}

/* NULL, errors, pointers apart; small sets of numbers one by one */
static void add_set(struct gather *gather, struct found found)
{
	struct set set = found.set, zero = set_number(0), part;
	bool is_split = gather->returns == CLASS_POINTER && !set_is_full(&set) &&
			set_has(&set, 0) && set.spans[0].low >= -ERRNO_MAX;
	bool is_list = set.count > 1 && set.count <= 4;

	for (u32 i = 0; i < set.count; i++)
		is_list = is_list && set.spans[i].low == set.spans[i].high;
	if (!is_split && !is_list) {
		add_found(gather, &found);
		return;
	}
	for (u32 i = 0; i < set.count; i++) {
		found.set = set_between(set.spans[i].low, set.spans[i].high);
		part = set_intersect(&found.set, &zero);
		if (part.count && !set_equal(&found.set, &zero)) {
			struct found rest = found;

			rest.set = set_minus(&found.set, &zero);
			add_found(gather, &rest);
			found.set = zero;
		}
		add_found(gather, &found);
	}
}

static void add_value(struct gather *gather, struct state *state, struct sym *value,
		      struct found found);

/* False if it cannot be taken from here */
static bool add_inner_way(struct gather *gather, struct state *state, const struct result *result,
			  struct found found)
{
	struct state *there = conditions_import(gather->walk, state, found.inner_way, found.call);
	struct draft inner = {.count = 0};
	struct sym *argument;

	if (!there)
		return false;
	conditions_draft(gather->walk, &inner, found.inner_way, found.call);
	found.inner_draft = &inner;
	found.is_certain = found.is_certain && there->is_certain && result->outcome.is_certain;
	argument = result->parameter >= 0 ? argument_of(found.call, result->parameter) : NULL;
	if (argument) {
		struct set set = state_set(there, argument);

		found.set = set_intersect(&found.set, &set);
		if (set_is_empty(&found.set))
			return false;
		found.parameter = argument->kind == SYM_PARAMETER ? (s32)argument->number : -1;
		found.value = argument;
	}
	add_set(gather, found);
	return true;
}

static void add_inner(struct gather *gather, struct state *state, const struct result *result,
		      struct found found)
{
	found.set = set_intersect(&found.set, &result->set);
	if (set_is_empty(&found.set))
		return;
	found.inner = result;
	for (u32 i = 0; i < result->way_count; i++) {
		found.inner_way = &result->ways[i];
		if (!add_inner_way(gather, state, result, found) && !i)
			found.is_certain = false; /* it comes about in another way than is shown */
	}
}

static bool all_have(const struct callees *callees, const struct result *result)
{
	for (u32 i = 0; i < callees->count; i++) {
		const struct summary *summary = callees->list[i];
		bool has = false;

		for (u32 j = 0; j < summary->result_count; j++)
			has |= set_equal(&summary->results[j].set, &result->set) &&
			       summary->results[j].outcome.is_certain;
		if (!has)
			return false;
	}
	return true;
}

static void add_callee(struct gather *gather, struct state *state, const struct summary *summary,
		       struct found found)
{
	const struct callees *callees = found.call->callees;
	bool has_open = false;

	/* What comes of itself is nothing new. */
	if (summary == gather->summary)
		return;

	found.callee = summary->function;
	for (u32 i = 0; summary->is_done && i < summary->result_count; i++) {
		struct found copy = found;

		copy.is_certain = found.is_certain && !callees->why &&
				  all_have(callees, &summary->results[i]);
		has_open |= is_open_kind(&summary->results[i].outcome) &&
			    !summary->results[i].outcome.type;
		add_inner(gather, state, &summary->results[i], copy);
	}
	if (summary->is_done && (summary->contract.complete || has_open))
		return;
	found.is_certain = false;
	found.value = NULL;
	add_set(gather, found);
}

static void add_idiom(struct gather *gather, const struct callees *callees, struct found found)
{
	struct set sets[8], whole = found.set;
	u32 count = idiom_values(callees->idiom, sets, ARRAY_SIZE(sets));
	struct text text;

	for (u32 i = 0; i < count; i++) {
		s64 number;

		found.set = set_intersect(&whole, &sets[i]);
		if (set_is_empty(&found.set))
			continue;
		text_init(&text, 256);
		text_printf(&text, "%s() ", callees->name);
		if (!set_is_number(&found.set, &number))
			text_printf(&text, "succeeds");
		else
			text_printf(&text, number || gather->returns == CLASS_POINTER ? "fails" : "gives 0");
		found.what = text_keep(gather->flow, &text);
		add_set(gather, found);
	}
	if (!count)
		add_set(gather, found);
}

static void add_call(struct gather *gather, struct state *state, struct sym *call,
		     struct found found)
{
	const struct callees *callees = call->callees;
	s64 number;

	found.call = call;
	if (callees && callees->idiom) {
		add_idiom(gather, callees, found);
		return;
	}
	for (u32 i = 0; callees && i < callees->count; i++)
		add_callee(gather, state, callees->list[i], found);
	if (callees && callees->count && !callees->why)
		return;
	if (!set_is_number(&found.set, &number) && !value_type(gather->walk, call) &&
	    !gather->walk->incomplete)
		gather->walk->incomplete = callees && callees->why ? callees->why :
								     "calls through a pointer";
	found.is_certain = false;
	found.call = NULL;
	add_set(gather, found);
}

static void add_value(struct gather *gather, struct state *state, struct sym *value,
		      struct found found)
{
	struct set set = state_set(state, value);
	s64 number;

	found.set = set_intersect(&found.set, &set);
	if (set_is_empty(&found.set) || value->kind == SYM_UNSET)
		return;
	found.value = value;
	if (value->kind == SYM_CALL) {
		add_call(gather, state, value, found);
		return;
	}
	if (value->kind == SYM_PARAMETER)
		found.parameter = value->number;
	if (value->kind == SYM_NAMED &&
	    constant_find(gather->flow->tree, value->key, gather->walk->function->file, &number))
		found.set = set_number(number);
	add_set(gather, found);
}

static void add_way(struct gather *gather, const struct way *way)
{
	struct found found = {.set = set_full(), .parameter = -1,
			      .is_certain = way->state->is_certain};
	struct enclosed known = {0};
	bool has_reason = false;

	gather->way = way;
	gather->path_count = trail_paths(gather->walk, way->state->trail, gather->paths, PATHS_MAX);
	for (u32 i = 0; i < gather->path_count; i++) {
		path_enclose(&known, &gather->paths[i], way->origin);
		has_reason |= innermost(&gather->paths[i]) != NULL;
	}
	/* The tests around the place where the value was made were dropped since. */
	if (!has_reason && way->origin)
		gather->path_count = trail_paths(gather->walk, way->origin, gather->paths,
						 PATHS_MAX);
	for (u32 i = 0; i < gather->path_count; i++)
		conditions_export(gather->flow, &gather->paths[i], &gather->drafts[i]);
	if (gather->returns == CLASS_VOID)
		add_found(gather, &found);
	else if (way->value)
		add_value(gather, way->state, way->value, found);
}

static void keep_results(struct gather *gather)
{
	struct summary *summary = gather->summary;
	size_t bytes = gather->result_count * sizeof(struct result);

	summary->results = pool_alloc_raw(gather->flow->pool, bytes);
	if (!summary->results) {
		gather->flow->failed = true;
		return;
	}
	if (bytes)
		memcpy(summary->results, gather->results, bytes);
	summary->result_count = gather->result_count;
	for (u32 i = 1; i < summary->result_count; i++) {
		struct result result = summary->results[i];
		u32 j = i;

		for (; j > 0 && summary->results[j - 1].line > result.line; j--)
			summary->results[j] = summary->results[j - 1];
		summary->results[j] = result;
	}
}

static const char *why_open(struct gather *gather, const struct result *result)
{
	struct text text;

	text_init(&text, 1024);
	if (result->parameter >= 0)
		text_printf(&text, "returns its parameter %s", result->outcome.name);
	else if (result->outcome.callee)
		text_printf(&text, "not all values of %s() are known", result->outcome.callee->name);
	else
		text_printf(&text, "the value of %s is not known", result->outcome.name);
	return text_keep(gather->flow, &text);
}

static void conclude(struct gather *gather)
{
	struct summary *summary = gather->summary;
	struct contract *contract = &summary->contract;
	bool is_open = false;

	summary->set = set_empty();
	for (u32 i = 0; i < summary->result_count; i++) {
		const struct result *result = &summary->results[i];

		summary->set = set_union(&summary->set, &result->set);
		is_open |= is_open_kind(&result->outcome);
		if (is_open_kind(&result->outcome) && !result->outcome.type &&
		    !gather->walk->incomplete)
			gather->walk->incomplete = why_open(gather, result);
	}
	contract->complete = !gather->walk->incomplete;
	contract->is_closed = contract->complete && !is_open;
	summary->is_covered = !gather->walk->is_partial;
	if (gather->walk->incomplete)
		contract->why_incomplete = name_keep(&gather->flow->words, gather->walk->incomplete,
						     strlen(gather->walk->incomplete));
}

void ways_to_results(struct walk *walk, struct summary *summary)
{
	struct gather gather = {.walk = walk, .flow = walk->flow, .summary = summary,
				.returns = return_class(walk->function)};

	gather.paths = pool_alloc_raw(walk->pool, PATHS_MAX * sizeof(*gather.paths));
	gather.drafts = pool_alloc_raw(walk->pool, PATHS_MAX * sizeof(*gather.drafts));
	if (!gather.paths || !gather.drafts) {
		walk->failed = true;
		return;
	}
	for (const struct way *way = walk->ways; way; way = way->next)
		add_way(&gather, way);
	keep_results(&gather);
	conclude(&gather);
	walk->failed |= walk->flow->failed;
}
