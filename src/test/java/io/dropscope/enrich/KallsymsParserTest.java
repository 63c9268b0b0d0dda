package io.dropscope.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.dropscope.event.Symbol;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KallsymsParserTest {
    private static final String KALLSYMS = """
            0000000000000000 A fixed_percpu_data
            0000000000015000 T not_a_function_percpu
            ffffffff81000000 T _stext
            ffffffff81000000 T _text
            ffffffff81000000 T startup_64
            ffffffff81000100 t __pi_memcpy
            ffffffff81000100 W memcpy
            ffffffff81000100 T __memcpy
            ffffffff811001f0 T __pfx_kfree_skb
            ffffffff81100200 T kfree_skb
            ffffffff81100300 t skb_release_data
            ffffffff81100400 t local_name
            ffffffff81100400 T global_name
            ffffffff81100500 T __nft_text_start
            ffffffff81100580 t skb_release_data.cold
            ffffffff81100600 D some_data
            ffffffff81100700 w weak_name
            ffffffff81200000 T __indirect_thunk_text_end
            ffffffff81200000 T _etext
            ffffffff81400000 t some_init
            ffffffffc0801000 t nft_do_chain\t[nf_tables]
            ffffffffc0800000 t nft_first\t[nf_tables]
            ffffffffc0802000 d nft_data\t[nf_tables]
            ffffffffc0700000 t vxlan_rcv\t[vxlan]
            ffffffffc0600000 t bpf_prog_6deef7357e7b4530_hit\t[bpf]
            """;
    private static final String MODULES = """
            nf_tables 12288 2 nft_ct,nft_counter, Live 0xffffffffc0800000
            vxlan 4096 0 - Live 0xffffffffc0700000 (E)
            """;

    private static final SymbolTable TABLE = parse(KALLSYMS, MODULES);

    private static SymbolTable parse(String kallsyms, String modules) {
        try {
            return KallsymsParser.parse(stream(kallsyms), stream(modules));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @CsvSource({
        "ffffffff81000000, startup_64+0x0",
        "ffffffff810000ff, startup_64+0xff",
        "ffffffff81000105, __memcpy+0x5",
        "ffffffff811001f8, __memcpy+0x1000f8",
        "ffffffff81100200, kfree_skb+0x0",
        "ffffffff81100320, skb_release_data+0x20",
        "ffffffff81100410, global_name+0x10",
        "ffffffff81100510, global_name+0x110",
        "ffffffff81100590, skb_release_data.cold+0x10",
        "ffffffff81100610, skb_release_data.cold+0x90",
        "ffffffff81100701, weak_name+0x1",
        "ffffffff811fffff, weak_name+0xff8ff",
        "ffffffffc0801437, nft_do_chain+0x437 [nf_tables]",
        "ffffffffc0800437, nft_first+0x437 [nf_tables]",
        "ffffffffc0700fff, vxlan_rcv+0xfff [vxlan]",
        "ffffffffc0600040, bpf_prog_6deef7357e7b4530_hit+0x40 [bpf]",
    })
    void shouldFindTheFunctionThatHoldsAnAddress(String address, String symbol) {
        assertThat(TABLE.find(Long.parseUnsignedLong(address, 16))).hasToString(symbol);
    }

    @ParameterizedTest
    @CsvSource({
        "ffffffff80ffffff, before the image",
        "ffffffff81200000, behind _etext",
        "ffffffff81400010, init text that is free after boot",
        "ffffffffc05fffff, before the first module",
        "ffffffffc0610000, far behind a BPF program",
        "ffffffffc0701000, behind vxlan",
        "ffffffffc07fffff, between two modules",
        "ffffffffc0803000, behind the last module",
        "0000000000015010, per-CPU",
        "00007f0000001000, user space",
        "ffff888000001000, the direct map",
    })
    void shouldNotGiveAnAddressOutsideToTheClosestFunction(String address, String where) {
        long raw = Long.parseUnsignedLong(address, 16);

        assertThat(TABLE.find(raw)).as(where).isEqualTo(Symbol.unnamed(raw));
    }

    @Test
    void shouldKeepOneNameForAnAddress() {
        assertThat(TABLE.size()).isEqualTo(11);
    }

    @Test
    void shouldSeeThatAddressesAreHidden() {
        String hidden = KALLSYMS.replaceAll("(?m)^[0-9a-f]{16}", "0000000000000000");

        assertThat(parse(hidden, "")).isNull();
        assertThat(parse("", "")).isNull();
    }

    @Test
    void shouldReadLinesAcrossBlocksAndLongNames() {
        StringBuilder kallsyms = new StringBuilder();
        int count = 20_000;
        for (int i = 0; i < count; i++) {
            String name = "f" + i + "_" + "x".repeat(i % 97 == 0 ? 500 : i % 23);
            kallsyms.append("%016x t %s%n".formatted(0xffffffff81000000L + i * 16L, name));
        }
        kallsyms.append("%016x D _etext%n".formatted(0xffffffff81000000L + count * 16L));
        SymbolTable table = parse(kallsyms.toString(), "");

        assertThat(table.size()).isEqualTo(count);
        for (int i = 0; i < count; i++) {
            assertThat(table.find(0xffffffff81000003L + i * 16L).name()).startsWith("f" + i + "_");
        }
    }

    @Test
    void shouldHoldAKernelOfThreeHundredThousandFunctionsInTwelveMebibytes() {
        StringBuilder kallsyms = new StringBuilder();
        for (int i = 0; i < 300_000; i++) {
            kallsyms.append("%016x t function_of_mean_size_%06d%n".formatted(0xffffffff81000000L + i * 64L, i));
        }
        SymbolTable table = parse(kallsyms.toString(), "");

        assertThat(table.size()).isEqualTo(300_000);
        assertThat(table.bytes()).isLessThan(12 << 20);
    }

    @Test
    void shouldRefuseWhatIsNoSymbolTable() {
        assertThatIOException()
                .isThrownBy(() -> KallsymsParser.parse(stream("x".repeat(100_000)), stream("")))
                .withMessageContaining("no symbol table");
    }
}
