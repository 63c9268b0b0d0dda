package io.dropscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dropscope.enrich.OwnerFilter;
import io.dropscope.enrich.ReasonTable;
import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.Kind;
import io.dropscope.event.KindRule;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.LedgerKey;
import io.dropscope.event.Names;
import io.dropscope.event.Owner;
import io.dropscope.event.Symbol;
import io.dropscope.stats.Aggregator;
import io.dropscope.stats.Interval;
import io.dropscope.stats.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Two rows of a recording, 23 drops of UDP in the namespace blue and 17 of TCP in red, under filters. */
class RecordedFilterTest {
    private static final ReasonTable REASONS = new ReasonTable(Map.of(3, "NO_SOCKET", 8, "NETFILTER_DROP"), Map.of());
    private static final long BLUE = 4026532001L;
    private static final long RED = 4026532002L;

    private static final Names NAMES = new Names() {
        @Override
        public String reason(Kind kind, int reason) {
            return REASONS.drop().get(reason);
        }

        @Override
        public Symbol symbol(long address) {
            return Symbol.unnamed(address);
        }

        @Override
        public String interfaceName(long netnsInode, int interfaceIndex) {
            return interfaceIndex == 0 ? null : "eth" + interfaceIndex;
        }

        @Override
        public String netnsName(long netnsInode) {
            return netnsInode == BLUE ? "blue" : null;
        }
    };

    private final List<Snapshot> snapshots = new ArrayList<>();
    private boolean undecided;
    private OwnerFilter whenRecorded = OwnerFilter.NONE;
    private int udpEvents = 23;

    @Command
    private static final class Options {
        @CommandLine.Mixin
        private FilterOptions filter = new FilterOptions();
    }

    private static FilterOptions options(String... arguments) {
        Options options = new Options();
        new CommandLine(options).parseArgs(arguments);
        return options.filter;
    }

    private static Owner owner(int pid, String comm) {
        Owner.Holder holder = new Owner.Holder(pid, pid, comm, null, false, 0, "/system.slice/" + comm, false);
        return new Owner(
                new Owner.Verdict(
                        Owner.How.RX_SK,
                        null,
                        null,
                        List.of(holder),
                        1000 + pid,
                        "/system.slice/" + comm,
                        null,
                        null,
                        true),
                null);
    }

    private static final Owner NONE = new Owner(
            new Owner.Verdict(Owner.How.NONE, "no socket", null, List.of(), -1, null, null, null, true), null);

    private DropEvent event(boolean udp) {
        DropEvent e = new DropEvent();
        e.kind = Kind.DROP;
        e.reason = udp ? 3 : 8;
        e.location = 7;
        e.netns = udp ? BLUE : RED;
        e.interfaceIndex = udp ? 1 : 2;
        e.weight = 1;
        e.packetLength = 100;
        e.etherType = 0x0800;
        e.ipVersion = 4;
        e.ipProtocol = udp ? 17 : 6;
        e.sourceLow = 0x0a090001;
        e.destinationLow = udp ? 0x0a090002 : 0xc0a80001L;
        e.sourcePort = udp ? 4000 : 5000;
        e.destinationPort = udp ? 53 : 80;
        e.arpOperation = DropEvent.ABSENT;
        e.owner = udp ? owner(10, "resolver") : NONE;
        e.undecided = undecided;
        e.delayNanos = 5;
        return e;
    }

    private Interval replay(String... arguments) throws UsageException {
        RecordedFilter filter = options(arguments).recorded(REASONS, NAMES, whenRecorded);
        Aggregator aggregator = new Aggregator(NAMES, KindRule.AS_GIVEN, filter.events(), snapshots::add);
        for (int i = 0; i < 40; i++) {
            DropEvent event = event(i < 23);
            if ((i >= 23 || i < udpEvents) && filter.keeps(event)) {
                aggregator.onEvent(event, true);
            }
        }
        aggregator.onDelta(filter.keep(new LedgerDelta(
                0,
                1,
                0,
                Map.of(
                        new LedgerKey(Kind.DROP, 3, 7, BLUE, 1, undecided),
                        new Counts(23, 23, 2300, udpEvents, 23 - udpEvents, 0),
                        new LedgerKey(Kind.DROP, 8, 7, RED, 2, undecided),
                        new Counts(17, 17, 1700, 17, 0, 0)),
                Counts.ZERO,
                0,
                DropEvent.ABSENT,
                0,
                true)));
        return snapshots.getLast().since(null);
    }

