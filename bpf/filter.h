/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Which packets count. What is off costs nothing: the options are constants to the verifier. */
#ifndef DROPSCOPE_FILTER_H
#define DROPSCOPE_FILTER_H

/* Not unrolled: six programs times 64 comparisons would be most of the object. */
#define EACH_OF(i, count)                                                                                              \
	_Pragma("clang loop unroll(disable)") for (__u32 i = 0; i < FILTER_VALUES && i < (count); i++)

static __always_inline bool is_listed(const volatile __u32 *list, __u32 count, __u32 value)
{
	EACH_OF(i, count)
		if (list[i] == value)
			return true;
	return false;
}

static __always_inline bool place_matches(const struct ledger_key *key)
{
	if (options.reason_count &&
	    (key->kind != KIND_DROP || !is_listed(options.reasons, options.reason_count, key->reason)))
		return false;
	if (options.not_reason_count && key->kind == KIND_DROP &&
	    is_listed(options.not_reasons, options.not_reason_count, key->reason))
		return false;
	if (options.netns_count && !is_listed(options.netns, options.netns_count, key->netns))
		return false;
	if (options.interface_count) {
		EACH_OF(i, options.interface_count)
			if (options.interfaces[i].netns == key->netns &&
			    options.interfaces[i].interface_index == key->interface_index)
				return true;
		return false;
	}
	return true;
}

static __always_inline bool protocol_matches(const struct packet *packet)
{
	EACH_OF(i, options.ether_type_count)
		if (options.ether_types[i] == packet->ether_type)
			return true;
	if (!(packet->flags & PACKET_IP))
		return false;
	EACH_OF(i, options.ip_protocol_count)
		if (options.ip_protocols[i] == packet->ip_protocol)
			return true;
	return false;
}

static __always_inline bool in_network(const __u32 *address, const volatile struct filter_host *host)
{
	return (address[0] & host->mask[0]) == host->address[0] && (address[1] & host->mask[1]) == host->address[1] &&
	       (address[2] & host->mask[2]) == host->address[2] && (address[3] & host->mask[3]) == host->address[3];
}

static __always_inline bool host_matches(const struct packet *packet)
{
	/* ARP names IPv4 addresses too */
	__u32 version = packet->flags & PACKET_ARP ? 4 : packet->ip_version;

	if (!(packet->flags & (PACKET_IP | PACKET_ARP)))
		return false;
	EACH_OF(i, options.host_count)
		if (options.hosts[i].ip_version == version && (in_network(packet->source, &options.hosts[i]) ||
							       in_network(packet->destination, &options.hosts[i])))
			return true;
	return false;
}

static __always_inline bool port_matches(const struct packet *packet)
{
	if (!(packet->flags & PACKET_PORTS))
		return false;
	EACH_OF(i, options.port_count)
		if (options.ports[i] == packet->source_port || options.ports[i] == packet->destination_port)
			return true;
	return false;
}

static __always_inline bool filters_owners(void)
{
	return options.uid_count || options.filters_holders;
}

static __always_inline enum owner_decision decide(struct sock *sk, bool as_number)
{
	__u64 inode;
	__u32 uid;
	__u8 *known;

	if (is_mini_socket(sk, as_number))
		return OWNER_UNDECIDED;
	if (options.uid_count) {
		GET(uid, sk, sk_uid.val);
		if (!is_listed(options.uids, options.uid_count, uid))
			return OWNER_REJECTED;
		if (!options.filters_holders)
			return OWNER_PASSES;
	}
	inode = socket_inode(sk, as_number);
	known = bpf_map_lookup_elem(&decisions, &inode);
	return known ? *known : OWNER_UNDECIDED;
}

/*
 * Whether a packet counts, whose socket is sk or, where there is none, owner; what cannot be told here counts as
 * undecided. A sender's socket of another namespace is not the owner of what dies here: over veth it still hangs on
 * the packet.
 */
static __always_inline bool owner_matches(struct sock *sk, bool as_number, struct sock *owner, struct ledger_key *key)
{
	enum owner_decision decision = OWNER_UNDECIDED;

	if (sk)
		decision = decide(sk, as_number);
	else if (owner && (!key->netns || socket_netns(owner, false) == key->netns))
		decision = decide(owner, false);
	if (decision == OWNER_UNDECIDED)
		key->kind |= UNDECIDED;
	return decision != OWNER_REJECTED;
}

static __always_inline bool filters_packets(void)
{
	return options.ip_protocol_count || options.ether_type_count || options.host_count || options.port_count;
}

static __always_inline bool packet_matches(const struct packet *packet)
{
	if ((options.ip_protocol_count || options.ether_type_count) && !protocol_matches(packet))
		return false;
	if (options.host_count && !host_matches(packet))
		return false;
	return !options.port_count || port_matches(packet);
}

#endif
