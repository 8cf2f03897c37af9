/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The wrapped calls about memory: mapping maps, and what else may be done to their mappings. An
 * arena is mapped whole, at one place, for good: Linux refuses to split its mapping, to move it
 * and to let a child inherit it, and so do we, with its errno. The host's kernel, which sees some
 * shared memory, would allow all of that.
 *
 * What it does not do: an arena's mapping cannot be made read-only (a gap).
 */
#include <stdarg.h>
#include <sys/mman.h>

#include "base/fault.h"
#include "door/door.h"
#include "door/wrap.h"
#include "kern/arena/arena.h"

static void *mmap_answer(int err, void *out)
{
	if (!err)
		return out;
	errno = -err;
	return MAP_FAILED;
}

/* Before memory of the host is put somewhere by force, and after */
static int check_force(const struct mmap_args *args)
{
	return args->flags & MAP_FIXED ? mapping_check_split(args->hint, args->bytes) : 0;
}

static void forced(const struct mmap_args *args, const void *out)
{
	if (!(args->flags & MAP_FIXED) || out == MAP_FAILED)
		return;
	mapping_remove(out, args->bytes);
	arena_overlaid(out, args->bytes);
}

static bool is_ours(const struct mmap_args *args)
{
	return !(args->flags & MAP_ANONYMOUS) && door_owns(args->fd);
}

void *__wrap_mmap(void *hint, size_t bytes, int prot, int flags, int fd, off_t offset)
{
	struct mmap_args args = { hint, bytes, prot, flags, fd, offset };
	void *out = NULL;
	int err;

	if (is_ours(&args)) {
		err = mapping_add(door_current(), &args, &out);
		return mmap_answer(err, out);
	}
	err = check_force(&args);
	if (err)
		return mmap_answer(err, NULL);
	out = __real_mmap(hint, bytes, prot, flags, fd, offset);
	forced(&args, out);
	return out;
}

void *__wrap_mmap64(void *hint, size_t bytes, int prot, int flags, int fd, off64_t offset)
{
	return __wrap_mmap(hint, bytes, prot, flags, fd, offset);
}

int __wrap_munmap(void *start, size_t bytes)
{
	int ret = mapping_check_split(start, bytes);

	if (ret)
		return answer(ret);
	ret = __real_munmap(start, bytes);
	if (!ret)
		mapping_remove(start, bytes);
	return ret;
}

/* Linux: mprotect.c do_mprotect_pkey() on an arena's mapping */
static int protect_arena(const struct arena_mapping *arena, int prot)
{
	int now = arena->writable ? PROT_READ | PROT_WRITE : PROT_READ;

	if (prot & (PROT_EXEC | PROT_WRITE) & ~now)
		return -EACCES;
	if (prot == now)
		return 0;
	if (arena->is_cut)
		return -EINVAL;
	return kern_gap(arena->kern, "mprotect of an arena's mapping");
}

int __wrap_mprotect(void *start, size_t bytes, int prot)
{
	struct arena_mapping arena;

	if ((uintptr_t)start % PAGE_BYTES || !mapping_find_arena(start, bytes, &arena))
		return __real_mprotect(start, bytes, prot);
	return answer(protect_arena(&arena, prot));
}

/* Linux: mremap.c do_mremap() of an arena's mapping, which may not grow, move or be split */
static int remap_arena(size_t bytes, size_t new_bytes, int flags)
{
	bytes = ALIGN_UP(bytes, PAGE_BYTES);
	new_bytes = ALIGN_UP(new_bytes, PAGE_BYTES);
	if (flags & ~(MREMAP_FIXED | MREMAP_MAYMOVE | MREMAP_DONTUNMAP) || !new_bytes)
		return -EINVAL;
	if (flags & (MREMAP_FIXED | MREMAP_DONTUNMAP) && !(flags & MREMAP_MAYMOVE))
		return -EINVAL;
	if (flags & MREMAP_DONTUNMAP)
		return -EINVAL;
	if (new_bytes > bytes)
		return -EFAULT;
	return new_bytes == bytes && !(flags & MREMAP_FIXED) ? 0 : -EINVAL;
}

void *__wrap_mremap(void *start, size_t bytes, size_t new_bytes, int flags, ...)
{
	struct mmap_args to = { .bytes = new_bytes };
	struct arena_mapping arena;
	va_list args;
	void *out;
	int err;

	va_start(args, flags);
	if (flags & (MREMAP_FIXED | MREMAP_DONTUNMAP))
		to.hint = va_arg(args, void *);
	va_end(args);
	to.flags = flags & MREMAP_FIXED ? MAP_FIXED : 0;
	if (!((uintptr_t)start % PAGE_BYTES) &&
	    mapping_find_arena(start, bytes ? bytes : 1, &arena))
		return mmap_answer(remap_arena(bytes, new_bytes, flags), start);
	err = check_force(&to);
	if (err)
		return mmap_answer(err, NULL);
	out = __real_mremap(start, bytes, new_bytes, flags, to.hint);
	forced(&to, out);
	return out;
}

/* Linux: madvise.c on an arena's mapping. 1: the host's kernel may do it. */
static int advise_arena(const struct arena_mapping *arena, int advice)
{
	switch (advice) {
	case MADV_REMOVE:
		return -ENODEV;
	case MADV_DOFORK:
	case MADV_DODUMP:
	case 102: /* MADV_GUARD_INSTALL */
		return -EINVAL;
	case MADV_DONTFORK: /* it is so */
	case MADV_DONTNEED: /* the memory stays, so nobody can tell; our own mapping has to stay */
	case MADV_COLD:
	case MADV_PAGEOUT:
		return 0;
	case MADV_RANDOM:
	case MADV_SEQUENTIAL:
	case MADV_DONTDUMP:
		return arena->is_cut ? -EINVAL : 1;
	}
	return 1;
}

int __wrap_madvise(void *start, size_t bytes, int advice)
{
	struct arena_mapping arena;
	int ret;

	if ((uintptr_t)start % PAGE_BYTES || !mapping_find_arena(start, bytes, &arena))
		return __real_madvise(start, bytes, advice);
	if (advice == MADV_POPULATE_READ || advice == MADV_POPULATE_WRITE)
		ret = fault_touch(start, bytes);
	else
		ret = advise_arena(&arena, advice);
	return ret == 1 ? __real_madvise(start, bytes, advice) : answer(ret);
}
