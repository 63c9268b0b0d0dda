package io.dropscope.stats;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Owner;

/** What a {@link DetailTable} tells events apart by. Equal keys have equal hashes, however they were made. */
interface DetailKey<K> {
    /** The hash of the event's key. */
    int hash(DropEvent event);

    /** The same of a key that is kept. */
    int hash(K key);

    /** Whether a kept key is that of the event. */
    boolean matches(K key, DropEvent event);

    /** Makes the event's key, to be kept. */
    K of(DropEvent event);

    /** Inode of the key's network namespace; 0 when unknown. */
    long netns(K key);

    /** What is known of the owner now; null where the key is none. */
    default Owner.Verdict verdict(K key) {
        return null;
    }

    /** Drops that the kernel counted in the key's socket, or {@link DropEvent#ABSENT}. */
    default long kernelDrops(K key) {
        return DropEvent.ABSENT;
    }

    /** By addresses, ports and protocols. */
    DetailKey<Tuple> FLOW = new DetailKey<>() {
        @Override
        public int hash(DropEvent event) {
            return Tuple.hash(event);
        }

        @Override
        public int hash(Tuple tuple) {
            return tuple.hash();
        }

        @Override
        public boolean matches(Tuple tuple, DropEvent event) {
            return tuple.matches(event);
        }

        @Override
        public Tuple of(DropEvent event) {
            return Tuple.of(event);
        }

        @Override
        public long netns(Tuple tuple) {
            return tuple.netns();
        }
    };

    /** By owner, for events that have one. */
    DetailKey<Owner> OWNER = new DetailKey<>() {
        @Override
        public int hash(DropEvent event) {
            return hash(event.owner);
        }

        @Override
        public int hash(Owner owner) {
            return System.identityHashCode(owner) * 0x9e3779b9;
        }

        @Override
        public boolean matches(Owner owner, DropEvent event) {
            return owner == event.owner;
        }

        @Override
        public Owner of(DropEvent event) {
            return event.owner;
        }

        @Override
        public long netns(Owner owner) {
            Owner.Socket socket = owner.verdict().socket();
            return socket == null ? 0 : socket.netns();
        }

        @Override
        public Owner.Verdict verdict(Owner owner) {
            return owner.verdict();
        }

        @Override
        public long kernelDrops(Owner owner) {
            return owner.drops() == null ? DropEvent.ABSENT : owner.drops().total();
        }
    };
}
