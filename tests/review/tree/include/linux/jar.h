/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_JAR_H
#define _LINUX_JAR_H

/**
 * struct jar_ops - What a kind of jar does
 * @open: takes the lid off
 * @close: puts it on
 * @can_wait: flag must be set iff open()/close() methods sleep
 */
struct jar_ops {
	int (*open)(struct jar *jar);
	int (*close)(struct jar *jar);
	bool can_wait;
};

struct jar {
	struct mutex lid;
	spinlock_t lock;
	struct jar_ops *ops;
	unsigned long *words, *labels;
	unsigned int size;
	int (*stir)(struct jar *jar, void *buf, size_t len);
};

static inline void jar_spin_lock(struct jar *jar)
{
	spin_lock(&jar->lock);
}

static inline void jar_spin_unlock(struct jar *jar)
{
	spin_unlock(&jar->lock);
}

#endif
