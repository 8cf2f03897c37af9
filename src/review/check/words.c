// SPDX-License-Identifier: GPL-2.0-only
/*
 * Texts as checks need them: words, types, errno names, and the bridge between the two worlds:
 * what a guard of the code is about, in the terms that the claims' grammar uses for conditions.
 */
#include <ctype.h>
#include <strings.h>

#include "review/check/lib.h"

bool text_is(const char *text, const char *other)
{
	return text && other && !strcmp(text, other);
}

bool is_word_char(char c)
{
	return isalnum((u8)c) || c == '_';
}

size_t word_length(const char *at)
{
	size_t bytes = 0;

	while (is_word_char(at[bytes]))
		bytes++;
	return bytes;
}

bool text_has_word(const char *text, const char *word)
{
	return text && word_find(text, text + strlen(text), word);
}

const char *member_value_next(const char *text, const char **at, const char *member,
			      size_t *bytes)
{
	const char *found;

	while ((found = strstr(*at, member))) {
		const char *value = found + strlen(member);

		*at = found + 1;
		if (found == text || !strchr(".>", found[-1]) || is_word_char(*value))
			continue;
		value += strspn(value, " \t");
		if (*value != '=' || value[1] == '=')
			continue;
		value += 1 + strspn(value + 1, " \t&\n");
		*bytes = word_length(value);
		return value;
	}
	return NULL;
}

bool text_has(const char *text, const char *part)
{
	return text && strcasestr(text, part);
}

bool names_other(const char *sentence, const char *name)
{
	size_t own = strlen(name);

	for (const char *at = sentence; at && *at;) {
		size_t bytes = word_length(at);

		if (bytes > 3 && memchr(at + 1, '_', bytes - 1) &&
		    (bytes != own || memcmp(at, name, own)))
			return true;
		at += bytes ? bytes : 1;
	}
	return false;
}

void word_copy(char *to, size_t room, const char *from, size_t bytes)
{
	if (bytes >= room)
		bytes = room - 1;
	memcpy(to, from, bytes);
	to[bytes] = 0;
}

const char *pool_span(struct pool *pool, const char *from, size_t bytes)
{
	char *copy = pool_alloc_raw(pool, bytes + 1);

	if (copy) {
		memcpy(copy, from, bytes);
		copy[bytes] = 0;
	}
	return copy;
}

bool type_is_pointer(const char *type)
{
	return type && strchr(type, '*');
}

static const char *type_bare(const char *type)
{
	static const char *const skipped[] = { "static ", "const ", "inline ", "extern ",
					       "volatile " };

	for (u32 i = 0; type && i < ARRAY_SIZE(skipped); i++) {
		if (strncmp(type, skipped[i], strlen(skipped[i])))
			continue;
		type += strlen(skipped[i]);
		i = -1;
	}
	return type;
}

bool type_is(const char *type, const char *name)
{
	return text_is(type_bare(type), name);
}

bool type_unsigned(const char *type)
{
	static const char *const names[] = {
		"bool",
		"_Bool",
		"size_t",
		"u8",
		"u16",
		"u32",
		"u64",
		"__u8",
		"__u16",
		"__u32",
		"__u64",
		"uint8_t",
		"uint16_t",
		"uint32_t",
		"uint64_t",
		"unsigned",
		"unsigned int",
		"unsigned char",
		"unsigned short",
		"unsigned long long",
	};

	for (u32 i = 0; i < ARRAY_SIZE(names); i++)
		if (type_is(type, names[i]))
			return true;
	return false;
}

/* Those that only the kernel has; the C library names the others. */
static const struct {
	s64 number;
	const char *name;
} kernel_errnos[] = {
	{ 512, "-ERESTARTSYS" },
	{ 513, "-ERESTARTNOINTR" },
	{ 514, "-ERESTARTNOHAND" },
	{ 515, "-ENOIOCTLCMD" },
	{ 516, "-ERESTART_RESTARTBLOCK" },
	{ 517, "-EPROBE_DEFER" },
	{ 518, "-EOPENSTALE" },
	{ 519, "-ENOPARAM" },
	{ 521, "-EBADHANDLE" },
	{ 522, "-ENOTSYNC" },
	{ 523, "-EBADCOOKIE" },
	{ 524, "-ENOTSUPP" },
	{ 525, "-ETOOSMALL" },
	{ 526, "-ESERVERFAULT" },
	{ 527, "-EBADTYPE" },
	{ 528, "-EJUKEBOX" },
	{ 529, "-EIOCBQUEUED" },
	{ 530, "-ERECALLCONFLICT" },
	{ 531, "-ENOGRACE" },
	{ EOPNOTSUPP, "-EOPNOTSUPP" },
	{ EWOULDBLOCK, "-EAGAIN" },
	{ EDEADLK, "-EDEADLK" },
};

#define HOST_ERRNO_MAX 133

static const char *host_errno_name(s64 number)
{
	static char names[HOST_ERRNO_MAX + 1][24];
	const char *plain;

	if (number <= 0 || number > HOST_ERRNO_MAX)
		return NULL;
	if (names[number][0])
		return names[number];
	plain = strerrorname_np((int)number);
	if (!plain)
		return NULL;
	word_copy(names[number] + 1, sizeof(names[number]) - 1, plain, strlen(plain));
	names[number][0] = '-';
	return names[number];
}

const char *errno_text(s64 number)
{
	number = number < 0 ? -number : number;
	for (u32 i = 0; i < ARRAY_SIZE(kernel_errnos); i++)
		if (kernel_errnos[i].number == number)
			return kernel_errnos[i].name;
	return host_errno_name(number);
}

