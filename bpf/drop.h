/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The contract between the BPF program and Java (io.dropscope.bpf.WireFormat). Fixed-width fields, widest first,
 * explicit padding. LayoutTest reads the compiled object's BTF and compares every member with the Java side, both ways.
 */
#ifndef DROPSCOPE_DROP_H
#define DROPSCOPE_DROP_H

#define LEDGER_KEYS 896		 /* keys of each of the two ledgers */
#define FRONT_SLOTS 64		 /* a power of two, of each half of the table in front of the ledgers, a CPU */
#define OVERFLOW_KEYS 256	 /* (kind, reason, location) of keys that found no room there */
#define STACK_FRAMES 40		 /* 32 to show, and the frames of the BPF machinery above them */
#define FILTER_VALUES 64	 /* values of one filter option */
#define RING_CPUS 1024		 /* CPUs that have an entry of their own in ring_of_cpu: a power of two */
#define KINDS 7			 /* of enum event_kind */
#define HOST_DROPS 0x200		 /* a ledger key's kind: all drops of the host */
#define UNDECIDED 0x100		 /* in a ledger key's kind: whether the owner passes the filter is not known here */

enum event_kind {
	KIND_DROP,
	KIND_DROP_FRAGMENT, /* set by user space from the symbol; never by this program */
	KIND_TCP_RETRANSMIT,
	KIND_TCP_RETRANSMIT_FAILED,
	KIND_TCP_SYNACK_RETRANSMIT,
	KIND_TCP_RESET_SENT,
	KIND_TCP_RESET_RECEIVED,
};

enum place_from { PLACE_NONE, PLACE_DEVICE, PLACE_RX_SK, PLACE_SKB_SK, PLACE_ARGUMENT, PLACE_DST };
enum interface_from { INTERFACE_NONE, INTERFACE_DEVICE, INTERFACE_SKB_IIF, INTERFACE_DST };
/* What a record is made of, in this order; bytes are struct captured and what it tells of. */
enum record_type {
	RECORD_EVENT = 1,
	RECORD_EVENT_WITH_STACK = 2,
	RECORD_EVENT_WITH_BYTES = 3,
	RECORD_EVENT_WITH_STACK_AND_BYTES = 4,
};
enum stack_mode { STACK_NEVER, STACK_POWER_OF_TWO, STACK_ALWAYS };
enum owner_decision { OWNER_UNDECIDED, OWNER_PASSES, OWNER_REJECTED };
/* What the flags of an event say. */
enum event_flag {
	FLAG_SOCKET_FULL = 1,	 /* inode, uid, cgroup and drops are known: neither time-wait nor request */
	FLAG_SOCKET_KERNEL = 2,	 /* the kernel made it for itself */
	FLAG_TAGGED = 4,	 /* the tag's fields mean something */
	FLAG_TAG_INHERITED = 8, /* it is that of the listener that accepted the socket */
	FLAG_UNDECIDED = 16,	 /* counted under a key that is UNDECIDED */
	FLAG_TIME_COARSE = 32, /* the event was at its time stamp or up to two ticks before */
};

/* Which fields of struct packet hold something. */
enum packet_flag {
	PACKET_IP = 1,
	PACKET_PORTS = 2,
	PACKET_TCP_FLAGS = 4,
	PACKET_ICMP = 8,
	PACKET_ARP = 16,
	PACKET_VLAN = 32,
	PACKET_FRAGMENT = 64,
};

struct ledger_key {
	__u64 location;
	__u32 netns;	       /* inode of the effective place, 0 unknown */
	__u32 interface_index; /* there, 0 unknown */
	__u32 reason;
	__u32 kind;
};

struct overflow_key {
	__u64 location;
	__u32 reason;
	__u32 kind;
};

struct ledger_value { /* per CPU */
	__u64 packets;
	__u64 segments;
	__u64 bytes;
	__u64 events;
	__u64 ring_full;
	__u64 thinned;
	__u32 window_start; /* jiffies; the limit's window begins with a key's first drop in it */
	__u32 window_count; /* drops in it */
};

