/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The reviewer's tree: cutting files into items, finding them by name, bodies as trees, kfunc
 * lists, constants. Fixtures are texts below, laid over an empty folder or written into one.
 */
#include "unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "review/tree/internal.h"
#include "review/tree/words.h"

/* Folders whose names begin with a dot are no part of the tree */
static const char *cache_name = "cache/file";
static char folder[] = "/tmp/test_review_tree.XXXXXX";

static struct tree *open_empty(void)
{
	struct tree_options options = { .dir = folder, .cache = "", .worker_count = 1 };
	struct tree *tree = NULL;

	CHECK(!tree_open(&tree, &options));
	return tree;
}

static const struct file *lay(struct tree *tree, const char *path, const char *text)
{
	CHECK(!tree_overlay(tree, path, text, strlen(text)));
	return tree_file(tree, path);
}

static const struct item *item_of(const struct file *file, const char *name)
{
	for (u32 i = 0; file && i < file->item_count; i++)
		if (file->items[i].name && !strcmp(file->items[i].name, name))
			return &file->items[i];
	return NULL;
}

static bool is(const char *a, const char *b)
{
	return a && !strcmp(a, b);
}

static const char declarations[] =
	"#define PAGE_COUNT 16\n"
	"#define MAX(a, b) ((a) > (b) ? (a) : (b))\n"
	"struct point { int x, y; };\n"
	"enum color { RED, GREEN = 4, BLUE };\n"
	"typedef int (*handler_t)(void *data);\n"
	"static const struct ops my_ops = { .open = my_open };\n"
	"int declared(struct point *p, int n) __must_check;\n"
	"/** documented() - does it */\n"
	"static __always_inline unsigned long\n"
	"documented(const struct point __user *p, int (*fn)(int, void *), char name[16], ...)\n"
	"{\n"
	"\treturn 0;\n"
	"}\n"
	"EXPORT_SYMBOL_GPL(documented);\n"
	"SYSCALL_DEFINE2(frob, int, fd, struct point __user *, p)\n"
	"{\n"
	"\treturn fd;\n"
	"}\n"
	"void (*chosen(int which))(int)\n"
	"{\n"
	"\treturn NULL;\n"
	"}\n"
	"int __weak overridable(void) { return 0; }\n";

static void test_declarations(void)
{
	struct tree *tree = open_empty();
	const struct file *file = lay(tree, "a.c", declarations);
	const struct item *item = item_of(file, "documented");

	CHECK(file && !file->partial);
	CHECK(item && item->kind == ITEM_FUNCTION && item->is_static && item->is_inline);
	CHECK(item && item->line == 9 && item->end_line == 13);
	CHECK(item && is(item->return_type, "unsigned long"));
	CHECK(item && item->parameter_count == 3 && item->is_variadic);
	CHECK(item && is(item->parameters[0].name, "p"));
	CHECK(item && is(item->parameters[0].type, "const struct point __user *"));
	CHECK(item && is(item->parameters[1].name, "fn"));
	CHECK(item && is(item->parameters[2].name, "name"));
	CHECK(item && item_comment(item) && item_comment(item)->line == 8);
	item = item_of(file, "declared");
	CHECK(item && item->kind == ITEM_PROTOTYPE && is(item->annotations, "__must_check"));
	item = item_of(file, "sys_frob");
	CHECK(item && item->kind == ITEM_FUNCTION && item->parameter_count == 2);
	CHECK(item && is(item->parameters[1].name, "p"));
	item = item_of(file, "chosen");
	CHECK(item && item->kind == ITEM_FUNCTION && item->parameter_count == 1);
	item = item_of(file, "overridable");
	CHECK(item && item->is_weak);
	item = item_of(file, "EXPORT_SYMBOL_GPL");
	CHECK(item && item->kind == ITEM_CALL);
	item = item_of(file, "MAX");
	CHECK(item && item->kind == ITEM_MACRO && item->is_function_like &&
	      item->parameter_count == 2);
	item = item_of(file, "point");
	CHECK(item && item->kind == ITEM_STRUCT && item->record_kind == 's');
	item = item_of(file, "handler_t");
	CHECK(item && item->kind == ITEM_TYPEDEF);
	item = item_of(file, "my_ops");
	CHECK(item && item->kind == ITEM_VARIABLE && item->is_static);
	tree_close(tree);
}

