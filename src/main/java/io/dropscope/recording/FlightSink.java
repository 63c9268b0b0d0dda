package io.dropscope.recording;

import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.KindRule;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.Names;
import io.dropscope.linux.LinuxException;
import io.dropscope.linux.MemoryMapping;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps chunks in memory, each with all names that it needs, and writes them when a trigger fires, with those that follow
 * for a while. What has been written leaves the memory: an event is in one file only.
 */
final class FlightSink implements Sink {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final RecordingEncoder encoder;
    private final RunFiles files;
    private final List<Trigger> triggers;
    private final Names names;
    private final KindRule kindRule;
    private final RecordingListener listener;
    private final long afterNanos;
    private final int maxDumps;
    private final Batch batch;
    private final ChunkRing ring;

    private long chunkStartNanos;
    private long wallOffsetNanos;
    private boolean wanted;
    private int dumps;
    private boolean toldEnough;
    private boolean toldLackOfRoom;
    private final AtomicLong fired = new AtomicLong();
    private final AtomicLong unheeded = new AtomicLong();
    private volatile long heldNanos;

    /** Null when none is written. */
    private Dump dump;

    private static final class Dump {
        private final Path path;
        private final long startNanos;
        private final long heldNanos;
        private final long endNanos;
        private final InterfaceSums sums = new InterfaceSums();

        Dump(Path path, long startNanos, long heldNanos, long endNanos) {
            this.path = path;
            this.startNanos = startNanos;
            this.heldNanos = heldNanos;
            this.endNanos = endNanos;
        }
    }

    /**
     * @param names of what the keys of deltas hold, for the triggers
     * @param kindRule likewise
     */
    FlightSink(
            RecordingInfo info,
            RecordingEncoder encoder,
            FileOptions file,
            FlightOptions flight,
            RunFiles files,
            Names names,
            KindRule kindRule,
            RecordingListener listener)
            throws LinuxException {
        chunkStartNanos = info.startNanos();
        wallOffsetNanos = info.startWallNanos() - info.startNanos();
        this.encoder = encoder;
        this.files = files;
        this.names = names;
        this.kindRule = kindRule;
        this.listener = listener;
        triggers = flight.triggers();
        afterNanos = flight.after().toNanos();
        maxDumps = flight.maxDumps();
        batch = new Batch(file.compressed());
        ring = new ChunkRing(
                MemoryMapping.anonymous(flight.bytes()), flight.before().toNanos());
    }

    @Override
    public void begin() {
        // the first file is made when there is something to write
    }

    @Override
    public boolean takesEvents() {
        return true;
    }

    @Override
    public void chunk(long events, LedgerDelta delta) {
        InterfaceSums sums = null;
        if (delta != null) {
            encoder.owners();
            encoder.delta(delta);
            sums = new InterfaceSums();
            sums.add(delta);
            wallOffsetNanos = delta.wallOffsetNanos();
        }
        long now = delta == null ? System.nanoTime() : delta.endNanos();
        ByteBuffer interfaces = encoder.takeInterfaces();
        batch.begin(dump == null ? NOTHING : interfaces).add(encoder.take());
        encoder.forgetNames();
        ByteBuffer piece = batch.piece();
        if (dump == null) {
            ring.add(piece, chunkStartNanos, now, events, sums);
            heldNanos = ring.heldNanos();
            tellLackOfRoom();
        } else {
            follow(piece, events, sums);
        }
        chunkStartNanos = now;
        if (delta != null) {
            judge(delta);
        }
    }

    @Override
    public void dump() {
        wanted = true; // with the delta that is on its way
    }

    private void judge(LedgerDelta delta) {
        boolean fires = triggers.stream().anyMatch(trigger -> trigger.firesOn(delta, names, kindRule));
        if (fires) {
            fired.incrementAndGet();
        }
        if (dump != null) {
            unheeded.addAndGet(fires ? 1 : 0);
        } else if (fires || wanted) {
            if (dumps == maxDumps) {
                unheeded.addAndGet(fires ? 1 : 0);
                tellEnough();
            } else {
                startDump(delta);
            }
        }
        wanted = false;
        if (dump != null && (delta.last() || delta.endNanos() - dump.endNanos >= 0)) {
            endDump(delta);
        }
        if (delta.last()) {
            files.finishAll();
        }
    }

    private void tellLackOfRoom() {
        if (ring.lacksRoom() && !toldLackOfRoom) {
            toldLackOfRoom = true;
            listener.roomForLess(Duration.ofNanos(ring.heldNanos()), ring.capacity());
        }
    }

    private void tellEnough() {
        if (!toldEnough) {
            toldEnough = true;
            listener.enoughDumps();
        }
    }

    private void startDump(LedgerDelta delta) {
        dumps++;
        long start = ring.isEmpty()
                ? delta.endNanos()
                : ring.chunks().iterator().next().startNanos();
        try {
            files.open();
            dump = new Dump(files.path(), start, delta.endNanos() - start, delta.endNanos() + afterNanos);
            files.append(batch.begin(encoder.section(files.number())).piece(), 0);
        } catch (IOException e) {
            fail(e);
        }
        for (ChunkRing.Chunk chunk : ring.chunks()) {
            follow(ring.bytes(chunk), chunk.events(), chunk.sums());
        }
        ring.clear();
        heldNanos = 0;
    }

    /** Writes a chunk of the dump; if that has failed before, counts its events. */
    private void follow(ByteBuffer piece, long events, InterfaceSums sums) {
        if (dump == null) {
            files.unrecorded(events);
            return;
        }
        try {
            files.append(piece, events);
            if (sums != null) {
                dump.sums.add(sums);
            }
        } catch (IOException e) {
            files.unrecorded(events);
            fail(e);
        }
    }

    /** The file keeps the chunks that it has. */
    private void fail(IOException e) {
        files.failed(dump == null ? null : dump.path, e);
        dump = null;
        if (files.isOpen()) {
            files.abandon();
        }
    }

    /** What is read back has to tell a dump that ended from one that was cut off: by an end of its own if the run goes on. */
    private void endDump(LedgerDelta delta) {
        Dump ended = dump;
        long endNanos = delta.endNanos();
        try {
            if (!delta.last()) {
                encoder.delta(endAfter(delta));
                batch.begin(encoder.take());
                encoder.forgetNames(); // as behind each chunk, also when this one cannot be written
                files.append(batch.piece(), 0);
            }
            files.append(
                    batch.begin(encoder.statistics(ended.sums, endNanos + wallOffsetNanos))
                            .piece(),
                    0);
            long size = files.size();
            dump = null;
            files.finish();
            listener.dumped(
                    dumps,
                    ended.path,
                    ended.startNanos + wallOffsetNanos,
                    endNanos + wallOffsetNanos,
                    Duration.ofNanos(ended.heldNanos),
                    size);
        } catch (IOException e) {
            fail(e);
        }
    }

    /** An end in which nothing was counted. */
    private static LedgerDelta endAfter(LedgerDelta delta) {
        long end = delta.endNanos();
        long hostDrops = delta.hostDrops() == DropEvent.ABSENT ? DropEvent.ABSENT : 0;
        return new LedgerDelta(end, end, delta.wallOffsetNanos(), Map.of(), Counts.ZERO, 0, hostDrops, 0, true);
    }

    /** How often a trigger fired. */
    long fired() {
        return fired.get();
    }

    /** How often it did while a dump was written, or when there had been enough of them. */
    long unheeded() {
        return unheeded.get();
    }

    /** How much time is in memory. */
    long heldNanos() {
        return heldNanos;
    }
}
