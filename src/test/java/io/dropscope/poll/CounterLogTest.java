package io.dropscope.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.Severity;
import io.dropscope.poll.CounterLog.Column;
import io.dropscope.poll.CounterLog.Header;
import io.dropscope.poll.CounterLog.Line;
import io.dropscope.poll.CounterLog.Row;
import io.dropscope.poll.CounterLog.Unreadable;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CounterLogTest {
    private static final String HEADER = String.join(",", CounterLog.HEADER);
    private static final String OLD = "2026-02-03 11:23:55,124,eth0,523,1,2,3,4,5,60,23,8,9,400,8,CRIT";
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private final CounterLog.Parser parser = new CounterLog.Parser(BERLIN);

    private Row row(String line) {
        Line read = parser.parse(line);
        assertThat(read).as(line).isInstanceOf(Row.class);
        return (Row) read;
    }

    private void refused(String line, String why) {
        assertThat(parser.parse(line)).as(line).isEqualTo(new Unreadable(why));
    }

    @Test
    void shouldKeepTheSixteenColumnsOfTheScriptInTheirOrder() {
        assertThat(HEADER)
                .isEqualTo("timestamp,iteration,interface,total_drops,nic_rx,nic_tx,nic_missed,qdisc,softirq,syn_queue,"
                        + "accept_queue,tcp_pruned,tcp_collapsed,udp_rcvbuf,udp_sndbuf,severity");
        assertThat(CounterLog.COUNTERS).hasSize(11).startsWith(Column.NIC_RX).endsWith(Column.UDP_SNDBUF);
    }

    @Test
    void shouldReadARowOfTheScriptInTheZoneOfTheReader() {
        Row row = row(OLD);
        assertThat(Instant.ofEpochMilli(row.timeMillis())).isEqualTo("2026-02-03T10:23:55Z");
        assertThat(row.iteration()).isEqualTo(124);
        assertThat(row.interfaceName()).isEqualTo("eth0");
        assertThat(row.severity()).isEqualTo(Severity.CRIT);
        assertThat(row.corrected()).isFalse();
        assertThat(CounterLog.COUNTERS.stream().map(row::count))
                .containsExactly(1L, 2L, 3L, 4L, 5L, 60L, 23L, 8L, 9L, 400L, 8L);
    }

    /** ListenDrops holds ListenOverflows, and what the kernel collapses is not lost. */
    @Test
    void shouldCountAnOverflowOnceAndNoCollapse() {
        Row row = row(OLD);
        assertThat(row.loggedDrops()).isEqualTo(523);
        assertThat(row.drops()).isEqualTo(523 - 23 - 9);
        assertThat(row.disjoint(Column.SYN_QUEUE)).isEqualTo(37);
        assertThat(row.disjoint(Column.ACCEPT_QUEUE)).isEqualTo(23);
        assertThat(row.disjoint(Column.TCP_COLLAPSED)).isZero();
    }

    @Test
    void shouldTakeTheTotalOfANewRowAsItIs() {
        Row row = row("2026-02-03T11:23:55.250+01:00,124,eth0,514,1,2,3,4,5,60,23,8,9,400,8,CRIT");
        assertThat(row.disjoint(Column.SOFTIRQ) + row.disjoint(Column.UDP_SNDBUF))
                .isZero();
        assertThat(Instant.ofEpochMilli(row.timeMillis())).isEqualTo("2026-02-03T10:23:55.250Z");
        assertThat(row.corrected()).isTrue();
        assertThat(row.drops()).isEqualTo(514);
        assertThat(row.disjoint(Column.SYN_QUEUE)).isEqualTo(60);
        assertThat(row("2026-02-03T10:23:55Z,1,eth0,0,0,0,0,0,0,0,0,0,0,0,0,OK").timeMillis())
                .isEqualTo(Instant.parse("2026-02-03T10:23:55Z").toEpochMilli());
    }

    @Test
    void shouldReadByTheHeaderThatStandsBefore() {
        assertThat(parser.parse("severity,timestamp,udp_rcvbuf,note,seconds,refused"))
                .isInstanceOf(Header.class);
        Row row = row("WARN,2026-02-03 11:23:55,7,\"a, b\",5,3");
        assertThat(row.severity()).isEqualTo(Severity.WARN);
        assertThat(row.count(Column.UDP_RCVBUF)).isEqualTo(7);
        assertThat(row.loggedDrops()).isEqualTo(7);
        assertThat(row.iteration()).isEqualTo(-1);
        assertThat(row.further()).isEqualTo(Map.of("seconds", 5L, "refused", 3L));
    }

    @Test
    void shouldReadByTheNewHeaderAfterRotation() {
        parser.parse(HEADER + ",nf_drops");
        assertThat(row(OLD + ",12").further()).isEqualTo(Map.of("nf_drops", 12L));
        parser.parse(HEADER);
        assertThat(row(OLD).further()).isEmpty();
        assertThat(row(OLD + ",12").further()).as("a column without a name").isEmpty();
    }

    @Test
    void shouldGoOnAfterAHeaderThatIsCutShort() {
        refused("timestamp,iteration,interface,total_drops,nic_r", "a header that is cut short");
        assertThat(row(OLD).count(Column.UDP_RCVBUF)).isEqualTo(400);
        refused(HEADER.substring(0, HEADER.length() - 4), "a header that is cut short");
        assertThat(row(OLD).severity()).isEqualTo(Severity.CRIT);
    }

    @Test
    void shouldReadChosenColumnsThatAreTheFirstOfTheKnownOnes() {
        assertThat(parser.parse("timestamp,iteration,interface,total_drops")).isInstanceOf(Header.class);
        Row row = row("2026-02-03T11:23:55+01:00,124,eth0,23");
        assertThat(row.drops()).isEqualTo(23);
        assertThat(row.severity()).isNull();
        assertThat(row(OLD).count(Column.UDP_RCVBUF))
                .as("a header that was cut short")
                .isEqualTo(400);
    }

    @Test
    void shouldReadColumnsThatAreMostlyNewAndAddThemUp() {
        assertThat(parser.parse("timestamp,udp_no_port,ip_header,rp_filter,out_discards,udp_rcvbuf,seconds"))
                .isInstanceOf(Header.class);
        assertThat(row("1770114235,1,2,4,1000,16,5.000").drops()).isEqualTo(23);
    }

    @Test
    void shouldReadSecondsSince1970() {
        parser.parse("timestamp,total_drops");
        Row row = row("1770114235,23");
        assertThat(Instant.ofEpochMilli(row.timeMillis())).isEqualTo("2026-02-03T10:23:55Z");
        assertThat(row.corrected()).isTrue();
    }

    @Test
    void shouldSayWhichColumnsItCannotReadBy() {
        refused("udp_no_port,ip_header", "a header without a clear timestamp");
        refused("timestamp,packets,out_discards", "no total_drops, and no other column of drops");
        refused("1770114235,100,23", "no total_drops, and no other column of drops");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "Killed",
                "./network_monitor_prod.sh: line 88: printf: write error: No space left on device",
                "2026-02-03 11:23:55",
                "2026-02-03 11:23:55,124,eth0,523,1,2,3",
                "2026-02-03 11:23:55,124,eth0,523,1,2,3,4,5,60,23,8,9,400,8,",
                "2026-02-03 11:23:55,124,eth0,523,1,2,3,4,5,60,23,8,9,400,8,CRI",
                "2026-02-30 11:23:55,124,eth0,523,1,2,3,4,5,60,23,8,9,400,8,CRIT",
                "2026-02-03 24:23:55,124,eth0,523,1,2,3,4,5,60,23,8,9,400,8,CRIT",
                "2026-02-03 11:23:55+25:00,124,eth0,523,1,2,3,4,5,60,23,8,9,400,8,CRIT",
                "11:23:55,124,eth0,523,1,2,3,4,5,60,23,8,9,400,8,CRIT",
                "2026-02-03 11:23:55,124,eth0,52x,1,2,3,4,5,60,23,8,9,400,8,CRIT",
                "2026-02-03 11:23:55,124,eth0,5e3,1,2,3,4,5,60,23,8,9,400,8,CRIT",
                "2026-02-03 11:23:55,124,eth0,99999999999999999999,1,2,3,4,5,60,23,8,9,400,8,CRIT",
                "2026-02-03 11:23:55,\"124,eth0,523,1,2,3,4,5,60,23,8,9,400,8,CRIT",
                "timestamp,timestamp,interface,total_drops",
                "severity,total_drops,interface",
            })
    void shouldRefuseWhatIsNoRow(String line) {
        assertThat(parser.parse(line)).isInstanceOf(Unreadable.class);
    }

    /** The writer died in a row, and the next one wrote on in the same line. */
    @Test
    void shouldRefuseTwoRowsInOneLineWhereverTheFirstWasCut() {
        String next = OLD.replace("523", "77");
        for (int cut = 1; cut < OLD.length(); cut++) {
            String line = OLD.substring(0, cut) + next;
            assertThat(parser.parse(line)).as(line).isInstanceOf(Unreadable.class);
        }
        assertThat(parser.parse(OLD + next)).isInstanceOf(Unreadable.class);
        parser.parse(HEADER + ",seconds,refused");
        String wide = OLD + ",5,0";
        for (int cut = 1; cut < wide.length(); cut++) {
            String line = wide.substring(0, cut) + wide;
            assertThat(parser.parse(line)).as(line).isInstanceOf(Unreadable.class);
        }
    }

    /** What a row cut anywhere says is never a number that its writer did not mean, but for the severity's end. */
    @Test
    void shouldRefuseARowThatIsCutAnywhere() {
        for (int cut = 0; cut < OLD.length(); cut++) {
            assertThat(parser.parse(OLD.substring(0, cut))).isInstanceOf(Unreadable.class);
        }
    }

    @Test
    void shouldCountANegativeNumberAsNothingAndSaySo() {
        Row row = row("2026-02-03 11:23:55,124,eth0,-510,-523,2,3,0,0,0,0,0,0,8,0,OK");
        assertThat(row.negative()).isTrue();
        assertThat(row.loggedDrops()).isZero();
        assertThat(row.drops()).isEqualTo(13);
    }

    /** On 25 October 2026 the hour from 2 to 3 comes twice in Berlin. */
    @Test
    void shouldKnowTheSecondOfAnHourThatComesTwice() {
        String rest = ",1,eth0,0,0,0,0,0,0,0,0,0,0,0,0,OK";
        assertThat(Instant.ofEpochMilli(row("2026-10-25 02:59:55" + rest).timeMillis()))
                .isEqualTo("2026-10-25T00:59:55Z");
        assertThat(Instant.ofEpochMilli(row("2026-10-25 02:00:00" + rest).timeMillis()))
                .isEqualTo("2026-10-25T01:00:00Z");
        assertThat(Instant.ofEpochMilli(row("2026-10-25 03:00:00" + rest).timeMillis()))
                .isEqualTo("2026-10-25T02:00:00Z");
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775807, 1, 9223372036854775807",
        "-9223372036854775808, -1, -9223372036854775808",
        "5, -7, -2"
    })
    void shouldNeverTurnASumNegative(long a, long b, long sum) {
        assertThat(CounterLog.add(a, b)).isEqualTo(sum);
    }

    @Test
    void shouldReadUtcLikeAnyZone() {
        CounterLog.Parser utc = new CounterLog.Parser(ZoneOffset.UTC);
        assertThat(((Row) utc.parse(OLD)).timeMillis())
                .isEqualTo(Instant.parse("2026-02-03T11:23:55Z").toEpochMilli());
    }
}
