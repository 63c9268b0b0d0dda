package io.dropscope.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.ColumnDelta;
import io.dropscope.event.Counter;
import io.dropscope.event.CounterColumn;
import io.dropscope.event.CounterDelta;
import io.dropscope.event.CounterPlace;
import io.dropscope.event.CounterTick;
import io.dropscope.event.Owner;
import io.dropscope.event.SocketDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Which packets of a counter are whose. */
class SharesTest {
    private static final long NETNS = 4026531840L;
    private static final CounterPlace HERE = CounterPlace.netns(NETNS, null);
    private static final CounterPlace ETH0 = new CounterPlace(NETNS, null, "eth0", null, null);
    private static final CounterPlace MEMBER = new CounterPlace(NETNS, null, "eth1", null, "bond0");
    private static final int IPV4 = 2;
    private static final int IPV6 = 10;

    private final Columns rests = new Columns();
    private final List<CounterDelta> counters = new ArrayList<>();
    private final List<SocketDelta> sockets = new ArrayList<>();
    private Shares shares = new Shares(null);
    private Predicate<CounterPlace> places = place -> true;

    private SharesTest rise(String counter, long delta) {
        return rise(counter, HERE, delta);
    }

    private SharesTest rise(String counter, CounterPlace place, long delta) {
        Counter known = CounterTable.named(counter);
        assertThat(known).as(counter).isNotNull();
        counters.add(new CounterDelta(known, place, delta));
        return this;
    }

    private SharesTest socket(long inode, int family, CounterColumn column, long delta) {
        return socket(inode, family, NETNS, column, delta);
    }

    private SharesTest socket(long inode, int family, long netns, CounterColumn column, long delta) {
        Owner.Socket socket = new Owner.Socket(inode, 0, netns, family, 17, 7, "0.0.0.0", 9995, null, -1);
        Owner.Verdict owner = new Owner.Verdict(
                Owner.How.COUNTER, "holder unknown", socket, List.of(), 1000 + inode, null, null, null, true);
        sockets.add(new SocketDelta(column, CounterPlace.netns(netns, null), owner, delta));
        return this;
    }

    /** One look: each share as {@code Udp.RcvbufErrors 7:23}, without a socket {@code -:23}, apart in brackets. */
    private List<String> look() {
        List<ColumnDelta> columns = rests.columns(counters);
        CounterTick tick = new CounterTick(0, 1, 1, counters, columns, sockets, 0, List.of(), 0, false);
        List<String> found = shares.of(tick, places).stream()
                .map(share -> {
                    String whose = share.socket() == null
                            ? "-"
                            : Long.toString(share.socket().owner().socket().inode());
                    String text = share.counter() + " " + whose + ":" + share.packets();
                    return share.kind().isDrop() ? text : "(" + text + ")";
                })
                .toList();
        counters.clear();
        sockets.clear();
        return found;
    }

    @Test
    void shouldTellAPacketOnceThoughTwoCountersHaveIt() {
        rise("Udp.InErrors", 23).rise("Udp.RcvbufErrors", 23).socket(7, IPV4, CounterColumn.UDP_RCVBUF, 23);
        assertThat(look()).containsExactly("Udp.RcvbufErrors 7:23");
    }

    @Test
    void shouldLeaveWithoutASocketWhatNoneHasCounted() {
        rise("Udp.RcvbufErrors", 23).rise("Udp.NoPorts", 5);
        socket(7, IPV4, CounterColumn.UDP_RCVBUF, 12).socket(8, IPV4, CounterColumn.UDP_RCVBUF, 8);
        assertThat(look())
                .containsExactlyInAnyOrder(
                        "Udp.RcvbufErrors 7:12", "Udp.RcvbufErrors 8:8", "Udp.RcvbufErrors -:3", "Udp.NoPorts -:5");
    }

    @Test
    void shouldWaitALookForACounterThatWasReadBeforeItsSocket() {
        rise("Udp.RcvbufErrors", 20).socket(7, IPV4, CounterColumn.UDP_RCVBUF, 23);
        assertThat(look()).containsExactly("Udp.RcvbufErrors 7:20");
        rise("Udp.RcvbufErrors", 3);
        assertThat(look()).containsExactly("Udp.RcvbufErrors 7:3");
        rise("Udp.RcvbufErrors", 4);
        assertThat(look()).containsExactly("Udp.RcvbufErrors -:4");
    }

