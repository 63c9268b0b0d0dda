package io.dropscope.stats;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Owner;

/** What a {@link DetailTable} tells events apart by. Equal keys have equal hashes, however they were made. */
interface DetailKey<K> {
    /** The hash of the event's key. */
    int hash(DropEvent event);

    /** The same of a key that is kept. */
    int hash(K key);

    /** Room for a key. */
    DetailEntry<K> entry();

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
        public DetailEntry<Tuple> entry() {
            return new DetailEntry.OfFlow();
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
        public DetailEntry<Owner> entry() {
            return new DetailEntry.OfOwner();
        }
    };
}
