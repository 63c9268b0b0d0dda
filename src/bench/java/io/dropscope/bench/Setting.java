package io.dropscope.bench;

import io.dropscope.bench.Tracer.Tool;
import java.util.ArrayList;
import java.util.List;

/** A tracer with its options: a row of the table. */
record Setting(String name, Tool tool, List<String> options) {
    static final Setting EMPTY = new Setting("empty BPF program", Tool.EMPTY_PROGRAM);
    static final Setting DEFAULTS = live("");
    static final Setting DETAIL_ALL = live("--detail-rate all");
    static final Setting DETAIL_LITTLE = live("--detail-rate 1000");
    static final Setting NO_DETAIL = live("--no-detail");
    static final Setting STACK = live("--stack");
    static final Setting STACK_ALL = live("--stack --detail-rate all");
    static final Setting BPFTRACE_LOCATION = new Setting(
            "bpftrace, by location", Tool.BPFTRACE, "tracepoint:skb:kfree_skb { @[args->location] = count(); }");
    static final Setting BPFTRACE_STACK =
            new Setting("bpftrace, by kstack", Tool.BPFTRACE, "tracepoint:skb:kfree_skb { @[kstack] = count(); }");
    static final Setting PERF = new Setting("perf record", Tool.PERF);
    static final Setting PERF_STACK = new Setting("perf record -g", Tool.PERF, "-g");

    /** In the order of the table. A further way to run dropscope (recording, once there is one) is a line here. */
    static final List<Setting> ALL = List.of(
            EMPTY,
            DEFAULTS,
            DETAIL_LITTLE,
            DETAIL_ALL,
            NO_DETAIL,
            STACK,
            STACK_ALL,
            BPFTRACE_LOCATION,
            BPFTRACE_STACK,
            PERF,
            PERF_STACK);

    private Setting(String name, Tool tool, String... options) {
        this(name, tool, List.of(options));
    }

    private static Setting live(String options) {
        return new Setting(
                ("dropscope live " + options).strip(),
                Tool.DROPSCOPE,
                options.isEmpty() ? List.of() : List.of(options.split(" ", -1)));
    }

    /** Its name in a narrow column, below that of the defaults. */
    String label() {
        return tool == Tool.DROPSCOPE && !options.isEmpty()
                ? "  " + String.join(" ", options).replace("--stack --detail-rate", "--stack, rate")
                : name;
    }

    /** The same with more options; no row of the table. */
    Setting with(String... more) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(more));
        return new Setting(name, tool, List.copyOf(all));
    }
}
