package io.dropscope.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Recorded answers that are cut and flipped: nothing but a LinuxException, or a message that is missed and counted.
 */
@Timeout(120)
class GarbledAnswersTest {
    private static final int FLIPS = 2000;

    static Stream<Arguments> tapes() throws IOException {
        List<Arguments> tapes = new ArrayList<>();
        for (Path kernel : RecordedAnswersTest.kernels()) {
            for (Question question : Question.values()) {
                if (Files.exists(kernel.resolve(question.file()))) {
                    tapes.add(Arguments.of(kernel.getFileName() + " " + question, kernel, question));
                }
            }
        }
        return tapes.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tapes")
    void shouldRefuseADatagramThatEndsTooEarly(String name, Path kernel, Question question) throws IOException {
        NetlinkTape tape = NetlinkTape.read(kernel.resolve(question.file()));
        List<Object> whole = new ArrayList<>();
        question.ask(tape.play(), 0, whole);
        for (int d = 0; d < tape.datagrams().size(); d++) {
            for (int length = 0; length < tape.datagrams().get(d).length; length++) {
                int cut = length;
                List<Object> found = new ArrayList<>();
                Outcome outcome = ask(tape.with(d, datagram -> Arrays.copyOf(datagram, cut)), question, found);
                // cut between two messages, it is a shorter answer, whose end comes as it should
                assertThat(outcome == Outcome.REFUSED || isSubset(found, whole))
                        .as("datagram %d cut to %d bytes: %s", d, cut, outcome)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tapes")
    void shouldMissAMessageThatEndsTooEarlyAndKeepTheOthers(String name, Path kernel, Question question)
            throws IOException {
        NetlinkTape tape = NetlinkTape.read(kernel.resolve(question.file()));
        List<Object> whole = new ArrayList<>();
        question.ask(tape.play(), 0, whole);
        byte[] first = tape.datagrams().getFirst();
        int length = ByteBuffer.wrap(first).order(ByteOrder.nativeOrder()).getInt(0);
        for (int cut = NetlinkRequest.HEADER; cut < length; cut++) {
            int end = cut;
            List<Object> found = new ArrayList<>();
            Outcome outcome = ask(tape.with(0, datagram -> shorten(datagram, end)), question, found);
            if (outcome == Outcome.MISSED) {
                assertThat(found).as("first message cut to %d bytes", cut).hasSize(whole.size() - 1);
                assertThat(isSubset(found, whole)).isTrue();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tapes")
    void shouldNeitherFailOtherwiseNorHangWhateverBytesAreFlipped(String name, Path kernel, Question question)
            throws IOException {
        NetlinkTape tape = NetlinkTape.read(kernel.resolve(question.file()));
        int size =
                tape.datagrams().stream().mapToInt(datagram -> datagram.length).sum();
        Random random = new Random(23);
        for (int i = 0; i < FLIPS; i++) {
            int d = random.nextInt(tape.datagrams().size());
            int bytes = 1 + random.nextInt(4);
            List<Object> found = new ArrayList<>();
            ask(tape.with(d, datagram -> flip(datagram, bytes, random)), question, found);
            assertThat(found.size()).isLessThanOrEqualTo(size / 16);
        }
    }

    private enum Outcome {
        REFUSED,
        MISSED,
        READ
    }

    /** Whatever is thrown but a LinuxException fails the test. */
    private static Outcome ask(NetlinkTape tape, Question question, List<Object> found) {
        try {
            Completeness completeness = question.ask(tape.play(), 0, found);
            return completeness.skipped() > 0 ? Outcome.MISSED : Outcome.READ;
        } catch (LinuxException e) {
            assertThat(e.errno()).isNotZero();
            assertThat(e).hasMessageContaining("errno").message().doesNotContain("\n");
            return Outcome.REFUSED;
        }
    }

    /** By their words: two records with arrays in them are never equal. */
    private static boolean isSubset(List<Object> found, List<Object> whole) {
        return words(whole).containsAll(words(found));
    }

    private static List<String> words(List<Object> records) {
        return records.stream()
                .map(each -> switch (each) {
                    case InterfaceStatistics link -> link.name() + Arrays.toString(link.statistics());
                    case QueueStatistics queue -> queue.queue() + Arrays.toString(queue.statistics());
                    default -> each.toString();
                })
                .toList();
    }

    /** Takes bytes from the end of the first message, and says so in its header. */
    private static byte[] shorten(byte[] datagram, int end) {
        ByteBuffer buffer = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
        int next = (buffer.getInt(0) + 3) & ~3;
        int padded = (end + 3) & ~3;
        byte[] shorter = new byte[padded + datagram.length - next];
        System.arraycopy(datagram, 0, shorter, 0, end);
        System.arraycopy(datagram, next, shorter, padded, datagram.length - next);
        ByteBuffer.wrap(shorter).order(ByteOrder.nativeOrder()).putInt(0, end);
        return shorter;
    }

    private static byte[] flip(byte[] datagram, int bytes, Random random) {
        for (int i = 0; i < bytes; i++) {
            datagram[random.nextInt(datagram.length)] ^= (byte) (1 + random.nextInt(255));
        }
        return datagram;
    }
}
