/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The exact counts. */
#ifndef DROPSCOPE_LEDGER_H
#define DROPSCOPE_LEDGER_H

/*
 * A kernel that skips a program's run inside a run of the same one on its CPU (from 6.1 on: 05b24ff9b2cf "bpf: Prevent
 * bpf program recursion for raw tracepoint probes") lets nobody else add to a value meanwhile: a key's kind is of one
 * program. Where runs nest, the inner one may add between the load and the store of a plain add.
 */
static __always_inline void add(__u64 *sum, __u64 more)
{
	if (options.runs_nest)
		__sync_fetch_and_add(sum, more);
	else
		*sum += more;
}

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

static __always_inline bool is_same_key(const struct ledger_key *one, const struct ledger_key *other)
{
	return one->location == other->location && one->reason == other->reason && one->kind == other->kind &&
	       one->netns == other->netns && one->interface_index == other->interface_index;
}

/*
 * Whether a slot is the key's, now that it was asked for. Others may run on this CPU between any two steps of this: an
 * interrupt, another tracepoint's program, from some kernels on a task that preempts. So an empty slot belongs to the
 * one run that finds its own claim to be the only one; all others pass it by, until it is ready or for the rest of the
 * interval.
 */
static __always_inline bool has_slot(struct front_slot *slot, const struct ledger_key *key)
{
	if (*(volatile __u32 *)&slot->ready)
		return is_same_key(&slot->key, key);
	if (*(volatile __u32 *)&slot->claims)
		return false;
	__sync_fetch_and_add(&slot->claims, 1);
	if (*(volatile __u32 *)&slot->claims != 1)
		return false;
	slot->key = *key;
	*(volatile __u32 *)&slot->ready = 1;
	return true;
}

/* The counts of a key in the front table, or NULL: it is in one of two slots, or finds no room. */
static __always_inline struct ledger_value *find_in_front(const struct ledger_key *key)
{
	__u64 hash = (key->location + ((__u64)key->kind << 40) + ((__u64)key->reason << 48)) * 0x9e3779b97f4a7c15ull;
	__u32 half = front_half;
	struct front *front = bpf_map_lookup_elem(&fronts, &half);
	__u32 first;

	if (!front)
		return NULL;
	hash = (hash ^ ((__u64)key->interface_index << 32 | key->netns)) * 0x9e3779b97f4a7c15ull;
	first = hash >> 58; /* 64 slots */
	if (!has_slot(&front->slots[first & (FRONT_SLOTS - 1)], key)) {
		first ^= 1;
		if (!has_slot(&front->slots[first & (FRONT_SLOTS - 1)], key))
			return NULL;
	}
	asm volatile("" : "+r"(first)); /* one way on from here: the verifier follows the rest of the program once */
	return &front->slots[first & (FRONT_SLOTS - 1)].value;
}

static __always_inline struct ledger_value *find_in_ledger(const struct ledger_key *key)
{
	struct ledger_value *value = find_in_front(key);
	__u32 zero = 0;
	void *map;

	if (value)
		return value;
	map = bpf_map_lookup_elem(&ledger, &zero);
	return map ? find_or_add(map, key) : NULL;
}

/* All drops of the host, filtered or not, only where something is filtered: under a key of their own in the same maps, so
 * that they end an interval with the others. */
static __always_inline void count_host(void)
{
	struct ledger_key key = {.kind = HOST_DROPS};
	struct ledger_value *value = find_in_ledger(&key);

	if (!value) {
		struct overflow_key short_key = {.kind = HOST_DROPS};

		value = find_or_add(&overflow, &short_key);
	}
	if (value)
		add(&value->packets, 1);
}

static __always_inline struct ledger_value *count(const struct drop *drop)
{
	struct ledger_value *value = find_in_ledger(&drop->key);
	__u32 kind = drop->key.kind & ~UNDECIDED;

	if (!value) {
		struct overflow_key key = {drop->key.location, drop->key.reason, drop->key.kind};

		value = find_or_add(&overflow, &key);
	}
	if (!value)
		value = bpf_map_lookup_elem(&other, &kind);
	if (!value)
		return NULL; /* an index of an array: the verifier alone wants to hear it */
	add(&value->packets, 1);
	add(&value->segments, drop->segments);
	add(&value->bytes, drop->length);
	return value;
}

#endif
