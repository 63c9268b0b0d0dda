package io.dropscope.recording;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.dropscope.event.DropEvent;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.Owner;
import io.dropscope.event.SocketDrops;
import io.dropscope.event.Symbol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are cut, changed or made up: what comes out was written, in its order, and the rest is counted. */
class DamageTest {
    /** What blocks of their own tell: it is missing when such a block is damaged. */
    private static final Set<String> NAMES =
            Set.of("reasonName", "symbol", "interfaceName", "netnsName", "owner", "stackSymbols");

    @TempDir
    Path directory;

    private final List<Integer> chunkEnds = new ArrayList<>();

    /** Two intervals with events of both sorts, names of all sorts, and two owners. */
    private byte[] small() {
        Tape tape = new Tape();
        Owner collector = new Owner(Tape.verdict(812, "collector"), new SocketDrops(48213));
        Owner nobody = new Owner(Tape.nobody("no socket on UDP port 81", true), null);
        for (int second = 1; second <= 2; second++) {
            for (int i = 0; i < 3; i++) {
                DropEvent event = Tape.udp((99 + second) * Tape.SECOND + i);
                event.owner = i == 0 ? nobody : collector;
                event.capturedLength = 30 * i;
                event.netnsName = "blue";
                event.stackDepth = i;
                event.stack[0] = Tape.NFT.address();
                event.stackSymbols[0] = Tape.NFT;
                event.stack[1] = 4711;
                event.stackSymbols[1] = Symbol.unnamed(4711);
                tape.event(event);
            }
            tape.delta(second, 3, second == 2);
            chunkEnds.add(tape.bytes.size());
        }
        InterfaceSums sums = new InterfaceSums();
        sums.add(Tape.deltaOf(1, 6, true));
        tape.add(tape.encoder.statistics(sums, Tape.WALL));
        return tape.toBytes();
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(directory.resolve("r.pcapng"), bytes);
    }

    /** What a source gives, and its report; null when it is no recording. */
    private List<Object> read(byte[] bytes) throws IOException {
        try (RecordingSource source = Tape.open(file(bytes))) {
            List<Object> all = Tape.readAll(source);
            report = source.report();
            return all;
        } catch (RecordingException noRecording) {
            assertThat(noRecording.getMessage()).doesNotContain("\n").contains("r.pcapng");
            return null;
        }
    }

    private ReadReport report;

    @Test
    void shouldReadAPrefixWhereverAFileIsCut() throws IOException {
        byte[] whole = small();
        List<Object> all = read(whole);
        Tape.assertWhole(report);
        assertThat(all).hasSize(8);
        assertThat(report.bytesRead()).isEqualTo(whole.length);
        int most = 0;
        for (int length = 0; length < whole.length; length++) {
            List<Object> some = read(Arrays.copyOf(whole, length));
            if (some == null) {
                assertThat(most).isZero();
                continue;
            }
            int last = some.size() - 1;
            assertThat(some.subList(0, last)).isEqualTo(all.subList(0, last));
            assertThat(last).isGreaterThanOrEqualTo(most);
            most = last;
            if (!report.ended()) {
                LedgerDelta end = (LedgerDelta) some.get(last);
                assertThat(end.last()).isTrue();
                assertThat(end.counts()).isEmpty();
                assertThat(end.endNanos()).isGreaterThanOrEqualTo(end.startNanos());
            }
            assertThat(report.bytesRead() + report.bytesLeft())
                    .as("cut at " + length)
                    .isEqualTo(length);
            assertThat(report.damagedBlocks()).isZero();
        }
        assertThat(most).isEqualTo(7);
    }

    @Test
    void shouldReadNoEventThatWasNotWrittenWhateverByteIsChanged() throws IOException {
        byte[] whole = small();
        List<Object> all = read(whole);
        for (int at = 0; at < whole.length; at++) {
            for (int bits : at % 7 == 0 ? new int[] {1, 2, 4, 8, 16, 32, 64, 128, 255} : new int[] {1 << at % 8}) {
                byte[] changed = whole.clone();
                changed[at] ^= (byte) bits;
                assertIsPartOf(read(changed), all, "bits " + bits + " at " + at, 1);
            }
        }
    }