/* Of a table in front of the ledgers: a key that came early in the interval. */
struct front_slot {
	struct ledger_key key;
	__u32 claims; /* runs that wanted the empty slot: with more than one nobody has it */
	__u32 ready;  /* the key is there */
	struct ledger_value value;
};

struct front {
	struct front_slot slots[FRONT_SLOTS];
};

struct packet {
	__u32 source[4]; /* network order; IPv4 and ARP in [0] */
	__u32 destination[4];
	__u32 length;	      /* bytes from the network header on */
	__u16 header_length;  /* of those, network and transport headers that were decoded */
	__u16 ether_type;     /* host order, behind VLAN tags */
	__u16 source_port;    /* host order; ICMP: type << 8 | code; ARP: operation */
	__u16 destination_port;
	__u16 vlan_id;
	__u16 fragment_offset; /* bytes */
	__u16 flags;	       /* enum packet_flag */
	__u8 ip_version;
	__u8 ip_protocol;
	__u8 tcp_flags;
	__u8 padding[3];
};

struct drop_event {
	__u64 timestamp_ns; /* CLOCK_MONOTONIC */
	__u64 location;
	__u64 socket_cookie;
	__u64 socket_inode;
	__u64 cgroup_id;
	__u64 tag_start_ns; /* CLOCK_BOOTTIME at which the tag's process started */
	struct packet packet;
	__u32 reason;
	__u32 weight; /* this event stands for so many */
	__u32 netns;
	__u32 interface_index;
	__u32 socket_netns;
	__u32 socket_drops;
	__u32 uid;
	__u32 pid;
	__u32 tid;
	__u32 tag_pid;
	__u16 socket_protocol;
	__u16 socket_port; /* its own, host order; 0: not bound (any more), or no inet socket */
	__u16 segments;
	__u16 cpu;
	__u8 record_type; /* enum record_type */
	__u8 kind;	  /* enum event_kind */
	__u8 place_from;
	__u8 interface_from;
	__u8 socket_from; /* enum place_from; PLACE_NONE: no socket, and its fields mean nothing */
	__u8 socket_state;
	__u8 socket_family;
	__u8 flags; /* enum event_flag */
	__u8 comm[16];
	__u8 tag_comm[16];
};

struct drop_event_with_stack {
	struct drop_event event;
	__u64 stack[STACK_FRAMES];
	__u32 stack_bytes;
	__u32 padding;
};

/*
 * Behind the event, or its stack, of a drop, and before options.snaplen bytes from the network header on, rounded up to
 * 8; those that were not taken are 0. The MAC header comes last: one read takes it and the bytes.
 */
struct captured {
	__u32 length;	     /* of the bytes that were taken */
	__u32 arrived_on;    /* skb_iif: interface index, in the namespace that it arrived in; 0: it did not */
	__u16 ether_type;    /* host order, of what the bytes begin with: a VLAN tag's own, where they begin with one */
	__u16 vlan_protocol; /* host order, of the tag that stands in neither; 0: none */
	__u16 vlan_tci;
	__u8 packet_type; /* include/uapi/linux/if_packet.h */
	__u8 has_mac;
	__u16 padding;
	__u8 mac[14];
};

/* What a socket's storage holds: the process that made it, or that the last sweep found to hold it. */
struct tag {
	__u64 start_ns;
	__u64 made_for; /* the socket's address: an accepted socket gets a copy of its listener's tag, and knows it by this */
	__u32 sequence; /* odd while the rest is written */
	__u32 pid;
	__u32 sweep; /* the sweep that found this holder; 0: the making of the socket */
	__u32 padding;
	__u8 comm[16];
};

