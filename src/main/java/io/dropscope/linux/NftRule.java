package io.dropscope.linux;

/**
 * A rule of nftables (NFT_MSG_NEWRULE, include/uapi/linux/netfilter/nf_tables.h), and what it counted since it was
 * loaded. Names are safe text. A rule that is changed is a new one, with another handle.
 *
 * @param family {@code ip}, {@code ip6}, {@code inet}, {@code arp}, {@code bridge}, {@code netdev}
 * @param table that it is in
 * @param chain that it is in
 * @param handle its number, which {@code nft -a} shows and {@code nft delete rule} takes
 * @param verdict what it says of packets that match in full, or {@link Verdict#NONE}
 * @param target the chain that JUMP and GOTO lead to, else null
 * @param packets of its last counter; {@link #ABSENT} when it has none
 * @param bytes likewise
 * @param countsVerdicts whether that counter counted exactly the packets that got the verdict: nothing stands between
 *     the two that could let a packet fall through
 * @param namedCounter name of a counter object that it adds to, and others may add to; null for none
 * @param comment as the user gave it, safe text; null for none
 */
public record NftRule(
        String family,
        String table,
        String chain,
        long handle,
        Verdict verdict,
        String target,
        long packets,
        long bytes,
        boolean countsVerdicts,
        String namedCounter,
        String comment) {

    /** It has no counter. */
    public static final long ABSENT = -1;

    /** What a rule, or the policy of a chain, does with a packet. */
    public enum Verdict {
        ACCEPT,
        DROP,
        /** Drops it and answers. */
        REJECT,
        JUMP,
        GOTO,
        RETURN,
        CONTINUE,
        /** Hands it to a program. */
        QUEUE,
        /** One that this program does not know. */
        OTHER,
        /** None, or one out of a map, that depends on the packet. */
        NONE
    }

    /** Whether packets end here: DROP or REJECT. */
    public boolean drops() {
        return verdict == Verdict.DROP || verdict == Verdict.REJECT;
    }
}
