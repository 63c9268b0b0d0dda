package io.dropscope.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.dropscope.event.Symbol;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KernelSymbolsTest {
    private static final long KFREE_SKB = 0xffffffff81100200L;
    private static final String TABLE = """
            ffffffff81100200 T kfree_skb
            ffffffff81100300 T other
            ffffffff81200000 T _etext
            """;

    private static SymbolTable table(String kallsyms) throws IOException {
        return KallsymsParser.parse(
                new ByteArrayInputStream(kallsyms.getBytes(StandardCharsets.US_ASCII)),
                new ByteArrayInputStream(new byte[0]));
    }

    @Test
    void shouldGiveTheSameObjectForTheSameAddress() {
        KernelSymbols symbols = new KernelSymbols(() -> table(TABLE));
        Symbol first = symbols.symbol(KFREE_SKB + 0x37);

        assertThat(first).isEqualTo(new Symbol(KFREE_SKB + 0x37, "kfree_skb", 0x37, null));
        for (int i = 0; i < 1000; i++) {
            assertThat(symbols.symbol(KFREE_SKB + 0x37)).isSameAs(first);
        }
        assertThat(symbols.symbol(0)).isSameAs(symbols.symbol(0)).isEqualTo(Symbol.unnamed(0));
        assertThat(symbols.hidden()).isFalse();
    }

    @Test
    void shouldMakeNobodyWaitButTheFirstQuestion() throws Exception {
        CountDownLatch mayLoad = new CountDownLatch(1);
        KernelSymbols symbols = new KernelSymbols(() -> {
            try {
                mayLoad.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return table(TABLE);
        });
        Thread asker = Thread.ofPlatform().start(() -> symbols.symbol(KFREE_SKB));
        while (asker.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        mayLoad.countDown();
        asker.join();

        assertThat(symbols.symbol(KFREE_SKB)).hasToString("kfree_skb+0x0");
    }

    @Test
    void shouldGiveRawAddressesWhenTheyAreHiddenOrUnreadable() {
        KernelSymbols hidden = new KernelSymbols(() -> null);
        KernelSymbols unreadable = new KernelSymbols(() -> {
            throw new IOException("masked");
        });

        assertThat(List.of(hidden, unreadable)).allSatisfy(symbols -> {
            assertThat(symbols.hidden()).isTrue();
            assertThat(symbols.symbol(KFREE_SKB)).hasToString("0xffffffff81100200");
        });
    }

    @Test
    void shouldReadTheTableAgainForAModuleThatCameLaterAndKeepWhatStayed() throws Exception {
        String[] now = {TABLE};
        KernelSymbols symbols = new KernelSymbols(() -> table(now[0]));
        long late = 0xffffffffc0801010L;
        Symbol before = symbols.symbol(KFREE_SKB);
        assertThat(symbols.symbol(late).name()).isNull();

        now[0] = TABLE + "ffffffffc0801000 t nft_do_chain\t[nf_tables]\n";
        while (symbols.symbol(late).name() == null) {
            Thread.sleep(50);
        }

        assertThat(symbols.symbol(late)).hasToString("nft_do_chain+0x10 [nf_tables]");
        assertThat(symbols.symbol(KFREE_SKB)).isSameAs(before);
    }

    /** Often, because the first load may still be ending when the second one is waited for. */
    @RepeatedTest(500)
    void shouldNameTheFirstDropInAModuleThatCameLater() {
        String[] now = {TABLE};
        KernelSymbols symbols = new KernelSymbols(() -> table(now[0]), 0, 0);
        symbols.symbol(KFREE_SKB);
        now[0] = TABLE + "ffffffffc0801000 t nft_do_chain\t[nf_tables]\n";

        assertThat(symbols.symbol(0xffffffffc0801010L)).hasToString("nft_do_chain+0x10 [nf_tables]");
    }

    @Test
    void shouldNotTakeAModuleThatCameLaterForTheEndOfTheOneBefore() throws Exception {
        String veth = TABLE + "ffffffffc0800000 t veth_xmit\t[veth]\nffffffffc0800800 t veth_exit\t[veth]\n";
        String[] now = {veth};
        KernelSymbols symbols = new KernelSymbols(() -> table(now[0]), 0, 0);
        assertThat(symbols.symbol(0xffffffffc0800010L)).hasToString("veth_xmit+0x10 [veth]");
        now[0] = veth + "ffffffffc0801000 t nft_do_chain\t[nf_tables]\n";

        assertThat(symbols.symbol(0xffffffffc0801010L)).hasToString("nft_do_chain+0x10 [nf_tables]");
    }

    @Test
    void shouldHoldTheRunningKernelInTwelveMebibytesAndFindEveryFunction() throws IOException {
        KernelSymbols symbols = new KernelSymbols();
        assumeFalse(symbols.hidden(), "kallsyms is hidden");

        assertThat(symbols.bytes()).isLessThan(12 << 20);
        try (Stream<String> lines = Files.lines(Path.of("/proc/kallsyms"), StandardCharsets.ISO_8859_1)) {
            List<String> line = lines.filter(l -> l.matches(".* T (kfree_skb_list_reason|__udp4_lib_rcv|tcp_v4_rcv)"))
                    .toList();
            assertThat(line)
                    .isNotEmpty()
                    .allSatisfy(l -> assertThat(symbols.symbol(Long.parseUnsignedLong(l.substring(0, 16), 16) + 7))
                            .hasToString(l.substring(19) + "+0x7"));
        }
    }
}