static void test_conditions(void)
{
	struct tree *tree = open_empty();
	const struct file *file = lay(
		tree, "a.h",
		"#ifndef A_H\n#define A_H\n"
		"#ifdef CONFIG_X\nint real(void);\n#else\n"
		"static inline int real(void) { return 0; }\n#endif\n"
		"#if 0\nint never(void) { }}}\n#endif\n"
		"int split(void)\n{\n#ifdef CONFIG_X\n\tif (a) {\n#else\n\tif (b) {\n#endif\n\t}\n"
		"\treturn 1;\n}\n"
		"int last(void) { return 2; }\n#endif\n");
	const struct item *const *found;

	CHECK(file && !file->partial && item_of(file, "last") && item_of(file, "split"));
	CHECK(!item_of(file, "never"));
	CHECK(items_find(tree, "real", &found) == 2);
	CHECK(is(found[0]->condition, "defined(CONFIG_X)"));
	CHECK(is(found[1]->condition, "!(defined(CONFIG_X))"));
	CHECK(!item_of(file, "last")->condition);
	CHECK(function_body(tree, item_of(file, "split")) && item_of(file, "split")->has_branches);
	tree_close(tree);
}

/* The tree as one line: kinds of interest by a letter */
static void print(char *to, size_t room, const struct ast *ast)
{
	static const char letters[] = "nNs(u=A?cm[,z{ibDeIWdFMSCLGRBOgaEU";

	for (; ast; ast = ast->next) {
		size_t at = strlen(to);

		snprintf(to + at, room - at, "%c", letters[ast->kind]);
		if (ast->child) {
			at = strlen(to);
			snprintf(to + at, room - at, "<");
			print(to, room, ast->child);
			at = strlen(to);
			snprintf(to + at, room - at, ">");
		}
	}
}

static bool body_is(const char *statements, const char *expected)
{
	struct tree *tree = open_empty();
	char text[1024], got[1024] = "";
	const struct item *const *found;
	struct ast *body = NULL;

	snprintf(text, sizeof(text), "int f(void)\n{\n%s\n}\n", statements);
	lay(tree, "f.c", text);
	if (functions_find(tree, "f", NULL, &found))
		body = function_body(tree, found[0]);
	if (body)
		print(got, sizeof(got), body->child);
	tree_close(tree);
	if (strcmp(got, expected))
		printf("%s\n\tis %s\n\tnot %s\n", statements, got, expected);
	return !strcmp(got, expected);
}