    @Test
    void shouldSurviveBytesThatWentMissingOrCameFromElsewhere() throws IOException {
        byte[] whole = small();
        List<Object> all = read(whole);
        Random random = new Random(11);
        for (int i = 0; i < 2_000; i++) {
            byte[] changed = mutated(whole, random);
            assertIsPartOf(read(changed), all, "round " + i, Integer.MAX_VALUE);
        }
    }

    /** A piece away, a piece twice, zeroes, noise, or several of it. */
    private static byte[] mutated(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int from = random.nextInt(bytes.length);
            int to = Math.min(bytes.length, from + random.nextInt(300));
            switch (random.nextInt(4)) {
                case 0 -> bytes = joined(Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, to, bytes.length));
                case 1 -> bytes = joined(Arrays.copyOf(bytes, to), Arrays.copyOfRange(bytes, from, bytes.length));
                case 2 -> Arrays.fill(bytes, from, to, (byte) 0);
                default -> {
                    for (int at = from; at < to; at++) {
                        bytes[at] = (byte) random.nextInt();
                    }
                }
            }
        }
        return bytes;
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    @Test
    void shouldSurviveNoise() throws IOException {
        Random random = new Random(5);
        byte[] head = Arrays.copyOf(small(), 700);
        for (int i = 0; i < 500; i++) {
            byte[] noise = new byte[random.nextInt(5_000)];
            random.nextBytes(noise);
            assertThat(read(noise)).isNull();
            List<Object> read = read(joined(head, noise));
            assertThat(read == null || read.size() == 1).isTrue();
        }
    }

    /** Events and intervals are some of those, in their order; each of a pair may come again when a piece is there twice. */
    private void assertIsPartOf(List<Object> some, List<Object> all, String what, int mostLost) {
        if (some == null) {
            return;
        }
        List<Object> left =
                new ArrayList<>(all.stream().map(DamageTest::withoutNames).toList());
        int lost = 0;
        for (Object one : some.subList(0, some.size() - 1)) {
            Object plain = withoutNames(one);
            assertThat(left).as(what).contains(plain);
            assertNamesAreTheirsOrLost(one, all, what);
            if (mostLost == 1) {
                Iterator<Object> next = left.iterator();
                while (!next.next().equals(plain)) {
                    lost++;
                    next.remove();
                }
                next.remove();
            }
        }
        assertThat(lost).as(what).isLessThanOrEqualTo(mostLost);
        LedgerDelta end = (LedgerDelta) some.getLast();
        assertThat(all.contains(end) || end.counts().isEmpty()).as(what).isTrue();
    }

    private static void assertNamesAreTheirsOrLost(Object one, List<Object> all, String what) {
        if (one instanceof Map<?, ?> event) {
            Map<?, ?> original = all.stream()
                    .filter(it -> withoutNames(it).equals(withoutNames(event)))
                    .map(it -> (Map<?, ?>) it)
                    .findFirst()
                    .orElseThrow();
            for (String name : NAMES) {
                String now = (String) event.get(name);
                assertThat(now.equals(original.get(name))
                                || now.equals("null")
                                || now.contains("0x")
                                || now.contains("lost from the recording"))
                        .as(what + ": " + name + " " + now)
                        .isTrue();
            }
        }
    }

    private static Object withoutNames(Object one) {
        if (!(one instanceof Map<?, ?> event)) {
            return one;
        }
        Map<Object, Object> rest = new HashMap<>(event);
        rest.keySet().removeAll(NAMES);
        return rest;
    }

    @Test
    void shouldSayWhatItSkipped() throws IOException {
        byte[] whole = small();
        byte[] changed = whole.clone();
        int at = firstBlock(whole, Layout.PACKET);
        changed[at + Layout.PACKET_DATA + 25] ^= 1;

        List<Object> all = read(changed);

        assertThat(all).hasSize(7);
        assertThat(report.damagedBlocks()).isOne();
        assertThat(report.bytesSkipped()).isEqualTo(Little.i32(whole, at + 4));
        assertThat(report.events()).isEqualTo(5);
        assertThat(report.isWhole()).isFalse();
    }

    @Test
    void shouldNotTakeAPacketsBytesForABlock() throws IOException {
        // what a sender would make who knows this format, but not the random id of the run
        Tape forger = new Tape("run-2", 0);
        forger.bytes.reset();
        DropEvent forged = Tape.udp(1);
        forged.capturedLength = 0;
        forger.event(forged).flush();
        byte[] block = Arrays.copyOfRange(
                forger.toBytes(), lastBlock(forger.toBytes(), Layout.EVENT), forger.toBytes().length);
        RecordingInfo info = Tape.info("run-1", 0);
        RecordingInfo wide = new RecordingInfo(
                info.run(),
                0,
                "1",
                "h",
                "k",
                "w",
                false,
                true,
                1024,
                "UTC",
                1,
                1,
                1,
                Map.of(),
                Map.of(),
                WantedOwners.ALL);
        RecordingEncoder encoder = new RecordingEncoder(wide, Tape.NAMES);
        Tape tape = new Tape();
        tape.bytes.reset();
        tape.add(encoder.section(0));
        DropEvent carrier = new DropEvent(1024);
        carrier.kind = forged.kind;
        System.arraycopy(block, 0, carrier.bytes, 0, block.length);
        carrier.capturedLength = block.length + 4;
        encoder.event(carrier, true);
        tape.add(encoder.take());
        byte[] cut = Arrays.copyOf(tape.toBytes(), tape.toBytes().length - 4); // the search begins inside of the packet
        encoder.delta(Tape.deltaOf(1, 1, true));
        tape.add(encoder.take());
        byte[] whole = tape.toBytes();
        assertThat(read(whole)).hasSize(2);
        whole[lastBlock(whole, Layout.PACKET) + 5] ^= 1; // its length: here too

        assertThat(read(whole)).containsExactly(Tape.deltaOf(1, 1, true));
        assertThat(report.damagedBlocks()).isOne();
        assertThat(read(cut)).hasSize(1);
        assertThat(report.bytesLeft()).isPositive();
    }

    @Test
    void shouldPassOverWhatANewerVersionAdds() throws IOException {
        byte[] whole = small();
        List<Object> all = read(whole);
        int packet = firstBlock(whole, Layout.PACKET);
        ByteArrayOutputStream more = new ByteArrayOutputStream();
        more.write(whole, 0, packet);
        more.write(block(0x80000DFF, new byte[20]));
        more.write(block(10, new byte[8])); // decryption secrets
        more.write(newer(Layout.EVENT));
        more.write(newer(Layout.OWNER));
        more.write(newer(Layout.DELTA));
        more.write(withOption(Arrays.copyOfRange(whole, packet, packet + Little.i32(whole, packet + 4)), 0x8007));
        more.write(withoutEvent());
        int next = packet + Little.i32(whole, packet + 4);
        more.write(whole, next, whole.length - next);

        assertThat(read(more.toByteArray())).isEqualTo(all);
        assertThat(report.damagedBlocks()).isZero();
        assertThat(report.skippedBlocks())
                .containsOnly(
                        Map.entry("block 0x80000dff", 1L),
                        Map.entry("block 0x0000000a", 1L),
                        Map.entry("event, version 2", 1L),
                        Map.entry("owner, version 2", 1L),
                        Map.entry("delta, version 2", 1L),
                        Map.entry("packet of another program", 1L));
        assertThat(report.skippedOptions()).containsOnly(Map.entry("packet option 0x8007", 1L));
        assertThat(report.isWhole()).isFalse();
    }

    @Test
    void shouldNotBeLedFarByLengths() throws IOException {
        byte[] whole = small();
        for (int length : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -4, 0, 8, 12, 13, 1 << 20, (1 << 20) + 4}) {
            byte[] changed = whole.clone();
            Little.put32(changed, firstBlock(whole, Layout.PACKET) + 4, length);
            assertThat(read(changed)).as("length " + length).hasSize(7);
            assertThat(report.damagedBlocks()).isOne();
        }
        for (int captured : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 0, 19, 4096}) {
            byte[] changed = whole.clone();
            Little.put32(changed, firstBlock(whole, Layout.PACKET) + Layout.PACKET_CAPTURED, captured);
            assertThat(read(changed)).as("captured " + captured).hasSize(7);
        }
    }

    // ---- zstd

    /** A frame for the header, one for each chunk. */
    private byte[] compressed(byte[] whole) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        int from = 0;
        for (int to : new int[] {headerEnd(whole), chunkEnds.get(0), chunkEnds.get(1), whole.length}) {
            frames.writeBytes(Zstd.compress(Arrays.copyOfRange(whole, from, to)));
            from = to;
        }
        return frames.toByteArray();
    }

    @Test
    void shouldReadZstdFramesAndOneFrameForAll() throws IOException {
        byte[] whole = small();
        List<Object> all = read(whole);

        assertThat(read(compressed(whole))).isEqualTo(all);
        Tape.assertWhole(report);
        assertThat(report.bytesRead()).isEqualTo(whole.length);
        assertThat(read(Zstd.compress(whole))).isEqualTo(all);
        Tape.assertWhole(report);
    }

    @Test
    void shouldReadAPrefixWhereverAZstdFileIsCut() throws IOException {
        byte[] whole = small();
        List<Object> all = read(whole);
        byte[] compressed = compressed(whole);
        for (int length = 0; length < compressed.length; length++) {
            List<Object> some = read(Arrays.copyOf(compressed, length));
            if (some != null) {
                int last = some.size() - 1;
                assertThat(some.subList(0, last)).as("cut at " + length).isEqualTo(all.subList(0, last));
                assertThat(report.damagedBlocks()).isZero();
            }
        }
    }

    @Test
    void shouldGoOnBehindADamagedZstdFrame() throws IOException {
        byte[] whole = small();
        List<Object> all = read(whole);
        byte[] compressed = compressed(whole);
        for (int at = 0; at < compressed.length; at++) {
            byte[] changed = compressed.clone();
            changed[at] ^= (byte) (1 << at % 8);
            assertIsPartOf(read(changed), all, "bit at " + at, Integer.MAX_VALUE);
        }
        int second = Zstd.compress(Arrays.copyOf(whole, headerEnd(whole))).length;
        int third = second + Zstd.compress(Arrays.copyOfRange(whole, headerEnd(whole), chunkEnds.get(0))).length;
        byte[] changed = compressed.clone();
        Arrays.fill(changed, second + 10, third - 10, (byte) 0x55);

        List<Object> some = read(changed);

        assertThat(some.subList(some.size() - 1, some.size())).isEqualTo(all.subList(7, 8));
        assertThat(some.size()).isGreaterThanOrEqualTo(4);
        assertThat(report.bytesSkipped()).isPositive();
    }

    // ---- by hand

    private static int firstBlock(byte[] of, int type) {
        int at = 0;
        while (Little.i32(of, at) != type) {
            at += Little.i32(of, at + 4);
        }
        return at;
    }

    /** Behind what tells of the run. */
    private static int headerEnd(byte[] of) {
        int run = lastBlock(of, Layout.RUN);
        return run + Little.i32(of, run + 4);
    }

    private static int lastBlock(byte[] of, int type) {
        int last = 0;
        for (int at = 0; at < of.length; at += Little.i32(of, at + 4)) {
            last = Little.i32(of, at) == type ? at : last;
        }
        return last;
    }

    private static byte[] block(int type, byte[] content) {
        BlockWriter writer = new BlockWriter(64, 0);
        writer.begin(type);
        writer.raw(content);
        writer.end();
        return bytes(writer.from(0));
    }

    /** A block of ours as a later version might have it. */
    private static byte[] newer(int type) {
        BlockWriter writer = new BlockWriter(64, RecordingEncoder.seed("run-1"));
        writer.begin(type);
        writer.u16(Layout.VERSION + 1);
        writer.raw(new byte[46]);
        writer.endOurs();
        return bytes(writer.from(0));
    }

    private static byte[] withOption(byte[] packet, int code) {
        BlockWriter writer = new BlockWriter(64, 0);
        writer.begin(Layout.PACKET);
        writer.raw(Arrays.copyOfRange(packet, 8, packet.length - 8)); // without the end of options
        writer.option(code, new byte[] {1, 2, 3});
        writer.endOfOptions();
        writer.end();
        return bytes(writer.from(0));
    }

    /** A packet that some other program added. */
    private static byte[] withoutEvent() {
        BlockWriter writer = new BlockWriter(64, 0);
        writer.begin(Layout.PACKET);
        writer.raw(new byte[12]);
        writer.i32(24);
        writer.i32(24);
        writer.raw(new byte[24]);
        writer.option(Layout.OPTION_COMMENT, "hello");
        writer.endOfOptions();
        writer.end();
        return bytes(writer.from(0));
    }

    private static byte[] bytes(ByteBuffer of) {
        byte[] bytes = new byte[of.remaining()];
        of.get(bytes);
        return bytes;
    }
}