s64 errno_value(const char *name)
{
	const char *plain = name[0] == '-' ? name + 1 : name;

	if (text_is(plain, "EWOULDBLOCK"))
		return -EAGAIN;
	if (text_is(plain, "ENOTSUP"))
		return -EOPNOTSUPP;
	if (text_is(plain, "EDEADLOCK"))
		return -EDEADLK;
	for (u32 i = 0; i < ARRAY_SIZE(kernel_errnos); i++)
		if (!strcmp(kernel_errnos[i].name + 1, plain))
			return -kernel_errnos[i].number;
	for (s64 number = 1; number <= HOST_ERRNO_MAX; number++) {
		const char *known = host_errno_name(number);

		if (known && !strcmp(known + 1, plain))
			return -number;
	}
	return 0;
}

/* The words of a guard's expression that tell what it is about; the first that fits is enough */
static const struct {
	const char *part;
	u32 about;
} guard_words[] = {
	{ "IS_ALIGNED", ABOUT_MISALIGNED },
	{ "PAGE_ALIGNED", ABOUT_MISALIGNED },
	{ "PAGE_MASK", ABOUT_MISALIGNED },
	{ "offset_in_page", ABOUT_MISALIGNED },
	{ "alloc", ABOUT_MEMORY },
	{ "kmemdup", ABOUT_MEMORY },
	{ "kstrdup", ABOUT_MEMORY },
	{ "capable", ABOUT_PERMISSION },
	{ "permission", ABOUT_PERMISSION },
	{ "trylock", ABOUT_LOCK },
	{ "_lock", ABOUT_LOCK },
	{ "map_type", ABOUT_TYPE },
	{ "flags", ABOUT_FLAGS },
	{ "find", ABOUT_ABSENT },
	{ "lookup", ABOUT_ABSENT },
	{ "search", ABOUT_ABSENT },
	{ "exist", ABOUT_EXISTS },
	{ "busy", ABOUT_EXISTS },
	{ "is_range", ABOUT_EXISTS },
	{ "in_use", ABOUT_EXISTS },
};

static u32 about_words(const char *text)
{
	u32 about = 0;

	for (u32 i = 0; i < ARRAY_SIZE(guard_words); i++)
		if (text_has(text, guard_words[i].part))
			about |= guard_words[i].about;
	/* "is this already set there?", asked of a container: is_page_set(), test_range_set() */
	if ((strstr(text, "is_") || strstr(text, "test_")) && strstr(text, "_set("))
		about |= ABOUT_EXISTS;
	/* spin_lock_irqsave(&lock, flags) */
	return about & ABOUT_LOCK ? about & ~ABOUT_FLAGS : about;
}

u32 guard_about(const struct guard *guard)
{
	const struct ast *node = ast_plain(guard->expression);
	const char *text = guard->text ? guard->text : "";
	u32 about = about_words(text);

	if (about)
		return about;
	if (strstr(text, "== NULL"))
		return ABOUT_NULL;
	if (strstr(text, "== 0"))
		return ABOUT_ZERO | ABOUT_NULL;
	if (node && node->kind == AST_BINARY &&
	    (node->op == '<' || node->op == '>' || node->op == OP('<', '=') ||
	     node->op == OP('>', '=')))
		return ABOUT_RANGE;
	if (strchr(text, '<') || (strchr(text, '>') && !strstr(text, "->")))
		return ABOUT_RANGE;
	return 0;
}

bool guard_breaks(const struct guard *guard, u32 about)
{
	const char *text = guard->text ? guard->text : "";

	if (!(guard_about(guard) & about))
		return false;
	if (about & (ABOUT_NULL | ABOUT_ZERO))
		return strstr(text, "== NULL") || strstr(text, "== 0");
	if (strstr(text, "ALIGNED("))
		return text[0] == '!';
	return !strstr(text, "== 0") && text[0] != '!';
}

const struct claim *claim_next(const struct claims *claims, u8 kind, u8 value, u32 *at)
{
	while (claims && *at < claims->count) {
		const struct claim *claim = &claims->list[(*at)++];

		if (claim->kind == kind && (value == CV_NONE || claim->value == value))
			return claim;
	}
	return NULL;
}

bool claims_have(const struct claims *claims, u8 kind, u8 value)
{
	u32 at = 0;

	return claim_next(claims, kind, value, &at) != NULL;
}

static bool claim_fits(const struct claim *claim, const struct outcome *outcome)
{
	switch (outcome->kind) {
	case VALUE_INT:
		if (claim->value == CV_ERRNO || claim->value == CV_NUMBER)
			return claim->number == outcome->number;
		if (claim->value == CV_ANY_ERRNO)
			return outcome->number < 0;
		return claim->value == CV_ZERO && !outcome->number;
	case VALUE_NULL:
		return claim->value == CV_NULL || claim->value == CV_ZERO;
	case VALUE_ERR_PTR:
		return claim->value == CV_ANY_ERRNO ||
		       ((claim->value == CV_ERR_PTR || claim->value == CV_ERRNO) &&
			(!claim->number || claim->number == outcome->number));
	case VALUE_POINTER:
		return claim->value == CV_POINTER;
	default:
		return false;
	}
}

const struct claim *claim_of_outcome(const struct claims *claims, const struct outcome *outcome)
{
	const struct claim *claim;
	u32 at = 0;

	while ((claim = claim_next(claims, CLAIM_RETURNS, CV_NONE, &at)))
		if (claim_fits(claim, outcome))
			return claim;
	return NULL;
}