    @Test
    void shouldNotWaitForEver() {
        socket(7, IPV4, CounterColumn.UDP_RCVBUF, 23);
        assertThat(look()).isEmpty();
        assertThat(look()).isEmpty();
        rise("Udp.RcvbufErrors", 23);
        assertThat(look()).containsExactly("Udp.RcvbufErrors -:23");
    }

    @Test
    void shouldTakeTheCounterThatRoseByAsMuch() {
        rise("Udp.RcvbufErrors", 23).rise("Udp.InCsumErrors", 5).rise("Udp6.RcvbufErrors", 9);
        socket(7, IPV4, CounterColumn.UDP_RCVBUF, 5);
        socket(8, IPV6, CounterColumn.UDP_RCVBUF, 9);
        socket(9, IPV4, CounterColumn.UDP_RCVBUF, 23);
        assertThat(look())
                .containsExactlyInAnyOrder("Udp.InCsumErrors 7:5", "Udp6.RcvbufErrors 8:9", "Udp.RcvbufErrors 9:23");
    }

    @Test
    void shouldGiveASocketOfBothFamiliesWhatIpv4Counted() {
        rise("Udp.RcvbufErrors", 30).socket(7, IPV6, CounterColumn.UDP_RCVBUF, 23);
        assertThat(look()).containsExactlyInAnyOrder("Udp.RcvbufErrors 7:23", "Udp.RcvbufErrors -:7");
    }

    @Test
    void shouldGiveASocketNothingOfAnotherNamespaceOrInterface() {
        rise("Udp.RcvbufErrors", 23).rise("link.rx_dropped", ETH0, 23);
        socket(7, IPV4, 5, CounterColumn.UDP_RCVBUF, 23);
        assertThat(look()).containsExactlyInAnyOrder("Udp.RcvbufErrors -:23", "link.rx_dropped -:23");
    }

    @Test
    void shouldSetApartWhatOverlapsAndWhatIsNoLoss() {
        rise("Udp.SndbufErrors", 4).rise("Tcp.RetransSegs", 2).rise("link.rx_dropped", MEMBER, 6);
        assertThat(look())
                .containsExactlyInAnyOrder("(Udp.SndbufErrors -:4)", "(Tcp.RetransSegs -:2)", "(link.rx_dropped -:6)");
    }

    @Test
    void shouldNameTheSocketOfMessagesThatAreNoPackets() {
        rise("socket.netlink.drops", 4).socket(7, 16, CounterColumn.NETLINK, 4);
        assertThat(look()).containsExactly("(socket.netlink.drops 7:4)");
    }

    @Test
    void shouldCountWithAFilterByOwnerOnlyWhatSocketsOfItCount() {
        shares = new Shares(owner -> owner.uid() == 1007);
        rise("Udp.RcvbufErrors", 30).rise("Udp.NoPorts", 5).rise("qdisc.drops", ETH0, 9);
        socket(7, IPV4, CounterColumn.UDP_RCVBUF, 12).socket(8, IPV4, CounterColumn.UDP_RCVBUF, 18);
        assertThat(look()).containsExactly("Udp.RcvbufErrors 7:12");
        // its counter has not risen yet, and when it does it is not told again
        socket(7, IPV6, CounterColumn.UDP_RCVBUF, 3);
        assertThat(look()).containsExactly("Udp6.RcvbufErrors 7:3");
        rise("Udp6.RcvbufErrors", 3);
        assertThat(look()).isEmpty();
    }

    @Test
    void shouldTellOnlyThePlacesThatAreWanted() {
        places = place -> place.interfaceName() != null;
        rise("Udp.RcvbufErrors", 30).rise("qdisc.drops", ETH0, 9).socket(7, IPV4, CounterColumn.UDP_RCVBUF, 30);
        assertThat(look()).containsExactly("qdisc.drops -:9");
    }
}
