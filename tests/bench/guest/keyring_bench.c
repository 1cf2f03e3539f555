// SPDX-License-Identifier: GPL-2.0-or-later
/* Keys of one keyring of the kernel, and more and more of them. */
#include <string.h>

#include "keyctl.h"
#include "must.h"
#include "ring.h"
#include "rows.h"
#include "stolen.h"

#define PAYLOAD 1024
#define SEARCHES 1000
/* So many that each has its share of the collector's work */
#define ADDS 3000

/**
 * struct many - the keyring that grows
 * @ring: its serial
 * @n: keys in it
 * @random: of the next key that is wanted
 */
struct many {
	__s32 ring;
	unsigned long n;
	unsigned long random;
};

static const char payload[PAYLOAD];

static unsigned long any(struct many *many)
{
	many->random = many->random * 6364136223846793005UL + 1;
	return (many->random >> 33) % many->n;
}

static void add_round(void *data, unsigned int ops)
{
	struct many *many = data;

	long key;

	while (ops--) {
		key = must(key_add("user", "added", payload, sizeof(payload),
				   many->ring));
		must(key_unlink((__s32)key, many->ring));
	}
}

static void search_round(void *data, unsigned int ops)
{
	struct many *many = data;
	char name[RING_NAME];

	while (ops--) {
		ring_name(name, any(many));
		must(key_control(KEYCTL_SEARCH, (unsigned long)many->ring,
				 (unsigned long)"user", (unsigned long)name,
				 0));
	}
}

static void read_round(void *data, unsigned int ops)
{
	__s32 key = *(const __s32 *)data;
	char bytes[PAYLOAD];

	while (ops--)
		must(key_control(KEYCTL_READ, (unsigned long)key,
				 (unsigned long)bytes, sizeof(bytes), 0));
}

static void read_row(__s32 ring)
{
	long key = key_add("user", "read", payload, sizeof(payload), ring);
	__s32 serial = (__s32)key;

	if (key < 0) {
		row_missing("keyctl_read, 1 KiB", "-", 0, strerror(-(int)key));
		return;
	}
	row_measure(&(struct row){ "keyctl_read, 1 KiB", "-", 0, SEARCHES },
		    read_round, &serial);
	key_unlink(serial, ring);
}

/*
 * What the collector takes from all others when one key has died, beyond what
 * they lose anyway: it looks at each key of the system, whatever ring that is on.
 */
static void collector_row(struct many *many)
{
	const struct row row = { "hidden work after one key died", "one",
				 many->n, 1 };
	uint64_t window = many->n > 100000 ? 200000000 : 40000000;
	double hidden[ROW_ROUNDS], idle;
	long key;
	int i;

	for (i = -ROW_WARM_UPS; i < ROW_ROUNDS; i++) {
		key = must(key_add("user", "dies", "k", 1, many->ring));
		settle(1000);
		idle = (double)stolen_of(window);
		must(key_unlink((__s32)key, many->ring));
		if (i >= 0)
			hidden[i] = (double)stolen_of(window) - idle;
	}
	row_print_values(&row, "instr", hidden, ROW_ROUNDS);
}

static int rows_of(struct many *many, unsigned long n)
{
	struct row row = { "add_key + unlink", "one", n, ADDS };
	uint64_t begun = row_ticks();
	double each;
	int ret = ring_fill(many->ring, many->n, n);

	if (ret)
		return ret;
	each = (double)(row_ticks() - begun) / (double)(n - many->n);
	many->n = n;
	/* Of so few keys it says nothing. */
	if (n > 10)
		row_print("add_key, while there are more and more", "one", n,
			  "instr", each, each, each);
	settle(1000);
	row_measure(&(struct row){ "keyctl_search", "one", n, SEARCHES },
		    search_round, many);
	row_measure(&row, add_round, many);
	settle(1000);
	collector_row(many);
	return 0;
}

int main(void)
{
	static const unsigned long counts[] = { 10, 1000, 100000, 1000000 };
	struct many many = { .ring = ring_make("bench"), .random = 1 };
	int ret = many.ring < 0 ? many.ring : 0;
	size_t i;

	if (!ret)
		read_row(many.ring);
	for (i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		if (!ret)
			ret = rows_of(&many, counts[i]);
		if (ret)
			row_missing("keyctl_search", "one", counts[i],
				    strerror(-ret));
	}
	if (many.ring > 0)
		ring_end(many.ring);
	return 0;
}
