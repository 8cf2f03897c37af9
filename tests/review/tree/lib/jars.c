// SPDX-License-Identifier: GPL-2.0-only
/* What patches of jars stand on */
#include <linux/jar.h>

/**
 * jar_number - The number of a jar
 * @jar: the jar
 *
 * Return: a non-zero number on success, a negative error number on failure.
 */
int jar_number(struct jar *jar)
{
	return jar->size;
}

int jar_shake(struct jar *jar)
{
	if (!jar->words)
		return -ENODATA;
	return 0;
}

int jar_rinse(struct jar *jar)
{
	if (!jar->size)
		return -EIO;
	return 0;
}

unsigned long jar_pages(struct jar *jar)
{
	return jar->size >> 12;
}

unsigned long jar_weight(struct jar *jar)
{
	return jar_pages(jar) * PAGE_SIZE;
}

unsigned long jar_space(struct jar *jar)
{
	return jar_pages(jar) << PAGE_SHIFT;
}

/**
 * jar_sort - Sort what is in it
 * @jar: the jar
 *
 * Context: Caller must hold jar->lid.
 */
void jar_sort(struct jar *jar)
{
	lockdep_assert_held(&jar->lid);
	jar->words[0] = 0;
}

void jar_soak(struct jar *jar)
{
	jar->words[0] = 1;
}

/* Calls jar_soak() with a spinlock held */
void jar_scrub(struct jar *jar)
{
	jar_spin_lock(jar);
	jar_soak(jar);
	jar_spin_unlock(jar);
}

/* Here it gives it back first */
void jar_polish(struct jar *jar)
{
	jar_spin_lock(jar);
	jar->size = 0;
	jar_spin_unlock(jar);
	jar_soak(jar);
}

dma_addr_t jar_map(struct jar *jar);
int dma_mapping_error(struct jar *jar, dma_addr_t at);
