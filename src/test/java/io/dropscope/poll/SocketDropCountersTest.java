package io.dropscope.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.linux.DiagnosedSocket;
import io.dropscope.linux.NetCounters.SocketLine;
import io.dropscope.poll.SocketDropCounters.Kind;
import io.dropscope.poll.SocketDropCounters.Risen;
import java.util.List;
import org.junit.jupiter.api.Test;

class SocketDropCountersTest {
    private final SocketDropCounters counters = new SocketDropCounters();

    /** Looks at sockets given as inode, drops, inode, drops. */
    private List<String> look(long... sockets) {
        counters.beginLook();
        counters.ask(Kind.UDP, 1, false);
        for (int i = 0; i < sockets.length; i += 2) {
            SocketLine line = new SocketLine();
            line.family = 2;
            line.protocol = 17;
            line.inode = sockets[i];
            line.drops = sockets[i + 1];
            counters.socket(Kind.UDP, 1, line, false);
        }
        counters.endLook();
        return counters.risen().stream().map(SocketDropCountersTest::text).toList();
    }

    private static String text(Risen risen) {
        return risen.inode() + "+" + risen.delta();
    }

    @Test
    void shouldTellOnlyWhatRoseSinceTheFirstLook() {
        assertThat(look(7, 100, 8, 0)).isEmpty();
        assertThat(look(7, 123, 8, 5)).containsExactly("7+23", "8+5");
        assertThat(look(7, 123, 8, 5)).isEmpty();
    }

    @Test
    void shouldCountANewSocketFromNothing() {
        look(7, 100);
        assertThat(look(7, 100, 9, 23)).containsExactly("9+23");
    }

    @Test
    void shouldCountOnWhereTheCounterWraps() {
        look(7, 0xffff_ffffL);
        assertThat(look(7, 22)).containsExactly("7+23");
    }

    @Test
    void shouldTakeALowerCountForAnotherSocket() {
        look(7, 5000);
        assertThat(look(7, 23)).containsExactly("7+23");
    }

    @Test
    void shouldForgetSocketsThatAreGone() {
        look(7, 100);
        look();
        assertThat(look(7, 3)).containsExactly("7+3");
    }

    /** As {@link #look}, by cookies. */
    private List<String> diagnose(long... sockets) {
        counters.beginLook();
        counters.ask(Kind.UDP, 1, true);
        for (int i = 0; i < sockets.length; i += 2) {
            DiagnosedSocket socket = new DiagnosedSocket();
            socket.family = 2;
            socket.ipVersion = 4;
            socket.cookie = sockets[i];
            socket.inode = sockets[i];
            socket.drops = sockets[i + 1];
            counters.socket(Kind.UDP, 1, socket, false);
        }
        counters.endLook();
        return counters.risen().stream().map(SocketDropCountersTest::text).toList();
    }

    @Test
    void shouldNotCountTheHistoryOfASocketThatADumpPassedOver() {
        diagnose(7, 100);
        assertThat(diagnose()).isEmpty();
        assertThat(diagnose(7, 123)).containsExactly("7+23");
    }

    @Test
    void shouldNotCountTheHistoryWhereTheSourceChanges() {
        diagnose(7, 100);
        assertThat(look(7, 110)).isEmpty();
        assertThat(diagnose(7, 123, 9, 5)).containsExactly("7+23");
    }

    @Test
    void shouldCountTheFirstDropsOfASocketThatHadNone() {
        diagnose(7, 0);
        diagnose(7, 0);
        assertThat(diagnose(7, 23)).containsExactly("7+23");
    }
}
