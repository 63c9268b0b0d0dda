/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * All maps, and what else both sides write. maps.bpf.c is these alone: user space makes them from it first, and then
 * loads two sets of programs at the same time that share them (docs/rationale.md).
 */
#ifndef DROPSCOPE_MAPS_H
#define DROPSCOPE_MAPS_H

/* Two ledgers, of which one is in use: user space puts the first in its place before anything runs, swaps them, reads
 * the one at rest and empties it. */
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
} ledger SEC(".maps");

/*
 * In front of the ledgers: most drops of a busy host have one of a few keys, and an array costs a third of a hash. Two
 * halves, of which one is in use, like the ledgers; what finds no slot goes to the hash, and one key may have counts in
 * both.
 */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct front);
} fronts SEC(".maps");

/* Which half. In a section, and so in a map, of its own: user space writes it. */
volatile __u32 front_half SEC(".data.front");

/* Keys that found no room in the ledger, without their place. Never emptied. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, OVERFLOW_KEYS);
	__type(key, struct overflow_key);
	__type(value, struct ledger_value);
} overflow SEC(".maps");

/* What found no room there either: a sum for each kind of event. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, KINDS);
	__type(key, __u32);
	__type(value, struct ledger_value);
} other SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8 << 20);
} events SEC(".maps");

/* What the verifier goes by; libbpf makes one and forgets it, and 64k is a page's multiple everywhere. */
struct any_ring {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 << 10);
};

/* Where there are several, all of them, `events` first. User space fills it in before anything runs. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct any_ring);
} rings SEC(".maps");

/* The process of each inet socket: owner.h. */
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_CLONE);
	__type(key, int);
	__type(value, struct tag);
} tags SEC(".maps");

/* Inodes of open sockets to enum owner_decision, kept by user space; it alone knows all holders, their names and
 * cgroups. User space sizes it when there is such a filter. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1);
	__type(key, __u64);
	__type(value, __u8);
} decisions SEC(".maps");

/* Where the storage of `tags` is in a socket's list of storages: the address of the map behind it. In a section, and so
 * in a map, of its own: all programs share it. */
const void *tag_map SEC(".data.tags");

#endif
