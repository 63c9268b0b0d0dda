/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The exact counts. */
#ifndef DROPSCOPE_LEDGER_H
#define DROPSCOPE_LEDGER_H

/* Two ledgers, of which one is in use: user space swaps them, reads the one at rest and empties it. */
struct ledger_map {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, LEDGER_KEYS);
	__type(key, struct ledger_key);
	__type(value, struct ledger_value);
} ledger_a SEC(".maps"), ledger_b SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct ledger_map);
} ledger SEC(".maps") = {.values = {&ledger_a}};

/* Keys that found no room in the ledger, without their place. Never emptied. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, OVERFLOW_KEYS);
	__type(key, struct overflow_key);
	__type(value, struct ledger_value);
} overflow SEC(".maps");

/* What found no room there either: a sum. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct ledger_value);
} other SEC(".maps");

static __always_inline struct ledger_value *find_or_add(void *map, const void *key)
{
	struct ledger_value *value = bpf_map_lookup_elem(map, key);

	if (!value) {
		struct ledger_value empty = {};

		bpf_map_update_elem(map, key, &empty, BPF_NOEXIST);
		value = bpf_map_lookup_elem(map, key);
	}
	return value;
}

/* All drops of the host, filtered or not, only where something is filtered: under a key of their own in the same maps, so
 * that they end an interval with the others. */
static __always_inline void count_host(void)
{
	struct ledger_key key = {.kind = HOST_DROPS};
	struct ledger_value *value = NULL;
	__u32 zero = 0;
	void *map = bpf_map_lookup_elem(&ledger, &zero);

	if (map)
		value = find_or_add(map, &key);
	if (!value) {
		struct overflow_key short_key = {.kind = HOST_DROPS};

		value = find_or_add(&overflow, &short_key);
	}
	if (value)
		__sync_fetch_and_add(&value->packets, 1);
}

/* Atomic adds: before 6.1 the program can interrupt itself on a CPU, and the same value is then added to twice. */
static __always_inline struct ledger_value *count(const struct drop *drop)
{
	struct ledger_value *value = NULL;
	__u32 zero = 0;
	void *map = bpf_map_lookup_elem(&ledger, &zero);

	if (map)
		value = find_or_add(map, &drop->key);
	if (!value) {
		struct overflow_key key = {drop->key.location, drop->key.reason, drop->key.kind};

		value = find_or_add(&overflow, &key);
	}
	if (!value)
		value = bpf_map_lookup_elem(&other, &zero);
	if (!value)
		return NULL; /* index 0 of an array: the verifier alone wants to hear it */
	__sync_fetch_and_add(&value->packets, 1);
	__sync_fetch_and_add(&value->segments, drop->segments);
	__sync_fetch_and_add(&value->bytes, drop->length);
	return value;
}

#endif
