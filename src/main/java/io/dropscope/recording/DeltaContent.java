package io.dropscope.recording;

import io.dropscope.event.Counts;
import io.dropscope.event.Kind;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/** What was counted in an interval, as one block or, where there are more keys than one holds, as several. */
final class DeltaContent {
    private static final int LAST = 1;
    /** More keys of the same interval follow in the next block. */
    private static final int MORE = 2;

    private static final int UNDECIDED = 1;
    private static final int KEY_BYTES = 80;
    private static final int KEYS_OF_A_BLOCK = 8_192;
    /** Far more than a ledger has room for. */
    private static final int MOST_KEYS = 1 << 18;

    private static final Kind[] KINDS = Kind.values();

    /** What the blocks before said of an interval whose last block is not read yet; null between intervals. */
    private Map<LedgerKey, Counts> counts;

    static void write(LedgerDelta delta, BlockWriter to) {
        Iterator<Map.Entry<LedgerKey, Counts>> keys = delta.counts().entrySet().iterator();
        int left = delta.counts().size();
        int written = 0;
        do {
            int here = Math.min(left, KEYS_OF_A_BLOCK);
            left -= here;
            to.reserve(here * KEY_BYTES + 256);
            to.begin(Layout.DELTA);
            to.u16(Layout.VERSION);
            to.u16((delta.last() ? LAST : 0) | (left > 0 ? MORE : 0));
            to.i32(written);
            to.i64(delta.startNanos());
            to.i64(delta.endNanos());
            to.i64(delta.wallOffsetNanos());
            write(delta.other(), to);
            to.i64(delta.nested());
            to.i64(delta.hostDrops());
            to.i64(delta.undecodable());
            to.i32(here);
            for (int i = 0; i < here; i++) {
                Map.Entry<LedgerKey, Counts> entry = keys.next();
                LedgerKey key = entry.getKey();
                to.u8(key.kind().ordinal());
                to.u8(key.undecided() ? UNDECIDED : 0);
                to.u16(0);
                to.i32(key.reason());
                to.i64(key.location());
                to.i64(key.netns());
                to.i32(key.interfaceIndex());
                to.i32(0);
                write(entry.getValue(), to);
            }
            to.endOurs();
            written += here;
        } while (left > 0);
    }

    private static void write(Counts counts, BlockWriter to) {
        to.i64(counts.packets());
        to.i64(counts.segments());
        to.i64(counts.bytes());
        to.i64(counts.events());
        to.i64(counts.ringFull());
        to.i64(counts.thinned());
    }

    /** When the interval ended, of a block that was read up to its version. */
    static long endNanos(Content of) {
        return of.peek(Short.BYTES + Integer.BYTES + Long.BYTES);
    }

    /**
     * Reads a block behind its version.
     *
     * @return the interval; null while blocks of it are to come, and when the content does not fit
     */
    LedgerDelta read(Content from) {
        int flags = from.u16();
        int before = from.i32();
        if (before == 0) {
            counts = new HashMap<>();
        } else if (counts == null || counts.size() != before) { // a block between was damaged: half a sum is none
            counts = null;
            from.unfit();
            return null;
        }
        long startNanos = from.i64();
        long endNanos = from.i64();
        long wallOffsetNanos = from.i64();
        Counts other = readCounts(from);
        long nested = from.i64();
        long hostDrops = from.i64();
        long undecodable = from.i64();
        int keys = from.count(KEY_BYTES);
        for (int i = 0; i < keys; i++) {
            int kind = from.u8();
            int keyFlags = from.u8();
            from.u16();
            int reason = from.i32();
            long location = from.i64();
            long netns = from.i64();
            int interfaceIndex = from.i32();
            from.i32();
            Counts of = readCounts(from);
            if (kind < KINDS.length) {
                boolean undecided = (keyFlags & UNDECIDED) != 0;
                counts.put(new LedgerKey(KINDS[kind], reason, location, netns, interfaceIndex, undecided), of);
            } else {
                from.unfit();
            }
        }
        if (!from.fits() || counts.size() > MOST_KEYS) {
            from.unfit();
            counts = null;
            return null;
        }
        if ((flags & MORE) != 0) {
            return null;
        }
        Map<LedgerKey, Counts> all = counts;
        counts = null;
        boolean last = (flags & LAST) != 0;
        return new LedgerDelta(startNanos, endNanos, wallOffsetNanos, all, other, nested, hostDrops, undecodable, last);
    }

    /** Forgets the blocks of an interval whose others do not come any more. */
    void abandon() {
        counts = null;
    }

    private static Counts readCounts(Content from) {
        return new Counts(from.i64(), from.i64(), from.i64(), from.i64(), from.i64(), from.i64());
    }
}
