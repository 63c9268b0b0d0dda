package io.dropscope.enrich;

import static io.dropscope.enrich.Holdings.NETNS;
import static io.dropscope.enrich.Holdings.TCP;
import static io.dropscope.enrich.Holdings.UDP;
import static io.dropscope.enrich.Holdings.connected;
import static io.dropscope.enrich.Holdings.held;
import static io.dropscope.enrich.Holdings.mapped;
import static io.dropscope.enrich.Holdings.tcpListener;
import static io.dropscope.enrich.Holdings.udp;
import static io.dropscope.enrich.Holdings.udp6;
import static io.dropscope.enrich.Holdings.v4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dropscope.enrich.SocketScan.Holding;
import io.dropscope.enrich.SocketScan.Missed;
import io.dropscope.enrich.SocketTable.Held;
import io.dropscope.enrich.SocketTable.Task;
import io.dropscope.event.DropEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class SocketTableTest {
    private static SocketTable table(Holding... found) {
        SocketTable.Builder builder = new SocketTable.Builder(1, 100);
        for (Holding each : found) {
            builder.holding(each);
        }
        return builder.build(Missed.NOTHING);
    }

    /** Who would take an IPv4 packet from 10.0.0.9 port 900 to an address of the host and port 53. */
    private static Held find(SocketTable table, int protocol, long destination) {
        return table.find(NETNS, protocol, 4, 0, v4(9), 900, 0, destination, 53, true);
    }

    private static Held findUdp(Holding... found) {
        return find(table(found), UDP, v4(1));
    }

    private static Held find6(SocketTable table, long low) {
        return table.find(NETNS, UDP, 6, 0xfd00L << 48, 9, 900, 0xfd00L << 48, low, 53, true);
    }

    private static List<Integer> pids(Held held) {
        return List.of(held.holders).stream().map(Task::pid).toList();
    }

    @Test
    void shouldGatherTheHoldersOfASocketOverAllVisits() {
        SocketTable table =
                table(held(7, 30, "c"), held(8, 30, "c"), held(7, 20, "b"), held(7, 30, "c"), held(7, 10, "a"));

        assertThat(table.get(7).holders)
                .extracting(Task::pid, Task::comm)
                .containsExactly(tuple(10, "a"), tuple(20, "b"), tuple(30, "c"));
        assertThat(pids(table.get(8))).containsExactly(30);
        assertThat(table.size()).isEqualTo(2);
        assertThat(table.sockets()).extracting(held -> held.inode).containsExactly(7L, 8L);
        assertThat(table.get(9)).isNull();
    }

    @Test
    void shouldNameTheOldestHolderFirstAndTheFirstProcessLast() {
        Holding second = held(7, 5, "late"); // a low pid that was given again
        second.startNanos = 99_000_000_000L;
        SocketTable table = table(held(7, 1, "systemd"), second, held(7, 40, "b"), held(7, 30, "a"));

        assertThat(pids(table.get(7))).containsExactly(30, 40, 5, 1);
    }

    @Test
    void shouldTellProcessesOfOneStartByTheirPid() {
        Holding a = held(7, 31, "a");
        Holding b = held(7, 30, "b");
        b.startNanos = a.startNanos;

        assertThat(pids(table(a, b).get(7))).containsExactly(30, 31);
    }

    @Test
    void shouldKnowAProcessByPidAndStart() {
        SocketTable table = table(held(7, 30, "a"));

        assertThat(table.has(30, 30_000_000_000L)).isTrue();
        assertThat(table.has(30, 31_000_000_000L)).isFalse();
        assertThat(table.has(31, 30_000_000_000L)).isFalse();
        assertThat(table.process(30).comm()).isEqualTo("a");
        assertThat(table.process(31)).isNull();
    }

    @Test
    void shouldMakeNamesSafeForATerminal() {
        assertThat(table(held(7, 30, "a\u001b[1m")).process(30).comm()).isEqualTo("a\\x1b[1m");
    }

    @Test
    void shouldKeepWhatTheLookTold() {
        Holding holding = connected(udp(held(7, 30, "a"), v4(1), 53), v4(9), 900);
        holding.cookie = 77;
        holding.drops = 12;
        holding.socketCgroupId = 5;
        SocketTable.Builder builder = new SocketTable.Builder(3, 100);
        builder.holding(holding);
        holding.inode = 8; // the slot is filled anew
        SocketTable table = builder.build(new Missed(4));

        Held held = table.get(7);
        assertThat(held.cookie).isEqualTo(77);
        assertThat(held.drops).isEqualTo(12);
        assertThat(held.uid).isEqualTo(1000);
        assertThat(held.cgroupId).isEqualTo(5);
        assertThat(held.remotePort).isEqualTo(900);
        assertThat(held.isUnconnected()).isFalse();
        assertThat(table.generation).isEqualTo(3);
        assertThat(table.startedNanos).isEqualTo(100);
        assertThat(table.missedProcesses).isEqualTo(4);
        assertThat(table.missedSockets).isZero();
    }

    @Test
    void shouldCountTheSocketsThatFindNoRoom() {
        SocketTable.Builder builder = new SocketTable.Builder(1, 100);
        Holding holding = held(1, 30, "a");
        for (int i = 1; i <= SocketTable.MAX_SOCKETS + 3; i++) {
            holding.inode = i;
            builder.holding(holding);
        }
        builder.holding(held(1, 31, "b")); // one that is there already
        SocketTable table = builder.build(Missed.NOTHING);

        assertThat(table.size()).isEqualTo(SocketTable.MAX_SOCKETS);
        assertThat(table.missedSockets).isEqualTo(3);
        assertThat(table.get(SocketTable.MAX_SOCKETS)).isNotNull();
        assertThat(table.get(SocketTable.MAX_SOCKETS + 1)).isNull();
        assertThat(pids(table.get(1))).containsExactly(30, 31);
    }

    @Test
    void shouldBeOlderThanEveryEventBeforeTheFirstLook() {
        SocketTable none = SocketTable.none();
        assertThat(none.size()).isZero();
        assertThat(none.startedNanos).isNegative();
        assertThat(find(none, UDP, v4(1))).isNull();
    }

    @Test
    void shouldFindAConnectedSocketBeforeAListener() {
        Holding wildcard = udp(held(1, 10, "wildcard"), 0, 53);
        Holding address = udp(held(2, 20, "address"), v4(1), 53);
        Holding connected = connected(udp(held(3, 30, "connected"), v4(1), 53), v4(9), 900);
        Holding otherPeer = connected(udp(held(4, 40, "other"), v4(1), 53), v4(9), 901);
        Holding otherHost = connected(udp(held(5, 50, "other"), v4(1), 53), v4(8), 900);

        assertThat(findUdp(wildcard, address, connected, otherPeer, otherHost).inode)
                .isEqualTo(3);
        assertThat(findUdp(otherHost, otherPeer, connected, address, wildcard).inode)
                .isEqualTo(3);
        assertThat(findUdp(wildcard, address, otherPeer, otherHost).inode).isEqualTo(2);
        assertThat(findUdp(address, wildcard).inode).isEqualTo(2);
        assertThat(findUdp(wildcard, otherPeer).inode).isEqualTo(1);
        assertThat(findUdp(otherPeer, otherHost)).isNull();
    }

    @Test
    void shouldFindNoSocketOfAnotherPortProtocolAddressOrNamespace() {
        assertThat(findUdp(udp(held(1, 10, "a"), v4(1), 54))).isNull();
        assertThat(findUdp(udp(held(1, 10, "a"), v4(2), 53))).isNull();
        assertThat(findUdp(tcpListener(held(1, 10, "a"), v4(1), 53))).isNull();
        Holding elsewhere = udp(held(1, 10, "a"), 0, 53);
        elsewhere.netns = NETNS + 1;
        assertThat(findUdp(elsewhere)).isNull();
        assertThat(findUdp(held(1, 10, "unix"))).isNull();
    }

    @Test
    void shouldNotTakeAConnectionOnAnotherLocalAddress() {
        assertThat(findUdp(connected(udp(held(1, 10, "a"), v4(2), 53), v4(9), 900)))
                .isNull();
    }

    @Test
    void shouldFindOnlyListenersOfTcp() {
        Holding bound = tcpListener(held(1, 10, "bound"), v4(1), 53);
        bound.state = Holdings.CLOSE;
        Holding listener = tcpListener(held(2, 20, "listener"), 0, 53);
        Holding connection = connected(tcpListener(held(3, 30, "connection"), v4(1), 53), v4(9), 900);

        assertThat(find(table(bound), TCP, v4(1))).isNull();
        assertThat(find(table(bound, listener), TCP, v4(1)).inode).isEqualTo(2);
        assertThat(find(table(bound, listener, connection), TCP, v4(1)).inode).isEqualTo(3);
    }

    @Test
    void shouldGiveAWildcardOnlyWhatIsForThisHost() {
        SocketTable table = table(udp(held(1, 10, "wildcard"), 0, 53), udp(held(2, 20, "address"), v4(1), 53));

        assertThat(table.find(NETNS, UDP, 4, 0, v4(9), 900, 0, v4(2), 53, false))
                .isNull();
        assertThat(table.find(NETNS, UDP, 4, 0, v4(9), 900, 0, v4(2), 53, true).inode)
                .isEqualTo(1);
        assertThat(table.find(NETNS, UDP, 4, 0, v4(9), 900, 0, v4(1), 53, false).inode)
                .isEqualTo(2);
    }

    @Test
    void shouldGiveAnIpv4PacketToAWildcardOfIpv6UnlessThatTakesNone() {
        assertThat(findUdp(udp6(held(1, 10, "dual"), 53, false)).inode).isEqualTo(1);
        assertThat(findUdp(udp6(held(1, 10, "v6 only"), 53, true))).isNull();
        assertThat(findUdp(udp6(held(1, 10, "v6 only"), 53, true), udp(held(2, 20, "v4"), 0, 53)).inode)
                .isEqualTo(2);
    }

    @Test
    void shouldGiveAnIpv6PacketToNoSocketOfIpv4() {
        assertThat(find6(table(udp(held(1, 10, "v4"), 0, 53)), 1)).isNull();
        assertThat(find6(table(udp(held(1, 10, "v4"), 0, 53), udp6(held(2, 20, "v6"), 53, true)), 1).inode)
                .isEqualTo(2);
    }

    @Test
    void shouldFindAnIpv6AddressByBothHalves() {
        Holding holding = udp6(held(1, 10, "v6"), 53, true);
        holding.localHigh = 0xfd00L << 48;
        holding.localLow = 1;

        assertThat(find6(table(holding), 1).inode).isEqualTo(1);
        assertThat(find6(table(holding), 2)).isNull();
        holding.localHigh = 0xfd01L << 48;
        assertThat(find6(table(holding), 1)).isNull();
    }

    @Test
    void shouldFindMappedSocketsOfIpv4() {
        Holding connection = mapped(connected(udp(held(1, 10, "a"), v4(1), 53), v4(9), 900));
        Holding other = mapped(connected(udp(held(2, 20, "b"), v4(1), 53), v4(8), 900));
        Holding address = mapped(udp(held(3, 30, "c"), v4(1), 53));

        assertThat(findUdp(other, address, connection).inode).isEqualTo(1);
        assertThat(findUdp(other, address).inode).isEqualTo(3);
        assertThat(findUdp(other)).isNull();
        assertThat(findUdp(mapped(udp(held(3, 30, "c"), v4(2), 53)))).isNull();
    }

    @Test
    void shouldJoinTheSocketsThatShareAnAddress() {
        Holding a = udp(held(5, 30, "worker"), v4(1), 53);
        Holding b = udp(held(6, 20, "worker"), v4(1), 53);
        Holding wildcard = udp(held(7, 10, "other"), 0, 53);
        Holding peer = connected(udp(held(8, 11, "peer"), v4(1), 53), v4(9), 901);
        SocketTable table = table(a, wildcard, b, peer);

        Held joined = find(table, UDP, v4(1));
        assertThat(pids(joined)).containsExactly(20, 30);
        assertThat(joined.inode).isNotPositive();
        assertThat(joined.cookie).isZero();
        assertThat(joined.drops).isEqualTo(DropEvent.ABSENT);
        assertThat(joined.localPort).isEqualTo(53);
        assertThat(joined.isUnconnected()).isTrue();
        assertThat(find(table, UDP, v4(1)).inode).isEqualTo(joined.inode);
        assertThat(pids(table.get(5))).containsExactly(30);
        assertThat(pids(find(table, UDP, v4(2)))).containsExactly(10);
    }

    @Test
    void shouldNameASharedHolderOnce() {
        Held joined =
                findUdp(udp(held(5, 30, "w"), 0, 53), udp(held(6, 30, "w"), 0, 53), udp(held(6, 1, "systemd"), 0, 53));

        assertThat(pids(joined)).containsExactly(30, 1);
    }

    @Test
    void shouldNotJoinWhatABetterOneTakes() {
        Holding a = udp(held(5, 30, "w"), 0, 53);
        Holding b = udp(held(6, 20, "w"), 0, 53);
        Holding address = udp(held(7, 10, "a"), v4(1), 53);

        assertThat(findUdp(a, b, address).inode).isEqualTo(7);
        assertThat(findUdp(a, address, b).inode).isEqualTo(7);
    }
}
