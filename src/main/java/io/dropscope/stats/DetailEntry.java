package io.dropscope.stats;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Owner;

/**
 * A key of a {@link DetailTable} in its place there, with what was counted for it. Filled anew for the next key when the
 * first one has to go, so that a table that is full allocates nothing.
 *
 * @param <K> what a row of the key is told apart by; made only when a row is
 */
abstract class DetailEntry<K> {
    DetailTable.Group<K> group;
    int hash;
    /** Weight of events that the ledger has not been asked about yet. */
    long pending;
    /** Weight of those before. */
    long settled;
    /** Published: brought up to the ledger. */
    long packets;
    /** Weight of events that the key can have had at most while it was not in the table. */
    long missed;

    boolean estimated;
    long birth;
    DetailRow<K> row;

    abstract boolean matches(DropEvent event);

    abstract boolean matches(K key);

    abstract void set(DropEvent event);

    abstract void set(K key);

    /** The key; null of what is not kept apart. */
    abstract K key();

    /** Inode of the key's network namespace; 0 when unknown. */
    abstract long netns();

    /** What is known of the owner now; null where the key is none. */
    Owner.Verdict verdict() {
        return null;
    }

    /** Drops that the kernel counted in the key's socket, or {@link DropEvent#ABSENT}. */
    long kernelDrops() {
        return DropEvent.ABSENT;
    }

    /** What the key is ranked by: at least its weight in the whole run. */
    long rank() {
        return missed + settled + pending;
    }

    void begin(DetailTable.Group<K> ofGroup, int ofHash, long ofBirth, long mayHaveMissed) {
        group = ofGroup;
        hash = ofHash;
        pending = 0;
        settled = 0;
        packets = 0;
        missed = mayHaveMissed;
        estimated = false;
        birth = ofBirth;
        row = null;
    }

    /** Hands what was counted to another entry of the group. */
    void giveTo(DetailEntry<K> rest) {
        rest.pending += pending;
        rest.settled += settled;
        rest.packets += packets;
        rest.estimated |= estimated;
    }

    /** By addresses, ports and protocols. */
    static final class OfFlow extends DetailEntry<Tuple> {
        private long sourceLow;
        private long destinationLow;
        private int sourcePort;
        private int destinationPort;
        private long sourceHigh;
        private long destinationHigh;
        private long netns;
        private int ipProtocol;
        private int ipVersion;
        private int etherType;
        private Tuple tuple;

        @Override
        boolean matches(DropEvent event) {
            return sourceLow == event.sourceLow
                    && destinationLow == event.destinationLow
                    && sourcePort == event.sourcePort
                    && destinationPort == event.destinationPort
                    && sourceHigh == event.sourceHigh
                    && destinationHigh == event.destinationHigh
                    && netns == event.netns
                    && ipProtocol == event.ipProtocol
                    && ipVersion == event.ipVersion
                    && etherType == event.etherType;
        }

        @Override
        boolean matches(Tuple key) {
            return key.equals(key());
        }

        @Override
        void set(DropEvent event) {
            sourceLow = event.sourceLow;
            destinationLow = event.destinationLow;
            sourcePort = event.sourcePort;
            destinationPort = event.destinationPort;
            sourceHigh = event.sourceHigh;
            destinationHigh = event.destinationHigh;
            netns = event.netns;
            ipProtocol = event.ipProtocol;
            ipVersion = event.ipVersion;
            etherType = event.etherType;
            tuple = null;
        }

        @Override
        void set(Tuple key) {
            sourceLow = key.sourceLow();
            destinationLow = key.destinationLow();
            sourcePort = key.sourcePort();
            destinationPort = key.destinationPort();
            sourceHigh = key.sourceHigh();
            destinationHigh = key.destinationHigh();
            netns = key.netns();
            ipProtocol = key.ipProtocol();
            ipVersion = key.ipVersion();
            etherType = key.etherType();
            tuple = key;
        }

        @Override
        Tuple key() {
            if (tuple == null) {
                tuple = new Tuple(
                        netns,
                        etherType,
                        ipVersion,
                        ipProtocol,
                        sourceHigh,
                        sourceLow,
                        sourcePort,
                        destinationHigh,
                        destinationLow,
                        destinationPort);
            }
            return tuple;
        }

        @Override
        long netns() {
            return netns;
        }
    }

    /** By owner, for events that have one. */
    static final class OfOwner extends DetailEntry<Owner> {
        private Owner owner;

        @Override
        boolean matches(DropEvent event) {
            return owner == event.owner;
        }

        @Override
        boolean matches(Owner key) {
            return owner == key;
        }

        @Override
        void set(DropEvent event) {
            owner = event.owner;
        }

        @Override
        void set(Owner key) {
            owner = key;
        }

        @Override
        Owner key() {
            return owner;
        }

        @Override
        long netns() {
            Owner.Socket socket = owner.verdict().socket();
            return socket == null ? 0 : socket.netns();
        }

        @Override
        Owner.Verdict verdict() {
            return owner.verdict();
        }

        @Override
        long kernelDrops() {
            return owner.drops() == null ? DropEvent.ABSENT : owner.drops().total();
        }
    }

    /** Of all keys of a group that are not kept apart. */
    static final class OfRest<K> extends DetailEntry<K> {
        @Override
        boolean matches(DropEvent event) {
            return false;
        }

        @Override
        boolean matches(K key) {
            return false;
        }

        @Override
        void set(DropEvent event) {
            throw new UnsupportedOperationException("it has no key");
        }

        @Override
        void set(K key) {
            throw new UnsupportedOperationException("it has no key");
        }

        @Override
        K key() {
            return null;
        }

        @Override
        long netns() {
            return 0;
        }
    }
}
