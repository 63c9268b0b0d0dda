package io.dropscope.stats;

import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.KindRule;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Names;
import io.dropscope.event.Owner;
import io.dropscope.event.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * Turns events and ledger deltas into snapshots. The totals come from the ledger alone; the events add the flows, the
 * owners and three distributions, and decide which of the packets pass whose owner the kernel side did not know. {@link #onEvent} and {@link #onDelta} are called on the same thread; the consumer is called on
 * it too and must not block.
 */
public final class Aggregator implements Stage {
    /** Ledger keys kept apart; past them a key's packets are counted without its place. */
    static final int MAX_KEYS = 16_384;
    /** Room beyond that for keys without a place; past it packets are counted in {@code other}. */
    private static final int MAX_PLACELESS_KEYS = 4_096;

    private static final long MAX_DELAY_NANOS = 3_600_000_000_000L;
    private static final long MAX_LENGTH_BYTES = 1 << 24;

    private final Names names;
    private final KindRule kindRule;
    private final Consumer<Snapshot> snapshots;
    private final LongSupplier monotonicClock;

    private final DetailTable<Tuple> flows;
    private final DetailTable<Owner> owners;
    private final Undecided undecided;
    private final boolean decidesAll;
    private final Histogram delay = new Histogram(MAX_DELAY_NANOS, 2);
    private final Histogram length = new Histogram(MAX_LENGTH_BYTES, 2);
    private final Gaps gaps = new Gaps();
    private long maxDelay;
    private long maxLength;
    /** When the batch came that is being counted: a look at the clock costs as much as all else for an event. */
    private long batchNanos;

    private boolean batchEnded = true;
    /** A length, and the weight of those that had it in a row: most packets of a storm are as long as the one before. */
    private long lastLength;

    private long lastLengthWeight;
    private long processed;
    private long handedOver;

    private final Map<LedgerKey, Row> rows = new LinkedHashMap<>();
    private Counts other = Counts.ZERO;
    private long nested;
    private long undecodable;
    private long hostDrops = DropEvent.ABSENT;
    private long startNanos = -1;

    /**
     * An Aggregator whose delays are measured against CLOCK_MONOTONIC, where the events do not bring them along.
     *
     * @param filter which packets are watched, as far as only events tell
     */
    public Aggregator(Names names, KindRule kindRule, EventFilter filter, Consumer<Snapshot> snapshots) {
        this(names, kindRule, filter, snapshots, System::nanoTime, DetailTable.KEPT);
    }

    Aggregator(
            Names names,
            KindRule kindRule,
            EventFilter filter,
            Consumer<Snapshot> snapshots,
            LongSupplier monotonicClock,
            int maxDetail) {
        this.names = names;
        this.kindRule = kindRule;
        this.snapshots = snapshots;
        this.monotonicClock = monotonicClock;
        this.flows = new DetailTable<>(DetailKey.FLOW, names, kindRule, maxDetail);
        this.owners = new DetailTable<>(DetailKey.OWNER, names, kindRule, maxDetail);
        this.undecided = new Undecided(filter, flows, owners);
        this.decidesAll = filter.decidesAll();
    }

    @Override
    public void onEvent(DropEvent event, boolean endOfBatch) {
        processed++;
        if (batchEnded) {
            batchNanos = monotonicClock.getAsLong();
        }
        batchEnded = endOfBatch;
        if (!event.timeCoarse) {
            if (event.delayNanos == DropEvent.ABSENT) { // else it was measured when it was recorded
                // The clocks of two CPUs may differ by a little; a negative delay is none.
                event.delayNanos = Math.max(0, batchNanos - event.timestampNanos);
            }
            long nanos = clamp(event.delayNanos, MAX_DELAY_NANOS);
            delay.recordValue(nanos);
            maxDelay = Math.max(maxDelay, nanos);
        }
        if ((decidesAll || event.undecided)
                && !undecided.passes(kindRule.effectiveKind(event.kind, event.location), event)) {
            if (event.owner == null || !event.owner.verdict().settled()) {
                gaps.addUnclear();
            }
            return;
        }
        if (event.kind.isDrop()) {
            gaps.add(event.timestampNanos, event.weight == 1 && !event.timeCoarse);
        }
        if (event.kind.isDrop() && event.packetLength >= 0) {
            long bytes = clamp(event.packetLength, MAX_LENGTH_BYTES);
            if (bytes != lastLength) {
                recordLength();
                lastLength = bytes;
            }
            lastLengthWeight += event.weight;
        }
        flows.add(event);
        if (event.owner != null) {
            owners.add(event);
        }
    }

    private void recordLength() {
        if (lastLengthWeight > 0) {
            length.recordValueWithCount(lastLength, lastLengthWeight);
            maxLength = Math.max(maxLength, lastLength);
            lastLengthWeight = 0;
        }
    }

    private static long clamp(long value, long max) {
        return Math.max(0, Math.min(value, max));
    }

    /** Adds what the ledger counted since the last call and hands on a snapshot. */
    public void onDelta(LedgerDelta delta) {
        if (startNanos < 0) {
            startNanos = delta.startNanos();
        }
        delta.counts().forEach((key, counts) -> {
            LedgerKey effective = effective(key);
            if (decidesAll || key.undecided()) {
                if (!undecided.count(effective, counts)) {
                    other = other.plus(counts);
                }
            } else {
                flows.count(key, counts.packets(), counts.events());
                owners.count(key, counts.packets(), counts.events());
                count(effective, counts);
            }
        });
        undecided.tick(this::count);
        recordLength();
        other = other.plus(delta.other());
        for (Counts counts : delta.counts().values()) {
            handedOver += counts.events();
        }
        handedOver += delta.other().events();
        nested += delta.nested();
        undecodable += delta.undecodable();
        if (delta.hostDrops() >= 0) {
            hostDrops = Math.max(0, hostDrops) + delta.hostDrops();
        }
        snapshots.accept(new Snapshot(
                startNanos,
                delta.endNanos(),
                delta.wallOffsetNanos(),
                rows(),
                flows.tick(),
                owners.tick(),
                other,
                undecided.rejected(),
                nested,
                hostDrops,
                undecodable,
                // events that came after the ledger was read belong to the next delta
                Math.min(processed, handedOver - undecodable),
                flows.evicted(),
                owners.evicted(),
                Percentiles.of(delay, maxDelay),
                Percentiles.of(length, maxLength),
                gaps.tick(delta, processed < handedOver - undecodable),
                delta.last(),
                null));
    }

    /** Each row in its place, which it keeps; then what is undecided. */
    private List<Row> rows() {
        List<Row> all = new ArrayList<>(rows.values());
        undecided.rest((key, counts) -> all.add(named(key, counts)));
        return List.copyOf(all);
    }

    private LedgerKey effective(LedgerKey key) {
        Kind kind = kindRule.effectiveKind(key.kind(), key.location());
        return kind == key.kind()
                ? key
                : new LedgerKey(kind, key.reason(), key.location(), key.netns(), key.interfaceIndex(), key.undecided());
    }

    private void count(LedgerKey given, Counts counts) {
        LedgerKey key = given;
        if (rows.size() >= MAX_KEYS && !rows.containsKey(key)) {
            key = new LedgerKey(key.kind(), key.reason(), key.location(), LedgerKey.NOT_KEPT, LedgerKey.NOT_KEPT);
            if (rows.size() >= MAX_KEYS + MAX_PLACELESS_KEYS && !rows.containsKey(key)) {
                other = other.plus(counts);
                return;
            }
        }
        rows.merge(key, named(key, counts), Aggregator::sum);
    }

    /** The sum, with names that are new when the older row had none yet (an interface that has just been seen). */
    private static Row sum(Row row, Row more) {
        return new Row(
                row.key(),
                more.reasonName(),
                more.symbol(),
                more.netnsName() == null ? row.netnsName() : more.netnsName(),
                more.interfaceName() == null ? row.interfaceName() : more.interfaceName(),
                row.counts().plus(more.counts()));
    }

    private Row named(LedgerKey key, Counts counts) {
        boolean hasNetns = key.netns() > 0;
        return new Row(
                key,
                names.reason(key.kind(), key.reason()),
                names.symbol(key.location()),
                hasNetns ? names.netnsName(key.netns()) : null,
                hasNetns && key.interfaceIndex() > 0 ? names.interfaceName(key.netns(), key.interfaceIndex()) : null,
                counts);
    }
}
