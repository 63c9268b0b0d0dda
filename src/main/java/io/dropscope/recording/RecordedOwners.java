package io.dropscope.recording;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Owner;
import io.dropscope.event.Owner.Verdict;
import io.dropscope.event.SocketDrops;
import java.util.ArrayList;
import java.util.List;

/**
 * The owners in the files of a run by their numbers: the same object as long as it has the same number. What becomes known
 * of one later is applied with the interval that tells of it, so that a table shows at each moment what it showed then.
 * The reader's thread.
 */
final class RecordedOwners {
    /** What stands for an owner whose block is damaged. */
    private static final Verdict LOST = new Verdict(
            Owner.How.NONE, "lost from the recording", null, List.of(), DropEvent.ABSENT, null, null, null, true);

    private final NameTable<Owner> owners = new NameTable<>(OwnerNumbers.MOST);
    private final List<Change> changes = new ArrayList<>();

    private record Change(Owner owner, Verdict verdict, long drops) {}

    /** The owner with a number; null for 0. */
    Owner owner(int number) {
        if (number == 0) {
            return null;
        }
        Owner owner = owners.get(number, 0);
        if (owner == null) {
            owner = new Owner(LOST, null);
            owners.put(number, 0, owner);
        }
        return owner;
    }

    /** Reads what a block tells behind its version. What does not fit changes nothing. */
    void read(Content from) {
        boolean hasDrops = from.u16() != 0;
        int number = from.i32();
        long inode = from.i64();
        long drops = from.i64();
        Verdict verdict = OwnerContent.read(from);
        if (!from.fits() || number == 0) {
            from.unfit();
            return;
        }
        Owner known = owners.get(number, 0);
        if (known == null) {
            SocketDrops counted = hasDrops ? new SocketDrops(inode) : null;
            if (hasDrops) {
                counted.count(drops);
            }
            owners.put(number, 0, new Owner(verdict, counted));
        } else {
            if (changes.size() >= OwnerNumbers.MOST) { // nobody takes intervals: a file without any
                apply();
            }
            changes.add(new Change(known, verdict, drops));
        }
    }

    /** Applies what has become known since the last call. */
    void apply() {
        for (Change change : changes) {
            if (!change.verdict.equals(change.owner.verdict())) {
                change.owner.settle(change.verdict);
            }
            if (change.owner.drops() != null) {
                change.owner.drops().count(change.drops);
            }
        }
        changes.clear();
    }

    void forget() {
        owners.forget();
    }
}