/* A process and a socket that it has open: what a sweep writes. */
struct holding {
	__u64 inode;
	__u64 cookie;
	__u64 start_ns; /* CLOCK_BOOTTIME */
	__u64 cgroup_id;
	__u64 socket_cgroup_id;
	__u32 local[4]; /* network order; IPv4 in [0] */
	__u32 remote[4];
	__u32 pid;
	__u32 container_pid; /* in its own PID namespace */
	__u32 netns;
	__u32 uid;
	__u32 drops;
	__u16 family;
	__u16 protocol;
	__u16 local_port; /* host order */
	__u16 remote_port;
	__u8 type;
	__u8 state;
	__u8 ipv6_only;
	__u8 padding;
	__u8 comm[16];
};

struct filter_interface {
	__u32 netns;
	__u32 interface_index;
};

struct filter_host {
	__u32 address[4]; /* network order, already masked */
	__u32 mask[4];
	__u32 ip_version;
};

/* Set before load, so that the verifier prunes what is off. A count of 0 means no filter of that sort. */
struct options {
	__u64 ring_reserve_bytes; /* of each ring: above this fill level only a key's first events of a window get in */
	__u32 window_jiffies;
	__u32 window_budget;		/* events a key and CPU before thinning; 0: no limit */
	__u32 window_budget_reciprocal; /* 2^32 / window_budget */
	__u32 window_reserve;		/* a key's first events of a window that may use the reserve */
	__u32 reason_count;
	__u32 not_reason_count;
	__u32 interface_count;
	__u32 netns_count;
	__u32 ip_protocol_count;
	__u32 ether_type_count;
	__u32 host_count;
	__u32 port_count;
	__u32 uid_count;
	__u32 coarse_time_ns; /* the length of a tick, where most time stamps may be late by up to two; 0: all are exact */
	__u32 snaplen;	      /* bytes of a packet that go with its event; 0: none */
	__u32 reads_pages;    /* of them, those behind the skb's linear part too: bpf_dynptr_from_skb may be used here */
	__u32 reasons[FILTER_VALUES];
	__u32 not_reasons[FILTER_VALUES];
	struct filter_interface interfaces[FILTER_VALUES];
	__u32 netns[FILTER_VALUES];
	struct filter_host hosts[FILTER_VALUES];
	__u32 uids[FILTER_VALUES];
	__u16 ports[FILTER_VALUES];
	__u16 ether_types[FILTER_VALUES];
	__u8 ip_protocols[FILTER_VALUES];
	__u8 detail; /* events at all? */
	__u8 stack_mode;
	__u8 probe_reads; /* 0: lockdown=confidentiality refuses them, and loads through BTF pointers must do */
	__u8 filters_holders; /* by what only user space knows of a socket: the map `decisions` tells */
	__u8 counts_host;     /* something is filtered, and the drops of the host are counted beside it */
	__u8 casts;	      /* the kernel has bpf_rdonly_cast: plain loads where there were probe reads */
	__u8 several_rings;
	__u8 runs_nest; /* the program may interrupt itself on a CPU: sums are added to atomically */
	__u8 ring_of_cpu[RING_CPUS]; /* index in the map `rings`; by the CPU's number modulo RING_CPUS */
};

_Static_assert(sizeof(struct ledger_key) == 24, "ledger_key");
_Static_assert(sizeof(struct overflow_key) == 16, "overflow_key");
_Static_assert(sizeof(struct ledger_value) == 56, "ledger_value");
_Static_assert(sizeof(struct front_slot) == 88, "front_slot");
_Static_assert(sizeof(struct packet) == 56, "packet");
_Static_assert(sizeof(struct drop_event) == 192, "drop_event");
_Static_assert(sizeof(struct drop_event_with_stack) == 192 + 8 * STACK_FRAMES + 8, "drop_event_with_stack");

_Static_assert(sizeof(struct captured) == 32, "captured");
_Static_assert(sizeof(struct tag) == 48, "tag");
_Static_assert(sizeof(struct holding) == 120, "holding");

#endif
