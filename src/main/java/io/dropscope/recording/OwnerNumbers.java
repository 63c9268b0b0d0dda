package io.dropscope.recording;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Owner;
import io.dropscope.event.Owner.Verdict;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Gives numbers to owners and writes what is known of each before its first event, and again when that has changed. A
 * number is never used for another owner. Bounded: past {@value #MOST} owners all are forgotten, which a block of its own
 * says, and those that come again get new numbers. One thread.
 */
@SuppressWarnings("ReferenceEquality") // another object is a verdict that was given since
final class OwnerNumbers {
    static final int MOST = 16_384;

    private final BlockWriter to;
    private final IdentityHashMap<Owner, Numbered> numbers = new IdentityHashMap<>();
    /** The same, to go over each second. */
    private final List<Numbered> all = new ArrayList<>();

    private int lastNumber;
    private int generation;

    /** An owner with its number. */
    static final class Numbered {
        private final Owner owner;
        private final int number;
        private Verdict written;
        private long drops;
        private int generation;
        private byte[] comment;
        private Verdict commented;

        private Numbered(Owner owner, int number) {
            this.owner = owner;
            this.number = number;
        }

        int number() {
            return number;
        }

        /** The words on it in a comment. */
        byte[] comment() {
            Verdict verdict = owner.verdict();
            if (verdict != commented) {
                commented = verdict;
                comment = Comments.owner(verdict);
            }
            return comment;
        }
    }

    OwnerNumbers(BlockWriter to) {
        this.to = to;
    }

    void forget() {
        generation++;
    }

    /** The owner as a reader will know it; null for null. */
    Numbered numbered(Owner owner) {
        if (owner == null) {
            return null;
        }
        Numbered known = numbers.get(owner);
        if (known == null) {
            if (numbers.size() == MOST) {
                numbers.clear();
                all.clear();
                to.begin(Layout.FORGET);
                to.i32(Layout.VERSION);
                to.endOurs();
            }
            known = new Numbered(owner, ++lastNumber);
            numbers.put(owner, known);
            all.add(known);
            write(known);
        } else if (known.generation != generation) {
            write(known);
        }
        return known;
    }

    /** Writes those that are not as they were written. */
    void writeChanged() {
        for (Numbered known : all) {
            if (known.owner.verdict() != known.written || drops(known.owner) != known.drops) {
                write(known);
            }
        }
    }

    private static long drops(Owner owner) {
        return owner.drops() == null ? DropEvent.ABSENT : owner.drops().total();
    }

    private void write(Numbered known) {
        known.written = known.owner.verdict();
        known.drops = drops(known.owner);
        known.generation = generation;
        to.begin(Layout.OWNER);
        to.u16(Layout.VERSION);
        to.u16(known.owner.drops() == null ? 0 : 1);
        to.i32(known.number);
        to.i64(known.owner.drops() == null ? 0 : known.owner.drops().inode());
        to.i64(known.drops);
        OwnerContent.write(known.written, to);
        to.endOurs();
    }
}
