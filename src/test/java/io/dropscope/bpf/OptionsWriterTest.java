package io.dropscope.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dropscope.bpf.ProgramOptions.Stacks;
import io.dropscope.bpf.WireFormat.FilterHostLayout;
import io.dropscope.bpf.WireFormat.FilterInterfaceLayout;
import io.dropscope.bpf.WireFormat.OptionsLayout;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsWriterTest {
    private static final int RING_BYTES = 8 << 20;

    private final MemorySegment written = MemorySegment.ofArray(new long[OptionsLayout.SIZE / Long.BYTES]);

    private void write(ProgramOptions options, int ticksPerSecond, int cpus) {
        write(options, ticksPerSecond, cpus, true);
    }

    private void write(ProgramOptions options, int ticksPerSecond, int cpus, boolean probeReads) {
        KernelFeatures features = new KernelFeatures(
                "", List.of(), "", Map.of(), Map.of(), ticksPerSecond, cpus, probeReads, true, false, true, null, 0, 0);
        OptionsWriter.write(options, features, false, written);
    }

    private void write(Filter filter) {
        write(new ProgramOptions(filter, RING_BYTES, 1000, Stacks.NEVER, Duration.ofSeconds(1)), 250, 2);
    }

    private int u32(int offset) {
        return written.get(JAVA_INT, offset);
    }

    @ParameterizedTest
    @CsvSource({
        // rate, interval, ticks a second, CPUs: window in ticks, budget, reserve
        "100000,   1000, 250,    4,  250,      25000, 64",
        "100000,  60000, 250,    4,  250,      25000, 64",
        "100000,    100, 250,    4,   25,       2500, 6",
        "100000,    500, 1000,   1,  500,      50000, 32",
        "100000,    100, 100,    3,   10,       3333, 6",
        "100000,    250, 100,    2,   25,      12500, 16",
        "1,         100, 250,  128,   25,          1, 6",
        "3,        1000, 250,    2,  250,          2, 64",
        "100000,      1, 100,    2,    1,         50, 1",
        "9000000000000000000, 1000, 250, 1, 250, 2147483647, 64",
    })
    void shouldShareTheRateOutOverWindowsAndCpus(
            long rate, long intervalMillis, int ticks, int cpus, int window, int budget, int reserve) {
        Duration interval = Duration.ofMillis(intervalMillis);
        write(new ProgramOptions(Filter.NONE, RING_BYTES, rate, Stacks.NEVER, interval), ticks, cpus);
        assertThat(u32(OptionsLayout.WINDOW_JIFFIES)).isEqualTo(window);
        assertThat(u32(OptionsLayout.WINDOW_BUDGET)).isEqualTo(budget);
        assertThat(u32(OptionsLayout.WINDOW_RESERVE)).isEqualTo(reserve);
        assertThat(written.get(JAVA_BYTE, OptionsLayout.DETAIL)).isEqualTo((byte) 1);
    }

    /** The program has no division: (count * reciprocal) >> 32 is how often the budget fits into a count. */
    @ParameterizedTest
    @CsvSource({"1, 5", "2, 1000", "3, 3000", "7, 7000000", "25000, 24999", "25000, 25002", "50000, 4000000000"})
    void shouldDivideByTheBudgetWithAMultiplication(int budget, long count) {
        write(new ProgramOptions(Filter.NONE, RING_BYTES, budget, Stacks.NEVER, Duration.ofSeconds(1)), 250, 1);
        assertThat(u32(OptionsLayout.WINDOW_BUDGET)).isEqualTo(budget);
        long reciprocal = Integer.toUnsignedLong(u32(OptionsLayout.WINDOW_BUDGET_RECIPROCAL));
        long exact = count / budget;
        assertThat((count * reciprocal) >>> 32).isBetween(exact - exact / 1000 - 1, exact);
    }

    @Test
    void shouldKnowNoLimitAndNoDetail() {
        write(
                new ProgramOptions(
                        Filter.NONE, RING_BYTES, ProgramOptions.NO_LIMIT, Stacks.NEVER, Duration.ofSeconds(1)),
                250,
                2);
        assertThat(u32(OptionsLayout.WINDOW_BUDGET)).isZero();
        assertThat(u32(OptionsLayout.WINDOW_BUDGET_RECIPROCAL)).isZero();
        assertThat(written.get(JAVA_BYTE, OptionsLayout.DETAIL)).isEqualTo((byte) 1);

        write(
                new ProgramOptions(
                        Filter.NONE, RING_BYTES, ProgramOptions.NO_DETAIL, Stacks.NEVER, Duration.ofSeconds(1)),
                250,
                2);
        assertThat(written.get(JAVA_BYTE, OptionsLayout.DETAIL)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"65536, 49152", "8388608, 6291456", "67108864, 50331648"})
    void shouldReserveTheLastQuarterOfTheRing(int ringBytes, long reserve) {
        write(new ProgramOptions(Filter.NONE, ringBytes, 1, Stacks.NEVER, Duration.ofSeconds(1)), 250, 2);
        assertThat(written.get(JAVA_LONG, OptionsLayout.RING_RESERVE_BYTES)).isEqualTo(reserve);
    }

    @ParameterizedTest
    @CsvSource({"true, 250, 0", "false, 250, 4000000", "false, 1000, 1000000"})
    void shouldTellHowFarTimesMayBeOff(boolean exact, int ticks, int nanos) {
        write(
                new ProgramOptions(
                        Filter.NONE, RING_BYTES, RingsOfCpus.one(), 1, Stacks.NEVER, exact, Duration.ofSeconds(1)),
                ticks,
                2);
        assertThat(u32(OptionsLayout.COARSE_TIME_NS)).isEqualTo(nanos);
    }

    @Test
    void shouldTellEachCpuItsRing() {
        write(new ProgramOptions(Filter.NONE, RING_BYTES, 1, Stacks.NEVER, Duration.ofSeconds(1)), 250, 2);
        assertThat(written.get(JAVA_BYTE, OptionsLayout.SEVERAL_RINGS)).isZero();

        RingsOfCpus rings =
                RingsOfCpus.inTurn(200, IntStream.range(0, 256).boxed().toList());
        write(new ProgramOptions(Filter.NONE, RING_BYTES, rings, 1, Stacks.NEVER, true, Duration.ofSeconds(1)), 250, 2);
        assertThat(written.get(JAVA_BYTE, OptionsLayout.SEVERAL_RINGS)).isOne();
        for (int cpu = 0; cpu < 256; cpu++) {
            assertThat(written.get(JAVA_BYTE, OptionsLayout.RING_OF_CPU + cpu)).isEqualTo((byte) (cpu % 200));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSayWhenToTakeAStack(Stacks stacks) {
        write(new ProgramOptions(Filter.NONE, RING_BYTES, 1, stacks, Duration.ofSeconds(1)), 250, 2);
        assertThat(written.get(JAVA_BYTE, OptionsLayout.STACK_MODE)).isEqualTo((byte) stacks.wire());
    }

    @Test
    void shouldFilterNothingByDefault() {
        write(Filter.NONE);
        long end = OptionsLayout.DETAIL - OptionsLayout.REASON_COUNT;
        byte[] filter = written.asSlice(OptionsLayout.REASON_COUNT, end).toArray(JAVA_BYTE);
        assertThat(filter).containsOnly(0);
    }

    @Test
    void shouldWriteEachSortOfValuesToItsPlace() {
        write(new Filter(
                ordered(5, 0x10003),
                ordered(2),
                Collections.singleton(new Filter.Interface(4_026_531_840L, 3)),
                Collections.singleton(4_026_532_201L),
                ordered(6, 255),
                ordered(0x86dd),
                List.of(),
                ordered(53, 65_535)));
        assertThat(u32(OptionsLayout.REASON_COUNT)).isEqualTo(2);
        assertThat(u32(OptionsLayout.REASONS)).isEqualTo(5);
        assertThat(u32(OptionsLayout.REASONS + 4)).isEqualTo(0x10003);
        assertThat(u32(OptionsLayout.NOT_REASON_COUNT)).isEqualTo(1);
        assertThat(u32(OptionsLayout.NOT_REASONS)).isEqualTo(2);
        assertThat(u32(OptionsLayout.INTERFACE_COUNT)).isEqualTo(1);
        assertThat(Integer.toUnsignedLong(u32(OptionsLayout.INTERFACES + FilterInterfaceLayout.NETNS)))
                .isEqualTo(4_026_531_840L);
        assertThat(u32(OptionsLayout.INTERFACES + FilterInterfaceLayout.INTERFACE_INDEX))
                .isEqualTo(3);
        assertThat(u32(OptionsLayout.NETNS_COUNT)).isEqualTo(1);
        assertThat(Integer.toUnsignedLong(u32(OptionsLayout.NETNS))).isEqualTo(4_026_532_201L);
        assertThat(u32(OptionsLayout.IP_PROTOCOL_COUNT)).isEqualTo(2);
        assertThat(written.asSlice(OptionsLayout.IP_PROTOCOLS, 3).toArray(JAVA_BYTE))
                .containsExactly(6, 255, 0);
        assertThat(u32(OptionsLayout.ETHER_TYPE_COUNT)).isEqualTo(1);
        assertThat(written.get(JAVA_SHORT, OptionsLayout.ETHER_TYPES)).isEqualTo((short) 0x86dd);
        assertThat(u32(OptionsLayout.PORT_COUNT)).isEqualTo(2);
        assertThat(written.get(JAVA_SHORT, OptionsLayout.PORTS)).isEqualTo((short) 53);
        assertThat(written.get(JAVA_SHORT, OptionsLayout.PORTS + 2)).isEqualTo((short) 65_535);
        assertThat(u32(OptionsLayout.HOST_COUNT)).isZero();
        assertThat(u32(OptionsLayout.UID_COUNT)).isZero();
    }

    private static Filter filter(Set<Long> uids, boolean byHolders) {
        return new Filter(
                Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), List.of(), Set.of(), uids, byHolders);
    }

    @Test
    void shouldWriteTheUsersOfSockets() {
        write(filter(new LinkedHashSet<>(List.of(0L, 4_294_967_295L, 1000L)), false));
        assertThat(u32(OptionsLayout.UID_COUNT)).isEqualTo(3);
        assertThat(u32(OptionsLayout.UIDS)).isZero();
        assertThat(u32(OptionsLayout.UIDS + 4)).isEqualTo(-1);
        assertThat(u32(OptionsLayout.UIDS + 8)).isEqualTo(1000);
        assertThat(u32(OptionsLayout.UIDS + 12)).isZero();
        assertThat(u32(OptionsLayout.PORT_COUNT)).isZero();
        assertThat(written.get(JAVA_BYTE, OptionsLayout.FILTERS_HOLDERS)).isZero();
    }

    @Test
    void shouldSayWhetherHoldersAreJudged() {
        write(filter(Set.of(), true));
        assertThat(written.get(JAVA_BYTE, OptionsLayout.FILTERS_HOLDERS)).isEqualTo((byte) 1);
        assertThat(u32(OptionsLayout.UID_COUNT)).isZero();
        write(filter(Set.of(), false));
        assertThat(written.get(JAVA_BYTE, OptionsLayout.FILTERS_HOLDERS)).isZero();
    }

    @Test
    void shouldCountTheWholeHostOnlyBesideAFilter() {
        write(Filter.NONE);
        assertThat(written.get(JAVA_BYTE, OptionsLayout.COUNTS_HOST)).isZero();
        write(filter(Set.of(), true));
        assertThat(written.get(JAVA_BYTE, OptionsLayout.COUNTS_HOST)).isEqualTo((byte) 1);
        write(filter(Set.of(0L), false));
        assertThat(written.get(JAVA_BYTE, OptionsLayout.COUNTS_HOST)).isEqualTo((byte) 1);
    }

    private static Set<Integer> ordered(Integer... values) {
        return new LinkedHashSet<>(List.of(values));
    }

    @ParameterizedTest
    @CsvSource({
        "0a090001, 32, ffffffff, 4",
        "0a000000, 8, ff000000, 4",
        "0a800000, 9, ff800000, 4",
        "00000000, 0, 00000000, 4",
        "fd000000000000000000000000000001, 128, ffffffffffffffffffffffffffffffff, 6",
        "fd000000000000000000000000000000, 8, ff000000000000000000000000000000, 6",
        "20010db8000000000000000000000000, 33, ffffffff800000000000000000000000, 6",
        "00000000000000000000000000000000, 0, 00000000000000000000000000000000, 6",
    })
    void shouldTurnAPrefixIntoAMask(String address, int prefix, String mask, int version) {
        Filter.Network before = new Filter.Network(new byte[4], 32);
        Filter.Network network = new Filter.Network(HexFormat.of().parseHex(address), prefix);
        write(new Filter(
                Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), List.of(before, network), Set.of()));
        assertThat(u32(OptionsLayout.HOST_COUNT)).isEqualTo(2);
        int at = OptionsLayout.HOSTS + FilterHostLayout.SIZE;
        assertThat(hex(at + FilterHostLayout.ADDRESS)).isEqualTo(filled(address));
        assertThat(hex(at + FilterHostLayout.MASK)).isEqualTo(filled(mask));
        assertThat(u32(at + FilterHostLayout.IP_VERSION)).isEqualTo(version);
    }

    private String hex(int offset) {
        return HexFormat.of().formatHex(written.asSlice(offset, 16).toArray(JAVA_BYTE));
    }

    private static String filled(String hex) {
        return hex + "0".repeat(32 - hex.length());
    }

    /** A filter of so many values of each sort, one sort at a time. */
    private static List<Filter> filtersOf(int count) {
        Set<Integer> none = Set.of();
        Set<Integer> some = IntStream.range(0, count).boxed().collect(toCollection(LinkedHashSet::new));
        Set<Filter.Interface> interfaces = new LinkedHashSet<>();
        Set<Long> netns = new LinkedHashSet<>();
        List<Filter.Network> networks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            interfaces.add(new Filter.Interface(1, i));
            netns.add((long) i);
            networks.add(new Filter.Network(new byte[16], 128));
        }
        return List.of(
                new Filter(some, none, Set.of(), Set.of(), none, none, List.of(), none),
                new Filter(none, some, Set.of(), Set.of(), none, none, List.of(), none),
                new Filter(none, none, interfaces, Set.of(), none, none, List.of(), none),
                new Filter(none, none, Set.of(), netns, none, none, List.of(), none),
                new Filter(none, none, Set.of(), Set.of(), some, none, List.of(), none),
                new Filter(none, none, Set.of(), Set.of(), none, some, List.of(), none),
                new Filter(none, none, Set.of(), Set.of(), none, none, networks, none),
                new Filter(none, none, Set.of(), Set.of(), none, none, List.of(), some),
                filter(netns, false));
    }

    static List<Filter> full() {
        return filtersOf(Filter.MAX_VALUES);
    }

    static List<Filter> tooFull() {
        return filtersOf(Filter.MAX_VALUES + 1);
    }

    @ParameterizedTest(name = "sort {index}")
    @MethodSource("full")
    void shouldHoldAsManyValuesAsTheProgramDoes(Filter filter) {
        write(filter);
        int counts = IntStream.rangeClosed(OptionsLayout.REASON_COUNT / 4, OptionsLayout.UID_COUNT / 4)
                .map(i -> u32(4 * i))
                .sum();
        assertThat(counts).isEqualTo(Filter.MAX_VALUES);
    }

    @ParameterizedTest(name = "sort {index}")
    @MethodSource("tooFull")
    void shouldRefuseMoreThanTheProgramHolds(Filter filter) {
        assertThatIllegalArgumentException().isThrownBy(() -> write(filter)).withMessageStartingWith("65 values");
    }

    @ParameterizedTest
    @CsvSource({"0, true, 0", "128, true, 128", "2048, true, 2048", "128, false, 0"})
    void shouldAskForBytesWhereTheProgramMayReadThem(int snaplen, boolean probeReads, int expected) {
        ProgramOptions options = new ProgramOptions(Filter.NONE, RING_BYTES, 1, Stacks.NEVER, Duration.ofSeconds(1));
        write(options.withSnaplen(snaplen), 250, 2, probeReads);
        assertThat(u32(OptionsLayout.SNAPLEN)).isEqualTo(expected);
        assertThat(u32(OptionsLayout.READS_PAGES)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 2049})
    void shouldRefuseASnaplenThatNoRecordHolds(int snaplen) {
        ProgramOptions options = new ProgramOptions(Filter.NONE, RING_BYTES, 1, Stacks.NEVER, Duration.ofSeconds(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withSnaplen(snaplen))
                .withMessageContaining("" + snaplen);
    }
}
