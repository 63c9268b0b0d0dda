package io.dropscope.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nginx                    | 6e67696e78",
                "Web Content              | 57656220436f6e74656e74",
                "\\x1b]0;x                | 1b5d303b78",
                "a\\x0ab\\x7f             | 610a627f",
                "blå €                    | 626cc3a520e282ac",
                "😀                       | f09f9880",
                "\\xc2\\x9b31m            | c29b33316d",
                "\\xe2\\x80\\xaegnp       | e280ae676e70",
                "\\xe2\\x80\\xa8          | e280a8",
                "\\xff\\xfea              | fffe61",
                "\\xc3                    | c3",
                "\\xe2\\x82               | e282",
                "\\xc0\\xaf               | c0af",
                "\\xe0\\x80\\xaf          | e080af",
                "\\xed\\xa0\\x80          | eda080",
                "\\xf4\\x90\\x80\\x80     | f4908080",
                "\\xee\\x80\\x80          | ee8080",
                "a\\x1b                   | 615c783162",
            })
    void shouldShowPrintableCharactersAndEscapeAllOtherBytes(String text, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);

        assertThat(Text.ofBytes(bytes, 0, bytes.length)).isEqualTo(text);
        assertThat(Text.safe(text)).isEqualTo(text);
    }

    @Test
    void shouldTreatTextAsItTreatsItsBytes() {
        for (String text : new String[] {"a\u001b[1m", "\u202eb", "\u009b", "é\u0000", "\ue000", "\udbff\udfff"}) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

            assertThat(Text.safe(text)).isEqualTo(Text.ofBytes(bytes, 0, bytes.length));
        }
        assertThat(Text.safe("a\ud800b")).isEqualTo("a\\xed\\xa0\\x80b");
    }

    @Test
    void shouldEndACommAtItsFirstNul() {
        byte[] comm = new byte[16];
        comm[0] = 'x';
        comm[1] = 0x1b;
        comm[3] = 'y';
        StringBuilder line = new StringBuilder("ran on ");
        Text.appendCString(comm, line);

        assertThat(Text.ofCString(comm)).isEqualTo("x\\x1b");
        assertThat(line.toString()).isEqualTo("ran on x\\x1b");
        assertThat(Text.ofCString("sixteen-bytes-ab".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("sixteen-bytes-ab");
    }
}