static void test_bodies(void)
{
	CHECK(body_is("return -EINVAL;", "R<u<n>>"));
	CHECK(body_is("if (unlikely(!p)) return 0; else x = 1;", "I<u<n>R<N>e<A<nN>>>"));
	CHECK(body_is("int a = 1, *b;", "D<N>D"));
	CHECK(body_is("list_for_each_entry(p, &h, l.m) { f(p); }", "M<(<nnu<n>m<n>>b<e<(<nn>>>>"));
	CHECK(body_is("for_each_cpu(c, mask)\n\tif (c) break;", "M<(<nnn>I<nB>>"));
	CHECK(body_is("guard(mutex)(&m->lock); return 0;", "g<u<m<n>>>R<N>"));
	CHECK(body_is("scoped_guard(rcu) { x = 1; }", "g<b<e<A<nN>>>>"));
	CHECK(body_is("scoped_guard(mutex, &l) x = 1;", "g<u<n>e<A<nN>>>"));
	CHECK(body_is("switch (a) { case 1 ... 5: fallthrough; default: break; }",
		      "S<nb<C<=<NN>>ECB>>"));
	CHECK(body_is("asm volatile(\"nop\" : \"=r\"(x) : : \"memory\");", "a"));
	CHECK(body_is("out: __maybe_unused; return 0;", "LER<N>"));
	CHECK(body_is("x = container_of(p, struct foo, member);", "e<A<n(<nnzn>>>"));
	CHECK(body_is("typeof(a) b __free(kfree) = NULL;", "D<n>"));
	CHECK(body_is("x = ({ int y = 1; y; });", "e<A<n{<b<D<N>e<n>>>>>"));
	CHECK(body_is("p = &&label; goto *p;", "e<A<nu<n>>>G"));
	CHECK(body_is("WARN_ON(x)\n\treturn 0;", "e<(<nn>>R<N>"));
	CHECK(body_is("a ?: b; a ? b : c;", "e<?<nn>>e<?<nnn>>"));
	CHECK(body_is("CLASS(fd, f)(x);", "D<(<nn>>"));
	CHECK(body_is("do { a++; } while (--b);", "d<b<e<u<n>>>u<n>>"));
	CHECK(body_is("FOO(a, return -1);", "e<(<nnU>>"));
	CHECK(body_is("x = = 2; return 1;", "e<U>R<N>"));
}

static void test_names(void)
{
	struct tree *tree = open_empty();
	const struct file *near = lay(tree, "mm/near.c",
				      "static int helper(void) { return 1; }\n"
				      "int user(void) { return helper(); }\n");
	const struct item *const *found;
	s64 value = 0;

	lay(tree, "fs/far.c",
	    "static int helper(void) { return 2; }\n"
	    "int fake(void) { /* helper */ return 0; }\n");
	lay(tree, "include/linux/e.h",
	    "#define EOWN 77 /* own */\n#define EALIAS EOWN\n"
	    "enum { ONE = 1, TWO, FOUR = 1 << 2, FIVE };\n");
	CHECK(functions_find(tree, "helper", near, &found) == 2 && found[0]->file == near);
	lay(tree, "tools/t.c", "int helper(void) { return 3; }\nint tool(void) { return 4; }\n");
	CHECK(functions_find(tree, "helper", near, &found) == 2);
	CHECK(items_find_near(tree, "helper", near, &found) == 2);
	CHECK(items_find(tree, "helper", &found) == 3 &&
	      items_find_near(tree, "tool", near, &found));
	CHECK(functions_find(tree, "helper", tree_file(tree, "tools/t.c"), &found) == 3);
	CHECK(callers_find(tree, "helper", &found) == 1 && is(found[0]->name, "user"));
	CHECK(constant_find(tree, "EALIAS", near, &value) && value == 77);
	CHECK(constant_find(tree, "FIVE", near, &value) && value == 5);
	CHECK(!constant_find(tree, "SIX", near, &value));
	CHECK(tree_has_identifier(tree, "TWO") && !tree_has_identifier(tree, "THREE"));
	CHECK(tree_has_path(tree, "fs/far.c") && !tree_has_path(tree, "fs/near.c"));
	CHECK(!tree_overlay(tree, "fs/far.c", NULL, 0));
	CHECK(functions_find(tree, "helper", near, &found) == 1);
	tree_close(tree);
}

