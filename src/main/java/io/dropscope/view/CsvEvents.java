package io.dropscope.view;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.dropscope.diagnose.Diagnosis;
import io.dropscope.event.DropEvent;
import io.dropscope.event.Owner;
import io.dropscope.event.Stage;
import io.dropscope.linux.Addresses;
import io.dropscope.linux.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A header, then a line for each event: the fields of its JSON that are no object, and of its owner the first process. */
public final class CsvEvents implements Stage {
    private record Column(String name, Function<DropEvent, Object> value) {}

    private static final Clock CLOCK = Clock.utc();
    private static final List<Column> COLUMNS = columns();

    private final Output out;
    private final CsvWriter csv;
    private final String[] cells = new String[COLUMNS.size()];

    @SuppressWarnings("resource") // closing it would close the output, which is not ours
    public CsvEvents(Output out) throws IOException {
        this.out = out;
        this.csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out, StandardCharsets.UTF_8);
        for (int i = 0; i < cells.length; i++) {
            cells[i] = COLUMNS.get(i).name();
        }
        write();
    }

    /** The names of the columns, in their order. */
    static List<String> names() {
        return COLUMNS.stream().map(Column::name).toList();
    }

    @Override
    public void onEvent(DropEvent event, boolean endOfBatch) throws IOException {
        for (int i = 0; i < cells.length; i++) {
            Object value = COLUMNS.get(i).value().apply(event);
            cells[i] = value == null ? "" : value.toString();
        }
        write();
    }

    private void write() throws IOException {
        try {
            csv.writeRecord(cells);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            csv.flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        out.flush();
    }

    private static List<Column> columns() {
        List<Column> c = new ArrayList<>();
        c.add(new Column("time", e -> CLOCK.rfc3339(e.wallNanos)));
        c.add(new Column("timestamp_ns", e -> e.timestampNanos));
        c.add(new Column("kind", e -> e.kind.id()));
        c.add(new Column("reason", e -> e.reasonName));
        c.add(new Column(
                "class",
                e -> !e.kind.isDrop()
                        ? null
                        : Diagnosis.of(e.reasonName, e.symbol).ordinary() ? "ordinary" : "loss"));
        c.add(new Column("symbol", e -> e.symbol == null ? null : e.symbol.name()));
        c.add(new Column("offset", e -> e.symbol == null || e.symbol.name() == null ? null : e.symbol.offset()));
        c.add(new Column("module", e -> e.symbol == null ? null : e.symbol.module()));
        c.add(new Column("packet_length", e -> e.packetLength < 0 ? null : e.packetLength));
        c.add(new Column("segments", e -> e.segments == 0 ? null : e.segments));
        c.add(new Column("weight", e -> e.weight));
        c.add(new Column("ether_type", e -> e.etherType == 0 ? null : e.etherType));
        c.add(new Column("vlan_id", e -> known(e.vlanId)));
        c.add(new Column("ip_protocol", e -> known(e.ipProtocol)));
        c.add(new Column("source_address", e -> address(e, e.sourceHigh, e.sourceLow)));
        c.add(new Column("source_port", e -> known(e.sourcePort)));
        c.add(new Column("destination_address", e -> address(e, e.destinationHigh, e.destinationLow)));
        c.add(new Column("destination_port", e -> known(e.destinationPort)));
        c.add(new Column("tcp_flags", CsvEvents::tcpFlags));
        c.add(new Column("icmp_type", e -> known(e.icmpType)));
        c.add(new Column("icmp_code", e -> known(e.icmpCode)));
        c.add(new Column("interface", e -> safe(e.interfaceName)));
        c.add(new Column("netns", e -> e.netns > 0 ? e.netns : null));
        c.add(new Column("netns_name", e -> safe(e.netnsName)));
        c.add(owner("owner_how", verdict -> verdict.how().id()));
        c.add(owner("owner_why", verdict -> safe(verdict.why())));
        c.add(holder("owner_pid", Owner.Holder::pid));
        c.add(holder("owner_comm", holder -> safe(holder.comm())));
        c.add(owner("owner_uid", verdict -> verdict.uid() < 0 ? null : verdict.uid()));
        c.add(owner("owner_cgroup", verdict -> safe(verdict.cgroup())));
        c.add(owner("owner_unit", verdict -> safe(verdict.unit())));
        c.add(owner(
                "owner_container",
                verdict -> verdict.container() == null
                        ? null
                        : safe(verdict.container().id())));
        c.add(new Column("cpu", e -> known(e.cpu)));
        c.add(new Column("ran_on_pid", e -> known(e.ranOnPid)));
        c.add(new Column("ran_on_comm", CsvEvents::ranOn));
        c.add(new Column("stack", CsvEvents::stack));
        return List.copyOf(c);
    }

    private static Column owner(String name, Function<Owner.Verdict, Object> value) {
        return new Column(name, e -> e.owner == null ? null : value.apply(e.owner.verdict()));
    }

    private static Column holder(String name, Function<Owner.Holder, Object> value) {
        return owner(
                name,
                verdict -> verdict.isKnown() ? value.apply(verdict.holders().getFirst()) : null);
    }

    private static Integer known(int value) {
        return value == DropEvent.ABSENT ? null : (Integer) value;
    }

    private static String safe(String name) {
        return name == null ? null : Text.safe(name);
    }

    private static String address(DropEvent e, long high, long low) {
        boolean arp = e.ipVersion == 0 && e.arpOperation != DropEvent.ABSENT;
        return arp || e.ipVersion != 0 ? Addresses.text(arp ? 4 : e.ipVersion, high, low) : null;
    }

    private static String tcpFlags(DropEvent e) {
        if (e.tcpFlags == DropEvent.ABSENT) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        PacketText.appendTcpFlags(text, e.tcpFlags);
        return text.toString();
    }

    private static String ranOn(DropEvent e) {
        StringBuilder text = new StringBuilder();
        Text.appendCString(e.ranOnComm, text);
        return text.toString();
    }

    /** Innermost frame first, as in JSON. */
    private static String stack(DropEvent e) {
        return java.util.stream.IntStream.range(0, e.stackDepth)
                .mapToObj(i ->
                        e.stackSymbols[i] == null ? "0x" + Long.toHexString(e.stack[i]) : e.stackSymbols[i].toString())
                .collect(Collectors.joining(";"));
    }
}
