package io.dropscope.enrich;

import static io.dropscope.enrich.Holdings.NETNS;
import static io.dropscope.enrich.Holdings.TCP;
import static io.dropscope.enrich.Holdings.UDP;
import static io.dropscope.enrich.Holdings.connected;
import static io.dropscope.enrich.Holdings.held;
import static io.dropscope.enrich.Holdings.tcpListener;
import static io.dropscope.enrich.Holdings.udp;
import static io.dropscope.enrich.Holdings.v4;
import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.enrich.SocketScan.Holding;
import io.dropscope.enrich.SocketScan.Missed;
import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.Owner;
import io.dropscope.event.Owner.Holder;
import io.dropscope.event.Owner.How;
import io.dropscope.event.Owner.Verdict;
import io.dropscope.event.PlaceFrom;
import io.dropscope.event.Symbol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class OwnersTest {
    private static final long MINUTE = 60_000_000_000L;
    private static final long HERE = v4(1);
    private static final long PEER = v4(9);
    private static final long ELSEWHERE = v4(77);

    private final FakeScan scan = new FakeScan();
    private final FakeHost host = new FakeHost();
    private final FakeDecisions decisions = new FakeDecisions();
    private Owners owners;
    private long probes = 1 << 30;
    private long beforeLookNanos;

    /** Gives the holdings of the moment, or fails. */
    private final class FakeScan implements SocketScan {
        volatile List<Holding> holdings = List.of();
        volatile Missed missed = Missed.NOTHING;
        volatile String failure;

        @Override
        public Missed run(Visitor visitor) throws IOException {
            host.looks();
            if (failure != null) {
                throw new IOException(failure);
            }
            holdings.forEach(visitor::holding);
            return missed;
        }
    }

    /**
     * A clock that a question moves by a microsecond, and by which a look takes one: what a test adds while the machine
     * lets a look wait is not what the look has cost.
     */
    private static final class FakeHost implements Owners.Host {
        final AtomicLong clock = new AtomicLong(1_000 * MINUTE);
        private final ThreadLocal<Long> toldNanos = new ThreadLocal<>();
        private final ThreadLocal<Long> lookEndNanos = new ThreadLocal<>();
        final Set<Long> local = new HashSet<>(Set.of(HERE));
        final Set<Long> deadStarts = new HashSet<>();
        final Set<Integer> dead = new HashSet<>();
        final Map<Long, String> cgroups = new ConcurrentHashMap<>();
        final Map<Integer, Integer> askedForHolder = new HashMap<>();
        boolean unreadable;
        Owners.Listens kernelListens = Owners.Listens.NO;

        @Override
        public long nanoTime() {
            Long lookEnd = lookEndNanos.get();
            lookEndNanos.remove();
            long now = lookEnd != null ? lookEnd : clock.addAndGet(1_000);
            toldNanos.set(now);
            return now;
        }

        /** The thread that calls it has asked for the time before a look, and asks next when the look has ended. */
        void looks() {
            lookEndNanos.set(toldNanos.get() + 1_000);
        }

        @Override
        public Boolean isLocal(long netns, int version, long high, long low) {
            return unreadable ? null : local.contains(low);
        }

        @Override
        public Owners.Listens kernelListens(long netns, int protocol, int port, SocketTable table) {
            return kernelListens;
        }

        @Override
        public boolean seesAllProcesses() {
            return true;
        }

        @Override
        public Holder holder(SocketTable.Task process, boolean alive) {
            askedForHolder.merge(process.pid(), 1, Integer::sum);
            return new Holder(
                    process.pid(),
                    process.containerPid(),
                    process.comm(),
                    "/bin/" + process.comm(),
                    false,
                    process.startNanos(),
                    cgroupPath(process.cgroupId()),
                    false);
        }

        @Override
        public boolean isAlive(int pid, long startNanos) {
            return !dead.contains(pid) && !deadStarts.contains(startNanos);
        }

        @Override
        public String cgroupPath(long id) {
            return cgroups.get(id);
        }
    }

    /** What the kernel side was told, in order. */
    private static final class FakeDecisions implements SocketDecisions {
        final java.util.concurrent.atomic.AtomicInteger failures = new java.util.concurrent.atomic.AtomicInteger();
        final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public boolean put(long inode, boolean passes) throws IOException {
            if (failures.getAndDecrement() > 0) {
                throw new IOException("full");
            }
            told.add(inode + "=" + passes);
            return true;
        }

        @Override
        public void remove(long inode) {
            told.add("-" + inode);
        }
    }

    @AfterEach
    void close() {
        if (owners != null) {
            owners.close();
        }
    }

    private void start(boolean hold, OwnerFilter filter, Holding... holdings) {
        scan.holdings = List.of(holdings);
        owners = new Owners(scan, host, hold, filter, decisions);
        look();
    }

    private void start(Holding... holdings) {
        start(false, OwnerFilter.NONE, holdings);
    }

    /** Lets the next look find this, and waits until it has. */
    private void find(Holding... holdings) {
        scan.holdings = List.of(holdings);
        look();
    }

    /** Waits for a look that begins now, without a tick: until it has, a socket that nobody holds is not settled. */
    private void look() {
        DropEvent probe = received(probes++);
        host.clock.addAndGet(2 * MINUTE);
        beforeLookNanos = host.nanoTime();
        probe.timestampNanos = beforeLookNanos;
        do {
            owners.resolve(probe);
            Thread.onSpinWait();
        } while (!probe.owner.verdict().settled());
    }

    /** Looks again after a failure, until there is nothing to complain of. */
    private void lookUntilItSucceeds() {
        host.clock.addAndGet(2 * MINUTE);
        DropEvent probe = received(probes++);
        while (!owners.complaints().isEmpty()) {
            owners.resolve(probe);
            Thread.onSpinWait();
        }
        owners.tick(false);
    }

    private void lookAndTick(Holding... holdings) {
        find(holdings);
        owners.tick(false);
    }

    /** An event for which no look that has begun is late enough. */
    private DropEvent event() {
        DropEvent event = new DropEvent();
        event.timestampNanos = host.nanoTime() + MINUTE;
        event.kind = Kind.DROP;
        event.reasonName = "NOT_SPECIFIED";
        event.symbol = new Symbol(0x1000, "some_function", 0, null);
        event.netns = NETNS;
        event.etherType = 0x0800;
        event.ipVersion = 4;
        event.ipProtocol = UDP;
        event.sourceLow = PEER;
        event.sourcePort = 900;
        event.destinationLow = HERE;
        event.destinationPort = 53;
        event.fragmentOffset = DropEvent.ABSENT;
        event.socketFrom = PlaceFrom.NONE;
        event.uid = DropEvent.ABSENT;
        event.socketDrops = DropEvent.ABSENT;
        return event;
    }

    /** A drop of a packet that a socket should have received. */
    private DropEvent received(long inode) {
        DropEvent event = event();
        event.socketFrom = PlaceFrom.RX_SK;
        event.socketInode = inode;
        event.socketNetns = NETNS;
        event.socketFamily = 2;
        event.socketProtocol = UDP;
        event.socketState = Holdings.CLOSE;
        event.uid = 1000;
        return event;
    }

    /** A drop of a packet that a socket sent. */
    private DropEvent sent(long inode) {
        DropEvent event = received(inode);
        event.socketFrom = PlaceFrom.SKB_SK;
        event.sourceLow = HERE;
        event.sourcePort = 53;
        event.destinationLow = PEER;
        event.destinationPort = 900;
        return event;
    }

    private static void tag(DropEvent event, int pid, String comm) {
        event.tagPid = pid;
        event.tagStartNanos = pid * 1_000_000_000L;
        byte[] name = comm.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(name, 0, event.tagComm, 0, name.length);
    }

    private Owner owner(DropEvent event) {
        owners.resolve(event);
        return event.owner;
    }

    private Verdict verdict(DropEvent event) {
        return owner(event).verdict();
    }

    private Verdict verdict(Consumer<DropEvent> change) {
        DropEvent event = event();
        change.accept(event);
        return verdict(event);
    }

    /** An event that happened before the newest look began. */
    private DropEvent seen(DropEvent event) {
        event.timestampNanos = beforeLookNanos;
        return event;
    }

    private static List<String> names(Verdict verdict) {
        return verdict.holders().stream()
                .map(holder -> holder.comm() + "/" + holder.pid() + (holder.exited() ? " exited" : ""))
                .toList();
    }

    // ---- the rules ----

    @Test
    void shouldNameTheSocketThatShouldHaveReceivedThePacket() {
        host.cgroups.put(1030L, "/system.slice/dns.service");
        Holding holding = udp(held(7, 30, "dns"), 0, 53);
        holding.cookie = 77;
        start(holding, udp(held(8, 31, "other"), HERE, 53));

        Verdict verdict = verdict(received(7));

        assertThat(verdict.how()).isEqualTo(How.RX_SK);
        assertThat(verdict.why()).isNull();
        assertThat(verdict.settled()).isTrue();
        assertThat(verdict.uid()).isEqualTo(1000);
        assertThat(verdict.cgroup()).isEqualTo("/system.slice/dns.service");
        assertThat(verdict.unit()).isEqualTo("dns.service");
        assertThat(verdict.container()).isNull();
        assertThat(verdict.socket())
                .isEqualTo(new Owner.Socket(7, 77, NETNS, 2, UDP, 7, "0.0.0.0", 53, null, DropEvent.ABSENT));
        assertThat(verdict.holders())
                .containsExactly(new Holder(
                        30, 30, "dns", "/bin/dns", false, 30_000_000_000L, "/system.slice/dns.service", false));
    }

    @Test
    void shouldNameTheSocketThatSentThePacket() {
        start(connected(udp(held(7, 30, "dns"), HERE, 53), PEER, 900));

        Verdict verdict = verdict(sent(7));
        assertThat(verdict.how()).isEqualTo(How.SKB_SK);
        assertThat(names(verdict)).containsExactly("dns/30");
        assertThat(verdict.socket())
                .isEqualTo(new Owner.Socket(7, 0, NETNS, 2, UDP, 1, "10.0.0.1", 53, "10.0.0.9", 900));
    }

    @Test
    void shouldNotTakeTheSenderInAnotherNamespaceForTheOwner() {
        Holding sender = udp(held(7, 30, "sender"), PEER, 900);
        sender.netns = NETNS + 1;
        start(sender, udp(held(8, 31, "receiver"), HERE, 53));
        DropEvent event = sent(7);
        event.sourceLow = PEER;
        event.sourcePort = 900;
        event.destinationLow = HERE;
        event.destinationPort = 53;
        event.socketNetns = NETNS + 1;

        Verdict verdict = verdict(event);
        assertThat(verdict.how()).isEqualTo(How.LISTENER);
        assertThat(names(verdict)).containsExactly("receiver/31");

        event.netns = 0; // where it died is unknown: then it may be the sender's own
        assertThat(names(verdict(event))).containsExactly("sender/30");
        event.netns = NETNS;
        event.socketFrom = PlaceFrom.RX_SK; // never anybody else's
        assertThat(names(verdict(event))).containsExactly("sender/30");
    }

    @Test
    void shouldNameTheSocketOfATracepoint() {
        start(connected(tcpListener(held(7, 30, "web"), HERE, 80), PEER, 900));
        DropEvent event = sent(7);
        event.kind = Kind.TCP_RETRANSMIT;
        event.socketFrom = PlaceFrom.ARGUMENT;

        assertThat(verdict(event).how()).isEqualTo(How.ARGUMENT);
        assertThat(names(verdict(event))).containsExactly("web/30");
    }

    @Test
    void shouldLookUpTheTupleWithoutASocket() {
        start(udp(held(7, 30, "listener"), 0, 53), connected(udp(held(8, 31, "connected"), HERE, 53), PEER, 900));

        assertThat(verdict(event()).how()).isEqualTo(How.TUPLE);
        assertThat(names(verdict(event()))).containsExactly("connected/31");
        Verdict other = verdict(event -> event.sourcePort = 901);
        assertThat(other.how()).isEqualTo(How.LISTENER);
        assertThat(names(other)).containsExactly("listener/30");
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP_RESET_SENT", "TCP_RESET_RECEIVED", "TCP_RETRANSMIT"})
    void shouldLookUpTheSourceOfWhatThisHostSends(Kind kind) {
        start(connected(tcpListener(held(7, 30, "web"), HERE, 80), PEER, 900));
        Verdict verdict = verdict(event -> {
            event.kind = kind;
            event.ipProtocol = TCP;
            event.sourceLow = HERE;
            event.sourcePort = 80;
            event.destinationLow = PEER;
            event.destinationPort = 900;
        });
        assertThat(verdict.how()).isEqualTo(How.TUPLE);
        assertThat(names(verdict)).containsExactly("web/30");
    }

    @Test
    void shouldGiveARequestToItsListener() {
        start(tcpListener(held(7, 30, "web"), 0, 80));
        DropEvent event = sent(7);
        event.socketState = 12;

        assertThat(verdict(event).how()).isEqualTo(How.LISTENER);
        assertThat(names(verdict(event))).containsExactly("web/30");
        assertThat(verdict(event).socket().state()).isEqualTo(Holdings.LISTEN);
    }

    @Test
    void shouldNotTakeTheStateOfAnotherFamilyForARequest() {
        start(held(7, 30, "packet"));
        DropEvent event = received(7);
        event.socketFamily = 17;
        event.socketState = 12;

        assertThat(verdict(event).how()).isEqualTo(How.RX_SK);
        assertThat(verdict(event).socket().localAddress()).isNull();
    }

    @Test
    void shouldTellOfAConnectionInTimeWaitAndOfARequestWithoutListener() {
        start();
        DropEvent event = received(0);
        event.uid = DropEvent.ABSENT;
        event.socketState = 6;
        Owner timeWait = owner(event);
        assertThat(timeWait.verdict().why()).isEqualTo("connection in time-wait, closed by its process");
        assertThat(timeWait.verdict().settled()).isTrue();
        assertThat(timeWait.verdict().socket().localPort()).isEqualTo(53);
        assertThat(timeWait.drops()).isNull();

        event.socketState = 12;
        Owner request = owner(event);
        assertThat(request.verdict().why()).isEqualTo("connection request without a listener");
        assertThat(request.verdict().how()).isEqualTo(How.LISTENER);

        event.socketState = 6;
        assertThat(owner(event)).isSameAs(timeWait);
        event.destinationPort = 54;
        assertThat(owner(event)).isNotSameAs(timeWait);
    }

    @Test
    void shouldTellASocketOfTheKernel() {
        start();
        DropEvent event = received(7);
        event.socketKernel = true;
        Owner kernel = owner(event);
        assertThat(kernel.verdict().isKernel()).isTrue();
        assertThat(kernel.verdict().settled()).isTrue();
        assertThat(kernel.verdict().how()).isEqualTo(How.RX_SK);
        assertThat(kernel.verdict().socket().localPort()).isEqualTo(53);

        event.socketInode = 0;
        assertThat(verdict(event).isKernel()).isTrue();
    }

    @Test
    void shouldTellAListenerOfTheKernelThatWasLookedUp() {
        start();
        host.kernelListens = Owners.Listens.YES;
        Verdict verdict = verdict(seen(event()));
        assertThat(verdict.isKernel()).isTrue();
        assertThat(verdict.how()).isEqualTo(How.LISTENER);
        assertThat(verdict.socket().localPort()).isEqualTo(53);
        assertThat(verdict.socket().protocol()).isEqualTo(UDP);
    }

    // ---- closed sockets ----

    @ParameterizedTest
    @CsvSource({"true, dig/40", "false, dig/40 exited"})
    void shouldNameTheTagOfAClosedSocket(boolean alive, String name) {
        host.cgroups.put(5L, "/user.slice/session-1.scope");
        start();
        DropEvent event = received(0);
        event.cgroupId = 5;
        tag(event, 40, "dig");
        if (!alive) {
            host.dead.add(40);
        }

        Owner owner = owner(event);
        assertThat(owner.verdict().how()).isEqualTo(How.TAG);
        assertThat(names(owner.verdict())).containsExactly(name);
        assertThat(owner.verdict().why()).isNull();
        assertThat(owner.verdict().settled()).isTrue();
        assertThat(owner.verdict().cgroup()).isEqualTo("/user.slice/session-1.scope");
        assertThat(owner.verdict().unit()).isEqualTo("session-1.scope");
        assertThat(owner.drops()).isNull();
        assertThat(owner(event)).isSameAs(owner);

        tag(event, 41, "curl");
        assertThat(owner(event)).isNotSameAs(owner);
        assertThat(verdict(event).holders().getFirst().comm()).isEqualTo("curl");
    }

    @Test
    void shouldSayThatATagCameFromTheListener() {
        start();
        DropEvent event = received(0);
        tag(event, 40, "web");
        event.tagInherited = true;

        assertThat(verdict(event).why()).isEqualTo("by the process that made its listener");
        assertThat(names(verdict(event))).containsExactly("web/40");
    }

    @Test
    void shouldMarkTheEndOfAProcessThatATagNames() {
        start();
        DropEvent event = received(0);
        tag(event, 40, "dig");
        Owner owner = owner(event);
        lookAndTick();
        assertThat(names(owner.verdict())).containsExactly("dig/40");

        host.dead.add(40);
        lookAndTick();
        assertThat(names(owner.verdict())).containsExactly("dig/40 exited");
        assertThat(owner(event)).isSameAs(owner);
    }

    @Test
    void shouldTellUserAndCgroupOfAClosedSocketWithoutTag() {
        host.cgroups.put(5L, "/system.slice/dns.service");
        start();
        DropEvent event = received(0);
        event.cgroupId = 5;

        Owner owner = owner(event);
        assertThat(owner.verdict().why()).isEqualTo("socket already closed");
        assertThat(owner.verdict().how()).isEqualTo(How.RX_SK);
        assertThat(owner.verdict().isKnown()).isFalse();
        assertThat(owner.verdict().settled()).isTrue();
        assertThat(owner.verdict().uid()).isEqualTo(1000);
        assertThat(owner.verdict().cgroup()).isEqualTo("/system.slice/dns.service");
        assertThat(owner.verdict().unit()).isEqualTo("dns.service");
        assertThat(owner(event)).isSameAs(owner);

        event.uid = 0;
        assertThat(owner(event)).isNotSameAs(owner);
    }

    // ---- late binding ----

    @Test
    void shouldSettleAnUnknownSocketAtTheTickAfterTheNextLook() {
        start();
        Owner owner = owner(received(7));
        assertThat(owner.verdict().settled()).isFalse();
        assertThat(owner.verdict().why()).isEqualTo("holder unknown");
        assertThat(owner(received(7))).isSameAs(owner);

        find(udp(held(7, 30, "dns"), HERE, 53));
        assertThat(owner.verdict().settled()).isFalse();
        owners.tick(false);
        assertThat(owner.verdict().settled()).isTrue();
        assertThat(owner.verdict().why()).isNull();
        assertThat(names(owner.verdict())).containsExactly("dns/30");
        assertThat(owner(received(7))).isSameAs(owner);
    }

    @Test
    void shouldSettleAnUnknownSocketAtItsNextEvent() {
        start();
        Owner owner = owner(received(7));
        find(udp(held(7, 30, "dns"), HERE, 53));

        assertThat(owner(received(7))).isSameAs(owner);
        assertThat(names(owner.verdict())).containsExactly("dns/30");
        owners.tick(false);
        assertThat(names(owner.verdict())).containsExactly("dns/30");
    }

    @Test
    void shouldHoldAnEventForItsOwner() {
        start(true, OwnerFilter.NONE);
        scan.holdings = List.of(udp(held(7, 30, "dns"), HERE, 53));
        DropEvent event = received(7);
        event.timestampNanos = host.nanoTime();

        Verdict verdict = verdict(event);
        assertThat(verdict.settled()).isTrue();
        assertThat(names(verdict)).containsExactly("dns/30");
    }

    @Test
    void shouldHoldAnEventWithoutASocketForTheListener() {
        start(true, OwnerFilter.NONE);
        scan.holdings = List.of(udp(held(7, 30, "dns"), HERE, 53));
        DropEvent event = event();
        event.timestampNanos = host.nanoTime();

        assertThat(names(verdict(event))).containsExactly("dns/30");
    }

    @Test
    void shouldStayUnknownWhenTheHolderNeverAppears() {
        host.cgroups.put(5L, "/system.slice/dns.service");
        start();
        DropEvent event = received(7);
        event.cgroupId = 5;
        event.socketCookie = 77;
        Owner owner = owner(event);
        lookAndTick();

        Verdict verdict = owner.verdict();
        assertThat(verdict.settled()).isTrue();
        assertThat(verdict.isKnown()).isFalse();
        assertThat(verdict.why()).isEqualTo("holder unknown");
        assertThat(verdict.how()).isEqualTo(How.RX_SK);
        assertThat(verdict.uid()).isEqualTo(1000);
        assertThat(verdict.unit()).isEqualTo("dns.service");
        assertThat(verdict.socket())
                .isEqualTo(new Owner.Socket(7, 77, NETNS, 2, UDP, 7, null, 53, null, DropEvent.ABSENT));
        assertThat(owner(seen(event))).isSameAs(owner);
    }

    @Test
    void shouldTellTheOwnPortOfAnUnknownSocket() {
        start();
        DropEvent early = sent(7); // early demux: the socket of the receiver
        early.socketPort = 9053;
        assertThat(verdict(early).socket().localPort()).isEqualTo(9053);
        assertThat(verdict(sent(8)).socket().localPort()).isEqualTo(53);
    }

    @Test
    void shouldNameTheTagWhenTheHolderNeverAppears() {
        start();
        DropEvent event = received(7);
        tag(event, 40, "dig");
        Owner owner = owner(event);
        assertThat(owner.verdict().isKnown()).isFalse();

        lookAndTick();
        assertThat(owner.verdict().settled()).isTrue();
        assertThat(owner.verdict().how()).isEqualTo(How.TAG);
        assertThat(names(owner.verdict())).containsExactly("dig/40");

        host.dead.add(40);
        lookAndTick();
        assertThat(names(owner.verdict())).containsExactly("dig/40 exited");
    }

    @Test
    void shouldNotNameTheTagOfASenderInAnotherNamespaceWhenNoLookComesInTime() {
        start(true, OwnerFilter.NONE);
        owners.close(); // now none comes
        DropEvent event = sent(0);
        event.destinationLow = HERE;
        tag(event, 40, "dig");
        assertThat(names(verdict(event))).containsExactly("dig/40");

        event.socketNetns = NETNS + 1;
        Verdict verdict = verdict(event);
        assertThat(verdict.how()).isEqualTo(How.NONE);
        assertThat(verdict.why()).isEqualTo("no socket was looked up in time");
        assertThat(names(verdict)).isEmpty();
    }

    @Test
    void shouldPreferTheHolderToTheTag() {
        start();
        DropEvent event = received(7);
        tag(event, 40, "parent");
        Owner owner = owner(event);
        lookAndTick(udp(held(7, 41, "child"), HERE, 53));

        assertThat(owner.verdict().how()).isEqualTo(How.RX_SK);
        assertThat(names(owner.verdict())).containsExactly("child/41");
    }

    @Test
    void shouldSettleAllThatIsOpenAtTheEnd() {
        start();
        Owner held = owner(received(7));
        Owner unknown = owner(received(8));
        Owner nobody = owner(event());
        scan.holdings = List.of(udp(held(7, 30, "dns"), HERE, 5353));
        owners.tick(true);

        assertThat(List.of(held, unknown, nobody))
                .allMatch(owner -> owner.verdict().settled());
        assertThat(unknown.verdict().why()).isEqualTo("holder unknown");
        assertThat(nobody.verdict().why()).isEqualTo("no socket was looked up in time");
    }

    @Test
    void shouldNameTheListenerThatCameAfterTheLook() {
        start();
        Owner owner = owner(event());
        assertThat(owner.verdict().settled()).isFalse();
        lookAndTick(udp(held(7, 30, "dns"), HERE, 53));

        assertThat(owner.verdict().how()).isEqualTo(How.LISTENER);
        assertThat(names(owner.verdict())).containsExactly("dns/30");
    }

    @Test
    void shouldLookAgainWhereAListenerIsInNoTableYet() {
        start();
        host.kernelListens = Owners.Listens.SOON;
        Owner owner = owner(seen(event()));
        assertThat(owner.verdict().settled()).isFalse();

        host.kernelListens = Owners.Listens.NO;
        lookAndTick();
        assertThat(owner.verdict().settled()).isTrue();
        assertThat(owner.verdict().why()).isEqualTo("no socket on UDP port 53");
    }

    @Test
    void shouldGiveAConnectionThatNobodyHasAcceptedToItsListener() {
        Holding listener = udp(held(7, 30, "web"), HERE, 443);
        listener.protocol = 6;
        listener.state = SocketTable.TCP_LISTEN;
        start(listener);
        DropEvent event = received(0);
        event.socketProtocol = 6;
        event.socketState = 1;
        event.socketPort = 443;
        event.ipProtocol = 6;
        event.destinationPort = 443;
        tag(event, 40, "launcher");
        Verdict verdict = verdict(event);
        assertThat(verdict.how()).isEqualTo(How.LISTENER);
        assertThat(names(verdict)).containsExactly("web/30");

        event.socketState = 4; // closed by its process: on its way out
        assertThat(names(verdict(event))).containsExactly("launcher/40");
    }

    @Test
    void shouldNotTakeAListenerThatIsOutOfSightForTheKernel() {
        start();
        host.kernelListens = Owners.Listens.UNSEEN;
        Verdict verdict = verdict(seen(event()));
        assertThat(verdict.isKernel()).isFalse();
        assertThat(verdict.why()).isEqualTo("holder unknown");
    }

    // ---- changes of the holders ----

    @Test
    void shouldGiveTheSameOwnerWhileNothingChanges() {
        host.cgroups.put(5L, "/system.slice/dns.service");
        Holding dns = udp(held(7, 30, "dns"), HERE, 53);
        dns.cgroupId = 5;
        start(dns);
        Owner received = owner(received(7));
        Owner listener = owner(event());
        lookAndTick(dns, udp(held(9, 50, "new"), HERE, 54));

        assertThat(owner(received(7))).isSameAs(received);
        assertThat(owner(event())).isSameAs(listener);
        assertThat(host.askedForHolder).containsEntry(30, 1);
    }

    @Test
    void shouldKeepTheOwnerOfEarlierEventsWhenASocketIsPassedOn() {
        start(udp(held(7, 30, "old"), HERE, 53));
        Owner before = owner(received(7));
        lookAndTick(udp(held(7, 30, "old"), HERE, 53), udp(held(7, 31, "new"), HERE, 53));
        Owner both = owner(received(7));
        lookAndTick(udp(held(7, 31, "new"), HERE, 53));
        Owner after = owner(received(7));

        assertThat(names(before.verdict())).containsExactly("old/30");
        assertThat(names(both.verdict())).containsExactly("old/30", "new/31");
        assertThat(names(after.verdict())).containsExactly("new/31");
        assertThat(after.drops()).isSameAs(before.drops());
    }

    @Test
    void shouldKeepThoseWhoHeldASocketThatIsClosedNow() {
        start(udp(held(7, 30, "dns"), HERE, 53));
        Owner owner = owner(received(7));
        lookAndTick();

        assertThat(owner(seen(received(7)))).isSameAs(owner);
        assertThat(names(owner.verdict())).containsExactly("dns/30");
    }

    @Test
    void shouldMarkTheEndOfAHolder() {
        start(udp(held(7, 30, "dns"), HERE, 53), udp(held(7, 31, "dns"), HERE, 53));
        Owner owner = owner(received(7));
        host.dead.add(30);
        host.dead.add(31);
        lookAndTick(udp(held(7, 31, "dns"), HERE, 53)); // who holds a socket lives

        assertThat(names(owner.verdict())).containsExactly("dns/30 exited", "dns/31");
        lookAndTick();
        assertThat(names(owner.verdict())).containsExactly("dns/30 exited", "dns/31 exited");
        assertThat(owner.verdict().settled()).isTrue();
    }

    @Test
    void shouldNotTakeAnotherProcessOfThePidForTheHolder() {
        start(udp(held(7, 30, "dns"), HERE, 53));
        Owner owner = owner(received(7));
        host.dead.add(30);
        Holding again = udp(held(8, 30, "other"), HERE, 54);
        again.startNanos += 1;
        lookAndTick(again);

        assertThat(names(owner.verdict())).containsExactly("dns/30 exited");
    }

    @Test
    void shouldJoinTheHoldersOfAPort() {
        start(udp(held(7, 30, "worker"), 0, 53), udp(held(8, 31, "worker"), 0, 53));
        Owner owner = owner(event());

        assertThat(owner.verdict().how()).isEqualTo(How.LISTENER);
        assertThat(names(owner.verdict())).containsExactly("worker/30", "worker/31");
        assertThat(owner.verdict().socket().inode()).isZero();
        assertThat(owner.drops().total()).isEqualTo(DropEvent.ABSENT);
        lookAndTick(udp(held(7, 30, "worker"), 0, 53), udp(held(8, 31, "worker"), 0, 53));
        assertThat(owner(event())).isSameAs(owner);
        assertThat(names(verdict(received(8)))).containsExactly("worker/31");
    }

    // ---- packets without a socket ----

    @Test
    void shouldTellAForwardedPacket() {
        start(udp(held(7, 30, "wildcard"), 0, 53));
        Verdict verdict = verdict(event -> event.destinationLow = ELSEWHERE);
        assertThat(verdict.how()).isEqualTo(How.NONE);
        assertThat(verdict.why()).isEqualTo("forwarded");
        assertThat(verdict.settled()).isTrue();
        assertThat(verdict.socket()).isNull();
        assertThat(verdict.uid()).isEqualTo(DropEvent.ABSENT);
    }

    @Test
    void shouldTellAnOwnPacketWithoutSocket() {
        start();
        Verdict verdict = verdict(event -> {
            event.sourceLow = HERE;
            event.destinationLow = ELSEWHERE;
        });
        assertThat(verdict.why()).isEqualTo("sent by this host without a socket");
    }

    @Test
    void shouldTellWhatHasNoPort() {
        start();
        assertThat(verdict(event -> {
                            event.ipProtocol = 1;
                            event.sourcePort = DropEvent.ABSENT;
                            event.destinationPort = DropEvent.ABSENT;
                        })
                        .why())
                .isEqualTo("ICMP has no port");
        assertThat(verdict(event -> {
                            event.fragmentOffset = 1480;
                            event.sourcePort = DropEvent.ABSENT;
                            event.destinationPort = DropEvent.ABSENT;
                        })
                        .why())
                .isEqualTo("a later fragment has no port");
    }

    @Test
    void shouldTellWhatIsNoIpPacketOrInNoNamespace() {
        start();
        assertThat(verdict(event -> {
                            event.etherType = 0x0806;
                            event.ipVersion = 0;
                        })
                        .why())
                .isEqualTo("no IP packet");
        assertThat(verdict(event -> event.netns = 0).why()).isEqualTo("its namespace is unknown");
    }

    @Test
    void shouldTellThatANamespaceCannotBeRead() {
        start(udp(held(7, 30, "address"), HERE, 53));
        host.unreadable = true;
        assertThat(names(verdict(event()))).containsExactly("address/30");
        assertThat(verdict(event -> event.destinationPort = 54).why())
                .isEqualTo("its namespace cannot be read (CAP_SYS_ADMIN)");

        host.unreadable = false;
        host.kernelListens = Owners.Listens.UNREADABLE;
        assertThat(verdict(seen(changed(event -> event.destinationPort = 54))).why())
                .isEqualTo("its namespace cannot be read (CAP_SYS_ADMIN)");
    }

    private DropEvent changed(Consumer<DropEvent> change) {
        DropEvent event = event();
        change.accept(event);
        return event;
    }

    @ParameterizedTest
    @CsvSource({
        "NO_SOCKET, no socket on UDP port 53",
        "UDP_CSUM, bad checksum",
        "TCP_CSUM, bad checksum",
        "IP_CSUM, bad checksum",
        "IP_INHDR, malformed packet",
        "PKT_TOO_SMALL, malformed packet",
        "OTHERHOST, for another host",
        "IP_OUTNOROUTES, no route to its destination",
    })
    void shouldTellFromTheReasonWithoutALook(String reason, String why) {
        start(udp(held(7, 30, "dns"), HERE, 53));
        host.unreadable = true;
        Verdict verdict = verdict(event -> event.reasonName = reason);
        assertThat(verdict.how()).isEqualTo(How.NONE);
        assertThat(verdict.why()).isEqualTo(why);
        assertThat(verdict.settled()).isTrue();
    }

    @Test
    void shouldGiveTheSameNobodyForTheSameReason() {
        start();
        Owner first = owner(changed(event -> event.reasonName = "NO_SOCKET"));
        assertThat(owner(changed(event -> event.reasonName = "NO_SOCKET"))).isSameAs(first);
        Owner other = owner(changed(event -> {
            event.reasonName = "NO_SOCKET";
            event.destinationPort = 54;
        }));
        assertThat(other.verdict().why()).isEqualTo("no socket on UDP port 54");
        assertThat(owner(changed(event -> {
                            event.reasonName = "NO_SOCKET";
                            event.ipProtocol = TCP;
                        }))
                        .verdict()
                        .why())
                .isEqualTo("no socket on TCP port 53");
    }

    // ---- the kernel's own counts ----

    private static Holding counting(Holding holding, long drops) {
        holding.drops = drops;
        return holding;
    }

    private DropEvent counted(long inode, long drops) {
        DropEvent event = received(inode);
        event.socketDrops = drops;
        return event;
    }

    @Test
    void shouldCountTheDropsOfASocketSinceTheStart() {
        start(counting(udp(held(7, 30, "dns"), HERE, 53), 100));
        Owner owner = owner(counted(7, 103));
        assertThat(owner.drops().total()).isEqualTo(3);
        owner(counted(7, 107));
        assertThat(owner.drops().total()).isEqualTo(7);

        lookAndTick(counting(udp(held(7, 30, "dns"), HERE, 53), 150));
        assertThat(owner.drops().total()).isEqualTo(50);
        owner(counted(7, 149));
        assertThat(owner.drops().total()).isEqualTo(50);
    }

    @Test
    void shouldCountAllDropsOfASocketThatWasMadeLater() {
        start();
        Owner owner = owner(counted(7, 3));
        assertThat(owner.drops().total()).isEqualTo(3);
        lookAndTick(counting(udp(held(7, 30, "dns"), HERE, 53), 5));
        assertThat(owner.drops().total()).isEqualTo(5);
    }

    @Test
    void shouldCountFromTheFirstDropWhereNotAllProcessesAreSeen() {
        scan.missed = new Missed(2);
        start();
        assertThat(owner(counted(7, 1000)).drops().total()).isEqualTo(1);
        assertThat(owner(counted(7, 1004)).drops().total()).isEqualTo(5);
    }

    @Test
    void shouldShareTheCountOverAllWaysToASocket() {
        start(counting(udp(held(7, 30, "dns"), HERE, 53), 10));
        Owner listener = owner(event());
        Owner received = owner(counted(7, 12));

        assertThat(listener).isNotSameAs(received);
        assertThat(listener.drops()).isSameAs(received.drops());
        assertThat(listener.drops().total()).isEqualTo(2);
    }

    // ---- complaints ----

    @Test
    void shouldTellThatALookFailedUntilOneSucceeds() {
        start(udp(held(7, 30, "dns"), HERE, 53));
        assertThat(owners.complaints()).isEmpty();
        scan.failure = "the kernel is out of order";
        look();
        assertThat(owners.complaints()).containsExactly("owners: the kernel is out of order");
        assertThat(names(verdict(received(7)))).containsExactly("dns/30");
        assertThat(verdict(received(8)).why()).isEqualTo("holder unknown");
        assertThat(verdict(received(8)).settled()).isTrue();

        scan.failure = null;
        lookUntilItSucceeds();
        assertThat(names(verdict(received(7)))).containsExactly("dns/30");
    }

    @Test
    void shouldTellOfProcessesThatMayNotBeRead() {
        scan.missed = new Missed(12);
        start();
        assertThat(owners.complaints())
                .containsExactly("owners: the sockets of 12 processes may not be read (not permitted): grant"
                        + " CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH, or run it with sudo");
    }

    @Test
    void shouldTellOfSocketsThatCameTooFast() {
        start();
        for (int i = 0; i < 5000; i++) {
            owner(received(100_000 + i));
        }
        assertThat(owners.complaints())
                .singleElement()
                .asString()
                .matches("owners: [0-9]+ sockets came faster than they could be looked up: holders unknown");
    }

    @Test
    void shouldTellTheFiguresOfItsLooks() {
        start(udp(held(7, 30, "dns"), HERE, 53));
        assertThat(owners.figures()).matches("owners: [0-9]+ looks, the last one [0-9]+ us for 1 sockets");
    }

    // ---- the filter of the kernel side ----

    private static OwnerFilter pid(int pid) {
        return new OwnerFilter(Set.of(pid), Set.of(), List.of(), Set.of(), null);
    }

    @Test
    void shouldTellTheKernelSideOncePerChange() {
        start(false, pid(30), udp(held(7, 30, "wanted"), HERE, 53), udp(held(8, 31, "other"), HERE, 54));
        assertThat(decisions.told).containsExactly("7=true", "8=false");

        look();
        assertThat(decisions.told).hasSize(2);

        decisions.told.clear();
        find(
                udp(held(7, 31, "other"), HERE, 53),
                udp(held(8, 31, "other"), HERE, 54),
                udp(held(8, 30, "wanted"), HERE, 54));
        assertThat(decisions.told).containsExactly("7=false", "8=true");

        decisions.told.clear();
        find(udp(held(8, 30, "wanted"), HERE, 54), udp(held(9, 30, "wanted"), HERE, 55));
        assertThat(decisions.told).containsExactly("9=true", "-7");

        decisions.told.clear();
        find();
        assertThat(decisions.told).containsExactlyInAnyOrder("-8", "-9");
    }

    @Test
    void shouldJudgeByNameAndCgroupAsThePacketsAreJudged() {
        host.cgroups.put(1030L, "/a/b");
        host.cgroups.put(1031L, "/ab");
        start(
                false,
                new OwnerFilter(Set.of(), Set.of("dns"), List.of("/a"), Set.of(), null),
                udp(held(7, 30, "dns"), HERE, 53),
                udp(held(8, 31, "dns"), HERE, 54),
                udp(held(9, 32, "dns"), HERE, 55),
                udp(held(10, 30, "dns"), HERE, 56));
        // of 9 the cgroup is not known: nobody can tell
        assertThat(decisions.told).containsExactly("7=true", "8=false", "10=true");
    }

    @ParameterizedTest
    @CsvSource({"true, 7=true", "false, 7=false"})
    void shouldTellWhetherAKnownOwnerIsWanted(boolean known, String told) {
        start(
                false,
                new OwnerFilter(Set.of(), Set.of(), List.of(), Set.of(), known),
                udp(held(7, 30, "dns"), HERE, 53));
        assertThat(decisions.told).containsExactly(told);
    }

    @Test
    void shouldTellTheKernelSideNothingThatItSeesItself() {
        start(
                false,
                new OwnerFilter(Set.of(), Set.of(), List.of(), Set.of(1000L), null),
                udp(held(7, 30, "dns"), HERE, 53));
        assertThat(decisions.told).isEmpty();
    }

    @Test
    void shouldKeepWhatItKnowsAfterItsEnd() {
        start(udp(held(7, 30, "dns"), HERE, 53));
        Owner owner = owner(received(7));
        owners.close();

        assertThat(owner(received(7))).isSameAs(owner);
        owners.tick(true);
        assertThat(new ArrayList<>(owner.verdict().holders())).hasSize(1);
    }

    @Test
    void shouldKeepTheOwnerOfASocketOfTheKernel() {
        start();
        DropEvent event = received(7);
        event.socketKernel = true;
        Owner kernel = owner(event);
        look();
        assertThat(owner(event)).isSameAs(kernel);
    }

    @Test
    void shouldTellProcessesOfTheSameNumberApart() {
        start();
        DropEvent a = received(0);
        tag(a, 40, "old");
        DropEvent b = received(0);
        tag(b, 40, "new");
        b.tagStartNanos = 99_000_000_000L;
        Owner old = owner(a);
        Owner young = owner(b);
        host.deadStarts.add(40_000_000_000L);
        lookAndTick();
        assertThat(names(old.verdict())).containsExactly("old/40 exited");
        assertThat(names(young.verdict())).containsExactly("new/40");
    }

    @Test
    void shouldAskForEachAddressApart() {
        host.local.add(v4(2));
        start();
        Owner a = owner(event());
        Owner b = owner(changed(event -> event.destinationLow = v4(2)));
        lookAndTick(udp(held(7, 30, "a"), HERE, 53), udp(held(8, 31, "b"), v4(2), 53));
        assertThat(names(a.verdict())).containsExactly("a/30");
        assertThat(names(b.verdict())).containsExactly("b/31");
    }

    @Test
    void shouldCountTheDropsOfASocketThatWasFirstLookedUp() {
        start();
        find(counting(udp(held(7, 30, "dns"), HERE, 53), 0));
        Owner listener = owner(event());
        assertThat(names(listener.verdict())).containsExactly("dns/30");
        Owner received = owner(counted(7, 3));
        assertThat(received.drops().total()).isEqualTo(3);
    }

    @Test
    void shouldTellDecisionsAgainAfterAFailure() {
        decisions.failures.set(1);
        start(
                false,
                pid(30),
                udp(held(7, 31, "other"), HERE, 53),
                udp(held(8, 31, "other"), HERE, 54),
                udp(held(9, 30, "wanted"), HERE, 55));
        lookUntilItSucceeds();
        assertThat(decisions.told).contains("7=false", "8=false", "9=true");
    }

    @Test
    void shouldMarkTheExitOfOneWhoPassedTheSocketOn() {
        start(udp(held(7, 30, "old"), HERE, 53));
        Owner before = owner(received(7));
        lookAndTick(udp(held(7, 30, "old"), HERE, 53), udp(held(7, 31, "new"), HERE, 53));
        Owner both = owner(received(7));
        host.dead.add(30);
        lookAndTick(udp(held(7, 31, "new"), HERE, 53));
        assertThat(names(both.verdict())).containsExactly("old/30 exited", "new/31");
        assertThat(names(before.verdict())).containsExactly("old/30 exited");
    }

    @Test
    void shouldSayThatHeadersCannotBeRead() {
        start();
        assertThat(verdict(event -> event.ipVersion = 0).why()).isEqualTo("its headers cannot be read");
    }

    @Test
    void shouldJoinOnlySocketsThatTakeTheVersion() {
        start(
                udp(held(5, 10, "four"), 0, 53),
                Holdings.udp6(held(6, 20, "six"), 53, true),
                Holdings.udp6(held(7, 21, "six"), 53, true));
        host.local.add(1L);
        assertThat(names(verdict(event -> {
                    event.etherType = 0x86dd;
                    event.ipVersion = 6;
                    event.destinationHigh = 0xfd00L << 48;
                    event.destinationLow = 1;
                })))
                .containsExactly("six/20", "six/21");
    }

    @Test
    void shouldJoinOnlyListeners() {
        Holding bound = tcpListener(held(5, 10, "bound"), 0, 53);
        bound.state = Holdings.CLOSE;
        start(bound, tcpListener(held(6, 20, "a"), 0, 53), tcpListener(held(7, 21, "b"), 0, 53));
        assertThat(names(verdict(event -> event.ipProtocol = TCP))).containsExactly("a/20", "b/21");
    }

    @Test
    void shouldJoinConnectedSockets() {
        start(
                connected(udp(held(5, 10, "a"), HERE, 53), PEER, 900),
                connected(udp(held(6, 20, "b"), HERE, 53), PEER, 900));
        Verdict verdict = verdict(event());
        assertThat(names(verdict)).containsExactly("a/10", "b/20");
        assertThat(verdict.how()).isEqualTo(How.TUPLE);
    }

    @Test
    void shouldCountDropsWhenTheFirstLookFailed() {
        scan.failure = "x";
        owners = new Owners(scan, host, false, OwnerFilter.NONE, decisions);
        look();
        scan.failure = null;
        lookUntilItSucceeds();
        assertThat(owner(counted(7, 5)).drops().total()).isIn(1L, 5L);
    }
}