static void test_kfuncs(void)
{
	struct tree *tree = open_empty();
	const struct kfunc_row *rows;

	lay(tree, "k.c",
	    "BTF_ID_FLAGS(func, outside)\nBTF_KFUNCS_START(my_ids)\n"
	    "BTF_ID_FLAGS(func, first, KF_ACQUIRE |\n\t     KF_RET_NULL)\n"
	    "#ifdef CONFIG_X\nBTF_ID_FLAGS(func, second)\n#endif\n"
	    "BTF_KFUNCS_END(my_ids)\n");
	CHECK(kfuncs_find(tree, &rows) == 2);
	CHECK(is(rows[0].name, "first") && is(rows[0].flags, "KF_ACQUIRE | KF_RET_NULL"));
	CHECK(is(rows[0].set, "my_ids") && rows[0].line == 3);
	CHECK(is(rows[1].name, "second") && is(rows[1].flags, ""));
	lay(tree, "list.h", "#define ROWS \\\n\tROW(A, third) \\\n\tROW(B, fourth)\n");
	lay(tree, "k.c",
	    "BTF_KFUNCS_START(ids)\n#define ROW(_, name) BTF_ID_FLAGS(func, name, KF_X)\n"
	    "ROWS\n#undef ROW\nBTF_KFUNCS_END(ids)\nint after(void)\n{\n}\n");
	CHECK(kfuncs_find(tree, &rows) == 2);
	CHECK(is(rows[1].name, "fourth") && is(rows[1].flags, "KF_X") && rows[1].line == 3);
	CHECK(item_of(tree_file(tree, "k.c"), "after"));
	tree_close(tree);
}

/* ---- on disk ---- */

static const char *path_in_folder(const char *name)
{
	static char path[4][4096];
	static u32 number;

	number = (number + 1) % 4;
	snprintf(path[number], sizeof(path[0]), "%s/%s", folder, name);
	return path[number];
}

/* Long ago: what has just changed is not trusted to the cache */
static void set_time(const char *name, time_t seconds)
{
	struct timespec times[2] = { { .tv_sec = seconds }, { .tv_sec = seconds } };

	CHECK(!utimensat(AT_FDCWD, path_in_folder(name), times, AT_SYMLINK_NOFOLLOW));
}

static void write_file(const char *name, const char *text, time_t seconds)
{
	FILE *file = fopen(path_in_folder(name), "w");

	CHECK(file);
	if (!file)
		return;
	fwrite(text, strlen(text), 1, file);
	fclose(file);
	set_time(name, seconds);
	set_time("code", 1000);
	set_time("", 1000);
}

static u32 count_with(struct tree_options options, const char *name, bool *is_sure)
{
	const struct item *const *found;
	struct tree *tree = NULL;
	u32 count;

	options.dir = folder;
	options.cache = path_in_folder(cache_name);
	*is_sure = false;
	CHECK(!tree_open(&tree, &options));
	if (!tree)
		return 0;
	count = functions_find(tree, name, NULL, &found);
	*is_sure = tree_is_sure(tree);
	tree_close(tree);
	return count;
}

static u32 count_found(const char *name, const char *under)
{
	struct tree_options options = { .under = under ? &under : NULL, .under_count = 1 };
	bool is_sure;
	u32 count = count_with(options, name, &is_sure);

	CHECK(is_sure);
	return count;
}

static void test_cache(void)
{
	mkdir(path_in_folder("code"), 0700);
	write_file("code/a.c", "int one(void) { return 1; }\n", 1000);
	write_file("code/b.c", "int two(void) { return 2; }\n", 1000);
	CHECK(count_found("one", NULL) == 1 && !access(path_in_folder("cache/file"), R_OK));
	set_time("", 1000);
	/* Neither size nor time tell: it is not read again */
	write_file("code/a.c", "int ten(void) { return 1; }\n", 1000);
	CHECK(count_found("ten", NULL) == 0);
	set_time("code/a.c", 2000);
	CHECK(count_found("ten", NULL) == 1 && count_found("one", NULL) == 0);
	CHECK(count_found("two", "code/a.c") == 0 && count_found("two", "code") == 1);
	/* A file that came, one that went: the folder's time tells */
	write_file("code/c.c", "int six(void) { return 6; }\n", 1000);
	unlink(path_in_folder("code/b.c"));
	set_time("code", 3000);
	CHECK(count_found("six", NULL) == 1 && count_found("two", NULL) == 0);
	CHECK(count_found("six", NULL) == 1 && count_found("ten", NULL) == 1);
}

