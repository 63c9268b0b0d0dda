/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Where a drop happened: namespace and interface. One answer for the ledger's key, the event and the filters. */
#ifndef DROPSCOPE_PLACE_H
#define DROPSCOPE_PLACE_H

/* The operations of network namespaces: what tells a struct net from whatever a stale skb->dev points to. */
__u64 netns_operations;

/* A drop as the handlers see it; lives in registers and on the stack of one inlined function. */
struct drop {
	struct ledger_key key;
	__u8 place_from;
	__u8 interface_from;
	__u8 socket_from;
	__u32 segments;
	__u32 length;
};

static __always_inline void learn_netns_operations(void)
{
	struct task_struct *task;

	/* NULL for a task that is exiting; the next drop asks another one */
	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_get_current_task_btf)) {
		task = bpf_get_current_task_btf();
		if (options.casts)
			task = CAST(struct task_struct, task);
		netns_operations = (__u64)task->nsproxy->net_ns->ns.ops;
	} else if (options.probe_reads) {
		task = (void *)bpf_get_current_task();
		netns_operations = (__u64)BPF_CORE_READ(task, nsproxy, net_ns, ns.ops);
	}
}

/*
 * The inode of a device's namespace; 0 when there is none. skb->dev is NULL on TCP drops after the socket look-up and
 * garbage on purge paths (it shares its bytes with an rbtree and UDP's dev_scratch), and skb->_skb_refdst shares its own
 * with TCP's list of sent packets. A device counts only if its namespace is a namespace.
 */
static __always_inline __u32 device_netns(struct net_device *device, bool as_number)
{
	struct net *net;
	const void *operations;
	__u32 inode;

	if (!device)
		return 0;
	GET_POINTER(net, device, nd_net.net);
	if (!net)
		return 0;
	GET(operations, net, ns.ops);
	if ((__u64)operations != netns_operations || !operations)
		return 0;
	GET(inode, net, ns.inum);
	return inode;
}

/*
 * The packet's route tells what nothing else did. Its device never takes the place of a known interface: a packet for
 * this host is routed to the loopback of its namespace.
 */
static __always_inline void place_of_route(unsigned long route, struct drop *drop)
{
	struct ledger_key *key = &drop->key;
	struct dst_entry *dst = (void *)(route & ~1UL); /* SKB_DST_NOREF */
	struct net_device *device;
	__u32 interface_index, inode;

	if (!dst)
		return;
	device = BPF_CORE_READ(dst, dev);
	inode = device_netns(device, true);
	if (!inode)
		return;
	interface_index = BPF_CORE_READ(device, ifindex);
	if (!interface_index) /* blackhole_netdev, of no namespace that the packet was in: the route's device is gone */
		return;
	if (!key->netns) {
		key->netns = inode;
		drop->place_from = PLACE_DST;
	}
	if (!key->interface_index && key->netns == inode) { /* an index means nothing in another namespace */
		key->interface_index = interface_index;
		drop->interface_from = INTERFACE_DST;
	}
}

/* The effective place. The one function behind the ledger's key, the event and the filters. */
static __always_inline void find_place(struct sk_buff *skb, bool skb_as_number, struct sock *sk, bool as_number,
				       __u8 sk_from, struct drop *drop)
{
	struct ledger_key *key = &drop->key;
	struct sock *owner = NULL;

	if (!netns_operations)
		learn_netns_operations();
	if (skb) {
		bool as_number = skb_as_number;
		struct net_device *device;

		GET_POINTER(device, skb, dev);
		key->netns = device_netns(device, as_number);
		if (key->netns) {
			drop->place_from = PLACE_DEVICE;
			GET(key->interface_index, device, ifindex);
			drop->interface_from = INTERFACE_DEVICE;
		} else {
			GET(key->interface_index, skb, skb_iif);
			if (key->interface_index)
				drop->interface_from = INTERFACE_SKB_IIF;
		}
	}
	if (!key->netns && sk) {
		key->netns = socket_netns(sk, as_number);
		drop->place_from = sk_from;
	}
	if (!key->netns && skb && sk_from != PLACE_ARGUMENT) {
		owner = socket_of(skb);
		if (owner) {
			key->netns = socket_netns(owner, false);
			drop->place_from = PLACE_SKB_SK;
		}
	}
	if (skb && options.probe_reads && (!key->netns || !key->interface_index)) {
		bool as_number = skb_as_number;
		unsigned long route;

		GET(route, skb, _skb_refdst);
		place_of_route(route, drop);
	}
}

#endif
