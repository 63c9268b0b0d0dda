package io.dropscope.bpf;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.bpf.ObjectTypes.Member;
import io.dropscope.bpf.ProgramOptions.Stacks;
import io.dropscope.event.DropEvent;
import io.dropscope.event.InterfaceFrom;
import io.dropscope.event.Kind;
import io.dropscope.event.PlaceFrom;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds bpf/drop.h, as compiled, and its Java side together, both ways. */
class LayoutTest {
    private static final int MANY_CPUS = 128;
    private static final long LEDGER_LIMIT = 16L << 20;
    private static final int HASH_ENTRY_BYTES = 96; // what the kernel keeps beside key and values, rounded up

    private final ObjectTypes types;

    LayoutTest() throws IOException {
        types = new ObjectTypes();
    }

    @AfterEach
    void close() {
        types.close();
    }

    private static Set<String> declared(String what) {
        try {
            String header = Files.readString(Path.of(System.getProperty("dropscope.basedir"), "bpf", "drop.h"));
            return Pattern.compile("^" + what + " (\\w+) \\{", Pattern.MULTILINE)
                    .matcher(header)
                    .results()
                    .map(match -> match.group(1))
                    .collect(toSet());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Set<String> structs() {
        return declared("struct");
    }

    /** LedgerKeyLayout: ledger_key. */
    private static Map<String, Class<?>> layouts() {
        return Stream.of(WireFormat.class.getDeclaredClasses())
                .filter(nested -> nested.getSimpleName().endsWith("Layout"))
                .collect(toMap(LayoutTest::structName, nested -> nested));
    }

    private static String structName(Class<?> layout) {
        String name = layout.getSimpleName();
        return name.substring(0, name.length() - "Layout".length())
                .replaceAll("(?<!^)([A-Z])", "_$1")
                .toLowerCase(Locale.ROOT);
    }

    private static Map<String, Integer> constants(Class<?> type, String prefix) {
        Map<String, Integer> values = new HashMap<>();
        for (Field field : type.getDeclaredFields()) {
            if (field.getType() == int.class && field.getName().startsWith(prefix)) {
                try {
                    values.put(field.getName(), field.getInt(null));
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return values;
    }

    @Test
    void shouldHaveALayoutForEachStructOfTheHeader() {
        assertThat(layouts().keySet()).isEqualTo(structs());
    }

    @ParameterizedTest
    @MethodSource("structs")
    void shouldHaveAConstantForEachMemberAndAMemberForEachConstant(String struct) {
        Map<String, Integer> expected = new HashMap<>();
        for (Member member : types.members(struct)) {
            expected.put(member.name().toUpperCase(Locale.ROOT), member.offset());
        }
        expected.put("SIZE", types.sizeOf(struct));
        assertThat(constants(layouts().get(struct), "")).isEqualTo(expected);
    }

    /** A member that got wider or narrower then moves another one, and the test above sees it. */
    @ParameterizedTest
    @MethodSource("structs")
    void shouldLeaveNoByteOfAStructWithoutAName(String struct) {
        int end = 0;
        for (Member member : types.members(struct)) {
            assertThat(member.offset()).as(member.name()).isEqualTo(end);
            end += member.size();
        }
        assertThat(types.sizeOf(struct)).isEqualTo(end);
    }

    private static Kind[] tracedKinds() {
        return Arrays.stream(Kind.values()).filter(kind -> !kind.isCounter()).toArray(Kind[]::new);
    }

    static List<Enumeration> enumerations() {
        return List.of(
                Enumeration.of("event_kind", "KIND_", tracedKinds(), Enum::ordinal),
                Enumeration.of("place_from", "PLACE_", PlaceFrom.values(), Enum::ordinal),
                Enumeration.of("interface_from", "INTERFACE_", InterfaceFrom.values(), Enum::ordinal),
                Enumeration.of("stack_mode", "STACK_", Stacks.values(), Stacks::wire),
                new Enumeration("record_type", constants(WireFormat.class, "RECORD_")),
                new Enumeration("packet_flag", constants(WireFormat.class, "PACKET_")),
                new Enumeration("event_flag", constants(WireFormat.class, "FLAG_")),
                new Enumeration("owner_decision", constants(WireFormat.class, "OWNER_")));
    }

    record Enumeration(String name, Map<String, Integer> values) {
        static <E extends Enum<E>> Enumeration of(String name, String prefix, E[] constants, ToIntFunction<E> wire) {
            Map<String, Integer> values = new LinkedHashMap<>();
            for (E constant : constants) {
                values.put(prefix + constant.name(), wire.applyAsInt(constant));
            }
            return new Enumeration(name, values);
        }
    }

    @ParameterizedTest
    @MethodSource("enumerations")
    void shouldNumberWhatIsEnumeratedAsTheHeaderDoes(Enumeration java) {
        assertThat(java.values()).isEqualTo(types.enumerators(java.name()));
    }

    @Test
    void shouldKnowEachEnumOfTheHeader() {
        assertThat(enumerations().stream().map(Enumeration::name)).hasSameElementsAs(declared("enum"));
    }

    @Test
    void shouldFindTheOptionsAtTheStartOfTheReadOnlyData() {
        assertThat(types.offsetInSection(".rodata", "options")).isZero();
    }

    @Test
    void shouldReadAsManyKeysAsTheMapsHold() {
        assertThat(types.mapNumber("ledger_a", "max_entries")).isEqualTo(Ledger.LEDGER_KEYS);
        assertThat(types.mapNumber("ledger_b", "max_entries")).isEqualTo(Ledger.LEDGER_KEYS);
        assertThat(types.mapNumber("overflow", "max_entries")).isEqualTo(Ledger.OVERFLOW_KEYS);
        assertThat(types.mapNumber("other", "max_entries"))
                .isEqualTo(WireFormat.KINDS)
                .isEqualTo(tracedKinds().length);
    }

    @Test
    void shouldHoldAsManyFilterValuesAsTheOptionsTake() {
        Map<String, Integer> elements = Map.of(
                "reasons", Integer.BYTES,
                "not_reasons", Integer.BYTES,
                "netns", Integer.BYTES,
                "uids", Integer.BYTES,
                "ports", Short.BYTES,
                "ether_types", Short.BYTES,
                "ip_protocols", Byte.BYTES,
                "interfaces", WireFormat.FilterInterfaceLayout.SIZE,
                "hosts", WireFormat.FilterHostLayout.SIZE);
        Map<String, Integer> sizes = types.members("options").stream()
                .filter(member -> elements.containsKey(member.name()))
                .collect(toMap(Member::name, Member::size));
        elements.forEach((name, bytes) -> assertThat(sizes).containsEntry(name, Filter.MAX_VALUES * bytes));
    }

    @Test
    void shouldHoldARingForAsManyCpusAsAreGivenOne() {
        assertThat(types.members("options").stream()
                        .filter(member -> member.name().equals("ring_of_cpu"))
                        .map(Member::size))
                .containsExactly(RingsOfCpus.CPUS);
    }

    @Test
    void shouldTakeEnoughFramesForADeepStackBelowTheMachinery() {
        int frames = types.members("drop_event_with_stack").stream()
                        .filter(member -> member.name().equals("stack"))
                        .mapToInt(Member::size)
                        .sum()
                / Long.BYTES;
        assertThat(frames).isGreaterThan(DropEvent.MAX_STACK_DEPTH);
    }

    @Test
    void shouldKeepTheLedgerUnderSixteenMebibytesOnAHostOfManyCpus() {
        long bytes = 0;
        for (String map : List.of("ledger_a", "ledger_b", "overflow", "other")) {
            long value = types.mapTypeSize(map, "value");
            assertThat(value).as(map).isEqualTo(WireFormat.LedgerValueLayout.SIZE);
            bytes += types.mapNumber(map, "max_entries") * (HASH_ENTRY_BYTES + value * MANY_CPUS);
        }
        bytes += types.mapNumber("fronts", "max_entries") * types.mapTypeSize("fronts", "value") * MANY_CPUS;
        assertThat(bytes).isLessThan(LEDGER_LIMIT);
    }
}