/* What a thread wrote while the tree was in use is the index as it was made. */
static void test_saved_whole(void)
{
	struct tree_options options = { .dir = folder, .cache = path_in_folder(".saved/file") };
	struct tree *made = NULL, *kept = NULL;
	const char *const *paths, *const *same;
	u32 count;

	options.cache = strdup(options.cache);
	CHECK(!tree_open(&made, &options));
	CHECK(made && made->saving && made->index[1].count > 4);
	cache_saved(made);
	CHECK(!tree_open(&kept, &options));
	CHECK(kept && !kept->saving && !kept->index[1].count && kept->index[0].count);
	CHECK(made && kept && made->index[1].count == kept->index[0].count &&
	      !memcmp(made->index[1].records, kept->index[0].records,
		      kept->index[0].count * sizeof(record)));
	count = tree_paths(made, &paths);
	CHECK(count && count == tree_paths(kept, &same));
	for (u32 i = 0; i < count; i++)
		CHECK(!strcmp(paths[i], same[i]));
	tree_close(made);
	tree_close(kept);
	free((char *)options.cache);
}

/* A process that may write no more than the begin of a cache file; how it ended */
static int save_in_vain(const char *cache, bool is_killed)
{
	struct tree_options options = { .dir = folder, .cache = cache, .worker_count = 1 };
	struct rlimit most = { 100, 100 }, core = { 0, 0 };
	struct tree *tree = NULL;
	int status = -1;
	pid_t pid = fork();

	if (!pid) {
		signal(SIGXFSZ, is_killed ? SIG_DFL : SIG_IGN);
		if (setrlimit(RLIMIT_CORE, &core) || setrlimit(RLIMIT_FSIZE, &most))
			_exit(3);
		if (tree_open(&tree, &options))
			_exit(2);
		tree_close(tree);
		_exit(0);
	}
	CHECK(pid > 0 && waitpid(pid, &status, 0) == pid);
	return status;
}

static u32 entries_count(const char *path)
{
	DIR *dir = opendir(path);
	u32 count = 0;

	CHECK(dir);
	while (dir && readdir(dir))
		count++;
	if (dir)
		closedir(dir);
	return count - 2; /* . and .. */
}

/* Of a cache that could not be written whole nothing is left, not even if the process is killed. */
static void test_saved_in_vain(void)
{
	char inside[4096], cache[4200];
	int status;

	snprintf(inside, sizeof(inside), "%s", path_in_folder(".vain"));
	snprintf(cache, sizeof(cache), "%s/file", inside);
	status = save_in_vain(cache, false);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	CHECK(entries_count(inside) == 0);
	status = save_in_vain(cache, true);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ);
	CHECK(entries_count(inside) == 0);
	/* A folder that cannot be made: the tree is read all the same */
	CHECK(save_in_vain("/dev/null/drydock/file", false) == 0);
	set_time("", 1000);
}

/* The table of words is asked about names of no length too; what lies before them is not read. */
static void test_word_of_no_bytes(void)
{
	struct token token = { .kind = TOKEN_NAME };
	const char text[] = "static";

	CHECK(word_kind(&token, text) == WORD_NONE);
	token.bytes = 6;
	CHECK(word_kind(&token, text) == WORD_STATIC);
}

