package io.dropscope.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.bpf.DropProgram;
import io.dropscope.bpf.Filter;
import io.dropscope.bpf.KernelFeatures;
import io.dropscope.bpf.ProgramOptions;
import io.dropscope.bpf.ProgramOptions.Stacks;
import io.dropscope.event.Counts;
import io.dropscope.event.DropEvent;
import io.dropscope.event.LedgerDelta;
import io.dropscope.event.PlaceFrom;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The program as it is loaded under lockdown=confidentiality, on a kernel without: no read by address is left in it, so
 * what it says here it says there. Loaded into this process, since no option of the launcher asks for it.
 */
@RequiresKernel
class LockdownTest {
    private static final int COUNT = 23;

    private static Lab lab;
    private static KernelFeatures features;

    @BeforeAll
    static void setUp() throws IOException {
        lab = Lab.up();
        KernelFeatures all = KernelFeatures.probe();
        // its entries need no other ones on a kernel that keeps checks for NULL, as the development kernel does
        features = new KernelFeatures(
                all.release(),
                all.programs(),
                all.dropProgram(),
                all.dropReasons(),
                all.resetReasons(),
                all.ticksPerSecond(),
                all.onlineCpus(),
                false,
                false,
                all.runsNest(),
                all.sweeps(),
                null,
                all.dropTracepoint(),
                all.dynptrFromSkb());
    }

    @AfterAll
    static void tearDown() {
        if (lab != null) {
            lab.close();
        }
    }

    private static ProgramOptions options(Filter filter) {
        return new ProgramOptions(
                filter,
                ProgramOptions.DEFAULT_RING_BYTES,
                ProgramOptions.NO_LIMIT,
                Stacks.ALWAYS,
                Duration.ofSeconds(1));
    }

    private static Filter within(String node) {
        return new Filter(
                Set.of(), Set.of(), Set.of(), Set.of(lab.netns(node)), Set.of(), Set.of(), List.of(), Set.of());
    }

    /** Makes the drops and hands over the events of drops; the ledger's count of drops. */
    private static long record(String scenario, String node, Consumer<DropEvent> events) throws IOException {
        lab.prepare(scenario);
        try (DropProgram program = DropProgram.load(options(within(node)), features, null)) {
            lab.make(scenario, COUNT);
            program.detach();
            DropEvent event = new DropEvent();
            for (int count = program.gather(256); count > 0; count = program.gather(256)) {
                for (int i = 0; i < count; i++) {
                    program.decode(i, event);
                    if (event.kind.isDrop()) {
                        events.accept(event);
                    }
                }
                program.release();
            }
            LedgerDelta delta = program.delta(true);
            return delta.counts().entrySet().stream()
                    .filter(entry -> entry.getKey().kind().isDrop())
                    .map(java.util.Map.Entry::getValue)
                    .peek(counts -> assertThat(counts.segments()).isZero())
                    .mapToLong(Counts::packets)
                    .sum();
        } finally {
            lab.undo(scenario);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // scenario, node, device, length, socket, whether the tuple is that of its socket
        "nft-input,          b, ba0,   60, NONE,   false",
        "udp-receive-buffer, b, ba0, 1028, RX_SK,  false",
        "tcp-closed-port-v4, b, ba0,   60, NONE,   false",
        "tcp-closed-port-v6, b, ba0,   80, NONE,   false",
        "tcp-old-sequence,   b, ba0,   72, RX_SK,  true",
        "nft-output-tcp,     a, ,      60, SKB_SK, true",
        "nft-output-udp,     a, ,      60, SKB_SK, false",
        "vlan-ingress,       b, ba0,   60, SKB_SK, false",
    })
    void shouldCountAndPlaceEachDropAndSayOnlyWhatItKnows(
            String name, String node, String device, int length, PlaceFrom socket, boolean tuple) throws IOException {
        Scenario scenario = Scenario.named(name);
        int[] events = {0};
        long counted = record(name, node, event -> {
            events[0]++;
            assertThat(features.dropReasons().get(event.reason)).isEqualTo(scenario.reason());
            assertThat(event.netns).isEqualTo(lab.netns(node));
            if (device != null) {
                assertThat((long) event.interfaceIndex).isEqualTo(lab.interfaceIndex(node, device));
            }
            assertThat(event.packetLength).isEqualTo(length);
            assertThat(event.etherType).isEqualTo(name.endsWith("v6") ? 0x86dd : 0x0800);
            assertThat(event.vlanId).isEqualTo(name.startsWith("vlan") ? 7 : DropEvent.ABSENT);
            assertThat(event.stackDepth).isPositive();
            assertThat(event.segments).isZero();
            assertThat(event.headerLength).isZero();
            assertThat(event.tcpFlags).isEqualTo(DropEvent.ABSENT);
            assertThat(event.socketFrom).isEqualTo(socket);
            if (socket != PlaceFrom.NONE) {
                assertThat(event.socketInode).isPositive();
                assertThat(event.uid).isZero();
            }
            if (tuple) {
                assertThat(event.sourceLow).isEqualTo(ipv4(scenario.source()));
                assertThat(event.destinationLow).isEqualTo(ipv4(scenario.destination()));
                assertThat((long) event.sourcePort).isEqualTo(scenario.sourcePort());
                assertThat((long) event.destinationPort).isEqualTo(scenario.destinationPort());
            } else {
                assertThat(event.ipVersion).isZero();
                assertThat(event.ipProtocol).isEqualTo(DropEvent.ABSENT);
                assertThat(event.sourcePort).isEqualTo(DropEvent.ABSENT);
                assertThat(event.destinationPort).isEqualTo(DropEvent.ABSENT);
            }
        });
        assertThat(events[0]).isEqualTo(COUNT);
        assertThat(counted).isEqualTo(COUNT);
    }

    private static long ipv4(String address) {
        return Integer.toUnsignedLong(
                ByteBuffer.wrap(InetAddress.ofLiteral(address).getAddress()).getInt());
    }
}
