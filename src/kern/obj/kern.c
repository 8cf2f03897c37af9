/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Making and dropping a kernel. struct kern is the first thing in its region; everything else in
 * there is found from it. Dropping unmaps the region and so frees all at once: no object is freed
 * one by one. Called by the door, which reads the files that a kernel is made from.
 */
#include <stdarg.h>
#include <stdio.h>

#include "kern/obj/grace.h"
#include "kern/obj/tables.h"

void kern_lock(struct kern *kern)
{
	if (lock_acquire(&kern->lock) == -EOWNERDEAD)
		kern->broken = true;
}

void kern_unlock(struct kern *kern)
{
	lock_release(&kern->lock);
}

int kern_gap(struct kern *kern, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(kern->gap_text, sizeof(kern->gap_text), format, args);
	va_end(args);
	__atomic_add_fetch(&kern->gap_count, 1, __ATOMIC_RELAXED);
	return -ENOSYS;
}

static int publish_kernel_btf(struct kern *kern, struct btf *btf)
{
	struct btf_handle *handle;

	return btf_publish(kern, btf, &handle);
}

static int load_module(struct kern *kern, const struct kern_btf_source *source, struct btf **out)
{
	if (source->distilled)
		return btf_parse_module(kern->mem, source->name, source->data, source->bytes,
					source->distilled, source->distilled_bytes, kern->vmlinux,
					out);
	return btf_parse_kernel(kern->mem, source->name, source->data, source->bytes,
				kern->vmlinux, out);
}

static int load_btf(struct kern *kern, const struct kern_options *options)
{
	const struct kern_btf_source *source = &options->vmlinux;
	int err;

	if (!source->data)
		return 0;
	err = btf_parse_kernel(kern->mem, "vmlinux", source->data, source->bytes, NULL,
			       &kern->vmlinux);
	if (!err)
		err = publish_kernel_btf(kern, kern->vmlinux);
	for (u32 i = 0; !err && i < options->module_count; i++) {
		source = &options->modules[i];
		err = load_module(kern, source, &kern->modules[i]);
		if (err)
			break;
		kern->module_count = i + 1;
		err = publish_kernel_btf(kern, kern->modules[i]);
	}
	return err;
}

static int fill(struct kern *kern, const struct kern_options *options)
{
	int err;

	kern->caps = options->caps;
	kern->world = options->world;
	if (!kern->world.cpu_count)
		kern->world.cpu_count = 1;
	kern->jit_enabled = true;
	err = lock_init(&kern->lock);
	if (err)
		return err;
	kern->tables = mem_alloc(kern->mem, sizeof(*kern->tables));
	if (!kern->tables || grace_init(kern))
		return -ENOMEM;
	return load_btf(kern, options);
}

int kern_new(struct kern **out, const struct kern_options *options)
{
	struct kern *kern;
	struct mem *mem;
	int err;

	if (options->world.cpu_count > KERN_CPUS_MAX || options->module_count > KERN_MODULES_MAX)
		return -EINVAL;
	err = mem_region_new(&mem, &options->mem);
	if (err)
		return err;
	kern = mem_alloc(mem, sizeof(*kern));
	err = kern ? 0 : -ENOMEM;
	if (!err) {
		kern->mem = mem;
		err = fill(kern, options);
	}
	if (err)
		mem_region_drop(mem);
	else
		*out = kern;
	return err;
}

void kern_drop(struct kern *kern)
{
	fd_forget_all(kern);
	mem_region_drop(kern->mem);
}