/* Whatever is in the cache file, the tree is what is on disk. */
static void test_cache_damaged(void)
{
	static char good[1 << 16], bad[1 << 16];
	const char *path = path_in_folder("cache/file");
	FILE *file = fopen(path, "r");
	size_t bytes = file ? fread(good, 1, sizeof(good), file) : 0;
	u32 right = 0, tried = 0;

	CHECK(bytes > 64);
	if (file)
		fclose(file);
	for (size_t at = 0; at < bytes; at += 7, tried++) {
		size_t length = tried % 3 ? bytes : at;

		memcpy(bad, good, bytes);
		bad[at] ^= 1 << tried % 8;
		file = fopen(path_in_folder("cache/file"), "w");
		if (!file)
			break;
		fwrite(bad, 1, length, file);
		fclose(file);
		right += count_found("six", NULL) == 1 && count_found("two", NULL) == 0;
	}
	CHECK(tried > 8 && right == tried);
}

/* How many functions of that name a tree has that is looked at while it is used */
static u32 count_found_later(const char *name, bool *is_sure)
{
	return count_with((struct tree_options){ .later = true }, name, is_sure);
}

/* What was taken for true is found out to be wrong, whichever way a file changed. */
static void test_later(void)
{
	bool is_sure;

	cache_name = ".later/file";
	mkdir(path_in_folder(".later"), 0700);
	write_file("code/a.c", "int one(void) { return 1; }\n", 1000);
	set_time("cache", 1000);
	CHECK(count_found("one", NULL) == 1);
	CHECK(count_found_later("one", &is_sure) == 1 && is_sure);
	/* Edited in place: the next run knows where to look first */
	write_file("code/a.c", "int new_one(void) { return 1; }\n", 2000);
	CHECK(count_found_later("new_one", &is_sure) == 0 && !is_sure);
	CHECK(count_found_later("new_one", &is_sure) == 1 && is_sure);
	CHECK(count_found_later("one", &is_sure) == 0 && is_sure);
	CHECK(count_found("new_one", NULL) == 1);
	/* ... and once more, since the cache was written anew */
	write_file("code/a.c", "int one(void) { return 1; }\n", 1000);
	CHECK(count_found_later("one", &is_sure) == 0 && !is_sure);
	CHECK(count_found_later("one", &is_sure) == 1 && is_sure);
	/* A file that came */
	write_file("code/d.c", "int four(void) { return 1; }\n", 1000);
	set_time("code", 4000);
	count_found_later("four", &is_sure);
	CHECK(!is_sure);
	CHECK(count_found("four", NULL) == 1);
	unlink(path_in_folder("code/d.c"));
	set_time("code", 5000);
	CHECK(count_found("four", NULL) == 0);
	set_time("code/a.c", 2000);
}

/* Damage in any place is found out, or does no harm. */
static void test_later_damaged(void)
{
	static char good[1 << 16], bad[1 << 16];
	FILE *file = fopen(path_in_folder(cache_name), "r");
	size_t bytes = file ? fread(good, 1, sizeof(good), file) : 0;
	u32 right = 0, tried = 0;

	CHECK(bytes > 64);
	if (file)
		fclose(file);
	for (size_t at = 0; at < bytes; at += 5, tried++) {
		bool is_sure;
		u32 count;

		memcpy(bad, good, bytes);
		bad[at] ^= 1 << tried % 8;
		file = fopen(path_in_folder(cache_name), "w");
		if (!file)
			break;
		fwrite(bad, 1, bytes, file);
		fclose(file);
		count = count_found_later("one", &is_sure);
		right += count == 1 || !is_sure;
	}
	CHECK(tried > 8 && right == tried);
	cache_name = "cache/file";
}

