package io.dropscope.recording;

import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.Names;
import io.dropscope.event.Source;
import io.dropscope.linux.EventFd;
import io.dropscope.recording.Layout.Sll2;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The files of a run as a {@link Source}. Each delta of the recording ends an interval. Reads as a stream, plain or zstd;
 * memory does not grow with the files. Events come with names and owner as they were when they were recorded: a name that
 * changes on the way changes at the same place again, and an owner becomes known with the same interval.
 *
 * <p>Whatever the bytes are, only {@link #open} complains about them. What is damaged is passed over, and {@link #report}
 * says how much it was. A batch ends before each block that changes a name, so that each event of it has the names of its
 * own place.
 */
public final class RecordingSource implements Source {
    private static final int BATCH = 256;

    private final List<Path> files;
    private final RecordingInfo info;
    private final FileNames names;
    private final RecordedOwners owners = new RecordedOwners();
    private final DeltaContent deltas = new DeltaContent();
    private final Content content = new Content();
    private final ReadCounts counts;
    private final Pace pace;
    private final Part part;
    private final EventFd silent = new EventFd();

    private volatile RecordingFile file; // read by other threads for its progress
    private volatile long bytesOfEarlierFiles;
    private BlockScanner scanner;
    private int nextFile = 1;
    private boolean ended;
    private IOException failure;

    /** The batch: where in the window each event, its packet's bytes (0: none) and its block's end are. */
    private int gathered;

    private final int[] eventAt = new int[BATCH];
    private final int[] bytesAt = new int[BATCH];
    private final int[] byteCount = new int[BATCH];
    private final int[] endAt = new int[BATCH];
    private final PacketBlock packet = new PacketBlock();
    private long dueInNanos;

    /** The interval that ends where the source stands; null between. */
    private LedgerDelta interval;
    /** One that calls itself the last: it is, unless something comes behind it. */
    private LedgerDelta last;
    /** The interval before. */
    private LedgerDelta previous;

    private long lastEventNanos = Long.MIN_VALUE;

    private RecordingSource(List<Path> files, RecordingFile first, ReadCounts counts, Pace pace, Part part)
            throws IOException {
        this.files = files;
        this.counts = counts;
        this.file = first;
        this.scanner = first.scanner();
        this.info = first.info();
        this.names = new FileNames(info);
        this.pace = pace;
        this.part = part;
    }

    /**
     * Opens the files of one run.
     *
     * @param files in any order; {@code -} is stdin
     * @param speed how many times faster than it was; 0: as fast as can be
     * @param fromWallNanos intervals that ended at it or before are passed over, with their events; {@link Long#MIN_VALUE} for
     *     all
     * @param toWallNanos intervals that began at it or behind it are passed over, with their events; {@link Long#MAX_VALUE}
     *     for all. With either the files are read twice, up to the part's end
     * @throws RecordingException when a file is no recording, or they are of different runs
     */
    public static RecordingSource open(List<Path> files, double speed, long fromWallNanos, long toWallNanos)
            throws IOException {
        return open(files, new Pace(speed), fromWallNanos, toWallNanos);
    }

    static RecordingSource open(List<Path> files, Pace pace, long fromWallNanos, long toWallNanos) throws IOException {
        if (files.isEmpty()) {
            throw new RecordingException("no file to read");
        }
        ReadCounts counts = new ReadCounts();
        List<Path> inOrder = files.size() == 1 ? List.copyOf(files) : inOrder(files, counts);
        Part part = Part.of(inOrder, fromWallNanos, toWallNanos);
        RecordingFile first = RecordingFile.open(inOrder.getFirst());
        try {
            return new RecordingSource(inOrder, first, counts, pace, part);
        } catch (IOException | RuntimeException | Error failed) {
            first.close();
            throw failed;
        }
    }

    private record Numbered(Path path, RecordingInfo info) {}

    private static List<Path> inOrder(List<Path> files, ReadCounts counts) throws IOException {
        List<Numbered> all = new ArrayList<>();
        for (Path path : files) {
            if (RecordingFile.isStdin(path)) {
                throw new RecordingException("stdin cannot be one of several files: give it alone");
            }
            try (RecordingFile file = RecordingFile.open(path)) {
                all.add(new Numbered(path, file.info()));
            }
        }
        all.sort(Comparator.comparingInt(it -> it.info().fileNumber()));
        for (int i = 1; i < all.size(); i++) {
            Numbered one = all.get(i - 1);
            Numbered other = all.get(i);
            String both = RecordingFile.nameOf(one.path()) + " and " + RecordingFile.nameOf(other.path());
            if (!one.info().run().equals(other.info().run())) {
                throw new RecordingException(both + " are of different runs: give the files of one");
            }
            if (one.info().fileNumber() == other.info().fileNumber()) {
                throw new RecordingException(both + " are the same file of the run: give one of them");
            }
            counts.missingFiles(other.info().fileNumber() - one.info().fileNumber() - 1);
        }
        return all.stream().map(Numbered::path).toList();
    }

    /** Whether a moment is in the time that was asked for: the first interval and the last may reach beyond it. Any thread. */
    public boolean covers(long wallNanos) {
        return part.covers(wallNanos);
    }

    /**
     * When the recording ended, where its reader was asked for a part of it that lies behind that or has a later end; else
     * {@link Long#MAX_VALUE}.
     */
    public long recordingEndWallNanos() {
        return part.recordingEndWallNanos();
    }

    /** What the first file tells of the run. */
    public RecordingInfo info() {
        return info;
    }

    /** The names in the files, as far as they were read. Any thread. */
    public Names names() {
        return names;
    }

    /** What was found so far; bytes by whole files. Any thread. */
    public ReadReport report() {
        return counts.report();
    }

    /** Bytes of the files that were read so far, compressed where they are. Any thread. */
    public long fileBytes() {
        return bytesOfEarlierFiles + file.fileBytes();
    }

    @Override
    public boolean isPaced() {
        return true;
    }

    @Override
    public boolean intervalEnded() {
        return interval != null && gathered == 0;
    }

    @Override
    public boolean ended() {
        return ended && interval == null && gathered == 0;
    }

    @Override
    public long dueInNanos() {
        return dueInNanos;
    }

    /** Nothing comes by itself. */
    @Override
    public int descriptor() {
        return silent.fd();
    }

    @Override
    public int gather(int max) {
        if (gathered > 0) { // nobody had room for them
            gathered = Math.min(gathered, max);
            return gathered;
        }
        dueInNanos = 0;
        int most = Math.min(max, BATCH);
        try {
            while (gathered < most && interval == null && !ended && step()) {
                // one block after the other
            }
        } catch (IOException unreadable) {
            failure = unreadable instanceof RecordingException told
                    ? told
                    : RecordingFile.unreadable(file.name(), unreadable);
            ended = true;
        }
        return gathered;
    }

    /** Takes a block; false when the batch ends before it, or nothing more is due. */
    private boolean step() throws IOException {
        int at = gathered == 0 ? scanner.start : endAt[gathered - 1];
        int length = scanner.look(at);
        int type = length > 0 ? scanner.type(at) : 0;
        if (type == Layout.PACKET || type == Layout.EVENT) {
            return event(at, length, type);
        }
        if (gathered > 0) {
            return false;
        }
        switch (length) {
            case BlockScanner.MORE -> scanner.fill();
            case BlockScanner.END -> openNext();
            case BlockScanner.CUT, BlockScanner.DAMAGED -> scanner.resync(Long.MAX_VALUE);
            default -> {
                return block(at, length, type);
            }
        }
        return true;
    }

    private boolean event(int at, int length, int type) {
        boolean inPacket = type == Layout.PACKET;
        boolean fits = !inPacket || packet.find(scanner.bytes, at, length);
        if (inPacket && fits && !packet.hasEvent()) {
            return passOver(at, length, "packet of another program");
        }
        int content = inPacket ? packet.event : at + Layout.BLOCK_CONTENT;
        int size = inPacket ? packet.eventLength : length - Layout.BLOCK_FRAME;
        boolean intact = fits && (inPacket ? scanner.isIntact(packet) : scanner.isIntact(at, length));
        if (!intact) {
            return damaged(at, length);
        }
        int version = Little.u16(scanner.bytes, content);
        if (version != Layout.VERSION) {
            return passOver(at, length, newer(Layout.EVENT, version));
        }
        if (!EventContent.fits(scanner.bytes, content, size)) {
            return damaged(at, length);
        }
        if (inPacket && packet.unknownOption >= 0) {
            if (gathered > 0) {
                return false; // counted when it is the first of a batch, so that it is counted once
            }
            counts.skippedOption(String.format(Locale.ROOT, "packet option 0x%04x", packet.unknownOption));
        }
        return take(at, length, content, inPacket);
    }

    private boolean take(int at, int length, int content, boolean inPacket) {
        if (last != null) {
            return endInterval();
        }
        long timestamp = EventContent.timestampNanos(scanner.bytes, content);
        if (!part.hasEvent(timestamp)) {
            if (gathered > 0) {
                return false;
            }
            scanner.advance(at + length);
            return true;
        }
        if (!isDue(timestamp)) {
            return false;
        }
        lastEventNanos = Math.max(lastEventNanos, timestamp);
        eventAt[gathered] = content;
        bytesAt[gathered] = inPacket ? packet.data + Sll2.SIZE : 0;
        byteCount[gathered] = inPacket ? packet.captured - Sll2.SIZE : 0;
        endAt[gathered] = at + length;
        gathered++;
        return true;
    }

    private boolean isDue(long monotonicNanos) {
        long wait = pace.until(monotonicNanos);
        if (wait <= 0) {
            return true;
        }
        if (gathered == 0) {
            dueInNanos = wait;
        }
        return false;
    }

    /** What said that it is the last interval is none: something comes behind it. */
    private boolean endInterval() {
        if (gathered == 0) {
            interval = withLast(last, false);
            last = null;
        }
        return false;
    }

    private boolean damaged(int at, int length) {
        if (gathered > 0) {
            return false;
        }
        counts.damaged(length);
        scanner.pass(at + length);
        return true;
    }

    private boolean passOver(int at, int length, String kind) {
        if (gathered > 0) {
            return false;
        }
        counts.skippedBlock(kind);
        scanner.advance(at + length);
        return true;
    }

    private static String newer(int type, int version) {
        return Layout.nameOf(type) + ", version " + version;
    }

    /** A block that is no event: the batch is empty. */
    private boolean block(int at, int length, int type) throws IOException {
        if (!Layout.isOurs(type)) {
            if (type == Layout.SECTION_HEADER) {
                pace.restart();
            }
            if (Layout.isKnown(type)) {
                scanner.advance(at + length);
                return true;
            }
            return passOver(at, length, Layout.nameOf(type));
        }
        if (!scanner.isIntact(at, length)) {
            return damaged(at, length);
        }
        content.overBlock(scanner.bytes, at, length);
        int version = content.u16();
        if (version != Layout.VERSION) {
            return passOver(at, length, newer(type, version));
        }
        if (type == Layout.DELTA) {
            return delta(at, length);
        }
        switch (type) {
            case Layout.SYMBOL -> names.readSymbol(content);
            case Layout.NETNS_NAME -> names.readNetnsName(content);
            case Layout.INTERFACE_NAME -> names.readInterfaceName(content);
            case Layout.REASON_NAME -> names.readReasonName(content);
            case Layout.OWNER -> owners.read(content);
            case Layout.FORGET -> owners.forget();
            case Layout.GAP -> readGap();
            default -> {} // the run, which was read when the file was opened
        }
        if (type != Layout.RUN && type != Layout.FORGET && !content.fits()) {
            return damaged(at, length);
        }
        scanner.advance(at + length);
        return true;
    }

    private void readGap() {
        content.u16();
        long events = content.i64();
        content.text(); // why: for whoever looks at the file
        if (content.fits() && events >= 0) {
            counts.notWritten(events);
        }
    }

    private boolean delta(int at, int length) {
        if (last != null) {
            return endInterval();
        }
        boolean wanted = part.hasInterval(DeltaContent.endNanos(content));
        if (wanted && !isDue(DeltaContent.endNanos(content))) {
            return false;
        }
        LedgerDelta read = deltas.read(content);
        if (read == null) {
            if (!content.fits()) {
                return damaged(at, length);
            }
            scanner.advance(at + length);
            return true;
        }
        scanner.advance(at + length);
        counts.totals();
        if (read.last()) {
            counts.endSeen();
        }
        if (!wanted) {
            owners.apply();
        } else if (read.last()) {
            last = read;
        } else {
            interval = read;
        }
        return true;
    }

    private void openNext() throws IOException {
        counts.file(scanner);
        file.close();
        deltas.abandon();
        if (nextFile == files.size()) {
            ended = true;
            return;
        }
        pace.restart();
        long bytes = bytesOfEarlierFiles + file.fileBytes();
        file = RecordingFile.open(files.get(nextFile++));
        bytesOfEarlierFiles = bytes;
        scanner = file.scanner();
    }

    @Override
    public void decode(int index, DropEvent slot) {
        EventContent.read(scanner.bytes, eventAt[index], slot);
        int length = Math.min(byteCount[index], slot.bytes.length);
        System.arraycopy(scanner.bytes, bytesAt[index], slot.bytes, 0, length);
        slot.capturedLength = length;
        slot.capturedEtherType = length == 0
                ? DropEvent.ABSENT
                : Little.bigU16(scanner.bytes, bytesAt[index] - Sll2.SIZE + Sll2.PROTOCOL);
        slot.owner = owners.owner(EventContent.owner(scanner.bytes, eventAt[index]));
        names.name(slot);
    }

    @Override
    public void release() {
        if (gathered > 0) {
            counts.handedOver(gathered);
            scanner.advance(endAt[gathered - 1]);
            gathered = 0;
        }
    }

    /**
     * The interval that ends here. With {@code last} the one that ends the recording; of a file that was cut an empty one up to
     * its last event.
     *
     * @throws RecordingException when a file could not be read to its end
     */
    @Override
    public LedgerDelta delta(boolean last) throws IOException {
        owners.apply();
        if (failure != null && last) {
            throw failure;
        }
        LedgerDelta ending = interval != null ? interval : last && this.last != null ? this.last : empty();
        interval = null;
        if (last) {
            this.last = null;
        }
        previous = ending;
        return withLast(ending, last);
    }

    private static LedgerDelta withLast(LedgerDelta delta, boolean last) {
        return delta.last() == last
                ? delta
                : new LedgerDelta(
                        delta.startNanos(),
                        delta.endNanos(),
                        delta.wallOffsetNanos(),
                        delta.counts(),
                        delta.other(),
                        delta.nested(),
                        delta.hostDrops(),
                        delta.undecodable(),
                        last);
    }

    /** Nothing counted, from the end of the interval before to the last event. */
    private LedgerDelta empty() {
        boolean first = previous == null;
        long start = first ? info.startNanos() : previous.endNanos();
        long offset = first ? info.startWallNanos() - info.startNanos() : previous.wallOffsetNanos();
        boolean hostCounted = first ? info.filtered() : previous.hostDrops() != DropEvent.ABSENT;
        return new LedgerDelta(
                start,
                Math.max(start, lastEventNanos),
                offset,
                Map.of(),
                Counts.ZERO,
                0,
                hostCounted ? 0 : DropEvent.ABSENT,
                0,
                false);
    }

    @Override
    public void detach() {
        // nothing runs
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            // it was only read
        }
        silent.close();
    }
}
