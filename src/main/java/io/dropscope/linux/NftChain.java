package io.dropscope.linux;

/**
 * A chain of nftables (NFT_MSG_NEWCHAIN, include/uapi/linux/netfilter/nf_tables.h). Names are safe text.
 *
 * @param family {@code ip}, {@code ip6}, {@code inet}, {@code arp}, {@code bridge}, {@code netdev}
 * @param table that it is in
 * @param name of the chain
 * @param handle its number
 * @param type {@code filter}, {@code nat}, {@code route}; null for a chain that no hook calls, only rules
 * @param hook {@code input}, {@code forward}, ...; null likewise
 * @param priority among the chains of the hook, smaller first; 0 without a hook
 * @param device the interface of a netdev chain, several with commas between; null for none
 * @param policy ACCEPT or DROP: what becomes of a packet that no rule decided on; NONE without a hook
 * @param policyPackets packets that the policy decided on; {@link NftRule#ABSENT} when the chain does not count, as
 *     nearly all
 * @param policyBytes likewise
 */
public record NftChain(
        String family,
        String table,
        String name,
        long handle,
        String type,
        String hook,
        int priority,
        String device,
        NftRule.Verdict policy,
        long policyPackets,
        long policyBytes) {}