static void test_memo(void)
{
	char cache[4096];
	struct tree_options options = { .dir = folder, .cache = cache };
	struct tree *tree = NULL;
	size_t bytes = 0;
	char *text;
	u64 state;

	snprintf(cache, sizeof(cache), "%s/cache/file", folder);
	set_time("", 1000);
	set_time("cache", 1000);
	CHECK(!tree_open(&tree, &options));
	state = tree_state(tree);
	CHECK(state && !tree_memo_get(tree, "all", &bytes));
	tree_memo_put(tree, "all", "answer", 6);
	text = tree_memo_get(tree, "all", &bytes);
	CHECK(text && bytes == 6 && !strcmp(text, "answer") &&
	      !tree_memo_get(tree, "some", &bytes));
	free(text);
	/* A patch laid over it is another tree */
	CHECK(!tree_overlay(tree, "code/a.c", "int x;", 6) && tree_state(tree) != state);
	CHECK(!tree_memo_get(tree, "all", &bytes));
	tree_close(tree);
	set_time("cache", 1000);
	set_time("code/a.c", 5000);
	CHECK(!tree_open(&tree, &options));
	CHECK(!tree_memo_get(tree, "all", &bytes));
	set_time("code/a.c", 2000);
	tree_close(tree);
	set_time("cache", 1000);
	CHECK(!tree_open(&tree, &options));
	text = tree_memo_get(tree, "all", &bytes);
	CHECK(text && tree_state(tree) == state);
	free(text);
	tree_close(tree);
}

/* Made to be slow: each takes well under a second unless something costs the square of its length
 */
static void test_made_to_be_slow(void)
{
	static const char *const pieces[] = { "... ",	     "asm ", "f(int ", "for_each_x(a) ",
					      "x = {x(",     "l: ",  "goto *", "{",
					      "\"a\" b(c) ", "f(a, " };
	struct tree *tree = open_empty();
	static char text[300000];

	for (u32 i = 0; i < ARRAY_SIZE(pieces); i++) {
		size_t bytes = snprintf(text, sizeof(text), "int f(void)\n{\n");
		const struct file *file;

		while (bytes + 100 < sizeof(text) / 3)
			bytes += snprintf(text + bytes, 100, "%s", pieces[i]);
		snprintf(text + bytes, 100, "\n}\n");
		file = lay(tree, "slow.c", text);
		CHECK(file && item_of(file, "f") && function_body(tree, item_of(file, "f")));
	}
	tree_close(tree);
}

