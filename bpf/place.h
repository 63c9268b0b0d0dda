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
	struct task_struct *task = (void *)bpf_get_current_task();

	/* NULL for a task that is exiting; the next drop asks another one */
	netns_operations = (__u64)BPF_CORE_READ(task, nsproxy, net_ns, ns.ops);
}

/*
 * skb->dev is NULL on TCP drops after the socket look-up and garbage on purge paths (it shares its bytes with an rbtree
 * and UDP's dev_scratch). A device counts only if its namespace is a namespace.
 */
static __always_inline bool place_of_device(struct net_device *device, bool as_number, struct ledger_key *key)
{
	struct net *net;
	const void *operations;
	__u32 inode;

	if (!device)
		return false;
	GET(net, device, nd_net.net);
	if (!net)
		return false;
	GET(operations, net, ns.ops);
	if ((__u64)operations != netns_operations || !operations)
		return false;
	GET(inode, net, ns.inum);
	if (key->netns && key->netns != inode)
		return false; /* an index means nothing in another namespace */
	key->netns = inode;
	GET(key->interface_index, device, ifindex);
	return true;
}

/* The effective place. The one function behind the ledger's key, the event and the filters. */
static __always_inline void find_place(struct sk_buff *skb, bool skb_as_number, struct sock *sk, bool as_number,
				       __u8 sk_from, struct drop *drop)
{
	struct ledger_key *key = &drop->key;
	struct sock *owner = NULL;
	unsigned long dst = 0;

	if (!netns_operations)
		learn_netns_operations();
	if (skb) {
		struct net_device *device;

		{
			bool as_number = skb_as_number;
			GET(device, skb, dev);
			if (place_of_device(device, as_number, key)) {
				drop->place_from = PLACE_DEVICE;
				drop->interface_from = INTERFACE_DEVICE;
			} else {
				GET(key->interface_index, skb, skb_iif);
				if (key->interface_index)
					drop->interface_from = INTERFACE_SKB_IIF;
				else
					GET(dst, skb, _skb_refdst);
			}
		}
	}
	if (!key->netns && sk) {
		key->netns = socket_netns(sk, as_number);
		drop->place_from = sk_from;
	}
	if (!key->netns && skb && sk_from != PLACE_ARGUMENT) {
		owner = skb->sk;
		if (owner) {
			key->netns = socket_netns(owner, false);
			drop->place_from = PLACE_SKB_SK;
		}
	}
	dst &= ~1UL; /* SKB_DST_NOREF */
	if (dst && place_of_device(BPF_CORE_READ((struct dst_entry *)dst, dev), true, key)) {
		drop->interface_from = INTERFACE_DST;
		/* its namespace stands in for one that nothing else told */
		if (drop->place_from == PLACE_NONE)
			drop->place_from = PLACE_DEVICE;
	}
}

#endif