    private static long drops(Interval whole) {
        return whole.drops((reason, symbol) -> true).packets();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--reason NO_SOCKET | 23",
                "--reason skb_drop_reason_no_socket,NETFILTER_DROP | 40",
                "--not-reason NO_SOCKET | 17",
                "--interface eth1 | 23",
                "--interface eth2 --netns blue | 0",
                "--netns blue | 23",
                "--netns 4026532002 | 17",
                "--protocol udp | 23",
                "--protocol tcp,udp | 40",
                "--protocol ipv6 | 0",
                "--protocol ipv4 | 40",
                "--host 10.9.0.1 | 40",
                "--host 10.9.0.2 | 23",
                "--host 192.168.0.0/16 | 17",
                "--host 0.0.0.0/0 | 40",
                "--host ::/0 | 0",
                "--port 53 | 23",
                "--port 5000,53 | 40",
                "--pid 10 | 23",
                "--comm resolver --port 80 | 0",
                "--comm resolver --port 53 | 23",
                "--cgroup system.slice | 23",
                "--uid 1010 | 23",
                "--owner none | 17",
                "--owner known | 23",
                "--reason NO_SOCKET --port 80 | 0"
            })
    void shouldCountExactlyWhatPasses(String arguments, long drops) throws UsageException {
        Interval whole = replay(arguments.split(" "));
        assertThat(drops(whole)).isEqualTo(drops);
        assertThat(whole.undecided()).isZero();
        assertThat(whole.hostDrops()).isEqualTo(40);
        assertThat(whole.ledgerTotal().events()).isEqualTo(whole.processed());
    }

    @Test
    void shouldLeaveNothingOutWithoutAFilter() throws UsageException {
        Interval whole = replay();
        assertThat(drops(whole)).isEqualTo(40);
        assertThat(whole.hostDrops()).isEqualTo(DropEvent.ABSENT);
        assertThat(options().recorded(REASONS, NAMES, OwnerFilter.NONE).isEmpty())
                .isTrue();
    }

    /** Of packets without an event nobody knows the port. */
    @Test
    void shouldShowWhatNoEventSpeaksForAsUndecided() throws UsageException {
        udpEvents = 20;
        Interval whole = replay("--port", "53");
        assertThat(drops(whole)).isEqualTo(20);
        assertThat(whole.undecided()).isEqualTo(3);
        assertThat(whole.rejected().packets()).isEqualTo(17);
        whole = replay("--reason", "NO_SOCKET");
        assertThat(drops(whole)).isEqualTo(23);
    }

    @Test
    void shouldDecideByTheRecordingsOwnFilterWhatWasUndecidedThen() throws UsageException {
        whenRecorded = new OwnerFilter(Set.of(10), Set.of(), List.of(), Set.of(), null);
        undecided = true;
        assertThat(drops(replay())).isEqualTo(23);
        assertThat(drops(replay("--port", "80"))).isZero();
        undecided = false;
        assertThat(drops(replay("--port", "80"))).isEqualTo(17);
    }

    @Test
    void shouldCountPacketsOfNoKnownPlaceAsUndecidedWhereAPlaceIsAskedFor() throws UsageException {
        RecordedFilter filter = options("--netns", "blue", "-i", "eht1").recorded(REASONS, NAMES, OwnerFilter.NONE);
        LedgerKey kept = new LedgerKey(Kind.DROP, 3, 7, BLUE, 1);
        LedgerKey notKept = new LedgerKey(Kind.DROP, 3, 7, LedgerKey.NOT_KEPT, LedgerKey.NOT_KEPT);
        Counts one = new Counts(1, 1, 1, 1, 0, 0);
        LedgerDelta delta = filter.keep(
                new LedgerDelta(0, 1, 0, Map.of(kept, one, notKept, one), Counts.ZERO, 0, DropEvent.ABSENT, 0, true));
        assertThat(delta.counts()).hasSize(1);
        assertThat(delta.counts().keySet().iterator().next().undecided()).isTrue();
        assertThat(filter.unknown())
                .containsExactly("no packet in the recording has the interface 'eht1'; nearest: eth1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--reason NO_SOKET | unknown reason 'NO_SOKET'; nearest in the recording: NO_SOCKET",
                "--netns /run/netns/blue | --netns /run/netns/blue: a path leads to a namespace of this machine; a"
                        + " recording knows them by name or inode number",
                "--comm x --wait | --wait waits for a process of this machine; whom a recording does not have does not"
                        + " come any more: leave it out",
                "--port 70000 | '70000' is no port; write a number from 0 to 65535",
            })
    void shouldRefuseWhatCannotBe(String arguments, String message) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> options(arguments.split(" ")).recorded(REASONS, NAMES, OwnerFilter.NONE))
                .withMessage(message);
    }

    /** Nobody of this machine has to be there. */
    @ParameterizedTest
    @ValueSource(strings = {"--pid 4194304", "--comm nobody-has-this", "--cgroup /gone", "--interface gone0"})
    void shouldAskNothingOfThisMachine(String arguments) throws UsageException {
        assertThat(drops(replay(arguments.split(" ")))).isZero();
    }
}
