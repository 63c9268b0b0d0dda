package io.dropscope.linux;

import static io.dropscope.linux.NetlinkMessage.done;
import static io.dropscope.linux.NetlinkMessage.fixed;
import static io.dropscope.linux.NetlinkMessage.native32;
import static io.dropscope.linux.NetlinkMessage.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetlinkTest {
    private static final int ANSWER = 42;
    private static final int ERROR = 2;
    private static final int OVERRUN = 4;
    private static final int INTERRUPTED = 0x10;
    private static final int CAPPED = 0x100;
    private static final int WORDS = 0x200;

    private final NetlinkRequest request = NetlinkRequest.dump("RTM_GETNONSENSE", 44, 4);
    private final List<Integer> read = new ArrayList<>();

    @Test
    void shouldReadMessagesOfSeveralDatagramsUpToTheEnd() throws LinuxException {
        Completeness completeness = ask(answer(1), join(answer(2), answer(3)), done().bytes(), answer(4));

        assertThat(read).containsExactly(1, 2, 3);
        assertThat(completeness).isSameAs(Completeness.WHOLE);
    }

    @Test
    void shouldCountWhatItsReaderOrItselfDoesNotUnderstand() throws LinuxException {
        Completeness completeness =
                ask(answer(1), answer(-1), NetlinkMessage.of(77, 0, native32(5)).bytes(), answer(2), done().bytes());

        assertThat(read).containsExactly(1, 2);
        assertThat(completeness).isEqualTo(new Completeness(2, false, null));
    }

    @Test
    void shouldPassOverWhatIsLeftOfAnEarlierAnswer() throws LinuxException {
        byte[] stale = answer(9);
        ByteBuffer.wrap(stale).order(ByteOrder.nativeOrder()).putInt(8, 0);
        assertThat(ask(join(stale, answer(1)), done().bytes()).isWhole()).isTrue();
        assertThat(read).containsExactly(1);
    }

    @Test
    void shouldAskAgainWhenTheTablesChanged() throws LinuxException {
        byte[] marked = NetlinkMessage.of(ANSWER, INTERRUPTED, native32(1)).bytes();
        byte[] again = sequence(join(answer(2), answer(3)), 2);
        Completeness completeness = askRepeatedly(marked, done().bytes(), again, sequence(done().bytes(), 2));

        assertThat(read).containsExactly(2, 3);
        assertThat(completeness.isWhole()).isTrue();
    }

    @Test
    void shouldSayWhenTheTablesNeverStopChanging() throws LinuxException {
        List<byte[]> datagrams = new ArrayList<>();
        for (int attempt = 1; attempt <= 5; attempt++) {
            datagrams.add(sequence(
                    NetlinkMessage.of(ANSWER, INTERRUPTED, native32(attempt)).bytes(), attempt));
            datagrams.add(sequence(done().bytes(), attempt));
        }
        Completeness completeness = askRepeatedly(datagrams.toArray(byte[][]::new));

        assertThat(read).containsExactly(5);
        assertThat(completeness).isEqualTo(new Completeness(0, true, null));
    }

    @Test
    void shouldRepeatTheKernelsOwnWords() {
        byte[] capped = NetlinkMessage.of(ERROR, CAPPED | WORDS, error(-22, 99))
                .attribute(2, native32(16))
                .attribute(1, text("Invalid\u001b header"))
                .bytes();
        byte[] whole = NetlinkMessage.of(
                        ERROR, WORDS, fixed(20 + 8, buffer -> buffer.putInt(-95).putInt(16 + 8)))
                .attribute(1, text("not here"))
                .bytes();
        byte[] atTheEnd = NetlinkMessage.of(3, WORDS, native32(-1))
                .attribute(1, text("too late"))
                .bytes();

        fails("RTM_GETNONSENSE \"Invalid\\x1b header\": Invalid argument (errno 22)", capped);
        fails("RTM_GETNONSENSE \"not here\": Operation not supported (errno 95)", whole);
        fails("RTM_GETNONSENSE \"too late\": Operation not permitted (errno 1)", answer(1), atTheEnd);
        fails(
                "RTM_GETNONSENSE: No such file or directory (errno 2)",
                NetlinkMessage.of(ERROR, 0, error(-2, 24)).bytes());
    }

    @Test
    void shouldSayWhatIsWrongWithABrokenAnswer() {
        String answer = "the answer to RTM_GETNONSENSE ";
        byte[] message = answer(1);
        byte[] tooLong = message.clone();
        ByteBuffer.wrap(tooLong).order(ByteOrder.nativeOrder()).putInt(0, 4000);
        byte[] tooShort = message.clone();
        ByteBuffer.wrap(tooShort).order(ByteOrder.nativeOrder()).putInt(0, 3);

        fails(answer + "has a message of 4000 bytes where there are 20: Bad message (errno 74)", tooLong);
        fails(answer + "has a message of 3 bytes where there are 20: Bad message (errno 74)", tooShort);
        fails(answer + "ends with 7 bytes that are no message: Bad message (errno 74)", Arrays.copyOf(message, 7));
        fails(answer + "has a datagram of no bytes: Bad message (errno 74)", new byte[0]);
        fails(answer + "has a datagram of 40000 bytes: Bad message (errno 74)", new byte[40_000]);
        fails(
                answer + "lost messages: Bad message (errno 74)",
                NetlinkMessage.of(OVERRUN, 0, native32(0)).bytes());
        fails(
                answer + "has the error number 7: Bad message (errno 74)",
                NetlinkMessage.of(ERROR, 0, error(7, 16)).bytes());
        fails(
                answer + "has an error without a number: Bad message (errno 74)",
                NetlinkMessage.of(ERROR, 0, new byte[0]).bytes());
        fails("RTM_GETNONSENSE: no answer within 5 seconds: Resource temporarily unavailable (errno 11)", message);
    }

    @Test
    void shouldAskTheKernelAgainAfterAnAnswerThatWasGivenUp() throws LinuxException {
        try (Netlink netlink = Netlink.open(Netlink.ROUTE)) {
            NetlinkRequest links = InterfaceDump.request();
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> netlink.ask(links, InterfaceDump.RTM_NEWLINK, (message, from, to) -> {
                        throw new IllegalStateException("the reader gives up");
                    }));

            assertThat(new InterfaceDump().read(netlink).entries())
                    .extracting(InterfaceStatistics::name)
                    .contains("lo");
        }
    }

    @Test
    void shouldNotReadThroughASocketThatIsClosed() throws LinuxException {
        Netlink netlink = Netlink.open(Netlink.ROUTE);
        netlink.close();
        netlink.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> new InterfaceDump().read(netlink))
                .withMessage("the netlink socket is closed");
    }

    @Test
    void shouldTellWhatTheKernelRefuses() throws LinuxException {
        try (Netlink netlink = Netlink.open(Netlink.ROUTE)) {
            assertThatExceptionOfType(LinuxException.class)
                    .isThrownBy(() ->
                            netlink.ask(NetlinkRequest.dump("message 5000", 5000, 4), 1, (message, from, to) -> true))
                    .withMessage("message 5000: Operation not supported (errno 95)");
        }
    }

    @Test
    void shouldWriteAQuestion() {
        ByteBuffer buffer = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
        NetlinkRequest question = NetlinkRequest.one("question", 0x1234, 4)
                .u8(16, 7)
                .attribute(3, 0x01020304)
                .attribute(5, "ab")
                .attribute64(6, 8);
        question.writeTo(buffer, 9);

        assertThat(question.length()).isEqualTo(16 + 4 + 8 + 8 + 12);
        assertThat(buffer.getInt(0)).isEqualTo(question.length());
        assertThat(buffer.getShort(4)).isEqualTo((short) 0x1234);
        assertThat(buffer.getShort(6)).isEqualTo((short) 5);
        assertThat(buffer.getInt(8)).isEqualTo(9);
        assertThat(buffer.get(16)).isEqualTo((byte) 7);
        Attributes attributes = new Attributes().over(buffer, 20, question.length());
        assertThat(attributes.next()).isTrue();
        assertThat(attributes.type()).isEqualTo(3);
        assertThat(attributes.s32()).isEqualTo(0x01020304);
        assertThat(attributes.next()).isTrue();
        assertThat(attributes.is("ab")).isTrue();
        assertThat(attributes.is("abc")).isFalse();
        assertThat(attributes.text()).isEqualTo("ab");
        assertThat(attributes.next()).isTrue();
        assertThat(attributes.uint()).isEqualTo(8);
        assertThat(attributes.next()).isFalse();
        assertThat(attributes.isSound()).isTrue();
    }

    private Completeness ask(byte[]... datagrams) throws LinuxException {
        return new NetlinkTape(List.of(datagrams)).play().ask(request, ANSWER, this::read);
    }

    private Completeness askRepeatedly(byte[]... datagrams) throws LinuxException {
        return new NetlinkTape(List.of(datagrams)).play().ask(request, ANSWER, read::clear, this::read);
    }

    private void fails(String message, byte[]... datagrams) {
        assertThatExceptionOfType(LinuxException.class)
                .isThrownBy(() -> ask(datagrams))
                .withMessage(message);
    }

    private boolean read(ByteBuffer message, int from, int to) {
        int value = message.getInt(from);
        if (value < 0) {
            return false;
        }
        read.add(value);
        return true;
    }

    private static byte[] answer(int value) {
        return NetlinkMessage.of(ANSWER, 0, native32(value)).bytes();
    }

    private static byte[] error(int number, int questionBytes) {
        return fixed(20, buffer -> buffer.putInt(number).putInt(questionBytes));
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] sequence(byte[] datagram, int sequence) {
        ByteBuffer buffer = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
        for (int at = 0; at < datagram.length; at += buffer.getInt(at)) {
            buffer.putInt(at + 8, sequence);
        }
        return datagram;
    }
}