static void test_bad_files(void)
{
	struct tree_options options = { .dir = folder, .cache = "" };
	const struct item *const *found;
	struct tree *tree = NULL;
	const struct file *file;
	char deep[4096];

	memset(deep, '(', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = 0;
	write_file("code/crlf.c", "int crlf(int a)\r\n{\r\n\treturn a;\r\n}\r\n", 1000);
	write_file("code/open.c", "int open_one(void)\n{\n\tif (x) {\n}\n\nint next(void)\n{\n}\n",
		   1000);
	write_file("code/deep.c", deep, 1000);
	write_file("code/empty.c", "", 1000);
	CHECK(!symlink("..", path_in_folder("code/loop")));
	CHECK(!symlink("nowhere", path_in_folder("code/dangling.c")));
	CHECK(!mkfifo(path_in_folder("code/fifo.c"), 0600));
	CHECK(!tree_open(&tree, &options));
	CHECK(functions_find(tree, "crlf", NULL, &found) == 1 && found[0]->end_line == 4);
	CHECK(functions_find(tree, "open_one", NULL, &found) == 1 && found[0]->file->partial);
	CHECK(functions_find(tree, "next", NULL, &found) == 1);
	file = tree_file(tree, "code/deep.c");
	CHECK(file && file->partial);
	CHECK(tree_file(tree, "code/empty.c") && !tree_file(tree, "code/fifo.c"));
	CHECK(!tree_file(tree, "code/dangling.c") && !tree_file(tree, "../x") &&
	      !tree_file(tree, "code"));
	CHECK(!tree_overlay(tree, "bin.c", "a\0b", 3) && tree_file(tree, "bin.c")->partial);
	tree_close(tree);
	options.dir = path_in_folder("nowhere");
	CHECK(tree_open(&tree, &options) == -ENOENT);
	options.dir = path_in_folder("code/a.c");
	CHECK(tree_open(&tree, &options) == -ENOTDIR);
}

/* Why nothing of the body of the file's f() could be read; NULL: it was */
static const char *why_unread(const char *text)
{
	struct tree *tree = open_empty();
	const struct item *function = item_of(lay(tree, "f.c", text), "f");
	const struct item *const *unread;
	static char why[100];
	struct ast *body;

	CHECK(function && function_body(tree, function));
	body = function ? function_body(tree, function) : NULL; /* asked for twice, told once */
	why[0] = 0;
	if (function && function->unread) {
		CHECK(body && body->child && body->child->kind == AST_UNKNOWN);
		CHECK(tree_unread(tree, &unread) == 1 && unread[0] == function);
		snprintf(why, sizeof(why), "%s", function->unread);
	} else {
		CHECK(!tree_unread(tree, &unread));
	}
	tree_close(tree);
	return why[0] ? why : NULL;
}

static void test_body_unread(void)
{
	size_t bytes = (1U << 20) + 100;
	char *text = malloc(bytes);

	CHECK(!why_unread("int f(int x)\n{\n\treturn x;\n}\n"));
	/* tree-sitter finds no end of its search for a repair */
	CHECK(is(why_unread("int f(struct x *x)\n{\n"
			    "\tstruct foo y[3] = { [0 ... 1] = { .a  1 }, };;\n"
			    "\tswitch (x(>a({\n\tcase 1 ... 5:\n\t\tfallthrough;\n\tdefault:\n"
			    "\t\tbreak;\n\t}\n"
			    "\tasm volatile goto(\"nop\\n\" \"%l[out]\" : : \"r\"(x) : \"memory\" "
			    ": out);\n"
			    "\tfor (int i = 0; i < 3; i++)\n"
			    "\t\tdo { x = ({ int q = 1; q; }); } while (0);\n"
			    "\tp = &&out;\n\treturn 0;\n}\n"),
		 "the C parser did not come to an end with the errors in it"));
	CHECK(text);
	memset(text, ' ', bytes);
	memcpy(text, "int f(void) {", 13);
	strcpy(text + bytes - 13, "return 1; }\n");
	CHECK(is(why_unread(text), "it is longer than 1 MB"));
	free(text);
}

/* Of a text that is too long, what is whole before the bound is read, and it is said */
static void test_too_long(void)
{
	static const char one[] = "int f(void)\n{\n\treturn 1;\n}\n";
	size_t count = (5U << 20) / (sizeof(one) - 1), bytes = count * (sizeof(one) - 1);
	struct tree *tree = open_empty();
	char *text = malloc(bytes + 1);
	const struct file *file;

	CHECK(text);
	for (size_t i = 0; i < count; i++)
		memcpy(text + i * (sizeof(one) - 1), one, sizeof(one));
	file = lay(tree, "long.c", text);
	CHECK(file && file->partial && file->unread_bytes);
	CHECK(file->bytes + file->unread_bytes == bytes && file->bytes > 4000000);
	CHECK(file->item_count == file->bytes / (sizeof(one) - 1));
	CHECK(file->bytes % (sizeof(one) - 1) == 0);
	memset(text, ' ', bytes);
	file = lay(tree, "blank.c", text);
	CHECK(file && file->partial && file->bytes + file->unread_bytes == bytes);
	text[1000] = 0;
	file = lay(tree, "short.c", text);
	CHECK(file && !file->partial && !file->unread_bytes);
	free(text);
	tree_close(tree);
}

int main(void)
{
	char command[4200];

	if (!mkdtemp(folder))
		return 1;
	test_declarations();
	test_conditions();
	test_bodies();
	test_names();
	test_kfuncs();
	test_cache();
	test_saved_whole();
	test_saved_in_vain();
	test_word_of_no_bytes();
	test_cache_damaged();
	test_later();
	test_later_damaged();
	test_memo();
	test_made_to_be_slow();
	test_bad_files();
	test_too_long();
	test_body_unread();
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	if (system(command))
		return 1;
	return UNIT_END();
}
